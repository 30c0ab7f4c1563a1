using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Tests.Requests;

/// <summary>The ladder of warnings, in working days: the week of Thursday 20 January 2022, and the Spring Festival after it.</summary>
public sealed class WarningTests
{
    [Theory]
    [InlineData("2022-01-28", false, 6, null)]
    [InlineData("2022-01-27", false, 5, 5)]
    [InlineData("2022-01-26", false, 4, 5)]
    [InlineData("2022-01-25", false, 3, 3)]
    [InlineData("2022-01-24", false, 2, 3)]
    [InlineData("2022-01-21", false, 1, 1)]
    [InlineData("2022-01-20", false, 0, 1)]
    [InlineData("2022-01-19", true, 1, null)]
    [InlineData("2022-01-14", true, 4, null)]
    public void On_a_Thursday_each_step_is_reached_on_its_own_day(string due, bool overdue, int workdays, int? step) =>
        Assert.Equal(new Warning(overdue, workdays, step), Warning.Of(DateOnly.Parse(due), new DateOnly(2022, 1, 20), WorkCalendar.BuiltIn));

    [Fact]
    public void Days_off_bring_nothing_nearer_and_what_ended_before_them_is_overdue_on_the_first()
    {
        // 31 January to 6 February are days off; 29 and 30 January are worked.
        Assert.Equal(new Warning(false, 3, 3), Warning.Of(new DateOnly(2022, 2, 8), new DateOnly(2022, 1, 29), WorkCalendar.BuiltIn));
        Assert.Equal(new Warning(true, 0, null), Warning.Of(new DateOnly(2022, 1, 30), new DateOnly(2022, 2, 3), WorkCalendar.BuiltIn));
        Assert.True(Warning.Of(new DateOnly(2022, 1, 30), new DateOnly(2022, 2, 3), WorkCalendar.BuiltIn).Urgent);
    }
}
