using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Api;

/// <summary>What the page of clients asks for.</summary>
public sealed record NewApiClient(string Name, int AgencyId, IReadOnlyList<string> Rights, DateOnly ExpiresOn, int PerMinute);

/// <summary>
/// The programs that may call the interface: opened, given a new key, revoked by the system administrator of their unit, each time on record; recognised by their key.
/// Their days are real days, not the office's.
/// </summary>
public sealed class ApiClients(GongkaiContext db, Access access, AgencyDirectory agencies, AuditLog audit, OfficeClock clock, TimeProvider time)
{
    public const int MostYears = 3, MostPerMinute = 6000;
    public const string Mark = "api:";
    static readonly TimeSpan Noted = TimeSpan.FromMinutes(1);

    public DateOnly Today => DateOnly.FromDateTime(OfficeClock.ToChina(Now));

    /// <summary>Those of the units the person administers.</summary>
    /// <exception cref="Forbidden">the person administers nothing.</exception>
    public async Task<IQueryable<ApiClient>> FindAsync(Actor actor, string? words = null, string? state = null, CancellationToken cancel = default)
    {
        if (!actor.AdministersSomething) await access.RequireAdministratorAsync(actor, (await agencies.OnAsync(clock.Today, cancel)).Root.Id, "接口客户端", cancel);
        var units = (await agencies.LatestAsync(clock.Today, cancel)).All.Select(a => a.Id).Where(actor.Administers).ToList();
        var today = Today;
        var clients = db.Set<ApiClient>().AsNoTracking().Where(c => units.Contains(c.AgencyId));
        if (words is not null) clients = clients.Where(c => c.Name.Contains(words) || c.KeyId.Contains(words));
        if (state is not null) clients = state == "open" ? clients.Where(c => c.RevokedAt == null && c.ExpiresOn >= today) : clients.Where(c => c.RevokedAt != null || c.ExpiresOn < today);
        return clients.OrderByDescending(c => c.Id);
    }

    /// <summary>Opens a client. The key is said here and never again.</summary>
    /// <exception cref="InvalidForm">something is missing or beyond its bounds.</exception>
    public async Task<(ApiClient Client, string Key)> AddAsync(Actor actor, NewApiClient asked, CancellationToken cancel = default)
    {
        var name = asked.Name.Trim();
        await access.RequireAdministratorAsync(actor, asked.AgencyId, $"接口客户端 {name}", cancel);
        var wrong = new List<string>();
        if (name.Length is 0 or > 100) wrong.Add("“名称”没有填，或者超过100字");
        if (asked.Rights.Count == 0 || asked.Rights.Any(r => ApiRights.All.All(a => a.Key != r))) wrong.Add("“权限”至少选一项");
        if (asked.ExpiresOn <= Today || asked.ExpiresOn > Today.AddYears(MostYears)) wrong.Add($"“有效期至”应在明天以后、{MostYears}年以内");
        if (asked.PerMinute is < 1 or > MostPerMinute) wrong.Add($"“每分钟最多几次”应在1至{MostPerMinute}之间");
        if (await db.Set<ApiClient>().AnyAsync(c => c.Name == name && c.RevokedAt == null, cancel)) wrong.Add("“名称”已经有客户端在用");
        Forms.Require(wrong);
        var (key, keyId, salt, hash) = ApiClient.NewKey();
        var client = new ApiClient
        {
            Name = name, AgencyId = asked.AgencyId, Rights = string.Join(',', ApiRights.All.Select(r => r.Key).Where(asked.Rights.Contains)), KeyId = keyId, Salt = salt, Hash = hash,
            PerMinute = asked.PerMinute, ExpiresOn = asked.ExpiresOn, CreatedBy = actor.UserId, CreatedAt = Now,
        };
        db.Add(client);
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        await audit.WriteAsync(AuditKind.SettingsChanged, actor.UserId, $"接口客户端 {name}", $"开通：{client.Rights}，有效期至{client.ExpiresOn:yyyy-MM-dd}", cancel);
        return (client, key);
    }

    /// <summary>A new key for a client; the one before stops working at once.</summary>
    /// <exception cref="Conflict">it was revoked.</exception>
    public async Task<string> RenewAsync(Actor actor, int id, CancellationToken cancel = default)
    {
        var client = await OfAsync(actor, id, cancel);
        var (key, keyId, salt, hash) = ApiClient.NewKey();
        if (await db.Set<ApiClient>().Where(c => c.Id == id && c.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.KeyId, keyId).SetProperty(c => c.Salt, salt).SetProperty(c => c.Hash, hash), cancel) == 0) throw new Conflict("这个客户端已经停用，不能再换密钥");
        await audit.WriteAsync(AuditKind.SettingsChanged, actor.UserId, $"接口客户端 {client.Name}", "换发密钥", cancel);
        return key;
    }

    /// <summary>Stops a client for good. What it handed in stays.</summary>
    public async Task RevokeAsync(Actor actor, int id, CancellationToken cancel = default)
    {
        var client = await OfAsync(actor, id, cancel);
        var now = Now;
        if (await db.Set<ApiClient>().Where(c => c.Id == id && c.RevokedAt == null).ExecuteUpdateAsync(s => s.SetProperty(c => c.RevokedAt, now), cancel) == 0) throw new Conflict("这个客户端已经停用");
        await audit.WriteAsync(AuditKind.SettingsChanged, actor.UserId, $"接口客户端 {client.Name}", "停用", cancel);
    }

    /// <exception cref="NotFound">no such client.</exception>
    public async Task<ApiClient> OfAsync(Actor actor, int id, CancellationToken cancel = default)
    {
        var client = await db.Set<ApiClient>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancel) ?? throw new NotFound("没有这个客户端");
        await access.RequireAdministratorAsync(actor, client.AgencyId, $"接口客户端 {client.Name}", cancel);
        return client;
    }

    /// <summary>Whose key it is; null: nobody's, or of a client that was revoked or has run out. Which of them nobody learns.</summary>
    public async Task<ApiClient?> RecogniseAsync(string? key, CancellationToken cancel = default)
    {
        var parts = ApiClient.Split(key);
        var id = parts?.KeyId ?? "";
        var client = await db.Set<ApiClient>().AsNoTracking().FirstOrDefaultAsync(c => c.KeyId == id, cancel);
        if (!ApiClient.Matches(client, parts?.Secret ?? "") || client!.RevokedAt is not null || client.ExpiresOn < Today) return null;
        var now = Now;
        if (client.LastUsedAt is not { } used || now - used > Noted)
        {
            // While the database has no time for it, the call matters more.
            try { await db.Set<ApiClient>().Where(c => c.Id == client.Id).ExecuteUpdateAsync(s => s.SetProperty(c => c.LastUsedAt, now), cancel); }
            catch (Exception e) when (Database.IsBusy(e)) { }
        }
        return client;
    }

    public static string RightName(string right) => ApiRights.All.FirstOrDefault(r => r.Key == right)?.Label.Split('：', '（')[0] ?? right;

    /// <summary>(css, mark and word) of how a client stands.</summary>
    public (string Css, string Words) Standing(ApiClient client) =>
        client.RevokedAt is not null ? ("paused", "‖ 已停用") : client.ExpiresOn < Today ? ("late", "■ 已过期") : client.ExpiresOn < Today.AddDays(30) ? ("soon", "▲ 快到期") : ("ok", "● 有效");

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
