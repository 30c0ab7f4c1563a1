using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.AnnualReport.Desk;

/// <summary>The matrix of the year chosen, or of the last one.</summary>
public sealed class UnitsOfModel(OfficeClock clock) : PageModel
{
    public IActionResult OnGet(int? y) => LocalRedirect($"/desk/report/{y ?? clock.Today.Year - 1}/units");
}
