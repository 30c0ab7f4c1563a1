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

/// <summary>
/// Numbers and the records behind them. A family is counted by one GROUP BY; every indicator of the family is a sum over its groups;
/// the list of an indicator is the same WHERE. Raw SQL over our own columns, parameters for values.
/// </summary>
public sealed class IndicatorService(GongkaiContext db, AgencyDirectory agencies)
{
    /// <summary>One pass over a family. <paramref name="byAgency"/> keeps units apart (needed where an indicator narrows by kind of unit).</summary>
    public async Task<IReadOnlyList<FamilyCount>> CountAsync(Family family, IndicatorScope scope, bool byAgency, CancellationToken cancel = default)
    {
        var (columns, read) = Columns(family, byAgency);
        var groups = string.Join(", ", Enumerable.Range(1, family.Dimensions.Count + family.Rules.Count + (byAgency ? 1 : 0)));
        var counted = $"{family.Table} WHERE {family.AnyRule}{Within(family, scope)}";
        var grain = string.Join(", ", family.Grain.Concat(byAgency ? [family.AgencyColumn] : []));
        var sql = family.Grain.Count == 0
            ? $"SELECT {columns}, COUNT(*) FROM {counted} GROUP BY {groups}"
            : $"SELECT {columns}, CAST(SUM(n) AS BIGINT) FROM (SELECT {grain}, COUNT(*) AS n FROM {counted} GROUP BY {grain}) g GROUP BY {groups}";
        var counts = new List<FamilyCount>();
        await using var reader = await LedgerReader.OpenAsync(db, sql, cancel, Parameters(sql, scope));
        while (await reader.ReadAsync(cancel)) counts.Add(read(reader) with { Count = reader.GetInt64(reader.FieldCount - 1) });
        return counts;
    }

    /// <summary>The columns by which a family is held against its indicators, and how to read them back.</summary>
    static (string Columns, Func<DbDataReader, FamilyCount> Read) Columns(Family family, bool byAgency)
    {
        var dims = family.Dimensions.ToList();
        var rules = family.Rules.ToList();
        var columns = string.Join(", ", dims.Select(d => d.Value)
            .Concat(rules.Select(r => $"CASE WHEN {r.Value.Sql} THEN 1 ELSE 0 END"))
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
                    : new(indicator, mine.Sum(v => (decimal)v.Value) / indicator.Scale, $"填报：{mine.Count}个单位（{string.Join("、", mine.Select(v => v.Words).Distinct().Take(3))}）{string.Concat(mine.Select(v => v.Mismatch).OfType<string>().Take(1).Select(m => $"；{m}"))}");
            }
        }
        foreach (var indicator in all.Where(i => i.Source == IndicatorSource.ZeroByLaw)) result[indicator.Key] = new(indicator, 0, "依法为 0");
        return result;
    }

    static bool Fits(Indicator indicator, FamilyCount count, AgencyTree tree) =>
        count.Rules.Contains(indicator.Rule)
        && indicator.Where.All(w => w.Value.Contains(count.Values[w.Key]))
        && (indicator.Kinds.Count == 0 || tree.Find(count.AgencyId) is { } a && indicator.Kinds.Contains(a.Kind));

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
        var (columns, read) = Columns(family, byAgency: true);
        var sql = $"SELECT {columns}, {family.Id} FROM {family.Table} WHERE {family.AnyRule}{Within(family, scope)} ORDER BY {family.Id} LIMIT {limit + 1}";
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

    /// <summary>The units of a year: as they stood at its end, and those that ended before.</summary>
    Task<AgencyTree> UnitsAsync(int year, CancellationToken cancel) => agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);

    async Task<(string Where, (string, object)[] Parameters)> WhereAsync(Indicator indicator, IndicatorScope scope, CancellationToken cancel)
    {
        var family = indicator.Family ?? throw new Shared.InvalidInput("这个数是填报的，没有逐条记录");
        var parameters = new List<(string, object)>();
        var where = family.Rules[indicator.Rule].Sql;
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
        if (sql.Contains("@from")) list.Add(("@from", new DateOnly(scope.Year, 1, 1)));
        if (sql.Contains("@to")) list.Add(("@to", new DateOnly(scope.Year, 12, 31)));
        return [.. list];
    }

    static DateOnly? Day(DbDataReader reader, int i) => reader.IsDBNull(i) ? null : reader.GetFieldValue<DateOnly>(i);
}
