using Gongkai.Audit;
using Gongkai.Shared;
using Microsoft.AspNetCore.Identity;

namespace Gongkai.Users;

/// <summary>
/// One's own password, asked for again inside a session before anything changes that opens the account: a screen left open is not enough to take an account over.
/// It is asked for at every change, so that no window of time has to be explained. Wrong ones count towards the same lock as at the log-in, and as there
/// neither the words nor the work done tell whether the password or the lock was the reason.
/// </summary>
public sealed class OwnPassword(UserManager<User> users, AuditLog audit)
{
    /// <param name="what">What it was asked for, as the audit says it.</param>
    /// <param name="label">Its field's label, as the refusal says it.</param>
    /// <exception cref="InvalidInput">it is wrong, or was wrong too often.</exception>
    public async Task RequireAsync(User user, string? password, string what, string label = "密码", CancellationToken cancel = default)
    {
        var locked = await users.IsLockedOutAsync(user);
        var right = password is { Length: <= 200 } && await users.CheckPasswordAsync(user, password);
        if (right && !locked) return;
        if (locked) await audit.WriteAsync(AuditKind.LockedOut, user.Id, "登录", $"锁定期间{what}", cancel);
        else await CountAsync(user, $"{what}：密码不对", cancel);
        throw new InvalidInput($"“{label}”不对，或者因为连续输错已经暂时锁定，请过一会儿再试");
    }

    /// <summary>Counts something wrong besides the password towards the lock.</summary>
    public async Task CountAsync(User user, string detail, CancellationToken cancel = default)
    {
        await users.AccessFailedAsync(user);
        await audit.WriteAsync(AuditKind.SignInFailed, user.Id, "登录", detail, cancel);
    }
}
