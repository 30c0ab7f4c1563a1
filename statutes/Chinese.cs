using System.Globalization;

namespace Gongkai.Statutes;

/// <summary>How dates and numbers are written in Chinese papers and reasons.</summary>
public static class Chinese
{
    /// <summary>2021年3月5日 (never 03月05日).</summary>
    public static string Date(DateOnly d) => string.Create(CultureInfo.InvariantCulture, $"{d.Year}年{d.Month}月{d.Day}日");

    /// <summary>3月5日, for a second date of the same year.</summary>
    public static string MonthDay(DateOnly d) => string.Create(CultureInfo.InvariantCulture, $"{d.Month}月{d.Day}日");

    /// <summary>2021年第一季度; <paramref name="quarter"/> is 1–4.</summary>
    public static string Quarter(int year, int quarter) => $"{year}年第{"一二三四"[quarter - 1]}季度";

    /// <summary>Fen as yuan without needless zeros: 1500 → 15, 1550 → 15.50.</summary>
    public static string Yuan(long fen) => fen % 100 == 0
        ? (fen / 100).ToString(CultureInfo.InvariantCulture)
        : (fen / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>2月11日至2月17日、4月5日: days in order, those in a row as one.</summary>
    public static string Runs(IReadOnlyList<DateOnly> days)
    {
        var parts = new List<string>();
        for (var i = 0; i < days.Count;)
        {
            var j = i;
            while (j + 1 < days.Count && days[j + 1].DayNumber == days[j].DayNumber + 1) j++;
            parts.Add(i == j ? MonthDay(days[i]) : $"{MonthDay(days[i])}至{MonthDay(days[j])}");
            i = j + 1;
        }
        return string.Join("、", parts);
    }
}
