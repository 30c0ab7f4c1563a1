using System.Text;
using DocumentFormat.OpenXml.Packaging;
using Xunit;

namespace Gongkai.Documents.Tests;

public sealed class PictureTests
{
    /// <summary>60 × 30 pixels, red above, blue below.</summary>
    static readonly byte[] Plain = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09P"
        + "T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAeADwDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAQG/8QAFRABAQAAAAAAAAAAAAAAAAAAABL/xAAWAQEBAQAAAAAAAAAA"
        + "AAAAAAAABgH/xAAXEQADAQAAAAAAAAAAAAAAAAAAARRh/9oADAMBAAIRAxEAPwDOWWnstsGFnbpRZaeyyDBbpRZaeyyDBbpRZaeyyDBbpPZaeilpCiRsZRZaeiiFCxlFlp6KIULGUWWnoohQsZ//2Q==");

    /// <summary>A photograph with what phones write into it: little-endian EXIF with a camera and a place, a comment, and a film after the end.</summary>
    static byte[] Photograph(int orientation)
    {
        byte[] exif = [.. "Exif\0\0"u8, .. "II*\0\b\0\0\0\u0002\0"u8, 0x0F, 0x01, 2, 0, 4, 0, 0, 0, (byte)'C', (byte)'a', (byte)'m', 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0, .. "GPS 35.4N 116.6E"u8];
        return [0xFF, 0xD8, .. Segment(0xE1, exif), .. Segment(0xFE, [.. "secret comment"u8]), .. Plain[2..], .. "film with a place"u8];
    }

    static byte[] Segment(byte marker, byte[] body) => [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];

    [Theory]
    [InlineData(1, 60, 30)]
    [InlineData(6, 30, 60)]
    [InlineData(3, 60, 30)]
    public void A_photograph_loses_place_camera_comment_and_film_and_keeps_its_picture_and_how_it_stands(int orientation, int shownWidth, int shownHeight)
    {
        var dirty = Photograph(orientation);
        var picture = Picture.Clean(dirty);
        Assert.Equal((60, 30, orientation, PictureFormat.Jpeg), (picture.Width, picture.Height, picture.Orientation, picture.Format));
        Assert.Equal((shownWidth, shownHeight), (picture.ShownWidth, picture.ShownHeight));
        var text = Encoding.Latin1.GetString(picture.Bytes);
        foreach (var secret in new[] { "GPS", "Cam", "secret", "film" })
        {
            Assert.Contains(secret, Encoding.Latin1.GetString(dirty));
            Assert.DoesNotContain(secret, text);
        }
        Assert.Equal(orientation != 1, text.Contains("Exif"));
        // Clean once, clean for ever; and what makes the picture is there byte for byte.
        Assert.Equal(picture, Picture.Clean(picture.Bytes) with { Bytes = picture.Bytes });
        Assert.Equal(picture.Bytes, Picture.Clean(picture.Bytes).Bytes);
        if (orientation == 1) Assert.Equal(Plain, picture.Bytes);
        else Assert.True(picture.Bytes.AsSpan().EndsWith(Plain.AsSpan(2)));
    }

    [Fact]
    public void What_is_no_whole_picture_is_refused_in_words()
    {
        var jpeg = Photograph(1);
        foreach (var length in new[] { 3, 20, 200, jpeg.Length / 2 }) Assert.Contains("已损坏", Assert.Throws<ArgumentException>(() => Picture.Clean(jpeg[..length])).Message);
        Assert.Contains("须为 JPG 或者 PNG", Assert.Throws<ArgumentException>(() => Picture.Clean("<svg/>"u8.ToArray())).Message);
        Assert.Contains("须为 JPG 或者 PNG", Assert.Throws<ArgumentException>(() => Picture.Clean([])).Message);
        var random = new Random(3);
        for (var i = 0; i < 3000; i++)
        {
            var bad = (byte[])jpeg.Clone();
            for (var n = 0; n < 6; n++) bad[random.Next(2, bad.Length)] = (byte)random.Next(256);
            try { Assert.InRange(Picture.Clean(bad).Width, 1, Picture.LongestSide); }
            catch (ArgumentException e) { Assert.Contains("图片", e.Message); }
        }
    }

    [Fact]
    public async Task Word_shows_a_turned_photograph_upright_with_its_caption()
    {
        var picture = Picture.Clean(Photograph(6));
        var docx = DocxWriter.Write(new("报告", [new Heading(1, "一、图片"), new PictureBlock(picture, "专区全景 <1>"), new PictureBlock(picture with { Orientation = 1 }, "同一张"), new Paragraph("正文")]));
        using var word = WordprocessingDocument.Open(new MemoryStream(docx), false);
        WriterTests.Valid(word);
        var xml = word.MainDocumentPart!.Document!.OuterXml;
        Assert.Contains("rot=\"5400000\"", xml);
        Assert.Contains("descr=\"专区全景 &lt;1&gt;\"", xml);
        Assert.Contains("SEQ 图", xml);
        var converter = PdfConverter.Shared;
        var pdf = await converter.ConvertAsync(docx, TestContext.Current.CancellationToken);
        var text = await WriterTests.RunAsync("pdftotext", pdf, ".pdf", f => ["-layout", f, "-"]);
        Assert.Contains("专区全景", text);
        var images = await WriterTests.RunAsync("pdfimages", pdf, ".pdf", f => ["-list", f]);
        Assert.True(System.Text.RegularExpressions.Regex.Count(images, @"\s(60\s+30|30\s+60)\s") >= 2, images);
    }
}
