using System.Text;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Messages;
using Gongkai.Requests;
using Gongkai.Requests.Intake;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Gongkai.Tests.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gongkai.Tests.Requests.Intake;

/// <summary>From a mailbox over a real socket to a request, on both databases.</summary>
public sealed class IntakeTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static string Mail(string id, string subject = "申请公开某村的征地批复", string from = "赵某 <zhao@example.cn>", string heads = "", string body = "请公开2019年某村的征地批复。") =>
        $"From: {from}\nTo: gk@example.gov.cn\nSubject: {subject}\n{(id.Length > 0 ? $"Message-ID: <{id}>\n" : "")}{heads}{(heads.Contains("Content-Type") ? "" : "Content-Type: text/plain; charset=utf-8\n")}\n{body}";

    static string WithFiles(string id) => Mail(id, heads: "Content-Type: multipart/mixed; boundary=b\n", body:
        $"--b\nContent-Type: text/plain; charset=utf-8\n\n见附件\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"申请表.pdf\"\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String("%PDF-1.4 form"u8)}\n--b\nContent-Type: application/zip\nContent-Disposition: attachment; filename=\"照片.zip\"\n\nPK\u0003\u0004zip\n--b--\n");

    static Task<string> ReadAsync(TestDatabase db) => db.In(async p =>
    {
        var runner = p.GetRequiredService<JobRunner>();
        var context = p.GetRequiredService<GongkaiContext>();
        // Its time is come, however short ago the last turn was.
        await context.Database.ExecuteSqlRawAsync("UPDATE job_runs SET finished_at = '2000-01-01', not_before = NULL WHERE job = 'mailbox' AND finished_at IS NOT NULL");
        await runner.ScheduleAsync(default);
        while (await runner.RunNextAsync(MailboxJob.JobKey)) { }
        return (await context.JobRuns.AsNoTracking().SingleAsync(j => j.Job == MailboxJob.JobKey)).Message ?? "";
    });

    /// <summary>Those of the town; the office has two of the demonstration.</summary>
    static Task<List<MailRow>> MailsAsync(TestDatabase db) => db.In(p => p.GetRequiredService<GongkaiContext>().Mails.AsNoTracking().Where(m => m.Number != "来信〔2022〕1号" && m.Number != "来信〔2022〕2号").OrderBy(m => m.DossierId).ToListAsync());

    static Task<long> TakeAsync(TestDatabase db, string raw, uint uid) => db.In(async p => (await p.GetRequiredService<IntakeService>()
        .TakeAsync(await p.AgencyAsync("RC-101"), "gk@example.gov.cn", new(Encoding.UTF8.GetBytes(raw.ReplaceLineEndings("\r\n")), raw.Length, true, new(2022, 1, 20), 7, uid)))!.Value);

    [Fact]
    public async Task A_mail_too_long_or_too_large_to_be_kept_whole_keeps_out_no_other()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var id = await TakeAsync(db, Mail("long@example.cn", body: string.Concat(Enumerable.Repeat("请公开这一年的全部批复。", 4000))), 1);
        Assert.Equal(4000 * 12, (await db.In(p => p.GetRequiredService<DossierLedger>().ContentsAsync(id)))["1/text"].Length);
        // The server said it was smaller than it is: its head is taken, and the mailbox goes on behind it.
        var raw = Encoding.UTF8.GetBytes(Mail("large@example.cn", "很大的邮件").ReplaceLineEndings("\r\n")).Concat(new byte[IntakeService.Most + 1]).ToArray();
        var large = await db.In(async p => await p.GetRequiredService<IntakeService>().TakeAsync(await p.AgencyAsync("RC-101"), "gk@example.gov.cn", new(raw, 1000, true, new(2022, 1, 20), 7, 2)));
        var contents = await db.In(p => p.GetRequiredService<DossierLedger>().ContentsAsync(large!.Value));
        Assert.Equal("很大的邮件", contents["1/subject"]);
        Assert.Contains("只收下了邮件头", contents["1/left-out"]);
        Assert.Equal(2, await db.In(async p => await p.GetRequiredService<IntakeService>().ReadUpToAsync(await p.AgencyAsync("RC-101"), 7)));
    }

    [Fact]
    public async Task A_server_that_never_says_a_word_has_its_time_once_a_run_and_other_servers_are_read()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await using var silent = new SilentServer();
        await using var server = new ImapServer();
        server.Add(Mail("1@example.cn"));
        string Box(string agency, int port) => $$"""{"agency":"{{agency}}","host":"127.0.0.1","port":{{port}},"security":"none","user":"gk@example.gov.cn","password":"mima"}""";
        await File.WriteAllTextAsync(Path.Combine(db.Location.Folder, "mailbox.json"), $"[{Box("RC-002", silent.Port)},{Box("RC-102", silent.Port)},{Box("RC-101", server.Port)}]");
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddGongkai(db.Location);
        services.AddSingleton<TimeProvider>(time);
        await using var node = services.BuildServiceProvider();
        var runner = node.GetRequiredService<JobRunner>();
        await runner.ScheduleAsync(default);
        var run = runner.RunNextAsync(MailboxJob.JobKey);
        await silent.GuestAsync();
        time.Advance(MailboxJob.Opening);
        Assert.True(await run);
        Assert.Equal(1, silent.Guests);
        var words = (await db.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.AsNoTracking().SingleAsync(j => j.Job == MailboxJob.JobKey))).Message!.Split('；');
        Assert.Equal([true, true, false], words.Select(w => w.Contains("连不上邮箱")));
        Assert.Contains("收下1封", words[2]);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_mailbox_is_read_once_whatever_stops_it_in_between(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await using var server = new ImapServer();
        await server.ConfigureAsync(db.Location.Folder);
        server.Add(Mail("1@example.cn"));
        server.Add(WithFiles("2@example.cn"));
        server.Add(Mail(""));
        // Stopped before the transaction is there: the mail is read again.
        var trigger = engine == Engine.Sqlite ? "CREATE TRIGGER stop BEFORE INSERT ON mailbox_states BEGIN SELECT RAISE(ABORT, 'stopped'); END"
            : "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stopped'; END $$; CREATE TRIGGER stop BEFORE INSERT ON mailbox_states FOR EACH ROW EXECUTE FUNCTION stop()";
        await db.SqlAsync(trigger);
        await db.In(async p =>
        {
            await p.GetRequiredService<JobRunner>().ScheduleAsync(default);
            await p.GetRequiredService<JobRunner>().RunNextAsync(MailboxJob.JobKey);
        });
        Assert.Empty(await MailsAsync(db));
        await db.SqlAsync(engine == Engine.Sqlite ? "DROP TRIGGER stop" : "DROP TRIGGER stop ON mailbox_states");
        await db.SqlAsync("UPDATE job_runs SET not_before = NULL, state = 'Waiting' WHERE job = 'mailbox'");
        // Stopped after it and before the mark on the server: it is not read again.
        server.DropsAtMark = true;
        Assert.Contains("连不上邮箱", await ReadAsync(db));
        Assert.Equal("1@example.cn", Assert.Single(await MailsAsync(db)).Sender is "zhao@example.cn" ? "1@example.cn" : "");
        server.DropsAtMark = false;
        Assert.Contains("收下2封", await ReadAsync(db));
        var mails = await MailsAsync(db);
        Assert.Equal(["来信〔2022〕3号", "来信〔2022〕4号", "来信〔2022〕5号"], mails.Select(m => m.Number));
        Assert.All(mails, m => Assert.Equal((MailProcedure.New, new DateOnly(2022, 1, 19)), (m.Stage, m.ArrivedOn)));
        Assert.Equal([0, 1, 0], mails.Select(m => m.Files));
        Assert.Contains("没有新邮件", await ReadAsync(db));
        // The server counts anew, and the same mail comes by another way.
        server.Renumber();
        server.Add("Received: by another\n" + Mail("1@example.cn"));
        await ReadAsync(db);
        Assert.Equal(3, (await MailsAsync(db)).Count);
        // The same Message-ID on another mail is another mail: nobody keeps a mail out by guessing its number.
        server.Add(Mail("1@example.cn", body: "另一封"));
        await ReadAsync(db);
        Assert.Equal(4, (await MailsAsync(db)).Count);
        // The original is kept byte by byte.
        var original = await db.In(async p => (await p.GetRequiredService<MailService>().ViewAsync(await p.ActorAsync("changgou"), mails[1].DossierId)));
        Assert.Equal(("来信〔2022〕4号.eml", "见附件", "文件“照片.zip”不是 PDF、 JPG 图片、 PNG 图片、 Word 文档（docx）（在邮件原文里）"), (original.Original!.Name, original.Contents["text"], original.Contents["left-out"]));
        Assert.Equal(WithFiles("2@example.cn").ReplaceLineEndings("\r\n"), await File.ReadAllTextAsync(await db.In(p => Task.FromResult(p.GetRequiredService<FileStore>().PathOf(original.Original.Sha256)))));
        Assert.True((await db.In(async p => await p.GetRequiredService<LedgerVerifier>().VerifyAsync())).Ok);
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_and_tried_again()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await using var server = new ImapServer { RefusesPassword = true };
        await server.ConfigureAsync(db.Location.Folder);
        server.Add(Encoding.UTF8.GetBytes(Mail("1@example.cn").ReplaceLineEndings("\r\n")), size: "99999999");
        Assert.Contains("不认用户名和密码", await ReadAsync(db));
        Assert.Equal("邮箱不认用户名和密码", Assert.Single(await db.In(async p => await p.GetRequiredService<MailService>().BoxesAsync(await p.ActorAsync("changgou")))).Problem);
        server.RefusesPassword = false;
        await ReadAsync(db);
        Assert.Null(Assert.Single(await db.In(async p => await p.GetRequiredService<MailService>().BoxesAsync(await p.ActorAsync("changgou")))).Problem);
        // Of what is too large the head is there, and people are sent to the mailbox.
        var mail = Assert.Single(await MailsAsync(db));
        Assert.Equal("申请公开某村的征地批复", mail.Subject);
        Assert.Contains("请到邮箱里看", (await db.In(async p => await p.GetRequiredService<MailService>().ViewAsync(await p.ActorAsync("changgou"), mail.DossierId))).Contents["left-out"]);
        foreach (var (text, said) in new[] { ("{\"agency\":\"RC-101\"}", "缺少 user"), ("[", "mailbox.json 不对"), ("{\"agency\":\"XX\",\"host\":\"127.0.0.1\",\"user\":\"a\",\"password\":\"b\"}", "没有代码为XX") })
        {
            await File.WriteAllTextAsync(Path.Combine(db.Location.Folder, "mailbox.json"), text);
            Assert.Contains(said, await ReadAsync(db));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Machines_and_floods_are_put_aside_and_only_people_are_answered_once_a_day(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await using var smtp = new SmtpReceiver();
        await smtp.ConfigureAsync(db.Location.Folder);
        await TakeAsync(db, Mail("0@x", from: "first@example.cn"), 1);
        Assert.False(await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.AnyAsync()));
        await NoticeTests.AllowAsync(db, NoticeSettings.AcknowledgeKey);
        await TakeAsync(db, Mail("1@x", heads: "Auto-Submitted: auto-replied\n"), 2);
        await TakeAsync(db, Mail("2@x", from: "gk@example.gov.cn"), 3);
        await TakeAsync(db, Mail("3@x", heads: "Return-Path: <>\n"), 4);
        Assert.False(await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.AnyAsync()));
        for (uint i = 0; i < IntakeService.MostAnHour + 3; i++) await TakeAsync(db, Mail($"f{i}@x", from: "flood@example.cn"), 10 + i);
        var mails = await MailsAsync(db);
        Assert.Equal(3 + 3, mails.Count(m => m.Stage == MailProcedure.Aside));
        await OutboxTests.RunAsync(db);
        var answer = Assert.Single(smtp.Taken);
        Assert.Equal(("flood@example.cn", "auto-replied", "f0@x"), (answer.To.Mailboxes.Single().Address, answer.Headers["Auto-Submitted"], answer.InReplyTo));
        Assert.Contains("不是政府信息公开申请的登记回执", answer.TextBody);
        // Only what waits for people counts as waiting; put aside by mistake, it is taken back.
        var (clerk, aside) = (await db.In(p => p.ActorAsync("changgou")), mails.First(m => m.Stage == MailProcedure.Aside).DossierId);
        await db.In(async p =>
        {
            var service = p.GetRequiredService<MailService>();
            Assert.Equal(mails.Count - 6, (await service.WaitingAsync(clerk)).Waiting);
            await service.ReopenAsync(clerk, aside);
            Assert.Equal(mails.Count - 5, (await service.WaitingAsync(clerk)).Waiting);
        });
    }

    static Dictionary<string, string> Filled(Dictionary<string, string> proposed) => new(proposed) { ["category"] = "person", ["form"] = "electronic", ["route"] = "email" };

    [Theory, MemberData(nameof(Both))]
    public async Task A_mail_becomes_a_request_whose_day_is_the_day_of_confirmation(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await TakeAsync(db, WithFiles("1@example.cn"), 1);
        var clerk = await db.In(p => p.ActorAsync("changgou"));
        var request = await db.In(async p =>
        {
            var mails = p.GetRequiredService<MailService>();
            var (agency, proposed) = await mails.ProposedAsync(clerk, id);
            Assert.Equal(("email", "赵某", "zhao@example.cn", "申请公开某村的征地批复\n见附件"), (proposed["channel"], proposed["applicant"], proposed["email"], proposed["subject"]));
            var key = Guid.NewGuid().ToString("N");
            // A refusal leaves the mail as it was.
            await Assert.ThrowsAsync<Refused>(() => mails.RegisterAsync(clerk, id, agency, new(new(2022, 1, 20), proposed), key));
            Assert.Equal(1, (await mails.WaitingAsync(clerk)).Waiting);
            var first = await mails.RegisterAsync(clerk, id, agency, new(new(2022, 1, 20), Filled(proposed)), key);
            // Pressed twice.
            Assert.Equal(first.Id, (await mails.RegisterAsync(clerk, id, agency, new(new(2022, 1, 20), Filled(proposed)), key)).Id);
            await Assert.ThrowsAsync<Conflict>(() => mails.ProposedAsync(clerk, id));
            await Assert.ThrowsAsync<Refused>(() => mails.DismissAsync(clerk, id, "other", null));
            return first.Id;
        });
        var view = await db.In(async p => await p.GetRequiredService<RequestService>().ViewAsync(clerk, request));
        Assert.Equal((RequestStages.Submitted, null), (view.Row.Stage, view.Row.ReceivedOn));
        var files = await db.In(async p => await p.GetRequiredService<RequestService>().FilesAsync(view.Loaded));
        Assert.Equal(["来信〔2022〕3号.eml", "申请表.pdf"], files.Select(f => f.Name));
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(clerk, request, "confirm", People.Form("2022-01-20", ("proof", "来信〔2022〕3号，电话确认"))));
        Assert.Equal(new DateOnly(2022, 1, 20), (await db.In(async p => await p.GetRequiredService<RequestService>().ViewAsync(clerk, request))).Row.ReceivedOn);
        // Another unit's people see neither.
        await db.In(async p => await Assert.ThrowsAsync<Forbidden>(async () => await p.GetRequiredService<MailService>().ViewAsync(await p.ActorAsync("zhujian"), id)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_mail_that_answers_a_message_of_ours_or_names_a_number_is_proposed_and_filed(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await using var smtp = new SmtpReceiver();
        await smtp.ConfigureAsync(db.Location.Folder);
        await NoticeTests.AllowAsync(db, NoticeSettings.ApplicantsKey);
        var clerk = await db.In(p => p.ActorAsync("changgou"));
        var request = await db.In(async p => (await p.GetRequiredService<RequestService>().RegisterAsync(clerk, await p.AgencyAsync("RC-101"), "register",
            new(new(2022, 1, 20), new Dictionary<string, string>(People.Application("2022-01-18").Values) { ["email"] = "zhao@example.cn", ["reminders"] = "email" }), null)));
        await db.In(p => p.GetRequiredService<RequestService>().PerformAsync(clerk, request.Id, "request-correction", People.Form("2022-01-20", ("points", "哪一年"), ("due", "2022-02-14"))));
        await OutboxTests.RunAsync(db);
        var ours = smtp.Taken[^1].MessageId;
        async Task<MailAbout?> AboutAsync(long id) => (await db.In(p => p.GetRequiredService<MailService>().ViewAsync(clerk, id))).About;
        var answer = await TakeAsync(db, Mail("2@example.cn", subject: "回复", heads: $"In-Reply-To: <{ours}>\n", body: "2019年的"), 1);
        Assert.Equal((request.Id, true), ((await AboutAsync(answer))!.Id, (await AboutAsync(answer))!.Wait));
        var named = await TakeAsync(db, Mail("3@example.cn", subject: $"关于{request.Number.Replace('〔', '[').Replace('〕', ']')}的补正"), 2);
        Assert.Equal(request.Id, (await AboutAsync(named))!.Id);
        // Another unit's number leads nowhere, and neither does a number of nobody's.
        var foreign = await db.In(async p => await p.GetRequiredService<GongkaiContext>().Requests.Where(r => r.AgencyId != request.AgencyId).Select(r => r.Number).FirstAsync());
        Assert.Null(await AboutAsync(await TakeAsync(db, Mail("4@example.cn", subject: foreign), 3)));
        Assert.Null(await AboutAsync(await TakeAsync(db, Mail("5@example.cn", subject: "来信", heads: "In-Reply-To: <gongkai-999999@example.gov.cn>\n"), 4)));
        await db.In(async p => Assert.Contains("“办件编号”不对", (await Assert.ThrowsAsync<InvalidInput>(() => p.GetRequiredService<MailService>().FileAsync(clerk, answer, foreign))).Message));
        Assert.Equal(request.Id, await db.In(p => p.GetRequiredService<MailService>().FileAsync(clerk, answer, request.Number)));
        Assert.Equal("2019年的", await db.In(p => p.GetRequiredService<MailService>().TextAsync(clerk, answer, request.Id)));
        var filed = (await db.In(p => p.GetRequiredService<RequestService>().ViewAsync(clerk, request.Id))).Loaded.State;
        Assert.Equal((RequestProcedure.FileMail, true), (filed.Events[^1].Row, filed.Waiting("correction")));
        // A second answer in the thread follows the first.
        Assert.Equal(request.Id, (await AboutAsync(await TakeAsync(db, Mail("6@example.cn", subject: "再补充", heads: "In-Reply-To: <2@example.cn>\n"), 5)))!.Id);
        await db.In(async p => await Assert.ThrowsAsync<Refused>(() => p.GetRequiredService<MailService>().FileAsync(clerk, answer, request.Number)));
    }

    [Fact]
    public async Task What_is_no_request_is_erased_after_its_days_and_what_was_filed_goes_with_its_request()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var clerk = await db.In(p => p.ActorAsync("changgou"));
        var (old, fresh) = (await TakeAsync(db, WithFiles("1@example.cn"), 1), await TakeAsync(db, Mail("2@example.cn"), 2));
        await db.In(async p =>
        {
            var mails = p.GetRequiredService<MailService>();
            Assert.Contains("没有", (await Assert.ThrowsAsync<Refused>(() => mails.DismissAsync(clerk, old, null, null))).Message);
            await mails.DismissAsync(clerk, old, "complaint", "请走信访渠道");
            await mails.ReopenAsync(clerk, old);
            await mails.DismissAsync(clerk, old, "complaint", "请走信访渠道");
            await mails.DismissAsync(clerk, fresh, "consult", null);
            Assert.Equal(0, await mails.EraseAsync());
        });
        var hash = await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.Where(a => a.Name == "申请表.pdf").Select(a => a.Sha256).SingleAsync());
        await db.SqlAsync($"UPDATE mails SET changed_on = '2021-09-01' WHERE dossier_id = {old}");
        Assert.Equal(1, await db.In(p => p.GetRequiredService<MailService>().EraseAsync()));
        Assert.Equal(0, await db.In(p => p.GetRequiredService<MailService>().EraseAsync()));
        var gone = (await MailsAsync(db))[0];
        Assert.Equal((true, null, null), (gone.Erased, gone.Sender, gone.Subject));
        Assert.False(File.Exists(await db.In(p => Task.FromResult(p.GetRequiredService<FileStore>().PathOf(hash)))));
        await db.In(async p => await Assert.ThrowsAsync<Refused>(() => p.GetRequiredService<MailService>().ReopenAsync(clerk, old)));
        // Taken again from a mailbox that was counted anew, it stays erased.
        Assert.Null(await db.In(async p => await p.GetRequiredService<IntakeService>().TakeAsync(await p.AgencyAsync("RC-101"), "gk@example.gov.cn", new(Encoding.UTF8.GetBytes(WithFiles("1@example.cn").ReplaceLineEndings("\r\n")), 1, true, new(2022, 1, 20), 8, 1))));

        var taken = await TakeAsync(db, Mail("3@example.cn", body: "第三封"), 3);
        await db.In(async p =>
        {
            var (mails, requests) = (p.GetRequiredService<MailService>(), p.GetRequiredService<RequestService>());
            var (agency, proposed) = await mails.ProposedAsync(clerk, taken);
            var request = await mails.RegisterAsync(clerk, taken, agency, new(new(2022, 1, 20), Filled(proposed)), null);
            await requests.PerformAsync(clerk, request.Id, "confirm", People.Form("2022-01-20", ("proof", "电话")));
            await requests.PerformAsync(clerk, request.Id, "withdraw", People.Form("2022-01-20", ("written", "yes")));
            await requests.PerformAsync(clerk, request.Id, "archive", People.Form("2022-01-20"));
            await requests.PerformAsync(await p.ActorAsync("rc-101-c"), request.Id, "erase", People.Form("2022-01-20", ("basis", "保管期限届满")));
            Assert.Equal(1, await mails.EraseAsync());
        });
        Assert.DoesNotContain("第三封", string.Join('\n', await db.In(p => p.GetRequiredService<GongkaiContext>().LedgerContents.Select(c => c.Value).ToListAsync())));
        Assert.True((await db.In(async p => await p.GetRequiredService<LedgerVerifier>().VerifyAsync())).Ok);
    }
}
