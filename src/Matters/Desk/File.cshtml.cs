using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Matters.Desk;

/// <summary>A file of a matter, for who sees the whole of it, or whose unit handed it in.</summary>
public sealed class FileModel(MatterKinds kinds, SignedIn me) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string kind, long id, long file, CancellationToken cancel)
    {
        var (attachment, bytes) = await kinds.Of(kind).FileAsync(await me.ActorAsync(), id, file, cancel);
        return Storage.Desk.FileModel.Send(this, attachment, bytes);
    }
}
