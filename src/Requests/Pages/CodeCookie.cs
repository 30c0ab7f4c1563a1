using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Gongkai.Requests.Pages;

/// <summary>Between naming a code and leaving: what this browser may look at. Sealed, for half an hour since the last look; worth nothing once the code is replaced.</summary>
public abstract class CodeCookie(IDataProtectionProvider protection, IHttpContextAccessor http, string name, string purpose, string path)
{
    static readonly TimeSpan Length = TimeSpan.FromMinutes(30);
    readonly ITimeLimitedDataProtector protector = protection.CreateProtector(purpose).ToTimeLimitedDataProtector();

    protected abstract Task<bool> IsGoodAsync(long id, string mark, CancellationToken cancel);

    public void Open(long id, string mark) => http.HttpContext!.Response.Cookies.Append(name, protector.Protect($"{id}|{mark}", Length), new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.HttpContext.Request.IsHttps, IsEssential = true, Path = path,
    });

    public void Close() => http.HttpContext!.Response.Cookies.Delete(name, new() { Path = path });

    /// <summary>What is open; null if nothing is any more.</summary>
    public async Task<long?> ReadAsync(CancellationToken cancel = default)
    {
        if (http.HttpContext!.Request.Cookies[name] is not { Length: < 2000 } text) return null;
        try
        {
            if (protector.Unprotect(text).Split('|') is not [var number, var mark] || !long.TryParse(number, out var id) || !await IsGoodAsync(id, mark, cancel)) return null;
            Open(id, mark);
            return id;
        }
        catch (CryptographicException) { return null; }
    }
}

/// <summary>One request, for whoever named its number and query code.</summary>
public sealed class ApplicantCookie(IDataProtectionProvider protection, IHttpContextAccessor http, ApplicantService applicants) : CodeCookie(protection, http, "gongkai-query", "applicant", "/query")
{
    protected override Task<bool> IsGoodAsync(long id, string mark, CancellationToken cancel) => applicants.IsGoodAsync(id, mark, cancel);
}

/// <summary>A docket, for whoever named its code.</summary>
public sealed class DocketCookie(IDataProtectionProvider protection, IHttpContextAccessor http, DocketService dockets) : CodeCookie(protection, http, "gongkai-docket", "docket-cookie", "/docket")
{
    protected override Task<bool> IsGoodAsync(long id, string mark, CancellationToken cancel) => dockets.IsGoodAsync(id, mark, cancel);
}
