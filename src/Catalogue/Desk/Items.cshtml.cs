using Gongkai.Agencies;
using Gongkai.Demonstration;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Catalogue.Desk;

/// <summary>The register of published items as a list; its state is its address.</summary>
public sealed class ItemsModel(ItemService items, ListExport export, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/items";

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<Item> Items { get; private set; } = [];
    public JobRun? Loading { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Items = await List.TakeAsync(rows, cancel);
        Loading = await db.JobRuns.AsNoTracking().FirstOrDefaultAsync(j => j.Job == DemonstrationItemsJob.JobKey && (j.State == JobState.Running || j.State == JobState.Waiting), cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "公开信息", ["索引号", "标题", "类别", "栏目", "单位", "发布日期", "撤稿日期", "撤稿原因"], rows,
            i => [i.IndexNumber, i.Title, Categories.Name(i.Category), i.Column, Tree.Name(i.AgencyId), i.PublishedOn, i.WithdrawnOn, i.WithdrawnReason], cancel);
    }

    async Task<IQueryable<Item>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState(Path, "条",
            [new("q", "标题、索引号、栏目"), ListState.Units(Tree, Actor), new("category", "类别", Categories.Options), ListState.Years("发布年份", Today), new("stage", "状态", [new(ItemActs.Published, "已发布"), new(ItemActs.Withdrawn, "已撤稿")])],
            ItemQuery.Orders, Request.Query);
        return items.Find(Actor, new ItemQuery(List["q"], List.Number("agency"), List.Number("year"), List["category"], List["stage"], List.Order));
    }
}
