using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Xunit;

namespace Gongkai.Tests.Messages;

/// <summary>A server that lets everybody in and never says a word.</summary>
sealed class SilentServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly Channel<TcpClient> guests = Channel.CreateUnbounded<TcpClient>();
    readonly Task serving;

    public SilentServer()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;
    public int Guests { get; private set; }

    /// <summary>When the next one has come in.</summary>
    public async Task GuestAsync() => await guests.Reader.ReadAsync(TestContext.Current.CancellationToken);

    async Task ServeAsync()
    {
        var all = new List<TcpClient>();
        try
        {
            while (true)
            {
                all.Add(await listener.AcceptTcpClientAsync());
                Guests++;
                guests.Writer.TryWrite(all[^1]);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        foreach (var guest in all) guest.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
    }
}
