using Gongkai.Shared;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests;

/// <summary>What a list shows: a tab, words, a unit, a year, an order, a page. Everything is in the address of the page.</summary>
public sealed record RequestQuery
{
    public string Tab { get; init; } = "todo";
    public string? Q { get; init; }
    public int? Agency { get; init; }
    public int? Year { get; init; }
    public string? Category { get; init; }
    public string? Outcome { get; init; }
    public string Sort { get; init; } = "due";
    public int Page { get; init; } = 1;
}

public sealed record RequestLine(RequestRow Row, DateOnly? Due, bool Provisional);

public sealed record RequestPage(IReadOnlyList<RequestLine> Lines, long Total, IReadOnlyDictionary<string, long> Tabs, int PageCount);

/// <summary>Lists of requests a person may see. Overdue and due soon are derived from today, never stored.</summary>
public sealed class RequestList(GongkaiContext db, OfficeClock clock)
{
    public const int PageSize = 20;

    /// <summary>Tabs in order: key and label.</summary>
    public static readonly IReadOnlyList<(string Key, string Label)> Tabs =
        [("todo", "在办"), ("soon", "三天内到期"), ("overdue", "超期"), ("waiting", "等待对方"), ("done", "办结"), ("all", "全部")];

    public async Task<RequestPage> PageAsync(Actor actor, RequestQuery query, CancellationToken cancel = default)
    {
        var mine = Filter(actor, query);
        var tabs = new Dictionary<string, long>();
        foreach (var (key, _) in Tabs) tabs[key] = await Tab(mine, key).LongCountAsync(cancel);
        var rows = Sort(Joined(Tab(mine, query.Tab)), query.Sort);
        var page = Math.Max(1, query.Page);
        var lines = await rows.Skip((page - 1) * PageSize).Take(PageSize).ToListAsync(cancel);
        var total = tabs.GetValueOrDefault(query.Tab);
        return new RequestPage([.. lines.Select(l => new RequestLine(l.Row, l.Due ?? l.Row.ReplyDue, l.Provisional))], total, tabs, (int)Math.Max(1, (total + PageSize - 1) / PageSize));
    }

    /// <summary>Every line of the query, for an export.</summary>
    public async IAsyncEnumerable<RequestLine> AllAsync(Actor actor, RequestQuery query)
    {
        await foreach (var l in Sort(Joined(Tab(Filter(actor, query), query.Tab)), query.Sort).AsAsyncEnumerable())
            yield return new RequestLine(l.Row, l.Due ?? l.Row.ReplyDue, l.Provisional);
    }

    IQueryable<RequestRow> Filter(Actor actor, RequestQuery query)
    {
        var readable = actor.Readable.ToList();
        var rows = db.Requests.AsNoTracking().Where(r => readable.Contains(r.AgencyId));
        if (query.Agency is { } agency) rows = rows.Where(r => r.AgencyId == agency);
        if (query.Year is { } year) rows = rows.Where(r => r.ReceivedYear == year);
        if (query.Category is { Length: > 0 } category) rows = rows.Where(r => r.Category == category);
        if (query.Outcome is { Length: > 0 } outcome) rows = rows.Where(r => r.Outcome == outcome);
        if (query.Q?.Trim() is { Length: > 0 } q)
        {
            // Who may only look sees no names in lists, and cannot find one by guessing either.
            var mine = actor.Actable.ToList();
            rows = rows.Where(r => r.Number.Contains(q) || (r.ApplicantName != null && mine.Contains(r.AgencyId) && r.ApplicantName.Contains(q)) || (r.Subject != null && r.Subject.Contains(q)));
        }
        return rows;
    }

    IQueryable<RequestRow> Tab(IQueryable<RequestRow> rows, string tab)
    {
        var today = clock.Today;
        var soon = today.AddDays(3);
        return tab switch
        {
            "todo" => rows.Where(r => r.FinishedYear == RequestRow.Unfinished || r.Waits.StartsWith("redo:")),
            // While the applicant owes a correction the office cannot be late: what it owes begins anew when that comes.
            "soon" => rows.Where(r => !r.Waits.Contains("correction:") && Owed.Any(c => c.DossierId == r.DossierId && c.Due >= today && c.Due <= soon)),
            "overdue" => rows.Where(r => !r.Waits.Contains("correction:") && Owed.Any(c => c.DossierId == r.DossierId && c.Due < today)),
            "waiting" => rows.Where(r => r.FinishedYear == RequestRow.Unfinished && r.Waits != ""),
            "done" => rows.Where(r => r.FinishedYear != RequestRow.Unfinished),
            "all" => rows,
            _ => throw new InvalidInput("没有这个分类"),
        };
    }

    /// <summary>What the office owes: the reply, or a new one it was ordered to give. Finished dossiers have no reply clock.</summary>
    IQueryable<Dossiers.DossierClock> Owed => db.DossierClocks.Where(c => c.Name == "reply" || c.Name.StartsWith("redo:"));

    sealed class Line
    {
        public required RequestRow Row { get; init; }
        public DateOnly? Due { get; init; }
        public bool Provisional { get; init; }
    }

    IQueryable<Line> Joined(IQueryable<RequestRow> rows) =>
        from r in rows
        select new Line
        {
            Row = r, Due = Owed.Where(c => c.DossierId == r.DossierId).Min(c => (DateOnly?)c.Due), Provisional = Owed.Any(c => c.DossierId == r.DossierId && c.Provisional),
        };

    static IQueryable<Line> Sort(IQueryable<Line> lines, string sort) => sort switch
    {
        "due" => lines.OrderBy(l => l.Due == null).ThenBy(l => l.Due).ThenByDescending(l => l.Row.ReceivedOn).ThenBy(l => l.Row.DossierId),
        "received" => lines.OrderByDescending(l => l.Row.ReceivedOn).ThenByDescending(l => l.Row.DossierId),
        "oldest" => lines.OrderBy(l => l.Row.ReceivedOn).ThenBy(l => l.Row.DossierId),
        "number" => lines.OrderBy(l => l.Row.Number),
        _ => throw new InvalidInput("没有这种排序"),
    };

    public static string OutcomeName(string? code) => Outcomes.Find(code)?.Name ?? "";
}
