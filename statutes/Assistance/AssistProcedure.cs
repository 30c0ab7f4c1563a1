using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Assistance;

/// <summary>
/// 协助调查函：请其他单位查找政府信息，一函一卷，发函、收函双方看同一卷。不暂停答复期限：《政府信息公开条例》第三十三条第三款只扣除征求意见的时间。
/// Rows of <see cref="Role.Consulted"/> belong to the unit that was asked, the others to the one that asks.
/// Source: 任城区《关于加强和规范政府信息依申请公开协助调查工作的通知》（复函格式固定、明确专人、限时、纳入考核）.
/// </summary>
public static class AssistProcedure
{
    public const string Sent = "sent", Handling = "handling", Replied = "replied", Returned = "returned", Cancelled = "cancelled";
    /// <summary>Ways of a letter: between two units here, to somebody outside, from somebody outside.</summary>
    public const string Within = "within", Out = "out", In = "in";
    /// <summary>Fields that hold the files of a reply: the signed and sealed letter, and copies of what was found.</summary>
    public const string SealScan = "seal-scan", ReplyFiles = "reply-files";

    const string Rule = RequestGuards.AssistRule;
    static readonly Role[] Asked = [Role.Consulted];
    static readonly string[] Open = [Sent, Handling];

    public static readonly IReadOnlyList<Option> Ways = [new(Within, "区内"), new(Out, "发往区外"), new(In, "区外来函")];

    static Field Supplied(string key, string label, FieldKind kind, bool required = false) => new(key, label, kind, required) { Supplied = true };
    static readonly Field Content = new("content", "查找的关键词、期间和范围", FieldKind.LongText, Personal: true);
    static readonly Field Due = new("due", "复函期限", FieldKind.Date);
    static readonly Field Reason = new("reason", "理由", FieldKind.LongText, Personal: true);

    /// <summary>复函的固定格式：缺一项就不是复函。</summary>
    static readonly Field[] Reply =
    [
        new("held", "有无相关信息", FieldKind.YesNo),
        new("places", "检索的系统、档案和场所", FieldKind.LongText, Personal: true),
        new("words", "检索的关键词", FieldKind.Text, Personal: true),
        new("period", "检索的期间", FieldKind.Text, Help: "例如：2015年1月1日至2021年12月31日"),
        new("result", "检索结果", FieldKind.LongText, Personal: true),
        new("opinion", "公开的意见", FieldKind.Choice, Required: false, Options: [new("agree", "可以公开"), new("part", "可以公开一部分"), new("against", "不宜公开")]),
        new("ground", "不宜公开的法律依据", FieldKind.Text, Required: false),
        new("signer", "负责人签字（姓名）", FieldKind.Text, Personal: true),
        new(SealScan, "签字并盖章的复函（扫描件或者照片）", FieldKind.File),
        new(ReplyFiles, "查到的信息（复印件）", FieldKind.Files, Required: false),
    ];

    public static readonly Procedure Table = new("assist", "协助调查",
        [new(Sent, "待接收", true), new(Handling, "办理中", true), new(Replied, "已复函", false), new(Returned, "已退回", false), new(Cancelled, "已终止", false)],
        new Dictionary<string, string>(),
        [
            new("send", "发出协助调查函", Rule)
            {
                From = [], To = Sent, Clock = ClockEffect.Start, Paper = "协助调查函",
                Fields = [Supplied("way", "去向", FieldKind.Text, true), Supplied("party-agency", "协助单位", FieldKind.Text, true), Supplied("to-agency", "本区的协助单位", FieldKind.Agency), Supplied("request", "办件编号", FieldKind.Text), Supplied("request-wait", "办件的哪一项协助", FieldKind.Text), Content, Due],
                Guards = [DueAhead],
            },
            new("register", "登记区外来函", Rule)
            {
                From = [], To = Sent, Clock = ClockEffect.Start, Roles = [Role.Officer, Role.Chief, Role.Leader],
                Fields = [Supplied("way", "去向", FieldKind.Text, true), new("party-agency", "来函单位", FieldKind.Text), new("letter-number", "来函文号", FieldKind.Text, Required: false), new("received", "收到日期", FieldKind.Date), Content, Due],
                Guards = [DueAhead, a => a.Input?.Date("received") is { } day && day > a.Input.OccurredOn ? [Objection.Impossible("收到日期不能晚于登记日期", Rule)] : []],
                Help = "上级机关、外地机关请本单位协助查找的，在这里登记；来函没有写期限的，按本区的期限填。",
            },
            new("receive", "接收", Rule)
            {
                From = [Sent], To = Handling, Roles = Asked, Guards = [NotOutside],
                Help = "接收以后由本单位查找、复函；不是本单位保存的，退回。",
            },
            new("assign", "交办", Rule)
            {
                From = [Handling], Roles = Asked, Fields = [new("unit", "承办科室", FieldKind.Text), new("handler", "承办人", FieldKind.Text, Personal: true)],
                Guards = [NotOutside],
                Help = "明确专人办理；换人的，再交办一次。",
            },
            new("return", "退回", Rule)
            {
                From = Open, To = Returned, Clock = ClockEffect.Stop, Roles = Asked, Fields = [Reason], Guards = [NotOutside],
                Help = "不应由本单位协助的，写明理由，最好写明应当找谁；来函单位随即看到。",
            },
            new("reply", "复函", Rule)
            {
                From = [Handling], To = Replied, Clock = ClockEffect.Stop, Paper = "协助调查复函", Roles = Asked, Fields = Reply, Guards = [NotOutside, Grounded],
                Help = "没有负责人签字、公章或者检索情况的，不能作为复函。",
            },
            new("record-reply", "登记区外单位的复函", Rule)
            {
                From = [Sent], To = Replied, Clock = ClockEffect.Stop, Paper = "协助调查复函", Fields = Reply, Guards = [OnlyOutside, Grounded],
                Help = "按收到的复函登记；没有负责人签字、公章或者检索情况的，请对方补充后再登记。",
            },
            new("urge", "催办", Rule)
            {
                From = Open, Fields = [new("means", "方式", FieldKind.Choice, Options: [new("system", "系统提醒"), new("phone", "电话"), new("letter", "书面")]), new("note", "说明", FieldKind.LongText, Required: false, Personal: true)],
                Help = "每次催办都记在卷里，月度表计次数。区外来函被对方催办的，也在这里登记。",
            },
            new("cancel", "终止协助调查", Rule)
            {
                From = Open, To = Cancelled, Clock = ClockEffect.Stop, Roles = [Role.Officer, Role.Chief, Role.Leader, Role.System], Fields = [Reason], Guards = [a => a.State.Fact("way") == In ? [Objection.Impossible("区外来函由对方终止，不再需要的写明情况后退回", Rule)] : []],
                Help = "对方逾期不复等情况；不影响答复期限。办件已经办结、撤回、作废的，次日自动终止。",
            },
            Destruction.Keep(Replied, Returned, Cancelled),
            Destruction.Erase(Replied, Returned, Cancelled),
        ],
        Clocks);

    /// <summary>The last day of the reply while it is awaited.</summary>
    static IReadOnlyList<NamedClock> Clocks(DossierState state, ProcedureLaw law) =>
        state.StoppedOn is null && state.StartedOn is { } from && DueOf(state) is { } due
            ? [new("assist-reply", "协助调查复函", from, due, !law.Clock.Calendar.Covers(due.Year), Rule, null, ClockSide.Internal)] : [];

    /// <summary>The last day set by the letter.</summary>
    public static DateOnly? DueOf(DossierState state) => DateOnly.TryParseExact(state.Fact("due"), "yyyy-MM-dd", out var due) ? due : null;

    static IEnumerable<Objection> DueAhead(Asking a)
    {
        if (a.Input?.Date("due") is { } due && due <= (a.Input.Date("received") ?? a.Input.OccurredOn)) yield return Objection.Impossible("期限应当晚于发函（收函）之日", Rule);
    }

    static IEnumerable<Objection> NotOutside(Asking a)
    {
        if (a.State.Fact("way") == Out) yield return Objection.Impossible("协助单位在区外，收到复函用“登记区外单位的复函”", Rule);
    }

    static IEnumerable<Objection> OnlyOutside(Asking a)
    {
        if (a.State.Fact("way") != Out) yield return Objection.Impossible("协助单位在区内，由其自己复函", Rule);
    }

    static IEnumerable<Objection> Grounded(Asking a)
    {
        if (a.Input is { } input && input["opinion"] is "against" or "part" && a.Input["ground"] is null) yield return Objection.Impossible("不宜公开或者只能公开一部分的，请写明“不宜公开的法律依据”", Rule);
    }
}
