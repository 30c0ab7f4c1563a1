using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.AnnualReport;

/// <summary>What was written by hand for one site and year, and where the table was published. Numbers are indicators and stand elsewhere.</summary>
public sealed class WebsiteReportRow
{
    public int Id { get; set; }
    public int AgencyId { get; set; }
    public int Year { get; set; }
    /// <summary>Texts and answers as JSON, by key of the entry.</summary>
    public required string Values { get; set; }
    public int Version { get; set; }
    public string? Url { get; set; }
    public DateOnly? PublishedOn { get; set; }
    public required string AuthorId { get; set; }
    public DateTime RecordedAt { get; set; }
}

sealed class WebsiteReportMapping : IEntityTypeConfiguration<WebsiteReportRow>
{
    public void Configure(EntityTypeBuilder<WebsiteReportRow> b)
    {
        b.ToTable("website_reports");
        b.Property(r => r.Values).HasMaxLength(100_000);
        b.Property(r => r.Version).IsConcurrencyToken();
        b.HasIndex(r => new { r.Year, r.AgencyId }).IsUnique();
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>One entry with its value as printed; <paramref name="Source"/> says where a number comes from.</summary>
public sealed record WebsiteLine(WebsiteEntry Entry, string Value, string Source);

/// <summary>The table of one site and year.</summary>
public sealed record WebsiteTable(int Year, AgencyEntry Site, IReadOnlyList<WebsiteLine> Lines, IReadOnlyList<string> Contradictions, WebsiteReportRow? Row)
{
    public int Missing => Lines.Count(l => l.Value.Length == 0);
    public string Title => $"政府网站工作年度报表（{Year}年度）";
}

/// <summary>政府网站工作年度报表: counted from the records where they carry it, typed where they do not, written where it is words.</summary>
public sealed class WebsiteReportService(GongkaiContext db, IndicatorService indicators, AgencyDirectory agencies, ReportService reports, Access access, OfficeClock clock, TimeProvider time)
{
    public const int MostWords = 200;
    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The site is the district's, kept by the office of its government.</summary>
    public async Task<AgencyEntry> SiteAsync(int year, CancellationToken cancel = default) =>
        (await agencies.LatestAsync(new DateOnly(year, 12, 31), cancel)).Addressees.FirstOrDefault(a => a.Kind == AgencyKind.Office) ?? throw new NotFound("没有负责政府网站的区政府办公室");

    public async Task<WebsiteTable> MakeAsync(Actor actor, int year, CancellationToken cancel = default)
    {
        reports.RequireYear(year);
        var site = await SiteAsync(year, cancel);
        await access.RequireReadAsync(actor, site.Id, $"{year}年政府网站工作年度报表", cancel);
        var row = await db.WebsiteReports.AsNoTracking().FirstOrDefaultAsync(r => r.Year == year && r.AgencyId == site.Id, cancel);
        var words = row is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(row.Values)!;
        var wanted = WebsiteReport.Entries.Where(e => e.Indicator is not null).Select(e => IndicatorCatalogue.Find(e.Indicator!)!).ToList();
        // What is counted is the whole site's, whichever unit published it; what is typed is the keeper's.
        var values = await indicators.ValuesAsync(wanted, new IndicatorScope(year, null), cancel);
        var lines = WebsiteReport.Entries.Select(e => e.Indicator is { } key
            ? new WebsiteLine(e, values[key].Value is { } v ? v.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) : "", values[key].SourceText)
            : new WebsiteLine(e, words.GetValueOrDefault(e.Key, ""), "")).ToList();
        return new(year, site, lines, [.. WebsiteReport.Contradictions(key => values.GetValueOrDefault(WebsiteReport.Entries.First(e => e.Key == key).Indicator ?? "")?.Value)], row);
    }

    /// <summary>Keeps texts and answers. <paramref name="seen"/>: the version the person saw, 0 where there was none.</summary>
    /// <exception cref="Conflict">somebody else saved since; nothing was written.</exception>
    public async Task SaveAsync(Actor actor, int year, IReadOnlyDictionary<string, string> words, int seen, CancellationToken cancel = default)
    {
        var wrong = new List<string>();
        var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in WebsiteReport.Entries.Where(e => e.Indicator is null))
        {
            var value = words.GetValueOrDefault(entry.Key, "").Trim();
            if (value.Length == 0) continue;
            if (value.Length > MostWords) wrong.Add($"“{entry.Label}”最多{MostWords}字");
            else if (entry.Kind == WebsiteEntryKind.YesNo && value is not ("是" or "否") || entry.Kind == WebsiteEntryKind.Date && !DateOnly.TryParseExact(value, "yyyy-MM-dd", out _)) wrong.Add($"“{entry.Label}”不对");
            else kept[entry.Key] = value;
        }
        Forms.Require(wrong);
        await ChangeAsync(actor, year, seen, row => row.Values = JsonSerializer.Serialize(kept, Json), cancel);
    }

    /// <summary>Where and when the table was published.</summary>
    public async Task PublishAsync(Actor actor, int year, string url, DateOnly? on, int seen, CancellationToken cancel = default)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || url.Length > 500) throw new InvalidInput("“公布网址”不是网址");
        if (on is not { } day || day > clock.Today || day.Year <= year) throw new InvalidInput($"“公布日期”没有填，或者不在{year + 1}年以后、今天以前");
        if ((await MakeAsync(actor, year, cancel)).Lines.Where(l => l.Value.Length == 0 && l.Entry.Indicator is not null).Select(l => l.Entry.Label).ToList() is { Count: > 0 } missing)
            throw new InvalidInput($"还有{missing.Count}个数没有填，不能登记公布：{string.Join("、", missing.Take(8))}{(missing.Count > 8 ? "等" : "")}");
        await ChangeAsync(actor, year, seen, row => (row.Url, row.PublishedOn) = (url, day), cancel);
    }

    async Task ChangeAsync(Actor actor, int year, int seen, Action<WebsiteReportRow> change, CancellationToken cancel)
    {
        reports.RequireYear(year);
        var site = await SiteAsync(year, cancel);
        await access.RequireActAsync(actor, site.Id, $"{year}年政府网站工作年度报表", cancel);
        var row = await db.WebsiteReports.FirstOrDefaultAsync(r => r.Year == year && r.AgencyId == site.Id, cancel);
        if ((row?.Version ?? 0) != seen) throw new Conflict("另一位同事在您打开以后改过这张表，刚才填的没有保存。请看过现在的内容再填。");
        if (row is null) db.Add(row = new WebsiteReportRow { AgencyId = site.Id, Year = year, Values = "{}", AuthorId = actor.UserId });
        change(row);
        row.Version++;
        (row.AuthorId, row.RecordedAt) = (actor.UserId, time.GetUtcNow().UtcDateTime);
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("另一位同事刚刚改过这张表，刚才填的没有保存。请看过现在的内容再填。"); }
        finally { db.ChangeTracker.Clear(); }
    }

    /// <summary>The table as a Word file: group, entry, value, unit.</summary>
    public static byte[] Docx(WebsiteTable table, string? notice) => DocxWriter.Write(new OfficialDocument(table.Title, [Block(table)], notice, table.Site.Name));

    public static byte[] Xlsx(WebsiteTable table, string? notice)
    {
        var numbers = new Dictionary<(int, int), decimal>();
        for (var i = 0; i < table.Lines.Count; i++)
            if (table.Lines[i].Entry.Indicator is not null && decimal.TryParse(table.Lines[i].Value, System.Globalization.CultureInfo.InvariantCulture, out var number)) numbers[(i + 1, 2)] = number;
        return XlsxWriter.Write(table.Title, [new Sheet("年度报表", Block(table), numbers)], notice);
    }

    static TableBlock Block(WebsiteTable table)
    {
        var rows = new List<IReadOnlyList<TableCell>> { new TableCell[] { new("类别", Bold: true), new("项目", Bold: true), new("内容", Bold: true), new("单位", Bold: true) } };
        foreach (var group in table.Lines.GroupBy(l => l.Entry.Group))
        {
            var first = true;
            foreach (var line in group)
            {
                List<TableCell> cells = first ? [new(group.Key, RowSpan: group.Count())] : [];
                cells.AddRange([new(line.Entry.Label, Left: true), new(line.Value.Length == 0 ? "未填" : line.Value), new(line.Entry.Unit)]);
                rows.Add(cells);
                first = false;
            }
        }
        return new TableBlock([0.16, 0.42, 0.3, 0.12], rows, 1, table.Title);
    }
}
