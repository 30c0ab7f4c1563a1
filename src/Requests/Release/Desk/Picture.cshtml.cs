using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Requests.Release.Desk;

/// <summary>A page of a record as a picture, to draw on.</summary>
public sealed class PictureModel(ReleaseService releases, SignedIn me) : PageModel
{
    public async Task<IActionResult> OnGetAsync(long id, long release, int number, CancellationToken cancel)
    {
        var bytes = await releases.PictureAsync(await me.ActorAsync(), id, release, number, cancel);
        Response.Headers.CacheControl = "private, no-store";
        return File(bytes, "image/jpeg");
    }
}
