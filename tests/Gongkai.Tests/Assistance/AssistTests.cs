using Gongkai.Statutes.Procedures;
using Gongkai.Agencies;
using Gongkai.Assistance;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Assistance;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Assistance;

/// <summary>A town asks a department to search, the department answers, and both see one dossier.</summary>
public sealed class AssistTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    /// <summary>A request of the town with a letter to the department, or to somebody outside; the ids of both dossiers.</summary>
    static async Task<(long Request, long Letter)> SentAsync(IServiceProvider p, string? outside = null, string due = "2022-01-19", string to = "RC-308")
    {
        var (clerk, unit) = (await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"));
        var requests = p.GetRequiredService<RequestService>();
        var id = (await requests.RegisterAsync(clerk, unit, "register", People.Application() with { OccurredOn = new(2022, 1, 10) }, null)).Id;
        await requests.PerformAsync(clerk, id, "assign", People.Form("2022-01-11", ("unit", "综合科")));
        await requests.PerformAsync(clerk, id, "request-assist", People.Form("2022-01-12", ("content", "2018年危房改造名单，关键词“危改”"), ("due", due), outside is null ? ("to-agency", $"{await p.AgencyAsync(to)}") : ("party-agency", outside)));
        var number = await p.GetRequiredService<GongkaiContext>().Requests.Where(r => r.DossierId == id).Select(r => r.Number).SingleAsync();
        return (id, await p.GetRequiredService<GongkaiContext>().AssistLetters.Where(l => l.RequestNumber == number).Select(l => l.DossierId).SingleAsync());
    }

    static async Task<(string, string)[]> ReplyAsync(IServiceProvider p, string login, string unit)
    {
        var attachments = p.GetRequiredService<AttachmentService>();
        async Task<long> KeepAsync(string purpose, string name) => (await attachments.AddAsync(await p.ActorAsync(login), await p.AgencyAsync(unit), purpose, name, new MemoryStream("%PDF-1.4 reply"u8.ToArray()), AttachmentService.Paper)).Id;
        return [("held", "yes"), ("places", "危改办档案柜"), ("words", "危改"), ("period", "2018年"), ("result", "查到名单一份"), ("opinion", "part"), ("ground", "《条例》第十五条"), ("signer", "陈某"),
            (AssistProcedure.SealScan, $"{await KeepAsync(AssistProcedure.SealScan, "复函.pdf")}"), (AssistProcedure.ReplyFiles, $"{await KeepAsync(AssistProcedure.ReplyFiles, "名单.pdf")}")];
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_letter_goes_to_the_other_unit_and_its_reply_comes_back_to_the_request(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var (assistance, requests, ledger) = (p.GetRequiredService<AssistService>(), p.GetRequiredService<RequestService>(), p.GetRequiredService<DossierLedger>());
            var (town, department, other) = (await p.ActorAsync("changgou"), await p.ActorAsync("zhujian"), await p.ActorAsync("chengban"));
            var (request, letter) = await SentAsync(p);
            var name = (await p.GetRequiredService<AgencyDirectory>().OnAsync(new(2022, 1, 20))).Find("RC-308")!.Name;
            Assert.Equal(letter, Assert.Single(await assistance.Find(department, new(AssistQuery.Received, Status: "open", Words: "协查")).Where(l => l.DossierId == letter).ToListAsync()).DossierId);
            Assert.Contains(await assistance.Find(town, new(AssistQuery.Sent)).ToListAsync(), l => l.DossierId == letter && l.Party == name);
            Assert.DoesNotContain(await assistance.Find(town, new(AssistQuery.Received)).ToListAsync(), l => l.DossierId == letter);
            await Assert.ThrowsAsync<Forbidden>(async () => await assistance.LoadAsync(other, letter));

            // Each side does its own.
            await Assert.ThrowsAsync<Forbidden>(() => assistance.PerformAsync(town, letter, "receive", People.Form("2022-01-13")));
            await Assert.ThrowsAsync<Forbidden>(() => assistance.PerformAsync(department, letter, "urge", People.Form("2022-01-13", ("means", "phone"))));
            await Assert.ThrowsAsync<Forbidden>(() => requests.ViewAsync(department, request));
            await assistance.PerformAsync(department, letter, "receive", People.Form("2022-01-13"));
            await assistance.PerformAsync(department, letter, "assign", People.Form("2022-01-13", ("unit", "危改办"), ("handler", "周某")));
            await assistance.PerformAsync(town, letter, "urge", People.Form("2022-01-18", ("means", "phone")));
            // One place for what comes of the letter.
            Assert.Contains("专卷", (await Assert.ThrowsAsync<InvalidInput>(() => requests.PerformAsync(town, request, "assist-answer", People.Form("2022-01-20", ("held", "no"), ("signer", "某"), ("search", "某"))))).Message);

            var reply = await ReplyAsync(p, "zhujian", "RC-308");
            foreach (var left in new[] { "signer", AssistProcedure.SealScan, "places" })
                await Assert.ThrowsAsync<Refused>(() => assistance.PerformAsync(department, letter, "reply", People.Form("2022-01-20", [.. reply.Where(v => v.Item1 != left)])));
            Assert.Contains("没有上传", (await Assert.ThrowsAsync<InvalidInput>(() => assistance.PerformAsync(department, letter, "reply", People.Form("2022-01-20", [.. reply.Where(v => v.Item1 != AssistProcedure.SealScan), (AssistProcedure.SealScan, "999999")])))).Message);
            await assistance.PerformAsync(department, letter, "reply", People.Form("2022-01-20", reply));

            var state = (await ledger.LoadAsync(request)).State;
            Assert.False(state.Waiting("assist"));
            var answer = state.Last("assist-answer")!;
            Assert.Equal((department.UserId, "yes", "assist:1"), (answer.Recorder, answer.Data["held"], answer.Wait));
            // Searching holds no clock.
            Assert.Empty(state.ClockEvents);
            var line = Assert.Single(await assistance.OfRequestAsync(town, (await ledger.LoadAsync(request)).Dossier.Number));
            Assert.Equal(("late", "有相关信息：查到名单一份"), (line.Css, line.Result));
            // The copies belong to the department and are open to the town, through the letter alone.
            var files = await assistance.FilesAsync(await assistance.LoadAsync(town, letter));
            Assert.Equal(["复函.pdf", "名单.pdf"], files.Select(f => f.Name));
            await Assert.ThrowsAsync<Forbidden>(() => p.GetRequiredService<AttachmentService>().OpenAsync(town, files[0].Id));
            await using (var bytes = (await assistance.FileAsync(town, letter, files[0].Id)).Bytes) Assert.Equal(14, bytes.Length);
            await Assert.ThrowsAsync<Forbidden>(() => assistance.FileAsync(other, letter, files[0].Id));
            await Assert.ThrowsAsync<NotFound>(() => assistance.FileAsync(town, letter, files[0].Id + 99));
            Assert.Null((await p.GetRequiredService<LedgerVerifier>().VerifyAsync()).FirstBad);

            var row = await p.GetRequiredService<GongkaiContext>().AssistLetters.AsNoTracking().SingleAsync(l => l.DossierId == letter);
            await p.GetRequiredService<ProjectionRebuild>().RunAsync();
            Assert.Equivalent(row, await p.GetRequiredService<GongkaiContext>().AssistLetters.AsNoTracking().SingleAsync(l => l.DossierId == letter), strict: true);
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_returned_or_given_up_frees_the_request_too(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var (assistance, ledger) = (p.GetRequiredService<AssistService>(), p.GetRequiredService<DossierLedger>());
            var (request, letter) = await SentAsync(p);
            await assistance.PerformAsync(await p.ActorAsync("zhujian"), letter, "return", People.Form("2022-01-13", ("reason", "由档案馆保存")));
            var state = (await ledger.LoadAsync(request)).State;
            Assert.False(state.Waiting("assist"));
            Assert.EndsWith("被退回：由档案馆保存", (await ledger.ContentsAsync(request))[$"{state.Last("assist-cancel")!.Seq}/reason"]);
            (request, letter) = await SentAsync(p);
            await assistance.PerformAsync(await p.ActorAsync("changgou"), letter, "cancel", People.Form("2022-01-20", ("reason", "逾期不复")));
            Assert.False((await ledger.LoadAsync(request)).State.Waiting("assist"));
            // Where the applicant withdrew first, the letter ends by itself the next time the lapses are looked for, and the request stays as it is; another that is still wanted goes on.
            (request, letter) = await SentAsync(p);
            var (_, wanted) = await SentAsync(p);
            await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("changgou"), request, "withdraw", People.Form("2022-01-20", ("written", "yes")));
            var count = (await ledger.LoadAsync(request)).State.Count;
            var (data, run) = (p.GetRequiredService<GongkaiContext>(), new JobRun { Job = "lapses", Key = "t", LeaseUntil = new(2100, 1, 1) });
            data.Add(run);
            await data.SaveChangesAsync();
            Assert.StartsWith("终止了1份协助调查函", await new LapseJob().RunAsync(p, new JobProgress(data, run, TimeProvider.System), default));
            Assert.Equal(AssistProcedure.Cancelled, (await ledger.LoadAsync(letter)).State.Stage);
            Assert.Equal(AssistProcedure.Sent, (await ledger.LoadAsync(wanted)).State.Stage);
            Assert.Equal(count, (await ledger.LoadAsync(request)).State.Count);
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Letters_out_of_the_district_and_into_it_are_written_for_by_the_unit_itself(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var (assistance, requests, town) = (p.GetRequiredService<AssistService>(), p.GetRequiredService<RequestService>(), await p.ActorAsync("changgou"));
            var unit = await p.AgencyAsync("RC-101");
            var (request, letter) = await SentAsync(p, "邻县自然资源局");
            Assert.Equal(AssistProcedure.Out, (await p.GetRequiredService<GongkaiContext>().AssistLetters.AsNoTracking().SingleAsync(l => l.DossierId == letter)).Way);
            await assistance.PerformAsync(town, letter, "record-reply", People.Form("2022-01-18", await ReplyAsync(p, "changgou", "RC-101")));
            Assert.NotNull((await p.GetRequiredService<DossierLedger>().LoadAsync(request)).State.Last("assist-answer"));

            async Task<long> InAsync(string? key) => (await assistance.RegisterAsync(town, unit, People.Form("2022-01-12", ("party-agency", "市自然资源局"), ("letter-number", "协查函3号"), ("received", "2022-01-11"), ("content", "宅基地审批表"), ("due", "2022-01-18")), key)).Id;
            var incoming = await InAsync("once");
            Assert.Equal(incoming, await InAsync("once"));
            await assistance.PerformAsync(town, incoming, "receive", People.Form("2022-01-12"));
            await assistance.PerformAsync(town, incoming, "reply", People.Form("2022-01-18", await ReplyAsync(p, "changgou", "RC-101")));
            Assert.Equal(new DateOnly(2022, 1, 11), (await assistance.Find(town, new(AssistQuery.Received, Status: "in-time")).SingleAsync(l => l.DossierId == incoming)).SentOn);
            await Assert.ThrowsAsync<Forbidden>(async () => await assistance.RegisterAsync(await p.ActorAsync("zhujian"), unit, People.Form("2022-01-12"), null));

            var own = await requests.RegisterAsync(town, unit, "register", People.Application(), null);
            async Task<string> RefusedAsync(params (string, string)[] to) =>
                (await Assert.ThrowsAsync<InvalidInput>(() => requests.PerformAsync(town, own.Id, "request-assist", People.Form("2022-01-20", [("content", "某"), ("due", "2022-01-27"), .. to])))).Message;
            Assert.Contains("就是本单位", await RefusedAsync(("to-agency", $"{unit}")));
            Assert.Contains("只能填一个", await RefusedAsync(("to-agency", $"{await p.AgencyAsync("RC-308")}"), ("party-agency", "邻县")));
            Assert.Contains("不对", await RefusedAsync(("to-agency", "99999")));
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_months_figures_are_counts_of_the_letters_behind_them(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var (assistance, town, department) = (p.GetRequiredService<AssistService>(), await p.ActorAsync("changgou"), await p.ActorAsync("rc-310-a"));
            var unit = await p.AgencyAsync("RC-310");
            async Task AnswerAsync(string due, string on)
            {
                var (_, letter) = await SentAsync(p, due: due, to: "RC-310");
                await assistance.PerformAsync(town, letter, "urge", People.Form("2022-01-13", ("means", "system")));
                await assistance.PerformAsync(department, letter, "receive", People.Form("2022-01-13"));
                await assistance.PerformAsync(department, letter, "reply", People.Form(on, await ReplyAsync(p, "rc-310-a", "RC-310")));
            }
            await AnswerAsync("2022-01-19", "2022-01-14");
            await AnswerAsync("2022-01-14", "2022-01-19");
            await SentAsync(p, due: "2022-01-18", to: "RC-310");
            await SentAsync(p, due: "2022-01-27", to: "RC-310");
            var (_, back) = await SentAsync(p, to: "RC-310");
            await assistance.PerformAsync(department, back, "return", People.Form("2022-01-13", ("reason", "不是本单位")));

            var lines = await assistance.MonthAsync(await p.ActorAsync("jiandu"), "2022-01");
            var line = lines.Single(l => l.AgencyId == unit);
            Assert.Equal((5, 1, 1, 2, 1, 1, 2), (line.Received, line.InTime, line.Late, line.Open, line.Overdue, line.Returned, line.Urges));
            // 12 January to the 14th and to the 19th: two and five working days.
            Assert.Equal(3.5m, line.Workdays);
            foreach (var (status, count) in new[] { ("in-time", line.InTime), ("late", line.Late), ("open", line.Open), ("overdue", line.Overdue), ("returned", line.Returned), ("cancelled", line.Cancelled) })
                Assert.Equal(count, await assistance.Find(department, new(Agency: unit, Month: "2022-01", Status: status)).CountAsync());
            Assert.Equal((lines.SkipLast(1).Sum(l => l.Received), (int?)null), (lines[^1].Received, lines[^1].AgencyId));
            // A unit sees its own line, not the others'.
            Assert.All((await assistance.MonthAsync(department, "2022-01")).SkipLast(1), l => Assert.Equal(unit, l.AgencyId));
            Assert.Empty(await assistance.MonthAsync(department, "2019-01"));
            await Assert.ThrowsAsync<InvalidInput>(() => assistance.MonthAsync(department, "2022-13"));
            foreach (var side in AssistQuery.Sides) foreach (var order in AssistQuery.Orders) foreach (var status in AssistQuery.Statuses) _ = await assistance.Find(town, new(side.Key, "协", unit, "2022-01", status.Key, order.Key)).ToListAsync();
        });
    }
}
