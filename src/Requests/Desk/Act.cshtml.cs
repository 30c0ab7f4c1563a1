using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Dossiers.Desk;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
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

    /// <summary>What is to be thought of at this very form.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    protected override async Task<(LoadedDossier, IReadOnlyList<Verdict>)> ViewAsync(CancellationToken cancel)
    {
        var view = await requests.ViewAsync(Actor, Id, cancel);
        GoingOut = await requests.GoingOutAsync(view.Loaded, Act.Key, cancel);
        var notes = new List<string>();
        if (Act.Key is "draft" or "answer-on-spot" or "send" or "hand-over" or "supplement" or "redo-draft" or "redo-send" or "redo-hand-over" && RequestProcedure.HelpAsked(view.Contents) is { } help) notes.Add($"申请人{help}，请提供必要的帮助（{Statutes.Articles.A43}）：大字版在文书页下载；提供了什么，用“登记提供的帮助”记下来。");
        if (Act.Key == "notify-fee" && view.Row is { ReceivedOn: { } received } row)
            notes.Add($"同一申请人（姓名或者证件号码相同）{received.Year}年{received.Month}月向本单位申请的，登记在册共 {await requests.FiledInMonthAsync(row.AgencyId, received, row.ApplicantName, row.Identity, cancel)} 件，含本件。按件计收的，请对照是第几件。");
        Notes = notes;
        // Who may only look gets no form to fill in for nothing.
        return Actor.MayAct(view.Row.AgencyId) ? (view.Loaded, view.Verdicts) : throw new Forbidden("您可以查看，不能办理这个单位的办件");
    }

    protected override Task<IReadOnlyList<(string Id, string Name, Post Post)>> DecidersAsync(CancellationToken cancel) => requests.DecidersAsync(Loaded.Dossier.AgencyId, cancel);
}
