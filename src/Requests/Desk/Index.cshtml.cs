using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Desk;

/// <summary>The work list; its state is its address.</summary>
public sealed class IndexModel(RequestList requests, ListExport export, AgencyDirectory agencies, SignedIn me, AuditLog audit, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public ListState List { get; private set; } = null!;
    public IReadOnlyList<RequestLine> Lines { get; private set; } = [];
    public IReadOnlyDictionary<string, long> Tabs { get; private set; } = new Dictionary<string, long>();
    public string Tab => List["tab"] ?? RequestList.Tabs[0].Key;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var query = await AskAsync(cancel);
        Tabs = await requests.CountAsync(Actor, query, cancel);
        Lines = await List.TakeAsync(requests.Find(Actor, query), cancel);
        // What a request asks for may name people too, whoever looks.
        if (Lines.Count > 0) await audit.WriteAsync(AuditKind.ReadPersonalData, Actor.UserId, "办件列表", $"{List.WordsWithoutText} 第{List.Page}页", cancel);
    }

    /// <summary>The list as a sheet; names only for those who may act.</summary>
    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var query = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "办件", ["编号", "单位", "申请人类型", "申请人", "收到方式", "收到日期", "状态", "答复期限", "办结日期", "办理结果"], requests.Find(Actor, query),
            l => [l.Row.Number, Tree.Name(l.Row.AgencyId), Applicants.Name(l.Row.Category), Actor.MayAct(l.Row.AgencyId) ? l.Row.ApplicantName : "＊＊＊", Channels.Name(l.Row.Channel), l.Row.ReceivedOn,
                RequestProcedure.Table.StageName(l.Row.Stage), WaitingForCorrection(l) ? "等待补正" : l.ReplyDue, l.Row.FinishedOn, RequestList.OutcomeName(l.Row.Outcome)], cancel);
    }

    async Task<RequestQuery> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState("/desk", "件",
            [new("q", "编号、姓名、内容"), ListState.Units(Tree, Actor), new("category", "申请人类型", Applicants.Categories), new("outcome", "办理结果", RequestList.Outcomes), ListState.Years("收到年份", Today), new("tab", "分类", RequestList.Tabs, Tabs: true)],
            RequestList.Orders, Request.Query);
        return new RequestQuery { Tab = Tab, Q = List["q"], Agency = List.Number("agency"), Year = List.Number("year"), Category = List["category"], Outcome = List["outcome"], Sort = List.Order };
    }

    public static bool WaitingForCorrection(RequestLine line) => line.Row.Waits.Contains("correction:");

    public static string Short(string? text) => text is null ? "（已清除）" : text.Length <= 60 ? text : text[..60] + "…";
}
