using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>The officers' side of a request: given to somebody, taken over, found to be asked before.</summary>
public sealed class DeskTests(Site site)
{
    [Fact]
    public async Task A_request_is_given_to_somebody_taken_over_and_compared_with_the_one_before()
    {
        await using var officer = await site.VisitAsync("chengban");
        await using var chief = await site.VisitAsync("kezhang");
        var page = officer.Page;
        await officer.RegisterAsync("甄某某法律服务所", "龙拱河湿地公园二期工程的施工合同", "legal", "3");
        await officer.FillInRegisterAsync("甄某某法律服务所", "龙拱河湿地公园二期施工合同及附件", "legal", "3");
        Assert.EndsWith("/desk/requests/new", page.Url);
        Assert.Contains("提交过相似的申请", await page.Locator("[role=alert]").InnerTextAsync());
        await officer.LooksRightAtBothWidthsAsync("register-alike");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync(new Regex(@"/desk/requests/\d+$"));
        var request = new Uri(page.Url).AbsolutePath;

        await chief.Page.GotoAsync(request + "/assign");
        await chief.Page.FillAsync("#f-unit", "综合科");
        await chief.Page.SelectOptionAsync("#f-handler", new SelectOptionValue { Label = "承办人（演示）（承办人）" });
        await chief.LooksRightAtBothWidthsAsync("assign-person");
        await chief.Page.ClickAsync("main form button[type=submit]");
        await chief.Page.WaitForURLAsync("**" + request);
        Assert.Contains("还没有接办", await chief.Page.Locator(".head").InnerTextAsync());

        await page.GotoAsync(request);
        await officer.LooksRightAtBothWidthsAsync("request-given");
        await page.ClickAsync("main .acts a:has-text('接办') >> nth=0");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**" + request);
        Assert.DoesNotContain("还没有接办", await page.Locator(".head").InnerTextAsync());

        await page.ClickAsync(".alike a >> nth=0");
        await page.WaitForURLAsync("**/alike/*");
        await officer.LooksRightAtBothWidthsAsync("alike");
    }
}
