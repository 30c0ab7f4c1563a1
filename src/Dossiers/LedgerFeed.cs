using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Dossiers;

/// <summary>
/// Where an act stands in the feed of all acts. Written with the act and without a place; the place is given afterwards, to what is committed, by one at a time.
/// So no act becomes visible before the place of one already read, however the transactions of several nodes overlap. Never changed again, never removed.
/// </summary>
public sealed class FeedEntry
{
    public long DossierId { get; set; }
    public int Seq { get; set; }
    public DateTime RecordedAt { get; set; }
    /// <summary>1, 2, 3 … without gaps; null: committed, and still without a place.</summary>
    public long? Position { get; set; }
}

sealed class FeedMapping : IEntityTypeConfiguration<FeedEntry>
{
    public void Configure(EntityTypeBuilder<FeedEntry> b)
    {
        b.ToTable("ledger_feed");
        b.HasKey(f => new { f.DossierId, f.Seq });
        b.HasIndex(f => f.Position).IsUnique().HasFilter("position IS NOT NULL");
        b.HasIndex(f => new { f.DossierId, f.Seq }).HasFilter("position IS NULL").HasDatabaseName("ix_ledger_feed_waiting");
    }
}

/// <summary>The acts of the ledger in one order that never changes, for those who follow it from outside.</summary>
public sealed class LedgerFeed(GongkaiContext db)
{
    const string Series = "ledger-feed";

    /// <summary>
    /// Gives their places to all acts committed by now. The acts of one dossier keep their order; those of different dossiers follow the time of recording.
    /// The series' row is taken first, so that of two at once the second waits, and then sees what the first has given.
    /// </summary>
    public async Task PlaceAsync(CancellationToken cancel = default)
    {
        if (!await db.Set<FeedEntry>().AnyAsync(f => f.Position == null, cancel)) return;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"INSERT INTO number_series (series, last) VALUES ({Series}, 0) ON CONFLICT (series) DO UPDATE SET last = number_series.last", cancel);
        var placed = await db.Database.ExecuteSqlAsync($"""
            UPDATE ledger_feed SET position = w.place FROM (
              SELECT dossier_id, seq, (SELECT last FROM number_series WHERE series = {Series}) + ROW_NUMBER() OVER (ORDER BY since, dossier_id, seq) AS place FROM (
                SELECT dossier_id, seq, MAX(recorded_at) OVER (PARTITION BY dossier_id ORDER BY seq) AS since FROM ledger_feed WHERE position IS NULL) x) w
            WHERE ledger_feed.dossier_id = w.dossier_id AND ledger_feed.seq = w.seq
            """, cancel);
        await db.Database.ExecuteSqlAsync($"UPDATE number_series SET last = last + {placed} WHERE series = {Series}", cancel);
        await transaction.CommitAsync(cancel);
    }
}
