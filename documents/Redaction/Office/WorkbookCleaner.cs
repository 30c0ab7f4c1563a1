using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gongkai.Documents.Readers;
using static Gongkai.Documents.Redaction.OfficeParts;

namespace Gongkai.Documents.Redaction;

/// <summary>
/// Leaves of an xlsx what its sheets show. Hidden sheets go; hidden rows and columns are emptied in place, so that nothing that points at other cells
/// shifts; where something of that went, formulas become the values that were shown, or they would reckon anew without it.
/// </summary>
sealed partial class WorkbookCleaner(OfficeParts parts)
{
    static readonly HashSet<string> Kinds =
    [
        "worksheet", "chartsheet", "styles", "theme", "themeOverride", "sharedStrings", "drawing", "image", "chart", "chartEx", "chartUserShapes", "chartStyle", "chartColorStyle", "diagramData", "diagramLayout", "diagramQuickStyle",
        "diagramColors", "diagramDrawing", "table", "hyperlink", "vmlDrawing",
    ];

    static string? Name(string kind) => kind switch
    {
        "core-properties" or "extended-properties" or "custom-properties" or "thumbnail" or "calcChain" or "customXmlProps" or "person" or "pivotCacheRecords" or "sheetMetadata" or "rdRichValue" or "rdRichValueStructure" or "rdRichValueTypes" or "richValueRel" or "hdphoto" => null,
        "comments" or "threadedComment" or "pivotTable" or "pivotCacheDefinition" or "externalLink" => null, // counted one by one
        "customXml" => "自定义 XML 数据", "oleObject" or "package" => "嵌入的文件", "control" or "ctrlProp" or "activeXControlBinary" => "控件", "vbaProject" => "宏", "printerSettings" => "打印机设置", "connections" or "queryTable" or "xmlMaps" => "数据连接",
        "slicer" or "slicerCache" or "timeline" or "timelineCache" => "切片器", "revisionHeaders" or "revisionLog" or "usernames" => "共享工作簿的修订记录", "powerPivotData" or "model" => "数据模型", "customProperty" => "工作表自定义属性", "origin" => "电子签名",
        _ => "其他附加内容",
    };

    readonly HashSet<string> gone = new(StringComparer.OrdinalIgnoreCase); // names of sheets that are removed

    public string Clean()
    {
        parts.Properties();
        var book = parts.Open(parts.Main);
        var relations = parts.Of(parts.Main);
        var sheets = All(book, "sheets").SelectMany(s => s.Elements()).ToList();
        var kept = new List<(XElement Sheet, string Part)>();
        var numbers = new Dictionary<int, int>(); // old place of a sheet to new
        for (var i = 0; i < sheets.Count; i++)
        {
            var (sheet, name) = (sheets[i], Value(sheets[i], "name") ?? "");
            var id = sheet.Attributes().FirstOrDefault(a => a.Name.NamespaceName.EndsWith("/relationships", StringComparison.Ordinal))?.Value;
            var relation = relations.FirstOrDefault(r => r.Id == id);
            var state = Value(sheet, "state") ?? "visible";
            if (state == "visible" && relation is { Kind: "worksheet" or "chartsheet" } && parts.Has(relation.Target))
            {
                numbers[i] = kept.Count;
                kept.Add((sheet, relation.Target));
                continue;
            }
            var rows = relation is not null && parts.Has(relation.Target) && IsXml(relation.Target) ? All(parts.Open(relation.Target), "row").Count(r => r.Elements().Any(Filled)) : 0;
            parts.Find($"{(state == "veryHidden" ? "深度隐藏的工作表" : state == "hidden" ? "隐藏工作表" : "宏工作表")}“{Short(name)}”，{rows}行");
            gone.Add(name);
            sheet.Remove();
            if (relation is not null) relations.Remove(relation);
        }
        if (kept.Count == 0) throw new UnreadableDocumentException("工作簿里没有显示的工作表，不能清理。");

        var reached = parts.Reached();
        int Count(params string[] kinds) => reached.Prepend("").SelectMany(parts.Of).Count(r => kinds.Contains(r.Kind));
        var (links, pivots, caches) = (Count("externalLink"), Count("pivotTable"), relations.Count(r => r.Kind == "pivotCacheDefinition"));
        if (links > 0) parts.Find($"外部工作簿链接及其缓存数据{links}个");
        if (pivots + caches > 0) parts.Find($"数据透视表的源数据缓存{caches}个（透视表{pivots}个，保留显示的数值）");
        var comments = reached.Where(p => IsXml(p) && parts.Open(p).Root!.Name.LocalName == "comments").Sum(p => All(parts.Open(p), "comment").Count);
        if (comments > 0) parts.Find($"批注{comments}条");

        var styles = relations.FirstOrDefault(r => r.Kind == "styles" && parts.Has(r.Target)) is { } s ? parts.Open(s.Target) : null;
        var (invisible, white) = Formats(styles);
        var emptied = 0;
        var cleared = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (sheet, part) in kept)
        {
            var n = Empty(parts.Open(part), part, Value(sheet, "name") ?? "", invisible, white);
            if (n > 0) cleared.Add(part);
            emptied += n;
        }
        var freeze = gone.Count > 0 || emptied > 0 || links > 0 || pivots + caches > 0 || Count("connections", "queryTable", "powerPivotData", "vbaProject") > 0;
        var (frozen, unsaved) = (0, 0);
        foreach (var (_, part) in kept) Sheet(parts.Open(part), part, freeze, cleared.Contains(part), ref frozen, ref unsaved);
        if (frozen > 0) parts.Find($"公式{frozen}个，已改为显示的数值（原公式可能引用已删去的内容）");
        if (unsaved > 0) parts.Find($"有{unsaved}个公式没有保存过结果，已成为空格，请核对", removed: false);

        Names(book, numbers);
        Book(book);
        parts.Charts(freeze);
        Strings([.. kept.Select(k => k.Part)]);
        parts.Keep(Kinds, Name);
        parts.Pictures();
        return ".xlsx";
    }

    static bool Filled(XElement cell) => cell.Name.LocalName == "c" && cell.Elements().Any(e => e.Name.LocalName is "v" or "is" or "f");

    static bool Yes(XElement e, string name) => Value(e, name) is "1" or "true";

    static bool Zero(XElement e, string name) => Value(e, name) is { } v && double.TryParse(v, CultureInfo.InvariantCulture, out var n) && n == 0;

    /// <summary>Cell formats that show nothing (;;;), and those of white type on no ground.</summary>
    static (HashSet<int> Invisible, HashSet<int> White) Formats(XDocument? styles)
    {
        var (invisible, white) = (new HashSet<int>(), new HashSet<int>());
        if (styles is null) return (invisible, white);
        var blank = All(styles, "numFmt").Where(f => f.Parent?.Name.LocalName == "numFmts" && Value(f, "formatCode")?.Trim() is ";;;" or ";;").Select(f => Value(f, "numFmtId")).ToHashSet();
        List<XElement> fonts = [.. Child(styles.Root, "fonts")?.Elements() ?? []], fills = [.. Child(styles.Root, "fills")?.Elements() ?? []];
        var formats = Child(styles.Root, "cellXfs")?.Elements().ToList() ?? [];
        for (var i = 0; i < formats.Count; i++)
        {
            if (Value(formats[i], "numFmtId") is { } number && blank.Contains(number)) invisible.Add(i);
            var font = int.TryParse(Value(formats[i], "fontId"), out var f) && f < fonts.Count && f >= 0 ? fonts[f] : null;
            var fill = int.TryParse(Value(formats[i], "fillId"), out var g) && g < fills.Count && g >= 0 ? fills[g] : null;
            var colour = Child(font, "color");
            if ((Value(colour, "rgb") is { } rgb && rgb.EndsWith("FFFFFF", StringComparison.OrdinalIgnoreCase) || Value(colour, "theme") == "0" && Value(colour, "tint") is null) && Value(Child(fill, "patternFill"), "patternType") is null or "none") white.Add(i);
        }
        return (invisible, white);
    }

    static (int Row, int Column) Place(string? reference)
    {
        var (row, column) = (0, 0);
        foreach (var c in reference ?? "")
            if (char.IsAsciiLetter(c)) column = Math.Min(column * 26 + char.ToUpperInvariant(c) - 'A' + 1, 1 << 20);
            else if (char.IsAsciiDigit(c)) row = Math.Min(row * 10 + c - '0', 1 << 24);
        return (row, column);
    }

    static string Letters(int column)
    {
        var text = "";
        for (; column > 0; column = (column - 1) / 26) text = (char)('A' + (column - 1) % 26) + text;
        return text;
    }

    /// <summary>Empties hidden rows and columns and cells whose format hides them. Returns how many cells it emptied.</summary>
    int Empty(XDocument sheet, string part, string name, HashSet<int> invisible, HashSet<int> white)
    {
        var columns = All(sheet, "col").Where(c => Yes(c, "hidden") || Zero(c, "width")).Select(c => (From: int.TryParse(Value(c, "min"), out var a) ? a : 0, To: int.TryParse(Value(c, "max"), out var b) ? b : 0)).ToList();
        bool Hidden(int column) => columns.Any(c => column >= c.From && column <= c.To);
        int rows = 0, inRows = 0, inColumns = 0, masked = 0, pale = 0, at = 0;
        var told = new SortedSet<int>();
        var hiddenRows = new HashSet<int>();
        foreach (var row in All(sheet, "row"))
        {
            at = int.TryParse(Value(row, "r"), out var r) ? r : at + 1;
            var whole = Yes(row, "hidden") || Zero(row, "ht");
            if (whole) hiddenRows.Add(at);
            var (column, any) = (0, false);
            foreach (var cell in row.Elements().Where(e => e.Name.LocalName == "c"))
            {
                column = Value(cell, "r") is { } reference ? Place(reference).Column : column + 1;
                if (!Filled(cell)) continue;
                int.TryParse(Value(cell, "s"), out var format);
                if (whole) { inRows++; any = true; }
                else if (Hidden(column)) { inColumns++; told.Add(column); }
                else if (invisible.Contains(format)) masked++;
                else
                {
                    if (white.Contains(format)) pale++;
                    continue;
                }
                cell.RemoveNodes();
                foreach (var a in cell.Attributes().Where(a => a.Name.LocalName is "t" or "cm" or "vm" or "ph").ToList()) a.Remove();
            }
            if (any) rows++;
        }
        var sheetName = $"工作表“{Short(name)}”";
        if (rows > 0) parts.Find($"{sheetName}的隐藏行{rows}行，{inRows}格有内容");
        if (told.Count > 0) parts.Find($"{sheetName}的隐藏列{told.Count}列（{string.Join('、', told.Take(10).Select(Letters))}），{inColumns}格有内容");
        if (masked > 0) parts.Find($"{sheetName}用数字格式隐藏的内容{masked}格");
        if (pale > 0) parts.Find($"{sheetName}有{pale}格白色文字，可能看不见，请核对", removed: false);

        // Pictures that stand wholly in hidden rows or columns, and shapes that are switched off.
        var shapes = 0;
        foreach (var drawing in parts.Of(part).Where(r => r.Kind == "drawing" && parts.Has(r.Target)).Select(r => parts.Open(r.Target)))
        {
            foreach (var anchor in drawing.Root!.Elements().ToList())
            {
                int Cell(string end, string axis) => int.TryParse(Child(Child(anchor, end), axis)?.Value, out var n) ? n + 1 : 0;
                var (r0, r1, c0, c1) = (Cell("from", "row"), Cell("to", "row"), Cell("from", "col"), Cell("to", "col"));
                var away = anchor.Name.LocalName == "twoCellAnchor" && (r0 > 0 && r1 - r0 < 100_000 && Enumerable.Range(r0, Math.Max(1, r1 - r0 + 1)).All(hiddenRows.Contains) || c0 > 0 && c1 - c0 < 20_000 && Enumerable.Range(c0, Math.Max(1, c1 - c0 + 1)).All(Hidden));
                if (!away && !All(anchor, "cNvPr").Any(n => Yes(n, "hidden"))) continue;
                shapes++;
                (anchor.Parent?.Name.LocalName == "AlternateContent" ? anchor.Parent : anchor).Remove();
            }
        }
        if (shapes > 0) parts.Find($"{sheetName}隐藏的图形或图片{shapes}个");
        return inRows + inColumns + masked;
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex OtherBook();

    /// <summary>Does a formula name a sheet that is gone, another workbook, or something lost before?</summary>
    bool Lost(string formula) => formula.Contains("#REF!", StringComparison.Ordinal) || OtherBook().IsMatch(formula)
        || gone.Any(g => formula.Contains($"{g}!", StringComparison.OrdinalIgnoreCase) || formula.Contains($"{g.Replace("'", "''")}'!", StringComparison.OrdinalIgnoreCase));

    void Sheet(XDocument sheet, string part, bool freeze, bool cleared, ref int frozen, ref int unsaved)
    {
        var root = sheet.Root!;
        foreach (var cell in All(sheet, "c"))
        {
            foreach (var a in cell.Attributes().Where(a => a.Name.LocalName is "cm" or "vm").ToList()) a.Remove();
            if (!freeze || Child(cell, "f") is not { } formula) continue;
            formula.Remove();
            frozen++;
            if (Child(cell, "v") is null) unsaved++;
        }
        foreach (var e in root.Elements().Where(e => e.Name.LocalName is "legacyDrawing" or "oleObjects" or "controls" or "customSheetViews" or "scenarios" or "dataConsolidate" or "webPublishItems" or "smartTags" or "customProperties"
            || e.Name.LocalName == "AlternateContent" && All(e, "oleObjects", "controls").Count > 0).ToList())
        {
            if (e.Name.LocalName == "scenarios") parts.Find("方案管理器里的方案");
            e.Remove();
        }
        Child(root, "sheetPr")?.Attribute("codeName")?.Remove();
        foreach (var setup in All(sheet, "pageSetup")) foreach (var a in setup.Attributes().Where(a => a.Name.NamespaceName.EndsWith("/relationships", StringComparison.Ordinal)).ToList()) a.Remove();
        // A filter may name the values that it hides.
        Drop(sheet, "filterColumn", "sortState");

        // Extensions that draw stay; slicers, timelines and what nobody knows go.
        if (Child(root, "extLst") is { } extensions)
        {
            foreach (var ext in extensions.Elements().ToList())
                if (!All(ext, "conditionalFormattings", "sparklineGroups", "dataValidations").Any(e => e.Parent == ext) || All(ext, "f", "sqref").Any(f => f.Name.LocalName == "f" && Lost(f.Value))) ext.Remove();
            if (!extensions.HasElements) extensions.Remove();
        }
        foreach (var rule in All(sheet, "cfRule").Where(r => r.Elements().Any(f => f.Name.LocalName == "formula" && Lost(f.Value))).ToList()) rule.Remove();
        foreach (var rule in All(sheet, "dataValidation").Where(v => v.Elements().Any(f => f.Name.LocalName is "formula1" or "formula2" && Lost(f.Value))).ToList()) rule.Remove();
        foreach (var link in All(sheet, "hyperlink").Where(h => Value(h, "location") is { } l && Lost(l)).ToList()) link.Remove();
        foreach (var empty in root.Elements().Where(e => e.Name.LocalName is "conditionalFormatting" && !e.Elements().Any(r => r.Name.LocalName == "cfRule") || e.Name.LocalName is "dataValidations" or "hyperlinks" && !e.HasElements).ToList()) empty.Remove();
        if (Child(root, "dataValidations") is { } validations) validations.Attribute("count")?.Remove();

        foreach (var drawing in parts.Of(part).Where(r => r.Kind == "drawing" && parts.Has(r.Target)).Select(r => parts.Open(r.Target)))
            foreach (var a in drawing.Descendants().Attributes().Where(a => a.Name.LocalName == "textlink" && (freeze || Lost(a.Value)) || a.Name.LocalName == "macro" && a.Value.Length > 0).ToList())
                if (a.Name.LocalName == "macro") a.Value = "";
                else a.Remove();

        Tables(sheet, part, freeze, cleared);
        // Notes are drawn in the drawing that went; a picture of the page's head has its own.
        var held = sheet.Descendants().Attributes().Select(a => a.Value).ToHashSet();
        parts.Of(part).RemoveAll(r => r.Kind == "vmlDrawing" && !held.Contains(r.Id));
    }

    /// <summary>A table whose cells were emptied, or that is filled from elsewhere, becomes plain cells: its head must say what its list of columns says.</summary>
    void Tables(XDocument sheet, string part, bool freeze, bool cleared)
    {
        var plain = cleared;
        foreach (var table in parts.Of(part).Where(r => r.Kind == "table" && parts.Has(r.Target)).Select(r => parts.Open(r.Target)))
        {
            plain |= Value(table.Root, "tableType") is not (null or "worksheet");
            Drop(table, "filterColumn", "sortState");
            if (!freeze) continue;
            Drop(table, "calculatedColumnFormula", "totalsRowFormula");
            foreach (var column in All(table, "tableColumn").Where(c => Value(c, "totalsRowFunction") == "custom")) column.Attribute("totalsRowFunction")!.Value = "none";
        }
        if (!plain) return;
        Drop(sheet, "tableParts");
        parts.Of(part).RemoveAll(r => r.Kind == "table");
    }

    void Names(XDocument book, Dictionary<int, int> numbers)
    {
        var hidden = 0;
        foreach (var name in All(book, "definedName"))
        {
            var called = Value(name, "name") ?? "";
            var own = called.StartsWith("_xlnm.", StringComparison.Ordinal);
            var secret = Yes(name, "hidden") && !own;
            if (secret) hidden++;
            var local = name.Attribute("localSheetId");
            if (secret || Lost(name.Value) || Yes(name, "function") || Yes(name, "xlm") || Yes(name, "vbProcedure") || local is not null && !(int.TryParse(local.Value, out var n) && numbers.ContainsKey(n))) { name.Remove(); continue; }
            if (local is not null) local.Value = $"{numbers[int.Parse(local.Value)]}";
            name.Attribute("comment")?.Remove();
        }
        foreach (var names in All(book, "definedNames").Where(n => !n.HasElements).ToList()) names.Remove();
        if (hidden > 0) parts.Find($"隐藏的名称{hidden}个");
    }

    static readonly string[] Kept = ["fileVersion", "workbookPr", "workbookProtection", "bookViews", "sheets", "definedNames", "calcPr"];

    static void Book(XDocument book)
    {
        // Where the file lay, who opened it, caches, other workbooks: only what opens and draws the sheets stays.
        foreach (var e in book.Root!.Elements().Where(e => !Kept.Contains(e.Name.LocalName)).ToList()) e.Remove();
        foreach (var e in book.Root!.Elements())
        {
            if (e.Name.LocalName == "workbookPr") e.Attribute("codeName")?.Remove();
            if (e.Name.LocalName == "bookViews") foreach (var a in e.Elements().Attributes().Where(a => a.Name.LocalName is "activeTab" or "firstSheet" or "uid").ToList()) a.Remove();
            if (e.Name.LocalName == "bookViews") foreach (var view in e.Elements().Where(v => Value(v, "visibility") is "hidden" or "veryHidden").ToList()) view.Attribute("visibility")!.Remove();
        }
    }

    /// <summary>Strings that no kept cell shows are emptied; the others keep their numbers.</summary>
    void Strings(List<string> sheets)
    {
        if (parts.Of(parts.Main).FirstOrDefault(r => r.Kind == "sharedStrings" && parts.Has(r.Target)) is not { } relation) return;
        var used = new HashSet<int>();
        foreach (var part in sheets)
            foreach (var cell in All(parts.Open(part), "c"))
                if (Value(cell, "t") == "s" && int.TryParse(Child(cell, "v")?.Value, out var n)) used.Add(n);
        var root = parts.Open(relation.Target).Root!;
        var (i, stray) = (0, 0);
        foreach (var item in root.Elements().Where(e => e.Name.LocalName == "si"))
        {
            if (!used.Contains(i++) && item.Value.Length > 0)
            {
                item.RemoveNodes();
                item.Add(new XElement(item.Name.Namespace + "t"));
                stray++;
            }
        }
        foreach (var a in root.Attributes().Where(a => a.Name.LocalName is "count" or "uniqueCount").ToList()) a.Remove();
        if (stray > 0) parts.Find($"已不显示的文字缓存{stray}条");
    }
}
