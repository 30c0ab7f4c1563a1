using Gongkai.Documents;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

/// <summary>A cell of a printed table as a page needs it: with its id if it heads others, and the ids of the cells that head it.</summary>
public sealed record HeadedCell(PrintedCell Cell, string? Id, string? Scope, string Heads);

/// <summary>
/// Which cells head which number, so that a reader of the screen hears row and column of each. Above a number those of the nearest rows that hold only words,
/// left of it the words of its own row; words that span rows head all of them.
/// </summary>
public static class ReportHeads
{
    static readonly Dictionary<string, IReadOnlyList<IReadOnlyList<HeadedCell>>> Known = ReportTables.All.ToDictionary(t => t.Key, Make);

    public static IReadOnlyList<IReadOnlyList<HeadedCell>> Of(ReportTable table) => Known[table.Key];

    static IReadOnlyList<IReadOnlyList<HeadedCell>> Make(ReportTable table)
    {
        var block = new TableBlock(table.ColumnShares, [.. table.Rows.Select(r => (IReadOnlyList<TableCell>)[.. r.Select(c => new TableCell(c.Text, c.ColumnSpan, c.RowSpan))])], table.HeaderRows, table.Title);
        var width = table.ColumnShares.Count;
        var grid = new (PrintedCell Cell, string Id)[table.Rows.Count, width];
        var laid = GridLayout.Lay(block);
        for (var r = 0; r < laid.Count; r++)
        {
            var n = 0;
            foreach (var (cell, column, starts) in laid[r].Where(c => c.Starts))
            {
                var printed = table.Rows[r][n];
                for (var i = r; i < r + cell.RowSpan; i++)
                    for (var j = column; j < column + cell.ColumnSpan; j++) grid[i, j] = (printed, $"{table.Key}-{r + 1}-{n + 1}");
                n++;
            }
        }
        bool Words(int row) => Enumerable.Range(0, width).All(c => grid[row, c].Cell.Number is null);
        var result = new List<IReadOnlyList<HeadedCell>>();
        for (var r = 0; r < table.Rows.Count; r++)
        {
            var line = new List<HeadedCell>();
            var column = 0;
            for (var n = 0; n < table.Rows[r].Count; n++)
            {
                var cell = table.Rows[r][n];
                while (grid[r, column].Id != $"{table.Key}-{r + 1}-{n + 1}") column++;
                if (cell.Number is null) line.Add(new(cell, $"{table.Key}-{r + 1}-{n + 1}", Words(r) ? cell.ColumnSpan > 1 ? "colgroup" : "col" : cell.RowSpan > 1 ? "rowgroup" : "row", ""));
                else
                {
                    var heads = new List<string>();
                    var row = r - 1;
                    while (row >= 0 && !Words(row)) row--;
                    for (; row >= 0 && Words(row); row--) heads.Insert(0, grid[row, column].Id);
                    heads.AddRange(Enumerable.Range(0, column).Where(c => grid[r, c].Cell.Number is null).Select(c => grid[r, c].Id));
                    line.Add(new(cell, null, null, string.Join(' ', heads.Distinct())));
                }
                column += cell.ColumnSpan;
            }
            result.Add(line);
        }
        return result;
    }
}
