using System.Diagnostics;
using System.Text.Json;
using Gongkai.CommandLine;
using Gongkai.Jobs;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.CommandLine;

/// <summary>The real program in a process of its own: what it says where, and with which code it ends.</summary>
public sealed class ProgramTests
{
    static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend(typeof(DataFolder).Assembly.Location)) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    static async Task<(int Code, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try { await process.StandardInput.WriteAsync(input); process.StandardInput.Close(); }
        catch (IOException) { } // it ended without reading
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    static string Server(TestDatabase db)
    {
        var c = new Npgsql.NpgsqlConnectionStringBuilder(db.Location.PostgresConnection);
        return $"postgres://{c.Username}@{c.Host}:{c.Port}/{c.Database}";
    }

    [Theory]
    [InlineData("nonsense", "没有“nonsense”这个命令")]
    [InlineData("reckon foo", "多余的“foo”")]
    [InlineData("report foo --year 2021 --out /tmp/x", "多余的“foo”")]
    [InlineData("rebuild foo", "多余的“foo”")]
    [InlineData("serve foo", "多余的“foo”")]
    [InlineData("ledger verify foo", "多余的“foo”")]
    [InlineData("backup", "要写明备份文件")]
    [InlineData("backup a b", "多余的“b”")]
    [InlineData("backup --verify a --force", "不认识的选项 --force")]
    [InlineData("backup /tmp/x.zip --data /nowhere/new", "中没有数据")]
    [InlineData("restore /tmp/x.zip", "要写明恢复到哪里")]
    [InlineData("restore --to /tmp/x", "要写明备份文件")]
    [InlineData("ledger nonsense", "没有“ledger nonsense”")]
    [InlineData("ledger checkpoint --dossier x", "不认识的选项 --dossier")]
    [InlineData("ledger verify --checkpoints /nowhere", "没有检查点文件")]
    [InlineData("report --year 2021 --out /tmp/x --data --demo", "选项 --data 后面要有值")]
    [InlineData("report --year 2021 --out /tmp/x --data=", "选项 --data 后面要有值")]
    [InlineData("report --year twenty --out /tmp/x", "选项 --year 要填数字")]
    [InlineData("report --year 2021 --out", "选项 --out 后面要有值")]
    [InlineData("reckon --db nonsense", "数据库地址不对")]
    [InlineData("reckon --db postgres://[", "数据库地址不对")]
    [InlineData("serve --data /nowhere/new --urls nonsense", "网址“nonsense”不对")]
    [InlineData("report --year 2021 --out /tmp/x --data /nowhere/new", "中没有数据")]
    public async Task A_wrong_call_is_one_line_and_exit_2(string call, string words)
    {
        var (code, output, error) = await RunAsync("", call.Split(' '));
        Assert.Contains(words, error);
        Assert.Equal("", output);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal(2, code);
    }

    [Theory]
    [InlineData("reckon")]
    [InlineData("rebuild")]
    [InlineData("ledger verify")]
    [InlineData("ledger checkpoint")]
    [InlineData("report --year 2021 --out /tmp/gongkai-none")]
    public async Task An_empty_database_is_left_empty(string call)
    {
        await using var db = await TestDatabase.BareAsync(Engine.Postgres);
        var (code, _, error) = await RunAsync("", [.. call.Split(' '), "--db", Server(db), "--data", db.Location.Folder]);
        Assert.Equal("这个数据库中没有公开平台的数据\n", error);
        Assert.Equal(2, code);
        Assert.Equal(0, await db.In(p => p.GetRequiredService<GongkaiContext>().Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM pg_class WHERE relnamespace = 'public'::regnamespace").SingleAsync()));
    }

    [Fact]
    public async Task A_report_leaves_the_jobs_and_the_schema_of_real_data_alone()
    {
        await using var db = await TestDatabase.EmptyAsync(Engine.Sqlite);
        await DataFolder.FirstAccountAsync(db.Services);
        await db.Services.GetRequiredService<JobRunner>().QueueAsync("checkpoint", "checkpoint x");
        var output = Path.Combine(db.Location.Folder, "report");
        var (code, _, error) = await RunAsync("", "report", "--year", "2021", "--data", db.Location.Folder, "--demo", "--out", output);
        Assert.True(code is 0 or 1, error);
        Assert.True(File.Exists(Path.Combine(output, "report.json")));
        Assert.Equal(JobState.Waiting, await db.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.Select(j => j.State).SingleAsync()));
        // An older schema is not upgraded by who only looks.
        await db.SqlAsync("DELETE FROM \"__EFMigrationsHistory\" WHERE migration_id LIKE '%_Units'");
        (code, _, error) = await RunAsync("", "report", "--year", "2021", "--data", db.Location.Folder, "--out", output);
        Assert.Equal(1, code);
        Assert.Contains("结构与程序的版本不同", error);
    }

    [Fact]
    public async Task The_demonstration_reports_with_all_its_items_and_runs_no_other_job()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.Services.GetRequiredService<JobRunner>().QueueAsync("checkpoint", "checkpoint x");
        var output = Path.Combine(db.Location.Folder, "report");
        var (code, _, error) = await RunAsync("", "report", "--year", "2021", "--data", db.Location.Folder, "--out", output);
        Assert.True(code == 0, error);
        var (items, states) = await db.In(async p => (await p.GetRequiredService<GongkaiContext>().Items.CountAsync(),
            await p.GetRequiredService<GongkaiContext>().JobRuns.OrderBy(j => j.Id).Select(j => j.State).ToListAsync()));
        Assert.Equal(15_643, items);
        Assert.Equal([JobState.Done, JobState.Waiting], states);
    }

    [Fact]
    public async Task Reckon_skips_blank_lines_and_refuses_one_too_long_while_reading_it()
    {
        const string good = """{"id":"a","kind":"reply","received":"2021-02-05"}""";
        var (code, output, _) = await RunAsync($"{good}\r\n   \n\t\n{new string('x', 3_000_000)}\n{good}", "reckon");
        Assert.Equal(1, code);
        var lines = output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["2021-03-10", null, "2021-03-10"], lines.Select(l => l.GetProperty("due").GetString()));
        Assert.Equal("这一行太长", lines[1].GetProperty("refusal").GetString());
    }

    [Fact]
    public async Task Reckon_answers_a_line_before_it_waits_for_the_next()
    {
        using var process = Start("reckon");
        for (var i = 0; i < 3; i++)
        {
            await process.StandardInput.WriteAsync($$"""{"id":"{{i}}","kind":"reply","received":"2021-02-05"}""" + "\n");
            await process.StandardInput.FlushAsync();
            Assert.Contains($"\"id\":\"{i}\"", await process.StandardOutput.ReadLineAsync());
        }
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
