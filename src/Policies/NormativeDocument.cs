using Gongkai.Agencies;
using Gongkai.Search;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Policies;

/// <summary>行政规范性文件. Made, repealed and in force are read from its dates; nothing is stored twice.</summary>
public sealed class NormativeDocument : IRecord
{
    public long Id { get; set; }
    public int AgencyId { get; set; }
    public required string Title { get; set; }
    /// <summary>发文字号，如 济任政发〔2021〕3号。</summary>
    public required string DocumentNumber { get; set; }
    /// <summary>统一登记号。</summary>
    public required string RegistrationNumber { get; set; }
    public DateOnly MadeOn { get; set; }
    public DateOnly EffectiveOn { get; set; }
    /// <summary>有效期届满之日，之后自动失效；失效不是废止。</summary>
    public DateOnly? ExpiresOn { get; set; }
    public DateOnly? RepealedOn { get; set; }
    public string? RepealedBy { get; set; }
    /// <summary>Who registered it and when; null for those registered before this was kept.</summary>
    public string? RecordedBy { get; set; }
    public DateTime? RecordedAt { get; set; }
    /// <summary>How often it was changed since registration; also the lock of those who change at once.</summary>
    public int Version { get; set; }

    public string StatusOn(DateOnly day) => RepealedOn is { } r && r <= day ? "已废止" : ExpiresOn is { } e && e < day ? "已失效" : EffectiveOn > day ? "尚未施行" : "有效";
    public string Stage => RepealedOn is null ? DocumentActs.Standing : DocumentActs.Repealed;

    string IRecord.Number => RegistrationNumber;
    IReadOnlyList<string> IRecord.Numbers => [DocumentNumber, RegistrationNumber];
    public string Refusal => RepealedOn is null ? "这个文件没有废止" : "这个文件已经废止";

    IReadOnlyList<(string, string)> IRecord.Facts(AgencyTree tree) =>
    [
        ("统一登记号", RegistrationNumber), ("发文字号", DocumentNumber), ("制定机关", tree.Name(AgencyId)), ("成文日期", Statutes.Chinese.Date(MadeOn)), ("施行日期", Statutes.Chinese.Date(EffectiveOn)),
        ("有效期至", ExpiresOn is { } until ? Statutes.Chinese.Date(until) : "未规定"),
    ];

    (string, string, string?) IRecord.StateOn(DateOnly day) =>
        (StatusOn(day) is "有效" ? "ok" : "paused", (StatusOn(day) is "有效" ? "● " : "‖ ") + StatusOn(day), RepealedOn is { } on ? $"{Statutes.Chinese.Date(on)}，{RepealedBy}" : null);

    Dictionary<string, string> IRecord.Values(DateOnly today) => new()
    {
        ["title"] = Title, ["number"] = DocumentNumber, ["registration"] = RegistrationNumber, ["made"] = $"{MadeOn:yyyy-MM-dd}", ["effective"] = $"{EffectiveOn:yyyy-MM-dd}", ["expires"] = $"{ExpiresOn:yyyy-MM-dd}",
        ["on"] = $"{RepealedOn ?? today:yyyy-MM-dd}", ["by"] = RepealedBy ?? "",
    };
}

sealed class NormativeDocumentMapping : IEntityTypeConfiguration<NormativeDocument>
{
    public void Configure(EntityTypeBuilder<NormativeDocument> b)
    {
        b.ToTable("normative_documents");
        b.Property(d => d.DocumentNumber).HasMaxLength(100);
        b.Property(d => d.RegistrationNumber).HasMaxLength(60);
        b.HasIndex(d => d.RegistrationNumber).IsUnique();
        b.HasIndex(d => new { d.AgencyId, d.MadeOn });
        b.Property(d => d.Version).IsConcurrencyToken();
        b.Ignore(d => d.Stage);
        b.HasOne<Agency>().WithMany().HasForeignKey(d => d.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

public sealed record NewDocument(string Title, string DocumentNumber, string RegistrationNumber, DateOnly MadeOn, DateOnly EffectiveOn, DateOnly? ExpiresOn)
{
    /// <summary>废止 that an earlier register tells, with its basis.</summary>
    public (DateOnly On, string By)? Repealed { get; init; }

    /// <summary>From a checked form; a date that is missing there was refused already.</summary>
    public static NewDocument From(IReadOnlyDictionary<string, string> values) => new(
        values.GetValueOrDefault("title", ""), values.GetValueOrDefault("number", ""), values.GetValueOrDefault("registration", ""),
        Forms.Date(values, "made") ?? default, Forms.Date(values, "effective") ?? default, Forms.Date(values, "expires"));
}

/// <summary>What may be done to a registered document, by whether it was repealed. Nothing is lost: every act is kept beside it.</summary>
public static class DocumentActs
{
    public const string Standing = "standing", Repealed = "repealed", Register = "documents";

    static readonly Field Reason = new("reason", "更正理由", FieldKind.Text, Help: "写明为什么改；改动前后的内容都留在变更记录里。");
    static readonly Field On = new("on", "废止日期", FieldKind.Date), By = new("by", "废止依据", FieldKind.Text, Help: "如：济任政发〔2022〕5号，或者某年规范性文件清理结果。有效期届满失效的不用登记。");

    /// <summary>What is asked at registration.</summary>
    public static readonly IReadOnlyList<Field> Entry =
    [
        new("title", "标题", FieldKind.Text), new("number", "发文字号", FieldKind.Text, Help: "如 济任政发〔2022〕1号。"), new("registration", "统一登记号", FieldKind.Text),
        new("made", "成文日期", FieldKind.Date, Help: "年报按这一天计入制发件数。"), new("effective", "施行日期", FieldKind.Date), new("expires", "有效期至", FieldKind.Date, Required: false, Help: "到这一天为止有效；没有规定有效期的不填。"),
    ];

    public static readonly IReadOnlyList<Act> All =
    [
        new("edit", "更正登记内容", "") { From = [Standing, Repealed], Fields = [.. Entry, Reason] },
        new("repeal", "废止", "") { From = [Standing], To = Repealed, Fields = [On, By], Help = "废止的文件仍在登记簿里，年报计入废止件数。登记错了可以撤销。" },
        new("amend-repeal", "更正废止日期、依据", "") { From = [Repealed], Fields = [On, By, Reason] },
        new("restore", "撤销废止登记", "") { From = [Repealed], To = Standing, Fields = [Reason], Help = "只在废止登记错了的时候用；文件恢复原来的效力状态，原来登记的废止日期和依据留在变更记录里。" },
    ];
}

/// <summary>What a list of documents shows.</summary>
public sealed record DocumentQuery(string? Words = null, int? Agency = null, int? Year = null, string? Status = null, string Order = DocumentQuery.Newest)
{
    public const string Newest = "newest-down";

    public static readonly IReadOnlyList<Option> Orders =
        [new(Newest, "新制发的在前"), new("oldest", "早制发的在前"), new("registration", "按登记号"), new("title", "按标题"), new("number", "按文号"), new("expires", "快到期的在前")];

    public static readonly IReadOnlyList<Option> Statuses = [new("in-force", "有效"), new("coming", "尚未施行"), new("lapsed", "已失效"), new("repealed", "已废止")];
}

/// <summary>The register of normative documents: made, repealed, lapsed.</summary>
public sealed class PolicyService(GongkaiContext db, Access access, RecordHistory history, SearchIndex index, TimeProvider time, OfficeClock clock) : IRegister, IPublicRegister
{
    public string Key => DocumentActs.Register;
    public string Thing => "文件";
    public IReadOnlyList<Act> Acts => DocumentActs.All;
    async Task<(IRecord, IReadOnlyList<HistoryLine>)> IRegister.ViewAsync(Actor actor, long id, CancellationToken cancel) => await ViewAsync(actor, id, cancel);

    public async Task<NormativeDocument> RegisterAsync(Actor actor, int agencyId, NewDocument d, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "登记规范性文件", cancel);
        Forms.Require(await WrongAsync(d, null, cancel));
        var document = new NormativeDocument
        {
            AgencyId = agencyId, Title = d.Title.Trim(), DocumentNumber = d.DocumentNumber.Trim(), RegistrationNumber = d.RegistrationNumber.Trim(),
            MadeOn = d.MadeOn, EffectiveOn = d.EffectiveOn, ExpiresOn = d.ExpiresOn, RecordedBy = actor.UserId, RecordedAt = time.GetUtcNow().UtcDateTime,
        };
        db.Add(document);
        try
        {
            await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;
            await db.SaveChangesAsync(cancel);
            await index.AddAsync(Key, [document], cancel);
            if (transaction is not null) await transaction.CommitAsync(cancel);
        }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict($"“统一登记号”{document.RegistrationNumber}刚刚登记过"); }
        finally { db.ChangeTracker.Clear(); }
        return document;
    }

    async Task<List<string>> WrongAsync(NewDocument d, long? self, CancellationToken cancel)
    {
        var wrong = Wrong(d, clock.Today);
        var number = d.RegistrationNumber.Trim();
        if (await db.NormativeDocuments.AnyAsync(x => x.RegistrationNumber == number && x.Id != self, cancel)) wrong.Add($"“统一登记号”{number}已经登记过");
        return wrong;
    }

    /// <summary>What is wrong with a document, without a look at the register.</summary>
    public static List<string> Wrong(NewDocument d, DateOnly today)
    {
        var wrong = new List<string>();
        void Text(string label, string text, int limit)
        {
            if (string.IsNullOrWhiteSpace(text)) wrong.Add($"“{label}”没有填");
            else if (text.Trim().Length > limit) wrong.Add($"“{label}”最多{limit}字");
        }
        Text("标题", d.Title, 300);
        Text("发文字号", d.DocumentNumber, 100);
        Text("统一登记号", d.RegistrationNumber, 60);
        if (d.MadeOn > today) wrong.Add("“成文日期”还没有到");
        else if (d.MadeOn.Year < 1949) wrong.Add("“成文日期”太早");
        if (d.EffectiveOn < d.MadeOn) wrong.Add("“施行日期”早于成文日期");
        if (d.ExpiresOn < d.EffectiveOn) wrong.Add("“有效期至”早于施行日期");
        if (d.Repealed is { } repealed)
        {
            if (repealed.On < d.MadeOn || repealed.On > today) wrong.Add($"“废止日期”应在成文之日{d.MadeOn:yyyy-MM-dd}以后、今天以前");
            Text("废止依据", repealed.By, 500);
        }
        return wrong;
    }

    /// <summary>
    /// Registers documents of one unit in the caller's transaction and returns their ids in the same order. A repeal told with one is kept as an act of its own.
    /// </summary>
    /// <exception cref="InvalidForm">one of them is wrong.</exception>
    public async Task<IReadOnlyList<long>> RegisterManyAsync(Actor actor, int agencyId, IReadOnlyList<NewDocument> documents, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "登记规范性文件", cancel);
        foreach (var d in documents) Forms.Require(Wrong(d, clock.Today));
        var at = time.GetUtcNow().UtcDateTime;
        var rows = documents.Select(d => new NormativeDocument
        {
            AgencyId = agencyId, Title = d.Title.Trim(), DocumentNumber = d.DocumentNumber.Trim(), RegistrationNumber = d.RegistrationNumber.Trim(),
            MadeOn = d.MadeOn, EffectiveOn = d.EffectiveOn, ExpiresOn = d.ExpiresOn, RecordedBy = actor.UserId, RecordedAt = at,
        }).ToList();
        db.AddRange(rows);
        await db.SaveChangesAsync(cancel);
        foreach (var (row, document) in rows.Zip(documents))
        {
            if (document.Repealed is not { } repealed) continue;
            var before = Said(row);
            (row.RepealedOn, row.RepealedBy) = (repealed.On, repealed.By.Trim());
            history.Add(actor, DocumentActs.Register, row.Id, ++row.Version, this.Find("repeal").Name, row.RepealedBy, before, Said(row));
        }
        await history.SaveAsync(cancel);
        await index.AddAsync(Key, rows, cancel);
        return rows.ConvertAll(r => r.Id);
    }

    /// <summary>Which of these registration numbers, and of these document numbers of the unit, the register has already.</summary>
    public async Task<(IReadOnlySet<string> Registrations, IReadOnlySet<(int Agency, string Number)> Numbers)> KnownAsync(IReadOnlyCollection<string> registrations, IReadOnlyCollection<string> numbers, CancellationToken cancel = default)
    {
        var known = new HashSet<string>();
        foreach (var chunk in registrations.Chunk(500))
            known.UnionWith(await db.NormativeDocuments.Where(d => chunk.Contains(d.RegistrationNumber)).Select(d => d.RegistrationNumber).ToListAsync(cancel));
        var given = new HashSet<(int, string)>();
        foreach (var chunk in numbers.Chunk(500))
            foreach (var d in await db.NormativeDocuments.Where(d => chunk.Contains(d.DocumentNumber)).Select(d => new { d.AgencyId, d.DocumentNumber }).ToListAsync(cancel)) given.Add((d.AgencyId, d.DocumentNumber));
        return (known, given);
    }

    /// <summary>废止 by one who has just read the document.</summary>
    public async Task RepealAsync(Actor actor, long id, DateOnly on, string by, CancellationToken cancel = default)
    {
        var seen = await db.NormativeDocuments.Where(d => d.Id == id).Select(d => (int?)d.Version).FirstOrDefaultAsync(cancel) ?? throw new NotFound("没有这个文件");
        await ChangeAsync(actor, id, "repeal", new Dictionary<string, string> { ["on"] = $"{on:yyyy-MM-dd}", ["by"] = by }, seen, cancel);
    }

    /// <summary>One act of <see cref="DocumentActs"/>: a slip put right, 废止, its correction or its undoing. What the register said before is kept.</summary>
    /// <inheritdoc/>
    public async Task ChangeAsync(Actor actor, long id, string act, IReadOnlyDictionary<string, string> values, int seen, CancellationToken cancel = default)
    {
        var document = await db.NormativeDocuments.FirstOrDefaultAsync(d => d.Id == id, cancel) ?? throw new NotFound("没有这个文件");
        try
        {
            await access.RequireActAsync(actor, document.AgencyId, document.RegistrationNumber, cancel);
            var row = this.Find(act);
            RecordHistory.RequireFresh(seen, document.Version);
            if (!row.From.Contains(document.Stage)) throw new InvalidInput(document.Refusal);
            var before = Said(document);
            var wrong = Forms.Check(row.Fields, values);
            switch (row.Key)
            {
                case "edit":
                    Forms.Require(wrong);
                    var next = NewDocument.From(values);
                    wrong.AddRange(await WrongAsync(next, id, cancel));
                    if (document.RepealedOn < next.MadeOn) wrong.Add($"“成文日期”晚于废止日期{document.RepealedOn:yyyy-MM-dd}");
                    (document.Title, document.DocumentNumber, document.RegistrationNumber) = (next.Title.Trim(), next.DocumentNumber.Trim(), next.RegistrationNumber.Trim());
                    (document.MadeOn, document.EffectiveOn, document.ExpiresOn) = (next.MadeOn, next.EffectiveOn, next.ExpiresOn);
                    break;
                case "restore":
                    (document.RepealedOn, document.RepealedBy) = (null, null);
                    break;
                default:
                    var on = Forms.Date(values, "on");
                    if (on < document.MadeOn || on > clock.Today) wrong.Add($"“废止日期”应在成文之日{document.MadeOn:yyyy-MM-dd}以后、今天以前");
                    (document.RepealedOn, document.RepealedBy) = (on, values.GetValueOrDefault("by"));
                    break;
            }
            Forms.Require(wrong);
            history.Add(actor, DocumentActs.Register, id, ++document.Version, row.Name, values.GetValueOrDefault("reason") ?? values.GetValueOrDefault("by", ""), before, Said(document));
            await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;
            await history.SaveAsync(cancel);
            await index.ReplaceAsync(Key, id, document, cancel);
            if (transaction is not null) await transaction.CommitAsync(cancel);
        }
        finally { db.ChangeTracker.Clear(); }
    }

    static IReadOnlyList<(string, string)> Said(NormativeDocument d) =>
    [
        ("标题", d.Title), ("发文字号", d.DocumentNumber), ("统一登记号", d.RegistrationNumber), ("成文日期", $"{d.MadeOn:yyyy-MM-dd}"), ("施行日期", $"{d.EffectiveOn:yyyy-MM-dd}"),
        ("有效期至", $"{d.ExpiresOn:yyyy-MM-dd}"), ("废止日期", $"{d.RepealedOn:yyyy-MM-dd}"), ("废止依据", d.RepealedBy ?? ""),
    ];

    /// <summary>Registered documents are public by law, repealed ones too (《条例》第二十条第（一）项).</summary>
    public async Task<IReadOnlyList<IRecord>> PublicAsync(IReadOnlyCollection<long> ids, CancellationToken cancel = default) =>
        await db.NormativeDocuments.AsNoTracking().Where(d => ids.Contains(d.Id)).ToListAsync(cancel);

    public async Task<IReadOnlyList<IRecord>> MissingAsync(long after, int count, CancellationToken cancel = default) =>
        await db.NormativeDocuments.AsNoTracking().Where(d => d.Id > after && !db.Set<SearchGram>().Any(g => g.Kind == DocumentActs.Register && g.RecordId == d.Id)).OrderBy(d => d.Id).Take(count).ToListAsync(cancel);

    /// <summary>A document with its history.</summary>
    public async Task<(NormativeDocument Document, IReadOnlyList<HistoryLine> History)> ViewAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var document = await db.NormativeDocuments.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id, cancel) ?? throw new NotFound("没有这个文件");
        await access.RequireReadAsync(actor, document.AgencyId, document.RegistrationNumber, cancel);
        return (document, await history.ListAsync(DocumentActs.Register, id, document.RecordedBy, document.RecordedAt, cancel));
    }

    /// <summary>The documents the person may see that answer the query, in its order; the screen, the export and the count are this one query.</summary>
    public IQueryable<NormativeDocument> Find(Actor actor, DocumentQuery query)
    {
        var readable = actor.Readable.ToList();
        var rows = db.NormativeDocuments.AsNoTracking().Where(d => readable.Contains(d.AgencyId));
        var today = clock.Today;
        if (query.Agency is { } agency) rows = rows.Where(d => d.AgencyId == agency);
        if (query.Year is { } year)
        {
            var (from, to) = year is >= 1 and <= 9999 ? (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31)) : throw new InvalidInput("年份不对");
            rows = rows.Where(d => d.MadeOn >= from && d.MadeOn <= to);
        }
        if (query.Words is { } words) rows = rows.Where(d => d.Title.Contains(words) || d.DocumentNumber.Contains(words) || d.RegistrationNumber.Contains(words));
        // The same rules as StatusOn, in the database.
        rows = query.Status switch
        {
            null => rows,
            "repealed" => rows.Where(d => d.RepealedOn <= today),
            "lapsed" => rows.Where(d => (d.RepealedOn == null || d.RepealedOn > today) && d.ExpiresOn < today),
            "coming" => rows.Where(d => (d.RepealedOn == null || d.RepealedOn > today) && (d.ExpiresOn == null || d.ExpiresOn >= today) && d.EffectiveOn > today),
            "in-force" => rows.Where(d => (d.RepealedOn == null || d.RepealedOn > today) && (d.ExpiresOn == null || d.ExpiresOn >= today) && d.EffectiveOn <= today),
            _ => throw new InvalidInput("没有这种状态"),
        };
        return query.Order switch
        {
            "oldest" => rows.OrderBy(d => d.MadeOn).ThenBy(d => d.Id),
            "registration" => rows.OrderBy(d => d.RegistrationNumber),
            "title" => rows.OrderBy(d => d.Title).ThenBy(d => d.Id),
            "number" => rows.OrderBy(d => d.DocumentNumber).ThenBy(d => d.Id),
            "expires" => rows.OrderBy(d => d.ExpiresOn == null).ThenBy(d => d.ExpiresOn).ThenBy(d => d.Id),
            _ => rows.OrderByDescending(d => d.MadeOn).ThenByDescending(d => d.Id),
        };
    }
}
