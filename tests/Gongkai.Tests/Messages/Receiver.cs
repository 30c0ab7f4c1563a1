using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gongkai.Tests.Messages;

/// <summary>The channel of docs/api/sms.md and docs/api/messages.md as its receiver would be: real HTTP, keeps what it took, knows a repeated message by its key.</summary>
sealed class Receiver : IAsyncDisposable
{
    public sealed record Message(string Id, string To, string Text, string Purpose, string? Authorization);

    readonly WebApplication app;
    readonly Dictionary<string, Message> taken = [];

    Receiver(WebApplication app) => this.app = app;

    public IReadOnlyCollection<Message> Taken => taken.Values;
    public int Calls { get; private set; }
    /// <summary>What to answer before anything is taken; null: take it.</summary>
    public HttpStatusCode? Fault { get; set; }
    /// <summary>What happens while it makes up its mind.</summary>
    public Func<Task>? Before { get; set; }
    readonly Channel<Message> arriving = Channel.CreateUnbounded<Message>();
    /// <summary>The next message it takes, which may be still to come.</summary>
    public Task<Message> NextAsync() => arriving.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
    public string Url => app.Urls.First() + "/send";

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapPost("/send", receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    async Task TakeAsync(HttpContext context)
    {
        Calls++;
        if (Before is not null) await Before();
        if (Fault is { } fault) { context.Response.StatusCode = (int)fault; return; }
        using var json = await JsonDocument.ParseAsync(context.Request.Body);
        string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
        var message = new Message(Text("id"), Text("to"), Text("text"), Text("purpose"), context.Request.Headers.Authorization);
        taken[context.Request.Headers["Idempotency-Key"].ToString()] = message;
        arriving.Writer.TryWrite(message);
        context.Response.StatusCode = 202;
    }

    /// <summary>Names this receiver in the data folder, as an operator would.</summary>
    public Task ConfigureAsync(string folder, string? token = null, string file = "sms.json") =>
        File.WriteAllTextAsync(Path.Combine(folder, file), JsonSerializer.Serialize(token is null ? new { url = Url } : (object)new { url = Url, token }));

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
