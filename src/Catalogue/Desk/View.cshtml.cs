using Gongkai.Agencies;
using Gongkai.Imports;
using Gongkai.Shared;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Catalogue.Desk;

/// <summary>One item: what the register says, what may be done, and everything that was changed.</summary>
public sealed class ViewModel(ItemService items, ImportList imports, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public Item Item { get; private set; } = null!;
    public IReadOnlyList<HistoryLine> History { get; private set; } = [];
    public ImportSource? Source { get; private set; }
    public string Back => BackTo(ItemsModel.Path);

    public async Task OnGetAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        (Item, History) = await items.ViewAsync(Actor, id, cancel);
        Source = await imports.SourceAsync(ItemActs.Register, id, cancel);
    }

    public string To(string act) => Back == ItemsModel.Path ? $"/desk/items/{Item.Id}/{act}" : QueryHelpers.AddQueryString($"/desk/items/{Item.Id}/{act}", "back", Back);
}
