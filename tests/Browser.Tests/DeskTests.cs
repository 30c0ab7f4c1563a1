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

    [Theory, InlineData(true), InlineData(false)]
    public async Task On_a_phone_the_places_open_by_keyboard_with_scripts_and_without(bool scripts)
    {
        await using var visit = await site.VisitAsync("kezhang", 390, scripts);
        var page = visit.Page;
        await page.GotoAsync("/desk/items");
        var menu = page.Locator("nav.places-menu summary");
        Assert.Equal("菜单：公开信息", (await menu.InnerTextAsync()).Trim());
        Assert.False(await page.Locator("nav.places-menu a").First.IsVisibleAsync() || await page.Locator("nav.places").IsVisibleAsync());
        await menu.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("nav.places-menu a[aria-current=page]").WaitForAsync();
        if (scripts) await visit.LooksRightAsync("places-open");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("办件", await page.Locator("nav.places-menu a:focus").InnerTextAsync());
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/desk");
    }

    [Fact]
    public async Task On_a_desk_the_places_stand_beside_the_page_and_not_on_paper()
    {
        await using var visit = await site.VisitAsync("kezhang");
        var page = visit.Page;
        await page.GotoAsync("/desk/items");
        await page.ClickAsync("nav.places a:has-text('年度报告')");
        await page.WaitForURLAsync("**/desk/report**");
        Assert.False(await page.Locator("nav.places-menu").IsVisibleAsync());
        // On a tablet the line that opens, never both.
        await page.SetViewportSizeAsync(820, 1180);
        Assert.Equal((false, true), (await page.Locator("nav.places").IsVisibleAsync(), await page.Locator("nav.places-menu").IsVisibleAsync()));
        await page.Locator("nav.places-menu summary").ClickAsync();
        await visit.LooksRightAsync("places-tablet");
        await page.SetViewportSizeAsync(1440, 900);
        await page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        Assert.False(await page.Locator("nav.places").IsVisibleAsync() || await page.Locator("nav.places-menu").IsVisibleAsync());
        await visit.PictureAsync("places-print");
    }
}
