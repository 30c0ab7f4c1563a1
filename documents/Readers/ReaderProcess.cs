using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gongkai.Documents.Readers;

/// <summary>
/// Reads PDF in a child process. The library that parses it follows references without end in a dozen places, and an overflowing stack or
/// a heap of gigabytes takes the whole process with it: 500 bytes from a stranger would stop the site. The child has its own heap limit
/// and is killed after a time; whatever becomes of it, the caller gets a reading or a refusal.
/// </summary>
static class ReaderProcess
{
    const int HeapLimit = 384 << 20, MaxAnswer = 256 << 20;
    const int Read = 0, Refused = 3, OutOfMemory = 4;
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Children beside one another, each of up to <see cref="HeapLimit"/>; others wait.</summary>
    static readonly SemaphoreSlim Room = new(2, 2);

    public static ReadDocument Pdf(byte[] bytes, CancellationToken cancel)
    {
        Room.Wait(cancel);
        try { return RunAsync(bytes, cancel).GetAwaiter().GetResult(); }
        finally { Room.Release(); }
    }

    static async Task<ReadDocument> RunAsync(byte[] bytes, CancellationToken cancel)
    {
        using var process = Start();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        both.CancelAfter(Limit);
        try
        {
            // All three pipes at once: a child that dies early does not read, and one that overflows writes much about it.
            var answer = AnswerAsync(process.StandardOutput.BaseStream, both.Token);
            var talk = process.StandardError.BaseStream.CopyToAsync(Stream.Null, both.Token);
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(bytes, both.Token).ConfigureAwait(false);
                process.StandardInput.Close();
            }
            catch (IOException) { } // it is gone: its exit code tells
            var text = await answer.ConfigureAwait(false);
            await talk.ConfigureAwait(false);
            await process.WaitForExitAsync(both.Token).ConfigureAwait(false);
            return process.ExitCode switch
            {
                Read => JsonSerializer.Deserialize<ReadDocument>(text)!,
                Refused => throw new UnreadableDocumentException(JsonSerializer.Deserialize<string>(text)!),
                OutOfMemory => throw new UnreadableDocumentException($"PDF 读取所需内存超过{HeapLimit >> 20}MB，不予读取。"),
                _ => throw new UnreadableDocumentException("PDF 的内部结构异常（例如循环引用），不予读取。"),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { throw new UnreadableDocumentException($"PDF 读取超过{Limit.TotalSeconds:0}秒，已停止。"); }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    static Process Start()
    {
        var library = typeof(ReaderProcess).Assembly.Location;
        // The dotnet that runs us: <root>/shared/Microsoft.NETCore.App/<version>/.
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        var start = new ProcessStartInfo(host) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in new[] { "exec", library }) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit.ToString("x");
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        try { return Process.Start(start)!; }
        catch (Win32Exception e) { throw new UnreadableDocumentException("本机不能启动 PDF 读取程序；请改用 docx 或网页文件。", e); }
    }

    static async Task<byte[]> AnswerAsync(Stream from, CancellationToken cancel)
    {
        using var answer = new MemoryStream();
        var buffer = new byte[81920];
        for (int n; (n = await from.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            if (answer.Length + n > MaxAnswer) throw new UnreadableDocumentException("PDF 的内容过多，不予读取。");
            answer.Write(buffer, 0, n);
        }
        return answer.ToArray();
    }

    /// <summary>The child: a PDF on standard input, JSON on standard output.</summary>
    public static int Main()
    {
        // Should the parent be killed, nobody else would end a child that goes in circles.
        using var end = new Timer(_ => Environment.Exit(5), null, Limit + TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var output = Console.OpenStandardOutput();
        try
        {
            using var input = new MemoryStream();
            using (var from = Console.OpenStandardInput()) from.CopyTo(input);
            var read = PdfReader.Read(input.ToArray(), CancellationToken.None);
            JsonSerializer.Serialize(output, read);
            return Read;
        }
        catch (UnreadableDocumentException e)
        {
            JsonSerializer.Serialize(output, e.Message);
            return Refused;
        }
        catch (OutOfMemoryException) { return OutOfMemory; }
    }
}
