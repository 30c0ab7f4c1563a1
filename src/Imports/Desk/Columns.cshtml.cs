using System.Globalization;
using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Imports.Desk;

/// <summary>What each column of the file is: proposed by its head, decided by a person, remembered for the unit's next file.</summary>
public sealed class ColumnsModel(ImportService imports, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public Import Import { get; private set; } = null!;
    public ImportKind Kind { get; private set; } = null!;
    public ImportTop Top { get; private set; } = null!;
    /// <summary>Field by column as chosen, where a refusal brought the form back.</summary>
    public IReadOnlyDictionary<int, string>? Chosen { get; private set; }
    public IReadOnlyDictionary<string, string> Constants { get; private set; } = new Dictionary<string, string>();
    public int? Year { get; private set; }

    public string? FieldOf(MatchedColumn column) => Chosen is null ? column.Field : Chosen.GetValueOrDefault(column.Index);
    public string Sample(int column) => string.Join("；", Top.Samples.Select(r => r[column]).Where(v => v.Length > 0).Select(v => Statutes.Chinese.Short(v, 30)));
    public IEnumerable<ImportField> Missing => Kind.Fields.Where(f => f.Constant && Top.Columns.All(c => FieldOf(c) != f.Key));
    public IEnumerable<ImportField> Lacking => Kind.Fields.Where(f => f.Required && !f.Constant && Top.Columns.All(c => FieldOf(c) != f.Key));

    public async Task<IActionResult> OnGetAsync(long id, int? sheet, int? from, int? to, CancellationToken cancel)
    {
        await ShowAsync(id, sheet, from is { } f ? (f, to is { } t && t >= f ? t : f) : null, cancel);
        return Import is { State: ImportState.Matching or ImportState.Checked, Written: 0 } ? Page() : LocalRedirect($"/desk/imports/{id}");
    }

    public async Task<IActionResult> OnPostAsync(long id, int seen, int sheet, int from, int to, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var form = await Request.ReadFormAsync(cancel);
        var columns = form.Keys.Where(k => k.StartsWith("c-", StringComparison.Ordinal) && form[k].ToString().Length > 0 && int.TryParse(k.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .ToDictionary(k => int.Parse(k.AsSpan(2), CultureInfo.InvariantCulture), k => form[k].ToString());
        var constants = form.Keys.Where(k => k.StartsWith("k-", StringComparison.Ordinal)).ToDictionary(k => k[2..], k => form[k].ToString());
        var year = form["year"].ToString().Trim();
        return await TryAsync(async () =>
        {
            int? chosen = year.Length == 0 ? null : int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var y) ? y : throw new InvalidForm(["“年份”不对"]);
            await imports.MatchAsync(Actor, id, seen, new(sheet, from, to, chosen, columns, constants), cancel);
            return "各列已经对应好，下面是逐行核对的结果";
        }, $"/desk/imports/{id}", async () =>
        {
            (Chosen, Constants) = (columns, constants);
            await ShowAsync(id, sheet, (from, to), cancel);
            Year = int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var typed) ? typed : Year;
        });
    }

    async Task ShowAsync(long id, int? sheet, (int, int)? rows, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        (Import, Kind, Top) = await imports.TopAsync(Actor, id, sheet, rows, cancel);
        if (Chosen is null) Constants = Top.Constants;
        Year = Import.Year;
    }
}
