using System.Text.Json;
using Gongkai.Messages;
using Gongkai.Shared;
using Gongkai.Storage;
using MailKit.Security;

namespace Gongkai.Requests.Intake;

/// <summary>The mailbox of one unit for applications. <paramref name="Agency"/>: the unit's code; <paramref name="Address"/>: its own address, by which mail from itself is known.</summary>
public sealed record Mailbox(string Agency, string Host, int Port, SecureSocketOptions Security, string User, string Password, string Address);

/// <summary>The mailboxes as the operator configured them: one by the environment, else any number in <c>mailbox.json</c> beside the data.</summary>
public sealed class Mailboxes(DataLocation location)
{
    public const string File = "mailbox.json";

    /// <exception cref="InvalidInput">there is a configuration, but not one that works.</exception>
    public IReadOnlyList<Mailbox> All()
    {
        if (Environment.GetEnvironmentVariable("GONGKAI_IMAP_HOST") is { Length: > 0 }) return [Of(Configuration.Read(location, File, "IMAP", "host")!)];
        var path = Path.Combine(location.Folder, File);
        if (!System.IO.File.Exists(path)) return [];
        var boxes = Configuration.Parse(File, () =>
        {
            using var json = JsonDocument.Parse(System.IO.File.ReadAllText(path));
            var list = json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement.EnumerateArray().ToList() : [json.RootElement];
            return list.ConvertAll(Configuration.Values);
        }).ConvertAll(values => Of(key => values.GetValueOrDefault(key)));
        return boxes.Select(b => b.Agency).Distinct().Count() == boxes.Count ? boxes : throw new InvalidInput($"{File} 里同一个单位有两个邮箱");
    }

    static Mailbox Of(Func<string, string?> read)
    {
        string Needed(string key) => read(key) ?? throw new InvalidInput($"收件邮箱的配置缺少 {key}");
        var security = Configuration.Security(read("security"));
        var user = Needed("user");
        return new(Needed("agency"), Needed("host"), Configuration.Port(read("port"), security == SecureSocketOptions.SslOnConnect ? 993 : 143), security, user, Needed("password"), read("address") ?? user);
    }
}
