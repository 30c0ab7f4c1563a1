using Gongkai.Catalogue;
using Gongkai.Policies;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Shared;

public sealed class RecordHistoryTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static Dictionary<string, string> Repeal(string on) => new() { ["on"] = on, ["by"] = "清理结果" };

    [Theory, MemberData(nameof(Both))]
    public async Task A_change_is_kept_and_the_database_itself_refuses_to_alter_it(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var policies = p.GetRequiredService<PolicyService>();
            var (document, history) = await policies.ViewAsync(await p.ActorAsync("jiandu"), 1);
            // The demonstration repealed it: registration and repeal, each with an author and a time.
            Assert.Equal(["登记", "废止"], history.Select(h => h.Act));
            Assert.All(history, h => { Assert.NotEqual("", h.Author); Assert.NotNull(h.At); });
            var officer = await p.ActorAsync("chengban");
            await policies.ChangeAsync(officer, 1, "amend-repeal", new Dictionary<string, string>(Repeal("2021-09-29")) { ["reason"] = "日期看错" }, document.Version);
            var last = (await policies.ViewAsync(officer, 1)).History[^1];
            Assert.Equal(("更正废止日期、依据", "日期看错"), (last.Act, last.Reason));
            Assert.Contains(new ValueChange("废止日期", "2021-09-28", "2021-09-29"), last.Values);
        });
        foreach (var sql in new[] { "UPDATE record_changes SET reason = 'x'", "DELETE FROM record_changes" })
            Assert.Contains("不能修改或者删除", (await Assert.ThrowsAnyAsync<Exception>(() => db.SqlAsync(sql))).Message);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Of_two_who_change_at_once_one_wins_and_the_other_is_told(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(async p =>
        {
            var office = await p.AgencyAsync("RC-002");
            await p.GetRequiredService<ItemService>().AddAsync(await p.ActorAsync("chengban"), office, [new NewItem("标题", "news", "栏目", new DateOnly(2022, 1, 10))]);
            return p.GetRequiredService<GongkaiContext>().Items.Single(i => i.AgencyId == office).Id;
        });
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => db.In(async p =>
        {
            try
            {
                await p.GetRequiredService<ItemService>().ChangeAsync(await p.ActorAsync("chengban"), id, "withdraw", new Dictionary<string, string> { ["on"] = "2022-01-15", ["why"] = $"原因{i}" }, 0);
                return true;
            }
            catch (Exception e) when (e is Conflict or InvalidInput) { return false; }
        })));
        Assert.Single(outcomes, o => o);
        await db.In(async p =>
        {
            var (item, history) = await p.GetRequiredService<ItemService>().ViewAsync(await p.ActorAsync("chengban"), id);
            Assert.Equal(1, item.Version);
            Assert.Equal(2, history.Count);
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Every_filter_and_order_answers_on_both_databases(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var actor = await p.ActorAsync("kezhang");
            foreach (var o in ItemQuery.Orders) _ = p.GetRequiredService<ItemService>().Find(actor, new ItemQuery("题", 3, 2021, "news", "withdrawn", o.Key)).ToList();
            var policies = p.GetRequiredService<PolicyService>();
            var all = policies.Find(actor, new DocumentQuery()).ToList();
            foreach (var o in DocumentQuery.Orders) Assert.Equal(all.Count, policies.Find(actor, new DocumentQuery(Order: o.Key)).Count());
            // The states of the list are those the documents say of themselves.
            var today = p.GetRequiredService<OfficeClock>().Today;
            foreach (var s in DocumentQuery.Statuses) Assert.Equal(all.Where(d => d.StatusOn(today) == s.Label).Select(d => d.Id).Order(), policies.Find(actor, new DocumentQuery(Status: s.Key)).Select(d => d.Id).ToList().Order());
            foreach (var o in Gongkai.Indicators.FigureQuery.Orders) Assert.NotEmpty(p.GetRequiredService<Gongkai.Indicators.TypedFigureService>().Find(actor, new("专区", Year: 2021, Superseded: true, Order: o.Key)).ToList());
            foreach (var o in Gongkai.Remedies.RemedyQuery.Orders) foreach (var s in Gongkai.Remedies.RemedyQuery.Statuses) _ = p.GetRequiredService<Gongkai.Remedies.RemedyService>().Find(actor, new("1", 3, 2021, "review", s.Key, o.Key)).ToList();
        });
    }
}
