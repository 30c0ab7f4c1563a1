using Gongkai.Dossiers;
using Gongkai.Messages;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests;

/// <summary>Carries out <see cref="RequestNotices"/>: who is told of an act on a request, and by which ways.</summary>
public sealed class RequestTeller(GongkaiContext db, Outbox outbox, ApplicantMessages messages, NoticeService notices, CurrentLaw laws, OfficeClock clock) : IActTeller
{
    /// <summary>An act entered later than this after it happened is history put on record: nobody is to be startled by it.</summary>
    public const int FreshDays = 10;

    public Procedure Procedure => RequestProcedure.Table;

    /// <summary>The ways an applicant may choose; none where the district sends no reminders.</summary>
    public async Task<IReadOnlyList<Option>> OfferedAsync(CancellationToken cancel = default) =>
        (await laws.GetAsync(cancel)).Notices.Applicants ? RequestNotices.Offered(outbox.IsOpen(MessageChannel.Sms), outbox.IsOpen(MessageChannel.Email), outbox.MessengerTakesPhones) : [];

    public async Task TellAsync(PerformedAct act, CancellationToken cancel)
    {
        var (dossier, state, envelope) = (act.Dossier, act.State, act.Envelope);
        // What was sent, and where to, is the applicant's too.
        if (envelope.Row == DossierLedger.Erase)
        {
            await db.OutMessages.Where(m => m.DossierId == dossier.Id && m.UserId == null).ExecuteDeleteAsync(cancel);
            // By a digest without salt a name and a number could be guessed.
            await db.Set<Gongkai.Api.ApiSubmission>().Where(s => s.DossierId == dossier.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.ContentHash, "").SetProperty(x => x.Code, (string?)null), cancel);
        }
        if (envelope.Proof == Proofs.Import || envelope.OccurredOn < clock.Today.AddDays(-FreshDays)) return;
        foreach (var row in RequestNotices.Of(envelope.Row).Where(r => r.Where is not { } field || envelope.Data.ContainsKey(field)))
        {
            var text = RequestNotices.Say(row, dossier.Number, state, act.Law.Law);
            if (row.To == NoticeTo.Applicant) await messages.SendAsync(dossier.Id, state, act.Contents, act.Law.Notices, row.Title, text, cancel);
            else
            {
                IReadOnlyList<string> people = row.To == NoticeTo.Colleague ? [envelope.Data[RequestProcedure.Colleague]] : Handling.Of(state).Handler is { } handler ? [handler] : await notices.HoldersAsync(dossier.AgencyId, Post.Officer, cancel);
                await notices.TellAsync([.. people.Where(p => p != envelope.Recorder)], new($"act {dossier.Id}/{envelope.Seq}", row.Title, text, $"/desk/requests/{dossier.Id}"), cancel);
            }
        }
    }
}
