using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests;

/// <summary>Which requests, in which order.</summary>
public sealed record RequestQuery
{
    public string Tab { get; init; } = "todo";
    public string? Q { get; init; }
    public int? Agency { get; init; }
    public int? Year { get; init; }
    public string? Category { get; init; }
    public string? Outcome { get; init; }
    public string Sort { get; init; } = "due";
}

/// <summary>One line of the list: the request, and what the office owes on it.</summary>
public sealed class RequestLine
{
    public required RequestRow Row { get; init; }
    public DateOnly? Due { get; init; }
    public bool Provisional { get; init; }

    /// <summary>The day running, or the one that ran when it was finished.</summary>
    public DateOnly? ReplyDue => Due ?? Row.ReplyDue;
}

/// <summary>Lists of requests a person may see. Overdue and due soon are derived from today, never stored.</summary>
public sealed class RequestList(GongkaiContext db, OfficeClock clock)
{
    public static readonly IReadOnlyList<Option> Tabs =
        [new("todo", "在办"), new("soon", "三天内到期"), new("overdue", "超期"), new("waiting", "等待对方"), new("done", "办结"), new("all", "全部")];

    public static readonly IReadOnlyList<Option> Orders = [new("due", "最急的在前"), new("received-down", "新收的在前"), new("oldest", "早收的在前"), new("number", "按编号")];

    public static readonly IReadOnlyList<Option> Outcomes = [.. Statutes.Requests.Outcomes.All.Select(o => new Option(o.Code, o.Name))];

    /// <summary>How many under each tab.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(Actor actor, RequestQuery query, CancellationToken cancel = default)
    {
        var mine = Filter(actor, query);
        var tabs = new Dictionary<string, long>();
        foreach (var tab in Tabs) tabs[tab.Key] = await Tab(mine, tab.Key).LongCountAsync(cancel);
        return tabs;
    }

    /// <exception cref="InvalidInput">no such tab or order.</exception>
    public IQueryable<RequestLine> Find(Actor actor, RequestQuery query) => Sort(Joined(Tab(Filter(actor, query), query.Tab)), query.Sort);

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
            "done" => rows.Where(r => r.FinishedYear != RequestRow.Unfinished && r.FinishedYear != RequestRow.Voided),
            "all" => rows,
            _ => throw new InvalidInput("没有这个分类"),
        };
    }

    /// <summary>What the office owes: the reply, or a new one it was ordered to give. Finished dossiers have no reply clock.</summary>
    IQueryable<Dossiers.DossierClock> Owed => db.DossierClocks.Where(c => c.Name == "reply" || c.Name.StartsWith("redo:"));

    IQueryable<RequestLine> Joined(IQueryable<RequestRow> rows) =>
        from r in rows
        select new RequestLine
        {
            Row = r, Due = Owed.Where(c => c.DossierId == r.DossierId).Min(c => (DateOnly?)c.Due), Provisional = Owed.Any(c => c.DossierId == r.DossierId && c.Provisional),
        };

    static IQueryable<RequestLine> Sort(IQueryable<RequestLine> lines, string sort) => sort switch
    {
        "due" => lines.OrderBy(l => l.Due == null).ThenBy(l => l.Due).ThenBy(l => l.Row.ReceivedOn == null).ThenByDescending(l => l.Row.ReceivedOn).ThenBy(l => l.Row.DossierId),
        "received-down" => lines.OrderBy(l => l.Row.ReceivedOn == null).ThenByDescending(l => l.Row.ReceivedOn).ThenByDescending(l => l.Row.DossierId),
        "oldest" => lines.OrderBy(l => l.Row.ReceivedOn == null).ThenBy(l => l.Row.ReceivedOn).ThenBy(l => l.Row.DossierId),
        "number" => lines.OrderBy(l => l.Row.Number),
        _ => throw new InvalidInput("没有这种排序"),
    };

    public static string OutcomeName(string? code) => Statutes.Requests.Outcomes.Find(code)?.Name ?? "";
}
