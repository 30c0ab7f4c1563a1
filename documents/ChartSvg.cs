using System.Globalization;
using System.Text;

namespace Gongkai.Documents;

/// <summary>
/// A <see cref="ChartBlock"/> as an inline SVG for pages: no script, no style sheet, the same colours and the same printed numbers as in Word.
/// Drawn 420 wide, so that its letters stay readable on a phone; the title stands outside, in the caption of the figure.
/// </summary>
public static class ChartSvg
{
    const int Wide = 420, Letter = 13, Line = 17;

    /// <exception cref="ArgumentException">see <see cref="ChartBlock.Check"/>.</exception>
    public static string Write(ChartBlock chart)
    {
        chart.Check();
        var x = new StringBuilder();
        var high = chart.Kind switch
        {
            ChartKind.Pie or ChartKind.Doughnut => Round(x, chart),
            ChartKind.Bar => Bars(x, chart),
            _ => Upright(x, chart),
        };
        return $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Wide} {N(high)}" role="img" aria-label="{E(chart.AltText)}" font-family="Microsoft YaHei, Noto Sans CJK SC, sans-serif" font-size="{Letter}" fill="#333333">{x}</svg>""";
    }

    static double Round(StringBuilder x, ChartBlock chart)
    {
        const double radius = 80, left = 92;
        var values = chart.Series[0].Values;
        var whole = (double)values.Sum();
        var entries = chart.Categories.Select((c, i) => (Name: Broken(c, 15), Value: Said(chart, i))).ToList();
        var high = Math.Max(2 * radius + 16, entries.Sum(e => e.Name.Count * Line + Line + 5) + 8);
        double middle = high / 2, from = -Math.PI / 2;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] == 0) continue;
            var to = from + 2 * Math.PI * (double)values[i] / whole;
            var fill = $"""fill="#{ChartPalette.Of(i)}" stroke="#ffffff" stroke-width="1.5" """;
            // An arc that ends where it begins is none.
            x.Append(values[i] == (decimal)whole ? $"""<circle cx="{N(left)}" cy="{N(middle)}" r="{N(radius)}" {fill}/>"""
                : $"""<path d="M{N(left)} {N(middle)}L{At(from)}A{N(radius)} {N(radius)} 0 {(to - from > Math.PI ? 1 : 0)} 1 {At(to)}Z" {fill}/>""");
            from = to;
        }
        if (chart.Kind == ChartKind.Doughnut) x.Append($"""<circle cx="{N(left)}" cy="{N(middle)}" r="{N(radius * 0.55)}" fill="#ffffff"/>""");
        var y = (high - entries.Sum(e => e.Name.Count * Line + Line + 5)) / 2 + Letter;
        for (var i = 0; i < entries.Count; i++)
        {
            x.Append($"""<rect x="196" y="{N(y - 11)}" width="12" height="12" fill="#{ChartPalette.Of(i)}"/>""");
            foreach (var line in entries[i].Name) { Text(x, 214, y, line); y += Line; }
            Text(x, 214, y, entries[i].Value, "#5a6270");
            y += Line + 5;
        }
        return high;

        string At(double angle) => $"{N(left + radius * Math.Cos(angle))} {N(middle + radius * Math.Sin(angle))}";
    }

    static string Said(ChartBlock chart, int i)
    {
        var values = chart.Series[0].Values;
        var value = P(values[i], chart.Decimals) + chart.Unit;
        return chart.Labels == ChartLabels.Percentages ? $"{value}，{P(values[i] * 100 / values.Sum(), 1)}%" : value;
    }

    static double Bars(StringBuilder x, ChartBlock chart)
    {
        var names = chart.Categories.Select(c => Broken(c, 12)).ToList();
        var left = Math.Min(12, names.Max(n => n.Max(l => l.Length))) * Letter + 10.0;
        var most = (double)Math.Max(1, chart.Series.Max(s => s.Values.Max()));
        var widest = chart.Series.Max(s => s.Values.Max(v => P(v, chart.Decimals).Length)) * 8 + 8;
        double room = Wide - left - widest, y = chart.Series.Count > 1 ? Legend(x, chart, 0) + 6 : 6;
        for (var c = 0; c < chart.Categories.Count; c++)
        {
            var slot = Math.Max(names[c].Count * Line, chart.Series.Count * 18) + 6.0;
            for (var l = 0; l < names[c].Count; l++) Text(x, left - 6, y + slot / 2 + 4.5 - (names[c].Count - 1) * Line / 2.0 + l * Line, names[c][l], anchor: "end");
            for (var s = 0; s < chart.Series.Count; s++)
            {
                var top = y + slot / 2 - chart.Series.Count * 9 + s * 18 + 1;
                var width = Math.Max(0, room * (double)chart.Series[s].Values[c] / most);
                x.Append($"""<rect x="{N(left)}" y="{N(top)}" width="{N(width)}" height="16" fill="#{ChartPalette.Of(s)}"/>""");
                if (chart.Labels != ChartLabels.None) Text(x, left + width + 5, top + 12.5, P(chart.Series[s].Values[c], chart.Decimals));
            }
            y += slot;
        }
        x.Append($"""<line x1="{N(left)}" y1="0" x2="{N(left)}" y2="{N(y)}" stroke="#7f868f"/>""");
        Text(x, Wide, y + Letter, $"单位：{chart.Unit}", "#5a6270", "end");
        return y + Letter + 6;
    }

    /// <summary>Columns and lines: an axis from 0 at the left, names below.</summary>
    static double Upright(StringBuilder x, ChartBlock chart)
    {
        double low = Math.Min(0, (double)chart.Series.Min(s => s.Values.Min())), most = Math.Max(low < 0 ? 0 : 1, (double)chart.Series.Max(s => s.Values.Max()));
        var step = Step(most - low, chart.Decimals == 0);
        var (bottom, top) = (Math.Floor(low / step) * step, Math.Ceiling(most / step) * step);
        if (top == bottom) top = bottom + step;
        var left = Math.Max(P((decimal)top, 0).Length, P((decimal)bottom, 0).Length) * 8 + 14.0;
        double head = 30 + (chart.Series.Count > 1 ? Legend(x, chart, 18) : 0), plot = 170, each = (Wide - left - 4) / chart.Categories.Count;
        double Y(double v) => head + plot * (top - v) / (top - bottom);
        Text(x, 0, Letter, $"单位：{chart.Unit}", "#5a6270");
        for (var v = bottom; v <= top + step / 2; v += step)
        {
            x.Append($"""<line x1="{N(left)}" y1="{N(Y(v))}" x2="{Wide}" y2="{N(Y(v))}" stroke="{(Math.Abs(v) < step / 2 ? "#7f868f" : "#d9dce1")}"/>""");
            Text(x, left - 6, Y(v) + 4.5, N(v), "#5a6270", "end");
        }
        var perLine = Math.Max(2, (int)(each / Letter));
        var names = chart.Categories.Select(c => c.Length == 5 && c.EndsWith('年') && perLine < 5 ? [c[..4], "年"] : Broken(c, perLine)).ToList();
        for (var c = 0; c < chart.Categories.Count; c++)
        {
            var middle = left + each * (c + 0.5);
            for (var l = 0; l < names[c].Count; l++) Text(x, middle, head + plot + 18 + l * Line, names[c][l], anchor: "middle");
            if (chart.Kind == ChartKind.Line) continue;
            var wide = Math.Min(44, each * 0.7 / chart.Series.Count);
            for (var s = 0; s < chart.Series.Count; s++)
            {
                var value = (double)chart.Series[s].Values[c];
                var at = middle - wide * chart.Series.Count / 2 + wide * s;
                x.Append($"""<rect x="{N(at)}" y="{N(Math.Min(Y(value), Y(0)))}" width="{N(wide)}" height="{N(Math.Abs(Y(value) - Y(0)))}" fill="#{ChartPalette.Of(s)}"/>""");
                if (chart.Labels != ChartLabels.None) Text(x, at + wide / 2, value < 0 ? Y(value) + Letter : Y(value) - 5, P(chart.Series[s].Values[c], chart.Decimals), anchor: "middle");
            }
        }
        if (chart.Kind == ChartKind.Line)
            for (var s = 0; s < chart.Series.Count; s++)
            {
                var points = chart.Series[s].Values.Select((v, c) => (X: left + each * (c + 0.5), Y: Y((double)v), Value: v)).ToList();
                x.Append($"""<polyline fill="none" stroke="#{ChartPalette.Of(s)}" stroke-width="2.25" points="{string.Join(' ', points.Select(p => $"{N(p.X)},{N(p.Y)}"))}"/>""");
                foreach (var p in points)
                {
                    // Lines differ by marker as well as by colour.
                    x.Append(s % 2 == 0 ? $"""<circle cx="{N(p.X)}" cy="{N(p.Y)}" r="4" fill="#{ChartPalette.Of(s)}" stroke="#ffffff"/>""" : $"""<rect x="{N(p.X - 4)}" y="{N(p.Y - 4)}" width="8" height="8" fill="#{ChartPalette.Of(s)}" stroke="#ffffff"/>""");
                    if (chart.Labels != ChartLabels.None) Text(x, p.X, p.Y - 8, P(p.Value, chart.Decimals), anchor: "middle");
                }
            }
        return head + plot + 18 + (names.Max(n => n.Count) - 1) * Line + 8;
    }

    /// <summary>The names of several series above the plot; the height they take.</summary>
    static double Legend(StringBuilder x, ChartBlock chart, double top)
    {
        double at = 0, y = top + Letter;
        for (var s = 0; s < chart.Series.Count; s++)
        {
            var wide = chart.Series[s].Name.Length * Letter + 34.0;
            if (at > 0 && at + wide > Wide) { at = 0; y += Line + 3; }
            x.Append($"""<rect x="{N(at)}" y="{N(y - 11)}" width="12" height="12" fill="#{ChartPalette.Of(s)}"/>""");
            Text(x, at + 18, y, chart.Series[s].Name);
            at += wide;
        }
        return y - top + 6;
    }

    /// <summary>1, 2 or 5 with zeros, so that the axis has at most six lines.</summary>
    static double Step(double span, bool whole)
    {
        var step = Math.Pow(10, Math.Floor(Math.Log10(span / 5)));
        foreach (var times in new[] { 1, 2, 5, 10 })
            if (span / (step * times) <= 5) { step *= times; break; }
        return whole ? Math.Max(1, step) : step;
    }

    static List<string> Broken(string text, int perLine)
    {
        // Lines of like length: the last character of a name does not stand alone.
        var lines = (text.Length + perLine - 1) / perLine;
        var each = (text.Length + lines - 1) / lines;
        return [.. Enumerable.Range(0, lines).Select(i => text.Substring(i * each, Math.Min(each, text.Length - i * each)))];
    }

    static void Text(StringBuilder x, double at, double y, string text, string? colour = null, string? anchor = null) =>
        x.Append($"""<text x="{N(at)}" y="{N(y)}"{(anchor is null ? "" : $" text-anchor=\"{anchor}\"")}{(colour is null ? "" : $" fill=\"{colour}\"")}>{E(text)}</text>""");

    static string P(decimal value, int decimals) => Math.Round(value, decimals, MidpointRounding.AwayFromZero).ToString($"F{decimals}", CultureInfo.InvariantCulture);

    static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    static string E(string text) => Packages.Escape(text);
}
