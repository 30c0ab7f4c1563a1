using System.Security.Claims;
using Gongkai.Audit;
using Gongkai.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Users.Pages;

/// <summary>The second factor, after the password was right. Wrong codes count towards the lock like wrong passwords.</summary>
[EnableRateLimiting("second")]
public sealed class SecondModel(UserManager<User> users, Sessions sessions, SecondFactors factors, AuditLog audit) : PageModel
{
    /// <summary>The account as it was when the password was right; a new password ends this half of a log-in too.</summary>
    public const string Stamp = "stamp";

    public string? Problem { get; private set; }
    public string? Said { get; private set; }
    public string? Back { get; private set; }
    public bool Totp { get; private set; }
    public string? Phone { get; private set; }
    public bool SmsOpen => factors.SmsOpen;

    public async Task<IActionResult> OnGetAsync(string? back) => await OpenAsync(back) is null ? LocalRedirect("/login") : Page();

    public async Task<IActionResult> OnPostAsync(string? code, string? back, CancellationToken cancel)
    {
        if (await OpenAsync(back) is not { } user) return LocalRedirect("/login");
        if (await users.IsLockedOutAsync(user))
        {
            await audit.WriteAsync(AuditKind.LockedOut, user.Id, "登录", "锁定期间输入验证码", cancel);
            Problem = "连续输错多次，已经暂时锁定，请过一会儿再试。";
            return Page();
        }
        if (await factors.VerifyAsync(user, code, cancel) is not { } which)
        {
            await users.AccessFailedAsync(user);
            await audit.WriteAsync(AuditKind.SignInFailed, user.Id, "登录", "验证码不对", cancel);
            Problem = "验证码不对或者已经用过，连续输错多次会暂时锁定。";
            return Page();
        }
        await users.ResetAccessFailedCountAsync(user);
        await HttpContext.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await sessions.StartAsync(HttpContext, user, $"密码和{which}", cancel);
        await audit.WriteAsync(AuditKind.SignedIn, user.Id, "登录", $"密码和{which}登录", cancel);
        return LocalRedirect(Url.IsLocalUrl(back) ? back! : "/desk");
    }

    public async Task<IActionResult> OnPostSmsAsync(string? back, CancellationToken cancel)
    {
        if (await OpenAsync(back) is not { } user) return LocalRedirect("/login");
        try
        {
            await factors.SendCodeAsync(user, cancel);
            Said = "验证码已交发送，5分钟内有效。";
        }
        catch (InvalidInput e) { Problem = e.Message; }
        return Page();
    }

    async Task<User?> OpenAsync(string? back)
    {
        Back = back;
        var half = await HttpContext.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme);
        if (half.Principal?.FindFirst(ClaimTypes.NameIdentifier)?.Value is not { } id || await users.FindByIdAsync(id) is not { TwoFactorEnabled: true } user
            || user.SecurityStamp != half.Principal.FindFirst(Stamp)?.Value) return null;
        (Totp, Phone) = (user.TotpSecret is not null, factors.MaskedPhone(user));
        return user;
    }
}
