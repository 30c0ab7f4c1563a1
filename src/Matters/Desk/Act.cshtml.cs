using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Dossiers.Desk;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Matters.Desk;

/// <inheritdoc/>
[LargeForm(5 * AttachmentService.MostBytes + (1 << 20))]
public sealed class ActModel(MatterKinds kinds, RequestService requests, DecisionService decisions, AttachmentService attachments, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DossierActPage(decisions, attachments, agencies, me, clock)
{
    readonly AttachmentService attachments = attachments;
    MatterService service = null!;

    public override string Home => WithBack($"{service.Path}/{Id}", service.Path);
    protected override IDossierActs Acts => service;

    public Task OnGetAsync(string kind, long id, string act, CancellationToken cancel)
    {
        service = kinds.Of(kind);
        return GetAsync(id, act, cancel);
    }

    public Task<IActionResult> OnPostAsync(string kind, long id, string act, CancellationToken cancel)
    {
        service = kinds.Of(kind);
        return PostAsync(id, act, cancel);
    }

    protected override async Task ProposeAsync(ActEntries entries, CancellationToken cancel)
    {
        if (Act.Fields.Any(f => f.Key == "due") && await service.ProposedDueAsync(Act.Key, cancel) is { } due) entries.Fields["due"] = $"{due:yyyy-MM-dd}";
    }

    protected override async Task<(LoadedDossier, IReadOnlyList<Verdict>)> ViewAsync(CancellationToken cancel)
    {
        var loaded = await service.LoadAsync(Actor, Id, cancel);
        var verdicts = await service.VerdictsAsync(Actor, loaded, cancel);
        return verdicts.Any(v => v.Act.Key == Act.Key) ? (loaded, verdicts) : throw new Forbidden("这一步不由您的单位办理");
    }

    /// <summary>Files belong to the side that hands them in.</summary>
    protected override async Task<Attachment> KeepAsync(Field field, string name, Stream bytes, CancellationToken cancel) =>
        await attachments.AddAsync(Actor, MatterService.UnitOf(Actor, await service.LoadAsync(Actor, Id, cancel), Act), field.Key, name, bytes, AttachmentService.FromApplicants, cancel);

    protected override Task<IReadOnlyList<(string Id, string Name, Post Post)>> DecidersAsync(CancellationToken cancel) => requests.DecidersAsync(MatterService.UnitOf(Actor, Loaded, Act), cancel);
}
