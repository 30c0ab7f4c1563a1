using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Gongkai.Documents.Readers;
using Xunit;
using static Gongkai.Documents.Tests.Readers.Sheets;

namespace Gongkai.Documents.Tests.Readers;

public sealed class PdfReaderTests
{
    static ReadDocument Pages(params string[] pages) => Read(Pdf(pages), "a.pdf");

    static string[] Told(ReadDocument document) => [.. document.Blocks.Select(b => b is ReadTable t ? Grid(t) : ((ReadParagraph)b).Text)];

    [Fact]
    public async Task A_report_through_LibreOffice_keeps_its_paragraphs_levels_and_a_table_over_two_pages()
    {
        const string prose = "本年度共收到政府信息公开申请95件，其中自然人95件；上年结转0件，均已在法定期限内答复，没有因政府信息公开工作被申请行政复议或者提起行政诉讼的情况，详见下表所列各项数据。";
        List<IReadOnlyList<TableCell>> rows = [[new("项目", 3, 2), new("申请人情况", 3)], [new("自然人"), new("企业"), new("总计")], [new("一、本年新收", 3), new("95"), new("0"), new("95")]];
        for (var i = 1; i <= 36; i++)
            rows.Add([.. i == 1 ? [new TableCell("三、本年度办理结果", 1, 36)] : Array.Empty<TableCell>(), .. i % 12 == 1 ? [new TableCell($"（{i}）不予公开", 1, 12)] : Array.Empty<TableCell>(), new($"{i}.属于过程性信息"), new($"{i}"), new("0"), new($"{i}")]);
        var table = new TableBlock([0.08, 0.17, 0.36, 0.13, 0.13, 0.13], rows, 2, "表");
        var converter = PdfConverter.Shared;
        var pdf = await converter.ConvertAsync(DocxWriter.Write(new("某某单位2024年度报告", [new Heading(1, "一、总体情况"), .. Enumerable.Repeat(new Paragraph(prose), 2), new Heading(1, "三、申请情况"), table, new Heading(1, "五、其他"), new Paragraph("无。")])), TestContext.Current.CancellationToken);
        var read = Read(pdf, "报告.pdf");

        Assert.Equal(["某某单位2024年度报告", "一、总体情况", prose, prose, "三、申请情况", "五、其他", "无。"], read.Paragraphs.Select(p => p.Text));
        Assert.Equal([1, 1, 1], read.Paragraphs.Where(p => p.Level is not null && p.Text.Contains('、')).Select(p => p.Level));
        var grid = Assert.Single(read.Tables);
        Assert.Equal([1, 2], grid.Pages);
        Assert.Equal(2, read.Pages);
        // The same grid as the docx gives: the head printed again on page 2 and the merge over the break are resolved.
        Assert.Equal(Grid(Read(DocxWriter.Write(new("x", [table]))).Tables.Single()), Grid(grid));
    }

    [Fact]
    public void Lines_become_paragraphs_over_the_page_break_and_page_numbers_go()
    {
        string Full(double y, string text) => Say(74, y, text.PadRight(60, 'x'));
        var read = Pages(Say(74, 780, "Running head") + Say(200, 720, "Title of it", 18) + Say(102.8, 690, "begins " + new string('a', 49)) + Full(670, "goes on") + Say(74, 650, "ends.") + Say(102.8, 630, "Second " + new string('b', 49)) + Full(610, "second") + Say(290, 40, "- 1 -"),
            Say(74, 780, "Running head") + Say(74, 720, "third line.") + Say(102.8, 700, "New 7545") + Say(290, 40, "- 2 -"), Say(74, 780, "Running head") + Say(102.8, 700, "2") + Say(290, 40, "3 / 3"));
        Assert.Equal(5, read.Blocks.Count);
        Assert.Equal(["Title of it", "New 7545", "2"], Told(read).Where((_, i) => i is 0 or 3 or 4));
        Assert.StartsWith("begins aaa", Told(read)[1]);
        Assert.EndsWith("xxx ends.", Told(read)[1]);
        Assert.EndsWith("third line.", Told(read)[2]);
        Assert.Equal([1, 1, 1, 2, 3], read.Blocks.Select(b => b.Page));
    }

    static readonly double[] Edges = [50, 150, 300, 340, 380, 420];

    [Fact]
    public void A_table_goes_on_after_the_page_break_with_its_merged_labels_and_a_torn_row()
    {
        var read = Pages(
            Say(60, 700, "Table") + Ruled(640, Edges, ["Result", "1. first", "3", "0", "3"], ["^", "2. second part of", "4", "0", "4"]),
            // The label's end, without figures, is the rest of the row above; the blank first cell goes on; fewer columns are the same table.
            Ruled(780, Edges, ["", "its label", "", "", ""], ["^", "3. third", "5", "1", "6"]) + Ruled(740, [50, 300, 340, 380, 420], ["Sum", "12", "1", "13"]) + Say(60, 600, "After"));
        Assert.Equal(["Table", "Result|1. first|3|0|3\n~|2. second part ofits label|4|0|4\n~|3. third|5|1|6\nSum|~|12|1|13", "After"], Told(read));
        Assert.Equal([1, 2], read.Tables.Single().Pages);
        Assert.Equal([1, 2], new[] { read.Tables.Single()[1, 2].Page, read.Tables.Single()[2, 2].Page });
    }

    [Fact]
    public void Blank_figures_and_new_rows_after_a_page_break_stay_rows()
    {
        var read = Pages(Ruled(640, Edges, ["a", "1. first", "3", "0", "3"], ["b", "2. second", "4", "0", "4"]), Ruled(780, Edges, ["c", "3. third", "", "", ""], ["d", "4. fourth", "5", "0", "5"]));
        Assert.Equal(["a|1. first|3|0|3\nb|2. second|4|0|4\nc|3. third|||\nd|4. fourth|5|0|5"], Told(read));
        // Text between them, or other columns, makes two tables.
        Assert.Equal(2, Pages(Ruled(640, Edges, ["a", "b", "1", "2", "3"]), Say(50, 790, "Next") + Ruled(740, Edges, ["c", "d", "1", "2", "3"])).Tables.Count());
        Assert.Equal(2, Pages(Ruled(640, Edges, ["a", "b", "1", "2", "3"]), Ruled(740, [50, 100, 200, 420], ["c", "d", "1"])).Tables.Count());
    }

    [Fact]
    public void Open_sides_thin_boxes_and_turned_labels_are_understood()
    {
        // No lines at left and right; horizontals as filled boxes; the label of the first column runs upwards.
        var text = Say(60, 665, "x") + string.Concat(new[] { 700, 680, 660, 640 }.Select(y => $"100 {y} 200 0.5 re f\n")) + "50 700 50 0.5 re f 50 640 50 0.5 re f\n" + Line(100, 700, 100, 640) + Line(200, 700, 200, 640)
            + "BT /F 10 Tf 0 1 -1 0 80 645 Tm (Label) Tj ET\n" + Say(110, 685, "a") + Say(110, 665, "b") + Say(110, 645, "c") + Say(210, 685, "1") + Say(210, 665, "2") + Say(210, 645, "3");
        var grid = Assert.Single(Pages(text.Replace(Say(60, 665, "x"), "")).Tables);
        Assert.Equal("Label|a|1\n~|b|2\n~|c|3", Grid(grid));
        // A frame around a sentence is no table, and white lines are none.
        Assert.Equal(["framed"], Told(Pages(Say(60, 670, "framed") + "50 650 200 40 re S\n")));
        Assert.Empty(Pages("1 1 1 RG\n" + Ruled(700, [50, 100, 150], ["a", "b"])).Tables);
    }

    [Fact]
    public void A_landscape_page_on_upright_paper_is_turned()
    {
        var text = "0 1 -1 0 600 0 cm\n" + Ruled(500, Edges, ["a", "b", "1", "2", "3"], ["c", "d", "4", "5", "6"]);
        Assert.Equal(["a|b|1|2|3\nc|d|4|5|6"], Told(Pages(text)));
    }

    [Fact]
    public void Columns_without_lines_are_told_from_alignment_and_said_to_be_a_guess()
    {
        string Row(double y, params string[] cells) => string.Concat(cells.Select((c, i) => c.Length == 0 ? "" : Say(i == 0 ? 60 : 200 + 60 * i, y, c, 10)));
        var read = Pages(Say(60, 720, "Before") + Say(380, 690, "Applicants together", 10) + Row(670, "Item", "person", "firm", "all") + Row(650, "1. new", "95", "0", "95") + Row(636, "2. partly, only", "", "", "") + Row(630, "", "9", "0", "9") + Row(625, "this one", "", "", "") + Row(600, "3. sum", "104", "0", "104") + Say(60, 500, "After"));
        Assert.Equal(["Before", "Applicants together", "Item|person|firm|all\n1. new|95|0|95\n2. partly, onlythis one|9|0|9\n3. sum|104|0|104", "After"], Told(read));
        Assert.False(read.Tables.Single().Ruled);
        Assert.Contains("按文字对齐", Assert.Single(read.Notes));
    }

    [Fact]
    public void Numbers_under_one_another_in_a_cell_stay_apart_and_a_broken_number_is_whole()
    {
        double[] edges = [50, 150, 172];
        var grid = Assert.Single(Pages(Line(50, 700, 172, 700) + Line(50, 660, 172, 660) + string.Concat(edges.Select(x => Line(x, 700, x, 660))) + Say(60, 688, "12", 10) + Say(60, 668, "5", 10) + Say(152, 688, "123", 10) + Say(152, 668, "4", 10)).Tables);
        Assert.Equal("12\\n5|1234", Grid(grid));
    }

    [Fact]
    public void Hostile_files_are_refused_by_rule_within_bounds()
    {
        var from = Stopwatch.GetTimestamp();
        static byte[] Packed(int length)
        {
            using var to = new MemoryStream();
            using (var zlib = new ZLibStream(to, CompressionLevel.Fastest, leaveOpen: true))
            {
                var block = new byte[1 << 20];
                Array.Fill(block, (byte)' ');
                for (var n = 0; n < length; n++) zlib.Write(block);
            }
            return to.ToArray();
        }
        Assert.Contains("压缩炸弹", Refusal(Pdf(["x"], filter: "/Filter/FlateDecode", raw: Packed(300)), "a.pdf"));
        // Ten forms, each drawing the next ten times: 10^10 letters from 2 KB.
        var forms = Enumerable.Range(0, 10).Select(i => string.Concat(Enumerable.Repeat($"/X{i + 1} Do ", 10))).Append(Say(50, 700, "bomb")).ToList();
        Assert.Contains("内容过多", Refusal(Pdf(["/X0 Do"], forms), "a.pdf"));
        Assert.Contains("内容过多", Refusal(Pdf([Say(50, 700, new string('a', 200_000))]), "a.pdf"));
        Assert.Contains("超过500页", Refusal(Pdf([.. Enumerable.Repeat(Say(50, 700, "a"), 501)]), "a.pdf"));
        Assert.Contains("嵌套", Refusal(Pdf(["/X0 Do"], [.. Enumerable.Range(0, 40).Select(i => $"/X{i + 1} Do"), "x"]), "a.pdf"));
        Assert.Contains("没有文字", Refusal(Pdf(["50 50 100 100 re f"]), "a.pdf"));
        var locked = new string('z', 32);
        Assert.Contains("加密", Refusal(Pdf([Say(50, 700, "a")], trailer: $"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O({locked})/U({locked})>>"), "a.pdf"));
        var whole = Pdf([Say(50, 700, "whole text")]);
        foreach (var part in new[] { 20, 100 }) Assert.Contains("PDF", Refusal(whole[..part], "a.pdf"));
        Assert.Contains("循环", Refusal(Pdf([Say(50, 700, "a") + "/X0 Do"], ["/X1 Do", "/X0 Do"]), "a.pdf"));
        Assert.InRange(Stopwatch.GetElapsedTime(from).TotalSeconds, 0, 30);
    }

    [Fact]
    public void What_kills_the_parser_is_a_refusal_and_we_live_on()
    {
        const string odd = "内部结构异常";
        var colour = "/C cs 0 sc " + Say(50, 700, "a");
        Assert.Contains(odd, Refusal(Pdf([colour], resources: "/ColorSpace<</C 4 0 R>>", more: ["[/Separation/X 4 0 R 5 0 R]", "<</FunctionType 2/Domain[0 1]/N 1>>"]), "a.pdf"));
        Assert.Contains(odd, Refusal(Pdf([colour], resources: "/ColorSpace<</C[/Separation/X/DeviceRGB 4 0 R]>>", more: ["<</FunctionType 3/Domain[0 1]/Functions[4 0 R 4 0 R]/Bounds[0.5]/Encode[0 1 0 1]>>"]), "a.pdf"));
        Assert.Contains(odd, Refusal(Pdf([Say(50, 700, "a")], catalog: "/Outlines 4 0 R", more: ["<</First 5 0 R>>", "<</Title(x)/First 5 0 R/Next 5 0 R>>"]), "a.pdf"));
        Assert.Contains("所需内存超过", Refusal(Pdf([new StringBuilder().Insert(0, "q ", 3_000_000) + Say(50, 700, "a")]), "a.pdf"));
        Assert.Single(Pages(Say(50, 700, "a")).Blocks);
    }

    [Fact]
    public void A_reading_that_is_given_up_ends_at_once()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => DocumentReader.Read(Pdf([Say(50, 700, "a")]), "a.pdf", cancel.Token));
    }

    [Fact]
    public void Damage_at_any_place_is_a_refusal_or_a_reading_and_never_another_error()
    {
        var whole = Pdf([Say(50, 700, "some text") + Ruled(640, Edges, ["a", "b", "1", "2", "3"]), Say(50, 700, "more") + "/X0 Do"], [Say(50, 600, "form")]);
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var bytes = whole.ToArray();
            for (var k = 0; k < 1 + i % 8; k++) bytes[random.Next(8, bytes.Length)] = (byte)random.Next(256);
            if (i % 3 == 0) bytes = bytes[..random.Next(8, bytes.Length)];
            try { Read(bytes, "a.pdf"); }
            catch (UnreadableDocumentException e) { Assert.NotEmpty(e.Message); }
        }
    }
}
