using System.Globalization;
using System.Text.Json;
using Gongkai.Agencies;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport;

/// <summary>The report of a unit (with everything below it) for a year: figures, checks, and the hash of its snapshot.</summary>
public sealed record Report : IReportFigures
{
    public required int Year { get; init; }
    public required AgencyEntry Agency { get; init; }
    public required IReadOnlyDictionary<string, IndicatorValue> Values { get; init; }
    public required IReadOnlyList<Check> Checks { get; init; }
    public required string SnapshotJson { get; init; }
    public required string SnapshotHash { get; init; }
    public required bool Demonstration { get; init; }
    /// <summary>The frozen version that this is; null: as the records stand now.</summary>
    public ReportSnapshot? Frozen { get; init; }
    /// <summary>Everything that is not in the figures: texts, pictures, figures of earlier years.</summary>
    public ReportTexts Texts { get; init; } = ReportTexts.None;
    public IReadOnlyList<ReportAdjustment> Adjustments { get; init; } = [];
    public IReadOnlyList<ReportExplanation> Explanations { get; init; } = [];

    /// <summary>Why a check does not hold and the report is right all the same, if somebody said so and the rule allows it.</summary>
    public string? Explanation(Check check) => Explainable(check) ? Explanations.LastOrDefault(e => e.Rule == check.Rule && e.Place == check.Place && e.Said == Said(check))?.Reason : null;

    /// <summary>What an explanation is given for.</summary>
    public static string Said(Check check) => Statutes.Chinese.Start($"{check.Printed}→{check.Computed}", 500);

    /// <summary>A hard check blocks; only last year's carry-over may differ for a reason (a unit merged, an applicant's class put right).</summary>
    public bool Explainable(Check check) => !check.Hard || check.Rule == "K4";

    public decimal? this[CellAddress address] => Values.GetValueOrDefault(address.ToString())?.Value;
    public decimal? Figure(string key) => Values.GetValueOrDefault(key)?.Value;
    public long Count(string key) => (long)(Figure(key) ?? 0);
    public string Name => Agency.ReportingName;
    public string Title => $"{Name}{Year}年政府信息公开工作年度报告";

    /// <summary>A figure as printed: integers plain, money with two decimals, 未填 where nobody filled it in.</summary>
    public static string Print(Indicator indicator, decimal? value) => value is null ? "未填"
        : value.Value.ToString(indicator.Unit == "万元" ? "0.00" : "0.##", CultureInfo.InvariantCulture);
}

/// <summary>What stands behind one figure. <see cref="AsShown"/>: these are the records that the figure shown was made of; false where a frozen version kept no list and they are those of now.</summary>
public sealed record FigureRecords(Indicator Indicator, AgencyEntry Agency, IReadOnlyList<IndicatorRecord> Records, IReadOnlyList<TypedFigure> Typed, long Total, AgencyTree Tree, bool AsShown);

/// <summary>Makes reports out of records; nothing is typed twice. Frozen reports keep the ids behind every figure.</summary>
public sealed class ReportService(GongkaiContext db, IndicatorService indicators, AgencyDirectory agencies, ReportTextService texts, Dossiers.CurrentLaw laws, Access access, Audit.AuditLog audit, OfficeClock clock, Demonstration.DemonstrationState demonstration)
{
    /// <summary>A unit with more records than this in a year is frozen by its figures alone.</summary>
    const int MostMembers = 20_000;

    /// <summary>The Regulations began on 2008-05-01; a year that has not begun has no report.</summary>
    public void RequireYear(int year)
    {
        if (year < 2008 || year > clock.Today.Year) throw new InvalidInput($"没有{year}年的年度报告");
    }

    /// <summary>The report as the records stand now, with the adjustments of the unit and of those below it.</summary>
    public async Task<Report> MakeAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        RequireYear(year);
        await access.RequireReadAsync(actor, agencyId, $"{year}年年度报告", cancel);
        // Every table and every list of members as of one moment, or the tables could contradict each other.
        await using var moment = await Database.OneMomentAsync(db, cancel);
        var (agency, scope) = await ScopeAsync(agencyId, year, cancel);
        var counted = await indicators.ValuesAsync(IndicatorCatalogue.All, scope, cancel);
        var adjustments = await AdjustmentsAsync(scope, cancel);
        var units = await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);
        var values = Adjusted(counted, adjustments, a => units.Find(a)?.Kind);
        var explanations = await db.ReportExplanations.AsNoTracking().Where(e => e.AgencyId == agencyId && e.Year == year).OrderBy(e => e.Id).ToListAsync(cancel);
        var previous = await PreviousAsync(agencyId, year - 1, cancel);
        var filed = agency.Kind == AgencyKind.District ? await FiledAsync(year, cancel) : [];
        var members = await MembersAsync(values, scope, cancel);
        var last = previous is null ? null : Then(agency, year - 1, previous);
        var figures = values.ToDictionary(v => v.Key, v => v.Value.Value);
        var own = agency.Kind == AgencyKind.District ? adjustments.Where(a => a.AgencyId == agencyId).ToList() : [];
        var report = new Report
        {
            Year = year, Agency = agency, Values = values, SnapshotJson = "", SnapshotHash = "", Checks = [], Demonstration = await demonstration.IsAsync(cancel), Adjustments = adjustments, Explanations = explanations,
        };
        report = report with { Texts = await texts.OfAsync(report, cancel) };
        IReadOnlyList<Check> checks =
        [
            .. ReportChecking.CarriedIn(ReportChecking.Of(report, last), previous, members, await NumbersAsync(previous, members, cancel)),
            await ReportChecking.EveryCaseCountedAsync(db, scope, cancel),
            .. agency.Kind == AgencyKind.District ? ReportChecking.RollUp(figures, filed, own) : [],
        ];
        var json = new SnapshotContent(agency.Code, year, figures, members, [.. adjustments.Select(SnapshotAdjustment.Of)],
            [.. explanations.GroupBy(e => (e.Rule, e.Place)).Select(g => new SnapshotExplanation(g.Key.Rule, g.Key.Place, g.Last().Reason, g.Last().Said)).OrderBy(e => e.Rule, StringComparer.Ordinal).ThenBy(e => e.Place, StringComparer.Ordinal)],
            [.. filed.Where(f => f.Snapshot is not null).Select(f => new SnapshotFiling(f.Agency.Code, f.Snapshot!.Version, f.Snapshot.Hash))], JsonDocument.Parse(report.Texts.ToJson()).RootElement).Write();
        return report with { SnapshotJson = json, SnapshotHash = SnapshotContent.HashOf(json), Checks = [.. checks, .. await ReportChecking.SinceFilingAsync(db, agencyId, year, figures, cancel)] };
    }

    /// <summary>The report that a snapshot holds.</summary>
    static Report Then(AgencyEntry agency, int year, SnapshotContent content) => new()
    {
        Year = year, Agency = agency, SnapshotJson = "", SnapshotHash = "", Checks = [], Demonstration = false, Texts = content.TextsThen ?? ReportTexts.None,
        Values = IndicatorCatalogue.All.ToDictionary(i => i.Key, i => new IndicatorValue(i, content.Figures.GetValueOrDefault(i.Key), "冻结的数")),
    };

    /// <summary>A version as it was frozen: its own figures, whatever has happened to the records since.</summary>
    public async Task<Report> FrozenAsync(Actor actor, int agencyId, int year, int version, CancellationToken cancel = default)
    {
        RequireYear(year);
        await access.RequireReadAsync(actor, agencyId, $"{year}年年度报告 第{version}版", cancel);
        var snapshot = await db.ReportSnapshots.AsNoTracking().FirstOrDefaultAsync(s => s.Year == year && s.AgencyId == agencyId && s.Version == version, cancel) ?? throw new NotFound($"没有第{version}版");
        var (agency, _) = await ScopeAsync(agencyId, year, cancel);
        var content = SnapshotContent.Read(snapshot.Json);
        var then = Then(agency, year, content);
        return then with
        {
            Frozen = snapshot, SnapshotJson = snapshot.Json, SnapshotHash = snapshot.Hash, Demonstration = await demonstration.IsAsync(cancel),
            Explanations = [.. (content.Explanations ?? []).Select(e => new ReportExplanation { AgencyId = agencyId, Year = year, Rule = e.Rule, Place = e.Place, Said = e.Said, Reason = e.Reason, AuthorId = snapshot.FrozenBy })],
            Checks = snapshot.Checks is { } kept ? SnapshotContent.ReadChecks(kept) : ReportChecking.Of(then, null),
        };
    }

    public Task<List<ReportSnapshot>> VersionsAsync(int agencyId, int year, CancellationToken cancel = default) =>
        db.ReportSnapshots.AsNoTracking().Where(s => s.Year == year && s.AgencyId == agencyId).OrderByDescending(s => s.Version)
            .Select(s => new ReportSnapshot { Id = s.Id, Year = s.Year, AgencyId = s.AgencyId, Version = s.Version, Hash = s.Hash, Json = "", FrozenBy = s.FrozenBy, FrozenOn = s.FrozenOn }).ToListAsync(cancel);

    /// <summary>The unit as it stood at the year's end or last, and the units that its report covers.</summary>
    public async Task<(AgencyEntry Agency, IndicatorScope Scope)> ScopeAsync(int agencyId, int year, CancellationToken cancel = default)
    {
        // A unit that ended in the course of the year has its records in the report all the same.
        var tree = await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);
        var agency = (await agencies.InYearAsync(year, cancel)).Contains(agencyId) ? tree.Find(agencyId)! : throw new NotFound("那一年没有这个单位");
        return (agency, new IndicatorScope(year, tree.Covers(agencyId, (await laws.GetAsync(cancel)).Law.Filing.Combined)));
    }

    async Task<List<ReportAdjustment>> AdjustmentsAsync(IndicatorScope scope, CancellationToken cancel)
    {
        var all = await db.ReportAdjustments.AsNoTracking().Where(a => a.Year == scope.Year && a.WithdrawnAt == null).OrderBy(a => a.Id).ToListAsync(cancel);
        var root = (await agencies.LatestAsync(new DateOnly(scope.Year, 12, 31), cancel)).Root.Id;
        return scope.Agencies is null ? all : [.. all.Where(a => scope.Agencies.Contains(a.AgencyId) && a.AgencyId != root)];
    }

    static IReadOnlyDictionary<string, IndicatorValue> Adjusted(IReadOnlyDictionary<string, IndicatorValue> counted, IReadOnlyList<ReportAdjustment> adjustments, Func<int, AgencyKind?> kindOf)
    {
        if (adjustments.Count == 0) return counted;
        var values = new Dictionary<string, IndicatorValue>(counted);
        foreach (var a in adjustments)
            foreach (var key in Moved(a.Key, kindOf(a.AgencyId)))
                if (values.TryGetValue(key, out var value))
                {
                    var delta = (decimal)a.Delta / value.Indicator.Scale;
                    values[key] = value with { Value = (value.Value ?? 0) + delta, SourceText = $"{value.SourceText}；调整 {delta:+0.##;-0.##}：{a.Reason}" };
                }
        return values;
    }

    /// <summary>Every figure that moves with a cell: the cell, the totals of its table, and the figures of the prose that are made of it.</summary>
    static IEnumerable<string> Moved(string key, AgencyKind? kind)
    {
        var cell = CellAddress.Parse(key);
        yield return key;
        foreach (var total in ReportTables.TotalsOf(cell)) yield return total.ToString();
        foreach (var (group, _, rows) in IndicatorCatalogue.OutcomeGroups)
            if (rows.Contains(cell.Row)) yield return $"requests/{group}";
        // Which kind of unit received it is known where the adjustment is a unit's own.
        if (cell.Row == ReportTables.New && IndicatorCatalogue.All.FirstOrDefault(i => i.Key.StartsWith("requests/", StringComparison.Ordinal) && kind is { } k && i.Kinds.Contains(k)) is { } recipient) yield return recipient.Key;
    }

    /// <summary>The adjustments that a figure of a report, as it stands or as it was frozen, has in it.</summary>
    public async Task<IReadOnlyList<SnapshotAdjustment>> AdjustingAsync(int agencyId, int year, string key, int? version = null, CancellationToken cancel = default)
    {
        var (_, scope) = await ScopeAsync(agencyId, year, cancel);
        var units = await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);
        IEnumerable<SnapshotAdjustment> all = version is { } frozen
            ? SnapshotContent.Read(await db.ReportSnapshots.Where(s => s.Year == year && s.AgencyId == agencyId && s.Version == frozen).Select(s => s.Json).SingleAsync(cancel)).Adjustments ?? []
            : (await AdjustmentsAsync(scope, cancel)).Select(SnapshotAdjustment.Of);
        return [.. all.Where(a => Moved(a.Key, units.Find(a.Unit)?.Kind).Contains(key))];
    }

    /// <summary>Units that file for a year, in official order, those that ended in its course included; the combined ones once.</summary>
    public async Task<IReadOnlyList<AgencyEntry>> FilersAsync(int year, CancellationToken cancel = default)
    {
        var there = await agencies.InYearAsync(year, cancel);
        var tree = await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);
        var combined = (await laws.GetAsync(cancel)).Law.Filing.Combined && tree.Addressees.Any(a => a.Kind == AgencyKind.Office);
        return [.. tree.Addressees.Where(a => there.Contains(a.Id) && !(combined && a.Kind == AgencyKind.Government))];
    }

    /// <summary>The last filed version of every unit of the year, or none where a unit has not filed.</summary>
    public async Task<IReadOnlyList<(AgencyEntry Agency, ReportSnapshot? Snapshot)>> FiledAsync(int year, CancellationToken cancel = default)
    {
        var rows = await db.ReportFilings.AsNoTracking().Where(f => f.Year == year && f.Version != null && f.Stage != FilingProcedure.Returned && f.Stage != FilingProcedure.Draft)
            .Join(db.ReportSnapshots, f => new { f.Year, f.AgencyId, Version = f.Version!.Value }, s => new { s.Year, s.AgencyId, s.Version }, (f, s) => s).ToDictionaryAsync(s => s.AgencyId, cancel);
        return [.. (await FilersAsync(year, cancel)).Select(a => (a, rows.GetValueOrDefault(a.Id)))];
    }

    /// <summary>The numbers of the requests by which this year's carry-in differs from last year's frozen list.</summary>
    async Task<IReadOnlyDictionary<long, string>> NumbersAsync(SnapshotContent? previous, IReadOnlyDictionary<string, IReadOnlyList<long>> members, CancellationToken cancel)
    {
        var ids = ReportChecking.Moved(previous, members).SelectMany(m => m).Take(50).ToList();
        return ids.Count == 0 ? new Dictionary<long, string>() : await db.Requests.Where(r => ids.Contains(r.DossierId)).ToDictionaryAsync(r => r.DossierId, r => r.Number, cancel);
    }

    /// <summary>The records behind one figure of the year, or of a part of it.</summary>
    public async Task<FigureRecords> BehindAsync(
        Actor actor, int agencyId, int year, string key, int page, int pageSize, CancellationToken cancel = default, Period? part = null, int? version = null)
    {
        RequireYear(year);
        await access.RequireReadAsync(actor, agencyId, $"{year}年年度报告 {key}", cancel);
        var indicator = IndicatorCatalogue.Find(key) ?? throw new NotFound("没有这个指标");
        var (agency, scope) = await ScopeAsync(agencyId, year, cancel);
        if (part is { } period) scope = scope with { Period = period };
        var tree = await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);
        // A frozen figure opens the records that were counted then, not those that would be counted now.
        if (version is { } frozen)
        {
            var snapshot = await db.ReportSnapshots.AsNoTracking().FirstOrDefaultAsync(s => s.Year == year && s.AgencyId == agencyId && s.Version == frozen, cancel) ?? throw new NotFound($"没有第{frozen}版");
            if (SnapshotContent.Read(snapshot.Json).Members.TryGetValue(key, out var ids))
            {
                if (indicator.Source == IndicatorSource.Typed) return new(indicator, agency, [], Ordered(await db.TypedFigures.AsNoTracking().Where(f => ids.Contains(f.Id)).ToListAsync(cancel), tree), ids.Count, tree, true);
                return new(indicator, agency, await indicators.ListAsync(indicator.Family!, [.. ids.Skip((Math.Max(1, page) - 1) * pageSize).Take(pageSize)], cancel), [], ids.Count, tree, true);
            }
        }
        if (indicator.Source != IndicatorSource.Counted)
        {
            var typed = Ordered((await TypedAsync([indicator], scope, cancel))[key], tree);
            return new(indicator, agency, [], typed, typed.Count, tree, version is null);
        }
        var (records, total) = await indicators.ListAsync(indicator, scope, (Math.Max(1, page) - 1) * pageSize, pageSize, cancel);
        return new(indicator, agency, records, [], total, tree, version is null);
    }

    static List<TypedFigure> Ordered(IEnumerable<TypedFigure> entries, AgencyTree tree) => [.. entries.OrderBy(f => tree.Find(f.AgencyId)?.OrderNo ?? int.MaxValue).ThenBy(f => f.Month)];

    /// <summary>The typed entries behind each figure: a unit's own entry for the year, or its months where there is none: what counts and nothing else.</summary>
    async Task<ILookup<string, TypedFigure>> TypedAsync(IReadOnlyCollection<Indicator> wanted, IndicatorScope scope, CancellationToken cancel)
    {
        var keys = wanted.Select(i => i.Key).ToList();
        var rows = await db.TypedFigures.AsNoTracking().Where(f => keys.Contains(f.IndicatorKey) && f.Year == scope.Year && f.Current).ToListAsync(cancel);
        return rows.Where(f => scope.Agencies is null || scope.Agencies.Contains(f.AgencyId)).GroupBy(f => (f.IndicatorKey, f.AgencyId))
            .SelectMany(g => TypedValue.Of(IndicatorCatalogue.Find(g.Key.IndicatorKey)!, g, scope.Period)?.Entries ?? []).ToLookup(f => f.IndicatorKey);
    }

    /// <summary>Freezes a report as it was made up: a new version where anything changed, never an overwrite. In the caller's transaction, if one is open.</summary>
    public async Task<ReportSnapshot> FreezeAsync(Actor actor, Report report, CancellationToken cancel = default)
    {
        var (agencyId, year) = (report.Agency.Id, report.Year);
        // The head's office freezes the district's report without being able to act on the units' cases.
        if (!actor.Holds(Post.Supervisor, agencyId)) await access.RequireActAsync(actor, agencyId, $"冻结{year}年年度报告", cancel);
        // Next year's carry-in is held against what is frozen here.
        if (year >= clock.Today.Year) throw new InvalidInput($"{year}年还没有结束，不能冻结");
        if (await db.ReportSnapshots.AsNoTracking().Where(s => s.Year == year && s.AgencyId == agencyId).OrderByDescending(s => s.Version).FirstOrDefaultAsync(cancel) is { } same && same.Hash == report.SnapshotHash) return same;
        if (report.Checks.FirstOrDefault(c => c.Hard && c.Outcome == CheckOutcome.Fails && report.Explanation(c) is null) is { } failed)
            throw new InvalidInput($"核对没有通过，不能冻结：{failed.Rule} {failed.Place}，填{failed.Printed}，应为{failed.Computed}");
        var version = (await db.ReportSnapshots.Where(s => s.Year == year && s.AgencyId == agencyId).MaxAsync(s => (int?)s.Version, cancel) ?? 0) + 1;
        var snapshot = new ReportSnapshot
        {
            Year = year, AgencyId = agencyId, Version = version, Hash = report.SnapshotHash, Json = report.SnapshotJson, Checks = SnapshotContent.WriteChecks(report.Checks), FrozenBy = actor.UserId, FrozenOn = clock.Today,
        };
        db.Add(snapshot);
        await db.SaveChangesAsync(cancel);
        db.Entry(snapshot).State = EntityState.Detached;
        return snapshot;
    }

    /// <summary>Puts on record who froze a report, once it is frozen for good.</summary>
    public async Task NoteFrozenAsync(Actor actor, Report report, ReportSnapshot frozen, CancellationToken cancel = default)
    {
        if (!actor.IsSystem) await audit.WriteAsync(Audit.AuditKind.Frozen, actor.UserId, $"{report.Year}年年度报告 {report.Agency.Code}", $"第{frozen.Version}版 {frozen.Hash}", cancel);
    }

    /// <summary>The report of the year before: as frozen here, or its figures as copied from the report published then; null if there is neither.</summary>
    async Task<SnapshotContent?> PreviousAsync(int agencyId, int year, CancellationToken cancel)
    {
        if ((await StandingVersion.OfAsync(db, [agencyId], [year], cancel)).FirstOrDefault() is { } standing)
            return SnapshotContent.Read(await db.ReportSnapshots.Where(s => s.Id == standing.SnapshotId).Select(s => s.Json).SingleAsync(cancel));
        var copied = await db.EarlierFigures.AsNoTracking().Where(f => f.AgencyId == agencyId && f.Year == year && f.Current && !f.Assumed).ToListAsync(cancel);
        // A total mentioned in a later text is no report to hold anything against.
        return !copied.Exists(f => f.IndicatorKey.StartsWith('T')) ? null
            : new SnapshotContent("", year, copied.ToDictionary(f => f.IndicatorKey, f => (decimal?)f.Value / IndicatorCatalogue.Find(f.IndicatorKey)!.Scale), new Dictionary<string, IReadOnlyList<long>>(), null, null, null);
    }

    /// <summary>The records or typed entries behind each figure, in order; nothing for a family with more records in the year than a snapshot keeps.</summary>
    async Task<IReadOnlyDictionary<string, IReadOnlyList<long>>> MembersAsync(IReadOnlyDictionary<string, IndicatorValue> values, IndicatorScope scope, CancellationToken cancel)
    {
        var members = new Dictionary<string, IReadOnlyList<long>>();
        foreach (var group in values.Values.Select(v => v.Indicator).Where(i => i.Family is not null).GroupBy(i => i.Family!))
            if (await indicators.MembersAsync(group.Key, [.. group], scope, MostMembers, cancel) is { } ids)
                foreach (var (key, list) in ids) members[key] = list;
        var typed = values.Values.Select(v => v.Indicator).Where(i => i.Source == IndicatorSource.Typed).ToList();
        var entries = await TypedAsync(typed, scope, cancel);
        foreach (var indicator in typed) members[indicator.Key] = [.. entries[indicator.Key].Select(f => (long)f.Id).Order()];
        return members;
    }
}
