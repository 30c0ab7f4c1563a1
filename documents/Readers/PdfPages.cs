using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics;
using UglyToad.PdfPig.Graphics.Colors;

namespace Gongkai.Documents.Readers;

/// <summary>One sign on a page; points of 1/72 inch, y upwards, <paramref name="Y"/> the baseline.</summary>
/// <param name="Turn">quarter turns to the left of the direction in which the sign's line runs: 0 for ordinary text</param>
/// <param name="Source">number by which whoever made the sign knows it again</param>
readonly record struct Glyph(string Text, double Left, double Right, double Y, double Size, int Turn, int Source = 0)
{
    public double MiddleX => (Left + Right) / 2;
    public double MiddleY => Turn == 0 ? Y + 0.35 * Size : Y;
}

/// <summary>A straight line drawn on a page: at <paramref name="At"/> (y of a horizontal, x of a vertical one) from <paramref name="From"/> to <paramref name="To"/>.</summary>
readonly record struct Rule(double At, double From, double To);

/// <summary>Signs on one baseline, from left to right.</summary>
sealed class TextLine(List<Glyph> glyphs)
{
    public readonly List<Glyph> Glyphs = glyphs;
    public readonly double Left = glyphs[0].Left, Right = glyphs.Max(g => g.Right), Y = glyphs.Average(g => g.Y), Size = glyphs.Select(g => g.Size).Order().ElementAt(glyphs.Count / 2);
    public readonly string Text = Join(glyphs);

    /// <summary>Spaces are told from gaps: ideographs are set apart by up to half a square without meaning anything, letters and digits are not.</summary>
    static string Join(List<Glyph> glyphs)
    {
        var text = new StringBuilder(glyphs[0].Text);
        for (var i = 1; i < glyphs.Count; i++)
        {
            if (Apart(glyphs[i - 1], glyphs[i])) text.Append(' ');
            text.Append(glyphs[i].Text);
        }
        return text.ToString();
    }

    /// <summary>Is there a space between two neighbours?</summary>
    public static bool Apart(Glyph before, Glyph after)
    {
        var wide = (Wide(before.Text[^1]) ? 1 : 0) + (Wide(after.Text[0]) ? 1 : 0);
        return after.Left - before.Right > Math.Max(before.Size, after.Size) * (wide == 2 ? 1.2 : wide == 1 ? 0.6 : 0.2);
    }

    public static bool Wide(char c) => c >= '\u2E80' || c is '“' or '”' or '‘' or '’' or '…' or '—';

    public static List<TextLine> Of(IEnumerable<Glyph> glyphs)
    {
        var lines = new List<TextLine>();
        var current = new List<Glyph>();
        var y = 0.0;
        void Close()
        {
            if (current.Count > 0) lines.Add(new([.. current.OrderBy(g => g.Left)]));
            current.Clear();
        }
        foreach (var g in glyphs.OrderByDescending(g => g.Y))
        {
            if (current.Count > 0 && y - g.Y > 0.45 * Math.Max(current[0].Size, g.Size)) Close();
            y = current.Count == 0 ? g.Y : (y * current.Count + g.Y) / (current.Count + 1);
            current.Add(g);
        }
        Close();
        return lines;
    }

    /// <summary>Text of a cell: lines joined. Two numbers stay apart, unless the upper one fills the cell and so was broken.</summary>
    public static string Cell(List<Glyph> glyphs, double right)
    {
        if (glyphs.Count == 0) return "";
        // Signs turned sideways are read along their own direction.
        var turn = glyphs.GroupBy(g => g.Turn).MaxBy(g => g.Count())!.Key;
        var lines = Of(turn switch
        {
            1 => glyphs.Select(g => g with { Left = g.Y - g.Size / 2, Right = g.Y + g.Size / 2, Y = -g.MiddleX, Turn = 0 }),
            3 => glyphs.Select(g => g with { Left = -g.Y - g.Size / 2, Right = -g.Y + g.Size / 2, Y = g.MiddleX, Turn = 0 }),
            _ => glyphs,
        });
        var text = new StringBuilder(lines[0].Text);
        for (var i = 1; i < lines.Count; i++)
        {
            var (before, after) = (text[^1], lines[i].Text[0]);
            if (char.IsAsciiDigit(before) && char.IsAsciiDigit(after)) { if (turn != 0 || right - lines[i - 1].Right > lines[i - 1].Size) text.Append('\n'); }
            else if (char.IsAsciiLetter(before) && char.IsAsciiLetter(after)) text.Append(' ');
            text.Append(lines[i].Text);
        }
        return text.ToString();
    }
}

/// <summary>The signs and straight lines of one page, turned upright.</summary>
sealed class PdfSheet
{
    public readonly int Number;
    public readonly double Width, Height;
    public readonly List<Glyph> Glyphs = [];
    public readonly List<Rule> Horizontal = [], Vertical = [];

    /// <summary>More lines than any table has: a drawing or a map.</summary>
    public readonly bool Drawing;

    const int MaxRules = 20_000;

    public PdfSheet(Page page, Allowance allowance)
    {
        Number = page.Number;
        // A landscape page drawn on upright paper: most signs run upwards or downwards.
        var turns = page.Letters.GroupBy(l => Turn(l.TextOrientation)).OrderByDescending(g => g.Count()).FirstOrDefault()?.Key ?? 0;
        var whole = turns is 1 or 3 ? turns : 0;
        (Width, Height) = whole == 0 ? (page.Width, page.Height) : (page.Height, page.Width);
        (double X, double Y) Upright(PdfPoint p) => whole switch { 1 => (p.Y, page.Width - p.X), 3 => (page.Height - p.Y, p.X), _ => (p.X, p.Y) };

        var seen = new HashSet<(string, int, int)>();
        foreach (var letter in page.Letters)
        {
            if (string.IsNullOrWhiteSpace(letter.Value)) continue;
            var text = Packages.Clean(letter.Value.Normalize(NormalizationForm.FormC));
            if (text.Length == 0) continue;
            allowance.Characters(text.Length);
            var ((x0, y0), (x1, y1)) = (Upright(letter.StartBaseLine), Upright(letter.EndBaseLine));
            var size = letter.PointSize is > 1 and < 500 ? letter.PointSize : Math.Max(4, letter.BoundingBox.Height);
            var turn = (Turn(letter.TextOrientation) - whole + 4) % 4;
            var (left, right) = turn is 1 or 3 ? (Math.Min(x0, x1) - size / 2, Math.Max(x0, x1) + size / 2) : (Math.Min(x0, x1), Math.Max(x0, x1));
            if (right < 0 || left > Width || y0 < 0 || y0 > Height) continue;
            // Bold is sometimes made by drawing the same sign twice, a hair apart.
            var (cx, cy) = ((int)Math.Round(left / 2), (int)Math.Round(y0 / 2));
            var twice = false;
            for (var i = -1; i <= 1; i++) for (var j = -1; j <= 1; j++) twice |= right - left > 4 && seen.Contains((text, cx + i, cy + j));
            if (twice) continue;
            seen.Add((text, cx, cy));
            Glyphs.Add(new(text, left, right, turn is 1 or 3 ? (y0 + y1) / 2 : y0, size, turn));
        }

        List<Rule> across = [], down = [];
        void Line(PdfPoint from, PdfPoint to)
        {
            var ((x0, y0), (x1, y1)) = (Upright(from), Upright(to));
            if (Math.Abs(y0 - y1) < 1.5 && Math.Abs(x0 - x1) >= 3) across.Add(new((y0 + y1) / 2, Math.Min(x0, x1), Math.Max(x0, x1)));
            else if (Math.Abs(x0 - x1) < 1.5 && Math.Abs(y0 - y1) >= 3) down.Add(new((x0 + x1) / 2, Math.Min(y0, y1), Math.Max(y0, y1)));
        }
        foreach (var path in page.Paths)
        {
            if (path.IsClipping || (!path.IsFilled && !path.IsStroked)) continue;
            var stroked = path.IsStroked && !White(path.StrokeColor) && path.LineWidth < 6;
            var filled = path.IsFilled && !White(path.FillColor);
            foreach (var part in path)
            {
                // Word and WPS draw a border as a thin filled box.
                if (filled && part.GetBoundingRectangle() is { } box && Math.Min(box.Width, box.Height) < 2.5)
                    Line(box.Width > box.Height ? new(box.Left, (box.Bottom + box.Top) / 2) : new((box.Left + box.Right) / 2, box.Bottom),
                        box.Width > box.Height ? new(box.Right, (box.Bottom + box.Top) / 2) : new((box.Left + box.Right) / 2, box.Top));
                else if (stroked)
                {
                    PdfPoint? first = null, last = null;
                    foreach (var command in part.Commands)
                        switch (command)
                        {
                            case PdfSubpath.Move move: first = last = move.Location; break;
                            case PdfSubpath.Line line: Line(line.From, line.To); last = line.To; break;
                            case PdfSubpath.Close when first is { } a && last is { } b: Line(b, a); break;
                        }
                }
            }
            if (across.Count + down.Count > 10 * MaxRules) break;
        }
        Horizontal = Merge(across);
        Vertical = Merge(down);
        if (Drawing = across.Count + down.Count > 10 * MaxRules || Horizontal.Count + Vertical.Count > MaxRules) { Horizontal = []; Vertical = []; }
    }

    static int Turn(TextOrientation orientation) => orientation switch { TextOrientation.Rotate90 => 3, TextOrientation.Rotate180 => 2, TextOrientation.Rotate270 => 1, _ => 0 };

    static bool White(IColor? color)
    {
        if (color is null or PatternColor) return false;
        var (r, g, b) = color.ToRGBValues();
        return r > 0.97 && g > 0.97 && b > 0.97;
    }

    /// <summary>Pieces of one line, drawn cell by cell, become one.</summary>
    static List<Rule> Merge(List<Rule> rules)
    {
        var result = new List<Rule>();
        var sorted = rules.OrderBy(r => r.At).ToList();
        for (int i = 0, j; i < sorted.Count; i = j)
        {
            for (j = i; j < sorted.Count && sorted[j].At - sorted[i].At <= 1.5; j++) { }
            var (at, from, to) = (sorted[i..j].Average(r => r.At), double.NaN, double.NaN);
            foreach (var rule in sorted[i..j].OrderBy(r => r.From))
            {
                if (rule.From <= to + 3) { to = Math.Max(to, rule.To); continue; }
                if (!double.IsNaN(to)) result.Add(new(at, from, to));
                (from, to) = (rule.From, rule.To);
            }
            result.Add(new(at, from, to));
        }
        return result;
    }
}
