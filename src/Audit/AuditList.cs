using System.Globalization;
using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Audit;

/// <summary>What the audit log shows. <paramref name="Day"/>: a day, a month or a year, as 2022-01-20, 2022-01 or 2022.</summary>
public sealed record AuditQuery(string? Words = null, AuditKind? Kind = null, string? Person = null, string? Day = null, string Order = AuditQuery.Newest)
{
    public const string Newest = "newest-down";
    public static readonly IReadOnlyList<Option> Orders = [new(Newest, "新的在前"), new("oldest", "早的在前")];
}

/// <summary>One line: the entry, and whose it is.</summary>
public sealed class AuditLine
{
    public required AuditEntry Entry { get; init; }
    public string? Login { get; init; }
    public string? Name { get; init; }
}

/// <summary>The audit log for auditors: those of the whole district see all, those of a unit what the people of the unit did. Nobody changes a line.</summary>
public sealed class AuditList(GongkaiContext db, Access access, AgencyDirectory agencies, OfficeClock clock)
{
    public static string KindName(AuditKind kind) => kind switch
    {
        AuditKind.SignedIn => "登录",
        AuditKind.SignInFailed => "登录失败",
        AuditKind.LockedOut => "锁定期间尝试",
        AuditKind.SignedOut => "退出",
        AuditKind.Refused => "越权被拒",
        AuditKind.ReadPersonalData => "查看个人信息",
        AuditKind.Exported => "导出",
        AuditKind.SettingsChanged => "账号和设置变动",
        AuditKind.Frozen => "冻结年报",
        AuditKind.SessionEnded => "结束会话",
        AuditKind.SecondFactor => "第二因素变动",
        AuditKind.Decision => "请示决定",
        _ => kind.ToString(),
    };

    /// <exception cref="Forbidden">the person audits nothing.</exception>
    /// <exception cref="InvalidInput">the day is none.</exception>
    public async Task<IQueryable<AuditLine>> FindAsync(Actor actor, AuditQuery query, CancellationToken cancel = default)
    {
        await access.RequireAuditAsync(actor, cancel);
        var entries = db.AuditEntries.AsNoTracking();
        if (!actor.Holds(Post.Auditor, (await agencies.OnAsync(clock.Today, cancel)).Root.Id))
        {
            var units = actor.Covers[Post.Auditor].ToList();
            entries = entries.Where(e => db.Appointments.Any(a => a.UserId == e.UserId && units.Contains(a.AgencyId)));
        }
        if (query.Kind is { } kind) entries = entries.Where(e => e.Kind == kind);
        if (query.Words is { } words) entries = entries.Where(e => e.Target.Contains(words) || e.Detail.Contains(words));
        if (query.Day is { } day)
        {
            var (from, to) = Span(day);
            entries = entries.Where(e => e.At >= from && e.At < to);
        }
        var lines = from e in entries
                    join u in db.Users on e.UserId equals u.Id into who
                    from u in who.DefaultIfEmpty()
                    select new AuditLine { Entry = e, Login = u == null ? null : u.UserName, Name = u == null ? null : u.DisplayName };
        if (query.Person is { } person) lines = lines.Where(l => (l.Login != null && l.Login.Contains(person)) || (l.Name != null && l.Name.Contains(person)));
        return query.Order == "oldest" ? lines.OrderBy(l => l.Entry.Id) : lines.OrderByDescending(l => l.Entry.Id);
    }

    /// <summary>Days as people here count them, as the times that are stored.</summary>
    static (DateTime From, DateTime To) Span(string day)
    {
        foreach (var (format, length) in new (string, Func<DateOnly, DateOnly>)[] { ("yyyy-MM-dd", d => d.AddDays(1)), ("yyyy-MM", d => d.AddMonths(1)), ("yyyy", d => d.AddYears(1)) })
            if (DateOnly.TryParseExact(day, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) && first.Year is > 2000 and < 9000)
                return (OfficeClock.ToUtc(first), OfficeClock.ToUtc(length(first)));
        throw new InvalidInput("“日期”不对，应写成 2022-01-20、2022-01 或者 2022");
    }
}
