using System.Text.Json;
using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Catalogue;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Imports;

/// <summary>
/// Imports a file of lines part by part, each part judged and written in one transaction together with how far it came: however long the file, a stop at any moment
/// repeats no line and loses none. Bad lines are kept with their reasons and hold up nobody.
/// </summary>
public sealed class LineImporter(GongkaiContext db, ImportKinds kinds, ImportAccess imports, FileStore files, AgencyDirectory agencies, AuditLog audit, TimeProvider time, OfficeClock clock)
{
    public async Task WriteAsync(Actor actor, Import import, Func<long, long, Task>? progress, CancellationToken cancel)
    {
        var kind = kinds.Find(ItemActs.Register);
        var constants = ImportText.Constants(import);
        // Lines go in by their numbers, good and bad ones together, so the last one tells how far it came.
        var done = await db.Set<ImportRow>().Where(r => r.ImportId == import.Id).MaxAsync(r => (int?)r.Line, cancel) ?? 0;
        await using var stream = files.Open(import.Sha256);
        using var file = LineFile.Open(stream);
        while (true)
        {
            var run = await ImportRun.TodayAsync(import, actor, agencies, clock, cancel);
            var part = await file.TakeAsync(ImportService.AtOnce, after: done);
            var rows = part.Select(l => LineReading.Read(run, kind, l.Number, l.Text, constants)).ToList();
            await kind.CheckAsync(run, rows, cancel);
            RowReader.FindRepeats(rows.Where(r => r.Good));
            await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
            {
                try
                {
                    await db.HoldAgenciesAsync([import.AgencyId], cancel);
                    if (await db.Set<Import>().Where(i => i.Id == import.Id && i.State == ImportState.Committing && i.Version == import.Version).ExecuteUpdateAsync(s => s.SetProperty(i => i.Version, i => i.Version + 1), cancel) == 0)
                        return; // somebody else is at it: what they do stands
                    if (rows.Where(r => r.Good).ToList() is { Count: > 0 } sound) await kind.CompareAsync(run, sound, cancel);
                    var good = rows.Where(r => r.Good).ToList();
                    if (good.Count > 0) await kind.WriteAsync(run, good, cancel);
                    await KeepAsync(import, rows, cancel);
                    int written = good.Count, bad = rows.Count - written;
                    var (now, state) = (time.GetUtcNow().UtcDateTime, part.Count == 0 ? ImportState.Done : ImportState.Committing);
                    await db.Set<Import>().Where(i => i.Id == import.Id).ExecuteUpdateAsync(s => s.SetProperty(i => i.State, state).SetProperty(i => i.Written, i => i.Written + written).SetProperty(i => i.Bad, i => i.Bad + bad)
                        .SetProperty(i => i.Good, i => i.Good - written - bad).SetProperty(i => i.CommittedAt, now), cancel);
                    await transaction.CommitAsync(cancel);
                }
                catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("另一位同事同时在登记，这一部分没有导入，请再试一次"); }
                finally { db.ChangeTracker.Clear(); }
            }
            import = await imports.LoadAsync(import.Id, cancel);
            if (part.Count == 0) break;
            done = part[^1].Number;
            if (progress is not null) await progress(import.Written + import.Bad, import.Written + import.Bad + import.Good);
        }
        await audit.WriteAsync(AuditKind.Imported, actor.UserId, $"导入 {import.Id}", $"{kind.Name}：{import.FileName}，{import.Written}{kind.Counted}，{import.Bad}行没有导入", cancel);
    }

    /// <summary>Each line with what became of it. What a line says beyond its record stays with the one that was written; of a rejected one the file has it.</summary>
    async Task KeepAsync(Import import, List<ReadRow> rows, CancellationToken cancel)
    {
        await Bulk.ExecuteAsync(db, ["import", "line", "cells", "notices", "original", "record"],
            $"INSERT INTO import_rows (import_id, line, state, cells, reasons, notices, original_time, record_id) SELECT v.import, v.line, '{nameof(RowState.Written)}', v.cells, '', v.notices, v.original, v.record FROM v",
            [.. rows.Where(r => r.Good).Select(r => new object[] { import.Id, r.Line, ImportText.Write(r.Cells), ImportText.Join(r.Notices), r.OriginalTime, r.RecordId ?? throw new InvalidOperationException($"line {r.Line} has no record") })], cancel);
        await Bulk.ExecuteAsync(db, ["import", "line", "cells", "reasons"],
            $"INSERT INTO import_rows (import_id, line, state, cells, reasons, notices, original_time) SELECT v.import, v.line, '{nameof(RowState.Bad)}', v.cells, v.reasons, '', '' FROM v",
            [.. rows.Where(r => !r.Good).Select(r => new object[] { import.Id, r.Line, ImportText.Write(LineReading.Brief(r.Cells)), ImportText.Join(r.Reasons) })], cancel);
    }

    /// <summary>Writes every rejected line with its reasons, one JSON object a line: <c>{"line","reasons":[…],"record":{…}}</c>, or <c>"text"</c> where the line is no object.</summary>
    public async Task RejectsAsync(Actor actor, long id, Stream to, CancellationToken cancel = default)
    {
        var (import, _) = await imports.MineAsync(actor, id, cancel);
        await using var stream = files.Open(import.Sha256);
        using var file = LineFile.Open(stream);
        var part = new Queue<(int Number, string Text)>();
        await audit.WriteAsync(AuditKind.Exported, actor.UserId, $"导入 {id}", $"有问题的行，{import.Bad}行", cancel);
        await foreach (var row in db.Set<ImportRow>().AsNoTracking().Where(r => r.ImportId == id && r.State == RowState.Bad).OrderBy(r => r.Line).Select(r => new { r.Line, r.Reasons }).AsAsyncEnumerable().WithCancellation(cancel))
        {
            while (part.Count == 0 || part.Peek().Number < row.Line)
                if (part.Count > 0) part.Dequeue();
                else if (await file.TakeAsync(ImportService.AtOnce) is { Count: > 0 } next) part = new(next);
                else throw new InvalidInput("原文件比导入时短，读不出没有导入的行");
            await WriteAsync(to, row.Line, row.Reasons.Split('；'), part.Peek().Text, cancel);
        }
    }

    static async Task WriteAsync(Stream to, int line, string[] reasons, string text, CancellationToken cancel)
    {
        string said;
        try { said = ImportText.Write(new { line, reasons, record = JsonSerializer.Deserialize<JsonElement>(text) }); }
        // No object, or one with half a character in it.
        catch (JsonException) { said = ImportText.Write(new { line, reasons, text }); }
        await to.WriteAsync(System.Text.Encoding.UTF8.GetBytes(said + "\n"), cancel);
    }
}
