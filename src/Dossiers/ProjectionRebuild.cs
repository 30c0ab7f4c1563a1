using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>Throws the projections of the ledger away and makes them anew, streaming in key order. Counts must come out as before.</summary>
public sealed class ProjectionRebuild(GongkaiContext db, CurrentLaw laws, IEnumerable<Projector> projectors)
{
    const int Batch = 500;

    public async Task<long> RunAsync(CancellationToken cancel = default)
    {
        var law = await laws.GetAsync(cancel);
        var byProcedure = projectors.ToDictionary(p => p.Procedure.Key);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        foreach (var projector in byProcedure.Values) await projector.ClearAsync(db, cancel);
        await db.DossierClocks.ExecuteDeleteAsync(cancel);
        long after = 0, done = 0;
        while (true)
        {
            var dossiers = await db.Dossiers.AsNoTracking().Where(d => d.Id > after).OrderBy(d => d.Id).Take(Batch).ToListAsync(cancel);
            if (dossiers.Count == 0) break;
            long first = dossiers[0].Id, last = dossiers[^1].Id;
            var events = (await db.LedgerEvents.AsNoTracking().Where(e => e.DossierId >= first && e.DossierId <= last).OrderBy(e => e.DossierId).ThenBy(e => e.Seq)
                .Select(e => new { e.DossierId, e.Bytes }).ToListAsync(cancel)).ToLookup(e => e.DossierId, e => e.Bytes);
            var contents = (await db.LedgerContents.AsNoTracking().Where(c => c.DossierId >= first && c.DossierId <= last).OrderBy(c => c.DossierId).ThenBy(c => c.Seq)
                .ToListAsync(cancel)).ToLookup(c => c.DossierId);
            foreach (var dossier in dossiers)
            {
                var state = Statutes.Procedures.DossierState.Fold(events[dossier.Id].Select(b => LedgerCodec.Decode(b).Envelope));
                var latest = new Dictionary<string, string>();
                foreach (var c in contents[dossier.Id]) latest[c.Name] = c.Value;
                var projector = byProcedure[dossier.Procedure];
                projector.Project(db, dossier, state, latest, isNew: true);
                foreach (var clock in projector.Procedure.Clocks(state, law.Law)) db.Add(DossierLedger.ClockRow(dossier, clock, law.Version));
            }
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
            done += dossiers.Count;
            after = last;
        }
        await transaction.CommitAsync(cancel);
        return done;
    }
}
