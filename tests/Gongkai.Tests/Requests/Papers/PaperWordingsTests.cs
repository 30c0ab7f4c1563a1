using Gongkai.Requests.Papers;
using Gongkai.Shared;
using Gongkai.Statutes.Requests.Papers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Requests.Papers;

/// <summary>The office's own wording: whose it is, in versions, and what it may not leave out.</summary>
public sealed class PaperWordingsTests
{
    static readonly PaperKind Kind = PaperTable.Find("correction")!;

    static Task<int> SaveAsync(TestDatabase db, string login, string agency, string key, string? text, int version) => db.In(async p =>
        await p.GetRequiredService<PaperWordings>().SaveAsync(await p.ActorAsync(login), await p.AgencyAsync(agency), key, text, version));

    static Task<Wording> NowAsync(TestDatabase db, string agency) => db.In(async p => await p.GetRequiredService<PaperWordings>().TemplateAsync(await p.AgencyAsync(agency), Kind));

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_units_own_text_goes_before_the_districts_and_that_before_the_built_in_and_every_version_stays(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        Assert.Equal((Kind.Template, 0, "通用"), (await NowAsync(db, "RC-002") is var n ? (n.Text, n.Version, n.From) : default));
        Assert.Equal(1, await SaveAsync(db, "kezhang", "RC", Kind.Key, Kind.Template + "\n全区附言", 0));
        Assert.Equal(("全区", "RC/1"), (await NowAsync(db, "RC-101") is var d ? (d.From, d.Mark) : default));
        Assert.Equal(1, await SaveAsync(db, "kezhang", "RC-002", Kind.Key, Kind.Template + "\n本办附言", 0));
        Assert.Equal(1, await SaveAsync(db, "kezhang", "RC-002", Kind.Key, Kind.Template + "\n本办附言", 1));
        Assert.Equal(2, await SaveAsync(db, "fenguan", "RC-002", Kind.Key, Kind.Template + "\n本办附言二", 1));
        Assert.Equal(("本单位", "RC-002/2"), (await NowAsync(db, "RC-002") is var o ? (o.From, o.Mark) : default));
        await Assert.ThrowsAsync<Conflict>(() => SaveAsync(db, "kezhang", "RC-002", Kind.Key, Kind.Template + "\n又一版", 1));
        // The paper says under which text it was made.
        var (id, about) = await db.In(p => p.OpenAsync(PaperCases.StepsTo(Kind)));
        var seq = await db.In(p => p.IssueAsync(id, Kind.Key, about));
        var opened = await db.In(async p => await p.GetRequiredService<PaperService>().OpenAsync(await p.ActorAsync("chengban"), id, seq));
        Assert.Contains("本办附言二", opened.Text);
        Assert.Equal("RC-002/2", opened.Loaded.State.Events[seq - 1].Data["template"]);
        Assert.Equal(3, await SaveAsync(db, "kezhang", "RC-002", Kind.Key, null, 2));
        Assert.Equal("全区", (await NowAsync(db, "RC-002")).From);
        var history = await db.In(async p => await p.GetRequiredService<PaperWordings>().HistoryAsync(await p.AgencyAsync("RC-002"), Kind.Key));
        Assert.Equal([(3, true, "科长（演示）"), (2, false, "分管主任（演示）"), (1, false, "科长（演示）")], history.Select(h => (h.Version, h.Text is null, h.Author)));
    }

    [Fact]
    public async Task Only_the_units_head_or_leader_writes_and_the_districts_is_the_head_of_its_office()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        foreach (var (login, agency) in new[] { ("chengban", "RC-002"), ("admin", "RC-002"), ("anquan", "RC"), ("jiandu", "RC"), ("fenguan", "RC"), ("kezhang", "RC-101"), ("rc-101-b", "RC-102"), ("rc-101-b", "RC") })
            await Assert.ThrowsAsync<Forbidden>(() => SaveAsync(db, login, agency, Kind.Key, Kind.Template + "\n附言", 0));
        Assert.Equal(1, await SaveAsync(db, "rc-101-b", "RC-101", Kind.Key, Kind.Template + "\n附言", 0));
    }

    [Fact]
    public async Task A_text_without_what_the_law_asks_is_refused_by_name_and_article()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var refused = await Assert.ThrowsAsync<InvalidForm>(() => SaveAsync(db, "kezhang", "RC-002", Kind.Key, "请补正。", 0));
        Assert.Equal(Kind.Elements.Count, refused.Problems.Count);
        Assert.Contains(refused.Problems, p => p.StartsWith("缺少“补正期限”（《政府信息公开条例》第三十条）"));
        Assert.Equal("通用", (await NowAsync(db, "RC-002")).From);
    }

    [Fact]
    public async Task A_mark_is_one_agencys_and_one_series()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var key = PaperWord.MarkOf(PaperSeries.Reply);
        foreach (var (taken, whose) in new[] { ("任政公开", "济宁市任城区人民政府登记申请"), ("任政公复", "济宁市任城区人民政府的代字"), ("长沟公函", "长沟镇") })
            Assert.Contains(whose, (await Assert.ThrowsAsync<InvalidInput>(() => SaveAsync(db, "kezhang", "RC-002", key, taken, 0))).Message);
        Assert.Contains("不带年份和括号", (await Assert.ThrowsAsync<InvalidInput>(() => SaveAsync(db, "kezhang", "RC-002", key, "任〔2022〕", 0))).Message);
        await SaveAsync(db, "kezhang", "RC-002", key, "济任办答", 0);
        await Assert.ThrowsAsync<InvalidInput>(() => SaveAsync(db, "kezhang", "RC-001", key, "济任办答", 0));
        await Assert.ThrowsAsync<InvalidInput>(() => SaveAsync(db, "kezhang", "RC-002", PaperWord.MarkOf(PaperSeries.Fee), "济任办答", 0));
        var (id, about) = await db.In(p => p.OpenAsync(PaperCases.ToReply("GRANT")));
        var seq = await db.In(p => p.IssueAsync(id, "reply-grant", about));
        Assert.Equal("济任办答〔2022〕1号", (await db.In(async p => await p.GetRequiredService<PaperService>().OpenAsync(await p.ActorAsync("chengban"), id, seq))).Line.Paper.Number);
        // What a district has for all cannot be a unit's own.
        await Assert.ThrowsAsync<InvalidInput>(() => SaveAsync(db, "kezhang", "RC", key, "全区", 0));
    }
}
