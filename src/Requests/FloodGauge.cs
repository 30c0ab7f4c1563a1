using System.Collections.Concurrent;

namespace Gongkai.Requests;

/// <summary>
/// Slows down who hands in much from one address, by a score; nobody is locked out, and what was filled in stays. Each application of the last hour counts one,
/// and three more where it asks for the same as another of them: an office behind one address asks for different things, a machine for the same.
/// Counted on this node and kept nowhere.
/// </summary>
public sealed class FloodGauge(TimeProvider time)
{
    /// <summary>Score up to which nobody waits.</summary>
    public const int Free = 20;
    const int Same = 3, MostAddresses = 20_000;
    static readonly TimeSpan Remembered = TimeSpan.FromHours(1), Step = TimeSpan.FromSeconds(10), Longest = TimeSpan.FromMinutes(5);

    readonly ConcurrentDictionary<string, List<(DateTimeOffset At, int Text)>> addresses = [];

    /// <summary>How long to wait before the next one is taken from the address: longer with each above the free score, reckoned from the last.</summary>
    public TimeSpan Wait(string address, string wanted)
    {
        if (!addresses.TryGetValue(address, out var marks)) return TimeSpan.Zero;
        lock (marks)
        {
            Forget(marks);
            var score = marks.Count + Same * (marks.Count - marks.Select(m => m.Text).Distinct().Count() + (marks.Any(m => m.Text == wanted.GetHashCode()) ? 1 : 0));
            if (score < Free || marks.Count == 0) return TimeSpan.Zero;
            var pause = TimeSpan.FromTicks(Math.Min(Longest.Ticks, Step.Ticks * (score - Free + 1)));
            var left = marks[^1].At + pause - time.GetUtcNow();
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Notes an application that was taken.</summary>
    public void Note(string address, string wanted)
    {
        // Too many addresses at once: those that have been silent go, and if none has, the count begins anew for all.
        if (addresses.Count >= MostAddresses)
        {
            foreach (var (old, kept) in addresses)
                lock (kept)
                {
                    Forget(kept);
                    if (kept.Count == 0) addresses.TryRemove(old, out _);
                }
            if (addresses.Count >= MostAddresses) addresses.Clear();
        }
        var marks = addresses.GetOrAdd(address, _ => []);
        lock (marks)
        {
            Forget(marks);
            marks.Add((time.GetUtcNow(), wanted.GetHashCode()));
        }
    }

    void Forget(List<(DateTimeOffset At, int Text)> marks) => marks.RemoveAll(m => m.At < time.GetUtcNow() - Remembered);
}
