using Gongkai.Documents;
using Gongkai.Documents.Sheets;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Imports.Desk;

/// <summary>The empty form of a kind, to be filled in and uploaded.</summary>
public sealed class TemplateModel(ImportKinds kinds) : PageModel
{
    public IActionResult OnGet(string kind)
    {
        var k = kinds.Find(kind);
        var columns = k.Fields.Select(f => new TemplateColumn(f.Label, f.Required, f.Kind == ValueKind.Day, f.Help ?? "", f.Example, [.. f.Options.Select(o => o.Label)])).ToList();
        return File(TemplateWriter.Write(k.Name, columns), XlsxWriter.ContentType, $"{k.Name}导入模板.xlsx");
    }
}
