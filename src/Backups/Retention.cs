namespace Gongkai.Backups;

/// <summary>A back-up for the question whether it stays: when it was made, by the office's clock, and whether it was proven good.</summary>
public sealed record KeptBackup(string Name, DateTime At, bool Good);

/// <summary>
/// Which back-ups stay: of the last 7 days, 5 weeks and 12 months that have a good one, the newest good one each; everything made today;
/// and of those that are not good only the newest, while no good one is newer. So the last good one always stays.
/// </summary>
public static class Retention
{
    public const int Days = 7, Weeks = 5, Months = 12;

    /// <summary>Names of those that may go.</summary>
    public static IReadOnlyList<string> Superfluous(IReadOnlyCollection<KeptBackup> all, DateOnly today)
    {
        var good = all.Where(b => b.Good).OrderByDescending(b => b.At).ThenByDescending(b => b.Name, StringComparer.Ordinal).ToList();
        var stay = new HashSet<string>(all.Where(b => DateOnly.FromDateTime(b.At) >= today && b.Good).Select(b => b.Name));
        void Newest(int most, Func<DateTime, DateOnly> period) => stay.UnionWith(good.GroupBy(b => period(b.At)).Take(most).Select(g => g.First().Name));
        Newest(Days, DateOnly.FromDateTime);
        // Weeks begin on Monday.
        Newest(Weeks, at => DateOnly.FromDateTime(at).AddDays(-((int)at.DayOfWeek + 6) % 7));
        Newest(Months, at => new DateOnly(at.Year, at.Month, 1));
        var bad = all.Where(b => !b.Good).OrderByDescending(b => b.At).ThenByDescending(b => b.Name, StringComparer.Ordinal).FirstOrDefault();
        if (bad is not null && (good.Count == 0 || bad.At > good[0].At)) stay.Add(bad.Name);
        return [.. all.Where(b => !stay.Contains(b.Name)).OrderBy(b => b.At).Select(b => b.Name)];
    }
}
