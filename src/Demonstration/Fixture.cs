using System.Text.Json;

namespace Gongkai.Demonstration;

/// <summary>The published figures of 2021 that the demonstration's records must add up to (source named in the file).</summary>
static class Fixture
{
    public static JsonElement Load()
    {
        using var stream = typeof(Fixture).Assembly.GetManifestResourceStream("rencheng-2021.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    /// <summary>Splits a total over n units with uneven shares that add up exactly.</summary>
    public static long[] Spread(long total, int n, Random random)
    {
        var weights = Enumerable.Range(0, n).Select(_ => 0.2 + random.NextDouble()).ToArray();
        var sum = weights.Sum();
        var parts = weights.Select(w => (long)(total * w / sum)).ToArray();
        parts[0] += total - parts.Sum();
        return parts;
    }
}
