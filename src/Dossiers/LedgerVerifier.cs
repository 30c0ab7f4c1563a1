using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>The first thing found wrong, by dossier and event, in plain words.</summary>
public sealed record LedgerFault(long Dossier, string? Number, int Seq, string What);

public sealed record LedgerVerdict(long Events, long Dossiers, bool Ok, LedgerFault? FirstBad);

/// <summary>
/// Proves the ledger: every hash over the stored bytes, every link, every head and count, every content digest,
/// the columns against the bytes, the heads against the exported checkpoints (a chain alone shows neither a cut tail nor a removed dossier),
/// and the frozen reports against their hash.
/// Walks in ranges of dossiers, each seen at one moment, so that acts recorded meanwhile never look like damage.
/// </summary>
public sealed class LedgerVerifier(GongkaiContext db, IServiceScopeFactory scopes, DataLocation location)
{
    const int Batch = 1000;

    /// <param name="number">Only this dossier.</param>
    /// <param name="copy">A copy of the checkpoint folder kept elsewhere, used instead of the folder's own.</param>
    public async Task<LedgerVerdict> VerifyAsync(string? number = null, string? copy = null, CancellationToken cancel = default)
    {
        var byId = new Dictionary<long, CheckpointHead>();
        if (await ReadCheckpointsAsync(byId, copy, cancel) is { } broken) return new(0, 0, false, broken);
        var heads = new CheckpointHeads(byId);
        if (number is null) return await AllAsync(heads, cancel);
        var id = await db.Dossiers.AsNoTracking().Where(d => d.Number == number).Select(d => (long?)d.Id).FirstOrDefaultAsync(cancel);
        if (id is not { } only) return new(0, 0, false, new(0, number, 0, "没有这个编号的办件"));
        var range = new Range(only - 1, only, heads);
        await range.WalkAsync(db, cancel);
        return new(range.Events, range.Dossiers, range.Fault is null, range.Fault);
    }

    async Task<LedgerVerdict> AllAsync(CheckpointHeads heads, CancellationToken cancel)
    {
        long after = 0, events = 0, dossiers = 0;
        LedgerFault? first = null;
        using var gate = new SemaphoreSlim(1, 1);
        await Task.WhenAll(Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, 4)).Select(_ => Task.Run(async () =>
        {
            await using var scope = scopes.CreateAsyncScope();
            var mine = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
            while (true)
            {
                Range range;
                await gate.WaitAsync(cancel);
                try
                {
                    // What lies before a fault is still walked, so that the first one is named.
                    if (after == long.MaxValue || first is not null) return;
                    var from = after;
                    after = await mine.Dossiers.Where(d => d.Id > from).OrderBy(d => d.Id).Skip(Batch - 1).Select(d => (long?)d.Id).FirstOrDefaultAsync(cancel) ?? long.MaxValue;
                    range = new Range(from, after, heads);
                }
                finally { gate.Release(); }
                await range.WalkAsync(mine, cancel);
                await gate.WaitAsync(cancel);
                try
                {
                    events += range.Events;
                    dossiers += range.Dossiers;
                    if (range.Fault is { } fault && (first is null || fault.Dossier < first.Dossier)) first = fault;
                }
                finally { gate.Release(); }
            }
        }, cancel)));
        first ??= await SnapshotsAsync(cancel);
        return new(events, dossiers, first is null, first);
    }

    /// <summary>Every frozen report against the hash it was published with.</summary>
    async Task<LedgerFault?> SnapshotsAsync(CancellationToken cancel)
    {
        await using var reader = await LedgerReader.OpenAsync(db,
            "SELECT s.year, a.code, s.version, s.hash, s.json FROM report_snapshots s JOIN agencies a ON a.id = s.agency_id ORDER BY s.year, a.code, s.version", cancel);
        while (await reader.ReadAsync(cancel))
            if (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reader.GetString(4)))) != reader.GetString(3))
                return new(0, null, 0, $"{reader.GetInt32(0)}年年度报告（{reader.GetString(1)}，第{reader.GetInt32(2)}版）与冻结时的校验值不符：被改动");
        return null;
    }

    /// <summary>What a checkpoint says of one dossier.</summary>
    readonly record struct CheckpointHead(int Count, byte[] Hash);

    sealed class CheckpointHeads(Dictionary<long, CheckpointHead> heads)
    {
        readonly long[] ids = [.. heads.Keys.Order()];

        public CheckpointHead this[long id] => heads.GetValueOrDefault(id);

        /// <summary>The first dossier in (after, through] that a checkpoint knows and <paramref name="present"/> (in order) does not hold.</summary>
        public long? FirstMissing(long after, long through, IEnumerable<long> present)
        {
            var i = Array.BinarySearch(ids, after + 1);
            if (i < 0) i = ~i;
            foreach (var id in present)
            {
                if (i < ids.Length && ids[i] < id) return ids[i];
                if (i < ids.Length && ids[i] == id) i++;
            }
            return i < ids.Length && ids[i] <= through ? ids[i] : null;
        }
    }

    /// <summary>
    /// The latest head of every dossier in the checkpoint files. The files chain by themselves; each one the database knows must be there unchanged,
    /// and one it does not know (its row was removed, or the machine stopped before writing it) counts all the same.
    /// A copy kept elsewhere may lag behind: what the database wrote after the copy's last file was not copied yet.
    /// </summary>
    async Task<LedgerFault?> ReadCheckpointsAsync(Dictionary<long, CheckpointHead> heads, string? copy, CancellationToken cancel)
    {
        var folder = copy ?? location.CheckpointFolder;
        var known = await db.Checkpoints.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancel);
        var files = CheckpointService.Files(folder);
        if (copy is not null) known = known[..(known.FindLastIndex(c => files.Contains(c.FileName)) + 1)];
        LedgerFault Fault(string file, string what) => new(0, null, 0, $"检查点 {file} {what}");
        if (known.FirstOrDefault(c => !files.Contains(c.FileName)) is { } lost) return Fault(lost.FileName, "的文件不见了");
        var prev = LedgerCodec.Genesis;
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file);
            byte[] hash;
            await using (var stream = File.OpenRead(path)) hash = await SHA256.HashDataAsync(stream, cancel);
            var row = known.FirstOrDefault(c => c.FileName == file);
            if (row is not null && !hash.AsSpan().SequenceEqual(row.Hash)) return Fault(file, "的文件被改动");
            var first = true;
            foreach (var line in File.ReadLines(path))
            {
                if (first)
                {
                    first = false;
                    if (!line.EndsWith(Convert.ToHexStringLower(prev), StringComparison.Ordinal) || row is not null && !row.Prev.AsSpan().SequenceEqual(prev))
                        return Fault(file, "与上一个检查点的链接断开");
                    continue;
                }
                var parts = line.Split('\t');
                if (parts.Length != 3 || !long.TryParse(parts[0], out var id) || !int.TryParse(parts[1], out var count) || parts[2].Length != 64)
                    return Fault(file, "的文件读不懂");
                heads[id] = new(count, Convert.FromHexString(parts[2]));
            }
            prev = hash;
        }
        return null;
    }

    /// <summary>The dossiers with ids in (after, through], and whatever else claims to belong there.</summary>
    sealed class Range(long after, long through, CheckpointHeads heads)
    {
        public long Events { get; private set; }
        public long Dossiers { get; private set; }
        public LedgerFault? Fault { get; private set; }

        readonly byte[] hash = new byte[32];

        sealed record Content(int Seq, string Name, byte[] Salt, string Value);

        public async Task WalkAsync(GongkaiContext db, CancellationToken cancel)
        {
            (string, object)[] bounds = [("@after", after), ("@through", through)];
            await using var moment = await Database.OneMomentAsync(db, cancel);
            var dossiers = await db.Dossiers.AsNoTracking().Where(d => d.Id > after && d.Id <= through).OrderBy(d => d.Id).ToListAsync(cancel);
            var contents = new Dictionary<long, List<Content>>();
            await using (var reader = await LedgerReader.OpenAsync(db, "SELECT dossier_id, seq, name, salt, value FROM ledger_contents WHERE dossier_id > @after AND dossier_id <= @through ORDER BY dossier_id, seq, name", cancel, bounds))
                while (await reader.ReadAsync(cancel))
                {
                    var id = reader.GetInt64(0);
                    if (!contents.TryGetValue(id, out var list)) contents[id] = list = [];
                    list.Add(new(reader.GetInt32(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetString(4)));
                }

            await using var events = await LedgerReader.EventsAsync(db, "e.dossier_id > @after AND e.dossier_id <= @through", cancel, bounds);
            var more = await events.ReadAsync(cancel);
            foreach (var dossier in dossiers)
            {
                Dossiers++;
                if (more && events.GetInt64(0) < dossier.Id) break;
                var entries = new List<LedgerEntry>();
                var prev = LedgerCodec.Genesis;
                var head = heads[dossier.Id];
                while (more && events.GetInt64(0) == dossier.Id)
                {
                    var seq = entries.Count + 1;
                    var what = Link(events, dossier, seq, ref prev, out var entry);
                    if (what is null && seq == head.Count && !prev.AsSpan().SequenceEqual(head.Hash)) what = "与检查点记录的校验值不符：历史被整体改写";
                    if (what is not null) { Fault = new(dossier.Id, dossier.Number, seq, what); return; }
                    Events++;
                    entries.Add(entry!);
                    more = await events.ReadAsync(cancel);
                }
                Fault = Whole(dossier, entries.Count, prev, head) ?? Contents(dossier, entries, contents.GetValueOrDefault(dossier.Id, []));
                if (Fault is not null) return;
                contents.Remove(dossier.Id);
            }
            if (more) Fault = new(events.GetInt64(0), null, events.GetInt32(1), "有记录而没有办件：办件登记被删除");
            else if (contents.Count > 0) Fault = new(contents.Keys.Min(), null, contents[contents.Keys.Min()][0].Seq, "有不属于任何办件的内容");
            else if (heads.FirstMissing(after, through, dossiers.Select(d => d.Id)) is { } missing)
                Fault = new(missing, null, 0, $"检查点记录过这个办件（{heads[missing].Count}条），现在整件不见了");
        }

        /// <summary>One stored event: its place, its link, its hash, its columns. Null when all is well.</summary>
        string? Link(DbDataReader events, Dossier dossier, int seq, ref byte[] prev, out LedgerEntry? entry)
        {
            entry = null;
            if (events.GetInt32(1) != seq) return $"第{seq}条不见了，下一条是第{events.GetInt32(1)}条";
            var bytes = events.GetFieldValue<byte[]>(2);
            if (!events.GetFieldValue<byte[]>(3).AsSpan().SequenceEqual(prev)) return "与上一条的链接断开：次序被改动或者上一条被替换";
            LedgerCodec.Hash(prev, dossier.Id, seq, bytes, hash);
            var stored = events.GetFieldValue<byte[]>(4);
            if (!hash.AsSpan().SequenceEqual(stored)) return "内容与校验值不符：记录被改动";
            try { entry = LedgerCodec.Decode(bytes); }
            catch (Exception e) when (e is JsonException or FormatException or ArgumentException or InvalidOperationException) { return "记录读不懂"; }
            var x = entry.Envelope;
            if (x.Seq != seq || x.Row != events.GetString(5) || x.From != events.GetString(6) || x.To != events.GetString(7)
                || x.OccurredOn != events.GetFieldValue<DateOnly>(8) || x.Decider != events.GetString(9) || x.Recorder != events.GetString(10)
                || entry.RecordedAt != events.GetDateTime(11))
                return "查询列与记录不符：列被改动";
            if (seq == 1 && entry.Opening != new Opening(dossier.Procedure, dossier.Number, dossier.AgencyId))
                return "办件的编号、单位或者种类与登记时的记录不符";
            prev = stored;
            return null;
        }

        static LedgerFault? Whole(Dossier dossier, int count, byte[] last, CheckpointHead head)
        {
            LedgerFault Bad(int seq, string what) => new(dossier.Id, dossier.Number, seq, what);
            if (count != dossier.Count) return Bad(count + 1, $"应有{dossier.Count}条，只有{count}条：末尾被截去");
            if (!last.AsSpan().SequenceEqual(dossier.Head)) return Bad(count, "末条校验值与办件登记的不符");
            return count < head.Count ? Bad(count + 1, $"检查点记录过{head.Count}条，现在只有{count}条：末尾被截去") : null;
        }

        static LedgerFault? Contents(Dossier dossier, List<LedgerEntry> entries, List<Content> stored)
        {
            LedgerFault Bad(int seq, string what) => new(dossier.Id, dossier.Number, seq, what);
            var erased = entries.LastOrDefault(e => e.Envelope.Row == DossierLedger.Erase)?.Envelope.Seq ?? 0;
            var found = 0;
            foreach (var entry in entries)
                foreach (var (name, digest) in entry.Digests)
                {
                    var content = stored.Find(c => c.Seq == entry.Envelope.Seq && c.Name == name);
                    if (content is null)
                    {
                        if (entry.Envelope.Seq < erased) continue;
                        return Bad(entry.Envelope.Seq, $"“{name}”的内容不见了，又没有清除个人信息的记录");
                    }
                    if (entry.Envelope.Seq < erased) return Bad(entry.Envelope.Seq, $"“{name}”的内容应已随第{erased}条清除，却还在");
                    found++;
                    if (!LedgerCodec.Digest(content.Salt, name, content.Value).AsSpan().SequenceEqual(digest)) return Bad(entry.Envelope.Seq, $"“{name}”的内容被改动");
                }
            if (found == stored.Count) return null;
            var extra = stored.First(c => !entries.Any(e => e.Envelope.Seq == c.Seq && e.Digests.ContainsKey(c.Name)));
            return Bad(extra.Seq, $"多出没有记录的内容“{extra.Name}”");
        }
    }
}
