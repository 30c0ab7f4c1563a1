using Gongkai.Agencies;
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
