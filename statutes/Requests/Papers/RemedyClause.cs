namespace Gongkai.Statutes.Requests.Papers;

/// <summary>The kind of the agency that replies, as the law of review and litigation divides them.</summary>
public enum Replier { Government, Department, Office, Town, Zone, Vertical, Justice, Authorised }

public enum ReviewBody { OwnGovernment, UpperGovernment, UpperDepartment, GovernmentOrUpperDepartment }

/// <summary>Who reviews the replies of a kind of agency, and which court hears them first.</summary>
public sealed record ReplierRule(Replier Kind, string Name, ReviewBody Body, bool IntermediateCourt, string Article);

/// <summary>The names to be printed; null: the district has not said.</summary>
public sealed record RemedyNames(string? OwnGovernment, string? UpperGovernment, string? UpperDepartment, string? BasicCourt, string? IntermediateCourt);

/// <summary>
/// 救济途径: which way (复议或者诉讼, 复议前置), to whom and by when, from the outcome, the kind of agency and the day of the letter.
/// Source: 《行政复议法》第二十条、第二十三条、第二十四条、第二十七条、第二十八条；《行政诉讼法》第十四条、第十五条、第十八条、第四十五条、第四十六条.
/// </summary>
public static class RemedyClause
{
    public static readonly IReadOnlyList<ReplierRule> Rules =
    [
        new(Replier.Government, "区（县）人民政府", ReviewBody.UpperGovernment, true, "《行政复议法》第二十四条，《行政诉讼法》第十五条"),
        new(Replier.Department, "区（县）政府部门", ReviewBody.OwnGovernment, false, "《行政复议法》第二十四条，《行政诉讼法》第十四条"),
        new(Replier.Office, "区（县）政府办公室（以自己名义答复）", ReviewBody.OwnGovernment, false, "法释〔2021〕5号第六条"),
        new(Replier.Town, "镇人民政府、街道办事处", ReviewBody.OwnGovernment, false, "《行政复议法》第二十四条"),
        new(Replier.Zone, "开发区管理机构", ReviewBody.OwnGovernment, false, "《行政复议法》第二十四条"),
        new(Replier.Vertical, "税务、海关等垂直领导机关", ReviewBody.UpperDepartment, false, "《行政复议法》第二十七条"),
        new(Replier.Justice, "司法行政部门", ReviewBody.GovernmentOrUpperDepartment, false, "《行政复议法》第二十八条"),
        new(Replier.Authorised, "法律、法规、规章授权的组织", ReviewBody.OwnGovernment, false, "《行政复议法》第二十四条"),
    ];

    public static ReplierRule RuleOf(Replier kind) => Rules.First(r => r.Kind == kind);

    /// <summary>复议机关 on that day. Until the end of 2023 a department's replies could be taken to the department above it as well (2017年《行政复议法》第十二条).</summary>
    /// <param name="lacking">what the district has not said, by the name of its setting.</param>
    public static string? Review(Replier kind, RemedyNames names, DateOnly on, out string? lacking)
    {
        var body = RuleOf(kind).Body;
        var before = on < Outcome.ReviewFirstSince;
        lacking = null;
        switch (body)
        {
            case ReviewBody.UpperGovernment:
                if (names.UpperGovernment is null) lacking = "上一级人民政府";
                return names.UpperGovernment;
            case ReviewBody.UpperDepartment:
                if (names.UpperDepartment is null) lacking = "上一级主管部门";
                return names.UpperDepartment;
            case ReviewBody.GovernmentOrUpperDepartment:
                if (names.OwnGovernment is null || names.UpperDepartment is null) { lacking = names.OwnGovernment is null ? "本级人民政府" : "上一级主管部门"; return null; }
                return $"{names.OwnGovernment}或者{names.UpperDepartment}";
            default:
                if (names.OwnGovernment is null) { lacking = "本级人民政府"; return null; }
                return before && kind == Replier.Department ? $"{names.OwnGovernment}或者{names.UpperDepartment ?? "本机关的上一级主管部门"}" : names.OwnGovernment;
        }
    }

    public static string? Court(Replier kind, RemedyNames names, out string? lacking)
    {
        var intermediate = RuleOf(kind).IntermediateCourt;
        var court = intermediate ? names.IntermediateCourt : names.BasicCourt;
        lacking = court is not null ? null : intermediate ? "中级人民法院" : "基层人民法院";
        return court;
    }

    /// <summary>
    /// The way out where nothing was answered in time: review or lawsuit, as the applicant chooses.
    /// Source: 法释〔2025〕8号第二条第（二）项；《行政复议法实施条例》第十六条；《最高人民法院关于适用〈行政诉讼法〉的解释》第六十六条；条例第四十七条、第五十一条.
    /// </summary>
    /// <param name="review">null where the district has not said which it is</param>
    public static string Overdue(DateOnly due, string? review, string? court)
    {
        var (body, judge) = (review ?? "复议机关", court ?? "人民法院");
        var from = $"自答复期限届满之日（{Chinese.Date(due)}）起";
        return $"答复期限到{Chinese.Date(due)}，受理单位没有答复。您可以{from}60日内向{body}申请行政复议，也可以{from}6个月内直接向{judge}提起行政诉讼。您也可以向政府信息公开工作主管部门投诉、举报。";
    }

    /// <summary>The paragraph as printed.</summary>
    /// <param name="paper">“本告知书”</param>
    public static string Words(Remedy remedy, string paper, string review, string court)
    {
        var either = $"可以自收到{paper}之日起60日内向{review}申请行政复议，也可以自收到{paper}之日起6个月内直接向{court}提起行政诉讼";
        var first = $"应当自收到{paper}之日起60日内先向{review}申请行政复议；对行政复议决定不服的，可以自收到行政复议决定书之日起15日内向人民法院提起行政诉讼（复议机关维持原答复的，向{court}起诉）";
        return remedy switch
        {
            Remedy.ReviewFirst => $"如对{paper}不服，依照《中华人民共和国行政复议法》第二十三条，{first}。",
            Remedy.RefusedPartReviewFirst => $"如对不予公开的部分不服，依照《中华人民共和国行政复议法》第二十三条，{first}。如对其余部分不服，{either}。",
            _ => $"如对{paper}不服，{either}。",
        };
    }
}
