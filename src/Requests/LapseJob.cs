using Gongkai.Assistance;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Assistance;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests;

/// <summary>
/// Writes the lapses that the law itself brings about: a consulted party's 15 working days over, dated the day after the last day;
/// and ends the letters for help whose request has ended, so that nobody is late for what nobody wants.
/// Idempotent: the act closes the wait, or the letter, so a second run finds nothing.
/// </summary>
public sealed class LapseJob() : Job("lapses", "登记法定期限届满")
{
    static readonly Dictionary<string, string> Rows = new() { ["third-party"] = "third-party-lapse", ["co-maker"] = "co-maker-lapse" };

    public override bool Daily => true;

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var db = services.GetRequiredService<GongkaiContext>();
        var ledger = services.GetRequiredService<DossierLedger>();
        var today = services.GetRequiredService<OfficeClock>().Today;
        var due = await db.DossierClocks.AsNoTracking().Where(c => c.Due < today && (c.Name.StartsWith("third-party:") || c.Name.StartsWith("co-maker:")))
            .OrderBy(c => c.DossierId).ToListAsync(cancel);
        int written = 0, refused = 0;
        foreach (var clock in due)
        {
            var loaded = await ledger.LoadAsync(clock.DossierId, cancel);
            if (loaded.Procedure != RequestProcedure.Table || !loaded.State.Waits.ContainsKey(clock.Name)) continue;
            var act = RequestProcedure.Table.Find(Rows[clock.Name.Split(':')[0]])!;
            var on = clock.Due.AddDays(1);
            if (loaded.Procedure.LastOn(loaded.State, loaded.State.Waits.Values.Where(w => w.Key == clock.Name)) is { } last && last > on) on = last;
            var input = new ActInput(on, Actor.System.UserId, Actor.System.UserId, new Dictionary<string, string>()) { Wait = clock.Name, Proof = Proofs.Job };
            // Somebody may record the answer this very moment; then their act stands and the next run looks again.
            try { await ledger.PerformAsync(loaded, act, input, Role.System, today, loaded.State.Count, cancel); written++; }
            catch (Conflict) { }
            // A dossier that the table refuses must not keep the others waiting; the line says how many there are.
            catch (Refused) { refused++; }
            await run.ReportAsync(written, due.Count, cancel);
        }
        var dead = await (from l in db.Set<AssistRow>().AsNoTracking()
                          where l.FinishedOn == null && l.SenderId != null && l.RequestNumber != null
                          join r in db.Requests on l.RequestNumber equals r.Number
                          where r.Turn == RequestTurns.None
                          orderby l.DossierId
                          select new { l.DossierId, r.Number }).ToListAsync(cancel);
        var ended = 0;
        foreach (var letter in dead)
        {
            var loaded = await ledger.LoadAsync(letter.DossierId, cancel);
            var input = new ActInput(today, Actor.System.UserId, Actor.System.UserId, new Dictionary<string, string> { ["reason"] = $"{letter.Number}已经办结，不再需要协助" }) { Proof = Proofs.Job };
            try { await ledger.PerformAsync(loaded, AssistProcedure.Table.Find("cancel")!, input, Role.System, today, loaded.State.Count, cancel); ended++; }
            catch (Conflict) { }
            catch (Refused) { refused++; }
        }
        return (ended == 0 ? "" : $"终止了{ended}份协助调查函，") + (written == 0 ? "没有届满的期限" : $"登记了{written}项届满") + (refused == 0 ? "" : $"，{refused}项没有登记成，请人工查看");
    }
}
