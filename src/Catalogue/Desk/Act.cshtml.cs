using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Catalogue.Desk;

/// <summary>One act on one item. A refusal or a conflict keeps what was typed.</summary>
public sealed class ActModel(ItemService items, Access access, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public Item Item { get; private set; } = null!;
    public Act Act { get; private set; } = null!;
    public FormView Form { get; private set; } = null!;
    public string Back => BackTo(ItemsModel.Path);
    public string Record => Back == ItemsModel.Path ? $"/desk/items/{Item.Id}" : QueryHelpers.AddQueryString($"/desk/items/{Item.Id}", "back", Back);

    public async Task OnGetAsync(long id, string act, CancellationToken cancel) => await ShowAsync(id, act, null, cancel);

    public async Task<IActionResult> OnPostAsync(long id, string act, int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var row = ItemActs.Find(act);
        var values = Forms.Read(row.Fields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            await items.ChangeAsync(Actor, id, act, values, seen, cancel);
            return $"已办理：{row.Name}";
        }, Back, () => ShowAsync(id, act, values, cancel));
    }

    async Task ShowAsync(long id, string act, Dictionary<string, string>? values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Act = ItemActs.Find(act);
        (Item, _) = await items.ViewAsync(Actor, id, cancel);
        await access.RequireActAsync(Actor, Item.AgencyId, Item.IndexNumber, cancel);
        Form = new(Act.Fields, values ?? new Dictionary<string, string>
        {
            ["title"] = Item.Title, ["category"] = Item.Category, ["column"] = Item.Column, ["published"] = $"{Item.PublishedOn:yyyy-MM-dd}",
            ["on"] = $"{Item.WithdrawnOn ?? Today:yyyy-MM-dd}", ["why"] = Item.WithdrawnReason ?? "",
        }, Problems);
    }
}
