using System.Globalization;
using System.Text.RegularExpressions;

namespace Gongkai.Statutes.Reports;

/// <summary>Sentences against themselves and one another: sums (prose_sum), shares (K11), rates nothing can give (K12), growth (K13).</summary>
static partial class ProseChecks
{
    const string U = ReportWords.U, P = @"(?<p>\d+(?:\.(?<d>\d+))?)%";

    public static void Run(ReportReading reading, ReportReading? previous, List<Check> checks)
    {
        foreach (var s in reading.Sentences)
        {
            var before = checks.Count;
            Sums(reading, s, checks);
            // Where a list does not add up, its shares are wrong for the same reason.
            if (checks.Skip(before).All(c => c.Outcome != CheckOutcome.Fails)) Shares(reading, s, checks);
            Rates(reading, s, checks);
            Growth(reading, previous, s, checks);
        }
    }

    static decimal Parse(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    static decimal Round(decimal value, int decimals) => Math.Round(value, decimals, MidpointRounding.AwayFromZero);

    static decimal Truncate(decimal value, int decimals) { var scale = (decimal)Math.Pow(10, decimals); return decimal.Truncate(value * scale) / scale; }

    static string Percent(decimal value, int decimals) => value.ToString("F" + decimals, CultureInfo.InvariantCulture) + "%";

    /// <summary>Sentences of the same paragraph, up to this one.</summary>
    static IEnumerable<Sentence> Above(ReportReading reading, Sentence s) => reading.Sentences.TakeWhile(x => x != s).Where(x => x.Paragraph == s.Paragraph);

    // 32件、占12.5%；29件，占比29.3%；83件，占总数的83.8%；83件（83.8%）
    [GeneratedRegex(@"(?<n>\d+)(?:件次|件|条|宗|起|份|个|例|次|项|封|篇|期|人|家|户|场|处|名|批|类)(?:申请|信息)?(?:（(?:约?占比?)?" + P + @"）|[，、（]?约?(?:占比?|所占比例|比例)(?<of>[^，。；、\d%]{0,20}?)(?:的|为|约|达)*" + P + ")")]
    private static partial Regex Share();

    sealed record Part(decimal N, decimal P, int Decimals, int Start, int End);

    static void Shares(ReportReading reading, Sentence s, List<Check> checks)
    {
        var parts = Share().Matches(s.Text).Where(m => !s.Mentions.Any(x => x.Start == m.Index && x.Rough))
            .Select(m => new Part(Parse(m.Groups["n"].Value), Parse(m.Groups["p"].Value), m.Groups["d"].Length, m.Index, m.Index + m.Length)).ToList();
        if (parts.Count == 0) return;
        var stated = s.Mentions.Where(m => m.Counts && m.Value > 0).Select(m => (m.Value, m.Start)).ToList();
        var above = Above(reading, s).TakeLast(3).SelectMany(x => x.Mentions).Where(m => m.Counts && m.Value > 0).Select(m => m.Value);
        var table = new[] { ReportTables.New, ReportTables.Sum, "handled" }.Select(r => r == "handled" ? reading[new(ReportTables.New, "total")] + reading[new(ReportTables.CarriedIn, "total")] : reading[new CellAddress(r, "total")]).OfType<decimal>();
        var sum = parts.Sum(p => p.N);
        var bases = stated.Select(x => x.Value).Concat(above).Concat(table).Append(sum).Where(b => b > 0).Distinct().ToList();
        // Carried-over requests are often one more slice without a share of its own.
        var inList = s.Mentions.Where(m => m.Counts && m.Start >= parts[0].Start).Sum(m => m.Value);
        if (inList > 0) bases.Add(inList);

        bool Right(Part p, decimal b) => Round(100 * p.N / b, p.Decimals) == p.P;
        bool Near(Part p, decimal b) => Math.Abs(100 * p.N / b - p.P) < 1.001m * Unit(p.Decimals);
        static decimal Unit(int decimals) => 1m / (decimal)Math.Pow(10, decimals);

        var ranked = bases.Where(b => parts.All(p => p.N <= b)).Select(b => (Base: b, Right: parts.Count(p => Right(p, b)), Near: parts.Count(p => Near(p, b))))
            .OrderByDescending(x => x.Right).ThenByDescending(x => x.Near).ToList();
        if (ranked.Count == 0) return;
        var best = ranked[0];
        // The base is known when others are right by it, or when all are near it and one number alone can be meant.
        var firm = best.Right >= 2 || (best.Right >= 1 && best.Near == parts.Count)
            || (parts.Count == 1 && best.Base > parts[0].N && stated.Where(x => x.Start < parts[0].Start && x.Value >= parts[0].N).Select(x => x.Value).Distinct().ToList() is [var only] && only == best.Base);
        var precision = parts.GroupBy(p => p.Decimals).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).First();
        foreach (var p in parts)
        {
            var exact = 100 * p.N / best.Base;
            var (outcome, severity, why) = (CheckOutcome.Holds, CheckSeverity.Warn, "");
            var decimals = p.Decimals;
            if (Right(p, best.Base))
            {
                if (p.Decimals < precision.Key && precision.Count() >= 2 && Round(exact, precision.Key) != p.P)
                    (outcome, severity, why, decimals) = (CheckOutcome.Fails, CheckSeverity.Info, "同组其他比例的小数位数不同；", precision.Key);
            }
            else if (bases.Any(b => Right(p, b))) continue;
            else if (!firm) (outcome, why) = (CheckOutcome.Uncertain, "基数不明；");
            else if (Truncate(exact, p.Decimals) == p.P) (outcome, why) = (CheckOutcome.Fails, "舍去了尾数，应四舍五入；");
            else (outcome, why) = (CheckOutcome.Fails, "");
            if (outcome == CheckOutcome.Uncertain && best.Near == 0) continue;
            var label = Label(s.Text, p.Start);
            checks.Add(new("K11", s.Of.Place, outcome, $"{label}{ReportWords.Print(p.N)} 占 {Percent(p.P, p.Decimals)}", $"{ReportWords.Print(p.N)}/{ReportWords.Print(best.Base)}＝{Math.Round(exact, 3):0.000}%，应为 {Percent(Round(exact, decimals), decimals)}", why + s.Text, false) { Severity = severity });
        }
    }

    /// <summary>The words before a number, back to the last punctuation.</summary>
    static string Label(string text, int at)
    {
        var from = text.LastIndexOfAny(['，', '；', '。', '：', '、', '（', '）'], Math.Max(0, at - 1)) + 1;
        return at - from is > 0 and <= 24 ? text[from..at] : "";
    }

    [GeneratedRegex(@"(?:共计|合计|总计|总共)(?:为|达|有)?$")]
    private static partial Regex Total();

    static void Sums(ReportReading reading, Sentence s, List<Check> checks)
    {
        var mentions = s.Mentions.Where(m => m.Counts).ToList();
        // 7732件（甲132件，乙1191件，…）
        foreach (var total in mentions)
        {
            if (total.Rough || total.End >= s.Text.Length || s.Text[total.End] != '（') continue;
            var close = Closing(s.Text, total.End);
            var inner = mentions.Where(m => m.Start > total.End && m.End <= close && m.Depth == total.Depth + 1 && m.Unit == total.Unit).ToList();
            if (inner.Count >= 2) List(reading, s, total, inner, s.Text[total.End..close], checks);
        }
        // 99件，其中甲29件，乙57件，丙13件
        for (var at = s.Text.IndexOf("其中", StringComparison.Ordinal); at >= 0; at = s.Text.IndexOf("其中", at + 2, StringComparison.Ordinal))
        {
            var depth = s.Text[..at].Count(c => c == '（') - s.Text[..at].Count(c => c == '）');
            var end = depth > 0 ? Closing(s.Text, s.Text.LastIndexOf('（', at)) : s.Text.Length;
            var next = s.Text.IndexOf("其中", at + 2, StringComparison.Ordinal);
            if (next > 0 && next < end && s.Text[..next].Count(c => c == '（') - s.Text[..next].Count(c => c == '）') == depth) end = next;
            var after = mentions.Where(m => m.Start > at && m.End <= end && m.Depth == depth).ToList();
            if (after.Count < 2) continue;
            var before = mentions.LastOrDefault(m => m.End <= at && m.Depth <= depth && m.Unit == after[0].Unit)
                ?? (at <= 1 && Above(reading, s).LastOrDefault() is { } up ? up.Mentions.LastOrDefault(m => m.Counts && m.Depth == 0 && m.Unit == after[0].Unit) : null);
            var parts = after.TakeWhile(m => m.Unit == after[0].Unit && !Regex.IsMatch(s.Text[ReportWords.ClauseStart(s.Text, m.Start)..m.Start], "累计|截至|以来|同比|较上|比上|比去|结转")).ToList();
            if (before is { Rough: false } && parts.Count >= 2) List(reading, s, before, parts, s.Text[at..end], checks);
        }
        // 甲8个、乙11个，合计19个
        foreach (var total in mentions)
        {
            if (!Total().IsMatch(s.Text[..total.Start])) continue;
            var parts = mentions.Where(m => m.End <= total.Start && m.Depth == total.Depth).Reverse().TakeWhile(m => m.Unit == total.Unit && !m.Rough).Reverse().ToList();
            if (parts.Count < 2 || parts.Sum(p => p.Value) == total.Value) { if (parts.Count >= 2) checks.Add(Sum(s, total, parts, CheckOutcome.Holds)); continue; }
            // An enumeration joined by 、 and closed by 合计 is a sum and nothing else.
            var joined = Enumerable.Range(1, parts.Count - 1).All(i => s.Text[parts[i - 1].End..parts[i].Start].IndexOfAny(['，', '；', '（']) < 0);
            var close = s.Text[parts[^1].End..total.Start];
            if (joined && close.Length <= 4 && !total.Rough) checks.Add(Sum(s, total, parts, CheckOutcome.Fails));
        }
    }

    static int Closing(string text, int open)
    {
        var depth = 0;
        for (var i = Math.Max(0, open); i < text.Length; i++)
        {
            if (text[i] == '（') depth++;
            else if (text[i] == '）' && --depth == 0) return i;
        }
        return text.Length;
    }

    static Check Sum(Sentence s, Mention total, IReadOnlyList<Mention> parts, CheckOutcome outcome) =>
        new("prose_sum", s.Of.Place, outcome, $"{ReportWords.Print(total.Value)}{total.Unit}", $"{string.Join("＋", parts.Select(p => ReportWords.Print(p.Value)))}＝{ReportWords.Print(parts.Sum(p => p.Value))}", s.Text, false);

    [GeneratedRegex(@"其他|其它|分别|自然人.*法人|法人.*自然人")]
    private static partial Regex Exhaustive();

    [GeneratedRegex(@"[区县市]级[^，。]{0,16}\d[^。]*(?:镇|乡|街道)[^，。]{0,16}\d[^。]*(?:村|社区)[^，。]{0,8}\d")]
    private static partial Regex Levels();

    static void List(ReportReading reading, Sentence s, Mention total, List<Mention> parts, string text, List<Check> checks)
    {
        // What stands before or after the list may not belong to it, so any stretch of it that adds up will do.
        for (var from = 0; from + 2 <= parts.Count; from++)
            for (var n = parts.Count; n >= from + 2; n--)
                if (parts[from..n].Sum(p => p.Value) == total.Value) { checks.Add(Sum(s, total, parts[from..n], CheckOutcome.Holds)); return; }
        if (parts.Any(p => p.Rough || p.Value > total.Value)) return;
        var after = parts.Count;
        // Shares that make 100 % say that the list is complete; so do 其他 at its end, and a pair such as 立案、未立案.
        var shared = Share().Matches(s.Text).Where(m => parts.Any(p => p.Start == m.Index)).ToList();
        var closed = shared.Count >= 2 && Math.Abs(shared.Sum(m => Parse(m.Groups["p"].Value)) - 100) <= 1;
        if (closed) parts = parts.Where(p => shared.Any(m => m.Index == p.Start)).ToList();
        if (parts.Count < 2 || parts.Sum(p => p.Value) == total.Value) return;
        var last = Label(s.Text, parts[^1].Start);
        var pair = parts.Count == 2 && Negated(Label(s.Text, parts[0].Start), last);
        var sum = parts.Sum(p => p.Value);
        // Said elsewhere with their right sum, or district, towns and villages: nothing is left over.
        closed |= parts.Count == after && reading.Sentences.Any(x => x != s && x.Mentions.Any(m => m.Value == sum && m.Unit == total.Unit) && parts.All(p => x.Mentions.Any(m => m.Value == p.Value && m.Unit == p.Unit)));
        closed |= parts.Count == 3 && Levels().IsMatch(text);
        if (closed || pair || (parts.Count >= 3 && Regex.IsMatch(last, "^(?:其他|其它)")) || Exhaustive().IsMatch(text) && parts.Count == 2) checks.Add(Sum(s, total, parts, CheckOutcome.Fails));
        else if (Math.Abs(sum - total.Value) * 10 <= total.Value && sum > 0)
            checks.Add(Sum(s, total, parts, CheckOutcome.Uncertain) with { Severity = Math.Abs(sum - total.Value) <= 2 ? CheckSeverity.Warn : CheckSeverity.Info });
    }

    static bool Negated(string a, string b)
    {
        a = a.Replace("其中", "", StringComparison.Ordinal);
        return a.Length >= 2 && (b == "未" + a || b == "不" + a || b == "非" + a);
    }

    // 满意率96.3%；提案人满意率和基本满意率达99.5%；办复率100%
    [GeneratedRegex(@"(?<label>[^，。；、\d（）]{0,24}?率)(?:分别)?(?:均|为|达到|达|是|约)*" + P)]
    private static partial Regex Rate();

    [GeneratedRegex("提案|建议|议案|代表|委员|公开申请")]
    private static partial Regex Counted();

    static void Rates(ReportReading reading, Sentence s, List<Check> checks)
    {
        foreach (Match m in Rate().Matches(s.Text))
        {
            var (label, p, d) = (m.Groups["label"].Value, Parse(m.Groups["p"].Value), m.Groups["d"].Length);
            if (p is 0 or >= 100 || Regex.IsMatch(label, "增长|同比|增|降|覆盖|占|准确|点击|转化|知晓|更新|网办")) continue;
            // Whose rate it is must be plain: rates of hotlines, services and polls have bases that no report gives.
            if (!Counted().IsMatch(s.Text) || !Regex.IsMatch(label, "满意|答复|办复|办结|回复")) continue;
            if (Regex.IsMatch(s.Text[Math.Max(0, m.Index - 40)..(m.Index + m.Length)], "群众|公众|企业|社会|热线|工单|诉求|留言|事项|服务|网上|测评|问卷|信件")) continue;
            var counts = Above(reading, s).Append(s).SelectMany(x => x.Mentions.Where(y => x != s || y.Start < m.Index)).Where(x => x.Counts && !x.Rough && x.Value > 0).Select(x => x.Value).Distinct().ToList();
            if (counts.Count == 0) continue;
            // 建议82件、提案117件，满意率…: the base may be their sum.
            var bases = counts.ToList();
            var together = s.Mentions.Where(x => x.Counts && !x.Rough && x.Value > 0 && x.Start < m.Index).ToList();
            for (var i = 0; i < together.Count; i++)
                for (var j = i + 1; j < together.Count && j < i + 6; j++) bases.Add(together[i..(j + 1)].Sum(x => x.Value));
            // 满意52件 … 满意率: the numerator has the name of the rate.
            var name = Regex.Match(label, "(?:基本)?(?<w>[^的人和及、]{2,4})率$").Groups["w"].Value;
            var named = name.Length < 2 || label.Contains('和') || label.Contains('及') ? [] : s.Mentions.Where(x => x.Counts && x.Start < m.Index && Label(s.Text, x.Start).EndsWith(name, StringComparison.Ordinal) && !Label(s.Text, x.Start).Contains("未", StringComparison.Ordinal)).ToList();
            bool Gives(decimal k, decimal b) => k <= b && Round(100 * k / b, d) == p;
            if (bases.Any(b => counts.Any(k => Gives(k, b)))) { checks.Add(new("K11", s.Of.Place, CheckOutcome.Holds, m.Value, "", s.Text, false)); continue; }
            var reach = bases.Where(b => Enumerable.Range(-1, 3).Any(i => decimal.Floor(p * b / 100) + i is >= 0 and var k && Gives(k, b))).ToList();
            if (reach.Count > 0)
            {
                // 基本满意 may be counted in, so sums of named numerators are tried too.
                var sums = named.Count == 0 ? [] : named.Select(x => x.Value).Append(s.Mentions.Where(x => x.Counts && x.Start < m.Index && Label(s.Text, x.Start).Contains(name, StringComparison.Ordinal)).Sum(x => x.Value)).ToList();
                if (named.Count == 1 && !sums.Any(k => bases.Any(b => Gives(k, b))) && counts.Where(b => b > named[0].Value).ToList() is { Count: > 0 } larger)
                    checks.Add(new("K11", s.Of.Place, larger.Count == 1 ? CheckOutcome.Fails : CheckOutcome.Uncertain, m.Value, string.Join("；", larger.Take(3).Select(b => $"{ReportWords.Print(named[0].Value)}/{ReportWords.Print(b)}＝{Percent(Round(100 * named[0].Value / b, d), d)}")), s.Text, false));
                continue;
            }
            var shown = counts.Where(b => b >= 20).OrderDescending().Take(2).ToList();
            if (shown.Count == 0) continue;
            checks.Add(new("K12", s.Of.Place, CheckOutcome.Fails, m.Value, string.Join("；", shown.Select(b => Around(b, p, d))), "按文中的任何一个件数都算不出这个比例；" + s.Text, false));
        }
    }

    static string Around(decimal b, decimal p, int d)
    {
        var k = decimal.Floor(p * b / 100);
        return $"{ReportWords.Print(k)}/{ReportWords.Print(b)}＝{Percent(Round(100 * k / b, d), d)}，{ReportWords.Print(k + 1)}/{ReportWords.Print(b)}＝{Percent(Round(100 * (k + 1) / b, d), d)}";
    }

    const string More = "增长|增加|上升|提高|上涨|增幅|增多", Less = "减少|下降|降低|降幅|下滑";

    [GeneratedRegex(@"(?<n>\d+)(?<u>件次|件|条|宗|起|份|个|次|项|篇|期|人|家|户|场)(?:申请|信息)?[，（]?(?:同比|(?:较|比|与)(?:上年度?|去年|上一年度?|20\d\d年度?)(?:同期)?(?:相比)?)(?:的?(?<m>\d+)\k<u>)?[^\d。；，]{0,6}?(?:(?<dir>增长|增加|上升|提高|上涨|增多|减少|下降|降低|下滑)(?:了|约|为)*(?<k>\d+)\k<u>[，、]?(?:同比)?)?(?<dir2>增长|增加|上升|提高|上涨|增幅|增多|减少|下降|降低|降幅|下滑)(?:了|约|为|达)*" + P)]
    private static partial Regex Grown();

    [GeneratedRegex(@"(?<n>\d+)" + U + @"[，（]?(?:同比|(?:较|比|与)(?:上年度?|去年|上一年度?|20\d\d年度?)(?:同期)?(?:相比)?)(?<dir>增长|增加|上升|增多|减少|下降|降低)(?:了)?(?<k>\d+)" + U + "(?!，?(?:同比)?(?:增|减|下降|上升|降))")]
    private static partial Regex GrownBy();

    static void Growth(ReportReading reading, ReportReading? previous, Sentence s, List<Check> checks)
    {
        foreach (Match m in Grown().Matches(s.Text))
        {
            var (n, p, d) = (Parse(m.Groups["n"].Value), Parse(m.Groups["p"].Value), m.Groups["d"].Length);
            var up = Regex.IsMatch(m.Groups["dir2"].Value, More);
            var (before, source, certain) = Before(reading, previous, s, m, n);
            if (m.Groups["m"].Success) (before, source, certain) = (Parse(m.Groups["m"].Value), "本句", true);
            else if (m.Groups["k"].Success) (before, source, certain) = (Regex.IsMatch(m.Groups["dir"].Value, More) ? n - Parse(m.Groups["k"].Value) : n + Parse(m.Groups["k"].Value), "本句", true);
            if (before is not > 0 || s.Mentions.Any(x => x.Start == m.Index && x.Rough)) continue;
            var exact = 100 * (n - before.Value) / before.Value;
            var signed = up ? p : -p;
            var right = Round(exact, d) == signed;
            var cut = !right && Truncate(exact, d) == signed;
            checks.Add(new("K13", s.Of.Place, right ? CheckOutcome.Holds : certain ? CheckOutcome.Fails : CheckOutcome.Uncertain, $"{ReportWords.Print(n)}，{m.Groups["dir2"].Value}{Percent(p, d)}",
                $"{source}上年 {ReportWords.Print(before.Value)}，{(exact < 0 ? "减少" : "增长")}{Math.Abs(Math.Round(exact, 3)):0.###}%，应为 {Percent(Math.Abs(Round(exact, d)), d)}", (cut ? "舍去了尾数，应四舍五入；" : "") + s.Text, false));
        }
        foreach (Match m in GrownBy().Matches(s.Text))
        {
            var n = Parse(m.Groups["n"].Value);
            if (Before(reading, previous, s, m, n) is not ({ } before, var source, var certain)) continue;
            var change = (Regex.IsMatch(m.Groups["dir"].Value, More) ? 1 : -1) * Parse(m.Groups["k"].Value);
            checks.Add(new("K13", s.Of.Place, n - before == change ? CheckOutcome.Holds : certain ? CheckOutcome.Fails : CheckOutcome.Uncertain, m.Value, $"{source}上年 {ReportWords.Print(before)}，相差 {ReportWords.Print(n - before)}", s.Text, false));
        }
    }

    /// <summary>Last year's figure for what the sentence counts: from its tables where the number is one of ours, else from a sentence of the same words.</summary>
    static (decimal? Value, string Source, bool Certain) Before(ReportReading reading, ReportReading? previous, Sentence s, Match m, decimal n)
    {
        if (previous is null) return (null, "", false);
        var words = s.Text[ReportWords.ClauseStart(s.Text, m.Index)..m.Index];
        if (Regex.IsMatch(words, "(?:收到|新收|受理)[^，]*申请") && reading[new(ReportTables.New, "total")] == n)
        {
            var cell = previous[ReportTables.New, "total"];
            return (cell.Kind == CellKind.Number ? cell.Value : null, "附表三", cell.Certain);
        }
        var label = Regex.Match(words, @"[^\d年，共计]{4,12}$").Value;
        if (label.Length < 4) return (null, "", false);
        var found = previous.Sentences.SelectMany(x => x.Mentions.Where(y => y.Counts && !y.Rough && x.Text[..y.Start].EndsWith(label, StringComparison.Ordinal))).Select(x => x.Value).Distinct().ToList();
        return found is [var one] ? (one, "", true) : (null, "", false);
    }
}
