using Gongkai.Requests.Release;
using Gongkai.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Requests.Pages;

/// <summary>A file that went with the reply, for whoever has named the query code.</summary>
[AllowAnonymous]
public sealed class ReplyFileModel(ReleaseService releases, ApplicantCookie cookie) : PageModel
{
    public async Task<IActionResult> OnGetAsync(long file, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "private, no-store";
        if (await cookie.ReadAsync(cancel) is not { } id) return LocalRedirect("/query");
        var (bytes, attachment) = await releases.ForApplicantAsync(id, file, cancel);
        return File(bytes, FileStore.MediaType(attachment.Kind), attachment.Name);
    }
}
