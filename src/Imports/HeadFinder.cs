using Gongkai.Documents.Sheets;

namespace Gongkai.Imports;

/// <summary>The heads of a table as found: rows from–to, and the heading of every column.</summary>
public sealed record FoundHead(int From, int To, IReadOnlyList<string> Headings);

/// <summary>Finds the rows of heads under titles and over data, and matches heads with fields.</summary>
public static class HeadFinder
{
    /// <summary>Heads stand near the top.</summary>
    public const int Depth = 40;
    const int MaxRows = 3;

    /// <summary>
    /// The one to three rows in which the most heads of the fields (or of what was matched last time) are found. With none, the first row of several different texts.
    /// </summary>
    public static FoundHead? Find(IReadOnlyList<SheetRow> top, ImportKind kind, IReadOnlyDictionary<string, string> remembered)
    {
        var best = (Score: 0.0, Head: (FoundHead?)null);
        for (var i = 0; i < top.Count; i++)
        {
            // A title is merged over the whole width: one text in all its cells.
            if (Different(top[i]) < 2) continue;
            for (var rows = 1; rows <= MaxRows && i + rows <= top.Count; rows++)
            {
                var head = Of(top.Skip(i).Take(rows).ToList());
                var score = Match(head.Headings, kind, remembered).Sum(m => m.Score) - 30 * (rows - 1);
                if (score > best.Score) best = (score, head);
            }
        }
        if (best.Head is { } found) return found;
        return top.FirstOrDefault(r => Different(r) >= 2) is { } first ? Of([first]) : null;
    }

    static int Different(SheetRow row) => row.Cells.Where(c => c.Length > 0).Distinct().Count();

    /// <summary>Headings of these rows: parts one under the other, each said once.</summary>
    public static FoundHead Of(IReadOnlyList<SheetRow> rows)
    {
        var width = rows.Max(r => r.Cells.Count);
        var headings = new List<string>(width);
        for (var c = 0; c < width; c++)
        {
            var parts = new List<string>();
            foreach (var row in rows)
                if (row[c] is { Length: > 0 } part && (parts.Count == 0 || parts[^1] != part)) parts.Add(part.ReplaceLineEndings(""));
            var heading = string.Join("", parts);
            headings.Add(Statutes.Chinese.Start(heading, 120));
        }
        return new(rows[0].Number, rows[^1].Number, headings);
    }

    /// <summary>Every column with its field, each field once: the best fit first, then from left to right.</summary>
    public static IReadOnlyList<MatchedColumn> Columns(IReadOnlyList<string> headings, ImportKind kind, IReadOnlyDictionary<string, string> remembered)
    {
        var matched = Match(headings, kind, remembered).ToDictionary(m => m.Column, m => m.Field);
        return [.. headings.Select((h, i) => new MatchedColumn(i, h, matched.GetValueOrDefault(i)))];
    }

    static List<(int Column, string Field, double Score)> Match(IReadOnlyList<string> headings, ImportKind kind, IReadOnlyDictionary<string, string> remembered)
    {
        var fits = new List<(int Column, string Field, double Score)>();
        for (var c = 0; c < headings.Count; c++)
        {
            if (headings[c].Length == 0) continue;
            var plain = ImportValues.Plain(headings[c]);
            // What a person decided for this head counts most; left out is a decision too.
            if (remembered.TryGetValue(plain, out var known))
            {
                if (known.Length > 0 && kind.Fields.Any(f => f.Key == known)) fits.Add((c, known, 120));
                continue;
            }
            foreach (var field in kind.Fields)
                if (field.Names.Prepend(field.Label).Max(n => Fit(plain, ImportValues.Bare(headings[c]), ImportValues.Plain(n))) is > 0 and var score) fits.Add((c, field.Key, score));
        }
        var taken = new List<(int Column, string Field, double Score)>();
        foreach (var fit in fits.OrderByDescending(f => f.Score).ThenBy(f => f.Column))
            if (taken.TrueForAll(t => t.Column != fit.Column && t.Field != fit.Field)) taken.Add(fit);
        return taken;
    }

    /// <summary>How well a heading says a name: the same, the same but for brackets, or the name as a part of it (the longer the better).</summary>
    static double Fit(string heading, string bare, string name) =>
        heading == name ? 100
        : bare == name || bare == ImportValues.Bare(name) ? 90
        : name.Length >= 3 && bare.Contains(name, StringComparison.Ordinal) ? 40 + Math.Min(30, 30.0 * name.Length / bare.Length)
        : 0;
}
