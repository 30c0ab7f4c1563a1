using System.IO.Compression;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Gongkai.Documents.Readers;

/// <summary>
/// Keeps a hostile PDF from eating the machine: bounds what streams unpack to, and adds up what a page draws, forms in forms included,
/// before a page is drawn. The library has no bounds of its own.
/// </summary>
sealed class PdfGuard(CancellationToken cancel) : IFilterProvider
{
    public const int MaxStream = 64 << 20, MaxPageBytes = 32 << 20, MaxPageGlyphs = 100_000, MaxGlyphs = 2_000_000;
    const long MaxUnpacked = 1L << 30;
    const int MaxLzw = 128 << 10; // LZW grows a thousandfold, and nobody has written it for twenty years
    readonly Dictionary<IndirectReference, (long Glyphs, long Bytes)?> forms = []; // null while it is being added up
    long unpacked, glyphs;

    /// <summary>Why the file is refused. The library may swallow what a filter throws, so it is kept here too.</summary>
    public UnreadableDocumentException? Refusal { get; private set; }

    UnreadableDocumentException Refuse(string message) => Refusal ??= new(message);

    public void Check()
    {
        cancel.ThrowIfCancellationRequested();
        if (Refusal is not null) throw Refusal;
    }

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Bound(DefaultFilterProvider.Instance.GetFilters(dictionary));
    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Bound(DefaultFilterProvider.Instance.GetNamedFilters(names));
    public IReadOnlyList<IFilter> GetAllFilters() => Bound(DefaultFilterProvider.Instance.GetAllFilters());

    IReadOnlyList<IFilter> Bound(IReadOnlyList<IFilter> filters) => [.. filters.Select(f => new Bounded(f, this))];

    sealed class Bounded(IFilter inner, PdfGuard guard) : IFilter
    {
        public bool IsSupported => inner.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken dictionary, IFilterProvider provider, int index)
        {
            guard.Check();
            if (inner is FlateFilter) guard.Measure(input);
            else if (inner is LzwFilter && input.Length > MaxLzw) throw guard.Refuse("PDF 内有过大的 LZW 压缩流，不予读取。");
            else if (inner is RunLengthFilter && input.Length > MaxStream / 64) throw guard.Refuse("PDF 内有过大的行程压缩流，不予读取。");
            var output = inner.Decode(input, dictionary, provider, index);
            if ((guard.unpacked += output.Length) > MaxUnpacked || output.Length > MaxStream) throw guard.Refuse($"PDF 解开后过大（单个流限{MaxStream >> 20}MB），疑似压缩炸弹，不予读取。");
            return output;
        }
    }

    /// <summary>Unpacks without keeping, so that a bomb is known before memory is taken.</summary>
    void Measure(Memory<byte> input)
    {
        // Deflate grows at most 1032-fold: small streams need no look.
        if ((long)input.Length * 1032 <= MaxStream / 4) return;
        var length = 0L;
        var buffer = new byte[81920];
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(input.ToArray(), writable: false), CompressionMode.Decompress);
            for (int n; (n = zlib.Read(buffer)) > 0;)
                if ((length += n) > MaxStream) throw Refuse($"PDF 解开后过大（单个流限{MaxStream >> 20}MB），疑似压缩炸弹，不予读取。");
        }
        catch (InvalidDataException) { } // damaged: the filter will say so
    }

    /// <summary>Adds up what each page would draw, and refuses more pages, glyphs or bytes than paper can hold.</summary>
    public void Pages(PdfDocument pdf)
    {
        var number = 0;
        var seen = new HashSet<IndirectReference>();
        var nodes = new Stack<(IToken Token, DictionaryToken? Resources, int Depth)>();
        if (pdf.Structure.Catalog.CatalogDictionary.Data.TryGetValue("Pages", out var root)) nodes.Push((root, null, 0));
        while (nodes.TryPop(out var node))
        {
            if (node.Token is IndirectReferenceToken reference && !seen.Add(reference.Data)) continue;
            if (node.Depth > 50) throw Refuse("PDF 页面目录嵌套超过50层，不予读取。");
            if (Resolve(pdf, node.Token) is not DictionaryToken dictionary) continue;
            var resources = Get(pdf, dictionary, "Resources") as DictionaryToken ?? node.Resources;
            if (Get(pdf, dictionary, "Kids") is ArrayToken kids) foreach (var kid in kids.Data.Reverse()) nodes.Push((kid, resources, node.Depth + 1));
            else Page(pdf, ++number, dictionary, resources);
        }
    }

    void Page(PdfDocument pdf, int number, DictionaryToken page, DictionaryToken? resources)
    {
        if (number > DocumentReader.MaxPages) throw Refuse($"PDF 超过{DocumentReader.MaxPages}页，不予读取。");
        var cost = (Glyphs: 0L, Bytes: 0L);
        foreach (var stream in Contents(pdf, page)) Add(ref cost, Cost(pdf, stream, resources, 0));
        if (cost.Glyphs > MaxPageGlyphs || cost.Bytes > MaxPageBytes || (glyphs += cost.Glyphs) > MaxGlyphs)
            throw Refuse($"PDF 第{number}页内容过多（每页限{MaxPageGlyphs}字），不予读取。");
    }

    static void Add(ref (long Glyphs, long Bytes) sum, (long Glyphs, long Bytes) more) => sum = (Math.Min(sum.Glyphs + more.Glyphs, long.MaxValue / 4), Math.Min(sum.Bytes + more.Bytes, long.MaxValue / 4));

    static IToken? Resolve(PdfDocument pdf, IToken? token)
    {
        for (var i = 0; i < 10 && token is IndirectReferenceToken reference; i++) token = pdf.Structure.GetObject(reference.Data)?.Data;
        return token;
    }

    static IToken? Get(PdfDocument pdf, DictionaryToken? dictionary, string name) => dictionary is not null && dictionary.Data.TryGetValue(name, out var token) ? Resolve(pdf, token) : null;

    static IEnumerable<StreamToken> Contents(PdfDocument pdf, DictionaryToken page) => Get(pdf, page, "Contents") switch
    {
        StreamToken one => [one],
        ArrayToken many => many.Data.Select(t => Resolve(pdf, t)).OfType<StreamToken>(),
        _ => [],
    };

    (long Glyphs, long Bytes) Cost(PdfDocument pdf, StreamToken stream, DictionaryToken? resources, int depth)
    {
        Check();
        if (depth > 20) throw Refuse("PDF 内图形嵌套超过20层，不予读取。");
        var data = Decode(pdf, stream);
        var objects = Get(pdf, resources, "XObject") as DictionaryToken;
        var cost = (Glyphs: 0L, Bytes: (long)data.Length);
        foreach (var (glyphs, drawn) in Scan(data))
        {
            cost.Glyphs += glyphs;
            if (drawn is null || objects is null || !objects.Data.TryGetValue(drawn, out var token)) continue;
            var reference = (token as IndirectReferenceToken)?.Data;
            if (reference is { } known && forms.TryGetValue(known, out var before))
            {
                // Drawn without end the stack would overflow, which kills the process.
                Add(ref cost, before ?? throw Refuse("PDF 内图形循环引用自身，不予读取。"));
                continue;
            }
            if (Resolve(pdf, token) is not StreamToken form || Get(pdf, form.StreamDictionary, "Subtype") is not NameToken { Data: "Form" }) continue;
            if (reference is { } now) forms[now] = null;
            var inner = Cost(pdf, form, Get(pdf, form.StreamDictionary, "Resources") as DictionaryToken ?? resources, depth + 1);
            if (reference is { } done) forms[done] = inner;
            Add(ref cost, inner);
        }
        return cost;
    }

    byte[] Decode(PdfDocument pdf, StreamToken stream)
    {
        Memory<byte> data = stream.Data.ToArray();
        var filters = GetFilters(stream.StreamDictionary);
        for (var i = 0; i < filters.Count; i++) data = filters[i].Decode(data, stream.StreamDictionary, this, i);
        return data.ToArray();
    }

    /// <summary>The glyphs of each string and the names drawn by Do. Counts bytes as glyphs, so two-byte fonts count double.</summary>
    static IEnumerable<(long Glyphs, string? Drawn)> Scan(byte[] data)
    {
        string? name = null;
        for (var i = 0; i < data.Length;)
        {
            var b = data[i];
            switch (b)
            {
                case (byte)'(':
                    var (depth, length) = (1, 0L);
                    for (i++; i < data.Length && depth > 0; i++)
                    {
                        if (data[i] == '\\') i++;
                        else if (data[i] == '(') depth++;
                        else if (data[i] == ')') depth--;
                        length++;
                    }
                    yield return (length - 1, null);
                    break;
                case (byte)'<' when i + 1 < data.Length && data[i + 1] != '<':
                    var from = i;
                    while (i < data.Length && data[i] != '>') i++;
                    yield return ((i - from) / 2, null);
                    break;
                case (byte)'%':
                    while (i < data.Length && data[i] is not (10 or 13)) i++;
                    break;
                case (byte)'/':
                    var start = ++i;
                    while (i < data.Length && Regular(data[i])) i++;
                    name = System.Text.Encoding.Latin1.GetString(data, start, Math.Min(i - start, 200));
                    break;
                case var _ when Regular(b):
                    var word = i;
                    while (i < data.Length && Regular(data[i])) i++;
                    if (i - word == 2 && data[word] == 'D' && data[word + 1] == 'o' && name is not null) yield return (0, name);
                    // The bytes of an inline image are no operators.
                    if (i - word == 2 && data[word] == 'I' && data[word + 1] == 'D')
                        while (i < data.Length && !(data[i] == 'E' && i + 1 < data.Length && data[i + 1] == 'I' && !Regular(data[i - 1]) && (i + 2 >= data.Length || !Regular(data[i + 2])))) i++;
                    break;
                default: i++; break;
            }
            if (b == '<' && i < data.Length && data[i] == '<') i += 2;
        }
    }

    static bool Regular(byte b) => b > 32 && b is not ((byte)'(' or (byte)')' or (byte)'<' or (byte)'>' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}' or (byte)'/' or (byte)'%');
}
