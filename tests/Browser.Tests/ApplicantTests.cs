using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>A citizen on a telephone, with and without script: applies, looks the request up, answers, withdraws.</summary>
public sealed class ApplicantTests(Site site)
{
    [Theory]
    [InlineData(390, true)]
    [InlineData(390, false)]
    [InlineData(1440, true)]
    public async Task From_the_first_question_to_withdrawing(int width, bool script)
    {
        await using var visit = await site.VisitAsync(null, width, script);
        var page = visit.Page;
        var name = script ? "apply" : "apply-plain";
        async Task LooksRightAsync(string what) { if (script) await visit.LooksRightAsync($"{name}-{what}"); }
        Task OnAsync() => page.ClickAsync("main button:has-text(\"继续\")");

        await page.GotoAsync("/apply");
        await LooksRightAsync("start");
        await page.ClickAsync("text=开始申请");
        await LooksRightAsync("agency");
        await page.SelectOptionAsync("#agency", new SelectOptionValue { Label = "济宁市任城区长沟镇人民政府" });
        await OnAsync();
        await OnAsync();
        Assert.Contains("至少填一项", await page.InnerTextAsync("#problems"));
        await LooksRightAsync("what-wrong");
        await page.FillAsync("#f-detail", "2021年征收土地补偿标准");
        await OnAsync();
        await page.CheckAsync("input[value=person]");
        await LooksRightAsync("who");
        await OnAsync();
        await page.FillAsync("#f-applicant", "王𠮷㐀");
        await page.CheckAsync("input[value=citizen]");
        await page.FillAsync("#f-identity-number", "11010519491231002X");
        await LooksRightAsync("identity");
        await OnAsync();
        await page.CheckAsync("input[value=electronic]");
        await page.CheckAsync("input[value=online]");
        await OnAsync();
        await page.FillAsync("#f-phone", "13800001234");
        await LooksRightAsync("contact");
        await OnAsync();
        await OnAsync();
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "委托书.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.4 x"u8.ToArray() });
        await page.ClickAsync("main button:has-text(\"上传\")");
        await LooksRightAsync("files");
        await OnAsync();
        await LooksRightAsync("check");
        // One answer changed on the way, and back to the last look.
        await page.ClickAsync("[aria-label=修改联系电话]");
        await page.FillAsync("#f-phone", "13900001234");
        await OnAsync();
        Assert.EndsWith("/apply/check", page.Url);
        Assert.Contains("13900001234", await page.InnerTextAsync("main"));
        await page.ClickAsync("text=提交申请");
        await page.WaitForURLAsync("**/apply/done");
        await LooksRightAsync("done");
        var number = (await page.Locator("dd.big").First.InnerTextAsync()).Trim();
        var code = (await page.Locator("dd.code").InnerTextAsync()).Trim();

        await page.GotoAsync("/query");
        await LooksRightAsync("query");
        await page.FillAsync("#number", number.Replace('〔', '[').Replace('〕', ']'));
        await page.FillAsync("#code", "ABCD-EFGH-JKMN");
        await page.ClickAsync("main button[type=submit]");
        Assert.Contains("没有找到", await page.InnerTextAsync("main"));
        await page.FillAsync("#code", code.ToLowerInvariant());
        await page.ClickAsync("main button[type=submit]");
        await page.WaitForURLAsync("**/query/mine");
        Assert.Contains("还要等20个工作日", await page.InnerTextAsync("main"));
        await LooksRightAsync("mine");

        // The office sees it, with the file and every way to reach the applicant.
        await using var officer = await site.VisitAsync("changgou");
        await officer.Page.GotoAsync("/desk?q=" + Uri.EscapeDataString(number));
        await officer.Page.ClickAsync($"table a:has-text(\"{number}\")");
        Assert.Contains("13900001234", await officer.Page.InnerTextAsync("main"));
        Assert.Contains("委托书.pdf", await officer.Page.InnerTextAsync("main"));
        await officer.LooksRightAsync($"{name}-desk");

        page.Dialog += (_, d) => _ = d.AcceptAsync();
        await page.ClickAsync("text=撤回申请");
        await LooksRightAsync("withdraw");
        await page.ClickAsync("text=确定撤回");
        await page.WaitForURLAsync(new Regex("/query/mine$"));
        Assert.Contains("您已经撤回申请", await page.InnerTextAsync("main"));
        await page.ClickAsync("text=退出查询");
        await page.GotoAsync("/query/mine");
        Assert.EndsWith("/query", page.Url);
    }
}
