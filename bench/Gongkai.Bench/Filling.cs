using System.Data.Common;
using System.Diagnostics;
using Gongkai.Agencies;
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

    /// <summary>
    /// A large district over ten years: the demonstration's units and as many more as make sixty, requests and items spread over them,
    /// a hundredth as many cases and documents, every typed indicator of every unit and year, every other unit month by month.
    /// Rows of the registers only: nothing measured here reads the ledger.
    /// </summary>
    public static async Task UnitsAsync(DataLocation location, int requests)
    {
        var watch = Stopwatch.StartNew();
        await using var services = DataFolder.Provider(location);
        await DataFolder.PrepareAsync(services, demonstration: true);
        await using var scope = services.CreateAsyncScope();
        var p = scope.ServiceProvider;
        var db = p.GetRequiredService<GongkaiContext>();
        var tree = await p.GetRequiredService<AgencyDirectory>().OnAsync(new DateOnly(2021, 12, 31));
        var units = tree.Addressees.Select(a => a.Id).ToList();
        for (var i = units.Count; i < Units; i++)
            units.Add((await p.GetRequiredService<AgencyService>().AddAsync(Users.Actor.System, $"RC-9{i:D2}", AgencyKind.Department, "测公开", new($"测量用单位{i}", $"单位{i}", tree.Root.Id, 900 + i), new DateOnly(2021, 1, 1))).Id);
        await db.AgencyTerms.ExecuteUpdateAsync(t => t.SetProperty(x => x.From, new DateOnly(2008, 5, 1)));
        await db.Database.OpenConnectionAsync();
        var connection = db.Database.GetDbConnection();
        var draw = new Random(60);
        DateOnly Day() => new DateOnly(FirstYear, 1, 1).AddDays(draw.Next(Years * 365));
        string[] outcomes = [.. Statutes.Reports.ReportTables.OutcomeRows], categories = [.. Statutes.Reports.ReportTables.Table3Columns.SkipLast(1).Select(c => c.Key)];

        async Task WriteManyAsync(string name, string key, int count, Action<Table, object[], int> change)
        {
            var table = await ReadAsync(connection, name, key);
            var sources = table.Rows.Values.SelectMany(r => r).ToList();
            await WriteAsync(connection, table, Enumerable.Range(0, count).Select(i => Changed(sources[i % sources.Count], row => change(table, row, i))));
        }
        object Date(DateOnly day) => location.IsPostgres ? day : day.ToString("yyyy-MM-dd");
        await db.Database.ExecuteSqlRawAsync("DELETE FROM dossier_clocks");
        await WriteManyAsync("requests", "dossier_id", requests, (t, row, i) =>
        {
            var received = Day();
            var finished = received.AddDays(draw.Next(3, 40));
            var open = i % 51 == 50;
            row[t["dossier_id"]] = 1_000_000L + i;
            row[t["number"]] = $"测量〔{received.Year}〕{i}号";
            row[t["agency_id"]] = units[draw.Next(units.Count)];
            row[t["category"]] = categories[draw.Next(10) < 8 ? 0 : draw.Next(categories.Length)];
            row[t["report_row"]] = open ? "" : outcomes[draw.Next(outcomes.Length)];
            row[t["received_on"]] = row[t["counted_on"]] = Date(received);
            row[t["received_year"]] = location.IsPostgres ? received.Year : (long)received.Year;
            row[t["finished_on"]] = open ? DBNull.Value : Date(finished);
            row[t["turn"]] = open ? Statutes.Requests.RequestTurns.Handle : Statutes.Requests.RequestTurns.None;
            var year = open ? Requests.RequestRow.Unfinished : finished.Year;
            row[t["finished_year"]] = location.IsPostgres ? year : (long)year;
        });
        var rows = new List<object>();
        for (var i = 0; i < requests; i++)
        {
            var day = Day();
            rows.Add(new Catalogue.Item
            {
                IndexNumber = $"cl-{i}", Title = $"测量用信息{i}", AgencyId = units[draw.Next(units.Count)], Category = Catalogue.Categories.Options[draw.Next(Catalogue.Categories.Options.Count)].Key,
                Column = "测量", PublishedOn = day, PublishedYear = day.Year, RecordedBy = "bench", RecordedAt = DateTime.UnixEpoch,
            });
            if (i % 100 == 0)
            {
                rows.Add(new Policies.NormativeDocument
                {
                    AgencyId = units[draw.Next(units.Count)], Title = $"测量用文件{i}", DocumentNumber = $"测发{i}号", RegistrationNumber = $"CL-{i}", MadeOn = day, EffectiveOn = day, ExpiresOn = day.AddYears(5), RepealedOn = i % 1000 == 0 ? day.AddYears(1) : null,
                });
                rows.Add(new Remedies.RemedyRow
                {
                    DossierId = 10_000_000 + i, Number = $"测诉{i}", AgencyId = units[draw.Next(units.Count)], Kind = "review", Stage = "closed", ReceivedOn = day, ReceivedYear = day.Year, FinishedOn = day.AddDays(60), FinishedYear = day.AddDays(60).Year, Result = "upheld",
                });
            }
            if (rows.Count < 5000) continue;
            await SaveAsync();
        }
        foreach (var unit in units)
            for (var year = FirstYear; year < FirstYear + Years; year++)
                foreach (var indicator in Indicators.TypedFigureService.Indicators)
                    for (var month = unit % 2; month <= unit % 2 * 12; month++)
                        rows.Add(new Indicators.TypedFigure { IndicatorKey = indicator.Key, AgencyId = unit, Year = year, Month = month, Value = draw.Next(1000), Source = "台账", AuthorId = "bench", EnteredOn = new(2022, 1, 1), RecordedAt = DateTime.UnixEpoch, Current = true });
        await db.TypedFigures.ExecuteDeleteAsync();
        await SaveAsync();
        await db.Database.ExecuteSqlRawAsync(location.IsPostgres ? "VACUUM ANALYZE" : "PRAGMA wal_checkpoint(TRUNCATE)");
        Console.WriteLine($"# filled {(location.IsPostgres ? "PostgreSQL" : "SQLite")} with {units.Count} units over {Years} years in {watch.Elapsed.TotalSeconds:0} s");

        async Task SaveAsync()
        {
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            db.AddRange(rows);
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
            rows.Clear();
        }
    }

    /// <summary>
    /// One town with all the requests of a register, spread over ten years, its only officer handling a fiftieth of them that are open.
    /// Rows of the register and their deadlines only: the work lists read no ledger.
    /// </summary>
    public static async Task DeskAsync(DataLocation location, int closed)
    {
        var watch = Stopwatch.StartNew();
        await using var services = DataFolder.Provider(location);
        await DataFolder.PrepareAsync(services, demonstration: true);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        await db.Database.OpenConnectionAsync();
        var connection = db.Database.GetDbConnection();
        var officer = await db.Users.Where(u => u.UserName == "changgou").Select(u => u.Id).SingleAsync();
        var town = await db.Appointments.Where(a => a.UserId == officer).Select(a => a.AgencyId).SingleAsync();
        var finished = await db.Requests.Where(r => r.Turn == Statutes.Requests.RequestTurns.None && r.FinishedYear != Requests.RequestRow.Voided).Select(r => r.DossierId).OrderBy(i => i).ToListAsync();
        var open = await db.Requests.Where(r => r.FinishedOn == null).Select(r => r.DossierId).OrderBy(i => i).ToListAsync();
        var first = await db.Dossiers.MaxAsync(d => d.Id) + 1;
        foreach (var name in new[] { "requests", "dossier_clocks" })
        {
            var table = await ReadAsync(connection, name, "dossier_id");
            await WriteAsync(connection, table, Ids(first, closed, finished, open).SelectMany(c => table.Rows.GetValueOrDefault(c.From, []).Select(source => Changed(source, row =>
            {
                row[table["dossier_id"]] = c.Id;
                row[table["agency_id"]] = town;
                if (name != "requests") return;
                row[table["number"]] = Number(c.Id);
                row[table["applicant_name"]] = $"测量某某{c.Id % 400_000}";
                if (row[table["handler_id"]] is not DBNull) row[table["handler_id"]] = officer;
                if (row[table["finished_on"]] is DBNull) return;
                var day = new DateOnly(FirstYear, 1, 1).AddDays((int)((c.Id - first) * (Years * 365L) / (closed + closed / 50)));
                row[table["received_on"]] = location.IsPostgres ? day : day.ToString("yyyy-MM-dd");
                row[table["finished_on"]] = location.IsPostgres ? day.AddDays(15) : day.AddDays(15).ToString("yyyy-MM-dd");
            }))));
        }
        await db.Database.ExecuteSqlRawAsync(location.IsPostgres ? "VACUUM ANALYZE" : "PRAGMA wal_checkpoint(TRUNCATE)");
        Console.WriteLine($"# filled {(location.IsPostgres ? "PostgreSQL" : "SQLite")} with one unit's register in {watch.Elapsed.TotalSeconds:0} s");
    }

    public const int Units = 60, Years = 10, FirstYear = 2012;

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
