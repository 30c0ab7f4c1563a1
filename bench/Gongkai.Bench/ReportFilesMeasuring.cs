using System.Diagnostics;
using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Catalogue;
using Gongkai.Documents;
using Gongkai.Indicators;

namespace Gongkai.Bench;

/// <summary>The annual report as files: Word with six charts, the page, PDF. The report is invented and full; reading records is measured elsewhere.</summary>
static class ReportFilesMeasuring
{
    /// <summary>Prints its rows. Returns an exit code where nothing else is wanted.</summary>
    public static async Task<int?> RunAsync(bool only)
    {
        var (report, texts) = Full();
        var charts = ReportBody.Compose(report, texts).Count(b => b is ReportChart);
        if (charts != 6) throw new InvalidOperationException($"{charts} charts instead of 6");
        Row("annual report, DOCX with six charts", Times(100, () => ReportFiles.Docx(report, texts, ReportPictures.None)), "p50 ≤ 25 ms", 25);
        Row("annual report, HTML with six charts", Times(100, () => ReportHtml.Write(report, texts, ReportPictures.None)), "–", double.MaxValue);
        var converter = PdfConverter.Shared;
        if (converter.IsAvailable)
        {
            var docx = ReportFiles.Docx(report, texts, ReportPictures.None);
            var samples = new List<double>();
            for (var i = 0; i < 7; i++)
            {
                var watch = Stopwatch.GetTimestamp();
                await converter.ConvertAsync(docx);
                samples.Add(Stopwatch.GetElapsedTime(watch).TotalMilliseconds);
            }
            Row("annual report, PDF of it", samples[1..], "p50 ≤ 3,000 ms", 3000);
        }
        return only ? 0 : null;
    }

    static List<double> Times(int times, Func<byte[]> work)
    {
        var samples = new List<double>();
        for (var i = 0; i < times + 20; i++)
        {
            var watch = Stopwatch.GetTimestamp();
            if (work().Length == 0) throw new InvalidOperationException("empty");
            samples.Add(Stopwatch.GetElapsedTime(watch).TotalMilliseconds);
        }
        return samples[20..];
    }

    static void Row(string what, List<double> samples, string target, double limit)
    {
        var sorted = samples.Order().ToList();
        var p50 = sorted[sorted.Count / 2];
        Console.WriteLine($"| - | {what} | p50 {p50:0.0} ms, p95 {sorted[sorted.Count * 95 / 100]:0.0} ms | {target} | {(p50 <= limit ? "met" : "**missed**")} |");
    }

    static (Report, ReportTexts) Full()
    {
        var random = new Random(1);
        var known = new Dictionary<string, decimal> { ["items/total"] = 9000, ["items/news"] = 4000, ["items/open"] = 5000, ["T3.1/total"] = 60, ["T3.3.7/total"] = 61, ["requests/office"] = 20, ["requests/departments"] = 30, ["requests/towns"] = 10 };
        foreach (var (key, _) in Categories.All) known[$"items/{key}"] = random.Next(50, 900);
        var report = new Report
        {
            Year = 2021, Agency = new AgencyEntry(1, "X", AgencyKind.District, "某", "某市某区", "某区", null, 1), Checks = [], SnapshotJson = "{}", SnapshotHash = new string('0', 64), Demonstration = true,
            Values = IndicatorCatalogue.All.ToDictionary(i => i.Key, i => new IndicatorValue(i, known.TryGetValue(i.Key, out var v) ? v : random.Next(1, 30), "测量")),
        };
        YearFigure[] Years(int from) => [.. Enumerable.Range(2016, 5).Select(y => new YearFigure(y, from + y % 7 * 10, "测量"))];
        var figures = new ReportTexts([], new Dictionary<string, IReadOnlyList<YearFigure>> { ["items/total"] = Years(9000), ["T3.1/total"] = Years(40) });
        return (report, figures with { Slots = [.. ReportOutline.All.Select(s => new SlotText(s.Key, ReportDrafts.Of(s.Key, report, figures), true, 0, null, []))] });
    }
}
