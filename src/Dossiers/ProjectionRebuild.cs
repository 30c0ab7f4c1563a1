using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Gongkai.Dossiers;

/// <summary>
/// Makes the projections of the ledger anew, streaming in key order, a short transaction a batch: offices go on working meanwhile.
/// A dossier acted on while its batch was folded keeps what that act wrote. Counts must come out as before.
/// </summary>
public sealed class ProjectionRebuild(GongkaiContext db, CurrentLaw laws, DeadlineRecount recount, IEnumerable<Projector> projectors)
{
    const int Batch = 500;

    public async Task<long> RunAsync(CancellationToken cancel = default)
    {
        // A recount that was cut short first lists what it has still to move: the clocks made here would leave it nothing to compare with.
        await recount.RunAsync(null, cancel);
        var byProcedure = projectors.ToDictionary(p => p.Procedure.Key);
        string[] tables = ["dossier_clocks", .. db.Model.GetEntityTypes().Where(t => typeof(IProjection).IsAssignableFrom(t.ClrType)).Select(t => t.GetTableName()!)];
        long after = 0, done = 0;
        while (true)
        {
            var law = await laws.GetAsync(cancel);
            var (dossiers, states, contents) = await ReadAsync(after, cancel);
            if (dossiers.Count == 0) break;
            await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
            {
                if ((await laws.HoldAsync(cancel)).SettingsCount != law.SettingsCount) continue;
                var unchanged = await HeldAsync(dossiers, cancel);
                var ids = string.Join(',', unchanged.Select(d => d.Id));
                if (ids.Length > 0)
                    await DeleteAsync(tables, _ => $"dossier_id IN ({ids})", cancel);
                foreach (var dossier in unchanged)
                {
                    var latest = new Dictionary<string, string>();
                    foreach (var c in contents[dossier.Id]) latest[c.Name] = c.Value;
                    var projector = byProcedure[dossier.Procedure];
                    projector.Project(db, dossier, states[dossier.Id], latest, isNew: true);
                    foreach (var clock in projector.Procedure.Clocks(states[dossier.Id], law.Law)) db.Add(DossierLedger.ClockRow(dossier, clock, law.Version));
                }
                await db.SaveChangesAsync(cancel);
                await transaction.CommitAsync(cancel);
            }
            db.ChangeTracker.Clear();
            done += dossiers.Count;
            after = dossiers[^1].Id;
        }
        await DeleteAsync(tables, table => $"NOT EXISTS (SELECT 1 FROM dossiers d WHERE d.id = {table}.dossier_id)", cancel);
        return done;
    }

    async Task DeleteAsync(string[] tables, Func<string, string> where, CancellationToken cancel)
    {
        foreach (var table in tables)
        {
            var sql = $"DELETE FROM {table} WHERE {where(table)}";
            await db.Database.ExecuteSqlRawAsync(sql, cancel);
        }
    }

    /// <summary>The next dossiers with their folds and contents, all as of one moment; nobody waits for the folding.</summary>
    async Task<(List<Dossier> Dossiers, Dictionary<long, DossierState> States, ILookup<long, LedgerContent> Contents)> ReadAsync(long after, CancellationToken cancel)
    {
        await using var moment = await Database.OneMomentAsync(db, cancel);
        var dossiers = await db.Dossiers.AsNoTracking().Where(d => d.Id > after).OrderBy(d => d.Id).Take(Batch).ToListAsync(cancel);
        if (dossiers.Count == 0) return (dossiers, [], Array.Empty<LedgerContent>().ToLookup(c => c.DossierId));
        long first = dossiers[0].Id, last = dossiers[^1].Id;
        var events = (await db.LedgerEvents.AsNoTracking().Where(e => e.DossierId >= first && e.DossierId <= last).OrderBy(e => e.DossierId).ThenBy(e => e.Seq)
            .Select(e => new { e.DossierId, e.Bytes }).ToListAsync(cancel)).ToLookup(e => e.DossierId, e => e.Bytes);
        var contents = (await db.LedgerContents.AsNoTracking().Where(c => c.DossierId >= first && c.DossierId <= last).OrderBy(c => c.DossierId).ThenBy(c => c.Seq)
            .ToListAsync(cancel)).ToLookup(c => c.DossierId);
        return (dossiers, dossiers.ToDictionary(d => d.Id, d => DossierState.Fold(events[d.Id].Select(b => LedgerCodec.Decode(b).Envelope))), contents);
    }

    /// <summary>Those nobody acted on since they were read, held until the transaction ends: an act waits for it, or had its turn already.</summary>
    async Task<List<Dossier>> HeldAsync(List<Dossier> dossiers, CancellationToken cancel)
    {
        long first = dossiers[0].Id, last = dossiers[^1].Id;
        await DossierLedger.HoldAsync(db, [.. dossiers.Select(d => d.Id)], cancel);
        var now = await db.Dossiers.AsNoTracking().Where(d => d.Id >= first && d.Id <= last).ToDictionaryAsync(d => d.Id, d => d.Count, cancel);
        return [.. dossiers.Where(d => now.TryGetValue(d.Id, out var count) && count == d.Count)];
    }
}
