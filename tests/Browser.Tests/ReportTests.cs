using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>The annual report desk as the head's office and a town's clerk use it in January.</summary>
public sealed class ReportTests(Site site)
{
    static readonly FilePayload Scan = new() { Name = "签字页.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.4 signed"u8.ToArray() };

    [Fact]
    public async Task The_matrix_opens_first_for_who_looks_after_all_and_gives_the_reminder_in_one_click()
    {
        await using var visit = await site.VisitAsync("kezhang");
        var page = visit.Page;
        await page.GotoAsync("/desk/report");
        Assert.EndsWith("/desk/report/2021/units", page.Url);
        await visit.LooksRightAtBothWidthsAsync("report-units");
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.ClickAsync("[data-copy=reminder]");
        await page.WaitForFunctionAsync("() => document.querySelector('[data-copied]').textContent === '已复制'");
        Assert.StartsWith("【2021年政府信息公开工作年度报告催报】", await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
        await page.ClickAsync("nav.tabs a:has-text('退回')");
        Assert.Equal(2, await page.Locator("tbody tr").CountAsync());
        await page.ClickAsync("tbody tr >> nth=0 >> a");
        Assert.Contains("第五部分只写了成绩", await page.InnerTextAsync("main"));
        await visit.LooksRightAtBothWidthsAsync("report-returned");
        await page.GotoAsync("/desk/report/2021/units?stage=published");
        await page.ClickAsync("td.name a:has-text('喻屯镇')");
        await visit.LooksRightAtBothWidthsAsync("report-published");
        await page.ClickAsync("text=第 1 版");
        await page.WaitForURLAsync("**version=1");
        await visit.LooksRightAtBothWidthsAsync("report-version");
    }

    [Fact]
    public async Task A_clerk_fills_in_adjusts_files_with_the_signed_page_and_the_office_passes_it()
    {
        await using var clerk = await site.VisitAsync("changgou");
        var page = clerk.Page;
        await page.GotoAsync("/desk/report");
        await clerk.LooksRightAtBothWidthsAsync("report-begin");
        await page.ClickAsync("button:has-text('开始编制')");
        await page.WaitForSelectorAsync(".acts a:has-text('报送')");
        await clerk.LooksRightAtBothWidthsAsync("report-draft");
        await page.ClickAsync("main a[href^='/desk/figures/fill']");
        await page.WaitForURLAsync("**/desk/figures/fill**");
        foreach (var input in await page.Locator("input.figure").AllAsync())
            if (await input.InputValueAsync() == "") await input.FillAsync("0");
        foreach (var input in await page.Locator("td[data-label='数据来源'] input").AllAsync())
            if (await input.InputValueAsync() == "") await input.FillAsync("本镇没有这项业务");
        await page.ClickAsync("main form button[type=submit] >> nth=-1");
        await page.WaitForSelectorAsync(".notice.done");
        var address = "/desk/report/2021";
        foreach (var (part, words) in new[] { ("supervision", "考核结果为合格，没有发生责任追究。"), ("problems", "信息公开的时效还不够，政策解读的形式单一。"), ("measures", "按月通报公开时效，重要文件同时准备图解和问答。") })
        {
            await page.GotoAsync(address);
            await page.ClickAsync($"#{part} a");
            await page.FillAsync("#text", words);
            await page.ClickAsync("#edit button[value=save]");
            await page.WaitForSelectorAsync(".notice.done");
        }
        await page.GotoAsync(address);
        await page.ClickAsync("text=调整数字");
        await page.SelectOptionAsync("#key", "T2.6.1/count");
        await page.FillAsync("#delta", "很多");
        await page.FillAsync("#reason", "受委托办理一件");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("#problems");
        Assert.Equal("受委托办理一件", await page.InputValueAsync("#reason"));
        await clerk.LooksRightAtBothWidthsAsync("report-adjust-refused");
        await page.FillAsync("#delta", "1");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync(".notice.done");
        await clerk.LooksRightAtBothWidthsAsync("report-adjust");
        await page.GotoAsync(address);
        await page.ClickAsync(".acts a:has-text('报送')");
        await clerk.LooksRightAtBothWidthsAsync("report-file");
        await page.SetInputFilesAsync("#f-signed-page", Scan);
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**/desk/report/2021?agency=*");
        Assert.Contains("等主管部门审核", await page.InnerTextAsync("main"));
        var town = new Uri(page.Url).Query;

        await using var office = await site.VisitAsync("kezhang");
        await office.Page.GotoAsync(address + town);
        await office.Page.ClickAsync(".acts a:has-text('审核通过')");
        await office.Page.ClickAsync("main form button[type=submit]");
        await office.Page.WaitForSelectorAsync("strong:has-text('审核通过，可以发布')");

        await page.GotoAsync(address + town);
        await page.ClickAsync(".acts a:has-text('登记发布')");
        await page.FillAsync("#f-url", "没有网址");
        await page.SetInputFilesAsync("#f-screenshot", Scan);
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("#problems");
        // The picture is here already; only the address is put right.
        await clerk.LooksRightAtBothWidthsAsync("report-publish-refused");
        await page.FillAsync("#f-url", "https://www.example.gov.cn/changgou.html");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("strong:has-text('已发布')");
        await clerk.LooksRightAtBothWidthsAsync("report-done");
        var response = await page.Context.APIRequest.GetAsync(await page.Locator("a:has-text('查看') >> nth=0").EvaluateAsync<string>("a => a.href"));
        Assert.Equal("application/pdf", response.Headers["content-type"]);
    }
}
