using Gongkai.Agencies;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Requests.Desk;

/// <summary>环节用时: how long each stage takes at each unit, and the requests behind every number, the slowest first.</summary>
public sealed class DurationsModel(StageDurations durations, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/requests/durations";
    static readonly IReadOnlyList<Option> Orders = [new("days-down", "用时长的在前"), new("days", "用时短的在前"), new("received-down", "新收的在前")];

    readonly AgencyDirectory agencies = agencies;
    IReadOnlyList<DurationLine> all = [];

    public ListState List { get; private set; } = null!;
    public AgencyTree Units { get; private set; } = null!;
    public int Year { get; private set; }
    /// <summary>Index of the stage that is looked at.</summary>
    public int Stage { get; private set; }
    public bool Whole => Stage == StageDurations.Stages.Count - 1;
    public string StageName => StageDurations.Stages[Stage].Label;
    /// <summary>All units together first, then each; with how the stages spread there.</summary>
    public IReadOnlyList<(int? Agency, string Name, int Count, IReadOnlyList<Spread?> Stages)> Rows { get; private set; } = [];
    public IReadOnlyList<DurationLine> Lines { get; private set; } = [];

    public string To(int? agency, int stage) => QueryHelpers.AddQueryString(Path, new Dictionary<string, string?> { ["year"] = $"{Year}", ["agency"] = agency?.ToString(), ["stage"] = StageDurations.Stages[stage].Key }.Where(p => p.Value is not null)) + "#behind";
    public static string Days(int? days) => days is { } d ? $"{d}" : "—";

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var lines = await AskAsync(cancel);
        Lines = List.Take(lines);
        // The table compares the units whatever list is open below it.
        var whole = List["agency"] is null ? all : await durations.OfAsync(Actor, Year, null, cancel);
        Rows = [(null, "合计", whole.Count, StageDurations.Spreads(whole)),
            .. whole.GroupBy(l => l.AgencyId).Select(g => (Unit: Units.Find(g.Key), Lines: g.ToList())).OrderBy(g => g.Unit?.OrderNo).Select(g => ((int?)g.Lines[0].AgencyId, g.Unit?.ShortName ?? "", g.Lines.Count, StageDurations.Spreads(g.Lines)))];
        if (Rows.Count == 2) Rows = [Rows[1]];
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var lines = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, $"{Year}年环节用时", ["编号", "单位", "收到日期", "答复日期", .. StageDurations.Stages.Select(s => s.Label + "（工作日）")], lines,
            l => [l.Number, Units.Name(l.AgencyId), l.ReceivedOn, l.RepliedOn, .. l.Stages.Select(s => (object?)s)], cancel);
    }

    async Task<IReadOnlyList<DurationLine>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Units = await agencies.LatestAsync(Today, cancel);
        var years = await durations.YearsAsync(Actor, cancel);
        List = new ListState(Path, "件",
            [new("year", "答复年份", [.. years.Select(y => new Option($"{y}", $"{y}年"))], Blank: "最近的"), ListState.Units(Tree, Actor), new("stage", "环节", StageDurations.Stages, Blank: StageDurations.Stages[^1].Label)], Orders, Request.Query);
        Year = List.Number("year") ?? (years.Count > 0 ? years[0] : Today.Year);
        Stage = List["stage"] is { } stage ? StageDurations.IndexOf(stage) : StageDurations.Stages.Count - 1;
        if (Stage < 0) throw new InvalidInput("没有这个环节");
        all = await durations.OfAsync(Actor, Year, List.Number("agency"), cancel);
        var there = all.Where(l => l.Stages[Stage] is not null);
        return [.. List.Order switch
        {
            "days" => there.OrderBy(l => l.Stages[Stage]).ThenBy(l => l.DossierId),
            "received-down" => there.OrderByDescending(l => l.ReceivedOn).ThenByDescending(l => l.DossierId),
            _ => there.OrderByDescending(l => l.Stages[Stage]).ThenBy(l => l.DossierId),
        }];
    }
}
