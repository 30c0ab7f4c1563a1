using System.Globalization;
using Gongkai.Jobs;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.Release;

/// <summary>Reads a record or makes the file that may go out. The release's own state says which; a run cut short begins its step again.</summary>
public sealed class ReleaseJob() : Job(JobKey, "区分处理")
{
    public const string JobKey = "release";

    public override Lane Lane => Lane.Heavy;

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        // A scope of its own: the work has its transactions while progress is told on another connection.
        await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        var releases = scope.ServiceProvider.GetRequiredService<ReleaseService>();
        var id = long.Parse(run.Key.Split(' ')[1], CultureInfo.InvariantCulture);
        return await run.WatchAsync((percent, stop) => releases.ContinueAsync(id, percent, stop), cancel);
    }
}
