using System.Net;
using System.Text.Json;
using Gongkai.Storage;
using Gongkai.Tests.Requests.Open;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>The public log and statistics, the calculator and the durations over real HTTP.</summary>
public sealed class OpenPageTests : WebTest
{
    Task SwitchAsync(string log, string statistics) => In(async p => { await OpenTests.SwitchAsync(p, log, statistics); return 0; });

    [Fact]
    public async Task Off_there_is_no_such_page_and_nothing_leads_to_it_on_there_is()
    {
        using var client = Stranger();
        foreach (var (address, on) in new[] { ("/open/log", ("yes", "no")), ("/open/statistics", ("no", "yes")) })
        {
            foreach (var at in new[] { address, address + "?handler=Export&format=csv" }) Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(at)).StatusCode);
            foreach (var page in new[] { "/", "/about", "/query" }) Assert.DoesNotContain(address, await client.GetStringAsync(page));
            await SwitchAsync(on.Item1, on.Item2);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(address)).StatusCode);
            Assert.Contains(address, await client.GetStringAsync("/"));
            await SwitchAsync("no", "no");
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(address)).StatusCode);
        }
    }

    [Fact]
    public async Task The_log_pages_searches_and_downloads_without_a_name_or_a_number()
    {
        await SwitchAsync("yes", "no");
        var (names, numbers) = await In(async p =>
        {
            var rows = await p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().ToListAsync();
            return (rows.Select(r => r.ApplicantName!).Distinct().ToList(), rows.ConvertAll(r => r.Number));
        });
        using var client = Stranger();
        var html = await client.GetStringAsync("/open/log?year=2021");
        var page = await PageAsync(client, "/open/log?year=2021&page=2");
        Assert.Equal(20, page.QuerySelectorAll("tbody tr").Length);
        var csv = await client.GetStringAsync("/open/log?year=2021&handler=Export&format=csv");
        var json = await client.GetStringAsync("/open/log?year=2021&handler=Export&format=json");
        Assert.All(names, n => Assert.DoesNotContain(n, html + csv + json));
        Assert.All(numbers, n => Assert.DoesNotContain(n, html + csv + json));
        using var document = JsonDocument.Parse(json);
        var rows = document.RootElement.GetProperty("rows");
        Assert.Equal(csv.Trim().Split('\n').Length - 1, rows.GetArrayLength());
        Assert.Equal(["agency", "received", "content", "result", "resultName", "workdays"], rows[0].EnumerateObject().Select(o => o.Name));
        Assert.Equal("演示数据", document.RootElement.GetProperty("notice").GetString());
        Assert.Contains("没有符合条件", await client.GetStringAsync("/open/log?q=没有这样的内容"));
        foreach (var bad in new[] { "sort=x", "year=x", "handler=Export&format=exe" }) Assert.NotEqual(HttpStatusCode.OK, (await client.GetAsync("/open/log?" + bad)).StatusCode);
    }

    [Fact]
    public async Task The_statistics_say_the_same_in_page_and_download()
    {
        await SwitchAsync("no", "yes");
        using var client = Stranger();
        var page = await PageAsync(client, "/open/statistics?year=2021");
        using var json = JsonDocument.Parse(await client.GetStringAsync("/open/statistics?year=2021&handler=Export&format=json"));
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToList();
        var screen = page.QuerySelectorAll("tbody tr").ToList();
        Assert.Equal(screen.Count, rows.Count);
        Assert.Equal(screen.Select(r => r.QuerySelector("td[data-label=新收]")!.TextContent), rows.Select(r => $"{r.GetProperty("received").GetInt64()}"));
        Assert.NotNull(page.QuerySelector("svg[role=img]"));
        Assert.Contains(screen, r => r.TextContent.Contains("不单列"));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/open/statistics?year=1999")).StatusCode);
    }

    [Fact]
    public async Task Durations_lead_to_as_many_requests_as_they_say_and_export_in_both_forms()
    {
        using var client = await SignedInAsync("jiandu");
        var page = await PageAsync(client, "/desk/requests/durations?year=2021");
        var links = page.QuerySelectorAll("table.durations a").ToList();
        Assert.True(links.Count > 10);
        foreach (var link in links.Where((_, i) => i % 9 == 0))
        {
            var words = link.GetAttribute("aria-label")!;
            var behind = await PageAsync(client, link.GetAttribute("href")!);
            Assert.EndsWith($"，{behind.QuerySelector("#behind h2")!.TextContent.Split('：')[1].Replace(" ", " ")}", words);
        }
        var (rows, _) = await SheetAsync(await client.GetAsync("/desk/requests/durations?year=2021&handler=Export"));
        var csv = await client.GetStringAsync("/desk/requests/durations?year=2021&handler=Export&format=csv");
        Assert.Equal(rows, csv.Trim().Split('\n').Length - 1);
        using var admin = await SignedInAsync("admin");
        Assert.Contains("没有答复过", await admin.GetStringAsync("/desk/requests/durations?year=2021"));
    }

    [Theory]
    [InlineData("party=co-maker&letter=2026-03-09&served=2026-03-10&answer=2026-03-25", "2026年4月16日")]
    [InlineData("letter=2026-03-09&answer=2026-03-25&party2=agency&letter2=2026-03-11&answer2=2026-03-20", "2026年4月16日")]
    [InlineData("notified=2026-03-04&notice-served=2026-03-05&paid=2026-03-10", "2026年4月8日")]
    [InlineData("extended=2026-03-20&days=10", "2026年4月14日")]
    [InlineData("party=x&letter=2026-03-09", "没有这一方")]
    public async Task The_calculator_knows_of_every_thing_that_moves_a_deadline(string query, string words)
    {
        using var client = Stranger();
        Assert.Contains(words, await client.GetStringAsync("/clock?kind=reply&received=2026-03-02&" + query));
    }

    [Fact]
    public async Task The_calculators_old_address_still_leads_to_it()
    {
        using var client = Stranger();
        var moved = await client.GetAsync("/calculator?kind=reply&received=2021-02-05");
        Assert.Equal((HttpStatusCode.MovedPermanently, "/clock?kind=reply&received=2021-02-05"), (moved.StatusCode, moved.Headers.Location!.ToString()));
    }
}
