using System.Runtime.InteropServices;
using Gongkai.Documents.Readers;
using SkiaSharp;

namespace Gongkai.Documents.Redaction;

/// <summary>A page or picture as pixels, four bytes each: red, green, blue, 255.</summary>
sealed class Raster(int width, int height, byte[] pixels)
{
    public const int MostPixels = 60_000_000;

    static Raster() => SkiaLibrary.Find();

    public int Width => width;
    public int Height => height;
    public byte[] Pixels => pixels;

    public static Raster Blank(int width, int height)
    {
        var pixels = new byte[checked(width * height * 4)];
        Array.Fill(pixels, (byte)255);
        return new(width, height, pixels);
    }

    /// <summary>Lends the pixels to Skia, without a colour profile: written into a file it would look like something of the original's.</summary>
    public T With<T>(Func<SKPixmap, T> use)
    {
        var pin = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            using var map = new SKPixmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque), pin.AddrOfPinnedObject(), width * 4);
            return use(map);
        }
        finally { pin.Free(); }
    }

    /// <summary>Portable pixmap as poppler writes it: P6, width, height, 255, three bytes a pixel.</summary>
    public static Raster ReadPpm(Stream from)
    {
        int Byte() => from.ReadByte();
        int Number()
        {
            int c = Byte(), n = 0, digits = 0;
            while (c is ' ' or '\n' or '\r' or '\t') c = Byte();
            for (; c is >= '0' and <= '9' && digits < 9; digits++, c = Byte()) n = n * 10 + c - '0';
            return digits == 0 ? throw new UnreadableDocumentException("页面没有画出来，文件可能已损坏。") : n;
        }
        if (Byte() != 'P' || Byte() != '6') throw new UnreadableDocumentException("页面没有画出来，文件可能已损坏。");
        var (w, h, depth) = (Number(), Number(), Number());
        if (w < 1 || h < 1 || depth != 255 || (long)w * h > MostPixels) throw new UnreadableDocumentException($"页面有{w}×{h}像素，太大。");
        var pixels = new byte[w * h * 4];
        var row = new byte[w * 3];
        for (var y = 0; y < h; y++)
        {
            from.ReadExactly(row);
            for (int x = 0, i = y * w * 4, k = 0; x < w; x++)
            {
                pixels[i++] = row[k++];
                pixels[i++] = row[k++];
                pixels[i++] = row[k++];
                pixels[i++] = 255;
            }
        }
        return new(w, h, pixels);
    }

    public void WritePpm(Stream to)
    {
        to.Write(System.Text.Encoding.ASCII.GetBytes($"P6\n{width} {height}\n255\n"));
        var row = new byte[width * 3];
        for (var y = 0; y < height; y++)
        {
            for (int x = 0, i = y * width * 4, k = 0; x < width; x++, i += 4)
            {
                row[k++] = pixels[i];
                row[k++] = pixels[i + 1];
                row[k++] = pixels[i + 2];
            }
            to.Write(row);
        }
    }

    /// <summary>Decodes a picture of a stranger and turns it upright. In the child only.</summary>
    public static Raster Decode(byte[] bytes) => Decode(bytes, out _);

    /// <param name="opaque">nothing shows through</param>
    public static Raster Decode(byte[] bytes, out bool opaque)
    {
        opaque = true;
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data) ?? throw new UnreadableDocumentException("图片文件已损坏，打不开。");
        var (w, h) = (codec.Info.Width, codec.Info.Height);
        if ((long)w * h > MostPixels) throw new UnreadableDocumentException($"图片有{w}×{h}像素，太大。");
        var pixels = new byte[checked(w * h * 4)];
        var pin = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            var result = codec.GetPixels(new SKImageInfo(w, h, SKColorType.Rgba8888, SKAlphaType.Unpremul, SKColorSpace.CreateSrgb()), pin.AddrOfPinnedObject());
            if (result != SKCodecResult.Success) throw new UnreadableDocumentException("图片文件不完整或已损坏，打不开；请重新拍摄或另存后再上传。");
        }
        finally { pin.Free(); }
        // What shows through is seen on white.
        for (var i = 0; i < pixels.Length; i += 4)
        {
            var a = pixels[i + 3];
            if (a == 255) continue;
            opaque = false;
            for (var k = 0; k < 3; k++) pixels[i + k] = (byte)((pixels[i + k] * a + 255 * (255 - a)) / 255);
            pixels[i + 3] = 255;
        }
        return new Raster(w, h, pixels).Turned(codec.EncodedOrigin);
    }

    /// <summary>Turned and mirrored as EXIF 1–8 says.</summary>
    Raster Turned(SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default) return this;
        var sideways = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (w, h) = sideways ? (height, width) : (width, height);
        var from = MemoryMarshal.Cast<byte, uint>(pixels);
        var turned = new byte[pixels.Length];
        var to = MemoryMarshal.Cast<byte, uint>(turned.AsSpan());
        for (var y = 0; y < h; y++)
            for (var x = 0; x < w; x++)
            {
                var (sx, sy) = origin switch
                {
                    SKEncodedOrigin.TopRight => (width - 1 - x, y),
                    SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
                    SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, height - 1 - x),
                    SKEncodedOrigin.RightBottom => (width - 1 - y, height - 1 - x),
                    _ => (width - 1 - y, x),
                };
                to[y * w + x] = from[sy * width + sx];
            }
        return new(w, h, turned);
    }

    public byte[] Jpeg(int quality, bool grey = false)
    {
        var options = new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore);
        if (!grey) return With(map => Encoded(map, m => m.Encode(options)));
        var one = new byte[width * height];
        for (int i = 0, k = 0; i < one.Length; i++, k += 4) one[i] = (byte)Luminance(k);
        var pin = GCHandle.Alloc(one, GCHandleType.Pinned);
        try
        {
            using var map = new SKPixmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque), pin.AddrOfPinnedObject(), width);
            return Encoded(map, m => m.Encode(options));
        }
        finally { pin.Free(); }
    }

    public byte[] Png() => With(map => Encoded(map, m => m.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 6))));

    static byte[] Encoded(SKPixmap map, Func<SKPixmap, SKData?> encode)
    {
        using var data = encode(map) ?? throw new InvalidOperationException("the picture could not be encoded");
        return data.ToArray();
    }

    public int Luminance(int i) => (pixels[i] * 299 + pixels[i + 1] * 587 + pixels[i + 2] * 114 + 500) / 1000;

    /// <summary>Made smaller so that the longest side fits.</summary>
    public Raster Within(int longest)
    {
        var most = Math.Max(width, height);
        if (most <= longest) return this;
        var small = Blank(Math.Max(1, width * longest / most), Math.Max(1, height * longest / most));
        return With(from => small.With(to => from.ScalePixels(to, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)) ? small : throw new InvalidOperationException("the picture could not be scaled")));
    }

    public Raster Cut(int left, int top, int right, int bottom)
    {
        var cut = new byte[(right - left) * (bottom - top) * 4];
        for (var y = top; y < bottom; y++) Buffer.BlockCopy(pixels, (y * width + left) * 4, cut, (y - top) * (right - left) * 4, (right - left) * 4);
        return new(right - left, bottom - top, cut);
    }

    /// <summary>
    /// Does ink of this colour stand in the rectangle, and nothing else but its background? Text that something covers, that is white on white or
    /// outside what is shown, does not pass.
    /// </summary>
    public bool Shows(int colour, double left, double top, double right, double bottom)
    {
        // One pixel around: the ground on which the sign stands.
        var (l, t, r, b) = (Math.Max(0, (int)left - 1), Math.Max(0, (int)top - 1), Math.Min(width, (int)Math.Ceiling(right) + 1), Math.Min(height, (int)Math.Ceiling(bottom) + 1));
        if (r - l < 2 || b - t < 2 || right <= 0 || bottom <= 0 || left >= width || top >= height) return false;
        var counts = new Dictionary<int, int>();
        for (var y = t; y < b; y++)
            for (var x = l; x < r; x++)
            {
                var i = (y * width + x) * 4;
                var key = (pixels[i] >> 4) << 8 | (pixels[i + 1] >> 4) << 4 | pixels[i + 2] >> 4;
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        // The ground is the commonest colour, but not the ink itself: a bold sign may fill most of its rectangle.
        (int R, int G, int B) ink = colour < 0 ? (0, 0, 0) : (colour >> 16, colour >> 8 & 255, colour & 255);
        var ground = (R: 255, G: 255, B: 255);
        var most = 0;
        foreach (var (key, count) in counts)
        {
            var c = (R: (key >> 8) * 17, G: (key >> 4 & 15) * 17, B: (key & 15) * 17);
            if (count > most && Math.Abs(c.R - ink.R) + Math.Abs(c.G - ink.G) + Math.Abs(c.B - ink.B) > 96) (most, ground) = (count, c);
        }
        var (dr, dg, db) = (ink.R - ground.R, ink.G - ground.G, ink.B - ground.B);
        double length = dr * dr + dg * dg + db * db;
        if (length < 60 * 60) return false;
        int dark = 0, odd = 0, bare = 0;
        for (var y = t; y < b; y++)
            for (var x = l; x < r; x++)
            {
                var i = (y * width + x) * 4;
                var (pr, pg, pb) = (pixels[i] - ground.R, pixels[i + 1] - ground.G, pixels[i + 2] - ground.B);
                var along = (pr * dr + pg * dg + pb * db) / length;
                var (or, og, ob) = (pr - along * dr, pg - along * dg, pb - along * db);
                if (or * or + og * og + ob * ob > 70 * 70 || along < -0.3) odd++;
                else if (along >= 0.3) dark++;
                else bare++;
            }
        var all = (r - l) * (b - t);
        return odd <= 0.15 * all && dark >= Math.Max(2, 0.04 * all) && bare >= 0.02 * all;
    }
}
