using Gongkai.Documents;
using Gongkai.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Requests.Pages;

/// <summary>All requests of one docket: where each stands, as a page, a sheet and a calendar; and the way into each.</summary>
[AllowAnonymous, EnableRateLimiting("query")]
public sealed class DocketListModel(DocketService dockets, DocketCookie cookie, ApplicantCookie applicant, OfficeClock clock, TimeProvider time) : PageModel
{
    static readonly string[] Heads = ["编号", "受理单位", "想要的信息", "申请人", "办到哪一步", "最近的日期", "日期", "查询码"];

    public IReadOnlyList<DocketLine> Lines { get; private set; } = [];
    public DocketContent? Kept { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancel) => WithAsync(() => Page(), cancel);

    public Task<IActionResult> OnGetSheetAsync(CancellationToken cancel) => WithAsync(() => File(XlsxWriter.List("申请目录", Heads, Lines.Select(Values)), XlsxWriter.ContentType, "申请目录.xlsx"), cancel);

    public Task<IActionResult> OnGetCsvAsync(CancellationToken cancel) => WithAsync(() => File(Csv.Write(Heads, Lines.Select(Values)), Csv.ContentType, "申请目录.csv"), cancel);

    public Task<IActionResult> OnGetCalendarAsync(CancellationToken cancel) =>
        WithAsync(() => File(ApplicantCalendar.Write(Lines.Select(l => l.View).OfType<ApplicantView>(), time.GetUtcNow().UtcDateTime), CalendarFile.ContentType, "申请目录.ics"), cancel);

    public async Task<IActionResult> OnPostOpenAsync(int row, CancellationToken cancel)
    {
        if (await cookie.ReadAsync(cancel) is not { } docket) return LocalRedirect("/docket");
        if (await dockets.RequestAsync(docket, row, cancel) is not { } request) return LocalRedirect("/docket/list");
        applicant.Open(request.Id, request.Mark);
        return LocalRedirect("/query/mine");
    }

    public IActionResult OnPostLeave()
    {
        cookie.Close();
        return LocalRedirect("/docket");
    }

    async Task<IActionResult> WithAsync(Func<IActionResult> answer, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "private, no-store";
        if (await cookie.ReadAsync(cancel) is not { } docket) return LocalRedirect("/docket");
        (Lines, Kept) = await dockets.ListAsync(docket, cancel);
        return answer();
    }

    IReadOnlyList<object?> Values(DocketLine line)
    {
        var next = line.Next(clock.Today);
        return [line.Number, line.Agency, line.Subject, line.Applicant, line.State, next?.Title, next?.Day, line.Code];
    }
}
