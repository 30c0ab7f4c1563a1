using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>A request from the counter to the annual report, through the pages alone, on a desk and on a phone without script.</summary>
public sealed class JourneyTests(Site site)
{
    const string Office = "3";

    /// <summary>A figure of 附表三 in the report of the office, which receives for the government too.</summary>
    static async Task<ILocator> CellAsync(IPage page, int row, int column)
    {
        await page.GotoAsync($"/desk/report/2022?agency={Office}");
        return page.Locator($"table.table3 tr:nth-child({row}) td").Nth(column);
    }

    static async Task<int> FigureAsync(IPage page, int row, int column) => int.Parse(await (await CellAsync(page, row, column)).InnerTextAsync());

    static async Task DoAsync(IPage page, string request, string act, Func<Task>? fill = null)
    {
        await page.GotoAsync($"{request}/{act}");
        if (fill is not null) await fill();
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync(new Regex(Regex.Escape(request) + "$"));
    }

    // Each with a kind of applicant, and so a column of the report, that no other test adds to.
    [Theory]
    [InlineData(1440, true, "research", 2)]
    [InlineData(390, false, "business", 1)]
    public async Task From_the_counter_to_the_report(int width, bool script, string applicant, int column)
    {
        await using var officer = await site.VisitAsync("chengban", width, script);
        await using var head = await site.VisitAsync("fenguan", width, script);
        await using var watcher = await site.VisitAsync("jiandu");
        var received = await FigureAsync(watcher.Page, 4, column);
        var granted = await FigureAsync(watcher.Page, 6, column);

        var page = officer.Page;
        await page.GotoAsync("/desk");
        await page.ClickAsync("text=登记申请");
        await page.SelectOptionAsync("#agency", Office);
        await page.SelectOptionAsync("#f-channel", "counter");
        await page.FillAsync("#f-received", "2022-01-18");
        await page.SelectOptionAsync("#f-category", applicant);
        await page.FillAsync("#f-applicant", "王某某" + applicant);
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
        await DoAsync(page, request, "archive", () => page.FillAsync("#f-override", "答复书存纸质卷"));

        Assert.Equal(received + 1, await FigureAsync(watcher.Page, 4, column));
        Assert.Equal(granted + 1, await FigureAsync(watcher.Page, 6, column));
        // From the figure down to the record.
        await (await CellAsync(watcher.Page, 6, column)).Locator("a").ClickAsync();
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
