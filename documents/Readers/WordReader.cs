using System.Globalization;
using System.Text;
using System.Xml;

namespace Gongkai.Documents.Readers;

/// <summary>
/// Reads the body of a docx as a reader of the paper sees it: tracked insertions and field results are text, deletions, field codes,
/// hidden text and tables of contents are not; automatic numbers are written out. The parts are streamed, no tree is built, so that a
/// part of 64 MB costs no more memory than its text. Macros, external addresses and embedded files are never opened.
/// </summary>
sealed class WordReader
{
    const int MaxDepth = 300, MaxCharts = 100;

    readonly OfficePackage package;
    readonly CancellationToken cancel;
    readonly Allowance allowance = new();
    readonly List<string> notes = [];
    readonly Dictionary<string, Style> styles = [];
    readonly WordNumbering numbering = new();
    string? defaultStyle;
    int page = 1, deletions;
    bool embedded;

    sealed class Style
    {
        public string? Name, Based, List;
        public int? Outline, ListLevel;
    }

    /// <summary>What one paragraph gathers while it is read.</summary>
    sealed class Gathered
    {
        public readonly StringBuilder Text = new();
        public readonly List<ReadBlock> Aside = []; // text boxes come after the paragraph that holds them
        public string? Style, List;
        public int? Outline, ListLevel, Page;
        public bool MarkDeleted;
    }

    WordReader(OfficePackage package, CancellationToken cancel) => (this.package, this.cancel) = (package, cancel);

    public static ReadDocument Read(byte[] bytes, CancellationToken cancel)
    {
        using var package = new OfficePackage(bytes);
        return OfficePackage.Guard(new WordReader(package, cancel).Read);
    }

    ReadDocument Read()
    {
        var main = package.Relations("").Inside["officeDocument"].FirstOrDefault(package.Has);
        if (main is null) throw new UnreadableDocumentException("压缩包里没有 Word 正文，不是 Word 文档或已损坏。");
        var (inside, outside) = package.Relations(main);
        if (inside["styles"].FirstOrDefault(package.Has) is { } style) using (var xml = package.Open(style)) LoadStyles(xml);
        if (inside["numbering"].FirstOrDefault(package.Has) is { } lists) using (var xml = package.Open(lists)) numbering.Load(xml);

        var blocks = new List<ReadBlock>();
        using (var xml = package.Open(main))
        {
            xml.MoveToContent();
            if (xml.LocalName != "document") throw new UnreadableDocumentException("压缩包里没有 Word 正文，不是 Word 文档（可能是表格或演示文稿）。");
            Children(xml, () => { if (xml.LocalName == "body") Blocks(xml, blocks); else Skip(xml); });
        }
        if (blocks.Count == 0) throw new UnreadableDocumentException("文件里没有文字，可能全是图片；请上传文字版。");
        if (deletions > 0) notes.Add($"有{deletions}处修订标记为删除的内容，未读入。");
        if (outside > 0) notes.Add($"有{outside}处外部链接，未打开。");
        if (embedded) notes.Add("有嵌入的其他文件，未读入。");
        if (package.Parts.Any(p => p.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase))) notes.Add("文件带有宏，未运行。");
        var charts = inside["chart"].Distinct().Where(package.Has).Take(MaxCharts).Select(Chart).OfType<ReadChart>().ToList();
        // Word leaves marks where its pages broke; others leave none, and then nobody knows.
        return page > 1 ? new(ReadFormat.Docx, blocks, page, notes) { Charts = charts } : new(ReadFormat.Docx, [.. blocks.Select(Pageless)], null, notes) { Charts = charts };
    }

    /// <summary>Title, kind and axis of a chart; of several axes of values the first counts. A broken chart spoils no text: null.</summary>
    ReadChart? Chart(string part)
    {
        using var xml = package.Open(part);
        var (title, bars, from, axes, even) = (new StringBuilder(), false, (decimal?)null, 0, true);
        void Scale()
        {
            if (xml.LocalName == "min" && decimal.TryParse(Value(xml), NumberStyles.Float, CultureInfo.InvariantCulture, out var least)) from = least;
            even &= xml.LocalName != "logBase"; // such an axis has no zero
            Skip(xml);
        }
        void Titled() => Children(xml, () => { if (xml.LocalName == "t") Append(title, xml); else Titled(); });
        void Each()
        {
            cancel.ThrowIfCancellationRequested();
            switch (xml.LocalName)
            {
                case "title" when title.Length == 0 && axes == 0: Titled(); break;
                case "barChart" or "bar3DChart": bars = true; Skip(xml); break;
                case "valAx" when ++axes == 1: Children(xml, () => { if (xml.LocalName == "scaling") Children(xml, Scale); else Skip(xml); }); break;
                case "chart" or "plotArea": Children(xml, Each); break;
                default: Skip(xml); break;
            }
        }
        try
        {
            xml.MoveToContent();
            Children(xml, Each);
        }
        catch (XmlException) { return null; }
        return new(Packages.Clean(title.ToString()), bars, even ? from : null);
    }

    static ReadBlock Pageless(ReadBlock block) => block is ReadTable t
        ? t with { Page = null, Rows = [.. t.Rows.Select(r => (IReadOnlyList<ReadCell>)[.. r.Select(c => c with { Page = null })])] }
        : block with { Page = null };

    internal static string? Value(XmlReader xml, string name = "val")
    {
        if (!xml.HasAttributes) return null;
        string? value = null;
        for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
            if (xml.LocalName == name) { value = xml.Value; break; }
        xml.MoveToElement();
        return value;
    }

    internal static int? Number(XmlReader xml, string name = "val") => int.TryParse(Value(xml, name), out var n) ? n : null;

    /// <summary>A property without a value is on.</summary>
    static bool On(XmlReader xml) => Value(xml) is not ("0" or "false" or "off");

    /// <summary>Calls <paramref name="each"/> on every child element; it must leave the reader at the end of that child.</summary>
    void Children(XmlReader xml, Action each)
    {
        if (xml.IsEmptyElement) return;
        if (xml.Depth > MaxDepth) throw new UnreadableDocumentException($"文件的 XML 嵌套超过{MaxDepth}层，不予读取。");
        var depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
            if (xml.NodeType == XmlNodeType.Element) each();
    }

    void Skip(XmlReader xml) => Children(xml, () => Skip(xml));

    void LoadStyles(XmlReader xml)
    {
        Style? style = null;
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element) continue;
            switch (xml.LocalName)
            {
                case "style":
                    var id = Value(xml, "styleId") ?? "";
                    styles[id] = style = new();
                    if (Value(xml, "type") == "paragraph" && Value(xml, "default") is "1" or "true" or "on") defaultStyle = id;
                    break;
                case "name" when style is not null: style.Name = Value(xml); break;
                case "basedOn" when style is not null: style.Based = Value(xml); break;
                case "outlineLvl" when style is not null: style.Outline = Number(xml); break;
                case "numId" when style is not null: style.List = Value(xml); break;
                case "ilvl" when style is not null: style.ListLevel = Number(xml); break;
            }
        }
    }

    /// <summary>First value on the way from a style to what it is based on.</summary>
    T? Inherited<T>(string? style, Func<Style, T?> value)
    {
        for (var i = 0; i < 20 && style is not null && styles.TryGetValue(style, out var s); i++, style = s.Based)
            if (value(s) is { } found) return found;
        return default;
    }

    void Blocks(XmlReader xml, List<ReadBlock> blocks)
    {
        Gathered? merged = null; // a deleted paragraph mark joins the paragraph to the next
        void Each()
        {
            cancel.ThrowIfCancellationRequested();
            switch (xml.LocalName)
            {
                case "p":
                    var p = merged ?? new();
                    merged = null;
                    p.Page ??= page;
                    Inline(xml, p);
                    if (p.MarkDeleted) { p.MarkDeleted = false; merged = p; }
                    else Finish(p, blocks);
                    break;
                case "tbl": blocks.AddRange(Table(xml)); break;
                case "del" or "moveFrom": deletions++; Skip(xml); break;
                case "altChunk": embedded = true; Skip(xml); break;
                case "AlternateContent": Alternate(xml, Each); break;
                case "sdt" or "sdtContent" or "customXml" or "smartTag" or "ins" or "moveTo": Children(xml, Each); break;
                default: Skip(xml); break;
            }
        }
        Children(xml, Each);
        if (merged is not null) Finish(merged, blocks);
    }

    void Finish(Gathered p, List<ReadBlock> blocks)
    {
        var name = p.Style is { } id ? styles.GetValueOrDefault(id)?.Name?.ToLowerInvariant() : null;
        // A table of contents says the headings a second time.
        var contents = name is not null && (name.StartsWith("toc ", StringComparison.Ordinal) || name.StartsWith("目录 ", StringComparison.Ordinal));
        var text = p.Text.ToString();
        if (!contents && !string.IsNullOrWhiteSpace(text))
        {
            var style = p.Style ?? defaultStyle;
            var outline = p.Outline ?? Inherited(style, s => s.Outline);
            var level = outline is >= 0 and < 9 ? outline + 1 : name is "title" or "标题" ? 0 : (int?)null;
            var list = p.List ?? Inherited(style, s => s.List);
            var label = list is null ? "" : numbering.Next(list, p.ListLevel ?? Inherited(style, s => s.ListLevel) ?? 0);
            allowance.Paragraph(label.Length);
            blocks.Add(new ReadParagraph(label + text, level, p.Page));
        }
        blocks.AddRange(p.Aside);
    }

    /// <summary>Takes the first Choice; Fallback says the same for older programs.</summary>
    void Alternate(XmlReader xml, Action each)
    {
        var taken = false;
        Children(xml, () =>
        {
            if (taken || xml.LocalName is not ("Choice" or "Fallback")) { Skip(xml); return; }
            taken = true;
            Children(xml, each);
        });
    }

    void Inline(XmlReader xml, Gathered p)
    {
        void Each()
        {
            switch (xml.LocalName)
            {
                case "pPr": Properties(xml, p); break;
                case "r": Run(xml, p); break;
                case "del" or "moveFrom": deletions++; Skip(xml); break;
                case "txbxContent": Blocks(xml, p.Aside); break;
                case "AlternateContent": Alternate(xml, Each); break;
                case "t": Append(p, xml); break;
                case "instrText" or "delText" or "delInstrText" or "rPr" or "sdtPr" or "fldData" or "rt" or "binData": Skip(xml); break;
                default: Children(xml, Each); break;
            }
        }
        Children(xml, Each);
    }

    void Run(XmlReader xml, Gathered p)
    {
        var hidden = false;
        void Each()
        {
            switch (xml.LocalName)
            {
                case "rPr": Children(xml, () => { if (xml.LocalName == "vanish") hidden = On(xml); Skip(xml); }); break;
                case "lastRenderedPageBreak": page++; if (string.IsNullOrWhiteSpace(p.Text.ToString())) p.Page = page; Skip(xml); break;
                case "AlternateContent": Alternate(xml, Each); break;
                case "txbxContent": Blocks(xml, p.Aside); break;
                case var _ when hidden: Skip(xml); break;
                case "t": Append(p, xml); break;
                case "tab" or "ptab": p.Text.Append('\t'); Skip(xml); break;
                case "br" or "cr": if (Value(xml, "type") is null or "textWrapping") p.Text.Append('\n'); Skip(xml); break;
                case "noBreakHyphen": p.Text.Append('-'); Skip(xml); break;
                case "sym": p.Text.Append(Symbol(Value(xml, "char"))); Skip(xml); break;
                case "instrText" or "delText" or "delInstrText" or "fldData" or "rt" or "binData": Skip(xml); break;
                default: Children(xml, Each); break;
            }
        }
        Children(xml, Each);
    }

    /// <summary>A character of a symbol font lies in the private area and means nothing without the font.</summary>
    static string Symbol(string? code) => int.TryParse(code, System.Globalization.NumberStyles.HexNumber, null, out var n) && n is > 31 and < 0xD800 ? $"{(char)n}" : "□";

    void Append(Gathered p, XmlReader xml) => Append(p.Text, xml);

    void Append(StringBuilder to, XmlReader xml)
    {
        if (xml.IsEmptyElement) return;
        var depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
            {
                var before = to.Length;
                package.Append(xml, to, Allowance.MaxCharacters);
                allowance.Characters(to.Length - before);
            }
    }

    void Properties(XmlReader xml, Gathered p)
    {
        Children(xml, () =>
        {
            switch (xml.LocalName)
            {
                case "pStyle": p.Style = Value(xml); Skip(xml); break;
                case "outlineLvl": p.Outline = Number(xml); Skip(xml); break;
                case "numPr": Children(xml, () => { if (xml.LocalName == "numId") p.List = Value(xml); else if (xml.LocalName == "ilvl") p.ListLevel = Number(xml); Skip(xml); }); break;
                case "rPr": Children(xml, () => { if (xml.LocalName is "del" or "moveFrom") p.MarkDeleted = true; Skip(xml); }); break;
                default: Skip(xml); break; // pPrChange holds the properties of before
            }
        });
    }

    List<ReadBlock> Table(XmlReader xml)
    {
        var rows = new List<RawRow>();
        void Each()
        {
            switch (xml.LocalName)
            {
                case "tr":
                    if (Row(xml) is { } row) rows.Add(row);
                    allowance.Row(rows.Count);
                    break;
                case "AlternateContent": Alternate(xml, Each); break;
                case "sdt" or "sdtContent" or "customXml" or "ins": Children(xml, Each); break;
                default: Skip(xml); break;
            }
        }
        Children(xml, Each);
        return Grids.Resolve(rows, allowance);
    }

    RawRow? Row(XmlReader xml)
    {
        var cells = new List<RawCell>();
        var (skipped, deleted, start) = (0, false, (int?)null);
        void Each()
        {
            switch (xml.LocalName)
            {
                case "trPr":
                    Children(xml, () =>
                    {
                        if (xml.LocalName == "gridBefore") skipped = Math.Clamp(Number(xml) ?? 0, 0, DocumentReader.MaxColumns);
                        else if (xml.LocalName == "del") deleted = true;
                        Skip(xml);
                    });
                    break;
                case "tc":
                    allowance.Cell();
                    cells.Add(Cell(xml));
                    start ??= page;
                    break;
                case "AlternateContent": Alternate(xml, Each); break;
                case "sdt" or "sdtContent" or "customXml": Children(xml, Each); break;
                default: Skip(xml); break;
            }
        }
        Children(xml, Each);
        if (deleted) deletions++;
        return deleted ? null : new(cells, skipped, start ?? page);
    }

    RawCell Cell(XmlReader xml)
    {
        var (span, merge, begins) = (1, VerticalMerge.None, (int?)null);
        var blocks = new List<ReadBlock>();
        void Property()
        {
            switch (xml.LocalName)
            {
                case "gridSpan": span = Math.Clamp(Number(xml) ?? 1, 1, DocumentReader.MaxColumns + 1); break;
                case "vMerge": merge = Value(xml) == "restart" ? VerticalMerge.Restart : VerticalMerge.Continue; break;
            }
            Skip(xml);
        }
        Gathered? merged = null;
        void Each()
        {
            switch (xml.LocalName)
            {
                case "tcPr": Children(xml, Property); break;
                case "p":
                    var p = merged ?? new();
                    merged = null;
                    p.Page ??= page;
                    Inline(xml, p);
                    if (p.MarkDeleted) { p.MarkDeleted = false; merged = p; }
                    else Finish(p, blocks);
                    begins ??= p.Page;
                    break;
                case "tbl": Nested(xml, blocks); break;
                case "del" or "moveFrom": deletions++; Skip(xml); break;
                case "altChunk": embedded = true; Skip(xml); break;
                case "AlternateContent": Alternate(xml, Each); break;
                case "sdt" or "sdtContent" or "customXml" or "smartTag" or "ins" or "moveTo": Children(xml, Each); break;
                default: Skip(xml); break;
            }
        }
        Children(xml, Each);
        if (merged is not null) Finish(merged, blocks);
        return new(blocks, span, 1, merge, begins ?? page);
    }

    /// <summary>A table of one cell inside a cell is a frame around text.</summary>
    void Nested(XmlReader xml, List<ReadBlock> blocks)
    {
        foreach (var block in Table(xml))
            if (block is ReadTable { Rows: [[var only]] }) { if (only.Text.Length > 0) blocks.Add(new ReadParagraph(only.Text, null, only.Page)); }
            else blocks.Add(block);
    }
}
