using Gongkai.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Requests.Pages;

/// <summary>Number and query code open the applicant's own page, or that of a complaint or an amendment. What of the two is wrong is not said, and takes as long as being right.</summary>
[AllowAnonymous, EnableRateLimiting("query")]
public sealed class QueryModel(ApplicantService applicants, ApplicantCookie cookie, Matters.PersonService persons, Matters.MatterCookie matter) : PageModel
{
    public string Number { get; private set; } = "";
    public bool Wrong { get; private set; }

    public void OnGet(string? number) => Number = number is { Length: <= 100 } ? number : "";

    public async Task<IActionResult> OnPostAsync(string? number, string? code, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        if (await applicants.FindAsync(number, code, cancel) is { } found)
        {
            cookie.Open(found.Id, found.Mark);
            return LocalRedirect("/query/mine");
        }
        // Whoever named neither rightly has had both asked.
        if (await persons.FindAsync(number, code, cancel) is { } other)
        {
            matter.Open(other.Id, other.Mark);
            return LocalRedirect("/query/matter");
        }
        (Number, Wrong) = (number is { Length: <= 100 } ? number : "", true);
        Response.StatusCode = 400;
        return Page();
    }
}
