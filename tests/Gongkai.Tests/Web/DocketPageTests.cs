using System.Net;
using AngleSharp.Dom;
using Gongkai.Documents.Tests;
using Gongkai.Requests;
using Gongkai.Storage;
using Gongkai.Tests.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

public sealed class SqliteDocketPageTests() : DocketPageTests(Engine.Sqlite);
public sealed class PostgresDocketPageTests() : DocketPageTests(Engine.Postgres);

/// <summary>A lawyer with a sheet, over HTTP.</summary>
public abstract class DocketPageTests(Engine engine) : WebTest(engine)
{
    static async Task<HttpResponseMessage> UploadAsync(HttpClient client, byte[] bytes, string name = "表.csv")
    {
        var page = await PageAsync(client, "/apply/batch");
        return await client.PostAsync("/apply/batch", new MultipartFormDataContent { { new StringContent(page.QuerySelector("main form [name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" }, { new ByteArrayContent(bytes), "file", name } });
    }

    [Fact]
    public async Task From_the_empty_sheet_to_the_docket_and_into_each_request()
    {
        using var client = Stranger();
        Assert.Equal("/apply/batch", (await client.GetAsync("/apply/batch/check")).Headers.Location?.ToString());
        var template = await client.GetAsync("/apply/batch?handler=Template");
        Assert.Equal("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", template.Content.Headers.ContentType!.MediaType);
        var none = await UploadAsync(client, "不是,表"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        Assert.Equal("#file", (await PageAsync(none)).QuerySelector("#problems a")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.BadRequest, (await UploadAsync(client, [])).StatusCode);

        var rows = Enumerable.Range(1, 11).Select(i => DocketTests.Row($"第{i}村<b>土地台账", route: i == 1 ? "邮寄" : "网上获取", address: i == 1 ? "某区某路1号" : ""));
        Assert.Equal("/apply/batch/check", (await UploadAsync(client, DocketTests.Csv([.. rows, DocketTests.Row("坏的", unit: "火星镇")]))).Headers.Location?.ToString());
        var check = await PageAsync(client, "/apply/batch/check");
        var text = check.Body!.TextContent;
        Assert.Contains("第 13 行（坏的）：“受理单位”里没有“火星镇”", text);
        Assert.Contains("预计共 100 元", text);
        Assert.Contains("第1村<b>土地台账", text);
        Assert.Contains(Statutes.Requests.ServiceAddress.Current.Label, text);
        // Somebody else's browser sees nothing of it.
        using var other = Stranger();
        Assert.Equal("/apply/batch", (await other.GetAsync("/apply/batch/check")).Headers.Location?.ToString());

        var sent = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SendAsync(client, "/apply/batch/check", check, [])));
        Assert.All(sent, s => Assert.Equal("/docket/list", s.Headers.Location?.ToString()));
        Assert.Equal(11, await In(p => p.GetRequiredService<GongkaiContext>().Set<DocketRequest>().CountAsync()));
        // Going back offers no second submission.
        Assert.Equal("/apply/batch", (await client.GetAsync("/apply/batch/check")).Headers.Location?.ToString());

        var list = await PageAsync(client, "/docket/list");
        var code = list.QuerySelector("dd.code")!.TextContent.Trim();
        Assert.Equal(11, list.QuerySelectorAll("table.list tbody tr").Length);
        Assert.Contains("第 13 行", list.Body!.TextContent);
        Assert.Equal("/docket", (await other.GetAsync("/docket/list")).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(other, "/docket", new() { ["code"] = "2222-2222-2222-2222" })).StatusCode);
        Assert.Equal("/docket/list", (await SubmitAsync(other, "/docket", new() { ["code"] = code.ToLowerInvariant() })).Headers.Location?.ToString());
        Assert.True((await other.GetAsync("/docket/list")).Headers.CacheControl!.NoStore);

        var (count, words) = await SheetAsync(await other.GetAsync("/docket/list?handler=Sheet"));
        Assert.Equal(11, count);
        Assert.Contains("正在办理", words);
        Assert.Equal(12, (await other.GetStringAsync("/docket/list?handler=Csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        var calendar = await other.GetAsync("/docket/list?handler=Calendar");
        Assert.Equal("text/calendar", calendar.Content.Headers.ContentType!.MediaType);
        Assert.Equal(11, CalendarReading.Events(await calendar.Content.ReadAsByteArrayAsync()).Count);

        Assert.Equal("/query/mine", (await SendAsync(other, "/docket/list", await PageAsync(other, "/docket/list"), [], "打开")).Headers.Location?.ToString());
        var mine = await PageAsync(other, "/query/mine");
        Assert.Contains("答复期限届满", mine.Body!.TextContent);
        var own = await other.GetAsync("/query/calendar");
        Assert.Single(CalendarReading.Events(await own.Content.ReadAsByteArrayAsync()));
        Assert.True(own.Headers.CacheControl!.NoStore);
        Assert.Contains(".ics", own.Content.Headers.ContentDisposition!.ToString());

        await SendAsync(other, "/docket/list", await PageAsync(other, "/docket/list"), [], "退出目录");
        Assert.Equal("/docket", (await other.GetAsync("/docket/list")).Headers.Location?.ToString());
        using var stranger = Stranger();
        foreach (var closed in new[] { "/docket/list?handler=Sheet", "/docket/list?handler=Csv", "/docket/list?handler=Calendar" }) Assert.Equal("/docket", (await stranger.GetAsync(closed)).Headers.Location?.ToString());
        Assert.Equal("/query", (await stranger.GetAsync("/query/calendar")).Headers.Location?.ToString());
    }
}
