using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Users;

namespace Gongkai.AnnualReport;

/// <summary>The report as files; page, Word, Excel and JSON are made of the same figures, the same texts and the same printed cells.</summary>
public static class ReportFiles
{
    public const string Notice = "演示数据";

    public static byte[] Docx(Report report, ReportTexts texts, ReportPictures pictures) => DocxWriter.Write(Document(report, texts, pictures));

    /// <summary>The report as a paper: charts that Word can edit, pictures, and gaps marked as such.</summary>
    public static OfficialDocument Document(Report report, ReportTexts texts, ReportPictures pictures) =>
        new(report.Title, [.. ReportBody.Compose(report, texts).Select(b => Of(report, b, pictures))], report.Demonstration ? Notice : null, report.Name);

    static Block Of(Report report, ReportBlock block, ReportPictures pictures) => block switch
    {
        ReportHeading h => new Heading(h.Level, h.Text),
        ReportParagraph p => new Paragraph(p.Text),
        ReportGap g => new Paragraph($"〔{g.Text}〕", ParagraphKind.Note),
        ReportGrid g => Table(report, g.Table),
        ReportChart c => c.Chart,
        ReportPicture p => pictures.Of(p.Picture) is { } picture ? new PictureBlock(picture, p.Picture.Caption) : new Paragraph($"〔图片“{p.Picture.Caption}”的文件不在了〕", ParagraphKind.Note),
        _ => throw new InvalidOperationException(block.GetType().Name),
    };

    static TableBlock Table(Report report, ReportTable table) => new(table.ColumnShares,
        [.. table.Rows.Select((row, i) => (IReadOnlyList<TableCell>)[.. row.Select(c => new TableCell(
            c.Number is { } at ? Print(report, at) : c.Text, c.ColumnSpan, c.RowSpan,
            Bold: row.Any(x => x.Number is { Row: ReportTables.Sum }), Left: c.Number is null && table.Key == "table3" && i >= table.HeaderRows))])],
        table.HeaderRows, table.Title);

    static string Print(Report report, CellAddress at) => Report.Print(IndicatorCatalogue.At(at), report[at]);

    public static byte[] Xlsx(Report report) => XlsxWriter.Write(report.Title, [.. ReportTables.All.Select(t => Sheet(report, t)), Indicators(report)], report.Demonstration ? Notice : null);

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

    /// <summary>Every figure of the report in one list: what it is, where it comes from, by which rule it counts.</summary>
    static Sheet Indicators(Report report)
    {
        string[] heads = ["指标", "数值", "计量单位", "来源", "计入规则", "依据", "代码"];
        List<IReadOnlyList<TableCell>> rows = [[.. heads.Select(h => new TableCell(h, Bold: true))]];
        var numbers = new Dictionary<(int, int), decimal>();
        foreach (var value in IndicatorCatalogue.All.Where(i => report.Values.ContainsKey(i.Key)).Select(i => report.Values[i.Key]))
        {
            if (value.Value is { } n) numbers[(rows.Count, 1)] = n;
            var i = value.Indicator;
            rows.Add([new(i.Label, Left: true), new(Report.Print(i, value.Value)), new(i.Unit), new(value.SourceText, Left: true), new(i.RuleWords, Left: true), new(i.Article, Left: true), new(i.Key, Left: true)]);
        }
        return new Sheet("指标和来源", new TableBlock([0.28, 0.09, 0.08, 0.2, 0.4, 0.2, 0.22], rows, 1, "全部指标"), numbers);
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
        var service = provider.GetRequiredService<ReportTextService>();
        var texts = report.Texts;
        var pictures = await service.LoadPicturesAsync(texts, cancel);
        Directory.CreateDirectory(folder);
        Task Write(string name, byte[] bytes) => File.WriteAllBytesAsync(Path.Combine(folder, name), bytes, cancel);
        var docx = Docx(report, texts, pictures);
        await Write("report.json", ReportJson.Write(report, texts));
        await Write("report.html", ReportHtml.Write(report, texts, pictures));
        await Write("report.docx", docx);
        await Write("report.xlsx", Xlsx(report));
        try { await Write("report.pdf", await provider.GetRequiredService<PdfConverter>().ConvertAsync(docx, cancel)); }
        catch (PdfUnavailableException e) { await Console.Error.WriteLineAsync(e.Message); }
        return report.Checks.Any(c => c.Counts) ? 1 : 0;
    }
}
