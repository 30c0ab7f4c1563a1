using System.Globalization;
using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Backups;

/// <summary>What the console shows: the archives, how old the last good one is (null: there is none), the run going on, and the one that failed last.</summary>
public sealed record BackupOverview(IReadOnlyList<BackupEntry> Entries, TimeSpan? Age, JobRun? Going, JobRun? Failed, string Folder, bool BesideData)
{
    /// <summary>A night's back-up and two hours to make it: past this something is wrong.</summary>
    public static readonly TimeSpan MostAge = TimeSpan.FromHours(26);

    public bool TooOld => Age is null || Age > MostAge;
}

/// <summary>Back-ups by the console, for who administers the whole district. Restoring is for the command line alone.</summary>
public sealed class BackupService(GongkaiContext db, BackupFolder folder, JobRunner runner, Access access, AgencyDirectory agencies, AuditLog audit, OfficeClock clock, TimeProvider time)
{
    static readonly string[] Jobs = [BackupJob.JobKey, BackupCheckJob.JobKey];

    public async Task<BackupOverview> OverviewAsync(Actor actor, CancellationToken cancel = default)
    {
        await RequireAsync(actor, cancel);
        var entries = await folder.ListAsync(cancel);
        var good = entries.FirstOrDefault(e => e.Good);
        var going = await GoingAsync(cancel);
        // A later run that went well makes an older failure history.
        var last = await db.JobRuns.AsNoTracking().Where(j => j.Job == BackupJob.JobKey && (j.State == JobState.Done || j.State == JobState.Failed || j.Attempts > 0)).OrderByDescending(j => j.Id).FirstOrDefaultAsync(cancel);
        return new(entries, good is null ? null : time.GetUtcNow().UtcDateTime - good.MadeAt, going, last is { State: not JobState.Done } ? last : null, folder.Folder, folder.BesideData);
    }

    /// <summary>Waiting or running; one that waits for its next attempt after a failure is not going on.</summary>
    Task<JobRun?> GoingAsync(CancellationToken cancel) => db.JobRuns.AsNoTracking()
        .Where(j => Jobs.Contains(j.Job) && (j.State == JobState.Running || (j.State == JobState.Waiting && j.NotBefore == null))).OrderBy(j => j.Id).FirstOrDefaultAsync(cancel);

    /// <summary>Asks for a back-up now; the job makes it.</summary>
    /// <exception cref="InvalidInput">one is being made or checked.</exception>
    public Task StartAsync(Actor actor, CancellationToken cancel = default) => QueueAsync(actor, BackupJob.JobKey, "", "立即备份", cancel);

    /// <exception cref="NotFound">there is none of that name.</exception>
    public async Task CheckAsync(Actor actor, string? name, CancellationToken cancel = default)
    {
        await RequireAsync(actor, cancel);
        var entry = await folder.FindAsync(name, cancel);
        await QueueAsync(actor, BackupCheckJob.JobKey, entry.Name + " ", "校验备份 " + entry.Name, cancel);
    }

    async Task QueueAsync(Actor actor, string job, string what, string detail, CancellationToken cancel)
    {
        await RequireAsync(actor, cancel);
        if (await GoingAsync(cancel) is not null) throw new InvalidInput("已经有备份或者校验在进行，请等它完成");
        await runner.QueueAsync(job, $"{job} {what}{clock.Now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture)}", cancel);
        await audit.WriteAsync(AuditKind.SettingsChanged, actor.UserId, "备份", detail, cancel);
    }

    async Task RequireAsync(Actor actor, CancellationToken cancel) =>
        await access.RequireAdministratorAsync(actor, (await agencies.OnAsync(clock.Today, cancel)).Root.Id, "备份", cancel);
}
