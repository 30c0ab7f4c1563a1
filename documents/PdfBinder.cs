using System.Globalization;
using System.Text;
using Gongkai.Documents.Readers;
using Gongkai.Documents.Redaction;

namespace Gongkai.Documents;

/// <summary>PDF files one after another in one file, every page numbered at its lower edge. Works with qpdf, in a process of its own and within limits: some of the files are strangers'.</summary>
public static class PdfBinder
{
    /// <summary>Pages of one bundle; a file of that many is bound in parts on paper too.</summary>
    public const int MostPages = 2000;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    static readonly string? Program = MachinePrograms.Find("qpdf");

    public static bool IsAvailable => Program is not null;

    /// <summary>Pages of a PDF; null where it cannot be opened (damaged, or under a password).</summary>
    /// <exception cref="PdfUnavailableException">qpdf is not installed.</exception>
    public static int? Pages(byte[] pdf)
    {
        using var folder = new Folder();
        folder.Write("a.pdf", pdf);
        var said = "";
        var (well, _) = Run(folder, ["--warning-exit-0", "--show-npages", "a.pdf"], s => said = new StreamReader(s, Encoding.ASCII).ReadToEnd());
        return well && int.TryParse(said.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pages) && pages > 0 ? pages : null;
    }

    /// <summary>
    /// Binds files whose <see cref="Pages"/> are known. Annotations become part of the page, so that nothing in the bundle acts or asks; attachments and scripts stay behind.
    /// </summary>
    /// <param name="first">number of the first page</param>
    /// <exception cref="PdfUnavailableException">qpdf is absent, failed or took too long; or there are too many pages.</exception>
    public static byte[] Bind(IReadOnlyList<(byte[] Pdf, int Pages)> parts, int first = 1)
    {
        var pages = parts.Sum(p => p.Pages);
        if (pages > MostPages) throw new PdfUnavailableException($"共{pages}页，超过{MostPages}页，不能合成一个文件。");
        using var folder = new Folder();
        List<string> arguments = ["--warning-exit-0", "--empty", "--pages"];
        for (var i = 0; i < parts.Count; i++)
        {
            folder.Write($"{i}.pdf", parts[i].Pdf);
            arguments.Add($"{i}.pdf");
        }
        arguments.AddRange(["--", "bound.pdf"]);
        Require(Run(folder, [.. arguments]));
        folder.Write("numbers.pdf", Numbers(pages, first));
        Require(Run(folder, ["--warning-exit-0", "--generate-appearances", "--flatten-annotations=all", "bound.pdf", "flat.pdf"]));
        Require(Run(folder, ["--warning-exit-0", "--object-streams=generate", "flat.pdf", "--overlay", "numbers.pdf", "--", "numbered.pdf"]));
        return File.ReadAllBytes(Path.Combine(folder.Path, "numbered.pdf"));
    }

    /// <summary>Joins files as they are.</summary>
    /// <exception cref="PdfUnavailableException">qpdf is absent, failed or took too long.</exception>
    public static byte[] Join(IReadOnlyList<byte[]> parts)
    {
        using var folder = new Folder();
        for (var i = 0; i < parts.Count; i++) folder.Write($"{i}.pdf", parts[i]);
        Require(Run(folder, ["--warning-exit-0", "--empty", "--pages", .. Enumerable.Range(0, parts.Count).Select(i => $"{i}.pdf"), "--", "joined.pdf"]));
        return File.ReadAllBytes(Path.Combine(folder.Path, "joined.pdf"));
    }

    static void Require((bool Well, string Complaints) run)
    {
        if (!run.Well) throw new PdfUnavailableException("有的 PDF 不能并入卷宗，文件可能已损坏。");
    }

    static (bool Well, string Complaints) Run(Folder folder, string[] arguments, Action<Stream>? output = null)
    {
        if (Program is null) throw new PdfUnavailableException("没有安装 qpdf，不能合成卷宗；各份文件仍然可以分别打开。");
        try { return BoundedProgram.Run(Program, arguments, folder.Path, Limit, output: output); }
        catch (UnreadableDocumentException e) { throw new PdfUnavailableException(e.Message); }
    }

    /// <summary>Empty A4 pages, each with its number at the right of the lower edge; laid over pages of any size.</summary>
    static byte[] Numbers(int pages, int first)
    {
        using var file = new MemoryStream();
        var places = new List<long>();
        void Write(string text) => file.Write(Encoding.ASCII.GetBytes(text));
        void Object(string body)
        {
            places.Add(file.Position);
            Write($"{places.Count} 0 obj\n{body}\nendobj\n");
        }
        Write("%PDF-1.4\n");
        Object("<< /Type /Catalog /Pages 2 0 R >>");
        Object($"<< /Type /Pages /Count {pages} /Kids [{string.Join(' ', Enumerable.Range(0, pages).Select(i => $"{4 + 2 * i} 0 R"))}] >>");
        Object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        for (var i = 0; i < pages; i++)
        {
            var text = (first + i).ToString(CultureInfo.InvariantCulture);
            // A figure of Helvetica is 0.556 em wide; the right edge of the number stands still.
            var content = $"BT /F1 9 Tf {(571 - text.Length * 5.004).ToString("0.##", CultureInfo.InvariantCulture)} 18 Td ({text}) Tj ET";
            Object($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * i} 0 R >>");
            Object($"<< /Length {content.Length} >>\nstream\n{content}\nendstream");
        }
        var start = file.Position;
        Write($"xref\n0 {places.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places) Write($"{place:0000000000} 00000 n \n");
        Write($"trailer\n<< /Size {places.Count + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return file.ToArray();
    }

    sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("gongkai-bind-").FullName;

        public void Write(string name, byte[] bytes) => File.WriteAllBytes(System.IO.Path.Combine(Path, name), bytes);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
