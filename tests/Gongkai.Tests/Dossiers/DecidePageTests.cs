using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using Gongkai.Dossiers;
using Gongkai.Storage;
using Gongkai.Tests.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Dossiers;

/// <summary>From the clerk's form to the leader's telephone and back, over real HTTP.</summary>
public sealed class DecidePageTests : WebTest
{
    async Task<string> UnderReviewAsync(HttpClient client)
    {
        var made = (await SubmitAsync(client, "/desk/requests/new", new() { ["f-channel"] = "counter", ["f-received"] = "2022-01-10", ["f-category"] = "person", ["f-applicant"] = "张某人", ["f-contact"] = "电话", ["f-subject"] = "某路拆迁补偿方案", ["f-form"] = "paper", ["f-route"] = "mail" })).Headers.Location!.ToString();
        foreach (var (act, values) in new (string, Dictionary<string, string>)[] { ("assign", new() { ["f-unit"] = "综合科" }), ("search", new() { ["f-places"] = "档案室", ["f-found"] = "yes" }), ("draft", new() { ["f-outcome"] = "GRANT", ["f-text"] = "予以公开" }), ("submit-review", []) })
            Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, $"{made}/{act}", values)).StatusCode);
        return made;
    }

    [Fact]
    public async Task The_leader_decides_without_logging_in_on_what_the_clerk_prepared()
    {
        using var clerk = await SignedInAsync("changgou");
        var request = await UnderReviewAsync(clerk);
        var leader = (await PageAsync(clerk, request + "/sign")).QuerySelectorAll("#decider option").Single(o => o.TextContent.Contains("RC-101分管")).GetAttribute("value")!;
        var noChannel = await SubmitAsync(clerk, request + "/sign", new() { ["decider"] = leader, ["ask"] = "yes", ["ask-phone"] = "13800001234" });
        Assert.Equal(HttpStatusCode.BadRequest, noChannel.StatusCode);
        var kept = await PageAsync(noChannel);
        Assert.Contains("没有配置短信通道", kept.QuerySelector("#problems")!.TextContent);
        Assert.Equal("13800001234", kept.QuerySelector("#ask-phone")!.GetAttribute("value"));
        var asked = (await SendAsync(clerk, request + "/sign", kept, new() { ["ask"] = "yes", ["ask-phone"] = "" })).Headers.Location!.ToString();
        Assert.StartsWith("/desk/decisions/", asked);
        var shown = await PageAsync(clerk, asked);
        var link = shown.QuerySelector("#link")!.GetAttribute("value")!;
        // Told once.
        Assert.Null((await PageAsync(clerk, asked)).QuerySelector("#link"));
        Assert.Contains("已请示：签发", (await PageAsync(clerk, request)).QuerySelector("main")!.TextContent);

        using var phone = Client();
        var address = new Uri(link).PathAndQuery;
        var opened = await phone.GetAsync(address);
        Assert.Equal("no-store", opened.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", opened.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(opened.Headers.Contains("Set-Cookie"));
        var page = await PageAsync(opened);
        var words = page.QuerySelector("main")!.TextContent;
        foreach (var expected in new[] { "请您决定：签发", "长沟", "予以公开", "RC-101分管负责人" }) Assert.Contains(expected, words);
        Assert.DoesNotContain("张某人", words);
        Assert.DoesNotContain("@", page.DocumentElement.TextContent);
        Assert.Empty(page.QuerySelectorAll("script"));
        async Task<IDocument> ChooseAsync(HttpStatusCode status, string at, params (string, string)[] fields)
        {
            var response = await phone.PostAsync(at, new FormUrlEncodedContent(fields.ToDictionary(f => f.Item1, f => f.Item2)));
            Assert.Equal(status, response.StatusCode);
            return await PageAsync(response);
        }
        var blank = await ChooseAsync(HttpStatusCode.BadRequest, address, ("choice", "no"), ("remark", ""));
        Assert.Contains("写明理由", blank.QuerySelector(".bad")!.TextContent);
        var unclear = await ChooseAsync(HttpStatusCode.BadRequest, address, ("remark", "再想想"));
        Assert.Equal("再想想", unclear.QuerySelector("#remark")!.TextContent);
        Assert.Equal(HttpStatusCode.NotFound, (await phone.GetAsync(address + "x")).StatusCode);
        Assert.Contains("已登记：同意", (await ChooseAsync(HttpStatusCode.OK, address, ("choice", "yes"), ("remark", "<b>可以</b>"))).QuerySelector("h1")!.TextContent);
        Assert.Contains("只能决定一次", (await ChooseAsync(HttpStatusCode.Conflict, address, ("choice", "yes"))).QuerySelector("main")!.TextContent);
        Assert.Contains("已经用过", (await PageAsync(phone, address)).QuerySelector(".over")!.TextContent);

        var history = (await PageAsync(clerk, request)).QuerySelector(".timeline")!;
        Assert.Contains("本人经一次性链接第", history.TextContent);
        Assert.Contains("决定人的意见：<b>可以</b>", history.TextContent);
        Assert.Contains("同意，已办理", (await PageAsync(clerk, "/desk/decisions?tab=decided")).QuerySelector("tbody")!.TextContent);
        Assert.Equal(1, (await SheetAsync(await clerk.GetAsync("/desk/decisions?tab=all&handler=Export"))).Rows);
        using var other = await SignedInAsync("zhujian");
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(asked)).StatusCode);
        Assert.Empty((await PageAsync(other, "/desk/decisions?tab=all")).QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task After_a_refusal_the_form_is_filled_again_with_what_was_prepared()
    {
        using var clerk = await SignedInAsync("changgou");
        var request = await UnderReviewAsync(clerk);
        var page = await PageAsync(clerk, request + "/extend");
        var leader = page.QuerySelectorAll("#decider option").Single(o => o.TextContent.Contains("RC-101分管")).GetAttribute("value")!;
        var asked = (await SendAsync(clerk, request + "/extend", page, new() { ["decider"] = leader, ["f-days"] = "7", ["f-reason"] = "需要核实", ["ask"] = "yes" })).Headers.Location!.ToString();
        var link = new Uri((await PageAsync(clerk, asked)).QuerySelector("#link")!.GetAttribute("value")!).PathAndQuery;
        using var phone = Client();
        Assert.Equal(HttpStatusCode.OK, (await phone.PostAsync(link, new FormUrlEncodedContent(new Dictionary<string, string> { ["choice"] = "no", ["remark"] = "太长" }))).StatusCode);
        var told = await PageAsync(clerk, asked);
        Assert.Contains("太长", told.QuerySelector(".next")!.TextContent);
        var again = await PageAsync(clerk, told.QuerySelectorAll("a").Single(a => a.TextContent == "按原来的内容重新办理").GetAttribute("href")!);
        var values = Values(again.QuerySelector("main form[method=post]")!);
        Assert.Equal(("7", "需要核实", leader), (values["f-days"], values["f-reason"], values["decider"]));
    }

    [Fact]
    public async Task Guessing_links_is_stopped()
    {
        using var client = Client();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++) answers.Add((await client.GetAsync($"/d/1/{i}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, answers[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    [Fact]
    public async Task A_photograph_survives_a_refusal_and_opens_for_those_who_read_the_unit()
    {
        using var clerk = await SignedInAsync("changgou");
        var request = await UnderReviewAsync(clerk);
        var page = await PageAsync(clerk, request + "/sign");
        var leader = page.QuerySelectorAll("#decider option").Single(o => o.TextContent.Contains("RC-101分管")).GetAttribute("value")!;
        async Task<HttpResponseMessage> SendFileAsync(IDocument from, byte[]? file, string name, string on)
        {
            using var form = new MultipartFormDataContent();
            foreach (var (key, value) in Values(from.QuerySelector("main form[method=post]")!))
                if (key is not ("decider" or "on" or "scan-file" or "ask")) form.Add(new StringContent(value), key);
            form.Add(new StringContent(leader), "decider");
            form.Add(new StringContent(on), "on");
            if (file is not null)
            {
                var content = new ByteArrayContent(file);
                content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
                form.Add(content, "scan-file", name);
            }
            return await clerk.PostAsync(request + "/sign", form);
        }
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[6_000_000]];
        var wrong = await SendFileAsync(page, "MZ, no picture"u8.ToArray(), "签批.jpg", "2022-01-20");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("不是", (await PageAsync(wrong)).QuerySelector("#problems")!.TextContent);
        var refused = await SendFileAsync(page, jpeg, "签批.jpg", "2022-03-20");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var again = await PageAsync(refused);
        Assert.Contains("签批.jpg", again.QuerySelector("#scan-help")!.TextContent);
        Assert.Equal(HttpStatusCode.Redirect, (await SendFileAsync(again, null, "", "2022-01-20")).StatusCode);
        var file = (await PageAsync(clerk, request)).QuerySelectorAll(".timeline a").Single(a => a.TextContent == "签字纸件").GetAttribute("href")!;
        Assert.Equal(jpeg, await clerk.GetByteArrayAsync(file));
        using var other = await SignedInAsync("zhujian");
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(file)).StatusCode);
        using var administrator = await SignedInAsync("admin");
        Assert.Equal(HttpStatusCode.Forbidden, (await administrator.GetAsync(file)).StatusCode);
    }
}
