using System.Globalization;
using System.Text;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Xunit;

namespace Gongkai.Documents.Tests;

public sealed class ChartTests
{
    static readonly XNamespace C = "http://schemas.openxmlformats.org/drawingml/2006/chart", A = "http://schemas.openxmlformats.org/drawingml/2006/main";

    static ChartSeries Of(string name, params decimal[] values) => new(name, values);

    static ChartBlock Chart(ChartKind kind, string[] categories, params ChartSeries[] series) =>
        new(kind, "某区主动公开信息数量", categories, series, "件", "某区各年主动公开信息的数量，逐年增加。");

    static readonly ChartBlock Shares = Chart(ChartKind.Pie, ["予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理", "结转下年度继续办理"], Of("件数", 51, 12, 4, 25, 13, 3, 7)) with
    { Title = "申请办理结果", Labels = ChartLabels.Percentages };

    /// <summary>The kinds an annual report draws; the numbers are invented.</summary>
    static readonly IReadOnlyList<ChartBlock> Six =
    [
        Chart(ChartKind.Doughnut, ["网站动态", "其他主动公开"], Of("数量", 8120, 6904)) with { Title = "全区主动公开信息构成", Labels = ChartLabels.Percentages, Caption = "动态信息略多于其他主动公开信息" },
        Chart(ChartKind.Bar, ["机构职能", "政策文件及政策解读", "财政资金", "行政权力运行", "“放管服”改革", "重大建设项目", "公共资源配置", "社会公益事业", "公共监管", "人事信息", "供水供电供气供热等公共企事业单位信息（含𠮷祥水务）", "其他"],
            Of("信息数量", 121, 1087, 344, 1402, 655, 58, 310, 988, 1193, 205, 246, 295)) with { Title = "各类主动公开信息数量", CategoryName = "类别" },
        Chart(ChartKind.Column, ["2017年", "2018年", "2019年", "2020年", "2021年"], Of("主动公开信息数", 38114, 26020, 15903, 16411, 15024)) with { Title = "近五年主动公开信息数量", Caption = "近五年主动公开信息数量，2019年起栏目合并" },
        Chart(ChartKind.Line, ["2016年", "2017年", "2018年", "2019年", "2020年", "2021年"], Of("区政府办公室", 12, 31, 24, 22, 18, 33), Of("部门（单位）", 31, 67, 120, 61, 44, 59)) with { Title = "收到申请数量变化", CategoryName = "年度" },
        Shares,
        Chart(ChartKind.Column, ["一季度", "二季度", "三季度", "四季度"], Of("2019年", 10.5m, 22.25m, 31, 18), Of("2020年", 12, 19, 33.75m, 21), Of("2021年", 15, 24, 29, 26)) with { Title = "分季度满意率", Unit = "%", Decimals = 1 },
    ];

    static readonly OfficialDocument Report = new("某区政府信息公开工作年度报告", [new Heading(1, "一、总体情况"), new Paragraph("正文，一段说明。"), .. Six], "演示数据");

    static IReadOnlyList<(XElement Xml, byte[] Book)> Parts(byte[] docx)
    {
        using var word = WordprocessingDocument.Open(new MemoryStream(docx), false);
        WriterTests.Valid(word);
        return [.. word.MainDocumentPart!.ChartParts.OrderBy(p => int.Parse(word.MainDocumentPart.GetIdOfPart(p)["rChart".Length..], CultureInfo.InvariantCulture)).Select(p =>
        {
            using var xml = p.GetStream();
            using var book = p.EmbeddedPackagePart!.GetStream();
            using var bytes = new MemoryStream();
            book.CopyTo(bytes);
            return (XElement.Load(xml), bytes.ToArray());
        })];
    }

    static IReadOnlyList<(XElement Xml, byte[] Book)> Parts(params ChartBlock[] charts) => Parts(DocxWriter.Write(new("报告", charts)));

    static string[] Cache(XElement? data) => [.. data!.Descendants(C + "v").Select(v => v.Value)];

    [Fact]
    public void Every_kind_is_valid_and_what_the_picture_caches_is_what_its_workbook_holds()
    {
        var parts = Parts(DocxWriter.Write(Report));
        Assert.Equal(6, parts.Count);
        foreach (var ((xml, book), chart) in parts.Zip(Six))
        {
            using var excel = SpreadsheetDocument.Open(new MemoryStream(book), false);
            WriterTests.Valid(excel);
            var cells = excel.WorkbookPart!.WorksheetParts.Single().Worksheet!.Descendants<Cell>().ToDictionary(c => c.CellReference!.Value!, c => c.CellValue?.Text ?? c.InnerText);
            Assert.Equal("数据", excel.WorkbookPart.Workbook!.Descendants<DocumentFormat.OpenXml.Spreadsheet.Sheet>().Single().Name!.Value);
            Assert.Equal((chart.Categories.Count + 1) * (chart.Series.Count + 1), cells.Count);
            // Whatever the formula in the chart points at holds the cached value.
            foreach (var reference in xml.Descendants().Where(e => e.Name == C + "strRef" || e.Name == C + "numRef"))
            {
                var range = reference.Element(C + "f")!.Value.Replace("数据!", "").Replace("$", "").Split(':');
                var column = range[0][..1];
                var first = int.Parse(range[0][1..], CultureInfo.InvariantCulture);
                var last = int.Parse(range[^1][1..], CultureInfo.InvariantCulture);
                Assert.Equal(Enumerable.Range(first, last - first + 1).Select(r => cells[$"{column}{r}"]), Cache(reference));
            }
            Assert.Equal(chart.Series.Select(s => s.Name), xml.Descendants(C + "ser").Select(s => Cache(s.Element(C + "tx")).Single()));
            Assert.All(xml.Descendants(C + "ser"), s => Assert.Equal(chart.Categories, Cache(s.Element(C + "cat"))));
            Assert.Equal(chart.Series.SelectMany(s => s.Values), xml.Descendants(C + "val").SelectMany(Cache).Select(v => decimal.Parse(v, CultureInfo.InvariantCulture)));
            Assert.Equal("rData", xml.Element(C + "externalData")!.Attributes().Single().Value);
        }
    }

    [Fact]
    public async Task The_workbook_inside_opens_in_LibreOffice()
    {
        var csv = await WriterTests.CsvAsync(Parts(Chart(ChartKind.Column, ["2020年", "=1+2", "𠮷祥"], Of("收到", 41895, 7, 0.25m), Of("办结", 1, 2, -3)))[0].Book);
        Assert.Equal("项目,收到,办结\n2020年,41895,1\n=1+2,7,2\n𠮷祥,0.25,-3\n", csv.ReplaceLineEndings("\n").TrimStart('\uFEFF'));
    }

    [Fact]
    public void Every_series_and_slice_has_its_own_fill_and_every_text_an_east_asian_face()
    {
        foreach (var ((xml, _), chart) in Parts(DocxWriter.Write(Report)).Zip(Six))
        {
            string Fill(XElement e) => (string)e.Element(C + "spPr")!.Descendants(A + "solidFill").First().Element(A + "srgbClr")!.Attribute("val")!;
            var series = xml.Descendants(C + "ser").ToList();
            Assert.Equal(ChartPalette.Colours.Take(series.Count), series.Select(Fill));
            var slices = xml.Descendants(C + "dPt").ToList();
            if (chart.Kind is ChartKind.Pie or ChartKind.Doughnut) Assert.Equal(ChartPalette.Colours.Take(chart.Categories.Count), slices.Select(Fill));
            else Assert.Empty(slices);
            Assert.All(xml.Descendants().Where(e => e.Name == A + "defRPr" && e.Parent!.Parent!.Parent!.Name == C + "txPr" || e.Name == A + "rPr"), e =>
            {
                Assert.Equal("黑体", (string?)e.Element(A + "ea")?.Attribute("typeface"));
                Assert.Equal("zh-CN", (string?)e.Attribute("lang"));
            });
            Assert.Equal("0", (string?)xml.Element(C + "roundedCorners")?.Attribute("val"));
        }
    }

    [Fact]
    public void A_picture_has_alternative_text_stays_with_its_caption_and_fits_the_text_block()
    {
        using var word = WordprocessingDocument.Open(new MemoryStream(DocxWriter.Write(Report)), false);
        var body = XElement.Parse(word.MainDocumentPart!.Document!.Body!.OuterXml);
        XNamespace w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main", wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
        var pictures = body.Descendants(wp + "docPr").ToList();
        Assert.Equal(Six.Select(c => (c.AltText, c.Title)), pictures.Select(p => ((string)p.Attribute("descr")!, (string)p.Attribute("title")!)));
        Assert.Equal(6, pictures.Select(p => (string)p.Attribute("id")!).Distinct().Count());
        Assert.All(body.Descendants(wp + "extent"), e =>
        {
            Assert.Equal(156 * 36000, (int)e.Attribute("cx")!);
            Assert.InRange((int)e.Attribute("cy")!, 60 * 36000, 205 * 36000);
        });
        var paragraphs = body.Elements(w + "p").Select(p => ((string?)p.Element(w + "pPr")!.Element(w + "pStyle")!.Attribute(w + "val"), string.Concat(p.Descendants(w + "t").Select(t => t.Value)))).ToList();
        var figures = paragraphs.Index().Where(p => p.Item.Item1 == "Figure").Select(p => p.Index).ToList();
        Assert.Equal(["图1　动态信息略多于其他主动公开信息（共15024件）", "图2　各类主动公开信息数量", "图3　近五年主动公开信息数量，2019年起栏目合并", "图4　收到申请数量变化", "图5　申请办理结果（共115件）", "图6　分季度满意率"],
            figures.Select(i => paragraphs[i + 1].Item1 == "Caption" ? paragraphs[i + 1].Item2 : ""));
        var figure = XElement.Parse(word.MainDocumentPart.StyleDefinitionsPart!.Styles!.OuterXml).Elements(w + "style").Single(s => (string?)s.Attribute(w + "styleId") == "Figure");
        Assert.NotNull(figure.Element(w + "pPr")!.Element(w + "keepNext"));
        Assert.Equal("auto", (string?)figure.Descendants(w + "spacing").Single().Attribute(w + "lineRule"));
    }

    [Fact]
    public void Value_axes_start_at_zero_and_small_counts_have_no_halves()
    {
        XElement Scale(params decimal[] values) => Parts(Chart(ChartKind.Column, [.. values.Select(v => $"{v}")], Of("数", values)))[0].Xml.Descendants(C + "valAx").Single();
        string? Bound(XElement axis, string name) => (string?)axis.Element(C + "scaling")!.Element(C + name)?.Attribute("val");
        Assert.Equal(("0", null), (Bound(Scale(900, 950), "min"), Bound(Scale(900, 950), "max")));
        Assert.Equal((null, "0"), (Bound(Scale(-9, -8), "min"), Bound(Scale(-9, -8), "max")));
        Assert.Equal((null, null), (Bound(Scale(-9, 8), "min"), Bound(Scale(-9, 8), "max")));
        Assert.Equal("0", Bound(Scale(0, 0), "min"));
        Assert.Equal("1", (string?)Scale(2, 1).Element(C + "majorUnit")?.Attribute("val"));
        Assert.Null(Scale(2.5m, 1).Element(C + "majorUnit"));
        Assert.Null(Scale(2000, 1).Element(C + "majorUnit"));
    }

    [Fact]
    public void The_same_document_gives_the_same_bytes() => Assert.Equal(DocxWriter.Write(Report), DocxWriter.Write(Report));

    [Fact]
    public async Task LibreOffice_prints_every_chart_with_its_words_and_colours()
    {
        var pages = await PagesAsync(Report);
        var text = string.Concat(pages.Select(p => p.Text)).Replace(" ", "").Replace("\n", "");
        foreach (var word in new[] { "全区主动公开信息构成", "网站动态", "54.0%", "类别", "“放管服”改革", "𠮷", "1402", "近五年主动公开信息数量", "单位：件", "38114", "区政府办公室", "部门（单位）", "2016年", "年度",
            "结转下年度继续办理", "44.3%", "2.6%", "单位：%", "2019年", "三季度", "33.8", "图1", "图6" }) Assert.Contains(word, text);
        // At 50 dpi a slice, a bar or a line of a chart is some hundred pixels; text has none of these colours.
        foreach (var (picture, colours) in new[] { ("图1", 2), ("图2", 1), ("图3", 1), ("图4", 2), ("图5", 7), ("图6", 3) })
        {
            var page = pages.Single(p => p.Text.Replace(" ", "").Contains(picture));
            foreach (var colour in ChartPalette.Colours.Take(colours)) Assert.True(page.Pixels(colour) > 40, $"{picture}：{colour} {page.Pixels(colour)}");
        }
    }

    [Fact]
    public async Task Odd_names_and_the_largest_chart_still_print()
    {
        var charts = new[]
        {
            Chart(ChartKind.Bar, [.. Enumerable.Range(1, 60).Select(i => $"第{i}镇")], Of("数", [.. Enumerable.Range(1, 60).Select(i => (decimal)i * i)])),
            Chart(ChartKind.Column, [new string('长', 100), "<b>&\"'", "控制\u0001字符\ud800", "𠮷㐀"], [.. Enumerable.Range(1, 7).Select(i => Of($"系列{i}的名称也有些长", i, -i, 0, 1.5m))]),
            Chart(ChartKind.Pie, [.. Enumerable.Range(1, 13).Select(i => $"类{i}"), "一个在图例里要分成几行才写得下的名称，它的确很长很长"], Of("数", [.. Enumerable.Range(0, 14).Select(i => (decimal)i)])),
            Chart(ChartKind.Column, [.. Enumerable.Range(1, 31).Select(i => $"2021年10月{i}日")], Of("数", [.. Enumerable.Range(1, 31).Select(i => i % 7 + 0.5m)])) with { Decimals = 1 },
            Chart(ChartKind.Doughnut, ["唯一的类"], Of("数", 1)),
            Chart(ChartKind.Line, ["一点"], Of("数", 999_999_999_999_999)),
        };
        Assert.Equal(6, Parts(charts).Count);
        var pages = await PagesAsync(new("报告", charts));
        var text = string.Concat(pages.Select(p => p.Text)).Replace(" ", "");
        foreach (var word in new[] { "第60镇", "3600", "<b>&\"'", "控制字符", "𠮷㐀", "系列7的名称也有些长", "类13", "很长很长", "唯一的类", "999999999", "图6" }) Assert.Contains(word, text);
        Assert.True(pages.Single(p => p.Text.Contains("3600")).Pixels(ChartPalette.Colours[0]) > 1000);
    }

    [Fact]
    public void The_table_beside_it_has_the_same_numbers_rounded_half_up()
    {
        Assert.Equal(["项目|件数（件）|占比", "予以公开|51|44.3%", "部分公开|12|10.4%", "不予公开|4|3.5%", "无法提供|25|21.7%", "不予处理|13|11.3%", "其他处理|3|2.6%", "结转下年度继续办理|7|6.1%"], Lines(Shares.Table()));
        Assert.Equal(["年度|甲（%）|乙（%）", "去年|0.3|-0.3", "今年|12.0|1234567.1"], Lines((Chart(ChartKind.Line, ["去年", "今年"], Of("甲", 0.25m, 12), Of("乙", -0.25m, 1234567.05m)) with { Unit = "%", Decimals = 1, CategoryName = "年度" }).Table()));
        foreach (var chart in Six)
        {
            var table = chart.Table();
            Assert.Equal(chart.Categories.Count + 1, GridLayout.Lay(table).Count);
            Assert.Equal(1, table.ColumnShares.Sum(), 6);
            Assert.Equal((1, $"{chart.Title}（数据表）"), (table.HeaderRows, table.Description));
        }
        static string[] Lines(TableBlock table) => [.. table.Rows.Select(r => string.Join('|', r.Select(c => c.Text)))];
    }

    [Fact]
    public void What_cannot_be_drawn_truly_is_refused_by_reason()
    {
        static string Refusal(ChartBlock chart)
        {
            Assert.Throws<ArgumentException>(chart.Table);
            return Assert.Throws<ArgumentException>(() => DocxWriter.Write(new("报告", [chart]))).Message;
        }
        ChartBlock good = Chart(ChartKind.Column, ["甲", "乙"], Of("数", 1, 2)), pie = good with { Kind = ChartKind.Pie };
        Assert.Equal("图表“某区主动公开信息数量”：没有类别", Refusal(Chart(ChartKind.Column, [], Of("数"))));
        Assert.Contains("61个类别，最多60个", Refusal(Chart(ChartKind.Bar, [.. Enumerable.Range(0, 61).Select(i => $"{i}")], Of("数", new decimal[61]))));
        Assert.Contains("15个类别，饼图超过14个", Refusal(Chart(ChartKind.Pie, [.. Enumerable.Range(0, 15).Select(i => $"{i}")], Of("数", [.. Enumerable.Repeat(1m, 15)]))));
        Assert.Contains("“数”有3个数，类别有2个", Refusal(good with { Series = [Of("数", 1, 2, 3)] }));
        Assert.Contains("没有数据系列", Refusal(good with { Series = [] }));
        Assert.Contains("名称有重复", Refusal(good with { Series = [Of("数", 1, 2), Of("数", 1, 2)] }));
        Assert.Contains("8个数据系列", Refusal(good with { Series = [.. Enumerable.Range(0, 8).Select(i => Of($"{i}", 1, 2))] }));
        Assert.Contains("超过15位", Refusal(good with { Series = [Of("数", 1, 1_000_000_000_000_000m)] }));
        Assert.Contains("超过15位", Refusal(good with { Series = [Of("数", decimal.MinValue, 1)] }));
        Assert.Contains("有负数", Refusal(pie with { Series = [Of("数", -1, 2)] }));
        Assert.Contains("全是0", Refusal(pie with { Kind = ChartKind.Doughnut, Series = [Of("数", 0, 0)] }));
        Assert.Contains("只能有一个", Refusal(pie with { Series = [Of("数", 1, 2), Of("量", 1, 2)] }));
        Assert.Contains("百分比标签", Refusal(good with { Labels = ChartLabels.Percentages }));
        Assert.Contains("替代文字", Refusal(good with { AltText = " " }));
        Assert.Contains("标题不能为空", Refusal(good with { Title = "" }));
        Assert.Contains("类别名称不能为空", Refusal(good with { Categories = ["甲", "\u0001"] }));
        Assert.Contains("类别名称超过100个字", Refusal(good with { Categories = ["甲", new string('乙', 101)] }));
        Assert.Contains("小数位数", Refusal(good with { Decimals = 7 }));
    }

    [Fact]
    public void Colours_stand_out_on_paper_and_apart_for_every_eye()
    {
        // Machado, Oliveira, Fernandes 2009: what is left of linear RGB without one kind of cone.
        double[][][] eyes =
        [
            [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
        ];
        static double[] Linear(string colour) => [.. new[] { 0, 2, 4 }.Select(i => Convert.ToInt32(colour.Substring(i, 2), 16) / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
        static double Luminance(double[] c) => 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
        static double[] Lab(double[] colour)
        {
            var c = colour.Select(v => Math.Clamp(v, 0, 1)).ToArray();
            static double F(double t) => t > 0.008856 ? Math.Cbrt(t) : 7.787 * t + 16 / 116.0;
            var (x, y, z) = (F((0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.95047), F(Luminance(c)), F((0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.08883));
            return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
        }
        Assert.All(Enumerable.Range(0, ChartBlock.MostSlices).Select(ChartPalette.Of), c => Assert.True(1.05 / (Luminance(Linear(c)) + 0.05) >= 3, c));
        foreach (var eye in eyes)
        {
            var seen = ChartPalette.Colours.Select(c => Lab([.. eye.Select(row => row.Zip(Linear(c), (m, v) => m * v).Sum())])).ToList();
            for (var i = 0; i < seen.Count; i++)
                for (var j = 0; j < i; j++) Assert.True(Math.Sqrt(seen[i].Zip(seen[j], (a, b) => (a - b) * (a - b)).Sum()) >= 24, $"{ChartPalette.Colours[j]} {ChartPalette.Colours[i]}");
        }
    }

    /// <summary>A printed page: its text, and its picture as rows of RGB.</summary>
    sealed record Page(string Text, byte[] Rgb)
    {
        /// <summary>Pixels of this colour, RRGGBB, give or take 6 in each part.</summary>
        public int Pixels(string colour)
        {
            var count = 0;
            for (var i = 0; i + 2 < Rgb.Length; i += 3)
                if (Enumerable.Range(0, 3).All(k => Math.Abs(Rgb[i + k] - Convert.ToInt32(colour.Substring(2 * k, 2), 16)) <= 6)) count++;
            return count;
        }
    }

    static async Task<IReadOnlyList<Page>> PagesAsync(OfficialDocument document)
    {
        var converter = PdfConverter.Shared;
        var pdf = await converter.ConvertAsync(DocxWriter.Write(document), TestContext.Current.CancellationToken);
        if (Environment.GetEnvironmentVariable("GONGKAI_KEEP") is { } keep) await File.WriteAllBytesAsync(Path.Combine(keep, $"{document.Blocks.Count}.pdf"), pdf);
        var folder = Directory.CreateTempSubdirectory("gongkai-ppm-");
        await WriterTests.RunAsync("pdftoppm", pdf, ".pdf", f => ["-r", "50", f, Path.Combine(folder.FullName, "p")]);
        var texts = (await WriterTests.RunAsync("pdftotext", pdf, ".pdf", f => ["-layout", f, "-"])).Split('\f');
        var pages = folder.GetFiles("*.ppm").OrderBy(f => f.Name, StringComparer.Ordinal).Select((f, i) => new Page(texts[i], Ppm(File.ReadAllBytes(f.FullName)))).ToList();
        folder.Delete(recursive: true);
        return pages;
    }

    /// <summary>The pixels of a binary PPM: P6, width, height, 255, each ended by white space, then three bytes a pixel.</summary>
    static byte[] Ppm(byte[] file)
    {
        var at = 0;
        string Word()
        {
            var start = at;
            while (!char.IsWhiteSpace((char)file[at])) at++;
            return Encoding.ASCII.GetString(file, start, at++ - start);
        }
        Assert.Equal("P6", Word());
        var size = int.Parse(Word(), CultureInfo.InvariantCulture) * int.Parse(Word(), CultureInfo.InvariantCulture) * 3;
        Assert.Equal("255", Word());
        Assert.Equal(size, file.Length - at);
        return file[at..];
    }
}
