using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Dossiers.Desk;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Assistance.Desk;

/// <inheritdoc/>
[LargeForm(AttachmentService.MostBytes + (1 << 20))]
public sealed class ActModel(AssistService assistance, RequestService requests, DecisionService decisions, AttachmentService attachments, AgencyDirectory agencies, SignedIn me, OfficeClock clock)
    : DossierActPage(decisions, attachments, agencies, me, clock)
{
    readonly AttachmentService attachments = attachments;

    public override string Home => WithBack($"/desk/assistance/{Id}", IndexModel.Path);
    protected override IDossierActs Acts => assistance;
    // The reply's signed paper is a field of its own, and who signed it is on it.
    protected override bool TakesScan => false;
    protected override bool AsksByLink => false;

    public Task OnGetAsync(long id, string act, CancellationToken cancel) => GetAsync(id, act, cancel);

    public Task<IActionResult> OnPostAsync(long id, string act, CancellationToken cancel) => PostAsync(id, act, cancel);

    protected override async Task<(LoadedDossier, IReadOnlyList<Verdict>)> ViewAsync(CancellationToken cancel)
    {
        var loaded = await assistance.LoadAsync(Actor, Id, cancel);
        var verdicts = await assistance.VerdictsAsync(Actor, loaded, cancel);
        return verdicts.Any(v => v.Act.Key == Act.Key) ? (loaded, verdicts) : throw new Forbidden("这一步由对方单位办理");
    }

    /// <summary>Files belong to the side that hands them in.</summary>
    protected override async Task<Attachment> KeepAsync(Field field, string name, Stream bytes, CancellationToken cancel) =>
        await attachments.AddAsync(Actor, AssistService.UnitOf(Actor, await assistance.LoadAsync(Actor, Id, cancel), Act), field.Key, name, bytes, field.Kind == FieldKind.Files ? AttachmentService.FromApplicants : AttachmentService.Paper, cancel);

    protected override Task<IReadOnlyList<(string Id, string Name, Post Post)>> DecidersAsync(CancellationToken cancel) => requests.DecidersAsync(AssistService.UnitOf(Actor, Loaded, Act), cancel);
}
