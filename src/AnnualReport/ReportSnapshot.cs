using Gongkai.Agencies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.AnnualReport;

/// <summary>A frozen report: its figures and the ids behind each, whose hash anyone can reproduce from the same records.</summary>
public sealed class ReportSnapshot
{
    public int Id { get; set; }
    public int Year { get; set; }
    public int AgencyId { get; set; }
    public int Version { get; set; }
    /// <summary>SHA-256 of <see cref="Json"/>, hexadecimal.</summary>
    public required string Hash { get; set; }
    public required string Json { get; set; }
    public required string FrozenBy { get; set; }
    public DateOnly FrozenOn { get; set; }
}

sealed class ReportSnapshotMapping : IEntityTypeConfiguration<ReportSnapshot>
{
    public void Configure(EntityTypeBuilder<ReportSnapshot> b)
    {
        b.ToTable("report_snapshots");
        b.Property(s => s.Hash).HasMaxLength(64);
        b.Property(s => s.Json).HasMaxLength(100_000_000);
        b.HasIndex(s => new { s.Year, s.AgencyId, s.Version }).IsUnique();
        b.HasOne<Agency>().WithMany().HasForeignKey(s => s.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}
