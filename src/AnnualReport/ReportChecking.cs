using System.Globalization;
using Gongkai.Agencies;
using Gongkai.Indicators;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport;

/// <summary>The checks that only the office's own records allow: the carry-over case by case, K15 (every case in one cell, nothing changed since filing) and K16 (the whole is the sum of its units).</summary>
static class ReportChecking
{
    /// <summary>Everything that can be checked of a report by itself and against the year before: its tables, and its sentences as they will be printed.</summary>
    public static IReadOnlyList<Check> Of(Report report, Report? previous) => ReportChecks.Check(Reading(report), previous is null ? null : Reading(previous));

    static ReportReading Reading(Report report)
    {
        var prose = new List<ParagraphReading>();
        var (section, heading, place) = (0, "", "");
        foreach (var block in report.Texts.Slots.Count == 0 ? [] : ReportBody.Compose(report, report.Texts))
            switch (block)
            {
                case ReportHeading { Level: 1 } h: (section, heading, place) = (section + 1, h.Text, h.Text); break;
                case ReportHeading h: place = $"{heading}/{h.Text}"; break;
                case ReportParagraph p: prose.Add(new(section, place, p.Text)); break;
            }
        return ReportReading.Of(report.Title, report.Name, report.Year, report, prose);
    }

    const string Carried = "T3.2/total", Left = "T3.4/total";

    /// <summary>Requests carried in now that last year's frozen list does not have, and those it has that are no longer carried in.</summary>
    public static (IReadOnlyList<long> New, IReadOnlyList<long> Gone) MovedOf(SnapshotContent? previous, IReadOnlyDictionary<string, IReadOnlyList<long>> members) =>
        previous is not null && previous.Members.TryGetValue(Left, out var before) && members.TryGetValue(Carried, out var now)
            ? ([.. now.Except(before).Order()], [.. before.Except(now).Order()]) : ([], []);

    public static IEnumerable<IReadOnlyList<long>> Moved(SnapshotContent? previous, IReadOnlyDictionary<string, IReadOnlyList<long>> members)
    {
        var (fresh, gone) = MovedOf(previous, members);
        return [fresh, gone];
    }

    /// <summary>K4 with the requests named by which the two years differ.</summary>
    public static IEnumerable<Check> CarriedIn(IReadOnlyList<Check> checks, SnapshotContent? previous, IReadOnlyDictionary<string, IReadOnlyList<long>> members, IReadOnlyDictionary<long, string> numbers)
    {
        var (fresh, gone) = MovedOf(previous, members);
        string Names(IReadOnlyList<long> ids) => string.Join("、", ids.Take(10).Select(i => numbers.GetValueOrDefault(i, $"办件{i}"))) + (ids.Count > 10 ? $"等{ids.Count}件" : "");
        var difference = (fresh.Count > 0 ? $"；上年冻结的名单中没有：{Names(fresh)}" : "") + (gone.Count > 0 ? $"；上年名单中有、现在不再结转：{Names(gone)}" : "");
        return checks.Select(c => c.Rule == "K4" && c.Outcome == CheckOutcome.Fails && difference.Length > 0 ? c with { Evidence = c.Evidence + difference } : c);
    }

    /// <summary>K15: every request finished in the year stands in exactly one row of the results.</summary>
    public static async Task<Check> EveryCaseCountedAsync(GongkaiContext db, IndicatorScope scope, CancellationToken cancel)
    {
        var rows = ReportTables.OutcomeRows.ToList();
        var finished = db.Requests.AsNoTracking().Where(r => r.FinishedYear == scope.Year);
        if (scope.Agencies is { } units) finished = finished.Where(r => units.Contains(r.AgencyId));
        var lost = await finished.Where(r => !rows.Contains(r.ReportRow)).OrderBy(r => r.Number).Select(r => r.Number).Take(20).ToListAsync(cancel);
        return new("K15", "附表三 本年度办理结果", lost.Count == 0 ? CheckOutcome.Holds : CheckOutcome.Fails, lost.Count == 0 ? "每件办结的申请计入一格" : string.Join("、", lost), "没有漏计、重计",
            "办结的申请逐件对应附表三的一行", true);
    }

    /// <summary>K15 again: the figures as filed are the figures of the records now. Says nothing before the first filing.</summary>
    public static async Task<IReadOnlyList<Check>> SinceFilingAsync(GongkaiContext db, int agencyId, int year, IReadOnlyDictionary<string, decimal?> figures, CancellationToken cancel)
    {
        var filed = await db.ReportFilings.AsNoTracking().Where(f => f.Year == year && f.AgencyId == agencyId && f.Version != null && f.Stage != FilingProcedure.Draft && f.Stage != FilingProcedure.Returned)
            .Join(db.ReportSnapshots, f => new { f.Year, f.AgencyId, Version = f.Version!.Value }, s => new { s.Year, s.AgencyId, s.Version }, (f, s) => new { s.Version, s.Json }).FirstOrDefaultAsync(cancel);
        if (filed is null) return [];
        var then = SnapshotContent.Read(filed.Json).Figures;
        var place = $"报送的第{filed.Version}版";
        var changed = ReportTables.All.SelectMany(t => t.Addresses).Where(a => then.GetValueOrDefault(a.ToString()) != figures.GetValueOrDefault(a.ToString())).ToList();
        return changed.Count == 0
            ? [new("K15", place, CheckOutcome.Holds, "与现在的记录一致", "与现在的记录一致", "按记录重新计数", true)]
            // Not a fault of the draft: the filed version is what it was, and a correction is the way.
            : [new("K15", place, CheckOutcome.Fails, string.Join("、", changed.Take(10).Select(a => $"{Name(a)} {Text(then.GetValueOrDefault(a.ToString()))}")), string.Join("、", changed.Take(10).Select(a => $"{Name(a)} {Text(figures.GetValueOrDefault(a.ToString()))}")),
                "报送以后记录又有变动；要改须退回或者更正", false)];
    }

    /// <summary>K16: each cell of the whole is the sum of the units' filed cells and the adjustments made for the whole.</summary>
    public static IReadOnlyList<Check> RollUp(IReadOnlyDictionary<string, decimal?> figures, IReadOnlyList<(AgencyEntry Agency, ReportSnapshot? Snapshot)> filed, IReadOnlyList<ReportAdjustment> adjustments)
    {
        const string rule = "各单位报送数之和，加上汇总调整";
        var missing = filed.Where(f => f.Snapshot is null).Select(f => f.Agency.ShortName).ToList();
        if (missing.Count > 0)
            return [new("K16", "附表二、三、四", CheckOutcome.NotAssessable, $"{filed.Count - missing.Count}个单位已报", $"还缺{missing.Count}个", $"{rule}；未报：{string.Join("、", missing.Take(10))}{(missing.Count > 10 ? "等" : "")}", true)];
        var parts = filed.Select(f => SnapshotContent.Read(f.Snapshot!.Json).Figures).ToList();
        var wrong = new List<Check>();
        foreach (var cell in ReportTables.All.SelectMany(t => t.Addresses))
        {
            var indicator = IndicatorCatalogue.At(cell);
            var values = parts.Select(p => p.GetValueOrDefault(cell.ToString())).ToList();
            // A unit with no such business leaves the typed figure open; the whole needs at least one.
            decimal? sum = values.All(v => v is null) ? null : values.Sum(v => v ?? 0);
            foreach (var a in adjustments)
                if (a.Key == cell.ToString() || ReportTables.TotalsOf(CellAddress.Parse(a.Key)).Contains(cell)) sum = (sum ?? 0) + (decimal)a.Delta / indicator.Scale;
            if (sum != figures.GetValueOrDefault(cell.ToString()))
                wrong.Add(new("K16", Name(cell), CheckOutcome.Fails, Text(figures.GetValueOrDefault(cell.ToString())), Text(sum), $"{rule}；差额可能来自报送以后的变动，请相关单位更正，或者写明理由作汇总调整", true));
        }
        return wrong.Count > 0 ? wrong : [new("K16", "附表二、三、四", CheckOutcome.Holds, "200 个数", $"{filed.Count}个单位之和", rule, true)];
    }

    static string Name(CellAddress cell) => IndicatorCatalogue.At(cell).Label;
    static string Text(decimal? value) => value?.ToString("0.##", CultureInfo.InvariantCulture) ?? "未填";
}
