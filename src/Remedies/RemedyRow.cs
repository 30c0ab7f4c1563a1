using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Remedies;

/// <summary>Projection of a review or lawsuit: one case, one row; table 四 counts these.</summary>
public sealed class RemedyRow : IProjection
{
    public long DossierId { get; set; }
    public required string Number { get; set; }
    public int AgencyId { get; set; }
    public required string Kind { get; set; }
    public required string Stage { get; set; }
    public DateOnly ReceivedOn { get; set; }
    public int ReceivedYear { get; set; }
    public DateOnly? FinishedOn { get; set; }
    /// <summary><see cref="RequestRow.Unfinished"/> while pending.</summary>
    public int FinishedYear { get; set; }
    /// <summary>upheld, corrected, other; empty while pending.</summary>
    public required string Result { get; set; }
    public string? RequestNumber { get; set; }
    /// <summary>案号。</summary>
    public string? CaseNumber { get; set; }
    /// <summary>Last year through which an appraisal keeps it beyond its period, where it is a file of its own.</summary>
    public int? KeptThrough { get; set; }
    /// <summary>What it said of persons was destroyed.</summary>
    public DateOnly? ErasedOn { get; set; }
}

/// <summary>What a list of cases shows.</summary>
public sealed record RemedyQuery(string? Words = null, int? Agency = null, int? Year = null, string? Kind = null, string? Status = null, string Order = RemedyQuery.Newest)
{
    public const string Newest = "newest-down";

    public static readonly IReadOnlyList<Option> Orders = [new(Newest, "新收的在前"), new("oldest", "早收的在前"), new("number", "按编号"), new("finished-down", "新审结的在前")];
    /// <summary>Pending or how it ended.</summary>
    public static readonly IReadOnlyList<Option> Statuses = [new("pending", "尚未审结"), .. RemedyProcedure.Results];
}

sealed class RemedyMapping : IEntityTypeConfiguration<RemedyRow>
{
    public void Configure(EntityTypeBuilder<RemedyRow> b)
    {
        b.ToTable("remedies");
        b.HasKey(r => r.DossierId);
        b.Property(r => r.DossierId).ValueGeneratedNever();
        b.Property(r => r.Kind).HasMaxLength(30);
        b.Property(r => r.Stage).HasMaxLength(20);
        b.Property(r => r.Result).HasMaxLength(20);
        b.HasIndex(r => new { r.FinishedYear, r.ReceivedYear, r.Kind, r.Result, r.AgencyId }).HasDatabaseName("ix_remedies_family");
        // The cases of a request.
        b.HasIndex(r => r.RequestNumber).HasFilter("request_number IS NOT NULL");
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

public sealed class RemedyProjector() : Projector(RemedyProcedure.Table)
{
    public override void Project(GongkaiContext db, Dossier dossier, DossierState state, IReadOnlyDictionary<string, string> contents, bool isNew)
    {
        var row = new RemedyRow
        {
            DossierId = dossier.Id, Number = dossier.Number, AgencyId = dossier.AgencyId, Kind = state.Fact("kind")!, Stage = state.Stage,
            ReceivedOn = state.StartedOn!.Value, ReceivedYear = state.StartedOn.Value.Year, FinishedOn = state.StoppedOn,
            FinishedYear = state.StoppedOn?.Year ?? RequestRow.Unfinished, Result = state.StoppedOn is null ? "" : state.Fact("result")!,
            RequestNumber = state.Fact("request"), CaseNumber = state.Fact("number"),
            KeptThrough = Destruction.KeptThroughOf(state), ErasedOn = state.Last(Destruction.Key)?.OccurredOn,
        };
        if (isNew) db.Add(row);
        else db.Update(row);
        // What a list of evidence says to prove is words about persons.
        if (state.Did(DossierLedger.Erase)) db.Set<Evidence.EvidenceList>().Where(e => e.DossierId == dossier.Id).ExecuteDelete();
    }
}

/// <summary>Reviews and lawsuits about disclosure: registered, answered in time, concluded.</summary>
public sealed class RemedyService(GongkaiContext db, DossierLedger ledger, CurrentLaw laws, Access access, ActInputs inputs, Audit.AuditLog audit, OfficeClock clock) : IDossierActs
{
    static readonly Procedure Table = RemedyProcedure.Table;

    public Procedure Procedure => Table;
    public string Address(long id) => $"/desk/remedies/{id}";

    public async Task<LoadedDossier> CheckAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        await access.RequireActAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        await RequireRequestAsync(form, loaded.Dossier.AgencyId, cancel);
        var act = Table.Find(row) is { Opening: false } a ? a : throw new NotFound("没有这一步");
        Rulebook.Perform(Table, act, loaded.State, clock.Today, await inputs.OfAsync(actor, form, loaded.Dossier.AgencyId, cancel), Role.Officer, (await laws.GetAsync(cancel)).Law);
        return loaded;
    }

    /// <summary>What kind of case it is and what is due; the parties stay inside.</summary>
    public async Task<IReadOnlyList<(string Label, string Value)>> GistAsync(LoadedDossier loaded, string row, CancellationToken cancel = default) =>
        [.. Table.Clocks(loaded.State, (await laws.GetAsync(cancel)).Law).Select(c => (c.Label, Statutes.Chinese.Date(c.Due)))];

    public async Task<Dossier> RegisterAsync(Actor actor, int agencyId, ActForm form, string? openingKey, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "登记复议诉讼", cancel);
        await RequireRequestAsync(form, agencyId, cancel);
        return await ledger.OpenAsync(Table, Table.Find("register")!, agencyId,
            async () => $"议诉〔{form.OccurredOn.Year}〕{await ledger.NextNumberAsync($"议诉〔{form.OccurredOn.Year}〕", cancel)}号",
            await inputs.OfAsync(actor, form, agencyId, cancel), Role.Officer, clock.Today, DossierLedger.FormKey(actor, openingKey), cancel);
    }

    /// <param name="also">More to write in the same transaction.</param>
    public async Task<Envelope> PerformAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default, Func<Envelope, Task>? also = null)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        await access.RequireActAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        await RequireRequestAsync(form, loaded.Dossier.AgencyId, cancel);
        return await ledger.PerformAsync(loaded, Table.Find(row) ?? throw new NotFound("没有这一步"), await inputs.OfAsync(actor, form, loaded.Dossier.AgencyId, cancel), Role.Officer, clock.Today, form.Expected, cancel, also);
    }

    /// <summary>A case hangs on a request of the same unit, or on none.</summary>
    async Task RequireRequestAsync(ActForm form, int agencyId, CancellationToken cancel)
    {
        if (form.Values.GetValueOrDefault("request") is { Length: > 0 } number && !await db.Requests.AnyAsync(r => r.Number == number && r.AgencyId == agencyId, cancel))
            throw new InvalidInput($"“所涉办件编号”不对：本单位没有编号为{number}的办件");
    }

    /// <summary>Every act of the table with the reasons against it, as things stand.</summary>
    public async Task<IReadOnlyList<Verdict>> VerdictsAsync(LoadedDossier loaded, CancellationToken cancel = default) =>
        [.. Rulebook.AskAll(Table, loaded.State, clock.Today, Role.Officer, (await laws.GetAsync(cancel)).Law).Where(v => v.Act is { Opening: false, Aside: false })];

    public async Task<LoadedDossier> LoadAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        if (loaded.Procedure != Table) throw new NotFound("没有这个案件");
        await access.RequireReadAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        return loaded;
    }

    /// <summary>The cases the person may see that answer the query, in its order; the screen, the export and the count are this one query.</summary>
    public IQueryable<RemedyRow> Find(Actor actor, RemedyQuery query)
    {
        var readable = actor.Readable.ToList();
        var rows = db.Remedies.AsNoTracking().Where(r => readable.Contains(r.AgencyId));
        if (query.Agency is { } agency) rows = rows.Where(r => r.AgencyId == agency);
        if (query.Year is { } year) rows = rows.Where(r => r.ReceivedYear == year);
        if (query.Kind is { } kind) rows = rows.Where(r => r.Kind == kind);
        if (query.Status is { } status) rows = status == "pending" ? rows.Where(r => r.FinishedYear == RequestRow.Unfinished) : rows.Where(r => r.Result == status);
        if (query.Words is { } words)
            rows = rows.Where(r => r.Number.Contains(words) || (r.CaseNumber != null && r.CaseNumber.Contains(words)) || (r.RequestNumber != null && r.RequestNumber.Contains(words)));
        return query.Order switch
        {
            "oldest" => rows.OrderBy(r => r.ReceivedOn).ThenBy(r => r.DossierId),
            "number" => rows.OrderBy(r => r.Number),
            "finished-down" => rows.OrderBy(r => r.FinishedOn == null).ThenByDescending(r => r.FinishedOn).ThenByDescending(r => r.DossierId),
            _ => rows.OrderByDescending(r => r.ReceivedOn).ThenByDescending(r => r.DossierId),
        };
    }

    /// <summary>What the case is about, kept beside the ledger; the reading is audited.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ContentsAsync(Actor actor, LoadedDossier loaded, CancellationToken cancel = default)
    {
        await access.RequireReadAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        if (!actor.IsSystem) await audit.WriteAsync(Audit.AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, "查看案件", cancel);
        return await ledger.ContentsAsync(loaded.Dossier.Id, cancel);
    }
}
