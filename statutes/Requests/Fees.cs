namespace Gongkai.Statutes.Requests;

/// <summary>
/// 信息处理费. Two progressive tariffs, by request or by page; an agency picks one per request, never both. All money in fen.
/// Source: 《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）. Page rule for already public information and the counter per agency are settings of the caller.
/// </summary>
public static class Fees
{
    const long Yuan = 100;

    /// <summary>按件: what the k-th request of one applicant in one calendar month costs (k ≥ 1).</summary>
    public static long ForNthRequest(int k) => k switch
    {
        < 1 => throw new ArgumentOutOfRangeException(nameof(k), "件数从1起"),
        <= 10 => 0,
        <= 30 => 100 * Yuan,
        _ => (200 + 100L * ((k - 31) / 10)) * Yuan,
    };

    /// <summary>按件: the month's total for n requests.</summary>
    public static long ForRequests(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        long sum = 0;
        for (var k = 1; k <= n; k++) sum += ForNthRequest(k);
        return sum;
    }

    /// <summary>按量: p pages supplied for one request.</summary>
    public static long ForPages(int pages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pages);
        long p = pages;
        return (10 * Math.Max(0, Math.Min(p, 100) - 30)
            + 20 * Math.Max(0, Math.Min(p, 200) - 100)
            + 40 * Math.Max(0, p - 200)) * Yuan;
    }
}
