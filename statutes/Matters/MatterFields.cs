using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Matters;

/// <summary>Terms that the law leaves to the district, in working days; every one a setting and a design.</summary>
public sealed record MatterSettings
{
    /// <summary>收到投诉举报以后多少个工作日内决定是否受理。</summary>
    public int AcceptDays { get; init; } = 5;
    /// <summary>收到投诉举报以后多少个工作日内作出结论并告知。</summary>
    public int ComplaintDays { get; init; } = 30;
    /// <summary>被投诉的单位说明情况的工作日数。</summary>
    public int StatementDays { get; init; } = 5;
    /// <summary>查证属实以后整改的工作日数。</summary>
    public int RectifyDays { get; init; } = 15;
    /// <summary>收到更正申请以后多少个工作日内处理并告知。</summary>
    public int AmendmentDays { get; init; } = 20;
    /// <summary>补充证据的工作日数。</summary>
    public int ProofDays { get; init; } = 10;
}

/// <summary>
/// What 投诉举报 and 更正 have in common: a person's matter that is no request for information, registered by any way, with a query code, told to the person, never counted in table 三.
/// </summary>
public static class MatterFields
{
    public const string Portal = "portal";
    /// <summary>Files that the person hands in, and those of the unit that is asked.</summary>
    public const string Files = "matter-files", AnswerFiles = "answer-files";
    public const string IssueCode = "issue-code", TakeBack = "take-back";

    public static readonly IReadOnlyList<Option> Channels = [new("counter", "当面"), new("letter", "信函"), new("phone", "电话"), new("email", "电子邮件"), new("passed-on", "其他机关转来"), new(Portal, "网上")];

    internal static readonly Role[] Either = [Role.Officer, Role.Chief, Role.Leader, Role.Applicant];
    internal static readonly Role[] They = [Role.Officer, Role.Chief, Role.Leader, Role.Consulted];

    internal static readonly Field Channel = new("channel", "收到方式", FieldKind.Choice, Options: Channels), Received = new("received", "收到日期", FieldKind.Date),
        Person = new("person", "姓名或者名称", FieldKind.Text, Personal: true), Phone = new("phone", "联系电话", FieldKind.Text, Required: false, Personal: true), Address = new("address", "联系地址", FieldKind.Text, Required: false, Personal: true, Help: "书面告知寄到这里；电话和地址至少填一种"),
        Note = new("note", "说明", FieldKind.LongText, Required: false, Personal: true), Due = new("due", "期限至", FieldKind.Date);
    internal static Field Reason(string label = "理由") => new("reason", label, FieldKind.LongText, Personal: true);

    internal static Guard Registered(string article) => a => RegisteredWell(a, article);

    static IEnumerable<Objection> RegisteredWell(Asking a, string article)
    {
        if (a.Input is not { } input) yield break;
        if (input.Date("received") > input.OccurredOn) yield return Objection.Impossible("收到日期不能晚于登记日期", article);
        if (input["phone"] is null && input["address"] is null) yield return Objection.Impossible("“联系电话”和“联系地址”至少填一种", article);
        if (input["channel"] == Portal != (input.Decider == Proofs.Applicant)) yield return Objection.Impossible("“收到方式”不对：网上的由本人在网上提交，工作人员登记的选其他方式", article);
    }

    internal static Guard DueAhead(string article) => a => a.Input?.Date("due") is { } due && due <= a.Input.OccurredOn ? [Objection.Impossible("期限应当晚于办理之日", article)] : [];

    internal static Guard OneAtATime(string wait, string article) => a => a.State.Waiting(wait) ? [Objection.Impossible("上一次要求还没有结果", article)] : [];

    internal static Guard Lapsed(string article) => a => a.Waits.Any(w => w.Due is { } due && a.On > due) ? [] : [Objection.Impossible("期限还没有届满", article)];

    internal static Act Code(string article, params string[] from) => new(IssueCode, "发给查询码", article)
    {
        From = from, Aside = true, Fields = [new("to", "交给谁", FieldKind.Choice, Options: Requests.RequestProcedure.CodeHolders)],
    };

    internal static Act Back(string article, string to, params string[] from) => new(TakeBack, "本人撤回", article)
    {
        From = from, To = to, ClosesAll = true, Clock = ClockEffect.Drop, Roles = Either, Fields = [Note], Help = "撤回以后不再办理。",
    };

    /// <summary>The term of the office's own, counted in working days from the day of receipt.</summary>
    internal static NamedClock Term(DossierState state, ProcedureLaw law, string name, string label, int days, string article, bool owed) =>
        new(name, label, state.StartedOn!.Value, law.Clock.Calendar.AddWorkdays(state.StartedOn.Value, days), !law.Clock.Calendar.Covers(state.StartedOn.Value, law.Clock.Calendar.AddWorkdays(state.StartedOn.Value, days)), $"{article}没有规定期限，本区设置", null, ClockSide.Internal) { Owed = owed };

    internal static IEnumerable<NamedClock> WaitClocks(DossierState state, ProcedureLaw law, IReadOnlyDictionary<string, string> names, string article, Func<Wait, bool> owed) =>
        state.Waits.Values.Where(w => w.Due is not null).Select(w => new NamedClock(w.Key, names[w.Kind], w.OpenedOn, w.Due!.Value, !law.Clock.Calendar.Covers(w.Due.Value.Year), article, null, ClockSide.Theirs) { Owed = owed(w) });
}
