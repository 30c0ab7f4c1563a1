using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Users;

/// <summary>A post with its dates; <paramref name="To"/> is the last day.</summary>
public sealed record PostHeld(Post Post, int AgencyId, DateOnly From, DateOnly? To)
{
    public bool On(DateOnly day) => From <= day && (To is null || To >= day);
}

/// <summary>A person of the register with every post, past, present and to come.</summary>
public sealed record PersonLine(Person Person, IReadOnlyList<PostHeld> Posts);

/// <summary>What the list of people shows.</summary>
public sealed record PeopleQuery(string? Words = null, int? Agency = null, Post? Post = null, string? Login = null, string Order = PeopleQuery.ByLogin)
{
    public const string ByLogin = "login";

    public static readonly IReadOnlyList<Option> Orders = [new(ByLogin, "按登录名"), new("name", "按姓名"), new("unit", "按单位次序")];
    public static readonly IReadOnlyList<Option> Logins = [new("can", "可以登录"), new("locked", "已锁定"), new("none", "没有账号")];
}

/// <summary>The people an administrator may see, with the dates of their posts. Which people those are is <see cref="PeopleService"/>'s rule.</summary>
public sealed class PeopleList(GongkaiContext db, PeopleService people, Agencies.AgencyDirectory agencies, TimeProvider time, OfficeClock clock)
{
    public async Task<IReadOnlyList<PersonLine>> FindAsync(Actor actor, PeopleQuery query, CancellationToken cancel = default)
    {
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        var order = tree.All.Select((a, i) => (a.Id, i)).ToDictionary(a => a.Id, a => a.i);
        var below = query.Agency is { } agency ? tree.Subtree(agency) : null;
        var today = clock.Today;
        var all = await people.ListAsync(actor, cancel);
        var held = (await db.Appointments.AsNoTracking().ToListAsync(cancel)).ToLookup(a => a.UserId, a => new PostHeld(a.Post, a.AgencyId, a.From, a.To));
        var lines = all.Select(p => new PersonLine(p, [.. held[p.Id].OrderByDescending(h => h.On(today)).ThenBy(h => order.GetValueOrDefault(h.AgencyId, int.MaxValue)).ThenBy(h => h.Post).ThenBy(h => h.From)]))
            .Where(l => query.Words is not { } w || l.Person.Login.Contains(w, StringComparison.OrdinalIgnoreCase) || l.Person.Name.Contains(w, StringComparison.Ordinal))
            // A unit or a post asked for is asked of the same present post.
            .Where(l => (below is null && query.Post is null) || l.Posts.Any(h => h.On(today) && (below is null || below.Contains(h.AgencyId)) && (query.Post is null || h.Post == query.Post)))
            .Where(l => query.Login switch { null => true, "can" => l.Person.CanLogIn, "locked" => Locked(l.Person), "none" => !l.Person.CanLogIn, _ => throw new InvalidInput("没有这种登录情况") });
        int Place(PersonLine l) => l.Posts.Where(h => h.On(today)).Select(h => order.GetValueOrDefault(h.AgencyId, int.MaxValue)).DefaultIfEmpty(int.MaxValue).Min();
        return query.Order switch
        {
            "name" => [.. lines.OrderBy(l => l.Person.Name, StringComparer.Ordinal).ThenBy(l => l.Person.Login, StringComparer.Ordinal)],
            "unit" => [.. lines.OrderBy(Place).ThenBy(l => l.Person.Login, StringComparer.Ordinal)],
            _ => [.. lines.OrderBy(l => l.Person.Login, StringComparer.Ordinal)],
        };
    }

    /// <summary>One person, if the actor may see them.</summary>
    public async Task<PersonLine> OneAsync(Actor actor, string id, CancellationToken cancel = default) =>
        (await FindAsync(actor, new PeopleQuery(), cancel)).FirstOrDefault(l => l.Person.Id == id) ?? throw new NotFound("没有这个人员");

    /// <summary>Locks are a matter of security, so they go by real time, not by the office's clock.</summary>
    public bool Locked(Person person) => person.LockedUntil > time.GetUtcNow();
}
