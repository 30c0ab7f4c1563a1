using System.Security.Claims;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Users;

/// <summary>A log-in that goes on: the cookie names it, and is worth nothing when the row is gone.</summary>
public sealed class Session
{
    public Guid Id { get; set; }
    public required string UserId { get; set; }
    public DateTime StartedAt { get; set; }
    /// <summary>To five minutes: not every page is worth a write.</summary>
    public DateTime SeenAt { get; set; }
    /// <summary>Browser and system in words.</summary>
    public required string Device { get; set; }
    public required string Address { get; set; }
    /// <summary>密码、密码和动态口令、通行密钥……</summary>
    public required string Method { get; set; }
}

/// <summary>
/// The sessions of people: begun at log-in, seen, ended one by one or all. Time here is real time, not the office's.
/// Whoever may end them is the caller's rule (<see cref="PeopleService"/>).
/// </summary>
public sealed class Sessions(GongkaiContext db, TimeProvider time)
{
    public const string Claim = "session";
    /// <summary>Item of a request whose person must first put the log-in itself in order; says what.</summary>
    public const string Due = "sign-in-due", DuePassword = "password", DueFactor = "factor";
    public static readonly TimeSpan Length = TimeSpan.FromHours(8);
    static readonly TimeSpan Seen = TimeSpan.FromMinutes(5);

    public async Task<Session> StartAsync(HttpContext context, User user, string method, CancellationToken cancel = default)
    {
        var now = Now;
        var session = new Session
        {
            Id = Guid.NewGuid(), UserId = user.Id, StartedAt = now, SeenAt = now, Method = method,
            Device = DeviceName(context.Request.Headers.UserAgent.ToString()), Address = context.Connection.RemoteIpAddress?.ToString() ?? "",
        };
        var old = now - Length;
        await db.Sessions.Where(s => s.UserId == user.Id && s.SeenAt < old).ExecuteDeleteAsync(cancel);
        db.Add(session);
        await db.SaveChangesAsync(cancel);
        await context.SignInAsync(IdentityConstants.ApplicationScheme, new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, user.Id), new Claim(Claim, session.Id.ToString("N"))], IdentityConstants.ApplicationScheme)));
        return session;
    }

    /// <summary>Those that go on, newest first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(string userId, CancellationToken cancel = default)
    {
        var since = Now - Length;
        return await db.Sessions.AsNoTracking().Where(s => s.UserId == userId && s.SeenAt >= since).OrderByDescending(s => s.StartedAt).ToListAsync(cancel);
    }

    public Task<int> EndAsync(string userId, Guid id, CancellationToken cancel = default) => db.Sessions.Where(s => s.UserId == userId && s.Id == id).ExecuteDeleteAsync(cancel);

    /// <summary>Ends all of a person's sessions but <paramref name="except"/>.</summary>
    public Task<int> EndAllAsync(string userId, Guid? except = null, CancellationToken cancel = default) =>
        db.Sessions.Where(s => s.UserId == userId && s.Id != except).ExecuteDeleteAsync(cancel);

    public static Guid? Current(ClaimsPrincipal user) => Guid.TryParse(user.FindFirst(Claim)?.Value, out var id) ? id : null;

    /// <summary>Asked at every request: whether the session still is, and what its person owes before anything else.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var db = services.GetRequiredService<GongkaiContext>();
        var cancel = context.HttpContext.RequestAborted;
        var id = context.Principal?.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        var session = Current(context.Principal!);
        var found = session is null ? null : await db.Sessions.AsNoTracking().Where(s => s.Id == session && s.UserId == id)
            .Join(db.Users, s => s.UserId, u => u.Id, (s, u) => new { s.SeenAt, u.MustChangePassword, u.PasswordChangedAt, u.TwoFactorEnabled }).FirstOrDefaultAsync(cancel);
        if (found is null) { context.RejectPrincipal(); return; }
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        if (now - found.SeenAt > Seen)
        {
            // While the database has no time for it, the page matters more.
            try { await db.Sessions.Where(s => s.Id == session).ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAt, now), cancel); }
            catch (Exception e) when (Database.IsBusy(e)) { }
        }
        var rules = (await services.GetRequiredService<CurrentLaw>().GetAsync(cancel)).Security;
        if (found.MustChangePassword || (rules.PasswordDays > 0 && found.PasswordChangedAt is { } changed && now - changed > TimeSpan.FromDays(rules.PasswordDays)))
            context.HttpContext.Items[Due] = DuePassword;
        else if (!found.TwoFactorEnabled && rules.SecondFactor != SecuritySettings.Nobody
            && (rules.SecondFactor == SecuritySettings.Everybody || await IsOfThreeAsync(db, id!, services.GetRequiredService<OfficeClock>().Today, cancel))
            && !await db.UserPasskeys.AnyAsync(p => p.UserId == id, cancel))
            context.HttpContext.Items[Due] = DueFactor;
    }

    static Task<bool> IsOfThreeAsync(GongkaiContext db, string id, DateOnly today, CancellationToken cancel) =>
        db.Appointments.AnyAsync(a => a.UserId == id && Posts.Three.Contains(a.Post) && a.From <= today && (a.To == null || a.To >= today), cancel);

    /// <summary>Who owes a new password or a second factor is led to it, wherever they wanted to go.</summary>
    public static Task Gate(HttpContext context, RequestDelegate next)
    {
        if (context.Items[Due] is null || context.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null
            // Who owes a second factor sets one up; who owes a password does that first, and nothing else.
            || context.Request.Path == "/desk/account" || context.Items[Due] is not DuePassword && context.Request.Path.StartsWithSegments("/desk/account")) return next(context);
        context.Response.Redirect("/desk/account");
        return Task.CompletedTask;
    }

    /// <summary>A browser in words a person recognises; versions say nothing to them.</summary>
    public static string DeviceName(string agent)
    {
        static string First(string agent, params (string Mark, string Name)[] marks) => marks.FirstOrDefault(m => agent.Contains(m.Mark, StringComparison.OrdinalIgnoreCase)).Name ?? "其他";
        var browser = First(agent, ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("QIHU", "360浏览器"), ("360SE", "360浏览器"), ("360EE", "360浏览器"), ("Qaxbrowser", "奇安信浏览器"), ("UOS", "统信浏览器"),
            ("Edg", "Edge"), ("Firefox", "火狐"), ("Chrome", "Chrome"), ("Safari", "Safari"));
        var system = First(agent, ("HarmonyOS", "鸿蒙"), ("OpenHarmony", "鸿蒙"), ("Android", "安卓手机"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"));
        return browser == "其他" && system == "其他" ? "其他设备" : $"{browser}，{system}";
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
