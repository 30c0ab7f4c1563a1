using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Users;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport.Desk;

/// <summary>The report exactly as it will be printed, every figure a link to its records; above it where the report stands and what is to be done.</summary>
public sealed class IndexModel(ReportService reports, FilingService filings, FilingGate gate, AdjustmentService adjustments, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public Report Report { get; private set; } = null!;
    public ReportArticle Article { get; private set; } = null!;
    public IReadOnlyList<AgencyEntry> Agencies { get; private set; } = [];
    public IReadOnlyList<ReportSnapshot> Versions { get; private set; } = [];
    public ReportFiling? Row { get; private set; }
    public FilingPanel Panel { get; private set; } = null!;
    /// <summary>Whether figures, text and explanations can be worked on now.</summary>
    public bool Editable { get; private set; }
    public IReadOnlyList<Check> Failed => [.. Report.Checks.Where(c => c.Counts)];

    public async Task<IActionResult> OnGetAsync(int? year, int? y, int? agency, int? version, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var wanted = y ?? year ?? Today.Year - 1;
        // Who looks after several units begins with all of them.
        if (year is null && y is null && agency is null && Actor.Holds(Post.Supervisor, Tree.Root.Id)) return LocalRedirect($"/desk/report/{wanted}/units");
        await LoadAsync(wanted, agency, version, cancel);
        return Page();
    }

    async Task LoadAsync(int wanted, int? agency, int? version, CancellationToken cancel)
    {
        reports.RequireYear(wanted);
        await OpenAsync(cancel);
        var whole = await filings.GovernmentAsync(Actor, wanted, cancel);
        var lines = await filings.MatrixAsync(Actor, wanted, cancel);
        Agencies = [.. lines.Select(l => l.Agency).Where(a => a.Id != whole?.Agency.Id)];
        if (whole is not null) Agencies = [whole.Agency, .. Agencies];
        var id = agency ?? Agencies.FirstOrDefault()?.Id ?? throw new Forbidden("您没有可以查看的报告");
        Report = version is { } frozen ? await reports.FrozenAsync(Actor, id, wanted, frozen, cancel) : await reports.MakeAsync(Actor, id, wanted, cancel);
        Versions = await reports.VersionsAsync(id, wanted, cancel);
        var loaded = await filings.FindAsync(Actor, id, wanted, cancel);
        var line = id == whole?.Agency.Id ? whole : lines.FirstOrDefault(l => l.Agency.Id == id);
        var ids = (loaded?.State.Events.SelectMany(e => new[] { e.Decider, e.Recorder }) ?? []).Concat(Versions.Select(v => v.FrozenBy)).Distinct().ToList();
        people = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        Row = line?.Filing;
        var mayWork = await gate.MayWorkAsync(Actor, id, wanted, cancel);
        Editable = version is null && mayWork && Row?.Stage is null or FilingProcedure.Draft or FilingProcedure.Returned && wanted < Today.Year;
        Article = new(Report, Report.Texts, Editable);
        Panel = new FilingPanel(wanted, id, Report.Agency.Kind == AgencyKind.District, loaded, loaded is null ? [] : await filings.VerdictsAsync(Actor, loaded, cancel), mayWork && wanted < Today.Year,
            line?.Next, Today, FilingService.Standing(Report).Count, loaded is null ? new Dictionary<string, string>() : await filings.ContentsAsync(loaded, cancel));
    }

    public async Task<IActionResult> OnPostBeginAsync(int year, int agency, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await filings.BeginAsync(Actor, agency, year, cancel); return "已开始编制"; }, $"/desk/report/{year}?agency={agency}", () => LoadAsync(year, agency, null, cancel));
    }

    public async Task<IActionResult> OnPostExplainAsync(int year, int agency, string? rule, string? place, string? said, string? reason, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await adjustments.ExplainAsync(Actor, agency, year, rule ?? "", place ?? "", said ?? "", reason ?? "", cancel); return "已写明理由"; },
            $"/desk/report/{year}?agency={agency}#checks", () => LoadAsync(year, agency, null, cancel));
    }

    IReadOnlyDictionary<string, string> people = new Dictionary<string, string>();
    public string Person(string id) => id == Users.Actor.System.UserId ? Users.Actor.System.Name : people.GetValueOrDefault(id, "（不在名册）");

    public string Outcome(CheckOutcome o) => o switch { CheckOutcome.Holds => "✓ 成立", CheckOutcome.Fails => "■ 不成立", CheckOutcome.Uncertain => "不能确定", _ => "— 无法核对" };
}
