using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Gongkai.Messages;
using Gongkai.Shared;

namespace Gongkai.Storage;

/// <summary>The scanner that is configured cannot be asked now; what is handed in has to wait.</summary>
public sealed class ScannerUnavailable() : InvalidInput("现在不能检查文件有没有病毒，没有保存，请过一会儿再试");

/// <summary>
/// Has files looked at by clamd, where the operator runs one, before they are kept (its INSTREAM command: pieces of bytes, each after its length, ended by an empty one).
/// A scanner that is configured and does not answer lets nothing through: who hands in is told to try again.
/// </summary>
public sealed class VirusScanner(DataLocation location, ILogger<VirusScanner> log)
{
    public const string ConfigurationFile = "clamd.json";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Whether files are looked at.</summary>
    public bool IsConfigured => Configuration.Read(location, ConfigurationFile, "CLAMD", "host") is not null;

    /// <summary>Reads the bytes to their end and leaves them at the place where they stood.</summary>
    /// <exception cref="InvalidInput">something was found.</exception>
    /// <exception cref="ScannerUnavailable">it does not answer, or says what nobody understands.</exception>
    public async Task RequireCleanAsync(string name, Stream bytes, CancellationToken cancel)
    {
        if (Configuration.Read(location, ConfigurationFile, "CLAMD", "host") is not { } read) return;
        var from = bytes.Position;
        string answer;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try { answer = await AskAsync(read("host")!, Configuration.Port(read("port"), 3310), bytes, patience.Token); }
        catch (Exception e) when (e is SocketException or IOException || e is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            log.LogError(e, "杀毒程序没有应答");
            throw new ScannerUnavailable();
        }
        finally { bytes.Position = from; }
        if (answer.EndsWith(" FOUND", StringComparison.Ordinal))
        {
            log.LogWarning("上传的文件中查出病毒：{Answer}", answer);
            throw new InvalidInput($"文件“{name}”中查出病毒，没有保存");
        }
        if (!answer.EndsWith(": OK", StringComparison.Ordinal))
        {
            log.LogError("杀毒程序的应答看不懂：{Answer}", answer);
            throw new ScannerUnavailable();
        }
    }

    static async Task<string> AskAsync(string host, int port, Stream bytes, CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancel);
        await using var line = client.GetStream();
        await line.WriteAsync("zINSTREAM\0"u8.ToArray(), cancel);
        var piece = new byte[4 + (64 << 10)];
        for (int read; (read = await bytes.ReadAsync(piece.AsMemory(4), cancel)) > 0;)
        {
            BinaryPrimitives.WriteInt32BigEndian(piece, read);
            await line.WriteAsync(piece.AsMemory(0, 4 + read), cancel);
        }
        await line.WriteAsync(new byte[4], cancel);
        using var reader = new StreamReader(line, Encoding.UTF8);
        return (await reader.ReadToEndAsync(cancel)).Trim('\0', '\n', ' ');
    }
}
