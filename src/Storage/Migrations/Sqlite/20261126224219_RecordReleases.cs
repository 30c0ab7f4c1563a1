using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RecordReleases : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "record_releases",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    record_id = table.Column<long>(type: "INTEGER", nullable: false),
                    pages_id = table.Column<long>(type: "INTEGER", nullable: true),
                    method = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    title = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    sizes = table.Column<string>(type: "TEXT", maxLength: 50000, nullable: false),
                    boxes = table.Column<string>(type: "TEXT", maxLength: 1000000, nullable: false),
                    proposals = table.Column<string>(type: "TEXT", maxLength: 2000000, nullable: false),
                    wanted = table.Column<string>(type: "TEXT", maxLength: 100000, nullable: false),
                    struck = table.Column<string>(type: "TEXT", maxLength: 200000, nullable: false),
                    leave = table.Column<bool>(type: "INTEGER", nullable: false),
                    note = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    officer_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    seq = table.Column<int>(type: "INTEGER", nullable: true),
                    changed_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_record_releases", x => x.id);
                    table.ForeignKey(
                        name: "fk_record_releases_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_record_releases_attachments_pages_id",
                        column: x => x.pages_id,
                        principalTable: "attachments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "fk_record_releases_attachments_record_id",
                        column: x => x.record_id,
                        principalTable: "attachments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_record_releases_dossiers_dossier_id",
                        column: x => x.dossier_id,
                        principalTable: "dossiers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_record_releases_agency_id",
                table: "record_releases",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_record_releases_dossier_id",
                table: "record_releases",
                column: "dossier_id");

            migrationBuilder.CreateIndex(
                name: "ix_record_releases_pages_id",
                table: "record_releases",
                column: "pages_id");

            migrationBuilder.CreateIndex(
                name: "ix_record_releases_record_id",
                table: "record_releases",
                column: "record_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "record_releases");
        }
    }
}
