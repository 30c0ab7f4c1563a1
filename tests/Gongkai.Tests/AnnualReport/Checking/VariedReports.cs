using System.Net;
using System.Text;
using Gongkai.Statutes.Reports;

namespace Gongkai.Tests.AnnualReport.Checking;

/// <summary>
/// Reports of invented units in layouts that offices have published and that <see cref="SyntheticReport"/>, whose figures they print, does
/// not have: torn and split heads, shortened names, zeros left out, older forms. Sentences in other words than there.
/// </summary>
static class VariedReports
{
    /// <param name="Name">with the extension of the file</param>
    /// <param name="Zeros">how zeros are printed where not as 0: K7 has to speak, and nothing else</param>
    /// <param name="Unread">cells that the layout does not show, or that cannot be told: they must be said to be missing</param>
    public sealed record Variant(string Name, Func<SyntheticReport, byte[]> Write, string? Zeros = null, Func<CellAddress, bool>? Unread = null)
    {
        /// <summary>One row for （六）: its three reasons are one number.</summary>
        public bool OneSixth { get; init; }

        /// <summary>A unit to which nothing happened.</summary>
        public bool Nothing { get; init; }

        /// <summary>Zeros are lost with their cells.</summary>
        public bool Missing { get; init; }

        /// <summary>The layout leaves several readings open: a mistake may be "uncertain" instead of "fails".</summary>
        public bool Open { get; init; }

        public SyntheticReport Figures(int seed)
        {
            var report = new SyntheticReport(seed);
            if (Nothing) foreach (var at in report.Figures.Keys.ToList()) report[at.Row, at.Column] = 0;
            if (OneSixth)
                foreach (var (column, _) in ReportTables.Table3Columns)
                {
                    report["T3.3.6.3", column] += report["T3.3.6.1", column] + report["T3.3.6.2", column];
                    (report["T3.3.6.1", column], report["T3.3.6.2", column]) = (0, 0);
                }
            var n = 0;
            if (Zeros is not null)
                foreach (var at in report.Figures.Where(f => f.Value == 0).Select(f => f.Key)) report.Printed[at] = Zeros.Length == 0 ? "" : Zeros[n++ % Zeros.Length].ToString();
            return report;
        }

        public bool Shows(CellAddress at) => Unread?.Invoke(at) != true && !(OneSixth && at.Row is "T3.3.6.1" or "T3.3.6.2");
    }

    public static IReadOnlyList<Variant> All { get; } =
    [
        new("heads-torn.docx", r => Docx(r, County(r), Tear(Two(r), 4, 0), Tear(Three(r), [9, 17], 3), [Four(r)])),
        new("row-torn.docx", r => Docx(r, County(r), [Two(r)], RowTorn(r), [Four(r)])),
        new("heads-apart.html", r => Html(r, County(r), [Two(r)], HeadsApart(r, narrow: false), [Four(r)])),
        new("heads-apart-narrow.html", r => Html(r, County(r), [Two(r)], HeadsApart(r, narrow: true), [Four(r)])),
        new("short-labels.html", r => Html(r, Town(r), [Two(r)], [Renamed(Three(r))], [Four(r)])),
        new("one-sixth.docx", r => Docx(r, Town(r), [Two(r)], [OneSixth(Three(r))], [Four(r)])) { OneSixth = true },
        new("blanks.html", r => Html(r, County(r), [Two(r)], [Three(r)], [Four(r)]), Zeros: ""),
        new("strokes.docx", r => Docx(r, County(r), [Two(r)], [Three(r)], [Four(r)]), Zeros: "/—无-"),
        new("wide-digits.html", r => Html(r, County(r), [Printed(Two(r), Wide)], [Printed(Three(r), Wide)], [Printed(Four(r), Wide)])),
        new("units.docx", r => Docx(r, County(r), [Printed(Two(r), Unit)], [Printed(Three(r), Unit)], [Printed(Four(r), Unit)])),
        new("words.html", r => Html(r, InWords(r), [Two(r)], [Printed(Three(r), Words)], [Four(r)])),
        new("nested-rows.html", r => Html(r, County(r), [Two(r)], [Three(r)], [Four(r)], nested: true)),
        new("swapped.html", r => Html(r, Town(r), [Swapped(r, ["in-force", "made", "repealed"])], [Three(r)], [Four(r)])),
        new("no-repeals.html", r => Html(r, Town(r), [Swapped(r, ["made", "in-force"])], [Three(r)], [Four(r)]), Unread: a => a.Column == "repealed"),
        new("trial-2019.docx", r => Docx(r, County(r, "本年度"), [Trial(r)], [OneSixth(Three(r))], [Four(r)]), Unread: a => a.Row is "T2.1.1" or "T2.1.2" or "T2.8.1") { OneSixth = true },
        new("zeros.docx", r => Docx(r, Bureau(r), [Two(r)], [Three(r)], [Four(r)])) { Nothing = true },
        new("zeros.txt", r => Plain(r, Bureau(r), "\t")) { Nothing = true },
        new("zeros-blank.html", r => Html(r, Bureau(r), [Two(r)], [Three(r)], [Four(r)]), Zeros: "") { Nothing = true },
        new("one-table.docx", r => Docx(r, County(r), [], [], [], whole: OneTable(r))),
        new("one-table.html", r => Html(r, County(r), [], [], [], whole: OneTable(r))),
        new("rows-of-four.html", r => Html(r, County(r), [Two(r)], [Three(r)], [FourInRows(r)])),
        new("transposed.html", r => Html(r, County(r), [Two(r)], [Transposed(Three(r))], [Four(r)]), Unread: a => a.Row[1] == '3'),
        new("one-label-column.html", r => Html(r, County(r), [Two(r)], [OneLabel(r)], [Four(r)])),
        new("numbered-with-remarks.html", r => Html(r, County(r), [Two(r)], [Numbered(r)], [[[new("", 1, 3), .. Four(r)[0]], .. Four(r).Skip(1).Take(2), [new("件数"), .. Four(r)[3]]]])),
        new("subtotals.html", r => Html(r, County(r), [Two(r)], [Subtotals(r)], FourInTwo(r))),
        new("tabbed.docx", r => Docx(r, County(r), [], [], [], tabs: true)),
        new("tabs-blank.txt", r => Plain(r, County(r), "\t"), Zeros: ""),
        new("pipes.txt", r => Plain(r, County(r), " | ")),
        new("spaces.txt", r => Plain(r, Town(r), "  ")),
        new("wide-spaces.txt", r => Plain(r, Town(r), "　", Wide)),
        new("missing.txt", r => Plain(r, County(r), " ", dropZeros: true)) { Open = true, Missing = true },
        new("glued.txt", r => Plain(r, County(r), "")) { Open = true },
        new("a-cell-a-line-missing.txt", r => Plain(r, County(r), "\n", dropZeros: true)) { Open = true, Missing = true },
    ];

    /// <summary>Tables without ruling lines: in a PDF only the places of the words tell the columns.</summary>

    // ----- the tables as rows of cells -----

    sealed record Cell(string Text, int Columns = 1, int Rows = 1, CellAddress? Number = null);

    static List<List<Cell>> Grid(SyntheticReport r, ReportTable table) => [.. table.Rows.Select(row => row.Select(c => new Cell(c.Number is { } at ? r.Cell(at) : c.Text, c.ColumnSpan, c.RowSpan, c.Number)).ToList())];

    static List<List<Cell>> Two(SyntheticReport r) => Grid(r, ReportTables.Table2);
    static List<List<Cell>> Three(SyntheticReport r) => Grid(r, ReportTables.Table3);
    static List<List<Cell>> Four(SyntheticReport r) => Grid(r, ReportTables.Table4);

    static List<List<Cell>> Each(List<List<Cell>> grid, Func<Cell, Cell> change) => [.. grid.Select(row => row.ConvertAll(c => change(c)))];

    static List<List<Cell>> Printed(List<List<Cell>> grid, Func<CellAddress, string, string> print) => Each(grid, c => c.Number is { } at ? c with { Text = print(at, c.Text) } : c);

    static string Wide(CellAddress at, string text) => Wide(text);

    static string Wide(string text) => $"　{string.Concat(text.Select(c => char.IsAsciiDigit(c) ? (char)(c + 0xFEE0) : c == '.' ? '．' : c))}　";

    static string Unit(CellAddress at, string text) => at.Column == "amount" ? text + "万元" : text.Length > 3 ? $"{text[..^3]},{text[^3..]}" : text == "0" ? "0" : text + "件";

    /// <summary>The totals of table 三 in words, as in the days of the typewriter.</summary>
    static string Words(CellAddress at, string text) => at.Column == "total" && at.Row is ReportTables.New or ReportTables.Sum ? InWords(int.Parse(text)) : text;

    public static string InWords(int n)
    {
        const string digits = "零一二三四五六七八九";
        var text = new StringBuilder();
        var pending = false;
        foreach (var (value, unit) in new[] { (1000, "千"), (100, "百"), (10, "十"), (1, "") })
        {
            var d = n / value % 10;
            if (d == 0) { pending = text.Length > 0 && n % value > 0; continue; }
            if (pending) text.Append('零');
            pending = false;
            text.Append(value == 10 && d == 1 && text.Length == 0 ? "" : digits[d..(d + 1)]).Append(unit);
        }
        return text.Length == 0 ? "零" : text.ToString();
    }

    /// <summary>Cuts a table before rows; what spans the cut goes on with its words in the next part, which begins with the heads again.</summary>
    static IReadOnlyList<List<List<Cell>>> Tear(List<List<Cell>> grid, IReadOnlyList<int> before, int heads)
    {
        var parts = new List<List<List<Cell>>>();
        var open = new List<(Cell Cell, int Until)>();
        List<List<Cell>> part = [];
        for (var r = 0; r < grid.Count; r++)
        {
            open.RemoveAll(o => o.Until <= r);
            var row = grid[r];
            if (before.Contains(r))
            {
                parts.Add([.. part.Select((line, i) => line.ConvertAll(c => c with { Rows = Math.Min(c.Rows, part.Count - i) }))]);
                part = [.. grid.Take(heads)];
                row = [.. open.Select(o => o.Cell with { Rows = o.Until - r }), .. row];
            }
            open.AddRange(grid[r].Where(c => c.Rows > 1).Select(c => (c, r + c.Rows)));
            part.Add(row);
        }
        parts.Add(part);
        return parts;
    }

    static IReadOnlyList<List<List<Cell>>> Tear(List<List<Cell>> grid, int before, int heads) => Tear(grid, [before], heads);

    /// <summary>A page ends inside of a row: its label goes on in a row without numbers on the next page.</summary>
    static IReadOnlyList<List<List<Cell>>> RowTorn(SyntheticReport r)
    {
        var grid = Three(r);
        var at = grid.FindIndex(row => row.Any(c => c.Number?.Row == "T3.3.6.2"));
        var parts = Tear(grid, at + 1, 0);
        var label = parts[0][^1].FindIndex(c => c.Text.StartsWith("2.申请人逾期", StringComparison.Ordinal));
        parts[0][^1][label] = new("2.申请人逾期未按收费通知要求缴纳费用、行政机关");
        parts[1].Insert(0, [new("三、本年度办理结果", 1, 3), new("（六）其他处理", 1, 2), new("不再处理其政府信息公开申请"), .. Enumerable.Repeat(new Cell(""), 7)]);
        parts[1][1] = [.. parts[1][1].Where(c => c.Text is not ("三、本年度办理结果" or "（六）其他处理"))];
        return parts;
    }

    static IReadOnlyList<List<List<Cell>>> HeadsApart(SyntheticReport r, bool narrow)
    {
        var grid = Three(r);
        var heads = grid.Take(3).ToList();
        if (narrow) heads = [.. heads.Select(row => row.ConvertAll(c => c.Columns == 3 ? c with { Columns = 1 } : c))];
        return [heads, [.. grid.Skip(3)]];
    }

    static readonly Dictionary<string, string> Short = new()
    {
        ["一、本年新收政府信息公开申请数量"] = "一、本年新收", ["二、上年结转政府信息公开申请数量"] = "二、上年结转", ["（二）部分公开（区分处理的，只计这一情形，不计其他情形）"] = "（二）部分公开", ["1.属于国家秘密"] = "国家秘密",
        ["2.其他法律行政法规禁止公开"] = "法律法规禁止公开", ["3.危及“三安全一稳定”"] = "危及三安全一稳定", ["4.保护第三方合法权益"] = "第三方权益", ["5.属于三类内部事务信息"] = "三类内部信息", ["6.属于四类过程性信息"] = "四类过程信息",
        ["7.属于行政执法案卷"] = "执法案卷", ["8.属于行政查询事项"] = "行政查询", ["1.本机关不掌握相关政府信息"] = "本机关不掌握", ["2.没有现成信息需要另行制作"] = "无现成信息", ["3.补正后申请内容仍不明确"] = "补正后仍不明确",
        ["1.信访举报投诉类申请"] = "信访投诉举报", ["3.要求提供公开出版物"] = "公开出版物", ["4.无正当理由大量反复申请"] = "大量反复申请", ["5.要求行政机关确认或重新出具已获取信息"] = "要求确认、重新出具", ["2.重复申请"] = "重复申请",
        ["1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"] = "逾期不补正", ["2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"] = "逾期未缴费", ["3.其他"] = "其他",
        ["（七）总计"] = "（七）总　计", ["四、结转下年度继续办理"] = "四、结转下年",
    };

    static List<List<Cell>> Renamed(List<List<Cell>> grid) => Each(grid, c => c.Number is null && Short.TryGetValue(c.Text, out var own) ? c with { Text = own } : c);

    static List<List<Cell>> OneSixth(List<List<Cell>> grid)
    {
        var result = new List<List<Cell>>();
        foreach (var row in grid)
        {
            if (row.Any(c => c.Number?.Row is "T3.3.6.1" or "T3.3.6.2")) continue;
            var own = row.Any(c => c.Number?.Row == "T3.3.6.3") ? row.ConvertAll(c => c.Text == "3.其他" ? new Cell("（六）其他处理", 2) : c) : row;
            result.Add(own.ConvertAll(c => c.Text == "三、本年度办理结果" ? c with { Rows = c.Rows - 2 } : c));
        }
        return result;
    }

    static List<List<Cell>> Swapped(SyntheticReport r, string[] order)
    {
        var grid = Two(r);
        grid[1] = [grid[1][0], .. order.Select(c => new Cell(ReportTables.Table2Words(c)))];
        for (var i = 2; i <= 3; i++)
        {
            var code = i == 2 ? "T2.1.1" : "T2.1.2";
            grid[i] = [grid[i][0], .. order.Select(c => new Cell(r.Cell(new(code, c)), Number: new(code, c)))];
        }
        return grid;
    }

    /// <summary>Table 二 of the form for 2019 and 2020, whose columns count other things.</summary>
    static List<List<Cell>> Trial(SyntheticReport r)
    {
        List<Cell> Row(params string[] texts) => [.. texts.Select(t => new Cell(t))];
        string Of(string row) => r.Cell(new(row, "count"));
        return
        [
            [new("第二十条第（一）项", 4)], Row("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"), Row("规章", "0", "0", "0"), Row("规范性文件", "9", "9", "61"),
            [new("第二十条第（五）项", 4)], Row("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"), Row("行政许可", "310", "-4", Of("T2.5.1")), Row("其他对外管理服务事项", "122", "0", "877"),
            [new("第二十条第（六）项", 4)], Row("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"), Row("行政处罚", "2100", "+35", Of("T2.6.1")), Row("行政强制", "140", "0", Of("T2.6.2")),
            [new("第二十条第（八）项", 4)], [new("信息内容"), new("上一年项目数量"), new("本年增/减", 2)], [new("行政事业性收费"), new("21"), new("-2", 2)],
            [new("第二十条第（九）项", 4)], [new("信息内容"), new("采购项目数量"), new("采购总金额", 2)], [new("政府集中采购"), new("45"), new("1208.55", 2)],
        ];
    }

    /// <summary>All in one table, as some editors paste it: the headings of the sections are rows.</summary>
    static List<List<Cell>> OneTable(SyntheticReport r) =>
    [
        [new(ReportTables.Sections[1], 15)], .. Two(r).Select(row => Stretched(row, 4, 15)), [new(ReportTables.Sections[2], 15)], .. Three(r).Select(row => Stretched(row, 10, 15)), [new(ReportTables.Sections[3], 15)], .. Four(r),
    ];

    /// <summary>The last cell takes the columns that the wider table below has more, unless a span reaches down from above it.</summary>
    static List<Cell> Stretched(List<Cell> row, int columns, int to) => [.. row.Select((c, i) => i == row.Count - 1 && (columns == 4 || c.Number?.Column == "total" || c.Text is "申请人情况" or "总计") ? c with { Columns = c.Columns + to - columns } : c)];

    static List<List<Cell>> FourInRows(SyntheticReport r) =>
    [
        [new("类别", 2), .. ReportTables.Table4Columns.Select(c => new Cell(c.Label))], [new("行政复议", 2), .. Numbers(r, "T4.review")], [new("行政诉讼", 1, 2), new("未经复议直接起诉"), .. Numbers(r, "T4.lawsuit")], [new("复议后起诉"), .. Numbers(r, "T4.lawsuit-after-review")],
    ];

    /// <summary>Group and reason in one cell, the groups without rows of their own.</summary>
    static List<List<Cell>> OneLabel(SyntheticReport r) =>
    [
        [new("项目"), .. ReportTables.Table3Columns.Select(c => new Cell(c.Label))],
        .. ReportTables.Table3Rows.Select(row => new List<Cell>([new(row.Group is null or "三、本年度办理结果" ? row.Label : row.Group + row.Label), .. Numbers(r, row.Code)])),
    ];

    /// <summary>A number before each row and a remark behind.</summary>
    static List<List<Cell>> Numbered(SyntheticReport r) =>
    [
        [new("序号", 1, 2), new("项目", 1, 2), new("申请人情况", 7), new("备注", 1, 2)], [.. ReportTables.Table3Columns.Select(c => new Cell(c.Label))],
        .. ReportTables.Table3Rows.Select((row, i) => new List<Cell>([new($"{i + 1}"), new(row.Label), .. Numbers(r, row.Code), new(i == 4 ? "无此情形" : "")])),
    ];

    /// <summary>（三）–（六） have a row of their own with the sum of their reasons.</summary>
    static List<List<Cell>> Subtotals(SyntheticReport r)
    {
        var rows = OneLabel(r).Take(1).ToList();
        string? group = null;
        foreach (var row in ReportTables.Table3Rows)
        {
            if (row.Group != group && row.Group is { } own && own != "三、本年度办理结果")
                rows.Add([new(own), .. ReportTables.Table3Columns.Select(c => new Cell(ReportTables.Table3Rows.Where(x => x.Group == own).Sum(x => r[x.Code, c.Key]).ToString("0")))]);
            group = row.Group;
            rows.Add([new(row.Label), .. Numbers(r, row.Code)]);
            if (row.Code == "T3.3.3.8") rows.Add([new("小计"), .. rows.Find(x => x[0].Text == "（三）不予公开")!.Skip(1)]);
        }
        return rows;
    }

    /// <summary>复议 and 诉讼 in a table each.</summary>
    static IReadOnlyList<List<List<Cell>>> FourInTwo(SyntheticReport r)
    {
        var grid = Four(r);
        return [[[new("行政复议", 5)], grid[2][..5], grid[3][..5]], [[new("行政诉讼", 10)], grid[1], grid[2][5..], grid[3][5..]]];
    }

    static IEnumerable<Cell> Numbers(SyntheticReport r, string row) => (row[1] == '3' ? ReportTables.Table3Columns : ReportTables.Table4Columns).Select(c => new Cell(r.Cell(new(row, c.Key)), Number: new(row, c.Key)));

    /// <summary>Kinds of applicants down, results across.</summary>
    static List<List<Cell>> Transposed(List<List<Cell>> grid)
    {
        var rows = grid.Where(row => row.Any(c => c.Number is not null)).ToList();
        List<List<Cell>> result = [[new("申请人"), .. rows.Select(row => new Cell(row.Last(c => c.Number is null).Text))]];
        foreach (var (key, label) in ReportTables.Table3Columns) result.Add([new(label), .. rows.Select(row => row.Single(c => c.Number?.Column == key))]);
        return result;
    }

    // ----- the sentences -----

    sealed record Line(int Section, string Text, bool Heading = false);

    static decimal Group(SyntheticReport r, string label) => ReportTables.Table3Rows.Where(x => x.Label.Contains(label, StringComparison.Ordinal) || x.Group?.Contains(label, StringComparison.Ordinal) == true).Sum(x => r[x.Code, "total"]);

    static IEnumerable<Line> Frame(SyntheticReport r, string agency, IEnumerable<Line> own)
    {
        yield return new(0, $"{agency}{r.Year}年政府信息公开工作年度报告");
        yield return new(0, $"根据《中华人民共和国政府信息公开条例》第五十条的规定，现公布本年度报告。所列数据的统计期限为{r.Year}年1月1日至{r.Year}年12月31日。");
        foreach (var line in own) yield return line with { Text = r.Slips.Aggregate(line.Text, (t, s) => t.Replace(s.From, s.To, StringComparison.Ordinal)) };
    }

    static IEnumerable<Line> County(SyntheticReport r) => County(r, $"{r.Year}年");

    static IEnumerable<Line> County(SyntheticReport r, string when) => Frame(r, SyntheticReport.Agency,
    [
        new(1, $"{when}，云山县坚持以公开为常态、不公开为例外，把政府信息公开融入各项工作，较好保障了群众的知情权。"),
        new(1, "（一）主动公开", true),
        new(1, "通过县政府门户网站发布各类信息3860条，其中动态要闻类2100条，政务公开类1760条；组织新闻发布会6场，编发图解24期。"),
        new(1, "（二）依申请公开", true),
        new(1, $"{when}，全县各级行政机关共新收政府信息公开申请{r["T3.1", "total"]}件（自然人{r["T3.1", "person"]}件，法人或其他组织{r["T3.1", "total"] - r["T3.1", "person"]}件），上年结转{r["T3.2", "total"]}件；本年度办结{r["T3.3.7", "total"]}件，结转下年度继续办理{r["T3.4", "total"]}件。"),
        new(1, $"办理结果中，予以公开{Group(r, "予以公开")}件、部分公开{Group(r, "部分公开")}件、不予公开{Group(r, "不予公开")}件、无法提供{Group(r, "无法提供")}件、不予处理{Group(r, "不予处理")}件、其他处理{Group(r, "其他处理")}件。"),
        new(1, "（三）政府信息管理", true),
        new(1, "健全公文属性源头认定机制，发布前逐篇审核；对失效、废止的文件及时标注，全年抽查信息860条，整改错漏23处。"),
        new(1, "（四）平台建设", true),
        new(1, "县政府门户网站完成适老化改造，政务微信公众号发布稿件1204篇；在县、乡两级设政务公开专区14个。"),
        new(1, "（五）监督保障", true),
        new(1, "组织培训3次，参训260人次；年度考核中政务公开占4分，社会评议满意度96.5%，未发生责任追究情形。"),
        new(5, "存在的主要问题是：政策解读的形式还不够丰富，部分乡镇公开的时效有待加强，答复文书的说理还不充分。"),
        new(5, $"改进措施：{r.Year + 1}年，一是组织业务骨干逐镇指导；二是丰富解读形式，多用图表和短视频；三是建立答复文书集体审核制度。"),
        new(6, $"{(when.Contains('年') && when.Length > 3 ? when : "本年度")}全县共发出收费通知0件，涉及金额0元，实际收取信息处理费0元。"),
    ]);

    static IEnumerable<Line> Town(SyntheticReport r) => Frame(r, "云山县柳河镇人民政府",
    [
        new(1, $"{r.Year}年，柳河镇紧扣群众关切推进政务公开。"),
        new(1, $"一是抓主动公开。全年在县政府网站发布信息312条，其中机构信息20条，工作动态292条。"),
        new(1, $"二是抓依申请公开。全年收到政府信息公开申请{r["T3.1", "total"]}件，上年结转{r["T3.2", "total"]}件，均依法登记；予以公开{Group(r, "予以公开")}件，部分公开{Group(r, "部分公开")}件，不予公开{Group(r, "不予公开")}件，无法提供{Group(r, "无法提供")}件，不予处理{Group(r, "不予处理")}件，其他处理{Group(r, "其他处理")}件，结转下年度继续办理{r["T3.4", "total"]}件。"),
        new(1, "三是抓平台和监督。便民服务中心设查阅点1处，村务公开栏18块；党政办每季度自查1次，主要领导听取汇报2次。"),
        new(5, "问题：专职人员少，更新不够及时，村级公开内容不够规范。措施：明确各站所信息员，定期通报，加强对村级公开的指导。"),
        new(6, "本机关未向申请人发出收费通知，收取信息处理费0元。"),
    ]);

    static IEnumerable<Line> Bureau(SyntheticReport r) => Frame(r, "云山县水务局",
    [
        new(1, $"{r.Year}年，我局按要求做好政府信息公开工作，主动公开信息96条，其中通知公告31条，工作动态65条。"),
        new(1, "本年度未收到政府信息公开申请，上年结转0件，没有因政府信息公开引发的行政复议、行政诉讼。"),
        new(1, "指定办公室专人负责信息审核和发布，开展自查4次；未发生失泄密和责任追究的情况。"),
        new(5, "主要问题是公开内容与群众需求还有差距，业务人员更换较频繁。下一步将完善主动公开目录，加强新进人员培训，做好交接。"),
        new(6, "本年度未产生信息公开收费，发出收费通知0件，收取0元。"),
    ]);

    static IEnumerable<Line> InWords(SyntheticReport r) => Frame(r, SyntheticReport.Agency,
    [
        new(1, $"{r.Year}年，全县共收到政府信息公开申请{InWords((int)r["T3.1", "total"])}件，上年结转{InWords((int)r["T3.2", "total"])}件，本年度办结{InWords((int)r["T3.3.7", "total"])}件，结转下年度继续办理{InWords((int)r["T3.4", "total"])}件。"),
        new(1, "印发工作要点二十条，召开会议三次，培训一百二十余人；制作图解十二期，办好民生实事十件。"),
        new(5, "存在的主要问题是部分单位答复申请不够规范，个别栏目更新不够及时。改进措施：加强培训，按月通报，年底集中考核。"),
        new(6, "全年发出收费通知零件，收取信息处理费零元。"),
    ]);

    // ----- files -----

    static string Title(IEnumerable<Line> lines) => lines.First().Text;

    static byte[] Html(SyntheticReport r, IEnumerable<Line> prose, IReadOnlyList<List<List<Cell>>> two, IReadOnlyList<List<List<Cell>>> three, IReadOnlyList<List<List<Cell>>> four, List<List<Cell>>? whole = null, bool nested = false)
    {
        var b = new StringBuilder($"<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>{Title(prose)}</title></head><body><div class=TRS_Editor>");
        Body(prose, two, three, four, whole, line => b.Append(line.Section == 0 ? $"<h1>{line.Text}</h1>" : $"<p style=\"text-indent:2em\">　　{WebUtility.HtmlEncode(line.Text)}</p>"), grid =>
        {
            string Td(Cell c) => $"<td{(c.Columns > 1 ? $" colspan=\"{c.Columns}\"" : "")}{(c.Rows > 1 ? $" rowspan=\"{c.Rows}\"" : "")}><p>{(c.Text.Length == 0 ? "&nbsp;" : c.Text)}</p></td>";
            b.Append("<table border=1 cellspacing=0>");
            // As a page builder nests it: each run of rows that no span ties together is a table in a cell.
            var until = 0;
            for (var i = 0; i < grid.Count; i++)
            {
                if (nested && i == until)
                {
                    if (i > 0) b.Append("</table></td></tr>");
                    b.Append("<tr><td><table border=1 width=100%>");
                }
                until = Math.Max(until, i + grid[i].Max(c => c.Rows));
                b.Append("<tr>").AppendJoin("", grid[i].Select(Td)).Append("</tr>");
            }
            b.Append(nested ? "</table></td></tr></table>" : "</table>");
        });
        return Encoding.UTF8.GetBytes(b.Append("</div></body></html>").ToString());
    }

    static void Body(IEnumerable<Line> prose, IReadOnlyList<List<List<Cell>>> two, IReadOnlyList<List<List<Cell>>> three, IReadOnlyList<List<List<Cell>>> four, List<List<Cell>>? whole, Action<Line> say, Action<List<List<Cell>>> table)
    {
        var section = 0;
        void Heads(int to)
        {
            for (; section < to; section++)
            {
                if (section is 1 or 2 or 3 && whole is not null) { if (section == 1) table(whole); continue; }
                say(new(section + 1, ReportTables.Sections[section]));
                foreach (var grid in section switch { 1 => two, 2 => three, 3 => four, _ => [] }) table(grid);
            }
        }
        foreach (var line in prose)
        {
            Heads(line.Section);
            say(line);
        }
        Heads(6);
    }

    static byte[] Docx(SyntheticReport r, IEnumerable<Line> prose, IReadOnlyList<List<List<Cell>>> two, IReadOnlyList<List<List<Cell>>> three, IReadOnlyList<List<List<Cell>>> four, List<List<Cell>>? whole = null, bool tabs = false)
    {
        var b = new StringBuilder();
        if (tabs) (two, three, four) = ([Two(r)], [Three(r)], [Four(r)]);
        static string P(string text) => $"<w:p><w:r><w:t xml:space=\"preserve\">{WebUtility.HtmlEncode(text)}</w:t></w:r></w:p>";
        Body(prose, two, three, four, whole, line => b.Append(P(line.Text)), grid =>
        {
            // Tables made with the tabulator are paragraphs.
            if (tabs) { foreach (var row in grid) b.Append("<w:p><w:r>").AppendJoin("<w:tab/>", row.Select(c => $"<w:t>{c.Text}</w:t>")).Append("</w:r></w:p>"); return; }
            var columns = grid[0].Sum(c => c.Columns);
            b.Append("<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>" + string.Concat(new[] { "top", "left", "bottom", "right", "insideH", "insideV" }.Select(e => $"<w:{e} w:val=\"single\" w:sz=\"4\"/>")) + "</w:tblBorders></w:tblPr><w:tblGrid>")
                .Insert(b.Length, $"<w:gridCol w:w=\"{9000 / columns}\"/>", columns).Append("</w:tblGrid>");
            var below = new (int Left, int Span)[columns + 1];
            foreach (var row in grid)
            {
                b.Append("<w:tr>");
                var at = 0;
                void Covered()
                {
                    while (at < columns && below[at].Left > 0)
                    {
                        b.Append($"<w:tc><w:tcPr><w:gridSpan w:val=\"{below[at].Span}\"/><w:vMerge/></w:tcPr>{P("")}</w:tc>");
                        below[at].Left--;
                        at += below[at].Span;
                    }
                }
                foreach (var cell in row)
                {
                    Covered();
                    b.Append($"<w:tc><w:tcPr><w:gridSpan w:val=\"{cell.Columns}\"/>{(cell.Rows > 1 ? "<w:vMerge w:val=\"restart\"/>" : "")}</w:tcPr>{P(cell.Text)}</w:tc>");
                    if (cell.Rows > 1) below[at] = (cell.Rows - 1, cell.Columns);
                    at += cell.Columns;
                }
                Covered();
                b.Append("</w:tr>");
            }
            b.Append("</w:tbl>" + P(""));
        });
        return SyntheticReport.Word(b.ToString());
    }

    /// <param name="between">what stands between cells</param>
    static byte[] Plain(SyntheticReport r, IEnumerable<Line> prose, string between, Func<string, string>? print = null, bool dropZeros = false)
    {
        var b = new StringBuilder();
        var pipes = between.Contains('|');
        string Row(IEnumerable<string> cells) => pipes ? $"| {string.Join(between, cells)} |" : string.Join(between, cells);
        Body(prose, [Two(r)], [Three(r)], [Four(r)], null, line => b.Append(line.Section > 0 ? "　　" : "").Append(line.Text).Append('\n'), grid =>
        {
            foreach (var row in grid)
            {
                var cells = row.Where(c => c.Number is null || !dropZeros || c.Text is not ("0" or "0.00")).Select(c => c.Number is null ? c.Text : print?.Invoke(c.Text) ?? c.Text).ToList();
                // A label and its first number are always told apart.
                b.Append(between.Length > 0 ? Row(cells) : $"{string.Concat(row.Where(c => c.Number is null).Select(c => c.Text))} {string.Concat(row.Where(c => c.Number is not null).Select(c => c.Text))}").Append('\n');
            }
        });
        return Encoding.UTF8.GetBytes(b.ToString());
    }
}
