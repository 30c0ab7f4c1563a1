using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.AnnualReport;

/// <summary>Projection of a report's dossier: one unit, one year, one row.</summary>
public sealed class ReportFiling : IProjection
{
    public long DossierId { get; set; }
    public int Year { get; set; }
    public int AgencyId { get; set; }
    /// <summary><see cref="FilingProcedure.Kinds"/>.</summary>
    public required string Kind { get; set; }
    public required string Stage { get; set; }
    /// <summary>The version frozen at the last filing; null before the first.</summary>
    public int? Version { get; set; }
    public string? Hash { get; set; }
    public DateOnly? FiledOn { get; set; }
    public DateOnly? PassedOn { get; set; }
    /// <summary>The day of the latest publication.</summary>
    public DateOnly? PublishedOn { get; set; }
    public int? PublishedVersion { get; set; }
    public string? Url { get; set; }

    /// <summary>The version that stands for the year: the one published, else the one filed and not returned.</summary>
    public int? Standing => PublishedVersion ?? (Stage is FilingProcedure.Filed or FilingProcedure.Passed ? Version : null);
}

sealed class ReportFilingMapping : IEntityTypeConfiguration<ReportFiling>
{
    public void Configure(EntityTypeBuilder<ReportFiling> b)
    {
        b.ToTable("report_filings");
        b.HasKey(f => f.DossierId);
        b.Property(f => f.DossierId).ValueGeneratedNever();
        b.Property(f => f.Kind).HasMaxLength(20);
        b.Property(f => f.Stage).HasMaxLength(20);
        b.Property(f => f.Hash).HasMaxLength(64);
        b.Ignore(f => f.Standing);
        b.HasIndex(f => new { f.Year, f.AgencyId }).IsUnique();
        b.HasOne<Agency>().WithMany().HasForeignKey(f => f.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

public sealed class FilingProjector() : Projector(FilingProcedure.Table)
{
    public override void Project(GongkaiContext db, Dossier dossier, DossierState state, IReadOnlyDictionary<string, string> contents, bool isNew)
    {
        int? VersionAt(Envelope? publication) => publication is null ? null
            : state.Events.Where(e => e.Seq < publication.Seq && e.Data.ContainsKey("version")).Select(e => int.Parse(e.Data["version"])).LastOrDefault();
        var published = state.Last("publish");
        var row = new ReportFiling
        {
            DossierId = dossier.Id, AgencyId = dossier.AgencyId, Year = int.Parse(state.Fact("year")!), Kind = state.Fact("kind")!, Stage = state.Stage,
            Version = int.TryParse(state.Fact("version"), out var version) ? version : null, Hash = state.Fact("hash"),
            FiledOn = state.LastOf(["file", "send-up"])?.OccurredOn, PassedOn = state.LastOf(["pass", "approve"])?.OccurredOn,
            PublishedOn = published?.OccurredOn, PublishedVersion = VersionAt(published), Url = state.Fact("url"),
        };
        if (isNew) db.Add(row);
        else db.Update(row);
    }
}
