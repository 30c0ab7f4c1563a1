using System.Globalization;

namespace Gongkai.Statutes.Reports;

/// <summary>One rounding rule everywhere: half up at the printed precision.</summary>
public static class Rounding
{
    /// <summary>numerator ÷ denominator as a percentage with the given decimals, or null when the base is zero.</summary>
    public static decimal? Percent(long numerator, long denominator, int decimals = 1) =>
        denominator == 0 ? null : Math.Round(100m * numerator / denominator, decimals, MidpointRounding.AwayFromZero);

    /// <summary>"29.3%", or "—" where there is no base.</summary>
    public static string PercentText(long numerator, long denominator, int decimals = 1) =>
        Percent(numerator, denominator, decimals) is { } p ? p.ToString("F" + decimals, CultureInfo.InvariantCulture) + "%" : "—";

    /// <summary>The note to print when correctly rounded shares do not add to 100.</summary>
    public static string? SumNote(IEnumerable<decimal?> shares)
    {
        var sum = shares.Sum(s => s ?? 0);
        return sum == 100m || sum == 0 ? null : $"各项占比按四舍五入计算，合计为{sum.ToString(CultureInfo.InvariantCulture)}%";
    }
}
