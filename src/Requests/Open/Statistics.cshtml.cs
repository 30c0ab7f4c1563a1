using Gongkai.Agencies;
using Gongkai.Indicators;
using Gongkai.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Requests.Open;

/// <summary>依申请公开办理统计 of one year.</summary>
[AllowAnonymous, EnableRateLimiting("find")]
public sealed class StatisticsModel(PublicStatistics statistics, PublicLog log, PublicExport export, OfficeClock clock) : PageModel
{
    public const string Path = "/open/statistics";
    public const string Hidden = "不单列";

    public int Year { get; private set; }
    public IReadOnlyList<int> Years { get; private set; } = [];
    public IReadOnlyList<StatisticsLine> Lines { get; private set; } = [];
    public AgencyTree Tree { get; private set; } = null!;
    /// <summary>How many units had no request at all.</summary>
    public int Quiet { get; private set; }
    public int Least { get; private set; }
    public bool Running => Year == clock.Today.Year;

    public string Name(StatisticsLine line) => line.AgencyId == Tree.Root.Id ? "全区" : Tree.Find(line.AgencyId)?.ShortName ?? Tree.Name(line.AgencyId);
    public static string Share(decimal? share) => share is { } s ? $"{Math.Round(100 * s, 1, MidpointRounding.AwayFromZero):0.0}%" : Hidden;

    /// <summary>The units that received anything, those with most first; more than a screen of them are in the table alone.</summary>
    public ChartView? Chart => Lines.Skip(1).Where(l => l.Received > 0).OrderByDescending(l => l.Received).Take(12).Select(l => new ChartBar(Name(l), l.Received, $"{l.Received} 件")).ToList() is { Count: > 1 } bars
        ? new ChartView($"{Year}年收到申请较多的单位", "件", bars, Lying: true, []) : null;

    public async Task OnGetAsync(int? year, CancellationToken cancel) => await AskAsync(year, cancel);

    public async Task<IActionResult> OnGetExportAsync(int? year, string? format, CancellationToken cancel)
    {
        await AskAsync(year, cancel);
        return await export.FileAsync(format ?? "csv", $"{Year}年依申请公开办理统计", $"{Year}年", [
            new("agency", "单位", Name), new("received", "新收", l => l.Received), new("carriedIn", "上年结转", l => l.CarriedIn), new("finished", "办结", l => l.Finished),
            .. IndicatorCatalogue.OutcomeGroups.Select((g, i) => new PublicColumn<StatisticsLine>(g.Key, g.Label, l => l.Groups?[i])), new("carriedOut", "结转下年", l => l.CarriedOut),
            new("onTime", "按期答复率", l => l.OnTime is null ? null : Share(l.OnTime)), new("medianWorkdays", "用时中位数（工作日）", l => l.Days?.Median), new PublicColumn<StatisticsLine>("p90Workdays", "九成用时不超过（工作日）", l => l.Days?.P90)], Lines, cancel);
    }

    async Task AskAsync(int? year, CancellationToken cancel)
    {
        await statistics.RequireAsync(cancel);
        Years = await statistics.YearsAsync(cancel);
        Year = year ?? (Years.Count > 1 ? Years[1] : Years[0]);
        if (!Years.Contains(Year)) throw new InvalidInput($"没有{Year}年的统计");
        Least = await log.LeastAsync(cancel);
        (Tree, var lines) = await statistics.OfAsync(Year, cancel);
        Lines = [.. lines.Where((l, i) => i == 0 || l.Received + l.CarriedIn + l.Finished + l.CarriedOut > 0)];
        Quiet = lines.Count - Lines.Count;
    }
}
