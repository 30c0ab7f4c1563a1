using Gongkai.Tests.Dossiers;
using Gongkai.Tests.Imports;

// Started with a folder in the environment, this program is the writer that the kill test kills; otherwise it runs the tests.
if (Environment.GetEnvironmentVariable(KilledWriter.Variable) is { Length: > 0 } folder)
{
    await KilledWriter.WriteAsync(folder);
    return 0;
}
if (Environment.GetEnvironmentVariable(KilledImporter.Variable) is { Length: > 0 } importing)
{
    await KilledImporter.RunAsync(importing);
    return 0;
}
return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
