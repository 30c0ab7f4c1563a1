using System.Security.Cryptography;
using System.Text;
using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Demonstration;
using Gongkai.Documents;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.Papers;

/// <summary>A paper that an act asks for and that is not issued yet.</summary>
public sealed record PaperOffer(PaperKind Kind, Envelope About);

public sealed record PaperLine(PaperKind Kind, IssuedPaper Paper);

/// <summary>What /verify tells: nothing of whom it is to or about.</summary>
public sealed record Verified(string Number, string Agency, DateOnly IssuedOn, string Sha256, string? PdfSha256, string? ScanSha256, bool Void);

/// <summary>The papers of requests: previewed, issued with their number exactly once, replaced by the stamped scan, voided, opened, verified.</summary>
public sealed class PaperService(
    GongkaiContext db, DossierLedger ledger, Access access, PaperWordings wordings, CurrentLaw laws, AgencyDirectory agencies, AttachmentService attachments, FileStore files,
    PdfConverter pdf, DemonstrationState demonstration, AuditLog audit, OfficeClock clock)
{
    /// <summary>Purposes of the attachments: what was issued (and its PDF), and the stamped paper as served.</summary>
    public const string Purpose = "paper", ScanPurpose = "paper-scan";


    public static IReadOnlyList<PaperLine> Issued(DossierState state) =>
        [.. PaperTable.Issued(state).Select(p => PaperTable.Find(p.Kind) is { } kind ? new PaperLine(kind, p) : null).OfType<PaperLine>()];

    /// <summary>Papers that the acts done so far produce and that are not issued, the latest act first. Only the last draft's and signature's count.</summary>
    public static IReadOnlyList<PaperOffer> Offers(DossierState state)
    {
        var issued = PaperTable.Issued(state).Where(p => !p.Void).Select(p => (p.Kind, p.About)).ToHashSet();
        // An address is confirmed as it stands last; who did so on the screen signs no paper.
        var address = state.Events.LastOrDefault(e => PaperTable.Find(PaperTable.Address)!.Acts.Contains(e.Row));
        bool Asked(PaperKind k, Envelope e) => k.Key != PaperTable.Address || e == address && !(e.Recorder == Proofs.Applicant && e.Data.ContainsKey(ServiceAddress.Fact));
        return [.. state.Events.Reverse().SelectMany(e => PaperTable.Of(e.Row, PaperTable.OutcomeAt(state, e)).Where(k => Asked(k, e) && !issued.Contains((k.Key, e.Seq))).Select(k => new PaperOffer(k, e)))];
    }

    async Task<LoadedDossier> LoadAsync(Actor actor, long id, bool act, CancellationToken cancel)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        if (loaded.Procedure.Find(RequestProcedure.IssuePaper) is null) throw new NotFound("没有这个办件");
        if (act) await access.RequireActAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        else await access.RequireReadAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        return loaded;
    }

    /// <summary>The dossier of a paper that is to be made, for who may act on it.</summary>
    public Task<LoadedDossier> OfAsync(Actor actor, long id, CancellationToken cancel = default) => LoadAsync(actor, id, act: true, cancel);

    /// <summary>The page of a dossier that has papers.</summary>
    public static string HomeOf(LoadedDossier loaded) => loaded.Procedure == AmendmentProcedure.Table ? $"/desk/amendments/{loaded.Dossier.Id}" : $"/desk/requests/{loaded.Dossier.Id}";

    async Task<PaperFacts> FactsAsync(LoadedDossier loaded, PaperKind kind, int about, IReadOnlyDictionary<string, string> typed, CancellationToken cancel)
    {
        var state = loaded.State;
        if (state.Events.ElementAtOrDefault(about - 1) is not { } act || PaperTable.Of(act.Row, PaperTable.OutcomeAt(state, act)).All(k => k.Key != kind.Key)) throw new NotFound("这一步不产生这种文书");
        // The unit may have ended while its request was open.
        var agency = (await agencies.LatestAsync(clock.Today, cancel)).Find(loaded.Dossier.AgencyId)!;
        var people = await db.Users.AsNoTracking().Where(u => u.Id == act.Recorder || u.Id == state.Events[0].Recorder || u.Id == act.Data.GetValueOrDefault("handler")).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        people["system"] = "系统";
        people[Proofs.Applicant] = "申请人网上提交";
        people[Proofs.Unnamed] = "（原台账未具名）";
        return new(kind, act, state, await ledger.ContentsAsync(loaded.Dossier.Id, cancel), loaded.Dossier.Number, agency, await wordings.OfAsync(agency, cancel), (await laws.GetAsync(cancel)).Law, clock.Today,
            kind.Asks.Where(a => typed.ContainsKey(a.Key)).ToDictionary(a => a.Key, a => typed[a.Key]), people) { Demonstration = await demonstration.IsAsync(cancel), Files = await FilesAsync(state, act, cancel) };
    }

    /// <summary>Names of the files that went out by the act; of what is put to review, those that would.</summary>
    async Task<IReadOnlyList<string>> FilesAsync(DossierState state, Envelope act, CancellationToken cancel)
    {
        var before = DossierState.Fold(state.Events.Take(act.Seq - 1));
        return RequestProcedure.GoingOut(before, act.Row switch { "submit-review" => "sign", "redo-submit" => "redo-sign", var row => row }) is { Count: > 0 } ids ? [.. (await Release.ReleasedFile.OfAsync(db, before, cancel)).Where(r => ids.Contains(r.Id)).Select(r => r.Name)] : [];
    }

    /// <summary>The paper as it would be issued now, without number and codes. <paramref name="template"/>: a text that is being written; null: the one in force.</summary>
    public async Task<ComposedPaper> PreviewAsync(Actor actor, long id, string key, int about, IReadOnlyDictionary<string, string> typed, string? template = null, CancellationToken cancel = default)
    {
        var kind = PaperTable.Find(key) ?? throw new NotFound("没有这种文书");
        var loaded = await LoadAsync(actor, id, act: true, cancel);
        if (!actor.IsSystem) await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, "预览文书", cancel);
        return PaperComposer.Compose(await FactsAsync(loaded, kind, about, typed, cancel), template ?? (await wordings.TemplateAsync(loaded.Dossier.AgencyId, kind, cancel)).Text!);
    }

    /// <summary>A request of the unit on which a template can be tried: the latest that has come to an act of this paper.</summary>
    public async Task<(long Id, string Number, int About)?> SampleAsync(Actor actor, int agencyId, PaperKind kind, string? number, CancellationToken cancel = default)
    {
        var units = (await agencies.LatestAsync(clock.Today, cancel)).Subtree(agencyId).Where(actor.MayAct).ToList();
        var procedure = PaperTable.ProcedureOf(kind).Key;
        var rows = db.Dossiers.AsNoTracking().Where(d => d.Procedure == procedure && units.Contains(d.AgencyId) && db.LedgerContents.Any(c => c.DossierId == d.Id && (c.Name == "applicant" || c.Name == "person")));
        if (!string.IsNullOrWhiteSpace(number)) rows = rows.Where(d => d.Number == number.Trim());
        var acts = kind.Acts.ToList();
        var ids = await rows.Where(d => db.LedgerEvents.Any(e => e.DossierId == d.Id && acts.Contains(e.Row))).OrderByDescending(d => d.Id).Select(d => d.Id).Take(kind.Outcomes.Count > 0 ? 60 : 1).ToListAsync(cancel);
        foreach (var id in ids)
        {
            var loaded = await ledger.LoadAsync(id, cancel);
            if (loaded.State.Events.LastOrDefault(e => PaperTable.Of(e.Row, PaperTable.OutcomeAt(loaded.State, e)).Any(k => k.Key == kind.Key)) is { } act) return (id, loaded.Dossier.Number, act.Seq);
        }
        return null;
    }

    /// <summary>
    /// Issues a paper: takes its number, writes and keeps the file, and notes its hash in the ledger, all in one transaction, so that two at once never share a number and a refusal leaves no gap.
    /// </summary>
    /// <param name="expected">number of events the person saw</param>
    /// <returns>the act that issued it</returns>
    /// <exception cref="InvalidForm">something the paper must say is wanting.</exception>
    /// <exception cref="Refused">the act does not produce the paper, or it is issued already.</exception>
    /// <exception cref="Conflict">somebody was first; nothing was written.</exception>
    public async Task<int> IssueAsync(Actor actor, long id, string key, int about, IReadOnlyDictionary<string, string> typed, int? expected, CancellationToken cancel = default)
    {
        var kind = PaperTable.Find(key) ?? throw new NotFound("没有这种文书");
        var loaded = await LoadAsync(actor, id, act: true, cancel);
        var facts = await FactsAsync(loaded, kind, about, typed, cancel);
        var template = await wordings.TemplateAsync(loaded.Dossier.AgencyId, kind, cancel);
        Forms.Require(PaperComposer.Compose(facts, template.Text!).Missing);
        var act = loaded.Procedure.Find(RequestProcedure.IssuePaper)!;
        var role = RequestService.RoleFor(actor, act, loaded.Dossier.AgencyId);
        var values = new Dictionary<string, string> { ["paper"] = kind.Key, ["about"] = $"{about}", ["template"] = template.Mark };
        var input = new ActInput(clock.Today, actor.UserId, actor.UserId, values) { Proof = actor.IsSystem ? Proofs.Job : Proofs.Login, DeciderRoles = [.. actor.RolesAt(loaded.Dossier.AgencyId)] };
        // Refused before a number is taken; what was seen here holds, or the dossier has changed and the act is refused.
        Rulebook.Perform(loaded.Procedure, act, loaded.State, clock.Today, input with { Values = new Dictionary<string, string>(values) { ["paper-number"] = "-", ["paper-file"] = "1", ["paper-hash"] = "-", ["paper-text"] = "-" } }, role, facts.Law);
        PaperRow? row = null;
        var done = await ledger.PerformAsync(loaded, act, input, role, clock.Today, expected, cancel,
            complete: async i =>
            {
                var number = await NumberAsync(loaded, facts, cancel);
                var verify = QueryCode.Random(8);
                var paper = PaperComposer.Compose(facts with { Number = number, VerifyCode = verify }, template.Text!);
                var bytes = DocxWriter.Write(PaperComposer.Document(paper));
                var file = await attachments.EnterAsync(actor.UserId, loaded.Dossier.AgencyId, Purpose, await attachments.TakeMadeAsync($"{kind.Name}.docx", FileKind.Word, bytes, cancel), cancel);
                row = new PaperRow { DossierId = id, Kind = kind.Key, AgencyId = loaded.Dossier.AgencyId, Number = number, Code = verify, IssuedOn = clock.Today, AttachmentId = file.Id, Sha256 = file.Sha256 };
                return i with { Values = new Dictionary<string, string>(values) { ["paper-number"] = number, ["paper-file"] = $"{file.Id}", ["paper-hash"] = file.Sha256, ["paper-text"] = paper.Text } };
            },
            also: async envelope =>
            {
                row!.Seq = envelope.Seq;
                db.Add(row);
                await db.SaveChangesAsync(cancel);
            });
        return done.Seq;
    }

    /// <summary>The next of the agency's series of this year; a paper without a series bears the request's number and its own place in the file.</summary>
    async Task<string> NumberAsync(LoadedDossier loaded, PaperFacts facts, CancellationToken cancel)
    {
        if (facts.Kind.Series is not { } letters) return $"{loaded.Dossier.Number}-{loaded.State.Count + 1}";
        var series = $"{facts.Words[PaperWord.MarkOf(letters)]}〔{facts.On.Year}〕";
        return $"{series}{await ledger.NextNumberAsync(series, cancel)}号";
    }

    /// <summary>The text as issued; null once erased.</summary>
    public async Task<(PaperLine Line, PaperRow Row, string? Text, LoadedDossier Loaded)> OpenAsync(Actor actor, long id, int seq, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, act: false, cancel);
        var line = Issued(loaded.State).FirstOrDefault(l => l.Paper.Seq == seq) ?? throw new NotFound("没有这份文书");
        var row = await db.Set<PaperRow>().AsNoTracking().FirstAsync(p => p.DossierId == id && p.Seq == seq, cancel);
        if (!actor.IsSystem) await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, "查看文书", cancel);
        return (line, row, (await ledger.ContentsAsync(id, cancel)).GetValueOrDefault($"{seq}/paper-text"), loaded);
    }

    /// <summary>The file of a paper, for the office: <c>docx</c>, <c>pdf</c>, <c>scan</c>, or <c>large</c> for the same words in large print.</summary>
    /// <exception cref="PdfUnavailableException">no PDF can be made now.</exception>
    public async Task<(Stream Bytes, string ContentType, string Name)> FileAsync(Actor actor, long id, int seq, string format, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, act: true, cancel);
        var row = await db.Set<PaperRow>().AsNoTracking().FirstOrDefaultAsync(p => p.DossierId == id && p.Seq == seq, cancel) ?? throw new NotFound("没有这份文书");
        if (!actor.IsSystem) await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, "下载文书", cancel);
        return await ReadAsync(row, format, cancel);
    }

    async Task<(Stream Bytes, string ContentType, string Name)> ReadAsync(PaperRow row, string format, CancellationToken cancel)
    {
        var attachment = format switch { "docx" or "large" => row.AttachmentId, "pdf" => await PdfAsync(row, cancel), "scan" => row.ScanAttachmentId, _ => throw new NotFound("没有这种格式") };
        var file = attachment is { } number ? await db.Attachments.AsNoTracking().FirstOrDefaultAsync(a => a.Id == number, cancel) : null;
        if (file is null) throw new NotFound(format == "scan" ? "还没有盖章的扫描件" : "文书的文件已经清除");
        if (format == "large")
        {
            using var issued = new MemoryStream();
            await using (var bytes = files.Open(file.Sha256)) await bytes.CopyToAsync(issued, cancel);
            return (new MemoryStream(LargePrint.Of(issued.ToArray()), writable: false), FileStore.MediaType(file.Kind), $"{row.Number}{PaperTable.Find(row.Kind)?.Title.Replace(" ", "")}（大字版）.docx");
        }
        return (files.Open(file.Sha256), FileStore.MediaType(file.Kind), $"{row.Number}{PaperTable.Find(row.Kind)?.Title.Replace(" ", "")}{(file.Kind switch { FileKind.Pdf => ".pdf", FileKind.Jpeg => ".jpg", FileKind.Png => ".png", _ => ".docx" })}");
    }

    /// <summary>The PDF of what was issued: made once, and kept, so that whoever has it can verify it by its hash.</summary>
    async Task<long?> PdfAsync(PaperRow row, CancellationToken cancel)
    {
        if (row.PdfAttachmentId is not null || row.AttachmentId is not { } source) return row.PdfAttachmentId;
        var hash = await db.Attachments.AsNoTracking().Where(a => a.Id == source).Select(a => a.Sha256).FirstAsync(cancel);
        using var docx = new MemoryStream();
        await using (var file = files.Open(hash)) await file.CopyToAsync(docx, cancel);
        var bytes = await pdf.ConvertAsync(docx.ToArray(), cancel);
        var taken = await attachments.TakeMadeAsync($"{row.Kind}.pdf", FileKind.Pdf, bytes, cancel);
        // Held still, so that an erasure comes before this or takes it along.
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await DossierLedger.HoldAsync(db, [row.DossierId], cancel);
        var now = await db.Set<PaperRow>().AsNoTracking().FirstAsync(p => p.Id == row.Id, cancel);
        if (now.PdfAttachmentId is not null || now.AttachmentId is null) return now.PdfAttachmentId;
        var kept = await attachments.EnterAsync(Actor.System.UserId, row.AgencyId, Purpose, taken, cancel);
        await db.Set<PaperRow>().Where(p => p.Id == row.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.PdfAttachmentId, kept.Id).SetProperty(p => p.PdfSha256, kept.Sha256), cancel);
        await transaction.CommitAsync(cancel);
        db.ChangeTracker.Clear();
        return kept.Id;
    }

    /// <summary>The stamped paper as it is served; a better scan may follow, the latest counts. Its hash is an act in the ledger.</summary>
    public async Task ScanAsync(Actor actor, long id, int seq, string name, Stream bytes, int? expected, CancellationToken cancel = default, string? sealedBy = null)
    {
        var loaded = await LoadAsync(actor, id, act: true, cancel);
        var taken = await attachments.TakeAsync(name, bytes, AttachmentService.Paper, cancel);
        Attachment file = null!;
        // Kept with the act or not at all: what no act names would outlive the erasure.
        await PerformAsync(actor, loaded, RequestProcedure.PaperScan, sealedBy is null ? new() { ["paper-seq"] = $"{seq}" } : new() { ["paper-seq"] = $"{seq}", [PaperActs.Seal] = sealedBy }, expected,
            () => db.Set<PaperRow>().Where(p => p.DossierId == id && p.Seq == seq).ExecuteUpdateAsync(s => s.SetProperty(p => p.ScanAttachmentId, file.Id).SetProperty(p => p.ScanSha256, file.Sha256), cancel), cancel,
            async input =>
            {
                file = await attachments.EnterAsync(actor.UserId, loaded.Dossier.AgencyId, ScanPurpose, taken, cancel);
                return input with { Values = new Dictionary<string, string>(input.Values) { ["scan"] = $"{file.Id}", ["scan-hash"] = file.Sha256 } };
            });
    }

    /// <summary>Voids a paper that was not sent; it keeps its number, and another may be issued.</summary>
    public async Task VoidAsync(Actor actor, long id, int seq, string reason, int? expected, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, act: true, cancel);
        await PerformAsync(actor, loaded, RequestProcedure.VoidPaper, new() { ["paper-seq"] = $"{seq}", ["reason"] = reason.Trim() }, expected,
            () => db.Set<PaperRow>().Where(p => p.DossierId == id && p.Seq == seq).ExecuteUpdateAsync(s => s.SetProperty(p => p.Void, true), cancel), cancel);
    }

    async Task PerformAsync(Actor actor, LoadedDossier loaded, string row, Dictionary<string, string> values, int? expected, Func<Task> also, CancellationToken cancel, Func<ActInput, Task<ActInput>>? complete = null)
    {
        var act = loaded.Procedure.Find(row)!;
        var agency = loaded.Dossier.AgencyId;
        var input = new ActInput(clock.Today, actor.UserId, actor.UserId, values) { Proof = actor.IsSystem ? Proofs.Job : Proofs.Login, DeciderRoles = [.. actor.RolesAt(agency)] };
        await ledger.PerformAsync(loaded, act, input, RequestService.RoleFor(actor, act, agency), clock.Today, expected, cancel, also: _ => also(), complete: complete);
    }

    /// <summary>The papers that have reached the applicant, latest first.</summary>
    public static IReadOnlyList<PaperLine> Reached(DossierState state) => [.. Issued(state).Where(l => PaperTable.ReachedApplicant(state, l.Paper)).Reverse()];

    /// <summary>The paper for its applicant, who has named the query code: the stamped scan if there is one, else the PDF, else the Word file.</summary>
    /// <exception cref="NotFound">not to the applicant, not sent, or void: nobody learns which.</exception>
    public async Task<(Stream Bytes, string ContentType, string Name)> ForApplicantAsync(long id, int seq, CancellationToken cancel = default, bool large = false)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        if (Reached(loaded.State).All(l => l.Paper.Seq != seq)) throw new NotFound("没有这份文书");
        var row = await db.Set<PaperRow>().AsNoTracking().FirstAsync(p => p.DossierId == id && p.Seq == seq, cancel);
        if (large) return await ReadAsync(row, "large", cancel);
        if (row.ScanAttachmentId is not null) return await ReadAsync(row, "scan", cancel);
        try { return await ReadAsync(row, "pdf", cancel); }
        catch (PdfUnavailableException) { return await ReadAsync(row, "docx", cancel); }
    }

    /// <summary>Whether there is such a paper: by number and the code printed on it, or by the hash of a file one holds.</summary>
    public async Task<Verified?> VerifyAsync(string? number, string? code, string? hash, CancellationToken cancel = default)
    {
        PaperRow? row = null;
        if (!string.IsNullOrWhiteSpace(hash))
        {
            var plain = new string([.. hash.Where(c => !char.IsWhiteSpace(c)).Take(65)]).ToLowerInvariant();
            if (plain.Length != 64 || !plain.All(char.IsAsciiHexDigitLower)) return null;
            row = await db.Set<PaperRow>().AsNoTracking().Where(p => p.Sha256 == plain || p.PdfSha256 == plain || p.ScanSha256 == plain).OrderBy(p => p.Id).FirstOrDefaultAsync(cancel);
        }
        else if (number is { Length: <= 120 } && code is { Length: <= 40 })
        {
            var wanted = ApplicantService.Number(number);
            var found = await db.Set<PaperRow>().AsNoTracking().FirstOrDefaultAsync(p => p.Number == wanted, cancel);
            var typed = Encoding.UTF8.GetBytes(new string([.. Chinese.HalfWidth(code).ToUpperInvariant().Where(char.IsLetterOrDigit)]));
            var kept = Encoding.UTF8.GetBytes((found?.Code ?? "????????").Replace("-", ""));
            if (CryptographicOperations.FixedTimeEquals(typed, kept)) row = found;
        }
        if (row is null) return null;
        var agency = (await agencies.LatestAsync(clock.Today, cancel)).Name(row.AgencyId);
        return new(row.Number, agency, row.IssuedOn, row.Sha256, row.PdfSha256, row.ScanSha256, row.Void);
    }
}
