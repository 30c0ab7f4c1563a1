using Gongkai.AnnualReport;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Users;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Indicators;

public sealed class TypedFigureTests
{
    const string Flow = "T2.5.1/count", Stock = "accounts/running";

    static Task<IndicatorValue> ValueAsync(TestDatabase db, string key, Period period) => db.In(async p =>
        (await p.GetRequiredService<IndicatorService>().ValuesAsync([IndicatorCatalogue.Find(key)!], new IndicatorScope(period, new HashSet<int> { await p.AgencyAsync("RC-101") })))[key]);

    static Task SaveAsync(TestDatabase db, params FigureEntry[] entries) => db.In(async p =>
        await p.GetRequiredService<TypedFigureService>().SaveAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"), 2020, entries));

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Months_add_up_to_the_year_where_they_flow_and_the_last_counts_where_they_stand(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await SaveAsync(db, [.. Enumerable.Range(1, 12).SelectMany(m => new[] { new FigureEntry(Flow, m, "台账", Month: m), new FigureEntry(Stock, 40 + m, "账号台账", Month: m) })]);
        var year = await ValueAsync(db, Flow, Period.OfYear(2020));
        Assert.Equal(78, year.Value);
        Assert.Contains("按月填报合计 1–12月", year.SourceText);
        Assert.Equal([6m, 15m, 24m, 33m], await QuartersAsync(Flow));
        Assert.Equal(5, (await ValueAsync(db, Flow, Period.OfMonth(2020, 5))).Value);
        Assert.Equal(52, (await ValueAsync(db, Stock, Period.OfYear(2020))).Value);
        Assert.Equal([43m, 46m, 49m, 52m], await QuartersAsync(Stock));
        // A month nobody filled in is none, not zero.
        Assert.Null((await ValueAsync(db, "T2.6.1/count", Period.OfMonth(2020, 5))).Value);

        // The year's own entry goes before its months, and the two are held against each other.
        await SaveAsync(db, new(Flow, 80, "年度统计"), new(Stock, 52, "年度统计"));
        year = await ValueAsync(db, Flow, Period.OfYear(2020));
        Assert.Equal(80, year.Value);
        Assert.Contains("各月合计78，与全年数80不一致", year.SourceText);
        Assert.DoesNotContain("不一致", (await ValueAsync(db, Stock, Period.OfYear(2020))).SourceText);
        Assert.Equal([6m, 15m, 24m, 33m], await QuartersAsync(Flow));

        // What stands behind the number adds up to it.
        foreach (var (key, sum, entries) in new[] { (Flow, 80L, 1), (Stock, 52L, 1) })
        {
            var behind = await db.In(async p => await p.GetRequiredService<ReportService>().BehindAsync(Actor.System, await p.AgencyAsync("RC-101"), 2020, key, 1, 50));
            Assert.Equal((sum, entries), (behind.Typed.Sum(f => f.Value), behind.Typed.Count));
        }

        async Task<List<decimal?>> QuartersAsync(string key)
        {
            var values = new List<decimal?>();
            foreach (var quarter in Period.In(2020, PeriodKind.Quarter)) values.Add((await ValueAsync(db, key, quarter)).Value);
            return values;
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_month_is_superseded_without_touching_the_others_and_never_behind_somebodys_back(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await SaveAsync(db, new(Flow, 3, "台账", Month: 3), new(Flow, 4, "台账", Month: 4), new(Flow, 9, "台账"));
        await SaveAsync(db, new FigureEntry(Flow, 5, "台账（更正）", Month: 3));
        var standing = await db.In(async p => await p.GetRequiredService<TypedFigureService>().OfAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"), 2020));
        Assert.Equal([(5L, true), (3L, false)], standing[new(Flow, 3)].Select(f => (f.Value, f.Current)));
        Assert.Equal([(4L, true)], standing[new(Flow, 4)].Select(f => (f.Value, f.Current)));
        Assert.Equal([(9L, true)], standing[new(Flow, 0)].Select(f => (f.Value, f.Current)));

        // A row of four months one of which somebody else typed meanwhile: nothing is saved, and that one is named.
        var stale = await Assert.ThrowsAsync<InvalidFigures>(() => SaveAsync(db, new(Flow, 6, "台账", standing[new(Flow, 3)].Last().Id, 3), new(Flow, 1, "台账", 0, 1)));
        Assert.True(stale.Stale);
        Assert.Equal([new FigureSlot(Flow, 3)], stale.Problems.Keys);
        Assert.Contains("3月", stale.Message);
        Assert.Null((await ValueAsync(db, Flow, Period.OfMonth(2020, 1))).Value);
        Assert.Contains("月份不对", (await Assert.ThrowsAsync<InvalidInput>(() => SaveAsync(db, new FigureEntry(Flow, 6, "台账", Month: 13)))).Message);
        var later = await Assert.ThrowsAsync<InvalidFigures>(() => db.In(async p =>
            await p.GetRequiredService<TypedFigureService>().SaveAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"), 2022, [new(Flow, 1, "台账", Month: 2)])));
        Assert.Contains("这个月还没有到", later.Message);
    }

    [Fact]
    public void A_period_knows_its_days_its_name_and_its_neighbours()
    {
        Assert.Equal(("2021年第一季度", "2021Q1", new DateOnly(2021, 1, 1), new DateOnly(2021, 3, 31)), Of(Period.OfQuarter(2021, 1)));
        Assert.Equal(("2024年2月", "2024-02", new DateOnly(2024, 2, 1), new DateOnly(2024, 2, 29)), Of(Period.OfMonth(2024, 2)));
        Assert.Equal(("2021年", "2021", new DateOnly(2021, 1, 1), new DateOnly(2021, 12, 31)), Of(Period.OfYear(2021)));
        foreach (var kind in Enum.GetValues<PeriodKind>())
            foreach (var period in Period.In(2021, kind))
            {
                Assert.Equal(period, Period.Parse(period.Key));
                Assert.Equal(period.From.AddDays(-1), period.Previous().To);
                Assert.Equal(period.From.AddYears(-1), period.SameLastYear().From);
                Assert.Equal(kind, period.Previous().Kind);
                Assert.Equal(period, Period.Containing(kind, period.To));
            }
        foreach (var bad in new[] { null, "", "21", "2021Q5", "2021Q0", "2021-00", "2021-13", "2021-1", "2021Q1 ", "２０２１", "-021", "0001", "9999" }) Assert.Null(Period.Parse(bad));

        static (string, string, DateOnly, DateOnly) Of(Period p) => (p.Words, p.Key, p.From, p.To);
    }
}
