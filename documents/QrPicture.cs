using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Gongkai.Documents;

/// <summary>
/// A square code to be scanned with a telephone (ISO/IEC 18004): bytes in UTF-8, error correction M, versions 1 to 20, up to 666 bytes.
/// </summary>
public static class QrPicture
{
    const int Newest = 20, Quiet = 4;

    /// <summary>Error correction bytes a block, and number of blocks, at level M, by version.</summary>
    static readonly int[] Correction = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
    static readonly int[] Blocks = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

    /// <summary>The text as a PNG in black and white, with the quiet zone; <paramref name="pixels"/> to a module.</summary>
    /// <exception cref="ArgumentException">more text than fits.</exception>
    public static byte[] Png(string text, int pixels = 6)
    {
        var code = Modules(text);
        int modules = code.GetLength(0) + 2 * Quiet, side = modules * pixels, row = 1 + (side + 7) / 8;
        var raw = new byte[side * row];
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
            {
                int my = y / pixels - Quiet, mx = x / pixels - Quiet;
                var dark = my >= 0 && mx >= 0 && my < code.GetLength(0) && mx < code.GetLength(0) && code[my, mx];
                if (!dark) raw[y * row + 1 + x / 8] |= (byte)(128 >> x % 8);
            }
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(raw);
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, side);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), side);
        head[8] = 1;
        Chunk(png, "IHDR", head);
        Chunk(png, "IDAT", packed.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    static void Chunk(MemoryStream png, string type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        png.Write(chunk);
    }

    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }

    /// <summary>The code itself, true where it is dark, by row and column.</summary>
    public static bool[,] Modules(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var version = Enumerable.Range(1, Newest).FirstOrDefault(v => 4 + Count(v) + bytes.Length * 8 <= Capacity(v) * 8);
        if (version == 0) throw new ArgumentException($"{bytes.Length} bytes do not fit into a code", nameof(text));
        var drawing = new Drawing(version);
        drawing.Place(Interleave(version, Pad(version, bytes)));
        return drawing.Masked();
    }

    static int Count(int version) => version < 10 ? 8 : 16;

    static int Total(int version)
    {
        var bits = (16 * version + 128) * version + 64;
        if (version >= 2)
        {
            var align = version / 7 + 2;
            bits -= (25 * align - 10) * align - 55;
            if (version >= 7) bits -= 36;
        }
        return bits / 8;
    }

    static int Capacity(int version) => Total(version) - Correction[version] * Blocks[version];

    static byte[] Pad(int version, byte[] bytes)
    {
        var bits = new List<bool>();
        void Add(int value, int count)
        {
            for (var i = count - 1; i >= 0; i--) bits.Add((value >> i & 1) != 0);
        }
        Add(4, 4);
        Add(bytes.Length, Count(version));
        foreach (var b in bytes) Add(b, 8);
        var all = Capacity(version) * 8;
        Add(0, Math.Min(4, all - bits.Count));
        Add(0, (8 - bits.Count % 8) % 8);
        for (var pad = 0xEC; bits.Count < all; pad ^= 0xEC ^ 0x11) Add(pad, 8);
        return [.. bits.Chunk(8).Select(c => (byte)c.Aggregate(0, (v, bit) => v << 1 | (bit ? 1 : 0)))];
    }

    /// <summary>Blocks with their correction, byte by byte in turn: a stain hits every block a little.</summary>
    static byte[] Interleave(int version, byte[] data)
    {
        int blocks = Blocks[version], correction = Correction[version], total = Total(version), shorter = blocks - total % blocks, length = total / blocks - correction;
        var divisor = Divisor(correction);
        var parts = new List<(byte[] Data, byte[] Correction)>();
        for (int i = 0, at = 0; i < blocks; i++)
        {
            var part = data[at..(at += length + (i < shorter ? 0 : 1))];
            parts.Add((part, Remainder(part, divisor)));
        }
        var result = new List<byte>(total);
        for (var i = 0; i <= length; i++)
            foreach (var (part, _) in parts)
                if (i < part.Length) result.Add(part[i]);
        for (var i = 0; i < correction; i++)
            foreach (var (_, check) in parts) result.Add(check[i]);
        return [.. result];
    }

    static byte Multiply(byte x, byte y)
    {
        var z = 0;
        for (var i = 7; i >= 0; i--) z = z << 1 ^ (z >> 7) * 0x11D ^ (y >> i & 1) * x;
        return (byte)z;
    }

    static byte[] Divisor(int degree)
    {
        var result = new byte[degree];
        result[^1] = 1;
        byte root = 1;
        for (var i = 0; i < degree; i++)
        {
            for (var j = 0; j < degree; j++)
            {
                result[j] = Multiply(result[j], root);
                if (j + 1 < degree) result[j] ^= result[j + 1];
            }
            root = Multiply(root, 2);
        }
        return result;
    }

    static byte[] Remainder(byte[] data, byte[] divisor)
    {
        var result = new byte[divisor.Length];
        foreach (var b in data)
        {
            var factor = (byte)(b ^ result[0]);
            Array.Copy(result, 1, result, 0, result.Length - 1);
            result[^1] = 0;
            for (var i = 0; i < result.Length; i++) result[i] ^= Multiply(divisor[i], factor);
        }
        return result;
    }

    /// <summary>The square: what every code has in its place, the data in the rest, and the mask that leaves the least confusing picture.</summary>
    sealed class Drawing
    {
        readonly int version, size;
        readonly bool[,] dark, fixedPart;

        public Drawing(int version)
        {
            (this.version, size) = (version, version * 4 + 17);
            (dark, fixedPart) = (new bool[size, size], new bool[size, size]);
            for (var i = 0; i < size; i++)
            {
                Set(6, i, i % 2 == 0);
                Set(i, 6, i % 2 == 0);
            }
            foreach (var (y, x) in new[] { (3, 3), (3, size - 4), (size - 4, 3) })
                for (var dy = -4; dy <= 4; dy++)
                    for (var dx = -4; dx <= 4; dx++)
                        if (y + dy >= 0 && y + dy < size && x + dx >= 0 && x + dx < size) Set(y + dy, x + dx, Math.Max(Math.Abs(dy), Math.Abs(dx)) is not (2 or 4));
            var marks = Marks();
            for (var i = 0; i < marks.Length; i++)
                for (var j = 0; j < marks.Length; j++)
                {
                    if ((i == 0 && j == 0) || (i == 0 && j == marks.Length - 1) || (i == marks.Length - 1 && j == 0)) continue;
                    for (var dy = -2; dy <= 2; dy++)
                        for (var dx = -2; dx <= 2; dx++) Set(marks[i] + dy, marks[j] + dx, Math.Max(Math.Abs(dy), Math.Abs(dx)) != 1);
                }
            Format(0);
            if (version < 7) return;
            var rest = version;
            for (var i = 0; i < 12; i++) rest = rest << 1 ^ (rest >> 11) * 0x1F25;
            var bits = version << 12 | rest;
            for (var i = 0; i < 18; i++)
            {
                Set(size - 11 + i % 3, i / 3, (bits >> i & 1) != 0);
                Set(i / 3, size - 11 + i % 3, (bits >> i & 1) != 0);
            }
        }

        void Set(int y, int x, bool value)
        {
            dark[y, x] = value;
            fixedPart[y, x] = true;
        }

        int[] Marks()
        {
            if (version == 1) return [];
            var count = version / 7 + 2;
            var step = (version * 8 + count * 3 + 5) / (count * 4 - 4) * 2;
            var marks = new int[count];
            marks[0] = 6;
            for (int i = count - 1, at = size - 7; i >= 1; i--, at -= step) marks[i] = at;
            return marks;
        }

        /// <summary>Level M (00) and the mask, twice.</summary>
        void Format(int mask)
        {
            var rest = mask;
            for (var i = 0; i < 10; i++) rest = rest << 1 ^ (rest >> 9) * 0x537;
            var bits = (mask << 10 | rest) ^ 0x5412;
            bool Bit(int i) => (bits >> i & 1) != 0;
            for (var i = 0; i <= 5; i++) Set(i, 8, Bit(i));
            Set(7, 8, Bit(6));
            Set(8, 8, Bit(7));
            Set(8, 7, Bit(8));
            for (var i = 9; i < 15; i++) Set(8, 14 - i, Bit(i));
            for (var i = 0; i < 8; i++) Set(8, size - 1 - i, Bit(i));
            for (var i = 8; i < 15; i++) Set(size - 15 + i, 8, Bit(i));
            Set(size - 8, 8, true);
        }

        public void Place(byte[] data)
        {
            var i = 0;
            for (var right = size - 1; right >= 1; right -= 2)
            {
                if (right == 6) right = 5;
                for (var step = 0; step < size; step++)
                    for (var j = 0; j < 2; j++)
                    {
                        int x = right - j, y = (right + 1 & 2) == 0 ? size - 1 - step : step;
                        if (fixedPart[y, x] || i >= data.Length * 8) continue;
                        dark[y, x] = (data[i / 8] >> 7 - i % 8 & 1) != 0;
                        i++;
                    }
            }
        }

        public bool[,] Masked()
        {
            var best = Enumerable.Range(0, 8).MinBy(m =>
            {
                Format(m);
                Mask(m);
                var penalty = Penalty();
                Mask(m);
                return penalty;
            });
            Format(best);
            Mask(best);
            return dark;
        }

        void Mask(int mask)
        {
            for (var y = 0; y < size; y++)
                for (var x = 0; x < size; x++)
                    if (!fixedPart[y, x]) dark[y, x] ^= mask switch
                    {
                        0 => (x + y) % 2 == 0,
                        1 => y % 2 == 0,
                        2 => x % 3 == 0,
                        3 => (x + y) % 3 == 0,
                        4 => (x / 3 + y / 2) % 2 == 0,
                        5 => x * y % 2 + x * y % 3 == 0,
                        6 => (x * y % 2 + x * y % 3) % 2 == 0,
                        _ => ((x + y) % 2 + x * y % 3) % 2 == 0,
                    };
        }

        int Penalty()
        {
            var penalty = 0;
            foreach (var across in new[] { true, false })
                for (var a = 0; a < size; a++)
                {
                    bool At(int b) => b >= 0 && b < size && (across ? dark[a, b] : dark[b, a]);
                    var run = 1;
                    for (var b = 1; b <= size; b++)
                    {
                        if (b < size && At(b) == At(b - 1)) { run++; continue; }
                        if (run >= 5) penalty += run - 2;
                        run = 1;
                    }
                    // What looks like a finder, with light before or behind it; outside all is light.
                    for (var b = 0; b + 7 <= size; b++)
                        if (At(b) && !At(b + 1) && At(b + 2) && At(b + 3) && At(b + 4) && !At(b + 5) && At(b + 6))
                        {
                            if (!At(b - 1) && !At(b - 2) && !At(b - 3) && !At(b - 4)) penalty += 40;
                            if (!At(b + 7) && !At(b + 8) && !At(b + 9) && !At(b + 10)) penalty += 40;
                        }
                }
            var count = 0;
            for (var y = 0; y < size; y++)
                for (var x = 0; x < size; x++)
                {
                    if (dark[y, x]) count++;
                    if (y + 1 < size && x + 1 < size && dark[y, x] == dark[y, x + 1] && dark[y, x] == dark[y + 1, x] && dark[y, x] == dark[y + 1, x + 1]) penalty += 3;
                }
            return penalty + Math.Abs(count * 20 - size * size * 10) / (size * size) * 10;
        }
    }
}
