using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Portal;

/// <summary>
/// 长者模式: large type, strong contrast, one thing below the other. Kept by the browser for a year; nothing of it is kept here.
/// Its button stands on every public page, so it comes without a token: whoever sends somebody here changes the size of letters, and pages stay the same for all.
/// </summary>
[AllowAnonymous, IgnoreAntiforgeryToken]
public sealed class LargeModel : PageModel
{
    const string Cookie = "gongkai-large";

    public static bool Is(HttpRequest request) => request.Cookies[Cookie] == "yes";

    /// <summary>There is nothing to see; somebody followed an old address.</summary>
    public IActionResult OnGet() => LocalRedirect("/");

    public IActionResult OnPost(string? on, string? back)
    {
        if (on == "yes") Response.Cookies.Append(Cookie, "yes", new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = Request.IsHttps, IsEssential = true, MaxAge = TimeSpan.FromDays(365), Path = "/" });
        else Response.Cookies.Delete(Cookie, new() { Path = "/" });
        return LocalRedirect(Url.IsLocalUrl(back) ? back : "/");
    }
}
