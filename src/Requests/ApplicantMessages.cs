using Gongkai.Dossiers;
using Gongkai.Messages;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests;

/// <summary>What goes out to an applicant, by the ways they chose; nothing where they chose none, or the district lets none out.</summary>
public sealed class ApplicantMessages(Outbox outbox)
{
    static readonly TimeSpan Good = TimeSpan.FromDays(3);

    /// <param name="contents">what the ledger keeps beside the request, under the field's name</param>
    public async Task SendAsync(long dossier, DossierState state, IReadOnlyDictionary<string, string> contents, NoticeSettings settings, string title, string text, CancellationToken cancel = default)
    {
        if (!settings.Applicants || state.Fact(RequestProcedure.Reminders) is not { } ways) return;
        var message = new Outgoing(title, text + (settings.Site is { } site ? $"进度：{site}/query" : "进度请在本站“查询进度”查看。"), Good) { DossierId = dossier };
        if (RequestNotices.BySms(ways) && outbox.IsOpen(MessageChannel.Sms) && Addresses.Mobile(contents.GetValueOrDefault("phone")) is { } phone) await outbox.SendAsync(MessageChannel.Sms, phone, message, cancel);
        if (RequestNotices.ByMessenger(ways) && outbox.MessengerTakesPhones && Addresses.Mobile(contents.GetValueOrDefault("phone")) is { } account) await outbox.SendAsync(MessageChannel.Messenger, account, message, cancel);
        if (RequestNotices.ByMail(ways) && outbox.IsOpen(MessageChannel.Email) && Addresses.Mail(contents.GetValueOrDefault("email")) is { } mail) await outbox.SendAsync(MessageChannel.Email, mail, message, cancel);
    }
}

/// <summary>Before a last day of theirs (补正、说明理由、缴费) applicants are reminded of it, once.</summary>
public sealed class ApplicantReminders(GongkaiContext db, DossierLedger ledger, ApplicantMessages messages, CurrentLaw laws, OfficeClock clock)
{
    /// <summary>Reminds all who owe something within the next <see cref="RequestNotices.DaysBefore"/> working days and have not been reminded of that day. Returns how many.</summary>
    public async Task<int> RemindAsync(CancellationToken cancel = default)
    {
        var current = await laws.GetAsync(cancel);
        if (!current.Notices.Applicants) return 0;
        var today = clock.Today;
        var last = current.Law.Clock.Calendar.AddWorkdays(today, RequestNotices.DaysBefore);
        var ids = await db.DossierClocks.AsNoTracking().Where(c => c.Due >= today && c.Due <= last && (c.Name.StartsWith("correction") || c.Name.StartsWith("reasons") || c.Name.StartsWith("fee")))
            .Where(c => db.Requests.Any(r => r.DossierId == c.DossierId && r.FinishedYear == RequestRow.Unfinished)).Select(c => c.DossierId).Distinct().Order().ToListAsync(cancel);
        var told = 0;
        foreach (var id in ids)
        {
            var loaded = await ledger.LoadAsync(id, cancel);
            foreach (var date in ApplicantDates.Of(loaded.State, current.Law).Where(d => d.Yours && d.Day >= today && d.Day <= last))
            {
                if (RequestNotices.Before(date) is not { } row || await db.OutMessages.AnyAsync(m => m.DossierId == id && m.UserId == null && m.Purpose == row.Title, cancel)) continue;
                await messages.SendAsync(id, loaded.State, await ledger.ContentsAsync(id, cancel), current.Notices, row.Title, RequestNotices.Say(row, loaded.Dossier.Number, loaded.State, current.Law), cancel);
                told++;
            }
        }
        return told;
    }
}
