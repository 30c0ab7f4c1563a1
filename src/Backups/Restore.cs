using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gongkai.Backups;

/// <summary>
/// The mark of a restore that has not ended: a file in the folder, a table in PostgreSQL. Put down before the first byte, taken away after the last check;
/// as long as it stands nobody works there, so that a kill at any moment leaves nothing that looks whole and is not.
/// </summary>
static class Unfinished
{
    public const string FileName = "restore-unfinished.txt";
    const string Table = "restore_unfinished";

    static string PathIn(string folder) => Path.Combine(folder, FileName);

    public static bool In(string folder) => File.Exists(PathIn(folder));

    /// <exception cref="InvalidInput">the folder holds half a restore.</exception>
    public static void Refuse(string folder)
    {
        if (In(folder)) throw new InvalidInput($"目录 {folder} 的恢复正在进行或者没有完成，不能使用；没有完成的，请清空这个目录再恢复一次");
    }

    /// <exception cref="InvalidInput">the folder or the database holds half a restore.</exception>
    public static async Task RefuseAsync(GongkaiContext db, DataLocation location, CancellationToken cancel)
    {
        Refuse(location.Folder);
        if (location.IsPostgres && await db.Database.CanConnectAsync(cancel) && await InAsync(db, cancel)) throw new InvalidInput("这个数据库的恢复正在进行或者没有完成，不能使用；没有完成的，请再恢复一次");
    }

    public static Task<bool> InAsync(GongkaiContext db, CancellationToken cancel) => ScalarAsync(db, $"SELECT to_regclass('{Table}') IS NOT NULL", cancel);

    /// <summary>Whether anything at all lies in the schema that belongs to no extension.</summary>
    public static Task<bool> AnythingAsync(GongkaiContext db, CancellationToken cancel) => ScalarAsync(db, """
        SELECT EXISTS (SELECT 1 FROM pg_class c WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
        """, cancel);

    static async Task<bool> ScalarAsync(GongkaiContext db, string sql, CancellationToken cancel)
    {
        await using var reader = await Dossiers.LedgerReader.OpenAsync(db, sql, cancel);
        return await reader.ReadAsync(cancel) && reader.GetBoolean(0);
    }

    public static async Task MarkAsync(string folder, string archive, CancellationToken cancel)
    {
        await using var file = new FileStream(PathIn(folder), CommandLine.DataFolder.Private);
        await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"正在从 {archive} 恢复。这个文件还在，说明恢复没有完成，这里的内容不能使用。\n"), cancel);
        file.Flush(flushToDisk: true);
    }

    public static void Unmark(string folder) => File.Delete(PathIn(folder));

    public static Task MarkAsync(GongkaiContext db, CancellationToken cancel) => db.Database.ExecuteSqlRawAsync($"CREATE TABLE {Table} (since timestamptz NOT NULL DEFAULT now())", cancel);
    public static Task UnmarkAsync(GongkaiContext db, CancellationToken cancel) => db.Database.ExecuteSqlRawAsync($"DROP TABLE {Table}", cancel);
}

/// <summary>What came of a restore, for the caller's line of JSON.</summary>
public sealed record RestoreOutcome(BackupVerdict Verdict, IReadOnlyList<string> Migrated);

/// <summary>Restores an archive to where nothing is: a new folder, and a new PostgreSQL database if one is named. What fails leaves nothing behind.</summary>
public static class Restore
{
    /// <exception cref="InvalidInput">something is there already, the disk is too small, the archive is damaged or newer than the program.</exception>
    public static async Task<RestoreOutcome> RunAsync(string path, DataLocation to, Percent percent, CancellationToken cancel = default)
    {
        if (File.Exists(to.Folder)) throw new InvalidInput($"{to.Folder} 是一个文件，不是目录");
        Unfinished.Refuse(to.Folder);
        var existed = Directory.Exists(to.Folder);
        if (existed && Directory.EnumerateFileSystemEntries(to.Folder).Any()) throw new InvalidInput($"目录 {to.Folder} 里有东西，只能恢复到新的或者空的目录");
        using var archive = await ArchiveReader.OpenAsync(path, cancel);
        Space.Require(to.Folder, (to.IsPostgres ? 0 : BackupCheck.RoomFor(archive.Manifest)) + archive.Manifest.FileBytes);

        await using var services = CommandLine.DataFolder.Provider(to);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        await using var alone = to.IsPostgres ? await CommandLine.DataFolder.AloneOnServerAsync(db, to, cancel) : null;
        if (to.IsPostgres)
        {
            // Half a restore is nobody's work, and this one holds the lock.
            if (await Unfinished.InAsync(db, cancel)) await Database.EmptyPostgresAsync(db, cancel);
            else if (await Unfinished.AnythingAsync(db, cancel)) throw new InvalidInput("这个数据库里已经有表，只能恢复到空的库");
        }
        var begun = false;
        try
        {
            Database.CreateFolder(to.Folder);
            await Unfinished.MarkAsync(to.Folder, archive.Path, cancel);
            begun = true;
            if (to.IsPostgres) await Unfinished.MarkAsync(db, cancel);
            var migrated = await BackupLoader.LoadAsync(db, to, archive, percent, 5, 75, cancel);
            await BackupCheck.PartsAsync(archive, to, keys: true, files: true, cancel);
            percent.Set(0, 80, 1, 1);
            var verdict = await BackupCheck.VerdictAsync(scope.ServiceProvider, archive, cancel);
            if (to.IsPostgres) await Unfinished.UnmarkAsync(db, cancel);
            else
            {
                await db.Database.CloseConnectionAsync();
                await Database.CutLogAsync(db, cancel);
                using var file = File.OpenHandle(to.SqlitePath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                RandomAccess.FlushToDisk(file);
            }
            Unfinished.Unmark(to.Folder);
            percent.Set(0, 100, 1, 1);
            return new(verdict, migrated);
        }
        catch
        {
            if (begun) await ClearAsync(db, to, existed);
            throw;
        }
    }

    /// <summary>Removes what this restore made; the folder itself stays if it was there before. The mark goes last.</summary>
    static async Task ClearAsync(GongkaiContext db, DataLocation to, bool existed)
    {
        if (to.IsPostgres)
        {
            // A connection in the middle of a broken transaction is not the one to clear with.
            NpgsqlConnection.ClearAllPools();
            await db.Database.CloseConnectionAsync();
            if (db.Database.CurrentTransaction is { } open) await open.DisposeAsync();
            await Database.EmptyPostgresAsync(db);
        }
        else
        {
            await db.Database.CloseConnectionAsync();
            Database.LetGo(to);
        }
        foreach (var folder in Directory.GetDirectories(to.Folder)) Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.GetFiles(to.Folder).Where(f => Path.GetFileName(f) != Unfinished.FileName)) File.Delete(file);
        Unfinished.Unmark(to.Folder);
        if (!existed) Directory.Delete(to.Folder);
    }
}
