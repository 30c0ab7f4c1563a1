using Gongkai.Documents.Readers;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport.Checking;

/// <summary>
/// Finds the three tables in grids: row by row over all tables of the file, so that tables torn by pages, given in many small pieces or
/// with their head printed again read like one. A row is known by its label, a column by the place of its head.
/// </summary>
sealed class GridTables(CancellationToken cancel)
{
    sealed record Cell(string Text, string Flat, int From, int To);

    readonly Dictionary<CellAddress, CellReading> cells = [];
    readonly List<(int From, int To)?> heads3 = [null, null, null, null, null, null, null];
    List<(string Column, int From, int To)> heads2 = [];
    int width3;
    readonly List<CellReading> group6 = []; // one row for （六）其他处理
    readonly List<Row> rows3 = [];
    int tables;

    public IReadOnlyDictionary<CellAddress, CellReading> Cells => cells;
    public bool Trial { get; private set; }

    static List<Cell> Distinct(IReadOnlyList<ReadCell> row)
    {
        var result = new List<Cell>();
        for (var c = 0; c < row.Count;)
        {
            var from = c;
            var first = row[c];
            do c++; while (c < row.Count && row[c].Row == first.Row && row[c].Column == first.Column && row[c].Continued);
            result.Add(new(first.Text, CellText.Flat(first.Text), from, c));
        }
        return result;
    }

    public void Add(ReadTable table, int section)
    {
        // No table of the form is near as large; a hostile one would only cost time.
        if (table.Columns > 120 || table.Rows.Count > 1000) return;
        tables++;
        // Some editors paste all tables as one: each stretch of rows is read for itself.
        var from = 0;
        var known = section is 2 or 3 or 4 ? section : 0;
        for (var r = 0; r <= table.Rows.Count; r++)
        {
            cancel.ThrowIfCancellationRequested();
            var kind = r < table.Rows.Count ? Kind(table.Rows[r], known) : 0;
            if (r < table.Rows.Count && (kind == 0 || kind == known)) continue;
            if (known > 0 && r > from)
            {
                Part(from == 0 && r == table.Rows.Count ? table : new ReadTable([.. table.Rows.Skip(from).Take(r - from)], table.Page, table.Ruled), known);
                from = r;
            }
            known = kind;
        }
    }

    /// <summary>Which table a row is of, where its words say so and no table of the prose has them.</summary>
    static int Kind(IReadOnlyList<ReadCell> row, int known)
    {
        var texts = Distinct(row).ConvertAll(c => c.Flat);
        bool Any(params ReadOnlySpan<string> words)
        {
            foreach (var word in words) if (texts.Exists(t => t.Contains(word, StringComparison.Ordinal))) return true;
            return false;
        }
        if (Any("申请人情况", "勾稽关系", "新收政府信息", "本年度办理结果")) return 3;
        if (Any("未经复议") || (known is 3 or 4 && texts.Contains("行政复议") && texts.Contains("行政诉讼"))) return 4;
        return Any("第二十条", "制发件数", "制作数量", "处理决定数量", "上一年项目数量") ? 2 : 0;
    }

    void Part(ReadTable table, int kind)
    {
        if (kind == 2 && table.Rows.Any(r => r.Any(c => CellText.Flat(c.Text) is var t && (t.Contains("新制作数量", StringComparison.Ordinal) || t.Contains("新公开数量", StringComparison.Ordinal) || t.Contains("上一年项目数量", StringComparison.Ordinal) || t.Contains("对外公开总数量", StringComparison.Ordinal))))) Trial = true;
        if (kind == 3 && width3 != table.Columns) for (var i = 0; i < 7; i++) heads3[i] = null; // the heads of another grid say nothing about this one
        if (kind == 3) width3 = table.Columns;
        if (kind == 4) { Four(table); return; }
        foreach (var cells in table.Rows)
        {
            cancel.ThrowIfCancellationRequested();
            if (kind == 3) Three(Distinct(cells), cells[0].Page); else Two(Distinct(cells));
        }
    }

    void Put(CellReading reading)
    {
        // A row torn by a page comes twice; the part with the numbers counts.
        if (cells.TryGetValue(reading.Address, out var before) && (before.Kind == CellKind.Number || reading.Kind == CellKind.Blank)) return;
        cells[reading.Address] = reading;
    }

    void Three(List<Cell> row, int? page)
    {
        // Heads: 自然人 … 总计, in one row or in two.
        string[] names = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];
        var heading = row.Any(c => c.Flat is "自然人" or "商业企业" or "科研机构" or "法律服务机构" || c.Flat.Contains("公益组织", StringComparison.Ordinal));
        if (heading || row.Any(c => c.Flat == "申请人情况"))
        {
            for (var i = 0; i < 7; i++)
                foreach (var c in row)
                    if (c.Flat == names[i] || (i == 3 && c.Flat.Contains("公益组织", StringComparison.Ordinal)) || (i == 4 && c.Flat.Contains("法律服务", StringComparison.Ordinal)) || (i == 6 && c.Flat is "合计"))
                        heads3[i] = (c.From, c.To);
            return;
        }
        // The label is the last words before the numbers; what stands left of it are the groups above, what stands behind them remarks.
        var last = row.FindLastIndex(IsWords);
        var end = row.Count;
        if (last > 7 && row.FindLastIndex(last - 1, IsWords) is >= 0 and var before && last - before > 7 && row.Skip(last + 1).All(c => c.Flat.Length == 0)) (last, end) = (before, last);
        var numbers = last >= 0 ? row[(last + 1)..end] : [.. row.SkipWhile(c => c.Flat.Length == 0)];
        var label = last >= 0 ? row[last].Flat : "";
        rows3.Add(new(label, label.Length > 0 ? RowLabels.Of3(label) : null, numbers, Columns(numbers), page, tables));
    }

    static bool IsWords(Cell c) => c.Flat.Any(IsIdeograph) && !CellText.CanBeCell(c.Text);

    /// <summary>A row of table 三: its label, its cells and, if they are told apart, its seven numbers.</summary>
    sealed record Row(string Label, string? Code, List<Cell> Numbers, string[]? Texts, int? Page, int Table)
    {
        public bool Blank => Numbers.TrueForAll(c => c.Flat.Length == 0);
        public bool Counted => Numbers.Exists(c => c.Flat.Length > 0 && CellText.CanBeCell(c.Text));
    }

    /// <summary>Puts together what pages tore, and gives each row its numbers.</summary>
    void Rows()
    {
        for (var i = 0; i < rows3.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var (row, next) = (rows3[i], i + 1 < rows3.Count ? rows3[i + 1] : null);
            if (next is not null && Torn(row, next) is { } whole)
            {
                if (!row.Blank && !next.Blank) Join(whole, row.Texts!, next.Texts!);
                else Set(whole, row.Blank ? next : row);
                i++;
            }
            else if (row.Code is not null) Set(row.Code, row);
            // The second part of a label that was torn, nobody knows from where: its empty cells are no blanks.
            else if (row.Counted && next is { Blank: true, Code: not null } && !RowLabels.Begins(next.Label)) i++;
        }
    }

    /// <summary>The row of two that are one: a label in two parts, the numbers beside one of them, or one of them in two parts as well.</summary>
    static string? Torn(Row row, Row next)
    {
        if (row.Label.Length == 0 || RowLabels.Begins(next.Label) || next.Label.EndsWith('计')) return null;
        var apart = row.Table != next.Table || row.Page != next.Page;
        var beside = (row.Blank && next.Counted) || (row.Counted && next.Blank);
        var within = apart && row is { Counted: true, Texts: not null } && next is { Counted: true, Texts: not null } && next.Texts.Any(string.IsNullOrWhiteSpace);
        if (!beside && !within) return null;
        // The numbers stand without a label in the next row.
        if (next.Label.Length == 0) return row.Blank ? row.Code : null;
        var whole = RowLabels.Of3(row.Label + next.Label);
        if (whole is null || (row.Code ?? whole) != whole || (next.Code ?? whole) != whole) return null;
        // On one page a label that says all does not go on in the next row.
        return apart || (row.Code is null && RowLabels.Begins(row.Label)) ? whole : null;
    }

    /// <summary>A number of which a page took the last digits: what was put together is not certain.</summary>
    void Join(string code, string[] first, string[] second)
    {
        if (code == "T3.3.6") return;
        for (var i = 0; i < 7; i++)
        {
            var cell = CellText.Read(new(code, ReportTables.Table3Columns[i].Key), first[i] + second[i]);
            Put(string.IsNullOrWhiteSpace(second[i]) ? cell : cell with { Certain = false });
        }
    }

    void Set(string code, Row row)
    {
        // 3.其他 belongs to （六）其他处理; the groups to its left have no row of their own.
        if (row.Numbers.Count == 0 || (code == "T3.3.6" && row.Blank && row.Numbers.Count < 7)) return;
        if (row.Texts is not { } texts)
        {
            // Far too many or too few cells are those of some other table.
            if (code != "T3.3.6" && row.Numbers.Count is >= 3 and <= 12)
                foreach (var (key, _) in ReportTables.Table3Columns)
                    Put(new(new(code, key), CellKind.Unreadable, null, string.Join(' ', row.Numbers.Select(c => c.Flat).Where(t => t.Length > 0)) is { Length: <= 40 } shown ? shown : "…", Certain: false));
            return;
        }
        if (code == "T3.3.6") group6.AddRange(texts.Select((t, i) => CellText.Read(new("T3.3.6.3", ReportTables.Table3Columns[i].Key), t)));
        else for (var i = 0; i < 7; i++) Put(CellText.Read(new(code, ReportTables.Table3Columns[i].Key), texts[i]));
    }

    static bool IsIdeograph(char c) => c is >= '\u4E00' and <= '\u9FFF';

    /// <summary>Seven texts by the places of the heads; a number torn over two cells under one head is put together. Without heads, seven cells in order.</summary>
    string[]? Columns(List<Cell> numbers)
    {
        if (heads3.All(h => h is not null))
        {
            var texts = new string[7];
            var used = 0;
            for (var i = 0; i < 7; i++)
            {
                var (a, b) = heads3[i]!.Value;
                var under = numbers.Where(c => c.From < b && c.To > a).ToList();
                if (under.Count == 0 || under.Any(c => heads3.Count(h => h is { } x && c.From < x.To && c.To > x.From) > 1)) { used = -1; break; }
                used += under.Count;
                texts[i] = string.Concat(under.Select(c => c.Flat.Length == 0 ? "" : c.Text.Trim()));
            }
            if (used >= 7) return texts;
        }
        if (numbers.Count == 7) return [.. numbers.Select(c => c.Text)];
        // Empty cells that pad the row are no cells.
        var filled = numbers.Where(c => c.Flat.Length > 0).ToList();
        return filled.Count == 7 ? [.. filled.Select(c => c.Text)] : null;
    }

    void Two(List<Cell> row)
    {
        var made = row.Where(c => c.Flat is "本年制发件数" or "本年废止件数" or "现行有效件数" or "本年制发数" or "制发件数" or "废止件数" or "现行有效数").ToList();
        if (made.Count >= 2)
        {
            heads2 = [.. made.Select(c => (c.Flat.Contains("制发", StringComparison.Ordinal) ? "made" : c.Flat.Contains("废止", StringComparison.Ordinal) ? "repealed" : "in-force", c.From, c.To))];
            return;
        }
        var at = row.FindIndex(c => RowLabels.Of2(c.Flat) is not null);
        if (at < 0) return;
        var code = RowLabels.Of2(row[at].Flat)!;
        var numbers = row.Skip(at + 1).ToList();
        if (numbers.Exists(IsWords)) numbers = [.. numbers.TakeWhile(c => CellText.CanBeCell(c.Text))];
        if (numbers.Count == 0) return;
        if (code is "T2.1.1" or "T2.1.2")
        {
            if (Trial) return; // other columns: what was made, newly published and published in all
            // By the places of the heads, else by their order, and without any by that of the form.
            List<string> order = heads2.Count > 0 ? heads2.ConvertAll(h => h.Column) : ["made", "repealed", "in-force"];
            List<Cell> Under((string, int From, int To) head) => numbers.FindAll(c => c.From < head.To && c.To > head.From);
            if (heads2.Count > 0 && heads2.TrueForAll(h => Under(h).Count > 0) && numbers.TrueForAll(c => heads2.Count(h => c.From < h.To && c.To > h.From) <= 1))
                foreach (var head in heads2) Put(CellText.Read(new(code, head.Column), string.Concat(Under(head).Select(c => c.Text.Trim()))));
            else if ((numbers.Count == order.Count ? numbers : numbers.FindAll(c => c.Flat.Length > 0)) is var plain && plain.Count == order.Count)
                for (var i = 0; i < plain.Count; i++) Put(CellText.Read(new(code, order[i]), plain[i].Text));
            return;
        }
        if (Trial && code == "T2.8.1") return; // it counts kinds of charges, not money
        var filled = numbers.Where(c => c.Flat.Length > 0).ToList();
        var text = Trial ? filled.LastOrDefault()?.Text ?? "" : filled.Count <= 1 ? filled.FirstOrDefault()?.Text ?? "" : string.Concat(filled.Select(c => c.Text.Trim()));
        if (!Trial && filled.Count > 1 && filled.Count == numbers.Count && filled.Count >= 3) return; // not one number
        Put(CellText.Read(new(code, code == "T2.8.1" ? "amount" : "count"), text));
    }

    void Four(ReadTable table)
    {
        var rows = table.Rows.Select(Distinct).ToList();
        var heads = new List<(string Group, string Column, int From, int To)>();
        var groups = new List<(string Group, int From, int To)>();
        foreach (var row in rows)
        {
            foreach (var c in row)
            {
                var group = c.Flat.Contains("未经复议", StringComparison.Ordinal) ? "T4.lawsuit" : c.Flat.Contains("复议后", StringComparison.Ordinal) ? "T4.lawsuit-after-review" : c.Flat.EndsWith("行政复议", StringComparison.Ordinal) ? "T4.review" : null;
                if (group is not null) groups.Add((group, c.From, c.To));
            }
            if (row.Count(c => Column4(c.Flat) is not null) >= 3)
            {
                heads.Clear();
                foreach (var c in row)
                    if (Column4(c.Flat) is { } column) heads.Add((groups.LastOrDefault(g => g.From <= c.From && c.To <= g.To).Group ?? "", column, c.From, c.To));
                continue;
            }
            var lead = row.FindIndex(c => c.Flat.Length > 0);
            var name = row.Where(c => c.Flat.Length > 0 && !CellText.CanBeCell(c.Text)).LastOrDefault();
            var numbers = name is null ? row : [.. row.Where(c => c.From >= name.To)];
            if (numbers.Count == 0 || numbers.All(c => c.Flat.Length == 0) && heads.Count == 0 || !numbers.All(c => CellText.CanBeCell(c.Text))) continue;
            // One row a group, written at its left.
            var own = name is null ? null : name.Flat.Contains("未经复议", StringComparison.Ordinal) ? "T4.lawsuit" : name.Flat.Contains("复议后", StringComparison.Ordinal) ? "T4.lawsuit-after-review" : name.Flat.EndsWith("行政复议", StringComparison.Ordinal) ? "T4.review" : null;
            if (own is not null && numbers.Count == 5)
            {
                for (var i = 0; i < 5; i++) Put(CellText.Read(new(own, ReportTables.Table4Columns[i].Key), numbers[i].Text));
                continue;
            }
            if (name is not null && Column4(name.Flat) is not null) continue;
            if (numbers.Count == 15) { In(ReportTables.Table4.Addresses, numbers); return; }
            if (heads.Count == 15 && heads.All(h => numbers.Any(c => c.From < h.To && c.To > h.From)))
            {
                foreach (var (h, address) in heads.Zip(ReportTables.Table4.Addresses))
                    Put(CellText.Read(address, string.Concat(numbers.Where(c => c.From < h.To && c.To > h.From).Select(c => c.Text.Trim()))));
                return;
            }
            if (numbers.Count is 5 or 10 && heads.Count == numbers.Count)
            {
                var known = heads.Select(h => h.Group).Distinct().ToList();
                var codes = known is [{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }] ? known : numbers.Count == 10 ? ["T4.lawsuit", "T4.lawsuit-after-review"] : [Next4()];
                for (var i = 0; i < numbers.Count; i++) if (i / 5 < codes.Count) Put(CellText.Read(new(codes[i / 5], ReportTables.Table4Columns[i % 5].Key), numbers[i].Text));
                heads.Clear();
            }
        }
    }

    string Next4() => ReportTables.Table4Groups.FirstOrDefault(g => !cells.ContainsKey(new(g.Code, "total")))?.Code ?? "T4.review";

    static string? Column4(string flat) => flat switch
    {
        _ when flat.Contains("维持", StringComparison.Ordinal) => "upheld",
        _ when flat.Contains("纠正", StringComparison.Ordinal) => "corrected",
        _ when flat.StartsWith("其他", StringComparison.Ordinal) => "other",
        _ when flat.Contains("尚未", StringComparison.Ordinal) || flat.Contains("未审结", StringComparison.Ordinal) => "pending",
        "总计" or "合计" => "total",
        _ => null,
    };

    void In(IEnumerable<CellAddress> addresses, List<Cell> numbers)
    {
        foreach (var (address, cell) in addresses.Zip(numbers)) Put(CellText.Read(address, cell.Text));
    }

    /// <summary>Where the group （六） has one row only, its other two rows are not printed rather than missing.</summary>
    public void Close()
    {
        Rows();
        if (group6.Count == 0 || cells.Keys.Any(k => k.Row.StartsWith("T3.3.6.", StringComparison.Ordinal))) return;
        foreach (var cell in group6) Put(cell);
        foreach (var row in new[] { "T3.3.6.1", "T3.3.6.2" })
            foreach (var (key, _) in ReportTables.Table3Columns)
                cells.TryAdd(new(row, key), new(new(row, key), CellKind.RowNotPrinted, 0, ""));
    }
}
