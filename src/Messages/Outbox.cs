using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Messages;

/// <summary>What is to be told: about what (without a name), the text, and how long it is of use.</summary>
public sealed record Outgoing(string Purpose, string Text, TimeSpan Good)
{
    public long? DossierId { get; init; }
    public string? UserId { get; init; }
    /// <summary>The Message-ID of the mail it answers.</summary>
    public string? AnswerTo { get; init; }
}

/// <summary>Which messages, in which order.</summary>
public sealed record MessageQuery(string? State, string? Channel, string? Q, string Sort);

/// <summary>
/// Everything told to a person outside our pages: written down in the caller's transaction, so that nothing is told of an act that did not happen, and sent by <see cref="OutboxJob"/>.
/// </summary>
public sealed class Outbox(GongkaiContext db, MessageChannels channels, Access access, AgencyDirectory agencies, AuditLog audit, IDataProtectionProvider protection, OfficeClock clock, TimeProvider time)
{
    readonly IDataProtector protector = protection.CreateProtector("message");

    public static readonly IReadOnlyList<Option> States = [new("Refused", "没有发出"), new("Waiting", "等待发送"), new("Sent", "已发出"), new("Expired", "已过期")];
    public static readonly IReadOnlyList<Option> Channels = [.. Enum.GetValues<MessageChannel>().Select(c => new Option(c.ToString(), MessageChannels.Name(c)))];
    public static readonly IReadOnlyList<Option> Orders = [new("newest-down", "新的在前"), new("oldest", "旧的在前")];

    public bool IsOpen(MessageChannel channel) => channels.Open(channel);

    /// <inheritdoc cref="MessageChannels.MessengerTakesPhones"/>
    public bool MessengerTakesPhones => channels.MessengerTakesPhones;

    /// <summary>Writes a message down; it goes out when the caller's transaction is there, and not else.</summary>
    /// <exception cref="InvalidInput">the channel is not configured; nothing was written.</exception>
    public async Task SendAsync(MessageChannel channel, string address, Outgoing message, CancellationToken cancel = default)
    {
        if (!channels.Open(channel)) throw new InvalidInput($"没有配置{MessageChannels.Name(channel)}通道，没有发送");
        var row = new OutMessage
        {
            Channel = channel, Purpose = message.Purpose, Masked = Addresses.Mask(channel, address), Address = protector.Protect(address), Text = protector.Protect(message.Text),
            QueuedAt = Now, ExpiresAt = Now + message.Good, DossierId = message.DossierId, UserId = message.UserId, AnswerTo = message.AnswerTo,
        };
        db.Add(row);
        await db.SaveChangesAsync(cancel);
        db.Entry(row).State = EntityState.Detached;
    }

    /// <summary>What was written down encrypted.</summary>
    internal string Read(string text) => protector.Unprotect(text);

    /// <summary>What was sent to the applicant about a dossier, newest first.</summary>
    public async Task<IReadOnlyList<OutMessage>> ToApplicantAsync(long dossier, CancellationToken cancel = default) =>
        await db.OutMessages.AsNoTracking().Where(m => m.DossierId == dossier && m.UserId == null).OrderByDescending(m => m.Id).Take(50).ToListAsync(cancel);

    /// <summary>All messages, for the system administrator; addresses masked, no text.</summary>
    public async Task<IQueryable<OutMessage>> FindAsync(Actor actor, MessageQuery query, CancellationToken cancel = default)
    {
        await RequireAsync(actor, cancel);
        var rows = db.OutMessages.AsNoTracking();
        if (query.State is { } state) rows = Enum.TryParse<MessageState>(state, out var s) && Enum.IsDefined(s) ? rows.Where(m => m.State == s) : throw new InvalidInput("没有这种状态");
        if (query.Channel is { } channel) rows = Enum.TryParse<MessageChannel>(channel, out var c) && Enum.IsDefined(c) ? rows.Where(m => m.Channel == c) : throw new InvalidInput("没有这种通道");
        if (query.Q is { } q) rows = rows.Where(m => m.Purpose.Contains(q) || m.Masked.Contains(q));
        return query.Sort == "oldest" ? rows.OrderBy(m => m.Id) : rows.OrderByDescending(m => m.Id);
    }

    /// <summary>Whether it can be tried once more: it was refused or waits for its next try, and is still of use.</summary>
    public bool Again(OutMessage message) => message.Text is not null && message.ExpiresAt > Now && message.State is MessageState.Refused or MessageState.Waiting;

    /// <summary>Tries once more, at once.</summary>
    /// <exception cref="InvalidInput">it was sent meanwhile, or is of no more use.</exception>
    public async Task RetryAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        await RequireAsync(actor, cancel);
        var now = Now;
        if (await db.OutMessages.Where(m => m.Id == id && m.Text != null && m.ExpiresAt > now && (m.State == MessageState.Refused || m.State == MessageState.Waiting))
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.State, MessageState.Waiting).SetProperty(m => m.NotBefore, (DateTime?)null).SetProperty(m => m.FinishedAt, (DateTime?)null), cancel) == 0)
            throw new InvalidInput("已经发出，或者过了有效时间，不能再发");
        await audit.WriteAsync(AuditKind.SettingsChanged, actor.UserId, $"消息 {id}", "再发一次", cancel);
    }

    async Task RequireAsync(Actor actor, CancellationToken cancel) =>
        await access.RequireAdministratorAsync(actor, (await agencies.OnAsync(clock.Today, cancel)).Root.Id, "发出的消息", cancel);

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
