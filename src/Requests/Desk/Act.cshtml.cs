using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Dossiers.Desk;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Desk;

/// <inheritdoc/>
[LargeForm(AttachmentService.MostBytes + (1 << 20))]
public sealed class ActModel(RequestService requests, Lookalikes alike, Intake.MailService mails, DecisionService decisions, AttachmentService attachments, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DossierActPage(decisions, attachments, agencies, me, clock)
{
    /// <summary>The files that go out by the act; null where it lets none go out.</summary>
    public IReadOnlyList<Release.ReleasedFile>? GoingOut { get; private set; }

    public override string Home => $"/desk/requests/{Id}";
    protected override IDossierActs Acts => requests;

    public Task OnGetAsync(long id, string act, CancellationToken cancel) => GetAsync(id, act, cancel);

    public Task<IActionResult> OnPostAsync(long id, string act, CancellationToken cancel) => PostAsync(id, act, cancel);

    protected override async Task ProposeAsync(ActEntries entries, CancellationToken cancel)
    {
        entries.Beside["wait"] = Request.Query["wait"].ToString();
        if (Act.Key == "draft" && long.TryParse(Request.Query["repeat"], out var earlier))
            foreach (var (key, value) in await alike.RepeatAsync(Actor, Id, earlier, cancel)) entries.Fields[key] = value;
        // An answer that came by mail is not typed anew.
        if (long.TryParse(Request.Query["mail"], out var mail) && Act.Fields.FirstOrDefault(f => f.Key is "subject" or "reasons") is { } said && await mails.TextAsync(Actor, mail, Id, cancel) is { } text) entries.Fields[said.Key] = text;
        // An order comes from a case, which has its number.
        if (Act.Key == "redo-ordered" && Request.Query["case"].ToString() is { Length: > 0 and <= 500 } ordered) entries.Fields["case"] = ordered;
        // The period to set is proposed, not left for the officer to count.
        if (Act.Fields.Any(f => f.Key == "due") && await requests.ProposedDueAsync(Act.Key, cancel) is { } due) entries.Fields["due"] = $"{due:yyyy-MM-dd}";
    }

    protected override async Task<(LoadedDossier, IReadOnlyList<Verdict>)> ViewAsync(CancellationToken cancel)
    {
        var view = await requests.ViewAsync(Actor, Id, cancel);
        GoingOut = await requests.GoingOutAsync(view.Loaded, Act.Key, cancel);
        // Who may only look gets no form to fill in for nothing.
        return Actor.MayAct(view.Row.AgencyId) ? (view.Loaded, view.Verdicts) : throw new Forbidden("您可以查看，不能办理这个单位的办件");
    }

    protected override Task<IReadOnlyList<(string Id, string Name, Post Post)>> DecidersAsync(CancellationToken cancel) => requests.DecidersAsync(Loaded.Dossier.AgencyId, cancel);
}
