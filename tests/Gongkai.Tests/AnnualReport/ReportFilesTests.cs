using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Documents;
using Gongkai.Indicators;
using Gongkai.Statutes.Reports;
using Json.Schema;
using Xunit;

namespace Gongkai.Tests.AnnualReport;

public sealed class ReportFilesTests
{
    static WordprocessingDocument Open(byte[] docx)
    {
        var word = WordprocessingDocument.Open(new MemoryStream(docx), false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(word).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        return word;
    }

    [Fact]
    public void Word_has_six_charts_with_their_numbers_inside_alternative_texts_captions_and_headings()
    {
        var (report, texts) = Reports.Full();
        using var word = Open(ReportFiles.Docx(report, texts, ReportPictures.None));
        var main = word.MainDocumentPart!;
        Assert.Equal(6, main.ChartParts.Count());
        Assert.All(main.ChartParts, c => Assert.NotNull(c.EmbeddedPackagePart));
        var drawings = main.Document!.Descendants<DocumentFormat.OpenXml.Drawing.Wordprocessing.DocProperties>().ToList();
        Assert.Equal(6, drawings.Count);
        Assert.All(drawings, d => Assert.True(d.Description!.Value!.Length > 20));
        Assert.Equal(6, main.Document!.Descendants<ParagraphStyleId>().Count(s => s.Val == "Caption"));
        Assert.Equal(6, main.Document!.Descendants<ParagraphStyleId>().Count(s => s.Val == "Heading1"));
        Assert.Equal("zh-CN", main.StyleDefinitionsPart!.Styles!.DocDefaults!.Descendants<Languages>().Single().Val!.Value);
        Assert.Equal(report.Title, word.PackageProperties.Title);
        Assert.Equal(ReportFiles.Docx(report, texts, ReportPictures.None), ReportFiles.Docx(report, texts, ReportPictures.None));
        // A report without data has no empty frames.
        var nothing = Reports.Of(AgencyKind.Town);
        using var bare = Open(ReportFiles.Docx(nothing, Reports.Texts(nothing), ReportPictures.None));
        Assert.Empty(bare.MainDocumentPart!.ChartParts);
        Assert.Empty(bare.MainDocumentPart.Document!.Descendants<Drawing>());
    }

    [Fact]
    public async Task Pdf_is_tagged_titled_and_bookmarked_and_holds_what_Word_holds()
    {
        var (report, texts) = Reports.Full();
        var converter = PdfConverter.Shared;
        var pdf = await converter.ConvertAsync(ReportFiles.Docx(report, texts, ReportPictures.None), TestContext.Current.CancellationToken);
        var raw = Encoding.Latin1.GetString(pdf);
        foreach (var mark in new[] { "/MarkInfo<</Marked true>>", "/StructTreeRoot", "/Outlines", "/DisplayDocTitle true", "/Lang(zh-CN)" }) Assert.Contains(mark, raw);
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pdf");
        await File.WriteAllBytesAsync(file, pdf, TestContext.Current.CancellationToken);
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("pdftotext", ["-layout", file, "-"]) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        File.Delete(file);
        // A number is never broken over two lines.
        Assert.DoesNotMatch(@"[0-9]\n *([0-9]+ ?[件%]|%)", text);
        foreach (var words in ReportTables.Sections.Append("图6").Append("近五年主动公开信息数量对比")) Assert.Contains(words, text);
    }

    [Fact]
    public void Html_stands_alone_with_landmarks_and_every_number_of_the_tables_names_its_row_and_column()
    {
        var (report, texts) = Reports.Full();
        var page = new HtmlParser().ParseDocument(Encoding.UTF8.GetString(ReportHtml.Write(report, texts, ReportPictures.None)));
        Assert.Equal("zh-CN", page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(report.Title, page.Title);
        foreach (var part in new[] { "header", "nav", "main", "footer" }) Assert.Single(page.QuerySelectorAll("body > " + part));
        Assert.Empty(page.QuerySelectorAll("script, link, [style], [onclick]"));
        Assert.DoesNotContain(page.QuerySelectorAll("[src]"), e => !e.GetAttribute("src")!.StartsWith("data:", StringComparison.Ordinal));
        Assert.Equal(ReportTables.Sections, page.QuerySelectorAll("main h2").Select(h => h.TextContent));
        var ids = page.All.Where(e => e.HasAttribute("id")).Select(e => e.Id!).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        var numbers = page.QuerySelectorAll(".wide td").ToList();
        Assert.Equal(200, numbers.Count);
        Assert.All(numbers, td => Assert.All(td.GetAttribute("headers")!.Split(' '), h => Assert.Equal("TH", page.GetElementById(h)!.TagName)));
        string Heads(int at) => string.Join('/', numbers[at].GetAttribute("headers")!.Split(' ').Select(h => page.GetElementById(h)!.TextContent));
        Assert.Equal("第二十条第（一）项/本年制发件数/规章", Heads(0));
        Assert.Equal("第二十条第（八）项/本年收费金额（单位：万元）/行政事业性收费", Heads(9));
        Assert.Equal("申请人情况/自然人/一、本年新收政府信息公开申请数量", Heads(10));
        Assert.Equal("申请人情况/法人或其他组织/科研机构/三、本年度办理结果/（三）不予公开/2.其他法律行政法规禁止公开", Heads(10 + 5 * 7 + 2));
        Assert.Equal("行政诉讼/复议后起诉/总计", Heads(199));
        Assert.All(page.QuerySelectorAll("table"), t => Assert.NotEmpty(t.QuerySelector("caption")!.TextContent));
        var figures = page.QuerySelectorAll("figure").ToList();
        Assert.Equal(6, figures.Count);
        Assert.All(figures, f => Assert.True(f.QuerySelector("svg[role=img]")!.GetAttribute("aria-label")!.Length > 20 && f.QuerySelector("figcaption") is not null && f.QuerySelectorAll("details tbody tr").Length > 1));
    }

    [Fact]
    public void Sheets_list_every_indicator_with_its_source()
    {
        var (report, _) = Reports.Full();
        using var excel = SpreadsheetDocument.Open(new MemoryStream(ReportFiles.Xlsx(report)), false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(excel).Select(e => e.Description));
        Assert.Equal(["附表二 主动公开", "附表三 申请", "附表四 复议诉讼", "指标和来源"], excel.WorkbookPart!.Workbook!.Sheets!.Elements<DocumentFormat.OpenXml.Spreadsheet.Sheet>().Select(s => s.Name!.Value));
        var list = ((WorksheetPart)excel.WorkbookPart.GetPartById("rSheet4")).Worksheet!;
        Assert.Equal(IndicatorCatalogue.All.Count + 1, list.Descendants<DocumentFormat.OpenXml.Spreadsheet.Row>().Count());
        Assert.Contains("主动公开信息总数", list.InnerText);
    }

    static readonly JsonSchema Schema = JsonSchema.FromText(Resource(ReportJson.SchemaResource));

    static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(ReportJson).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    static IEnumerable<string> Invalid(JsonElement json)
    {
        var result = Schema.Evaluate(json, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? [] : result.Details!.Where(d => d.Errors is not null).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}"));
    }

    [Fact]
    public void Json_follows_the_published_schema_and_the_schema_notices_what_is_wrong()
    {
        var (report, texts) = Reports.Full();
        using var full = JsonDocument.Parse(ReportJson.Write(report, texts));
        Assert.Empty(Invalid(full.RootElement));
        var empty = Reports.Of(AgencyKind.Town, [.. IndicatorCatalogue.All.Where(i => i.Source == IndicatorSource.Typed).Select(i => (i.Key, (decimal?)null))]);
        using (var bare = JsonDocument.Parse(ReportJson.Write(empty, Reports.Texts(empty)))) Assert.Empty(Invalid(bare.RootElement));
        var root = full.RootElement;
        Assert.Equal("2021-12-31", root.GetProperty("period").GetProperty("to").GetString());
        Assert.Contains(root.GetProperty("texts").EnumerateArray(), t => t.GetProperty("slot").GetString() == "requests" && t.GetProperty("paragraphs")[0].GetString()!.Contains("60件") && t.GetProperty("source_text").GetString()!.Contains("｛新收申请｝件"));
        Assert.Contains(root.GetProperty("series").EnumerateArray(), s => s.GetProperty("key").GetString() == "T3.1/total" && s.GetProperty("values").GetArrayLength() == 4);
        var text = Encoding.UTF8.GetString(ReportJson.Write(report, texts));
        foreach (var (was, bad) in new[] { ("\"year\": 2021", "\"year\": \"2021\""), ("\"T3.3.7\"", "\"T3.9\""), ("\"自然人\"", "\"个人\""), ($"\"{report.SnapshotHash}\"", "\"abc\""), ("\"table4\"", "\"table5\"") })
        {
            var at = text.IndexOf(was, StringComparison.Ordinal);
            Assert.True(at > 0, was);
            using var broken = JsonDocument.Parse(text[..at] + bad + text[(at + was.Length)..]);
            Assert.False(Schema.Evaluate(broken.RootElement).IsValid, was);
        }
    }

    [Fact]
    public async Task The_papers_for_the_leader_hold_figures_beside_last_years_checks_gaps_and_places_to_sign()
    {
        var (report, texts) = Reports.Full();
        var approval = DocxWriter.Write(ReportPapers.Approval(report, texts, new DateOnly(2022, 1, 9)));
        using (var word = Open(approval))
        {
            var text = word.MainDocumentPart!.Document!.InnerText;
            foreach (var words in new[] { "呈　批　单", "拟办意见", "2022年3月31日前", "数据摘要", "核对结果", "拟稿人", "科室负责人", "分管领导", "2022年1月9日", "还没有写的部分：查阅和联系方式、监督保障情况、存在的主要问题" }) Assert.Contains(words, text);
            var row = word.MainDocumentPart.Document.Descendants<TableRow>().Single(r => r.InnerText.StartsWith("新收申请", StringComparison.Ordinal));
            Assert.Equal(["", "新收申请（件）", "60", "40", "增加50.0%"], row.Elements<DocumentFormat.OpenXml.Wordprocessing.TableCell>().Select(c => c.InnerText));
        }
        using (var word = Open(DocxWriter.Write(ReportPapers.Review(report, texts, ReportPictures.None, new DateOnly(2022, 1, 9)))))
        {
            Assert.Contains("送审稿", word.MainDocumentPart!.HeaderParts.Single().Header!.InnerText);
            Assert.Contains("审阅意见", word.MainDocumentPart.Document!.InnerText);
            Assert.Equal(6, word.MainDocumentPart.ChartParts.Count());
        }
        var town = Reports.Of(AgencyKind.Town);
        using (var word = Open(DocxWriter.Write(ReportPapers.Approval(town, Reports.Texts(town), new DateOnly(2022, 1, 9))))) Assert.Contains("2022年1月31日前", word.MainDocumentPart!.Document!.InnerText);
        var converter = PdfConverter.Shared;
        // The form is one page.
        var pdf = Encoding.Latin1.GetString(await converter.ConvertAsync(approval, TestContext.Current.CancellationToken));
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(pdf, "/Type/Page/"));
    }
}
