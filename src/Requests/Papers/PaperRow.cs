using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Statutes.Requests.Papers;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Requests.Papers;

/// <summary>
/// A paper that was issued: found by number and code, or by the hash of its bytes. Holds nothing of a person: the text lies with the act's contents, the files are attachments,
/// and both go when the dossier is erased. That the paper was issued, and its hash, stay.
/// </summary>
public sealed class PaperRow
{
    public long Id { get; set; }
    public long DossierId { get; set; }
    /// <summary>The act that issued it.</summary>
    public int Seq { get; set; }
    /// <summary>Key of a <see cref="PaperKind"/>.</summary>
    public required string Kind { get; set; }
    public int AgencyId { get; set; }
    public required string Number { get; set; }
    /// <summary>Printed on the paper; with the number it tells whether the paper is genuine, and opens nothing.</summary>
    public required string Code { get; set; }
    public DateOnly IssuedOn { get; set; }
    public long? AttachmentId { get; set; }
    public required string Sha256 { get; set; }
    public long? PdfAttachmentId { get; set; }
    public string? PdfSha256 { get; set; }
    /// <summary>The stamped paper as served; from then on this is the paper.</summary>
    public long? ScanAttachmentId { get; set; }
    public string? ScanSha256 { get; set; }
    public bool Void { get; set; }

    /// <summary>The PDFs made of a dossier's papers, which no act names.</summary>
    public static Task<List<long>> PdfsAsync(GongkaiContext db, long dossierId, CancellationToken cancel) =>
        db.Set<PaperRow>().Where(p => p.DossierId == dossierId && p.PdfAttachmentId != null).Select(p => p.PdfAttachmentId!.Value).ToListAsync(cancel);
}

/// <summary>A version of an agency's own wording: the template of a paper, or a word that papers need (mark, contact, court). Only ever added; the highest version counts.</summary>
public sealed class PaperWording
{
    public long Id { get; set; }
    public int AgencyId { get; set; }
    /// <summary>Key of a <see cref="PaperKind"/> or of a <see cref="PaperWord"/>.</summary>
    public required string Key { get; set; }
    /// <summary>From 1; also the lock of those who write at once.</summary>
    public int Version { get; set; }
    /// <summary>Null: back to what holds without it.</summary>
    public string? Text { get; set; }
    public required string AuthorId { get; set; }
    public DateTime RecordedAt { get; set; }
}

sealed class PaperMapping : IEntityTypeConfiguration<PaperRow>, IEntityTypeConfiguration<PaperWording>
{
    public void Configure(EntityTypeBuilder<PaperRow> b)
    {
        b.ToTable("papers");
        b.Property(p => p.Kind).HasMaxLength(40);
        b.Property(p => p.Number).HasMaxLength(120);
        b.Property(p => p.Code).HasMaxLength(20);
        b.Property(p => p.Sha256).HasMaxLength(64);
        b.Property(p => p.PdfSha256).HasMaxLength(64);
        b.Property(p => p.ScanSha256).HasMaxLength(64);
        b.HasIndex(p => new { p.DossierId, p.Seq }).IsUnique();
        b.HasIndex(p => p.Number).IsUnique();
        b.HasIndex(p => p.Sha256);
        b.HasIndex(p => p.PdfSha256);
        b.HasIndex(p => p.ScanSha256);
        b.HasOne<Dossier>().WithMany().HasForeignKey(p => p.DossierId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Agency>().WithMany().HasForeignKey(p => p.AgencyId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Attachment>().WithMany().HasForeignKey(p => p.AttachmentId).OnDelete(DeleteBehavior.SetNull);
        b.HasOne<Attachment>().WithMany().HasForeignKey(p => p.PdfAttachmentId).OnDelete(DeleteBehavior.SetNull);
        b.HasOne<Attachment>().WithMany().HasForeignKey(p => p.ScanAttachmentId).OnDelete(DeleteBehavior.SetNull);
    }

    public void Configure(EntityTypeBuilder<PaperWording> b)
    {
        b.ToTable("paper_wordings");
        b.Property(w => w.Key).HasMaxLength(40);
        b.Property(w => w.Text).HasMaxLength(PaperTemplate.MostCharacters);
        b.HasIndex(w => new { w.AgencyId, w.Key, w.Version }).IsUnique();
        b.HasOne<Agency>().WithMany().HasForeignKey(w => w.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}
