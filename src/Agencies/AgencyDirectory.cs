using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Agencies;

/// <summary>One unit as it stood on a day.</summary>
public sealed record AgencyEntry(int Id, string Code, AgencyKind Kind, string Mark, string Name, string ShortName, int? ParentId, int OrderNo)
{
    public bool Addressee => Kind is not (AgencyKind.District or AgencyKind.Unit);
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

    public async Task<AgencyTree> OnAsync(DateOnly day, CancellationToken cancel = default)
    {
        if (cache.TryGetValue(day, out var tree)) return tree;
        var rows = await db.AgencyTerms.AsNoTracking()
            .Where(t => t.From <= day && (t.To == null || t.To >= day))
            .Join(db.Agencies, t => t.AgencyId, a => a.Id, (t, a) => new AgencyEntry(a.Id, a.Code, a.Kind, a.Mark, t.Name, t.ShortName, t.ParentId, t.OrderNo))
            .ToListAsync(cancel);
        return cache[day] = new AgencyTree(rows);
    }

    /// <summary>Adds a unit with its first term. <see cref="InvalidInput"/> when the code is taken or the parent unknown.</summary>
    public async Task<Agency> AddAsync(string code, AgencyKind kind, string mark, string name, string shortName, int? parentId, int orderNo, DateOnly from, CancellationToken cancel = default)
    {
        if (await db.Agencies.AnyAsync(a => a.Code == code, cancel)) throw new Shared.InvalidInput($"机构代码“{code}”已经有了");
        if (parentId is { } p && !await db.Agencies.AnyAsync(a => a.Id == p, cancel)) throw new Shared.InvalidInput("上级单位不存在");
        var agency = new Agency { Code = code, Kind = kind, Mark = mark };
        db.Add(agency);
        await db.SaveChangesAsync(cancel);
        db.Add(new AgencyTerm { AgencyId = agency.Id, Name = name, ShortName = shortName, ParentId = parentId, OrderNo = orderNo, From = from });
        await db.SaveChangesAsync(cancel);
        cache.Clear();
        return agency;
    }
}
