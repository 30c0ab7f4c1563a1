using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Users.Desk;

/// <summary>One person: posts with their dates, whether they can log in, and what an administrator may do.</summary>
public sealed class PersonModel(PeopleService people, PeopleList list, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public PersonLine Line { get; private set; } = null!;
    public FormView Form { get; private set; } = null!;
    public bool ResetWrong { get; private set; }
    public string Back => BackTo(PeopleModel.Path);
    public bool Locked => list.Locked(Line.Person);
    public string Until => $"{OfficeClock.ToChina(Line.Person.LockedUntil!.Value.UtcDateTime):yyyy-MM-dd HH:mm}";
    public Problems Summary => new("没有保存", [.. Problems.Select(p => (p, ResetWrong ? "#password" : Form.Href(p)))]);

    public Task OnGetAsync(Guid id, CancellationToken cancel) => ShowAsync(id, null, cancel);

    public async Task<IActionResult> OnPostAppointAsync(Guid id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var fields = PostFields();
        var values = Forms.Read(fields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            Forms.Require(Forms.Check(fields, values));
            var post = Enum.Parse<Post>(values["post"]);
            await people.AppointAsync(Actor, $"{id}", int.Parse(values["agency"]), post, Forms.Date(values, "from")!.Value, cancel);
            return $"已任职：{PeopleService.PostName(post)}";
        }, Here(id), () => ShowAsync(id, values, cancel));
    }

    public async Task<IActionResult> OnPostDismissAsync(Guid id, int agency, Post post, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            await people.DismissAsync(Actor, $"{id}", agency, post, cancel);
            return $"已免去：{PeopleService.PostName(post)}";
        }, Here(id), () => ShowAsync(id, null, cancel));
    }

    public async Task<IActionResult> OnPostResetAsync(Guid id, string? password, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        ResetWrong = true;
        return await TryAsync(async () =>
        {
            await people.ResetAsync(Actor, $"{id}", password ?? "", cancel);
            return "密码已重设，登录锁定已解除";
        }, Here(id), () => ShowAsync(id, null, cancel));
    }

    async Task ShowAsync(Guid id, Dictionary<string, string>? values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (!Actor.AdministersSomething) throw new Forbidden("须由系统管理员办理");
        Line = await list.OneAsync(Actor, $"{id}", cancel);
        Form = new(PostFields(), values ?? new() { ["from"] = $"{Today:yyyy-MM-dd}" }, ResetWrong ? [] : Problems);
    }

    IReadOnlyList<Field> PostFields() => PostFields(Tree, Actor);

    public static IReadOnlyList<Field> PostFields(AgencyTree tree, Actor actor) =>
    [
        new("agency", "单位", FieldKind.Choice, Options: [.. tree.All.Where(a => actor.Administers(a.Id)).Select(a => new Option($"{a.Id}", a.Name))]),
        new("post", "职务", FieldKind.Choice, Options: [.. Enum.GetValues<Post>().Select(p => new Option($"{p}", PeopleService.PostName(p)))], Help: "在这个单位和它的下级单位有效。"),
        new("from", "自何日起", FieldKind.Date),
    ];

    public static string Dates(PostHeld h, DateOnly today) => h.To is { } to ? $"{h.From:yyyy-MM-dd} 至 {to:yyyy-MM-dd}" : h.From > today ? $"将自 {h.From:yyyy-MM-dd} 起" : $"自 {h.From:yyyy-MM-dd}";

    string Here(Guid id) => Back == PeopleModel.Path ? $"/desk/people/{id}" : QueryHelpers.AddQueryString($"/desk/people/{id}", "back", Back);
    public string Posting(string handler) => QueryHelpers.AddQueryString(Here(Guid.Parse(Line.Person.Id)), "handler", handler);
}
