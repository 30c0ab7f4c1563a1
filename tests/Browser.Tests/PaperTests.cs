using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>Papers at the desk and on the applicant's telephone.</summary>
public sealed class PaperTests(Site site)
{
    [Fact]
    public async Task A_clerk_makes_a_letter_and_a_form_uploads_the_stamped_scan_and_anybody_can_verify_it()
    {
        await using var clerk = await site.VisitAsync("chengban");
        var page = clerk.Page;
        var request = await clerk.RegisterAnsweredAsync("沈某人", "某小区用地规划公告");
        await page.WaitForSelectorAsync("#papers");
        await clerk.LooksRightAtBothWidthsAsync("paper-request");
        await page.ClickAsync("#papers .acts a:has-text('生成卷内目录')");
        await page.WaitForSelectorAsync(".sheet");
        await clerk.LooksRightAtBothWidthsAsync("paper-form");
        await page.GotoAsync(request);
        if (!await page.Locator("#papers a:has-text('生成政府信息公开告知书')").First.IsVisibleAsync()) await page.ClickAsync("#papers summary");
        await page.ClickAsync("#papers a:has-text('生成政府信息公开告知书')");
        await page.WaitForSelectorAsync(".sheet.letter");
        await clerk.LooksRightAtBothWidthsAsync("paper-make");
        await page.FillAsync("#f-附件", "公告复印件");
        await page.ClickAsync("button:has-text('印发')");
        await page.WaitForSelectorAsync("text=下载 Word");
        await page.SetInputFilesAsync("#scan", new FilePayload { Name = "盖章.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.4 stamped"u8.ToArray() });
        await page.ClickAsync("button:has-text('上传')");
        await page.WaitForSelectorAsync("text=盖章扫描件已登记");
        await clerk.LooksRightAtBothWidthsAsync("paper-issued");
        var number = await page.InnerTextAsync("h1");
        var code = (await page.InnerTextAsync("p.sub:has-text('查验码')"))[^9..];

        await using var anybody = await site.VisitAsync();
        await anybody.Page.GotoAsync("/verify");
        await anybody.Page.FillAsync("#number", number);
        await anybody.Page.FillAsync("#code", code.ToLowerInvariant());
        await anybody.Page.ClickAsync("button:has-text('查验')");
        Assert.Contains("是真的", await anybody.Page.InnerTextAsync("main h2 >> nth=0"));
        await anybody.LooksRightAtBothWidthsAsync("paper-verify");
        await anybody.Page.FillAsync("#number", number);
        await anybody.Page.FillAsync("#code", "2222-2222");
        await anybody.Page.ClickAsync("button:has-text('查验')");
        await anybody.LooksRightAtBothWidthsAsync("paper-not-verified");
    }

    [Fact]
    public async Task The_head_keeps_the_texts_and_words_of_papers()
    {
        await using var chief = await site.VisitAsync("kezhang");
        var page = chief.Page;
        await page.GotoAsync("/desk/papers");
        await chief.LooksRightAtBothWidthsAsync("papers");
        await page.ClickAsync("td.name a:has-text('延期答复告知书')");
        await page.WaitForSelectorAsync("#text");
        await chief.LooksRightAtBothWidthsAsync("paper-template");
        await page.FillAsync("#text", "请等待。");
        await page.ClickAsync("button:has-text('保存')");
        await page.WaitForSelectorAsync("#problems");
        await chief.LooksRightAtBothWidthsAsync("paper-template-refused");
    }
}
