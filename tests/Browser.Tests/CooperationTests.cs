using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>A third party answers on an old telephone, and a unit asks another for help, as people see it.</summary>
public sealed class CooperationTests(Site site)
{
    [Fact]
    public async Task A_third_party_answers_without_script_and_the_letter_for_help_is_read_by_both()
    {
        await using var clerk = await site.VisitAsync("changgou");
        var page = clerk.Page;
        var request = await clerk.RegisterAsync("孙某人", "某村光伏项目的租地合同");
        await page.GotoAsync(request + "/consult-third-party");
        await page.FillAsync("#f-party", "某新能源有限公司");
        await page.FillAsync("#f-content", "拟公开租地合同的面积、年限、租金总额，不公开银行账号。");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**" + request);
        await page.ClickAsync("#consultations a.button");
        await page.ClickAsync("main form button:has-text('生成答复链接')");
        await page.WaitForSelectorAsync("#link");
        await clerk.LooksRightAtBothWidthsAsync("opinion-link");
        var link = await page.InputValueAsync("#link");

        // No script, as in an old messenger.
        await using var party = await site.VisitAsync(null, 390, javascript: false);
        await using var watched = await site.VisitAsync();
        await watched.Page.GotoAsync(link);
        await watched.LooksRightAtBothWidthsAsync("opinion-received");
        await party.Page.GotoAsync(link);
        await party.Page.ClickAsync("button.yes");
        await watched.Page.GotoAsync(link);
        await watched.LooksRightAtBothWidthsAsync("opinion");
        await party.Page.CheckAsync("input[value=objects]");
        await party.Page.FillAsync("#reasons", "租金总额是商业秘密，公开后会影响后面的谈判。");
        await party.Page.ClickAsync("button.yes");
        Assert.Equal("意见已经登记", await party.Page.Locator("h1").InnerTextAsync());
        await watched.Page.GotoAsync(link);
        await watched.LooksRightAtBothWidthsAsync("opinion-over");

        await page.GotoAsync(request + "/request-assist");
        await page.SelectOptionAsync("#f-to-agency", new SelectOptionValue { Label = await page.Locator("#f-to-agency option", new() { HasText = "住房和城乡建设局" }).First.InnerTextAsync() });
        await page.FillAsync("#f-content", "租地合同备案，2016年至2021年，关键词“光伏”");
        await clerk.LooksRightAtBothWidthsAsync("assist-send");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**" + request);
        await clerk.LooksRightAtBothWidthsAsync("request-cooperation");
        var letter = (await page.Locator("#consultations a[href^='/desk/assistance/']").GetAttributeAsync("href"))!;
        await using var department = await site.VisitAsync("zhujian");
        await department.Page.GotoAsync(letter);
        await department.LooksRightAtBothWidthsAsync("assist-letter");
        await department.Page.GotoAsync(letter + "/receive");
        await department.Page.ClickAsync("main form button[type=submit]");
        await department.Page.WaitForURLAsync("**" + letter);
        await department.Page.GotoAsync(letter + "/reply");
        await department.LooksRightAtBothWidthsAsync("assist-reply");
    }
}
