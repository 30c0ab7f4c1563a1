using System.Globalization;

namespace Gongkai.Documents;

public enum ChartKind { Column, Bar, Line, Pie, Doughnut }

/// <summary>What stands at each point. Percentages (one decimal, of the sum) only in a pie or doughnut.</summary>
public enum ChartLabels { Values, Percentages, None }

/// <summary>One value for each category, in the same order.</summary>
public sealed record ChartSeries(string Name, IReadOnlyList<decimal> Values);

/// <summary>
/// A chart: one value per category and series, all in one <paramref name="Unit"/> (件, 个, %…). Word and WPS can edit it with its numbers.
/// The value axis of columns, bars and lines starts at 0, since a length that begins elsewhere makes small differences look large and readers compare lengths.
/// </summary>
/// <param name="AltText">What the picture says, for a reader who cannot see it.</param>
/// <param name="Decimals">Printed decimals of values, 0–6, half up. The data keep what they have.</param>
/// <param name="CategoryName">What the categories are (年度, 类别): title of their axis, head of their column.</param>
/// <param name="Caption">Stands below, after 图1. If null the title stands there and not in the picture as well.</param>
public sealed record ChartBlock(ChartKind Kind, string Title, IReadOnlyList<string> Categories, IReadOnlyList<ChartSeries> Series, string Unit, string AltText,
    ChartLabels Labels = ChartLabels.Values, int Decimals = 0, string? CategoryName = null, string? Caption = null) : Block
{
    public const int MostCategories = 60, MostSlices = 14, LongestName = 100;

    internal bool Round => Kind is ChartKind.Pie or ChartKind.Doughnut;

    /// <summary>What stands below the picture after its number. Without axes the unit stands here, or the whole of which the percentages are parts.</summary>
    public string CaptionText => (Caption ?? Title) + (!Round ? "" : Labels == ChartLabels.Percentages ? $"（共{Printed(Series[0].Values.Sum(), Decimals)}{Unit}）" : $"（单位：{Unit}）");

    /// <exception cref="ArgumentException">the chart cannot be drawn truly: no or too many categories or series, lengths that differ, a value
    /// that a spreadsheet cannot hold (15 digits), a pie of several series, with a negative value or without any; a name or the alternative text is missing.</exception>
    public void Check()
    {
        void Refuse(bool bad, string why) { if (bad) throw new ArgumentException($"图表“{Title}”：{why}"); }
        void Name(string text, string what)
        {
            Refuse(string.IsNullOrWhiteSpace(Packages.Clean(text)), $"{what}不能为空");
            Refuse(text.Length > LongestName, $"{what}超过{LongestName}个字");
        }
        Name(Title, "标题");
        Refuse(string.IsNullOrWhiteSpace(Packages.Clean(AltText)), "没有替代文字，看不见图的人读不到内容");
        Refuse(Categories.Count == 0, "没有类别");
        Refuse(Categories.Count > MostCategories, $"有{Categories.Count}个类别，最多{MostCategories}个，更多的请用表格");
        Refuse(Round && Categories.Count > MostSlices, $"有{Categories.Count}个类别，饼图超过{MostSlices}个就分辨不清，请用条形图");
        foreach (var c in Categories) Name(c, "类别名称");
        Refuse(Series.Count == 0, "没有数据系列");
        Refuse(Round && Series.Count > 1, "饼图和圆环图只能有一个数据系列");
        Refuse(Series.Count > ChartPalette.Colours.Count, $"有{Series.Count}个数据系列，超过{ChartPalette.Colours.Count}个就分辨不清");
        Refuse(Series.DistinctBy(s => s.Name).Count() < Series.Count, "数据系列的名称有重复");
        foreach (var s in Series)
        {
            Name(s.Name, "数据系列名称");
            Refuse(s.Values.Count != Categories.Count, $"数据系列“{s.Name}”有{s.Values.Count}个数，类别有{Categories.Count}个");
            Refuse(s.Values.Any(v => Math.Abs(v) >= 1e15m), $"数据系列“{s.Name}”有超过15位的数，电子表格存不准");
            Refuse(Round && s.Values.Any(v => v < 0), $"数据系列“{s.Name}”有负数，不能画成饼图");
            Refuse(Round && s.Values.All(v => v == 0), $"数据系列“{s.Name}”全是0，不能画成饼图");
        }
        Refuse(Labels == ChartLabels.Percentages && !Round, "百分比标签只用于饼图和圆环图");
        Refuse(Decimals is < 0 or > 6, "小数位数应在0至6之间");
    }

    /// <summary>The same numbers as a table, for pages, print and readers who cannot see: a row per category, a column per series, for percentages a column of shares.</summary>
    /// <exception cref="ArgumentException">see <see cref="Check"/>.</exception>
    public TableBlock Table()
    {
        Check();
        var shares = Labels == ChartLabels.Percentages;
        var columns = Series.Count + (shares ? 1 : 0);
        var names = columns > 3 ? 0.25 : 0.4;
        List<IReadOnlyList<TableCell>> rows = [[new(CategoryName ?? "项目", Bold: true), .. Series.Select(s => new TableCell($"{s.Name}（{Unit}）", Bold: true))]];
        if (shares) rows[0] = [.. rows[0], new("占比", Bold: true)];
        for (var c = 0; c < Categories.Count; c++)
        {
            List<TableCell> row = [new(Categories[c], Left: true), .. Series.Select(s => new TableCell(Printed(s.Values[c], Decimals)))];
            if (shares) row.Add(new($"{Printed(Series[0].Values[c] * 100 / Series[0].Values.Sum(), 1)}%"));
            rows.Add(row);
        }
        return new([names, .. Enumerable.Repeat((1 - names) / columns, columns)], rows, 1, $"{Title}（数据表）");
    }

    static string Printed(decimal value, int decimals) => Math.Round(value, decimals, MidpointRounding.AwayFromZero).ToString($"F{decimals}", CultureInfo.InvariantCulture);
}

/// <summary>
/// Seven calm colours, dark and light in turn so that neighbours differ in black-and-white print; each at least 3 : 1 against white paper,
/// any two apart (CIE ΔE76 ≥ 24) also for readers without one of the three kinds of cones. Found by a search over these conditions.
/// </summary>
public static class ChartPalette
{
    /// <summary>RRGGBB: 蓝, 赭黄, 棕, 青, 灰, 珊瑚, 淡紫.</summary>
    public static readonly IReadOnlyList<string> Colours = ["1F5A96", "B38B29", "6C2D12", "329EAF", "59525E", "DF6F71", "9184E5"];

    /// <summary>The colour of the n-th point from 0: beyond the seventh the same hues again, darker.</summary>
    public static string Of(int n)
    {
        var colour = int.Parse(Colours[n % Colours.Count], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var share = Math.Pow(0.65, n / Colours.Count);
        return string.Concat(new[] { 16, 8, 0 }.Select(shift => ((int)((colour >> shift & 255) * share)).ToString("X2", CultureInfo.InvariantCulture)));
    }
}
