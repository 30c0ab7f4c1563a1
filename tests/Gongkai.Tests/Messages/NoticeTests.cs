using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Messages;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Messages;

/// <summary>Who is told of what: in the act's own transaction, by the table, never more than a number and days.</summary>
public sealed class NoticeTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    internal static Task AllowAsync(TestDatabase db, params string[] keys) => db.In(p => p.GetRequiredService<SettingsService>().PerformAsync(Actor.System, SettingsProcedure.Change,
        new(keys.ToDictionary(k => k, k => "yes")) { [NoticeSettings.SiteKey] = "https://gk.example.gov.cn/", ["reason"] = "试行" }, null));

    static Task<List<Notice>> NoticesAsync(TestDatabase db, string login) => db.In(async p =>
    {
        var id = (await p.ActorAsync(login)).UserId;
        return await p.GetRequiredService<GongkaiContext>().Notices.AsNoTracking().Where(n => n.UserId == id).OrderBy(n => n.Id).ToListAsync();
    });

    static Task<Statutes.Procedures.Envelope> DoAsync(TestDatabase db, string login, long id, string row, params (string, string)[] values) =>
        db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync(login), id, row, People.Form("2022-01-20", values)));

    /// <summary>A request whose applicant wants both ways.</summary>
    static Task<long> RegisterAsync(TestDatabase db, string ways = "both") => db.In(async p =>
    {
        var values = new Dictionary<string, string>(People.Application("2022-01-18").Values) { ["applicant"] = "秦某人", ["phone"] = "138 0000 1234", ["email"] = "qin@example.cn", ["subject"] = "某路改造的批复" };
        if (ways.Length > 0) values["reminders"] = ways;
        return (await p.GetRequiredService<RequestService>().RegisterAsync(await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"), "register", new(new(2022, 1, 20), values), null)).Id;
    });

    [Theory, MemberData(nameof(Both))]
    public async Task The_applicant_is_told_by_the_ways_chosen_and_never_what_was_asked_for_or_by_whom(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await using var sms = await Receiver.StartAsync();
        await using var mail = new SmtpReceiver();
        await sms.ConfigureAsync(db.Location.Folder);
        await mail.ConfigureAsync(db.Location.Folder);
        // Off until the district says so.
        await RegisterAsync(db);
        Assert.False(await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.AnyAsync()));
        await AllowAsync(db, NoticeSettings.ApplicantsKey);
        await RegisterAsync(db, "none");
        await RegisterAsync(db, "");
        Assert.False(await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.AnyAsync()));
        var id = await RegisterAsync(db);
        await DoAsync(db, "chengban", id, "request-correction", ("points", "请写明哪一年"), ("due", "2022-02-14"));
        await OutboxTests.RunAsync(db);
        var number = await db.In(async p => (await p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().SingleAsync(r => r.DossierId == id)).Number);
        var told = sms.Taken.Select(m => m.Text).ToList();
        Assert.Equal(
        [
            $"您的政府信息公开申请已经登记，编号{number}，收到日期2022年1月18日，最迟2022年2月18日答复。进度：https://gk.example.gov.cn/query",
            $"您的申请（{number}）需要补正，请留意补正告知书，在期限内补正。文书另行送达，本条只作提醒，不是送达。进度：https://gk.example.gov.cn/query",
        ], told);
        Assert.Equal(told, mail.Taken.Select(m => m.TextBody!.Trim()));
        foreach (var text in told.Concat(mail.Taken.Select(m => m.ToString()))) Assert.False(text.Contains("秦某人") || text.Contains("某路") || text.Contains("哪一年"));
        // An act that was not done is not told of.
        await Assert.ThrowsAsync<Refused>(() => DoAsync(db, "chengban", id, "extend", ("days", "99"), ("reason", "x")));
        Assert.Equal(4, await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.CountAsync()));
        Assert.Equal(["需要补正", "需要补正", "收到申请", "收到申请"], (await db.In(p => p.GetRequiredService<Outbox>().ToApplicantAsync(id))).Select(m => m.Purpose));
        // Wanted no more.
        await DoAsync(db, "chengban", id, "amend-entry", ("reminders", "none"), ("reason", "申请人不愿再收"));
        await DoAsync(db, "chengban", id, "receive-correction", ("subject", "2019年的"));
        await DoAsync(db, "chengban", id, "consult-third-party", ("party", "某公司"), ("content", "批复"));
        Assert.Equal(4, await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.CountAsync()));
    }

    [Fact]
    public async Task Whoever_wants_a_text_message_gives_a_mobile_number()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var refused = await Assert.ThrowsAsync<Refused>(() => db.In(async p => await p.GetRequiredService<RequestService>().RegisterAsync(await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"), "register",
            new(new(2022, 1, 20), new Dictionary<string, string>(People.Application("2022-01-18").Values) { ["phone"] = "0537-1234567", ["reminders"] = "both" }), null)));
        Assert.Contains("应当是手机号码", refused.Message);
        Assert.Contains("“电子邮箱”没有填", refused.Message);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_handler_is_told_at_once_on_the_site_and_by_the_ways_chosen(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await using var messenger = await Receiver.StartAsync();
        await messenger.ConfigureAsync(db.Location.Folder, file: "messenger.json");
        var id = await RegisterAsync(db);
        var officer = await db.In(p => p.ActorAsync("chengban"));
        await DoAsync(db, "kezhang", id, "assign", ("unit", "综合科"), ("handler", officer.UserId));
        var notice = Assert.Single(await NoticesAsync(db, "chengban"));
        Assert.Equal(("分办给您", $"/desk/requests/{id}", null), (notice.Title, notice.Href, notice.ReadAt));
        Assert.False(await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.AnyAsync()));
        await AllowAsync(db, NoticeSettings.OfficersKey);
        await db.In(async p =>
        {
            var notices = p.GetRequiredService<NoticeService>();
            Assert.True(await notices.OffersAsync(MessageChannel.Messenger));
            Assert.False(await notices.OffersAsync(MessageChannel.Email));
            Assert.Contains("没有填", (await Assert.ThrowsAsync<InvalidInput>(() => notices.ChooseAsync(officer, new(false, false, true, null, " ", null)))).Message);
            Assert.Contains("登记手机号", (await Assert.ThrowsAsync<InvalidInput>(() => notices.ChooseAsync(officer, new(true, false, false, null, null, null)))).Message);
            await notices.ChooseAsync(officer, new(false, false, true, "cheng@example.gov.cn", "cheng.ban", null));
            Assert.Equal("cheng.ban", (await notices.WaysAsync(officer)).MessengerName);
            Assert.DoesNotContain("cheng.ban", (await p.GetRequiredService<GongkaiContext>().Set<NoticeChoice>().AsNoTracking().SingleAsync()).MessengerName);
        });
        // What one did oneself one is not told of.
        await DoAsync(db, "chengban", id, "accept");
        await DoAsync(db, "chengban", id, "consult-third-party", ("party", "某公司"), ("content", "批复"));
        await DoAsync(db, "kezhang", id, "third-party-answer", ("opinion", "agree"));
        await OutboxTests.RunAsync(db);
        Assert.Equal(["分办给您", "第三方答复了"], (await NoticesAsync(db, "chengban")).Select(n => n.Title));
        var sent = Assert.Single(messenger.Taken);
        Assert.Equal(("cheng.ban", "第三方答复了"), (sent.To, sent.Purpose));
        Assert.EndsWith($"已经答复，答复期限恢复计算。 https://gk.example.gov.cn/desk/requests/{id}", sent.Text);
        Assert.Empty(await NoticesAsync(db, "kezhang"));
    }

    [Fact]
    public async Task The_applicants_own_acts_reach_the_officers_where_nobody_is_named_and_history_startles_nobody()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var id = await RegisterAsync(db);
        await DoAsync(db, "chengban", id, "request-correction", ("points", "请写明哪一年"), ("due", "2022-02-14"));
        var seen = (await db.In(p => p.GetRequiredService<ApplicantService>().ViewAsync(id))).Seen;
        await db.In(p => p.GetRequiredService<ApplicantService>().PerformAsync(id, "receive-correction", new Dictionary<string, string> { ["subject"] = "2019年的" }, seen));
        Assert.Equal("收到补正", Assert.Single(await NoticesAsync(db, "chengban")).Title);
        // Entered weeks after it happened: put on record, not told.
        var old = await db.In(p => p.RegisterAsync("2021-12-20"));
        var officer = (await db.In(p => p.ActorAsync("chengban"))).UserId;
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("kezhang"), id, "withdraw", People.Form("2022-01-20", ("written", "yes"))));
        Assert.Equal(2, (await NoticesAsync(db, "chengban")).Count);
        Assert.NotEqual(old, id);
        Assert.NotNull(officer);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Every_morning_one_digest_a_person_by_the_ladder_and_never_twice(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        // The last days lie 5, 3 and 1 working days after 20 January; one is far off.
        var ids = new List<long>();
        foreach (var received in new[] { "2021-12-29", "2021-12-27", "2021-12-23", "2022-01-18" }) ids.Add(await db.In(p => p.RegisterAsync(received)));
        var numbers = await db.In(async p => (await p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().Where(r => ids.Contains(r.DossierId)).OrderBy(r => r.DossierId).ToListAsync()).ConvertAll(r => r.Number));
        async Task<string> DigestAsync() => await db.In(p => p.GetServices<Job>().OfType<DigestJob>().Single().RunAsync(p, null!, default));
        Assert.Contains("提醒了", await DigestAsync());
        var officer = (await NoticesAsync(db, "chengban")).Single(n => n.Key == "digest 2022-01-20");
        var chief = (await NoticesAsync(db, "kezhang")).Single(n => n.Key == "digest 2022-01-20");
        foreach (var number in numbers.Take(3)) Assert.Contains(number, officer.Text);
        Assert.DoesNotContain(numbers[3], officer.Text);
        // The head is told from three working days on.
        Assert.DoesNotContain(numbers[0], chief.Text);
        foreach (var number in numbers.Skip(1).Take(2)) Assert.Contains(number, chief.Text);
        Assert.Contains("还有1个工作日", chief.Text);
        // The letter that nobody confirmed is told of by itself.
        Assert.Contains(await NoticesAsync(db, "chengban"), n => n.Title == "收到日期没有确认");
        var count = await db.In(p => p.GetRequiredService<GongkaiContext>().Notices.CountAsync());
        await DigestAsync();
        Assert.Equal(count, await db.In(p => p.GetRequiredService<GongkaiContext>().Notices.CountAsync()));
    }

    [Fact]
    public async Task Reminders_are_read_one_by_one_or_all_and_nobody_reads_anothers()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(async p =>
        {
            var (officer, chief) = (await p.ActorAsync("chengban"), await p.ActorAsync("kezhang"));
            var notices = p.GetRequiredService<NoticeService>();
            for (var i = 0; i < 3; i++) await notices.TellAsync([officer.UserId, officer.UserId, chief.UserId], new($"k{i}", "标题", "正文", "/desk"));
            await notices.TellAsync([officer.UserId], new("k0", "标题", "又一次", "/desk"));
            Assert.Equal((3, 3), (await notices.UnreadAsync(officer), await notices.UnreadAsync(chief)));
            var first = await notices.Find(officer, unread: true).ToListAsync();
            await Assert.ThrowsAsync<NotFound>(() => notices.OpenAsync(chief, first[0].Id));
            Assert.Equal("/desk", await notices.OpenAsync(officer, first[0].Id));
            Assert.Equal(2, await notices.UnreadAsync(officer));
            Assert.Equal(2, await notices.ReadAllAsync(officer, first[0].Id));
            Assert.Equal((0, 3), (await notices.UnreadAsync(officer), await notices.UnreadAsync(chief)));
        });
    }

    [Fact]
    public async Task A_messenger_that_knows_citizens_by_their_number_reaches_applicants_and_that_of_the_office_does_not()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await using var messenger = await Receiver.StartAsync();
        await messenger.ConfigureAsync(db.Location.Folder, file: "messenger.json");
        await AllowAsync(db, NoticeSettings.ApplicantsKey);
        Assert.Empty(await db.In(p => p.GetRequiredService<RequestTeller>().OfferedAsync()));
        await RegisterAsync(db, "messenger");
        Assert.False(await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.AnyAsync()));
        var file = Path.Combine(db.Location.Folder, "messenger.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("{", "{\"applicants\":\"phone\","));
        Assert.Equal(["messenger"], (await db.In(p => p.GetRequiredService<RequestTeller>().OfferedAsync())).Select(o => o.Key));
        await RegisterAsync(db, "messenger");
        await OutboxTests.RunAsync(db);
        Assert.Equal("13800001234", Assert.Single(messenger.Taken).To);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Before_a_last_day_of_theirs_applicants_are_reminded_once_and_not_when_it_was_met(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await using var sms = await Receiver.StartAsync();
        await using var mail = new SmtpReceiver();
        await sms.ConfigureAsync(db.Location.Folder);
        await mail.ConfigureAsync(db.Location.Folder);
        await AllowAsync(db, NoticeSettings.ApplicantsKey);
        var (near, far, met, quiet) = (await RegisterAsync(db), await RegisterAsync(db), await RegisterAsync(db), await RegisterAsync(db, "none"));
        foreach (var (id, due) in new[] { (near, "2022-01-25"), (far, "2022-01-26"), (met, "2022-01-24"), (quiet, "2022-01-24") }) await DoAsync(db, "chengban", id, "request-correction", ("points", "请写明哪一年"), ("due", due));
        await db.In(async p => await p.GetRequiredService<ApplicantService>().PerformAsync(met, "receive-correction", new Dictionary<string, string> { ["subject"] = "2020年的批复" }, 2));
        for (var i = 0; i < 2; i++) await db.In(p => p.GetRequiredService<ApplicantReminders>().RemindAsync());
        var told = await db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.AsNoTracking().Where(m => m.Purpose.Contains("快到期")).ToListAsync());
        Assert.Equal([(near, "补正快到期（1月25日）"), (near, "补正快到期（1月25日）")], told.Select(m => (m.DossierId!.Value, m.Purpose)));
        // A new code is told of, for whoever did not ask for it; a corrected entry only where it moves the day.
        await db.In(async p => await p.GetRequiredService<RequestService>().QueryCodeAsync(await p.ActorAsync("chengban"), near, "applicant"));
        await DoAsync(db, "chengban", far, "amend-entry", ("contact", "另一个电话"), ("reason", "补录"));
        await DoAsync(db, "chengban", far, "amend-entry", ("received", "2022-01-17"), ("reason", "录错"));
        string Count(string purpose) => $"{purpose}{db.In(p => p.GetRequiredService<GongkaiContext>().OutMessages.CountAsync(m => m.Purpose == purpose)).Result}";
        Assert.Equal(["换发了查询码2", "收到日期更正2"], new[] { "换发了查询码", "收到日期更正" }.Select(Count));
    }
}
