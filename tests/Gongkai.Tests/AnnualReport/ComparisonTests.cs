using Gongkai.AnnualReport;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Users;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.AnnualReport;

public sealed class ComparisonTests
{
    static readonly IReadOnlyList<Indicator> Some = [.. new[] { "items/total", "T3.1/total", "T3.2/total", "T2.1.2/in-force", "T2.1.1/made", "T2.5.1/count" }.Select(k => IndicatorCatalogue.Find(k)!)];

    static Task<Comparison> CompareAsync(TestDatabase db, Actor actor, string agency, params int[] years) =>
        db.In(async p => await p.GetRequiredService<ComparisonService>().MakeAsync(actor, [await p.AgencyAsync(agency)], years, Some));

    static Task<int> EarlierAsync(TestDatabase db, string login, string agency, int year, Dictionary<string, long> values, string source = "已公布的年度报告", bool assumed = false, long? seen = null) =>
        db.In(async p => await p.GetRequiredService<EarlierFigureService>().SaveAsync(await p.ActorAsync(login), await p.AgencyAsync(agency), year, values, source, assumed, seen));

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_frozen_year_keeps_its_figures_a_whole_year_is_counted_and_an_earlier_one_is_what_was_published(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var root = await db.In(p => p.AgencyAsync("RC"));
        var before = await CompareAsync(db, Actor.System, "RC", 2017, 2020, 2021, 2022);
        Assert.Equal((99m, FigureOrigin.Current), Of(before, "T3.1/total", 2021));
        Assert.Equal((17347m, FigureOrigin.Earlier), Of(before, "items/total", 2020));
        Assert.Equal((41895m, FigureOrigin.Assumed), Of(before, "items/total", 2017));
        // Two requests of 2020 were carried in; counting them would make 2020 a year of two requests.
        Assert.Equal(FigureOrigin.Assumed, before["T3.1/total", root, 2020].Origin);
        Assert.Equal((null, FigureOrigin.None), Of(before, "T3.2/total", 2020));
        Assert.Equal((null, FigureOrigin.None), Of(before, "T2.5.1/count", 2020));
        Assert.Contains("截至1月20日", before.Sources([("T3.1/total", root, 2022)]));

        // What is recorded after the freezing changes the records, not the frozen year.
        await db.In(async p => await p.FreezeAsync("kezhang", root, 2021));
        await db.In(p => p.RegisterAsync("2021-12-28"));
        var after = await CompareAsync(db, Actor.System, "RC", 2021);
        Assert.Equal((99m, FigureOrigin.Frozen), Of(after, "T3.1/total", 2021));
        Assert.Equal(100, (await db.In(p => p.GetRequiredService<IndicatorService>().ValuesAsync(Some, new IndicatorScope(2021, null))))["T3.1/total"].Value);
        Assert.Contains("第1版", after["T3.1/total", root, 2021].Source);

        (decimal?, FigureOrigin) Of(Comparison c, string key, int year) => (c[key, root, year].Value, c[key, root, year].Origin);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Last_years_published_report_is_held_against_this_years_carry_in(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        Task<Report> MakeAsync() => db.In(async p => await p.GetRequiredService<ReportService>().MakeAsync(Actor.System, await p.AgencyAsync("RC"), 2021));
        var report = await MakeAsync();
        Assert.All(report.Checks.Where(c => c.Rule is "K4" or "K6"), c => Assert.Equal(CheckOutcome.NotAssessable, c.Outcome));
        var published = ReportTables.Table3Columns.ToDictionary(c => $"{ReportTables.CarriedOut}/{c.Key}", c => report.Count($"{ReportTables.CarriedIn}/{c.Key}"));
        published["T2.1.2/in-force"] = report.Count("T2.1.2/in-force") - report.Count("T2.1.2/made") + report.Count("T2.1.2/repealed");
        foreach (var column in new[] { "made", "repealed", "in-force" }) published[$"T2.1.1/{column}"] = 0;
        await EarlierAsync(db, "jiandu", "RC", 2020, published);
        Assert.All((await MakeAsync()).Checks.Where(c => c.Rule is "K4" or "K6"), c => Assert.Equal(CheckOutcome.Holds, c.Outcome));
        // One request more in last year's report, and the identity says so. What is only assumed proves nothing.
        published[$"{ReportTables.CarriedOut}/person"]++;
        await EarlierAsync(db, "jiandu", "RC", 2020, published);
        Assert.Equal(["附表三 自然人"], (await MakeAsync()).Checks.Where(c => c.Rule == "K4" && c.Outcome == CheckOutcome.Fails).Select(c => c.Place));
        await EarlierAsync(db, "jiandu", "RC", 2020, published, assumed: true);
        Assert.All((await MakeAsync()).Checks.Where(c => c.Rule == "K4"), c => Assert.Equal(CheckOutcome.NotAssessable, c.Outcome));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_earlier_report_is_superseded_never_lost_and_only_where_no_records_are(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var town = await db.In(p => p.AgencyAsync("RC-101"));
        Task<EarlierReport> StandingAsync() => db.In(async p => await p.GetRequiredService<EarlierFigureService>().OfAsync(await p.ActorAsync("changgou"), town, 2019));
        Assert.Equal(2, await EarlierAsync(db, "changgou", "RC-101", 2019, new() { ["T3.1/total"] = 5, ["T2.8.1/amount"] = 123_456_700 }));
        var seen = (await StandingAsync()).Seen;
        Assert.Equal(123.4567m, (await StandingAsync()).Value("T2.8.1/amount"));
        Assert.Equal(2, await EarlierAsync(db, "changgou", "RC-101", 2019, new() { ["T3.1/total"] = 6 }, seen: seen));
        Assert.Equal(["T3.1/total"], (await StandingAsync()).Figures.Keys);
        Assert.Equal(3, await db.In(p => Task.FromResult(p.GetRequiredService<Gongkai.Storage.GongkaiContext>().EarlierFigures.Count(f => f.AgencyId == town))));
        Assert.Equal(0, await EarlierAsync(db, "changgou", "RC-101", 2019, new() { ["T3.1/total"] = 6 }));
        await Assert.ThrowsAsync<Conflict>(() => EarlierAsync(db, "changgou", "RC-101", 2019, new() { ["T3.1/total"] = 7 }, seen: seen));
        // Not the district's, by a town; not a year the records hold, nor one that is not over; not without a source.
        await Assert.ThrowsAsync<Forbidden>(() => EarlierAsync(db, "changgou", "RC", 2019, new() { ["T3.1/total"] = 7 }));
        Assert.Contains("自2021年起", (await Assert.ThrowsAsync<InvalidInput>(() => EarlierAsync(db, "changgou", "RC-101", 2021, new() { ["T3.1/total"] = 7 }))).Message);
        await Assert.ThrowsAsync<InvalidInput>(() => EarlierAsync(db, "changgou", "RC-101", 2022, new() { ["T3.1/total"] = 7 }));
        Assert.Contains("来源", (await Assert.ThrowsAsync<InvalidInput>(() => EarlierAsync(db, "changgou", "RC-101", 2018, new() { ["T3.1/total"] = 7 }, source: " "))).Message);
        await Assert.ThrowsAsync<InvalidInput>(() => EarlierAsync(db, "changgou", "RC-101", 2018, new() { ["T9/none"] = 7 }));
        // A town sees its own, not another's.
        await Assert.ThrowsAsync<Forbidden>(async () => await CompareAsync(db, await db.In(p => p.ActorAsync("changgou")), "RC-308", 2021));
        await Assert.ThrowsAsync<InvalidInput>(() => CompareAsync(db, Actor.System, "RC", [.. Enumerable.Range(2011, 11)]));
    }

    [Theory]
    [InlineData(112.5, 100d, "增加 12.5%")]
    [InlineData(15643d, 17347d, "减少 9.8%")]
    [InlineData(100d, 100d, "持平")]
    [InlineData(1000d, 1001d, "减少 0.1%")]
    [InlineData(20001d, 20000d, "增加 0.0%")]
    [InlineData(2001d, 2000d, "增加 0.1%")]
    [InlineData(1999d, 2000d, "减少 0.1%")]
    [InlineData(0d, 8d, "减少 100.0%")]
    [InlineData(5d, 0d, "—")]
    [InlineData(0d, 0d, "—")]
    [InlineData(5d, null, "—")]
    [InlineData(null, 5d, "—")]
    public void A_change_is_half_up_at_one_decimal_and_none_without_a_base(double? now, double? before, string words) => Assert.Equal(words, Change.Words((decimal?)now, (decimal?)before));

    [Fact]
    public void An_axis_begins_at_0_and_ends_at_a_round_number_above_every_bar()
    {
        foreach (var most in Enumerable.Range(1, 2000).Select(i => (decimal)i).Concat([0.02m, 0.7m, 12.3m, 41895m, 1_234_567m, 99_999_999m]))
        {
            var top = ChartView.Ceiling(most, out var step);
            Assert.True(top >= most && top <= most * 2.5m + 1 && top / step is >= 1 and <= 5, $"{most}: {top} in steps of {step}");
            if (most >= 1) Assert.Equal(step, decimal.Truncate(step));
        }
        Assert.Equal(1, ChartView.Ceiling(0, out _));
    }
}
