using Gongkai.Documents;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.AnnualReport.Desk;

/// <summary>The report as a file.</summary>
public sealed class DownloadModel(ReportService reports, PdfConverter pdf, SignedIn me) : PageModel
{
    public async Task<IActionResult> OnGetAsync(int year, string format, int agency, int? version, CancellationToken cancel)
    {
        var report = version is { } frozen ? await reports.FrozenAsync(await me.ActorAsync(), agency, year, frozen, cancel) : await reports.MakeAsync(await me.ActorAsync(), agency, year, cancel);
        var name = report.Title + (report.Demonstration ? "（演示数据）" : "");
        switch (format)
        {
            case "json": return File(ReportJson.Write(report), "application/json", name + ".json");
            case "html": return File(ReportHtml.Write(report), "text/html; charset=utf-8", name + ".html");
            case "xlsx": return File(ReportFiles.Xlsx(report), XlsxWriter.ContentType, name + ".xlsx");
            case "docx": return File(ReportFiles.Docx(report), DocxWriter.ContentType, name + ".docx");
            case "pdf":
                try { return File(await pdf.ConvertAsync(ReportFiles.Docx(report), cancel), "application/pdf", name + ".pdf"); }
                catch (PdfUnavailableException e) { throw new InvalidInput(e.Message); }
            default: throw new NotFound("没有这种格式");
        }
    }
}
