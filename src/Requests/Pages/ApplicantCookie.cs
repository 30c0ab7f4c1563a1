using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Gongkai.Requests.Pages;

/// <summary>Between naming the query code and leaving: which request this browser may look at. Sealed, for half an hour since the last look; worth nothing once the code is replaced.</summary>
public sealed class ApplicantCookie(IDataProtectionProvider protection, IHttpContextAccessor http, ApplicantService applicants)
{
    const string Name = "gongkai-query";
    static readonly TimeSpan Length = TimeSpan.FromMinutes(30);
    readonly ITimeLimitedDataProtector protector = protection.CreateProtector("applicant").ToTimeLimitedDataProtector();

    public void Open(long id, string mark) => http.HttpContext!.Response.Cookies.Append(Name, protector.Protect($"{id}|{mark}", Length), new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.HttpContext.Request.IsHttps, IsEssential = true, Path = "/query",
    });

    public void Close() => http.HttpContext!.Response.Cookies.Delete(Name, new() { Path = "/query" });

    /// <summary>The request; null if none is open any more.</summary>
    public async Task<long?> ReadAsync(CancellationToken cancel = default)
    {
        if (http.HttpContext!.Request.Cookies[Name] is not { Length: < 2000 } text) return null;
        try
        {
            if (protector.Unprotect(text).Split('|') is not [var number, var mark] || !long.TryParse(number, out var id) || !await applicants.IsGoodAsync(id, mark, cancel)) return null;
            Open(id, mark);
            return id;
        }
        catch (CryptographicException) { return null; }
    }
}
