using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gongkai.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "AspNetUsers",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    user_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    normalized_user_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    normalized_email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    email_confirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    password_hash = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    security_stamp = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    concurrency_stamp = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    phone_number = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    phone_number_confirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    two_factor_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    lockout_end = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    access_failed_count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_users", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "agencies",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    mark = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_agencies", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    user_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    target = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    detail = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_entries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "checkpoints",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    dossiers = table.Column<long>(type: "INTEGER", nullable: false),
                    events = table.Column<long>(type: "INTEGER", nullable: false),
                    file_name = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    prev = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_checkpoints", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "deadline_changes",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    clock = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    old_due = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    new_due = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    old_version = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    new_version = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_deadline_changes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dossier_clocks",
                columns: table => new
                {
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    label = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    started_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    due = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    provisional = table.Column<bool>(type: "INTEGER", nullable: false),
                    calendar_version = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dossier_clocks", x => new { x.dossier_id, x.name });
                });

            migrationBuilder.CreateTable(
                name: "dossiers",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    procedure = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    count = table.Column<int>(type: "INTEGER", nullable: false),
                    head = table.Column<byte[]>(type: "BLOB", nullable: false),
                    opening_key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    changed_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dossiers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "job_runs",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    job = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    progress = table.Column<long>(type: "INTEGER", nullable: false),
                    total = table.Column<long>(type: "INTEGER", nullable: false),
                    message = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    queued_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    lease_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    finished_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_runs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "ledger_contents",
                columns: table => new
                {
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    seq = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    salt = table.Column<byte[]>(type: "BLOB", nullable: false),
                    value = table.Column<string>(type: "TEXT", maxLength: 1000000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_contents", x => new { x.dossier_id, x.seq, x.name });
                });

            migrationBuilder.CreateTable(
                name: "ledger_events",
                columns: table => new
                {
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    seq = table.Column<int>(type: "INTEGER", nullable: false),
                    row = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    from_stage = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    to_stage = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    occurred_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    decider = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    recorder = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    bytes = table.Column<byte[]>(type: "BLOB", nullable: false),
                    prev = table.Column<byte[]>(type: "BLOB", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_events", x => new { x.dossier_id, x.seq });
                });

            migrationBuilder.CreateTable(
                name: "number_series",
                columns: table => new
                {
                    series = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    last = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_number_series", x => x.series);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserClaims",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    claim_type = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    claim_value = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_user_claims", x => x.id);
                    table.ForeignKey(
                        name: "fk_asp_net_user_claims_asp_net_users_user_id",
                        column: x => x.user_id,
                        principalTable: "AspNetUsers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserLogins",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    provider_key = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    provider_display_name = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    user_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_user_logins", x => new { x.login_provider, x.provider_key });
                    table.ForeignKey(
                        name: "fk_asp_net_user_logins_asp_net_users_user_id",
                        column: x => x.user_id,
                        principalTable: "AspNetUsers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserTokens",
                columns: table => new
                {
                    user_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    login_provider = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    value = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_user_tokens", x => new { x.user_id, x.login_provider, x.name });
                    table.ForeignKey(
                        name: "fk_asp_net_user_tokens_asp_net_users_user_id",
                        column: x => x.user_id,
                        principalTable: "AspNetUsers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "agency_terms",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    short_name = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    parent_id = table.Column<int>(type: "INTEGER", nullable: true),
                    order_no = table.Column<int>(type: "INTEGER", nullable: false),
                    from = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    to = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_agency_terms", x => x.id);
                    table.ForeignKey(
                        name: "fk_agency_terms_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_agency_terms_agencies_parent_id",
                        column: x => x.parent_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "appointments",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    post = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    from = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    to = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_appointments", x => x.id);
                    table.ForeignKey(
                        name: "fk_appointments_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "items",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    index_number = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    title = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    category = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    column = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    published_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    published_year = table.Column<int>(type: "INTEGER", nullable: false),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    recorded_by = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    withdrawn_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    withdrawn_on = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_items", x => x.id);
                    table.ForeignKey(
                        name: "fk_items_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "normative_documents",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    title = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    document_number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    registration_number = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    made_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    effective_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    expires_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    repealed_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    repealed_by = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_normative_documents", x => x.id);
                    table.ForeignKey(
                        name: "fk_normative_documents_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "remedies",
                columns: table => new
                {
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    stage = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    received_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    received_year = table.Column<int>(type: "INTEGER", nullable: false),
                    finished_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    finished_year = table.Column<int>(type: "INTEGER", nullable: false),
                    result = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    request_number = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_remedies", x => x.dossier_id);
                    table.ForeignKey(
                        name: "fk_remedies_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_snapshots",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    json = table.Column<string>(type: "TEXT", maxLength: 100000000, nullable: false),
                    frozen_by = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    frozen_on = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_snapshots", x => x.id);
                    table.ForeignKey(
                        name: "fk_report_snapshots_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "requests",
                columns: table => new
                {
                    dossier_id = table.Column<long>(type: "INTEGER", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    category = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    channel = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    stage = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    waits = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    received_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    received_year = table.Column<int>(type: "INTEGER", nullable: false),
                    finished_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    finished_year = table.Column<int>(type: "INTEGER", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    report_row = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    reply_due = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    provisional = table.Column<bool>(type: "INTEGER", nullable: false),
                    breaches = table.Column<int>(type: "INTEGER", nullable: false),
                    applicant_name = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    subject = table.Column<string>(type: "TEXT", maxLength: 20000, nullable: true),
                    changed_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_requests", x => x.dossier_id);
                    table.ForeignKey(
                        name: "fk_requests_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "typed_figures",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    indicator_key = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    agency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    value = table.Column<long>(type: "INTEGER", nullable: false),
                    source = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    author_id = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    entered_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    current = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_typed_figures", x => x.id);
                    table.ForeignKey(
                        name: "fk_typed_figures_agencies_agency_id",
                        column: x => x.agency_id,
                        principalTable: "agencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_asp_net_user_claims_user_id",
                table: "AspNetUserClaims",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_asp_net_user_logins_user_id",
                table: "AspNetUserLogins",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "EmailIndex",
                table: "AspNetUsers",
                column: "normalized_email");

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "AspNetUsers",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_agencies_code",
                table: "agencies",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_agency_terms_agency_id",
                table: "agency_terms",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_agency_terms_parent_id",
                table: "agency_terms",
                column: "parent_id");

            migrationBuilder.CreateIndex(
                name: "ix_appointments_agency_id",
                table: "appointments",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_appointments_user_id",
                table: "appointments",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_at",
                table: "audit_entries",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_user_id",
                table: "audit_entries",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_checkpoints_file_name",
                table: "checkpoints",
                column: "file_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_deadline_changes_agency_id",
                table: "deadline_changes",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_deadline_changes_new_version",
                table: "deadline_changes",
                column: "new_version");

            migrationBuilder.CreateIndex(
                name: "ix_dossier_clocks_agency_id_due",
                table: "dossier_clocks",
                columns: new[] { "agency_id", "due" });

            migrationBuilder.CreateIndex(
                name: "ix_dossier_clocks_name_due",
                table: "dossier_clocks",
                columns: new[] { "name", "due" });

            migrationBuilder.CreateIndex(
                name: "ix_dossiers_changed_at",
                table: "dossiers",
                column: "changed_at");

            migrationBuilder.CreateIndex(
                name: "ix_dossiers_opening_key",
                table: "dossiers",
                column: "opening_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_dossiers_procedure_number",
                table: "dossiers",
                columns: new[] { "procedure", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_items_agency_id_published_on",
                table: "items",
                columns: new[] { "agency_id", "published_on" });

            migrationBuilder.CreateIndex(
                name: "ix_items_family",
                table: "items",
                columns: new[] { "published_year", "category", "agency_id" });

            migrationBuilder.CreateIndex(
                name: "ix_items_index_number",
                table: "items",
                column: "index_number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_key",
                table: "job_runs",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_state",
                table: "job_runs",
                column: "state");

            migrationBuilder.CreateIndex(
                name: "ix_normative_documents_agency_id_made_on",
                table: "normative_documents",
                columns: new[] { "agency_id", "made_on" });

            migrationBuilder.CreateIndex(
                name: "ix_normative_documents_registration_number",
                table: "normative_documents",
                column: "registration_number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_remedies_agency_id",
                table: "remedies",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_remedies_family",
                table: "remedies",
                columns: new[] { "finished_year", "received_year", "kind", "result", "agency_id" });

            migrationBuilder.CreateIndex(
                name: "ix_report_snapshots_agency_id",
                table: "report_snapshots",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_snapshots_year_agency_id_version",
                table: "report_snapshots",
                columns: new[] { "year", "agency_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_requests_agency_id_finished_year_reply_due",
                table: "requests",
                columns: new[] { "agency_id", "finished_year", "reply_due" });

            migrationBuilder.CreateIndex(
                name: "ix_requests_agency_id_received_on",
                table: "requests",
                columns: new[] { "agency_id", "received_on" });

            migrationBuilder.CreateIndex(
                name: "ix_requests_family",
                table: "requests",
                columns: new[] { "finished_year", "received_year", "category", "report_row", "agency_id" });

            migrationBuilder.CreateIndex(
                name: "ix_requests_number",
                table: "requests",
                column: "number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_typed_figures_agency_id",
                table: "typed_figures",
                column: "agency_id");

            migrationBuilder.CreateIndex(
                name: "ix_typed_figures_year_indicator_key_agency_id",
                table: "typed_figures",
                columns: new[] { "year", "indicator_key", "agency_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AspNetUserClaims");

            migrationBuilder.DropTable(
                name: "AspNetUserLogins");

            migrationBuilder.DropTable(
                name: "AspNetUserTokens");

            migrationBuilder.DropTable(
                name: "agency_terms");

            migrationBuilder.DropTable(
                name: "appointments");

            migrationBuilder.DropTable(
                name: "audit_entries");

            migrationBuilder.DropTable(
                name: "checkpoints");

            migrationBuilder.DropTable(
                name: "deadline_changes");

            migrationBuilder.DropTable(
                name: "dossier_clocks");

            migrationBuilder.DropTable(
                name: "dossiers");

            migrationBuilder.DropTable(
                name: "items");

            migrationBuilder.DropTable(
                name: "job_runs");

            migrationBuilder.DropTable(
                name: "ledger_contents");

            migrationBuilder.DropTable(
                name: "ledger_events");

            migrationBuilder.DropTable(
                name: "normative_documents");

            migrationBuilder.DropTable(
                name: "number_series");

            migrationBuilder.DropTable(
                name: "remedies");

            migrationBuilder.DropTable(
                name: "report_snapshots");

            migrationBuilder.DropTable(
                name: "requests");

            migrationBuilder.DropTable(
                name: "typed_figures");

            migrationBuilder.DropTable(
                name: "AspNetUsers");

            migrationBuilder.DropTable(
                name: "agencies");
        }
    }
}
