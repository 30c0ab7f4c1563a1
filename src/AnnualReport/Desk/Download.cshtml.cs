using Gongkai.Documents;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.AnnualReport.Desk;

/// <summary>The report as a file, and the papers with which it goes to the leader.</summary>
public sealed class DownloadModel(ReportService reports, ReportTextService service, PdfConverter pdf, SignedIn me, OfficeClock clock) : PageModel
{
    public async Task<IActionResult> OnGetAsync(int year, string format, int agency, int? version, CancellationToken cancel)
    {
        var report = version is { } frozen ? await reports.FrozenAsync(await me.ActorAsync(), agency, year, frozen, cancel) : await reports.MakeAsync(await me.ActorAsync(), agency, year, cancel);
        var texts = report.Texts;
        var pictures = await service.LoadPicturesAsync(texts, cancel);
        var mark = report.Demonstration ? "（演示数据）" : "";
        var name = report.Title + mark;
        return format switch
        {
            "json" => File(ReportJson.Write(report, texts), "application/json", name + ".json"),
            "html" => File(ReportHtml.Write(report, texts, pictures), "text/html; charset=utf-8", name + ".html"),
            "xlsx" => File(ReportFiles.Xlsx(report), XlsxWriter.ContentType, name + ".xlsx"),
            "docx" => Word(ReportFiles.Document(report, texts, pictures), name),
            "pdf" => await PdfAsync(ReportFiles.Document(report, texts, pictures), name, cancel),
            "review-docx" => Word(ReportPapers.Review(report, texts, pictures, clock.Today), $"{report.Title}（送审稿）{mark}"),
            "review-pdf" => await PdfAsync(ReportPapers.Review(report, texts, pictures, clock.Today), $"{report.Title}（送审稿）{mark}", cancel),
            "approval-docx" => Word(ReportPapers.Approval(report, texts, clock.Today), $"{report.Title}（呈批单）{mark}"),
            "approval-pdf" => await PdfAsync(ReportPapers.Approval(report, texts, clock.Today), $"{report.Title}（呈批单）{mark}", cancel),
            _ => throw new NotFound("没有这种格式"),
        };
    }

    FileContentResult Word(OfficialDocument paper, string name) => File(DocxWriter.Write(paper), DocxWriter.ContentType, name + ".docx");

    async Task<IActionResult> PdfAsync(OfficialDocument paper, string name, CancellationToken cancel)
    {
        try { return File(await pdf.ConvertAsync(DocxWriter.Write(paper), cancel), "application/pdf", name + ".pdf"); }
        catch (PdfUnavailableException e) { throw new InvalidInput(e.Message); }
    }
}
