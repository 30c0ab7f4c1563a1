using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Users;

public sealed record Person(string Id, string Login, string Name, bool CanLogIn, DateTimeOffset? LockedUntil, IReadOnlyList<(Post Post, int AgencyId)> Posts);

/// <summary>People and their posts, by the administrators of the subtree concerned; a person without a password exists as a decider but cannot log in.</summary>
public sealed class PeopleService(GongkaiContext db, UserManager<User> users, Access access, AgencyDirectory agencies, AuditLog audit, OfficeClock clock)
{
    public static string PostName(Post post) => post switch
    {
        Post.Officer => "承办人",
        Post.Chief => "政府信息公开工作机构负责人",
        Post.Leader => "分管负责人",
        Post.Supervisor => "监督人员",
        _ => "系统管理员",
    };

    /// <summary>Adds a person with a first post, both or neither.</summary>
    public async Task<User> AddAsync(Actor actor, string login, string name, string? password, int agencyId, Post post, DateOnly from, CancellationToken cancel = default)
    {
        await access.RequireAdministratorAsync(actor, agencyId, "人员", cancel);
        if (string.IsNullOrWhiteSpace(name) || name.Length > 50) throw new InvalidInput("姓名没有填，或者超过50字");
        if (string.IsNullOrWhiteSpace(login) || !login.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) throw new InvalidInput("登录名只能用英文字母、数字和 - _ .");
        var user = new User { UserName = login, DisplayName = name.Trim() };
        await using (var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null)
        {
            try { Succeed(password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password)); }
            catch (DbUpdateException e) when (Database.IsRace(e)) { throw new InvalidInput("这个登录名已经有人用"); }
            await AddPostAsync(user.Id, agencyId, post, from, cancel);
            if (transaction is not null) await transaction.CommitAsync(cancel);
        }
        await RecordAsync(actor, user.UserName, $"增加人员，{PostName(post)}", cancel);
        return user;
    }

    /// <summary>A new password from the administrator, for one who forgot it; also lifts a lock.</summary>
    public async Task ResetAsync(Actor actor, string userId, string password, CancellationToken cancel = default)
    {
        var user = await MineAsync(actor, userId, cancel);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            if (user.PasswordHash is not null) Succeed(await users.RemovePasswordAsync(user));
            Succeed(await users.AddPasswordAsync(user, password));
            Succeed(await users.SetLockoutEndDateAsync(user, null));
            Succeed(await users.ResetAccessFailedCountAsync(user));
            await transaction.CommitAsync(cancel);
        }
        await RecordAsync(actor, user.UserName!, "重设密码", cancel);
    }

    /// <summary>One's own password, on proof of the old one.</summary>
    public async Task ChangePasswordAsync(Actor actor, string old, string password, CancellationToken cancel = default)
    {
        var user = await users.FindByIdAsync(actor.UserId) ?? throw new NotFound("账号不存在");
        Succeed(await users.ChangePasswordAsync(user, old, password));
        await RecordAsync(actor, user.UserName!, "更换密码", cancel);
    }

    /// <summary>The person, if all of their posts lie where the actor administers: who holds a post elsewhere is not ours alone.</summary>
    async Task<User> MineAsync(Actor actor, string userId, CancellationToken cancel)
    {
        var user = await users.FindByIdAsync(userId) ?? throw new NotFound("没有这个人员");
        foreach (var agency in await PlacesAsync(userId, cancel)) await access.RequireAdministratorAsync(actor, agency, "人员", cancel);
        return user;
    }

    /// <summary>Where a person belongs: at their posts, or, without any, to the district as a whole, so that nobody is anybody's to take over.</summary>
    async Task<IReadOnlyList<int>> PlacesAsync(string userId, CancellationToken cancel)
    {
        var today = clock.Today;
        var at = await db.Appointments.Where(a => a.UserId == userId && (a.To == null || a.To >= today)).Select(a => a.AgencyId).ToListAsync(cancel);
        return at.Count > 0 ? at : [await RootAsync(cancel)];
    }

    async Task<int> RootAsync(CancellationToken cancel) => (await agencies.OnAsync(clock.Today, cancel)).Root.Id;

    static void Succeed(IdentityResult result)
    {
        if (!result.Succeeded) throw new InvalidInput(string.Join("；", result.Errors.Select(Words)));
    }

    Task RecordAsync(Actor actor, string target, string what, CancellationToken cancel) =>
        actor.IsSystem ? Task.CompletedTask : audit.WriteAsync(AuditKind.SettingsChanged, actor.UserId, "人员 " + target, what, cancel);

    public async Task AppointAsync(Actor actor, string userId, int agencyId, Post post, DateOnly from, CancellationToken cancel = default)
    {
        await access.RequireAdministratorAsync(actor, agencyId, "任职", cancel);
        var login = await db.Users.Where(u => u.Id == userId).Select(u => u.UserName).FirstOrDefaultAsync(cancel) ?? throw new NotFound("没有这个人员");
        // One in office may get a second post from another unit; to bring back one without any is for the whole district's administrator.
        var today = clock.Today;
        if (!await db.Appointments.AnyAsync(a => a.UserId == userId && (a.To == null || a.To >= today), cancel))
            await access.RequireAdministratorAsync(actor, await RootAsync(cancel), "任职", cancel);
        await AddPostAsync(userId, agencyId, post, from, cancel);
        await RecordAsync(actor, login, $"任职 {PostName(post)}", cancel);
    }

    async Task AddPostAsync(string userId, int agencyId, Post post, DateOnly from, CancellationToken cancel)
    {
        if (!await db.Agencies.AnyAsync(a => a.Id == agencyId, cancel)) throw new InvalidInput("没有这个单位");
        if (await db.Appointments.AnyAsync(a => a.UserId == userId && a.AgencyId == agencyId && a.Post == post && a.To == null, cancel)) throw new InvalidInput("已经担任这一职务");
        db.Add(new Appointment { UserId = userId, AgencyId = agencyId, Post = post, From = from });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Ends a post today; what was done in it stays.</summary>
    public async Task DismissAsync(Actor actor, string userId, int agencyId, Post post, CancellationToken cancel = default)
    {
        await access.RequireAdministratorAsync(actor, agencyId, "任职", cancel);
        // Nobody locks everybody out: the district keeps an administrator.
        if (post == Post.Administrator && userId == actor.UserId) throw new InvalidInput("不能免去自己的管理员职务");
        var yesterday = clock.Today.AddDays(-1);
        var ended = await db.Appointments.Where(a => a.UserId == userId && a.AgencyId == agencyId && a.Post == post && a.To == null)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.To, yesterday), cancel);
        if (ended == 0) throw new NotFound("没有这一任职");
        await RecordAsync(actor, userId, $"免职 {PostName(post)}", cancel);
    }

    public async Task<IReadOnlyList<Person>> ListAsync(Actor actor, CancellationToken cancel = default)
    {
        if (!actor.AdministersSomething) return [];
        var today = clock.Today;
        var everybody = actor.Administers(await RootAsync(cancel));
        var posts = (await db.Appointments.AsNoTracking().Where(a => a.To == null || a.To >= today).ToListAsync(cancel)).ToLookup(a => a.UserId);
        return [.. (await db.Users.AsNoTracking().OrderBy(u => u.UserName).ToListAsync(cancel))
            .Where(u => everybody || posts[u.Id].Any(p => actor.Administers(p.AgencyId)))
            .Select(u => new Person(u.Id, u.UserName!, u.DisplayName, u.PasswordHash is not null, u.LockoutEnd, [.. posts[u.Id].Where(p => p.From <= today).Select(p => (p.Post, p.AgencyId))]))];
    }

    static string Words(IdentityError error) => error.Code switch
    {
        "DuplicateUserName" => "这个登录名已经有人用",
        "PasswordTooShort" => "密码至少10位",
        "PasswordRequiresDigit" => "密码要有数字",
        "PasswordRequiresLower" => "密码要有小写字母",
        "PasswordMismatch" => "原来的密码不对",
        "PasswordRequiresUniqueChars" => "密码太简单",
        _ => error.Description,
    };
}
