using System.Globalization;

namespace Gongkai.Indicators;

/// <summary>同比、环比: by how much a figure differs from an earlier one, half up at one decimal; no base, no percentage.</summary>
public static class Change
{
    /// <summary>Percent of <paramref name="before"/>; null where either is missing or the base is 0.</summary>
    public static decimal? Percent(decimal? now, decimal? before) =>
        now is not { } n || before is not { } b || b == 0 ? null : Math.Round(100 * (n - b) / b, 1, MidpointRounding.AwayFromZero);

    /// <summary>增加 12.5%、减少 9.8%、持平; — where there is nothing to compare with.</summary>
    public static string Words(decimal? now, decimal? before) => Percent(now, before) switch
    {
        null => "—",
        _ when now == before => "持平",
        { } p when now > before => $"增加 {p.ToString("0.0", CultureInfo.InvariantCulture)}%",
        { } p => $"减少 {(-p).ToString("0.0", CultureInfo.InvariantCulture)}%",
    };
}
