using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Audit;
using Gongkai.Documents;
using Gongkai.Shared;
using Gongkai.Statutes.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Requests.Desk;

/// <summary>The work list as a sheet: the same query as the screen, audited, names included only for those who may act.</summary>
public sealed class ExportModel(RequestList list, AgencyDirectory agencies, SignedIn me, AuditLog audit, Demonstration.DemonstrationState demonstration, OfficeClock clock) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string? tab, string? q, int? agency, int? year, string? category, string? outcome, string? sort, CancellationToken cancel)
    {
        var query = new RequestQuery { Tab = tab is { Length: > 0 } ? tab : "todo", Q = q, Agency = agency, Year = year, Category = category, Outcome = outcome, Sort = sort is { Length: > 0 } ? sort : "due" };
        var actor = await me.ActorAsync();
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        var rows = new List<IReadOnlyList<object?>>();
        await foreach (var line in list.AllAsync(actor, query))
        {
            var r = line.Row;
            rows.Add([r.Number, tree.Name(r.AgencyId), Applicants.Name(r.Category), actor.MayAct(r.AgencyId) ? r.ApplicantName : "＊＊＊", Channels.Name(r.Channel), r.ReceivedOn,
                RequestProcedure.Table.StageName(r.Stage), r.Waits.Contains("correction:") ? "等待补正" : line.Due, r.FinishedOn, RequestList.OutcomeName(r.Outcome)]);
        }
        // How many and of which kind; the words searched for may be a name.
        await audit.WriteAsync(AuditKind.Exported, actor.UserId, "办件列表", $"{query.Tab} 单位{agency} 年份{year}，{rows.Count}件", cancel);
        var bytes = XlsxWriter.List("办件", ["编号", "单位", "申请人类型", "申请人", "收到方式", "收到日期", "状态", "答复期限", "办结日期", "办理结果"], rows, await demonstration.IsAsync(cancel) ? ReportFiles.Notice : null);
        return File(bytes, XlsxWriter.ContentType, $"办件-{clock.Today:yyyyMMdd}.xlsx");
    }
}
