using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Gongkai.Documents.Sheets;

/// <summary>A column of an empty form: its head, a note shown where one types, an example, and what may be chosen.</summary>
public sealed record TemplateColumn(string Heading, bool Required, bool Day, string Note, string Example, IReadOnlyList<string> Choices);

/// <summary>
/// Writes an empty .xlsx to be filled in: heads, notes at the cells, lists to choose from, long numbers kept as text; what to write is on a second sheet.
/// The same content gives the same bytes.
/// </summary>
public static class TemplateWriter
{
    const int Rows = 5000;
    const uint Head = 1, Needed = 2, Words = 3, Day = 4, Help = 5;

    public static byte[] Write(string title, IReadOnlyList<TemplateColumn> columns)
    {
        using var stream = new MemoryStream();
        using (var excel = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var book = excel.AddWorkbookPart();
            excel.ChangeIdOfPart(book, "rBook");
            var sheets = new DocumentFormat.OpenXml.Spreadsheet.Sheets();
            void Add(string name, Worksheet sheet)
            {
                var id = $"rSheet{sheets.ChildElements.Count + 1}";
                book.AddNewPart<WorksheetPart>(id).Worksheet = sheet;
                sheets.Append(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Name = name, SheetId = (uint)sheets.ChildElements.Count + 1, Id = id });
            }
            Add(title, Form(columns));
            Add("填写说明", Explained(columns));
            Add("选项", Choices(columns));
            book.Workbook = new Workbook(new BookViews(new WorkbookView { ActiveTab = 0 }), sheets);
            book.AddNewPart<WorkbookStylesPart>("rStyles").Stylesheet = Stylesheet();
            var core = excel.AddCoreFilePropertiesPart();
            excel.ChangeIdOfPart(core, "rCore");
            using var properties = core.GetStream(FileMode.Create);
            properties.Write(System.Text.Encoding.UTF8.GetBytes(Packages.CoreProperties(title, null)));
        }
        return Packages.Fixed(stream);
    }

    static Worksheet Form(IReadOnlyList<TemplateColumn> columns)
    {
        var rules = new DataValidations();
        var chosen = 0;
        for (var i = 0; i < columns.Count; i++)
        {
            var c = columns[i];
            var rule = new DataValidation
            {
                SequenceOfReferences = new ListValue<StringValue> { InnerText = $"{Letter(i)}2:{Letter(i)}{Rows}" }, AllowBlank = true, ShowInputMessage = true,
                PromptTitle = Cut(c.Heading, 30), Prompt = Cut($"{(c.Required ? "必填。" : "")}{c.Note}", 250),
            };
            if (c.Choices.Count > 0)
            {
                (rule.Type, rule.ShowErrorMessage, rule.ErrorTitle, rule.Error) = (DataValidationValues.List, true, "请从列表里选", Cut($"“{c.Heading}”只能填列表里有的。", 250));
                rule.Formula1 = new Formula1($"选项!${Letter(chosen)}$2:${Letter(chosen)}${c.Choices.Count + 1}");
                chosen++;
            }
            rules.Append(rule);
        }
        rules.Count = (uint)columns.Count;
        var sheet = new Worksheet(
            new SheetViews(new SheetView(new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 }),
            new Columns(columns.Select((c, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = Math.Max(14, c.Heading.Length * 2 + 6), CustomWidth = true, Style = c.Day ? Day : Words })),
            new SheetData(new Row(columns.Select((c, i) => Text(i, 1, c.Required ? c.Heading + "*" : c.Heading, c.Required ? Needed : Head))) { RowIndex = 1 }));
        sheet.Append(rules);
        return sheet;
    }

    static Worksheet Explained(IReadOnlyList<TemplateColumn> columns)
    {
        string[] heads = ["项目", "必填", "怎么填", "示例", "可以填的"];
        var data = new SheetData(new Row(heads.Select((h, i) => Text(i, 1, h, Head))) { RowIndex = 1 });
        for (var r = 0; r < columns.Count; r++)
        {
            var c = columns[r];
            string[] cells = [c.Heading, c.Required ? "是" : "", c.Note.Length > 0 ? c.Note : c.Day ? "日期，如 2021-03-05、2021年3月5日" : "", c.Example, string.Join("；", c.Choices)];
            data.Append(new Row(cells.Select((t, i) => Text(i, (uint)r + 2, t, Help))) { RowIndex = (uint)r + 2 });
        }
        double[] widths = [22, 8, 50, 30, 60];
        return new Worksheet(new Columns(widths.Select((w, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = w, CustomWidth = true })), data);
    }

    static Worksheet Choices(IReadOnlyList<TemplateColumn> columns)
    {
        var lists = columns.Where(c => c.Choices.Count > 0).ToList();
        var data = new SheetData(new Row(lists.Select((c, i) => Text(i, 1, c.Heading, Head))) { RowIndex = 1 });
        for (var r = 0; r < lists.Select(l => l.Choices.Count).DefaultIfEmpty(0).Max(); r++)
            data.Append(new Row(lists.Select((l, i) => (l, i)).Where(x => r < x.l.Choices.Count).Select(x => Text(x.i, (uint)r + 2, x.l.Choices[r], Help))) { RowIndex = (uint)r + 2 });
        var sheet = new Worksheet();
        if (lists.Count > 0) sheet.Append(new Columns(new Column { Min = 1, Max = (uint)lists.Count, Width = 34, CustomWidth = true }));
        sheet.Append(data);
        return sheet;
    }

    static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    static string Letter(int column)
    {
        var name = "";
        for (var c = column + 1; c > 0; c = (c - 1) / 26) name = (char)('A' + (c - 1) % 26) + name;
        return name;
    }

    static Cell Text(int column, uint row, string text, uint style) => new()
    {
        CellReference = Letter(column) + row.ToString(System.Globalization.CultureInfo.InvariantCulture), StyleIndex = style, DataType = CellValues.InlineString,
        InlineString = new InlineString(new Text(Packages.Clean(text)) { Space = SpaceProcessingModeValues.Preserve }),
    };

    static Stylesheet Stylesheet()
    {
        Border Line() => new(new LeftBorder { Style = BorderStyleValues.Thin }, new RightBorder { Style = BorderStyleValues.Thin }, new TopBorder { Style = BorderStyleValues.Thin }, new BottomBorder { Style = BorderStyleValues.Thin }, new DiagonalBorder());
        CellFormat Of(uint font, uint fill, uint border, uint format, bool centred) => new()
        {
            FontId = font, FillId = fill, BorderId = border, NumberFormatId = format, ApplyNumberFormat = true, ApplyFill = fill > 0, ApplyBorder = border > 0, ApplyAlignment = true,
            Alignment = new Alignment { Horizontal = centred ? HorizontalAlignmentValues.Center : HorizontalAlignmentValues.Left, Vertical = VerticalAlignmentValues.Center, WrapText = true },
        };
        Fill Solid(string colour) => new(new PatternFill(new ForegroundColor { Rgb = colour }) { PatternType = PatternValues.Solid });
        return new Stylesheet(
            new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "yyyy-mm-dd" }),
            new Fonts(new Font(new FontSize { Val = 10.5 }, new FontName { Val = "宋体" }), new Font(new Bold(), new FontSize { Val = 10.5 }, new FontName { Val = "宋体" })),
            new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 }), Solid("FFEEF2F7"), Solid("FFFFF4D6")),
            new Borders(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder()), Line()),
            new CellStyleFormats(new CellFormat()),
            // Words are format 49 (text), so that a long number typed here stays what was typed.
            new CellFormats(new CellFormat(), Of(1, 2, 1, 0, true), Of(1, 3, 1, 0, true), Of(0, 0, 0, 49, false), Of(0, 0, 0, 164, false), Of(0, 0, 1, 0, false)));
    }
}
