namespace Gongkai.Jobs;

/// <summary>How far a long task has come, in per cent; written by the task, read by whoever shows it.</summary>
public sealed class Percent
{
    volatile int value;

    public int Value => value;

    /// <summary>Sets a share of a stretch: from 10 to 60, say, at 3 of 7.</summary>
    public void Set(int from, int to, long done, long total) => value = from + (int)((to - from) * (total <= 0 ? 1 : Math.Min(1, (double)done / total)));
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
            using var pauses = new PeriodicTimer(Pause);
            while (await Task.WhenAny(task, pauses.WaitForNextTickAsync(cancel).AsTask()) != task) await run.ReportAsync(percent.Value, 100, cancel);
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
