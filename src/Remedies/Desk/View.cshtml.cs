using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Dossiers.Desk;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Remedies.Desk;

/// <summary>One case: what is due, what may be done and why the rest may not, and its whole history.</summary>
public sealed class ViewModel(RemedyService remedies, DecisionService decisions, CurrentLaw laws, DossierLedger ledger, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    static readonly Procedure Table = RemedyProcedure.Table;
    IReadOnlyDictionary<string, string> contents = new Dictionary<string, string>();
    IReadOnlyDictionary<string, string> people = new Dictionary<string, string>();

    public LoadedDossier Loaded { get; private set; } = null!;
    public IReadOnlyList<NamedClock> Clocks { get; private set; } = [];
    public IReadOnlyList<Verdict> Verdicts { get; private set; } = [];
    public long? RequestId { get; private set; }
    /// <summary>What was put to somebody for decision and is not settled.</summary>
    public IReadOnlyList<DecisionBox> Asked { get; private set; } = [];
    public ProofLine? Proof(Envelope e) => ProofLine.Of(e, contents);
    public string Back => BackTo(IndexModel.Path);

    public async Task OnGetAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Loaded = await remedies.LoadAsync(Actor, id, cancel);
        contents = await remedies.ContentsAsync(Actor, Loaded, cancel);
        Clocks = Table.Clocks(Loaded.State, (await laws.GetAsync(cancel)).Law);
        Asked = await DecisionBox.OfAsync(decisions, Actor, id, Loaded.State.Count, cancel);
        Verdicts = await remedies.VerdictsAsync(Loaded, cancel);
        if (Loaded.State.Fact("request") is { } number) RequestId = await db.Requests.Where(r => r.Number == number).Select(r => (long?)r.DossierId).FirstOrDefaultAsync(cancel);
        if (RequestId is { } about && Loaded.State.Fact("number") is { } ordered)
        {
            var request = (await ledger.LoadAsync(about, cancel)).State;
            if (request.Events.LastOrDefault(e => e.Row == "redo-ordered" && e.Data.GetValueOrDefault("case") == ordered) is { } order)
                Order = (DateOnly.TryParseExact(order.Data["due"], "yyyy-MM-dd", out var due) ? due : null, request.Waits.ContainsKey(order.Opened!), request.Waits.ContainsKey(order.Opened!) ? "▲ 还没有重新答复" : request.Events.First(e => e.Closed.Contains(order.Opened!)).Row == "redo-cancel" ? "■ 不再重新答复" : "● 已经重新答复");
        }
        var ids = Loaded.State.Events.SelectMany(e => new[] { e.Decider, e.Recorder }).Distinct().ToList();
        people = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
    }

    /// <summary>The outcome of the case may order the request to be answered anew, which is entered there.</summary>
    public bool MayOrder => RequestId is not null && Actor.MayAct(Loaded.Dossier.AgencyId) && Loaded.State.Stage == RemedyProcedure.Concluded && Loaded.State.Fact("result") == "corrected";
    /// <summary>The order that was entered on the request for this case: its last day, and whether it is carried out.</summary>
    public (DateOnly? Due, bool Open, string Words)? Order { get; private set; }

    public string To(string act) => WithBack($"/desk/remedies/{Loaded.Dossier.Id}/{act}", IndexModel.Path);
    public string Person(string id) => people.GetValueOrDefault(id, "（不在名册）");

    /// <summary>What stands now, under the labels of the registration; later corrections count.</summary>
    public IEnumerable<(string Label, string Value)> Facts =>
        from f in Table.Find("register")!.Fields
        let value = f.Personal ? contents.GetValueOrDefault(f.Key) : Loaded.State.Fact(f.Key)
        where value is not null && !(f.Key == "request" && RequestId is not null)
        select (f.Label, Said(f, value));

    /// <summary>What was entered with one act, in the words of its form.</summary>
    public IEnumerable<string> Details(Envelope e)
    {
        foreach (var f in Table.Find(e.Row)?.Fields.Where(f => f.Kind != FieldKind.File) ?? [])
            if ((f.Personal ? contents.GetValueOrDefault($"{e.Seq}/{f.Key}") : e.Data.GetValueOrDefault(f.Key)) is { } value) yield return $"{f.Label}：{Said(f, value)}";
        foreach (var (key, value) in e.Data)
            if (key.StartsWith("due-", StringComparison.Ordinal)) yield return $"当时的期限：{value}";
        if (contents.GetValueOrDefault($"{e.Seq}/override") is { } reason) yield return $"仍然办理的理由：{reason}";
    }

    internal static string Said(Field f, string value) => f.Kind switch
    {
        FieldKind.Choice => f.Options!.FirstOrDefault(o => o.Key == value)?.Label ?? value,
        FieldKind.YesNo => value == "yes" ? "是" : "否",
        _ => value,
    };
}
