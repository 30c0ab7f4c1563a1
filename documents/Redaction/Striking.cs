using Gongkai.Documents.Readers;
using static Gongkai.Documents.Redaction.RedactionJobs;

namespace Gongkai.Documents.Redaction;

/// <summary>Draws the pages, paints the boxes and writes the new file. In the child only.</summary>
static class Striking
{
    public static object Run(StrikeRequest request)
    {
        var source = new PageSource(request.Folder, Source, request.Kind, request.Programs);
        List<StrikeBox> boxes;
        try { boxes = StrikeBox.Check(request.Boxes, [.. source.Pages.Select(p => new PageSize(p.Width, p.Height))]); }
        catch (ArgumentException e) { return new StrikeAnswer(e.Message, [], [], [], []); }

        var struck = boxes.Select(b => Under(source.Pages[b.Page - 1], b)).ToList();
        var title = Letter.Plain(request.Title);
        if (struck.SelectMany(s => s).Concat(request.Struck).Select(Letter.Plain).Any(s => s.Length > 1 && title.Contains(s, StringComparison.Ordinal)))
            return new StrikeAnswer("文件标题里含有被遮盖的文字，请另拟标题。", [], [], [], []);

        var (sizes, warnings) = (new List<PixelSize>(), new List<string>());
        using var painter = new Painter(request.Programs.Font);
        var result = Path.Combine(request.Folder, Result);
        if (request.Kind != FileKind.Pdf)
        {
            var raster = source.Draw(1, request.Dpi);
            painter.Paint(raster, boxes, source.Type(1, request.Dpi));
            File.WriteAllBytes(result, request.Kind == FileKind.Png ? raster.Png() : raster.Jpeg(90));
            return new StrikeAnswer(null, boxes, struck, [new(raster.Width, raster.Height, source.Type(1, request.Dpi))], warnings);
        }

        if (!source.Drawn) warnings.Add("不能判断哪些文字是看得见的，新文件没有写入原有的文字层。");
        List<int> bare = [], recognised = [];
        using var file = new BufferedStream(File.Create(result), 1 << 20);
        var pdf = new ImagePdfWriter(file, request.Title);
        pdf.Begin();
        foreach (var page in source.Pages)
        {
            var own = boxes.Where(b => b.Page == page.Number).ToList();
            var raster = source.Draw(page.Number, request.Dpi);
            var scale = source.Scale(page.Number, request.Dpi);
            var letters = Kept(page, own, raster, scale);
            var marks = painter.Paint(raster, own, scale);
            for (var i = 0; i < own.Count; i++)
                if (own[i].Mark != "" && marks[i].IsEmpty) warnings.Add($"第{page.Number}页有一个遮盖框太小，框上没有印依据，文字层里写有“{own[i].Ground}”。");
            // From the picture as it is now: what it reads there is there to be seen.
            if (request.Recognise && (Pictorial(page) || letters.Count == 0 && page.Letters.Count > 0) && recognised.Count < Checking.MostRecognised)
            {
                recognised.Add(page.Number);
                letters.AddRange(Unknown(page with { Letters = letters }, Recogniser.Read(request.Programs, request.Folder, raster, scale)).Where(l => !own.Any(b => Touches(l, b, page))));
            }
            else if (letters.Count == 0 && (page.Letters.Count > 0 || page.Pictures.Count > 0)) bare.Add(page.Number);
            letters.AddRange(own.Select(b => Spoken(b, page)));
            pdf.Page(EncodedImage.Of(raster), raster.Width / scale, raster.Height / scale, letters);
            sizes.Add(new(raster.Width, raster.Height, scale));
        }
        pdf.End();
        if (bare.Count > 0) warnings.Add($"第{string.Join('、', bare.Take(20))}{(bare.Count > 20 ? "等" : "")}页没有文字层（扫描件，或者文字与图片重叠），不能检索和朗读。");
        if (recognised.Count > 0) warnings.Add($"第{string.Join('、', recognised.Take(20))}{(recognised.Count > 20 ? "等" : "")}页的文字层由程序识别，可能有误。");
        warnings.AddRange(Half(source.Pages, boxes));
        return new StrikeAnswer(null, boxes, struck, sizes, warnings);
    }

    static Area Points(StrikeBox box, LetterPage page) => new(box.Left * page.Width, box.Top * page.Height, box.Right * page.Width, box.Bottom * page.Height);

    /// <summary>The texts under a box, line by line, hidden ones too.</summary>
    static List<string> Under(LetterPage page, StrikeBox box)
    {
        var area = Points(box, page);
        return [.. LetterPage.Lines([.. page.Letters.Where(l => area.Holds(l.MiddleX, l.MiddleY))]).Select(l => l.Text)];
    }

    /// <summary>Does a box cover more of a letter than a hair?</summary>
    static bool Touches(Letter letter, StrikeBox box, LetterPage page)
    {
        var (area, hair) = (Points(box, page), 0.04 * letter.Size);
        return Math.Min(letter.Right, area.Right) - Math.Max(letter.Left, area.Left) > Math.Min(hair, (letter.Right - letter.Left) / 2)
            && Math.Min(letter.Bottom, area.Bottom) - Math.Max(letter.Top, area.Top) > Math.Min(hair, (letter.Bottom - letter.Top) / 2);
    }

    /// <summary>
    /// What goes into the layer of text: letters wholly outside the boxes that are seen to stand on the page. Those under pictures are left out, for
    /// nobody can tell whether the picture lies above or below.
    /// </summary>
    static List<Letter> Kept(LetterPage page, List<StrikeBox> boxes, Raster raster, double scale) =>
        [.. page.Letters.Where(l => l.Certain && !boxes.Any(b => Touches(l, b, page)) && !page.Pictures.Any(p => p.Holds(l.MiddleX, l.MiddleY))
            && raster.Shows(l.Colour, l.Left * scale, l.Top * scale, l.Right * scale, l.Bottom * scale))];

    /// <summary>The ground as a piece of the line in which the box stands.</summary>
    static Letter Spoken(StrikeBox box, LetterPage page)
    {
        var area = Points(box, page);
        // A box is as high as 1.16 squares of type, 0.24 of them below the baseline; of a high one the first line counts.
        var size = Math.Min((area.Bottom - area.Top) / 1.16, 16);
        var baseline = area.Top + 0.92 * size;
        return new(box.Spoken, area.Left, area.Top, area.Right, area.Bottom, area.Left, baseline, area.Right, baseline, size, Drawn: true, Certain: true);
    }

    static IEnumerable<string> Half(IReadOnlyList<LetterPage> pages, List<StrikeBox> boxes)
    {
        foreach (var page in pages)
        {
            var areas = boxes.Where(b => b.Page == page.Number).Select(b => Points(b, page)).ToList();
            var half = page.Letters.Count(l =>
            {
                var ink = Math.Max(1e-6, (l.Right - l.Left) * (l.Bottom - l.Top));
                var most = areas.Select(a => Math.Max(0, Math.Min(l.Right, a.Right) - Math.Max(l.Left, a.Left)) * Math.Max(0, Math.Min(l.Bottom, a.Bottom) - Math.Max(l.Top, a.Top)) / ink).DefaultIfEmpty().Max();
                return most is > 0.1 and < 0.9;
            });
            if (half > 0) yield return $"第{page.Number}页有{half}个字只盖住一部分，请核对框的位置。";
        }
    }
}
