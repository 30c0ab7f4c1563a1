using Gongkai.Documents.Readers;
using static Gongkai.Documents.Redaction.OfficeParts;

namespace Gongkai.Documents.Redaction;

/// <summary>Leaves of a pptx the slides that are shown.</summary>
sealed class SlidesCleaner(OfficeParts parts)
{
    static readonly HashSet<string> Kinds =
    [
        "slide", "slideLayout", "slideMaster", "theme", "themeOverride", "image", "hyperlink", "chart", "chartEx", "chartUserShapes", "chartStyle", "chartColorStyle", "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors",
        "diagramDrawing", "tableStyles", "presProps", "audio", "video", "media",
    ];

    static string? Name(string kind) => kind switch
    {
        "core-properties" or "extended-properties" or "custom-properties" or "thumbnail" or "viewProps" or "notesMaster" or "handoutMaster" or "commentAuthors" or "authors" or "customXmlProps" or "vmlDrawing" or "font" or "hdphoto" or "slideUpdateInfo" => null,
        "notesSlide" or "comments" => null, // counted one by one
        "customXml" => "自定义 XML 数据", "oleObject" or "package" => "嵌入的文件", "control" or "activeXControlBinary" => "控件", "vbaProject" => "宏", "printerSettings" => "打印机设置", "tags" => "标记", "origin" => "电子签名",
        _ => "其他附加内容",
    };

    public string Clean()
    {
        parts.Properties();
        var main = parts.Open(parts.Main);
        int gone = 0, left = 0;
        foreach (var id in All(main, "sldId"))
        {
            if (id.Parent?.Name.LocalName != "sldIdLst") continue;
            var reference = id.Attributes().FirstOrDefault(a => a.Name.NamespaceName.EndsWith("/relationships", StringComparison.Ordinal))?.Value;
            var part = parts.Target(parts.Main, reference);
            if (part is not null && Value(parts.Open(part).Root, "show") is not ("0" or "false")) { left++; continue; }
            gone++;
            id.Remove();
            parts.Of(parts.Main).RemoveAll(r => r.Id == reference);
        }
        if (left == 0) throw new UnreadableDocumentException("演示文稿里没有显示的幻灯片，不能清理。");
        if (gone > 0) parts.Find($"隐藏的幻灯片{gone}张");
        // Sections and shows name slides that may be gone.
        Drop(main, "custShowLst", "custDataLst", "notesMasterIdLst", "handoutMasterIdLst", "smartTags", "embeddedFontLst", "modifyVerifier", "photoAlbum", "kinsoku");
        Child(main.Root, "extLst")?.Remove();
        var reached = parts.Reached();
        // A link to a slide that is gone leads nowhere.
        int notes = 0, comments = 0, shapes = 0;
        foreach (var part in reached.Where(IsXml).ToList())
        {
            var document = parts.Open(part);
            switch (document.Root!.Name.LocalName)
            {
                case "notes": if (document.Descendants().Any(e => e.Name.LocalName == "t" && !string.IsNullOrWhiteSpace(e.Value) && e.Ancestors().All(a => a.Name.LocalName != "fld"))) notes++; break;
                case "cmLst": comments += document.Root.Elements().Count(); break;
                case "sld" or "sldLayout" or "sldMaster":
                    Drop(document, "custDataLst", "controls");
                    foreach (var frame in All(document, "graphicFrame").Where(f => All(f, "oleObj").Count > 0).ToList())
                    {
                        var picture = All(frame, "pic").FirstOrDefault();
                        var holder = frame.Ancestors().FirstOrDefault(a => a.Name.LocalName == "AlternateContent") ?? frame;
                        if (holder.Document is null) continue;
                        if (picture is null) holder.Remove();
                        else holder.ReplaceWith(picture);
                    }
                    foreach (var name in All(document, "cNvPr").Where(c => Value(c, "hidden") is "1" or "true"))
                    {
                        if (name.Document is null || name.Parent?.Parent is not { } shape || shape.Name.LocalName is "spTree") continue;
                        shapes++;
                        shape.Remove();
                        Child(document.Root, "timing")?.Remove(); // animations name shapes
                    }
                    break;
            }
        }
        if (notes > 0) parts.Find($"演讲者备注{notes}页");
        if (comments > 0) parts.Find($"批注{comments}条");
        if (shapes > 0) parts.Find($"隐藏的图形{shapes}个");
        parts.Charts(freeze: false);
        // Links between slides keep hidden ones alive: only those in the list of slides stay.
        var shown = parts.Of(parts.Main).Where(r => r.Kind == "slide").Select(r => r.Target).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parts.Reached().Where(IsXml).ToList())
            foreach (var r in parts.Of(part).Where(r => r.Kind == "slide" && !shown.Contains(r.Target)).ToList())
            {
                parts.Of(part).Remove(r);
                foreach (var link in All(parts.Open(part), "hlinkClick", "hlinkHover", "hlinkMouseOver").Where(l => l.Attributes().Any(a => a.Value == r.Id)).ToList()) link.Remove();
            }
        parts.Keep(Kinds, Name);
        parts.Pictures();
        return ".pptx";
    }
}
