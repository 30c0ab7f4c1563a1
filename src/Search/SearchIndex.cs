using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Search;

/// <summary>One gram of one public record; see <see cref="SearchText"/>.</summary>
public sealed class SearchGram
{
    /// <summary>Key of the register.</summary>
    public required string Kind { get; set; }
    public long RecordId { get; set; }
    public required string Gram { get; set; }
}

sealed class SearchGramMapping : IEntityTypeConfiguration<SearchGram>
{
    public void Configure(EntityTypeBuilder<SearchGram> b)
    {
        b.ToTable("search_grams");
        b.HasKey(g => new { g.Kind, g.RecordId, g.Gram });
        b.Property(g => g.Kind).HasMaxLength(12);
        b.Property(g => g.Gram).HasMaxLength(SearchText.Longest);
        // Newest first within a gram: a look-up reads so many and no more, however many there are.
        b.HasIndex(g => new { g.Gram, g.RecordId, g.Kind });
    }
}

/// <summary>A register whose entries anybody may look at.</summary>
public interface IPublicRegister
{
    /// <summary>Key of the register, at most twelve characters.</summary>
    string Key { get; }
    /// <summary>Those of these entries that are public now.</summary>
    Task<IReadOnlyList<IRecord>> PublicAsync(IReadOnlyCollection<long> ids, CancellationToken cancel = default);
    /// <summary>Public entries after this id that the index does not have, by id.</summary>
    Task<IReadOnlyList<IRecord>> MissingAsync(long after, int count, CancellationToken cancel = default);
}

/// <summary>Keeps the grams of public records, in the transaction that writes the record itself: what is published is found at once, what is withdrawn no more.</summary>
public sealed class SearchIndex(GongkaiContext db)
{
    public async Task AddAsync(string kind, IReadOnlyCollection<IRecord> records, CancellationToken cancel = default) =>
        await Bulk.ExecuteAsync(db, ["kind", "record", "gram"], "INSERT INTO search_grams (kind, record_id, gram) SELECT v.kind, v.record, v.gram FROM v",
            [.. records.SelectMany(r => GramsOf(r).Select(g => new object[] { kind, r.Id, g }))], cancel);

    /// <summary>After a change to the record; null: it is public no more.</summary>
    public async Task ReplaceAsync(string kind, long id, IRecord? record, CancellationToken cancel = default)
    {
        await db.Set<SearchGram>().Where(g => g.Kind == kind && g.RecordId == id).ExecuteDeleteAsync(cancel);
        if (record is not null) await AddAsync(kind, [record], cancel);
    }

    static IEnumerable<string> GramsOf(IRecord record) => SearchText.Grams(record.Title).Concat(record.Numbers.Select(SearchText.Number).OfType<string>()).Distinct();
}

/// <summary>Every day: records that came by another way than the services (an older version, a restored back-up) are put into the index. Done again from the start, it finds the rest.</summary>
public sealed class SearchIndexJob() : Job("search-index", "补建公开信息的查找索引")
{
    public override Lane Lane => Lane.Records;
    const int BatchSize = 500;

    public override bool Daily => true;

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var (db, index) = (services.GetRequiredService<GongkaiContext>(), services.GetRequiredService<SearchIndex>());
        var added = 0;
        foreach (var register in services.GetServices<IPublicRegister>())
            for (long last = 0; ;)
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancel);
                var some = await register.MissingAsync(last, BatchSize, cancel);
                if (some.Count == 0) break;
                await index.AddAsync(register.Key, some, cancel);
                await transaction.CommitAsync(cancel);
                (last, added) = (some[^1].Id, added + some.Count);
            }
        return added == 0 ? "没有要补的" : $"补建了{added}条";
    }
}
