using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Users;

public sealed record Person(string Id, string Login, string Name, bool CanLogIn, DateTimeOffset? LockedUntil, IReadOnlyList<(Post Post, int AgencyId)> Posts)
{
    public bool SecondFactor { get; init; }
    /// <summary>The unit the account was opened for.</summary>
    public int? AgencyId { get; init; }
}

/// <summary>
/// People and their posts. The system administrator opens accounts; the security officer gives and takes posts, passwords and sessions
/// (三员分立), each by subtree. A person without a password exists as a decider but cannot log in.
/// </summary>
public sealed class PeopleService(GongkaiContext db, UserManager<User> users, OwnPassword own, Access access, AgencyDirectory agencies, CurrentLaw laws, Sessions sessions, AuditLog audit, OfficeClock clock, TimeProvider time)
{
    public static string PostName(Post post) => post switch
    {
        Post.Officer => "承办人",
        Post.Chief => "政府信息公开工作机构负责人",
        Post.Leader => "分管负责人",
        Post.Supervisor => "监督人员",
        Post.SecurityOfficer => "安全保密管理员",
        Post.Auditor => "安全审计员",
        _ => "系统管理员",
    };

    /// <summary>Opens an account, with a first post where one is given (which is the security officer's to give): both or neither.</summary>
    public async Task<User> AddAsync(Actor actor, string login, string name, string? password, int agencyId, Post? post, DateOnly from, CancellationToken cancel = default)
    {
        await access.RequireAdministratorAsync(actor, agencyId, "人员", cancel);
        if (post is not null) await access.RequireSecurityAsync(actor, agencyId, "任职", cancel);
        if (string.IsNullOrWhiteSpace(name) || name.Length > 50) throw new InvalidInput("姓名没有填，或者超过50字");
        if (string.IsNullOrWhiteSpace(login) || !login.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) throw new InvalidInput("登录名只能用英文字母、数字和 - _ .");
        if (!await db.Agencies.AnyAsync(a => a.Id == agencyId, cancel)) throw new InvalidInput("没有这个单位");
        var user = new User { UserName = login, DisplayName = name.Trim(), AgencyId = agencyId, MustChangePassword = password is not null && !actor.IsSystem, PasswordChangedAt = Now };
        await using (var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null)
        {
            try { Succeed(password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password)); }
            catch (DbUpdateException e) when (Database.IsRace(e)) { throw new InvalidInput("这个登录名已经有人用"); }
            if (post is { } first) await AddPostAsync(user.Id, agencyId, first, from, cancel);
            if (transaction is not null) await transaction.CommitAsync(cancel);
        }
        await RecordAsync(actor, user.UserName, post is { } p ? $"增加人员，{PostName(p)}" : "增加人员", cancel);
        return user;
    }

    /// <summary>A new password from the security officer, for one who forgot it (or has none yet); also lifts a lock, and takes the passkeys away. To be changed at the next log-in.</summary>
    public async Task ResetAsync(Actor actor, string userId, string password, CancellationToken cancel = default)
    {
        var user = await MineAsync(actor, userId, cancel);
        var what = "重设密码";
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            await SetPasswordAsync(user, password, mustChange: !actor.IsSystem);
            // Who lost the password may have lost what signs in without one.
            var keys = await users.GetPasskeysAsync(user);
            foreach (var key in keys) Succeed(await users.RemovePasskeyAsync(user, key.CredentialId));
            if (keys.Count > 0) what += $"，删除{keys.Count}个通行密钥";
            Succeed(await users.SetLockoutEndDateAsync(user, null));
            Succeed(await users.ResetAccessFailedCountAsync(user));
            await sessions.EndAllAsync(user.Id, null, cancel);
            await transaction.CommitAsync(cancel);
        }
        await RecordAsync(actor, user.UserName!, what, cancel);
    }

    /// <summary>One's own password, on proof of the old one; ends the sessions but <paramref name="session"/>.</summary>
    public async Task ChangePasswordAsync(Actor actor, string old, string password, Guid? session = null, CancellationToken cancel = default)
    {
        var user = await users.FindByIdAsync(actor.UserId) ?? throw new NotFound("账号不存在");
        await own.RequireAsync(user, old, "更换密码", "现在的密码", cancel);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            await SetPasswordAsync(user, password, mustChange: false);
            await sessions.EndAllAsync(user.Id, session, cancel);
            await transaction.CommitAsync(cancel);
        }
        await RecordAsync(actor, user.UserName!, "更换密码", cancel);
    }

    async Task SetPasswordAsync(User user, string password, bool mustChange)
    {
        foreach (var rule in users.PasswordValidators) Succeed(await rule.ValidateAsync(users, user, password));
        user.OldPasswords = PasswordRules.Remember(user);
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        (user.MustChangePassword, user.PasswordChangedAt) = (mustChange, Now);
        Succeed(await users.UpdateSecurityStampAsync(user));
    }

    /// <summary>Lifts a lock before its time; the password stays.</summary>
    public async Task UnlockAsync(Actor actor, string userId, CancellationToken cancel = default)
    {
        var user = await MineAsync(actor, userId, cancel);
        Succeed(await users.SetLockoutEndDateAsync(user, null));
        Succeed(await users.ResetAccessFailedCountAsync(user));
        await RecordAsync(actor, user.UserName!, "解除锁定", cancel);
    }

    /// <summary>Ends one session of a person, or all.</summary>
    public async Task EndSessionsAsync(Actor actor, string userId, Guid? id, CancellationToken cancel = default)
    {
        var user = await MineAsync(actor, userId, cancel);
        var ended = id is { } one ? await sessions.EndAsync(user.Id, one, cancel) : await sessions.EndAllAsync(user.Id, null, cancel);
        if (ended == 0) throw new InvalidInput("已经没有这个会话");
        await audit.WriteAsync(AuditKind.SessionEnded, actor.UserId, "人员 " + user.UserName, $"结束{ended}个会话", cancel);
    }

    /// <summary>The sessions of a person, for who may end them.</summary>
    public async Task<IReadOnlyList<Session>> SessionsAsync(Actor actor, string userId, CancellationToken cancel = default)
    {
        var user = await MineAsync(actor, userId, cancel);
        return await sessions.ListAsync(user.Id, cancel);
    }

    /// <summary>Takes away telephone, authenticator, passkeys and recovery codes of one who lost them; the password alone then counts until they set up anew.</summary>
    public async Task ClearFactorsAsync(Actor actor, string userId, CancellationToken cancel = default)
    {
        var user = await MineAsync(actor, userId, cancel);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            (user.TotpSecret, user.PhoneNumber, user.PhoneNumberConfirmed, user.TwoFactorEnabled) = (null, null, false, false);
            Succeed(await users.UpdateSecurityStampAsync(user));
            await db.RecoveryCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync(cancel);
            await db.SmsCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync(cancel);
            await db.UserPasskeys.Where(p => p.UserId == userId).ExecuteDeleteAsync(cancel);
            await sessions.EndAllAsync(userId, null, cancel);
            await transaction.CommitAsync(cancel);
        }
        await audit.WriteAsync(AuditKind.SecondFactor, actor.UserId, "人员 " + user.UserName, "清除第二因素", cancel);
    }

    /// <summary>The person, if all of their posts lie where the actor keeps the security: who holds a post elsewhere is not ours alone.</summary>
    async Task<User> MineAsync(Actor actor, string userId, CancellationToken cancel)
    {
        var user = await users.FindByIdAsync(userId) ?? throw new NotFound("没有这个人员");
        foreach (var agency in await PlacesAsync(user, cancel)) await access.RequireSecurityAsync(actor, agency, "人员", cancel);
        return user;
    }

    /// <summary>
    /// Where a person belongs: at their posts; before the first, where the account was opened; with none left,
    /// to the district as a whole, so that nobody is anybody's to take over.
    /// </summary>
    async Task<IReadOnlyList<int>> PlacesAsync(User user, CancellationToken cancel)
    {
        var today = clock.Today;
        var posts = await db.Appointments.Where(a => a.UserId == user.Id).Select(a => new { a.AgencyId, a.To }).ToListAsync(cancel);
        if (posts.Count == 0 && user.AgencyId is { } opened) return [opened];
        List<int> at = [.. posts.Where(a => a.To is null || a.To >= today).Select(a => a.AgencyId)];
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
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == userId, cancel) ?? throw new NotFound("没有这个人员");
        if (!await FirstOfItsKindAsync(actor, agencyId, post, cancel))
        {
            await access.RequireSecurityAsync(actor, agencyId, "任职", cancel);
            // One in office may get a second post from another unit; to bring back one without any is for the whole district's security officer.
            var today = clock.Today;
            if (!await db.Appointments.AnyAsync(a => a.UserId == userId && (a.To == null || a.To >= today), cancel))
                foreach (var place in await PlacesAsync(user, cancel)) await access.RequireSecurityAsync(actor, place, "任职", cancel);
        }
        await using (var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null)
        {
            await AddPostAsync(userId, agencyId, post, from, cancel);
            if (transaction is not null) await transaction.CommitAsync(cancel);
        }
        await RecordAsync(actor, user.UserName!, $"任职 {PostName(post)}", cancel);
    }

    /// <summary>A district that has no security officer (or auditor) yet gets its first from the system administrator, since nobody else could.</summary>
    async Task<bool> FirstOfItsKindAsync(Actor actor, int agencyId, Post post, CancellationToken cancel)
    {
        var (root, today) = (await RootAsync(cancel), clock.Today);
        return post is Post.SecurityOfficer or Post.Auditor && agencyId == root && actor.Administers(root)
            && !await db.Appointments.AnyAsync(a => a.Post == post && a.AgencyId == root && (a.To == null || a.To >= today), cancel);
    }

    /// <summary>Whether <see cref="AppointAsync"/> would let the actor fill a post that nobody holds.</summary>
    public async Task<bool> MayBeginAsync(Actor actor, CancellationToken cancel = default)
    {
        if (!actor.Administers(await RootAsync(cancel))) return false;
        var root = await RootAsync(cancel);
        return await FirstOfItsKindAsync(actor, root, Post.SecurityOfficer, cancel) || await FirstOfItsKindAsync(actor, root, Post.Auditor, cancel);
    }

    async Task AddPostAsync(string userId, int agencyId, Post post, DateOnly from, CancellationToken cancel)
    {
        // The rule is held still, and so is the person: of two posts given at once the second sees the first.
        var law = await laws.HoldAsync(cancel);
        if (db.Database.IsNpgsql()) await db.Database.ExecuteSqlAsync($"SELECT 1 FROM \"AspNetUsers\" WHERE id = {userId} FOR UPDATE", cancel);
        if (!await db.Agencies.AnyAsync(a => a.Id == agencyId, cancel)) throw new InvalidInput("没有这个单位");
        if (await db.Appointments.AnyAsync(a => a.UserId == userId && a.AgencyId == agencyId && a.Post == post && a.To == null, cancel)) throw new InvalidInput("已经担任这一职务");
        var held = await db.Appointments.Where(a => a.UserId == userId && (a.To == null || a.To >= from)).Select(a => a.Post).Distinct().ToListAsync(cancel);
        foreach (var other in held)
            if (Clash(post, other, law.Security.ThreeApart) is { } why) throw new InvalidInput($"“职务”不能这样安排：{why}");
        db.Add(new Appointment { UserId = userId, AgencyId = agencyId, Post = post, From = from });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Why one person may not hold both posts at a time; null if they may.</summary>
    public static string? Clash(Post one, Post other, bool apart)
    {
        if (one == other) return null;
        if (one.IsOfThree() && other.IsOfThree())
            return apart ? $"这个人已经是{PostName(other)}，三员分立，系统管理员、安全保密管理员、安全审计员须由三个人分任"
                : one == Post.Auditor || other == Post.Auditor ? $"这个人已经是{PostName(other)}，安全审计员不能由其他管理员兼任" : null;
        if (apart && (one.IsOfThree() || other.IsOfThree()))
            return $"这个人已经是{PostName(other)}，三员分立，三员看不到申请内容，不兼办件岗位";
        return null;
    }

    /// <summary>Who holds posts that three kept apart may not hold together, by name; for the switch that parts them again.</summary>
    public async Task<IReadOnlyList<string>> ClashesAsync(CancellationToken cancel = default)
    {
        var today = clock.Today;
        var posts = await db.Appointments.AsNoTracking().Where(a => a.To == null || a.To >= today).Join(db.Users, a => a.UserId, u => u.Id, (a, u) => new { u.DisplayName, a.UserId, a.Post }).ToListAsync(cancel);
        return [.. posts.GroupBy(p => (p.UserId, p.DisplayName)).Where(g => g.Any(a => g.Any(b => Clash(a.Post, b.Post, apart: true) is not null)))
            .Select(g => $"{g.Key.DisplayName}（{string.Join("、", g.Select(p => PostName(p.Post)).Distinct())}）").Order(StringComparer.Ordinal)];
    }

    /// <summary>Ends a post today; what was done in it stays.</summary>
    public async Task DismissAsync(Actor actor, string userId, int agencyId, Post post, CancellationToken cancel = default)
    {
        await access.RequireSecurityAsync(actor, agencyId, "任职", cancel);
        // Nobody locks everybody out: the district keeps a security officer.
        if (post.IsOfThree() && userId == actor.UserId) throw new InvalidInput("不能免去自己的管理员职务");
        var yesterday = clock.Today.AddDays(-1);
        var ended = await db.Appointments.Where(a => a.UserId == userId && a.AgencyId == agencyId && a.Post == post && a.To == null)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.To, yesterday), cancel);
        if (ended == 0) throw new NotFound("没有这一任职");
        await RecordAsync(actor, userId, $"免职 {PostName(post)}", cancel);
    }

    public async Task<IReadOnlyList<Person>> ListAsync(Actor actor, CancellationToken cancel = default)
    {
        if (!actor.KeepsSomePeople) return [];
        var today = clock.Today;
        var everybody = actor.KeepsPeople(await RootAsync(cancel));
        var ever = (await db.Appointments.AsNoTracking().ToListAsync(cancel)).ToLookup(a => a.UserId);
        bool Mine(User u) => ever[u.Id].Any() ? ever[u.Id].Any(p => (p.To == null || p.To >= today) && actor.KeepsPeople(p.AgencyId)) : u.AgencyId is { } opened && actor.KeepsPeople(opened);
        return [.. (await db.Users.AsNoTracking().OrderBy(u => u.UserName).ToListAsync(cancel)).Where(u => everybody || Mine(u))
            .Select(u => new Person(u.Id, u.UserName!, u.DisplayName, u.PasswordHash is not null, u.LockoutEnd, [.. ever[u.Id].Where(p => p.From <= today && (p.To == null || p.To >= today)).Select(p => (p.Post, p.AgencyId))])
            {
                SecondFactor = u.TwoFactorEnabled, AgencyId = u.AgencyId,
            })];
    }

    static string Words(IdentityError error) => error.Code switch
    {
        "DuplicateUserName" => "这个登录名已经有人用",
        _ => error.Description,
    };

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
