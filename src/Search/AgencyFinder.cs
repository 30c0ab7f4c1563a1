using Gongkai.Agencies;
using Gongkai.Shared;

namespace Gongkai.Search;

/// <summary>A unit that may hold what is asked for, and why it is thought so.</summary>
public sealed record LikelyAgency(AgencyEntry Agency, double Score, IReadOnlyList<string> Reasons);

/// <summary>Whether it is public already, and who would have it if not.</summary>
public sealed record Finding(IReadOnlyList<FoundRecord> Records, IReadOnlyList<LikelyAgency> Agencies, IReadOnlyList<(string Everyday, string Official)> Words)
{
    public static readonly Finding None = new([], [], []);
    public bool Any => Records.Count + Agencies.Count > 0;
}

/// <summary>
/// Before an application is written: finds what is published already, and the unit that made it or keeps it (《条例》第十条), by what it published,
/// by the duties it names, and by its own name. A proposal only: the choice stays with the applicant, and whoever is asked wrongly says who is right (第三十六条第（五）项).
/// </summary>
public sealed class AgencyFinder(IPublishedSearch search, SynonymService synonyms, AgencyDirectory agencies, OfficeClock clock)
{
    public const int MostRecords = 6, MostAgencies = 4;
    const double OfName = 3, OfDuty = 2, MostOfRecords = 1.5;

    public async Task<Finding> FindAsync(string text, CancellationToken cancel = default)
    {
        if (string.IsNullOrWhiteSpace(text)) return Finding.None;
        var found = await search.LikeAsync(text, MostRecords, cancel);
        var tree = await agencies.OnAsync(clock.Today, cancel);
        var words = await synonyms.InAsync(text, cancel);
        var plain = string.Join('\n', SynonymService.Reworded(text, words).Prepend(SearchText.Plain(text)));
        bool Says(string word) => plain.Contains(SearchText.Plain(word), StringComparison.Ordinal);

        var likely = new List<LikelyAgency>();
        foreach (var agency in tree.Addressees)
        {
            var score = 0.0;
            var reasons = new List<string>();
            if (Stems(agency).FirstOrDefault(Says) is { } stem)
            {
                score += OfName;
                reasons.Add($"您写到了“{stem}”");
            }
            var duties = agency.Duties.Split('、', StringSplitOptions.RemoveEmptyEntries).Where(Says).Take(3).ToList();
            if (duties.Count > 0)
            {
                score += OfDuty * duties.Count;
                reasons.Add($"它负责{string.Join("、", duties)}");
            }
            // What a unit below published is answered for by the addressee above it.
            var own = found.Records.Where(r => tree.Above(r.Record.AgencyId).Select(tree.Find).FirstOrDefault(a => a is { Addressee: true })?.Id == agency.Id).ToList();
            if (own.Count > 0)
            {
                score += Math.Min(MostOfRecords, own.Sum(r => r.Score));
                reasons.Add($"它公开过{own.Count}条相近的信息");
            }
            if (score > 0) likely.Add(new(agency, score, reasons));
        }
        return new(found.Records, [.. likely.OrderByDescending(l => l.Score).ThenBy(l => l.Agency.OrderNo).Take(MostAgencies)], found.Words);
    }

    static readonly string[] Ends = ["综合行政执法局", "人民政府", "街道办事处", "管理委员会", "委员会", "办事处", "街道", "局", "镇", "乡"];

    /// <summary>The short name, and what of it is not the kind of unit: 长沟镇 and 长沟, 民政局 and 民政. The government itself is meant by no name.</summary>
    static IEnumerable<string> Stems(AgencyEntry agency)
    {
        if (agency.Kind is AgencyKind.Government or AgencyKind.Office) yield break;
        var name = agency.ShortName.Length > 3 && agency.Kind == AgencyKind.Department ? agency.ShortName.TrimStart('区', '县', '市') : agency.ShortName;
        yield return name;
        if (Ends.FirstOrDefault(e => name.EndsWith(e, StringComparison.Ordinal)) is { } end && name.Length - end.Length >= 2) yield return name[..^end.Length];
    }
}
