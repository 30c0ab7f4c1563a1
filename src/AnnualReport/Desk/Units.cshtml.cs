using Gongkai.Agencies;
using Gongkai.Requests.Desk;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.AnnualReport.Desk;

/// <summary>The year's workspace: units in official order by state, days left, and the reminder for those who have not handed in.</summary>
public sealed class UnitsModel(FilingService filings, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public static readonly IReadOnlyList<(string Key, string Name)> Columns =
        [("none", "未开始"), (FilingProcedure.Draft, "草稿"), (FilingProcedure.Filed, "已报"), (FilingProcedure.Returned, "退回"), (FilingProcedure.Passed, "通过"), (FilingProcedure.Published, "已发布")];

    IReadOnlyList<FilingLine> all = [];

    public int Year { get; private set; }
    public int FirstYear => 2019;
    public string? Stage { get; private set; }
    public IReadOnlyList<FilingLine> Lines { get; private set; } = [];
    /// <summary>The report over all units, for those who see all.</summary>
    public FilingLine? Government { get; private set; }
    public string Reminder { get; private set; } = "";
    public int Missing => all.Count(l => !l.HandedIn);
    public string Counts => $"应报 {all.Count} 个单位，已报 {all.Count(l => l.HandedIn)}，已发布 {all.Count(l => l.Filing?.PublishedOn is not null)}";
    public IEnumerable<(string? Stage, string Name, int Count)> Tabs =>
        Columns.Select(c => ((string?)c.Key, c.Name, all.Count(l => KeyOf(l) == c.Key))).Prepend((null, "全部", all.Count));

    public async Task OnGetAsync(int year, string? stage, CancellationToken cancel) => await LoadAsync(year, stage, cancel);

    public async Task<IActionResult> OnGetExportAsync(int year, CancellationToken cancel)
    {
        await LoadAsync(year, null, cancel);
        return await export.FileAsync(Actor, $"{year}年", $"{year}年年度报告进度", ["序号", "单位", "状态", "报送日期", "审核通过日期", "发布日期", "发布网址", "报送期限"], all,
            l => [NumberOf(l), l.Agency.Name, l.StageName, l.Filing?.FiledOn, l.Filing?.PassedOn, l.Filing?.PublishedOn, l.Filing?.Url, l.Due], cancel);
    }

    async Task LoadAsync(int year, string? stage, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Year = year;
        Stage = Columns.Any(c => c.Key == stage) ? stage : null;
        all = await filings.MatrixAsync(Actor, year, cancel);
        if (all.Count == 0) throw new Forbidden("您没有可以查看的报告");
        Lines = Stage is null ? all : [.. all.Where(l => KeyOf(l) == Stage)];
        Government = await filings.GovernmentAsync(Actor, year, cancel);
        if (Actor.Readable.Count > 1) Reminder = FilingService.Reminder(year, Today, all);
    }

    static string KeyOf(FilingLine l) => l.Filing?.Stage ?? "none";
    public static int ColumnOf(FilingLine l) => Columns.ToList().FindIndex(c => c.Key == KeyOf(l));
    public int NumberOf(FilingLine l) => all.ToList().IndexOf(l) + 1;
    public string TabLink(string? stage) => $"/desk/report/{Year}/units" + (stage is null ? "" : $"?stage={stage}");

    /// <summary>The days to the next term, in a word and a colour.</summary>
    public static (string Css, string Text) Left(FilingLine line, DateOnly today)
    {
        if (line.Next is not { } next) return ("ok", "已完成");
        var days = next.DayNumber - today.DayNumber;
        var what = line.HandedIn ? "发布" : "报送";
        return days < 0 ? ("late", $"■ {what}逾期{-days}天") : days <= 5 ? ("soon", $"▲ {what}还有{days}天") : ("ok", $"● {what}还有{days}天");
    }
}
