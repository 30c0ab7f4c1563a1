using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Assistance;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Assistance;

/// <summary>What a list of letters shows. <paramref name="Month"/>: "2022-01", the month in which they were sent.</summary>
public sealed record AssistQuery(string Side = AssistQuery.Received, string? Words = null, int? Agency = null, string? Month = null, string? Status = null, string Order = AssistQuery.DueFirst)
{
    public const string Received = "received", Sent = "sent", DueFirst = "due";

    public static readonly IReadOnlyList<Option> Sides = [new(Received, "我收到的"), new(Sent, "我发出的")];
    public static readonly IReadOnlyList<Option> Orders = [new(DueFirst, "未复函的在前，先到期的在前"), new("newest-down", "新发的在前"), new("oldest", "早发的在前")];
    public static readonly IReadOnlyList<Option> Statuses =
        [new("open", "未复函"), new("overdue", "逾期未复函"), new("in-time", "按期复函"), new("late", "逾期复函"), new(AssistProcedure.Returned, "已退回"), new(AssistProcedure.Cancelled, "已终止")];
}

/// <summary>A letter in words. <paramref name="Result"/>: what the reply says, for the request's page.</summary>
public sealed record AssistLine(AssistRow Row, string Css, string Words, string? Result = null);

/// <summary>One unit's co-operation in a month, counted over the letters sent to it in that month. <paramref name="Workdays"/>: mean working days from letter to reply, one decimal; null without replies.</summary>
public sealed record MonthLine(int? AgencyId, int Received, int InTime, int Late, int Open, int Overdue, int Returned, int Cancelled, decimal? Workdays, int Urges);

/// <summary>协助调查: letters from unit to unit, out of the district and into it. Each side acts on its own rows; both read; every act goes through the ledger.</summary>
public sealed class AssistService(GongkaiContext db, DossierLedger ledger, CurrentLaw laws, Access access, ActInputs inputs, AgencyDirectory agencies, AttachmentService attachments, Audit.AuditLog audit, OfficeClock clock) : IDossierActs
{
    static readonly Procedure Table = AssistProcedure.Table;

    public Procedure Procedure => Table;
    public string Address(long id) => $"/desk/assistance/{id}";

    /// <summary>The letter of a request with its addressee settled: a unit of the district by its name of today, or somebody outside.</summary>
    /// <exception cref="InvalidInput">both are named, or the unit is none that could answer.</exception>
    internal async Task<ActForm> AddressedAsync(int sender, ActForm form, CancellationToken cancel)
    {
        if (form.Values.GetValueOrDefault("to-agency") is not { Length: > 0 } unit) return form;
        // A form prepared for a decision comes through here twice, the second time with the name in place.
        var entry = int.TryParse(unit, out var id) && (await agencies.OnAsync(clock.Today, cancel)).Find(id) is { Addressee: true } found ? found : throw new InvalidInput("“本区的协助单位”不对，请重新选择");
        if (id == sender) throw new InvalidInput("“本区的协助单位”就是本单位：本单位内部查找用“分办”，不用发函");
        if (form.Values.GetValueOrDefault("party-agency") is { Length: > 0 } other && other != entry.Name) throw new InvalidInput("“本区的协助单位”和“区外的协助单位”只能填一个");
        return form with { Values = new Dictionary<string, string>(form.Values) { ["party-agency"] = entry.Name } };
    }

    /// <summary>Opens the letter's own dossier together with the act on the request, in its transaction.</summary>
    internal async Task SendAsync(LoadedDossier request, Envelope envelope, ActForm form, CancellationToken cancel)
    {
        var values = new Dictionary<string, string>
        {
            ["way"] = envelope.Data.ContainsKey("to-agency") ? AssistProcedure.Within : AssistProcedure.Out, ["party-agency"] = envelope.Data["party-agency"],
            ["request"] = request.Dossier.Number, ["request-wait"] = envelope.Opened!, ["content"] = form.Values["content"], ["due"] = envelope.Data["due"],
        };
        if (envelope.Data.GetValueOrDefault("to-agency") is { } unit) values["to-agency"] = unit;
        await ledger.OpenAsync(Table, Table.Find("send")!, request.Dossier.AgencyId, () => NumberAsync(envelope.OccurredOn.Year, cancel),
            new ActInput(envelope.OccurredOn, envelope.Decider, envelope.Recorder, values) { Proof = envelope.Proof }, Role.Officer, clock.Today, $"assist:{request.Dossier.Id}:{envelope.Seq}", cancel);
    }

    async Task<string> NumberAsync(int year, CancellationToken cancel) => $"协查〔{year}〕{await ledger.NextNumberAsync($"协查〔{year}〕", cancel)}号";

    /// <summary>What comes of a letter is entered in the letter's dossier, once, not on the request too.</summary>
    internal async Task RequireNoLetterAsync(LoadedDossier request, string? wait, CancellationToken cancel)
    {
        if (await db.AssistLetters.AsNoTracking().FirstOrDefaultAsync(l => l.RequestNumber == request.Dossier.Number && l.AgencyId == request.Dossier.AgencyId && l.FinishedOn == null && (wait == null || l.RequestWait == wait), cancel) is { } letter)
            throw new InvalidInput($"这份协助调查函立有专卷（{letter.Number}），复函、终止请在专卷登记，办件随即更新");
    }

    /// <summary>Registers a letter that came from outside the district.</summary>
    public async Task<Dossier> RegisterAsync(Actor actor, int agencyId, ActForm form, string? openingKey, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "登记协助调查来函", cancel);
        if ((await agencies.OnAsync(clock.Today, cancel)).Find(agencyId) is not { Addressee: true }) throw new InvalidInput("“收函单位”不对，请重新选择");
        var act = Table.Find("register")!;
        var input = await inputs.OfAsync(actor, form with { Values = new Dictionary<string, string>(form.Values) { ["way"] = AssistProcedure.In } }, agencyId, cancel);
        return await ledger.OpenAsync(Table, act, agencyId, () => NumberAsync(form.OccurredOn.Year, cancel), input, RequestService.RoleFor(actor, act, agencyId), clock.Today, DossierLedger.FormKey(actor, openingKey), cancel);
    }

    /// <summary>The unit whose act it is, and the role in which its people do it. Who is outside is written for by the unit that has the dossier.</summary>
    static (int Unit, Role Role) SideOf(Actor actor, LoadedDossier loaded, Act act)
    {
        var (sender, receiver) = AssistProjector.SidesOf(loaded.Dossier, loaded.State);
        if (act.Roles is [Role.Consulted] && receiver is { } asked) return (asked, Role.Consulted);
        var unit = sender ?? loaded.Dossier.AgencyId;
        return (unit, RequestService.RoleFor(actor, act, unit));
    }

    /// <summary>The unit for which the person would act here; that of the row, where they have a say.</summary>
    public static int UnitOf(Actor actor, LoadedDossier loaded, Act act) => SideOf(actor, loaded, act).Unit;

    public async Task<LoadedDossier> LoadAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        if (loaded.Procedure != Table) throw new NotFound("没有这份协助调查函");
        var (sender, receiver) = AssistProjector.SidesOf(loaded.Dossier, loaded.State);
        // Either side reads the whole dossier.
        if (!(sender is { } s && actor.MayRead(s)) && !(receiver is { } r && actor.MayRead(r))) await access.RequireReadAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        return loaded;
    }

    async Task<(LoadedDossier Loaded, Act Act, ActInput Input, Role Role)> AskedAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        var act = Table.Find(row) is { Opening: false } a ? a : throw new NotFound("没有这一步");
        var (unit, role) = SideOf(actor, loaded, act);
        await access.RequireActAsync(actor, unit, loaded.Dossier.Number, cancel);
        foreach (var field in act.Fields.Where(f => f.Kind is FieldKind.File or FieldKind.Files))
            if (form.Values.GetValueOrDefault(field.Key) is { Length: > 0 } text)
            {
                var ids = text.Split(',').Select(t => long.TryParse(t, out var number) ? number : 0).Distinct().ToList();
                if (await db.Attachments.CountAsync(f => ids.Contains(f.Id) && f.AgencyId == unit && f.Purpose == field.Key, cancel) != ids.Count) throw new InvalidInput($"“{field.Label}”没有上传");
            }
        return (loaded, act, await inputs.OfAsync(actor, form, unit, cancel), role);
    }

    public async Task<LoadedDossier> CheckAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default)
    {
        var (loaded, act, input, role) = await AskedAsync(actor, id, row, form, cancel);
        Rulebook.Perform(Table, act, loaded.State, clock.Today, input, role, (await laws.GetAsync(cancel)).Law);
        return loaded;
    }

    /// <summary>Performs one act. What ends the letter also ends the wait that it opened on its request, in the same transaction.</summary>
    public async Task<Envelope> PerformAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default, Func<Envelope, Task>? also = null)
    {
        var (loaded, act, input, role) = await AskedAsync(actor, id, row, form, cancel);
        var request = act.Clock == ClockEffect.Stop ? await RequestOfAsync(loaded, cancel) : null;
        return await ledger.PerformAsync(loaded, act, input, role, clock.Today, form.Expected, cancel, async envelope =>
        {
            if (request is { } asking) await ReportAsync(asking, loaded, envelope, input, role, cancel);
            if (also is not null) await also(envelope);
        }, with: request);
    }

    async Task<long?> RequestOfAsync(LoadedDossier letter, CancellationToken cancel) => letter.State.Fact("request") is { } number
        ? await db.Requests.Where(r => r.Number == number && r.AgencyId == letter.Dossier.AgencyId).Select(r => (long?)r.DossierId).FirstOrDefaultAsync(cancel) : null;

    /// <summary>Brings the result back to the request that asked. A request that has moved on in the meantime stays as it is; its page shows the letter all the same.</summary>
    async Task ReportAsync(long id, LoadedDossier letter, Envelope envelope, ActInput said, Role role, CancellationToken cancel)
    {
        var request = await ledger.LoadAsync(id, cancel);
        var wait = letter.State.Fact("request-wait")!;
        var answered = envelope.To == AssistProcedure.Replied;
        var act = RequestProcedure.Table.Find(answered ? "assist-answer" : "assist-cancel")!;
        if (!request.State.Waits.TryGetValue(wait, out var open)) return;
        var on = RequestProcedure.Table.LastOn(request.State, [open]) is { } last && last > envelope.OccurredOn ? last : envelope.OccurredOn;
        var values = answered
            ? new Dictionary<string, string> { ["held"] = said["held"]!, ["signer"] = said["signer"]!, ["search"] = $"{letter.Dossier.Number}：{said["result"]}" }
            : new Dictionary<string, string> { ["reason"] = $"{letter.Dossier.Number}{(envelope.To == AssistProcedure.Returned ? "被退回" : "")}：{said["reason"]}" };
        var input = new ActInput(on, envelope.Decider, envelope.Recorder, values) { Wait = wait, Proof = envelope.Proof };
        var law = (await laws.GetAsync(cancel)).Law;
        if (Rulebook.Ask(RequestProcedure.Table, act, request.State, clock.Today, input, role, law) is { Allowed: true, Breaches.Count: 0 })
            await ledger.PerformAsync(request, act, input, role, clock.Today, null, cancel);
    }

    /// <summary>Nothing of a letter is put to a leader by link: who signs the reply signs it on paper.</summary>
    public Task<IReadOnlyList<(string Label, string Value)>> GistAsync(LoadedDossier loaded, string row, CancellationToken cancel = default) =>
        Task.FromResult<IReadOnlyList<(string, string)>>([("协助调查函", loaded.Dossier.Number)]);

    /// <summary>Every act that is this person's to do or to be told why not: those of the sides for which they act.</summary>
    public async Task<IReadOnlyList<Verdict>> VerdictsAsync(Actor actor, LoadedDossier loaded, CancellationToken cancel = default)
    {
        var law = (await laws.GetAsync(cancel)).Law;
        return [.. Table.Acts.Where(a => !a.Opening && !a.Aside).Select(a => (Act: a, Side: SideOf(actor, loaded, a))).Where(a => actor.MayAct(a.Side.Unit))
            .Select(a => Rulebook.Ask(Table, a.Act, loaded.State, clock.Today, null, a.Side.Role, law))];
    }

    /// <summary>What the letter and the reply say, kept beside the ledger; the reading is audited.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ContentsAsync(Actor actor, LoadedDossier loaded, CancellationToken cancel = default)
    {
        if (!actor.IsSystem) await audit.WriteAsync(Audit.AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, "查看协助调查函", cancel);
        return await ledger.ContentsAsync(loaded.Dossier.Id, cancel);
    }

    /// <summary>A file of the reply, for either side.</summary>
    /// <exception cref="NotFound">the letter has no such file.</exception>
    public async Task<(Attachment Attachment, FileStream Bytes)> FileAsync(Actor actor, long id, long file, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        if (!FilesOf(loaded.State).Contains(file)) throw new NotFound("没有这个文件");
        if (!actor.IsSystem) await audit.WriteAsync(Audit.AuditKind.ReadPersonalData, actor.UserId, loaded.Dossier.Number, $"查看文件 {file}", cancel);
        return await attachments.GiveAsync(file, cancel);
    }

    /// <summary>The files that came with a reply.</summary>
    public Task<List<Attachment>> FilesAsync(LoadedDossier loaded, CancellationToken cancel = default)
    {
        var ids = FilesOf(loaded.State);
        return db.Attachments.AsNoTracking().Where(a => ids.Contains(a.Id)).OrderBy(a => a.Id).ToListAsync(cancel);
    }

    static List<long> FilesOf(DossierState state) =>
        [.. state.Events.SelectMany(e => new[] { AssistProcedure.SealScan, AssistProcedure.ReplyFiles }.Select(k => e.Data.GetValueOrDefault(k))).OfType<string>().SelectMany(t => t.Split(',')).Select(long.Parse).Distinct()];

    /// <summary>The letters of a request, with what came back, for who reads the request.</summary>
    public async Task<IReadOnlyList<AssistLine>> OfRequestAsync(Actor actor, string number, CancellationToken cancel = default)
    {
        var readable = actor.Readable.ToList();
        var rows = await db.AssistLetters.AsNoTracking().Where(r => r.RequestNumber == number && readable.Contains(r.AgencyId)).OrderBy(r => r.DossierId).ToListAsync(cancel);
        var calendar = (await laws.GetAsync(cancel)).Law.Clock.Calendar;
        var lines = new List<AssistLine>();
        foreach (var row in rows)
        {
            var (css, words) = Standing(row, clock.Today, calendar);
            string? result = null;
            if (row.FinishedOn is not null)
            {
                var state = (await ledger.LoadAsync(row.DossierId, cancel)).State;
                var contents = await ledger.ContentsAsync(row.DossierId, cancel);
                result = row.Stage == AssistProcedure.Replied ? $"{(state.Fact("held") == "yes" ? "有相关信息" : "没有相关信息")}：{contents.GetValueOrDefault("result", "（已清除）")}" : contents.GetValueOrDefault("reason");
            }
            lines.Add(new(row, css, words, result));
        }
        return lines;
    }

    /// <summary>How a letter stands: a mark, a word and a colour.</summary>
    public static (string Css, string Words) Standing(AssistRow row, DateOnly today, WorkCalendar calendar)
    {
        if (row.FinishedOn is { } on) return row.Stage != AssistProcedure.Replied ? ("paused", $"‖ {Table.StageName(row.Stage)} {on:yyyy-MM-dd}")
            : on > row.Due ? ("late", $"■ 逾期复函 {on:yyyy-MM-dd}") : ("ok", $"● 按期复函 {on:yyyy-MM-dd}");
        var warning = Warning.Of(row.Due, today, calendar);
        var left = Requests.Desk.Words.Left(warning);
        return warning.Overdue ? ("late", $"■ {Table.StageName(row.Stage)}，超期 {row.Due:yyyy-MM-dd}，{left}") : (warning.Urgent ? "soon" : "ok", $"{(warning.Urgent ? "▲" : "●")} {Table.StageName(row.Stage)}，{row.Due:yyyy-MM-dd}到期，{left}");
    }

    public async Task<WorkCalendar> CalendarAsync(CancellationToken cancel = default) => (await laws.GetAsync(cancel)).Law.Clock.Calendar;

    /// <summary>The day a form proposes for the reply: the district's internal term.</summary>
    public async Task<DateOnly> ProposedDueAsync(CancellationToken cancel = default)
    {
        var law = (await laws.GetAsync(cancel)).Law;
        return law.Clock.Calendar.AddWorkdays(clock.Today, law.Requests.AssistDays);
    }

    /// <summary>The first and the last day of "2022-01".</summary>
    /// <exception cref="InvalidInput">no month.</exception>
    public static (DateOnly First, DateOnly Last) MonthOf(string text) =>
        DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", out var first) ? (first, first.AddMonths(1).AddDays(-1)) : throw new InvalidInput("“月份”不对，应为 2022-01 这样的年月");

    /// <summary>The letters the person may see from their side that answer the query; the screen, the export and the month's figures are this one query.</summary>
    public IQueryable<AssistRow> Find(Actor actor, AssistQuery query)
    {
        var readable = actor.Readable.ToList();
        var today = clock.Today;
        var rows = db.AssistLetters.AsNoTracking();
        rows = query.Side == AssistQuery.Sent ? rows.Where(r => r.SenderId != null && readable.Contains(r.SenderId.Value)) : rows.Where(r => r.ReceiverId != null && readable.Contains(r.ReceiverId.Value));
        if (query.Agency is { } agency) rows = query.Side == AssistQuery.Sent ? rows.Where(r => r.SenderId == agency) : rows.Where(r => r.ReceiverId == agency);
        if (query.Month is { } month)
        {
            var (first, last) = MonthOf(month);
            rows = rows.Where(r => r.SentOn >= first && r.SentOn <= last);
        }
        rows = query.Status switch
        {
            null => rows,
            "open" => rows.Where(r => r.FinishedOn == null),
            "overdue" => rows.Where(r => r.FinishedOn == null && r.Due < today),
            "in-time" => rows.Where(r => r.Stage == AssistProcedure.Replied && r.FinishedOn <= r.Due),
            "late" => rows.Where(r => r.Stage == AssistProcedure.Replied && r.FinishedOn > r.Due),
            AssistProcedure.Returned or AssistProcedure.Cancelled => rows.Where(r => r.Stage == query.Status),
            _ => throw new InvalidInput("没有这种状态"),
        };
        if (query.Words is { } words) rows = rows.Where(r => r.Number.Contains(words) || r.Party.Contains(words) || r.RequestNumber != null && r.RequestNumber.Contains(words));
        return query.Order switch
        {
            "newest-down" => rows.OrderByDescending(r => r.SentOn).ThenByDescending(r => r.DossierId),
            "oldest" => rows.OrderBy(r => r.SentOn).ThenBy(r => r.DossierId),
            _ => rows.OrderBy(r => r.FinishedOn != null).ThenBy(r => r.Due).ThenBy(r => r.DossierId),
        };
    }

    /// <summary>月度协查情况: for every unit that was asked, what became of the letters of that month; the last line is the sum.</summary>
    public async Task<IReadOnlyList<MonthLine>> MonthAsync(Actor actor, string month, CancellationToken cancel = default)
    {
        var rows = await Find(actor, new AssistQuery(Month: month)).ToListAsync(cancel);
        var calendar = await CalendarAsync(cancel);
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        var order = tree.All.Select((a, i) => (a.Id, i)).ToDictionary(a => a.Id, a => a.i);
        var lines = rows.GroupBy(r => r.ReceiverId!.Value).OrderBy(g => order.GetValueOrDefault(g.Key, int.MaxValue)).Select(g => Sum(g.Key, [.. g], calendar)).ToList();
        return lines.Count == 0 ? lines : [.. lines, Sum(null, rows, calendar)];
    }

    MonthLine Sum(int? agency, IReadOnlyList<AssistRow> rows, WorkCalendar calendar)
    {
        var replied = rows.Where(r => r.Stage == AssistProcedure.Replied).ToList();
        return new(agency, rows.Count, replied.Count(r => r.FinishedOn <= r.Due), replied.Count(r => r.FinishedOn > r.Due), rows.Count(r => r.Open), rows.Count(r => r.Open && r.Due < clock.Today),
            rows.Count(r => r.Stage == AssistProcedure.Returned), rows.Count(r => r.Stage == AssistProcedure.Cancelled),
            replied.Count == 0 ? null : Math.Round((decimal)replied.Sum(r => calendar.CountWorkdays(r.SentOn, r.FinishedOn!.Value)) / replied.Count, 1, MidpointRounding.AwayFromZero), rows.Sum(r => r.Urges));
    }
}
