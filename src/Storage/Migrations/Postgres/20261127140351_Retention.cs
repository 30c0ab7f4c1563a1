using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Retention : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "erased_on",
                table: "remedies",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "kept_through",
                table: "remedies",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "ended_on",
                table: "matters",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "erased_on",
                table: "matters",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "kept_through",
                table: "matters",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "erased_on",
                table: "assist_letters",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "kept_through",
                table: "assist_letters",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_remedies_request_number",
                table: "remedies",
                column: "request_number",
                filter: "request_number IS NOT NULL");

            // What follows from the ledger: a matter is at its end when it was told, or what was ordered was put right; a void registration from the day it was void.
            migrationBuilder.Sql("UPDATE matters SET ended_on = (SELECT MAX(e.occurred_on) FROM ledger_events e WHERE e.dossier_id = matters.dossier_id AND (e.from_stage <> e.to_stage OR e.row = 'rectified')) WHERE finished_on IS NOT NULL AND waits = ''");
            migrationBuilder.Sql("UPDATE requests SET archived_on = (SELECT MAX(e.occurred_on) FROM ledger_events e WHERE e.dossier_id = requests.dossier_id AND e.row = 'void') WHERE stage = 'voided'");
            foreach (var table in new[] { "matters", "remedies", "assist_letters" })
                migrationBuilder.Sql($"UPDATE {table} SET erased_on = (SELECT MAX(e.occurred_on) FROM ledger_events e WHERE e.dossier_id = {table}.dossier_id AND e.row = 'erase')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_remedies_request_number",
                table: "remedies");

            migrationBuilder.DropColumn(
                name: "erased_on",
                table: "remedies");

            migrationBuilder.DropColumn(
                name: "kept_through",
                table: "remedies");

            migrationBuilder.DropColumn(
                name: "ended_on",
                table: "matters");

            migrationBuilder.DropColumn(
                name: "erased_on",
                table: "matters");

            migrationBuilder.DropColumn(
                name: "kept_through",
                table: "matters");

            migrationBuilder.DropColumn(
                name: "erased_on",
                table: "assist_letters");

            migrationBuilder.DropColumn(
                name: "kept_through",
                table: "assist_letters");
        }
    }
}
