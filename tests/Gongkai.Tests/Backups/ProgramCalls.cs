using System.Diagnostics;
using Gongkai.CommandLine;

namespace Gongkai.Tests.Backups;

/// <summary>The real program in a process of its own.</summary>
static class ProgramCalls
{
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend(typeof(DataFolder).Assembly.Location)) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts the program and kills it (SIGKILL) when what is asked for is so; false if it ended before.</summary>
    public static async Task<bool> KillWhenAsync(Func<Task<bool>> now, params string[] arguments)
    {
        using var process = Start(arguments);
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        // As often as the moment wants, without taking the processor from the one it waits for.
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!process.HasExited && !await now()) await look.WaitForNextTickAsync();
        var killed = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync();
        return killed && process.ExitCode != 0;
    }

    public static string Address(TestDatabase db)
    {
        var c = new Npgsql.NpgsqlConnectionStringBuilder(db.Location.PostgresConnection);
        return $"postgres://{c.Username}@{c.Host}:{c.Port}/{c.Database}";
    }
}
