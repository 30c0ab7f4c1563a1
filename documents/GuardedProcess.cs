using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gongkai.Documents.Readers;
using Gongkai.Documents.Redaction;

namespace Gongkai.Documents;

/// <summary>
/// One kind of work on a stranger's bytes. <paramref name="Work"/> runs in the child: what stood on its standard input becomes the answer, as JSON.
/// </summary>
/// <param name="Subject">what is being read, for refusals: “PDF 读取超过60秒”</param>
/// <param name="Room">children beside one another; others wait</param>
sealed record GuardedJob(string Name, string Subject, Func<byte[], object> Work, SemaphoreSlim Room)
{
    /// <summary>Bytes of the managed heap.</summary>
    public int Heap { get; init; } = 384 << 20;

    /// <summary>Bytes that the child may write to in all, native libraries included; null where all its code is managed.</summary>
    public long? Memory { get; init; }

    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>
/// Does dangerous work in a child process: this library, started by itself. Parsers follow references without end, decoders take gigabytes,
/// native code breaks; an overflowing stack takes the whole process with it, and 500 bytes from a stranger would stop the site. The child has
/// limits of its own and is killed after a time; whatever becomes of it, the caller gets an answer or a refusal.
/// </summary>
static class GuardedProcess
{
    const int MaxAnswer = 256 << 20;
    const int Done = 0, Refused = 3, OutOfMemory = 4;

    static IReadOnlyList<GuardedJob> Jobs => [ReaderProcess.Job, CardPicture.Job, .. RedactionJobs.All];

    /// <exception cref="UnreadableDocumentException">the child refused, broke a limit or died; the message says which, in Chinese</exception>
    public static async Task<T> RunAsync<T>(GuardedJob job, byte[] input, CancellationToken cancel)
    {
        await job.Room.WaitAsync(cancel).ConfigureAwait(false);
        try { return JsonSerializer.Deserialize<T>(await AnswerAsync(job, input, cancel).ConfigureAwait(false))!; }
        finally { job.Room.Release(); }
    }

    static async Task<byte[]> AnswerAsync(GuardedJob job, byte[] input, CancellationToken cancel)
    {
        using var process = Start(job);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        both.CancelAfter(job.Limit);
        try
        {
            // All three pipes at once: a child that dies early does not read, and one that overflows writes much about it.
            var answer = ReadAsync(job, process.StandardOutput.BaseStream, both.Token);
            var talk = process.StandardError.BaseStream.CopyToAsync(Stream.Null, both.Token);
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input, both.Token).ConfigureAwait(false);
                process.StandardInput.Close();
            }
            catch (IOException) { } // it is gone: its exit code tells
            var text = await answer.ConfigureAwait(false);
            await talk.ConfigureAwait(false);
            await process.WaitForExitAsync(both.Token).ConfigureAwait(false);
            return process.ExitCode switch
            {
                Done => text,
                Refused => throw new UnreadableDocumentException(JsonSerializer.Deserialize<string>(text)!),
                OutOfMemory => throw new UnreadableDocumentException($"{job.Subject} 读取所需内存超过{job.Heap >> 20}MB，不予读取。"),
                _ => throw new UnreadableDocumentException($"{job.Subject} 的内部结构异常（例如循环引用），不予读取。"),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { throw new UnreadableDocumentException($"{job.Subject} 读取超过{job.Limit.TotalSeconds:0}秒，已停止。"); }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    static Process Start(GuardedJob job)
    {
        var library = typeof(GuardedProcess).Assembly.Location;
        // The dotnet that runs us: <root>/shared/Microsoft.NETCore.App/<version>/.
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        string[] command = [host, "exec", library, job.Name];
        if (job.Memory is { } memory) command = ["/bin/sh", "-c", "ulimit -d \"$1\" && ulimit -c 0 && shift && exec \"$@\"", "sh", $"{memory >> 10}", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        start.Environment["DOTNET_GCHeapHardLimit"] = job.Heap.ToString("x");
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        try { return Process.Start(start)!; }
        catch (Win32Exception e) { throw new UnreadableDocumentException($"本机不能启动 {job.Subject} 读取程序；请改用 docx 或网页文件。", e); }
    }

    static async Task<byte[]> ReadAsync(GuardedJob job, Stream from, CancellationToken cancel)
    {
        using var answer = new MemoryStream();
        var buffer = new byte[81920];
        for (int n; (n = await from.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            if (answer.Length + n > MaxAnswer) throw new UnreadableDocumentException($"{job.Subject} 的内容过多，不予读取。");
            answer.Write(buffer, 0, n);
        }
        return answer.ToArray();
    }

    /// <summary>The child: a job's name as argument, its input on standard input, JSON on standard output.</summary>
    public static int Main(string[] arguments)
    {
        var job = Jobs.FirstOrDefault(j => arguments is [var name] && j.Name == name);
        if (job is null) return 2;
        // Should the parent be killed, nobody else would end a child that goes in circles.
        using var end = new Timer(_ => Environment.Exit(5), null, job.Limit + TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var output = Console.OpenStandardOutput();
        try
        {
            using var input = new MemoryStream();
            using (var from = Console.OpenStandardInput()) from.CopyTo(input);
            var answer = job.Work(input.ToArray());
            JsonSerializer.Serialize(output, answer, answer.GetType());
            return Done;
        }
        catch (UnreadableDocumentException e)
        {
            JsonSerializer.Serialize(output, e.Message);
            return Refused;
        }
        catch (OutOfMemoryException) { return OutOfMemory; }
    }
}
