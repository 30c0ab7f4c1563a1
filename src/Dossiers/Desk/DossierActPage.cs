using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Dossiers.Desk;

/// <summary>
/// One act of a procedure's table as a form: its fields and files, who decides and on what proof, or a link by which the decider is asked.
/// Refusals, breaches and a stale page come back with everything that was typed. A procedure adds whose the dossier is and who may act on it.
/// </summary>
public abstract class DossierActPage(DecisionService decisions, AttachmentService attachments, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public LoadedDossier Loaded { get; private set; } = null!;
    public Act Act { get; private set; } = null!;
    public Verdict Verdict { get; private set; } = null!;
    public ActFormView Form { get; private set; } = null!;
    /// <summary>What the act is about as it stands, where that may change without an act.</summary>
    public string? Stamp { get; private set; }
    /// <summary>Somebody else acted after the page was opened; says so.</summary>
    public string? Stale { get; private set; }
    /// <summary>There is something to fill in: the act may be done, or was refused just now and keeps what was typed.</summary>
    public bool Offered => Verdict.Allowed || Problems.Count > 0;

    /// <summary>The dossier's page.</summary>
    public abstract string Home { get; }
    /// <summary>What the dossier is called in the heading.</summary>
    public virtual string Subject => Loaded.Dossier.Number;

    protected long Id { get; private set; }
    protected abstract IDossierActs Acts { get; }
    /// <summary>The dossier with its verdicts, for one who may act on it.</summary>
    /// <exception cref="Forbidden">the person may only look.</exception>
    protected abstract Task<(LoadedDossier Loaded, IReadOnlyList<Verdict> Verdicts)> ViewAsync(CancellationToken cancel);
    /// <summary>Those who may be named as having decided.</summary>
    protected abstract Task<IReadOnlyList<(string Id, string Name, Post Post)>> DecidersAsync(CancellationToken cancel);
    /// <summary>Fills in what need not be left to the officer.</summary>
    protected virtual Task ProposeAsync(ActEntries entries, CancellationToken cancel) => Task.CompletedTask;
    /// <summary>Whether the signed paper goes with the decision; false where the acts ask for it by fields of their own.</summary>
    protected virtual bool TakesScan => true;
    /// <summary>Whether the decider may be asked by a link.</summary>
    protected virtual bool AsksByLink => true;
    /// <summary>Takes in the file of one field.</summary>
    protected virtual Task<Attachment> KeepAsync(Field field, string name, Stream bytes, CancellationToken cancel) => KeepAsync(field.Key, name, bytes, cancel);

    async Task<Attachment> KeepAsync(string purpose, string name, Stream bytes, CancellationToken cancel) =>
        await attachments.AddAsync(Actor, (await Acts.LoadAsync(Actor, Id, cancel)).Dossier.AgencyId, purpose, name, bytes, Statutes.Requests.Agents.Files.Contains(purpose) || purpose is Statutes.Requests.RequestProcedure.OpinionFiles or Statutes.Assistance.AssistProcedure.ReplyFiles ? AttachmentService.FromApplicants : AttachmentService.Paper, cancel);

    protected async Task GetAsync(long id, string act, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        (Id, Act) = (id, Find(act));
        var entries = new ActEntries();
        await ProposeAsync(entries, cancel);
        if (long.TryParse(Request.Query["from"], out var from) && await decisions.PreparedAsync(Actor, from, id, Act.Key, cancel) is { } prepared)
        {
            foreach (var (key, value) in prepared.Values) entries.Fields[key] = value;
            (entries.Beside["decider"], entries.Beside["wait"]) = (prepared.Decider ?? "", prepared.Wait ?? "");
        }
        await ShowAsync(entries, cancel);
    }

    protected async Task<IActionResult> PostAsync(long id, string act, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        (Id, Act) = (id, Find(act));
        var form = await Request.ReadFormAsync(cancel);
        var entries = ActForms.Typed(Act, form);
        var next = Home;
        return await TryAsync(async () =>
        {
            var asks = form["ask"] == "yes";
            await ActForms.UploadAsync(Act, form, entries, (field, name, bytes) => KeepAsync(field, name, bytes, cancel));
            // Kept before anything is decided, so that a refusal does not lose it.
            if (TakesScan && !asks) await ActForms.UploadScanAsync(form, entries, (name, bytes) => KeepAsync(ActInputs.ProofPurpose, name, bytes, cancel));
            var read = ActForms.Read(entries) with { Expected = int.TryParse(form["seen"], out var seen) ? seen : -1, Stamp = form["stamp"].ToString() is { Length: > 0 } stamp ? stamp : null };
            try
            {
                if (!asks)
                {
                    await Acts.PerformAsync(Actor, id, Act.Key, read, cancel);
                    return $"已办理：{Act.Name}";
                }
                var (request, link) = await decisions.PrepareAsync(Actor, Acts.Procedure.Key, id, Act.Key, read, form["ask-phone"], $"{Request.Scheme}://{Request.Host}", cancel);
                TempData[DecisionService.LinkKey] = link;
                next = $"/desk/decisions/{request.Id}";
                return "链接已生成";
            }
            catch (Conflict e)
            {
                Stale = e.Message;
                throw;
            }
        }, () => next, () => ShowAsync(entries, cancel));
    }

    Act Find(string act) => Acts.Procedure.Find(act) is { Opening: false, Aside: false } found ? found : throw new NotFound("没有这一步");

    async Task ShowAsync(ActEntries entries, CancellationToken cancel)
    {
        (Loaded, var verdicts) = await ViewAsync(cancel);
        Verdict = verdicts.First(v => v.Act.Key == Act.Key);
        Stamp = await Acts.StampAsync(Loaded, Act.Key, cancel);
        // What was typed into a stale page is judged by what stands now.
        var problems = Stale is null && Problems.Count > 0 ? Problems : Verdict.Allowed ? Verdict.Breaches : Verdict.Refusals;
        // A wait that was already served is not offered for service again.
        var waits = Act.Closes is { } kind ? Loaded.State.WaitsOf(kind).Where(w => Act.Clock != ClockEffect.HoldServed || w.ServedOn is null).Select(w => (w.Key, $"{Acts.Procedure.WaitName(w.Key)}，{w.OpenedOn:yyyy-MM-dd}开始")).ToList() : [];
        Form = ActFormView.Of(Act, entries, problems, await DecidersAsync(cancel), Today) with { Units = [.. Tree.Addressees.Where(a => a.Id != Loaded.Dossier.AgencyId).Select(a => new Option($"{a.Id}", a.Name))], Waits = waits, TakesScan = TakesScan, OnlyToday = Problems.Count == 0, Sends = AsksByLink ? decisions.CanSend : null };
    }
}
