using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Months : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_typed_figures_year_indicator_key_agency_id",
                table: "typed_figures");

            migrationBuilder.DropIndex(
                name: "ix_typed_figures_year_indicator_key_agency_id1",
                table: "typed_figures");

            migrationBuilder.DropIndex(
                name: "ix_requests_family",
                table: "requests");

            migrationBuilder.AddColumn<int>(
                name: "month",
                table: "typed_figures",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateOnly>(
                name: "counted_on",
                table: "requests",
                type: "TEXT",
                nullable: true);

            // As the projector reckons it: a part split off counts on the day of the split, everything else on the day of receipt.
            migrationBuilder.Sql("UPDATE requests SET counted_on = CASE WHEN finished_year = 0 THEN received_on ELSE COALESCE((SELECT e.occurred_on FROM ledger_events e WHERE e.dossier_id = requests.dossier_id AND e.seq = 1 AND e.row = 'register-part'), received_on) END");

            migrationBuilder.CreateTable(
                name: "earlier_figures",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    indicator_key = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    value = table.Column<long>(type: "INTEGER", nullable: false),
                    source = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    assumed = table.Column<bool>(type: "INTEGER", nullable: false),
                    author_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    entered_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    current = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_earlier_figures", x => x.id);
                    table.ForeignKey(
                        name: "fk_earlier_figures_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_typed_figures_year_indicator_key_agency_id_month",
                table: "typed_figures",
                columns: new[] { "year", "indicator_key", "agency_id", "month" });

            migrationBuilder.CreateIndex(
                name: "ix_typed_figures_year_indicator_key_agency_id_month1",
                table: "typed_figures",
                columns: new[] { "year", "indicator_key", "agency_id", "month" },
                unique: true,
                filter: "\"current\"");

            migrationBuilder.CreateIndex(
                name: "ix_requests_family",
                table: "requests",
                columns: new[] { "finished_year", "received_year", "category", "report_row", "agency_id", "counted_on", "finished_on" });

            migrationBuilder.CreateIndex(
                name: "ix_earlier_figures_agency_id_year_indicator_key",
                table: "earlier_figures",
                columns: new[] { "agency_id", "year", "indicator_key" },
                unique: true,
                filter: "\"current\"");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "earlier_figures");

            migrationBuilder.DropIndex(
                name: "ix_typed_figures_year_indicator_key_agency_id_month",
                table: "typed_figures");

            migrationBuilder.DropIndex(
                name: "ix_typed_figures_year_indicator_key_agency_id_month1",
                table: "typed_figures");

            migrationBuilder.DropIndex(
                name: "ix_requests_family",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "month",
                table: "typed_figures");

            migrationBuilder.DropColumn(
                name: "counted_on",
                table: "requests");

            migrationBuilder.CreateIndex(
                name: "ix_typed_figures_year_indicator_key_agency_id",
                table: "typed_figures",
                columns: new[] { "year", "indicator_key", "agency_id" });

            migrationBuilder.CreateIndex(
                name: "ix_typed_figures_year_indicator_key_agency_id1",
                table: "typed_figures",
                columns: new[] { "year", "indicator_key", "agency_id" },
                unique: true,
                filter: "\"current\"");

            migrationBuilder.CreateIndex(
                name: "ix_requests_family",
                table: "requests",
                columns: new[] { "finished_year", "received_year", "category", "report_row", "agency_id" });
        }
    }
}
