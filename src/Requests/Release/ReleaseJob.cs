using System.Globalization;
using Gongkai.Jobs;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.Release;

/// <summary>Reads a record or makes the file that may go out. The release's own state says which; a run cut short begins its step again.</summary>
public sealed class ReleaseJob() : Job(JobKey, "区分处理")
{
    public const string JobKey = "release";

    /// <summary>The last run of the release.</summary>
    public static Task<JobRun?> RunOfAsync(GongkaiContext db, long release, CancellationToken cancel)
    {
        var prefix = $"{JobKey} {release} ";
        return db.JobRuns.AsNoTracking().Where(j => j.Job == JobKey && j.Key.StartsWith(prefix)).OrderByDescending(j => j.Id).FirstOrDefaultAsync(cancel);
    }

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        // A scope of its own: the work has its transactions while progress is told on another connection.
        await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        var releases = scope.ServiceProvider.GetRequiredService<ReleaseService>();
        var id = long.Parse(run.Key.Split(' ')[1], CultureInfo.InvariantCulture);
        return await run.WatchAsync((percent, stop) => releases.ContinueAsync(id, percent, stop), cancel);
    }
}
