using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Catalogue;
using Gongkai.Documents;
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

/// <summary>What the page of columns shows: the tables of the file, the heads, and a few values of each column.</summary>
public sealed record ImportTop(IReadOnlyList<SheetInfo> Sheets, string Format, int Sheet, FoundHead? Head, IReadOnlyList<MatchedColumn> Columns, IReadOnlyDictionary<string, string> Constants, IReadOnlyList<SheetRow> First, IReadOnlyList<SheetRow> Samples);

/// <summary>An import with who did it, what runs for it, and other imports of the same bytes.</summary>
public sealed record ImportView(Import Import, ImportKind Kind, string Author, string? Committer, JobRun? Run, IReadOnlyList<(Import Import, string Author)> Same);

/// <summary>Whence a record came: file, row, and the time of the fact as the file says it.</summary>
public sealed record ImportSource(long ImportId, string FileName, string Sha256, int Line, string OriginalTime, DateTime RecordedAt);

/// <summary>
/// Files into registers: upload, match columns, check every row, write. Everything checked is kept, so that what was seen is what is written;
/// every step is one transaction, and the rules are those of the registers' own services.
/// </summary>
public sealed class ImportService(GongkaiContext db, IEnumerable<ImportKind> kinds, AttachmentService attachments, FileStore files, Access access, AgencyDirectory agencies, AuditLog audit, ItemService items,
    TimeProvider time, OfficeClock clock)
{
    /// <summary>Up to here a page waits for the work; more is done behind it, with progress.</summary>
    public const int AtOnce = 1000;
    /// <summary>Most rows of one transaction; larger files are written in resumable parts.</summary>
    public const int MostRows = 50_000;

    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public IReadOnlyList<ImportKind> Kinds { get; } = [.. kinds];
    public ImportKind Kind(string key) => Kinds.FirstOrDefault(k => k.Key == key) ?? throw new NotFound("没有这种导入");

    public static IReadOnlyList<MatchedColumn> Columns(Import import) => JsonSerializer.Deserialize<List<MatchedColumn>>(import.Columns) ?? [];
    public static IReadOnlyDictionary<string, string> Constants(Import import) => JsonSerializer.Deserialize<Dictionary<string, string>>(import.Constants) ?? [];
    public static IReadOnlyList<string> Notes(Import import) => JsonSerializer.Deserialize<List<string>>(import.Notes) ?? [];
    public static IReadOnlyList<string> Cells(ImportRow row) => JsonSerializer.Deserialize<List<string>>(row.Cells) ?? [];

    /// <summary>Keeps the file and finds its heads. Nothing is imported yet.</summary>
    /// <exception cref="InvalidInput">the file is no table that can be read; the message says what to do.</exception>
    public async Task<Import> UploadAsync(Actor actor, string kindKey, int agencyId, string fileName, Stream stream, int? year, string? openingKey, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "导入文件", cancel);
        var kind = Kind(kindKey);
        var key = DossierLedger.FormKey(actor, openingKey);
        if (key is not null && await db.Set<Import>().AsNoTracking().FirstOrDefaultAsync(i => i.OpeningKey == key, cancel) is { } earlier) return earlier;
        var bytes = await AllAsync(stream, cancel);
        var remembered = await RememberedAsync(agencyId, kind, cancel);
        using var file = Open(bytes);
        var top = Top(file, kind, null, null, remembered);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            var attachment = await attachments.KeepAsync(actor.UserId, agencyId, "import", fileName, new MemoryStream(bytes, writable: false), new HashSet<FileKind> { FileKind.Sheet, FileKind.Text, FileKind.Other }, cancel, SheetFile.MaxBytes);
            var import = new Import
            {
                Kind = kind.Key, AgencyId = agencyId, AttachmentId = attachment.Id, FileName = attachment.Name, Sha256 = attachment.Sha256, AuthorId = actor.UserId, UploadedAt = Now, OpeningKey = key,
                Sheet = top.Sheet, HeadFrom = top.Head?.From ?? 0, HeadTo = top.Head?.To ?? 0, From1904 = file.From1904, Year = year,
                Columns = JsonSerializer.Serialize(top.Columns, Json), Constants = JsonSerializer.Serialize(top.Constants, Json),
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

    static async Task<byte[]> AllAsync(Stream stream, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
        {
            if (all.Length + read > SheetFile.MaxBytes) throw new InvalidInput(SheetFile.TooLarge().Message);
            all.Write(buffer, 0, read);
        }
        return all.ToArray();
    }

    static SheetFile Open(byte[] bytes)
    {
        try { return SheetFile.Open(bytes); }
        catch (UnreadableSheetException e) { throw new InvalidInput(e.Message); }
    }

    async Task<SheetFile> OpenAsync(Import import, CancellationToken cancel)
    {
        await using var stream = files.Open(import.Sha256);
        return Open(await AllAsync(stream, cancel));
    }

    async Task<(IReadOnlyDictionary<string, string> Columns, IReadOnlyDictionary<string, string> Constants)> RememberedAsync(int agencyId, ImportKind kind, CancellationToken cancel)
    {
        var row = await db.Set<ImportMapping>().AsNoTracking().FirstOrDefaultAsync(m => m.AgencyId == agencyId && m.Kind == kind.Key, cancel);
        return row is null ? (new Dictionary<string, string>(), new Dictionary<string, string>())
            : (JsonSerializer.Deserialize<Dictionary<string, string>>(row.Columns)!, JsonSerializer.Deserialize<Dictionary<string, string>>(row.Constants)!);
    }

    /// <summary>The table (the first one shown that holds anything, unless one is chosen) with its heads found or chosen.</summary>
    static ImportTop Top(SheetFile file, ImportKind kind, int? sheet, (int From, int To)? rows, (IReadOnlyDictionary<string, string> Columns, IReadOnlyDictionary<string, string> Constants) remembered)
    {
        try
        {
            var chosen = sheet ?? Enumerable.Range(0, file.Sheets.Count).OrderBy(i => file.Sheets[i].Hidden).FirstOrDefault(i => file.Rows(i).Any());
            if (chosen < 0 || chosen >= file.Sheets.Count) throw new InvalidInput("没有这张工作表");
            var first = file.Rows(chosen).Take(HeadFinder.Depth).ToList();
            if (first.Count == 0) throw new InvalidInput(file.Sheets.Count > 1 && sheet is not null ? "这张工作表是空的" : "表里没有内容");
            FoundHead? head;
            if (rows is { } given)
            {
                var own = file.Rows(chosen).TakeWhile(r => r.Number <= given.To).Where(r => r.Number >= given.From).Take(10).ToList();
                head = own.Count == 0 ? throw new InvalidInput($"第{given.From}行是空的，不能作表头") : HeadFinder.Of(own) with { From = given.From, To = given.To };
            }
            else head = HeadFinder.Find(first, kind, remembered.Columns);
            var samples = head is null ? [] : file.Rows(chosen).Where(r => r.Number > head.To).Take(4).ToList();
            return new(file.Sheets, file.Format, chosen, head, head is null ? [] : HeadFinder.Columns(head.Headings, kind, remembered.Columns), remembered.Constants, first, samples);
        }
        catch (UnreadableSheetException e) { throw new InvalidInput(e.Message); }
    }

    async Task<Import> LoadAsync(long id, CancellationToken cancel) => await db.Set<Import>().AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, cancel) ?? throw new NotFound("没有这次导入");

    async Task<(Import Import, ImportKind Kind)> MineAsync(Actor actor, long id, CancellationToken cancel)
    {
        var import = await LoadAsync(id, cancel);
        await access.RequireActAsync(actor, import.AgencyId, $"导入 {id}", cancel);
        return (import, Kind(import.Kind));
    }

    /// <summary>The file's top with the heads as matched so far; another table or other rows may be asked for.</summary>
    public async Task<(Import Import, ImportKind Kind, ImportTop Top)> TopAsync(Actor actor, long id, int? sheet, (int From, int To)? rows, CancellationToken cancel = default)
    {
        var (import, kind) = await MineAsync(actor, id, cancel);
        using var file = await OpenAsync(import, cancel);
        await AuditReadingAsync(actor, import, kind, "查看导入文件", cancel);
        var remembered = await RememberedAsync(import.AgencyId, kind, cancel);
        if (sheet is not null && sheet != import.Sheet || rows is not null && rows != (import.HeadFrom, import.HeadTo)) return (import, kind, Top(file, kind, sheet ?? import.Sheet, rows, remembered));
        var top = Top(file, kind, import.Sheet, import.HeadFrom > 0 ? (import.HeadFrom, import.HeadTo) : null, remembered);
        return (import, kind, top with { Columns = Columns(import), Constants = Constants(import) });
    }

    Task AuditReadingAsync(Actor actor, Import import, ImportKind kind, string what, CancellationToken cancel) =>
        kind.Key == "requests" && !actor.IsSystem ? audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, $"导入 {import.Id}", what, cancel) : Task.CompletedTask;

    /// <summary>
    /// Keeps what the columns mean, for this file and for the unit's next one, and checks every row: at once, or behind the page if there are many.
    /// </summary>
    /// <exception cref="InvalidForm">a required field has neither a column nor a constant, or two columns fill one field.</exception>
    /// <exception cref="Conflict">somebody moved the import on meanwhile.</exception>
    public async Task MatchAsync(Actor actor, long id, int seen, ImportMatch match, CancellationToken cancel = default)
    {
        var (import, kind) = await MineAsync(actor, id, cancel);
        RequireStill(import, seen, ImportState.Matching, ImportState.Checked);
        using var file = await OpenAsync(import, cancel);
        if (match.Year is < OfficeDates.FirstYear or > OfficeDates.LastYear) throw new InvalidInput("“年份”不对");
        if (match.HeadFrom < 1 || match.HeadTo < match.HeadFrom || match.HeadTo - match.HeadFrom > 5) throw new InvalidInput("表头的行号不对");
        var top = Top(file, kind, match.Sheet, (match.HeadFrom, match.HeadTo), (new Dictionary<string, string>(), new Dictionary<string, string>()));
        var columns = top.Head!.Headings.Select((h, i) => new MatchedColumn(i, h, match.Columns.GetValueOrDefault(i) is { Length: > 0 } f && kind.Fields.Any(x => x.Key == f) ? f : null)).ToList();
        var constants = match.Constants.Where(c => c.Value.Trim().Length > 0 && kind.Fields.Any(f => f.Key == c.Key && f.Constant)).ToDictionary(c => c.Key, c => c.Value.Trim());
        var wrong = new List<string>();
        foreach (var twice in columns.Where(c => c.Field is not null).GroupBy(c => c.Field!).Where(g => g.Count() > 1))
            wrong.Add($"“{kind.Field(twice.Key).Label}”对应了{twice.Count()}列（{string.Join("、", twice.Select(c => c.Heading))}），只能选一列");
        foreach (var field in kind.Fields.Where(f => f.Required && columns.TrueForAll(c => c.Field != f.Key) && !constants.ContainsKey(f.Key)))
            wrong.Add($"“{field.Label}”没有对应的列" + (field.Constant ? "，也没有统一填写" : ""));
        foreach (var (field, value) in constants)
            if (value.Length > 500) wrong.Add($"“{kind.Field(field).Label}”最多500字");
            else if (kind.Field(field) is { Kind: ValueKind.Choice } choice && ImportValues.Choose(choice, value) is (null, { } why)) wrong.Add($"“{choice.Label}”{why}");
        Forms.Require(wrong);

        var next = await db.Set<Import>().FirstAsync(i => i.Id == id, cancel);
        RequireStill(next, seen, ImportState.Matching, ImportState.Checked);
        (next.Sheet, next.HeadFrom, next.HeadTo, next.Year, next.Problem) = (match.Sheet, match.HeadFrom, match.HeadTo, match.Year, null);
        next.Columns = JsonSerializer.Serialize(columns, Json);
        next.Constants = JsonSerializer.Serialize(constants, Json);
        var mapping = await db.Set<ImportMapping>().FirstOrDefaultAsync(m => m.AgencyId == import.AgencyId && m.Kind == kind.Key, cancel);
        if (mapping is null) db.Add(mapping = new ImportMapping { AgencyId = import.AgencyId, Kind = kind.Key, Columns = "{}", Constants = "{}" });
        var heads = JsonSerializer.Deserialize<Dictionary<string, string>>(mapping.Columns)!;
        if (heads.Count > 500) heads.Clear();
        foreach (var c in columns.Where(c => c.Heading.Length > 0)) heads[ImportValues.Plain(c.Heading)] = c.Field ?? "";
        (mapping.Columns, mapping.Constants, mapping.ChangedAt) = (JsonSerializer.Serialize(heads, Json), next.Constants, Now);
        var many = Rows(file, next).Skip(AtOnce).Any();
        if (many) Queue(next, ImportState.Checking);
        else next.Version++;
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw Moved(); }
        finally { db.ChangeTracker.Clear(); }
        if (!many) await CheckAsync(actor, await LoadAsync(id, cancel), null, cancel);
    }

    static Conflict Moved() => new("另一位同事（或者您在另一个窗口）刚刚办理了这次导入，没有保存。请看过现在的情况再办理。");

    static void RequireStill(Import import, int seen, params ImportState[] states)
    {
        if (import.Version != seen) throw Moved();
        if (!states.Contains(import.State)) throw new InvalidInput(import.State switch
        {
            ImportState.Done => "已经导入完毕", ImportState.Discarded => "这次导入已经放弃", ImportState.Matching => "先对应各列、核对以后才能导入", _ => "正在处理，请等它完成",
        });
    }

    /// <summary>The step and its run are one: whoever takes the run finds the step.</summary>
    void Queue(Import import, ImportState state)
    {
        import.State = state;
        import.Version++;
        db.Add(new JobRun { Job = ImportJob.JobKey, Key = $"{ImportJob.JobKey} {import.Id} {import.Version}", QueuedAt = Now });
    }

    static IEnumerable<SheetRow> Rows(SheetFile file, Import import)
    {
        using var rows = file.Rows(import.Sheet).GetEnumerator();
        while (true)
        {
            try { if (!rows.MoveNext()) yield break; }
            catch (UnreadableSheetException e) { throw new InvalidInput(e.Message); }
            if (rows.Current.Number > import.HeadTo) yield return rows.Current;
        }
    }

    async Task<ImportRun> RunAsync(Import import, Actor actor, CancellationToken cancel) => new(import, actor, await agencies.OnAsync(clock.Today, cancel), clock.Today);

    /// <summary>Reads and judges every row, and keeps the verdicts together with the step in one transaction.</summary>
    internal async Task CheckAsync(Actor actor, Import import, Func<long, long, Task>? progress, CancellationToken cancel)
    {
        var kind = Kind(import.Kind);
        var run = await RunAsync(import, actor, cancel);
        var columns = Columns(import);
        var constants = Constants(import);
        var findings = new FileFindings();
        var written = (await db.Set<ImportRow>().Where(r => r.ImportId == import.Id && r.State == RowState.Written).Select(r => r.Line).ToListAsync(cancel)).ToHashSet();
        List<ReadRow> all;
        using (var file = await OpenAsync(import, cancel))
        {
            findings.Notes.AddRange(file.Sheets[import.Sheet].Notes);
            all = [.. Rows(file, import).Select(r => new ReadRow(r.Number, [.. r.Cells.Take(columns.Count)])).Where(r => r.Cells.Any(c => c.Length > 0))];
        }
        RowReader.SetAside(kind, all, columns, findings);
        all.RemoveAll(r => written.Contains(r.Line));
        var data = all.Where(r => r.State != RowState.Aside).ToList();
        if (data.Count == 0 && written.Count == 0) findings.Notes.Add("表头下面没有数据");
        long done = 0;
        foreach (var chunk in data.Chunk(AtOnce))
        {
            foreach (var row in chunk) RowReader.Read(run, kind, row, columns, constants);
            await kind.CheckAsync(run, chunk, cancel);
            done += chunk.Length;
            if (progress is not null) await progress(done, data.Count * 2L);
        }
        RowReader.FindRepeats(data.Where(r => r.Good));
        foreach (var chunk in data.Chunk(AtOnce))
        {
            var good = chunk.Where(r => r.Good).ToList();
            if (good.Count > 0) await kind.CompareAsync(run, good, cancel);
            done += chunk.Length;
            if (progress is not null) await progress(done, data.Count * 2L);
        }
        foreach (var row in data) row.State = row.Good ? RowState.Good : RowState.Bad;

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            var next = await db.Set<Import>().FirstAsync(i => i.Id == import.Id, cancel);
            if (next.Version != import.Version) throw Moved();
            (next.State, next.CheckedAt, next.Version) = (ImportState.Checked, Now, next.Version + 1);
            (next.Good, next.Bad, next.Aside) = (data.Count(r => r.Good), data.Count(r => !r.Good), all.Count - data.Count);
            (next.Differences, next.Notes) = (findings.Differences, JsonSerializer.Serialize(findings.Notes.Take(200), Json));
            await db.SaveChangesAsync(cancel);
            await db.Set<ImportRow>().Where(r => r.ImportId == import.Id && r.State != RowState.Written).ExecuteDeleteAsync(cancel);
            await Bulk.ExecuteAsync(db, ["import", "line", "state", "cells", "reasons", "notices", "original"],
                "INSERT INTO import_rows (import_id, line, state, cells, reasons, notices, original_time) SELECT v.import, v.line, v.state, v.cells, v.reasons, v.notices, v.original FROM v",
                [.. all.Select(r => new object[] { import.Id, r.Line, r.State.ToString(), JsonSerializer.Serialize(r.Cells, Json), Cut(string.Join("；", r.Reasons)), Cut(string.Join("；", r.Notices)), r.OriginalTime })], cancel);
            await transaction.CommitAsync(cancel);
        }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw Moved(); }
        finally { db.ChangeTracker.Clear(); }
    }

    static string Cut(string text) => text.Length <= 4000 ? text : text[..3999] + "…";

    /// <summary>
    /// Writes the good rows, all of them in one transaction up to <see cref="MostRows"/>: at once, or behind the page if there are many.
    /// Asked for twice, it is done once.
    /// </summary>
    /// <param name="onlyGood">the person chose to leave the bad rows out.</param>
    /// <param name="differencesSeen">the person has seen that sums in the file are not what the rows come to.</param>
    public async Task CommitAsync(Actor actor, long id, int seen, bool onlyGood, bool differencesSeen, CancellationToken cancel = default)
    {
        var (import, _) = await MineAsync(actor, id, cancel);
        // The second of two clicks finds what the first one did.
        if (import.State is ImportState.Committing or ImportState.Done) return;
        RequireStill(import, seen, ImportState.Checked);
        if (import.Good == 0) throw new InvalidInput("没有可以导入的行");
        if (import.Bad > 0 && !onlyGood) throw new InvalidInput($"有{import.Bad}行不能导入：改好文件以后重新上传，或者选择“只导入合格的行”");
        if (import.Differences > 0 && !differencesSeen) throw new InvalidInput("文件里的合计与各行相加不符，请核对以后勾选“合计不符已经核对”");
        if (import.Good <= AtOnce)
        {
            await WriteAsync(actor, import, null, cancel);
            return;
        }
        var next = await db.Set<Import>().FirstAsync(i => i.Id == id, cancel);
        if (next.Version != import.Version) throw Moved();
        next.CommittedBy = actor.UserId;
        Queue(next, ImportState.Committing);
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { if ((await LoadAsync(id, cancel)).State is not (ImportState.Committing or ImportState.Done)) throw Moved(); }
        finally { db.ChangeTracker.Clear(); }
    }

    /// <summary>Writes part after part; each is a transaction of its own, so a stop loses none and repeats none.</summary>
    internal async Task WriteAsync(Actor actor, Import import, Func<long, long, Task>? progress, CancellationToken cancel)
    {
        var kind = Kind(import.Kind);
        while (true)
        {
            var run = await RunAsync(import, actor, cancel);
            var staged = await db.Set<ImportRow>().AsNoTracking().Where(r => r.ImportId == import.Id && r.State == RowState.Good).OrderBy(r => r.Line).Take(MostRows + 1).ToListAsync(cancel);
            var last = staged.Count <= MostRows;
            var rows = await UnderstandAsync(run, kind, [.. staged.Take(MostRows)], progress, cancel);
            var stale = rows.Where(r => !r.Good).ToList();
            await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
            {
                try
                {
                    await HoldAsync([import.AgencyId, .. rows.Select(r => r.AgencyId)], cancel);
                    var claimed = await db.Set<Import>().Where(i => i.Id == import.Id && i.State == import.State && i.Version == import.Version).ExecuteUpdateAsync(s => s.SetProperty(i => i.Version, i => i.Version + 1), cancel);
                    if (claimed == 0)
                    {
                        // Somebody else wrote it, or is at it: what they do stands.
                        if ((await LoadAsync(import.Id, cancel)).State is ImportState.Committing or ImportState.Done) return;
                        throw Moved();
                    }
                    foreach (var chunk in rows.Where(r => r.Good).Chunk(AtOnce)) await kind.CompareAsync(run, chunk, cancel);
                    stale = [.. rows.Where(r => !r.Good)];
                    if (stale.Count == 0)
                    {
                        if (rows.Count > 0) await kind.WriteAsync(run, rows, cancel);
                        await Bulk.ExecuteAsync(db, ["import", "line", "record"],
                            $"UPDATE import_rows SET state = '{nameof(RowState.Written)}', cells = '[]', record_id = v.record FROM v WHERE import_rows.import_id = v.import AND import_rows.line = v.line",
                            [.. rows.Select(r => new object[] { import.Id, r.Line, r.RecordId ?? throw new InvalidOperationException($"row {r.Line} has no record") })], cancel);
                        var (now, state) = (Now, last ? ImportState.Done : import.State);
                        var count = rows.Count;
                        await db.Set<Import>().Where(i => i.Id == import.Id).ExecuteUpdateAsync(s => s.SetProperty(i => i.State, state).SetProperty(i => i.Written, i => i.Written + count).SetProperty(i => i.Good, i => i.Good - count)
                            .SetProperty(i => i.CommittedBy, actor.UserId).SetProperty(i => i.CommittedAt, now).SetProperty(i => i.Problem, (string?)null), cancel);
                        await transaction.CommitAsync(cancel);
                    }
                }
                catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("另一位同事同时在登记，没有导入任何内容，请再试一次"); }
                finally { db.ChangeTracker.Clear(); }
            }
            if (stale.Count > 0)
            {
                await ReturnAsync(import, stale, cancel);
                throw new Conflict($"核对以后情况有了变化：有{stale.Count}行现在不能导入（第{string.Join("、", stale.Take(10).Select(r => r.Line))}{(stale.Count > 10 ? "……" : "")}行，{stale[0].Reasons[0]}），没有导入任何内容。这些行已经改列为有问题的行，请重新核对。");
            }
            import = await LoadAsync(import.Id, cancel);
            if (last) break;
            if (progress is not null) await progress(import.Written, import.Written + import.Good);
        }
        await audit.WriteAsync(AuditKind.Imported, actor.UserId, $"导入 {import.Id}", $"{kind.Name}：{import.FileName}，{import.Written}{kind.Counted}", cancel);
    }

    async Task<List<ReadRow>> UnderstandAsync(ImportRun run, ImportKind kind, IReadOnlyList<ImportRow> staged, Func<long, long, Task>? progress, CancellationToken cancel)
    {
        var columns = Columns(run.Import);
        var constants = Constants(run.Import);
        var rows = new List<ReadRow>(staged.Count);
        foreach (var chunk in staged.Chunk(AtOnce))
        {
            var read = chunk.Select(r => new ReadRow(r.Line, Cells(r))).ToList();
            foreach (var row in read) RowReader.Read(run, kind, row, columns, constants);
            await kind.CheckAsync(run, read, cancel);
            rows.AddRange(read);
            if (progress is not null) await progress(run.Import.Written + rows.Count, run.Import.Written + staged.Count + 1L);
        }
        return rows;
    }

    /// <summary>Two imports that touch one unit are written one after the other, so that each sees what the other wrote.</summary>
    async Task HoldAsync(IReadOnlyCollection<int> units, CancellationToken cancel)
    {
        var ids = units.Distinct().Order().ToArray();
        // SQLite has one writer at a time anyway. References to the unit, which every record has, are not held up.
        if (db.Database.IsNpgsql()) await db.Database.ExecuteSqlAsync($"SELECT 1 FROM agencies WHERE id = ANY({ids}) ORDER BY id FOR NO KEY UPDATE", cancel);
    }

    /// <summary>Rows that are good no more become bad ones, and the import is one to be looked at again.</summary>
    async Task ReturnAsync(Import import, List<ReadRow> stale, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var count = stale.Count;
        var moved = await db.Set<Import>().Where(i => i.Id == import.Id && i.Version == import.Version).ExecuteUpdateAsync(s => s.SetProperty(i => i.State, ImportState.Checked).SetProperty(i => i.Version, i => i.Version + 1)
            .SetProperty(i => i.Good, i => i.Good - count).SetProperty(i => i.Bad, i => i.Bad + count), cancel);
        if (moved == 0) return;
        await Bulk.ExecuteAsync(db, ["import", "line", "reasons"],
            $"UPDATE import_rows SET state = '{nameof(RowState.Bad)}', reasons = v.reasons FROM v WHERE import_rows.import_id = v.import AND import_rows.line = v.line",
            [.. stale.Select(r => new object[] { import.Id, r.Line, Cut(string.Join("；", r.Reasons)) })], cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Runs the step that an import stands in; what is wrong with the file brings it back to a person, with the reason.</summary>
    internal async Task<string> ContinueAsync(long id, Func<long, long, Task> progress, CancellationToken cancel)
    {
        var import = await db.Set<Import>().AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, cancel);
        if (import is not { State: ImportState.Checking or ImportState.Committing }) return "没有要继续的";
        try
        {
            // Whoever asked may have lost the right meanwhile.
            var actor = await access.ActorAsync(import.State == ImportState.Committing ? import.CommittedBy ?? import.AuthorId : import.AuthorId, cancel);
            await access.RequireActAsync(actor, import.AgencyId, $"导入 {id}", cancel);
            if (import.State == ImportState.Checking) await CheckAsync(actor, import, progress, cancel);
            else await WriteAsync(actor, import, progress, cancel);
            var now = await LoadAsync(id, cancel);
            return now.State == ImportState.Checked ? $"核对完毕：合格{now.Good}行，有问题{now.Bad}行" : $"导入了{now.Written}行";
        }
        catch (Exception e) when (e is InvalidInput or Refused or Conflict or Forbidden)
        {
            db.ChangeTracker.Clear();
            var problem = Cut(e.Message);
            var back = import.State == ImportState.Checking ? ImportState.Matching : ImportState.Checked;
            await db.Set<Import>().Where(i => i.Id == id && (i.State == import.State || i.State == back)).ExecuteUpdateAsync(s => s.SetProperty(i => i.State, back).SetProperty(i => i.Problem, problem).SetProperty(i => i.Version, i => i.Version + 1), cancel);
            return problem;
        }
    }

    /// <summary>Sets a step going again whose run was cancelled or failed for good.</summary>
    public async Task ResumeAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        await MineAsync(actor, id, cancel);
        var import = await db.Set<Import>().FirstAsync(i => i.Id == id, cancel);
        if (import.State is not (ImportState.Checking or ImportState.Committing)) throw new InvalidInput("没有要继续的");
        if (await RunOfAsync(import, cancel) is { State: JobState.Waiting or JobState.Running or JobState.Held }) throw new InvalidInput("正在处理，请等它完成");
        Queue(import, import.State);
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw Moved(); }
        finally { db.ChangeTracker.Clear(); }
    }

    Task<JobRun?> RunOfAsync(Import import, CancellationToken cancel)
    {
        var prefix = $"{ImportJob.JobKey} {import.Id} ";
        return db.JobRuns.AsNoTracking().Where(j => j.Job == ImportJob.JobKey && j.Key.StartsWith(prefix)).OrderByDescending(j => j.Id).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Gives up an import of which nothing was written; the rows read from it are removed.</summary>
    public async Task DiscardAsync(Actor actor, long id, int seen, CancellationToken cancel = default)
    {
        var (import, _) = await MineAsync(actor, id, cancel);
        RequireStill(import, seen, ImportState.Matching, ImportState.Checked);
        if (import.Written > 0) throw new InvalidInput("已经导入了一部分，不能放弃");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.Set<Import>().Where(i => i.Id == id && i.Version == seen).ExecuteUpdateAsync(s => s.SetProperty(i => i.State, ImportState.Discarded).SetProperty(i => i.Version, i => i.Version + 1), cancel) == 0) throw Moved();
        await db.Set<ImportRow>().Where(r => r.ImportId == id).ExecuteDeleteAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    public async Task<ImportView> ViewAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var import = await LoadAsync(id, cancel);
        await access.RequireReadAsync(actor, import.AgencyId, $"导入 {id}", cancel);
        var same = await db.Set<Import>().AsNoTracking().Where(i => i.Sha256 == import.Sha256 && i.Id != id && i.State != ImportState.Discarded).OrderByDescending(i => i.Id).Take(10).ToListAsync(cancel);
        var ids = same.Select(s => s.AuthorId).Append(import.AuthorId).Append(import.CommittedBy ?? "").Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        string Name(string user) => user == Actor.System.UserId ? Actor.System.Name : names.GetValueOrDefault(user, "（不在名册）");
        return new(import, Kind(import.Kind), Name(import.AuthorId), import.CommittedBy is { } by ? Name(by) : null, await RunOfAsync(import, cancel), [.. same.Select(s => (s, Name(s.AuthorId)))]);
    }

    /// <summary>Rows in one state, for who may act at the unit: they hold what the records will hold.</summary>
    public async Task<IQueryable<ImportRow>> RowsAsync(Actor actor, long id, RowState state, CancellationToken cancel = default)
    {
        var (import, kind) = await MineAsync(actor, id, cancel);
        await AuditReadingAsync(actor, import, kind, "查看导入的各行", cancel);
        return db.Set<ImportRow>().AsNoTracking().Where(r => r.ImportId == id && r.State == state).OrderBy(r => r.Line);
    }

    /// <summary>The bad rows as they stand in the file, with the reasons beside, to be put right and uploaded again. Text stays text, formulas too.</summary>
    public async Task<(string Name, byte[] Bytes)> RejectsAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var (import, kind) = await MineAsync(actor, id, cancel);
        var columns = Columns(import);
        var rows = await db.Set<ImportRow>().AsNoTracking().Where(r => r.ImportId == id && r.State == RowState.Bad).OrderBy(r => r.Line).ToListAsync(cancel);
        await audit.WriteAsync(AuditKind.Exported, actor.UserId, $"导入 {id}", $"有问题的行，{rows.Count}行", cancel);
        var bytes = await Task.Run(() => XlsxWriter.List(kind.Name, [.. columns.Select(c => c.Heading), "不能导入的原因", "原文件行号"],
            rows.Select(r => (IReadOnlyList<object?>)[.. Enumerable.Range(0, columns.Count).Select(i => Cells(r) is var c && i < c.Count && c[i].Length > 0 ? c[i] : null), r.Reasons, r.Line])), cancel);
        return ($"{Path.GetFileNameWithoutExtension(import.FileName)}（有问题的{rows.Count}行）.xlsx", bytes);
    }

    /// <summary>The imports of the units the person may see.</summary>
    public IQueryable<Import> Find(Actor actor, string? words, int? agency, string? kind, string? state, string order)
    {
        var readable = actor.Readable.ToList();
        var rows = db.Set<Import>().AsNoTracking().Where(i => readable.Contains(i.AgencyId));
        if (words is not null) rows = rows.Where(i => i.FileName.Contains(words) || i.Sha256.StartsWith(words));
        if (agency is { } a) rows = rows.Where(i => i.AgencyId == a);
        if (kind is not null) rows = rows.Where(i => i.Kind == kind);
        rows = state switch
        {
            null => rows.Where(i => i.State != ImportState.Discarded),
            "open" => rows.Where(i => i.State != ImportState.Done && i.State != ImportState.Discarded),
            "done" => rows.Where(i => i.State == ImportState.Done),
            "discarded" => rows.Where(i => i.State == ImportState.Discarded),
            _ => throw new InvalidInput("没有这种状态"),
        };
        return order == "oldest" ? rows.OrderBy(i => i.Id) : rows.OrderByDescending(i => i.Id);
    }

    public async Task<IReadOnlyDictionary<string, string>> AuthorsAsync(IEnumerable<Import> imports, CancellationToken cancel = default)
    {
        var ids = imports.Select(i => i.AuthorId).Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        names[Actor.System.UserId] = Actor.System.Name;
        return names;
    }

    /// <summary>Whence a record of a register came, if from a file.</summary>
    public async Task<ImportSource?> SourceAsync(string kind, long recordId, CancellationToken cancel = default) =>
        await db.Set<ImportRow>().AsNoTracking().Where(r => r.RecordId == recordId && r.State == RowState.Written)
            .Join(db.Set<Import>().Where(i => i.Kind == kind), r => r.ImportId, i => i.Id, (r, i) => new ImportSource(i.Id, i.FileName, i.Sha256, r.Line, r.OriginalTime, i.CommittedAt ?? i.UploadedAt))
            .FirstOrDefaultAsync(cancel);

    /// <summary>
    /// 整批撤稿 of the items of one import, all or none, each by the register's own act with its history; those withdrawn already are left alone.
    /// </summary>
    /// <returns>How many were withdrawn.</returns>
    public async Task<int> WithdrawItemsAsync(Actor actor, long id, string why, CancellationToken cancel = default)
    {
        var (import, kind) = await MineAsync(actor, id, cancel);
        if (kind.Key != ItemActs.Register || import.State != ImportState.Done) throw new InvalidInput("只有导入完毕的公开信息可以整批撤稿");
        if (string.IsNullOrWhiteSpace(why)) throw new InvalidForm(["“撤稿原因”没有填"]);
        var records = await db.Set<ImportRow>().Where(r => r.ImportId == id && r.State == RowState.Written).Select(r => r.RecordId!.Value).ToListAsync(cancel);
        var withdrawn = 0;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        foreach (var chunk in records.Chunk(500))
            foreach (var item in await db.Items.AsNoTracking().Where(i => chunk.Contains(i.Id) && i.WithdrawnOn == null).Select(i => new { i.Id, i.Version }).ToListAsync(cancel))
            {
                await items.ChangeAsync(actor, item.Id, "withdraw", new Dictionary<string, string> { ["on"] = $"{clock.Today:yyyy-MM-dd}", ["why"] = why.Trim() }, item.Version, cancel);
                withdrawn++;
            }
        await transaction.CommitAsync(cancel);
        return withdrawn;
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
