using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Backups;

/// <summary>
/// Proves a back-up by restoring it: hashes and counts of every part, the rows accepted by a real database with all its keys,
/// the ledger verified in it, every attachment's file there. The copy lies beside the archive and is removed again.
/// </summary>
public static class BackupCheck
{
    /// <summary>Where the copy is made: known by its name, so that what a killed check left is found and removed.</summary>
    public const string Suffix = ".checking";

    /// <param name="from">per cent at which this part of a longer task begins.</param>
    /// <exception cref="DamagedArchive">the archive is not what was written.</exception>
    public static async Task<BackupVerdict> RunAsync(string path, Percent percent, int from = 0, CancellationToken cancel = default)
    {
        var folder = path + Suffix;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        using var archive = await ArchiveReader.OpenAsync(path, cancel);
        percent.Set(from, 100, 1, 20);
        Space.Require(path, RoomFor(archive.Manifest));
        try
        {
            var copy = new DataLocation(folder, null);
            Database.CreateFolder(folder);
            await using var services = CommandLine.DataFolder.Provider(copy);
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
            await BackupLoader.LoadAsync(db, copy, archive, percent, from + (100 - from) / 20, from + (100 - from) * 3 / 4, cancel);
            await PartsAsync(archive, copy, keys: false, files: false, cancel);
            percent.Set(from, 100, 16, 20);
            var verdict = await VerdictAsync(scope.ServiceProvider, archive, cancel);
            percent.Set(from, 100, 1, 1);
            return verdict;
        }
        finally
        {
            Database.LetGo(new DataLocation(folder, null));
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Rows and indexes take about as much again as their text.</summary>
    public static long RoomFor(Manifest manifest) => manifest.TableBytes * 2;

    /// <summary>Takes the checkpoints out, and keys and attachments' files if wanted; those not wanted are read and compared all the same.</summary>
    internal static async Task PartsAsync(ArchiveReader archive, DataLocation to, bool keys, bool files, CancellationToken cancel)
    {
        foreach (var part in archive.Manifest.Parts)
        {
            var (kind, name) = (part.Name[..part.Name.IndexOf('/')], Path.GetFileName(part.Name));
            string? target = kind == "checkpoints" ? to.CheckpointFolder : keys ? BackupWriter.KeyFolder(to) : null;
            await archive.TakeAsync(part, target is null ? null : Path.Combine(Database.CreateFolder(target).FullName, name), cancel);
        }
        var store = new FileStore(to);
        foreach (var sha256 in archive.Files)
        {
            if (files) Database.CreateFolder(Path.GetDirectoryName(store.PathOf(sha256))!);
            await archive.TakeFileAsync(sha256, files ? store.PathOf(sha256) : null, cancel);
        }
    }

    /// <summary>Compares a database that was just loaded with the archive, and lets the ledger speak.</summary>
    internal static async Task<BackupVerdict> VerdictAsync(IServiceProvider services, ArchiveReader archive, CancellationToken cancel)
    {
        var manifest = archive.Manifest;
        var db = services.GetRequiredService<GongkaiContext>();
        var tables = manifest.Tables.OrderBy(t => t.Name, StringComparer.Ordinal).ToDictionary(t => t.Name, t => t.Rows);
        var mark = await BackupWriter.MarkAsync(db, cancel);
        if (mark != manifest.Ledger with { Checkpoint = null, CheckpointHash = null }) throw new DamagedArchive("台账与清单不符");
        var there = archive.Files.ToHashSet();
        var missing = (await AttachmentsAsync(db, cancel)).Where(a => !there.Contains(a)).Order(StringComparer.Ordinal).ToList();
        if (missing.Except(manifest.MissingFiles).FirstOrDefault() is { } lost) throw new DamagedArchive($"缺少附件 {lost}");
        var verdict = await services.GetRequiredService<LedgerVerifier>().VerifyAsync(cancel: cancel);
        var bad = verdict.FirstBad is { } fault ? $"台账：{string.Join(' ', new[] { fault.Number, fault.Seq > 0 ? $"第{fault.Seq}条" : null }.Where(w => w is not null))} {fault.What}".Replace("： ", "：")
            : missing.Count > 0 ? $"备份时数据目录里就缺少{missing.Count}个附件（或者内容已变），第一个是 {missing[0]}" : null;
        return new(archive.Path, archive.Bytes, tables, mark.Dossiers, mark.Events, manifest.Files, bad is null, bad);
    }

    /// <summary>Hashes of all attachments, each once.</summary>
    internal static async Task<IReadOnlyList<string>> AttachmentsAsync(GongkaiContext db, CancellationToken cancel)
    {
        var hashes = new List<string>();
        await using var reader = await LedgerReader.OpenAsync(db, "SELECT DISTINCT sha256 FROM attachments", cancel);
        while (await reader.ReadAsync(cancel)) hashes.Add(reader.GetString(0));
        return hashes;
    }
}
