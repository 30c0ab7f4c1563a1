using Gongkai.Jobs;
using Gongkai.Shared;

namespace Gongkai.Backups;

/// <summary>The nightly back-up, and one that somebody asked for: begun anew if it was killed, since half an archive is none.</summary>
public sealed class BackupJob() : Job(JobKey, "备份")
{
    public const string JobKey = "backup";

    public override bool Daily => true;
    public override TimeOnly DueFrom => new(2, 30);

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        // A scope of its own: the moment that is read stays open on one connection while progress is told on another.
        await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        var folder = scope.ServiceProvider.GetRequiredService<BackupFolder>();
        var maker = scope.ServiceProvider.GetRequiredService<BackupMaker>();
        return await run.WatchAsync((percent, stop) => folder.MakeAsync(maker, percent, stop), cancel);
    }
}

/// <summary>Checks one archive of the folder; the run's key names it.</summary>
public sealed class BackupCheckJob() : Job(JobKey, "校验备份")
{
    public const string JobKey = "backup-check";

    public override Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel) =>
        run.WatchAsync(async (percent, stop) =>
        {
            // What is wrong with an archive is not put right by trying again.
            try { return await services.GetRequiredService<BackupFolder>().CheckAsync(run.Key.Split(' ')[1], percent, stop); }
            catch (Exception e) when (e is InvalidInput or NotFound) { return "■ " + e.Message; }
        }, cancel);
}

static class Watching
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Runs a long task and tells its progress meanwhile, which keeps the lease; a run that was cancelled ends the task.</summary>
    public static async Task<string> WatchAsync(this JobProgress run, Func<Percent, CancellationToken, Task<string>> work, CancellationToken cancel)
    {
        var percent = new Percent();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var task = Task.Run(() => work(percent, stop.Token), CancellationToken.None);
        try
        {
            while (await Task.WhenAny(task, Task.Delay(Pause, cancel)) != task) await run.ReportAsync(percent.Value, 100, cancel);
        }
        catch
        {
            await stop.CancelAsync();
            try { await task; }
            catch (Exception e) when (e is not OutOfMemoryException) { } // the reason to stop is the one that counts
            throw;
        }
        var line = await task;
        await run.ReportAsync(100, 100, cancel);
        return line;
    }
}
