using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Requests;

/// <summary>救济途径：可以复议也可以诉讼（A），还是复议前置（B）。</summary>
public enum Remedy { ReviewOrLawsuit, ReviewFirst, RefusedPartReviewFirst }

/// <summary>One of the ways a request can end: its row in table 三, the paper and the remedy clause.</summary>
public sealed record Outcome(string Code, string Name, string Article, string ReportRow, string Paper, Remedy Remedy)
{
    /// <summary>复议前置自 2024-01-01（《行政复议法》2023 年修订施行）。</summary>
    public static readonly DateOnly ReviewFirstSince = new(2024, 1, 1);

    /// <summary>
    /// The remedy of a reply given on that day. <paramref name="refusedGround"/> is the ground of the part that is not given: only what is refused
    /// under 第十四条 to 第十六条 is 不予公开 in the sense of 《行政复议法》第二十三条.
    /// </summary>
    public Remedy RemedyOn(DateOnly replied, string? refusedGround = null) =>
        replied < ReviewFirstSince || Remedy == Remedy.RefusedPartReviewFirst && refusedGround == "A36" ? Remedy.ReviewOrLawsuit : Remedy;
}

/// <summary>
/// The 23 outcomes. Each is counted in exactly one row of table 三.
/// Source: 条例第十四条至第十六条、第三十条、第三十五条至第三十九条、第四十二条; 《行政复议法》第二十三条.
/// </summary>
public static class Outcomes
{
    /// <summary>What the applicant may do against the reply; the clause of the paper is worded from the same.</summary>
    public static string RemedyWords(Remedy remedy) => remedy switch
    {
        Remedy.ReviewFirst => "申请人不服的，应当自知道之日起60日内先申请行政复议，对复议决定不服的，自收到决定书之日起15日内提起行政诉讼（《行政复议法》第二十条、第二十三条，《行政诉讼法》第四十五条）。",
        Remedy.RefusedPartReviewFirst => "申请人对不予公开的部分不服的，应当自知道之日起60日内先申请行政复议（《行政复议法》第二十条、第二十三条）；对其余部分，可以在60日内申请行政复议，也可以在6个月内直接提起行政诉讼（《行政诉讼法》第四十六条）。",
        _ => "申请人不服的，可以自知道之日起60日内申请行政复议，也可以在6个月内直接提起行政诉讼（《行政复议法》第二十条，《行政诉讼法》第四十六条）。",
    };

    public static readonly IReadOnlyList<Outcome> All =
    [
        new("GRANT_ALREADY_PUBLIC", "已主动公开，告知获取方式和途径", Articles.A36 + "第（一）项", "T3.3.1", "政府信息公开告知书", Remedy.ReviewOrLawsuit),
        new("GRANT", "予以公开", Articles.A36 + "第（二）项", "T3.3.1", "政府信息公开告知书", Remedy.ReviewOrLawsuit),
        new("PARTIAL", "部分公开（区分处理）", Articles.A37, "T3.3.2", "政府信息部分公开告知书", Remedy.RefusedPartReviewFirst),
        new("DENY_SECRET", "不予公开：国家秘密", Articles.A14, "T3.3.3.1", "政府信息不予公开告知书", Remedy.ReviewFirst),
        new("DENY_LAW", "不予公开：法律、行政法规禁止公开", Articles.A14, "T3.3.3.2", "政府信息不予公开告知书", Remedy.ReviewFirst),
        new("DENY_SAFETY", "不予公开：危及“三安全一稳定”", Articles.A14, "T3.3.3.3", "政府信息不予公开告知书", Remedy.ReviewFirst),
        new("DENY_THIRD", "不予公开：保护第三方合法权益", Articles.A15, "T3.3.3.4", "政府信息不予公开告知书", Remedy.ReviewFirst),
        new("DENY_INTERNAL", "不予公开：三类内部事务信息", Articles.A16 + "第一款", "T3.3.3.5", "政府信息不予公开告知书", Remedy.ReviewFirst),
        new("DENY_PROCESS", "不予公开：四类过程性信息", Articles.A16 + "第二款", "T3.3.3.6", "政府信息不予公开告知书", Remedy.ReviewFirst),
        new("DENY_CASEFILE", "不予公开：行政执法案卷", Articles.A16 + "第二款", "T3.3.3.7", "政府信息不予公开告知书", Remedy.ReviewFirst),
        new("DENY_QUERY", "行政查询事项，依照有关规定办理", Articles.A36 + "第（七）项", "T3.3.3.8", "政府信息公开告知书", Remedy.ReviewOrLawsuit),
        new("NONE_NOT_EXIST", "无法提供：经检索信息不存在", Articles.A36 + "第（四）项", "T3.3.4.1", "政府信息不存在告知书", Remedy.ReviewOrLawsuit),
        new("NONE_NOT_OURS", "无法提供：不由本机关负责公开", Articles.A36 + "第（五）项", "T3.3.4.1", "非本机关政府信息告知书", Remedy.ReviewOrLawsuit),
        new("NONE_TO_CREATE", "无法提供：没有现成信息，需要另行制作", Articles.A38, "T3.3.4.2", "政府信息公开告知书", Remedy.ReviewOrLawsuit),
        new("NONE_UNCLEAR", "无法提供：补正后内容仍不明确", Articles.A30, "T3.3.4.3", "政府信息公开告知书", Remedy.ReviewOrLawsuit),
        new("REFUSE_PETITION", "不予处理：信访、举报、投诉", Articles.A39 + "第一款", "T3.3.5.1", "不予处理告知书", Remedy.ReviewOrLawsuit),
        new("REFUSE_REPEAT", "不予处理：重复申请", Articles.A36 + "第（六）项", "T3.3.5.2", "不予重复处理告知书", Remedy.ReviewOrLawsuit),
        new("REFUSE_PUBLICATION", "不予处理：公开出版物，告知获取途径", Articles.A39 + "第二款", "T3.3.5.3", "政府信息公开告知书", Remedy.ReviewOrLawsuit),
        new("REFUSE_EXCESS", "不予处理：无正当理由大量反复申请", Articles.A35, "T3.3.5.4", "不予处理告知书", Remedy.ReviewOrLawsuit),
        new("REFUSE_CONFIRM", "不予处理：要求确认或重新出具已获取的信息", Articles.ReportFormat, "T3.3.5.5", "政府信息公开告知书", Remedy.ReviewOrLawsuit),
        new("OTHER_NO_CORRECTION", "其他处理：逾期不补正，不再处理", Articles.A30, "T3.3.6.1", "不再处理告知书", Remedy.ReviewOrLawsuit),
        new("OTHER_NO_FEE", "其他处理：逾期未缴费，不再处理", Articles.A42, "T3.3.6.2", "不再处理告知书", Remedy.ReviewOrLawsuit),
        new("OTHER", "其他处理：撤回、非政府信息等", Articles.ReportFormat, "T3.3.6.3", "政府信息公开告知书", Remedy.ReviewOrLawsuit),
    ];

    static readonly Dictionary<string, Outcome> ByCode = All.ToDictionary(o => o.Code);

    public static Outcome? Find(string? code) => code is null ? null : ByCode.GetValueOrDefault(code);

    /// <summary>What an officer may propose in a reply; abandonment and withdrawal have acts of their own.</summary>
    public static readonly IReadOnlyList<Option> Draftable =
        [.. All.Where(o => o.Code is not ("OTHER_NO_CORRECTION" or "OTHER_NO_FEE")).Select(o => new Option(o.Code, o.Name))];

    public static readonly IReadOnlyList<Option> OnTheSpot =
        [.. All.Where(o => o.Code is "GRANT" or "GRANT_ALREADY_PUBLIC").Select(o => new Option(o.Code, o.Name))];
}

/// <summary>The six kinds of applicant: the columns of table 三.</summary>
public static class Applicants
{
    public static readonly IReadOnlyList<Option> Categories =
    [
        new("person", "自然人"),
        new("business", "商业企业"),
        new("research", "科研机构"),
        new("charity", "社会公益组织"),
        new("legal", "法律服务机构"),
        new("other", "其他"),
    ];

    public static string Name(string key) => Categories.FirstOrDefault(c => c.Key == key)?.Label ?? key;
}

/// <summary>How a request reaches the agency, and whether the day of receipt is fixed at once (条例第三十一条).</summary>
public static class Channels
{
    public static readonly IReadOnlyList<Option> AtOnce =
    [
        new("counter", "当面提交"),
        new("registered-mail", "挂号信、EMS（签收之日）"),
        new("portal", "网上申请（提交成功之日）"),
    ];

    public static readonly IReadOnlyList<Option> ToConfirm =
    [
        new("plain-mail", "平常信函（当日与申请人确认）"),
        new("email", "电子邮件（双方确认之日）"),
        new("fax", "传真（双方确认之日）"),
    ];

    public static readonly IReadOnlyList<Option> All = [.. AtOnce.Concat(ToConfirm).Select(c => c with { Label = c.Label.Split('（')[0] })];

    /// <summary>Where the district's published rule is that the day of receipt of an online application is the day the office confirms it.</summary>
    public static readonly Option PortalToConfirm = new("portal", "网上申请（工作人员确认之日，须事先公布）");

    public static string Name(string key) => All.FirstOrDefault(c => c.Key == key)?.Label ?? key;
}
