using System.Security.Cryptography;
using System.Text;
using Gongkai.Shared;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Dossiers;

/// <summary>
/// A link that lets somebody without an account do one thing once. Only the digest of its token is kept: who prepared the link is told it
/// once, and nobody can read it afterwards. A leader's decision and a third party's opinion are links of this one kind.
/// </summary>
public abstract class OneTimeLink
{
    public const int LongestToken = 100;

    public long Id { get; set; }
    public long DossierId { get; set; }
    public int AgencyId { get; set; }
    public required string PreparedBy { get; set; }
    public DateTime PreparedAt { get; set; }
    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; set; }
    public DateTime? OpenedAt { get; set; }

    public static string NewToken() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(16));
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The link if the token is its token. Compared in the same time whether the number exists or not, and whatever of the token is right.</summary>
    /// <exception cref="NotFound">no such link; which part of it is wrong is not said.</exception>
    public static T Matching<T>(T? link, string token) where T : OneTimeLink
    {
        var right = CryptographicOperations.FixedTimeEquals(Hash(token.Length <= LongestToken ? token : ""), link?.TokenHash ?? Hash("nobody's"));
        return link is not null && right ? link : throw new NotFound("链接不对，或者经办人已经换了新的链接。请核对短信、微信里的链接是否完整。");
    }

    /// <summary>Tells the same address from another, but not which it was: 16 hexadecimal digits.</summary>
    public string AddressDigest(string address) => Convert.ToHexStringLower(HMACSHA256.HashData(TokenHash, Encoding.UTF8.GetBytes(address)))[..16];

    /// <summary>What the ledger keeps of how it is known who acted: the link's number, the start of its token's digest, the time and the digest of the address.</summary>
    public Dictionary<string, string> Evidence(DateTime at, string address) => new()
    {
        ["link"] = $"{Id}", ["token"] = Convert.ToHexStringLower(TokenHash)[..16], ["at"] = $"{at:yyyy-MM-ddTHH:mm:ssZ}", ["address"] = AddressDigest(address),
    };
}
