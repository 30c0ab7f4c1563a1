using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Assistance : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "assist_letters",
                columns: table => new
                {
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    way = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    sender_id = table.Column<int>(type: "INTEGER", nullable: true),
                    receiver_id = table.Column<int>(type: "INTEGER", nullable: true),
                    party = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    request_number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    request_wait = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    stage = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    sent_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    due = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    finished_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    urges = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assist_letters", x => x.dossier_id);
                    table.ForeignKey(
                        name: "fk_assist_letters_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_assist_letters_agencies_receiver_id",
                        column: x => x.receiver_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_assist_letters_agencies_sender_id",
                        column: x => x.sender_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "opinion_links",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    wait = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    issued_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    answered_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    prepared_by = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    prepared_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    token_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    opened_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_opinion_links", x => x.id);
                    table.ForeignKey(
                        name: "fk_opinion_links_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_opinion_links_asp_net_users_prepared_by",
                        column: x => x.prepared_by,
                        principalTable: "AspNetUsers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_opinion_links_dossiers_dossier_id",
                        column: x => x.dossier_id,
                        principalTable: "dossiers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_assist_letters_agency_id",
                table: "assist_letters",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_assist_letters_receiver_id_sent_on",
                table: "assist_letters",
                columns: new[] { "receiver_id", "sent_on" });

            migrationBuilder.CreateIndex(
                name: "ix_assist_letters_request_number",
                table: "assist_letters",
                column: "request_number");

            migrationBuilder.CreateIndex(
                name: "ix_assist_letters_sender_id_sent_on",
                table: "assist_letters",
                columns: new[] { "sender_id", "sent_on" });

            migrationBuilder.CreateIndex(
                name: "ix_opinion_links_agency_id",
                table: "opinion_links",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_opinion_links_dossier_id",
                table: "opinion_links",
                column: "dossier_id");

            migrationBuilder.CreateIndex(
                name: "ix_opinion_links_prepared_by",
                table: "opinion_links",
                column: "prepared_by");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "assist_letters");

            migrationBuilder.DropTable(
                name: "opinion_links");
        }
    }
}
