using Gongkai.Documents.Sheets;
using Gongkai.Shared;
using Gongkai.Storage;

namespace Gongkai.Imports;

/// <summary>What the page of columns shows: the tables of the file, the heads, and a few values of each column.</summary>
public sealed record ImportTop(IReadOnlyList<SheetInfo> Sheets, string Format, int Sheet, FoundHead? Head, IReadOnlyList<MatchedColumn> Columns, IReadOnlyDictionary<string, string> Constants, IReadOnlyList<SheetRow> First, IReadOnlyList<SheetRow> Samples);

/// <summary>The table file of an import: read whole within its bounds, its heads, its rows. What cannot be read is refused in the reader's words.</summary>
static class ImportFile
{
    public static async Task<byte[]> AllAsync(Stream stream, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
        {
            if (all.Length + read > SheetFile.MaxBytes) throw new InvalidInput(SheetFile.TooLarge().Message);
            all.Write(buffer, 0, read);
        }
        return all.ToArray();
    }

    public static SheetFile Open(byte[] bytes)
    {
        try { return SheetFile.Open(bytes); }
        catch (UnreadableSheetException e) { throw new InvalidInput(e.Message); }
    }

    public static async Task<SheetFile> OpenAsync(FileStore files, Import import, CancellationToken cancel)
    {
        await using var stream = files.Open(import.Sha256);
        return Open(await AllAsync(stream, cancel));
    }

    /// <summary>The table (the first one shown that holds anything, unless one is chosen) with its heads found or chosen.</summary>
    public static ImportTop Top(SheetFile file, ImportKind kind, int? sheet, (int From, int To)? rows, (IReadOnlyDictionary<string, string> Columns, IReadOnlyDictionary<string, string> Constants) remembered)
    {
        try
        {
            var chosen = sheet ?? Enumerable.Range(0, file.Sheets.Count).OrderBy(i => file.Sheets[i].Hidden).FirstOrDefault(i => file.Rows(i).Any());
            if (chosen < 0 || chosen >= file.Sheets.Count) throw new InvalidInput("没有这张工作表");
            var first = file.Rows(chosen).Take(HeadFinder.Depth).ToList();
            if (first.Count == 0) throw new InvalidInput(file.Sheets.Count > 1 && sheet is not null ? "这张工作表是空的" : "表里没有内容");
            FoundHead? head;
            if (rows is { } given)
            {
                var own = file.Rows(chosen).TakeWhile(r => r.Number <= given.To).Where(r => r.Number >= given.From).Take(10).ToList();
                head = own.Count == 0 ? throw new InvalidInput($"第{given.From}行是空的，不能作表头") : HeadFinder.Of(own) with { From = given.From, To = given.To };
            }
            else head = HeadFinder.Find(first, kind, remembered.Columns);
            var samples = head is null ? [] : file.Rows(chosen).Where(r => r.Number > head.To).Take(4).ToList();
            return new(file.Sheets, file.Format, chosen, head, head is null ? [] : HeadFinder.Columns(head.Headings, kind, remembered.Columns), remembered.Constants, first, samples);
        }
        catch (UnreadableSheetException e) { throw new InvalidInput(e.Message); }
    }

    /// <summary>The rows below the heads.</summary>
    public static IEnumerable<SheetRow> Rows(SheetFile file, Import import)
    {
        using var rows = file.Rows(import.Sheet).GetEnumerator();
        while (true)
        {
            try { if (!rows.MoveNext()) yield break; }
            catch (UnreadableSheetException e) { throw new InvalidInput(e.Message); }
            if (rows.Current.Number > import.HeadTo) yield return rows.Current;
        }
    }
}
