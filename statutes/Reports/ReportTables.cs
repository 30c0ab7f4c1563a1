namespace Gongkai.Statutes.Reports;

/// <summary>A cell as printed: text or the address of a number (table, row, column), with its spans.</summary>
public sealed record PrintedCell(string Text, int ColumnSpan = 1, int RowSpan = 1, bool Header = false, CellAddress? Number = null);

/// <summary>Address of one number of the report, e.g. T3.1 / person. The same address is the key of its indicator.</summary>
public readonly record struct CellAddress(string Row, string Column)
{
    public override string ToString() => $"{Row}/{Column}";

    public static CellAddress Parse(string text)
    {
        var at = text.LastIndexOf('/');
        return new(text[..at], text[(at + 1)..]);
    }
}

/// <summary>A table of the statutory report: cells in print order. <paramref name="Title"/> is the section it stands in.</summary>
public sealed record ReportTable(string Key, string Title, IReadOnlyList<double> ColumnShares, int HeaderRows, IReadOnlyList<IReadOnlyList<PrintedCell>> Rows)
{
    public IEnumerable<CellAddress> Addresses => Rows.SelectMany(r => r).Where(c => c.Number is not null).Select(c => c.Number!.Value);
}

/// <summary>One row of table 二.</summary>
public sealed record Table2Row(string Block, string Code, string Label, IReadOnlyList<string> Columns);

/// <summary>One numbered row of table 三.</summary>
public sealed record Table3Row(string Code, string Label, string? Group);

/// <summary>One of the three groups of table 四.</summary>
public sealed record Table4Group(string Code, string Label);

/// <summary>
/// Tables 二, 三 and 四 exactly as printed since the report for 2021.
/// Source: 国办公开办函〔2021〕30号.
/// </summary>
public static class ReportTables
{
    public static readonly IReadOnlyList<string> Sections =
    [
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
    ];

    public const string B1 = "第二十条第（一）项", B5 = "第二十条第（五）项", B6 = "第二十条第（六）项", B8 = "第二十条第（八）项";
    const string Content = "信息内容", Decisions = "本年处理决定数量", FeeAmount = "本年收费金额（单位：万元）";

    static readonly string[] Made = ["made", "repealed", "in-force"];
    static readonly string[] One = ["count"];
    static readonly string[] Money = ["amount"];

    public static readonly IReadOnlyList<Table2Row> Table2Rows =
    [
        new(B1, "T2.1.1", "规章", Made),
        new(B1, "T2.1.2", "行政规范性文件", Made),
        new(B5, "T2.5.1", "行政许可", One),
        new(B6, "T2.6.1", "行政处罚", One),
        new(B6, "T2.6.2", "行政强制", One),
        new(B8, "T2.8.1", "行政事业性收费", Money),
    ];

    public static IReadOnlyList<string> Table2Columns(string block) => block switch
    {
        B1 => [Content, "本年制发件数", "本年废止件数", "现行有效件数"],
        B8 => [Content, FeeAmount],
        _ => [Content, Decisions],
    };

    /// <summary>A number column of table 二 in words.</summary>
    public static string Table2Words(string column) => column switch
    {
        "made" => "本年制发件数", "repealed" => "本年废止件数", "in-force" => "现行有效件数", "amount" => "本年收费金额", _ => Decisions,
    };

    /// <summary>Columns of table 三 by key; the last is the total.</summary>
    public static readonly IReadOnlyList<(string Key, string Label)> Table3Columns =
    [
        ("person", "自然人"), ("business", "商业企业"), ("research", "科研机构"), ("charity", "社会公益组织"),
        ("legal", "法律服务机构"), ("other", "其他"), ("total", "总计"),
    ];

    public const string New = "T3.1", CarriedIn = "T3.2", Sum = "T3.3.7", CarriedOut = "T3.4";
    const string Results = "三、本年度办理结果", G3 = "（三）不予公开", G4 = "（四）无法提供", G5 = "（五）不予处理", G6 = "（六）其他处理";

    public static readonly IReadOnlyList<Table3Row> Table3Rows =
    [
        new(New, "一、本年新收政府信息公开申请数量", null),
        new(CarriedIn, "二、上年结转政府信息公开申请数量", null),
        new("T3.3.1", "（一）予以公开", Results),
        new("T3.3.2", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", Results),
        new("T3.3.3.1", "1.属于国家秘密", G3),
        new("T3.3.3.2", "2.其他法律行政法规禁止公开", G3),
        new("T3.3.3.3", "3.危及“三安全一稳定”", G3),
        new("T3.3.3.4", "4.保护第三方合法权益", G3),
        new("T3.3.3.5", "5.属于三类内部事务信息", G3),
        new("T3.3.3.6", "6.属于四类过程性信息", G3),
        new("T3.3.3.7", "7.属于行政执法案卷", G3),
        new("T3.3.3.8", "8.属于行政查询事项", G3),
        new("T3.3.4.1", "1.本机关不掌握相关政府信息", G4),
        new("T3.3.4.2", "2.没有现成信息需要另行制作", G4),
        new("T3.3.4.3", "3.补正后申请内容仍不明确", G4),
        new("T3.3.5.1", "1.信访举报投诉类申请", G5),
        new("T3.3.5.2", "2.重复申请", G5),
        new("T3.3.5.3", "3.要求提供公开出版物", G5),
        new("T3.3.5.4", "4.无正当理由大量反复申请", G5),
        new("T3.3.5.5", "5.要求行政机关确认或重新出具已获取信息", G5),
        new("T3.3.6.1", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", G6),
        new("T3.3.6.2", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", G6),
        new("T3.3.6.3", "3.其他", G6),
        new(Sum, "（七）总计", Results),
        new(CarriedOut, "四、结转下年度继续办理", null),
    ];

    /// <summary>The 21 rows into which a finished request may fall.</summary>
    public static readonly IReadOnlyList<string> OutcomeRows =
        [.. Table3Rows.Select(r => r.Code).Where(c => c.StartsWith("T3.3.", StringComparison.Ordinal) && c != Sum)];

    public const string Table3Note = "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和";

    public static readonly IReadOnlyList<Table4Group> Table4Groups =
    [
        new("T4.review", "行政复议"),
        new("T4.lawsuit", "行政诉讼 / 未经复议直接起诉"),
        new("T4.lawsuit-after-review", "行政诉讼 / 复议后起诉"),
    ];

    public static readonly IReadOnlyList<(string Key, string Label)> Table4Columns =
        [("upheld", "结果维持"), ("corrected", "结果纠正"), ("other", "其他结果"), ("pending", "尚未审结"), ("total", "总计")];

    public static ReportTable Table2 { get; } = BuildTable2();
    public static ReportTable Table3 { get; } = BuildTable3();
    public static ReportTable Table4 { get; } = BuildTable4();
    public static IReadOnlyList<ReportTable> All { get; } = [Table2, Table3, Table4];

    /// <summary>Whether a cell is the sum of others, and so follows them instead of being set by itself.</summary>
    public static bool IsTotal(CellAddress cell) => cell.Row == Sum || cell.Column == "total";

    /// <summary>The totals that a cell is part of: they move by as much as it does.</summary>
    public static IEnumerable<CellAddress> TotalsOf(CellAddress cell)
    {
        if (IsTotal(cell) || cell.Row.StartsWith("T2.", StringComparison.Ordinal)) yield break;
        yield return cell with { Column = "total" };
        if (!OutcomeRows.Contains(cell.Row)) yield break;
        yield return cell with { Row = Sum };
        yield return new(Sum, "total");
    }
    /// <summary>Address of a number for people and programs alike: table3/T3.1/总计, table4/行政复议/总计.</summary>
    public static string Path(CellAddress at) => at.Row[1] switch
    {
        '2' => $"table2/{at.Row}/{Table2Words(at.Column)}",
        '3' => $"table3/{at.Row}/{Table3Columns.First(c => c.Key == at.Column).Label}",
        _ => $"table4/{RowLabel(at.Row).Replace(" / ", "·", StringComparison.Ordinal)}/{Table4Columns.First(c => c.Key == at.Column).Label}",
    };

    public static string RowLabel(string row) => row[1] switch
    {
        '2' => Table2Rows.First(r => r.Code == row).Label,
        '3' => Table3Rows.First(r => r.Code == row).Label,
        _ => Table4Groups.First(g => g.Code == row).Label,
    };

    static PrintedCell Head(string text, int columns = 1, int rows = 1) => new(text, columns, rows, Header: true);
    static PrintedCell Number(string row, string column) => new("", Number: new(row, column));

    /// <summary>Four columns underneath; in the blocks of two the number takes the other three.</summary>
    static ReportTable BuildTable2()
    {
        var rows = new List<IReadOnlyList<PrintedCell>>();
        foreach (var block in Table2Rows.GroupBy(r => r.Block))
        {
            var columns = Table2Columns(block.Key);
            var share = columns.Count == 4 ? 1 : 3;
            rows.Add([Head(block.Key, 4)]);
            rows.Add([.. columns.Select((c, i) => Head(c, i == 0 ? 1 : share))]);
            foreach (var row in block)
                rows.Add([Head(row.Label), .. row.Columns.Select(c => Number(row.Code, c) with { ColumnSpan = share })]);
        }
        return new("table2", Sections[1], [0.34, 0.22, 0.22, 0.22], 0, rows);
    }

    static ReportTable BuildTable3()
    {
        var rows = new List<IReadOnlyList<PrintedCell>>
        {
            new[] { Head($"（{Table3Note}）", 3, 3), Head("申请人情况", 7) },
            new[] { Head("自然人", 1, 2), Head("法人或其他组织", 5), Head("总计", 1, 2) },
            Table3Columns.Skip(1).Take(5).Select(c => Head(c.Label)).ToArray(),
        };
        string? opened = null;
        foreach (var row in Table3Rows)
        {
            var cells = new List<PrintedCell>();
            if (row.Group is null) cells.Add(Head(row.Label, 3));
            else
            {
                if (row.Code == "T3.3.1") cells.Add(Head(Results, 1, Table3Rows.Count(r => r.Group is not null)));
                if (row.Group == Results) cells.Add(Head(row.Label, 2));
                else
                {
                    if (row.Group != opened) cells.Add(Head(row.Group, 1, Table3Rows.Count(r => r.Group == row.Group)));
                    cells.Add(Head(row.Label));
                }
                opened = row.Group;
            }
            cells.AddRange(Table3Columns.Select(c => Number(row.Code, c.Key)));
            rows.Add(cells);
        }
        return new("table3", Sections[2], [0.08, 0.11, 0.27, 0.08, 0.075, 0.075, 0.08, 0.08, 0.07, 0.08], 3, rows);
    }

    static ReportTable BuildTable4()
    {
        var five = Table4Columns.Select(c => Head(c.Label)).ToArray();
        return new("table4", Sections[3], [.. Enumerable.Repeat(1.0 / 15, 15)], 3,
        [
            [Head("行政复议", 5, 2), Head("行政诉讼", 10)],
            [Head("未经复议直接起诉", 5), Head("复议后起诉", 5)],
            [.. five, .. five, .. five],
            [.. Table4Groups.SelectMany(g => Table4Columns.Select(c => Number(g.Code, c.Key)))],
        ]);
    }
}
