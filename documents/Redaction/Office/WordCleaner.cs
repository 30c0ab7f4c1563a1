using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gongkai.Documents.Readers;
using static Gongkai.Documents.Redaction.OfficeParts;

namespace Gongkai.Documents.Redaction;

/// <summary>Leaves of a docx what its pages show: changes accepted, comments and hidden text gone.</summary>
sealed partial class WordCleaner(OfficeParts parts)
{
    static readonly HashSet<string> Kinds =
    [
        "styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "font", "numbering", "theme", "themeOverride", "header", "footer", "footnotes", "endnotes", "image", "hyperlink",
        "chart", "chartEx", "chartUserShapes", "chartStyle", "chartColorStyle", "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing",
    ];

    static string? Name(string kind) => kind switch
    {
        "comments" => null, // counted one by one
        "commentsExtended" or "commentsIds" or "commentsExtensible" or "people" or "core-properties" or "extended-properties" or "custom-properties" or "thumbnail" or "customXmlProps" or "wordVbaData" => null,
        "customXml" => "自定义 XML 数据", "oleObject" or "package" => "嵌入的文件", "control" or "activeXControlBinary" => "控件", "vbaProject" => "宏", "glossaryDocument" => "构建基块", "printerSettings" => "打印机设置",
        "attachedTemplate" => "模板路径", "mailMergeSource" or "mailMergeHeaderSource" or "recipientData" => "邮件合并数据源", "origin" => "电子签名", "hdphoto" => null,
        _ => "其他附加内容",
    };

    int deleted, inserted, formats, hidden, fields;
    readonly List<string> lost = [], veiled = []; // samples of what was deleted or hidden, for people to know it again

    public string Clean()
    {
        if (parts.Reached().SelectMany(parts.Of).Any(r => r.Kind == "aFChunk")) throw new UnreadableDocumentException("文件里嵌有整篇外部文档（altChunk），请用 Word 打开另存后再处理。");
        parts.Properties();
        foreach (var comments in parts.Reached().Where(p => IsXml(p) && parts.Open(p).Root!.Name.LocalName == "comments").ToList())
            if (parts.Open(comments).Root!.Elements().Count() is > 0 and var count) parts.Find($"批注{count}条");

        var styles = parts.Of(parts.Main).FirstOrDefault(r => r.Kind == "styles" && parts.Has(r.Target)) is { } s ? new Styles(parts.Open(s.Target)) : new Styles(null);
        foreach (var part in parts.Reached().Where(IsXml))
        {
            var document = parts.Open(part);
            foreach (var a in document.Descendants().Attributes().Where(a => a.Name.LocalName.StartsWith("rsid", StringComparison.Ordinal)).ToList()) a.Remove();
            switch (document.Root!.Name.LocalName)
            {
                case "document" or "hdr" or "ftr" or "footnotes" or "endnotes": Story(document, styles); break;
                case "styles" or "numbering": formats += Drop(document, "rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange"); break;
                case "settings": Settings(document); break;
            }
        }
        if (deleted + inserted + formats > 0) parts.Find($"修订标记：删除{deleted}处、插入{inserted}处、格式{formats}处，已按接受处理{Samples(lost)}");
        if (hidden > 0) parts.Find($"隐藏文字{hidden}处{Samples(veiled)}");
        if (fields > 0) parts.Find($"引用外部文件或者文档属性的域{fields}处，已改为文字");
        parts.Charts(freeze: false);
        parts.Keep(Kinds, Name);
        parts.Pictures();
        return ".docx";
    }

    static string Samples(List<string> texts)
    {
        var told = texts.Where(t => t.Length > 0).Take(3).Select(t => $"“{Short(t)}”").ToList();
        return told.Count > 0 ? $"（如{string.Join('、', told)}）" : "";
    }

    void Story(XDocument document, Styles styles)
    {
        Changes(document);
        Hide(document, styles);
        Fields(document);
        Drop(document, "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "permStart", "permEnd", "dataBinding", "placeholder", "printerSettings");
        foreach (var run in All(document, "r").Where(r => r.Elements().All(e => e.Name.LocalName == "rPr") && r.Name.NamespaceName.Contains("wordprocessingml", StringComparison.Ordinal)).ToList()) run.Remove();
        foreach (var wrapper in All(document, "smartTag", "customXml").Where(e => e.Name.NamespaceName.Contains("wordprocessingml", StringComparison.Ordinal)))
        {
            Drop(wrapper, "smartTagPr", "customXmlPr");
            Unwrap(wrapper);
        }
        // A picture of the embedded file stays as a picture.
        foreach (var embedded in All(document, "object"))
        {
            Drop(embedded, "OLEObject", "control", "objectEmbed", "objectLink");
            if (embedded.HasElements) embedded.Name = embedded.Name.Namespace + "pict";
            else embedded.Remove();
            foreach (var a in embedded.Attributes().ToList()) a.Remove();
        }
        var drawn = 0;
        foreach (var drawing in All(document, "docPr").Where(d => Value(d, "hidden") is "1" or "true").Select(d => d.Ancestors().FirstOrDefault(a => a.Name.LocalName == "drawing")).OfType<XElement>().ToList())
        {
            drawn++;
            Gone(drawing);
        }
        foreach (var shape in All(document, "shape", "rect", "oval", "line", "group").Where(e => Value(e, "style")?.Replace(" ", "").Contains("visibility:hidden", StringComparison.Ordinal) == true).ToList())
        {
            drawn++;
            shape.Remove();
        }
        if (drawn > 0) parts.Find($"隐藏的图形或图片{drawn}处");
        var white = All(document, "color").Count(c => Value(c) is "FFFFFF" or "ffffff" && c.Parent?.Name.LocalName == "rPr" && c.Parent.Parent is { } run && run.Name.LocalName == "r" && run.Elements().Any(e => e.Name.LocalName == "t")
            && Child(c.Parent, "shd") is null && Child(c.Parent, "highlight") is null && run.Ancestors().All(a => a.Name.LocalName is not "tc"));
        if (white > 0) parts.Find($"有{white}处白色文字，可能看不见，请核对", removed: false);
    }

    static void Gone(XElement drawing)
    {
        var alternate = drawing.Ancestors().FirstOrDefault(a => a.Name.LocalName == "AlternateContent");
        (alternate ?? drawing).Remove();
    }

    static bool InProperties(XElement e) => e.Parent?.Name.LocalName is "rPr" or "trPr" or "tcPr" or "ctrlPr" or "numPr";

    void Changes(XDocument document)
    {
        formats += Drop(document, "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange", "tblPrExChange", "numberingChange");
        foreach (var row in All(document, "tr"))
        {
            var properties = Child(row, "trPr");
            if (Child(properties, "del") is not null) { Lose(row, lost); RemoveRow(row); deleted++; }
            else if (Child(properties, "hidden") is { } h && On(h)) { Lose(row, veiled); RemoveRow(row); hidden++; }
        }
        foreach (var cell in All(document, "tc").Where(c => Child(Child(c, "tcPr"), "cellDel") is not null).ToList())
        {
            var row = cell.Parent!;
            Lose(cell, lost);
            cell.Remove();
            deleted++;
            if (!row.Elements().Any(e => e.Name.LocalName is "tc" or "sdt")) RemoveRow(row);
        }
        inserted += Drop(document, "cellIns", "cellMerge");
        var merged = All(document, "p").Where(p => Child(Child(p, "pPr"), "rPr")?.Elements().Any(e => e.Name.LocalName is "del" or "moveFrom") == true).ToList();
        foreach (var mark in All(document, "ins", "del", "moveTo", "moveFrom").Where(InProperties).ToList())
        {
            if (mark.Name.LocalName is "ins" or "moveTo") inserted++;
            else deleted++;
            mark.Remove();
        }
        foreach (var gone in All(document, "del", "moveFrom"))
        {
            if (gone.Document is null) continue;
            Lose(gone, lost);
            deleted++;
            gone.Remove();
        }
        foreach (var kept in All(document, "ins", "moveTo"))
        {
            inserted++;
            Unwrap(kept);
        }
        Drop(document, "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd",
            "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd");
        foreach (var p in merged)
        {
            // A paragraph whose mark is deleted runs into the next, whose look the two then have.
            if (p.Document is null || p.ElementsAfterSelf().FirstOrDefault() is not { } next || next.Name.LocalName != "p") continue;
            var content = p.Elements().Where(e => e.Name.LocalName != "pPr").ToList();
            foreach (var e in content) e.Remove();
            if (Child(next, "pPr") is { } properties) properties.AddAfterSelf(content);
            else next.AddFirst(content);
            p.Remove();
        }
    }

    static void Lose(XElement element, List<string> samples) => samples.Add(string.Concat(element.Descendants().Where(e => e.Name.LocalName is "t" or "delText").Select(e => e.Value)).Trim());

    static void RemoveRow(XElement row)
    {
        var table = row.Ancestors().FirstOrDefault(a => a.Name.LocalName == "tbl");
        row.Remove();
        if (table is null || table.Descendants().Any(e => e.Name.LocalName == "tr")) return;
        var holder = table.Parent!;
        var ns = table.Name.Namespace;
        table.Remove();
        // A cell ends with a paragraph.
        if (holder.Name.LocalName is "tc" or "txbxContent" or "hdr" or "ftr" && holder.Elements().LastOrDefault()?.Name.LocalName != "p") holder.Add(new XElement(ns + "p"));
    }

    sealed class Styles
    {
        readonly Dictionary<string, (string? Based, bool? Vanish)> known = [];
        readonly string? paragraph;

        public Styles(XDocument? document)
        {
            foreach (var style in document?.Root!.Elements().Where(e => e.Name.LocalName == "style") ?? [])
            {
                var id = Value(style, "styleId") ?? "";
                known[id] = (Value(Child(style, "basedOn")), Vanish(Child(style, "rPr")));
                if (Value(style, "type") == "paragraph" && Value(style, "default") is "1" or "true" or "on") paragraph = id;
            }
        }

        public static bool? Vanish(XElement? properties) => Child(properties, "vanish") is { } v ? On(v) : null;

        bool Hidden(string? id)
        {
            for (var i = 0; i < 30 && id is not null && known.TryGetValue(id, out var style); i++, id = style.Based) if (style.Vanish is { } v) return v;
            return false;
        }

        /// <summary>Said at the run it holds; else styles of paragraph and run turn each other over, as Word has it.</summary>
        public bool Hides(XElement run)
        {
            var own = Child(run, "rPr");
            if (Vanish(own) is { } said) return said;
            var p = run.Ancestors().FirstOrDefault(a => a.Name.LocalName == "p");
            return Hidden(Value(Child(own, "rStyle"))) ^ Hidden(Value(Child(Child(p, "pPr"), "pStyle")) ?? paragraph);
        }
    }

    void Hide(XDocument document, Styles styles)
    {
        var runs = All(document, "r").Where(r => r.Name.NamespaceName.Contains("wordprocessingml", StringComparison.Ordinal) && styles.Hides(r)).ToHashSet();
        if (runs.Count == 0) return;
        // A field that is hidden in part keeps its marks, or what is shown of it would break.
        var torn = new HashSet<XElement>();
        foreach (var field in Complex(document)) if (!field.Marks.All(runs.Contains)) torn.UnionWith(field.Marks);
        foreach (var run in runs)
        {
            if (run.Document is null) continue;
            var text = string.Concat(All(run, "t", "instrText").Select(e => e.Value)).Trim();
            var said = text.Length > 0 || run.Elements().Any(e => e.Name.LocalName is "drawing" or "pict" or "object" or "sym" or "AlternateContent");
            if (said) { hidden++; veiled.Add(text); }
            var paragraph = run.Ancestors().FirstOrDefault(a => a.Name.LocalName == "p");
            if (torn.Contains(run)) foreach (var e in run.Elements().Where(e => e.Name.LocalName is not ("rPr" or "fldChar")).ToList()) e.Remove();
            else run.Remove();
            // A paragraph hidden whole, its mark too, takes up no room.
            if (paragraph?.Document is not null && Styles.Vanish(Child(Child(paragraph, "pPr"), "rPr")) == true && Child(Child(paragraph, "pPr"), "sectPr") is null
                && !paragraph.Elements().Any(e => e.Name.LocalName is not ("pPr" or "bookmarkStart" or "bookmarkEnd" or "proofErr")) && paragraph.ElementsAfterSelf().FirstOrDefault()?.Name.LocalName == "p") paragraph.Remove();
        }
    }

    sealed record ComplexField(string Code, List<XElement> Marks, List<XElement> CodeRuns);

    /// <summary>Fields that are written as begin, code, separator, result, end, each in a run of its own.</summary>
    static List<ComplexField> Complex(XDocument document)
    {
        var (fields, open) = (new List<ComplexField>(), new Stack<(ComplexField Field, System.Text.StringBuilder Code, bool Shown)>());
        foreach (var run in All(document, "r"))
            foreach (var e in run.Elements())
                switch (e.Name.LocalName)
                {
                    case "fldChar" when Value(e, "fldCharType") == "begin": open.Push((new("", [run], []), new(), false)); break;
                    case "fldChar" when open.Count > 0 && Value(e, "fldCharType") == "separate":
                        var now = open.Pop();
                        now.Field.Marks.Add(run);
                        open.Push((now.Field, now.Code, true));
                        break;
                    case "fldChar" when open.Count > 0 && Value(e, "fldCharType") == "end":
                        var done = open.Pop();
                        done.Field.Marks.Add(run);
                        fields.Add(done.Field with { Code = done.Code.ToString() });
                        break;
                    case "instrText" when open.Count > 0 && !open.Peek().Shown:
                        open.Peek().Code.Append(e.Value);
                        open.Peek().Field.CodeRuns.Add(run);
                        break;
                }
        return fields;
    }

    [GeneratedRegex(@"^\s*(LINK|DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DATABASE|RD|AUTHOR|LASTSAVEDBY|DOCPROPERTY|DOCVARIABLE|FILENAME|TEMPLATE|USERNAME|USERINITIALS|USERADDRESS|INFO|TITLE|SUBJECT|KEYWORDS|COMMENTS|MERGEFIELD)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Leaning();

    /// <summary>Fields that lean on other files or on properties become their result.</summary>
    void Fields(XDocument document)
    {
        foreach (var field in Complex(document).Where(f => Leaning().IsMatch(f.Code)))
        {
            fields++;
            foreach (var run in field.Marks.Concat(field.CodeRuns).Distinct().Where(r => r.Document is not null))
                foreach (var e in run.Elements().Where(e => e.Name.LocalName is "fldChar" or "instrText").ToList()) e.Remove();
        }
        foreach (var simple in All(document, "fldSimple").Where(f => Leaning().IsMatch(Value(f, "instr") ?? "")))
        {
            fields++;
            Drop(simple, "fldData");
            Unwrap(simple);
        }
    }

    void Settings(XDocument settings)
    {
        var tracked = Drop(settings, "trackRevisions");
        if (tracked > 0) parts.Find("修订记录功能（已关闭）");
        if (Drop(settings, "docVars") > 0) parts.Find("文档变量");
        Drop(settings, "rsids", "rsidRoot", "attachedTemplate", "mailMerge", "revisionView", "docId", "saveThroughXslt", "attachedSchema", "schemaLibrary", "linkStyles", "smartTagType", "documentType");
        foreach (var protection in All(settings, "documentProtection").Where(p => Value(p, "edit") == "trackedChanges").ToList()) protection.Remove();
    }
}
