using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.Intake;

/// <summary>Which mails, in which order.</summary>
public sealed record MailQuery(string View, string? Q, int? Agency, string Sort)
{
    public const string Waiting = "waiting", Done = "done", Aside = "aside";
    public static readonly IReadOnlyList<Option> Views = [new(Waiting, "待处理"), new(Done, "已处理"), new(Aside, "自动邮件")];
    public static readonly IReadOnlyList<Option> Orders = [new("newest-down", "新的在前"), new("oldest", "旧的在前")];
}

/// <summary>The request a mail seems to be about. <paramref name="Wait"/>: it waits for the applicant to correct it.</summary>
public sealed record MailAbout(long Id, string Number, string? Subject, bool Wait);

/// <summary>Everything the page of a mail shows.</summary>
public sealed record MailView(MailRow Row, LoadedDossier Loaded, IReadOnlyDictionary<string, string> Contents, Attachment? Original, IReadOnlyList<Attachment> Files, MailAbout? About, MailAbout? Request, IReadOnlyDictionary<string, string> People);

/// <summary>What people do with mail: make a request of it, file it in one, or say that it is none. Each is an act in the mail's own ledger.</summary>
public sealed class MailService(GongkaiContext db, DossierLedger ledger, CurrentLaw laws, RequestService requests, Access access, AuditLog audit, OfficeClock clock)
{
    static readonly Procedure Table = MailProcedure.Table;

    public IQueryable<MailRow> Find(Actor actor, MailQuery query)
    {
        var mine = actor.Actable.ToList();
        var rows = db.Mails.AsNoTracking().Where(m => mine.Contains(m.AgencyId));
        rows = query.View switch
        {
            MailQuery.Waiting => rows.Where(m => m.Stage == MailProcedure.New),
            MailQuery.Aside => rows.Where(m => m.Stage == MailProcedure.Aside),
            MailQuery.Done => rows.Where(m => m.Stage != MailProcedure.New && m.Stage != MailProcedure.Aside),
            _ => throw new InvalidInput("没有这个分类"),
        };
        if (query.Agency is { } agency) rows = rows.Where(m => m.AgencyId == agency);
        if (query.Q is { } q) rows = rows.Where(m => m.Number.Contains(q) || (m.Sender != null && m.Sender.Contains(q)) || (m.SenderName != null && m.SenderName.Contains(q)) || (m.Subject != null && m.Subject.Contains(q)));
        return query.Sort == "oldest" ? rows.OrderBy(m => m.DossierId) : rows.OrderByDescending(m => m.DossierId);
    }

    /// <summary>How many wait, and how many of them longer than a working day.</summary>
    public async Task<(int Waiting, int Late)> WaitingAsync(Actor actor, CancellationToken cancel = default)
    {
        var today = clock.Today;
        var rows = Find(actor, new(MailQuery.Waiting, null, null, "oldest"));
        return (await rows.CountAsync(cancel), await rows.CountAsync(m => db.DossierClocks.Any(c => c.DossierId == m.DossierId && c.Owed && c.Due < today), cancel));
    }

    /// <summary>The mailboxes of the person's units, and how reading them went.</summary>
    public async Task<IReadOnlyList<MailboxState>> BoxesAsync(Actor actor, CancellationToken cancel = default)
    {
        var mine = actor.Actable.ToList();
        return await db.Set<MailboxState>().AsNoTracking().Where(s => mine.Contains(s.AgencyId)).OrderBy(s => s.AgencyId).ToListAsync(cancel);
    }

    async Task<LoadedDossier> LoadAsync(Actor actor, long id, CancellationToken cancel)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        if (loaded.Procedure != Table) throw new NotFound("没有这封来信");
        await access.RequireActAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        return loaded;
    }

    public async Task<MailView> ViewAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        var row = await db.Mails.AsNoTracking().FirstAsync(m => m.DossierId == id, cancel);
        await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, row.Number, "查看来信", cancel);
        var state = loaded.State;
        var ids = FilesOf(state);
        var original = long.TryParse(state.Fact(RequestProcedure.MailFile), out var raw) ? raw : 0;
        var kept = await db.Attachments.AsNoTracking().Where(a => ids.Contains(a.Id) || a.Id == original).OrderBy(a => a.Id).ToListAsync(cancel);
        var persons = state.Events.Select(e => e.Recorder).Distinct().ToList();
        var people = await db.Users.AsNoTracking().Where(u => persons.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        people["system"] = "系统";
        return new(row, loaded, await ledger.ContentsAsync(id, cancel), kept.FirstOrDefault(a => a.Id == original), [.. kept.Where(a => a.Id != original)],
            row.Stage == MailProcedure.New ? await AboutAsync(row, state, cancel) : null, row.RequestId is { } request ? await OfAsync(request, cancel) : null, people);
    }

    static IReadOnlyList<long> FilesOf(DossierState state) => state.Fact(RequestProcedure.MailFiles) is { } text ? [.. text.Split(',').Select(long.Parse)] : [];

    /// <summary>What was found on arrival, or the request that an earlier mail of the thread has become since.</summary>
    async Task<MailAbout?> AboutAsync(MailRow row, DossierState state, CancellationToken cancel)
    {
        var id = long.TryParse(state.Fact("about"), out var found) ? found
            : row.Answers is { } answers ? await db.Mails.Where(m => m.Message == answers && m.AgencyId == row.AgencyId && m.RequestId != null).Select(m => m.RequestId).FirstOrDefaultAsync(cancel) : null;
        return id is { } request ? await OfAsync(request, cancel) : null;
    }

    async Task<MailAbout?> OfAsync(long request, CancellationToken cancel) =>
        await db.Requests.AsNoTracking().Where(r => r.DossierId == request).Select(r => new MailAbout(r.DossierId, r.Number, r.Subject, ("," + r.Waits).Contains(",correction:"))).FirstOrDefaultAsync(cancel);

    /// <summary>What the form that receives a request begins with: who wrote, what, and the files, the original among them.</summary>
    /// <exception cref="Conflict">it was handled meanwhile.</exception>
    public async Task<(int AgencyId, Dictionary<string, string> Values)> ProposedAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        if (loaded.State.Stage != MailProcedure.New) throw new Conflict("这封来信已经处理过了");
        var contents = await ledger.ContentsAsync(id, cancel);
        string Of(string key, int most) => contents.GetValueOrDefault(key) is { } text ? Statutes.Chinese.Start(text, most) : "";
        var values = new Dictionary<string, string>
        {
            ["channel"] = "email", ["applicant"] = Of("sender-name", 100), ["email"] = Of("sender", 200), ["subject"] = string.Join('\n', new[] { Of("subject", 300), Of("text", 5000) }.Where(t => t.Length > 0)),
            [Agents.OtherFiles] = string.Join(',', new[] { loaded.State.Fact(RequestProcedure.MailFile) }.Concat(FilesOf(loaded.State).Select(f => $"{f}")).OfType<string>()),
        };
        return (loaded.Dossier.AgencyId, values.Where(v => v.Value.Length > 0).ToDictionary());
    }

    /// <summary>The words of a mail that is filed in a request, for the form of an act there.</summary>
    public async Task<string?> TextAsync(Actor actor, long id, long request, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        return loaded.State.Fact("request") == $"{request}" ? (await ledger.ContentsAsync(id, cancel)).GetValueOrDefault("text") : null;
    }

    /// <summary>Makes a request of the mail: received, its day of receipt to be confirmed with the applicant (第三十一条).</summary>
    /// <param name="agency">the unit that received it; the files go with it.</param>
    public async Task<Dossier> RegisterAsync(Actor actor, long id, int agency, ActForm form, string? key, CancellationToken cancel = default)
    {
        await LoadAsync(actor, id, cancel);
        await access.RequireActAsync(actor, agency, "登记申请", cancel);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await laws.HoldAsync(cancel);
            await DossierLedger.HoldAsync(db, [id], cancel);
            // Pressed twice: the second finds the request of the first.
            var mail = await LoadAsync(actor, id, cancel);
            if (mail.State.Stage == MailProcedure.Taken && DossierLedger.FormKey(actor, key) is { } opening && await db.Dossiers.AsNoTracking().FirstOrDefaultAsync(d => d.OpeningKey == opening, cancel) is { } first) return first;
            var files = FilesOf(mail.State).Append(long.Parse(mail.State.Fact(RequestProcedure.MailFile)!)).ToList();
            // One mailbox may serve two addressees: the files are those of the unit that the request is for.
            if (agency != mail.Dossier.AgencyId) await db.Attachments.Where(a => files.Contains(a.Id)).ExecuteUpdateAsync(s => s.SetProperty(a => a.AgencyId, agency), cancel);
            var dossier = await requests.RegisterAsync(actor, agency, "receive", form, key, cancel);
            await PerformAsync(actor, mail, MailProcedure.Register, new() { ["request"] = $"{dossier.Id}" }, cancel);
            await transaction.CommitAsync(cancel);
            return dossier;
        }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("另一位同事刚刚处理了这封来信，请刷新后再看"); }
        finally { db.ChangeTracker.Clear(); }
    }

    /// <summary>Files the mail in a request, with its original and its attachments.</summary>
    /// <exception cref="InvalidInput">no such request at the person's units.</exception>
    /// <returns>the request</returns>
    public async Task<long> FileAsync(Actor actor, long id, string? number, CancellationToken cancel = default)
    {
        var mail = await LoadAsync(actor, id, cancel);
        var wanted = ApplicantService.Number(number);
        var target = await db.Requests.AsNoTracking().FirstOrDefaultAsync(r => r.Number == wanted, cancel);
        if (target is null || !actor.MayAct(target.AgencyId)) throw new InvalidInput("“办件编号”不对，您的单位没有这个办件");
        var request = await ledger.LoadAsync(target.DossierId, cancel);
        var act = RequestProcedure.Table.Find(RequestProcedure.FileMail)!;
        var contents = await ledger.ContentsAsync(id, cancel);
        var values = new Dictionary<string, string> { ["mail"] = $"{id}", ["mail-from"] = contents.GetValueOrDefault("sender") ?? "（没有写明）", [RequestProcedure.MailFile] = mail.State.Fact(RequestProcedure.MailFile)! };
        if (contents.GetValueOrDefault("subject") is { } subject) values["mail-subject"] = subject;
        if (mail.State.Fact(RequestProcedure.MailFiles) is { } files) values[RequestProcedure.MailFiles] = files;
        var all = FilesOf(mail.State).Append(long.Parse(values[RequestProcedure.MailFile])).ToList();
        await ledger.PerformAsync(request, act, Input(actor, request.Dossier.AgencyId, values), RequestService.RoleFor(actor, act, request.Dossier.AgencyId), clock.Today, null, cancel, async _ =>
        {
            if (request.Dossier.AgencyId != mail.Dossier.AgencyId) await db.Attachments.Where(a => all.Contains(a.Id)).ExecuteUpdateAsync(s => s.SetProperty(a => a.AgencyId, request.Dossier.AgencyId), cancel);
            await PerformAsync(actor, mail, MailProcedure.FileIn, new() { ["request"] = $"{target.DossierId}" }, cancel);
        }, with: id);
        return target.DossierId;
    }

    public async Task DismissAsync(Actor actor, long id, string? why, string? note, CancellationToken cancel = default)
    {
        var values = new Dictionary<string, string> { ["why"] = why ?? "" };
        if (note?.Replace("\0", "").Trim() is { Length: > 0 } said) values["note"] = said;
        await PerformAsync(actor, await LoadAsync(actor, id, cancel), MailProcedure.Dismiss, values, cancel);
    }

    /// <summary>Back to be handled: put aside or dismissed by mistake.</summary>
    public async Task ReopenAsync(Actor actor, long id, CancellationToken cancel = default) => await PerformAsync(actor, await LoadAsync(actor, id, cancel), MailProcedure.Reopen, [], cancel);

    Task<Envelope> PerformAsync(Actor actor, LoadedDossier mail, string row, Dictionary<string, string> values, CancellationToken cancel)
    {
        var act = Table.Find(row)!;
        return ledger.PerformAsync(mail, act, Input(actor, mail.Dossier.AgencyId, values), RequestService.RoleFor(actor, act, mail.Dossier.AgencyId), clock.Today, null, cancel);
    }

    ActInput Input(Actor actor, int agency, Dictionary<string, string> values) => new(clock.Today, actor.UserId, actor.UserId, values) { DeciderRoles = [.. actor.RolesAt(agency)] };

    /// <summary>Erases what is kept no longer: mail that is no application when its days are over, and what belongs to a request when that is erased. Returns how many.</summary>
    public async Task<int> EraseAsync(CancellationToken cancel = default)
    {
        var today = clock.Today;
        var until = today.AddDays(-(await laws.GetAsync(cancel)).Retention.MailDays);
        var over = await db.Mails.AsNoTracking().Where(m => !m.Erased && ((m.Stage == MailProcedure.Dismissed || m.Stage == MailProcedure.Aside) && m.ChangedOn < until
            || m.RequestId != null && db.LedgerEvents.Any(e => e.DossierId == m.RequestId && e.Row == DossierLedger.Erase))).OrderBy(m => m.DossierId).Select(m => new { m.DossierId, m.RequestId }).Take(1000).ToListAsync(cancel);
        foreach (var mail in over)
            await ledger.PerformAsync(await ledger.LoadAsync(mail.DossierId, cancel), Table.Find(DossierLedger.Erase)!,
                new(today, "system", "system", new Dictionary<string, string> { ["basis"] = mail.RequestId is null ? "不是申请的来信，保留期满" : "所归入的办件已经清除个人信息" }) { Proof = Proofs.Job }, Role.System, today, null, cancel);
        return over.Count;
    }
}
