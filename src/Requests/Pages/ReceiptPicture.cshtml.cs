using Gongkai.Demonstration;
using Gongkai.Documents;
using Gongkai.Documents.Readers;
using Gongkai.Shared;
using Gongkai.Statutes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Requests.Pages;

/// <summary>The receipt as a picture for the photographs of a telephone, for the browser that handed the application in.</summary>
[AllowAnonymous, EnableRateLimiting("find")]
public sealed class ReceiptPictureModel(DraftService drafts, CardPicture pictures, DemonstrationState demonstration) : PageModel
{
    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        Response.Headers.CacheControl = "private, no-store";
        var draft = await drafts.ReadAsync(Request.Cookies[ApplyModel.Cookie], cancel);
        if (draft is not { Number: { } number, Code: { } code, HandedIn: { } handed }) return LocalRedirect("/apply");
        var agency = (await drafts.AddresseesAsync(cancel)).FirstOrDefault(a => a.Id == draft.AgencyId)?.Name ?? "";
        var card = new Card(agency, "政府信息公开申请回执", await demonstration.IsAsync(cancel) ? "演示数据" : "",
            [
                new("编号", number, Big: true), new("查询码", code, Big: true), new(draft.Due is null ? "提交日期" : "收到日期", Chinese.Date(handed)),
                .. draft.Due is { } due ? new CardLine[] { new("答复期限", $"最迟{Chinese.Date(due)}") } : [],
            ],
            ["凭编号和查询码查询进度、补正、收取网上答复，请不要给别人看。", $"查询：{Request.Host}/query", ApplyModel.Reckoning(draft)]);
        try { return File(await pictures.PngAsync(card, cancel), "image/png"); }
        catch (UnreadableDocumentException e) { throw new InvalidInput(e.Message + "请打印或者抄下回执。"); }
    }
}
