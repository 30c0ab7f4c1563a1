using System.Data.Common;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Gongkai.Backups;

/// <summary>
/// Puts the rows of an archive into a database that holds nothing: first the schema as it was when the archive was made, then the rows in one
/// transaction, then whatever migrations came later. The ledger's guards stand from the beginning; they forbid changing and removing, not adding.
/// </summary>
static class BackupLoader
{
    /// <returns>Names of the migrations that the program has and the archive had not.</returns>
    /// <exception cref="InvalidInput">the archive was made by a newer program, or belongs to another line of it.</exception>
    public static async Task<IReadOnlyList<string>> LoadAsync(GongkaiContext db, DataLocation location, ArchiveReader archive, Percent percent, int from, int to, CancellationToken cancel)
    {
        var manifest = archive.Manifest;
        var known = db.Database.GetMigrations().ToList();
        Understand(manifest, known);
        var last = known[manifest.Migrations.Count - 1];
        var shapes = TableShapes.After(db, last).ToDictionary(s => s.Name);
        if (!shapes.Keys.ToHashSet().SetEquals(manifest.Tables.Select(t => t.Name)) || manifest.Tables.Any(t => !t.Columns.SequenceEqual(shapes[t.Name].Columns)))
            throw new DamagedArchive("里面的表与清单写明的版本不符");

        await db.GetService<IMigrator>().MigrateAsync(last, cancel);
        await db.Database.OpenConnectionAsync(cancel);
        // Nothing to lose yet: what breaks off is thrown away as a whole. The file is flushed once, at the end.
        if (db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", cancel);
        long total = manifest.Tables.Sum(t => t.Rows), done = 0;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            // A row may refer to a later one of its own table.
            if (db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA defer_foreign_keys=ON", cancel);
            // In the order of our own shapes, not of the archive: those referred to come first.
            foreach (var shape in shapes.Values)
            {
                var table = manifest.Tables.First(t => t.Name == shape.Name);
                await ClearAsync(db, shape, cancel);
                void Tell(long rows) => percent.Set(from, to, done + rows, total);
                if (db.Database.IsNpgsql()) await CopyAsync(db, archive, table, shape, Tell, cancel);
                else await InsertAsync(db, archive, table, shape, Tell, cancel);
                done += table.Rows;
                if (shape.Counter is not null) await CountAsync(db, shape, table.Counter ?? 0, cancel);
            }
            await transaction.CommitAsync(cancel);
        }
        await db.Database.CloseConnectionAsync();
        // The connection with the loose habits must not serve anybody else.
        if (db.Database.GetDbConnection() is SqliteConnection sqlite) SqliteConnection.ClearPool(sqlite);
        await Storage.Database.MigrateAsync(db, location, cancel);
        return [.. known.Skip(manifest.Migrations.Count).Select(TableShapes.NameOf)];
    }

    static void Understand(Manifest manifest, List<string> known)
    {
        var names = known.Select(TableShapes.NameOf).ToList();
        if (manifest.Migrations.Count == 0) throw new DamagedArchive("清单没有写明表结构的版本");
        if (manifest.Migrations.Except(names).FirstOrDefault() is not null)
            throw new InvalidInput("这个备份由更新版本的程序写成，本程序认不得它的表结构，请先升级程序");
        if (!names.Take(manifest.Migrations.Count).SequenceEqual(manifest.Migrations)) throw new DamagedArchive("清单写明的表结构版本次序不对");
    }

    /// <summary>A migration may have put rows of its own in; the archive has them as they became.</summary>
    static async Task ClearAsync(GongkaiContext db, TableShape shape, CancellationToken cancel)
    {
        await using (var any = await Dossiers.LedgerReader.OpenAsync(db, $"SELECT 1 FROM {TableShape.Quoted(shape.Name)} LIMIT 1", cancel))
            if (!await any.ReadAsync(cancel)) return;
        var sql = $"DELETE FROM {TableShape.Quoted(shape.Name)}";
        await db.Database.ExecuteSqlRawAsync(sql, cancel);
    }

    static async Task InsertAsync(GongkaiContext db, ArchiveReader archive, TablePart table, TableShape shape, Action<long> tell, CancellationToken cancel)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = $"INSERT INTO {TableShape.Quoted(shape.Name)} ({shape.ColumnList}) VALUES ({string.Join(", ", shape.Columns.Select((_, i) => $"@p{i}"))})";
        var parameters = shape.Columns.Select((_, i) =>
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            command.Parameters.Add(parameter);
            return parameter;
        }).ToArray();
        long rows = 0;
        await foreach (var row in archive.RowsAsync(table, cancel))
        {
            for (var i = 0; i < row.Length; i++) parameters[i].Value = row[i] ?? DBNull.Value;
            try { command.ExecuteNonQuery(); }
            catch (DbException e) { throw Refusal(table, e); }
            if (++rows % 1000 == 0) tell(rows);
        }
    }

    static async Task CopyAsync(GongkaiContext db, ArchiveReader archive, TablePart table, TableShape shape, Action<long> tell, CancellationToken cancel)
    {
        try
        {
            await using var copy = await ((NpgsqlConnection)db.Database.GetDbConnection()).BeginBinaryImportAsync($"COPY {TableShape.Quoted(shape.Name)} ({shape.ColumnList}) FROM STDIN (FORMAT BINARY)", cancel);
            copy.Timeout = TimeSpan.Zero;
            long rows = 0;
            await foreach (var row in archive.RowsAsync(table, cancel))
            {
                await copy.StartRowAsync(cancel);
                foreach (var value in row)
                    await (value switch
                    {
                        null => copy.WriteNullAsync(cancel),
                        string v => copy.WriteAsync(v, NpgsqlDbType.Text, cancel),
                        int v => copy.WriteAsync(v, NpgsqlDbType.Integer, cancel),
                        long v => copy.WriteAsync(v, NpgsqlDbType.Bigint, cancel),
                        bool v => copy.WriteAsync(v, NpgsqlDbType.Boolean, cancel),
                        byte[] v => copy.WriteAsync(v, NpgsqlDbType.Bytea, cancel),
                        DateTime v => copy.WriteAsync(v, NpgsqlDbType.TimestampTz, cancel),
                        DateTimeOffset v => copy.WriteAsync(v, NpgsqlDbType.TimestampTz, cancel),
                        DateOnly v => copy.WriteAsync(v, NpgsqlDbType.Date, cancel),
                        double v => copy.WriteAsync(v, NpgsqlDbType.Double, cancel),
                        Guid v => copy.WriteAsync(v, NpgsqlDbType.Uuid, cancel),
                        _ => copy.WriteAsync((decimal)value, NpgsqlDbType.Numeric, cancel),
                    });
                if (++rows % 1000 == 0) tell(rows);
            }
            await copy.CompleteAsync(cancel);
        }
        catch (PostgresException e) { throw Refusal(table, e); }
    }

    static InvalidInput Refusal(TablePart table, DbException e) => new($"表 {table.Name} 的内容数据库不接受：{e.Message.ReplaceLineEndings(" ")}");

    /// <summary>The next number the database gives is past every one it ever gave.</summary>
    static async Task CountAsync(GongkaiContext db, TableShape shape, long counter, CancellationToken cancel)
    {
        var (name, column, table) = (TableShape.Quoted(shape.Name), TableShape.Quoted(shape.Counter!), shape.Name);
        if (db.Database.IsNpgsql())
        {
            var sql = $"SELECT setval(pg_get_serial_sequence('{name}', '{shape.Counter}'), v) FROM (SELECT greatest({counter}, coalesce(max({column}), 0)) AS v FROM {name}) x WHERE v > 0";
            await db.Database.ExecuteSqlRawAsync(sql, cancel);
            return;
        }
        var (forget, remember) = ($"DELETE FROM sqlite_sequence WHERE name = '{table}'", $"INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', v FROM (SELECT max({counter}, coalesce(max({column}), 0)) AS v FROM {name}) WHERE v > 0");
        await db.Database.ExecuteSqlRawAsync(forget, cancel);
        await db.Database.ExecuteSqlRawAsync(remember, cancel);
    }
}
