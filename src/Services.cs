using System.Text.Encodings.Web;
using System.Text.Unicode;
using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Assistance;
using Gongkai.Audit;
using Gongkai.Backups;
using Gongkai.Catalogue;
using Gongkai.Demonstration;
using Gongkai.Dossiers;
using Gongkai.Imports;
using Gongkai.Imports.Kinds;
using Gongkai.Indicators;
using Gongkai.Jobs;
using Gongkai.Messages;
using Gongkai.Policies;
using Gongkai.Remedies;
using Gongkai.Requests;
using Gongkai.Search;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity;

namespace Gongkai;

/// <summary>Everything the application is made of, for pages, jobs and the command line alike.</summary>
public static class GongkaiServices
{
    public static IServiceCollection AddGongkai(this IServiceCollection services, DataLocation location)
    {
        services.AddGongkaiDatabase(location);
        services.AddSingleton(TimeProvider.System);
        // Chinese stays Chinese in pages: the default encoder would write eight bytes for every character.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddSingleton<OfficeClock>();
        // Keys live with the data, so that a restart does not sign everybody out; the folder is made when a key is, not by every command.
        services.AddDataProtection().SetApplicationName("gongkai");
        services.AddOptions<KeyManagementOptions>().Configure<ILoggerFactory>((o, logs) => o.XmlRepository = new FileSystemXmlRepository(Database.CreateFolder(Path.Combine(location.Folder, "keys")), logs));
        services.AddSingleton<AuditLog>();
        services.AddSingleton<LawCache>();
        services.AddSingleton<DemonstrationState>();
        services.AddSingleton<Projector, RequestProjector>();
        services.AddSingleton<Projector, RemedyProjector>();
        services.AddSingleton<Projector, AssistProjector>();
        services.AddSingleton<Projector, Disposal.DisposalProjector>();
        services.AddSingleton<Projector, Matters.ComplaintProjector>();
        services.AddSingleton<Projector, Matters.AmendmentProjector>();
        services.AddSingleton<Projector, SettingsProjector>();
        services.AddSingleton<Projector, FilingProjector>();
        services.AddSingleton<Job, LapseJob>();
        services.AddSingleton<Job, DraftJob>();
        services.AddSingleton<Job, UnnamedFilesJob>();
        services.AddSingleton<Job, SearchIndexJob>();
        services.AddSingleton<Job, CheckpointJob>();
        services.AddSingleton<Job, RecountJob>();
        services.AddSingleton<Job, BackupJob>();
        services.AddSingleton<Job, BackupCheckJob>();
        services.AddSingleton<Job, DemonstrationItemsJob>();
        services.AddSingleton<Job, OutboxJob>();
        services.AddSingleton<MessageChannels>();
        services.AddSingleton<Job, DigestJob>();
        services.AddSingleton<Projector, Requests.Intake.MailProjector>();
        services.AddSingleton<Requests.Intake.Mailboxes>();
        services.AddSingleton<Job, Requests.Intake.MailboxJob>();
        services.AddSingleton<Job, Requests.Intake.MailRetentionJob>();
        services.AddSingleton<Job, ImportJob>();
        services.AddSingleton<Job, Requests.CaseFiles.CaseFileJob>();
        services.AddSingleton<Job, Requests.Release.ReleaseJob>();
        services.AddSingleton<Job, ImportRetentionJob>();
        services.AddSingleton<Job, Disposal.DisposalJob>();
        services.AddSingleton<Job, Remedies.Evidence.EvidenceJob>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton(Documents.PdfConverter.Shared);
        services.AddSingleton(_ => new Documents.Redaction.Redactor());
        services.AddSingleton(_ => new Documents.CardPicture());

        services.AddScoped<AgencyDirectory>();
        services.AddSingleton<FileStore>();
        services.AddSingleton<VirusScanner>();
        services.AddSingleton<PiecewiseUploads>();
        services.AddSingleton<FloodGauge>();
        services.AddScoped<Access>();
        services.AddScoped<AttachmentService>();
        services.AddScoped<CurrentLaw>();
        services.AddScoped<DossierLedger>();
        services.AddScoped<LedgerVerifier>();
        services.AddScoped<CheckpointService>();
        services.AddScoped<ProjectionRebuild>();
        services.AddScoped<DeadlineRecount>();
        services.AddScoped<SettingsService>();
        services.AddScoped<ActInputs>();
        services.AddScoped<IDossierActs>(s => s.GetRequiredService<RequestService>());
        services.AddScoped<IDossierActs>(s => s.GetRequiredService<RemedyService>());
        services.AddScoped<DecisionService>();
        services.AddScoped<Outbox>();
        services.AddScoped<NoticeService>();
        services.AddScoped<ApplicantMessages>();
        services.AddScoped<ApplicantReminders>();
        services.AddScoped<RequestTeller>();
        services.AddScoped<IActTeller>(p => p.GetRequiredService<RequestTeller>());
        services.AddScoped<Sessions>();
        services.AddScoped<OwnPassword>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<Passkeys>();
        services.AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>();
        services.AddScoped<AuditList>();
        services.AddScoped<RequestService>();
        services.AddScoped<RequestList>();
        services.AddScoped<Lookalikes>();
        services.AddScoped<StageDurations>();
        services.AddScoped<LedgerFeed>();
        services.AddScoped<Api.ApiClients>();
        services.AddScoped<Requests.Api.RequestExchange>();
        services.AddScoped<Requests.Open.PublicLog>();
        services.AddScoped<Requests.Open.PublicStatistics>();
        services.AddScoped<DraftService>();
        services.AddScoped<OpinionLinkService>();
        services.AddScoped<ApplicantService>();
        services.AddScoped<Requests.Papers.PaperWordings>();
        services.AddScoped<Requests.Papers.PaperService>();
        services.AddScoped<Requests.Papers.SealService>();
        services.AddScoped<Requests.CaseFiles.CaseFileService>();
        services.AddScoped<DocketService>();
        services.AddScoped<Requests.Intake.IntakeService>();
        services.AddScoped<Requests.Intake.MailService>();
        services.AddScoped<Requests.Release.ReleaseService>();
        services.AddScoped<Requests.Pages.ApplicantCookie>();
        services.AddScoped<Requests.Pages.DocketCookie>();
        services.AddScoped<RemedyService>();
        services.AddScoped<Remedies.Evidence.EvidenceService>();
        services.AddScoped<AssistService>();
        services.AddScoped<Matters.MatterParts>();
        services.AddScoped<Matters.ComplaintService>();
        services.AddScoped<Matters.AmendmentService>();
        foreach (var kind in new[] { typeof(Matters.ComplaintService), typeof(Matters.AmendmentService) })
        {
            services.AddScoped(p => (Matters.MatterService)p.GetRequiredService(kind));
            services.AddScoped(p => (IDossierActs)p.GetRequiredService(kind));
        }
        services.AddScoped<Matters.Desk.MatterKinds>();
        services.AddScoped<Matters.PersonService>();
        services.AddScoped<Matters.MatterCookie>();
        services.AddScoped<Disposal.RetentionList>();
        services.AddScoped<Disposal.DisposalService>();
        services.AddScoped<IDossierActs>(s => s.GetRequiredService<Disposal.DisposalService>());
        services.AddScoped<Disposal.DisposalExecution>();
        services.AddScoped<RecordHistory>();
        services.AddScoped<ListExport>();
        services.AddScoped<PublicExport>();
        services.AddScoped<SearchIndex>();
        services.AddScoped<SynonymService>();
        services.AddScoped<IPublishedSearch, GramSearch>();
        services.AddScoped<AgencyFinder>();
        services.AddScoped<ItemService>();
        services.AddScoped<IPublicRegister>(s => s.GetRequiredService<ItemService>());
        services.AddScoped<PolicyService>();
        services.AddScoped<IPublicRegister>(s => s.GetRequiredService<PolicyService>());
        services.AddScoped<TypedFigureService>();
        services.AddScoped<IndicatorService>();
        services.AddScoped<EarlierFigureService>();
        services.AddScoped<ComparisonService>();
        services.AddScoped<PeriodReportService>();
        services.AddScoped<ReportService>();
        services.AddScoped<FilingGate>();
        services.AddScoped<FilingService>();
        services.AddScoped<IDossierActs>(p => p.GetRequiredService<FilingService>());
        services.AddScoped<AdjustmentService>();
        services.AddScoped<WebsiteReportService>();
        services.AddScoped<Supervision.DutyService>();
        services.AddScoped<IReportSeries, ReportSeries>();
        services.AddScoped<ReportTextService>();
        services.AddScoped<PeopleService>();
        services.AddScoped<PeopleList>();
        services.AddScoped<AgencyService>();
        services.AddScoped<ImportKind, RequestImport>();
        services.AddScoped<ImportKind, ItemImport>();
        services.AddScoped<ImportKind, DocumentImport>();
        services.AddScoped<ImportKind, FigureImport>();
        services.AddScoped<ImportKinds>();
        services.AddScoped<ImportAccess>();
        services.AddScoped<ImportChecker>();
        services.AddScoped<ImportWriter>();
        services.AddScoped<LineImporter>();
        services.AddScoped<ImportRetention>();
        services.AddScoped<ImportService>();
        services.AddScoped<ImportList>();
        services.AddScoped<DemonstrationLoader>();
        services.AddSingleton<BackupFolder>();
        services.AddScoped<BackupWriter>();
        services.AddScoped<BackupMaker>();
        services.AddScoped<BackupService>();

        services.AddIdentityCore<User>(o =>
            {
                // Every rule is our own, said on the page in the same words.
                (o.Password.RequiredLength, o.Password.RequireDigit, o.Password.RequireLowercase, o.Password.RequireUppercase, o.Password.RequireNonAlphanumeric) = (1, false, false, false, false);
                o.Lockout.MaxFailedAccessAttempts = 5;
                o.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
                o.User.RequireUniqueEmail = false;
            })
            .AddPasswordValidator<PasswordRules>()
            .AddEntityFrameworkStores<GongkaiContext>();
        services.Configure<IdentityPasskeyOptions>(o => (o.UserVerificationRequirement, o.ResidentKeyRequirement, o.AttestationConveyancePreference) = ("required", "required", "none"));
        return services;
    }
}
