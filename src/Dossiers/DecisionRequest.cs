using Gongkai.Agencies;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Dossiers;

/// <summary>Failed: the decider agreed, but the act could not be done any more.</summary>
public enum DecisionState { Waiting, Agreed, Refused, Withdrawn, Failed }

/// <summary>
/// An act prepared by one and put to another for decision by a link that works once. The link's token is kept as its digest only;
/// the prepared values go when the matter is decided, for then the ledger has them.
/// </summary>
public sealed class DecisionRequest : OneTimeLink
{
    public required string Procedure { get; set; }
    public required string Number { get; set; }
    public required string Row { get; set; }
    /// <summary>The act's form as JSON, by field key.</summary>
    public required string Values { get; set; }
    public string? Wait { get; set; }
    /// <summary>Number of events the preparer saw: what is decided is this and nothing later.</summary>
    public int Expected { get; set; }
    /// <summary>Hash of what is decided where that lies outside the ledger; null where the ledger holds it all.</summary>
    public string? Stamp { get; set; }
    public required string DeciderId { get; set; }
    public DateTime ExpiresAt { get; set; }
    /// <summary>Where the link was sent, as shown: 138****1234; null: handed on by copying.</summary>
    public string? Phone { get; set; }
    public DecisionState State { get; set; }
    public string? Remark { get; set; }
    /// <summary>Why what was agreed could not be done.</summary>
    public string? Outcome { get; set; }
    public DateTime? DecidedAt { get; set; }
    /// <summary>The act in the ledger.</summary>
    public int? EventSeq { get; set; }
}

sealed class DecisionMapping : IEntityTypeConfiguration<DecisionRequest>
{
    public void Configure(EntityTypeBuilder<DecisionRequest> b)
    {
        b.ToTable("decision_requests");
        b.Property(r => r.Procedure).HasMaxLength(40);
        b.Property(r => r.Number).HasMaxLength(100);
        b.Property(r => r.Row).HasMaxLength(60);
        b.Property(r => r.Values).HasMaxLength(1_000_000);
        b.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
        b.Property(r => r.Phone).HasMaxLength(40);
        b.Property(r => r.Stamp).HasMaxLength(64);
        b.HasIndex(r => r.DossierId);
        b.HasIndex(r => new { r.AgencyId, r.State });
        b.HasOne<Dossier>().WithMany().HasForeignKey(r => r.DossierId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.AgencyId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<User>().WithMany().HasForeignKey(r => r.PreparedBy).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<User>().WithMany().HasForeignKey(r => r.DeciderId).OnDelete(DeleteBehavior.Restrict);
    }
}
