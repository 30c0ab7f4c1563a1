namespace Gongkai.Documents;

/// <summary>A paper before it becomes a file: a title and blocks in order. <paramref name="Notice"/> stands at the head of every page.</summary>
public sealed record OfficialDocument(string Title, IReadOnlyList<Block> Blocks, string? Notice = null, string? Author = null)
{
    /// <summary>信函格式: name of the agency in red over a double line, number at the right under it, a second line at the foot of the first page.</summary>
    public LetterHead? Letter { get; init; }
    /// <summary>“编号：…” at the right under the title of a plain form.</summary>
    public string? FormNumber { get; init; }
    /// <summary>A small remark at the foot of the first page, with the address where the paper can be verified.</summary>
    public string? Foot { get; init; }
}

public sealed record LetterHead(string Agency, string Number);

public abstract record Block;

/// <summary>Level 1 一、（黑体）, level 2 （一）（楷体）.</summary>
public sealed record Heading(int Level, string Text) : Block;

/// <summary><see cref="Flush"/>: at the left edge, as an addressee; <see cref="Remark"/>: 附注, below the date; <see cref="Small"/>: beside a form.</summary>
public enum ParagraphKind { Body, Note, Right, Flush, Remark, Small }

public sealed record Paragraph(string Text, ParagraphKind Kind = ParagraphKind.Body) : Block;

/// <summary>Who signs and when: the name centred over the date, the date four characters from the right edge, with room above for a stamp (GB/T 9704—2012, 7.3.5).</summary>
public sealed record Signature(string Agency, string Date) : Block;

/// <summary>A table. Rows list only the cells that begin in them, as in HTML; spans fill the rest.</summary>
public sealed record TableBlock(IReadOnlyList<double> ColumnShares, IReadOnlyList<IReadOnlyList<TableCell>> Rows, int HeaderRows, string Description) : Block
{
    /// <summary>Least heights of the rows in mm, for forms with room to write; missing ones are as high as their text.</summary>
    public IReadOnlyList<int> Heights { get; init; } = [];
    /// <summary>Type size in points; by the number of columns if null.</summary>
    public double? Size { get; init; }
}

/// <summary>Lines of the text are separated by \n.</summary>
public sealed record TableCell(string Text, int ColumnSpan = 1, int RowSpan = 1, bool Bold = false, bool Left = false);

/// <summary>Places the cells of a table on a grid, and refuses a table with holes or overlaps.</summary>
public static class GridLayout
{
    /// <summary>For each row, the cells in order of column; a continued cell (row span from above) has <c>Starts</c> false.</summary>
    /// <exception cref="ArgumentException">spans overlap, stick out, or leave a hole; the message names row and column.</exception>
    public static IReadOnlyList<IReadOnlyList<(TableCell Cell, int Column, bool Starts)>> Lay(TableBlock table)
    {
        var width = table.ColumnShares.Count;
        var grid = new (TableCell? Cell, bool Starts, bool First)[table.Rows.Count, width];
        for (var r = 0; r < table.Rows.Count; r++)
        {
            var c = 0;
            foreach (var cell in table.Rows[r])
            {
                while (c < width && grid[r, c].Cell is not null) c++;
                if (cell.ColumnSpan < 1 || cell.RowSpan < 1 || c + cell.ColumnSpan > width || r + cell.RowSpan > table.Rows.Count)
                    throw new ArgumentException($"表格第{r + 1}行第{c + 1}列的单元格超出表格");
                for (var i = r; i < r + cell.RowSpan; i++)
                    for (var j = c; j < c + cell.ColumnSpan; j++)
                    {
                        if (grid[i, j].Cell is not null) throw new ArgumentException($"表格第{i + 1}行第{j + 1}列的单元格重叠");
                        grid[i, j] = (cell, i == r, j == c);
                    }
            }
        }
        var rows = new List<IReadOnlyList<(TableCell, int, bool)>>(table.Rows.Count);
        for (var r = 0; r < table.Rows.Count; r++)
        {
            var row = new List<(TableCell, int, bool)>();
            for (var c = 0; c < width; c++)
            {
                var (cell, starts, first) = grid[r, c];
                if (cell is null) throw new ArgumentException($"表格第{r + 1}行第{c + 1}列没有单元格");
                if (first) row.Add((cell, c, starts));
            }
            rows.Add(row);
        }
        return rows;
    }
}
