using System.Net.Sockets;
using Gongkai.Agencies;
using Gongkai.Jobs;
using Gongkai.Shared;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;

namespace Gongkai.Requests.Intake;

/// <summary>
/// Reads the mailboxes for applications every two minutes. How far each was read is kept with the mail itself; the mark of having been read on the server is only for people who look there.
/// A mailbox that cannot be reached is said on the page of the mail and tried again at the next turn.
/// </summary>
public sealed class MailboxJob(Mailboxes mailboxes) : Job(JobKey, "读取申请邮箱")
{
    public const string JobKey = "mailbox";
    const int AtOnce = 200;

    public override TimeSpan? Every => TimeSpan.FromMinutes(2);

    public override Task<bool> HasWorkAsync(IServiceProvider services, CancellationToken cancel)
    {
        try { return Task.FromResult(mailboxes.All().Count > 0); }
        // A wrong configuration is said by the run.
        catch (InvalidInput) { return Task.FromResult(true); }
    }

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        IReadOnlyList<Mailbox> boxes;
        try { boxes = mailboxes.All(); }
        catch (InvalidInput e) { return e.Message; }
        var intake = services.GetRequiredService<IntakeService>();
        var tree = await services.GetRequiredService<AgencyDirectory>().OnAsync(services.GetRequiredService<OfficeClock>().Today, cancel);
        var words = new List<string>();
        long done = 0;
        foreach (var box in boxes)
        {
            if (tree.Find(box.Agency) is not { Addressee: true } agency) { words.Add($"没有代码为{box.Agency}、接收申请的单位"); continue; }
            string? problem = null;
            var taken = 0;
            try
            {
                taken = await ReadAsync(intake, box, agency.Id, async () => await run.ReportAsync(++done, 0, cancel), cancel);
                words.Add($"{agency.ShortName}：{(taken == 0 ? "没有新邮件" : $"收下{taken}封")}");
            }
            catch (AuthenticationException) { problem = "邮箱不认用户名和密码"; }
            catch (SslHandshakeException) { problem = "邮箱服务器的证书不对"; }
            catch (Exception e) when (e is SocketException or IOException or ProtocolException or CommandException or TimeoutException or NotSupportedException) { problem = "连不上邮箱，或者邮箱的答复不对"; }
            if (problem is not null) words.Add($"{agency.ShortName}：{problem}");
            await intake.CheckedAsync(agency.Id, problem, cancel);
        }
        return string.Join("；", words);
    }

    static async Task<int> ReadAsync(IntakeService intake, Mailbox box, int agency, Func<Task> tick, CancellationToken cancel)
    {
        using var client = new ImapClient { Timeout = 60_000 };
        await client.ConnectAsync(box.Host, box.Port, box.Security, cancel);
        await client.AuthenticateAsync(box.User, box.Password, cancel);
        // Some Chinese providers let no program in that does not say its name (RFC 2971).
        if (client.Capabilities.HasFlag(ImapCapabilities.Id)) await client.IdentifyAsync(new ImapImplementation { Name = "gongkai", Version = "1" }, cancel);
        var inbox = client.Inbox!;
        await inbox.OpenAsync(FolderAccess.ReadWrite, cancel);
        var last = await intake.ReadUpToAsync(agency, inbox.UidValidity, cancel);
        var range = new UniqueIdRange(new UniqueId(inbox.UidValidity, (uint)last + 1), UniqueId.MaxValue);
        var waiting = (await inbox.FetchAsync(range, MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.InternalDate, cancel))
            // "n:*" is the last mail even where all are known.
            .Where(m => m.UniqueId.Id > last).OrderBy(m => m.UniqueId.Id).Take(AtOnce).ToList();
        var taken = 0;
        foreach (var summary in waiting)
        {
            var size = (long)(summary.Size ?? 0);
            var whole = await intake.FitsAsync(size, cancel);
            var raw = whole ? await BytesAsync(inbox, summary.UniqueId, cancel) : await HeadAsync(inbox, summary.UniqueId, cancel);
            var arrived = summary.InternalDate is { } date ? DateOnly.FromDateTime(OfficeClock.ToChina(date.UtcDateTime)) : DateOnly.MaxValue;
            if (await intake.TakeAsync(agency, box.Address, new(raw, Math.Max(size, raw.LongLength), whole, arrived, inbox.UidValidity, summary.UniqueId.Id), cancel) is not null) taken++;
            await inbox.AddFlagsAsync(summary.UniqueId, MessageFlags.Seen, silent: true, cancel);
            await tick();
        }
        await client.DisconnectAsync(true, cancel);
        return taken;
    }

    static async Task<byte[]> BytesAsync(IMailFolder inbox, UniqueId id, CancellationToken cancel)
    {
        await using var stream = await inbox.GetStreamAsync(id, cancel);
        using var into = new MemoryStream();
        await stream.CopyToAsync(into, cancel);
        return into.ToArray();
    }

    static async Task<byte[]> HeadAsync(IMailFolder inbox, UniqueId id, CancellationToken cancel)
    {
        var head = await inbox.GetHeadersAsync(id, cancel);
        using var into = new MemoryStream();
        await head.WriteToAsync(into, cancel);
        into.Write("\r\n"u8);
        return into.ToArray();
    }
}

/// <summary>Every day: mail that is no application does not stay, and what belongs to an erased request goes with it.</summary>
public sealed class MailRetentionJob() : Job("mail-retention", "删除到期的来信")
{
    public override bool Daily => true;

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var gone = 0;
        for (int some; (some = await services.GetRequiredService<MailService>().EraseAsync(cancel)) > 0;) gone += some;
        return gone == 0 ? "没有到期的来信" : $"删除了{gone}封来信的内容";
    }
}
