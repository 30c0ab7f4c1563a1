using Gongkai.AnnualReport;
using Gongkai.Audit;
using Gongkai.Demonstration;
using Gongkai.Documents;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Shared;

/// <summary>A list as a sheet: the same query as the screen, read row by row, audited without the words searched for.</summary>
public sealed class ListExport(AuditLog audit, DemonstrationState demonstration, OfficeClock clock)
{
    public const int Limit = 100_000;

    /// <exception cref="InvalidInput">more rows than a sheet is for; nothing was read.</exception>
    public async Task<FileContentResult> FileAsync<T>(Actor actor, ListState list, string name, IReadOnlyList<string> heads, IQueryable<T> rows, Func<T, IReadOnlyList<object?>> line, CancellationToken cancel)
    {
        Refuse(await rows.LongCountAsync(cancel), list);
        return await WriteAsync(actor, list, name, heads, rows.Take(Limit), line, cancel);
    }

    /// <summary>The same for a short list already in memory.</summary>
    public Task<FileContentResult> FileAsync<T>(Actor actor, ListState list, string name, IReadOnlyList<string> heads, IReadOnlyList<T> rows, Func<T, IReadOnlyList<object?>> line, CancellationToken cancel)
    {
        Refuse(rows.Count, list);
        return WriteAsync(actor, list, name, heads, rows, line, cancel);
    }

    /// <summary>The same for a table that is no list of records: <paramref name="words"/> say what it shows.</summary>
    public Task<FileContentResult> FileAsync<T>(Actor actor, string words, string name, IReadOnlyList<string> heads, IReadOnlyList<T> rows, Func<T, IReadOnlyList<object?>> line, CancellationToken cancel) =>
        WriteAsync(actor, words, "行", name, heads, rows, line, cancel);

    static void Refuse(long total, ListState list)
    {
        if (total > Limit) throw new InvalidInput($"符合条件的有{total}{list.Counted}，一次最多导出{Limit}{list.Counted}，请按年份或者单位分次导出");
    }

    Task<FileContentResult> WriteAsync<T>(Actor actor, ListState list, string name, IReadOnlyList<string> heads, IEnumerable<T> rows, Func<T, IReadOnlyList<object?>> line, CancellationToken cancel) =>
        WriteAsync(actor, list.WordsWithoutText, list.Counted, name, heads, rows, line, cancel);

    async Task<FileContentResult> WriteAsync<T>(Actor actor, string words, string counted, string name, IReadOnlyList<string> heads, IEnumerable<T> rows, Func<T, IReadOnlyList<object?>> line, CancellationToken cancel)
    {
        var notice = await demonstration.IsAsync(cancel) ? ReportFiles.Notice : null;
        var written = 0;
        // The writer pulls: a row is read, written and forgotten, so that a large export does not hold its records in memory.
        var bytes = await Task.Run(() => XlsxWriter.List(name, heads, rows.Select(r =>
        {
            cancel.ThrowIfCancellationRequested();
            written++;
            return line(r);
        }), notice), cancel);
        await audit.WriteAsync(AuditKind.Exported, actor.UserId, name, $"{words}，{written}{counted}", cancel);
        return new FileContentResult(bytes, XlsxWriter.ContentType) { FileDownloadName = $"{name}-{clock.Today:yyyyMMdd}{(notice is null ? "" : $"（{notice}）")}.xlsx" };
    }
}
