using System.Globalization;

namespace Gongkai.Statutes.Reports;

/// <summary>核对的结论：成立、不成立、不能确定、无法核对。</summary>
public enum CheckOutcome { Holds, Fails, Uncertain, NotAssessable }

/// <summary>错误、提醒、提示。Only an error or a warning that fails counts against a report.</summary>
public enum CheckSeverity { Error, Warn, Info }

/// <summary>One finding of the checks of a report, with what was printed and what arithmetic gives.</summary>
/// <param name="Evidence">the sentence quoted, or the rule in words</param>
/// <param name="Hard">blocks the report; the others need an explanation</param>
public sealed record Check(string Rule, string Place, CheckOutcome Outcome, string Printed, string Computed, string Evidence, bool Hard)
{
    public CheckSeverity Severity { get; init; } = Hard ? CheckSeverity.Error : CheckSeverity.Warn;

    /// <summary>The numbers of the tables that take part, the one found wanting first.</summary>
    public IReadOnlyList<CellAddress> Cells { get; init; } = [];

    /// <summary>Fails, and is more than a hint.</summary>
    public bool Counts => Outcome == CheckOutcome.Fails && Severity != CheckSeverity.Info;
}

/// <summary>The numbers of a report by address. A missing address is "not filled in", never zero.</summary>
public interface IReportFigures
{
    decimal? this[CellAddress address] { get; }
}

/// <summary>
/// 勾稽关系：the identities that the numbers of tables 二–四 must satisfy. Source: 年度报告格式 and the rule list K1–K8.
/// K4 and K6 need last year's report and are not assessable without it.
/// </summary>
public static class Reconciliations
{
    public static IReadOnlyList<Check> Check(IReportFigures figures, IReportFigures? previous = null)
    {
        var checks = new List<Check>();
        K1(figures, checks);
        K2(figures, checks);
        K3(figures, checks);
        K4(figures, previous, checks);
        K5(figures, checks);
        K6(figures, previous, checks);
        K7(figures, checks);
        K8(figures, checks);
        return checks;
    }

    static void K1(IReportFigures f, List<Check> checks)
    {
        foreach (var row in ReportTables.Table3Rows)
            checks.Add(Sum("K1", $"附表三 {row.Code} {row.Label}", new(row.Code, "total"),
                [.. ReportTables.Table3Columns.SkipLast(1).Select(c => (new CellAddress(row.Code, c.Key), 1))], f, "总计＝自然人＋法人或其他组织五类"));
    }

    static void K2(IReportFigures f, List<Check> checks)
    {
        foreach (var (key, label) in ReportTables.Table3Columns)
            checks.Add(Sum("K2", $"附表三 {label}", new(ReportTables.Sum, key),
                [.. ReportTables.OutcomeRows.Select(r => (new CellAddress(r, key), 1))], f, "（七）总计＝（一）至（六）各项之和"));
    }

    static void K3(IReportFigures f, List<Check> checks)
    {
        foreach (var (key, label) in ReportTables.Table3Columns)
            checks.Add(Sum("K3", $"附表三 {label}", new(ReportTables.CarriedOut, key),
                [(new(ReportTables.New, key), 1), (new(ReportTables.CarriedIn, key), 1), (new(ReportTables.Sum, key), -1)], f,
                "第一项加第二项之和，等于第三项加第四项之和"));
    }

    static void K4(IReportFigures f, IReportFigures? previous, List<Check> checks)
    {
        foreach (var (key, label) in ReportTables.Table3Columns)
        {
            CellAddress now = new(ReportTables.CarriedIn, key), before = new(ReportTables.CarriedOut, key);
            checks.Add(previous is null
                ? Not("K4", $"附表三 {label}", now, f[now], "没有上年的报告", hard: true)
                : Compare("K4", $"附表三 {label}", [now], f[now], previous[before], "上年结转＝上年报告的结转下年度继续办理", hard: true));
        }
    }

    static void K5(IReportFigures f, List<Check> checks)
    {
        foreach (var group in ReportTables.Table4Groups)
            checks.Add(Sum("K5", $"附表四 {group.Label}", new(group.Code, "total"),
                [.. ReportTables.Table4Columns.SkipLast(1).Select(c => (new CellAddress(group.Code, c.Key), 1))], f, "总计＝维持＋纠正＋其他＋尚未审结"));
    }

    static void K6(IReportFigures f, IReportFigures? previous, List<Check> checks)
    {
        foreach (var row in ReportTables.Table2Rows.Where(r => r.Columns.Count == 3))
        {
            CellAddress Cell(string c) => new(row.Code, c);
            checks.Add(previous is null
                ? Not("K6", $"附表二 {row.Label}", Cell("in-force"), f[Cell("in-force")], "没有上年的报告", hard: false)
                : Compare("K6", $"附表二 {row.Label}", [Cell("in-force"), Cell("made"), Cell("repealed")], f[Cell("in-force")], previous[Cell("in-force")] + f[Cell("made")] - f[Cell("repealed")],
                    "现行有效＝上年现行有效＋本年制发－本年废止", hard: false));
        }
    }

    static void K7(IReportFigures f, List<Check> checks)
    {
        var bad = ReportTables.All.SelectMany(t => t.Addresses).Where(a => f[a] is not { } v || v < 0
            || (a.Column == "amount" ? decimal.Round(v, 2) != v : decimal.Truncate(v) != v)).ToArray();
        checks.Add(new("K7", "附表二、三、四", bad.Length == 0 ? CheckOutcome.Holds : CheckOutcome.Fails,
            bad.Length == 0 ? "200 个数都已填写" : string.Join("、", bad.Select(a => $"{a}＝{Text(f[a])}")), "件数为非负整数，金额不超过两位小数，零填 0",
            "不得空缺，不得填“/”“-”", true) { Cells = bad });
    }

    static void K8(IReportFigures f, List<Check> checks)
    {
        foreach (var column in ReportTables.Table2Rows[0].Columns)
            checks.Add(Compare("K8", $"附表二 规章 {ReportTables.Table2Words(column)}", [new("T2.1.1", column)], f[new("T2.1.1", column)], 0, "区（县）级机关没有规章制定权", hard: false));
    }

    static Check Sum(string rule, string place, CellAddress total, IReadOnlyList<(CellAddress Address, int Sign)> parts, IReportFigures f, string evidence)
    {
        decimal? sum = 0;
        foreach (var (address, sign) in parts) sum += sign * f[address];
        return Compare(rule, place, [total, .. parts.Select(p => p.Address)], f[total], sum, evidence, hard: true);
    }

    static Check Compare(string rule, string place, IReadOnlyList<CellAddress> cells, decimal? printed, decimal? computed, string evidence, bool hard) =>
        new(rule, place, printed is null || computed is null ? CheckOutcome.NotAssessable : printed == computed ? CheckOutcome.Holds : CheckOutcome.Fails,
            Text(printed), Text(computed), evidence, hard) { Cells = cells };

    static Check Not(string rule, string place, CellAddress cell, decimal? printed, string why, bool hard) =>
        new(rule, place, CheckOutcome.NotAssessable, Text(printed), "—", why, hard) { Cells = [cell] };

    internal static string Text(decimal? value) => value?.ToString("0.##", CultureInfo.InvariantCulture) ?? "未填";
}
