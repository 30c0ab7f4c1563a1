using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Matters.Pages;

/// <summary>A matter lodged on the portal without an account: one form, made of the opening act; number and query code are told once.</summary>
public abstract class LodgePage(MatterService matters, FloodGauge flood, AgencyDirectory agencies, OfficeClock clock) : PageModel
{
    public const int MostFiles = 5;

    /// <summary>Label of the unit it is about.</summary>
    protected abstract string UnitLabel { get; }
    /// <summary>Fields in the words of who fills them in.</summary>
    protected virtual Field Asked(Field field) => field;

    public FormView Form { get; private set; } = new([], new Dictionary<string, string>(), []);
    public string Opening { get; private set; } = "";
    /// <summary>What was lodged just now.</summary>
    public (string Number, string? Code)? Done { get; private set; }
    public Problems Problems => new("还有几处要改", [.. Form.Problems.Select(p => (p, Form.Href(p)))]);

    /// <summary>The files of a form, which none may send more of than are kept.</summary>
    /// <exception cref="InvalidInput">more than <see cref="MostFiles"/>; none is kept.</exception>
    public static IReadOnlyList<IFormFile> Chosen(IFormCollection form) =>
        form.Files.GetFiles("f-" + MatterFields.Files).Where(f => f.Length > 0).ToList() is { Count: <= MostFiles } chosen ? chosen : throw new InvalidInput($"文件最多{MostFiles}个");

    public async Task OnGetAsync(int? agency, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        Opening = Guid.NewGuid().ToString("N");
        if (TempData["MatterNumber"] is string number) Done = (number, TempData["MatterCode"] as string);
        await ShowAsync(agency is { } named ? new() { [ComplaintProcedure.Target] = $"{named}" } : [], [], cancel);
    }

    public async Task<IActionResult> OnPostAsync(string? opening, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        Opening = Guid.TryParseExact(opening, "N", out _) ? opening! : Guid.NewGuid().ToString("N");
        await ShowAsync([], [], cancel);
        var form = await Request.ReadFormAsync(cancel);
        var values = Forms.Read([.. Form.Fields.Where(f => f.Kind != FieldKind.Files)], form);
        var files = new List<(string Name, Stream Bytes)>();
        try
        {
            var chosen = Chosen(form);
            if (!int.TryParse(values.GetValueOrDefault(ComplaintProcedure.Target), out var unit)) throw new InvalidInput($"“{UnitLabel}”没有选");
            foreach (var file in chosen) files.Add((file.FileName, file.OpenReadStream()));
            var (dossier, code) = await flood.PassAsync(HttpContext, Opening, [string.Join('\n', values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value))], () => matters.LodgeAsync(unit, values, files, Opening, cancel));
            TempData["MatterNumber"] = dossier.Number;
            if (code is not null) TempData["MatterCode"] = code;
            return LocalRedirect(Request.Path);
        }
        catch (Refused e) { await ShowAsync(values, e.Reasons, cancel); }
        catch (TooSoon e)
        {
            await ShowAsync(values, [Objection.Impossible(e.Message, "")], cancel);
            e.Say(Response);
            return Page();
        }
        catch (Exception e) when (e is InvalidInput or Conflict) { await ShowAsync(values, [Objection.Impossible(e.Message, "")], cancel); }
        finally
        {
            foreach (var (_, bytes) in files) await bytes.DisposeAsync();
        }
        Response.StatusCode = 400;
        return Page();
    }

    async Task ShowAsync(Dictionary<string, string> values, IReadOnlyList<Objection> problems, CancellationToken cancel)
    {
        var units = (await agencies.OnAsync(clock.Today, cancel)).Addressees.Select(a => new Option($"{a.Id}", a.Name)).ToList();
        var fields = matters.Opening.Fields.Where(f => f.Key is not ("channel" or "received")).ToList();
        if (fields.All(f => f.Key != ComplaintProcedure.Target)) fields.Insert(0, new(ComplaintProcedure.Target, UnitLabel, FieldKind.Agency));
        Form = new([.. fields.Select(f => Asked(f.Key == ComplaintProcedure.Target ? f with { Label = UnitLabel } : f))], values, problems) { Units = units };
    }
}
