using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Papers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "paper_wordings",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    text = table.Column<string>(type: "TEXT", maxLength: 10000, nullable: true),
                    author_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_paper_wordings", x => x.id);
                    table.ForeignKey(
                        name: "fk_paper_wordings_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "papers",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    seq = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    code = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    issued_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    attachment_id = table.Column<long>(type: "INTEGER", nullable: true),
                    sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    pdf_attachment_id = table.Column<long>(type: "INTEGER", nullable: true),
                    pdf_sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    scan_attachment_id = table.Column<long>(type: "INTEGER", nullable: true),
                    scan_sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    @void = table.Column<bool>(name: "void", type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_papers", x => x.id);
                    table.ForeignKey(
                        name: "fk_papers_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_papers_attachments_attachment_id",
                        column: x => x.attachment_id,
                        principalTable: "attachments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "fk_papers_attachments_pdf_attachment_id",
                        column: x => x.pdf_attachment_id,
                        principalTable: "attachments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "fk_papers_attachments_scan_attachment_id",
                        column: x => x.scan_attachment_id,
                        principalTable: "attachments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "fk_papers_dossiers_dossier_id",
                        column: x => x.dossier_id,
                        principalTable: "dossiers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_paper_wordings_agency_id_key_version",
                table: "paper_wordings",
                columns: new[] { "agency_id", "key", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_papers_agency_id",
                table: "papers",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_papers_attachment_id",
                table: "papers",
                column: "attachment_id");

            migrationBuilder.CreateIndex(
                name: "ix_papers_dossier_id_seq",
                table: "papers",
                columns: new[] { "dossier_id", "seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_papers_number",
                table: "papers",
                column: "number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_papers_pdf_attachment_id",
                table: "papers",
                column: "pdf_attachment_id");

            migrationBuilder.CreateIndex(
                name: "ix_papers_pdf_sha256",
                table: "papers",
                column: "pdf_sha256");

            migrationBuilder.CreateIndex(
                name: "ix_papers_scan_attachment_id",
                table: "papers",
                column: "scan_attachment_id");

            migrationBuilder.CreateIndex(
                name: "ix_papers_scan_sha256",
                table: "papers",
                column: "scan_sha256");

            migrationBuilder.CreateIndex(
                name: "ix_papers_sha256",
                table: "papers",
                column: "sha256");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "paper_wordings");

            migrationBuilder.DropTable(
                name: "papers");
        }
    }
}
