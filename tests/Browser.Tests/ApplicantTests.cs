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
        await OnAsync();
        Assert.Contains("至少填一项", await page.InnerTextAsync("#problems"));
        await LooksRightAsync("what-wrong");
        // In everyday words; what is public already stands beside it while it is written, or on the next page.
        await page.FillAsync("#f-detail", "长沟镇房屋拆迁补偿标准");
        if (script)
        {
            await page.WaitForSelectorAsync(".suggest .hits");
            Assert.Contains("“拆迁”在公文里一般写作“征收”", await page.InnerTextAsync(".suggest"));
            await LooksRightAsync("suggested");
        }
        await OnAsync();
        await page.WaitForURLAsync("**/apply/found");
        Assert.Contains("房屋征收补偿标准公告", await page.InnerTextAsync("main"));
        await LooksRightAsync("found");
        await OnAsync();
        // The likeliest unit is proposed with its reason.
        Assert.True(await page.IsCheckedAsync("input[name=likely] >> nth=0"));
        Assert.Contains("您写到了“长沟镇”", await page.InnerTextAsync("main"));
        await LooksRightAsync("agency");
        await page.CheckAsync("label:has-text('长沟镇人民政府') input");
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
        Assert.Contains("答复期限届满", await page.InnerTextAsync("main"));
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

    [Theory]
    [InlineData(390)]
    [InlineData(1440)]
    public async Task A_sheet_of_applications_becomes_a_docket(int width)
    {
        await using var visit = await site.VisitAsync(null, width);
        var page = visit.Page;
        await page.GotoAsync("/apply/batch");
        var rows = Enumerable.Range(1, 12).Select(i => $"区住房和城乡建设局,第{i}栋楼房屋征收补偿明细表,,2020年以来的全部补偿明细,自然人,王某,护照,E12345678,电子文件,网上获取,13800001234");
        var sheet = string.Join("\r\n", rows.Append("火星镇,坏的一行,,,自然人,王某,护照,E12345678,电子文件,网上获取,13800001234").Prepend("受理单位,名称,文号,其他特征描述,申请人类型,姓名或者名称,证件名称,证件号码或者统一社会信用代码,获取信息的方式,获取信息的途径,联系电话"));
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "表.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(sheet) });
        await page.ClickAsync("text=上传并核对");
        await page.WaitForURLAsync("**/apply/batch/check");
        Assert.Contains("预计共 200 元", await page.InnerTextAsync("main"));
        await visit.LooksRightAsync("batch-check");
        await page.ClickAsync("text=提交 12 件申请");
        await page.WaitForURLAsync("**/docket/list");
        await visit.LooksRightAsync("docket-list");
        var code = (await page.Locator("dd.code").InnerTextAsync()).Trim();
        await page.ClickAsync("text=退出目录");
        await page.FillAsync("#code", code);
        await page.ClickAsync("text=打开目录");
        await page.WaitForURLAsync("**/docket/list");
        await page.ClickAsync("button:has-text('打开') >> nth=0");
        await page.WaitForURLAsync("**/query/mine");
        await visit.LooksRightAsync("docket-mine");
    }
}
