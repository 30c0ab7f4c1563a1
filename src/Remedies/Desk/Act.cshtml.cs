using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Dossiers.Desk;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Remedies.Desk;

/// <inheritdoc/>
[LargeForm(AttachmentService.MostBytes + (1 << 20))]
public sealed class ActModel(RemedyService remedies, RequestService requests, DecisionService decisions, AttachmentService attachments, Access access, AgencyDirectory agencies, SignedIn me, OfficeClock clock)
    : DossierActPage(decisions, attachments, agencies, me, clock)
{
    public override string Home => WithBack($"/desk/remedies/{Id}", IndexModel.Path);
    protected override IDossierActs Acts => remedies;

    public Task OnGetAsync(long id, string act, CancellationToken cancel) => GetAsync(id, act, cancel);

    public Task<IActionResult> OnPostAsync(long id, string act, CancellationToken cancel) => PostAsync(id, act, cancel);

    /// <summary>What a correction may change, as it stands: the form asks only for what is wrong.</summary>
    public IEnumerable<(string Label, string Value)> Standing =>
        from f in Act.Fields
        where RemedyProcedure.Table.Acts.Any(a => a != Act && a.Fields.Any(other => other.Key == f.Key))
        where !f.Personal && Loaded.State.Fact(f.Key) is not null
        select (f.Label, ViewModel.Said(f, Loaded.State.Fact(f.Key)!));

    protected override async Task<(LoadedDossier, IReadOnlyList<Verdict>)> ViewAsync(CancellationToken cancel)
    {
        var loaded = await remedies.LoadAsync(Actor, Id, cancel);
        await access.RequireActAsync(Actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        return (loaded, await remedies.VerdictsAsync(loaded, cancel));
    }

    protected override Task<IReadOnlyList<(string Id, string Name, Post Post)>> DecidersAsync(CancellationToken cancel) => requests.DecidersAsync(Loaded.Dossier.AgencyId, cancel);
}
