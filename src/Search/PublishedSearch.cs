using System.Globalization;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Storage;

namespace Gongkai.Search;

/// <summary>A public record that looks like what was asked for.</summary>
/// <param name="Kind">key of its register</param>
/// <param name="Score">0 to 1; 1 is the very number asked for</param>
public sealed record FoundRecord(string Kind, IRecord Record, double Score)
{
    public string Address => $"/published/{Kind}/{Record.Id}";
}

/// <summary>What was found, and which official words were looked for besides.</summary>
public sealed record FoundRecords(IReadOnlyList<FoundRecord> Records, IReadOnlyList<(string Everyday, string Official)> Words);

/// <summary>Finds public records that look like a description in anybody's words.</summary>
public interface IPublishedSearch
{
    /// <param name="text">title, number or description; what is too long is cut</param>
    Task<FoundRecords> LikeAsync(string text, int limit, CancellationToken cancel = default);
}

/// <summary>
/// By grams: of each gram asked for, at most <see cref="Postings"/> records (the newest) are looked at, so that the cost is bounded by the question and
/// not by what the register holds; rare grams weigh more. Candidates are then compared as a whole, and what only shares a word or two is left out.
/// </summary>
public sealed class GramSearch(GongkaiContext db, SynonymService synonyms, IEnumerable<IPublicRegister> registers) : IPublishedSearch
{
    const int Postings = 2000, MostGrams = 24, MostOfficial = 12, Candidates = 40, LongestText = 2000;
    /// <summary>The share of the question, or of the title, from which on a title is shown.</summary>
    const double Enough = 0.36;

    readonly Dictionary<string, IPublicRegister> registers = registers.ToDictionary(r => r.Key);

    public async Task<FoundRecords> LikeAsync(string text, int limit, CancellationToken cancel = default)
    {
        if (text.Length > LongestText) text = text[..LongestText];
        var words = await synonyms.InAsync(text, cancel);
        var own = SearchText.Wanted(text).Take(MostGrams).ToList();
        var official = words.SelectMany(w => SearchText.Grams(w.Official)).Concat(SynonymService.Reworded(text, words).SelectMany(SearchText.Wanted)).Distinct().Except(own).Take(MostOfficial).ToList();
        var numbers = SearchText.Numbers(text).Take(MostOfficial).ToList();
        List<string> asked = [.. own, .. official, .. numbers];
        if (asked.Count == 0) return new([], words);

        var parameters = asked.Select((g, i) => ($"@g{i}", (object)g)).ToArray();
        var counts = new int[asked.Count];
        await using (var reader = await LedgerReader.OpenAsync(db, string.Join(" UNION ALL ", asked.Select((_, i) => $"SELECT {i}, CAST(COUNT(*) AS integer) FROM (SELECT 1 FROM search_grams WHERE gram = @g{i} LIMIT {Postings}) q{i}")), cancel, parameters))
            while (await reader.ReadAsync(cancel)) counts[reader.GetInt32(0)] = reader.GetInt32(1);
        double Weight(int i) => 1 / Math.Log2(2 + counts[i]);
        var present = Enumerable.Range(0, asked.Count).Where(i => counts[i] > 0).ToList();
        if (present.Count == 0) return new([], words);

        var candidates = new List<(string Kind, long Id)>();
        var parts = present.Select(i => $"SELECT * FROM (SELECT kind, record_id, {Weight(i).ToString("F6", CultureInfo.InvariantCulture)} AS w FROM search_grams WHERE gram = @g{i} ORDER BY record_id DESC LIMIT {Postings}) q{i}");
        await using (var reader = await LedgerReader.OpenAsync(db, $"SELECT kind, record_id FROM ({string.Join(" UNION ALL ", parts)}) p GROUP BY kind, record_id ORDER BY SUM(w) DESC, record_id DESC LIMIT {Candidates}", cancel, [.. present.Select(i => parameters[i])]))
            while (await reader.ReadAsync(cancel)) candidates.Add((reader.GetString(0), reader.GetInt64(1)));

        var weights = asked.Select((g, i) => (g, i)).ToDictionary(x => x.g, x => Weight(x.i));
        // A gram of a title that nobody asked for weighs as one that is neither rare nor common.
        double Heavy(IEnumerable<string> grams) => grams.Sum(g => weights.GetValueOrDefault(g, 0.25));
        var whole = Heavy(own);
        var scored = new List<FoundRecord>();
        foreach (var group in candidates.GroupBy(c => c.Kind))
            foreach (var record in await registers[group.Key].PublicAsync([.. group.Select(c => c.Id)], cancel))
            {
                var title = SearchText.Grams(record.Title);
                var exact = record.Numbers.Select(SearchText.Number).Any(n => n is not null && numbers.Contains(n));
                var shared = title.Where(g => own.Contains(g)).ToList();
                var plain = SearchText.Plain(record.Title);
                var said = words.Where(w => plain.Contains(SearchText.Plain(w.Official), StringComparison.Ordinal)).ToList();
                var common = title.Where(g => own.Contains(g) || official.Contains(g)).ToList();
                var share = exact ? 1
                    : shared.Count + said.Count == 0 || (own.Count > 2 && common.Count < 2) ? 0
                    : Math.Min(0.99, Math.Max(whole > 0 ? Heavy(shared) / whole : 0, Heavy(common) / Heavy(title)) + (said.Count > 0 ? 0.25 : 0));
                if (share >= Enough) scored.Add(new(group.Key, record, share));
            }
        return new([.. scored.OrderByDescending(s => s.Score).ThenByDescending(s => s.Record.Id).Take(limit)], words);
    }
}
