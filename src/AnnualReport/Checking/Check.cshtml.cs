using Gongkai.Documents;
using Gongkai.Documents.Readers;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.AnnualReport.Checking;

/// <summary>年报核对: anybody may try a report; it is read in memory and forgotten.</summary>
[AllowAnonymous, EnableRateLimiting("check"), LargeForm(2 * ReportReader.MaxUpload + (1 << 20))]
public sealed class CheckModel(CheckService service) : PageModel
{
    public CheckedReport? Result { get; private set; }
    public string Sealed { get; private set; } = "";
    public string? Problem { get; private set; }

    public void OnGet() { }

    public async Task<IActionResult> OnPostAsync(IFormFile? report, IFormFile? previous, CancellationToken cancel)
    {
        try
        {
            if (report is null || report.Length == 0) throw new UnreadableDocumentException("请选择要核对的年度报告。");
            Result = await service.CheckAsync(await BytesAsync(report, cancel), previous is { Length: > 0 } ? await BytesAsync(previous, cancel) : null, cancel);
            Sealed = service.Seal(Result);
        }
        catch (UnreadableDocumentException e)
        {
            Problem = e.Message;
            Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        return Page();
    }

    public IActionResult OnPostDownload(string? result, string? format)
    {
        var jsonl = service.Open(result ?? "");
        return format == "xlsx" ? File(CheckService.Xlsx(jsonl), XlsxWriter.ContentType, "年报核对.xlsx") : File(jsonl, "application/x-ndjson; charset=utf-8", "年报核对.jsonl");
    }

    static async Task<(string, byte[])> BytesAsync(IFormFile file, CancellationToken cancel)
    {
        if (file.Length > ReportReader.MaxUpload) throw new UnreadableDocumentException($"文件超过{ReportReader.MaxUpload >> 20}MB，不予读取。");
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancel);
        var name = Path.GetFileName(file.FileName);
        return (Statutes.Chinese.End(name, 120), bytes.ToArray());
    }

    public static string Shown(CellReading cell) => cell.Kind switch
    {
        CellKind.Number or CellKind.Stroke or CellKind.Unreadable => cell.Printed.Length > 0 ? cell.Printed : ReportWords.Print(cell.Value ?? 0),
        CellKind.Blank => "空", CellKind.RowNotPrinted => "未列", _ => "未读到",
    };

    /// <summary>The finding that stands behind a cell: those of the tables that fail, the first by weight. A sentence that contradicts a cell is not the cell's fault.</summary>
    public int? FindingOf(CellAddress at)
    {
        for (var i = 0; i < Result!.Findings.Count; i++)
            if (Result.Findings[i] is { Outcome: CheckOutcome.Fails, Severity: not CheckSeverity.Info, Rule: "K1" or "K2" or "K3" or "K4" or "K5" or "K6" or "K7" or "K8" or "K20" } f && (f.Rule == "K7" ? f.Cells.Contains(at) : f.Cells.Count > 0 && f.Cells[0] == at)) return i;
        return null;
    }
}
