using Gongkai.Agencies;
using Gongkai.Backups;
using Gongkai.Demonstration;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Gongkai.CommandLine;

/// <summary>Opens a data folder: schema, and the demonstration where the call asks for it.</summary>
public static class DataFolder
{
    /// <summary>The default folder gets the demonstration when it is new; a folder named by the caller starts empty unless --demo.</summary>
    public static bool WantsDemonstration(Arguments args) => args.Has("--demo") || (args["--data"] is null && args["--db"] is null);

    public static ServiceProvider Provider(DataLocation location)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddGongkai(location);
        return services.BuildServiceProvider();
    }

    /// <summary>Whether anything has been set up in it.</summary>
    public static async Task<bool> HasDistrictAsync(IServiceProvider services, CancellationToken cancel = default)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<GongkaiContext>().Agencies.AnyAsync(cancel);
    }

    /// <summary>
    /// Brings the schema up to date and loads the demonstration into an empty folder if wanted. Returns whether it was loaded now.
    /// A load that was cut short is begun anew: nobody can have worked in such a folder, and only who wants the demonstration clears it.
    /// </summary>
    public static async Task<bool> PrepareAsync(IServiceProvider services, bool demonstration, CancellationToken cancel = default)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        var location = scope.ServiceProvider.GetRequiredService<DataLocation>();
        await Unfinished.RefuseAsync(db, location, cancel);
        Database.CreateFolder(location.Folder);
        await using var alone = demonstration ? Alone(location) : null;
        await using var aloneOnServer = demonstration && location.IsPostgres ? await AloneOnServerAsync(db, location, cancel) : null;
        await Database.MigrateAsync(db, location, cancel);
        // Asked of the rows, not of the migrations: a kill in between is made good at the next start.
        if (await db.Requests.AnyAsync(r => r.Turn == RequestRow.NotReckoned, cancel)) await scope.ServiceProvider.GetRequiredService<ProjectionRebuild>().RunAsync(cancel);
        if (await db.JobRuns.AnyAsync(j => j.Job == DemonstrationItemsJob.JobKey && j.State == JobState.Held, cancel))
        {
            if (!demonstration) throw new InvalidInput("这个目录的演示数据还没有装完，请先用 serve --demo 装完");
            if (location.IsPostgres) await Database.EmptyPostgresAsync(db, cancel);
            else await db.Database.EnsureDeletedAsync(cancel);
            if (Directory.Exists(location.CheckpointFolder)) Directory.Delete(location.CheckpointFolder, recursive: true);
            await Database.MigrateAsync(db, location, cancel);
        }
        else if (await scope.ServiceProvider.GetRequiredService<DemonstrationState>().IsAsync(cancel)) return false;
        if (!demonstration || await db.Agencies.AnyAsync(cancel)) return false;
        await scope.ServiceProvider.GetRequiredService<DemonstrationLoader>().LoadAsync(cancel);
        return true;
    }

    /// <summary>Two programs must not load, or clear, the same folder; the lock goes with the process.</summary>
    static FileStream Alone(DataLocation location)
    {
        try { return new FileStream(Path.Combine(location.Folder, "loading.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose); }
        catch (IOException) { throw new InvalidInput("另一个程序正在准备这个目录，请等它完成再试"); }
    }

    /// <summary>The same for two nodes on one PostgreSQL, whose folders differ; the lock goes with the connection.</summary>
    internal static async Task<NpgsqlConnection> AloneOnServerAsync(GongkaiContext db, DataLocation location, CancellationToken cancel)
    {
        var creator = db.GetService<Microsoft.EntityFrameworkCore.Storage.IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancel)) await creator.CreateAsync(cancel);
        // Outside the pool: a connection given back would keep the lock.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(location.PostgresConnection) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancel);
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtext('gongkai loading'))", connection);
            if (await command.ExecuteScalarAsync(cancel) is true) return connection;
            throw new InvalidInput("另一个程序正在准备这个数据库，请等它完成再试");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether there is a schema of ours, of whatever version. Looks only: neither a file nor a table is made.</summary>
    public static async Task<bool> HasSchemaAsync(IServiceProvider services, CancellationToken cancel = default)
    {
        if (!services.GetRequiredService<DataLocation>().Exists) return false;
        await using var scope = services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<GongkaiContext>().Database.GetAppliedMigrationsAsync(cancel)).Any();
    }

    /// <summary>For commands that only look: the schema must be there and be ours, and is not touched.</summary>
    /// <exception cref="WrongCall">there is nothing at all.</exception>
    public static async Task RequireReadyAsync(IServiceProvider services, CancellationToken cancel = default)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        await Unfinished.RefuseAsync(db, scope.ServiceProvider.GetRequiredService<DataLocation>(), cancel);
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancel)).ToList();
        if (applied.Count == 0) throw Nothing(scope.ServiceProvider.GetRequiredService<DataLocation>());
        if (!applied.SequenceEqual(db.Database.GetMigrations())) throw new InvalidInput("数据的结构与程序的版本不同，请先用同一版本的 serve 启动一次");
        await scope.ServiceProvider.GetRequiredService<DemonstrationState>().IsAsync(cancel);
    }

    public static WrongCall Nothing(DataLocation location) => new(location.IsPostgres ? "这个数据库中没有公开平台的数据" : $"目录 {location.Folder} 中没有数据");

    /// <summary>
    /// An empty folder gets a district to name and its three administrators (三员), whose first passwords are told in a file beside the data.
    /// All in one transaction, the file written before its end: a stop at any moment leaves an empty folder or a usable one.
    /// </summary>
    public static async Task<string?> FirstAccountAsync(IServiceProvider services, CancellationToken cancel = default)
    {
        await using var scope = services.CreateAsyncScope();
        var provider = scope.ServiceProvider;
        var db = provider.GetRequiredService<GongkaiContext>();
        if (await db.Agencies.AnyAsync(cancel)) return null;
        var today = provider.GetRequiredService<OfficeClock>().Today;
        var since = new DateOnly(2008, 5, 1);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Of two nodes that start at once the second finds what the first made.
        if (db.Database.IsNpgsql()) await db.Database.ExecuteSqlRawAsync("LOCK TABLE agencies IN SHARE ROW EXCLUSIVE MODE", cancel);
        if (await db.Agencies.AnyAsync(cancel)) return null;
        var root = await provider.GetRequiredService<AgencyService>().AddAsync(Actor.System, "ROOT", AgencyKind.District, "公开", new("本区", "本区", null, 0), since, cancel);
        await provider.GetRequiredService<SettingsService>().AdoptAsync(Actor.System, root.Id, cancel);
        // The three that keep each other in check, each with a password of their own to be changed at the first log-in.
        var lines = new List<string>();
        foreach (var (login, name, post) in new[] { ("admin", "系统管理员", Post.Administrator), ("anquan", "安全保密管理员", Post.SecurityOfficer), ("shenji", "安全审计员", Post.Auditor) })
        {
            var password = "first1-" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6));
            var user = await provider.GetRequiredService<PeopleService>().AddAsync(Actor.System, login, name, password, root.Id, post, today, cancel);
            user.MustChangePassword = true;
            lines.Add($"登录名：{login}（{name}）\n密码：{password}\n");
        }
        await db.SaveChangesAsync(cancel);
        var path = Path.Combine(provider.GetRequiredService<DataLocation>().Folder, "first-account.txt");
        await using (var file = new FileStream(path, Private))
        await using (var text = new StreamWriter(file))
            await text.WriteAsync(string.Join('\n', lines) + "\n请分别交给三个人，第一次登录时须更换密码；三个人都登录以后删除本文件。\n");
        await transaction.CommitAsync(cancel);
        return path;
    }

    /// <summary>Readable by the program's own user from the first byte.</summary>
    public static FileStreamOptions Private => new()
    {
        Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };
}
