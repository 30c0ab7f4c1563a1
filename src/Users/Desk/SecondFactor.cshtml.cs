using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Users.Desk;

/// <summary>Sets up, renews and removes one's second factor. Recovery codes are shown once, in the answer to the form itself.</summary>
[EnableRateLimiting("account")]
public sealed class SecondFactorModel(SecondFactors factors, UserManager<User> users, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public User Account { get; private set; } = null!;
    public FactorSetup? Setup { get; private set; }
    public IReadOnlyList<string> Codes { get; private set; } = [];
    public int CodesLeft { get; private set; }
    public string? Phone { get; private set; }
    public bool SmsOpen => factors.SmsOpen;
    /// <summary>A code is on its way to this number.</summary>
    public string? Sent { get; private set; }

    public Task OnGetAsync(CancellationToken cancel) => ShowAsync(null, cancel);

    public Task<IActionResult> OnPostEnableAsync(string? password, string? seal, string? code, CancellationToken cancel) =>
        CodesAsync(() => factors.EnableTotpAsync(Actor, password, seal ?? "", code, cancel), seal, cancel);

    public Task<IActionResult> OnPostRenewAsync(string? password, string? code, CancellationToken cancel) =>
        CodesAsync(() => factors.RenewCodesAsync(Actor, password, code, cancel), null, cancel);

    public async Task<IActionResult> OnPostRemoveAsync(string? password, string? code, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await factors.RemoveAsync(Actor, password, code, cancel); return "第二因素已停用"; }, "/desk/account", () => ShowAsync(null, cancel));
    }

    public async Task<IActionResult> OnPostPhoneAsync(string? password, string? phone, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        try
        {
            await factors.BeginPhoneAsync(Actor, password, phone, cancel);
            Sent = Messages.Addresses.Mask(Messages.MessageChannel.Sms, Messages.Addresses.Mobile(phone)!);
        }
        catch (InvalidInput e) { return await TryAsync(() => throw e, "", () => ShowAsync(null, cancel)); }
        await ShowAsync(null, cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostConfirmAsync(string? code, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        try { Codes = await factors.ConfirmPhoneAsync(Actor, code, cancel); }
        catch (InvalidInput e)
        {
            Sent = Typed("sent");
            return await TryAsync(() => throw e, "", () => ShowAsync(null, cancel));
        }
        if (Codes.Count == 0)
        {
            TempData["Done"] = "手机号已登记";
            return LocalRedirect("/desk/account/second");
        }
        await ShowAsync(null, cancel);
        return Page();
    }

    async Task<IActionResult> CodesAsync(Func<Task<IReadOnlyList<string>>> act, string? seal, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        try { Codes = await act(); }
        catch (InvalidInput e) { return await TryAsync(() => throw e, "", () => ShowAsync(seal, cancel)); }
        await ShowAsync(null, cancel);
        return Page();
    }

    async Task ShowAsync(string? seal, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Account = (await users.FindByIdAsync(Actor.UserId))!;
        CodesLeft = await factors.CodesLeftAsync(Actor.UserId, cancel);
        Phone = factors.MaskedPhone(Account);
        if (Account.TotpSecret is not null || Codes.Count > 0) return;
        try { Setup = factors.Setup(Account, string.IsNullOrEmpty(seal) ? null : seal); }
        catch (InvalidInput) { Setup = factors.Setup(Account); }
    }
}
