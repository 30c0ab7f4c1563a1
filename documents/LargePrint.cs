using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Gongkai.Documents;

/// <summary>The same paper in large print, for those who find it hard to read (《政府信息公开条例》第四十三条): nothing is smaller than 22 pt, and no line is cramped. The words stay as they are.</summary>
public static class LargePrint
{
    /// <summary>The smallest type, in half points.</summary>
    public const int Smallest = 44;
    /// <summary>Headings stand out from the text as before.</summary>
    const int Heading = 56;
    /// <summary>Below these a size or a line is there for its space alone.</summary>
    const int SpaceSize = 12, SpaceLine = 240;

    /// <param name="docx">a paper as <see cref="DocxWriter"/> wrote it</param>
    public static byte[] Of(byte[] docx)
    {
        using var copy = new MemoryStream();
        copy.Write(docx);
        copy.Position = 0;
        using (var word = WordprocessingDocument.Open(copy, isEditable: true))
        {
            var main = word.MainDocumentPart!;
            OpenXmlElement?[] roots = [main.Document, main.StyleDefinitionsPart?.Styles, .. main.HeaderParts.Select(h => h.Header), .. main.FooterParts.Select(f => f.Footer)];
            foreach (var root in roots.OfType<OpenXmlElement>())
            {
                foreach (var size in root.Descendants<FontSize>())
                    if (Number(size.Val) is > SpaceSize and var points) size.Val = $"{(points >= Smallest ? Heading : Smallest)}";
                foreach (var spacing in root.Descendants<SpacingBetweenLines>())
                    if (spacing.LineRule?.Value == LineSpacingRuleValues.Exact && Number(spacing.Line) > SpaceLine) (spacing.LineRule, spacing.Line) = (LineSpacingRuleValues.Auto, "300");
            }
        }
        return copy.ToArray();
    }

    static int? Number(StringValue? text) => int.TryParse(text?.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) ? n : null;
}
