using System.Diagnostics;

namespace Gongkai.Documents;

/// <summary>PDF cannot be made now; the message says why and what still works.</summary>
public sealed class PdfUnavailableException(string message) : Exception(message);

/// <summary>
/// Makes PDF with LibreOffice: an own profile, one conversion at a time, killed with all its children on time-out.
/// Starting LibreOffice costs ten times what a conversion does, so that one stays started while papers are being made (<see cref="ResidentOffice"/>)
/// and goes when none has been for a while. Without LibreOffice everything else works and PDF says so.
/// </summary>
public sealed class PdfConverter(string? program = null, TimeSpan? timeout = null) : IDisposable
{
    readonly string? path = program ?? MachinePrograms.Find("soffice");
    readonly TimeSpan limit = timeout ?? TimeSpan.FromSeconds(60);
    readonly SemaphoreSlim one = new(1, 1);
    readonly string folder = Directory.CreateTempSubdirectory("gongkai-pdf-").FullName;
    ResidentOffice? resident;

    /// <summary>The one of this process: a machine needs no second LibreOffice.</summary>
    public static PdfConverter Shared => SharedLazy.Value;

    static readonly Lazy<PdfConverter> SharedLazy = new(() =>
    {
        var converter = new PdfConverter();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => converter.Dispose();
        return converter;
    });

    public bool IsAvailable => path is not null && File.Exists(path);

    /// <summary>What a reader of the screen needs: structure, bookmarks, the title of the paper instead of the name of the file.</summary>
    static readonly string[] Options = ["UseTaggedPDF", "PDFUACompliance", "ExportBookmarks", "DisplayPDFDocumentTitle"];

    /// <summary>The faces that the standard names, and what stands in for each: the office's own if they are installed, else free ones of the same kind.</summary>
    static readonly (string Face, string[] Instead)[] Faces =
    [
        ("方正小标宋简体", ["Noto Serif CJK SC"]), ("仿宋_GB2312", ["仿宋", "FangSong", "Noto Serif CJK SC"]), ("楷体_GB2312", ["楷体", "KaiTi", "Noto Serif CJK SC"]),
        ("黑体", ["SimHei", "Noto Sans CJK SC"]), ("宋体", ["SimSun", "Noto Serif CJK SC"]),
    ];

    /// <summary>Without this a face that is missing becomes whatever the system has first, and letters lose their look.</summary>
    static string FontRules() => $"""
        <?xml version="1.0"?>
        <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
        <fontconfig>
          <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
        {string.Join('\n', Faces.Select(f => $"  <match target=\"pattern\"><test name=\"family\"><string>{f.Face}</string></test><edit name=\"family\" mode=\"assign\" binding=\"strong\">{string.Concat(f.Instead.Prepend(f.Face).Select(i => $"<string>{i}</string>"))}</edit></match>"))}
        </fontconfig>
        """;

    /// <summary>For papers that the platform wrote itself.</summary>
    /// <exception cref="PdfUnavailableException">LibreOffice is absent, failed, or took too long.</exception>
    public Task<byte[]> ConvertAsync(byte[] docx, CancellationToken cancel = default) => ConvertAsync(docx, own: true, cancel);

    /// <summary>For what others wrote: a LibreOffice of its own that ends with it, so that nothing of it is left for the next paper.</summary>
    /// <exception cref="PdfUnavailableException">LibreOffice is absent, failed, or took too long.</exception>
    public Task<byte[]> ConvertForeignAsync(byte[] docx, CancellationToken cancel = default) => ConvertAsync(docx, own: false, cancel);

    async Task<byte[]> ConvertAsync(byte[] docx, bool own, CancellationToken cancel)
    {
        if (!IsAvailable) throw new PdfUnavailableException("没有安装 LibreOffice，不能生成 PDF；Word 等其他格式照常可用。");
        await one.WaitAsync(cancel);
        try
        {
            var source = Path.Combine(folder, "document.docx");
            var target = Path.Combine(folder, "document.pdf");
            File.Delete(target);
            await File.WriteAllBytesAsync(source, docx, cancel);
            var rules = Path.Combine(folder, "fonts.conf");
            if (!File.Exists(rules)) await File.WriteAllTextAsync(rules, FontRules(), cancel);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            both.CancelAfter(limit);
            try
            {
                if (own && ResidentOffice.IsPossible)
                {
                    resident ??= new(folder, profile => Start(profile, []));
                    await resident.ReadyAsync(both.Token);
                }
                await RunAsync(Start(own ? "profile" : "foreign", ["--convert-to", "pdf:writer_pdf_Export:{" + string.Join(',', Options.Select(o => $"\"{o}\":{{\"type\":\"boolean\",\"value\":\"true\"}}")) + "}", "--outdir", folder, source]), both.Token);
            }
            catch (OperationCanceledException)
            {
                // It may still be at work on what nobody waits for.
                if (resident is not null) await resident.StopAsync();
                cancel.ThrowIfCancellationRequested();
                throw new PdfUnavailableException($"生成 PDF 超过{limit.TotalSeconds:0}秒，已停止；请稍后再试。");
            }
            if (!File.Exists(target)) throw new PdfUnavailableException("LibreOffice 没有生成 PDF。");
            return await File.ReadAllBytesAsync(target, cancel);
        }
        finally
        {
            resident?.Rest(one);
            one.Release();
        }
    }

    /// <summary>LibreOffice with a profile of ours. Where one with the same profile is up already, it is handed the call and this one waits for it.</summary>
    ProcessStartInfo Start(string profile, string[] arguments)
    {
        var start = new ProcessStartInfo(path!) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[$"-env:UserInstallation=file://{folder}/{profile}", "--headless", "--norestore", "--nolockcheck", .. arguments]) start.ArgumentList.Add(argument);
        start.Environment["HOME"] = folder;
        if (!start.Environment.ContainsKey("FONTCONFIG_FILE")) start.Environment["FONTCONFIG_FILE"] = Path.Combine(folder, "fonts.conf");
        return start;
    }

    static async Task RunAsync(ProcessStartInfo start, CancellationToken cancel)
    {
        using var process = Process.Start(start) ?? throw new PdfUnavailableException("LibreOffice 没有启动。");
        // Both pipes must be drained, or a talkative child would block.
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        try { await process.WaitForExitAsync(cancel); }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
        await output;
    }

    public void Dispose()
    {
        resident?.Dispose();
        one.Dispose();
        try { Directory.Delete(folder, recursive: true); }
        catch (IOException) { }
    }
}
