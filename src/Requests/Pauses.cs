using System.Globalization;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Procedures;

namespace Gongkai.Requests;

/// <summary>
/// The times in which the office waited for somebody else: the applicant's correction or payment, a third party, another agency. Each runs from the morrow of
/// its first day through its last; those that overlap are one. Kept as text, <c>20210301-20210312;…</c>, so that a projection holds it without knowing the calendar.
/// </summary>
public sealed record Pauses(IReadOnlyList<(DateOnly After, DateOnly Through)> Ranges)
{
    public const int Longest = 500;
    const int Most = Longest / 18;
    const string Day = "yyyyMMdd";

    static readonly string[] Kinds = ["correction", "fee", "third-party", "co-maker", "agency"];

    /// <summary>Those that have ended; what is still waited for is not over yet.</summary>
    public static Pauses Of(DossierState state)
    {
        var opened = new Dictionary<string, DateOnly>();
        var found = new List<(DateOnly After, DateOnly Through)>();
        foreach (var e in state.Events)
        {
            foreach (var key in e.Closed)
                if (opened.Remove(key, out var from) && e.OccurredOn > from) found.Add((from, e.OccurredOn));
            if (e.Opened is { } wait && Kinds.Contains(wait.Split(':')[0])) opened[wait] = e.OccurredOn;
        }
        var merged = new List<(DateOnly After, DateOnly Through)>();
        foreach (var range in found.Order())
            if (merged.Count > 0 && range.After <= merged[^1].Through) merged[^1] = (merged[^1].After, Later(merged[^1].Through, range.Through));
            else merged.Add(range);
        return new([.. merged.Take(Most)]);
    }

    public static Pauses Parse(string text) => new([.. text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(r => (Read(r[..8]), Read(r[9..])))]);

    public string Text => string.Join(';', Ranges.Select(r => $"{r.After.ToString(Day, CultureInfo.InvariantCulture)}-{r.Through.ToString(Day, CultureInfo.InvariantCulture)}"));

    /// <summary>Working days of waiting after <paramref name="from"/>, through <paramref name="to"/>.</summary>
    public int Within(DateOnly from, DateOnly to, WorkCalendar calendar)
    {
        var days = 0;
        foreach (var (after, through) in Ranges)
        {
            var (first, last) = (Later(after, from), through < to ? through : to);
            if (first < last) days += calendar.CountWorkdays(first, last);
        }
        return days;
    }

    /// <summary>Working days after <paramref name="from"/>, through <paramref name="to"/>, without those of waiting.</summary>
    public int Net(DateOnly from, DateOnly to, WorkCalendar calendar) => to <= from ? 0 : Math.Max(0, calendar.CountWorkdays(from, to) - Within(from, to, calendar));

    static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
    static DateOnly Read(string text) => DateOnly.ParseExact(text, Day, CultureInfo.InvariantCulture);
}
