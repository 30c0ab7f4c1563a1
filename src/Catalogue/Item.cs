using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Catalogue;

/// <summary>A published item (公开信息). The register counts it by category and by column; bodies come with the publishing desk.</summary>
public sealed class Item
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
        b.HasOne<Agency>().WithMany().HasForeignKey(i => i.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

public sealed record NewItem(string Title, string Category, string Column, DateOnly PublishedOn);

/// <summary>The register of published items.</summary>
public sealed class ItemService(GongkaiContext db, Access access, AgencyDirectory agencies, TimeProvider time, OfficeClock clock)
{
    /// <summary>
    /// Records items of one unit in one transaction (the caller's, if one is open); all or nothing. Returns their index numbers.
    /// </summary>
    /// <exception cref="InvalidInput">a title is empty or too long, a category unknown, a date in the future.</exception>
    public async Task<IReadOnlyList<string>> AddAsync(Actor actor, int agencyId, IReadOnlyList<NewItem> items, CancellationToken cancel = default, string? openingKey = null)
    {
        await access.RequireActAsync(actor, agencyId, "登记公开信息", cancel);
        var agency = (await agencies.OnAsync(clock.Today, cancel)).Find(agencyId) ?? throw new InvalidInput("单位不存在");
        var today = clock.Today;
        foreach (var item in items) Validate(item, today);
        var key = Dossiers.DossierLedger.FormKey(actor, openingKey);
        async Task<string?> EarlierAsync() => key is null ? null : await db.Items.Where(i => i.OpeningKey == key).Select(i => i.IndexNumber).FirstOrDefaultAsync(cancel);
        if (await EarlierAsync() is { } before) return [before];
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;
        var numbers = new List<string>(items.Count);
        foreach (var year in items.GroupBy(i => i.PublishedOn.Year))
        {
            var series = $"索引 {agency.Code}/{year.Key}";
            var row = await db.NumberSeries.FirstOrDefaultAsync(s => s.Series == series, cancel);
            if (row is null) db.Add(row = new Dossiers.NumberSeries { Series = series });
            foreach (var item in year)
            {
                var number = $"{agency.Code}/{year.Key}-{++row.Last:D5}";
                numbers.Add(number);
                db.Add(new Item
                {
                    IndexNumber = number, Title = item.Title.Trim(), AgencyId = agencyId, Category = item.Category, Column = item.Column.Trim(),
                    PublishedOn = item.PublishedOn, PublishedYear = item.PublishedOn.Year, RecordedAt = time.GetUtcNow().UtcDateTime, RecordedBy = actor.UserId,
                    OpeningKey = numbers.Count == 1 ? key : null,
                });
            }
        }
        try
        {
            await db.SaveChangesAsync(cancel);
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

    static void Validate(NewItem item, DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(item.Title)) throw new InvalidInput("标题没有填");
        if (item.Title.Trim().Length > 200) throw new InvalidInput("标题最多200字");
        if (string.IsNullOrWhiteSpace(item.Column) || item.Column.Trim().Length > 60) throw new InvalidInput("栏目没有填，或者超过60字");
        if (item.Category != Categories.News && Categories.All.All(c => c.Key != item.Category)) throw new InvalidInput("公开类别不对");
        if (item.PublishedOn > today) throw new InvalidInput("发布日期还没有到");
        if (item.PublishedOn.Year < 2000) throw new InvalidInput("发布日期太早");
    }

    /// <summary>撤稿: the item stays on record with its reason; whether it still counts is the indicator's rule.</summary>
    public async Task WithdrawAsync(Actor actor, long id, string reason, CancellationToken cancel = default)
    {
        var item = await db.Items.AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, cancel) ?? throw new NotFound("没有这条信息");
        await access.RequireActAsync(actor, item.AgencyId, item.IndexNumber, cancel);
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > 500) throw new InvalidInput("撤稿原因没有填，或者超过500字");
        var today = clock.Today;
        var why = reason.Trim();
        if (await db.Items.Where(i => i.Id == id && i.WithdrawnOn == null).ExecuteUpdateAsync(s => s.SetProperty(i => i.WithdrawnReason, why).SetProperty(i => i.WithdrawnOn, today), cancel) == 0)
            throw new Conflict("已经撤稿");
    }

    public async Task<(IReadOnlyList<Item> Items, long Total)> ListAsync(Actor actor, int? agency, string? category, int? year, string? q, int page, CancellationToken cancel = default)
    {
        var readable = actor.Readable.ToList();
        var rows = db.Items.AsNoTracking().Where(i => readable.Contains(i.AgencyId));
        if (agency is { } a) rows = rows.Where(i => i.AgencyId == a);
        if (category is { Length: > 0 }) rows = rows.Where(i => i.Category == category);
        if (year is { } y) rows = rows.Where(i => i.PublishedYear == y);
        if (q?.Trim() is { Length: > 0 } words) rows = rows.Where(i => i.Title.Contains(words) || i.IndexNumber.Contains(words));
        return (await rows.OrderByDescending(i => i.PublishedOn).ThenByDescending(i => i.Id).Skip((Math.Max(1, page) - 1) * 20).Take(20).ToListAsync(cancel), await rows.LongCountAsync(cancel));
    }
}
