using Gongkai.Agencies;
using Gongkai.Demonstration;
using Gongkai.Documents;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Disposal;

/// <summary>Carries out a list that two have signed.</summary>
public sealed class DisposalJob() : Job(JobKey, "销毁到期办件")
{
    public const string JobKey = "disposal";

    public override Lane Lane => Lane.Heavy;

    public override Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel) =>
        services.GetRequiredService<DisposalExecution>().RunAsync(long.Parse(run.Key.Split(' ')[1]), run, cancel);
}

/// <summary>What became of one file of a list. <paramref name="Left"/>: why it was not destroyed after all.</summary>
public sealed record DisposalOutcome(DisposalEntry Entry, bool Destroyed, string? Left, string Head);

/// <summary>
/// Destroys file by file, each part by the signed act of its own ledger, and writes the register at the end. What is done already is told by the ledgers, so a job that was cut off goes on where it stood.
/// </summary>
public sealed class DisposalExecution(
    GongkaiContext db, DossierLedger ledger, CurrentLaw laws, RetentionList files, AttachmentService attachments, AgencyDirectory agencies, PdfConverter pdf, DemonstrationState demonstration, OfficeClock clock)
{
    /// <summary>Evidence in an act: the number of the list it rests on.</summary>
    public const string Register = "register";
    public const string Purpose = "disposal";

    static readonly IReadOnlySet<FileKind> Made = new HashSet<FileKind> { FileKind.Word, FileKind.Pdf };

    public async Task<string> RunAsync(long id, JobProgress run, CancellationToken cancel)
    {
        var list = await ledger.LoadAsync(id, cancel);
        if (list.Procedure != DisposalProcedure.Table || list.State.Stage != DisposalProcedure.Ready) return "这份清册没有待销毁的办件";
        var entries = DisposalEntry.Read((await ledger.ContentsAsync(id, cancel))[DisposalProcedure.Entries]);
        var outcomes = new List<DisposalOutcome>();
        foreach (var entry in entries)
        {
            outcomes.Add(await SettleAsync(list, entry, cancel));
            if (run.Done < outcomes.Count) await run.ReportAsync(outcomes.Count, entries.Count + 1, cancel);
        }
        await WriteAsync(list, outcomes, cancel);
        await run.ReportAsync(entries.Count + 1, entries.Count + 1, cancel);
        return $"销毁{outcomes.Count(o => o.Destroyed)}件，继续保存{outcomes.Count(o => !o.Entry.Destroy)}件" + (outcomes.Count(o => o.Left is not null) is > 0 and var left ? $"，没有销毁{left}件" : "");
    }

    async Task<DisposalOutcome> SettleAsync(LoadedDossier list, DisposalEntry entry, CancellationToken cancel)
    {
        var file = await ledger.LoadAsync(entry.Id, cancel);
        bool Ours(string row) => file.State.Last(row)?.Data.GetValueOrDefault(Proofs.Prefix + Register) == list.Dossier.Number;
        DisposalOutcome As(bool destroyed, string? left = null) => new(entry, destroyed, left, Convert.ToHexStringLower(file.Dossier.Head));
        if (!entry.Destroy)
        {
            if (!Ours(RequestProcedure.KeepLonger)) await PerformAsync(list, file, RequestProcedure.KeepLonger, cancel, (RequestProcedure.KeptThrough, $"{entry.KeepThrough}"));
            return As(false);
        }
        if (file.State.Did(DossierLedger.Erase)) return Ours(DossierLedger.Erase) ? As(true) : As(false, "在别的清册里已经销毁");
        // The list was right when it was signed; what has come since is asked again.
        var row = await db.Requests.AsNoTracking().FirstAsync(r => r.DossierId == entry.Id, cancel);
        if ((await files.LinesAsync([row], cancel))[0].Blocks.Where(b => !b.Contains(list.Dossier.Number)).ToList() is { Count: > 0 } blocks) return As(false, string.Join("，", blocks));
        try
        {
            var parts = new List<LoadedDossier>();
            foreach (var part in await PartsAsync(row, cancel))
                if (await ledger.LoadAsync(part, cancel) is var loaded && !loaded.State.Did(DossierLedger.Erase)) parts.Add(loaded);
            parts.Add(file);
            // All of it or nothing: asked of every part before the first is gone.
            var law = (await laws.GetAsync(cancel)).Law;
            foreach (var part in parts) Rulebook.Perform(part.Procedure, part.Procedure.Find(DossierLedger.Erase)!, part.State, clock.Today, Input(list, []), Role.System, law);
            foreach (var part in parts) await PerformAsync(list, part, DossierLedger.Erase, cancel);
        }
        catch (Refused e) { return As(false, e.Message); }
        return As(true);
    }

    /// <summary>Dossiers that are parts of the request's file: letters for help, cases and complaints about it.</summary>
    async Task<IReadOnlyList<long>> PartsAsync(RequestRow row, CancellationToken cancel) =>
    [
        .. await db.AssistLetters.Where(l => l.RequestNumber == row.Number && l.AgencyId == row.AgencyId).Select(l => l.DossierId).ToListAsync(cancel),
        .. await db.Remedies.Where(m => m.RequestNumber == row.Number && m.AgencyId == row.AgencyId).Select(m => m.DossierId).ToListAsync(cancel),
        .. await db.Matters.Where(m => m.RequestNumber == row.Number && m.AboutId == row.AgencyId).Select(m => m.DossierId).ToListAsync(cancel),
    ];

    /// <summary>An act of the job: decided by who approved the list, on the strength of it.</summary>
    ActInput Input(LoadedDossier list, (string Key, string Value)[] values)
    {
        var all = values.ToDictionary(v => v.Key, v => v.Value);
        all[Destruction.Basis] = $"鉴定销毁清册 {list.Dossier.Number}";
        return new(clock.Today, list.State.Last(DisposalProcedure.Approve)!.Decider, "system", all)
        {
            Proof = Proofs.Register, Evidence = new Dictionary<string, string> { [Register] = list.Dossier.Number }, DeciderRoles = [Role.Leader],
        };
    }

    Task<Envelope> PerformAsync(LoadedDossier list, LoadedDossier file, string row, CancellationToken cancel, params (string Key, string Value)[] values) =>
        ledger.PerformAsync(file, file.Procedure.Find(row)!, Input(list, values), Role.System, clock.Today, null, cancel);

    async Task WriteAsync(LoadedDossier list, IReadOnlyList<DisposalOutcome> outcomes, CancellationToken cancel)
    {
        var agency = (await agencies.LatestAsync(clock.Today, cancel)).Name(list.Dossier.AgencyId);
        var ids = list.State.Events.Select(e => e.Decider).Distinct().ToList();
        var people = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        var docx = DocxWriter.Write(DisposalRegister.Document(list, agency, outcomes, people, clock.Today, await demonstration.IsAsync(cancel) ? "演示数据" : null));
        byte[]? printed = null;
        try { if (pdf.IsAvailable) printed = await pdf.ConvertAsync(docx, cancel); }
        catch (PdfUnavailableException) { } // the Word file is the register; a PDF can be printed from it
        await ledger.PerformAsync(list, DisposalProcedure.Table.Find(DisposalProcedure.Destroy)!, new ActInput(clock.Today, "system", "system", new Dictionary<string, string>()) { Proof = Proofs.Job }, Role.System, clock.Today, list.State.Count, cancel, complete: async input =>
        {
            var values = new Dictionary<string, string> { ["destroyed"] = $"{outcomes.Count(o => o.Destroyed)}", ["kept"] = $"{outcomes.Count(o => !o.Entry.Destroy)}", ["left"] = $"{outcomes.Count(o => o.Left is not null)}" };
            var kept = await KeepAsync(list, "docx", docx, cancel);
            (values[DisposalProcedure.RegisterFile], values[DisposalProcedure.RegisterHash]) = ($"{kept.Id}", kept.Sha256);
            if (printed is not null) values[DisposalProcedure.RegisterPdf] = $"{(await KeepAsync(list, "pdf", printed, cancel)).Id}";
            return input with { Values = values };
        });
    }

    async Task<Attachment> KeepAsync(LoadedDossier list, string format, byte[] bytes, CancellationToken cancel)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        return await attachments.KeepAsync("system", list.Dossier.AgencyId, Purpose, $"{list.Dossier.Number}销毁清册.{format}", stream, Made, cancel);
    }
}
