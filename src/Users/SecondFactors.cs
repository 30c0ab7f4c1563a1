using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gongkai.Audit;
using Gongkai.Documents;
using Gongkai.Messages;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Users;

/// <summary>Six digits that change every half-minute (RFC 6238, SHA-1 as every authenticator does it).</summary>
public static class Totp
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    public const int Seconds = 30;

    public static string NewSecret() => Base32(RandomNumberGenerator.GetBytes(20));

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / Seconds;

    public static string Code(string secret, long step)
    {
        Span<byte> counter = stackalloc byte[8], hash = stackalloc byte[20];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        HMACSHA1.HashData(Bytes(secret), counter, hash);
        var at = hash[19] & 15;
        return $"{(BinaryPrimitives.ReadInt32BigEndian(hash[at..]) & int.MaxValue) % 1_000_000:D6}";
    }

    /// <summary>The step whose code this is, now or one to either side, later than <paramref name="after"/>; null: none.</summary>
    public static long? Match(string secret, string code, DateTimeOffset now, long after)
    {
        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(secret, step)), Encoding.UTF8.GetBytes(code)) && step > after) found ??= step;
        return found;
    }

    static string Base32(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            var value = 0;
            for (var i = bit; i < bit + 5; i++) value = value << 1 | (i < bytes.Length * 8 ? bytes[i / 8] >> 7 - i % 8 & 1 : 0);
            text.Append(Alphabet[value]);
        }
        return text.ToString();
    }

    static byte[] Bytes(string secret)
    {
        var bytes = new byte[secret.Length * 5 / 8];
        for (var bit = 0; bit < bytes.Length * 8; bit++)
            if ((Alphabet.IndexOf(secret[bit / 5]) >> 4 - bit % 5 & 1) != 0) bytes[bit / 8] |= (byte)(128 >> bit % 8);
        return bytes;
    }
}

/// <summary>An authenticator about to be set up: the picture to scan, the key to type, and the sealed state that the form brings back.</summary>
public sealed record FactorSetup(string Key, string Picture, string Sealed);

/// <summary>
/// What is asked for besides the password: an authenticator, a code by text message, or a recovery code. Secrets are encrypted with the keys
/// beside the data, codes kept as digests, and none is taken twice. Wrong codes count towards the lock like wrong passwords; every change asks the password again.
/// </summary>
public sealed class SecondFactors(GongkaiContext db, UserManager<User> users, OwnPassword own, IDataProtectionProvider protection, Outbox outbox, AuditLog audit, TimeProvider time)
{
    /// <summary>Under which telephone numbers are encrypted.</summary>
    internal const string PhonePurpose = "phone";
    public const int RecoveryCodes = 10, SmsAttempts = 5;
    public static readonly TimeSpan SmsGood = TimeSpan.FromMinutes(5), SmsPause = TimeSpan.FromMinutes(1), SetupGood = TimeSpan.FromMinutes(30);

    readonly IDataProtector secrets = protection.CreateProtector("totp"), phones = protection.CreateProtector(PhonePurpose);
    readonly ITimeLimitedDataProtector setups = protection.CreateProtector("totp-setup").ToTimeLimitedDataProtector();

    public bool SmsOpen => outbox.IsOpen(MessageChannel.Sms);

    /// <summary>A new secret for the person, or the one that is being set up.</summary>
    public FactorSetup Setup(User user, string? seal = null)
    {
        var secret = seal is null ? Totp.NewSecret() : Unseal(user, seal);
        var label = Uri.EscapeDataString($"政务公开:{user.UserName}");
        var uri = $"otpauth://totp/{label}?secret={secret}&issuer={Uri.EscapeDataString("政务公开")}&digits=6&period={Totp.Seconds}";
        return new FactorSetup(string.Join(' ', secret.Chunk(4).Select(c => new string(c))), "data:image/png;base64," + Convert.ToBase64String(QrPicture.Png(uri)), seal ?? setups.Protect($"{user.Id} {secret}", SetupGood));
    }

    string Unseal(User user, string seal)
    {
        try
        {
            if (setups.Unprotect(seal).Split(' ') is [var id, var secret] && id == user.Id) return secret;
        }
        catch (CryptographicException) { }
        throw new InvalidInput("页面停留太久，请重新扫描新的二维码");
    }

    /// <summary>Takes the authenticator into use on proof of the password, and that it shows the right code.</summary>
    /// <returns>The recovery codes, told only now.</returns>
    public async Task<IReadOnlyList<string>> EnableTotpAsync(Actor actor, string? password, string seal, string? code, CancellationToken cancel = default)
    {
        var user = await UserAsync(actor);
        await own.RequireAsync(user, password, "启用动态口令", cancel: cancel);
        var secret = Unseal(user, seal);
        var step = Totp.Match(secret, Digits(code), time.GetUtcNow(), 0) ?? throw new InvalidInput("“动态口令”不对。请看手机上的时间准不准，再输入现在显示的六位数字");
        (user.TotpSecret, user.TotpStep, user.TwoFactorEnabled) = (secrets.Protect(secret), step, true);
        return await EnabledAsync(actor, user, "启用动态口令", cancel);
    }

    async Task<IReadOnlyList<string>> EnabledAsync(Actor actor, User user, string what, CancellationToken cancel)
    {
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString("23456789abcdefghjkmnpqrstuvwxyz", 10)).Select(c => $"{c[..5]}-{c[5..]}").ToList();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            await SaveAsync(user);
            await db.RecoveryCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancel);
            db.AddRange(codes.Select(c => new RecoveryCode { UserId = user.Id, Hash = Hash(user.Id, c) }));
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
        await audit.WriteAsync(AuditKind.SecondFactor, actor.UserId, "登录", what, cancel);
        return codes;
    }

    /// <summary>New recovery codes in place of the old, on proof of password and code.</summary>
    public async Task<IReadOnlyList<string>> RenewCodesAsync(Actor actor, string? password, string? code, CancellationToken cancel = default)
    {
        var user = await ProvenAsync(actor, password, code, "更换恢复码", cancel);
        return await EnabledAsync(actor, user, "更换恢复码", cancel);
    }

    /// <summary>Gives up the second factor, on proof of password and code. Passkeys stay.</summary>
    public async Task RemoveAsync(Actor actor, string? password, string? code, CancellationToken cancel = default)
    {
        var user = await ProvenAsync(actor, password, code, "停用第二因素", cancel);
        (user.TotpSecret, user.PhoneNumber, user.PhoneNumberConfirmed, user.TwoFactorEnabled) = (null, null, false, false);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            await SaveAsync(user);
            await db.RecoveryCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancel);
            await db.SmsCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
        await audit.WriteAsync(AuditKind.SecondFactor, actor.UserId, "登录", "停用第二因素", cancel);
    }

    async Task<User> ProvenAsync(Actor actor, string? password, string? code, string what, CancellationToken cancel)
    {
        var user = await UserAsync(actor);
        if (!user.TwoFactorEnabled) throw new InvalidInput("没有启用第二因素");
        await own.RequireAsync(user, password, what, cancel: cancel);
        if (await VerifyAsync(user, code, cancel) is null)
        {
            await own.CountAsync(user, $"{what}：验证码不对", cancel);
            throw new InvalidInput("“验证码或者恢复码”不对");
        }
        return await UserAsync(actor);
    }

    /// <summary>Whether the code is right, and which it was in words; null: wrong. A right one is used up.</summary>
    public async Task<string?> VerifyAsync(User user, string? typed, CancellationToken cancel = default)
    {
        var code = Digits(typed);
        if (code.Length == 6 && code.All(char.IsAsciiDigit))
        {
            if (user.TotpSecret is { } stored && Totp.Match(secrets.Unprotect(stored), code, time.GetUtcNow(), user.TotpStep) is { } step
                && await UseStepAsync(user, step, cancel)) return "动态口令";
            return await TakeSmsAsync(user.Id, code, confirmed: true, cancel) is not null ? "短信验证码" : null;
        }
        var hash = Hash(user.Id, (typed ?? "").Trim().ToLowerInvariant());
        return await db.RecoveryCodes.Where(c => c.UserId == user.Id && c.Hash == hash).ExecuteDeleteAsync(cancel) == 1 ? "恢复码" : null;
    }

    /// <summary>Of two who bring the same code at once one gets in. The row's version moves too: who read it before must not write the old step back.</summary>
    async Task<bool> UseStepAsync(User user, long step, CancellationToken cancel)
    {
        var version = Guid.NewGuid().ToString();
        if (await db.Users.Where(u => u.Id == user.Id && u.TotpStep < step).ExecuteUpdateAsync(s => s.SetProperty(u => u.TotpStep, step).SetProperty(u => u.ConcurrencyStamp, version), cancel) == 0) return false;
        await db.Entry(user).ReloadAsync(cancel);
        return true;
    }

    /// <summary>How many recovery codes are left.</summary>
    public Task<int> CodesLeftAsync(string userId, CancellationToken cancel = default) => db.RecoveryCodes.CountAsync(c => c.UserId == userId, cancel);

    /// <summary>The number on record as shown; null where there is none.</summary>
    public string? MaskedPhone(User user) => user is { PhoneNumber: { } stored, PhoneNumberConfirmed: true } ? Addresses.Mask(MessageChannel.Sms, phones.Unprotect(stored)) : null;

    /// <summary>Sends a code to the number on record.</summary>
    /// <exception cref="InvalidInput">no number, no channel, or one was sent a moment ago.</exception>
    public Task SendCodeAsync(User user, CancellationToken cancel = default) =>
        SendAsync(user, user is { PhoneNumber: { } stored, PhoneNumberConfirmed: true } ? phones.Unprotect(stored) : throw new InvalidInput("没有登记手机号"), cancel);

    /// <summary>Sends a code to a number that is to be put on record, on proof of the password.</summary>
    public async Task BeginPhoneAsync(Actor actor, string? password, string? phone, CancellationToken cancel = default)
    {
        var number = Addresses.Mobile(phone) ?? throw new InvalidInput("“手机号”不对，应为11位手机号");
        var user = await UserAsync(actor);
        await own.RequireAsync(user, password, "登记手机号", cancel: cancel);
        await SendAsync(user, number, cancel);
    }

    /// <summary>Puts the number on record on proof that the code arrived there; only <see cref="BeginPhoneAsync"/> sends one there, so the password was given.</summary>
    /// <returns>Recovery codes where there was no second factor before; else none.</returns>
    public async Task<IReadOnlyList<string>> ConfirmPhoneAsync(Actor actor, string? code, CancellationToken cancel = default)
    {
        var user = await UserAsync(actor);
        var phone = await TakeSmsAsync(user.Id, Digits(code), confirmed: false, cancel) ?? throw new InvalidInput("“短信验证码”不对，或者已经过期");
        var first = !user.TwoFactorEnabled;
        (user.PhoneNumber, user.PhoneNumberConfirmed, user.TwoFactorEnabled) = (phone, true, true);
        if (first) return await EnabledAsync(actor, user, "启用短信验证码", cancel);
        await SaveAsync(user);
        await audit.WriteAsync(AuditKind.SecondFactor, actor.UserId, "登录", "登记手机号", cancel);
        return [];
    }

    async Task SendAsync(User user, string number, CancellationToken cancel)
    {
        if (!outbox.IsOpen(MessageChannel.Sms)) throw new InvalidInput("没有配置短信通道，发不了短信验证码");
        var (now, earliest) = (Now, Now - SmsPause);
        if (await db.SmsCodes.AnyAsync(c => c.UserId == user.Id && c.SentAt > earliest, cancel)) throw new InvalidInput("刚刚发过，请过一分钟再发");
        var code = $"{RandomNumberGenerator.GetInt32(1_000_000):D6}";
        await db.SmsCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancel);
        db.Add(new SmsCode { UserId = user.Id, Hash = Hash(user.Id, code), Phone = phones.Protect(number), SentAt = now });
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new InvalidInput("刚刚发过，请过一分钟再发"); }
        finally { db.ChangeTracker.Clear(); }
        await outbox.SendAsync(MessageChannel.Sms, number, new("登录验证码", $"登录验证码 {code}，{SmsGood.TotalMinutes:0}分钟内有效，请勿告诉他人。", SmsGood) { UserId = user.Id }, cancel);
    }

    /// <summary>Uses up the code that was sent; the (encrypted) number it went to, or null where it is wrong, old, or tried too often.</summary>
    async Task<string?> TakeSmsAsync(string userId, string code, bool confirmed, CancellationToken cancel)
    {
        var earliest = Now - SmsGood;
        // Counted before it is compared, so that trying many at once wins nothing.
        if (await db.SmsCodes.Where(c => c.UserId == userId && c.SentAt > earliest && c.Attempts < SmsAttempts).ExecuteUpdateAsync(s => s.SetProperty(c => c.Attempts, c => c.Attempts + 1), cancel) == 0) return null;
        var sent = await db.SmsCodes.AsNoTracking().FirstOrDefaultAsync(c => c.UserId == userId, cancel);
        if (sent is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(sent.Hash), Encoding.ASCII.GetBytes(Hash(userId, code)))) return null;
        // A code sent to a number not yet on record proves that number only.
        if (confirmed && await db.Users.Where(u => u.Id == userId && u.PhoneNumberConfirmed).Select(u => u.PhoneNumber).FirstOrDefaultAsync(cancel) is var known
            && (known is null || phones.Unprotect(known) != phones.Unprotect(sent.Phone))) return null;
        return await db.SmsCodes.Where(c => c.UserId == userId && c.Hash == sent.Hash).ExecuteDeleteAsync(cancel) == 1 ? sent.Phone : null;
    }

    async Task<User> UserAsync(Actor actor)
    {
        db.ChangeTracker.Clear();
        return await users.FindByIdAsync(actor.UserId) ?? throw new NotFound("账号不存在");
    }

    async Task SaveAsync(User user)
    {
        if (await users.UpdateSecurityStampAsync(user) is { Succeeded: false }) throw new Conflict("账号刚刚在别处改过，没有保存，请再试一次");
    }

    static string Digits(string? code) => new([.. (code ?? "").Where(c => !char.IsWhiteSpace(c))]);
    static string Hash(string userId, string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{userId} {code}")));
    DateTime Now => time.GetUtcNow().UtcDateTime;
}
