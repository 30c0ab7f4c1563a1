using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Search.Desk;

/// <summary>The words as a list; its state is its address.</summary>
public sealed class SynonymsModel(SynonymService synonyms, Access access, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/synonyms";
    static readonly IReadOnlyList<Option> Orders = [new("newest-down", "新登记的在前"), new("everyday", "按日常的说法")];

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<Synonym> Words { get; private set; } = [];
    public bool Keeps { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Words = await List.TakeAsync(rows, cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "日常说法", ["日常的说法", "公文里的说法", "来源", "状态"], rows, w => [w.Everyday, w.Official, w.Source, w.Stopped ? "停用" : "使用"], cancel);
    }

    async Task<IQueryable<Synonym>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var keeper = await synonyms.KeeperAsync(cancel);
        await access.RequireReadAsync(Actor, keeper, "日常说法", cancel);
        Keeps = Actor.MayAct(keeper);
        List = new ListState(Path, "个", [new("q", "词"), new("stage", "状态", [new(SynonymActs.Used, "使用"), new(SynonymActs.Stopped, "停用")])], Orders, Request.Query);
        return synonyms.Find(List["q"], List["stage"], List.Order);
    }
}
