using System.Text.RegularExpressions;

namespace Gongkai.Statutes.Reports;

/// <summary>K17–K19: six headings in order, one year throughout, sections five and six with substance, not last year's words again.</summary>
static partial class StructureChecks
{
    public static void Run(ReportReading reading, ReportReading? previous, Effort effort, List<Check> checks)
    {
        Headings(reading, checks);
        Years(reading, effort, checks);
        Published(reading, checks);
        Sections(reading, checks);
        if (previous is not null) Copied(reading, previous, effort, checks);
    }

    [GeneratedRegex(@"^[（(]?[一二三四五六七八九十\d]+[)）]?[、.．，]?")]
    private static partial Regex Mark();

    static string Plain(string heading) => string.Concat(heading.Where(c => !char.IsWhiteSpace(c))).TrimEnd('。', '：', ':');

    static void Headings(ReportReading reading, List<Check> checks)
    {
        if (reading.Headings.Count == 0)
        {
            if (reading.Paragraphs.Count > 0) checks.Add(new("K19", "标题", CheckOutcome.NotAssessable, "没有读到六个部分的标题", string.Join("；", ReportTables.Sections), "年度报告格式规定六个部分，依次齐全", true) { Severity = CheckSeverity.Info });
            return;
        }
        var last = 0;
        for (var i = 0; i < 6; i++)
        {
            var right = ReportTables.Sections[i];
            var found = reading.Headings.FirstOrDefault(h => h.Section == i + 1);
            if (found is null)
            {
                // A report read without a single heading says more about the reading than about the report.
                var readable = reading.Headings.Count(h => h.Section > 0) >= 3;
                checks.Add(new("K19", $"标题 {right}", readable ? CheckOutcome.Fails : CheckOutcome.NotAssessable, "没有找到", right, "年度报告格式规定六个部分，依次齐全", true) { Severity = readable ? CheckSeverity.Error : CheckSeverity.Info });
                continue;
            }
            var at = reading.Headings.ToList().IndexOf(found);
            var printed = Plain(found.Printed);
            var numbered = Mark().Match(printed).Value;
            var words = Mark().Replace(printed, "");
            var outcome = at < last ? "次序不对" : words != Mark().Replace(right, "") ? "与格式规定的标题不同" : numbered.Length > 0 && numbered[..1] != right[..1] ? "序号不对" : "";
            checks.Add(new("K19", $"标题 {right}", outcome.Length == 0 ? CheckOutcome.Holds : CheckOutcome.Fails, found.Printed.Trim(), right, outcome.Length == 0 ? "" : outcome, at < last));
            last = Math.Max(last, at);
        }
    }

    [GeneratedRegex(@"统计期?[限间]?[^。]{0,12}?(?:自|从|为|是|：)(?<a>20\d\d)年1月1日[^。]{0,8}?(?:(?<b>20\d\d)年)?12月31日")]
    private static partial Regex Period();

    [GeneratedRegex(@"^(?<y>20\d\d)年(?:度)?[^。；]{0,30}(?:信息处理费|收取费用|收费)")]
    private static partial Regex FeeYear();

    static void Years(ReportReading reading, Effort effort, List<Check> checks)
    {
        if (reading.Year is not { } year) { checks.Add(new("K19", "标题", CheckOutcome.NotAssessable, reading.Title ?? "未读到", "机关名称＋年份＋政府信息公开工作年度报告", "标题中没有读到年份", true) { Severity = CheckSeverity.Info }); return; }
        foreach (var s in reading.Sentences)
        {
            if (effort.Match(Period(), s.Text) is { Success: true } m)
            {
                var end = m.Groups["b"].Success ? m.Groups["b"].Value : m.Groups["a"].Value;
                var right = m.Groups["a"].Value == $"{year}" && end == $"{year}";
                checks.Add(new("K19", "统计期限", right ? CheckOutcome.Holds : CheckOutcome.Fails, $"{m.Groups["a"].Value}年1月1日至{end}年12月31日", $"{year}年1月1日至{year}年12月31日", s.Quote(m.Index), true));
            }
            if (s.Of.Section == 6 && FeeYear().Match(s.Text) is { Success: true } fee && fee.Groups["y"].Value != $"{year}")
                checks.Add(new("K19", s.Of.Place, CheckOutcome.Fails, $"{fee.Groups["y"].Value}年", $"{year}年", s.Quote(0), false));
        }
    }

    static void Published(ReportReading reading, List<Check> checks)
    {
        if (reading.Year is not { } year || reading.PublishedOn is not { } on || on.Year < year) return;
        var government = reading.Agency?.Contains("人民政府", StringComparison.Ordinal) == true && !reading.Agency.Contains("办公", StringComparison.Ordinal);
        var due = new DateOnly(year + 1, 3, 31);
        if (on <= (government ? due : new DateOnly(year + 1, 1, 31))) checks.Add(new("K19", "发布日期", CheckOutcome.Holds, $"{on:yyyy-MM-dd}", "", "", true));
        else // The day on a page may be that of a later re-publication.
            checks.Add(new("K19", "发布日期", CheckOutcome.Uncertain, $"{on:yyyy-MM-dd}", $"不迟于 {year + 1}-{(government ? "03-31" : "01-31")}", "《条例》第四十九条：部门1月31日前、县级以上地方政府3月31日前公布。页面日期可能是重新发布的日期", false) { Severity = CheckSeverity.Info });
    }

    [GeneratedRegex(@"^(?:无|没有|暂无|无其他需要报告的事项|本年度?无)[。.]?$")]
    private static partial Regex Nothing();

    static void Sections(ReportReading reading, List<Check> checks)
    {
        var five = reading.Paragraphs.Where(p => p.Section == 5).ToList();
        if (five.Count > 0)
        {
            var text = string.Concat(five.Select(p => Plain(p.Text)));
            var bare = Nothing().IsMatch(text) || text.Length < 40;
            checks.Add(new("K17", ReportTables.Sections[4], bare ? CheckOutcome.Fails : CheckOutcome.Holds, text.Length > 60 ? $"{text.Length}字" : text, "写明存在的主要问题和改进情况", "存在的问题不能写“无”，也不能只有只言片语", false));
        }
        else if (reading.Headings.Any(h => h.Section == 5) && reading.Headings.Any(h => h.Section == 6) && !reading.Flat)
            checks.Add(new("K17", ReportTables.Sections[4], CheckOutcome.Fails, "没有内容", "写明存在的主要问题和改进情况", "存在的问题不能空缺", false));
        var six = reading.Paragraphs.Where(p => p.Section == 6).ToList();
        var unpaid = reading["T3.3.6.2", "total"];
        if (six.Count > 0 && unpaid is { Certain: true, Value: > 0 } && six.All(p => Nothing().IsMatch(Plain(p.Text))))
            checks.Add(new("K17", ReportTables.Sections[5], CheckOutcome.Fails, "无", "报告收费情况", $"附表三“逾期未按收费通知要求缴纳费用”有{unpaid.Printed}件，第六部分却写“无”", false) { Cells = [unpaid.Address] });
    }

    [GeneratedRegex(@"\d+(?:\.\d+)?")]
    private static partial Regex Digits();

    static void Copied(ReportReading reading, ReportReading previous, Effort effort, List<Check> checks)
    {
        effort.Spend(reading.Sentences.Sum(s => s.Text.Length) + previous.Sentences.Sum(s => s.Text.Length));
        static List<string> Long(ReportReading r, int section) => [.. r.Sentences.Where(s => (section == 0 ? s.Of.Section > 0 : s.Of.Section == section) && s.Text.Length >= 15).Select(s => Digits().Replace(s.Text, "#"))];
        foreach (var (section, place) in new[] { (0, "全文"), (5, ReportTables.Sections[4]) })
        {
            var (now, before) = (Long(reading, section), Long(previous, section).ToHashSet());
            if (now.Count < (section == 0 ? 10 : 3) || before.Count == 0) continue;
            var same = now.Where(before.Contains).ToList();
            var share = 100m * same.Count / now.Count;
            checks.Add(new("K18", place, share < 80 ? CheckOutcome.Holds : CheckOutcome.Fails, $"{same.Count}/{now.Count}句", "与上年报告相同的句子应少于八成", share < 80 ? "" : $"除数字外与上年报告一字不差，如：{Chinese.Short(same[0], 120)}", false));
        }
        var cells = ReportTables.Table3.Addresses.ToList();
        if (cells.All(a => reading.Cell(a) is { Certain: true, Kind: CellKind.Number } c && previous.Cell(a).Value == c.Value) && cells.Sum(a => reading[a]) > 30)
            checks.Add(new("K18", "附表三", CheckOutcome.Fails, "175 个数与上年报告完全相同", "本年的数", "附表三与上年报告逐格相同", false));
    }
}
