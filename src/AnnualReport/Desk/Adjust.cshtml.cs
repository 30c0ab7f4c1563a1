using Gongkai.Agencies;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport.Desk;

/// <summary>Adjustments to the figures of one report, each with its reason; taken back rather than changed.</summary>
public sealed class AdjustModel(ReportService reports, FilingGate gate, AdjustmentService adjustments, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    IReadOnlyDictionary<string, string> people = new Dictionary<string, string>();
    Report report = null!;

    public int Year { get; private set; }
    public AgencyEntry Agency => report.Agency;
    public IReadOnlyList<ReportAdjustment> Adjustments { get; private set; } = [];
    public string Person(string id) => people.GetValueOrDefault(id, "（不在名册）");
    public string Value(Indicator indicator) => Report.Print(indicator, report.Figure(indicator.Key));
    public string? Href(string problem) => problem.Contains("哪一格") ? "#key" : problem.Contains("增减数") ? "#delta" : problem.Contains("理由") ? "#reason" : null;
    public string Bad(string label) => Problem?.Contains(label) == true ? "bad" : "";

    /// <summary>The cells as they stand in the tables, under the table they stand in.</summary>
    public IEnumerable<(string Group, IEnumerable<Indicator> Indicators)> Groups =>
        ReportTables.All.Select(t => (t.Title, AdjustmentService.Adjustable.Where(i => t.Addresses.Any(a => a.ToString() == i.Key))));

    public Task OnGetAsync(int year, int agency, CancellationToken cancel) => LoadAsync(year, agency, cancel);

    public async Task<IActionResult> OnPostAddAsync(int year, int agency, string? key, string? delta, string? reason, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await adjustments.AdjustAsync(Actor, agency, year, key ?? "", delta ?? "", reason ?? "", cancel); return "已调整，合计随之变动"; },
            $"/desk/report/{year}/adjust?agency={agency}", () => LoadAsync(year, agency, cancel));
    }

    public async Task<IActionResult> OnPostWithdrawAsync(int year, int agency, int id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await adjustments.WithdrawAsync(Actor, id, cancel); return "已撤销调整"; }, $"/desk/report/{year}/adjust?agency={agency}", () => LoadAsync(year, agency, cancel));
    }

    async Task LoadAsync(int year, int agency, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Year = year;
        if (!await gate.MayWorkAsync(Actor, agency, year, cancel)) throw new Forbidden("不能调整其他单位的报告");
        report = await reports.MakeAsync(Actor, agency, year, cancel);
        Adjustments = await adjustments.OfAsync(agency, year, cancel);
        var ids = Adjustments.Select(a => a.AuthorId).ToList();
        people = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
    }
}
