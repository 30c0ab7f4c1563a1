using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>No columns: settings are read by folding.</summary>
public sealed class SettingsProjector() : Projector(SettingsProcedure.Table)
{
    public override void Project(GongkaiContext db, Dossier dossier, DossierState state, IReadOnlyDictionary<string, string> contents, bool isNew) { }
}

/// <summary>Changes to calendar and rules (the system administrator's) and to the rules of security (the security officer's): each an act in the ledger, each followed by a recount of open deadlines.</summary>
public sealed class SettingsService(GongkaiContext db, DossierLedger ledger, DeadlineRecount recount, PeopleService people, Access access, AgencyDirectory agencies, AuditLog audit, OfficeClock clock, TimeProvider time)
{
    /// <summary>Puts the built-in calendar in force, once.</summary>
    public async Task AdoptAsync(Actor actor, int rootAgencyId, CancellationToken cancel = default)
    {
        if (await db.Dossiers.AnyAsync(d => d.Procedure == SettingsProcedure.Table.Key, cancel)) return;
        var values = new Dictionary<string, string> { ["version"] = WorkCalendar.BuiltIn.Version, ["calendar"] = WorkCalendar.BuiltInJson() };
        await ledger.OpenAsync(SettingsProcedure.Table, SettingsProcedure.Table.Find("adopt")!, rootAgencyId, () => Task.FromResult("规则设置"),
            new ActInput(clock.Today, actor.UserId, actor.UserId, values), Role.Officer, clock.Today, "settings", cancel);
    }

    /// <summary>Records an amended calendar and recounts; returns the deadlines that moved.</summary>
    public async Task<IReadOnlyList<DeadlineChange>> AmendCalendarAsync(Actor actor, string json, string reason, CancellationToken cancel = default, int? expected = null)
    {
        await RequireAsync(actor, cancel);
        string version;
        try { version = WorkCalendar.Parse(json).Version; }
        catch (CalendarException e) { throw new InvalidInput(e.Message); }
        return await PerformAsync(actor, SettingsProcedure.Amend, new() { ["version"] = version, ["calendar"] = json, ["reason"] = reason }, expected, cancel);
    }

    /// <summary>Records the arrangement that a notice makes for its year. <paramref name="reference"/>: name and number of the notice.</summary>
    /// <exception cref="InvalidInput">the text is no such notice, or contradicts itself.</exception>
    public async Task<IReadOnlyList<DeadlineChange>> AmendByNoticeAsync(Actor actor, string text, int? year, string reference, CancellationToken cancel = default, int? expected = null)
    {
        await RequireAsync(actor, cancel);
        var notice = ReadNotice(text, year);
        var loaded = await LoadAsync(cancel);
        return await AmendCalendarAsync(actor, notice.AddTo(await CalendarTextAsync(cancel), $"{clock.Today:yyyy-MM-dd}/{loaded.State.Count + 1}", reference.Trim()), reference, cancel, expected);
    }

    /// <summary>What a notice says, for a person to look over before it is put in force.</summary>
    public static HolidayNotice ReadNotice(string text, int? year)
    {
        try { return HolidayNotice.Read(text, year); }
        catch (CalendarException e) { throw new InvalidInput(e.Message); }
    }

    public async Task<IReadOnlyList<DeadlineChange>> PerformAsync(Actor actor, string row, Dictionary<string, string> values, int? expected, CancellationToken cancel = default)
    {
        if (row == SettingsProcedure.Secure) await access.RequireSecurityAsync(actor, (await agencies.OnAsync(clock.Today, cancel)).Root.Id, "安全规则", cancel);
        else await RequireAsync(actor, cancel);
        var loaded = await LoadAsync(cancel);
        // The recount is written down with the act: if we stop before its end, the job goes on with it.
        var run = new JobRun { Job = RecountJob.JobKey, Key = $"{RecountJob.JobKey} {loaded.State.Count + 1}", QueuedAt = Now, State = JobState.Running, LeaseUntil = Now + JobRunner.Lease };
        await ledger.PerformAsync(loaded, SettingsProcedure.Table.Find(row) ?? throw new NotFound("没有这一步"),
            new ActInput(clock.Today, actor.UserId, actor.UserId, values), Role.Officer, clock.Today, expected, cancel, also: async _ =>
            {
                if (row == SettingsProcedure.Secure && values.GetValueOrDefault("three-apart") == "yes" && await people.ClashesAsync(cancel) is { Count: > 0 } both)
                    throw new InvalidInput($"“三员分立”现在还不能启用，请先调整任职：{string.Join("；", both)}");
                db.Add(run);
                await db.SaveChangesAsync(cancel);
            });
        await audit.WriteAsync(AuditKind.SettingsChanged, actor.UserId, "规则设置", row, cancel);
        var progress = new JobProgress(db, run, time);
        var changes = await recount.RunAsync((done, total) => progress.ReportAsync(done, total, cancel), cancel);
        var finished = Now;
        await db.JobRuns.Where(j => j.Id == run.Id).ExecuteUpdateAsync(s => s.SetProperty(j => j.State, JobState.Done).SetProperty(j => j.Message, RecountJob.Words(changes.Count))
            .SetProperty(j => j.FinishedAt, finished).SetProperty(j => j.LeaseUntil, (DateTime?)null), cancel);
        return changes;
    }

    /// <summary>The calendar holds for the whole district, so only who administers all of it may change it.</summary>
    async Task RequireAsync(Actor actor, CancellationToken cancel) =>
        await access.RequireAdministratorAsync(actor, (await agencies.OnAsync(clock.Today, cancel)).Root.Id, "规则设置", cancel);

    DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The text of the calendar in force, to amend.</summary>
    public async Task<string> CalendarTextAsync(CancellationToken cancel = default) =>
        (await ledger.ContentsAsync((await LoadAsync(cancel)).Dossier.Id, cancel))["calendar"];

    public async Task<LoadedDossier> LoadAsync(CancellationToken cancel = default)
    {
        var id = await db.Dossiers.Where(d => d.Procedure == SettingsProcedure.Table.Key).Select(d => (long?)d.Id).FirstOrDefaultAsync(cancel)
            ?? throw new NotFound("还没有启用规则设置");
        return await ledger.LoadAsync(id, cancel);
    }
}
