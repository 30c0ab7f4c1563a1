using System.Net;
using AngleSharp.Dom;
using Gongkai.Statutes.Assistance;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>Consultation by link and letters between units, from form to form over real HTTP.</summary>
public sealed class CooperationPageTests : WebTest
{
    async Task<string> RequestAsync(HttpClient client)
    {
        var made = (await SubmitAsync(client, "/desk/requests/new", new() { ["f-channel"] = "counter", ["f-received"] = "2022-01-10", ["f-category"] = "person", ["f-applicant"] = "赵某人", ["f-contact"] = "电话", ["f-subject"] = "某村合作社的收支", ["f-form"] = "paper", ["f-route"] = "mail" })).Headers.Location!.ToString();
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, $"{made}/assign", new() { ["f-unit"] = "综合科" })).StatusCode);
        return made;
    }

    [Fact]
    public async Task A_third_party_reads_and_answers_without_an_account()
    {
        using var clerk = await SignedInAsync("changgou");
        var request = await RequestAsync(clerk);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(clerk, $"{request}/consult-third-party", new() { ["f-party"] = "乙合作社", ["f-content"] = "2020年收支明细" })).StatusCode);
        var here = (await PageAsync(clerk, request)).QuerySelectorAll("#consultations a").Single(a => a.TextContent == "答复链接").GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(clerk, here, [], "生成答复链接")).StatusCode);
        var shown = await PageAsync(clerk, here);
        var link = shown.QuerySelector("#link")!.GetAttribute("value")!;
        Assert.StartsWith("data:image/png;base64,", shown.QuerySelector("img.qr")!.GetAttribute("src"));
        // Told once.
        Assert.Null((await PageAsync(clerk, here)).QuerySelector("#link"));

        using var phone = Client();
        var address = new Uri(link).PathAndQuery;
        var opened = await phone.GetAsync(address);
        Assert.Equal(("no-store", "no-referrer", "noindex, nofollow"), (opened.Headers.CacheControl!.ToString(), opened.Headers.GetValues("Referrer-Policy").Single(), opened.Headers.GetValues("X-Robots-Tag").Single()));
        Assert.False(opened.Headers.Contains("Set-Cookie"));
        var first = await PageAsync(opened);
        Assert.Empty(first.QuerySelectorAll("script"));
        Assert.DoesNotContain("收支明细", first.QuerySelector("main")!.TextContent);
        Assert.Equal(HttpStatusCode.Redirect, (await phone.PostAsync(address, new FormUrlEncodedContent(new Dictionary<string, string> { ["step"] = "open" }))).StatusCode);
        var letter = (await PageAsync(phone, address)).QuerySelector("main")!.TextContent;
        foreach (var expected in new[] { "2020年收支明细", "2022年2月15日", "第三十二条", "不予公开" }) Assert.Contains(expected, letter);
        Assert.DoesNotContain("赵某人", letter);

        async Task<IDocument> AnswerAsync(HttpStatusCode status, string opinion, string reasons, bool file = false)
        {
            var form = new MultipartFormDataContent { { new StringContent(opinion), "opinion" }, { new StringContent(reasons), "reasons" } };
            if (file) form.Add(new ByteArrayContent("%PDF-1.4 reasons"u8.ToArray()), "files", "说明.pdf");
            var response = await phone.PostAsync(address, form);
            Assert.Equal(status, response.StatusCode);
            return await PageAsync(response);
        }
        Assert.Contains("写明理由", (await AnswerAsync(HttpStatusCode.BadRequest, "objects", "")).QuerySelector(".bad")!.TextContent);
        var kept = await AnswerAsync(HttpStatusCode.BadRequest, "against", "<b>有客户名单</b>");
        Assert.Equal("<b>有客户名单</b>", kept.QuerySelector("#reasons")!.TextContent);
        Assert.Contains("意见已经登记", (await AnswerAsync(HttpStatusCode.OK, "objects", "<b>有客户名单</b>", file: true)).QuerySelector("h1")!.TextContent);
        Assert.Contains("只能用一次", (await AnswerAsync(HttpStatusCode.Conflict, "agree", "")).QuerySelector(".over")!.TextContent);

        var page = await PageAsync(clerk, request);
        var history = page.QuerySelector(".timeline")!.TextContent;
        foreach (var expected in new[] { "发出答复链接", "征求意见书已送达第三方", "收到第三方意见", "经一次性链接第", "对方（凭答复链接）", "不同意公开，理由待认定", "<b>有客户名单</b>" }) Assert.Contains(expected, history);
        Assert.Contains("还没有认定", page.QuerySelector(".cannot")!.TextContent);
        Assert.Contains(page.QuerySelectorAll(".acts a"), a => a.TextContent == "认定第三方的理由");
        var file = page.QuerySelectorAll("#consultations a").Single(a => a.TextContent == "说明.pdf").GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.OK, (await clerk.GetAsync(file)).StatusCode);
        using var other = await SignedInAsync("zhujian");
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(file)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(here)).StatusCode);
    }

    [Fact]
    public async Task Guessing_links_is_stopped()
    {
        using var client = Client();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++) answers.Add((await client.GetAsync($"/o/1/{i}")).StatusCode);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests), (answers[0], answers[^1]));
    }

    [Fact]
    public async Task A_unit_asks_another_and_reads_the_reply_on_its_request()
    {
        using var town = await SignedInAsync("changgou");
        using var department = await SignedInAsync("zhujian");
        var request = await RequestAsync(town);
        var unit = await In(p => p.AgencyAsync("RC-308"));
        var form = await PageAsync(town, request + "/request-assist");
        // The term of the setting is proposed, and the unit's own name is not among those to ask.
        Assert.Equal("2022-01-27", form.QuerySelector("#f-due")!.GetAttribute("value"));
        Assert.DoesNotContain(form.QuerySelectorAll("#f-to-agency option"), o => o.TextContent.Contains("长沟"));
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(town, request + "/request-assist", form, new() { ["f-content"] = "危房改造名单" })).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(town, request + "/request-assist", form, new() { ["f-content"] = "危房改造名单", ["f-to-agency"] = $"{unit}" })).StatusCode);
        var letter = (await PageAsync(town, request)).QuerySelectorAll("#consultations a").Single(a => a.TextContent.StartsWith("协查")).GetAttribute("href")!;
        Assert.DoesNotContain((await PageAsync(town, request)).QuerySelectorAll(".acts a"), a => a.GetAttribute("href")!.EndsWith("assist-answer"));

        var list = await PageAsync(department, "/desk/assistance");
        Assert.Contains(list.QuerySelectorAll("tbody a"), a => a.GetAttribute("href")!.Split('?')[0] == letter);
        Assert.Contains("还剩 5 个工作日", list.QuerySelectorAll("tbody tr").Single(r => r.QuerySelector("a")!.GetAttribute("href")!.Split('?')[0] == letter).TextContent);
        Assert.Contains("危房改造名单", (await PageAsync(department, letter)).QuerySelector("main")!.TextContent);
        Assert.Empty((await PageAsync(department, letter)).QuerySelectorAll($"a[href='{request}']"));
        Assert.Equal(HttpStatusCode.Forbidden, (await department.GetAsync(letter + "/urge")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(department, letter + "/receive", [])).StatusCode);

        async Task<HttpResponseMessage> ReplyAsync(bool seal)
        {
            var page = await PageAsync(department, letter + "/reply");
            var body = new MultipartFormDataContent();
            foreach (var (key, value) in Values(page.QuerySelector("main form[method=post]")!).Where(v => !v.Key.StartsWith("f-"))) body.Add(new StringContent(value), key);
            foreach (var (key, value) in new[] { ("held", "no"), ("places", "综合档案室"), ("words", "危改"), ("period", "2018年"), ("result", "没有查到"), ("signer", "陈某") }) body.Add(new StringContent(value), "f-" + key);
            if (seal) body.Add(new ByteArrayContent("%PDF-1.4 sealed"u8.ToArray()), "f-" + AssistProcedure.SealScan, "复函.pdf");
            return await department.PostAsync(letter + "/reply", body);
        }
        var refused = await ReplyAsync(seal: false);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var again = await PageAsync(refused);
        Assert.Contains("盖章的复函", again.QuerySelector("#problems")!.TextContent);
        Assert.Equal("没有查到", again.QuerySelector("#f-result")!.TextContent);
        Assert.Equal(HttpStatusCode.Redirect, (await ReplyAsync(seal: true)).StatusCode);

        var back = await PageAsync(town, request);
        Assert.Contains("没有相关信息：没有查到", back.QuerySelector("#consultations")!.TextContent);
        Assert.Contains("收到协助调查复函", back.QuerySelector(".timeline")!.TextContent);
        var sealedReply = (await PageAsync(town, letter)).QuerySelectorAll("a").Single(a => a.TextContent == "复函.pdf").GetAttribute("href")!;
        Assert.Equal("application/pdf", (await town.GetAsync(sealedReply)).Content.Headers.ContentType!.MediaType);
        using var office = await SignedInAsync("chengban");
        foreach (var address in new[] { letter, sealedReply, letter + "/reply" }) Assert.Equal(HttpStatusCode.Forbidden, (await office.GetAsync(address)).StatusCode);

        var month = await PageAsync(department, "/desk/assistance/month?month=2022-01");
        var counted = month.QuerySelectorAll("tbody tr").First().QuerySelectorAll("td a").First();
        Assert.Equal(int.Parse(counted.TextContent), (await PageAsync(department, counted.GetAttribute("href")!)).QuerySelectorAll("tbody tr").Length);
        Assert.Contains("平均办理工作日", (await SheetAsync(await department.GetAsync("/desk/assistance/month?month=2022-01&handler=Export"))).Text);
        Assert.True((await SheetAsync(await town.GetAsync("/desk/assistance?side=sent&handler=Export"))).Rows > 0);
        Assert.Equal(HttpStatusCode.BadRequest, (await department.GetAsync("/desk/assistance/month?month=x")).StatusCode);
    }

    [Fact]
    public async Task A_letter_from_outside_is_registered_and_answered()
    {
        using var clerk = await SignedInAsync("changgou");
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(clerk, "/desk/assistance/new", new() { ["f-party-agency"] = "市住建局", ["f-content"] = "某", ["f-received"] = "2022-01-25" })).StatusCode);
        var made = (await SubmitAsync(clerk, "/desk/assistance/new", new() { ["f-party-agency"] = "市住建局", ["f-letter-number"] = "协〔2022〕2号", ["f-content"] = "农房抗震改造台账", ["f-received"] = "2022-01-20" })).Headers.Location!.ToString();
        var page = (await PageAsync(clerk, made)).QuerySelector("main")!.TextContent;
        foreach (var expected in new[] { "市住建局", "协〔2022〕2号", "农房抗震改造台账", "2022-01-27" }) Assert.Contains(expected, page);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(clerk, made + "/return", new() { ["f-reason"] = "由县档案馆保存" })).StatusCode);
        Assert.Contains("已退回", (await PageAsync(clerk, "/desk/assistance?status=returned")).QuerySelector("tbody")!.TextContent);
    }
}
