using Gongkai.Requests.Papers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Requests.Pages;

/// <summary>Whether a paper is genuine: agency, date and hashes, nothing else.</summary>
[AllowAnonymous, EnableRateLimiting("query")]
public sealed class VerifyModel(PaperService papers) : PageModel
{
    public string Number { get; private set; } = "";
    public bool Asked { get; private set; }
    public Verified? Found { get; private set; }

    public void OnGet(string? number) => Number = number is { Length: <= 120 } ? number : "";

    public async Task OnPostAsync(string? number, string? code, string? hash, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        (Asked, Number) = (true, number is { Length: <= 120 } ? number : "");
        Found = await papers.VerifyAsync(number, code, hash, cancel);
        if (Found is null) Response.StatusCode = 400;
    }
}
