using System.Text;
using System.Text.Json.Serialization;
using Gongkai.Documents.Readers;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics.Colors;

namespace Gongkai.Documents.Redaction;

/// <summary>One sign with its place on the page as shown: points from the upper left corner, y downwards. Left … Bottom is its ink.</summary>
/// <param name="Drawn">drawn as text on the page; false for what a page holds without showing it (recognised text behind a scan, layers switched off)</param>
/// <param name="Certain">drawn, and the file and its drawing agree on what it says</param>
/// <param name="Colour">0xRRGGBB; -1 unknown</param>
readonly record struct Letter(string Text, double Left, double Top, double Right, double Bottom, double BaseX, double BaseY, double EndX, double EndY, double Size, bool Drawn = false, bool Certain = false, int Colour = -1)
{
    [JsonIgnore]
    public double MiddleX => (Left + Right) / 2;
    [JsonIgnore]
    public double MiddleY => (Top + Bottom) / 2;

    /// <summary>Quarter turns to the left of the direction in which its line runs.</summary>
    [JsonIgnore]
    public int Turn => ((int)Math.Round(Math.Atan2(BaseY - EndY, EndX - BaseX) / (Math.PI / 2)) + 4) % 4;

    /// <summary>The letter as if its line ran to the right, y upwards.</summary>
    public Glyph Upright(int source)
    {
        var turn = Turn;
        (double U, double V) Turned(double x, double y) => turn switch { 0 => (x, -y), 1 => (-y, -x), 2 => (-x, y), _ => (y, x) };
        var ((u0, v), (u1, _)) = (Turned(BaseX, BaseY), Turned(EndX, EndY));
        return new(Text, Math.Min(u0, u1), Math.Max(u0, u1), v, Size, turn, source);
    }

    /// <summary>As search sees it: full and half width, small and capital letters are one, no spaces.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in Compatible.Fold(Packages.Clean(text))) if (!char.IsWhiteSpace(c) && !char.IsControl(c) && c is not ('\u200B' or '\u200C' or '\u200D' or '\uFEFF' or '\u00AD')) plain.Append(char.ToLowerInvariant(c));
        return plain.ToString();
    }
}

/// <summary>A rectangle on a page as shown, in points, y downwards.</summary>
readonly record struct Area(double Left, double Top, double Right, double Bottom)
{
    public bool Holds(double x, double y) => x > Left && x < Right && y > Top && y < Bottom;
}

/// <summary>Letters and pictures of one page.</summary>
sealed record LetterPage(int Number, double Width, double Height, List<Letter> Letters, List<Area> Pictures)
{
    /// <summary>Signs on one baseline, from left to right along it, lines from top to bottom; lines of other directions come last.</summary>
    public static List<TextLine> Lines(IReadOnlyList<Letter> letters) =>
        [.. letters.Select((l, i) => l.Upright(i)).GroupBy(g => g.Turn).OrderBy(g => g.Key == 0 ? -1 : -g.Count()).SelectMany(g => TextLine.Of(g))];

    /// <summary>Everything that a PDF holds as text. Runs in the child.</summary>
    public static List<LetterPage> Read(byte[] pdf) => PdfReader.Open(pdf, CancellationToken.None, (document, guard) =>
    {
        guard.Pages(document);
        var allowance = new Allowance();
        var pages = new List<LetterPage>();
        for (var n = 1; n <= document.NumberOfPages; n++)
        {
            guard.Check();
            var page = document.GetPage(n);
            guard.Check();
            var letters = new List<Letter>();
            foreach (var letter in page.Letters)
                if (Of(letter, page.Height, allowance) is { } one && one.Right > 0 && one.Bottom > 0 && one.Left < page.Width && one.Top < page.Height) letters.Add(one);
            pages.Add(new(n, page.Width, page.Height, letters, [.. page.GetImages().Take(10_000).Select(p => Sides(p.BoundingBox, page.Height))]));
        }
        return pages;
    });

    static Area Sides(PdfRectangle box, double height)
    {
        PdfPoint[] corners = [box.TopLeft, box.TopRight, box.BottomLeft, box.BottomRight];
        return new(corners.Min(c => c.X), height - corners.Max(c => c.Y), corners.Max(c => c.X), height - corners.Min(c => c.Y));
    }

    static Letter? Of(UglyToad.PdfPig.Content.Letter letter, double height, Allowance allowance)
    {
        var text = Packages.Clean(letter.Value ?? "");
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (text.Any(Compatible.IsRadical)) text = Compatible.Fold(text);
        allowance.Characters(text.Length);
        var (from, to) = (letter.StartBaseLine, letter.EndBaseLine);
        var (left, top, right, bottom) = Sides(letter.BoundingBox, height);
        var size = letter.PointSize is > 0.5 and < 2000 ? letter.PointSize : Math.Max(1, letter.BoundingBox.Height);
        // A font without outlines has no ink to measure: the square of the type then.
        if (!(right - left > 0.01 * size && bottom - top > 0.01 * size) || right - left > 6 * size || bottom - top > 6 * size)
        {
            var (dx, dy) = (to.X - from.X, to.Y - from.Y);
            var long_ = Math.Sqrt(dx * dx + dy * dy);
            var (ux, uy) = long_ > 0 ? (-dy / long_, dx / long_) : (0, 1);
            PdfPoint[] corners = [from, to, new(from.X + ux * size * 0.88, from.Y + uy * size * 0.88), new(to.X + ux * size * 0.88, to.Y + uy * size * 0.88), new(from.X - ux * size * 0.12, from.Y - uy * size * 0.12), new(to.X - ux * size * 0.12, to.Y - uy * size * 0.12)];
            (left, top, right, bottom) = (corners.Min(c => c.X), height - corners.Max(c => c.Y), corners.Max(c => c.X), height - corners.Min(c => c.Y));
        }
        if (!double.IsFinite(left + top + right + bottom + from.X + from.Y + to.X + to.Y)) return null;
        static double R(double v) => Math.Round(v, 3);
        return new(text, R(left), R(top), R(right), R(bottom), R(from.X), R(height - from.Y), R(to.X), R(height - to.Y), R(size), Colour: Rgb(letter.Color));
    }

    static int Rgb(IColor? colour)
    {
        if (colour is null or PatternColor) return -1;
        var (r, g, b) = colour.ToRGBValues();
        static int Byte(double v) => (int)Math.Round(Math.Clamp(v, 0, 1) * 255);
        return Byte(r) << 16 | Byte(g) << 8 | Byte(b);
    }

    /// <summary>
    /// What the file says (all of it, hidden or not), joined with what is drawn (<paramref name="drawn"/>: the same page as poppler draws it,
    /// form fields and notes included, layers switched off and invisible text left out).
    /// </summary>
    public LetterPage With(LetterPage? drawn)
    {
        if (drawn is null) return this;
        var (sx, sy) = (Width / drawn.Width, Height / drawn.Height);
        var places = new Dictionary<(int, int), List<int>>();
        static (int, int) Cell(double x, double y) => ((int)Math.Floor(x / 8), (int)Math.Floor(y / 8));
        for (var i = 0; i < Letters.Count; i++)
        {
            var cell = Cell(Letters[i].MiddleX, Letters[i].MiddleY);
            if (!places.TryGetValue(cell, out var list)) places[cell] = list = [];
            list.Add(i);
        }
        var all = Letters.ToList();
        var taken = new bool[Letters.Count];
        foreach (var raw in drawn.Letters)
        {
            var d = raw with { Left = raw.Left * sx, Right = raw.Right * sx, Top = raw.Top * sy, Bottom = raw.Bottom * sy, BaseX = raw.BaseX * sx, EndX = raw.EndX * sx, BaseY = raw.BaseY * sy, EndY = raw.EndY * sy, Drawn = true };
            var (cx, cy) = Cell(d.MiddleX, d.MiddleY);
            var reach = Math.Max(1.5, 0.3 * d.Size);
            var (same, other) = (-1, -1);
            for (var x = cx - 1; x <= cx + 1; x++)
                for (var y = cy - 1; y <= cy + 1; y++)
                    foreach (var i in places.GetValueOrDefault((x, y), []))
                    {
                        if (taken[i] || Math.Abs(Letters[i].MiddleX - d.MiddleX) > reach || Math.Abs(Letters[i].MiddleY - d.MiddleY) > reach) continue;
                        if (Letter.Plain(Letters[i].Text) == Letter.Plain(d.Text)) same = i;
                        else other = i;
                    }
            if (same < 0 && other < 0) all.Add(d with { Certain = true });
            else
            {
                var i = same >= 0 ? same : other;
                taken[i] = true;
                all[i] = Letters[i] with { Drawn = true, Certain = same >= 0, Colour = d.Colour };
            }
        }
        return this with { Letters = all, Pictures = [.. Pictures, .. drawn.Pictures.Select(p => new Area(p.Left * sx, p.Top * sy, p.Right * sx, p.Bottom * sy))] };
    }
}
