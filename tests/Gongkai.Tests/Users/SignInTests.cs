using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Gongkai.Tests.Messages;
using Gongkai.Tests.Web;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Users;

/// <summary>Logging in over real HTTP: passwords, second factors, sessions.</summary>
public abstract class SignInTests(Engine engine) : WebTest(engine)
{
    static string Said(IDocument page) => page.QuerySelector("main .notice.bad")?.TextContent ?? "";
    static long Step => Totp.StepAt(DateTimeOffset.UtcNow);

    async Task<HttpResponseMessage> PasswordAsync(HttpClient client, string login, string? password = null) =>
        await SubmitAsync(client, "/login", new() { ["login"] = login, ["password"] = password ?? Password });

    /// <summary>Takes an authenticator into use; its secret and the recovery codes.</summary>
    async Task<(string Secret, IReadOnlyList<string> Codes)> EnableAsync(HttpClient client)
    {
        var page = await PageAsync(client, "/desk/account/second");
        var secret = page.QuerySelector("dl.facts code")!.TextContent.Replace(" ", "");
        Assert.StartsWith("data:image/png;base64,iVBOR", page.QuerySelector("img.qr")!.GetAttribute("src"));
        var wrong = await PageAsync(await SendAsync(client, "/desk/account/second", page, new() { ["password"] = Password, ["code"] = "000000" }, "启用"));
        Assert.Contains("“动态口令”不对", Said(wrong));
        // The same code to scan is still there after a slip.
        Assert.Equal(secret, wrong.QuerySelector("dl.facts code")!.TextContent.Replace(" ", ""));
        var done = await PageAsync(await SendAsync(client, "/desk/account/second", wrong, new() { ["password"] = Password, ["code"] = Totp.Code(secret, Step) }, "启用"));
        var codes = done.QuerySelectorAll(".codes code").Select(c => c.TextContent).ToList();
        Assert.Equal(10, codes.Distinct().Count());
        Assert.Empty((await PageAsync(client, "/desk/account/second")).QuerySelectorAll(".codes"));
        return (secret, codes);
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_taken_once_and_given_up_on_proof()
    {
        using var first = await SignedInAsync("chengban");
        var (secret, codes) = await EnableAsync(first);
        await In(async p =>
        {
            var stored = await p.GetRequiredService<GongkaiContext>().Users.AsNoTracking().SingleAsync(u => u.UserName == "chengban");
            Assert.DoesNotContain(secret, stored.TotpSecret);
            Assert.DoesNotContain(await p.GetRequiredService<GongkaiContext>().RecoveryCodes.Select(c => c.Hash).ToListAsync(), codes.Contains);
            return 0;
        });

        using var client = Client();
        Assert.Equal("/login/second", (await PasswordAsync(client, "chengban")).Headers.Location?.ToString());
        // The password alone opens nothing.
        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync("/desk")).StatusCode);
        var refused = await PageAsync(await SubmitAsync(client, "/login/second", new() { ["code"] = "000000" }));
        Assert.Contains("验证码不对", Said(refused));
        var code = Totp.Code(secret, Step + 1);
        Assert.Equal("/desk", (await SendAsync(client, "/login/second", refused, new() { ["code"] = $" {code[..3]} {code[3..]}" })).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/desk")).StatusCode);

        using var again = Client();
        await PasswordAsync(again, "chengban");
        Assert.Contains("已经用过", Said(await PageAsync(await SubmitAsync(again, "/login/second", new() { ["code"] = code }))));
        Assert.Equal("/desk", (await SubmitAsync(again, "/login/second", new() { ["code"] = codes[3].ToUpperInvariant() })).Headers.Location?.ToString());
        using var third = Client();
        await PasswordAsync(third, "chengban");
        Assert.Contains("已经用过", Said(await PageAsync(await SubmitAsync(third, "/login/second", new() { ["code"] = codes[3] }))));

        Assert.Contains("“密码”不对", Said(await PageAsync(await SubmitAsync(again, "/desk/account/second", new() { ["password"] = "x", ["code"] = codes[4] }, "停用"))));
        Assert.Contains("“验证码或者恢复码”不对", Said(await PageAsync(await SubmitAsync(again, "/desk/account/second", new() { ["password"] = Password, ["code"] = "111111" }, "停用"))));
        var renewed = (await PageAsync(await SubmitAsync(again, "/desk/account/second", new() { ["password"] = Password, ["code"] = codes[5] }, "更换恢复码"))).QuerySelectorAll(".codes code").Select(c => c.TextContent).ToList();
        Assert.Contains("“验证码或者恢复码”不对", Said(await PageAsync(await SubmitAsync(again, "/desk/account/second", new() { ["password"] = Password, ["code"] = codes[6] }, "停用"))));
        Assert.Equal("/desk/account", (await SubmitAsync(again, "/desk/account/second", new() { ["password"] = Password, ["code"] = renewed[0] }, "停用")).Headers.Location?.ToString());
        using var plain = Client();
        Assert.Equal("/desk", (await PasswordAsync(plain, "chengban")).Headers.Location?.ToString());
    }

    [Fact]
    public async Task Wrong_codes_lock_like_wrong_passwords_and_the_right_password_between_them_does_not_begin_anew()
    {
        using var first = await SignedInAsync("zhujian");
        var (secret, _) = await EnableAsync(first);
        for (var i = 0; i < 5; i++)
        {
            using var thief = Client();
            await PasswordAsync(thief, "zhujian");
            await SubmitAsync(thief, "/login/second", new() { ["code"] = "000000" });
        }
        using var client = Client();
        Assert.Equal(HttpStatusCode.OK, (await PasswordAsync(client, "zhujian")).StatusCode);
        using var officer = await SignedInAsync("anquan");
        var person = (await PageAsync(officer, "/desk/people?q=zhujian")).QuerySelector("tbody a")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(officer, person, [], "只解除锁定")).StatusCode);
        Assert.Equal("/login/second", (await PasswordAsync(client, "zhujian")).Headers.Location?.ToString());
        Assert.Equal("/desk", (await SubmitAsync(client, "/login/second", new() { ["code"] = Totp.Code(secret, Step + 1) })).Headers.Location?.ToString());
        // Who lost the telephone is helped by the security officer, and starts from the password.
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(officer, person, [], "清除第二因素")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync("/desk")).StatusCode);
        Assert.Equal("/desk", (await PasswordAsync(client, "zhujian")).Headers.Location?.ToString());
    }

    [Fact]
    public async Task On_a_screen_left_open_nothing_that_opens_the_account_is_added_or_changed_without_the_password_and_wrong_ones_lock_it()
    {
        using var client = await SignedInAsync("fenguan");
        var page = await PageAsync(client, "/desk/account/second");
        Assert.Contains("再输一次密码", page.QuerySelector("main")!.TextContent);
        var secret = page.QuerySelector("dl.facts code")!.TextContent.Replace(" ", "");
        var token = Values(page.QuerySelector("main form[method=post]")!)["__RequestVerificationToken"];
        async Task<string> EnableAsync(string password) => Said(await PageAsync(await SendAsync(client, "/desk/account/second", page, new() { ["password"] = password, ["code"] = Totp.Code(secret, Step) }, "启用")));
        async Task<string> PostAsync(string address, params (string, string)[] fields) =>
            Said(await PageAsync(await client.PostAsync(address, new FormUrlEncodedContent([new("__RequestVerificationToken", token), .. fields.Select(f => new KeyValuePair<string, string>(f.Item1, f.Item2))]))));
        Task<string> KeyAsync(string password) => PostAsync("/desk/account/passkeys", ("password", password), ("seal", "x"), ("credential", "{}"), ("name", "别人的手机"));

        const string words = "不对，或者因为连续输错已经暂时锁定，请过一会儿再试";
        Assert.Equal("没有保存“密码”" + words, await EnableAsync("wrong"));
        Assert.Equal("没有保存“密码”" + words, await EnableAsync(""));
        Assert.Equal("没有保存“密码”" + words, await KeyAsync("wrong"));
        Assert.Equal("没有保存“密码”" + words, await PostAsync("/desk/account/passkeys?handler=Remove", ("key", "00")));
        Assert.Equal("没有保存“现在的密码”" + words, await PostAsync("/desk/account", ("old", "wrong"), ("password", "xinde-mima-77"), ("again", "xinde-mima-77")));
        // Five were wrong: the right one is refused now, in the same words, here and at the log-in.
        Assert.Equal("没有保存“密码”" + words, await EnableAsync(Password));
        Assert.Equal("没有保存“密码”" + words, await KeyAsync(Password));
        using (var another = Client()) Assert.Equal(HttpStatusCode.OK, (await PasswordAsync(another, "fenguan")).StatusCode);
        await In(async p =>
        {
            var db = p.GetRequiredService<GongkaiContext>();
            var user = await db.Users.SingleAsync(u => u.UserName == "fenguan");
            Assert.Equal((null, false), (user.TotpSecret, user.TwoFactorEnabled));
            Task<List<string>> DetailsAsync(AuditKind kind) => db.AuditEntries.Where(e => e.UserId == user.Id && e.Kind == kind).OrderBy(e => e.Id).Select(e => e.Detail).ToListAsync();
            Assert.Equal(["启用动态口令：密码不对", "启用动态口令：密码不对", "登记通行密钥：密码不对", "删除通行密钥：密码不对", "更换密码：密码不对"], await DetailsAsync(AuditKind.SignInFailed));
            Assert.Equal(["锁定期间启用动态口令", "锁定期间登记通行密钥", "锁定期间尝试登录"], await DetailsAsync(AuditKind.LockedOut));
            return 0;
        });

        using var officer = await SignedInAsync("anquan");
        var person = (await PageAsync(officer, "/desk/people?q=fenguan")).QuerySelector("tbody a")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(officer, person, [], "只解除锁定")).StatusCode);
        // With the password it is the answer of the authenticator that counts.
        Assert.Contains("页面停留太久", await KeyAsync(Password));
        Assert.Equal("", await EnableAsync(Password));
        Assert.NotNull(await In(p => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == "fenguan").Select(u => u.TotpSecret).SingleAsync()));
    }

    [Fact]
    public async Task A_code_by_text_message_is_a_second_factor_where_a_telephone_is_on_record()
    {
        using var first = await SignedInAsync("chengban");
        Assert.Contains("没有配置短信通道", (await PageAsync(first, "/desk/account/second")).QuerySelector("main")!.TextContent);
        await using var receiver = await Receiver.StartAsync();
        await receiver.ConfigureAsync(Folder);
        async Task<string> CodeAsync()
        {
            await In(async p =>
            {
                var runner = p.GetRequiredService<Gongkai.Jobs.JobRunner>();
                await runner.ScheduleAsync(default);
                return await runner.RunNextAsync(Gongkai.Messages.OutboxJob.JobKey);
            });
            return Regex.Match(receiver.Taken.Last().Text, @"\d{6}").Value;
        }
        Assert.Contains("“手机号”不对", Said(await PageAsync(await SubmitAsync(first, "/desk/account/second", new() { ["password"] = Password, ["phone"] = "12345" }, "发送验证码"))));
        var unproven = await PageAsync(await SubmitAsync(first, "/desk/account/second", new() { ["password"] = "wrong", ["phone"] = "138 0000 1234" }, "发送验证码"));
        Assert.Contains("“密码”不对", Said(unproven));
        Assert.Equal("138 0000 1234", unproven.QuerySelector("#phone")!.GetAttribute("value"));
        Assert.False(await In(p => p.GetRequiredService<GongkaiContext>().SmsCodes.AnyAsync()));
        var page = await PageAsync(await SendAsync(first, "/desk/account/second", unproven, new() { ["password"] = Password }, "发送验证码"));
        Assert.Contains("138****1234", page.QuerySelector("main")!.TextContent);
        var wrong = await PageAsync(await SendAsync(first, "/desk/account/second", page, new() { ["code"] = "abc" }, "确认"));
        var done = await PageAsync(await SendAsync(first, "/desk/account/second", wrong, new() { ["code"] = await CodeAsync() }, "确认"));
        Assert.Equal(10, done.QuerySelectorAll(".codes code").Length);
        // A minute later.
        using var client = Client();
        Assert.Equal("/login/second", (await PasswordAsync(client, "chengban")).Headers.Location?.ToString());
        Assert.Contains("已交发送", (await PageAsync(await SubmitAsync(client, "/login/second", [], "发送短信"))).QuerySelector(".notice.done")!.TextContent);
        var sent = await CodeAsync();
        Assert.Contains("刚刚发过", Said(await PageAsync(await SubmitAsync(client, "/login/second", [], "发送短信"))));
        Assert.Equal("/desk", (await SubmitAsync(client, "/login/second", new() { ["code"] = sent }, "登录")).Headers.Location?.ToString());
        await In(async p =>
        {
            var db = p.GetRequiredService<GongkaiContext>();
            Assert.DoesNotContain("13800001234", (await db.Users.SingleAsync(u => u.UserName == "chengban")).PhoneNumber);
            Assert.DoesNotContain(await db.AuditEntries.Select(e => e.Target + e.Detail).ToListAsync(), l => l.Contains("1380000"));
            return 0;
        });
    }

    [Fact]
    public async Task Who_must_have_a_second_factor_gets_nowhere_without()
    {
        using var officer = await SignedInAsync("anquan");
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(officer, "/desk/settings", new() { ["f-second-factor"] = "administrators", ["f-reason"] = "等级保护（测试）" }, "保存安全规则")).StatusCode);
        Assert.Equal("/desk/account", (await officer.GetAsync("/desk/people")).Headers.Location?.ToString());
        Assert.Contains("请先启用第二因素", (await PageAsync(officer, "/desk/account")).QuerySelector("main")!.TextContent);
        using var clerk = await SignedInAsync("chengban");
        Assert.Equal(HttpStatusCode.OK, (await clerk.GetAsync("/desk")).StatusCode);
        await EnableAsync(officer);
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync("/desk/people")).StatusCode);
    }

    [Fact]
    public async Task A_password_set_by_another_or_too_old_is_changed_first_and_the_rules_hold()
    {
        using var officer = await SignedInAsync("anquan");
        using var clerk = await SignedInAsync("chengban");
        var person = (await PageAsync(officer, "/desk/people?q=chengban")).QuerySelector("tbody a")!.GetAttribute("href")!;
        await In(async p =>
        {
            var db = p.GetRequiredService<GongkaiContext>();
            var id = await db.Users.Where(u => u.UserName == "chengban").Select(u => u.Id).SingleAsync();
            db.UserPasskeys.Add(new() { UserId = id, CredentialId = [1, 2, 3], Data = new() { Name = "办公室电脑", PublicKey = [4], AttestationObject = [], ClientDataJson = [] } });
            return await db.SaveChangesAsync();
        });
        // That the passkeys go too is said before it is done.
        var reset = (await PageAsync(officer, person)).QuerySelectorAll("main form[method=post]").Single(f => f.QuerySelector("button")!.TextContent.Contains("重设密码"));
        foreach (var words in new[] { reset.QuerySelector("p.help")!.TextContent, reset.QuerySelector("button")!.GetAttribute("data-confirm") }) Assert.Contains("通行密钥", words);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(officer, person, new() { ["password"] = "linshi-20220120" }, "重设密码")).StatusCode);
        Assert.False(await In(p => p.GetRequiredService<GongkaiContext>().UserPasskeys.AnyAsync()));
        Assert.Equal(1, await In(p => p.GetRequiredService<GongkaiContext>().AuditEntries.CountAsync(e => e.Target == "人员 chengban" && e.Detail == "重设密码，删除1个通行密钥")));
        // What was open with the old password is closed.
        Assert.Contains("/login", (await clerk.GetAsync("/desk")).Headers.Location!.ToString());
        using var client = Client();
        await PasswordAsync(client, "chengban", "linshi-20220120");
        Assert.Equal("/desk/account", (await client.GetAsync("/desk/requests/new")).Headers.Location?.ToString());
        async Task<string> TryAsync(string password, string old = "linshi-20220120") => Said(await PageAsync(await SubmitAsync(client, "/desk/account", new() { ["old"] = old, ["password"] = password, ["again"] = password }, "更换")));
        var rules = (await PageAsync(client, "/desk/account")).QuerySelector("#password-help")!.TextContent;
        foreach (var words in new[] { "10至100位", "常见的密码", "不含登录名", "最近3次" }) Assert.Contains(words, rules);
        Assert.Contains("10至100位", await TryAsync("duan1"));
        Assert.Contains("要有数字", await TryAsync("meiyoushuzi"));
        Assert.Contains("太常见", await TryAsync("password2022"));
        Assert.Contains("太常见", await TryAsync("abcdefgh12"));
        Assert.Contains("太常见", await TryAsync("aa11aa11aa"));
        Assert.Contains("含有登录名", await TryAsync("wo-chengban-77"));
        Assert.Contains("最近3次", await TryAsync("linshi-20220120"));
        Assert.Contains("最近3次", await TryAsync(Password));
        Assert.Contains("“现在的密码”不对", await TryAsync("xinde-mima-77", "buzhidao"));
        Assert.Equal("/desk/account", (await SubmitAsync(client, "/desk/account", new() { ["old"] = "linshi-20220120", ["password"] = "xinde-mima-77", ["again"] = "xinde-mima-77" }, "更换")).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/desk/requests/new")).StatusCode);
        // Three are remembered, the fourth is forgotten.
        foreach (var (old, next) in new[] { ("xinde-mima-77", "disan-mima-78"), ("disan-mima-78", "disi-mima-79") })
            Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, "/desk/account", new() { ["old"] = old, ["password"] = next, ["again"] = next }, "更换")).StatusCode);
        Assert.Contains("最近3次", await TryAsync("xinde-mima-77", "disi-mima-79"));
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, "/desk/account", new() { ["old"] = "disi-mima-79", ["password"] = Password, ["again"] = Password }, "更换")).StatusCode);

        await In(p => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == "chengban").ExecuteUpdateAsync(s => s.SetProperty(u => u.PasswordChangedAt, DateTime.UtcNow.AddDays(-100))));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/desk")).StatusCode);
        await In(async p => await p.GetRequiredService<SettingsService>().PerformAsync(await p.ActorAsync("anquan"), SettingsProcedure.Secure, new() { ["password-days"] = "90", ["reason"] = "测试" }, null));
        Assert.Equal("/desk/account", (await client.GetAsync("/desk")).Headers.Location?.ToString());
        Assert.Contains("用得太久", (await PageAsync(client, "/desk/account")).QuerySelector("main")!.TextContent);
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_one_by_one_or_all_but_this()
    {
        using var here = Client();
        here.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 Chrome/86.0 Safari/537.36 QIHU 360SE");
        await PasswordAsync(here, "chengban");
        using var phone = Client();
        phone.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/86.0 Mobile Safari/537.36 MicroMessenger/8.0");
        await PasswordAsync(phone, "chengban");
        using var third = await SignedInAsync("chengban");
        var page = await PageAsync(here, "/desk/account");
        var rows = page.QuerySelectorAll("tbody tr").ToList();
        Assert.Equal(3, rows.Count);
        Assert.Contains(rows, r => r.TextContent.Contains("360浏览器，Windows") && r.TextContent.Contains("本机") && r.TextContent.Contains("127.0.0.1"));
        var wechat = rows.Single(r => r.TextContent.Contains("微信，安卓手机")).QuerySelector("form")!;
        Assert.Equal(HttpStatusCode.Redirect, (await here.PostAsync(wechat.GetAttribute("action"), new FormUrlEncodedContent(Values(wechat)))).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await phone.GetAsync("/desk")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await third.GetAsync("/desk")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(here, "/desk/account", [], "结束其他所有会话")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await third.GetAsync("/desk")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/desk")).StatusCode);
        // Nobody ends another's by its number.
        using var other = await SignedInAsync("zhujian");
        var mine = Values((await PageAsync(here, "/desk/account")).QuerySelector("tbody form")!)["session"];
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(other, "/desk/account", new() { ["session"] = mine }, "结束")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/desk")).StatusCode);

        using var officer = await SignedInAsync("anquan");
        var person = (await PageAsync(officer, "/desk/people?q=chengban")).QuerySelector("tbody a")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(officer, person, [], "结束全部会话")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await here.GetAsync("/desk")).StatusCode);
        await In(async p => { Assert.Equal(3, await p.GetRequiredService<GongkaiContext>().AuditEntries.CountAsync(e => e.Kind == AuditKind.SessionEnded)); return 0; });
    }

    [Fact]
    public async Task The_auditor_searches_filters_and_exports_and_nobody_else_looks()
    {
        using (var thief = Client())
            for (var i = 0; i < 3; i++) await PasswordAsync(thief, "kezhang", "wrong");
        using var auditor = await SignedInAsync("shenji");
        Assert.Equal(3, (await PageAsync(auditor, "/desk/audit?kind=SignInFailed&person=kezhang")).QuerySelectorAll("tbody tr").Length);
        var today = DateTime.UtcNow.AddHours(8);
        Assert.Equal(3, (await PageAsync(auditor, $"/desk/audit?kind=SignInFailed&day={today:yyyy-MM-dd}")).QuerySelectorAll("tbody tr").Length);
        Assert.Empty((await PageAsync(auditor, $"/desk/audit?kind=SignInFailed&day={today.AddYears(-1):yyyy-MM}")).QuerySelectorAll("tbody tr"));
        Assert.Equal(HttpStatusCode.BadRequest, (await auditor.GetAsync("/desk/audit?day=昨天")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await auditor.GetAsync("/desk/audit?kind=x")).StatusCode);
        var (rows, text) = await SheetAsync(await auditor.GetAsync("/desk/audit?kind=SignInFailed&handler=Export"));
        Assert.True(rows is 3 or 4, $"{rows}");
        Assert.Contains("登录名或者密码不对", text);
        Assert.Empty((await PageAsync(auditor, "/desk/audit")).QuerySelectorAll("main form[method=post]"));
        foreach (var login in new[] { "admin", "anquan", "kezhang" })
        {
            using var client = await SignedInAsync(login);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/desk/audit")).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/desk/audit?handler=Export")).StatusCode);
        }
        foreach (var page in new[] { "/desk/people", "/desk/units", "/desk/requests/50" }) Assert.Equal(HttpStatusCode.Forbidden, (await auditor.GetAsync(page)).StatusCode);
    }
}

public sealed class SqliteSignInTests() : SignInTests(Engine.Sqlite);

public sealed class PostgresSignInTests() : SignInTests(Engine.Postgres);
