using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace Gongkai.Tests.Messages;

/// <summary>A mail server that takes mail, as little of SMTP (RFC 5321) as a client needs, over a real socket.</summary>
sealed class SmtpReceiver : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly List<MimeMessage> taken = [];
    readonly Task serving;

    public SmtpReceiver()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;
    /// <summary>What is said to a recipient; null: taken.</summary>
    public string? Fault { get; set; }
    /// <summary>Takes the mail and breaks off before saying so.</summary>
    public bool Drops { get; set; }
    public IReadOnlyList<MimeMessage> Taken { get { lock (taken) return [.. taken]; } }

    async Task ServeAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            TcpClient client;
            try { client = await listener.AcceptTcpClientAsync(stop.Token); }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException) { return; }
            _ = TalkAsync(client);
        }
    }

    async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        async Task SayAsync(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
        try
        {
            await SayAsync("220 test ESMTP");
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                switch (line.Split(' ')[0].ToUpperInvariant())
                {
                    case "EHLO": await SayAsync("250-test"); await SayAsync("250 8BITMIME"); break;
                    case "RCPT": await SayAsync(Fault ?? "250 ok"); break;
                    case "DATA":
                        await SayAsync("354 go on");
                        var data = new StringBuilder();
                        while (await reader.ReadLineAsync(stop.Token) is { } text && text != ".") data.Append(text.StartsWith("..", StringComparison.Ordinal) ? text[1..] : text).Append("\r\n");
                        lock (taken) taken.Add(MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(data.ToString()))));
                        if (Drops) return;
                        await SayAsync("250 taken");
                        break;
                    case "QUIT": await SayAsync("221 bye"); return;
                    default: await SayAsync("250 ok"); break;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException) { }
    }

    public Task ConfigureAsync(string folder) =>
        File.WriteAllTextAsync(Path.Combine(folder, "mail.json"), $$"""{"host":"127.0.0.1","port":{{Port}},"security":"none","from":"gk@example.gov.cn","name":"政府信息公开"}""");

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
    }
}
