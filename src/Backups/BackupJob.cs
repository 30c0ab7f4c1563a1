using Gongkai.Jobs;
using Gongkai.Shared;

namespace Gongkai.Backups;

/// <summary>The nightly back-up, and one that somebody asked for: begun anew if it was killed, since half an archive is none.</summary>
public sealed class BackupJob() : Job(JobKey, "备份")
{
    public const string JobKey = "backup";

    public override Lane Lane => Lane.Heavy;

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

    public override Lane Lane => Lane.Heavy;

    public override Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel) =>
        run.WatchAsync(async (percent, stop) =>
        {
            // What is wrong with an archive is not put right by trying again.
            try { return await services.GetRequiredService<BackupFolder>().CheckAsync(run.Key.Split(' ')[1], percent, stop); }
            catch (Exception e) when (e is InvalidInput or NotFound) { return "■ " + e.Message; }
        }, cancel);
}
