using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Agencies.Desk;

/// <summary>A unit in the tree: how deep, and its terms, the latest first. <paramref name="Now"/> is null for one ended or still to come.</summary>
public sealed record UnitLine(Agency Agency, IReadOnlyList<AgencyTerm> Terms, AgencyTerm? Now, int Level);

/// <summary>The tree of units in official order, and what changes when.</summary>
public sealed class UnitsModel(AgencyService units, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/units";

    public IReadOnlyList<UnitLine> Lines { get; private set; } = [];

    public Task OnGetAsync(CancellationToken cancel) => LoadAsync(cancel);

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        return await export.FileAsync(Actor, "全部", "单位", ["名称", "简称", "种类", "机构代码", "上级", "排序号", "自", "至"], Lines, l =>
        {
            var t = l.Now ?? l.Terms[0];
            return [t.Name, t.ShortName, KindName(l.Agency.Kind), l.Agency.Code, t.ParentId is { } parent ? Tree.Name(parent) : null, t.OrderNo, t.From, t.To];
        }, cancel);
    }

    async Task LoadAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (!Actor.AdministersSomething) throw new Forbidden("须由系统管理员办理");
        Lines = Grow(await units.ListAsync(Actor, cancel), Today);
    }

    /// <summary>Depth first, each below its parent of today, or its last.</summary>
    static List<UnitLine> Grow(IReadOnlyList<(Agency Agency, IReadOnlyList<AgencyTerm> Terms)> units, DateOnly today)
    {
        var all = units.Where(u => u.Terms.Count > 0).Select(u => new UnitLine(u.Agency, u.Terms, u.Terms.FirstOrDefault(t => t.InForce(today)), 0)).ToList();
        var known = all.Select(u => u.Agency.Id).ToHashSet();
        AgencyTerm At(UnitLine u) => u.Now ?? u.Terms[0];
        var children = all.ToLookup(u => At(u).ParentId is { } parent && known.Contains(parent) ? parent : 0);
        var lines = new List<UnitLine>();
        void Add(int parent, int level)
        {
            foreach (var u in children[parent].OrderBy(u => u.Now is null).ThenBy(u => At(u).OrderNo).ThenBy(u => u.Agency.Id))
            {
                // A ring of parents cannot be made by the pages; one made otherwise must not hang this one.
                if (level > 20) return;
                lines.Add(u with { Level = level });
                Add(u.Agency.Id, level + 1);
            }
        }
        Add(0, 0);
        return lines;
    }

    /// <summary>What is already decided for later, in words.</summary>
    public string? Coming(UnitLine l) => l.Terms.LastOrDefault(t => t.From > Today) is { } next && l.Now is { } now ? $"{next.From:yyyy-MM-dd} 起{Difference(now, next)}" : l.Now?.To is { } to ? $"{to:yyyy-MM-dd} 后撤销" : null;

    static string Difference(AgencyTerm a, AgencyTerm b) => a.Name != b.Name ? $"改称“{b.Name}”" : a.ParentId != b.ParentId ? "调整隶属" : a.OrderNo != b.OrderNo ? $"排序号改为{b.OrderNo}" : "变更";

    /// <summary>What a form about a unit asks; the root has no parent.</summary>
    public static IReadOnlyList<Field> TermFields(AgencyTree tree, Actor actor, int? self, bool root, string fromHelp) =>
    [
        new("name", "名称", FieldKind.Text), new("shortName", "简称", FieldKind.Text),
        .. root ? Array.Empty<Field>() : [new("parent", "上级", FieldKind.Choice, Options: [.. tree.All.Where(a => actor.Administers(a.Id) && a.Id != self).Select(a => new Option($"{a.Id}", a.Name))])],
        new("order", "排序号", FieldKind.Number, Help: "公布的次序：镇、街道、开发区、部门。"), new("from", "自何日起", FieldKind.Date, Help: fromHelp),
    ];

    public static UnitTerm Term(IReadOnlyDictionary<string, string> values) =>
        new(values["name"], values["shortName"], int.TryParse(values.GetValueOrDefault("parent"), out var parent) ? parent : null, int.TryParse(values["order"], out var order) ? order : throw new InvalidForm(["“排序号”不对：填整数"]));

    public static string KindName(AgencyKind kind) => kind switch
    {
        AgencyKind.District => "全区", AgencyKind.Government => "区政府", AgencyKind.Office => "区政府办公室", AgencyKind.Department => "部门（单位）",
        AgencyKind.Town => "镇、街道", AgencyKind.Zone => "开发区", _ => "下属机构（不单独接收申请）",
    };
}
