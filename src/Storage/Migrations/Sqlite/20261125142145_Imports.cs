using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Imports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "import_mappings",
                columns: table => new
                {
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    columns = table.Column<string>(type: "TEXT", maxLength: 100000, nullable: false),
                    constants = table.Column<string>(type: "TEXT", maxLength: 20000, nullable: false),
                    changed_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_import_mappings", x => new { x.agency_id, x.kind });
                    table.ForeignKey(
                        name: "fk_import_mappings_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "imports",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    attachment_id = table.Column<long>(type: "INTEGER", nullable: false),
                    file_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    sha256 = table.Column<string>(type: "TEXT", fixedLength: true, maxLength: 64, nullable: false),
                    author_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    uploaded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    opening_key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    sheet = table.Column<int>(type: "INTEGER", nullable: false),
                    head_from = table.Column<int>(type: "INTEGER", nullable: false),
                    head_to = table.Column<int>(type: "INTEGER", nullable: false),
                    from1904 = table.Column<bool>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: true),
                    columns = table.Column<string>(type: "TEXT", maxLength: 200000, nullable: false),
                    constants = table.Column<string>(type: "TEXT", maxLength: 20000, nullable: false),
                    notes = table.Column<string>(type: "TEXT", maxLength: 100000, nullable: false),
                    good = table.Column<int>(type: "INTEGER", nullable: false),
                    bad = table.Column<int>(type: "INTEGER", nullable: false),
                    aside = table.Column<int>(type: "INTEGER", nullable: false),
                    differences = table.Column<int>(type: "INTEGER", nullable: false),
                    checked_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    written = table.Column<int>(type: "INTEGER", nullable: false),
                    committed_by = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    committed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    problem = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_imports", x => x.id);
                    table.ForeignKey(
                        name: "fk_imports_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_imports_attachments_attachment_id",
                        column: x => x.attachment_id,
                        principalTable: "attachments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "import_rows",
                columns: table => new
                {
                    import_id = table.Column<long>(type: "INTEGER", nullable: false),
                    line = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    cells = table.Column<string>(type: "TEXT", maxLength: 2000000, nullable: false),
                    reasons = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    notices = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    original_time = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    record_id = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_import_rows", x => new { x.import_id, x.line });
                    table.ForeignKey(
                        name: "fk_import_rows_imports_import_id",
                        column: x => x.import_id,
                        principalTable: "imports",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_import_rows_import_id_state_line",
                table: "import_rows",
                columns: new[] { "import_id", "state", "line" });

            migrationBuilder.CreateIndex(
                name: "ix_import_rows_record_id",
                table: "import_rows",
                column: "record_id");

            migrationBuilder.CreateIndex(
                name: "ix_imports_agency_id_uploaded_at",
                table: "imports",
                columns: new[] { "agency_id", "uploaded_at" });

            migrationBuilder.CreateIndex(
                name: "ix_imports_attachment_id",
                table: "imports",
                column: "attachment_id");

            migrationBuilder.CreateIndex(
                name: "ix_imports_opening_key",
                table: "imports",
                column: "opening_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_imports_sha256",
                table: "imports",
                column: "sha256");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "import_mappings");

            migrationBuilder.DropTable(
                name: "import_rows");

            migrationBuilder.DropTable(
                name: "imports");
        }
    }
}
