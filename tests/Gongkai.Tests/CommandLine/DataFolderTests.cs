using Gongkai.CommandLine;
using Gongkai.Demonstration;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Gongkai.Tests.CommandLine;

public sealed class DataFolderTests
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    static async Task<bool> PrepareAsync(DataLocation location, bool demonstration)
    {
        await using var services = DataFolder.Provider(location);
        return await DataFolder.PrepareAsync(services, demonstration);
    }

    /// <summary>Breaks a load off in its middle: where the file of accounts should go lies a folder.</summary>
    static async Task BreakOffAsync(DataLocation location)
    {
        var obstacle = Path.Combine(location.Folder, DemonstrationLoader.AccountsFile);
        Directory.CreateDirectory(obstacle);
        await Assert.ThrowsAnyAsync<Exception>(() => PrepareAsync(location, demonstration: true));
        Directory.Delete(obstacle);
    }

    static async Task LoadedAsync(DataLocation location)
    {
        await using var services = DataFolder.Provider(location);
        await using var scope = services.CreateAsyncScope();
        var verdict = await scope.ServiceProvider.GetRequiredService<LedgerVerifier>().VerifyAsync();
        Assert.True(verdict.Ok, verdict.FirstBad?.What);
        Assert.Equal(139, verdict.Dossiers);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_load_that_broke_off_is_begun_anew_by_who_wants_it_and_by_nobody_else(Engine engine)
    {
        await using var db = await TestDatabase.BareAsync(engine);
        await BreakOffAsync(db.Location);
        var refused = await Assert.ThrowsAsync<InvalidInput>(() => PrepareAsync(db.Location, demonstration: false));
        Assert.Contains("还没有装完", refused.Message);
        Assert.True(await PrepareAsync(db.Location, demonstration: true));
        await LoadedAsync(db.Location);
        Assert.False(await PrepareAsync(db.Location, demonstration: true));
    }

    [Fact]
    public async Task A_role_that_may_not_create_databases_clears_and_loads_its_own_and_leaves_an_extensions_things()
    {
        await using var db = await TestDatabase.BareAsync(Engine.Postgres);
        var server = new NpgsqlConnectionStringBuilder(db.Location.PostgresConnection);
        var role = server.Database + "_role";
        await db.SqlAsync($"CREATE ROLE {role} LOGIN NOCREATEDB; GRANT ALL ON SCHEMA public TO {role}; CREATE EXTENSION btree_gist");
        var location = db.Location with { PostgresConnection = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = role }.ConnectionString };
        await BreakOffAsync(location);
        Assert.True(await PrepareAsync(location, demonstration: true));
        await LoadedAsync(location);
        Assert.True(await db.In(p => p.GetRequiredService<GongkaiContext>().Database.SqlQueryRaw<bool>("SELECT count(*) > 10 AS \"Value\" FROM pg_proc WHERE pronamespace = 'public'::regnamespace").SingleAsync()));
        NpgsqlConnection.ClearAllPools();
    }

    [Fact]
    public async Task Two_nodes_with_folders_of_their_own_do_not_load_one_database_at_once()
    {
        await using var db = await TestDatabase.BareAsync(Engine.Postgres);
        var folders = Enumerable.Range(0, 2).Select(i => db.Location with { Folder = Path.Combine(db.Location.Folder, $"node{i}") }).ToList();
        var results = await Task.WhenAll(folders.Select(location => Task.Run(async () =>
        {
            try { return await PrepareAsync(location, demonstration: true); }
            catch (InvalidInput e) { Assert.Contains("另一个程序正在准备", e.Message); return false; }
        })));
        Assert.Single(results, loaded => loaded);
        await LoadedAsync(folders[Array.IndexOf(results, true)]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_two_first_starts_at_once_one_makes_the_account(Engine engine)
    {
        await using var db = await TestDatabase.EmptyAsync(engine);
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => DataFolder.FirstAccountAsync(db.Services))));
        Assert.Single(made, path => path is not null);
        // The three that keep each other in check, once.
        Assert.Equal(["admin", "anquan", "shenji"], await db.In(p => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.MustChangePassword).Select(u => u.UserName!).OrderBy(n => n).ToListAsync()));
    }

    [Fact]
    public async Task A_new_folder_is_for_its_owner_alone_and_one_that_is_there_is_left_as_it_is()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var db = await TestDatabase.BareAsync(Engine.Sqlite);
        var made = Path.Combine(db.Location.Folder, "new", "data");
        Assert.True(await PrepareAsync(new DataLocation(made, null), demonstration: true));
        await using (WebHosting.Build(new DataLocation(made, null), "http://127.0.0.1:0")) { }
        foreach (var folder in new[] { made, Path.Combine(made, "checkpoints"), Path.Combine(made, "keys") }) Assert.Equal(Private, File.GetUnixFileMode(folder));
        var old = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | Private;
        File.SetUnixFileMode(db.Location.Folder, old);
        await PrepareAsync(db.Location, demonstration: false);
        Assert.Equal(old, File.GetUnixFileMode(db.Location.Folder));
    }
}
