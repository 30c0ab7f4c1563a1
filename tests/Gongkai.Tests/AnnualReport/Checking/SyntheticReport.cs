using System.Globalization;
using System.IO.Compression;
using System.Text;
using Gongkai.Statutes.Reports;

namespace Gongkai.Tests.AnnualReport.Checking;

/// <summary>
/// A report of an invented county, consistent in itself, whose tables and sentences a test may spoil in one place; and the many ways in
/// which offices lay such a report out.
/// </summary>
sealed class SyntheticReport
{
    public const string Agency = "云山县人民政府";
    public int Year = 2023;
    public readonly Dictionary<CellAddress, decimal> Figures = [];

    /// <summary>What a cell prints instead of its number.</summary>
    public readonly Dictionary<CellAddress, string> Printed = [];
    public readonly List<string> Headings = [.. ReportTables.Sections];

    /// <summary>Words replaced in the prose: what a clerk got wrong.</summary>
    public readonly List<(string From, string To)> Slips = [];

    public SyntheticReport(int seed = 1, bool open = true)
    {
        var random = new Random(seed);
        foreach (var address in ReportTables.All.SelectMany(t => t.Addresses)) Figures[address] = 0;
        // At least one in every group, so that every sentence has something to say; nobody left a fee unpaid, for none was asked.
        foreach (var (row, i) in ReportTables.OutcomeRows.Select((r, i) => (r, i)))
            foreach (var (column, j) in new[] { "person", "business", "legal", "other" }.Select((c, j) => (c, j)))
                this[row, column] = row == "T3.3.6.2" ? 0 : j == 0 && i % 3 == 0 ? random.Next(1, 40) : random.Next(4) == 0 ? random.Next(0, 12 - 2 * j) : 0;
        foreach (var (column, _) in ReportTables.Table3Columns.SkipLast(1))
        {
            this["T3.3.7", column] = ReportTables.OutcomeRows.Sum(r => this[r, column]);
            this["T3.4", column] = open && column is "person" ? random.Next(2, 9) : 0;
            this["T3.2", column] = Math.Min(this["T3.3.7", column], column == "person" ? random.Next(0, 5) : 0);
            this["T3.1", column] = this["T3.3.7", column] + this["T3.4", column] - this["T3.2", column];
        }
        foreach (var row in ReportTables.Table3Rows) this[row.Code, "total"] = ReportTables.Table3Columns.SkipLast(1).Sum(c => this[row.Code, c.Key]);
        foreach (var group in ReportTables.Table4Groups)
        {
            foreach (var (column, _) in ReportTables.Table4Columns.SkipLast(1)) this[group.Code, column] = random.Next(3) == 0 ? random.Next(1, 4) : 0;
            this[group.Code, "upheld"]++;
            this[group.Code, "total"] = ReportTables.Table4Columns.SkipLast(1).Sum(c => this[group.Code, c.Key]);
        }
        (this["T2.1.2", "made"], this["T2.1.2", "repealed"], this["T2.1.2", "in-force"]) = (random.Next(1, 20), random.Next(0, 5), random.Next(20, 90));
        (this["T2.5.1", "count"], this["T2.6.1", "count"], this["T2.6.2", "count"], this["T2.8.1", "amount"]) = (random.Next(100, 200_000), random.Next(10, 9000), random.Next(0, 300), random.Next(100, 3_000_000) / 100m);
    }

    public decimal this[string row, string column] { get => Figures[new(row, column)]; set => Figures[new(row, column)] = value; }

    public string Cell(CellAddress at) => Printed.GetValueOrDefault(at) ?? Figures[at].ToString(at.Column == "amount" ? "0.00" : "0", CultureInfo.InvariantCulture);

    public string Title => $"{Agency}{Year}年政府信息公开工作年度报告";

    decimal Sum(string label) => ReportTables.Table3Rows.Where(r => r.Label.Contains(label) || r.Group?.Contains(label) == true).Sum(r => this[r.Code, "total"]);

    /// <summary>Section 0–6, heading level 2 or plain.</summary>
    public IEnumerable<(int Section, bool Heading, string Text)> Prose()
    {
        decimal received = this["T3.1", "total"], done = this["T3.3.7", "total"];
        var office = Math.Floor(received / 3);
        string Share(decimal n, decimal of) => Math.Round(100 * n / of, 1, MidpointRounding.AwayFromZero).ToString("0.0", CultureInfo.InvariantCulture) + "%";
        var outcomes = string.Join("；", new[] { "予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理" }.Select(g => $"{g}{Sum(g)}件，占{Share(Sum(g), done)}"));
        var lines = new (int, bool, string)[]
        {
            (0, false, $"本报告按照《中华人民共和国政府信息公开条例》和《中华人民共和国政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）要求编制，由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议和行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六部分组成。"),
            (0, false, $"本报告所列数据的统计期限自{Year}年1月1日起至{Year}年12月31日止。如有疑问，请与云山县人民政府办公室联系（地址：云山县人民路1号，电话：0500-1234567）。"),
            (1, false, $"{Year}年，云山县认真贯彻落实上级部署，以公开促落实、强监管，全年主动公开政府信息4500条，其中政策文件类1200条，财政信息类800条，其他类2500条。"),
            (1, true, "（一）主动公开情况"),
            (1, false, $"县政府门户网站设专栏19个，其中基础信息8个，重点领域11个；政务新媒体账号共计67个。公开《云山县人民政府工作规则》等文件，发布解读材料36篇。"),
            (1, true, "（二）依申请公开情况"),
            (1, false, $"{Year}年，全县共收到政府信息公开申请{received}件，上年结转{this["T3.2", "total"]}件。"),
            (1, false, $"按收到机关分：县政府及县政府办公室收到政府信息公开申请{office}件，占{Share(office, received)}；县直部门收到政府信息公开申请{received - office}件，占{Share(received - office, received)}。"),
            (1, false, $"从办理结果看，{outcomes}。结转下年度继续办理{this["T3.4", "total"]}件。全县因政府信息公开被申请行政复议{this["T4.review", "total"]}件，被提起行政诉讼的案件中未经复议直接起诉{this["T4.lawsuit", "total"]}件。"),
            (1, true, "（三）政府信息管理情况"),
            (1, false, "严格落实三审三校，定期清理规范性文件，全年开展内容检查12次，整改问题45个。"),
            (1, true, "（四）政府信息公开平台建设情况"),
            (1, false, "推进政府网站集约化，政务新媒体发布信息2360条，阅读量约15万次，受理网民留言230件，答复率100%。"),
            (1, true, "（五）监督保障情况"),
            (1, false, "将政务公开纳入年度考核，考核结果为优秀的单位12家；开展社会评议1次，未发生责任追究的情形。"),
            (5, false, "存在的主要问题：一是主动公开的深度还不够，个别单位对政策的解读停留在文字层面；二是个别单位答复申请的规范性有待提高。"),
            (5, false, $"改进情况：{Year + 1}年将加强业务培训和日常指导，丰富解读形式，健全答复前审核机制，推动政务公开工作提质增效。"),
            (6, false, $"{Year}年度全县发出信息处理费收费通知0件，总金额0元，实际收取0元。"),
            (6, false, "承办人大代表建议54件，其中重点督办建议3件，代表满意52件，基本满意2件。"),
        };
        foreach (var (section, heading, text) in lines)
        {
            var said = text;
            foreach (var (from, to) in Slips) said = said.Replace(from, to, StringComparison.Ordinal);
            yield return (section, heading, said);
        }
    }

    public IReadOnlyList<string> Table3Cells(string row) => [.. ReportTables.Table3Columns.Select(c => Cell(new(row, c.Key)))];

    // ----- html -----

    public static readonly string[] HtmlLayouts = ["standard", "flat-head", "paged", "small-tables", "nested", "noisy", "short-names", "split-digits", "padded"];

    public string Html(string layout)
    {
        var noisy = layout == "noisy";
        var b = new StringBuilder("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>年报</title><style>td{border:1px solid}</style></head><body>");
        if (noisy) b.Append("<div class=nav><ul><li><a href=/>首页</a></li><li><a href=/zwgk>政务公开</a></li></ul>当前位置：首页 &gt; 政府信息公开年报</div><script>var a='<table><tr><td>9</td></tr></table>';</script>");
        if (layout == "nested") b.Append("<table width=1000><tr><td>网站导航</td></tr><tr><td><table><tr><td>");
        b.Append($"<h1>{Title}</h1>");
        if (noisy) b.Append($"<div>发布日期：{Year + 1}-01-20　浏览次数：1326　字体：[大 中 小]</div>");
        var section = 0;
        void Heads(int to)
        {
            for (; section < to; section++)
            {
                b.Append(noisy ? $"<p style=\"text-indent:2em\"><strong><span>{Headings[section][..2]}</span>&nbsp;<span>{Headings[section][2..]}</span></strong></p>" : $"<h2>{Headings[section]}</h2>");
                if (section + 1 is 2 or 3 or 4) b.Append(section + 1 == 2 ? Table2(layout) : section + 1 == 3 ? Table3(layout) : Table4(layout));
            }
        }
        foreach (var (at, heading, text) in Prose())
        {
            Heads(at);
            b.Append(noisy ? $"<p><span style=\"font-family:仿宋\">　　{Wide(text)}</span></p>" : heading ? $"<h3>{text}</h3>" : $"<p>{text}</p>");
        }
        Heads(6);
        if (layout == "nested") b.Append("</td></tr></table></td></tr><tr><td>版权所有</td></tr></table>");
        if (noisy) b.Append("<div>上一篇：无　下一篇：无</div><footer>主办：云山县人民政府办公室　网站标识码：1234560001</footer>");
        return b.Append("</body></html>").ToString();
    }

    static string Wide(string text) => string.Concat(text.Select(c => char.IsAsciiDigit(c) ? (char)(c + 0xFEE0) : c));

    string Td(CellAddress at, string layout, int columns = 1, int rows = 1)
    {
        var text = Cell(at);
        if (layout == "split-digits" && at.Row[1] == '3')
            return text.Length >= 2 ? $"<td>{text[..1]}</td><td>{text[1..]}</td>" : $"<td colspan=2>{text}</td>";
        var span = (columns > 1 ? $" colspan={columns}" : "") + (rows > 1 ? $" rowspan={rows}" : "");
        return layout == "noisy" ? $"<td{span}><p align=center><span>{Wide(text)}</span>&nbsp;</p></td>" : $"<td{span}>{text}</td>";
    }

    string Table2(string layout)
    {
        var b = new StringBuilder();
        var small = layout == "small-tables";
        if (!small) b.Append("<table>");
        foreach (var block in ReportTables.Table2Rows.GroupBy(r => r.Block))
        {
            if (small) b.Append("<table>");
            var columns = ReportTables.Table2Columns(block.Key);
            var span = columns.Count == 4 ? 1 : 3;
            b.Append($"<tr><td colspan=4>{block.Key}</td></tr><tr>").AppendJoin("", columns.Select((c, i) => $"<td colspan={(i == 0 ? 1 : span)}>{c}</td>")).Append("</tr>");
            foreach (var row in block) b.Append($"<tr><td>{row.Label}</td>").AppendJoin("", row.Columns.Select(c => Td(new(row.Code, c), layout, span))).Append("</tr>");
            if (small) b.Append("</table><p></p>");
        }
        return small ? b.ToString() : b.Append("</table>").ToString();
    }

    string Head3(string layout)
    {
        var k = layout == "split-digits" ? 2 : 1;
        return layout is "flat-head" or "short-names"
            ? "<tr><td colspan=3>项目</td><td>自然人</td><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td><td>总计</td></tr>"
            : $"<tr><td colspan=3 rowspan=3>（{ReportTables.Table3Note}）</td><td colspan={7 * k}>申请人情况</td></tr><tr><td rowspan=2 colspan={k}>自然人</td><td colspan={5 * k}>法人或其他组织</td><td rowspan=2 colspan={k}>总计</td></tr><tr>"
                + string.Concat(new[] { "商业<br>企业", "科研<br>机构", "社会公<br>益组织", "法律服<br>务机构", "其他" }.Select(c => $"<td colspan={k}>{c}</td>")) + "</tr>";
    }

    string Table3(string layout)
    {
        var b = new StringBuilder("<table>").Append(Head3(layout));
        var pages = layout == "paged" ? new[] { "T3.3.3.4", "T3.3.5.3" } : layout == "small-tables" ? ["T3.3.4.1", "T3.3.5.1", "T3.3.6.1"] : [];
        string? opened = null;
        var results = true;
        var one = layout == "short-names"; // one row for （六）
        foreach (var row in ReportTables.Table3Rows)
        {
            if (one && row.Code is "T3.3.6.1" or "T3.3.6.2") continue;
            if (pages.Contains(row.Code))
            {
                b.Append("</table><p>　</p><table>");
                if (layout == "paged") b.Append(Head3(layout));
                (opened, results) = (null, true);
            }
            int Left(string? group) => ReportTables.Table3Rows.SkipWhile(r => r != row).TakeWhile(r => !pages.Contains(r.Code) || r == row).Count(r => group is null ? r.Group is not null : r.Group == group);
            var label = layout == "short-names" ? row.Code == "T3.3.6.3" ? "（六）其他处理" : System.Text.RegularExpressions.Regex.Replace(row.Label, @"^\d\.|（区分.*", "") : row.Label;
            b.Append("<tr>");
            if (row.Group is null) b.Append($"<td colspan=3>{label}</td>");
            else
            {
                if (results) b.Append($"<td rowspan={Left(null) - (one ? 2 : 0)}>三、本年度办理结果</td>");
                results = false;
                if (row.Group == "三、本年度办理结果" || (one && row.Code == "T3.3.6.3")) b.Append($"<td colspan=2>{label}</td>");
                else b.Append(row.Group != opened ? $"<td rowspan={Left(row.Group)}>{row.Group}</td>" : "").Append($"<td>{label}</td>");
                opened = row.Group;
            }
            b.AppendJoin("", ReportTables.Table3Columns.Select(c => Td(new(row.Code, c.Key), layout)));
            if (layout == "padded") b.Append("<td></td>");
            b.Append("</tr>");
        }
        return b.Append("</table>").ToString();
    }

    string Table4(string layout)
    {
        var five = string.Concat(ReportTables.Table4Columns.Select(c => $"<td>{(layout == "noisy" ? c.Label.Insert(2, "<br>") : c.Label)}</td>"));
        if (layout == "small-tables")
            return string.Concat(new[] { "行政复议", "未经复议直接起诉", "复议后起诉" }.Select((g, i) => $"<table><tr><td colspan=5>{g}</td></tr><tr>{five}</tr><tr>" + string.Concat(ReportTables.Table4Columns.Select(c => Td(new(ReportTables.Table4Groups[i].Code, c.Key), layout))) + "</tr></table>"));
        return $"<table><tr><td colspan=5 rowspan=2>行政复议</td><td colspan=10>行政诉讼</td></tr><tr><td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr><tr>{five}{five}{five}</tr><tr>"
            + string.Concat(ReportTables.Table4.Addresses.Select(a => Td(a, layout))) + "</tr></table>";
    }

    // ----- plain text -----

    public static readonly string[] TextLayouts = ["tabs", "cell-a-line", "columns", "labels-first", "one-line", "wrapped"];

    public string Text(string layout)
    {
        var b = new StringBuilder();
        void Line(string text) => b.Append(text).Append('\n');
        Line(Title);
        var section = 0;
        void Heads(int to)
        {
            for (; section < to; section++)
            {
                Line(Headings[section]);
                if (section + 1 == 2) Line(Rows2(layout));
                if (section + 1 == 3) Line(Rows3(layout));
                if (section + 1 == 4) Line(Rows4(layout));
            }
        }
        foreach (var (at, _, text) in Prose())
        {
            Heads(at);
            if (layout == "wrapped") foreach (var part in text.Chunk(31)) Line(new string(part));
            else Line(text);
        }
        Heads(6);
        if (layout != "one-line") return b.ToString();
        // As some extractors give it: no line ends, blanks where lines broke, page marks in between.
        var flat = new StringBuilder();
        foreach (var (line, i) in b.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((l, i) => (l, i)))
        {
            flat.Append(line).Append(' ');
            if (i % 9 == 8) flat.Append($"—{i / 9 + 1}— ");
        }
        return flat.ToString();
    }

    static string Between(string layout) => layout switch { "cell-a-line" => "\n", "tabs" or "wrapped" => "\t", _ => " " };

    string Rows2(string layout) => layout is "labels-first"
        ? "信息内容 规章 行政规范性文件 行政许可 行政处罚 行政强制 行政事业性收费 " + string.Join(' ', ReportTables.Table2.Addresses.Select(Cell))
        : string.Join('\n', ReportTables.Table2Rows.GroupBy(r => r.Block).Select(g => $"{g.Key}\n{string.Join(Between(layout), ReportTables.Table2Columns(g.Key))}\n" + string.Join('\n', g.Select(r => string.Join(Between(layout), r.Columns.Select(c => Cell(new(r.Code, c))).Prepend(r.Label))))));

    string Rows3(string layout)
    {
        const string head = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） 申请人情况\n自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n";
        return head + (layout switch
        {
            "labels-first" => string.Join('\n', ReportTables.Table3Rows.Select(r => r.Label)) + "\n" + string.Join(' ', ReportTables.Table3Rows.SelectMany(r => Table3Cells(r.Code))),
            "columns" => string.Join('\n', ReportTables.Table3Columns.Select(c => c.Label + "\n" + string.Join(' ', ReportTables.Table3Rows.Select(r => Cell(new(r.Code, c.Key)))))),
            _ => string.Join('\n', ReportTables.Table3Rows.Select(r => string.Join(Between(layout), Table3Cells(r.Code).Prepend(r.Label)))),
        });
    }

    string Rows4(string layout) => "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n" + string.Join(Between(layout), Enumerable.Repeat(ReportTables.Table4Columns.Select(c => c.Label), 3).SelectMany(x => x)) + "\n" + string.Join(Between(layout), ReportTables.Table4.Addresses.Select(Cell));

    // ----- docx, as WPS writes it: styles without outline levels, spans as gridSpan and vMerge -----

    public static readonly string[] DocxLayouts = ["plain", "torn"];

    public byte[] Docx(string layout = "plain")
    {
        var body = new StringBuilder();
        string P(string text) => $"<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>";
        void Grid(ReportTable table)
        {
            var laid = table.Rows;
            var begin = "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>" + string.Concat(new[] { "top", "left", "bottom", "right", "insideH", "insideV" }.Select(e => $"<w:{e} w:val=\"single\" w:sz=\"4\"/>")) + "</w:tblBorders></w:tblPr><w:tblGrid>" + string.Concat(table.ColumnShares.Select(c => $"<w:gridCol w:w=\"{(int)(c * 9000)}\"/>")) + "</w:tblGrid>";
            body.Append(begin);
            var until = new Dictionary<int, (int Left, int Span)>(); // column → rows that a merge still covers
            var index = 0;
            foreach (var row in laid)
            {
                if (layout == "torn" && table.Key == "table3" && index == 16) { body.Append("</w:tbl>" + P("") + begin); }
                index++;
                body.Append("<w:tr>");
                var column = 0;
                void Below()
                {
                    while (until.TryGetValue(column, out var u) && u.Left > 0)
                    {
                        until[column] = (u.Left - 1, u.Span);
                        body.Append($"<w:tc><w:tcPr><w:gridSpan w:val=\"{u.Span}\"/><w:vMerge/></w:tcPr>{P("")}</w:tc>");
                        column += u.Span;
                    }
                }
                foreach (var cell in row)
                {
                    Below();
                    var text = cell.Number is { } at ? Cell(at) : cell.Text;
                    // Runs of one number are often cut in two.
                    var inner = text.Length > 1 && cell.Number is not null ? $"<w:p><w:r><w:t>{text[..1]}</w:t></w:r><w:proofErr w:type=\"spellStart\"/><w:r><w:t>{text[1..]}</w:t></w:r></w:p>" : P(text);
                    body.Append($"<w:tc><w:tcPr><w:tcW w:w=\"{600 * cell.ColumnSpan}\" w:type=\"dxa\"/><w:gridSpan w:val=\"{cell.ColumnSpan}\"/>{(cell.RowSpan > 1 ? "<w:vMerge w:val=\"restart\"/>" : "")}</w:tcPr>{inner}</w:tc>");
                    if (cell.RowSpan > 1) until[column] = (cell.RowSpan - 1, cell.ColumnSpan);
                    column += cell.ColumnSpan;
                }
                Below();
                body.Append("</w:tr>");
            }
            body.Append("</w:tbl>");
        }
        body.Append(P(Title));
        var section = 0;
        void Heads(int to)
        {
            for (; section < to; section++)
            {
                body.Append(P(Headings[section]));
                if (section + 1 is 2 or 3 or 4) Grid(ReportTables.All[section - 1]);
            }
        }
        foreach (var (at, _, text) in Prose()) { Heads(at); body.Append(P(text)); }
        Heads(6);
        return Word(body.ToString());
    }

    /// <summary>A docx of these paragraphs and tables.</summary>
    public static byte[] Word(string body)
    {
        const string word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main", office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
        return Zip(("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"),
            ("_rels/.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" Type=\"{office}\" Target=\"word/document.xml\"/></Relationships>"),
            ("word/document.xml", $"<w:document xmlns:w=\"{word}\"><w:body>{body}</w:body></w:document>"));
    }

    public static byte[] Zip(params IEnumerable<(string Name, string Text)> parts)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, text) in parts)
            {
                using var to = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                to.Write(Encoding.UTF8.GetBytes(text));
            }
        return stream.ToArray();
    }

    /// <summary>Every layout as a file; PDF is left to its own test, for LibreOffice takes seconds.</summary>
    public IEnumerable<(string Name, byte[] Bytes)> Files() =>
    [
        .. HtmlLayouts.Select(l => ($"{l}.html", Encoding.UTF8.GetBytes(Html(l)))), .. TextLayouts.Select(l => ($"{l}.txt", Encoding.UTF8.GetBytes(Text(l)))), .. DocxLayouts.Select(l => ($"{l}.docx", Docx(l))),
    ];
}
