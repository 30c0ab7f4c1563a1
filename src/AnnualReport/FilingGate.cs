using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport;

/// <summary>Who may work on a report, and whether it may be worked on now: the one gate before figures, texts, adjustments and explanations.</summary>
public sealed class FilingGate(GongkaiContext db, AgencyDirectory agencies, CurrentLaw laws, Access access, OfficeClock clock, TimeProvider time)
{
    /// <summary>The unit itself; the head's office for the government's report and for a unit that no longer exists.</summary>
    public async Task<bool> MayWorkAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        if (actor.MayAct(agencyId)) return true;
        if (!actor.Holds(Post.Supervisor, agencyId)) return false;
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        // One who only supervises looks on: the district's report is drawn up by the office, by people who work there.
        if (!tree.All.Any(a => a.Kind == AgencyKind.Office && actor.MayAct(a.Id))) return false;
        return tree.Find(agencyId)?.Kind == AgencyKind.District || (await agencies.OnAsync(clock.Today, cancel)).Find(agencyId) is null || (await EndedAsync(year, [agencyId], cancel)).Count > 0;
    }

    /// <exception cref="Forbidden">not the person's report.</exception>
    public async Task RequireWorkAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        if (!await MayWorkAsync(actor, agencyId, year, cancel)) await access.RequireActAsync(actor, agencyId, $"{year}年年度报告", cancel);
    }

    /// <summary>
    /// The one way to change figures, text, adjustments and explanations: the stage is looked at and the change written in one transaction (the caller's, if one is open),
    /// in which nobody else can file the report or change it; who made the report up before and files it after is told that it was changed.
    /// </summary>
    /// <exception cref="Forbidden">not the person's report.</exception>
    /// <exception cref="InvalidInput">the report is filed, passed or published.</exception>
    public async Task<T> EditAsync<T>(Actor actor, int agencyId, int year, Func<Task<T>> change, CancellationToken cancel = default)
    {
        await RequireWorkAsync(actor, agencyId, year, cancel);
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;
        var held = await HeldAsync(agencyId, year, cancel);
        var stages = await db.ReportFilings.Where(f => held.Contains(f.DossierId)).Select(f => f.Stage).ToListAsync(cancel);
        if (stages.FirstOrDefault(s => s is not (FilingProcedure.Draft or FilingProcedure.Returned)) is { } stage)
            throw new InvalidInput($"报告现在是“{FilingProcedure.Table.StageName(stage)}”，不能修改。{(stage == FilingProcedure.Published ? "已发布的，先办“更正已发布的报告”" : stage == FilingProcedure.Filed ? "先撤回报送" : "请主管部门退回后再改")}");
        var result = await change();
        var now = time.GetUtcNow().UtcDateTime;
        await db.Dossiers.Where(d => held.Contains(d.Id)).ExecuteUpdateAsync(s => s.SetProperty(d => d.ChangedAt, now), cancel);
        if (transaction is not null) await transaction.CommitAsync(cancel);
        return result;
    }

    public Task EditAsync(Actor actor, int agencyId, int year, Func<Task> change, CancellationToken cancel = default) =>
        EditAsync(actor, agencyId, year, async () => { await change(); return true; }, cancel);

    /// <summary>The dossiers of the unit's own report and of one that covers it (the office's, where the government's requests go into it), held until the transaction ends. Where none is begun, the unit is held, so that none is begun meanwhile.</summary>
    async Task<long[]> HeldAsync(int agencyId, int year, CancellationToken cancel)
    {
        var tree = await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);
        var combined = (await laws.GetAsync(cancel)).Law.Filing.Combined;
        // The district's report is made over what the units filed, and has texts and adjustments of its own.
        int[] reports = [agencyId, .. tree.Addressees.Where(a => a.Id != agencyId && tree.Covers(a.Id, combined)?.Contains(agencyId) == true).Select(a => a.Id)];
        Task<long[]> FindAsync() => db.ReportFilings.Where(f => f.Year == year && reports.Contains(f.AgencyId)).Select(f => f.DossierId).ToArrayAsync(cancel);
        var ids = await FindAsync();
        // SQLite has one writer at a time anyway. On PostgreSQL the new row's reference to the unit waits for this lock.
        if (ids.Length < reports.Length && db.Database.IsNpgsql())
        {
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM agencies WHERE id = ANY({reports}) ORDER BY id FOR UPDATE", cancel);
            ids = await FindAsync();
        }
        if (ids.Length > 0) await DossierLedger.HoldAsync(db, ids, cancel);
        return ids;
    }

    /// <summary>The last day of each unit that there was no longer at the year's end.</summary>
    public async Task<Dictionary<int, DateOnly>> EndedAsync(int year, IReadOnlyCollection<int> ids, CancellationToken cancel)
    {
        var last = new DateOnly(year, 12, 31);
        var terms = await db.AgencyTerms.AsNoTracking().Where(t => ids.Contains(t.AgencyId) && t.From <= last).Select(t => new { t.AgencyId, t.To }).ToListAsync(cancel);
        return terms.GroupBy(t => t.AgencyId).Where(g => g.All(t => t.To is { } to && to < last)).ToDictionary(g => g.Key, g => g.Max(t => t.To!.Value));
    }
}
