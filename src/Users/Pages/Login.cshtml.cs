using Gongkai.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Users.Pages;

/// <summary>Password log-in with lockout. The answer never tells whether the name or the password was wrong.</summary>
[EnableRateLimiting("login")]
public sealed class LoginModel(UserManager<User> users, AuditLog audit) : PageModel
{
    public string? Problem { get; private set; }
    public string? Login { get; private set; }
    public string? Back { get; private set; }

    public void OnGet(string? back) => Back = back;

    public async Task<IActionResult> OnPostAsync(string? login, string? password, string? back, CancellationToken cancel)
    {
        Login = login;
        Back = back;
        var user = string.IsNullOrEmpty(login) || login.Length > 100 ? null : await users.FindByNameAsync(login);
        if (user is not null && await users.IsLockedOutAsync(user))
        {
            await audit.WriteAsync(AuditKind.LockedOut, user.Id, "登录", "锁定期间尝试登录", cancel);
            Problem = "连续输错多次，账号已暂时锁定，请15分钟后再试，或者请系统管理员处理。";
            return Page();
        }
        if (user?.PasswordHash is null || password is null or { Length: > 200 } || !await users.CheckPasswordAsync(user, password))
        {
            if (user?.PasswordHash is not null) await users.AccessFailedAsync(user);
            await audit.WriteAsync(AuditKind.SignInFailed, user?.Id ?? "", "登录", "登录名或者密码不对", cancel);
            Problem = "登录名或者密码不对。";
            return Page();
        }
        await users.ResetAccessFailedCountAsync(user);
        await Sessions.SignInAsync(HttpContext, user);
        await audit.WriteAsync(AuditKind.SignedIn, user.Id, "登录", "密码登录", cancel);
        return LocalRedirect(Url.IsLocalUrl(back) ? back! : "/desk");
    }
}
