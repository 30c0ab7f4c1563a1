using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Shared;

/// <summary>One value before and after a change, under the label people know it by.</summary>
public sealed record ValueChange(string Label, string Old, string New);

/// <summary>
/// One change to an entry of a register (公开信息, 规范性文件): what was done, by whom, when and why, old beside new.
/// Only ever added; the database itself refuses to change or remove one.
/// </summary>
public sealed class RecordChange
{
    public required string Register { get; set; }
    public long RecordId { get; set; }
    /// <summary>The entry's version after the change; of two at once the second finds it taken.</summary>
    public int Version { get; set; }
    public required string Act { get; set; }
    public required string AuthorId { get; set; }
    public DateTime RecordedAt { get; set; }
    public required string Reason { get; set; }
    /// <summary>The <see cref="ValueChange"/>s as JSON.</summary>
    public required string Values { get; set; }
}

sealed class RecordChangeMapping : IEntityTypeConfiguration<RecordChange>
{
    public void Configure(EntityTypeBuilder<RecordChange> b)
    {
        b.ToTable("record_changes");
        b.HasKey(c => new { c.Register, c.RecordId, c.Version });
        b.Property(c => c.Register).HasMaxLength(20);
        b.Property(c => c.Act).HasMaxLength(60);
        b.Property(c => c.Values).HasMaxLength(20_000);
    }
}

/// <summary>A line of an entry's history as shown; the first is its registration.</summary>
public sealed record HistoryLine(string Act, string Author, DateTime? At, string Reason, IReadOnlyList<ValueChange> Values);

/// <summary>The history of entries that follow no procedure: written in the transaction of the change itself.</summary>
public sealed class RecordHistory(GongkaiContext db, TimeProvider time)
{
    static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Whether the page showed the entry as it is.</summary>
    /// <exception cref="Conflict">somebody changed it meanwhile.</exception>
    public static void RequireFresh(int seen, int version)
    {
        if (seen != version) throw new Conflict("您打开这一页以后，另一位同事改过这条记录，没有保存。请看过现在的内容，仍要改的再提交一次。");
    }

    /// <summary>Adds the change to what the context will save together with the entry.</summary>
    /// <param name="before">The entry's values in words, before; <paramref name="after"/> the same, after.</param>
    /// <exception cref="InvalidInput">nothing is different.</exception>
    public void Add(Actor actor, string register, long id, int version, string act, string reason, IReadOnlyList<(string Label, string Value)> before, IReadOnlyList<(string Label, string Value)> after)
    {
        var values = before.Zip(after).Where(p => p.First.Value != p.Second.Value).Select(p => new ValueChange(p.First.Label, p.First.Value, p.Second.Value)).ToList();
        if (values.Count == 0) throw new InvalidInput("和原来的内容一样，没有要改的");
        db.Add(new RecordChange
        {
            Register = register, RecordId = id, Version = version, Act = act, AuthorId = actor.UserId, RecordedAt = time.GetUtcNow().UtcDateTime, Reason = reason,
            Values = JsonSerializer.Serialize(values, Writing),
        });
    }

    /// <summary>Saves entry and change together.</summary>
    /// <exception cref="Conflict">somebody was first; nothing was written.</exception>
    public async Task SaveAsync(CancellationToken cancel)
    {
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("另一位同事刚刚改过这条记录，没有保存。请看过现在的内容，仍要改的再提交一次。"); }
        finally { db.ChangeTracker.Clear(); }
    }

    /// <summary>The history of one entry, oldest first.</summary>
    public async Task<IReadOnlyList<HistoryLine>> ListAsync(string register, long id, string? registeredBy, DateTime? registeredAt, CancellationToken cancel = default)
    {
        var changes = await db.Set<RecordChange>().AsNoTracking().Where(c => c.Register == register && c.RecordId == id).OrderBy(c => c.Version).ToListAsync(cancel);
        var ids = changes.Select(c => c.AuthorId).Append(registeredBy ?? "").Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        string Name(string? user) => user is null ? "（早先登记，没有记下登记人）" : user == Actor.System.UserId ? Actor.System.Name : names.GetValueOrDefault(user, "（不在名册）");
        return [new("登记", Name(registeredBy), registeredAt, "", []),
            .. changes.Select(c => new HistoryLine(c.Act, Name(c.AuthorId), c.RecordedAt, c.Reason, JsonSerializer.Deserialize<List<ValueChange>>(c.Values) ?? []))];
    }
}
