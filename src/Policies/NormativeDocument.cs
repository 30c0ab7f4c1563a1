using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Policies;

/// <summary>行政规范性文件. Made, repealed and in force are read from its dates; nothing is stored twice.</summary>
public sealed class NormativeDocument
{
    public long Id { get; set; }
    public int AgencyId { get; set; }
    public required string Title { get; set; }
    /// <summary>发文字号，如 济任政发〔2021〕3号。</summary>
    public required string DocumentNumber { get; set; }
    /// <summary>统一登记号。</summary>
    public required string RegistrationNumber { get; set; }
    public DateOnly MadeOn { get; set; }
    public DateOnly EffectiveOn { get; set; }
    /// <summary>有效期届满之日，之后自动失效；失效不是废止。</summary>
    public DateOnly? ExpiresOn { get; set; }
    public DateOnly? RepealedOn { get; set; }
    public string? RepealedBy { get; set; }

    public string StatusOn(DateOnly day) => RepealedOn is { } r && r <= day ? "已废止" : ExpiresOn is { } e && e < day ? "已失效" : EffectiveOn > day ? "尚未施行" : "有效";
}

sealed class NormativeDocumentMapping : IEntityTypeConfiguration<NormativeDocument>
{
    public void Configure(EntityTypeBuilder<NormativeDocument> b)
    {
        b.ToTable("normative_documents");
        b.Property(d => d.DocumentNumber).HasMaxLength(100);
        b.Property(d => d.RegistrationNumber).HasMaxLength(60);
        b.HasIndex(d => d.RegistrationNumber).IsUnique();
        b.HasIndex(d => new { d.AgencyId, d.MadeOn });
        b.HasOne<Agency>().WithMany().HasForeignKey(d => d.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

public sealed record NewDocument(string Title, string DocumentNumber, string RegistrationNumber, DateOnly MadeOn, DateOnly EffectiveOn, DateOnly? ExpiresOn);

/// <summary>The register of normative documents: made, repealed, lapsed.</summary>
public sealed class PolicyService(GongkaiContext db, Access access, OfficeClock clock)
{
    public async Task<NormativeDocument> RegisterAsync(Actor actor, int agencyId, NewDocument d, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "登记规范性文件", cancel);
        if (string.IsNullOrWhiteSpace(d.Title) || d.Title.Length > 300) throw new InvalidInput("标题没有填，或者超过300字");
        if (string.IsNullOrWhiteSpace(d.DocumentNumber) || d.DocumentNumber.Length > 100) throw new InvalidInput("发文字号没有填");
        if (string.IsNullOrWhiteSpace(d.RegistrationNumber) || d.RegistrationNumber.Length > 60) throw new InvalidInput("统一登记号没有填");
        if (d.MadeOn > clock.Today) throw new InvalidInput("成文日期还没有到");
        if (d.EffectiveOn < d.MadeOn) throw new InvalidInput("施行日期早于成文日期");
        if (d.ExpiresOn < d.EffectiveOn) throw new InvalidInput("有效期早于施行日期");
        if (await db.NormativeDocuments.AnyAsync(x => x.RegistrationNumber == d.RegistrationNumber.Trim(), cancel)) throw new InvalidInput($"统一登记号“{d.RegistrationNumber}”已经登记过");
        var document = new NormativeDocument
        {
            AgencyId = agencyId, Title = d.Title.Trim(), DocumentNumber = d.DocumentNumber.Trim(), RegistrationNumber = d.RegistrationNumber.Trim(),
            MadeOn = d.MadeOn, EffectiveOn = d.EffectiveOn, ExpiresOn = d.ExpiresOn,
        };
        db.Add(document);
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict($"统一登记号“{document.RegistrationNumber}”刚刚登记过"); }
        finally { db.ChangeTracker.Clear(); }
        return document;
    }

    public async Task RepealAsync(Actor actor, long id, DateOnly on, string by, CancellationToken cancel = default)
    {
        var document = await db.NormativeDocuments.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id, cancel) ?? throw new NotFound("没有这个文件");
        await access.RequireActAsync(actor, document.AgencyId, document.RegistrationNumber, cancel);
        if (on < document.MadeOn || on > clock.Today) throw new InvalidInput("废止日期应在成文之后、今天之前");
        if (string.IsNullOrWhiteSpace(by) || by.Length > 500) throw new InvalidInput("废止依据没有填，或者超过500字");
        var basis = by.Trim();
        if (await db.NormativeDocuments.Where(d => d.Id == id && d.RepealedOn == null).ExecuteUpdateAsync(s => s.SetProperty(d => d.RepealedOn, on).SetProperty(d => d.RepealedBy, basis), cancel) == 0)
            throw new Conflict("已经废止");
    }

    public const int PageSize = 50;

    public async Task<(IReadOnlyList<NormativeDocument> Documents, int Total)> ListAsync(Actor actor, string? q, int page, CancellationToken cancel = default)
    {
        var readable = actor.Readable.ToList();
        var rows = db.NormativeDocuments.AsNoTracking().Where(d => readable.Contains(d.AgencyId));
        if (q?.Trim() is { Length: > 0 } words) rows = rows.Where(d => d.Title.Contains(words) || d.DocumentNumber.Contains(words) || d.RegistrationNumber.Contains(words));
        return (await rows.OrderByDescending(d => d.MadeOn).ThenByDescending(d => d.Id).Skip((page - 1) * PageSize).Take(PageSize).ToListAsync(cancel), await rows.CountAsync(cancel));
    }
}
