using Gongkai.Agencies;
using Gongkai.Assistance;
using Gongkai.Dossiers;
using Gongkai.Dossiers.Desk;
using Gongkai.Requests.Papers;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Requests.Desk;

/// <summary>The request page: what to do now and by when on top; what may be done and why the rest may not; the whole history.</summary>
public sealed class ViewModel(RequestService requests, Lookalikes lookalikes, DecisionService decisions, PaperWordings wordings, OpinionLinkService links, AssistService assistance, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : PageModel
{
    AgencyTree tree = null!;

    public RequestView View { get; private set; } = null!;
    public string AgencyName { get; private set; } = "";
    public bool MayAct { get; private set; }
    /// <summary>What came with the application, and later.</summary>
    public IReadOnlyList<Storage.Attachment> Files { get; private set; } = [];
    /// <summary>Requests that look like this one.</summary>
    public IReadOnlyList<Lookalike> Alike { get; private set; } = [];
    /// <summary>What was put to somebody for decision and is not settled.</summary>
    public IReadOnlyList<DecisionBox> Asked { get; private set; } = [];

    /// <summary>Opinions asked for and not settled, each with its answer link.</summary>
    public IReadOnlyList<OpinionAsked> Opinions { get; private set; } = [];
    public IReadOnlyList<Storage.Attachment> OpinionFiles { get; private set; } = [];
    /// <summary>Letters to units that were asked to search, with what came back.</summary>
    public IReadOnlyList<AssistLine> Letters { get; private set; } = [];

    public IReadOnlyList<PaperLine> Papers { get; private set; } = [];
    public IReadOnlyList<PaperOffer> Offers { get; private set; } = [];

    /// <summary>What the applicant may do against the reply.</summary>
    public string? Remedy { get; private set; }

    public async Task OnGetAsync(long id, CancellationToken cancel)
    {
        var actor = await me.ActorAsync();
        View = await requests.ViewAsync(actor, id, cancel);
        Files = await requests.FilesAsync(View.Loaded, cancel);
        foreach (var proof in new[] { ServiceAddress.Signed, RequestProcedure.DispatchProof, RequestProcedure.ServiceProofFile }) Files = [.. Files, .. await requests.FilesAsync(View.Loaded, cancel, proof)];
        OpinionFiles = await requests.FilesAsync(View.Loaded, cancel, RequestProcedure.OpinionFiles);
        Opinions = await links.AskedAsync(View.Loaded, View.Contents, cancel);
        tree = await agencies.LatestAsync(clock.Today, cancel);
        Letters = await assistance.OfRequestAsync(actor, View.Row.Number, cancel);
        AgencyName = (await agencies.LatestAsync(clock.Today, cancel)).Name(View.Row.AgencyId);
        MayAct = actor.MayAct(View.Row.AgencyId);
        if (RequestProcedure.Held(View.Loaded.State) is { } held && Outcomes.Find(held.Outcome) is { } outcome && (held.Anew || !View.Loaded.State.Did("withdraw")))
            Remedy = await wordings.RemedyAsync(tree.Find(View.Row.AgencyId)!, outcome.RemedyOn(held.On, held.Ground), held.On, cancel);
        if (MayAct) Alike = await lookalikes.OfAsync(actor, View.Row, cancel);
        if (View.Next is { Due: { } due, Warning: { } warning })
            Owed = Words.Owed(due, warning, View.Next.Provisional, View.Row.Turn, IndexModel.WarnedEarly(actor, View.Row), actor.Holds(Users.Post.Chief, View.Row.AgencyId));
        (Papers, Offers) = (PaperService.Issued(View.Loaded.State), PaperService.Offers(View.Loaded.State));
        Asked = await DecisionBox.OfAsync(decisions, actor, id, View.Loaded.State.Count, cancel);
    }

    /// <summary>Shown once on the page that follows, to be printed with the receipt.</summary>
    public string? Code => TempData["QueryCode"] as string;

    public async Task<Microsoft.AspNetCore.Mvc.IActionResult> OnPostCodeAsync(long id, string? to, CancellationToken cancel)
    {
        TempData["QueryCode"] = await requests.QueryCodeAsync(await me.ActorAsync(), id, to ?? "", cancel);
        return LocalRedirect($"/desk/requests/{id}");
    }

    /// <summary>
    /// What may be done, in three groups: what leads on from here (an answer to the wait that is open, else the next stage), what may be done besides,
    /// and what puts an entry right, is only written down beside, or ends the matter early.
    /// </summary>
    public IReadOnlyList<(string Css, IReadOnlyList<Verdict> Acts)> Allowed
    {
        get
        {
            var state = View.Loaded.State;
            bool Aside(Act a) => a.Clock is ClockEffect.Restate or ClockEffect.Void or ClockEffect.Drop || a.Key is "split" or ServiceAddress.Confirm or RequestProcedure.GiveHelp;
            bool Leads(Act a) => !Aside(a) && (View.Row.Turn == RequestTurns.Accept ? a.Key is "accept" or "decline" : state.Waits.Count > 0 ? a.Closes is { } kind && state.Waiting(kind) : a.To is { } to && to != state.Stage);
            // Where the letter has a dossier of its own, what comes of it is entered there.
            var allowed = View.Verdicts.Where(v => v.Allowed && (v.Act.Closes != "assist" || !Letters.Any(l => l.Row.Open))).ToList();
            return [.. new (string Css, IReadOnlyList<Verdict> Acts)[]
            {
                ("", [.. allowed.Where(v => Leads(v.Act))]), ("plain", [.. allowed.Where(v => !Leads(v.Act) && !Aside(v.Act))]), ("quiet", [.. allowed.Where(v => Aside(v.Act))]),
            }.Where(g => g.Acts.Count > 0)];
        }
    }

    /// <summary>What the office owes, as this reader is to be warned of it.</summary>
    public DeadlineWords? Owed { get; private set; }
    /// <summary>Who handles it, and whether they have taken it over.</summary>
    public string? Handler => Handling.Of(View.Loaded.State) is { Handler: { } id } handling ? Person(id) + (handling.Accepted ? "" : "（还没有接办）") : null;

    public string Person(string id) => View.People.GetValueOrDefault(id, "（不在名册）");
    public string Kept(string key, string otherwise = "（已清除）") => View.Contents.GetValueOrDefault(key, otherwise);
    /// <summary>Every way in which the applicant can be reached, and who speaks for them.</summary>
    public IEnumerable<(string Label, string Value)> Reach
    {
        get
        {
            var fields = RequestProcedure.Table.Find("register")!.Fields;
            foreach (var key in new[] { "representative", "contact-person", "agent", "phone", "address", "postcode", "email", "contact" })
                if (View.Contents.GetValueOrDefault(key) is { Length: > 0 } value) yield return (fields.First(f => f.Key == key).Label, value);
            if (View.Contents.ContainsKey("agent") && View.Loaded.State.Fact(Agents.Relation) is { } relation) yield return (fields.First(f => f.Key == Agents.Relation).Label, Agents.Relations.FirstOrDefault(r => r.Key == relation)?.Label ?? relation);
            if (View.Loaded.State.Fact(RequestProcedure.Reminders) is { } ways) yield return (fields.First(f => f.Key == RequestProcedure.Reminders).Label, RequestNotices.Ways.FirstOrDefault(w => w.Key == ways)?.Label ?? ways);
            if (fields.First(f => f.Key == "assistance") is var assistance && View.Contents.GetValueOrDefault("assistance") is { } help) yield return (assistance.Label, assistance.Options!.FirstOrDefault(o => o.Key == help)?.Label ?? help);
        }
    }

    /// <summary>The confirmation of the address that papers go to by post; null: there is none.</summary>
    public AddressConfirmation? Confirmed => ServiceAddress.Of(View.Loaded.State, View.Contents);
    /// <summary>Nothing goes by post without an address that was confirmed: it is asked for, or a paper is to be printed.</summary>
    public bool WantsAddress => View.Loaded.State.Fact("route") == "mail" || View.Loaded.State.Fact("form") == "paper";
    /// <summary>The paper that the agent has not shown.</summary>
    public string? AgentLacks => Agents.Lacking(View.Loaded.State, View.Contents.GetValueOrDefault("agent"));

    public string Choice(string key) => RequestProcedure.Table.Find("register")!.Fields.First(f => f.Key == key).Options!.FirstOrDefault(o => o.Key == View.Loaded.State.Fact(key))?.Label ?? "";
    public ProofLine? Proof(Envelope e) => ProofLine.Of(e, View.Contents);

    public IEnumerable<string> Details(LedgerEntry entry) => ActWords.Details(View, tree, entry);
}
