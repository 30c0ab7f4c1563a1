using System.Text;
using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Redaction;

/// <summary>Where the text of a page comes from.</summary>
public enum WordsSource { File, Recognised, None }

/// <summary>A stretch of <see cref="DocumentWords.Text"/> with its places, one box for each line it stands on.</summary>
public sealed record FoundText(int Start, int Length, string Text, IReadOnlyList<PageBox> Boxes);

/// <param name="Number">from 1</param>
/// <param name="Width">of the page as shown, in points (pixels for a picture)</param>
/// <param name="Start">where its text begins in <see cref="DocumentWords.Text"/></param>
public sealed record WordsPage(int Number, double Width, double Height, WordsSource Source, int Start, int Length);

/// <summary>
/// The words of a file with their places: lines are separated by \n, pages by \f. Holds all that the file says, also what it does not show
/// (text behind a scan, layers switched off), for that must be struck as well.
/// </summary>
public sealed class DocumentWords
{
    readonly List<Place> places = []; // one for each letter, in the order of Text
    readonly int[] at; // place of each character of Text; -1 for separators
    readonly Dictionary<int, (int From, int To)> ranges = []; // places of each page

    /// <param name="Line">number of the line in the document</param>
    /// <param name="Below">the place where the column goes on in the line below, -1 if nowhere; told of the last sign of a piece only</param>
    readonly record struct Place(int Page, int Line, int Start, Letter Letter, Glyph Glyph, string Plain, bool PieceEnds, int Below);

    public string Text { get; }
    public IReadOnlyList<WordsPage> Pages { get; }

    internal DocumentWords(IReadOnlyList<(LetterPage Page, WordsSource Source)> pages)
    {
        var text = new StringBuilder();
        var told = new List<WordsPage>();
        var line = 0;
        foreach (var (page, source) in pages)
        {
            if (told.Count > 0) text.Append('\f');
            var start = text.Length;
            var first = places.Count;
            foreach (var l in LetterPage.Lines(page.Letters))
            {
                if (text.Length > start) text.Append('\n');
                for (var i = 0; i < l.Glyphs.Count; i++)
                {
                    if (i > 0 && TextLine.Apart(l.Glyphs[i - 1], l.Glyphs[i])) text.Append(' ');
                    // A wide gap ends a piece: the next cell of a table, another column.
                    var ends = i + 1 == l.Glyphs.Count || l.Glyphs[i + 1].Left - l.Glyphs[i].Right > 1.2 * Math.Max(l.Glyphs[i].Size, l.Glyphs[i + 1].Size);
                    var letter = page.Letters[l.Glyphs[i].Source];
                    places.Add(new(page.Number, line, text.Length, letter, l.Glyphs[i], Letter.Plain(letter.Text), ends, -1));
                    text.Append(letter.Text);
                }
                line++;
            }
            Below(first);
            ranges[page.Number] = (first, places.Count);
            told.Add(new(page.Number, page.Width, page.Height, source, start, text.Length - start));
        }
        Text = text.ToString();
        Pages = told;
        at = new int[Text.Length];
        Array.Fill(at, -1);
        for (var i = 0; i < places.Count; i++) for (var k = 0; k < places[i].Letter.Text.Length; k++) at[places[i].Start + k] = i;
    }

    /// <summary>Joins each piece of a line to the piece below it in the same column.</summary>
    void Below(int first)
    {
        var pieces = new List<(int From, int To, double Left, double Right, double Y, double Size, int Turn)>();
        for (int i = first, from = first; i < places.Count; i++)
        {
            if (!places[i].PieceEnds) continue;
            pieces.Add((from, i, places[from].Glyph.Left, places[i].Glyph.Right, places[i].Glyph.Y, places[i].Glyph.Size, places[i].Glyph.Turn));
            from = i + 1;
        }
        for (var a = 0; a < pieces.Count; a++)
        {
            var best = -1;
            for (var b = a + 1; b < pieces.Count && b < a + 60; b++)
            {
                if (pieces[b].Turn != pieces[a].Turn || pieces[a].Y - pieces[b].Y > 3 * pieces[a].Size) break;
                if (pieces[a].Y - pieces[b].Y < 0.5 * pieces[a].Size || pieces[b].Left > pieces[a].Right || pieces[b].Right < pieces[a].Left) continue;
                if (best < 0 || pieces[b].Y > pieces[best].Y + 1) best = b;
            }
            if (best >= 0) places[pieces[a].To] = places[pieces[a].To] with { Below = pieces[best].From };
        }
    }

    /// <summary>
    /// All places of a string, over line breaks too: on to the next line, or down the column of a table. Full and half width, capital and small letters
    /// are one; spaces do not count.
    /// </summary>
    public IReadOnlyList<FoundText> Find(string text) => [.. Search(text).Select(Found)];

    /// <summary>The boxes of a stretch of <see cref="Text"/>, one for each line it stands on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">the stretch reaches beyond the text</exception>
    public IReadOnlyList<PageBox> Boxes(int start, int length)
    {
        if (start < 0 || length < 0 || start + length > Text.Length) throw new ArgumentOutOfRangeException(nameof(start), "超出文字范围");
        return Boxes([.. Enumerable.Range(start, length).Select(i => at[i]).Where(i => i >= 0).Distinct()]);
    }

    FoundText Found(List<int> match)
    {
        var (from, to) = (places[match[0]].Start, places[match[^1]].Start + places[match[^1]].Letter.Text.Length);
        return new(from, to - from, string.Concat(match.Select(i => places[i].Letter.Text)), Boxes(match));
    }

    internal IEnumerable<(int Page, IReadOnlyList<Letter> Letters)> Matches(string text) =>
        Search(text).Select(m => (places[m[0]].Page, (IReadOnlyList<Letter>)[.. m.Select(i => places[i].Letter)]));

    List<List<int>> Search(string text)
    {
        var sought = Letter.Plain(text);
        var found = new List<List<int>>();
        if (sought.Length == 0) return found;
        var (used, dead) = (new HashSet<int>(), new HashSet<(int, int)>());
        for (var i = 0; i < places.Count; i++)
        {
            if (used.Contains(i)) continue;
            var path = new List<int>();
            var plain = places[i].Plain;
            for (var skip = 0; skip < plain.Length; skip++)
            {
                if (!Matches(sought, 0, i, skip, path, dead)) continue;
                found.Add([.. path]);
                used.UnionWith(path);
                break;
            }
        }
        return found;
    }

    /// <summary>Does the rest of the string stand here? Leaves the way in <paramref name="path"/>; no way is tried twice.</summary>
    bool Matches(string sought, int done, int i, int skip, List<int> path, HashSet<(int, int)> dead)
    {
        var depth = path.Count;
        while (true)
        {
            var plain = places[i].Plain;
            var n = Math.Min(plain.Length - skip, sought.Length - done);
            if (string.CompareOrdinal(sought, done, plain, skip, n) != 0) break;
            path.Add(i);
            done += n;
            skip = 0;
            if (done == sought.Length) return true;
            // What is broken in a narrow cell goes on below, not in the next cell of the row.
            if (places[i].Below is >= 0 and var below && below != i + 1 && !dead.Contains((below, done)))
            {
                if (Matches(sought, done, below, 0, path, dead)) return true;
                dead.Add((below, done));
            }
            if (++i == places.Count) break;
        }
        path.RemoveRange(depth, path.Count - depth);
        return false;
    }

    List<PageBox> Boxes(IReadOnlyList<int> letters)
    {
        var boxes = new List<PageBox>();
        for (int i = 0, j; i < letters.Count; i = j)
        {
            for (j = i + 1; j < letters.Count && letters[j] == letters[j - 1] + 1 && places[letters[j]].Line == places[letters[i]].Line; j++) { }
            boxes.Add(Box([.. letters.Skip(i).Take(j - i).Select(k => places[k])], letters[i], letters[j - 1]));
        }
        return boxes;
    }

    /// <summary>One even box about letters of a line: as high as the line's type, clear of the neighbours' ink.</summary>
    PageBox Box(List<Place> run, int first, int last)
    {
        var page = Pages[run[0].Page - 1];
        var own = run.Select(p => p.Letter).ToList();
        var ink = (Left: own.Min(l => l.Left), Top: own.Min(l => l.Top), Right: own.Max(l => l.Right), Bottom: own.Max(l => l.Bottom));
        // The advance of the signs along the line, the height of their type across it: every box of a line is alike.
        var (along0, along1) = (run.Min(p => p.Glyph.Left), run.Max(p => p.Glyph.Right));
        var (size, y) = (run.Max(p => p.Glyph.Size), run.Average(p => p.Glyph.Y));
        var (low, high) = (y - 0.24 * size, y + 0.92 * size);
        var box = run[0].Glyph.Turn switch
        {
            0 => (Left: along0, Top: -high, Right: along1, Bottom: -low),
            1 => (Left: -high, Top: -along1, Right: -low, Bottom: -along0),
            2 => (Left: -along1, Top: low, Right: -along0, Bottom: high),
            _ => (Left: low, Top: along0, Right: high, Bottom: along1),
        };
        box = (Math.Min(box.Left, ink.Left), Math.Min(box.Top, ink.Top), Math.Max(box.Right, ink.Right), Math.Max(box.Bottom, ink.Bottom));
        for (var i = ranges[page.Number].From; i < ranges[page.Number].To; i++)
        {
            if (i >= first && i <= last) continue;
            var l = places[i].Letter;
            if (l.Right <= box.Left || l.Left >= box.Right || l.Bottom <= box.Top || l.Top >= box.Bottom) continue;
            // Give way to the neighbour where that does not bare our own.
            if (l.Bottom <= ink.Top) box.Top = Math.Max(box.Top, l.Bottom);
            else if (l.Top >= ink.Bottom) box.Bottom = Math.Min(box.Bottom, l.Top);
            else if (l.Right <= ink.Left) box.Left = Math.Max(box.Left, l.Right);
            else if (l.Left >= ink.Right) box.Right = Math.Min(box.Right, l.Left);
        }
        // The edge of a sign is blurred over a hair; a hair more hides it.
        var hair = 0.01 * size;
        box = (Math.Max(0, Math.Min(box.Left, ink.Left - hair)), Math.Max(0, Math.Min(box.Top, ink.Top - hair)), Math.Min(page.Width, Math.Max(box.Right, ink.Right + hair)), Math.Min(page.Height, Math.Max(box.Bottom, ink.Bottom + hair)));
        // Sums leave noise in the last digits; boxes of a line are to be equal.
        static double Round(double v) => Math.Round(v, 3);
        return new(run[0].Page, Round(box.Left), Round(box.Top), Round(box.Right - box.Left), Round(box.Bottom - box.Top));
    }
}
