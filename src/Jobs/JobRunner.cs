using System.Linq.Expressions;
using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Gongkai.Jobs;

/// <summary>
/// Jobs that wait for one another; those of different lanes do not. Messages: what is sent; Outside: other systems, which may not answer; Short: done in moments;
/// Records: many rows, which may take hours; Heavy: documents and back-ups, which take so much memory that one at a time is enough, and whatever removes files a back-up may be reading.
/// </summary>
public enum Lane { Messages, Outside, Short, Records, Heavy }

/// <summary>A job: one method, idempotent or resumable from its run's progress.</summary>
public abstract class Job(string key, string name)
{
    public string Key { get; } = key;
    public string Name { get; } = name;

    /// <summary>Which jobs it waits for.</summary>
    public virtual Lane Lane => Lane.Short;

    /// <summary>Whether a row is due every office day.</summary>
    public virtual bool Daily => false;

    /// <summary>How long after its end a job that repeats begins anew, if it has work; null: it does not repeat. Such a job has one row for ever, under its own key.</summary>
    public virtual TimeSpan? Every => null;

    /// <summary>Whether a job that repeats has anything to do; asked every few seconds, so nothing is written for a run that would do nothing.</summary>
    public virtual Task<bool> HasWorkAsync(IServiceProvider services, CancellationToken cancel) => Task.FromResult(true);

    /// <summary>From which time of the office day a daily row is due; a program that did not run then makes up for it later that day.</summary>
    public virtual TimeOnly DueFrom => TimeOnly.MinValue;

    /// <summary>The latest run about one thing, where runs are keyed "JOB THING …"; null if there was none.</summary>
    public static Task<JobRun?> LatestAsync(GongkaiContext db, string job, long about, CancellationToken cancel)
    {
        var prefix = $"{job} {about} ";
        return db.JobRuns.AsNoTracking().Where(j => j.Job == job && j.Key.StartsWith(prefix)).OrderByDescending(j => j.Id).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Does the work; <paramref name="run"/> keeps progress. Returns one line for people.</summary>
    public abstract Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel);
}

/// <summary>Progress of a run, stored as it goes; extends the lease.</summary>
public sealed class JobProgress(GongkaiContext db, JobRun run, TimeProvider time)
{
    public long Done => run.Progress;
    /// <summary>Which run this is: job and occasion.</summary>
    public string Key => run.Key;

    /// <summary>
    /// Stores progress at once, inside the caller's transaction if one is open on the same context. The run goes on only from the progress
    /// this runner knows: cancelled, or taken over by another, it ends here.
    /// </summary>
    public async Task ReportAsync(long done, long total, CancellationToken cancel)
    {
        var (before, own) = (run.Progress, run.LeaseUntil);
        var lease = time.GetUtcNow().UtcDateTime + JobRunner.Lease;
        (run.Progress, run.Total, run.LeaseUntil) = (done, total, lease);
        var left = await Database.WhenFreeAsync(() => db.JobRuns.Where(j => j.Id == run.Id && j.State == JobState.Running && j.Progress == before && j.LeaseUntil <= own)
            .ExecuteUpdateAsync(s => s.SetProperty(j => j.Progress, done).SetProperty(j => j.Total, total).SetProperty(j => j.LeaseUntil, lease), cancel), cancel);
        if (left == 0) throw new OperationCanceledException("任务已被取消");
    }
}

/// <summary>
/// Runs what the table of runs says, on any node: takes a waiting run (or one whose lease ran out) and works it off, one at a time in every <see cref="Lane"/>.
/// The timetable only inserts rows; their unique key keeps two nodes from inserting the same occasion.
/// </summary>
public sealed class JobRunner(IServiceScopeFactory scopes, IEnumerable<Job> jobs, TimeProvider time, OfficeClock clock, ILogger<JobRunner> log) : BackgroundService
{
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>A failed run is tried again after 1, 4, 16, 64 and 256 minutes; then it stays failed until somebody looks.</summary>
    public const int Retries = 5;

    readonly Dictionary<string, Job> byKey = jobs.ToDictionary(j => j.Key);

    protected override Task ExecuteAsync(CancellationToken stop)
    {
        var lanes = Enum.GetValues<Lane>();
        // SQLite's calls keep their thread while they work or wait for the writer: every lane may hold one, and pages must not wait for them.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + lanes.Length), ports);
        return Task.WhenAll(lanes.Select(lane => Task.Run(() => LoopAsync(lane, stop), CancellationToken.None)));
    }

    async Task LoopAsync(Lane lane, CancellationToken stop)
    {
        var (own, elsewhere) = (byKey.Values.Where(j => j.Lane == lane).ToList(), byKey.Values.Where(j => j.Lane != lane).Select(j => j.Key).ToList());
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2), time);
        do
        {
            try
            {
                await ScheduleAsync(own, stop);
                while (await RunNextAsync(j => !elsewhere.Contains(j.Job), stop)) { }
            }
            // A time-out inside a query is a cancellation too, and must not end the loop for good.
            catch (Exception e) when (!stop.IsCancellationRequested) { log.LogError(e, "任务循环出错"); }
        }
        while (await WaitAsync(timer, stop));
    }

    static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try { return await timer.WaitForNextTickAsync(stop); }
        catch (OperationCanceledException) { return false; }
    }

    /// <summary>Puts down what is due today and not yet put down.</summary>
    public Task ScheduleAsync(CancellationToken cancel) => ScheduleAsync(byKey.Values, cancel);

    async Task ScheduleAsync(IReadOnlyCollection<Job> some, CancellationToken cancel)
    {
        var now = clock.Now;
        foreach (var job in some.Where(j => j.Daily && j.DueFrom <= TimeOnly.FromDateTime(now)))
            await QueueAsync(job.Key, $"{job.Key} {now:yyyy-MM-dd}", cancel);
        foreach (var job in some.Where(j => j.Every is not null)) await WakeAsync(job, job.Every!.Value, cancel);
    }

    /// <summary>Puts the row of a job that repeats back to waiting, if it is its time and there is work. One that somebody cancelled stays so until told to go on.</summary>
    async Task WakeAsync(Job job, TimeSpan every, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        var run = await db.JobRuns.AsNoTracking().FirstOrDefaultAsync(j => j.Key == job.Key, cancel);
        if (run is not null && !(run.State is JobState.Done or JobState.Failed && run.FinishedAt + every <= time.GetUtcNow().UtcDateTime)) return;
        if (!await job.HasWorkAsync(scope.ServiceProvider, cancel)) return;
        if (run is null) await QueueAsync(job.Key, job.Key, cancel);
        else
            await Database.WhenFreeAsync(() => db.JobRuns.Where(j => j.Id == run.Id && j.State == run.State).ExecuteUpdateAsync(s => s
                .SetProperty(j => j.State, JobState.Waiting).SetProperty(j => j.Attempts, 0).SetProperty(j => j.NotBefore, (DateTime?)null).SetProperty(j => j.Progress, 0).SetProperty(j => j.Total, 0).SetProperty(j => j.FinishedAt, (DateTime?)null), cancel), cancel);
    }

    /// <summary>Queues one run; a run of the same key that is already there is left alone.</summary>
    public async Task QueueAsync(string job, string key, CancellationToken cancel = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        if (await db.JobRuns.AnyAsync(j => j.Key == key, cancel)) return;
        db.Add(new JobRun { Job = job, Key = key, QueuedAt = time.GetUtcNow().UtcDateTime });
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException) { log.LogDebug("{Key} 已由另一节点排入", key); }
    }

    /// <summary>Takes and works off one run (of the job named, if one is); false when none is waiting.</summary>
    public Task<bool> RunNextAsync(string? only = null, CancellationToken cancel = default) => RunNextAsync(j => only == null || j.Job == only, cancel);

    async Task<bool> RunNextAsync(Expression<Func<JobRun, bool>> which, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        var now = time.GetUtcNow().UtcDateTime;
        var run = await db.JobRuns.AsNoTracking()
            .Where(which)
            .Where(j => (j.State == JobState.Waiting && (j.NotBefore == null || j.NotBefore <= now)) || (j.State == JobState.Running && j.LeaseUntil < now)).OrderBy(j => j.Id).FirstOrDefaultAsync(cancel);
        if (run is null) return false;
        var (old, lease) = (run.LeaseUntil, now + Lease);
        var taken = await Database.WhenFreeAsync(() => db.JobRuns.Where(j => j.Id == run.Id && j.State == run.State && j.LeaseUntil == old)
            .ExecuteUpdateAsync(s => s.SetProperty(j => j.State, JobState.Running).SetProperty(j => j.LeaseUntil, lease), cancel), cancel);
        if (taken == 0) return true;
        run.LeaseUntil = lease;

        var state = JobState.Done;
        var attempts = run.Attempts;
        string message;
        try
        {
            if (!byKey.TryGetValue(run.Job, out var job)) throw new InvalidOperationException($"没有名为“{run.Job}”的任务");
            message = await job.RunAsync(scope.ServiceProvider, new JobProgress(db, run, time), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Whoever goes on, here after a restart or on another node, need not wait for the lease to run out.
            await EndAsync(s => s.SetProperty(j => j.State, JobState.Waiting).SetProperty(j => j.LeaseUntil, (DateTime?)null));
            throw;
        }
        catch (OperationCanceledException) { return true; }
        catch (Exception e)
        {
            log.LogError(e, "任务 {Key} 失败", run.Key);
            (state, message) = (++attempts <= Retries ? JobState.Waiting : JobState.Failed, e.Message);
        }
        var ended = time.GetUtcNow().UtcDateTime;
        DateTime? again = state == JobState.Waiting ? ended + TimeSpan.FromMinutes(Math.Pow(4, attempts - 1)) : null, finished = state == JobState.Waiting ? null : ended;
        await EndAsync(s => s
            .SetProperty(j => j.State, state).SetProperty(j => j.Message, Statutes.Chinese.Start(message, 4000))
            .SetProperty(j => j.Attempts, attempts).SetProperty(j => j.NotBefore, again)
            .SetProperty(j => j.FinishedAt, finished).SetProperty(j => j.LeaseUntil, (DateTime?)null));
        return true;

        // A lease later than ours is another's, who took over when ours had run out, and whose run it is now to end.
        async Task EndAsync(Action<UpdateSettersBuilder<JobRun>> to)
        {
            db.ChangeTracker.Clear();
            var own = run.LeaseUntil;
            await Database.WhenFreeAsync(() => db.JobRuns.Where(j => j.Id == run.Id && j.State == JobState.Running && j.LeaseUntil <= own).ExecuteUpdateAsync(to, CancellationToken.None), CancellationToken.None);
        }
    }

    /// <summary>Queues a failed or cancelled run again, from where it stood; or one that waits for its next attempt, at once.</summary>
    public Task RetryAsync(Actor actor, long id, CancellationToken cancel = default) => ChangeAsync(actor, id, "再次运行", "这个任务已经完成或者正在进行，不用再次运行",
        j => j.State == JobState.Failed || j.State == JobState.Cancelled || (j.State == JobState.Waiting && j.NotBefore != null),
        s => s.SetProperty(j => j.State, JobState.Waiting).SetProperty(j => j.Attempts, 0).SetProperty(j => j.NotBefore, (DateTime?)null).SetProperty(j => j.FinishedAt, (DateTime?)null), cancel);

    /// <summary>Cancels a run that waits or runs; a running one stops where it next stores its progress.</summary>
    public Task CancelAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return ChangeAsync(actor, id, "取消", "这个任务已经结束，不能取消", j => j.State == JobState.Waiting || j.State == JobState.Running,
            s => s.SetProperty(j => j.State, JobState.Cancelled).SetProperty(j => j.NotBefore, (DateTime?)null).SetProperty(j => j.FinishedAt, now).SetProperty(j => j.LeaseUntil, (DateTime?)null), cancel);
    }

    /// <summary>Jobs serve the whole district, so only who administers all of it may touch them.</summary>
    async Task ChangeAsync(Actor actor, long id, string what, string refusal, Expression<Func<JobRun, bool>> from, Action<UpdateSettersBuilder<JobRun>> to, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var provider = scope.ServiceProvider;
        var db = provider.GetRequiredService<GongkaiContext>();
        var root = (await provider.GetRequiredService<AgencyDirectory>().OnAsync(clock.Today, cancel)).Root.Id;
        await provider.GetRequiredService<Access>().RequireAdministratorAsync(actor, root, "后台任务", cancel);
        var key = await db.JobRuns.Where(j => j.Id == id).Select(j => j.Key).FirstOrDefaultAsync(cancel) ?? throw new NotFound("没有这个任务");
        if (await db.JobRuns.Where(j => j.Id == id).Where(from).ExecuteUpdateAsync(to, cancel) == 0) throw new InvalidInput(refusal);
        await provider.GetRequiredService<AuditLog>().WriteAsync(AuditKind.SettingsChanged, actor.UserId, "任务 " + key, what, cancel);
    }
}
