using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;

namespace Gongkai.Backups;

/// <summary>What was found when an archive was last checked; kept beside it and tied to it by its seal. Times are UTC.</summary>
public sealed record BackupRecord(string Seal, DateTime MadeAt, DateTime CheckedAt, BackupVerdict Verdict);

/// <summary>An archive of the folder; without a record it was never checked, or changed since.</summary>
public sealed record BackupEntry(string Name, string Path, long Bytes, DateTime MadeAt, BackupRecord? Record)
{
    public bool Good => Record?.Verdict.Ok == true;
}

/// <summary>
/// The folder of the nightly back-ups: <c>backups</c> in the data folder, or the one that GONGKAI_BACKUP_DIR names, better on another disk.
/// </summary>
public sealed partial class BackupFolder(DataLocation location, TimeProvider time, OfficeClock clock)
{
    public const string Variable = "GONGKAI_BACKUP_DIR";
    const string RecordSuffix = ".json";

    public string Folder { get; } = Path.GetFullPath(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } elsewhere ? elsewhere : Path.Combine(location.Folder, "backups"));

    /// <summary>Whether one broken disk takes data and back-ups alike.</summary>
    public bool BesideData => (Folder + "/").StartsWith(Path.GetFullPath(location.Folder).TrimEnd('/') + "/", StringComparison.Ordinal);

    [GeneratedRegex(@"\Agongkai-[0-9]{8}-[0-9]{6}\.zip\z")]
    private static partial Regex OurName { get; }

    public static bool IsName(string name) => OurName.IsMatch(name);

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<BackupEntry>> ListAsync(CancellationToken cancel = default)
    {
        if (!Directory.Exists(Folder)) return [];
        var entries = new List<BackupEntry>();
        foreach (var path in Directory.GetFiles(Folder).Where(f => IsName(Path.GetFileName(f))))
            try { entries.Add(await EntryAsync(path, cancel)); }
            catch (FileNotFoundException) { } // retired while we looked
        return [.. entries.OrderByDescending(e => e.MadeAt).ThenByDescending(e => e.Name, StringComparer.Ordinal)];
    }

    /// <exception cref="NotFound">there is none of that name.</exception>
    public async Task<BackupEntry> FindAsync(string? name, CancellationToken cancel = default) =>
        name is not null && IsName(name) && Path.Combine(Folder, name) is var path && File.Exists(path) ? await EntryAsync(path, cancel) : throw new NotFound("没有这个备份");

    static async Task<BackupEntry> EntryAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var record = await RecordAsync(path, cancel);
        if (record is not null && record.Seal != await ArchiveReader.SealAsync(file, cancel)) record = null;
        return new(Path.GetFileName(path), path, file.Length, record?.MadeAt ?? File.GetLastWriteTimeUtc(path), record);
    }

    static async Task<BackupRecord?> RecordAsync(string path, CancellationToken cancel)
    {
        try { return JsonSerializer.Deserialize<BackupRecord>(await File.ReadAllBytesAsync(path + RecordSuffix, cancel), Manifest.Json); }
        catch (Exception e) when (e is IOException or JsonException) { return null; }
    }

    async Task RecordAsync(string archive, string path, DateTime made, BackupVerdict verdict, CancellationToken cancel)
    {
        string? seal;
        await using (var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read)) seal = await ArchiveReader.SealAsync(file, cancel);
        var temporary = path + RecordSuffix + BackupMaker.Unproven;
        await using (var file = new FileStream(temporary, CommandLine.DataFolder.Private))
        {
            await JsonSerializer.SerializeAsync(file, new BackupRecord(seal ?? "", made, time.GetUtcNow().UtcDateTime, verdict), Manifest.Json, cancel);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path + RecordSuffix, overwrite: true);
    }

    /// <summary>Makes and proves one, then lets go of those that need not stay. Returns one line for people.</summary>
    /// <exception cref="InvalidInput">no archive came of it, or one of data that are not sound: that one is kept.</exception>
    public async Task<string> MakeAsync(BackupMaker maker, Percent percent, CancellationToken cancel = default)
    {
        Database.CreateFolder(Folder);
        await using var alone = Alone();
        Sweep();
        var made = time.GetUtcNow().UtcDateTime;
        var path = Path.Combine(Folder, $"gongkai-{clock.At(made):yyyyMMdd-HHmmss}.zip");
        var verdict = await maker.MakeAsync(path, force: false, percent, v => RecordAsync(path + BackupMaker.Unproven, path, made, v, cancel), cancel);
        var gone = await RetireAsync(cancel);
        if (!verdict.Ok) throw new InvalidInput($"备份 {Path.GetFileName(path)} 已经写成，但是数据本身有问题：{verdict.FirstBad}");
        return $"{Path.GetFileName(path)}：{FileStore.Words(verdict.Bytes)}，{verdict.Dossiers}个办件，{verdict.Events}条台账，{verdict.Files}个附件，校验通过{(gone > 0 ? $"；按保留规则删除了{gone}个旧的" : "")}";
    }

    /// <summary>Checks one that is there, and writes down what was found.</summary>
    /// <exception cref="InvalidInput">it is damaged, or its data are not sound.</exception>
    public async Task<string> CheckAsync(string name, Percent percent, CancellationToken cancel = default)
    {
        var entry = await FindAsync(name, cancel);
        try
        {
            var verdict = await BackupCheck.RunAsync(entry.Path, percent, 0, cancel);
            await RecordAsync(entry.Path, entry.Path, entry.MadeAt, verdict, cancel);
            return verdict.Ok ? $"{name}：校验通过，{verdict.Dossiers}个办件，{verdict.Events}条台账，{verdict.Files}个附件" : throw new InvalidInput($"{name}：{verdict.FirstBad}");
        }
        catch (DamagedArchive e)
        {
            await RecordAsync(entry.Path, entry.Path, entry.MadeAt, new BackupVerdict(entry.Path, entry.Bytes, new Dictionary<string, long>(), 0, 0, 0, false, e.Message), cancel);
            throw;
        }
    }

    /// <summary>One that was never checked is nobody's to judge, and stays.</summary>
    async Task<int> RetireAsync(CancellationToken cancel)
    {
        var known = (await ListAsync(cancel)).Where(e => e.Record is not null).ToList();
        var gone = Retention.Superfluous([.. known.Select(e => new KeptBackup(e.Name, clock.At(e.MadeAt), e.Good))], clock.Today);
        foreach (var name in gone)
        {
            File.Delete(Path.Combine(Folder, name));
            File.Delete(Path.Combine(Folder, name + RecordSuffix));
        }
        return gone.Count;
    }

    FileStream Alone()
    {
        try { return new FileStream(Path.Combine(Folder, "backup.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose); }
        catch (IOException) { throw new InvalidInput("另一个备份正在进行，请等它完成再试"); }
    }

    /// <summary>Removes what a killed run left. Only our own names are touched: the folder may hold other things.</summary>
    void Sweep()
    {
        static bool Ours(string path, params string[] suffixes) => suffixes.Any(s => path.EndsWith(s, StringComparison.Ordinal) && IsName(Path.GetFileName(path)[..^s.Length]));
        foreach (var folder in Directory.GetDirectories(Folder).Where(d => Ours(d, BackupCheck.Suffix, BackupMaker.Unproven + BackupCheck.Suffix))) Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.GetFiles(Folder))
            if (Ours(file, BackupMaker.Unproven, RecordSuffix + BackupMaker.Unproven, ".lock") || (Ours(file, RecordSuffix) && !File.Exists(file[..^RecordSuffix.Length]))) File.Delete(file);
    }
}
