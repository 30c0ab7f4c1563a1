using System.Net;
using Gongkai.Requests;
using Gongkai.Search;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

public sealed class SqliteFindPageTests() : FindPageTests(Engine.Sqlite);
public sealed class PostgresFindPageTests() : FindPageTests(Engine.Postgres);

/// <summary>Over HTTP: looking before applying, stopping there, and the words that editors keep.</summary>
public abstract class FindPageTests(Engine engine) : WebTest(engine)
{
    [Fact]
    public async Task Looking_for_a_thing_shows_what_is_public_who_may_have_it_and_begins_an_application_with_it()
    {
        using var client = Stranger();
        var page = await PageAsync(client, "/find?q=" + Uri.EscapeDataString("长沟镇房屋拆迁补偿标准<b>"));
        Assert.Contains("房屋征收补偿标准公告", page.QuerySelector(".found .hits a")!.TextContent);
        Assert.Contains("“拆迁”在公文里一般写作“征收”", page.Body!.TextContent);
        Assert.Equal("长沟镇房屋拆迁补偿标准<b>", page.QuerySelector("#q")!.GetAttribute("value"));
        var record = await PageAsync(client, page.QuerySelector(".found .hits a")!.GetAttribute("href")!);
        Assert.Contains("索引号", record.QuerySelector("dl.facts")!.TextContent);
        foreach (var nowhere in new[] { "/published/items/999999999", "/published/synonyms/1", "/published/nothing/1" }) Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(nowhere)).StatusCode);

        Assert.Equal("/apply/what", (await SendAsync(client, "/find", page, [], "申请公开")).Headers.Location?.ToString());
        Assert.Equal("长沟镇房屋拆迁补偿标准<b>", (await PageAsync(client, "/apply/what")).QuerySelector("#f-title")!.GetAttribute("value"));
        var agency = await PageAsync(client, "/apply/agency");
        Assert.Contains("住房和城乡建设局", agency.QuerySelector("input[name=likely][checked]")!.ParentElement!.TextContent);
        // Chosen from the list beside what was proposed; another proposal and another of the list at once are not guessed between.
        var (town, other) = (agency.QuerySelectorAll("#agency option").First(o => o.TextContent.Contains("喻屯镇")).GetAttribute("value")!, agency.QuerySelectorAll("input[name=likely]")[1].GetAttribute("value")!);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(client, "/apply/agency", agency, new() { ["agency"] = town, ["likely"] = other })).StatusCode);
        Assert.Equal("/apply/who", (await SendAsync(client, "/apply/agency", agency, new() { ["agency"] = town })).Headers.Location?.ToString());
        var again = await PageAsync(client, "/apply/agency");
        Assert.Contains("喻屯镇", again.QuerySelector("#agency option[selected]")!.TextContent);
        Assert.Equal("/apply/who", (await SendAsync(client, "/apply/agency", again, new() { ["likely"] = other })).Headers.Location?.ToString());
        Assert.Equal(other, (await PageAsync(client, "/apply/agency")).QuerySelector("input[name=likely][checked]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_piece_beside_the_form_comes_by_post_with_the_forms_own_token_and_is_encoded()
    {
        using var client = Stranger();
        await SubmitAsync(client, "/apply", []);
        var token = (await PageAsync(client, "/apply/what")).QuerySelector("form#answers [name=__RequestVerificationToken]")!.GetAttribute("value")!;
        await In(async p => await p.GetRequiredService<Gongkai.Catalogue.ItemService>().AddAsync(Gongkai.Users.Actor.System, await p.AgencyAsync("RC-101"), [new("枣店阁村<script>alert(1)</script>公告", "projects", "通知公告", new(2022, 1, 10))]));
        async Task<HttpResponseMessage> AskAsync(string text, string key) => await client.PostAsync("/find?handler=Part", new FormUrlEncodedContent(new Dictionary<string, string> { ["text"] = text, ["__RequestVerificationToken"] = key }));
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync("枣店阁村", "")).StatusCode);
        var piece = await AskAsync("枣店阁村", token);
        Assert.True(piece.Headers.CacheControl!.NoStore);
        var html = await piece.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<html", html);
        Assert.DoesNotContain("<script", html);
        Assert.Contains("枣店阁村&lt;script&gt;", html);
        Assert.Equal("", (await (await AskAsync("", token)).Content.ReadAsStringAsync()).Trim());
    }

    [Fact]
    public async Task Who_finds_it_there_stops_and_nothing_of_the_application_is_left()
    {
        using var client = Stranger();
        await SubmitAsync(client, "/apply", []);
        Assert.Equal("/apply/found", (await SubmitAsync(client, "/apply/what", new() { ["f-title"] = "房屋征收补偿标准公告" })).Headers.Location?.ToString());
        Assert.Equal(1, await In(p => p.GetRequiredService<GongkaiContext>().Set<ApplicationDraft>().CountAsync()));
        var found = await PageAsync(client, "/apply/found");
        var stopped = await SendAsync(client, "/apply/found", found, [], "这就是我要的");
        Assert.StartsWith("/published/items/", stopped.Headers.Location!.ToString());
        Assert.Contains("填写的内容已经删除", (await PageAsync(client, stopped.Headers.Location.ToString())).Body!.TextContent);
        Assert.Equal(0, await In(p => p.GetRequiredService<GongkaiContext>().Set<ApplicationDraft>().CountAsync()));
        // Nothing like it: no page in between. A description of the duty proposes the unit that has it.
        await SubmitAsync(client, "/apply", []);
        Assert.Equal("/apply/agency", (await SubmitAsync(client, "/apply/what", new() { ["f-detail"] = "村口河道清淤的砂子" })).Headers.Location?.ToString());
        var agency = await PageAsync(client, "/apply/agency");
        Assert.Contains("城乡水务局", agency.QuerySelector("input[name=likely][checked]")!.ParentElement!.TextContent);
        Assert.Equal("/apply/who", (await SendAsync(client, "/apply/agency", agency, new() { ["likely"] = agency.QuerySelector("input[name=likely]")!.GetAttribute("value")! })).Headers.Location?.ToString());
    }

    [Fact]
    public async Task Editors_add_change_and_stop_words_on_their_page_and_others_do_not()
    {
        using var office = await SignedInAsync("chengban");
        Assert.Equal("/desk/synonyms", (await SubmitAsync(office, "/desk/synonyms/new", new() { ["f-everyday"] = "窝棚", ["f-official"] = "临时建筑", ["f-source"] = "群众来电" })).Headers.Location?.ToString());
        var again = await SubmitAsync(office, "/desk/synonyms/new", new() { ["f-everyday"] = "窝棚", ["f-official"] = "临时用房", ["f-source"] = "群众来电" });
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Equal("临时用房", (await PageAsync(again)).QuerySelector("#f-official")!.GetAttribute("value"));
        var list = await PageAsync(office, "/desk/synonyms?q=" + Uri.EscapeDataString("窝棚"));
        var address = list.QuerySelector("tbody a")!.GetAttribute("href")!.Split('?')[0];
        await SubmitAsync(office, address + "/edit", new() { ["f-official"] = "临时建筑、临时用房", ["f-reason"] = "两种写法都有" });
        await SubmitAsync(office, address + "/stop", new() { ["f-reason"] = "没有人这样说" });
        var view = (await PageAsync(office, address)).Body!.TextContent;
        Assert.Contains("两种写法都有", view);
        Assert.Contains("‖ 停用", view);
        Assert.True((await SheetAsync(await office.GetAsync("/desk/synonyms?handler=Export"))).Rows > 50);
        using var unit = await SignedInAsync("zhujian");
        Assert.Equal(HttpStatusCode.Forbidden, (await unit.GetAsync("/desk/synonyms/new")).StatusCode);
        using var watcher = await SignedInAsync("jiandu");
        Assert.Empty((await PageAsync(watcher, "/desk/synonyms")).QuerySelectorAll("a[href^='/desk/synonyms/new']"));
        // The administrator says what a unit answers for.
        using var admin = await SignedInAsync("admin");
        var id = await In(p => p.AgencyAsync("RC-303"));
        await SubmitAsync(admin, $"/desk/units/{id}", new() { ["f-duties"] = "酿酒作坊、窑厂" }, "保存关键词");
        Assert.Contains("酿酒作坊、窑厂", (await PageAsync(admin, "/find")).Body!.TextContent);
        var wrong = await SubmitAsync(admin, $"/desk/units/{id}", new() { ["f-duties"] = "单" }, "保存关键词");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal("#duties-f-duties", (await PageAsync(wrong)).QuerySelector("#problems a")!.GetAttribute("href"));
    }
}
