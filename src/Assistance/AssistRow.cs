using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Statutes.Assistance;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Assistance;

/// <summary>Projection of a letter that asks for help with searching: one letter, one row, seen by the unit that asks and the unit that is asked.</summary>
public sealed class AssistRow : IProjection
{
    public long DossierId { get; set; }
    public required string Number { get; set; }
    /// <summary>The unit whose dossier it is: the one that asks, or for a letter from outside the one that is asked.</summary>
    public int AgencyId { get; set; }
    /// <summary>One of <see cref="AssistProcedure.Ways"/>.</summary>
    public required string Way { get; set; }
    /// <summary>Null: somebody outside asks.</summary>
    public int? SenderId { get; set; }
    /// <summary>Null: somebody outside is asked.</summary>
    public int? ReceiverId { get; set; }
    /// <summary>The other side as the letter names it.</summary>
    public required string Party { get; set; }
    public string? RequestNumber { get; set; }
    /// <summary>The wait it opened on that request ("assist:1").</summary>
    public string? RequestWait { get; set; }
    public required string Stage { get; set; }
    /// <summary>Sent; for a letter from outside received.</summary>
    public DateOnly SentOn { get; set; }
    public DateOnly Due { get; set; }
    /// <summary>Answered, returned or given up.</summary>
    public DateOnly? FinishedOn { get; set; }
    /// <summary>How often it was urged.</summary>
    public int Urges { get; set; }
    /// <summary>Last year through which an appraisal keeps it beyond its period, where it is a file of its own.</summary>
    public int? KeptThrough { get; set; }
    /// <summary>What it said of persons was destroyed.</summary>
    public DateOnly? ErasedOn { get; set; }

    public bool Open => FinishedOn is null;
}

sealed class AssistMapping : IEntityTypeConfiguration<AssistRow>
{
    public void Configure(EntityTypeBuilder<AssistRow> b)
    {
        b.ToTable("assist_letters");
        b.HasKey(r => r.DossierId);
        b.Property(r => r.DossierId).ValueGeneratedNever();
        b.Property(r => r.Number).HasMaxLength(100);
        b.Property(r => r.Way).HasMaxLength(20);
        b.Property(r => r.RequestNumber).HasMaxLength(100);
        b.Property(r => r.RequestWait).HasMaxLength(60);
        b.Property(r => r.Stage).HasMaxLength(20);
        b.HasIndex(r => new { r.ReceiverId, r.SentOn });
        b.HasIndex(r => new { r.SenderId, r.SentOn });
        b.HasIndex(r => r.RequestNumber);
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.AgencyId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.SenderId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.ReceiverId).OnDelete(DeleteBehavior.Restrict);
    }
}

public sealed class AssistProjector() : Projector(AssistProcedure.Table)
{
    public override void Project(GongkaiContext db, Dossier dossier, DossierState state, IReadOnlyDictionary<string, string> contents, bool isNew)
    {
        var (sender, receiver) = SidesOf(dossier, state);
        var row = new AssistRow
        {
            DossierId = dossier.Id, Number = dossier.Number, AgencyId = dossier.AgencyId, Way = state.Fact("way")!, SenderId = sender, ReceiverId = receiver, Party = state.Fact("party-agency")!,
            RequestNumber = state.Fact("request"), RequestWait = state.Fact("request-wait"), Stage = state.Stage, SentOn = state.StartedOn!.Value, Due = AssistProcedure.DueOf(state)!.Value,
            FinishedOn = state.StoppedOn, Urges = state.Events.Count(e => e.Row == "urge"),
            KeptThrough = Destruction.KeptThroughOf(state), ErasedOn = state.Last(Destruction.Key)?.OccurredOn,
        };
        if (isNew) db.Add(row);
        else db.Update(row);
    }

    /// <summary>The unit that asks and the unit that is asked; null for whoever is outside.</summary>
    internal static (int? Sender, int? Receiver) SidesOf(Dossier dossier, DossierState state) => state.Fact("way") switch
    {
        AssistProcedure.In => (null, dossier.AgencyId),
        AssistProcedure.Out => (dossier.AgencyId, null),
        _ => (dossier.AgencyId, int.Parse(state.Fact("to-agency")!)),
    };
}
