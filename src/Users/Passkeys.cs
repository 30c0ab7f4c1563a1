using System.Net;
using System.Security.Cryptography;
using Gongkai.Audit;
using Gongkai.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace Gongkai.Users;

/// <summary>What a page gives the browser to ask its authenticator with, and the sealed state that comes back with the answer.</summary>
public sealed record PasskeyChallenge(string Options, string Sealed);

/// <summary>
/// Passkeys: registered, listed, removed, and signed in with. They need HTTPS (or localhost) and a name instead of an address.
/// The authenticator checks finger, face or PIN, so that a passkey is two factors by itself.
/// </summary>
public sealed class Passkeys(IPasskeyHandler<User> handler, UserManager<User> users, OwnPassword own, IDataProtectionProvider protection, AuditLog audit)
{
    public const int Most = 10, LongestName = 50;
    static readonly TimeSpan Good = TimeSpan.FromMinutes(10);
    readonly ITimeLimitedDataProtector seals = protection.CreateProtector("passkey").ToTimeLimitedDataProtector();

    public static bool Possible(HttpRequest request) =>
        (request.IsHttps || request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) && !IPAddress.TryParse(request.Host.Host, out _);

    public async Task<IReadOnlyList<UserPasskeyInfo>> ListAsync(User user) => [.. (await users.GetPasskeysAsync(user)).OrderBy(p => p.CreatedAt)];

    public async Task<PasskeyChallenge> BeginRegistrationAsync(HttpContext context, User user)
    {
        var made = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = user.Id, Name = user.UserName!, DisplayName = user.DisplayName }, context);
        return new(made.CreationOptionsJson, seals.Protect($"{user.Id}\n{made.AttestationState}", Good));
    }

    /// <exception cref="InvalidInput">the password is wrong, the answer does not fit what was asked, or there are enough of them.</exception>
    public async Task RegisterAsync(HttpContext context, User user, string? password, string? seal, string? credential, string? name)
    {
        name = name?.Replace("\0", "").Trim();
        if (string.IsNullOrEmpty(name) || name.Length > LongestName) throw new InvalidInput($"“名称”没有填，或者超过{LongestName}字");
        if (string.IsNullOrEmpty(credential)) throw new InvalidInput("浏览器没有给出通行密钥，请再试一次");
        await own.RequireAsync(user, password, "登记通行密钥");
        if ((await users.GetPasskeysAsync(user)).Count >= Most) throw new InvalidInput($"最多登记{Most}个通行密钥，请先删除不用的");
        var parts = Unseal(seal).Split('\n', 2);
        if (parts.Length != 2 || parts[0] != user.Id) throw new InvalidInput(Stale);
        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = credential, AttestationState = parts[1] });
        if (!result.Succeeded || result.UserEntity.Id != user.Id) throw new InvalidInput("通行密钥没有通过验证，请再试一次");
        result.Passkey.Name = name;
        if (await users.AddOrUpdatePasskeyAsync(user, result.Passkey) is { Succeeded: false }) throw new InvalidInput("没有保存，请再试一次");
        await audit.WriteAsync(AuditKind.SecondFactor, user.Id, "登录", "登记通行密钥");
    }

    public async Task RemoveAsync(User user, string? id, string? password)
    {
        await own.RequireAsync(user, password, "删除通行密钥");
        byte[] key;
        try { key = Convert.FromHexString(id ?? ""); }
        catch (FormatException) { throw new NotFound("没有这个通行密钥"); }
        if (await users.GetPasskeyAsync(user, key) is null) throw new NotFound("没有这个通行密钥");
        await users.RemovePasskeyAsync(user, key);
        await audit.WriteAsync(AuditKind.SecondFactor, user.Id, "登录", "删除通行密钥");
    }

    public async Task<PasskeyChallenge> BeginSignInAsync(HttpContext context)
    {
        var made = await handler.MakeRequestOptionsAsync(null, context);
        return new(made.RequestOptionsJson, seals.Protect($"\n{made.AssertionState}", Good));
    }

    /// <summary>The person whose passkey answered; null: nobody's, or not rightly.</summary>
    public async Task<User?> SignInAsync(HttpContext context, string? seal, string? credential)
    {
        if (string.IsNullOrEmpty(credential) || credential.Length > 20_000) return null;
        var state = Unseal(seal);
        if (!state.StartsWith('\n')) return null;
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = credential, AssertionState = state[1..] });
        if (!result.Succeeded) return null;
        // The authenticator's counter moves on, so that a copy of it is noticed.
        await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
        return result.User;
    }

    const string Stale = "页面停留太久，请刷新后再试";

    string Unseal(string? seal)
    {
        try { return seals.Unprotect(seal ?? ""); }
        catch (CryptographicException) { throw new InvalidInput(Stale); }
    }
}
