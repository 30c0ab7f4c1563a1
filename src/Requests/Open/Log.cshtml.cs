using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.Open;

/// <summary>依申请公开办理公示; its state is its address.</summary>
[AllowAnonymous, EnableRateLimiting("find")]
public sealed class LogModel(PublicLog log, PublicExport export, OfficeClock clock) : PageModel
{
    public const string Path = "/open/log";

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<LogLine> Lines { get; private set; } = [];
    /// <summary>How many of each result, under the other conditions.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; private set; } = new Dictionary<string, long>();
    public AgencyTree Tree { get; private set; } = null!;
    /// <summary>The fewest that may share what is said.</summary>
    public int Least { get; private set; }

    public string Download(string format) => QueryHelpers.AddQueryString(List.Export, "format", format);

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Counts = await log.CountAsync(Query, cancel);
        Least = await log.LeastAsync(cancel);
        Lines = await log.LinesAsync(await List.TakeAsync(rows, cancel), cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(string? format, CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        PublicExport.Refuse(await rows.LongCountAsync(cancel));
        return await export.FileAsync(format ?? "csv", "依申请公开办理公示", List.Words, [
            new("agency", "单位", l => Tree.Name(l.AgencyId)), new("received", "收到时间", l => l.Received), new("content", "内容", l => l.Content), new("result", "办理结果代码", l => l.Result),
            new("resultName", "办理结果", l => l.ResultName), new PublicColumn<LogLine>("workdays", "用时（工作日）", l => l.Days)], await log.LinesAsync(await rows.Take(PublicExport.Limit).ToListAsync(cancel), cancel), cancel);
    }

    async Task<IQueryable<RequestRow>> AskAsync(CancellationToken cancel)
    {
        await log.RequireAsync(cancel);
        Tree = await log.UnitsAsync(cancel);
        List = new ListState(Path, "件",
            [new("q", "内容里的词"), new("agency", "单位", [.. Tree.Addressees.Select(a => new Option($"{a.Id}", a.ShortName))]), ListState.Years("收到年份", clock.Today), new("result", "办理结果", PublicLog.Results), new("content", "内容", LogQuery.Contents)],
            LogQuery.Orders, Request.Query);
        return log.Find(Query);
    }

    LogQuery Query => new(List["q"], List.Number("agency"), List.Number("year"), List["result"], List["content"], List.Order);
}
