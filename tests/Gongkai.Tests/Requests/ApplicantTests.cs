using System.Text;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Requests;

/// <summary>An applicant without an account: from the draft in the browser to the receipt of the reply.</summary>
public sealed class ApplicantTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static readonly Dictionary<string, string> Answers = new()
    {
        ["title"] = "长沟镇征收土地公告", ["detail"] = "补偿标准", ["category"] = "person", ["applicant"] = "王𠮷㐀", ["identity-kind"] = "citizen", ["identity-number"] = "11010519491231002X",
        ["form"] = "electronic", ["route"] = "online", ["phone"] = "13800001234",
    };

    static async Task<DraftContent> DraftAsync(IServiceProvider p, string token, string agency = "RC-101")
    {
        var content = DraftContent.Empty.With(Answers) with { AgencyId = await p.AgencyAsync(agency) };
        await p.GetRequiredService<DraftService>().SaveAsync(token, content);
        return content;
    }

    static async Task<(long Id, string Number, string Code)> ApplyAsync(TestDatabase db)
    {
        var token = DraftService.NewToken();
        var done = await db.In(async p => { await DraftAsync(p, token); return await p.GetRequiredService<DraftService>().SubmitAsync(token); });
        var found = await db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(done.Number, done.Code));
        return (found!.Value.Id, done.Number!, done.Code!);
    }

    static Task<ApplicantView> ViewAsync(TestDatabase db, long id) => db.In(p => p.GetRequiredService<ApplicantService>().ViewAsync(id));

    static async Task DoAsync(TestDatabase db, long id, string row, params (string, string)[] values)
    {
        var seen = (await ViewAsync(db, id)).Seen;
        await db.In(p => p.GetRequiredService<ApplicantService>().PerformAsync(id, row, values.ToDictionary(v => v.Item1, v => v.Item2), seen));
    }

    static Task OfficeAsync(TestDatabase db, long id, string row, string on, string? leader = null, params (string, string)[] values) => db.In(async p =>
    {
        var decider = leader is null ? null : await p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == leader).Select(u => u.Id).SingleAsync();
        await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("changgou"), id, row, People.Form(on, values) with { Decider = decider });
    });

    [Theory, MemberData(nameof(Both))]
    public async Task Handed_in_twice_at_once_it_is_one_request_with_one_code(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var token = DraftService.NewToken();
        await db.In(p => DraftAsync(p, token));
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => db.In(p => p.GetRequiredService<DraftService>().SubmitAsync(token)))));
        Assert.Single(all.Select(a => (a.Number, a.Code)).Distinct());
        Assert.Equal(1, await db.In(p => p.GetRequiredService<GongkaiContext>().Dossiers.CountAsync(d => d.Number == all[0].Number)));
        Assert.NotNull(await db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(all[0].Number, all[0].Code)));
        // The draft keeps the receipt and nothing of the person.
        var left = await db.In(p => p.GetRequiredService<DraftService>().ReadAsync(token));
        Assert.Equal((all[0].Number, 0), (left.Number, left.Values.Count));
        await Assert.ThrowsAsync<Conflict>(() => db.In(p => DraftAsync(p, token)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_correction_a_withdrawal_and_a_reply_are_the_applicants_to_answer(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (id, _, _) = await ApplyAsync(db);
        var first = await ViewAsync(db, id);
        Assert.Equal(("正在办理", 20), (first.Status.Headline, first.Status.WorkdaysLeft));
        Assert.Equal([ServiceAddress.Confirm, RequestProcedure.SetReminders, "withdraw"], first.Acts.Select(a => a.Key));
        Assert.Equal("名称：长沟镇征收土地公告\n特征描述：补偿标准", first.Contents["subject"]);
        Assert.Equal("居民身份证 11010519491231002X", first.Contents["identity"]);

        await OfficeAsync(db, id, "request-correction", "2022-01-20", null, ("points", "请写明哪个村"), ("due", "2022-02-15"));
        var asked = await ViewAsync(db, id);
        Assert.Equal((true, "请您补正申请内容", new DateOnly(2022, 2, 15)), (asked.Status.YourTurn, asked.Status.Headline, asked.Status.Latest));
        // Whether a delay is justified is not the applicant's to say.
        Assert.Contains("由行政机关认定", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, id, "receive-correction", ("subject", "张坊村"), ("justified", "yes")))).Message);
        // What is asked for may be a paper: it comes with the answer, or by itself; neither is nothing.
        Assert.Contains("至少填一项", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, id, "receive-correction"))).Message);
        await db.In(p => p.GetRequiredService<ApplicantService>().PerformAsync(id, "receive-correction", new Dictionary<string, string> { ["subject"] = "长沟镇张坊村征收土地公告" }, asked.Seen,
            files: [("授权委托书.pdf", new MemoryStream("%PDF-1.4 power"u8.ToArray()))]));
        await db.In(async p =>
        {
            var file = await p.GetRequiredService<GongkaiContext>().Attachments.AsNoTracking().SingleAsync(a => a.Purpose == RequestProcedure.CorrectionFiles);
            Assert.Equal(("授权委托书.pdf", "applicant"), (file.Name, file.UploadedBy));
            var loaded = await p.GetRequiredService<DossierLedger>().LoadAsync(id);
            Assert.Equal($"{file.Id}", loaded.State.Last("receive-correction")!.Data[RequestProcedure.CorrectionFiles]);
            // It bears a name: for those who work there.
            await Assert.ThrowsAsync<Forbidden>(async () => await p.GetRequiredService<AttachmentService>().OpenAsync(await p.ActorAsync("zhujian"), file.Id));
        });
        Assert.Equal("正在办理", (await ViewAsync(db, id)).Status.Headline);

        await OfficeAsync(db, id, "search", "2022-01-20", null, ("places", "档案室"), ("found", "yes"));
        await OfficeAsync(db, id, "draft", "2022-01-20", null, ("outcome", "GRANT"), ("text", "附件为公告"));
        await OfficeAsync(db, id, "submit-review", "2022-01-20");
        await OfficeAsync(db, id, "sign", "2022-01-20", "rc-101-c");
        // What is signed and not sent is not told.
        Assert.DoesNotContain("予以公开", (await ViewAsync(db, id)).Status.Headline);
        await OfficeAsync(db, id, "send", "2022-01-20", null, ("sent-by", "electronic"), ("override", "答复已在系统外办理"));
        var sent = await ViewAsync(db, id);
        Assert.Contains("已经答复", sent.Status.Headline);
        Assert.Contains("served", sent.Acts.Select(a => a.Key));
        Assert.Contains("向济宁市任城区人民政府申请行政复议", sent.RemedyWords);
        await DoAsync(db, id, "served");
        await DoAsync(db, id, "propose-publication", ("proposal", "全村都想知道"));
        await Assert.ThrowsAsync<Refused>(() => DoAsync(db, id, "propose-publication"));
        var loaded = await db.In(p => p.GetRequiredService<DossierLedger>().LoadAsync(id));
        Assert.Equal((RequestStages.Closed, Proofs.Code), (loaded.State.Stage, loaded.State.Last("served")!.Proof));
        Assert.Equal(("portal", "GRANT"), await db.In(async p => { var r = await p.GetRequiredService<GongkaiContext>().Requests.SingleAsync(r => r.DossierId == id); return (r.Channel, r.Outcome!); }));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Who_applied_opens_every_part_of_a_split_with_the_same_code(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (id, _, code) = await ApplyAsync(db);
        await OfficeAsync(db, id, "split", "2022-01-20", null, ("parts", "2"), ("reason", "三项内容互不相关"));
        var view = await ViewAsync(db, id);
        var parts = await db.In(p => p.GetRequiredService<ApplicantService>().PartsAsync(view));
        Assert.Equal(2, parts.Count);
        Assert.Contains(view.Lines, l => l.Text == "内容互不相关的，另立2件，分别答复");
        foreach (var (number, stage) in parts)
        {
            Assert.Equal("已登记", stage);
            Assert.NotNull(await db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(number, code)));
            Assert.Null(await db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(number, "2222-2222-2222")));
        }
        // A new code of the whole shuts the old out of the parts too.
        var fresh = await db.In(async p => await p.GetRequiredService<RequestService>().QueryCodeAsync(await p.ActorAsync("changgou"), id, "applicant"));
        foreach (var (number, _) in parts)
        {
            Assert.Null(await db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(number, code)));
            Assert.NotNull(await db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(number, fresh)));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Only_the_right_number_with_the_right_code_opens_and_a_new_code_shuts_out_the_old(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var one = await ApplyAsync(db);
        var other = await ApplyAsync(db);
        Task<(long Id, string Mark)?> FindAsync(string? number, string? code) => db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(number, code));
        Assert.Equal(one.Id, (await FindAsync(one.Number.Replace('〔', '[').Replace('〕', ']'), $" {one.Code.ToLowerInvariant().Replace('-', ' ')}"))!.Value.Id);
        // As a Chinese keyboard types it, in full width.
        Assert.Equal(one.Id, (await FindAsync(one.Number, string.Concat(one.Code!.Select(c => (char)(c + 0xFEE0)))))!.Value.Id);
        foreach (var (number, code) in new[] { (one.Number, other.Code), (other.Number, one.Code), ("没有这个号", one.Code), (one.Number, ""), (one.Number, null), (null, one.Code), (one.Number, new string('A', 5000)) })
            Assert.Null(await FindAsync(number, code));
        var mark = (await FindAsync(one.Number, one.Code))!.Value.Mark;
        var fresh = await db.In(async p => await p.GetRequiredService<RequestService>().QueryCodeAsync(await p.ActorAsync("changgou"), one.Id, "applicant"));
        await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.GetRequiredService<RequestService>().QueryCodeAsync(await p.ActorAsync("chengban"), one.Id, "applicant")));
        Assert.Null(await FindAsync(one.Number, one.Code));
        Assert.False(await db.In(p => p.GetRequiredService<ApplicantService>().IsGoodAsync(one.Id, mark)));
        Assert.Equal(one.Id, (await FindAsync(one.Number, fresh))!.Value.Id);
        // The code itself is nowhere.
        var plain = fresh.Replace("-", "");
        Assert.DoesNotContain(await db.In(p => p.GetRequiredService<GongkaiContext>().Set<QueryCode>().ToListAsync()), c => Encoding.ASCII.GetString(c.Hash).Contains(plain));
    }

    [Fact]
    public async Task A_draft_is_nobody_elses_unreadable_at_rest_and_gone_with_its_files_after_a_month()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var token = DraftService.NewToken();
        var file = await db.In(async p =>
        {
            var drafts = p.GetRequiredService<DraftService>();
            var content = await drafts.AttachAsync(token, await DraftAsync(p, token), Statutes.Requests.Agents.AuthorisationFiles, "委托书.pdf", new MemoryStream(Encoding.ASCII.GetBytes("%PDF-1.4 power")));
            await Assert.ThrowsAsync<InvalidInput>(() => drafts.AttachAsync(token, content, Statutes.Requests.Agents.OtherFiles, "病毒.exe", new MemoryStream("MZ"u8.ToArray())));
            return Assert.Single(content.Files);
        });
        Assert.Empty((await db.In(p => p.GetRequiredService<DraftService>().ReadAsync(DraftService.NewToken()))).Values);
        Assert.DoesNotContain("王", (await db.In(p => p.GetRequiredService<GongkaiContext>().Set<ApplicationDraft>().SingleAsync())).Data);
        await db.SqlAsync("UPDATE application_drafts SET expires_at = '2000-01-01'");
        Assert.Equal(1, await db.In(p => p.GetRequiredService<DraftService>().PurgeAsync()));
        Assert.False(await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.AnyAsync(a => a.Id == file)));
        await Assert.ThrowsAsync<InvalidInput>(() => db.In(p => p.GetRequiredService<DraftService>().SubmitAsync(token)));
    }

    [Fact]
    public async Task Erasing_takes_the_applicants_files_along()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var token = DraftService.NewToken();
        var (id, hash) = await db.In(async p =>
        {
            var drafts = p.GetRequiredService<DraftService>();
            var content = await drafts.AttachAsync(token, await DraftAsync(p, token), Statutes.Requests.Agents.AuthorisationFiles, "身份证.pdf", new MemoryStream(Encoding.ASCII.GetBytes("%PDF-1.4 card")));
            var done = await drafts.SubmitAsync(token);
            return ((await p.GetRequiredService<ApplicantService>().FindAsync(done.Number, done.Code))!.Value.Id, (await p.GetRequiredService<GongkaiContext>().Attachments.SingleAsync(a => a.Id == content.Files[0])).Sha256);
        });
        await DoAsync(db, id, "withdraw");
        await OfficeAsync(db, id, "archive", "2022-01-20");
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("rc-101-c"), id, "erase", People.Form("2022-01-20", ("basis", "保管期限届满"))));
        Assert.False(await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.AnyAsync(a => a.Purpose == Statutes.Requests.Agents.AuthorisationFiles && a.UploadedBy == Statutes.Procedures.Proofs.Applicant)));
        Assert.False(File.Exists(await db.In(p => Task.FromResult(p.GetRequiredService<FileStore>().PathOf(hash)))));
        Assert.Equal("您已经撤回申请", (await ViewAsync(db, id)).Status.Headline);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_address_is_confirmed_word_for_word_holds_until_it_changes_and_is_confirmed_anew(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var token = DraftService.NewToken();
        var done = await db.In(async p =>
        {
            var drafts = p.GetRequiredService<DraftService>();
            var content = await DraftAsync(p, token);
            content = content.With([new("route", "mail"), new("address", "某路1号𠮷")]);
            Assert.Equal("contact", ApplicationSteps.FirstOpen(content));
            content = content.With([new(ServiceAddress.Fact, ServiceAddress.Current.Key)]);
            Assert.Equal(ApplicationSteps.Check, ApplicationSteps.FirstOpen(content));
            Assert.Contains(ApplicationSteps.Summary(content), s => s.Value == ServiceAddress.Current.Label);
            await drafts.SaveAsync(token, content);
            return await drafts.SubmitAsync(token);
        });
        var id = (await db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(done.Number, done.Code)))!.Value.Id;
        async Task<AddressConfirmation?> StandsAsync() { var v = await ViewAsync(db, id); return ServiceAddress.Of(v.State, v.Contents); }
        Assert.Equal(("1", "某路1号𠮷", true), (await StandsAsync()) is { } first ? (first.Wording, first.Address, first.Holds) : default);
        // The officer puts the address right: what was confirmed is another.
        await OfficeAsync(db, id, "amend-entry", "2022-01-20", null, ("address", "某路2号"), ("reason", "录错"));
        Assert.False((await StandsAsync())!.Holds);
        Assert.Contains("没有填", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, id, ServiceAddress.Confirm, ("address", "某路2号")))).Message);
        await DoAsync(db, id, ServiceAddress.Confirm, ("address", "某路2号"), (ServiceAddress.Fact, "1"));
        Assert.Equal(("某路2号", true), (await StandsAsync()) is { } last ? (last.Address, last.Holds) : default);
        Assert.Contains("确认送达地址", (await ViewAsync(db, id)).Lines.Select(l => l.Text));
        // Confirmed on the screen, there is nothing to sign.
        Assert.DoesNotContain(PaperTable.Address, Gongkai.Requests.Papers.PaperService.Offers((await ViewAsync(db, id)).State).Select(o => o.Kind.Key));
        // No version that there never was, and no confirmation of nothing.
        await Assert.ThrowsAsync<Refused>(() => DoAsync(db, id, ServiceAddress.Confirm, ("address", "某路3号"), (ServiceAddress.Fact, "99")));
        Assert.Contains("送达地址", (await Assert.ThrowsAsync<Refused>(() => db.In(async p => await p.GetRequiredService<RequestService>().RegisterAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"), "register",
            People.Form("2022-01-20", ("channel", "counter"), ("received", "2022-01-20"), ("category", "person"), ("applicant", "甲"), ("phone", "13800001234"), ("subject", "某某"), ("form", "paper"), ("route", "mail"), (ServiceAddress.Fact, "1")), null)))).Message);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_agent_without_a_power_of_attorney_is_let_in_and_everybody_sees_what_is_wanting(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var token = DraftService.NewToken();
        var (id, file) = await db.In(async p =>
        {
            var drafts = p.GetRequiredService<DraftService>();
            var content = (await DraftAsync(p, token)).With([new("agent", "李某，身份证，13900001234")]);
            Assert.Equal("help", ApplicationSteps.FirstOpen(content));
            Assert.Equal("监护关系的证明", content.With([new(Agents.Relation, Agents.Guardian)]).AgentLacks);
            content = content.With([new(Agents.Relation, "entrusted")]);
            Assert.Equal("授权委托书", content.AgentLacks);
            await Assert.ThrowsAsync<InvalidInput>(() => drafts.AttachAsync(token, content, "import", "a.pdf", new MemoryStream("%PDF-1.4 a"u8.ToArray())));
            content = await drafts.AttachAsync(token, content, Agents.IdentityFiles, "身份证.pdf", new MemoryStream("%PDF-1.4 card"u8.ToArray()));
            Assert.Equal("授权委托书", content.AgentLacks);
            await drafts.SubmitAsync(token);
            var done = await drafts.ReadAsync(token);
            return ((await p.GetRequiredService<ApplicantService>().FindAsync(done.Number, done.Code))!.Value.Id, content.Files[0]);
        });
        var view = await ViewAsync(db, id);
        Assert.Equal(("授权委托书", $"{file}"), (Agents.Lacking(view.State, view.Contents["agent"]), view.State.Fact(Agents.IdentityFiles)));
        await db.In(async p =>
        {
            var actor = await p.ActorAsync("changgou");
            var power = await p.GetRequiredService<AttachmentService>().AddAsync(actor, view.Row.AgencyId, Agents.AuthorisationFiles, "授权委托书.pdf", new MemoryStream("%PDF-1.4 power"u8.ToArray()), AttachmentService.FromApplicants);
            var requests = p.GetRequiredService<RequestService>();
            // The kind is what it was handed in as.
            await Assert.ThrowsAsync<InvalidInput>(() => requests.PerformAsync(actor, id, "amend-entry", People.Form("2022-01-20", (Agents.IdentityFiles, $"{power.Id}"), ("reason", "补交"))));
            await requests.PerformAsync(actor, id, "amend-entry", People.Form("2022-01-20", (Agents.AuthorisationFiles, $"{power.Id}"), ("reason", "补交授权委托书")));
            Assert.Equal([Agents.IdentityFiles, Agents.AuthorisationFiles], (await requests.FilesAsync(await requests.LoadAsync(actor, id))).Select(f => f.Purpose));
        });
        view = await ViewAsync(db, id);
        Assert.Null(Agents.Lacking(view.State, view.Contents["agent"]));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_rare_character_at_a_cut_and_figures_of_full_width_do_no_harm(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (id, number, code) = await ApplyAsync(db);
        Task<(long Id, string Mark)?> FindAsync(string typed) => db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(typed, code));
        Assert.Equal(id, (await FindAsync(string.Concat(number.Select(c => char.IsAsciiDigit(c) ? (char)(c + 0xFEE0) : c == '〔' ? '［' : c == '〕' ? '］' : c))))!.Value.Id);
        Assert.Null(await FindAsync(new string('甲', 99) + "𠮷号"));
        await db.In(async p =>
        {
            var kept = await p.GetRequiredService<AttachmentService>().AddAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"), Agents.OtherFiles, new string('甲', 79) + "𠮷" + new string('乙', 60) + "𠮷" + new string('丙', 25) + ".pdf", new MemoryStream("%PDF-1.4 a"u8.ToArray()), AttachmentService.FromApplicants);
            Assert.Equal(new string('甲', 79) + "…" + new string('丙', 25) + ".pdf", (await p.GetRequiredService<GongkaiContext>().Attachments.AsNoTracking().SingleAsync(a => a.Id == kept.Id)).Name);
        });
        // A letter recites three hundred characters of what is wanted.
        await OfficeAsync(db, id, "amend-entry", "2022-01-20", null, ("subject", new string('丁', 299) + "𠮷" + new string('戊', 50)), ("reason", "补全"));
        await OfficeAsync(db, id, "extend", "2022-01-20", "rc-101-b", ("days", "5"), ("reason", "需要核实"));
        var text = await db.In(async p => (await p.GetRequiredService<Gongkai.Requests.Papers.PaperService>().PreviewAsync(await p.ActorAsync("changgou"), id, "extension", 3, new Dictionary<string, string>())).Text);
        Assert.Contains("丁……（详见申请）", text);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Before_the_day_of_receipt_is_confirmed_the_applicant_can_take_it_back_and_it_was_never_one(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = (await db.In(async p => await p.GetRequiredService<RequestService>().RegisterAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"), "receive",
            People.Form("2022-01-20", ("channel", "email"), ("category", "person"), ("applicant", "甲"), ("email", "jia@example.cn"), ("subject", "某某"), ("form", "electronic"), ("route", "email")), null))).Id;
        Assert.Contains(RequestProcedure.TakeBack, (await ViewAsync(db, id)).Acts.Select(a => a.Key));
        await DoAsync(db, id, "withdraw", ("note", "不要了"));
        var view = await ViewAsync(db, id);
        Assert.Equal(("您已经撤回申请", RequestStages.Voided, RequestRow.Voided, RequestTurns.None), (view.Status.Headline, view.State.Stage, view.Row.FinishedYear, view.Row.Turn));
        Assert.Empty(view.Acts);
        Assert.Contains("撤回申请", view.Lines.Select(l => l.Text));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Where_the_reply_is_overdue_the_page_names_the_way_out_and_help_given_is_told(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(p => p.RegisterAsync("2021-11-01"));
        Assert.Equal("2021年11月29日", Statutes.Chinese.Date((await ViewAsync(db, id)).Reply!.Due!.Value));
        var words = (await ViewAsync(db, id)).OverdueWords!;
        Assert.Contains("答复期限到2021年11月29日，受理单位没有答复", words);
        Assert.Contains("60日内向济宁市任城区人民政府申请行政复议，也可以", words);
        Assert.Contains("人民法院提起行政诉讼", words);
        Assert.Null((await ViewAsync(db, await db.In(p => p.RegisterAsync("2022-01-19")))).OverdueWords);
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, RequestProcedure.GiveHelp, People.Form("2022-01-20", ("help-given", "宣读了告知书"))));
        Assert.Contains("受理单位为您提供了帮助", (await ViewAsync(db, id)).Lines.Select(l => l.Text));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Reminders_are_the_applicants_to_switch_on_and_off(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (id, _, _) = await ApplyAsync(db);
        Assert.Contains("手机号码", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, id, RequestProcedure.SetReminders, (RequestProcedure.Reminders, "sms"), ("phone", "0537-1234567")))).Message);
        await DoAsync(db, id, RequestProcedure.SetReminders, (RequestProcedure.Reminders, "sms"), ("phone", "13900001234"));
        var view = await ViewAsync(db, id);
        Assert.Equal(("sms", "13900001234"), (view.State.Fact(RequestProcedure.Reminders), view.Contents["phone"]));
        await DoAsync(db, id, RequestProcedure.SetReminders, (RequestProcedure.Reminders, "none"));
        Assert.Equal("none", (await ViewAsync(db, id)).State.Fact(RequestProcedure.Reminders));
    }
}
