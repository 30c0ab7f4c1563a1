using Gongkai.Jobs;
using Gongkai.Shared;

namespace Gongkai.Backups;

/// <summary>Makes a back-up and proves it before it gets its name: a stop at any moment leaves no archive or a whole one.</summary>
public sealed class BackupMaker(BackupWriter writer)
{
    /// <summary>How an archive is called until it is proven.</summary>
    public const string Unproven = ".part";

    /// <param name="force">Whether an archive that is there may be replaced.</param>
    /// <param name="proven">Called with the verdict before the archive gets its name.</param>
    /// <returns>The verdict; the archive is kept even if the data it was made from were not sound.</returns>
    /// <exception cref="InvalidInput">there is a file of that name, or another program is writing it; the disk is too small.</exception>
    public async Task<BackupVerdict> MakeAsync(string path, bool force, Percent percent, Func<BackupVerdict, Task>? proven = null, CancellationToken cancel = default)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path))) throw new InvalidInput($"没有目录 {Path.GetDirectoryName(path)}");
        if (Directory.Exists(path)) throw new InvalidInput($"{path} 是一个目录");
        if (File.Exists(path) && !force) throw new InvalidInput($"文件 {path} 已经存在，不覆盖；要覆盖请加 --force");
        var part = path + Unproven;
        // The lock goes with the process, so what a killed one left is simply written over.
        await using var alone = Alone(path);
        try
        {
            // As whoever runs it may hold the writer's connection open, the copying is done off the caller's thread.
            await Task.Run(() => writer.WriteAsync(part, percent, cancel), cancel);
            var verdict = await Task.Run(() => BackupCheck.RunAsync(part, percent, 55, cancel), cancel);
            verdict = verdict with { File = path };
            if (proven is not null) await proven(verdict);
            File.Move(part, path, overwrite: force);
            return verdict;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    static FileStream Alone(string path)
    {
        try { return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose); }
        catch (IOException) when (File.Exists(path + ".lock")) { throw new InvalidInput($"另一个程序正在写 {path}"); }
    }
}
