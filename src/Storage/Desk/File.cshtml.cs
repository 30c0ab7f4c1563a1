using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Storage.Desk;

/// <summary>An attachment: paper and pictures open in the page's own cage, everything else is downloaded.</summary>
public sealed class FileModel(AttachmentService attachments, SignedIn me) : PageModel
{
    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancel)
    {
        var (attachment, bytes) = await attachments.OpenAsync(await me.ActorAsync(), id, cancel);
        return Send(this, attachment, bytes);
    }

    /// <summary>Sends an attachment from any page that has it.</summary>
    internal static IActionResult Send(PageModel page, Attachment attachment, FileStream bytes)
    {
        // What somebody sent us runs nothing, whatever it turns out to be. The browser's own PDF reader does not start in a sandbox, and needs none.
        page.Response.Headers.ContentSecurityPolicy = attachment.Kind == FileKind.Pdf ? "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'" : "default-src 'none'; sandbox";
        page.Response.Headers.CacheControl = "private, no-store";
        return AttachmentService.Paper.Contains(attachment.Kind)
            ? new FileStreamResult(bytes, FileStore.MediaType(attachment.Kind))
            : page.File(bytes, FileStore.MediaType(attachment.Kind), attachment.Name);
    }
}
