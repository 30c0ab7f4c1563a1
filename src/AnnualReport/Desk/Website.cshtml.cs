using Gongkai.Agencies;
using Gongkai.Demonstration;
using Gongkai.Documents;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.AnnualReport.Desk;

/// <summary>政府网站工作年度报表: what the records carry, what was typed, and the words, in one table.</summary>
public sealed class WebsiteModel(WebsiteReportService website, DemonstrationState demonstration, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public WebsiteTable Table { get; private set; } = null!;
    public bool MayAct => Actor.MayAct(Table.Site.Id);
    public int Root => Tree.Root.Id;

    public async Task<IActionResult> OnGetAsync(int? year, int? y, CancellationToken cancel)
    {
        if (y is { } wanted) return LocalRedirect($"/desk/website/{wanted}");
        await LoadAsync(year ?? Today.Year - 1, cancel);
        return Page();
    }

    public async Task<IActionResult> OnGetFileAsync(int year, string? format, CancellationToken cancel)
    {
        await LoadAsync(year, cancel);
        var notice = await demonstration.IsAsync(cancel) ? ReportFiles.Notice : null;
        return format switch
        {
            "docx" => File(WebsiteReportService.Docx(Table, notice), DocxWriter.ContentType, Table.Title + ".docx"),
            "xlsx" => File(WebsiteReportService.Xlsx(Table, notice), XlsxWriter.ContentType, Table.Title + ".xlsx"),
            _ => throw new NotFound("没有这种格式"),
        };
    }

    public async Task<IActionResult> OnPostSaveAsync(int year, int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var words = WebsiteReport.Entries.ToDictionary(e => e.Key, e => Typed("w-" + e.Key));
        return await TryAsync(async () => { await website.SaveAsync(Actor, year, words, seen, cancel); return "已保存"; }, $"/desk/website/{year}", () => LoadAsync(year, cancel));
    }

    public async Task<IActionResult> OnPostPublishAsync(int year, int seen, string? url, DateOnly? on, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await website.PublishAsync(Actor, year, url ?? "", on, seen, cancel); return "已登记公布"; }, $"/desk/website/{year}", () => LoadAsync(year, cancel));
    }

    async Task LoadAsync(int year, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Table = await website.MakeAsync(Actor, year, cancel);
    }

    /// <summary>What was typed when the form was refused, else what stands.</summary>
    public string Value(WebsiteLine line) => Problem is not null && line.Entry.Indicator is null && Request.HasFormContentType && Request.Form.ContainsKey("w-" + line.Entry.Key) ? Typed("w-" + line.Entry.Key) : line.Value;

    public string? Href(string problem) => problem.Contains("网址") ? "#url" : problem.Contains("公布日期") ? "#on" : WebsiteReport.Entries.FirstOrDefault(e => e.Indicator is null && problem.Contains($"“{e.Label}”")) is { } entry ? "#e-" + entry.Key : null;
}
