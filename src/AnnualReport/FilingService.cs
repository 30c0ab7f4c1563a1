using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport;

/// <summary>One line of the year's matrix: a unit and where its report stands. <see cref="EndedOn"/>: the unit's last day, where it ended in the year.</summary>
public sealed record FilingLine(AgencyEntry Agency, DateOnly? EndedOn, ReportFiling? Filing, DateOnly Due, DateOnly PublishBy)
{
    public string Stage => Filing?.Stage ?? "";
    /// <summary>未开始、草稿、已报、退回、通过、已发布。</summary>
    public string StageName => Filing is null ? "未开始" : FilingProcedure.Table.StageName(Filing.Stage);
    public bool HandedIn => Stage is FilingProcedure.Filed or FilingProcedure.Passed or FilingProcedure.Published || Filing?.PublishedOn is not null;
    /// <summary>The next day that matters: to hand in, then to publish; null when published.</summary>
    public DateOnly? Next => Filing?.PublishedOn is not null ? null : HandedIn || Filing?.Kind == "government" ? PublishBy : Due;
}

/// <summary>
/// The annual reports of a year as dossiers: begun, filed with a frozen version, returned or passed, published, corrected.
/// Figures, text and adjustments may change only while a report is a draft or was returned.
/// </summary>
public sealed class FilingService(GongkaiContext db, DossierLedger ledger, CurrentLaw laws, AgencyDirectory agencies, Access access, ReportService reports, AttachmentService attachments, FilingGate gate, OfficeClock clock)
{
    static readonly Procedure Table = FilingProcedure.Table;

    /// <summary>Units that file for a year, in official order, those that ended in its course included; the combined ones once.</summary>
    public async Task<IReadOnlyList<AgencyEntry>> FilersAsync(int year, CancellationToken cancel = default)
    {
        var there = await agencies.InYearAsync(year, cancel);
        var tree = await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel);
        var combined = (await laws.GetAsync(cancel)).Law.Filing.Combined && tree.Addressees.Any(a => a.Kind == AgencyKind.Office);
        return [.. tree.Addressees.Where(a => there.Contains(a.Id) && !(combined && a.Kind == AgencyKind.Government))];
    }

    /// <summary>The matrix of a year, as far as the person may see it.</summary>
    public async Task<IReadOnlyList<FilingLine>> MatrixAsync(Actor actor, int year, CancellationToken cancel = default)
    {
        reports.RequireYear(year);
        var filing = (await laws.GetAsync(cancel)).Law.Filing;
        var rows = await db.ReportFilings.AsNoTracking().Where(f => f.Year == year).ToDictionaryAsync(f => f.AgencyId, cancel);
        DateOnly due = FilingProcedure.FileBy(year, filing), publish = FilingProcedure.PublishBy(year, false);
        var filers = (await FilersAsync(year, cancel)).Where(a => actor.MayRead(a.Id)).ToList();
        var ended = await gate.EndedAsync(year, [.. filers.Select(a => a.Id)], cancel);
        return [.. filers.Select(a => new FilingLine(a, ended.TryGetValue(a.Id, out var on) ? on : null, rows.GetValueOrDefault(a.Id), due, publish))];
    }

    /// <summary>The reminder for the units that have not handed in, in official order, ready to be pasted into the group's chat. Empty when all have.</summary>
    public static string Reminder(int year, DateOnly today, IReadOnlyList<FilingLine> lines)
    {
        var missing = lines.Where(l => !l.HandedIn).ToList();
        if (missing.Count == 0) return "";
        var due = missing[0].Due;
        string Names(IEnumerable<FilingLine> some) => string.Join("、", some.Select(l => l.Agency.ShortName));
        var returned = missing.Where(l => l.Stage == FilingProcedure.Returned).ToList();
        var rest = missing.Except(returned).ToList();
        return $"【{year}年政府信息公开工作年度报告催报】截至{Day(today)}，应报{lines.Count}个单位，已报{lines.Count(l => l.HandedIn)}个。"
            + (rest.Count > 0 ? $"尚未报送（{rest.Count}个）：{Names(rest)}。" : "")
            + (returned.Count > 0 ? $"退回后尚未重报（{returned.Count}个）：{Names(returned)}。" : "")
            + (today <= due ? $"请于{Day(due)}前完成核对、负责人签字并在系统中报送（还有{due.DayNumber - today.DayNumber}天）；" : $"报送期限{Day(due)}已过{today.DayNumber - due.DayNumber}天，请今天之内报送；")
            + $"依照《政府信息公开条例》第四十九条，年度报告应当在{Day(missing[0].PublishBy)}前公布，逾期由主管部门责令改正。";
    }

    static string Day(DateOnly day) => $"{day.Month}月{day.Day}日";

    public async Task<LoadedDossier?> FindAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        await access.RequireReadAsync(actor, agencyId, $"{year}年年度报告", cancel);
        var id = await db.ReportFilings.Where(f => f.Year == year && f.AgencyId == agencyId).Select(f => (long?)f.DossierId).FirstOrDefaultAsync(cancel);
        return id is { } there ? await ledger.LoadAsync(there, cancel) : null;
    }

    /// <summary>Opens the year's dossier of a unit; a second call finds the first one's. <paramref name="on"/>: the day it was begun, if not today.</summary>
    public async Task<Dossier> BeginAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default, DateOnly? on = null)
    {
        reports.RequireYear(year);
        await gate.RequireWorkAsync(actor, agencyId, year, cancel);
        var (agency, _) = await reports.ScopeAsync(agencyId, year, cancel);
        if (agency.Kind == AgencyKind.Unit) throw new InvalidInput("内设机构和下属机构不单独编制年度报告");
        if (agency.Kind != AgencyKind.District && (await FilersAsync(year, cancel)).All(a => a.Id != agencyId)) throw new InvalidInput("区政府收到的申请并入区政府办公室的报告，不另行编制");
        var values = new Dictionary<string, string> { ["year"] = year.ToString(), ["kind"] = agency.Kind == AgencyKind.District ? "government" : "unit" };
        return await ledger.OpenAsync(Table, Table.Find("begin")!, agencyId, () => Task.FromResult($"年报〔{year}〕{agency.Code}"),
            new ActInput(on ?? clock.Today, actor.UserId, actor.UserId, values) { Proof = actor.IsSystem ? Proofs.Job : Proofs.Login, DeciderRoles = [.. actor.RolesAt(agencyId)] },
            await RoleAsync(actor, Table.Find("begin")!, agencyId, year, cancel), clock.Today, $"annual-report:{year}:{agencyId}", cancel);
    }

    /// <summary>Every act with the reasons against it for this person.</summary>
    public async Task<IReadOnlyList<Verdict>> VerdictsAsync(Actor actor, LoadedDossier loaded, CancellationToken cancel = default)
    {
        var law = (await laws.GetAsync(cancel)).Law;
        var verdicts = new List<Verdict>();
        var (agencyId, year) = (loaded.Dossier.AgencyId, YearOf(loaded));
        var own = await gate.MayWorkAsync(actor, agencyId, year, cancel);
        foreach (var act in Table.Acts.Where(a => !a.Opening))
            if (act.Roles.Contains(Role.Officer) && !own) verdicts.Add(new(act, [Objection.Impossible("由单位自己办理；主管部门只代本级政府和已撤销的单位办理", act.Article)], []));
            else verdicts.Add(Rulebook.Ask(Table, act, loaded.State, clock.Today, null, await RoleAsync(actor, act, agencyId, year, cancel), law));
        return verdicts;
    }

    /// <summary>Does one act; filing freezes the version first, and refuses while a check stands against it.</summary>
    /// <exception cref="Refused">the table, or a check of the report, is against it.</exception>
    public async Task<Envelope> PerformAsync(Actor actor, int agencyId, int year, string row, ActForm form, CancellationToken cancel = default)
    {
        var act = Table.Find(row) is { Opening: false } found ? found : throw new NotFound("没有这一步");
        var loaded = await FindAsync(actor, agencyId, year, cancel) ?? throw new NotFound("报告还没有开始编制");
        var supervises = actor.Holds(Post.Supervisor, agencyId);
        if (!actor.IsSystem && !(act.Roles.Contains(Role.Supervisor) && supervises))
            await gate.RequireWorkAsync(actor, agencyId, year, cancel);
        var role = await RoleAsync(actor, act, agencyId, year, cancel);
        var values = new Dictionary<string, string>(form.Values);
        foreach (var field in act.Fields.Where(f => f.Kind == FieldKind.File))
            if (values.GetValueOrDefault(field.Key) is { } number && !(long.TryParse(number, out var id) && await db.Attachments.AnyAsync(a => a.Id == id && a.AgencyId == agencyId, cancel)))
                throw new InvalidInput($"“{field.Label}”没有上传");
        var decider = string.IsNullOrEmpty(form.Decider) ? actor : await access.DeciderAsync(form.Decider, await DecidingAsync(agencyId, cancel), cancel);
        var input = new ActInput(form.OccurredOn, decider.UserId, actor.UserId, values)
        {
            Proof = decider.UserId == actor.UserId ? actor.IsSystem ? Proofs.Job : Proofs.Login : form.Proof, DeciderRoles = [.. decider.RolesAt(await DecidingAsync(agencyId, cancel))],
        };
        if (act.Fields.Any(f => f is { Supplied: true, Key: "version" }))
        {
            // Asked before anything is frozen: an act that the table refuses leaves no version behind.
            var verdict = Rulebook.Ask(Table, act, loaded.State, clock.Today, input with { Values = new Dictionary<string, string>(values) { ["version"] = "1", ["hash"] = "?" } }, role, (await laws.GetAsync(cancel)).Law);
            if (!verdict.Allowed) throw new Refused(verdict);
            var standing = Standing(await reports.MakeAsync(actor, agencyId, year, cancel));
            if (standing.Count > 0) throw new Refused($"不能“{act.Name}”：" + string.Join("；", standing.Select(o => o.Text)), standing);
            var frozen = await reports.FreezeAsync(actor, agencyId, year, cancel);
            (values["version"], values["hash"]) = (frozen.Version.ToString(), frozen.Hash);
        }
        return await ledger.PerformAsync(loaded, act, input with { Values = values }, role, clock.Today, form.Expected, cancel);
    }

    /// <summary>Takes in a scan or screenshot for a report.</summary>
    public async Task<Attachment> KeepAsync(Actor actor, int agencyId, int year, string purpose, string name, Stream bytes, CancellationToken cancel = default)
    {
        await gate.RequireWorkAsync(actor, agencyId, year, cancel);
        return await attachments.KeepAsync(actor.UserId, agencyId, purpose, name, bytes, AttachmentService.Paper, cancel);
    }

    /// <summary>The report over all units; null for those who do not see all of them.</summary>
    public async Task<FilingLine?> GovernmentAsync(Actor actor, int year, CancellationToken cancel = default)
    {
        var root = (await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel)).Root;
        if (!actor.MayRead(root.Id)) return null;
        var row = await db.ReportFilings.AsNoTracking().FirstOrDefaultAsync(f => f.Year == year && f.AgencyId == root.Id, cancel);
        var by = FilingProcedure.PublishBy(year, true);
        return new FilingLine(root, null, row, by, by);
    }

    /// <summary>What stands against filing: hard checks that fail, and others that fail and nobody explained.</summary>
    public static IReadOnlyList<Objection> Standing(Report report) =>
        [.. report.Checks.Where(c => c.Counts && report.Explanation(c) is null)
            .Select(c => Objection.Impossible($"{c.Rule} {c.Place}：填{c.Printed}，应为{c.Computed}（{c.Evidence}）{(report.Explainable(c) ? "，须改正或者写明理由" : "，须改正")}", Statutes.Articles.ReportFormat))];

    /// <summary>The government's report is decided by the leaders of the government, who hold their posts there.</summary>
    async Task<int> DecidingAsync(int agencyId, CancellationToken cancel)
    {
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        return tree.Find(agencyId)?.Kind == AgencyKind.District ? tree.Addressees.FirstOrDefault(a => a.Kind is AgencyKind.Government or AgencyKind.Office)?.Id ?? agencyId : agencyId;
    }

    /// <summary>Those who may be named as having decided, the weightiest first.</summary>
    public async Task<IReadOnlyList<(string Id, string Name, Post Post)>> DecidersAsync(RequestService requests, int agencyId, CancellationToken cancel = default) =>
        await requests.DecidersAsync(await DecidingAsync(agencyId, cancel), cancel);

    async Task<Role> RoleAsync(Actor actor, Act act, int agencyId, int year, CancellationToken cancel)
    {
        if (actor.IsSystem) return act.Roles[0];
        if (act.Roles.Contains(Role.Supervisor) && actor.Holds(Post.Supervisor, agencyId) && (!act.Roles.Contains(Role.Officer) || !actor.MayAct(agencyId) && await gate.MayWorkAsync(actor, agencyId, year, cancel))) return Role.Supervisor;
        return actor.RolesAt(agencyId).Select(r => (Role?)r).LastOrDefault() ?? Role.Officer;
    }

    public static int YearOf(LoadedDossier loaded) => int.Parse(loaded.State.Fact("year")!);

    /// <summary>What was said and uploaded with the acts, by "seq/name".</summary>
    public async Task<IReadOnlyDictionary<string, string>> ContentsAsync(LoadedDossier loaded, CancellationToken cancel = default) => await ledger.ContentsAsync(loaded.Dossier.Id, cancel);
}
