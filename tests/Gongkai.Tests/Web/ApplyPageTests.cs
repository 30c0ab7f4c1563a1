using System.Net;
using AngleSharp.Dom;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>The applicant's pages against what comes from outside: long names, forged codes and cookies, replays, another person's file.</summary>
public sealed class ApplyPageTests : WebTest
{
    static readonly (string Step, Dictionary<string, string> Fields)[] Steps =
    [
        ("who", new() { ["f-category"] = "person" }),
        ("identity", new() { ["f-applicant"] = "王某", ["f-identity-kind"] = "passport", ["f-identity-number"] = "E12345678" }),
        ("how", new() { ["f-form"] = "electronic", ["f-route"] = "online" }),
        ("contact", new() { ["f-phone"] = "13800001234" }),
    ];

    static async Task<HttpClient> AnsweredAsync(ApplyPageTests site)
    {
        var client = site.Stranger();
        await SubmitAsync(client, "/apply", []);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, "/apply/what", new() { ["f-title"] = "征收土地公告" })).StatusCode);
        var agency = (await PageAsync(client, "/apply/agency")).QuerySelectorAll("#agency option").First(o => o.TextContent.Contains("长沟镇")).GetAttribute("value")!;
        await SubmitAsync(client, "/apply/agency", new() { ["agency"] = agency, ["likely"] = "" });
        foreach (var (step, fields) in Steps)
            Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, $"/apply/{step}", fields)).StatusCode);
        return client;
    }

    static async Task<(string Number, string Code)> ReceiptAsync(HttpClient client)
    {
        var done = await PageAsync(client, "/apply/done");
        return (done.QuerySelector("dd.big")!.TextContent.Trim(), done.QuerySelector("dd.code")!.TextContent.Trim());
    }

    [Fact]
    public async Task No_question_can_be_skipped_and_what_was_typed_wrong_is_still_there()
    {
        using var client = Stranger();
        Assert.Equal("/apply/what", (await client.GetAsync("/apply/check")).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/apply/nonsense")).StatusCode);
        // Without a draft of its own nothing is taken in.
        Assert.Equal("/apply", (await SubmitAsync(client, "/apply/what", new() { ["f-title"] = "公告" })).Headers.Location?.ToString());

        using var answered = await AnsweredAsync(this);
        var name = new string('名', 501);
        var wrong = await SubmitAsync(answered, "/apply/identity", new() { ["f-applicant"] = name, ["f-identity-kind"] = "citizen", ["f-identity-number"] = "1" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        var page = await PageAsync(wrong);
        Assert.Equal(name, page.QuerySelector("#f-applicant")!.GetAttribute("value"));
        Assert.Equal(["#f-applicant", "#f-identity-number"], page.QuerySelectorAll("#problems a").Select(a => a.GetAttribute("href")));
        // Nothing of the wrong page was kept.
        Assert.Equal("王某", (await PageAsync(answered, "/apply/identity")).QuerySelector("#f-applicant")!.GetAttribute("value"));
        // A unit that takes no applications, a choice that is none.
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(answered, "/apply/agency", new() { ["agency"] = "999999", ["likely"] = "" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(answered, "/apply/how", new() { ["f-form"] = "telepathy" })).StatusCode);
    }

    [Fact]
    public async Task Sent_twice_it_is_one_request_and_the_receipt_is_the_applicants_alone()
    {
        using var client = await AnsweredAsync(this);
        var check = await PageAsync(client, "/apply/check");
        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(client, "/apply/check", check, [])));
        Assert.All(sent, s => Assert.Equal("/apply/done", s.Headers.Location?.ToString()));
        var (number, code) = await ReceiptAsync(client);
        Assert.Equal(1, await In(p => p.GetRequiredService<GongkaiContext>().Requests.CountAsync(r => r.ApplicantName == "王某")));
        using var other = Stranger();
        Assert.Equal("/apply", (await other.GetAsync("/apply/done")).Headers.Location?.ToString());
        Assert.DoesNotContain(code, await (await client.GetAsync("/apply/what")).Content.ReadAsStringAsync());

        // The code opens it in another browser; a forged cookie, or one after leaving, opens nothing.
        Assert.Equal("/query", (await other.GetAsync("/query/mine")).Headers.Location?.ToString());
        Assert.Equal("/query/mine", (await SubmitAsync(other, "/query", new() { ["number"] = number, ["code"] = code })).Headers.Location?.ToString());
        Assert.Contains(number, (await PageAsync(other, "/query/mine")).Body!.TextContent);
        var response = await other.GetAsync("/query/mine");
        Assert.True(response.Headers.CacheControl!.NoStore);
        var cookie = response.Headers.GetValues("Set-Cookie").First(c => c.StartsWith("gongkai-query=", StringComparison.Ordinal)).Split(';')[0];
        using var forger = Stranger();
        foreach (var forged in new[] { cookie[..^4] + "AAAA", "gongkai-query=1|000000000000", "gongkai-query=" + new string('A', 3000) })
        {
            using var ask = new HttpRequestMessage(HttpMethod.Get, "/query/mine");
            ask.Headers.Add("Cookie", forged);
            Assert.Equal("/query", (await forger.SendAsync(ask)).Headers.Location?.ToString());
        }
        await SubmitAsync(other, "/query/mine", [], "退出查询");
        Assert.Equal("/query", (await other.GetAsync("/query/mine")).Headers.Location?.ToString());
    }

    [Fact]
    public async Task Who_floods_waits_and_loses_nothing_and_others_are_not_slowed()
    {
        var gauge = await In(p => Task.FromResult(p.GetRequiredService<FloodGauge>()));
        using var client = await AnsweredAsync(this);
        var page = await PageAsync(client, "/apply/check");
        for (var i = 0; i < FloodGauge.Free; i++) gauge.Enter("198.51.100.7", $"{i}", [$"第{i}件"], out _);
        async Task<HttpResponseMessage> SendFromAsync(string address)
        {
            using var ask = new HttpRequestMessage(HttpMethod.Post, "/apply/check") { Content = new FormUrlEncodedContent(Values(page.QuerySelector("main form[method=post]")!)) };
            ask.Headers.Add("X-Forwarded-For", address);
            return await client.SendAsync(ask);
        }
        var slowed = await SendFromAsync("198.51.100.7");
        Assert.Equal(HttpStatusCode.TooManyRequests, slowed.StatusCode);
        Assert.InRange(slowed.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 10);
        var told = await PageAsync(slowed);
        Assert.Contains("再点“提交”", told.QuerySelector("#problems")!.TextContent);
        Assert.Contains("征收土地公告", told.QuerySelector("main")!.TextContent);
        Assert.Equal("/apply/done", (await SendFromAsync("198.51.100.8")).Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_sheet_a_complaint_and_an_amendment_are_slowed_by_the_same_score()
    {
        var gauge = await In(p => Task.FromResult(p.GetRequiredService<FloodGauge>()));
        for (var i = 0; i < FloodGauge.Free; i++) gauge.Enter("127.0.0.1", $"{i}", [$"第{i}件"], out _);
        using var client = Stranger();
        var agency = (await PageAsync(client, "/complain")).QuerySelectorAll("#f-target option").First(o => o.TextContent.Contains("长沟镇")).GetAttribute("value")!;
        foreach (var address in new[] { "/complain", "/amend" })
        {
            var page = await PageAsync(client, address);
            var fields = page.QuerySelectorAll("main form [name^=f-]").Where(e => e.GetAttribute("type") != "file").Select(e => e.GetAttribute("name")!).Distinct().ToDictionary(n => n, n => n == "f-target" ? agency : "文字");
            using var form = new MultipartFormDataContent();
            foreach (var (key, value) in Values(page.QuerySelector("main form[method=post]")!)) if (!fields.ContainsKey(key)) form.Add(new StringContent(value), key);
            foreach (var (key, value) in fields) form.Add(new StringContent(value), key);
            var slowed = await client.PostAsync(address, form);
            Assert.Equal(HttpStatusCode.TooManyRequests, slowed.StatusCode);
            Assert.Contains("再点“提交”", await slowed.Content.ReadAsStringAsync());
        }
        var sheet = new MultipartFormDataContent { { new StringContent((await PageAsync(client, "/apply/batch")).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" }, { new ByteArrayContent(Gongkai.Tests.Requests.DocketTests.Csv(Gongkai.Tests.Requests.DocketTests.Row("土地台账"))), "file", "a.csv" } };
        Assert.Equal("/apply/batch/check", (await client.PostAsync("/apply/batch", sheet)).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SubmitAsync(client, "/apply/batch/check", [])).StatusCode);
    }

    [Fact]
    public async Task The_desk_sees_what_an_agent_lacks_that_no_address_is_confirmed_and_that_help_was_asked_for()
    {
        using var town = await SignedInAsync("changgou");
        var made = (await SubmitAsync(town, "/desk/requests/new?act=register", new()
        {
            ["f-channel"] = "counter", ["f-received"] = "2022-01-19", ["f-category"] = "person", ["f-applicant"] = "周某", ["f-identity"] = "护照 E7654321", ["f-phone"] = "13800001234", ["f-address"] = "某路1号", ["f-agent"] = "周父，身份证，13900001111",
            ["f-agent-relation"] = "guardian", ["f-subject"] = "学区划分方案", ["f-form"] = "paper", ["f-route"] = "mail", ["f-assistance"] = "reading",
        })).Headers.Location!.ToString();
        var desk = (await PageAsync(town, made)).QuerySelector("main")!.TextContent;
        foreach (var words in new[] { "没有监护关系的证明", "申请人的监护人", "没有确认", "申请人阅读有困难", "提供必要的帮助" }) Assert.Contains(words, desk);
        Assert.Contains("申请人阅读有困难", (await PageAsync(town, made + "/draft")).QuerySelector("main")!.TextContent);
        Assert.Contains("2022年1月向本单位申请的，登记在册共 1 件", (await PageAsync(town, made + "/notify-fee")).QuerySelector("main")!.TextContent);
        // At the counter the address is confirmed in writing, and the paper kept.
        Assert.Equal(made, (await SubmitAsync(town, made + "/confirm-address", new() { ["f-address"] = "某路2号", ["f-service-address"] = "1" })).Headers.Location?.ToString());
        Assert.Equal(made, (await SubmitAsync(town, made + "/give-help", new() { ["f-help-given"] = "宣读了办理流程" })).Headers.Location?.ToString());
        desk = (await PageAsync(town, made)).QuerySelector("main")!.TextContent;
        foreach (var words in new[] { "2022年1月20日确认（第 1 版）", "2022年1月20日登记过提供的帮助", "宣读了办理流程" }) Assert.Contains(words, desk);
    }

    [Fact]
    public void Only_proxies_that_are_named_are_believed_and_what_is_no_address_is_refused()
    {
        var options = WebHosting.Proxies("192.0.2.7, 10.1.0.0/16,");
        Assert.Contains(System.Net.IPAddress.Parse("192.0.2.7"), options.KnownProxies);
        Assert.Contains(options.KnownIPNetworks, n => n.Contains(System.Net.IPAddress.Parse("10.1.2.3")));
        Assert.Contains("GONGKAI_PROXIES", Assert.Throws<InvalidInput>(() => WebHosting.Proxies("代理")).Message);
    }

    [Fact]
    public async Task Guessing_codes_is_slowed_down_and_tells_nothing()
    {
        using var client = await AnsweredAsync(this);
        await SubmitAsync(client, "/apply/check", []);
        var (number, code) = await ReceiptAsync(client);
        using var guesser = Stranger();
        var page = await PageAsync(guesser, "/query");
        string Body(string html) => System.Text.RegularExpressions.Regex.Replace(html, "value=\"[^\"]*\"", "");
        var none = await SendAsync(guesser, "/query", page, new() { ["number"] = "没有这个号", ["code"] = code });
        var wrong = await SendAsync(guesser, "/query", page, new() { ["number"] = number, ["code"] = "2222-2222-2222" });
        Assert.Equal(Body(await none.Content.ReadAsStringAsync()), Body(await wrong.Content.ReadAsStringAsync()));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++) answers.Add((await SendAsync(guesser, "/query", page, new() { ["number"] = number, ["code"] = "2222-2222-2222" })).StatusCode);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        // Looking at the page is never refused.
        Assert.Equal(HttpStatusCode.OK, (await guesser.GetAsync("/query")).StatusCode);
    }

    [Fact]
    public async Task A_file_that_is_none_is_refused_and_the_applicants_own_is_for_the_office_that_handles_it()
    {
        using var client = await AnsweredAsync(this);
        async Task<HttpResponseMessage> UploadAsync(string name, byte[] bytes)
        {
            var form = new MultipartFormDataContent { { new StringContent((await PageAsync(client, "/apply/files")).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" }, { new StringContent("stay"), "then" }, { new ByteArrayContent(bytes), "file", name } };
            return await client.PostAsync("/apply/files", form);
        }
        foreach (var (name, bytes) in new[] { ("a.pdf", "MZ\u0090not a pdf"u8.ToArray()), ("空.pdf", []), ("脚本.svg", "<svg onload='x'/>"u8.ToArray()) })
            Assert.Equal(HttpStatusCode.BadRequest, (await UploadAsync(name, bytes)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await UploadAsync("../../身份证.pdf", "%PDF-1.4 card"u8.ToArray())).StatusCode);
        Assert.Contains("身份证.pdf", (await PageAsync(client, "/apply/files")).QuerySelector(".uploads")!.TextContent);
        await SubmitAsync(client, "/apply/check", []);
        var id = await In(p => p.GetRequiredService<GongkaiContext>().Attachments.Where(a => a.Purpose == Statutes.Requests.Agents.OtherFiles && a.UploadedBy == Statutes.Procedures.Proofs.Applicant).Select(a => a.Id).SingleAsync());
        using var town = await SignedInAsync("changgou");
        using var office = await SignedInAsync("chengban");
        using var watcher = await SignedInAsync("jiandu");
        Assert.Equal(HttpStatusCode.OK, (await town.GetAsync($"/desk/files/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await office.GetAsync($"/desk/files/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await watcher.GetAsync($"/desk/files/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync($"/desk/files/{id}")).StatusCode);
        // At the counter nobody takes in another unit's file by its number.
        var refused = await SubmitAsync(office, "/desk/requests/new?act=register", new()
        {
            ["f-channel"] = "counter", ["f-received"] = "2022-01-19", ["f-category"] = "person", ["f-applicant"] = "李某", ["f-phone"] = "13800001234", ["f-subject"] = "内容", ["f-form"] = "paper", ["f-route"] = "mail", ["f-application-files"] = $"{id}",
        });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("没有上传", await refused.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_photograph_of_a_telephone_becomes_one_that_every_computer_shows()
    {
        using var client = await AnsweredAsync(this);
        async Task<HttpResponseMessage> UploadAsync(byte[] bytes) => await client.PostAsync("/apply/files", new MultipartFormDataContent
        {
            { new StringContent((await PageAsync(client, "/apply/files")).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" }, { new ByteArrayContent(bytes), "file", "IMG_0001.HEIC" },
        });
        var folder = Directory.CreateTempSubdirectory("gongkai-heic-").FullName;
        await File.WriteAllBytesAsync($"{folder}/card.png", await In(p => p.GetRequiredService<Documents.CardPicture>().PngAsync(new("公安局", "居民身份证", "", [new("姓名", "王某", Big: true)], []))));
        using (var encode = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("heif-enc", ["-q", "90", $"{folder}/card.png", "-o", $"{folder}/card.heic"]) { RedirectStandardOutput = true })!) await encode.WaitForExitAsync();
        var photograph = await File.ReadAllBytesAsync($"{folder}/card.heic");
        Directory.Delete(folder, recursive: true);

        Assert.Contains("打不开", await (await UploadAsync(photograph[..200])).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await UploadAsync(photograph)).StatusCode);
        Assert.Contains("IMG_0001.jpg", (await PageAsync(client, "/apply/files")).QuerySelector(".uploads")!.TextContent);
        var kept = await In(p => p.GetRequiredService<GongkaiContext>().Attachments.SingleAsync(a => a.Purpose == Statutes.Requests.Agents.OtherFiles && a.UploadedBy == Statutes.Procedures.Proofs.Applicant));
        Assert.Equal(FileKind.Jpeg, kept.Kind);
        var files = await In(p => Task.FromResult(p.GetRequiredService<FileStore>()));
        Assert.True(Documents.Picture.Clean(await File.ReadAllBytesAsync(files.PathOf(kept.Sha256))).Bytes.Length > 1000);
        // Of the photographs as they came nothing is left, neither of the good one nor of the broken one.
        Assert.False(File.Exists(files.PathOf(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(photograph)))));
        Assert.False(File.Exists(files.PathOf(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(photograph.AsSpan(0, 200))))));
    }

    [Fact]
    public async Task The_receipt_is_a_picture_for_who_handed_it_in_and_nobody_else()
    {
        using var client = await AnsweredAsync(this);
        Assert.Equal("/apply", (await client.GetAsync("/apply/receipt.png")).Headers.Location?.ToString());
        await SubmitAsync(client, "/apply/check", []);
        var (number, code) = await ReceiptAsync(client);
        var answer = await client.GetAsync("/apply/receipt.png");
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var redactor = await In(p => Task.FromResult(p.GetRequiredService<Documents.Redaction.Redactor>()));
        Assert.True(redactor.CanRecognise, "script/bootstrap installs tesseract-ocr-chi-sim");
        var read = (await redactor.WordsAsync(await answer.Content.ReadAsByteArrayAsync(), recognise: true)).Text.Replace(" ", "");
        // What reads it takes a letter for another now and then; the code's own parts tell a receipt from any other.
        Assert.True(code.Split('-').Count(read.Contains) >= 1, $"{code} 不在：{read}");
        Assert.Contains("答复期限", read);
        Assert.Contains("演示数据", read);
        Assert.Contains(number[..4], read);
        using var other = Stranger();
        Assert.Equal("/apply", (await other.GetAsync("/apply/receipt.png")).Headers.Location?.ToString());
    }

    [Fact]
    public async Task Large_type_is_switched_on_and_off_and_leads_back()
    {
        using var client = Stranger();
        Assert.Null((await PageAsync(client, "/apply")).QuerySelector("body.large"));
        Task<HttpResponseMessage> SwitchAsync(string on, string back) => client.PostAsync("/large", new FormUrlEncodedContent(new Dictionary<string, string> { ["on"] = on, ["back"] = back }));
        Assert.Equal("/query?x=1", (await SwitchAsync("yes", "/query?x=1")).Headers.Location?.ToString());
        var page = await PageAsync(client, "/apply");
        Assert.NotNull(page.QuerySelector("body.large"));
        Assert.Contains("退出长者模式", page.QuerySelector("header")!.TextContent);
        foreach (var elsewhere in new[] { "https://example.org/", "//example.org", "" }) Assert.Equal("/", (await SwitchAsync("yes", elsewhere)).Headers.Location?.ToString());
        await SwitchAsync("no", "/");
        Assert.Null((await PageAsync(client, "/apply")).QuerySelector("body.large"));
    }
}
