using System.Data.Common;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gongkai.Dossiers;

/// <summary>
/// Streams the ledger in key order with a plain reader: a rebuild or a verification reads every event once,
/// in flat memory, so the mapper's cost per row would dominate.
/// </summary>
public static class LedgerReader
{
    public static async Task<DbDataReader> OpenAsync(GongkaiContext db, string sql, CancellationToken cancel, params (string Name, object Value)[] parameters)
    {
        await db.Database.OpenConnectionAsync(cancel);
        var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandTimeout = 0;
        foreach (var (name, value) in parameters)
        {
            var p = command.CreateParameter();
            p.ParameterName = name;
            p.Value = value;
            command.Parameters.Add(p);
        }
        return await command.ExecuteReaderAsync(cancel);
    }

    /// <summary>Every event in order of dossier and number; <paramref name="where"/> over alias e.</summary>
    public static Task<DbDataReader> EventsAsync(GongkaiContext db, string where, CancellationToken cancel, params (string Name, object Value)[] parameters) =>
        OpenAsync(db, $"SELECT e.dossier_id, e.seq, e.bytes, e.prev, e.hash, e.row, e.from_stage, e.to_stage, e.occurred_on, e.decider, e.recorder, e.recorded_at FROM ledger_events e WHERE {where} ORDER BY e.dossier_id, e.seq", cancel, parameters);
}
