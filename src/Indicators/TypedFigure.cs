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
        b.HasIndex(f => new { f.Year, f.IndicatorKey, f.AgencyId });
        // Of one figure one entry counts, whoever types at the same moment.
        b.HasIndex(f => new { f.Year, f.IndicatorKey, f.AgencyId }, "ix_typed_figures_current").IsUnique().HasFilter("\"current\"");
        b.HasOne<Agency>().WithMany().HasForeignKey(f => f.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>One figure as a form hands it in. <paramref name="Seen"/> is the id of the entry the person saw as current: 0 none, null nobody looked.</summary>
public sealed record FigureEntry(string Key, long Value, string Source, long? Seen = null);

/// <summary>Figures of a table that cannot be taken, by indicator; nothing of the table was saved.</summary>
public sealed class InvalidFigures(IReadOnlyDictionary<string, string> problems) : InvalidInput(string.Join("；", problems.Select(p => $"{IndicatorCatalogue.Find(p.Key)?.Label ?? p.Key}：{p.Value}")))
{
    public IReadOnlyDictionary<string, string> Problems { get; } = problems;
    /// <summary>Somebody else typed one of them after the page was opened.</summary>
    public bool Stale { get; init; }
}

/// <summary>What a list of typed figures shows.</summary>
public sealed record FigureQuery(string? Words = null, int? Agency = null, int? Year = null, string? Indicator = null, bool Superseded = false, string Order = FigureQuery.Usual)
{
    public const string Usual = "indicator";

    public static readonly IReadOnlyList<Option> Orders = [new(Usual, "按指标、单位"), new("newest-down", "新填报的在前"), new("value-down", "数值大的在前"), new("value", "数值小的在前")];
}

/// <summary>Figures that records of this system do not hold: licences, penalties, fees, zones, accounts, proposals.</summary>
public sealed class TypedFigureService(GongkaiContext db, Access access, OfficeClock clock, TimeProvider time)
{
    public const int FirstYear = 2008;

    /// <summary>Every indicator that is typed, in the order of the report.</summary>
    public static readonly IReadOnlyList<Indicator> Indicators = [.. IndicatorCatalogue.All.Where(i => i.Source == IndicatorSource.Typed)];

    /// <summary>Records a figure; an earlier one of the same unit, year and indicator is kept, marked superseded.</summary>
    public Task EnterAsync(Actor actor, string indicatorKey, int agencyId, int year, long value, string source, CancellationToken cancel = default) =>
        SaveAsync(actor, agencyId, year, [new(indicatorKey, value, source)], cancel);

    /// <summary>
    /// Records figures of one unit and year in one transaction, all or none. Earlier entries are kept, marked superseded.
    /// </summary>
    /// <exception cref="InvalidInput">the year is not one, or an indicator is not one that is typed.</exception>
    /// <exception cref="InvalidFigures">some are wrong, or were typed by somebody else meanwhile.</exception>
    /// <exception cref="Conflict">somebody typed one of them at the same moment.</exception>
    public async Task SaveAsync(Actor actor, int agencyId, int year, IReadOnlyList<FigureEntry> entries, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "填报指标", cancel);
        if (year < FirstYear || year > clock.Today.Year) throw new InvalidInput("年份不对");
        if (entries.Any(e => IndicatorCatalogue.Find(e.Key) is not { Source: IndicatorSource.Typed })) throw new InvalidInput("这个指标不是填报的指标");
        var wrong = new Dictionary<string, string>();
        foreach (var e in entries)
            if (Wrong(e) is { } why) wrong[e.Key] = why;
        if (wrong.Count > 0) throw new InvalidFigures(wrong);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            var keys = entries.Select(e => e.Key).ToList();
            var current = await db.TypedFigures.Where(f => keys.Contains(f.IndicatorKey) && f.AgencyId == agencyId && f.Year == year && f.Current)
                .Select(f => new { f.Id, f.IndicatorKey }).ToDictionaryAsync(f => f.IndicatorKey, f => f.Id, cancel);
            foreach (var e in entries)
                if (e.Seen is { } seen && seen != current.GetValueOrDefault(e.Key)) wrong[e.Key] = "您打开这张表以后，另一位同事填报了这个数。请看过现在的数再填";
            if (wrong.Count > 0) throw new InvalidFigures(wrong) { Stale = true };
            await db.TypedFigures.Where(f => keys.Contains(f.IndicatorKey) && f.AgencyId == agencyId && f.Year == year && f.Current)
                .ExecuteUpdateAsync(s => s.SetProperty(f => f.Current, false), cancel);
            foreach (var e in entries)
                db.Add(new TypedFigure
                {
                    IndicatorKey = e.Key, AgencyId = agencyId, Year = year, Value = e.Value, Source = e.Source.Trim(), AuthorId = actor.UserId,
                    EnteredOn = clock.Today, RecordedAt = time.GetUtcNow().UtcDateTime, Current = true,
                });
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("另一位同事刚刚填报了同一个数，没有保存，请看过再填"); }
        finally { db.ChangeTracker.Clear(); }
    }

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

    /// <summary>Every entry of one unit and year by indicator, the latest first; superseded ones too.</summary>
    public async Task<ILookup<string, TypedFigure>> OfAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        await access.RequireReadAsync(actor, agencyId, "填报指标", cancel);
        return (await db.TypedFigures.AsNoTracking().Where(f => f.AgencyId == agencyId && f.Year == year).OrderByDescending(f => f.Id).ToListAsync(cancel)).ToLookup(f => f.IndicatorKey);
    }

    /// <summary>The entries the person may see that answer the query, in its order; the screen, the export and the count are this one query.</summary>
    public IQueryable<TypedFigure> Find(Actor actor, FigureQuery query)
    {
        var readable = actor.Readable.ToList();
        var rows = db.TypedFigures.AsNoTracking().Where(f => readable.Contains(f.AgencyId));
        if (!query.Superseded) rows = rows.Where(f => f.Current);
        if (query.Agency is { } agency) rows = rows.Where(f => f.AgencyId == agency);
        if (query.Year is { } year) rows = rows.Where(f => f.Year == year);
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
            _ => rows.OrderBy(f => f.IndicatorKey).ThenBy(f => f.AgencyId).ThenByDescending(f => f.Id),
        };
    }
}
