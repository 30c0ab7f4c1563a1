namespace Gongkai.Indicators;

/// <summary>
/// A family of figures: one register, the ways a record can fall into a period, and the columns by which it is counted.
/// A number is one GROUP BY over the family; the records behind it are the same WHERE.
/// Rules are SQL over the parameters @y (the year), @from, @to (first and last day); columns are ours, never input.
/// </summary>
/// <param name="AnyRule">Holds for every record for which one of the rules holds in the year.</param>
/// <param name="AnyPart">The same for a quarter or a month.</param>
public sealed record Family(
    string Key, string Name, string Table, string Id, IReadOnlyDictionary<string, string> Dimensions, IReadOnlyDictionary<string, DateRule> Rules, string AnyRule, string AnyPart)
{
    /// <summary>Column of the unit for which a record is counted.</summary>
    public string AgencyColumn { get; init; } = "agency_id";

    /// <summary>
    /// Columns, in the order of the covering index, on which every rule of a year and every dimension depends: the database first counts along the index,
    /// and the rules are then asked of a few groups instead of every record. Empty: the rules are asked of every record.
    /// </summary>
    public IReadOnlyList<string> Grain { get; init; } = [];

    public string Any(PeriodKind kind) => kind == PeriodKind.Year ? AnyRule : AnyPart;

    public static readonly Family Requests = new("requests", "依申请公开办件", "requests", "dossier_id",
        new Dictionary<string, string> { ["category"] = "category", ["row"] = "report_row" },
        new Dictionary<string, DateRule>
        {
            ["received"] = new("received_year = @y", "收到日期在本年（拆出的件按拆分之日）", "counted_on BETWEEN @from AND @to"),
            ["carried-in"] = new("received_year < @y AND finished_year >= @y", "上年以前收到，上年末没有办结", "counted_on < @from AND (finished_year > @y OR finished_on >= @from)"),
            ["finished"] = new("finished_year = @y", "期限停止计算之日（发出、当面签收、撤回等）在本年", "finished_year = @y AND finished_on BETWEEN @from AND @to"),
            ["carried-out"] = new("received_year <= @y AND finished_year > @y", "本年末没有办结，含等待补正、第三方意见、缴费", "counted_on <= @to AND (finished_year > @y OR finished_on > @to)"),
        },
        "received_year <= @y AND finished_year >= @y",
        "received_year <= @y AND finished_year >= @y AND counted_on <= @to AND (finished_year > @y OR finished_on >= @from OR counted_on >= @from)")
    { Grain = ["finished_year", "received_year", "category", "report_row"] };

    public static readonly Family Remedies = new("remedies", "复议诉讼案件", "remedies", "dossier_id",
        new Dictionary<string, string> { ["kind"] = "kind", ["result"] = "result" },
        new Dictionary<string, DateRule>
        {
            ["concluded"] = new("finished_year = @y", "本年审结", "finished_year = @y AND finished_on BETWEEN @from AND @to"),
            ["pending"] = new("received_year <= @y AND finished_year > @y", "本年末尚未审结", "received_on <= @to AND (finished_year > @y OR finished_on > @to)"),
            ["all"] = new("received_year <= @y AND finished_year >= @y", "本年审结和本年末尚未审结", "received_on <= @to AND (finished_year > @y OR finished_on >= @from)"),
        },
        "received_year <= @y AND finished_year >= @y",
        "received_year <= @y AND finished_year >= @y AND received_on <= @to AND (finished_year > @y OR finished_on >= @from)")
    { Grain = ["finished_year", "received_year", "kind", "result"] };

    public static readonly Family Documents = new("documents", "行政规范性文件", "normative_documents", "id",
        new Dictionary<string, string>(),
        new Dictionary<string, DateRule>
        {
            ["made"] = new("made_on BETWEEN @from AND @to", "成文日期在本年"),
            ["repealed"] = new("repealed_on BETWEEN @from AND @to", "废止日期在本年（有效期届满失效的不算废止）"),
            ["in-force"] = new("made_on <= @to AND (repealed_on IS NULL OR repealed_on > @to) AND (expires_on IS NULL OR expires_on >= @to)", "本年末没有废止、没有失效"),
        },
        "made_on <= @to", "made_on <= @to");

    public static readonly Family Items = new("items", "主动公开信息", "items", "id",
        new Dictionary<string, string> { ["category"] = "category" },
        new Dictionary<string, DateRule> { ["published"] = new("published_year = @y", "发布日期在本年；之后撤稿的仍计", "published_year = @y AND published_on BETWEEN @from AND @to") },
        "published_year = @y", "published_year = @y AND published_on BETWEEN @from AND @to")
    { Grain = ["published_year", "category"] };

    /// <summary>投诉举报、更正: matters of persons that are no requests, and in no cell of the annual report; counted for the unit they are about.</summary>
    public static readonly Family Matters = new("matters", "投诉举报和更正", "matters", "dossier_id",
        new Dictionary<string, string> { ["procedure"] = "procedure", ["result"] = "result" },
        new Dictionary<string, DateRule>
        {
            ["received"] = new("received_year = @y", "收到日期在本年", "received_on BETWEEN @from AND @to"),
            ["finished"] = new("finished_year = @y", "告知之日在本年", "finished_year = @y AND finished_on BETWEEN @from AND @to"),
            ["pending"] = new("received_year <= @y AND finished_year > @y", "本年末还没有告知", "received_on <= @to AND (finished_year > @y OR finished_on > @to)"),
        },
        "received_year <= @y AND finished_year >= @y",
        "received_year <= @y AND finished_year >= @y AND received_on <= @to AND (finished_year > @y OR finished_on >= @from)")
    { AgencyColumn = "about_id" };

    public static readonly IReadOnlyList<Family> All = [Requests, Remedies, Documents, Items];
}

/// <summary>When a record belongs to a year; <paramref name="Words"/> is the cut-off rule as printed beside the number. <paramref name="Part"/> is the same for a quarter or a month, where it is asked otherwise.</summary>
public sealed record DateRule(string Sql, string Words, string? Part = null)
{
    public string Of(PeriodKind kind) => kind == PeriodKind.Year ? Sql : Part ?? Sql;

    public string WordsOf(PeriodKind kind) => kind == PeriodKind.Year ? Words
        : Words.Replace("上年以前", "本期以前").Replace("上年末", "上期末").Replace("本年", "本期");
}
