using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Desk;

/// <summary>The answer link of one consultation: given, given anew, taken back; told and shown as a code right after it was made, to go with the letter.</summary>
public sealed class OpinionLinkModel(RequestService requests, OpinionLinkService links, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public RequestView View { get; private set; } = null!;
    public OpinionAsked Asked { get; private set; } = null!;
    /// <summary>Told once: only its digest is kept.</summary>
    public string? Link { get; private set; }
    public string? Code => Link is { } link ? "data:image/png;base64," + Convert.ToBase64String(QrPicture.Png(link)) : null;

    public async Task OnGetAsync(long id, string? wait, CancellationToken cancel)
    {
        await ShowAsync(id, wait, cancel);
        Link = TempData[OpinionLinkService.LinkKey] as string;
    }

    public async Task<IActionResult> OnPostAsync(long id, string? wait, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            TempData[OpinionLinkService.LinkKey] = await links.IssueAsync(Actor, id, wait ?? "", $"{Request.Scheme}://{Request.Host}", cancel);
            return "答复链接已生成";
        }, Here(id, wait), () => ShowAsync(id, wait, cancel));
    }

    public async Task<IActionResult> OnPostRevokeAsync(long id, string? wait, long link, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await links.RevokeAsync(Actor, id, link, cancel); return "链接已收回，不再有效"; }, Here(id, wait), () => ShowAsync(id, wait, cancel));
    }

    static string Here(long id, string? wait) => $"/desk/requests/{id}/opinion-link?wait={Uri.EscapeDataString(wait ?? "")}";

    async Task ShowAsync(long id, string? wait, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        View = await requests.ViewAsync(Actor, id, cancel);
        if (!Actor.MayAct(View.Row.AgencyId)) throw new Forbidden("您可以查看，不能办理这个单位的办件");
        Asked = (await links.AskedAsync(View.Loaded, View.Contents, cancel)).FirstOrDefault(a => a.Wait.Key == wait) ?? throw new NotFound("没有正在征求的这一项意见");
    }
}
