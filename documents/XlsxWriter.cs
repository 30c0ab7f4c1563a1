using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Gongkai.Documents;

/// <summary>A sheet that repeats a printed table: cells with spans, as in <see cref="TableBlock"/>, but numbers stay numbers.</summary>
public sealed record Sheet(string Name, TableBlock Table, IReadOnlyDictionary<(int Row, int Column), decimal> Numbers);

/// <summary>
/// Writes .xlsx: printed tables with their spans, and plain lists. Text is always text: a value beginning with = + - @ is never a formula.
/// The same content gives the same bytes.
/// </summary>
public static class XlsxWriter
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    static string Named(string name, string? notice) => notice is null ? name : $"{name}（{notice}）";

    static HeaderFooter? Marked(string? notice) => notice is null ? null : new(new OddHeader($"&C&\"仿宋,Bold\"&14{notice.Replace("&", "&&")}"));

    const uint Body = 1, Head = 2, Whole = 3, Money = 4, Day = 5;

    /// <param name="notice">A mark printed at the head of every page, such as 演示数据; also the subject in the properties.</param>
    public static byte[] Write(string title, IReadOnlyList<Sheet> sheets, string? notice = null) => Book(title, (book, list) =>
    {
        for (var s = 0; s < sheets.Count; s++)
        {
            var part = book.AddNewPart<WorksheetPart>($"rSheet{s + 1}");
            var table = sheets[s].Table;
            var data = new SheetData();
            var merges = new MergeCells();
            uint number = 0;
            foreach (var row in GridLayout.Lay(table))
            {
                number++;
                var line = new Row { RowIndex = number };
                var filled = new SortedDictionary<int, Cell>();
                foreach (var (cell, column, starts) in row)
                {
                    for (var c = column; c < column + cell.ColumnSpan; c++) filled[c] = new Cell { CellReference = Address(number, c), StyleIndex = Body };
                    if (!starts) continue;
                    filled[column] = sheets[s].Numbers.TryGetValue(((int)number - 1, column), out var value)
                        ? Number(Address(number, column), value, decimal.Truncate(value) == value && !cell.Text.Contains('.') ? Whole : Money)
                        : Text(Address(number, column), cell.Text, cell.Left && !cell.Bold ? Body : Head);
                    if (cell.ColumnSpan > 1 || cell.RowSpan > 1)
                        merges.Append(new MergeCell { Reference = $"{Address(number, column)}:{Address(number + (uint)cell.RowSpan - 1, column + cell.ColumnSpan - 1)}" });
                }
                line.Append(filled.Values);
                data.Append(line);
            }
            var sheet = new Worksheet();
            // A long list keeps its head in sight.
            if (table.HeaderRows > 0 && table.Rows.Count > 40) sheet.Append(new SheetViews(new SheetView(new Pane { VerticalSplit = table.HeaderRows, TopLeftCell = $"A{table.HeaderRows + 1}", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 }));
            sheet.Append(new Columns(table.ColumnShares.Select((w, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = Math.Max(8, w * 110), CustomWidth = true })), data);
            if (merges.HasChildren) sheet.Append(merges);
            sheet.Append(new PageSetup { PaperSize = 9, Orientation = OrientationValues.Portrait, FitToHeight = 0 });
            if (Marked(notice) is { } mark) sheet.Append(mark);
            part.Worksheet = sheet;
            list.Append(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Name = Named(sheets[s].Name, notice), SheetId = (uint)s + 1, Id = $"rSheet{s + 1}" });
        }
    });

    /// <summary>A list with one head row, frozen. Values: text, whole numbers, decimals, days; null is an empty cell.</summary>
    public static byte[] List(string name, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<object?>> rows, string? notice = null) => Book(name, (book, list) =>
    {
        var part = book.AddNewPart<WorksheetPart>("rSheet1");
        using (var writer = OpenXmlWriter.Create(part))
        {
            writer.WriteStartElement(new Worksheet());
            writer.WriteElement(new SheetViews(new SheetView(new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 }));
            writer.WriteElement(new Columns(heads.Select((h, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = Math.Max(12, h.Length * 2 + 8), CustomWidth = true })));
            writer.WriteStartElement(new SheetData());
            writer.WriteElement(new Row(heads.Select((h, i) => Text(Address(1, i), h, Head))) { RowIndex = 1 });
            uint number = 1;
            foreach (var row in rows)
            {
                number++;
                var line = new Row { RowIndex = number };
                for (var i = 0; i < row.Count; i++)
                    if (row[i] is { } value) line.Append(Of(Address(number, i), value));
                writer.WriteElement(line);
            }
            writer.WriteEndElement();
            if (Marked(notice) is { } mark) writer.WriteElement(mark);
            writer.WriteEndElement();
        }
        list.Append(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Name = Named(name, notice), SheetId = 1, Id = "rSheet1" });
    });

    static byte[] Book(string title, Action<WorkbookPart, DocumentFormat.OpenXml.Spreadsheet.Sheets> fill)
    {
        using var stream = new MemoryStream();
        using (var excel = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            // Packed once, at the end (Packages.Fixed).
            excel.CompressionOption = System.IO.Packaging.CompressionOption.NotCompressed;
            var book = excel.AddWorkbookPart();
            excel.ChangeIdOfPart(book, "rBook");
            var sheets = new DocumentFormat.OpenXml.Spreadsheet.Sheets();
            fill(book, sheets);
            book.Workbook = new Workbook(new BookViews(new WorkbookView()), sheets);
            book.AddNewPart<WorkbookStylesPart>("rStyles").Stylesheet = Stylesheet();
            var core = excel.AddCoreFilePropertiesPart();
            excel.ChangeIdOfPart(core, "rCore");
            using var properties = core.GetStream(FileMode.Create);
            properties.Write(System.Text.Encoding.UTF8.GetBytes(Packages.CoreProperties(title, null)));
        }
        return Packages.Fixed(stream);
    }

    static Cell Of(string address, object value) => value switch
    {
        DateOnly day => Number(address, day.DayNumber - new DateOnly(1899, 12, 30).DayNumber, Day),
        int n => Number(address, n, Whole),
        long n => Number(address, n, Whole),
        decimal n => Number(address, n, Money),
        _ => Text(address, value.ToString() ?? "", Body),
    };

    static Cell Number(string address, decimal value, uint style) =>
        new() { CellReference = address, StyleIndex = style, CellValue = new CellValue(value.ToString(CultureInfo.InvariantCulture)) };

    static Cell Text(string address, string text, uint style) =>
        new() { CellReference = address, StyleIndex = style, DataType = CellValues.InlineString, InlineString = new InlineString(new Text(Packages.Clean(text)) { Space = SpaceProcessingModeValues.Preserve }) };

    static string Address(uint row, int column)
    {
        var name = "";
        for (var c = column + 1; c > 0; c = (c - 1) / 26) name = (char)('A' + (c - 1) % 26) + name;
        return name + row.ToString(CultureInfo.InvariantCulture);
    }

    static Stylesheet Stylesheet()
    {
        CellFormat Format(uint font, uint format, HorizontalAlignmentValues align) =>
            new() { FontId = font, FillId = 0, BorderId = 1, NumberFormatId = format, ApplyNumberFormat = true, ApplyBorder = true, ApplyAlignment = true,
                Alignment = new Alignment { Horizontal = align, Vertical = VerticalAlignmentValues.Center, WrapText = true } };
        Border Line() => new(new LeftBorder { Style = BorderStyleValues.Thin }, new RightBorder { Style = BorderStyleValues.Thin }, new TopBorder { Style = BorderStyleValues.Thin }, new BottomBorder { Style = BorderStyleValues.Thin }, new DiagonalBorder());
        return new Stylesheet(
            new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "yyyy-mm-dd" }),
            new Fonts(Face(false), Face(true)),
            new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
            new Borders(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder()), Line()),
            new CellStyleFormats(new CellFormat()),
            new CellFormats(new CellFormat(), Format(0, 0, HorizontalAlignmentValues.Left), Format(1, 0, HorizontalAlignmentValues.Center), Format(0, 1, HorizontalAlignmentValues.Center),
                Format(0, 2, HorizontalAlignmentValues.Center), Format(0, 164, HorizontalAlignmentValues.Center)));
    }

    static Font Face(bool bold)
    {
        var font = new Font();
        if (bold) font.Append(new Bold());
        font.Append(new FontSize { Val = 10.5 }, new FontName { Val = "宋体" });
        return font;
    }
}
