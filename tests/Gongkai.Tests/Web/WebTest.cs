using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Gongkai.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>A site of its own over real HTTP, for tests that change what it holds.</summary>
public abstract class WebTest(Engine engine = Engine.Sqlite) : IAsyncLifetime
{
    TestDatabase database = null!;
    WebApplication app = null!;
    string url = "";
    string password = "";

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CloneAsync(engine);
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

    /// <summary>The password of every account of the demonstration.</summary>
    protected string Password => password;
    /// <summary>The data folder.</summary>
    protected string Folder => database.Location.Folder;

    /// <summary>A browser of its own that nobody has signed in with.</summary>
    protected HttpClient Client() => new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(url) };

    protected async Task<T> In<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    /// <summary>Somebody who has not signed in.</summary>
    protected HttpClient Stranger() => new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(url) };

    protected async Task<HttpClient> SignedInAsync(string login)
    {
        var client = Client();
        var response = await SubmitAsync(client, "/login", new() { ["login"] = login, ["password"] = password });
        Assert.Equal("/desk", response.Headers.Location?.ToString());
        return client;
    }

    protected static async Task<IDocument> PageAsync(HttpClient client, string address) => await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync(address));

    protected static async Task<IDocument> PageAsync(HttpResponseMessage response) => await new HtmlParser().ParseDocumentAsync(await response.Content.ReadAsStringAsync());

    /// <summary>Fills the form of the page and sends it as a browser would, with what stands in it already.</summary>
    /// <param name="button">Words on the button of the form that is meant, where there are several.</param>
    protected static async Task<HttpResponseMessage> SubmitAsync(HttpClient client, string address, Dictionary<string, string> fields, string? button = null) =>
        await SendAsync(client, address, await PageAsync(client, address), fields, button);

    /// <summary>The same for a page already open, which may be stale by now.</summary>
    protected static Task<HttpResponseMessage> SendAsync(HttpClient client, string address, IDocument page, Dictionary<string, string> fields, string? button = null)
    {
        var form = page.QuerySelectorAll("main form[method=post]").First(f => button is null || f.QuerySelector("button")!.TextContent.Contains(button));
        var all = Values(form);
        foreach (var (key, value) in fields) all[key] = value;
        return client.PostAsync(form.GetAttribute("action") ?? address, new FormUrlEncodedContent(all));
    }

    /// <summary>What a form would send as it stands.</summary>
    protected static Dictionary<string, string> Values(IElement form)
    {
        var values = new Dictionary<string, string>();
        foreach (var input in form.QuerySelectorAll("input[name]").Where(i => i.GetAttribute("type") is not ("radio" or "checkbox") || i.HasAttribute("checked"))) values[input.GetAttribute("name")!] = input.GetAttribute("value") ?? "";
        foreach (var area in form.QuerySelectorAll("textarea[name]")) values[area.GetAttribute("name")!] = area.TextContent;
        foreach (var select in form.QuerySelectorAll("select[name]")) values[select.GetAttribute("name")!] = (select.QuerySelector("option[selected]") ?? select.QuerySelector("option"))?.GetAttribute("value") ?? "";
        return values;
    }

    protected static async Task<(int Rows, string Text)> SheetAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var stream = new MemoryStream(await response.Content.ReadAsByteArrayAsync());
        using var excel = DocumentFormat.OpenXml.Packaging.SpreadsheetDocument.Open(stream, false);
        var sheet = excel.WorkbookPart!.WorksheetParts.Single().Worksheet!;
        return (sheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.Row>().Count() - 1, sheet.InnerText);
    }
}
