using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Catalogue.Desk;

/// <summary>Registers one item; a refusal keeps what was typed, and the form's key.</summary>
public sealed class NewModel(ItemService items, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public FormView Form { get; private set; } = null!;
    public string Opening { get; private set; } = "";
    public string Back => BackTo(ItemsModel.Path);

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Opening = Guid.NewGuid().ToString("N");
        await ShowAsync(new() { ["published"] = $"{Today:yyyy-MM-dd}" }, cancel);
    }

    public async Task<IActionResult> OnPostAsync(string? opening, CancellationToken cancel)
    {
        Opening = Guid.TryParseExact(opening, "N", out _) ? opening! : Guid.NewGuid().ToString("N");
        await OpenAsync(cancel);
        var fields = Fields();
        var values = Forms.Read(fields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            // Whether the unit is theirs to act for is the service's to say, and to audit.
            var agency = int.TryParse(values.GetValueOrDefault("agency"), out var chosen) ? chosen : throw new InvalidInput("“单位”没有选");
            Forms.Require(Forms.Check(ItemActs.Entry, values));
            var number = await items.AddAsync(Actor, agency, [new NewItem(values["title"], values["category"], values["column"], Forms.Date(values, "published")!.Value)], cancel, Opening);
            return $"已登记：{number[0]}";
        }, Back, () => ShowAsync(values, cancel));
    }

    async Task ShowAsync(Dictionary<string, string> values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (Mine.Count == 0) throw new Forbidden("您没有可以登记公开信息的单位");
        Form = new(Fields(), values, Problems);
    }

    IReadOnlyList<Field> Fields() => [new("agency", "单位", FieldKind.Choice, Options: [.. Mine.Select(a => new Option(a.Id.ToString(), a.Name))]), .. ItemActs.Entry];
}
