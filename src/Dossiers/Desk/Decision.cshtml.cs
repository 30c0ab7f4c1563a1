using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Dossiers.Desk;

/// <summary>One matter put to a leader: what was prepared, how it stands, and its link right after it was made.</summary>
public sealed class DecisionModel(DecisionService decisions, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public DecisionLine Line { get; private set; } = null!;
    public string Act { get; private set; } = "";
    public IReadOnlyList<(string Label, string Value)> Lines { get; private set; } = [];
    public string Dossier { get; private set; } = "";
    /// <summary>Told once: only its digest is kept.</summary>
    public string? Link { get; private set; }
    public string Back => BackTo(DecisionsModel.Path);
    public bool CanSend => decisions.CanSend;
    public (string Css, string Words) Standing => decisions.Standing(Line.Request, Line.Count);

    public async Task OnGetAsync(long id, CancellationToken cancel)
    {
        await ShowAsync(id, cancel);
        Link = TempData[DecisionService.LinkKey] as string;
    }

    public async Task<IActionResult> OnPostRenewAsync(long id, string? phone, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            TempData[DecisionService.LinkKey] = (await decisions.RenewAsync(Actor, id, phone, $"{Request.Scheme}://{Request.Host}", cancel)).Link;
            return "新的链接已生成，原来的链接作废";
        }, $"/desk/decisions/{id}", () => ShowAsync(id, cancel));
    }

    public async Task<IActionResult> OnPostWithdrawAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await decisions.WithdrawAsync(Actor, id, cancel); return "已撤回，链接作废"; }, $"/desk/decisions/{id}", () => ShowAsync(id, cancel));
    }

    async Task ShowAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        (Line, Act, Lines, Dossier) = await decisions.OneAsync(Actor, id, cancel);
    }
}
