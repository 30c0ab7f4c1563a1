using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Imports;

/// <summary>
/// Writes the good rows of a table through their register's own service. They are judged once more, in the transaction that writes them;
/// where something has changed, nothing of that part is written and people decide.
/// </summary>
public sealed class ImportWriter(GongkaiContext db, ImportKinds kinds, ImportAccess imports, AgencyDirectory agencies, AuditLog audit, TimeProvider time, OfficeClock clock)
{
    /// <summary>Writes part after part; each is a transaction of its own, so a stop loses none and repeats none.</summary>
    public async Task WriteAsync(Actor actor, Import import, Func<long, long, Task>? progress, CancellationToken cancel)
    {
        var kind = kinds.Find(import.Kind);
        while (true)
        {
            var run = await ImportRun.TodayAsync(import, actor, agencies, clock, cancel);
            var staged = await db.Set<ImportRow>().AsNoTracking().Where(r => r.ImportId == import.Id && r.State == RowState.Good).OrderBy(r => r.Line).Take(ImportService.MostRows + 1).ToListAsync(cancel);
            var last = staged.Count <= ImportService.MostRows;
            var rows = await UnderstandAsync(run, kind, [.. staged.Take(ImportService.MostRows)], progress, cancel);
            var stale = rows.Where(r => !r.Good).ToList();
            await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
            {
                try
                {
                    await db.HoldAgenciesAsync([import.AgencyId, .. rows.Select(r => r.AgencyId)], cancel);
                    var claimed = await db.Set<Import>().Where(i => i.Id == import.Id && i.State == import.State && i.Version == import.Version).ExecuteUpdateAsync(s => s.SetProperty(i => i.Version, i => i.Version + 1), cancel);
                    if (claimed == 0)
                    {
                        // Somebody else wrote it, or is at it: what they do stands.
                        if ((await imports.LoadAsync(import.Id, cancel)).State is ImportState.Committing or ImportState.Done) return;
                        throw Import.Moved();
                    }
                    foreach (var chunk in rows.Where(r => r.Good).Chunk(ImportService.AtOnce)) await kind.CompareAsync(run, chunk, cancel);
                    stale = [.. rows.Where(r => !r.Good)];
                    if (stale.Count == 0)
                    {
                        if (rows.Count > 0) await kind.WriteAsync(run, rows, cancel);
                        await Bulk.ExecuteAsync(db, ["import", "line", "record"],
                            $"UPDATE import_rows SET state = '{nameof(RowState.Written)}', cells = '[]', record_id = v.record FROM v WHERE import_rows.import_id = v.import AND import_rows.line = v.line",
                            [.. rows.Select(r => new object[] { import.Id, r.Line, r.RecordId ?? throw new InvalidOperationException($"row {r.Line} has no record") })], cancel);
                        var (now, state) = (time.GetUtcNow().UtcDateTime, last ? ImportState.Done : import.State);
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
                var which = $"核对以后情况有了变化：有{stale.Count}行现在不能导入（第{string.Join("、", stale.Take(10).Select(r => r.Line))}{(stale.Count > 10 ? "……" : "")}行，{stale[0].Reasons[0]}）";
                throw new Conflict(which + (import.Written == 0 ? "，没有导入任何内容。这些行已经改列为有问题的行，请重新核对。" : $"。此前已经导入{import.Written}行，从这里停下；这些行已经改列为有问题的行，请看过再决定其余的行。"));
            }
            import = await imports.LoadAsync(import.Id, cancel);
            if (last) break;
            if (progress is not null) await progress(import.Written, import.Written + import.Good);
        }
        await audit.WriteAsync(AuditKind.Imported, actor.UserId, $"导入 {import.Id}", $"{kind.Name}：{import.FileName}，{import.Written}{kind.Counted}", cancel);
    }

    async Task<List<ReadRow>> UnderstandAsync(ImportRun run, ImportKind kind, IReadOnlyList<ImportRow> staged, Func<long, long, Task>? progress, CancellationToken cancel)
    {
        var columns = ImportText.Columns(run.Import);
        var constants = ImportText.Constants(run.Import);
        var rows = new List<ReadRow>(staged.Count);
        foreach (var chunk in staged.Chunk(ImportService.AtOnce))
        {
            var read = chunk.Select(r => new ReadRow(r.Line, ImportText.Cells(r))).ToList();
            foreach (var row in read) RowReader.Read(run, kind, row, columns, constants);
            await kind.CheckAsync(run, read, cancel);
            rows.AddRange(read);
            if (progress is not null) await progress(run.Import.Written + rows.Count, run.Import.Written + staged.Count + 1L);
        }
        return rows;
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
            [.. stale.Select(r => new object[] { import.Id, r.Line, ImportText.Join(r.Reasons) })], cancel);
        await transaction.CommitAsync(cancel);
    }
}

static class ImportLocks
{
    /// <summary>Two imports that touch one unit are written one after the other, so that each sees what the other wrote.</summary>
    public static async Task HoldAgenciesAsync(this GongkaiContext db, IReadOnlyCollection<int> units, CancellationToken cancel)
    {
        var ids = units.Distinct().Order().ToArray();
        // SQLite has one writer at a time anyway. References to the unit, which every record has, are not held up.
        if (db.Database.IsNpgsql()) await db.Database.ExecuteSqlAsync($"SELECT 1 FROM agencies WHERE id = ANY({ids}) ORDER BY id FOR NO KEY UPDATE", cancel);
    }
}
