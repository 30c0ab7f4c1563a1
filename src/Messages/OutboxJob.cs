using System.Security.Cryptography;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Messages;

/// <summary>What came of handing a message over. <see cref="MessageState.Waiting"/>: to be tried again; <paramref name="Down"/>: the channel as a whole does not work.</summary>
public sealed record HandedOver(MessageState State, string Outcome, bool Down = false)
{
    public static HandedOver Sent(string words) => new(MessageState.Sent, words);
    public static HandedOver Refused(string words) => new(MessageState.Refused, words);
    public static HandedOver Later(string words) => new(MessageState.Waiting, words);
    public static HandedOver OutOfOrder(string words) => new(MessageState.Waiting, words, Down: true);
}

/// <summary>
/// Hands waiting messages to their channels. What a channel does not answer, or answers with a fault of its own, is tried again after 1, 4, 16, 64, 256 minutes until it is of no more use;
/// what it refuses is not, until the administrator says so. Address and text are wiped when the message is sent or of no more use.
/// What is soonest of no use goes first (a code for signing in before a reminder), and no channel holds up the others: one that does not answer, or is slow, has its turn in the next run.
/// </summary>
public sealed class OutboxJob(MessageChannels channels, TimeProvider time) : Job(JobKey, "发送短信、邮件和消息")
{
    public const string JobKey = "messages";
    const int AtOnce = 50;

    /// <summary>How long a channel may take over one message; a server that sends a byte now and then would else never end.</summary>
    public static readonly TimeSpan OneMessage = TimeSpan.FromSeconds(15);

    /// <summary>How long a channel may take in one run. The others wait for no more than that.</summary>
    public static readonly TimeSpan OneRun = TimeSpan.FromSeconds(30);

    public override Lane Lane => Lane.Messages;

    public override TimeSpan? Every => TimeSpan.Zero;

    static IQueryable<OutMessage> Due(GongkaiContext db, DateTime now) => db.OutMessages.Where(m => m.State == MessageState.Waiting && (m.NotBefore == null || m.NotBefore <= now || m.ExpiresAt <= now));
    static IQueryable<OutMessage> Stale(GongkaiContext db, DateTime now) => db.OutMessages.Where(m => m.State == MessageState.Refused && m.Text != null && m.ExpiresAt <= now);

    public override async Task<bool> HasWorkAsync(IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<GongkaiContext>();
        var now = Now;
        return await Due(db, now).AnyAsync(cancel) || await Stale(db, now).AnyAsync(cancel);
    }

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var db = services.GetRequiredService<GongkaiContext>();
        var outbox = services.GetRequiredService<Outbox>();
        var now = Now;
        await Stale(db, now).ExecuteUpdateAsync(s => s.SetProperty(m => m.Address, (string?)null).SetProperty(m => m.Text, (string?)null), cancel);
        int sent = 0, refused = 0, expired = 0, later = 0, total = 0;
        string? failed = null;
        await using var mail = new MailSender(channels);
        // A channel found out of order is not asked again in this run: its time-outs would hold up the others.
        var down = new Dictionary<MessageChannel, HandedOver>();
        var spent = new Dictionary<MessageChannel, TimeSpan>();
        var slow = new List<MessageChannel>();
        // A few at a time: what is written down meanwhile, and is more urgent, is next.
        while (await Due(db, Now).Where(m => !slow.Contains(m.Channel)).AsNoTracking().OrderBy(m => m.ExpiresAt).ThenBy(m => m.Id).Take(AtOnce).ToListAsync(cancel) is { Count: > 0 } waiting)
        {
            total += waiting.Count;
            // The list is looked at as it is gone through: a channel that turns out slow is passed over from there on.
            foreach (var message in waiting.Where(m => !slow.Contains(m.Channel)))
            {
                if (message.ExpiresAt <= Now)
                {
                    await FinishAsync(db, message, new(MessageState.Expired, "过了有效时间，没有发出"), cancel);
                    expired++;
                    continue;
                }
                var begun = time.GetTimestamp();
                var result = down.GetValueOrDefault(message.Channel) ?? await HandOverAsync(outbox, mail, message, cancel);
                if (result.Down) down.TryAdd(message.Channel, result);
                if ((spent[message.Channel] = spent.GetValueOrDefault(message.Channel) + time.GetElapsedTime(begun)) >= OneRun && !result.Down) slow.Add(message.Channel);
                if (result.State == MessageState.Waiting)
                {
                    failed = $"{message.Masked}：{result.Outcome}";
                    var again = Now + TimeSpan.FromMinutes(Math.Pow(4, Math.Min(message.Attempts, JobRunner.Retries - 1)));
                    await Database.WhenFreeAsync(() => db.OutMessages.Where(m => m.Id == message.Id && m.State == MessageState.Waiting).ExecuteUpdateAsync(s => s
                        .SetProperty(m => m.Attempts, m => m.Attempts + 1).SetProperty(m => m.Outcome, result.Outcome).SetProperty(m => m.NotBefore, again), CancellationToken.None), cancel);
                    later++;
                }
                else
                {
                    await FinishAsync(db, message, result, cancel);
                    if (result.State == MessageState.Sent) sent++;
                    else refused++;
                }
                await run.ReportAsync(sent + refused + expired + later, total, cancel);
            }
        }
        string[] words = [sent > 0 ? $"发出{sent}条" : "", refused > 0 ? $"{refused}条被通道拒收" : "", expired > 0 ? $"{expired}条过了有效时间" : "", later > 0 ? $"{later}条没有发出，稍后再试（{failed}）" : "", .. slow.Select(c => $"{MessageChannels.Name(c)}通道很慢，其余下次再发")];
        return string.Join("，", words.Where(w => w.Length > 0)) is { Length: > 0 } said ? said : "没有要发的消息";
    }

    async Task<HandedOver> HandOverAsync(Outbox outbox, MailSender mail, OutMessage message, CancellationToken cancel)
    {
        string address, text;
        try { (address, text) = (outbox.Read(message.Address!), outbox.Read(message.Text!)); }
        catch (CryptographicException) { return HandedOver.Refused("密钥已经更换，读不出内容"); }
        using var limit = new CancellationTokenSource(OneMessage, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return message.Channel == MessageChannel.Email ? await mail.SendAsync(message, address, text, either.Token)
                : channels.Http(message.Channel) is { } channel ? await HttpSender.SendAsync(channel, message, address, text, either.Token) : HandedOver.OutOfOrder($"没有配置{MessageChannels.Name(message.Channel)}通道");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { return HandedOver.OutOfOrder("通道没有答复"); }
        catch (InvalidInput e) { return HandedOver.OutOfOrder(e.Message); }
        // One message that cannot be made must not keep the others back.
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException) { return HandedOver.Refused("写不成消息"); }
    }

    // Written although the program is told to stop: what was handed over would be sent again.
    Task FinishAsync(GongkaiContext db, OutMessage message, HandedOver result, CancellationToken cancel)
    {
        var now = Now;
        var (keep, tried) = (result.State == MessageState.Refused, result.State == MessageState.Expired ? 0 : 1);
        return Database.WhenFreeAsync(() => db.OutMessages.Where(m => m.Id == message.Id && m.State == MessageState.Waiting).ExecuteUpdateAsync(s => s
            .SetProperty(m => m.State, result.State).SetProperty(m => m.Outcome, result.Outcome).SetProperty(m => m.FinishedAt, now).SetProperty(m => m.Attempts, m => m.Attempts + tried)
            .SetProperty(m => m.Address, m => keep ? m.Address : null).SetProperty(m => m.Text, m => keep ? m.Text : null), CancellationToken.None), cancel);
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
