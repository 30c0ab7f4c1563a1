using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Guards : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "opening_key",
                table: "items",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_typed_figures_year_indicator_key_agency_id1",
                table: "typed_figures",
                columns: new[] { "year", "indicator_key", "agency_id" },
                unique: true,
                filter: "\"current\"");

            migrationBuilder.CreateIndex(
                name: "ix_items_opening_key",
                table: "items",
                column: "opening_key",
                unique: true);

            LedgerGuards.AddSqlite(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            LedgerGuards.DropSqlite(migrationBuilder);

            migrationBuilder.DropIndex(
                name: "ix_typed_figures_year_indicator_key_agency_id1",
                table: "typed_figures");

            migrationBuilder.DropIndex(
                name: "ix_items_opening_key",
                table: "items");

            migrationBuilder.DropColumn(
                name: "opening_key",
                table: "items");
        }
    }
}
