using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Postgres
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
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "erased_on",
                table: "requests",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "kept_through",
                table: "requests",
                type: "integer",
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
                    dossier_id = table.Column<long>(type: "bigint", nullable: false),
                    number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    agency_id = table.Column<int>(type: "integer", nullable: false),
                    stage = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    drawn_on = table.Column<DateOnly>(type: "date", nullable: false),
                    finished_on = table.Column<DateOnly>(type: "date", nullable: true),
                    destroys = table.Column<int>(type: "integer", nullable: false),
                    keeps = table.Column<int>(type: "integer", nullable: false)
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
                    dossier_id = table.Column<long>(type: "bigint", nullable: false),
                    lines = table.Column<string>(type: "character varying(500000)", maxLength: 500000, nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    saved_by = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    saved_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
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
                    dossier_id = table.Column<long>(type: "bigint", nullable: false),
                    procedure = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, collation: "C"),
                    number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    agency_id = table.Column<int>(type: "integer", nullable: false),
                    about_id = table.Column<int>(type: "integer", nullable: false),
                    stage = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    waits = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    channel = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    subject = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    received_on = table.Column<DateOnly>(type: "date", nullable: false),
                    received_year = table.Column<int>(type: "integer", nullable: false),
                    finished_on = table.Column<DateOnly>(type: "date", nullable: true),
                    finished_year = table.Column<int>(type: "integer", nullable: false),
                    result = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    request_number = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C"),
                    person = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C")
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
