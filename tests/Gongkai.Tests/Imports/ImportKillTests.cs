using System.Diagnostics;
using System.Globalization;
using Gongkai.CommandLine;
using Gongkai.Dossiers;
using Gongkai.Imports;
using Gongkai.Jobs;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Imports;

/// <summary>
/// A process checks and writes an import and tells every command it has sent to the database; it is killed with SIGKILL after one or another of them.
/// Afterwards there are all rows or none, and the run that is taken up again brings it to its end.
/// </summary>
public sealed class ImportKillTests
{
    const int Rows = 1500, Rounds = 8;

    [Fact]
    public async Task A_kill_at_any_moment_leaves_the_step_before_or_after()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var import = await db.UploadAsync("requests", Importing.Xlsx(["收到日期", "收到方式", "申请人类型", "申请人", "联系方式", "申请内容", "获取信息的方式", "获取信息的途径", "办理结果", "答复日期"],
            [.. Enumerable.Range(0, Rows).Select(i => new object?[] { "2021-03-01", "当面提交", "自然人", $"中断{i}", "电话", $"内容{i}", "纸质", "邮寄", "予以公开", "2021-03-10" })]));
        import = await db.CheckAsync(import);
        Assert.Equal(ImportState.Checking, import.State);
        var random = new Random(4);
        var seen = new HashSet<ImportState>();
        for (var round = 0; round < Rounds; round++)
        {
            await KilledAfterAsync(db.Location.Folder, round == 0 ? 3 : 1 + random.Next(round < Rounds / 2 ? 30 : 160));
            import = await db.ImportAsync(import.Id);
            seen.Add(import.State);
            var rows = await db.In(p => p.GetRequiredService<GongkaiContext>().Set<ImportRow>().CountAsync(r => r.ImportId == import.Id));
            var requests = await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.CountAsync(r => r.ApplicantName!.StartsWith("中断")));
            Assert.Equal(import.State == ImportState.Checking ? 0 : Rows, rows);
            Assert.Equal(import.State == ImportState.Done ? Rows : 0, requests);
            Assert.Equal(requests, import.Written);
            if (import.State == ImportState.Checked) import = await db.CommitAsync(import);
            if (import.State == ImportState.Done) break;
            // The killed runner's lease is over.
            await db.SqlAsync("UPDATE job_runs SET lease_until = '2020-01-01 00:00:00' WHERE job = 'import' AND state = 'Running'");
        }
        Assert.Contains(ImportState.Checking, seen);
        while (import.State != ImportState.Done)
        {
            await db.SqlAsync("UPDATE job_runs SET lease_until = '2020-01-01 00:00:00' WHERE job = 'import' AND state = 'Running'");
            Assert.True(await db.In(p => p.GetRequiredService<JobRunner>().RunNextAsync(ImportJob.JobKey)));
            import = await db.ImportAsync(import.Id);
            if (import.State == ImportState.Checked) import = await db.CommitAsync(import);
        }
        Assert.Equal(Rows, await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.CountAsync(r => r.ApplicantName!.StartsWith("中断"))));
        var verdict = await db.In(p => p.GetRequiredService<LedgerVerifier>().VerifyAsync());
        Assert.True(verdict.Ok, verdict.FirstBad?.What);
    }

    /// <summary>A file of lines goes in part by part: after any kill there are whole parts, and the next run goes on behind them.</summary>
    [Fact]
    public async Task A_kill_at_any_moment_leaves_whole_parts_of_a_file_of_lines()
    {
        const int Lines = 6500;
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var import = await LineImporterTests.UploadAsync(db, LineImporterTests.Packed(Enumerable.Range(0, Lines).Select(LineImporterTests.Line)));
        var random = new Random(7);
        var seen = new HashSet<int>();
        for (var round = 0; round < Rounds && import.State != ImportState.Done; round++)
        {
            await KilledAfterAsync(db.Location.Folder, round == 0 ? 3 : 1 + random.Next(4000));
            import = await db.ImportAsync(import.Id);
            seen.Add(import.Written);
            Assert.True(import.Written % ImportService.AtOnce == 0 || import.Written == Lines);
            Assert.Equal(import.Written, await db.In(p => p.GetRequiredService<GongkaiContext>().Items.CountAsync(i => i.IndexNumber.StartsWith("line-"))));
            Assert.Equal(import.Written, (await db.RowsAsync(import)).Count);
            await db.SqlAsync("UPDATE job_runs SET lease_until = '2020-01-01 00:00:00' WHERE job = 'import' AND state = 'Running'");
        }
        Assert.True(seen.Count > 1);
        while (await db.In(p => p.GetRequiredService<JobRunner>().RunNextAsync(ImportJob.JobKey))) { }
        import = await db.ImportAsync(import.Id);
        Assert.Equal((ImportState.Done, Lines, 0), (import.State, import.Written, import.Bad));
        Assert.Equal(Lines, await db.In(p => p.GetRequiredService<GongkaiContext>().Items.CountAsync(i => i.IndexNumber.StartsWith("line-"))));
    }

    static async Task KilledAfterAsync(string folder, int commands)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(ImportKillTests).Assembly.Location);
        start.Environment[KilledImporter.Variable] = folder;
        using var process = Process.Start(start)!;
        for (var n = 0; n < commands && await process.StandardOutput.ReadLineAsync() is not null; n++) { }
        process.Kill();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
    }
}

/// <summary>The importing process: this very program, started with a folder in the environment instead of tests.</summary>
static class KilledImporter
{
    public const string Variable = "GONGKAI_KILL_IMPORT_FOLDER";

    public static async Task RunAsync(string folder)
    {
        await using var services = DataFolder.Provider(new DataLocation(folder, null));
        var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var number = 0;
        using var listening = DiagnosticListener.AllListeners.Subscribe(new Watch<DiagnosticListener>(l =>
        {
            if (l.Name == DbLoggerCategory.Name) l.Subscribe(new Watch<KeyValuePair<string, object?>>(e => { if (e.Key.EndsWith("CommandExecuted", StringComparison.Ordinal)) output.WriteLine((++number).ToString(CultureInfo.InvariantCulture)); }));
        }));
        await services.GetRequiredService<JobRunner>().RunNextAsync(ImportJob.JobKey);
    }

    sealed class Watch<T>(Action<T> see) : IObserver<T>
    {
        public void OnNext(T value) => see(value);
        public void OnCompleted() { }
        public void OnError(Exception error) { }
    }
}
