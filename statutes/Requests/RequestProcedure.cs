using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Disposal;
using static Gongkai.Statutes.Requests.RequestStages;

namespace Gongkai.Statutes.Requests;

/// <summary>
/// 依申请公开的办理程序表：谁在什么时候可以做什么，期限怎样变化，出什么文书，依据哪一条。
/// It drives the pages, the refusals, the audit trail and the printed procedure. <c>Rows</c> names the rows of the
/// 36-row description of the law that each act carries out. Source: 《政府信息公开条例》第二十七条至第四十五条、第五十一条.
/// </summary>
public static class RequestProcedure
{
    static readonly string[] Undecided = [Registered, Processing];
    static readonly string[] BeforeReview = [Registered, Processing, Drafting];
    static readonly string[] Undelivered = [Registered, Processing, Drafting, Reviewing, Signed];
    static readonly string[] Ended = [Sent, Closed, Archived];
    static readonly string[] Anew = [Redoing, RedoReviewing, RedoSigned];
    const string AssistRule = RequestGuards.AssistRule;
    static readonly Role[] Heads = [Role.Chief, Role.Leader];
    /// <summary>Acts that the office records and the applicant can do too.</summary>
    static readonly Role[] Either = [Role.Officer, Role.Chief, Role.Leader, Role.Applicant];
    static readonly Role[] ApplicantAlone = [Role.Applicant];

    /// <summary>What those who are consulted do by a link, or the office records.</summary>
    static readonly Role[] They = [Role.Officer, Role.Chief, Role.Leader, Role.Consulted];
    static readonly Role[] ConsultedAlone = [Role.Consulted];

    /// <summary>Acts of the one-time links by which a third party or an agency answers.</summary>
    public const string IssueLink = "issue-link", OpenLink = "open-link", RevokeLink = "revoke-link";
    /// <summary>Which consultation a link is about, and the link's number.</summary>
    public const string LinkWait = "link-wait", LinkNumber = "link";
    /// <summary>Files that came with an opinion.</summary>
    public const string OpinionFiles = "opinion-files";

    /// <summary>Files that came with what the applicant was asked for.</summary>
    public const string CorrectionFiles = "correction-files", ReasonsFiles = "reasons-files";
    /// <summary>What proves that a reply went out, and that it arrived.</summary>
    public const string DispatchProof = "dispatch-proof", ServiceProofFile = "service-proof";

    /// <summary>By which of the ways given the applicant wants to be reminded, of <see cref="RequestNotices.Ways"/>.</summary>
    public const string Reminders = "reminders";

    /// <summary>The applicant's own acts beside the steps; and what the office did for those who find it hard to read, hear or see.</summary>
    public const string TakeBack = "withdraw-unconfirmed", SetReminders = "set-reminders", GiveHelp = "give-help";

    /// <summary>Takes an e-mail into the file; done on the pages of the mail.</summary>
    public const string FileMail = "file-mail", MailFile = "mail-file", MailFiles = "mail-files";

    public const string IssueCode = "issue-code";

    /// <summary>会办: who is asked, and what they say. Nothing waits for them.</summary>
    public const string AskJoint = "ask-joint", JointOpinion = "joint-opinion", Colleague = "colleague";
    /// <summary>Whose papers were looked at before a query code was handed over.</summary>
    public static readonly IReadOnlyList<Option> CodeHolders = [new("applicant", "申请人本人，已核对证件"), new("agent", "代理人，已核对证件和授权委托书")];

    /// <summary>Acts that say what of a request stands in the public log, and the one line itself.</summary>
    public const string PublishLine = "publish-line", WithdrawLine = "withdraw-line", PublicLine = "public-line";
    public const int LongestLine = 100;

    /// <summary>Whether a line of the request stands in the public log.</summary>
    public static bool IsLinePublished(DossierState state) => state.LastOf([PublishLine, WithdrawLine])?.Row == PublishLine;

    /// <summary>Acts of the papers, done on the papers' own pages.</summary>
    public const string IssuePaper = "issue-paper", PaperScan = "paper-scan", VoidPaper = "void-paper";

    /// <summary>Acts of redaction (区分处理), done on its own pages.</summary>
    public const string Redact = "redact", Enclose = "enclose";
    /// <summary>What <see cref="Redact"/> made: the attachment, and how.</summary>
    public const string Released = "released", Method = "method";
    public const string Struck = "strike", Whole = "whole", Cleaned = "clean";
    /// <summary>Attachments that go with the reply, with commas between; or <see cref="NoneEnclosed"/>.</summary>
    public const string Enclosed = "enclosed";
    public const string NoneEnclosed = "none";
    static readonly string[] OnceRegistered = [Registered, Processing, Drafting, Reviewing, Signed, .. Ended, .. Anew];

    /// <summary>Acts by which a reply is signed, sent or handed over: the first, and one that was ordered anew. <see cref="Delivering"/>: by either way.</summary>
    public static readonly IReadOnlyList<string> Signing = ["sign", "answer-on-spot", "redo-sign"], Sending = ["send", "redo-send"], HandingOver = ["hand-over", "redo-hand-over"], Delivering = [.. Sending, .. HandingOver];
    /// <summary>In the act that decides a reply: the files that go out with it, as its decider saw them; in the form of <see cref="Enclosed"/>.</summary>
    public const string Given = "given";
    /// <summary>Acts whose decider lets files go out.</summary>
    public static readonly IReadOnlyList<string> Gives = ["sign", "answer-on-spot", "supplement", "redo-sign"];
    static readonly Field GivenFiles = new(Given, "随答复提供的文件", FieldKind.Text, Required: false) { Supplied = true };

    static Field Due(string help) => new("due", "期限至", FieldKind.Date, Help: help);
    static readonly Field Note = new("note", "说明", FieldKind.LongText, Required: false, Personal: true);
    static Field Reason(string label = "理由") => new("reason", label, FieldKind.LongText, Personal: true);

    static readonly Field Handler = new("handler", "承办人", FieldKind.Person, Help: "在本单位任职的人；本人接办以后开始办理");

    static readonly Field ThirdPartyOpinion = new("opinion", "意见", FieldKind.Choice,
        Options: [new("agree", "同意公开"), new("against", "不同意公开，有合理理由"), new("against-weak", "不同意公开，理由不合理"), new("part", "同意公开一部分"), new("objects", "不同意公开，理由待认定")]);

    static Field[] Said(Field opinion) => [opinion, new("opinion-text", "意见内容", FieldKind.LongText, Required: false, Personal: true), new(OpinionFiles, "随意见提交的材料", FieldKind.Files, Required: false)];
    static readonly Field[] AboutLink = [new(LinkWait, "征求的哪一项意见", FieldKind.Text) { Supplied = true }, new(LinkNumber, "链接编号", FieldKind.Number) { Supplied = true }];

    static readonly IReadOnlyList<Field> Application =
    [
        new("category", "申请人类型", FieldKind.Choice, Options: Applicants.Categories, Help: "年报附表三按这一类型统计"),
        new("applicant", "姓名或者名称", FieldKind.Text, Personal: true),
        new("identity", "证件名称和号码（或统一社会信用代码）", FieldKind.Text, Required: false, Personal: true),
        new("representative", "法定代表人或者负责人", FieldKind.Text, Required: false, Personal: true, Help: "法人或者其他组织填写"),
        new("contact-person", "联系人", FieldKind.Text, Required: false, Personal: true, Help: "法人或者其他组织填写"),
        new("phone", "联系电话", FieldKind.Text, Required: false, Personal: true),
        new("address", "送达地址", FieldKind.Text, Required: false, Personal: true, Help: "纸质答复寄到这里"),
        new("postcode", "邮政编码", FieldKind.Text, Required: false, Personal: true),
        ServiceAddress.Field,
        new("email", "电子邮箱", FieldKind.Text, Required: false, Personal: true),
        new(Reminders, "办理中的提醒", FieldKind.Choice, Required: false, Options: RequestNotices.Ways, Help: "愿意收到短信、邮件提醒的在这里选；只提醒，不代替送达，随时可以改为不要"),
        new("contact", "其他联系方式", FieldKind.Text, Required: false, Personal: true, Help: "电话、地址、电子邮箱和这一项至少填一种"),
        new("agent", "代理人的姓名、证件和电话", FieldKind.Text, Required: false, Personal: true, Help: "未成年人申请的，写监护人"),
        new(Agents.Relation, "代理人与申请人的关系", FieldKind.Choice, Required: false, Options: Agents.Relations),
        new("subject", "所需政府信息的名称、文号或者特征描述", FieldKind.LongText, Personal: true),
        new("form", "获取信息的方式", FieldKind.Choice, Options: [new("paper", "纸质"), new("electronic", "电子文件"), new("inspect", "当场查阅、抄录")]),
        new("route", "获取信息的途径", FieldKind.Choice, Options: [new("mail", "邮寄"), new("online", "网上获取"), new("in-person", "当面领取"), new("email", "电子邮件"), new("fax", "传真")]),
        new("assistance", "需要的协助", FieldKind.Choice, Required: false, Options: [new("reading", "阅读有困难"), new("senses", "视力、听力有障碍"), new("writing", "书写有困难，由工作人员代为填写")], Personal: true, Help: "依照《条例》第四十三条、第二十九条提供帮助"),
        .. Agents.FileFields,
    ];

    /// <summary>What the reviewers say of a draft before it is signed. Articles: 条例第十七条；审查机制由本机关规定.</summary>
    public const string SecrecyReview = "secrecy-review", LegalityReview = "legality-review", ReviewResult = "review-result", ReviewFails = "against";

    /// <summary>That one request wants a review although the district does not always: the stricter way may be taken at any time before it is signed, and left again.</summary>
    public const string RequireReview = "require-review", Reviews = "reviews", BothReviews = "both";

    static Act Review(string key, string name, string help) => new(key, name, Articles.A17)
    {
        From = [Reviewing, RedoReviewing], Alongside = true, Rows = "24", Guards = [RequestGuards.NotReviewedByDrafter],
        Fields = [new(ReviewResult, "审查意见", FieldKind.Choice, Options: [new("agree", "可以按拟稿办理"), new("changed", "修改后可以办理"), new(ReviewFails, "不能按拟稿办理")]),
            new("reviewed-by", "审查人", FieldKind.Text, Personal: true, Help: "姓名和职务；委员会审查的，写会议"), new("review-opinion", "意见和理由", FieldKind.LongText, Required: false, Personal: true)],
        Help = help,
    };

    static readonly IReadOnlyList<Field> Correction =
    [
        new("subject", "补正后的内容", FieldKind.LongText, Required: false, Personal: true, Help: "写明需要的是什么信息，代替原来的描述；只补交材料的可以不填"),
        new(CorrectionFiles, "补交的材料", FieldKind.Files, Required: false, Help: "身份证明、授权委托书等：PDF、照片或者 Word 文档"),
    ];

    static readonly IReadOnlyList<Field> Draft =
    [
        new("outcome", "办理结果", FieldKind.Choice, Options: Outcomes.Draftable),
        new("refused-ground", "不公开部分的依据（部分公开时填）", FieldKind.Choice, Required: false,
            Options: [new("A14", "第十四条"), new("A15", "第十五条"), new("A16", "第十六条"), new("A36", "其余部分不存在、不由本机关公开或者须另行制作（第三十六条、第三十八条）")]),
        new("earlier", "此前答复的编号（重复申请时填）", FieldKind.Text, Required: false, Help: "申请人以相同的内容再次申请的，写明已经答复过的是哪一件"),
        new("text", "答复要点", FieldKind.LongText, Personal: true),
    ];

    static readonly IReadOnlyList<Field> Dispatch =
    [
        new("sent-by", "发出方式", FieldKind.Choice, Options: [new("post", "邮政寄送（以交邮之日为准）"), new("electronic", "网上、电子邮件、传真")]),
        new("tracking", "邮件号码", FieldKind.Text, Required: false), new(DispatchProof, "邮件存根或者发送记录", FieldKind.File, Required: false, Help: "扫描或者拍照，附卷备查"),
    ];

    static readonly Field ServiceProof = new(ServiceProofFile, "送达回证", FieldKind.File, Required: false, Help: "签收的回证、邮件签收单的扫描件或者照片，附卷备查");

    public static readonly Procedure Table = new("request", "依申请公开", All,
        new Dictionary<string, string>
        {
            ["correction"] = "申请人补正",
            ["reasons"] = "申请人说明理由",
            ["third-party"] = "征求第三方意见",
            ["co-maker"] = "征求共同制作机关意见",
            ["agency"] = "征求其他机关意见",
            ["assist"] = "协助调查",
            ["fee"] = "缴费",
            ["redo"] = "责令重新答复",
        },
        [
            // 收到和登记
            new("receive", "收件（收到日期待确认）", Articles.A31)
            {
                From = [], To = Submitted, Rows = "1",
                Fields = [new("channel", "收到方式", FieldKind.Choice, Options: [.. Channels.ToConfirm, Channels.PortalToConfirm]), .. Application, Note],
                Roles = Either, Guards = [RequestGuards.Reachable, RequestGuards.Remindable, RequestGuards.OnlyThePortal, ServiceAddress.HasAddress],
                Help = "平常信函、电子邮件、传真：先收件，与申请人确认后才确定收到日期。",
            },
            new("register", "登记申请", Articles.A31)
            {
                From = [], To = Registered, Clock = ClockEffect.Start, Paper = "登记回执", Rows = "1、2",
                Fields = [new("channel", "收到方式", FieldKind.Choice, Options: Channels.AtOnce),
                    new("received", "收到日期", FieldKind.Date, Help: "当面提交之日、签收之日或者网上提交成功之日，期限自次日起算"), .. Application, Note],
                Roles = Either, Guards = [RequestGuards.ReceivedNotAfter, RequestGuards.Reachable, RequestGuards.Remindable, RequestGuards.OnlyThePortal, ServiceAddress.HasAddress],
                Help = "当面、挂号信、EMS、网上：收到日期当时就能确定。",
            },
            new("register-part", "登记拆分件", Articles.A45)
            {
                From = [], To = Registered, Clock = ClockEffect.Start, Paper = "登记回执", Rows = "31", Roles = [Role.System],
                Fields = [new("channel", "收到方式", FieldKind.Choice, Options: [.. Channels.AtOnce, .. Channels.ToConfirm]),
                    new("received", "收到日期", FieldKind.Date), new("runs-from", "补正后收到日期", FieldKind.Date, Required: false), new("extended-days", "已延长的工作日数", FieldKind.Number, Required: false),
                    new("split-from", "拆分自", FieldKind.Text), .. Application, Note],
                Guards = [RequestGuards.ReceivedNotAfter],
                Help = "由“拆分”产生，收到日期和已经走过的期限与原件相同。",
            },
            new("confirm", "确认收到日期", Articles.A31)
            {
                From = [Submitted], To = Registered, Clock = ClockEffect.Start, Paper = "登记回执", Rows = "2",
                Fields = [new("proof", "与申请人确认的凭证", FieldKind.Text, Personal: true, Help: "通话记录、短信或者邮件")],
                Guards = [RequestGuards.ConfirmedOnTheDay],
                Help = "以与申请人确认之日为收到之日。",
            },
            new("amend-entry", "更正登记信息", Articles.A45)
            {
                From = [Submitted, Registered, Processing, Drafting, Reviewing, Signed, Sent, Closed, .. Anew],
                Clock = ClockEffect.Restate,
                Fields = [new("received", "收到日期", FieldKind.Date, Required: false), new("category", "申请人类型", FieldKind.Choice, Required: false, Options: Applicants.Categories),
                    .. Application.Where(f => f.Personal || f.Key is Reminders or Agents.Relation).Select(f => f with { Required = false }), .. Agents.FileFields, Reason("更正理由")],
                Guards = [RequestGuards.EntryAmendable],
                Help = "登记时录错的，在此更正，只填要改的几项；原来的登记仍可查到。申请人自己补充内容的，用“收到补正”。",
            },
            new(ServiceAddress.Confirm, "确认送达地址", Articles.Service235)
            {
                From = [Submitted, .. Undelivered, Sent, .. Anew], Alongside = true, Paper = "送达地址确认书", Roles = Either,
                Fields = [new("address", "送达地址", FieldKind.Text, Personal: true, Help: "省、市、区、街道（镇）、小区或者村、门牌号"), new("postcode", "邮政编码", FieldKind.Text, Required: false, Personal: true), new("phone", "联系电话", FieldKind.Text, Required: false, Personal: true, Help: "投递时联系收件人；不改的不填"),
                    ServiceAddress.Field with { Required = true }, new(ServiceAddress.Signed, "签字的送达地址确认书", FieldKind.File, Required: false)],
                Help = "申请人确认，或者改用另一个地址重新确认；以后的纸质文书寄到这里。",
            },
            new(SetReminders, "改变提醒的方式", Articles.A45)
            {
                From = [Submitted, .. Undelivered, Sent, Closed, .. Anew], Alongside = true, Roles = ApplicantAlone,
                Fields = [new(Reminders, "办理中的提醒", FieldKind.Choice, Options: RequestNotices.Ways), new("phone", "联系电话", FieldKind.Text, Required: false, Personal: true, Help: "收短信的手机号码"), new("email", "电子邮箱", FieldKind.Text, Required: false, Personal: true)],
                Guards = [RequestGuards.Remindable],
                Help = "提醒不代替送达，随时可以开、可以关。",
            },
            new(GiveHelp, "登记提供的帮助", Articles.A43)
            {
                From = [Submitted, .. OnceRegistered], Alongside = true,
                Fields = [new("help-given", "提供了什么帮助", FieldKind.LongText, Personal: true, Help: "例如：宣读了告知书，提供了大字版，代为填写并宣读核对")],
                Help = "申请人阅读有困难、视力或者听力有障碍的，提供必要的帮助，在这里记下来。",
            },
            new(TakeBack, "申请人撤回（确认收到以前）", Articles.A31)
            {
                From = [Submitted], To = Voided, ClosesAll = true, Clock = ClockEffect.Void, Roles = ApplicantAlone, Fields = [Note],
                Help = "收到日期还没有确认，申请没有开始计算期限；撤回以后登记作废，不计入年报，需要时可以重新申请。",
            },
            new("void", "登记作废", Articles.A45)
            {
                From = [Submitted, Registered, Processing, Drafting, Reviewing, Signed], To = Voided, ClosesAll = true, Clock = ClockEffect.Void, DecidedBy = Role.Chief,
                Fields = [new("void-reason", "原因", FieldKind.Choice, Options: [new("duplicate", "同一申请重复登记"), new("mistake", "不是政府信息公开申请，误登记"), new("unconfirmed", "确认收到日期以前申请人撤回，或者始终联系不上")]), Note],
                Help = "只用于本来就不该有的登记；申请人撤回申请的，用“申请人撤回”。作废的登记保留编号和记录，不计入年报。",
            },
            new("assign", "分办", Articles.A45)
            {
                From = Undecided, To = Processing, Paper = "交办单", Rows = "11", Roles = [Role.Officer, Role.Chief],
                Fields = [new("unit", "承办科室", FieldKind.Text), Handler with { Required = false }, Note],
                Help = "在本机关内部确定承办科室和承办人；不改变收到日期。不属于本机关的，不能转给别的机关，拟“非本机关政府信息”的答复并写明应当向谁申请。",
            },
            new("accept", "接办", Articles.A45)
            {
                From = BeforeReview, Rows = "11", Guards = [RequestGuards.ByTheHandler],
                Help = "由分办时确定的承办人接办；没有账号的，由别人登记并注明凭据。",
            },
            new("decline", "退回分办", Articles.A45)
            {
                From = BeforeReview, Rows = "11", Fields = [Reason("退回的理由")], Guards = [RequestGuards.ByTheHandler],
                Help = "不该由本人、本科室承办的，写明理由退回，由分办的人重新确定承办人。答复期限照常计算。",
            },
            new("reassign", "改派承办人", Articles.A45)
            {
                From = [.. BeforeReview, Reviewing, Signed, Sent, .. Anew], Rows = "11", Roles = [Role.Officer, Role.Chief], Fields = [Handler, Reason("改派的理由")], Guards = [RequestGuards.AnotherHandler],
                Help = "承办人请假、调离等情况；已经办到哪一步就从哪一步接着办。",
            },
            // 会办、随记
            new(AskJoint, "请会办", Articles.A45)
            {
                From = [.. BeforeReview, Redoing], Alongside = true, Rows = "11", Roles = [Role.Officer, Role.Chief],
                Fields = [new(Colleague, "会办人", FieldKind.Person, Help: "在本单位任职的人；系统提醒本人"), new("joint-unit", "会办科室", FieldKind.Text, Required: false), new("matter", "请会办的事项", FieldKind.LongText, Personal: true)],
                Help = "内容涉及几个科室的，请有关的人会办；承办人不变，答复期限照常计算，由承办人汇总答复。",
            },
            new(JointOpinion, "登记会办意见", Articles.A45)
            {
                From = [.. BeforeReview, Redoing], Alongside = true, Rows = "11", Fields = [new("joint-opinion", "会办意见", FieldKind.LongText, Personal: true)], Guards = [RequestGuards.AskedToJoin],
                Help = "由请来会办的人本人登记；没有账号、在纸上写的，由别人登记并注明凭据。",
            },
            new("remark", "随记", Articles.A45)
            {
                From = [Submitted, .. OnceRegistered], Alongside = true, Fields = [Note with { Required = true, Label = "内容" }],
                Help = "电话沟通、交接等情况，记在经过里备查；只有办理单位看得到。",
            },
            new("split", "拆分", Articles.A45)
            {
                From = Undecided, Rows = "31", Roles = [Role.Officer, Role.Chief],
                Fields = [new("parts", "拆出几件", FieldKind.Number, Help: "本件保留第一项，其余各立一件，收到日期相同"), Reason()],
                Guards = [RequestGuards.Splittable],
                Help = "一件申请含有几项互不相关的内容时，可以拆成几件分别答复。",
            },
            // 补正
            new("request-correction", "要求补正", Articles.A30)
            {
                From = BeforeReview, Opens = "correction", Clock = ClockEffect.CorrectionRequested, Paper = "补正告知书", Rows = "4",
                Fields = [new("points", "需要补正的事项（一次说全）", FieldKind.LongText, Personal: true), Due("合理的补正期限，默认15个工作日")],
                Guards = [RequestGuards.CorrectionInTime, RequestGuards.DueAhead(Articles.A30)],
                Help = "内容不明确的，收到申请之日起7个工作日内一次性告知。",
            },
            new("correction-served", "补正告知书已送达", Articles.A30)
            {
                From = [Registered, Processing, Drafting], Closes = "correction", KeepsWait = true, Rows = "4", Fields = [ServiceProof with { Label = "送达的凭证" }], Guards = [RequestGuards.NoticeNotServedYet("request-correction")],
                Help = "补正告知书送到申请人的日期和凭证；逾期不补正、不再处理的，须能证明已经告知。",
            },
            new("receive-correction", "收到补正", Articles.A30)
            {
                From = [Registered, Processing, Drafting], To = Registered, Closes = "correction", Clock = ClockEffect.CorrectionReceived, Rows = "5、7",
                Fields = [new("justified", "逾期的，有无正当理由", FieldKind.YesNo, Required: false), .. Correction],
                Roles = Either, Guards = [RequestGuards.CorrectionSaid, RequestGuards.CorrectionOnTimeOrJustified, RequestGuards.NotJudgedByThemselves],
                Help = "答复期限自收到补正后的申请之日起重新计算。",
            },
            new("late-correction", "申请人逾期提交补正", Articles.A30)
            {
                From = [Registered, Processing, Drafting], Closes = "correction", KeepsWait = true, Rows = "5", Roles = ApplicantAlone,
                Fields = [.. Correction, Reason("逾期的理由")],
                Guards = [RequestGuards.CorrectionSaid, RequestGuards.Lapsed(Articles.A30), RequestGuards.OnceAWait("request-correction")],
                Help = "补正期限已过。有正当理由的，写明理由，由行政机关认定。",
            },
            new("abandon-correction", "逾期不补正，不再处理", Articles.A30)
            {
                From = [Registered, Processing, Drafting], To = Closed, Closes = "correction", ClosesAll = true, Clock = ClockEffect.Drop, Paper = "不再处理告知书", Rows = "6",
                DecidedBy = Role.Chief, Fields = [Note],
                Guards = [RequestGuards.Lapsed(Articles.A30), RequestGuards.CorrectionTold],
                Help = "无正当理由逾期不补正，视为放弃申请。",
            },
            // 数量、频次明显超过合理范围
            new("request-reasons", "要求说明理由", Articles.A35)
            {
                From = BeforeReview, Opens = "reasons", Paper = "说明理由告知书", Rows = "8",
                Fields = [new("counts", "申请的数量、频次", FieldKind.Text), Due("说明理由的期限")],
                Guards = [a => a.State.Waiting("reasons") ? [Objection.Impossible("上一次要求还没有结果", Articles.A35)] : [], RequestGuards.DueAhead(Articles.A35)],
                Help = "申请数量、频次明显超过合理范围的，可以要求说明理由；期限照常计算。",
            },
            new("receive-reasons", "收到理由", Articles.A35)
            {
                From = BeforeReview, Closes = "reasons", Rows = "9、10",
                Fields = [new("reasonable", "理由是否合理", FieldKind.YesNo), new("reasons", "申请人的理由", FieldKind.LongText, Personal: true), new(ReasonsFiles, "申请人提交的材料", FieldKind.Files, Required: false)],
                Help = "理由不合理的，可以拟“不予处理”的答复；合理而来不及的，可以延迟答复。",
            },
            new("state-reasons", "申请人提交理由", Articles.A35)
            {
                From = BeforeReview, Closes = "reasons", KeepsWait = true, Rows = "9、10", Roles = ApplicantAlone,
                Fields = [new("reasons", "申请的理由", FieldKind.LongText, Personal: true), new(ReasonsFiles, "证明材料", FieldKind.Files, Required: false)], Guards = [RequestGuards.OnceAWait("request-reasons")],
                Help = "理由由行政机关认定是否合理。",
            },
            new("reasons-lapse", "逾期未说明理由", Articles.A35)
            {
                From = BeforeReview, Closes = "reasons", Rows = "9", Fields = [Note],
                Guards = [RequestGuards.Lapsed(Articles.A35)],
                Help = "期限已过，没有收到理由。",
            },
            new("delay", "延迟答复", Articles.A35)
            {
                From = BeforeReview, Clock = ClockEffect.Delay, Paper = "延迟答复告知书", Rows = "10", DecidedBy = Role.Chief,
                Fields = [new("until", "最迟答复日期", FieldKind.Date), Reason()],
                Guards = [RequestGuards.DelayLawful],
                Help = "理由合理但不能在规定期限内答复的，确定合理的延迟期限并告知。",
            },
            // 征求意见
            new("consult-third-party", "征求第三方意见", Articles.A32)
            {
                From = BeforeReview, Opens = "third-party", Clock = ClockEffect.HoldStart, Paper = "征求意见书（第三方）、征求意见告知书", Rows = "12",
                Fields = [new("party", "第三方", FieldKind.Text, Personal: true), new("content", "拟公开的内容", FieldKind.LongText, Personal: true)],
                Help = "可能涉及商业秘密、个人隐私的，书面征求意见；不得透露申请人身份。自次日起暂停计算期限。",
            },
            new("third-party-served", "征求意见书已送达第三方", Articles.A32)
            {
                From = BeforeReview, Closes = "third-party", KeepsWait = true, Clock = ClockEffect.HoldServed, Rows = "12", Roles = They, Guards = [RequestGuards.NotServedYet],
                Help = "第三方的15个工作日自收到之日起算。",
            },
            new("third-party-answer", "收到第三方意见", Articles.A32)
            {
                From = BeforeReview, Closes = "third-party", Clock = ClockEffect.HoldEnd, Paper = "第三方意见书", Rows = "13",
                Roles = They, Fields = Said(ThirdPartyOpinion), Guards = [RequestGuards.OpinionInTheirOwnWords],
                Help = "自次一工作日起恢复计算期限。",
            },
            new("third-party-lapse", "第三方逾期未提出意见", Articles.A32)
            {
                From = BeforeReview, Closes = "third-party", Clock = ClockEffect.HoldEnd, Rows = "14", Roles = [Role.Officer, Role.Chief, Role.System],
                Guards = [RequestGuards.Lapsed(Articles.A32)],
                Help = "不推定同意或者不同意，由行政机关依照条例决定。",
            },
            new("third-party-late", "收到第三方逾期提出的意见", Articles.A32)
            {
                From = [Registered, Processing, Drafting, Reviewing, Signed], Paper = "第三方意见书", Rows = "14",
                Roles = They, Fields = Said(ThirdPartyOpinion), Guards = [RequestGuards.ThirdPartyWasSilent, RequestGuards.OpinionInTheirOwnWords],
                Help = "期限届满后才收到的意见仍要附卷、审查；答复期限不再变化。",
            },
            new("judge-opinion", "认定第三方的理由", Articles.A32)
            {
                From = [Registered, Processing, Drafting, Reviewing, Signed, .. Anew], Rows = "13、14",
                Fields = [new("judged", "不同意公开的理由", FieldKind.Choice, Options: [new("reasonable", "合理，不予公开"), new("weak", "不合理，或者公共利益重大，可以公开")]), Reason("认定的依据")],
                Guards = [RequestGuards.ObjectionToJudge],
                Help = "第三方自己经链接提出的不同意见，理由是否合理由本机关认定；有几个的，一并认定。",
            },
            new("third-party-cancel", "终止征求第三方意见", Articles.A32)
            {
                From = BeforeReview, Closes = "third-party", Clock = ClockEffect.HoldCancel, Rows = "14", Fields = [Reason("无法送达、不再需要等情况")],
                Help = "自次一工作日起恢复计算期限；没有意见，由行政机关依照条例决定。",
            },
            new("consult-co-maker", "征求共同制作机关意见", Articles.A34)
            {
                From = BeforeReview, Opens = "co-maker", Clock = ClockEffect.HoldStart, Paper = "征求意见书（共同制作机关）", Rows = "15",
                Fields = [new("party-agency", "共同制作机关", FieldKind.Text), new("content", "征求意见的内容", FieldKind.LongText, Personal: true)],
                Help = "由牵头制作的机关征求；对方自收到之日起15个工作日内提出意见。",
            },
            new("co-maker-served", "征求意见书已送达共同制作机关", Articles.A34)
            {
                From = BeforeReview, Closes = "co-maker", KeepsWait = true, Clock = ClockEffect.HoldServed, Rows = "15", Roles = They, Guards = [RequestGuards.NotServedYet],
                Help = "对方的15个工作日自收到之日起算。",
            },
            new("co-maker-answer", "收到共同制作机关意见", Articles.A34)
            {
                From = BeforeReview, Closes = "co-maker", Clock = ClockEffect.HoldEnd, Paper = "复函", Rows = "16", Roles = They,
                Fields = Said(new("co-opinion", "意见", FieldKind.Choice, Options: [new("agree", "同意公开"), new("against", "不同意公开"), new("part", "同意公开一部分")])),
                Guards = [RequestGuards.OpinionInTheirOwnWords],
                Help = "自次一工作日起恢复计算期限。",
            },
            new("co-maker-lapse", "共同制作机关逾期，视为同意公开", Articles.A34)
            {
                From = BeforeReview, Closes = "co-maker", Clock = ClockEffect.HoldEnd, Rows = "17", Roles = [Role.Officer, Role.Chief, Role.System],
                Guards = [RequestGuards.Lapsed(Articles.A34)],
                Help = "自收到征求意见书之日起15个工作日没有提出意见的，视为同意公开。",
            },
            new("co-maker-cancel", "终止征求共同制作机关意见", Articles.A34)
            {
                From = BeforeReview, Closes = "co-maker", Clock = ClockEffect.HoldCancel, Rows = "17", Fields = [Reason("机构撤销、不再需要等情况")],
            },
            new("consult-agency", "征求其他机关意见或者提请确定", Articles.A33Hold)
            {
                From = [Registered, Processing, Drafting, Reviewing], Opens = "agency", Clock = ClockEffect.HoldStart, Paper = "征求意见函、请示", Rows = "15、26",
                Fields = [new("party-agency", "机关", FieldKind.Text), new("purpose", "事由", FieldKind.Choice, Options: [new("opinion", "协商、确认（第十一条）"), new("ruling", "不能确定可否公开，报主管部门或者保密部门确定（第十七条）")]),
                    new("content", "内容", FieldKind.LongText, Personal: true)],
                Help = "征求意见所需时间不计算在答复期限内；只是请对方查找资料的，用“协助调查”。",
            },
            new("agency-answer", "收到其他机关意见", Articles.A33Hold)
            {
                From = [Registered, Processing, Drafting, Reviewing], Closes = "agency", Clock = ClockEffect.HoldEnd, Paper = "复函", Rows = "16、26", Roles = They, Guards = [RequestGuards.OpinionInTheirOwnWords],
                Fields = Said(new("agency-opinion", "意见", FieldKind.Choice, Options: [new("agree", "可以公开"), new("against", "不宜公开"), new("part", "可以公开一部分"), new("none", "没有意见")])),
            },
            new("agency-cancel", "终止征求其他机关意见", Articles.A33Hold)
            {
                From = [Registered, Processing, Drafting, Reviewing], Closes = "agency", Clock = ClockEffect.HoldCancel, Rows = "16、26", Fields = [Reason("逾期没有复函、不再需要等情况")],
                Help = "自次一工作日起恢复计算期限。",
            },
            new(IssueLink, "发出答复链接", Articles.Opinions)
            {
                From = [Registered, Processing, Drafting, Reviewing], Rows = "12、15、26", Aside = true, Fields = AboutLink, Guards = [RequestGuards.StillConsulting],
                Help = "给被征求意见的第三方或者机关一个一次性链接，不用账号就能看到征求意见的内容、提出意见；先前给过的链接同时作废。",
            },
            new(OpenLink, "对方凭链接打开征求意见书", Articles.Opinions)
            {
                From = Undelivered, Rows = "12、15、26", Aside = true, Roles = ConsultedAlone, Fields = AboutLink,
                Help = "送达已经登记过、或者不计对方期限的，打开只作记录；没有登记过送达的，确认收到就是送达。",
            },
            new(RevokeLink, "收回答复链接", Articles.Opinions)
            {
                From = Undelivered, Rows = "12、15、26", Aside = true, Fields = AboutLink,
            },
            new("request-assist", "发出协助调查函", AssistRule)
            {
                From = [.. BeforeReview, Redoing], Opens = "assist", Paper = "协助调查函", Rows = "15",
                Fields = [new("to-agency", "本区的协助单位", FieldKind.Agency, Required: false, Help: "选了的，函直接送到对方的“协助调查”，复函也从那里回来"),
                    new("party-agency", "区外的协助单位", FieldKind.Text, Required: false, Help: "不在上面的，写全称；收到复函由本单位登记"), new("content", "查找的关键词、期间和范围", FieldKind.LongText, Personal: true), Due("内部期限，默认5个工作日")],
                Guards = [RequestGuards.DueAhead(AssistRule), RequestGuards.AssistantNamed],
                Help = "请其他单位查找资料；不暂停答复期限。",
            },
            new("assist-answer", "收到协助调查复函", AssistRule)
            {
                From = [.. BeforeReview, Redoing], Closes = "assist", Paper = "协助调查复函", Rows = "16", Roles = They,
                Fields = [new("held", "有无相关信息", FieldKind.YesNo), new("signer", "负责人签字", FieldKind.Text, Personal: true), new("search", "检索情况", FieldKind.LongText, Personal: true)],
            },
            new("assist-cancel", "终止协助调查", AssistRule)
            {
                From = [.. BeforeReview, Redoing], Closes = "assist", Rows = "16", Roles = They, Fields = [Reason("逾期没有复函、不再需要等情况")],
                Help = "对方逾期不复的，如实登记，不影响答复期限。",
            },
            new("notify-third-party", "告知第三方决定公开", Articles.A32)
            {
                From = [Registered, Processing, Drafting, Reviewing, Signed, .. Anew, .. Ended], Paper = "依申请公开告知书（第三方）", Rows = "18", DecidedBy = Role.Chief,
                Fields = [Reason("公开的内容和理由（公共利益）")],
                Guards = [RequestGuards.ThirdPartyObjected],
                Help = "告知全部不同意公开的第三方；之后又有第三方不同意的，再告知一次。",
            },
            // 期限和收费
            new("extend", "延期答复", Articles.A33Term)
            {
                From = [Registered, Processing, Drafting, Reviewing], Clock = ClockEffect.Extend, Paper = "延期答复告知书", Rows = "19", DecidedBy = Role.Chief,
                Fields = [new("days", "延长几个工作日", FieldKind.Number, Help: "1至20个工作日，只能延一次"), Reason()],
                Guards = [RequestGuards.ExtensionLawful],
                Help = "须经政府信息公开工作机构负责人同意，并在期限届满前告知申请人。",
            },
            new("notify-fee", "发出收费通知", Articles.A42)
            {
                From = Undecided, Opens = "fee", Clock = ClockEffect.HoldStart, Paper = "收费通知书", Rows = "20", DecidedBy = Role.Chief,
                Fields = [new("fee-basis", "计收方式", FieldKind.Choice, Options: [new("requests", "按件计收（本月第几件）"), new("pages", "按量计收（页数）")]),
                    new("fee-count", "第几件或者页数", FieldKind.Number), new("amount", "金额", FieldKind.Money, Help: "元")],
                Guards = [RequestGuards.FeeLawful],
                Help = "须在答复期限内发出，按申请人选择的获取信息的途径送达。",
            },
            new("fee-served", "收费通知已送达", Articles.FeeRules)
            {
                From = Undecided, Closes = "fee", KeepsWait = true, Clock = ClockEffect.HoldServed, Rows = "20", Guards = [RequestGuards.NotServedYet],
                Help = "缴费期限为收到通知次日起20个工作日。",
            },
            new("receive-payment", "收到缴费", Articles.FeeRules)
            {
                From = Undecided, Closes = "fee", Clock = ClockEffect.Pay, Paper = "财政票据", Rows = "21",
                Fields = [new("receipt", "票据号码", FieldKind.Text)], Guards = [RequestGuards.PaidInTime],
            },
            new("declare-payment", "申请人告知已缴费", Articles.FeeRules)
            {
                From = Undecided, Closes = "fee", KeepsWait = true, Rows = "21", Roles = ApplicantAlone,
                Fields = [new("paid-on", "缴费日期", FieldKind.Date), new("payment", "票据或者流水号码", FieldKind.Text, Required: false, Personal: true)], Guards = [RequestGuards.OnceAWait("notify-fee"), RequestGuards.PaidBefore],
                Help = "由行政机关核对到账后登记收到缴费。",
            },
            new("fee-cancel", "撤销收费通知", Articles.FeeRules)
            {
                From = Undecided, Closes = "fee", Clock = ClockEffect.HoldCancel, Rows = "20", DecidedBy = Role.Chief, Fields = [Reason("无法送达、计算有误等情况")],
                Help = "自次一工作日起恢复计算期限；需要收费的，重新发出通知。",
            },
            new("abandon-fee", "逾期未缴费，不再处理", Articles.A42)
            {
                From = Undecided, To = Closed, Closes = "fee", ClosesAll = true, Clock = ClockEffect.Drop, Paper = "不再处理告知书", Rows = "22", DecidedBy = Role.Chief,
                Fields = [Note], Guards = [RequestGuards.Lapsed(Articles.FeeRules)],
            },
            // 检索、拟稿、审核、签发
            new("search", "登记检索情况", Articles.A36)
            {
                From = [.. BeforeReview, Redoing], Paper = "检索记录", Rows = "23",
                Fields = [new("places", "检索的系统、档案和关键词", FieldKind.LongText, Personal: true), new("found", "有没有找到", FieldKind.YesNo)],
                Help = "答复“信息不存在”必须有检索记录。",
            },
            new("draft", "拟稿", Articles.A36)
            {
                From = BeforeReview, To = Drafting, Paper = "答复书（稿）", Rows = "7、9、23", Fields = Draft,
                Guards = [RequestGuards.NothingPending, RequestGuards.OutcomeGrounded],
            },
            new("submit-review", "送审", Articles.A17)
            {
                From = [Drafting], To = Reviewing, Paper = "审查呈批单", Rows = "24", Guards = [RequestGuards.NothingPending],
            },
            new(RequireReview, "要求本件审查", Articles.A17)
            {
                From = [.. BeforeReview, Reviewing, Redoing, RedoReviewing], Alongside = true, Rows = "24", DecidedBy = Role.Chief,
                Fields = [new(Reviews, "要哪些审查", FieldKind.Choice, Options: [new(SecrecyReview, "保密审查"), new(LegalityReview, "法制审核"), new(BothReviews, "保密审查和法制审核"), new("none", "不再要求")]), Reason()],
                Help = "涉密、敏感或者疑难的，办理中随时可以要求；签发以前要有审查意见。本区规定每件都要审查的，不受影响。",
            },
            Review(SecrecyReview, "登记保密审查意见", "拟公开的内容有没有国家秘密、工作秘密，能不能公开；不能确定的，报主管部门或者保密行政管理部门确定。"),
            Review(LegalityReview, "登记法制审核意见", "办理结果的依据、程序和期限是否合法。"),
            new("return-draft", "退回修改", Articles.A17)
            {
                From = [Reviewing], To = Drafting, Rows = "25", Roles = Heads, Fields = [Reason("退回意见")],
            },
            new("sign", "签发", Articles.A45)
            {
                From = [Reviewing], To = Signed, Paper = "答复书", Rows = "24、25", DecidedBy = Role.Leader, Fields = [GivenFiles],
                Guards = [RequestGuards.NothingPending, RequestGuards.NotOwnDraft, RequestGuards.Reviewed, RequestGuards.FilesAsDecided],
                Help = "审核、保密审查、法制审核后由负责人签发；拟稿人不能签发自己的文稿。",
            },
            new("answer-on-spot", "当场答复", Articles.A33Spot)
            {
                From = [Registered], To = Signed, Paper = "答复书", Rows = "3", DecidedBy = Role.Chief,
                Fields = [new("outcome", "办理结果", FieldKind.Choice, Options: Outcomes.OnTheSpot), new("text", "答复要点", FieldKind.LongText, Personal: true), GivenFiles],
                Guards = [RequestGuards.NothingPending, RequestGuards.FilesAsDecided],
            },
            // 送达
            new("send", "发出答复", Articles.Service235)
            {
                From = [Signed], To = Sent, Clock = ClockEffect.Stop, Paper = "邮件存根、发送记录", Rows = "27",
                Fields = Dispatch, Guards = [RequestGuards.ObjectorTold, RequestGuards.ReplyToOpen],
                Help = "邮寄的以交邮之日为答复之日；只能通过邮政企业寄送。",
            },
            new("hand-over", "当面送达", Articles.Service235)
            {
                From = [Signed], To = Closed, ClosesAll = true, Clock = ClockEffect.Stop, Paper = "送达回证", Rows = "3、28",
                Fields = [new("receiver", "签收人", FieldKind.Text, Personal: true), ServiceProof],
                Guards = [RequestGuards.ObjectorTold],
                Help = "直接送达、委托送达的，以签收之日为准。",
            },
            new("served", "已送达", Articles.Service235)
            {
                From = [Sent], To = Closed, Paper = "送达回证", Rows = "28、29",
                Fields = [new("service", "送达情况", FieldKind.Choice, Options: [new("signed", "签收"), new("confirmed", "电子送达已确认"), new("left", "留置送达"), new("announced", "公告送达")]), ServiceProof],
                Roles = Either, Guards = [RequestGuards.ConfirmedByThemselves],
            },
            new("undelivered", "退件或者拒收", Articles.Service235)
            {
                From = [Sent], Paper = "拒收记录", Rows = "29", Fields = [Reason("情况")],
                Help = "答复之日不变；登记情况后再次送达。",
            },
            new("withdraw", "申请人撤回", Articles.A45)
            {
                From = Undelivered, To = Closed, ClosesAll = true, Clock = ClockEffect.Drop, Paper = "撤回记录", Rows = "30",
                Fields = [new("written", "有申请人书面材料", FieldKind.Choice, Options: [new("yes", "有")]), Note],
                Roles = Either,
            },
            // 区分处理
            new(Redact, "区分处理", Articles.A37)
            {
                From = OnceRegistered, Aside = true, Rows = "23",
                Fields =
                [
                    new(Method, "处理方式", FieldKind.Choice, Options: [new(Struck, "遮盖不予公开的部分"), new(Whole, "没有遮盖，全部提供"), new(Cleaned, "清除看不见的内容")]) { Supplied = true }, new("withheld", "依据", FieldKind.Text, Required: false) { Supplied = true },
                    new("record-hash", "原文件的校验值", FieldKind.Text) { Supplied = true }, new(Released, "处理后的文件", FieldKind.File) { Supplied = true }, new("released-hash", "处理后文件的校验值", FieldKind.Text) { Supplied = true },
                    new("certificate", "核验证明", FieldKind.Document, Personal: true) { Supplied = true },
                ],
                Guards = [RequestGuards.GroundsNamed],
                Help = "能够作区分处理的，提供可以公开的内容，对不予公开的内容说明理由；处理后的文件经过核验才登记。",
            },
            new(Enclose, "确定随答复提供的文件", Articles.A37)
            {
                From = [.. BeforeReview, .. Ended, Redoing], Aside = true,
                Fields = [new(Enclosed, "随答复提供的文件", FieldKind.Text) { Supplied = true }],
                Guards = [RequestGuards.OnlyRedacted],
                Help = "只能从本件经区分处理、通过核验的文件中选。答复以后再选的，随补充答复或者重新答复提供。每次都由决定人看过文件名再定。",
            },
            // 公示
            new(PublishLine, "确定公示内容", Articles.A15)
            {
                From = OnceRegistered, Alongside = true, DecidedBy = Role.Chief,
                Fields = [new(PublicLine, "公示的一行内容", FieldKind.Text, Personal: true, Help: "写是关于什么的信息，不写申请人、第三方，不写电话、住址、证件号码；最多100字")],
                Guards = [RequestGuards.LogIsPublic, RequestGuards.LineIsShort],
                Help = "默认不公开申请的内容，办理公示里写“未公布内容”；由工作机构负责人审核同意的，公示这一行。",
            },
            new(WithdrawLine, "收回公示内容", Articles.A15)
            {
                From = OnceRegistered, Alongside = true, DecidedBy = Role.Chief,
                Fields = [Reason()], Guards = [RequestGuards.LinePublished],
                Help = "收回以后，办理公示里又写“未公布内容”。",
            },
            // 文书
            .. PaperActs.Of(OnceRegistered),
            new(FileMail, "收到邮件附卷", Articles.A45)
            {
                From = [Submitted, .. OnceRegistered], Aside = true,
                Fields =
                [
                    new("mail", "来信", FieldKind.Number) { Supplied = true }, new("mail-from", "发件人", FieldKind.Text, Personal: true) { Supplied = true }, new("mail-subject", "主题", FieldKind.Text, Required: false, Personal: true) { Supplied = true },
                    new(MailFile, "邮件原文", FieldKind.File, Required: false) { Supplied = true }, new(MailFiles, "邮件的附件", FieldKind.Files, Required: false) { Supplied = true },
                ],
                Help = "申请人等就这件申请发来的邮件，连同附件附卷；附卷不等于收到补正、理由，需要的另行登记。",
            },
            new(IssueCode, "发给查询码", Articles.A45)
            {
                From = [Submitted, .. OnceRegistered], Aside = true,
                Fields = [new("to", "交给谁", FieldKind.Choice, Options: CodeHolders)],
                Help = "核对证件以后交给申请人或者代理人；以前给过的不能再用，申请人在网上也看得到这一步。",
            },
            // 办结以后
            new("archive", "归档", Articles.A45)
            {
                From = [Closed], To = Archived, Paper = "卷内目录", Rows = "32",
                Guards = [RequestGuards.NoRedoPending, RequestGuards.ReplyOnFile],
            },
            new("supplement", "补充或者变更答复", Articles.A36)
            {
                From = Ended, Paper = "补充答复书", Rows = "33", DecidedBy = Role.Chief, Fields = [Reason("补充、变更的内容和理由"), GivenFiles], Guards = [RequestGuards.FilesAsDecided, RequestGuards.ObjectorToldOfMore],
                Help = "原答复保留，年报中的办理结果不变。",
            },
            new("propose-publication", "申请人建议主动公开", Articles.A44)
            {
                From = Ended, Rows = "36", Roles = ApplicantAlone, Fields = [new("proposal", "理由", FieldKind.LongText, Required: false, Personal: true)],
                Guards = [RequestGuards.Proposable],
                Help = "认为这条信息应当让所有人都能看到的，可以建议纳入主动公开。",
            },
            new("decide-publication", "决定是否转为主动公开", Articles.A44)
            {
                From = [Signed, .. Ended], Rows = "36", DecidedBy = Role.Chief,
                Fields = [new("publish", "转为主动公开", FieldKind.YesNo), Reason()],
                Help = "多个申请人申请同一信息而可以公开的，可以纳入主动公开；申请人建议的，经审核属于主动公开范围的，应当及时主动公开。",
            },
            new("redo-ordered", "责令重新答复", Articles.A51)
            {
                From = [.. Ended, .. Anew], To = Redoing, Opens = "redo", Rows = "34、35", Fields = [new("case", "复议或者诉讼案号", FieldKind.Text), Due("决定或者判决确定的期限")],
                Guards = [RequestGuards.DueAhead(Articles.A51)],
                Help = "原办理结果不变，年报按原结果统计；办件回到待办，重新拟稿、审核、签发、送达，有自己的期限。",
            },
            new("redo-draft", "重新拟稿", Articles.A51)
            {
                From = [Redoing], Paper = "答复书（稿）", Rows = "35", Fields = Draft,
                Guards = [RequestGuards.NothingPending, RequestGuards.OutcomeGrounded],
                Help = "决定、判决对如何答复有要求的，照办；年报中的办理结果不因此改变。",
            },
            new("redo-submit", "重新答复送审", Articles.A17)
            {
                From = [Redoing], To = RedoReviewing, Paper = "审查呈批单", Rows = "35", Guards = [RequestGuards.DraftedAnew, RequestGuards.NothingPending],
            },
            new("redo-return", "重新答复退回修改", Articles.A17)
            {
                From = [RedoReviewing], To = Redoing, Rows = "35", Roles = Heads, Fields = [Reason("退回意见")],
            },
            new("redo-sign", "签发重新答复", Articles.A51)
            {
                From = [RedoReviewing], To = RedoSigned, Paper = "答复书", Rows = "35", DecidedBy = Role.Leader, Fields = [GivenFiles],
                Guards = [RequestGuards.NotOwnDraft, RequestGuards.Reviewed, RequestGuards.FilesAsDecided],
                Help = "审核以后由负责人签发；拟稿人不能签发自己的文稿。",
            },
            new("redo-send", "发出重新答复", Articles.Service235)
            {
                From = [RedoSigned], To = Sent, ClosesAll = true, Paper = "邮件存根、发送记录", Rows = "35", Fields = Dispatch, Guards = [RequestGuards.ObjectorTold, RequestGuards.ReplyToOpen],
                Help = "送达以后，复议、诉讼的期限按这份答复另行计算。",
            },
            new("redo-hand-over", "当面送达重新答复", Articles.Service235)
            {
                From = [RedoSigned], To = Closed, ClosesAll = true, Paper = "送达回证", Rows = "35",
                Fields = [new("receiver", "签收人", FieldKind.Text, Personal: true), ServiceProof], Guards = [RequestGuards.ObjectorTold],
            },
            new("redo-cancel", "不再重新答复", Articles.A51)
            {
                From = Anew, To = Closed, ClosesAll = true, Rows = "35", DecidedBy = Role.Chief, Fields = [Reason("决定、判决被撤销，申请人撤回申请等情况")],
                Help = "责令重新答复的决定、判决不再执行的，写明依据。",
            },
            Destruction.Keep(Archived, Voided),
            Destruction.Erase(Archived, Voided) with { Roles = [.. Heads, Role.System], Guards = [RequestGuards.NoRedoPending] },
        ],
        RequestClocks.Of);

    /// <summary>The help that the applicant asked for, in words; null: none, or erased.</summary>
    /// <param name="contents">what the ledger keeps beside the request</param>
    public static string? HelpAsked(IReadOnlyDictionary<string, string> contents) =>
        contents.GetValueOrDefault("assistance") is { } asked ? Application.First(f => f.Key == "assistance").Options!.FirstOrDefault(o => o.Key == asked)?.Label ?? asked : null;

    /// <summary>The attachments that redaction has made in this dossier.</summary>
    public static IReadOnlySet<long> ReleasedIn(DossierState state) => state.Events.Where(e => e.Row == Redact).Select(e => long.Parse(e.Data[Released])).ToHashSet();

    /// <summary>
    /// The attachments that the applicant has been given: what the decider of a reply let go out, once it went; of a supplement or a new reply at once. Nothing given is taken back.
    /// Acts from before they carried the list let go out what was settled then.
    /// </summary>
    public static IReadOnlySet<long> GivenIn(DossierState state)
    {
        string? settled = null, decided = null;
        var given = new HashSet<long>();
        foreach (var e in state.Events)
        {
            if (e.Row == Enclose) settled = e.Data[Enclosed];
            else if (Gives.Contains(e.Row)) decided = e.Data.GetValueOrDefault(Given) ?? settled;
            if (e.Row == "supplement" || Delivering.Contains(e.Row)) given.UnionWith(Listed(decided));
        }
        return given;
    }

    /// <summary>The attachments that would go out if this act were decided now and that the applicant has not got; null: the act lets none go out.</summary>
    public static IReadOnlyList<long>? GoingOut(DossierState state, string row) => Gives.Contains(row) ? [.. EnclosedIn(state).Except(GivenIn(state))] : null;

    /// <summary>The reply that the applicant holds: the last that went out, or how the request ended without one. Null: it has not ended.</summary>
    public static HeldReply? Held(DossierState state)
    {
        if (state.StoppedOn is not { } stopped) return null;
        if (state.LastOf([.. Delivering]) is not { } sent) return new(stopped, OutcomeOf(state), null, false);
        var draft = state.Events.LastOrDefault(e => e.Seq < sent.Seq && e.Data.ContainsKey("outcome"));
        return new(sent.OccurredOn, draft?.Data["outcome"], draft?.Data.GetValueOrDefault("refused-ground"), sent.Row.StartsWith("redo", StringComparison.Ordinal));
    }

    /// <summary>What stays inside the office when the course of a request is printed for others.</summary>
    public static readonly IReadOnlySet<string> Inside = new HashSet<string> { "remark", AskJoint, JointOpinion, RequireReview, SecrecyReview, LegalityReview };

    /// <summary>By which way the last reply that was sent went out; null if none was.</summary>
    public static string? SentBy(DossierState state) => state.LastOf([.. Sending])?.Data.GetValueOrDefault("sent-by");

    static IReadOnlyList<long> Listed(string? text) => text is not null && text != NoneEnclosed ? [.. text.Split(',').Select(long.Parse)] : [];

    /// <summary>The attachments that go with the reply, as last settled.</summary>
    public static IReadOnlyList<long> EnclosedIn(DossierState state) => Listed(state.Fact(Enclosed));

    /// <summary>The outcome an ended dossier is counted under, by the act that ended it.</summary>
    public static string? OutcomeOf(DossierState state)
    {
        if (state.StoppedOn is null) return null;
        foreach (var e in state.Events)
        {
            if (e.Clock is not (ClockEffect.Stop or ClockEffect.Drop)) continue;
            return e.Row switch
            {
                "abandon-correction" => "OTHER_NO_CORRECTION",
                "abandon-fee" => "OTHER_NO_FEE",
                "withdraw" => "OTHER",
                _ => OutcomeBefore(state, e.Seq),
            };
        }
        return null;
    }

    static string? OutcomeBefore(DossierState state, int seq)
    {
        for (var i = seq - 1; i >= 0; i--)
            if (state.Events[i].Data.GetValueOrDefault("outcome") is { } outcome) return outcome;
        return null;
    }
}

/// <summary>A reply as the applicant holds it.</summary>
/// <param name="On">the day it went out</param>
/// <param name="Outcome">key of <see cref="Outcomes"/></param>
/// <param name="Ground">of what was refused, where a part was</param>
/// <param name="Anew">it was ordered; the report counts the first all the same</param>
public sealed record HeldReply(DateOnly On, string? Outcome, string? Ground, bool Anew);
