using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Messages;

/// <summary>Where text messages are handed over (docs/api/sms.md).</summary>
public sealed record SmsSettings(Uri Url, string? Token);

/// <summary>The channel as the operator configured it: environment first, else <c>sms.json</c> beside the data. None: nothing is sent, and pages say so.</summary>
public sealed class SmsChannel(DataLocation location)
{
    public const string FileName = "sms.json";

    /// <exception cref="InvalidInput">there is a configuration, but not one that works.</exception>
    public SmsSettings? Settings
    {
        get
        {
            string? url = Environment.GetEnvironmentVariable("GONGKAI_SMS_URL"), token = Environment.GetEnvironmentVariable("GONGKAI_SMS_TOKEN");
            var path = Path.Combine(location.Folder, FileName);
            if (string.IsNullOrEmpty(url) && File.Exists(path))
            {
                try
                {
                    using var json = JsonDocument.Parse(File.ReadAllText(path));
                    url = json.RootElement.TryGetProperty("url", out var u) ? u.GetString() : null;
                    token = json.RootElement.TryGetProperty("token", out var t) ? t.GetString() : null;
                }
                catch (Exception e) when (e is JsonException or InvalidOperationException or IOException) { throw new InvalidInput($"短信通道的配置 {FileName} 不对"); }
            }
            if (string.IsNullOrEmpty(url)) return null;
            return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? new SmsSettings(uri, string.IsNullOrEmpty(token) ? null : token) : throw new InvalidInput("短信通道的网址不对");
        }
    }

    /// <summary>Whether messages can go out; a wrong configuration counts as none.</summary>
    public bool Open
    {
        get
        {
            try { return Settings is not null; }
            catch (InvalidInput) { return false; }
        }
    }
}

/// <summary>Text messages: written down with their purpose, sent by <see cref="SmsJob"/>.</summary>
public sealed class SmsService(GongkaiContext db, SmsChannel channel, JobRunner jobs, IDataProtectionProvider protection, TimeProvider time)
{
    readonly IDataProtector protector = protection.CreateProtector("sms");

    public bool Open => channel.Open;

    /// <summary>A mainland mobile number without blanks and country code; null where it is none.</summary>
    public static string? Number(string? typed)
    {
        var digits = new string([.. (typed ?? "").Where(c => c is not (' ' or '-'))]);
        if (digits.StartsWith("+86", StringComparison.Ordinal)) digits = digits[3..];
        return digits.Length == 11 && digits[0] == '1' && digits[1] is >= '3' and <= '9' && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    public static string Mask(string number) => number.Length < 8 ? "****" : $"{number[..3]}****{number[^4..]}";

    /// <summary>Queues a message.</summary>
    /// <exception cref="InvalidInput">no channel is configured; nothing was queued.</exception>
    public async Task SendAsync(string number, string purpose, string text, TimeSpan good, CancellationToken cancel = default)
    {
        if (!channel.Open) throw new InvalidInput("没有配置短信通道，没有发送");
        var message = new SmsMessage
        {
            Purpose = purpose, Masked = Mask(number), Phone = protector.Protect(number), Text = protector.Protect(text), QueuedAt = Now, ExpiresAt = Now + good,
        };
        db.Add(message);
        await db.SaveChangesAsync(cancel);
        await jobs.QueueAsync(SmsJob.JobKey, $"{SmsJob.JobKey} {message.Id}", cancel);
    }

    /// <summary>What was written down encrypted.</summary>
    internal string Read(string text) => protector.Unprotect(text);

    DateTime Now => time.GetUtcNow().UtcDateTime;
}

/// <summary>Hands waiting messages to the channel. What the channel does not answer, or answers with a fault of its own, is tried again; what it refuses is not.</summary>
public sealed class SmsJob(SmsChannel channel, TimeProvider time) : Job(JobKey, "发送短信")
{
    public const string JobKey = "sms";
    static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromSeconds(15) };
    static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var db = services.GetRequiredService<GongkaiContext>();
        var sms = services.GetRequiredService<SmsService>();
        var waiting = await db.SmsMessages.AsNoTracking().Where(m => m.State == SmsState.Waiting).OrderBy(m => m.Id).Take(500).ToListAsync(cancel);
        int sent = 0, refused = 0, expired = 0;
        string? failed = null;
        foreach (var message in waiting)
        {
            if (message.ExpiresAt <= Now) { await FinishAsync(db, message, SmsState.Expired, "过了有效时间，没有发出", cancel); expired++; continue; }
            var (state, outcome) = await HandOverAsync(sms, message, cancel);
            if (state == SmsState.Waiting)
            {
                failed = $"{message.Masked}：{outcome}";
                await db.SmsMessages.Where(m => m.Id == message.Id).ExecuteUpdateAsync(s => s.SetProperty(m => m.Attempts, m => m.Attempts + 1).SetProperty(m => m.Outcome, outcome), cancel);
                continue;
            }
            await FinishAsync(db, message, state, outcome, cancel);
            if (state == SmsState.Sent) sent++;
            else refused++;
            await run.ReportAsync(sent + refused, waiting.Count, cancel);
        }
        if (failed is not null) throw new InvalidOperationException($"短信没有发出，{failed}");
        return sent + refused + expired == 0 ? "没有要发的短信" : $"发出{sent}条" + (refused > 0 ? $"，{refused}条被通道拒收" : "") + (expired > 0 ? $"，{expired}条过了有效时间" : "");
    }

    async Task<(SmsState State, string Outcome)> HandOverAsync(SmsService sms, SmsMessage message, CancellationToken cancel)
    {
        if (channel.Settings is not { } settings) return (SmsState.Waiting, "没有配置短信通道");
        string phone, text;
        try { (phone, text) = (sms.Read(message.Phone!), sms.Read(message.Text!)); }
        catch (System.Security.Cryptography.CryptographicException) { return (SmsState.Refused, "密钥已经更换，读不出内容"); }
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url)
        {
            Content = new StringContent(JsonSerializer.Serialize(new { id = $"{message.Id}", to = phone, text, purpose = message.Purpose }, Writing), new MediaTypeHeaderValue("application/json", "utf-8")),
        };
        // The same message twice (an answer that got lost) is the receiver's to know by its number.
        request.Headers.Add("Idempotency-Key", $"gongkai-sms-{message.Id}");
        if (settings.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            var code = (int)response.StatusCode;
            return code switch
            {
                >= 200 and < 300 => (SmsState.Sent, "已交通道"),
                408 or 425 or 429 or >= 500 => (SmsState.Waiting, $"通道答复 {code}"),
                _ => (SmsState.Refused, $"通道拒收（{code}）"),
            };
        }
        catch (HttpRequestException) { return (SmsState.Waiting, "连不上通道"); }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested) { return (SmsState.Waiting, "通道没有答复"); }
    }

    Task FinishAsync(GongkaiContext db, SmsMessage message, SmsState state, string outcome, CancellationToken cancel)
    {
        var now = Now;
        return db.SmsMessages.Where(m => m.Id == message.Id && m.State == SmsState.Waiting).ExecuteUpdateAsync(s => s
            .SetProperty(m => m.State, state).SetProperty(m => m.Outcome, outcome).SetProperty(m => m.FinishedAt, now).SetProperty(m => m.Attempts, m => m.Attempts + 1)
            .SetProperty(m => m.Phone, (string?)null).SetProperty(m => m.Text, (string?)null), cancel);
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
