using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Statutes;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests;

/// <summary>A request that looks like another. <paramref name="Score"/>: how alike the descriptions are, 0 to 1.</summary>
public sealed record Lookalike(long Id, string Number, int AgencyId, DateOnly? ReceivedOn, DateOnly? FinishedOn, string Stage, string? Outcome, string Subject, bool SameApplicant, double Score)
{
    public int Percent => (int)Math.Round(Score * 100);
    /// <summary>Was answered, so that asking again may be a repeat.</summary>
    public bool Answered => FinishedOn is not null && Outcome is not (null or "OTHER" or "OTHER_NO_CORRECTION" or "OTHER_NO_FEE");
    public string Words => (SameApplicant ? "同一申请人" : "其他申请人") + (ReceivedOn is { } on ? $"，{on:yyyy-MM-dd}收到" : "") + "，" + (Outcome is null ? RequestProcedure.Table.StageName(Stage) : RequestList.OutcomeName(Outcome));
}

/// <summary>Two requests side by side.</summary>
public sealed record Compared(RequestRow One, RequestRow Other, Lookalike Likeness);

/// <summary>
/// Duplicates and repeats, within the units a person acts for: what the same applicant asked for before, at any time, and what anybody asked for lately.
/// </summary>
public sealed class Lookalikes(GongkaiContext db, Access access, AuditLog audit)
{
    /// <summary>So many of the newest are compared whoever asked, shared out among the units but never fewer than <see cref="Least"/> of each; of the same applicant, so many.</summary>
    public const int Recent = 1000, Least = 50, Own = 200;
    /// <summary>From how alike on a request is shown, of the same applicant and of others.</summary>
    public const double SameFrom = 0.4, OthersFrom = 0.6;
    const int Shown = 8;

    public Task<IReadOnlyList<Lookalike>> OfAsync(Actor actor, RequestRow row, CancellationToken cancel = default) =>
        FindAsync(actor, row.ApplicantName, row.Identity, row.Subject, row.DossierId, cancel);

    /// <param name="identity">As written, or the number alone.</param>
    /// <param name="except">The request itself.</param>
    public async Task<IReadOnlyList<Lookalike>> FindAsync(Actor actor, string? applicant, string? identity, string? subject, long? except, CancellationToken cancel = default)
    {
        if (subject is null || Likeness.Plain(subject).Length == 0) return [];
        var mine = actor.Actable.ToList();
        var rows = db.Requests.AsNoTracking().Where(r => r.FinishedYear != RequestRow.Voided && r.Subject != null && r.DossierId != (except ?? 0));
        var number = Likeness.IdentityOf(identity);
        var found = new Dictionary<long, RequestRow>();
        async Task AddAsync(IQueryable<RequestRow> some)
        {
            foreach (var row in (await some.ToListAsync(cancel)).Where(r => mine.Contains(r.AgencyId))) found[row.DossierId] = row;
        }
        // Each by its own index, so that it costs the same in a register of any size.
        // Looked up by name and number alone, other units' left aside afterwards: asked together with the unit, all of the unit would be searched for the name.
        if (applicant is not null) await AddAsync(rows.Where(r => r.ApplicantName == applicant).OrderByDescending(r => r.DossierId).Take(Own));
        if (number is not null) await AddAsync(rows.Where(r => r.Identity == number).OrderByDescending(r => r.DossierId).Take(Own));
        foreach (var unit in mine)
            await AddAsync(rows.Where(r => r.AgencyId == unit).OrderByDescending(r => r.DossierId).Take(Math.Max(Least, Recent / mine.Count)));
        var text = new Likeness.Text(subject);
        return
        [
            .. found.Values.Select(r => Of(r, text, applicant, number)).Where(l => l.Score >= (l.SameApplicant ? SameFrom : OthersFrom))
                .OrderByDescending(l => l.SameApplicant).ThenByDescending(l => l.Score).ThenByDescending(l => l.Id).Take(Shown),
        ];
    }

    /// <summary>What the same applicant asked for before, with its descriptions, to be looked at before one more is registered; the reading of personal data is audited.</summary>
    public async Task<IReadOnlyList<Lookalike>> BeforeAsync(Actor actor, string? applicant, string? identity, string? subject, CancellationToken cancel = default)
    {
        var own = (await FindAsync(actor, applicant, identity, subject, null, cancel)).Where(l => l.SameApplicant).ToList();
        foreach (var line in own) await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, line.Number, "登记时核对相似办件", cancel);
        return own;
    }

    static Lookalike Of(RequestRow r, Likeness.Text text, string? applicant, string? number) =>
        new(r.DossierId, r.Number, r.AgencyId, r.ReceivedOn, r.FinishedOn, r.Stage, r.Outcome, r.Subject ?? "",
            applicant is not null && r.ApplicantName == applicant || number is not null && r.Identity == number, text.To(new Likeness.Text(r.Subject ?? "")));

    /// <summary>Two requests side by side, for who may act on both; the reading of personal data is audited.</summary>
    /// <exception cref="Forbidden">one of them is another unit's.</exception>
    public async Task<Compared> CompareAsync(Actor actor, long id, long other, CancellationToken cancel = default)
    {
        var rows = await db.Requests.AsNoTracking().Where(r => r.DossierId == id || r.DossierId == other).ToListAsync(cancel);
        if (rows.Count != 2) throw new NotFound("没有这个办件");
        foreach (var row in rows)
        {
            await access.RequireActAsync(actor, row.AgencyId, row.Number, cancel);
            await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, row.Number, "对比相似办件", cancel);
        }
        RequestRow one = rows.First(r => r.DossierId == id), two = rows.First(r => r.DossierId == other);
        return new(one, two, Of(two, new(one.Subject ?? ""), one.ApplicantName, one.Identity));
    }

    /// <summary>What a draft for a repeat begins with: the outcome, the number of the earlier reply, and the reason.</summary>
    /// <exception cref="InvalidInput">the other was not answered before, or somebody else asked: that is no repeat.</exception>
    public async Task<IReadOnlyDictionary<string, string>> RepeatAsync(Actor actor, long id, long earlier, CancellationToken cancel = default)
    {
        var (one, other, likeness) = await CompareAsync(actor, id, earlier, cancel);
        if (!likeness.SameApplicant) throw new InvalidInput($"{other.Number}是别人申请的，不是重复申请");
        if (!likeness.Answered || other.FinishedOn > one.ReceivedOn) throw new InvalidInput($"{other.Number}在收到这件申请以前没有答复，不是重复申请");
        return new Dictionary<string, string>
        {
            ["outcome"] = "REFUSE_REPEAT", ["earlier"] = other.Number,
            ["text"] = $"您申请公开的内容，本机关已于{Chinese.Date(other.FinishedOn!.Value)}答复（{other.Number}）。本次申请的内容与该件相同，依照《条例》第三十六条第（六）项，不予重复处理。",
        };
    }
}
