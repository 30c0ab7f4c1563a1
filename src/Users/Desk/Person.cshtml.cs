using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Users.Desk;

/// <summary>One person: posts with their dates, log-in and sessions, and what a security officer may do; others who keep the register look.</summary>
public sealed class PersonModel(PeopleService people, PeopleList list, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public PersonLine Line { get; private set; } = null!;
    public FormView Form { get; private set; } = null!;
    public IReadOnlyList<Session> Sessions { get; private set; } = [];
    public bool ResetWrong { get; private set; }
    /// <summary>Whether the person is the actor's to secure: all of their posts lie where the actor does.</summary>
    public bool MayKeep { get; private set; }
    /// <summary>The district lacks a security officer or an auditor, and this administrator may name the first.</summary>
    public bool Begins { get; private set; }
    public string Back => BackTo(PeopleModel.Path);
    public bool Locked => list.Locked(Line.Person);
    public string Until => $"{OfficeClock.ToChina(Line.Person.LockedUntil!.Value.UtcDateTime):yyyy-MM-dd HH:mm}";
    public Problems Summary => new("没有保存", [.. Problems.Select(p => (p, ResetWrong ? "#password" : Form.Href(p)))]);

    public SessionsView Shown => new(Sessions, null, Posting("End"));

    public Task OnGetAsync(Guid id, CancellationToken cancel) => ShowAsync(id, null, cancel);

    public async Task<IActionResult> OnPostAppointAsync(Guid id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Begins = await people.MayBeginAsync(Actor, cancel);
        var fields = Fields();
        var values = Forms.Read(fields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            Forms.Require(Forms.Check(fields, values));
            var post = Enum.Parse<Post>(values["post"]);
            await people.AppointAsync(Actor, $"{id}", int.Parse(values["agency"]), post, Forms.Date(values, "from")!.Value, cancel);
            return $"已任职：{PeopleService.PostName(post)}";
        }, Here(id), () => ShowAsync(id, values, cancel));
    }

    public Task<IActionResult> OnPostDismissAsync(Guid id, int agency, Post post, CancellationToken cancel) =>
        DoAsync(id, () => people.DismissAsync(Actor, $"{id}", agency, post, cancel), $"已免去：{PeopleService.PostName(post)}", cancel);

    public Task<IActionResult> OnPostUnlockAsync(Guid id, CancellationToken cancel) => DoAsync(id, () => people.UnlockAsync(Actor, $"{id}", cancel), "已解除锁定", cancel);

    public Task<IActionResult> OnPostEndAsync(Guid id, Guid? session, CancellationToken cancel) =>
        DoAsync(id, () => people.EndSessionsAsync(Actor, $"{id}", session, cancel), session is null ? "已结束全部会话" : "已结束这个会话", cancel);

    public Task<IActionResult> OnPostFactorsAsync(Guid id, CancellationToken cancel) => DoAsync(id, () => people.ClearFactorsAsync(Actor, $"{id}", cancel), "已清除第二因素和通行密钥，会话已结束", cancel);

    async Task<IActionResult> DoAsync(Guid id, Func<Task> act, string done, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            await act();
            return done;
        }, Here(id), () => ShowAsync(id, null, cancel));
    }

    public async Task<IActionResult> OnPostResetAsync(Guid id, string? password, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            await people.ResetAsync(Actor, $"{id}", password ?? "", cancel);
            return "密码已重设，通行密钥和会话已失效，本人下次登录时须更换";
        }, Here(id), () =>
        {
            ResetWrong = true;
            return ShowAsync(id, null, cancel);
        });
    }

    async Task ShowAsync(Guid id, Dictionary<string, string>? values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Line = await list.OneAsync(Actor, $"{id}", cancel);
        Begins = await people.MayBeginAsync(Actor, cancel);
        var at = Line.Posts.Where(h => h.To is null || h.To >= Today).Select(h => h.AgencyId).ToList();
        if (at.Count == 0) at = [Line.Posts.Count == 0 && Line.Person.AgencyId is { } opened ? opened : Tree.Root.Id];
        MayKeep = at.All(Actor.Secures);
        if (MayKeep) Sessions = await people.SessionsAsync(Actor, $"{id}", cancel);
        Form = new(Fields(), values ?? new() { ["from"] = $"{Today:yyyy-MM-dd}" }, ResetWrong ? [] : Problems);
    }

    IReadOnlyList<Field> Fields() => Actor.SecuresSomething || !Begins ? PostFields(Tree, Actor, Actor.Secures)
        : [AgencyField(Tree, a => a == Tree.Root.Id), PostField([Post.SecurityOfficer, Post.Auditor]), new("from", "自何日起", FieldKind.Date)];

    public static IReadOnlyList<Field> PostFields(AgencyTree tree, Actor actor, Func<int, bool> where) =>
        [AgencyField(tree, where), PostField(Enum.GetValues<Post>()), new("from", "自何日起", FieldKind.Date)];

    static Field PostField(IEnumerable<Post> posts) => new("post", "职务", FieldKind.Choice, Options: [.. posts.Select(p => new Option($"{p}", PeopleService.PostName(p)))], Help: "在这个单位和它的下级单位有效。三员分立时，三员由三个人分任，也不兼办件岗位。");

    public static Field AgencyField(AgencyTree tree, Func<int, bool> where, string label = "单位", string? help = null) =>
        new("agency", label, FieldKind.Choice, Options: [.. tree.All.Where(a => where(a.Id)).Select(a => new Option($"{a.Id}", a.Name))], Help: help);

    public static string Dates(PostHeld h, DateOnly today) => h.To is { } to ? $"{h.From:yyyy-MM-dd} 至 {to:yyyy-MM-dd}" : h.From > today ? $"将自 {h.From:yyyy-MM-dd} 起" : $"自 {h.From:yyyy-MM-dd}";

    string Here(Guid id) => WithBack($"/desk/people/{id}", PeopleModel.Path);
    public string Posting(string handler) => QueryHelpers.AddQueryString(Here(Guid.Parse(Line.Person.Id)), "handler", handler);
}
