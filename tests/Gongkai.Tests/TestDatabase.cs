using Gongkai.CommandLine;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Gongkai.Tests;

public enum Engine { Sqlite, Postgres }

/// <summary>
/// A data folder of its own on either database, cloned from a template that holds the demonstration (made once a run, through the services).
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    static readonly SemaphoreSlim Gate = new(1, 1);
    static readonly Dictionary<Engine, DataLocation> Templates = [];
    static readonly string Base = Directory.CreateTempSubdirectory("gongkai-tests-").FullName;
    static int count;

    readonly Engine engine;

    TestDatabase(Engine engine, DataLocation location, ServiceProvider services) => (this.engine, Location, Services) = (engine, location, services);

    public DataLocation Location { get; }
    public ServiceProvider Services { get; }

    static string PostgresServer => Environment.GetEnvironmentVariable("GONGKAI_TEST_POSTGRES")
        ?? throw new InvalidOperationException("GONGKAI_TEST_POSTGRES is not set: run script/test, which starts a PostgreSQL of its own");

    public static async Task<TestDatabase> CloneAsync(Engine engine)
    {
        var location = await Locked(async () => await CloneOf(engine, await TemplateAsync(engine)));
        var database = new TestDatabase(engine, location, DataFolder.Provider(location));
        await DataFolder.PrepareAsync(database.Services, demonstration: false);
        return database;
    }

    public static async Task<TestDatabase> EmptyAsync(Engine engine)
    {
        var location = await Locked(() => NewAsync(engine, null));
        var database = new TestDatabase(engine, location, DataFolder.Provider(location));
        await DataFolder.PrepareAsync(database.Services, demonstration: false);
        return database;
    }

    /// <summary>A place with nothing in it, not even a schema.</summary>
    public static async Task<TestDatabase> BareAsync(Engine engine)
    {
        var location = await Locked(() => NewAsync(engine, null));
        return new TestDatabase(engine, location, DataFolder.Provider(location));
    }

    static async Task<T> Locked<T>(Func<Task<T>> make)
    {
        await Gate.WaitAsync();
        try { return await make(); }
        finally { Gate.Release(); }
    }

    static async Task<DataLocation> TemplateAsync(Engine engine)
    {
        if (Templates.TryGetValue(engine, out var known)) return known;
        var location = await NewAsync(engine, null);
        await using (var services = DataFolder.Provider(location)) await DataFolder.PrepareAsync(services, demonstration: true);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
        return Templates[engine] = location;
    }

    static async Task<DataLocation> CloneOf(Engine engine, DataLocation template)
    {
        var location = await NewAsync(engine, template);
        foreach (var file in Directory.GetFiles(template.Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(location.Folder, Path.GetRelativePath(template.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return location;
    }

    static async Task<DataLocation> NewAsync(Engine engine, DataLocation? template)
    {
        var name = $"t{Interlocked.Increment(ref count)}";
        var folder = Directory.CreateDirectory(Path.Combine(Base, engine + name)).FullName;
        if (engine == Engine.Sqlite) return new DataLocation(folder, null);
        var database = $"gongkai_{Environment.ProcessId}_{name}";
        await using var connection = new NpgsqlConnection(PostgresServer);
        await connection.OpenAsync();
        var from = template is null ? "template0" : new NpgsqlConnectionStringBuilder(template.PostgresConnection).Database;
        await using var command = new NpgsqlCommand($"CREATE DATABASE {database} TEMPLATE {from}", connection);
        await command.ExecuteNonQueryAsync();
        return new DataLocation(folder, new NpgsqlConnectionStringBuilder(PostgresServer) { Database = database, MaxPoolSize = 20 }.ConnectionString);
    }

    public AsyncServiceScope Scope() => Services.CreateAsyncScope();

    /// <summary>Runs against a scope of its own, as one web request would.</summary>
    public async Task<T> In<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Scope();
        return await work(scope.ServiceProvider);
    }

    public Task In(Func<IServiceProvider, Task> work) => In(async p => { await work(p); return 0; });

    public async Task SqlAsync(string sql) => await In(p => p.GetRequiredService<GongkaiContext>().Database.ExecuteSqlRawAsync(sql));

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        if (engine == Engine.Sqlite) Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        else await DropAsync();
        Directory.Delete(Location.Folder, recursive: true);
    }

    // A pool keeps its connections for five minutes: hundreds of databases, each with a few, would use up what the server allows.
    async Task DropAsync()
    {
        await using (var own = new NpgsqlConnection(Location.PostgresConnection)) NpgsqlConnection.ClearPool(own);
        await using var connection = new NpgsqlConnection(PostgresServer);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(Location.PostgresConnection).Database} WITH (FORCE)", connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Both engines, for theories.</summary>
    public static TheoryData<Engine> Both => [Engine.Sqlite, Engine.Postgres];
}
