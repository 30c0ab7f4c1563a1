using DocumentFormat.OpenXml.Packaging;

namespace Gongkai.Documents;

/// <summary>A <see cref="PictureBlock"/> as an inline drawing. A turned photograph is turned by the drawing: neither Word nor LibreOffice looks into the file for it.</summary>
static class PictureWriter
{
    const double Millimetre = 36000, WidestMm = 140, HighestMm = 100;

    /// <summary>Adds the picture to <paramref name="main"/> and returns its w:drawing. <paramref name="number"/> counts figures from 1.</summary>
    public static string Add(MainDocumentPart main, PictureBlock block, int number)
    {
        var picture = block.Picture;
        var part = main.AddNewPart<ImagePart>(picture.MediaType, $"rPicture{number}");
        part.FeedData(new MemoryStream(picture.Bytes, writable: false));
        // At most as large as on a screen of 96 dots an inch, so that small ones stay sharp.
        var scale = Math.Min(25.4 / 96, Math.Min(WidestMm / picture.ShownWidth, HighestMm / picture.ShownHeight)) * Millimetre;
        long x = Math.Max(1, (long)(picture.Width * scale)), y = Math.Max(1, (long)(picture.Height * scale));
        // The frame of the drawing is that of the picture as stored; a quarter turn sticks out of it by half the difference on two sides and falls short on the others.
        var over = picture.Sideways ? (y - x) / 2 : 0;
        var (turn, flip) = picture.Orientation switch
        {
            2 => (0, " flipH=\"1\""), 3 => (180, ""), 4 => (0, " flipV=\"1\""), 5 => (270, " flipH=\"1\""), 6 => (90, ""), 7 => (90, " flipH=\"1\""), 8 => (270, ""), _ => (0, ""),
        };
        var caption = Packages.Escape(block.Caption);
        return $"""
            <w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{x}" cy="{y}"/><wp:effectExtent l="{over}" t="{-over}" r="{over}" b="{-over}"/><wp:docPr id="{number}" name="图片 {number}" descr="{caption}" title="{caption}"/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="图片 {number}" descr="{caption}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rPicture{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm{(turn == 0 ? "" : $" rot=\"{turn * 60000}\"")}{flip}><a:off x="0" y="0"/><a:ext cx="{x}" cy="{y}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>
            """;
    }
}
