using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;

namespace Gongkai.AnnualReport;

/// <summary>The figures of a unit (with everything below it) for a month, a quarter or a year, beside the period before and the same period of the year before.</summary>
public sealed class PeriodReport(AgencyEntry agency, Period period, Func<Indicator, Period, decimal?> figures, IReadOnlyDictionary<string, int> filled, bool demonstration, int? begin, DateOnly today)
{
    public AgencyEntry Agency => agency;
    public Period Period => period;
    public Period Previous { get; } = period.Previous();
    public Period LastYear { get; } = period.SameLastYear();
    public bool Demonstration => demonstration;
    /// <summary>The first year that the records hold whole; null: no records yet.</summary>
    public int? Begin => begin;
    /// <summary>A period that still runs is not held against whole ones.</summary>
    public bool Over => period.To < today;
    public decimal? Percent(Indicator i, Period before) => Over ? Indicators.Change.Percent(Figure(i), Figure(i, before)) : null;
    public string Change(Indicator i, Period before) => Over ? Indicators.Change.Words(Figure(i), Figure(i, before)) : "—";
    public string Title => $"{agency.ReportingName}{period.Words}政府信息公开工作{Kind(period.Kind)}";

    public decimal? Figure(Indicator indicator, Period at) => figures(indicator, at);
    public decimal? Figure(Indicator indicator) => figures(indicator, period);
    public string Print(CellAddress at) => Print(IndicatorCatalogue.At(at), Figure(IndicatorCatalogue.At(at)));

    /// <summary>As in the annual report, but what cannot be known for a past period is —, not 未填.</summary>
    public static string Print(Indicator indicator, decimal? value) => value is null ? "—" : Report.Print(indicator, value);

    public static string Kind(PeriodKind kind) => kind switch { PeriodKind.Year => "年报数据", PeriodKind.Quarter => "季报", _ => "月报" };

    /// <summary>The heads of the statutory tables speak of years.</summary>
    public string Words(string text) => period.Kind == PeriodKind.Year ? text : text.Replace("本年度", "本期").Replace("本年", "本期").Replace("上年", "上期").Replace("下年度", "下期");

    /// <summary>Main figures, and of the typed ones those that somebody filled in for one of the periods; each under its short name.</summary>
    public IReadOnlyList<(Indicator Indicator, string Name)> Lines => field ??=
        [.. IndicatorSets.Main.Figures.Concat(IndicatorSets.Find("typed")!.Figures.Where(f => IndicatorSets.Main.Figures.All(m => m.Indicator != f.Indicator)))
            .Where(f => f.Indicator.Source != IndicatorSource.Typed || new[] { period, Previous, LastYear }.Any(p => figures(f.Indicator, p) is not null))];

    /// <summary>How many units filled a typed figure in for this period: a sum over some units is not the whole.</summary>
    public int Filled(Indicator indicator) => filled.GetValueOrDefault(indicator.Key);
    string Named(Indicator i, string name) => Filled(i) > 0 ? $"{name}（{Filled(i)}个单位填报）" : name;

    public static readonly IReadOnlyList<string> Heads = ["指标", "计量单位", "本期", "上期", "环比", "去年同期", "同比"];

    IReadOnlyList<string> Line(Indicator i, string name) =>
        [Named(i, name), i.Unit, Print(i, Figure(i)), Print(i, Figure(i, Previous)), Change(i, Previous), Print(i, Figure(i, LastYear)), Change(i, LastYear)];

    TableBlock Main() => new([0.27, 0.1, 0.12, 0.12, 0.14, 0.12, 0.13],
        [[.. Heads.Select(h => new TableCell(h, Bold: true))], .. Lines.Select(l => (IReadOnlyList<TableCell>)[.. Line(l.Indicator, l.Name).Select((text, i) => new TableCell(text, Left: i == 0))])], 1, "主要指标");

    TableBlock Grid(ReportTable table) => new(table.ColumnShares,
        [.. table.Rows.Select((row, i) => (IReadOnlyList<TableCell>)[.. row.Select(c => new TableCell(c.Number is { } at ? Print(at) : Words(c.Text), c.ColumnSpan, c.RowSpan,
            Bold: row.Any(x => x.Number is { Row: ReportTables.Sum }), Left: c.Number is null && table.Key == "table3" && i >= table.HeaderRows))])], table.HeaderRows, Words(table.Title));

    /// <summary>Numbers as numbers, where a block has them: by row and column of its layout.</summary>
    Sheet Sheet(string name, TableBlock block, Func<int, int, decimal?> number)
    {
        var numbers = new Dictionary<(int, int), decimal>();
        var laid = GridLayout.Lay(block);
        for (var r = 0; r < laid.Count; r++)
        {
            var starting = laid[r].Where(c => c.Starts).ToList();
            for (var i = 0; i < starting.Count; i++)
                if (number(r, i) is { } value) numbers[(r, starting[i].Column)] = value;
        }
        return new Sheet(name, block, numbers);
    }

    public byte[] Docx() => DocxWriter.Write(new OfficialDocument(Title,
    [
        new Paragraph($"统计期限为{Chinese.Date(period.From)}至{Chinese.Date(period.To)}。上期为{Previous.Words}，去年同期为{LastYear.Words}；增减按四舍五入保留一位小数，基数为 0、没有数或者本期还没有结束的不计算。"),
        new Heading(1, "一、主要指标"), Main(),
        .. ReportTables.All.SelectMany((t, i) => new Block[] { new Heading(1, $"{"二三四"[i]}、{Words(t.Title)[2..]}"), Grid(t) }),
    ], demonstration ? ReportFiles.Notice : null, agency.ReportingName));

    public byte[] Xlsx() => XlsxWriter.Write(Title,
    [
        Sheet("主要指标", Main(), (r, c) => r == 0 || c is not (2 or 3 or 5) ? null : Figure(Lines[r - 1].Indicator, c switch { 2 => period, 3 => Previous, _ => LastYear })),
        .. ReportTables.All.Select((t, i) => Sheet(new[] { "附表二 主动公开", "附表三 申请", "附表四 复议诉讼" }[i], Grid(t), (r, c) => t.Rows[r][c].Number is { } at ? Figure(IndicatorCatalogue.At(at)) : null)),
    ], demonstration ? ReportFiles.Notice : null);

    public byte[] Csv() => Shared.Csv.Write(["指标代码", "指标", "计量单位", "本期", "上期", "环比%", "去年同期", "同比%"],
        IndicatorCatalogue.All.Select(i => (IReadOnlyList<object?>)[i.Key, i.Label, i.Unit, Figure(i), Figure(i, Previous), Percent(i, Previous), Figure(i, LastYear), Percent(i, LastYear)]));
}

/// <summary>Makes the report of any period out of the same records by the same rules as the annual one.</summary>
public sealed class PeriodReportService(GongkaiContext db, ReportService reports, IndicatorService indicators, Access access, Demonstration.DemonstrationState demonstration)
{
    /// <exception cref="InvalidInput">the period has not begun, or lies before the Regulations.</exception>
    public async Task<PeriodReport> MakeAsync(Actor actor, int agencyId, Period period, DateOnly today, CancellationToken cancel = default)
    {
        reports.RequireYear(period.Year);
        if (period.From > today) throw new InvalidInput($"{period.Words}还没有到");
        await access.RequireReadAsync(actor, agencyId, $"{period.Words}统计", cancel);
        await using var moment = await Database.OneMomentAsync(db, cancel);
        var (agency, scope) = await reports.ScopeAsync(agencyId, period.Year, cancel);
        var begins = new Dictionary<Family, int?>();
        foreach (var family in Family.All) begins[family] = await indicators.BeginAsync(family, cancel);
        var matrix = await indicators.MatrixAsync(IndicatorCatalogue.All, [agencyId], [period, period.Previous(), period.SameLastYear()], cancel);
        // Before the records begin, a count would be of what happens to have been carried in.
        decimal? Figure(Indicator i, Period at) => i.Family is { } family && (begins[family] is not { } begin || at.Year < begin) ? null : matrix[i.Key, agencyId, at];
        var filled = (await indicators.ValuesAsync(TypedFigureService.Indicators, scope with { Period = period }, cancel)).ToDictionary(v => v.Key, v => v.Value.Units);
        return new PeriodReport(agency, period, Figure, filled, await demonstration.IsAsync(cancel), begins[Family.Requests], today);
    }
}
