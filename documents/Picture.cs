using System.Buffers.Binary;

namespace Gongkai.Documents;

public enum PictureFormat { Jpeg, Png }

/// <summary>
/// A photograph or screenshot fit to be published: measured, and rid of everything but the picture (place, camera, time, names, thumbnails, appended films).
/// <paramref name="Orientation"/> is that of EXIF, 1–8; it alone is kept, or photographs taken upright would lie on their side.
/// </summary>
/// <param name="Width">In pixels as stored, before turning.</param>
public sealed record Picture(byte[] Bytes, PictureFormat Format, int Width, int Height, int Orientation = 1)
{
    public const int LongestSide = 12_000, MostPixels = 60_000_000;

    /// <summary>Turned by a quarter: shown, width and height change places.</summary>
    public bool Sideways => Orientation >= 5;
    public int ShownWidth => Sideways ? Height : Width;
    public int ShownHeight => Sideways ? Width : Height;
    public string MediaType => Format == PictureFormat.Jpeg ? "image/jpeg" : "image/png";

    /// <exception cref="ArgumentException">neither JPEG nor PNG, damaged, or too many pixels; the message says which, in Chinese.</exception>
    public static Picture Clean(byte[] bytes)
    {
        var picture = bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg(bytes)
            : bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? Png(bytes)
            : throw new ArgumentException("图片须为 JPG 或者 PNG");
        if (picture.Width < 1 || picture.Height < 1) throw Damaged();
        if (Math.Max(picture.Width, picture.Height) > LongestSide || (long)picture.Width * picture.Height > MostPixels)
            throw new ArgumentException($"图片有 {picture.Width}×{picture.Height} 像素，太大；长边最多 {LongestSide} 像素，请缩小后再上传");
        return picture;
    }

    static ArgumentException Damaged() => new("图片文件已损坏，打不开");

    static Picture Jpeg(ReadOnlySpan<byte> b)
    {
        using var kept = new MemoryStream(b.Length);
        int width = 0, height = 0, orientation = 1;
        var scans = false;
        kept.Write(b[..2]);
        var rest = new MemoryStream(b.Length);
        for (var i = 2; ;)
        {
            if (i + 2 > b.Length || b[i] != 0xFF) throw Damaged();
            var marker = b[i + 1];
            if (marker == 0xFF) { i++; continue; }
            if (marker == 0xD9)
            {
                rest.Write(b.Slice(i, 2));
                break; // whatever follows the end is no part of the picture
            }
            if (marker is 0x01 or >= 0xD0 and <= 0xD7) { i += 2; continue; }
            if (i + 4 > b.Length) throw Damaged();
            var length = BinaryPrimitives.ReadUInt16BigEndian(b[(i + 2)..]);
            if (length < 2 || i + 2 + length > b.Length) throw Damaged();
            var body = b.Slice(i + 4, length - 2);
            if (marker is 0xC0 or 0xC1 or 0xC2)
            {
                if (body.Length < 6) throw Damaged();
                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(body[1..]), BinaryPrimitives.ReadUInt16BigEndian(body[3..]));
            }
            if (marker == 0xE1 && body.StartsWith("Exif\0\0"u8)) orientation = Turned(body[6..]);
            if (Picturing(marker, body)) rest.Write(b.Slice(i, 2 + length));
            i += 2 + length;
            if (marker != 0xDA) continue;
            scans = true;
            // Compressed data: up to the next marker that is neither stuffing nor a restart.
            var from = i;
            while (i + 1 < b.Length && !(b[i] == 0xFF && b[i + 1] is not (0x00 or >= 0xD0 and <= 0xD7))) i++;
            if (i + 1 >= b.Length) throw Damaged();
            rest.Write(b[from..i]);
        }
        if (!scans) throw Damaged();
        if (orientation != 1) kept.Write([0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*\0\0\0\b\0\u0001"u8, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0]);
        rest.WriteTo(kept);
        return new(kept.ToArray(), PictureFormat.Jpeg, width, height, orientation);
    }

    /// <summary>Of the application's own segments only those that colours need; no comments.</summary>
    static bool Picturing(byte marker, ReadOnlySpan<byte> body) => marker switch
    {
        0xE0 => body.StartsWith("JFIF\0"u8),
        0xE2 => body.StartsWith("ICC_PROFILE\0"u8),
        0xEE => body.StartsWith("Adobe"u8),
        >= 0xE1 and <= 0xEF or 0xFE => false,
        _ => true,
    };

    /// <summary>The one number of EXIF that is needed; anything odd counts as upright.</summary>
    static int Turned(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 14) return 1;
        var little = tiff[0] == 'I';
        ushort Short(ReadOnlySpan<byte> s) => little ? BinaryPrimitives.ReadUInt16LittleEndian(s) : BinaryPrimitives.ReadUInt16BigEndian(s);
        var at = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (at > tiff.Length - 2) return 1;
        var list = tiff[(int)at..];
        var count = Short(list);
        for (var n = 0; n < count && 2 + 12 * (n + 1) <= list.Length; n++)
            if (Short(list[(2 + 12 * n)..]) == 0x0112) return Short(list[(2 + 12 * n + 8)..]) is >= 1 and <= 8 and var o ? o : 1;
        return 1;
    }

    static Picture Png(ReadOnlySpan<byte> b)
    {
        using var kept = new MemoryStream(b.Length);
        kept.Write(b[..8]);
        int width = 0, height = 0;
        var data = false;
        for (var i = 8; ;)
        {
            if (i + 12 > b.Length) throw Damaged();
            var length = BinaryPrimitives.ReadUInt32BigEndian(b[i..]);
            if (length > b.Length - i - 12) throw Damaged();
            var chunk = b.Slice(i, 12 + (int)length);
            var name = System.Text.Encoding.ASCII.GetString(chunk.Slice(4, 4));
            if (i == 8)
            {
                if (name != "IHDR" || length != 13) throw Damaged();
                var (w, h) = (BinaryPrimitives.ReadUInt32BigEndian(chunk[8..]), BinaryPrimitives.ReadUInt32BigEndian(chunk[12..]));
                (width, height) = ((int)Math.Min(w, int.MaxValue), (int)Math.Min(h, int.MaxValue));
            }
            if (name is "IHDR" or "PLTE" or "IDAT" or "IEND" or "tRNS" or "gAMA" or "cHRM" or "sRGB" or "iCCP" or "sBIT" or "bKGD" or "pHYs") kept.Write(chunk);
            data |= name == "IDAT";
            i += chunk.Length;
            if (name == "IEND") break;
        }
        return data ? new(kept.ToArray(), PictureFormat.Png, width, height) : throw Damaged();
    }
}

/// <summary>A picture with its caption, which is what a reader hears who cannot see it.</summary>
public sealed record PictureBlock(Picture Picture, string Caption) : Block;
