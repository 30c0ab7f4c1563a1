using Gongkai.Agencies;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers.Desk;

/// <summary>Calendar and its effect on open deadlines, jobs, and (for the administrator) units and people.</summary>
public sealed class SettingsModel(SettingsService settings, PeopleService people, CurrentLaw laws, GongkaiContext db, IEnumerable<Job> jobs, AgencyDirectory agencies, SignedIn me, OfficeClock clock)
    : DeskPage(agencies, me, clock)
{
    readonly AgencyDirectory units = agencies;

    public LoadedLaw Law { get; private set; } = null!;
    public int Seen { get; private set; }
    public string Current { get; private set; } = "";
    public IReadOnlyList<DeadlineChange> Changes { get; private set; } = [];
    public IReadOnlyList<JobRun> Jobs { get; private set; } = [];
    public IReadOnlyList<Person> People { get; private set; } = [];

    public string Years => Law.Law.Clock.Calendar.Years is { Count: > 0 } y ? $"{y.Min(x => x.Year)}—{y.Max(x => x.Year)}" : "无";

    public Task OnGetAsync(CancellationToken cancel) => LoadAsync(cancel);

    public async Task<IActionResult> OnPostAsync(string? calendar, string? reason, int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => $"已更新，{(await settings.AmendCalendarAsync(Actor, calendar ?? "", reason ?? "", cancel, seen)).Count}个期限有变动", "/desk/settings", () => LoadAsync(cancel));
    }

    public async Task<IActionResult> OnPostPersonAsync(string? login, string? name, string? password, int agency, Post post, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            var user = await people.AddAsync(Actor, login ?? "", name ?? "", string.IsNullOrEmpty(password) ? null : password, cancel);
            await people.AppointAsync(Actor, user.Id, agency, post, Today, cancel);
            return $"已增加：{user.DisplayName}";
        }, "/desk/settings", () => LoadAsync(cancel));
    }

    public async Task<IActionResult> OnPostAgencyAsync(string? code, string? name, string? shortName, string? mark, AgencyKind kind, int parent, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            if (!Actor.Administers) throw new Forbidden("须由系统管理员办理");
            if (new[] { code, name, shortName, mark }.Any(string.IsNullOrWhiteSpace)) throw new InvalidInput("代码、名称、简称、代字都要填");
            var order = Tree.All.Count == 0 ? 1 : Tree.All.Max(a => a.OrderNo) + 1;
            await units.AddAsync(code!.Trim(), kind, mark!.Trim(), name!.Trim(), shortName!.Trim(), parent, order, Today, cancel);
            return $"已增加：{name}";
        }, "/desk/settings", () => LoadAsync(cancel));
    }

    async Task LoadAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Law = await laws.GetAsync(cancel);
        var readable = Actor.Readable.ToList();
        Changes = await db.DeadlineChanges.AsNoTracking().Where(c => Actor.Administers || readable.Contains(c.AgencyId)).OrderByDescending(c => c.Id).Take(200).ToListAsync(cancel);
        Jobs = await db.JobRuns.AsNoTracking().OrderByDescending(j => j.Id).Take(10).ToListAsync(cancel);
        if (!Actor.Administers) return;
        People = await people.ListAsync(Actor, cancel);
        var loaded = await settings.LoadAsync(cancel);
        Seen = loaded.State.Count;
        Current = await settings.CalendarTextAsync(cancel);
    }

    public string JobName(string key) => jobs.FirstOrDefault(j => j.Key == key)?.Name ?? key;
    public string JobState(JobState s) => s switch { Gongkai.Jobs.JobState.Waiting => "等待", Gongkai.Jobs.JobState.Running => "进行中", Gongkai.Jobs.JobState.Done => "完成", Gongkai.Jobs.JobState.Failed => "■ 失败", _ => "已取消" };
    public string KindName(AgencyKind k) => k switch { AgencyKind.District => "全区", AgencyKind.Government => "区政府", AgencyKind.Office => "区政府办公室", AgencyKind.Department => "部门（单位）", AgencyKind.Town => "镇、街道", AgencyKind.Zone => "开发区", _ => "下属机构" };
}
