using System.Security.Claims;
using Gongkai.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Users.Pages;

public sealed class LogoutModel(AuditLog audit) : PageModel
{
    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var id = User.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        if (id is not null) await Sessions.EndAsync(HttpContext, id);
        await HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        if (id is not null) await audit.WriteAsync(AuditKind.SignedOut, id, "登录", "退出", cancel);
        return LocalRedirect("/");
    }
}
