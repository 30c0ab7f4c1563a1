using Microsoft.AspNetCore.Identity;

namespace Gongkai.Users;

/// <summary>What a password must be, said on the page and checked in the same words.</summary>
public sealed class PasswordRules : IPasswordValidator<User>
{
    public const int Shortest = 10, Longest = 100, Remembered = 3;

    public static readonly IReadOnlyList<string> Words =
    [
        $"{Shortest}至{Longest}位，要有小写字母和数字", "不用常见的密码，如 password、qwerty、abc123、连续或者重复的字符", "不含登录名", $"不与最近{Remembered}次用过的相同",
    ];

    /// <summary>The cores of passwords everybody tries first; digits around them make them no better.</summary>
    static readonly string[] Common =
    [
        "password", "passw0rd", "p@ssword", "p@ssw0rd", "pass", "admin", "administrator", "root", "user", "test", "guest", "login", "welcome", "letmein", "iloveyou", "monkey", "dragon", "master", "hello", "abc", "abcd", "abcde", "abcdef", "abcdefg",
        "qwerty", "qwertyuiop", "asdf", "asdfghjkl", "zxcvbn", "zxcvbnm", "qaz", "qazwsx", "qazwsxedc", "1qaz2wsx", "1q2w3e4r", "1q2w3e4r5t", "q1w2e3r4", "a1b2c3d4", "a1b2c3d4e5", "mima", "woaini", "woaiwojia", "aini", "nihao", "zhongguo", "china", "gongkai", "zhengfu", "bangongshi", "jining", "rencheng",
        "xinxigongkai", "zhengwu", "guanliyuan", "anquan", "shenji", "superman", "windows", "internet", "computer",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password)
    {
        var wrong = Reasons(manager, user, password ?? "").ToList();
        return Task.FromResult(wrong.Count == 0 ? IdentityResult.Success : IdentityResult.Failed([.. wrong.Select(w => new IdentityError { Code = "Rule", Description = w })]));
    }

    static IEnumerable<string> Reasons(UserManager<User> manager, User user, string password)
    {
        if (password.Length is < Shortest or > Longest) yield return $"密码应为{Shortest}至{Longest}位";
        if (!password.Any(char.IsAsciiLetterLower)) yield return "密码要有小写字母";
        if (!password.Any(char.IsAsciiDigit)) yield return "密码要有数字";
        if (password.Length > Longest) yield break;
        var low = password.ToLowerInvariant();
        if (IsCommon(low)) yield return "密码太常见，一猜就中，请换一个";
        if (user.UserName is { Length: >= 3 } login && low.Contains(login.ToLowerInvariant())) yield return "密码不能含有登录名";
        if (Earlier(user).Any(hash => manager.PasswordHasher.VerifyHashedPassword(user, hash, password) != PasswordVerificationResult.Failed)) yield return $"密码不能与最近{Remembered}次用过的相同";
    }

    static IEnumerable<string> Earlier(User user) =>
        new[] { user.PasswordHash }.Concat(user.OldPasswords?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? []).OfType<string>().Take(Remembered);

    /// <summary>The hashes to remember when the password that stands is replaced.</summary>
    public static string? Remember(User user) => string.Join('\n', Earlier(user).Take(Remembered - 1)) is { Length: > 0 } lines ? lines : null;

    static bool IsCommon(string low)
    {
        var core = low.Trim([.. "0123456789!@#$%^&*()._-+?~"]);
        if (core.Length == 0 || Common.Contains(core) || Common.Contains(low)) return true;
        // aaaaaaaaa1, abababab12: few different characters; 123456789a, abcdefghi1: every step the same.
        if (low.Distinct().Count() < 5) return true;
        var even = Enumerable.Range(1, low.Length - 1).Count(i => low[i] - low[i - 1] is 1 or -1 or 0);
        return even >= low.Length - 3;
    }
}
