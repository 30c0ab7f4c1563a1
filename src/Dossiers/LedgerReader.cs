using System.Data.Common;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>One stored event as the database holds it.</summary>
public readonly record struct StoredEvent(long DossierId, int Seq, byte[] Bytes, byte[] Prev, byte[] Hash);

/// <summary>
/// Streams the ledger in key order with a plain reader: a rebuild or a verification reads every event once,
/// in flat memory, so the mapper's cost per row would dominate.
/// </summary>
public static class LedgerReader
{
    public const string OpenOnly = "e.dossier_id IN (SELECT DISTINCT dossier_id FROM dossier_clocks)";

    public static async Task<DbDataReader> OpenAsync(GongkaiContext db, string sql, CancellationToken cancel, params (string Name, object Value)[] parameters)
    {
        await db.Database.OpenConnectionAsync(cancel);
        var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
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
    public static Task<DbDataReader> EventsAsync(GongkaiContext db, string where, CancellationToken cancel) =>
        OpenAsync(db, $"SELECT e.dossier_id, e.seq, e.bytes, e.prev, e.hash, e.row, e.from_stage, e.to_stage, e.occurred_on, e.decider, e.recorder FROM ledger_events e WHERE {where} ORDER BY e.dossier_id, e.seq", cancel);
}
