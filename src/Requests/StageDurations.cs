using Gongkai.Dossiers;
using Gongkai.Indicators;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests;

/// <summary>One request that was answered, with the working days each stage took; null where it did not go through the stage.</summary>
public sealed record DurationLine(long DossierId, string Number, int AgencyId, DateOnly ReceivedOn, DateOnly RepliedOn, IReadOnlyList<int?> Stages);

/// <summary>
/// 环节用时: how many working days answered requests spent from one stage to the next. The time in which the office waited for somebody else is taken out of the stages
/// and stands by itself. Counted on the day from the projection's dates, by the calendar in force.
/// </summary>
public sealed class StageDurations(GongkaiContext db, CurrentLaw laws)
{
    public const string Waiting = "waiting", Whole = "whole";

    /// <summary>In the order of the procedure; the last two are the waiting for others and all of it.</summary>
    public static readonly IReadOnlyList<Option> Stages =
        [new("assign", "收到到分办"), new("draft", "分办到拟稿"), new("submit", "拟稿到送审"), new("sign", "送审到签发"), new("send", "签发到发出"), new(Waiting, "等待补正、意见、缴费"), new(Whole, "合计（不含等待）")];

    /// <summary>Place of a stage among <see cref="Stages"/>; -1: there is none of that key.</summary>
    public static int IndexOf(string stage) => Stages.Select(s => s.Key).ToList().IndexOf(stage);

    /// <summary>The years in which something was answered at the units the person may see, the latest first.</summary>
    public async Task<IReadOnlyList<int>> YearsAsync(Actor actor, CancellationToken cancel = default)
    {
        var units = actor.Readable.ToList();
        return await db.Requests.Where(r => r.RepliedOn != null && units.Contains(r.AgencyId)).Select(r => r.FinishedYear).Distinct().OrderByDescending(y => y).ToListAsync(cancel);
    }

    /// <summary>The requests answered in the year at the units the person may see.</summary>
    public async Task<IReadOnlyList<DurationLine>> OfAsync(Actor actor, int year, int? agency, CancellationToken cancel = default)
    {
        var units = agency is { } one ? actor.MayRead(one) ? [one] : [] : actor.Readable.ToList();
        var calendar = (await laws.GetAsync(cancel)).Law.Clock.Calendar;
        var rows = await db.Requests.AsNoTracking().Where(r => r.FinishedYear == year && r.RepliedOn != null && r.ReceivedOn != null && units.Contains(r.AgencyId)).OrderBy(r => r.DossierId)
            .Select(r => new { r.DossierId, r.Number, r.AgencyId, r.ReceivedOn, r.AssignedOn, r.DraftedOn, r.SubmittedOn, r.SignedOn, r.RepliedOn, r.Paused }).ToListAsync(cancel);
        return rows.ConvertAll(r =>
        {
            var pauses = Pauses.Parse(r.Paused);
            int? Between(DateOnly? from, DateOnly? to) => from is { } a && to is { } b ? pauses.Net(a, b, calendar) : null;
            DateOnly received = r.ReceivedOn!.Value, replied = r.RepliedOn!.Value;
            return new DurationLine(r.DossierId, r.Number, r.AgencyId, received, replied,
                [Between(received, r.AssignedOn), Between(r.AssignedOn, r.DraftedOn), Between(r.DraftedOn, r.SubmittedOn), Between(r.SubmittedOn, r.SignedOn), Between(r.SignedOn, replied),
                    r.Paused.Length == 0 ? null : pauses.Within(received, replied, calendar), Between(received, replied)]);
        });
    }

    /// <summary>Each stage's spread over the lines.</summary>
    public static IReadOnlyList<Spread?> Spreads(IEnumerable<DurationLine> lines)
    {
        var all = lines.ToList();
        return [.. Stages.Select((_, i) => Spread.Of(all.Select(l => l.Stages[i]).OfType<int>()))];
    }
}
