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

    /// <summary>Letters, figures and signs as a Chinese keyboard types them, in the width of a foreign one; the program runs without ICU, whose normalisation would do it.</summary>
    public static string HalfWidth(string text) => string.Create(text.Length, text, (half, full) =>
    {
        for (var i = 0; i < full.Length; i++) half[i] = full[i] switch { >= '\uFF01' and <= '\uFF5E' and var c => (char)(c - 0xFEE0), '\u3000' or '\u00A0' => ' ', var c => c };
    });

    /// <summary>The beginning of a text, at most so many UTF-16 units. A rare character (two units) at the cut is left out whole: half of one is no text, and PostgreSQL refuses it.</summary>
    public static string Start(string text, int most) => text.Length <= most ? text : text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>The end of a text, cut in the same way.</summary>
    public static string End(string text, int most) => text.Length <= most ? text : text[(most > 0 && char.IsLowSurrogate(text[^most]) ? text.Length - most + 1 : text.Length - most)..];

    /// <summary>A text of at most so many units, or its beginning and “…”.</summary>
    public static string Short(string text, int most) => text.Length <= most ? text : Start(text, most) + "…";

    /// <summary>Fen as yuan without needless zeros: 1500 → 15, 1550 → 15.50.</summary>
    public static string Yuan(long fen) => fen % 100 == 0
        ? (fen / 100).ToString(CultureInfo.InvariantCulture)
        : (fen / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>二十七 → 27, 一百零五 → 105, 壹佰贰拾 → 120; null for what is no number below 10,000 or is written loosely (二三十, 一百五).</summary>
    public static int? Count(string words)
    {
        const string plain = "零一二三四五六七八九十百千", formal = "零壹贰叁肆伍陆柒捌玖拾佰仟";
        var (total, digit, limit, gap) = (0, -1, 10_000, false);
        foreach (var c in words)
        {
            var at = c switch { '两' => 2, '〇' => 0, _ => plain.IndexOf(c) is >= 0 and var p ? p : formal.IndexOf(c) };
            if (at < 0) return null;
            if (at < 10)
            {
                if (digit > 0 || (digit == 0 && at == 0)) return null;
                (gap, digit) = (gap || at == 0, at);
                continue;
            }
            var unit = at switch { 10 => 10, 11 => 100, _ => 1000 };
            // 十 alone is ten; 百 and 千 need their digit, and units go down.
            if (unit >= limit || (digit < 1 && unit != 10)) return null;
            total += Math.Max(1, digit) * unit;
            (digit, limit, gap) = (-1, unit, false);
        }
        if (words.Length == 0 || (limit == 10_000 && words.Length > 1)) return null;
        // 一百五 may be 105 or 150.
        return digit > 0 && limit is 100 or 1000 && !gap ? null : total + Math.Max(0, digit);
    }

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
