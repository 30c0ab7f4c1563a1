using System.Globalization;
using System.Text.RegularExpressions;
using Gongkai.Documents.Sheets;

namespace Gongkai.Imports;

/// <summary>A day as read from a cell, or why it is none. <paramref name="Time"/> is the time of day, where the cell keeps one.</summary>
public readonly record struct ReadDay(DateOnly? Day, TimeOnly? Time, string? Wrong);

/// <summary>
/// Days as offices write them: 2021-03-05, 2021/3/5, 2021.3.5, 2021年3月5日, 20210305, 二〇二一年三月五日, 3月5日 with a year given beside,
/// serial numbers of office programs. What could be two days is refused and never guessed.
/// </summary>
public static partial class OfficeDates
{
    public const int FirstYear = 1949, LastYear = 2099;

    [GeneratedRegex(@"^(\d{4})\s*[-/.、]\s*(\d{1,2})\s*[-/.、]\s*(\d{1,2})$")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(\d{4}|\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?$")]
    private static partial Regex Words();

    [GeneratedRegex(@"^(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]$")]
    private static partial Regex WithoutYear();

    [GeneratedRegex(@"^(\d{1,2})[-/.](\d{1,2})$")]
    private static partial Regex TwoNumbers();

    [GeneratedRegex(@"^\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})$")]
    private static partial Regex YearLast();

    [GeneratedRegex(@"^((?:19|20)\d{2})\s*(?:[-/.]\s*(\d{1,2})|年\s*(?:(\d{1,2})\s*月)?)?$")]
    private static partial Regex WithoutDay();

    [GeneratedRegex(@"^(\d{4})(\d{2})(\d{2})$")]
    private static partial Regex Eight();

    /// <summary>A time after the day, and what is written in brackets behind it (the weekday).</summary>
    [GeneratedRegex(@"^(.+?)(?:\s*[\(]?(?:星期|周|礼拜)[一二三四五六日天][\)]?)?(?:(?:\s+|T)(\d{1,2})\s*[:时]\s*(\d{1,2})(?:\s*[:分]\s*\d{0,2}(?:\.\d+)?\s*秒?|分)?Z?)?$")]
    private static partial Regex Parts();

    [GeneratedRegex(@"^([〇○零ＯO0一二三四五六七八九]{4})年([元一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿卅]{1,3})[日号]$")]
    private static partial Regex Characters();

    /// <param name="year">The year for days written without one: from a column of the row, or chosen for the file.</param>
    /// <param name="from1904">The date system of the book, for bare serial numbers.</param>
    public static ReadDay Read(string text, int? year = null, bool from1904 = false)
    {
        var plain = ImportValues.Half(text).Trim();
        var parts = Parts().Match(plain);
        var day = parts.Success ? parts.Groups[1].Value.Trim() : plain;
        TimeOnly? time = null;
        if (parts.Groups[2].Success)
        {
            int hour = int.Parse(parts.Groups[2].ValueSpan, CultureInfo.InvariantCulture), minute = int.Parse(parts.Groups[3].ValueSpan, CultureInfo.InvariantCulture);
            if (hour > 23 || minute > 59) return No($"“{text}”的时间不对");
            time = new TimeOnly(hour, minute);
        }
        ReadDay Of(int y, int m, int d) => Exists(y, m, d) is { } wrong ? No(wrong) : new(new DateOnly(y, m, d), time, null);

        if (Plain().Match(day) is { Success: true } a) return Of(N(a, 1), N(a, 2), N(a, 3));
        if (Words().Match(day) is { Success: true } b)
            return b.Groups[1].Length == 2 ? No($"“{text}”的年份只有两位，请写四位") : Of(N(b, 1), N(b, 2), N(b, 3));
        if (Characters().Match(day) is { Success: true } c) return Of(Digits(c.Groups[1].Value), Count(c.Groups[2].Value), Count(c.Groups[3].Value));
        if (Eight().Match(day) is { Success: true } e) return Of(N(e, 1), N(e, 2), N(e, 3));
        if (WithoutYear().Match(day) is { Success: true } w)
            return year is { } y ? Of(y, N(w, 1), N(w, 2)) : No($"“{text}”没有写年份：请增加“年度”一列，或者在对应各列时选定年份");
        if (YearLast().IsMatch(day)) return No($"“{text}”分不清哪个是月、哪个是日，不能猜：请写成 2021-03-05");
        if (TwoNumbers().IsMatch(day)) return No($"“{text}”分不清年、月、日，不能猜：请写成 2021-03-05");
        if (WithoutDay().IsMatch(day)) return No($"“{text}”没有写到日");
        if (double.TryParse(day, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var serial))
        {
            // Five digits are the serial numbers of 1954 to 2173; anything else is no day but a number that strayed here.
            if (serial is >= 20_000 and < 100_000 && XlsxFile.Day(serial, from1904) is { } on)
                return new(DateOnly.FromDateTime(on), on.TimeOfDay == TimeSpan.Zero ? null : TimeOnly.FromDateTime(on), null);
            return No($"“{text}”不是日期");
        }
        return No($"“{text}”不是日期：请写成 2021-03-05");
    }

    static ReadDay No(string why) => new(null, null, why);

    static int N(Match m, int group) => int.Parse(m.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Why there is no such day, or null.</summary>
    static string? Exists(int year, int month, int day) =>
        year is < FirstYear or > LastYear ? $"年份{year}不对"
        : month is < 1 or > 12 ? $"没有{month}月"
        : day < 1 || day > DateTime.DaysInMonth(year, month) ? $"{year}年{month}月没有{day}日"
        : null;

    static int Digits(string text) => text.Aggregate(0, (n, c) => n * 10 + Math.Max(0, "零一二三四五六七八九".IndexOf(c)));

    /// <summary>三, 十, 十二, 二十三, 廿三, 三十一; 元 is 一. 0 for what is none of them.</summary>
    static int Count(string text)
    {
        text = text.Replace("廿", "二十").Replace("卅", "三十").Replace('元', '一');
        var ten = text.IndexOf('十');
        int One(string s) => s.Length == 1 ? "零一二三四五六七八九".IndexOf(s[0]) : s.Length == 0 ? 0 : 100;
        return ten < 0 ? One(text) : (ten == 0 ? 1 : One(text[..ten])) * 10 + One(text[(ten + 1)..]);
    }

    [GeneratedRegex(@"^(\d{4})\s*(?:年度|年)?$")]
    private static partial Regex YearText();

    [GeneratedRegex(@"^(?:(\d{4})\s*[年\-/.]\s*)?(\d{1,2})\s*月?(?:份)?$")]
    private static partial Regex MonthText();

    /// <summary>2021, 2021年, 2021年度.</summary>
    public static int? Year(string text) =>
        YearText().Match(ImportValues.Half(text).Trim()) is { Success: true } m && N(m, 1) is >= FirstYear and <= LastYear and var year ? year : null;

    /// <summary>1月, 1, 一月, 2021年1月, 2021-01, or a day of the month (some books keep months as their first day).</summary>
    public static (int? Year, int? Month) Month(string text, bool from1904 = false)
    {
        var plain = ImportValues.Half(text).Replace(" ", "");
        if (plain.EndsWith("月份", StringComparison.Ordinal)) plain = plain[..^1];
        var bare = plain.EndsWith('月') ? plain[..^1] : plain;
        var at = bare.LastIndexOf('年');
        if (at >= 0 && Count(bare[(at + 1)..]) is >= 1 and <= 12 and var worded) return Year(bare[..at]) is { } y ? (y, worded) : (null, null);
        if (at < 0 && bare.Length is 1 or 2 && Count(bare) is >= 1 and <= 12 and var alone) return (null, alone);
        if (MonthText().Match(plain) is { Success: true } m && N(m, 2) is >= 1 and <= 12 and var month) return (m.Groups[1].Success ? N(m, 1) : null, month);
        return Read(text, null, from1904).Day is { Day: 1 } first ? (first.Year, first.Month) : (null, null);
    }
}
