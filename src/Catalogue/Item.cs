using Gongkai.Agencies;
using Gongkai.Search;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Catalogue;

/// <summary>A published item (公开信息). The register counts it by category and by column; bodies come with the publishing desk.</summary>
public sealed class Item : IRecord
{
    public long Id { get; set; }
    public required string IndexNumber { get; set; }
    public required string Title { get; set; }
    public int AgencyId { get; set; }
    /// <summary>Key of <see cref="Categories"/>; "news" for column news that is no statutory disclosure.</summary>
    public required string Category { get; set; }
    /// <summary>栏目名称。</summary>
    public required string Column { get; set; }
    public DateOnly PublishedOn { get; set; }
    public int PublishedYear { get; set; }
    public DateTime RecordedAt { get; set; }
    public required string RecordedBy { get; set; }
    /// <summary>The form's own key, so that a double submit records one item.</summary>
    public string? OpeningKey { get; set; }
    public string? WithdrawnReason { get; set; }
    public DateOnly? WithdrawnOn { get; set; }
    /// <summary>How often it was changed since registration; also the lock of those who change at once.</summary>
    public int Version { get; set; }

    public string Stage => WithdrawnOn is null ? ItemActs.Published : ItemActs.Withdrawn;

    string IRecord.Number => IndexNumber;
    public string Refusal => WithdrawnOn is null ? "这条信息没有撤稿" : "这条信息已经撤稿";

    IReadOnlyList<(string, string)> IRecord.Facts(AgencyTree tree) =>
        [("索引号", IndexNumber), ("单位", tree.Name(AgencyId)), ("公开类别", Categories.Name(Category)), ("栏目", Column), ("发布日期", Statutes.Chinese.Date(PublishedOn))];

    (string, string, string?) IRecord.StateOn(DateOnly day) => WithdrawnOn is { } on ? ("paused", "‖ 已撤稿", $"{Statutes.Chinese.Date(on)}，{WithdrawnReason}") : ("ok", "● 已发布", null);

    Dictionary<string, string> IRecord.Values(DateOnly today) => new()
    {
        ["title"] = Title, ["category"] = Category, ["column"] = Column, ["published"] = $"{PublishedOn:yyyy-MM-dd}", ["on"] = $"{WithdrawnOn ?? today:yyyy-MM-dd}", ["why"] = WithdrawnReason ?? "",
    };
}

/// <summary>The kinds under which published items are counted, in print order.</summary>
public static class Categories
{
    public const string News = "news";

    public static readonly IReadOnlyList<(string Key, string Label)> All =
    [
        ("organisation", "机构职能类"), ("policy", "政策文件及政策解读类"), ("finance", "财政资金类"), ("power", "权力运行类"),
        ("reform", "“放管服”改革类"), ("projects", "项目建设类"), ("resources", "公共资源配置类"), ("welfare", "社会公益类"),
        ("regulation", "公共监管类"), ("personnel", "人事信息"), ("utilities", "公共企事业单位"), ("others", "其他类公开"),
    ];

    public static string Name(string key) => key == News ? "网站栏目动态类" : All.FirstOrDefault(c => c.Key == key).Label ?? key;

    /// <summary>All of them to choose from, news first.</summary>
    public static readonly IReadOnlyList<Option> Options = [new(News, Name(News)), .. All.Select(c => new Option(c.Key, c.Label))];
}

sealed class ItemMapping : IEntityTypeConfiguration<Item>
{
    public void Configure(EntityTypeBuilder<Item> b)
    {
        b.ToTable("items");
        b.Property(i => i.IndexNumber).HasMaxLength(60);
        b.Property(i => i.Category).HasMaxLength(20);
        b.Property(i => i.Column).HasMaxLength(60);
        b.HasIndex(i => i.IndexNumber).IsUnique();
        b.Property(i => i.OpeningKey).HasMaxLength(100);
        b.HasIndex(i => i.OpeningKey).IsUnique();
        b.HasIndex(i => new { i.PublishedYear, i.Category, i.AgencyId }).HasDatabaseName("ix_items_family");
        b.HasIndex(i => new { i.AgencyId, i.PublishedOn });
        b.Property(i => i.Version).IsConcurrencyToken();
        b.Ignore(i => i.Stage);
        b.HasOne<Agency>().WithMany().HasForeignKey(i => i.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

public sealed record NewItem(string Title, string Category, string Column, DateOnly PublishedOn)
{
    /// <summary>索引号 given where it was published before; null: the next of the unit's own series.</summary>
    public string? IndexNumber { get; init; }
}

/// <summary>What may be done to a registered item, by whether it is up or withdrawn. Nothing is lost: every act is kept beside it.</summary>
public static class ItemActs
{
    public const string Published = "published", Withdrawn = "withdrawn", Register = "items";

    static readonly Field Reason = new("reason", "更正理由", FieldKind.Text, Help: "写明为什么改；改动前后的内容都留在变更记录里。");
    static readonly Field On = new("on", "撤稿日期", FieldKind.Date), Why = new("why", "撤稿原因", FieldKind.Text, Help: "如：内容有误、已经失效、重复发布。");

    /// <summary>What is asked at registration.</summary>
    public static readonly IReadOnlyList<Field> Entry =
    [
        new("title", "标题", FieldKind.Text), new("category", "公开类别", FieldKind.Choice, Options: Categories.Options), new("column", "栏目", FieldKind.Text),
        new("published", "发布日期", FieldKind.Date, Help: "实际发布的日期，不能在今天以后。年报按这一天计入哪一年。"),
    ];

    public static readonly IReadOnlyList<Act> All =
    [
        new("edit", "更正登记内容", "") { From = [Published, Withdrawn], Fields = [.. Entry, Reason] },
        new("withdraw", "撤稿", "") { From = [Published], To = Withdrawn, Fields = [On, Why], Help = "撤下的信息仍在登记簿里，年报按发布日期照计。撤错了可以撤销。" },
        new("amend-withdrawal", "更正撤稿日期、原因", "") { From = [Withdrawn], Fields = [On, Why, Reason] },
        new("restore", "撤销撤稿", "") { From = [Withdrawn], To = Published, Fields = [Reason], Help = "撤稿登记错了，或者信息已经重新发布的，恢复为“已发布”。原来的撤稿日期和原因留在变更记录里。" },
    ];
}

/// <summary>What a list of items shows.</summary>
public sealed record ItemQuery(string? Words = null, int? Agency = null, int? Year = null, string? Category = null, string? Stage = null, string Order = ItemQuery.Newest)
{
    public const string Newest = "newest-down";

    public static readonly IReadOnlyList<Option> Orders =
        [new(Newest, "新发布的在前"), new("oldest", "早发布的在前"), new("index", "按索引号"), new("title", "按标题"), new("category", "按类别"), new("column", "按栏目")];
}

/// <summary>The register of published items.</summary>
public sealed class ItemService(GongkaiContext db, Access access, AgencyDirectory agencies, RecordHistory history, SearchIndex index, TimeProvider time, OfficeClock clock) : IRegister, IPublicRegister
{
    public string Key => ItemActs.Register;
    public string Thing => "信息";
    public IReadOnlyList<Act> Acts => ItemActs.All;
    async Task<(IRecord, IReadOnlyList<HistoryLine>)> IRegister.ViewAsync(Actor actor, long id, CancellationToken cancel) => await ViewAsync(actor, id, cancel);

    /// <summary>
    /// Records items of one unit in one transaction (the caller's, if one is open); all or nothing. Returns their index numbers.
    /// </summary>
    /// <exception cref="InvalidInput">a title is empty or too long, a category unknown, a date in the future.</exception>
    public async Task<IReadOnlyList<string>> AddAsync(Actor actor, int agencyId, IReadOnlyList<NewItem> items, CancellationToken cancel = default, string? openingKey = null)
    {
        await access.RequireActAsync(actor, agencyId, "登记公开信息", cancel);
        var agency = (await agencies.OnAsync(clock.Today, cancel)).Find(agencyId) ?? throw new InvalidInput("单位不存在");
        var today = clock.Today;
        foreach (var item in items) Forms.Require(Wrong(item, today));
        var key = Dossiers.DossierLedger.FormKey(actor, openingKey);
        async Task<string?> EarlierAsync() => key is null ? null : await db.Items.Where(i => i.OpeningKey == key).Select(i => i.IndexNumber).FirstOrDefaultAsync(cancel);
        if (await EarlierAsync() is { } before) return [before];
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;
        var numbers = new List<string>(items.Count);
        var added = new List<Item>(items.Count);
        foreach (var year in items.GroupBy(i => i.PublishedOn.Year))
        {
            var series = $"索引 {agency.Code}/{year.Key}";
            var row = await db.NumberSeries.FirstOrDefaultAsync(s => s.Series == series, cancel);
            if (row is null) db.Add(row = new Dossiers.NumberSeries { Series = series });
            // A number of our own series, given before: what is registered next comes after it.
            var prefix = $"{agency.Code}/{year.Key}-";
            foreach (var item in year)
                if (item.IndexNumber is { } given && given.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(given.AsSpan(prefix.Length), System.Globalization.NumberStyles.None, null, out var n) && n < 10_000_000)
                    row.Last = Math.Max(row.Last, n);
            foreach (var item in year)
            {
                var number = item.IndexNumber?.Trim() ?? $"{prefix}{++row.Last:D5}";
                numbers.Add(number);
                added.Add(new Item
                {
                    IndexNumber = number, Title = item.Title.Trim(), AgencyId = agencyId, Category = item.Category, Column = item.Column.Trim(),
                    PublishedOn = item.PublishedOn, PublishedYear = item.PublishedOn.Year, RecordedAt = time.GetUtcNow().UtcDateTime, RecordedBy = actor.UserId,
                    OpeningKey = numbers.Count == 1 ? key : null,
                });
            }
        }
        try
        {
            db.AddRange(added);
            await db.SaveChangesAsync(cancel);
            await index.AddAsync(Key, added, cancel);
            if (transaction is not null) await transaction.CommitAsync(cancel);
        }
        catch (DbUpdateException e) when (Database.IsRace(e))
        {
            db.ChangeTracker.Clear();
            if (transaction is not null) await transaction.RollbackAsync(cancel);
            return await EarlierAsync() is { } first ? [first] : throw new Conflict("另一位同事同时登记了同一单位的信息，没有保存，请再试一次");
        }
        finally { db.ChangeTracker.Clear(); }
        return numbers;
    }

    /// <summary>What is wrong with an item, without a look at the register.</summary>
    public static List<string> Wrong(NewItem item, DateOnly today)
    {
        var wrong = new List<string>();
        if (item.IndexNumber is { } number && (string.IsNullOrWhiteSpace(number) || number.Trim().Length > 60)) wrong.Add("“索引号”最多60字");
        if (string.IsNullOrWhiteSpace(item.Title)) wrong.Add("“标题”没有填");
        else if (item.Title.Trim().Length > 200) wrong.Add("“标题”最多200字");
        if (item.Category != Categories.News && Categories.All.All(c => c.Key != item.Category)) wrong.Add("“公开类别”不对");
        if (string.IsNullOrWhiteSpace(item.Column)) wrong.Add("“栏目”没有填");
        else if (item.Column.Trim().Length > 60) wrong.Add("“栏目”最多60字");
        if (item.PublishedOn > today) wrong.Add("“发布日期”还没有到");
        else if (item.PublishedOn.Year < 1949) wrong.Add("“发布日期”太早");
        return wrong;
    }

    /// <summary>Which of these the register has already: index numbers, and titles published on the same day by the same unit. What it costs depends on what is asked, not on how much the register holds.</summary>
    public async Task<(IReadOnlySet<string> Numbers, IReadOnlySet<(int Agency, DateOnly Published, string Title)> Items)> KnownAsync(
        IReadOnlyCollection<string> numbers, IReadOnlyCollection<(int Agency, DateOnly Published, string Title)> items, CancellationToken cancel = default)
    {
        var known = new HashSet<string>();
        foreach (var chunk in numbers.Chunk(500))
            known.UnionWith(await db.Items.Where(i => chunk.Contains(i.IndexNumber)).Select(i => i.IndexNumber).ToListAsync(cancel));
        var found = new HashSet<(int, DateOnly, string)>();
        foreach (var chunk in items.Chunk(500))
        {
            int[] units = [.. chunk.Select(i => i.Agency).Distinct()];
            DateOnly[] days = [.. chunk.Select(i => i.Published).Distinct()];
            string[] titles = [.. chunk.Select(i => i.Title).Distinct()];
            foreach (var i in await db.Items.AsNoTracking().Where(i => units.Contains(i.AgencyId) && days.Contains(i.PublishedOn) && titles.Contains(i.Title) && i.WithdrawnOn == null)
                .Select(i => new { i.AgencyId, i.PublishedOn, i.Title }).ToListAsync(cancel)) found.Add((i.AgencyId, i.PublishedOn, i.Title));
        }
        return (known, found);
    }

    /// <summary>The ids behind index numbers.</summary>
    public async Task<IReadOnlyDictionary<string, long>> IdsAsync(IReadOnlyCollection<string> numbers, CancellationToken cancel = default)
    {
        var ids = new Dictionary<string, long>();
        foreach (var chunk in numbers.Chunk(500))
            foreach (var i in await db.Items.Where(i => chunk.Contains(i.IndexNumber)).Select(i => new { i.IndexNumber, i.Id }).ToListAsync(cancel)) ids[i.IndexNumber] = i.Id;
        return ids;
    }

    /// <summary>
    /// One act of <see cref="ItemActs"/>: a slip put right, 撤稿, its correction or its undoing. The item stays on record, and so does what it said before;
    /// whether a withdrawn item still counts is the indicator's rule.
    /// </summary>
    /// <inheritdoc/>
    public async Task ChangeAsync(Actor actor, long id, string act, IReadOnlyDictionary<string, string> values, int seen, CancellationToken cancel = default)
    {
        var item = await db.Items.FirstOrDefaultAsync(i => i.Id == id, cancel) ?? throw new NotFound("没有这条信息");
        try
        {
            await access.RequireActAsync(actor, item.AgencyId, item.IndexNumber, cancel);
            var row = this.Find(act);
            RecordHistory.RequireFresh(seen, item.Version);
            if (!row.From.Contains(item.Stage)) throw new InvalidInput(item.Refusal);
            var before = Said(item);
            var wrong = Forms.Check(row.Fields, values);
            switch (row.Key)
            {
                case "edit":
                    var next = new NewItem(values.GetValueOrDefault("title", ""), values.GetValueOrDefault("category", ""), values.GetValueOrDefault("column", ""), Forms.Date(values, "published") ?? item.PublishedOn);
                    wrong.AddRange(Wrong(next, clock.Today).Except(wrong));
                    if (item.WithdrawnOn < next.PublishedOn) wrong.Add($"“发布日期”晚于撤稿日期{item.WithdrawnOn:yyyy-MM-dd}");
                    (item.Title, item.Category, item.Column, item.PublishedOn, item.PublishedYear) = (next.Title, next.Category, next.Column, next.PublishedOn, next.PublishedOn.Year);
                    break;
                case "restore":
                    (item.WithdrawnOn, item.WithdrawnReason) = (null, null);
                    break;
                default:
                    var on = Forms.Date(values, "on");
                    if (on < item.PublishedOn || on > clock.Today) wrong.Add($"“撤稿日期”应在发布之日{item.PublishedOn:yyyy-MM-dd}以后、今天以前");
                    (item.WithdrawnOn, item.WithdrawnReason) = (on, values.GetValueOrDefault("why"));
                    break;
            }
            Forms.Require(wrong);
            history.Add(actor, ItemActs.Register, id, ++item.Version, row.Name, values.GetValueOrDefault("reason") ?? values.GetValueOrDefault("why", ""), before, Said(item));
            await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;
            await history.SaveAsync(cancel);
            await index.ReplaceAsync(Key, id, item.WithdrawnOn is null ? item : null, cancel);
            if (transaction is not null) await transaction.CommitAsync(cancel);
        }
        finally { db.ChangeTracker.Clear(); }
    }

    static IReadOnlyList<(string, string)> Said(Item i) =>
        [("标题", i.Title), ("公开类别", Categories.Name(i.Category)), ("栏目", i.Column), ("发布日期", $"{i.PublishedOn:yyyy-MM-dd}"), ("撤稿日期", $"{i.WithdrawnOn:yyyy-MM-dd}"), ("撤稿原因", i.WithdrawnReason ?? "")];

    public async Task<IReadOnlyList<IRecord>> PublicAsync(IReadOnlyCollection<long> ids, CancellationToken cancel = default) =>
        await db.Items.AsNoTracking().Where(i => ids.Contains(i.Id) && i.WithdrawnOn == null).ToListAsync(cancel);

    public async Task<IReadOnlyList<IRecord>> MissingAsync(long after, int count, CancellationToken cancel = default) =>
        await db.Items.AsNoTracking().Where(i => i.Id > after && i.WithdrawnOn == null && !db.Set<SearchGram>().Any(g => g.Kind == ItemActs.Register && g.RecordId == i.Id)).OrderBy(i => i.Id).Take(count).ToListAsync(cancel);

    /// <summary>An item with its history.</summary>
    public async Task<(Item Item, IReadOnlyList<HistoryLine> History)> ViewAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var item = await db.Items.AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, cancel) ?? throw new NotFound("没有这条信息");
        await access.RequireReadAsync(actor, item.AgencyId, item.IndexNumber, cancel);
        return (item, await history.ListAsync(ItemActs.Register, id, item.RecordedBy, item.RecordedAt, cancel));
    }

    /// <summary>The items the person may see that answer the query, in its order; the screen, the export and the count are this one query.</summary>
    public IQueryable<Item> Find(Actor actor, ItemQuery query)
    {
        var readable = actor.Readable.ToList();
        var rows = db.Items.AsNoTracking().Where(i => readable.Contains(i.AgencyId));
        if (query.Agency is { } agency) rows = rows.Where(i => i.AgencyId == agency);
        if (query.Category is { } category) rows = rows.Where(i => i.Category == category);
        if (query.Year is { } year) rows = rows.Where(i => i.PublishedYear == year);
        if (query.Stage is { } stage) rows = stage == ItemActs.Withdrawn ? rows.Where(i => i.WithdrawnOn != null) : rows.Where(i => i.WithdrawnOn == null);
        if (query.Words is { } words) rows = rows.Where(i => i.Title.Contains(words) || i.IndexNumber.Contains(words) || i.Column.Contains(words));
        return query.Order switch
        {
            "oldest" => rows.OrderBy(i => i.PublishedOn).ThenBy(i => i.Id),
            "index" => rows.OrderBy(i => i.IndexNumber),
            "title" => rows.OrderBy(i => i.Title).ThenBy(i => i.Id),
            "category" => rows.OrderBy(i => i.Category).ThenByDescending(i => i.PublishedOn).ThenBy(i => i.Id),
            "column" => rows.OrderBy(i => i.Column).ThenByDescending(i => i.PublishedOn).ThenBy(i => i.Id),
            _ => rows.OrderByDescending(i => i.PublishedOn).ThenByDescending(i => i.Id),
        };
    }
}
