using Gongkai.Indicators;

namespace Gongkai.Requests.Open;

/// <summary>A time of receipt as the public log says it, and how many requests share it.</summary>
public sealed record PublicPeriod(string Words, long Sharing);

/// <summary>
/// Says of one unit's requests of one year when they were received, as exactly as leaves nobody alone: the year is parted into quarters, these into months, these into days,
/// and only where every part that has any request has at least so many. So whoever knows the day on which somebody applied finds that many requests it could be.
/// </summary>
public sealed class PublicPeriods
{
    readonly Dictionary<DateOnly, PublicPeriod> byDay = [];

    /// <param name="received">How many were received on each day of one year.</param>
    /// <param name="least">The fewest that may share a time; a year in which there were fewer is said all the same.</param>
    public PublicPeriods(IReadOnlyDictionary<DateOnly, long> received, int least)
    {
        foreach (var year in received.GroupBy(r => r.Key.Year)) Part([.. year], 0, least);
    }

    public PublicPeriod this[DateOnly day] => byDay[day];

    void Part(IReadOnlyList<KeyValuePair<DateOnly, long>> days, int level, int least)
    {
        if (level < Levels.Length - 1 && days.GroupBy(d => Levels[level + 1](d.Key)).ToList() is var parts && parts.All(p => p.Sum(d => d.Value) >= least))
        {
            foreach (var part in parts) Part([.. part], level + 1, least);
            return;
        }
        var period = new PublicPeriod(Levels[level](days[0].Key), days.Sum(d => d.Value));
        foreach (var (day, _) in days) byDay[day] = period;
    }

    static readonly Func<DateOnly, string>[] Levels =
    [
        d => Period.Containing(PeriodKind.Year, d).Words, d => Period.Containing(PeriodKind.Quarter, d).Words, d => Period.Containing(PeriodKind.Month, d).Words, d => $"{d:yyyy-MM-dd}",
    ];
}
