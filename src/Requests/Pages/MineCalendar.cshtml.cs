using Gongkai.Documents;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Requests.Pages;

/// <summary>The days of one request as an .ics file, for whoever has named the query code.</summary>
[AllowAnonymous]
public sealed class MineCalendarModel(ApplicantService applicants, ApplicantCookie cookie, TimeProvider time) : PageModel
{
    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        Response.Headers.CacheControl = "private, no-store";
        if (await cookie.ReadAsync(cancel) is not { } id) return LocalRedirect("/query");
        var view = await applicants.ViewAsync(id, cancel);
        return File(ApplicantCalendar.Write([view], time.GetUtcNow().UtcDateTime), CalendarFile.ContentType, $"{view.Row.Number}.ics");
    }
}
