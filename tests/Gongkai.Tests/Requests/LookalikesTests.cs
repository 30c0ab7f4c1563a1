using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Requests;

/// <summary>Duplicates and repeats, found within the units of who looks.</summary>
public sealed class LookalikesTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static Task<long> RegisterAsync(TestDatabase db, string login, string unit, string received, string applicant, string? identity, string subject) => db.In(async p =>
    {
        var values = new Dictionary<string, string>(People.Application(received).Values) { ["applicant"] = applicant, ["subject"] = subject };
        if (identity is not null) values["identity"] = identity;
        return (await p.GetRequiredService<RequestService>().RegisterAsync(await p.ActorAsync(login), await p.AgencyAsync(unit), "register", new ActForm(DateOnly.Parse(received), values), null)).Id;
    });

    static Task<IReadOnlyList<Lookalike>> OfAsync(TestDatabase db, string login, long id) => db.In(async p =>
    {
        var actor = await p.ActorAsync(login);
        return await p.GetRequiredService<Lookalikes>().OfAsync(actor, (await p.GetRequiredService<RequestService>().ViewAsync(actor, id)).Row);
    });

    [Theory, MemberData(nameof(Both))]
    public async Task The_same_applicant_is_known_by_name_or_by_number_and_another_by_what_they_ask(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        const string subject = "龙拱河湿地公园二期工程的施工合同";
        var first = await RegisterAsync(db, "chengban", "RC-002", "2022-01-10", "甄某", "身份证 370811198001011234", subject);
        var named = await RegisterAsync(db, "chengban", "RC-002", "2022-01-11", "甄某", null, "湿地公园二期（龙拱河）施工合同文本");
        var numbered = await RegisterAsync(db, "chengban", "RC-001", "2022-01-12", "甄  某", "37081119800101 1234", "龙拱河湿地公园二期工程施工合同及附件");
        var another = await RegisterAsync(db, "chengban", "RC-002", "2022-01-13", "贾某", null, subject + "。");
        await RegisterAsync(db, "chengban", "RC-002", "2022-01-13", "甄某", null, "本人参加社会保险的缴费记录");
        await RegisterAsync(db, "changgou", "RC-101", "2022-01-13", "甄某", "370811198001011234", subject);
        var found = await OfAsync(db, "chengban", first);
        Assert.Equal([numbered, named, another], found.OrderByDescending(l => l.SameApplicant).ThenByDescending(l => l.Id).Select(l => l.Id));
        Assert.Equal([true, true, false], found.Select(l => l.SameApplicant));
        Assert.Equal(100, found[^1].Percent);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_repeat_of_what_was_answered_is_drafted_with_the_earlier_number(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        const string subject = "龙拱河湿地公园二期工程的施工合同";
        var first = await RegisterAsync(db, "chengban", "RC-002", "2022-01-10", "甄某", null, subject);
        var open = await RegisterAsync(db, "chengban", "RC-002", "2022-01-18", "甄某", null, subject);
        await db.In(async p =>
        {
            var (requests, alike) = (p.GetRequiredService<RequestService>(), p.GetRequiredService<Lookalikes>());
            var officer = await p.ActorAsync("chengban");
            Assert.Contains("没有答复", (await Assert.ThrowsAsync<InvalidInput>(() => alike.RepeatAsync(officer, open, first))).Message);
            await requests.PerformAsync(officer, first, "answer-on-spot", People.Form("2022-01-18", ("outcome", "GRANT"), ("text", "见附件")) with { Decider = (await p.ActorAsync("kezhang")).UserId });
            await requests.PerformAsync(officer, first, "hand-over", People.Form("2022-01-18", ("receiver", "甄某")));
            var number = (await requests.ViewAsync(officer, first)).Row.Number;
            var draft = await alike.RepeatAsync(officer, open, first);
            Assert.Equal(("REFUSE_REPEAT", number), (draft["outcome"], draft["earlier"]));
            Assert.Contains($"2022年1月18日答复（{number}）", draft["text"]);
            await requests.PerformAsync(officer, open, "draft", new ActForm(new DateOnly(2022, 1, 20), draft));
            Assert.Contains("别人申请的", (await Assert.ThrowsAsync<InvalidInput>(() => alike.RepeatAsync(officer, open, 57))).Message);
            await Assert.ThrowsAsync<Forbidden>(async () => await alike.CompareAsync(await p.ActorAsync("changgou"), open, first));
        });
    }
}
