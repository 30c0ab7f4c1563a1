using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Documents;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Requests.Desk;
using Gongkai.Requests.Papers;
using Gongkai.Shared;
using Gongkai.Statutes;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.CaseFiles;

/// <summary>A request's file: what is in it, whether it is bound, and what is being bound now.</summary>
public sealed record CaseFileView(LoadedDossier Loaded, IReadOnlyList<CaseDocument> Documents, CaseFile? Bound, string? Binder, JobRun? Run)
{
    public bool Stale => Bound is { } bound && bound.Acts != Loaded.State.Count;
    public bool Erased => Loaded.State.Did(DossierLedger.Erase);
}

/// <summary>
/// 卷宗：the documents of a request in the order of the acts, bound behind a 卷内目录 into one PDF with numbered pages, as it goes to the archive or to the court.
/// Source: 条例第四十五条 (归档); the columns are those of a 归档文件目录 (序号、文号、责任者、题名、日期、页数、备注).
/// </summary>
public sealed class CaseFileService(
    GongkaiContext db, RequestService requests, PaperService papers, AgencyDirectory agencies, AttachmentService attachments, FileStore files, PdfConverter pdf, Access access, AuditLog audit, OfficeClock clock, TimeProvider time)
{
    public const string Purpose = "case-file";


    public async Task<CaseFileView> ViewAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await requests.LoadAsync(actor, id, cancel);
        var bound = await db.Set<CaseFile>().AsNoTracking().FirstOrDefaultAsync(c => c.DossierId == id, cancel);
        var binder = bound is null ? null : await db.Users.AsNoTracking().Where(u => u.Id == bound.MadeBy).Select(u => u.DisplayName).FirstOrDefaultAsync(cancel);
        return new(loaded, await DocumentsAsync(loaded, cancel), bound, binder, await Job.LatestAsync(db, CaseFileJob.JobKey, id, cancel));
    }

    /// <summary>Queues the binding; asked for twice, it is done once.</summary>
    /// <exception cref="InvalidInput">nothing is left to bind, or this machine cannot.</exception>
    public async Task BindAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await requests.LoadAsync(actor, id, cancel);
        await access.RequireActAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        if (loaded.State.Did(DossierLedger.Erase)) throw new InvalidInput("个人信息和材料已经清除，没有可以装订的内容；办理记录和校验值保留在台账里");
        if (!PdfBinder.IsAvailable || !pdf.IsAvailable) throw new InvalidInput("本机没有安装 qpdf 或者 LibreOffice，不能合成卷宗，请告诉系统管理员；各份文件仍然可以分别打开");
        if (await Job.LatestAsync(db, CaseFileJob.JobKey, id, cancel) is { State: JobState.Waiting or JobState.Running or JobState.Held }) return;
        db.Add(new JobRun { Job = CaseFileJob.JobKey, Key = CaseFileJob.KeyOf(id, actor, time.GetUtcNow()), QueuedAt = time.GetUtcNow().UtcDateTime });
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { } // the other click
        finally { db.ChangeTracker.Clear(); }
    }

    /// <summary>The bound file.</summary>
    /// <exception cref="NotFound">not bound, or erased.</exception>
    public async Task<(Stream Bytes, string Name)> OpenAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await requests.LoadAsync(actor, id, cancel);
        await access.RequireActAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        var bound = await db.Set<CaseFile>().AsNoTracking().FirstOrDefaultAsync(c => c.DossierId == id, cancel) ?? throw new NotFound("还没有合成卷宗");
        if (!actor.IsSystem) await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, "下载卷宗", cancel);
        return (files.Open(bound.Sha256), $"{loaded.Dossier.Number}卷宗.pdf");
    }

    /// <summary>The documents act by act: what came with it, the decision it rests on, and the papers issued for it. What is written out of the record stands first and last.</summary>
    internal async Task<IReadOnlyList<CaseDocument>> DocumentsAsync(LoadedDossier loaded, CancellationToken cancel)
    {
        var state = loaded.State;
        var agency = (await agencies.LatestAsync(clock.Today, cancel)).Name(loaded.Dossier.AgencyId);
        var opened = state.Events[0];
        List<CaseDocument> documents = [new("政府信息公开申请", loaded.Dossier.Number, "申请人", state.StartedOn ?? opened.OccurredOn, Written: CasePart.Application)];
        var rows = (await db.Set<PaperRow>().AsNoTracking().Where(p => p.DossierId == loaded.Dossier.Id).ToListAsync(cancel)).ToDictionary(p => p.Seq);
        var ids = state.Events.SelectMany(Named).Select(n => n.Id).Concat(rows.Values.SelectMany(r => new[] { r.AttachmentId, r.ScanAttachmentId }).OfType<long>()).Distinct().ToList();
        var kept = await db.Attachments.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel);
        foreach (var e in state.Events)
        {
            var by = e.Recorder == Proofs.Applicant || e.Seq == 1 ? "申请人" : agency;
            foreach (var (file, label) in Named(e))
                if (kept.TryGetValue(file, out var attachment)) documents.Add(new(label, "", by, e.OccurredOn, attachment) { Act = e.Seq });
            if (PaperService.Issued(state).FirstOrDefault(p => p.Paper.Seq == e.Seq) is { Paper.Void: false } line && rows.TryGetValue(e.Seq, out var row))
            {
                // The stamped scan is the paper; before there is one, what was issued.
                var attachment = row.ScanAttachmentId is { } scan ? kept.GetValueOrDefault(scan) : null;
                documents.Add(new(line.Kind.Title.Replace(" ", ""), line.Paper.Number, agency, line.Paper.On, attachment) { Paper = attachment is null ? e.Seq : null, Act = e.Seq, Kind = line.Kind.Key });
            }
        }
        documents.Add(new("办理经过（台账）", "", agency, state.Events[^1].OccurredOn, Written: CasePart.Course));
        documents.Add(new("卷内备考表", "", agency, clock.Today, Written: CasePart.Remarks));
        return documents;
    }

    /// <summary>The files that an act names, with what they are; those of papers come with the papers.</summary>
    static IEnumerable<(long Id, string Label)> Named(Envelope e)
    {
        if (e.Row is RequestProcedure.IssuePaper or RequestProcedure.PaperScan) yield break;
        var act = RequestProcedure.Table.Find(e.Row);
        foreach (var field in act?.Fields.Where(f => f.Kind is FieldKind.File or FieldKind.Files) ?? [])
            foreach (var id in e.Data.GetValueOrDefault(field.Key)?.Split(',') ?? [])
                yield return (long.Parse(id), field.Label);
        if (e.Data.GetValueOrDefault(Proofs.Prefix + "attachment") is { } proof) yield return (long.Parse(proof), $"{act?.Name}的决定凭证");
    }

    /// <summary>Binds the file as the record stands now; what it was before is thrown away.</summary>
    internal async Task<string> MakeAsync(string user, long id, Func<long, long, Task> progress, CancellationToken cancel)
    {
        var actor = await access.ActorAsync(user, cancel);
        var view = await requests.ViewAsync(actor, id, cancel);
        var loaded = view.Loaded;
        await access.RequireActAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        if (loaded.State.Did(DossierLedger.Erase)) return "个人信息和材料已经清除，没有可以装订的内容";
        var documents = await DocumentsAsync(loaded, cancel);
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        var agency = tree.Name(loaded.Dossier.AgencyId);
        var bound = new List<(CaseDocument Document, byte[]? Pdf, int Pages, string Remark)>();
        foreach (var document in documents)
        {
            await progress(bound.Count, documents.Count + 1);
            // How many pages the remarks tell of is known only at the end.
            var (bytes, pages, remark) = document.Written is CasePart.Remarks ? (null, 0, "") : await PagesAsync(view, tree, document, cancel);
            bound.Add((document, bytes, pages, remark));
        }
        var pagesSoFar = bound.Sum(b => b.Pages);
        var last = await pdf.ConvertAsync(DocxWriter.Write(CasePages.Remarks(loaded, agency, bound.Count(b => b.Pdf is null && b.Document.Written is null), pagesSoFar, actor.Name, clock.Today)), cancel);
        bound[^1] = bound[^1] with { Pdf = last, Pages = PdfBinder.Pages(last) ?? 1 };
        // The contents stand before page 1, as they do on paper: their own length does not move the numbers.
        var contents = await pdf.ConvertAsync(DocxWriter.Write(CasePages.Contents(loaded.Dossier.Number, agency, [.. bound.Select(b => (b.Document, b.Pages, b.Remark))])), cancel);
        var body = PdfBinder.Bind([.. bound.Where(b => b.Pdf is not null).Select(b => (b.Pdf!, b.Pages))]);
        var whole = PdfBinder.Join([contents, body]);
        await progress(documents.Count, documents.Count + 1);

        var taken = await attachments.TakeMadeAsync($"{loaded.Dossier.Number}卷宗.pdf", FileKind.Pdf, whole, cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await DossierLedger.HoldAsync(db, [id], cancel);
        // An erasure that came meanwhile is not undone by what was read before it.
        if (await db.LedgerEvents.AnyAsync(e => e.DossierId == id && e.Row == DossierLedger.Erase, cancel)) return "个人信息和材料已经清除，没有可以装订的内容";
        var before = await db.Set<CaseFile>().AsNoTracking().FirstOrDefaultAsync(c => c.DossierId == id, cancel);
        var attached = await attachments.EnterAsync(user, loaded.Dossier.AgencyId, Purpose, taken, cancel);
        if (before is not null) await db.Attachments.Where(a => a.Id == before.AttachmentId).ExecuteDeleteAsync(cancel); // its row here goes with it
        db.Add(new CaseFile { DossierId = id, Acts = loaded.State.Count, AttachmentId = attached.Id, Pages = bound.Sum(b => b.Pages), Sha256 = attached.Sha256, MadeBy = user, MadeAt = time.GetUtcNow().UtcDateTime });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        db.ChangeTracker.Clear();
        if (before is not null && before.Sha256 != attached.Sha256 && !await db.Attachments.AnyAsync(a => a.Sha256 == before.Sha256, CancellationToken.None)) files.Remove(before.Sha256);
        return $"合成了{bound.Sum(b => b.Pages)}页";
    }

    /// <summary>A document as pages; none, with the reason, where it cannot be made any and stays beside the bundle as a file.</summary>
    internal async Task<(byte[]? Pdf, int Pages, string Remark)> PagesAsync(RequestView view, AgencyTree tree, CaseDocument document, CancellationToken cancel)
    {
        byte[]? bytes = null;
        var remark = "";
        if (document.Apart) remark = "另存电子文件";
        else if (document.Written is CasePart.Application) bytes = await pdf.ConvertAsync(DocxWriter.Write(CasePages.Application(view)), cancel);
        else if (document.Written is CasePart.Course) bytes = await pdf.ConvertAsync(DocxWriter.Write(CasePages.Course(view, tree)), cancel);
        else if (document.Paper is { } seq)
        {
            var (stream, _, _) = await papers.FileAsync(Actor.System, view.Loaded.Dossier.Id, seq, "pdf", cancel);
            bytes = await AllAsync(stream, cancel);
        }
        else if (document.Attachment is { } file)
        {
            bytes = await AllAsync(files.Open(file.Sha256), cancel);
            if (file.IsPicture)
                try { bytes = await pdf.ConvertAsync(DocxWriter.Write(new OfficialDocument(document.Title, [new PictureBlock(Picture.Clean(bytes), file.Name)])), cancel); }
                catch (ArgumentException e) { (bytes, remark) = (null, $"{e.Message}，另存电子文件"); }
        }
        var pages = bytes is null ? 0 : PdfBinder.Pages(bytes) ?? 0;
        return pages == 0 && bytes is not null ? (null, 0, "加密或者损坏，另存电子文件") : (bytes, pages, remark);
    }


    static async Task<byte[]> AllAsync(Stream from, CancellationToken cancel)
    {
        await using (from)
        {
            using var all = new MemoryStream();
            await from.CopyToAsync(all, cancel);
            return all.ToArray();
        }
    }
}

/// <summary>Binds a file behind the page.</summary>
public sealed class CaseFileJob() : Job(JobKey, "合成卷宗")
{
    public const string JobKey = "case-file";

    public override Lane Lane => Lane.Heavy;

    internal static string KeyOf(long id, Actor actor, DateTimeOffset at) => $"{JobKey} {id} {actor.UserId} {at.ToUnixTimeMilliseconds()}";

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var parts = run.Key.Split(' ');
        try { return await services.GetRequiredService<CaseFileService>().MakeAsync(parts[2], long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), (done, total) => run.ReportAsync(done, total, cancel), cancel); }
        // Said to people instead of being tried again and again.
        catch (Exception e) when (e is PdfUnavailableException or Forbidden or NotFound) { return e.Message; }
    }
}
