using System.Data.Common;
using System.Diagnostics;
using Gongkai.CommandLine;
using Gongkai.Dossiers;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Gongkai.Bench;

/// <summary>
/// A large register out of a small true one: the demonstration's requests, driven through the services, are copied event by event
/// under new ids, numbers and chained hashes, until there are so many closed and a fiftieth of that open. Verification accepts the result.
/// </summary>
static class Filling
{
    /// <summary>Rows of one table that belong to one dossier, as the database gives them.</summary>
    sealed record Table(string Name, string Key, string[] Columns, string[] Types, Dictionary<long, List<object[]>> Rows)
    {
        public int this[string column] => Array.IndexOf(Columns, column);
    }

    sealed record Copy(long Id, long From, byte[] First, byte[][] Hashes);

    public static async Task RunAsync(DataLocation location, int closed)
    {
        var watch = Stopwatch.StartNew();
        await using var services = DataFolder.Provider(location);
        await DataFolder.PrepareAsync(services, demonstration: true);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        await db.Database.OpenConnectionAsync();
        var connection = db.Database.GetDbConnection();

        var finished = await db.Requests.Where(r => r.FinishedOn != null).Select(r => r.DossierId).OrderBy(i => i).ToListAsync();
        var open = await db.Requests.Where(r => r.FinishedOn == null).Select(r => r.DossierId).OrderBy(i => i).ToListAsync();
        var first = await db.Dossiers.MaxAsync(d => d.Id) + 1;
        var dossiers = await ReadAsync(connection, "dossiers", "id");
        var events = await ReadAsync(connection, "ledger_events", "dossier_id");
        IEnumerable<Copy> Copies()
        {
            for (var i = 0; i < closed + closed / 50; i++)
            {
                // The open ones lie among the closed ones, as in a real register.
                var from = i % 51 == 50 ? open[i / 51 % open.Count] : finished[i % finished.Count];
                var opened = LedgerCodec.Decode((byte[])events.Rows[from][0][events["bytes"]]);
                var bytes = LedgerCodec.Encode(opened with { Opening = opened.Opening! with { Number = Number(first + i) } });
                yield return new Copy(first + i, from, bytes, Chain(first + i, events.Rows[from], bytes, events["seq"], events["bytes"]));
            }
        }

        await WriteAsync(connection, dossiers, Copies().Select(c => Changed(dossiers.Rows[c.From][0], row =>
        {
            row[dossiers["id"]] = c.Id;
            row[dossiers["number"]] = Number(c.Id);
            row[dossiers["head"]] = c.Hashes[^1];
        })));
        await WriteAsync(connection, events, Copies().SelectMany(c => events.Rows[c.From].Select((source, k) => Changed(source, row =>
        {
            row[events["dossier_id"]] = c.Id;
            if (k == 0) row[events["bytes"]] = c.First;
            row[events["prev"]] = k == 0 ? LedgerCodec.Genesis : c.Hashes[k - 1];
            row[events["hash"]] = c.Hashes[k];
        }))));
        foreach (var name in new[] { "ledger_contents", "requests", "dossier_clocks" })
        {
            var table = await ReadAsync(connection, name, "dossier_id");
            await WriteAsync(connection, table, Ids(first, closed, finished, open).SelectMany(c => table.Rows.GetValueOrDefault(c.From, []).Select(source => Changed(source, row =>
            {
                row[table["dossier_id"]] = c.Id;
                if (name == "requests") row[table["number"]] = Number(c.Id);
            }))));
        }
        if (location.IsPostgres)
        {
            await db.Database.ExecuteSqlRawAsync("SELECT setval(pg_get_serial_sequence('dossiers', 'id'), (SELECT max(id) FROM dossiers))");
            // What autovacuum does by itself an hour later.
            await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE");
        }
        else
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        Console.WriteLine($"# filled {(location.IsPostgres ? "PostgreSQL" : "SQLite")} in {watch.Elapsed.TotalSeconds:0} s");
    }

    static IEnumerable<(long Id, long From)> Ids(long first, int closed, List<long> finished, List<long> open)
    {
        for (var i = 0; i < closed + closed / 50; i++)
            yield return (first + i, i % 51 == 50 ? open[i / 51 % open.Count] : finished[i % finished.Count]);
    }

    static string Number(long id) => $"试公开〔2021〕{id}号";

    static object[] Changed(object[] source, Action<object[]> change)
    {
        var row = (object[])source.Clone();
        change(row);
        return row;
    }

    static byte[][] Chain(long id, List<object[]> events, byte[] first, int seq, int bytes)
    {
        var hashes = new byte[events.Count][];
        var prev = LedgerCodec.Genesis;
        for (var k = 0; k < hashes.Length; k++)
        {
            hashes[k] = new byte[32];
            LedgerCodec.Hash(prev, id, Convert.ToInt32(events[k][seq]), k == 0 ? first : (byte[])events[k][bytes], hashes[k]);
            prev = hashes[k];
        }
        return hashes;
    }

    static async Task<Table> ReadAsync(DbConnection connection, string name, string key)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {name} ORDER BY {key}{(name == "ledger_events" ? ", seq" : "")}";
        await using var reader = await command.ExecuteReaderAsync();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var types = Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName).ToArray();
        var rows = new Dictionary<long, List<object[]>>();
        while (await reader.ReadAsync())
        {
            var row = new object[columns.Length];
            reader.GetValues(row);
            var id = Convert.ToInt64(row[Array.IndexOf(columns, key)]);
            if (!rows.TryGetValue(id, out var list)) rows[id] = list = [];
            list.Add(row);
        }
        return new Table(name, key, columns, types, rows);
    }

    static async Task WriteAsync(DbConnection connection, Table table, IEnumerable<object[]> rows)
    {
        if (connection is NpgsqlConnection postgres)
        {
            await using var writer = await postgres.BeginBinaryImportAsync($"COPY {table.Name} ({string.Join(", ", table.Columns)}) FROM STDIN (FORMAT BINARY)");
            foreach (var row in rows)
            {
                writer.StartRow();
                for (var i = 0; i < row.Length; i++)
                    if (row[i] is DBNull) writer.WriteNull();
                    else writer.Write(row[i], table.Types[i].Split('(')[0]);
            }
            await writer.CompleteAsync();
            return;
        }
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO {table.Name} ({string.Join(", ", table.Columns)}) VALUES ({string.Join(", ", table.Columns.Select(c => "@" + c))})";
        foreach (var column in table.Columns)
        {
            var p = command.CreateParameter();
            p.ParameterName = "@" + column;
            command.Parameters.Add(p);
        }
        command.Prepare();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++) command.Parameters[i].Value = row[i];
            command.ExecuteNonQuery();
        }
        await transaction.CommitAsync();
    }
}
