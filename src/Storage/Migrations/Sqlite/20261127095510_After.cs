using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class After : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "archived_on",
                table: "requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "erased_on",
                table: "requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "kept_through",
                table: "requests",
                type: "INTEGER",
                nullable: true);

            // What the ledger knows already of archived requests.
            migrationBuilder.Sql("""
                UPDATE requests SET
                    archived_on = (SELECT MAX(e.occurred_on) FROM ledger_events e WHERE e.dossier_id = requests.dossier_id AND e."row" = 'archive'),
                    erased_on = (SELECT MAX(e.occurred_on) FROM ledger_events e WHERE e.dossier_id = requests.dossier_id AND e."row" = 'erase')
                WHERE stage = 'archived'
                """);

            migrationBuilder.CreateTable(
                name: "disposals",
                columns: table => new
                {
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    stage = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    drawn_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    finished_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    destroys = table.Column<int>(type: "INTEGER", nullable: false),
                    keeps = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_disposals", x => x.dossier_id);
                    table.ForeignKey(
                        name: "fk_disposals_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "evidence_lists",
                columns: table => new
                {
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    lines = table.Column<string>(type: "TEXT", maxLength: 500000, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    saved_by = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    saved_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_evidence_lists", x => x.dossier_id);
                    table.ForeignKey(
                        name: "fk_evidence_lists_dossiers_dossier_id",
                        column: x => x.dossier_id,
                        principalTable: "dossiers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "matters",
                columns: table => new
                {
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    procedure = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    about_id = table.Column<int>(type: "INTEGER", nullable: false),
                    stage = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    waits = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    channel = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    received_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    received_year = table.Column<int>(type: "INTEGER", nullable: false),
                    finished_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    finished_year = table.Column<int>(type: "INTEGER", nullable: false),
                    result = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    request_number = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    person = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_matters", x => x.dossier_id);
                    table.ForeignKey(
                        name: "fk_matters_agencies_about_id",
                        column: x => x.about_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_matters_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_requests_archived",
                table: "requests",
                columns: new[] { "archived_on", "agency_id" },
                filter: "archived_on IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_disposals_agency_id_drawn_on",
                table: "disposals",
                columns: new[] { "agency_id", "drawn_on" });

            migrationBuilder.CreateIndex(
                name: "ix_matters_about_id_procedure",
                table: "matters",
                columns: new[] { "about_id", "procedure" });

            migrationBuilder.CreateIndex(
                name: "ix_matters_agency_id",
                table: "matters",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_matters_number",
                table: "matters",
                column: "number");

            migrationBuilder.CreateIndex(
                name: "ix_matters_procedure_agency_id_received_on",
                table: "matters",
                columns: new[] { "procedure", "agency_id", "received_on" });

            migrationBuilder.CreateIndex(
                name: "ix_matters_request_number",
                table: "matters",
                column: "request_number",
                filter: "request_number IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "disposals");

            migrationBuilder.DropTable(
                name: "evidence_lists");

            migrationBuilder.DropTable(
                name: "matters");

            migrationBuilder.DropIndex(
                name: "ix_requests_archived",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "archived_on",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "erased_on",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "kept_through",
                table: "requests");
        }
    }
}
