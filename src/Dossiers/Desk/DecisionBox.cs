using Gongkai.Shared;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers.Desk;

/// <summary>What was put to somebody for decision, as a dossier's page says it.</summary>
public sealed record DecisionBox(long Id, string Act, string Decider, string Css, string Words, string? Remark, string? Outcome)
{
    /// <summary>Those not settled: waiting, or answered in a way that leaves the preparer something to do.</summary>
    public static async Task<IReadOnlyList<DecisionBox>> OfAsync(DecisionService decisions, Actor actor, long dossier, int count, CancellationToken cancel)
    {
        var lines = await decisions.Find(actor, "all", "newest-down", dossier).Where(l => l.Request.State != DecisionState.Agreed && l.Request.State != DecisionState.Withdrawn && (l.Request.State == DecisionState.Waiting || l.Request.Expected == count)).Take(5).ToListAsync(cancel);
        return [.. lines.Select(l =>
        {
            var (css, words) = decisions.Standing(l.Request, count);
            return new DecisionBox(l.Request.Id, decisions.ActName(l.Request), l.Decider, css, words, l.Request.Remark, l.Request.Outcome);
        })];
    }
}
