using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Indicators;

/// <summary>A figure typed by a unit. Never overwritten: a later entry of the same figure supersedes it.</summary>
public sealed class TypedFigure
{
    public long Id { get; set; }
    public required string IndicatorKey { get; set; }
    public int AgencyId { get; set; }
    public int Year { get; set; }
    /// <summary>1–12; 0 for the whole year.</summary>
    public int Month { get; set; }
    /// <summary>Whole units; money in fen.</summary>
    public long Value { get; set; }
    public required string Source { get; set; }
    public required string AuthorId { get; set; }
    public DateOnly EnteredOn { get; set; }
    public DateTime RecordedAt { get; set; }
    public bool Current { get; set; }
}

sealed class TypedFigureMapping : IEntityTypeConfiguration<TypedFigure>
{
    public void Configure(EntityTypeBuilder<TypedFigure> b)
    {
        b.ToTable("typed_figures");
        b.Property(f => f.IndicatorKey).HasMaxLength(60);
        b.HasIndex(f => new { f.Year, f.IndicatorKey, f.AgencyId, f.Month });
        // Of one figure one entry counts, whoever types at the same moment.
        b.HasIndex(f => new { f.Year, f.IndicatorKey, f.AgencyId, f.Month }, "ix_typed_figures_current").IsUnique().HasFilter("\"current\"");
        b.HasOne<Agency>().WithMany().HasForeignKey(f => f.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>
/// One figure as a form hands it in. <paramref name="Seen"/> is the id of the entry the person saw as current: 0 none, null nobody looked.
/// <paramref name="Month"/> is 0 for the whole year.
/// </summary>
public sealed record FigureEntry(string Key, long Value, string Source, long? Seen = null, int Month = 0)
{
    public FigureSlot Slot => new(Key, Month);
}

/// <summary>The place of one figure among those of a unit and year.</summary>
public readonly record struct FigureSlot(string Key, int Month)
{
    /// <summary>The indicator's name, and the month if it is one.</summary>
    public string Words => (IndicatorCatalogue.Find(Key)?.Label ?? Key) + (Month == 0 ? "" : $" {Month}月");
}

/// <summary>Figures of a table that cannot be taken; nothing of the table was saved.</summary>
public sealed class InvalidFigures(IReadOnlyDictionary<FigureSlot, string> problems) : InvalidInput(string.Join("；", problems.Select(p => $"{p.Key.Words}：{p.Value}")))
{
    public IReadOnlyDictionary<FigureSlot, string> Problems { get; } = problems;
    /// <summary>Somebody else typed one of them after the page was opened.</summary>
    public bool Stale { get; init; }
}

/// <summary>What a list of typed figures shows.</summary>
public sealed record FigureQuery(string? Words = null, int? Agency = null, int? Year = null, string? Indicator = null, bool Superseded = false, string Order = FigureQuery.Usual, int? Month = null)
{
    public const string Usual = "indicator";

    public static readonly IReadOnlyList<Option> Orders = [new(Usual, "按指标、单位"), new("newest-down", "新填报的在前"), new("value-down", "数值大的在前"), new("value", "数值小的在前")];
}

/// <summary>
/// What entries of one unit, indicator and year come to in a period. A year's own entry goes before its months; without it the months count:
/// their sum for what flows, the latest of them for what stands (<see cref="Indicator.Stock"/>).
/// </summary>
/// <param name="Value">In stored units.</param>
/// <param name="Entries">Those that count; their values add up to <paramref name="Value"/>.</param>
/// <param name="Words">Where the value comes from, as printed.</param>
/// <param name="Mismatch">What the months say otherwise than the year's own entry; null where they agree or where there is only one of them.</param>
public sealed record TypedValue(long Value, IReadOnlyList<TypedFigure> Entries, string Words, string? Mismatch)
{
    /// <param name="entries">Current entries of one unit, indicator and year, whole year and months.</param>
    public static TypedValue? Of(Indicator indicator, IEnumerable<TypedFigure> entries, Period period)
    {
        var all = entries.ToList();
        var months = all.Where(f => f.Month >= period.FirstMonth && f.Month <= period.LastMonth).OrderBy(f => f.Month).ToList();
        List<TypedFigure> counting = indicator.Stock ? [.. months.TakeLast(1)] : months;
        var sum = counting.Sum(f => f.Value);
        if (period.Kind == PeriodKind.Year && all.Find(f => f.Month == 0) is { } whole)
        {
            // Some months say nothing against the year; only as many as can contradict it are held against it.
            var differs = indicator.Stock ? counting is [{ Month: 12 } last] && last.Value != whole.Value : months.Count == 12 ? sum != whole.Value : sum > whole.Value;
            return new(whole.Value, [whole], whole.Source, differs ? $"{(indicator.Stock ? "12月末数" : months.Count == 12 ? "各月合计" : $"{Months(months)}合计")}{Print(indicator, sum)}，与全年数{Print(indicator, whole.Value)}不一致" : null);
        }
        if (counting.Count == 0) return null;
        if (period.Kind == PeriodKind.Month) return new(sum, counting, counting[0].Source, null);
        return new(sum, counting, indicator.Stock ? $"按月填报，{counting[0].Month}月末数" : $"按月填报合计 {Months(months)}", null);
    }

    static string Print(Indicator i, long value) => ((decimal)value / i.Scale).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>1–12月; 1、2、5月 where some are missing.</summary>
    static string Months(List<TypedFigure> entries)
    {
        var months = entries.Select(f => f.Month).ToList();
        return months.Count > 2 && months[^1] - months[0] == months.Count - 1 ? $"{months[0]}–{months[^1]}月" : string.Join("、", months) + "月";
    }
}

/// <summary>Figures that records of this system do not hold: licences, penalties, fees, zones, accounts, proposals.</summary>
public sealed class TypedFigureService(GongkaiContext db, Access access, OfficeClock clock, TimeProvider time, AnnualReport.FilingGate gate)
{
    public const int FirstYear = 2008;

    /// <summary>Every indicator that is typed, in the order of the report.</summary>
    public static readonly IReadOnlyList<Indicator> Indicators = [.. IndicatorCatalogue.All.Where(i => i.Source == IndicatorSource.Typed), .. IndicatorCatalogue.Website];

    /// <summary>What a unit of this kind fills in.</summary>
    public static IEnumerable<Indicator> IndicatorsOf(Agencies.AgencyKind? kind) => Indicators.Where(i => i.Kinds.Count == 0 || kind is { } k && i.Kinds.Contains(k));

    /// <summary>Records a figure; an earlier one of the same unit, year and indicator is kept, marked superseded.</summary>
    public Task EnterAsync(Actor actor, string indicatorKey, int agencyId, int year, long value, string source, CancellationToken cancel = default) =>
        SaveAsync(actor, agencyId, year, [new(indicatorKey, value, source)], cancel);

    /// <summary>
    /// Records figures of one unit and year in one transaction (the caller's, if one is open), all or none. Earlier entries are kept, marked superseded.
    /// </summary>
    /// <exception cref="InvalidInput">the year is not one, or an indicator is not one that is typed.</exception>
    /// <exception cref="InvalidFigures">some are wrong, or were typed by somebody else meanwhile.</exception>
    /// <exception cref="Conflict">somebody typed one of them at the same moment.</exception>
    public async Task SaveAsync(Actor actor, int agencyId, int year, IReadOnlyList<FigureEntry> entries, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "填报指标", cancel);
        if (year < FirstYear || year > clock.Today.Year) throw new InvalidInput("年份不对");
        if (entries.Any(e => e.Month is < 0 or > 12)) throw new InvalidInput("月份不对");
        if (entries.Any(e => IndicatorCatalogue.Find(e.Key) is not { Source: IndicatorSource.Typed })) throw new InvalidInput("这个指标不是填报的指标");
        var wrong = new Dictionary<FigureSlot, string>();
        foreach (var e in entries)
            if (Wrong(e) is { } why) wrong[e.Slot] = why;
            else if (e.Month > 0 && new DateOnly(year, e.Month, 1) > clock.Today) wrong[e.Slot] = "这个月还没有到";
        if (wrong.Count > 0) throw new InvalidFigures(wrong);
        try
        {
            // What a filed report holds stands still; the website's own table is another matter.
            if (entries.Any(e => !IndicatorCatalogue.Website.Any(i => i.Key == e.Key))) await gate.EditAsync(actor, agencyId, year, WriteAsync, cancel);
            else
            {
                await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;
                await WriteAsync();
                if (transaction is not null) await transaction.CommitAsync(cancel);
            }
        }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("另一位同事刚刚填报了同一个数，没有保存，请看过再填"); }
        finally { db.ChangeTracker.Clear(); }

        async Task WriteAsync()
        {
            var keys = entries.Select(e => e.Key).Distinct().ToList();
            var slots = entries.Select(e => e.Slot).ToHashSet();
            var current = (await db.TypedFigures.Where(f => keys.Contains(f.IndicatorKey) && f.AgencyId == agencyId && f.Year == year && f.Current)
                .Select(f => new { f.Id, f.IndicatorKey, f.Month }).ToListAsync(cancel)).ToDictionary(f => new FigureSlot(f.IndicatorKey, f.Month), f => f.Id);
            foreach (var e in entries)
                if (e.Seen is { } seen && seen != current.GetValueOrDefault(e.Slot)) wrong[e.Slot] = "您打开这张表以后，另一位同事填报了这个数。请看过现在的数再填";
            if (wrong.Count > 0) throw new InvalidFigures(wrong) { Stale = true };
            var replaced = current.Where(c => slots.Contains(c.Key)).Select(c => c.Value).ToList();
            await db.TypedFigures.Where(f => replaced.Contains(f.Id)).ExecuteUpdateAsync(s => s.SetProperty(f => f.Current, false), cancel);
            foreach (var e in entries)
                db.Add(new TypedFigure
                {
                    IndicatorKey = e.Key, AgencyId = agencyId, Year = year, Month = e.Month, Value = e.Value, Source = e.Source.Trim(), AuthorId = actor.UserId,
                    EnteredOn = clock.Today, RecordedAt = time.GetUtcNow().UtcDateTime, Current = true,
                });
            await db.SaveChangesAsync(cancel);
        }
    }

    /// <summary>The entries that count now, by their place; of one unit and year.</summary>
    public async Task<IReadOnlyDictionary<FigureSlot, TypedFigure>> CurrentAsync(int agencyId, int year, CancellationToken cancel = default) =>
        await db.TypedFigures.AsNoTracking().Where(f => f.AgencyId == agencyId && f.Year == year && f.Current).ToDictionaryAsync(f => new FigureSlot(f.IndicatorKey, f.Month), cancel);

    static string? Wrong(FigureEntry e) => e.Value < 0 ? "填报的数不能是负数"
        : string.IsNullOrWhiteSpace(e.Source) ? "数据来源没有填"
        : e.Source.Length > 200 ? "数据来源最多200字" : null;

    /// <summary>A figure as typed, in stored units; null and why if it is none. 0 is a figure; nothing typed is none.</summary>
    public static (long? Value, string? Wrong) Parse(Indicator indicator, string text)
    {
        if (!decimal.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var number)) return (null, "数值不对：只填数字，没有的填 0");
        if (number > long.MaxValue / 1000 / indicator.Scale) return (null, "数值太大");
        var stored = number * indicator.Scale;
        if (stored != decimal.Truncate(stored) || (indicator.Unit == "万元" && decimal.Round(number, 2) != number)) return (null, indicator.Scale == 1 ? "应当是整数" : "最多两位小数");
        return ((long)stored, null);
    }

    /// <summary>Who typed the figures, by id.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> AuthorsAsync(GongkaiContext db, IEnumerable<TypedFigure> figures, CancellationToken cancel = default)
    {
        var ids = figures.Select(f => f.AuthorId).Distinct().ToList();
        return await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
    }

    /// <summary>Every entry of one unit and year by its place, the latest first; superseded ones too.</summary>
    public async Task<ILookup<FigureSlot, TypedFigure>> OfAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        await access.RequireReadAsync(actor, agencyId, "填报指标", cancel);
        return (await db.TypedFigures.AsNoTracking().Where(f => f.AgencyId == agencyId && f.Year == year).OrderByDescending(f => f.Id).ToListAsync(cancel)).ToLookup(f => new FigureSlot(f.IndicatorKey, f.Month));
    }

    /// <summary>The entries the person may see that answer the query, in its order; the screen, the export and the count are this one query.</summary>
    public IQueryable<TypedFigure> Find(Actor actor, FigureQuery query)
    {
        var readable = actor.Readable.ToList();
        var rows = db.TypedFigures.AsNoTracking().Where(f => readable.Contains(f.AgencyId));
        if (!query.Superseded) rows = rows.Where(f => f.Current);
        if (query.Agency is { } agency) rows = rows.Where(f => f.AgencyId == agency);
        if (query.Year is { } year) rows = rows.Where(f => f.Year == year);
        if (query.Month is { } month) rows = rows.Where(f => f.Month == month);
        if (query.Indicator is { } key) rows = rows.Where(f => f.IndicatorKey == key);
        if (query.Words is { } words)
        {
            // What an indicator is called stands in the catalogue, not in the table.
            var named = Indicators.Where(i => i.Label.Contains(words, StringComparison.Ordinal)).Select(i => i.Key).ToList();
            rows = rows.Where(f => f.Source.Contains(words) || named.Contains(f.IndicatorKey));
        }
        return query.Order switch
        {
            "newest-down" => rows.OrderByDescending(f => f.Id),
            "value-down" => rows.OrderByDescending(f => f.Value).ThenBy(f => f.Id),
            "value" => rows.OrderBy(f => f.Value).ThenBy(f => f.Id),
            _ => rows.OrderBy(f => f.IndicatorKey).ThenBy(f => f.AgencyId).ThenByDescending(f => f.Year).ThenBy(f => f.Month).ThenByDescending(f => f.Id),
        };
    }
}
