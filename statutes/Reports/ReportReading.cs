namespace Gongkai.Statutes.Reports;

/// <summary>What stands in a cell: a number, nothing, a stroke for zero, something else; or the cell itself is not there.</summary>
public enum CellKind { Number, Blank, Stroke, Unreadable, NotFound, RowNotPrinted }

/// <summary>
/// How a number was read: from its own cell, from running text, or chosen among several readings because only it satisfies 勾稽关系.
/// </summary>
public enum CellSource { Cell, Text, Deduced }

/// <summary>One of the 200 numbers as read.</summary>
/// <param name="Certain">no other reading is possible; only then can a check fail on it</param>
public sealed record CellReading(CellAddress Address, CellKind Kind, decimal? Value, string Printed, CellSource Source = CellSource.Cell, bool Certain = true);

/// <param name="Section">1–6, 0 for a heading that is none of the six</param>
public sealed record HeadingReading(string Printed, int Section);

/// <summary>A paragraph outside of the tables.</summary>
/// <param name="Section">0 before the first heading, else 1–6</param>
/// <param name="Place">headings above it, e.g. 一、总体情况/（二）依申请公开情况</param>
public sealed record ParagraphReading(int Section, string Place, string Text);

/// <summary>A chart of the file that is one of numbers, not a picture.</summary>
/// <param name="Bars">bars or columns, whose length says how much</param>
/// <param name="From">where its axis begins if the file sets it; null where the program that shows it decides</param>
public sealed record ChartReading(string Title, bool Bars, decimal? From);

/// <summary>Which form the report follows: that of 2021, or the trial form of 2019 and 2020 with other columns in table 二.</summary>
public enum ReportForm { Form2021, Trial2019 }

/// <summary>
/// A report as read from anywhere: a published file, or our own draft. <see cref="ReportChecks"/> needs no more than this.
/// A blank or a stroke counts as zero in sums (its own check says that it must not be there); what was not found is null.
/// </summary>
public sealed class ReportReading : IReportFigures
{
    readonly Dictionary<CellAddress, CellReading> cells = [];
    IReadOnlyList<Sentence>? sentences;

    public string? Title { get; init; }
    public string? Agency { get; init; }
    public int? Year { get; init; }
    public ReportForm Form { get; init; }

    /// <summary>Day of publication where the file says so.</summary>
    public DateOnly? PublishedOn { get; init; }

    public IReadOnlyList<HeadingReading> Headings { get; init; } = [];
    public IReadOnlyList<ParagraphReading> Paragraphs { get; init; } = [];

    public IReadOnlyList<ChartReading> Charts { get; init; } = [];

    /// <summary>What the reader has to tell people, in Chinese.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether paragraphs are those of the file; in flattened text they are guessed and headings may hide in sentences.</summary>
    public bool Flat { get; init; }

    public required IEnumerable<CellReading> Cells { init { foreach (var cell in value) cells[cell.Address] = cell; } }

    public CellReading this[string row, string column] => Cell(new(row, column));

    public CellReading Cell(CellAddress address) => cells.GetValueOrDefault(address) ?? new(address, CellKind.NotFound, null, "");

    public decimal? this[CellAddress address] => Cell(address) is { Kind: not (CellKind.Unreadable or CellKind.NotFound) } cell ? cell.Value ?? 0 : null;

    /// <summary>Cells that were seen, whatever stands in them.</summary>
    public int Found(ReportTable table) => table.Addresses.Count(a => Cell(a).Kind != CellKind.NotFound);

    /// <summary>The prose in sentences, normalised for matching.</summary>
    public IReadOnlyList<Sentence> Sentences => sentences ??= ReportWords.Sentences(Paragraphs);

    /// <summary>Sentences of the same paragraph before this one, at most so many, the nearest last.</summary>
    public IEnumerable<Sentence> Above(Sentence s, int most)
    {
        var from = s.Index;
        while (from > 0 && s.Index - from < most && Sentences[from - 1].Paragraph == s.Paragraph) from--;
        for (var i = from; i < s.Index; i++) yield return Sentences[i];
    }

    /// <summary>A reading of our own figures and sentences, every one certain.</summary>
    /// <param name="prose">section 1–6, place, text</param>
    public static ReportReading Of(string title, string agency, int year, IReportFigures figures, IEnumerable<ParagraphReading> prose) => new()
    {
        Title = title, Agency = agency, Year = year, Paragraphs = [.. prose],
        Headings = [.. ReportTables.Sections.Select((s, i) => new HeadingReading(s, i + 1))],
        Cells = ReportTables.All.SelectMany(t => t.Addresses).Select(a => figures[a] is { } v ? new CellReading(a, CellKind.Number, v, Reconciliations.Text(v)) : new CellReading(a, CellKind.Blank, null, "")),
    };
}
