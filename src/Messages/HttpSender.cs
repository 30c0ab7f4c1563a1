using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Gongkai.Messages;

/// <summary>Hands a message to an adapter by the contract of docs/api/sms.md and docs/api/messages.md: one JSON object, one answer.</summary>
static class HttpSender
{
    // How long it may take is for the caller to say.
    static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
    static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static async Task<HandedOver> SendAsync(HttpChannel channel, OutMessage message, string address, string text, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, channel.Url)
        {
            Content = new StringContent(JsonSerializer.Serialize(new { id = $"{message.Id}", to = address, text, purpose = message.Purpose }, Writing), new MediaTypeHeaderValue("application/json", "utf-8")),
        };
        request.Headers.Add("Idempotency-Key", message.Key);
        if (channel.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            var code = (int)response.StatusCode;
            return code switch
            {
                >= 200 and < 300 => HandedOver.Sent("已交通道"),
                408 or 425 or 429 or >= 500 => HandedOver.Later($"通道答复 {code}"),
                _ => HandedOver.Refused($"通道拒收（{code}）"),
            };
        }
        catch (HttpRequestException) { return HandedOver.OutOfOrder("连不上通道"); }
    }
}
