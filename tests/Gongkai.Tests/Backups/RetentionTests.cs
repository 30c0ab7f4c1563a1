using Gongkai.Backups;
using Xunit;

namespace Gongkai.Tests.Backups;

public sealed class RetentionTests
{
    static KeptBackup Made(string at, bool good = true) => new(at, DateTime.Parse(at), good);

    static IEnumerable<string> Staying(string today, IEnumerable<KeptBackup> all)
    {
        var list = all.ToList();
        var gone = Retention.Superfluous(list, DateOnly.Parse(today));
        return list.Select(b => b.Name).Except(gone);
    }

    [Fact]
    public void A_year_of_nights_leaves_seven_days_five_weeks_and_twelve_months()
    {
        var nights = Enumerable.Range(0, 500).Select(i => new DateOnly(2026, 7, 29).AddDays(-i)).Select(d => Made($"{d:yyyy-MM-dd} 02:30")).ToList();
        Assert.Equal(
        [
            // 29 July 2026 is a Wednesday.
            "2026-07-29 02:30", "2026-07-28 02:30", "2026-07-27 02:30", "2026-07-26 02:30", "2026-07-25 02:30", "2026-07-24 02:30", "2026-07-23 02:30",
            // The Sundays of the weeks before; the nearest, the 26th, is among the days already.
            "2026-07-19 02:30", "2026-07-12 02:30", "2026-07-05 02:30",
            // The last night of every month before.
            "2026-06-30 02:30", "2026-05-31 02:30", "2026-04-30 02:30", "2026-03-31 02:30", "2026-02-28 02:30", "2026-01-31 02:30",
            "2025-12-31 02:30", "2025-11-30 02:30", "2025-10-31 02:30", "2025-09-30 02:30", "2025-08-31 02:30",
        ], Staying("2026-07-29", nights));
        // Night after night, what was let go is not needed on the next one.
        IReadOnlyCollection<KeptBackup> left = [];
        foreach (var night in Enumerable.Reverse(nights))
        {
            left = [.. left, night];
            var gone = Retention.Superfluous(left, DateOnly.FromDateTime(night.At));
            left = [.. left.Where(b => !gone.Contains(b.Name))];
        }
        Assert.Equal(21, left.Count);
        Assert.Equal(Staying("2026-07-29", nights).Order(), left.Select(b => b.Name).Order());
    }

    [Theory]
    // Several of one day: today all stay, of another day the newest good one.
    [InlineData("2026-07-29", "2026-07-29 02:30|2026-07-29 10:00|2026-07-28 02:30|2026-07-28 18:00", "2026-07-29 02:30|2026-07-29 10:00|2026-07-28 18:00")]
    // A newer bad one does not push the good one of its day out.
    [InlineData("2026-07-29", "2026-07-28 02:30|!2026-07-28 18:00", "2026-07-28 02:30|!2026-07-28 18:00")]
    // A bad one goes as soon as there is a newer good one; of several only the newest is worth looking at.
    [InlineData("2026-07-29", "!2026-07-27 02:30|!2026-07-28 02:30|2026-07-28 18:00", "2026-07-28 18:00")]
    [InlineData("2026-07-29", "2026-07-26 02:30|!2026-07-27 02:30|!2026-07-28 02:30|!2026-07-29 02:30", "2026-07-26 02:30|!2026-07-29 02:30")]
    // However old, the last good one stays.
    [InlineData("2026-07-29", "2019-01-01 02:30|!2026-07-29 02:30", "2019-01-01 02:30|!2026-07-29 02:30")]
    [InlineData("2026-07-29", "2019-01-01 02:30", "2019-01-01 02:30")]
    // Nothing good at all: the newest stays.
    [InlineData("2026-07-29", "!2026-07-28 02:30|!2026-07-29 02:30", "!2026-07-29 02:30")]
    // A long pause: the periods are those that have something, not the last of the calendar.
    [InlineData("2026-07-29", "2025-01-06 02:30|2025-01-05 02:30|2024-12-31 02:30|2024-12-01 02:30", "2025-01-06 02:30|2025-01-05 02:30|2024-12-31 02:30|2024-12-01 02:30")]
    [InlineData("2026-07-29", "", "")]
    public void Table(string today, string all, string staying)
    {
        static IEnumerable<string> Split(string text) => text.Split('|', StringSplitOptions.RemoveEmptyEntries);
        var backups = Split(all).Select(a => new KeptBackup(a, DateTime.Parse(a.TrimStart('!')), a[0] != '!'));
        Assert.Equal(Split(staying), Staying(today, backups));
    }
}
