using System.Text;
using Gongkai.Tests.AnnualReport.Checking;
using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>年报核对 in a browser: from the home page to the finding at its cell, with and without script, on a desk and on a phone.</summary>
public sealed class CheckTests(Site site)
{
    [Theory]
    [InlineData(1440, true)]
    [InlineData(390, false)]
    public async Task A_report_is_uploaded_and_its_findings_lead_to_the_cells(int width, bool script)
    {
        await using var visit = await site.VisitAsync(null, width, script);
        var page = visit.Page;
        await page.GotoAsync("/");
        await page.ClickAsync("main a[href='/check']");
        var report = new SyntheticReport(7);
        report["T3.3.3.2", "business"] += 3;
        report.Printed[new("T3.3.3.3", "research")] = "/";
        report.Slips.Add(("结转下年度继续办理", "所有政府信息公开申请均在法定期限内予以答复。结转下年度继续办理"));
        await page.SetInputFilesAsync("#report", new FilePayload { Name = "年度报告.html", MimeType = "text/html", Buffer = Encoding.UTF8.GetBytes(report.Html("noisy")) });
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync(".findings");
        Assert.Contains("处不成立", await page.Locator(".notice h2").InnerTextAsync());
        var link = page.Locator("td.wrong a").First;
        var target = await link.GetAttributeAsync("href");
        Assert.Contains("K", await page.Locator($"{target} .chip").InnerTextAsync());
        if (script) await visit.LooksRightAsync("check-result");
        else Assert.True(await page.Locator("form.downloads button").First.IsVisibleAsync());
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("button[value=xlsx]"));
        Assert.EndsWith(".xlsx", download.SuggestedFilename);
    }

    [Fact]
    public async Task A_refusal_is_said_on_top_and_leads_to_the_field()
    {
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await page.GotoAsync("/check");
        await page.SetInputFilesAsync("#report", new FilePayload { Name = "旧.doc", MimeType = "application/msword", Buffer = [0xD0, 0xCF, 0x11, 0xE0, 1] });
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("#problems");
        Assert.Equal("#report", await page.Locator("#problems a").GetAttributeAsync("href"));
        await visit.LooksRightAtBothWidthsAsync("check-refused");
    }
}
