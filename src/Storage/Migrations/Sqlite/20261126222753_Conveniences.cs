using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Conveniences : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "duties",
                table: "agencies",
                type: "TEXT",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "dockets",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    token_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    code_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    data = table.Column<string>(type: "TEXT", maxLength: 2000000, nullable: true),
                    submitted_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    changed_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    expires_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dockets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "search_grams",
                columns: table => new
                {
                    kind = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    record_id = table.Column<long>(type: "INTEGER", nullable: false),
                    gram = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_grams", x => new { x.kind, x.record_id, x.gram });
                });

            migrationBuilder.CreateTable(
                name: "synonyms",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    everyday = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    official = table.Column<string>(type: "TEXT", maxLength: 126, nullable: false),
                    source = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    stopped = table.Column<bool>(type: "INTEGER", nullable: false),
                    recorded_by = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_synonyms", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "docket_requests",
                columns: table => new
                {
                    docket_id = table.Column<long>(type: "INTEGER", nullable: false),
                    row = table.Column<int>(type: "INTEGER", nullable: false),
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    mark = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    receipt = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_docket_requests", x => new { x.docket_id, x.row });
                    table.ForeignKey(
                        name: "fk_docket_requests_dockets_docket_id",
                        column: x => x.docket_id,
                        principalTable: "dockets",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_docket_requests_dossiers_dossier_id",
                        column: x => x.dossier_id,
                        principalTable: "dossiers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_docket_requests_dossier_id",
                table: "docket_requests",
                column: "dossier_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_dockets_code_hash",
                table: "dockets",
                column: "code_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_dockets_expires_at",
                table: "dockets",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_dockets_token_hash",
                table: "dockets",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_search_grams_gram_record_id_kind",
                table: "search_grams",
                columns: new[] { "gram", "record_id", "kind" });

            migrationBuilder.CreateIndex(
                name: "ix_synonyms_everyday",
                table: "synonyms",
                column: "everyday",
                unique: true);

            Gongkai.Search.SynonymSeeds.Insert(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "docket_requests");

            migrationBuilder.DropTable(
                name: "search_grams");

            migrationBuilder.DropTable(
                name: "synonyms");

            migrationBuilder.DropTable(
                name: "dockets");

            migrationBuilder.DropColumn(
                name: "duties",
                table: "agencies");
        }
    }
}
