using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Indicators.Desk;

/// <summary>What was typed, by whom and from where; superseded entries on demand.</summary>
public sealed class FiguresModel(TypedFigureService typed, ListExport export, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/figures";

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<TypedFigure> Figures { get; private set; } = [];
    public IReadOnlyDictionary<string, string> Authors { get; private set; } = new Dictionary<string, string>();

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Figures = await List.TakeAsync(rows, cancel);
        Authors = await TypedFigureService.AuthorsAsync(db, Figures, cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        var names = db.Users.ToDictionary(u => u.Id, u => u.DisplayName);
        return await export.FileAsync(Actor, List, "填报指标", ["年份", "月份", "指标", "单位", "数值", "计量单位", "来源", "填报人", "填报日期", "是否现行"], rows, f =>
        {
            var i = IndicatorCatalogue.Find(f.IndicatorKey);
            object value = i is { Scale: > 1 } ? (decimal)f.Value / i.Scale : f.Value;
            return [f.Year, f.Month == 0 ? "全年" : $"{f.Month}月", i?.Label ?? f.IndicatorKey, Tree.Name(f.AgencyId), value, i?.Unit, f.Source, names.GetValueOrDefault(f.AuthorId), f.EnteredOn, f.Current ? "现行" : "已被替代"];
        }, cancel);
    }

    async Task<IQueryable<TypedFigure>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState(Path, "个",
            [new("q", "指标、来源"), ListState.Units(Tree, Actor), ListState.Years("年份", Today), new("indicator", "指标", [.. TypedFigureService.Indicators.Select(i => new Option(i.Key, i.Label))]), new("month", "月份", [new("0", "全年"), .. Enumerable.Range(1, 12).Select(m => new Option($"{m}", $"{m}月"))]), new("history", "历次填报", [new("all", "含已被替代的")], "只看现行")],
            FigureQuery.Orders, Request.Query);
        return typed.Find(Actor, new FigureQuery(List["q"], List.Number("agency"), List.Number("year"), List["indicator"], List["history"] == "all", List.Order, List.Number("month")));
    }

    public static string Print(TypedFigure f) => IndicatorCatalogue.Find(f.IndicatorKey) is { } i ? Report.Print(i, (decimal)f.Value / i.Scale) : f.Value.ToString();
}
