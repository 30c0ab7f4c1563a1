using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Requests;

/// <summary>
/// A sheet of applications by somebody without an account, and afterwards the list of what became of them: before submission a draft like
/// <see cref="ApplicationDraft"/> (found by the token in the browser, unreadable without the site's keys), from then on found by its own code.
/// </summary>
public sealed class Docket
{
    public long Id { get; set; }
    /// <summary>SHA-256 of the token, hexadecimal.</summary>
    public required string TokenHash { get; set; }
    /// <summary>SHA-256 of the docket's code, hexadecimal: the code has 78 bits, so no salt is needed to find it.</summary>
    public required string CodeHash { get; set; }
    /// <summary>What the sheet said and the code, encrypted; null when the day on which they are shown is over.</summary>
    public string? Data { get; set; }
    /// <summary>When the first row was handed in.</summary>
    public DateTime? SubmittedAt { get; set; }
    public DateTime ChangedAt { get; set; }
    public DateTime ExpiresAt { get; set; }
}

/// <summary>One application of a docket. It opens the request as long as the query code it was given stands; a new code ends that too.</summary>
public sealed class DocketRequest
{
    public long DocketId { get; set; }
    /// <summary>Row of the sheet.</summary>
    public int Row { get; set; }
    public long DossierId { get; set; }
    /// <summary>See <see cref="ApplicantService.IsGoodAsync"/>.</summary>
    public required string Mark { get; set; }
    /// <summary>The query code, encrypted, as long as it is shown; null afterwards.</summary>
    public string? Receipt { get; set; }
}

sealed class DocketMapping : IEntityTypeConfiguration<Docket>, IEntityTypeConfiguration<DocketRequest>
{
    public const int MostData = 2_000_000;

    public void Configure(EntityTypeBuilder<Docket> b)
    {
        b.ToTable("dockets");
        b.Property(d => d.TokenHash).HasMaxLength(64);
        b.Property(d => d.CodeHash).HasMaxLength(64);
        b.Property(d => d.Data).HasMaxLength(MostData);
        b.HasIndex(d => d.TokenHash).IsUnique();
        b.HasIndex(d => d.CodeHash).IsUnique();
        b.HasIndex(d => d.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<DocketRequest> b)
    {
        b.ToTable("docket_requests");
        b.HasKey(r => new { r.DocketId, r.Row });
        b.Property(r => r.Mark).HasMaxLength(12);
        b.HasIndex(r => r.DossierId).IsUnique();
        b.HasOne<Docket>().WithMany().HasForeignKey(r => r.DocketId).OnDelete(DeleteBehavior.Cascade);
        b.HasOne<Dossiers.Dossier>().WithMany().HasForeignKey(r => r.DossierId).OnDelete(DeleteBehavior.Cascade);
    }
}
