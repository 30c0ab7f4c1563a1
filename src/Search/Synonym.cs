using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Search;

/// <summary>An everyday word and the official ones that titles use for it: 拆迁 → 征收.</summary>
public sealed class Synonym : IRecord
{
    public const int LongestWord = 20, MostWords = 6;

    public long Id { get; set; }
    public required string Everyday { get; set; }
    /// <summary>One to <see cref="MostWords"/> words with 、 between.</summary>
    public required string Official { get; set; }
    /// <summary>Where it is taken from: a document, a question that was asked, or 设计 for those the product brings along.</summary>
    public required string Source { get; set; }
    public bool Stopped { get; set; }
    public required string RecordedBy { get; set; }
    public DateTime RecordedAt { get; set; }
    public int Version { get; set; }
    /// <summary>The unit that keeps the words of the whole district; not stored, since it is the same for all.</summary>
    public int AgencyId { get; set; }

    public IEnumerable<string> Words => Official.Split('、');
    public string Stage => Stopped ? SynonymActs.Stopped : SynonymActs.Used;

    string IRecord.Number => Everyday;
    string IRecord.Title => $"{Everyday} → {Official}";
    public string Refusal => Stopped ? "这个词已经停用" : "这个词正在使用";
    IReadOnlyList<(string, string)> IRecord.Facts(AgencyTree tree) => [("日常的说法", Everyday), ("公文里的说法", Official), ("来源", Source)];
    (string, string, string?) IRecord.StateOn(DateOnly day) => Stopped ? ("paused", "‖ 停用", null) : ("ok", "● 使用", null);
    Dictionary<string, string> IRecord.Values(DateOnly today) => new() { ["everyday"] = Everyday, ["official"] = Official, ["source"] = Source };
}

sealed class SynonymMapping : IEntityTypeConfiguration<Synonym>
{
    public void Configure(EntityTypeBuilder<Synonym> b)
    {
        b.ToTable("synonyms");
        b.Property(s => s.Everyday).HasMaxLength(Synonym.LongestWord);
        b.HasIndex(s => s.Everyday).IsUnique();
        b.Property(s => s.Official).HasMaxLength(Synonym.MostWords * (Synonym.LongestWord + 1));
        b.Property(s => s.Source).HasMaxLength(200);
        b.Property(s => s.Version).IsConcurrencyToken();
        b.Ignore(s => s.AgencyId);
        b.Ignore(s => s.Stage);
        b.Ignore(s => s.Words);
    }
}

/// <summary>What editors do to a word.</summary>
public static class SynonymActs
{
    public const string Register = "synonyms", Used = "used", Stopped = "stopped";

    static readonly Field Reason = new("reason", "理由", FieldKind.Text);

    public static readonly IReadOnlyList<Field> Entry =
    [
        new("everyday", "日常的说法", FieldKind.Text, Help: "群众会怎样写，如：拆迁。2至20字。"),
        new("official", "公文里的说法", FieldKind.Text, Help: "标题里用的词，如：征收。几个词用顿号隔开，最多6个。"),
        new("source", "来源", FieldKind.Text, Help: "从哪里知道的，如：某件申请、某条法规的用语。"),
    ];

    public static readonly IReadOnlyList<Act> All =
    [
        new("edit", "修改", "") { From = [Used, Stopped], Fields = [.. Entry, Reason] },
        new("stop", "停用", "") { From = [Used], To = Stopped, Fields = [Reason], Help = "停用以后，查找时不再按这个词联想。" },
        new("restore", "恢复使用", "") { From = [Stopped], To = Used, Fields = [Reason] },
    ];
}

/// <summary>The words that lead from everyday speech to official titles, kept by the office that runs disclosure for the whole district.</summary>
public sealed class SynonymService(GongkaiContext db, Access access, AgencyDirectory agencies, RecordHistory history, TimeProvider time, OfficeClock clock) : IRegister
{
    public string Key => SynonymActs.Register;
    public string Thing => "词";
    public IReadOnlyList<Act> Acts => SynonymActs.All;
    async Task<(IRecord, IReadOnlyList<HistoryLine>)> IRegister.ViewAsync(Actor actor, long id, CancellationToken cancel)
    {
        var word = await db.Set<Synonym>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, cancel) ?? throw new NotFound("没有这个词");
        word.AgencyId = await KeeperAsync(cancel);
        await access.RequireReadAsync(actor, word.AgencyId, word.Everyday, cancel);
        return (word, await history.ListAsync(SynonymActs.Register, id, word.RecordedBy, word.RecordedAt, cancel));
    }

    /// <summary>The unit whose people keep the words: the government's office, which runs disclosure (《条例》第四条), or who stands for it.</summary>
    public async Task<int> KeeperAsync(CancellationToken cancel = default) => Keeper(await agencies.OnAsync(clock.Today, cancel));

    /// <inheritdoc cref="KeeperAsync"/>
    public static int Keeper(AgencyTree tree) =>
        (tree.All.FirstOrDefault(a => a.Kind == AgencyKind.Office) ?? tree.All.FirstOrDefault(a => a.Kind == AgencyKind.Government) ?? tree.Root).Id;

    /// <summary>The everyday words in a text with their official ones, the longest first.</summary>
    public async Task<IReadOnlyList<(string Everyday, string Official)>> InAsync(string text, CancellationToken cancel = default)
    {
        var plain = SearchText.Plain(text);
        var rows = await db.Set<Synonym>().AsNoTracking().Where(s => !s.Stopped).Select(s => new { s.Everyday, s.Official }).ToListAsync(cancel);
        return [.. rows.Where(r => plain.Contains(SearchText.Plain(r.Everyday), StringComparison.Ordinal)).OrderByDescending(r => r.Everyday.Length).ThenBy(r => r.Everyday, StringComparer.Ordinal)
            .SelectMany(r => r.Official.Split('、').Select(o => (r.Everyday, o))).Where(p => !plain.Contains(SearchText.Plain(p.o), StringComparison.Ordinal))];
    }

    /// <summary>The text as an official might have written it: every everyday word once in place of each of its official ones.</summary>
    public static IEnumerable<string> Reworded(string text, IReadOnlyList<(string Everyday, string Official)> words)
    {
        var plain = SearchText.Plain(text);
        return words.Select(w => plain.Replace(SearchText.Plain(w.Everyday), SearchText.Plain(w.Official), StringComparison.Ordinal));
    }

    /// <summary>The words that answer the query, for the list; all may read them who may read at the keeper.</summary>
    public IQueryable<Synonym> Find(string? words, string? stage, string order)
    {
        var rows = db.Set<Synonym>().AsNoTracking();
        if (words is not null) rows = rows.Where(s => s.Everyday.Contains(words) || s.Official.Contains(words));
        if (stage is not null) rows = rows.Where(s => s.Stopped == (stage == SynonymActs.Stopped));
        return order == "everyday" ? rows.OrderBy(s => s.Everyday) : rows.OrderByDescending(s => s.RecordedAt).ThenByDescending(s => s.Id);
    }

    /// <exception cref="InvalidForm">a word is missing, too long, or there already.</exception>
    public async Task AddAsync(Actor actor, IReadOnlyDictionary<string, string> values, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, await KeeperAsync(cancel), "登记同义词", cancel);
        var word = new Synonym { Everyday = "", Official = "", Source = "", RecordedBy = actor.UserId, RecordedAt = time.GetUtcNow().UtcDateTime };
        Forms.Require(await WriteAsync(word, values, cancel));
        db.Add(word);
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict($"“日常的说法”{word.Everyday}刚刚登记过"); }
        finally { db.ChangeTracker.Clear(); }
    }

    /// <inheritdoc/>
    public async Task ChangeAsync(Actor actor, long id, string act, IReadOnlyDictionary<string, string> values, int seen, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, await KeeperAsync(cancel), "修改同义词", cancel);
        var word = await db.Set<Synonym>().FirstOrDefaultAsync(s => s.Id == id, cancel) ?? throw new NotFound("没有这个词");
        try
        {
            var row = this.Find(act);
            RecordHistory.RequireFresh(seen, word.Version);
            if (!row.From.Contains(word.Stage)) throw new InvalidInput(word.Refusal);
            var before = Said(word);
            var wrong = Forms.Check(row.Fields, values);
            if (row.Key == "edit") wrong.AddRange((await WriteAsync(word, values, cancel)).Except(wrong));
            else word.Stopped = row.Key == "stop";
            Forms.Require(wrong);
            history.Add(actor, SynonymActs.Register, id, ++word.Version, row.Name, values.GetValueOrDefault("reason", ""), before, Said(word));
            await history.SaveAsync(cancel);
        }
        finally { db.ChangeTracker.Clear(); }
    }

    async Task<List<string>> WriteAsync(Synonym word, IReadOnlyDictionary<string, string> values, CancellationToken cancel)
    {
        var wrong = Forms.Check(SynonymActs.Entry, values);
        var everyday = values.GetValueOrDefault("everyday", "").Trim();
        string[] official = [.. values.GetValueOrDefault("official", "").Split(['、', '，', ',', ' ', '；', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        // A single character stands in too many words.
        if (everyday.Length is 1 or > Synonym.LongestWord) wrong.Add("“日常的说法”应是2至20字");
        if (official.Any(o => o.Length is < 2 or > Synonym.LongestWord) || official.Length > Synonym.MostWords) wrong.Add("“公文里的说法”最多6个词，每个2至20字");
        if (official.Contains(everyday)) wrong.Add("“公文里的说法”和日常的说法一样，不用登记");
        if (values.GetValueOrDefault("source", "").Length > 200) wrong.Add("“来源”最多200字");
        if (everyday.Length > 0 && await db.Set<Synonym>().AnyAsync(s => s.Everyday == everyday && s.Id != word.Id, cancel)) wrong.Add($"“日常的说法”{everyday}已经登记过");
        (word.Everyday, word.Official, word.Source) = (everyday, string.Join('、', official), values.GetValueOrDefault("source", "").Trim());
        return wrong;
    }

    static IReadOnlyList<(string, string)> Said(Synonym s) => [("日常的说法", s.Everyday), ("公文里的说法", s.Official), ("来源", s.Source), ("状态", s.Stopped ? "停用" : "使用")];
}
