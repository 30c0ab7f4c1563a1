using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Gongkai.Documents.Readers;

/// <summary>A relationship between parts of a package, by the last word of its type.</summary>
sealed record OfficeRelation(string Id, string Type, string Target);

/// <summary>
/// An Office file, document or book, as a zip of parts, opened with bounds: number, size and ratio of entries, no password, no DTD in any XML part.
/// Sizes are held against what the package claims and again while it is unpacked. Relationships are followed inside the package only.
/// </summary>
sealed class OfficePackage : IDisposable
{
    public const int MaxEntries = 5_000, MaxRatio = 200;
    public const long MaxPart = 128L << 20, MaxTotal = 512L << 20;

    /// <summary>A part this small is no bomb, however well it packs.</summary>
    const long Small = 4L << 20;

    readonly ZipArchive zip;
    readonly char[] piece = new char[4096];
    readonly Dictionary<string, ZipArchiveEntry> parts = new(StringComparer.OrdinalIgnoreCase);

    public OfficePackage(byte[] bytes)
    {
        try
        {
            zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
            if (zip.Entries.Count > MaxEntries) throw new UnreadableDocumentException($"压缩包内超过{MaxEntries}个文件，疑似压缩炸弹，不予读取。");
        }
        catch (InvalidDataException e) { throw Damaged(e); }
        var total = 0L;
        foreach (var entry in zip.Entries)
        {
            if (entry.IsEncrypted) throw new UnreadableDocumentException("文件已加密或设有打开密码；请取消密码后再上传。");
            if (!parts.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry)) throw new UnreadableDocumentException("压缩包内有重名的文件，不予读取。");
            total += entry.Length;
            var bomb = entry.Length > Small && entry.Length / Math.Max(1, entry.CompressedLength) > MaxRatio;
            if (bomb || total > MaxTotal || (IsXml(entry.FullName) && entry.Length > MaxPart)) throw Bomb();
        }
        // A DTD can stand before the root element only, so each part is read up to there.
        foreach (var entry in zip.Entries.Where(e => IsXml(e.FullName) && e.Length > 0))
            Guard(() =>
            {
                using var xml = Open(entry);
                xml.MoveToContent();
                return 0;
            });
    }

    static bool IsXml(string name) => name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase);

    /// <summary>More than the bounds allow; for readers too, whose own bounds are of the same kind.</summary>
    public static UnreadableDocumentException Bomb() => new($"压缩包解开后过大（单个部件限{MaxPart >> 20}MB、合计限{MaxTotal >> 20}MB、压缩比限{MaxRatio}倍），疑似压缩炸弹，不予读取；确实有这么多内容的，请分成几个文件。");

    static UnreadableDocumentException Damaged(Exception e) => new("文件不完整或已损坏，不能读取；请重新下载或另存后再上传。", e);

    /// <summary>Runs a reading of parts; what breaks in zip or XML is a damaged file.</summary>
    public static T Guard<T>(Func<T> read)
    {
        try { return read(); }
        catch (XmlException e) when (e.Message.Contains("DTD", StringComparison.Ordinal)) { throw new UnreadableDocumentException("文件的 XML 中含有 DTD 或外部实体声明，不予读取。", e); }
        catch (Exception e) when (e is XmlException or InvalidDataException or EndOfStreamException or NotSupportedException) { throw Damaged(e); }
    }

    static XmlReader Open(ZipArchiveEntry entry) => XmlReader.Create(new Measured(entry.Open()), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, CloseInput = true,
    });

    public bool Has(string? part) => part is not null && parts.ContainsKey(part);

    public IEnumerable<string> Parts => parts.Keys;

    public XmlReader Open(string part) => Open(parts[part]);

    /// <summary>
    /// Adds the text that the reader stands on, piece by piece: a node of many megabytes is refused before it is held whole.
    /// </summary>
    /// <param name="most">Most characters that <paramref name="to"/> may come to.</param>
    /// <exception cref="UnreadableDocumentException">it comes to more.</exception>
    public void Append(XmlReader xml, StringBuilder to, int most)
    {
        for (int n; (n = xml.ReadValueChunk(piece, 0, piece.Length)) > 0;)
        {
            if (to.Length + n > most) throw Bomb();
            to.Append(piece, 0, n);
        }
    }

    /// <summary>Targets inside the package by the last word of their relationship type; those outside are counted, never followed.</summary>
    public (ILookup<string, string> Inside, int Outside) Relations(string part)
    {
        var (inside, outside) = Related(part);
        return (inside.ToLookup(i => i.Type, i => i.Target), outside);
    }

    /// <summary>Relationships of a part to others inside the package, and how many lead outside.</summary>
    public (IReadOnlyList<OfficeRelation> Inside, int Outside) Related(string part)
    {
        var slash = part.LastIndexOf('/') + 1;
        var file = $"{part[..slash]}_rels/{part[slash..]}.rels";
        var inside = new List<OfficeRelation>();
        var outside = 0;
        if (Has(file))
        {
            using var xml = Open(file);
            while (xml.Read())
            {
                if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "Relationship") continue;
                if (xml.GetAttribute("TargetMode") == "External") outside++;
                else if (xml.GetAttribute("Type") is { } type && xml.GetAttribute("Target") is { } target) inside.Add(new(xml.GetAttribute("Id") ?? "", type[(type.LastIndexOf('/') + 1)..], Full(part[..slash], target)));
            }
        }
        return (inside, outside);
    }

    static string Full(string folder, string target)
    {
        var steps = new List<string>(target.StartsWith('/') ? [] : folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var step in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
            if (step == "..") { if (steps.Count > 0) steps.RemoveAt(steps.Count - 1); }
            else if (step != ".") steps.Add(step);
        return string.Join('/', steps);
    }

    public void Dispose() => zip.Dispose();

    /// <summary>Counts what is really unpacked: a package may lie about its sizes.</summary>
    sealed class Measured(Stream inner) : Stream
    {
        long read;
        public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));
        public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

        int Counted(int n)
        {
            if ((read += n) > MaxPart) throw Bomb();
            return n;
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        protected override void Dispose(bool disposing) { if (disposing) inner.Dispose(); base.Dispose(disposing); }
    }
}
