using System.Diagnostics;
using System.Globalization;
using Gongkai.CommandLine;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Dossiers;

/// <summary>
/// A process writes acts and says so after each one is committed; it is killed with SIGKILL again and again.
/// Every act it acknowledged must be there afterwards, and the ledger whole.
/// </summary>
public sealed class KillTests
{
    const int Rounds = 16;

    [Fact]
    public async Task Every_acknowledged_act_survives_kill_after_kill()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var acknowledged = new HashSet<long>();
        var random = new Random(9);
        for (var round = 0; round < Rounds; round++)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
            if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(KillTests).Assembly.Location);
            start.Environment[KilledWriter.Variable] = db.Location.Folder;
            using var process = Process.Start(start)!;
            var until = 1 + random.Next(12);
            for (var n = 0; n < until && await process.StandardOutput.ReadLineAsync() is { } line; n++)
                acknowledged.Add(long.Parse(line, CultureInfo.InvariantCulture));
            // Somewhere in the middle of the next write: the writer never pauses.
            process.Kill();
            while (await process.StandardOutput.ReadLineAsync() is { } line)
                if (line.Length > 0 && long.TryParse(line, out var id)) acknowledged.Add(id);
            await process.WaitForExitAsync();
        }
        Assert.True(acknowledged.Count > Rounds);
        var there = (await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.Select(r => r.DossierId).ToListAsync())).ToHashSet();
        Assert.Empty(acknowledged.Except(there));
        var verdict = await db.In(p => p.GetRequiredService<LedgerVerifier>().VerifyAsync());
        Assert.True(verdict.Ok, verdict.FirstBad?.What);
    }
}

/// <summary>The writing process: this very program, started with a folder in the environment instead of tests.</summary>
static class KilledWriter
{
    public const string Variable = "GONGKAI_KILL_TEST_FOLDER";

    public static async Task WriteAsync(string folder)
    {
        await using var services = DataFolder.Provider(new DataLocation(folder, null));
        await DataFolder.PrepareAsync(services, demonstration: false);
        var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        while (true)
        {
            await using var scope = services.CreateAsyncScope();
            var id = await scope.ServiceProvider.RegisterAsync();
            await output.WriteLineAsync(id.ToString(CultureInfo.InvariantCulture));
        }
    }
}
