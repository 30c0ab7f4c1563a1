using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Assistance;
using Gongkai.Audit;
using Gongkai.Catalogue;
using Gongkai.Dossiers;
using Gongkai.Indicators;
using Gongkai.Jobs;
using Gongkai.Messages;
using Gongkai.Policies;
using Gongkai.Remedies;
using Gongkai.Requests;
using Gongkai.Users;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Gongkai.Storage;

/// <summary>
/// The one model on both databases. Times are UTC at microseconds; money is long fen; text compares by bytes.
/// Each capability maps its own tables (IEntityTypeConfiguration beside the entity).
/// </summary>
public abstract class GongkaiContext(DbContextOptions options) : IdentityUserContext<User>(options)
{
    public DbSet<Agency> Agencies => Set<Agency>();
    public DbSet<AgencyTerm> AgencyTerms => Set<AgencyTerm>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();
    public DbSet<SmsCode> SmsCodes => Set<SmsCode>();
    public DbSet<OutMessage> OutMessages => Set<OutMessage>();
    public DbSet<Requests.Intake.MailRow> Mails => Set<Requests.Intake.MailRow>();
    public DbSet<Notice> Notices => Set<Notice>();
    public DbSet<DecisionRequest> DecisionRequests => Set<DecisionRequest>();
    public DbSet<OpinionLink> OpinionLinks => Set<OpinionLink>();
    public DbSet<Appointment> Appointments => Set<Appointment>();
    public DbSet<Dossier> Dossiers => Set<Dossier>();
    public DbSet<LedgerEvent> LedgerEvents => Set<LedgerEvent>();
    public DbSet<LedgerContent> LedgerContents => Set<LedgerContent>();
    public DbSet<Checkpoint> Checkpoints => Set<Checkpoint>();
    public DbSet<DossierClock> DossierClocks => Set<DossierClock>();
    public DbSet<RequestRow> Requests => Set<RequestRow>();
    public DbSet<RemedyRow> Remedies => Set<RemedyRow>();
    public DbSet<AssistRow> AssistLetters => Set<AssistRow>();
    public DbSet<Matters.MatterRow> Matters => Set<Matters.MatterRow>();
    public DbSet<Disposal.DisposalRow> Disposals => Set<Disposal.DisposalRow>();
    public DbSet<Item> Items => Set<Item>();
    public DbSet<NormativeDocument> NormativeDocuments => Set<NormativeDocument>();
    public DbSet<TypedFigure> TypedFigures => Set<TypedFigure>();
    public DbSet<Supervision.DutyMark> DutyMarks => Set<Supervision.DutyMark>();
    public DbSet<WebsiteReportRow> WebsiteReports => Set<WebsiteReportRow>();
    public DbSet<ReportFiling> ReportFilings => Set<ReportFiling>();
    public DbSet<ReportAdjustment> ReportAdjustments => Set<ReportAdjustment>();
    public DbSet<ReportExplanation> ReportExplanations => Set<ReportExplanation>();
    public DbSet<EarlierFigure> EarlierFigures => Set<EarlierFigure>();
    public DbSet<ReportSnapshot> ReportSnapshots => Set<ReportSnapshot>();
    public DbSet<Attachment> Attachments => Set<Attachment>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<JobRun> JobRuns => Set<JobRun>();
    public DbSet<NumberSeries> NumberSeries => Set<NumberSeries>();
    public DbSet<DeadlineChange> DeadlineChanges => Set<DeadlineChange>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(GongkaiContext).Assembly);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<DateTime>().HaveConversion<UtcMicroseconds>();
        conventions.Properties<string>().HaveMaxLength(500);
    }

    /// <summary>Both databases keep what was written: UTC, cut to microseconds.</summary>
    sealed class UtcMicroseconds() : ValueConverter<DateTime, DateTime>(
        v => new DateTime(v.ToUniversalTime().Ticks / 10 * 10, DateTimeKind.Utc),
        v => DateTime.SpecifyKind(v, DateTimeKind.Utc));
}

public sealed class SqliteGongkaiContext(DbContextOptions<SqliteGongkaiContext> options) : GongkaiContext(options);

public sealed class PostgresGongkaiContext(DbContextOptions<PostgresGongkaiContext> options) : GongkaiContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        base.ConfigureConventions(conventions);
        // Byte order, so that both databases sort and compare text alike.
        conventions.Properties<string>().UseCollation("C");
    }
}
