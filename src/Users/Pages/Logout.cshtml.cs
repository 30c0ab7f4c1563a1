using System.Security.Claims;
using Gongkai.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Users.Pages;

/// <summary>Ends this session on the server too, so that a copied cookie is worth nothing after it.</summary>
public sealed class LogoutModel(Sessions sessions, AuditLog audit) : PageModel
{
    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var id = User.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        if (id is not null && Sessions.Current(User) is { } session) await sessions.EndAsync(id, session, cancel);
        await HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        if (id is not null) await audit.WriteAsync(AuditKind.SignedOut, id, "登录", "退出", cancel);
        return LocalRedirect("/");
    }
}
