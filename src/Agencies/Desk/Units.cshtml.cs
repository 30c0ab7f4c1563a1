using Gongkai.Shared;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Agencies.Desk;

/// <summary>The tree of units over time: add, rename, move, reorder, end.</summary>
public sealed class UnitsModel(AgencyService units, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public IReadOnlyList<(Agency Agency, IReadOnlyList<AgencyTerm> Terms)> Units { get; private set; } = [];
    public IReadOnlyList<AgencyEntry> Parents { get; private set; } = [];

    public Task OnGetAsync(CancellationToken cancel) => LoadAsync(cancel);

    public Task<IActionResult> OnPostAddAsync(string? code, AgencyKind kind, string? mark, string? name, string? shortName, int parent, int order, DateOnly? from, CancellationToken cancel) => DoAsync(async () =>
    {
        await units.AddAsync(Actor, code ?? "", kind, mark ?? "", new(name ?? "", shortName ?? "", parent, order), From(from), cancel);
        return $"已增加：{name}";
    }, cancel);

    public Task<IActionResult> OnPostChangeAsync(int id, string? name, string? shortName, int? parent, int order, DateOnly? from, CancellationToken cancel) => DoAsync(async () =>
    {
        await units.ChangeAsync(Actor, id, new(name ?? "", shortName ?? "", parent, order), From(from), cancel);
        return $"已变更：{name}";
    }, cancel);

    public Task<IActionResult> OnPostEndAsync(int id, DateOnly? through, CancellationToken cancel) => DoAsync(async () =>
    {
        await units.EndAsync(Actor, id, From(through), cancel);
        return "已撤销，它的记录都会保留";
    }, cancel);

    static DateOnly From(DateOnly? day) => day ?? throw new InvalidInput("日期没有填");

    async Task<IActionResult> DoAsync(Func<Task<string>> act, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(act, "/desk/units", () => LoadAsync(cancel));
    }

    async Task LoadAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (!Actor.AdministersSomething) throw new Forbidden("须由系统管理员办理");
        Units = await units.ListAsync(Actor, cancel);
        Parents = [.. Tree.All.Where(a => Actor.Administers(a.Id))];
    }

    public int NextOrder => Units.Count == 0 ? 1 : Units.Max(u => u.Terms[0].OrderNo) + 1;

    public static string KindName(AgencyKind kind) => kind switch
    {
        AgencyKind.District => "全区", AgencyKind.Government => "区政府", AgencyKind.Office => "区政府办公室", AgencyKind.Department => "部门（单位）",
        AgencyKind.Town => "镇、街道", AgencyKind.Zone => "开发区", _ => "下属机构（不单独接收申请）",
    };
}
