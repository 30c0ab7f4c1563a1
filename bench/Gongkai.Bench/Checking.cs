using System.Diagnostics;
using Gongkai.AnnualReport.Checking;
using Gongkai.Documents;
using Gongkai.Statutes.Reports;

namespace Gongkai.Bench;

/// <summary>A published report of thirty pages, read and checked.</summary>
static class Checking
{
    const int Rounds = 11;

    public static void Run()
    {
        var docx = Report();
        var samples = new List<double>();
        var first = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.GetTimestamp();
            var report = CheckedReport.Of("a.docx", ReportReader.Read(docx, "a.docx"), null);
            samples.Add(Stopwatch.GetElapsedTime(watch).TotalMilliseconds);
            if (round == 0) first = samples[0];
            if (ReportTables.All.Any(t => report.Reading.Found(t) != t.Addresses.Count())) throw new InvalidOperationException("the report was not read whole");
        }
        Measuring.Row("-", $"check of a report of 30 pages, docx {docx.Length / 1024:N0} KB", $"{Measuring.Median(samples[2..]):0} ms; the first {first:0} ms", "≤ 1,000 ms", first <= 1000);
    }

    /// <summary>Some 20,000 characters of prose full of figures, and the three tables.</summary>
    static byte[] Report()
    {
        List<Block> blocks = [];
        void Section(int n, params IEnumerable<Block> content) => blocks.AddRange([new Heading(1, ReportTables.Sections[n - 1]), .. content]);
        TableBlock Table(ReportTable table) => new(table.ColumnShares, [.. table.Rows.Select(r => (IReadOnlyList<TableCell>)[.. r.Select(c => new TableCell(c.Number is null ? c.Text : "0", c.ColumnSpan, c.RowSpan))])], table.HeaderRows, table.Title);
        IEnumerable<Block> Prose(int paragraphs) => Enumerable.Range(1, paragraphs).Select(i => new Paragraph(
            $"第{i}项工作：全县主动公开信息{100 * i}条，其中政策类{40 * i}条，占40.0%，财政类{35 * i}条，占35.0%，其他类{25 * i}条，占25.0%；办理代表建议{10 + i}件、政协提案{20 + i}件，均已办理完毕。严格落实信息发布审核制度，定期开展检查，及时更新各类栏目，确保公开内容准确、完整、便民。"));
        Section(1, Prose(130));
        Section(2, Table(ReportTables.Table2));
        Section(3, Table(ReportTables.Table3));
        Section(4, Table(ReportTables.Table4));
        Section(5, Prose(20));
        Section(6, Prose(20));
        return DocxWriter.Write(new OfficialDocument("云山县人民政府2023年政府信息公开工作年度报告", blocks));
    }
}
