using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Imports;

/// <summary>
/// How long what an ended import left over is kept: rows that were not imported, sums and remarks, all as typed, with the names in them. People need them to put the file right, and then nobody does.
/// </summary>
public sealed class ImportRetention(GongkaiContext db, CurrentLaw laws, OfficeClock clock)
{
    /// <summary>The last day on which they are kept; null while the import has not ended.</summary>
    public async Task<DateOnly?> UntilAsync(Import import, CancellationToken cancel = default) => Until(import, (await laws.GetAsync(cancel)).Retention.ImportRowDays);

    // An import that people ended gave its last verdicts then, later than it wrote anything.
    DateOnly? Until(Import import, int days) => import is { State: ImportState.Done, CommittedAt: { } written }
        ? DateOnly.FromDateTime(clock.At(import.CheckedAt > written ? import.CheckedAt.Value : written)).AddDays(days) : null;

    /// <summary>Whether anything is left over still.</summary>
    public Task<bool> AnyAsync(Import import, CancellationToken cancel = default) => db.Set<ImportRow>().AnyAsync(r => r.ImportId == import.Id && (r.State == RowState.Bad || r.State == RowState.Aside), cancel);

    /// <summary>Removes what is due; a second call finds nothing. How many imports and rows.</summary>
    public async Task<(int Imports, int Rows)> RemoveAsync(CancellationToken cancel = default)
    {
        var days = (await laws.GetAsync(cancel)).Retention.ImportRowDays;
        var ended = await db.Set<Import>().AsNoTracking().Where(i => i.State == ImportState.Done && db.Set<ImportRow>().Any(r => r.ImportId == i.Id && (r.State == RowState.Bad || r.State == RowState.Aside))).OrderBy(i => i.Id).ToListAsync(cancel);
        int imports = 0, rows = 0;
        foreach (var import in ended.Where(i => Until(i, days) < clock.Today))
        {
            rows += await db.Set<ImportRow>().Where(r => r.ImportId == import.Id && (r.State == RowState.Bad || r.State == RowState.Aside)).ExecuteDeleteAsync(cancel);
            imports++;
        }
        if (rows > 0) await Database.CutLogAsync(db, cancel);
        return (imports, rows);
    }
}

/// <summary>Removes, once a day, what ended imports left over and what is due.</summary>
public sealed class ImportRetentionJob() : Job("import-retention", "清除导入后到期的坏行")
{
    public override bool Daily => true;

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel) =>
        await services.GetRequiredService<ImportRetention>().RemoveAsync(cancel) is (> 0 and var imports, var rows) ? $"清除了{imports}次导入的{rows}行" : "没有到期的坏行";
}
