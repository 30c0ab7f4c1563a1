using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport;

/// <summary>One line of the year's matrix: a unit and where its report stands. <see cref="EndedOn"/>: the unit's last day, where it ended in the year.</summary>
public sealed record FilingLine(AgencyEntry Agency, DateOnly? EndedOn, ReportFiling? Filing, DateOnly Due, DateOnly PublishBy)
{
    public string Stage => Filing?.Stage ?? "";
    /// <summary>未开始、草稿、已报、退回、通过、已发布。</summary>
    public string StageName => Filing is null ? "未开始" : FilingProcedure.Table.StageName(Filing.Stage);
    public bool HandedIn => Stage is FilingProcedure.Filed or FilingProcedure.Passed or FilingProcedure.Published || Filing?.PublishedOn is not null;
    /// <summary>The next day that matters: to hand in, then to publish; null when published.</summary>
    public DateOnly? Next => Filing?.PublishedOn is not null ? null : HandedIn || Filing?.Kind == "government" ? PublishBy : Due;
}

/// <summary>
/// The annual reports of a year as dossiers: begun, filed with a frozen version, returned or passed, published, corrected.
/// Figures, text and adjustments may change only while a report is a draft or was returned.
/// </summary>
public sealed class FilingService(GongkaiContext db, DossierLedger ledger, CurrentLaw laws, AgencyDirectory agencies, Access access, ActInputs inputs, ReportService reports, AttachmentService attachments, FilingGate gate, OfficeClock clock) : IDossierActs
{
    static readonly Procedure Table = FilingProcedure.Table;

    public Procedure Procedure => Table;
    public string Address(long id) => $"/desk/report/dossier/{id}";

    /// <inheritdoc cref="ReportService.FilersAsync"/>
    public Task<IReadOnlyList<AgencyEntry>> FilersAsync(int year, CancellationToken cancel = default) => reports.FilersAsync(year, cancel);

    /// <summary>The matrix of a year, as far as the person may see it.</summary>
    public async Task<IReadOnlyList<FilingLine>> MatrixAsync(Actor actor, int year, CancellationToken cancel = default)
    {
        reports.RequireYear(year);
        var filing = (await laws.GetAsync(cancel)).Law.Filing;
        var rows = await db.ReportFilings.AsNoTracking().Where(f => f.Year == year).ToDictionaryAsync(f => f.AgencyId, cancel);
        DateOnly due = FilingProcedure.FileBy(year, filing), publish = FilingProcedure.PublishBy(year, false);
        var filers = (await FilersAsync(year, cancel)).Where(a => actor.MayRead(a.Id)).ToList();
        var ended = await gate.EndedAsync(year, [.. filers.Select(a => a.Id)], cancel);
        return [.. filers.Select(a => new FilingLine(a, ended.TryGetValue(a.Id, out var on) ? on : null, rows.GetValueOrDefault(a.Id), due, publish))];
    }

    /// <summary>The reminder for the units that have not handed in, in official order, ready to be pasted into the group's chat. Empty when all have.</summary>
    public static string Reminder(int year, DateOnly today, IReadOnlyList<FilingLine> lines)
    {
        var missing = lines.Where(l => !l.HandedIn).ToList();
        if (missing.Count == 0) return "";
        var due = missing[0].Due;
        string Names(IEnumerable<FilingLine> some) => string.Join("、", some.Select(l => l.Agency.ShortName));
        var returned = missing.Where(l => l.Stage == FilingProcedure.Returned).ToList();
        var rest = missing.Except(returned).ToList();
        return $"【{year}年政府信息公开工作年度报告催报】截至{Statutes.Chinese.MonthDay(today)}，应报{lines.Count}个单位，已报{lines.Count(l => l.HandedIn)}个。"
            + (rest.Count > 0 ? $"尚未报送（{rest.Count}个）：{Names(rest)}。" : "")
            + (returned.Count > 0 ? $"退回后尚未重报（{returned.Count}个）：{Names(returned)}。" : "")
            + (today <= due ? $"请于{Statutes.Chinese.MonthDay(due)}前完成核对、负责人签字并在系统中报送（还有{due.DayNumber - today.DayNumber}天）；" : $"报送期限{Statutes.Chinese.MonthDay(due)}已过{today.DayNumber - due.DayNumber}天，请今天之内报送；")
            + $"依照《政府信息公开条例》第四十九条，年度报告应当在{Statutes.Chinese.MonthDay(missing[0].PublishBy)}前公布，逾期由主管部门责令改正。";
    }

    public async Task<LoadedDossier?> FindAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        await access.RequireReadAsync(actor, agencyId, $"{year}年年度报告", cancel);
        var id = await db.ReportFilings.Where(f => f.Year == year && f.AgencyId == agencyId).Select(f => (long?)f.DossierId).FirstOrDefaultAsync(cancel);
        return id is { } there ? await ledger.LoadAsync(there, cancel) : null;
    }

    /// <summary>Opens the year's dossier of a unit; a second call finds the first one's. <paramref name="on"/>: the day it was begun, if not today.</summary>
    public async Task<Dossier> BeginAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default, DateOnly? on = null)
    {
        reports.RequireYear(year);
        await gate.RequireWorkAsync(actor, agencyId, year, cancel);
        var (agency, _) = await reports.ScopeAsync(agencyId, year, cancel);
        if (agency.Kind == AgencyKind.Unit) throw new InvalidInput("内设机构和下属机构不单独编制年度报告");
        if (agency.Kind != AgencyKind.District && (await FilersAsync(year, cancel)).All(a => a.Id != agencyId)) throw new InvalidInput("区政府收到的申请并入区政府办公室的报告，不另行编制");
        var values = new Dictionary<string, string> { ["year"] = year.ToString(), ["kind"] = agency.Kind == AgencyKind.District ? "government" : "unit" };
        return await ledger.OpenAsync(Table, Table.Find("begin")!, agencyId, () => Task.FromResult($"年报〔{year}〕{agency.Code}"),
            new ActInput(on ?? clock.Today, actor.UserId, actor.UserId, values) { Proof = actor.IsSystem ? Proofs.Job : Proofs.Login, DeciderRoles = [.. actor.RolesAt(agencyId)] },
            await RoleAsync(actor, Table.Find("begin")!, agencyId, year, cancel), clock.Today, $"annual-report:{year}:{agencyId}", cancel);
    }

    /// <summary>Every act with the reasons against it for this person.</summary>
    public async Task<IReadOnlyList<Verdict>> VerdictsAsync(Actor actor, LoadedDossier loaded, CancellationToken cancel = default)
    {
        var law = (await laws.GetAsync(cancel)).Law;
        var verdicts = new List<Verdict>();
        var (agencyId, year) = (loaded.Dossier.AgencyId, YearOf(loaded));
        var own = await gate.MayWorkAsync(actor, agencyId, year, cancel);
        foreach (var act in Table.Acts.Where(a => !a.Opening))
            if (act.Roles.Contains(Role.Officer) && !own) verdicts.Add(new(act, [Objection.Impossible("由单位自己办理；主管部门只代本级政府和已撤销的单位办理", act.Article)], []));
            else verdicts.Add(Rulebook.Ask(Table, act, loaded.State, clock.Today, null, await RoleAsync(actor, act, agencyId, year, cancel), law));
        return verdicts;
    }

    /// <summary>Does one act; filing freezes the version in the same transaction, and refuses while a check stands against it.</summary>
    /// <exception cref="Refused">the table, or a check of the report, is against it.</exception>
    public async Task<Envelope> PerformAsync(Actor actor, int agencyId, int year, string row, ActForm form, CancellationToken cancel = default) =>
        await PerformAsync(actor, await FindAsync(actor, agencyId, year, cancel) ?? throw new NotFound("报告还没有开始编制"), row, form, null, cancel);

    public async Task<Envelope> PerformAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default, Func<Envelope, Task>? also = null) =>
        await PerformAsync(actor, await LoadAsync(actor, id, cancel), row, form, also, cancel);

    async Task<Envelope> PerformAsync(Actor actor, LoadedDossier loaded, string row, ActForm form, Func<Envelope, Task>? also, CancellationToken cancel)
    {
        var (act, role, input, report) = await AskAsync(actor, loaded, row, form, cancel);
        if (report is null) return await ledger.PerformAsync(loaded, act, input, role, clock.Today, form.Expected, cancel, also);
        if (form.Stamp is { } stamp && stamp != report.SnapshotHash) throw new Conflict($"您打开这一页以后，报告的数字、文字或者说明有了改动，没有“{act.Name}”。请看过现在的内容再办理。");
        // The report was made up and checked beforehand, holding nobody up; whoever changed it since has moved the dossier's time.
        ReportSnapshot? frozen = null;
        var envelope = await ledger.PerformAsync(loaded, act, input, role, clock.Today, form.Expected, cancel, also, async last =>
        {
            if (await db.Dossiers.Where(d => d.Id == loaded.Dossier.Id).Select(d => d.ChangedAt).SingleAsync(cancel) != loaded.Dossier.ChangedAt)
                throw new Conflict($"就在这时另一位同事改动了这份报告，没有“{act.Name}”。请看过现在的内容再办理。");
            frozen = await reports.FreezeAsync(actor, report, cancel);
            return With(last, frozen.Version.ToString(), frozen.Hash);
        });
        await reports.NoteFrozenAsync(actor, report, frozen!, cancel);
        return envelope;
    }

    static ActInput With(ActInput input, string version, string hash) => input with { Values = new Dictionary<string, string>(input.Values) { ["version"] = version, ["hash"] = hash } };

    static bool Freezes(Act act) => act.Fields.Any(f => f is { Supplied: true, Key: "version" });

    /// <summary>Everything that may be against an act is asked before anything is frozen: one that is refused leaves no version behind.</summary>
    async Task<(Act Act, Role Role, ActInput Input, Report? ToFreeze)> AskAsync(Actor actor, LoadedDossier loaded, string row, ActForm form, CancellationToken cancel)
    {
        var act = Table.Find(row) is { Opening: false } found ? found : throw new NotFound("没有这一步");
        var (agencyId, year) = (loaded.Dossier.AgencyId, YearOf(loaded));
        // What a unit does itself, the head's office does only where it draws up the report; what is its own to decide, it decides as the supervisor.
        if (!actor.IsSystem && (act.Roles.Contains(Role.Officer) || !actor.Holds(Post.Supervisor, agencyId))) await gate.RequireWorkAsync(actor, agencyId, year, cancel);
        if (form.Expected is { } seen && seen != loaded.State.Count) throw new Conflict("这份报告在您打开之后又有新的办理，刚才填的内容没有保存。请看过最新情况再办理。");
        foreach (var field in act.Fields.Where(f => f.Kind == FieldKind.File))
            if (form.Values.GetValueOrDefault(field.Key) is { } number && !(long.TryParse(number, out var id) && await db.Attachments.AnyAsync(a => a.Id == id && a.AgencyId == agencyId && a.Purpose == field.Key, cancel)))
                throw new InvalidInput($"“{field.Label}”没有上传");
        var role = await RoleAsync(actor, act, agencyId, year, cancel);
        var input = await inputs.OfAsync(actor, form, await DecidingAsync(agencyId, cancel), cancel);
        if (!Freezes(act)) return (act, role, input, null);
        if (act.Fields.Any(f => f.Key == "missing") && (await reports.FiledAsync(year, cancel)).Where(f => f.Snapshot is null).Select(f => f.Agency.ShortName).ToList() is { Count: > 0 } missing)
            input = input with { Values = new Dictionary<string, string>(input.Values) { ["missing"] = string.Join("、", missing.Take(20)) + (missing.Count > 20 ? $"等{missing.Count}个" : "") } };
        // As it will be once the version is frozen.
        Rulebook.Perform(Table, act, loaded.State, clock.Today, With(input, "1", "?"), role, (await laws.GetAsync(cancel)).Law);
        var report = await reports.MakeAsync(actor, agencyId, year, cancel);
        var standing = Standing(report);
        return standing.Count == 0 ? (act, role, input, report) : throw new Refused($"不能“{act.Name}”：" + string.Join("；", standing.Select(o => o.Text)), standing);
    }

    public async Task<LoadedDossier> CheckAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        var (act, role, input, report) = await AskAsync(actor, loaded, row, form, cancel);
        if (report is null) Rulebook.Perform(Table, act, loaded.State, clock.Today, input, role, (await laws.GetAsync(cancel)).Law);
        return loaded;
    }

    public async Task<LoadedDossier> LoadAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        if (loaded.Procedure != Table) throw new NotFound("没有这份报告");
        await access.RequireReadAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        return loaded;
    }

    /// <summary>Whose report it is and its main figures: what the leader puts a name to.</summary>
    public async Task<IReadOnlyList<(string Label, string Value)>> GistAsync(LoadedDossier loaded, string row, CancellationToken cancel = default)
    {
        // What was sent up is what is decided, whatever the records have become since.
        var report = loaded.State.Stage is FilingProcedure.Filed or FilingProcedure.Passed && int.TryParse(loaded.State.Fact("version"), out var version)
            ? await reports.FrozenAsync(Actor.System, loaded.Dossier.AgencyId, YearOf(loaded), version, cancel)
            : await reports.MakeAsync(Actor.System, loaded.Dossier.AgencyId, YearOf(loaded), cancel);
        string Say(params string[] keys) => string.Join("，", keys.Select(k => $"{Indicators.IndicatorCatalogue.Find(k)!.Label.Split('·')[0]} {Report.Print(Indicators.IndicatorCatalogue.Find(k)!, report.Figure(k))}{Indicators.IndicatorCatalogue.Find(k)!.Unit}"));
        return
        [
            ("报告", report.Title), ("主动公开", Say("items/total", "T2.1.2/made", "T2.1.2/in-force")), ("依申请公开", Say("T3.1/total", "T3.2/total", "T3.3.7/total", "T3.4/total")),
            ("复议诉讼", Say("T4.review/total", "T4.lawsuit/total", "T4.lawsuit-after-review/total")), ("核对", $"不成立 {report.Checks.Count(c => c.Counts && report.Explanation(c) is null)} 项"), ("数据校验码", report.SnapshotHash[..16]),
        ];
    }

    public async Task<string?> StampAsync(LoadedDossier loaded, string row, CancellationToken cancel = default) =>
        Table.Find(row) is { } act && Freezes(act) ? (await reports.MakeAsync(Actor.System, loaded.Dossier.AgencyId, YearOf(loaded), cancel)).SnapshotHash : null;

    /// <summary>The government's report, and that of a unit that ended, is at home in the office that draws it up.</summary>
    public Task<int> HomeAsync(LoadedDossier loaded, CancellationToken cancel = default) => DecidingAsync(loaded.Dossier.AgencyId, cancel);

    /// <summary>Takes in a scan or screenshot for a report.</summary>
    public async Task<Attachment> KeepAsync(Actor actor, int agencyId, int year, string purpose, string name, Stream bytes, CancellationToken cancel = default)
    {
        await gate.RequireWorkAsync(actor, agencyId, year, cancel);
        return await attachments.KeepAsync(actor.UserId, agencyId, purpose, name, bytes, AttachmentService.Paper, cancel);
    }

    /// <summary>The report over all units; null for those who do not see all of them.</summary>
    public async Task<FilingLine?> GovernmentAsync(Actor actor, int year, CancellationToken cancel = default)
    {
        var root = (await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel)).Root;
        if (!actor.MayRead(root.Id)) return null;
        var row = await db.ReportFilings.AsNoTracking().FirstOrDefaultAsync(f => f.Year == year && f.AgencyId == root.Id, cancel);
        var by = FilingProcedure.PublishBy(year, true);
        return new FilingLine(root, null, row, by, by);
    }

    /// <summary>What stands against filing: hard checks that fail, and others that fail and nobody explained.</summary>
    public static IReadOnlyList<Objection> Standing(Report report) =>
        [.. report.Checks.Where(c => c.Counts && report.Explanation(c) is null)
            .Select(c => Objection.Impossible($"{c.Rule} {c.Place}：填{c.Printed}，应为{c.Computed}（{c.Evidence}）{(report.Explainable(c) ? "，须改正或者写明理由" : "，须改正")}", Statutes.Articles.ReportFormat))];

    /// <summary>The government's report, and that of a unit that there is no longer, is decided by the leaders of the government, who hold their posts there.</summary>
    async Task<int> DecidingAsync(int agencyId, CancellationToken cancel)
    {
        var tree = await agencies.OnAsync(clock.Today, cancel);
        return tree.Find(agencyId) is null or { Kind: AgencyKind.District } ? tree.Addressees.FirstOrDefault(a => a.Kind is AgencyKind.Government or AgencyKind.Office)?.Id ?? agencyId : agencyId;
    }

    /// <summary>Those who may be named as having decided, the weightiest first.</summary>
    public async Task<IReadOnlyList<(string Id, string Name, Post Post)>> DecidersAsync(RequestService requests, int agencyId, CancellationToken cancel = default) =>
        await requests.DecidersAsync(await DecidingAsync(agencyId, cancel), cancel);

    async Task<Role> RoleAsync(Actor actor, Act act, int agencyId, int year, CancellationToken cancel)
    {
        if (actor.IsSystem) return act.Roles[0];
        if (act.Roles.Contains(Role.Supervisor) && actor.Holds(Post.Supervisor, agencyId) && (!act.Roles.Contains(Role.Officer) || !actor.MayAct(agencyId) && await gate.MayWorkAsync(actor, agencyId, year, cancel))) return Role.Supervisor;
        return actor.RolesAt(agencyId).Select(r => (Role?)r).LastOrDefault() ?? (actor.Holds(Post.Supervisor, agencyId) ? Role.Supervisor : Role.Officer);
    }

    public static int YearOf(LoadedDossier loaded) => int.Parse(loaded.State.Fact("year")!);

    /// <summary>What was said and uploaded with the acts, by "seq/name".</summary>
    public async Task<IReadOnlyDictionary<string, string>> ContentsAsync(LoadedDossier loaded, CancellationToken cancel = default) => await ledger.ContentsAsync(loaded.Dossier.Id, cancel);
}
