using System.ComponentModel;
using System.Diagnostics;
using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Redaction;

/// <summary>The programs of the machine that redaction leans on, and a Chinese font file. Null, or a path where nothing is: not installed.</summary>
/// <param name="PdfToPpm">draws pages (poppler-utils); without it only pictures can be redacted</param>
/// <param name="PdfToCairo">tells what text a page shows (poppler-utils)</param>
/// <param name="Tesseract">recognises text, with the language chi_sim (tesseract-ocr-chi-sim)</param>
/// <param name="HeifConvert">reads HEIC photographs (libheif-examples)</param>
public sealed record RedactionPrograms(string? PdfToPpm, string? PdfToCairo, string? Tesseract, string? HeifConvert, string? Font)
{
    static readonly string[] Fonts =
    [
        "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf", "SourceHanSansCN-Regular.otf", "simhei.ttf", "msyh.ttc",
        "wqy-microhei.ttc", "wqy-zenhei.ttc", "NotoSerifCJK-Regular.ttc", "simsun.ttc", "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "uming.ttc",
    ];

    public static RedactionPrograms Find()
    {
        var files = new[] { "/usr/share/fonts", "/usr/local/share/fonts" }.Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })).ToLookup(Path.GetFileName, StringComparer.OrdinalIgnoreCase);
        return new(MachinePrograms.Find("pdftoppm"), MachinePrograms.Find("pdftocairo"), MachinePrograms.Find("tesseract"), MachinePrograms.Find("heif-convert"), Fonts.SelectMany(f => files[f]).FirstOrDefault());
    }

    internal static bool Has(string? path) => path is not null && File.Exists(path);
}

/// <summary>Runs a program of the machine on a stranger's file: bounded in time, memory and what it writes, with an empty environment, killed with its children.</summary>
static class BoundedProgram
{
    /// <param name="memory">bytes of address space</param>
    /// <param name="output">reads its standard output; null where that is of no interest</param>
    /// <returns>whether it ended well, and what it complained of</returns>
    public static (bool Well, string Complaints) Run(string program, string[] arguments, string folder, TimeSpan limit, long memory = 1L << 30, long file = 512L << 20, Action<Stream>? output = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "ulimit -v \"$1\" && ulimit -t \"$2\" && ulimit -f \"$3\" && ulimit -c 0 && shift 3 && exec \"$@\"", "sh",
            $"{memory >> 10}", $"{(int)Math.Ceiling(limit.TotalSeconds)}", $"{file >> 9}", program, .. arguments])
        { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder };
        var tessdata = Environment.GetEnvironmentVariable("TESSDATA_PREFIX");
        start.Environment.Clear();
        foreach (var (name, value) in new[] { ("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", folder), ("TMPDIR", folder), ("LANG", "C.UTF-8"), ("OMP_THREAD_LIMIT", "1") }) start.Environment[name] = value;
        if (tessdata is not null) start.Environment["TESSDATA_PREFIX"] = tessdata;
        Process process;
        try { process = Process.Start(start)!; }
        catch (Win32Exception e) { throw new UnreadableDocumentException($"本机不能启动 {Path.GetFileName(program)}。", e); }
        using (process)
        {
            process.StandardInput.Close();
            using var end = new CancellationTokenSource(limit);
            using var kill = end.Token.Register(() => Kill(process));
            try
            {
                var complaints = Task.Run(() => Head(process.StandardError.BaseStream));
                var broken = false;
                try { (output ?? (s => s.CopyTo(Stream.Null)))(process.StandardOutput.BaseStream); }
                catch (EndOfStreamException) { broken = true; }
                process.WaitForExit();
                var told = complaints.GetAwaiter().GetResult();
                if (end.IsCancellationRequested) throw new UnreadableDocumentException($"{Path.GetFileName(program)} 处理超过{limit.TotalSeconds:0}秒，已停止。");
                return (process.ExitCode == 0 && !broken, told);
            }
            finally { Kill(process); }
        }
    }

    static void Kill(Process process)
    {
        try { if (!process.HasExited) process.Kill(entireProcessTree: true); }
        catch (InvalidOperationException) { } // it ended meanwhile
    }

    static string Head(Stream from)
    {
        var head = new byte[16384];
        var length = from.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        from.CopyTo(Stream.Null);
        return System.Text.Encoding.UTF8.GetString(head, 0, length);
    }
}
