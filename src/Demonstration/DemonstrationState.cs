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
        // One column, so that a schema older than the program can be asked too.
        var loaded = await scope.ServiceProvider.GetRequiredService<GongkaiContext>().JobRuns.AsNoTracking()
            .Where(j => j.Job == DemonstrationItemsJob.JobKey).Select(j => (DateTime?)j.QueuedAt).FirstOrDefaultAsync(cancel);
        if (loaded is not { } at) return false;
        SetClock(at);
        return true;
    }

    /// <summary>Asks once and for all, when the folder is ready: it becomes no demonstration later, so that no page needs to ask again.</summary>
    public async Task<bool> SettleAsync(CancellationToken cancel = default)
    {
        var yes = await IsAsync(cancel);
        known = yes;
        return yes;
    }

    public void SetClock(DateTime loaded)
    {
        known = true;
        clock.StartAt(Start, new DateTimeOffset(loaded));
    }
}
