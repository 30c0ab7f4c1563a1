using Microsoft.EntityFrameworkCore.Migrations;

namespace Gongkai.Storage.Migrations;

/// <summary>
/// The database itself refuses to change or remove an event. Who owns the database can still drop these;
/// that is what hashes and checkpoints are for.
/// </summary>
static class LedgerGuards
{
    const string Words = "台账只能增加，不能修改或者删除";

    public static void AddSqlite(MigrationBuilder builder)
    {
        foreach (var act in new[] { "UPDATE", "DELETE" })
            builder.Sql($"CREATE TRIGGER ledger_events_no_{act.ToLowerInvariant()} BEFORE {act} ON ledger_events BEGIN SELECT RAISE(ABORT, '{Words}'); END");
    }

    public static void DropSqlite(MigrationBuilder builder)
    {
        foreach (var act in new[] { "update", "delete" }) builder.Sql($"DROP TRIGGER ledger_events_no_{act}");
    }

    public static void AddPostgres(MigrationBuilder builder)
    {
        builder.Sql($"CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{Words}'; END $$");
        builder.Sql("CREATE TRIGGER ledger_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()");
    }

    public static void DropPostgres(MigrationBuilder builder)
    {
        builder.Sql("DROP TRIGGER ledger_events_append_only ON ledger_events");
        builder.Sql("DROP FUNCTION refuse_ledger_change()");
    }
}
