using System.Globalization;
using System.Xml;
using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Redaction;

/// <summary>Recognises Chinese in the picture of a page with tesseract.</summary>
static class Recogniser
{
    /// <summary>Resolution at which small type is recognised best.</summary>
    public const int Dpi = 300;

    public const string Missing = "本机没有装 tesseract（tesseract-ocr 和中文包 tesseract-ocr-chi-sim），扫描件和图片里的文字不能识别，请手工框选。";

    /// <summary>Is the program there, and its Chinese?</summary>
    public static bool Available(RedactionPrograms programs)
    {
        if (!RedactionPrograms.Has(programs.Tesseract)) return false;
        var found = false;
        var (well, complaints) = BoundedProgram.Run(programs.Tesseract!, ["--list-langs"], Path.GetTempPath(), TimeSpan.FromSeconds(10), output: s =>
        {
            using var lines = new StreamReader(s);
            while (lines.ReadLine() is { } line) found |= line.Trim() == "chi_sim";
        });
        return well && (found || complaints.Split('\n').Any(l => l.Trim() == "chi_sim"));
    }

    /// <param name="scale">pixels of a point</param>
    /// <returns>letters in points, placed on the ink of the picture: tesseract says which word stands where only roughly</returns>
    public static List<Letter> Read(RedactionPrograms programs, string folder, Raster raster, double scale)
    {
        var file = Path.Combine(folder, "recognise.ppm");
        using (var to = new BufferedStream(File.Create(file), 1 << 20)) raster.WritePpm(to);
        var letters = new List<Letter>();
        try
        {
            var resolution = Math.Clamp((int)Math.Round(72 * scale), 70, 600);
            var (well, _) = BoundedProgram.Run(programs.Tesseract!, [file, "stdout", "-l", "chi_sim", "--dpi", $"{resolution}", "hocr"], folder, TimeSpan.FromSeconds(90), memory: 2L << 30, output: s => letters = Parse(s, raster, scale));
            if (!well) throw new UnreadableDocumentException("文字识别没有成功，页面可能过于复杂。");
        }
        finally { File.Delete(file); }
        return letters;
    }

    static List<Letter> Parse(Stream hocr, Raster raster, double scale)
    {
        var letters = new List<Letter>();
        using var xml = XmlReader.Create(hocr, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = 32 << 20 });
        double[]? line = null;
        var signs = new List<(string Text, double Middle)>();
        void Close()
        {
            if (line is not null && signs.Count is > 0 and < 1000) letters.AddRange(InkedLine.Place(raster, line, signs, scale));
            signs.Clear();
        }
        try
        {
            while (xml.Read())
            {
                if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "span" || xml.GetAttribute("class") is not { } kind) continue;
                var box = Box(xml.GetAttribute("title"));
                if (kind != "ocrx_word")
                {
                    Close();
                    line = box;
                }
                else if (box is not null) Word(signs, xml.ReadElementContentAsStringDeep(), box);
            }
        }
        catch (XmlException) { } // cut off: what was read stays
        Close();
        return letters;
    }

    static string ReadElementContentAsStringDeep(this XmlReader xml)
    {
        using var inner = xml.ReadSubtree();
        var text = new System.Text.StringBuilder();
        while (inner.Read()) if (inner.NodeType is XmlNodeType.Text or XmlNodeType.CDATA) text.Append(inner.Value);
        return text.ToString();
    }

    static double[]? Box(string? title)
    {
        var at = title?.IndexOf("bbox ", StringComparison.Ordinal) ?? -1;
        if (at < 0) return null;
        var parts = title![(at + 5)..].Split(';')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var box = new double[4];
        for (var i = 0; i < 4; i++) if (i >= parts.Length || !double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out box[i])) return null;
        return box[2] > box[0] && box[3] > box[1] ? box : null;
    }

    static void Word(List<(string, double)> signs, string text, double[] box)
    {
        text = Packages.Clean(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));
        if (text.Length == 0) return;
        var shares = text.Select(c => TextLine.Wide(c) ? 1.0 : 0.55).ToArray();
        var (unit, at) = ((box[2] - box[0]) / shares.Sum(), box[0]);
        for (var i = 0; i < text.Length; i++)
        {
            signs.Add(($"{text[i]}", at + unit * shares[i] / 2));
            at += unit * shares[i];
        }
    }
}
