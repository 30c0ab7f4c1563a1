using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Disposal.Desk;

/// <summary>The lists of appraisal and what became of them.</summary>
public sealed class ListsModel(DisposalService disposals, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/retention/lists";

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<DisposalRow> Rows { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Rows = await List.TakeAsync(rows, cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "鉴定销毁清册", ["编号", "单位", "拟定日期", "销毁件数", "继续保存件数", "状态", "完成日期"], rows, r => [r.Number, Tree.Name(r.AgencyId), r.DrawnOn, r.Destroys, r.Keeps, DisposalProcedure.Table.StageName(r.Stage), r.FinishedOn], cancel);
    }

    async Task<IQueryable<DisposalRow>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState(Path, "份", [new("q", "编号"), ListState.Units(Tree, Actor), new("stage", "状态", [.. DisposalProcedure.Table.Stages.Select(s => new Option(s.Key, s.Name))])], DisposalQuery.Orders, Request.Query);
        return disposals.Find(Actor, new DisposalQuery(List["q"], List.Number("agency"), List["stage"], List.Order));
    }
}
