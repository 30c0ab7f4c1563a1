using Gongkai.Backups;
using Gongkai.CommandLine;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Backups;

/// <summary>The program is killed with SIGKILL in the middle of its work: what stands afterwards is whole, or says that it is not.</summary>
public sealed class BackupKillTests
{
    static Func<Task<bool>> Is(Func<bool> now) => () =>
    {
        try { return Task.FromResult(now()); }
        catch (IOException) { return Task.FromResult(false); }
    };

    static long Length(string path) => new FileInfo(path) is { Exists: true } f ? f.Length : 0;

    [Fact]
    public async Task A_killed_back_up_leaves_the_old_one_or_none()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (path, _) = await Archives.MakeAsync(db);
        var (old, size) = (await File.ReadAllBytesAsync(path), Length(db.Location.SqlitePath));
        var copy = path + ".part.checking";
        Func<Task<bool>>[] moments =
        [
            Is(() => File.Exists(path + ".part")), Is(() => Length(path + ".part") > 0), Is(() => Length(path + ".part") > old.Length / 2), Is(() => Length(path + ".part") >= old.Length),
            Is(() => Directory.Exists(copy)), Is(() => Length(Path.Combine(copy, "gongkai.db")) > 0), Is(() => Length(Path.Combine(copy, "gongkai.db")) > size / 2), Is(() => Directory.Exists(Path.Combine(copy, "checkpoints"))),
        ];
        var killed = 0;
        foreach (var moment in moments)
        {
            if (await ProgramCalls.KillWhenAsync(moment, "backup", path, "--force", "--data", db.Location.Folder))
            {
                killed++;
                Assert.Equal(old, await File.ReadAllBytesAsync(path));
            }
            Assert.True((await BackupCheck.RunAsync(path, new Percent())).Ok);
            await File.WriteAllBytesAsync(path, old);
        }
        // And where nothing was, nothing is.
        var fresh = path + ".fresh.zip";
        Assert.True(await ProgramCalls.KillWhenAsync(Is(() => File.Exists(fresh + ".part")), "backup", fresh, "--data", db.Location.Folder));
        Assert.False(File.Exists(fresh));
        File.Delete(fresh + ".part");
        Assert.True(killed >= moments.Length / 2, $"{killed}");
        // The next one is not in the way of what was left, and leaves nothing of it.
        var (code, output, error) = await ProgramCalls.RunAsync("backup", path, "--force", "--data", db.Location.Folder);
        Assert.True(code == 0, error);
        Assert.Contains("\"ok\":true", output);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!), f => f.StartsWith(path + ".") && !f.Contains("fresh"));
    }

    [Fact]
    public async Task A_killed_restore_leaves_nothing_or_a_folder_that_is_not_served()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await Archives.AttachAsync(db);
        var (path, _) = await Archives.MakeAsync(db);
        var (size, folder) = (Length(db.Location.SqlitePath), Path.Combine(db.Location.Folder, "restored"));
        var database = Path.Combine(folder, "gongkai.db");
        Func<Task<bool>>[] moments =
        [
            Is(() => Directory.Exists(folder)), Is(() => Length(database) > 0), Is(() => Length(database) > size / 3), Is(() => Length(database) > size * 2 / 3),
            Is(() => Directory.Exists(Path.Combine(folder, "checkpoints"))), Is(() => Directory.Exists(Path.Combine(folder, "files"))),
        ];
        var unfinished = 0;
        foreach (var moment in moments)
        {
            if (await ProgramCalls.KillWhenAsync(moment, "restore", path, "--to", folder) && Directory.Exists(folder) && Directory.GetFileSystemEntries(folder).Length > 0)
            {
                unfinished++;
                foreach (string[] call in new[] { new[] { "serve", "--urls", "http://127.0.0.1:0" }, ["ledger", "verify"], ["backup", path + ".other.zip"], ["report", "--year", "2021", "--out", folder + "-report"] })
                {
                    var (code, output, error) = await ProgramCalls.RunAsync([.. call, "--data", folder]);
                    Assert.True((code, output) == (1, ""), $"{call[0]}: {code} {output} {error}");
                    Assert.Contains("恢复正在进行或者没有完成", error);
                }
                // Nor is it restored over: whoever cleared the folder knows what was in it.
                Assert.Contains("没有完成", (await ProgramCalls.RunAsync("restore", path, "--to", folder)).Error);
            }
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        Assert.True(unfinished >= moments.Length / 2, $"{unfinished}");
        Assert.Equal(0, (await ProgramCalls.RunAsync("restore", path, "--to", folder)).Code);
    }

    [Fact]
    public async Task A_killed_restore_into_PostgreSQL_is_not_served_and_may_be_done_again()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (path, _) = await Archives.MakeAsync(db);
        await using var server = await TestDatabase.BareAsync(Engine.Postgres);
        await using var watch = new Npgsql.NpgsqlConnection(new Npgsql.NpgsqlConnectionStringBuilder(server.Location.PostgresConnection) { Pooling = false }.ConnectionString);
        await watch.OpenAsync();
        async Task<bool> AskAsync(string sql)
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, watch);
            return await command.ExecuteScalarAsync() is true;
        }
        var address = ProgramCalls.Address(server);
        var unfinished = 0;
        foreach (var (table, n) in new[] { ("restore_unfinished", 0), ("agencies", 1), ("items", 2), ("attachments", 3) })
        {
            var folder = Path.Combine(server.Location.Folder, $"try{n}");
            if (!await ProgramCalls.KillWhenAsync(() => AskAsync($"SELECT to_regclass('{table}') IS NOT NULL"), "restore", path, "--to", folder, "--db", address)) continue;
            // The server notices a moment later that nobody is there any more.
            while (!await AskAsync("SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()")) await Task.Yield();
            if (!await AskAsync("SELECT to_regclass('restore_unfinished') IS NOT NULL")) continue;
            unfinished++;
            var (code, _, error) = await ProgramCalls.RunAsync("serve", "--data", Path.Combine(server.Location.Folder, "other"), "--db", address, "--urls", "http://127.0.0.1:0");
            Assert.Equal(1, code);
            Assert.Contains("这个数据库的恢复正在进行或者没有完成", error);
        }
        Assert.True(unfinished >= 2, $"{unfinished}");
        var again = Path.Combine(server.Location.Folder, "again");
        var done = await ProgramCalls.RunAsync("restore", path, "--to", again, "--db", address);
        Assert.True(done.Code == 0, done.Error);
        await using var services = DataFolder.Provider(server.Location with { Folder = again });
        await using var scope = services.CreateAsyncScope();
        Assert.Equal(139, (await scope.ServiceProvider.GetRequiredService<LedgerVerifier>().VerifyAsync()).Dossiers);
    }
}
