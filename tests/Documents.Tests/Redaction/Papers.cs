using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Gongkai.Documents.Readers;
using SkiaSharp;
using UglyToad.PdfPig;
using Xunit;

namespace Gongkai.Documents.Tests.Redaction;

/// <summary>Files to be redacted, made by LibreOffice and by hand, and ways to look into what came out that are not the product's own.</summary>
static class Papers
{
    public const string Name = "张三丰", Phone = "13812345678", Identity = "370802198001011234", Home = "幸福路12号3单元";

    /// <summary>The product draws in its child; the tests draw here.</summary>
    [ModuleInitializer]
    internal static void FindSkia() => NativeLibrary.SetDllImportResolver(typeof(SKBitmap).Assembly, (name, _, _) =>
        name.Contains("SkiaSharp") ? NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "runtimes", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "native", "libSkiaSharp.so")) : 0);

    static readonly Lazy<Task<byte[]>> LetterOnce = new(MakeLetterAsync);

    /// <summary>A reply of two pages with a table, through LibreOffice; the name stands five times, in a footer of none.</summary>
    public static Task<byte[]> LetterAsync() => LetterOnce.Value;

    static async Task<byte[]> MakeLetterAsync()
    {
        List<IReadOnlyList<TableCell>> rows = [[new("姓名"), new("电话"), new("住址")], [new(Name), new(Phone), new($"某某区{Home}")], [new("李四"), new("0537-1234567"), new("gypq@mail.example")]];
        var prose = "其反映的问题经某某镇人民政府调查核实，现将有关情况答复如下：李四、王五等三人共同承包土地十二亩，签订合同后未按约定交纳承包费。";
        var document = new OfficialDocument("关于信访事项的答复意见书", [new Heading(1, "一、基本情况"), new Paragraph($"{Name}，男，身份证号{Identity}，住某某区{Home}，联系电话{Phone}。{prose}"),
            new TableBlock([0.3, 0.3, 0.4], rows, 1, "表"), new Heading(1, "二、调查情况"), .. Enumerable.Repeat(new Paragraph(prose), 6), new Paragraph($"{Name}如对本答复不服，可以自收到本答复之日起六十日内向上一级人民政府申请行政复议。"),
            new Paragraph("某某区人民政府", ParagraphKind.Right), new Paragraph("2024年1月1日", ParagraphKind.Right)], Author: "拟稿人钱七");
        var converter = PdfConverter.Shared;
        return await converter.ConvertAsync(DocxWriter.Write(document));
    }

    /// <summary>A PDF of objects; the first is the catalog. A pair is a stream with its entries.</summary>
    public static byte[] Pdf(IReadOnlyList<(string Text, byte[]? Data)> objects, string trailer = "")
    {
        using var stream = new MemoryStream();
        var offsets = new List<long>();
        void Write(string text) => stream.Write(Encoding.Latin1.GetBytes(text));
        Write("%PDF-1.7\n");
        foreach (var (text, data) in objects)
        {
            offsets.Add(stream.Position);
            Write($"{offsets.Count} 0 obj\n{(data is null ? text : $"<<{text}/Length {data.Length}>>\nstream\n")}");
            if (data is not null) { stream.Write(data); Write("\nendstream"); }
            Write("\nendobj\n");
        }
        var xref = stream.Position;
        Write($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(o => $"{o:0000000000} 00000 n \n"))}trailer\n<</Size {offsets.Count + 1}/Root 1 0 R{trailer}>>\nstartxref\n{xref}\n%%EOF\n");
        return stream.ToArray();
    }

    public static (string, byte[]?) Content(string operators) => ("", Encoding.Latin1.GetBytes(operators));

    /// <summary>Pages of operators in Courier (/F) with entries of their own, as /Rotate 90; objects of <paramref name="more"/> are numbered from 4 on.</summary>
    public static byte[] Pages(IReadOnlyList<(string Operators, string Entries)> pages, string catalog = "", string resources = "", string trailer = "", params (string, byte[]?)[] more)
    {
        var first = 4 + more.Length;
        return Pdf([($"<</Type/Catalog/Pages 2 0 R{catalog}>>", null),
            ($"<</Type/Pages/Count {pages.Count}/Kids[{string.Concat(pages.Select((_, i) => $"{first + 2 * i} 0 R "))}]/Resources<</Font<</F 3 0 R>>{resources}>>>>", null),
            ("<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>", null), .. more,
            .. pages.SelectMany((p, i) => new (string, byte[]?)[] { ($"<</Type/Page/Parent 2 0 R{(p.Entries.Contains("/MediaBox") ? "" : "/MediaBox[0 0 600 800]")}{p.Entries}/Contents {first + 2 * i + 1} 0 R>>", null), Content(p.Operators) })], trailer);
    }

    public static string Say(double x, double y, string text, double size = 12) => FormattableString.Invariant($"BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n");

    /// <summary>One page that is a picture, with words behind it that nobody sees.</summary>
    public static byte[] Scan(byte[] jpeg, string behind = "")
    {
        using var codec = SKCodec.Create(new MemoryStream(jpeg));
        return Pages([($"{behind}q 595 0 0 842 0 0 cm /I Do Q\n", "/MediaBox[0 0 595 842]")], resources: "/XObject<</I 4 0 R>>",
            more: [($"/Type/XObject/Subtype/Image/Width {codec.Info.Width}/Height {codec.Info.Height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode", jpeg)]);
    }

    public static async Task<byte[]> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var talk = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await talk}");
        return output.ToArray();
    }

    public static async Task<T> WithFileAsync<T>(byte[] bytes, Func<string, Task<T>> use)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllBytesAsync(file, bytes);
        try { return await use(file); }
        finally { File.Delete(file); }
    }

    /// <summary>What poppler reads, without spaces.</summary>
    public static async Task<string> TextAsync(byte[] pdf) => Plain(Encoding.UTF8.GetString(await WithFileAsync(pdf, f => RunAsync("pdftotext", "-raw", f, "-"))));

    public static string Plain(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c)).Select(c => c is >= '！' and <= '～' ? (char)(c - 0xFEE0) : c));

    /// <summary>All that any reader could take for text: poppler's, the library's, raw bytes, unpacked streams, each in several encodings, and strings of operators.</summary>
    public static async Task<List<string>> EverythingAsync(byte[] pdf)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        List<string> all = [await TextAsync(pdf)];
        using (var document = PdfDocument.Open(pdf))
        {
            all.Add(Plain(string.Concat(document.GetPages().SelectMany(p => p.Letters).Select(l => l.Value))));
            all.Add(Plain(document.Information.Title + document.Information.Author + document.Information.Subject + document.Information.Keywords + document.Information.Producer + document.Information.Creator));
        }
        List<byte[]> raw = [pdf];
        for (var at = 0; pdf.AsSpan(at).IndexOf("stream\n"u8) is >= 0 and var next;)
        {
            at += next + 7;
            try
            {
                using var zlib = new ZLibStream(new MemoryStream(pdf, at, pdf.Length - at), CompressionMode.Decompress);
                using var to = new MemoryStream();
                zlib.CopyTo(to);
                raw.Add(to.ToArray());
            }
            catch (InvalidDataException) { }
        }
        foreach (var bytes in raw)
            foreach (var encoding in new[] { Encoding.UTF8, Encoding.BigEndianUnicode, Encoding.Unicode, Encoding.GetEncoding("GB18030"), Encoding.Latin1 })
            {
                var text = encoding.GetString(bytes);
                all.Add(text);
                if (encoding == Encoding.BigEndianUnicode || encoding == Encoding.Unicode) all.Add(encoding.GetString(bytes, 1, bytes.Length - 1));
                if (encoding != Encoding.Latin1) continue;
                // (a) Tj (b) Tj, and <hex> strings as bytes and as UTF-16.
                all.Add(string.Concat(Regex.Matches(text, @"\(([^()]*)\)").Select(m => m.Groups[1].Value)));
                foreach (var hex in new[] { string.Concat(Regex.Matches(text, "<([0-9A-Fa-f ]+)>").Select(m => m.Groups[1].Value.Replace(" ", ""))) }.Where(h => h.Length % 2 == 0))
                {
                    all.Add(Encoding.Latin1.GetString(Convert.FromHexString(hex)));
                    all.Add(Encoding.BigEndianUnicode.GetString(Convert.FromHexString(hex)));
                }
            }
        return all;
    }

    /// <summary>A page as pixels (red, green, blue), drawn by poppler.</summary>
    public static async Task<(int Width, int Height, byte[] Rgb)> DrawAsync(byte[] pdf, int page = 1, int dpi = 200)
    {
        var ppm = await WithFileAsync(pdf, f => RunAsync("pdftoppm", "-r", $"{dpi}", "-f", $"{page}", "-l", $"{page}", "-cropbox", f));
        var head = Regex.Match(Encoding.Latin1.GetString(ppm, 0, 40), @"^P6\n(\d+) (\d+)\n255\n");
        return (int.Parse(head.Groups[1].Value), int.Parse(head.Groups[2].Value), ppm[head.Length..]);
    }

    /// <summary>A photograph with type on it: black on white, upright as shown.</summary>
    public static byte[] Card(int width, int height, SKEncodedImageFormat format, SKEncodedOrigin origin = SKEncodedOrigin.TopLeft)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(new SKColor(230, 240, 250));
            using var red = new SKPaint { Color = SKColors.Red };
            using var blue = new SKPaint { Color = SKColors.Blue };
            canvas.DrawRect(0, 0, width / 2f, height / 4f, red); // as stored
            canvas.DrawRect(width * 0.6f, height * 0.6f, width * 0.2f, height * 0.2f, blue);
        }
        var bytes = bitmap.Encode(format, 92).ToArray();
        if (origin == SKEncodedOrigin.TopLeft) return bytes;
        byte[] exif = [.. "Exif\0\0"u8, .. "MM\0*\0\0\0\b\0\u0001"u8, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)origin, 0, 0, 0, 0, 0, 0, .. "GPS 35.4N 116.6E"u8];
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)((exif.Length + 2) >> 8), (byte)(exif.Length + 2), .. exif, .. bytes[2..]];
    }

    /// <summary>Colour of a place given in shares of the picture.</summary>
    public static SKColor At(byte[] picture, double x, double y)
    {
        using var bitmap = SKBitmap.Decode(picture);
        return bitmap.GetPixel((int)(x * bitmap.Width), (int)(y * bitmap.Height));
    }

    public static bool Like(SKColor a, SKColor b) => Math.Abs(a.Red - b.Red) < 40 && Math.Abs(a.Green - b.Green) < 40 && Math.Abs(a.Blue - b.Blue) < 40;

    public static async Task<string> RefusalAsync<T>(Func<Task> act) where T : Exception => (await Assert.ThrowsAsync<T>(act)).Message;
}
