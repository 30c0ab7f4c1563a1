using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Handlers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_requests_agency_id_finished_year_reply_due",
                table: "requests");

            migrationBuilder.AddColumn<string>(
                name: "handler_id",
                table: "requests",
                type: "TEXT",
                maxLength: 60,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "identity",
                table: "requests",
                type: "TEXT",
                maxLength: 60,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "turn",
                table: "requests",
                type: "TEXT",
                maxLength: 20,
                nullable: false,
                defaultValue: "?");

            migrationBuilder.AddColumn<bool>(
                name: "owed",
                table: "dossier_clocks",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "ix_requests_applicant_name",
                table: "requests",
                column: "applicant_name",
                filter: "applicant_name IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_requests_handler",
                table: "requests",
                columns: new[] { "handler_id", "turn", "finished_on", "dossier_id", "agency_id" },
                filter: "handler_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_requests_identity",
                table: "requests",
                column: "identity",
                filter: "identity IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_requests_turn",
                table: "requests",
                columns: new[] { "turn", "finished_on", "dossier_id", "agency_id", "handler_id" });

            migrationBuilder.CreateIndex(
                name: "ix_requests_unit",
                table: "requests",
                columns: new[] { "agency_id", "turn", "finished_on", "dossier_id", "handler_id" });

            migrationBuilder.CreateIndex(
                name: "ix_dossier_clocks_owed",
                table: "dossier_clocks",
                columns: new[] { "due", "dossier_id" },
                filter: "owed");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_requests_applicant_name",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_handler",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_identity",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_turn",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_unit",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_dossier_clocks_owed",
                table: "dossier_clocks");

            migrationBuilder.DropColumn(
                name: "handler_id",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "identity",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "turn",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "owed",
                table: "dossier_clocks");

            migrationBuilder.CreateIndex(
                name: "ix_requests_agency_id_finished_year_reply_due",
                table: "requests",
                columns: new[] { "agency_id", "finished_year", "reply_due" });
        }
    }
}
