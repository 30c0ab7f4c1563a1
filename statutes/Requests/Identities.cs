namespace Gongkai.Statutes.Requests;

/// <summary>Whether a number of identification can be one: its length, its date and its check character. Says nothing about whose it is.</summary>
public static class Identities
{
    static readonly int[] CardWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const string CardChecks = "10X98765432";

    /// <summary>公民身份号码（GB 11643—1999）：十八位，末位为校验码。</summary>
    public static bool IsCitizen(string number)
    {
        if (number.Length != 18 || !number.AsSpan(0, 17).ContainsOnlyDigits()) return false;
        if (!DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", out var born) || born.Year < 1880) return false;
        var sum = 0;
        for (var i = 0; i < 17; i++) sum += (number[i] - '0') * CardWeights[i];
        return char.ToUpperInvariant(number[17]) == CardChecks[sum % 11];
    }

    const string CodeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static readonly int[] CodeWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    /// <summary>统一社会信用代码（GB 32100—2015）：十八位，末位为校验码。</summary>
    public static bool IsOrganisation(string code)
    {
        if (code.Length != 18) return false;
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            if (CodeAlphabet.IndexOf(char.ToUpperInvariant(code[i])) is var value && value < 0) return false;
            sum += value * CodeWeights[i];
        }
        return char.ToUpperInvariant(code[17]) == CodeAlphabet[(31 - sum % 31) % 31];
    }

    static bool ContainsOnlyDigits(this ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsAsciiDigit(c)) return false;
        return true;
    }
}
