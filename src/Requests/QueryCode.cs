using System.Security.Cryptography;
using System.Text;
using Gongkai.Statutes;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Requests;

/// <summary>What an applicant without an account knows besides the number: kept as a salted digest, shown once. A new one replaces it.</summary>
public sealed class QueryCode
{
    public long DossierId { get; set; }
    public required byte[] Salt { get; set; }
    /// <summary>SHA-256 of salt and code.</summary>
    public required byte[] Hash { get; set; }
    public DateTime IssuedAt { get; set; }
    /// <summary>The code itself, encrypted, for who sends the same form again because the answer was lost; forgotten within a day.</summary>
    public string? Sealed { get; set; }

    /// <summary>How long a code can be told again to the form it was told to.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(30);

    /// <summary>Without 0 O 1 I L U: what is read aloud or copied from paper comes out the same.</summary>
    const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    const int Length = 12;

    /// <summary>A code of 58 bits, in groups of four, and what is kept of it.</summary>
    public static (string Code, QueryCode Kept) New(long dossierId, DateTime now)
    {
        var code = RandomNumberGenerator.GetString(Alphabet, Length);
        var salt = RandomNumberGenerator.GetBytes(16);
        return (Grouped(code), new QueryCode { DossierId = dossierId, Salt = salt, Hash = Digest(salt, code), IssuedAt = now });
    }

    /// <summary>
    /// Puts a code in the place of the former one. Those that the request was split into, or split from, open with it too where they opened with the former or with none:
    /// who holds a code opens all of it, and who held the former opens nothing any more.
    /// </summary>
    public static async Task ReplaceAsync(GongkaiContext db, Dossiers.LoadedDossier loaded, QueryCode kept, CancellationToken cancel)
    {
        List<long> ids = [loaded.Dossier.Id];
        if (loaded.State.Did("split") || loaded.State.Fact("split-from") is not null)
        {
            var root = loaded.Dossier.OpeningKey?.Split(':') is ["split", var whole, ..] ? long.Parse(whole) : loaded.Dossier.Id;
            var begin = ApplicantService.SplitOf(root);
            var family = await db.Dossiers.Where(d => d.Id == root || d.OpeningKey!.StartsWith(begin)).Select(d => d.Id).ToListAsync(cancel);
            var codes = await db.Set<QueryCode>().AsNoTracking().Where(c => family.Contains(c.DossierId)).ToDictionaryAsync(c => c.DossierId, cancel);
            var former = codes.GetValueOrDefault(loaded.Dossier.Id);
            ids.AddRange(family.Where(d => d != loaded.Dossier.Id && (!codes.TryGetValue(d, out var code) || former is not null && code.Hash.AsSpan().SequenceEqual(former.Hash))));
        }
        await db.Set<QueryCode>().Where(c => ids.Contains(c.DossierId)).ExecuteDeleteAsync(cancel);
        foreach (var id in ids) db.Add(new QueryCode { DossierId = id, Salt = kept.Salt, Hash = kept.Hash, IssuedAt = kept.IssuedAt });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Forgets what can no longer be told again.</summary>
    public static Task ForgetSealedAsync(GongkaiContext db, TimeProvider time, CancellationToken cancel)
    {
        var until = time.GetUtcNow().UtcDateTime - Again;
        return db.Set<QueryCode>().Where(c => c.Sealed != null && c.IssuedAt < until).ExecuteUpdateAsync(s => s.SetProperty(c => c.Sealed, (string?)null), cancel);
    }

    /// <summary>Letters and figures that are not mistaken for each other, in groups of four.</summary>
    public static string Random(int length) => Grouped(RandomNumberGenerator.GetString(Alphabet, length));

    static string Grouped(string code) => string.Join('-', code.Chunk(4).Select(c => new string(c)));

    /// <summary>As typed on a telephone: small letters, blanks, full-width characters and hyphens do not matter; null where it can be no code.</summary>
    public static string? Plain(string? typed, int length = Length)
    {
        if (typed is null || typed.Length > 60) return null;
        var code = new string([.. Chinese.HalfWidth(typed).ToUpperInvariant().Where(c => c is not ('-' or ' ' or '—' or '–'))]);
        return code.Length == length && code.All(Alphabet.Contains) ? code : null;
    }

    /// <summary>Takes as long for a request that there is not as for one with another code.</summary>
    public static bool Matches(QueryCode? kept, string code) =>
        CryptographicOperations.FixedTimeEquals(Digest(kept?.Salt ?? Nobody, code), kept?.Hash ?? Nobody.Concat(Nobody).ToArray()) && kept is not null;

    static readonly byte[] Nobody = new byte[16];

    static byte[] Digest(byte[] salt, string code) => SHA256.HashData([.. salt, .. Encoding.ASCII.GetBytes(code)]);
}

sealed class QueryCodeMapping : IEntityTypeConfiguration<QueryCode>
{
    public void Configure(EntityTypeBuilder<QueryCode> b)
    {
        b.ToTable("query_codes");
        b.HasKey(c => c.DossierId);
        b.Property(c => c.DossierId).ValueGeneratedNever();
        b.Property(c => c.Sealed).HasMaxLength(400);
        b.HasOne<Dossiers.Dossier>().WithOne().HasForeignKey<QueryCode>(c => c.DossierId).OnDelete(DeleteBehavior.Cascade);
    }
}
