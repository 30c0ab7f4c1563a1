using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gongkai.Storage;

/// <summary>
/// The same statement for many rows, where the mapper's cost per row would dominate: one prepared command on SQLite,
/// batches sent at once to PostgreSQL. Runs in the transaction that is open on the context.
/// </summary>
public static class Bulk
{
    const int BatchSize = 1000;

    /// <param name="sql">The statement, with a parameter for every name.</param>
    /// <param name="names">Parameter names, with @.</param>
    /// <param name="rows">Values in the order of the names.</param>
    /// <returns>How many rows of the database each one touched.</returns>
    public static async Task<IReadOnlyList<int>> ExecuteAsync(GongkaiContext db, string sql, IReadOnlyList<string> names, IReadOnlyCollection<object[]> rows, CancellationToken cancel = default)
    {
        var touched = new List<int>(rows.Count);
        if (rows.Count == 0) return touched;
        await db.Database.OpenConnectionAsync(cancel);
        var connection = db.Database.GetDbConnection();
        var transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        if (!connection.CanCreateBatch)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            foreach (var name in names) Add(command.Parameters, command.CreateParameter(), name, null);
            foreach (var row in rows)
            {
                for (var i = 0; i < names.Count; i++) command.Parameters[i].Value = row[i];
                touched.Add(await command.ExecuteNonQueryAsync(cancel));
            }
            return touched;
        }
        foreach (var chunk in rows.Chunk(BatchSize))
        {
            await using var batch = connection.CreateBatch();
            batch.Transaction = transaction;
            foreach (var row in chunk)
            {
                var command = batch.CreateBatchCommand();
                command.CommandText = sql;
                for (var i = 0; i < names.Count; i++) Add(command.Parameters, command.CreateParameter(), names[i], row[i]);
                batch.BatchCommands.Add(command);
            }
            // Parsed and planned once for all of them, and for the next chunk.
            await batch.PrepareAsync(cancel);
            await batch.ExecuteNonQueryAsync(cancel);
            touched.AddRange(batch.BatchCommands.Select(c => c.RecordsAffected));
        }
        return touched;
    }

    static void Add(DbParameterCollection parameters, DbParameter parameter, string name, object? value)
    {
        parameter.ParameterName = name;
        parameter.Value = value;
        parameters.Add(parameter);
    }
}
