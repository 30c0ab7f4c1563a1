using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;


namespace Gongkai.Browser.Tests;

/// <summary>The real program in a process of its own with the demonstration, and Debian's Chromium. One for all tests.</summary>
public sealed class Site : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("gongkai-browser-").FullName;
    Process server = null!;
    IPlaywright playwright = null!;
    IBrowser browser = null!;

    public string Url { get; private set; } = "";
    public string Password { get; private set; } = "";
    public string Axe { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(Requests.RequestService).Assembly.Location, "serve", "--data", folder, "--demo", "--urls", Url }) start.ArgumentList.Add(argument);
        server = Process.Start(start)!;
        _ = server.StandardError.ReadToEndAsync();
        while (await server.StandardOutput.ReadLineAsync() is { } line)
            if (line == "就绪") break;
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
        var context = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = width < 600 ? 844 : 900 }, Locale = "zh-CN", BaseURL = Url, JavaScriptEnabled = javascript,
            StorageState = login is null ? null : await SessionAsync(login),
        });
        return new Visit(this, context, await context.NewPageAsync());
    }

    readonly Dictionary<string, string> sessions = [];

    /// <summary>Everybody signs in once, through the page, and keeps the session.</summary>
    async Task<string> SessionAsync(string login)
    {
        if (sessions.TryGetValue(login, out var state)) return state;
        await using var context = await browser.NewContextAsync(new() { BaseURL = Url });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/login");
        await page.FillAsync("#login", login);
        await page.FillAsync("#password", Password);
        await page.ClickAsync("main button[type=submit]");
        await page.WaitForURLAsync("**/desk");
        return sessions[login] = await context.StorageStateAsync();
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
    readonly IBrowserContext context;

    public Visit(Site site, IBrowserContext context, IPage page)
    {
        (this.site, this.context, Page) = (site, context, page);
        page.Console += (_, m) => { if (m.Type == "error" && !m.Text.Contains("status of 4")) Errors.Add(m.Text); };
        page.PageError += (_, e) => Errors.Add(e);
    }

    public IPage Page { get; }
    public List<string> Errors { get; } = [];

    /// <summary>axe finds nothing, the page is no wider than the screen, no script failed. Keeps a picture where GONGKAI_SCREENSHOTS names a folder.</summary>
    public async Task LooksRightAsync(string name)
    {
        // Our own policy forbids foreign script; the checker comes in through the debugger instead.
        var violations = await Page.EvaluateAsync<string>($"async () => {{ {site.Axe}; const r = await axe.run(document, {{ runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice'] }}); return r.violations.map(v => v.id + ': ' + v.nodes.slice(0,3).map(n => n.html.slice(0,160)).join(' | ')).join('\\n'); }}");
        var wide = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (Environment.GetEnvironmentVariable("GONGKAI_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{Page.ViewportSize!.Width}.png"), FullPage = true });
        Assert.Equal("", violations);
        Assert.True(wide <= 0, $"{name}：比屏幕宽{wide}像素");
        Assert.Empty(Errors);
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
