using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests.Papers;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Papers.Desk;

/// <summary>A paper before it is issued: what is asked, the paper as it will be, what is still wanting.</summary>
public sealed class MakeModel(PaperService papers, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public long Id { get; private set; }
    public PaperKind Kind { get; private set; } = null!;
    public int About { get; private set; }
    public int Seen { get; private set; }
    public int Agency { get; private set; }
    /// <summary>The dossier's page.</summary>
    public string Home { get; private set; } = "";
    public string Number { get; private set; } = "";
    public string ActName { get; private set; } = "";
    public ComposedPaper Paper { get; private set; } = null!;
    public FormView Form { get; private set; } = new([], new Dictionary<string, string>(), []);

    public Task OnGetAsync(long id, string kind, int about, CancellationToken cancel) => LoadAsync(id, kind, about, new Dictionary<string, string>(), cancel);

    public async Task<IActionResult> OnPostAsync(long id, string kind, int about, int seen, string? act, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var typed = Forms.Read((PaperTable.Find(kind) ?? throw new NotFound("没有这种文书")).Asks, await Request.ReadFormAsync(cancel));
        if (act != "issue")
        {
            await LoadAsync(id, kind, about, typed, cancel);
            return Page();
        }
        var seq = 0;
        Home = PaperService.HomeOf(await papers.OfAsync(Actor, id, cancel));
        return await TryAsync(async () => { seq = await papers.IssueAsync(Actor, id, kind, about, typed, seen, cancel); return "已印发"; }, () => $"{Home}/papers/{seq}", () => LoadAsync(id, kind, about, typed, cancel));
    }

    async Task LoadAsync(long id, string kind, int about, Dictionary<string, string> typed, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Kind = PaperTable.Find(kind) ?? throw new NotFound("没有这种文书");
        (Id, About) = (id, about);
        Paper = await papers.PreviewAsync(Actor, id, kind, about, typed, null, cancel);
        var loaded = await papers.OfAsync(Actor, id, cancel);
        (Number, Agency, Seen, Home) = (loaded.Dossier.Number, loaded.Dossier.AgencyId, loaded.State.Count, PaperService.HomeOf(loaded));
        ActName = loaded.Procedure.ActName(loaded.State.Events[about - 1].Row);
        Form = new(Kind.Asks, typed, Problems);
    }
}
