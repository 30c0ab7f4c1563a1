using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Users.Desk;

/// <summary>Opens an account. A refusal keeps everything but the password, which is never sent back.</summary>
public sealed class NewPersonModel(PeopleService people, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public FormView Form { get; private set; } = null!;
    public string Back => BackTo(PeopleModel.Path);
    public bool PasswordWrong => Problems.Any(p => p.Text.StartsWith("密码", StringComparison.Ordinal));
    public Problems Summary => new("没有保存", [.. Problems.Select(p => (p, Form.Href(p) ?? (PasswordWrong ? "#password" : null)))]);

    public Task OnGetAsync(CancellationToken cancel) => ShowAsync(null, cancel);

    public async Task<IActionResult> OnPostAsync(string? password, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var fields = Fields();
        var values = Forms.Read(fields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            Forms.Require(Forms.Check(fields, values));
            var user = await people.AddAsync(Actor, values["login"], values["name"], string.IsNullOrEmpty(password) ? null : password, int.Parse(values["agency"]), values.TryGetValue("post", out var post) ? Enum.Parse<Post>(post) : null, Forms.Date(values, "from") ?? Today, cancel);
            return $"已增加：{user.DisplayName}";
        }, Back, () => ShowAsync(values, cancel));
    }

    async Task ShowAsync(Dictionary<string, string>? values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (!Actor.AdministersSomething) throw new Forbidden("须由系统管理员办理");
        Form = new(Fields(), values ?? new() { ["from"] = $"{Today:yyyy-MM-dd}" }, Problems);
    }

    /// <summary>A post too, for one who gives posts as well (where the two may be one person).</summary>
    IReadOnlyList<Field> Fields() =>
    [
        new("login", "登录名", FieldKind.Text, Help: "英文字母、数字和 - _ ."), new("name", "姓名", FieldKind.Text),
        .. Actor.SecuresSomething ? PersonModel.PostFields(Tree, Actor, Actor.Administers) : [PersonModel.AgencyField(Tree, Actor.Administers, "所在单位", "开通以后由安全保密管理员登记任职，登记以前什么也看不到。")],
    ];
}
