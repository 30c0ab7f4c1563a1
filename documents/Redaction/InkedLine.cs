using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Redaction;

/// <summary>
/// Finds for each recognised sign of a line the ink that it is: the columns of the picture that hold ink are dealt out to the signs in their order, so
/// that widths and places fit best. A box about a name must begin and end between two signs, not where a recogniser guesses.
/// </summary>
static class InkedLine
{
    readonly record struct Run(int From, int To);

    /// <param name="box">left, top, right, bottom of the line in pixels, as recognised</param>
    /// <param name="signs">with the middle of each, roughly, in pixels</param>
    public static IEnumerable<Letter> Place(Raster raster, double[] box, List<(string Text, double Middle)> signs, double scale)
    {
        var reach = (box[3] - box[1]) * 0.8;
        var (left, top, right, bottom) = (Math.Max(0, (int)(box[0] - reach)), Math.Max(0, (int)box[1]), Math.Min(raster.Width, (int)(box[2] + reach)), Math.Min(raster.Height, (int)Math.Ceiling(box[3])));
        if (right - left < 2 || bottom - top < 2) return [];
        var ink = Ink(raster, left, top, right, bottom);
        var (w, h) = (right - left, bottom - top);
        // The lines of a table run through.
        bool Ruled(int y) => Enumerable.Range(0, w).Count(x => ink[y * w + x]) > 0.7 * w;
        var rows = Enumerable.Range(0, h).Where(y => !Ruled(y)).ToArray();
        var columns = new int[w];
        foreach (var y in rows) for (var x = 0; x < w; x++) if (ink[y * w + x]) columns[x]++;
        var runs = new List<Run>();
        for (var x = 0; x < w; x++)
        {
            if (columns[x] == 0) continue;
            var from = x;
            while (x < w && columns[x] > 0) x++;
            runs.Add(new(from, x));
        }
        if (runs.Count == 0) return [];
        var inked = rows.Where(y => Enumerable.Range(0, w).Any(x => ink[y * w + x])).ToArray();
        var (high, low) = (inked[0], inked[^1] + 1);
        var wide = signs.Any(s => Ideograph(s.Text[0]));
        var em = Math.Max(4, (low - high) * (wide ? 1.05 : 1.3));
        var dealt = Deal(runs, [.. signs.Select(s => (s.Text[0], s.Middle - left))], em);

        var places = new (double From, double To)[signs.Count];
        for (var i = 0; i < signs.Count; i++)
        {
            if (dealt[i] is { } own) { places[i] = (own.From, own.To); continue; }
            // It shares its ink with a neighbour: between the two, with room.
            var (before, after) = (i > 0 && dealt[i - 1] is { } b ? b.From : signs[i].Middle - left - em / 2, i + 1 < signs.Count && dealt[i + 1] is { } a ? a.To : signs[i].Middle - left + em / 2);
            places[i] = (Math.Min(before, after), Math.Max(before, after));
        }
        var letters = new List<Letter>();
        var baseline = (top + (wide ? low - 0.07 * em : low)) / scale;
        for (var i = 0; i < signs.Count; i++)
        {
            // A sign reaches to the middle of the gap, unless that is a space.
            double Half(double gap) => gap > 0 && gap < 0.6 * em ? gap / 2 : 0;
            var from = places[i].From - (i > 0 ? Half(places[i].From - places[i - 1].To) : 0);
            var to = places[i].To + (i + 1 < signs.Count ? Half(places[i + 1].From - places[i].To) : 0);
            letters.Add(new(signs[i].Text, (left + places[i].From) / scale, (top + high) / scale, (left + places[i].To) / scale, (top + low) / scale, (left + from) / scale, baseline, (left + to) / scale, baseline, em / scale, Drawn: true));
        }
        return letters;
    }

    /// <summary>Which pixels are darker than the ground by a third of what the darkest are; light type on dark ground the other way round.</summary>
    static bool[] Ink(Raster raster, int left, int top, int right, int bottom)
    {
        var values = new int[(right - left) * (bottom - top)];
        var counts = new int[256];
        for (int y = top, i = 0; y < bottom; y++)
            for (var x = left; x < right; x++, i++) counts[values[i] = raster.Luminance((y * raster.Width + x) * 4)]++;
        var (ground, seen, darkest, lightest) = (0, 0, -1, 0);
        for (var v = 0; v < 256; v++)
        {
            if (counts[v] == 0) continue;
            if (counts[v] > counts[ground]) ground = v;
            seen += counts[v];
            if (darkest < 0 && seen > values.Length / 200) darkest = v;
            lightest = v;
        }
        var dark = ground - darkest >= lightest - ground;
        var edge = dark ? ground - (ground - darkest) * 0.4 : ground + (lightest - ground) * 0.4;
        return [.. values.Select(v => dark ? v < edge : v > edge)];
    }

    static bool Ideograph(char c) => c is >= '\u3400' and <= '\u9FFF' or >= '\uD800' and <= '\uDFFF' or >= '\uF900' and <= '\uFAFF';

    /// <summary>Width of the ink of a sign, least and most, in squares of type.</summary>
    static (double Least, double Most) Width(char c) => c switch
    {
        _ when Ideograph(c) => (0.55, 1.0),
        '—' or '…' => (0.6, 2.0),
        'i' or 'l' or 'I' or '|' or '.' or ',' or ':' or ';' or '\'' or '!' => (0.05, 0.3),
        'm' or 'w' or 'M' or 'W' or '@' or '%' => (0.5, 1.0),
        '1' => (0.15, 0.5),
        _ when char.IsAsciiLetterOrDigit(c) => (0.3, 0.72),
        _ when TextLine.Wide(c) => (0.06, 0.45),
        _ => (0.1, 0.8),
    };

    /// <summary>The cheapest way to give the runs to the signs, in order; a sign without ink of its own gets null.</summary>
    static Run?[] Deal(List<Run> runs, (char Sign, double Middle)[] signs, double em)
    {
        const double Nothing = 1.5, Spared = 0.5;
        const int Most = 7;
        var (n, m) = (signs.Length, Math.Min(runs.Count, 3000));
        var cost = new double[n + 1, m + 1];
        var took = new int[n + 1, m + 1]; // runs taken by the sign before; -1: the run before was spared
        for (var i = 0; i <= n; i++)
            for (var j = 0; j <= m; j++)
            {
                if (i + j == 0) continue;
                var best = double.MaxValue;
                var how = 0;
                // A rule of the table, a speck.
                if (j > 0 && cost[i, j - 1] + Spared * Math.Min(1, 0.3 + (runs[j - 1].To - runs[j - 1].From) / em) is var spared && spared < best) (best, how) = (spared, -1);
                if (i > 0)
                {
                    if (cost[i - 1, j] + Nothing is var nothing && nothing < best) (best, how) = (nothing, 0);
                    var (least, most) = Width(signs[i - 1].Sign);
                    for (var k = 1; k <= Math.Min(Most, j); k++)
                    {
                        var (from, to) = (runs[j - k].From, runs[j - 1].To);
                        var width = (to - from) / em;
                        if (width > most + 0.6) break;
                        var odd = width < least ? least - width : Math.Max(0, width - most);
                        var gaps = 0.0;
                        for (var g = j - k + 1; g < j; g++) gaps += (runs[g].From - runs[g - 1].To) / em;
                        var off = ((from + to) / 2.0 - signs[i - 1].Middle) / em;
                        var own = cost[i - 1, j - k] + 6 * odd * odd + 0.8 * gaps + 0.04 * Math.Min(off * off, 9);
                        if (own < best) (best, how) = (own, k);
                    }
                }
                (cost[i, j], took[i, j]) = (best, how);
            }
        var dealt = new Run?[n];
        for (int i = n, j = m; i > 0 || j > 0;)
        {
            var k = took[i, j];
            if (k < 0) { j--; continue; }
            if (i == 0) { j--; continue; }
            dealt[--i] = k == 0 ? null : new Run(runs[j - k].From, runs[j - 1].To);
            j -= k;
        }
        return dealt;
    }
}
