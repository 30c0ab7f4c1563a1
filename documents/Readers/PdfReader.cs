using System.Text.RegularExpressions;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Exceptions;
using UglyToad.PdfPig.Outline;

namespace Gongkai.Documents.Readers;

/// <summary>
/// Reads a PDF in the order in which people read it: signs by their places become lines, lines become paragraphs, ruling lines become
/// tables (else columns of pieces do), and what a page break tore is joined. Running heads and page numbers are dropped.
/// Pages are one column wide, as official papers are.
/// </summary>
static partial class PdfReader
{
    /// <summary>What stands on one page, from top to bottom.</summary>
    sealed record Sheet(int Number, double Width, double Height, List<TextLine> Lines, List<PdfTable> Tables);

    [GeneratedRegex(@"^[—–―\-－_·.\s]*(第\s*)?(?<n>[\d０-９]{1,4})(\s*页)?([\s,，]*(/|共|of)\s*[\d０-９]{1,4}(\s*页)?)?[—–―\-－_·.\s]*$")]
    private static partial Regex PageNumber();

    [GeneratedRegex(@"[\d０-９\s]+")]
    private static partial Regex Digits();

    public static ReadDocument Read(byte[] bytes, CancellationToken cancel) => Open(bytes, cancel, Read);

    /// <summary>Opens a PDF with bounds; whatever the library trips over is a refusal.</summary>
    public static T Open<T>(byte[] bytes, CancellationToken cancel, Func<PdfDocument, PdfGuard, T> read)
    {
        var guard = new PdfGuard(cancel);
        try
        {
            using var pdf = PdfDocument.Open(bytes, new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true, ClipPaths = false, MaxStackDepth = 64, FilterProvider = guard });
            guard.Check();
            if (pdf.NumberOfPages > DocumentReader.MaxPages) throw new UnreadableDocumentException($"PDF 有{pdf.NumberOfPages}页，超过{DocumentReader.MaxPages}页，不予读取。");
            return read(pdf, guard);
        }
        catch (PdfDocumentEncryptedException e) { throw new UnreadableDocumentException("PDF 已加密或设有打开密码；请取消密码后再上传。", e); }
        catch (Exception e) when (e is not (UnreadableDocumentException or OperationCanceledException or OutOfMemoryException))
        {
            // The library throws whatever its parsers trip over.
            throw guard.Refusal ?? new UnreadableDocumentException("PDF 不完整或已损坏，不能读取；请重新下载或另存后再上传。", e);
        }
    }

    static ReadDocument Read(PdfDocument pdf, PdfGuard guard)
    {
        var count = pdf.NumberOfPages;
        var (allowance, notes, sheets, blank) = (new Allowance(), new List<string>(), new List<Sheet>(), new List<int>());
        if (pdf.IsEncrypted) notes.Add("PDF 设有权限限制，不需密码即可打开，已读入文字。");
        guard.Pages(pdf);
        for (var n = 1; n <= count; n++)
        {
            guard.Check();
            var sheet = new PdfSheet(pdf.GetPage(n), allowance);
            guard.Check();
            if (sheet.Glyphs.Count == 0) blank.Add(n);
            if (sheet.Drawing) notes.Add($"第{n}页线条过多，按图形处理，未从中还原表格。");
            var glyphs = sheet.Glyphs;
            var tables = PdfTable.Drawn(sheet, ref glyphs, allowance);
            sheets.Add(new(n, sheet.Width, sheet.Height, TextLine.Of(glyphs), tables));
        }
        if (blank.Count == count) throw new UnreadableDocumentException("PDF 里没有文字，可能是扫描件；请上传文字版，或先识别文字。");
        if (blank.Count > 0) notes.Add($"第{string.Join('、', blank.Take(20))}{(blank.Count > 20 ? "等" : "")}页没有文字，可能是空白页、图片或扫描件。");
        DropRunningLines(sheets);
        foreach (var sheet in sheets) sheet.Tables.AddRange(PdfTable.Aligned(sheet.Number, sheet.Lines));
        if (sheets.Any(s => s.Tables.Any(t => !t.Ruled))) notes.Add("有的表格没有表线，按文字对齐推断各列。");
        return new(ReadFormat.Pdf, Assemble(sheets, Titles(pdf), allowance), count, notes);
    }

    /// <summary>
    /// Page numbers, and lines that stand at the head or foot of most pages. Only the outermost two lines in the outer eighth of a page
    /// are looked at, so that a figure of the text is never taken for a page number.
    /// </summary>
    static void DropRunningLines(List<Sheet> sheets)
    {
        IEnumerable<TextLine> Outer(Sheet s) => s.Lines.Take(2).Where(l => l.Y > s.Height * 0.875).Concat(s.Lines.TakeLast(2).Where(l => l.Y < s.Height * 0.125)).Distinct();
        static string Key(TextLine line) => Digits().Replace(line.Text, "#");
        var often = sheets.SelectMany(s => Outer(s).Select(Key).Distinct()).GroupBy(k => k).Where(g => g.Count() >= 3 && g.Count() * 2 > sheets.Count).Select(g => g.Key).ToHashSet();
        foreach (var sheet in sheets)
        {
            var drop = Outer(sheet).Where(l => often.Contains(Key(l)) || (PageNumber().Match(l.Text) is { Success: true } m && Near(m.Groups["n"].Value, sheet.Number))).ToHashSet();
            sheet.Lines.RemoveAll(drop.Contains);
        }
        // Numbering may begin after a cover, or go on from another part.
        static bool Near(string digits, int page) => int.TryParse(string.Concat(digits.Select(c => c is >= '０' and <= '９' ? (char)(c - 0xFEE0) : c)), out var n) && n <= page + 400 && n > 0;
    }

    /// <summary>Heading levels by text, from the bookmarks that the file carries.</summary>
    static Dictionary<string, int> Titles(PdfDocument pdf)
    {
        var levels = new Dictionary<string, int>();
        try
        {
            if (pdf.TryGetBookmarks(out var bookmarks))
                foreach (var node in bookmarks.GetNodes().Take(5000)) levels.TryAdd(Flat(node.Title), Math.Clamp(node.Level + 1, 1, 9));
        }
        catch (Exception e) when (e is not (UnreadableDocumentException or OperationCanceledException)) { } // bookmarks are a help, not the text
        return levels;
    }

    static string Flat(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    static List<ReadBlock> Assemble(List<Sheet> sheets, Dictionary<string, int> titles, Allowance allowance)
    {
        (bool Full, double Size)? tail = null; // the last line of the page before
        var blocks = new List<object>(); // ReadParagraph or PdfTable: a table is finished when no further page can join it
        foreach (var sheet in sheets)
        {
            var (left, right) = Margins(sheets, sheet);
            TextLine? before = null;
            var first = true;
            foreach (var item in sheet.Lines.Select(l => (Top: l.Y + l.Size, Item: (object)l)).Concat(sheet.Tables.Select(t => (t.Top, (object)t))).OrderByDescending(i => i.Item1).Select(i => i.Item2))
            {
                if (item is PdfTable table)
                {
                    before = null;
                    if (!first || blocks.LastOrDefault() is not PdfTable last || last.Pages[^1] != sheet.Number - 1 || !last.Join(table)) blocks.Add(table);
                }
                else if (item is TextLine line)
                {
                    var open = blocks.LastOrDefault() as ReadParagraph;
                    var goesOn = open is { Text.Length: < 20_000 } && (before is not null ? Follows(before, line, left, right)
                        : first && tail is { } end && end.Full && line.Left <= left + line.Size && Math.Abs(end.Size - line.Size) < 0.15 * line.Size);
                    if (goesOn) blocks[^1] = open! with { Text = Glue(open.Text, line.Text) };
                    else blocks.Add(new ReadParagraph(line.Text, null, sheet.Number));
                    before = line;
                }
                first = false;
            }
            tail = before is null ? null : (before.Right > right - 2 * before.Size, before.Size);
        }
        return [.. blocks.Select(b => b is PdfTable t ? t.Finish(allowance) : (ReadBlock?)b).OfType<ReadBlock>()
            .Select(b => b is ReadParagraph p && titles.TryGetValue(Flat(p.Text), out var level) ? p with { Level = level } : b)];
    }

    /// <summary>Where the lines of the text begin and end on pages of this width: the long lines tell.</summary>
    static (double Left, double Right) Margins(List<Sheet> sheets, Sheet sheet)
    {
        var own = sheet.Lines.Where(l => l.Right - l.Left > sheet.Width / 2).ToList();
        if (own.Count < 5) own = [.. sheets.Where(s => Math.Abs(s.Width - sheet.Width) < 5).SelectMany(s => s.Lines).Where(l => l.Right - l.Left > sheet.Width / 2).Take(2000)];
        if (own.Count == 0) return sheet.Lines.Count == 0 ? (0, sheet.Width) : (sheet.Lines.Min(l => l.Left), sheet.Lines.Max(l => l.Right));
        return (own.Select(l => l.Left).Order().ElementAt(own.Count / 10), own.Select(l => l.Right).Order().ElementAt(own.Count * 9 / 10));
    }

    /// <summary>Is the line the next one of the same paragraph? Not after a short line, nor when indented, nor in other type, nor far below.</summary>
    static bool Follows(TextLine before, TextLine line, double left, double right) =>
        before.Right > right - 2 * before.Size && line.Left <= before.Left + 0.8 * line.Size && line.Left <= left + 1.2 * line.Size
        && Math.Abs(before.Size - line.Size) < 0.15 * line.Size && before.Y - line.Y < 3 * line.Size;

    static string Glue(string before, string after) => char.IsAsciiLetter(before[^1]) && char.IsAsciiLetter(after[0]) ? before + " " + after : before + after;
}
