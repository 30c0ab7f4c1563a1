using Gongkai.Agencies;
using Gongkai.Assistance;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests;

/// <summary>What a person submits for one act, as it comes from a form.</summary>
public sealed record ActForm(DateOnly OccurredOn, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Who decided; null: the person recording.</summary>
    public string? Decider { get; init; }
    /// <summary>How a decider who is somebody else decided; see <see cref="Proofs"/>.</summary>
    public string Proof { get; init; } = Proofs.Scan;
    public string? Wait { get; init; }
    /// <summary>Number of events the person saw.</summary>
    public int? Expected { get; init; }
    /// <summary>What the act is about as the person saw it (<see cref="IDossierActs.StampAsync"/>); null where nobody looked, or the ledger holds it all.</summary>
    public string? Stamp { get; init; }
    /// <summary>Set by <see cref="DecisionService"/> alone: the link through which the decider agreed.</summary>
    public DecisionLink? Link { get; init; }
    /// <summary>Attachment with the scan or photograph of the signed paper.</summary>
    public long? Scan { get; init; }
}

/// <summary>A request that was handled before it was kept here, as an earlier register tells it.</summary>
/// <param name="Number">As it was numbered then; null: it gets a number of this year's series.</param>
/// <param name="Source">Hash of the file and row, kept with every act.</param>
public sealed record EarlierRequest(int AgencyId, string? Number, DateOnly Received, IReadOnlyList<EarlierAct> Acts, string Source, string? OpeningKey = null);

public sealed record EarlierAct(string Row, DateOnly On, IReadOnlyDictionary<string, string> Values);

/// <summary>What the table says of an earlier request: why it cannot have happened so, and which breaches it would keep for ever.</summary>
public sealed record Examined(IReadOnlyList<string> Refusals, IReadOnlyList<string> Breaches);

/// <summary>Everything a dossier page shows.</summary>
public sealed record RequestView(
    RequestRow Row, LoadedDossier Loaded, IReadOnlyList<NamedClock> Clocks, Reckoning? Reply, IReadOnlyList<Verdict> Verdicts,
    IReadOnlyDictionary<string, string> Contents, IReadOnlyDictionary<string, string> People, NextStep Next);

/// <summary>The top line: what to do now, and by when. <paramref name="Label"/>: what runs out on that day.</summary>
public sealed record NextStep(string Text, string Label, DateOnly? Due, Warning? Warning, bool Paused, bool Provisional);

/// <summary>Disclosure on request: register, perform, look. Authorises by agency; every act goes through the ledger.</summary>
public sealed class RequestService(GongkaiContext db, DossierLedger ledger, CurrentLaw laws, Access access, ActInputs inputs, AgencyDirectory agencies, AuditLog audit, AttachmentService attachments, AssistService assistance, OfficeClock clock, TimeProvider time) : IDossierActs
{
    static readonly Procedure Table = RequestProcedure.Table;

    public Procedure Procedure => Table;
    public string Address(long id) => $"/desk/requests/{id}";

    public async Task<LoadedDossier> CheckAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        await RequireAsync(actor, loaded.Dossier, act: true, cancel);
        var act = Table.Find(row) is { Opening: false } a ? a : throw new NotFound("没有这一步");
        if (act.Key == "request-assist") form = await assistance.AddressedAsync(loaded.Dossier.AgencyId, form, cancel);
        await RequireFilesAsync(act, form, loaded.Dossier.AgencyId, cancel);
        await RequirePeopleAsync(act, form, loaded.Dossier.AgencyId, cancel);
        await RequireNobodyNamedAsync(act, form, id, cancel);
        form = WithFiles(loaded, act, form);
        Rulebook.Perform(Table, act, loaded.State, clock.Today, await inputs.OfAsync(actor, form, loaded.Dossier.AgencyId, cancel), RoleFor(actor, act, loaded.Dossier.AgencyId), (await laws.GetAsync(cancel)).Law);
        return loaded;
    }

    /// <summary>The result proposed, the reply as drafted, the files that go out by the act; who asked and for what stays inside.</summary>
    public async Task<IReadOnlyList<(string Label, string Value)>> GistAsync(LoadedDossier loaded, string row, CancellationToken cancel = default)
    {
        var lines = new List<(string, string)>();
        if (Table.Clocks(loaded.State, (await laws.GetAsync(cancel)).Law).FirstOrDefault(c => c.Name == "reply") is { } reply) lines.Add(("答复期限", Chinese(reply.Due) + (reply.Provisional ? "（暂定）" : "")));
        if (Outcomes.Find(loaded.State.Fact("outcome")) is { } outcome) lines.Add(("拟办结果", outcome.Name));
        if ((await ledger.ContentsAsync(loaded.Dossier.Id, cancel)).GetValueOrDefault("text") is { } text) lines.Add(("文稿", text));
        if (await GoingOutAsync(loaded, row, cancel) is { } files) lines.Add(("随本次答复提供的文件", files.Count == 0 ? "没有" : string.Join('\n', files.Select((f, i) => $"{i + 1}. {f.Name}（{f.How}，第{f.Seq}条台账）"))));
        return lines;
    }

    /// <summary>The files that go out if the act is decided as things stand; null: the act lets none go out.</summary>
    public async Task<IReadOnlyList<Release.ReleasedFile>?> GoingOutAsync(LoadedDossier loaded, string row, CancellationToken cancel = default) =>
        RequestProcedure.GoingOut(loaded.State, row) is not { } ids ? null : ids.Count == 0 ? [] : [.. (await Release.ReleasedFile.OfAsync(db, loaded.State, cancel)).Where(f => ids.Contains(f.Id))];

    /// <summary>The form with the files that go out by the act: those that stand when it is decided. Who decided on others saw another count of events, and is refused.</summary>
    static ActForm WithFiles(LoadedDossier loaded, Act act, ActForm form) =>
        RequestProcedure.Gives.Contains(act.Key) && loaded.State.Fact(RequestProcedure.Enclosed) is { } files ? form with { Values = new Dictionary<string, string>(form.Values) { [RequestProcedure.Given] = files } } : form;

    /// <summary>Registers a request (or receives one whose day of receipt is still to be confirmed).</summary>
    /// <exception cref="Refused">a field or a rule is against it.</exception>
    public async Task<Dossier> RegisterAsync(Actor actor, int agencyId, string row, ActForm form, string? openingKey, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "登记申请", cancel);
        var act = Table.Find(row) is { Opening: true } a ? a : throw new NotFound("没有这种登记");
        var tree = await agencies.OnAsync(clock.Today, cancel);
        var agency = tree.Find(agencyId);
        if (agency is not { Addressee: true }) throw new InvalidInput("这个单位不单独接收政府信息公开申请");
        await RequireFilesAsync(act, form, agencyId, cancel);
        var received = form.Values.TryGetValue("received", out var text) && DateOnly.TryParseExact(text, "yyyy-MM-dd", out var d) ? d : form.OccurredOn;
        return await ledger.OpenAsync(Table, act, agencyId, () => NumberAsync(agency, received.Year, cancel), await inputs.OfAsync(actor, form, agencyId, cancel),
            RoleFor(actor, act, agencyId), clock.Today, DossierLedger.FormKey(actor, openingKey), cancel);
    }

    /// <summary>A person named by a form has a post at the unit, or above it.</summary>
    async Task RequirePeopleAsync(Act act, ActForm form, int agencyId, CancellationToken cancel)
    {
        foreach (var field in act.Fields.Where(f => f.Kind == FieldKind.Person))
            if (form.Values.GetValueOrDefault(field.Key) is { Length: > 0 } id && (await DecidersAsync(agencyId, cancel)).All(p => p.Id != id)) throw new InvalidInput($"“{field.Label}”在这个单位没有职务");
    }

    /// <summary>What of a request says who somebody is: its parties, and how they are reached.</summary>
    static readonly string[] Naming = ["applicant", "identity", "representative", "contact-person", "agent", "phone", "address", "email", "contact", "party"];

    /// <summary>What is published of a request names nobody: neither what looks like personal data, nor anybody the request knows (条例第十五条).</summary>
    async Task RequireNobodyNamedAsync(Act act, ActForm form, long id, CancellationToken cancel)
    {
        if (act.Key != RequestProcedure.PublishLine || form.Values.GetValueOrDefault(RequestProcedure.PublicLine) is not { Length: > 0 } line) return;
        var label = act.Fields[0].Label;
        if (Release.PersonalDetails.Find(line) is [var detail, ..]) throw new InvalidInput($"“{label}”里有{detail.What}（{detail.Text}），不能公示（{Statutes.Articles.A15}）");
        var names = await db.LedgerContents.AsNoTracking().Where(c => c.DossierId == id && Naming.Contains(c.Name)).Select(c => new { c.Name, c.Value }).ToListAsync(cancel);
        if (names.Find(n => n.Value.Length > 1 && line.Contains(n.Value, StringComparison.Ordinal)) is { } named)
            throw new InvalidInput($"“{label}”里有{(named.Name == "party" ? "第三方的名称" : named.Name == "applicant" ? "申请人的姓名或者名称" : "申请人的信息")}，不能公示（{Statutes.Articles.A15}）");
    }

    /// <summary>Files named by a form were handed in for this unit and this purpose; nobody takes in another's by typing its number.</summary>
    async Task RequireFilesAsync(Act act, ActForm form, int agencyId, CancellationToken cancel)
    {
        foreach (var field in act.Fields.Where(f => f.Kind is FieldKind.File or FieldKind.Files))
            if (form.Values.GetValueOrDefault(field.Key) is { Length: > 0 } text)
            {
                var ids = text.Split(',').Select(id => long.TryParse(id, out var number) ? number : 0).Distinct().ToList();
                if (await db.Attachments.CountAsync(a => ids.Contains(a.Id) && a.AgencyId == agencyId && a.Purpose == field.Key, cancel) != ids.Count) throw new InvalidInput($"“{field.Label}”没有上传");
            }
    }

    /// <summary>Opens a request handed in by its applicant on the portal, today, in the caller's transaction.</summary>
    /// <exception cref="Refused">a field or a rule is against it.</exception>
    /// <param name="by">What is to be said of how it came, if not by the pages of this site.</param>
    internal async Task<Dossier> ApplyAsync(int agencyId, IReadOnlyDictionary<string, string> values, string openingKey, CancellationToken cancel = default, Func<ActInput, ActInput>? by = null)
    {
        if ((await agencies.OnAsync(clock.Today, cancel)).Find(agencyId) is not { Addressee: true } agency) throw new InvalidInput("这个单位不单独接收政府信息公开申请，请重新选择");
        var act = Table.Find((await laws.GetAsync(cancel)).Law.Requests.PortalConfirms ? "receive" : "register")!;
        var all = new Dictionary<string, string>(values) { ["channel"] = "portal", ["received"] = clock.Today.ToString("yyyy-MM-dd") };
        var input = ApplicantService.Input(clock.Today, all);
        return await ledger.OpenAsync(Table, act, agencyId, () => NumberAsync(agency, clock.Today.Year, cancel), by?.Invoke(input) ?? input, Role.Applicant, clock.Today, openingKey, cancel);
    }

    /// <summary>How many requests of one applicant a unit received in the calendar month of a day (信息处理费按月、按机关计件); by name or number as <see cref="Lookalikes"/> finds them, void registrations left out.</summary>
    /// <param name="identity">as <see cref="Likeness.IdentityOf"/> reads it</param>
    public async Task<int> FiledInMonthAsync(int agencyId, DateOnly day, string? applicant, string? identity, CancellationToken cancel = default)
    {
        var first = new DateOnly(day.Year, day.Month, 1);
        var next = first.AddMonths(1);
        var own = db.Requests.AsNoTracking().Where(r => r.FinishedYear != RequestRow.Voided && r.ReceivedOn >= first && r.ReceivedOn < next);
        // Each by its own index.
        var found = new HashSet<long>();
        if (applicant is not null) found.UnionWith((await own.Where(r => r.ApplicantName == applicant).Select(r => new { r.DossierId, r.AgencyId }).ToListAsync(cancel)).Where(r => r.AgencyId == agencyId).Select(r => r.DossierId));
        if (identity is not null) found.UnionWith((await own.Where(r => r.Identity == identity).Select(r => new { r.DossierId, r.AgencyId }).ToListAsync(cancel)).Where(r => r.AgencyId == agencyId).Select(r => r.DossierId));
        return found.Count;
    }

    async Task<string> NumberAsync(AgencyEntry agency, int year, CancellationToken cancel)
    {
        var series = $"{agency.Mark}〔{year}〕";
        return $"{series}{await ledger.NextNumberAsync(series, cancel)}号";
    }

    /// <summary>Why a breach of an earlier request is recorded all the same.</summary>
    const string AsItStands = "按原台账如实导入";

    /// <summary>Asks the table about requests of an earlier register, each from its beginning; nothing is written.</summary>
    public async Task<IReadOnlyList<Examined>> ExamineAsync(Actor actor, IReadOnlyList<EarlierRequest> requests, CancellationToken cancel = default)
    {
        var law = (await laws.GetAsync(cancel)).Law;
        var today = clock.Today;
        return [.. requests.Select(r =>
        {
            try { return new Examined([], [.. DossierLedger.Chain(Table, ActsOf(actor, r), today, law).State.Breaches]); }
            catch (Refused e) { return new Examined([e.Message], []); }
        })];
    }

    /// <summary>
    /// Opens requests of an earlier register with all their acts, in the caller's transaction, and returns their ids in the same order. The ledger, clocks and counts
    /// are those of any request; every act says that it was taken over, from which row of which file, and who recorded it.
    /// </summary>
    /// <exception cref="Refused">one of them is against the table; the caller's transaction must not be committed.</exception>
    public async Task<IReadOnlyList<long>> TakeOverAsync(Actor actor, IReadOnlyList<EarlierRequest> requests, CancellationToken cancel = default)
    {
        foreach (var agency in requests.Select(r => r.AgencyId).Distinct()) await access.RequireActAsync(actor, agency, "导入办件", cancel);
        var tree = await agencies.OnAsync(clock.Today, cancel);
        var numbers = new string[requests.Count];
        foreach (var group in requests.Select((r, i) => (Request: r, Index: i)).GroupBy(r => (r.Request.AgencyId, r.Request.Received.Year)))
        {
            var agency = tree.Find(group.Key.AgencyId) is { Addressee: true } a ? a : throw new InvalidInput("这个单位不单独接收政府信息公开申请");
            var series = $"{agency.Mark}〔{group.Key.Year}〕";
            var given = group.Where(r => r.Request.Number is not null).ToList();
            foreach (var (request, index) in given) numbers[index] = request.Number!;
            // A number of our own series, given before: what is registered next comes after it.
            var highest = given.Select(r => SeriesNumber(series, r.Request.Number!)).DefaultIfEmpty(0).Max();
            if (highest > 0) await ledger.PassNumberAsync(series, highest, cancel);
            var without = group.Where(r => r.Request.Number is null).OrderBy(r => r.Request.Received).ThenBy(r => r.Index).ToList();
            if (without.Count == 0) continue;
            var next = await ledger.NextNumbersAsync(series, without.Count, cancel);
            foreach (var (_, index) in without) numbers[index] = $"{series}{next++}号";
        }
        return await ledger.OpenChainsAsync(Table, [.. requests.Select((r, i) => new NewChain(r.AgencyId, numbers[i], ActsOf(actor, r), r.OpeningKey))], clock.Today, cancel);
    }

    static int SeriesNumber(string series, string number) =>
        number.StartsWith(series, StringComparison.Ordinal) && number.EndsWith('号') && int.TryParse(number.AsSpan(series.Length, number.Length - series.Length - 1), System.Globalization.NumberStyles.None, null, out var n) && n < 1_000_000 ? n : 0;

    static IReadOnlyList<ChainAct> ActsOf(Actor actor, EarlierRequest request) =>
    [
        .. request.Acts.Select(a =>
        {
            var act = Table.Find(a.Row) ?? throw new NotFound("没有这一步");
            var input = new ActInput(a.On, Proofs.Unnamed, actor.UserId, new Dictionary<string, string>(a.Values) { ["override"] = AsItStands }) { Proof = Proofs.Import, Source = request.Source };
            return new ChainAct(act, input, RoleFor(actor, act, request.AgencyId));
        }),
    ];

    /// <summary>Which of these numbers and applications the register has already.</summary>
    public async Task<(IReadOnlySet<string> Numbers, IReadOnlySet<(int Agency, DateOnly Received, string Applicant, string Subject)> Applications)> KnownAsync(
        IReadOnlyCollection<string> numbers, IReadOnlyCollection<int> units, DateOnly from, DateOnly to, CancellationToken cancel = default)
    {
        var known = new HashSet<string>();
        foreach (var chunk in numbers.Chunk(500))
            known.UnionWith(await db.Dossiers.Where(d => d.Procedure == Table.Key && chunk.Contains(d.Number)).Select(d => d.Number).ToListAsync(cancel));
        var rows = await db.Requests.AsNoTracking().Where(r => units.Contains(r.AgencyId) && r.ReceivedOn >= from && r.ReceivedOn <= to && r.ApplicantName != null && r.FinishedYear != RequestRow.Voided)
            .Select(r => new { r.AgencyId, r.ReceivedOn, r.ApplicantName, r.Subject }).ToListAsync(cancel);
        return (known, rows.Select(r => (r.AgencyId, r.ReceivedOn!.Value, r.ApplicantName!, r.Subject ?? "")).ToHashSet());
    }

    /// <summary>Performs one act of the table.</summary>
    /// <param name="also">More to write in the same transaction.</param>
    public async Task<Envelope> PerformAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default, Func<Envelope, Task>? also = null)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        await RequireAsync(actor, loaded.Dossier, act: true, cancel);
        var act = Table.Find(row) ?? throw new NotFound("没有这一步");
        if (act.Key == "request-assist") form = await assistance.AddressedAsync(loaded.Dossier.AgencyId, form, cancel);
        else if (act.Closes == "assist") await assistance.RequireNoLetterAsync(loaded, form.Wait, cancel);
        await RequireFilesAsync(act, form, loaded.Dossier.AgencyId, cancel);
        await RequirePeopleAsync(act, form, loaded.Dossier.AgencyId, cancel);
        await RequireNobodyNamedAsync(act, form, id, cancel);
        form = WithFiles(loaded, act, form);
        // The parts of a split are opened with it, or not at all.
        return await ledger.PerformAsync(loaded, act, await inputs.OfAsync(actor, form, loaded.Dossier.AgencyId, cancel), RoleFor(actor, act, loaded.Dossier.AgencyId), clock.Today, form.Expected, cancel,
            async envelope =>
            {
                if (act.Key == "request-assist") await assistance.SendAsync(loaded, envelope, form, cancel);
                if (act.Key == "split") await RegisterPartsAsync(loaded, envelope, cancel);
                if (also is not null) await also(envelope);
            });
    }

    /// <summary>The parts of a split: same day of receipt, same applicant; the original keeps its place (and its carry-over).</summary>
    async Task RegisterPartsAsync(LoadedDossier loaded, Envelope envelope, CancellationToken cancel)
    {
        var contents = await ledger.ContentsAsync(loaded.Dossier.Id, cancel);
        // The unit may have ended while its request was open.
        var agency = (await agencies.LatestAsync(clock.Today, cancel)).Find(loaded.Dossier.AgencyId)!;
        var act = Table.Find("register-part")!;
        var files = await FilesAsync(loaded, cancel);
        var code = await db.Set<QueryCode>().AsNoTracking().FirstOrDefaultAsync(c => c.DossierId == loaded.Dossier.Id, cancel);
        for (var i = 1; i <= int.Parse(envelope.Data["parts"]); i++)
        {
            var values = new Dictionary<string, string>();
            foreach (var field in act.Fields.Where(f => f.Kind != FieldKind.Files && f.Key is not ("received" or "runs-from" or "extended-days" or "split-from")))
                if ((field.Personal ? contents.GetValueOrDefault(field.Key) : loaded.State.Fact(field.Key)) is { } value) values[field.Key] = value;
            values["received"] = loaded.State.StartedOn!.Value.ToString("yyyy-MM-dd");
            if (loaded.State.RunsFrom is { } from && from != loaded.State.StartedOn) values["runs-from"] = from.ToString("yyyy-MM-dd");
            // What was added before a correction began the period anew is gone with it.
            if (loaded.State.Events.LastOrDefault(e => e.Clock is ClockEffect.Extend or ClockEffect.CorrectionReceived || e.Data.ContainsKey("extended-days")) is { Clock: not ClockEffect.CorrectionReceived } extended)
                values["extended-days"] = extended.Data.GetValueOrDefault("days") ?? extended.Data["extended-days"];
            values["split-from"] = loaded.Dossier.Number;
            // Rows of its own for the same bytes: what is erased with one part stays with the others.
            foreach (var kind in files.Where(f => Agents.Files.Contains(f.Purpose)).GroupBy(f => f.Purpose)) values[kind.Key] = string.Join(',', await attachments.CopyAsync([.. kind], cancel));
            var input = new ActInput(envelope.OccurredOn, envelope.Decider, envelope.Recorder, values) { Proof = envelope.Proof };
            var part = await ledger.OpenAsync(Table, act, loaded.Dossier.AgencyId, () => NumberAsync(agency, loaded.State.StartedOn.Value.Year, cancel), input, Role.System, clock.Today,
                $"{ApplicantService.SplitOf(loaded.Dossier.Id)}{envelope.Seq}:{i}", cancel);
            if (code is null) continue;
            // Who was told one code opens with it what became of the request.
            db.Add(new QueryCode { DossierId = part.Id, Salt = code.Salt, Hash = code.Hash, IssuedAt = code.IssuedAt });
            await db.SaveChangesAsync(cancel);
        }
    }

    public async Task<LoadedDossier> LoadAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        await RequireAsync(actor, loaded.Dossier, act: false, cancel);
        return loaded;
    }

    /// <summary>One dossier for reading; the reading of personal data is audited.</summary>
    public async Task<RequestView> ViewAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        var row = await db.Requests.AsNoTracking().FirstAsync(r => r.DossierId == id, cancel);
        var contents = await ledger.ContentsAsync(id, cancel);
        if (!actor.IsSystem) await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, "查看办件", cancel);
        var law = (await laws.GetAsync(cancel)).Law;
        var clocks = Table.Clocks(loaded.State, law);
        // While a correction is owed to us nothing of ours runs out: the period begins anew when it comes.
        if (clocks.FirstOrDefault(c => c.Name == "reply") is { } running && !loaded.State.Waiting("correction")) clocks = [.. clocks, .. RequestClocks.Milestones(loaded.State, running, law)];
        // Finished under the law of that day, explained by it.
        var stopped = loaded.Entries.FirstOrDefault(e => e.Envelope.Clock is ClockEffect.Stop or ClockEffect.Drop);
        var then = stopped is null ? law : (await laws.NamedAsync(stopped.Law, cancel)).Law;
        var ids = loaded.State.Events.SelectMany(e => new[] { e.Decider, e.Recorder, e.Data.GetValueOrDefault("handler"), e.Data.GetValueOrDefault(RequestProcedure.Colleague) }).OfType<string>().Distinct().ToList();
        var people = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        people["system"] = "系统";
        people[Proofs.Applicant] = "申请人（网上）";
        people[Proofs.Consulted] = "对方（凭答复链接）";
        people[Proofs.Unnamed] = "（原台账未具名）";
        return new RequestView(row, loaded, clocks, RequestClocks.Reply(loaded.State, then.Clock), Verdicts(actor, loaded, law), contents, people,
            Next(loaded, clocks, law));
    }

    /// <summary>A query code for an applicant who came by another way than the portal, or lost theirs; what was given before no longer works. Said once, to be written on the receipt; that it was given stands in the ledger.</summary>
    /// <param name="to">one of <see cref="RequestProcedure.CodeHolders"/></param>
    public async Task<string> QueryCodeAsync(Actor actor, long id, string to, CancellationToken cancel = default)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        await RequireAsync(actor, loaded.Dossier, act: true, cancel);
        var act = Table.Find(RequestProcedure.IssueCode)!;
        var (code, kept) = QueryCode.New(id, time.GetUtcNow().UtcDateTime);
        var input = new ActInput(clock.Today, actor.UserId, actor.UserId, new Dictionary<string, string> { ["to"] = to }) { DeciderRoles = [.. actor.RolesAt(loaded.Dossier.AgencyId)] };
        await ledger.PerformAsync(loaded, act, input, RoleFor(actor, act, loaded.Dossier.AgencyId), clock.Today, loaded.State.Count, cancel, _ => QueryCode.ReplaceAsync(db, loaded, kept, cancel));
        await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, "发给新的查询码", cancel);
        return code;
    }

    /// <summary>The last day of the reply as reckoned now; null while it does not run.</summary>
    internal async Task<DateOnly?> ReplyDueAsync(long id, CancellationToken cancel = default) =>
        RequestClocks.Reply((await ledger.LoadAsync(id, cancel)).State, (await laws.GetAsync(cancel)).Law.Clock)?.Due;

    /// <summary>The files that came with the application, a correction or reasons, or were added, each with its kind as its purpose; or those of another field.</summary>
    public async Task<IReadOnlyList<Attachment>> FilesAsync(LoadedDossier loaded, CancellationToken cancel = default, string? field = null)
    {
        var ids = loaded.State.Events.SelectMany(e => (field is null ? [.. Agents.Files, RequestProcedure.CorrectionFiles, RequestProcedure.ReasonsFiles] : new[] { field }).Select(f => e.Data.GetValueOrDefault(f))).OfType<string>().SelectMany(t => t.Split(',')).Select(long.Parse).Distinct().ToList();
        return ids.Count == 0 ? [] : await db.Attachments.AsNoTracking().Where(a => ids.Contains(a.Id)).OrderBy(a => a.Id).ToListAsync(cancel);
    }

    IReadOnlyList<Verdict> Verdicts(Actor actor, LoadedDossier loaded, ProcedureLaw law) =>
        [.. Table.Acts.Where(a => !a.Opening && !a.Aside).Select(a => Rulebook.Ask(Table, a, loaded.State, clock.Today, null, RoleFor(actor, a, loaded.Dossier.AgencyId), law))];

    NextStep Next(LoadedDossier loaded, IReadOnlyList<NamedClock> clocks, ProcedureLaw law)
    {
        var state = loaded.State;
        // The wait that ends first is named with its own last day; those without a day come after.
        var open = state.Waits.Values.OrderBy(w => Ends(w)?.DayNumber ?? int.MaxValue).ThenBy(w => w.OpenedOn).FirstOrDefault();
        DateOnly? Ends(Wait w) => clocks.FirstOrDefault(c => c.Name == w.Key)?.Due;
        var turn = RequestTurns.Of(state);
        var text = turn switch
        {
            RequestTurns.Judge => $"认定申请人提交的：{Table.WaitName(open!.Key)}",
            RequestTurns.Notice or RequestTurns.Wait => $"等待：{Table.WaitName(open!.Key)}" + (Ends(open) is { } last ? last < clock.Today ? $"（{Chinese(last)}已经期满，请登记结果）" : $"（最迟{Chinese(last)}）" : turn == RequestTurns.Notice ? "（送达日期还没有登记）" : ""),
            _ => RequestTurns.Words(state, turn),
        };
        return clocks.FirstOrDefault(c => c.Owed) is { } owed
            ? new NextStep(text, owed.Name == "reply" ? "答复期限" : owed.Name == "confirm" ? "应当确认的日期" : "重新答复期限", owed.Due, Warning.Of(owed.Due, clock.Today, law.Clock.Calendar), owed.Reckoning?.Held == true, owed.Provisional)
            : new NextStep(text, "", null, null, false, false);
    }

    static string Chinese(DateOnly d) => Statutes.Chinese.Date(d);

    /// <summary>Those who may be named as having decided: everybody with a post at the unit or above it, with or without an account.</summary>
    public async Task<IReadOnlyList<(string Id, string Name, Post Post)>> DecidersAsync(int agencyId, CancellationToken cancel = default)
    {
        var today = clock.Today;
        var above = (await agencies.LatestAsync(today, cancel)).Above(agencyId);
        var rows = await db.Appointments.AsNoTracking().Where(a => above.Contains(a.AgencyId) && a.From <= today && (a.To == null || a.To >= today)
                && (a.Post == Post.Officer || a.Post == Post.Chief || a.Post == Post.Leader))
            .Join(db.Users, a => a.UserId, u => u.Id, (a, u) => new { u.Id, u.DisplayName, a.Post }).ToListAsync(cancel);
        return [.. rows.OrderByDescending(r => r.Post).Select(r => (r.Id, r.DisplayName, r.Post))];
    }

    /// <summary>The day a form proposes where an act sets somebody a period; null where there is no usual length.</summary>
    public async Task<DateOnly?> ProposedDueAsync(string act, CancellationToken cancel = default)
    {
        var law = (await laws.GetAsync(cancel)).Law;
        int? days = act switch
        {
            "request-correction" => law.Requests.CorrectionDays,
            "request-reasons" => law.Requests.ReasonsDays,
            "request-assist" => law.Requests.AssistDays,
            _ => null,
        };
        return days is { } n ? law.Clock.Calendar.AddWorkdays(clock.Today, n) : null;
    }

    /// <summary>The role in which the actor does this act: one the row allows if the actor has it, else the one the actor has.</summary>
    internal static Role RoleFor(Actor actor, Act act, int agencyId)
    {
        if (actor.IsSystem) return act.Roles.Contains(Role.System) ? Role.System : Role.Officer;
        Role? any = null;
        foreach (var role in actor.RolesAt(agencyId))
        {
            if (act.Roles.Contains(role)) return role;
            any = role;
        }
        return any ?? Role.Officer;
    }

    internal async Task RequireAsync(Actor actor, Dossier dossier, bool act, CancellationToken cancel)
    {
        if (dossier.Procedure != Table.Key) throw new NotFound("没有这个办件");
        if (act) await access.RequireActAsync(actor, dossier.AgencyId, dossier.Number, cancel);
        else await access.RequireReadAsync(actor, dossier.AgencyId, dossier.Number, cancel);
    }
}
