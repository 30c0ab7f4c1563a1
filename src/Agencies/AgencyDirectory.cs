using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Agencies;

/// <summary>One unit as it stood on a day.</summary>
public sealed record AgencyEntry(int Id, string Code, AgencyKind Kind, string Mark, string Name, string ShortName, int? ParentId, int OrderNo, string Duties = "")
{
    public bool Addressee => Kind is not (AgencyKind.District or AgencyKind.Unit);

    /// <summary>The whole district speaks under the name of its government.</summary>
    public string ReportingName => Kind == AgencyKind.District && !Name.EndsWith("人民政府", StringComparison.Ordinal) && Name[^1] is '区' or '县' or '市' ? Name + "人民政府" : Name;
}

/// <summary>The tree of units on one day, in official order.</summary>
public sealed class AgencyTree
{
    readonly Dictionary<int, AgencyEntry> byId;
    readonly ILookup<int?, AgencyEntry> children;

    public AgencyTree(IEnumerable<AgencyEntry> entries)
    {
        All = [.. entries.OrderBy(e => e.OrderNo).ThenBy(e => e.Id)];
        byId = All.ToDictionary(e => e.Id);
        children = All.ToLookup(e => e.ParentId);
    }

    public IReadOnlyList<AgencyEntry> All { get; }
    public IEnumerable<AgencyEntry> Addressees => All.Where(e => e.Addressee);
    public AgencyEntry? Find(int id) => byId.GetValueOrDefault(id);
    public AgencyEntry? Find(string code) => All.FirstOrDefault(e => e.Code == code);
    public string Name(int id) => byId.TryGetValue(id, out var e) ? e.Name : $"单位{id}";
    public AgencyEntry Root => All.First(e => e.ParentId is null);

    /// <summary>The unit and everything above it.</summary>
    public IReadOnlyList<int> Above(int id)
    {
        var found = new List<int>();
        for (int? at = id; at is { } here && !found.Contains(here); at = Find(here)?.ParentId) found.Add(here);
        return found;
    }

    /// <summary>
    /// The units whose records a unit's figures cover: everything below it, null for the whole district. Where one desk serves two addressees
    /// (<paramref name="combined"/>), the office's figures cover the government's too.
    /// </summary>
    public IReadOnlySet<int>? Covers(int id, bool combined)
    {
        if (id == Root.Id) return null;
        var units = Subtree(id);
        return combined && Find(id)?.Kind == AgencyKind.Office ? units.Concat(Addressees.Where(a => a.Kind == AgencyKind.Government).Select(a => a.Id)).ToHashSet() : units;
    }

    /// <summary>The unit and everything below it.</summary>
    public IReadOnlySet<int> Subtree(int id)
    {
        var found = new HashSet<int>();
        var next = new Stack<int>([id]);
        while (next.TryPop(out var at))
            if (found.Add(at))
                foreach (var child in children[at]) next.Push(child.Id);
        return found;
    }
}

/// <summary>Reads the units as they stood on a day. Records keep the agency of their act; names are looked up by date.</summary>
public sealed class AgencyDirectory(GongkaiContext db)
{
    readonly Dictionary<DateOnly, AgencyTree> cache = [];
    (DateOnly Day, AgencyTree Tree)? latest;

    public async Task<AgencyTree> OnAsync(DateOnly day, CancellationToken cancel = default)
    {
        if (cache.TryGetValue(day, out var tree)) return tree;
        var rows = await db.AgencyTerms.AsNoTracking()
            .Where(t => t.From <= day && (t.To == null || t.To >= day))
            .Join(db.Agencies, t => t.AgencyId, a => a.Id, (t, a) => new AgencyEntry(a.Id, a.Code, a.Kind, a.Mark, t.Name, t.ShortName, t.ParentId, t.OrderNo, a.Duties))
            .ToListAsync(cancel);
        return cache[day] = new AgencyTree(rows);
    }

    /// <summary>Every unit there has been until <paramref name="day"/>, each as it stood then or last.</summary>
    public async Task<AgencyTree> LatestAsync(DateOnly day, CancellationToken cancel = default)
    {
        if (latest is { } known && known.Day == day) return known.Tree;
        var rows = await db.AgencyTerms.AsNoTracking().Where(t => t.From <= day)
            .Join(db.Agencies, t => t.AgencyId, a => a.Id, (t, a) => new { t.From, Entry = new AgencyEntry(a.Id, a.Code, a.Kind, a.Mark, t.Name, t.ShortName, t.ParentId, t.OrderNo, a.Duties) })
            .ToListAsync(cancel);
        var tree = new AgencyTree(rows.GroupBy(r => r.Entry.Id).Select(g => g.MaxBy(r => r.From)!.Entry));
        latest = (day, tree);
        return tree;
    }

    /// <summary>The ids of the units that there were on any day of the year.</summary>
    public async Task<IReadOnlySet<int>> InYearAsync(int year, CancellationToken cancel = default)
    {
        DateOnly first = new(year, 1, 1), last = new(year, 12, 31);
        return (await db.AgencyTerms.Where(t => t.From <= last && (t.To == null || t.To >= first)).Select(t => t.AgencyId).ToListAsync(cancel)).ToHashSet();
    }

    /// <summary>Forgets what was read, after a change.</summary>
    public void Forget()
    {
        cache.Clear();
        latest = null;
    }
}
