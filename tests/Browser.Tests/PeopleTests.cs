using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>Logging in, and deciding on a telephone, as people see them.</summary>
public sealed class PeopleTests(Site site)
{
    [Fact]
    public async Task A_leader_without_an_account_decides_on_the_phone()
    {
        await using var clerk = await site.VisitAsync("changgou");
        var page = clerk.Page;
        var request = await clerk.RegisterAsync("李某人", "某村征地补偿登记表");
        await page.GotoAsync(request + "/extend");
        await page.FillAsync("#f-days", "10");
        await page.FillAsync("#f-reason", "涉及三个年度的台账，需要逐份核对，并与档案馆核实缺页。");
        await page.SelectOptionAsync("#decider", new SelectOptionValue { Index = 1 });
        await clerk.LooksRightAtBothWidthsAsync("ask");
        await page.ClickAsync("button[name=ask]");
        await page.WaitForURLAsync("**/desk/decisions/*");
        await clerk.LooksRightAtBothWidthsAsync("asked");
        var link = await page.InputValueAsync("#link");
        await page.GotoAsync(request);
        await clerk.LooksRightAtBothWidthsAsync("request-asked");
        await page.GotoAsync("/desk/decisions");
        await clerk.LooksRightAtBothWidthsAsync("decisions");

        // No script, as in an old messenger.
        await using var leader = await site.VisitAsync(null, 390, javascript: false);
        await leader.Page.GotoAsync(link);
        Assert.DoesNotContain("李某人", await leader.Page.Locator("main").InnerTextAsync());
        await using (var watched = await site.VisitAsync())
        {
            await watched.Page.GotoAsync(link);
            await watched.LooksRightAtBothWidthsAsync("decide");
        }
        await leader.Page.ClickAsync("button.no");
        Assert.Contains("写明理由", await leader.Page.Locator("p.bad").InnerTextAsync());
        await leader.Page.FillAsync("#remark", "同意，抓紧核实");
        await leader.Page.ClickAsync("button.yes");
        Assert.Equal("已登记：同意。", await leader.Page.Locator("h1").InnerTextAsync());
        await using (var watched = await site.VisitAsync())
        {
            await watched.Page.GotoAsync(link);
            await watched.LooksRightAtBothWidthsAsync("decided");
        }
        await page.GotoAsync(request);
        Assert.Contains("同意，抓紧核实", await page.Locator(".timeline").InnerTextAsync());
        await clerk.LooksRightAtBothWidthsAsync("request-decided");
    }

    [Fact]
    public async Task The_authenticator_is_set_up_and_its_codes_are_shown()
    {
        const string login = "rc-310-c";
        await site.OpenAccountAsync(login);
        await using var visit = await site.VisitAsync(login);
        var page = visit.Page;
        await page.GotoAsync("/desk/account/second");
        await visit.LooksRightAtBothWidthsAsync("second-setup");
        var secret = (await page.Locator("dl.facts code").First.InnerTextAsync()).Replace(" ", "");
        await page.FillAsync("#code", Users.Totp.Code(secret, Users.Totp.StepAt(DateTimeOffset.UtcNow)));
        await page.FillAsync("#enable-password", "xiangbuqilai");
        await page.ClickAsync("form[action*=Enable] button");
        await page.WaitForSelectorAsync("text=“密码”不对");
        await visit.LooksRightAtBothWidthsAsync("second-refused");
        await page.FillAsync("#code", Users.Totp.Code(secret, Users.Totp.StepAt(DateTimeOffset.UtcNow)));
        await page.FillAsync("#enable-password", site.Password);
        await page.ClickAsync("form[action*=Enable] button");
        await page.WaitForSelectorAsync(".codes");
        await visit.LooksRightAtBothWidthsAsync("second-codes");
        await page.GotoAsync("/desk/account/second");
        await visit.LooksRightAtBothWidthsAsync("second-manage");
        await page.GotoAsync("/desk/account");
        await visit.LooksRightAtBothWidthsAsync("account");

        await using var other = await site.VisitAsync();
        await other.Page.GotoAsync("/login");
        await other.Page.FillAsync("#login", login);
        await other.Page.FillAsync("#password", site.Password);
        await other.Page.ClickAsync("main form:not([hidden]) button[type=submit]");
        await other.Page.WaitForURLAsync("**/login/second");
        await other.LooksRightAtBothWidthsAsync("login-second");
    }

    [Fact]
    public async Task A_passkey_is_registered_signed_in_with_and_removed()
    {
        const string login = "rc-311-a";
        await site.OpenAccountAsync(login);
        var localhost = site.Url.Replace("127.0.0.1", "localhost");
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var debugger = await page.Context.NewCDPSessionAsync(page);
        await debugger.SendAsync("WebAuthn.enable");
        await debugger.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
        });
        await page.GotoAsync(localhost + "/login");
        await page.FillAsync("#login", login);
        await page.FillAsync("#password", site.Password);
        await page.ClickAsync("main form:not([data-passkey]) button[type=submit]");
        await page.WaitForURLAsync("**/desk");
        await page.GotoAsync(localhost + "/desk/account/passkeys");
        await page.FillAsync("#name", "办公室电脑");
        await page.FillAsync("#register-password", "xiangbuqilai");
        await page.ClickAsync("form[data-passkey] button");
        await page.WaitForSelectorAsync("text=“密码”不对");
        Assert.Equal(0, await page.Locator("tbody tr").CountAsync());
        Assert.Equal("办公室电脑", await page.InputValueAsync("#name"));
        await visit.LooksRightAtBothWidthsAsync("passkeys-refused");
        await page.FillAsync("#register-password", site.Password);
        await page.ClickAsync("form[data-passkey] button");
        await page.WaitForSelectorAsync("text=通行密钥已登记");
        Assert.Contains("办公室电脑", await page.Locator("tbody").InnerTextAsync());
        await visit.LooksRightAtBothWidthsAsync("passkeys");

        await page.ClickAsync("header form button");
        await page.GotoAsync(localhost + "/login?back=%2Fdesk%2Fremedies");
        await visit.LooksRightAtBothWidthsAsync("login-passkey");
        await page.ClickAsync("form[data-passkey] button");
        await page.WaitForURLAsync("**/desk/remedies");
        await page.GotoAsync(localhost + "/desk/account");
        Assert.Contains("通行密钥", await page.Locator("tbody tr", new() { HasText = "本机" }).InnerTextAsync());

        await page.GotoAsync(localhost + "/desk/account/passkeys");
        page.Dialog += (_, d) => _ = d.AcceptAsync();
        await page.FillAsync("#p0", site.Password);
        await page.ClickAsync("tbody form button");
        await page.WaitForSelectorAsync("text=通行密钥已删除");
        Assert.Equal(0, await page.Locator("tbody tr").CountAsync());
        await page.ClickAsync("header form button");
        await page.GotoAsync(localhost + "/login");
        await page.ClickAsync("form[data-passkey] button");
        await page.WaitForSelectorAsync("text=没有通过验证");
    }
}
