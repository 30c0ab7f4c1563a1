using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Agencies.Desk;

/// <summary>Adds a unit with its first term; a refusal keeps what was typed.</summary>
public sealed class NewUnitModel(AgencyService units, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public FormView Form { get; private set; } = null!;

    public Task OnGetAsync(CancellationToken cancel) => ShowAsync(null, cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var fields = Fields();
        var values = Forms.Read(fields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            Forms.Require(Forms.Check(fields, values));
            await units.AddAsync(Actor, values["code"], Enum.Parse<AgencyKind>(values["kind"]), values["mark"], UnitsModel.Term(values), Forms.Date(values, "from")!.Value, cancel);
            return $"已增加：{values["name"]}";
        }, UnitsModel.Path, () => ShowAsync(values, cancel));
    }

    async Task ShowAsync(Dictionary<string, string>? values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (!Actor.AdministersSomething) throw new Forbidden("须由系统管理员办理");
        Form = new(Fields(), values ?? new()
        {
            ["kind"] = $"{AgencyKind.Department}", ["order"] = $"{Tree.All.Select(a => a.OrderNo).DefaultIfEmpty(0).Max() + 1}", ["from"] = $"{Today:yyyy-MM-dd}",
            ["parent"] = Tree.All.FirstOrDefault(a => Actor.Administers(a.Id)) is { } top ? $"{top.Id}" : "",
        }, Problems);
    }

    IReadOnlyList<Field> Fields() =>
    [
        new("code", "机构代码", FieldKind.Text), new("mark", "机关代字", FieldKind.Text, Help: "用于编号，如“任财公开”。"),
        new("kind", "种类", FieldKind.Choice, Options: [.. Enum.GetValues<AgencyKind>().Where(k => k != AgencyKind.District).Select(k => new Option($"{k}", UnitsModel.KindName(k)))]),
        .. UnitsModel.TermFields(Tree, Actor, null, false, "以前就有的单位填它成立（或者开始接收申请）的日期，这样往年的报告才有它。"),
    ];
}
