using Gongkai.Statutes.Calendars;

namespace Gongkai.Statutes.Clocks;

/// <summary>The lines of a reckoning that speak of the calendar: which days were skipped, which years are unknown.</summary>
static class ReckoningText
{
    public static IEnumerable<ReckoningStep> Skipped(WorkCalendar calendar, DateOnly from, DateOnly due, TermUnit unit)
    {
        if (unit != TermUnit.Workday) yield break;
        var weekends = 0;
        var holidays = new List<DateOnly>();
        var worked = new List<DateOnly>();
        for (var day = from.AddDays(1); day <= due; day = day.AddDays(1))
        {
            switch (calendar.KindOf(day))
            {
                case DayKind.Weekend: weekends++; break;
                case DayKind.Holiday: holidays.Add(day); break;
                case DayKind.MakeUpWorkday: worked.Add(day); break;
            }
        }
        if (weekends > 0)
            yield return new(from, $"其间双休日{weekends}天，不计入", Articles.Holidays);
        if (holidays.Count > 0)
            yield return new(holidays[0], $"其间放假{holidays.Count}天（{Chinese.Runs(holidays)}），不计入", Articles.Holidays);
        if (worked.Count > 0)
            yield return new(worked[0], $"其间调休上班{worked.Count}天（{Chinese.Runs(worked)}），计入", Articles.Holidays);
    }

    public static IEnumerable<ReckoningStep> Uncovered(WorkCalendar calendar, DateOnly from, DateOnly due)
    {
        for (var year = from.Year; year <= due.Year; year++)
            if (!calendar.Covers(year))
                yield return new(new DateOnly(year, 1, 1), $"{year}年的放假安排不在日历中，该年暂按普通双休日推算，日期不作准，待日历补齐后重算", Articles.Holidays);
    }

    /// <summary>How much too late something came, counted in the unit of its own period.</summary>
    public static string Late(string what, WorkCalendar calendar, DateOnly due, DateOnly on, TermUnit unit)
    {
        var days = unit == TermUnit.Workday ? calendar.CountWorkdays(due, on) : on.DayNumber - due.DayNumber;
        return $"{what}晚于期限{Chinese.Date(due)}" + (days == 0 ? "，在其后的休息日" : unit == TermUnit.Workday ? $"，超过{days}个工作日" : $"，超过{days}日");
    }
}
