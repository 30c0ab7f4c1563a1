using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport.Checking;

/// <summary>
/// Reads tables that lost their grid: copied or extracted text, where labels may come first and the numbers later, rows may have turned into
/// columns and digits may have run together. Row after row in the order of the form is the natural reading; where it breaks 勾稽关系,
/// readings in which every row adds up are sought, and one is certain only if no other satisfies K1–K3.
/// </summary>
static partial class FlatTables
{
    const int Columns = 7, MaxReadings = 64, MaxCombinations = 20_000;
    static readonly IReadOnlyList<Table3Row> Rows = ReportTables.Table3Rows;

    // Numbers of list items ("2.重复申请") and page numbers are no cells; （一） and 三 are written in ideographs.
    [GeneratedRegex(@"(?<![\d.])\d{1,2}[.．、]\s*(?=[^\d\s.])")]
    private static partial Regex ItemMark();

    [GeneratedRegex(@"(?<t>-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?|(?<=\s|^)[/／\\—–－\-]{1,2}(?=\s|$))|(?<w>[^\s\d/／\\—–－\-|｜]+)")]
    private static partial Regex Token();

    static string Clean(string text) => ItemMark().Replace(ReportWords.WithoutPageMarks(Narrow(text)), " ");

    static string Narrow(string text)
    {
        var b = new StringBuilder(text.Length);
        foreach (var c in text) b.Append(c is >= '０' and <= '９' ? (char)(c - 0xFEE0) : c is '．' ? '.' : c);
        return b.ToString();
    }

    /// <summary>Runs of cells with nothing but blanks between them.</summary>
    static List<List<string>> Runs(string text)
    {
        var runs = new List<List<string>> { new() };
        foreach (Match m in Token().Matches(text))
            if (m.Groups["t"].Success) runs[^1].Add(m.Value.Replace(",", "", StringComparison.Ordinal));
            else if (runs[^1].Count > 0) runs.Add([]);
        if (runs[^1].Count == 0) runs.RemoveAt(runs.Count - 1);
        return runs;
    }

    static decimal Number(string token) => decimal.TryParse(token, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var v) ? v : 0;

    static bool Adds(IReadOnlyList<string> row) => row.Take(6).Sum(Number) == Number(row[6]);

    static CellReading Cell(CellAddress at, string token, CellSource source, bool certain) => CellText.Read(at, token) with { Source = source, Certain = certain };

    public static IReadOnlyList<CellReading> Table2(string region, CancellationToken cancel)
    {
        var tokens = Runs(Clean(region)).SelectMany(r => r).ToList();
        var addresses = ReportTables.Table2.Addresses.ToList();
        if (tokens.Count == addresses.Count) return [.. addresses.Zip(tokens, (a, t) => Cell(a, t, CellSource.Text, true))];
        // Otherwise only a label with just its numbers behind it is clear.
        var result = new List<CellReading>();
        var text = Clean(region);
        foreach (var row in ReportTables.Table2Rows)
        {
            var label = row.Code == "T2.1.1" ? new Regex(@"(?<![\p{L}])规\s*章(?!\p{L})") : RowLabels.Loose(row.Label);
            if (label.Match(text) is not { Success: true } m) continue;
            var after = Token().Matches(text[(m.Index + m.Length)..]).TakeWhile(t => t.Groups["t"].Success).Select(t => t.Value).ToList();
            if (after.Count == row.Columns.Count) result.AddRange(row.Columns.Zip(after, (c, t) => Cell(new(row.Code, c), t, CellSource.Text, true)));
        }
        return result;
    }

    public static IReadOnlyList<CellReading> Table4(string region, CancellationToken cancel)
    {
        var tokens = Runs(Clean(region)).SelectMany(r => r).ToList();
        var addresses = ReportTables.Table4.Addresses.ToList();
        if (tokens.Count == addresses.Count) return [.. addresses.Zip(tokens, (a, t) => Cell(a, t, CellSource.Text, true))];
        if (Totals(tokens) is { } totals) return [.. ReportTables.Table4Groups.Zip(totals, (g, t) => Cell(new(g.Code, "total"), t, CellSource.Deduced, false))];
        // Digits run together: every group of five must add up.
        var digits = string.Concat(tokens);
        if (tokens.Count is 0 or > 15 || digits.Length is < 15 or > 40 || !digits.All(char.IsAsciiDigit)) return [];
        var readings = new List<string[]>();
        void Search(int at, List<string> taken)
        {
            if (readings.Count > 1) return;
            if (taken.Count > 0 && taken.Count % 5 == 0 && taken.TakeLast(5).Take(4).Sum(Number) != Number(taken[^1])) return;
            if (taken.Count == 15) { if (at == digits.Length) readings.Add([.. taken]); return; }
            for (var n = 1; n <= 3 && at + n <= digits.Length && (n == 1 || digits[at] != '0'); n++)
            {
                taken.Add(digits.Substring(at, n));
                Search(at + n, taken);
                taken.RemoveAt(taken.Count - 1);
            }
        }
        Search(0, []);
        return readings is [var only] ? [.. addresses.Zip(only, (a, t) => Cell(a, t, CellSource.Deduced, true))] : [];
    }

    /// <summary>Zeros were lost with their cells: the totals of three groups, each the sum of what stands before it, if only one division gives that.</summary>
    static string[]? Totals(List<string> tokens)
    {
        if (tokens.Count is < 6 or >= 15 || tokens.Exists(t => t == "0" || !t.All(char.IsAsciiDigit))) return null;
        string[]? found = null;
        for (var a = 1; a + 4 < tokens.Count && a < 5; a++)
            for (var b = a + 2; b + 2 < tokens.Count && b - a < 6; b++)
            {
                bool Group(int from, int to) => to - from is > 0 and < 5 && tokens[from..to].Sum(Number) == Number(tokens[to]);
                if (!Group(0, a) || !Group(a + 1, b) || !Group(b + 1, tokens.Count - 1)) continue;
                if (found is not null) return null;
                found = [tokens[a], tokens[b], tokens[^1]];
            }
        return found;
    }

    /// <summary>Readings of one run of cells: its rows, and whether the natural order gave them.</summary>
    sealed record Reading(string[][] Rows, bool Natural);

    public static IReadOnlyList<CellReading> Table3(string region, CancellationToken cancel)
    {
        var runs = Runs(Clean(region));
        var count = runs.Sum(r => r.Count);
        if (count == Rows.Count * Columns) return Ordered(runs, Rows, cancel);
        // The form of 2019 and 2020, and shortened ones, have one row for （六）.
        if (count == (Rows.Count - 2) * Columns && !RowLabels.Loose("逾期不补正").IsMatch(region))
            return [.. Ordered(runs, [.. Rows.Where(r => !NotPrinted.Contains(r.Code))], cancel), .. NotPrinted.SelectMany(m => ReportTables.Table3Columns.Select(c => new CellReading(new(m, c.Key), CellKind.RowNotPrinted, 0, "", CellSource.Text)))];
        return Labelled(Clean(region), cancel);
    }

    static readonly string[] NotPrinted = ["T3.3.6.1", "T3.3.6.2"];

    static IReadOnlyList<CellReading> Ordered(List<List<string>> runs, IReadOnlyList<Table3Row> printed, CancellationToken cancel)
    {
        // Seven runs of 25: the table was copied column by column.
        if (runs.Count == Columns && runs.All(r => r.Count == printed.Count))
            return [.. printed.SelectMany((row, r) => ReportTables.Table3Columns.Select((c, i) => Cell(new(row.Code, c.Key), runs[i][r], CellSource.Text, true)))];
        // Runs that end within a row belong with the next.
        var blocks = new List<List<string>>();
        var open = new List<string>();
        foreach (var run in runs)
        {
            open.AddRange(run);
            if (open.Count % Columns != 0) continue;
            blocks.Add(open);
            open = [];
        }
        var options = blocks.ConvertAll(b => Readings(b, cancel));
        var (chosen, unique, whole) = Choose(options, cancel);
        var result = new List<CellReading>(175);
        var at = 0;
        for (var b = 0; b < blocks.Count; b++)
            foreach (var row in options[b][chosen[b]].Rows)
            {
                var single = blocks[b].Count == Columns;
                var natural = options[b][chosen[b]].Natural;
                var certain = single || (unique[b] && (whole || (natural && options[b].Count == 1 && options[b][0].Rows.All(Adds))));
                for (var c = 0; c < Columns; c++) result.Add(Cell(new(printed[at].Code, ReportTables.Table3Columns[c].Key), row[c], natural ? CellSource.Text : CellSource.Deduced, certain));
                at++;
            }
        return result;
    }

    /// <summary>
    /// Rows one after another if each adds up, or column after column if each row then adds up; else every division into rows and turned
    /// blocks in which all rows add up; if there is none, rows one after another.
    /// </summary>
    static List<Reading> Readings(List<string> cells, CancellationToken cancel)
    {
        var rows = cells.Count / Columns;
        var natural = Enumerable.Range(0, rows).Select(r => cells.GetRange(r * Columns, Columns).ToArray()).ToArray();
        if (rows == 1 || natural.All(Adds)) return [new(natural, true)];
        var memo = new List<string[][]>?[rows + 1];
        memo[rows] = [[]];
        for (var from = rows - 1; from >= 0; from--)
        {
            var found = new Dictionary<string, string[][]>();
            for (var size = 1; size <= rows - from; size++)
            {
                cancel.ThrowIfCancellationRequested();
                if (memo[from + size] is not { Count: > 0 } rest) continue;
                var block = Turned(cells, from * Columns, size);
                if (!block.All(Adds)) continue;
                foreach (var tail in rest)
                {
                    string[][] whole = [.. block, .. tail];
                    found.TryAdd(string.Join(';', whole.Select(r => string.Join(',', r))), whole);
                    if (found.Count >= MaxReadings) break;
                }
            }
            memo[from] = [.. found.Values];
        }
        return memo[0]!.Count > 0 ? [.. memo[0]!.Select(r => new Reading(r, false))] : [new(natural, true)];
    }

    static string[][] Turned(List<string> cells, int at, int size) =>
        [.. Enumerable.Range(0, size).Select(r => Enumerable.Range(0, Columns).Select(c => cells[at + c * size + r]).ToArray())];

    /// <summary>The combination of readings that satisfies most of K2 and K3, and which parts of it no other equally good one contradicts.</summary>
    static (int[] Chosen, bool[] Unique, bool Whole) Choose(List<List<Reading>> options, CancellationToken cancel)
    {
        var chosen = new int[options.Count];
        var unique = options.ConvertAll(o => o.Count == 1).ToArray();
        var combinations = options.Aggregate(1L, (p, o) => Math.Min(long.MaxValue / 128, p * o.Count));
        if (combinations > MaxCombinations) return (chosen, unique, false);
        var (best, at) = (-1, new int[options.Count]);
        var ties = new List<int[]>();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var score = Score([.. options.SelectMany((o, i) => o[at[i]].Rows)]);
            if (score > best) { best = score; ties.Clear(); }
            if (score == best) ties.Add([.. at]);
            var i = options.Count - 1;
            while (i >= 0 && ++at[i] == options[i].Count) at[i--] = 0;
            if (i < 0) break;
        }
        for (var b = 0; b < options.Count; b++) unique[b] = ties.All(t => t[b] == ties[0][b]);
        return (ties[0], unique, best == 2 * Columns);
    }

    static int Score(IReadOnlyList<string[]> rows)
    {
        var (sum, open) = (rows.Count - 2, rows.Count - 1); // （七） and 四 are the last two
        if (rows.Count < 10) return 0;
        var score = 0;
        for (var c = 0; c < Columns; c++)
        {
            var results = Enumerable.Range(2, sum - 2).Sum(r => Number(rows[r][c]));
            if (results == Number(rows[sum][c])) score++;
            if (Number(rows[0][c]) + Number(rows[1][c]) == Number(rows[sum][c]) + Number(rows[open][c])) score++;
        }
        return score;
    }

    static readonly (string Code, string[] Words)[] Marks =
    [
        ("T3.1", ["新收政府信息公开申请", "新收政府信息"]), ("T3.2", ["上年结转", "上年度结转"]), ("T3.3.1", ["予以公开"]), ("T3.3.2", ["部分公开"]), ("T3.3.3.1", ["国家秘密"]), ("T3.3.3.2", ["其他法律", "禁止公开"]), ("T3.3.3.3", ["三安全"]),
        ("T3.3.3.4", ["第三方合法"]), ("T3.3.3.5", ["内部事务"]), ("T3.3.3.6", ["过程性"]), ("T3.3.3.7", ["执法案卷"]), ("T3.3.3.8", ["行政查询"]), ("T3.3.4.1", ["不掌握"]), ("T3.3.4.2", ["没有现成"]), ("T3.3.4.3", ["补正后"]),
        ("T3.3.5.1", ["信访举报", "信访"]), ("T3.3.5.2", ["重复申请"]), ("T3.3.5.3", ["公开出版物"]), ("T3.3.5.4", ["大量反复"]), ("T3.3.5.5", ["确认或重新", "重新出具"]), ("T3.3.6.1", ["逾期不补正", "不补正"]), ("T3.3.6.2", ["未按收费", "缴纳费用"]),
        ("T3.3.6.3", ["其他处理", "其他"]), ("T3.3.7", ["总计"]), ("T3.4", ["结转下年", "结转下"]),
    ];

    /// <summary>Some cells are missing or digits run together: each label with what stands between it and the next.</summary>
    static IReadOnlyList<CellReading> Labelled(string text, CancellationToken cancel)
    {
        var places = new List<(string Code, int Start, int End)>();
        var from = 0;
        foreach (var (code, words) in Marks)
        {
            // （七）总计 comes after the rows of （六）; 总计 of the head does not.
            var found = words.Select(w => RowLabels.Loose(w).Match(text, from)).FirstOrDefault(m => m.Success);
            if (found is null) continue;
            places.Add((code, found.Index, found.Index + found.Length));
            from = found.Index + found.Length;
        }
        var printed = places.Select((p, i) => (p.Code, Tokens: Runs(text[p.End..(i + 1 < places.Count ? places[i + 1].Start : text.Length)]).SelectMany(r => r).ToList())).ToList();
        if (Lost(printed) is { } lost) return lost;
        var options = new List<(string Code, List<string[]> Rows, bool Split)>();
        foreach (var (code, tokens) in printed)
        {
            if (tokens.Count == 0) continue;
            if (tokens.Count == Columns) options.Add((code, [[.. tokens]], false));
            else if (tokens.Count < Columns && tokens.All(t => t.All(char.IsAsciiDigit)) && tokens.Sum(t => t.Length) is >= Columns and <= 24)
            {
                var readings = new List<string[]>();
                Split(tokens, 0, 0, [], readings);
                if (readings.Count > 0) options.Add((code, readings, true));
            }
        }
        var result = new List<CellReading>();
        var complete = options.Count >= Rows.Count - 2;
        var blocks = complete ? Rows.Select(r => options.FirstOrDefault(o => o.Code == r.Code) is { Rows: { } rows } ? rows.ConvertAll(x => new Reading([x], false)) : [new Reading([["0", "0", "0", "0", "0", "0", "0"]], false)]).ToList() : [];
        var (chosen, unique, whole) = complete ? Choose(blocks, cancel) : ([], [], false);
        foreach (var (code, rows, split) in options)
        {
            var at = Rows.TakeWhile(r => r.Code != code).Count();
            var row = complete ? rows[Math.Min(chosen[at], rows.Count - 1)] : rows[0];
            var certain = !split || (rows.Count == 1 && row.All(t => t == "0")) || (complete && unique[at] && whole);
            for (var c = 0; c < Columns; c++) result.Add(Cell(new(code, ReportTables.Table3Columns[c].Key), row[c], split ? CellSource.Deduced : CellSource.Text, certain));
        }
        if (complete && options.Any(o => o.Code == "T3.3.6.3"))
            foreach (var missing in NotPrinted.Where(m => options.All(o => o.Code != m) && places.All(p => p.Code != m)))
                result.AddRange(ReportTables.Table3Columns.Select(c => new CellReading(new(missing, c.Key), CellKind.RowNotPrinted, 0, "", CellSource.Text)));
        return result;
    }

    /// <summary>
    /// Zeros were lost with their cells: nobody can tell the columns, but the last number of a row is its total. That is taken for read, and
    /// held to be uncertain, only where every row of the form is there, every one adds up and K2 and K3 hold for the totals.
    /// </summary>
    static IReadOnlyList<CellReading>? Lost(List<(string Code, List<string> Tokens)> printed)
    {
        var one = printed.TrueForAll(p => !NotPrinted.Contains(p.Code));
        if (printed.Count != Rows.Count - (one ? NotPrinted.Length : 0) || printed.Count(p => p.Tokens.Count is > 1 and < Columns) < 2) return null;
        var totals = new Dictionary<string, decimal>();
        foreach (var (code, tokens) in printed)
        {
            if (tokens.Count is 1 or > Columns || !tokens.TrueForAll(t => t.All(char.IsAsciiDigit)) || (tokens.Count > 1 && tokens.SkipLast(1).Sum(Number) != Number(tokens[^1]))) return null;
            totals[code] = tokens.Count == 0 ? 0 : Number(tokens[^1]);
        }
        if (ReportTables.OutcomeRows.Sum(r => totals.GetValueOrDefault(r)) != totals[ReportTables.Sum] || totals[ReportTables.New] + totals[ReportTables.CarriedIn] != totals[ReportTables.Sum] + totals[ReportTables.CarriedOut]) return null;
        return
        [
            .. printed.SelectMany(p => p.Tokens.Count == Columns ? ReportTables.Table3Columns.Select((c, i) => Cell(new(p.Code, c.Key), p.Tokens[i], CellSource.Text, true))
                : [Cell(new(p.Code, "total"), totals[p.Code].ToString(CultureInfo.InvariantCulture), CellSource.Deduced, false)]),
            .. one ? NotPrinted.SelectMany(m => ReportTables.Table3Columns.Select(c => new CellReading(new(m, c.Key), CellKind.RowNotPrinted, 0, "", CellSource.Text))) : [],
        ];
    }

    /// <summary>Divides digits into seven numbers of which the last is the sum; gaps that are there stay.</summary>
    static void Split(List<string> tokens, int token, int at, List<string> taken, List<string[]> readings)
    {
        if (readings.Count >= MaxReadings) return;
        if (taken.Count == Columns)
        {
            if (token == tokens.Count && Adds(taken)) readings.Add([.. taken]);
            return;
        }
        if (token == tokens.Count) return;
        var text = tokens[token];
        for (var n = 1; at + n <= text.Length && n <= 6 && (n == 1 || text[at] != '0'); n++)
        {
            taken.Add(text.Substring(at, n));
            if (at + n == text.Length) Split(tokens, token + 1, 0, taken, readings);
            else Split(tokens, token, at + n, taken, readings);
            taken.RemoveAt(taken.Count - 1);
        }
    }
}
