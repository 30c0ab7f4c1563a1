using System.Security.Cryptography;
using System.Text;
using Gongkai.Agencies;
using Gongkai.Statutes.Procedures;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Api;

/// <summary>What a client may do, each given by itself.</summary>
public static class ApiRights
{
    public const string Read = "read", Write = "write", Feed = "feed", Applicant = "applicant";

    public static readonly IReadOnlyList<Option> All =
        [new(Read, "查询办件：编号、单位、期限、状态、结果"), new(Write, "提交申请：并代申请人补正、撤回、确认收到，只限由它提交的"), new(Feed, "事件流：每一步办理的名称和日期"), new(Applicant, "申请人信息和申请内容（含个人信息，须有依据）")];
}

/// <summary>
/// A program that may call the interface, such as the portal of a superior government: for one unit and everything below it, with some rights, until a day.
/// Its secret is shown once; only a digest is kept.
/// </summary>
public sealed class ApiClient
{
    public int Id { get; set; }
    public required string Name { get; set; }
    /// <summary>The unit at the top of what it sees.</summary>
    public int AgencyId { get; set; }
    /// <summary>Of <see cref="ApiRights"/>, with commas between.</summary>
    public required string Rights { get; set; }
    /// <summary>The part of the key that is no secret: by it the client is looked up.</summary>
    public required string KeyId { get; set; }
    public required byte[] Salt { get; set; }
    /// <summary>SHA-256 of salt and secret; the secret has 256 bits, so that nothing slower is needed.</summary>
    public required byte[] Hash { get; set; }
    /// <summary>Calls a minute.</summary>
    public int PerMinute { get; set; } = 600;
    /// <summary>Last day on which it works.</summary>
    public DateOnly ExpiresOn { get; set; }
    public required string CreatedBy { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime? RevokedAt { get; set; }
    public DateTime? LastUsedAt { get; set; }

    public bool May(string right) => Rights.Split(',').Contains(right);

    const string Prefix = "gk_";

    /// <summary>A new key: <c>gk_</c>, twelve characters that name it, and the secret.</summary>
    public static (string Key, string KeyId, byte[] Salt, byte[] Hash) NewKey()
    {
        var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var salt = RandomNumberGenerator.GetBytes(16);
        return ($"{Prefix}{id}_{secret}", id, salt, Digest(salt, secret));
    }

    /// <summary>The two parts of a key; null where it is none.</summary>
    public static (string KeyId, string Secret)? Split(string? key) =>
        key is { Length: 80 } && key.StartsWith(Prefix, StringComparison.Ordinal) && key[15] == '_' && key.AsSpan(3).IndexOfAnyExcept("0123456789abcdef_") < 0 ? (key[3..15], key[16..]) : null;

    /// <summary>Takes as long for a client that there is not as for one with another secret.</summary>
    public static bool Matches(ApiClient? client, string secret) =>
        CryptographicOperations.FixedTimeEquals(Digest(client?.Salt ?? Nobody, secret), client?.Hash ?? [.. Nobody, .. Nobody]) && client is not null;

    static readonly byte[] Nobody = new byte[16];

    static byte[] Digest(byte[] salt, string secret) => SHA256.HashData([.. salt, .. Encoding.ASCII.GetBytes(secret)]);
}

/// <summary>A request that a client handed in, by the client's own number for it.</summary>
public sealed class ApiSubmission
{
    public int ClientId { get; set; }
    public required string ExternalId { get; set; }
    public long DossierId { get; set; }
    /// <summary>SHA-256 of what was handed in: the same number with something else is an error of the client's.</summary>
    public required string ContentHash { get; set; }
    /// <summary>The query code, encrypted, so that the same request sent again is answered alike; forgotten after some days.</summary>
    public string? Code { get; set; }
    public DateTime At { get; set; }
}

sealed class ApiMapping : IEntityTypeConfiguration<ApiClient>, IEntityTypeConfiguration<ApiSubmission>
{
    public void Configure(EntityTypeBuilder<ApiClient> b)
    {
        b.ToTable("api_clients");
        b.Property(c => c.Name).HasMaxLength(100);
        b.Property(c => c.Rights).HasMaxLength(60);
        b.Property(c => c.KeyId).HasMaxLength(12);
        b.HasIndex(c => c.KeyId).IsUnique();
        b.HasOne<Agency>().WithMany().HasForeignKey(c => c.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ApiSubmission> b)
    {
        b.ToTable("api_submissions");
        b.HasKey(s => new { s.ClientId, s.ExternalId });
        b.Property(s => s.ExternalId).HasMaxLength(64);
        b.Property(s => s.ContentHash).HasMaxLength(64);
        b.Property(s => s.Code).HasMaxLength(1000);
        b.HasIndex(s => s.DossierId);
        b.HasOne<ApiClient>().WithMany().HasForeignKey(s => s.ClientId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Dossiers.Dossier>().WithMany().HasForeignKey(s => s.DossierId).OnDelete(DeleteBehavior.Cascade);
    }
}
