using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AngleSharp.Dom;
using Gongkai.Documents.Sheets;
using Gongkai.Storage;
using Gongkai.Tests.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Imports;

/// <summary>The journey over real HTTP: a file is handed in, its columns looked at, its rows judged and written.</summary>
public sealed class ImportPageTests : WebTest
{
    static async Task<HttpResponseMessage> UploadAsync(HttpClient client, byte[] bytes, string name, string kind = "items")
    {
        var page = await PageAsync(client, "/desk/imports/new?kind=" + kind);
        var form = page.QuerySelector("main form[method=post]")!;
        var content = new MultipartFormDataContent();
        foreach (var (key, value) in Values(form)) if (key is not ("file" or "f-agency")) content.Add(new StringContent(value), key);
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        // A person chooses the unit; the first they may act for will do.
        content.Add(new StringContent(form.QuerySelector("select[name=f-agency] option:not([value=''])")!.GetAttribute("value")!), "f-agency");
        content.Add(file, "file", name);
        return await client.PostAsync("/desk/imports/new", content);
    }

    [Fact]
    public async Task A_file_is_handed_in_looked_at_and_imported()
    {
        var client = await SignedInAsync("chengban");
        var uploaded = await UploadAsync(client, Importing.Csv("GB18030", ["标题", "类别", "栏目", "发布时间"], ["网页导入甲", "其他", "公告", "2021年3月5日"], ["网页导入<b>乙</b>", "其他", "公告", "昨天"]), "台账.csv");
        Assert.Equal(HttpStatusCode.Redirect, uploaded.StatusCode);
        var columns = uploaded.Headers.Location!.ToString();
        Assert.EndsWith("/columns", columns);
        var page = await PageAsync(client, columns);
        Assert.Equal(["title", "category", "column", "published"], page.QuerySelectorAll("select[name^=c-]").Select(s => s.QuerySelector("option[selected]")!.GetAttribute("value")));
        Assert.Contains("网页导入甲", page.QuerySelector("table.stack")!.TextContent);
        var view = (await SubmitAsync(client, columns, [])).Headers.Location!.ToString();
        page = await PageAsync(client, view);
        Assert.Contains("合格 1 行，有问题 1 行", page.QuerySelector("section.next")!.TextContent);
        Assert.Contains("不是日期", page.QuerySelector("tbody")!.TextContent);
        Assert.Contains("网页导入<b>乙</b>", page.QuerySelector("tbody")!.TextContent);
        // Without the person's word the bad rows are not left out.
        var refused = await SubmitAsync(client, view, new() { ["onlyGood"] = "" }, "只导入合格的行");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("有1行不能导入", (await PageAsync(refused)).QuerySelector("#problems")!.TextContent);
        var (rows, text) = await SheetAsync(await client.GetAsync(view + "?handler=Rejects"));
        Assert.Equal(1, rows);
        Assert.Contains("“昨天”不是日期", text);
        var done = await SubmitAsync(client, view, new() { ["onlyGood"] = "yes" }, "只导入合格的行");
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        page = await PageAsync(client, view);
        Assert.Contains("坏行保留到 2022年2月19日，过后自动清除", page.QuerySelector("section.next")!.TextContent);
        // When they are gone, the page says so and offers nothing.
        await In(p => p.GetRequiredService<GongkaiContext>().Set<Gongkai.Imports.ImportRow>().Where(r => r.State == Gongkai.Imports.RowState.Bad).ExecuteDeleteAsync());
        page = await PageAsync(client, view);
        Assert.Contains("有问题的 1 行没有导入，已经过了保留期限，已经清除", page.QuerySelector("section.next")!.TextContent);
        Assert.DoesNotContain("下载有问题", page.Body!.TextContent);
        Assert.Equal(["已导入的 1"], page.QuerySelectorAll("nav.tabs a").Select(a => a.TextContent));
        page = await PageAsync(client, view + "?tab=written");
        var record = page.QuerySelectorAll("tbody a").Single().GetAttribute("href")!;
        page = await PageAsync(client, record);
        Assert.Equal("网页导入甲", page.QuerySelector("h1")!.TextContent);
        Assert.Contains("SHA-256", page.QuerySelector("main")!.TextContent);
        Assert.Contains("台账.csv", (await PageAsync(client, "/desk/imports")).QuerySelector("tbody")!.TextContent);
        // Others neither see it nor its file.
        var other = await SignedInAsync("changgou");
        foreach (var address in new[] { view, columns, view + "?handler=Rejects" }) Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task Of_a_file_partly_written_the_rest_goes_on_or_is_left_and_the_columns_stand()
    {
        var client = await SignedInAsync("chengban");
        var columns = (await UploadAsync(client, Importing.Csv("utf-8", ["标题", "类别", "栏目", "发布时间"], ["其余甲", "其他", "公告", "2021-03-05"], ["其余乙", "其他", "公告", "昨天"]), "台账.csv")).Headers.Location!.ToString();
        var view = (await SubmitAsync(client, columns, [])).Headers.Location!.ToString();
        // As it stands after the first part of a file of more than fifty thousand rows.
        await In(p => p.GetRequiredService<GongkaiContext>().Set<Gongkai.Imports.Import>().Where(i => i.FileName == "台账.csv").ExecuteUpdateAsync(s => s.SetProperty(i => i.Written, 50_000)));
        var page = await PageAsync(client, view);
        Assert.Contains("已经导入的 50000 行不会再导入一次", page.QuerySelector("section.next")!.TextContent);
        Assert.Contains(page.QuerySelectorAll("button"), b => b.TextContent == "继续导入其余合格的 1 行");
        Assert.Null(page.QuerySelector($"a[href='{columns}']"));
        Assert.Equal(view, (await client.GetAsync(columns)).Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, view, [], "其余的行不导入")).StatusCode);
        page = await PageAsync(client, view);
        Assert.Contains("有问题的 2 行没有导入", page.QuerySelector("section.next")!.TextContent);
        Assert.Contains("这次导入到前面为止", page.QuerySelector("tbody")!.TextContent);
        Assert.Equal(0, await In(p => p.GetRequiredService<GongkaiContext>().Items.CountAsync(i => i.Title.StartsWith("其余"))));
    }

    [Fact]
    public async Task The_list_of_the_demonstration_shows_what_a_clerk_imported()
    {
        var page = await PageAsync(await SignedInAsync("zhujian"), "/desk/imports");
        var row = Assert.Single(page.QuerySelectorAll("tbody tr"));
        Assert.Contains("2022年执法月报（演示）.xlsx", row.TextContent);
        Assert.Contains("有问题 2 行", row.TextContent);
    }

    [Fact]
    public async Task A_file_that_is_no_table_is_refused_with_what_to_do_and_the_form_kept()
    {
        var client = await SignedInAsync("chengban");
        foreach (var (bytes, why) in new (byte[], string)[] { (Encoding.UTF8.GetBytes("%PDF-1.7"), "这不是表格文件"), ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], "另存为 .xlsx"), ([], "“文件”没有选") })
        {
            var response = await UploadAsync(client, bytes, "台账.xlsx", "documents");
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            var page = await PageAsync(response);
            Assert.Contains(why, page.QuerySelector("#problems")!.TextContent);
            Assert.Equal("documents", page.QuerySelector("select[name=f-kind] option[selected]")!.GetAttribute("value"));
        }
        // Larger than an ordinary form may be, smaller than a file may be: taken in and judged by what it is.
        var large = await UploadAsync(client, [.. "标题,类别,栏目,发布时间\n"u8.ToArray(), .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 120_000).Select(i => $"大文件里的标题{i},其他,公告,2021-03-05\n")))], "大.csv");
        Assert.Equal(HttpStatusCode.Redirect, large.StatusCode);
        Assert.Equal(0, await In(p => p.GetRequiredService<GongkaiContext>().Items.CountAsync(i => i.Title.StartsWith("大文件"))));
    }

    [Fact]
    public async Task Every_kind_has_a_template_that_reads_as_its_own_fields()
    {
        var client = await SignedInAsync("chengban");
        var links = (await PageAsync(client, "/desk/imports")).QuerySelectorAll("a[href*='/template/']").Select(a => a.GetAttribute("href")!).ToList();
        Assert.Equal(4, links.Count);
        foreach (var link in links)
        {
            using var file = SheetFile.Open(await client.GetByteArrayAsync(link));
            Assert.Equal(3, file.Sheets.Count);
            var import = await UploadAsync(client, await client.GetByteArrayAsync(link), "模板.xlsx", link.Split('/')[^1]);
            var page = await PageAsync(client, import.Headers.Location!.ToString());
            Assert.All(page.QuerySelectorAll("select[name^=c-]"), s => Assert.NotEqual("", s.QuerySelector("option[selected]")?.GetAttribute("value") ?? ""));
        }
    }
}
