using System.Text.RegularExpressions;
using SkiaSharp;

namespace Gongkai.Documents.Redaction;

/// <summary>Paints boxes opaque and prints their grounds on them, as large as the box allows up to a size that is read with ease.</summary>
sealed partial class Painter(string? font) : IDisposable
{
    /// <summary>Points: what is read with ease, what can still be read, below which nothing is printed.</summary>
    const double Largest = 9.5, Easy = 7, Least = 5.5;

    static Painter() => SkiaLibrary.Find();

    readonly Lazy<SKTypeface> face = new(() => SkiaLibrary.ChineseFace(font));

    [GeneratedRegex(@"第(?<n>[〇零一二三四五六七八九十百\d]+)条")]
    private static partial Regex Article();

    /// <summary>The whole pixels that a box touches.</summary>
    public static SKRectI Pixels(StrikeBox box, int width, int height) => new(
        Math.Max(0, (int)Math.Floor(box.Left * width + 1e-6)), Math.Max(0, (int)Math.Floor(box.Top * height + 1e-6)),
        Math.Min(width, (int)Math.Ceiling(box.Right * width - 1e-6)), Math.Min(height, (int)Math.Ceiling(box.Bottom * height - 1e-6)));

    /// <param name="scale">pixels of a point</param>
    /// <returns>where marks were printed, one for each box; empty where there was no room</returns>
    public SKRectI[] Paint(Raster raster, IReadOnlyList<StrikeBox> boxes, double scale)
    {
        var areas = boxes.Select(b => Pixels(b, raster.Width, raster.Height)).ToArray();
        foreach (var a in areas)
            for (var y = a.Top; y < a.Bottom; y++)
                for (var i = (y * raster.Width + a.Left) * 4; i < (y * raster.Width + a.Right) * 4; i += 4) raster.Pixels[i] = raster.Pixels[i + 1] = raster.Pixels[i + 2] = 0;
        var marks = new SKRectI[areas.Length];
        for (var n = 0; n < areas.Length; n++)
        {
            if (Fit(boxes[n], areas[n], scale) is not { } mark || marks.Take(n).Any(m => m.IntersectsWith(mark.Bounds))) continue;
            marks[n] = mark.Bounds;
            raster.With(map =>
            {
                using var surface = SKSurface.Create(map);
                surface.Canvas.ClipRect(mark.Bounds);
                using var type = Type(mark.Size);
                using var ink = new SKPaint { Color = SKColors.White, IsAntialias = true };
                foreach (var (text, x, y) in mark.Lines) surface.Canvas.DrawText(text, x, y, SKTextAlign.Left, type, ink);
                surface.Canvas.Flush();
                return 0;
            });
        }
        return marks;
    }

    sealed record Mark(SKRectI Bounds, float Size, List<(string Text, float X, float Y)> Lines);

    Mark? Fit(StrikeBox box, SKRectI area, double scale)
    {
        if (box.Mark == "") return null;
        var texts = Texts(box).ToList();
        foreach (var least in new[] { Easy, Least })
            foreach (var text in texts)
                if (Lay(text, area, scale, least) is { } mark) return mark;
        return null;
    }

    /// <summary>The whole first, then what is short for it: 条例第十五条, 第十五条, 15条.</summary>
    static IEnumerable<string> Texts(StrikeBox box)
    {
        var whole = box.Mark ?? box.Ground;
        yield return whole;
        if (box.Mark is not null || Article().Match(whole) is not { Success: true } article) yield break;
        if (article.Value != whole) yield return article.Value;
        if (Number(article.Groups["n"].Value) is { } n) yield return $"{n}条";
    }

    static int? Number(string text)
    {
        if (int.TryParse(text, out var n)) return n;
        var (sum, digit) = (0, 0);
        foreach (var c in text)
            if ("〇零一二三四五六七八九".IndexOf(c) is >= 0 and var d) digit = Math.Max(0, d - 1);
            else
            {
                sum += Math.Max(1, digit) * (c == '百' ? 100 : 10);
                digit = 0;
            }
        return sum + digit is > 0 and var all ? all : null;
    }

    /// <summary>One line, or more where the box is high, or upright in a narrow box; as large as fits, not below <paramref name="least"/> points.</summary>
    Mark? Lay(string text, SKRectI area, double scale, double least)
    {
        var pad = (float)Math.Max(1, 0.8 * scale);
        var (w, h) = (area.Width - 2 * pad, area.Height - 2 * pad);
        Mark? best = null;
        using var measure = Type(100);
        for (var count = 1; count <= Math.Min(4, text.Length); count++)
        {
            var lines = Split(text, count);
            var widest = lines.Max(l => measure.MeasureText(l)) / 100;
            var size = (float)Math.Min(Math.Min(h / (count == 1 ? 1.08 : 1.2 * count), w / widest), Largest * scale);
            // A second line is worth having only where the first would be small.
            if (size >= least * scale && (best is null || size > best.Size * 1.15)) best = Centred(lines, size, area);
            if (best is not null && best.Size >= Easy * scale) return best;
        }
        if (best is null && h > 1.5 * w)
        {
            var size = (float)Math.Min(Math.Min(w / 1.08, h / (1.1 * text.Length)), Largest * scale);
            if (size >= least * scale) best = Centred([.. text.Select(c => $"{c}")], size, area, 1.1f);
        }
        return best;
    }

    static List<string> Split(string text, int count)
    {
        var each = (text.Length + count - 1) / count;
        return [.. Enumerable.Range(0, count).Select(i => text.Substring(Math.Min(text.Length, i * each), Math.Min(each, Math.Max(0, text.Length - i * each)))).Where(l => l.Length > 0)];
    }

    Mark Centred(List<string> lines, float size, SKRectI area, float leading = 1.2f)
    {
        using var type = Type(size);
        var height = size * (1 + leading * (lines.Count - 1));
        var top = area.Top + (area.Height - height) / 2;
        var laid = new List<(string, float, float)>();
        var (left, right) = (float.MaxValue, float.MinValue);
        for (var i = 0; i < lines.Count; i++)
        {
            var width = type.MeasureText(lines[i]);
            var x = area.Left + (area.Width - width) / 2;
            // 0.88 of the square stands above the baseline.
            laid.Add((lines[i], x, top + size * (0.88f + leading * i)));
            (left, right) = (Math.Min(left, x), Math.Max(right, x + width));
        }
        var bounds = new SKRectI((int)left - 1, (int)top - 1, (int)Math.Ceiling(right) + 1, (int)Math.Ceiling(top + height) + 1);
        bounds.Intersect(area);
        return new(bounds, size, laid);
    }

    SKFont Type(float size) => new(face.Value, size) { Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None, Subpixel = true };

    public void Dispose() { if (face.IsValueCreated) face.Value.Dispose(); }
}
