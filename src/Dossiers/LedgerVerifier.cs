using System.Security.Cryptography;
using System.Text.Json;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>The first thing found wrong, by dossier and event, in plain words.</summary>
public sealed record LedgerFault(long Dossier, string? Number, int Seq, string What);

public sealed record LedgerVerdict(long Events, long Dossiers, bool Ok, LedgerFault? FirstBad);

/// <summary>
/// Proves the ledger: every hash over the stored bytes, every link, every head and count, every content digest,
/// the columns against the bytes, and the heads against the exported checkpoints (a chain alone shows neither a cut tail nor a removed dossier).
/// </summary>
public sealed class LedgerVerifier(GongkaiContext db, DataLocation location)
{
    public async Task<LedgerVerdict> VerifyAsync(string? number = null, CancellationToken cancel = default)
    {
        if (number is not null)
        {
            var only = await db.Dossiers.AsNoTracking().FirstOrDefaultAsync(d => d.Number == number, cancel);
            if (only is null) return new(0, 0, false, new(0, number, 0, "没有这个编号的办件"));
            return await WalkAsync(only.Id, cancel);
        }
        return await WalkAsync(null, cancel);
    }

    async Task<LedgerVerdict> WalkAsync(long? only, CancellationToken cancel)
    {
        var heads = only is null ? await CheckpointHeadsAsync(cancel) : (Heads: new Dictionary<long, (int Count, byte[] Head)>(), Fault: null);
        if (heads.Fault is { } broken) return new(0, 0, false, broken);
        var where = only is { } o ? $"e.dossier_id = {o}" : "1 = 1";
        var filter = only is { } o2 ? $"WHERE id = {o2}" : "";
        await using var second = OtherConnection();
        await using var third = OtherConnection();
        await using var dossiers = await LedgerReader.OpenAsync(second, $"SELECT id, count, head, number FROM dossiers {filter} ORDER BY id", cancel);
        await using var contents = await LedgerReader.OpenAsync(third, $"SELECT dossier_id, seq, name, salt, value FROM ledger_contents {(only is { } o3 ? $"WHERE dossier_id = {o3}" : "")} ORDER BY dossier_id, seq, name", cancel);
        await using var events = await LedgerReader.EventsAsync(db, where, cancel);

        var hash = new byte[32];
        long count = 0, seen = 0;
        var more = await events.ReadAsync(cancel);
        var content = await contents.ReadAsync(cancel);
        while (await dossiers.ReadAsync(cancel))
        {
            seen++;
            var id = dossiers.GetInt64(0);
            var expected = dossiers.GetInt32(1);
            string Number() => dossiers.GetString(3);
            LedgerVerdict Bad(int seq, string what) => new(count, seen, false, new(id, Number(), seq, what));

            if (more && events.GetInt64(0) < id) return Stray(events.GetInt64(0), events.GetInt32(1));
            var prev = LedgerCodec.Genesis;
            var seq = 0;
            var pending = new List<(int Seq, string Name, byte[] Digest)>();
            var erased = false;
            (int Seq, byte[] Hash) marked = (0, LedgerCodec.Genesis);
            heads.Heads.TryGetValue(id, out var head);
            while (more && events.GetInt64(0) == id)
            {
                count++;
                seq++;
                if (events.GetInt32(1) != seq) return Bad(seq, $"第{seq}条不见了，下一条是第{events.GetInt32(1)}条");
                var bytes = events.GetFieldValue<byte[]>(2);
                var stored = events.GetFieldValue<byte[]>(4);
                if (!events.GetFieldValue<byte[]>(3).AsSpan().SequenceEqual(prev)) return Bad(seq, "与上一条的链接断开：次序被改动或者上一条被替换");
                LedgerCodec.Hash(prev, id, seq, bytes, hash);
                if (!hash.AsSpan().SequenceEqual(stored)) return Bad(seq, "内容与校验值不符：记录被改动");
                LedgerEntry entry;
                try { entry = LedgerCodec.Decode(bytes); }
                catch (Exception e) when (e is JsonException or FormatException or ArgumentException or InvalidOperationException) { return Bad(seq, "记录读不懂"); }
                var x = entry.Envelope;
                if (x.Seq != seq || x.Row != events.GetString(5) || x.From != events.GetString(6) || x.To != events.GetString(7)
                    || x.OccurredOn != events.GetFieldValue<DateOnly>(8) || x.Decider != events.GetString(9) || x.Recorder != events.GetString(10))
                    return Bad(seq, "查询列与记录不符：列被改动");
                erased |= x.Row == "erase";
                foreach (var (name, digest) in entry.Digests) pending.Add((seq, name, digest));
                prev = stored;
                if (seq == head.Count) marked = (seq, stored);
                more = await events.ReadAsync(cancel);
            }
            if (seq != expected) return Bad(seq + 1, $"应有{expected}条，只有{seq}条：末尾被截去");
            if (!prev.AsSpan().SequenceEqual(dossiers.GetFieldValue<byte[]>(2))) return Bad(seq, "末条校验值与办件登记的不符");
            if (heads.Heads.Remove(id))
            {
                if (seq < head.Count) return Bad(seq + 1, $"检查点记录过{head.Count}条，现在只有{seq}条：末尾被截去");
                if (marked.Seq > 0 && !marked.Hash.AsSpan().SequenceEqual(head.Head)) return Bad(marked.Seq, "与检查点记录的校验值不符：历史被整体改写");
            }

            foreach (var (at, name, digest) in pending.OrderBy(p => p.Seq).ThenBy(p => p.Name, StringComparer.Ordinal))
            {
                if (content && contents.GetInt64(0) < id) return new(count, seen, false, new(contents.GetInt64(0), null, contents.GetInt32(1), "有不属于任何办件的内容"));
                var here = content && contents.GetInt64(0) == id && contents.GetInt32(1) == at && contents.GetString(2) == name;
                if (!here)
                {
                    if (erased) continue;
                    return Bad(at, $"“{name}”的内容不见了，又没有清除个人信息的记录");
                }
                if (!LedgerCodec.Digest(contents.GetFieldValue<byte[]>(3), name, contents.GetString(4)).AsSpan().SequenceEqual(digest))
                    return Bad(at, $"“{name}”的内容被改动");
                content = await contents.ReadAsync(cancel);
            }
            if (content && contents.GetInt64(0) == id) return Bad(contents.GetInt32(1), $"多出没有记录的内容“{contents.GetString(2)}”");
        }
        if (more) return Stray(events.GetInt64(0), events.GetInt32(1));
        if (heads.Heads.Count > 0)
        {
            var (missing, head) = heads.Heads.OrderBy(h => h.Key).First();
            return new(count, seen, false, new(missing, null, 0, $"检查点记录过这个办件（{head.Count}条），现在整件不见了"));
        }
        return new(count, seen, true, null);

        LedgerVerdict Stray(long id, int seq) => new(count, seen, false, new(id, null, seq, "有记录而没有办件：办件登记被删除"));
    }

    GongkaiContext OtherConnection() => location.IsPostgres
        ? new PostgresGongkaiContext(((DbContextOptionsBuilder<PostgresGongkaiContext>)Database.UsePostgres(new DbContextOptionsBuilder<PostgresGongkaiContext>(), location.PostgresConnection!)).Options)
        : new SqliteGongkaiContext(((DbContextOptionsBuilder<SqliteGongkaiContext>)Database.UseSqlite(new DbContextOptionsBuilder<SqliteGongkaiContext>(), location.SqlitePath)).Options);

    /// <summary>The latest head of every dossier in the checkpoint files, whose own chain is checked first.</summary>
    async Task<(Dictionary<long, (int Count, byte[] Head)> Heads, LedgerFault? Fault)> CheckpointHeadsAsync(CancellationToken cancel)
    {
        var heads = new Dictionary<long, (int, byte[])>();
        var prev = LedgerCodec.Genesis;
        foreach (var checkpoint in await db.Checkpoints.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancel))
        {
            LedgerFault Fault(string what) => new(0, null, 0, $"检查点 {checkpoint.FileName} {what}");
            var path = Path.Combine(location.CheckpointFolder, checkpoint.FileName);
            if (!File.Exists(path)) return (heads, Fault("的文件不见了"));
            await using (var stream = File.OpenRead(path))
                if (!(await SHA256.HashDataAsync(stream, cancel)).AsSpan().SequenceEqual(checkpoint.Hash)) return (heads, Fault("的文件被改动"));
            if (!checkpoint.Prev.AsSpan().SequenceEqual(prev)) return (heads, Fault("与上一个检查点的链接断开"));
            prev = checkpoint.Hash;
            foreach (var line in File.ReadLines(path).Skip(1))
            {
                var parts = line.Split('\t');
                heads[long.Parse(parts[0])] = (int.Parse(parts[1]), Convert.FromHexString(parts[2]));
            }
        }
        return (heads, null);
    }
}
