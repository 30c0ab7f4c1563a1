using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Documents;
using Gongkai.Indicators;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.AnnualReport.Desk;

/// <summary>月报、季报: the annual report's figures for any month or quarter of any unit, every one a link to its records.</summary>
public sealed class PeriodsModel(PeriodReportService periods, AuditLog audit, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/periods";

    public PeriodReport Report { get; private set; } = null!;
    public IReadOnlyList<AgencyEntry> Agencies { get; private set; } = [];
    public Period Period => Report.Period;
    /// <summary>The newest that may be asked for.</summary>
    public bool HasNext => Next.From <= Today;
    public Period Next => Period.Containing(Period.Kind, Period.To.AddDays(1));

    /// <summary>Parts of the year to choose from, those that have begun.</summary>
    public IEnumerable<(string Group, IEnumerable<Period> Periods)> Choices(int year) =>
        new[] { ("季", PeriodKind.Quarter), ("月", PeriodKind.Month), ("年", PeriodKind.Year) }.Select(k => (k.Item1, Period.In(year, k.Item2).Where(p => p.From <= Today)));

    /// <param name="part">The part of <paramref name="year"/>: Q1, M3, Y; a whole <paramref name="period"/> goes before it.</param>
    public async Task OnGetAsync(int? agency, string? period, int? year, string? part, CancellationToken cancel) => await AskAsync(agency, period, year, part, cancel);

    public async Task<IActionResult> OnGetFileAsync(int? agency, string? period, string? format, CancellationToken cancel)
    {
        await AskAsync(agency, period, null, null, cancel);
        var (bytes, type) = format switch
        {
            "docx" => (Report.Docx(), DocxWriter.ContentType),
            "xlsx" => (Report.Xlsx(), XlsxWriter.ContentType),
            "csv" => (Report.Csv(), Csv.ContentType),
            _ => throw new NotFound("没有这种格式"),
        };
        await audit.WriteAsync(AuditKind.Exported, Actor.UserId, $"{Period} {Report.Agency.Code}", format, cancel);
        return File(bytes, type, $"{Report.Title}{(Report.Demonstration ? $"（{ReportFiles.Notice}）" : "")}.{format}");
    }

    async Task AskAsync(int? agency, string? period, int? year, string? part, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (!ModelState.IsValid) throw new InvalidInput("地址里的年份或者单位不对");
        Agencies = [.. Tree.All.Where(a => Actor.MayRead(a.Id))];
        // The month that was last complete is what people come for.
        var wanted = period is not null ? Indicators.Period.Parse(period) : year is not null ? Indicators.Period.Parse($"{year:D4}" + part switch { null or "" or "Y" => "", { } q when q[0] == 'Q' => q, { Length: 2 or 3 } m when m[0] == 'M' => "-" + m[1..].PadLeft(2, '0'), _ => "?" })
            : Indicators.Period.Containing(PeriodKind.Month, Today).Previous();
        Report = await periods.MakeAsync(Actor, agency ?? Agencies.FirstOrDefault()?.Id ?? throw new Forbidden("您没有可以查看的统计"), wanted ?? throw new InvalidInput("没有这样的时期"), Today, cancel);
    }

    public string Href(string key) => $"/desk/report/{Period.Year}/behind?agency={Report.Agency.Id}&key={Uri.EscapeDataString(key)}&period={Period}";
    public string At(Period p) => $"{Path}?agency={Report.Agency.Id}&period={p}";
    public string File(string format) => $"{Path}?handler=File&agency={Report.Agency.Id}&period={Period}&format={format}";
    public string Part(Period p) => p.Kind switch { PeriodKind.Quarter => $"Q{p.Index}", PeriodKind.Month => $"M{p.Index}", _ => "Y" };
}
