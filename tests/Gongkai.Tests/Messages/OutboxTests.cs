using System.Net;
using Gongkai.Jobs;
using Gongkai.Messages;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gongkai.Tests.Messages;

/// <summary>The one way out of the house: text messages, e-mail and the messenger, each to a real server.</summary>
public sealed class OutboxTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    internal static Task RunAsync(TestDatabase db) => db.In(async p =>
    {
        var runner = p.GetRequiredService<JobRunner>();
        await runner.ScheduleAsync(default);
        while (await runner.RunNextAsync(OutboxJob.JobKey)) { }
    });

    static Task DueNowAsync(TestDatabase db) => db.SqlAsync("UPDATE out_messages SET not_before = NULL");
    static Task<OutMessage> OneAsync(TestDatabase db) => db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.AsNoTracking().SingleAsync());
    static Task SendAsync(TestDatabase db, MessageChannel channel, string to, string text, TimeSpan? good = null) => db.In(p => p.GetRequiredService<Outbox>().SendAsync(channel, to, new("请示决定", text, good ?? Hour)));

    [Theory, MemberData(nameof(Both))]
    public async Task A_message_is_handed_over_after_the_channel_recovers_once_and_then_forgotten(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await using var receiver = await Receiver.StartAsync();
        await receiver.ConfigureAsync(db.Location.Folder, "mima");
        receiver.Fault = HttpStatusCode.ServiceUnavailable;
        await SendAsync(db, MessageChannel.Sms, "13800001234", "请您决定 𠮷");
        var written = await OneAsync(db);
        Assert.DoesNotContain("13800001234", written.Address! + written.Text + written.Masked);
        await RunAsync(db);
        var waiting = await OneAsync(db);
        Assert.Equal((MessageState.Waiting, 1, "通道答复 503"), (waiting.State, waiting.Attempts, waiting.Outcome));
        Assert.NotNull(waiting.NotBefore);
        var run = await db.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.AsNoTracking().SingleAsync(j => j.Job == OutboxJob.JobKey));
        // What failed says whose it was only by the ends of the number; and its turn is not yet.
        Assert.Equal("1条没有发出，稍后再试（138****1234：通道答复 503）", run.Message);
        receiver.Fault = null;
        await RunAsync(db);
        Assert.Equal(1, receiver.Calls);
        await DueNowAsync(db);
        await RunAsync(db);
        Assert.Equal(("13800001234", "请您决定 𠮷", "请示决定", "Bearer mima"), receiver.Taken.Select(m => (m.To, m.Text, m.Purpose, m.Authorization!)).Single());
        Assert.Equal($"{written.Id}", receiver.Taken.Single().Id);
        var sent = await OneAsync(db);
        Assert.Equal((MessageState.Sent, null, null), (sent.State, sent.Address, sent.Text));
        await RunAsync(db);
        Assert.Equal(2, receiver.Calls);
        // One row of the job serves all its turns.
        Assert.Equal(1, await db.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.CountAsync(j => j.Job == OutboxJob.JobKey)));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, true)]
    [InlineData(HttpStatusCode.Unauthorized, true)]
    [InlineData(HttpStatusCode.Redirect, true)]
    [InlineData(HttpStatusCode.TooManyRequests, false)]
    public async Task What_the_messenger_refuses_is_not_tried_again_until_the_administrator_says_so(HttpStatusCode answer, bool refused)
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await using var receiver = await Receiver.StartAsync();
        await receiver.ConfigureAsync(db.Location.Folder, file: "messenger.json");
        receiver.Fault = answer;
        await SendAsync(db, MessageChannel.Messenger, "zhangsan", "x");
        await RunAsync(db);
        await DueNowAsync(db);
        receiver.Fault = null;
        await RunAsync(db);
        var row = await OneAsync(db);
        Assert.Equal(refused ? MessageState.Refused : MessageState.Sent, row.State);
        Assert.Equal(refused ? 0 : 1, receiver.Taken.Count);
        if (!refused) return;
        await db.In(async p =>
        {
            await Assert.ThrowsAsync<Forbidden>(async () => await p.GetRequiredService<Outbox>().RetryAsync(await p.ActorAsync("kezhang"), row.Id));
            await p.GetRequiredService<Outbox>().RetryAsync(await p.ActorAsync("admin"), row.Id);
        });
        await RunAsync(db);
        Assert.Equal("zhangsan", Assert.Single(receiver.Taken).To);
        await db.In(async p => Assert.Contains("不能再发", (await Assert.ThrowsAsync<InvalidInput>(async () => await p.GetRequiredService<Outbox>().RetryAsync(await p.ActorAsync("admin"), row.Id))).Message));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Mail_goes_out_by_the_server_and_asks_machines_not_to_answer(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await using var server = new SmtpReceiver();
        await server.ConfigureAsync(db.Location.Folder);
        server.Fault = "451 later";
        await SendAsync(db, MessageChannel.Email, "wang@example.cn", "您的申请（任政公开〔2022〕7号）答复已经发出。");
        await RunAsync(db);
        Assert.Equal((MessageState.Waiting, "邮件服务器答复 451", "wa***@example.cn"), ((await OneAsync(db)).State, (await OneAsync(db)).Outcome, (await OneAsync(db)).Masked));
        server.Fault = null;
        // The server took it and the line broke: it comes once more, under the same Message-ID.
        server.Drops = true;
        await DueNowAsync(db);
        await RunAsync(db);
        Assert.Equal("连不上邮件服务器", (await OneAsync(db)).Outcome);
        server.Drops = false;
        await DueNowAsync(db);
        await RunAsync(db);
        Assert.Equal(MessageState.Sent, (await OneAsync(db)).State);
        Assert.Equal(2, server.Taken.Count);
        Assert.Single(server.Taken.Select(m => m.MessageId).Distinct());
        var mail = server.Taken[0];
        Assert.Equal(($"gongkai-{(await OneAsync(db)).Id}@example.gov.cn", "【政府信息公开】请示决定", "wang@example.cn", "政府信息公开", "auto-generated"),
            (mail.MessageId, mail.Subject, mail.To.Mailboxes.Single().Address, mail.From.Mailboxes.Single().Name, mail.Headers["Auto-Submitted"]));
        Assert.Contains("任政公开〔2022〕7号", mail.TextBody);
        Assert.Null(mail.HtmlBody);
    }

    [Theory]
    [InlineData("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("a@[xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("<>")]
    [InlineData("1@example.cn")]
    public async Task What_a_stranger_calls_his_mail_keeps_no_other_message_back(string id)
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await using var server = new SmtpReceiver();
        await server.ConfigureAsync(db.Location.Folder);
        await db.In(p => p.GetRequiredService<Outbox>().SendAsync(MessageChannel.Email, "stranger@example.cn", new("收到来信", "邮件收到了。", Hour) { AnswerTo = id }));
        await SendAsync(db, MessageChannel.Email, "wang@example.cn", "登录验证码");
        await RunAsync(db);
        Assert.Equal(2, server.Taken.Count);
        Assert.Equal(id.StartsWith('1') ? id : "", server.Taken[0].InReplyTo ?? "");
    }

    [Fact]
    public async Task A_recipient_that_is_not_there_is_refused_and_the_text_is_kept_only_while_it_is_of_use()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await using var server = new SmtpReceiver { Fault = "550 no such user" };
        await server.ConfigureAsync(db.Location.Folder);
        await SendAsync(db, MessageChannel.Email, "nobody@example.cn", "x");
        await SendAsync(db, MessageChannel.Email, "late@example.cn", "x", TimeSpan.Zero);
        await RunAsync(db);
        var rows = await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.AsNoTracking().OrderBy(m => m.Id).ToListAsync());
        Assert.Equal((MessageState.Refused, "邮件服务器拒收（550）", true), (rows[0].State, rows[0].Outcome, rows[0].Text is not null));
        Assert.Equal((MessageState.Expired, null), (rows[1].State, rows[1].Text));
        await db.SqlAsync("UPDATE out_messages SET expires_at = '2000-01-01'");
        await RunAsync(db);
        Assert.All(await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.AsNoTracking().ToListAsync()), m => Assert.Equal((null, null), (m.Text, m.Address)));
    }

    [Fact]
    public async Task Without_a_channel_nothing_is_written_and_a_channel_out_of_order_holds_up_no_other()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(async p =>
        {
            var outbox = p.GetRequiredService<Outbox>();
            Assert.False(outbox.IsOpen(MessageChannel.Sms));
            Assert.Contains("没有配置短信通道", (await Assert.ThrowsAsync<InvalidInput>(() => outbox.SendAsync(MessageChannel.Sms, "13800001234", new("x", "x", Hour)))).Message);
            Assert.Empty(await p.GetRequiredService<GongkaiContext>().OutMessages.ToListAsync());
        });
        foreach (var (file, text) in new[] { ("sms.json", "{\"url\":\"ftp://x\"}"), ("mail.json", "{\"host\":\"x\",\"from\":\"nobody\"}"), ("messenger.json", "{") }) await File.WriteAllTextAsync(Path.Combine(db.Location.Folder, file), text);
        await db.In(p => { Assert.All(Enum.GetValues<MessageChannel>(), c => Assert.False(p.GetRequiredService<Outbox>().IsOpen(c))); return Task.CompletedTask; });
        await using var receiver = await Receiver.StartAsync();
        await receiver.ConfigureAsync(db.Location.Folder);
        // A port nobody listens at.
        await File.WriteAllTextAsync(Path.Combine(db.Location.Folder, "mail.json"), "{\"host\":\"127.0.0.1\",\"port\":1,\"security\":\"none\",\"from\":\"gk@example.gov.cn\"}");
        await SendAsync(db, MessageChannel.Email, "a@example.cn", "x");
        await SendAsync(db, MessageChannel.Email, "b@example.cn", "x");
        await SendAsync(db, MessageChannel.Sms, "13800001234", "x");
        await RunAsync(db);
        Assert.Single(receiver.Taken);
        Assert.Equal(2, await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.CountAsync(m => m.State == MessageState.Waiting && m.Outcome == "连不上邮件服务器")));
    }

    /// <summary>The outbox with a time of its own.</summary>
    static ServiceProvider At(TestDatabase db, FakeTimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddGongkai(db.Location);
        services.AddSingleton<TimeProvider>(time);
        return services.BuildServiceProvider();
    }

    static async Task<string?> TurnAsync(ServiceProvider services)
    {
        await services.GetRequiredService<JobRunner>().ScheduleAsync(default);
        await services.GetRequiredService<JobRunner>().RunNextAsync(OutboxJob.JobKey);
        await using var scope = services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<GongkaiContext>().JobRuns.AsNoTracking().SingleAsync(j => j.Job == OutboxJob.JobKey)).Message;
    }

    [Theory]
    [InlineData(MessageChannel.Email, "mail.json", """{"host":"127.0.0.1","port":PORT,"security":"none","from":"gk@example.gov.cn"}""")]
    [InlineData(MessageChannel.Messenger, "messenger.json", """{"url":"http://127.0.0.1:PORT/send"}""")]
    public async Task A_channel_that_never_answers_has_its_time_once_a_run_and_the_others_go_on(MessageChannel silent, string file, string configuration)
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await using var receiver = await Receiver.StartAsync();
        await receiver.ConfigureAsync(db.Location.Folder);
        await using var server = new SilentServer();
        await File.WriteAllTextAsync(Path.Combine(db.Location.Folder, file), configuration.Replace("PORT", $"{server.Port}", StringComparison.Ordinal));
        var to = silent == MessageChannel.Email ? "wang@example.cn" : "wang";
        // The first to be of no use, so the first to be tried.
        foreach (var minutes in new[] { 10, 11, 12 }) await SendAsync(db, silent, to, "x", TimeSpan.FromMinutes(minutes));
        await SendAsync(db, MessageChannel.Sms, "13800001234", "请您决定");
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var services = At(db, time);
        var turn = TurnAsync(services);
        await server.GuestAsync();
        time.Advance(OutboxJob.OneMessage);
        Assert.StartsWith("发出1条，3条没有发出", await turn);
        Assert.Equal("请您决定", Assert.Single(receiver.Taken).Text);
        Assert.Equal(1, server.Guests);
        Assert.Equal(3, await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.CountAsync(m => m.State == MessageState.Waiting && m.Outcome == "通道没有答复" && m.Attempts == 1)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_slow_channel_has_its_share_of_a_run_and_what_is_most_urgent_goes_first(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await using var slow = await Receiver.StartAsync();
        await slow.ConfigureAsync(db.Location.Folder, file: "messenger.json");
        await using var sms = await Receiver.StartAsync();
        await sms.ConfigureAsync(db.Location.Folder);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        for (var n = 1; n <= 6; n++) await SendAsync(db, MessageChannel.Messenger, $"wang{n}", "x");
        await SendAsync(db, MessageChannel.Sms, "13800001234", "明天到期", TimeSpan.FromDays(1));
        await SendAsync(db, MessageChannel.Sms, "13800001234", "登录验证码", TimeSpan.FromMinutes(5));
        slow.Before = () => { time.Advance(TimeSpan.FromSeconds(14)); return Task.CompletedTask; };
        await using var services = At(db, time);
        Assert.Equal("发出5条，消息通道很慢，其余下次再发", await TurnAsync(services));
        Assert.Equal(["wang1", "wang2", "wang3"], slow.Taken.Select(m => m.To));
        Assert.Equal(["登录验证码", "明天到期"], [(await sms.NextAsync()).Text, (await sms.NextAsync()).Text]);
        Assert.Equal(3, await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.CountAsync(m => m.State == MessageState.Waiting && m.Attempts == 0 && m.NotBefore == null)));
        Assert.StartsWith("发出3条", await TurnAsync(services));
        Assert.Equal(6, slow.Taken.Count);
    }

    [Theory]
    [InlineData("13800001234", "13800001234")]
    [InlineData("+86 138-0000-1234", "13800001234")]
    [InlineData("1380000123", null)]
    [InlineData("23800001234", null)]
    [InlineData("１３８００００１２３４", null)]
    [InlineData(null, null)]
    public void A_number_is_a_mobile_number_or_none(string? typed, string? number) => Assert.Equal(number, Addresses.Mobile(typed));

    [Theory]
    [InlineData(" wang@example.cn ", "wang@example.cn")]
    [InlineData("a@b@example.cn", null)]
    [InlineData("wang@example", null)]
    [InlineData("a@example.cn\r\nBcc: b@example.cn", null)]
    [InlineData("王 <wang@example.cn>", null)]
    public void An_address_is_one_plain_address_or_none(string typed, string? address) => Assert.Equal(address, Addresses.Mail(typed));
}
