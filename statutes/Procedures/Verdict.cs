namespace Gongkai.Statutes.Procedures;

/// <summary>The answer to "may this be done?": every reason against it, with articles, and every breach it would be.</summary>
public sealed record Verdict(Act Act, IReadOnlyList<Objection> Refusals, IReadOnlyList<Objection> Breaches)
{
    public bool Allowed => Refusals.Count == 0;
}

/// <summary>An act that may not be done; carries the whole verdict.</summary>
public sealed class Refused(string message, IReadOnlyList<Objection> reasons) : Exception(message)
{
    public Refused(Verdict verdict)
        : this($"不能“{verdict.Act.Name}”：" + string.Join("；", verdict.Refusals.Select(r => $"{r.Text}（{r.Article}）")), verdict.Refusals) { }

    public IReadOnlyList<Objection> Reasons { get; } = reasons;
}

/// <summary>Asking and performing, the same for every procedure.</summary>
public static class Rulebook
{
    /// <summary>All rows that could lead on from here, allowed or not: those whose stage fits. Others are refused by stage.</summary>
    public static Verdict Ask(Procedure procedure, Act act, DossierState state, DateOnly today, ActInput? input, Role role, ProcedureLaw law)
    {
        var refusals = new List<Objection>();
        var breaches = new List<Objection>();
        if (!act.Roles.Contains(role))
            refusals.Add(Objection.Impossible($"须由{string.Join("、", act.Roles.Select(RoleName))}办理", act.Article));
        if (act.Opening ? state.Count > 0 : !act.From.Contains(state.Stage))
            refusals.Add(Objection.Impossible(act.Opening
                ? "已经立卷"
                : $"现在是“{procedure.StageName(state.Stage)}”，这一步须在“{string.Join("、", act.From.Select(procedure.StageName))}”时办理", act.Article));
        if (act.Closes is { } needed && !state.Waiting(needed))
            refusals.Add(Objection.Impossible($"没有正在等待的“{procedure.WaitName(needed)}”", act.Article));
        if (input is not null) refusals.AddRange(Malformed(procedure, act, state, today, input));
        if (refusals.Count == 0)
        {
            var asking = new Asking(state, act, today, input, law, WaitsFor(state, act, input));
            foreach (var guard in act.Guards)
                foreach (var objection in guard(asking))
                    (objection.IsBreach ? breaches : refusals).Add(objection);
        }
        return new Verdict(act, refusals, breaches);
    }

    /// <summary>Every row with its verdict, in the order of the table.</summary>
    public static IReadOnlyList<Verdict> AskAll(Procedure procedure, DossierState state, DateOnly today, Role role, ProcedureLaw law) =>
        [.. procedure.Acts.Select(a => Ask(procedure, a, state, today, null, role, law))];

    /// <summary>Makes the envelope of an allowed act.</summary>
    /// <exception cref="Refused">the verdict is against it, or it is a breach without an override reason.</exception>
    public static Envelope Perform(Procedure procedure, Act act, DossierState state, DateOnly today, ActInput input, Role role, ProcedureLaw law)
    {
        var verdict = Ask(procedure, act, state, today, input, role, law);
        if (!verdict.Allowed) throw new Refused(verdict);
        if (verdict.Breaches.Count > 0 && input["override"] is null)
            throw new Refused(
                $"“{act.Name}”不合期限或次数的规定，须写明仍然办理的理由：" + string.Join("；", verdict.Breaches.Select(b => $"{b.Text}（{b.Article}）")),
                verdict.Breaches);

        var wait = act.Closes is null ? null : WaitsFor(state, act, input)[0].Key;
        var data = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in act.Fields)
            if (!field.Personal && input[field.Key] is { } value) data[field.Key] = value;
        foreach (var (key, value) in input.Evidence) data[Proofs.Prefix + key] = value;
        if (input.Source is { } source) data[Proofs.SourceKey] = source;
        // Closing pins the law: the dates that counted on that day are kept with the act.
        if (act.Clock is ClockEffect.Stop or ClockEffect.Drop)
            foreach (var clock in procedure.Clocks(state, law))
                if (!clock.Name.Contains(':')) data["due-" + clock.Name] = clock.Due.ToString("yyyy-MM-dd");
        IReadOnlyList<string> closed = act.ClosesAll ? [.. state.Waits.Keys.Order(StringComparer.Ordinal)]
            : wait is not null && !act.KeepsWait ? [wait] : [];
        return new Envelope(
            state.Count + 1, act.Key, state.Stage, act.To ?? state.Stage, input.OccurredOn, input.Decider, input.Recorder, input.Proof,
            act.Clock, act.Opens is { } opens ? state.NextWait(opens) : null, closed, wait, data,
            [.. verdict.Breaches.Select(b => $"{b.Text}（{b.Article}）")]);
    }

    static IEnumerable<Objection> Malformed(Procedure procedure, Act act, DossierState state, DateOnly today, ActInput input)
    {
        Objection No(string text) => Objection.Impossible(text, act.Article);
        if (input.OccurredOn > today) yield return No($"日期{Chinese.Date(input.OccurredOn)}还没有到");
        if (input.OccurredOn < Earliest) yield return No($"日期{Chinese.Date(input.OccurredOn)}早于《条例》施行的{Chinese.Date(Earliest)}");
        if (procedure.LastOn(state, WaitsFor(state, act, input)) is { } last && input.OccurredOn < last)
            yield return No($"日期{Chinese.Date(input.OccurredOn)}早于上一步的{Chinese.Date(last)}");
        if (act.Closes is { } kind && state.Waiting(kind) && WaitsFor(state, act, input).Count != 1)
            yield return No("没有指明是哪一项等待");
        if (input.Proof.Length > 20 || input["override"] is { Length: > 2000 }) yield return No("理由或者凭据太长，理由最多2000字");
        foreach (var objection in Decided(act, input)) yield return objection;
        foreach (var field in act.Fields)
        {
            var value = input[field.Key];
            if (value is null)
            {
                if (field.Required) yield return No($"“{field.Label}”没有填");
                continue;
            }
            var limit = field.Kind switch { FieldKind.LongText => 20_000, FieldKind.Document => 1_000_000, _ => 500 };
            if (value.Length > limit) yield return No($"“{field.Label}”太长，最多{limit}字");
            var ok = field.Kind switch
            {
                FieldKind.Date => DateOnly.TryParseExact(value, "yyyy-MM-dd", out var day) && day >= Earliest && day <= input.OccurredOn.AddYears(FurthestYears),
                FieldKind.Number => int.TryParse(value, out var n) && n >= 0,
                FieldKind.File => IsNumber(value),
                FieldKind.Files => value.Split(',') is { Length: <= MostFiles } files && files.All(IsNumber),
                FieldKind.Money => long.TryParse(value, out var m) && m >= 0,
                FieldKind.Choice => field.Options!.Any(o => o.Key == value),
                FieldKind.YesNo => value is "yes" or "no",
                FieldKind.Person => value.Length <= 60,
                FieldKind.Agency => IsNumber(value),
                _ => true,
            };
            if (!ok) yield return No(field.Kind == FieldKind.Date ? $"“{field.Label}”不对：应在{Chinese.Date(Earliest)}以后、办理日期后{FurthestYears}年以内" : $"“{field.Label}”填写不对");
        }
    }

    /// <summary>As many as one field holds.</summary>
    public const int MostFiles = 20;

    static bool IsNumber(string value) => long.TryParse(value, System.Globalization.NumberStyles.None, null, out var number) && number > 0;

    /// <summary>《政府信息公开条例》2008年5月1日起施行，在此以前没有依申请公开。</summary>
    static readonly DateOnly Earliest = new(2008, 5, 1);
    /// <summary>No period that an office sets reaches further; a slip of the year does.</summary>
    const int FurthestYears = 3;

    /// <summary>A decision reserved to a head is that head's, given by log-in or recorded from paper or telephone by somebody else.</summary>
    static IEnumerable<Objection> Decided(Act act, ActInput input)
    {
        // What an earlier register tells was decided then, by somebody it does not name.
        if (input.Source is not null)
        {
            if (input.Proof != Proofs.Import || input.Decider != Proofs.Unnamed) yield return Objection.Impossible("原台账所载的，决定人记为未具名，凭据是导入", act.Article);
            yield break;
        }
        if (act.DecidedBy is { } role && !input.DeciderRoles.Any(r => r == role || r == Role.Leader && role == Role.Chief))
            yield return Objection.Impossible($"须由{RoleName(role)}决定，请选择决定人", act.Article);
        var own = input.Decider == input.Recorder;
        if (own ? input.Proof is not (Proofs.Login or Proofs.Job or Proofs.Code or Proofs.Platform) && (input.Decider, input.Proof) != (Proofs.Consulted, Proofs.Link) : input.Proof is not (Proofs.Link or Proofs.Register) && Proofs.Recorded.All(p => p.Key != input.Proof))
            yield return Objection.Impossible(own ? "自己决定的，凭据是本人登录办理" : "代他人登记的决定，须注明凭据：签字的纸件、电话同意，或者发链接请其本人决定", act.Article);
    }

    /// <summary>The open waits that the act could be about: those of its kind, narrowed to the one named.</summary>
    static IReadOnlyList<Wait> WaitsFor(DossierState state, Act act, ActInput? input) =>
        act.Closes is { } kind ? [.. state.WaitsOf(kind).Where(w => input?.Wait is null || w.Key == input.Wait)] : [];

    public static string RoleName(Role role) => role switch
    {
        Role.Officer => "承办人",
        Role.Chief => "工作机构负责人",
        Role.Leader => "分管负责人",
        Role.Supervisor => "主管部门",
        Role.Applicant => "申请人",
        Role.Consulted => "被征求意见、请求协助的一方",
        _ => "系统",
    };
}
