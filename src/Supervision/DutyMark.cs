using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Duties;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Supervision;

/// <summary>That a duty without records of its own was done: by whom, when, with what proof. Taken back rather than deleted.</summary>
public sealed class DutyMark
{
    public int Id { get; set; }
    public int AgencyId { get; set; }
    public required string Duty { get; set; }
    public required string Period { get; set; }
    public DateOnly DoneOn { get; set; }
    /// <summary>网址或者说明。</summary>
    public required string Proof { get; set; }
    public required string AuthorId { get; set; }
    public DateTime RecordedAt { get; set; }
    public DateTime? WithdrawnAt { get; set; }
}

sealed class DutyMarkMapping : IEntityTypeConfiguration<DutyMark>
{
    public void Configure(EntityTypeBuilder<DutyMark> b)
    {
        b.ToTable("duty_marks");
        b.Property(m => m.Duty).HasMaxLength(40);
        b.Property(m => m.Period).HasMaxLength(40);
        b.HasIndex(m => new { m.AgencyId, m.Duty, m.Period });
        b.HasOne<Agency>().WithMany().HasForeignKey(m => m.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>A duty as it stands for one unit.</summary>
public sealed record DutyLine(Duty Duty, DateOnly? DoneOn, string Proof, int? MarkId);

/// <summary>The year's duties of a unit with what is done and what is not.</summary>
public sealed class DutyService(GongkaiContext db, CurrentLaw laws, FilingService filings, AgencyDirectory agencies, Access access, OfficeClock clock, TimeProvider time)
{
    /// <summary>The duties of the unit whose day lies in the year: its own, and for the office that looks after the district those of that office.</summary>
    public async Task<IReadOnlyList<DutyLine>> OfAsync(Actor actor, int agencyId, int year, CancellationToken cancel = default)
    {
        await access.RequireReadAsync(actor, agencyId, "工作年历", cancel);
        var unit = await UnitAsync(agencyId, cancel);
        var duties = DutyCalendar.Of(year, (await laws.GetAsync(cancel)).Law.Filing).Where(d => d.Of == DutyOf.Unit || unit.Kind == AgencyKind.Office).ToList();
        var marks = (await db.DutyMarks.AsNoTracking().Where(m => m.AgencyId == agencyId && m.WithdrawnAt == null).OrderBy(m => m.Id).ToListAsync(cancel)).ToLookup(m => (m.Duty, m.Period));
        var root = (await agencies.LatestAsync(clock.Today, cancel)).Root.Id;
        var own = await db.ReportFilings.AsNoTracking().FirstOrDefaultAsync(f => f.Year == year - 1 && f.AgencyId == agencyId, cancel);
        var whole = await db.ReportFilings.AsNoTracking().FirstOrDefaultAsync(f => f.Year == year - 1 && f.AgencyId == root, cancel);
        var site = await db.WebsiteReports.AsNoTracking().FirstOrDefaultAsync(r => r.Year == year - 1 && r.AgencyId == agencyId, cancel);
        var combined = unit.Kind == AgencyKind.Government && (await filings.FilersAsync(year - 1, cancel)).All(a => a.Id != agencyId);
        return [.. duties.Where(d => !(combined && d.Recorded)).Select(d => d.Key switch
        {
            "report-file" => new DutyLine(d, own?.FiledOn, "", null),
            "report-publish" => new DutyLine(d, own?.PublishedOn, own?.Url ?? "", null),
            "website-report" => new DutyLine(d, site?.PublishedOn, site?.Url ?? "", null),
            "report-government" => new DutyLine(d, whole?.PublishedOn, whole?.Url ?? "", null),
            _ => marks[(d.Key, d.Period)].LastOrDefault() is { } mark ? new DutyLine(d, mark.DoneOn, mark.Proof, mark.Id) : new DutyLine(d, null, "", null),
        })];
    }

    public async Task MarkAsync(Actor actor, int agencyId, int year, string duty, string period, DateOnly? doneOn, string proof, CancellationToken cancel = default)
    {
        await access.RequireActAsync(actor, agencyId, "工作年历", cancel);
        var line = (await OfAsync(actor, agencyId, year, cancel)).FirstOrDefault(l => l.Duty.Key == duty && l.Duty.Period == period) ?? throw new NotFound("年历中没有这项工作");
        if (line.Duty.Recorded) throw new InvalidInput($"“{line.Duty.Name}”由系统中的记录判断是否完成，不用登记");
        if (line.DoneOn is not null) throw new InvalidInput($"“{line.Duty.Name}”已经登记完成");
        if (doneOn is not { } on || on > clock.Today || on < line.Duty.From) throw new InvalidInput($"“完成日期”没有填，或者不在{line.Duty.From:yyyy-MM-dd}到今天之间");
        if (string.IsNullOrWhiteSpace(proof) || proof.Length > 500) throw new InvalidInput("“网址或说明”没有填，或者超过500字");
        db.Add(new DutyMark { AgencyId = agencyId, Duty = duty, Period = period, DoneOn = on, Proof = proof.Trim(), AuthorId = actor.UserId, RecordedAt = time.GetUtcNow().UtcDateTime });
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
    }

    public async Task WithdrawAsync(Actor actor, int id, CancellationToken cancel = default)
    {
        var mark = await db.DutyMarks.AsNoTracking().FirstOrDefaultAsync(m => m.Id == id, cancel) ?? throw new NotFound("没有这条登记");
        await access.RequireActAsync(actor, mark.AgencyId, "工作年历", cancel);
        var now = time.GetUtcNow().UtcDateTime;
        await db.DutyMarks.Where(m => m.Id == id && m.WithdrawnAt == null).ExecuteUpdateAsync(s => s.SetProperty(m => m.WithdrawnAt, now), cancel);
    }

    async Task<AgencyEntry> UnitAsync(int agencyId, CancellationToken cancel) =>
        (await agencies.LatestAsync(clock.Today, cancel)).Find(agencyId) is { Addressee: true } unit ? unit : throw new NotFound("没有这个单位");
}
