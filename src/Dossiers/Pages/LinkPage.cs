using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Dossiers.Pages;

/// <summary>What pages opened by a one-time link share: the address is the key, so nothing may keep it, list it or pass it on.</summary>
public abstract class LinkPage : PageModel
{
    /// <summary>Where the holder of the link comes from.</summary>
    protected string Address => HttpContext.Connection.RemoteIpAddress?.ToString() ?? "";

    protected void Guard()
    {
        Response.Headers.CacheControl = "no-store";
        Response.Headers["Referrer-Policy"] = "no-referrer";
        Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
    }
}
