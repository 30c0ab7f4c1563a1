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
/// A mailbox that cannot be reached is said on the page of the mail and tried again at the next turn; another on the same server is not tried in this one.
/// </summary>
public sealed class MailboxJob(Mailboxes mailboxes, TimeProvider time) : Job(JobKey, "读取申请邮箱")
{
    public const string JobKey = "mailbox";
    const int AtOnce = 200;

    const string Unreachable = "连不上邮箱，或者邮箱的答复不对";

    /// <summary>How long a server may take to let us in and say what is new.</summary>
    public static readonly TimeSpan Opening = TimeSpan.FromSeconds(30);

    /// <summary>How long the mail of one mailbox may take in a run, enough for one of 50 MB on a slow line; what is left is read at the next.</summary>
    public static readonly TimeSpan Reading = TimeSpan.FromMinutes(5);

    public override Lane Lane => Lane.Outside;

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
        // A scope of its own: mail is taken in while progress is told, and the lease kept, on another connection.
        await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        return await run.WatchAsync((percent, stop) => ReadAsync(scope.ServiceProvider, boxes, percent, stop), cancel);
    }

    async Task<string> ReadAsync(IServiceProvider services, IReadOnlyList<Mailbox> boxes, Percent percent, CancellationToken cancel)
    {
        var intake = services.GetRequiredService<IntakeService>();
        var tree = await services.GetRequiredService<AgencyDirectory>().OnAsync(services.GetRequiredService<OfficeClock>().Today, cancel);
        var words = new List<string>();
        // A server that was not to be reached is not asked for its other mailboxes: they would wait for it one by one.
        var down = new HashSet<(string, int)>();
        for (var i = 0; i < boxes.Count; percent.Set(0, 100, ++i, boxes.Count))
        {
            var box = boxes[i];
            if (tree.Find(box.Agency) is not { Addressee: true } agency) { words.Add($"没有代码为{box.Agency}、接收申请的单位"); continue; }
            string? problem = down.Contains((box.Host, box.Port)) ? Unreachable : null;
            if (problem is null)
            {
                var reached = false;
                using var client = new ImapClient { Timeout = (int)Opening.TotalMilliseconds };
                client.Connected += (_, _) => reached = true;
                try
                {
                    var taken = await ReadAsync(client, intake, box, agency.Id, cancel);
                    words.Add($"{agency.ShortName}：{(taken == 0 ? "没有新邮件" : $"收下{taken}封")}");
                }
                catch (AuthenticationException) { problem = "邮箱不认用户名和密码"; }
                catch (SslHandshakeException) { problem = "邮箱服务器的证书不对"; }
                catch (Exception e) when (e is SocketException or IOException or ProtocolException or CommandException or TimeoutException or NotSupportedException) { problem = Unreachable; }
                if (problem == Unreachable && !reached) down.Add((box.Host, box.Port));
            }
            if (problem is not null) words.Add($"{agency.ShortName}：{problem}");
            await intake.CheckedAsync(agency.Id, problem, cancel);
        }
        return string.Join("；", words);
    }

    /// <exception cref="TimeoutException">the server did not let us in, or gave no mail, in its time.</exception>
    async Task<int> ReadAsync(ImapClient client, IntakeService intake, Mailbox box, int agency, CancellationToken cancel)
    {
        var taken = 0;
        using var limit = new CancellationTokenSource(Opening, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await client.ConnectAsync(box.Host, box.Port, box.Security, either.Token);
            await client.AuthenticateAsync(box.User, box.Password, either.Token);
            // Some Chinese providers let no program in that does not say its name (RFC 2971).
            if (client.Capabilities.HasFlag(ImapCapabilities.Id)) await client.IdentifyAsync(new ImapImplementation { Name = "gongkai", Version = "1" }, either.Token);
            var inbox = client.Inbox!;
            await inbox.OpenAsync(FolderAccess.ReadWrite, either.Token);
            var last = await intake.ReadUpToAsync(agency, inbox.UidValidity, cancel);
            var range = new UniqueIdRange(new UniqueId(inbox.UidValidity, (uint)last + 1), UniqueId.MaxValue);
            var waiting = (await inbox.FetchAsync(range, MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.InternalDate, either.Token))
                // "n:*" is the last mail even where all are known.
                .Where(m => m.UniqueId.Id > last).OrderBy(m => m.UniqueId.Id).Take(AtOnce).ToList();
            limit.CancelAfter(Reading);
            foreach (var summary in waiting)
            {
                var size = (long)(summary.Size ?? 0);
                var whole = await intake.FitsAsync(size, cancel);
                var raw = whole ? await BytesAsync(inbox, summary.UniqueId, either.Token) : await HeadAsync(inbox, summary.UniqueId, either.Token);
                var arrived = summary.InternalDate is { } date ? DateOnly.FromDateTime(OfficeClock.ToChina(date.UtcDateTime)) : DateOnly.MaxValue;
                if (await intake.TakeAsync(agency, box.Address, new(raw, Math.Max(size, raw.LongLength), whole, arrived, inbox.UidValidity, summary.UniqueId.Id), cancel) is not null) taken++;
                await inbox.AddFlagsAsync(summary.UniqueId, MessageFlags.Seen, silent: true, either.Token);
            }
            await client.DisconnectAsync(true, either.Token);
        }
        // Slow is not dead: what came is kept, and the next run goes on.
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested) { if (taken == 0) throw new TimeoutException(); }
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
    public override Lane Lane => Lane.Heavy;
    public override bool Daily => true;

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var gone = 0;
        for (int some; (some = await services.GetRequiredService<MailService>().EraseAsync(cancel)) > 0;) gone += some;
        return gone == 0 ? "没有到期的来信" : $"删除了{gone}封来信的内容";
    }
}
