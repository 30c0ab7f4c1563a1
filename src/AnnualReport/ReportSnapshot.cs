using Gongkai.Agencies;
using Gongkai.Storage;
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
    /// <summary>How the checks came out then; null in versions frozen before they were kept.</summary>
    public string? Checks { get; set; }
    public required string FrozenBy { get; set; }
    public DateOnly FrozenOn { get; set; }
}

/// <summary>Which frozen version stands for a unit's year.</summary>
public sealed record StandingVersion(int SnapshotId, int AgencyId, int Year, int Version, DateOnly FrozenOn)
{
    /// <summary>The one published, else the one filed and not returned; where the report was never filed, the newest frozen one. A snapshot is large, so its content is not fetched.</summary>
    public static async Task<List<StandingVersion>> OfAsync(GongkaiContext db, IReadOnlyCollection<int> units, IReadOnlyCollection<int> years, CancellationToken cancel = default)
    {
        var filings = (await db.ReportFilings.AsNoTracking().Where(f => units.Contains(f.AgencyId) && years.Contains(f.Year) && f.Version != null).ToListAsync(cancel)).ToDictionary(f => (f.AgencyId, f.Year));
        var all = await db.ReportSnapshots.AsNoTracking().Where(s => units.Contains(s.AgencyId) && years.Contains(s.Year))
            .Select(s => new StandingVersion(s.Id, s.AgencyId, s.Year, s.Version, s.FrozenOn)).ToListAsync(cancel);
        return [.. all.GroupBy(s => (s.AgencyId, s.Year))
            .Select(g => filings.TryGetValue(g.Key, out var filing) ? g.FirstOrDefault(s => s.Version == filing.Standing) : g.MaxBy(s => s.Version)).OfType<StandingVersion>()];
    }
}

sealed class ReportSnapshotMapping : IEntityTypeConfiguration<ReportSnapshot>
{
    public void Configure(EntityTypeBuilder<ReportSnapshot> b)
    {
        b.ToTable("report_snapshots");
        b.Property(s => s.Hash).HasMaxLength(64);
        b.Property(s => s.Json).HasMaxLength(100_000_000);
        b.Property(s => s.Checks).HasMaxLength(2_000_000);
        b.HasIndex(s => new { s.Year, s.AgencyId, s.Version }).IsUnique();
        b.HasOne<Agency>().WithMany().HasForeignKey(s => s.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}
