using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Requests.Intake;

/// <summary>Projection of a mail: what the list, threads and retention need.</summary>
public sealed class MailRow : IProjection
{
    public long DossierId { get; set; }
    public required string Number { get; set; }
    public int AgencyId { get; set; }
    public required string Stage { get; set; }
    public DateOnly ArrivedOn { get; set; }
    /// <summary>Day of the latest act.</summary>
    public DateOnly ChangedOn { get; set; }
    public DateTime TakenAt { get; set; }
    /// <summary>Null once erased.</summary>
    public string? Sender { get; set; }
    public string? SenderName { get; set; }
    public string? Subject { get; set; }
    public int Files { get; set; }
    /// <summary>Digest of its Message-ID, and of the one it answers.</summary>
    public string? Message { get; set; }
    public string? Answers { get; set; }
    /// <summary>The request it became or was filed in.</summary>
    public long? RequestId { get; set; }
    public bool Erased { get; set; }
}

/// <summary>How far a mailbox was read. Kept in the transaction of the mail itself, so that a stop at any moment neither loses nor repeats one.</summary>
public sealed class MailboxState
{
    public int AgencyId { get; set; }
    public long Validity { get; set; }
    public long LastUid { get; set; }
    public DateTime? CheckedAt { get; set; }
    /// <summary>Why the last reading failed; null: it did not.</summary>
    public string? Problem { get; set; }
}

sealed class MailMapping : IEntityTypeConfiguration<MailRow>, IEntityTypeConfiguration<MailboxState>
{
    public void Configure(EntityTypeBuilder<MailRow> b)
    {
        b.ToTable("mails");
        b.HasKey(r => r.DossierId);
        b.Property(r => r.DossierId).ValueGeneratedNever();
        b.Property(r => r.Number).HasMaxLength(100);
        b.Property(r => r.Stage).HasMaxLength(20);
        b.Property(r => r.Message).HasMaxLength(64);
        b.Property(r => r.Answers).HasMaxLength(64);
        b.HasIndex(r => new { r.AgencyId, r.Stage, r.DossierId });
        b.HasIndex(r => r.Message).HasFilter("message IS NOT NULL");
        b.HasIndex(r => new { r.Sender, r.TakenAt }).HasFilter("sender IS NOT NULL");
        b.HasIndex(r => r.RequestId).HasFilter("request_id IS NOT NULL");
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<MailboxState> b)
    {
        b.ToTable("mailbox_states");
        b.HasKey(s => s.AgencyId);
        b.Property(s => s.AgencyId).ValueGeneratedNever();
        b.HasOne<Agency>().WithMany().HasForeignKey(s => s.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

public sealed class MailProjector() : Projector(MailProcedure.Table)
{
    public override void Project(GongkaiContext db, Dossier dossier, DossierState state, IReadOnlyDictionary<string, string> contents, bool isNew)
    {
        var first = state.Events[0];
        var row = new MailRow
        {
            DossierId = dossier.Id, Number = dossier.Number, AgencyId = dossier.AgencyId, Stage = state.Stage, ArrivedOn = first.OccurredOn, ChangedOn = state.Events[^1].OccurredOn,
            TakenAt = long.TryParse(first.Data.GetValueOrDefault("taken"), out var ticks) ? new DateTime(ticks, DateTimeKind.Utc) : dossier.ChangedAt,
            Sender = contents.GetValueOrDefault("sender"), SenderName = contents.GetValueOrDefault("sender-name"), Subject = contents.GetValueOrDefault("subject"),
            Files = first.Data.GetValueOrDefault(RequestProcedure.MailFiles)?.Split(',').Length ?? 0, Message = first.Data.GetValueOrDefault("message"), Answers = first.Data.GetValueOrDefault("answers"),
            RequestId = long.TryParse(state.Fact("request"), out var request) ? request : null, Erased = state.Did(DossierLedger.Erase),
        };
        if (isNew) db.Add(row);
        else db.Update(row);
    }
}
