using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Redaction;

enum FileKind { Pdf, Jpeg, Png, Heic }

/// <summary>The pages of a stranger's file: their words and their pixels. In the child only.</summary>
sealed class PageSource
{
    /// <summary>Pages are drawn with up to so many pixels; larger ones at a lower resolution, down to the least.</summary>
    const double MostPagePixels = 30e6, LeastDpi = 100, SmallestSide = 10;

    readonly string folder, file;
    readonly RedactionPrograms programs;
    readonly Raster? picture;

    public FileKind Kind { get; }
    public IReadOnlyList<LetterPage> Pages { get; }

    /// <summary>Whether <see cref="Letter.Drawn"/> is known.</summary>
    public bool Drawn { get; }

    public PageSource(string folder, string name, FileKind kind, RedactionPrograms programs, bool words = true)
    {
        (this.folder, this.programs, Kind, file) = (folder, programs, kind, Path.Combine(folder, name));
        if (kind != FileKind.Pdf)
        {
            picture = Raster.Decode(Clean(kind == FileKind.Heic ? Converted() : File.ReadAllBytes(file)));
            Pages = [new(1, picture.Width, picture.Height, [], [])];
            return;
        }
        var pages = LetterPage.Read(File.ReadAllBytes(file));
        foreach (var p in pages)
        {
            if (!(p.Width >= SmallestSide && p.Height >= SmallestSide)) throw new UnreadableDocumentException($"第{p.Number}页的页面太小（{p.Width:0.#}×{p.Height:0.#}磅），不能遮盖。");
            if (Limited(p, LeastDpi) < LeastDpi) throw new UnreadableDocumentException($"第{p.Number}页的页面太大（{p.Width / 72 * 2.54:0}×{p.Height / 72 * 2.54:0}厘米），不能遮盖。");
        }
        if (pages.Count == 0) throw new UnreadableDocumentException("PDF 里没有页面。");
        var drawn = words ? Flat(pages) : null;
        Drawn = drawn is not null;
        Pages = drawn is null ? pages : [.. pages.Select((p, i) => p.With(drawn[i]))];
    }

    static byte[] Clean(byte[] bytes)
    {
        try { return Picture.Clean(bytes).Bytes; }
        catch (ArgumentException e) { throw new UnreadableDocumentException($"{e.Message}。", e); }
    }

    byte[] Converted()
    {
        var (source, jpeg) = (Path.Combine(folder, "photo.heic"), Path.Combine(folder, "photo.jpg"));
        File.Copy(file, source, overwrite: true);
        var (well, _) = BoundedProgram.Run(programs.HeifConvert!, ["-q", "95", source, jpeg], folder, TimeSpan.FromSeconds(60), memory: 2L << 30);
        // A file of several photographs gives photo-1.jpg, photo-2.jpg …: the first is the one that is shown.
        var first = new[] { jpeg, Path.Combine(folder, "photo-1.jpg") }.FirstOrDefault(File.Exists);
        if (!well || first is null) throw new UnreadableDocumentException("HEIC 照片不完整或已损坏，打不开；请在手机上改存为 JPG 后再上传。");
        return File.ReadAllBytes(first);
    }

    /// <summary>The same pages as poppler would print them, or null where it cannot say.</summary>
    List<LetterPage>? Flat(List<LetterPage> pages)
    {
        if (!RedactionPrograms.Has(programs.PdfToCairo)) return null;
        var flat = Path.Combine(folder, "flat.pdf");
        try
        {
            var (well, _) = BoundedProgram.Run(programs.PdfToCairo!, ["-pdf", "-origpagesizes", "-noshrink", "-nocenter", file, flat], folder, TimeSpan.FromSeconds(120));
            if (!well || !File.Exists(flat)) return null;
            var drawn = LetterPage.Read(File.ReadAllBytes(flat));
            // Its pages are rounded to whole points.
            if (drawn.Count != pages.Count || pages.Zip(drawn).Any(p => Math.Abs(p.First.Width - p.Second.Width) > 1.1 || Math.Abs(p.First.Height - p.Second.Height) > 1.1)) return null;
            return [.. drawn.Zip(pages, (d, p) => d with { Width = p.Width, Height = p.Height })];
        }
        catch (UnreadableDocumentException) { return null; }
        finally { File.Delete(flat); }
    }

    static double Limited(LetterPage page, double dpi) => Math.Min(dpi, 72 * Math.Sqrt(MostPagePixels / (page.Width * page.Height)));

    /// <summary>Pixels of a point, at the resolution wished or what the size of the page allows; a picture is as large as it is.</summary>
    public double Scale(int page, double dpi) => picture is not null ? 1 : Limited(Pages[page - 1], dpi) / 72;

    /// <summary>Pixels of a point of paper, for the size of type: a picture is taken to fill a sheet.</summary>
    public double Type(int page, double dpi) => picture is not null ? Math.Max(picture.Width, picture.Height) / 842.0 : Scale(page, dpi);

    public Raster Draw(int page, double dpi)
    {
        if (picture is not null) return new(picture.Width, picture.Height, [.. picture.Pixels]);
        var size = Pages[page - 1];
        var resolution = Limited(size, dpi);
        Raster? raster = null;
        var (well, complaints) = BoundedProgram.Run(programs.PdfToPpm!,
            ["-r", resolution.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture), "-f", $"{page}", "-l", $"{page}", "-cropbox", file],
            folder, TimeSpan.FromSeconds(60), output: s => raster = Raster.ReadPpm(new BufferedStream(s, 1 << 20)));
        if (complaints.Contains("Missing language pack", StringComparison.Ordinal)) throw new UnreadableDocumentException($"第{page}页使用了没有嵌入的中文字体，本机缺少 poppler-data，画不完整；请安装 poppler-data，或者在原软件里嵌入字体后重新导出。");
        if (!well || raster is null) throw new UnreadableDocumentException($"第{page}页画不出来，文件可能已损坏或页面过于复杂。");
        if (Math.Abs(raster.Width - size.Width * resolution / 72) > 2 || Math.Abs(raster.Height - size.Height * resolution / 72) > 2)
            throw new UnreadableDocumentException($"第{page}页的页面大小前后不一致，框选的位置会有偏差，不予遮盖。");
        return raster;
    }
}
