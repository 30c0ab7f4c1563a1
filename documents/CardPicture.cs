using System.Text.Json;
using Gongkai.Documents.Readers;
using Gongkai.Documents.Redaction;
using SkiaSharp;

namespace Gongkai.Documents;

/// <param name="Big">printed large: what has to be read off the picture</param>
public sealed record CardLine(string Label, string Text, bool Big = false);

/// <param name="Head">who gives it out, above the title</param>
/// <param name="Ribbon">across the top, where it is no real paper; empty for none</param>
/// <param name="Notes">paragraphs in small type below</param>
public sealed record Card(string Head, string Title, string Ribbon, IReadOnlyList<CardLine> Lines, IReadOnlyList<string> Notes);

/// <summary>A receipt as a picture, as wide as a telephone shows it whole, to be kept among the photographs.</summary>
public sealed class CardPicture(RedactionPrograms? programs = null)
{
    const int Width = 1080, Margin = 72, Longest = 4000;
    static readonly SKColor Ink = new(0x1c, 0x23, 0x2e), Soft = new(0x5a, 0x63, 0x70), Blue = new(0x0b, 0x4f, 0x8a), Line = new(0xd9, 0xde, 0xe5), Amber = new(0x8a, 0x5a, 0x00);

    readonly RedactionPrograms programs = programs ?? RedactionPrograms.Find();

    internal static readonly GuardedJob Job = new("card", "图片", input => Draw(JsonSerializer.Deserialize<Request>(input)!), new(2, 2)) { Heap = 256 << 20, Memory = 1L << 30, Limit = TimeSpan.FromSeconds(20) };

    public sealed record Request(Card Card, string? Font);

    /// <summary>The picture as a PNG, 1080 pixels wide.</summary>
    /// <exception cref="UnreadableDocumentException">there is no Chinese font on this machine, or the text is longer than a picture can be</exception>
    public Task<byte[]> PngAsync(Card card, CancellationToken cancel = default) =>
        GuardedProcess.RunAsync<byte[]>(Job, JsonSerializer.SerializeToUtf8Bytes(new Request(card, programs.Font)), cancel);

    static byte[] Draw(Request request)
    {
        SkiaLibrary.Find();
        using var face = SkiaLibrary.ChineseFace(request.Font);
        // Laid out once to learn the height, then drawn.
        var height = Lay(request.Card, face, null) + Margin;
        if (height > Longest) throw new UnreadableDocumentException("文字太多，画不成一张图片。");
        using var surface = SKSurface.Create(new SKImageInfo(Width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.White);
        Lay(request.Card, face, surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <returns>where the last line ends</returns>
    static int Lay(Card card, SKTypeface face, SKCanvas? canvas)
    {
        float y = 0;
        void Fill(SKColor colour, float top, float height) { if (canvas is not null) { using var paint = new SKPaint { Color = colour }; canvas.DrawRect(0, top, Width, height, paint); } }
        void Text(string text, float size, SKColor colour, float space = 0, bool bold = false)
        {
            using var type = new SKFont(face, size) { Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None, Subpixel = true, Embolden = bold };
            using var paint = new SKPaint { Color = colour, IsAntialias = true };
            foreach (var line in Break(text, type, Width - 2 * Margin))
            {
                y += size * 1.5f;
                canvas?.DrawText(line, Margin, y - size * 0.35f, SKTextAlign.Left, type, paint);
            }
            y += space;
        }

        Fill(Blue, 0, 16);
        y = 16;
        if (card.Ribbon.Length > 0)
        {
            Fill(new(0xff, 0xf4, 0xd6), y, 76);
            y += 6;
            Text(card.Ribbon, 40, Amber, 10);
        }
        y += 36;
        Text(card.Head, 42, Soft);
        Text(card.Title, 68, Ink, 28, bold: true);
        foreach (var line in card.Lines)
        {
            Fill(Line, y, 2);
            y += 22;
            Text(line.Label, 38, Soft);
            Text(line.Text, line.Big ? 76 : 46, Ink, 22, bold: line.Big);
        }
        Fill(Line, y, 2);
        y += 26;
        foreach (var note in card.Notes) Text(note, 36, Soft, 12);
        return (int)MathF.Ceiling(y);
    }

    /// <summary>Lines no wider than that, broken between characters, but not within a run of letters and digits that fits on a line.</summary>
    static IEnumerable<string> Break(string text, SKFont type, float width)
    {
        var from = 0;
        while (from < text.Length)
        {
            int end = from, last = -1;
            while (end < text.Length && text[end] != '\n')
            {
                var next = end + (char.IsSurrogatePair(text, end) ? 2 : 1);
                if (end > from && type.MeasureText(text[from..next]) > width) break;
                if (end > from && !(char.IsAsciiLetterOrDigit(text[end]) && char.IsAsciiLetterOrDigit(text[end - 1])) && !"，。；：、！？）》”".Contains(text[end])) last = end;
                end = next;
            }
            if (end < text.Length && text[end] != '\n' && last > from) end = last;
            yield return text[from..end].Trim();
            from = end < text.Length && text[end] == '\n' ? end + 1 : end;
        }
    }
}
