using Gongkai.Agencies;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.AnnualReport;

/// <summary>
/// A figure that differs from the records for a reason somebody gives: a joint document counted by two units, a unit merged in the year.
/// Set against one cell of one unit's report; the totals it belongs to follow. Never changed: taken back, or another one beside it.
/// </summary>
public sealed class ReportAdjustment
{
    public int Id { get; set; }
    public int AgencyId { get; set; }
    public int Year { get; set; }
    public required string Key { get; set; }
    /// <summary>In stored units of the indicator (件, 分), with its sign.</summary>
    public long Delta { get; set; }
    public required string Reason { get; set; }
    public required string AuthorId { get; set; }
    public DateOnly AdjustedOn { get; set; }
    public DateTime RecordedAt { get; set; }
    public DateTime? WithdrawnAt { get; set; }
    public string? WithdrawnBy { get; set; }
}

/// <summary>Why a check does not hold and the report is right all the same. The last one for a place counts.</summary>
public sealed class ReportExplanation
{
    public int Id { get; set; }
    public int AgencyId { get; set; }
    public int Year { get; set; }
    public required string Rule { get; set; }
    public required string Place { get; set; }
    /// <summary>The numbers it was given for (填→应为): others need another explanation.</summary>
    public required string Said { get; set; }
    public required string Reason { get; set; }
    public required string AuthorId { get; set; }
    public DateTime RecordedAt { get; set; }
}

sealed class ReportAdjustmentMapping : IEntityTypeConfiguration<ReportAdjustment>, IEntityTypeConfiguration<ReportExplanation>
{
    public void Configure(EntityTypeBuilder<ReportAdjustment> b)
    {
        b.ToTable("report_adjustments");
        b.HasIndex(a => new { a.Year, a.AgencyId });
        b.Property(a => a.Key).HasMaxLength(60);
        b.HasOne<Agency>().WithMany().HasForeignKey(a => a.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportExplanation> b)
    {
        b.ToTable("report_explanations");
        b.HasIndex(e => new { e.Year, e.AgencyId });
        b.Property(e => e.Rule).HasMaxLength(30);
        b.HasOne<Agency>().WithMany().HasForeignKey(e => e.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>Adjustments to figures and explanations of checks, by those who may work on the report while it is being worked on.</summary>
public sealed class AdjustmentService(GongkaiContext db, FilingGate gate, OfficeClock clock, TimeProvider time)
{
    public const int MostWords = 500;

    /// <summary>Cells that may be adjusted: what is counted or typed and is no sum of others.</summary>
    public static readonly IReadOnlyList<Indicator> Adjustable =
        [.. ReportTables.All.SelectMany(t => t.Addresses).Where(a => !ReportTables.IsTotal(a)).Select(IndicatorCatalogue.At).Where(i => i.Source != IndicatorSource.ZeroByLaw)];

    public async Task AdjustAsync(Actor actor, int agencyId, int year, string key, string delta, string reason, CancellationToken cancel = default)
    {
        var indicator = Adjustable.FirstOrDefault(i => i.Key == key) ?? throw new InvalidInput("“调整哪一格”没有选，或者是由其他格相加得出的合计，调整明细即可");
        if (!decimal.TryParse(delta, System.Globalization.NumberStyles.AllowLeadingSign | System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var number) || number == 0 || Math.Abs(number) > 1_000_000_000)
            throw new InvalidInput("“增减数”应当是数字，增加填正数，减少填负数，不能是 0");
        var stored = number * indicator.Scale;
        if (stored != decimal.Truncate(stored) || indicator.Unit == "万元" && decimal.Round(number, 2) != number) throw new InvalidInput(indicator.Scale == 1 ? "“增减数”应当是整数" : "“增减数”最多两位小数");
        RequireWords(reason, "调整理由");
        await gate.EditAsync(actor, agencyId, year, () => AddAsync(new ReportAdjustment
        {
            AgencyId = agencyId, Year = year, Key = key, Delta = (long)stored, Reason = reason.Trim(), AuthorId = actor.UserId, AdjustedOn = clock.Today, RecordedAt = time.GetUtcNow().UtcDateTime,
        }, cancel), cancel);
    }

    public async Task WithdrawAsync(Actor actor, int id, CancellationToken cancel = default)
    {
        var found = await db.ReportAdjustments.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancel) ?? throw new NotFound("没有这条调整");
        var now = time.GetUtcNow().UtcDateTime;
        await gate.EditAsync(actor, found.AgencyId, found.Year,
            () => db.ReportAdjustments.Where(a => a.Id == id && a.WithdrawnAt == null).ExecuteUpdateAsync(s => s.SetProperty(a => a.WithdrawnAt, now).SetProperty(a => a.WithdrawnBy, actor.UserId), cancel), cancel);
    }

    public async Task ExplainAsync(Actor actor, int agencyId, int year, string rule, string place, string said, string reason, CancellationToken cancel = default)
    {
        RequireWords(reason, "说明");
        if (rule.Length is 0 or > 30 || place.Length is 0 or > 500) throw new InvalidInput("没有这项核对");
        if (said.Length > 500) throw new InvalidInput("没有这项核对");
        await gate.EditAsync(actor, agencyId, year,
            () => AddAsync(new ReportExplanation { AgencyId = agencyId, Year = year, Rule = rule, Place = place, Said = said, Reason = reason.Trim(), AuthorId = actor.UserId, RecordedAt = time.GetUtcNow().UtcDateTime }, cancel), cancel);
    }

    async Task AddAsync(object row, CancellationToken cancel)
    {
        db.Add(row);
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
    }

    /// <summary>Every adjustment of one report, the latest first; withdrawn ones too.</summary>
    public Task<List<ReportAdjustment>> OfAsync(int agencyId, int year, CancellationToken cancel = default) =>
        db.ReportAdjustments.AsNoTracking().Where(a => a.AgencyId == agencyId && a.Year == year).OrderByDescending(a => a.Id).ToListAsync(cancel);

    static void RequireWords(string text, string what)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new InvalidInput($"“{what}”没有填");
        if (text.Length > MostWords) throw new InvalidInput($"“{what}”最多{MostWords}字");
    }
}
