using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>
/// Reckons the clocks of every open dossier again, after the calendar or a rule changed, and lists what moved.
/// Idempotent: a second run finds nothing to change. Dossiers already closed keep the date of their law.
/// What is written is by the law in force at that moment: where it changed meanwhile, the batch is reckoned again by the new one.
/// </summary>
public sealed class DeadlineRecount(GongkaiContext db, CurrentLaw laws, IEnumerable<Projector> projectors, TimeProvider time)
{
    const int Batch = 2000;

    public async Task<IReadOnlyList<DeadlineChange>> RunAsync(Func<long, long, Task>? progress, CancellationToken cancel = default)
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
            var updates = new List<object[]>();
            var changed = new List<DeadlineChange?>();
            var clocks = (await db.DossierClocks.AsNoTracking().Where(c => c.DossierId >= first && c.DossierId <= last).ToListAsync(cancel)).ToLookup(c => c.DossierId);
            var histories = await HistoriesAsync(first, last, ids, cancel);
            var pinned = law.Law;
            // Decoding, folding and reckoning ask nobody, so every core does its share.
            foreach (var (id, reckoned) in histories.AsParallel().AsOrdered().Select(h =>
                (h.Id, byProcedure[dossiers[h.Id].Procedure].Procedure.Clocks(DossierState.Fold(h.Events.Select(b => LedgerCodec.Decode(b).Envelope)), pinned))))
            {
                var dossier = dossiers[id];
                foreach (var clock in reckoned)
                {
                    var row = clocks[id].FirstOrDefault(c => c.Name == clock.Name);
                    // The clocks of a dossier are written with its acts; a rule may only move them.
                    if (row is null || row.Due == clock.Due && row.Provisional == clock.Provisional) continue;
                    updates.Add([clock.Due, clock.Provisional, law.Version, id, clock.Name, dossier.Count, row.Due, row.CalendarVersion]);
                    changed.Add(row.Due == clock.Due ? null : new DeadlineChange
                    {
                        DossierId = id, AgencyId = dossier.AgencyId, Number = dossier.Number, Clock = clock.Label, OldDue = row.Due, NewDue = clock.Due,
                        OldVersion = row.CalendarVersion, NewVersion = law.Version, At = now,
                    });
                }
            }
            await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
            {
                var held = await laws.HoldAsync(cancel);
                if (held.SettingsCount != law.SettingsCount)
                {
                    law = held;
                    continue;
                }
                await DossierLedger.HoldAsync(db, [.. updates.Select(u => (long)u[3]).Distinct()], cancel);
                // An act recorded meanwhile has written its own clocks by the new law; its dossier's count tells, and the clock itself.
                var touched = await Bulk.ExecuteAsync(db, ["due", "provisional", "law", "id", "name", "count", "old", "before"],
                    "UPDATE dossier_clocks SET due = v.due, provisional = v.provisional, calendar_version = v.law FROM v JOIN dossiers d ON d.id = v.id AND d.count = v.count "
                    + "WHERE dossier_clocks.dossier_id = v.id AND dossier_clocks.name = v.name AND dossier_clocks.due = v.old AND calendar_version = v.before", updates, cancel);
                // Only what really moved is listed as moved.
                var moved = changed.Where((c, i) => c is not null && touched[i] == 1).Select(c => c!).ToList();
                await Bulk.ExecuteAsync(db, ["id", "agency", "number", "clock", "old", "new", "before", "law", "at"],
                    "INSERT INTO deadline_changes (dossier_id, agency_id, number, clock, old_due, new_due, old_version, new_version, at) "
                    + "SELECT v.id, v.agency, v.number, v.clock, v.old, v.new, v.before, v.law, v.at FROM v",
                    moved.ConvertAll(c => new object[] { c.DossierId, c.AgencyId, c.Number, c.Clock, c.OldDue, c.NewDue, c.OldVersion, c.NewVersion, c.At }), cancel);
                await transaction.CommitAsync(cancel);
                changes.AddRange(moved);
            }
            done += ids.Count;
            after = last;
            if (progress is not null) await progress(done, total);
        }
        return changes;
    }

    async Task<List<(long Id, List<byte[]> Events)>> HistoriesAsync(long first, long last, List<long> ids, CancellationToken cancel)
    {
        var wanted = ids.ToHashSet();
        var result = new List<(long Id, List<byte[]> Events)>(ids.Count);
        await using var reader = await LedgerReader.OpenAsync(db,
            "SELECT e.dossier_id, e.bytes FROM ledger_events e JOIN (SELECT DISTINCT dossier_id FROM dossier_clocks WHERE dossier_id BETWEEN @first AND @last) o ON o.dossier_id = e.dossier_id ORDER BY e.dossier_id, e.seq",
            cancel, ("@first", first), ("@last", last));
        while (await reader.ReadAsync(cancel))
        {
            var id = reader.GetInt64(0);
            if (!wanted.Contains(id)) continue;
            if (result.Count == 0 || result[^1].Id != id) result.Add((id, []));
            result[^1].Events.Add(reader.GetFieldValue<byte[]>(1));
        }
        return result;
    }
}

/// <summary>Goes on with a recount that was cut short; see <see cref="SettingsService"/>, which does it at once when nothing happens.</summary>
public sealed class RecountJob() : Job(JobKey, "重算在办件的期限")
{
    public const string JobKey = "recount";

    public static string Words(int changes) => changes == 0 ? "没有期限变动" : $"{changes}个期限有变动";

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel) =>
        Words((await services.GetRequiredService<DeadlineRecount>().RunAsync((done, total) => run.ReportAsync(done, total, cancel), cancel)).Count);
}
