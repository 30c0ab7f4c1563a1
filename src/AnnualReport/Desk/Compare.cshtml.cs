using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Documents;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.AnnualReport.Desk;

/// <summary>Years of one unit side by side, or units of one year; always a table, and one of its figures as a chart.</summary>
public sealed class CompareModel(FilingService filings, ComparisonService comparisons, EarlierFigureService earlier, Demonstration.DemonstrationState demonstration, AuditLog audit, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/compare";

    public bool ByUnits { get; private set; }
    public IndicatorSet Set { get; private set; } = IndicatorSets.Main;
    /// <summary>The figure that is drawn.</summary>
    public (Indicator Indicator, string Name) Shown { get; private set; }
    public AgencyEntry Agency { get; private set; } = null!;
    public IReadOnlyList<AgencyEntry> Agencies { get; private set; } = [];
    public IReadOnlyList<AgencyEntry> Units { get; private set; } = [];
    public IReadOnlyList<int> Years { get; private set; } = [];
    public Comparison Figures { get; private set; } = null!;
    /// <summary>The last of the years that an earlier report may be entered for by this person; null if there is none.</summary>
    public int? Missing { get; private set; }

    public int Year => Years[^1];
    /// <summary>A year that still runs is not held against a whole one.</summary>
    public bool Over => Year < Today.Year;
    IEnumerable<(string Key, int Unit, int Year)> Places => Set.Figures.SelectMany(f => (ByUnits ? Units : [Agency]).SelectMany(u => Years.Select(y => (f.Indicator.Key, u.Id, y))));

    public async Task OnGetAsync(string? by, int? agency, int? from, int? to, int? year, string? set, string? show, CancellationToken cancel)
    {
        await AskAsync(by, agency, from, to, year, set, show, cancel);
        if (ByUnits) return;
        foreach (var y in Years.Reverse())
            if (Missing is null && (Actor.Holds(Post.Supervisor, Agency.Id) || Actor.MayAct(Agency.Id)) && await earlier.ClosedAsync(Agency.Id, y, cancel) is null) Missing = y;
    }

    public async Task<IActionResult> OnGetFileAsync(string? by, int? agency, int? from, int? to, int? year, string? set, string? format, CancellationToken cancel)
    {
        await AskAsync(by, agency, from, to, year, set, null, cancel);
        var (heads, rows) = Sheet();
        var title = ByUnits ? $"{Year}年各单位{Set.Label}比较" : $"{Agency.ShortName}{Years[0]}—{Year}年{Set.Label}比较";
        var notice = await demonstration.IsAsync(cancel) ? ReportFiles.Notice : null;
        var (bytes, type) = format switch
        {
            "xlsx" => (XlsxWriter.List(ByUnits ? "单位比较" : "年度比较", heads, rows, notice), XlsxWriter.ContentType),
            "csv" => (Csv.Write(heads, rows), Csv.ContentType),
            _ => throw new NotFound("没有这种格式"),
        };
        await audit.WriteAsync(AuditKind.Exported, Actor.UserId, title, format, cancel);
        return File(bytes, type, $"{title}{(notice is null ? "" : $"（{notice}）")}.{format}");
    }

    async Task AskAsync(string? by, int? agency, int? from, int? to, int? year, string? set, string? show, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (!ModelState.IsValid) throw new InvalidInput("地址里的年份或者单位不对");
        ByUnits = by == "units";
        Set = set is null ? IndicatorSets.Main : IndicatorSets.Find(set) ?? throw new NotFound("没有这一组指标");
        Shown = Set.Figures.FirstOrDefault(f => f.Indicator.Key == show) is { Indicator: not null } shown ? shown : Set.Figures[0];
        Agencies = [.. Tree.All.Where(a => Actor.MayRead(a.Id))];
        var last = Today.Year - 1;
        if (ByUnits)
        {
            Years = [year ?? last];
            // The order of units is the official one, whatever the figures are.
            // Those that report for themselves: what the government received stands with its office, once.
            var filers = (await filings.FilersAsync(Year, cancel)).Select(a => a.Id).ToHashSet();
            Units = [.. Agencies.Where(a => a.ParentId is null || filers.Contains(a.Id))];
            if (Units.Count == 0) throw new Forbidden("您没有可以比较的单位");
        }
        else
        {
            var (first, end) = (from ?? last - 4, to ?? last);
            if (first > end) (first, end) = (end, first);
            if (end - first >= ComparisonService.MostYears) throw new InvalidInput($"一次最多比较{ComparisonService.MostYears}年");
            Years = [.. Enumerable.Range(first, end - first + 1)];
            Agency = Agencies.FirstOrDefault(a => agency is null || a.Id == agency) ?? throw new Forbidden("不能查看其他单位的记录");
        }
        Figures = await comparisons.MakeAsync(Actor, ByUnits ? [.. Units.Select(u => u.Id)] : [Agency.Id], Years, [.. Set.Figures.Select(f => f.Indicator)], cancel);
    }

    (IReadOnlyList<string> Heads, IReadOnlyList<IReadOnlyList<object?>> Rows) Sheet() => ByUnits
        ? (["代码", "单位", .. Set.Figures.Select(f => $"{f.Name}（{f.Indicator.Unit}）"), "来源"],
            [.. Units.Select(u => (IReadOnlyList<object?>)[u.Code, u.Name, .. Set.Figures.Select(f => (object?)At(f.Indicator, u, Year).Value), Source(u, Year)])])
        : (["指标代码", "指标", "计量单位", .. Years.Select(y => $"{y}年"), "同比%", "来源"],
            [.. Set.Figures.Select(f => (IReadOnlyList<object?>)[f.Indicator.Key, f.Name, f.Indicator.Unit, .. Years.Select(y => (object?)At(f.Indicator, Agency, y).Value),
                Over && Years.Count > 1 ? Change.Percent(At(f.Indicator, Agency, Year).Value, At(f.Indicator, Agency, Year - 1).Value) : null,
                string.Join("；", Years.Select(y => (Year: y, At: At(f.Indicator, Agency, y))).Where(a => a.At.Origin != FigureOrigin.None).Select(a => $"{a.Year}年{Comparison.Words(a.At.Origin)}：{a.At.Source}"))])]);

    public ComparedFigure At(Indicator indicator, AgencyEntry unit, int year) => Figures[indicator.Key, unit.Id, year];
    public string Source(AgencyEntry unit, int year) => Figures.Sources(Places.Where(p => p.Unit == unit.Id && p.Year == year));
    public static string Print(Indicator i, ComparedFigure f) => PeriodReport.Print(i, f.Value);

    /// <summary>Where copied figures come from, each source once.</summary>
    public IEnumerable<string> Notes => Places.Select(p => (p.Year, At: Figures[p.Key, p.Unit, p.Year])).Where(p => p.At.Origin is FigureOrigin.Earlier or FigureOrigin.Assumed)
        .GroupBy(p => (p.At.Source, p.At.Origin)).OrderBy(g => g.Min(p => p.Year)).Select(g => $"{(g.Key.Origin == FigureOrigin.Assumed ? "＊ " : "")}{string.Join("、", g.Select(p => p.Year).Distinct().Order())}年{Comparison.Words(g.Key.Origin)}：{g.Key.Source}");

    public ChartView Chart
    {
        get
        {
            var (indicator, name) = Shown;
            var bars = ByUnits
                ? Units.Where(u => u.ParentId is not null).Select(u => (u.ShortName, At(indicator, u, Year))).ToList()
                : Years.Select(y => ($"{y}", At(indicator, Agency, y))).ToList();
            string Kind(FigureOrigin o) => o.ToString().ToLowerInvariant();
            return new ChartView(ByUnits ? $"{Year}年各单位{name}" : $"{Agency.ShortName}{Years[0]}—{Year}年{name}", indicator.Unit, [.. bars.Select(b => new ChartBar(b.Item1, b.Item2.Value, Print(indicator, b.Item2), Kind(b.Item2.Origin)))], ByUnits,
                [.. bars.Select(b => b.Item2.Origin).Where(o => o != FigureOrigin.None).Distinct().Order().Select(o => (Kind(o), Comparison.Words(o)))]);
        }
    }

    public string To(string? show = null, string? set = null, string? file = null) => QueryHelpers.AddQueryString(Path, new Dictionary<string, string?>
    {
        ["handler"] = file is null ? null : "File", ["format"] = file, ["by"] = ByUnits ? "units" : null, ["agency"] = ByUnits ? null : $"{Agency.Id}",
        ["from"] = ByUnits ? null : $"{Years[0]}", ["to"] = ByUnits ? null : $"{Year}", ["year"] = ByUnits ? $"{Year}" : null, ["set"] = set ?? Set.Key, ["show"] = show,
    }.Where(p => p.Value is not null));

    /// <summary>The records behind a figure that this system holds.</summary>
    public string? Behind(Indicator i, AgencyEntry unit, int year) => At(i, unit, year) is { Origin: FigureOrigin.Current or FigureOrigin.Frozen } figure
        ? $"/desk/report/{year}/behind?agency={unit.Id}&key={Uri.EscapeDataString(i.Key)}{(figure.Version is { } v ? $"&version={v}" : "")}" : null;
}
