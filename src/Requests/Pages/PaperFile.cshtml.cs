using Gongkai.Requests.Papers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Requests.Pages;

/// <summary>A paper that was sent to the applicant, for whoever has named the query code.</summary>
[AllowAnonymous]
public sealed class PaperFileModel(PaperService papers, ApplicantCookie cookie) : PageModel
{
    public async Task<IActionResult> OnGetAsync(int seq, string? large, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "private, no-store";
        if (await cookie.ReadAsync(cancel) is not { } id) return LocalRedirect("/query");
        var (bytes, type, name) = await papers.ForApplicantAsync(id, seq, cancel, large == "yes");
        // A scan runs nothing; the browser's own PDF reader does not start in a sandbox, and needs none.
        Response.Headers.ContentSecurityPolicy = type == "application/pdf" ? "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'" : "default-src 'none'; sandbox";
        Response.Headers.ContentDisposition = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue(type is "application/pdf" or "image/jpeg" or "image/png" ? "inline" : "attachment") { FileNameStar = name }.ToString();
        return new FileStreamResult(bytes, type);
    }
}
