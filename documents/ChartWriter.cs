using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml.Packaging;

namespace Gongkai.Documents;

/// <summary>
/// A <see cref="ChartBlock"/> as DrawingML: the chart part, which caches the numbers, and the workbook inside it, which "编辑数据" opens.
/// Every series and point has its own solid fill, since a document without a theme has no colours to fall back on and the bars would be invisible.
/// </summary>
static class ChartWriter
{
    const string Face = "黑体", Ink = "333333", Grid = "D9DCE1", SheetName = "数据";
    const int Millimetre = 36000; // in EMU
    const double Width = 156; // the text block, in mm

    /// <summary>Adds the parts to <paramref name="main"/> and returns the inline drawing, w:drawing. <paramref name="number"/> counts from 1 and names the parts.</summary>
    /// <exception cref="ArgumentException">see <see cref="ChartBlock.Check"/>.</exception>
    public static string Add(MainDocumentPart main, ChartBlock chart, int number)
    {
        chart.Check();
        var part = main.AddNewPart<ChartPart>($"rChart{number}");
        var book = part.AddEmbeddedPackagePart(EmbeddedPackagePartType.Xlsx);
        part.ChangeIdOfPart(book, "rData"); // the library's own ids are random
        book.FeedData(new MemoryStream(Workbook(chart)));
        using (var stream = part.GetStream(FileMode.Create)) stream.Write(Encoding.UTF8.GetBytes(Part(chart)));
        return $"""
            <w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{(int)(Width * Millimetre)}" cy="{(int)(Height(chart) * Millimetre)}"/><wp:docPr id="{number}" name="图表 {number}" descr="{E(chart.AltText)}" title="{E(chart.Title)}"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rChart{number}"/></a:graphicData></a:graphic></wp:inline></w:drawing>
            """;
    }

    static byte[] Workbook(ChartBlock chart) => XlsxWriter.List(SheetName, [chart.CategoryName ?? "项目", .. chart.Series.Select(s => s.Name)],
        chart.Categories.Select((c, i) => (IReadOnlyList<object?>)[c, .. chart.Series.Select(s => Cell(s.Values[i]))]));

    static object Cell(decimal value) => decimal.Truncate(value) == value ? (long)value : (object)value;

    /// <summary>In mm. Bars grow with their number up to what a page holds beside its caption; titles, legends and names of several lines take their own.</summary>
    static double Height(ChartBlock chart) => Math.Min(205, TitleHeight(chart) + BottomHeight(chart) + chart.Kind switch
    {
        ChartKind.Bar => Math.Max(45, chart.Categories.Count * Slot(chart)) + 14,
        ChartKind.Pie or ChartKind.Doughnut => Math.Max(PieSize + 14, LegendHeight(chart) + 6),
        _ => 78 + 3.6 * (Upright(chart) ? Longest(chart) : Math.Ceiling(Longest(chart) * Character / Room(chart))),
    });

    const double Character = 3.2, LetterWidth = 3.6, LegendLine = 6; // mm: one of 9 pt; one of 10 pt; a line of 10 pt

    static int Longest(ChartBlock chart) => chart.Categories.Max(c => c.Length);

    /// <summary>Height of one category of bars, in mm: its bars, or two neighbours' names, which LibreOffice breaks at about 33 mm.</summary>
    static double Slot(ChartBlock chart)
    {
        var lines = chart.Categories.Select(c => Math.Ceiling(c.Length * Character / 33)).ToList();
        return Math.Max(3 + 4.5 * chart.Series.Count, lines.Zip(lines.Skip(1).Append(0), (a, b) => (a + b) / 2 * 4.6).Max());
    }

    /// <summary>Width of one category along the axis, in mm.</summary>
    static double Room(ChartBlock chart) => (Width - 16) / chart.Categories.Count;

    /// <summary>Names under columns are turned only where not even four characters would fit in a line.</summary>
    static bool Upright(ChartBlock chart) => chart.Kind != ChartKind.Bar && Room(chart) < Character * Math.Min(4, Longest(chart));

    static double TitleHeight(ChartBlock chart) => chart.Caption is null ? 0 : 10;

    /// <summary>What stands below the plot: the title of the axis there, the legend.</summary>
    static double BottomHeight(ChartBlock chart) => (chart.Kind == ChartKind.Bar || (!chart.Round && chart.CategoryName is not null) ? 7 : 0) + (chart.Series.Count < 2 ? 0
        : 7 * Math.Ceiling(chart.Series.Sum(s => Character * s.Name.Length + 9) / Width));

    static string Part(ChartBlock chart)
    {
        var x = new StringBuilder("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""");
        x.Append("""<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart>""");
        if (chart.Caption is not null) x.Append(Heading(chart.Title, 12, ""));
        // Without this Word puts the name of a lone series above it.
        x.Append($"""<c:autoTitleDeleted val="{(chart.Caption is null ? 1 : 0)}"/><c:plotArea>{Plot(chart)}""");
        x.Append(chart.Kind switch
        {
            ChartKind.Line => """<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>""",
            ChartKind.Pie => """<c:pieChart><c:varyColors val="1"/>""",
            ChartKind.Doughnut => """<c:doughnutChart><c:varyColors val="1"/>""",
            _ => $"""<c:barChart><c:barDir val="{(chart.Kind == ChartKind.Bar ? "bar" : "col")}"/><c:grouping val="clustered"/><c:varyColors val="0"/>""",
        });
        for (var s = 0; s < chart.Series.Count; s++) Series(x, chart, s);
        x.Append(chart.Kind switch
        {
            ChartKind.Line => """<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>""",
            ChartKind.Pie => """<c:firstSliceAng val="0"/></c:pieChart>""",
            ChartKind.Doughnut => """<c:firstSliceAng val="0"/><c:holeSize val="55"/></c:doughnutChart>""",
            _ => $"""<c:gapWidth val="{(chart.Series.Count > 1 ? 70 : chart.Categories.Count < 4 ? 150 : 80)}"/><c:overlap val="0"/><c:axId val="1"/><c:axId val="2"/></c:barChart>""",
        });
        if (!chart.Round) Axes(x, chart);
        x.Append("""<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>""");
        if (chart.Round || chart.Series.Count > 1)
            x.Append($"""<c:legend><c:legendPos val="{(chart.Round ? "r" : "b")}"/>{Legend(chart)}<c:overlay val="0"/>{Type(10)}</c:legend>""");
        x.Append($"""<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr>{Fill("FFFFFF")}<a:ln><a:noFill/></a:ln></c:spPr>{Type(9)}<c:externalData r:id="rData"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>""");
        return x.ToString();
    }

    /// <summary>
    /// The plot with the labels of its axes; room above for title and unit, below for the title of the axis and the legend.
    /// A pie stands left of its legend with room for the labels around it.
    /// </summary>
    static string Plot(ChartBlock chart)
    {
        var (height, title) = (Height(chart), TitleHeight(chart));
        if (chart.Round) return Layout("inner", PieLeft(chart), title + (height - title - PieSize) / 2, PieSize, PieSize, height);
        return Layout("outer", 1.5, title + 8, Width - 5, height - title - 9 - BottomHeight(chart), height);
    }

    const double PieSize = 54, PieGap = 20; // mm: across; to its legend, with room for a label

    /// <summary>As wide as the longest name, since LibreOffice fills a wider one in columns, and at most what is left of the picture.</summary>
    static double LegendWidth(ChartBlock chart) => Math.Min(Width - PieSize - 2 * PieGap, 9 + LetterWidth * Longest(chart));

    static double LegendHeight(ChartBlock chart) => LegendLine * chart.Categories.Sum(c => Math.Ceiling(LetterWidth * c.Length / (LegendWidth(chart) - 9)));

    /// <summary>Pie and legend together stand in the middle.</summary>
    static double PieLeft(ChartBlock chart) => (Width - PieSize - PieGap - LegendWidth(chart)) / 2;

    static string Legend(ChartBlock chart)
    {
        if (!chart.Round) return "";
        var (height, title, lines) = (Height(chart), TitleHeight(chart), LegendHeight(chart));
        return Layout(null, PieLeft(chart) + PieSize + PieGap, title + (height - title - lines) / 2, LegendWidth(chart), lines, height);
    }

    /// <summary>A place in mm from the upper left corner of the picture, written as shares of it.</summary>
    static string Layout(string? target, double left, double top, double width, double height, double whole) =>
        $"""<c:layout><c:manualLayout>{(target is null ? "" : $"""<c:layoutTarget val="{target}"/>""")}<c:xMode val="edge"/><c:yMode val="edge"/><c:x val="{N(left / Width)}"/><c:y val="{N(top / whole)}"/>{(width == 0 ? "" : $"""<c:w val="{N(width / Width)}"/><c:h val="{N(height / whole)}"/>""")}</c:manualLayout></c:layout>""";

    static void Series(StringBuilder x, ChartBlock chart, int s)
    {
        var (series, colour, last) = (chart.Series[s], ChartPalette.Of(s), chart.Categories.Count + 1);
        var column = (char)('B' + s); // at most seven series
        x.Append($"""<c:ser><c:idx val="{s}"/><c:order val="{s}"/><c:tx><c:strRef><c:f>{SheetName}!${column}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{E(series.Name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>""");
        switch (chart.Kind)
        {
            case ChartKind.Line:
                // Lines differ by marker as well as by colour.
                x.Append($"""<c:spPr><a:ln w="28575" cap="rnd">{Fill(colour)}<a:round/></a:ln></c:spPr><c:marker><c:symbol val="{Markers[s]}"/><c:size val="7"/><c:spPr>{Fill(colour)}<a:ln w="9525">{Fill("FFFFFF")}</a:ln></c:spPr></c:marker>""");
                break;
            case ChartKind.Pie or ChartKind.Doughnut:
                x.Append($"<c:spPr>{Slice(colour)}</c:spPr>");
                for (var c = 0; c < chart.Categories.Count; c++)
                    x.Append($"""<c:dPt><c:idx val="{c}"/><c:bubble3D val="0"/><c:spPr>{Slice(ChartPalette.Of(c))}</c:spPr></c:dPt>""");
                break;
            default: x.Append($"""<c:spPr>{Fill(colour)}</c:spPr><c:invertIfNegative val="0"/>"""); break;
        }
        Labels(x, chart, series);
        x.Append($"""<c:cat><c:strRef><c:f>{SheetName}!$A$2:$A${last}</c:f><c:strCache><c:ptCount val="{chart.Categories.Count}"/>""");
        for (var c = 0; c < chart.Categories.Count; c++) x.Append($"""<c:pt idx="{c}"><c:v>{E(chart.Categories[c])}</c:v></c:pt>""");
        x.Append($"""</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>{SheetName}!${column}$2:${column}${last}</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{chart.Categories.Count}"/>""");
        for (var c = 0; c < chart.Categories.Count; c++) x.Append($"""<c:pt idx="{c}"><c:v>{N(series.Values[c])}</c:v></c:pt>""");
        x.Append("</c:numCache></c:numRef></c:val>");
        if (chart.Kind == ChartKind.Line) x.Append("""<c:smooth val="0"/>""");
        x.Append("</c:ser>");
    }

    static void Labels(StringBuilder x, ChartBlock chart, ChartSeries series)
    {
        if (chart.Labels == ChartLabels.None)
        {
            x.Append("""<c:dLbls><c:delete val="1"/></c:dLbls>""");
            return;
        }
        var percent = chart.Labels == ChartLabels.Percentages;
        // In a ring the label lies on the colour, so it brings its own paper.
        var paper = chart.Kind == ChartKind.Doughnut ? Fill("FFFFFF") : "<a:noFill/>";
        var size = chart.Categories.Count * chart.Series.Count > 30 ? 7 : 9;
        string Label(string? place) => $"""
            <c:numFmt formatCode="{(percent ? "0.0%" : Format(chart))}" sourceLinked="0"/><c:spPr>{paper}<a:ln><a:noFill/></a:ln></c:spPr>{Type(size)}{(place is null ? "" : $"""<c:dLblPos val="{place}"/>""")}<c:showLegendKey val="0"/><c:showVal val="{(percent ? 0 : 1)}"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="{(percent ? 1 : 0)}"/><c:showBubbleSize val="0"/>
            """;
        x.Append("<c:dLbls>");
        for (var c = 0; c < series.Values.Count; c++)
            // A slice of nothing has no place for a label: it would lie on its neighbour's.
            if (chart.Round && series.Values[c] == 0) x.Append($"""<c:dLbl><c:idx val="{c}"/><c:delete val="1"/></c:dLbl>""");
            else if (Below(chart, series, c)) x.Append($"""<c:dLbl><c:idx val="{c}"/>{Label("b")}</c:dLbl>""");
        x.Append($"""{Label(chart.Kind switch { ChartKind.Line => "t", ChartKind.Doughnut => null, _ => "outEnd" })}{(chart.Round ? """<c:showLeaderLines val="1"/>""" : "")}</c:dLbls>""");
    }

    static readonly string[] Markers = ["circle", "square", "diamond", "triangle", "x", "star", "plus"];

    /// <summary>Where several lines pass, the lowest has its label below, away from the others, unless it lies close to the axis.</summary>
    static bool Below(ChartBlock chart, ChartSeries series, int c) => chart.Kind == ChartKind.Line && chart.Series.Count > 1
        && chart.Series.MinBy(s => s.Values[c]) == series && series.Values[c] > 0.15m * chart.Series.Max(s => s.Values.Max());

    static void Axes(StringBuilder x, ChartBlock chart)
    {
        var bar = chart.Kind == ChartKind.Bar;
        var values = chart.Series.SelectMany(s => s.Values).ToList();
        var line = $"""<c:spPr><a:ln w="9525">{Fill("7F868F")}</a:ln></c:spPr>""";
        var small = chart.Categories.Count > 30 ? 7 : 9;
        // Bars are read from the top, in the order of the categories.
        x.Append($"""<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{(bar ? "maxMin" : "minMax")}"/></c:scaling><c:delete val="0"/><c:axPos val="{(bar ? "l" : "b")}"/>""");
        // What stands above a vertical axis begins at the left edge; below the horizontal one it places itself.
        var corner = Layout(null, 2.3, TitleHeight(chart) + 2, 0, 0, Height(chart));
        if (chart.CategoryName is { } name) x.Append(Heading(name, 9, bar ? corner : ""));
        x.Append($"""<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>{line}{Type(small, Upright(chart) ? -90 : 0)}<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>""");
        x.Append("""<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>""");
        if (values.Min() < 0 && values.Max() <= 0) x.Append("""<c:max val="0"/>""");
        if (values.Min() >= 0) x.Append("""<c:min val="0"/>""");
        x.Append($"""</c:scaling><c:delete val="0"/><c:axPos val="{(bar ? "b" : "l")}"/><c:majorGridlines><c:spPr><a:ln w="6350">{Fill(Grid)}</a:ln></c:spPr></c:majorGridlines>""");
        x.Append(Heading($"单位：{chart.Unit}", 9, bar ? "" : corner));
        x.Append($"""<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{Type(9, 0)}<c:crossAx val="1"/><c:crosses val="{(bar ? "max" : "autoZero")}"/><c:crossBetween val="between"/>""");
        // Few things are counted one by one: no line at half a case.
        if (values.Max() is > 0 and <= 5 && values.All(v => decimal.Truncate(v) == v)) x.Append("""<c:majorUnit val="1"/>""");
        x.Append("</c:valAx>");
    }

    static string Heading(string text, int points, string layout) =>
        $"""<c:title><c:tx><c:rich><a:bodyPr rot="0" vert="horz"/><a:p><a:pPr><a:defRPr sz="{points}00" b="0"/></a:pPr><a:r><a:rPr lang="zh-CN" altLang="en-US" sz="{points}00" b="0">{Fill(Ink)}{Faces}</a:rPr><a:t>{E(text)}</a:t></a:r></a:p></c:rich></c:tx>{layout}<c:overlay val="0"/></c:title>""";

    /// <param name="turn">Degrees; 0 also lets long names break into lines, which an angle left open does not.</param>
    static string Type(int points, int? turn = null) => $"""<c:txPr>{(turn is { } t ? $"""<a:bodyPr rot="{t * 60000}" vert="horz"/>""" : "<a:bodyPr/>")}<a:p><a:pPr><a:defRPr lang="zh-CN" altLang="en-US" sz="{points}00" b="0">{Fill(Ink)}{Faces}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN" altLang="en-US"/></a:p></c:txPr>""";

    const string Faces = $"""<a:latin typeface="{Face}"/><a:ea typeface="{Face}"/><a:cs typeface="{Face}"/>""";

    static string Fill(string colour) => $"""<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>""";

    static string Slice(string colour) => $"""{Fill(colour)}<a:ln w="19050">{Fill("FFFFFF")}</a:ln>""";

    static string Format(ChartBlock chart) => chart.Decimals == 0 ? "0" : $"0.{new string('0', chart.Decimals)}";

    static string N(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    static string N(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    static string E(string text) => Packages.Escape(text);
}
