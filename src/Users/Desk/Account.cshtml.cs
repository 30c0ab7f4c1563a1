using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Messages;
using Gongkai.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Users.Desk;

/// <summary>Sessions as shown, to be ended by posting to <paramref name="Action"/>; <paramref name="Current"/> is this browser's.</summary>
public sealed record SessionsView(IReadOnlyList<Session> Sessions, Guid? Current, string Action);

/// <summary>One's own account: posts, a new password, the second factor, and where one is signed in.</summary>
[EnableRateLimiting("account")]
public sealed class AccountModel(PeopleService people, Sessions sessions, UserManager<User> users, SecondFactors factors, Passkeys passkeys, NoticeService notices, AuditLog audit, AgencyDirectory agencies, SignedIn me, OfficeClock clock)
    : DeskPage(agencies, me, clock)
{
    public IReadOnlyList<Session> Open { get; private set; } = [];
    public Guid? Current { get; private set; }
    public User Account { get; private set; } = null!;
    public int CodesLeft { get; private set; }
    public int KeyCount { get; private set; }
    public string? Phone { get; private set; }
    public NoticeWays Ways { get; private set; } = null!;
    public IReadOnlyList<MessageChannel> Offered { get; private set; } = [];
    /// <summary>What must be done before anything else: see <see cref="Sessions.Due"/>.</summary>
    public string? Due => HttpContext.Items[Users.Sessions.Due] as string;

    public SessionsView Shown => new(Open, Current, "/desk/account?handler=End");

    public Task OnGetAsync(CancellationToken cancel) => ShowAsync(cancel);

    public async Task<IActionResult> OnPostAsync(string? old, string? password, string? again, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            if (password != again) throw new InvalidInput("两次输入的新密码不一样");
            await people.ChangePasswordAsync(Actor, old ?? "", password ?? "", Users.Sessions.Current(User), cancel);
            return "密码已更换，其他会话已结束";
        }, "/desk/account", () => ShowAsync(cancel));
    }

    public async Task<IActionResult> OnPostEndAsync(Guid? session, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var current = Users.Sessions.Current(User);
        return await TryAsync(async () =>
        {
            var ended = session is { } one ? await sessions.EndAsync(Actor.UserId, one, cancel) : await sessions.EndAllAsync(Actor.UserId, current, cancel);
            if (ended == 0) throw new InvalidInput(session is null ? "没有其他会话" : "已经没有这个会话");
            await audit.WriteAsync(AuditKind.SessionEnded, Actor.UserId, "登录", $"结束自己的{ended}个会话", cancel);
            return session is null ? "已结束其他会话" : "已结束这个会话";
        }, "/desk/account", () => ShowAsync(cancel));
    }

    /// <summary>By which ways reminders come besides the site.</summary>
    public async Task<IActionResult> OnPostWaysAsync(string? sms, string? email, string? messenger, string? address, string? name, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            await notices.ChooseAsync(Actor, new(sms == "yes", email == "yes", messenger == "yes", address, name, null), cancel);
            return "提醒方式已保存";
        }, "/desk/account", () => ShowAsync(cancel));
    }

    async Task ShowAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Open = await sessions.ListAsync(Actor.UserId, cancel);
        Current = Users.Sessions.Current(User);
        Account = (await users.FindByIdAsync(Actor.UserId))!;
        CodesLeft = await factors.CodesLeftAsync(Actor.UserId, cancel);
        KeyCount = (await passkeys.ListAsync(Account)).Count;
        Phone = factors.MaskedPhone(Account);
        Ways = await notices.WaysAsync(Actor, cancel);
        var offered = new List<MessageChannel>();
        foreach (var channel in Enum.GetValues<MessageChannel>()) if (await notices.OffersAsync(channel, cancel)) offered.Add(channel);
        Offered = offered;
    }
}
