using Gongkai.Agencies;
using Gongkai.Catalogue;
using Gongkai.Documents;
using Gongkai.Indicators;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

/// <summary>
/// The six charts that districts print, drawn from the same indicators as the text: what was published, its kinds, its last five years;
/// requests in the last six years, by recipient, by outcome. A chart that would say nothing (no data, one slice, one year) is left out.
/// </summary>
public static class ReportCharts
{
    public static IEnumerable<ReportChart> Of(string slot, Report report, ReportTexts texts)
    {
        var all = slot switch
        {
            ReportOutline.Disclosure => new[]
            {
                Shares(report, ChartKind.Doughnut, $"{report.Year}年{ReportFields.ScopeOf(report)}主动公开信息构成", ["items/news", "items/open"]),
                Kinds(report),
                Years(report, texts, "items/total", "近五年主动公开信息数量对比", 5),
            },
            ReportOutline.Requests =>
            [
                Years(report, texts, ReportTables.New + "/total", "近六年收到政府信息公开申请数量对比", 6),
                report.Agency.Kind == AgencyKind.District ? Shares(report, ChartKind.Pie, $"{report.Year}年收到政府信息公开申请的机关", ["requests/office", "requests/departments", "requests/towns"]) : null,
                Shares(report, ChartKind.Pie, $"{report.Year}年政府信息公开申请办理结果", [.. IndicatorCatalogue.OutcomeGroups.Select(g => $"requests/{g.Key}")]),
            ],
            _ => [],
        };
        return all.OfType<ReportChart>();
    }

    static string Label(string key) => IndicatorCatalogue.Find(key)!.Label.Replace("收到的申请", "");

    static ReportChart? Shares(Report report, ChartKind kind, string title, IReadOnlyList<string> keys)
    {
        var there = keys.Where(k => report.Count(k) > 0).ToList();
        if (there.Count < 2) return null;
        var whole = there.Sum(report.Count);
        var words = string.Join("，", there.Select(k => $"{Label(k)}{report.Count(k)}件，占{Rounding.PercentText(report.Count(k), whole)}"));
        return new(new ChartBlock(kind, title, [.. there.Select(Label)], [new("件数", [.. there.Select(k => (decimal)report.Count(k))])], "件", $"{title}，共{whole}件：{words}。", ChartLabels.Percentages, CategoryName: "类别"), there);
    }

    static ReportChart? Kinds(Report report)
    {
        var keys = Categories.All.Select(c => $"items/{c.Key}").ToList();
        if (keys.Count(k => report.Count(k) > 0) < 2) return null;
        var title = $"{report.Year}年主动公开政府信息分类数量";
        return new(new ChartBlock(ChartKind.Bar, title, [.. keys.Select(Label)], [new("信息数量", [.. keys.Select(k => (decimal)report.Count(k))])], "件",
            $"{title}：{string.Join("，", keys.Select(k => $"{Label(k)}{report.Count(k)}件"))}。", CategoryName: "类别"), keys);
    }

    /// <summary>Years of which nothing is known are left out, and the chart says so.</summary>
    static ReportChart? Years(Report report, ReportTexts texts, string key, string title, int years)
    {
        if (report.Figure(key) is not { } now) return null;
        var known = Enumerable.Range(report.Year - years + 1, years - 1).Select(y => texts.Of(key, y)).OfType<YearFigure>().Append(new(report.Year, now, "本年度报告")).ToList();
        if (known.Count < 2) return null;
        var missing = Enumerable.Range(report.Year - years + 1, years).Except(known.Select(f => f.Year)).ToList();
        var note = missing.Count == 0 ? null : $"{string.Join("、", missing.Select(y => $"{y}年"))}没有数据，未列出";
        var indicator = IndicatorCatalogue.Find(key)!;
        if (note is not null) title += $"（{note}）";
        return new(new ChartBlock(ChartKind.Column, title, [.. known.Select(f => $"{f.Year}年")], [new(ReportFields.Of(key).Name, [.. known.Select(f => f.Value)])], indicator.Unit,
            $"{title}：{string.Join("，", known.Select(f => $"{f.Year}年{Report.Print(indicator, f.Value)}{indicator.Unit}"))}。", CategoryName: "年份"), [.. known.Select(f => f.Year == report.Year ? key : null)], [.. known.Select(f => f.Source)]);
    }
}
