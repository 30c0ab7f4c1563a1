using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Requests;

/// <summary>Projection of a request: what lists, searches and counts need. Rebuilt at will from the ledger.</summary>
public sealed class RequestRow : IProjection
{
    /// <summary>Stands for "not finished" in the year columns, so that one index serves every count.</summary>
    public const int Unfinished = 9999;
    /// <summary>Finishing year of a registration that was void: before every year there is, so that no count takes it.</summary>
    public const int Voided = 0;
    /// <summary>In <see cref="Turn"/>: a row from before that column, still to be made anew from the ledger.</summary>
    public const string NotReckoned = "?";

    public long DossierId { get; set; }
    public required string Number { get; set; }
    public int AgencyId { get; set; }
    public required string Category { get; set; }
    public required string Channel { get; set; }
    public required string Stage { get; set; }
    /// <summary>Open waits, comma separated, for the list's words.</summary>
    public required string Waits { get; set; }
    /// <summary>What is to be done next, of <see cref="RequestTurns"/>.</summary>
    public required string Turn { get; set; }
    /// <summary>The person it was given to inside the unit.</summary>
    public string? HandlerId { get; set; }
    public DateOnly? ReceivedOn { get; set; }
    /// <summary>Day on which it counts as newly received: D0, or the split for a part split off later; none until D0 is confirmed.</summary>
    public DateOnly? CountedOn { get; set; }
    /// <summary>Year of <see cref="CountedOn"/>.</summary>
    public int ReceivedYear { get; set; }
    public DateOnly? FinishedOn { get; set; }
    /// <summary><see cref="Unfinished"/> while open.</summary>
    public int FinishedYear { get; set; }
    public string? Outcome { get; set; }
    /// <summary>Row of table 三, or the empty string while open.</summary>
    public required string ReportRow { get; set; }
    public DateOnly? ReplyDue { get; set; }
    public bool Provisional { get; set; }
    public int Breaches { get; set; }
    /// <summary>When each stage was reached: given to somebody, first drafted, first handed up, last signed, and the reply gone out; null where the request has not come to it, or ended without.</summary>
    public DateOnly? AssignedOn { get; set; }
    public DateOnly? DraftedOn { get; set; }
    public DateOnly? SubmittedOn { get; set; }
    public DateOnly? SignedOn { get; set; }
    public DateOnly? RepliedOn { get; set; }
    /// <summary>When the office waited for somebody else, as <see cref="Pauses"/> writes it.</summary>
    public string Paused { get; set; } = "";
    /// <summary>What the public log says that it is about; null: nothing was released.</summary>
    public string? PublicLine { get; set; }
    public string? ApplicantName { get; set; }
    /// <summary>The number of the applicant's identification as <see cref="Likeness.IdentityOf"/> reads it: who asks again may write the name otherwise.</summary>
    public string? Identity { get; set; }
    public string? Subject { get; set; }
    /// <summary>Archived; a registration that was void is kept as it was from that day.</summary>
    public DateOnly? ArchivedOn { get; set; }
    /// <summary>What it said of persons was destroyed.</summary>
    public DateOnly? ErasedOn { get; set; }
    /// <summary>Last year through which an appraisal keeps it beyond its period.</summary>
    public int? KeptThrough { get; set; }
    public DateTime ChangedAt { get; set; }
}

sealed class RequestMapping : IEntityTypeConfiguration<RequestRow>
{
    public void Configure(EntityTypeBuilder<RequestRow> b)
    {
        b.ToTable("requests");
        b.HasKey(r => r.DossierId);
        b.Property(r => r.DossierId).ValueGeneratedNever();
        b.Property(r => r.Number).HasMaxLength(100);
        b.Property(r => r.Category).HasMaxLength(20);
        b.Property(r => r.Channel).HasMaxLength(20);
        b.Property(r => r.Stage).HasMaxLength(20);
        b.Property(r => r.Outcome).HasMaxLength(30);
        b.Property(r => r.ReportRow).HasMaxLength(20);
        b.Property(r => r.Subject).HasMaxLength(20_000);
        b.HasIndex(r => r.Number).IsUnique();
        b.Property(r => r.Identity).HasMaxLength(60);
        // Who asks again is looked up by name or by number.
        b.HasIndex(r => r.ApplicantName).HasFilter("applicant_name IS NOT NULL");
        b.HasIndex(r => r.Identity).HasFilter("identity IS NOT NULL");
        // One covering index for the whole family of counts.
        b.HasIndex(r => new { r.FinishedYear, r.ReceivedYear, r.Category, r.ReportRow, r.AgencyId, r.CountedOn, r.FinishedOn }).HasDatabaseName("ix_requests_family");
        b.Property(r => r.Turn).HasMaxLength(20);
        b.Property(r => r.HandlerId).HasMaxLength(60);
        // The work lists: what is still to be done is few, what is done is read from the newest.
        b.HasIndex(r => new { r.Turn, r.FinishedOn, r.DossierId, r.AgencyId, r.HandlerId }).HasDatabaseName("ix_requests_turn");
        b.HasIndex(r => new { r.AgencyId, r.Turn, r.FinishedOn, r.DossierId, r.HandlerId }).HasDatabaseName("ix_requests_unit");
        b.HasIndex(r => new { r.HandlerId, r.Turn, r.FinishedOn, r.DossierId, r.AgencyId }).HasFilter("handler_id IS NOT NULL").HasDatabaseName("ix_requests_handler");
        b.HasIndex(r => new { r.AgencyId, r.ReceivedOn });
        // What may be appraised, the longest kept first.
        b.HasIndex(r => new { r.ArchivedOn, r.AgencyId }).HasFilter("archived_on IS NOT NULL").HasDatabaseName("ix_requests_archived");
        // All of one unit, the newest first.
        b.HasIndex(r => new { r.AgencyId, r.DossierId });
        b.Property(r => r.Paused).HasMaxLength(Pauses.Longest);
        b.Property(r => r.PublicLine).HasMaxLength(RequestProcedure.LongestLine);
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

public sealed class RequestProjector() : Projector(RequestProcedure.Table)
{
    public override void Project(GongkaiContext db, Dossier dossier, DossierState state, IReadOnlyDictionary<string, string> contents, bool isNew)
    {
        var row = Of(dossier, state, contents);
        if (isNew) db.Add(row);
        else db.Update(row);
    }

    public override async Task<List<long>> FilesAsync(GongkaiContext db, long dossierId, CancellationToken cancel) =>
    [
        .. await Papers.PaperRow.PdfsAsync(db, dossierId, cancel),
        .. await db.Set<CaseFiles.CaseFile>().Where(c => c.DossierId == dossierId).Select(c => c.AttachmentId).ToListAsync(cancel),
        .. (await db.Set<Release.RecordRelease>().Where(r => r.DossierId == dossierId).Select(r => new { r.RecordId, r.PagesId }).ToListAsync(cancel)).SelectMany(r => new[] { r.RecordId, r.PagesId }).OfType<long>(),
    ];

    /// <summary>The row as a pure function of the dossier's fold and its contents.</summary>
    public static RequestRow Of(Dossier dossier, DossierState state, IReadOnlyDictionary<string, string> contents)
    {
        var outcome = Outcomes.Find(RequestProcedure.OutcomeOf(state));
        var first = state.Events[0];
        var voided = RequestProcedure.Table.Stage(state.Stage).Void;
        // A part split off in a later year was not in the carry-out of the year before, so it counts as new when split; in months likewise.
        // Until the day of receipt is confirmed it counts in no period.
        var counted = first.Row == "register-part" && !voided ? first.OccurredOn : state.StartedOn;
        var due = state.StoppedOn is null ? null : state.Fact("due-reply");
        return new RequestRow
        {
            DossierId = dossier.Id, Number = dossier.Number, AgencyId = dossier.AgencyId,
            Category = state.Fact("category")!, Channel = state.Fact("channel")!, Stage = state.Stage,
            Waits = string.Join(',', state.Waits.Keys.Order(StringComparer.Ordinal)),
            Turn = RequestTurns.Of(state), HandlerId = Handling.Of(state).Handler,
            ReceivedOn = state.StartedOn,
            CountedOn = counted, ReceivedYear = counted?.Year ?? RequestRow.Unfinished,
            FinishedOn = state.StoppedOn,
            FinishedYear = voided ? RequestRow.Voided : state.StoppedOn?.Year ?? RequestRow.Unfinished,
            Outcome = outcome?.Code,
            ReportRow = outcome?.ReportRow ?? "",
            ReplyDue = due is null ? null : DateOnly.ParseExact(due, "yyyy-MM-dd"),
            Breaches = state.Breaches.Count(),
            AssignedOn = state.Events.FirstOrDefault(e => e.Row == "assign")?.OccurredOn,
            DraftedOn = state.Events.FirstOrDefault(e => e.Row == "draft")?.OccurredOn,
            SubmittedOn = state.Events.FirstOrDefault(e => e.Row == "submit-review")?.OccurredOn,
            SignedOn = state.LastOf(["sign", "answer-on-spot"])?.OccurredOn,
            RepliedOn = state.Events.FirstOrDefault(e => e.Clock == ClockEffect.Stop)?.OccurredOn,
            Paused = Pauses.Of(state).Text,
            PublicLine = RequestProcedure.IsLinePublished(state) ? contents.GetValueOrDefault(RequestProcedure.PublicLine) : null,
            ApplicantName = contents.GetValueOrDefault("applicant"),
            Identity = Likeness.IdentityOf(contents.GetValueOrDefault("identity")),
            Subject = contents.GetValueOrDefault("subject"),
            ArchivedOn = state.LastOf(["archive", "void", RequestProcedure.TakeBack])?.OccurredOn, ErasedOn = state.Last(DossierLedger.Erase)?.OccurredOn,
            KeptThrough = Destruction.KeptThroughOf(state),
            ChangedAt = dossier.ChangedAt,
        };
    }
}
