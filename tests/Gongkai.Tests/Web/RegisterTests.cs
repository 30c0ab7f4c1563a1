using System.Net;
using Gongkai.Audit;
using Gongkai.Catalogue;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>Items and documents at the desk: lists, exports, acts, history.</summary>
public sealed class RegisterTests : WebTest
{
    /// <summary>Registers items of the office, one a day, and returns their ids.</summary>
    Task<List<long>> RegisterAsync(int count, string title = "信息") => In(async p =>
    {
        var office = await p.AgencyAsync("RC-002");
        await p.GetRequiredService<ItemService>().AddAsync(await p.ActorAsync("chengban"), office,
            [.. Enumerable.Range(0, count).Select(i => new NewItem($"{title}{i:D2}", i % 2 == 0 ? "policy" : Categories.News, "栏目", new DateOnly(2021, 3, 1).AddDays(i)))]);
        return await p.GetRequiredService<GongkaiContext>().Items.Where(i => i.AgencyId == office).OrderBy(i => i.Id).Select(i => i.Id).ToListAsync();
    });

    [Fact]
    public async Task A_list_keeps_its_filters_and_order_from_page_to_page_and_in_every_link()
    {
        await RegisterAsync(50);
        using var client = await SignedInAsync("chengban");
        var page = await PageAsync(client, "/desk/items?q=信息&category=policy&year=2021&sort=oldest&page=2");
        Assert.Equal(5, page.QuerySelectorAll("tbody tr").Length);
        Assert.Equal("信息40", page.QuerySelector("tbody td.name")!.TextContent);
        Assert.Contains("第 2 页，共 2 页，25 条", page.QuerySelector(".pager")!.TextContent);
        foreach (var link in new[] { page.QuerySelector("a[rel=prev]")!, page.QuerySelectorAll(".act a").First(a => a.TextContent == "导出") })
            foreach (var part in new[] { "q=%E4%BF%A1%E6%81%AF", "category=policy", "year=2021", "sort=oldest" }) Assert.Contains(part, link.GetAttribute("href"));
        Assert.Contains("page%3D2", page.QuerySelector("tbody a")!.GetAttribute("href"));
        Assert.Equal("ascending", page.QuerySelector("th[aria-sort]")!.GetAttribute("aria-sort"));
        Assert.Contains("sort=", page.QuerySelectorAll("th a").First(a => a.TextContent == "标题").GetAttribute("href"));
        // A page that is no more is the last one.
        Assert.Equal(5, (await PageAsync(client, "/desk/items?category=policy&page=999")).QuerySelectorAll("tbody tr").Length);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/desk/items?sort=nonsense")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/desk/items?year=abc")).StatusCode);
    }

    [Theory]
    [InlineData("/desk/items", "公开信息")]
    [InlineData("/desk/documents", "规范性文件")]
    [InlineData("/desk/figures", "填报指标")]
    [InlineData("/desk/remedies", "复议诉讼")]
    public async Task An_export_is_the_list_on_the_screen_audited_without_the_words_searched_for(string address, string name)
    {
        await RegisterAsync(30);
        using var client = await SignedInAsync("kezhang");
        var screen = await PageAsync(client, address + "?q=1");
        var total = int.Parse(System.Text.RegularExpressions.Regex.Match(screen.QuerySelector(".pager")?.TextContent ?? "，0 ", @"，(\d+) \D*$").Groups[1].Value);
        var response = await client.GetAsync(address + "?q=1&handler=Export");
        var (rows, _) = await SheetAsync(response);
        Assert.Equal(total, rows);
        Assert.Contains("演示数据", Uri.UnescapeDataString(response.Content.Headers.ContentDisposition!.FileNameStar!));
        var entry = await In(p => p.GetRequiredService<GongkaiContext>().AuditEntries.SingleAsync(e => e.Kind == AuditKind.Exported));
        Assert.Equal(name, entry.Target);
        Assert.StartsWith($"全部（另有查找词），{total}", entry.Detail);
    }

    [Fact]
    public async Task A_unit_exports_its_own_and_too_many_rows_are_refused_in_words()
    {
        await RegisterAsync(3);
        using var town = await SignedInAsync("changgou");
        Assert.Equal(0, (await SheetAsync(await town.GetAsync("/desk/items?handler=Export"))).Rows);
        using var client = await SignedInAsync("kezhang");
        await In(p => p.GetRequiredService<GongkaiContext>().Database.ExecuteSqlRawAsync($"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= {ListExport.Limit})
            INSERT INTO items (index_number, title, agency_id, category, "column", published_on, published_year, recorded_at, recorded_by, version)
            SELECT 'X/' || i, '批量' || i, 3, 'news', '栏目', '2020-01-01', 2020, '2022-01-01', 'system', 0 FROM n
            """));
        var refused = await client.GetAsync("/desk/items?year=2020&handler=Export");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("一次最多导出100000条", await refused.Content.ReadAsStringAsync());
        var all = await In(p => p.GetRequiredService<GongkaiContext>().Items.CountAsync(i => i.PublishedYear == 2021));
        Assert.Equal(all, (await SheetAsync(await client.GetAsync("/desk/items?year=2021&handler=Export"))).Rows);
    }

    [Fact]
    public async Task A_refused_registration_keeps_every_field_and_leads_to_the_wrong_ones()
    {
        using var client = await SignedInAsync("chengban");
        const string Address = "/desk/items/new?back=%2Fdesk%2Fitems%3Fyear%3D2021%26page%3D2";
        var typed = new Dictionary<string, string> { ["f-agency"] = "3", ["f-title"] = "", ["f-category"] = "power", ["f-column"] = "权责清单", ["f-published"] = "2022-12-31" };
        var refused = await SubmitAsync(client, Address, typed);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await PageAsync(refused);
        var form = page.QuerySelector("main form[method=post]")!;
        foreach (var (key, value) in typed) Assert.Equal(value, Values(form)[key]);
        Assert.Equal("#f-title", page.QuerySelector("#problems a")!.GetAttribute("href"));
        Assert.Equal("true", page.QuerySelector("#f-title")!.GetAttribute("aria-invalid"));
        Assert.Equal("f-title-wrong", page.QuerySelector("#f-title")!.GetAttribute("aria-describedby"));
        var opening = Values(form)["opening"];
        var made = await SendAsync(client, Address, page, new() { ["f-title"] = "权责清单", ["f-published"] = "2022-01-10" });
        Assert.Equal("/desk/items?year=2021&page=2", made.Headers.Location!.ToString());
        // The form's key went along, so the same form sent twice is one item.
        await SendAsync(client, Address, page, new() { ["f-title"] = "权责清单", ["f-published"] = "2022-01-10", ["opening"] = opening });
        Assert.Equal(1, await In(p => p.GetRequiredService<GongkaiContext>().Items.CountAsync(i => i.Title == "权责清单")));
    }

    [Fact]
    public async Task What_was_changed_withdrawn_and_restored_stays_readable_with_author_and_reason()
    {
        var id = (await RegisterAsync(1))[0];
        using var client = await SignedInAsync("chengban");
        var back = Uri.EscapeDataString("/desk/items?category=policy");
        async Task DoAsync(string act, Dictionary<string, string> fields)
        {
            var done = await SubmitAsync(client, $"/desk/items/{id}/{act}?back={back}", fields);
            Assert.Equal("/desk/items?category=policy", done.Headers.Location?.ToString());
        }
        await DoAsync("edit", new() { ["f-title"] = "信息（改）", ["f-published"] = "2020-12-30", ["f-reason"] = "年份看错" });
        await DoAsync("withdraw", new() { ["f-on"] = "2022-01-10", ["f-why"] = "内容有误" });
        await DoAsync("amend-withdrawal", new() { ["f-on"] = "2022-01-11", ["f-reason"] = "日期看错" });
        await DoAsync("restore", new() { ["f-reason"] = "已经更正重发" });
        var history = (await PageAsync(client, $"/desk/items/{id}")).QuerySelectorAll(".timeline li");
        Assert.Equal(["撤销撤稿", "更正撤稿日期、原因", "撤稿", "更正登记内容", "登记"], history.Select(l => l.QuerySelector("strong")!.TextContent));
        Assert.All(history, l => Assert.Contains("承办人（演示）", l.TextContent));
        Assert.Contains("信息00", history[3].QuerySelector("del")!.TextContent);
        Assert.Contains("年份看错", history[3].TextContent);
        Assert.Equal("2022-01-10", history[1].QuerySelector("del")!.TextContent);
        var item = await In(p => p.GetRequiredService<GongkaiContext>().Items.SingleAsync(i => i.Id == id));
        Assert.Equal((2020, null, null, 4), (item.PublishedYear, item.WithdrawnOn, item.WithdrawnReason, item.Version));
        // What does not fit the state, or changes nothing, is refused.
        Assert.Contains("没有撤稿", await client.GetStringAsync($"/desk/items/{id}/restore"));
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(client, $"/desk/items/{id}/edit", new() { ["f-reason"] = "没有改" })).StatusCode);
    }

    [Fact]
    public async Task A_repeal_is_corrected_and_undone()
    {
        using var client = await SignedInAsync("chengban");
        var refused = await SubmitAsync(client, "/desk/documents/new", new()
        {
            ["f-agency"] = "3", ["f-title"] = "办法", ["f-number"] = "任政办字〔2022〕1号", ["f-registration"] = "RCDR-2018-001", ["f-made"] = "2022-01-10", ["f-effective"] = "2022-01-01",
        });
        var page = await PageAsync(refused);
        Assert.Equal(["#f-effective", "#f-registration"], page.QuerySelectorAll("#problems a").Select(a => a.GetAttribute("href")!).Order());
        Assert.Equal("任政办字〔2022〕1号", Values(page.QuerySelector("main form[method=post]")!)["f-number"]);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, "/desk/documents/new", page, new() { ["f-registration"] = "RCDR-2022-001", ["f-effective"] = "2022-02-01" })).StatusCode);
        var id = await In(p => p.GetRequiredService<GongkaiContext>().NormativeDocuments.Where(d => d.RegistrationNumber == "RCDR-2022-001").Select(d => d.Id).SingleAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, $"/desk/documents/{id}/repeal", new() { ["f-on"] = "2022-01-19", ["f-by"] = "误登" })).StatusCode);
        Assert.Contains("已废止", (await PageAsync(client, "/desk/documents?status=repealed&q=2022-001")).QuerySelector("tbody")!.TextContent);
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(client, $"/desk/documents/{id}/amend-repeal", new() { ["f-on"] = "2022-01-05", ["f-reason"] = "更正" })).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, $"/desk/documents/{id}/restore", new() { ["f-reason"] = "登记错了文件" })).StatusCode);
        Assert.Equal("尚未施行", (await PageAsync(client, "/desk/documents?status=coming")).QuerySelector("tbody .state")!.TextContent[2..]);
        Assert.Contains("误登", (await PageAsync(client, $"/desk/documents/{id}")).QuerySelector(".timeline")!.TextContent);
    }

    [Fact]
    public async Task A_stale_form_is_a_conflict_and_keeps_what_was_typed()
    {
        var id = (await RegisterAsync(1))[0];
        using var client = await SignedInAsync("chengban");
        foreach (var (address, first, second) in new[] { ($"/desk/items/{id}/edit", "甲改的标题", "乙改的标题"), ("/desk/documents/2/edit", "甲改的文件", "乙改的文件") })
        {
            var open = await PageAsync(client, address);
            Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, address, open, new() { ["f-title"] = first, ["f-reason"] = "更正" })).StatusCode);
            var stale = await SendAsync(client, address, open, new() { ["f-title"] = second, ["f-reason"] = "也更正" });
            Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
            var page = await PageAsync(stale);
            Assert.Contains("另一位同事", page.QuerySelector("#problems")!.TextContent);
            Assert.Equal(second, page.QuerySelector("#f-title")!.GetAttribute("value"));
            Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, address, page, [])).StatusCode);
        }
    }

    [Fact]
    public async Task Another_units_clerk_sees_and_changes_nothing()
    {
        var id = (await RegisterAsync(1))[0];
        using var town = await SignedInAsync("changgou");
        foreach (var address in new[] { $"/desk/items/{id}", $"/desk/items/{id}/edit", "/desk/documents/1", "/desk/documents/1/repeal", "/desk/figures/fill?year=2021&agency=3" })
            Assert.Equal(HttpStatusCode.Forbidden, (await town.GetAsync(address)).StatusCode);
        var token = Values((await PageAsync(town, "/desk/items/new")).QuerySelector("main form[method=post]")!)["__RequestVerificationToken"];
        Task<HttpResponseMessage> PostAsync(string address, params (string, string)[] fields) =>
            town.PostAsync(address, new FormUrlEncodedContent([new("__RequestVerificationToken", token), .. fields.Select(f => new KeyValuePair<string, string>(f.Item1, f.Item2))]));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync($"/desk/items/{id}/withdraw", ("seen", "0"), ("f-on", "2022-01-10"), ("f-why", "x"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/desk/items/new", ("f-agency", "3"), ("f-title", "x"), ("f-category", "news"), ("f-column", "x"), ("f-published", "2022-01-10"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/desk/documents/1/repeal", ("seen", "0"), ("f-on", "2022-01-10"), ("f-by", "x"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/desk/figures/fill", ("year", "2021"), ("agency", "3"), ("value:zones/district", "5"), ("source:zones/district", "x"), ("seen:zones/district", "0"))).StatusCode);
        Assert.True(await In(p => p.GetRequiredService<GongkaiContext>().AuditEntries.AnyAsync(e => e.Kind == AuditKind.Refused)));
        Assert.Equal(0, (await In(p => p.GetRequiredService<GongkaiContext>().Items.SingleAsync(i => i.Id == id))).Version);
        // Who only watches sees the record, but is offered nothing.
        using var watcher = await SignedInAsync("jiandu");
        Assert.Empty((await PageAsync(watcher, $"/desk/items/{id}")).QuerySelectorAll(".acts a"));
        Assert.Equal(HttpStatusCode.Forbidden, (await watcher.GetAsync($"/desk/items/{id}/edit")).StatusCode);
    }

    [Fact]
    public async Task A_way_back_that_leads_elsewhere_is_not_followed()
    {
        using var client = await SignedInAsync("chengban");
        foreach (var back in new[] { "https://example.org/", "//example.org", "/desk/people", "/desk/itemsx" })
        {
            var page = await PageAsync(client, "/desk/items/new?back=" + Uri.EscapeDataString(back));
            Assert.Equal("/desk/items", page.QuerySelectorAll("main a").First(a => a.TextContent == "取消").GetAttribute("href"));
        }
    }
}
