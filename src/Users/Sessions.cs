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

    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var id = context.Principal?.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        var db = context.HttpContext.RequestServices.GetRequiredService<GongkaiContext>();
        var stamp = await db.Users.Where(u => u.Id == id).Select(u => u.SecurityStamp).FirstOrDefaultAsync(context.HttpContext.RequestAborted);
        if (stamp is null || stamp != context.Principal?.FindFirst(StampClaim)?.Value) context.RejectPrincipal();
    }
}
