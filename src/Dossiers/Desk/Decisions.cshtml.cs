using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers.Desk;

/// <summary>What was put to leaders for decision by link, at the units where the person acts.</summary>
public sealed class DecisionsModel(DecisionService decisions, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/decisions";
    public ListState List { get; private set; } = null!;
    public IReadOnlyList<DecisionLine> Lines { get; private set; } = [];
    public string Tab => List["tab"] ?? DecisionService.Tabs[0].Key;

    public async Task OnGetAsync(CancellationToken cancel) => Lines = await (await AskAsync(cancel)).TakeAsync(decisions.Find(Actor, Tab, List.Order), cancel);

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "请示决定", ["序号", "编号", "事项", "请示人", "决定人", "提出时间", "状态", "决定时间", "意见"], decisions.Find(Actor, Tab, List.Order), l =>
            [l.Request.Id, l.Request.Number, decisions.ActName(l.Request), l.Preparer, l.Decider, At(l.Request.PreparedAt), Standing(l).Words[2..], l.Request.DecidedAt is { } at ? At(at) : null, l.Request.Remark], cancel);
    }

    async Task<ListState> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return List = new ListState(Path, "项", [new("tab", "状态", DecisionService.Tabs, Tabs: true)], DecisionService.Orders, Request.Query);
    }

    public (string Css, string Words) Standing(DecisionLine line) => decisions.Standing(line.Request, line.Count);
    public string ActName(DecisionLine line) => decisions.ActName(line.Request);
    public string DossierAddress(DecisionLine line) => decisions.DossierAddress(line.Request);
    /// <summary>Links run by real time, whatever day the office's clock shows.</summary>
    public static string At(DateTime utc) => $"{OfficeClock.ToChina(utc):yyyy-MM-dd HH:mm}";
}
