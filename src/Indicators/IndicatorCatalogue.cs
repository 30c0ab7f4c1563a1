using Gongkai.Agencies;
using Gongkai.Catalogue;
using Gongkai.Statutes.Reports;
using Gongkai.Statutes.Requests;

namespace Gongkai.Indicators;

/// <summary>Every indicator: the 200 cells of the report and the figures that its prose uses.</summary>
public static class IndicatorCatalogue
{
    /// <summary>The six groups of outcomes that the prose names.</summary>
    public static readonly IReadOnlyList<(string Key, string Label, IReadOnlyList<string> Rows)> OutcomeGroups =
    [
        ("granted", "予以公开", Rows("T3.3.1")), ("partial", "部分公开", Rows("T3.3.2")), ("denied", "不予公开", Rows("T3.3.3.")),
        ("unavailable", "无法提供", Rows("T3.3.4.")), ("refused", "不予处理", Rows("T3.3.5.")), ("other", "其他处理", Rows("T3.3.6.")),
    ];

    public static readonly IReadOnlyList<Indicator> All = [.. Table2(), .. Table3(), .. Table4(), .. Proactive(), .. Recipients(), .. Typed()];

    /// <summary>Numbers of the website report that no register carries; typed by the office that keeps the site, and no part of the annual report.</summary>
    public static readonly IReadOnlyList<Indicator> Website =
        [.. WebsiteReport.Entries.Where(e => e.Kind == WebsiteEntryKind.Number).Select(e => new Indicator(e.Indicator!, e.Label, e.Unit, IndicatorSource.Typed)
            { Stock = e.Stock, Scale = e.Fraction ? 10 : 1, Kinds = [AgencyKind.Office], Article = "国办函〔2018〕12号" })];

    /// <summary>Matters of persons that are no requests (条例第四十一条、第四十七条); no part of the annual report.</summary>
    public static readonly IReadOnlyList<Indicator> Matters =
    [
        Matter("complaints/received", "收到投诉举报", "received", "complaint"), Matter("complaints/finished", "办结投诉举报", "finished", "complaint"), Matter("complaints/true", "查证属实的投诉举报", "finished", "complaint", "true", "partly"), Matter("complaints/pending", "期末没有办结的投诉举报", "pending", "complaint"),
        Matter("amendments/received", "收到更正申请", "received", "amendment"), Matter("amendments/finished", "办结更正申请", "finished", "amendment"), Matter("amendments/corrected", "予以更正", "finished", "amendment", "corrected"), Matter("amendments/pending", "期末没有办结的更正申请", "pending", "amendment"),
    ];

    static Indicator Matter(string key, string label, string rule, string procedure, params string[] results)
    {
        var where = new Dictionary<string, IReadOnlyList<string>> { ["procedure"] = [procedure] };
        if (results.Length > 0) where["result"] = results;
        return new(key, label, "件", IndicatorSource.Counted) { Family = Family.Matters, Rule = rule, Where = where, Article = procedure == "complaint" ? Statutes.Articles.A47 : Statutes.Articles.A41 };
    }

    static readonly Dictionary<string, Indicator> ByKey = All.Concat(Website).Concat(Matters).ToDictionary(i => i.Key);

    public static Indicator? Find(string key) => ByKey.GetValueOrDefault(key);
    public static Indicator At(CellAddress address) => ByKey[address.ToString()];

    static IEnumerable<Indicator> Table2()
    {
        foreach (var row in ReportTables.Table2Rows)
            foreach (var column in row.Columns)
            {
                var key = $"{row.Code}/{column}";
                var label = row.Label + ReportTables.Table2Words(column);
                yield return row.Code switch
                {
                    "T2.1.1" => new(key, label, "件", IndicatorSource.ZeroByLaw) { Article = "《立法法》" },
                    "T2.1.2" => new(key, label, "件", IndicatorSource.Counted) { Family = Family.Documents, Rule = column, Article = "条例第二十条第（一）项" },
                    "T2.8.1" => new(key, label, "万元", IndicatorSource.Typed) { Scale = 1_000_000, Article = "条例第二十条第（八）项" },
                    _ => new(key, label, "件", IndicatorSource.Typed) { Article = "条例" + row.Block },
                };
            }
    }

    static IEnumerable<Indicator> Table3()
    {
        foreach (var row in ReportTables.Table3Rows)
            foreach (var (column, name) in ReportTables.Table3Columns)
            {
                var where = new Dictionary<string, IReadOnlyList<string>>();
                if (column != "total") where["category"] = [column];
                if (ReportTables.OutcomeRows.Contains(row.Code)) where["row"] = [row.Code];
                yield return new Indicator($"{row.Code}/{column}", $"{row.Label}·{name}", "件", IndicatorSource.Counted)
                {
                    Family = Family.Requests, Where = where, Article = "国办公开办函〔2021〕30号",
                    Rule = row.Code switch
                    {
                        ReportTables.New => "received",
                        ReportTables.CarriedIn => "carried-in",
                        ReportTables.CarriedOut => "carried-out",
                        _ => "finished",
                    },
                };
            }
    }

    static IEnumerable<Indicator> Table4()
    {
        foreach (var group in ReportTables.Table4Groups)
            foreach (var (column, name) in ReportTables.Table4Columns)
            {
                var where = new Dictionary<string, IReadOnlyList<string>> { ["kind"] = [group.Code[3..]] };
                if (column is not ("pending" or "total")) where["result"] = [column];
                yield return new Indicator($"{group.Code}/{column}", $"{group.Label}·{name}", "件", IndicatorSource.Counted)
                {
                    Family = Family.Remedies, Where = where, Article = "国办公开办函〔2021〕30号",
                    Rule = column switch { "pending" => "pending", "total" => "all", _ => "concluded" },
                };
            }
    }

    static IEnumerable<Indicator> Proactive()
    {
        yield return new("items/total", "主动公开信息总数", "件", IndicatorSource.Counted) { Family = Family.Items, Rule = "published" };
        yield return new("items/news", "网站栏目动态类", "件", IndicatorSource.Counted) { Family = Family.Items, Rule = "published", Where = Fixed("category", Categories.News) };
        yield return new("items/open", "主动公开政府信息", "件", IndicatorSource.Counted)
        {
            Family = Family.Items, Rule = "published",
            Where = new Dictionary<string, IReadOnlyList<string>> { ["category"] = [.. Categories.All.Select(c => c.Key)] },
        };
        foreach (var (key, label) in Categories.All)
            yield return new($"items/{key}", label, "件", IndicatorSource.Counted) { Family = Family.Items, Rule = "published", Where = Fixed("category", key) };
    }

    static IEnumerable<Indicator> Recipients()
    {
        yield return Recipient("office", "区政府及区政府办公室收到的申请", AgencyKind.Government, AgencyKind.Office);
        yield return Recipient("departments", "部门（单位）收到的申请", AgencyKind.Department);
        yield return Recipient("towns", "镇（街道）及开发区收到的申请", AgencyKind.Town, AgencyKind.Zone);
        foreach (var (key, label, rows) in OutcomeGroups)
            yield return new($"requests/{key}", label, "件", IndicatorSource.Counted)
            {
                Family = Family.Requests, Rule = "finished", Where = new Dictionary<string, IReadOnlyList<string>> { ["row"] = rows },
            };
    }

    static string[] Rows(string prefix) => [.. ReportTables.OutcomeRows.Where(r => r == prefix || r.StartsWith(prefix, StringComparison.Ordinal) && prefix.EndsWith('.'))];

    static Indicator Recipient(string key, string label, params AgencyKind[] kinds) =>
        new($"requests/{key}", label, "件", IndicatorSource.Counted) { Family = Family.Requests, Rule = "received", Kinds = kinds };

    static Dictionary<string, IReadOnlyList<string>> Fixed(string dimension, string value) => new() { [dimension] = [value] };

    static IEnumerable<Indicator> Typed()
    {
        (string Key, string Label, string Unit)[] typed =
        [
            ("platform/columns-basic", "新建基础信息专题专栏", "个"), ("platform/columns-key", "新建重点领域专题专栏", "个"),
            ("accounts/closed", "本年关停政务新媒体账号", "个"), ("accounts/running", "年末正常运行政务新媒体账号", "个"),
            ("zones/district", "区级政务公开专区", "个"), ("zones/halls", "镇（街道）为民服务大厅政务公开专区", "个"), ("zones/villages", "社区（村）政务公开专区", "个"),
            ("proposals/motions", "人大重点议案", "件"), ("proposals/suggestions", "人大代表建议", "件"),
            ("proposals/satisfied", "代表答复满意", "件"), ("proposals/fairly-satisfied", "代表基本满意", "件"),
            ("proposals/cppcc-received", "政协交办提案", "件"), ("proposals/cppcc-filed", "政协立案提案", "件"),
        ];
        foreach (var (key, label, unit) in typed) yield return new(key, label, unit, IndicatorSource.Typed) { Stock = key == "accounts/running" || key.StartsWith("zones/", StringComparison.Ordinal) };
        yield return new("fees/notices", "信息处理费收费通知", "件", IndicatorSource.Typed) { Article = Statutes.Articles.FeeRules };
        yield return new("fees/charged", "实际收取信息处理费", "元", IndicatorSource.Typed) { Scale = 100, Article = Statutes.Articles.FeeRules };
    }
}
