using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
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
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "recorded_at",
                table: "normative_documents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "recorded_by",
                table: "normative_documents",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "normative_documents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "items",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "record_changes",
                columns: table => new
                {
                    register = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    record_id = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    act = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    author_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    values = table.Column<string>(type: "TEXT", maxLength: 20000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_record_changes", x => new { x.register, x.record_id, x.version });
                });

            // 案号 stands in the first event of every case; the projection is filled from there instead of waiting for a rebuild.
            migrationBuilder.Sql("UPDATE remedies SET case_number = (SELECT json_extract(CAST(e.bytes AS TEXT), '$.data.number') FROM ledger_events e WHERE e.dossier_id = remedies.dossier_id AND e.seq = 1)");

            // Like the ledger, the history of an entry is only ever added to.
            foreach (var act in new[] { "UPDATE", "DELETE" })
                migrationBuilder.Sql($"CREATE TRIGGER record_changes_no_{act.ToLowerInvariant()} BEFORE {act} ON record_changes BEGIN SELECT RAISE(ABORT, '变更记录只能增加，不能修改或者删除'); END");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "record_changes");

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
