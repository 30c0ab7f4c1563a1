using System.Text.Json;
using Gongkai.Agencies;
using Gongkai.Indicators;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport;

/// <summary>A figure of one year and where it comes from, in words. The value is as printed: money in 元 or 万元.</summary>
public sealed record YearFigure(int Year, decimal Value, string Source)
{
    /// <summary>The value is certain, its year is not: shown in a series, and never made the base of a growth.</summary>
    public bool Assumed { get; init; }
}

/// <summary>Figures of earlier years. A year of which nothing is known is missing, never zero.</summary>
public interface IReportSeries
{
    /// <summary>Of every indicator of which something is known: its figures in the <paramref name="years"/> years before <paramref name="year"/>, ascending.</summary>
    Task<IReadOnlyDictionary<string, IReadOnlyList<YearFigure>>> EarlierAsync(int agencyId, int year, int years, CancellationToken cancel = default);
}

/// <summary>Earlier years out of frozen reports, else as copied from what was published then, else out of what the units typed for that year.</summary>
public sealed class ReportSeries(GongkaiContext db, AgencyDirectory agencies, Dossiers.CurrentLaw laws) : IReportSeries
{
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<YearFigure>>> EarlierAsync(int agencyId, int year, int years, CancellationToken cancel = default)
    {
        var found = new SortedDictionary<string, List<YearFigure>>(StringComparer.Ordinal);
        void Add(string key, YearFigure figure)
        {
            if (!found.TryGetValue(key, out var list)) found[key] = list = [];
            list.Add(figure);
        }
        var frozen = (await StandingVersion.OfAsync(db, [agencyId], [.. Enumerable.Range(year - years, years)], cancel)).ToDictionary(s => s.Year);
        for (var y = year - years; y < year; y++)
        {
            if (!frozen.TryGetValue(y, out var latest))
            {
                // Copied from the report published then, else what the units typed for that year.
                var copied = await db.EarlierFigures.AsNoTracking().Where(f => f.AgencyId == agencyId && f.Year == y && f.Current).ToListAsync(cancel);
                foreach (var f in copied) Add(f.IndicatorKey, new(y, (decimal)f.Value / IndicatorCatalogue.Find(f.IndicatorKey)!.Scale, f.Source + (f.Assumed ? "（年份为推定）" : "")) { Assumed = f.Assumed });
                foreach (var (key, value) in await TypedAsync(agencyId, y, cancel))
                    if (copied.All(f => f.IndicatorKey != key)) Add(key, new(y, value, $"{y}年单位填报"));
                continue;
            }
            using var document = JsonDocument.Parse(await db.ReportSnapshots.Where(s => s.Id == latest.SnapshotId).Select(s => s.Json).SingleAsync(cancel));
            foreach (var p in document.RootElement.GetProperty("figures").EnumerateObject())
                if (p.Value.ValueKind == JsonValueKind.Number) Add(p.Name, new(y, p.Value.GetDecimal(), $"{y}年年度报告（第{latest.Version}版）"));
        }
        return found.ToDictionary(p => p.Key, p => (IReadOnlyList<YearFigure>)p.Value);
    }

    /// <summary>What the units typed for the year, a year's own entry before its months, as everywhere.</summary>
    async Task<List<(string Key, decimal Value)>> TypedAsync(int agencyId, int year, CancellationToken cancel)
    {
        var rows = await db.TypedFigures.AsNoTracking().Where(f => f.Year == year && f.Current).ToListAsync(cancel);
        if (rows.Count == 0) return [];
        var tree = await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);
        if (tree.Find(agencyId) is null) return [];
        var units = tree.Covers(agencyId, (await laws.GetAsync(cancel)).Law.Filing.Combined);
        var found = new List<(string, decimal)>();
        foreach (var typed in rows.Where(r => units is null || units.Contains(r.AgencyId)).GroupBy(r => r.IndicatorKey))
            if (IndicatorCatalogue.Find(typed.Key) is { } indicator && typed.GroupBy(f => f.AgencyId).Select(g => TypedValue.Of(indicator, g, Period.OfYear(year))).OfType<TypedValue>().ToList() is { Count: > 0 } values)
                found.Add((typed.Key, values.Sum(v => (decimal)v.Value) / indicator.Scale));
        return found;
    }
}
