using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Dossiers.Desk;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Disposal.Desk;

/// <inheritdoc/>
[LargeForm(AttachmentService.MostBytes + (1 << 20))]
public sealed class ActModel(DisposalService disposals, RequestService requests, DecisionService decisions, AttachmentService attachments, Access access, AgencyDirectory agencies, SignedIn me, OfficeClock clock)
    : DossierActPage(decisions, attachments, agencies, me, clock)
{
    public override string Home => WithBack($"/desk/retention/lists/{Id}", ListsModel.Path);
    protected override IDossierActs Acts => disposals;

    public Task OnGetAsync(long id, string act, CancellationToken cancel) => GetAsync(id, act, cancel);

    public Task<IActionResult> OnPostAsync(long id, string act, CancellationToken cancel) => PostAsync(id, act, cancel);

    protected override async Task<(LoadedDossier, IReadOnlyList<Verdict>)> ViewAsync(CancellationToken cancel)
    {
        var loaded = await disposals.LoadAsync(Actor, Id, cancel);
        await access.RequireActAsync(Actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        return (loaded, await disposals.VerdictsAsync(Actor, loaded, cancel));
    }

    protected override Task<IReadOnlyList<(string Id, string Name, Post Post)>> DecidersAsync(CancellationToken cancel) => requests.DecidersAsync(Loaded.Dossier.AgencyId, cancel);
}
