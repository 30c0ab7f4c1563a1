using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Openness : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "assigned_on",
                table: "requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "drafted_on",
                table: "requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "paused",
                table: "requests",
                type: "TEXT",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "public_line",
                table: "requests",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "replied_on",
                table: "requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "signed_on",
                table: "requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "submitted_on",
                table: "requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "api_clients",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    rights = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    key_id = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    salt = table.Column<byte[]>(type: "BLOB", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    per_minute = table.Column<int>(type: "INTEGER", nullable: false),
                    expires_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    revoked_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    last_used_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_clients", x => x.id);
                    table.ForeignKey(
                        name: "fk_api_clients_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ledger_feed",
                columns: table => new
                {
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    seq = table.Column<int>(type: "INTEGER", nullable: false),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_feed", x => new { x.dossier_id, x.seq });
                });

            migrationBuilder.CreateTable(
                name: "api_submissions",
                columns: table => new
                {
                    client_id = table.Column<int>(type: "INTEGER", nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    content_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    code = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_submissions", x => new { x.client_id, x.external_id });
                    table.ForeignKey(
                        name: "fk_api_submissions_api_clients_client_id",
                        column: x => x.client_id,
                        principalTable: "api_clients",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_api_submissions_dossiers_dossier_id",
                        column: x => x.dossier_id,
                        principalTable: "dossiers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_api_clients_agency_id",
                table: "api_clients",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_api_clients_key_id",
                table: "api_clients",
                column: "key_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_api_submissions_dossier_id",
                table: "api_submissions",
                column: "dossier_id");

            migrationBuilder.CreateIndex(
                name: "ix_ledger_feed_position",
                table: "ledger_feed",
                column: "position",
                unique: true,
                filter: "position IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_ledger_feed_waiting",
                table: "ledger_feed",
                columns: new[] { "dossier_id", "seq" },
                filter: "position IS NULL");

            // The acts there were before the feed take their places in it as the first.
            migrationBuilder.Sql("INSERT INTO ledger_feed (dossier_id, seq, recorded_at) SELECT dossier_id, seq, recorded_at FROM ledger_events");
            // The new columns come from the ledger: the next start makes the projections anew (RequestRow.NotReckoned).
            migrationBuilder.Sql("UPDATE requests SET turn = '?'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_submissions");

            migrationBuilder.DropTable(
                name: "ledger_feed");

            migrationBuilder.DropTable(
                name: "api_clients");

            migrationBuilder.DropColumn(
                name: "assigned_on",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "drafted_on",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "paused",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "public_line",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "replied_on",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "signed_on",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "submitted_on",
                table: "requests");
        }
    }
}
