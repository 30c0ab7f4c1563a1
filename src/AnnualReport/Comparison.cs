using System.Text;
using System.Text.Json;
using Gongkai.Agencies;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport;

/// <summary>Where a compared figure comes from.</summary>
public enum FigureOrigin
{
    /// <summary>没有数。</summary>
    None,
    /// <summary>由本系统现在的记录计数或者填报。</summary>
    Current,
    /// <summary>冻结的年度报告里的数。</summary>
    Frozen,
    /// <summary>抄自往年公布的年度报告。</summary>
    Earlier,
    /// <summary>同上，而年份或者数值是推定的。</summary>
    Assumed,
}

public sealed record ComparedFigure(decimal? Value, FigureOrigin Origin, string Source)
{
    /// <summary>The frozen version it is in, if it is.</summary>
    public int? Version { get; init; }

    public static readonly ComparedFigure Nothing = new(null, FigureOrigin.None, "没有数");
}

/// <summary>Figures by indicator, unit and year, each with its origin.</summary>
public sealed class Comparison(IReadOnlyDictionary<(string Key, int Unit, int Year), ComparedFigure> figures, DateOnly today)
{
    public ComparedFigure this[string key, int unit, int year] => figures.GetValueOrDefault((key, unit, year)) ?? ComparedFigure.Nothing;

    /// <summary>The origins met among these, in words for a head; the running year says how far it goes.</summary>
    public string Sources(IEnumerable<(string Key, int Unit, int Year)> places)
    {
        var met = places.Select(p => (this[p.Key, p.Unit, p.Year].Origin, p.Year)).Where(o => o.Origin != FigureOrigin.None).Distinct().ToList();
        return met.Count == 0 ? "没有数" : string.Join("、", met.OrderBy(m => m.Origin).Select(m => m.Origin == FigureOrigin.Current && m.Year == today.Year ? $"截至{today.Month}月{today.Day}日" : Words(m.Origin)).Distinct());
    }

    public static string Words(FigureOrigin origin) => origin switch
    {
        FigureOrigin.Current => "现有记录", FigureOrigin.Frozen => "冻结数", FigureOrigin.Earlier => "往年公布数", FigureOrigin.Assumed => "推定数", _ => "没有数",
    };
}

/// <summary>
/// Compares years and units. A frozen year keeps its frozen figures; a year the system holds whole is counted from its records;
/// before that the figures are those copied from reports published then, or none: what happens to have been carried in is not a year's count.
/// </summary>
public sealed class ComparisonService(GongkaiContext db, IndicatorService indicators, Access access, OfficeClock clock)
{
    public const int MostYears = 10;

    /// <summary>Figures stand first in a snapshot, before the ids behind them, which may be megabytes.</summary>
    const int Head = 65_536;

    public async Task<Comparison> MakeAsync(Actor actor, IReadOnlyCollection<int> units, IReadOnlyCollection<int> years, IReadOnlyCollection<Indicator> wanted, CancellationToken cancel = default)
    {
        if (years.Count > MostYears) throw new InvalidInput($"一次最多比较{MostYears}年");
        if (years.Any(y => y < TypedFigureService.FirstYear || y > clock.Today.Year)) throw new InvalidInput("年份不对");
        foreach (var unit in units) await access.RequireReadAsync(actor, unit, "比较", cancel);
        await using var moment = await Database.OneMomentAsync(db, cancel);
        var matrix = await indicators.MatrixAsync(wanted, units, [.. years.Select(Period.OfYear)], cancel);
        var begins = new Dictionary<Family, int?>();
        foreach (var family in wanted.Select(i => i.Family).OfType<Family>().Distinct()) begins[family] = await indicators.BeginAsync(family, cancel);
        var frozen = await FrozenAsync(units, years, cancel);
        var earlier = (await db.EarlierFigures.AsNoTracking().Where(f => units.Contains(f.AgencyId) && years.Contains(f.Year) && f.Current).ToListAsync(cancel)).ToDictionary(f => (f.IndicatorKey, f.AgencyId, f.Year));

        var figures = new Dictionary<(string, int, int), ComparedFigure>();
        foreach (var indicator in wanted)
            foreach (var unit in units)
                foreach (var year in years)
                    figures[(indicator.Key, unit, year)] = Of(indicator, unit, year);
        return new Comparison(figures, clock.Today);

        ComparedFigure Of(Indicator indicator, int unit, int year)
        {
            if (frozen.TryGetValue((unit, year), out var snapshot))
                return snapshot.Figures.TryGetValue(indicator.Key, out var kept) && kept is not null ? new(kept, FigureOrigin.Frozen, $"{year}年年度报告第{snapshot.Version}版，{snapshot.On:yyyy-MM-dd}冻结") { Version = snapshot.Version } : ComparedFigure.Nothing;
            var value = matrix[indicator.Key, unit, year];
            var whole = indicator.Source != IndicatorSource.Counted || begins[indicator.Family!] is { } begin && year >= begin;
            if (value is not null && whole) return new(value, FigureOrigin.Current, indicator.Source switch { IndicatorSource.Counted => $"计数：{indicator.Family!.Name}", IndicatorSource.Typed => "单位填报", _ => "依法为 0" });
            if (earlier.TryGetValue((indicator.Key, unit, year), out var e)) return new((decimal)e.Value / indicator.Scale, e.Assumed ? FigureOrigin.Assumed : FigureOrigin.Earlier, e.Source);
            return ComparedFigure.Nothing;
        }
    }

    sealed record Kept(int Version, DateOnly On, IReadOnlyDictionary<string, decimal?> Figures);

    /// <summary>The frozen figures that stand for each unit and year.</summary>
    async Task<Dictionary<(int Unit, int Year), Kept>> FrozenAsync(IReadOnlyCollection<int> units, IReadOnlyCollection<int> years, CancellationToken cancel)
    {
        var found = new Dictionary<(int, int), Kept>();
        foreach (var s in await StandingVersion.OfAsync(db, units, years, cancel))
        {
            var head = await db.ReportSnapshots.Where(x => x.Id == s.SnapshotId).Select(x => x.Json.Substring(0, Head)).SingleAsync(cancel);
            var figures = Figures(head) ?? Figures(await db.ReportSnapshots.Where(x => x.Id == s.SnapshotId).Select(x => x.Json).SingleAsync(cancel)) ?? throw new InvalidOperationException($"report_snapshots {s.SnapshotId}: no figures");
            found[(s.AgencyId, s.Year)] = new(s.Version, s.FrozenOn, figures);
        }
        return found;
    }

    /// <summary>The object "figures" of a snapshot; null if the text ends before it does.</summary>
    static IReadOnlyDictionary<string, decimal?>? Figures(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), isFinalBlock: false, default);
        while (reader.Read())
        {
            if (reader is not { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } || !reader.ValueTextEquals("figures")) continue;
            var figures = new Dictionary<string, decimal?>();
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                if (!reader.Read()) return null;
                figures[key] = reader.TokenType == JsonTokenType.Number ? reader.GetDecimal() : null;
            }
            return reader.TokenType == JsonTokenType.EndObject ? figures : null;
        }
        return null;
    }
}
