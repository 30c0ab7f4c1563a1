using System.IO.Compression;
using System.Text;
using Gongkai.Documents.Readers;
using Xunit;

namespace Gongkai.Documents.Tests.Readers;

/// <summary>Small files made by hand for the reader tests, and grids written as text.</summary>
static class Sheets
{
    const string Word = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" xmlns:v=\"urn:schemas-microsoft-com:vml\"";
    const string Relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static byte[] Zip(params IEnumerable<(string Name, string Text)> parts)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, text) in parts)
            {
                using var to = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                to.Write(Encoding.UTF8.GetBytes(text));
            }
        return stream.ToArray();
    }

    /// <summary>A docx of the given body; styles and numbering as the inside of their parts.</summary>
    public static byte[] Docx(string body, string styles = "", string numbering = "", string relations = "", params IEnumerable<(string, string)> more) => Zip(
    [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("_rels/.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" Type=\"{Relation}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"),
        ("word/_rels/document.xml.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"s\" Type=\"{Relation}/styles\" Target=\"styles.xml\"/><Relationship Id=\"n\" Type=\"{Relation}/numbering\" Target=\"/word/numbering.xml\"/>{relations}</Relationships>"),
        ("word/styles.xml", $"<w:styles {Word}>{styles}</w:styles>"), ("word/numbering.xml", $"<w:numbering {Word}>{numbering}</w:numbering>"),
        ("word/document.xml", $"<w:document {Word}><w:body>{body}</w:body></w:document>"), .. more,
    ]);

    public static string P(string text, string properties = "") => $"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>";

    public static string Tc(string text, string properties = "") => $"<w:tc><w:tcPr>{properties}</w:tcPr>{P(text)}</w:tc>";

    public static ReadDocument Read(byte[] bytes, string name = "a.docx") => DocumentReader.Read(new MemoryStream(bytes), name);

    public static ReadDocument Html(string html) => Read(Encoding.UTF8.GetBytes(html), "a.html");

    public static string Refusal(byte[] bytes, string name = "a.docx") => Assert.Throws<UnreadableDocumentException>(() => Read(bytes, name)).Message;

    /// <summary>Rows as lines, cells by |, places of merged cells ~ (from above or from the left).</summary>
    public static string Grid(ReadTable table)
    {
        Assert.All(table.Rows, r => Assert.Equal(table.Columns, r.Count));
        for (var r = 0; r < table.Rows.Count; r++)
            for (var c = 0; c < table.Columns; c++)
            {
                var cell = table[r, c];
                Assert.InRange(r, cell.Row, cell.Row + cell.RowSpan - 1);
                Assert.InRange(c, cell.Column, cell.Column + cell.ColumnSpan - 1);
                Assert.Equal(cell.Continued, (r, c) != (cell.Row, cell.Column));
                Assert.Equal(table[cell.Row, cell.Column].Text, cell.Text);
            }
        return string.Join('\n', table.Rows.Select(r => string.Join('|', r.Select(c => c.Continued ? "~" : c.Text.Replace("\n", "\\n")))));
    }

    /// <summary>A PDF of pages of drawing operators; font /F (Courier, 0.6 em a letter), forms /X0, /X1 …; objects of <paramref name="more"/> are numbered from 4 on where there are no forms.</summary>
    public static byte[] Pdf(IReadOnlyList<string> pages, IReadOnlyList<string>? forms = null, string trailer = "", string filter = "", byte[]? raw = null, string resources = "", string catalog = "", params IReadOnlyList<string> more)
    {
        using var stream = new MemoryStream();
        var offsets = new List<long>();
        void Write(string text) => stream.Write(Encoding.Latin1.GetBytes(text));
        void Object(string text, byte[]? data = null)
        {
            offsets.Add(stream.Position);
            Write($"{offsets.Count} 0 obj\n{text}");
            if (data is not null)
            {
                Write("\nstream\n");
                stream.Write(data);
                Write("\nendstream");
            }
            Write("\nendobj\n");
        }
        forms ??= [];
        Write("%PDF-1.5\n");
        var first = 4 + forms.Count + more.Count;
        Object($"<</Type/Catalog/Pages 2 0 R{catalog}>>");
        Object($"<</Type/Pages/Count {pages.Count}/Kids[{string.Concat(pages.Select((_, i) => $"{first + 2 * i} 0 R "))}]/Resources<</Font<</F 3 0 R>>/XObject<<{string.Concat(forms.Select((_, i) => $"/X{i} {4 + i} 0 R"))}>>{resources}>>>>");
        Object("<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>");
        foreach (var form in forms) Object($"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Length {form.Length}>>", Encoding.Latin1.GetBytes(form));
        foreach (var other in more) Object(other);
        foreach (var page in pages)
        {
            Object($"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {offsets.Count + 2} 0 R>>");
            var data = raw ?? Encoding.Latin1.GetBytes(page);
            Object($"<</Length {data.Length}{filter}>>", data);
        }
        var xref = stream.Position;
        Write($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(o => $"{o:0000000000} 00000 n \n"))}trailer\n<</Size {offsets.Count + 1}/Root 1 0 R{trailer}>>\nstartxref\n{xref}\n%%EOF\n");
        return stream.ToArray();
    }

    public static string Say(double x, double y, string text, double size = 12) => $"BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n";

    public static string Line(double x0, double y0, double x1, double y1) => $"{x0} {y0} m {x1} {y1} l S\n";

    /// <summary>A ruled table: rows 20 points high from <paramref name="top"/> down; null leaves out the text, "^" the line above as well.</summary>
    public static string Ruled(double top, double[] edges, params string?[][] rows)
    {
        var text = new StringBuilder();
        for (var r = 0; r <= rows.Length; r++)
            for (var c = 0; c + 1 < edges.Length; c++)
            {
                var y = top - 20 * r;
                if (r == rows.Length || rows[r][c] != "^") text.Append(Line(edges[c], y, edges[c + 1], y));
                if (r < rows.Length && rows[r][c] is { } own && own != "^") text.Append(Say(edges[c] + 3, y - 15, own, 10));
            }
        foreach (var x in edges) text.Append(Line(x, top, x, top - 20 * rows.Length));
        return text.ToString();
    }
}
