using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
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
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    duty = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    period = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    done_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    proof = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    author_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    withdrawn_at = table.Column<DateTime>(type: "TEXT", nullable: true)
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
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    values = table.Column<string>(type: "TEXT", maxLength: 100000, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    url = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    published_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    author_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false)
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
