using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Assistance.Desk;

/// <summary>A file of a reply, which belongs to the unit that was asked and is open to the unit that asks.</summary>
public sealed class FileModel(AssistService assistance, SignedIn me) : PageModel
{
    public async Task<IActionResult> OnGetAsync(long id, long file, CancellationToken cancel)
    {
        var (attachment, bytes) = await assistance.FileAsync(await me.ActorAsync(), id, file, cancel);
        return Storage.Desk.FileModel.Send(this, attachment, bytes);
    }
}
