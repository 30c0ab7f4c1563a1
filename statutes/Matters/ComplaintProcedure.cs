using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using static Gongkai.Statutes.Matters.MatterFields;

namespace Gongkai.Statutes.Matters;

/// <summary>
/// 投诉举报：公民、法人和其他组织认为行政机关没有依法公开，向政府信息公开工作主管部门投诉、举报；查证属实的，督促整改或者通报批评。
/// Rows of <see cref="Role.Consulted"/> belong to the unit complained of, which sees what it is asked and nothing of who complains. The law names no terms: they are settings.
/// </summary>
public static class ComplaintProcedure
{
    public const string Received = "received", Looking = "looking", Found = "found", Told = "told", Elsewhere = "elsewhere", Withdrawn = "withdrawn";
    public const string Statement = "statement", Rectification = "rectification", Target = "target", Lodge = "lodge";
    public const string True = "true", Partly = "partly", False = "false";

    const string Rule = Articles.A47;
    static readonly string[] Open = [Received, Looking];

    public static readonly IReadOnlyList<Option> About =
    [
        new("publish", "没有依法主动公开"), new("reply", "申请公开以后不答复、逾期答复"), new("refuse", "答复不公开、部分公开、不予处理不合法"), new("update", "公开的信息不准确、不更新"), new("fee", "违法收费"), new("other", "其他"),
    ];
    public static readonly IReadOnlyList<Option> Results = [new(True, "属实"), new(Partly, "部分属实"), new(False, "不属实"), new(Elsewhere, "不属于受理范围，已经告知"), new(Withdrawn, "已撤回")];

    static readonly IReadOnlyDictionary<string, string> Waits = new Dictionary<string, string> { [Statement] = "单位说明情况", [Rectification] = "整改" };

    public static readonly Procedure Table = new("complaint", "投诉举报",
        [new(Received, "待受理", true), new(Looking, "调查中", true), new(Found, "待告知", true), new(Told, "已告知", false), new(Elsewhere, "已告知向有权机关反映", false), new(Withdrawn, "已撤回", false)],
        Waits,
        [
            new(Lodge, "登记投诉举报", Articles.A51)
            {
                From = [], To = Received, Clock = ClockEffect.Start, Roles = Either,
                Fields =
                [
                    Channel, MatterFields.Received, new(Target, "投诉的单位", FieldKind.Agency), new("about", "投诉什么", FieldKind.Choice, Options: About),
                    new("request", "涉及的申请编号", FieldKind.Text, Required: false, Help: "因为一件政府信息公开申请投诉的，写回执上的编号"), new("content", "事实和要求", FieldKind.LongText, Personal: true, Help: "什么时间、什么事、哪里不合法，希望怎样处理"),
                    Person, Phone, Address, new(Files, "材料", FieldKind.Files, Required: false, Help: "答复书、网页截图等，PDF、图片或者 Word，每个最大20 MB"),
                ],
                Guards = [Registered(Articles.A51)],
                Help = "由政府信息公开工作主管部门受理。投诉人的姓名和联系方式不给被投诉的单位看。",
            },
            new("accept", "受理", Articles.A47)
            {
                From = [Received], To = Looking, Fields = [Note],
                Help = "对所属单位政府信息公开工作的投诉举报，由主管部门受理、调查。",
            },
            new("elsewhere", "告知向有权机关反映", Articles.A51)
            {
                From = Open, To = Elsewhere, ClosesAll = true, Clock = ClockEffect.Stop, Fields = [new("where", "应当向谁反映", FieldKind.Text), Reason()],
                Help = "不是政府信息公开的事，或者投诉的是主管部门自己、上级机关的，写明应当向谁反映，告知投诉人。",
            },
            new("ask-statement", "要求单位说明", Rule)
            {
                From = [Looking], Opens = Statement, Fields = [new("points", "要说明的事项", FieldKind.LongText, Personal: true, Help: "被投诉的单位看得到这里写的，看不到投诉人；不要写出投诉人的姓名"), Due],
                Guards = [OneAtATime(Statement, Rule), DueAhead(Rule)],
                Help = "被投诉的单位在“投诉举报”里看到，在期限内说明情况、提交材料。",
            },
            new("state", "说明情况", Rule)
            {
                From = [Looking], Closes = Statement, Roles = They, Fields = [new("statement", "情况说明", FieldKind.LongText, Personal: true), new(AnswerFiles, "材料", FieldKind.Files, Required: false)],
            },
            new("statement-lapse", "单位逾期没有说明", Rule)
            {
                From = [Looking], Closes = Statement, Fields = [Note], Guards = [Lapsed(Rule)], Help = "不等说明，根据已有的材料作出结论。",
            },
            new("find-true", "查证属实", Rule)
            {
                From = [Looking], To = Found, Opens = Rectification, DecidedBy = Role.Chief,
                Fields =
                [
                    new("result", "结论", FieldKind.Choice, Options: [new(True, "属实"), new(Partly, "部分属实")]), new("findings", "查明的事实和依据", FieldKind.LongText, Personal: true),
                    new("means", "处理", FieldKind.Choice, Options: [new("urge", "督促整改"), new("bulletin", "通报批评"), new("both", "督促整改并通报批评")]), new("order", "整改要求", FieldKind.LongText, Personal: true, Help: "被投诉的单位看得到"), Due with { Label = "整改期限" },
                ],
                Guards = [OneAtATime(Statement, Rule), DueAhead(Rule)],
                Help = "属实、部分属实的，督促整改或者通报批评，写明要求和期限；整改完成以前一直列在待办里。",
            },
            new("find-false", "不属实", Rule)
            {
                From = [Looking], To = Found, DecidedBy = Role.Chief, Fields = [new("result", "结论", FieldKind.Choice, Options: [new(False, "不属实")]), new("findings", "查明的事实和依据", FieldKind.LongText, Personal: true)],
                Guards = [OneAtATime(Statement, Rule)],
            },
            new("tell", "告知投诉人", Rule)
            {
                From = [Found], To = Told, Clock = ClockEffect.Stop,
                Fields = [new("told-by", "告知方式", FieldKind.Choice, Options: [new("portal", "网上查询"), new("post", "邮寄"), new("phone", "电话"), new("counter", "当面")]), new("reply", "告知的内容", FieldKind.LongText, Personal: true)],
                Help = "投诉人凭查询码在网上也看得到这里写的内容。",
            },
            new("rectified", "整改完成", Rule)
            {
                From = [Found, Told], Closes = Rectification, Roles = They, Fields = [new("done", "整改的情况", FieldKind.LongText, Personal: true), new(AnswerFiles, "材料", FieldKind.Files, Required: false)],
                Help = "由被投诉的单位报，或者由主管部门核实以后登记。",
            },
            new("urge", "催办", Rule)
            {
                From = [Looking, Found, Told], Fields = [Note], Guards = [a => a.State.Waits.Count == 0 ? [Objection.Impossible("没有要催的：单位没有待说明、待整改的事项", Rule)] : []],
            },
            Back(Articles.A51, Withdrawn, Received, Looking),
            Code(Articles.A51, Received, Looking, Found, Told, Elsewhere),
            Destruction.Keep(Told, Elsewhere, Withdrawn),
            Destruction.Erase(Told, Elsewhere, Withdrawn) with { Guards = [OneAtATime(Rectification, Rule)] },
        ],
        Clocks);

    static IReadOnlyList<NamedClock> Clocks(DossierState state, ProcedureLaw law)
    {
        var clocks = new List<NamedClock>();
        if (state.Stage == Received) clocks.Add(Term(state, law, "accept", "决定是否受理", law.Matters.AcceptDays, Rule, owed: true));
        if (state.Stage is Received or Looking or Found) clocks.Add(Term(state, law, "conclude", "作出结论并告知", law.Matters.ComplaintDays, Rule, owed: state.Stage != Received));
        // Once the person has been told, what is left of it is the order.
        clocks.AddRange(WaitClocks(state, law, Waits, Rule, w => state.StoppedOn is not null && w.Kind == Rectification));
        return clocks;
    }

    /// <summary>How it ended; empty while nothing is settled.</summary>
    public static string ResultOf(DossierState state) => state.Stage is Elsewhere or Withdrawn ? state.Stage : state.Fact("result") ?? "";
}
