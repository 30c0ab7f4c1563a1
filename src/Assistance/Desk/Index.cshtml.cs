using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Assistance;
using Gongkai.Statutes.Calendars;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Assistance.Desk;

/// <summary>Letters received and sent as lists with the days left; the list's state is its address.</summary>
public sealed class IndexModel(AssistService assistance, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/assistance";
    readonly AgencyDirectory agencies = agencies;
    WorkCalendar calendar = null!;

    public ListState List { get; private set; } = null!;
    public string Side { get; private set; } = AssistQuery.Received;
    public IReadOnlyList<AssistRow> Letters { get; private set; } = [];
    public AgencyTree All { get; private set; } = null!;
    public (string Css, string Words) Standing(AssistRow row) => AssistService.Standing(row, Today, calendar);
    public string Name(int? unit, AssistRow row) => unit is { } id ? All.Find(id)?.ShortName ?? All.Name(id) : row.Party;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Letters = await List.TakeAsync(rows, cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, Side == AssistQuery.Sent ? "发出的协助调查函" : "收到的协助调查函", ["编号", "来函单位", "协助单位", "办件编号", "发函（收函）日期", "复函期限", "状态", "办结日期", "催办次数"], rows,
            r => [r.Number, Name(r.SenderId, r), Name(r.ReceiverId, r), r.RequestNumber, r.SentOn, r.Due, AssistProcedure.Table.StageName(r.Stage), r.FinishedOn, r.Urges], cancel);
    }

    async Task<IQueryable<AssistRow>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        All = await agencies.LatestAsync(Today, cancel);
        calendar = await assistance.CalendarAsync(cancel);
        List = new ListState(Path, "份",
            [new("side", "方向", AssistQuery.Sides, Tabs: true), new("q", "编号、单位、办件编号"), ListState.Units(Tree, Actor), new("month", "月份", MonthModel.Months(Today)), new("status", "状态", AssistQuery.Statuses)], AssistQuery.Orders, Request.Query);
        Side = List["side"] ?? AssistQuery.Received;
        return assistance.Find(Actor, new AssistQuery(Side, List["q"], List.Number("agency"), List["month"], List["status"], List.Order));
    }
}
