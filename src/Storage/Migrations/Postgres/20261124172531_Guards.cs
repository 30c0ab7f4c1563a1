using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Postgres
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
                type: "character varying(100)",
                maxLength: 100,
                nullable: true,
                collation: "C");

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

            LedgerGuards.AddPostgres(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            LedgerGuards.DropPostgres(migrationBuilder);

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
