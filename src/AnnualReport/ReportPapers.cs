using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Indicators;
using Gongkai.Statutes;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

/// <summary>The papers with which a report goes to the leader: 送审稿, the report with room for remarks, and 呈批单, a plain form.</summary>
public static class ReportPapers
{
    /// <summary>The main figures of the form, in the order of the report.</summary>
    static readonly string[] Main =
    [
        "items/total", "T2.1.2/made", "T2.5.1/count", "T2.6.1/count", "T2.6.2/count", "T2.8.1/amount",
        "T3.1/total", "T3.3.7/total", "T3.4/total", "T4.review/total", "T4.lawsuit/total", "fees/charged",
    ];

    /// <summary>送审稿: marked as such on every page, a table for remarks before the text.</summary>
    public static OfficialDocument Review(Report report, ReportTexts texts, ReportPictures pictures, DateOnly today)
    {
        var paper = ReportFiles.Document(report, texts, pictures);
        var remarks = new TableBlock([0.16, 0.34, 0.16, 0.34],
        [
            [new("报送单位", Bold: true), new(report.Name), new("送审日期", Bold: true), new(Chinese.Date(today))],
            [new("审阅意见", Bold: true), new("", 3, Left: true)],
            [new("审阅人", Bold: true), new(""), new("审阅日期", Bold: true), new("")],
        ], 0, "审阅意见") { Heights = [10, 32, 10], Size = 12 };
        return paper with { Title = report.Title + "（送审稿）", Blocks = [remarks, .. paper.Blocks], Notice = report.Demonstration ? $"送审稿　{ReportFiles.Notice}" : "送审稿" };
    }

    /// <summary>呈批单: what is asked for, the main figures beside last year's, the result of the checks, what is still unwritten, places to sign.</summary>
    public static OfficialDocument Approval(Report report, ReportTexts texts, DateOnly today)
    {
        var rows = new List<IReadOnlyList<TableCell>>
        {
            new TableCell[] { new("标题", Bold: true), new($"关于呈送《{report.Title}》的请示", 5, Left: true) },
            new TableCell[] { new("呈报单位", Bold: true), new(report.Name, 3, Left: true), new("呈报日期", Bold: true), new(Chinese.Date(today)) },
            new TableCell[] { new("拟办意见", Bold: true), new($"按照《中华人民共和国政府信息公开条例》第四十九条，{Deadline(report)}。报告（送审稿）已拟就，随附呈上。\n妥否，请批示。", 5, Left: true) },
        };
        List<int> heights = [10, 10, 20];
        var figures = Main.Where(k => report.Values.ContainsKey(k)).Select(IndicatorCatalogue.Find).OfType<Indicator>().ToList();
        rows.Add([new("数据摘要", RowSpan: figures.Count + 1, Bold: true), new("指标", 2, Bold: true), new("本年", Bold: true), new("上年", Bold: true), new("增减", Bold: true)]);
        heights.Add(6);
        foreach (var i in figures)
        {
            var last = texts.Of(i.Key, report.Year - 1);
            rows.Add([new($"{ReportFields.Of(i.Key).Name}（{i.Unit}）", 2, Left: true), new(Report.Print(i, report.Figure(i.Key))), new(last is null ? "—" : Report.Print(i, last.Value)),
                new(ReportFields.GrowthWords(i, report.Figure(i.Key), last?.Value)?.Replace("同比", "").Replace("与上年", "").Replace("比上年", "") ?? "—")]);
            heights.Add(6);
        }
        rows.Add([new("核对结果", Bold: true), new(Checks(report), 5, Left: true)]);
        rows.Add([new("待完成", Bold: true), new(Missing(report, texts), 5, Left: true)]);
        rows.Add([new("拟稿人", Bold: true), new("", 2), new("科室负责人", Bold: true), new("", 2)]);
        rows.Add([new("分管领导\n批示", Bold: true), new("\n\n签名：　　　　　　　　　　　　　年　　月　　日", 5, Left: true)]);
        heights.AddRange([12, 12, 12, 26]);
        return new("呈　批　单", [new TableBlock([0.14, 0.2, 0.14, 0.15, 0.15, 0.22], rows, 0, $"{report.Title}呈批单") { Heights = heights, Size = 10.5 }], report.Demonstration ? ReportFiles.Notice : null, report.Name);
    }

    static string Deadline(Report report) => report.Agency.Kind == AgencyKind.District
        ? $"本级政府{report.Year}年度政府信息公开工作年度报告应于{report.Year + 1}年3月31日前向社会公布"
        : $"本单位{report.Year}年度政府信息公开工作年度报告应于{report.Year + 1}年1月31日前报送政府信息公开工作主管部门并向社会公布";

    static string Checks(Report report)
    {
        int Count(CheckOutcome o) => report.Checks.Count(c => c.Outcome == o);
        var failed = report.Checks.Where(c => c.Outcome == CheckOutcome.Fails).ToList();
        return $"勾稽核对 {report.Checks.Count} 项：成立 {Count(CheckOutcome.Holds)} 项，不成立 {failed.Count} 项，不能确定 {Count(CheckOutcome.Uncertain)} 项，无法核对 {Count(CheckOutcome.NotAssessable)} 项（多为没有上年报告）。数据校验码 {report.SnapshotHash[..16]}。"
            + string.Concat(failed.Take(3).Select(c => $"\n不成立：{c.Rule} {c.Place}，填{Shortened(c.Printed)}，应为{c.Computed}。")) + (failed.Count > 3 ? $"\n其余 {failed.Count - 3} 项见系统。" : "");
    }

    static string Missing(Report report, ReportTexts texts)
    {
        var unwritten = ReportOutline.All.Where(s => !s.Optional && texts[s.Key].Text is null).Select(s => s.Title).ToList();
        var unfilled = ReportOutline.All.Where(s => texts[s.Key].Text is { } t && ReportFields.Fill(t, report, texts).SelectMany(l => l).Any(r => r.Missing)).Select(s => s.Title).ToList();
        return (unwritten.Count == 0 ? "各部分都已撰写。" : $"还没有写的部分：{string.Join("、", unwritten)}。") + (unfilled.Count == 0 ? "" : $"\n引用了没有填报的数的部分：{string.Join("、", unfilled)}。");
    }

    static string Shortened(string text) => Statutes.Chinese.Short(text, 60);
}
