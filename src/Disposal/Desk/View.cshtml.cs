using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Dossiers.Desk;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Disposal.Desk;

/// <summary>One list: its files, who has signed, what may be done, the job that destroys, the register.</summary>
public sealed class ViewModel(DisposalService disposals, DecisionService decisions, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    IReadOnlyDictionary<string, string> people = new Dictionary<string, string>();
    IReadOnlyDictionary<string, string> contents = new Dictionary<string, string>();

    public LoadedDossier Loaded { get; private set; } = null!;
    public IReadOnlyList<DisposalEntry> Entries { get; private set; } = [];
    public IReadOnlyList<Verdict> Verdicts { get; private set; } = [];
    public IReadOnlyList<DecisionBox> Asked { get; private set; } = [];
    public JobRun? Run { get; private set; }
    public string Back => BackTo(ListsModel.Path);

    public async Task OnGetAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Loaded = await disposals.LoadAsync(Actor, id, cancel);
        contents = await disposals.ContentsAsync(Loaded, cancel);
        Entries = DisposalEntry.Read(contents[DisposalProcedure.Entries]);
        Verdicts = Actor.MayAct(Loaded.Dossier.AgencyId) ? await disposals.VerdictsAsync(Actor, Loaded, cancel) : [];
        Asked = await DecisionBox.OfAsync(decisions, Actor, id, Loaded.State.Count, cancel);
        Run = await disposals.RunAsync(id, cancel);
        if (Run is { State: JobState.Waiting or JobState.Running }) Response.Headers["Refresh"] = "2";
        var ids = Loaded.State.Events.SelectMany(e => new[] { e.Decider, e.Recorder }).Distinct().ToList();
        people = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
    }

    public async Task<IActionResult> OnGetRegisterAsync(long id, string? format, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var (attachment, bytes) = await disposals.RegisterAsync(Actor, id, format == "pdf", cancel);
        return File(bytes, FileStore.MediaType(attachment.Kind), attachment.Name);
    }

    public string To(string act) => WithBack($"/desk/retention/lists/{Loaded.Dossier.Id}/{act}", ListsModel.Path);
    public string Person(string id) => people.GetValueOrDefault(id, id == "system" ? "系统" : "（不在名册）");
    public ProofLine? Proof(Envelope e) => ProofLine.Of(e, contents);
    public string? Said(Envelope e, string key) => contents.GetValueOrDefault($"{e.Seq}/{key}");

    /// <summary>What is to be done now, on the top line.</summary>
    public (string Css, string Words) Next => Loaded.State.Stage switch
    {
        DisposalProcedure.Proposed => ("soon", "▲ 请主管负责人批准"),
        DisposalProcedure.Approved => ("soon", "▲ 请监销人确认"),
        DisposalProcedure.Ready => ("soon", "▲ 已批准，系统正在逐件销毁"),
        DisposalProcedure.Done => ("ok", $"● 已销毁 {Loaded.State.Fact("destroyed")} 件，继续保存 {Loaded.State.Fact("kept")} 件" + (Loaded.State.Fact("left") is { } left && left != "0" ? $"，没有销毁 {left} 件" : "")),
        _ => ("paused", $"‖ {DisposalProcedure.Table.StageName(Loaded.State.Stage)}"),
    };
}
