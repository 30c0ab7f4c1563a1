using System.Net;
using System.Net.Http.Headers;
using Gongkai.Tests.AnnualReport;
using Xunit;

namespace Gongkai.Tests.Web;

public sealed class ReportTextPageTests : WebTest
{
    Task<string> AddressAsync(string slot, string agency = "RC-101") => In(async p => $"/desk/report/2021/text/{slot}?agency={await p.AgencyAsync(agency)}");

    [Fact]
    public async Task A_clerk_opens_the_report_writes_a_part_and_finds_it_in_the_report()
    {
        using var client = await SignedInAsync("changgou");
        var address = await AddressAsync("problems");
        var report = "/desk/report/2021?agency=" + address.Split('=')[1];
        Assert.Contains("“存在的主要问题”还没有写", (await PageAsync(client, report)).Body!.TextContent);
        var response = await SubmitAsync(client, address, new() { ["text"] = "一是｛年份｝年公开不够及时。\n二是<b>培训</b>少。", ["act"] = "save" });
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        var page = await PageAsync(client, report);
        Assert.DoesNotContain("“存在的主要问题”还没有写", page.Body!.TextContent);
        Assert.Contains("一是2021年公开不够及时。", page.QuerySelector("article")!.TextContent);
        Assert.Contains("二是<b>培训</b>少。", page.QuerySelector("article")!.TextContent);
        Assert.Contains("已改写 · 第1版", page.QuerySelector("#problems")!.TextContent);
        var html = await client.GetStringAsync(report.Replace("/2021?", "/2021/file/html?"));
        Assert.Contains("一是2021年公开不够及时。", html);
        // Back to the draft, and the text is still in the history.
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, address, [], "恢复为草拟稿")).StatusCode);
        var edit = await PageAsync(client, address);
        Assert.Equal("", edit.QuerySelector("textarea")!.TextContent.Trim());
        Assert.Contains("一是｛年份｝年公开不够及时。", edit.QuerySelectorAll(".theirs").Single().TextContent);
        Assert.StartsWith("一是｛年份｝年", (await PageAsync(client, address + "&from=1")).QuerySelector("textarea")!.TextContent.Trim());
    }

    [Fact]
    public async Task Two_editors_are_both_shown_and_nothing_is_lost()
    {
        using var client = await SignedInAsync("changgou");
        var address = await AddressAsync("innovation");
        var mine = await PageAsync(client, address);
        await SubmitAsync(client, address, new() { ["text"] = "对方先存的文字。", ["act"] = "save" });
        var told = await SendAsync(client, address, mine, new() { ["text"] = "我写了半天的文字。", ["act"] = "save" }, "保存");
        Assert.Equal(HttpStatusCode.Conflict, told.StatusCode);
        var page = await PageAsync(told);
        Assert.Contains("对方先存的文字。", page.QuerySelector(".notice.warn")!.TextContent);
        Assert.Equal("我写了半天的文字。", page.QuerySelector("textarea")!.TextContent.Trim());
        // Saved once more, now knowingly: the other text stays in the history.
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, address, page, new() { ["act"] = "save" }, "保存")).StatusCode);
        var after = await PageAsync(client, address);
        Assert.Equal("我写了半天的文字。", after.QuerySelector("textarea")!.TextContent.Trim());
        Assert.Contains(after.QuerySelectorAll(".theirs"), t => t.TextContent == "对方先存的文字。");
    }

    [Fact]
    public async Task An_unknown_field_is_refused_by_name_with_the_text_kept_and_a_preview_saves_nothing()
    {
        using var client = await SignedInAsync("changgou");
        var address = await AddressAsync("requests");
        var refused = await SubmitAsync(client, address, new() { ["text"] = "收到｛新收申青｝件", ["act"] = "save" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await PageAsync(refused);
        Assert.Contains("没有名为“新收申青”的字段，相近的有“新收申请”", page.QuerySelector("#problems")!.TextContent);
        Assert.Equal("收到｛新收申青｝件", page.QuerySelector("textarea")!.TextContent.Trim());
        var preview = await PageAsync(await SubmitAsync(client, address, new() { ["text"] = "共收到｛新收申请｝件。", ["act"] = "preview" }));
        Assert.Matches(@"共收到\d+件。", preview.QuerySelector(".preview")!.TextContent);
        Assert.Contains("还没有保存", preview.QuerySelector(".preview")!.TextContent);
        Assert.DoesNotContain("共收到", (await PageAsync(client, address)).QuerySelector("textarea")!.TextContent);
    }

    [Fact]
    public async Task A_number_typed_by_hand_is_listed_and_becomes_a_field_at_one_click()
    {
        using var client = await SignedInAsync("kezhang");
        var address = await AddressAsync("requests", "RC");
        var page = await PageAsync(await SubmitAsync(client, address, new() { ["text"] = "全区新收申请99件，培训3次。", ["act"] = "preview" }));
        var numbers = page.QuerySelectorAll(".numbers li").ToList();
        Assert.Equal(2, numbers.Count);
        var use = numbers[0].QuerySelectorAll("button").First(b => b.TextContent.Contains("｛新收申请｝")).GetAttribute("value")!;
        Assert.Contains("没有相同的指标", numbers[1].TextContent);
        var used = await PageAsync(await SendAsync(client, address, page, new() { ["act"] = use }, "保存"));
        Assert.Equal("全区新收申请｛新收申请｝件，培训3次。", used.QuerySelector("textarea")!.TextContent.Trim());
        Assert.Equal("99", used.QuerySelector(".preview a.figure")!.TextContent);
        Assert.Single(used.QuerySelectorAll(".numbers li"));
    }

    [Fact]
    public async Task Who_only_looks_or_works_elsewhere_cannot_write()
    {
        using var looking = await SignedInAsync("jiandu");
        Assert.Equal(HttpStatusCode.Forbidden, (await looking.GetAsync(await AddressAsync("requests"))).StatusCode);
        Assert.Empty((await PageAsync(looking, "/desk/report/2021")).QuerySelectorAll("a[href*='/text/']"));
        using var elsewhere = await SignedInAsync("zhujian");
        Assert.Equal(HttpStatusCode.Forbidden, (await elsewhere.GetAsync(await AddressAsync("requests"))).StatusCode);
        using var clerk = await SignedInAsync("changgou");
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync(await AddressAsync("nowhere"))).StatusCode);
    }

    [Fact]
    public async Task A_picture_is_uploaded_without_its_comment_shown_and_refused_without_a_caption()
    {
        using var client = await SignedInAsync("changgou");
        var address = await AddressAsync("platform");
        async Task<HttpResponseMessage> UploadAsync(byte[] bytes, string caption)
        {
            var form = (await PageAsync(client, address)).QuerySelector("form[enctype]")!;
            var content = new MultipartFormDataContent { { new StringContent(form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" }, { new StringContent(caption), "caption" } };
            var file = new ByteArrayContent(bytes);
            file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            content.Add(file, "file", "专区.png");
            return await client.PostAsync(form.GetAttribute("action"), content);
        }
        var refused = await UploadAsync(ReportTextTests.Png(30, 20, "x"), "");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("“图片说明”没有填", (await PageAsync(refused)).QuerySelector("#problems")!.TextContent);
        Assert.Contains("须为 JPG 或者 PNG", (await PageAsync(await UploadAsync("不是图片"u8.ToArray(), "说明"))).QuerySelector("#problems")!.TextContent);
        // More than a form may hold elsewhere: photographs of phones are large.
        var large = ReportTextTests.Png(30, 20, new string('注', 2_000_000));
        Assert.True(large.Length > 5_000_000);
        Assert.Equal(HttpStatusCode.Redirect, (await UploadAsync(large, "镇政务公开专区全景")).StatusCode);
        var page = await PageAsync(client, "/desk/report/2021?agency=" + address.Split('=')[1]);
        var picture = page.QuerySelector("figure.photo img")!;
        Assert.Equal("镇政务公开专区全景", picture.GetAttribute("alt"));
        var bytes = await client.GetByteArrayAsync(picture.GetAttribute("src"));
        Assert.InRange(bytes.Length, 50, 5000);
        var docx = await client.GetByteArrayAsync($"/desk/report/2021/file/docx?agency={address.Split('=')[1]}");
        using var word = DocumentFormat.OpenXml.Packaging.WordprocessingDocument.Open(new MemoryStream(docx), false);
        Assert.Single(word.MainDocumentPart!.ImageParts);
    }

    [Fact]
    public async Task The_schema_is_open_to_everybody()
    {
        using var client = new HttpClient { BaseAddress = (await SignedInAsync("changgou")).BaseAddress };
        var response = await client.GetAsync("/schemas/annual-report-1.json");
        Assert.Equal("application/schema+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("2020-12", await response.Content.ReadAsStringAsync());
    }
}
