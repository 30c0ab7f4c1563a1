using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Imports;

/// <summary>
/// How long what imports left over is kept: rows that were not imported, sums and remarks, all as typed, with the names in them. People need them to put the file right, and then nobody does.
/// An import that waits for a decision and does not get one ends after as many days.
/// </summary>
public sealed class ImportRetention(GongkaiContext db, CurrentLaw laws, OfficeClock clock)
{
    /// <summary>The last day on which they are kept, or on which an import that is not finished waits for people; null while it is worked on.</summary>
    public async Task<DateOnly?> UntilAsync(Import import, CancellationToken cancel = default) => Until(import, (await laws.GetAsync(cancel)).Retention.ImportRowDays);

    // An import that people ended gave its last verdicts then, later than it wrote anything.
    DateOnly? Until(Import import, int days)
    {
        if (import.State is ImportState.Discarded or ImportState.Withdrawing) return null;
        var last = new[] { import.UploadedAt, import.CheckedAt ?? default, import.CommittedAt ?? default }.Max();
        return DateOnly.FromDateTime(clock.At(last)).AddDays(days);
    }

    /// <summary>Whether anything is left over still.</summary>
    public Task<bool> AnyAsync(Import import, CancellationToken cancel = default) => Left(import.Id).AnyAsync(cancel);

    IQueryable<ImportRow> Left(long id) => db.Set<ImportRow>().Where(r => r.ImportId == id && (r.State == RowState.Bad || r.State == RowState.Aside));

    /// <summary>Ends what waited too long and removes what is due; a second call finds nothing. How many imports ended, how many lost rows, and how many of those.</summary>
    public async Task<(int Ended, int Imports, int Rows)> RemoveAsync(CancellationToken cancel = default)
    {
        var days = (await laws.GetAsync(cancel)).Retention.ImportRowDays;
        var (ended, imports, rows) = (0, 0, 0);
        foreach (var import in await db.Set<Import>().AsNoTracking().Where(i => i.State != ImportState.Done && i.State != ImportState.Discarded && i.State != ImportState.Withdrawing).OrderBy(i => i.Id).ToListAsync(cancel))
            if (Until(import, days) < clock.Today && await EndAsync(import, cancel)) ended++;
        var done = await db.Set<Import>().AsNoTracking().Where(i => i.State == ImportState.Done && db.Set<ImportRow>().Any(r => r.ImportId == i.Id && (r.State == RowState.Bad || r.State == RowState.Aside))).OrderBy(i => i.Id).ToListAsync(cancel);
        foreach (var import in done.Where(i => Until(i, days) < clock.Today))
        {
            rows += await Left(import.Id).ExecuteDeleteAsync(cancel);
            imports++;
        }
        if (rows > 0) await Database.CutLogAsync(db, cancel);
        return (ended, imports, rows);
    }

    /// <summary>One of which nothing is written is given up; of another what is written stays, and its rest goes the way of bad rows.</summary>
    async Task<bool> EndAsync(Import import, CancellationToken cancel)
    {
        if (await Job.LatestAsync(db, ImportJob.JobKey, import.Id, cancel) is { State: JobState.Running or JobState.Waiting or JobState.Held }) return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (state, problem) = import.Written == 0 ? (ImportState.Discarded, "过了期限没有人办，已经放弃，登记簿里没有写进任何内容") : (ImportState.Done, $"过了期限没有人办，就此结束，其余{import.Good}行没有导入");
        if (await db.Set<Import>().Where(i => i.Id == import.Id && i.Version == import.Version).ExecuteUpdateAsync(s => s.SetProperty(i => i.State, state).SetProperty(i => i.Problem, problem)
            .SetProperty(i => i.Bad, i => i.Bad + i.Good).SetProperty(i => i.Good, 0).SetProperty(i => i.Version, i => i.Version + 1), cancel) == 0) return false;
        if (state == ImportState.Discarded) await db.Set<ImportRow>().Where(r => r.ImportId == import.Id).ExecuteDeleteAsync(cancel);
        else await db.Set<ImportRow>().Where(r => r.ImportId == import.Id && r.State == RowState.Good).ExecuteUpdateAsync(s => s.SetProperty(r => r.State, RowState.Bad).SetProperty(r => r.Reasons, "没有导入：过了期限没有人办"), cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }
}

/// <summary>Ends, once a day, imports that nobody finished, and removes what ended ones left over and what is due.</summary>
public sealed class ImportRetentionJob() : Job("import-retention", "清除导入后到期的坏行")
{
    public override Lane Lane => Lane.Records;
    public override bool Daily => true;

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var (ended, imports, rows) = await services.GetRequiredService<ImportRetention>().RemoveAsync(cancel);
        List<string> said = [];
        if (ended > 0) said.Add($"{ended}次没有办完的导入过了期限，就此结束");
        if (imports > 0) said.Add($"清除了{imports}次导入的{rows}行");
        return said.Count > 0 ? string.Join("；", said) : "没有到期的坏行";
    }
}
