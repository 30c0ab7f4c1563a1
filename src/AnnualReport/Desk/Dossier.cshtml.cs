using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.AnnualReport.Desk;

/// <summary>From a dossier's number to the report it is about, or to one act on it.</summary>
public sealed class DossierModel(FilingService filings, SignedIn me) : PageModel
{
    public async Task<IActionResult> OnGetAsync(long id, string? act, long? from, CancellationToken cancel)
    {
        var loaded = await filings.LoadAsync(await me.ActorAsync(), id, cancel);
        var place = act is null ? "" : "/act/" + Uri.EscapeDataString(act);
        return LocalRedirect($"/desk/report/{FilingService.YearOf(loaded)}{place}?agency={loaded.Dossier.AgencyId}{(from is { } request ? $"&from={request}" : "")}");
    }
}
