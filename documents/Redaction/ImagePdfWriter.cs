using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Redaction;

/// <summary>
/// Writes a PDF of page images with an invisible layer of text, from nothing: no object of another file gets in. Tagged, in Chinese, with title and
/// page labels; the same pages give the same bytes.
/// </summary>
sealed class ImagePdfWriter(Stream to, string title)
{
    // Objects whose numbers are known before they are written.
    const int Catalog = 1, Pages = 2, Info = 3, Font = 4, Descendant = 5, Descriptor = 6, Program = 7, Unicode = 8, Tree = 9, Parents = 10, Document = 11;

    readonly List<long> offsets = [.. new long[Document + 1]];
    readonly List<int> pages = [], sections = [];
    readonly List<List<int>> parents = []; // for each page, the element of each marked piece
    readonly Dictionary<(string Sign, int Width), int> codes = [];
    long position;

    void Write(string text) => Write(Encoding.Latin1.GetBytes(text));

    void Write(ReadOnlySpan<byte> bytes)
    {
        to.Write(bytes);
        position += bytes.Length;
    }

    int Reserve()
    {
        offsets.Add(0);
        return offsets.Count - 1;
    }

    void Object(int number, string text)
    {
        offsets[number] = position;
        Write($"{number} 0 obj\n{text}\nendobj\n");
    }

    void Stream(int number, string entries, ReadOnlySpan<byte> data, bool pack = false)
    {
        if (pack)
        {
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(data);
            data = packed.ToArray();
            entries += "/Filter/FlateDecode";
        }
        offsets[number] = position;
        Write($"{number} 0 obj\n<<{entries}/Length {data.Length}>>\nstream\n");
        Write(data);
        Write("\nendstream\nendobj\n");
    }

    public void Begin() => Write("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");

    static string N(double v) => v.ToString("0.###", CultureInfo.InvariantCulture);

    /// <param name="width">in points</param>
    /// <param name="letters">what the layer says, in points from the upper left corner</param>
    public void Page(EncodedImage image, double width, double height, IReadOnlyList<Letter> letters)
    {
        var (page, content, picture, section) = (Reserve(), Reserve(), Reserve(), Reserve());
        // A hair smaller: at the resolution of the image its pixels are then drawn one by one, not smeared over one row more.
        (width, height) = (Math.Floor(width * 1000 - 0.5) / 1000, Math.Floor(height * 1000 - 0.5) / 1000);
        Stream(picture, "/Type/XObject/Subtype/Image" + image.Entries, image.Data);
        var text = new StringBuilder($"/Artifact BMC q {N(width)} 0 0 {N(height)} 0 0 cm /I Do Q EMC\n");
        var elements = new List<int>();
        var paragraphs = new List<(int Number, List<int> Pieces)>();
        TextLine? before = null;
        var right = letters.Count == 0 ? 0 : LetterPage.Lines(letters).Max(l => l.Right);
        foreach (var line in LetterPage.Lines(letters))
        {
            // A line that does not reach the margin ends its paragraph.
            var goesOn = before is not null && before.Right > right - 2.5 * before.Size && before.Glyphs[0].Turn == line.Glyphs[0].Turn && before.Y - line.Y < 2.5 * line.Size;
            if (!goesOn) paragraphs.Add((Reserve(), []));
            paragraphs[^1].Pieces.Add(elements.Count);
            text.Append($"/P <</MCID {elements.Count}>> BDC\n").Append(Shown(line, letters, height)).Append("EMC\n");
            elements.Add(paragraphs[^1].Number);
            before = line;
        }
        Stream(content, "", Encoding.Latin1.GetBytes(text.ToString()), pack: true);
        Object(page, $"<</Type/Page/Parent {Pages} 0 R/MediaBox[0 0 {N(width)} {N(height)}]/Contents {content} 0 R/Resources<</XObject<</I {picture} 0 R>>/Font<</F {Font} 0 R>>>>/StructParents {pages.Count}/Tabs/S>>");
        foreach (var (number, pieces) in paragraphs) Object(number, $"<</Type/StructElem/S/P/P {section} 0 R/Pg {page} 0 R/K[{string.Join(' ', pieces)}]>>");
        Object(section, $"<</Type/StructElem/S/Sect/P {Document} 0 R/K[{string.Concat(paragraphs.Select(p => $"{p.Number} 0 R "))}]>>");
        pages.Add(page);
        sections.Add(section);
        parents.Add(elements);
    }

    /// <summary>One line: every sign exactly where it stands.</summary>
    string Shown(TextLine line, IReadOnlyList<Letter> letters, double height)
    {
        var first = letters[line.Glyphs[0].Source];
        var (cos, sin) = line.Glyphs[0].Turn switch { 0 => (1, 0), 1 => (0, 1), 2 => (-1, 0), _ => (0, -1) };
        var size = Math.Clamp(line.Size, 1, 500);
        var text = new StringBuilder($"BT /F {N(size)} Tf 3 Tr {cos} {sin} {-sin} {cos} {N(first.BaseX)} {N(height - first.BaseY)} Tm [");
        var at = 0.0; // where the pen is, along the line, in points
        for (var i = 0; i < line.Glyphs.Count; i++)
        {
            var glyph = line.Glyphs[i];
            if (i > 0 && TextLine.Apart(line.Glyphs[i - 1], glyph)) Put(" ", at, size * 0.5);
            // A piece of several signs (a mark, a ligature) is spread over its width.
            var signs = Signs(glyph.Text).ToList();
            for (var k = 0; k < signs.Count; k++) Put(signs[k], glyph.Left - line.Glyphs[0].Left + (glyph.Right - glyph.Left) * k / signs.Count, (glyph.Right - glyph.Left) / signs.Count);
        }
        return text.Append("] TJ ET\n").ToString();

        void Put(string sign, double place, double advance)
        {
            // Readers tell spaces from gaps: a sign must be as wide as it was, to a twentieth of the square.
            var wide = (int)Math.Clamp(Math.Round(advance / size * 20), 2, 40) * 50;
            var code = Code(sign, wide);
            var shift = Math.Round((at - place) / size * 1000);
            if (shift != 0) text.Append(CultureInfo.InvariantCulture, $"{shift}");
            text.Append($"<{code:X4}>");
            at = at - shift * size / 1000 + wide * size / 1000;
        }
    }

    static IEnumerable<string> Signs(string text)
    {
        for (var i = 0; i < text.Length; i++)
            yield return char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? text.Substring(i++, 2) : text[i].ToString();
    }

    int Code(string sign, int width)
    {
        if (codes.TryGetValue((sign, width), out var code)) return code;
        if (codes.Count >= 0xFFFE) throw new UnreadableDocumentException("文件中不同的字太多，不能写入文字层。");
        return codes[(sign, width)] = codes.Count + 1;
    }

    public void End()
    {
        Object(Catalog, $"<</Type/Catalog/Pages {Pages} 0 R/Lang(zh-CN)/MarkInfo<</Marked true>>/StructTreeRoot {Tree} 0 R/ViewerPreferences<</DisplayDocTitle true>>/PageLabels<</Nums[0<</S/D>>]>>>>");
        Object(Pages, $"<</Type/Pages/Count {pages.Count}/Kids[{string.Concat(pages.Select(p => $"{p} 0 R "))}]>>");
        Object(Info, $"<</Title<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(title))}>>>");
        Object(Font, $"<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+Invisible/Encoding/Identity-H/DescendantFonts[{Descendant} 0 R]/ToUnicode {Unicode} 0 R>>");
        Object(Descendant, $"<</Type/Font/Subtype/CIDFontType2/BaseFont/AAAAAA+Invisible/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {Descriptor} 0 R/DW 1000/W[1[{string.Join(' ', codes.OrderBy(c => c.Value).Select(c => c.Key.Width))}]]/CIDToGIDMap {Reserve()} 0 R>>");
        Stream(offsets.Count - 1, "", new byte[131072], pack: true); // every code is the one empty glyph
        Object(Descriptor, $"<</Type/FontDescriptor/FontName/AAAAAA+Invisible/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 80/FontFile2 {Program} 0 R>>");
        Stream(Program, "", EmptyFont());
        Stream(Unicode, "", Encoding.ASCII.GetBytes(ToUnicode()), pack: true);
        Object(Tree, $"<</Type/StructTreeRoot/K[{Document} 0 R]/ParentTree {Parents} 0 R/ParentTreeNextKey {pages.Count}>>");
        Object(Parents, $"<</Nums[{string.Concat(parents.Select((p, i) => $"{i}[{string.Concat(p.Select(e => $"{e} 0 R "))}]"))}]>>");
        Object(Document, $"<</Type/StructElem/S/Document/P {Tree} 0 R/K[{string.Concat(sections.Select(s => $"{s} 0 R "))}]>>");
        var xref = position;
        var id = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{title}\n{string.Join(',', offsets)}"))[..16]);
        Write($"xref\n0 {offsets.Count}\n0000000000 65535 f \n{string.Concat(offsets.Skip(1).Select(o => $"{o:0000000000} 00000 n \n"))}");
        Write($"trailer\n<</Size {offsets.Count}/Root {Catalog} 0 R/Info {Info} 0 R/ID[<{id}><{id}>]>>\nstartxref\n{xref}\n%%EOF\n");
    }

    string ToUnicode()
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        foreach (var chunk in codes.OrderBy(c => c.Value).Chunk(100))
            map.Append($"{chunk.Length} beginbfchar\n{string.Concat(chunk.Select(c => $"<{c.Value:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(c.Key.Sign))}>\n"))}endbfchar\n");
        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
    }

    /// <summary>The smallest TrueType font that viewers take: one glyph, empty, a square wide.</summary>
    static byte[] EmptyFont()
    {
        static byte[] Words(params int[] words)
        {
            var bytes = new byte[words.Length * 2];
            for (var i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), unchecked((ushort)words[i]));
            return bytes;
        }
        (string Tag, byte[] Data)[] tables =
        [
            // A cmap that maps nothing, segments as the format demands.
            ("cmap", Words(0, 1, 3, 1, 0, 12, 4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1, 0)),
            ("glyf", Words(0, 0)),
            ("head", Words(1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 11, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, -120, 1000, 880, 0, 8, 2, 0, 0)),
            ("hhea", Words(1, 0, 880, -120, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0, 1)),
            ("hmtx", Words(1000, 0)),
            ("loca", Words(0, 0)),
            ("maxp", Words(1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)),
            ("post", Words(3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
        ];
        static uint Sum(ReadOnlySpan<byte> data)
        {
            var sum = 0u;
            for (var i = 0; i < data.Length; i += 4)
                for (var k = 0; k < 4; k++) sum += (uint)(i + k < data.Length ? data[i + k] : 0) << 24 - 8 * k;
            return sum;
        }
        using var font = new MemoryStream();
        font.Write(Words(1, 0, tables.Length, 128, 3, tables.Length * 16 - 128));
        var offset = 12 + 16 * tables.Length;
        Span<byte> four = stackalloc byte[4];
        foreach (var (tag, data) in tables)
        {
            font.Write(Encoding.ASCII.GetBytes(tag));
            foreach (var value in new[] { Sum(data), (uint)offset, (uint)data.Length })
            {
                BinaryPrimitives.WriteUInt32BigEndian(four, value);
                font.Write(four);
            }
            offset += (data.Length + 3) & ~3;
        }
        foreach (var (_, data) in tables) font.Write([.. data, .. new byte[(4 - data.Length % 4) % 4]]);
        return font.ToArray();
    }
}
