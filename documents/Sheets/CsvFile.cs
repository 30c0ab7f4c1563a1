using System.Text;

namespace Gongkai.Documents.Sheets;

/// <summary>
/// Text with separators: comma, semicolon or tab; UTF-8 with or without mark, UTF-16 with mark, else GB18030 (what Chinese office programs write).
/// Quotes as in RFC 4180; a quoted value may hold line breaks.
/// </summary>
public sealed class CsvFile : SheetFile
{
    static CsvFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    readonly string text;
    readonly char separator;

    public CsvFile(byte[] bytes)
    {
        (text, var encoding) = Decode(bytes);
        separator = Separator(text);
        Format = $"文本表格（{encoding}，{(separator switch { '\t' => "制表符", ';' => "分号", _ => "逗号" })}分隔）";
    }

    public override string Format { get; }
    public override IReadOnlyList<SheetInfo> Sheets { get; } = [new("文本", false, [])];

    static (string Text, string Encoding) Decode(byte[] bytes)
    {
        ReadOnlySpan<byte> start = bytes;
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return (Strict(new UnicodeEncoding(false, false, true), bytes[2..]) ?? throw NoText(), "UTF-16");
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return (Strict(new UnicodeEncoding(true, false, true), bytes[2..]) ?? throw NoText(), "UTF-16");
        var utf8 = new UTF8Encoding(false, true);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return (Strict(utf8, bytes[3..]) ?? throw NoText(), "UTF-8");
        // A binary file is full of zeros; no text is.
        if (start.Contains((byte)0)) throw new UnreadableSheetException("这不是表格文件；请上传 .xlsx 或者 .csv。");
        if (Strict(utf8, bytes) is { } plain) return (plain, "UTF-8");
        return (Strict(Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback), bytes) ?? throw NoText(), "GB18030");
    }

    static string? Strict(Encoding encoding, byte[] bytes)
    {
        try { return encoding.GetString(bytes); }
        catch (DecoderFallbackException) { return null; }
    }

    static UnreadableSheetException NoText() => new("文字编码认不出来，或者文件不完整；请在表格软件里另存为 .xlsx 再上传。");

    /// <summary>The separator that splits the first rows into the most columns alike; quoted text does not count.</summary>
    static char Separator(string text)
    {
        char[] candidates = [',', '\t', ';'];
        var best = candidates.Select(c =>
        {
            var widths = new List<int>();
            try { widths.AddRange(Split(text, c).Where(r => r.Cells.Count > 0).Take(20).Select(r => r.Cells.Count)); }
            catch (UnreadableSheetException) { return (c, Score: -1); }
            var usual = widths.GroupBy(w => w).Where(g => g.Key > 1).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).FirstOrDefault();
            return (c, Score: usual is null ? 0 : usual.Count() * 1000 + usual.Key);
        }).MaxBy(s => s.Score);
        return best.Score > 0 ? best.c : ',';
    }

    public override IEnumerable<SheetRow> Rows(int sheet)
    {
        var count = 0;
        foreach (var (number, cells) in Split(text, separator))
        {
            var row = new SheetRow(number, false, Trimmed(cells.ConvertAll(c => Clean(c, number))));
            if (row.Cells.Count == 0) continue;
            if (++count > MaxRows) throw TooLong();
            yield return row;
        }
    }

    static List<string> Trimmed(List<string> cells)
    {
        while (cells.Count > 0 && cells[^1].Length == 0) cells.RemoveAt(cells.Count - 1);
        return cells;
    }

    /// <summary>Records with their number, counted as a spreadsheet counts rows: a quoted line break is no new row.</summary>
    static IEnumerable<(int Number, List<string> Cells)> Split(string text, char separator)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        int at = 0, number = 1;
        while (at < text.Length)
        {
            if (text[at] == '"' && cell.Length == 0)
            {
                var opened = number;
                for (at++; ; at++)
                {
                    if (at >= text.Length) throw new UnreadableSheetException($"第{opened}行的引号没有关上；文件可能不完整。");
                    if (text[at] == '"' && (at + 1 == text.Length || text[at + 1] != '"')) break;
                    if (text[at] == '"') at++;
                    cell.Append(text[at]);
                    if (cell.Length > MaxCell) throw new UnreadableSheetException($"第{opened}行有一格超过{MaxCell}字，或者引号没有关上。");
                }
                at++;
                // What follows a closed quote before the separator is kept as it is written.
                while (at < text.Length && text[at] != separator && text[at] is not ('\r' or '\n')) cell.Append(text[at++]);
            }
            else
            {
                while (at < text.Length && text[at] != separator && text[at] is not ('\r' or '\n')) cell.Append(text[at++]);
                if (cell.Length > MaxCell) throw new UnreadableSheetException($"第{number}行有一格超过{MaxCell}字。");
            }
            cells.Add(cell.ToString());
            cell.Clear();
            if (cells.Count > MaxColumns && cells[^1].Length > 0) throw TooWide(number);
            if (cells.Count > 20_000) throw TooWide(number);
            if (at < text.Length && text[at] == separator)
            {
                at++;
                if (at < text.Length) continue;
                cells.Add("");
            }
            if (at < text.Length && text[at] == '\r') at++;
            if (at < text.Length && text[at] == '\n') at++;
            yield return (number++, cells);
            cells = [];
        }
    }
}
