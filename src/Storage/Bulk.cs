using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gongkai.Storage;

/// <summary>
/// One statement over many rows of values, where the mapper's cost per row would dominate: on PostgreSQL in one go over arrays,
/// on SQLite, where a call costs nothing, row by row with one prepared command. Runs in the transaction that is open on the context.
/// </summary>
public static class Bulk
{
    const int BatchSize = 5000;

    /// <param name="columns">Names of the values; the statement finds them as <c>v.name</c>.</param>
    /// <param name="statement">An UPDATE … FROM v or an INSERT … SELECT … FROM v, on which both databases agree.</param>
    /// <param name="rows">Values in the order of the columns, each column of one type.</param>
    /// <returns>How many rows of the database each one touched; of an INSERT nothing.</returns>
    public static async Task<IReadOnlyList<int>> ExecuteAsync(GongkaiContext db, IReadOnlyList<string> columns, string statement, IReadOnlyCollection<object[]> rows, CancellationToken cancel = default)
    {
        if (rows.Count == 0) return [];
        await db.Database.OpenConnectionAsync(cancel);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        var names = string.Join(", ", columns);
        var values = string.Join(", ", columns.Select(c => "@" + c));
        foreach (var column in columns)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + column;
            command.Parameters.Add(parameter);
        }
        return db.Database.IsNpgsql() ? await TogetherAsync() : await OneByOneAsync();

        async Task<IReadOnlyList<int>> OneByOneAsync()
        {
            command.CommandText = $"WITH v({names}) AS (VALUES ({values})) {statement}";
            var touched = new List<int>(rows.Count);
            foreach (var row in rows)
            {
                for (var i = 0; i < columns.Count; i++) command.Parameters[i].Value = row[i];
                touched.Add(await command.ExecuteNonQueryAsync(cancel));
            }
            return touched;
        }

        async Task<IReadOnlyList<int>> TogetherAsync()
        {
            var returns = statement.StartsWith("UPDATE", StringComparison.Ordinal) ? " RETURNING v.n" : "";
            command.CommandText = $"WITH v({names}, n) AS (SELECT * FROM unnest({values}) WITH ORDINALITY) {statement}{returns}";
            var touched = new int[rows.Count];
            var before = 0;
            foreach (var chunk in rows.Chunk(BatchSize))
            {
                for (var i = 0; i < columns.Count; i++)
                {
                    var column = Array.CreateInstance(chunk[0][i].GetType(), chunk.Length);
                    for (var r = 0; r < chunk.Length; r++) column.SetValue(chunk[r][i], r);
                    command.Parameters[i].Value = column;
                }
                await using (var reader = await command.ExecuteReaderAsync(cancel))
                    while (await reader.ReadAsync(cancel)) touched[before + (int)reader.GetInt64(0) - 1]++;
                before += chunk.Length;
            }
            return touched;
        }
    }
}
