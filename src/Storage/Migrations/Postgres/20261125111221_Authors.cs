using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Authors : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "case_number",
                table: "remedies",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<DateTime>(
                name: "recorded_at",
                table: "normative_documents",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "recorded_by",
                table: "normative_documents",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "normative_documents",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "items",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "record_changes",
                columns: table => new
                {
                    register = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    record_id = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    act = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false, collation: "C"),
                    author_id = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    recorded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    values = table.Column<string>(type: "character varying(20000)", maxLength: 20000, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_record_changes", x => new { x.register, x.record_id, x.version });
                });

            // 案号 stands in the first event of every case; the projection is filled from there instead of waiting for a rebuild.
            migrationBuilder.Sql("UPDATE remedies SET case_number = (SELECT convert_from(e.bytes, 'UTF8')::jsonb #>> '{data,number}' FROM ledger_events e WHERE e.dossier_id = remedies.dossier_id AND e.seq = 1)");

            // Like the ledger, the history of an entry is only ever added to.
            migrationBuilder.Sql("CREATE FUNCTION refuse_record_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '变更记录只能增加，不能修改或者删除'; END $$");
            migrationBuilder.Sql("CREATE TRIGGER record_changes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record_changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change()");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "record_changes");

            migrationBuilder.Sql("DROP FUNCTION refuse_record_change()");

            migrationBuilder.DropColumn(
                name: "case_number",
                table: "remedies");

            migrationBuilder.DropColumn(
                name: "recorded_at",
                table: "normative_documents");

            migrationBuilder.DropColumn(
                name: "recorded_by",
                table: "normative_documents");

            migrationBuilder.DropColumn(
                name: "version",
                table: "normative_documents");

            migrationBuilder.DropColumn(
                name: "version",
                table: "items");
        }
    }
}
