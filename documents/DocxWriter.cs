using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Gongkai.Documents;

/// <summary>
/// Writes .docx in the layout of GB/T 9704—2012: A4, top 37 mm, left 28 mm, text block 156 × 225 mm, title 2号小标宋,
/// body 3号仿宋 at 28 pt, headings 黑体 and 楷体, page number — 1 —, charts that Word can edit, pictures. The same document gives the same bytes.
/// </summary>
public static class DocxWriter
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    const string Song = "方正小标宋简体", FangSong = "仿宋_GB2312", Kai = "楷体_GB2312", Hei = "黑体", Plain = "宋体";
    const int TextWidth = 8845; // 156 mm in twentieths of a point

    public static byte[] Write(OfficialDocument document)
    {
        using var stream = new MemoryStream();
        using (var word = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            // Packed once, at the end (Packages.Fixed).
            word.CompressionOption = System.IO.Packaging.CompressionOption.NotCompressed;
            var main = word.AddMainDocumentPart();
            word.ChangeIdOfPart(main, "rMain");
            main.AddNewPart<StyleDefinitionsPart>("rStyles").Styles = Styles();
            main.AddNewPart<FontTablePart>("rFonts").Fonts = FontTable();
            main.AddNewPart<DocumentSettingsPart>("rSettings").Settings = new Settings(new Zoom { Percent = "100" }, new Compatibility(
                new CompatibilitySetting { Name = CompatSettingNameValues.CompatibilityMode, Uri = "http://schemas.microsoft.com/office/word", Val = "15" }));
            main.AddNewPart<FooterPart>("rFooter").Footer = new Footer(new DocumentFormat.OpenXml.Wordprocessing.Paragraph(
                new ParagraphProperties(new Justification { Val = JustificationValues.Center }),
                Text("— ", Plain, 28), Field("PAGE"), Text(" —", Plain, 28)));
            if (document.Notice is { } notice)
                main.AddNewPart<HeaderPart>("rHeader").Header = new Header(Marked(notice));
            // The first page has no number; of a letter it bears the head and both lines.
            var first = document.Letter is not null || document.Foot is not null;
            if (first)
            {
                var head = new Header();
                if (document.Notice is { } mark) head.Append(Marked(mark));
                if (document.Letter is { } letter) head.Append(LetterName(letter.Agency, document.Notice is not null));
                if (!head.HasChildren) head.Append(new DocumentFormat.OpenXml.Wordprocessing.Paragraph());
                main.AddNewPart<HeaderPart>("rFirstHeader").Header = head;
                main.AddNewPart<FooterPart>("rFirstFooter").Footer = new Footer(LetterFoot(document.Foot, document.Letter is not null));
            }

            var body = new Body();
            if (document.Letter is { } head1) body.Append(Styled("Right", head1.Number));
            body.Append(Styled(document.Letter is null ? "Title" : "LetterTitle", document.Title));
            if (document.FormNumber is { } number) body.Append(Styled("Small", number, JustificationValues.Right));
            var figures = 0;
            foreach (var block in document.Blocks)
                switch (block)
                {
                    case Heading h: body.Append(Styled(h.Level == 1 ? "Heading1" : "Heading2", h.Text)); break;
                    case Paragraph p: body.Append(Styled(p.Kind switch { ParagraphKind.Note => "Note", ParagraphKind.Right => "Right", ParagraphKind.Flush => "Flush", ParagraphKind.Remark => "Remark", ParagraphKind.Small => "Small", _ => "Normal" }, p.Text)); break;
                    case Signature s:
                        // A signature never stands alone on a page: the end of the text goes with it.
                        foreach (var last in body.Elements<DocumentFormat.OpenXml.Wordprocessing.Paragraph>().TakeLast(2).Where(p => p.ParagraphProperties?.ParagraphStyleId?.Val == "Normal"))
                            last.ParagraphProperties!.InsertAfter(new KeepNext(), last.ParagraphProperties.ParagraphStyleId);
                        body.Append(Signed(s));
                        break;
                    case TableBlock t: body.Append(Table(t), Styled("After", "")); break;
                    case ChartBlock c: body.Append(Drawn(ChartWriter.Add(main, c, ++figures)), Caption(figures, c.CaptionText)); break;
                    case PictureBlock p: body.Append(Drawn(PictureWriter.Add(main, p, ++figures)), Caption(figures, p.Caption)); break;
                }
            var section = new SectionProperties();
            if (document.Notice is not null) section.Append(new HeaderReference { Type = HeaderFooterValues.Default, Id = "rHeader" });
            if (first) section.Append(new HeaderReference { Type = HeaderFooterValues.First, Id = "rFirstHeader" });
            section.Append(new FooterReference { Type = HeaderFooterValues.Default, Id = "rFooter" });
            if (first) section.Append(new FooterReference { Type = HeaderFooterValues.First, Id = "rFirstFooter" });
            // 30 mm down to the name of the agency, the lower line 20 mm from the edge.
            section.Append(new PageSize { Width = 11906, Height = 16838 },
                new PageMargin { Top = 2098, Right = 1474, Bottom = 1984, Left = 1588, Header = document.Letter is null ? 1134u : document.Notice is null ? 1701u : 1134u, Footer = document.Letter is null ? 1417u : 1134u, Gutter = 0 });
            if (first) section.Append(new TitlePage());
            body.Append(section);
            main.Document = new Document(body);

            var core = word.AddCoreFilePropertiesPart();
            word.ChangeIdOfPart(core, "rCore");
            using var properties = core.GetStream(FileMode.Create);
            properties.Write(System.Text.Encoding.UTF8.GetBytes(Packages.CoreProperties(document.Title, document.Author)));
        }
        return Packages.Fixed(stream);
    }

    static DocumentFormat.OpenXml.Wordprocessing.Paragraph Styled(string style, string text, JustificationValues? justified = null)
    {
        var properties = new ParagraphProperties(new ParagraphStyleId { Val = style });
        if (justified is { } how) properties.Append(new Justification { Val = how });
        return new(properties, Plainly(text));
    }

    static DocumentFormat.OpenXml.Wordprocessing.Paragraph Marked(string notice) =>
        new(new ParagraphProperties(new Justification { Val = JustificationValues.Right }), Text(notice, Hei, 21));

    const string Red = "C00000";
    /// <summary>The lines of a letter are 170 mm, the text 156.</summary>
    const string Beyond = "-397";

    /// <summary>The agency's full name in red, as large as one line takes, over a line thick above and thin below.</summary>
    static DocumentFormat.OpenXml.Wordprocessing.Paragraph LetterName(string agency, bool below)
    {
        var size = Math.Min(88, TextWidth / 10 / Math.Max(1, agency.Length));
        var run = Text(agency, Song, size);
        run.RunProperties!.InsertAfter(new Color { Val = Red }, run.RunProperties.GetFirstChild<RunFonts>());
        return new(new ParagraphProperties(
            new ParagraphBorders(new BottomBorder { Val = BorderValues.ThickThinSmallGap, Size = 24, Space = 8, Color = Red }),
            new SpacingBetweenLines { Line = "240", LineRule = LineSpacingRuleValues.Auto, Before = below ? "160" : "0", After = "120" },
            new Indentation { Left = Beyond, Right = Beyond, FirstLine = "0", FirstLineChars = 0 },
            new Justification { Val = JustificationValues.Center }), run);
    }

    static IEnumerable<DocumentFormat.OpenXml.Wordprocessing.Paragraph> LetterFoot(string? words, bool letter)
    {
        if (words is not null)
            yield return new(new ParagraphProperties(new SpacingBetweenLines { Line = "320", LineRule = LineSpacingRuleValues.Exact, After = "60" }, new Indentation { FirstLine = "0", FirstLineChars = 0 }, new Justification { Val = JustificationValues.Left }), Text(words, Plain, 18));
        if (letter)
            yield return new(new ParagraphProperties(
                new ParagraphBorders(new TopBorder { Val = BorderValues.ThinThickSmallGap, Size = 24, Space = 1, Color = Red }),
                new SpacingBetweenLines { Line = "120", LineRule = LineSpacingRuleValues.Exact },
                new Indentation { Left = Beyond, Right = Beyond, FirstLine = "0", FirstLineChars = 0 }), Text("", Plain, 10));
    }

    /// <summary>Width in twentieths of a point at 三号: a Chinese character 16 pt, a digit half.</summary>
    static int Width(string text) => text.Sum(c => c < 128 ? 160 : 320);

    static IEnumerable<DocumentFormat.OpenXml.Wordprocessing.Paragraph> Signed(Signature s)
    {
        int name = Width(s.Agency), date = Width(s.Date), right = 4 * 320;
        // The shorter of the two is centred under or over the longer; a long name never leaves the page.
        var nameRight = right + (date - name) / 2;
        var dateRight = right;
        if (nameRight < 2 * 320) (nameRight, dateRight) = (2 * 320, 2 * 320 + Math.Max(0, (name - date) / 2));
        // Two lines of room for the stamp, which covers name and date.
        foreach (var keep in new[] { "", "" }) yield return Line(keep, 0);
        yield return Line(s.Agency, nameRight);
        yield return Line(s.Date, dateRight);

        static DocumentFormat.OpenXml.Wordprocessing.Paragraph Line(string text, int right) =>
            new(new ParagraphProperties(new ParagraphStyleId { Val = "Right" }, new KeepNext(), new Indentation { Right = $"{right}", FirstLine = "0", FirstLineChars = 0 }), Plainly(text));
    }

    /// <summary>The picture keeps with its caption, which follows.</summary>
    static DocumentFormat.OpenXml.Wordprocessing.Paragraph Drawn(string drawing) =>
        new(new ParagraphProperties(new ParagraphStyleId { Val = "Figure" }), new Run(new Drawing(drawing)));

    /// <summary>图1　…: the number is a field, so that Word recounts and can list the figures.</summary>
    static DocumentFormat.OpenXml.Wordprocessing.Paragraph Caption(int number, string text) =>
        new(new ParagraphProperties(new ParagraphStyleId { Val = "Caption" }), Plainly("图"), new SimpleField(Plainly($"{number}")) { Instruction = " SEQ 图 \\* ARABIC " },
            Plainly($"　{text}"));

    static Run Plainly(string text) => new(new Text(Packages.Clean(text)) { Space = SpaceProcessingModeValues.Preserve });

    static Run Text(string text, string font, int halfPoints) => new(new RunProperties(Fonts(font), new FontSize { Val = $"{halfPoints}" }),
        new Text(Packages.Clean(text)) { Space = SpaceProcessingModeValues.Preserve });

    static SimpleField Field(string code) => new(Text("1", Plain, 28)) { Instruction = code };

    static RunFonts Fonts(string font) => new() { Ascii = font, HighAnsi = font, EastAsia = font, Hint = FontTypeHintValues.EastAsia };

    static Table Table(TableBlock table)
    {
        var widths = table.ColumnShares.Select(s => (int)Math.Round(s * TextWidth)).ToArray();
        // Narrow columns need small type, as in the printed form: 小五, or 9 pt less for the widest tables.
        var size = table.Size is { } points ? (int)(points * 2) : widths.Length > 12 ? 16 : widths.Length > 6 ? 18 : 21;
        // What all cells have alike is in the style: a table of hundreds of cells is half as large and as quick.
        var style = size switch { 21 => "Cell", 18 => "CellSmall", 16 => "CellSmallest", _ => null };
        var result = new Table(
            new TableProperties(
                new TableWidth { Width = $"{TextWidth}", Type = TableWidthUnitValues.Dxa },
                new TableJustification { Val = TableRowAlignmentValues.Center },
                new TableBorders(Border<TopBorder>(), Border<LeftBorder>(), Border<BottomBorder>(), Border<RightBorder>(), Border<InsideHorizontalBorder>(), Border<InsideVerticalBorder>()),
                new TableLayout { Type = TableLayoutValues.Fixed },
                new TableCellMarginDefault(new TopMargin { Width = "20", Type = TableWidthUnitValues.Dxa }, new TableCellLeftMargin { Width = 40, Type = TableWidthValues.Dxa },
                    new BottomMargin { Width = "20", Type = TableWidthUnitValues.Dxa }, new TableCellRightMargin { Width = 40, Type = TableWidthValues.Dxa }),
                new TableCaption { Val = Packages.Clean(table.Description) }, new TableDescription { Val = Packages.Clean(table.Description) }),
            new TableGrid(widths.Select(w => new GridColumn { Width = $"{w}" })));
        var r = 0;
        // A small table stays on one page with the heading before it.
        var together = table.Rows.Count <= 16;
        foreach (var row in GridLayout.Lay(table))
        {
            var properties = new TableRowProperties(new CantSplit());
            if (r < table.Heights.Count && table.Heights[r] > 0) properties.Append(new TableRowHeight { Val = (uint)(table.Heights[r] * 56.7), HeightType = HeightRuleValues.AtLeast });
            if (r++ < table.HeaderRows) properties.Append(new TableHeader());
            var line = new TableRow(properties);
            foreach (var (cell, column, starts) in row)
            {
                var cellProperties = new TableCellProperties(new TableCellWidth { Width = $"{widths.Skip(column).Take(cell.ColumnSpan).Sum()}", Type = TableWidthUnitValues.Dxa });
                if (cell.ColumnSpan > 1) cellProperties.Append(new GridSpan { Val = cell.ColumnSpan });
                if (cell.RowSpan > 1) cellProperties.Append(new VerticalMerge { Val = starts ? MergedCellValues.Restart : MergedCellValues.Continue });
                cellProperties.Append(new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center });
                RunProperties? run = null;
                if (cell.Bold || style is null)
                {
                    run = new RunProperties();
                    if (cell.Bold) run.Append(new Bold());
                    if (style is null) run.Append(new FontSize { Val = $"{size}" });
                }
                var filled = new DocumentFormat.OpenXml.Wordprocessing.TableCell(cellProperties);
                foreach (var text in starts ? Packages.Clean(cell.Text).Split('\n') : [""])
                {
                    var format = new ParagraphProperties(new ParagraphStyleId { Val = style ?? "Cell" });
                    if (together && r < table.Rows.Count) format.Append(new KeepNext());
                    format.Append(new Justification { Val = cell.Left ? JustificationValues.Left : JustificationValues.Center });
                    var words = new Text(text) { Space = SpaceProcessingModeValues.Preserve };
                    filled.Append(new DocumentFormat.OpenXml.Wordprocessing.Paragraph(format, run is null ? new Run(words) : new Run(run.CloneNode(true), words)));
                }
                line.Append(filled);
            }
            result.Append(line);
        }
        return result;
    }

    static T Border<T>() where T : BorderType, new() => new() { Val = BorderValues.Single, Size = 4, Color = "000000" };

    static Styles Styles()
    {
        var styles = new Styles(new DocDefaults(
            new RunPropertiesDefault(new RunPropertiesBaseStyle(Fonts(FangSong), new FontSize { Val = "32" }, new Languages { Val = "zh-CN", EastAsia = "zh-CN" })),
            new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(new SpacingBetweenLines { Line = "560", LineRule = LineSpacingRuleValues.Exact, Before = "0", After = "0" }))));
        styles.Append(
            Style("Normal", "Normal", new StyleParagraphProperties(new Indentation { FirstLine = "640", FirstLineChars = 200 }, new Justification { Val = JustificationValues.Both }),
                // The document is Chinese (docDefaults); taken for Chinese, the digits of a number would be broken over two lines.
                new StyleRunProperties(new Languages { Val = "en-US", EastAsia = "zh-CN" }), isDefault: true),
            Style("Title", "Title", new StyleParagraphProperties(new SpacingBetweenLines { Line = "640", LineRule = LineSpacingRuleValues.Exact, Before = "240", After = "480" }, new Indentation { FirstLine = "0", FirstLineChars = 0 }, new Justification { Val = JustificationValues.Center }),
                new StyleRunProperties(Fonts(Song), new FontSize { Val = "44" })),
            Style("Heading1", "heading 1", new StyleParagraphProperties(new KeepNext(), new Indentation { FirstLine = "640", FirstLineChars = 200 }, new OutlineLevel { Val = 0 }), new StyleRunProperties(Fonts(Hei), new FontSize { Val = "32" })),
            Style("Heading2", "heading 2", new StyleParagraphProperties(new KeepNext(), new Indentation { FirstLine = "640", FirstLineChars = 200 }, new OutlineLevel { Val = 1 }), new StyleRunProperties(Fonts(Kai), new FontSize { Val = "32" })),
            Style("Note", "Note", new StyleParagraphProperties(new Indentation { FirstLine = "0", FirstLineChars = 0 }), new StyleRunProperties(Fonts(Kai), new FontSize { Val = "28" })),
            Style("Right", "Right", new StyleParagraphProperties(new Indentation { FirstLine = "0", FirstLineChars = 0 }, new Justification { Val = JustificationValues.Right }), null),
            Style("LetterTitle", "Letter title", new StyleParagraphProperties(new SpacingBetweenLines { Line = "640", LineRule = LineSpacingRuleValues.Exact, Before = "560", After = "480" }, new Indentation { FirstLine = "0", FirstLineChars = 0 }, new Justification { Val = JustificationValues.Center }, new OutlineLevel { Val = 0 }),
                new StyleRunProperties(Fonts(Song), new FontSize { Val = "44" })),
            Style("Flush", "Flush", new StyleParagraphProperties(new Indentation { FirstLine = "0", FirstLineChars = 0 }, new Justification { Val = JustificationValues.Left }), null),
            Style("Remark", "Remark", new StyleParagraphProperties(new SpacingBetweenLines { Line = "560", LineRule = LineSpacingRuleValues.Exact, Before = "280", After = "0" }), null),
            Style("Small", "Small", new StyleParagraphProperties(new SpacingBetweenLines { Line = "400", LineRule = LineSpacingRuleValues.Exact, Before = "60", After = "60" }, new Indentation { FirstLine = "0", FirstLineChars = 0 }, new Justification { Val = JustificationValues.Left }), new StyleRunProperties(new FontSize { Val = "24" })),
            Cell("Cell", 21), Cell("CellSmall", 18), Cell("CellSmallest", 16),
            // A line of fixed height would cut the picture off.
            Style("Figure", "Figure", new StyleParagraphProperties(new KeepNext(), new SpacingBetweenLines { Line = "240", LineRule = LineSpacingRuleValues.Auto, Before = "120", After = "0" }, new Indentation { FirstLine = "0", FirstLineChars = 0 }, new Justification { Val = JustificationValues.Center }), null),
            Style("Caption", "caption", new StyleParagraphProperties(new SpacingBetweenLines { Line = "320", LineRule = LineSpacingRuleValues.Exact, Before = "40", After = "240" }, new Indentation { FirstLine = "0", FirstLineChars = 0 }, new Justification { Val = JustificationValues.Center }), new StyleRunProperties(Fonts(Hei), new FontSize { Val = "24" })),
            Style("After", "After", new StyleParagraphProperties(new SpacingBetweenLines { Line = "240", LineRule = LineSpacingRuleValues.Exact, Before = "0", After = "0" }), new StyleRunProperties(new FontSize { Val = "12" })));
        return styles;
    }

    static Style Cell(string id, int halfPoints) => Style(id, id, new StyleParagraphProperties(new SpacingBetweenLines { Line = "240", LineRule = LineSpacingRuleValues.Auto, Before = "0", After = "0" }, new Indentation { FirstLine = "0", FirstLineChars = 0 }),
        new StyleRunProperties(Fonts(Plain), new FontSize { Val = $"{halfPoints}" }));

    static Style Style(string id, string name, StyleParagraphProperties paragraph, StyleRunProperties? run, bool isDefault = false)
    {
        var style = new Style { Type = StyleValues.Paragraph, StyleId = id, Default = isDefault ? true : null };
        style.Append(new StyleName { Val = name });
        if (!isDefault) style.Append(new BasedOn { Val = "Normal" });
        style.Append(new PrimaryStyle(), paragraph);
        if (run is not null) style.Append(run);
        return style;
    }

    /// <summary>The faces that the standard names, each with a free one to fall back on.</summary>
    static Fonts FontTable() => new(
        Face(Song, "Noto Serif CJK SC"), Face(FangSong, "仿宋;FangSong;Noto Serif CJK SC"), Face(Kai, "楷体;KaiTi;Noto Serif CJK SC"), Face(Hei, "SimHei;Noto Sans CJK SC"), Face(Plain, "SimSun;Noto Serif CJK SC"));

    static Font Face(string name, string instead) => new(new AltName { Val = instead }, new FontCharSet { Val = "86" }, new FontFamily { Val = FontFamilyValues.Auto }) { Name = name };
}
