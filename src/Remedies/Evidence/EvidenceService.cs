using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Documents;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Requests;
using Gongkai.Requests.CaseFiles;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Remedies.Evidence;

/// <summary>The evidence of a case: what the request's file offers, what was ticked, what is bound, what is being bound.</summary>
/// <param name="Request">null: the case hangs on no request, or its contents are destroyed</param>
/// <param name="Clock">what is due in the case</param>
public sealed record EvidenceView(LoadedDossier Case, RequestView? Request, IReadOnlyList<EvidenceDocument> Documents, int Version, Envelope? Bound, bool Stale, JobRun? Run, NamedClock? Clock);

/// <summary>
/// 证据目录: drawn from the ledger of the request that a case is about, settled by the officer, bound behind its list into one PDF with numbered pages. Every bundle is an act with its hash.
/// Sources: 《行政复议法》第四十四条、第四十八条, 《行政诉讼法》第三十四条、第六十七条.
/// </summary>
public sealed class EvidenceService(
    GongkaiContext db, DossierLedger ledger, RemedyService remedies, RequestService requests, CaseFileService cases, CurrentLaw laws, AgencyDirectory agencies, AttachmentService attachments, PdfConverter pdf, Access access, AuditLog audit, OfficeClock clock, TimeProvider time)
{
    public const string Purpose = "evidence";
    public const int LongestProof = 500;


    public async Task<EvidenceView> ViewAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var remedy = await remedies.LoadAsync(actor, id, cancel);
        await access.RequireActAsync(actor, remedy.Dossier.AgencyId, remedy.Dossier.Number, cancel);
        var view = await RequestOfAsync(actor, remedy, cancel);
        var saved = await db.Set<EvidenceList>().AsNoTracking().FirstOrDefaultAsync(e => e.DossierId == id, cancel);
        IReadOnlyList<EvidenceDocument> documents = view is null ? [] : await DocumentsAsync(view, saved, cancel);
        var bound = remedy.State.Last(RemedyProcedure.Evidence);
        return new(remedy, view, documents, saved?.Version ?? 0, bound, bound is not null && view is not null && bound.Data[RemedyProcedure.EvidenceOf] != Stamp(saved?.Version ?? 0, view), await Job.LatestAsync(db, EvidenceJob.JobKey, id, cancel),
            RemedyProcedure.Table.Clocks(remedy.State, (await laws.GetAsync(cancel)).Law).FirstOrDefault());
    }

    /// <summary>What a bundle was made of: the list as saved and the request as it stood.</summary>
    static string Stamp(int version, RequestView view) => $"目录第{version}次保存，{view.Row.Number}台账{view.Loaded.State.Count}条";

    async Task<RequestView?> RequestOfAsync(Actor actor, LoadedDossier remedy, CancellationToken cancel)
    {
        if (remedy.State.Fact("request") is not { } number) return null;
        var id = await db.Requests.Where(r => r.Number == number && r.AgencyId == remedy.Dossier.AgencyId).Select(r => (long?)r.DossierId).FirstOrDefaultAsync(cancel);
        return id is { } there && await requests.ViewAsync(actor, there, cancel) is var view && !view.Loaded.State.Did(DossierLedger.Erase) ? view : null;
    }

    /// <summary>Papers, files and acts that speak for themselves, in the order of the ledger; then as the officer has settled them. What came later stands at the end, not ticked.</summary>
    async Task<IReadOnlyList<EvidenceDocument>> DocumentsAsync(RequestView view, EvidenceList? saved, CancellationToken cancel)
    {
        var number = view.Row.Number;
        var found = new List<(int At, EvidenceDocument Document)>();
        foreach (var d in await cases.DocumentsAsync(view.Loaded, cancel))
            switch (d)
            {
                case { Written: CasePart.Application }: found.Add((0, new("application", d.Title, d.On, $"申请人提交，{number}", EvidenceWords.Application, d))); break;
                case { Written: CasePart.Course }: found.Add((int.MaxValue, new("course", d.Title, d.On, $"本机关台账，{number}", EvidenceWords.Course, d))); break;
                case { Written: null, Kind: { } kind, Act: { } seq }: found.Add((seq, new($"paper:{seq}", $"{d.Title}（{d.Number}）", d.On, $"本机关制作，台账第{seq}条", EvidenceWords.OfPaper(PaperTable.Find(kind)!), d))); break;
                case { Written: null, Attachment: { } file, Act: { } seq }: found.Add((seq, new($"file:{file.Id}", $"{d.Title}（{file.Name}）", d.On, $"{d.By}提交，台账第{seq}条", d.By == "申请人" ? EvidenceWords.Handed : EvidenceWords.Decision, d))); break;
            }
        var told = view.Loaded.State.Events.Where(e => e.Row == RequestProcedure.IssuePaper).Select(e => (Kind: e.Data["paper"], About: int.Parse(e.Data["about"]))).ToList();
        foreach (var e in view.Loaded.State.Events)
            // A record of searching, or proof of service, that was issued as a paper says it better.
            if (EvidenceWords.Acts.TryGetValue(e.Row, out var words) && !told.Any(t => t.About == e.Seq && t.Kind is "search-record" or PaperTable.Service))
                found.Add((e.Seq, new($"act:{e.Seq}", words.Title, e.OccurredOn, $"本机关台账第{e.Seq}条", words.Proves, Acts: [e.Seq])));
        if (view.Reply is { Due: not null }) found.Add((int.MaxValue - 1, new("clock", "答复期限的计算", view.Row.FinishedOn ?? clock.Today, $"本机关台账，{number}", EvidenceWords.Clock)));
        var documents = found.OrderBy(f => f.At).Select((f, i) => f.Document with { Line = f.Document.Line with { Order = i + 1 } }).ToList();
        if (saved is null) return documents;
        var lines = EvidenceList.Read(saved.Lines).ToDictionary(l => l.Key);
        return [.. documents.Select(d => lines.TryGetValue(d.Key, out var line) ? d with { Line = line } : d with { New = true, Line = d.Line with { Included = false, Order = 1000 + d.Line.Order } }).OrderBy(d => d.Line.Order)];
    }

    /// <summary>Keeps what the officer has settled. Documents that the request's file does not have are left out.</summary>
    /// <param name="version">the list as the officer saw it; 0: never saved</param>
    public async Task SaveAsync(Actor actor, long id, IReadOnlyList<EvidenceLine> lines, int version, CancellationToken cancel = default)
    {
        var view = await ViewAsync(actor, id, cancel);
        if (view.Request is null) throw new InvalidInput("这个案件没有登记所涉办件，或者办件已经销毁，没有可以列的证据");
        if (version != view.Version) throw new Conflict("另一位同事刚刚改过证据目录，您的改动没有保存。请看过最新的目录再改。");
        var names = view.Documents.ToDictionary(d => d.Key, d => d.Title);
        var known = lines.Where(l => names.ContainsKey(l.Key)).ToList();
        Forms.Require([.. known.Where(l => l.Included && l.Proves.Trim().Length is 0 or > LongestProof).Select(l => $"“{names[l.Key]}”的证明内容没有写，或者超过{LongestProof}字")]);
        var ordered = known.OrderBy(l => l.Order).Select((l, i) => l with { Order = i + 1, Proves = l.Proves.Trim() is { Length: <= LongestProof } proves ? proves : l.Proves[..LongestProof] }).ToList();
        var row = new EvidenceList { DossierId = id, Lines = EvidenceList.Write(ordered), Version = version, SavedBy = actor.UserId, SavedAt = time.GetUtcNow().UtcDateTime };
        try
        {
            if (version == 0) db.Add(row);
            else db.Update(row);
            row.Version = version + 1;
            if (version > 0) db.Entry(row).Property(r => r.Version).OriginalValue = version;
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || Database.IsRace(e)) { throw new Conflict("另一位同事刚刚改过证据目录，您的改动没有保存。请看过最新的目录再改。"); }
        finally { db.ChangeTracker.Clear(); }
    }

    /// <summary>Queues the binding; asked for twice, it is done once.</summary>
    /// <exception cref="InvalidInput">nothing is ticked, or this machine cannot.</exception>
    public async Task BindAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var view = await ViewAsync(actor, id, cancel);
        if (!view.Documents.Any(d => d.Line.Included)) throw new InvalidInput("没有勾选证据");
        if (!PdfBinder.IsAvailable || !pdf.IsAvailable) throw new InvalidInput("本机没有安装 qpdf 或者 LibreOffice，不能合成证据册，请告诉系统管理员；各份文件仍然可以分别打开");
        if (view.Run is { State: JobState.Waiting or JobState.Running or JobState.Held }) return;
        db.Add(new JobRun { Job = EvidenceJob.JobKey, Key = EvidenceJob.KeyOf(id, actor, time.GetUtcNow()), QueuedAt = time.GetUtcNow().UtcDateTime });
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { } // the other click
        finally { db.ChangeTracker.Clear(); }
    }

    internal async Task<string> MakeAsync(string user, long id, Func<long, long, Task> progress, CancellationToken cancel)
    {
        var actor = await access.ActorAsync(user, cancel);
        var view = await ViewAsync(actor, id, cancel);
        if (view.Request is not { } request) return "所涉办件的内容已经销毁，没有可以合成的证据";
        var ticked = view.Documents.Where(d => d.Line.Included).ToList();
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        var agency = tree.Name(view.Case.Dossier.AgencyId);
        var bound = new List<(EvidenceDocument Document, byte[]? Pdf, int Pages, string Remark)>();
        foreach (var d in ticked)
        {
            await progress(bound.Count, ticked.Count + 1);
            var (bytes, pages, remark) = d.Document is { } document ? await cases.PagesAsync(request, tree, document, cancel)
                : await WrittenAsync(d.Acts is { } acts ? EvidencePages.Acts(request, tree, d.Title, acts) : EvidencePages.Clock(request), cancel);
            bound.Add((d, bytes, pages, remark));
        }
        // The list stands before page 1: its own length does not move the numbers it tells.
        var list = await pdf.ConvertAsync(DocxWriter.Write(EvidencePages.List(agency, view.Case.State.Fact("number")!, clock.Today, [.. bound.Select(b => (b.Document, b.Pages, b.Remark))])), cancel);
        var parts = bound.Where(b => b.Pdf is not null).Select(b => (b.Pdf!, b.Pages)).ToList();
        var whole = parts.Count == 0 ? list : PdfBinder.Join([list, PdfBinder.Bind(parts)]);
        await progress(ticked.Count, ticked.Count + 1);
        var total = bound.Sum(b => b.Pages);
        var taken = await attachments.TakeMadeAsync($"{view.Case.Dossier.Number}证据.pdf", FileKind.Pdf, whole, cancel);
        var remedy = await ledger.LoadAsync(id, cancel);
        var input = new ActInput(clock.Today, actor.UserId, actor.UserId, new Dictionary<string, string>());
        await ledger.PerformAsync(remedy, RemedyProcedure.Table.Find(RemedyProcedure.Evidence)!, input, Role.Officer, clock.Today, null, cancel, complete: async i =>
        {
            var kept = await attachments.EnterAsync(user, view.Case.Dossier.AgencyId, Purpose, taken, cancel);
            return i with
            {
                Values = new Dictionary<string, string>
                {
                    [RemedyProcedure.EvidenceFile] = $"{kept.Id}", [RemedyProcedure.EvidenceHash] = kept.Sha256, [RemedyProcedure.EvidencePages] = $"{total}", [RemedyProcedure.EvidenceOf] = Stamp(view.Version, request),
                },
            };
        });
        return $"合成了{ticked.Count}份证据，{total}页";
    }

    async Task<(byte[]? Pdf, int Pages, string Remark)> WrittenAsync(OfficialDocument document, CancellationToken cancel)
    {
        var bytes = await pdf.ConvertAsync(DocxWriter.Write(document), cancel);
        return (bytes, PdfBinder.Pages(bytes) ?? 1, "");
    }

    /// <summary>The bundle last made.</summary>
    /// <exception cref="NotFound">none was made, or it is destroyed.</exception>
    public async Task<(Attachment Attachment, FileStream Bytes)> OpenAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var view = await ViewAsync(actor, id, cancel);
        if (view.Bound is not { } bound) throw new NotFound("还没有合成证据册");
        await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, view.Case.Dossier.Number, "下载证据册", cancel);
        return await attachments.GiveAsync(long.Parse(bound.Data[RemedyProcedure.EvidenceFile]), cancel);
    }

    /// <summary>The draft of the answer as a Word file.</summary>
    public async Task<(byte[] Docx, string Name)> DraftAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var view = await ViewAsync(actor, id, cancel);
        if (view.Request is not { } request) throw new InvalidInput("这个案件没有登记所涉办件，或者办件已经销毁，写不出草稿");
        var agency = (await agencies.LatestAsync(clock.Today, cancel)).Name(view.Case.Dossier.AgencyId);
        var document = EvidencePages.Draft(view.Case.State, agency, request, clock.Today);
        return (DocxWriter.Write(document), $"{view.Case.Dossier.Number}{document.Title}.docx");
    }
}

/// <summary>Binds evidence behind the page.</summary>
public sealed class EvidenceJob() : Job(JobKey, "合成证据册")
{
    public const string JobKey = "evidence";

    public override Lane Lane => Lane.Heavy;

    internal static string KeyOf(long id, Actor actor, DateTimeOffset at) => $"{JobKey} {id} {actor.UserId} {at.ToUnixTimeMilliseconds()}";

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var parts = run.Key.Split(' ');
        try { return await services.GetRequiredService<EvidenceService>().MakeAsync(parts[2], long.Parse(parts[1]), (done, total) => run.ReportAsync(done, total, cancel), cancel); }
        // Said to people instead of being tried again and again.
        catch (Exception e) when (e is PdfUnavailableException or Forbidden or NotFound) { return e.Message; }
    }
}
