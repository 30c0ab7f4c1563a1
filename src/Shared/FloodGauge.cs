using System.Globalization;

namespace Gongkai.Shared;

/// <summary>Too much came from one address; what was filled in is still there. Answered with 429 and how long to wait.</summary>
public sealed class TooSoon(TimeSpan wait) : InvalidInput($"您所在的网络这一小时里提交了很多，请等{(wait.TotalMinutes >= 2 ? $"{Math.Ceiling(wait.TotalMinutes):0}分钟" : $"{Math.Ceiling(wait.TotalSeconds):0}秒")}再点“提交”。填写的内容都在")
{
    public TimeSpan Wait { get; } = wait;

    /// <summary>The status and the header of the answer.</summary>
    public void Say(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = Math.Ceiling(Wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
    }
}

/// <summary>
/// Slows down who hands in much from one address, by a score; nobody is locked out, and what was filled in stays. It stands before every form that people without an account send.
/// Each thing of the last hour counts one, each row of a sheet by itself, and three more where it says the same as another of them: an office behind one address says different things,
/// a machine the same. Counted on this node and kept nowhere.
/// </summary>
public sealed class FloodGauge(TimeProvider time)
{
    /// <summary>Score up to which nobody waits.</summary>
    public const int Free = 20;
    const int Same = 3, MostAddresses = 20_000;
    static readonly TimeSpan Remembered = TimeSpan.FromHours(1), Step = TimeSpan.FromSeconds(10), Longest = TimeSpan.FromMinutes(5);

    sealed record Mark(DateTimeOffset At, string Key, int Text);

    readonly Lock turn = new();
    readonly Dictionary<string, List<Mark>> addresses = [];

    /// <summary>Hands something in for who asks, counted before it is done, so that of many at once each sees those before it. What was refused does not count.</summary>
    /// <param name="key">the same where the same form is sent again: a button pressed twice is one handing in</param>
    /// <param name="said">one text for each thing that is handed in</param>
    /// <exception cref="TooSoon">they have to wait first; nothing was done.</exception>
    public async Task<T> PassAsync<T>(HttpContext http, string key, IReadOnlyCollection<string> said, Func<Task<T>> handIn)
    {
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
        var marks = Enter(address, key, said, out var wait) ?? throw new TooSoon(wait);
        try { return await handIn(); }
        catch
        {
            Leave(address, marks);
            throw;
        }
    }

    /// <summary>Counts what is to be handed in, in one step with asking whether it may be; or null, and how long to wait: longer with each above the free score, reckoned from the last.</summary>
    public object? Enter(string address, string key, IReadOnlyCollection<string> said, out TimeSpan wait)
    {
        lock (turn)
        {
            var now = time.GetUtcNow();
            if (!addresses.TryGetValue(address, out var marks))
            {
                Make(now);
                addresses[address] = marks = [];
            }
            Forget(marks, now);
            wait = TimeSpan.Zero;
            if (marks.Exists(m => m.Key == key)) return new List<Mark>();
            var texts = said.Select(s => s.GetHashCode()).ToList();
            var score = marks.Count + Same * (marks.Count - marks.Select(m => m.Text).Distinct().Count() + (marks.Any(m => texts.Contains(m.Text)) ? 1 : 0));
            wait = score < Free || marks.Count == 0 ? TimeSpan.Zero : marks[^1].At + TimeSpan.FromTicks(Math.Min(Longest.Ticks, Step.Ticks * (score - Free + 1))) - now;
            if (wait > TimeSpan.Zero) return null;
            var mine = texts.ConvertAll(t => new Mark(now, key, t));
            marks.AddRange(mine);
            return mine;
        }
    }

    /// <summary>Takes back what was counted for something that was not done.</summary>
    public void Leave(string address, object entered)
    {
        lock (turn)
            if (addresses.TryGetValue(address, out var marks)) marks.RemoveAll(m => ((List<Mark>)entered).Exists(e => ReferenceEquals(e, m)));
    }

    /// <summary>Too many addresses at once: those that have been silent go, and if none has, the count begins anew for all.</summary>
    void Make(DateTimeOffset now)
    {
        if (addresses.Count < MostAddresses) return;
        foreach (var (old, kept) in addresses.ToList())
        {
            Forget(kept, now);
            if (kept.Count == 0) addresses.Remove(old);
        }
        if (addresses.Count >= MostAddresses) addresses.Clear();
    }

    static void Forget(List<Mark> marks, DateTimeOffset now) => marks.RemoveAll(m => m.At < now - Remembered);
}
