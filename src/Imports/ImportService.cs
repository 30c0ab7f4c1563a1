using Gongkai.Catalogue;
using Gongkai.Documents.Sheets;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Imports;

/// <summary>What a person decides of a file's columns.</summary>
/// <param name="Columns">Field by column index; a column that is not named is left out.</param>
public sealed record ImportMatch(int Sheet, int HeadFrom, int HeadTo, int? Year, IReadOnlyDictionary<int, string> Columns, IReadOnlyDictionary<string, string> Constants);

/// <summary>
/// Files into registers, step by step as a person takes them: upload, match columns, have every row checked, write. Everything checked is kept, so that what was seen
/// is what is written; every step is one transaction, and the rules are those of the registers' own services.
/// </summary>
public sealed class ImportService(GongkaiContext db, ImportKinds kinds, ImportAccess imports, ImportChecker checker, ImportWriter writer, LineImporter lines, AttachmentService attachments, FileStore files, Access access,
    ItemService items, TimeProvider time, OfficeClock clock)
{
    /// <summary>Up to here a page waits for the work; more is done behind it, with progress.</summary>
    public const int AtOnce = 1000;
    /// <summary>Most rows of one transaction; larger files are written in resumable parts.</summary>
    public const int MostRows = 50_000;

    /// <summary>Keeps the file and finds its heads. Nothing is imported yet.</summary>
    /// <exception cref="InvalidInput">the file is no table that can be read; the message says what to do.</exception>
    public async Task<Import> UploadAsync(Actor actor, string kindKey, int agencyId, string fileName, Stream stream, int? year, string? openingKey, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "导入文件", cancel);
        var kind = kinds.Find(kindKey);
        var key = DossierLedger.FormKey(actor, openingKey);
        if (key is not null && await db.Set<Import>().AsNoTracking().FirstOrDefaultAsync(i => i.OpeningKey == key, cancel) is { } earlier) return earlier;
        var bytes = await ImportFile.AllAsync(stream, cancel);
        var remembered = await RememberedAsync(agencyId, kind, cancel);
        using var file = ImportFile.Open(bytes);
        var top = ImportFile.Top(file, kind, null, null, remembered);
        var taken = await attachments.TakeAsync(fileName, new MemoryStream(bytes, writable: false), new HashSet<FileKind> { FileKind.Sheet, FileKind.Text, FileKind.Other }, cancel, SheetFile.MaxBytes);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            var attachment = await attachments.EnterAsync(actor.UserId, agencyId, "import", taken, cancel);
            var import = new Import
            {
                Kind = kind.Key, AgencyId = agencyId, AttachmentId = attachment.Id, FileName = attachment.Name, Sha256 = attachment.Sha256, AuthorId = actor.UserId, UploadedAt = Now, OpeningKey = key,
                Sheet = top.Sheet, HeadFrom = top.Head?.From ?? 0, HeadTo = top.Head?.To ?? 0, From1904 = file.From1904, Year = year,
                Columns = ImportText.Write(top.Columns), Constants = ImportText.Write(top.Constants),
            };
            db.Add(import);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return import;
        }
        catch (DbUpdateException e) when (Database.IsRace(e) && key is not null)
        {
            db.ChangeTracker.Clear();
            await transaction.RollbackAsync(cancel);
            return await db.Set<Import>().AsNoTracking().FirstAsync(i => i.OpeningKey == key, cancel);
        }
        finally { db.ChangeTracker.Clear(); }
    }

    async Task<(IReadOnlyDictionary<string, string> Columns, IReadOnlyDictionary<string, string> Constants)> RememberedAsync(int agencyId, ImportKind kind, CancellationToken cancel)
    {
        var row = await db.Set<ImportMapping>().AsNoTracking().FirstOrDefaultAsync(m => m.AgencyId == agencyId && m.Kind == kind.Key, cancel);
        return row is null ? (new Dictionary<string, string>(), new Dictionary<string, string>())
            : (ImportText.Heads(row), ImportText.Constants(row));
    }

    /// <summary>The file's top with the heads as matched so far; another table or other rows may be asked for.</summary>
    public async Task<(Import Import, ImportKind Kind, ImportTop Top)> TopAsync(Actor actor, long id, int? sheet, (int From, int To)? rows, CancellationToken cancel = default)
    {
        var (import, kind) = await imports.MineAsync(actor, id, cancel);
        RequireTable(import);
        using var file = await ImportFile.OpenAsync(files, import, cancel);
        await imports.AuditReadingAsync(actor, import, "查看导入文件", cancel);
        var remembered = await RememberedAsync(import.AgencyId, kind, cancel);
        if (sheet is not null && sheet != import.Sheet || rows is not null && rows != (import.HeadFrom, import.HeadTo)) return (import, kind, ImportFile.Top(file, kind, sheet ?? import.Sheet, rows, remembered));
        var top = ImportFile.Top(file, kind, import.Sheet, import.HeadFrom > 0 ? (import.HeadFrom, import.HeadTo) : null, remembered);
        return (import, kind, top with { Columns = ImportText.Columns(import), Constants = ImportText.Constants(import) });
    }

    /// <summary>
    /// Keeps a file of lines, each a JSON object that says one item (docs/api/items.md), and queues its import. The same file of the same unit that was cut short goes on from where it stands.
    /// </summary>
    /// <param name="file">Read twice, so it must be one that can be read again.</param>
    /// <param name="constants">Category and column for lines that say none; by field.</param>
    /// <exception cref="InvalidForm">a constant is no value of its field.</exception>
    /// <exception cref="InvalidInput">it is no such file, or not whole; nothing was kept.</exception>
    public async Task<Import> UploadLinesAsync(Actor actor, int agencyId, string fileName, Stream file, IReadOnlyDictionary<string, string> constants, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "导入文件", cancel);
        Forms.Require([.. Wrong(kinds.Find(ItemActs.Register), constants)]);
        var count = await LineFile.CountAsync(file, cancel);
        file.Position = 0;
        var taken = await attachments.TakeAsync(fileName, file, new HashSet<FileKind> { FileKind.Text, FileKind.Other }, cancel, LineFile.MaxBytes);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            var attachment = await attachments.EnterAsync(actor.UserId, agencyId, "import", taken, cancel);
            var import = await db.Set<Import>().FirstOrDefaultAsync(i => i.Sha256 == attachment.Sha256 && i.AgencyId == agencyId && i.Sheet == Import.NoTable && i.State == ImportState.Committing, cancel);
            if (import is not null)
            {
                // The file is kept already, and what it was told before holds for the rest of it too.
                await transaction.RollbackAsync(cancel);
                if (await Job.LatestAsync(db, ImportJob.JobKey, import.Id, cancel) is { State: JobState.Running } or { State: JobState.Waiting, NotBefore: null }) return import;
                Queue(import, ImportState.Committing);
                await db.SaveChangesAsync(cancel);
                return import;
            }
            import = new Import
            {
                Kind = ItemActs.Register, AgencyId = agencyId, AttachmentId = attachment.Id, FileName = attachment.Name, Sha256 = attachment.Sha256, AuthorId = actor.UserId, UploadedAt = Now, CommittedBy = actor.UserId,
                Sheet = Import.NoTable, Good = count, Columns = ImportText.Write(LineReading.Columns), Constants = ImportText.Write(constants),
            };
            db.Add(import);
            await db.SaveChangesAsync(cancel);
            Queue(import, ImportState.Committing);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return import;
        }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw Import.Moved(); }
        finally { db.ChangeTracker.Clear(); }
    }

    /// <summary>
    /// Keeps what the columns mean, for this file and for the unit's next one, and checks every row: at once, or behind the page if there are many.
    /// </summary>
    /// <exception cref="InvalidForm">a required field has neither a column nor a constant, or two columns fill one field.</exception>
    /// <exception cref="InvalidInput">a part of it is written already.</exception>
    /// <exception cref="Conflict">somebody moved the import on meanwhile.</exception>
    public async Task MatchAsync(Actor actor, long id, int seen, ImportMatch match, CancellationToken cancel = default)
    {
        var (import, kind) = await imports.MineAsync(actor, id, cancel);
        import.RequireStill(seen, ImportState.Matching, ImportState.Checked);
        RequireTable(import);
        import.RequireUnwritten();
        using var file = await ImportFile.OpenAsync(files, import, cancel);
        if (match.Year is < OfficeDates.FirstYear or > OfficeDates.LastYear) throw new InvalidInput("“年份”不对");
        if (match.HeadFrom < 1 || match.HeadTo < match.HeadFrom || match.HeadTo - match.HeadFrom > 5) throw new InvalidInput("表头的行号不对");
        var top = ImportFile.Top(file, kind, match.Sheet, (match.HeadFrom, match.HeadTo), (new Dictionary<string, string>(), new Dictionary<string, string>()));
        var columns = top.Head!.Headings.Select((h, i) => new MatchedColumn(i, h, match.Columns.GetValueOrDefault(i) is { Length: > 0 } f && kind.Fields.Any(x => x.Key == f) ? f : null)).ToList();
        var constants = match.Constants.Where(c => c.Value.Trim().Length > 0 && kind.Fields.Any(f => f.Key == c.Key && f.Constant)).ToDictionary(c => c.Key, c => c.Value.Trim());
        var wrong = new List<string>();
        foreach (var twice in columns.Where(c => c.Field is not null).GroupBy(c => c.Field!).Where(g => g.Count() > 1))
            wrong.Add($"“{kind.Field(twice.Key).Label}”对应了{twice.Count()}列（{string.Join("、", twice.Select(c => c.Heading))}），只能选一列");
        foreach (var field in kind.Fields.Where(f => f.Required && columns.TrueForAll(c => c.Field != f.Key) && !constants.ContainsKey(f.Key)))
            wrong.Add($"“{field.Label}”没有对应的列" + (field.Constant ? "，也没有统一填写" : ""));
        wrong.AddRange(Wrong(kind, constants));
        Forms.Require(wrong);

        var next = await db.Set<Import>().FirstAsync(i => i.Id == id, cancel);
        next.RequireStill(seen, ImportState.Matching, ImportState.Checked);
        next.RequireUnwritten();
        (next.Sheet, next.HeadFrom, next.HeadTo, next.Year, next.Problem) = (match.Sheet, match.HeadFrom, match.HeadTo, match.Year, null);
        next.Columns = ImportText.Write(columns);
        next.Constants = ImportText.Write(constants);
        var mapping = await db.Set<ImportMapping>().FirstOrDefaultAsync(m => m.AgencyId == import.AgencyId && m.Kind == kind.Key, cancel);
        if (mapping is null) db.Add(mapping = new ImportMapping { AgencyId = import.AgencyId, Kind = kind.Key, Columns = "{}", Constants = "{}" });
        var heads = new Dictionary<string, string>(ImportText.Heads(mapping));
        if (heads.Count > 500) heads.Clear();
        foreach (var c in columns.Where(c => c.Heading.Length > 0)) heads[ImportValues.Plain(c.Heading)] = c.Field ?? "";
        (mapping.Columns, mapping.Constants, mapping.ChangedAt) = (ImportText.Write(heads), next.Constants, Now);
        var many = ImportFile.Rows(file, next).Skip(AtOnce).Any();
        if (many) Queue(next, ImportState.Checking);
        else next.Version++;
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw Import.Moved(); }
        finally { db.ChangeTracker.Clear(); }
        if (!many) await checker.CheckAsync(actor, await imports.LoadAsync(id, cancel), null, cancel);
    }

    /// <summary>What is wrong with what is the same for every row.</summary>
    static IEnumerable<string> Wrong(ImportKind kind, IReadOnlyDictionary<string, string> constants)
    {
        foreach (var (field, value) in constants)
            if (value.Length > 500) yield return $"“{kind.Field(field).Label}”最多500字";
            else if (kind.Field(field) is { Kind: ValueKind.Choice } choice && ImportValues.Choose(choice, value) is (null, { } why)) yield return $"“{choice.Label}”{why}";
    }

    static void RequireTable(Import import)
    {
        if (import.OfLines) throw new InvalidInput("这个文件每一行自己写明各项，没有列要对应");
    }

    /// <summary>The step and its run are one: whoever takes the run finds the step.</summary>
    void Queue(Import import, ImportState state)
    {
        import.State = state;
        import.Version++;
        db.Add(new JobRun { Job = ImportJob.JobKey, Key = $"{ImportJob.JobKey} {import.Id} {import.Version}", QueuedAt = Now });
    }

    /// <summary>
    /// Writes the good rows, all of them in one transaction up to <see cref="MostRows"/>: at once, or behind the page if there are many.
    /// Asked for twice, it is done once.
    /// </summary>
    /// <param name="onlyGood">the person chose to leave the bad rows out.</param>
    /// <param name="differencesSeen">the person has seen that sums in the file are not what the rows come to.</param>
    public async Task CommitAsync(Actor actor, long id, int seen, bool onlyGood, bool differencesSeen, CancellationToken cancel = default)
    {
        var (import, _) = await imports.MineAsync(actor, id, cancel);
        // The second of two clicks finds what the first one did.
        if (import.State is ImportState.Committing or ImportState.Done) return;
        import.RequireStill(seen, ImportState.Checked);
        if (import.Good == 0) throw new InvalidInput("没有可以导入的行");
        if (import.Bad > 0 && !onlyGood) throw new InvalidInput($"有{import.Bad}行不能导入：改好文件以后重新上传，或者选择“只导入合格的行”");
        if (import.Differences > 0 && !differencesSeen) throw new InvalidInput("文件里的合计与各行相加不符，请核对以后勾选“合计不符已经核对”");
        if (import.Good <= AtOnce)
        {
            await writer.WriteAsync(actor, import, null, cancel);
            return;
        }
        var next = await db.Set<Import>().FirstAsync(i => i.Id == id, cancel);
        if (next.Version != import.Version) throw Import.Moved();
        next.CommittedBy = actor.UserId;
        Queue(next, ImportState.Committing);
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { if ((await imports.LoadAsync(id, cancel)).State is not (ImportState.Committing or ImportState.Done)) throw Import.Moved(); }
        finally { db.ChangeTracker.Clear(); }
    }

    /// <summary>Runs the step that an import stands in; what is wrong with the file brings it back to a person, with the reason.</summary>
    internal async Task<string> ContinueAsync(long id, Func<long, long, Task> progress, CancellationToken cancel)
    {
        var import = await db.Set<Import>().AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, cancel);
        if (import is not { State: ImportState.Checking or ImportState.Committing or ImportState.Withdrawing }) return "没有要继续的";
        try
        {
            // Whoever asked may have lost the right meanwhile.
            var user = import.State switch { ImportState.Committing => import.CommittedBy, ImportState.Withdrawing => import.WithdrawnBy, _ => null } ?? import.AuthorId;
            var actor = user == Actor.System.UserId ? Actor.System : await access.ActorAsync(user, cancel);
            await access.RequireActAsync(actor, import.AgencyId, $"导入 {id}", cancel);
            if (import.State == ImportState.Withdrawing) return await WithdrawAsync(actor, import, progress, cancel);
            if (import.State == ImportState.Checking) await checker.CheckAsync(actor, import, progress, cancel);
            else if (import.OfLines) await lines.WriteAsync(actor, import, progress, cancel);
            else await writer.WriteAsync(actor, import, progress, cancel);
            var now = await imports.LoadAsync(id, cancel);
            return now.State == ImportState.Checked ? $"核对完毕：合格{now.Good}行，有问题{now.Bad}行" : $"导入了{now.Written}行";
        }
        catch (Exception e) when (e is InvalidInput or Refused or Conflict or Forbidden)
        {
            db.ChangeTracker.Clear();
            var problem = ImportText.Cut(e.Message);
            // A file of lines has nothing to be looked at again: it stops where it is, and goes on when told to.
            if (import is { OfLines: true, State: ImportState.Committing }) return problem;
            var back = import.State switch { ImportState.Checking => ImportState.Matching, ImportState.Withdrawing => ImportState.Done, _ => ImportState.Checked };
            await db.Set<Import>().Where(i => i.Id == id && (i.State == import.State || i.State == back)).ExecuteUpdateAsync(s => s.SetProperty(i => i.State, back).SetProperty(i => i.Problem, problem).SetProperty(i => i.Version, i => i.Version + 1), cancel);
            return problem;
        }
    }

    /// <summary>Sets a step going again whose run was cancelled or failed for good.</summary>
    public async Task ResumeAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        await imports.MineAsync(actor, id, cancel);
        var import = await db.Set<Import>().FirstAsync(i => i.Id == id, cancel);
        if (import.State is not (ImportState.Checking or ImportState.Committing or ImportState.Withdrawing)) throw new InvalidInput("没有要继续的");
        if (await Job.LatestAsync(db, ImportJob.JobKey, import.Id, cancel) is { State: JobState.Waiting or JobState.Running or JobState.Held }) throw new InvalidInput("正在处理，请等它完成");
        Queue(import, import.State);
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw Import.Moved(); }
        finally { db.ChangeTracker.Clear(); }
    }

    /// <summary>Gives up an import of which nothing was written; the rows read from it are removed.</summary>
    public async Task DiscardAsync(Actor actor, long id, int seen, CancellationToken cancel = default)
    {
        var (import, _) = await imports.MineAsync(actor, id, cancel);
        import.RequireStill(seen, ImportState.Matching, ImportState.Checked);
        if (import.Written > 0) throw new InvalidInput("已经导入了一部分，不能放弃；其余的行可以不导入");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.Set<Import>().Where(i => i.Id == id && i.Version == seen).ExecuteUpdateAsync(s => s.SetProperty(i => i.State, ImportState.Discarded).SetProperty(i => i.Version, i => i.Version + 1), cancel) == 0) throw Import.Moved();
        await db.Set<ImportRow>().Where(r => r.ImportId == id).ExecuteDeleteAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Ends an import of which only a part is written: the rows left are not imported any more, and wait with the bad ones to be downloaded.</summary>
    public async Task EndAsync(Actor actor, long id, int seen, CancellationToken cancel = default)
    {
        var (import, _) = await imports.MineAsync(actor, id, cancel);
        import.RequireStill(seen, ImportState.Checked);
        if (import.Written == 0) throw new InvalidInput("还没有导入任何一行，可以放弃这次导入");
        var now = Now;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.Set<Import>().Where(i => i.Id == id && i.Version == seen).ExecuteUpdateAsync(s => s.SetProperty(i => i.State, ImportState.Done).SetProperty(i => i.Bad, i => i.Bad + i.Good).SetProperty(i => i.Good, 0)
            .SetProperty(i => i.CheckedAt, now).SetProperty(i => i.Problem, (string?)null).SetProperty(i => i.Version, i => i.Version + 1), cancel) == 0) throw Import.Moved();
        await db.Set<ImportRow>().Where(r => r.ImportId == id && r.State == RowState.Good).ExecuteUpdateAsync(s => s.SetProperty(r => r.State, RowState.Bad).SetProperty(r => r.Reasons, "没有导入：这次导入到前面为止"), cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>
    /// 整批撤稿 of the items of one import, each by the register's own act with its history; those withdrawn already are left alone. At once, all or none; behind the
    /// page if there are many, part by part: a stop loses none and repeats none.
    /// </summary>
    /// <returns>How many were withdrawn; null while it goes on behind the page.</returns>
    public async Task<int?> WithdrawItemsAsync(Actor actor, long id, string why, CancellationToken cancel = default)
    {
        var (import, kind) = await imports.MineAsync(actor, id, cancel);
        if (kind.Key != ItemActs.Register || import.State is not (ImportState.Done or ImportState.Withdrawing)) throw new InvalidInput("只有导入完毕的公开信息可以整批撤稿");
        if (import.State == ImportState.Withdrawing) return null; // the second of two clicks
        if (string.IsNullOrWhiteSpace(why)) throw new InvalidForm(["“撤稿原因”没有填"]);
        if (why.Trim().Length > 500) throw new InvalidForm(["“撤稿原因”不超过500字"]);
        if (import.Written <= AtOnce) return await WithdrawPartAsync(actor, import, why.Trim(), cancel);
        var next = await db.Set<Import>().FirstAsync(i => i.Id == id, cancel);
        (next.WithdrawnBy, next.WithdrawReason) = (actor.UserId, why.Trim());
        Queue(next, ImportState.Withdrawing);
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { if ((await imports.LoadAsync(id, cancel)).State != ImportState.Withdrawing) throw Import.Moved(); }
        finally { db.ChangeTracker.Clear(); }
        return null;
    }

    /// <summary>Withdraws some of what is still published, at most <see cref="AtOnce"/>, in one transaction.</summary>
    async Task<int> WithdrawPartAsync(Actor actor, Import import, string why, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var part = await Published(import).OrderBy(i => i.Id).Take(AtOnce).Select(i => new { i.Id, i.Version }).ToListAsync(cancel);
        foreach (var item in part)
            await items.ChangeAsync(actor, item.Id, "withdraw", new Dictionary<string, string> { ["on"] = $"{clock.Today:yyyy-MM-dd}", ["why"] = why }, item.Version, cancel);
        await transaction.CommitAsync(cancel);
        db.ChangeTracker.Clear();
        return part.Count;
    }

    IQueryable<Item> Published(Import import) =>
        db.Items.AsNoTracking().Where(i => i.WithdrawnOn == null && db.Set<ImportRow>().Any(r => r.ImportId == import.Id && r.State == RowState.Written && r.RecordId == i.Id));

    async Task<string> WithdrawAsync(Actor actor, Import import, Func<long, long, Task> progress, CancellationToken cancel)
    {
        var (done, total) = (0, await Published(import).CountAsync(cancel));
        for (int n; (n = await WithdrawPartAsync(actor, import, import.WithdrawReason!, cancel)) > 0;) await progress(done += n, Math.Max(done, total));
        await db.Set<Import>().Where(i => i.Id == import.Id && i.State == ImportState.Withdrawing).ExecuteUpdateAsync(s => s.SetProperty(i => i.State, ImportState.Done).SetProperty(i => i.Problem, (string?)null)
            .SetProperty(i => i.WithdrawnBy, (string?)null).SetProperty(i => i.WithdrawReason, (string?)null).SetProperty(i => i.Version, i => i.Version + 1), cancel);
        return $"撤稿{done}条";
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
