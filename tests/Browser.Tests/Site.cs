using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Gongkai.Browser.Tests.Site))]
// Every test has records of its own in what it counts or changes, so any two may run at once.
[assembly: Parallelization(Mode = ParallelMode.All)]

namespace Gongkai.Browser.Tests;

/// <summary>The real program in a process of its own with the demonstration, and Debian's Chromium. One for all tests.</summary>
public sealed class Site : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("gongkai-browser-").FullName;
    readonly ConcurrentDictionary<string, Lazy<Task<string>>> sessions = [];
    readonly ConcurrentDictionary<string, ConcurrentBag<Visit>> idle = [];
    Process server = null!;
    IPlaywright playwright = null!;
    IBrowser browser = null!;
    int contexts;

    public string Url { get; private set; } = "";
    /// <summary>The password of every account.</summary>
    public string Password { get; private set; } = "";
    public string Axe { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(Requests.RequestService).Assembly.Location, "serve", "--data", folder, "--demo", "--urls", "http://127.0.0.1:0" }) start.ArgumentList.Add(argument);
        server = Process.Start(start)!;
        _ = server.StandardError.ReadToEndAsync();
        while (await server.StandardOutput.ReadLineAsync() is { } line && line != "就绪")
            if (Regex.Match(line, "http://[^ ]+") is { Success: true } found && Url.Length == 0) Url = found.Value;
        _ = server.StandardOutput.ReadToEndAsync();
        Password = Regex.Match(await File.ReadAllTextAsync(Path.Combine(folder, "demo-accounts.txt")), "密码：(.+)").Groups[1].Value.Trim();
        Axe = await File.ReadAllTextAsync(Path.Combine(Root(), "node_modules", "axe-core", "axe.min.js"));
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    /// <summary>A page of its own browser context, signed in as somebody if named; script errors and console errors are collected.</summary>
    public async Task<Visit> VisitAsync(string? login = null, int width = 1440, bool javascript = true)
    {
        var page = await PageAsync(login, width, javascript);
        return new Visit(this, page, _ => page.Context.DisposeAsync());
    }

    /// <summary>For who only looks at a page: the browser of the last who did, which is quick in opening the next and in checking it.</summary>
    public async Task<Visit> LookAsync(string? login)
    {
        var left = idle.GetOrAdd(login ?? "", _ => []);
        if (left.TryTake(out var visit))
        {
            visit.Errors.Clear();
            return visit;
        }
        return new Visit(this, await PageAsync(login, 1440, javascript: true), v =>
        {
            left.Add(v);
            return default;
        });
    }

    async Task<IPage> PageAsync(string? login, int width, bool javascript)
    {
        var context = await ContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = Visit.Height(width) }, JavaScriptEnabled = javascript,
            StorageState = login is null ? null : await sessions.GetOrAdd(login, _ => new(() => SessionAsync(login))).Value,
        });
        return await context.NewPageAsync();
    }

    /// <summary>Visitors come through a proxy, each from an address of their own: what one address may do in a minute is not for all of them together.</summary>
    Task<IBrowserContext> ContextAsync(BrowserNewContextOptions options)
    {
        var n = Interlocked.Increment(ref contexts);
        (options.Locale, options.BaseURL, options.ExtraHTTPHeaders) = ("zh-CN", Url, [new("X-Forwarded-For", $"198.18.{n / 256}.{n % 256}")]);
        return browser.NewContextAsync(options);
    }

    /// <summary>Everybody signs in once, through the page, and keeps the session.</summary>
    async Task<string> SessionAsync(string login)
    {
        await using var context = await ContextAsync(new());
        await SignInAsync(context, login, Password, "/desk");
        return await context.StorageStateAsync();
    }

    static async Task<IPage> SignInAsync(IBrowserContext context, string login, string password, string leadsTo)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync("/login");
        await page.FillAsync("#login", login);
        await page.FillAsync("#password", password);
        await page.ClickAsync("main button[type=submit]");
        await page.WaitForURLAsync("**" + leadsTo);
        return page;
    }

    /// <summary>
    /// An account for a test that changes how one signs in: the security officer opens it for somebody who had none, who chooses the password of all others.
    /// </summary>
    public async Task OpenAccountAsync(string login)
    {
        const string first = "linshi-2022-01";
        await using var officer = await VisitAsync("anquan");
        officer.Page.Dialog += (_, d) => _ = d.AcceptAsync();
        await officer.Page.GotoAsync("/desk/people?q=" + login);
        await officer.Page.ClickAsync("main tbody a");
        await officer.Page.FillAsync("#password", first);
        await officer.Page.ClickAsync("button:has-text('开通账号')");
        await officer.Page.WaitForSelectorAsync("text=密码已重设");
        await using var context = await ContextAsync(new());
        var page = await SignInAsync(context, login, first, "/desk/account");
        await page.FillAsync("#old", first);
        await page.FillAsync("#password", Password);
        await page.FillAsync("#again", Password);
        await page.ClickAsync("main form button >> nth=0");
        await page.WaitForSelectorAsync("text=密码已更换");
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        server.Kill(entireProcessTree: true);
        await server.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>One person's browser.</summary>
public sealed class Visit : IAsyncDisposable
{
    readonly Site site;
    readonly Func<Visit, ValueTask> leave;

    public Visit(Site site, IPage page, Func<Visit, ValueTask> leave)
    {
        (this.site, this.leave, Page) = (site, leave, page);
        page.Console += (_, m) => { if (m.Type == "error" && !m.Text.Contains("status of 4")) Errors.Add(m.Text); };
        page.PageError += (_, e) => Errors.Add(e);
    }

    public IPage Page { get; }
    public List<string> Errors { get; } = [];

    /// <summary>Of a desk's screen or a phone's.</summary>
    public static int Height(int width) => width < 600 ? 844 : 900;

    /// <summary>axe finds nothing, the page is no wider than the screen, no script failed. Keeps a picture where GONGKAI_SCREENSHOTS names a folder.</summary>
    public async Task LooksRightAsync(string name)
    {
        // Our own policy forbids foreign script; the checker comes in through the debugger instead.
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window")) await Page.EvaluateAsync($"() => {{ {site.Axe} }}");
        var violations = await Page.EvaluateAsync<string>("async () => { const r = await axe.run(document, { runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice'] }); return r.violations.map(v => v.id + ': ' + v.nodes.slice(0,3).map(n => n.html.slice(0,160)).join(' | ')).join('\\n'); }");
        var wide = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        await PictureAsync($"{name}-{Page.ViewportSize!.Width}");
        Assert.Equal("", violations);
        Assert.True(wide <= 0, $"{name}：比屏幕宽{wide}像素");
        Assert.Empty(Errors);
    }

    /// <summary>The same on a desk and on a phone.</summary>
    public async Task LooksRightAtBothWidthsAsync(string name)
    {
        foreach (var width in new[] { 1440, 390 })
        {
            await Page.SetViewportSizeAsync(width, Height(width));
            await LooksRightAsync(name);
        }
    }

    /// <summary>Registers at the counter what somebody brought in, and stays on its page. A test has a request of its own: what is first on a list changes with what others do.</summary>
    /// <param name="agency">for who may choose among several</param>
    /// <param name="received">the day it came and was registered, yyyy-MM-dd; of the day before yesterday and registered today if none is named</param>
    /// <returns>the path of the request</returns>
    public async Task<string> RegisterAsync(string applicant, string subject, string category = "person", string? agency = null, string? received = null)
    {
        await FillInRegisterAsync(applicant, subject, category, agency, received);
        await Page.WaitForURLAsync(new Regex(@"/desk/requests/\d+$"));
        return new Uri(Page.Url).AbsolutePath;
    }

    /// <summary>The same up to sending the form, which may come back with something to look at.</summary>
    public async Task FillInRegisterAsync(string applicant, string subject, string category = "person", string? agency = null, string? received = null)
    {
        await Page.GotoAsync("/desk/requests/new");
        if (agency is not null) await Page.SelectOptionAsync("#agency", agency);
        await Page.SelectOptionAsync("#f-channel", "counter");
        await Page.FillAsync("#f-received", received ?? "2022-01-18");
        if (received is not null) await Page.FillAsync("#on", received);
        await Page.SelectOptionAsync("#f-category", category);
        await Page.FillAsync("#f-applicant", applicant);
        await Page.FillAsync("#f-contact", "电话");
        await Page.FillAsync("#f-subject", subject);
        await Page.SelectOptionAsync("#f-form", "paper");
        await Page.SelectOptionAsync("#f-route", "in-person");
        await Page.ClickAsync("main form button[type=submit]");
    }

    /// <summary>Fills the form of an act and sends it; whoever decides is chosen from those the form offers.</summary>
    public async Task ActAsync(string request, string act, string? on, params (string Field, string Value)[] values)
    {
        await Page.GotoAsync($"{request}/{act}");
        foreach (var (field, value) in values)
        {
            var input = Page.Locator($"[name='f-{field}']").First;
            if (await input.EvaluateAsync<string>("e => e.tagName") == "SELECT") await input.SelectOptionAsync(value);
            else if (await input.GetAttributeAsync("type") == "radio") await Page.CheckAsync($"[name='f-{field}'][value='{value}']");
            else await input.FillAsync(value);
        }
        if (on is not null) await Page.FillAsync("#on", on);
        if (await Page.Locator("#decider[required]").CountAsync() > 0) await Page.SelectOptionAsync("#decider", (await Page.Locator("#decider option:not([value=''])").First.GetAttributeAsync("value"))!);
        await Page.ClickAsync("main form button[type=submit]");
        Assert.True(new Uri(Page.Url).AbsolutePath == request, $"{act}: {await Page.InnerTextAsync("main")}");
    }

    /// <summary>Registers a request at the counter and answers it through the forms up to the archive.</summary>
    /// <returns>the path of the request</returns>
    public async Task<string> RegisterAnsweredAsync(string applicant, string subject, string? agency = null)
    {
        var request = await RegisterAsync(applicant, subject, agency: agency, received: "2022-01-10");
        await ActAsync(request, "assign", "2022-01-10", ("unit", "综合科"));
        await ActAsync(request, "search", "2022-01-11", ("places", "公文系统"), ("found", "yes"));
        await ActAsync(request, "draft", "2022-01-11", ("outcome", "GRANT"), ("text", "予以公开"));
        await ActAsync(request, "submit-review", "2022-01-11");
        await ActAsync(request, "sign", "2022-01-12");
        await ActAsync(request, "hand-over", "2022-01-12", ("receiver", applicant));
        await ActAsync(request, "archive", "2022-01-13");
        return request;
    }

    /// <summary>Keeps a picture where GONGKAI_SCREENSHOTS names a folder.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("GONGKAI_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public ValueTask DisposeAsync() => leave(this);
}
