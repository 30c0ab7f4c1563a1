using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Users;

namespace Gongkai.AnnualReport;

/// <summary>The report as files; page, Word, Excel and JSON are made of the same figures and the same printed cells.</summary>
public static class ReportFiles
{
    public const string Notice = "演示数据";

    public static byte[] Docx(Report report) => DocxWriter.Write(new OfficialDocument(report.Title, [.. ReportBody.Compose(report).Select(b => Of(report, b))],
        report.Demonstration ? Notice : null, report.Name));

    static Block Of(Report report, ReportBlock block) => block switch
    {
        ReportHeading h => new Heading(h.Level, h.Text),
        ReportParagraph p => new Paragraph(p.Text),
        ReportGap g => new Paragraph($"〔{g.Text}〕", ParagraphKind.Note),
        ReportGrid g => Table(report, g.Table),
        _ => throw new InvalidOperationException(block.GetType().Name),
    };

    static TableBlock Table(Report report, ReportTable table) => new(table.ColumnShares,
        [.. table.Rows.Select((row, i) => (IReadOnlyList<TableCell>)[.. row.Select(c => new TableCell(
            c.Number is { } at ? Print(report, at) : c.Text, c.ColumnSpan, c.RowSpan,
            Bold: row.Any(x => x.Number is { Row: ReportTables.Sum }), Left: c.Number is null && table.Key == "table3" && i >= table.HeaderRows))])],
        table.HeaderRows, table.Title);

    static string Print(Report report, CellAddress at) => Report.Print(Indicators.IndicatorCatalogue.At(at), report[at]);

    public static byte[] Xlsx(Report report) => XlsxWriter.Write(report.Title, [.. ReportTables.All.Select(t => Sheet(report, t))], report.Demonstration ? Notice : null);

    static Sheet Sheet(Report report, ReportTable table)
    {
        var block = Table(report, table);
        var numbers = new Dictionary<(int, int), decimal>();
        var laid = GridLayout.Lay(block);
        for (var r = 0; r < laid.Count; r++)
        {
            var starting = laid[r].Where(c => c.Starts).ToList();
            for (var i = 0; i < starting.Count; i++)
                if (table.Rows[r][i].Number is { } at && report[at] is { } value) numbers[(r, starting[i].Column)] = value;
        }
        return new Sheet(table.Key switch { "table2" => "附表二 主动公开", "table3" => "附表三 申请", _ => "附表四 复议诉讼" }, block, numbers);
    }

    /// <summary>Writes every form of the report into a folder. Returns 1 when a check fails, else 0.</summary>
    public static async Task<int> WriteAllAsync(IServiceProvider services, int year, string? agencyCode, string folder, CancellationToken cancel = default)
    {
        await using var scope = services.CreateAsyncScope();
        var provider = scope.ServiceProvider;
        var tree = await provider.GetRequiredService<AgencyDirectory>().OnAsync(new DateOnly(Math.Clamp(year, 2008, 2069), 12, 31), cancel);
        if (tree.All.Count == 0) throw new InvalidInput($"{year}年没有单位");
        var agency = agencyCode is null ? tree.Root : tree.Find(agencyCode) ?? throw new NotFound($"没有代码为“{agencyCode}”的单位");
        var report = await provider.GetRequiredService<ReportService>().MakeAsync(Actor.System, agency.Id, year, cancel);
        Directory.CreateDirectory(folder);
        Task Write(string name, byte[] bytes) => File.WriteAllBytesAsync(Path.Combine(folder, name), bytes, cancel);
        var docx = Docx(report);
        await Write("report.json", ReportJson.Write(report));
        await Write("report.html", ReportHtml.Write(report));
        await Write("report.docx", docx);
        await Write("report.xlsx", Xlsx(report));
        try { await Write("report.pdf", await provider.GetRequiredService<PdfConverter>().ConvertAsync(docx, cancel)); }
        catch (PdfUnavailableException e) { await Console.Error.WriteLineAsync(e.Message); }
        return report.Checks.Any(c => c.Outcome == CheckOutcome.Fails) ? 1 : 0;
    }
}
