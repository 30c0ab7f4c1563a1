using System.Security.Cryptography;
using System.Text;
using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Redaction;

/// <param name="Title">of the new file, which carries nothing of the old one; may not hold struck text</param>
public sealed record RedactionOptions(string Title)
{
    /// <summary>Texts that are struck, whole, as detectors or people named them: searched in the result besides what lies under the boxes.</summary>
    public IReadOnlyList<string> Struck { get; init; } = [];

    /// <summary>Nothing is struck: the copy is made to leave behind what the pages do not show. Without it an order with no box is taken for a mistake.</summary>
    public bool Whole { get; init; }

    /// <summary>Resolution of the new pages, 200 to 300; larger than A3 they are coarser.</summary>
    public int Dpi { get; init; } = 200;

    /// <summary>Recognise text where tesseract is installed: for the text layer of scans, and to read the result as a person would. Takes seconds a page.</summary>
    public bool Recognise { get; init; } = true;
}

/// <summary>
/// 区分处理（条例第三十七条）: makes a copy of a PDF or picture from which what lies under boxes is gone, and proves it. Files are hostile: they are parsed
/// and drawn in bounded child processes. Why it is done this way: docs/decisions/0011-redaction.md.
/// </summary>
public sealed class Redactor(RedactionPrograms? programs = null)
{
    public const int MaxBytes = DocumentReader.MaxBytes;

    readonly RedactionPrograms programs = programs ?? RedactionPrograms.Find();
    bool? recognises;

    /// <summary>Is tesseract with Chinese installed? Asks the machine once.</summary>
    public bool CanRecognise => recognises ??= Recogniser.Available(programs);

    /// <summary>The words of a file with their places. A scan or a picture has none unless they are recognised.</summary>
    /// <param name="recognise">also recognise text in scans and pictures; takes seconds a page</param>
    /// <exception cref="UnreadableDocumentException">unknown type, too large, encrypted, damaged, hostile; the message names the rule</exception>
    /// <exception cref="RedactionUnavailableException">a program is missing</exception>
    public async Task<DocumentWords> WordsAsync(byte[] file, bool recognise = false, CancellationToken cancel = default)
    {
        var kind = Kind(file);
        if (recognise && !CanRecognise) throw new RedactionUnavailableException(Recogniser.Missing);
        using var folder = new WorkFolder();
        await folder.WriteAsync(RedactionJobs.Source, file, cancel).ConfigureAwait(false);
        var answer = await AskAsync<RedactionJobs.WordsAnswer>(RedactionJobs.Words, new RedactionJobs.WordsRequest(folder.Path, programs, kind, recognise), cancel).ConfigureAwait(false);
        return new([.. answer.Pages.Zip(answer.Sources)]);
    }

    /// <summary>A page as a JPEG picture on which boxes can be drawn, upright, of at most so many pixels a side.</summary>
    /// <param name="page">from 1</param>
    /// <exception cref="ArgumentOutOfRangeException">the file has no such page</exception>
    /// <inheritdoc cref="WordsAsync"/>
    public async Task<byte[]> PictureAsync(byte[] file, int page, int longest = 1600, CancellationToken cancel = default)
    {
        var kind = Kind(file);
        if (page < 1 || longest is < 50 or > 4000) throw new ArgumentOutOfRangeException(nameof(page), "页码从1起，边长50至4000像素。");
        using var folder = new WorkFolder();
        await folder.WriteAsync(RedactionJobs.Source, file, cancel).ConfigureAwait(false);
        var answer = await AskAsync<RedactionJobs.PictureAnswer>(RedactionJobs.Picture, new RedactionJobs.PictureRequest(folder.Path, programs, kind, page, longest), cancel).ConfigureAwait(false);
        if (page > answer.Pages) throw new ArgumentOutOfRangeException(nameof(page), $"文件只有{answer.Pages}页。");
        return await folder.ReadAsync(RedactionJobs.Result, cancel).ConfigureAwait(false);
    }

    /// <summary>Makes the redacted copy and proves it: PDF from PDF, PNG from PNG, JPEG from JPEG and HEIC. Nothing but pixels and visible words is carried over.</summary>
    /// <exception cref="ArgumentException">a box of no size, beyond its page, without ground; no box at all; a title that says what was struck</exception>
    /// <exception cref="UnreadableDocumentException">unknown type, too large, encrypted, damaged, hostile; the message names the rule</exception>
    /// <exception cref="RedactionUnavailableException">a program or a Chinese font is missing</exception>
    /// <exception cref="RedactionUnprovenException">the copy did not pass its proof and is not given out</exception>
    public async Task<RedactedFile> RedactAsync(byte[] file, IReadOnlyList<RedactionBox> boxes, RedactionOptions options, CancellationToken cancel = default)
    {
        var kind = Kind(file);
        if (boxes.Count == 0 && !options.Whole) throw new ArgumentException("没有遮盖框。");
        if (options.Dpi is < 200 or > 300) throw new ArgumentException("分辨率须在200至300之间。");
        if (string.IsNullOrWhiteSpace(options.Title)) throw new ArgumentException("请写明文件标题。");
        if (!RedactionPrograms.Has(programs.Font) && boxes.Any(b => b.Mark != "")) throw new RedactionUnavailableException("本机没有装中文字体（fonts-noto-cjk），不能在遮盖处印出依据。");
        var recognise = options.Recognise && CanRecognise;
        using var folder = new WorkFolder();
        await folder.WriteAsync(RedactionJobs.Source, file, cancel).ConfigureAwait(false);
        var made = await AskAsync<RedactionJobs.StrikeAnswer>(RedactionJobs.Strike,
            new RedactionJobs.StrikeRequest(folder.Path, programs, kind, boxes, options.Struck, Packages.Clean(options.Title.Trim()), options.Dpi, recognise), cancel).ConfigureAwait(false);
        if (made.Mistake is { } mistake) throw new ArgumentException(mistake);

        // Texts under boxes, each once, and those named by the caller.
        var struck = new List<(string Text, List<int> Boxes)>();
        for (var i = 0; i < made.Struck.Count; i++) foreach (var text in made.Struck[i]) Note(text, i + 1);
        foreach (var text in options.Struck) Note(text, null);
        void Note(string text, int? box)
        {
            var plain = Letter.Plain(text);
            if (plain.Length == 0) return;
            var at = struck.FindIndex(s => Letter.Plain(s.Text) == plain);
            if (at < 0) { at = struck.Count; struck.Add((text, [])); }
            if (box is { } number && !struck[at].Boxes.Contains(number)) struck[at].Boxes.Add(number);
        }

        var result = await folder.ReadAsync(RedactionJobs.Result, cancel).ConfigureAwait(false);
        var output = kind == FileKind.Heic ? FileKind.Jpeg : kind;
        var proof = await AskAsync<RedactionJobs.CheckAnswer>(RedactionJobs.Check, new RedactionJobs.CheckRequest(folder.Path, programs, output, made.Boxes, null, [.. struck.Select(s => s.Text)], made.Sizes, Unread(options.Recognise)), cancel).ConfigureAwait(false);
        var warnings = made.Warnings.Concat(proof.Warnings).ToList();
        var standing = new List<LeftStanding>();
        for (var i = 0; i < struck.Count; i++)
        {
            if (proof.Left[i].Count == 0) continue;
            var pages = proof.Left[i].Select(p => p.Page).Distinct().Order().ToList();
            var whose = struck[i].Boxes.Count > 0 ? $"第{struck[i].Boxes[0]}个遮盖框里的文字" : "指明要遮盖的文字";
            warnings.Add($"{whose}，其余{proof.Left[i].Count}处未遮盖（第{string.Join('、', pages.Take(20))}页）。");
            standing.Add(new(struck[i].Boxes.Count > 0 ? struck[i].Boxes[0] : null, proof.Left[i]));
        }
        var salt = RandomNumberGenerator.GetBytes(32);
        var certificate = new RedactionCertificate(Hash(file), Hash(result), proof.Pages, boxes, Convert.ToHexStringLower(salt),
            [.. struck.Select((s, i) => new StruckText(Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(Letter.Plain(s.Text)))), Letter.Plain(s.Text).Length, s.Boxes, proof.Left[i].Count))], proof.Checks, warnings);
        if (!certificate.Proven) throw new RedactionUnprovenException(certificate);
        return new(result, output switch { FileKind.Pdf => "application/pdf", FileKind.Png => "image/png", _ => "image/jpeg" }, certificate, standing);
    }

    /// <summary>
    /// Looks at a file that was redacted elsewhere (a black rectangle drawn over the words still leaves the words): is what lay under these boxes gone,
    /// and does the file hold these texts in any way?
    /// </summary>
    /// <inheritdoc cref="RedactAsync"/>
    public async Task<IReadOnlyList<RedactionCheck>> CheckAsync(byte[] file, IReadOnlyList<RedactionBox> boxes, IReadOnlyList<string> struck, bool recognise = true, CancellationToken cancel = default)
    {
        var kind = Kind(file);
        if (kind == FileKind.Heic) throw new ArgumentException("HEIC 照片不能核验，请先转为 JPG。");
        using var folder = new WorkFolder();
        await folder.WriteAsync(RedactionJobs.Result, file, cancel).ConfigureAwait(false);
        var answer = await AskAsync<RedactionJobs.CheckAnswer>(RedactionJobs.Check, new RedactionJobs.CheckRequest(folder.Path, programs, kind, [], boxes, struck, null, Unread(recognise)), cancel).ConfigureAwait(false);
        if (answer.Mistake is { } mistake) throw new ArgumentException(mistake);
        return [.. answer.Checks, .. answer.Left.Select((l, i) => new RedactionCheck("其余文字", l.Count == 0, l.Count == 0 ? $"第{i + 1}段文字没有出现在框外" : $"第{i + 1}段文字在框外还有{l.Count}处"))];
    }

    /// <summary>Why nothing is recognised; null where it is.</summary>
    string? Unread(bool wanted) => !wanted ? "没有要求文字识别" : CanRecognise ? null : Recogniser.Missing;

    static Task<T> AskAsync<T>(GuardedJob job, object request, CancellationToken cancel) =>
        GuardedProcess.RunAsync<T>(job, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(request, request.GetType()), cancel);

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    FileKind Kind(byte[] bytes)
    {
        if (bytes.Length == 0) throw new UnreadableDocumentException("文件是空的。");
        if (bytes.Length > MaxBytes) throw new UnreadableDocumentException($"文件超过{MaxBytes >> 20}MB，不予读取。");
        ReadOnlySpan<byte> b = bytes;
        if (b.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return FileKind.Jpeg;
        if (b.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47])) return FileKind.Png;
        if (b.Length > 12 && b[4..8].SequenceEqual("ftyp"u8) && Encoding.ASCII.GetString(b[8..12]) is "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1")
            return RedactionPrograms.Has(programs.HeifConvert) ? FileKind.Heic
                : throw new RedactionUnavailableException("本机没有装 heif-convert（libheif-examples），不能打开 HEIC 照片；请在手机上改存为 JPG 后上传。");
        if (b[..Math.Min(b.Length, 1024)].IndexOf("%PDF-"u8) >= 0)
            return RedactionPrograms.Has(programs.PdfToPpm) ? FileKind.Pdf : throw new RedactionUnavailableException("本机没有装 poppler-utils（pdftoppm），不能遮盖 PDF；图片仍可遮盖。");
        throw new UnreadableDocumentException("不支持的文件类型；可遮盖 PDF、JPG、PNG 和 HEIC 文件，Word、Excel 请先另存为 PDF。");
    }

    /// <summary>A folder that only we can read, gone afterwards.</summary>
    sealed class WorkFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("gongkai-redaction-").FullName;

        public Task WriteAsync(string name, byte[] bytes, CancellationToken cancel) => File.WriteAllBytesAsync(System.IO.Path.Combine(Path, name), bytes, cancel);

        public Task<byte[]> ReadAsync(string name, CancellationToken cancel) => File.ReadAllBytesAsync(System.IO.Path.Combine(Path, name), cancel);

        public void Dispose()
        {
            try { Directory.Delete(Path, recursive: true); }
            catch (IOException) { }
        }
    }
}
