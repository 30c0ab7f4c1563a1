using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Units : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Two terms of one unit that begin on one day broke every page; the one written last is what was meant.
            migrationBuilder.Sql("DELETE FROM agency_terms WHERE EXISTS (SELECT 1 FROM agency_terms o WHERE o.agency_id = agency_terms.agency_id AND o.\"from\" = agency_terms.\"from\" AND o.id > agency_terms.id)");

            migrationBuilder.DropIndex(
                name: "ix_agency_terms_agency_id",
                table: "agency_terms");

            migrationBuilder.AddColumn<int>(
                name: "attempts",
                table: "job_runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(
                name: "not_before",
                table: "job_runs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_agency_terms_agency_id_from",
                table: "agency_terms",
                columns: new[] { "agency_id", "from" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_agency_terms_agency_id_from",
                table: "agency_terms");

            migrationBuilder.DropColumn(
                name: "attempts",
                table: "job_runs");

            migrationBuilder.DropColumn(
                name: "not_before",
                table: "job_runs");

            migrationBuilder.CreateIndex(
                name: "ix_agency_terms_agency_id",
                table: "agency_terms",
                column: "agency_id");
        }
    }
}
