using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Dossiers;
using Gongkai.Requests.CaseFiles;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Remedies.Evidence;

/// <summary>The officer's list of evidence for a case while it is worked on: what is ticked, in which order, and what it is to prove. What was bound stands in the ledger.</summary>
public sealed class EvidenceList
{
    public long DossierId { get; set; }
    /// <summary>Lines as JSON, by key of the document.</summary>
    public required string Lines { get; set; }
    /// <summary>How often it was saved; also the lock of those who write at once.</summary>
    public int Version { get; set; }
    public required string SavedBy { get; set; }
    public DateTime SavedAt { get; set; }

    static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
    public static string Write(IReadOnlyList<EvidenceLine> lines) => JsonSerializer.Serialize(lines, Writing);
    public static IReadOnlyList<EvidenceLine> Read(string text) => JsonSerializer.Deserialize<List<EvidenceLine>>(text)!;
}

/// <summary>What the officer settles of one document.</summary>
/// <param name="Key">which document of the request's file</param>
public sealed record EvidenceLine(string Key, bool Included, int Order, string Proves);

/// <summary>One document that may be evidence.</summary>
/// <param name="Source">where it comes from (来源)</param>
/// <param name="Usual">what it usually proves</param>
/// <param name="Document">as it is in the file; null: written out of the ledger</param>
/// <param name="Acts">acts of the ledger that are written out</param>
public sealed record EvidenceDocument(string Key, string Title, DateOnly On, string Source, string Usual, CaseDocument? Document = null, IReadOnlyList<int>? Acts = null)
{
    public EvidenceLine Line { get; init; } = new(Key, true, 0, Usual);
    /// <summary>It came to the file after the list was saved.</summary>
    public bool New { get; init; }
}

sealed class EvidenceMapping : IEntityTypeConfiguration<EvidenceList>
{
    public void Configure(EntityTypeBuilder<EvidenceList> b)
    {
        b.ToTable("evidence_lists");
        b.HasKey(e => e.DossierId);
        b.Property(e => e.DossierId).ValueGeneratedNever();
        b.Property(e => e.Lines).HasMaxLength(500_000);
        b.Property(e => e.Version).IsConcurrencyToken();
        b.HasOne<Dossier>().WithMany().HasForeignKey(e => e.DossierId).OnDelete(DeleteBehavior.Cascade);
    }
}
