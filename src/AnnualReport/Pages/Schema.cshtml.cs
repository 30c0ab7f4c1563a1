using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.AnnualReport.Pages;

/// <summary>The schema of <c>report.json</c>, for whoever wants to exchange reports with us.</summary>
[AllowAnonymous]
public sealed class SchemaModel : PageModel
{
    public IActionResult OnGet()
    {
        Response.Headers.CacheControl = "public, max-age=3600";
        Response.Headers.AccessControlAllowOrigin = "*";
        return File(typeof(SchemaModel).Assembly.GetManifestResourceStream(ReportJson.SchemaResource)!, "application/schema+json");
    }
}
