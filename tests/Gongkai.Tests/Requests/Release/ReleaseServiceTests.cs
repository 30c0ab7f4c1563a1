using Gongkai.Audit;
using Gongkai.Documents.Readers;
using Gongkai.Documents.Redaction;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Requests.Papers;
using Gongkai.Requests.Release;
using Gongkai.Shared;
using Gongkai.Statutes;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Tests.Requests.Papers;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Requests.Release;

/// <summary>From a record with names in it to the file that goes out: proposals, strikes, the proof in the ledger, who may do what, erasure.</summary>
public sealed class ReleaseServiceTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static Task<ReleaseView> ViewAsync(TestDatabase db, long id, long release, string login = "chengban") =>
        db.In(async p => await p.GetRequiredService<ReleaseService>().ViewAsync(await p.ActorAsync(login), id, release));

    /// <summary>Does something to the release as it stands, and works off what that queued.</summary>
    static async Task<ReleaseView> DoAsync(TestDatabase db, long id, long release, Func<ReleaseService, Actor, int, Task> act)
    {
        var seen = (await ViewAsync(db, id, release)).Release.Version;
        await db.In(async p => await act(p.GetRequiredService<ReleaseService>(), await p.ActorAsync("chengban"), seen));
        await db.In(p => p.WorkAsync());
        return await ViewAsync(db, id, release);
    }

    static Task<byte[]> BytesAsync(TestDatabase db, long attachment) => db.In(async p =>
    {
        var (_, file) = await p.GetRequiredService<AttachmentService>().OpenAsync(await p.ActorAsync("chengban"), attachment);
        using var copy = new MemoryStream();
        await using (file) await file.CopyToAsync(copy);
        return copy.ToArray();
    });

    static string Text(byte[] pdf) => string.Concat(DocumentReader.Read(pdf, "x.pdf").Blocks.Select(b => b is ReadParagraph p ? p.Text : "")).Replace(" ", "");

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_record_is_struck_proven_entered_in_the_ledger_and_goes_with_the_reply(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(p => p.RegisterAsync());
        var release = await db.In(p => p.StartAsync(id, Records.Word(), "会议纪要.docx"));
        Assert.Equal(ReleaseState.Reading, (await ViewAsync(db, id, release)).Release.State);
        await db.In(p => p.WorkAsync());
        var view = await ViewAsync(db, id, release);
        Assert.Equal((ReleaseState.Marking, 1, 0), (view.Release.State, view.Release.PageSizes.Count, view.Release.Marked.Count));
        var proposed = view.Release.Proposed;
        Assert.Equal([("姓名", Records.Name, 2), ("身份证号", Records.Identity, 1), ("手机号", Records.Phone, 1)], proposed.Select(p => (p.What, p.Text, p.Places.Count)));
        Assert.True(await db.In(async p => await p.GetRequiredService<ReleaseService>().PictureAsync(await p.ActorAsync("chengban"), id, release, 1)) is [0xFF, 0xD8, ..]);

        // The numbers are accepted, the name is not; then somebody thinks better of it.
        view = await DoAsync(db, id, release, (s, a, seen) => s.SettleAsync(a, id, release, seen, [1, 2], true, "A15"));
        Assert.Equal((2, 1), (view.Release.Marked.Count, view.Release.Proposed.Count));
        view = await DoAsync(db, id, release, (s, a, seen) => s.SettleAsync(a, id, release, seen, [0], false, null));
        Assert.Empty(view.Release.Proposed);
        view = await DoAsync(db, id, release, (s, a, seen) => s.WantAsync(a, id, release, seen, $"{Records.Name}\r\n没有的词", "A15"));
        Assert.Equal((ReleaseState.Marking, 4), (view.Release.State, view.Release.Marked.Count));
        Assert.Contains("没有找到：“没有的词”", view.Release.Note);
        // By hand, on another ground: a corner of the page.
        view = await DoAsync(db, id, release, (s, a, seen) => s.SaveAsync(a, id, release, seen, 1, [.. view.Release.Marked, new MarkedBox(1, 0.05, 0.9, 0.2, 0.03, "A16-2")]));
        Assert.Equal(5, view.Release.Marked.Count);
        view = await DoAsync(db, id, release, (s, a, seen) => s.ProduceAsync(a, id, release, seen, "会议纪要（区分处理）", false));
        Assert.True(view.Release.State == ReleaseState.Done, view.Release.Note);

        // Nothing of it is in the new file, which can still be read and searched.
        var file = view.Made!.Attachment!;
        var text = Text(await BytesAsync(db, file.Id));
        foreach (var gone in new[] { Records.Name, Records.Identity, Records.Phone, "批注里的内部意见" }) Assert.DoesNotContain(gone, text);
        foreach (var kept in new[] { "同意补助五千元", "条例第十五条", "条例第十六条第二款" }) Assert.Contains(kept, text);
        Assert.Equal(("会议纪要（区分处理）.pdf", ReleaseService.Purpose), (file.Name, file.Purpose));
        // The proof is an act of the officer, without what was struck; the working texts are gone.
        var certificate = view.Certificate!;
        Assert.True(certificate.Redaction!.Proven);
        Assert.Equal((view.Record.Sha256, file.Sha256, 5), (certificate.SourceSha256, certificate.ResultSha256, certificate.Redaction.Boxes.Count));
        Assert.DoesNotContain(Records.Phone, certificate.Write());
        Assert.Equal(("[]", "[]", "[]"), (view.Release.Struck, view.Release.Proposals, view.Release.Wanted));
        var act = view.Loaded.State.Last(RequestProcedure.Redact)!;
        Assert.Equal(("A15,A16-2", view.Record.Sha256, file.Sha256), (act.Data["withheld"], act.Data["record-hash"], act.Data["released-hash"]));
        Assert.Equal(await db.In(async p => (await p.ActorAsync("chengban")).UserId), act.Decider);

        // Of the files, only this one goes with the reply; the applicant has it when that is sent.
        await db.In(async p =>
        {
            var releases = p.GetRequiredService<ReleaseService>();
            var clerk = await p.ActorAsync("chengban");
            var refused = await Assert.ThrowsAsync<Refused>(() => releases.EncloseAsync(clerk, id, [file.Id, view.Record.Id], null));
            Assert.Contains(Articles.A37, refused.Reasons.Select(r => r.Article));
            await releases.EncloseAsync(clerk, id, [file.Id], view.Loaded.State.Count);
            Assert.True((await releases.OverviewAsync(clerk, id)).Made.Single().Enclosed);
            await Assert.ThrowsAsync<NotFound>(() => releases.ForApplicantAsync(id, file.Id));
            var requests = p.GetRequiredService<RequestService>();
            var leader = (await p.ActorAsync("fenguan")).UserId;
            await requests.PerformAsync(clerk, id, "assign", People.Form("2022-01-20", ("unit", "综合科")));
            await requests.PerformAsync(clerk, id, "draft", People.Form("2022-01-20", ("outcome", "PARTIAL"), ("refused-ground", "A15"), ("text", "提供会议纪要")));
            await requests.PerformAsync(clerk, id, "submit-review", People.Form("2022-01-20"));
            await Assert.ThrowsAsync<Refused>(() => releases.EncloseAsync(clerk, id, [], null));
            await requests.PerformAsync(clerk, id, "sign", People.Form("2022-01-20") with { Decider = leader });
            await requests.PerformAsync(clerk, id, "send", People.Form("2022-01-20", ("sent-by", "electronic"), ("override", "答复已在系统外办理")));
            var (bytes, sent) = await releases.ForApplicantAsync(id, file.Id);
            await bytes.DisposeAsync();
            Assert.Equal(file.Sha256, sent.Sha256);
            await Assert.ThrowsAsync<NotFound>(() => releases.ForApplicantAsync(id, view.Record.Id));
        });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_file_in_which_nothing_is_struck_goes_with_the_reply_and_another_with_its_supplement_as_the_decider_saw_them(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(p => p.RegisterAsync());
        async Task<long> WholeAsync(string text, string title = "公告")
        {
            var release = await db.In(p => p.StartAsync(id, Records.Pdf(text), "a.pdf"));
            await db.In(p => p.WorkAsync());
            var seen = (await ViewAsync(db, id, release)).Release.Version;
            Assert.Contains("没有要遮盖的，全部提供", (await Assert.ThrowsAsync<InvalidInput>(() => db.In(async p => await p.GetRequiredService<ReleaseService>().ProduceAsync(await p.ActorAsync("chengban"), id, release, seen, "公告", false)))).Message);
            var view = await DoAsync(db, id, release, (s, a, v) => s.ProduceAsync(a, id, release, v, title, false, whole: true));
            Assert.True(view.Release.State == ReleaseState.Done, view.Release.Note);
            Assert.Equal(RequestProcedure.Whole, view.Loaded.State.Last(RequestProcedure.Redact)!.Data[RequestProcedure.Method]);
            Assert.True(view.Certificate!.Redaction!.Proven);
            Assert.Contains(text, Text(await BytesAsync(db, view.Made!.Attachment!.Id)));
            return view.Made.Attachment.Id;
        }
        var first = await WholeAsync("OPEN-TO-ALL");
        await db.In(async p =>
        {
            var (releases, requests, clerk) = (p.GetRequiredService<ReleaseService>(), p.GetRequiredService<RequestService>(), await p.ActorAsync("chengban"));
            await releases.EncloseAsync(clerk, id, [first], null);
            var leader = (await p.ActorAsync("fenguan")).UserId;
            await requests.PerformAsync(clerk, id, "assign", People.Form("2022-01-20", ("unit", "综合科")));
            await requests.PerformAsync(clerk, id, "draft", People.Form("2022-01-20", ("outcome", "GRANT"), ("text", "提供公告")));
            await requests.PerformAsync(clerk, id, "submit-review", People.Form("2022-01-20"));
            // Who signs on paper reads the names on the form that is put up.
            var papers = p.GetRequiredService<PaperService>();
            async Task<string> TextAsync(string paper, string row) => (await papers.PreviewAsync(clerk, id, paper, (await p.GetRequiredService<DossierLedger>().LoadAsync(id)).State.Last(row)!.Seq, new Dictionary<string, string>())).Text;
            Assert.Contains("随答复提供的文件　公告.pdf", await TextAsync("review-form", "submit-review"));
            await requests.PerformAsync(clerk, id, "sign", People.Form("2022-01-20") with { Decider = leader });
            Assert.Contains("附件：公告.pdf", await TextAsync("reply-grant", "sign"));
            await requests.PerformAsync(clerk, id, "send", People.Form("2022-01-20", ("sent-by", "electronic"), ("override", "答复已在系统外办理")));
            await requests.PerformAsync(clerk, id, "served", People.Form("2022-01-20", ("service", "confirmed")));
        });
        var (second, third) = (await WholeAsync("FOUND-LATER", "后来找到的公告"), await WholeAsync("SLIPPED-IN", "没有人看过的"));
        await db.In(async p =>
        {
            var (releases, requests, clerk) = (p.GetRequiredService<ReleaseService>(), p.GetRequiredService<RequestService>(), await p.ActorAsync("chengban"));
            await releases.EncloseAsync(clerk, id, [second], null);
            // Chosen is not yet given, and what was given stays.
            await Assert.ThrowsAsync<NotFound>(() => releases.ForApplicantAsync(id, second));
            var chief = (await p.ActorAsync("kezhang")).UserId;
            var (decisions, ledger) = (p.GetRequiredService<DecisionService>(), p.GetRequiredService<DossierLedger>());
            var form = People.Form("2022-01-20", ("reason", "又找到一份公告")) with { Decider = chief };
            async Task<(long Id, string Token)> AskAsync()
            {
                var (request, link) = await decisions.PrepareAsync(clerk, "request", id, "supplement", form, null, "https://gongkai.test");
                return (request.Id, link.Split('/')[^1]);
            }
            async Task<string> FilesAsync((long Id, string Token) asked) => (await decisions.OpenAsync(asked.Id, asked.Token)).Lines.Single(l => l.Label == "随本次答复提供的文件").Value;
            // The decider is told the names, of what has not been given; a file added meanwhile voids what was asked, by link and by form.
            var asked = await AskAsync();
            var said = await FilesAsync(asked);
            Assert.Contains("后来找到的公告.pdf", said);
            Assert.DoesNotContain("没有人看过的", said);
            Assert.Equal([second], (await requests.GoingOutAsync(await ledger.LoadAsync(id), "supplement"))!.Select(f => f.Id));
            var seen = (await ledger.LoadAsync(id)).State.Count;
            await releases.EncloseAsync(clerk, id, [second, third], null);
            Assert.NotNull((await decisions.OpenAsync(asked.Id, asked.Token)).Over);
            await Assert.ThrowsAsync<Conflict>(() => decisions.DecideAsync(asked.Id, asked.Token, true, null, "10.1.2.3"));
            await Assert.ThrowsAsync<Conflict>(() => requests.PerformAsync(clerk, id, "supplement", form with { Expected = seen }));
            foreach (var kept in new[] { second, third }) await Assert.ThrowsAsync<NotFound>(() => releases.ForApplicantAsync(id, kept));
            await releases.EncloseAsync(clerk, id, [second], null);
            asked = await AskAsync();
            Assert.DoesNotContain("没有人看过的", await FilesAsync(asked));
            Assert.Equal("已登记：同意。", await decisions.DecideAsync(asked.Id, asked.Token, true, null, "10.1.2.3"));
            Assert.Equal($"{second}", (await ledger.LoadAsync(id)).State.Last("supplement")!.Data[RequestProcedure.Given]);
            foreach (var given in new[] { first, second }) await (await releases.ForApplicantAsync(id, given)).Bytes.DisposeAsync();
            await Assert.ThrowsAsync<NotFound>(() => releases.ForApplicantAsync(id, third));
            // Chosen after the decision: for the next.
            await releases.EncloseAsync(clerk, id, [second, third], null);
            await Assert.ThrowsAsync<NotFound>(() => releases.ForApplicantAsync(id, third));
        });
    }

    [Fact]
    public async Task What_a_box_strikes_and_still_stands_elsewhere_comes_back_as_a_proposal_unless_it_may_stay()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var id = await db.In(p => p.RegisterAsync());
        var release = await db.In(p => p.StartAsync(id, Records.Pdf("SECRETWORD stays SECRETWORD"), "a.pdf"));
        await db.In(p => p.WorkAsync());
        // The first of the two, by hand.
        MarkedBox[] hand = [new(1, 98 / 600.0, 86 / 800.0, 74 / 600.0, 18 / 800.0, "A16-1")];
        await DoAsync(db, id, release, (s, a, seen) => s.SaveAsync(a, id, release, seen, 1, hand));
        var view = await DoAsync(db, id, release, (s, a, seen) => s.ProduceAsync(a, id, release, seen, "纪要", false));
        Assert.Equal(ReleaseState.Marking, view.Release.State);
        Assert.Contains("别处还有", view.Release.Note);
        var place = Assert.Single(Assert.Single(view.Release.Proposed).Places);
        Assert.InRange(place.X, 0.37, 0.42);
        var kept = await DoAsync(db, id, release, (s, a, seen) => s.ProduceAsync(a, id, release, seen, "纪要", true));
        Assert.Equal(ReleaseState.Done, kept.Release.State);
        Assert.Contains(kept.Certificate!.Redaction!.Warnings, w => w.Contains("未遮盖"));
        // Opened again, it keeps its boxes and makes another file; the first stays in the ledger.
        await DoAsync(db, id, release, (s, a, seen) => s.ReopenAsync(a, id, release, seen));
        await DoAsync(db, id, release, (s, a, seen) => s.WantAsync(a, id, release, seen, "secretword", "A16-1"));
        view = await DoAsync(db, id, release, (s, a, seen) => s.ProduceAsync(a, id, release, seen, "纪要", false));
        Assert.True(view.Release.State == ReleaseState.Done, view.Release.Note);
        Assert.DoesNotContain("SECRET", Text(await BytesAsync(db, view.Made!.Attachment!.Id)));
        Assert.Equal(2, view.Loaded.State.Events.Count(e => e.Row == RequestProcedure.Redact));
    }

    [Fact]
    public async Task An_office_file_is_cleaned_of_what_its_pages_do_not_show_and_the_list_is_kept()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var id = await db.In(p => p.RegisterAsync());
        var release = await db.In(p => p.StartAsync(id, Records.Word(), "纪要.docx", RequestProcedure.Cleaned));
        await db.In(p => p.WorkAsync());
        var view = await ViewAsync(db, id, release);
        Assert.True(view.Release.State == ReleaseState.Done, view.Release.Note);
        Assert.Contains(view.Certificate!.Cleaned!, f => f.Text.Contains("批注1条") && f.Removed);
        Assert.Contains(view.Certificate!.Cleaned!, f => f.Text.Contains("拟稿人"));
        Assert.EndsWith(".docx", view.Made!.Attachment!.Name, StringComparison.Ordinal);
        Assert.Empty(view.Made.Grounds);
        // The lists the clean file is given again: nothing is left to be found.
        Assert.DoesNotContain((await OfficeCleaner.CleanAsync(await BytesAsync(db, view.Made.Attachment.Id))).Found, f => f.Removed);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_by_rule_and_a_stale_page_changes_nothing()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var id = await db.In(p => p.RegisterAsync());
        async Task<string> StartAsync(byte[] bytes, string name, string method) => (await Assert.ThrowsAsync<InvalidInput>(() => db.In(p => p.StartAsync(id, bytes, name, method)))).Message;
        Assert.Contains("请遮盖", await StartAsync(Records.Pdf("a"), "a.pdf", RequestProcedure.Cleaned));
        Assert.Contains("另存为 PDF", await StartAsync(Records.Word(), "a.xlsx", RequestProcedure.Struck));
        Assert.Contains("处理方式", await StartAsync(Records.Pdf("a"), "a.pdf", "x"));
        Assert.Contains("不是", await StartAsync("plain"u8.ToArray(), "a.txt", RequestProcedure.Struck));
        Assert.Equal(0, await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.CountAsync(a => a.Purpose == ReleaseService.RecordPurpose)));

        // Broken: said on the page, not tried for ever.
        var broken = await db.In(p => p.StartAsync(id, "%PDF-1.7 broken"u8.ToArray(), "b.pdf"));
        await db.In(p => p.WorkAsync());
        var failed = await ViewAsync(db, id, broken);
        Assert.Equal(ReleaseState.Failed, failed.Release.State);
        Assert.Contains("PDF", failed.Release.Note);

        var release = await db.In(p => p.StartAsync(id, Records.Pdf("SECRET and more"), "a.pdf"));
        await db.In(p => p.WorkAsync());
        var seen = (await ViewAsync(db, id, release)).Release.Version;
        async Task<string> RefusedAsync<T>(Func<ReleaseService, Actor, Task> act) where T : Exception =>
            (await Assert.ThrowsAsync<T>(() => db.In(async p => await act(p.GetRequiredService<ReleaseService>(), await p.ActorAsync("chengban"))))).Message;
        Task<string> BoxAsync(params MarkedBox[] boxes) => RefusedAsync<InvalidInput>((s, a) => s.SaveAsync(a, id, release, seen, 1, boxes));
        Assert.Contains("第1个框超出页面", await BoxAsync(new MarkedBox(1, 0.9, 0.1, 0.2, 0.1, "A15")));
        Assert.Contains("第2个框太小", await BoxAsync(new(1, 0.1, 0.1, 0.2, 0.1, "A15"), new(1, 0.1, 0.1, 0, 0.1, "A15")));
        Assert.Contains("第三十七条", await BoxAsync(new MarkedBox(1, 0.1, 0.1, 0.2, 0.1, "A99")));
        Assert.Contains("还没有遮盖框", await RefusedAsync<InvalidInput>((s, a) => s.ProduceAsync(a, id, release, seen, "纪要", false)));
        Assert.Contains("没有填", await RefusedAsync<InvalidInput>((s, a) => s.WantAsync(a, id, release, seen, " \n", "A15")));
        Assert.Contains("至少两个字", await RefusedAsync<InvalidInput>((s, a) => s.WantAsync(a, id, release, seen, "张", "A15")));
        await DoAsync(db, id, release, (s, a, v) => s.SaveAsync(a, id, release, v, 1, [new(1, 0.1, 0.1, 0.2, 0.1, "A15")]));
        Assert.Contains("有了变化", await RefusedAsync<Conflict>((s, a) => s.SaveAsync(a, id, release, seen, 1, [])));
        // A title that says what is struck comes back with its reason; the boxes are kept.
        await DoAsync(db, id, release, (s, a, v) => s.WantAsync(a, id, release, v, "SECRET", "A15"));
        var view = await DoAsync(db, id, release, (s, a, v) => s.ProduceAsync(a, id, release, v, "关于 secret", false));
        Assert.Equal(ReleaseState.Marking, view.Release.State);
        Assert.Contains("标题里含有被遮盖的文字", view.Release.Note);
        Assert.Equal(2, view.Release.Marked.Count);
        Assert.Empty(RequestProcedure.ReleasedIn(view.Loaded.State));
    }

    [Fact]
    public async Task Only_who_handles_the_request_sees_the_record_and_each_look_is_on_record()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var id = await db.In(p => p.RegisterAsync());
        var release = await db.In(p => p.StartAsync(id, Records.Pdf("SECRET"), "a.pdf"));
        await db.In(p => p.WorkAsync());
        var record = (await ViewAsync(db, id, release)).Record.Id;
        await db.In(async p =>
        {
            var releases = p.GetRequiredService<ReleaseService>();
            foreach (var login in new[] { "changgou", "jiandu", "admin" })
            {
                var other = await p.ActorAsync(login);
                await Assert.ThrowsAsync<Forbidden>(() => releases.OverviewAsync(other, id));
                await Assert.ThrowsAsync<Forbidden>(() => releases.ViewAsync(other, id, release));
                await Assert.ThrowsAsync<Forbidden>(() => releases.PictureAsync(other, id, release, 1));
                await Assert.ThrowsAsync<Forbidden>(() => releases.EncloseAsync(other, id, [], null));
                await Assert.ThrowsAsync<Forbidden>(() => p.StartAsync(id, Records.Pdf("a"), "a.pdf", login: login));
                await Assert.ThrowsAsync<Forbidden>(() => p.GetRequiredService<AttachmentService>().OpenAsync(other, record));
            }
            // Nor by way of another request.
            var clerk = await p.ActorAsync("chengban");
            var second = await p.RegisterAsync();
            await Assert.ThrowsAsync<NotFound>(() => releases.ViewAsync(clerk, second, release));
            await Assert.ThrowsAsync<NotFound>(() => releases.StartAsync(clerk, second, RequestProcedure.Struck, record));
            Assert.True(await p.GetRequiredService<GongkaiContext>().AuditEntries.AnyAsync(e => e.Kind == AuditKind.ReadPersonalData && e.UserId == clerk.UserId && e.Detail!.Contains("区分处理")));
        });
    }

    [Fact]
    public async Task Erasing_takes_the_record_the_new_file_and_what_was_said_about_them()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (id, _) = await db.In(p => p.OpenAsync(PaperCases.StepsTo(Gongkai.Statutes.Requests.Papers.PaperTable.Find("service")!)));
        var release = await db.In(p => p.StartAsync(id, Records.Word("更多的一段。"), "纪要.docx"));
        await db.In(p => p.WorkAsync());
        await DoAsync(db, id, release, (s, a, seen) => s.SettleAsync(a, id, release, seen, [0, 1, 2], true, "A15"));
        var view = await DoAsync(db, id, release, (s, a, seen) => s.ProduceAsync(a, id, release, seen, "纪要", false));
        Assert.True(view.Release.State == ReleaseState.Done, view.Release.Note);
        long[] attachments = [view.Release.RecordId, view.Release.PagesId!.Value, view.Made!.Attachment!.Id];
        var hashes = await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.Where(a => attachments.Contains(a.Id)).Select(a => a.Sha256).ToListAsync());
        await db.In(async p =>
        {
            var requests = p.GetRequiredService<RequestService>();
            await requests.PerformAsync(await p.ActorAsync("chengban"), id, "archive", People.Form("2022-01-20", ("override", "答复书存纸质卷")));
            await requests.PerformAsync(await p.ActorAsync("fenguan"), id, "erase", People.Form("2022-01-20", ("basis", "保管期限届满")));
        });
        await db.In(async p =>
        {
            var context = p.GetRequiredService<GongkaiContext>();
            Assert.Equal(0, await context.Set<RecordRelease>().CountAsync(r => r.DossierId == id));
            Assert.Equal(0, await context.Attachments.CountAsync(a => attachments.Contains(a.Id)));
            foreach (var hash in hashes) Assert.False(File.Exists(p.GetRequiredService<FileStore>().PathOf(hash)));
            // That it was made, and its hash, stay.
            var made = Assert.Single((await p.GetRequiredService<ReleaseService>().OverviewAsync(await p.ActorAsync("chengban"), id)).Made);
            Assert.Equal((null, view.Made.Hash), (made.Attachment, made.Hash));
        });
    }
}
