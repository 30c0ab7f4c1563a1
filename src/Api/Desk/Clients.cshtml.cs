using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Api.Desk;

/// <summary>接口客户端: the programs that may call the interface; a new key is shown once, on the page that follows.</summary>
public sealed class ClientsModel(ApiClients clients, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/settings/clients", KeyKept = "ApiKey";
    static readonly IReadOnlyList<Option> States = [new("open", "有效的"), new("ended", "已停用、已过期的")];

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<ApiClient> Clients { get; private set; } = [];
    /// <summary>Given a moment ago, and not shown again.</summary>
    public string? Key { get; private set; }
    public (string Css, string Words) Standing(ApiClient client) => clients.Standing(client);
    public static string Rights(ApiClient client) => string.Join("、", client.Rights.Split(',').Select(ApiClients.RightName));
    public string? Used(ApiClient client) => client.LastUsedAt is { } at ? $"{OfficeClock.ToChina(at):yyyy-MM-dd HH:mm}" : null;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Clients = await List.TakeAsync(rows, cancel);
        Key = TempData[KeyKept] as string;
        if (Key is not null) Response.Headers.CacheControl = "no-store";
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "接口客户端", ["名称", "单位", "权限", "密钥编号", "每分钟次数", "开通", "有效期至", "最近使用", "状态"], rows,
            c => [c.Name, Tree.Name(c.AgencyId), Rights(c), c.KeyId, c.PerMinute, DateOnly.FromDateTime(OfficeClock.ToChina(c.CreatedAt)), c.ExpiresOn, Used(c), Standing(c).Words[2..]], cancel);
    }

    public async Task<IActionResult> OnPostRenewAsync(int client, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            TempData[KeyKept] = await clients.RenewAsync(Actor, client, cancel);
            return "密钥已换发，以前的马上不能再用";
        }, Path, async () => await OnGetAsync(cancel));
    }

    public async Task<IActionResult> OnPostRevokeAsync(int client, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await clients.RevokeAsync(Actor, client, cancel); return "已停用"; }, Path, async () => await OnGetAsync(cancel));
    }

    async Task<IQueryable<ApiClient>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState(Path, "个", [new("q", "名称、密钥编号"), new("state", "状态", States)], [new("newest-down", "新开通的在前")], Request.Query);
        return await clients.FindAsync(Actor, List["q"], List["state"], cancel);
    }
}
