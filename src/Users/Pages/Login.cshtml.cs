using System.Security.Claims;
using Gongkai.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Users.Pages;

/// <summary>
/// Log-in by password (then the second factor, where there is one) or by passkey. Neither the words nor the work done tell whether the name,
/// the password or a lock was the reason; who is locked out waits, or learns it from the security officer.
/// </summary>
[EnableRateLimiting("login")]
public sealed class LoginModel(UserManager<User> users, Sessions sessions, Passkeys passkeys, AuditLog audit) : PageModel
{
    const string Refusal = "登录名或者密码不对，连续输错多次会暂时锁定。";
    static readonly User Nobody = new() { DisplayName = "" };
    static string? nobodysHash;

    public string? Problem { get; private set; }
    public string? Login { get; private set; }
    public string? Back { get; private set; }
    public PasskeyChallenge? Offer { get; private set; }

    public Task OnGetAsync(string? back) => ShowAsync(back);

    public async Task<IActionResult> OnPostAsync(string? login, string? password, string? back, CancellationToken cancel)
    {
        Login = login;
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
            await ShowAsync(back);
            return Page();
        }
        if (user!.TwoFactorEnabled)
        {
            // Not yet in: the count of wrong entries goes on until the second factor is right too.
            await HttpContext.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new ClaimsPrincipal(new ClaimsIdentity(
                [new Claim(ClaimTypes.NameIdentifier, user.Id), new Claim(SecondModel.Stamp, user.SecurityStamp ?? "")], IdentityConstants.TwoFactorUserIdScheme)));
            return LocalRedirect("/login/second" + (Url.IsLocalUrl(back) ? "?back=" + Uri.EscapeDataString(back!) : ""));
        }
        await users.ResetAccessFailedCountAsync(user);
        await sessions.StartAsync(HttpContext, user, "密码", cancel);
        await audit.WriteAsync(AuditKind.SignedIn, user.Id, "登录", "密码登录", cancel);
        return LocalRedirect(Url.IsLocalUrl(back) ? back! : "/desk");
    }

    public async Task<IActionResult> OnPostPasskeyAsync(string? seal, string? credential, string? back, CancellationToken cancel)
    {
        User? user = null;
        try { user = Passkeys.Possible(Request) ? await passkeys.SignInAsync(HttpContext, seal, credential) : null; }
        catch (Shared.InvalidInput e) { Problem = e.Message; }
        if (user is null || await users.IsLockedOutAsync(user))
        {
            await audit.WriteAsync(user is null ? AuditKind.SignInFailed : AuditKind.LockedOut, user?.Id ?? "", "登录", "通行密钥没有通过", cancel);
            Problem ??= "通行密钥没有通过验证，请再试一次，或者用密码登录。";
            await ShowAsync(back);
            return Page();
        }
        await users.ResetAccessFailedCountAsync(user);
        await sessions.StartAsync(HttpContext, user, "通行密钥", cancel);
        await audit.WriteAsync(AuditKind.SignedIn, user.Id, "登录", "通行密钥登录", cancel);
        return LocalRedirect(Url.IsLocalUrl(back) ? back! : "/desk");
    }

    async Task ShowAsync(string? back)
    {
        Back = back;
        if (Passkeys.Possible(Request)) Offer = await passkeys.BeginSignInAsync(HttpContext);
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
