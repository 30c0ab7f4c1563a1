using Gongkai.Documents;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Requests.Papers.Desk;

/// <summary>A paper's file for the office.</summary>
public sealed class PaperFileModel(PaperService papers, SignedIn me) : PageModel
{
    public async Task<IActionResult> OnGetAsync(long id, int seq, string format, CancellationToken cancel)
    {
        try
        {
            var (bytes, type, name) = await papers.FileAsync(await me.ActorAsync(), id, seq, format, cancel);
            Response.Headers.CacheControl = "private, no-store";
            return File(bytes, type, name);
        }
        catch (PdfUnavailableException e) { throw new InvalidInput(e.Message); }
    }
}
