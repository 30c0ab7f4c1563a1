using System.IO.Compression;
using System.Text;
using Gongkai.CommandLine;
using Gongkai.Shared;

namespace Gongkai.Imports;

/// <summary>
/// A file of lines in UTF-8, packed by gzip or not, told apart by its first bytes. It streams: a file of any length needs no more memory than its longest lines.
/// </summary>
public sealed class LineFile : IDisposable
{
    public const long MaxBytes = 4L << 30;

    /// <summary>Characters of the lines taken together at once; a part of a file is as many lines as they fill.</summary>
    const int MostCharacters = 8_000_000;

    /// <summary>A line that no file has. It stands, packed by itself, behind a packed file: one that was cut off swallows it, for unpacking such a file gives no error.</summary>
    static readonly string End = Guid.NewGuid().ToString();
    static readonly byte[] PackedEnd = Pack("\n" + End);

    readonly StreamReader reader;
    readonly LineReader lines;
    readonly bool packed;
    bool ended;
    int number;

    LineFile(Stream stream)
    {
        Span<byte> start = stackalloc byte[2];
        stream.Position = 0;
        var read = stream.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        stream.Position = 0;
        packed = read == 2 && start[0] == 0x1F && start[1] == 0x8B;
        reader = new StreamReader(packed ? new GZipStream(new Followed(stream, PackedEnd), CompressionMode.Decompress) : stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16, leaveOpen: !packed);
        lines = new LineReader(reader, () => Task.CompletedTask);
    }

    /// <param name="stream">At any place of it; it is read from the beginning, and stays open.</param>
    public static LineFile Open(Stream stream) => new(stream);

    /// <summary>The next lines that hold anything and come after line <paramref name="after"/>, at most <paramref name="most"/>; none at the end. Numbers count every line from 1.</summary>
    /// <exception cref="InvalidInput">it is not whole, or not UTF-8.</exception>
    public async Task<IReadOnlyList<(int Number, string Text)>> TakeAsync(int most, int after = 0)
    {
        var taken = new List<(int, string)>();
        var characters = 0;
        try
        {
            while (!ended && taken.Count < most && characters < MostCharacters)
            {
                var line = await lines.NextAsync();
                if (line is null && packed) throw new EndOfStreamException();
                if (line is null || line == End) { ended = true; break; }
                if (++number <= after || string.IsNullOrWhiteSpace(line)) continue;
                taken.Add((number, line));
                characters += line.Length;
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException) { throw new InvalidInput($"压缩文件不完整或者已损坏（第{number}行以后读不出来），请重新取得"); }
        catch (DecoderFallbackException) { throw new InvalidInput($"第{number + 1}行附近不是 UTF-8 编码，请另存为 UTF-8"); }
        return taken;
    }

    /// <summary>Reads the whole file once, so that what is not whole is refused before anything is imported. Returns how many lines hold anything.</summary>
    /// <exception cref="InvalidInput">it is empty, not whole, not UTF-8, or does not begin with a JSON object.</exception>
    public static async Task<int> CountAsync(Stream stream, CancellationToken cancel = default)
    {
        using var file = Open(stream);
        var count = 0;
        while (await file.TakeAsync(10_000) is { Count: > 0 } part)
        {
            cancel.ThrowIfCancellationRequested();
            if (count == 0 && !part[0].Text.TrimStart().StartsWith('{')) throw new InvalidInput("这不是每行一个 JSON 对象的文件");
            count += part.Count;
        }
        return count > 0 ? count : throw new InvalidInput("文件里没有内容");
    }

    public void Dispose() => reader.Dispose();

    static byte[] Pack(string text)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return stream.ToArray();
    }

    /// <summary>A stream, and behind its end some bytes more. The stream itself stays open.</summary>
    sealed class Followed(Stream first, byte[] then) : Stream
    {
        int at;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (at == 0 && first.Read(buffer) is > 0 and var read) return read;
            var n = Math.Min(buffer.Length, then.Length - at);
            then.AsSpan(at, n).CopyTo(buffer);
            at += n;
            return n;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel = default) =>
            at == 0 && buffer.Length > 0 && await first.ReadAsync(buffer, cancel) is > 0 and var n ? n : Read(buffer.Span);

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
