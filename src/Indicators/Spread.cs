using System.Globalization;

namespace Gongkai.Indicators;

/// <summary>How a number of days is spread: how many there are, the middle one (of an even number the mean of the two in the middle) and the one that nine in ten do not exceed (nearest rank).</summary>
public sealed record Spread(long Count, decimal Median, int P90)
{
    public string MedianWords => Median.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Null where there is nothing to spread.</summary>
    public static Spread? Of(IEnumerable<int> values) => OfCounted(values.Select(v => (v, 1L)));

    /// <summary>The same of values that come with how often each occurs.</summary>
    public static Spread? OfCounted(IEnumerable<(int Value, long Times)> values)
    {
        var sorted = values.GroupBy(v => v.Value).Select(g => (Value: g.Key, Times: g.Sum(v => v.Times))).OrderBy(v => v.Value).ToList();
        var count = sorted.Sum(v => v.Times);
        if (count == 0) return null;
        int At(long rank)
        {
            foreach (var (value, times) in sorted)
                if ((rank -= times) <= 0) return value;
            return sorted[^1].Value;
        }
        return new(count, (At((count + 1) / 2) + At(count / 2 + 1)) / 2m, At((count * 9 + 9) / 10));
    }
}
