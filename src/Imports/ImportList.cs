using Gongkai.Audit;
using Gongkai.Documents;
using Gongkai.Documents.Sheets;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Imports;

/// <summary>An import with who did it, what runs for it, and other imports of the same bytes.</summary>
public sealed record ImportView(Import Import, ImportKind Kind, string Author, string? Committer, JobRun? Run, IReadOnlyList<(Import Import, string Author)> Same)
{
    /// <summary>The last day on which the rows that were not imported are kept; null while the import has not ended.</summary>
    public DateOnly? KeptUntil { get; init; }
    /// <summary>Whether they are gone by now.</summary>
    public bool Gone { get; init; }
}


/// <summary>Whence a record came: file, row, and the time of the fact as the file says it.</summary>
/// <param name="Kept">What the file says of it beyond the record, by heading; of tables nothing.</param>
public sealed record ImportSource(long ImportId, string FileName, string Sha256, int Line, string OriginalTime, DateTime RecordedAt, IReadOnlyList<(string Heading, string Value)> Kept);

/// <summary>What may be seen of imports: the list, one with its rows, the bad rows to take away, and whence a record came.</summary>
public sealed class ImportList(GongkaiContext db, ImportAccess imports, ImportRetention retention, AuditLog audit)
{
    public async Task<ImportView> ViewAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var (import, kind) = await imports.SeenAsync(actor, id, cancel);
        var same = await db.Set<Import>().AsNoTracking().Where(i => i.Sha256 == import.Sha256 && i.Id != id && i.State != ImportState.Discarded).OrderByDescending(i => i.Id).Take(10).ToListAsync(cancel);
        var ids = same.Select(s => s.AuthorId).Append(import.AuthorId).Append(import.CommittedBy ?? "").Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        string Name(string user) => user == Actor.System.UserId ? Actor.System.Name : names.GetValueOrDefault(user, "（不在名册）");
        return new(import, kind, Name(import.AuthorId), import.CommittedBy is { } by ? Name(by) : null, await Job.LatestAsync(db, ImportJob.JobKey, import.Id, cancel), [.. same.Select(s => (s, Name(s.AuthorId)))])
        {
            KeptUntil = await retention.UntilAsync(import, cancel), Gone = import.State == ImportState.Done && import.Bad + import.Aside > 0 && !await retention.AnyAsync(import, cancel),
        };
    }

    /// <summary>Rows in one state, for who may act at the unit: they hold what the records will hold.</summary>
    public async Task<IQueryable<ImportRow>> RowsAsync(Actor actor, long id, RowState state, CancellationToken cancel = default)
    {
        var (import, _) = await imports.MineAsync(actor, id, cancel);
        await imports.AuditReadingAsync(actor, import, "查看导入的各行", cancel);
        return db.Set<ImportRow>().AsNoTracking().Where(r => r.ImportId == id && r.State == state).OrderBy(r => r.Line);
    }

    /// <summary>The bad rows as they stand in the file, with the reasons beside, to be put right and uploaded again. Text stays text, formulas too.</summary>
    public async Task<(string Name, byte[] Bytes)> RejectsAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var (import, kind) = await imports.MineAsync(actor, id, cancel);
        if (import.Bad > SheetFile.MaxRows) throw new InvalidInput($"有问题的超过{SheetFile.MaxRows}行，一张表放不下，请在命令行导入时用 --rejects 写出");
        var columns = ImportText.Columns(import);
        var rows = await db.Set<ImportRow>().AsNoTracking().Where(r => r.ImportId == id && r.State == RowState.Bad).OrderBy(r => r.Line).ToListAsync(cancel);
        if (rows.Count == 0) throw new InvalidInput(import.Bad > 0 ? "有问题的行已经过了保留期限，已经清除" : "没有有问题的行");
        await audit.WriteAsync(AuditKind.Exported, actor.UserId, $"导入 {id}", $"有问题的行，{rows.Count}行", cancel);
        var bytes = await Task.Run(() => XlsxWriter.List(kind.Name, [.. columns.Select(c => c.Heading), "不能导入的原因", "原文件行号"],
            rows.Select(r => (IReadOnlyList<object?>)[.. Enumerable.Range(0, columns.Count).Select(i => ImportText.Cells(r) is var c && i < c.Count && c[i].Length > 0 ? c[i] : null), r.Reasons, r.Line])), cancel);
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
            "open" => rows.Where(i => i.State != ImportState.Done && i.State != ImportState.Withdrawing && i.State != ImportState.Discarded),
            "done" => rows.Where(i => i.State == ImportState.Done || i.State == ImportState.Withdrawing),
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
    public async Task<ImportSource?> SourceAsync(string kind, long recordId, CancellationToken cancel = default)
    {
        var found = await db.Set<ImportRow>().AsNoTracking().Where(r => r.RecordId == recordId && r.State == RowState.Written)
            .Join(db.Set<Import>().Where(i => i.Kind == kind), r => r.ImportId, i => i.Id, (r, i) => new { Row = r, Import = i }).FirstOrDefaultAsync(cancel);
        if (found is null) return null;
        var (row, import) = (found.Row, found.Import);
        var cells = ImportText.Cells(row);
        return new(import.Id, import.FileName, import.Sha256, row.Line, row.OriginalTime, import.CommittedAt ?? import.UploadedAt,
            [.. ImportText.Columns(import).Where(c => c.Field is null && c.Index < cells.Count && cells[c.Index].Length > 0).Select(c => (c.Heading, cells[c.Index]))]);
    }
}
