using Gongkai.Agencies;
using Gongkai.Documents.Sheets;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Imports.Desk;

/// <summary>Takes a file in. It is kept by its hash; nothing of it is in a register yet.</summary>
[LargeForm(SheetFile.MaxBytes + (1 << 20))]
public sealed class NewModel(ImportService imports, ImportKinds kinds, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public FormView Form { get; private set; } = null!;
    public string Opening { get; private set; } = "";
    public IReadOnlyList<ImportKind> Kinds => kinds.All;

    public Task OnGetAsync(string? kind, CancellationToken cancel)
    {
        Opening = Guid.NewGuid().ToString("N");
        return ShowAsync(kind is null ? [] : new() { ["kind"] = kind }, cancel);
    }

    public async Task<IActionResult> OnPostAsync(string? opening, IFormFile? file, CancellationToken cancel)
    {
        // A file that was refused is chosen again: that is another form.
        Opening = Guid.TryParseExact(opening, "N", out _) ? opening! : Guid.NewGuid().ToString("N");
        await OpenAsync(cancel);
        var fields = Fields();
        var values = Forms.Read(fields, await Request.ReadFormAsync(cancel));
        Import? import = null;
        return await TryAsync(async () =>
        {
            var wrong = Forms.Check(fields, values);
            if (file is null || file.Length == 0) wrong.Add("“文件”没有选");
            Forms.Require(wrong);
            var year = values.GetValueOrDefault("year") is { } text ? int.TryParse(text, out var y) ? y : throw new InvalidForm(["“年份”不对"]) : (int?)null;
            await using var bytes = file!.OpenReadStream();
            import = await imports.UploadAsync(Actor, values["kind"], int.Parse(values["agency"]), file.FileName, bytes, year, Opening, cancel);
            return "文件已上传，请核对各列对应得对不对";
        }, () => $"/desk/imports/{import!.Id}/columns", () => ShowAsync(values, cancel));
    }

    async Task ShowAsync(Dictionary<string, string> values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (Mine.Count == 0) throw new Forbidden("您没有可以导入的单位");
        Form = new(Fields(), values, Problems);
    }

    IReadOnlyList<Field> Fields() =>
    [
        new("kind", "导入什么", FieldKind.Choice, Options: [.. kinds.All.Select(k => new Option(k.Key, k.Name))]),
        new("agency", "单位", FieldKind.Choice, Options: [.. Mine.Select(a => new Option(a.Id.ToString(), a.Name))], Help: "表里有“单位”一列的，以那一列为准。"),
        new("year", "年份", FieldKind.Number, Required: false, Help: "表里的日期只写了月日，或者只写了月份的，在这里写明是哪一年，如 2021。"),
    ];
}
