using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Gongkai.Storage.Migrations.Postgres
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
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.CreateTable(
                name: "dockets",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    token_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    code_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    data = table.Column<string>(type: "character varying(2000000)", maxLength: 2000000, nullable: true, collation: "C"),
                    submitted_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    changed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dockets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "search_grams",
                columns: table => new
                {
                    kind = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false, collation: "C"),
                    record_id = table.Column<long>(type: "bigint", nullable: false),
                    gram = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_grams", x => new { x.kind, x.record_id, x.gram });
                });

            migrationBuilder.CreateTable(
                name: "synonyms",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    everyday = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    official = table.Column<string>(type: "character varying(126)", maxLength: 126, nullable: false, collation: "C"),
                    source = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    stopped = table.Column<bool>(type: "boolean", nullable: false),
                    recorded_by = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    recorded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_synonyms", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "docket_requests",
                columns: table => new
                {
                    docket_id = table.Column<long>(type: "bigint", nullable: false),
                    row = table.Column<int>(type: "integer", nullable: false),
                    dossier_id = table.Column<long>(type: "bigint", nullable: false),
                    mark = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false, collation: "C"),
                    receipt = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C")
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
