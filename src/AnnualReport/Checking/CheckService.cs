using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gongkai.Documents;
using Gongkai.Documents.Readers;
using Gongkai.Shared;
using Microsoft.AspNetCore.DataProtection;

namespace Gongkai.AnnualReport.Checking;

/// <summary>
/// Checks files of strangers for the public page: a few at a time, within a time limit, nothing kept. What may be downloaded afterwards
/// travels in the page itself, sealed, so that any node can give it back and nobody can have us print something else.
/// </summary>
/// <param name="limit">how long one check may take, waiting for its turn included; 30 seconds</param>
public sealed class CheckService(IDataProtectionProvider protection, TimeSpan? limit = null)
{
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);
    readonly TimeSpan limit = limit ?? TimeSpan.FromSeconds(30);
    static readonly SemaphoreSlim Room = new(2, 2);
    const int MaxSealed = 8 << 20;

    readonly ITimeLimitedDataProtector seal = protection.CreateProtector("annual-report-check").ToTimeLimitedDataProtector();

    /// <exception cref="UnreadableDocumentException">one of the files is refused, or the time is up; which, is in the message</exception>
    /// <exception cref="OperationCanceledException">the caller gave up</exception>
    public async Task<CheckedReport> CheckAsync((string Name, byte[] Bytes) report, (string Name, byte[] Bytes)? previous, CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // Of no time at all nothing is begun.
        if (limit <= TimeSpan.Zero) await both.CancelAsync();
        else both.CancelAfter(limit);
        try
        {
            await Room.WaitAsync(both.Token);
            try
            {
                return await Task.Run(() =>
                {
                    var before = previous is { } p ? Read(p, "上年的报告：", both.Token) : null;
                    return CheckedReport.Of(report.Name, Read(report, "", both.Token), before, both.Token);
                }, both.Token);
            }
            finally { Room.Release(); }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { throw new UnreadableDocumentException($"核对超过{limit.TotalSeconds:0}秒，已停止；请稍后再试，或者换一种格式的文件。"); }
    }

    static Gongkai.Statutes.Reports.ReportReading Read((string Name, byte[] Bytes) file, string whose, CancellationToken cancel)
    {
        try { return ReportReader.Read(file.Bytes, file.Name, cancel); }
        catch (UnreadableDocumentException e) when (whose.Length > 0) { throw new UnreadableDocumentException(whose + e.Message, e); }
    }

    public string Seal(CheckedReport report)
    {
        using var packed = new MemoryStream();
        using (var zip = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(Encoding.UTF8.GetBytes(report.Jsonl()));
        return Convert.ToBase64String(seal.Protect(packed.ToArray(), Lifetime));
    }

    /// <summary>The JSONL that was sealed.</summary>
    public byte[] Open(string text)
    {
        try
        {
            using var zip = new BrotliStream(new MemoryStream(seal.Unprotect(Convert.FromBase64String(text))), CompressionMode.Decompress);
            using var whole = new MemoryStream();
            var buffer = new byte[81920];
            for (int n; (n = zip.Read(buffer)) > 0 && whole.Length < MaxSealed;) whole.Write(buffer, 0, n);
            return whole.ToArray();
        }
        catch (Exception e) when (e is CryptographicException or FormatException or InvalidDataException) { throw new InvalidInput("核对结果已过期，请重新上传核对"); }
    }

    /// <summary>The findings as a list; places and words as on the page.</summary>
    public static byte[] Xlsx(byte[] jsonl)
    {
        var rows = new List<IReadOnlyList<object?>>();
        foreach (var line in Encoding.UTF8.GetString(jsonl).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            var f = json.RootElement;
            if (!f.TryGetProperty("rule", out _)) continue;
            string Text(string name) => f.GetProperty(name).GetString() ?? "";
            rows.Add([Text("rule"), Text("severity") switch { "error" => "错误", "warn" => "提醒", _ => "提示" }, Text("outcome") switch { "fails" => "不成立", "uncertain" => "请核实", _ => "无法核对" }, Text("place"), Text("printed"), Text("computed"), Text("evidence")]);
        }
        return XlsxWriter.List("核对结果", ["规则", "轻重", "结论", "位置", "写的是", "应当是", "依据"], rows);
    }
}
