using System.Security.Cryptography;
using Gongkai.Shared;

namespace Gongkai.Storage;

/// <summary>What a file is, told by its first bytes and never by its name.</summary>
public enum FileKind { Pdf, Jpeg, Png, Heic, Word, Sheet, Text, Other }

/// <summary>A file as kept: name is the SHA-256 of its bytes, in lower-case hexadecimal.</summary>
public sealed record StoredFile(string Sha256, long Size);

/// <summary>
/// Files by the hash of their content: the same bytes are kept once, and a file that was changed no longer answers to its name.
/// A file is whole before it has its name, so a stop at any moment leaves it there or not there.
/// </summary>
public sealed class FileStore(DataLocation location)
{
    const string Unfinished = "unfinished";

    public string Folder => Path.Combine(location.Folder, "files");

    /// <summary>Keeps the bytes.</summary>
    /// <param name="limit">most bytes; more is refused and nothing is kept.</param>
    /// <exception cref="InvalidInput">empty, or larger than the limit.</exception>
    public async Task<StoredFile> PutAsync(Stream bytes, long limit, CancellationToken cancel = default)
    {
        var waiting = Path.Combine(Database.CreateFolder(Path.Combine(Database.CreateFolder(Folder).FullName, Unfinished)).FullName, Path.GetRandomFileName());
        try
        {
            long size = 0;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = new FileStream(waiting, CommandLine.DataFolder.Private))
            {
                var buffer = new byte[81920];
                for (int read; (read = await bytes.ReadAsync(buffer, cancel)) > 0;)
                {
                    if ((size += read) > limit) throw new InvalidInput($"文件太大，最多{Words(limit)}");
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancel);
                }
                if (size == 0) throw new InvalidInput("文件是空的");
                file.Flush(flushToDisk: true);
            }
            var name = Convert.ToHexStringLower(hash.GetHashAndReset());
            var path = PathOf(name);
            Database.CreateFolder(Path.GetDirectoryName(path)!);
            // Put anew even where it lies already: one that was damaged is mended, and one being removed is there again.
            File.Move(waiting, path, overwrite: true);
            return new StoredFile(name, size);
        }
        finally { File.Delete(waiting); }
    }

    public async Task<StoredFile> PutAsync(byte[] bytes, long limit, CancellationToken cancel = default) => await PutAsync(new MemoryStream(bytes, writable: false), limit, cancel);

    /// <exception cref="NotFound">there is no such file.</exception>
    public FileStream Open(string sha256) => File.Exists(PathOf(sha256))
        ? new FileStream(PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read, 81920, useAsync: true) : throw new NotFound("文件不在了");

    /// <summary>Forgets the bytes; for what must be erased and no attachment names any more.</summary>
    public void Remove(string sha256) => File.Delete(PathOf(sha256));

    /// <summary>When the bytes were put, or put anew; the end of time for what is not there.</summary>
    public DateTime KeptSince(string sha256) => File.Exists(PathOf(sha256)) ? File.GetLastWriteTimeUtc(PathOf(sha256)) : DateTime.MaxValue;

    /// <summary>Removes bytes that were put before a moment and that nobody names. Set aside first, so that what is put at this very moment stays.</summary>
    public async Task RemoveAsync(string sha256, DateTime before, Func<Task<bool>> isUnnamed)
    {
        var aside = Path.Combine(Database.CreateFolder(Path.Combine(Folder, Unfinished)).FullName, Path.GetRandomFileName());
        try { File.Move(PathOf(sha256), aside); }
        catch (FileNotFoundException) { return; }
        if (File.GetLastWriteTimeUtc(aside) >= before || !await isUnnamed())
        {
            try { File.Move(aside, PathOf(sha256)); }
            catch (IOException) { File.Delete(aside); } // the same was put again meanwhile
        }
        else File.Delete(aside);
    }

    /// <summary>Removes what a program that was stopped left half written.</summary>
    public void RemoveUnfinished(DateTime before)
    {
        var folder = new DirectoryInfo(Path.Combine(Folder, Unfinished));
        if (!folder.Exists) return;
        foreach (var file in folder.EnumerateFiles().Where(f => f.LastWriteTimeUtc < before)) file.Delete();
    }

    /// <summary>Whether the bytes still have the hash they are named by.</summary>
    public async Task<bool> HoldsAsync(string sha256, CancellationToken cancel = default)
    {
        if (!File.Exists(PathOf(sha256))) return false;
        await using var file = Open(sha256);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)) == sha256;
    }

    /// <summary>Every file that is kept, by hash.</summary>
    public IEnumerable<string> All() => !Directory.Exists(Folder) ? []
        : Directory.EnumerateDirectories(Folder, "??").Order(StringComparer.Ordinal).SelectMany(d => Directory.EnumerateFiles(d).Order(StringComparer.Ordinal).Select(f => Path.GetFileName(d) + Path.GetFileName(f)));

    public string PathOf(string sha256) => sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
        ? Path.Combine(Folder, sha256[..2], sha256[2..]) : throw new ArgumentException("no SHA-256 in lower-case hexadecimal", nameof(sha256));

    /// <summary>Brands of the container that telephones keep their photographs in (ISO/IEC 23008-12).</summary>
    static readonly HashSet<string> Heif = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];

    /// <summary>What the first bytes say.</summary>
    public static FileKind KindOf(ReadOnlySpan<byte> start, string name) =>
        start.StartsWith("%PDF-"u8) ? FileKind.Pdf
        : start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? FileKind.Jpeg
        : start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? FileKind.Png
        : start.Length >= 12 && start[4..8].SequenceEqual("ftyp"u8) && Heif.Contains(System.Text.Encoding.ASCII.GetString(start[8..12])) ? FileKind.Heic
        // Both are packages alike; only which of the two is told by the name, and the reader of either looks inside.
        : start.StartsWith("PK\u0003\u0004"u8) ? Path.GetExtension(name).ToLowerInvariant() switch { ".docx" => FileKind.Word, ".xlsx" => FileKind.Sheet, _ => FileKind.Other }
        : start.Contains((byte)0) ? FileKind.Other
        : FileKind.Text;

    public static string MediaType(FileKind kind) => kind switch
    {
        FileKind.Pdf => "application/pdf",
        FileKind.Jpeg => "image/jpeg",
        FileKind.Png => "image/png",
        FileKind.Heic => "image/heic",
        FileKind.Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        FileKind.Sheet => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FileKind.Text => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    public static string Words(long bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MB" : bytes >= 1 << 10 ? $"{bytes >> 10} KB" : $"{bytes} 字节";
}
