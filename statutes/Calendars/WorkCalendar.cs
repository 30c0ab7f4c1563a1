using System.Text.Json;

namespace Gongkai.Statutes.Calendars;

/// <summary>某一天的性质。</summary>
public enum DayKind
{
    Workday,
    Weekend,
    /// <summary>国务院办公厅通知放假的日子（可能是周末）。</summary>
    Holiday,
    /// <summary>调休上班的日子。</summary>
    MakeUpWorkday,
}

/// <summary>
/// Working days of China: the State Council's yearly notices over the plain week.
/// Immutable and precomputed, so adding n working days is two array look-ups.
/// A year without a notice is not covered: its days follow the plain week and every answer that touches
/// it must be marked provisional by the caller (<see cref="Covers(DateOnly, DateOnly)"/>).
/// Source: 《全国年节及纪念日放假办法》 and the notices listed in the data file.
/// </summary>
public sealed class WorkCalendar
{
    /// <summary>Days outside these years are refused rather than reckoned.</summary>
    public const int FirstYear = 1990, LastYear = 2069;

    /// <summary>《全国年节及纪念日放假办法》: ten days a year until 2007, more since.</summary>
    const int FewestHolidays = 10;

    static readonly int Base = new DateOnly(FirstYear, 1, 1).DayNumber;
    static readonly int Days = new DateOnly(LastYear, 12, 31).DayNumber - Base + 1;
    static readonly Lazy<WorkCalendar> BuiltInCalendar = new(LoadBuiltIn);

    readonly DayKind[] kinds = new DayKind[Days];
    readonly int[] ordinals = new int[Days];
    readonly int[] workdays;
    readonly bool[] covered = new bool[LastYear - FirstYear + 1];

    WorkCalendar(string version, string source, IReadOnlyList<CalendarYear> years)
    {
        Version = version;
        Source = source;
        Years = years;
        for (var i = 0; i < Days; i++)
            kinds[i] = (i + Base + 1) % 7 is 0 or 6 ? DayKind.Weekend : DayKind.Workday;
        foreach (var year in years)
        {
            covered[year.Year - FirstYear] = true;
            foreach (var day in year.Holidays) kinds[day.DayNumber - Base] = DayKind.Holiday;
            foreach (var day in year.Workdays) kinds[day.DayNumber - Base] = DayKind.MakeUpWorkday;
        }
        var list = new List<int>(Days);
        for (var i = 0; i < Days; i++)
        {
            if (kinds[i] is DayKind.Workday or DayKind.MakeUpWorkday) list.Add(i);
            ordinals[i] = list.Count;
        }
        workdays = [.. list];
    }

    /// <summary>The calendar shipped with the product (2007–2026).</summary>
    public static WorkCalendar BuiltIn => BuiltInCalendar.Value;

    public string Version { get; }
    public string Source { get; }
    public IReadOnlyList<CalendarYear> Years { get; }

    /// <summary>Whether the year's notice is known.</summary>
    public bool Covers(int year) => year is >= FirstYear and <= LastYear && covered[year - FirstYear];

    /// <summary>Whether every year between the two days is known.</summary>
    public bool Covers(DateOnly from, DateOnly to)
    {
        for (var year = from.Year; year <= to.Year; year++)
            if (!Covers(year)) return false;
        return true;
    }

    public DayKind KindOf(DateOnly day) => kinds[Index(day)];

    public bool IsWorkday(DateOnly day) => kinds[Index(day)] is DayKind.Workday or DayKind.MakeUpWorkday;

    /// <summary>Number of working days from the calendar's first day through <paramref name="day"/>.</summary>
    public int Ordinal(DateOnly day) => ordinals[Index(day)];

    /// <summary>The working day with that ordinal.</summary>
    public DateOnly AtOrdinal(int ordinal) =>
        ordinal >= 1 && ordinal <= workdays.Length
            ? DateOnly.FromDayNumber(workdays[ordinal - 1] + Base)
            : throw TooFar();

    static CalendarException TooFar() => new($"推算结果超出 {FirstYear}—{LastYear} 年的范围");

    /// <summary>The n-th working day after <paramref name="from"/>; the day itself is not counted (民法典第二百零一条).</summary>
    public DateOnly AddWorkdays(DateOnly from, int n) => AtOrdinal(Ordinal(from) + n);

    /// <summary>Working days in (after, through].</summary>
    public int CountWorkdays(DateOnly after, DateOnly through) => Ordinal(through) - Ordinal(after);

    /// <summary>Calendar days; a last day off moves to the next working day (民法典第二百零三条).</summary>
    public DateOnly AddDays(DateOnly from, int days) => Index(from) + days < Days ? RollForward(from.AddDays(days)) : throw TooFar();

    /// <summary>Months end on the corresponding day or at the month's end (民法典第二百零二条); a last day off moves on.</summary>
    public DateOnly AddMonths(DateOnly from, int months) => Index(from) + months * 31 < Days ? RollForward(from.AddMonths(months)) : throw TooFar();

    DateOnly RollForward(DateOnly day) => IsWorkday(day) ? day : AtOrdinal(Ordinal(day) + 1);

    static int Index(DateOnly day)
    {
        var i = day.DayNumber - Base;
        return (uint)i < (uint)Days
            ? i
            : throw new CalendarException($"日期 {day:yyyy-MM-dd} 不在 {FirstYear}—{LastYear} 年之间");
    }

    static WorkCalendar LoadBuiltIn()
    {
        using var stream = typeof(WorkCalendar).Assembly.GetManifestResourceStream("holidays.json")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    /// <summary>The text from which <see cref="BuiltIn"/> is made, to store beside the settings that pin it.</summary>
    public static string BuiltInJson()
    {
        using var stream = typeof(WorkCalendar).Assembly.GetManifestResourceStream("holidays.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// Reads <c>{"version","source","years":{"2021":{"holidays":[…],"workdays":[…]}}}</c>.
    /// </summary>
    /// <exception cref="CalendarException">not that shape; a day outside its year; a day in both lists; a year with fewer days off than the law gives.</exception>
    public static WorkCalendar Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var version = root.TryGetProperty("version", out var v) ? v.GetString() : null;
            var source = root.TryGetProperty("source", out var s) ? s.GetString() : null;
            if (string.IsNullOrWhiteSpace(version) || string.IsNullOrWhiteSpace(source))
                throw new CalendarException("日历文件必须写明版本（version）和来源（source）");
            var years = new List<CalendarYear>();
            foreach (var property in root.GetProperty("years").EnumerateObject())
            {
                if (!int.TryParse(property.Name, out var year) || year is < FirstYear or > LastYear)
                    throw new CalendarException($"日历年份“{property.Name}”不对，应在 {FirstYear}—{LastYear} 之间");
                var holidays = Read(property.Value, "holidays", year);
                var workdays = Read(property.Value, "workdays", year);
                if (holidays.Count < FewestHolidays) throw new CalendarException($"{year}年只列了{holidays.Count}天放假，法定节假日至少{FewestHolidays}天，请核对通知");
                if (holidays.Intersect(workdays).FirstOrDefault() is var both && both != default)
                    throw new CalendarException($"{both:yyyy-MM-dd} 既列为放假又列为上班");
                years.Add(new CalendarYear(year, holidays, workdays));
            }
            return new WorkCalendar(version, source, years);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CalendarException("日历文件读不懂：" + e.Message);
        }
    }

    static IReadOnlyList<DateOnly> Read(JsonElement year, string name, int expected)
    {
        var days = new List<DateOnly>();
        foreach (var item in year.GetProperty(name).EnumerateArray())
        {
            if (!DateOnly.TryParseExact(item.GetString(), "yyyy-MM-dd", out var day) || day.Year != expected)
                throw new CalendarException($"日历 {expected} 年中的“{item}”不是该年的日期");
            days.Add(day);
        }
        return days;
    }
}

/// <summary>One year's days off and make-up working days, as the notice names them.</summary>
public sealed record CalendarYear(int Year, IReadOnlyList<DateOnly> Holidays, IReadOnlyList<DateOnly> Workdays);

/// <summary>A calendar that cannot be read, or a day outside it.</summary>
public sealed class CalendarException(string message) : Exception(message);
