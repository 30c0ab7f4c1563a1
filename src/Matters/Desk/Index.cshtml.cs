using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Matters.Desk;

/// <summary>投诉举报、更正 as lists; for the unit complained of, what it was asked.</summary>
public sealed class IndexModel(MatterKinds kinds, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    readonly AgencyDirectory agencies = agencies;

    public MatterService Service { get; private set; } = null!;
    public ListState List { get; private set; } = null!;
    public string Tab { get; private set; } = MatterQuery.Ours;
    public IReadOnlyList<MatterRow> Rows { get; private set; } = [];
    public IReadOnlyDictionary<long, (string Label, DateOnly Due)> Owed { get; private set; } = new Dictionary<long, (string, DateOnly)>();
    public AgencyTree All { get; private set; } = null!;
    /// <summary>Works where complaints are handled, and so sees all of them.</summary>
    public bool Handles { get; private set; }
    public bool MayRegister { get; private set; }

    public async Task OnGetAsync(string kind, CancellationToken cancel)
    {
        var rows = await AskAsync(kind, cancel);
        Rows = await List.TakeAsync(rows, cancel);
        Owed = await Service.OwedAsync([.. Rows.Select(r => r.DossierId)], cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(string kind, CancellationToken cancel)
    {
        var rows = await AskAsync(kind, cancel);
        var complaints = Service.Complaints();
        return await export.FileAsync(Actor, List, Service.Name, ["编号", complaints ? "投诉的单位" : "受理单位", .. complaints ? ["投诉什么"] : Array.Empty<string>(), "姓名或者名称", "收到方式", "收到日期", "状态", "结果", "办结日期"], rows,
            r => [r.Number, All.Name(r.AboutId), .. complaints ? [MatterWords.Subject(r.Subject)] : Array.Empty<object?>(), Person(r), MatterFields.Channels.FirstOrDefault(c => c.Key == r.Channel)?.Label, r.ReceivedOn, Service.Procedure.StageName(r.Stage), MatterWords.Results(Service).FirstOrDefault(o => o.Key == r.Result)?.Label, r.FinishedOn], cancel);
    }

    public (string Css, string Words) Standing(MatterRow r) => MatterWords.Standing(Service, r, Owed.TryGetValue(r.DossierId, out var owed) ? owed : null, Today);

    /// <summary>Who only looks on sees no names.</summary>
    public string Person(MatterRow r) => Actor.MayAct(r.AgencyId) ? r.Person ?? "（已清除）" : "＊＊＊";

    async Task<IQueryable<MatterRow>> AskAsync(string kind, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Service = kinds.Of(kind);
        All = await agencies.LatestAsync(Today, cancel);
        var keeper = Search.SynonymService.Keeper(Tree);
        Handles = !Service.Complaints() || Actor.MayRead(keeper);
        MayRegister = Service.Complaints() ? Actor.MayAct(keeper) : Mine.Count > 0;
        IReadOnlyList<Option> tabs = Handles ? [new(MatterQuery.Ours, "受理的投诉举报"), new(MatterQuery.Asked, "要求本单位说明、整改的")] : [new(MatterQuery.Asked, "要求本单位说明、整改的")];
        IReadOnlyList<Option> statuses = [new(MatterQuery.Open, "未办结"), new(MatterQuery.Overdue, "超期"), .. MatterWords.Results(Service)];
        List = new ListState(Service.Path, "件",
            [.. Service.Complaints() ? [new Filter("tab", "分类", tabs, Tabs: true)] : Array.Empty<Filter>(), new("q", "编号、姓名、申请编号"), new("agency", Service.Complaints() ? "投诉的单位" : "受理单位", [.. Tree.Addressees.Where(a => Service.Complaints() && Handles || Actor.MayRead(a.Id)).Select(a => new Option($"{a.Id}", a.ShortName))]),
                new("status", "状态", statuses), .. Service.Complaints() ? [new Filter("about", "投诉什么", ComplaintProcedure.About)] : Array.Empty<Filter>(), ListState.Years("收到年份", Today)], MatterQuery.Orders, Request.Query);
        Tab = !Service.Complaints() ? MatterQuery.Ours : List["tab"] ?? tabs[0].Key;
        if (!Handles) Tab = MatterQuery.Asked;
        return Service.Find(Actor, new MatterQuery(Tab, List["q"], List.Number("agency"), List.Number("year"), List["status"], List["about"], List.Order));
    }
}
