using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Redaction;

/// <summary>A place on a page, as the page is shown (rotation and crop obeyed): points of 1/72 inch from its upper left corner; pixels for a picture.</summary>
/// <param name="Page">from 1</param>
public sealed record PageBox(int Page, double X, double Y, double Width, double Height)
{
    public RedactionBox Redact(string ground, string? mark = null) => new(Page, X, Y, Width, Height, ground, mark);
}

/// <summary>What is to be struck out, and why (条例第三十七条：区分处理).</summary>
/// <param name="Page">from 1; 1 for a picture</param>
/// <param name="X">from the left edge of the page as shown, in points (pixels for a picture), or in shares of its width if <paramref name="Shares"/></param>
/// <param name="Y">from the upper edge, likewise</param>
/// <param name="Ground">the article, as “条例第十五条”; a reader of the screen hears it, and it is printed on the box as far as there is room</param>
/// <param name="Mark">what is printed instead of the ground; empty for nothing</param>
/// <param name="Shares">the four numbers are shares of the page, 0 to 1</param>
public sealed record RedactionBox(int Page, double X, double Y, double Width, double Height, string Ground, string? Mark = null, bool Shares = false)
{
    public const int MostBoxes = 5_000, LongestText = 100;

    /// <summary>Smaller boxes (in points) are slips of the hand.</summary>
    public const double Smallest = 2;
}

/// <summary>A box in shares of its page, checked.</summary>
sealed record StrikeBox(int Page, double Left, double Top, double Right, double Bottom, string Ground, string? Mark)
{
    /// <summary>What a reader of the screen, and whoever copies the text, is told in place of what was struck.</summary>
    public string Spoken => $"［遮盖：{Ground}］";

    /// <exception cref="ArgumentException">a box of no size, beyond its page, without ground …; the message says which box and which rule</exception>
    public static List<StrikeBox> Check(IReadOnlyList<RedactionBox> boxes, IReadOnlyList<PageSize> pages)
    {
        if (boxes.Count > RedactionBox.MostBoxes) throw new ArgumentException($"遮盖框有{boxes.Count}个，最多{RedactionBox.MostBoxes}个；请分成几份文件处理。");
        var result = new List<StrikeBox>();
        for (var i = 0; i < boxes.Count; i++)
        {
            var box = boxes[i];
            var name = $"第{i + 1}个遮盖框";
            if (box.Page < 1 || box.Page > pages.Count) throw new ArgumentException($"{name}在第{box.Page}页，文件只有{pages.Count}页。");
            if (string.IsNullOrWhiteSpace(box.Ground)) throw new ArgumentException($"{name}没有写明依据；区分处理须说明理由（条例第三十七条）。");
            if (box.Ground.Length > RedactionBox.LongestText || box.Mark?.Length > RedactionBox.LongestText) throw new ArgumentException($"{name}的依据或者标注超过{RedactionBox.LongestText}字。");
            var size = pages[box.Page - 1];
            var (w, h) = box.Shares ? (1.0, 1.0) : (size.Width, size.Height);
            var (left, top, right, bottom) = (box.X / w, box.Y / h, (box.X + box.Width) / w, (box.Y + box.Height) / h);
            if (!double.IsFinite(left + top + right + bottom)) throw new ArgumentException($"{name}的位置不是数。");
            if ((right - left) * size.Width < RedactionBox.Smallest || (bottom - top) * size.Height < RedactionBox.Smallest) throw new ArgumentException($"{name}太小（宽高至少{RedactionBox.Smallest}磅），请重新框选。");
            // Half a point beyond the edge is rounding.
            var (dx, dy) = (0.5 / size.Width + 1e-9, 0.5 / size.Height + 1e-9);
            if (left < -dx || top < -dy || right > 1 + dx || bottom > 1 + dy) throw new ArgumentException($"{name}超出第{box.Page}页的页面，请重新框选。");
            result.Add(new(box.Page, Math.Max(0, left), Math.Max(0, top), Math.Min(1, right), Math.Min(1, bottom), Packages.Clean(box.Ground.Trim()), box.Mark is null ? null : Packages.Clean(box.Mark.Trim())));
        }
        return result;
    }
}

/// <summary>Size of a page as shown, in points; of a picture in pixels.</summary>
public readonly record struct PageSize(double Width, double Height);

/// <summary>A program is missing that this needs; the message says which, and what still works.</summary>
public sealed class RedactionUnavailableException(string message) : Exception(message);

/// <summary>The result did not pass its own proof and is not given out. <paramref name="certificate"/> tells what failed.</summary>
public sealed class RedactionUnprovenException(RedactionCertificate certificate)
    : Exception("遮盖后的文件没有通过核验，不予输出：" + string.Join("；", certificate.Checks.Where(c => c.Passed == false).Select(c => $"{c.Name}：{c.Detail}")))
{
    public RedactionCertificate Certificate => certificate;
}

/// <param name="Passed">null: not done; <paramref name="Detail"/> says why</param>
public sealed record RedactionCheck(string Name, bool? Passed, string Detail);

/// <summary>A string that was struck, told by its hash alone.</summary>
/// <param name="Hash">HMAC-SHA256 of the text (NFKC, lower case, without spaces) keyed by the certificate's salt, in hex</param>
/// <param name="Boxes">numbers of the boxes that hold it, from 1; empty for a string that the caller named</param>
/// <param name="Elsewhere">how often it still stands in the result outside all boxes</param>
public sealed record StruckText(string Hash, int Characters, IReadOnlyList<int> Boxes, int Elsewhere);

/// <summary>
/// What was struck, on what grounds, and what was looked at in the result. Holds no struck text. Short texts (names, numbers) can be guessed
/// from their hash by whoever has the salt too: keep the certificate in the office's files, do not publish it.
/// </summary>
public sealed record RedactionCertificate(
    string SourceSha256, string ResultSha256, int Pages, IReadOnlyList<RedactionBox> Boxes, string Salt, IReadOnlyList<StruckText> Struck, IReadOnlyList<RedactionCheck> Checks, IReadOnlyList<string> Warnings)
{
    /// <summary>Every check that could be done was passed.</summary>
    public bool Proven => Checks.All(c => c.Passed != false);
}

/// <summary>A string struck in one place and left standing in others: where, so that a page can offer to strike those too.</summary>
/// <param name="Box">number of the box, from 1; null for a string that the caller named</param>
public sealed record LeftStanding(int? Box, IReadOnlyList<PageBox> Places);

/// <param name="MediaType">application/pdf, image/jpeg or image/png</param>
public sealed record RedactedFile(byte[] Bytes, string MediaType, RedactionCertificate Certificate, IReadOnlyList<LeftStanding> LeftStanding);
