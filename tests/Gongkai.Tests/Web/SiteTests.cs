using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Gongkai.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>The pages over real HTTP on a real port.</summary>
public sealed class SiteTests : IAsyncLifetime
{
    TestDatabase database = null!;
    WebApplication app = null!;
    string url = "";
    string password = "";

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CloneAsync(Engine.Sqlite);
        app = WebHosting.Build(database.Location, "http://127.0.0.1:0");
        await app.StartAsync();
        await app.Services.GetRequiredService<Demonstration.DemonstrationState>().IsAsync();
        app.Services.GetRequiredService<Readiness>().Ready = true;
        url = app.Urls.First();
        password = Regex.Match(await File.ReadAllTextAsync(Path.Combine(database.Location.Folder, "demo-accounts.txt")), "密码：(.+)").Groups[1].Value.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await database.DisposeAsync();
    }

    HttpClient Client() => new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(url) };

    static async Task<HttpResponseMessage> PostAsync(HttpClient client, string address, Dictionary<string, string> fields, string? formPage = null)
    {
        var page = await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync(formPage ?? address));
        var form = page.QuerySelector("main form[method=post]") ?? throw new InvalidOperationException("no form at " + address);
        foreach (var input in form.QuerySelectorAll("input[type=hidden]"))
            fields.TryAdd(input.GetAttribute("name")!, input.GetAttribute("value") ?? "");
        return await client.PostAsync(address, new FormUrlEncodedContent(fields));
    }

    async Task<HttpClient> SignedInAsync(string login)
    {
        var client = Client();
        var response = await PostAsync(client, "/login", new() { ["login"] = login, ["password"] = password });
        Assert.Equal("/desk", response.Headers.Location?.ToString());
        return client;
    }

    [Fact]
    public void Every_page_is_closed_unless_it_says_so()
    {
        var open = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null && e.RoutePattern.RawText is not null)
            .Select(e => e.RoutePattern.RawText!.Trim('/')).Distinct().Order();
        Assert.Equal(new[] { "", "about", "calculator", "check", "error/{code:int}", "login", "login/second", "d/{id:long}/{token}", "o/{id:long}/{token}", "logout", "schemas/annual-report-1.json", "apply/{step?}", "apply/receipt.png", "large", "uploads", "uploads/{token}", "apply/batch", "apply/batch/check", "docket", "docket/list", "find", "published/{register}/{id:long}", "query/calendar", "query", "query/mine/{row?}", "query/paper/{seq:int}", "query/file/{file:long}", "verify", "{*path:nonfile}", "query/matter/{row?}", "complain", "amend", "clock", "open/log", "open/statistics", "api/openapi.json" }.Order(), open);
    }

    [Fact]
    public async Task A_stranger_is_asked_to_sign_in_and_an_unknown_address_is_not_found()
    {
        using var client = Client();
        var desk = await client.GetAsync("/desk/requests/5");
        Assert.Equal(HttpStatusCode.Redirect, desk.StatusCode);
        Assert.Contains("/login?back=", desk.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/nowhere")).StatusCode);
    }

    [Fact]
    public async Task Headers_forbid_foreign_and_inline_script()
    {
        using var client = Client();
        var response = await client.GetAsync("/");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self'", policy);
        Assert.DoesNotContain("unsafe", policy);
        var html = await response.Content.ReadAsStringAsync();
        Assert.DoesNotMatch("<script(?![^>]*src=)", html);
        Assert.DoesNotMatch(" style=\"", html);
        Assert.DoesNotContain("&#x", html);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_in_the_same_words_as_any_other_refusal_and_all_is_audited()
    {
        using var client = Client();
        async Task<string> RefusalAsync(string login, string given)
        {
            var page = await new HtmlParser().ParseDocumentAsync(await (await PostAsync(client, "/login", new() { ["login"] = login, ["password"] = given })).Content.ReadAsStringAsync());
            return page.QuerySelector("main .notice.bad p")!.TextContent;
        }
        const string words = "登录名或者密码不对，连续输错多次会暂时锁定。";
        for (var i = 0; i < 5; i++) Assert.Equal(words, await RefusalAsync("zhujian", "wrong"));
        Assert.Equal(words, await RefusalAsync("zhujian", password));
        Assert.Equal(words, await RefusalAsync("nobody", "wrong"));
        // Somebody who decides on paper has no password at all.
        Assert.Equal(words, await RefusalAsync("rc-101-b", "wrong"));
        await using var scope = app.Services.CreateAsyncScope();
        var audit = scope.ServiceProvider.GetRequiredService<GongkaiContext>().AuditEntries;
        Assert.Equal(7, await audit.CountAsync(e => e.Kind == Audit.AuditKind.SignInFailed));
        Assert.Equal(1, await audit.CountAsync(e => e.Kind == Audit.AuditKind.LockedOut));
    }

    [Fact]
    public async Task Logging_out_ends_the_session_for_a_copied_cookie_too()
    {
        var cookies = new CookieContainer();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = new Uri(url) };
        await PostAsync(client, "/login", new() { ["login"] = "jiandu", ["password"] = password });
        using var thief = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(url) };
        thief.DefaultRequestHeaders.Add("Cookie", cookies.GetCookieHeader(new Uri(url)));
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/desk")).StatusCode);
        Assert.Equal("/", (await PostAsync(client, "/logout", [])).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync("/desk")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/desk")).StatusCode);
    }

    [Fact]
    public async Task A_back_address_outside_the_site_is_not_followed()
    {
        using var client = Client();
        var response = await PostAsync(client, "/login", new() { ["login"] = "admin", ["password"] = password, ["back"] = "https://example.org/" });
        Assert.Equal("/desk", response.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var client = await SignedInAsync("chengban");
        var response = await client.PostAsync("/desk/requests/new", new FormUrlEncodedContent(new Dictionary<string, string> { ["act"] = "register" }));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    static Dictionary<string, string> Application(string agency) => new()
    {
        ["agency"] = agency, ["f-channel"] = "counter", ["f-received"] = "2022-01-10", ["f-category"] = "person", ["f-applicant"] = "<b>某某</b>𠮷", ["f-contact"] = "电话",
        ["f-subject"] = "内容", ["f-form"] = "paper", ["f-route"] = "mail", ["on"] = "2022-01-20", ["alike"] = "seen",
    };

    [Fact]
    public async Task Register_then_act_a_stale_page_is_told_and_what_was_typed_is_kept()
    {
        using var client = await SignedInAsync("chengban");
        var refused = await PostAsync(client, "/desk/requests/new", new(Application("3")) { ["f-applicant"] = "" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var kept = await refused.Content.ReadAsStringAsync();
        Assert.Contains("“姓名或者名称”没有填", kept);
        Assert.Contains(">内容</textarea>", kept);

        var made = await PostAsync(client, "/desk/requests/new", Application("3"));
        Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);
        var address = made.Headers.Location!.ToString();
        var page = await client.GetStringAsync(address);
        Assert.Contains("现在要做", page);
        Assert.Contains("2022年2月10日", page);
        Assert.DoesNotContain("<b>某某</b>", page);
        Assert.Contains("&lt;b&gt;某某&lt;/b&gt;", page);
        Assert.Contains("<b>某某</b>𠮷", WebUtility.HtmlDecode(page));

        // Two pages opened, both submitted: the second is stale.
        var stale = new Dictionary<string, string> { ["seen"] = "1", ["f-unit"] = "综合科", ["on"] = "2022-01-20" };
        Assert.Equal(HttpStatusCode.Redirect, (await PostAsync(client, address + "/assign", new(stale))).StatusCode);
        var second = await PostAsync(client, address + "/assign", new(stale) { ["f-unit"] = "另一科" });
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        var text = await second.Content.ReadAsStringAsync();
        Assert.Contains("又有新的记录", text);
        Assert.Contains("另一科", text);
    }

    [Fact]
    public async Task A_breach_is_asked_for_its_reason_and_then_recorded()
    {
        using var client = await SignedInAsync("chengban");
        var made = await PostAsync(client, "/desk/requests/new", new(Application("3")) { ["f-received"] = "2022-01-04" });
        var act = made.Headers.Location + "/request-correction";
        var fields = new Dictionary<string, string> { ["f-points"] = "请写明", ["f-due"] = "2022-02-20", ["on"] = "2022-01-20" };
        var asked = await PostAsync(client, act, new(fields));
        Assert.Equal(HttpStatusCode.BadRequest, asked.StatusCode);
        Assert.Contains("仍然办理的理由", await asked.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await PostAsync(client, act, new(fields) { ["f-override"] = "内容无法理解" })).StatusCode);
        Assert.Contains("■ 补正告知期限2022年1月13日已过", await client.GetStringAsync(made.Headers.Location!.ToString()));
    }

    [Theory]
    [InlineData("/desk/requests/999999", HttpStatusCode.NotFound)]
    [InlineData("/desk/requests/1", HttpStatusCode.NotFound)] // the settings' dossier is no request
    [InlineData("/desk/requests/20/nonsense", HttpStatusCode.NotFound)]
    [InlineData("/desk/report/1990", HttpStatusCode.BadRequest)]
    [InlineData("/desk/report/2021/behind?agency=1&key=x", HttpStatusCode.NotFound)]
    [InlineData("/desk/report/2021/file/exe?agency=1", HttpStatusCode.NotFound)]
    [InlineData("/desk?tab=nonsense", HttpStatusCode.BadRequest)]
    public async Task Bad_addresses_get_a_plain_answer(string address, HttpStatusCode status)
    {
        using var client = await SignedInAsync("kezhang");
        var response = await client.GetAsync(address);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains("<html lang=\"zh-CN\">", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Too_large_a_form_is_refused()
    {
        using var client = await SignedInAsync("chengban");
        // The server answers before the body is sent, so the answer can be read instead of a broken pipe.
        client.DefaultRequestHeaders.ExpectContinue = true;
        var response = await client.PostAsync("/desk/requests/new", new FormUrlEncodedContent(new Dictionary<string, string> { ["f-subject"] = new('x', 5_000_000) }));
        Assert.True(response.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest, response.StatusCode.ToString());
    }

    [Fact]
    public async Task Every_figure_of_the_report_opens_a_list_as_long_as_the_figure()
    {
        using var client = await SignedInAsync("jiandu");
        var parser = new HtmlParser();
        var page = await parser.ParseDocumentAsync(await client.GetStringAsync("/desk/report/2021"));
        var figures = page.QuerySelectorAll("table.statutory a.figure").ToList();
        Assert.Equal(200, figures.Count);
        foreach (var figure in figures.Where((f, i) => f.TextContent != "0" || i % 25 == 0))
        {
            var behind = await parser.ParseDocumentAsync(await client.GetStringAsync(figure.GetAttribute("href")!));
            Assert.Equal(figure.TextContent, behind.QuerySelector(".big")!.TextContent);
        }
    }

    [Theory]
    [InlineData("json", "application/json")]
    [InlineData("html", "text/html")]
    [InlineData("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    [InlineData("pdf", "application/pdf")]
    [InlineData("review-docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    [InlineData("review-pdf", "application/pdf")]
    [InlineData("approval-docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    [InlineData("approval-pdf", "application/pdf")]
    public async Task The_report_downloads_in_every_form(string format, string type)
    {
        using var client = await SignedInAsync("jiandu");
        var response = await client.GetAsync($"/desk/report/2021/file/{format}?agency=1");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("演示数据", Uri.UnescapeDataString(response.Content.Headers.ContentDisposition!.FileNameStar ?? ""));
    }

    [Fact]
    public async Task The_export_has_a_line_for_every_request_and_hides_names_from_those_who_only_look()
    {
        using var client = await SignedInAsync("jiandu");
        var bytes = await client.GetByteArrayAsync("/desk?tab=all&handler=Export");
        using var stream = new MemoryStream(bytes);
        using var excel = DocumentFormat.OpenXml.Packaging.SpreadsheetDocument.Open(stream, false);
        var sheet = excel.WorkbookPart!.WorksheetParts.Single().Worksheet!;
        Assert.Equal(101, sheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.Row>().Count());
        Assert.DoesNotContain("某某", sheet.InnerText);
        Assert.Contains("＊＊＊", sheet.InnerText);
    }

    [Theory]
    [InlineData("kind=reply&received=2021-02-05", "2021年3月10日")]
    [InlineData("kind=reply&received=2026-03-02&letter=2026-03-09&answer=2026-03-25", "2026年4月16日")]
    [InlineData("kind=court-answer&received=2026-03-02", "2026年3月17日")]
    [InlineData("kind=reply&received=2026-12-20", "暂定")]
    [InlineData("kind=reply&received=x", "收到的日期不对")]
    [InlineData("kind=zzz&received=2021-02-05", "没有这种期限")]
    [InlineData("kind=reply&received=2021-02-05&answer=2021-02-20", "不能登记结束")]
    public async Task The_public_calculator_answers_strangers_with_reasons(string query, string words)
    {
        using var client = Client();
        Assert.Contains(words, await client.GetStringAsync("/clock?" + query));
    }
}
