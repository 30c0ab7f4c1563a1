using Gongkai.Statutes.Calendars;

namespace Gongkai.Statutes.Tests.Calendars;

public sealed class WorkCalendarTests
{
    [Fact]
    public void The_notices_say_what_they_say()
    {
        var calendar = WorkCalendar.BuiltIn;
        Assert.Equal(Enumerable.Range(2007, 20), calendar.Years.Select(y => y.Year).Order());
        foreach (var year in calendar.Years)
        {
            Assert.Empty(year.Holidays.Intersect(year.Workdays));
            Assert.All(year.Workdays.Where(d => d != new DateOnly(2020, 2, 3)), d => Assert.True(d.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday));
            var worked = calendar.CountWorkdays(new DateOnly(year.Year - 1, 12, 31), new DateOnly(year.Year, 12, 31));
            Assert.InRange(worked, 248, 251);
        }
        Assert.False(calendar.Covers(2027));
        Assert.False(calendar.Covers(2006));
    }

    [Theory]
    [InlineData("2021-02-07", DayKind.MakeUpWorkday)]
    [InlineData("2021-02-12", DayKind.Holiday)]
    [InlineData("2021-02-27", DayKind.Weekend)]
    [InlineData("2021-03-01", DayKind.Workday)]
    public void Every_day_has_one_kind(string day, DayKind kind) => Assert.Equal(kind, WorkCalendar.BuiltIn.KindOf(DateOnly.Parse(day)));

    [Theory]
    [InlineData("{}", "版本")]
    [InlineData("""{"version":"1","source":"s"}""", "读不懂")]
    [InlineData("""{"version":"1","source":"s","years":{"1800":{"holidays":[],"workdays":[]}}}""", "1800")]
    [InlineData("""{"version":"1","source":"s","years":{"2021":{"holidays":["2022-01-01"],"workdays":[]}}}""", "不是该年")]
    [InlineData("""{"version":"1","source":"s","years":{"2027":{"holidays":[],"workdays":[]}}}""", "至少10天")]
    [InlineData("nonsense", "读不懂")]
    public void A_calendar_that_cannot_be_read_is_refused(string json, string words) =>
        Assert.Contains(words, Assert.Throws<CalendarException>(() => WorkCalendar.Parse(json)).Message);

    [Fact]
    public void A_day_both_off_and_worked_is_refused()
    {
        var text = WorkCalendar.BuiltInJson().Replace("\"2021-02-07\"", "\"2021-02-12\"");
        Assert.Contains("既列为放假又列为上班", Assert.Throws<CalendarException>(() => WorkCalendar.Parse(text)).Message);
    }
}
