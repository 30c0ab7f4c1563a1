using System.Text.RegularExpressions;

namespace Gongkai.Statutes.Reports;

/// <summary>
/// What a supervisor looks for in an annual report: the identities of its tables (K1–K8), its sentences against its tables (K9, K10, K14),
/// against themselves (K11–K13, prose_sum), its structure and wording (K17–K20 and the named rules). A wrong alarm costs more than a miss:
/// "fails" is said only where the reading admits nothing else.
/// </summary>
public static partial class ReportChecks
{
    /// <summary>Findings of one rule: nobody reads more, and a text made to raise them would fill a page without end.</summary>
    const int MaxOfRule = 100;

    /// <summary>
    /// Every check with its outcome, those that hold included. Without <paramref name="previous"/> what compares two years is not assessable.
    /// The work grows with the length of the text, not faster.
    /// </summary>
    /// <exception cref="OperationCanceledException">the caller gave up</exception>
    public static IReadOnlyList<Check> Check(ReportReading reading, ReportReading? previous = null, CancellationToken cancel = default) => Check(reading, previous, new Effort(cancel));

    /// <inheritdoc cref="Check(ReportReading, ReportReading?, CancellationToken)"/>
    /// <param name="effort">tells afterwards what the check has cost</param>
    public static IReadOnlyList<Check> Check(ReportReading reading, ReportReading? previous, Effort effort)
    {
        effort.Spend(reading.Sentences.Count);
        var checks = new List<Check>();
        Tables(reading, previous, checks);
        StructureChecks.Run(reading, previous, effort, checks);
        ProseTableChecks.Run(reading, effort, checks);
        ProseChecks.Run(reading, previous, effort, checks);
        WordingChecks.Run(reading, effort, checks);
        ChartChecks.Run(reading, effort, checks);
        return Within(checks);
    }

    static List<Check> Within(List<Check> checks)
    {
        var seen = new Dictionary<string, int>();
        var kept = checks.FindAll(c => c.Outcome == CheckOutcome.Holds || (seen[c.Rule] = seen.GetValueOrDefault(c.Rule) + 1) <= MaxOfRule);
        foreach (var (rule, n) in seen)
            if (n > MaxOfRule) kept.Add(new(rule, "—", CheckOutcome.Uncertain, $"另有{n - MaxOfRule}处", "", $"同一条规则的问题超过{MaxOfRule}处，其余没有列出；请先改正已列出的再核对", false) { Severity = CheckSeverity.Info });
        return kept;
    }

    static void Tables(ReportReading reading, ReportReading? previous, List<Check> checks)
    {
        foreach (var table in ReportTables.All)
            if (reading.Found(table) == 0)
                checks.Add(new("read", $"附表{"二三四"[table.Key[^1] - '2']}", CheckOutcome.NotAssessable, "未读到", "—", "没有读到这张表的数字：可能没有、是图片或者排版无法辨认。涉及它的各项都无法核对。", false) { Severity = CheckSeverity.Info });
        foreach (var check in Reconciliations.Check(reading, previous))
        {
            if (check.Rule == "K7" || (check.Outcome == CheckOutcome.NotAssessable && reading.Found(Of(check.Cells[0])) == 0)) continue;
            if (check.Rule == "K8") { K8(reading, check, checks); continue; }
            checks.Add(Weigh(reading, previous, check));
        }
        K7(reading, checks);
        K20(reading, previous, checks);
    }

    static ReportTable Of(CellAddress at) => ReportTables.All[at.Row[1] - '2'];

    /// <summary>A sum fails only where every number in it was read for certain; a blank may hide a number, but never one below zero.</summary>
    static Check Weigh(ReportReading reading, ReportReading? previous, Check check)
    {
        var cells = check.Cells.Select(reading.Cell).ToList();
        if (check.Outcome == CheckOutcome.NotAssessable) return check with { Severity = CheckSeverity.Info };
        if (check.Rule == "K4" && check.Outcome == CheckOutcome.Fails && previous is not null) cells.Add(previous[ReportTables.CarriedOut, check.Cells[0].Column]);
        if (check.Rule == "K6" && previous is not null) cells.Add(previous[check.Cells[0].Row, "in-force"]);
        if (check.Outcome == CheckOutcome.Fails && cells.Any(c => !c.Certain))
            return check with { Outcome = CheckOutcome.Uncertain, Evidence = check.Evidence + "。有的数字读法不唯一，请对照原文" };
        var blank = cells.Where(c => c.Kind is CellKind.Blank or CellKind.Stroke).ToList();
        if (check.Outcome == CheckOutcome.Fails && blank.Count > 0)
        {
            var over = check.Rule is "K1" or "K2" or "K5" && cells[0].Kind == CellKind.Number && cells.Skip(1).Sum(c => c.Value ?? 0) > cells[0].Value;
            if (!over) return check with { Outcome = CheckOutcome.Uncertain, Evidence = check.Evidence + "。有空格或“/”，按 0 计" };
        }
        return check;
    }

    /// <summary>件数填非负整数，金额不超过两位小数，零填 0. One finding a row.</summary>
    static void K7(ReportReading reading, List<Check> checks)
    {
        var bad = 0;
        var empty = ReportTables.All.Where(t => t.Addresses.All(a => reading.Cell(a).Kind is CellKind.Blank or CellKind.Stroke)).ToList();
        foreach (var table in empty)
        {
            bad++;
            checks.Add(new("K7", table.Title, CheckOutcome.Fails, "整张表没有填数", "零填 0", "件数为非负整数，不得空缺，不得填“/”“-”", true) { Cells = [.. table.Addresses] });
        }
        foreach (var row in ReportTables.All.Except(empty).SelectMany(t => t.Addresses).GroupBy(a => a.Row))
        {
            var wrong = new List<(CellReading Cell, string Why, CheckOutcome Outcome, CheckSeverity Severity)>();
            foreach (var address in row)
            {
                var cell = reading.Cell(address);
                var money = address.Column == "amount";
                var (why, outcome) = cell switch
                {
                    { Kind: CellKind.Blank } => ("空白", CheckOutcome.Fails),
                    { Kind: CellKind.Stroke } => ($"“{cell.Printed}”", CheckOutcome.Fails),
                    { Kind: CellKind.Unreadable } => ($"“{cell.Printed}”不是数字", CheckOutcome.Uncertain),
                    { Kind: CellKind.Number, Value: < 0 } => ($"{cell.Printed}是负数", CheckOutcome.Fails),
                    { Kind: CellKind.Number, Value: { } v } when (money ? decimal.Round(v, 2) : decimal.Truncate(v)) != v => ($"{cell.Printed}{(money ? "超过两位小数" : "不是整数")}", CheckOutcome.Fails),
                    { Kind: CellKind.Number } when !money && cell.Printed.Contains('.', StringComparison.Ordinal) => ($"“{cell.Printed}”应写整数", CheckOutcome.Fails),
                    _ => ("", CheckOutcome.Holds),
                };
                if (why.Length > 0)
                    wrong.Add((cell, why, cell.Certain ? outcome : CheckOutcome.Uncertain, cell.Printed.Contains('.', StringComparison.Ordinal) && cell.Value is { } n && decimal.Truncate(n) == n ? CheckSeverity.Info : CheckSeverity.Error));
            }
            if (wrong.Count == 0) continue;
            bad += wrong.Count;
            var severity = wrong.Min(w => w.Severity);
            checks.Add(new("K7", $"附表{"二三四"[row.Key[1] - '2']} {ReportTables.RowLabel(row.Key)}", wrong.Any(w => w.Outcome == CheckOutcome.Fails) ? CheckOutcome.Fails : CheckOutcome.Uncertain,
                string.Join("、", wrong.Select(w => $"{ReportTables.Path(w.Cell.Address).Split('/')[^1]}{w.Why}")), "零填 0", "件数为非负整数，金额不超过两位小数；不得空缺，不得填“/”“-”", true)
            { Severity = severity, Cells = [.. wrong.Select(w => w.Cell.Address)] });
        }
        if (bad == 0 && ReportTables.All.All(t => reading.Found(t) == t.Addresses.Count()))
            checks.Add(new("K7", "附表二、三、四", CheckOutcome.Holds, "200 个数都已填写", "", "", true));
    }

    /// <summary>Whoever may make 规章 cannot be told from every name: a county, a district, a town and their offices may not.</summary>
    static void K8(ReportReading reading, Check check, List<Check> checks)
    {
        if (check.Outcome == CheckOutcome.Fails)
        {
            var cell = reading.Cell(check.Cells[0]);
            if (reading.Agency is not { } name || !BelowCity().IsMatch(name.Replace("自治区", "", StringComparison.Ordinal))) check = check with { Outcome = CheckOutcome.NotAssessable, Severity = CheckSeverity.Info };
            else if (!cell.Certain) check = check with { Outcome = CheckOutcome.Uncertain };
        }
        checks.Add(check);
    }

    [GeneratedRegex("[区县旗]|[镇乡]人民政府|街道办事处|[镇乡]$")]
    private static partial Regex BelowCity();

    static void K20(ReportReading reading, ReportReading? previous, List<Check> checks)
    {
        var (now, before) = (reading["T2.8.1", "amount"], previous?["T2.8.1", "amount"]);
        const string why = "与上年相差百倍以上，可能把元、万元弄混";
        if (previous is null || now.Value is not > 0 || before!.Value is not > 0) return;
        var factor = Math.Max(now.Value.Value, before.Value.Value) / Math.Min(now.Value.Value, before.Value.Value);
        checks.Add(new("K20", "附表二 行政事业性收费", factor <= 100 ? CheckOutcome.Holds : now.Certain && before.Certain ? CheckOutcome.Fails : CheckOutcome.Uncertain,
            now.Printed, $"上年 {before.Printed}", why, false) { Cells = [now.Address] });
    }
}
