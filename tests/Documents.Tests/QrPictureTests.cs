using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Gongkai.Documents;
using Xunit;

namespace Gongkai.Documents.Tests;

public sealed class QrPictureTests
{
    /// <summary>Digests of the modules as another writer of the standard draws them too.</summary>
    [Theory]
    [InlineData(40, 29, "abefbd76cc731c50")]
    [InlineData(162, 53, "a79ba9fbc98f4071")]
    [InlineData(600, 93, "784a1c88f3adb194")]
    public void The_square_is_the_one_the_standard_gives(int length, int size, string digest)
    {
        var code = QrPicture.Modules(new string('x', length));
        Assert.Equal(size, code.GetLength(0));
        var text = new StringBuilder();
        foreach (var dark in code) text.Append(dark ? '1' : '0');
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text.ToString())))[..16]);
    }

    [Fact]
    public void What_does_not_fit_is_refused() => Assert.Throws<ArgumentException>(() => QrPicture.Modules(new string('x', 700)));

    [Fact]
    public void The_picture_is_black_on_white_with_its_quiet_zone()
    {
        var png = QrPicture.Png("x", 3);
        Assert.Equal("89504e470d0a1a0a", Convert.ToHexStringLower(png[..8]));
        // 21 modules and 4 on every side, three pixels each; a bit a pixel and a byte before every row.
        int side = 29 * 3, row = 1 + (side + 7) / 8, at = Encoding.Latin1.GetString(png).IndexOf("IDAT", StringComparison.Ordinal) + 4;
        using var unpacked = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(png[at..]), CompressionMode.Decompress)) zlib.CopyTo(unpacked);
        var raw = unpacked.ToArray();
        Assert.Equal(side * row, raw.Length);
        bool Dark(int y, int x) => (raw[y * row + 1 + x / 8] >> 7 - x % 8 & 1) == 0;
        Assert.False(Dark(11, 12));
        Assert.True(Dark(12, 12));
        var code = QrPicture.Modules("x");
        for (var y = 0; y < 21; y++)
            for (var x = 0; x < 21; x++) Assert.Equal(code[y, x], Dark((y + 4) * 3 + 1, (x + 4) * 3 + 1));
    }
}
