using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Users.Desk;

/// <summary>One's passkeys: registered with a name, listed, removed; on proof of the password.</summary>
[EnableRateLimiting("account")]
public sealed class PasskeysModel(Passkeys passkeys, UserManager<User> users, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public IReadOnlyList<UserPasskeyInfo> Keys { get; private set; } = [];
    public PasskeyChallenge? Offer { get; private set; }
    public bool Possible => Passkeys.Possible(Request);

    public Task OnGetAsync(CancellationToken cancel) => ShowAsync(cancel);

    public async Task<IActionResult> OnPostAsync(string? password, string? seal, string? credential, string? name, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            await passkeys.RegisterAsync(HttpContext, await AccountAsync(), password, seal, credential, name);
            return "通行密钥已登记";
        }, "/desk/account/passkeys", () => ShowAsync(cancel));
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? key, string? password, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            await passkeys.RemoveAsync(await AccountAsync(), key, password);
            return "通行密钥已删除";
        }, "/desk/account/passkeys", () => ShowAsync(cancel));
    }

    async Task<User> AccountAsync() => await users.FindByIdAsync(Actor.UserId) ?? throw new NotFound("账号不存在");

    async Task ShowAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var user = await AccountAsync();
        Keys = await passkeys.ListAsync(user);
        if (Possible) Offer = await passkeys.BeginRegistrationAsync(HttpContext, user);
    }
}
