using System.Globalization;
using System.Xml.Linq;
using Xunit;

namespace Gongkai.Documents.Tests;

public sealed class ChartSvgTests
{
    static readonly XNamespace S = "http://www.w3.org/2000/svg";

    static ChartBlock Chart(ChartKind kind, int categories, int series = 1, ChartLabels labels = ChartLabels.Values) => new(kind, "某区数量", [.. Enumerable.Range(1, categories).Select(i => $"第{i}类 <信息>")],
        [.. Enumerable.Range(1, series).Select(s => new ChartSeries($"系列{s}", [.. Enumerable.Range(1, categories).Select(i => (decimal)(i * 37 * s % 101))]))], "件", "说明 \"数量\"", labels);

    static double D(XElement e, string name) => double.Parse(e.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    public static TheoryData<ChartKind, int, int> Kinds => new() { { ChartKind.Column, 5, 1 }, { ChartKind.Column, 6, 3 }, { ChartKind.Bar, 12, 1 }, { ChartKind.Bar, 4, 2 }, { ChartKind.Line, 6, 2 }, { ChartKind.Pie, 7, 1 }, { ChartKind.Doughnut, 2, 1 } };

    [Theory, MemberData(nameof(Kinds))]
    public void Every_kind_is_well_formed_says_itself_and_stays_within_its_frame(ChartKind kind, int categories, int series)
    {
        var chart = Chart(kind, categories, series);
        var svg = XElement.Parse(ChartSvg.Write(chart));
        Assert.Equal("img", svg.Attribute("role")!.Value);
        Assert.Equal(chart.AltText, svg.Attribute("aria-label")!.Value);
        Assert.DoesNotContain(svg.DescendantsAndSelf(), e => e.Attribute("style") is not null || e.Name.LocalName is "script" or "style" or "a");
        var frame = svg.Attribute("viewBox")!.Value.Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
        foreach (var text in svg.Descendants(S + "text"))
        {
            Assert.InRange(D(text, "x"), 0, frame[2]);
            Assert.InRange(D(text, "y"), 8, frame[3]);
        }
        foreach (var rect in svg.Descendants(S + "rect"))
        {
            Assert.InRange(D(rect, "x") + D(rect, "width"), 0, frame[2] + 0.01);
            Assert.InRange(D(rect, "y") + D(rect, "height"), 0, frame[3] + 0.01);
        }
        var words = string.Concat(svg.Descendants(S + "text").Select(t => t.Value));
        foreach (var value in chart.Series.SelectMany(s => s.Values)) Assert.Contains(value.ToString(CultureInfo.InvariantCulture), words);
        Assert.Equal(ChartSvg.Write(chart), ChartSvg.Write(chart));
    }

    [Fact]
    public void Bars_are_as_long_as_their_values_and_slices_as_wide_as_their_shares()
    {
        var bars = XElement.Parse(ChartSvg.Write(Chart(ChartKind.Bar, 3) with { Series = [new("数量", [100, 50, 0])] })).Descendants(S + "rect").Select(r => D(r, "width")).ToList();
        Assert.Equal(bars[0] / 2, bars[1], 0.01);
        Assert.Equal(0, bars[2]);
        var columns = XElement.Parse(ChartSvg.Write(Chart(ChartKind.Column, 2) with { Series = [new("数量", [80, 20])] })).Descendants(S + "rect").Select(r => D(r, "height")).ToList();
        Assert.Equal(columns[0] / 4, columns[1], 0.01);
        var pie = XElement.Parse(ChartSvg.Write(Chart(ChartKind.Pie, 3, labels: ChartLabels.Percentages) with { Series = [new("件数", [2, 1, 1])] }));
        Assert.Equal(3, pie.Descendants(S + "path").Count());
        Assert.Contains(pie.Descendants(S + "text"), t => t.Value == "2件，50.0%");
        // One slice is a circle: an arc that ends where it begins would not be drawn.
        Assert.Single(XElement.Parse(ChartSvg.Write(Chart(ChartKind.Pie, 2) with { Series = [new("件数", [5, 0])] })).Descendants(S + "circle"));
    }

    [Fact]
    public void What_a_chart_cannot_show_truly_is_refused() => Assert.Throws<ArgumentException>(() => ChartSvg.Write(Chart(ChartKind.Pie, 3) with { Series = [new("件数", [0, 0, 0])] }));
}
