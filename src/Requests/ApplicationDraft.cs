using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gongkai.Agencies;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Requests;

/// <summary>An application being written by somebody without an account: found by the token in their browser, unreadable without it and the site's keys, gone after a month.</summary>
public sealed class ApplicationDraft
{
    public long Id { get; set; }
    /// <summary>SHA-256 of the token, hexadecimal.</summary>
    public required string TokenHash { get; set; }
    /// <summary>What was typed, encrypted.</summary>
    public required string Data { get; set; }
    /// <summary>The request it became.</summary>
    public long? DossierId { get; set; }
    public DateTime ChangedAt { get; set; }
    public DateTime ExpiresAt { get; set; }
}

sealed class ApplicationDraftMapping : IEntityTypeConfiguration<ApplicationDraft>
{
    public void Configure(EntityTypeBuilder<ApplicationDraft> b)
    {
        b.ToTable("application_drafts");
        b.Property(d => d.TokenHash).HasMaxLength(64);
        b.Property(d => d.Data).HasMaxLength(400_000);
        b.HasIndex(d => d.TokenHash).IsUnique();
        b.HasIndex(d => d.ExpiresAt);
    }
}

/// <summary>What an applicant has typed so far; between submission and the end of the draft, what the receipt says.</summary>
public sealed record DraftContent(int? AgencyId, IReadOnlyDictionary<string, string> Values)
{
    public string? Number { get; init; }
    public string? Code { get; init; }
    /// <summary>The day it was handed in, and the last day of the reply as reckoned then; none where the office's confirmation counts.</summary>
    public DateOnly? HandedIn { get; init; }
    public DateOnly? Due { get; init; }

    public static readonly DraftContent Empty = new(null, new Dictionary<string, string>());

    public string Value(string key) => Values.GetValueOrDefault(key, "");
    public IReadOnlyList<long> Files => [.. Agents.Files.SelectMany(FilesOf)];
    public IEnumerable<long> FilesOf(string kind) => Value(kind).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse);

    /// <summary>The paper that the agent who was named has not shown; null: none is wanting.</summary>
    public string? AgentLacks => Agents.Lacking(Value("agent"), Value(Agents.Relation), FilesOf(Agents.AuthorisationFiles).Any());

    public DraftContent With(IEnumerable<KeyValuePair<string, string>> typed)
    {
        var values = new Dictionary<string, string>(Values);
        foreach (var (key, value) in typed)
            if (value.Length > 0) values[key] = value;
            else values.Remove(key);
        return this with { Values = values };
    }
}

/// <summary>Drafts of applications, and the one act that makes a request of one.</summary>
public sealed class DraftService(GongkaiContext db, RequestService requests, AttachmentService attachments, FileStore files, AgencyDirectory agencies, IDataProtectionProvider protection, OfficeClock clock, TimeProvider time)
{
    public const int MostFiles = 10;
    /// <summary>How long a draft is kept after the last change, and how long the receipt can be looked at again.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30), Receipt = TimeSpan.FromDays(1);

    readonly IDataProtector protector = protection.CreateProtector("application-draft");

    static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>What the token's holder has typed; empty for a token that is none, or whose draft is over.</summary>
    public async Task<DraftContent> ReadAsync(string? token, CancellationToken cancel = default) =>
        await FindAsync(token, cancel) is { } draft && Content(draft) is { } content ? content : DraftContent.Empty;

    /// <summary>Whether there is a draft behind the token that can be written on.</summary>
    public async Task<bool> IsOpenAsync(string? token, CancellationToken cancel = default) => await FindAsync(token, cancel) is { DossierId: null } draft && Content(draft) is not null;

    async Task<ApplicationDraft?> FindAsync(string? token, CancellationToken cancel)
    {
        if (token is not { Length: 48 }) return null;
        var (hash, now) = (Hash(token), Now);
        return await db.Set<ApplicationDraft>().AsNoTracking().FirstOrDefaultAsync(d => d.TokenHash == hash && d.ExpiresAt > now, cancel);
    }

    /// <summary>Null where the keys it was encrypted with are gone: as good as no draft.</summary>
    DraftContent? Content(ApplicationDraft draft)
    {
        try { return JsonSerializer.Deserialize<DraftContent>(protector.Unprotect(draft.Data)); }
        catch (CryptographicException) { return null; }
    }

    /// <exception cref="Conflict">it was handed in already.</exception>
    public async Task SaveAsync(string token, DraftContent content, CancellationToken cancel = default)
    {
        var (hash, now) = (Hash(token), Now);
        var data = protector.Protect(JsonSerializer.Serialize(content));
        if (data.Length > 400_000) throw new InvalidInput("填写的内容太长");
        if (await db.Set<ApplicationDraft>().Where(d => d.TokenHash == hash && d.DossierId == null && d.ExpiresAt > now)
            .ExecuteUpdateAsync(s => s.SetProperty(d => d.Data, data).SetProperty(d => d.ChangedAt, now).SetProperty(d => d.ExpiresAt, now + Kept), cancel) > 0) return;
        db.Add(new ApplicationDraft { TokenHash = hash, Data = data, ChangedAt = now, ExpiresAt = now + Kept });
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("这份申请已经提交"); }
        finally { db.ChangeTracker.Clear(); }
    }

    /// <summary>Keeps a file for the application.</summary>
    /// <param name="kind">one of <see cref="Agents.Files"/></param>
    public async Task<DraftContent> AttachAsync(string token, DraftContent content, string kind, string name, Stream bytes, CancellationToken cancel = default)
    {
        if (!Agents.Files.Contains(kind)) throw new InvalidInput("“这是什么材料”没有选");
        if (content.AgencyId is not { } agency) throw new InvalidInput("请先选择受理单位");
        if (content.Files.Count >= MostFiles) throw new InvalidInput($"最多{MostFiles}个文件");
        var kept = await attachments.EnterAsync(Proofs.Applicant, agency, kind, await attachments.TakeFromOutsideAsync(Proofs.Applicant, [(name, bytes)], cancel), cancel);
        content = content.With([new(kind, string.Join(',', content.FilesOf(kind).Select(f => $"{f}").Append(kept)))]);
        await SaveAsync(token, content, cancel);
        return content;
    }

    public async Task<DraftContent> DetachAsync(string token, DraftContent content, long id, CancellationToken cancel = default)
    {
        if (!content.Files.Contains(id)) return content;
        content = Without(content, f => f != id);
        await SaveAsync(token, content, cancel);
        await ForgetAsync([id], cancel);
        return content;
    }

    static DraftContent Without(DraftContent content, Func<long, bool> stays) => content.With(Agents.Files.Select(k => new KeyValuePair<string, string>(k, string.Join(',', content.FilesOf(k).Where(stays)))));

    public async Task<IReadOnlyList<Attachment>> FilesAsync(DraftContent content, CancellationToken cancel = default)
    {
        var ids = content.Files;
        return ids.Count == 0 ? [] : await db.Attachments.AsNoTracking().Where(a => ids.Contains(a.Id) && Agents.Files.Contains(a.Purpose) && a.UploadedBy == Proofs.Applicant).OrderBy(a => a.Id).ToListAsync(cancel);
    }

    /// <summary>Hands the application in. Done twice, it is the same request with the same code.</summary>
    /// <exception cref="Refused">something is missing or wrong; nothing was handed in.</exception>
    public async Task<DraftContent> SubmitAsync(string token, CancellationToken cancel = default)
    {
        for (var again = false; ; again = true)
        {
            var draft = await FindAsync(token, cancel) ?? throw new InvalidInput("这份申请的草稿已经不在了，请重新填写");
            var content = Content(draft) ?? throw new InvalidInput("这份申请的草稿已经不在了，请重新填写");
            if (draft.DossierId is not null) return content;
            if (content.AgencyId is not { } agency) throw new InvalidInput("还没有选择受理单位");
            // Nobody hands in a file of somebody else's by typing its number.
            var own = (await FilesAsync(content, cancel)).Select(f => f.Id).ToList();
            var values = ApplicationSteps.Compose(Without(content, own.Contains));
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancel);
                // The button was pressed twice, and the other was a moment earlier.
                if (await db.Set<ApplicationDraft>().AnyAsync(d => d.Id == draft.Id && d.DossierId != null, cancel)) continue;
                var dossier = await requests.ApplyAsync(agency, values, $"apply:{draft.Id}", cancel);
                var now = Now;
                var (code, kept) = QueryCode.New(dossier.Id, now);
                db.Add(kept);
                await db.SaveChangesAsync(cancel);
                // Names and texts are in the request now; the draft keeps what the receipt shows.
                var receipt = new DraftContent(agency, new Dictionary<string, string>()) { Number = dossier.Number, Code = code, HandedIn = clock.Today, Due = await requests.ReplyDueAsync(dossier.Id, cancel) };
                var data = protector.Protect(JsonSerializer.Serialize(receipt));
                await db.Attachments.Where(a => own.Contains(a.Id)).ExecuteUpdateAsync(s => s.SetProperty(a => a.AgencyId, agency), cancel);
                await db.Set<ApplicationDraft>().Where(d => d.Id == draft.Id)
                    .ExecuteUpdateAsync(s => s.SetProperty(d => d.DossierId, dossier.Id).SetProperty(d => d.Data, data).SetProperty(d => d.ExpiresAt, now + Receipt), cancel);
                await transaction.CommitAsync(cancel);
                return receipt;
            }
            // Both at the same moment: whoever comes second finds what the first made.
            catch (DbUpdateException e) when (!again && Database.IsRace(e)) { }
            finally { db.ChangeTracker.Clear(); }
        }
    }

    /// <summary>Gives the draft up, with its files.</summary>
    public async Task DiscardAsync(string? token, CancellationToken cancel = default)
    {
        if (await FindAsync(token, cancel) is { DossierId: null } draft) await RemoveAsync(draft, cancel);
    }

    /// <summary>Removes drafts that are over and, with those never handed in, their files. Returns how many.</summary>
    public async Task<int> PurgeAsync(CancellationToken cancel = default)
    {
        var now = Now;
        var over = await db.Set<ApplicationDraft>().AsNoTracking().Where(d => d.ExpiresAt <= now).OrderBy(d => d.Id).Take(1000).ToListAsync(cancel);
        foreach (var draft in over)
        {
            if (draft.DossierId is null) await RemoveAsync(draft, cancel);
            else await db.Set<ApplicationDraft>().Where(d => d.Id == draft.Id).ExecuteDeleteAsync(cancel);
        }
        return over.Count;
    }

    /// <summary>Removes a draft with its files, unless it is handed in at this very moment.</summary>
    async Task RemoveAsync(ApplicationDraft draft, CancellationToken cancel)
    {
        if (await db.Set<ApplicationDraft>().Where(d => d.Id == draft.Id && d.DossierId == null).ExecuteDeleteAsync(cancel) > 0 && Content(draft) is { } content) await ForgetAsync(content.Files, cancel);
    }

    async Task ForgetAsync(IReadOnlyList<long> ids, CancellationToken cancel)
    {
        foreach (var file in await db.Attachments.AsNoTracking().Where(a => ids.Contains(a.Id) && Agents.Files.Contains(a.Purpose) && a.UploadedBy == Proofs.Applicant).ToListAsync(cancel))
        {
            await db.Attachments.Where(a => a.Id == file.Id).ExecuteDeleteAsync(cancel);
            if (!await db.Attachments.AnyAsync(a => a.Sha256 == file.Sha256, cancel)) files.Remove(file.Sha256);
        }
    }

    /// <summary>The units that take applications today, in official order.</summary>
    public async Task<IReadOnlyList<AgencyEntry>> AddresseesAsync(CancellationToken cancel = default) => [.. (await agencies.OnAsync(clock.Today, cancel)).Addressees];

    DateTime Now => time.GetUtcNow().UtcDateTime;
}

/// <summary>Every day: what was begun and never handed in does not stay.</summary>
public sealed class DraftJob() : Job("drafts", "清理过期的申请草稿")
{
    public override Lane Lane => Lane.Heavy;
    public override bool Daily => true;

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var gone = 0;
        for (int some; (some = await services.GetRequiredService<DraftService>().PurgeAsync(cancel)) > 0;) gone += some;
        gone += await services.GetRequiredService<DocketService>().PurgeAsync(cancel);
        gone += services.GetRequiredService<PiecewiseUploads>().Purge();
        await services.GetRequiredService<Api.RequestExchange>().PurgeAsync(cancel);
        await QueryCode.ForgetSealedAsync(services.GetRequiredService<GongkaiContext>(), services.GetRequiredService<TimeProvider>(), cancel);
        return gone == 0 ? "没有过期的草稿" : $"清理了{gone}份";
    }
}
