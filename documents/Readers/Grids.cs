namespace Gongkai.Documents.Readers;

/// <summary>A cell as docx or html writes it: its blocks in order, and spans still to be resolved.</summary>
/// <param name="RowSpan">rows covered; 0 = to the end of the table (html)</param>
sealed record RawCell(IReadOnlyList<ReadBlock> Blocks, int ColumnSpan = 1, int RowSpan = 1, VerticalMerge Merge = VerticalMerge.None, int? Page = null);

/// <summary>docx vMerge: a continuing cell belongs to the cell above it, if that one takes part in a merge.</summary>
enum VerticalMerge { None, Restart, Continue }

/// <param name="Skipped">grid columns left free before the first cell (docx gridBefore)</param>
sealed record RawRow(IReadOnlyList<RawCell> Cells, int Skipped = 0, int? Page = null);

/// <summary>Makes full grids of raw rows, and takes layout tables apart.</summary>
static class Grids
{
    sealed class Slot(RawCell cell, int row, int column, int columns)
    {
        public readonly RawCell Cell = cell;
        public readonly int Row = row, Column = column, Columns = columns;
        public int Rows = 1;
    }

    /// <summary>
    /// The blocks that a table becomes. Tables in cells make it layout: rows without them stay tables, and the cells of rows with
    /// them come out one after another in reading order. A cell that is outside of any written one is empty.
    /// </summary>
    public static List<ReadBlock> Resolve(List<RawRow> rows, Allowance allowance)
    {
        var grid = Place(rows, allowance, out var columns);
        if (columns == 0) return [];
        var result = new List<ReadBlock>();
        var from = 0;
        for (var r = 0; r <= rows.Count; r++)
        {
            if (r < rows.Count && !rows[r].Cells.Any(c => c.Blocks.Any(b => b is ReadTable))) continue;
            Table(result, rows, grid, columns, from, r);
            if (r < rows.Count) foreach (var cell in rows[r].Cells) result.AddRange(cell.Blocks);
            from = r + 1;
        }
        return result;
    }

    static List<Slot?[]> Place(List<RawRow> rows, Allowance allowance, out int columns)
    {
        // Widths first: spans from above shift the cells of html rows, so columns are counted while placing.
        var grid = new List<List<Slot?>>();
        columns = 0;
        var open = new List<(Slot Slot, int Until)>(); // html row spans still running
        var places = 0;
        for (var r = 0; r < rows.Count; r++)
        {
            var line = new List<Slot?>();
            void Put(int column, Slot slot)
            {
                if (column + slot.Columns > DocumentReader.MaxColumns) allowance.Cells(1, column + slot.Columns);
                while (line.Count < column + slot.Columns) line.Add(null);
                for (var c = column; c < column + slot.Columns; c++) line[c] ??= slot;
            }
            open.RemoveAll(o => o.Until <= r);
            foreach (var (slot, _) in open)
            {
                Put(slot.Column, slot);
                slot.Rows = r - slot.Row + 1;
            }
            var at = rows[r].Skipped;
            foreach (var cell in rows[r].Cells)
            {
                while (at < line.Count && line[at] is not null) at++;
                var width = Math.Max(1, cell.ColumnSpan);
                if (cell.Merge == VerticalMerge.Continue && r > 0 && at < grid[r - 1].Count && grid[r - 1][at] is { } above && above.Column == at && above.Cell.Merge != VerticalMerge.None && above.Row + above.Rows == r)
                {
                    Put(at, above);
                    above.Rows++;
                    at += above.Columns;
                    continue;
                }
                var made = new Slot(cell, r, at, width);
                Put(at, made);
                if (cell.RowSpan != 1) open.Add((made, cell.RowSpan == 0 ? int.MaxValue : r + cell.RowSpan));
                at += width;
            }
            grid.Add(line);
            columns = Math.Max(columns, line.Count);
            allowance.Places(places += line.Count);
        }
        allowance.Cells(rows.Count, columns);
        var full = new List<Slot?[]>(grid.Count);
        foreach (var line in grid)
        {
            var whole = new Slot?[columns];
            line.CopyTo(whole);
            full.Add(whole);
        }
        return full;
    }

    static void Table(List<ReadBlock> result, List<RawRow> rows, List<Slot?[]> grid, int columns, int from, int until)
    {
        if (from >= until) return;
        var texts = new Dictionary<Slot, string>();
        var table = new List<IReadOnlyList<ReadCell>>(until - from);
        var any = false;
        for (var r = from; r < until; r++)
        {
            var line = new ReadCell[columns];
            for (var c = 0; c < columns; c++)
            {
                if (grid[r][c] is not { } slot)
                {
                    line[c] = new("", r - from, c, Page: rows[r].Page);
                    continue;
                }
                if (!texts.TryGetValue(slot, out var text)) texts[slot] = text = string.Join('\n', slot.Cell.Blocks.OfType<ReadParagraph>().Select(p => p.Text));
                any |= text.Length > 0;
                // Where two spans claim one place, the first has it and the second begins beside it.
                var row = Math.Max(slot.Row, from) - from;
                line[c] = new(text, row, slot.Column, Math.Min(slot.Row + slot.Rows, until) - from - row, slot.Columns, rows[r].Page ?? slot.Cell.Page, r - from != row || c != slot.Column);
            }
            table.Add(line);
        }
        if (any) result.Add(new ReadTable(table, table[0][0].Page));
    }
}
