using System.Globalization;

namespace Gongkai.Shared;

/// <summary>One bar: what it is called, how high it is (null: no number, no bar), its number as printed, and a kind that the picture shows by its fill.</summary>
public sealed record ChartBar(string Name, decimal? Value, string Printed, string Kind = "");

/// <summary>
/// A chart of one figure, drawn on the server as SVG that needs neither script nor inline style. The axis begins at 0 and is labelled.
/// Positions across are shares of the width, so that the letters keep their size on a phone. The numbers themselves stand in a table beside it.
/// </summary>
/// <param name="Lying">Bars lie under their names, one a line: for many or long names. Otherwise they stand side by side.</param>
public sealed record ChartView(string Title, string Unit, IReadOnlyList<ChartBar> Bars, bool Lying, IReadOnlyList<(string Kind, string Words)> Kinds)
{
    /// <summary>Room for the axis' numbers, and the room between the axis and the right edge, in hundredths of the width.</summary>
    public const int Left = 12, Across = 100 - Left;
    public const int Top = 28, Plot = 200, Line = 36;

    public decimal Highest { get; } = Ceiling(Bars.Max(b => b.Value ?? 0), out _);
    public IReadOnlyList<decimal> Ticks { get; } = Scale(Bars.Max(b => b.Value ?? 0));
    public int Height => Lying ? Top + Bars.Count * Line + 8 : Top + Plot + 28;

    /// <summary>On a phone the numbers over standing bars would run into one another; there the table alone has them.</summary>
    public bool Crowded => !Lying && Bars.Count * Bars.Max(b => b.Printed.Length) > 40;

    /// <summary>Share of the axis, 0–1.</summary>
    public decimal Share(decimal value) => Highest == 0 ? 0 : value / Highest;

    public static string Number(decimal value) => value.ToString("0.###", CultureInfo.InvariantCulture);
    public static string Percent(decimal share) => $"{(share * 100).ToString("0.##", CultureInfo.InvariantCulture)}%";

    /// <summary>What somebody who cannot see it is told; the numbers follow in the table.</summary>
    public string Words
    {
        get
        {
            var known = Bars.Where(b => b.Value is not null).ToList();
            if (known.Count == 0) return $"{Title}：没有数。";
            var (high, low) = (known.MaxBy(b => b.Value)!, known.MinBy(b => b.Value)!);
            return $"{Title}，{(Lying ? "条形图" : "柱形图")}，纵轴自 0 起，单位{Unit}。最高 {high.Name} {high.Printed}，最低 {low.Name} {low.Printed}。各数见下表。";
        }
    }

    static IReadOnlyList<decimal> Scale(decimal most)
    {
        var top = Ceiling(most, out var step);
        return [.. Enumerable.Range(0, (int)(top / step) + 1).Select(i => i * step)];
    }

    /// <summary>The first round number not below <paramref name="most"/>, in at most five even steps of 1, 2, 2.5 or 5 times a power of ten; whole steps for small counts.</summary>
    public static decimal Ceiling(decimal most, out decimal step)
    {
        if (most <= 0) { step = 1; return 1; }
        var power = 1m;
        while (power * 10 <= most) power *= 10;
        while (power > most) power /= 10;
        foreach (var factor in new[] { 0.2m, 0.25m, 0.5m, 1m, 2m })
        {
            step = factor * power;
            if (most >= 1 && step < 1) step = 1;
            if (most >= 1 && step != decimal.Truncate(step)) continue;
            var steps = decimal.Ceiling(most / step);
            if (steps <= 5) return steps * step;
        }
        throw new InvalidOperationException($"no scale for {most}");
    }
}
