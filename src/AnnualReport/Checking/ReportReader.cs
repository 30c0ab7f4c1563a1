using System.Text;
using System.Text.RegularExpressions;
using Gongkai.Documents.Readers;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport.Checking;

/// <summary>From a file as anybody published it to a <see cref="ReportReading"/>: title, six sections, prose, and the 200 numbers where they can be found.</summary>
public static partial class ReportReader
{
    /// <summary>Files of the public page; the command line takes what the readers take.</summary>
    public const int MaxUpload = 20 << 20;

    /// <summary>A report has some ten thousand characters; a page around it a few more.</summary>
    internal const int MaxProse = 200_000;

    /// <exception cref="UnreadableDocumentException">refused, with the rule in Chinese; also a file that is no annual report</exception>
    public static ReportReading Read(byte[] bytes, string fileName, CancellationToken cancel = default)
    {
        if (Path.GetExtension(fileName).Equals(".json", StringComparison.OrdinalIgnoreCase)) return ReportJsonReader.Read(bytes);
        return Read(DocumentReader.Read(bytes, fileName, cancel), cancel);
    }

    public static ReportReading Read(ReadDocument document, CancellationToken cancel = default)
    {
        if (document.Paragraphs.Sum(p => (long)p.Text.Length) > MaxProse) throw new UnreadableDocumentException($"正文超过{MaxProse / 10_000}万字，不是一份年度报告。");
        var lined = Layout(document, joined: false, cancel);
        // Text without line ends hides its headings inside.
        var layout = lined.Headings.Select(h => h.Section).Distinct().Count() >= 4 ? lined : Layout(document, joined: true, cancel) is { } other && other.Headings.Count > lined.Headings.Count ? other : lined;
        var grid = new GridTables(cancel);
        foreach (var (table, section) in layout.Tables) grid.Add(table, section);
        grid.Close();
        var cells = new Dictionary<CellAddress, CellReading>(grid.Cells);
        var flat = new List<int>();
        foreach (var (table, section, read) in new (ReportTable, int, Func<string, CancellationToken, IReadOnlyList<CellReading>>)[] { (ReportTables.Table2, 2, FlatTables.Table2), (ReportTables.Table3, 3, FlatTables.Table3), (ReportTables.Table4, 4, FlatTables.Table4) })
        {
            var have = table.Addresses.Count(a => cells.TryGetValue(a, out var c) && c.Kind != CellKind.Unreadable);
            if (have == table.Addresses.Count()) continue;
            var region = layout.Region(section);
            var found = region.Length == 0 ? [] : read(region, cancel);
            if (have * 3 >= table.Addresses.Count())
            {
                // Some rows of the grid came out as text.
                foreach (var cell in found.Where(c => c.Certain)) cells.TryAdd(cell.Address, cell);
                continue;
            }
            if (found.Count <= have) continue;
            foreach (var cell in found) cells[cell.Address] = cell;
            flat.Add(section);
        }
        var notes = new List<string>(document.Notes);
        if (grid.Trial) notes.Add("附表二是2019、2020年度的试行格式，栏目与现行格式不同，只读入能够对应的数。");
        if (flat.Count > 0) notes.Add($"第{string.Join('、', flat.Select(s => "零一二三四五六"[s]))}部分的表格没有格线，按文字顺序还原。");
        var (title, agency, year) = Title(layout);
        if (layout.Headings.Count < 3 && cells.Count == 0 || (title is null && layout.Headings.Count < 2 && cells.Count < 50))
            throw new UnreadableDocumentException("这不像政府信息公开工作年度报告：没有找到标题、六个部分的标题和附表。请上传年度报告全文。");
        return new ReportReading
        {
            Title = title, Agency = agency, Year = year, Form = grid.Trial ? ReportForm.Trial2019 : ReportForm.Form2021, PublishedOn = Published(layout),
            Headings = layout.Headings, Paragraphs = [.. layout.Prose(document.Format == ReadFormat.Text ? [2, 3, 4] : flat)], Notes = notes, Flat = layout.Joined, Cells = cells.Values,
            Charts = [.. document.Charts.Select(c => new ChartReading(Statutes.Chinese.Short(c.Title, 60), c.Bars, c.From))],
        };
    }

    /// <param name="Guessed">a row of a table whose columns were guessed: where the guess leads to nothing its text still tells the numbers in order</param>
    sealed record Line(int Section, string Place, string Text, bool Guessed = false);

    sealed record Laid(List<Line> Lines, List<HeadingReading> Headings, List<(ReadTable, int)> Tables, bool Joined)
    {
        /// <summary>The text of a section from its table on.</summary>
        public string Region(int section)
        {
            var text = string.Join('\n', Lines.Where(l => l.Section == section).Select(l => l.Text));
            var start = Start(section).Match(text);
            return start.Success ? text[start.Index..] : "";
        }

        public IEnumerable<ParagraphReading> Prose(List<int> flat)
        {
            var inTable = 0;
            foreach (var line in Lines.Where(l => !l.Guessed))
            {
                var text = line.Text;
                if (flat.Contains(line.Section))
                {
                    if (inTable == line.Section) continue;
                    var start = Start(line.Section).Match(text);
                    if (start.Success) { inTable = line.Section; text = text[..start.Index]; }
                }
                if (!string.IsNullOrWhiteSpace(text)) yield return new(line.Section, line.Place, text.Trim());
            }
        }
    }

    static Regex Start(int section) => section switch { 2 => StartTwo(), 3 => StartThree(), _ => StartFour() };

    [GeneratedRegex(@"信\s*息\s*内\s*容|第\s*二\s*十\s*条|规\s*章\s*行\s*政")]
    private static partial Regex StartTwo();

    [GeneratedRegex(@"申\s*请\s*人\s*情\s*况|[（(]?\s*本\s*列\s*数\s*据|一\s*、\s*本\s*年\s*新\s*收")]
    private static partial Regex StartThree();

    [GeneratedRegex(@"行\s*政\s*复\s*议\s+|结\s*果\s*维\s*持|未\s*经\s*复\s*议")]
    private static partial Regex StartFour();

    [GeneratedRegex(@"^\s*(?:第?(?<n>[一二三四五六])(?:、|[.．，]|\s)|(?<n>[一二三四五六])(?=总体|主动|收到|政府|存在|其他))?\s*(?<words>\S[^。；]{1,38}?)[。：:]?\s*$")]
    private static partial Regex HeadingLine();

    static readonly Regex[] Words =
    [
        new("^(?:总体情况|概述|总体概况|基本情况|工作总体情况)$"), new("^(?:主动公开(?:政府信息)?情况|主动公开政府信息的情况|政府信息主动公开情况)$"),
        new("^(?:收到和(?:处理|办理)政府信息公开申请(?:的)?情况|(?:政府信息)?依申请公开(?:政府信息)?(?:办理)?情况|收到和处理.{0,14}申请情况)$"),
        new("^(?:因)?政府信息公开.{0,20}行政复议.{0,8}行政诉讼.{0,6}情况$|^行政复议[、和]行政诉讼情况$|^.{0,12}行政复议.{0,10}诉讼.{0,8}情况$"),
        new("^(?:.{0,12}存在的?(?:主要)?问题.{0,14})$"), new("^(?:其他需要报告的(?:事项|情况)|其他需要报告事项|其他(?:应当|应)报告的事项)$"),
    ];

    /// <summary>Which of the six headings a line is, 0 for none.</summary>
    static int Heading(string line)
    {
        if (line.Length > 60 || HeadingLine().Match(line) is not { Success: true } m) return 0;
        var words = CellText.Flat(m.Groups["words"].Value).Replace('，', '、');
        var number = m.Groups["n"].Success ? "一二三四五六".IndexOf(m.Groups["n"].Value[0]) + 1 : 0;
        for (var k = 0; k < 6; k++)
            if (Words[k].IsMatch(words) && (number > 0 || words == ReportTables.Sections[k][2..]))
                return k is 0 && number is not (0 or 1) || k == 1 && number is 1 ? 0 : k + 1;
        return 0;
    }

    [GeneratedRegex(@"^\s*[（(](?<n>[一二三四五六七八九十]{1,2})[)）]\s*(?<words>[^。；，：\s]{2,34}?)(?=\s*$|[。：]|\s+\S)")]
    private static partial Regex SubHeading();

    [GeneratedRegex(@"(?<!\s)\s*[（(][一二三四五六七八九十]{1,2}[)）]\s*[^\s。；，：]{3,34}(?=\s)")]
    private static partial Regex SubHeadingInside();

    static Laid Layout(ReadDocument document, bool joined, CancellationToken cancel)
    {
        var laid = new Laid([], [], [], joined);
        var (section, place) = (0, "");
        var contents = 0; // lines before the last 一、总体情况
        void Take(string text)
        {
            cancel.ThrowIfCancellationRequested();
            if (Heading(text) is > 0 and var k)
            {
                // A table of contents lists the headings first; the real ones come later.
                if (k <= section && laid.Headings.Any(h => h.Section == k) && k == 1)
                {
                    laid.Headings.Clear();
                    for (; contents < laid.Lines.Count; contents++) laid.Lines[contents] = laid.Lines[contents] with { Section = 0, Place = "" };
                }
                if (laid.Headings.All(h => h.Section != k)) laid.Headings.Add(new(text.Trim(), k));
                (section, place) = (k, ReportTables.Sections[k - 1]);
                return;
            }
            if (section > 0 && section is not (2 or 3 or 4) && SubHeading().Match(text) is { Success: true } sub)
            {
                place = $"{ReportTables.Sections[section - 1]}/（{sub.Groups["n"].Value}）{CellText.Flat(sub.Groups["words"].Value)}";
                text = text[sub.Length..].TrimStart('。', '：', ' ', '\n', '\u3000');
            }
            if (!string.IsNullOrWhiteSpace(text)) laid.Lines.Add(new(section, place, text));
        }
        if (joined)
        {
            var text = ReportWords.WithoutPageMarks(string.Join('\n', document.Paragraphs.Select(p => p.Text)));
            foreach (var piece in Pieces(text)) Take(piece);
            laid.Tables.AddRange(document.Tables.Select(t => (t, 0)));
            return laid;
        }
        // Plain text is often broken in mid-sentence; such lines are one paragraph again.
        var held = new StringBuilder();
        var row = new List<IReadOnlyList<ReadCell>>(); // lines with as many tabs as one another: empty cells are still told apart
        void Rows() { laid.Tables.Add((new ReadTable([.. row]), section)); row.Clear(); }
        void Flush() { if (held.Length > 0) Take(held.ToString()); held.Clear(); }
        foreach (var block in document.Blocks)
            switch (block)
            {
                case ReadTable { Columns: > 0 } table when table.Rows.All(r => r.All(c => c.Row == r[0].Row && c.Column == r[0].Column)):
                    Flush(); // a frame around text
                    foreach (var only in table.Rows) foreach (var line in only[0].Text.Split('\n')) Take(line);
                    break;
                case ReadTable table:
                    Flush();
                    foreach (var line in table.Rows)
                        if (line.All(c => c.Column == line[0].Column && c.Row == line[0].Row) && !line[0].Continued && Heading(line[0].Text) > 0) Take(line[0].Text);
                    laid.Tables.Add((table, section));
                    if (!table.Ruled)
                        foreach (var line in table.Rows) laid.Lines.Add(new(section, place, string.Join(' ', line.Where(c => !c.Continued).Select(c => c.Text)), Guessed: true));
                    break;
                case ReadParagraph p when document.Format != ReadFormat.Text:
                    foreach (var line in p.Text.Split('\n')) Take(line);
                    break;
                case ReadParagraph p:
                    var text = p.Text.Trim();
                    var own = Heading(text) > 0 || SubHeading().IsMatch(text) || section is 2 or 3 or 4 || text.Contains('\t') || (section == 0 && text.Length <= 40 && text.EndsWith("报告", StringComparison.Ordinal));
                    if (own || held.Length > 0 && !Continues(held, p.Text)) Flush();
                    var tabs = section is 2 or 3 or 4 ? p.Text.Split('\t') : [];
                    if (row.Count > 0 && row[0].Count != tabs.Length) Rows();
                    if (tabs.Length > 1) row.Add([.. tabs.Select((t, c) => new ReadCell(t.Trim(), row.Count, c))]);
                    if (own) Take(p.Text);
                    else held.Append(text);
                    break;
            }
        if (row.Count > 0) Rows();
        Flush();
        return laid;
    }

    /// <summary>A line goes on in the next unless it ends a sentence; an indent begins a paragraph.</summary>
    static bool Continues(StringBuilder held, string next) => held[^1] is not ('。' or '！' or '？' or '：') && !next.StartsWith("　　", StringComparison.Ordinal) && !next.StartsWith("    ", StringComparison.Ordinal) && held.Length >= 15;

    /// <summary>Cuts running text at the six headings and at sub-headings.</summary>
    static IEnumerable<string> Pieces(string text)
    {
        var at = 0;
        var cuts = new List<(int Start, int End, int Section)>();
        string[] words = ["总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况", "其他需要报告的事项"];
        for (var k = 0; k < 6; k++)
        {
            var m = new Regex(@"[一二三四五六]\s*[、.．]\s*" + RowLabels.Loose(words[k])).Match(text, at);
            if (!m.Success) continue;
            cuts.Add((m.Index, m.Index + m.Length, k + 1));
            at = m.Index + m.Length;
        }
        at = 0;
        for (var i = 0; i <= cuts.Count; i++)
        {
            var end = i < cuts.Count ? cuts[i].Start : text.Length;
            var section = i == 0 ? 0 : cuts[i - 1].Section;
            if (section is 2 or 3 or 4) yield return text[at..end];
            else
            {
                var from = at;
                foreach (Match sub in SubHeadingInside().Matches(text[at..end]))
                {
                    if (at + sub.Index > from) yield return text[from..(at + sub.Index)];
                    from = at + sub.Index;
                }
                if (end > from) yield return text[from..end];
            }
            if (i == cuts.Count) break;
            yield return CellText.Flat(text[cuts[i].Start..cuts[i].End]);
            at = cuts[i].End;
        }
    }

    [GeneratedRegex(@"(?<agency>[\p{IsCJKUnifiedIdeographs}（）()·]{2,40}?)(?:关于)?(?<year>20\d\d|二[〇○零]二[〇○零一二三四五六七八九]|二[〇○零]一九)年?度?(?:的)?(?:政府)?信息公开(?:工作)?(?:年度)?(?:工作)?报告")]
    private static partial Regex TitleOf();

    [GeneratedRegex(@"(?<year>20\d\d)年?度?(?<agency>[\p{IsCJKUnifiedIdeographs}（）()·]{2,40}?)(?:政府)信息公开(?:工作)?年度(?:工作)?报告|(?<agency>[\p{IsCJKUnifiedIdeographs}（）()·]{2,40}?)政府信息公开(?:工作)?年度报告[（(]?(?<year>20\d\d)年?度?")]
    private static partial Regex TitleTurned();

    static (string? Title, string? Agency, int? Year) Title(Laid laid)
    {
        var head = laid.Lines.TakeWhile(l => l.Section == 0).Take(200).Select(l => CellText.Flat(l.Text)).ToList();
        var options = head.Concat(head.Zip(head.Skip(1), (a, b) => a.Length + b.Length < 80 ? a + b : "")).ToList();
        foreach (var pattern in new[] { TitleOf(), TitleTurned() })
            foreach (var line in options.OrderBy(o => o.Length > 80))
                if (pattern.Match(line) is { Success: true } m && m.Groups["agency"].Value.Trim('（', '）', '(', ')') is { Length: > 1 } agency && !Regex.IsMatch(agency, "编制|根据|按照|现将|公布|本报告|关于|格式"))
                    return (m.Value, agency, Number(m.Groups["year"].Value));
        return (null, null, null);
    }

    static int? Number(string year) => int.TryParse(year, out var n) ? n : int.TryParse(string.Concat(year.Select(c => c is '〇' or '○' or '零' ? '0' : (char)('0' + "一二三四五六七八九".IndexOf(c) + 1))), out n) ? n : null;

    [GeneratedRegex(@"(?:发布|公开|发文|成文|生成)(?:日期|时间)[：:\s]*(?<y>20\d\d)[-年/.](?<m>\d{1,2})[-月/.](?<d>\d{1,2})")]
    private static partial Regex Day();

    static DateOnly? Published(Laid laid)
    {
        foreach (var line in laid.Lines.Where(l => l.Section is 0 or 6).Select(l => l.Text))
            if (Day().Match(line) is { Success: true } m && DateOnly.TryParseExact($"{m.Groups["y"].Value}-{m.Groups["m"].Value.PadLeft(2, '0')}-{m.Groups["d"].Value.PadLeft(2, '0')}", "yyyy-MM-dd", out var day)) return day;
        return null;
    }
}
