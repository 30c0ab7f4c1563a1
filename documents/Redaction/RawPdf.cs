using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Gongkai.Documents.Redaction;

/// <summary>A PDF as bytes, seen without a parser: what could be fished out of it whatever its structure says.</summary>
sealed partial class RawPdf
{
    const int MostUnpacked = 256 << 20, MostOne = 64 << 20;

    public byte[] Bytes { get; }

    /// <summary>Streams other than images, unpacked where they are deflated.</summary>
    public List<byte[]> Streams { get; } = [];

    /// <summary>What stands between the streams, and object streams: where names of entries are.</summary>
    public string Structure { get; }

    public RawPdf(byte[] bytes)
    {
        Bytes = bytes;
        var structure = new StringBuilder();
        var (at, unpacked) = (0, 0L);
        while (true)
        {
            var begin = bytes.AsSpan(at).IndexOf("stream"u8);
            if (begin < 0) break;
            begin += at;
            var dictionary = Encoding.Latin1.GetString(bytes, at, begin - at);
            structure.Append(dictionary);
            var from = begin + 6;
            if (from < bytes.Length && bytes[from] == '\r') from++;
            if (from < bytes.Length && bytes[from] == '\n') from++;
            var length = bytes.AsSpan(from).IndexOf("endstream"u8);
            if (length < 0) length = bytes.Length - from;
            at = Math.Min(bytes.Length, from + length + 9);
            var own = dictionary[(Math.Max(0, dictionary.LastIndexOf(" obj", StringComparison.Ordinal)))..];
            if (Regex.IsMatch(own, @"/Subtype\s*/Image")) continue;
            var data = bytes.AsSpan(from, length).ToArray();
            if (own.Contains("FlateDecode", StringComparison.Ordinal) && unpacked < MostUnpacked)
            {
                data = Unpacked(data);
                unpacked += data.Length;
            }
            Streams.Add(data);
            if (Regex.IsMatch(own, @"/Type\s*/ObjStm")) structure.Append(Encoding.Latin1.GetString(data));
        }
        structure.Append(Encoding.Latin1.GetString(bytes, at, bytes.Length - at));
        Structure = structure.ToString();
    }

    static byte[] Unpacked(byte[] data)
    {
        using var to = new MemoryStream();
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(data, writable: false), CompressionMode.Decompress);
            var buffer = new byte[81920];
            for (int n; to.Length < MostOne && (n = zlib.Read(buffer)) > 0;) to.Write(buffer, 0, n);
        }
        catch (InvalidDataException) { } // what came out until the damage counts
        return to.ToArray();
    }

    /// <summary>Entries by which something else than pages could come along.</summary>
    static readonly (string Entry, string Name)[] Foreign =
    [
        ("/EmbeddedFile", "附件"), ("/JavaScript", "脚本"), ("/JS", "脚本"), ("/AcroForm", "表单"), ("/Annots", "批注"), ("/OCProperties", "图层"), ("/OCGs", "图层"), ("/Thumb", "缩略图"), ("/Metadata", "元数据"),
        ("/OpenAction", "动作"), ("/AA", "动作"), ("/Launch", "动作"), ("/RichMedia", "多媒体"), ("/PieceInfo", "应用程序数据"), ("/Author", "作者"), ("/Creator", "制作程序"), ("/ModDate", "修改时间"), ("/Encrypt", "加密"), ("/Prev", "早先的版本"),
    ];

    public List<string> Others()
    {
        var names = EntryName().Matches(Structure).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);
        var found = Foreign.Where(f => names.Contains(f.Entry)).Select(f => f.Name).ToList();
        if (Regex.Count(Structure, "startxref") > 1 || Regex.Count(Structure, "%%EOF") > 1) found.Add("早先的版本");
        return [.. found.Distinct()];
    }

    [GeneratedRegex(@"/[A-Za-z]+")]
    private static partial Regex EntryName();

    [GeneratedRegex(@"<([0-9A-F]{4})> <([0-9A-F]+)>")]
    private static partial Regex Mapping();

    [GeneratedRegex(@"<([0-9A-F]{4})>")]
    private static partial Regex Glyph();

    /// <summary>The texts that the content streams spell by glyph numbers, for files of our own making.</summary>
    public List<string> Spelled()
    {
        var (codes, texts) = (new Dictionary<string, string>(), new List<string>());
        foreach (var stream in Streams.Select(Encoding.Latin1.GetString).Where(s => s.Contains("beginbfchar", StringComparison.Ordinal)))
            foreach (Match m in Mapping().Matches(stream)) codes[m.Groups[1].Value] = Encoding.BigEndianUnicode.GetString(Convert.FromHexString(m.Groups[2].Value));
        foreach (var stream in Streams.Select(Encoding.Latin1.GetString).Where(s => s.Contains(" TJ ET", StringComparison.Ordinal)))
            texts.Add(Letter.Plain(string.Concat(Glyph().Matches(stream).Select(m => codes.GetValueOrDefault(m.Groups[1].Value, "")))));
        return texts;
    }

    static readonly Encoding Chinese = Gb();

    static Encoding Gb()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("GB18030");
    }

    /// <summary>
    /// How the text would look as bytes: UTF-8, UTF-16 both ways, GBK, and each of them as hexadecimal digits. Only what is long enough not to turn up by
    /// chance in packed data.
    /// </summary>
    public static List<byte[]> Forms(string text)
    {
        var forms = new List<byte[]>();
        foreach (var variant in new[] { text, Letter.Plain(text) }.Distinct())
            foreach (var encoding in new[] { Encoding.UTF8, Encoding.BigEndianUnicode, Encoding.Unicode, Chinese })
            {
                var bytes = encoding.GetBytes(variant);
                // Digits are rife in any PDF.
                var rare = bytes.All(b => b < 128) ? 8 : 6;
                if (bytes.Length >= rare) forms.Add(bytes);
                if (bytes.Length >= 4) foreach (var hex in new[] { Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes) }) if (hex.Length >= 8) forms.Add(Encoding.ASCII.GetBytes(hex));
            }
        return [.. forms.DistinctBy(Convert.ToHexString)];
    }

    public static bool Holds(IEnumerable<byte[]> places, string text)
    {
        var forms = Forms(text);
        return places.Any(p => forms.Any(f => p.AsSpan().IndexOf(f) >= 0));
    }
}
