using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Demonstration;

/// <summary>
/// Whether this data folder holds the demonstration: every page, paper and file then says 演示数据,
/// and the office's clock runs on from 20 January 2022, the day the demonstration was loaded.
/// </summary>
public sealed class DemonstrationState(IServiceScopeFactory scopes, OfficeClock clock)
{
    public static readonly DateTime Start = new(2022, 1, 20, 9, 0, 0);
    bool? known;

    public bool Known => known == true;

    public async Task<bool> IsAsync(CancellationToken cancel = default)
    {
        if (known is { } k) return k;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        var run = await db.JobRuns.AsNoTracking().FirstOrDefaultAsync(j => j.Job == DemonstrationItemsJob.JobKey, cancel);
        if (run is null) return false;
        SetClock(run);
        return true;
    }

    public void SetClock(JobRun loaded)
    {
        known = true;
        clock.StartAt(Start, new DateTimeOffset(loaded.QueuedAt));
    }
}
