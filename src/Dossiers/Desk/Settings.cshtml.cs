using Gongkai.Agencies;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Reports;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers.Desk;

/// <summary>The law as this district keeps it: calendar and rules, what moved when they changed, and the jobs.</summary>
public sealed class SettingsModel(SettingsService settings, ListExport export, CurrentLaw laws, GongkaiContext db, IEnumerable<Job> jobs, JobRunner runner, AgencyDirectory agencies, SignedIn me, OfficeClock clock)
    : DeskPage(agencies, me, clock)
{
    readonly OfficeClock clock = clock;

    public LoadedLaw Law { get; private set; } = null!;
    public int Seen { get; private set; }
    public string Current { get; private set; } = "";
    public IReadOnlyList<DeadlineChange> Changes { get; private set; } = [];
    public IReadOnlyList<JobRun> Jobs { get; private set; } = [];
    public bool Administers { get; private set; }
    public bool Secures { get; private set; }
    public Act SecurityRules { get; } = SettingsProcedure.Table.Find(SettingsProcedure.Secure)!;
    public DossierState State { get; private set; } = null!;
    public Act Rules { get; } = SettingsProcedure.Table.Find(SettingsProcedure.Change)!;

    public string Years => Law.Law.Clock.Calendar.Years is { Count: > 0 } y ? $"{y.Min(x => x.Year)}—{y.Max(x => x.Year)}" : "无";

    public const int PageSize = 50;
    public int PageNumber { get; private set; } = 1;
    public int TotalChanges { get; private set; }
    /// <summary>A notice that was read and waits to be confirmed.</summary>
    public HolidayNotice? Notice { get; private set; }

    public Task OnGetAsync([FromQuery(Name = "page")] int? number, CancellationToken cancel)
    {
        PageNumber = Math.Clamp(number ?? 1, 1, 1_000_000);
        return LoadAsync(cancel);
    }

    /// <summary>The deadlines that moved, all of them.</summary>
    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var changes = Moved();
        if (await changes.CountAsync(cancel) > ListExport.Limit) throw new InvalidInput($"变动太多，一次最多导出{ListExport.Limit}个");
        return await export.FileAsync(Actor, "全部", "变动的期限", ["编号", "单位", "期限", "原来", "现在", "原来的日历", "现在的日历", "变动时间"], await changes.OrderByDescending(c => c.Id).ToListAsync(cancel),
            c => [c.Number, Tree.Name(c.AgencyId), c.Clock, c.OldDue, c.NewDue, c.OldVersion, c.NewVersion, $"{clock.At(c.At):yyyy-MM-dd HH:mm}"], cancel);
    }

    IQueryable<DeadlineChange> Moved()
    {
        var (all, readable) = (Actor.Administers(Tree.Root.Id), Actor.Readable.ToList());
        return db.DeadlineChanges.AsNoTracking().Where(c => all || readable.Contains(c.AgencyId));
    }

    /// <summary>First reads the notice and shows what it says; confirmed, puts it in force.</summary>
    public async Task<IActionResult> OnPostNoticeAsync(string? text, int? year, string? reference, bool confirmed, int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (confirmed)
            return await TryAsync(async () => $"已更新，{(await settings.AmendByNoticeAsync(Actor, text ?? "", year, reference ?? "", cancel, seen)).Count}个期限有变动", "/desk/settings", () => LoadAsync(cancel));
        try { Notice = SettingsService.ReadNotice(text ?? "", year); }
        catch (InvalidInput e) { return await TryAsync(() => throw e, "", () => LoadAsync(cancel)); }
        await LoadAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? calendar, string? reason, int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => $"已更新，{(await settings.AmendCalendarAsync(Actor, calendar ?? "", reason ?? "", cancel, seen)).Count}个期限有变动", "/desk/settings", () => LoadAsync(cancel));
    }

    public async Task<IActionResult> OnPostRulesAsync(int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var values = ActForms.Values(Rules, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () => $"已调整，{(await settings.PerformAsync(Actor, Rules.Key, values, seen, cancel)).Count}个期限有变动", "/desk/settings", () => LoadAsync(cancel));
    }

    public async Task<IActionResult> OnPostRetryAsync(long job, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await runner.RetryAsync(Actor, job, cancel); return "已重新排入"; }, "/desk/settings", () => LoadAsync(cancel));
    }

    public async Task<IActionResult> OnPostCancelAsync(long job, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await runner.CancelAsync(Actor, job, cancel); return "已取消"; }, "/desk/settings", () => LoadAsync(cancel));
    }

    public async Task<IActionResult> OnPostSecurityAsync(int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var values = ActForms.Values(SecurityRules, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () => { await settings.PerformAsync(Actor, SecurityRules.Key, values, seen, cancel); return "安全规则已调整"; }, "/desk/settings", () => LoadAsync(cancel));
    }

    public async Task<IActionResult> OnPostRetentionAsync(int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var values = ActForms.Values(Lengthening, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            if (!int.TryParse(values.GetValueOrDefault("retention-agency"), out var unit) || Tree.Find(unit) is not { Addressee: true }) throw new InvalidInput("“单位”没有选");
            await settings.PerformAsync(Actor, Lengthening.Key, values, seen, cancel);
            return "保管期限已调整";
        }, "/desk/settings", () => LoadAsync(cancel));
    }

    public Act Lengthening { get; } = SettingsProcedure.Table.Find(SettingsProcedure.Lengthen)!;

    /// <summary>Units that keep some files longer than the schedule says.</summary>
    public IEnumerable<(string Unit, string Class, string Term)> Longer =>
        Law.Retention.Longer.OrderBy(l => l.Key.Agency).Select(l => (Tree.Name(l.Key.Agency), RetentionSchedule.Find(l.Key.Class).Name, RetentionSchedule.Words(l.Value)));

    async Task LoadAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Law = await laws.GetAsync(cancel);
        Administers = Actor.Administers(Tree.Root.Id);
        var changes = Moved();
        TotalChanges = await changes.CountAsync(cancel);
        Changes = await changes.OrderByDescending(c => c.Id).Skip((PageNumber - 1) * PageSize).Take(PageSize).ToListAsync(cancel);
        // What a failure says may come from anywhere in the system.
        if (Administers) Jobs = await db.JobRuns.AsNoTracking().OrderByDescending(j => j.Id).Take(10).ToListAsync(cancel);
        var loaded = await settings.LoadAsync(cancel);
        State = loaded.State;
        Secures = Actor.Secures(Tree.Root.Id);
        Seen = loaded.State.Count;
        if (!Administers) return;
        Current = await settings.CalendarTextAsync(cancel);
    }

    public string JobName(string key) => jobs.FirstOrDefault(j => j.Key == key)?.Name ?? key;
    public string JobState(JobState s) => s switch { Gongkai.Jobs.JobState.Waiting => "等待", Gongkai.Jobs.JobState.Running => "进行中", Gongkai.Jobs.JobState.Done => "完成", Gongkai.Jobs.JobState.Failed => "■ 失败", _ => "已取消" };

    /// <summary>What a rule says now, in words; what was never set stands at its default.</summary>
    public string InForce(Field field) => State.Fact(field.Key) is { } value ? Said(field, value) : Said(field, Default(field.Key)) + "（默认）";

    static string Said(Field field, string value) => field.Kind switch
    {
        FieldKind.YesNo => value == "yes" ? "是" : "否",
        FieldKind.Number => value + (field.Key == SettingsProcedure.PublicLeastKey ? "件" : InDays(field) ? "天" : "个工作日"),
        _ => value,
    };

    static bool InDays(Field field) => field.Key is RetentionSettings.ImportRowKey or RetentionSettings.MailKey;

    /// <summary>The largest number that a field of the rules takes.</summary>
    public static int Most(Field field) => field.Key == SettingsProcedure.PublicLeastKey ? RequestSettings.MostOfPublic : InDays(field) ? RetentionSettings.MostDays : 60;

    /// <summary>A rule of security as it stands, in words.</summary>
    public string Secure(Field field)
    {
        var s = Law.Security;
        var words = field.Key switch
        {
            "three-apart" => YesNo(s.ThreeApart), "second-factor" => SecuritySettings.Who.First(o => o.Key == s.SecondFactor).Label,
            "password-days" => s.PasswordDays == 0 ? "不限" : $"{s.PasswordDays}天", _ => $"{s.DecisionHours}小时",
        };
        return State.Fact(field.Key) is null ? words + "（默认）" : words;
    }

    static string Default(string key)
    {
        var clock = new ClockSettings();
        var requests = new RequestSettings();
        var filing = new FilingSettings();
        var notices = new NoticeSettings();
        var matters = new Statutes.Matters.MatterSettings();
        string YesOrNo(bool yes) => yes ? "yes" : "no";
        return key switch
        {
            "payment-resets" => YesOrNo(clock.PaymentResets), "extension-after-reset" => YesOrNo(clock.ExtensionAfterReset),
            "hold-sending-day" => YesOrNo(clock.HoldCountsSendingDay), "hold-answer-day" => YesOrNo(clock.HoldCountsAnswerDay), "fees" => YesOrNo(requests.FeesEnabled), "portal-confirms" => YesOrNo(requests.PortalConfirms), "secrecy-reviewed" => YesOrNo(requests.SecrecyReviewed), "legality-reviewed" => YesOrNo(requests.LegalityReviewed),
            "correction-days" => $"{requests.CorrectionDays}", "reasons-days" => $"{requests.ReasonsDays}", "assist-days" => $"{requests.AssistDays}", "link-days" => $"{requests.LinkDays}",
            "draft-lead" => $"{requests.DraftLead}", "sign-lead" => $"{requests.SignLead}",
            "complaint-accept-days" => $"{matters.AcceptDays}", "complaint-days" => $"{matters.ComplaintDays}", "statement-days" => $"{matters.StatementDays}", "rectify-days" => $"{matters.RectifyDays}", "amendment-days" => $"{matters.AmendmentDays}", "proof-days" => $"{matters.ProofDays}",
            "file-by" => $"{filing.FileBy.Month:D2}-{filing.FileBy.Day:D2}", "combined-report" => YesOrNo(filing.Combined),
            SettingsProcedure.PublicLogKey => YesOrNo(requests.PublicLog), SettingsProcedure.PublicStatisticsKey => YesOrNo(requests.PublicStatistics), SettingsProcedure.PublicLeastKey => $"{requests.PublicLeast}",
            RetentionSettings.ImportRowKey => $"{new RetentionSettings().ImportRowDays}", RetentionSettings.MailKey => $"{new RetentionSettings().MailDays}",
            NoticeSettings.ApplicantsKey => YesOrNo(notices.Applicants), NoticeSettings.OfficersKey => YesOrNo(notices.Officers), NoticeSettings.AcknowledgeKey => YesOrNo(notices.Acknowledge), NoticeSettings.SiteKey => "没有填",
            _ => throw new InvalidOperationException($"no default is known for {key}"),
        };
    }

    static string YesNo(bool yes) => yes ? "是" : "否";
}
