using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using static Gongkai.Statutes.Matters.MatterFields;

namespace Gongkai.Statutes.Matters;

/// <summary>
/// 更正：有证据证明行政机关提供的与自身相关的信息记录不准确的，可以要求更正。有权更正的审核属实的予以更正并告知；无权更正的，可以转送有权机关处理并告知，或者告知向有权机关提出。
/// No request for information, and no period in the law. Source: 条例第四十一条；法释〔2011〕17号（拒绝更正可以起诉）.
/// </summary>
public static class AmendmentProcedure
{
    public const string Received = "received", Corrected = "corrected", Refused = "refused", Transferred = "transferred", Pointed = "pointed", Withdrawn = "withdrawn";
    public const string Proof = "proof", Lodge = "apply";

    const string Rule = Articles.A41;

    public static readonly IReadOnlyList<Option> Results = [new(Corrected, "已更正"), new(Refused, "不予更正"), new(Transferred, "已转送有权机关"), new(Pointed, "已告知向有权机关提出"), new(Withdrawn, "已撤回")];

    static readonly IReadOnlyDictionary<string, string> Waits = new Dictionary<string, string> { [Proof] = "补充证据" };
    static readonly string[] Settled = [Corrected, Refused, Transferred, Pointed];
    static readonly Field Competent = new("party-agency", "有权更正的机关", FieldKind.Text);

    public static readonly Procedure Table = new("amendment", "更正个人信息记录",
        [new(Received, "待核实", true), new(Corrected, "已更正", false), new(Refused, "不予更正", false), new(Transferred, "已转送", false), new(Pointed, "已告知向有权机关提出", false), new(Withdrawn, "已撤回", false)],
        Waits,
        [
            new(Lodge, "登记更正申请", Rule)
            {
                From = [], To = Received, Clock = ClockEffect.Start, Roles = Either,
                Fields =
                [
                    Channel, MatterFields.Received, new("record", "哪一份记录", FieldKind.LongText, Personal: true, Help: "名称、文号、编号，在哪里看到的"), new("wrong", "哪里不准确", FieldKind.LongText, Personal: true), new("right", "应当是什么", FieldKind.LongText, Personal: true),
                    Person, new("identity", "证件名称和号码", FieldKind.Text, Personal: true, Help: "只能申请更正与自己有关的记录"), Phone, Address, new(Files, "证据", FieldKind.Files, Help: "证明记录不准确的材料和身份证明，PDF、图片或者 Word，每个最大20 MB"),
                ],
                Guards = [Registered(Rule)],
                Help = "只限与申请人自身相关的信息记录，应当有证据。不是政府信息公开申请，不计入年报附表三。",
            },
            new("ask-proof", "要求补充证据", Rule)
            {
                From = [Received], Opens = Proof, Fields = [new("points", "要补充的证据", FieldKind.LongText, Personal: true), Due], Guards = [OneAtATime(Proof, Rule), DueAhead(Rule)],
            },
            new("give-proof", "收到补充的证据", Rule)
            {
                From = [Received], Closes = Proof, Roles = Either, Fields = [new("explained", "说明", FieldKind.LongText, Personal: true), new(Files, "证据", FieldKind.Files, Required: false)],
            },
            new("proof-lapse", "逾期没有补充", Rule) { From = [Received], Closes = Proof, Fields = [Note], Guards = [Lapsed(Rule)] },
            new("correct", "更正", Rule)
            {
                From = [Received], To = Corrected, Clock = ClockEffect.Stop, ClosesAll = true, DecidedBy = Role.Chief, Paper = "更正告知书", Fields = [new("amended", "更正的内容", FieldKind.LongText, Personal: true, Help: "原来怎样记载，更正为什么")],
                Help = "有权更正，审核属实的，予以更正并告知申请人。",
            },
            new("refuse", "不予更正", Rule)
            {
                From = [Received], To = Refused, Clock = ClockEffect.Stop, ClosesAll = true, DecidedBy = Role.Chief, Paper = "更正告知书", Fields = [Reason("不予更正的事实和理由")],
                Help = "审核不属实、没有证据，或者不是与申请人自身相关的记录。",
            },
            new("transfer", "转送有权机关", Rule)
            {
                From = [Received], To = Transferred, Clock = ClockEffect.Stop, ClosesAll = true, Paper = "转送函、更正告知书", Fields = [Competent, Reason("本机关无权更正的理由")],
                Help = "本机关无权更正的，可以转送有权更正的机关处理，并告知申请人。",
            },
            new("point", "告知向有权机关提出", Rule)
            {
                From = [Received], To = Pointed, Clock = ClockEffect.Stop, ClosesAll = true, Paper = "更正告知书", Fields = [Competent, Reason("本机关无权更正的理由")],
            },
            Back(Rule, Withdrawn, Received),
            Code(Rule, Received, Corrected, Refused, Transferred, Pointed),
            .. PaperActs.Of(Settled),
            Destruction.Keep([.. Settled, Withdrawn]),
            Destruction.Erase([.. Settled, Withdrawn]),
        ],
        (state, law) =>
        [
            .. state.Stage == Received ? [Term(state, law, "conclude", "核实、处理并告知", law.Matters.AmendmentDays, Rule, owed: true)] : Array.Empty<NamedClock>(),
            .. WaitClocks(state, law, Waits, Rule, _ => false),
        ]);

    /// <summary>How it ended; empty while it is looked into.</summary>
    public static string ResultOf(DossierState state) => state.Stage == Received ? "" : state.Stage;
}
