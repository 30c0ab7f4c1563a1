using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport;

/// <summary>Who may work on a report, and whether it may be worked on now: the one gate before figures, texts, adjustments and explanations.</summary>
public sealed class FilingGate(GongkaiContext db, AgencyDirectory agencies, Access access, OfficeClock clock)
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

    /// <summary>Figures, text, adjustments and explanations are changed only here and now.</summary>
    /// <exception cref="Forbidden">not the person's report.</exception>
    /// <exception cref="InvalidInput">the report is filed, passed or published.</exception>
    public async Task RequireEditableAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        await RequireWorkAsync(actor, agencyId, year, cancel);
        var stage = await db.ReportFilings.Where(f => f.Year == year && f.AgencyId == agencyId).Select(f => f.Stage).FirstOrDefaultAsync(cancel);
        if (stage is not (null or FilingProcedure.Draft or FilingProcedure.Returned))
            throw new InvalidInput($"报告现在是“{FilingProcedure.Table.StageName(stage)}”，不能修改。{(stage == FilingProcedure.Published ? "已发布的，先办“更正已发布的报告”" : stage == FilingProcedure.Filed ? "先撤回报送" : "请主管部门退回后再改")}");
    }

    /// <summary>The last day of each unit that there was no longer at the year's end.</summary>
    public async Task<Dictionary<int, DateOnly>> EndedAsync(int year, IReadOnlyCollection<int> ids, CancellationToken cancel)
    {
        var last = new DateOnly(year, 12, 31);
        var terms = await db.AgencyTerms.AsNoTracking().Where(t => ids.Contains(t.AgencyId) && t.From <= last).Select(t => new { t.AgencyId, t.To }).ToListAsync(cancel);
        return terms.GroupBy(t => t.AgencyId).Where(g => g.All(t => t.To is { } to && to < last)).ToDictionary(g => g.Key, g => g.Max(t => t.To!.Value));
    }
}
