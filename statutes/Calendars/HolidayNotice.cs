using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Gongkai.Statutes.Calendars;

/// <summary>One holiday as the notice arranges it.</summary>
public sealed record Holiday(string Name, IReadOnlyList<DateOnly> Off, IReadOnlyList<DateOnly> Worked);

/// <summary>
/// 《国务院办公厅关于××××年部分节假日安排的通知》, read from its text as published. Whatever the text says twice is held against itself
/// (the number of days, the day of the week), so that a slip in copying is refused instead of moving deadlines.
/// </summary>
public sealed partial record HolidayNotice(int Year, IReadOnlyList<Holiday> Holidays)
{
    /// <summary>Words by which each of the seven holidays of 《全国年节及纪念日放假办法》 is found.</summary>
    static readonly string[] Names = ["元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆"];

    const int MaxLength = 20_000;

    // 2021年2月11日（农历除夕、星期四）; year and month may be left out after the first.
    [GeneratedRegex(@"(?:(?<y>\d{4})年)?(?:(?<m>\d{1,2})月)?(?<d>\d{1,2})日(?:（(?<note>[^）]*)）)?(?<to>至)?")]
    private static partial Regex Day();

    [GeneratedRegex(@"关于(\d{4})年部分节假日安排")]
    private static partial Regex Title();

    [GeneratedRegex(@"共(\d{1,2})天|放假(\d{1,2})天")]
    private static partial Regex Total();

    [GeneratedRegex(@"(?:星期|周)([一二三四五六日天])")]
    private static partial Regex Weekday();

    /// <summary>Reads the text; <paramref name="year"/> only where the text does not name it.</summary>
    /// <exception cref="CalendarException">a holiday is missing, or the text contradicts itself or the calendar; the message quotes the place.</exception>
    public static HolidayNotice Read(string text, int? year = null)
    {
        if (text.Length > MaxLength) throw new CalendarException("通知太长，请只粘贴正文");
        text = text.Replace('(', '（').Replace(')', '）').Replace(" ", "").Replace("\u3000", "").Replace("\r", "");
        var named = Title().Match(text) is { Success: true } t ? int.Parse(t.Groups[1].Value, CultureInfo.InvariantCulture) : (int?)null;
        if (named is { } n && year is { } y && n != y) throw new CalendarException($"通知是{n}年的，不是{y}年的");
        var of = named ?? year ?? throw new CalendarException("看不出是哪一年的通知，请连标题一起粘贴，或者填写年份");

        var holidays = new List<Holiday>();
        foreach (var line in text.Split('\n').SelectMany(l => Regex.Split(l, "(?<=[。；])(?=[一二三四五六七八九十]+、)")))
        {
            var colon = line.IndexOfAny(['：', ':']);
            if (colon < 0 || !Names.Any(line[..colon].Contains)) continue;
            holidays.Add(ReadHoliday(line[..colon].TrimStart('一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '、', '（', '）'), line[(colon + 1)..], of));
        }
        var missing = Names.Where(name => !holidays.Any(h => h.Name.Contains(name))).ToList();
        if (missing.Count > 0) throw new CalendarException($"通知中没有读到{string.Join("、", missing)}的安排，请粘贴全文");
        var off = holidays.SelectMany(h => h.Off).ToList();
        var twice = off.GroupBy(d => d).FirstOrDefault(g => g.Count() > 1)?.Key ?? holidays.SelectMany(h => h.Worked).FirstOrDefault(off.Contains);
        if (twice != default) throw new CalendarException($"{Chinese.Date(twice)}在通知中出现了两次");
        return new HolidayNotice(of, holidays);
    }

    static Holiday ReadHoliday(string name, string text, int year)
    {
        var off = new List<DateOnly>();
        var worked = new List<DateOnly>();
        foreach (var sentence in text.Split('。', '；').Where(s => s.Contains("放假") || s.Contains("上班")))
        {
            var days = Days(name, sentence, year);
            if (sentence.Contains("上班") && !sentence.Contains("放假"))
            {
                if (days.FirstOrDefault(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) is var plain && plain != default)
                    throw new CalendarException($"{name}：{Chinese.Date(plain)}不是周末，不会是调休上班，请核对");
                worked.AddRange(days);
                continue;
            }
            if (Total().Match(sentence) is { Success: true } total && int.Parse(total.Groups[1].Length > 0 ? total.Groups[1].Value : total.Groups[2].Value, CultureInfo.InvariantCulture) is var count && count != days.Count)
                throw new CalendarException($"{name}：写明放假{count}天，列出的日期却是{days.Count}天，请核对");
            off.AddRange(days);
        }
        return off.Count > 0 ? new(name, off, worked) : throw new CalendarException($"{name}：没有读到放假的日期");
    }

    static List<DateOnly> Days(string name, string sentence, int year)
    {
        var days = new List<DateOnly>();
        int? month = null;
        DateOnly? from = null;
        foreach (Match match in Day().Matches(sentence))
        {
            int Group(string key, int otherwise) => match.Groups[key].Success ? int.Parse(match.Groups[key].Value, CultureInfo.InvariantCulture) : otherwise;
            year = Group("y", year);
            month = match.Groups["m"].Success ? Group("m", 0) : month;
            if (month is not { } m || m is < 1 or > 12 || Group("d", 0) is var d && (d < 1 || d > DateTime.DaysInMonth(year, m)))
                throw new CalendarException($"{name}：“{match.Value}”不是日期");
            var day = new DateOnly(year, m, d);
            if (Weekday().Match(match.Groups["note"].Value) is { Success: true } week && "日一二三四五六"[(int)day.DayOfWeek] is var real && week.Groups[1].Value.Replace('天', '日')[0] != real)
                throw new CalendarException($"{name}：{Chinese.Date(day)}是星期{real}，通知写的是星期{week.Groups[1].Value}，请核对");
            if (from is { } first)
            {
                if (day <= first || day.DayNumber - first.DayNumber > 15) throw new CalendarException($"{name}：{Chinese.Date(first)}至{Chinese.Date(day)}不像一次放假，请核对");
                for (var at = first.AddDays(1); at <= day; at = at.AddDays(1)) days.Add(at);
                from = null;
            }
            else days.Add(day);
            if (match.Groups["to"].Success) from = day;
        }
        return from is null ? days : throw new CalendarException($"{name}：“至”后面没有读到日期");
    }

    /// <summary>
    /// The calendar's text with this notice in it: its year as the notice says, and days that it gives to the year before added there.
    /// </summary>
    /// <param name="json">The calendar in force.</param>
    /// <param name="version">The new version's name.</param>
    /// <param name="reference">Name and number of the notice, kept as the source of its year.</param>
    public string AddTo(string json, string version, string reference)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        root["version"] = version;
        var years = root["years"]!.AsObject();
        var off = Holidays.SelectMany(h => h.Off).ToList();
        var worked = Holidays.SelectMany(h => h.Worked).ToList();
        // A year without a notice of its own stays unknown, whatever the next one says of its last days.
        foreach (var year in off.Concat(worked).Select(d => d.Year).Append(Year).Distinct().Where(y => y == Year || years.ContainsKey($"{y}")))
            years[$"{year}"] = new JsonObject { ["holidays"] = Days("holidays", off, year), ["workdays"] = Days("workdays", worked, year) };
        if (root["notices"] is not JsonObject notices) root["notices"] = notices = [];
        if (notices[$"{Year}"] is not JsonArray references) notices[$"{Year}"] = references = [];
        references.Add(reference);
        return root.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });

        // Days of December come from the notice for the year after, and stay when a year's own notice is entered again.
        JsonArray Days(string key, IEnumerable<DateOnly> named, int year) =>
            [.. (years[$"{year}"]?[key]?.AsArray().Select(d => DateOnly.ParseExact(d!.GetValue<string>(), "yyyy-MM-dd", CultureInfo.InvariantCulture)) ?? [])
                .Where(d => year != Year || d.Month == 12).Concat(named.Where(d => d.Year == year)).Distinct().Order()
                .Select(d => (JsonNode)d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))];
    }
}
