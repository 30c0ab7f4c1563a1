using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Users.Desk;

/// <summary>People and posts in the administrator's subtree.</summary>
public sealed class PeopleModel(PeopleService people, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public IReadOnlyList<Person> People { get; private set; } = [];
    public IReadOnlyList<AgencyEntry> Units { get; private set; } = [];
    public string Q { get; private set; } = "";

    public async Task OnGetAsync(string? q, CancellationToken cancel)
    {
        Q = q?.Trim() ?? "";
        await LoadAsync(cancel);
    }

    public Task<IActionResult> OnPostAddAsync(string? login, string? name, string? password, int agency, Post post, CancellationToken cancel) => DoAsync(async () =>
    {
        var user = await people.AddAsync(Actor, login ?? "", name ?? "", string.IsNullOrEmpty(password) ? null : password, agency, post, Today, cancel);
        return $"已增加：{user.DisplayName}";
    }, cancel);

    public Task<IActionResult> OnPostAppointAsync(string? user, int agency, Post post, CancellationToken cancel) => DoAsync(async () =>
    {
        await people.AppointAsync(Actor, user ?? "", agency, post, Today, cancel);
        return $"已任职：{PeopleService.PostName(post)}";
    }, cancel);

    public Task<IActionResult> OnPostDismissAsync(string? user, int agency, Post post, CancellationToken cancel) => DoAsync(async () =>
    {
        await people.DismissAsync(Actor, user ?? "", agency, post, cancel);
        return $"已免去：{PeopleService.PostName(post)}";
    }, cancel);

    public Task<IActionResult> OnPostResetAsync(string? user, string? password, CancellationToken cancel) => DoAsync(async () =>
    {
        await people.ResetAsync(Actor, user ?? "", password ?? "", cancel);
        return "密码已重设，登录锁定已解除";
    }, cancel);

    async Task<IActionResult> DoAsync(Func<Task<string>> act, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(act, "/desk/people", () => LoadAsync(cancel));
    }

    async Task LoadAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (!Actor.AdministersSomething) throw new Forbidden("须由系统管理员办理");
        Units = [.. Tree.All.Where(a => Actor.Administers(a.Id))];
        People = [.. (await people.ListAsync(Actor, cancel)).Where(p => Q.Length == 0 || p.Login.Contains(Q, StringComparison.OrdinalIgnoreCase) || p.Name.Contains(Q, StringComparison.Ordinal)
            || p.Posts.Any(x => Tree.Find(x.AgencyId)?.Name.Contains(Q, StringComparison.Ordinal) == true))];
    }
}
