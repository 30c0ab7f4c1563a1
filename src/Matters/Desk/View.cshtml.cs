using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Dossiers.Desk;
using Gongkai.Requests.Papers;
using Gongkai.Shared;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Matters.Desk;

/// <summary>One matter: what is due, what may be done, what was said; for the unit complained of, only what it was asked and what it answered.</summary>
public sealed class ViewModel(MatterKinds kinds, DecisionService decisions, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    readonly AgencyDirectory agencies = agencies;
    IReadOnlyDictionary<string, string> contents = new Dictionary<string, string>();
    IReadOnlyDictionary<string, string> people = new Dictionary<string, string>();

    public MatterService Service { get; private set; } = null!;
    public LoadedDossier Loaded { get; private set; } = null!;
    public MatterRow Row { get; private set; } = null!;
    public AgencyTree All { get; private set; } = null!;
    public bool Whole { get; private set; }
    public IReadOnlyList<NamedClock> Clocks { get; private set; } = [];
    public IReadOnlyList<Verdict> Verdicts { get; private set; } = [];
    public IReadOnlyList<Attachment> Files { get; private set; } = [];
    public IReadOnlyList<DecisionBox> Asked { get; private set; } = [];
    public IReadOnlyList<PaperLine> Papers { get; private set; } = [];
    public IReadOnlyList<PaperOffer> Offers { get; private set; } = [];
    public long? RequestId { get; private set; }
    /// <summary>What the request that is quoted said of persons was destroyed: this file stands by itself.</summary>
    public DateOnly? RequestErasedOn { get; private set; }
    public bool MayAct => Actor.MayAct(Row.AgencyId);
    public string Back => BackTo(Service.Path);
    /// <summary>Shown once on the page that follows.</summary>
    public string? Code => TempData["MatterCode"] as string;

    public async Task OnGetAsync(string kind, long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Service = kinds.Of(kind);
        Loaded = await Service.LoadAsync(Actor, id, cancel);
        All = await agencies.LatestAsync(Today, cancel);
        Row = await db.Matters.AsNoTracking().FirstAsync(r => r.DossierId == id, cancel);
        Whole = Service.SeesAll(Actor, Loaded);
        contents = await Service.ContentsAsync(Actor, Loaded, cancel);
        Clocks = [.. (await Service.ClocksAsync(Loaded, cancel)).Where(c => Whole || c.Side == ClockSide.Theirs).OrderByDescending(c => c.Owed)];
        Verdicts = await Service.VerdictsAsync(Actor, Loaded, cancel);
        Files = await Service.FilesAsync(Actor, Loaded, cancel);
        if (MayAct)
        {
            Asked = await DecisionBox.OfAsync(decisions, Actor, id, Loaded.State.Count, cancel);
            if (Service.Procedure.Find(Statutes.Requests.RequestProcedure.IssuePaper) is not null) (Papers, Offers) = (PaperService.Issued(Loaded.State), PaperService.Offers(Loaded.State));
        }
        if (Whole && Row.RequestNumber is { } number && await db.Requests.AsNoTracking().FirstOrDefaultAsync(r => r.Number == number, cancel) is { } request && Actor.MayRead(request.AgencyId)) (RequestId, RequestErasedOn) = (request.DossierId, request.ErasedOn);
        var ids = Loaded.State.Events.SelectMany(e => new[] { e.Decider, e.Recorder }).Distinct().ToList();
        people = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
    }

    public async Task<IActionResult> OnPostCodeAsync(string kind, long id, string? to, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Service = kinds.Of(kind);
        TempData["MatterCode"] = await Service.QueryCodeAsync(Actor, id, to ?? "", cancel);
        return LocalRedirect(Service.Address(id));
    }

    public string To(string act) => WithBack($"{Service.Path}/{Row.DossierId}/{act}", Service.Path);
    public string Person(string id) => people.GetValueOrDefault(id, id == Proofs.Applicant ? "本人（网上）" : id == "system" ? "系统" : "（不在名册）");
    public ProofLine? Proof(Envelope e) => ProofLine.Of(e, contents);

    /// <summary>What was written when it was lodged; nothing of it is for the unit complained of but what it is about: the number of a request would tell whose it is.</summary>
    public IEnumerable<(string Label, string Value)> Facts =>
        from f in Service.Opening.Fields
        where f.Kind != FieldKind.Files && (Whole || f.Key is "about" or ComplaintProcedure.Target) && !(f.Key == "request" && RequestId is not null)
        let value = f.Personal ? contents.GetValueOrDefault($"1/{f.Key}", Loaded.Entries[0].Digests.ContainsKey(f.Key) ? "（已清除）" : "") : Loaded.State.Fact(f.Key)
        where !string.IsNullOrEmpty(value)
        select (f.Label, MatterWords.Said(f, value, All));

    /// <summary>The steps that the person may see, latest first.</summary>
    public IEnumerable<Envelope> Steps => Loaded.State.Events.Reverse().Where(e => Whole || e.Row is "ask-statement" or "state" or "statement-lapse" or "find-true" or "rectified" or "urge");

    /// <summary>What was entered with one act; what the office found is not the unit's to read, its orders are.</summary>
    public IEnumerable<string> Details(Envelope e)
    {
        if (e.Seq == 1) yield break;
        foreach (var f in Service.Procedure.Find(e.Row)?.Fields.Where(f => !f.Supplied && (Whole || f.Key is not "findings")) ?? [])
            if ((f.Personal ? contents.GetValueOrDefault($"{e.Seq}/{f.Key}") : e.Data.GetValueOrDefault(f.Key)) is { } value) yield return $"{f.Label}：{MatterWords.Said(f, value, All)}";
        if (e.Data.GetValueOrDefault("paper-number") is { } number) yield return $"{Statutes.Requests.Papers.PaperTable.Find(e.Data["paper"])?.Name}：{number}";
    }
}
