using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.Open;

/// <summary>One unit's year, or the whole district's. What is null is left out because so few requests lie behind it that it could tell of one.</summary>
/// <param name="Groups">By the six groups of the annual report, in their order.</param>
/// <param name="OnTime">Of all replies, the share given within the period, 0–1.</param>
public sealed record StatisticsLine(int AgencyId, long Received, long CarriedIn, long Finished, long CarriedOut, IReadOnlyList<long>? Groups, decimal? OnTime, Spread? Days);

/// <summary>
/// What the district tells the public of its requests, year by year: the same indicators as the annual report, and how long the replies took.
/// A switch of the district, off at first.
/// </summary>
public sealed class PublicStatistics(GongkaiContext db, IndicatorService indicators, AgencyDirectory agencies, CurrentLaw laws, OfficeClock clock)
{
    static readonly IReadOnlyList<Indicator> Main = [.. new[] { ReportTables.New, ReportTables.CarriedIn, ReportTables.Sum, ReportTables.CarriedOut }.Select(row => IndicatorCatalogue.Find($"{row}/total")!)];
    static readonly IReadOnlyList<Indicator> Groups = [.. IndicatorCatalogue.OutcomeGroups.Select(g => IndicatorCatalogue.Find($"requests/{g.Key}")!)];

    public static IReadOnlyList<Indicator> Figures { get; } = [.. Main, .. Groups];

    /// <exception cref="NotFound">the district does not show it.</exception>
    public async Task RequireAsync(CancellationToken cancel = default)
    {
        if (!(await laws.GetAsync(cancel)).Law.Requests.PublicStatistics) throw new NotFound("没有这个页面");
    }

    /// <summary>The years of which there are whole records, the latest first.</summary>
    public async Task<IReadOnlyList<int>> YearsAsync(CancellationToken cancel = default)
    {
        var first = Math.Max(await indicators.BeginAsync(Family.Requests, cancel) ?? clock.Today.Year, TypedFigureService.FirstYear);
        return [.. Enumerable.Range(first, Math.Max(1, clock.Today.Year - first + 1)).Reverse()];
    }

    /// <summary>The whole district first, then its units in official order. Where one desk serves two addressees, its line covers both, as its report does.</summary>
    public async Task<(AgencyTree Tree, IReadOnlyList<StatisticsLine> Lines)> OfAsync(int year, CancellationToken cancel = default)
    {
        var law = (await laws.GetAsync(cancel)).Law;
        var combined = law.Filing.Combined;
        var tree = await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);
        var there = await agencies.InYearAsync(year, cancel);
        List<int> units = [tree.Root.Id, .. tree.Addressees.Where(a => there.Contains(a.Id) && !(combined && a.Kind == AgencyKind.Government && tree.Addressees.Any(o => o.Kind == AgencyKind.Office))).Select(a => a.Id)];
        var period = Period.OfYear(year);
        var matrix = await indicators.MatrixAsync(Figures, units, [period], cancel);
        var replies = await RepliesAsync(year, law.Clock.Calendar, cancel);
        long Value(Indicator i, int unit) => (long)(matrix[i.Key, unit, period] ?? 0);
        var lines = units.ConvertAll(unit =>
        {
            var own = tree.Covers(unit, combined) is { } covered ? replies.Where(r => covered.Contains(r.AgencyId)).ToList() : replies;
            var times = own.Sum(r => r.Times);
            return new StatisticsLine(unit, Value(Main[0], unit), Value(Main[1], unit), Value(Main[2], unit), Value(Main[3], unit), [.. Groups.Select(g => Value(g, unit))],
                times == 0 ? null : (decimal)own.Where(r => r.OnTime).Sum(r => r.Times) / times, Spread.OfCounted(own.Select(r => (r.Days, r.Times))));
        });
        return (tree, Suppressed(lines, law.Requests.PublicLeast));
    }

    /// <summary>
    /// Leaves out how requests ended and how long they took where a unit finished fewer than <paramref name="least"/>. Their total can be had from the district's figures,
    /// so where the units left out come to fewer than that together, or are only one, the next smallest is left out with them.
    /// </summary>
    public static IReadOnlyList<StatisticsLine> Suppressed(IReadOnlyList<StatisticsLine> lines, int least)
    {
        var units = lines.Skip(1).Where(l => l.Finished > 0).OrderBy(l => l.Finished).ThenBy(l => l.AgencyId).ToList();
        var few = units.TakeWhile(l => l.Finished < least).Count();
        if (few > 0)
            while (few < units.Count && (few < 2 || units.Take(few).Sum(l => l.Finished) < least)) few++;
        var hidden = units.Take(few).Select(l => l.AgencyId).ToHashSet();
        if (lines.Count > 0 && lines[0].Finished is > 0 and var all && all < least) hidden.Add(lines[0].AgencyId);
        return [.. lines.Select((l, i) => hidden.Contains(l.AgencyId) && (i > 0 || lines[0].Finished < least) ? l with { Groups = null, OnTime = null, Days = null }
            // A reply is not all there is to finishing: of many finished few may have been answered.
            : l.Days is { Count: var replied } && replied < least ? l with { OnTime = null, Days = null } : l)];
    }

    sealed record Reply(int AgencyId, int Days, bool OnTime, long Times);

    /// <summary>The replies of a year: how many working days each took, without those of waiting, and whether it came in time.</summary>
    async Task<List<Reply>> RepliesAsync(int year, WorkCalendar calendar, CancellationToken cancel) =>
        [.. (await db.Requests.AsNoTracking().Where(r => r.FinishedYear == year && r.RepliedOn != null && r.ReceivedOn != null)
            .GroupBy(r => new { r.AgencyId, r.ReceivedOn, r.RepliedOn, r.ReplyDue, r.Paused }).Select(g => new { g.Key, Times = g.LongCount() }).ToListAsync(cancel))
            .Select(g => new Reply(g.Key.AgencyId, Pauses.Parse(g.Key.Paused).Net(g.Key.ReceivedOn!.Value, g.Key.RepliedOn!.Value, calendar), g.Key.ReplyDue is null || g.Key.RepliedOn <= g.Key.ReplyDue, g.Times))];
}
