using System.Text.Json.Serialization;

namespace Gongkai.Documents.Readers;

public enum ReadFormat { Docx, Html, Text, Pdf }

/// <summary>
/// What a published file says, whatever its format: blocks in reading order. <paramref name="Notes"/> tells people, in Chinese,
/// what was left out or guessed (tracked deletions, pages without text, a wrong encoding label …).
/// </summary>
/// <param name="Pages">number of pages, null where the format has none or does not say</param>
public sealed record ReadDocument(ReadFormat Format, IReadOnlyList<ReadBlock> Blocks, int? Pages, IReadOnlyList<string> Notes)
{
    [JsonIgnore]
    public IEnumerable<ReadTable> Tables => Blocks.OfType<ReadTable>();

    [JsonIgnore]
    public IEnumerable<ReadParagraph> Paragraphs => Blocks.OfType<ReadParagraph>();

    /// <summary>Charts of numbers (docx); a picture of a chart is a picture.</summary>
    public IReadOnlyList<ReadChart> Charts { get; init; } = [];
}

/// <param name="Bars">bars or columns, whose length says how much</param>
/// <param name="From">where the axis of values begins, if the file sets it</param>
public sealed record ReadChart(string Title, bool Bars, decimal? From);

/// <param name="Page">page on which the block begins, from 1; null when unknown</param>
[JsonDerivedType(typeof(ReadParagraph), "paragraph"), JsonDerivedType(typeof(ReadTable), "table")]
public abstract record ReadBlock(int? Page);

/// <summary>One paragraph, never blank. A line break that the author set is <c>\n</c>; full-width spaces stay.</summary>
/// <param name="Level">0 title, 1–9 heading, when the file itself says so; null otherwise</param>
public sealed record ReadParagraph(string Text, int? Level = null, int? Page = null) : ReadBlock(Page);

/// <summary>
/// A full grid: <c>Rows[r][c]</c> exists for every r and c, all rows are <see cref="Columns"/> long. A merged cell stands in each place it
/// covers with the same text; only its first place has <see cref="ReadCell.Continued"/> false.
/// </summary>
/// <param name="Ruled">false when the columns were guessed from the alignment of words (PDF without ruling lines)</param>
public sealed record ReadTable(IReadOnlyList<IReadOnlyList<ReadCell>> Rows, int? Page = null, bool Ruled = true) : ReadBlock(Page)
{
    [JsonIgnore]
    public int Columns => Rows.Count == 0 ? 0 : Rows[0].Count;

    /// <summary>Pages on which rows of this table stand, in order; empty when unknown.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> Pages => [.. Rows.SelectMany(r => r).Select(c => c.Page).OfType<int>().Distinct().Order()];

    public ReadCell this[int row, int column] => Rows[row][column];
}

/// <summary>One place of a grid. Paragraphs and line breaks in a cell are <c>\n</c> (in PDF, lines are joined: nobody knows which the author set).</summary>
/// <param name="Row">row where the (merged) cell begins, from 0</param>
/// <param name="Column">column where it begins, from 0</param>
/// <param name="Page">page of this place, from 1; a cell merged over a page break has different pages in its rows</param>
public sealed record ReadCell(string Text, int Row, int Column, int RowSpan = 1, int ColumnSpan = 1, int? Page = null, bool Continued = false);

/// <summary>The file is refused; the message says to people, in Chinese, which rule it breaks and what to do.</summary>
public sealed class UnreadableDocumentException(string message, Exception? inner = null) : Exception(message, inner);
