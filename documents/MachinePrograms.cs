namespace Gongkai.Documents;

/// <summary>The programs of the machine that documents lean on.</summary>
static class MachinePrograms
{
    /// <summary>Where it lies on the PATH; null where it is not installed.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(p => Path.Combine(p, name)).FirstOrDefault(File.Exists);
}
