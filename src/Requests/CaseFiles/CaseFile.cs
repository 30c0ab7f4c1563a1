using Gongkai.Dossiers;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Requests.CaseFiles;

/// <summary>
/// The bound file of a request: one PDF with its table of contents, made of the record as it stood. It can be made again at any time, so only the latest is kept; it goes with the erasure.
/// </summary>
public sealed class CaseFile
{
    public long DossierId { get; set; }
    /// <summary>How many acts the record had; with more it is out of date.</summary>
    public int Acts { get; set; }
    public long AttachmentId { get; set; }
    public int Pages { get; set; }
    public required string Sha256 { get; set; }
    public required string MadeBy { get; set; }
    public DateTime MadeAt { get; set; }
}

sealed class CaseFileMapping : IEntityTypeConfiguration<CaseFile>
{
    public void Configure(EntityTypeBuilder<CaseFile> b)
    {
        b.ToTable("case_files");
        b.HasKey(c => c.DossierId);
        b.Property(c => c.DossierId).ValueGeneratedNever();
        b.Property(c => c.Sha256).HasMaxLength(64).IsFixedLength();
        b.Property(c => c.MadeBy).HasMaxLength(100);
        b.HasOne<Dossier>().WithMany().HasForeignKey(c => c.DossierId).OnDelete(DeleteBehavior.Cascade);
        b.HasOne<Attachment>().WithMany().HasForeignKey(c => c.AttachmentId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>One document of the file, in the order in which it is bound.</summary>
/// <param name="Number">文号或者编号</param>
/// <param name="By">责任者: who made the document</param>
/// <param name="Attachment">the file it is; null for what is written out of the record</param>
/// <param name="Written">a part that is written out of the record when the file is bound</param>
public sealed record CaseDocument(string Title, string Number, string By, DateOnly On, Attachment? Attachment = null, CasePart? Written = null)
{
    /// <summary>The act that issued it, where the paper as issued is bound.</summary>
    public int? Paper { get; init; }
    /// <summary>The act it came with, or that issued it.</summary>
    public int? Act { get; init; }
    /// <summary>Key of the kind of paper it is.</summary>
    public string? Kind { get; init; }

    /// <summary>What cannot be made pages: it stays with the electronic file.</summary>
    public bool Apart => Attachment is { } file && file.Kind is not (FileKind.Pdf or FileKind.Jpeg or FileKind.Png);
}

public enum CasePart { Application, Course, Remarks }
