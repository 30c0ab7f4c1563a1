using System.Globalization;
using System.Security.Cryptography;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>
/// Writes the daily checkpoint: a file with the count and head of every dossier that changed since the last one,
/// chained to it by hash. Kept elsewhere (it is meant to be copied off the machine), it proves that nothing was cut or removed.
/// </summary>
public sealed class CheckpointService(GongkaiContext db, DataLocation location, TimeProvider time, OfficeClock clock)
{
    /// <summary>The checkpoint files of a folder in order of their chain (the number in the name); whatever else lies there is none.</summary>
    public static IReadOnlyList<string> Files(string folder) => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder, "*.tsv").Select(f => Path.GetFileName(f)).Where(f => Number(f) is not null).OrderBy(Number)];

    static long? Number(string file) => file.Length >= 20 && file[10] == '-' && DateOnly.TryParseExact(file[..10], "yyyy-MM-dd", out _)
        && long.TryParse(file[11..^4], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

    /// <summary>
    /// Returns null when nothing changed since the last checkpoint. One writer at a time, from reading the last one to the new one's commit;
    /// the file is in place before the commit, so that a row never stands without its file.
    /// </summary>
    public async Task<Checkpoint?> WriteAsync(CancellationToken cancel = default)
    {
        Database.CreateFolder(location.CheckpointFolder);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            // SQLite has one writer at a time anyway. Readers go on.
            if (db.Database.IsNpgsql()) await db.Database.ExecuteSqlRawAsync("LOCK TABLE checkpoints IN SHARE ROW EXCLUSIVE MODE", cancel);
            await AdoptAsync(cancel);
            var written = await NextAsync(cancel);
            await transaction.CommitAsync(cancel);
            return written;
        }
        finally { db.ChangeTracker.Clear(); }
    }

    async Task<Checkpoint?> NextAsync(CancellationToken cancel)
    {
        var last = await db.Checkpoints.AsNoTracking().OrderByDescending(c => c.Id).FirstOrDefaultAsync(cancel);
        var at = time.GetUtcNow().UtcDateTime;
        // A minute of overlap: an act may commit a little after the time it carries.
        var since = last?.At.AddMinutes(-1) ?? DateTime.MinValue;
        if (!await db.Dossiers.AnyAsync(d => d.ChangedAt > since, cancel)) return null;

        var prev = last?.Hash ?? LedgerCodec.Genesis;
        var name = $"{clock.Today:yyyy-MM-dd}-{(last is null ? 0 : Number(last.FileName)) + 1:D5}.tsv";
        var path = Path.Combine(location.CheckpointFolder, name);
        long dossiers = 0, events = 0;
        await using (var stream = File.Create(path + ".tmp"))
        {
            await using (var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" })
            {
                await text.WriteLineAsync($"# 公开台账检查点 {at:yyyy-MM-dd'T'HH:mm:ss'Z'} 上一个 {Convert.ToHexStringLower(prev)}");
                await foreach (var d in db.Dossiers.AsNoTracking().Where(d => d.ChangedAt > since).OrderBy(d => d.Id).Select(d => new { d.Id, d.Count, d.Head }).AsAsyncEnumerable().WithCancellation(cancel))
                {
                    dossiers++;
                    events += d.Count;
                    await text.WriteLineAsync($"{d.Id}\t{d.Count}\t{Convert.ToHexStringLower(d.Head)}");
                }
            }
            stream.Flush(flushToDisk: true);
        }
        var checkpoint = new Checkpoint { Day = clock.Today, At = at, Dossiers = dossiers, Events = events, FileName = name, Hash = await HashAsync(path + ".tmp", cancel), Prev = prev };
        db.Add(checkpoint);
        await db.SaveChangesAsync(cancel);
        // A file of this number that does not belong to the chain is evidence, and is not written over.
        if (Files(location.CheckpointFolder).FirstOrDefault(f => Number(f) >= Number(name)) is { } stray)
            throw new InvalidInput($"检查点 {stray} 已经存在而接不上现有的检查点，请先运行 ledger verify 查明原因");
        File.Move(path + ".tmp", path, overwrite: false);
        return checkpoint;
    }

    /// <summary>A file finished when the machine stopped before its row was written: takes it into the chain, where it belongs.</summary>
    async Task AdoptAsync(CancellationToken cancel)
    {
        var known = await db.Checkpoints.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancel);
        foreach (var name in Files(location.CheckpointFolder).Where(f => known.All(k => k.FileName != f)))
        {
            var path = Path.Combine(location.CheckpointFolder, name);
            var prev = known.LastOrDefault()?.Hash ?? LedgerCodec.Genesis;
            var lines = File.ReadLines(path).ToList();
            if (lines.Count == 0 || !lines[0].EndsWith(Convert.ToHexStringLower(prev), StringComparison.Ordinal)) continue;
            var heads = lines.Skip(1).Select(l => l.Split('\t')).ToList();
            var checkpoint = new Checkpoint
            {
                Day = DateOnly.ParseExact(name[..10], "yyyy-MM-dd"), At = DateTime.Parse(lines[0].Split(' ')[2], null, DateTimeStyles.AdjustToUniversal),
                Dossiers = heads.Count, Events = heads.Sum(h => long.Parse(h[1])), FileName = name, Hash = await HashAsync(path, cancel), Prev = prev,
            };
            db.Add(checkpoint);
            await db.SaveChangesAsync(cancel);
            known.Add(checkpoint);
        }
    }

    static async Task<byte[]> HashAsync(string path, CancellationToken cancel)
    {
        await using var stream = File.OpenRead(path);
        return await SHA256.HashDataAsync(stream, cancel);
    }
}
