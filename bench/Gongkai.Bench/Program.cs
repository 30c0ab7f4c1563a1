using System.Diagnostics;
using System.Globalization;
using Gongkai.Bench;
using Gongkai.Storage;
using Npgsql;

// Gongkai.Bench [--requests N] [--engines sqlite,postgres] [--only units|desk|crowd] [--keep FOLDER] [--report-only]
// Fills each database in one process and measures in another, so that the peak memory is that of the measured work alone.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length == 4 && args[0] is "fill" or "measure" or "fill-units" or "measure-units" or "fill-desk" or "measure-desk")
{
    var location = new DataLocation(args[2], args[1] == "sqlite" ? null : Database(args[2]));
    switch (args[0])
    {
        case "fill": await Filling.RunAsync(location, int.Parse(args[3])); break;
        case "fill-units": await Filling.UnitsAsync(location, int.Parse(args[3])); break;
        case "measure-units": await Measuring.UnitsAsync(location); break;
        case "fill-desk": await Filling.DeskAsync(location, int.Parse(args[3])); break;
        case "measure-desk": await Measuring.DeskAsync(location); break;
        default: await Measuring.RunAsync(location); break;
    }
    return 0;
}

if (Option("--only") == "crowd")
{
    // [--seconds N] [--applicants N] [--officers N]
    int Number(string name, int otherwise) => Option(name) is { } text ? int.Parse(text) : otherwise;
    var code = 0;
    foreach (var engine in (Option("--engines") ?? "sqlite,postgres").Split(','))
    {
        var folder = Directory.CreateTempSubdirectory("gongkai-crowd-").FullName;
        if (engine == "postgres") await CreateAsync(folder);
        var server = engine == "postgres" ? new NpgsqlConnectionStringBuilder(Server()) : null;
        code |= await Crowd.RunAsync(engine == "postgres" ? "PostgreSQL" : "SQLite", folder, server is null ? null : $"postgres://{server.Username}@{server.Host}:{server.Port}/{Name(folder)}", server is null ? null : Database(folder), Number("--seconds", 300), Number("--applicants", 100), Number("--officers", 20));
        Directory.Delete(folder, recursive: true);
    }
    return code;
}

var requests = Option("--requests") is { } n ? int.Parse(n) : 1_000_000;
var engines = (Option("--engines") ?? "sqlite,postgres").Split(',', StringSplitOptions.RemoveEmptyEntries);
Console.WriteLine($"# {requests:N0} closed and {requests / 50:N0} open requests; {Environment.ProcessorCount} cores; .NET {Environment.Version}");
Measuring.Reckoning();
Checking.Run();
if (await ReportFilesMeasuring.RunAsync(args.Contains("--report-only")) is { } filesOnly) return filesOnly;
var only = Option("--only");
foreach (var engine in engines)
    foreach (var part in new[] { "", "-units", "-desk" }.Where(p => only is null || p == "-" + only))
    {
        var folder = Option("--keep") is { } keep ? Path.Combine(keep, engine + part) : Directory.CreateTempSubdirectory("gongkai-bench-").FullName;
        Directory.CreateDirectory(folder);
        if (engine == "postgres" && !File.Exists(Path.Combine(folder, "filled"))) await CreateAsync(folder);
        if (!File.Exists(Path.Combine(folder, "filled")))
        {
            if (await ChildAsync("fill" + part, engine, folder) is not 0 and var failed) return failed;
            File.WriteAllText(Path.Combine(folder, "filled"), "");
        }
        if (await ChildAsync("measure" + part, engine, folder) is not 0 and var code) return code;
        if (Option("--keep") is null) Directory.Delete(folder, recursive: true);
    }
return 0;

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : null;

string Server() => Environment.GetEnvironmentVariable("GONGKAI_TEST_POSTGRES")
    ?? throw new InvalidOperationException("GONGKAI_TEST_POSTGRES is not set: run script/bench, which starts a PostgreSQL of its own");

string Database(string folder) => new NpgsqlConnectionStringBuilder(Server()) { Database = Name(folder) }.ConnectionString;

string Name(string folder) => new([.. Path.GetFullPath(folder).ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]);

async Task CreateAsync(string folder)
{
    await using var connection = new NpgsqlConnection(Server());
    await connection.OpenAsync();
    await using var command = new NpgsqlCommand($"CREATE DATABASE {Name(folder)} TEMPLATE template0", connection);
    await command.ExecuteNonQueryAsync();
}

async Task<int> ChildAsync(string what, string engine, string folder)
{
    using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Self(), what, engine, folder, requests.ToString()]))!;
    await process.WaitForExitAsync();
    return process.ExitCode;
}

// "dotnet Gongkai.Bench.dll" or the program itself.
static string[] Self() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Filling).Assembly.Location] : [];
