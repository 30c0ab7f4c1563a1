using Gongkai.Documents.Readers;
using SkiaSharp;
using static Gongkai.Documents.Redaction.RedactionJobs;

namespace Gongkai.Documents.Redaction;

/// <summary>Looks at a redacted file as one who wants to know what was struck: its structure, its text, its bytes, its pixels. In the child only.</summary>
static class Checking
{
    /// <summary>Recognising takes seconds a page.</summary>
    public const int MostRecognised = 60;

    /// <summary>Steps of 255 by which JPEG may blur: in the plain of a box, and near its edges and mark.</summary>
    const int Plain = 24, Edge = 96, Near = 10;

    public static object Run(CheckRequest request)
    {
        var file = Path.Combine(request.Folder, Result);
        var bytes = File.ReadAllBytes(file);
        var source = new PageSource(request.Folder, Result, request.Kind, request.Programs, words: false);
        var boxes = request.Boxes;
        if (request.Raw is { } raw)
            try { boxes = StrikeBox.Check(raw, [.. source.Pages.Select(p => new PageSize(p.Width, p.Height))]); }
            catch (ArgumentException e) { return new CheckAnswer(e.Message, 0, [], [], []); }

        var checks = new List<RedactionCheck>();
        void Add(string name, List<string> faults, string good) => checks.Add(new(name, faults.Count == 0, faults.Count == 0 ? good : string.Join("；", faults.Take(10)) + (faults.Count > 10 ? $"等{faults.Count}处" : "")));
        var left = request.Struck.Select(_ => new List<PageBox>()).ToList();

        if (request.Kind == FileKind.Pdf)
        {
            var pdf = new RawPdf(bytes);
            Add("结构", [.. pdf.Others().Select(o => $"文件里有{o}")], "没有附件、脚本、批注、表单、图层、缩略图、元数据和早先的版本");
            Words(source, boxes, request, left, pdf, Add);
        }
        else
        {
            Add("结构", Picture.Clean(bytes).Bytes.AsSpan().SequenceEqual(bytes) ? [] : ["图片里有拍摄信息或者附加内容"], "没有拍摄信息、位置和附加内容");
            Add("字节", [.. Indexed(request.Struck).Where(s => RawPdf.Holds([bytes], s.Text)).Select(s => $"文件的字节里有第{s.Number}段被遮盖的文字")], "全部字节里没有被遮盖的文字");
        }
        var warnings = Pixels(source, boxes, request, left, Add, checks);
        return new CheckAnswer(null, source.Pages.Count, checks, left, warnings);
    }

    /// <summary>Texts long enough to be searched: a single character is everywhere.</summary>
    static IEnumerable<(string Text, int Number)> Indexed(IReadOnlyList<string> struck) => struck.Select((text, i) => (text, i + 1)).Where(s => Letter.Plain(s.text).Length > 1);

    static Area Points(StrikeBox box, LetterPage page) => new(box.Left * page.Width, box.Top * page.Height, box.Right * page.Width, box.Bottom * page.Height);

    static bool In(Letter letter, StrikeBox box, LetterPage page) => box.Page == page.Number && Points(box, page).Holds(letter.MiddleX, letter.MiddleY);

    static void Words(PageSource source, IReadOnlyList<StrikeBox> boxes, CheckRequest request, List<List<PageBox>> left, RawPdf pdf, Action<string, List<string>, string> add)
    {
        var faults = new List<string>();
        foreach (var page in source.Pages)
            for (var i = 0; i < boxes.Count; i++)
            {
                if (boxes[i].Page != page.Number) continue;
                // Under a box the layer may say its ground and nothing else; boxes that overlap say it once each.
                var text = string.Concat(page.Letters.Where(l => In(l, boxes[i], page)).Select(l => l.Text));
                if (request.Sizes is not null)
                    foreach (var allowed in boxes.Where(b => b.Page == page.Number).Select(b => b.Spoken).Distinct()) text = text.Replace(allowed, "", StringComparison.Ordinal);
                var signs = request.Sizes is null ? [] : boxes.SelectMany(b => b.Spoken).ToHashSet();
                if (text.Any(c => !signs.Contains(c))) faults.Add($"第{page.Number}页第{i + 1}个遮盖框下面还有文字");
            }
        var words = new DocumentWords([.. source.Pages.Select(p => (p, WordsSource.File))]);
        var hits = new int[request.Struck.Count];
        foreach (var (text, number) in Indexed(request.Struck))
            foreach (var (page, letters) in words.Matches(text))
            {
                if (letters.All(l => boxes.Any(b => In(l, b, source.Pages[page - 1])))) faults.Add($"第{page}页的文字层里有第{number}段被遮盖的文字");
                else left[number - 1].Add(Around(page, letters));
                hits[number - 1]++;
            }
        add("文字层", faults, "遮盖框下面没有文字");

        var bytes = Indexed(request.Struck).Where(s => RawPdf.Holds([pdf.Bytes, .. pdf.Streams], s.Text)).Select(s => $"文件的字节里有第{s.Number}段被遮盖的文字").ToList();
        if (request.Sizes is not null)
        {
            // Every spelling must be one that the layer shows, outside the boxes.
            var spelled = pdf.Spelled();
            foreach (var (text, number) in Indexed(request.Struck))
                if (spelled.Sum(s => Count(s, Letter.Plain(text))) > hits[number - 1]) bytes.Add($"字形编码里有第{number}段被遮盖的文字");
        }
        add("字节", bytes, "原始字节和解开的数据流里没有被遮盖的文字（UTF-8、UTF-16、GBK、十六进制、字形编码）");
    }

    static int Count(string text, string sought)
    {
        var count = 0;
        for (var at = 0; (at = text.IndexOf(sought, at, StringComparison.Ordinal)) >= 0; at += sought.Length) count++;
        return count;
    }

    static PageBox Around(int page, IReadOnlyList<Letter> letters)
    {
        var (left, top) = (letters.Min(l => l.Left), letters.Min(l => l.Top));
        return new(page, left, top, letters.Max(l => l.Right) - left, letters.Max(l => l.Bottom) - top);
    }

    static List<string> Pixels(PageSource source, IReadOnlyList<StrikeBox> boxes, CheckRequest request, List<List<PageBox>> left, Action<string, List<string>, string> add, List<RedactionCheck> checks)
    {
        var (faults, read, warnings) = (new List<string>(), new List<string>(), new List<string>());
        using var painter = new Painter(request.Programs.Font);
        var (worst, recognised) = (0, 0);
        foreach (var page in source.Pages)
        {
            var own = boxes.Where(b => b.Page == page.Number).ToList();
            if (own.Count == 0) continue;
            var dpi = request.Sizes is { } sizes && request.Kind == FileKind.Pdf ? sizes[page.Number - 1].Type * 72 : 200;
            var raster = source.Draw(page.Number, dpi);
            if (request.Sizes is not null) worst = Math.Max(worst, Marked(raster, own, painter, request.Sizes[page.Number - 1], page.Number, faults));
            else foreach (var box in own) if (!Even(raster, box)) faults.Add($"第{page.Number}页有一个框不是均匀的一色");
            if (request.Unread is not null || recognised == MostRecognised) continue;
            recognised++;
            var scale = source.Scale(page.Number, dpi);
            var words = new DocumentWords([(page with { Number = 1, Letters = Recogniser.Read(request.Programs, request.Folder, raster, scale) }, WordsSource.Recognised)]);
            foreach (var (text, number) in Indexed(request.Struck))
                foreach (var (_, letters) in words.Matches(text))
                    if (letters.All(l => own.Any(b => In(l, b, page)))) read.Add($"从第{page.Number}页的画面上认出了第{number}段被遮盖的文字");
                    else
                    {
                        var place = Around(page.Number, letters);
                        if (!left[number - 1].Any(p => p.Page == page.Number && p.X < place.X + place.Width && place.X < p.X + p.Width && p.Y < place.Y + place.Height && place.Y < p.Y + p.Height)) left[number - 1].Add(place);
                    }
        }
        add("画面", faults, request.Sizes is null ? "各框都是均匀的一色" : $"各框除所印依据外都是均匀的黑色（最大偏差{worst}/255）");
        if (request.Unread is { } why) checks.Add(new("文字识别", null, $"没有做：{why}"));
        else
        {
            add("文字识别", read, $"识别了有遮盖框的{recognised}页，框内认不出被遮盖的文字");
            var rest = boxes.Select(b => b.Page).Distinct().Count() - recognised;
            if (rest > 0) warnings.Add($"有遮盖框的页较多，其余{rest}页没有做文字识别核验。");
        }
        return warnings;
    }

    /// <summary>Compares with what must be there, pixel by pixel. Returns the greatest difference.</summary>
    static int Marked(Raster raster, List<StrikeBox> boxes, Painter painter, PixelSize size, int page, List<string> faults)
    {
        if (raster.Width != size.Width || raster.Height != size.Height)
        {
            faults.Add($"第{page}页的画面大小不对");
            return 0;
        }
        var expected = Raster.Blank(size.Width, size.Height);
        var marks = painter.Paint(expected, boxes, size.Type);
        var worst = 0;
        var areas = boxes.Select(b => Painter.Pixels(b, raster.Width, raster.Height)).ToList();
        foreach (var area in areas)
        {
            var fault = 0;
            for (var y = area.Top; y < area.Bottom; y++)
                for (var x = area.Left; x < area.Right; x++)
                {
                    var i = (y * raster.Width + x) * 4;
                    var difference = Math.Max(Math.Abs(raster.Pixels[i] - expected.Pixels[i]), Math.Max(Math.Abs(raster.Pixels[i + 1] - expected.Pixels[i + 1]), Math.Abs(raster.Pixels[i + 2] - expected.Pixels[i + 2])));
                    if (difference == 0) continue;
                    worst = Math.Max(worst, difference);
                    var edge = x - area.Left < Near || area.Right - 1 - x < Near || y - area.Top < Near || area.Bottom - 1 - y < Near
                        || marks.Any(m => x >= m.Left - Near && x < m.Right + Near && y >= m.Top - Near && y < m.Bottom + Near);
                    if (difference > (edge ? Edge : Plain)) fault++;
                }
            if (fault > 0) faults.Add($"第{page}页有一个遮盖框里有{fault}个像素不对");
        }
        return worst;
    }

    static bool Even(Raster raster, StrikeBox box)
    {
        var area = Painter.Pixels(box, raster.Width, raster.Height);
        area = new SKRectI(area.Left + 2, area.Top + 2, area.Right - 2, area.Bottom - 2);
        if (area.Width < 1 || area.Height < 1) return true;
        var middle = (area.MidY * raster.Width + area.MidX) * 4;
        for (var y = area.Top; y < area.Bottom; y++)
            for (var i = (y * raster.Width + area.Left) * 4; i < (y * raster.Width + area.Right) * 4; i += 4)
                for (var k = 0; k < 3; k++)
                    if (Math.Abs(raster.Pixels[i + k] - raster.Pixels[middle + k]) > Plain) return false;
        return true;
    }
}
