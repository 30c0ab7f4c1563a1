using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Assistance;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Assistance.Desk;

/// <summary>One letter, the same for both sides: how it stands, what may be done and why the rest may not, the reply, and its whole history.</summary>
public sealed class ViewModel(AssistService assistance, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    static readonly Procedure Table = AssistProcedure.Table;
    readonly AgencyDirectory agencies = agencies;
    IReadOnlyDictionary<string, string> contents = new Dictionary<string, string>();
    IReadOnlyDictionary<string, string> people = new Dictionary<string, string>();

    public LoadedDossier Loaded { get; private set; } = null!;
    public AssistRow Row { get; private set; } = null!;
    public IReadOnlyList<Verdict> Verdicts { get; private set; } = [];
    public IReadOnlyList<Attachment> Files { get; private set; } = [];
    public AgencyTree All { get; private set; } = null!;
    public (string Css, string Words) Standing { get; private set; }
    /// <summary>The request, for who may read it.</summary>
    public long? RequestId { get; private set; }
    public string Back => BackTo(IndexModel.Path);

    public async Task OnGetAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        All = await agencies.LatestAsync(Today, cancel);
        Loaded = await assistance.LoadAsync(Actor, id, cancel);
        contents = await assistance.ContentsAsync(Actor, Loaded, cancel);
        Row = await db.AssistLetters.AsNoTracking().FirstAsync(r => r.DossierId == id, cancel);
        Standing = AssistService.Standing(Row, Today, await assistance.CalendarAsync(cancel));
        Verdicts = await assistance.VerdictsAsync(Actor, Loaded, cancel);
        Files = await assistance.FilesAsync(Loaded, cancel);
        if (Row.RequestNumber is { } number && Actor.MayRead(Row.AgencyId)) RequestId = await db.Requests.Where(r => r.Number == number && r.AgencyId == Row.AgencyId).Select(r => (long?)r.DossierId).FirstOrDefaultAsync(cancel);
        var ids = Loaded.State.Events.SelectMany(e => new[] { e.Decider, e.Recorder }).Distinct().ToList();
        people = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
    }

    public string Sender => Row.SenderId is { } id ? All.Name(id) : Row.Party;
    public string Receiver => Row.ReceiverId is { } id ? All.Name(id) : Row.Party;
    public string To(string act) => WithBack($"/desk/assistance/{Row.DossierId}/{act}", IndexModel.Path);
    public string Person(string id) => people.GetValueOrDefault(id, id == "system" ? "系统" : "（不在名册）");
    public ProofLine? Proof(Envelope e) => ProofLine.Of(e, contents);
    public string Letter => contents.GetValueOrDefault("content", "（已清除）");

    /// <summary>The reply in the words of its form.</summary>
    public IEnumerable<(string Label, string Value)> Reply => Loaded.State.LastOf(["reply", "record-reply"]) is { } reply ? Said(reply) : [];

    /// <summary>What was entered with one act; the letter and the reply stand beside the history.</summary>
    public IEnumerable<string> Details(Envelope e) => e.Row is "send" or "register" or "reply" or "record-reply" ? [] : Said(e).Select(s => $"{s.Label}：{s.Value}");

    IEnumerable<(string Label, string Value)> Said(Envelope e)
    {
        foreach (var f in Table.Find(e.Row)?.Fields.Where(f => !f.Supplied && f.Kind is not (FieldKind.File or FieldKind.Files)) ?? [])
            if ((f.Personal ? contents.GetValueOrDefault($"{e.Seq}/{f.Key}") : e.Data.GetValueOrDefault(f.Key)) is { } value)
                yield return (f.Label, f.Kind switch { FieldKind.Choice => f.Options!.FirstOrDefault(o => o.Key == value)?.Label ?? value, FieldKind.YesNo => f.Key == "held" ? value == "yes" ? "有" : "没有" : value == "yes" ? "是" : "否", _ => value });
    }
}
