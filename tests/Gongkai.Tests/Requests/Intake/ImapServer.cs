using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Gongkai.Tests.Requests.Intake;

/// <summary>A mailbox on a server, as little of IMAP (RFC 3501) as reading it needs, over a real socket.</summary>
sealed class ImapServer : IAsyncDisposable
{
    sealed class Kept { public uint Uid; public byte[] Raw = []; public bool Seen; public string? Size; }

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly List<Kept> box = [];
    readonly Task serving;
    uint next = 1;

    public ImapServer()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;
    public uint Validity { get; set; } = 7;
    /// <summary>Breaks the line when somebody marks a mail as read: as if the program were stopped between fetching and marking.</summary>
    public bool DropsAtMark { get; set; }
    public bool RefusesPassword { get; set; }
    public int Fetched { get; private set; }
    public int Seen { get { lock (box) return box.Count(k => k.Seen); } }

    /// <param name="size">what the server says of its size, if not the truth</param>
    public void Add(byte[] raw, string? size = null) { lock (box) box.Add(new() { Uid = next++, Raw = raw, Size = size }); }
    public void Add(string raw) => Add(Encoding.UTF8.GetBytes(raw.ReplaceLineEndings("\r\n")));

    /// <summary>The server counts anew: every number and the validity are others.</summary>
    public void Renumber()
    {
        lock (box)
        {
            Validity++;
            next = 1;
            foreach (var kept in box) kept.Uid = next++;
        }
    }

    public Task ConfigureAsync(string folder, string agency = "RC-101") => File.WriteAllTextAsync(Path.Combine(folder, "mailbox.json"),
        $$"""[{"agency":"{{agency}}","host":"127.0.0.1","port":{{Port}},"security":"none","user":"gk@example.gov.cn","password":"mima"}]""");

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
        async Task SayAsync(string line) => await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"));
        try
        {
            await SayAsync("* OK [CAPABILITY IMAP4rev1 ID] ready");
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                var words = line.Split(' ', 3);
                var (tag, command, rest) = (words[0], words[1].ToUpperInvariant(), words.Length > 2 ? words[2] : "");
                if (command == "UID") { words = rest.Split(' ', 2); (command, rest) = ("UID " + words[0].ToUpperInvariant(), words[1]); }
                switch (command)
                {
                    case "CAPABILITY": await SayAsync("* CAPABILITY IMAP4rev1 ID"); break;
                    case "LOGIN" when RefusesPassword: await SayAsync($"{tag} NO [AUTHENTICATIONFAILED] wrong"); continue;
                    case "ID": await SayAsync("* ID NIL"); break;
                    case "LIST": await SayAsync(rest.Contains("INBOX") ? "* LIST (\\HasNoChildren) \"/\" INBOX" : "* LIST (\\Noselect) \"/\" \"\""); break;
                    case "SELECT":
                        await SayAsync($"* {box.Count} EXISTS");
                        await SayAsync("* 0 RECENT");
                        await SayAsync("* FLAGS (\\Seen)");
                        await SayAsync("* OK [PERMANENTFLAGS (\\Seen)] ok");
                        await SayAsync($"* OK [UIDVALIDITY {Validity}] ok");
                        await SayAsync($"* OK [UIDNEXT {next}] ok");
                        await SayAsync($"{tag} OK [READ-WRITE] selected");
                        continue;
                    case "UID FETCH": await FetchAsync(stream, rest); break;
                    case "UID STORE" when DropsAtMark: return;
                    case "UID STORE":
                        lock (box) foreach (var kept in box.Where(k => k.Uid == uint.Parse(rest.Split(' ')[0]))) kept.Seen = true;
                        break;
                    case "LOGOUT": await SayAsync("* BYE"); await SayAsync($"{tag} OK bye"); return;
                }
                await SayAsync($"{tag} OK done");
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException) { }
    }

    async Task FetchAsync(NetworkStream stream, string rest)
    {
        var range = Regex.Match(rest, @"^(\d+)(?::(\d+|\*))?");
        var from = uint.Parse(range.Groups[1].Value);
        List<(int N, Kept Mail)> found;
        lock (box)
        {
            var to = !range.Groups[2].Success ? from : range.Groups[2].Value == "*" ? uint.MaxValue : uint.Parse(range.Groups[2].Value);
            found = [.. box.Select((k, i) => (i + 1, k)).Where(p => p.k.Uid >= from && p.k.Uid <= to)];
            // "n:*" names the last mail in any case.
            if (found.Count == 0 && to == uint.MaxValue && box.Count > 0) found = [(box.Count, box[^1])];
        }
        foreach (var (n, kept) in found)
        {
            if (!rest.Contains("BODY"))
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"* {n} FETCH (UID {kept.Uid} RFC822.SIZE {kept.Size ?? $"{kept.Raw.Length}"} INTERNALDATE \"19-Jan-2022 09:00:00 +0800\")\r\n"));
                continue;
            }
            Fetched++;
            var head = rest.Contains("HEADER");
            var raw = kept.Raw;
            if (head && raw.AsSpan().IndexOf("\r\n\r\n"u8) is > 0 and var end) raw = raw[..(end + 4)];
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"* {n} FETCH (UID {kept.Uid} BODY[{(head ? "HEADER" : "")}] {{{raw.Length}}}\r\n"));
            await stream.WriteAsync(raw);
            await stream.WriteAsync(")\r\n"u8.ToArray());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
    }
}
