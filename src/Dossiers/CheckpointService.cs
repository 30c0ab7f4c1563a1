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
    /// <summary>The checkpoint files in order of their chain (the number in the name).</summary>
    public static IReadOnlyList<string> Files(DataLocation location) => !Directory.Exists(location.CheckpointFolder) ? []
        : [.. Directory.EnumerateFiles(location.CheckpointFolder, "*.tsv").Select(f => Path.GetFileName(f)).OrderBy(f => f[^9..], StringComparer.Ordinal)];

    /// <summary>Returns null when nothing changed since the last checkpoint.</summary>
    public async Task<Checkpoint?> WriteAsync(CancellationToken cancel = default)
    {
        Directory.CreateDirectory(location.CheckpointFolder);
        await AdoptAsync(cancel);
        var last = await db.Checkpoints.AsNoTracking().OrderByDescending(c => c.Id).FirstOrDefaultAsync(cancel);
        var at = time.GetUtcNow().UtcDateTime;
        // A minute of overlap: an act may commit a little after the time it carries.
        var since = last?.At.AddMinutes(-1) ?? DateTime.MinValue;
        if (!await db.Dossiers.AnyAsync(d => d.ChangedAt > since, cancel)) return null;

        var prev = last?.Hash ?? LedgerCodec.Genesis;
        var name = $"{clock.Today:yyyy-MM-dd}-{(last?.Id ?? 0) + 1:D5}.tsv";
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
        var hash = await HashAsync(path + ".tmp", cancel);
        File.Move(path + ".tmp", path, overwrite: true);
        var checkpoint = new Checkpoint { Day = clock.Today, At = at, Dossiers = dossiers, Events = events, FileName = name, Hash = hash, Prev = prev };
        db.Add(checkpoint);
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        return checkpoint;
    }

    /// <summary>A file finished when the machine stopped before its row was written: takes it into the chain, where it belongs.</summary>
    async Task AdoptAsync(CancellationToken cancel)
    {
        var known = await db.Checkpoints.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancel);
        foreach (var name in Files(location).Where(f => known.All(k => k.FileName != f)))
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
        db.ChangeTracker.Clear();
    }

    static async Task<byte[]> HashAsync(string path, CancellationToken cancel)
    {
        await using var stream = File.OpenRead(path);
        return await SHA256.HashDataAsync(stream, cancel);
    }
}
