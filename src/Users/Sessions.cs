using System.Security.Claims;
using Gongkai.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Users;

/// <summary>Log-in sessions: a cookie with the person's id and the stamp of the password, so that a new password ends every other session.</summary>
static class Sessions
{
    const string StampClaim = "stamp";

    public static Task SignInAsync(HttpContext context, User user) =>
        context.SignInAsync(IdentityConstants.ApplicationScheme, new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, user.Id), new Claim(StampClaim, user.SecurityStamp ?? "")], IdentityConstants.ApplicationScheme)));

    /// <summary>
    /// Ends the person's sessions on the server, so that a copied cookie is worth nothing after logging out. All of them: a table of sessions
    /// would end only this one, but who logs out at a shared counter wants none left open anywhere.
    /// </summary>
    public static Task EndAsync(HttpContext context, string userId)
    {
        var (stamp, version) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString());
        // The row's version too: whoever read it before must not write the old stamp back.
        return context.RequestServices.GetRequiredService<GongkaiContext>().Users.Where(u => u.Id == userId)
            .ExecuteUpdateAsync(s => s.SetProperty(u => u.SecurityStamp, stamp).SetProperty(u => u.ConcurrencyStamp, version), context.RequestAborted);
    }

    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var id = context.Principal?.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        var db = context.HttpContext.RequestServices.GetRequiredService<GongkaiContext>();
        var stamp = await db.Users.Where(u => u.Id == id).Select(u => u.SecurityStamp).FirstOrDefaultAsync(context.HttpContext.RequestAborted);
        if (stamp is null || stamp != context.Principal?.FindFirst(StampClaim)?.Value) context.RejectPrincipal();
    }
}
