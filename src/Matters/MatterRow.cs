using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Matters;

/// <summary>Projection of a person's matter that is no request: 投诉举报, 更正.</summary>
public sealed class MatterRow : IProjection
{
    public long DossierId { get; set; }
    /// <summary>Key of the procedure.</summary>
    public required string Procedure { get; set; }
    public required string Number { get; set; }
    /// <summary>The unit that handles it.</summary>
    public int AgencyId { get; set; }
    /// <summary>The unit it is about, for which it is counted: the one complained of; of an amendment the one that handles it.</summary>
    public int AboutId { get; set; }
    public required string Stage { get; set; }
    /// <summary>Open waits, comma separated.</summary>
    public required string Waits { get; set; }
    public required string Channel { get; set; }
    /// <summary>What is complained of; empty for an amendment.</summary>
    public required string Subject { get; set; }
    public DateOnly ReceivedOn { get; set; }
    public int ReceivedYear { get; set; }
    public DateOnly? FinishedOn { get; set; }
    /// <summary><see cref="RequestRow.Unfinished"/> while open.</summary>
    public int FinishedYear { get; set; }
    public required string Result { get; set; }
    /// <summary>The day on which nothing of it was left to do, from the year after which its period of retention runs.</summary>
    public DateOnly? EndedOn { get; set; }
    /// <summary>Last year through which an appraisal keeps it beyond its period.</summary>
    public int? KeptThrough { get; set; }
    /// <summary>What it said of persons was destroyed.</summary>
    public DateOnly? ErasedOn { get; set; }
    public string? RequestNumber { get; set; }
    public string? Person { get; set; }

    /// <summary>Something is still to be done: by the office, or by the unit that was told to put things right.</summary>
    public bool Open => EndedOn is null;
}

sealed class MatterMapping : IEntityTypeConfiguration<MatterRow>
{
    public void Configure(EntityTypeBuilder<MatterRow> b)
    {
        b.ToTable("matters");
        b.HasKey(r => r.DossierId);
        b.Property(r => r.DossierId).ValueGeneratedNever();
        b.Property(r => r.Procedure).HasMaxLength(40);
        b.Property(r => r.Number).HasMaxLength(100);
        b.Property(r => r.Stage).HasMaxLength(20);
        b.Property(r => r.Channel).HasMaxLength(20);
        b.Property(r => r.Subject).HasMaxLength(20);
        b.Property(r => r.Result).HasMaxLength(20);
        b.HasIndex(r => new { r.Procedure, r.AgencyId, r.ReceivedOn });
        b.HasIndex(r => new { r.AboutId, r.Procedure });
        b.HasIndex(r => r.Number);
        b.HasIndex(r => r.RequestNumber).HasFilter("request_number IS NOT NULL");
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.AgencyId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.AboutId).OnDelete(DeleteBehavior.Restrict);
    }
}

public abstract class MatterProjector(Procedure procedure, Func<DossierState, string> result) : Projector(procedure)
{
    public override void Project(GongkaiContext db, Dossier dossier, DossierState state, IReadOnlyDictionary<string, string> contents, bool isNew)
    {
        var row = new MatterRow
        {
            DossierId = dossier.Id, Procedure = dossier.Procedure, Number = dossier.Number, AgencyId = dossier.AgencyId, AboutId = int.TryParse(state.Fact(ComplaintProcedure.Target), out var target) ? target : dossier.AgencyId, Stage = state.Stage,
            Waits = string.Join(',', state.Waits.Keys.Order(StringComparer.Ordinal)), Channel = state.Fact("channel")!, Subject = state.Fact("about") ?? "", ReceivedOn = state.StartedOn!.Value, ReceivedYear = state.StartedOn.Value.Year,
            FinishedOn = state.StoppedOn, FinishedYear = state.StoppedOn?.Year ?? RequestRow.Unfinished, Result = state.StoppedOn is null ? "" : result(state),
            EndedOn = state.StoppedOn is null || state.Waits.Count > 0 ? null : state.Events.Where(e => e.Clock is ClockEffect.Stop or ClockEffect.Drop || e.Closed.Count > 0).Max(e => e.OccurredOn),
            KeptThrough = Destruction.KeptThroughOf(state), ErasedOn = state.Last(Destruction.Key)?.OccurredOn, RequestNumber = state.Fact("request"), Person = contents.GetValueOrDefault("person"),
        };
        if (isNew) db.Add(row);
        else db.Update(row);
    }
}

public sealed class ComplaintProjector() : MatterProjector(ComplaintProcedure.Table, ComplaintProcedure.ResultOf);

public sealed class AmendmentProjector() : MatterProjector(AmendmentProcedure.Table, AmendmentProcedure.ResultOf)
{
    /// <summary>What was made of its papers for reading.</summary>
    public override Task<List<long>> FilesAsync(GongkaiContext db, long dossierId, CancellationToken cancel) => Requests.Papers.PaperRow.PdfsAsync(db, dossierId, cancel);
}
