using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>
/// Reckons the clocks of every open dossier again, after the calendar or a rule changed, and lists what moved.
/// Idempotent: a second run finds nothing to change. Dossiers already closed keep the date of their law.
/// </summary>
public sealed class DeadlineRecount(GongkaiContext db, CurrentLaw laws, IEnumerable<Projector> projectors, TimeProvider time)
{
    const int Batch = 2000;

    public async Task<IReadOnlyList<DeadlineChange>> RunAsync(IProgress<(long, long)>? progress, CancellationToken cancel = default)
    {
        var law = await laws.GetAsync(cancel);
        var byProcedure = projectors.ToDictionary(p => p.Procedure.Key);
        var now = time.GetUtcNow().UtcDateTime;
        var changes = new List<DeadlineChange>();
        var total = await db.DossierClocks.Select(c => c.DossierId).Distinct().LongCountAsync(cancel);
        long after = 0, done = 0;
        while (true)
        {
            var ids = await db.DossierClocks.AsNoTracking().Where(c => c.DossierId > after).Select(c => c.DossierId).Distinct().OrderBy(i => i).Take(Batch).ToListAsync(cancel);
            if (ids.Count == 0) break;
            long first = ids[0], last = ids[^1];
            var dossiers = await db.Dossiers.AsNoTracking().Where(d => d.Id >= first && d.Id <= last && ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancel);
            var clocks = (await db.DossierClocks.Where(c => c.DossierId >= first && c.DossierId <= last).ToListAsync(cancel)).ToLookup(c => c.DossierId);
            foreach (var (id, state) in await StatesAsync(first, last, ids, cancel))
            {
                var dossier = dossiers[id];
                var procedure = byProcedure[dossier.Procedure].Procedure;
                foreach (var clock in procedure.Clocks(state, law.Law))
                {
                    var row = clocks[id].FirstOrDefault(c => c.Name == clock.Name);
                    if (row is null) { db.Add(DossierLedger.ClockRow(dossier, clock, law.Version)); continue; }
                    if (row.Due != clock.Due)
                        changes.Add(new DeadlineChange
                        {
                            DossierId = id, AgencyId = dossier.AgencyId, Number = dossier.Number, Clock = clock.Label, OldDue = row.Due, NewDue = clock.Due,
                            OldVersion = row.CalendarVersion, NewVersion = law.Version, At = now,
                        });
                    if (row.Due == clock.Due && row.Provisional == clock.Provisional) continue;
                    row.Due = clock.Due;
                    row.Provisional = clock.Provisional;
                    row.CalendarVersion = law.Version;
                }
            }
            db.AddRange(changes.Where(c => c.Id == 0 && db.Entry(c).State == EntityState.Detached));
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
            done += ids.Count;
            after = last;
            progress?.Report((done, total));
        }
        return changes;
    }

    async Task<List<(long Id, DossierState State)>> StatesAsync(long first, long last, List<long> ids, CancellationToken cancel)
    {
        var wanted = ids.ToHashSet();
        var result = new List<(long, DossierState)>(ids.Count);
        await using var reader = await LedgerReader.OpenAsync(db,
            "SELECT e.dossier_id, e.bytes FROM ledger_events e JOIN (SELECT DISTINCT dossier_id FROM dossier_clocks WHERE dossier_id BETWEEN @first AND @last) o ON o.dossier_id = e.dossier_id ORDER BY e.dossier_id, e.seq",
            cancel, ("@first", first), ("@last", last));
        long at = 0;
        DossierState? state = null;
        while (await reader.ReadAsync(cancel))
        {
            var id = reader.GetInt64(0);
            if (!wanted.Contains(id)) continue;
            if (id != at) result.Add((at = id, state = new DossierState()));
            state!.Apply(LedgerCodec.Decode(reader.GetFieldValue<byte[]>(1)).Envelope);
        }
        return result;
    }
}
