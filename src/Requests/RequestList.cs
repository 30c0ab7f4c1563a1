using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests;

/// <summary>Which requests, in which order.</summary>
public sealed record RequestQuery
{
    public string Tab { get; init; } = RequestList.Open;
    public string? Q { get; init; }
    public int? Agency { get; init; }
    public int? Year { get; init; }
    public string? Category { get; init; }
    public string? Outcome { get; init; }
    public string? Stage { get; init; }
    /// <summary>Kind of an open wait.</summary>
    public string? Wait { get; init; }
    public string? Channel { get; init; }
    /// <summary>A user id, <see cref="RequestList.Me"/> or <see cref="RequestList.Nobody"/>.</summary>
    public string? Handler { get; init; }
    /// <summary><see cref="RequestList.Overdue"/>, or within how many working days.</summary>
    public string? Due { get; init; }
    /// <summary>Only those on which a rule was broken.</summary>
    public bool Flagged { get; init; }
    /// <summary>Null: as the tab is usually read.</summary>
    public string? Sort { get; init; }

    /// <summary>The same under another tab: what is in hand is filtered by where it stands, the rest by how it ended.</summary>
    public RequestQuery Under(string tab) => tab is RequestList.Todo or RequestList.Open
        ? this with { Tab = tab, Year = null, Category = null, Outcome = null }
        : this with { Tab = tab, Stage = null, Wait = null, Due = null };
}

/// <summary>One line of the list: the request, who handles it, and what the office owes on it.</summary>
public sealed class RequestLine
{
    public required RequestRow Row { get; init; }
    public string? Handler { get; init; }
    /// <summary>Last day of what the office owes next; null: it owes nothing now.</summary>
    public DateOnly? Due { get; init; }
    public bool Provisional { get; init; }

    /// <summary>The day running, or the one that ran when it was finished.</summary>
    public DateOnly? ReplyDue => Due ?? Row.ReplyDue;
}

/// <summary>
/// Lists of requests a person may see: what this person has to do now, what is in hand at their units, what is done.
/// Overdue and due soon are derived from today, never stored.
/// </summary>
public sealed class RequestList(GongkaiContext db, OfficeClock clock, CurrentLaw laws)
{
    public const string Todo = "todo", Open = "open", Done = "done", All = "all";
    public const string Me = "me", Nobody = "none", Overdue = "overdue";
    /// <summary>Beyond this a list says "more than": counting a million finished requests would take longer than showing them.</summary>
    public const int MostCounted = 10_000;

    static readonly IReadOnlyList<Option> Tabs = [new(Todo, "待办"), new(Open, "在办"), new(Done, "已办"), new(All, "全部")];
    static readonly Option Urgent = new("due", "最急的在前"), Newest = new("received-down", "新收的在前"), Oldest = new("oldest", "早收的在前"), Number = new("number", "按编号");

    public static readonly IReadOnlyList<Option> Outcomes = [.. Statutes.Requests.Outcomes.All.Select(o => new Option(o.Code, o.Name))];
    public static readonly IReadOnlyList<Option> Dues = [new(Overdue, "已超期"), .. Warning.Ladder.Reverse().Select(n => new Option($"{n}", $"{n}个工作日内"))];
    public static readonly IReadOnlyList<Option> Waits = [.. RequestProcedure.Table.WaitNames.Select(w => new Option(w.Key, w.Value))];

    /// <summary>Who may only look has nothing to do.</summary>
    public static IReadOnlyList<Option> TabsOf(Actor actor) => actor.Actable.Count > 0 ? Tabs : [.. Tabs.Skip(1)];

    /// <summary>The orders of a tab, the usual one first.</summary>
    public static IReadOnlyList<Option> OrdersOf(string tab) => tab switch
    {
        Done => [new("finished-down", "新办结的在前"), Newest, Oldest, Number],
        All => [new("entered-down", "新登记的在前"), Newest, Oldest, Number],
        _ => [Urgent, Newest, Oldest, Number],
    };

    /// <summary>How many under each tab, up to one more than <see cref="MostCounted"/>.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(Actor actor, RequestQuery query, CancellationToken cancel = default)
    {
        var counts = new Dictionary<string, long>();
        var calendar = (await laws.GetAsync(cancel)).Law.Clock.Calendar;
        // In the order of the index: which are counted makes no difference, only that counting can stop.
        foreach (var tab in TabsOf(actor))
        {
            var (under, units) = (query.Under(tab.Key), await UnitsAsync(actor, query, cancel));
            var rows = Filtered(actor, under, units);
            // One unit's register is asked for what its days hold, those of a district are reached from the days: each by the index that holds all that is asked.
            var counted = under.Due is not { Length: > 0 } due ? rows.OrderBy(r => r.Turn).Select(r => r.DossierId)
                : units.One is null ? ByDay(rows, Owed(units, due, calendar)) : Within(rows, Owed(units, due, calendar)).OrderBy(r => r.Turn).Select(r => r.DossierId);
            counts[tab.Key] = await counted.Take(MostCounted + 1).LongCountAsync(cancel);
        }
        return counts;
    }

    /// <summary>Those that came in without a day of receipt and should have been confirmed by now.</summary>
    public async Task<long> UnconfirmedAsync(Actor actor, CancellationToken cancel = default)
    {
        var today = clock.Today;
        var mine = actor.Actable.ToList();
        return await db.Requests.AsNoTracking().Where(r => r.Turn == RequestTurns.Confirm && mine.Contains(r.AgencyId))
            .Where(r => db.DossierClocks.Any(c => c.DossierId == r.DossierId && c.Owed && c.Due < today)).LongCountAsync(cancel);
    }

    /// <exception cref="InvalidInput">no such tab, order or period.</exception>
    public async Task<IQueryable<RequestLine>> FindAsync(Actor actor, RequestQuery query, CancellationToken cancel = default)
    {
        query = query.Under(query.Tab);
        var units = await UnitsAsync(actor, query, cancel);
        var rows = Filtered(actor, query, units);
        if (query.Due is { Length: > 0 } due) rows = Within(rows, Owed(units, due, (await laws.GetAsync(cancel)).Law.Clock.Calendar));
        return Sorted(Lines(rows), query.Sort ?? OrdersOf(query.Tab)[0].Key);
    }

    /// <summary>
    /// Some lines of what <see cref="FindAsync"/> finds. What they are sorted by is read first: moving whole requests about while sorting costs more than asking twice.
    /// By day, the days that are owed are read in their own order and stop after a page; those on which nothing is owed come after them.
    /// </summary>
    /// <exception cref="InvalidInput">no such tab, order or period.</exception>
    public async Task<IReadOnlyList<RequestLine>> PageAsync(Actor actor, RequestQuery query, int skip, int take, CancellationToken cancel = default)
    {
        query = query.Under(query.Tab);
        List<long> ids;
        if ((query.Sort ?? OrdersOf(query.Tab)[0].Key) != Urgent.Key)
            ids = await (await FindAsync(actor, query, cancel)).Select(l => l.Row.DossierId).Skip(skip).Take(take).ToListAsync(cancel);
        else
        {
            var units = await UnitsAsync(actor, query, cancel);
            var rows = Filtered(actor, query, units);
            var owed = Owed(units, query.Due, (await laws.GetAsync(cancel)).Law.Clock.Calendar);
            ids = await ByDay(rows, owed).Skip(skip).Take(take).ToListAsync(cancel);
            if (ids.Count < take && query.Due is null or "")
            {
                var dated = ids.Count > 0 ? skip + ids.Count : await ByDay(rows, owed).CountAsync(cancel);
                ids.AddRange(await rows.Where(r => !db.DossierClocks.Any(c => c.DossierId == r.DossierId && c.Owed)).OrderBy(r => r.DossierId).Select(r => r.DossierId)
                    .Skip(Math.Max(0, skip - dated)).Take(take - ids.Count).ToListAsync(cancel));
            }
        }
        var page = await Lines(db.Requests.AsNoTracking().Where(r => ids.Contains(r.DossierId))).ToDictionaryAsync(l => l.Row.DossierId, cancel);
        return [.. ids.Select(id => page[id])];
    }

    static IQueryable<RequestRow> Within(IQueryable<RequestRow> rows, IQueryable<DossierClock> owed)
    {
        var ids = owed.Select(c => c.DossierId);
        return rows.Where(r => ids.Contains(r.DossierId));
    }

    static IQueryable<long> ByDay(IQueryable<RequestRow> rows, IQueryable<DossierClock> owed) =>
        owed.Join(rows, c => c.DossierId, r => r.DossierId, (c, r) => new { c.Due, c.DossierId }).OrderBy(l => l.Due).ThenBy(l => l.DossierId).Select(l => l.DossierId);

    /// <summary>What the units owe, all or within a period.</summary>
    /// <exception cref="InvalidInput">no such period.</exception>
    IQueryable<DossierClock> Owed(Units units, string? due, WorkCalendar calendar)
    {
        var owed = db.DossierClocks.AsNoTracking().Where(c => c.Owed);
        if (units.One is { } one) owed = owed.Where(c => c.AgencyId == one);
        else if (units.Some is { } some) owed = owed.Where(c => some.Contains(c.AgencyId));
        var today = clock.Today;
        if (due is null or "") return owed;
        if (due == Overdue) return owed.Where(c => c.Due < today);
        if (!int.TryParse(due, out var days) || days is < 0 or > 60) throw new InvalidInput("没有这种期限");
        var last = calendar.AddWorkdays(today, days);
        return owed.Where(c => c.Due >= today && c.Due <= last);
    }

    IQueryable<RequestLine> Lines(IQueryable<RequestRow> rows) =>
        from r in rows
        join c in db.DossierClocks.Where(c => c.Owed) on r.DossierId equals c.DossierId into clocks
        from c in clocks.DefaultIfEmpty()
        join u in db.Users on r.HandlerId equals u.Id into people
        from u in people.DefaultIfEmpty()
        select new RequestLine { Row = r, Handler = u == null ? null : u.DisplayName, Due = c == null ? null : c.Due, Provisional = c != null && c.Provisional };

    /// <summary>One unit, or some; neither where every unit there is may be seen: then none is picked out, the list is read in its own order and stops after a page.</summary>
    sealed record Units(int? One, List<int>? Some);

    async Task<Units> UnitsAsync(Actor actor, RequestQuery query, CancellationToken cancel)
    {
        var readable = actor.Readable.ToList();
        if (query.Agency is { } agency) return actor.MayRead(agency) ? new(agency, null) : new(null, []);
        if (readable.Count == 1) return new(readable[0], null);
        return new(null, await db.Agencies.AnyAsync(a => !readable.Contains(a.Id), cancel) ? readable : null);
    }

    IQueryable<RequestRow> Filtered(Actor actor, RequestQuery query, Units units)
    {
        var rows = db.Requests.AsNoTracking();
        if (units.One is { } one) rows = rows.Where(r => r.AgencyId == one);
        else if (units.Some is { } some) rows = rows.Where(r => some.Contains(r.AgencyId));
        rows = query.Tab switch
        {
            Todo => ToDo(rows, actor),
            Open => rows.Where(r => r.Turn.CompareTo("") > 0),
            // A void registration has no day of finishing.
            Done => rows.Where(r => r.Turn == RequestTurns.None && r.FinishedOn != null),
            All => rows,
            _ => throw new InvalidInput("没有这个分类"),
        };
        if (query.Year is { } year) rows = rows.Where(r => r.ReceivedYear == year);
        if (query.Category is { Length: > 0 } category) rows = rows.Where(r => r.Category == category);
        if (query.Outcome is { Length: > 0 } outcome) rows = rows.Where(r => r.Outcome == outcome);
        if (query.Stage is { Length: > 0 } stage) rows = rows.Where(r => r.Stage == stage);
        if (query.Wait is { Length: > 0 } wait) rows = rows.Where(r => ("," + r.Waits).Contains("," + wait + ":"));
        if (query.Channel is { Length: > 0 } channel) rows = rows.Where(r => r.Channel == channel);
        if (query.Flagged) rows = rows.Where(r => r.Breaches > 0);
        if (query.Handler is { Length: > 0 } handler)
        {
            var id = handler == Me ? actor.UserId : handler;
            rows = handler == Nobody ? rows.Where(r => r.HandlerId == null) : rows.Where(r => r.HandlerId == id);
        }
        if (query.Q?.Trim() is { Length: > 0 } q)
        {
            // Who may only look sees no names in lists, and cannot find one by guessing either.
            var mine = actor.Actable.ToList();
            rows = rows.Where(r => r.Number.Contains(q) || (r.ApplicantName != null && mine.Contains(r.AgencyId) && r.ApplicantName.Contains(q)) || (r.Subject != null && r.Subject.Contains(q)));
        }
        return rows;
    }

    /// <summary>
    /// What this person has to do now: what was given to them; what nobody in particular was given, for the officers of the unit (to give it to somebody, for its chief too);
    /// what is before the heads of the unit. A wait that has run out needs somebody to say so.
    /// </summary>
    IQueryable<RequestRow> ToDo(IQueryable<RequestRow> rows, Actor actor)
    {
        var today = clock.Today;
        var me = actor.UserId;
        var mine = actor.Actable.ToList();
        List<int> Units(params Post[] posts) => [.. mine.Where(a => posts.Any(p => actor.Holds(p, a)))];
        List<int> officers = Units(Post.Officer), givers = Units(Post.Officer, Post.Chief), heads = Units(Post.Chief, Post.Leader);
        var turns = RequestTurns.OfHandlers.ToList();
        var before = RequestTurns.OfHeads.ToList();
        // Asked once for the whole list, not for each request of it.
        var ranOut = db.DossierClocks.Where(c => !c.Owed && c.Due < today && c.Name.Contains(":") && mine.Contains(c.AgencyId)).Select(c => c.DossierId);
        var present = db.Appointments.Where(a => a.From <= today && (a.To == null || a.To >= today)).Select(a => a.UserId);
        return rows.Where(r => r.Turn.CompareTo("") > 0
            && ((r.HandlerId == me || r.HandlerId == null && officers.Contains(r.AgencyId))
                && (turns.Contains(r.Turn) || r.Turn == RequestTurns.Wait && ranOut.Contains(r.DossierId))
                // Whoever it was given to has left: somebody else must be named.
                || r.HandlerId != null && givers.Contains(r.AgencyId) && !present.Contains(r.HandlerId)
                || r.Turn == RequestTurns.Assign && givers.Contains(r.AgencyId)
                || before.Contains(r.Turn) && heads.Contains(r.AgencyId)));
    }

    static IQueryable<RequestLine> Sorted(IQueryable<RequestLine> lines, string sort) => sort switch
    {
        "due" => lines.OrderBy(l => l.Due == null).ThenBy(l => l.Due).ThenBy(l => l.Row.DossierId),
        "received-down" => lines.OrderBy(l => l.Row.ReceivedOn == null).ThenByDescending(l => l.Row.ReceivedOn).ThenByDescending(l => l.Row.DossierId),
        "oldest" => lines.OrderBy(l => l.Row.ReceivedOn == null).ThenBy(l => l.Row.ReceivedOn).ThenBy(l => l.Row.DossierId),
        "finished-down" => lines.OrderByDescending(l => l.Row.FinishedOn).ThenByDescending(l => l.Row.DossierId),
        "entered-down" => lines.OrderByDescending(l => l.Row.DossierId),
        "number" => lines.OrderBy(l => l.Row.Number),
        _ => throw new InvalidInput("没有这种排序"),
    };

    /// <summary>Those who handle requests at the units the person may see, to choose from.</summary>
    public async Task<IReadOnlyList<Option>> HandlersAsync(Actor actor, CancellationToken cancel = default)
    {
        var units = actor.Readable.ToList();
        var people = await db.Requests.AsNoTracking().Where(r => r.HandlerId != null && r.Turn.CompareTo("") > 0 && units.Contains(r.AgencyId)).Select(r => r.HandlerId!).Distinct()
            .Join(db.Users, id => id, u => u.Id, (id, u) => new { id, u.DisplayName }).OrderBy(p => p.DisplayName).Take(200).ToListAsync(cancel);
        return [.. actor.Actable.Count > 0 ? [new Option(Me, "本人")] : Array.Empty<Option>(), new Option(Nobody, "没有指定"), .. people.Where(p => p.id != actor.UserId).Select(p => new Option(p.id, p.DisplayName))];
    }

    public static string OutcomeName(string? code) => Statutes.Requests.Outcomes.Find(code)?.Name ?? "";
}
