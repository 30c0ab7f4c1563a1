using System.Data.Common;
using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Indicators;

/// <summary>One group of a family: dimension values, which date rules hold, the unit, and how many.</summary>
public sealed record FamilyCount(IReadOnlyDictionary<string, string> Values, IReadOnlySet<string> Rules, int AgencyId, long Count);

/// <summary>The scope of a count: a period and the units that count (null: all).</summary>
public sealed record IndicatorScope(Period Period, IReadOnlySet<int>? Agencies)
{
    public IndicatorScope(int year, IReadOnlySet<int>? agencies) : this(Period.OfYear(year), agencies) { }

    public int Year => Period.Year;
}

/// <summary>One record behind a number.</summary>
public sealed record IndicatorRecord(long Id, int AgencyId, string Number, string Text, DateOnly? From, DateOnly? To, string Note);

/// <summary>Figures by indicator, unit (with everything below it) and period; null where nobody filled it in or the unit was not there.</summary>
public sealed class IndicatorMatrix(IReadOnlyDictionary<(string Key, int Unit, Period Period), decimal?> values)
{
    public decimal? this[string key, int unit, Period period] => values.GetValueOrDefault((key, unit, period));
    public decimal? this[string key, int unit, int year] => this[key, unit, Period.OfYear(year)];
    public bool Has(string key, int unit, Period period) => values.ContainsKey((key, unit, period));
}

/// <summary>
/// Numbers and the records behind them. A family is counted by one GROUP BY; every indicator of the family is a sum over its groups;
/// the list of an indicator is the same WHERE. Raw SQL over our own columns, parameters for values.
/// </summary>
public sealed class IndicatorService(GongkaiContext db, AgencyDirectory agencies, CurrentLaw laws)
{
    /// <summary>One pass over a family. <paramref name="byAgency"/> keeps units apart (needed where an indicator narrows by kind of unit).</summary>
    public async Task<IReadOnlyList<FamilyCount>> CountAsync(Family family, IndicatorScope scope, bool byAgency, CancellationToken cancel = default)
    {
        var (columns, read) = Columns(family, byAgency, scope.Period.Kind);
        var groups = string.Join(", ", Enumerable.Range(1, family.Dimensions.Count + family.Rules.Count + (byAgency ? 1 : 0)));
        var counted = $"{family.Table} WHERE {family.Any(scope.Period.Kind)}{Within(family, scope)}";
        var grain = string.Join(", ", family.Grain.Concat(byAgency ? [family.AgencyColumn] : []));
        var sql = family.Grain.Count == 0 || scope.Period.Kind != PeriodKind.Year
            ? $"SELECT {columns}, COUNT(*) FROM {counted} GROUP BY {groups}"
            : $"SELECT {columns}, CAST(SUM(n) AS BIGINT) FROM (SELECT {grain}, COUNT(*) AS n FROM {counted} GROUP BY {grain}) g GROUP BY {groups}";
        var counts = new List<FamilyCount>();
        await using var reader = await LedgerReader.OpenAsync(db, sql, cancel, Parameters(sql, scope));
        while (await reader.ReadAsync(cancel)) counts.Add(read(reader) with { Count = reader.GetInt64(reader.FieldCount - 1) });
        return counts;
    }

    /// <summary>The columns by which a family is held against its indicators, and how to read them back.</summary>
    static (string Columns, Func<DbDataReader, FamilyCount> Read) Columns(Family family, bool byAgency, PeriodKind kind)
    {
        var dims = family.Dimensions.ToList();
        var rules = family.Rules.ToList();
        var columns = string.Join(", ", dims.Select(d => d.Value)
            .Concat(rules.Select(r => $"CASE WHEN {r.Value.Of(kind)} THEN 1 ELSE 0 END"))
            .Append(byAgency ? family.AgencyColumn : "0"));
        return (columns, reader =>
        {
            var values = new Dictionary<string, string>(dims.Count);
            for (var i = 0; i < dims.Count; i++) values[dims[i].Key] = reader.GetString(i);
            var held = new HashSet<string>();
            for (var i = 0; i < rules.Count; i++)
                if (reader.GetInt32(dims.Count + i) == 1) held.Add(rules[i].Key);
            return new(values, held, reader.GetInt32(dims.Count + rules.Count), 1);
        });
    }

    /// <summary>Values of many indicators, one pass a family.</summary>
    public async Task<IReadOnlyDictionary<string, IndicatorValue>> ValuesAsync(IEnumerable<Indicator> indicators, IndicatorScope scope, CancellationToken cancel = default)
    {
        var result = new Dictionary<string, IndicatorValue>();
        var all = indicators.ToList();
        var tree = await UnitsAsync(scope.Year, cancel);
        foreach (var group in all.Where(i => i.Source == IndicatorSource.Counted).GroupBy(i => i.Family!))
        {
            var byAgency = group.Any(i => i.Kinds.Count > 0);
            var counts = await CountAsync(group.Key, scope, byAgency, cancel);
            foreach (var indicator in group)
                result[indicator.Key] = new(indicator, counts.Where(c => Fits(indicator, c, tree)).Sum(c => c.Count), $"计数：{group.Key.Name}");
        }
        var typed = all.Where(i => i.Source == IndicatorSource.Typed).ToList();
        if (typed.Count > 0)
        {
            var keys = typed.ConvertAll(i => i.Key);
            var rows = (await db.TypedFigures.AsNoTracking().Where(f => f.Year == scope.Year && f.Current && keys.Contains(f.IndicatorKey)).ToListAsync(cancel))
                .Where(f => scope.Agencies is null || scope.Agencies.Contains(f.AgencyId)).ToLookup(f => f.IndicatorKey);
            foreach (var indicator in typed)
            {
                var mine = rows[indicator.Key].GroupBy(f => f.AgencyId).Select(g => TypedValue.Of(indicator, g, scope.Period)).OfType<TypedValue>().ToList();
                result[indicator.Key] = mine.Count == 0 ? new(indicator, null, "没有填报")
                    : new(indicator, mine.Sum(v => (decimal)v.Value) / indicator.Scale, $"填报：{mine.Count}个单位（{string.Join("、", mine.Select(v => v.Words).Distinct().Take(3))}）{string.Concat(mine.Select(v => v.Mismatch).OfType<string>().Take(1).Select(m => $"；{m}"))}", mine.Count);
            }
        }
        foreach (var indicator in all.Where(i => i.Source == IndicatorSource.ZeroByLaw)) result[indicator.Key] = new(indicator, 0, "依法为 0");
        return result;
    }

    static bool Fits(Indicator indicator, FamilyCount count, AgencyTree tree) => Holds(indicator, count) && OfKind(indicator, count, tree);

    static bool Holds(Indicator indicator, FamilyCount count) => count.Rules.Contains(indicator.Rule) && indicator.Where.All(w => w.Value.Contains(count.Values[w.Key]));

    static bool OfKind(Indicator indicator, FamilyCount count, AgencyTree tree) => indicator.Kinds.Count == 0 || tree.Find(count.AgencyId) is { } a && indicator.Kinds.Contains(a.Kind);

    /// <summary>
    /// Values of many indicators for many units, each with everything below it, in many periods: one GROUP BY a family with unit and period as columns,
    /// rolled up here along the tree of each year. A unit that was not there in a year has no value in it.
    /// </summary>
    public async Task<IndicatorMatrix> MatrixAsync(IReadOnlyCollection<Indicator> indicators, IReadOnlyCollection<int> units, IReadOnlyCollection<Period> periods, CancellationToken cancel = default)
    {
        var all = indicators.ToList();
        var times = periods.Distinct().ToList();
        var scopes = new Dictionary<(int Unit, int Year), IReadOnlySet<int>?>();
        var trees = new Dictionary<int, AgencyTree>();
        var combined = (await laws.GetAsync(cancel)).Law.Filing.Combined;
        foreach (var year in times.Select(p => p.Year).Distinct())
        {
            var tree = trees[year] = await UnitsAsync(year, cancel);
            var there = await agencies.InYearAsync(year, cancel);
            foreach (var unit in units.Where(u => there.Contains(u) && tree.Find(u) is not null)) scopes[(unit, year)] = tree.Covers(unit, combined);
        }
        var wanted = scopes.Values.Contains(null) ? null : scopes.Values.SelectMany(s => s!).ToHashSet();

        // What each unit has of its own, by indicator and period; only then rolled up.
        var own = new Dictionary<int, long>[all.Count, times.Count];
        foreach (var family in all.Select((indicator, at) => (Indicator: indicator, At: at)).Where(i => i.Indicator.Source == IndicatorSource.Counted).GroupBy(i => i.Indicator.Family!))
            foreach (var kind in times.Select((p, at) => (Period: p, At: at)).GroupBy(p => p.Period.Kind))
                await CountManyAsync(family.Key, [.. family], [.. kind], wanted, trees, own, cancel);
        var typed = all.Where(i => i.Source == IndicatorSource.Typed).Select(i => i.Key).ToList();
        var years = trees.Keys.ToList();
        var entries = typed.Count == 0 ? null : (await db.TypedFigures.AsNoTracking().Where(f => years.Contains(f.Year) && f.Current && typed.Contains(f.IndicatorKey)).ToListAsync(cancel))
            .Where(f => wanted is null || wanted.Contains(f.AgencyId)).GroupBy(f => (f.IndicatorKey, f.Year, f.AgencyId)).ToLookup(g => (g.Key.IndicatorKey, g.Key.Year));
        for (var i = 0; i < all.Count; i++)
            if (all[i].Source == IndicatorSource.Typed)
                for (var t = 0; t < times.Count; t++)
                    foreach (var unit in entries![(all[i].Key, times[t].Year)])
                        if (TypedValue.Of(all[i], unit, times[t]) is { } value) (own[i, t] ??= [])[unit.Key.AgencyId] = value.Value;

        var values = new Dictionary<(string, int, Period), decimal?>(all.Count * units.Count * times.Count);
        for (var i = 0; i < all.Count; i++)
            for (var t = 0; t < times.Count; t++)
                foreach (var unit in units)
                {
                    if (!scopes.TryGetValue((unit, times[t].Year), out var scope)) continue;
                    long sum = 0;
                    var found = false;
                    if (own[i, t] is { } here)
                        foreach (var (agency, n) in here)
                            if (scope is null || scope.Contains(agency)) (sum, found) = (sum + n, true);
                    values[(all[i].Key, unit, times[t])] = all[i].Source == IndicatorSource.Typed && !found ? null : (decimal)sum / all[i].Scale;
                }
        return new IndicatorMatrix(values);
    }

    /// <summary>One pass over a family for many units and periods of one kind: a table of the periods joined by the family's own rule.</summary>
    async Task CountManyAsync(Family family, IReadOnlyList<(Indicator Indicator, int At)> indicators, IReadOnlyList<(Period Period, int At)> periods, IReadOnlySet<int>? wanted,
        Dictionary<int, AgencyTree> trees, Dictionary<int, long>[,] own, CancellationToken cancel)
    {
        var kind = periods[0].Period.Kind;
        var (columns, read) = Columns(family, byAgency: true, kind);
        static string Joined(string sql) => sql.Replace("@y", "p.y").Replace("@from", "p.f").Replace("@to", "p.t");
        var parameters = periods.SelectMany(p => new (string, object)[] { ($"@f{p.At}", p.Period.From), ($"@t{p.At}", p.Period.To) }).ToArray();
        var times = string.Join(" UNION ALL ", periods.Select(p => $"SELECT {p.At} AS i, {p.Period.Year} AS y, @f{p.At} AS f, @t{p.At} AS t"));
        var within = wanted is null ? "" : $" WHERE {family.AgencyColumn} IN ({Ids(wanted)})";
        var grain = string.Join(", ", [.. family.Grain, family.AgencyColumn]);
        var (source, count) = family.Grain.Count == 0 || kind != PeriodKind.Year
            ? ($"(SELECT * FROM {family.Table}{within}) g", "COUNT(*)")
            : ($"(SELECT {grain}, COUNT(*) AS n FROM {family.Table}{within} GROUP BY {grain}) g", "CAST(SUM(n) AS BIGINT)");
        var groups = string.Join(", ", Enumerable.Range(1, family.Dimensions.Count + family.Rules.Count + 2));
        var sql = $"SELECT {Joined(columns)}, p.i, {count} FROM {source} JOIN ({times}) p ON {Joined(family.Any(kind))} GROUP BY {groups}";
        // Many rows share their values and rules; which indicators they fit is asked once.
        var fitting = new Dictionary<string, List<(Indicator Indicator, int At)>>();
        await using var reader = await LedgerReader.OpenAsync(db, sql, cancel, parameters);
        while (await reader.ReadAsync(cancel))
        {
            var one = read(reader);
            var period = reader.GetInt32(reader.FieldCount - 2);
            var pattern = string.Join('|', one.Values.Values) + '|' + string.Join(',', one.Rules);
            if (!fitting.TryGetValue(pattern, out var fit)) fitting[pattern] = fit = [.. indicators.Where(i => Holds(i.Indicator, one))];
            foreach (var (indicator, at) in fit)
                if (OfKind(indicator, one, trees[periods.First(p => p.At == period).Period.Year]))
                {
                    var here = own[at, period] ??= [];
                    here[one.AgencyId] = here.GetValueOrDefault(one.AgencyId) + reader.GetInt64(reader.FieldCount - 1);
                }
        }
    }

    /// <summary>The records behind a counted indicator, in order of record; the same WHERE as the number.</summary>
    public async Task<(IReadOnlyList<IndicatorRecord> Records, long Total)> ListAsync(Indicator indicator, IndicatorScope scope, int skip, int take, CancellationToken cancel = default)
    {
        var (where, parameters) = await WhereAsync(indicator, scope, cancel);
        var family = indicator.Family!;
        long total;
        await using (var reader = await LedgerReader.OpenAsync(db, $"SELECT COUNT(*) FROM {family.Table} WHERE {where}", cancel, parameters))
        {
            await reader.ReadAsync(cancel);
            total = reader.GetInt64(0);
        }
        return (await RecordsAsync(family, $"{where} ORDER BY {family.Id} LIMIT {take} OFFSET {skip}", parameters, cancel), total);
    }

    /// <summary>The same records by their ids, for a list that was frozen.</summary>
    public async Task<IReadOnlyList<IndicatorRecord>> ListAsync(Family family, IReadOnlyList<long> ids, CancellationToken cancel = default) =>
        ids.Count == 0 ? [] : await RecordsAsync(family, $"{family.Id} IN ({string.Join(", ", ids)}) ORDER BY {family.Id}", [], cancel);

    async Task<IReadOnlyList<IndicatorRecord>> RecordsAsync(Family family, string where, (string, object)[] parameters, CancellationToken cancel)
    {
        var select = family.Key switch
        {
            "requests" => "dossier_id, agency_id, number, category, received_on, finished_on, report_row",
            "remedies" => "dossier_id, agency_id, number, kind, received_on, finished_on, result",
            "matters" => "dossier_id, about_id, number, procedure, received_on, finished_on, result",
            "documents" => "id, agency_id, document_number, title, made_on, repealed_on, registration_number",
            _ => "id, agency_id, index_number, title, published_on, withdrawn_on, category",
        };
        var records = new List<IndicatorRecord>();
        await using var reader = await LedgerReader.OpenAsync(db, $"SELECT {select} FROM {family.Table} WHERE {where}", cancel, parameters);
        while (await reader.ReadAsync(cancel))
            records.Add(new(reader.GetInt64(0), reader.GetInt32(1), reader.GetString(2), reader.GetString(3), Day(reader, 4), Day(reader, 5), reader.GetString(6)));
        return records;
    }

    /// <summary>
    /// The ids behind each of a family's numbers, in order, for freezing their membership: one pass over the records, held against the same rules.
    /// Null where the family has more than <paramref name="limit"/> records in the year.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<long>>?> MembersAsync(Family family, IReadOnlyCollection<Indicator> indicators, IndicatorScope scope, int limit, CancellationToken cancel = default)
    {
        var tree = await UnitsAsync(scope.Year, cancel);
        var (columns, read) = Columns(family, byAgency: true, scope.Period.Kind);
        var sql = $"SELECT {columns}, {family.Id} FROM {family.Table} WHERE {family.Any(scope.Period.Kind)}{Within(family, scope)} ORDER BY {family.Id} LIMIT {limit + 1}";
        var members = indicators.ToDictionary(i => i.Key, _ => new List<long>());
        var records = 0;
        await using var reader = await LedgerReader.OpenAsync(db, sql, cancel, Parameters(sql, scope));
        while (await reader.ReadAsync(cancel))
        {
            if (++records > limit) return null;
            var one = read(reader);
            var id = reader.GetInt64(reader.FieldCount - 1);
            foreach (var indicator in indicators)
                if (Fits(indicator, one, tree)) members[indicator.Key].Add(id);
        }
        return members.ToDictionary(m => m.Key, m => (IReadOnlyList<long>)m.Value);
    }

    /// <summary>
    /// The first year of which the system holds a family's records whole; before it a count would be of what happens to have been carried in. Null: no records yet.
    /// Requests carried in at the start were finished later, so the first year in which one was finished here is the first whole one; documents and cases follow the requests.
    /// </summary>
    public async Task<int?> BeginAsync(Family family, CancellationToken cancel = default)
    {
        var sql = family == Family.Items ? "SELECT MIN(published_year) FROM items" : $"SELECT MIN(finished_year) FROM requests WHERE finished_year > {Requests.RequestRow.Voided} AND finished_year < {Requests.RequestRow.Unfinished}";
        await using var reader = await LedgerReader.OpenAsync(db, sql, cancel);
        return await reader.ReadAsync(cancel) && !reader.IsDBNull(0) ? reader.GetInt32(0) : null;
    }

    /// <summary>The units of a year: as they stood at its end, and those that ended before.</summary>
    Task<AgencyTree> UnitsAsync(int year, CancellationToken cancel) => agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);

    async Task<(string Where, (string, object)[] Parameters)> WhereAsync(Indicator indicator, IndicatorScope scope, CancellationToken cancel)
    {
        var family = indicator.Family ?? throw new Shared.InvalidInput("这个数是填报的，没有逐条记录");
        var parameters = new List<(string, object)>();
        // What no rule of the family takes (a void registration) no list takes.
        var where = $"{family.Any(scope.Period.Kind)} AND {family.Rules[indicator.Rule].Of(scope.Period.Kind)}";
        parameters.AddRange(Parameters(where, scope));
        where = $"({where}){Within(family, scope)}";
        foreach (var (dimension, values) in indicator.Where)
        {
            var names = values.Select((v, i) => { parameters.Add(($"@{dimension}{i}", v)); return $"@{dimension}{i}"; });
            where += $" AND {family.Dimensions[dimension]} IN ({string.Join(", ", names)})";
        }
        if (indicator.Kinds.Count > 0)
        {
            var tree = await UnitsAsync(scope.Year, cancel);
            where += $" AND {family.AgencyColumn} IN ({Ids(tree.All.Where(a => indicator.Kinds.Contains(a.Kind)).Select(a => a.Id))})";
        }
        return (where, [.. parameters]);
    }

    static string Within(Family family, IndicatorScope scope) =>
        scope.Agencies is null ? "" : $" AND {family.AgencyColumn} IN ({Ids(scope.Agencies)})";

    /// <summary>Our own integers, never text from outside.</summary>
    static string Ids(IEnumerable<int> ids) => string.Join(", ", ids.Order().DefaultIfEmpty(0));

    static (string, object)[] Parameters(string sql, IndicatorScope scope)
    {
        var list = new List<(string, object)>();
        if (sql.Contains("@y")) list.Add(("@y", scope.Year));
        if (sql.Contains("@from")) list.Add(("@from", scope.Period.From));
        if (sql.Contains("@to")) list.Add(("@to", scope.Period.To));
        return [.. list];
    }

    static DateOnly? Day(DbDataReader reader, int i) => reader.IsDBNull(i) ? null : reader.GetFieldValue<DateOnly>(i);
}
