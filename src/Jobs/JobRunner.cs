using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Jobs;

/// <summary>A job: one method, idempotent or resumable from its run's progress.</summary>
public abstract class Job(string key, string name)
{
    public string Key { get; } = key;
    public string Name { get; } = name;

    /// <summary>Whether a row is due every office day.</summary>
    public virtual bool Daily => false;

    /// <summary>Does the work; <paramref name="run"/> keeps progress. Returns one line for people.</summary>
    public abstract Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel);
}

/// <summary>Progress of a run, stored as it goes; extends the lease.</summary>
public sealed class JobProgress(GongkaiContext db, JobRun run, TimeProvider time)
{
    public long Done => run.Progress;

    /// <summary>Stores progress at once, inside the caller's transaction if one is open on the same context.</summary>
    public async Task ReportAsync(long done, long total, CancellationToken cancel)
    {
        run.Progress = done;
        run.Total = total;
        var lease = time.GetUtcNow().UtcDateTime + JobRunner.Lease;
        var left = await db.JobRuns.Where(j => j.Id == run.Id && j.State == JobState.Running)
            .ExecuteUpdateAsync(s => s.SetProperty(j => j.Progress, done).SetProperty(j => j.Total, total).SetProperty(j => j.LeaseUntil, lease), cancel);
        if (left == 0) throw new OperationCanceledException("任务已被取消");
    }
}

/// <summary>
/// Runs what the table of runs says, on any node: takes a waiting run (or one whose lease ran out) and works it off.
/// The timetable only inserts rows; their unique key keeps two nodes from inserting the same occasion.
/// </summary>
public sealed class JobRunner(IServiceScopeFactory scopes, IEnumerable<Job> jobs, TimeProvider time, OfficeClock clock, ILogger<JobRunner> log) : BackgroundService
{
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    readonly Dictionary<string, Job> byKey = jobs.ToDictionary(j => j.Key);

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2), time);
        do
        {
            try
            {
                await ScheduleAsync(stop);
                while (await RunNextAsync(stop)) { }
            }
            catch (Exception e) when (e is not OperationCanceledException) { log.LogError(e, "任务循环出错"); }
        }
        while (await WaitAsync(timer, stop));
    }

    static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try { return await timer.WaitForNextTickAsync(stop); }
        catch (OperationCanceledException) { return false; }
    }

    async Task ScheduleAsync(CancellationToken cancel)
    {
        foreach (var job in byKey.Values.Where(j => j.Daily))
            await QueueAsync(job.Key, $"{job.Key} {clock.Today:yyyy-MM-dd}", cancel);
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

    /// <summary>Takes and works off one run; false when none is waiting.</summary>
    public async Task<bool> RunNextAsync(CancellationToken cancel = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        var now = time.GetUtcNow().UtcDateTime;
        var run = await db.JobRuns.AsNoTracking()
            .Where(j => j.State == JobState.Waiting || (j.State == JobState.Running && j.LeaseUntil < now)).OrderBy(j => j.Id).FirstOrDefaultAsync(cancel);
        if (run is null) return false;
        var old = run.LeaseUntil;
        var taken = await db.JobRuns.Where(j => j.Id == run.Id && j.State == run.State && j.LeaseUntil == old)
            .ExecuteUpdateAsync(s => s.SetProperty(j => j.State, JobState.Running).SetProperty(j => j.LeaseUntil, now + Lease), cancel);
        if (taken == 0) return true;

        JobState state;
        string message;
        try
        {
            if (!byKey.TryGetValue(run.Job, out var job)) throw new InvalidOperationException($"没有名为“{run.Job}”的任务");
            message = await job.RunAsync(scope.ServiceProvider, new JobProgress(db, run, time), cancel);
            state = JobState.Done;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { throw; }
        catch (OperationCanceledException) { return true; }
        catch (Exception e)
        {
            log.LogError(e, "任务 {Key} 失败", run.Key);
            (state, message) = (JobState.Failed, e.Message);
        }
        db.ChangeTracker.Clear();
        var finished = time.GetUtcNow().UtcDateTime;
        await db.JobRuns.Where(j => j.Id == run.Id && j.State == JobState.Running).ExecuteUpdateAsync(s => s
            .SetProperty(j => j.State, state).SetProperty(j => j.Message, message.Length > 4000 ? message[..4000] : message)
            .SetProperty(j => j.FinishedAt, finished).SetProperty(j => j.LeaseUntil, (DateTime?)null), CancellationToken.None);
        return true;
    }
}
