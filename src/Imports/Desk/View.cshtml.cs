using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Imports.Desk;

/// <summary>One import: what stands to be decided, every row with its verdict, and afterwards what it became.</summary>
public sealed class ViewModel(ImportService imports, ImportList list, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public ImportView View { get; private set; } = null!;
    public ListState List { get; private set; } = null!;
    public IReadOnlyList<ImportRow> Rows { get; private set; } = [];
    public IReadOnlyList<MatchedColumn> Columns { get; private set; } = [];
    public bool MayAct => Actor.MayAct(View.Import.AgencyId);
    public bool Busy => View.Import.State is ImportState.Checking or ImportState.Committing or ImportState.Withdrawing;
    public string Doing => View.Import.State switch { ImportState.Checking => "逐行核对", ImportState.Withdrawing => "整批撤稿", _ => "导入" };
    public bool Stuck => Busy && View.Run is not { State: JobState.Waiting or JobState.Running or JobState.Held };
    public string Tab { get; private set; } = "";
    public IReadOnlyList<(string Key, string Label, int Count)> Tabs { get; private set; } = [];

    public async Task OnGetAsync(long id, CancellationToken cancel)
    {
        await ShowAsync(id, cancel);
        if (Busy && !Stuck) Response.Headers["Refresh"] = "2";
    }

    public async Task<IActionResult> OnGetRejectsAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var (name, bytes) = await list.RejectsAsync(Actor, id, cancel);
        return File(bytes, XlsxWriter.ContentType, name);
    }

    public Task<IActionResult> OnPostCommitAsync(long id, int seen, string? onlyGood, string? differencesSeen, CancellationToken cancel) =>
        DoAsync(id, () => imports.CommitAsync(Actor, id, seen, onlyGood == "yes", differencesSeen == "yes", cancel), async () => (await list.ViewAsync(Actor, id, cancel)).Import is { State: ImportState.Done } done ? $"已导入 {done.Written} 行" : "正在后台导入", cancel);

    public Task<IActionResult> OnPostDiscardAsync(long id, int seen, CancellationToken cancel) =>
        DoAsync(id, () => imports.DiscardAsync(Actor, id, seen, cancel), () => Task.FromResult("已放弃，登记簿里没有写进任何内容"), cancel);

    public Task<IActionResult> OnPostEndAsync(long id, int seen, CancellationToken cancel) =>
        DoAsync(id, () => imports.EndAsync(Actor, id, seen, cancel), () => Task.FromResult("其余的行没有导入，可以下载"), cancel);

    public Task<IActionResult> OnPostResumeAsync(long id, CancellationToken cancel) =>
        DoAsync(id, () => imports.ResumeAsync(Actor, id, cancel), () => Task.FromResult("已经重新开始，从停下的地方继续"), cancel);

    public async Task<IActionResult> OnPostWithdrawAsync(long id, string? why, CancellationToken cancel)
    {
        int? count = null;
        return await DoAsync(id, async () => count = await imports.WithdrawItemsAsync(Actor, id, why ?? "", cancel), () => Task.FromResult(count is { } n ? $"已撤稿 {n} 条" : "正在后台撤稿"), cancel);
    }

    async Task<IActionResult> DoAsync(long id, Func<Task> act, Func<Task<string>> said, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await act(); return await said(); }, $"/desk/imports/{id}", () => ShowAsync(id, cancel));
    }

    async Task ShowAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        View = await list.ViewAsync(Actor, id, cancel);
        var i = View.Import;
        Columns = ImportText.Columns(i);
        var tabs = new List<(string Key, string Label, int Count)> { ("bad", "有问题的", View.Gone ? 0 : i.Bad), ("good", "合格的", i.Good), ("written", "已导入的", i.Written), ("aside", "合计、说明", View.Gone ? 0 : i.Aside) };
        Tabs = [.. tabs.Where(t => t.Count > 0)];
        List = new ListState($"/desk/imports/{id}", "行", [new("tab", "各行", [.. Tabs.Select(t => new Option(t.Key, t.Label))], Tabs: true)], [new("line", "按行号")], Request.Query);
        if (Tabs.Count == 0 || !MayAct || i.State is ImportState.Matching or ImportState.Checking || i is { OfLines: true, State: ImportState.Committing }) return;
        Tab = List["tab"] is { } tab && Tabs.Any(t => t.Key == tab) ? tab : Tabs[0].Key;
        Rows = await List.TakeAsync(await list.RowsAsync(Actor, id, Tab switch { "good" => RowState.Good, "written" => RowState.Written, "aside" => RowState.Aside, _ => RowState.Bad }, cancel), cancel);
    }

    /// <summary>What a row says, head by head, the matched columns first.</summary>
    public IEnumerable<(string Heading, string Value)> Said(ImportRow row)
    {
        var cells = ImportText.Cells(row);
        return Columns.OrderBy(c => c.Field is null).Where(c => c.Index < cells.Count && cells[c.Index].Length > 0)
            .Select(c => (c.Field is { } f ? View.Kind.Field(f).Label : c.Heading, Statutes.Chinese.Short(cells[c.Index], 80))).Take(12);
    }
}
