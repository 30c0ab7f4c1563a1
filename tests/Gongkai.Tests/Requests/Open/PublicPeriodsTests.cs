using CsCheck;
using Gongkai.Indicators;
using Gongkai.Requests;
using Gongkai.Requests.Open;
using Gongkai.Statutes.Calendars;
using Xunit;

namespace Gongkai.Tests.Requests.Open;

/// <summary>Nobody is alone in what is said, and days of waiting are counted once.</summary>
public sealed class PublicPeriodsTests
{
    [Fact]
    public void Whatever_the_days_at_least_so_many_share_what_is_said_or_it_is_the_whole_year()
    {
        var days = Gen.Dictionary(Gen.Int[0, 364].Select(i => new DateOnly(2021, 1, 1).AddDays(i)), Gen.Long[1, 12])[1, 200];
        Gen.Select(days, Gen.Int[3, 10]).Sample((received, least) =>
        {
            var periods = new PublicPeriods(received, least);
            var classes = received.GroupBy(d => periods[d.Key].Words).ToDictionary(g => g.Key, g => g.Sum(d => d.Value));
            return classes.All(c => c.Value >= least || c.Key == "2021年" && classes.Count == 1) && received.All(d => periods[d.Key].Sharing == classes[periods[d.Key].Words]);
        });
    }

    [Fact]
    public void The_day_is_said_only_where_many_share_every_day()
    {
        static DateOnly Day(int month, int day) => new(2021, month, day);
        var periods = new PublicPeriods(new Dictionary<DateOnly, long> { [Day(1, 4)] = 5, [Day(1, 5)] = 6, [Day(2, 1)] = 5, [Day(2, 3)] = 1, [Day(5, 6)] = 2, [Day(6, 1)] = 3 }, 5);
        Assert.Equal(["2021-01-04", "2021-01-05", "2021年2月", "2021年2月", "2021年第二季度", "2021年第二季度"], new[] { Day(1, 4), Day(1, 5), Day(2, 1), Day(2, 3), Day(5, 6), Day(6, 1) }.Select(d => periods[d].Words));
        Assert.Equal("2021年", new PublicPeriods(new Dictionary<DateOnly, long> { [Day(1, 4)] = 40, [Day(12, 4)] = 1 }, 5)[Day(1, 4)].Words);
    }

    [Fact]
    public void Days_of_waiting_are_taken_out_once_and_only_inside_the_stage()
    {
        var calendar = WorkCalendar.BuiltIn;
        var pauses = Pauses.Parse("20210308-20210312;20210322-20210326");
        Assert.Equal(pauses.Ranges, Pauses.Parse(pauses.Text).Ranges);
        Assert.Equal(20, calendar.CountWorkdays(new(2021, 3, 1), new(2021, 3, 29)));
        Assert.Equal((8, 12), (pauses.Within(new(2021, 3, 1), new(2021, 3, 29), calendar), pauses.Net(new(2021, 3, 1), new(2021, 3, 29), calendar)));
        Assert.Equal((2, 0), (pauses.Within(new(2021, 3, 10), new(2021, 3, 12), calendar), pauses.Net(new(2021, 3, 10), new(2021, 3, 12), calendar)));
        Assert.Equal(0, pauses.Net(new(2021, 3, 29), new(2021, 3, 29), calendar));
    }

    [Fact]
    public void A_spread_has_its_middle_and_its_ninth_tenth()
    {
        Assert.Null(Spread.Of([]));
        Assert.Equal(new Spread(1, 7, 7), Spread.Of([7]));
        Assert.Equal(new Spread(10, 5.5m, 9), Spread.Of(Enumerable.Range(1, 10).Reverse()));
        Assert.Equal(new Spread(11, 6, 10), Spread.Of(Enumerable.Range(1, 11)));
        Assert.Equal(Spread.Of([1, 1, 1, 5, 5]), Spread.OfCounted([(1, 3L), (5, 2L)]));
    }

    [Fact]
    public void What_is_left_out_cannot_be_had_from_the_whole()
    {
        static StatisticsLine Line(int id, long finished) => new(id, finished, 0, finished, 0, [finished, 0, 0, 0, 0, 0], 1, new Spread(finished, 3, 5));
        bool[] Shown(params long[] finished) => [.. PublicStatistics.Suppressed([Line(0, finished.Sum()), .. finished.Select((f, i) => Line(i + 1, f))], 5).Select(l => l.Groups is not null)];
        Assert.Equal([true, true, true, true], Shown(8, 9, 20));
        // One unit alone would be the difference to the whole, so the next smallest goes with it.
        Assert.Equal([true, false, true, false], Shown(1, 30, 9));
        Assert.Equal([true, false, false, true, true], Shown(2, 3, 30, 9));
        Assert.Equal([true, false, false, true, false], Shown(1, 1, 30, 9));
        // A unit with nothing has nothing to hide; a district with little hides all of it.
        Assert.Equal([true, true, true], Shown(0, 30));
        Assert.Equal([false, false, false], Shown(1, 2));
    }
}
