using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>A request from the counter to the annual report, through the pages alone, on a desk and on a phone without script.</summary>
public sealed class JourneyTests(Site site) : IClassFixture<Site>
{
    static async Task<int> CellAsync(IPage page, int row, int column)
    {
        await page.GotoAsync("/desk/report/2022");
        return int.Parse(await page.Locator($"table.table3 tr:nth-child({row}) td").Nth(column).InnerTextAsync());
    }

    static async Task DoAsync(IPage page, string request, string act, Func<Task>? fill = null)
    {
        await page.GotoAsync($"{request}/{act}");
        if (fill is not null) await fill();
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync(new Regex(Regex.Escape(request) + "$"));
    }

    [Theory]
    [InlineData(1440, true)]
    [InlineData(390, false)]
    public async Task From_the_counter_to_the_report(int width, bool script)
    {
        await using var officer = await site.VisitAsync("chengban", width, script);
        await using var head = await site.VisitAsync("fenguan", width, script);
        await using var watcher = await site.VisitAsync("jiandu");
        var received = await CellAsync(watcher.Page, 4, 0);
        var granted = await CellAsync(watcher.Page, 6, 0);

        var page = officer.Page;
        await page.GotoAsync("/desk");
        await page.ClickAsync("text=登记申请");
        await page.SelectOptionAsync("#f-channel", "counter");
        await page.FillAsync("#f-received", "2022-01-18");
        await page.SelectOptionAsync("#f-category", "person");
        await page.FillAsync("#f-applicant", "王某某");
        await page.FillAsync("#f-contact", "电话");
        await page.FillAsync("#f-subject", "某道路改造工程中标结果");
        await page.SelectOptionAsync("#f-form", "paper");
        await page.SelectOptionAsync("#f-route", "in-person");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync(new Regex(@"/desk/requests/\d+$"));
        var request = new Uri(page.Url).AbsolutePath;
        Assert.Contains("2022年2月18日", await page.Locator(".next").InnerTextAsync());

        await DoAsync(page, request, "assign", () => page.FillAsync("#f-unit", "综合科"));
        await DoAsync(page, request, "search", async () => { await page.FillAsync("#f-places", "公文系统"); await page.CheckAsync("input[name=f-found][value=yes]"); });
        await DoAsync(page, request, "draft", async () => { await page.SelectOptionAsync("#f-outcome", "GRANT"); await page.FillAsync("#f-text", "予以公开"); });
        await DoAsync(page, request, "submit-review");
        // The one who drafted is not the one who signs.
        await page.GotoAsync(request + "/sign");
        await DoAsync(head.Page, request, "sign");
        await DoAsync(page, request, "hand-over", () => page.FillAsync("#f-receiver", "王某某"));
        Assert.Contains("2022年1月20日办结", await page.Locator(".next").InnerTextAsync());
        await DoAsync(page, request, "archive");

        Assert.Equal(received + 1, await CellAsync(watcher.Page, 4, 0));
        Assert.Equal(granted + 1, await CellAsync(watcher.Page, 6, 0));
        // From the figure down to the record.
        await watcher.Page.Locator("table.table3 tr:nth-child(6) td a").First.ClickAsync();
        await watcher.Page.Locator($"a[href='{request}']").ClickAsync();
        Assert.Contains("当面送达", await watcher.Page.Locator(".timeline").InnerTextAsync());
        await watcher.LooksRightAsync("journey-end");
    }

    [Fact]
    public async Task The_keyboard_moves_through_the_list_and_opens()
    {
        await using var visit = await site.VisitAsync("kezhang");
        await visit.Page.GotoAsync("/desk?tab=all");
        var second = await visit.Page.Locator("tr[data-open]").Nth(1).GetAttributeAsync("data-open");
        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**" + second);
    }
}
