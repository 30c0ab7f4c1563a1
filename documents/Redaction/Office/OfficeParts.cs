using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Redaction;

/// <summary>A relation from one part to another, or outside.</summary>
/// <param name="Kind">last word of its type: image, hyperlink …</param>
sealed record Relation(string Id, string Type, string Target, bool Outside)
{
    public string Kind => Type[(Type.LastIndexOf('/') + 1)..];
}

/// <summary>
/// The parts of an Office file while it is cleaned. Elements and attributes are told by their local names, so that the transitional and the strict
/// vocabulary are one. Only what is reached by kept relations is written again: a part that nobody knows cannot slip through.
/// </summary>
sealed partial class OfficeParts
{
    static readonly XNamespace Types = "http://schemas.openxmlformats.org/package/2006/content-types", Relations = "http://schemas.openxmlformats.org/package/2006/relationships";

    readonly OfficePackage package;
    readonly Dictionary<string, string> defaults = new(StringComparer.OrdinalIgnoreCase), overrides = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, List<Relation>> relations = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, XDocument> documents = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, byte[]> replaced = new(StringComparer.OrdinalIgnoreCase);

    public List<HiddenContent> Found { get; } = [];
    public string Main { get; }

    /// <summary>document, sheet or presentation; empty for anything else.</summary>
    public string MainKind { get; }

    public OfficeParts(OfficePackage package)
    {
        this.package = package;
        foreach (var type in Load("[Content_Types].xml").Root!.Elements())
            if (type.Name.LocalName == "Default") defaults[type.Attribute("Extension")?.Value ?? ""] = type.Attribute("ContentType")?.Value ?? "";
            else if (type.Name.LocalName == "Override") overrides[(type.Attribute("PartName")?.Value ?? "").TrimStart('/')] = type.Attribute("ContentType")?.Value ?? "";
        defaults.TryAdd("rels", "application/vnd.openxmlformats-package.relationships+xml");
        defaults.TryAdd("xml", "application/xml");
        Main = Of("").FirstOrDefault(r => r.Kind == "officeDocument" && package.Has(r.Target))?.Target ?? throw new UnreadableDocumentException("压缩包里没有 Word、Excel 或 PowerPoint 的内容，不能清理。");
        MainKind = Open(Main).Root!.Name.LocalName switch { "document" => "document", "workbook" => "sheet", "presentation" => "presentation", _ => "" };
    }

    XDocument Load(string part)
    {
        if (!package.Has(part)) throw new UnreadableDocumentException("文件不完整或已损坏，不能读取；请重新下载或另存后再上传。");
        using var xml = package.Open(part);
        return XDocument.Load(xml, LoadOptions.PreserveWhitespace);
    }

    public bool Has(string part) => package.Has(part) || replaced.ContainsKey(part);

    /// <summary>The XML of a part; changes to it are saved.</summary>
    public XDocument Open(string part) => documents.TryGetValue(part, out var open) ? open : documents[part] = Load(part);

    public byte[] Bytes(string part) => replaced.TryGetValue(part, out var bytes) ? bytes : package.Bytes(part);

    public void Find(string text, bool removed = true) => Found.Add(new(text, removed));

    /// <summary>The relations of a part, to be changed; of the package itself for the empty name.</summary>
    public List<Relation> Of(string part)
    {
        if (relations.TryGetValue(part, out var known)) return known;
        var list = relations[part] = [];
        var slash = part.LastIndexOf('/') + 1;
        var file = $"{part[..slash]}_rels/{part[slash..]}.rels";
        if (!package.Has(file)) return list;
        foreach (var r in Load(file).Root!.Elements())
        {
            if (r.Attribute("Id")?.Value is not { } id || r.Attribute("Type")?.Value is not { } type || r.Attribute("Target")?.Value is not { } target) continue;
            var outside = r.Attribute("TargetMode")?.Value == "External";
            list.Add(new(id, type, outside ? target : Full(part[..slash], target), outside));
        }
        return list;
    }

    static string Full(string folder, string target)
    {
        var steps = new List<string>(target.StartsWith('/') ? [] : folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var step in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
            if (step == "..") { if (steps.Count > 0) steps.RemoveAt(steps.Count - 1); }
            else if (step != ".") steps.Add(step);
        return string.Join('/', steps);
    }

    public string? Target(string part, string? id) => Of(part).FirstOrDefault(r => r.Id == id && !r.Outside)?.Target is { } target && Has(target) ? target : null;

    /// <summary>Part names that kept relations reach, the main part first.</summary>
    public List<string> Reached()
    {
        var reached = new List<string>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var next = new Queue<string>([""]);
        while (next.TryDequeue(out var part))
            foreach (var r in Of(part))
                if (!r.Outside && Has(r.Target) && seen.Add(r.Target))
                {
                    reached.Add(r.Target);
                    next.Enqueue(r.Target);
                }
        return reached;
    }

    /// <summary>
    /// Drops relations of kinds not in the list, in every part reached, and the elements that lean on them; says what went. Links on the web and mail
    /// addresses stay; links to files and linked pictures go.
    /// </summary>
    public void Keep(HashSet<string> kinds, Func<string, string?> name)
    {
        var dropped = new Dictionary<string, int>();
        foreach (var part in Reached().Prepend("").ToList())
        {
            var gone = new List<Relation>();
            foreach (var r in Of(part).ToList())
            {
                var keep = part == "" ? r.Kind == "officeDocument" : r.Outside ? r.Kind == "hyperlink" && Web().IsMatch(r.Target) : kinds.Contains(r.Kind) && Has(r.Target);
                if (keep) continue;
                Of(part).Remove(r);
                gone.Add(r);
                var label = r.Outside ? r.Kind == "hyperlink" ? "指向内部文件的链接" : "外部文件链接" : name(r.Kind);
                if (label is not null) dropped[label] = dropped.GetValueOrDefault(label) + 1;
            }
            if (gone.Count > 0 && part != "" && IsXml(part)) Unlink(Open(part), [.. gone.Select(r => r.Id)], [.. Of(part).Select(r => r.Id)]);
        }
        foreach (var (label, count) in dropped) Find($"{label}{count}处");
    }

    [GeneratedRegex(@"^(https?:|mailto:|tel:|#)", RegexOptions.IgnoreCase)]
    private static partial Regex Web();

    /// <summary>Not .vml: that is written as loosely as a page of the web, and copied as it is.</summary>
    public static bool IsXml(string part) => part.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);

    /// <summary>Elements that name a relation that is gone: a link keeps its words, a picture that was both linked and embedded its picture, the rest goes.</summary>
    static void Unlink(XDocument document, HashSet<string> gone, HashSet<string> kept)
    {
        foreach (var element in document.Descendants().ToList())
        {
            if (element.Document is null) continue;
            foreach (var a in element.Attributes().Where(a => Names(a) && gone.Contains(a.Value) && !kept.Contains(a.Value)).ToList())
            {
                if (element.Name.LocalName == "hyperlink" && element.HasElements) { Unwrap(element); break; }
                if (a.Name.LocalName == "link" || element.Name.LocalName is "pageSetup" or "blip") { a.Remove(); continue; }
                element.Remove();
                break;
            }
        }
        static bool Names(XAttribute a) => a.Name.NamespaceName.EndsWith("/relationships", StringComparison.Ordinal) || a.Name.LocalName == "relid";
    }

    public static void Unwrap(XElement element)
    {
        element.AddBeforeSelf(element.Nodes().ToList());
        element.Remove();
    }

    public static bool On(XElement? property) => property is not null && Value(property) is not ("0" or "false" or "off");

    public static string? Value(XElement? element, string name = "val") => element?.Attributes().FirstOrDefault(a => a.Name.LocalName == name)?.Value;

    public static XElement? Child(XElement? element, string name) => element?.Elements().FirstOrDefault(e => e.Name.LocalName == name);

    public static List<XElement> All(XContainer container, params string[] names) => [.. container.Descendants().Where(e => names.Contains(e.Name.LocalName))];

    public static int Drop(XContainer container, params string[] names)
    {
        var all = All(container, names);
        foreach (var e in all) if (e.Parent is not null) e.Remove();
        return all.Count;
    }

    public static string Short(string text) => text.Length > 30 ? text[..30] + "…" : text;

    /// <summary>Lists the properties; the parts go with their relations, which are of the package.</summary>
    public void Properties()
    {
        var told = new List<string>();
        foreach (var r in Of("").Where(r => !r.Outside && IsXml(r.Target) && Has(r.Target) && r.Kind is "core-properties" or "extended-properties" or "custom-properties"))
            foreach (var e in Open(r.Target).Root!.Elements())
            {
                var label = e.Name.LocalName switch
                {
                    "creator" => "作者", "lastModifiedBy" => "最后修改者", "Company" => "单位", "Manager" => "经理", "title" => "标题", "subject" => "主题", "keywords" => "关键词", "description" => "备注", "category" => "类别",
                    "created" => "创建时间", "modified" => "修改时间", "lastPrinted" => "打印时间", "Template" => "模板", "TotalTime" => "编辑时间", "revision" => "修订次数", "Application" => "制作程序",
                    "property" => e.Attribute("name")?.Value is { } name ? $"自定义属性“{Short(name)}”" : null,
                    _ => null,
                };
                var value = e.Value.Trim();
                if (label is not null && value.Length > 0) told.Add(label.StartsWith("自定义", StringComparison.Ordinal) ? label : $"{label}“{Short(value)}”");
            }
        if (told.Count > 0) Find($"文档属性：{string.Join('、', told.Take(20))}");
        if (Of("").Any(r => r.Kind == "thumbnail")) Find("缩略图1张");
    }

    /// <summary>Pictures: place, camera and what was added go; crops are made real; drawings lose hidden shapes and paths in their descriptions.</summary>
    public void Pictures()
    {
        int cropped = 0, uncut = 0, original = 0, paths = 0;
        foreach (var part in Reached().Where(IsXml))
        {
            var document = Open(part);
            // The picture as it was before an artistic effect, and its drawing in another format.
            foreach (var layer in All(document, "ext").Where(e => e.Elements().Any(c => c.Name.LocalName is "imgProps" or "svgBlip")).ToList())
            {
                if (layer.Elements().Any(c => c.Name.LocalName == "imgProps")) original++;
                var list = layer.Parent;
                layer.Remove();
                if (list is { HasElements: false }) list.Remove();
            }
            foreach (var name in All(document, "docPr", "cNvPr"))
                foreach (var a in name.Attributes().Where(a => a.Name.LocalName is "descr" or "title" or "name" && LocalPath().IsMatch(a.Value)).ToList())
                {
                    paths++;
                    if (a.Name.LocalName == "name") a.Value = "图";
                    else a.Remove();
                }
            foreach (var cut in All(document, "srcRect")) Crop(part, cut, ref cropped, ref uncut);
            foreach (var data in All(document, "imagedata")) CropVml(part, data, ref cropped, ref uncut);
        }
        if (original > 0) Find($"图片处理前的原图{original}张");
        if (paths > 0) Find($"图片说明里的文件路径{paths}处");
        if (cropped > 0) Find($"图片被裁去的部分{cropped}张");
        if (uncut > 0) Find($"有{uncut}张图片裁剪过，被裁去的部分没能删除（格式不支持），请换成裁好的图片", removed: false);

        int shot = 0, unknown = 0;
        foreach (var part in Reached().Where(p => !IsXml(p)))
        {
            var extension = Path.GetExtension(part).ToLowerInvariant();
            if (extension is ".emf" or ".wmf" or ".tif" or ".tiff" or ".gif" or ".bmp" or ".mp4" or ".mp3" or ".wav" or ".avi" or ".mov" or ".wmv" or ".m4a") { unknown++; continue; }
            var bytes = Bytes(part);
            if (!bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) && !bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47])) continue;
            try
            {
                var clean = Picture.Clean(bytes).Bytes;
                if (clean.AsSpan().SequenceEqual(bytes)) continue;
                shot++;
                replaced[part] = clean;
            }
            catch (ArgumentException) { unknown++; }
        }
        if (shot > 0) Find($"图片的拍摄信息（时间、地点、设备等）或者附加数据{shot}张");
        if (unknown > 0) Find($"有{unknown}个图片或者音像文件的格式不能检查，请核对是否含有不应公开的内容", removed: false);
    }

    [GeneratedRegex(@"([A-Za-z]:\\|\\\\|file:)")]
    private static partial Regex LocalPath();

    void Crop(string part, XElement rectangle, ref int cropped, ref int uncut)
    {
        double Side(string name) => Value(rectangle, name) is not { } v ? 0 : v.EndsWith('%') && double.TryParse(v[..^1], out var percent) ? percent / 100 : double.TryParse(v, out var n) ? n / 100_000 : 0;
        var blip = rectangle.Parent is { } fill ? Child(fill, "blip") : null;
        if (Cut(part, blip, "embed", Side("l"), Side("t"), Side("r"), Side("b"), ref cropped, ref uncut))
            foreach (var a in rectangle.Attributes().Where(a => !a.Value.StartsWith('-')).ToList()) a.Remove();
    }

    void CropVml(string part, XElement data, ref int cropped, ref int uncut)
    {
        double Side(string name) => Value(data, name) is not { } v ? 0 : v.EndsWith('f') && double.TryParse(v[..^1], out var f) ? f / 65536 : double.TryParse(v, out var n) ? n : 0;
        if (Cut(part, data, "id", Side("cropleft"), Side("croptop"), Side("cropright"), Side("cropbottom"), ref cropped, ref uncut))
            foreach (var a in data.Attributes().Where(a => a.Name.LocalName.StartsWith("crop", StringComparison.Ordinal) && !a.Value.StartsWith('-')).ToList()) a.Remove();
    }

    /// <summary>Puts what the crop shows in the place of the whole. Other uses of the picture keep their own.</summary>
    bool Cut(string part, XElement? holder, string attribute, double left, double top, double right, double bottom, ref int cropped, ref int uncut)
    {
        (left, top, right, bottom) = (Math.Max(0, left), Math.Max(0, top), Math.Max(0, right), Math.Max(0, bottom));
        if (left + top + right + bottom < 1e-6) return false;
        var id = holder?.Attributes().FirstOrDefault(a => a.Name.LocalName == attribute && a.Name.NamespaceName.EndsWith("/relationships", StringComparison.Ordinal));
        var relation = Of(part).FirstOrDefault(r => r.Id == id?.Value);
        if (relation is null || Target(part, id!.Value) is not { } target) return false;
        try
        {
            var picture = Picture.Clean(Bytes(target));
            if (picture.Orientation != 1) throw new ArgumentException("turned");
            var raster = Raster.Decode(picture.Bytes, out var opaque);
            var cut = raster.Cut(Math.Min(raster.Width - 1, (int)(left * raster.Width)), Math.Min(raster.Height - 1, (int)(top * raster.Height)),
                Math.Max(Math.Min(raster.Width, (int)(left * raster.Width) + 1), (int)Math.Ceiling((1 - right) * raster.Width)), Math.Max(Math.Min(raster.Height, (int)(top * raster.Height) + 1), (int)Math.Ceiling((1 - bottom) * raster.Height)));
            var jpeg = picture.Format == PictureFormat.Jpeg && opaque;
            var file = Unused($"{target[..(target.LastIndexOf('/') + 1)]}cropped", jpeg ? "jpeg" : "png");
            replaced[file] = jpeg ? cut.Jpeg(92) : cut.Png();
            defaults.TryAdd(jpeg ? "jpeg" : "png", jpeg ? "image/jpeg" : "image/png");
            var name = $"rCropped{Of(part).Count + 1}";
            while (Of(part).Any(r => r.Id == name)) name += "_";
            Of(part).Add(relation with { Id = name, Target = file });
            id.Value = name;
            if (!Open(part).Descendants().Attributes().Any(a => a.Value == relation.Id && a.Name.NamespaceName.EndsWith("/relationships", StringComparison.Ordinal))) Of(part).Remove(relation);
            cropped++;
            return true;
        }
        catch (Exception e) when (e is ArgumentException or UnreadableDocumentException)
        {
            uncut++;
            return false;
        }
    }

    string Unused(string name, string extension)
    {
        for (var i = 1; ; i++) if (!Has($"{name}{i}.{extension}")) return $"{name}{i}.{extension}";
    }

    /// <summary>Charts: the workbook behind them goes, series that are filtered out too; what is drawn stays.</summary>
    /// <param name="freeze">cells that the chart leans on may be gone: its values become its own</param>
    public void Charts(bool freeze)
    {
        int books = 0, series = 0;
        foreach (var part in Reached().Where(IsXml))
        {
            var document = Open(part);
            if (document.Root!.Name.LocalName != "chartSpace") continue;
            books += Drop(document, "externalData");
            foreach (var ext in All(document, "ext").Where(e => e.Descendants().Any(d => d.Name.LocalName.StartsWith("filtered", StringComparison.Ordinal))).ToList())
            {
                series++;
                var list = ext.Parent;
                ext.Remove();
                if (list is { HasElements: false }) list.Remove();
            }
            if (freeze) Frozen(document);
        }
        if (books > 0) Find($"图表背后的数据表{books}个");
        if (series > 0) Find($"图表里隐藏的系列{series}处");
    }

    static void Frozen(XDocument chart)
    {
        foreach (var reference in All(chart, "numRef", "strRef", "multiLvlStrRef"))
        {
            if (reference.Parent is null) continue;
            var ns = reference.Name.Namespace;
            var cache = reference.Elements().FirstOrDefault(e => e.Name.LocalName.EndsWith("Cache", StringComparison.Ordinal));
            if (reference.Parent.Name.LocalName == "tx")
            {
                var text = cache?.Descendants().FirstOrDefault(e => e.Name.LocalName == "v")?.Value ?? "";
                if (reference.Parent.Parent?.Name.LocalName == "ser") reference.ReplaceWith(new XElement(ns + "v", text));
                else
                {
                    XNamespace a = "http://schemas.openxmlformats.org/drawingml/2006/main";
                    reference.ReplaceWith(new XElement(ns + "rich", new XElement(a + "bodyPr"), new XElement(a + "p", new XElement(a + "r", new XElement(a + "t", text)))));
                }
                continue;
            }
            var points = cache?.Name.LocalName == "multiLvlStrCache"
                ? cache.Elements().Where(e => e.Name.LocalName == "ptCount").Concat(Child(cache, "lvl")?.Elements() ?? [])
                : cache?.Elements().Where(e => e.Name.LocalName is "formatCode" or "ptCount" or "pt") ?? [];
            reference.ReplaceWith(new XElement(ns + (reference.Name.LocalName == "numRef" ? "numLit" : "strLit"), points.ToList()));
        }
    }

    static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The parts reached, and nothing else. The same content gives the same bytes.</summary>
    public byte[] Save()
    {
        using var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Part(string name, Action<Stream> write)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
                entry.LastWriteTime = Epoch;
                using var stream = entry.Open();
                write(stream);
            }
            void Xml(string name, XDocument document) => Part(name, s =>
            {
                using var writer = XmlWriter.Create(s, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = false });
                document.Save(writer);
            });
            var reached = Reached();
            Xml("[Content_Types].xml", new(new XElement(Types + "Types",
                defaults.Where(d => d.Key is "rels" or "xml" || reached.Any(p => Path.GetExtension(p).TrimStart('.').Equals(d.Key, StringComparison.OrdinalIgnoreCase))).OrderBy(d => d.Key, StringComparer.Ordinal)
                    .Select(d => new XElement(Types + "Default", new XAttribute("Extension", d.Key), new XAttribute("ContentType", d.Value))),
                reached.Where(overrides.ContainsKey).Order(StringComparer.Ordinal).Select(p => new XElement(Types + "Override", new XAttribute("PartName", "/" + p), new XAttribute("ContentType", Plain(overrides[p])))))));
            foreach (var part in reached.Prepend(""))
            {
                if (Of(part).Count > 0)
                {
                    var slash = part.LastIndexOf('/') + 1;
                    Xml($"{part[..slash]}_rels/{part[slash..]}.rels", new(new XElement(Relations + "Relationships", Of(part).Select(r => new XElement(Relations + "Relationship",
                        new XAttribute("Id", r.Id), new XAttribute("Type", r.Type), new XAttribute("Target", r.Outside ? r.Target : "/" + r.Target), r.Outside ? new XAttribute("TargetMode", "External") : null)))));
                }
                if (part == "") continue;
                if (documents.TryGetValue(part, out var document)) Xml(part, document);
                else Part(part, s => s.Write(Bytes(part)));
            }
        }
        return to.ToArray();
    }

    /// <summary>A file without macros is a plain document, not one with macros or a template.</summary>
    static string Plain(string type) => type switch
    {
        _ when type.Contains("ms-word.", StringComparison.Ordinal) && type.EndsWith(".main+xml", StringComparison.Ordinal) || type.EndsWith("wordprocessingml.template.main+xml", StringComparison.Ordinal) => "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        _ when type.Contains("ms-excel.", StringComparison.Ordinal) && type.EndsWith(".main+xml", StringComparison.Ordinal) || type.EndsWith("spreadsheetml.template.main+xml", StringComparison.Ordinal) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        _ when type.Contains("ms-powerpoint.", StringComparison.Ordinal) && type.EndsWith(".main+xml", StringComparison.Ordinal) || type.EndsWith("presentationml.template.main+xml", StringComparison.Ordinal) || type.EndsWith("presentationml.slideshow.main+xml", StringComparison.Ordinal) => "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
        _ => type,
    };
}
