using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>U+0000 is refused before any page or database sees it.</summary>
public sealed class HostileTextTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_null_character_is_refused_in_query_path_and_form_the_login_included(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await using var app = WebHosting.Build(db.Location, "http://127.0.0.1:0");
        await app.StartAsync();
        await app.Services.GetRequiredService<Demonstration.DemonstrationState>().SettleAsync();
        app.Services.GetRequiredService<Readiness>().Ready = true;
        var url = new Uri(app.Urls.First());
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = url };
        var password = Regex.Match(await File.ReadAllTextAsync(Path.Combine(db.Location.Folder, "demo-accounts.txt")), "密码：(.+)").Groups[1].Value.Trim();

        async Task<HttpResponseMessage> PostAsync(string address, string form, Dictionary<string, string> fields)
        {
            var page = await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync(form));
            fields["__RequestVerificationToken"] = page.QuerySelector("main form[method=post] input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            return await client.PostAsync(address, new FormUrlEncodedContent(fields));
        }
        async Task RefusedAsync(HttpResponseMessage response)
        {
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            var text = await response.Content.ReadAsStringAsync();
            Assert.Contains("有不能使用的字符", text);
            Assert.Contains("<h1>提交的内容不对</h1>", text);
            Assert.Contains("<html lang=\"zh-CN\">", text);
        }

        await RefusedAsync(await client.GetAsync("/calculator?kind=reply%00"));
        await RefusedAsync(await client.GetAsync("/calculator?k%00=1"));
        await RefusedAsync(await PostAsync("/login", "/login", new() { ["login"] = "admin\0", ["password"] = password }));
        await RefusedAsync(await PostAsync("/login", "/login", new() { ["login"] = "admin", ["password"] = "\0" }));
        await RefusedAsync(await PostAsync("/login", "/login", new() { ["login"] = "admin", ["password"] = password, ["x\0"] = "" }));
        Assert.Equal(HttpStatusCode.Redirect, (await PostAsync("/login", "/login", new() { ["login"] = "chengban", ["password"] = password })).StatusCode);
        await RefusedAsync(await client.GetAsync("/desk?q=%00"));
        await RefusedAsync(await PostAsync("/desk/requests/new", "/desk/requests/new", new() { ["f-subject"] = "内容\0" }));
        // The other kind of form, whose reader lets it through.
        await RefusedAsync(await client.PostAsync("/login", new MultipartFormDataContent { { new StringContent("内容\0"), "login" } }));

        // The server itself cuts such a path off before any page.
        using var raw = new TcpClient(url.Host, url.Port);
        await raw.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /desk/%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(raw.GetStream());
        Assert.Contains(" 400 ", await reader.ReadLineAsync());
        Assert.Equal(0, await db.In(p => p.GetRequiredService<GongkaiContext>().AuditEntries.CountAsync(e => e.Kind == Audit.AuditKind.SignInFailed)));
    }
}
