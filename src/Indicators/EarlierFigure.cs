using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Indicators;

/// <summary>
/// A figure of a report published before the records of this system begin: the whole of a unit with everything below it, as printed then.
/// Never overwritten: a later entry of the same figure supersedes it.
/// </summary>
public sealed class EarlierFigure
{
    public long Id { get; set; }
    public int AgencyId { get; set; }
    public int Year { get; set; }
    public required string IndicatorKey { get; set; }
    /// <summary>Whole units; money in fen.</summary>
    public long Value { get; set; }
    public required string Source { get; set; }
    /// <summary>The source does not say it outright; the figure stands on an assumption named in <see cref="Source"/>.</summary>
    public bool Assumed { get; set; }
    public required string AuthorId { get; set; }
    public DateOnly EnteredOn { get; set; }
    public DateTime RecordedAt { get; set; }
    public bool Current { get; set; }
}

sealed class EarlierFigureMapping : IEntityTypeConfiguration<EarlierFigure>
{
    public void Configure(EntityTypeBuilder<EarlierFigure> b)
    {
        b.ToTable("earlier_figures");
        b.Property(f => f.IndicatorKey).HasMaxLength(60);
        b.Property(f => f.Source).HasMaxLength(200);
        b.HasIndex(f => new { f.AgencyId, f.Year, f.IndicatorKey }, "ix_earlier_figures_current").IsUnique().HasFilter("\"current\"");
        b.HasOne<Agency>().WithMany().HasForeignKey(f => f.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>What stands of an earlier report. <paramref name="Seen"/> names this state: who saves says which one the person saw.</summary>
public sealed record EarlierReport(IReadOnlyDictionary<string, EarlierFigure> Figures, long Seen)
{
    /// <summary>In printed units.</summary>
    public decimal? Value(string key) => Figures.GetValueOrDefault(key) is { } f ? (decimal)f.Value / IndicatorCatalogue.Find(key)!.Scale : null;
}

/// <summary>Figures of reports published before the records of this system begin, copied with their source.</summary>
public sealed class EarlierFigureService(GongkaiContext db, IndicatorService indicators, AgencyDirectory agencies, Access access, OfficeClock clock, TimeProvider time)
{
    /// <exception cref="Forbidden">the person neither works for the unit nor supervises it.</exception>
    public async Task RequireAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        // As for freezing: the head's office keeps the district's reports without acting on the units' cases.
        if (!actor.Holds(Post.Supervisor, agencyId)) await access.RequireActAsync(actor, agencyId, $"录入{year}年年度报告", cancel);
    }

    /// <summary>Why no earlier report can be entered for the year; null if it can.</summary>
    public async Task<string?> ClosedAsync(int agencyId, int year, CancellationToken cancel = default)
    {
        if (year < TypedFigureService.FirstYear || year >= clock.Today.Year) return $"没有{year}年的往年报告";
        if (!(await agencies.InYearAsync(year, cancel)).Contains(agencyId)) return "那一年没有这个单位";
        if (await db.ReportSnapshots.AnyAsync(s => s.AgencyId == agencyId && s.Year == year, cancel)) return $"{year}年的年度报告已在本系统冻结，以冻结的为准";
        return await indicators.BeginAsync(Family.Requests, cancel) is { } begin && year >= begin ? $"本系统自{begin}年起有完整记录，{year}年的数由记录产生，不用录入" : null;
    }

    public async Task<EarlierReport> OfAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        await access.RequireReadAsync(actor, agencyId, $"{year}年年度报告", cancel);
        var rows = await db.EarlierFigures.AsNoTracking().Where(f => f.AgencyId == agencyId && f.Year == year).ToListAsync(cancel);
        return new(rows.Where(f => f.Current).ToDictionary(f => f.IndicatorKey), rows.Count == 0 ? 0 : rows.Max(f => f.Id));
    }

    /// <summary>
    /// Saves the figures of one earlier report, all or none; those unchanged are left alone, those no longer named are taken back. Earlier entries are kept, marked superseded.
    /// </summary>
    /// <param name="values">In stored units, by indicator.</param>
    /// <param name="relabel">Figures that stay as they are take this source too, instead of keeping their own.</param>
    /// <param name="seen">What the person saw (<see cref="EarlierReport.Seen"/>); null: nobody looked.</param>
    /// <returns>How many figures changed.</returns>
    /// <exception cref="InvalidInput">the year is held by records, the source is missing, or a figure is none.</exception>
    /// <exception cref="Conflict">somebody else entered this report meanwhile.</exception>
    public Task<int> SaveAsync(Actor actor, int agencyId, int year, IReadOnlyDictionary<string, long> values, string source, bool assumed, long? seen, CancellationToken cancel = default, bool relabel = true) =>
        SaveAsync(actor, agencyId, year, values, source, assumed, seen, whole: true, relabel, cancel);

    /// <summary>The same from a second source: figures not named here stay as they are.</summary>
    public Task<int> AddAsync(Actor actor, int agencyId, int year, IReadOnlyDictionary<string, long> values, string source, bool assumed, CancellationToken cancel = default) =>
        SaveAsync(actor, agencyId, year, values, source, assumed, null, whole: false, relabel: true, cancel);

    async Task<int> SaveAsync(Actor actor, int agencyId, int year, IReadOnlyDictionary<string, long> values, string source, bool assumed, long? seen, bool whole, bool relabel, CancellationToken cancel)
    {
        await RequireAsync(actor, agencyId, year, cancel);
        if (await ClosedAsync(agencyId, year, cancel) is { } why) throw new InvalidInput(why);
        source = source.Trim();
        if (source.Length > 200) throw new InvalidInput("“数据来源”最多200字");
        if (values.FirstOrDefault(v => IndicatorCatalogue.Find(v.Key) is null || v.Value < 0) is { Key: not null } bad) throw new InvalidInput($"{bad.Key} 不是年度报告的数，或者是负数");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            var standing = await OfAsync(actor, agencyId, year, cancel);
            if (seen is { } s && s != standing.Seen) throw new Conflict("您打开这张表以后，另一位同事录入了这份报告。请看过现在的数再录");
            var changed = values.Where(v => standing.Figures.GetValueOrDefault(v.Key) is not { } f || f.Value != v.Value || relabel && (f.Source != source || f.Assumed != assumed)).ToList();
            if (changed.Count > 0 && source.Length == 0) throw new InvalidInput("“数据来源”没有填");
            var dropped = standing.Figures.Values.Where(f => whole && !values.ContainsKey(f.IndicatorKey)).ToList();
            var gone = dropped.Concat(changed.Select(c => standing.Figures.GetValueOrDefault(c.Key)).OfType<EarlierFigure>()).Select(f => f.Id).ToList();
            await db.EarlierFigures.Where(f => gone.Contains(f.Id)).ExecuteUpdateAsync(u => u.SetProperty(f => f.Current, false), cancel);
            foreach (var (key, value) in changed)
                db.Add(new EarlierFigure
                {
                    AgencyId = agencyId, Year = year, IndicatorKey = key, Value = value, Source = source, Assumed = assumed, AuthorId = actor.UserId,
                    EnteredOn = clock.Today, RecordedAt = time.GetUtcNow().UtcDateTime, Current = true,
                });
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return changed.Count + dropped.Count;
        }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("另一位同事刚刚录入了同一份报告，没有保存，请看过再录"); }
        finally { db.ChangeTracker.Clear(); }
    }
}
