using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Api.Desk;

/// <summary>Opens a client; a refusal keeps what was typed.</summary>
public sealed class NewClientModel(ApiClients clients, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public FormView Form { get; private set; } = null!;
    /// <summary>Rights that are ticked.</summary>
    public IReadOnlySet<string> Ticked { get; private set; } = new HashSet<string>();

    public Task OnGetAsync(CancellationToken cancel) => ShowAsync(null, cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var fields = Fields();
        var form = await Request.ReadFormAsync(cancel);
        var values = Forms.Read(fields, form);
        Ticked = form["rights"].OfType<string>().ToHashSet();
        return await TryAsync(async () =>
        {
            Forms.Require(Forms.Check(fields, values));
            var (client, key) = await clients.AddAsync(Actor, new(values["name"], int.Parse(values["agency"]), [.. Ticked], Forms.Date(values, "expires")!.Value, int.TryParse(values["per-minute"], out var n) ? n : 0), cancel);
            TempData[ClientsModel.KeyKept] = key;
            return $"已开通：{client.Name}";
        }, ClientsModel.Path, () => ShowAsync(values, cancel));
    }

    async Task ShowAsync(Dictionary<string, string>? values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (!Actor.AdministersSomething) throw new Forbidden("须由系统管理员办理");
        if (values is null) Ticked = new HashSet<string> { ApiRights.Read };
        Form = new(Fields(), values ?? new() { ["expires"] = $"{clients.Today.AddYears(1):yyyy-MM-dd}", ["per-minute"] = "600", ["agency"] = Tree.All.FirstOrDefault(a => Actor.Administers(a.Id)) is { } top ? $"{top.Id}" : "" }, Problems);
    }

    IReadOnlyList<Field> Fields() =>
    [
        new("name", "名称", FieldKind.Text, Help: "对方平台的名称，如“省政府信息公开申请平台”。"),
        new("agency", "单位", FieldKind.Choice, Options: [.. Tree.All.Where(a => Actor.Administers(a.Id)).Select(a => new Option($"{a.Id}", a.Name))], Help: "只能查询、提交这个单位和它的下属单位的申请。"),
        new("expires", "有效期至", FieldKind.Date, Help: $"最长{ApiClients.MostYears}年，按实际日期；到期重新开通。"),
        new("per-minute", "每分钟最多几次", FieldKind.Number, Help: $"1至{ApiClients.MostPerMinute}。"),
    ];
}
