using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Requests.Pages;

/// <summary>The last look at a sheet: what cannot be handed in and why, what can, and what it is likely to cost.</summary>
[AllowAnonymous, EnableRateLimiting("check")]
public sealed class BatchCheckModel(DocketService dockets, FloodGauge flood, DocketCookie cookie, AgencyDirectory agencies, OfficeClock clock) : PageModel
{
    AgencyTree tree = null!;

    public DocketContent Sheet { get; private set; } = null!;
    public IReadOnlyList<FeeForecast> Fees { get; private set; } = [];
    public Problems Problems { get; private set; } = new("", []);

    public string Unit(DocketRow row) => tree.Name(row.AgencyId!.Value);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await LoadAsync(cancel) ? Page() : LocalRedirect("/apply/batch");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        try
        {
            var token = Request.Cookies[BatchModel.Cookie];
            // Each row by itself; who presses once more is led to what was handed in.
            IReadOnlyList<string> rows = await dockets.ReadAsync(token, cancel) is { Submitted: false } kept ? [.. kept.Content.Good.Select(r => ApplicationSteps.Wanted(r.Draft))] : [];
            var (id, mark) = await flood.PassAsync(HttpContext, token ?? "", rows, () => dockets.SubmitAsync(token, cancel));
            cookie.Open(id, mark);
            return LocalRedirect("/docket/list");
        }
        catch (InvalidInput e)
        {
            if (!await LoadAsync(cancel)) return LocalRedirect("/apply/batch");
            Response.StatusCode = 400;
            (e as TooSoon)?.Say(Response);
            Problems = new("没有提交", [.. ((e as InvalidForm)?.Problems ?? [e.Message]).Select(p => (Objection.Impossible(p, ""), (string?)null))]);
            return Page();
        }
    }

    async Task<bool> LoadAsync(CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        if (await dockets.ReadAsync(Request.Cookies[BatchModel.Cookie], cancel) is not { Submitted: false } kept) return false;
        Sheet = kept.Content;
        Fees = await dockets.FeesAsync(Sheet, cancel);
        tree = await agencies.OnAsync(clock.Today, cancel);
        return true;
    }
}
