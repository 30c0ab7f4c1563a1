using System.IO.Compression;
using System.Text;
using Gongkai.Documents.Sheets;
using Xunit;

namespace Gongkai.Documents.Tests.Sheets;

/// <summary>Tables as offices keep them, and as attackers make them.</summary>
public sealed class SheetFileTests
{
    const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", Rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>A book of parts written by hand, so that a test says exactly what is in it.</summary>
    static byte[] Book(string cells, string workbook = "", string styles = "", string strings = "", string after = "", params (string Name, string Text)[] more)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Add(string name, string text)
            {
                using var part = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
            Add("[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>""");
            Add("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Rel}">{workbook}<sheets><sheet name="台账" sheetId="1" r:id="r1"/></sheets></workbook>""");
            Add("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{Rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""");
            Add("xl/worksheets/sheet1.xml", $"""<worksheet xmlns="{Main}"><sheetData>{cells}</sheetData>{after}</worksheet>""");
            if (styles.Length > 0) Add("xl/styles.xml", $"""<styleSheet xmlns="{Main}">{styles}</styleSheet>""");
            if (strings.Length > 0) Add("xl/sharedStrings.xml", $"""<sst xmlns="{Main}">{strings}</sst>""");
            foreach (var (name, text) in more) Add(name, text);
        }
        return stream.ToArray();
    }

    static string[][] Read(byte[] bytes, int sheet = 0)
    {
        using var file = SheetFile.Open(bytes);
        return [.. file.Rows(sheet).Select(r => r.Cells.ToArray())];
    }

    static string Refusal(byte[] bytes) => Assert.Throws<UnreadableSheetException>(() => Read(bytes)).Message;

    const string DayStyles = """<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="&quot;第day&quot;0"/><numFmt numFmtId="166" formatCode="General"/><numFmt numFmtId="167" formatCode="[Red]0.00E+00"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/><xf numFmtId="166"/><xf numFmtId="167"/></cellXfs>""";

    [Fact]
    public void Every_kind_of_cell_is_read_as_what_people_see()
    {
        var rows = Read(Book("""
            <row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="inlineStr"><is><t>文</t><r><t>字</t></r></is></c><c r="D2"><v>0.30000000000000004</v></c><c r="E2" t="b"><v>1</v></c><c r="F2" t="e"><v>#REF!</v></c></row>
            <row r="3"><c r="A3" s="1"><v>44260</v></c><c r="B3" s="2"><v>44260</v></c><c r="C3" s="3"><v>44260</v></c><c r="D3" s="4"><v>44260.395833333336</v></c><c r="E3" s="5"><v>44260</v></c><c r="F3" s="6"><v>44260</v></c></row>
            <row r="5"><c r="A5"><f>A2+1</f><v>7</v></c><c r="B5" t="str"><f>B2</f><v>结果</v></c><c r="C5"><f>NOW()</f></c></row>
            """, styles: DayStyles, strings: """<si><r><t>共享</t></r><rPh sb="0" eb="1"><t>gong</t></rPh><r><t xml:space="preserve"> 文字_x000D_</t></r></si>"""));
        Assert.Equal(["共享 文字", "文字", "", "0.3", "是", "#REF!"], rows[0]);
        Assert.Equal(["2021-03-05", "2021-03-05", "44260", "2021-03-05 09:30", "44260", "44260"], rows[1]);
        Assert.Equal(["7", "结果"], rows[2]);
    }

    [Fact]
    public void Days_of_both_systems_are_the_days_people_see()
    {
        Assert.Equal(["2021-03-05"], Read(Book("""<row r="1"><c r="A1" s="1"><v>42798</v></c></row>""", workbook: """<workbookPr date1904="1"/>""", styles: DayStyles))[0]);
        Assert.Equal(new DateTime(1900, 1, 1), XlsxFile.Day(1, false));
        Assert.Equal(new DateTime(1900, 2, 28), XlsxFile.Day(59, false));
        Assert.Null(XlsxFile.Day(60, false));
        Assert.Equal(new DateTime(1900, 3, 1), XlsxFile.Day(61, false));
        Assert.Equal(new DateTime(1904, 1, 1), XlsxFile.Day(0, true));
        Assert.Null(XlsxFile.Day(-1, false));
        Assert.Null(XlsxFile.Day(3_000_000, true));
    }

    [Fact]
    public void Merged_cells_all_hold_the_first_value_and_what_is_hidden_is_told()
    {
        using var file = SheetFile.Open(Book("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>台账</t></is></c></row>
            <row r="2" hidden="1"><c r="A2" t="inlineStr"><is><t>单位</t></is></c><c r="B2"><v>1</v></c></row>
            <row r="3"><c r="B3"><v>2</v></c><c r="C3"><f>SUM(B2:B3)</f></c></row>
            """, after: """<mergeCells count="2"><mergeCell ref="A1:XFD1"/><mergeCell ref="A2:A3"/></mergeCells>"""));
        var rows = file.Rows(0).ToList();
        Assert.Equal(SheetFile.MaxColumns, rows[0].Cells.Count);
        Assert.All(rows[0].Cells, c => Assert.Equal("台账", c));
        Assert.True(rows[1].Hidden);
        Assert.Equal(["单位", "2"], rows[2].Cells);
        Assert.Equal(["有1行是隐藏的，照样读入", "有1格是公式，读入的是文件里保存的结果", "有1格公式没有保存结果，按空白读入；请在表格软件里打开、重新计算、保存后再上传"], file.Sheets[0].Notes);
    }

    [Fact]
    public void Long_numbers_that_the_office_program_has_rounded_are_told()
    {
        using var file = SheetFile.Open(Book("""<row r="1"><c r="A1"><v>3.7081119900101E+17</v></c><c r="B1"><v>13800000000</v></c></row>"""));
        Assert.Contains("16位以上", Assert.Single(file.Sheets[0].Notes));
        Assert.Equal(["370811199001010000", "13800000000"], file.Rows(0).Single().Cells);
    }

    [Fact]
    public void What_our_own_writer_writes_reads_back()
    {
        var rows = Read(XlsxWriter.List("名单", ["标题", "日期", "件数", "金额"], [["=1+1", new DateOnly(2021, 3, 5), 12L, 3.5m], [null, null, 0L, null]]));
        Assert.Equal([["标题", "日期", "件数", "金额"], ["=1+1", "2021-03-05", "12", "3.5"], ["", "", "0"]], rows);
    }

    public static TheoryData<string, byte[]> Hostile()
    {
        var data = new TheoryData<string, byte[]>();
        var plain = Book("""<row r="1"><c r="A1"><v>1</v></c></row>""");
        data.Add("不完整或已损坏", plain[..(plain.Length / 2)]);
        data.Add("不完整或已损坏", [.. plain.Select((b, i) => i > 60 && i < 200 ? (byte)0xAA : b)]);
        data.Add("DTD", Book("<!-- -->", more: ("xl/sharedStrings.xml", """<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&x;</t></si></sst>""")));
        data.Add("宏", Book("", more: ("xl/vbaProject.bin", "x")));
        data.Add("打开密码", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600], .. Encoding.Unicode.GetBytes("EncryptedPackage"), .. new byte[100]]);
        data.Add("旧版的 .xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]]);
        data.Add("网页", Encoding.UTF8.GetBytes("\uFEFF  <html><table><tr><td>1</td></tr></table></html>"));
        data.Add("不是表格", Encoding.UTF8.GetBytes("%PDF-1.7"));
        data.Add("不是表格", [1, 2, 0, 3]);
        data.Add("空的", []);
        data.Add("编码认不出来", [0x41, 0x2C, 0xFF, 0xFF, 0x0A]);
        data.Add("压缩炸弹", Book("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>" + new string('a', 40 << 20) + "</t></is></c></row>"));
        data.Add("重名", Book("", more: ("XL/workbook.xml", "<x/>")));
        data.Add("超过5000个文件", Book("", more: [.. Enumerable.Range(0, 5_000).Select(i => ($"a{i}", ""))]));
        data.Add("超过256列", Book("<row r=\"1\">" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"<c><v>{i}</v></c>")) + "</row>"));
        data.Add("超过256列", Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, 10_000))));
        data.Add("超过32767字", Encoding.UTF8.GetBytes("a," + new string('b', 40_000)));
        data.Add("引号没有关上", Encoding.UTF8.GetBytes("a,b\n\"没有完,2\n"));
        data.Add("不完整或已损坏", Book("""<row r="5"><c r="A5"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>"""));
        data.Add("不完整或已损坏", Book("""<row r="1"><c r="A1" t="s"><v>99</v></c></row>"""));
        data.Add("不完整或已损坏", Book("""<row r="1"><c r="A9999999999"><v>1</v></c></row>"""));
        data.Add(".ods", OfParts(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<x/>"), ("[Content_Types].xml", "<Types/>")));
        data.Add("不是 .xlsx 表格", OfParts(("word/document.xml", "<x/>"), ("[Content_Types].xml", "<Types/>")));
        data.Add("超过20MB", new byte[(20 << 20) + 1]);
        return data;
    }

    static byte[] OfParts(params (string Name, string Text)[] parts)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, text) in parts)
            {
                using var part = zip.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
        return stream.ToArray();
    }

    [Theory, MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_read_is_refused_with_the_reason(string why, byte[] bytes) => Assert.Contains(why, Refusal(bytes));

    /// <summary>A sheet of 130 MB that packs no better than a real one.</summary>
    static byte[] Large()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var part = zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open();
            part.Write(Encoding.UTF8.GetBytes($"<worksheet xmlns=\"{Main}\"><sheetData>"));
            var written = 0L;
            for (var row = 1; written < 130L << 20; row++)
            {
                var bytes = Encoding.UTF8.GetBytes($"<row r=\"{row}\"><c r=\"A{row}\"><v>{row % 100}</v></c><c r=\"B{row}\" t=\"inlineStr\"><is><t>任城区政府信息公开第{row % 50}号</t></is></c></row>");
                part.Write(bytes);
                written += bytes.Length;
            }
            part.Write("</sheetData></worksheet>"u8);
        }
        return stream.ToArray();
    }

    [Fact]
    public void A_part_that_unpacks_to_more_than_the_bounds_is_refused_alike_in_books_and_documents()
    {
        var bytes = Large();
        Assert.InRange(bytes.Length, 1 << 20, SheetFile.MaxBytes);
        Assert.Contains("单个部件限128MB", Refusal(bytes));
        Assert.Contains("单个部件限128MB", Assert.Throws<Gongkai.Documents.Readers.UnreadableDocumentException>(() => Gongkai.Documents.Readers.DocumentReader.Read(bytes, "a.docx")).Message);
    }

    [Fact]
    public void A_package_that_lies_about_its_sizes_is_measured_while_unpacking()
    {
        var bytes = Book("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>" + new string('a', 3 << 20) + "</t></is></c></row>");
        Assert.Contains("疑似压缩炸弹", Refusal(bytes));
        // The directory says that every part unpacks to no more than a thousand bytes.
        for (var at = 0; at + 46 < bytes.Length; at++)
            if (bytes.AsSpan(at).StartsWith("PK\x01\x02"u8) && BitConverter.ToInt32(bytes, at + 24) > 1000) BitConverter.TryWriteBytes(bytes.AsSpan(at + 24), 1000);
        Assert.Matches("疑似压缩炸弹|不完整或已损坏", Refusal(bytes));
    }

    public static TheoryData<string, string> Encodings => new() { { "utf-8", "" }, { "utf-8", "\uFEFF" }, { "utf-16", "\uFEFF" }, { "utf-16BE", "\uFEFF" }, { "GB18030", "" } };

    [Theory, MemberData(nameof(Encodings))]
    public void Text_is_read_in_every_encoding_offices_use(string encoding, string mark)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(encoding).GetBytes(mark + "标题,日期\r\n“𠮷”野家〔2021〕3号,2021年3月5日\r\n");
        Assert.Equal([["标题", "日期"], ["“𠮷”野家〔2021〕3号", "2021年3月5日"]], Read(bytes));
    }

    [Theory, InlineData(","), InlineData(";"), InlineData("\t")]
    public void Separators_and_quotes_are_told_from_content(string separator)
    {
        var text = string.Join("\r\n", [string.Join(separator, "标题", "内容", "数"), string.Join(separator, "\"甲,乙;丙\t丁\"", "\"第一行\r\n第二行“\"\"”\"", "1"), "", string.Join(separator, "  前后空格\u3000", "", "")]);
        Assert.Equal([["标题", "内容", "数"], ["甲,乙;丙\t丁", "第一行\r\n第二行“\"”", "1"], ["前后空格"]], Read(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void A_template_offers_choices_keeps_long_numbers_and_reads_as_its_heads()
    {
        var bytes = TemplateWriter.Write("样表", [new("标题", true, false, "写全称", "某办法", []), new("种类", false, false, "", "", ["甲", "乙"]), new("日期", true, true, "", "2021-03-05", [])]);
        Assert.Equal(bytes, TemplateWriter.Write("样表", [new("标题", true, false, "写全称", "某办法", []), new("种类", false, false, "", "", ["甲", "乙"]), new("日期", true, true, "", "2021-03-05", [])]));
        Assert.Equal([["标题*", "种类", "日期*"]], Read(bytes));
        using var excel = DocumentFormat.OpenXml.Packaging.SpreadsheetDocument.Open(new MemoryStream(bytes), false);
        Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator().Validate(excel));
        var rules = excel.WorkbookPart!.WorksheetParts.SelectMany(p => p.Worksheet!.Descendants<DocumentFormat.OpenXml.Spreadsheet.DataValidation>()).ToList();
        Assert.Equal("选项!$A$2:$A$3", Assert.Single(rules, r => r.Type?.Value == DocumentFormat.OpenXml.Spreadsheet.DataValidationValues.List).Formula1!.Text);
    }
}
