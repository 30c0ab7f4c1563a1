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
        await page.FillAsync("#f-address", "某区某路1号");
        await page.CheckAsync("#f-service-address");
        await LooksRightAsync("contact");
        await OnAsync();
        await page.FillAsync("#f-agent", "李某，居民身份证，13900001111");
        await page.CheckAsync("input[value=entrusted]");
        await LooksRightAsync("help");
        await OnAsync();
        Assert.Contains("授权委托书", await page.InnerTextAsync(".notice.warn"));
        await LooksRightAsync("files-wanting");
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
        await page.ClickAsync("summary:has-text('我的申请')");
        await LooksRightAsync("mine");
        await page.ClickAsync("text=确认或者更改送达地址");
        Assert.Equal("某区某路1号", await page.InputValueAsync("#f-address"));
        await LooksRightAsync("confirm-address");
        await page.FillAsync("#f-address", "某区某路2号");
        await page.CheckAsync("#f-service-address");
        await page.ClickAsync("main button:has-text(\"提交\")");
        await page.WaitForURLAsync(new Regex("/query/mine$"));

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
        var rows = Enumerable.Range(1, 12).Select(i => $"区住房和城乡建设局,第{i}栋楼房屋征收补偿明细表,,2020年以来的全部补偿明细,自然人,王某,护照,E1234{width},电子文件,网上获取,13800001234");
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

    static async Task ToFilesAsync(IPage page)
    {
        Task OnAsync() => page.ClickAsync("main button:has-text(\"继续\")");
        await page.GotoAsync("/apply");
        await page.ClickAsync("text=开始申请");
        await page.FillAsync("#f-title", "村级道路硬化工程竣工验收报告");
        await OnAsync();
        if (page.Url.EndsWith("/found", StringComparison.Ordinal)) await OnAsync();
        await page.SelectOptionAsync("#agency", (await page.Locator("#agency option", new() { HasTextString = "长沟镇" }).First.GetAttributeAsync("value"))!);
        if (await page.Locator("input[name=likely][value='']").CountAsync() > 0) await page.CheckAsync("input[name=likely][value='']");
        await OnAsync();
        await page.CheckAsync("input[value=person]");
        await OnAsync();
        await page.FillAsync("#f-applicant", "赵某");
        await page.CheckAsync("input[value=passport]");
        await page.FillAsync("#f-identity-number", "E12345678");
        await OnAsync();
        await page.CheckAsync("input[value=electronic]");
        await page.CheckAsync("input[value=online]");
        await OnAsync();
        await page.FillAsync("#f-phone", "13800001234");
        await OnAsync();
        await OnAsync();
        await page.WaitForURLAsync("**/apply/files");
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1440)]
    public async Task A_photograph_goes_on_where_the_line_broke(int width)
    {
        await using var visit = await site.VisitAsync(null, width);
        var page = visit.Page;
        await ToFilesAsync(page);
        var offsets = new List<string>();
        var broke = new TaskCompletionSource();
        await page.RouteAsync("**/uploads/*", async route =>
        {
            if (route.Request.Method == "PATCH") offsets.Add(route.Request.Headers["upload-offset"]);
            if (route.Request.Method == "PATCH" && offsets.Count == 3)
            {
                await route.AbortAsync("connectionreset");
                broke.TrySetResult();
            }
            else await route.ContinueAsync();
        });
        var picture = (byte[])[0xFF, 0xD8, 0xFF, 0xE0, .. Enumerable.Range(0, 1_200_000).Select(i => (byte)(i % 249))];
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "身份证 正面.jpg", MimeType = "image/jpeg", Buffer = picture });
        await page.ClickAsync("main button:has-text(\"上传\")");
        await broke.Task;
        await page.WaitForSelectorAsync(".uploading:has-text('连上以后接着传')");
        await visit.PictureAsync($"upload-broken-{width}");
        await page.WaitForSelectorAsync(".uploads:has-text('身份证 正面.jpg')");
        // The third piece was sent again, the two before it were not.
        Assert.Equal(["0", "262144", "524288", "524288", "786432", "1048576"], offsets);
        visit.Errors.RemoveAll(e => e.Contains("ERR_CONNECTION_RESET", StringComparison.Ordinal));
        await visit.LooksRightAsync("upload-done");

        // Given up, the same page takes another.
        await page.RouteAsync("**/uploads/*", route => route.AbortAsync("internetdisconnected"));
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "户口本.jpg", MimeType = "image/jpeg", Buffer = picture });
        await page.ClickAsync("main button:has-text(\"上传\")");
        await page.ClickAsync("text=取消上传");
        Assert.Equal(0, await page.Locator(".uploading").CountAsync());
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "小图.jpg", MimeType = "image/jpeg", Buffer = picture[..2000] });
        await page.ClickAsync("main button:has-text(\"上传\")");
        await page.WaitForSelectorAsync(".uploads:has-text('小图.jpg')");
        Assert.DoesNotContain("户口本", await page.InnerTextAsync(".uploads"));
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1440)]
    public async Task In_large_type_every_page_of_an_application_holds(int width)
    {
        await using var visit = await site.VisitAsync(null, width);
        var page = visit.Page;
        await page.GotoAsync("/");
        await page.ClickAsync("text=长者模式");
        await visit.LooksRightAsync("large-home");
        await ToFilesAsync(page);
        await visit.LooksRightAsync("large-files");
        foreach (var step in new[] { "what", "agency", "who", "identity", "how", "contact", "check" })
        {
            await page.GotoAsync($"/apply/{step}");
            // 18 points, by the general specification for sites fit for the elderly.
            Assert.True(await page.EvaluateAsync<double>("() => parseFloat(getComputedStyle(document.querySelector('main')).fontSize)") >= 24);
            await visit.LooksRightAsync($"large-{step}");
        }
        await page.ClickAsync("text=提交申请");
        await page.WaitForURLAsync("**/apply/done");
        await visit.LooksRightAsync("large-done");
        await page.GotoAsync("/apply/receipt.png");
        await visit.PictureAsync($"receipt-{width}");
        // The browser dresses a bare picture in a style of its own, which our policy forbids on our pages.
        visit.Errors.Clear();
        await page.GotoAsync("/query");
        await visit.LooksRightAsync("large-query");
        await page.ClickAsync("text=退出长者模式");
        Assert.Equal(0, await page.Locator("body.large").CountAsync());
    }
}
