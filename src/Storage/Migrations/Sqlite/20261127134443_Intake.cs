using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Intake : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "sealed",
                table: "query_codes",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_attachments_uploaded_by_uploaded_at",
                table: "attachments",
                columns: new[] { "uploaded_by", "uploaded_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_attachments_uploaded_by_uploaded_at",
                table: "attachments");

            migrationBuilder.DropColumn(
                name: "sealed",
                table: "query_codes");
        }
    }
}
