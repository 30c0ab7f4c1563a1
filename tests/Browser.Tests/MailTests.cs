using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>Mail and reminders as people see them.</summary>
public sealed class MailTests(Site site)
{
    [Fact]
    public async Task A_mail_is_looked_at_and_its_form_is_already_filled()
    {
        await using var officer = await site.VisitAsync("chengban");
        var page = officer.Page;
        await page.GotoAsync("/desk/mail");
        await page.ClickAsync("main tbody a:has-text('老旧小区')");
        await officer.LooksRightAtBothWidthsAsync("mail-view");
        await page.ClickAsync("a:has-text('登记为公开申请')");
        Assert.Equal("zhou@example.cn", await page.InputValueAsync("#f-email"));
        await officer.LooksRightAtBothWidthsAsync("mail-register");
        await page.GotoAsync("/desk/mail?view=aside");
        await page.ClickAsync("main tbody a:has-text('自动回复')");
        await officer.LooksRightAtBothWidthsAsync("mail-view-aside");
    }

    [Fact]
    public async Task A_person_who_was_given_a_request_sees_it_under_the_bell()
    {
        await using var chief = await site.VisitAsync("kezhang");
        await using var officer = await site.VisitAsync("chengban");
        var request = await officer.RegisterAsync("冯某人", "某路灯采购合同");
        await chief.Page.GotoAsync(request + "/assign");
        await chief.Page.FillAsync("#f-unit", "综合科");
        await chief.Page.SelectOptionAsync("#f-handler", new Microsoft.Playwright.SelectOptionValue { Label = "承办人（演示）（承办人）" });
        await chief.Page.ClickAsync("main form button[type=submit]");
        await chief.Page.WaitForURLAsync("**" + request);
        await officer.Page.GotoAsync("/desk/notices");
        await officer.Page.WaitForSelectorAsync(".told li:has-text('分办给您')");
        await officer.Page.WaitForSelectorAsync(".bell .n");
        await officer.LooksRightAtBothWidthsAsync("notices");
        await officer.Page.ClickAsync(".told li:has-text('分办给您') >> button");
        await officer.Page.WaitForURLAsync("**" + request);
    }
}
