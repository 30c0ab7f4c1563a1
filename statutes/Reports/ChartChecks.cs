using System.Globalization;
using System.Text.RegularExpressions;

namespace Gongkai.Statutes.Reports;

/// <summary>
/// An axis that does not begin at zero makes a small change look large (chart_axis). Certain where the file sets it for bars; a hint where
/// the numbers of axis and chart came out as one run of text. A picture, and an axis left to the program that shows it, say nothing.
/// </summary>
static partial class ChartChecks
{
    public static void Run(ReportReading reading, Effort effort, List<Check> checks)
    {
        foreach (var chart in reading.Charts.Where(c => c is { Bars: true, From: not null }))
            checks.Add(Axis($"图“{chart.Title}”", chart.From!.Value, chart.From > 0 ? CheckOutcome.Fails : CheckOutcome.Holds, "条形的长短表示数的大小"));
        foreach (var s in reading.Sentences)
            foreach (var run in effort.Matches(Run(), s.Text).ToList())
                if (Truncated([.. run.Groups["n"].Captures.Select(c => decimal.Parse(c.Value, CultureInfo.InvariantCulture))], [.. run.Groups["y"].Captures.Select(c => int.Parse(c.Value, CultureInfo.InvariantCulture))]) is { } from)
                    checks.Add(Axis(s.Of.Place, from, CheckOutcome.Uncertain, "图的刻度和数值抄成了一串数，刻度中没有 0；" + s.Quote(run.Index)));
    }

    static Check Axis(string place, decimal from, CheckOutcome outcome, string why) => new("chart_axis", place, outcome, $"数值轴从 {ReportWords.Print(from)} 起", "从 0 起，或者注明", why, false) { Severity = CheckSeverity.Info };

    // 45000 41895 40000 35000 … 10000 2017年2018年2019年
    [GeneratedRegex(@"(?<![\d.%])(?:(?<n>\d{1,9}) ){6,40}(?:(?<y>20\d\d)年 ?){3,12}")]
    private static partial Regex Run();

    /// <summary>
    /// The lowest mark of an axis that leaves out zero and the mark above it. Marks are told from values by their even step, and only if the
    /// values left are as many as there are years, lie between the marks, and no other marks would do.
    /// </summary>
    static decimal? Truncated(List<decimal> numbers, List<int> years)
    {
        for (var i = 1; i < years.Count; i++) if (years[i] != years[i - 1] + 1) return null;
        var marks = numbers.Count - years.Count;
        if (marks < 4 || numbers.Contains(0)) return null;
        numbers.Sort();
        var (low, high) = (numbers[0], numbers[^1]);
        // A lost mark at an end would leave values outside of the marks, so the marks begin with the least and end with the greatest number.
        var step = (high - low) / (marks - 1);
        if (step <= 0 || decimal.Truncate(step) != step || !Even(step) || low % step != 0 || low < 2 * step) return null;
        var left = new List<decimal>(numbers);
        for (var i = 0; i < marks; i++) if (!left.Remove(low + i * step)) return null;
        return low;
    }

    /// <summary>1, 2, 2.5 or 5 with zeros: what programs choose for an axis.</summary>
    static bool Even(decimal step)
    {
        while (step % 10 == 0) step /= 10;
        return step is 1 or 2 or 5 or 25;
    }
}
