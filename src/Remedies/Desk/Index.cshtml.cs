using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Remedies;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Remedies.Desk;

/// <summary>Reviews and lawsuits as a list; its state is its address.</summary>
public sealed class IndexModel(RemedyService remedies, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/remedies";

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<RemedyRow> Cases { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Cases = await List.TakeAsync(rows, cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "复议诉讼", ["编号", "案号", "类型", "单位", "所涉办件", "收到日期", "状态", "结果", "审结日期"], rows,
            r => [r.Number, r.CaseNumber, RemedyProcedure.Kinds.FirstOrDefault(k => k.Key == r.Kind)?.Label ?? r.Kind, Tree.Name(r.AgencyId), r.RequestNumber, r.ReceivedOn, RemedyProcedure.Table.StageName(r.Stage),
                RemedyProcedure.Results.FirstOrDefault(k => k.Key == r.Result)?.Label, r.FinishedOn], cancel);
    }

    async Task<IQueryable<RemedyRow>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState(Path, "件",
            [new("q", "编号、案号、办件编号"), ListState.Units(Tree, Actor), new("kind", "类型", RemedyProcedure.Kinds), new("status", "结果", RemedyQuery.Statuses), ListState.Years("收到年份", Today)], RemedyQuery.Orders, Request.Query);
        return remedies.Find(Actor, new RemedyQuery(List["q"], List.Number("agency"), List.Number("year"), List["kind"], List["status"], List.Order));
    }
}
