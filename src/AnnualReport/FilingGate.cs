using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport;

/// <summary>Who may work on a report, and whether it may be worked on now: the one gate before figures, texts, adjustments and explanations.</summary>
public sealed class FilingGate(GongkaiContext db, AgencyDirectory agencies, Access access, OfficeClock clock, TimeProvider time)
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
        var id = await HeldAsync(agencyId, year, cancel);
        var stage = id is null ? null : await db.ReportFilings.Where(f => f.DossierId == id).Select(f => f.Stage).SingleAsync(cancel);
        if (stage is not (null or FilingProcedure.Draft or FilingProcedure.Returned))
            throw new InvalidInput($"报告现在是“{FilingProcedure.Table.StageName(stage)}”，不能修改。{(stage == FilingProcedure.Published ? "已发布的，先办“更正已发布的报告”" : stage == FilingProcedure.Filed ? "先撤回报送" : "请主管部门退回后再改")}");
        var result = await change();
        var now = time.GetUtcNow().UtcDateTime;
        if (id is not null) await db.Dossiers.Where(d => d.Id == id).ExecuteUpdateAsync(s => s.SetProperty(d => d.ChangedAt, now), cancel);
        if (transaction is not null) await transaction.CommitAsync(cancel);
        return result;
    }

    public Task EditAsync(Actor actor, int agencyId, int year, Func<Task> change, CancellationToken cancel = default) =>
        EditAsync(actor, agencyId, year, async () => { await change(); return true; }, cancel);

    /// <summary>The report's dossier, held until the transaction ends. Where none is begun, the unit is held, so that none is begun meanwhile.</summary>
    async Task<long?> HeldAsync(int agencyId, int year, CancellationToken cancel)
    {
        Task<long?> FindAsync() => db.ReportFilings.Where(f => f.Year == year && f.AgencyId == agencyId).Select(f => (long?)f.DossierId).FirstOrDefaultAsync(cancel);
        var id = await FindAsync();
        // SQLite has one writer at a time anyway. On PostgreSQL the new row's reference to the unit waits for this lock.
        if (id is null && db.Database.IsNpgsql())
        {
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM agencies WHERE id = {agencyId} FOR UPDATE", cancel);
            id = await FindAsync();
        }
        if (id is { } there) await DossierLedger.HoldAsync(db, [there], cancel);
        return id;
    }

    /// <summary>The last day of each unit that there was no longer at the year's end.</summary>
    public async Task<Dictionary<int, DateOnly>> EndedAsync(int year, IReadOnlyCollection<int> ids, CancellationToken cancel)
    {
        var last = new DateOnly(year, 12, 31);
        var terms = await db.AgencyTerms.AsNoTracking().Where(t => ids.Contains(t.AgencyId) && t.From <= last).Select(t => new { t.AgencyId, t.To }).ToListAsync(cancel);
        return terms.GroupBy(t => t.AgencyId).Where(g => g.All(t => t.To is { } to && to < last)).ToDictionary(g => g.Key, g => g.Max(t => t.To!.Value));
    }
}
