using System.Text.RegularExpressions;

namespace Gongkai.Documents.Readers;

/// <summary>A cell of a table on paper: the rows it covers, its left and right edge in points, and the page of its first row.</summary>
sealed class PdfCell(int row, int rows, double left, double right, string text)
{
    public int Row = row, Rows = rows;
    public readonly double Left = left, Right = right;
    public string Text = text;
}

/// <summary>A table on paper. Columns stay edges in points until the parts on several pages are joined.</summary>
sealed partial class PdfTable(List<PdfCell> cells, List<int> pages, double top, bool ruled)
{
    const double Same = 4; // points by which the edges of one column may differ between rows and pages

    public readonly List<PdfCell> Cells = cells;

    /// <summary>The page of each row.</summary>
    public readonly List<int> Pages = pages;

    /// <summary>y of the upper edge of the first part.</summary>
    public readonly double Top = top;

    public readonly bool Ruled = ruled;

    [GeneratedRegex(@"^[\d０-９.．,，%％/／—\-\s]+$")]
    private static partial Regex Figure();

    [GeneratedRegex(@"^[（(]?[一二三四五六七八九十\d０-９]+[）)、.．]")]
    private static partial Regex NewItem();

    static bool IsFigure(PdfCell cell) => Figure().IsMatch(cell.Text);

    static bool Alike(PdfCell a, PdfCell b) => Math.Abs(a.Left - b.Left) <= Same && Math.Abs(a.Right - b.Right) <= Same;

    static List<double> Cluster(IEnumerable<double> values, double same)
    {
        var result = new List<double>();
        var (sum, count, first) = (0.0, 0, 0.0);
        foreach (var v in values.Order())
        {
            if (count > 0 && v - first > same) { result.Add(sum / count); (sum, count) = (0, 0); }
            if (count == 0) first = v;
            sum += v;
            count++;
        }
        if (count > 0) result.Add(sum / count);
        return result;
    }

    /// <summary>Index of the edge at or before a place, −1 before the first.</summary>
    static int Before(List<double> edges, double at)
    {
        var i = edges.BinarySearch(at);
        return i >= 0 ? i : ~i - 1;
    }

    static int Nearest(List<double> edges, double at)
    {
        var i = Math.Clamp(Before(edges, at), 0, edges.Count - 1);
        return i + 1 < edges.Count && edges[i + 1] - at < at - edges[i] ? i + 1 : i;
    }

    /// <summary>The tables that the lines of a sheet draw; the signs in them leave <paramref name="glyphs"/>.</summary>
    public static List<PdfTable> Drawn(PdfSheet sheet, ref List<Glyph> glyphs, Allowance allowance)
    {
        var result = new List<PdfTable>();
        foreach (var (across, down) in Connected(sheet))
            if (Grid(sheet.Number, across, down, ref glyphs, allowance) is { } table) result.Add(table);
        return result;
    }

    /// <summary>Groups of lines that cross or touch one another.</summary>
    static IEnumerable<(List<Rule> Across, List<Rule> Down)> Connected(PdfSheet sheet)
    {
        const double touch = 3;
        var (across, down) = (sheet.Horizontal, sheet.Vertical.OrderBy(v => v.At).ToList());
        var places = down.ConvertAll(v => v.At);
        var parent = Enumerable.Range(0, across.Count + down.Count).ToArray();
        int Root(int i) { while (parent[i] != i) i = parent[i] = parent[parent[i]]; return i; }
        for (var h = 0; h < across.Count; h++)
            for (var v = Math.Max(0, Before(places, across[h].From - touch)); v < down.Count && down[v].At <= across[h].To + touch; v++)
                if (down[v].At >= across[h].From - touch && across[h].At >= down[v].From - touch && across[h].At <= down[v].To + touch) parent[Root(h)] = Root(across.Count + v);
        return Enumerable.Range(0, parent.Length).GroupBy(Root).Select(g => (
            g.Where(i => i < across.Count).Select(i => across[i]).ToList(), g.Where(i => i >= across.Count).Select(i => down[i - across.Count]).ToList()))
            .Where(g => g.Item1.Count >= 2 && g.Item2.Count >= 1);
    }

    static PdfTable? Grid(int page, List<Rule> across, List<Rule> down, ref List<Glyph> glyphs, Allowance allowance)
    {
        // Tables open at the sides, or cut by the end of the page, have lines that stick out of the outermost crossing line.
        List<double> Ends(List<Rule> own, List<Rule> other)
        {
            var edges = Cluster(own.Select(r => r.At), 3);
            var (least, most) = (other.Min(r => r.From), other.Max(r => r.To));
            if (edges[0] - least > 8) edges.Insert(0, least);
            if (most - edges[^1] > 8) edges.Add(most);
            return edges;
        }
        var (xs, ys) = (Ends(down, across), Ends(across, down));
        var (columns, rows) = (xs.Count - 1, ys.Count - 1);
        if (columns < 1 || rows < 1 || columns * rows < 2) return null;
        allowance.Row(rows);
        allowance.Places((long)rows * columns);

        // Between two neighbours there is a wall where a line covers most of their common edge.
        var right = Walls(down, xs, ys);
        var below = Walls(across, ys, xs);
        var parent = Enumerable.Range(0, rows * columns).ToArray();
        int Root(int i) { while (parent[i] != i) i = parent[i] = parent[parent[i]]; return i; }
        // Row 0 is the lowest here: ys go upwards.
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
            {
                if (c + 1 < columns && !right[c + 1, r]) parent[Root(r * columns + c + 1)] = Root(r * columns + c);
                if (r + 1 < rows && !below[r + 1, c]) parent[Root((r + 1) * columns + c)] = Root(r * columns + c);
            }
        // A merged cell is a rectangle; where a line has a hole, what the rectangle covers belongs to it.
        Dictionary<int, (int R0, int R1, int C0, int C1)> boxes;
        for (var again = true; again;)
        {
            again = false;
            boxes = [];
            for (var i = 0; i < parent.Length; i++)
            {
                var (r, c, root) = (i / columns, i % columns, Root(i));
                boxes[root] = boxes.TryGetValue(root, out var b) ? (Math.Min(b.R0, r), Math.Max(b.R1, r), Math.Min(b.C0, c), Math.Max(b.C1, c)) : (r, r, c, c);
            }
            foreach (var (root, (r0, r1, c0, c1)) in boxes)
                for (var r = r0; r <= r1; r++)
                    for (var c = c0; c <= c1; c++)
                        if (Root(r * columns + c) != Root(root)) { parent[Root(r * columns + c)] = Root(root); again = true; }
        }
        var inside = new Dictionary<int, List<Glyph>>();
        var outside = new List<Glyph>(glyphs.Count);
        foreach (var g in glyphs)
        {
            var (c, r) = (Before(xs, g.MiddleX), Before(ys, g.MiddleY));
            if (c < 0 || c >= columns || r < 0 || r >= rows) { outside.Add(g); continue; }
            var root = Root(r * columns + c);
            if (!inside.TryGetValue(root, out var list)) inside[root] = list = [];
            list.Add(g);
        }
        // A frame around text is no table, nor are the axes of a chart.
        var roots = Enumerable.Range(0, parent.Length).Select(Root).Distinct().ToList();
        if (roots.Count < 2 || inside.Count < 2 || inside.Count * 8 < roots.Count) return null;
        glyphs = outside;
        var cells = new List<PdfCell>(roots.Count);
        foreach (var group in Enumerable.Range(0, parent.Length).GroupBy(Root))
        {
            var (r0, r1, c0, c1) = (group.Min(i => i / columns), group.Max(i => i / columns), group.Min(i => i % columns), group.Max(i => i % columns));
            cells.Add(new(rows - 1 - r1, r1 - r0 + 1, xs[c0], xs[c1 + 1], TextLine.Cell(inside.GetValueOrDefault(group.Key) ?? [], xs[c1 + 1])));
        }
        return new(cells, [.. Enumerable.Repeat(page, rows)], ys[^1], ruled: true);
    }

    /// <summary>For each edge and each stretch between two crossing edges: is the stretch drawn?</summary>
    static bool[,] Walls(List<Rule> rules, List<double> edges, List<double> crossing)
    {
        var covered = new double[edges.Count, crossing.Count - 1];
        foreach (var rule in rules)
        {
            var edge = Nearest(edges, rule.At);
            for (var k = Math.Max(0, Before(crossing, rule.From)); k < crossing.Count - 1 && crossing[k] < rule.To; k++)
                covered[edge, k] += Math.Max(0, Math.Min(rule.To, crossing[k + 1]) - Math.Max(rule.From, crossing[k]));
        }
        var walls = new bool[edges.Count, crossing.Count - 1];
        for (var e = 0; e < edges.Count; e++)
            for (var k = 0; k < crossing.Count - 1; k++) walls[e, k] = covered[e, k] >= 0.6 * (crossing[k + 1] - crossing[k]);
        return walls;
    }

    /// <summary>
    /// Tables without lines: at least two lines of three or more pieces under one another. Such a table is a guess; its lines leave
    /// <paramref name="lines"/>. A label broken over two lines with its figures between them is one row.
    /// </summary>
    public static List<PdfTable> Aligned(int page, List<TextLine> lines)
    {
        var pieces = lines.ConvertAll(Pieces);
        var result = new List<PdfTable>();
        var taken = new HashSet<int>();
        for (var i = 0; i < lines.Count;)
        {
            if (pieces[i].Count < 3) { i++; continue; }
            // The run goes on while lines of pieces follow, with at most two broken labels between them.
            var last = i;
            for (var j = i + 1; j < lines.Count && j - last <= 3 && lines[j - 1].Y - lines[j].Y < 4 * lines[j].Size; j++)
                if (pieces[j].Count >= 3) last = j;
            if (Align(page, lines, pieces, i, last) is { } table)
            {
                result.Add(table);
                taken.UnionWith(Enumerable.Range(i, last - i + 1));
            }
            i = last + 1;
        }
        var kept = lines.Where((_, i) => !taken.Contains(i)).ToList();
        lines.Clear();
        lines.AddRange(kept);
        return result;
    }

    static List<TextLine> Pieces(TextLine line)
    {
        var result = new List<TextLine>();
        var from = 0;
        for (var i = 1; i <= line.Glyphs.Count; i++)
            if (i == line.Glyphs.Count || line.Glyphs[i].Left - line.Glyphs[i - 1].Right > 1.0 * line.Size)
            {
                result.Add(new(line.Glyphs[from..i]));
                from = i;
            }
        return result;
    }

    static PdfTable? Align(int page, List<TextLine> lines, List<List<TextLine>> pieces, int first, int last)
    {
        var full = Enumerable.Range(first, last - first + 1).Where(i => pieces[i].Count >= 3).ToList();
        if (full.Count < 2) return null;
        var columns = full.GroupBy(i => pieces[i].Count).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).First();
        if (columns.Count() < 2) return null;
        var (left, right) = (new double[columns.Key], new double[columns.Key]);
        Array.Fill(left, double.MaxValue);
        foreach (var i in columns)
            for (var c = 0; c < columns.Key; c++) (left[c], right[c]) = (Math.Min(left[c], pieces[i][c].Left), Math.Max(right[c], pieces[i][c].Right));
        for (var c = 1; c < columns.Key; c++) if (left[c] <= right[c - 1]) return null; // pieces do not stand under one another
        var edges = new double[columns.Key + 1];
        (edges[0], edges[^1]) = (left[0] - 2, right[^1] + 2);
        for (var c = 1; c < columns.Key; c++) edges[c] = (right[c - 1] + left[c]) / 2;

        // A piece belongs to the columns whose figures it stands over; a gap between columns belongs to nobody.
        (int From, int To) Columns(TextLine piece)
        {
            var hit = Enumerable.Range(0, columns.Key).Where(c => piece.Left < right[c] && piece.Right > left[c]).ToList();
            if (hit.Count > 0) return (hit[0], hit[^1]);
            var middle = (piece.Left + piece.Right) / 2;
            var near = Math.Clamp(Array.FindLastIndex(edges, e => e <= middle), 0, columns.Key - 1);
            return (near, near);
        }
        var rows = new List<(double Y, bool Full, List<(int From, int To, string Text)> Cells)>();
        for (var i = first; i <= last; i++)
        {
            var cells = pieces[i].Select(p => { var (a, b) = Columns(p); return (From: a, To: b, p.Text); }).ToList();
            // Two pieces over one column are one cell.
            for (var c = cells.Count - 1; c > 0; c--)
                if (cells[c].From <= cells[c - 1].To)
                {
                    cells[c - 1] = (cells[c - 1].From, Math.Max(cells[c - 1].To, cells[c].To), cells[c - 1].Text + " " + cells[c].Text);
                    cells.RemoveAt(c);
                }
            rows.Add((lines[i].Y, cells.Count >= 3, cells));
        }
        for (var r = rows.Count - 1; r >= 0; r--)
        {
            if (rows[r].Cells is not [{ From: 0, To: 0 }]) continue;
            var home = new[] { r - 1, r + 1 }.Where(n => n >= 0 && n < rows.Count && rows[n].Full && Math.Abs(rows[n].Y - rows[r].Y) < 0.95 * lines[first + r].Size).OrderBy(n => Math.Abs(rows[n].Y - rows[r].Y)).FirstOrDefault(-1);
            if (home < 0) continue;
            var at = rows[home].Cells.FindIndex(c => c.From == 0);
            var own = rows[r].Cells[0].Text;
            if (at < 0) rows[home].Cells.Insert(0, (0, 0, own));
            else rows[home].Cells[at] = rows[home].Cells[at] with { Text = home > r ? own + rows[home].Cells[at].Text : rows[home].Cells[at].Text + own };
            rows.RemoveAt(r);
        }
        var made = new List<PdfCell>();
        for (var r = 0; r < rows.Count; r++)
        {
            var c = 0;
            foreach (var (from, to, text) in rows[r].Cells)
            {
                for (; c < from; c++) made.Add(new(r, 1, edges[c], edges[c + 1], ""));
                made.Add(new(r, 1, edges[from], edges[to + 1], text));
                c = to + 1;
            }
            for (; c < columns.Key; c++) made.Add(new(r, 1, edges[c], edges[c + 1], ""));
        }
        return new(made, [.. Enumerable.Repeat(page, rows.Count)], lines[first].Y + lines[first].Size, ruled: false);
    }

    List<PdfCell> RowCells(int row) => [.. Cells.Where(c => c.Row <= row && row < c.Row + c.Rows).OrderBy(c => c.Left)];

    /// <summary>
    /// Adds the part on the next page, if it has the columns of this one (or some of them, where cells are merged). A head printed again
    /// is dropped; a row torn by the page break is mended; a label at the left that goes on from above, blank or with the rest of its text, joins it.
    /// </summary>
    public bool Join(PdfTable next)
    {
        if (Ruled != next.Ruled) return false;
        List<double> Edges(PdfTable t) => Cluster(t.Cells.SelectMany(c => new[] { c.Left, c.Right }), Same);
        var (own, others) = (Edges(this), Edges(next));
        var (few, many) = own.Count < others.Count ? (own, others) : (others, own);
        if (Math.Abs(own[0] - others[0]) > 2 * Same || Math.Abs(own[^1] - others[^1]) > 2 * Same || few.Any(f => Math.Abs(many[Nearest(many, f)] - f) > 2 * Same)) return false;

        next.DropRepeatedHead(this);
        if (next.Pages.Count == 0) return true;
        Mend(next);
        if (next.Pages.Count == 0) return true;
        var last = Pages.Count - 1;
        var above = RowCells(last);
        var first = next.RowCells(0);
        var figures = first.Find(IsFigure)?.Left ?? double.MinValue;
        foreach (var cell in first)
        {
            var over = above.Find(a => Alike(a, cell));
            var label = cell.Right <= figures + Same;
            var on = over is not null && over.Text.Length > 0 && (cell.Text.Length == 0
                ? label || (!IsFigure(over) && over.Rows > 1 && cell.Rows > 1)
                : label && over.Rows + cell.Rows > 2 && !NewItem().IsMatch(cell.Text));
            if (!on) continue;
            over!.Rows += cell.Rows;
            over.Text += cell.Text;
            next.Cells.Remove(cell);
        }
        foreach (var cell in next.Cells) cell.Row += Pages.Count;
        Cells.AddRange(next.Cells);
        Pages.AddRange(next.Pages);
        return true;
    }

    void DropRepeatedHead(PdfTable before)
    {
        var rows = 0;
        for (; rows < Math.Min(Pages.Count, before.Pages.Count); rows++)
        {
            var (own, head) = (RowCells(rows), before.RowCells(rows));
            if (own.Count != head.Count || own.Any(IsFigure) || own.All(c => c.Text.Length == 0) || own.Where((c, i) => c.Text != head[i].Text || !Alike(c, head[i])).Any()) break;
        }
        // Part of a merged head is no head.
        while (rows > 0 && Cells.Any(c => c.Row < rows && c.Row + c.Rows > rows)) rows--;
        Cut(rows);
    }

    void Cut(int rows)
    {
        Cells.RemoveAll(c => c.Row < rows);
        foreach (var cell in Cells) cell.Row -= rows;
        Pages.RemoveRange(0, rows);
    }

    /// <summary>One row of which the figures stand on one page and the end of the label on the other.</summary>
    void Mend(PdfTable next)
    {
        var (upper, lower) = (RowCells(Pages.Count - 1), next.RowCells(0));
        bool Place(PdfCell cell) => Cells.Count(c => IsFigure(c) && Alike(c, cell)) >= 2;
        var pairs = upper.Select(u => (Upper: u, Lower: lower.Find(l => Alike(u, l)))).Where(p => p.Lower is not null).ToList();
        var places = pairs.Where(p => Place(p.Upper)).ToList();
        var labels = lower.Where(l => !places.Any(p => p.Lower == l) && l.Text.Length > 0).ToList();
        var torn = places.Count >= 2
            && (places.All(p => p.Upper.Text.Length == 0 && IsFigure(p.Lower!)) || places.All(p => IsFigure(p.Upper) && p.Lower!.Text.Length == 0))
            && labels.All(l => l.Rows == 1 && !NewItem().IsMatch(l.Text) && pairs.Any(p => p.Lower == l))
            && (labels.Count > 0 || places[0].Upper.Text.Length == 0);
        if (!torn) return;
        foreach (var (up, low) in pairs) if (low!.Rows == 1) up.Text += low.Text;
        // Cells that go on below the torn row begin one row later.
        foreach (var cell in next.Cells.Where(c => c.Row == 0 && c.Rows > 1)) (cell.Row, cell.Rows) = (1, cell.Rows - 1);
        next.Cut(1);
    }

    public ReadTable? Finish(Allowance allowance)
    {
        var edges = Cluster(Cells.SelectMany(c => new[] { c.Left, c.Right }), Same);
        var columns = edges.Count - 1;
        if (columns < 1 || Cells.All(c => c.Text.Length == 0)) return null;
        allowance.Cells(Pages.Count, columns);
        var grid = new ReadCell?[Pages.Count, columns];
        foreach (var cell in Cells.OrderBy(c => c.Row).ThenBy(c => c.Left))
        {
            var from = Math.Min(Nearest(edges, cell.Left), columns - 1);
            var to = Math.Max(from + 1, Nearest(edges, cell.Right));
            for (var r = cell.Row; r < cell.Row + cell.Rows; r++)
                for (var c = from; c < to; c++) grid[r, c] ??= new(cell.Text, cell.Row, from, cell.Rows, to - from, Pages[r], r != cell.Row || c != from);
        }
        var rows = new List<IReadOnlyList<ReadCell>>(Pages.Count);
        for (var r = 0; r < Pages.Count; r++) rows.Add([.. Enumerable.Range(0, columns).Select(c => grid[r, c] ?? new("", r, c, Page: Pages[r]))]);
        return new(rows, Pages[0], Ruled);
    }
}
