using Gongkai.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Users.Pages;

/// <summary>
/// Password log-in with lockout. Neither the words nor the work done tell whether the name, the password or a lock was the reason;
/// who is locked out waits, or learns it from the administrator.
/// </summary>
[EnableRateLimiting("login")]
public sealed class LoginModel(UserManager<User> users, AuditLog audit) : PageModel
{
    const string Refusal = "登录名或者密码不对，连续输错多次会暂时锁定。";
    static readonly User Nobody = new() { DisplayName = "" };
    static string? nobodysHash;

    public string? Problem { get; private set; }
    public string? Login { get; private set; }
    public string? Back { get; private set; }

    public void OnGet(string? back) => Back = back;

    public async Task<IActionResult> OnPostAsync(string? login, string? password, string? back, CancellationToken cancel)
    {
        Login = login;
        Back = back;
        var user = string.IsNullOrEmpty(login) || login.Length > 100 ? null : await users.FindByNameAsync(login);
        var locked = user is not null && await users.IsLockedOutAsync(user);
        var right = password is { Length: <= 200 } && await CheckAsync(locked ? null : user, password);
        if (locked || !right)
        {
            if (locked) await audit.WriteAsync(AuditKind.LockedOut, user!.Id, "登录", "锁定期间尝试登录", cancel);
            else
            {
                if (user?.PasswordHash is not null) await users.AccessFailedAsync(user);
                await audit.WriteAsync(AuditKind.SignInFailed, user?.Id ?? "", "登录", "登录名或者密码不对", cancel);
            }
            Problem = Refusal;
            return Page();
        }
        await users.ResetAccessFailedCountAsync(user!);
        await Sessions.SignInAsync(HttpContext, user!);
        await audit.WriteAsync(AuditKind.SignedIn, user!.Id, "登录", "密码登录", cancel);
        return LocalRedirect(Url.IsLocalUrl(back) ? back! : "/desk");
    }

    /// <summary>Hashes once, whoever asks: without an account (or while it is locked) against a hash that nobody has.</summary>
    async Task<bool> CheckAsync(User? user, string password)
    {
        if (user?.PasswordHash is not null) return await users.CheckPasswordAsync(user, password);
        nobodysHash ??= users.PasswordHasher.HashPassword(Nobody, Guid.NewGuid().ToString());
        users.PasswordHasher.VerifyHashedPassword(Nobody, nobodysHash, password);
        return false;
    }
}
