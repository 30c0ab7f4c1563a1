using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Gongkai.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Duties : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "duty_marks",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    agency_id = table.Column<int>(type: "integer", nullable: false),
                    duty = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, collation: "C"),
                    period = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, collation: "C"),
                    done_on = table.Column<DateOnly>(type: "date", nullable: false),
                    proof = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    author_id = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    recorded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    withdrawn_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_duty_marks", x => x.id);
                    table.ForeignKey(
                        name: "fk_duty_marks_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "website_reports",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    agency_id = table.Column<int>(type: "integer", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    values = table.Column<string>(type: "character varying(100000)", maxLength: 100000, nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    url = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C"),
                    published_on = table.Column<DateOnly>(type: "date", nullable: true),
                    author_id = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    recorded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_website_reports", x => x.id);
                    table.ForeignKey(
                        name: "fk_website_reports_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_duty_marks_agency_id_duty_period",
                table: "duty_marks",
                columns: new[] { "agency_id", "duty", "period" });

            migrationBuilder.CreateIndex(
                name: "ix_website_reports_agency_id",
                table: "website_reports",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_website_reports_year_agency_id",
                table: "website_reports",
                columns: new[] { "year", "agency_id" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "duty_marks");

            migrationBuilder.DropTable(
                name: "website_reports");
        }
    }
}
