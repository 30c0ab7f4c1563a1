using System.Text;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Tests.Messages;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Dossiers;

/// <summary>A step decided by a leader who has no account: by a link that works once, or on paper that was photographed.</summary>
public sealed class DecisionTests
{
    const string Site = "https://gongkai.test";
    public static TheoryData<Engine> Both => TestDatabase.Both;

    /// <summary>A request under review at a unit whose leader decides on paper; prepared for signature.</summary>
    static async Task<(long Dossier, long Id, string Token)> PreparedAsync(IServiceProvider p, string? phone = null)
    {
        var (clerk, unit) = (await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"));
        var requests = p.GetRequiredService<RequestService>();
        var id = (await requests.RegisterAsync(clerk, unit, "register", People.Application(), null)).Id;
        foreach (var (act, values) in new (string, (string, string)[])[] { ("assign", [("unit", "综合科")]), ("search", [("places", "档案室"), ("found", "yes")]), ("draft", [("outcome", "GRANT"), ("text", "予以公开，见附件")]), ("submit-review", []) })
            await requests.PerformAsync(clerk, id, act, People.Form("2022-01-20", values));
        var (request, token) = await AskAsync(p, id, phone);
        return (id, request, token);
    }

    static async Task<(long Id, string Token)> AskAsync(IServiceProvider p, long dossier, string? phone = null)
    {
        var (request, link) = await p.GetRequiredService<DecisionService>().PrepareAsync(await p.ActorAsync("changgou"), "request", dossier, "sign",
            People.Form("2022-01-20") with { Decider = await IdAsync(p, "rc-101-c") }, phone, Site);
        Assert.StartsWith($"{Site}/d/{request.Id}/", link);
        return (request.Id, link.Split('/')[^1]);
    }

    static Task<string> IdAsync(IServiceProvider p, string login) => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == login).Select(u => u.Id).SingleAsync();
    static Task<DecisionRequest> RowAsync(IServiceProvider p, long id) => p.GetRequiredService<GongkaiContext>().DecisionRequests.AsNoTracking().SingleAsync(r => r.Id == id);

    [Theory, MemberData(nameof(Both))]
    public async Task Agreeing_performs_the_act_decided_by_the_one_and_recorded_by_the_other(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (dossier, id, token) = await db.In(p => PreparedAsync(p));
        await db.In(async p =>
        {
            var decisions = p.GetRequiredService<DecisionService>();
            var view = await decisions.OpenAsync(id, token);
            Assert.Null(view.Over);
            Assert.Equal("签发", view.Act);
            Assert.Contains(("拟办结果", "予以公开"), view.Lines);
            Assert.Contains(view.Lines, l => l.Value == "予以公开，见附件");
            // Who asked, how to reach them and what they asked for stay inside.
            Assert.DoesNotContain(view.Lines, l => l.Value.Contains("测试某") || l.Value.Contains("测试电话") || l.Value.Contains("测试内容"));
            Assert.Equal("已登记：同意。", await decisions.DecideAsync(id, token, true, "请注意遮盖", "10.1.2.3"));

            var loaded = await p.GetRequiredService<DossierLedger>().LoadAsync(dossier);
            var signed = loaded.Entries[^1];
            Assert.Equal(("sign", await IdAsync(p, "rc-101-c"), await IdAsync(p, "changgou"), Proofs.Link), (signed.Envelope.Row, signed.Envelope.Decider, signed.Envelope.Recorder, signed.Envelope.Proof));
            Assert.Equal($"{id}", signed.Envelope.Data["proof-link"]);
            Assert.Equal(16, signed.Envelope.Data["proof-address"].Length);
            Assert.DoesNotContain("10.1.2.3", Encoding.UTF8.GetString(await p.GetRequiredService<GongkaiContext>().LedgerEvents.Where(e => e.DossierId == dossier && e.Seq == signed.Envelope.Seq).Select(e => e.Bytes).SingleAsync()));
            // The remark is free text: beside the ledger, under its digest.
            Assert.Contains(Proofs.Remark, signed.Digests.Keys);
            Assert.DoesNotContain("遮盖", string.Join("", signed.Envelope.Data.Values));
            Assert.Equal("请注意遮盖", ProofLine.Of(signed.Envelope, await p.GetRequiredService<DossierLedger>().ContentsAsync(dossier))!.Remark);
            var row = await RowAsync(p, id);
            Assert.Equal((DecisionState.Agreed, signed.Envelope.Seq, "{}"), (row.State, row.EventSeq, row.Values));
            Assert.DoesNotContain(token, Convert.ToHexString(row.TokenHash) + Convert.ToBase64String(row.TokenHash));
            Assert.Null((await p.GetRequiredService<LedgerVerifier>().VerifyAsync()).FirstBad);
            Assert.Equal(2, await p.GetRequiredService<GongkaiContext>().AuditEntries.CountAsync(e => e.Kind == AuditKind.Decision));
        });
        await db.In(async p =>
        {
            // A link is used once; what it was about is not shown again.
            var decisions = p.GetRequiredService<DecisionService>();
            Assert.Contains("只能决定一次", (await Assert.ThrowsAsync<Conflict>(() => decisions.DecideAsync(id, token, false, "反悔", ""))).Message);
            var over = await decisions.OpenAsync(id, token);
            Assert.Contains("登记为同意", over.Over);
            Assert.Empty(over.Lines);
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task However_often_it_is_clicked_at_once_the_act_is_done_once(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (dossier, id, token) = await db.In(p => PreparedAsync(p));
        var clicks = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            try { await db.In(p => p.GetRequiredService<DecisionService>().DecideAsync(id, token, i % 2 == 0, "意见", "")); return true; }
            catch (Conflict) { return false; }
        })));
        Assert.Single(clicks, won => won);
        await db.In(async p =>
        {
            var signed = (await p.GetRequiredService<DossierLedger>().LoadAsync(dossier)).State.Events.Count(e => e.Row == "sign");
            Assert.Equal((await RowAsync(p, id)).State == DecisionState.Agreed ? 1 : 0, signed);
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Refusing_needs_a_reason_changes_nothing_and_is_told_to_the_preparer(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (dossier, id, token) = await db.In(p => PreparedAsync(p));
        await db.In(async p =>
        {
            var decisions = p.GetRequiredService<DecisionService>();
            Assert.Contains("写明理由", (await Assert.ThrowsAsync<InvalidInput>(() => decisions.DecideAsync(id, token, false, " ", ""))).Message);
            await decisions.DecideAsync(id, token, false, "依据写错了", "");
            Assert.False((await p.GetRequiredService<DossierLedger>().LoadAsync(dossier)).State.Did("sign"));
            var clerk = await p.ActorAsync("changgou");
            var line = Assert.Single(await decisions.Find(clerk, "decided", "newest-down").ToListAsync());
            Assert.Equal(("依据写错了", "■ 不同意"), (line.Request.Remark, decisions.Standing(line.Request, line.Count).Words));
            // Other units see nothing of it, and cannot touch it.
            Assert.Empty(await decisions.Find(await p.ActorAsync("zhujian"), "all", "oldest").ToListAsync());
            await Assert.ThrowsAsync<Forbidden>(async () => await decisions.WithdrawAsync(await p.ActorAsync("zhujian"), id));
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_link_that_is_wrong_old_taken_back_or_overtaken_says_so_and_loses_nothing(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (dossier, id, token) = await db.In(p => PreparedAsync(p));
        Task<string> WhyAsync() => db.In(async p => (await Assert.ThrowsAsync<Conflict>(() => p.GetRequiredService<DecisionService>().DecideAsync(id, token, true, null, ""))).Message);
        await db.In(async p =>
        {
            var decisions = p.GetRequiredService<DecisionService>();
            foreach (var wrong in new[] { token[..^1], token + "x", "", "nobody's", new string('x', 5000) }) await Assert.ThrowsAsync<NotFound>(() => decisions.OpenAsync(id, wrong));
            await Assert.ThrowsAsync<NotFound>(() => decisions.OpenAsync(id + 999, token));
            await Assert.ThrowsAsync<NotFound>(() => decisions.OpenAsync(id + 999, "nobody's"));
        });
        await db.In(p => p.GetRequiredService<GongkaiContext>().DecisionRequests.ExecuteUpdateAsync(s => s.SetProperty(r => r.ExpiresAt, DateTime.UtcNow.AddMinutes(-1))));
        Assert.Contains("已经过期", await WhyAsync());
        // A new link, and the old one is no link any more.
        var old = token;
        token = await db.In(async p => (await p.GetRequiredService<DecisionService>().RenewAsync(await p.ActorAsync("changgou"), id, null, Site)).Link.Split('/')[^1]);
        await db.In(async p =>
        {
            await Assert.ThrowsAsync<NotFound>(() => p.GetRequiredService<DecisionService>().OpenAsync(id, old));
            Assert.Null((await p.GetRequiredService<DecisionService>().OpenAsync(id, token)).Over);
            Assert.InRange(((await RowAsync(p, id)).ExpiresAt - DateTime.UtcNow).TotalHours, 47.5, 48.1);
        });
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("changgou"), dossier, "extend", People.Form("2022-01-20", ("days", "5"), ("reason", "核实")) with { Decider = await IdAsync(p, "rc-101-b") }));
        Assert.Contains("又有了新的办理", await WhyAsync());
        await db.In(async p => await p.GetRequiredService<DecisionService>().WithdrawAsync(await p.ActorAsync("changgou"), id));
        Assert.Contains("撤回", await WhyAsync());
        await db.In(async p => Assert.False((await p.GetRequiredService<DossierLedger>().LoadAsync(dossier)).State.Did("sign")));
    }

    [Fact]
    public async Task What_the_table_would_refuse_is_refused_before_a_link_is_made_and_duties_stay_apart()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(async p =>
        {
            var decisions = p.GetRequiredService<DecisionService>();
            var (clerk, id) = (await p.ActorAsync("changgou"), (await PreparedAsync(p)).Dossier);
            async Task<Exception> Why(string row, string decider, params (string, string)[] values) =>
                (await Record.ExceptionAsync(async () => await decisions.PrepareAsync(clerk, "request", id, row, People.Form("2022-01-20", values) with { Decider = await IdAsync(p, decider) }, null, Site)))!;
            Assert.Contains("须由分管负责人决定", Assert.IsType<Refused>(await Why("sign", "rc-101-b")).Message);
            Assert.Contains("现在是“审核”", Assert.IsType<Refused>(await Why("hand-over", "rc-101-c", ("receiver", "x"))).Message);
            Assert.Contains("没有填", Assert.IsType<Refused>(await Why("extend", "rc-101-b")).Message);
            Assert.Contains("不能是自己", Assert.IsType<InvalidInput>(await Why("sign", "changgou")).Message);
            Assert.Contains("没有职务", Assert.IsType<InvalidInput>(await Why("sign", "zhujian")).Message);
            // Nobody says of themselves that a link was used.
            var forged = People.Form("2022-01-20") with { Decider = await IdAsync(p, "rc-101-c"), Proof = Proofs.Link };
            await Assert.ThrowsAsync<InvalidInput>(() => p.GetRequiredService<RequestService>().PerformAsync(clerk, id, "sign", forged));
        });
    }

    [Fact]
    public async Task A_preparer_who_has_left_makes_the_act_impossible_but_the_leaders_word_is_kept()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (dossier, id, token) = await db.In(p => PreparedAsync(p));
        await db.In(async p => await p.GetRequiredService<PeopleService>().DismissAsync(await p.ActorAsync("anquan"), await IdAsync(p, "changgou"), await p.AgencyAsync("RC-101"), Post.Officer));
        await db.In(async p =>
        {
            Assert.Contains("您的意见已经留下", (await Assert.ThrowsAsync<Conflict>(() => p.GetRequiredService<DecisionService>().DecideAsync(id, token, true, "同意办理", ""))).Message);
            var row = await RowAsync(p, id);
            Assert.Equal((DecisionState.Failed, "同意办理"), (row.State, row.Remark));
            Assert.False((await p.GetRequiredService<DossierLedger>().LoadAsync(dossier)).State.Did("sign"));
        });
    }

    [Fact]
    public async Task The_link_goes_out_by_text_message_where_there_is_a_channel_and_is_refused_where_there_is_none()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(async p => Assert.Contains("没有配置短信通道", (await Assert.ThrowsAsync<InvalidInput>(() => PreparedAsync(p, "13800001234"))).Message));
        await using var receiver = await Receiver.StartAsync();
        await receiver.ConfigureAsync(db.Location.Folder);
        var (_, id, token) = await db.In(p => PreparedAsync(p, "13800001234"));
        await OutboxTests.RunAsync(db);
        Assert.Contains($"{Site}/d/{id}/{token} ", receiver.Taken.Single().Text);
        await db.In(async p =>
        {
            Assert.Equal("138****1234", (await RowAsync(p, id)).Phone);
            Assert.DoesNotContain(await p.GetRequiredService<GongkaiContext>().AuditEntries.Select(e => e.Target + e.Detail).ToListAsync(), line => line.Contains("13800001234") || line.Contains(token));
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_photograph_of_the_signed_paper_is_kept_with_the_act_and_only_ones_own_of_that_unit(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var (clerk, unit, leader) = (await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"), await IdAsync(p, "rc-101-c"));
            var id = (await PreparedAsync(p)).Dossier;
            var requests = p.GetRequiredService<RequestService>();
            async Task<Attachment> Keep(string login, int at) => await p.GetRequiredService<AttachmentService>().AddAsync(await p.ActorAsync(login), at, ActInputs.ProofPurpose, "签批.jpg", new MemoryStream([0xFF, 0xD8, 0xFF, 0xE0, 1, 2]), AttachmentService.Paper);
            var others = await Keep("zhujian", await p.AgencyAsync("RC-308"));
            await Assert.ThrowsAsync<InvalidInput>(() => requests.PerformAsync(clerk, id, "sign", People.Form("2022-01-20") with { Decider = leader, Scan = others.Id }));
            var mine = await Keep("changgou", unit);
            var envelope = await requests.PerformAsync(clerk, id, "sign", People.Form("2022-01-20") with { Decider = leader, Scan = mine.Id });
            Assert.Equal((Proofs.Scan, mine.Sha256), (envelope.Proof, envelope.Data["proof-file"]));
            Assert.Equal($"/desk/files/{mine.Id}", ProofLine.Of(envelope, new Dictionary<string, string>())!.Href);
            Assert.Null((await p.GetRequiredService<LedgerVerifier>().VerifyAsync()).FirstBad);

            // Erasing takes the paper with it, and what was prepared; another attachment of the same bytes keeps them until it goes too.
            foreach (var (act, values) in new (string, (string, string)[])[] { ("hand-over", [("receiver", "本人")]), ("archive", [("override", "答复书存纸质卷")]) }) await requests.PerformAsync(clerk, id, act, People.Form("2022-01-20", values));
            var files = p.GetRequiredService<FileStore>();
            await p.GetRequiredService<GongkaiContext>().Attachments.Where(a => a.Id == others.Id).ExecuteDeleteAsync();
            await requests.PerformAsync(await p.ActorAsync("rc-101-c"), id, "erase", People.Form("2022-01-20", ("basis", "保管期限届满")));
            Assert.Empty(await p.GetRequiredService<GongkaiContext>().Attachments.Where(a => a.Id == mine.Id).ToListAsync());
            Assert.DoesNotContain(mine.Sha256, files.All());
            Assert.All(await p.GetRequiredService<GongkaiContext>().DecisionRequests.Where(r => r.DossierId == id).ToListAsync(), r => Assert.Equal("{}", r.Values));
            Assert.Null((await p.GetRequiredService<LedgerVerifier>().VerifyAsync()).FirstBad);
        });
    }
}
