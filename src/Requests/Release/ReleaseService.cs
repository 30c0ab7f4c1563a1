using Gongkai.Audit;
using Gongkai.Documents;
using Gongkai.Documents.Readers;
using Gongkai.Documents.Redaction;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.Release;

/// <summary>A file that redaction made in a dossier, as the ledger tells it.</summary>
/// <param name="Seq">the act that entered it</param>
/// <param name="Attachment">null once erased</param>
public sealed record ReleasedFile(int Seq, long Id, Attachment? Attachment, string Method, IReadOnlyList<WithheldGround> Grounds, DateOnly On, string Hash, bool Enclosed)
{
    public string Name => Attachment?.Name ?? $"（已清除，校验值{Hash}）";
    /// <summary>What was done to it, in words.</summary>
    public string How => Grounds.Count > 0 ? "遮盖：" + string.Join("、", Grounds.Select(g => g.Words)) : Method == RequestProcedure.Whole ? "没有遮盖，全部提供" : "清除看不见的内容";

    public static async Task<IReadOnlyList<ReleasedFile>> OfAsync(GongkaiContext db, DossierState state, CancellationToken cancel = default)
    {
        var ids = RequestProcedure.ReleasedIn(state);
        var kept = await db.Attachments.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel);
        var enclosed = RequestProcedure.EnclosedIn(state);
        return [.. state.Events.Where(e => e.Row == RequestProcedure.Redact).Select(e =>
        {
            var file = long.Parse(e.Data[RequestProcedure.Released]);
            return new ReleasedFile(e.Seq, file, kept.GetValueOrDefault(file), e.Data[RequestProcedure.Method], [.. (e.Data.GetValueOrDefault("withheld") ?? "").Split(',').Select(WithheldGrounds.Find).OfType<WithheldGround>()],
                e.OccurredOn, e.Data["released-hash"], enclosed.Contains(file));
        })];
    }
}

/// <summary>All of a dossier's releases.</summary>
/// <param name="Files">what came with the application</param>
/// <param name="Settles">whether the files of the reply may still be chosen</param>
public sealed record ReleaseOverview(LoadedDossier Loaded, IReadOnlyList<Attachment> Files, IReadOnlyList<(RecordRelease Release, Attachment Record)> Going, IReadOnlyList<ReleasedFile> Made, bool Redacts, bool Settles);

/// <summary>One release with its record and, when it is done, its proof.</summary>
/// <param name="Run">the run that reads or makes it; null where none goes</param>
public sealed record ReleaseView(LoadedDossier Loaded, RecordRelease Release, Attachment Record, JobRun? Run, ReleaseCertificate? Certificate, ReleasedFile? Made);

/// <summary>
/// 区分处理（条例第三十七条）: what of a record is withheld and why, and the new file that may go out. Only who handles the request works on it; a job reads and makes,
/// and the new file is entered in the ledger with its proof, or not at all.
/// </summary>
public sealed class ReleaseService(
    GongkaiContext db, DossierLedger ledger, RequestService requests, CurrentLaw laws, Access access, AttachmentService attachments, FileStore files, Redactor redactor, PdfConverter pdf, AuditLog audit,
    OfficeClock clock, TimeProvider time)
{
    /// <summary>Purposes of the attachments: the record as it is, and what was made of it.</summary>
    public const string RecordPurpose = "record", Purpose = RequestProcedure.Released;

    /// <summary>Bytes of a new file: pages are pictures.</summary>
    const long MostMade = 200L << 20;

    public static readonly IReadOnlySet<FileKind> Records = new HashSet<FileKind> { FileKind.Pdf, FileKind.Jpeg, FileKind.Png, FileKind.Word, FileKind.Sheet };
    static readonly IReadOnlySet<FileKind> Office = new HashSet<FileKind> { FileKind.Word, FileKind.Sheet };

    DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Whether text in scans and photographs can be recognised here.</summary>
    public bool Recognises => redactor.CanRecognise;

    async Task<LoadedDossier> LoadAsync(Actor actor, long id, CancellationToken cancel)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        // The record itself is what not everybody may see: to look at it is to handle the request.
        await requests.RequireAsync(actor, loaded.Dossier, act: true, cancel);
        return loaded;
    }

    async Task<(LoadedDossier Loaded, RecordRelease Release)> OneAsync(Actor actor, long id, long release, CancellationToken cancel)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        return (loaded, await db.Set<RecordRelease>().AsNoTracking().FirstOrDefaultAsync(r => r.Id == release && r.DossierId == id, cancel) ?? throw new NotFound("没有这个文件的区分处理"));
    }

    async Task<bool> MayAsync(Actor actor, LoadedDossier loaded, string row, CancellationToken cancel)
    {
        var act = RequestProcedure.Table.Find(row)!;
        return Rulebook.Ask(RequestProcedure.Table, act, loaded.State, clock.Today, null, RequestService.RoleFor(actor, act, loaded.Dossier.AgencyId), (await laws.GetAsync(cancel)).Law).Allowed;
    }

    public async Task<ReleaseOverview> OverviewAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        var going = await db.Set<RecordRelease>().AsNoTracking().Where(r => r.DossierId == id).Join(db.Attachments, r => r.RecordId, a => a.Id, (r, a) => new { r, a }).OrderByDescending(x => x.r.Id).ToListAsync(cancel);
        return new(loaded, await requests.FilesAsync(loaded, cancel), [.. going.Select(x => (x.r, x.a))], await ReleasedFile.OfAsync(db, loaded.State, cancel), await MayAsync(actor, loaded, RequestProcedure.Redact, cancel), await MayAsync(actor, loaded, RequestProcedure.Enclose, cancel));
    }

    public async Task<ReleaseView> ViewAsync(Actor actor, long id, long release, CancellationToken cancel = default)
    {
        var (loaded, one) = await OneAsync(actor, id, release, cancel);
        var record = await db.Attachments.AsNoTracking().FirstAsync(a => a.Id == one.RecordId, cancel);
        await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, $"查看区分处理的文件 {record.Id}", cancel);
        var certificate = one.Seq is { } seq ? ReleaseCertificate.Read((await ledger.ContentsAsync(id, cancel)).GetValueOrDefault($"{seq}/certificate")) : null;
        return new(loaded, one, record, await Job.LatestAsync(db, ReleaseJob.JobKey, one.Id, cancel), certificate, (await ReleasedFile.OfAsync(db, loaded.State, cancel)).FirstOrDefault(m => m.Seq == one.Seq));
    }

    /// <summary>A page of the record as a JPEG picture.</summary>
    /// <exception cref="NotFound">there is no such page.</exception>
    public async Task<byte[]> PictureAsync(Actor actor, long id, long release, int page, CancellationToken cancel = default)
    {
        var (_, one) = await OneAsync(actor, id, release, cancel);
        if (page < 1 || page > one.PageSizes.Count) throw new NotFound("没有这一页");
        try { return await redactor.PictureAsync(await BytesAsync(one, cancel), page, cancel: cancel); }
        catch (Exception e) when (e is UnreadableDocumentException or RedactionUnavailableException) { throw new InvalidInput(e.Message); }
    }

    async Task<byte[]> BytesAsync(RecordRelease release, CancellationToken cancel)
    {
        var id = release.PagesId ?? release.RecordId;
        return await ReadAsync(await db.Attachments.AsNoTracking().FirstAsync(a => a.Id == id, cancel), cancel);
    }

    async Task<byte[]> ReadAsync(Attachment attachment, CancellationToken cancel)
    {
        using var copy = new MemoryStream();
        await using (var file = files.Open(attachment.Sha256)) await file.CopyToAsync(copy, cancel);
        return copy.ToArray();
    }

    /// <summary>Takes up a record that is handed in.</summary>
    /// <param name="method"><see cref="RequestProcedure.Struck"/> or <see cref="RequestProcedure.Cleaned"/></param>
    /// <exception cref="InvalidInput">a file of no such kind, empty or too large; a way that does not fit the file.</exception>
    public async Task<long> StartAsync(Actor actor, long id, string method, string name, Stream bytes, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        await access.RequireActAsync(actor, loaded.Dossier.AgencyId, "上传文件", cancel);
        var taken = await attachments.TakeAsync(name, bytes, Records, cancel);
        return await StartAsync(actor, loaded, method, taken.Kind, () => attachments.EnterAsync(actor.UserId, loaded.Dossier.AgencyId, RecordPurpose, taken, cancel), cancel);
    }

    /// <summary>Takes up a file that the dossier holds.</summary>
    /// <inheritdoc cref="StartAsync(Actor, long, string, string, Stream, CancellationToken)"/>
    public async Task<long> StartAsync(Actor actor, long id, string method, long attachment, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        var record = (await requests.FilesAsync(loaded, cancel)).FirstOrDefault(a => a.Id == attachment) ?? throw new NotFound("本件没有这个文件");
        return await StartAsync(actor, loaded, method, record.Kind, () => Task.FromResult(record), cancel);
    }

    async Task<long> StartAsync(Actor actor, LoadedDossier loaded, string method, FileKind kind, Func<Task<Attachment>> enter, CancellationToken cancel)
    {
        if (!await MayAsync(actor, loaded, RequestProcedure.Redact, cancel)) throw new InvalidInput("这个办件现在不能作区分处理");
        if (!Records.Contains(kind)) throw new InvalidInput("可以处理 PDF、JPG、PNG、Word（docx）和 Excel（xlsx）文件");
        var office = Office.Contains(kind);
        if (method == RequestProcedure.Cleaned && !office) throw new InvalidInput("只有 Word（docx）和 Excel（xlsx）文件可以只清除看不见的内容；PDF 和图片请遮盖");
        if (method == RequestProcedure.Struck && kind == FileKind.Sheet) throw new InvalidInput("Excel 表格不能直接遮盖，请另存为 PDF 再上传；表格本身可以只清除看不见的内容");
        if (method is not (RequestProcedure.Cleaned or RequestProcedure.Struck)) throw new InvalidInput("“处理方式”没有选");
        // The file and its release are one: what nothing names would outlive the erasure.
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await DossierLedger.HoldAsync(db, [loaded.Dossier.Id], cancel);
        var record = await enter();
        var release = new RecordRelease { DossierId = loaded.Dossier.Id, AgencyId = loaded.Dossier.AgencyId, RecordId = record.Id, Method = method, OfficerId = actor.UserId, Title = "政府信息（区分处理）" };
        db.Add(release);
        await db.SaveChangesAsync(cancel);
        Queue(release, method == RequestProcedure.Cleaned ? ReleaseState.Producing : ReleaseState.Reading);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        db.ChangeTracker.Clear();
        return release.Id;
    }

    /// <summary>The step and its run are one: whoever takes the run finds the step.</summary>
    void Queue(RecordRelease release, ReleaseState state)
    {
        release.State = state;
        release.ChangedAt = Now;
        db.Add(new JobRun { Job = ReleaseJob.JobKey, Key = $"{ReleaseJob.JobKey} {release.Id} {release.Version}", QueuedAt = Now });
    }

    /// <summary>Changes a release that is being marked, if it still is as the person saw it.</summary>
    async Task ChangeAsync(Actor actor, long id, long release, int seen, Action<RecordRelease> change, CancellationToken cancel, params ReleaseState[] states)
    {
        var (loaded, one) = await OneAsync(actor, id, release, cancel);
        if (one.Version != seen || !(states.Length == 0 ? [ReleaseState.Marking] : states).Contains(one.State)) throw Moved();
        if (!await MayAsync(actor, loaded, RequestProcedure.Redact, cancel)) throw new InvalidInput("这个办件现在不能作区分处理");
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            // Of two who change it at once one wins.
            if (await db.Set<RecordRelease>().Where(r => r.Id == release && r.Version == seen).ExecuteUpdateAsync(s => s.SetProperty(r => r.Version, seen + 1), cancel) == 0) throw Moved();
            db.Attach(one);
            one.Version = seen + 1;
            one.OfficerId = actor.UserId;
            one.ChangedAt = Now;
            change(one);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
        finally { db.ChangeTracker.Clear(); }
    }

    static Conflict Moved() => new("这个文件在您打开之后有了变化，刚才的内容没有保存。请看过最新情况再办理");

    static string GroundOf(string? key) => WithheldGrounds.Find(key)?.Key ?? throw new InvalidInput("“依据”没有选；区分处理须说明理由（条例第三十七条）");

    /// <summary>Sets the boxes of one page.</summary>
    /// <exception cref="InvalidInput">a box of no size, beyond the page, without ground; the message says which.</exception>
    public Task SaveAsync(Actor actor, long id, long release, int seen, int page, IReadOnlyList<MarkedBox> boxes, CancellationToken cancel = default) =>
        ChangeAsync(actor, id, release, seen, r =>
        {
            if (page < 1 || page > r.PageSizes.Count) throw new NotFound("没有这一页");
            for (var i = 0; i < boxes.Count; i++)
            {
                var b = boxes[i];
                GroundOf(b.Ground);
                if (!double.IsFinite(b.X + b.Y + b.Width + b.Height) || b.X < 0 || b.Y < 0 || b.X + b.Width > 1.0001 || b.Y + b.Height > 1.0001) throw new InvalidInput($"第{i + 1}个框超出页面：左、上、宽、高都是页面的百分之几，左加宽、上加高不能超过100");
                if (b.Width < 0.001 || b.Height < 0.001) throw new InvalidInput($"第{i + 1}个框太小，请重新画");
            }
            r.Mark(r.Marked.Where(b => b.Page != page).Concat(boxes.Select(b => b with { Page = page })));
        }, cancel);

    /// <summary>Strings to be struck wherever they stand, one a line; a job looks them up.</summary>
    public Task WantAsync(Actor actor, long id, long release, int seen, string? lines, string? ground, CancellationToken cancel = default) =>
        ChangeAsync(actor, id, release, seen, r =>
        {
            var key = GroundOf(ground);
            var texts = (lines ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
            if (texts.Count == 0) throw new InvalidInput("“要遮住的词”没有填");
            if (texts.Count > RecordRelease.MostTexts) throw new InvalidInput($"“要遮住的词”一次最多{RecordRelease.MostTexts}个");
            if (texts.FirstOrDefault(t => t.Length > RecordRelease.LongestText) is not null) throw new InvalidInput($"“要遮住的词”每行最多{RecordRelease.LongestText}字");
            // A single sign stands everywhere.
            if (texts.FirstOrDefault(t => t.Length < 2) is { } single) throw new InvalidInput($"“要遮住的词”至少两个字：“{single}”");
            r.Wanted = System.Text.Json.JsonSerializer.Serialize(texts.Select(t => new WantedText(t, key)));
            r.Note = null;
            Queue(r, ReleaseState.Reading);
        }, cancel);

    /// <summary>Accepts proposals (their places are struck, on the ground given) or refuses them.</summary>
    /// <param name="chosen">numbers in the list, from 0</param>
    public Task SettleAsync(Actor actor, long id, long release, int seen, IReadOnlyCollection<int> chosen, bool accept, string? ground, CancellationToken cancel = default) =>
        ChangeAsync(actor, id, release, seen, r =>
        {
            if (chosen.Count == 0) throw new InvalidInput("没有勾选");
            var key = accept ? GroundOf(ground) : "";
            var all = r.Proposed;
            var taken = all.Where((_, i) => chosen.Contains(i)).ToList();
            if (accept)
            {
                r.Mark(r.Marked.Concat(taken.SelectMany(p => p.Places).Select(b => b with { Ground = key })));
                r.Strike(r.StruckTexts.Concat(taken.Select(p => p.Text).Where(t => t.Length > 1)));
            }
            r.Propose(all.Where((_, i) => !chosen.Contains(i)));
        }, cancel);

    /// <summary>A proposal of the proof: what was struck stands in another place too.</summary>
    const string LeftStanding = "别处还有";

    /// <summary>Orders the new file. <paramref name="leave"/>: what was struck may stand in other places; <paramref name="whole"/>: nothing is struck, all of it is given.</summary>
    public Task ProduceAsync(Actor actor, long id, long release, int seen, string? title, bool leave, bool whole = false, CancellationToken cancel = default) =>
        ChangeAsync(actor, id, release, seen, r =>
        {
            if (title?.Trim() is not { Length: > 0 and <= RecordRelease.LongestTitle } name) throw new InvalidInput($"“新文件的标题”没有填，或者超过{RecordRelease.LongestTitle}字");
            if (r.Marked.Count == 0 && !whole) throw new InvalidInput("还没有遮盖框：先在页面上画框，或者填写要遮住的词；确实没有要遮盖的，勾选“没有要遮盖的，全部提供”");
            if (r.Proposed.Count(p => !leave || p.What != LeftStanding) is > 0 and var unsettled) throw new InvalidInput($"还有{unsettled}项提示没有处理：可能是个人信息，请逐项看过，点“遮住勾选的”或者“勾选的不遮”，再生成");
            if (r.Marked.Count > 0 && whole) throw new InvalidInput($"已经有{r.Marked.Count}处遮盖，不能全部提供：先把框去掉，或者不勾选“没有要遮盖的，全部提供”");
            (r.Title, r.Leave, r.Note) = (name, leave, null);
            Queue(r, ReleaseState.Producing);
        }, cancel);

    /// <summary>Opens a file again that could not be read, or that is done and is to be struck otherwise: the boxes are as they were.</summary>
    public async Task ReopenAsync(Actor actor, long id, long release, int seen, CancellationToken cancel = default)
    {
        await LoadAsync(actor, id, cancel);
        // What its run has given up stands still.
        var stuck = await Job.LatestAsync(db, ReleaseJob.JobKey, release, cancel) is { State: JobState.Failed or JobState.Cancelled };
        await ChangeAsync(actor, id, release, seen, r =>
        {
            var marked = r.State == ReleaseState.Done && r.Method == RequestProcedure.Struck;
            (r.Note, r.Seq) = (null, null);
            if (marked) r.State = ReleaseState.Marking;
            else Queue(r, r.State is ReleaseState.Reading or ReleaseState.Producing ? r.State : r.Method == RequestProcedure.Cleaned ? ReleaseState.Producing : ReleaseState.Reading);
        }, cancel, stuck ? Enum.GetValues<ReleaseState>() : [ReleaseState.Failed, ReleaseState.Done]);
    }

    /// <summary>Settles which files go with the reply: of those made here, none else.</summary>
    /// <param name="expected">number of events the person saw</param>
    /// <exception cref="Refused">one of them was not made by redaction in this dossier, or the reply is under review already.</exception>
    public async Task EncloseAsync(Actor actor, long id, IReadOnlyCollection<long> chosen, int? expected, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        var act = RequestProcedure.Table.Find(RequestProcedure.Enclose)!;
        var text = chosen.Count == 0 ? RequestProcedure.NoneEnclosed : string.Join(',', chosen.Distinct().Order());
        await ledger.PerformAsync(loaded, act, Input(actor, loaded, new() { [RequestProcedure.Enclosed] = text }), RequestService.RoleFor(actor, act, loaded.Dossier.AgencyId), clock.Today, expected, cancel);
    }

    ActInput Input(Actor actor, LoadedDossier loaded, Dictionary<string, string> values) =>
        new(clock.Today, actor.UserId, actor.UserId, values) { Proof = Proofs.Login, DeciderRoles = [.. actor.RolesAt(loaded.Dossier.AgencyId)] };

    /// <summary>The files that have reached the applicant with a reply.</summary>
    public async Task<IReadOnlyList<Attachment>> ReachedAsync(DossierState state, CancellationToken cancel = default)
    {
        var ids = RequestProcedure.GivenIn(state);
        return ids.Count == 0 ? [] : await db.Attachments.AsNoTracking().Where(a => ids.Contains(a.Id) && a.Purpose == Purpose).OrderBy(a => a.Id).ToListAsync(cancel);
    }

    /// <summary>A file of the reply for its applicant, who has named the query code.</summary>
    /// <exception cref="NotFound">not to the applicant, or not sent: nobody learns which.</exception>
    public async Task<(Stream Bytes, Attachment File)> ForApplicantAsync(long id, long attachment, CancellationToken cancel = default)
    {
        var file = (await ReachedAsync((await ledger.LoadAsync(id, cancel)).State, cancel)).FirstOrDefault(a => a.Id == attachment) ?? throw new NotFound("没有这个文件");
        return (files.Open(file.Sha256), file);
    }

    /// <summary>What the job does now: reads, or makes the new file. What the file itself is to blame for is said on the page; the rest is tried again.</summary>
    internal async Task<string> ContinueAsync(long release, Percent percent, CancellationToken cancel)
    {
        var one = await db.Set<RecordRelease>().AsNoTracking().FirstOrDefaultAsync(r => r.Id == release, cancel);
        if (one is not { State: ReleaseState.Reading or ReleaseState.Producing }) return "没有要做的事";
        try { return one.State == ReleaseState.Reading ? await ReadAsync(one, percent, cancel) : one.Method == RequestProcedure.Cleaned ? await CleanAsync(one, percent, cancel) : await StrikeAsync(one, percent, cancel); }
        catch (Exception e) when (e is UnreadableDocumentException or RedactionUnavailableException or RedactionUnprovenException or PdfUnavailableException or ArgumentException or InvalidInput or Refused or NotFound)
        {
            db.ChangeTracker.Clear();
            await StoreAsync(one, r =>
            {
                // Whoever has marked a file does not lose that.
                r.State = r.Method == RequestProcedure.Struck && r.PageSizes.Count > 0 ? ReleaseState.Marking : ReleaseState.Failed;
                r.Note = Statutes.Chinese.Start(e.Message, 2000);
            }, cancel);
            return "■ 没有完成，原因写在办件上";
        }
    }

    async Task StoreAsync(RecordRelease one, Action<RecordRelease> change, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await StoreInAsync(one, change, cancel);
        await transaction.CommitAsync(cancel);
        db.ChangeTracker.Clear();
    }

    /// <summary>The same in the caller's transaction.</summary>
    async Task StoreInAsync(RecordRelease one, Action<RecordRelease> change, CancellationToken cancel)
    {
        var version = one.Version;
        if (await db.Set<RecordRelease>().Where(r => r.Id == one.Id && r.Version == version).ExecuteUpdateAsync(s => s.SetProperty(r => r.Version, version + 1), cancel) == 0) throw Moved();
        db.Attach(one);
        one.Version = version + 1;
        one.ChangedAt = Now;
        change(one);
        await db.SaveChangesAsync(cancel);
    }

    async Task<string> ReadAsync(RecordRelease one, Percent percent, CancellationToken cancel)
    {
        var record = await db.Attachments.AsNoTracking().FirstAsync(a => a.Id == one.RecordId, cancel);
        byte[] bytes;
        Attachment? pages = null;
        if (record.Kind == FileKind.Word && one.PagesId is null)
        {
            // Changes accepted, hidden text gone, nothing that leads outside: only then is it drawn.
            var clean = await OfficeCleaner.CleanAsync(await ReadAsync(record, cancel), cancel);
            percent.Set(0, 100, 20, 100);
            bytes = await pdf.ConvertForeignAsync(clean.Bytes, cancel);
            percent.Set(0, 100, 40, 100);
        }
        else bytes = await BytesAsync(one, cancel);
        var notes = new List<string>();
        DocumentWords words;
        try { words = await redactor.WordsAsync(bytes, recognise: redactor.CanRecognise, cancel); }
        catch (UnreadableDocumentException e) when (redactor.CanRecognise)
        {
            words = await redactor.WordsAsync(bytes, recognise: false, cancel);
            notes.Add($"文字识别没有完成（{e.Message}），扫描的页面请手工框选。");
        }
        percent.Set(0, 100, 80, 100);
        var silent = words.Pages.Where(p => p.Source == WordsSource.None).Select(p => p.Number).ToList();
        if (silent.Count > 0) notes.Add($"第{string.Join('、', silent.Take(20))}{(silent.Count > 20 ? "等" : "")}页没有可以查找的文字{(redactor.CanRecognise ? "" : "（本机没有装 tesseract，不能识别扫描件和图片里的文字）")}，请手工框选。");

        IReadOnlyList<MarkedBox> Places(string text, string ground) => [.. words.Find(text).SelectMany(f => f.Boxes).Select(b => Share(b, words.Pages[b.Page - 1].Width, words.Pages[b.Page - 1].Height, ground))];
        var (found, proposals, struck, missing) = (new List<MarkedBox>(), new List<Proposal>(), new List<string>(), new List<string>());
        foreach (var wanted in one.WantedTexts)
        {
            struck.Add(wanted.Text);
            if (Places(wanted.Text, wanted.Ground) is { Count: > 0 } places) found.AddRange(places);
            else missing.Add(wanted.Text);
        }
        if (missing.Count > 0) notes.Add($"没有找到：{string.Join("、", missing.Select(m => $"“{m}”"))}。");
        var first = one.PageSizes.Count == 0;
        if (first)
            foreach (var detail in PersonalDetails.Find(words.Text))
                if (Places(detail.Text, "") is { Count: > 0 } places) proposals.Add(new(detail.What, detail.Text, places));
        var converted = record.Kind == FileKind.Word && one.PagesId is null ? await attachments.TakeMadeAsync($"{Path.GetFileNameWithoutExtension(record.Name)}.pdf", FileKind.Pdf, bytes, cancel) : null;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await DossierLedger.HoldAsync(db, [one.DossierId], cancel);
        if (converted is not null) pages = await attachments.EnterAsync(one.OfficerId, one.AgencyId, RecordPurpose, converted, cancel);
        await StoreInAsync(one, r =>
        {
            r.State = ReleaseState.Marking;
            r.PagesId ??= pages?.Id;
            r.Sizes = System.Text.Json.JsonSerializer.Serialize(words.Pages.Select(p => new[] { p.Width, p.Height }));
            r.Wanted = "[]";
            r.Mark(r.Marked.Concat(found));
            r.Strike(r.StruckTexts.Concat(struck));
            if (first) r.Propose(proposals);
            r.Note = notes.Count > 0 ? string.Concat(notes) : null;
        }, cancel);
        await transaction.CommitAsync(cancel);
        db.ChangeTracker.Clear();
        return $"{words.Pages.Count}页，找到{found.Count}处，提示{proposals.Count}项";
    }

    static MarkedBox Share(PageBox b, double width, double height, string ground) => new(b.Page, b.X / width, b.Y / height, b.Width / width, b.Height / height, ground);

    async Task<string> CleanAsync(RecordRelease one, Percent percent, CancellationToken cancel)
    {
        var record = await db.Attachments.AsNoTracking().FirstAsync(a => a.Id == one.RecordId, cancel);
        var bytes = await ReadAsync(record, cancel);
        percent.Set(0, 100, 10, 100);
        var clean = await OfficeCleaner.CleanAsync(bytes, cancel);
        percent.Set(0, 100, 90, 100);
        await EnterAsync(one, record, clean.Bytes, clean.Extension, [], null, clean.Found, cancel);
        return $"清除{clean.Found.Count(f => f.Removed)}类";
    }

    async Task<string> StrikeAsync(RecordRelease one, Percent percent, CancellationToken cancel)
    {
        var record = await db.Attachments.AsNoTracking().FirstAsync(a => a.Id == one.RecordId, cancel);
        var bytes = await BytesAsync(one, cancel);
        percent.Set(0, 100, 5, 100);
        var marked = one.Marked;
        // Sums of shares leave noise beyond the edge.
        var boxes = marked.Select(b => new RedactionBox(b.Page, b.X, b.Y, Math.Min(b.Width, 1 - b.X), Math.Min(b.Height, 1 - b.Y), WithheldGrounds.Find(b.Ground)!.Words, Shares: true)).ToList();
        var made = await redactor.RedactAsync(bytes, boxes, new RedactionOptions(one.Title) { Struck = one.StruckTexts, Whole = marked.Count == 0 }, cancel);
        percent.Set(0, 100, 95, 100);
        if (made.LeftStanding.Count > 0 && !one.Leave)
        {
            var sizes = one.PageSizes;
            await StoreAsync(one, r =>
            {
                r.State = ReleaseState.Marking;
                r.Propose(r.Proposed.Where(p => p.What != LeftStanding).Concat(made.LeftStanding.Select(l => new Proposal(LeftStanding, "",
                    [.. l.Places.Select(b => Share(b, sizes[b.Page - 1][0], sizes[b.Page - 1][1], l.Box is { } n ? marked[n - 1].Ground : ""))]))));
                r.Note = $"有{made.LeftStanding.Count}段遮住的文字在别处还有，列在“提示”里：请勾选一并遮住；确实可以留着的，勾选“别处的同样文字可以留着”再生成。";
            }, cancel);
            return "遮住的文字别处还有";
        }
        await EnterAsync(one, record, made.Bytes, made.MediaType switch { "application/pdf" => ".pdf", "image/png" => ".png", _ => ".jpg" }, [.. marked.Select(b => b.Ground).Distinct().Order(StringComparer.Ordinal)], made.Certificate, null, cancel);
        return boxes.Count == 0 ? "没有遮盖，核验通过" : $"遮盖{boxes.Count}处，核验通过";
    }

    /// <summary>Enters the new file in the ledger with its proof, in the name of the officer who ordered it: kept with the act or not at all.</summary>
    async Task EnterAsync(RecordRelease one, Attachment record, byte[] bytes, string extension, IReadOnlyList<string> grounds, RedactionCertificate? redaction, IReadOnlyList<HiddenContent>? cleaned, CancellationToken cancel)
    {
        var officer = await access.DeciderAsync(one.OfficerId, one.AgencyId, cancel);
        var loaded = await ledger.LoadAsync(one.DossierId, cancel);
        var act = RequestProcedure.Table.Find(RequestProcedure.Redact)!;
        var title = string.Concat(one.Title.Where(c => !Path.GetInvalidFileNameChars().Contains(c) && c is not ('\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|')));
        using var stream = new MemoryStream(bytes, writable: false);
        var taken = await attachments.TakeAsync($"{(title.Length > 0 ? title : "区分处理")}{extension}", stream, Records, cancel, MostMade);
        await ledger.PerformAsync(loaded, act, Input(officer, loaded, []), RequestService.RoleFor(officer, act, one.AgencyId), clock.Today, null, cancel,
            complete: async input =>
            {
                var file = await attachments.EnterAsync(one.OfficerId, one.AgencyId, Purpose, taken, cancel);
                var values = new Dictionary<string, string>
                {
                    [RequestProcedure.Method] = one.Method == RequestProcedure.Struck && grounds.Count == 0 ? RequestProcedure.Whole : one.Method, ["record-hash"] = record.Sha256, [RequestProcedure.Released] = $"{file.Id}", ["released-hash"] = file.Sha256,
                    ["certificate"] = new ReleaseCertificate(record.Name, record.Sha256, file.Sha256, officer.Name, clock.Today, redaction, cleaned).Write(),
                };
                if (grounds.Count > 0) values["withheld"] = string.Join(',', grounds);
                return input with { Values = values };
            },
            also: envelope => StoreInAsync(one, r =>
            {
                (r.State, r.Seq, r.Note) = (ReleaseState.Done, envelope.Seq, null);
                // They have served; what was struck is told by hash alone from now on.
                r.Struck = r.Proposals = r.Wanted = "[]";
            }, cancel));
    }
}
