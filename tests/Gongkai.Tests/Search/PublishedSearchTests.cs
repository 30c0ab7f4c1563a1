using Gongkai.Agencies;
using Gongkai.Catalogue;
using Gongkai.Jobs;
using Gongkai.Policies;
using Gongkai.Search;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Search;

/// <summary>Before applying: what is public already, in whatever words, and who would have the rest.</summary>
public sealed class PublishedSearchTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static Task<FoundRecords> FindAsync(TestDatabase db, string text) => db.In(p => p.GetRequiredService<IPublishedSearch>().LikeAsync(text, 6));
    static async Task<IReadOnlyList<string>> TitlesAsync(TestDatabase db, string text) => [.. (await FindAsync(db, text)).Records.Select(r => r.Record.Title)];

    static Task<long> PublishAsync(TestDatabase db, string title, string agency = "RC-101", string? number = null) => db.In(async p =>
    {
        var items = p.GetRequiredService<ItemService>();
        var numbers = await items.AddAsync(Actor.System, await p.AgencyAsync(agency), [new NewItem(title, "projects", "通知公告", new(2022, 1, 10)) { IndexNumber = number }]);
        return (await items.IdsAsync(numbers))[numbers[0]];
    });

    static Task ChangeAsync(TestDatabase db, long id, string act, params (string, string)[] values) => db.In(async p =>
    {
        var seen = await p.GetRequiredService<GongkaiContext>().Items.Where(i => i.Id == id).Select(i => i.Version).SingleAsync();
        await p.GetRequiredService<ItemService>().ChangeAsync(await p.ActorAsync("changgou"), id, act, values.ToDictionary(v => v.Item1, v => v.Item2), seen);
    });

    [Theory, MemberData(nameof(Both))]
    public async Task Everyday_words_lead_to_official_titles_and_only_to_what_is_up(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        const string title = "枣店阁村集体土地征收及青苗补偿安置公告";
        var id = await PublishAsync(db, title);
        foreach (var asked in new[] { "枣店阁村拆迁", "我想知道枣店阁村的青苗补偿是多少", "青苗补偿安置", "枣店阁村" }) Assert.Contains(title, await TitlesAsync(db, asked));
        Assert.Equal(("拆迁", "征收"), (await FindAsync(db, "枣店阁村拆迁")).Words.Single());
        Assert.Empty((await FindAsync(db, "枣店阁村征收")).Words);
        // A word or two in common is no likeness; nothing at all finds nothing.
        Assert.DoesNotContain(title, await TitlesAsync(db, "全区公路桥梁养护安置经费"));
        foreach (var nothing in new[] { "", "？", "𠮷", new string('某', 5000) }) Assert.Empty((await FindAsync(db, nothing)).Records);
        Assert.Contains(title, await TitlesAsync(db, "枣店阁村拆迁。" + string.Concat(Enumerable.Range(0, 900).Select(i => $"第{i}句"))));

        await ChangeAsync(db, id, "withdraw", ("on", "2022-01-20"), ("why", "内容有误"));
        Assert.DoesNotContain(title, await TitlesAsync(db, "枣店阁村拆迁"));
        await ChangeAsync(db, id, "restore", ("reason", "撤错了"));
        Assert.Contains(title, await TitlesAsync(db, "枣店阁村拆迁"));
        await ChangeAsync(db, id, "edit", ("title", "石桥湾渡口停航通告"), ("category", "projects"), ("column", "通知公告"), ("published", "2022-01-10"), ("reason", "题目错了"));
        Assert.DoesNotContain("石桥湾渡口停航通告", await TitlesAsync(db, "枣店阁村拆迁"));
        Assert.Contains("石桥湾渡口停航通告", await TitlesAsync(db, "石桥湾渡口"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_number_leads_to_its_record_first(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await PublishAsync(db, "某某事项的通告", number: "ZD-7/2020-00031");
        Assert.Equal("某某事项的通告", (await TitlesAsync(db, "索引号zd-7/2020-00031"))[0]);
        var document = await db.In(p => p.GetRequiredService<GongkaiContext>().NormativeDocuments.AsNoTracking().OrderBy(d => d.Id).Skip(2).FirstAsync());
        foreach (var typed in new[] { document.DocumentNumber, document.DocumentNumber.Replace('〔', '[').Replace('〕', ']'), $"请找{document.DocumentNumber}", document.RegistrationNumber })
        {
            var first = (await FindAsync(db, typed)).Records[0];
            Assert.Equal((DocumentActs.Register, document.Id, 1.0), (first.Kind, first.Record.Id, first.Score));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_came_without_the_index_is_put_in_by_the_job(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await PublishAsync(db, "枣店阁村集体土地征收公告");
        var before = await db.In(p => p.GetRequiredService<GongkaiContext>().Set<SearchGram>().CountAsync());
        await db.SqlAsync("DELETE FROM search_grams WHERE record_id % 3 = 0 OR kind = 'documents'");
        await db.In(async p =>
        {
            var runner = p.GetRequiredService<JobRunner>();
            await runner.QueueAsync("search-index", "search-index test");
            Assert.True(await runner.RunNextAsync("search-index"));
            Assert.Equal(JobState.Done, await p.GetRequiredService<GongkaiContext>().JobRuns.Where(j => j.Key == "search-index test").Select(j => j.State).SingleAsync());
        });
        Assert.Equal(before, await db.In(p => p.GetRequiredService<GongkaiContext>().Set<SearchGram>().CountAsync()));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_unit_is_proposed_by_its_name_its_duties_and_what_it_published(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        Task<Finding> AskAsync(string text) => db.In(p => p.GetRequiredService<AgencyFinder>().FindAsync(text));
        var found = await AskAsync("长沟镇低保名单");
        Assert.Equal(["长沟镇", "区民政局"], found.Agencies.Take(2).Select(a => a.Agency.ShortName));
        Assert.Contains("您写到了“长沟镇”", found.Agencies.Single(a => a.Agency.ShortName == "长沟镇").Reasons);
        // 低保 is not what the duties say; 最低生活保障 is.
        Assert.Contains("它负责最低生活保障", found.Agencies.Single(a => a.Agency.ShortName == "区民政局").Reasons);
        await PublishAsync(db, "枣店阁村集体土地征收及青苗补偿安置公告", "RC-102");
        var published = (await AskAsync("枣店阁村青苗补偿")).Agencies;
        Assert.Equal(("喻屯镇", "它公开过1条相近的信息"), (published[0].Agency.ShortName, published[0].Reasons.Single()));
        Assert.False((await AskAsync("完全无关的𠮷㐀")).Any);

        var (admin, clerk, unit) = await db.In(async p => (await p.ActorAsync("admin"), await p.ActorAsync("zhujian"), await p.AgencyAsync("RC-303")));
        await Assert.ThrowsAsync<Forbidden>(() => db.In(p => p.GetRequiredService<AgencyService>().DescribeAsync(clerk, unit, "某事")));
        await Assert.ThrowsAsync<InvalidInput>(() => db.In(p => p.GetRequiredService<AgencyService>().DescribeAsync(admin, unit, "单 一")));
        await db.In(p => p.GetRequiredService<AgencyService>().DescribeAsync(admin, unit, " 酿酒作坊，窑厂\n窑厂 "));
        Assert.Equal("酿酒作坊、窑厂", await db.In(p => p.GetRequiredService<GongkaiContext>().Agencies.Where(a => a.Id == unit).Select(a => a.Duties).SingleAsync()));
        Assert.Equal("区工业和信息化局", (await AskAsync("村口窑厂什么时候停")).Agencies[0].Agency.ShortName);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Words_are_kept_by_the_office_that_runs_disclosure(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        Task AddAsync(string login, string everyday, string official) => db.In(async p => await p.GetRequiredService<SynonymService>().AddAsync(await p.ActorAsync(login), new Dictionary<string, string> { ["everyday"] = everyday, ["official"] = official, ["source"] = "测试" }));
        await Assert.ThrowsAsync<Forbidden>(() => AddAsync("zhujian", "窝棚", "临时建筑"));
        await Assert.ThrowsAsync<Forbidden>(() => AddAsync("admin", "窝棚", "临时建筑"));
        foreach (var (everyday, official) in new[] { ("拆迁", "征收"), ("棚", "临时建筑"), ("窝棚", "窝棚"), ("窝棚", "建"), ("窝棚", "一一、二二、三三、四四、五五、六六、七七"), (new string('长', 21), "建筑"), ("窝棚", "") })
            await Assert.ThrowsAsync<InvalidForm>(() => AddAsync("chengban", everyday, official));
        await AddAsync("chengban", "窝棚", "临时建筑,临时用房 临时建筑");
        Assert.Equal([("窝棚", "临时建筑"), ("窝棚", "临时用房")], (await FindAsync(db, "河边的窝棚")).Words);
        var word = await db.In(p => p.GetRequiredService<GongkaiContext>().Set<Synonym>().AsNoTracking().SingleAsync(s => s.Everyday == "窝棚"));
        Task StopAsync(int seen) => db.In(async p => await p.GetRequiredService<SynonymService>().ChangeAsync(await p.ActorAsync("chengban"), word.Id, "stop", new Dictionary<string, string> { ["reason"] = "没有人这样说" }, seen));
        await Assert.ThrowsAsync<Conflict>(() => StopAsync(5));
        await StopAsync(0);
        Assert.Empty((await FindAsync(db, "河边的窝棚")).Words);
        await Assert.ThrowsAsync<InvalidInput>(() => StopAsync(1));
        // What the product brings along says so, and stands for both languages.
        Assert.True(await db.In(p => p.GetRequiredService<GongkaiContext>().Set<Synonym>().CountAsync(s => s.Source.StartsWith("设计"))) > 50);
        Assert.Equal([("五险一金", "社会保险"), ("五险一金", "住房公积金")], (await FindAsync(db, "五险一金")).Words);
    }
}
