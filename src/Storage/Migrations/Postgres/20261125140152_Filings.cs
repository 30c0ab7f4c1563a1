using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Gongkai.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Filings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "report_adjustments",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    agency_id = table.Column<int>(type: "integer", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    key = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false, collation: "C"),
                    delta = table.Column<long>(type: "bigint", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    author_id = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    adjusted_on = table.Column<DateOnly>(type: "date", nullable: false),
                    recorded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    withdrawn_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    withdrawn_by = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_adjustments", x => x.id);
                    table.ForeignKey(
                        name: "fk_report_adjustments_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_explanations",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    agency_id = table.Column<int>(type: "integer", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    rule = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false, collation: "C"),
                    place = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    author_id = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    recorded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_explanations", x => x.id);
                    table.ForeignKey(
                        name: "fk_report_explanations_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_filings",
                columns: table => new
                {
                    dossier_id = table.Column<long>(type: "bigint", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    agency_id = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    stage = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: true),
                    hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    filed_on = table.Column<DateOnly>(type: "date", nullable: true),
                    passed_on = table.Column<DateOnly>(type: "date", nullable: true),
                    published_on = table.Column<DateOnly>(type: "date", nullable: true),
                    published_version = table.Column<int>(type: "integer", nullable: true),
                    url = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_filings", x => x.dossier_id);
                    table.ForeignKey(
                        name: "fk_report_filings_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_report_adjustments_agency_id",
                table: "report_adjustments",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_adjustments_year_agency_id",
                table: "report_adjustments",
                columns: new[] { "year", "agency_id" });

            migrationBuilder.CreateIndex(
                name: "ix_report_explanations_agency_id",
                table: "report_explanations",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_explanations_year_agency_id",
                table: "report_explanations",
                columns: new[] { "year", "agency_id" });

            migrationBuilder.CreateIndex(
                name: "ix_report_filings_agency_id",
                table: "report_filings",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_filings_year_agency_id",
                table: "report_filings",
                columns: new[] { "year", "agency_id" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "report_adjustments");

            migrationBuilder.DropTable(
                name: "report_explanations");

            migrationBuilder.DropTable(
                name: "report_filings");
        }
    }
}
