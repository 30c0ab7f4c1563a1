using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>Every page at 1440 and 390 px: accessible by axe, no wider than the screen, no script error.</summary>
public sealed class PageTests(Site site) : IClassFixture<Site>
{
    public static TheoryData<string, string?, string> Pages => new()
    {
        { "home", null, "/" },
        { "about", null, "/about" },
        { "calculator", null, "/calculator?kind=reply&received=2021-02-05&letter=2021-02-08&served=2021-02-18" },
        { "login", null, "/login" },
        { "not-found", null, "/nowhere" },
        { "desk", "kezhang", "/desk" },
        { "desk-done", "chengban", "/desk?tab=done" },
        { "desk-empty", "chengban", "/desk?q=没有这样的内容" },
        { "register", "chengban", "/desk/requests/new" },
        { "request", "kezhang", "/desk/requests/100" },
        { "request-done", "kezhang", "/desk/requests/20" },
        { "act", "zhujian", "FIRST/request-correction" },
        { "act-refused", "chengban", "FIRST/confirm" },
        { "remedies", "chengban", "/desk/remedies" },
        { "remedies-empty", "chengban", "/desk/remedies?q=没有这样的案号" },
        { "remedy-new", "chengban", "/desk/remedies/new" },
        { "items", "kezhang", "/desk/items" },
        { "items-empty", "chengban", "/desk/items?q=没有这样的标题&year=2021" },
        { "item-new", "chengban", "/desk/items/new" },
        { "documents", "kezhang", "/desk/documents" },
        { "document-new", "chengban", "/desk/documents/new" },
        { "document", "kezhang", "/desk/documents/1" },
        { "document-edit", "chengban", "/desk/documents/1/edit" },
        { "document-restore", "chengban", "/desk/documents/1/restore" },
        { "figures", "chengban", "/desk/figures?year=2021" },
        { "figures-history", "jiandu", "/desk/figures?history=all&sort=value-down" },
        { "figures-fill", "chengban", "/desk/figures/fill?year=2021&agency=3" },
        { "people", "admin", "/desk/people" },
        { "people-filtered", "admin", "/desk/people?post=Leader&login=none&sort=unit&page=2" },
        { "person-new", "admin", "/desk/people/new" },
        { "units", "admin", "/desk/units" },
        { "unit", "admin", "/desk/units/5" },
        { "unit-new", "admin", "/desk/units/new" },
        { "report", "jiandu", "/desk/report/2021" },
        { "behind", "jiandu", "/desk/report/2021/behind?agency=1&key=T3.3.4.1%2Fperson" },
        { "behind-typed", "jiandu", "/desk/report/2021/behind?agency=1&key=T2.5.1%2Fcount" },
        { "settings", "admin", "/desk/settings" },
        { "backups", "admin", "/desk/backups" },
        { "forbidden", "changgou", "/desk/requests/20" },
    };

    [Theory, MemberData(nameof(Pages))]
    public async Task Looks_right_on_a_desk_and_on_a_phone(string name, string? login, string address)
    {
        foreach (var width in new[] { 1440, 390 })
        {
            await using var visit = await site.VisitAsync(login, width);
            if (address.StartsWith("FIRST"))
            {
                await visit.Page.GotoAsync("/desk?tab=all");
                address = await visit.Page.Locator("tr[data-open]").First.GetAttributeAsync("data-open") + address[5..];
            }
            await visit.Page.GotoAsync(address);
            await visit.LooksRightAsync(name);
        }
    }

    static Task<string> HrefAsync(Visit visit) => visit.Page.Locator("main tbody a").First.EvaluateAsync<string>("a => a.getAttribute('href')");

    static async Task LooksRightAtBothWidthsAsync(Visit visit, string name)
    {
        foreach (var width in new[] { 1440, 390 })
        {
            await visit.Page.SetViewportSizeAsync(width, width < 600 ? 844 : 900);
            await visit.LooksRightAsync(name);
        }
    }

    [Fact]
    public async Task A_case_is_registered_refused_with_everything_kept_and_then_opened()
    {
        await using var visit = await site.VisitAsync("chengban");
        var page = visit.Page;
        await page.GotoAsync("/desk/remedies/new");
        await page.SelectOptionAsync("#f-agency", "3");
        await page.SelectOptionAsync("#f-kind", "review");
        await page.FillAsync("#f-received", "2022-01-17");
        await page.FillAsync("#f-number", "任政复〔2022〕7号");
        await page.FillAsync("#f-request", "没有这个编号");
        await page.FillAsync("#f-claim", "请求撤销答复");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("#problems");
        // The summary has the focus, says what is wrong and leads to the field, which is tied to its words.
        Assert.Equal("problems", await page.EvaluateAsync<string>("document.activeElement.id"));
        Assert.Equal("#f-request", await page.Locator("#problems a").First.GetAttributeAsync("href"));
        Assert.Equal("true", await page.Locator("#f-request").GetAttributeAsync("aria-invalid"));
        Assert.Contains("f-request-wrong", await page.Locator("#f-request").GetAttributeAsync("aria-describedby"));
        Assert.Equal("请求撤销答复", await page.InputValueAsync("#f-claim"));
        await LooksRightAtBothWidthsAsync(visit, "remedy-refused");
        await page.FillAsync("#f-request", "");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**/desk/remedies/*");
        await LooksRightAtBothWidthsAsync(visit, "remedy");
        await page.ClickAsync(".acts a >> nth=0");
        await LooksRightAtBothWidthsAsync(visit, "remedy-act");
        await page.GotoAsync("/desk/remedies?q=〔2022〕7");
        Assert.Equal(1, await page.Locator("tbody tr").CountAsync());
        await LooksRightAtBothWidthsAsync(visit, "remedies-found");
    }

    [Fact]
    public async Task An_item_is_withdrawn_after_a_question_and_the_withdrawal_is_undone()
    {
        await using var visit = await site.VisitAsync("chengban");
        var page = visit.Page;
        var asked = new List<string>();
        page.Dialog += (_, d) => { asked.Add(d.Message); _ = d.AcceptAsync(); };
        await page.GotoAsync("/desk/items/new?back=%2Fdesk%2Fitems%3Fyear%3D2022");
        await page.SelectOptionAsync("#f-agency", "3");
        await page.FillAsync("#f-title", "关于春节期间值班安排的通知");
        await page.SelectOptionAsync("#f-category", "news");
        await page.FillAsync("#f-column", "通知公告");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**/desk/items?year=2022");
        var item = new Uri(new Uri(site.Url), await HrefAsync(visit)).ToString();
        await page.GotoAsync(item);
        await page.ClickAsync("text=撤稿");
        await page.FillAsync("#f-why", "重复发布");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**/desk/items?year=2022");
        Assert.Contains("已撤稿", await page.Locator("tbody").InnerTextAsync());
        await page.GotoAsync(item);
        await page.ClickAsync("text=撤销撤稿");
        await LooksRightAtBothWidthsAsync(visit, "item-restore");
        await page.FillAsync("#f-reason", "不是重复，误撤");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**/desk/items?year=2022");
        await page.GotoAsync(item);
        Assert.Equal(2, asked.Count);
        Assert.Contains("重复发布", await page.Locator(".timeline").InnerTextAsync());
        await LooksRightAtBothWidthsAsync(visit, "item");
    }

    [Fact]
    public async Task A_table_of_figures_comes_back_with_its_bad_rows_marked()
    {
        await using var visit = await site.VisitAsync("chengban");
        var page = visit.Page;
        await page.GotoAsync("/desk/figures/fill?year=2020&agency=2");
        await page.FillAsync("#v-1", "12");
        await page.FillAsync("#s-1", "许可台账");
        await page.FillAsync("#v-2", "一百");
        await page.ClickAsync("form.fill button[type=submit]");
        await page.WaitForSelectorAsync("#problems");
        Assert.Equal("12", await page.InputValueAsync("#v-1"));
        await LooksRightAtBothWidthsAsync(visit, "figures-refused");
        await page.FillAsync("#v-2", "0");
        await page.FillAsync("#source", "办公室统计");
        await page.ClickAsync("form.fill button[type=submit]");
        await page.WaitForURLAsync("**/desk/figures");
        await page.GotoAsync("/desk/figures/fill?year=2020&agency=2");
        await page.FillAsync("#v-1", "13");
        await page.ClickAsync("form.fill button[type=submit]");
        await page.WaitForURLAsync("**/desk/figures");
        await page.GotoAsync("/desk/figures/fill?year=2020&agency=2");
        await page.ClickAsync("text=历次填报");
        await LooksRightAtBothWidthsAsync(visit, "figures-past");
    }

    [Fact]
    public async Task A_person_and_a_unit_have_pages_of_their_own()
    {
        await using var visit = await site.VisitAsync("admin");
        await visit.Page.GotoAsync("/desk/people?q=kezhang");
        await visit.Page.GotoAsync(await HrefAsync(visit));
        await LooksRightAtBothWidthsAsync(visit, "person");
    }

    [Fact]
    public async Task A_list_prints_with_its_filters_in_words_and_without_its_forms()
    {
        await using var visit = await site.VisitAsync("kezhang", 700);
        await visit.Page.GotoAsync("/desk/items?year=2021&category=policy");
        await visit.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        var text = await visit.Page.Locator("main").InnerTextAsync();
        Assert.Contains("类别：政策文件及政策解读类；发布年份：2021年", text);
        Assert.Contains("打印日期：2022-01-20", text);
        Assert.False(await visit.Page.Locator("form.filters").IsVisibleAsync());
        // Paper is narrow, but no phone: the table keeps its heads.
        Assert.True(await visit.Page.Locator("thead").IsVisibleAsync());
        if (Environment.GetEnvironmentVariable("GONGKAI_SCREENSHOTS") is { Length: > 0 } folder) await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "items-print.png") });
    }
}
