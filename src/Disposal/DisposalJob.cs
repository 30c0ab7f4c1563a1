using Gongkai.Agencies;
using Gongkai.Demonstration;
using Gongkai.Documents;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Disposal;

/// <summary>Carries out a list that two have signed.</summary>
public sealed class DisposalJob() : Job(JobKey, "销毁到期案卷")
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


    public async Task<string> RunAsync(long id, JobProgress run, CancellationToken cancel)
    {
        var list = await ledger.LoadAsync(id, cancel);
        if (list.Procedure != DisposalProcedure.Table || list.State.Stage != DisposalProcedure.Ready) return "这份清册没有待销毁的案卷";
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
            if (!Ours(Destruction.KeepLonger)) await PerformAsync(list, file, Destruction.KeepLonger, cancel, (Destruction.KeptThrough, $"{entry.KeepThrough}"));
            return As(false);
        }
        if (file.State.Did(DossierLedger.Erase)) return Ours(DossierLedger.Erase) ? As(true) : As(false, "在别的清册里已经销毁");
        // The list was right when it was signed; what has come since is asked again.
        var line = (await files.LinesAsync(await files.Files(endedBefore: null).Where(f => f.DossierId == entry.Id).ToListAsync(cancel), cancel)).FirstOrDefault();
        if (line is null) return As(false, "已经归入一件办件的案卷");
        if (line.Blocks.Where(b => !b.Contains(list.Dossier.Number)).ToList() is { Count: > 0 } blocks) return As(false, string.Join("，", blocks));
        try
        {
            var parts = new List<LoadedDossier>();
            foreach (var part in await PartsAsync(file, cancel))
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

    /// <summary>Dossiers that are parts of a request's file: letters for help and cases about it, which the same unit keeps. A complaint that quotes it is not: it is the file of the unit that looked into it.</summary>
    async Task<IReadOnlyList<long>> PartsAsync(LoadedDossier file, CancellationToken cancel)
    {
        if (file.Procedure != RequestProcedure.Table) return [];
        var (number, agency) = (file.Dossier.Number, file.Dossier.AgencyId);
        return
        [
            .. await db.AssistLetters.Where(l => l.RequestNumber == number && l.AgencyId == agency).Select(l => l.DossierId).ToListAsync(cancel),
            .. await db.Remedies.Where(m => m.RequestNumber == number && m.AgencyId == agency).Select(m => m.DossierId).ToListAsync(cancel),
        ];
    }

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
        async Task<TakenFile> TakeAsync(string format, FileKind kind, byte[] bytes) => await attachments.TakeMadeAsync($"{list.Dossier.Number}销毁清册.{format}", kind, bytes, cancel);
        async Task<Attachment> EnterAsync(TakenFile file) => await attachments.EnterAsync("system", list.Dossier.AgencyId, Purpose, file, cancel);
        var (register, copy) = (await TakeAsync("docx", FileKind.Word, docx), printed is null ? null : await TakeAsync("pdf", FileKind.Pdf, printed));
        await ledger.PerformAsync(list, DisposalProcedure.Table.Find(DisposalProcedure.Destroy)!, new ActInput(clock.Today, "system", "system", new Dictionary<string, string>()) { Proof = Proofs.Job }, Role.System, clock.Today, list.State.Count, cancel, complete: async input =>
        {
            var values = new Dictionary<string, string> { ["destroyed"] = $"{outcomes.Count(o => o.Destroyed)}", ["kept"] = $"{outcomes.Count(o => !o.Entry.Destroy)}", ["left"] = $"{outcomes.Count(o => o.Left is not null)}" };
            var kept = await EnterAsync(register);
            (values[DisposalProcedure.RegisterFile], values[DisposalProcedure.RegisterHash]) = ($"{kept.Id}", kept.Sha256);
            if (copy is not null) values[DisposalProcedure.RegisterPdf] = $"{(await EnterAsync(copy)).Id}";
            return input with { Values = values };
        });
    }
}
