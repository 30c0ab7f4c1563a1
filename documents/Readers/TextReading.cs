using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Gongkai.Documents.Readers;

/// <summary>Finds out in which encoding bytes are written, and reads plain text.</summary>
static partial class TextReading
{
    static TextReading() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [GeneratedRegex(@"<meta\b[^>]*?charset\s*=\s*[""']?\s*([\w\-]+)|<\?xml\b[^>]*?encoding\s*=\s*[""']([\w\-]+)", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declared();

    const string Blanks = " \v\u00A0\u3000";

    public static ReadDocument Read(byte[] bytes)
    {
        var notes = new List<string>();
        var text = Decode(bytes, html: false, notes);
        var blocks = new List<ReadBlock>();
        var allowance = new Allowance();
        var page = text.Contains('\f') ? 1 : (int?)null; // a form feed is the only page break that plain text knows
        for (int from = 0, to; from <= text.Length; from = to + 1)
        {
            to = text.AsSpan(from).IndexOfAny('\n', '\r', '\f') is var n and >= 0 ? from + n : text.Length;
            // Tabs at the end are the empty cells of a row.
            var line = text[from..to].TrimEnd(Blanks.ToCharArray());
            if (!string.IsNullOrWhiteSpace(line))
            {
                allowance.Paragraph(line.Length);
                blocks.Add(new ReadParagraph(Packages.Clean(line), null, page));
            }
            if (to < text.Length && text[to] == '\f') page++;
        }
        if (blocks.Count == 0) throw new UnreadableDocumentException("文件里没有文字。");
        return new(ReadFormat.Text, blocks, page, notes);
    }

    public static bool LooksLikeHtml(byte[] bytes) =>
        Regex.IsMatch(Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, 4096)), @"<(!doctype\s+html|html|head|body|meta)\b", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    /// <summary>
    /// BOM first; then bytes that are valid UTF-8, whatever the label says (pages saved by browsers keep the old label); then the label of
    /// an HTML file; then GB18030, which covers GBK and GB2312.
    /// </summary>
    /// <exception cref="UnreadableDocumentException">no encoding fits, or the bytes are not text</exception>
    public static string Decode(byte[] bytes, bool html, List<string> notes)
    {
        var text = Detect(bytes, html, notes);
        // Control characters do not occur in text, but for a stray one: this is some other file with a new name.
        var control = text.Count(c => c < ' ' && c is not ('\t' or '\n' or '\r' or '\f' or '\v' or '\u001a'));
        if (control * 1000L > text.Length) throw new UnreadableDocumentException("文件不是文本（含有二进制内容），不能读取。");
        return text;
    }

    static string Detect(byte[] bytes, bool html, List<string> notes)
    {
        ReadOnlySpan<byte> all = bytes;
        if (all.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return Encoding.UTF8.GetString(all[3..]);
        if (all.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0])) return Encoding.UTF32.GetString(all[4..]);
        if (all.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode.GetString(all[2..]);
        if (all.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return Encoding.BigEndianUnicode.GetString(all[2..]);

        // UTF-16 without a mark: digits, spaces and line ends leave zero bytes on one side; 一 and the full-width space a few on the other.
        int even = 0, odd = 0;
        for (var i = 0; i < all.Length; i++) if (all[i] == 0) _ = (i & 1) == 0 ? even++ : odd++;
        if (odd > 0 && odd > 2 * even && all.Length % 2 == 0) return Encoding.Unicode.GetString(all);
        if (even > 0 && even > 2 * odd && all.Length % 2 == 0) return Encoding.BigEndianUnicode.GetString(all);

        var cut = CutCharacter(all);
        if (Utf8.IsValid(all[..^cut]))
        {
            if (cut > 0) notes.Add("文件末尾的字符不完整，可能没有传完。");
            return Encoding.UTF8.GetString(all[..^cut]);
        }
        var label = html ? Declared().Match(Encoding.Latin1.GetString(all[..Math.Min(all.Length, 4096)])) : Match.Empty;
        var name = label.Groups[1].Value + label.Groups[2].Value;
        if (name.Length > 0 && !name.StartsWith("gb", StringComparison.OrdinalIgnoreCase) && Strict(name) is { } declared && declared.CodePage != Encoding.UTF8.CodePage)
            try { return declared.GetString(all); }
            catch (DecoderFallbackException) { notes.Add($"网页声明的编码 {name} 与内容不符。"); }
        try { return Strict("GB18030")!.GetString(all); }
        catch (DecoderFallbackException)
        {
            // A few broken bytes in a page that calls itself UTF-8 or GBK: a reader sees the rest, and so do we.
            if (name.Length == 0) throw new UnreadableDocumentException("认不出文字编码（不是 UTF-8、UTF-16 或 GB18030）；请另存为 UTF-8 后再上传。");
            notes.Add("文件中有不合编码的字符，已用“�”代替。");
            return (name.StartsWith("gb", StringComparison.OrdinalIgnoreCase) ? Encoding.GetEncoding("GB18030") : Encoding.UTF8).GetString(all);
        }
    }

    static Encoding? Strict(string name)
    {
        try { return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback); }
        catch (ArgumentException) { return null; }
    }

    /// <summary>Bytes of a UTF-8 character that the end of the file cuts: 0–3.</summary>
    static int CutCharacter(ReadOnlySpan<byte> bytes)
    {
        for (var n = 1; n <= Math.Min(3, bytes.Length); n++)
        {
            var b = bytes[^n];
            if (b < 0x80) return 0;
            if (b >= 0xC0) return n < (b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2) ? n : 0;
        }
        return 0;
    }
}
