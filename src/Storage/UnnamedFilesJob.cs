using Gongkai.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Storage;

/// <summary>
/// Removes the bytes that no record names: of forms that were refused after their files were taken, of a program that was stopped between.
/// Younger ones may be named in a moment. Very many mean that the database is not the one these files belong to; then nothing is touched.
/// </summary>
public sealed class UnnamedFilesJob() : Job("unnamed-files", "清理没有记录的文件")
{
    /// <summary>How long bytes wait for their record.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    /// <summary>So many are ordinary however few files there are; beyond it not more than a tenth of all.</summary>
    public const int Ordinary = 1000;
    const int AtOnce = 500;

    public override bool Daily => true;
    public override Lane Lane => Lane.Heavy;

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var (db, files) = (services.GetRequiredService<GongkaiContext>(), services.GetRequiredService<FileStore>());
        // By the clock of the disk, which dated the files.
        var before = TimeProvider.System.GetUtcNow().UtcDateTime - Kept;
        files.RemoveUnfinished(before);
        var (all, unnamed) = (0L, new List<string>());
        foreach (var some in files.All().Chunk(AtOnce))
        {
            all += some.Length;
            var named = (await db.Attachments.Where(a => some.Contains(a.Sha256)).Select(a => a.Sha256).Distinct().ToListAsync(cancel)).ToHashSet();
            unnamed.AddRange(some.Where(f => !named.Contains(f) && files.KeptSince(f) < before));
            await run.ReportAsync(all, 0, cancel);
        }
        if (unnamed.Count > Math.Max(Ordinary, all / 10)) throw new InvalidOperationException($"{all}个文件中有{unnamed.Count}个在数据库里没有记录，一个也没有删除。请核对数据目录和数据库是不是同一套。");
        foreach (var file in unnamed) await files.RemoveAsync(file, before, async () => !await db.Attachments.AnyAsync(a => a.Sha256 == file, cancel));
        return unnamed.Count == 0 ? "没有需要清理的文件" : $"清理了{unnamed.Count}个文件";
    }
}
