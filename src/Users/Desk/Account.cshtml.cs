using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Users.Desk;

/// <summary>One's own account: posts, and a new password.</summary>
[EnableRateLimiting("login")]
public sealed class AccountModel(PeopleService people, UserManager<User> users, AgencyDirectory agencies, SignedIn me, OfficeClock clock)
    : DeskPage(agencies, me, clock)
{
    public Task OnGetAsync(CancellationToken cancel) => OpenAsync(cancel);

    public async Task<IActionResult> OnPostAsync(string? old, string? password, string? again, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            if (password != again) throw new InvalidInput("两次输入的新密码不一样");
            await people.ChangePasswordAsync(Actor, old ?? "", password ?? "", cancel);
            // The old sessions end with the old password; this one goes on.
            await Sessions.SignInAsync(HttpContext, (await users.FindByIdAsync(Actor.UserId))!);
            return "密码已更换";
        }, "/desk/account", () => OpenAsync(cancel));
    }
}
