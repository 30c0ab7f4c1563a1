using System.Globalization;
using System.Text.Json;
using Gongkai.Shared;
using Gongkai.Storage;
using MailKit.Security;
using MimeKit;

namespace Gongkai.Messages;

/// <summary>Ways out of the house: a text message, an e-mail, or a message in the messenger that the office works with (山东通、企业微信).</summary>
public enum MessageChannel { Sms, Email, Messenger }

/// <summary>Where messages are handed over by HTTP (docs/api/sms.md, docs/api/messages.md).</summary>
public sealed record HttpChannel(Uri Url, string? Token);

/// <summary>The mail server that takes our mail, and whose name it bears.</summary>
public sealed record MailChannel(string Host, int Port, SecureSocketOptions Security, string? User, string? Password, MailboxAddress From);

/// <summary>The channels as the operator configured them: environment first, else a file beside the data. None: nothing is sent that way, and pages say so.</summary>
public sealed class MessageChannels(DataLocation location)
{
    public const string SmsFile = "sms.json", MailFile = "mail.json", MessengerFile = "messenger.json";

    /// <exception cref="InvalidInput">there is a configuration, but not one that works.</exception>
    public HttpChannel? Http(MessageChannel channel)
    {
        var (file, prefix) = channel switch { MessageChannel.Sms => (SmsFile, "SMS"), MessageChannel.Messenger => (MessengerFile, "MESSENGER"), _ => throw new ArgumentOutOfRangeException(nameof(channel)) };
        return Configuration.Http(location, file, prefix, $"{Name(channel)}通道");
    }

    /// <exception cref="InvalidInput">there is a configuration, but not one that works.</exception>
    public MailChannel? Mail()
    {
        if (Configuration.Read(location, MailFile, "SMTP", "host") is not { } read) return null;
        var security = Configuration.Security(read("security"));
        var port = Configuration.Port(read("port"), security == SecureSocketOptions.SslOnConnect ? 465 : 25);
        if (!MailboxAddress.TryParse(read("from") ?? "", out var from) || !from.Address.Contains('@')) throw new InvalidInput("邮件通道的发件地址 from 不对");
        return new(read("host")!, port, security, read("user"), read("password"), new MailboxAddress(read("name") ?? from.Name, from.Address));
    }

    /// <summary>Whether messages can go out this way; a wrong configuration counts as none.</summary>
    public bool Open(MessageChannel channel)
    {
        try { return channel == MessageChannel.Email ? Mail() is not null : Http(channel) is not null; }
        catch (InvalidInput) { return false; }
    }

    /// <summary>Whether the messenger takes the telephone number of anybody for an account, as a service for citizens does; that of an office knows its own people alone.</summary>
    public bool MessengerTakesPhones => Open(MessageChannel.Messenger) && Configuration.Read(location, MessengerFile, "MESSENGER", "url")?.Invoke("applicants") == "phone";

    public static string Name(MessageChannel channel) => channel switch { MessageChannel.Sms => "短信", MessageChannel.Email => "邮件", _ => "消息" };
}

/// <summary>Reads what the operator set for one thing: <c>GONGKAI_{PREFIX}_{KEY}</c>, or a JSON file beside the data.</summary>
public static class Configuration
{
    /// <summary>Gives the text of each key; null where nothing is configured, which the key <paramref name="main"/> decides.</summary>
    /// <exception cref="InvalidInput">the file cannot be read.</exception>
    public static Func<string, string?>? Read(DataLocation location, string file, string prefix, string main)
    {
        string? FromEnvironment(string key) => Environment.GetEnvironmentVariable($"GONGKAI_{prefix}_{key.ToUpperInvariant()}") is { Length: > 0 } text ? text : null;
        if (FromEnvironment(main) is not null) return FromEnvironment;
        var path = Path.Combine(location.Folder, file);
        if (!File.Exists(path)) return null;
        var values = Parse(file, () =>
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path));
            return Values(json.RootElement);
        });
        return values.ContainsKey(main) ? key => values.GetValueOrDefault(key) : null;
    }

    /// <summary>An address to speak HTTP with, and the token for it; null where none is configured.</summary>
    /// <param name="what">whose address it is, for the refusal</param>
    /// <exception cref="InvalidInput">there is a configuration, but not one that works.</exception>
    public static HttpChannel? Http(DataLocation location, string file, string prefix, string what) =>
        Read(location, file, prefix, "url") is not { } read ? null
        : Uri.TryCreate(read("url"), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? new(uri, read("token")) : throw new InvalidInput($"{what}的网址不对");

    /// <summary>The texts and numbers of a JSON object by key, without what is empty.</summary>
    internal static Dictionary<string, string> Values(JsonElement json) => json.EnumerateObject()
        .Select(p => (p.Name, Text: p.Value.ValueKind switch { JsonValueKind.String => p.Value.GetString(), JsonValueKind.Number => p.Value.GetRawText(), _ => null }))
        .Where(p => !string.IsNullOrEmpty(p.Text)).ToDictionary(p => p.Name, p => p.Text!);

    internal static T Parse<T>(string file, Func<T> read)
    {
        try { return read(); }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or ArgumentException) { throw new InvalidInput($"配置文件 {file} 不对"); }
    }

    /// <summary>tls: from the first byte; starttls: must be switched to; none: in clear, for a server on this machine.</summary>
    public static SecureSocketOptions Security(string? text) => text switch
    {
        null or "tls" => SecureSocketOptions.SslOnConnect, "starttls" => SecureSocketOptions.StartTls, "none" => SecureSocketOptions.None,
        _ => throw new InvalidInput("配置中的 security 应为 tls、starttls 或者 none"),
    };

    public static int Port(string? text, int usual) => text is null ? usual
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536 ? port : throw new InvalidInput("配置中的 port 不对");
}

/// <summary>Addresses of people, as typed and as shown.</summary>
public static class Addresses
{
    /// <inheritdoc cref="Statutes.Requests.RequestNotices.Mobile"/>
    public static string? Mobile(string? typed) => Statutes.Requests.RequestNotices.Mobile(typed);

    /// <summary>A plain e-mail address; null where it is none.</summary>
    public static string? Mail(string? typed)
    {
        var text = (typed ?? "").Trim();
        var at = text.IndexOf('@');
        return text.Length <= 200 && at > 0 && text.LastIndexOf('@') == at && text.LastIndexOf('.') > at + 1 && !text.EndsWith('.') && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or ',' or ';' or '"')
            && MailboxAddress.TryParse(text, out var parsed) && parsed.Address == text ? text : null;
    }

    /// <summary>The address as lists and logs may show it: 138****1234, wa***@example.cn.</summary>
    public static string Mask(MessageChannel channel, string address)
    {
        if (channel == MessageChannel.Sms) return address.Length < 8 ? "****" : $"{address[..3]}****{address[^4..]}";
        var at = address.LastIndexOf('@');
        var (name, rest) = at < 0 ? (address, "") : (address[..at], address[at..]);
        var shown = name[..Math.Min(name.Length < 4 ? 1 : 2, name.Length)] + "***" + rest;
        return shown.Length <= 60 ? shown : Statutes.Chinese.Start(shown, 57) + "…";
    }
}
