using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Backups;

/// <summary>
/// Writes everything there is into one archive, as of one moment, while people go on working: all tables in one read transaction,
/// then the files, of which those the moment's rows name were there before their rows.
/// </summary>
public sealed class BackupWriter(GongkaiContext db, DataLocation location, FileStore files, TimeProvider time)
{
    public static string KeyFolder(DataLocation location) => Path.Combine(location.Folder, "keys");

    /// <exception cref="InvalidInput">the disk is too small, or there is nothing to back up.</exception>
    public async Task WriteAsync(string path, Percent percent, CancellationToken cancel = default)
    {
        // Those that stand there now cannot speak of acts after the moment.
        var checkpoints = CheckpointService.Files(location.CheckpointFolder).ToHashSet();
        await using var moment = await Database.OneMomentAsync(db, cancel);
        var made = time.GetUtcNow().UtcDateTime;
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancel)).ToList();
        if (applied.Count == 0) throw CommandLine.DataFolder.Nothing(location);
        if (!db.Database.GetMigrations().Take(applied.Count).SequenceEqual(applied)) throw new InvalidInput("数据的结构与程序的版本不同，请用同一版本的程序备份");
        var stored = files.All().Where(f => ArchiveReader.MayHold(PartName(f))).ToList();
        Space.Require(path, await SizeAsync(cancel) + stored.Sum(f => new FileInfo(files.PathOf(f)) is { Exists: true } i ? i.Length : 0));

        await using var archive = new ArchiveWriter(path);
        var shapes = TableShapes.After(db, applied[^1]);
        var tables = await TablesAsync(archive, shapes, percent, cancel);
        var parts = new List<FilePart>();
        checkpoints.UnionWith(await db.Checkpoints.AsNoTracking().Select(c => c.FileName).ToListAsync(cancel));
        foreach (var name in checkpoints.Order(StringComparer.Ordinal))
            // One that is lost is for the ledger's verification to name.
            if (ArchiveReader.MayHold("checkpoints/" + name) && Path.Combine(location.CheckpointFolder, name) is var file && File.Exists(file))
                parts.Add(await archive.FileAsync("checkpoints/" + name, file, CompressionLevel.Fastest, cancel));
        if (Directory.Exists(KeyFolder(location)))
            foreach (var file in Directory.GetFiles(KeyFolder(location)).Order(StringComparer.Ordinal))
                if (ArchiveReader.MayHold("keys/" + Path.GetFileName(file)))
                    parts.Add(await archive.FileAsync("keys/" + Path.GetFileName(file), file, CompressionLevel.Fastest, cancel));
        var (kept, bytes, missing) = await FilesAsync(archive, stored, shapes.Any(s => s.Name == "attachments"), percent, cancel);

        var last = await db.Checkpoints.AsNoTracking().OrderByDescending(c => c.Id).FirstOrDefaultAsync(cancel);
        var mark = await MarkAsync(db, cancel);
        await archive.EndAsync(new Manifest(Manifest.CurrentFormat, ProgramVersion, location.IsPostgres ? "postgres" : "sqlite", made, [.. applied.Select(TableShapes.NameOf)], tables, parts,
            kept, bytes, missing, mark with { Checkpoint = last?.FileName, CheckpointHash = last is null ? null : Convert.ToHexStringLower(last.Hash) }), cancel);
    }

    public static string ProgramVersion => typeof(BackupWriter).Assembly.GetName().Version?.ToString() ?? "0";

    static string PartName(string sha256) => $"files/{sha256[..2]}/{sha256[2..]}";

    async Task<List<TablePart>> TablesAsync(ArchiveWriter archive, IReadOnlyList<TableShape> shapes, Percent percent, CancellationToken cancel)
    {
        long total = 0, done = 0;
        foreach (var shape in shapes) total += await ScalarAsync($"SELECT COUNT(*) FROM {TableShape.Quoted(shape.Name)}", cancel) ?? 0;
        var tables = new List<TablePart>();
        foreach (var shape in shapes)
        {
            long? counter = shape.Counter is null ? null : await CounterAsync(shape, cancel) ?? 0;
            var table = archive.Table(shape);
            await using (var rows = await LedgerReader.OpenAsync(db, $"SELECT {shape.ColumnList} FROM {TableShape.Quoted(shape.Name)} ORDER BY {shape.KeyList}", cancel))
                while (await rows.ReadAsync(cancel))
                {
                    await table.AddAsync(rows, cancel);
                    if (++done % 1000 == 0) percent.Set(0, 45, done, total);
                }
            tables.Add(await table.EndAsync(counter, cancel));
        }
        return tables;
    }

    /// <summary>The last number the database gave out in the table: a number must not be given twice, even of a row that is gone.</summary>
    async Task<long?> CounterAsync(TableShape shape, CancellationToken cancel)
    {
        if (db.Database.IsSqlite()) return await ScalarAsync("SELECT seq FROM sqlite_sequence WHERE name = @name", cancel, ("@name", shape.Name));
        await using var name = await LedgerReader.OpenAsync(db, "SELECT pg_get_serial_sequence(@table, @column)", cancel, ("@table", TableShape.Quoted(shape.Name)), ("@column", shape.Counter!));
        var sequence = await name.ReadAsync(cancel) && !name.IsDBNull(0) ? name.GetString(0) : null;
        await name.DisposeAsync();
        return sequence is null ? null : await ScalarAsync($"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence}", cancel);
    }

    async Task<long?> ScalarAsync(string sql, CancellationToken cancel, params (string, object)[] parameters)
    {
        await using var reader = await LedgerReader.OpenAsync(db, sql, cancel, parameters);
        return await reader.ReadAsync(cancel) && !reader.IsDBNull(0) ? reader.GetInt64(0) : null;
    }

    /// <summary>Puts in every file that is kept and still what its name says; names those that the rows want and that are not there.</summary>
    async Task<(long Files, long Bytes, IReadOnlyList<string> Missing)> FilesAsync(ArchiveWriter archive, List<string> stored, bool attachments, Percent percent, CancellationToken cancel)
    {
        long kept = 0, bytes = 0, seen = 0;
        var wanted = attachments ? (await BackupCheck.AttachmentsAsync(db, cancel)).ToHashSet() : [];
        foreach (var name in stored)
        {
            if (await files.HoldsAsync(name, cancel))
            {
                var part = await archive.FileAsync(PartName(name), files.PathOf(name), CompressionLevel.NoCompression, cancel);
                if (part.Sha256 != name) throw new InvalidInput($"附件 {name} 在备份时被改动，请再备份一次");
                kept++;
                bytes += part.Bytes;
                wanted.Remove(name);
            }
            percent.Set(45, 55, ++seen, stored.Count);
        }
        return (kept, bytes, [.. wanted.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Dossiers, events and one hash over all heads, as the database has them now.</summary>
    internal static async Task<LedgerMark> MarkAsync(GongkaiContext db, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long dossiers = 0;
        await using (var heads = await LedgerReader.OpenAsync(db, "SELECT id, count, head FROM dossiers ORDER BY id", cancel))
            for (; await heads.ReadAsync(cancel); dossiers++)
                hash.AppendData(Encoding.ASCII.GetBytes($"{heads.GetInt64(0)}\t{heads.GetInt32(1)}\t{Convert.ToHexStringLower(heads.GetFieldValue<byte[]>(2))}\n"));
        await using var events = await LedgerReader.OpenAsync(db, "SELECT COUNT(*) FROM ledger_events", cancel);
        await events.ReadAsync(cancel);
        return new(dossiers, events.GetInt64(0), Convert.ToHexStringLower(hash.GetHashAndReset()), null, null);
    }

    /// <summary>What the database takes on its disk; the archive, compressed, takes less.</summary>
    async Task<long> SizeAsync(CancellationToken cancel) => location.IsPostgres
        ? await ScalarAsync("SELECT pg_database_size(current_database())", cancel) ?? 0
        : new[] { location.SqlitePath, location.SqlitePath + "-wal" }.Sum(f => new FileInfo(f) is { Exists: true } i ? i.Length : 0);
}

/// <summary>Room on a disk, asked for before a long task and not found missing in its middle.</summary>
public static class Space
{
    /// <summary>Refuses where there is less than needed, and a little to spare.</summary>
    /// <exception cref="InvalidInput">too little room.</exception>
    public static void Require(string path, long bytes)
    {
        var folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        Require(folder, bytes, new DriveInfo(folder).AvailableFreeSpace);
    }

    public static void Require(string folder, long bytes, long free)
    {
        const long spare = 64 << 20;
        if (bytes > free - spare) throw new InvalidInput($"{folder} 所在的磁盘空间不够：大约需要 {FileStore.Words(bytes)}，只有 {FileStore.Words(free)}");
    }
}
