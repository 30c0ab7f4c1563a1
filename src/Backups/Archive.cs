using System.Buffers;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gongkai.Backups;

/// <summary>
/// Writes an archive: a zip that any tool opens, whose comment (the last 64 bytes of the file) is the SHA-256 of everything before it,
/// so that not one byte can change unseen.
/// </summary>
sealed class ArchiveWriter : IAsyncDisposable
{
    internal const int SealLength = 64;
    const int PartSize = 64 << 20;

    readonly FileStream file;
    readonly ZipArchive zip;

    public ArchiveWriter(string path)
    {
        file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1 << 17,
            UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
    }

    /// <summary>Lines of a table, cut into parts; call <see cref="TableWriter.EndAsync"/> when the last row is written.</summary>
    public TableWriter Table(TableShape shape) => new(this, shape);

    public sealed class TableWriter(ArchiveWriter archive, TableShape shape)
    {
        readonly ArrayBufferWriter<byte> buffer = new(1 << 17);
        readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Utf8JsonWriter? json;
        Stream? part;
        long rows, bytes, inPart;
        int parts;

        public async ValueTask AddAsync(System.Data.Common.DbDataReader row, CancellationToken cancel)
        {
            json ??= new Utf8JsonWriter(buffer, RowCodec.Options);
            RowCodec.Write(json, row, shape.Columns);
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            rows++;
            if (buffer.WrittenCount >= 1 << 16) await FlushAsync(cancel);
        }

        async Task FlushAsync(CancellationToken cancel)
        {
            if (buffer.WrittenCount == 0) return;
            part ??= archive.zip.CreateEntry($"tables/{shape.Name}/{parts++:D6}.jsonl", CompressionLevel.Fastest).Open();
            hash.AppendData(buffer.WrittenSpan);
            await part.WriteAsync(buffer.WrittenMemory, cancel);
            bytes += buffer.WrittenCount;
            inPart += buffer.WrittenCount;
            buffer.ResetWrittenCount();
            if (inPart < PartSize) return;
            await part.DisposeAsync();
            (part, inPart) = (null, 0);
        }

        public async Task<TablePart> EndAsync(long? counter, CancellationToken cancel)
        {
            await FlushAsync(cancel);
            if (part is not null) await part.DisposeAsync();
            if (json is not null) await json.DisposeAsync();
            using (hash) return new(shape.Name, shape.Columns, rows, bytes, parts, Convert.ToHexStringLower(hash.GetHashAndReset()), counter);
        }
    }

    /// <summary>Puts a file in as it is. Scans and photographs are compressed already.</summary>
    public async Task<FilePart> FileAsync(string name, string path, CompressionLevel level, CancellationToken cancel)
    {
        await using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, useAsync: true);
        await using var entry = zip.CreateEntry(name, level).Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        long bytes = 0;
        for (int read; (read = await source.ReadAsync(buffer, cancel)) > 0; bytes += read)
        {
            hash.AppendData(buffer, 0, read);
            await entry.WriteAsync(buffer.AsMemory(0, read), cancel);
        }
        return new(name, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Writes the manifest and the seal, and waits for the disk.</summary>
    public async Task EndAsync(Manifest manifest, CancellationToken cancel)
    {
        await using (var entry = zip.CreateEntry(Manifest.Name, CompressionLevel.Fastest).Open()) await JsonSerializer.SerializeAsync(entry, manifest, Manifest.Json, cancel);
        zip.Comment = new string('0', SealLength);
        zip.Dispose();
        await file.FlushAsync(cancel);
        var seal = await ArchiveReader.ReckonSealAsync(file, cancel);
        file.Position = file.Length - SealLength;
        await file.WriteAsync(Encoding.ASCII.GetBytes(seal), cancel);
        file.Flush(flushToDisk: true);
    }

    public async ValueTask DisposeAsync()
    {
        // After a failure the half archive is thrown away; closing it must not fail a second time.
        try { zip.Dispose(); }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException) { }
        await file.DisposeAsync();
    }
}

/// <summary>
/// Reads an archive that may have been damaged or made up: nothing is believed before it is checked, and nothing is written by a name from inside it.
/// </summary>
sealed partial class ArchiveReader : IDisposable
{
    const long MostManifest = 64 << 20;
    /// <summary>The longest row: a million characters of text, escaped, fit many times.</summary>
    const int MostLine = 64 << 20;

    readonly FileStream file;
    readonly ZipArchive zip;
    readonly Dictionary<string, ZipArchiveEntry> entries;

    ArchiveReader(FileStream file, ZipArchive zip, Dictionary<string, ZipArchiveEntry> entries, Manifest manifest, string seal) =>
        (this.file, this.zip, this.entries, Manifest, Seal) = (file, zip, entries, manifest, seal);

    public Manifest Manifest { get; }
    public string Seal { get; }
    public string Path => file.Name;
    public long Bytes => file.Length;

    /// <summary>Hashes of the attachments' files in it.</summary>
    public IEnumerable<string> Files => entries.Keys.Where(n => n.StartsWith("files/", StringComparison.Ordinal)).Select(n => n[6..8] + n[9..]);

    [GeneratedRegex(@"\A(?:manifest\.json|tables/[A-Za-z_][A-Za-z0-9_]*/[0-9]{6,9}\.jsonl|files/[0-9a-f]{2}/[0-9a-f]{62}|checkpoints/[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]+\.tsv|keys/[A-Za-z0-9-]+\.xml)\z")]
    private static partial Regex KnownName { get; }

    /// <summary>Whether a file may stand under this name in an archive.</summary>
    public static bool MayHold(string name) => KnownName.IsMatch(name);

    /// <exception cref="DamagedArchive">cut, changed, incomplete, or no back-up at all.</exception>
    /// <exception cref="Shared.InvalidInput">written in a newer format.</exception>
    public static async Task<ArchiveReader> OpenAsync(string path, CancellationToken cancel)
    {
        if (!File.Exists(path)) throw new Shared.InvalidInput($"没有文件 {path}");
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17);
        ZipArchive? zip = null;
        try
        {
            return await ReadingAsync(async () =>
            {
                var seal = await SealAsync(file, cancel);
                if (seal is null || seal != await ReckonSealAsync(file, cancel)) throw new DamagedArchive("文件不完整或者被改动，校验值不符");
                file.Position = 0;
                zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
                var entries = new Dictionary<string, ZipArchiveEntry>();
                foreach (var entry in zip.Entries)
                {
                    if (!MayHold(entry.FullName)) throw new DamagedArchive("里面有不认识的文件名");
                    if (!entries.TryAdd(entry.FullName, entry)) throw new DamagedArchive($"{entry.FullName} 有两份");
                    // No compressor of this kind does better than 1:1032.
                    if (entry.Length < 0 || entry.Length / 1100 > entry.CompressedLength + 1) throw new DamagedArchive($"{entry.FullName} 展开后大得不合理");
                }
                var manifest = await ManifestAsync(entries.GetValueOrDefault(Manifest.Name) ?? throw new DamagedArchive("没有清单"), cancel);
                Complete(manifest, entries);
                return new ArchiveReader(file, zip, entries, manifest, seal);
            });
        }
        catch
        {
            zip?.Dispose();
            await file.DisposeAsync();
            throw;
        }
    }

    static async Task<Manifest> ManifestAsync(ZipArchiveEntry entry, CancellationToken cancel)
    {
        if (entry.Length > MostManifest) throw new DamagedArchive("清单太大");
        var text = new MemoryStream();
        await using (var stream = new Bounded(entry)) await stream.CopyToAsync(text, cancel);
        text.Position = 0;
        using var json = await JsonDocument.ParseAsync(text, default, cancel);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out var number) || number < 1) throw new DamagedArchive("清单读不懂");
        if (number > Manifest.CurrentFormat) throw new Shared.InvalidInput($"这个备份由更新版本的程序写成（格式 {number}，本程序认到 {Manifest.CurrentFormat}），请先升级程序");
        return json.Deserialize<Manifest>(Manifest.Json) ?? throw new DamagedArchive("清单读不懂");
    }

    /// <summary>Everything the manifest names is there, and nothing else.</summary>
    static void Complete(Manifest manifest, Dictionary<string, ZipArchiveEntry> entries)
    {
        var named = new HashSet<string> { Manifest.Name };
        ZipArchiveEntry Entry(string name) => !named.Add(name) ? throw new DamagedArchive($"清单两次写到 {name}") : entries.GetValueOrDefault(name) ?? throw new DamagedArchive($"缺少 {name}");
        foreach (var table in manifest.Tables)
        {
            if (table.Parts < 0 || table.Parts > entries.Count || table.Rows < 0 || table.Bytes < 0) throw new DamagedArchive("清单读不懂");
            long bytes = 0;
            for (var n = 0; n < table.Parts; n++) bytes = checked(bytes + Entry(table.PartName(n)).Length);
            if (bytes != table.Bytes) throw new DamagedArchive($"表 {table.Name} 的长度与清单不符");
        }
        foreach (var part in manifest.Parts)
            if (Entry(part.Name).Length != part.Bytes) throw new DamagedArchive($"{part.Name} 的长度与清单不符");
        long files = 0, fileBytes = 0;
        foreach (var (name, entry) in entries.Where(e => !named.Contains(e.Key)))
        {
            if (!name.StartsWith("files/", StringComparison.Ordinal)) throw new DamagedArchive($"清单里没有 {name}");
            files++;
            fileBytes = checked(fileBytes + entry.Length);
        }
        if (files != manifest.Files || fileBytes != manifest.FileBytes) throw new DamagedArchive($"清单上有{manifest.Files}个附件，实际有{files}个，或者大小不符");
    }

    /// <summary>The rows of a table in their order; at the end their number, length and hash have been compared.</summary>
    public async IAsyncEnumerable<object?[]> RowsAsync(TablePart table, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 18];
        var filled = 0;
        long rows = 0;
        for (var n = 0; n < table.Parts; n++)
        {
            await using var part = await ReadingAsync(() => Task.FromResult(new Bounded(entries[table.PartName(n)])));
            while (true)
            {
                if (filled == buffer.Length)
                {
                    if (buffer.Length >= MostLine) throw new DamagedArchive($"表 {table.Name} 有一行太长");
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
                var read = await ReadingAsync(async () => await part.ReadAsync(buffer.AsMemory(filled), cancel));
                if (read == 0) break;
                hash.AppendData(buffer, filled, read);
                filled += read;
                var start = 0;
                for (int length; (length = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0; start += length + 1)
                {
                    object?[] row;
                    try { row = RowCodec.Read(buffer.AsSpan(start, length), table.Columns); }
                    catch (FormatException) { throw new DamagedArchive($"表 {table.Name} 第{rows + 1}行读不懂"); }
                    rows++;
                    yield return row;
                }
                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
            }
        }
        if (filled > 0 || rows != table.Rows || Convert.ToHexStringLower(hash.GetHashAndReset()) != table.Sha256) throw new DamagedArchive($"表 {table.Name} 的内容与清单的校验值不符");
    }

    /// <summary>Takes a checkpoint or a key out, to where the caller says; null: only checks it.</summary>
    public Task TakeAsync(FilePart part, string? to, CancellationToken cancel) => TakeAsync(entries[part.Name], part.Sha256, to, cancel);

    /// <summary>Takes an attachment's file out; its name is its hash.</summary>
    public Task TakeFileAsync(string sha256, string? to, CancellationToken cancel) => TakeAsync(entries[$"files/{sha256[..2]}/{sha256[2..]}"], sha256, to, cancel);

    static Task TakeAsync(ZipArchiveEntry entry, string sha256, string? to, CancellationToken cancel) => ReadingAsync(async () =>
    {
        await using var source = new Bounded(entry);
        await using var target = to is null ? null : new FileStream(to, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        for (int read; (read = await source.ReadAsync(buffer, cancel)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            if (target is not null) await target.WriteAsync(buffer.AsMemory(0, read), cancel);
        }
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256) throw new DamagedArchive($"{entry.FullName} 的内容与校验值不符");
        target?.Flush(flushToDisk: true);
        return 0;
    });

    /// <summary>What a damaged zip makes its reader say, in our words.</summary>
    static async Task<T> ReadingAsync<T>(Func<Task<T>> read)
    {
        try { return await read(); }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or JsonException or FormatException or OverflowException or NotSupportedException or ArgumentException) { throw new DamagedArchive("读不出来"); }
    }

    /// <summary>The seal that a file carries at its end; null if it is none.</summary>
    public static async Task<string?> SealAsync(FileStream file, CancellationToken cancel)
    {
        if (file.Length <= ArchiveWriter.SealLength) return null;
        file.Position = file.Length - ArchiveWriter.SealLength;
        var bytes = new byte[ArchiveWriter.SealLength];
        await file.ReadExactlyAsync(bytes, cancel);
        return bytes.All(b => char.IsAsciiHexDigitLower((char)b)) ? Encoding.ASCII.GetString(bytes) : null;
    }

    /// <summary>What the seal should be.</summary>
    public static async Task<string> ReckonSealAsync(FileStream file, CancellationToken cancel)
    {
        file.Position = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (var left = file.Length - ArchiveWriter.SealLength; left > 0;)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancel);
            if (read == 0) throw new EndOfStreamException();
            hash.AppendData(buffer, 0, read);
            left -= read;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose()
    {
        zip.Dispose();
        file.Dispose();
    }

    /// <summary>A part that gives exactly as many bytes as the archive says it has, never more.</summary>
    sealed class Bounded(ZipArchiveEntry entry) : Stream
    {
        readonly Stream inner = entry.Open();
        long left = entry.Length;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length == 0) return 0;
            var read = await inner.ReadAsync(buffer, cancellationToken);
            if ((left -= read) < 0 || (read == 0 && left > 0)) throw new InvalidDataException();
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
