using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Disposal.Desk;

/// <summary>Draws up a list from the files chosen: each destroyed, or kept longer, with its reason. A refusal keeps everything typed.</summary>
public sealed class NewModel(DisposalService disposals, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Usual = "保管期限届满，没有继续保存的价值";
    /// <summary>How long a file may be kept beyond its period: years, or for ever.</summary>
    public static readonly IReadOnlyList<(string Value, string Label)> Longer = [("destroy", "销毁"), ("10", "继续保存10年"), ("30", "继续保存30年"), ("ever", "改为永久保存")];

    public IReadOnlyList<RetentionLine> Lines { get; private set; } = [];
    public string Opening { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync([FromQuery] long[] file, CancellationToken cancel)
    {
        Opening = Guid.NewGuid().ToString("N");
        await ShowAsync(file, cancel);
        if (Lines.Count > 0) return Page();
        TempData["Done"] = "没有勾选案卷，请先勾选";
        return LocalRedirect(IndexModel.Path);
    }

    public async Task<IActionResult> OnPostAsync([FromForm] long[] file, string? note, string? opening, CancellationToken cancel)
    {
        Opening = Guid.TryParseExact(opening, "N", out _) ? opening! : Guid.NewGuid().ToString("N");
        await OpenAsync(cancel);
        long made = 0;
        return await TryAsync(async () =>
        {
            var choices = file.Distinct().Select(id => Typed($"what-{id}") is var what && what == "destroy" ? new DisposalChoice(id, true, null, Typed($"why-{id}"))
                : new DisposalChoice(id, false, what == "ever" ? null : int.TryParse(what, out var years) ? years : 0, Typed($"why-{id}"))).ToList();
            var dossier = await disposals.DrawUpAsync(Actor, choices, note, Opening, cancel);
            made = dossier.Id;
            return $"已拟定：{dossier.Number}，请主管负责人批准";
        }, () => $"/desk/retention/lists/{made}", () => ShowAsync(file, cancel));
    }

    async Task ShowAsync(long[] file, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Lines = await disposals.ChosenAsync(Actor, [.. file.Take(1000)], cancel);
    }
}
