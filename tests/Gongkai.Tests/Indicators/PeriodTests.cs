using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Indicators;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Indicators;

/// <summary>Every figure of every period: the number is the length of its list, and the parts of a year agree with the year.</summary>
public sealed class PeriodTests
{
    static readonly IReadOnlyList<Indicator> Counted = [.. IndicatorCatalogue.All.Where(i => i.Source == IndicatorSource.Counted)];

    /// <summary>The demonstration's records on days drawn at random over three years, with the year columns as the projectors write them.</summary>
    static async Task ScatterAsync(TestDatabase db) => await db.In(async p =>
    {
        var context = p.GetRequiredService<GongkaiContext>();
        var draw = new Random(20210131);
        var first = new DateOnly(2020, 1, 1);
        DateOnly Day(DateOnly from) => from.AddDays(draw.Next(0, 200));
        foreach (var row in await context.Requests.ToListAsync())
        {
            row.ReceivedOn = row.CountedOn = first.AddDays(draw.Next(0, 900));
            // A part split off weeks after the whole was received.
            if (draw.Next(8) == 0) row.CountedOn = row.ReceivedOn.Value.AddDays(draw.Next(1, 60));
            row.ReceivedYear = row.CountedOn.Value.Year;
            var voided = draw.Next(12) == 0;
            row.FinishedOn = draw.Next(6) == 0 && !voided ? null : Day(row.CountedOn.Value);
            row.FinishedYear = voided ? Gongkai.Requests.RequestRow.Voided : row.FinishedOn?.Year ?? Gongkai.Requests.RequestRow.Unfinished;
        }
        foreach (var row in await context.Remedies.ToListAsync())
        {
            row.ReceivedOn = first.AddDays(draw.Next(0, 900));
            row.ReceivedYear = row.ReceivedOn.Year;
            row.FinishedOn = draw.Next(4) == 0 ? null : Day(row.ReceivedOn);
            row.FinishedYear = row.FinishedOn?.Year ?? Gongkai.Requests.RequestRow.Unfinished;
        }
        await context.SaveChangesAsync();
    });

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_number_is_the_length_of_the_list_in_every_cell_of_every_period(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await ScatterAsync(db);
        List<Period> periods = [.. Enum.GetValues<PeriodKind>().SelectMany(k => Period.In(2021, k))];
        foreach (var code in new[] { "RC", "RC-002" })
            await db.In(async p =>
            {
                var (agency, scope) = await p.GetRequiredService<ReportService>().ScopeAsync(await p.AgencyAsync(code), 2021);
                var indicators = p.GetRequiredService<IndicatorService>();
                var matrix = await indicators.MatrixAsync(IndicatorCatalogue.All, [agency.Id], periods);
                var seen = 0m;
                foreach (var period in periods)
                {
                    var values = await indicators.ValuesAsync(IndicatorCatalogue.All, scope with { Period = period });
                    foreach (var value in values.Values)
                    {
                        Assert.Equal(value.Value, matrix[value.Indicator.Key, agency.Id, period]);
                        if (value.Indicator.Source != IndicatorSource.Counted) continue;
                        var (_, total) = await indicators.ListAsync(value.Indicator, scope with { Period = period }, 0, 1);
                        Assert.True(value.Value == total, $"{code} {period} {value.Indicator.Key}: {value.Value} {total}");
                        seen += total;
                    }
                }
                Assert.True(seen > 100, "the records are not in these periods");
            });
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Months_add_up_to_quarters_and_years_and_what_is_carried_out_is_carried_in(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await ScatterAsync(db);
        var units = await db.In(async p => (await p.GetRequiredService<AgencyDirectory>().OnAsync(new DateOnly(2021, 12, 31))).All.Select(a => a.Id).ToList());
        int[] years = [2020, 2021, 2022];
        List<Period> periods = [.. years.SelectMany(y => Enum.GetValues<PeriodKind>().SelectMany(k => Period.In(y, k)))];
        var matrix = await db.In(p => p.GetRequiredService<IndicatorService>().MatrixAsync(Counted, units, periods));
        foreach (var indicator in Counted.Where(i => i.AddsUp))
            foreach (var unit in units)
                foreach (var year in years)
                {
                    decimal Of(Period period) => matrix[indicator.Key, unit, period]!.Value;
                    Assert.Equal(Of(Period.OfYear(year)), Period.In(year, PeriodKind.Month).Sum(Of));
                    Assert.Equal(Of(Period.OfYear(year)), Period.In(year, PeriodKind.Quarter).Sum(Of));
                }
        foreach (var unit in units)
            foreach (var (column, _) in ReportTables.Table3Columns)
                foreach (var period in periods.Where(p => p.Previous().Year >= 2020))
                {
                    decimal Of(string row, Period at) => matrix[$"{row}/{column}", unit, at]!.Value;
                    Assert.Equal(Of(ReportTables.CarriedOut, period.Previous()), Of(ReportTables.CarriedIn, period));
                    Assert.Equal(Of(ReportTables.New, period) + Of(ReportTables.CarriedIn, period), Of(ReportTables.Sum, period) + Of(ReportTables.CarriedOut, period));
                }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_part_split_off_counts_in_the_month_of_the_split_after_a_rebuild_too(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(p => p.RegisterAsync("2021-12-28"));
        await db.In(async p => await p.GetRequiredService<Gongkai.Requests.RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "split", People.Form("2022-01-20", ("parts", "2"), ("reason", "互不相关"))));
        var before = await DaysAsync();
        Assert.Contains(before, r => r.CountedOn != r.ReceivedOn && r.Split);
        Assert.All(before, r => Assert.True(r.Split || r.CountedOn == r.ReceivedOn));
        Assert.All(before, r => Assert.Equal(r.CountedOn?.Year ?? Gongkai.Requests.RequestRow.Unfinished, r.ReceivedYear));
        await db.In(p => p.GetRequiredService<Gongkai.Dossiers.ProjectionRebuild>().RunAsync());
        Assert.Equal(before, await DaysAsync());

        Task<List<(long Id, DateOnly? ReceivedOn, DateOnly? CountedOn, int ReceivedYear, bool Split)>> DaysAsync() => db.In(async p =>
        {
            var context = p.GetRequiredService<GongkaiContext>();
            var split = await context.LedgerEvents.Where(e => e.Seq == 1 && e.Row == "register-part").Select(e => e.DossierId).ToListAsync();
            return (await context.Requests.OrderBy(r => r.DossierId).ToListAsync()).ConvertAll(r => (r.DossierId, r.ReceivedOn, r.CountedOn, r.ReceivedYear, split.Contains(r.DossierId)));
        });
    }
}
