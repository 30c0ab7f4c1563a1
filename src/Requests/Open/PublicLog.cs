using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.Open;

/// <summary>Which lines of the public log. <paramref name="Result"/>: one of <see cref="PublicLog.Results"/>.</summary>
public sealed record LogQuery(string? Words = null, int? Agency = null, int? Year = null, string? Result = null, string? Content = null, string Order = LogQuery.Newest)
{
    public const string Newest = "newest-down", Released = "released", Withheld = "withheld";
    public static readonly IReadOnlyList<Option> Orders = [new(Newest, "新的年份在前"), new("oldest", "早的年份在前"), new("agency", "按单位"), new("result", "按办理结果")];
    public static readonly IReadOnlyList<Option> Contents = [new(Released, "公布了内容的"), new(Withheld, "未公布内容的")];
}

/// <summary>One request as strangers see it. <paramref name="Days"/>: working days it took; null while open, or where so few share the time of receipt that it would tell of one.</summary>
public sealed record LogLine(int AgencyId, string Received, string? Content, string Result, string ResultName, int? Days);

/// <summary>
/// 依申请公开办理公示: what was asked of whom and how it ended, without anybody in it. No number, no applicant, no day that only one request has;
/// the order within a year is that of no register. A switch of the district, off at first.
/// </summary>
public sealed class PublicLog(GongkaiContext db, AgencyDirectory agencies, CurrentLaw laws, OfficeClock clock)
{
    public const string Open = "open";
    public const string NoContent = "未公布内容";

    /// <summary>How requests end, in the six groups of the annual report; and those that have not ended.</summary>
    public static readonly IReadOnlyList<Option> Results = [.. IndicatorCatalogue.OutcomeGroups.Select(g => new Option(g.Key, g.Label)), new(Open, "正在办理")];

    static readonly Dictionary<string, string> GroupOf = IndicatorCatalogue.OutcomeGroups.SelectMany(g => g.Rows.Select(r => (r, g.Key))).Append(("", Open)).ToDictionary(g => g.Item1, g => g.Item2);

    /// <exception cref="NotFound">the district does not show it.</exception>
    public async Task RequireAsync(CancellationToken cancel = default)
    {
        if (!(await laws.GetAsync(cancel)).Law.Requests.PublicLog) throw new NotFound("没有这个页面");
    }

    public Task<AgencyTree> UnitsAsync(CancellationToken cancel = default) => agencies.LatestAsync(clock.Today, cancel);

    /// <summary>Requests that count as received; what was registered by mistake, or has no day of receipt yet, is none.</summary>
    public IQueryable<RequestRow> Find(LogQuery query)
    {
        var rows = Filtered(query);
        // Neither the day nor the number may be read off the order, so within a year it is mixed, always in the same way.
        IOrderedQueryable<RequestRow> sorted = query.Order switch
        {
            "oldest" => rows.OrderBy(r => r.ReceivedYear),
            "agency" => rows.OrderBy(r => db.AgencyTerms.Where(t => t.AgencyId == r.AgencyId).Max(t => t.OrderNo)).ThenBy(r => r.AgencyId).ThenByDescending(r => r.ReceivedYear),
            "result" => rows.OrderBy(r => r.ReportRow == "").ThenBy(r => r.ReportRow).ThenByDescending(r => r.ReceivedYear),
            _ => rows.OrderByDescending(r => r.ReceivedYear),
        };
        return sorted.ThenBy(r => r.DossierId * 7919 % 100_003).ThenBy(r => r.DossierId);
    }

    IQueryable<RequestRow> Filtered(LogQuery query)
    {
        var rows = db.Requests.AsNoTracking().Where(r => r.CountedOn != null && r.FinishedYear != RequestRow.Voided);
        if (query.Agency is { } agency) rows = rows.Where(r => r.AgencyId == agency);
        if (query.Year is { } year) rows = rows.Where(r => r.ReceivedYear == year);
        if (query.Result is { } result)
        {
            var wanted = GroupOf.Where(g => g.Value == result).Select(g => g.Key).ToList();
            rows = rows.Where(r => wanted.Contains(r.ReportRow));
        }
        if (query.Content is { } content) rows = content == LogQuery.Released ? rows.Where(r => r.PublicLine != null) : rows.Where(r => r.PublicLine == null);
        if (query.Words?.Trim() is { Length: > 0 } words) rows = rows.Where(r => r.PublicLine != null && r.PublicLine.Contains(words));
        return rows;
    }

    /// <summary>How many there are of each result, whatever result was asked for.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(LogQuery query, CancellationToken cancel = default) =>
        (await Filtered(query with { Result = null }).GroupBy(r => r.ReportRow).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync(cancel)).GroupBy(g => GroupOf[g.Key]).ToDictionary(g => g.Key, g => g.Sum(x => x.Count));

    /// <summary>Rows as lines. The times of receipt are made from all requests of the unit and year, whatever was searched for.</summary>
    public async Task<IReadOnlyList<LogLine>> LinesAsync(IReadOnlyList<RequestRow> rows, CancellationToken cancel = default)
    {
        var law = (await laws.GetAsync(cancel)).Law;
        var least = law.Requests.PublicLeast;
        List<int> units = [.. rows.Select(r => r.AgencyId).Distinct()], years = [.. rows.Select(r => r.ReceivedYear).Distinct()];
        var counts = await Find(new LogQuery()).Where(r => units.Contains(r.AgencyId) && years.Contains(r.ReceivedYear))
            .GroupBy(r => new { r.AgencyId, r.CountedOn }).Select(g => new { g.Key.AgencyId, Day = g.Key.CountedOn, Count = g.LongCount() }).ToListAsync(cancel);
        var periods = counts.GroupBy(c => c.AgencyId).ToDictionary(g => g.Key, g => new PublicPeriods(g.ToDictionary(c => c.Day!.Value, c => c.Count), least));
        return [.. rows.Select(r =>
        {
            var period = periods[r.AgencyId][r.CountedOn!.Value];
            var result = GroupOf[r.ReportRow];
            int? days = r.FinishedOn is { } finished && period.Sharing >= least ? Pauses.Parse(r.Paused).Net(r.CountedOn.Value, finished, law.Clock.Calendar) : null;
            return new LogLine(r.AgencyId, period.Words, r.PublicLine, result, Results.First(o => o.Key == result).Label, days);
        })];
    }

    public async Task<int> LeastAsync(CancellationToken cancel = default) => (await laws.GetAsync(cancel)).Law.Requests.PublicLeast;
}
