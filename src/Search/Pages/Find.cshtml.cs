using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Search.Pages;

/// <summary>
/// Whether it is public already and who holds it: a page of its own, and the piece of a page that stands beside an application while it is written.
/// That piece is asked for by POST, so that what somebody is writing stands in no address and no log.
/// </summary>
[AllowAnonymous, EnableRateLimiting("find")]
public sealed class FindModel(AgencyFinder finder, AgencyDirectory agencies, OfficeClock clock) : PageModel
{
    const int Longest = 200;

    public string Words { get; private set; } = "";
    public Finding Found { get; private set; } = Finding.None;
    public AgencyTree Tree { get; private set; } = null!;

    public async Task OnGetAsync(string? q, CancellationToken cancel)
    {
        Words = (q ?? "").Trim();
        if (Words.Length > Longest) Words = Words[..Longest];
        Tree = await agencies.OnAsync(clock.Today, cancel);
        Found = await finder.FindAsync(Words, cancel);
    }

    /// <summary>A piece of HTML: what is found for the text; empty where nothing is.</summary>
    public async Task<IActionResult> OnPostPartAsync(string? text, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        Tree = await agencies.OnAsync(clock.Today, cancel);
        return Partial("/Search/Pages/_Found.cshtml", new FoundView(await finder.FindAsync(text ?? "", cancel), Tree) { Aside = true });
    }
}
