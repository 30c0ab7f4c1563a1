using System.Security.Cryptography;
using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Matters;

/// <summary>Which matters. <paramref name="Tab"/>: <see cref="Ours"/>, or for the unit complained of <see cref="Asked"/>.</summary>
public sealed record MatterQuery(string Tab = MatterQuery.Ours, string? Words = null, int? Agency = null, int? Year = null, string? Status = null, string? Subject = null, string Order = MatterQuery.DueFirst)
{
    public const string Ours = "ours", Asked = "asked", DueFirst = "due", Overdue = "overdue", Open = "open";

    public static readonly IReadOnlyList<Option> Orders = [new(DueFirst, "未办结的在前"), new("newest-down", "新收的在前"), new("oldest", "早收的在前")];
}

/// <summary>What the services of matters stand on.</summary>
public sealed class MatterParts(GongkaiContext db, DossierLedger ledger, CurrentLaw laws, Access access, ActInputs inputs, AgencyDirectory agencies, AttachmentService attachments, AuditLog audit, IDataProtectionProvider protection, OfficeClock clock, TimeProvider time)
{
    public GongkaiContext Db => db;
    public DossierLedger Ledger => ledger;
    public CurrentLaw Laws => laws;
    public Access Access => access;
    public ActInputs Inputs => inputs;
    public AgencyDirectory Agencies => agencies;
    public AttachmentService Attachments => attachments;
    public AuditLog Audit => audit;
    /// <summary>Encrypts query codes that may be told again.</summary>
    public IDataProtector Codes { get; } = protection.CreateProtector("matter-code");
    public OfficeClock Clock => clock;
    public TimeProvider Time => time;
}

/// <summary>
/// A person's matter that is no request: registered by any way, on the portal without an account, with a query code; every act goes through the ledger. 投诉举报 and 更正 are this with a table of their own.
/// </summary>
public abstract class MatterService(MatterParts parts) : IDossierActs
{
    protected MatterParts Parts => parts;

    public abstract Procedure Procedure { get; }
    /// <summary>The opening act.</summary>
    public abstract string Lodging { get; }
    /// <summary>Where the office's pages of it are.</summary>
    public abstract string Path { get; }
    /// <summary>Series of the numbers, without the year.</summary>
    protected abstract string Series { get; }
    /// <summary>What one of them is called.</summary>
    public abstract string Name { get; }
    /// <summary>The unit that handles a new matter about this unit.</summary>
    /// <exception cref="InvalidInput">nobody here could.</exception>
    protected abstract Task<int> HandlerAsync(int about, CancellationToken cancel);

    public string Address(long id) => $"{Path}/{id}";
    public Act Opening => Procedure.Find(Lodging)!;

    /// <summary>Registers what came to the counter, by letter or by telephone.</summary>
    public async Task<Dossier> RegisterAsync(Actor actor, int about, ActForm form, string? openingKey, CancellationToken cancel = default)
    {
        var handler = await HandlerAsync(about, cancel);
        await parts.Access.RequireActAsync(actor, handler, "登记" + Name, cancel);
        await RequireFilesAsync(Opening, form, handler, cancel);
        return await OpenAsync(handler, form.OccurredOn.Year, await parts.Inputs.OfAsync(actor, form with { Values = About(form.Values, about) }, handler, cancel), RequestService.RoleFor(actor, Opening, handler), DossierLedger.FormKey(actor, openingKey), cancel);
    }

    /// <summary>The values with the unit it is about, where the row names one.</summary>
    Dictionary<string, string> About(IReadOnlyDictionary<string, string> values, int about) =>
        Opening.Fields.Any(f => f.Key == ComplaintProcedure.Target) ? new(values) { [ComplaintProcedure.Target] = $"{about}" } : new(values);

    /// <summary>Lodged on the portal, with its files. Handed in twice by the same form it is one matter, with the same query code as long as it can be told again.</summary>
    /// <param name="openingKey">of the form</param>
    public async Task<(Dossier Dossier, string? Code)> LodgeAsync(int about, IReadOnlyDictionary<string, string> values, IReadOnlyList<(string Name, Stream Bytes)> files, string openingKey, CancellationToken cancel = default)
    {
        var handler = await HandlerAsync(about, cancel);
        var today = parts.Clock.Today;
        var all = new Dictionary<string, string>(About(values, about)) { ["channel"] = MatterFields.Portal, ["received"] = $"{today:yyyy-MM-dd}" };
        if (files.Count > 0) all[MatterFields.Files] = "1";
        // What is wrong with the words is said before a file is kept.
        Rulebook.Perform(Procedure, Opening, new DossierState(), today, ApplicantService.Input(today, all), Role.Applicant, (await parts.Laws.GetAsync(cancel)).Law);
        var key = $"matter:{openingKey}";
        async Task<(Dossier, string?)?> EarlierAsync() => await parts.Db.Dossiers.AsNoTracking().FirstOrDefaultAsync(d => d.OpeningKey == key, cancel) is { } earlier ? (earlier, await AgainAsync(earlier.Id, cancel)) : null;
        if (await EarlierAsync() is { } first) return first;
        var taken = await parts.Attachments.TakeFromOutsideAsync(Proofs.Applicant, files, cancel);
        try
        {
            await using var transaction = await parts.Db.Database.BeginTransactionAsync(cancel);
            // The button was pressed twice, and the other was a moment earlier.
            if (await EarlierAsync() is { } other) return other;
            if (taken.Count > 0) all[MatterFields.Files] = await parts.Attachments.EnterAsync(Proofs.Applicant, handler, MatterFields.Files, taken, cancel);
            var dossier = await OpenAsync(handler, today.Year, ApplicantService.Input(today, all), Role.Applicant, key, cancel);
            var code = await CodeAsync(dossier.Id, cancel, again: true);
            await transaction.CommitAsync(cancel);
            return (dossier, code);
        }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("刚才正好有人同时提交，没有保存，请再提交一次"); }
        finally { parts.Db.ChangeTracker.Clear(); }
    }

    Task<Dossier> OpenAsync(int handler, int year, ActInput input, Role role, string? key, CancellationToken cancel) =>
        parts.Ledger.OpenAsync(Procedure, Opening, handler, async () => $"{Series}〔{year}〕{await parts.Ledger.NextNumberAsync($"{Series}〔{year}〕", cancel)}号", input, role, parts.Clock.Today, key, cancel);

    async Task<string> CodeAsync(long id, CancellationToken cancel, bool again = false)
    {
        var (code, kept) = QueryCode.New(id, parts.Time.GetUtcNow().UtcDateTime);
        if (again) kept.Sealed = parts.Codes.Protect(code);
        await parts.Db.Set<QueryCode>().Where(c => c.DossierId == id).ExecuteDeleteAsync(cancel);
        parts.Db.Add(kept);
        await parts.Db.SaveChangesAsync(cancel);
        return code;
    }

    /// <summary>The code that the same form was told, while it may be told again; null afterwards, or once another took its place.</summary>
    async Task<string?> AgainAsync(long id, CancellationToken cancel)
    {
        var since = parts.Time.GetUtcNow().UtcDateTime - QueryCode.Again;
        var told = await parts.Db.Set<QueryCode>().Where(c => c.DossierId == id && c.IssuedAt > since).Select(c => c.Sealed).FirstOrDefaultAsync(cancel);
        try { return told is null ? null : parts.Codes.Unprotect(told); }
        catch (CryptographicException) { return null; }
    }

    /// <summary>A query code for who came by another way, or lost theirs; that it was given stands in the ledger.</summary>
    public async Task<string> QueryCodeAsync(Actor actor, long id, string to, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        await parts.Access.RequireActAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        var act = Procedure.Find(MatterFields.IssueCode)!;
        var code = "";
        await parts.Ledger.PerformAsync(loaded, act, await parts.Inputs.OfAsync(actor, new ActForm(parts.Clock.Today, new Dictionary<string, string> { ["to"] = to }), loaded.Dossier.AgencyId, cancel), RequestService.RoleFor(actor, act, loaded.Dossier.AgencyId),
            parts.Clock.Today, loaded.State.Count, cancel, async _ => code = await CodeAsync(id, cancel));
        return code;
    }

    /// <summary>Whether the person sees the whole of it, or only what their unit is asked.</summary>
    public bool SeesAll(Actor actor, LoadedDossier loaded) => actor.MayRead(loaded.Dossier.AgencyId);

    public async Task<LoadedDossier> LoadAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await parts.Ledger.LoadAsync(id, cancel);
        if (loaded.Procedure != Procedure) throw new NotFound($"没有这件{Name}");
        if (!SeesAll(actor, loaded) && !(Asked(loaded.State) is { } unit && actor.MayRead(unit))) await parts.Access.RequireReadAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        return loaded;
    }

    /// <summary>The unit that has been asked or told to do something; null while none has.</summary>
    static int? Asked(DossierState state) => state.Events.Any(e => e.Row is "ask-statement" or "find-true") && int.TryParse(state.Fact(ComplaintProcedure.Target), out var unit) ? unit : null;

    /// <summary>The unit for which the person does this act, and in which role.</summary>
    static (int Unit, Role Role) SideOf(Actor actor, LoadedDossier loaded, Act act)
    {
        var home = loaded.Dossier.AgencyId;
        return !actor.MayAct(home) && act.Roles.Contains(Role.Consulted) && Asked(loaded.State) is { } unit && actor.MayAct(unit) ? (unit, Role.Consulted) : (home, RequestService.RoleFor(actor, act, home));
    }

    public static int UnitOf(Actor actor, LoadedDossier loaded, Act act) => SideOf(actor, loaded, act).Unit;

    async Task RequireFilesAsync(Act act, ActForm form, int unit, CancellationToken cancel)
    {
        foreach (var field in act.Fields.Where(f => f.Kind is FieldKind.File or FieldKind.Files))
            if (form.Values.GetValueOrDefault(field.Key) is { Length: > 0 } text)
            {
                var ids = text.Split(',').Select(t => long.TryParse(t, out var number) ? number : 0).Distinct().ToList();
                if (await parts.Db.Attachments.CountAsync(f => ids.Contains(f.Id) && f.AgencyId == unit && f.Purpose == field.Key, cancel) != ids.Count) throw new InvalidInput($"“{field.Label}”没有上传");
            }
    }

    async Task<(LoadedDossier Loaded, Act Act, ActInput Input, Role Role)> AskedAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        var act = Procedure.Find(row) is { Opening: false, Aside: false } a ? a : throw new NotFound("没有这一步");
        var (unit, role) = SideOf(actor, loaded, act);
        await parts.Access.RequireActAsync(actor, unit, loaded.Dossier.Number, cancel);
        await RequireFilesAsync(act, form, unit, cancel);
        await RequireAsync(loaded, act, cancel);
        return (loaded, act, await parts.Inputs.OfAsync(actor, form, unit, cancel), role);
    }

    /// <summary>What is against an act besides the table.</summary>
    protected virtual Task RequireAsync(LoadedDossier loaded, Act act, CancellationToken cancel) => Task.CompletedTask;

    public async Task<LoadedDossier> CheckAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default)
    {
        var (loaded, act, input, role) = await AskedAsync(actor, id, row, form, cancel);
        Rulebook.Perform(Procedure, act, loaded.State, parts.Clock.Today, input, role, (await parts.Laws.GetAsync(cancel)).Law);
        return loaded;
    }

    public async Task<Envelope> PerformAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default, Func<Envelope, Task>? also = null)
    {
        var (loaded, act, input, role) = await AskedAsync(actor, id, row, form, cancel);
        return await parts.Ledger.PerformAsync(loaded, act, input, role, parts.Clock.Today, form.Expected, cancel, also);
    }

    public async Task<IReadOnlyList<(string Label, string Value)>> GistAsync(LoadedDossier loaded, string row, CancellationToken cancel = default) =>
        [.. (await ClocksAsync(loaded, cancel)).Where(c => c.Owed).Select(c => (c.Label, Statutes.Chinese.Date(c.Due)))];

    /// <summary>Every act that is this person's to do or to be told why not.</summary>
    public async Task<IReadOnlyList<Verdict>> VerdictsAsync(Actor actor, LoadedDossier loaded, CancellationToken cancel = default)
    {
        var law = (await parts.Laws.GetAsync(cancel)).Law;
        return [.. Procedure.Acts.Where(a => a is { Opening: false, Aside: false }).Select(a => (Act: a, Side: SideOf(actor, loaded, a))).Where(a => actor.MayAct(a.Side.Unit))
            .Select(a => Rulebook.Ask(Procedure, a.Act, loaded.State, parts.Clock.Today, null, a.Side.Role, law))];
    }

    public async Task<IReadOnlyList<NamedClock>> ClocksAsync(LoadedDossier loaded, CancellationToken cancel = default) => Procedure.Clocks(loaded.State, (await parts.Laws.GetAsync(cancel)).Law);

    /// <summary>The day a form proposes where an act sets a period.</summary>
    public async Task<DateOnly?> ProposedDueAsync(string act, CancellationToken cancel = default)
    {
        var law = (await parts.Laws.GetAsync(cancel)).Law;
        int? days = act switch { "ask-statement" => law.Matters.StatementDays, "find-true" => law.Matters.RectifyDays, "ask-proof" => law.Matters.ProofDays, _ => null };
        return days is { } n ? law.Clock.Calendar.AddWorkdays(parts.Clock.Today, n) : null;
    }

    /// <summary>What was written, kept beside the ledger; the reading is audited.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ContentsAsync(Actor actor, LoadedDossier loaded, CancellationToken cancel = default)
    {
        if (!actor.IsSystem) await parts.Audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, $"查看{Name}", cancel);
        return await parts.Ledger.ContentsAsync(loaded.Dossier.Id, cancel);
    }

    /// <summary>Files of the matter that the person may see: all, or those of their own unit's answers.</summary>
    public Task<List<Attachment>> FilesAsync(Actor actor, LoadedDossier loaded, CancellationToken cancel = default)
    {
        var all = SeesAll(actor, loaded);
        List<long> ids = [.. loaded.State.Events.SelectMany(e => new[] { all ? e.Data.GetValueOrDefault(MatterFields.Files) : null, e.Data.GetValueOrDefault(MatterFields.AnswerFiles) }).OfType<string>().SelectMany(t => t.Split(',')).Select(long.Parse).Distinct()];
        return parts.Db.Attachments.AsNoTracking().Where(a => ids.Contains(a.Id)).OrderBy(a => a.Id).ToListAsync(cancel);
    }

    /// <exception cref="NotFound">the matter has no such file for this person.</exception>
    public async Task<(Attachment Attachment, FileStream Bytes)> FileAsync(Actor actor, long id, long file, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        if ((await FilesAsync(actor, loaded, cancel)).All(f => f.Id != file)) throw new NotFound("没有这个文件");
        await parts.Audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, $"查看文件 {file}", cancel);
        return await parts.Attachments.GiveAsync(file, cancel);
    }

    /// <summary>The matters the person may see that answer the query; the screen, the export and the count are this one query.</summary>
    public IQueryable<MatterRow> Find(Actor actor, MatterQuery query)
    {
        var readable = actor.Readable.ToList();
        var (db, today, procedure) = (parts.Db, parts.Clock.Today, Procedure.Key);
        var rows = db.Matters.AsNoTracking().Where(r => r.Procedure == procedure);
        // Who only looks on from the side of the unit complained of sees what that unit was asked.
        rows = query.Tab == MatterQuery.Asked
            ? rows.Where(r => readable.Contains(r.AboutId) && r.AboutId != r.AgencyId && db.LedgerEvents.Any(e => e.DossierId == r.DossierId && (e.Row == "ask-statement" || e.Row == "find-true")))
            : rows.Where(r => readable.Contains(r.AgencyId));
        if (query.Agency is { } agency) rows = rows.Where(r => r.AboutId == agency);
        if (query.Year is { } year) rows = rows.Where(r => r.ReceivedYear == year);
        if (query.Subject is { } subject) rows = rows.Where(r => r.Subject == subject);
        rows = query.Status switch
        {
            null => rows,
            MatterQuery.Open => rows.Where(r => r.FinishedOn == null || r.Waits != ""),
            MatterQuery.Overdue => rows.Where(r => db.DossierClocks.Any(c => c.DossierId == r.DossierId && c.Owed && c.Due < today)),
            var result => rows.Where(r => r.Result == result),
        };
        if (query.Words is { } words)
        {
            var named = actor.Actable.ToList();
            rows = query.Tab == MatterQuery.Asked ? rows.Where(r => r.Number.Contains(words)) : rows.Where(r => r.Number.Contains(words) || r.RequestNumber != null && r.RequestNumber.Contains(words) || r.Person != null && named.Contains(r.AgencyId) && r.Person.Contains(words));
        }
        return query.Order switch
        {
            "newest-down" => rows.OrderByDescending(r => r.ReceivedOn).ThenByDescending(r => r.DossierId),
            "oldest" => rows.OrderBy(r => r.ReceivedOn).ThenBy(r => r.DossierId),
            _ => rows.OrderBy(r => r.FinishedOn != null && r.Waits == "").ThenBy(r => r.ReceivedOn).ThenBy(r => r.DossierId),
        };
    }

    /// <summary>The day that is owed on each of these matters.</summary>
    public async Task<IReadOnlyDictionary<long, (string Label, DateOnly Due)>> OwedAsync(IReadOnlyCollection<long> ids, CancellationToken cancel = default) =>
        (await parts.Db.DossierClocks.AsNoTracking().Where(c => ids.Contains(c.DossierId) && c.Owed).Select(c => new { c.DossierId, c.Label, c.Due }).ToListAsync(cancel)).ToDictionary(c => c.DossierId, c => (c.Label, c.Due));
}

/// <summary>投诉举报, handled by the government's office for all units of the district.</summary>
public sealed class ComplaintService(MatterParts parts) : MatterService(parts)
{
    public override Procedure Procedure => ComplaintProcedure.Table;
    public override string Lodging => ComplaintProcedure.Lodge;
    public override string Path => "/desk/complaints";
    public override string Name => "投诉举报";
    protected override string Series => "投诉";

    /// <summary>The 主管部门 (条例第四条): the government's office, for units of its own government.</summary>
    protected override async Task<int> HandlerAsync(int about, CancellationToken cancel)
    {
        var tree = await Parts.Agencies.OnAsync(Parts.Clock.Today, cancel);
        if (tree.Find(about) is not { Addressee: true }) throw new InvalidInput("“投诉的单位”没有选，或者不对");
        return Search.SynonymService.Keeper(tree);
    }

    /// <summary>Nobody looks into a complaint about themselves: it goes to the next higher agency (条例第五十一条).</summary>
    protected override async Task RequireAsync(LoadedDossier loaded, Act act, CancellationToken cancel)
    {
        if (act.Key != "accept") return;
        var tree = await Parts.Agencies.LatestAsync(Parts.Clock.Today, cancel);
        if (int.TryParse(loaded.State.Fact(ComplaintProcedure.Target), out var target) && (target == loaded.Dossier.AgencyId || tree.Find(target)?.Kind == AgencyKind.Government))
            throw new InvalidInput("投诉的是本机关或者本级政府，不能自己受理：用“告知向有权机关反映”，请投诉人向上一级行政机关反映（《政府信息公开条例》第五十一条）");
    }
}

/// <summary>更正, handled by the unit it is lodged with.</summary>
public sealed class AmendmentService(MatterParts parts) : MatterService(parts)
{
    public override Procedure Procedure => AmendmentProcedure.Table;
    public override string Lodging => AmendmentProcedure.Lodge;
    public override string Path => "/desk/amendments";
    public override string Name => "更正申请";
    protected override string Series => "更正";

    protected override async Task<int> HandlerAsync(int about, CancellationToken cancel) =>
        (await Parts.Agencies.OnAsync(Parts.Clock.Today, cancel)).Find(about) is { Addressee: true } ? about : throw new InvalidInput("“受理单位”没有选，或者不对");
}
