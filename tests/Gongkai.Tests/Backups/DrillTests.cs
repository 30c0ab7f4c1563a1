using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Gongkai.Storage;
using Xunit;

namespace Gongkai.Tests.Backups;

/// <summary>The drill of docs/operations.md, line by line as it stands there, on a server that people are working with.</summary>
public sealed class DrillTests
{
    static string Document([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "operations.md"));

    static async Task<(Process Server, string Url)> ServeAsync(params string[] arguments)
    {
        var server = ProgramCalls.Start(arguments);
        _ = server.StandardError.ReadToEndAsync();
        var url = "";
        while (await server.StandardOutput.ReadLineAsync() is { } line && line != "就绪")
            if (Regex.Match(line, "http://[^ ]+") is { Success: true } found && url.Length == 0) url = found.Value;
        _ = server.StandardOutput.ReadToEndAsync();
        return (server, url);
    }

    static async Task<HttpResponseMessage> SubmitAsync(HttpClient client, string address, Dictionary<string, string> fields)
    {
        var page = await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync(address));
        foreach (var input in page.QuerySelector("main form[method=post]")!.QuerySelectorAll("input[type=hidden]")) fields.TryAdd(input.GetAttribute("name")!, input.GetAttribute("value") ?? "");
        return await client.PostAsync(address, new FormUrlEncodedContent(fields));
    }

    [Theory]
    [InlineData(Engine.Sqlite, Engine.Sqlite)]
    [InlineData(Engine.Postgres, Engine.Postgres)]
    public async Task The_drill_works_as_it_is_written(Engine from, Engine to)
    {
        await using var db = await TestDatabase.CloneAsync(from);
        await using var copy = await TestDatabase.BareAsync(to);
        var attachment = await Archives.AttachAsync(db);
        var desk = Directory.CreateDirectory(db.Location.Folder + "-drill").FullName;
        var lines = Regex.Match(await File.ReadAllTextAsync(Document()), "```drill\n(.+?)```", RegexOptions.Singleline).Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(7, lines.Length);
        string[] Call(string line)
        {
            var words = line.Split(' ').Skip(1).Select(w => w.Replace("/srv/gongkai", db.Location.Folder).Replace("/srv/drill", copy.Location.Folder)
                .Replace("/tmp/drill", desk).Replace("/backup/", desk + "/").Replace(":5099", ":0")).ToList();
            if (from == Engine.Postgres && words.Contains(db.Location.Folder)) words.AddRange("--db", ProgramCalls.Address(db));
            if (to == Engine.Postgres && words.Contains(copy.Location.Folder)) words.AddRange("--db", ProgramCalls.Address(copy));
            return [.. words];
        }

        // The first report waits for the demonstration to be complete; then the site is open and somebody registers one request after another.
        Assert.Equal(0, (await ProgramCalls.RunAsync(Call(lines[0]))).Code);
        var (server, url) = await ServeAsync(["serve", "--data", db.Location.Folder, "--urls", "http://127.0.0.1:0", .. from == Engine.Postgres ? new[] { "--db", ProgramCalls.Address(db) } : []]);
        var cookies = new CookieContainer();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = new Uri(url) };
        try
        {
            var password = Regex.Match(await File.ReadAllTextAsync(Path.Combine(db.Location.Folder, "demo-accounts.txt")), "密码：(.+)").Groups[1].Value.Trim();
            Assert.Equal("/desk", (await SubmitAsync(client, "/login", new() { ["login"] = "chengban", ["password"] = password })).Headers.Location?.ToString());
            using var stop = new CancellationTokenSource();
            var registered = 0;
            var first = new TaskCompletionSource();
            var working = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var made = await SubmitAsync(client, "/desk/requests/new", new()
                    {
                        ["act"] = "register", ["agency"] = "3", ["f-channel"] = "counter", ["f-received"] = "2022-01-20", ["f-category"] = "person", ["f-applicant"] = "演练某",
                        ["f-contact"] = "演练电话", ["f-subject"] = "演练内容", ["f-form"] = "paper", ["f-route"] = "mail", ["on"] = "2022-01-20",
                        // The same application again and again: looked at, and registered all the same.
                        ["alike"] = "seen",
                    });
                    if (made.StatusCode == HttpStatusCode.Redirect && ++registered == 3) first.SetResult();
                    else if (made.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.Conflict)) { first.TrySetException(new InvalidOperationException(await made.Content.ReadAsStringAsync())); return; }
                }
            });
            await first.Task;
            var (code, output, error) = await ProgramCalls.RunAsync(Call(lines[1]));
            Assert.True(code == 0, error);
            var made = JsonDocument.Parse(output).RootElement;
            Assert.True(made.GetProperty("ok").GetBoolean());
            await stop.CancelAsync();
            await working;
            Assert.InRange(made.GetProperty("dossiers").GetInt64(), 142, 139 + registered);

            foreach (var line in lines[2..5])
            {
                (code, output, error) = await ProgramCalls.RunAsync(Call(line));
                Assert.True(code == 0, $"{line}: {error}{output}");
                var said = JsonDocument.Parse(output).RootElement;
                Assert.True(said.GetProperty("ok").GetBoolean());
                Assert.Equal((made.GetProperty("dossiers").GetInt64(), made.GetProperty("events").GetInt64()), (said.GetProperty("dossiers").GetInt64(), said.GetProperty("events").GetInt64()));
            }
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }

        Assert.Equal(0, (await ProgramCalls.RunAsync(Call(lines[5]))).Code);
        static string Snapshot(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("snapshot").GetString()!;
        Assert.Equal(Snapshot(Path.Combine(desk, "before", "report.json")), Snapshot(Path.Combine(desk, "after", "report.json")));

        var (restored, address) = await ServeAsync(Call(lines[6]));
        try
        {
            // With the session of before: the keys came along.
            using var again = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(address) };
            again.DefaultRequestHeaders.Add("Cookie", cookies.GetCookieHeader(new Uri(url)));
            var file = await again.GetAsync($"/desk/files/{attachment.Id}");
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
            Assert.Equal("%PDF-1.4\n签字页", await file.Content.ReadAsStringAsync());
            Assert.Contains("演练内容", await again.GetStringAsync("/desk?tab=all&q=演练内容"));
        }
        finally
        {
            restored.Kill();
            await restored.WaitForExitAsync();
        }
    }
}
