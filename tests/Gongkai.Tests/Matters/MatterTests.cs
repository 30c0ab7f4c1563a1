using Gongkai.Disposal;
using Gongkai.Dossiers;
using Gongkai.Indicators;
using Gongkai.Matters;
using Gongkai.Requests;
using Gongkai.Requests.Papers;
using Gongkai.Shared;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Tests.Disposal;
using Gongkai.Tests.Requests.Papers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Matters;

/// <summary>Complaints and amendments: a person's matter that is no request, from the portal or the counter to what the person is told.</summary>
public sealed class MatterTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static Dictionary<string, string> Words(params (string Key, string Value)[] more)
    {
        Dictionary<string, string> words = new() { ["about"] = "publish", ["content"] = "招标结果没有公开", ["person"] = "郑某", ["phone"] = "13900000000" };
        foreach (var (key, value) in more) words[key] = value;
        return words;
    }

    static Task<(Dossier Dossier, string? Code)> LodgeAsync(TestDatabase db, string unit = "RC-308", string key = "a", params (string, string)[] more) => db.In(async p =>
    {
        var about = await p.AgencyAsync(unit);
        return await p.GetRequiredService<ComplaintService>().LodgeAsync(about, Words([(ComplaintProcedure.Target, $"{about}"), .. more]), [("截图.pdf", new MemoryStream("%PDF-1.4 shot"u8.ToArray()))], key);
    });

    static Task DoAsync(TestDatabase db, string login, long id, string row, params (string, string)[] values) => db.In(async p => await p.GetRequiredService<ComplaintService>().PerformAsync(await p.ActorAsync(login), id, row, People.Form("2022-01-20", values)));

    static Task<Dictionary<string, string>> FiguresAsync(TestDatabase db, IEnumerable<Indicator> indicators) => db.In(async p =>
        (await p.GetRequiredService<IndicatorService>().ValuesAsync(indicators, new IndicatorScope(2022, null))).ToDictionary(v => v.Key, v => $"{v.Value.Value} {v.Value.Units}"));

    [Theory, MemberData(nameof(Both))]
    public async Task A_complaint_goes_to_the_office_the_unit_answers_without_knowing_who_and_puts_right_what_was_found(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var before = await FiguresAsync(db, IndicatorCatalogue.All);
        var counted = await FiguresAsync(db, IndicatorCatalogue.Matters);
        var (dossier, code) = await LodgeAsync(db);
        var id = dossier.Id;
        // The same form again, because the answer was lost, is the same complaint with the same code.
        Assert.Equal((id, code), await db.In(async p => { var again = await LodgeAsync(db); return (again.Dossier.Id, again.Code); }));
        await db.In(async p =>
        {
            var persons = p.GetRequiredService<PersonService>();
            Assert.Equal(id, (await persons.FindAsync(dossier.Number, code))?.Id);
            Assert.Null(await persons.FindAsync(dossier.Number, "2222-2222-2222"));
            Assert.Contains("正在决定是否受理", (await persons.ViewAsync(id)).Headline);
            // Before it is asked anything the unit knows nothing of it.
            var (service, unit, office) = (p.GetRequiredService<ComplaintService>(), await p.ActorAsync("zhujian"), await p.ActorAsync("chengban"));
            await Assert.ThrowsAsync<Forbidden>(() => service.LoadAsync(unit, id));
            Assert.DoesNotContain(await service.Find(unit, new(MatterQuery.Asked)).ToListAsync(), r => r.DossierId == id);
            Assert.Contains(await service.Find(office, new(Words: "郑某")).ToListAsync(), r => r.DossierId == id);
            Assert.DoesNotContain(await service.Find(await p.ActorAsync("jiandu"), new(Words: "郑某")).ToListAsync(), r => r.DossierId == id);
        });
        await Assert.ThrowsAsync<Forbidden>(() => DoAsync(db, "zhujian", id, "accept"));
        await DoAsync(db, "chengban", id, "accept");
        await DoAsync(db, "chengban", id, "ask-statement", ("points", "请说明招标结果公开的情况"), ("due", "2022-01-27"));
        await db.In(async p =>
        {
            var (service, unit) = (p.GetRequiredService<ComplaintService>(), await p.ActorAsync("zhujian"));
            var loaded = await service.LoadAsync(unit, id);
            Assert.False(service.SeesAll(unit, loaded));
            Assert.Equal(["rectified", "state"], (await service.VerdictsAsync(unit, loaded)).Select(v => v.Act.Key).Order());
            Assert.Empty(await service.FilesAsync(unit, loaded));
            Assert.Contains(await service.Find(unit, new(MatterQuery.Asked)).ToListAsync(), r => r.DossierId == id);
            await Assert.ThrowsAsync<Forbidden>(async () => await service.LoadAsync(await p.ActorAsync("changgou"), id));
            var answer = await p.GetRequiredService<AttachmentService>().AddAsync(unit, await p.AgencyAsync("RC-308"), MatterFields.AnswerFiles, "说明.pdf", new MemoryStream("%PDF-1.4 said"u8.ToArray()), AttachmentService.FromApplicants);
            await service.PerformAsync(unit, id, "state", People.Form("2022-01-20", ("statement", "漏发了"), (MatterFields.AnswerFiles, $"{answer.Id}")));
            Assert.Equal("说明.pdf", Assert.Single(await service.FilesAsync(unit, loaded = await service.LoadAsync(unit, id))).Name);
            Assert.Equal(2, (await service.FilesAsync(await p.ActorAsync("chengban"), loaded)).Count);
            var state = loaded.State.Last("state")!;
            Assert.Equal(unit.UserId, state.Decider);
        });
        var chief = await db.In(async p => (await p.ActorAsync("kezhang")).UserId);
        await db.In(async p => await p.GetRequiredService<ComplaintService>().PerformAsync(await p.ActorAsync("chengban"), id, "find-true",
            People.Form("2022-01-20", ("result", "true"), ("findings", "确实没有公开"), ("means", "both"), ("order", "补发"), ("due", "2022-02-11")) with { Decider = chief }));
        await DoAsync(db, "chengban", id, "tell", ("told-by", "portal"), ("reply", "情况属实，已经督促整改"));
        await db.In(async p =>
        {
            var view = await p.GetRequiredService<PersonService>().ViewAsync(id);
            Assert.Equal(("已经办结", "情况属实，已经督促整改"), (view.Headline, view.Told));
            Assert.DoesNotContain(view.Lines, l => l.Text.Contains("说明") || l.Text.Contains("整改"));
            var row = await p.GetRequiredService<GongkaiContext>().Matters.SingleAsync(m => m.DossierId == id);
            // Told, and still open: the order has a day of its own.
            Assert.Equal((true, "true", new DateOnly(2022, 1, 20)), (row.Open, row.Result, row.FinishedOn));
            Assert.Equal(new DateOnly(2022, 2, 11), (await p.GetRequiredService<ComplaintService>().OwedAsync([id]))[id].Due);
        });
        await DoAsync(db, "zhujian", id, "rectified", ("done", "已经补发"));
        await db.In(async p => Assert.False((await p.GetRequiredService<GongkaiContext>().Matters.SingleAsync(m => m.DossierId == id)).Open));
        // Nothing of it is a request.
        Assert.Equal(before, await FiguresAsync(db, IndicatorCatalogue.All));
        var after = await FiguresAsync(db, IndicatorCatalogue.Matters);
        Assert.Equal(["complaints/finished", "complaints/received", "complaints/true"], after.Where(a => counted[a.Key] != a.Value).Select(a => a.Key).Order());
        await db.In(async p =>
        {
            // The list behind the figure is as long as the figure.
            foreach (var indicator in IndicatorCatalogue.Matters)
            {
                var scope = new IndicatorScope(2022, null);
                var value = (await p.GetRequiredService<IndicatorService>().ValuesAsync([indicator], scope))[indicator.Key].Value;
                Assert.Equal(value, (await p.GetRequiredService<IndicatorService>().ListAsync(indicator, scope, 0, 100)).Total);
            }
            Assert.Null((await p.GetRequiredService<LedgerVerifier>().VerifyAsync()).FirstBad);
        });
        Assert.Equal(after, await db.In(async p => { await p.GetRequiredService<ProjectionRebuild>().RunAsync(); return await FiguresAsync(db, IndicatorCatalogue.Matters); }));
    }

    [Fact]
    public async Task Nobody_looks_into_a_complaint_about_themselves_and_what_is_wrong_with_a_form_is_named()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (dossier, _) = await LodgeAsync(db, "RC-002");
        Assert.Contains("上一级行政机关", (await Assert.ThrowsAsync<InvalidInput>(() => DoAsync(db, "chengban", dossier.Id, "accept"))).Message);
        await DoAsync(db, "chengban", dossier.Id, "elsewhere", ("where", "市政府办公室"), ("reason", "投诉的是本机关"));
        await db.In(async p => Assert.Contains("市政府办公室", (await p.GetRequiredService<PersonService>().ViewAsync(dossier.Id)).Told));
        Task<(Dossier, string?)> Try(int about, Dictionary<string, string> words, params (string, Stream)[] files) => db.In(p => p.GetRequiredService<ComplaintService>().LodgeAsync(about, words, files, Guid.NewGuid().ToString("N")));
        var unit = await db.In(p => p.AgencyAsync("RC-308"));
        var words = Words((ComplaintProcedure.Target, $"{unit}"));
        Assert.Contains("至少填一种", (await Assert.ThrowsAsync<Refused>(() => Try(unit, new(words) { ["phone"] = "" }))).Message);
        Assert.Contains("“事实和要求”没有填", (await Assert.ThrowsAsync<Refused>(() => Try(unit, new(words) { ["content"] = "" }))).Message);
        Assert.Contains("没有选", (await Assert.ThrowsAsync<InvalidInput>(() => Try(999, words))).Message);
        Assert.Contains("不是", (await Assert.ThrowsAsync<InvalidInput>(() => Try(unit, words, ("a.exe", new MemoryStream("MZ"u8.ToArray()))))).Message);
        Assert.Equal(0, await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.CountAsync(a => a.Name == "a.exe")));
        // The office does not pretend to be the portal, nor the portal the office.
        Assert.Contains("“收到方式”不对", (await Assert.ThrowsAsync<Refused>(() => db.In(async p => await p.GetRequiredService<ComplaintService>().RegisterAsync(await p.ActorAsync("chengban"), unit, new ActForm(new(2022, 1, 20), new Dictionary<string, string>(words) { ["channel"] = "portal", ["received"] = "2022-01-20" }), null)))).Message);
        await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.GetRequiredService<ComplaintService>().RegisterAsync(await p.ActorAsync("zhujian"), unit, new ActForm(new(2022, 1, 20), new Dictionary<string, string>(words) { ["channel"] = "letter", ["received"] = "2022-01-20" }), null)));
    }

    [Fact]
    public async Task An_open_complaint_about_a_request_keeps_its_file_from_destruction()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var file = await db.In(p => p.ArchivedAsync());
        var number = await db.In(p => p.NumberAsync(file));
        var (dossier, _) = await LodgeAsync(db, "RC-002", "b", ("request", number));
        Task<IReadOnlyList<string>> BlocksAsync() => db.In(async p => (await p.GetRequiredService<DisposalService>().ChosenAsync(await p.ActorAsync("kezhang"), [file]))[0].Blocks);
        Assert.Contains("投诉举报", Assert.Single(await BlocksAsync()));
        await DoAsync(db, "chengban", dossier.Id, "elsewhere", ("where", "市政府办公室"), ("reason", "投诉的是本机关"));
        Assert.Empty(await BlocksAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_amendment_is_corrected_refused_or_passed_on_and_is_counted_in_no_cell_of_the_report(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var before = await FiguresAsync(db, IndicatorCatalogue.All);
        foreach (var end in new[] { "correct", "refuse", "transfer", "point" })
            await db.In(async p =>
            {
                var (id, about) = await p.AmendmentAsync(end);
                var papers = PaperService.Offers((await p.GetRequiredService<DossierLedger>().LoadAsync(id)).State).Select(o => o.Kind.Key).ToList();
                Assert.Equal(end == "transfer" ? ["amendment-notice", "transfer"] : ["amendment-notice"], papers.Order());
                Assert.Empty((await p.GetRequiredService<PersonService>().ViewAsync(id)).Papers);
                await p.IssueAsync(id, "amendment-notice", about);
                if (end == "transfer") await p.IssueAsync(id, "transfer", about);
                var view = await p.GetRequiredService<PersonService>().ViewAsync(id);
                // The letter to the other agency is not the person's.
                Assert.Equal("amendment-notice", Assert.Single(view.Papers).Kind.Key);
                Assert.True(view.Headline.Length > 0 && view.Told is not null);
                await Assert.ThrowsAsync<Forbidden>(async () => await p.GetRequiredService<AmendmentService>().LoadAsync(await p.ActorAsync("zhujian"), id));
            });
        Assert.Equal(before, await FiguresAsync(db, IndicatorCatalogue.All));
        Assert.Equal("99", (await db.In(p => p.GetRequiredService<IndicatorService>().ValuesAsync([IndicatorCatalogue.Find("T3.1/total")!], new IndicatorScope(2021, null))))["T3.1/total"].Value.ToString());
    }

    [Fact]
    public async Task More_proof_is_asked_for_and_given_by_the_person_with_the_query_code()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var unit = await db.In(p => p.AgencyAsync("RC-101"));
        var words = new Dictionary<string, string> { ["record"] = "某表", ["wrong"] = "年龄", ["right"] = "五十", ["person"] = "冯某", ["identity"] = "身份证", ["phone"] = "13900000000" };
        Assert.Contains("“证据”没有填", (await Assert.ThrowsAsync<Refused>(() => db.In(p => p.GetRequiredService<AmendmentService>().LodgeAsync(unit, words, [], "x")))).Message);
        var (dossier, code) = await db.In(p => p.GetRequiredService<AmendmentService>().LodgeAsync(unit, words, [("证.pdf", new MemoryStream("%PDF-1.4 id"u8.ToArray()))], "x"));
        await db.In(async p => await p.GetRequiredService<AmendmentService>().PerformAsync(await p.ActorAsync("changgou"), dossier.Id, "ask-proof", People.Form("2022-01-20", ("points", "请补户口簿"), ("due", "2022-02-10"))));
        await db.In(async p =>
        {
            var persons = p.GetRequiredService<PersonService>();
            var view = await persons.ViewAsync(dossier.Id);
            Assert.Equal(("请您补充证据", "请补户口簿", true, new DateOnly(2022, 2, 10)), (view.Headline, view.Detail, view.YourTurn, view.Due!.Value.Due));
            Assert.Equal(["give-proof", MatterFields.TakeBack], view.Acts.Select(a => a.Key).Order());
            await persons.PerformAsync(dossier.Id, "give-proof", new Dictionary<string, string> { ["explained"] = "见附件" }, [("户口簿.pdf", new MemoryStream("%PDF-1.4 book"u8.ToArray()))], view.Seen);
            await Assert.ThrowsAsync<NotFound>(() => persons.PerformAsync(dossier.Id, "correct", new Dictionary<string, string>(), [], view.Seen + 1));
            var service = p.GetRequiredService<AmendmentService>();
            var clerk = await p.ActorAsync("changgou");
            Assert.Equal(["证.pdf", "户口簿.pdf"], (await service.FilesAsync(clerk, await service.LoadAsync(clerk, dossier.Id))).Select(f => f.Name));
            // A new code, and the first one opens nothing any more.
            var fresh = await service.QueryCodeAsync(clerk, dossier.Id, "applicant");
            Assert.Null(await persons.FindAsync(dossier.Number, code));
            Assert.NotNull(await persons.FindAsync(dossier.Number, fresh));
            await persons.PerformAsync(dossier.Id, MatterFields.TakeBack, new Dictionary<string, string>(), [], (await persons.ViewAsync(dossier.Id)).Seen);
            Assert.Equal("已经撤回", (await persons.ViewAsync(dossier.Id)).Headline);
        });
    }
}
