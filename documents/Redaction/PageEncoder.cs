using System.IO.Compression;

namespace Gongkai.Documents.Redaction;

/// <summary>A page's pixels as an image of a PDF: entries of its dictionary and the packed bytes.</summary>
sealed record EncodedImage(string Entries, byte[] Data)
{
    /// <summary>
    /// Small and good: type and lines in few colours stay sharp, packed without loss; scans and photographs as JPEG. Black and white come out exactly.
    /// </summary>
    public static EncodedImage Of(Raster raster)
    {
        var (w, h) = (raster.Width, raster.Height);
        var size = $"/Width {w}/Height {h}";
        var grey = Grey(raster);
        // More than that a page of type never needs: a scan, where JPEG is smaller.
        var lossless = grey ? Levels(raster) : Palette(raster);
        if (lossless is not null && lossless.Data.Length <= (long)w * h / 16) return lossless with { Entries = size + lossless.Entries };
        var jpeg = raster.Jpeg(78, grey);
        return lossless is not null && lossless.Data.Length <= 1.3 * jpeg.Length
            ? lossless with { Entries = size + lossless.Entries }
            : new($"{size}/ColorSpace/Device{(grey ? "Gray" : "RGB")}/BitsPerComponent 8/Filter/DCTDecode", jpeg);
    }

    static bool Grey(Raster raster)
    {
        var p = raster.Pixels;
        for (var i = 0; i < p.Length; i += 4)
            if (Math.Abs(p[i] - p[i + 1]) > 12 || Math.Abs(p[i + 1] - p[i + 2]) > 12 || Math.Abs(p[i] - p[i + 2]) > 12) return false;
        return true;
    }

    /// <summary>Sixteen levels of grey, two pixels a byte.</summary>
    static EncodedImage Levels(Raster raster)
    {
        var rows = Rows(raster.Width, raster.Height, 4, (x, y) => (raster.Luminance((y * raster.Width + x) * 4) + 8) / 17);
        return new("/ColorSpace/DeviceGray/BitsPerComponent 4/Filter/FlateDecode", Packed(rows));
    }

    /// <summary>Up to 256 of 4096 colours; null where there are more.</summary>
    static EncodedImage? Palette(Raster raster)
    {
        var numbers = new short[4096];
        Array.Fill(numbers, (short)-1);
        var colours = new List<int>();
        var p = raster.Pixels;
        static int Key(byte[] p, int i) => (p[i] + 8) / 17 << 8 | (p[i + 1] + 8) / 17 << 4 | (p[i + 2] + 8) / 17;
        for (var i = 0; i < p.Length; i += 4)
        {
            var key = Key(p, i);
            if (numbers[key] >= 0) continue;
            if (colours.Count == 256) return null;
            numbers[key] = (short)colours.Count;
            colours.Add(key);
        }
        var bits = colours.Count <= 16 ? 4 : 8;
        var rows = Rows(raster.Width, raster.Height, bits, (x, y) => numbers[Key(p, (y * raster.Width + x) * 4)]);
        var table = string.Concat(colours.Select(c => $"{(c >> 8) * 17:X2}{(c >> 4 & 15) * 17:X2}{(c & 15) * 17:X2}"));
        return new($"/ColorSpace[/Indexed/DeviceRGB {colours.Count - 1}<{table}>]/BitsPerComponent {bits}/Filter/FlateDecode", Packed(rows));
    }

    static byte[] Rows(int width, int height, int bits, Func<int, int, int> value)
    {
        var stride = bits == 8 ? width : (width + 1) / 2;
        var rows = new byte[stride * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                if (bits == 8) rows[y * stride + x] = (byte)value(x, y);
                else rows[y * stride + x / 2] |= (byte)(value(x, y) << (x % 2 == 0 ? 4 : 0));
        return rows;
    }

    static byte[] Packed(byte[] rows)
    {
        using var to = new MemoryStream();
        using (var zlib = new ZLibStream(to, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(rows);
        return to.ToArray();
    }
}
