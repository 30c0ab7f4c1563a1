using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Disposal.Desk;

/// <summary>Files at their end by their period: over, running, destroyed. From those that are over a head draws up a list.</summary>
public sealed class IndexModel(RetentionList files, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/retention";

    public ListState List { get; private set; } = null!;
    public string Tab { get; private set; } = RetentionQuery.Due;
    public IReadOnlyList<RetentionLine> Lines { get; private set; } = [];
    /// <summary>The person heads the disclosure office of some unit, and may draw up its lists.</summary>
    public bool MayDraw => Tab == RetentionQuery.Due && Mine.Any(a => Actor.Holds(Users.Post.Chief, a.Id));

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Lines = await files.LinesAsync(await List.TakeAsync(rows, cancel), cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        var lines = await files.LinesAsync([.. rows.Take(ListExport.Limit)], cancel);
        return await export.FileAsync(Actor, List, "档案保管期限", ["档号", "单位", "归档、办结日期", "办理结果", "类别", "保管期限", "保管至", "状态"], lines,
            l => [l.File.Number, Tree.Name(l.File.AgencyId), l.File.EndedOn, l.Result, l.Class.Name, RetentionSchedule.Words(l.Years), RetentionSchedule.ThroughWords(l.Through), Standing(l).Words], cancel);
    }

    /// <summary>How a file stands: a mark, words and a colour.</summary>
    public (string Css, string Words) Standing(RetentionLine line) =>
        line.File.ErasedOn is { } on ? ("paused", $"‖ {on:yyyy-MM-dd} 销毁") : !line.Due(Today) ? ("ok", line.File.KeptThrough is not null ? "● 鉴定后继续保存" : "● 保管中")
        : line.Blocks.Count == 0 ? ("soon", "▲ 已到期，可以鉴定") : ("late", $"■ 不能列入：{string.Join("，", line.Blocks)}");

    async Task<IQueryable<EndedFile>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState(Path, "件",
            [new("tab", "分类", RetentionQuery.Tabs, Tabs: true), new("q", "编号"), ListState.Units(Tree, Actor), new("class", "类别", [.. RetentionSchedule.All.Select(c => new Option(c.Key, c.Name))]), ListState.Years("归档、办结年份", Today, 2008)], RetentionQuery.Orders, Request.Query);
        Tab = List["tab"] ?? RetentionQuery.Due;
        return await files.FindAsync(Actor, new RetentionQuery(Tab, List["q"], List.Number("agency"), List["class"], List.Number("year"), List.Order), cancel);
    }
}
