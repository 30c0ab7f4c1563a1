using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.AnnualReport.Desk;

/// <summary>The report exactly as it will be printed, every figure a link to its records.</summary>
public sealed class IndexModel(ReportService reports, ReportTextService texts, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : PageModel
{
    public Report Report { get; private set; } = null!;
    public ReportArticle Article { get; private set; } = null!;
    public IReadOnlyList<AgencyEntry> Agencies { get; private set; } = [];
    public ReportSnapshot? Frozen { get; private set; }
    public bool MayFreeze { get; private set; }

    public async Task<IActionResult> OnGetAsync(int? year, int? y, int? agency, CancellationToken cancel)
    {
        var wanted = y ?? year ?? clock.Today.Year - 1;
        reports.RequireYear(wanted);
        var actor = await me.ActorAsync();
        var there = await agencies.InYearAsync(wanted, cancel);
        Agencies = [.. (await agencies.LatestAsync(new DateOnly(wanted, 12, 31), cancel)).All.Where(a => there.Contains(a.Id) && actor.MayRead(a.Id) && a.Kind != AgencyKind.Unit)];
        var id = agency ?? Agencies.FirstOrDefault()?.Id ?? throw new Forbidden("您没有可以查看的报告");
        Report = await reports.MakeAsync(actor, id, wanted, cancel);
        Article = new(Report, await texts.OfAsync(Report, cancel), await texts.MayWriteAsync(actor, id, cancel));
        Frozen = await reports.LatestSnapshotAsync(id, wanted, cancel);
        MayFreeze = actor.Holds(Post.Supervisor, id) || actor.MayAct(id);
        return Page();
    }

    public async Task<IActionResult> OnPostFreezeAsync(int year, int agency, CancellationToken cancel)
    {
        var snapshot = await reports.FreezeAsync(await me.ActorAsync(), agency, year, cancel);
        TempData["Done"] = $"已冻结第 {snapshot.Version} 版，校验码 {snapshot.Hash[..16]}";
        return LocalRedirect($"/desk/report/{year}?agency={agency}");
    }

    public string Outcome(CheckOutcome o) => o switch { CheckOutcome.Holds => "✓ 成立", CheckOutcome.Fails => "■ 不成立", CheckOutcome.Uncertain => "不能确定", _ => "— 无法核对" };
}
