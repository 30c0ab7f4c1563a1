using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Users;

public sealed record Person(string Id, string Login, string Name, bool CanLogIn, DateTimeOffset? LockedUntil, IReadOnlyList<(Post Post, int AgencyId)> Posts);

/// <summary>People and their posts. Administrators only; a person without a password exists as a decider but cannot log in.</summary>
public sealed class PeopleService(GongkaiContext db, UserManager<User> users, Access access, OfficeClock clock)
{
    public static string PostName(Post post) => post switch
    {
        Post.Officer => "承办人",
        Post.Chief => "政府信息公开工作机构负责人",
        Post.Leader => "分管负责人",
        Post.Supervisor => "监督人员",
        _ => "系统管理员",
    };

    public async Task<User> AddAsync(Actor actor, string login, string name, string? password, CancellationToken cancel = default)
    {
        await access.RequireAdministratorAsync(actor, "人员", cancel);
        if (string.IsNullOrWhiteSpace(name) || name.Length > 50) throw new InvalidInput("姓名没有填，或者超过50字");
        if (string.IsNullOrWhiteSpace(login) || !login.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) throw new InvalidInput("登录名只能用英文字母、数字和 - _ .");
        var user = new User { UserName = login, DisplayName = name.Trim() };
        var result = password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password);
        if (!result.Succeeded) throw new InvalidInput(string.Join("；", result.Errors.Select(Words)));
        return user;
    }

    public async Task AppointAsync(Actor actor, string userId, int agencyId, Post post, DateOnly from, CancellationToken cancel = default)
    {
        await access.RequireAdministratorAsync(actor, "任职", cancel);
        if (!await db.Users.AnyAsync(u => u.Id == userId, cancel) || !await db.Agencies.AnyAsync(a => a.Id == agencyId, cancel)) throw new InvalidInput("人员或者单位不存在");
        if (await db.Appointments.AnyAsync(a => a.UserId == userId && a.AgencyId == agencyId && a.Post == post && a.To == null, cancel)) throw new InvalidInput("已经担任这一职务");
        db.Add(new Appointment { UserId = userId, AgencyId = agencyId, Post = post, From = from });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Ends a post today; what was done in it stays.</summary>
    public async Task DismissAsync(Actor actor, string userId, int agencyId, Post post, CancellationToken cancel = default)
    {
        await access.RequireAdministratorAsync(actor, "任职", cancel);
        var yesterday = clock.Today.AddDays(-1);
        var ended = await db.Appointments.Where(a => a.UserId == userId && a.AgencyId == agencyId && a.Post == post && a.To == null)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.To, yesterday), cancel);
        if (ended == 0) throw new NotFound("没有这一任职");
    }

    public async Task<IReadOnlyList<Person>> ListAsync(Actor actor, CancellationToken cancel = default)
    {
        await access.RequireAdministratorAsync(actor, "人员", cancel);
        var today = clock.Today;
        var posts = (await db.Appointments.AsNoTracking().Where(a => a.From <= today && (a.To == null || a.To >= today)).ToListAsync(cancel)).ToLookup(a => a.UserId);
        return [.. (await db.Users.AsNoTracking().OrderBy(u => u.UserName).ToListAsync(cancel))
            .Select(u => new Person(u.Id, u.UserName!, u.DisplayName, u.PasswordHash is not null, u.LockoutEnd, [.. posts[u.Id].Select(p => (p.Post, p.AgencyId))]))];
    }

    static string Words(IdentityError error) => error.Code switch
    {
        "DuplicateUserName" => "这个登录名已经有人用",
        "PasswordTooShort" => "密码至少10位",
        "PasswordRequiresDigit" => "密码要有数字",
        "PasswordRequiresLower" => "密码要有小写字母",
        "PasswordRequiresUniqueChars" => "密码太简单",
        _ => error.Description,
    };
}
