using Gongkai.Agencies;
using Gongkai.Shared;
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

/// <summary>Figures that records of this system do not hold: licences, penalties, fees, zones, accounts, proposals.</summary>
public sealed class TypedFigureService(GongkaiContext db, Access access, OfficeClock clock, TimeProvider time)
{
    /// <summary>Records a figure; an earlier one of the same unit, year and indicator is kept, marked superseded.</summary>
    public async Task EnterAsync(Actor actor, string indicatorKey, int agencyId, int year, long value, string source, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "填报指标", cancel);
        var indicator = IndicatorCatalogue.Find(indicatorKey);
        if (indicator is not { Source: IndicatorSource.Typed }) throw new InvalidInput("这个指标不是填报的指标");
        if (value < 0) throw new InvalidInput("填报的数不能是负数");
        if (year < 2008 || year > clock.Today.Year) throw new InvalidInput("年份不对");
        if (string.IsNullOrWhiteSpace(source)) throw new InvalidInput("数据来源没有填");
        if (source.Length > 200) throw new InvalidInput("数据来源最多200字");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.TypedFigures.Where(f => f.IndicatorKey == indicatorKey && f.AgencyId == agencyId && f.Year == year && f.Current)
            .ExecuteUpdateAsync(s => s.SetProperty(f => f.Current, false), cancel);
        db.Add(new TypedFigure
        {
            IndicatorKey = indicatorKey, AgencyId = agencyId, Year = year, Value = value, Source = source.Trim(), AuthorId = actor.UserId,
            EnteredOn = clock.Today, RecordedAt = time.GetUtcNow().UtcDateTime, Current = true,
        });
        try
        {
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("另一位同事刚刚填报了同一个数，没有保存，请看过再填"); }
        finally { db.ChangeTracker.Clear(); }
    }

    /// <summary>Who typed the figures, by id.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> AuthorsAsync(GongkaiContext db, IEnumerable<TypedFigure> figures, CancellationToken cancel = default)
    {
        var ids = figures.Select(f => f.AuthorId).Distinct().ToList();
        return await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
    }

    public async Task<IReadOnlyList<TypedFigure>> ListAsync(Actor actor, int year, CancellationToken cancel = default)
    {
        var readable = actor.Readable.ToList();
        return await db.TypedFigures.AsNoTracking().Where(f => f.Year == year && readable.Contains(f.AgencyId)).OrderBy(f => f.IndicatorKey).ThenBy(f => f.AgencyId).ThenByDescending(f => f.Id).ToListAsync(cancel);
    }
}
