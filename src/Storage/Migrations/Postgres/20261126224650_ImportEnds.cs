using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ImportEnds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "withdraw_reason",
                table: "imports",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "withdrawn_by",
                table: "imports",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true,
                collation: "C");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "withdraw_reason",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "withdrawn_by",
                table: "imports");
        }
    }
}
