using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Requests.Pages;

/// <summary>The code of a docket opens the list of its requests.</summary>
[AllowAnonymous, EnableRateLimiting("query")]
public sealed class DocketOpenModel(DocketService dockets, DocketCookie cookie) : PageModel
{
    public bool Wrong { get; private set; }

    public void OnGet() { }

    public async Task<IActionResult> OnPostAsync(string? code, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        if (await dockets.OpenAsync(code, cancel) is { } found)
        {
            cookie.Open(found.Id, found.Mark);
            return LocalRedirect("/docket/list");
        }
        Wrong = true;
        Response.StatusCode = 400;
        return Page();
    }
}
