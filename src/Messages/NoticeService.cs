using System.Security.Cryptography;
using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Messages;

/// <summary>What is said to people of the office. <paramref name="Short"/>: what goes out of the house, where it is not the text itself.</summary>
public sealed record Reminder(string Key, string Title, string Text, string Href, string? Short = null);

/// <summary>One's own choice of ways, in clear; <paramref name="Phone"/> masked, from the second factor.</summary>
public sealed record NoticeWays(bool Sms, bool Email, bool Messenger, string? MailAddress, string? MessengerName, string? Phone);

/// <summary>Reminders to people of the office: always on the site; by the ways the person chose too, where the district lets them out.</summary>
public sealed class NoticeService(GongkaiContext db, Outbox outbox, CurrentLaw laws, AgencyDirectory agencies, IDataProtectionProvider protection, OfficeClock clock, TimeProvider time)
{
    static readonly TimeSpan Good = TimeSpan.FromDays(1);
    readonly IDataProtector protector = protection.CreateProtector("notice-address"), phones = protection.CreateProtector(SecondFactors.PhonePurpose);

    /// <summary>Tells people, in the caller's transaction if there is one. Who was told of the occasion is not told again.</summary>
    public async Task TellAsync(IReadOnlyCollection<string> people, Reminder reminder, CancellationToken cancel = default)
    {
        var ids = people.Distinct().ToList();
        var told = await db.Notices.Where(n => n.Key == reminder.Key && ids.Contains(n.UserId)).Select(n => n.UserId).ToListAsync(cancel);
        ids.RemoveAll(told.Contains);
        if (ids.Count == 0) return;
        var rows = ids.ConvertAll(id => new Notice { UserId = id, Key = reminder.Key, Title = reminder.Title, Text = reminder.Text.Length <= 4000 ? reminder.Text : Statutes.Chinese.Start(reminder.Text, 3999) + "…", Href = reminder.Href, At = Now });
        db.AddRange(rows);
        await db.SaveChangesAsync(cancel);
        foreach (var row in rows) db.Entry(row).State = EntityState.Detached;
        var settings = (await laws.GetAsync(cancel)).Notices;
        if (settings.Officers) await SendAsync(ids, reminder, settings, cancel);
    }

    async Task SendAsync(List<string> ids, Reminder reminder, NoticeSettings settings, CancellationToken cancel)
    {
        var choices = await db.Set<NoticeChoice>().AsNoTracking().Where(c => ids.Contains(c.UserId)).ToListAsync(cancel);
        var numbers = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id) && u.PhoneNumberConfirmed && u.PhoneNumber != null).ToDictionaryAsync(u => u.Id, u => u.PhoneNumber!, cancel);
        var text = $"{reminder.Short ?? reminder.Text}{(settings.Site is { } site ? $" {site}{reminder.Href}" : "请登录工作台查看。")}";
        foreach (var choice in choices)
        {
            var message = new Outgoing(reminder.Title, text, Good) { UserId = choice.UserId };
            if (choice.Sms && Clear(phones, numbers.GetValueOrDefault(choice.UserId)) is { } phone) await OutAsync(MessageChannel.Sms, phone, message, cancel);
            if (choice.Email && Clear(protector, choice.MailAddress) is { } mail) await OutAsync(MessageChannel.Email, mail, message, cancel);
            if (choice.Messenger && Clear(protector, choice.MessengerName) is { } name) await OutAsync(MessageChannel.Messenger, name, message, cancel);
        }
    }

    // A channel that was taken away is no reason for the act not to be done.
    Task OutAsync(MessageChannel channel, string address, Outgoing message, CancellationToken cancel) => outbox.IsOpen(channel) ? outbox.SendAsync(channel, address, message, cancel) : Task.CompletedTask;

    static string? Clear(IDataProtector protector, string? kept)
    {
        try { return kept is null ? null : protector.Unprotect(kept); }
        catch (CryptographicException) { return null; }
    }

    /// <summary>Those who hold a post at the unit, or else at the nearest unit above it where somebody does.</summary>
    public async Task<IReadOnlyList<string>> HoldersAsync(int agencyId, Post post, CancellationToken cancel = default)
    {
        var today = clock.Today;
        var above = (await agencies.LatestAsync(today, cancel)).Above(agencyId);
        var held = await db.Appointments.AsNoTracking().Where(a => above.Contains(a.AgencyId) && a.Post == post && a.From <= today && (a.To == null || a.To >= today)).Select(a => new { a.AgencyId, a.UserId }).ToListAsync(cancel);
        return above.Select(unit => held.Where(h => h.AgencyId == unit).Select(h => h.UserId).ToList()).FirstOrDefault(found => found.Count > 0) ?? [];
    }

    /// <summary>How many one has not read, up to 100.</summary>
    public Task<int> UnreadAsync(Actor actor, CancellationToken cancel = default) => db.Notices.Where(n => n.UserId == actor.UserId && n.ReadAt == null).OrderBy(n => n.Id).Take(100).CountAsync(cancel);

    /// <summary>One's own, newest first.</summary>
    public IQueryable<Notice> Find(Actor actor, bool unread) => db.Notices.AsNoTracking().Where(n => n.UserId == actor.UserId && (!unread || n.ReadAt == null)).OrderByDescending(n => n.Id);

    /// <summary>Marks one of one's own as read and says where it leads.</summary>
    /// <exception cref="NotFound">it is not one's own.</exception>
    public async Task<string> OpenAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var href = await db.Notices.Where(n => n.Id == id && n.UserId == actor.UserId).Select(n => n.Href).FirstOrDefaultAsync(cancel) ?? throw new NotFound("没有这条提醒");
        await MarkAsync(db.Notices.Where(n => n.Id == id && n.UserId == actor.UserId), cancel);
        return href;
    }

    /// <summary>Marks all of one's own that one has seen on the page as read; what came since is left.</summary>
    public Task<int> ReadAllAsync(Actor actor, long upTo, CancellationToken cancel = default) => MarkAsync(db.Notices.Where(n => n.UserId == actor.UserId && n.Id <= upTo), cancel);

    Task<int> MarkAsync(IQueryable<Notice> rows, CancellationToken cancel)
    {
        var now = Now;
        return rows.Where(n => n.ReadAt == null).ExecuteUpdateAsync(s => s.SetProperty(n => n.ReadAt, now), cancel);
    }

    /// <summary>Whether the way can be chosen: the district lets reminders out, and the channel works.</summary>
    public async Task<bool> OffersAsync(MessageChannel channel, CancellationToken cancel = default) => (await laws.GetAsync(cancel)).Notices.Officers && outbox.IsOpen(channel);

    public async Task<NoticeWays> WaysAsync(Actor actor, CancellationToken cancel = default)
    {
        var choice = await db.Set<NoticeChoice>().AsNoTracking().FirstOrDefaultAsync(c => c.UserId == actor.UserId, cancel);
        var phone = Clear(phones, await db.Users.Where(u => u.Id == actor.UserId && u.PhoneNumberConfirmed).Select(u => u.PhoneNumber).FirstOrDefaultAsync(cancel));
        return new(choice?.Sms == true, choice?.Email == true, choice?.Messenger == true, Clear(protector, choice?.MailAddress), Clear(protector, choice?.MessengerName), phone is null ? null : Addresses.Mask(MessageChannel.Sms, phone));
    }

    /// <summary>Keeps one's own choice.</summary>
    /// <exception cref="InvalidInput">a way was chosen without an address for it.</exception>
    public async Task ChooseAsync(Actor actor, NoticeWays ways, CancellationToken cancel = default)
    {
        var mail = string.IsNullOrWhiteSpace(ways.MailAddress) ? null : Addresses.Mail(ways.MailAddress) ?? throw new InvalidInput("“电子邮箱”不对");
        var name = string.IsNullOrWhiteSpace(ways.MessengerName) ? null : ways.MessengerName.Trim();
        if (name is { Length: > 100 } || name?.Any(char.IsControl) == true) throw new InvalidInput("“消息账号”不对，最多100字");
        if (ways.Email && mail is null) throw new InvalidInput("选了邮件，“电子邮箱”没有填");
        if (ways.Messenger && name is null) throw new InvalidInput("选了消息，“消息账号”没有填");
        if (ways.Sms && !await db.Users.AnyAsync(u => u.Id == actor.UserId && u.PhoneNumberConfirmed, cancel)) throw new InvalidInput("选了短信，要先在“第二因素”里登记手机号");
        var kept = new NoticeChoice { UserId = actor.UserId, Sms = ways.Sms, Email = ways.Email, Messenger = ways.Messenger, MailAddress = mail is null ? null : protector.Protect(mail), MessengerName = name is null ? null : protector.Protect(name) };
        if (await db.Set<NoticeChoice>().AnyAsync(c => c.UserId == actor.UserId, cancel)) db.Update(kept);
        else db.Add(kept);
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("刚刚已经保存过，请刷新后再看"); }
        finally { db.ChangeTracker.Clear(); }
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
