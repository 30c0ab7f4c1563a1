using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Gongkai.CommandLine;
using Gongkai.Dossiers;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gongkai.Bench;

/// <summary>
/// Applicants and officers at once on the real program over HTTP: people who read a page for one to three seconds before they go on. Afterwards every
/// application that was acknowledged must be in the database under its number, every act as well, and the ledger whole.
/// The crowd is simulated on the same cores.
/// </summary>
sealed partial class Crowd(string engine, string site, string password)
{
    sealed record Answer(string Kind, double Milliseconds);

    string Url => site;
    readonly ConcurrentBag<Answer> answers = [];
    readonly ConcurrentBag<string> numbers = [];
    readonly ConcurrentBag<(long Request, string Act)> acts = [];
    readonly ConcurrentDictionary<string, int> errors = [];
    int stale, people;

    public static async Task<int> RunAsync(string engine, string folder, string? database, string? connection, int seconds, int applicants, int officers)
    {
        var arguments = new List<string> { typeof(DataFolder).Assembly.Location, "serve", "--data", folder, "--demo", "--urls", "http://127.0.0.1:0" };
        if (database is not null) arguments.AddRange(["--db", database]);
        using var server = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        try
        {
            var url = "";
            while (await server.StandardOutput.ReadLineAsync() is { } line && line != "就绪")
                if (Regex.Match(line, "http://[^ ]+") is { Success: true } found && url.Length == 0) url = found.Value;
            _ = server.StandardOutput.ReadToEndAsync();
            var password = Regex.Match(await File.ReadAllTextAsync(Path.Combine(folder, "demo-accounts.txt")), "密码：(.+)").Groups[1].Value.Trim();
            var crowd = new Crowd(engine, url, password);
            await crowd.GoAsync(TimeSpan.FromSeconds(seconds), applicants, officers);
            server.Refresh();
            var peak = server.PeakWorkingSet64 >> 20;
            return await crowd.TellAsync(new DataLocation(folder, connection), seconds, applicants, officers, peak) ? 0 : 1;
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    async Task GoAsync(TimeSpan length, int applicants, int officers)
    {
        using var end = new CancellationTokenSource(length);
        var all = Enumerable.Range(0, applicants).Select(n => LiveAsync(n, ApplyAsync, end.Token)).Concat(Enumerable.Range(0, officers).Select(n => LiveAsync(n, WorkAsync, end.Token)));
        await Task.WhenAll(all);
    }

    /// <summary>One person after the other at one place, until the time is over.</summary>
    async Task LiveAsync(int place, Func<Person, CancellationToken, Task> life, CancellationToken end)
    {
        var random = new Random(place * 7919 + life.Method.Name.Length);
        try
        {
            await Task.Delay(random.Next(3000), end);
            while (true)
            {
                using var person = new Person(this, Interlocked.Increment(ref people), random, end);
                try { await life(person, end); }
                catch (Exception e) when (e is not OperationCanceledException && !end.IsCancellationRequested) { errors.AddOrUpdate(e.Message, 1, (_, n) => n + 1); }
            }
        }
        catch (OperationCanceledException) { }
    }

    /// <summary>Applies, looks at the request twice, and one of five withdraws.</summary>
    async Task ApplyAsync(Person p, CancellationToken end)
    {
        await p.GetAsync("/apply");
        await p.PostAsync("/apply", []);
        await p.PostAsync("/apply/what", new() { ["f-title"] = $"某路面维修合同第{p.Number}号" });
        var agency = Option().Matches(await p.GetAsync("/apply/agency"));
        await p.PostAsync("/apply/agency", new() { ["agency"] = agency[p.Random.Next(agency.Count)].Groups[1].Value, ["likely"] = "" });
        await p.PostAsync("/apply/who", new() { ["f-category"] = "person" });
        await p.PostAsync("/apply/identity", new() { ["f-applicant"] = $"访客{p.Number}", ["f-identity-kind"] = "passport", ["f-identity-number"] = $"E{10_000_000 + p.Number}" });
        await p.PostAsync("/apply/how", new() { ["f-form"] = "electronic", ["f-route"] = "online" });
        await p.PostAsync("/apply/contact", new() { ["f-phone"] = "13800001234" });
        var sent = await p.PostAsync("/apply/check", []);
        if (sent != "/apply/done") throw new InvalidOperationException($"an application led to {sent}");
        var receipt = await p.GetAsync("/apply/done");
        var number = WebUtility.HtmlDecode(Big().Match(receipt).Groups[1].Value).Trim();
        numbers.Add(number);
        await p.PostAsync("/query", new() { ["number"] = number, ["code"] = WebUtility.HtmlDecode(Code().Match(receipt).Groups[1].Value).Trim() });
        await p.GetAsync("/query/mine");
        if (p.Random.Next(5) == 0) await p.PostAsync("/query/mine/withdraw", []);
        await p.GetAsync("/query/mine");
    }

    static readonly Dictionary<string, Dictionary<string, string>> Acts = new()
    {
        ["assign"] = new() { ["f-unit"] = "综合科" }, ["search"] = new() { ["f-places"] = "公文系统", ["f-found"] = "yes" }, ["draft"] = new() { ["f-outcome"] = "GRANT", ["f-text"] = "予以公开" },
        ["submit-review"] = [], ["sign"] = [], ["send"] = new() { ["f-sent-by"] = "electronic" }, ["served"] = new() { ["f-service"] = "confirmed" },
    };

    /// <summary>Signs in, then: the work list, one request of it, its next act.</summary>
    async Task WorkAsync(Person p, CancellationToken end)
    {
        string[] logins = ["chengban", "zhujian", "changgou"];
        await p.PostAsync("/login", new() { ["login"] = logins[p.Number % logins.Length], ["password"] = password });
        while (!end.IsCancellationRequested)
        {
            var list = Row().Matches(await p.GetAsync(p.Random.Next(4) == 0 ? "/desk?tab=open" : "/desk")).Select(m => m.Groups[1].Value).Distinct().ToList();
            if (list.Count == 0) continue;
            var request = list[p.Random.Next(list.Count)];
            var offered = Act().Matches(await p.GetAsync($"/desk/requests/{request}")).Where(m => m.Groups[1].Value == request && Acts.ContainsKey(m.Groups[2].Value)).Select(m => m.Groups[2].Value).Distinct().ToList();
            if (offered.Count == 0) continue;
            var act = offered.Contains("draft") && p.Random.Next(2) == 0 ? "draft" : offered[p.Random.Next(offered.Count)];
            var led = await p.PostAsync($"/desk/requests/{request}/{act}", Acts[act]);
            if (led == $"/desk/requests/{request}") acts.Add((long.Parse(request), act));
        }
    }

    [GeneratedRegex("<option value=\"(\\d+)\"")]
    private static partial Regex Option();
    [GeneratedRegex("<dd class=\"big\">([^<]+)<")]
    private static partial Regex Big();
    [GeneratedRegex("<dd class=\"big code\">([^<]+)<")]
    private static partial Regex Code();
    [GeneratedRegex("data-open=\"/desk/requests/(\\d+)\"")]
    private static partial Regex Row();
    [GeneratedRegex("href=\"/desk/requests/(\\d+)/([a-z-]+)\"")]
    private static partial Regex Act();
    [GeneratedRegex("<main.*?(<form[^>]*method=\"post\".*?</form>)", RegexOptions.Singleline)]
    private static partial Regex Form();
    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>|<input[^>]*name=\"on\"[^>]*>")]
    private static partial Regex Hidden();
    [GeneratedRegex("<select id=\"decider\".*?<option value=\"([^\"]+)\"", RegexOptions.Singleline)]
    private static partial Regex Decider();
    [GeneratedRegex("/\\d+")]
    private static partial Regex Numeral();

    /// <summary>A browser of its own, at an address of its own.</summary>
    sealed class Person(Crowd crowd, int number, Random random, CancellationToken end) : IDisposable
    {
        readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(crowd.Url) };

        public int Number => number;
        public Random Random => random;

        public async Task<string> GetAsync(string path)
        {
            await Task.Delay(1000 + random.Next(2000), end);
            return (await SendAsync(new(HttpMethod.Get, path), path)).Body;
        }

        /// <summary>Opens the page, reads it, fills its form and sends it.</summary>
        /// <returns>where it led; empty where the same page came back</returns>
        public async Task<string> PostAsync(string path, Dictionary<string, string> fields)
        {
            var page = await GetAsync(path);
            if (Form().Match(page) is not { Success: true } form) return "";
            var all = new Dictionary<string, string>();
            foreach (Match input in Hidden().Matches(form.Groups[1].Value))
                if (Attribute(input.Value, "name") is { } name) all[name] = Attribute(input.Value, "value") ?? "";
            if (Decider().Match(page) is { Success: true } decider) all["decider"] = decider.Groups[1].Value;
            foreach (var (key, value) in fields) all[key] = value;
            await Task.Delay(1000 + random.Next(2000), end);
            var (status, _, location) = await SendAsync(new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(all) }, path);
                // Two officers at one request, or one who may not sign what he drafted: told so.
            if (status is 400 or 409) Interlocked.Increment(ref crowd.stale);
            return location;
        }

        static string? Attribute(string tag, string name) => Regex.Match(tag, $" {name}=\"([^\"]*)\"") is { Success: true } m ? WebUtility.HtmlDecode(m.Groups[1].Value) : null;

        async Task<(int Status, string Body, string Location)> SendAsync(HttpRequestMessage request, string path)
        {
            request.Headers.Add("X-Forwarded-For", $"198.18.{number / 250 % 250}.{number % 250 + 1}");
            var watch = Stopwatch.GetTimestamp();
            using var response = await http.SendAsync(request, CancellationToken.None);
            var body = await response.Content.ReadAsStringAsync(CancellationToken.None);
            var status = (int)response.StatusCode;
            crowd.answers.Add(new($"{request.Method.Method} {Numeral().Replace(path.Split('?')[0], "/N")}", Stopwatch.GetElapsedTime(watch).TotalMilliseconds));
            if (status is >= 500 or 403 or 404 or 429) crowd.errors.AddOrUpdate($"{status} {request.Method} {path}", 1, (_, n) => n + 1);
            return (status, body, response.Headers.Location?.ToString() ?? "");
        }

        public void Dispose() => http.Dispose();
    }

    async Task<bool> TellAsync(DataLocation location, int seconds, int applicants, int officers, long peak)
    {
        await using var services = DataFolder.Provider(location);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        var there = (await db.Requests.AsNoTracking().Select(r => r.Number).ToListAsync()).ToHashSet();
        var lost = numbers.Count(n => !there.Contains(n));
        var done = (await db.LedgerEvents.AsNoTracking().GroupBy(e => new { e.DossierId, e.Row }).Select(g => new { g.Key.DossierId, g.Key.Row, Count = g.Count() }).ToListAsync()).ToDictionary(g => (g.DossierId, g.Row), g => g.Count);
        lost += acts.GroupBy(a => a).Sum(g => Math.Max(0, g.Count() - done.GetValueOrDefault(g.Key)));
        var verdict = await scope.ServiceProvider.GetRequiredService<LedgerVerifier>().VerifyAsync();

        var all = answers.Select(a => a.Milliseconds).Order().ToList();
        double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];
        var what = $"{applicants} applicants and {officers} officers for {seconds} s";
        Measuring.Row(engine, what, $"{all.Count / (double)seconds:0} requests/s; p50 {At(all, 0.5):0.0} ms, p95 {At(all, 0.95):0.0} ms, p99 {At(all, 0.99):0.0} ms", "p95 ≤ 150 ms", At(all, 0.95) <= 150);
        Measuring.Row(engine, $"{what}: acknowledged and lost", $"{numbers.Count} applications and {acts.Count} acts; {lost} lost; ledger {(verdict.Ok ? "whole" : verdict.FirstBad?.What)}", "0", lost == 0 && verdict.Ok);
        Measuring.Row(engine, $"{what}: errors", $"{errors.Values.Sum()}; {stale} told that the act was not open to them or that somebody was quicker", "0", errors.IsEmpty);
        Measuring.Row(engine, $"{what}: peak memory", $"{peak} MB", "–", true);
        foreach (var (kind, times) in answers.GroupBy(a => a.Kind).Select(g => (g.Key, g.Select(a => a.Milliseconds).Order().ToList())).OrderByDescending(g => At(g.Item2, 0.95)).Take(12))
            Console.WriteLine($"  {kind}: {times.Count}, p50 {At(times, 0.5):0.0} ms, p95 {At(times, 0.95):0.0} ms");
        foreach (var (error, count) in errors.OrderByDescending(e => e.Value).Take(20)) Console.WriteLine($"  {count} × {error}");
        return lost == 0 && verdict.Ok && errors.IsEmpty;
    }
}
