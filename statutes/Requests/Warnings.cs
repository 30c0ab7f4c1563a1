using Gongkai.Statutes.Calendars;

namespace Gongkai.Statutes.Requests;

/// <summary>How near a last day is, in working days of the calendar. Derived on the day, never stored.</summary>
/// <param name="Overdue">The day has passed.</param>
/// <param name="Workdays">Working days left, today not counted; for what is overdue those gone by since (0 on the days off right after it).</param>
/// <param name="Step">The step of the ladder reached; null: far off, or overdue.</param>
public sealed record Warning(bool Overdue, int Workdays, int? Step)
{
    /// <summary>届满前第 5、3、1 个工作日起各提醒一次。</summary>
    public static readonly IReadOnlyList<int> Ladder = [5, 3, 1];
    /// <summary>From this step on the head of the 工作机构 is told too, to urge it on.</summary>
    public const int Urge = 3;

    public static Warning Of(DateOnly due, DateOnly today, WorkCalendar calendar)
    {
        if (today > due) return new(true, calendar.CountWorkdays(due, today), null);
        var left = calendar.CountWorkdays(today, due);
        return new(false, left, Ladder.Cast<int?>().LastOrDefault(step => left <= step));
    }

    /// <summary>Time for the head to urge.</summary>
    public bool Urgent => Overdue || Step <= Urge;
}
