using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Imports;

/// <summary>Judges a table: every row against its fields, the register's rules, the other rows and what the register has already. Nothing is in a register afterwards.</summary>
public sealed class ImportChecker(GongkaiContext db, ImportKinds kinds, FileStore files, AgencyDirectory agencies, TimeProvider time, OfficeClock clock)
{
    /// <summary>Reads and judges every row, and keeps the verdicts together with the step in one transaction.</summary>
    public async Task CheckAsync(Actor actor, Import import, Func<long, long, Task>? progress, CancellationToken cancel)
    {
        import.RequireUnwritten();
        var kind = kinds.Find(import.Kind);
        var run = await ImportRun.TodayAsync(import, actor, agencies, clock, cancel);
        var columns = ImportText.Columns(import);
        var constants = ImportText.Constants(import);
        var findings = new FileFindings();
        List<ReadRow> all;
        using (var file = await ImportFile.OpenAsync(files, import, cancel))
        {
            findings.Notes.AddRange(file.Sheets[import.Sheet].Notes);
            all = [.. ImportFile.Rows(file, import).Select(r => new ReadRow(r.Number, [.. r.Cells.Take(columns.Count)])).Where(r => r.Cells.Any(c => c.Length > 0))];
        }
        RowReader.SetAside(kind, all, columns, findings);
        var data = all.Where(r => r.State != RowState.Aside).ToList();
        if (data.Count == 0) findings.Notes.Add("表头下面没有数据");
        long done = 0;
        foreach (var chunk in data.Chunk(ImportService.AtOnce))
        {
            foreach (var row in chunk) RowReader.Read(run, kind, row, columns, constants);
            await kind.CheckAsync(run, chunk, cancel);
            done += chunk.Length;
            if (progress is not null) await progress(done, data.Count * 2L);
        }
        RowReader.FindRepeats(data.Where(r => r.Good));
        foreach (var chunk in data.Chunk(ImportService.AtOnce))
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
            if (next.Version != import.Version) throw Import.Moved();
            (next.State, next.CheckedAt, next.Version) = (ImportState.Checked, time.GetUtcNow().UtcDateTime, next.Version + 1);
            (next.Good, next.Bad, next.Aside) = (data.Count(r => r.Good), data.Count(r => !r.Good), all.Count - data.Count);
            (next.Differences, next.Notes) = (findings.Differences, ImportText.Write(findings.Notes.Take(200)));
            await db.SaveChangesAsync(cancel);
            await db.Set<ImportRow>().Where(r => r.ImportId == import.Id).ExecuteDeleteAsync(cancel);
            await Bulk.ExecuteAsync(db, ["import", "line", "state", "cells", "reasons", "notices", "original"],
                "INSERT INTO import_rows (import_id, line, state, cells, reasons, notices, original_time) SELECT v.import, v.line, v.state, v.cells, v.reasons, v.notices, v.original FROM v",
                [.. all.Select(r => new object[] { import.Id, r.Line, r.State.ToString(), ImportText.Write(r.Cells), ImportText.Join(r.Reasons), ImportText.Join(r.Notices), r.OriginalTime })], cancel);
            await transaction.CommitAsync(cancel);
        }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw Import.Moved(); }
        finally { db.ChangeTracker.Clear(); }
    }
}
