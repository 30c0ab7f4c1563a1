using System.Text.RegularExpressions;

namespace Gongkai.Statutes.Reports;

/// <summary>Named findings about what is said and not said: several names for one cell, missing counts, unclear scope. Most are hints.</summary>
static partial class WordingChecks
{
    [GeneratedRegex(@"结转(?:到|至|入)?(?:20\d\d年度?|下一?年度?|次年)(?:继续)?(?:办理|答复|处理)?")]
    private static partial Regex CarryName();

    [GeneratedRegex(@"收费|处理费|收取费用")]
    private static partial Regex Fee();

    [GeneratedRegex(@"收费通知|收费决定|缴费通知")]
    private static partial Regex Notice();

    public static void Run(ReportReading reading, Effort effort, List<Check> checks)
    {
        LabelDrift(reading, effort, checks);
        FeeCounts(reading, checks);
        Hints(reading, effort, checks);
    }

    /// <summary>The form calls the cell 结转下年度继续办理. One short form in prose is usual; three names for one number are not.</summary>
    static void LabelDrift(ReportReading reading, Effort effort, List<Check> checks)
    {
        const string own = "结转下年度继续办理";
        var names = reading.Sentences.Where(s => s.Of.Section is 1 or 3 or 6).SelectMany(s => effort.Matches(CarryName(), s.Text).Select(m => (Name: m.Value, s))).ToList();
        var distinct = names.Select(n => n.Name).Where(n => n != own && !own.StartsWith(n + "继续", StringComparison.Ordinal)).Distinct().ToList();
        if (distinct.Count >= 2)
        {
            var first = names.First(n => n.Name == distinct[0]).s;
            checks.Add(new("label_drift", first.Of.Place, CheckOutcome.Fails, string.Join(" / ", distinct.Take(9).Append(own)), own, $"同一个数有{distinct.Count + 1}种叫法；{first.Quote(first.Text.IndexOf(distinct[0], StringComparison.Ordinal))}", false) { Cells = [new(ReportTables.CarriedOut, "total")] });
        }
    }

    /// <summary>国办函〔2020〕109号: 发出收费通知的件数和总金额、实际收取的总金额; zeros will do.</summary>
    static void FeeCounts(ReportReading reading, List<Check> checks)
    {
        var said = reading.Sentences.Where(s => s.Of.Section == 6 && Fee().IsMatch(s.Text) && !s.Text.Contains("事业性收费", StringComparison.Ordinal)).ToList();
        if (said.Count == 0) return;
        var counted = said.Any(s => s.Mentions.Any(m => m.Unit is "件" or "份" or "元" or "万元" or "次" or "笔" or "个" or "宗") || Regex.IsMatch(s.Text, "[0零]元|零收费|零件"))
            || said.Any(s => Notice().IsMatch(s.Text));
        checks.Add(new("missing", said[0].Of.Place, counted ? CheckOutcome.Holds : CheckOutcome.Fails, counted ? "" : "没有收费通知的件数和金额", "发出收费通知的件数和总金额、实际收取的总金额，没有的写 0", said[0].Quote(0), false));
    }

    [GeneratedRegex(@"截[至止](?:20\d\d年(?:年?底|末|12月31日)|目前)[^。；]{0,12}?本年度?(?:共)?(?:关停|新增|新建|开设|注销|清理|制发|发布)[^。；，]{0,30}?\d")]
    private static partial Regex StockAndFlow();

    [GeneratedRegex(@"近(?<n>[三四五六七八九十]|\d+)年")]
    private static partial Regex Window();

    static void Hints(ReportReading reading, Effort effort, List<Check> checks)
    {
        void Hint(string rule, Sentence s, string printed, string computed) => checks.Add(new(rule, s.Of.Place, CheckOutcome.Uncertain, printed, computed, s.Quote(Math.Max(0, s.Text.IndexOf(printed.Split('、')[0], StringComparison.Ordinal))), false) { Severity = CheckSeverity.Info });
        foreach (var s in reading.Sentences)
            if (effort.Match(StockAndFlow(), s.Text) is { Success: true } m) Hint("stock_flow", s, m.Value, "“截至”是时点，“本年度”是期间，请分开写");
        if (reading.Sentences.FirstOrDefault(s => s.Text.Contains("公共事业单位", StringComparison.Ordinal)) is { } term) Hint("terminology", term, "公共事业单位", "《条例》第五十五条称“公共企事业单位”");
        var windows = reading.Sentences.Where(s => s.Text.Contains("对比", StringComparison.Ordinal)).SelectMany(s => effort.Matches(Window(), s.Text).Select(m => (m.Value, s))).ToList();
        if (windows.Select(w => w.Value).Distinct().Count() > 1) Hint("window", windows[^1].s, string.Join("、", windows.Select(w => w.Value).Distinct().Take(9)), "同一份报告的图表年限应当一致");
        // 条例第五十条（四） asks for the results of 考核、评议、问责, not for their existence.
        var watched = reading.Sentences.Where(s => s.Of.Place.Contains("监督保障", StringComparison.Ordinal)).ToList();
        if (watched.Count > 0 && watched.Any(s => Regex.IsMatch(s.Text, "考核|评议|责任追究")) && !watched.Any(s => Regex.IsMatch(s.Text, @"\d+(?:\.\d+)?(?:%|分|次|家|个|人|件|名|位)|结果(?:为|：|是)|优秀|良好|合格|等次|未发生|没有发生|无责任追究|未[^，。]{0,10}追究|得分|排名|位列")))
            Hint("missing", watched.First(s => Regex.IsMatch(s.Text, "考核|评议|责任追究")), "只写了考核、评议、责任追究的做法", "《条例》第五十条第四项要求报告结果");
        // The fee statement of section six should cover whom the report covers.
        if (reading.Agency?.EndsWith("人民政府", StringComparison.Ordinal) == true)
        {
            var six = reading.Sentences.FirstOrDefault(s => s.Of.Section == 6 && Regex.IsMatch(s.Text, @"(?:^|，)(?:区|县|市|旗)政府(?:及|和)?[^各，]{0,12}(?:收到|收取)[^。]*(?:处理费|费用)"));
            var one = reading.Sentences.FirstOrDefault(s => s.Of.Section == 1 && Regex.IsMatch(s.Text, "未收(?:取|费)"));
            if (six is not null && one is not null) Hint("scope", six, Regex.Match(six.Text, "(?:区|县|市|旗)政府").Value, "报告范围是全区（县、市），第一部分也按全部机关说，请写明范围");
        }
    }
}
