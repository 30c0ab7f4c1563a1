using Gongkai.Statutes.Reports;

namespace Gongkai.Indicators;

/// <summary>Figures that are looked at together, each under a short name that fits any period.</summary>
public sealed record IndicatorSet(string Key, string Label, IReadOnlyList<(Indicator Indicator, string Name)> Figures);

/// <summary>The sets by which periods, years and units are compared.</summary>
public static class IndicatorSets
{
    public static readonly IReadOnlyList<IndicatorSet> All =
    [
        Named("main", "主要指标",
            ("items/total", "主动公开信息"), ("items/open", "主动公开政府信息"), ("T3.1/total", "新收申请"), ("T3.2/total", "上期结转申请"), ("T3.3.7/total", "办结申请"), ("T3.4/total", "结转下期申请"),
            ("requests/granted", "予以公开"), ("requests/partial", "部分公开"), ("requests/denied", "不予公开"), ("requests/unavailable", "无法提供"), ("requests/refused", "不予处理"), ("requests/other", "其他处理"),
            ("T4.review/total", "行政复议"), ("T4.lawsuit/total", "未经复议直接起诉"), ("T4.lawsuit-after-review/total", "复议后起诉"),
            ("T2.1.2/made", "制发规范性文件"), ("T2.1.2/repealed", "废止规范性文件"), ("T2.1.2/in-force", "现行有效规范性文件"),
            ("T2.5.1/count", "行政许可"), ("T2.6.1/count", "行政处罚"), ("T2.6.2/count", "行政强制"), ("T2.8.1/amount", "行政事业性收费")),
        new("items", "主动公开", [.. IndicatorCatalogue.All.Where(i => i.Family == Family.Items).Select(i => (i, i.Label))]),
        new("applicants", "申请人", [.. ReportTables.Table3Columns.Select(c => (IndicatorCatalogue.Find($"{ReportTables.New}/{c.Key}")!, c.Key == "total" ? "新收申请" : $"{c.Label}申请"))]),
        new("outcomes", "办理结果", [.. ReportTables.Table3Rows.Where(r => r.Code is not (ReportTables.New or ReportTables.CarriedIn or ReportTables.CarriedOut)).Select(r => (IndicatorCatalogue.Find($"{r.Code}/total")!, Short(r)))]),
        new("remedies", "复议诉讼", [.. ReportTables.Table4Groups.SelectMany(g => ReportTables.Table4Columns.Select(c => (IndicatorCatalogue.Find($"{g.Code}/{c.Key}")!, $"{g.Label}：{c.Label}")))]),
        new("matters", "投诉举报和更正", [.. IndicatorCatalogue.Matters.Select(i => (i, i.Label))]),
        new("typed", "填报指标", [.. IndicatorCatalogue.All.Where(i => i.Source == IndicatorSource.Typed).Select(i => (i, i.Label))]),
    ];

    public static IndicatorSet Main => All[0];

    public static IndicatorSet? Find(string? key) => All.FirstOrDefault(s => s.Key == key);

    static IndicatorSet Named(string key, string label, params (string Key, string Name)[] figures) => new(key, label, [.. figures.Select(f => (IndicatorCatalogue.Find(f.Key)!, f.Name))]);

    /// <summary>The row without its number and without what it does not count.</summary>
    static string Short(Table3Row row)
    {
        var text = row.Label[(row.Label.IndexOfAny(['）', '.']) + 1)..];
        var bracket = text.IndexOf('（');
        return row.Code == ReportTables.Sum ? "办结合计" : bracket > 0 ? text[..bracket] : text;
    }
}
