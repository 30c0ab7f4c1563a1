namespace Gongkai.Documents.Readers;

/// <summary>
/// Reads a published file (docx, html, txt, pdf) into one neutral form. Files come from anybody: sizes, depths and counts are bounded,
/// nothing is executed, no address in a file is ever opened. PDF is read in a child process with a heap of its own.
/// </summary>
public static class DocumentReader
{
    public const int MaxBytes = 50 << 20, MaxHtmlBytes = 10 << 20, MaxTextBytes = 10 << 20, MaxPages = 500, MaxRows = 20_000, MaxColumns = 1_000;

    /// <summary>Cells of all grids of a document, merged ones counted in each place: 20,000 × 1,000 at once would be too many.</summary>
    public const int MaxCells = 300_000;

    /// <summary>Paragraphs of a document, those in cells included.</summary>
    public const int MaxParagraphs = 400_000;

    static readonly string[] Binary = [".docx", ".docm", ".dotx", ".dotm", ".doc", ".wps", ".pdf"], Html = [".html", ".htm", ".shtml", ".xhtml"], Plain = [".txt", ".text"];

    /// <summary>Reads to the end of the stream or to <see cref="MaxBytes"/>, whichever is first; a stream's own length is not believed.</summary>
    /// <inheritdoc cref="Read(byte[], string, CancellationToken)"/>
    public static ReadDocument Read(Stream stream, string fileName, CancellationToken cancel = default)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[81920];
        for (int n; (n = stream.Read(buffer)) > 0;)
        {
            cancel.ThrowIfCancellationRequested();
            if (bytes.Length + n > MaxBytes) throw TooLarge();
            bytes.Write(buffer, 0, n);
        }
        return Read(bytes.ToArray(), fileName, cancel);
    }

    /// <param name="fileName">only its extension counts; where it and the content disagree on an Office or PDF file, the content is believed</param>
    /// <exception cref="UnreadableDocumentException">unknown type, too large, encrypted, damaged, hostile; the message names the rule</exception>
    public static ReadDocument Read(byte[] bytes, string fileName, CancellationToken cancel = default)
    {
        if (bytes.Length > MaxBytes) throw TooLarge();
        if (bytes.Length == 0) throw new UnreadableDocumentException("文件是空的，没有内容可读。");
        var extension = Path.GetExtension(fileName).ToLowerInvariant();
        if (!Binary.Contains(extension) && !Html.Contains(extension) && !Plain.Contains(extension))
            throw new UnreadableDocumentException($"不支持的文件类型“{Shown(extension)}”；可读取 docx、html、pdf、txt 文件。");

        if (Starts(bytes, "PK\x03\x04"u8) || Starts(bytes, "PK\x05\x06"u8)) return WordReader.Read(bytes, cancel);
        if (bytes.AsSpan(0, Math.Min(bytes.Length, 1024)).IndexOf("%PDF-"u8) >= 0) return ReaderProcess.Pdf(bytes, cancel);
        if (Starts(bytes, [0xD0, 0xCF, 0x11, 0xE0])) throw new UnreadableDocumentException(
            // Word keeps an encrypted docx in an old container with a stream of this name.
            bytes.AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0
                ? "文件已加密或设有打开密码；请取消密码后再上传。"
                : "这是旧版 doc、wps 或 xls 格式，不能读取；请用 Word 或 WPS 另存为 docx 后再上传。");
        if (Html.Contains(extension) || (extension is ".doc" or ".wps" && TextReading.LooksLikeHtml(bytes)))
            return bytes.Length > MaxHtmlBytes ? throw new UnreadableDocumentException($"网页文件超过{MaxHtmlBytes >> 20}MB，不予读取。") : HtmlReader.Read(bytes, cancel);
        if (Plain.Contains(extension))
            return bytes.Length > MaxTextBytes ? throw new UnreadableDocumentException($"文本文件超过{MaxTextBytes >> 20}MB，不予读取。") : TextReading.Read(bytes);
        throw new UnreadableDocumentException(extension == ".pdf" ? "文件不是 PDF，或开头已损坏。" : "文件不是 Word 文档，或开头已损坏。");
    }

    static bool Starts(byte[] bytes, ReadOnlySpan<byte> magic) => bytes.AsSpan().StartsWith(magic);

    static string Shown(string extension) => Packages.Clean(extension.Length > 20 ? extension[..20] : extension) is { Length: > 0 } shown ? shown : "无扩展名";

    static UnreadableDocumentException TooLarge() => new($"文件超过{MaxBytes >> 20}MB，不予读取。");
}

/// <summary>Bounds on what one document may give, counted by every reader alike.</summary>
sealed class Allowance
{
    public const int MaxCharacters = 20_000_000;

    int cells, raw, paragraphs;
    long characters;

    public void Cells(int rows, int columns)
    {
        if (rows > DocumentReader.MaxRows) throw new UnreadableDocumentException($"有一张表超过{DocumentReader.MaxRows}行，不予读取。");
        if (columns > DocumentReader.MaxColumns) throw new UnreadableDocumentException($"有一张表超过{DocumentReader.MaxColumns}列，不予读取。");
        Places((long)rows * columns);
        cells += rows * columns;
    }

    /// <summary>Would so many more places of a grid be too many? Asked while a table grows; <see cref="Cells"/> takes them.</summary>
    public void Places(long more)
    {
        if (more + cells > DocumentReader.MaxCells) throw new UnreadableDocumentException($"文件中的表格合计超过{DocumentReader.MaxCells}格，不予读取。");
    }

    /// <summary>One cell as written, before spans: empty cells cost memory too.</summary>
    public void Cell()
    {
        if (++raw > DocumentReader.MaxCells) throw new UnreadableDocumentException($"文件中的表格合计超过{DocumentReader.MaxCells}格，不予读取。");
    }

    public void Row(int count)
    {
        if (count > DocumentReader.MaxRows) throw new UnreadableDocumentException($"有一张表超过{DocumentReader.MaxRows}行，不予读取。");
    }

    public void Paragraph(int characters = 0)
    {
        if (++paragraphs > DocumentReader.MaxParagraphs) throw new UnreadableDocumentException($"文件超过{DocumentReader.MaxParagraphs}段，不予读取。");
        Characters(characters);
    }

    public void Characters(int count)
    {
        if ((characters += count) > MaxCharacters) throw new UnreadableDocumentException($"文件中的文字超过{MaxCharacters / 10_000}万字，不予读取。");
    }
}
