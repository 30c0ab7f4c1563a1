using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Users.Desk;

/// <summary>People and posts in the administrator's subtree; the list's state is its address.</summary>
public sealed class PeopleModel(PeopleList people, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/people";

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<PersonLine> People { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var lines = await AskAsync(cancel);
        People = List.Take(lines);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var lines = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "人员", ["姓名", "登录名", "单位", "职务", "自", "至", "登录"], lines.SelectMany(l => l.Posts.DefaultIfEmpty().Select(h => (l.Person, Post: h))).ToList(), l =>
            [l.Person.Name, l.Person.Login, l.Post is { } h ? Place(h.AgencyId) : null, l.Post is { } q ? PeopleService.PostName(q.Post) : null, l.Post?.From, l.Post?.To, Locked(l.Person) ? "已锁定" : l.Person.CanLogIn ? "可以登录" : "没有账号"], cancel);
    }

    async Task<IReadOnlyList<PersonLine>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (!Actor.KeepsSomePeople) throw new Forbidden("须由系统管理员或者安全保密管理员办理");
        List = new ListState(Path, "人",
            [new("q", "姓名、登录名"), new("agency", "单位（含下级）", [.. Tree.All.Where(a => Actor.KeepsPeople(a.Id)).Select(a => new Option(a.Id.ToString(), a.ShortName))]),
                new("post", "职务", [.. Enum.GetValues<Post>().Select(p => new Option(p.ToString(), PeopleService.PostName(p)))]), new("login", "登录", PeopleQuery.Logins)], PeopleQuery.Orders, Request.Query);
        Post? post = List["post"] is not { } text ? null : Enum.TryParse<Post>(text, out var known) && Enum.IsDefined(known) ? known : throw new InvalidInput("没有这种职务");
        return await people.FindAsync(Actor, new PeopleQuery(List["q"], List.Number("agency"), post, List["login"], List.Order), cancel);
    }

    public bool Locked(Person person) => people.Locked(person);
    public string Place(int agency) => Tree.Find(agency)?.ShortName ?? "（已撤销的单位）";
    public string Until(Person person) => $"{OfficeClock.ToChina(person.LockedUntil!.Value.UtcDateTime):yyyy-MM-dd HH:mm}";
    public string Dates(PostHeld held) => PersonModel.Dates(held, Today);
}
