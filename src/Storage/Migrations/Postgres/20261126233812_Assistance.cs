using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Gongkai.Storage.Migrations.Postgres
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
                    dossier_id = table.Column<long>(type: "bigint", nullable: false),
                    number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    agency_id = table.Column<int>(type: "integer", nullable: false),
                    way = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    sender_id = table.Column<int>(type: "integer", nullable: true),
                    receiver_id = table.Column<int>(type: "integer", nullable: true),
                    party = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    request_number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    request_wait = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true, collation: "C"),
                    stage = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    sent_on = table.Column<DateOnly>(type: "date", nullable: false),
                    due = table.Column<DateOnly>(type: "date", nullable: false),
                    finished_on = table.Column<DateOnly>(type: "date", nullable: true),
                    urges = table.Column<int>(type: "integer", nullable: false)
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
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    wait = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false, collation: "C"),
                    issued_on = table.Column<DateOnly>(type: "date", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    answered_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    dossier_id = table.Column<long>(type: "bigint", nullable: false),
                    agency_id = table.Column<int>(type: "integer", nullable: false),
                    prepared_by = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    prepared_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    opened_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
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
