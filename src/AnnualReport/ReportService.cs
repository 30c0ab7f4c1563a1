using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Agencies;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport;

/// <summary>The report of a unit (with everything below it) for a year: figures, checks, and the hash of its snapshot.</summary>
public sealed class Report : IReportFigures
{
    public required int Year { get; init; }
    public required AgencyEntry Agency { get; init; }
    public required IReadOnlyDictionary<string, IndicatorValue> Values { get; init; }
    public required IReadOnlyList<Check> Checks { get; init; }
    public required string SnapshotJson { get; init; }
    public required string SnapshotHash { get; init; }
    public required bool Demonstration { get; init; }

    public decimal? this[CellAddress address] => Values.GetValueOrDefault(address.ToString())?.Value;
    public decimal? Figure(string key) => Values.GetValueOrDefault(key)?.Value;
    public long Count(string key) => (long)(Figure(key) ?? 0);
    public string Name => Agency.ReportingName;
    public string Title => $"{Name}{Year}年政府信息公开工作年度报告";

    /// <summary>A figure as printed: integers plain, money with two decimals, 未填 where nobody filled it in.</summary>
    public static string Print(Indicator indicator, decimal? value) => value is null ? "未填"
        : value.Value.ToString(indicator.Unit == "万元" ? "0.00" : "0.##", CultureInfo.InvariantCulture);
}

/// <summary>Makes reports out of records; nothing is typed twice. Frozen reports keep the ids behind every figure.</summary>
public sealed class ReportService(GongkaiContext db, IndicatorService indicators, AgencyDirectory agencies, Access access, Audit.AuditLog audit, OfficeClock clock, Demonstration.DemonstrationState demonstration)
{
    /// <summary>A unit with more records than this in a year is frozen by its figures alone.</summary>
    const int MostMembers = 20_000;

    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The Regulations began on 2008-05-01; a year that has not begun has no report.</summary>
    public void RequireYear(int year)
    {
        if (year < 2008 || year > clock.Today.Year) throw new InvalidInput($"没有{year}年的年度报告");
    }

    public async Task<Report> MakeAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        RequireYear(year);
        await access.RequireReadAsync(actor, agencyId, $"{year}年年度报告", cancel);
        // Every table and every list of members as of one moment, or the tables could contradict each other.
        await using var moment = await Database.OneMomentAsync(db, cancel);
        var (agency, scope) = await ScopeAsync(agencyId, year, cancel);
        var values = await indicators.ValuesAsync(IndicatorCatalogue.All, scope, cancel);
        var previous = await PreviousAsync(agencyId, year - 1, cancel);
        var figures = new Figures(values.ToDictionary(v => v.Key, v => v.Value.Value));
        var json = await SnapshotAsync(agency, year, values, scope, cancel);
        return new Report
        {
            Year = year, Agency = agency, Values = values, Checks = Reconciliations.Check(figures, previous),
            SnapshotJson = json, SnapshotHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))), Demonstration = await demonstration.IsAsync(cancel),
        };
    }

    /// <summary>The unit as it stood at the year's end or last, and the units that its report covers.</summary>
    public async Task<(AgencyEntry Agency, IndicatorScope Scope)> ScopeAsync(int agencyId, int year, CancellationToken cancel = default)
    {
        // A unit that ended in the course of the year has its records in the report all the same.
        var tree = await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);
        var agency = (await agencies.InYearAsync(year, cancel)).Contains(agencyId) ? tree.Find(agencyId)! : throw new NotFound("那一年没有这个单位");
        return (agency, new IndicatorScope(year, agency.Id == tree.Root.Id ? null : tree.Subtree(agencyId)));
    }

    /// <summary>The records behind one figure of the year, or of a part of it.</summary>
    public async Task<(Indicator Indicator, AgencyEntry Agency, IReadOnlyList<IndicatorRecord> Records, IReadOnlyList<TypedFigure> Typed, long Total, AgencyTree Tree)> BehindAsync(
        Actor actor, int agencyId, int year, string key, int page, int pageSize, CancellationToken cancel = default, Period? part = null)
    {
        RequireYear(year);
        await access.RequireReadAsync(actor, agencyId, $"{year}年年度报告 {key}", cancel);
        var indicator = IndicatorCatalogue.Find(key) ?? throw new NotFound("没有这个指标");
        var (agency, scope) = await ScopeAsync(agencyId, year, cancel);
        if (part is { } period) scope = scope with { Period = period };
        var tree = await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);
        if (indicator.Source != IndicatorSource.Counted)
        {
            var typed = await db.TypedFigures.AsNoTracking().Where(f => f.IndicatorKey == key && f.Year == year && f.Current).ToListAsync(cancel);
            // A unit's own entry for the year, or its months where there is none: what counts and nothing else.
            typed = [.. typed.Where(f => scope.Agencies is null || scope.Agencies.Contains(f.AgencyId)).GroupBy(f => f.AgencyId)
                .SelectMany(g => TypedValue.Of(indicator, g, scope.Period)?.Entries ?? []).OrderBy(f => tree.Find(f.AgencyId)?.OrderNo ?? int.MaxValue).ThenBy(f => f.Month)];
            return (indicator, agency, [], typed, typed.Count, tree);
        }
        var (records, total) = await indicators.ListAsync(indicator, scope, (Math.Max(1, page) - 1) * pageSize, pageSize, cancel);
        return (indicator, agency, records, [], total, tree);
    }

    /// <summary>Freezes the report as it stands: a new version where anything changed, never an overwrite.</summary>
    public async Task<ReportSnapshot> FreezeAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        // The head's office freezes the district's report without being able to act on the units' cases.
        if (!actor.Holds(Post.Supervisor, agencyId)) await access.RequireActAsync(actor, agencyId, $"冻结{year}年年度报告", cancel);
        // Next year's carry-in is held against what is frozen here.
        if (year >= clock.Today.Year) throw new InvalidInput($"{year}年还没有结束，不能冻结");
        var report = await MakeAsync(actor, agencyId, year, cancel);
        if (await LatestSnapshotAsync(agencyId, year, cancel) is { } same && same.Hash == report.SnapshotHash) return same;
        if (report.Checks.FirstOrDefault(c => c.Hard && c.Outcome == CheckOutcome.Fails) is { } failed)
            throw new InvalidInput($"核对没有通过，不能冻结：{failed.Rule} {failed.Place}，填{failed.Printed}，应为{failed.Computed}");
        var version = (await db.ReportSnapshots.Where(s => s.Year == year && s.AgencyId == agencyId).MaxAsync(s => (int?)s.Version, cancel) ?? 0) + 1;
        var snapshot = new ReportSnapshot
        {
            Year = year, AgencyId = agencyId, Version = version, Hash = report.SnapshotHash, Json = report.SnapshotJson, FrozenBy = actor.UserId, FrozenOn = clock.Today,
        };
        db.Add(snapshot);
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("另一位同事刚刚冻结了这份报告"); }
        finally { db.ChangeTracker.Clear(); }
        if (!actor.IsSystem) await audit.WriteAsync(Audit.AuditKind.Frozen, actor.UserId, $"{year}年年度报告 {report.Agency.Code}", $"第{version}版 {report.SnapshotHash}", cancel);
        return snapshot;
    }

    public Task<ReportSnapshot?> LatestSnapshotAsync(int agencyId, int year, CancellationToken cancel = default) =>
        db.ReportSnapshots.AsNoTracking().Where(s => s.Year == year && s.AgencyId == agencyId).OrderByDescending(s => s.Version).FirstOrDefaultAsync(cancel);

    /// <summary>What the year before printed: as frozen here, or copied from the report published then; null if there is neither.</summary>
    async Task<IReportFigures?> PreviousAsync(int agencyId, int year, CancellationToken cancel)
    {
        if (await LatestSnapshotAsync(agencyId, year, cancel) is { } snapshot) return Read(snapshot);
        var copied = await db.EarlierFigures.AsNoTracking().Where(f => f.AgencyId == agencyId && f.Year == year && f.Current && !f.Assumed).ToListAsync(cancel);
        // A total mentioned in a later text is no report to hold anything against.
        return !copied.Exists(f => f.IndicatorKey.StartsWith('T')) ? null : new Figures(copied.ToDictionary(f => f.IndicatorKey, f => (decimal?)f.Value / IndicatorCatalogue.Find(f.IndicatorKey)!.Scale));
    }

    /// <summary>Figures and, for what is counted case by case, the numbers of the records behind each; order fixed, no clock in it.</summary>
    async Task<string> SnapshotAsync(AgencyEntry agency, int year, IReadOnlyDictionary<string, IndicatorValue> values, IndicatorScope scope, CancellationToken cancel)
    {
        var members = new SortedDictionary<string, IReadOnlyList<long>>(StringComparer.Ordinal);
        foreach (var group in values.Values.Select(v => v.Indicator).Where(i => i.Family is { } f && f != Family.Items).GroupBy(i => i.Family!))
            if (await indicators.MembersAsync(group.Key, [.. group], scope, MostMembers, cancel) is { } ids)
                foreach (var (key, list) in ids) members[key] = list;
        var figures = new SortedDictionary<string, decimal?>(StringComparer.Ordinal);
        foreach (var (key, value) in values) figures[key] = value.Value;
        return JsonSerializer.Serialize(new { agency = agency.Code, year, figures, members }, Json);
    }

    static Figures Read(ReportSnapshot snapshot)
    {
        using var document = JsonDocument.Parse(snapshot.Json);
        return new Figures(document.RootElement.GetProperty("figures").EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.ValueKind == JsonValueKind.Number ? p.Value.GetDecimal() : (decimal?)null));
    }

    sealed class Figures(IReadOnlyDictionary<string, decimal?> values) : IReportFigures
    {
        public decimal? this[CellAddress address] => values.GetValueOrDefault(address.ToString());
    }
}
