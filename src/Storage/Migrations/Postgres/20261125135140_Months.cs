using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Gongkai.Storage.Migrations.Postgres
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
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateOnly>(
                name: "counted_on",
                table: "requests",
                type: "date",
                nullable: true);

            // As the projector reckons it: a part split off counts on the day of the split, everything else on the day of receipt.
            migrationBuilder.Sql("UPDATE requests SET counted_on = CASE WHEN finished_year = 0 THEN received_on ELSE COALESCE((SELECT e.occurred_on FROM ledger_events e WHERE e.dossier_id = requests.dossier_id AND e.seq = 1 AND e.row = 'register-part'), received_on) END");

            migrationBuilder.CreateTable(
                name: "earlier_figures",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    agency_id = table.Column<int>(type: "integer", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    indicator_key = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false, collation: "C"),
                    value = table.Column<long>(type: "bigint", nullable: false),
                    source = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    assumed = table.Column<bool>(type: "boolean", nullable: false),
                    author_id = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    entered_on = table.Column<DateOnly>(type: "date", nullable: false),
                    recorded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    current = table.Column<bool>(type: "boolean", nullable: false)
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
