using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Users;

/// <summary>Who is asking: a person with posts, already resolved to the units they cover.</summary>
public sealed record Actor(string UserId, string Name, IReadOnlyList<(Post Post, int AgencyId)> Posts, IReadOnlyDictionary<Post, IReadOnlySet<int>> Covers)
{
    /// <summary>The job that writes lapses and loads data; never reachable from a page.</summary>
    public static readonly Actor System = new("system", "系统", [], new Dictionary<Post, IReadOnlySet<int>>());

    public bool IsSystem => ReferenceEquals(this, System);
    public bool Holds(Post post, int agencyId) => Covers.TryGetValue(post, out var set) && set.Contains(agencyId);
    public bool MayRead(int agencyId) => IsSystem || Holds(Post.Officer, agencyId) || Holds(Post.Chief, agencyId) || Holds(Post.Leader, agencyId) || Holds(Post.Supervisor, agencyId);
    public bool MayAct(int agencyId) => IsSystem || Holds(Post.Officer, agencyId) || Holds(Post.Chief, agencyId) || Holds(Post.Leader, agencyId);
    public bool Administers(int agencyId) => IsSystem || Holds(Post.Administrator, agencyId);
    public bool AdministersSomething => IsSystem || Posts.Any(p => p.Post == Post.Administrator);
    /// <summary>Posts, passwords and sessions of the unit are this person's to keep.</summary>
    public bool Secures(int agencyId) => IsSystem || Holds(Post.SecurityOfficer, agencyId);
    public bool SecuresSomething => IsSystem || Posts.Any(p => p.Post == Post.SecurityOfficer);
    public bool AuditsSomething => Posts.Any(p => p.Post == Post.Auditor);
    /// <summary>Either of the two who keep the register of people.</summary>
    public bool KeepsPeople(int agencyId) => Administers(agencyId) || Secures(agencyId);
    public bool KeepsSomePeople => AdministersSomething || SecuresSomething;

    /// <summary>The units whose records the person may see; the three administrators see none.</summary>
    public IReadOnlySet<int> Readable
    {
        get
        {
            var all = new HashSet<int>();
            foreach (var (post, set) in Covers)
                if (!post.IsOfThree()) all.UnionWith(set);
            return all;
        }
    }

    /// <summary>The units for which the person may act, and so see names in lists.</summary>
    public IReadOnlySet<int> Actable => Readable.Where(MayAct).ToHashSet();

    /// <summary>The roles this person has at the unit, weightiest last.</summary>
    public IEnumerable<Role> RolesAt(int agencyId)
    {
        if (IsSystem) yield return Role.System;
        if (Holds(Post.Officer, agencyId)) yield return Role.Officer;
        if (Holds(Post.Chief, agencyId)) yield return Role.Chief;
        if (Holds(Post.Leader, agencyId)) yield return Role.Leader;
    }
}

/// <summary>Turns a user id into an actor, and refuses (with an audit entry) what an actor may not do.</summary>
public sealed class Access(GongkaiContext db, AgencyDirectory agencies, OfficeClock clock, AuditLog audit)
{
    public async Task<Actor> ActorAsync(string userId, CancellationToken cancel = default)
    {
        var today = clock.Today;
        var name = await db.Users.Where(u => u.Id == userId).Select(u => u.DisplayName).FirstOrDefaultAsync(cancel)
            ?? throw new Forbidden("账号不存在");
        // A unit that has ended keeps its place for this: its records must stay readable to those above it.
        var tree = await agencies.LatestAsync(today, cancel);
        var posts = (await db.Appointments.AsNoTracking().Where(a => a.UserId == userId && a.From <= today && (a.To == null || a.To >= today))
            .Select(a => new { a.Post, a.AgencyId }).ToListAsync(cancel)).Select(p => (p.Post, p.AgencyId)).ToList();
        var covers = posts.GroupBy(p => p.Post).ToDictionary(g => g.Key, g => (IReadOnlySet<int>)g.SelectMany(p => tree.Subtree(p.AgencyId)).ToHashSet());
        return new Actor(userId, name, posts, covers);
    }

    public async Task RequireReadAsync(Actor actor, int agencyId, string target, CancellationToken cancel = default)
    {
        if (actor.MayRead(agencyId)) return;
        await RefuseAsync(actor, target, "不能查看其他单位的记录", cancel);
    }

    public async Task RequireActAsync(Actor actor, int agencyId, string target, CancellationToken cancel = default)
    {
        if (actor.MayAct(agencyId)) return;
        await RefuseAsync(actor, target, "不能办理其他单位的事项", cancel);
    }

    /// <summary>Units, people and posts are administered by subtree like everything else.</summary>
    public async Task RequireAdministratorAsync(Actor actor, int agencyId, string target, CancellationToken cancel = default)
    {
        if (actor.Administers(agencyId)) return;
        await RefuseAsync(actor, target, actor.AdministersSomething ? "不能管理其他单位" : "须由系统管理员办理", cancel);
    }

    /// <summary>Posts, passwords, locks and sessions are the security officer's, by subtree too.</summary>
    public async Task RequireSecurityAsync(Actor actor, int agencyId, string target, CancellationToken cancel = default)
    {
        if (actor.Secures(agencyId)) return;
        await RefuseAsync(actor, target, actor.SecuresSomething ? "不能管理其他单位" : "须由安全保密管理员办理", cancel);
    }

    /// <exception cref="Forbidden">the person audits nothing.</exception>
    public async Task RequireAuditAsync(Actor actor, CancellationToken cancel = default)
    {
        if (!actor.AuditsSomething) await RefuseAsync(actor, "审计日志", "审计日志只供安全审计员查看", cancel);
    }

    /// <summary>A person named as having decided; must have a say at the unit.</summary>
    /// <exception cref="InvalidInput">nobody of that id, or nobody with a post there.</exception>
    public async Task<Actor> DeciderAsync(string userId, int agencyId, CancellationToken cancel = default)
    {
        if (!await db.Users.AnyAsync(u => u.Id == userId, cancel)) throw new InvalidInput("决定人不在名册中");
        var decider = await ActorAsync(userId, cancel);
        return decider.MayAct(agencyId) ? decider : throw new InvalidInput($"{decider.Name}在这个单位没有职务，不能作为决定人");
    }

    async Task RefuseAsync(Actor actor, string target, string why, CancellationToken cancel)
    {
        await audit.WriteAsync(AuditKind.Refused, actor.UserId, target, why, cancel);
        throw new Forbidden(why);
    }
}
