using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Dossiers.Desk;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.AnnualReport.Desk;

/// <summary>One act on a report as a form. The signed page is a field of the filing itself, so that only what a leader decides is asked by a link, and no other paper is taken in.</summary>
[LargeForm(AttachmentService.MostBytes + (1 << 20))]
public sealed class ActModel(FilingService filings, FilingGate gate, ReportService reports, RequestService requests, DecisionService decisions, AttachmentService attachments, AgencyDirectory agencies, SignedIn me, OfficeClock clock)
    : DossierActPage(decisions, attachments, agencies, me, clock)
{
    int unit, year;
    string title = "";

    public override string Home => $"/desk/report/{year}?agency={unit}";
    public override string Subject => title;
    protected override IDossierActs Acts => filings;
    protected override bool TakesScan => false;
    protected override bool AsksByLink => Act.DecidedBy is not null;

    public async Task OnGetAsync(int year, string act, int agency, CancellationToken cancel) => await GetAsync(await FindAsync(agency, year, cancel), act, cancel);

    public async Task<IActionResult> OnPostAsync(int year, string act, int agency, CancellationToken cancel) => await PostAsync(await FindAsync(agency, year, cancel), act, cancel);

    async Task<long> FindAsync(int agency, int of, CancellationToken cancel)
    {
        (unit, year) = (agency, of);
        await OpenAsync(cancel);
        return (await filings.FindAsync(Actor, agency, of, cancel) ?? throw new NotFound("报告还没有开始编制")).Dossier.Id;
    }

    protected override async Task<(LoadedDossier, IReadOnlyList<Verdict>)> ViewAsync(CancellationToken cancel)
    {
        var loaded = await filings.LoadAsync(Actor, Id, cancel);
        if (!Actor.Holds(Post.Supervisor, unit) && !await gate.MayWorkAsync(Actor, unit, year, cancel)) throw new Forbidden("您可以查看，不能办理这个单位的报告");
        title = $"{(await reports.ScopeAsync(unit, year, cancel)).Agency.ReportingName}{year}年年度报告";
        return (loaded, await filings.VerdictsAsync(Actor, loaded, cancel));
    }

    protected override Task<IReadOnlyList<(string Id, string Name, Post Post)>> DecidersAsync(CancellationToken cancel) => filings.DecidersAsync(requests, unit, cancel);

    protected override Task<Attachment> KeepAsync(Field field, string name, Stream bytes, CancellationToken cancel) => filings.KeepAsync(Actor, unit, year, field.Key, name, bytes, cancel);
}
