using System.Text;
using Gongkai.Documents.Readers;
using Xunit;
using static Gongkai.Documents.Tests.Readers.Sheets;

namespace Gongkai.Documents.Tests.Readers;

public sealed class WordReaderTests
{
    static string[] Texts(ReadDocument document) => [.. document.Paragraphs.Select(p => p.Text)];

    [Fact]
    public void What_our_writer_writes_comes_back_with_levels_and_spans()
    {
        var table = new TableBlock([0.2, 0.3, 0.25, 0.25],
        [
            [new("（表头）", 2, 2), new("申请人情况", 2)],
            [new("自然人"), new("总计")],
            [new("三、结果", 1, 2), new("（一）予以公开"), new("38"), new("43")],
            [new("（二）部分公开"), new("　７"), new("")],
        ], 2, "表");
        var read = Read(DocxWriter.Write(new("某某单位2021年度报告", [new Heading(1, "一、总体情况"), new Heading(2, "（一）主动公开"), new Paragraph("　　正文𠮷。"), table], "演示数据")));
        Assert.Equal([("某某单位2021年度报告", 0), ("一、总体情况", 1), ("（一）主动公开", 2), ("　　正文𠮷。", null)], read.Paragraphs.Select(p => (p.Text, p.Level)));
        Assert.Equal("（表头）|~|申请人情况|~\n~|~|自然人|总计\n三、结果|（一）予以公开|38|43\n~|（二）部分公开|　７|", Grid(Assert.Single(read.Tables)));
        Assert.Same(read.Blocks[^1], read.Tables.Single());
        Assert.Equal((ReadFormat.Docx, null), (read.Format, read.Pages));
        Assert.Empty(read.Notes);
    }

    [Fact]
    public void Tracked_changes_fields_and_hidden_text_are_read_as_the_paper_shows_them()
    {
        var read = Read(Docx("""
            <w:p><w:r><w:t>收到</w:t></w:r><w:del><w:r><w:delText>九</w:delText></w:r></w:del><w:ins><w:r><w:t>十</w:t></w:r></w:ins><w:r><w:t>件，</w:t></w:r>
            <w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x \h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>表三</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
            <w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>看得见</w:t></w:r>
            <w:hyperlink><w:r><w:t>链接</w:t><w:tab/><w:t>后</w:t><w:br/><w:t>行</w:t><w:noBreakHyphen/><w:sym w:char="F0A8"/></w:r></w:hyperlink></w:p>
            <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>两段</w:t></w:r></w:p><w:p><w:r><w:t>并一段</w:t></w:r></w:p>
            <w:sdt><w:sdtPr><w:alias w:val="t"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>控件里</w:t></w:r></w:p></w:sdtContent></w:sdt>
            <w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:p><w:moveTo><w:r><w:t>移来</w:t></w:r></w:moveTo></w:p><w:p><w:r><w:t>　</w:t></w:r></w:p>
            """));
        Assert.Equal(["收到十件，表三7看得见链接\t后\n行-□", "两段并一段", "控件里", "移来"], Texts(read));
        Assert.Contains("修订标记为删除", Assert.Single(read.Notes));
    }

    [Fact]
    public void Text_boxes_come_once_and_after_the_paragraph_that_holds_them()
    {
        var read = Read(Docx("<w:p><w:r><w:t>段前</w:t><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx><w:txbxContent>" + P("框内") + "</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
            + "<mc:Fallback><w:pict><v:textbox><w:txbxContent>" + P("框内") + "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent><w:t>段后</w:t></w:r></w:p>" + P("下段")));
        Assert.Equal(["段前段后", "框内", "下段"], Texts(read));
    }

    [Fact]
    public void Automatic_numbers_are_written_out()
    {
        const string numbering = """
            <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl><w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/><w:suff w:val="space"/></w:lvl></w:abstractNum>
            <w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="10"/></w:lvlOverride></w:num>
            """;
        const string styles = """<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="H1b"><w:basedOn w:val="H1"/></w:style><w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>""";
        static string Numbered(string text, int list, int level) => P(text, $"<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>");
        var read = Read(Docx(P("总体情况\t1", "<w:pStyle w:val=\"T\"/>") + P("总体情况", "<w:pStyle w:val=\"H1\"/>") + Numbered("主动公开", 5, 1) + Numbered("申请", 5, 1) + Numbered("甲", 5, 2) + P("问题", "<w:pStyle w:val=\"H1b\"/>")
            + Numbered("其一", 5, 1) + Numbered("续", 6, 0) + Numbered("续", 6, 0) + P("正文", "<w:numPr><w:numId w:val=\"0\"/></w:numPr>"), styles, numbering));
        Assert.Equal(["一、总体情况", "（一）主动公开", "（二）申请", "1. 甲", "二、问题", "（一）其一", "十、续", "十一、续", "正文"], Texts(read));
        Assert.Equal([1, null, null, null, 1], read.Paragraphs.Take(5).Select(p => p.Level));
    }

    [Fact]
    public void Charts_tell_their_title_their_kind_and_where_their_axis_begins()
    {
        static string Chart(string kind, string scaling) => "<c:chartSpace xmlns:c=\"c\" xmlns:a=\"a\"><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>图一</a:t></a:r><a:r><a:t>" + "公开数量</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:" + kind + "><c:ser/></c:" + kind + "><c:catAx><c:title><a:t>年</a:t></c:title></c:catAx>"
            + $"<c:valAx><c:scaling>{scaling}</c:scaling><c:title><a:t>件</a:t></c:title></c:valAx><c:valAx><c:scaling><c:min val=\"7\"/></c:scaling></c:valAx></c:plotArea></c:chart></c:chartSpace>";
        (string, string)[] parts = [("word/charts/1.xml", Chart("barChart", "<c:min val=\"10000\"/>")), ("word/charts/2.xml", Chart("lineChart", "<c:max val=\"9\"/>")), ("word/charts/3.xml", Chart("bar3DChart", "<c:logBase val=\"10\"/><c:min val=\"1\"/>")), ("word/charts/4.xml", "<c:chartSpace xmlns:c=\"c\"><c:chart>")];
        var relations = string.Concat(parts.Select((p, i) => $"<Relationship Id=\"c{i}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart\" Target=\"{p.Item1[5..]}\"/>"));
        var read = Read(Docx(P("正文"), relations: relations, more: parts));
        // The broken one spoils nothing.
        Assert.Equal([new("图一公开数量", true, 10_000), new("图一公开数量", false, null), new("图一公开数量", true, null)], read.Charts);
        Assert.Equal(["正文"], Texts(read));
        var ours = Read(DocxWriter.Write(new("标题", [new ChartBlock(ChartKind.Column, "近两年公开数量", ["2021年", "2022年"], [new("公开数量", [3, 5])], "件", "2021年3件，2022年5件")])));
        Assert.Equal([(true, 0m)], ours.Charts.Select(c => (c.Bars, c.From!.Value)));
    }

    [Fact]
    public void Page_breaks_that_word_left_behind_number_the_blocks()
    {
        var read = Read(Docx(P("甲") + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>乙</w:t></w:r></w:p><w:tbl><w:tr>" + Tc("一") + "</w:tr><w:tr><w:tc><w:p><w:r><w:lastRenderedPageBreak/><w:t>二</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"));
        Assert.Equal(3, read.Pages);
        Assert.Equal([1, 2], read.Paragraphs.Select(p => p.Page));
        Assert.Equal([2, 3], read.Tables.Single().Pages);
    }

    [Fact]
    public void Broken_merges_give_a_full_grid_and_invent_nothing()
    {
        const string on = "<w:vMerge/>", begin = "<w:vMerge w:val=\"restart\"/>";
        var read = Read(Docx("<w:tbl><w:tr>" + Tc("a", begin) + Tc("9") + "</w:tr><w:tr>" + Tc("", on) + Tc("", on) + Tc("c", "<w:gridSpan w:val=\"2\"/>") + "</w:tr><w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>" + Tc("d")
            + "</w:tr><w:tr><w:trPr><w:del/></w:trPr>" + Tc("删") + "</w:tr></w:tbl>"));
        // The second continuing cell has nothing to continue: it must not take the 9 above.
        Assert.Equal("a|9||\n~||c|~\n|d||", Grid(read.Tables.Single()));
    }

    [Fact]
    public void Layout_tables_come_apart_in_reading_order_and_frames_are_text()
    {
        string Inner(string text) => $"<w:tbl><w:tr>{Tc(text)}{Tc("1")}</w:tr></w:tbl>";
        var read = Read(Docx("<w:tbl><w:tr>" + Tc("头") + Tc("尾") + "</w:tr><w:tr><w:tc>" + P("表二") + Inner("甲") + P("表三") + Inner("乙") + "</w:tc><w:tc>" + P("旁注") + "</w:tc></w:tr><w:tr><w:tc><w:tbl><w:tr>" + Tc("框") + "</w:tr></w:tbl></w:tc>" + Tc("末") + "</w:tr></w:tbl>"));
        Assert.Equal(["头|尾", "表二", "甲|1", "表三", "乙|1", "旁注", "框|末"], read.Blocks.Select(b => b is ReadTable t ? Grid(t) : ((ReadParagraph)b).Text));
    }

    [Fact]
    public void Nothing_outside_of_the_file_is_touched_and_macros_are_left_alone()
    {
        const string external = "<Relationship Id=\"x\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" TargetMode=\"External\" Target=\"file:///etc/passwd\"/><Relationship Id=\"y\" Type=\"x/image\" TargetMode=\"External\" Target=\"http://127.0.0.1:1/a.png\"/>";
        var read = Read(Docx(P("正文") + "<w:altChunk/>", relations: external, more: [("word/vbaProject.bin", "Auto_Open")]), "a.docm");
        Assert.Equal(["正文"], Texts(read));
        Assert.Equal(["有2处外部链接，未打开。", "有嵌入的其他文件，未读入。", "文件带有宏，未运行。"], read.Notes);
    }

    [Fact]
    public void Hostile_packages_are_refused_by_rule()
    {
        Assert.Contains("压缩炸弹", Refusal(Docx(P(new string('0', 80_000_000)))));
        Assert.Contains("压缩炸弹", Refusal(Docx(P("x"), more: [("word/media/a.bin", new string('0', 80_000_000))])));
        Assert.Contains("压缩炸弹", Refusal(Docx(P("x"), more: Enumerable.Range(0, OfficeEntries + 1).Select(i => ($"a{i}", "")))));
        Assert.Contains("重名", Refusal(Docx(P("x"), more: [("WORD/document.xml", "<x/>")])));
        foreach (var part in new[] { "word/footnotes.xml", "docProps/custom.xml" })
            Assert.Contains("DTD", Refusal(Docx(P("x"), more: [(part, "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>")])));
        Assert.Contains("嵌套超过", Refusal(Docx(string.Concat(Enumerable.Repeat("<w:sdt>", 100_000)) + string.Concat(Enumerable.Repeat("</w:sdt>", 100_000)))));
        Assert.Contains("嵌套超过", Refusal(Docx("<w:p>" + string.Concat(Enumerable.Repeat("<w:r>", 1_000)) + string.Concat(Enumerable.Repeat("</w:r>", 1_000)) + "</w:p>")));
        Assert.Contains("没有文字", Refusal(Docx("<w:p/>")));
        Assert.Contains("没有 Word 正文", Refusal(XlsxWriter.List("表", ["列"], [["x"]])));
    }

    const int OfficeEntries = 5_000;

    [Fact]
    public void Tables_beyond_all_measure_are_refused()
    {
        var random = new Random(1);
        string Row(int cells) => "<w:tr>" + string.Concat(Enumerable.Range(0, cells).Select(_ => Tc($"{random.Next()}"))) + "</w:tr>";
        string Table(int rows, int columns) => "<w:tbl>" + string.Concat(Enumerable.Range(0, rows).Select(_ => Row(columns))) + "</w:tbl>";
        Assert.Contains("超过1000列", Refusal(Docx("<w:tbl>" + Row(1001) + "</w:tbl>")));
        Assert.Contains("超过1000列", Refusal(Docx("<w:tbl><w:tr>" + Tc("x", "<w:gridSpan w:val=\"2000000000\"/>") + "</w:tr></w:tbl>")));
        Assert.Contains("超过20000行", Refusal(Docx(Table(20_001, 1))));
        Assert.Contains("合计超过300000格", Refusal(Docx("<w:tbl>" + Row(1000) + string.Concat(Enumerable.Repeat(Row(1), 600)) + "</w:tbl>")));
        Assert.Equal(1000, Read(Docx("<w:tbl>" + Row(1000) + "</w:tbl>")).Tables.Single().Columns);
    }

    [Fact]
    public void A_truncated_or_locked_file_is_refused()
    {
        var whole = DocxWriter.Write(new("标题", [new Paragraph(string.Join(' ', Enumerable.Range(0, 5000).Select(i => $"{i * 7919 % 10007}")))]));
        foreach (var part in new[] { 30, whole.Length / 2, whole.Length - 10 }) Assert.Contains("损坏", Refusal(whole[..part]));
        Assert.Contains("损坏", Refusal(Zip(("_rels/.rels", "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"word/document.xml\"/></Relationships>"), ("word/document.xml", "<w:document xmlns:w=\"x\"><w:body><w:p>"))));
        byte[] old = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[512]];
        Assert.Contains("旧版", Refusal(old, "a.doc"));
        Assert.Contains("加密", Refusal([.. old, .. Encoding.Unicode.GetBytes("EncryptedPackage")]));
    }
}
