using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Xunit;

namespace Gongkai.Documents.Tests;

public sealed class WriterTests
{
    static TableBlock Table => new([0.2, 0.3, 0.25, 0.25],
    [
        [new("（表头）", 2, 2), new("申请人情况", 2)],
        [new("自然人"), new("总计")],
        [new("三、结果", 1, 2, Left: true), new("（一）予以公开", Left: true), new("38"), new("43")],
        [new("=1+2 不是公式", Left: true), new("7"), new("9", Bold: true)],
    ], 2, "一张有合并单元格的表");

    static OfficialDocument Document => new("某某单位2021年度报告", [new Heading(1, "一、总体情况"), new Heading(2, "（一）主动公开"), new Paragraph("正文，含生僻字𠮷、㐀和控制字符\u0001\ud800。"),
        new Paragraph("注", ParagraphKind.Note), new Paragraph("落款", ParagraphKind.Right), Table], "演示数据", "某某单位");

    internal static void Valid(OpenXmlPackage package) =>
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(package).Select(e => $"{e.Path?.XPath}: {e.Description}"));

    [Fact]
    public void Word_file_is_valid_and_has_real_spans_and_repeated_heads()
    {
        var bytes = DocxWriter.Write(Document);
        using var stream = new MemoryStream(bytes);
        using (var word = WordprocessingDocument.Open(stream, false))
        {
            Valid(word);
            var xml = word.MainDocumentPart!.Document!.OuterXml;
            Assert.Equal(3, xml.Split("<w:gridSpan").Length - 1);
            Assert.Equal(2, xml.Split("w:vMerge w:val=\"restart\"").Length - 1);
            Assert.Equal(2, xml.Split("<w:tblHeader").Length - 1);
            Assert.Contains("w:tblDescription w:val=\"一张有合并单元格的表\"", xml);
            Assert.Contains("𠮷、㐀和控制字符。", xml);
            Assert.Contains("w:top=\"2098\"", xml);
        }
    }

    [Fact]
    public async Task A_letter_has_its_head_and_lines_on_the_first_page_and_its_signature_is_never_alone()
    {
        // However long the text is, some of it stands on the page of the signature.
        var converter = PdfConverter.Shared;
        for (var lines = 7; lines <= 13; lines++)
        {
            var letter = new OfficialDocument("某某告知书", [new Paragraph("某某：", ParagraphKind.Flush), .. Enumerable.Range(1, lines).Select(i => new Paragraph($"第{i}段文字。")), new Signature("某某市某某区人民政府办公室", "2022年1月20日"), new Paragraph("（联系人：某某　联系电话：某某）", ParagraphKind.Remark)], "演示数据", "某某")
            {
                Letter = new LetterHead("某某市某某区人民政府办公室", "某政办公复〔2022〕1号"), Foot = "文书查验",
            };
            var bytes = DocxWriter.Write(letter);
            using (var word = WordprocessingDocument.Open(new MemoryStream(bytes), false))
            {
                Valid(word);
                Assert.Equal(2, word.MainDocumentPart!.HeaderParts.Count());
                Assert.Contains("C00000", word.MainDocumentPart.HeaderParts.Single(h => h.Header!.InnerText.Contains("办公室")).Header!.OuterXml);
                Assert.Contains(word.MainDocumentPart.FooterParts, f => f.Footer!.InnerText == "文书查验");
            }
            var pages = (await RunAsync("pdftotext", await converter.ConvertAsync(bytes, TestContext.Current.CancellationToken), ".pdf", f => ["-layout", f, "-"])).Split('\f', StringSplitOptions.RemoveEmptyEntries);
            var last = pages.Single(t => t.Contains("2022年1月20日") || t.Contains("2022 年 1 月 20 日"));
            Assert.Contains($"第{lines}段文字", last.Replace(" ", ""));
            Assert.DoesNotContain("— 1 —", pages[0]);
        }
    }

    [Fact]
    public void The_same_document_gives_the_same_bytes()
    {
        Assert.Equal(DocxWriter.Write(Document), DocxWriter.Write(Document));
        Assert.Equal(XlsxWriter.Write("表", [new Sheet("表", Table, new Dictionary<(int, int), decimal>())]), XlsxWriter.Write("表", [new Sheet("表", Table, new Dictionary<(int, int), decimal>())]));
        using var zip = new ZipArchive(new MemoryStream(DocxWriter.Write(Document)));
        Assert.All(zip.Entries, e => Assert.Equal(1980, e.LastWriteTime.Year));
    }

    [Fact]
    public async Task LibreOffice_turns_the_word_file_into_a_pdf_with_every_text_in_it()
    {
        var converter = PdfConverter.Shared;
        var pdf = await converter.ConvertAsync(DocxWriter.Write(Document), TestContext.Current.CancellationToken);
        var text = await RunAsync("pdftotext", pdf, ".pdf", f => ["-layout", f, "-"]);
        foreach (var word in new[] { "某某单位", "2021", "年度报告", "一、总体情况", "（一）予以公开", "申请人情况", "43", "演示数据", "𠮷" }) Assert.Contains(word, text);
        Assert.Matches("— *1 *—", text);
    }

    [Fact]
    public async Task Sheets_open_in_LibreOffice_with_numbers_as_numbers_and_formulas_as_text()
    {
        var bytes = XlsxWriter.Write("表", [new Sheet("附表三 申请", Table, new Dictionary<(int, int), decimal> { [(2, 2)] = 38, [(2, 3)] = 43, [(3, 2)] = 28600.64m })]);
        using (var stream = new MemoryStream(bytes))
        using (var excel = SpreadsheetDocument.Open(stream, false))
        {
            Valid(excel);
            var xml = excel.WorkbookPart!.WorksheetParts.Single().Worksheet!.OuterXml;
            Assert.DoesNotContain("<x:f>", xml);
            Assert.Contains("A1:B2", xml);
        }
        var csv = await CsvAsync(bytes);
        Assert.Contains("=1+2 不是公式,28600.64", csv);
        Assert.Contains("三、结果,（一）予以公开,38,43", csv);
    }

    [Fact]
    public async Task Lists_keep_days_and_empty_cells()
    {
        var bytes = XlsxWriter.List("办件", ["编号", "收到日期", "件数"], [["任公开〔2021〕1号", new DateOnly(2021, 3, 5), 3], ["@x", null, 12L]]);
        using (var stream = new MemoryStream(bytes))
        using (var excel = SpreadsheetDocument.Open(stream, false)) Valid(excel);
        var csv = await CsvAsync(bytes);
        Assert.Contains("任公开〔2021〕1号,2021-03-05,3", csv);
        Assert.Contains("@x,,12", csv);
    }

    [Fact]
    public void A_grid_with_a_hole_an_overlap_or_a_cell_outside_is_refused_by_place()
    {
        static string Refusal(params IReadOnlyList<TableCell>[] rows) => Assert.Throws<ArgumentException>(() => GridLayout.Lay(new([0.5, 0.5], rows, 0, ""))).Message;
        Assert.Contains("第1行第2列没有", Refusal([new TableCell("a")]));
        Assert.Contains("第1行第1列的单元格超出", Refusal([new TableCell("a", 3)]));
        Assert.Contains("重叠", Refusal([new TableCell("a"), new TableCell("b", 1, 2)], [new TableCell("c", 2)]));
    }

    [Fact]
    public async Task A_conversion_that_hangs_is_killed_with_its_children()
    {
        var cancel = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("gongkai-fake-");
        var pipe = Path.Combine(folder.FullName, "pipe");
        using (var make = Process.Start("mkfifo", [pipe])) await make.WaitForExitAsync(cancel);
        var fake = Path.Combine(folder.FullName, "soffice");
        await File.WriteAllTextAsync(fake, $"#!/bin/sh\nsleep 300 > {pipe} &\nwait\n", cancel);
        File.SetUnixFileMode(fake, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // Reading ends when the last writer is gone: the grandchild holds the pipe open for as long as it lives.
        var childGone = Task.Run(() => File.ReadAllText(pipe), cancel);
        using var converter = new PdfConverter(fake, TimeSpan.FromSeconds(1));
        var e = await Assert.ThrowsAsync<PdfUnavailableException>(() => converter.ConvertAsync([1], cancel));
        Assert.Contains("已停止", e.Message);
        Assert.Equal("", await childGone.WaitAsync(TimeSpan.FromSeconds(60), cancel));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task LibreOffice_stays_started_between_papers_comes_again_when_it_died_and_leaves_nothing_behind()
    {
        var cancel = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("gongkai-resident-");
        var log = Path.Combine(folder.FullName, "calls");
        var wrapper = Path.Combine(folder.FullName, "soffice");
        await File.WriteAllTextAsync(wrapper, $"#!/bin/sh\necho \"$@\" >> {log}\nexec soffice \"$@\"\n", cancel);
        File.SetUnixFileMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        int Started() => File.ReadLines(log).Count(l => l.EndsWith("open.fodt"));
        string Profile() => Regex.Match(File.ReadLines(log).First(), @"file://(\S+)/profile").Groups[1].Value;
        IEnumerable<(int Id, string Call)> Running() => Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, out _)).Select(n =>
        {
            try { return (int.Parse(n!), File.ReadAllText($"/proc/{n}/cmdline")); }
            catch (IOException) { return (0, ""); }
        }).Where(p => p.Item2.Contains(Profile()));
        var docx = DocxWriter.Write(new OfficialDocument("题目", [new Paragraph("正文")]));
        using (var converter = new PdfConverter(wrapper))
        {
            foreach (var _ in (int[])[1, 2]) Assert.StartsWith("%PDF", Encoding.Latin1.GetString(await converter.ConvertAsync(docx, cancel)));
            Assert.Equal(1, Started());
            Process.GetProcessById(Running().Single(p => p.Call.Split('\0')[0].EndsWith("soffice.bin")).Id).Kill();
            while (Running().Any()) await Task.Yield();
            Assert.StartsWith("%PDF", Encoding.Latin1.GetString(await converter.ConvertAsync(docx, cancel)));
            Assert.Equal(2, Started());
            // What others wrote is read by one that begins and ends with it.
            Assert.StartsWith("%PDF", Encoding.Latin1.GetString(await converter.ConvertForeignAsync(docx, cancel)));
            Assert.Contains("/foreign ", File.ReadLines(log).Last());
        }
        Assert.Empty(Running());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_LibreOffice_it_says_so()
    {
        using var converter = new PdfConverter("/nowhere/soffice");
        Assert.False(converter.IsAvailable);
        Assert.Contains("没有安装", (await Assert.ThrowsAsync<PdfUnavailableException>(() => converter.ConvertAsync([], TestContext.Current.CancellationToken))).Message);
    }

    internal static async Task<string> CsvAsync(byte[] xlsx)
    {
        var folder = Directory.CreateTempSubdirectory("gongkai-csv-").FullName;
        var file = Path.Combine(folder, "t.xlsx");
        await File.WriteAllBytesAsync(file, xlsx);
        await RunAsync("soffice", null, "", _ => [$"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", folder, file]);
        var text = await File.ReadAllTextAsync(Path.Combine(folder, "t.csv"));
        Directory.Delete(folder, recursive: true);
        return text;
    }

    internal static async Task<string> RunAsync(string program, byte[]? input, string extension, Func<string, string[]> arguments)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + extension);
        if (input is not null) await File.WriteAllBytesAsync(file, input);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (var a in arguments(file)) start.ArgumentList.Add(a);
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        File.Delete(file);
        return text;
    }
}
