using Gongkai.AnnualReport;
using Gongkai.Backups;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Backups;

public sealed class RestoreTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    public static TheoryData<Engine, Engine> Moves => new()
    {
        { Engine.Sqlite, Engine.Sqlite }, { Engine.Sqlite, Engine.Postgres }, { Engine.Postgres, Engine.Sqlite }, { Engine.Postgres, Engine.Postgres },
    };

    static Task<LedgerVerdict> VerifyAsync(TestDatabase db) => db.In(p => p.GetRequiredService<LedgerVerifier>().VerifyAsync());

    static Task<string> ReportHashAsync(TestDatabase db) => db.In(async p => (await p.GetRequiredService<ReportService>().MakeAsync(await p.ActorAsync("jiandu"), 1, 2021)).SnapshotHash);

    [Theory, MemberData(nameof(Moves))]
    public async Task What_is_restored_is_the_same_to_the_last_byte_on_either_database(Engine from, Engine to)
    {
        await using var db = await TestDatabase.CloneAsync(from);
        var attachment = await Archives.AttachAsync(db);
        await db.In(p => p.RegisterAsync());
        await db.In(p => p.GetRequiredService<CheckpointService>().WriteAsync());
        // Every kind of column with a value in it, and text that needs care in every format on the way.
        await db.SqlAsync("UPDATE \"AspNetUsers\" SET lockout_end = '2026-01-02 03:04:05.678901+00:00', phone_number = '\"引号\\反斜杠\n换行\t𠮷 ''单' WHERE user_name = 'chengban'");
        // A number that was given out and whose row is gone.
        await db.SqlAsync("INSERT INTO audit_entries (at, kind, user_id, target, detail) VALUES ('2026-01-02 03:04:05', 'Exported', 'x', '', ''), ('2026-01-02 03:04:05', 'Exported', 'y', '', '')");
        await db.SqlAsync("DELETE FROM audit_entries");
        var keys = Directory.CreateDirectory(Path.Combine(db.Location.Folder, "keys")).FullName;
        await File.WriteAllTextAsync(Path.Combine(keys, "key-1.xml"), "<key/>");
        var (path, verdict) = await Archives.MakeAsync(db);
        Assert.True(verdict.Ok, verdict.FirstBad);
        // The demonstration's own files, and the one added here.
        var files = await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.Select(a => a.Sha256).Distinct().CountAsync());
        Assert.True(files > 1);
        Assert.Equal((140, files, new FileInfo(path).Length), ((int)verdict.Dossiers, (int)verdict.Files, verdict.Bytes));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));

        await using var copy = await TestDatabase.BareAsync(to);
        var outcome = await Restore.RunAsync(path, copy.Location, new Percent());
        Assert.True(outcome.Verdict.Ok, outcome.Verdict.FirstBad);
        Assert.Empty(outcome.Migrated);
        Assert.Equal(verdict.Tables, outcome.Verdict.Tables);
        Assert.Equal(["checkpoints", "files", .. to == Engine.Sqlite ? new[] { "gongkai.db" } : [], "keys"], Directory.GetFileSystemEntries(copy.Location.Folder).Select(f => Path.GetFileName(f)!).Where(f => !f.EndsWith("-wal") && !f.EndsWith("-shm")).Order(StringComparer.Ordinal));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(copy.Location.Folder, "keys", "key-1.xml")));

        // The archive of the copy holds the same lines: nothing was lost or changed by either database.
        var (again, _) = await Archives.MakeAsync(copy);
        static IEnumerable<(string, long, long, string, long?)> Lines(Manifest m) => m.Tables.Select(t => (t.Name, t.Rows, t.Bytes, t.Sha256, t.Counter));
        Assert.Equal(Lines(Archives.ManifestOf(path)), Lines(Archives.ManifestOf(again)));
        // Numbers given out stay given out, though their rows are gone.
        var given = Archives.ManifestOf(again).Tables.Single(t => t.Name == "audit_entries").Counter!.Value;
        Assert.True(given >= 2);
        Assert.Equal(Archives.ManifestOf(path).Parts, Archives.ManifestOf(again).Parts);
        Assert.Equal(Archives.ManifestOf(path).Ledger, Archives.ManifestOf(again).Ledger);

        // And it is alive: same report, same file, and work goes on under new numbers.
        Assert.Equal(await ReportHashAsync(db), await ReportHashAsync(copy));
        await copy.In(async p =>
        {
            var (_, bytes) = await p.GetRequiredService<AttachmentService>().OpenAsync(await p.ActorAsync("chengban"), attachment.Id);
            await using (bytes) Assert.Equal("%PDF-1.4\n签字页", await new StreamReader(bytes).ReadToEndAsync());
            await p.GetRequiredService<Audit.AuditLog>().WriteAsync(Audit.AuditKind.Exported, "x", "", "");
            // The look at the signed page was one entry, this is the next.
            Assert.Equal(given + 2, await p.GetRequiredService<GongkaiContext>().AuditEntries.MaxAsync(e => e.Id));
        });
        Assert.True(await copy.In(p => p.RegisterAsync()) > 100);
        Assert.NotNull(await copy.In(p => p.GetRequiredService<CheckpointService>().WriteAsync()));
        Assert.True((await VerifyAsync(copy)).Ok);
        await Assert.ThrowsAnyAsync<Exception>(() => copy.SqlAsync("DELETE FROM ledger_events"));
    }

    [Fact]
    public async Task Every_table_of_either_database_is_in_a_back_up()
    {
        await using var sqlite = await TestDatabase.EmptyAsync(Engine.Sqlite);
        await using var postgres = await TestDatabase.EmptyAsync(Engine.Postgres);
        static Task<List<string>> NamesAsync(TestDatabase db, string sql) => db.In(p => p.GetRequiredService<GongkaiContext>().Database.SqlQueryRaw<string>(sql).ToListAsync());
        static Task<IReadOnlyList<TableShape>> ShapesAsync(TestDatabase db) => db.In(p => Task.FromResult(TableShapes.After(p.GetRequiredService<GongkaiContext>(), p.GetRequiredService<GongkaiContext>().Database.GetMigrations().Last())));
        var there = await NamesAsync(sqlite, "SELECT name AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\'");
        var shapes = await ShapesAsync(sqlite);
        Assert.Equal(there.Order(StringComparer.Ordinal), shapes.Select(s => s.Name).Order(StringComparer.Ordinal));
        there = await NamesAsync(postgres, "SELECT tablename AS \"Value\" FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_EF%'");
        Assert.Equal(there.Order(StringComparer.Ordinal), shapes.Select(s => s.Name).Order(StringComparer.Ordinal));
        foreach (var (one, other) in shapes.Zip(await ShapesAsync(postgres)))
            Assert.Equal((one.Name, string.Join(',', one.Columns), one.KeyList, one.Counter), (other.Name, string.Join(',', other.Columns), other.KeyList, other.Counter));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_back_up_of_an_older_structure_is_upgraded_after_it_was_restored(Engine engine)
    {
        await using var old = await TestDatabase.BareAsync(engine);
        var names = await old.In(async p =>
        {
            var db = p.GetRequiredService<GongkaiContext>();
            var all = db.Database.GetMigrations().ToList();
            await db.GetService<IMigrator>().MigrateAsync(all[1]);
            return all.Select(TableShapes.NameOf).ToList();
        });
        await old.SqlAsync("INSERT INTO number_series (series, last) VALUES ('任公开〔2020〕', 7)");
        var (path, verdict) = await Archives.MakeAsync(old);
        Assert.True(verdict.Ok, verdict.FirstBad);
        Assert.Equal(names.Take(2), Archives.ManifestOf(path).Migrations);
        await using var copy = await TestDatabase.BareAsync(engine == Engine.Sqlite ? Engine.Postgres : Engine.Sqlite);
        var outcome = await Restore.RunAsync(path, copy.Location, new Percent());
        Assert.Equal(names.Skip(2), outcome.Migrated);
        Assert.Equal(7, await copy.In(p => p.GetRequiredService<GongkaiContext>().NumberSeries.Select(s => s.Last).SingleAsync()));
        Assert.Empty(await copy.In(p => p.GetRequiredService<GongkaiContext>().Database.GetPendingMigrationsAsync()));
    }

    [Fact]
    public async Task Only_a_folder_and_a_database_with_nothing_in_them_are_restored_to()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (path, _) = await Archives.MakeAsync(db);
        async Task<string> Why(DataLocation to) => (await Assert.ThrowsAsync<InvalidInput>(() => Restore.RunAsync(path, to, new Percent()))).Message;
        Assert.Contains("里有东西", await Why(db.Location));
        Assert.Contains("不是目录", await Why(new DataLocation(path, null)));
        await using var used = await TestDatabase.EmptyAsync(Engine.Postgres);
        Assert.Contains("已经有表", await Why(used.Location));
        Assert.Empty(Directory.GetFileSystemEntries(used.Location.Folder));
        // Not even one table of somebody else.
        await using var strange = await TestDatabase.BareAsync(Engine.Postgres);
        await strange.SqlAsync("CREATE TABLE theirs (x int)");
        Assert.Contains("已经有表", await Why(strange.Location));
        await strange.SqlAsync("SELECT * FROM theirs");
    }

    [Fact]
    public async Task An_archive_is_not_written_over_unless_that_is_asked_for()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (path, _) = await Archives.MakeAsync(db);
        var before = await File.ReadAllBytesAsync(path);
        Assert.Contains("已经存在", (await Assert.ThrowsAsync<InvalidInput>(() => Archives.MakeAsync(db))).Message);
        Assert.Equal(before, await File.ReadAllBytesAsync(path));
        await db.In(p => p.RegisterAsync());
        Assert.Equal(140, (await Archives.MakeAsync(db, force: true)).Verdict.Dossiers);
        Assert.Equal([path], Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
        Assert.Contains("没有目录", (await Assert.ThrowsAsync<InvalidInput>(() => db.In(p => p.GetRequiredService<BackupMaker>().MakeAsync("/nowhere/x.zip", false, new Percent())))).Message);
    }

    [Fact]
    public async Task What_is_wrong_in_the_data_is_said_and_the_archive_kept_all_the_same()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (one, two) = (await Archives.AttachAsync(db, "甲"), await Archives.AttachAsync(db, "乙"));
        await db.In(async p =>
        {
            File.Delete(p.GetRequiredService<FileStore>().PathOf(one.Sha256));
            await File.AppendAllTextAsync(p.GetRequiredService<FileStore>().PathOf(two.Sha256), "x");
        });
        var (path, verdict) = await Archives.MakeAsync(db);
        Assert.False(verdict.Ok);
        Assert.Contains("缺少2个附件", verdict.FirstBad);
        Assert.Equal(new[] { one.Sha256, two.Sha256 }.Order(StringComparer.Ordinal), Archives.ManifestOf(path).MissingFiles);
        await using (var copy = await TestDatabase.BareAsync(Engine.Sqlite))
        {
            var outcome = await Restore.RunAsync(path, copy.Location, new Percent());
            Assert.False(outcome.Verdict.Ok);
            Assert.True((await VerifyAsync(copy)).Ok);
        }

        await db.SqlAsync("DROP TRIGGER ledger_events_no_update");
        await db.SqlAsync("UPDATE ledger_events SET decider = '别人' WHERE dossier_id = 20 AND seq = 1");
        (_, verdict) = await Archives.MakeAsync(db, force: true);
        Assert.False(verdict.Ok);
        Assert.Contains("台账", verdict.FirstBad);
        Assert.Contains("列被改动", verdict.FirstBad);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task While_people_work_every_back_up_is_of_one_moment(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writers = Enumerable.Range(0, 3).Select(i => Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
                try
                {
                    await Archives.AttachAsync(db, $"第{i}人第{n}份");
                    await db.In(p => p.RegisterAsync());
                    if (n % 5 == i) await db.In(p => p.GetRequiredService<CheckpointService>().WriteAsync());
                    Interlocked.Increment(ref written);
                }
                catch (Conflict) { } // the same number at once: asked to try again
        })).ToList();
        long last = 0;
        for (var round = 0; round < 4 || written < 20; round++)
        {
            var (path, verdict) = await Archives.MakeAsync(db, $"{round}.zip");
            Assert.True(verdict.Ok, verdict.FirstBad);
            Assert.InRange(verdict.Dossiers, Math.Max(139, last), 139 + Volatile.Read(ref written) + 3);
            // Every request has its projection and its first event in the same moment.
            var manifest = Archives.ManifestOf(path);
            long Rows(string table) => manifest.Tables.Single(t => t.Name == table).Rows;
            Assert.Equal(Rows("dossiers") - 1, Rows("requests") + Rows("report_filings") + Rows("assist_letters") + Rows("mails") + Rows("matters") + Rows("disposals"));
            last = verdict.Dossiers;
        }
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.True(last > 139);
    }

    [Fact]
    public void A_disk_that_is_too_small_is_refused_before_the_work()
    {
        Space.Require("/srv", 1 << 20, 1L << 30);
        var refused = Assert.Throws<InvalidInput>(() => Space.Require("/srv", 1L << 30, 1L << 30));
        Assert.Contains("磁盘空间不够：大约需要 1024 MB，只有 1024 MB", refused.Message);
    }
}
