using System.Data;
using System.Data.Common;
using Gongkai.Shared;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gongkai.Storage;

/// <summary>Where the data lives: a folder with SQLite in it, or PostgreSQL with a folder for files and checkpoints.</summary>
public sealed record DataLocation(string Folder, string? PostgresConnection)
{
    public bool IsPostgres => PostgresConnection is not null;
    public string SqlitePath => Path.Combine(Folder, "gongkai.db");
    public string CheckpointFolder => Path.Combine(Folder, "checkpoints");
    public bool Exists => IsPostgres || File.Exists(SqlitePath);

    /// <summary>Reads <c>postgres://user:password@host:port/database</c> or a key=value connection string.</summary>
    public static string PostgresString(string url)
    {
        if (!url.StartsWith("postgres://", StringComparison.Ordinal) && !url.StartsWith("postgresql://", StringComparison.Ordinal)) return url;
        var uri = new Uri(url);
        var user = uri.UserInfo.Split(':', 2);
        var text = new DbConnectionStringBuilder
        {
            ["Host"] = uri.Host,
            ["Port"] = uri.Port > 0 ? uri.Port : 5432,
            ["Database"] = uri.AbsolutePath.TrimStart('/'),
        };
        // Without a user (or a password) the server's own rules and .pgpass decide.
        if (user[0].Length > 0) text["Username"] = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) text["Password"] = Uri.UnescapeDataString(user[1]);
        // libpq's names for what a URL usually says besides; anything else goes on under its own name.
        foreach (var part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            var name = Uri.UnescapeDataString(pair[0]);
            text[name switch { "sslmode" => "SSL Mode", "sslrootcert" => "Root Certificate", "host" => "Host", "application_name" => "Application Name", _ => name }] =
                Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : "");
        }
        return text.ConnectionString;
    }
}

public static class Database
{
    public static IServiceCollection AddGongkaiDatabase(this IServiceCollection services, DataLocation location)
    {
        services.AddSingleton(location);
        if (location.IsPostgres)
            services.AddDbContextPool<GongkaiContext, PostgresGongkaiContext>(o => UsePostgres(o, location.PostgresConnection!));
        else
            services.AddDbContextPool<GongkaiContext, SqliteGongkaiContext>(o => UseSqlite(o, location.SqlitePath));
        return services;
    }

    public static DbContextOptionsBuilder UsePostgres(DbContextOptionsBuilder options, string connection) =>
        options.UseNpgsql(connection).UseSnakeCaseNamingConvention();

    public static DbContextOptionsBuilder UseSqlite(DbContextOptionsBuilder options, string path) =>
        options.UseSqlite(SqliteString(path))
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(Pragmas.Instance, Beginning.Instance);

    /// <summary>Closes the connections kept open to a SQLite database that is about to be moved or removed.</summary>
    public static void LetGo(DataLocation location)
    {
        using var connection = new SqliteConnection(SqliteString(location.SqlitePath));
        SqliteConnection.ClearPool(connection);
    }

    static string SqliteString(string path) => new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 }.ConnectionString;

    /// <summary>Creates or upgrades the schema. WAL is a property of the file, so it is set once here.</summary>
    public static async Task MigrateAsync(GongkaiContext db, DataLocation location, CancellationToken cancel = default)
    {
        CreateFolder(location.Folder);
        // Migrating compares the model with its snapshot even where nothing is to be done, which costs every start a tenth of a second.
        if ((await db.Database.GetPendingMigrationsAsync(cancel)).Any()) await db.Database.MigrateAsync(cancel);
        if (!location.IsPostgres) await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancel);
    }

    /// <summary>Makes a folder that only the program's own user can enter; one that is there already is left as its owner set it.</summary>
    public static DirectoryInfo CreateFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>
    /// Drops everything in the current schema but the database itself: the role need not be allowed to create databases, nor own the schema.
    /// What belongs to an extension stays with it.
    /// </summary>
    public static Task EmptyPostgresAsync(GongkaiContext db, CancellationToken cancel = default) => db.Database.ExecuteSqlRawAsync("""
        DO $$
        DECLARE
          own oid := current_schema()::regnamespace;
          line text;
        BEGIN
          FOREACH line IN ARRAY (SELECT coalesce(array_agg(x.line ORDER BY x.place), ARRAY[]::text[]) FROM (
            SELECT 1 AS place, format('DROP %s IF EXISTS %s CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, c.oid::regclass) AS line
            FROM pg_class c WHERE relnamespace = own AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
              AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i'))
            UNION ALL
            SELECT 2, format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
            FROM pg_proc p WHERE pronamespace = own AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
            UNION ALL
            SELECT 3, format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype)
            FROM pg_type t WHERE typnamespace = own AND typtype IN ('e', 'd', 'r') AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')) x)
          LOOP
            EXECUTE line;
          END LOOP;
        END $$
        """, cancel);

    /// <summary>Whether a write failed because somebody else wrote first (a key or a version already taken), not for a fault of ours.</summary>
    public static bool IsRace(DbUpdateException e) => e is DbUpdateConcurrencyException
        || e.InnerException is SqliteException { SqliteErrorCode: 19 }
        || e.InnerException is Npgsql.PostgresException { SqlState: "23505" or "40001" or "40P01" };

    /// <summary>What is said when SQLite's one writer stayed busy past the time-out.</summary>
    public const string Busy = "数据库正忙，没有保存，请稍后再试";

    /// <summary>Whether SQLite's one writer stayed busy past the time-out; nothing was written. A transaction's beginning says so as a <see cref="Conflict"/> already.</summary>
    public static bool IsBusy(Exception e) => (e as SqliteException ?? e.InnerException as SqliteException) is { SqliteErrorCode: 5 or 6 };

    /// <summary>
    /// A short write that has to be made although SQLite's one writer may be busy past the time-out (an import of 50,000 rows is one transaction): it waits on.
    /// Inside a transaction it is made at once, for that has the writer.
    /// </summary>
    public static async Task<int> WhenFreeAsync(Func<Task<int>> write, CancellationToken cancel)
    {
        for (;;)
        {
            try { return await write(); }
            catch (Exception e) when (IsBusy(e)) { cancel.ThrowIfCancellationRequested(); }
        }
    }

    /// <summary>
    /// Moves SQLite's log into the file and cuts it to nothing, so that erased text does not linger there.
    /// While somebody reads, or on PostgreSQL, nothing happens; the nightly checkpoint does it again.
    /// </summary>
    public static async Task CutLogAsync(GongkaiContext db, CancellationToken cancel = default)
    {
        if (db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancel);
    }

    /// <summary>A read transaction in which every query sees the database as of one moment; it holds nobody up.</summary>
    public static async Task<IDbContextTransaction> OneMomentAsync(GongkaiContext db, CancellationToken cancel = default)
    {
        // SQLite's provider begins a deferred transaction only under this name (any other takes the write lock); in WAL it still sees one moment.
        if (db.Database.IsSqlite()) return await db.Database.BeginTransactionAsync(IsolationLevel.ReadUncommitted, cancel);
        return await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
    }

    /// <summary>The write lock is taken where a transaction begins, so this one place says that the database is busy.</summary>
    sealed class Beginning : DbTransactionInterceptor
    {
        public static readonly Beginning Instance = new();

        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            try { return InterceptionResult<DbTransaction>.SuppressWithResult(await connection.BeginTransactionAsync(eventData.IsolationLevel, cancellationToken)); }
            catch (SqliteException e) when (IsBusy(e)) { throw new Conflict(Busy); }
        }
    }

    /// <summary>
    /// An acknowledged act must survive a power cut: FULL, and a larger cache for the counts.
    /// Secure delete: a row rewritten or removed must not leave its names in the page's free bytes, where no later erasure would find them.
    /// </summary>
    sealed class Pragmas : DbConnectionInterceptor
    {
        public static readonly Pragmas Instance = new();
        const string Text = "PRAGMA synchronous=FULL; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Run(connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Run(connection);
            return Task.CompletedTask;
        }

        static void Run(DbConnection connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Text;
            command.ExecuteNonQuery();
        }
    }
}

/// <summary>Used only by the migration tool.</summary>
public sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteGongkaiContext>
{
    public SqliteGongkaiContext CreateDbContext(string[] args) =>
        new(((DbContextOptionsBuilder<SqliteGongkaiContext>)Database.UseSqlite(new DbContextOptionsBuilder<SqliteGongkaiContext>(), "design.db")).Options);
}

/// <summary>Used only by the migration tool.</summary>
public sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresGongkaiContext>
{
    public PostgresGongkaiContext CreateDbContext(string[] args) =>
        new(((DbContextOptionsBuilder<PostgresGongkaiContext>)Database.UsePostgres(new DbContextOptionsBuilder<PostgresGongkaiContext>(), "Host=localhost;Database=design")).Options);
}
