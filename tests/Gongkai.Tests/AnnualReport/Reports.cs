using System.Globalization;
using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Indicators;
using Gongkai.Statutes.Reports;

namespace Gongkai.Tests.AnnualReport;

/// <summary>Reports of invented figures: what is not named is 0, what is named with null is not filled in.</summary>
static class Reports
{
    public static Report Of(AgencyKind kind, params (string Key, decimal? Value)[] figures)
    {
        var named = figures.ToDictionary(f => f.Key, f => f.Value);
        var values = IndicatorCatalogue.All.ToDictionary(i => i.Key, i => new IndicatorValue(i, named.TryGetValue(i.Key, out var v) ? v : 0, "测试"));
        return new Report
        {
            Year = 2021, Values = values, Checks = [], SnapshotJson = "{}", SnapshotHash = new string('a', 64), Demonstration = false,
            Agency = kind == AgencyKind.District ? new(1, "X", kind, "某", "某市某县", "某县", null, 1) : new(2, "X-1", kind, "某", "某县东河镇人民政府", "东河镇", 1, 2),
        };
    }

    public static ReportTexts Texts(Report report, params (string Key, int Year, decimal Value)[] earlier)
    {
        var figures = new ReportTexts([], earlier.GroupBy(e => e.Key).ToDictionary(g => g.Key, g => (IReadOnlyList<YearFigure>)[.. g.Select(e => new YearFigure(e.Year, e.Value, $"{e.Year.ToString(CultureInfo.InvariantCulture)}年年度报告"))]));
        return figures with { Slots = [.. ReportOutline.All.Select(s => new SlotText(s.Key, ReportDrafts.Of(s.Key, report, figures), true, 0, null, []))] };
    }

    /// <summary>A district with something of everything, and earlier years: six charts.</summary>
    public static (Report Report, ReportTexts Texts) Full()
    {
        List<(string, decimal?)> f =
        [
            ("items/total", 900), ("items/news", 400), ("items/open", 500), ("T3.1/total", 60), ("T3.1/person", 50), ("T3.1/business", 10), ("T3.2/total", 4), ("T3.3.7/total", 61), ("T3.4/total", 3),
            ("requests/office", 20), ("requests/departments", 30), ("requests/towns", 10), ("requests/granted", 31), ("requests/partial", 9), ("requests/denied", 5), ("requests/unavailable", 11), ("requests/refused", 4), ("requests/other", 1),
            ("T4.review/total", 3), ("T4.review/upheld", 2), ("T4.review/pending", 1), ("T2.1.2/made", 6), ("T2.1.2/in-force", 30),
        ];
        var categories = Gongkai.Catalogue.Categories.All;
        for (var i = 0; i < categories.Count; i++) f.Add(($"items/{categories[i].Key}", i == 3 ? 280 : i == 5 ? 0 : 22));
        var report = Of(AgencyKind.District, [.. f]);
        return (report, Texts(report, [.. Enumerable.Range(2016, 5).Where(y => y != 2018).SelectMany(y => new (string, int, decimal)[] { ("items/total", y, 1000 + y % 7 * 31), ("T3.1/total", y, 40 + y % 5) })]));
    }
}
