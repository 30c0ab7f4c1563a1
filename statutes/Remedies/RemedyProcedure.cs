using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Disposal;

namespace Gongkai.Statutes.Remedies;

/// <summary>
/// 因政府信息公开引起的复议、诉讼，每案一卷，年报附表四由此计数。
/// Source: 《行政复议法》, 《行政诉讼法》, 年度报告格式第四部分.
/// </summary>
public static class RemedyProcedure
{
    /// <summary>Bound evidence: list and documents as one PDF.</summary>
    public const string Evidence = "bind-evidence", EvidenceFile = "evidence-file", EvidenceHash = "evidence-hash", EvidencePages = "evidence-pages", EvidenceOf = "evidence-of";

    public const string Open = "open", Answered = "answered", Concluded = "concluded";

    public static readonly IReadOnlyList<Option> Kinds =
    [
        new("review", "行政复议"),
        new("lawsuit", "行政诉讼（未经复议直接起诉）"),
        new("lawsuit-after-review", "行政诉讼（复议后起诉）"),
    ];

    public static readonly IReadOnlyList<Option> Results =
    [
        new("upheld", "结果维持"),
        new("corrected", "结果纠正"),
        new("other", "其他结果"),
    ];

    public static readonly Procedure Table = new("remedy", "复议诉讼",
        [new(Open, "待答复（答辩）", true), new(Answered, "审理中", true), new(Concluded, "已审结", false)],
        new Dictionary<string, string>(),
        [
            new("register", "登记复议、诉讼通知", Articles.A51)
            {
                From = [], To = Open, Clock = ClockEffect.Start,
                Fields = [new("kind", "案件类型", FieldKind.Choice, Options: Kinds), new("received", "收到副本的日期", FieldKind.Date),
                    new("simplified", "复议适用简易程序", FieldKind.YesNo, Required: false),
                    new("number", "案号", FieldKind.Text), new("request", "所涉办件编号", FieldKind.Text, Required: false),
                    new("claim", "请求事项", FieldKind.LongText, Required: false, Personal: true)],
                Guards = [a => a.Input?.Date("received") is { } d && d > a.Input.OccurredOn ? [Objection.Impossible("收到日期不能晚于登记日期", Articles.A51)] : []],
            },
            new("amend-entry", "更正登记信息", Articles.A51)
            {
                From = [Open, Answered, Concluded], Clock = ClockEffect.Restate,
                Fields = [new("received", "收到副本的日期", FieldKind.Date, Required: false), new("kind", "案件类型", FieldKind.Choice, Required: false, Options: Kinds),
                    new("simplified", "复议适用简易程序", FieldKind.YesNo, Required: false), new("number", "案号", FieldKind.Text, Required: false),
                    new("request", "所涉办件编号", FieldKind.Text, Required: false), new("result", "结果", FieldKind.Choice, Required: false, Options: Results),
                    new("reason", "更正理由", FieldKind.LongText, Personal: true)],
                Guards = [Amendable],
                Help = "登记时录错的，在此更正，只填要改的几项；原来的登记仍可查到。",
            },
            new("answer", "提交答复书（答辩状）和证据", Articles.ReviewAnswer)
            {
                From = [Open], To = Answered, Paper = "行政复议答复书、证据目录",
                Guards = [a => RemedyClocks(a.State, a.Law).FirstOrDefault() is { } clock && (a.Input?.OccurredOn ?? a.Today) > clock.Due
                    ? [Objection.Breach($"答复（答辩）期限{Chinese.Date(clock.Due)}已过", clock.Article)] : []],
            },
            new("conclude", "登记结果", Articles.ReportFormat)
            {
                From = [Open, Answered], To = Concluded, ClosesAll = true, Clock = ClockEffect.Stop,
                Fields = [new("result", "结果", FieldKind.Choice, Options: Results), new("document", "决定书、判决书文号", FieldKind.Text, Required: false)],
            },
            new(Evidence, "合成证据册", Articles.ReviewAnswer)
            {
                From = [Open, Answered, Concluded], Aside = true, Paper = "证据目录",
                Fields = [new(EvidenceFile, "证据册", FieldKind.File) { Supplied = true }, new(EvidenceHash, "文件的校验值", FieldKind.Text) { Supplied = true }, new(EvidencePages, "页数", FieldKind.Number) { Supplied = true }, new(EvidenceOf, "依据的内容", FieldKind.Text) { Supplied = true }],
                Help = "证据目录在前，证据在后，逐页编号；每次合成都留存。",
            },
            Destruction.Keep(Concluded),
            Destruction.Erase(Concluded),
        ],
        RemedyClocks);

    static IEnumerable<Objection> Amendable(Asking a)
    {
        if (a.Input is not { } input) yield break;
        if (input.Date("received") > a.State.Events[0].OccurredOn) yield return Objection.Impossible("收到日期不能晚于登记日期", Articles.A51);
        if (input["result"] is not null && a.State.StoppedOn is null) yield return Objection.Impossible("还没有审结，结果用“登记结果”", Articles.ReportFormat);
        if (a.Act.Fields.All(f => f.Key == "reason" || input[f.Key] is null)) yield return Objection.Impossible("没有填写要更正的内容", Articles.A51);
    }

    static IReadOnlyList<NamedClock> RemedyClocks(DossierState state, ProcedureLaw law)
    {
        if (state.Stage != Open || state.StartedOn is not { } from) return [];
        var review = state.Fact("kind") == "review";
        var simplified = state.Fact("simplified") == "yes";
        var kind = review ? ClockKind.ReviewAnswer : ClockKind.CourtAnswer;
        var clock = law.Clock with { Settings = law.Clock.Settings with { SimplifiedReview = simplified } };
        var reckoning = Reckoner.Reckon(kind, from, [], clock);
        return reckoning.Due is { } due
            ? [new("answer", review ? "复议答复" : "答辩举证", from, due, reckoning.Provisional, Reckoner.TermOf(kind, clock.Settings).Article, reckoning)]
            : [];
    }
}
