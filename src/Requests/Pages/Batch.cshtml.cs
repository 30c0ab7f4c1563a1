using Gongkai.Documents;
using Gongkai.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Requests.Pages;

/// <summary>Many applications in one sheet: the empty one to fetch, the filled one to hand over for a look.</summary>
[AllowAnonymous, EnableRateLimiting("check")]
public sealed class BatchModel(DocketService dockets) : PageModel
{
    internal const string Cookie = "gongkai-batch";

    public Problems Problems { get; private set; } = new("", []);
    /// <summary>Rows uploaded before and not handed in.</summary>
    public int Waiting { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) => await LookAsync(cancel);

    public async Task<IActionResult> OnGetTemplateAsync(CancellationToken cancel) => File(await dockets.TemplateAsync(cancel), XlsxWriter.ContentType, "批量申请表.xlsx");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var form = await Request.ReadFormAsync(cancel);
        try
        {
            if (form.Files["file"] is not { Length: > 0 } file) throw new InvalidInput("没有选择文件");
            if (file.Length > DocketSheet.MostBytes) throw new InvalidInput("文件超过1MB，请只留要提交的行");
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancel);
            Response.Cookies.Append(Cookie, await dockets.KeepAsync(Request.Cookies[Cookie], bytes.ToArray(), cancel), new()
            {
                HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = Request.IsHttps, IsEssential = true, MaxAge = DraftService.Kept, Path = "/apply/batch",
            });
            return LocalRedirect("/apply/batch/check");
        }
        catch (InvalidInput e)
        {
            Response.StatusCode = 400;
            Problems = new("没有上传", [(Statutes.Procedures.Objection.Impossible(e.Message, ""), "#file")]);
            await LookAsync(cancel);
            return Page();
        }
    }

    async Task LookAsync(CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        if (await dockets.ReadAsync(Request.Cookies[Cookie], cancel) is { Submitted: false } kept) Waiting = kept.Content.Rows.Count;
    }
}
