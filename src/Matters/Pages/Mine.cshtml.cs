using Gongkai.Shared;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Matters.Pages;

/// <summary>The person's own page of a matter: where it stands, what is asked of them, what they were told.</summary>
[AllowAnonymous, EnableRateLimiting("query"), LargeForm(LodgePage.MostFiles * AttachmentService.MostBytes + (1 << 20))]
public sealed class MineModel(PersonService persons, MatterCookie cookie) : PageModel
{
    public PersonView View { get; private set; } = null!;
    /// <summary>The act whose form is open.</summary>
    public Act? Act { get; private set; }
    public FormView Form { get; private set; } = new([], new Dictionary<string, string>(), []);

    public async Task<IActionResult> OnGetAsync(string? row, CancellationToken cancel)
    {
        if (!await LoadAsync(cancel)) return LocalRedirect("/query");
        if (row is null) return Page();
        Act = View.Acts.FirstOrDefault(a => a.Key == row);
        if (Act is null) return LocalRedirect("/query/matter");
        Form = new(Act.Fields, new Dictionary<string, string>(), []);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? row, int seen, CancellationToken cancel)
    {
        if (row is null)
        {
            cookie.Close();
            return LocalRedirect("/query");
        }
        if (!await LoadAsync(cancel))
        {
            TempData["Expired"] = "yes";
            return LocalRedirect("/query");
        }
        Act = View.Acts.FirstOrDefault(a => a.Key == row);
        if (Act is null) return LocalRedirect("/query/matter");
        var form = await Request.ReadFormAsync(cancel);
        var values = Forms.Read([.. Act.Fields.Where(f => f.Kind != FieldKind.Files)], form);
        var files = new List<(string Name, Stream Bytes)>();
        try
        {
            foreach (var file in LodgePage.Chosen(form)) files.Add((file.FileName, file.OpenReadStream()));
            await persons.PerformAsync(View.Row.DossierId, row, values, files, seen, cancel);
            TempData["Done"] = $"已经办好：{Words(Act)}";
            return LocalRedirect("/query/matter");
        }
        catch (Refused e) { Form = new(Act.Fields, values, e.Reasons); }
        catch (InvalidInput e) { Form = new(Act.Fields, values, [Objection.Impossible(e.Message, "")]); }
        catch (Conflict) { await LoadAsync(cancel); Form = new(Act.Fields, values, [Objection.Impossible("您打开这一页以后，办理情况有了变化，刚才的内容还没有提交。请再点一次“提交”。", "")]); }
        finally
        {
            foreach (var (_, bytes) in files) await bytes.DisposeAsync();
        }
        Response.StatusCode = 400;
        return Page();
    }

    public async Task<IActionResult> OnGetPaperAsync(int seq, CancellationToken cancel)
    {
        if (!await LoadAsync(cancel)) return LocalRedirect("/query");
        var (bytes, type, name) = await persons.PaperAsync(View.Row.DossierId, seq, cancel);
        return File(bytes, type, name);
    }

    async Task<bool> LoadAsync(CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        if (await cookie.ReadAsync(cancel) is not { } id) return false;
        View = await persons.ViewAsync(id, cancel);
        return true;
    }

    /// <summary>The act as its person would call it.</summary>
    public static string Words(Act act) => act.Key == MatterFields.TakeBack ? "撤回" : act.Key == "give-proof" ? "补充证据" : act.Name;
}
