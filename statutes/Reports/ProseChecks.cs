using System.Globalization;
using System.Text.RegularExpressions;

namespace Gongkai.Statutes.Reports;

/// <summary>
/// Sentences against themselves and one another: sums (prose_sum), shares (K11), rates nothing can give (K12), growth (K13). A sentence is
/// short, lists and the sentences asked for a base are few: beyond the bounds below nobody could tell either, and the rule is silent.
/// </summary>
sealed partial class ProseChecks(ReportReading reading, ReportReading? previous, Effort effort, List<Check> checks)
{
    const string U = ReportWords.U, P = @"(?<p>\d+(?:\.(?<d>\d+))?)%";

    /// <summary>Items of a list; numbers that may be a base.</summary>
    const int MaxParts = 60, MaxBases = 120;

    /// <summary>Sentences above in which the base of a rate is sought; in a longer paragraph it may stand further up.</summary>
    const int MaxAbove = 12;

    public static void Run(ReportReading reading, ReportReading? previous, Effort effort, List<Check> checks)
    {
        var rules = new ProseChecks(reading, previous, effort, checks);
        foreach (var s in reading.Sentences)
        {
            effort.Spend(s.Text.Length);
            var before = checks.Count;
            var shares = effort.Matches(Share(), s.Text).ToList();
            rules.Sums(s, shares);
            // Where a list does not add up, its shares are wrong for the same reason.
            if (checks.Skip(before).All(c => c.Outcome != CheckOutcome.Fails)) rules.Shares(s, shares);
            rules.Rates(s);
            rules.Growth(s);
        }
    }

    static decimal Parse(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    static decimal Round(decimal value, int decimals) => Math.Round(value, decimals, MidpointRounding.AwayFromZero);

    static decimal Truncate(decimal value, int decimals) { var scale = (decimal)Math.Pow(10, decimals); return decimal.Truncate(value * scale) / scale; }

    static string Percent(decimal value, int decimals) => value.ToString("F" + decimals, CultureInfo.InvariantCulture) + "%";

    // 32件、占12.5%；29件，占比29.3%；83件，占总数的83.8%；83件（83.8%）
    [GeneratedRegex(@"(?<!\d)(?<n>\d+)(?:件次|件|条|宗|起|份|个|例|次|项|封|篇|期|人|家|户|场|处|名|批|类)(?:申请|信息)?(?:（(?:约?占比?)?" + P + @"）|[，、（]?约?(?:占比?|所占比例|比例)(?<of>[^，。；、\d%]{0,20}?)(?:的|为|约|达)*" + P + ")")]
    private static partial Regex Share();

    sealed record Part(decimal N, decimal P, int Decimals, int Start, int End);

    void Shares(Sentence s, List<Match> shares)
    {
        var parts = shares.Where(m => s.At(m.Index) is not { Rough: true })
            .Select(m => new Part(Parse(m.Groups["n"].Value), Parse(m.Groups["p"].Value), m.Groups["d"].Length, m.Index, m.Index + m.Length)).ToList();
        if (parts.Count is 0 or > MaxParts) return;
        var stated = s.Mentions.Where(m => m.Counts && m.Value > 0).Select(m => (m.Value, m.Start)).ToList();
        var above = reading.Above(s, 3).SelectMany(x => x.Mentions).Where(m => m.Counts && m.Value > 0).Select(m => m.Value);
        var table = new[] { ReportTables.New, ReportTables.Sum, "handled" }.Select(r => r == "handled" ? reading[new(ReportTables.New, "total")] + reading[new(ReportTables.CarriedIn, "total")] : reading[new CellAddress(r, "total")]).OfType<decimal>();
        var sum = parts.Sum(p => p.N);
        var bases = stated.Select(x => x.Value).Concat(above).Concat(table).Append(sum).Where(b => b > 0).Distinct().ToList();
        effort.Spend(s.Mentions.Count);
        if (bases.Count > MaxBases) return;
        // Carried-over requests are often one more slice without a share of its own.
        var inList = s.Mentions.Where(m => m.Counts && m.Start >= parts[0].Start).Sum(m => m.Value);
        if (inList > 0) bases.Add(inList);
        effort.Spend(parts.Count * bases.Count);

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
            checks.Add(new("K11", s.Of.Place, outcome, $"{label}{ReportWords.Print(p.N)} 占 {Percent(p.P, p.Decimals)}", $"{ReportWords.Print(p.N)}/{ReportWords.Print(best.Base)}＝{Math.Round(exact, 3):0.000}%，应为 {Percent(Round(exact, decimals), decimals)}", why + s.Quote(p.Start), false) { Severity = severity });
        }
    }

    /// <summary>The words before a number, back to the last punctuation; "" where they are too many to be a name.</summary>
    static string Label(string text, int at)
    {
        var from = ReportWords.After(text, at, "，；。：、（）", 25);
        return at - from is > 0 and <= 24 ? text[from..at] : "";
    }

    [GeneratedRegex(@"(?:共计|合计|总计|总共)(?:为|达|有)?$")]
    private static partial Regex Total();

    void Sums(Sentence s, List<Match> shares)
    {
        var mentions = s.Mentions.Where(m => m.Counts).ToList();
        // 7732件（甲132件，乙1191件，…）
        foreach (var total in mentions)
        {
            if (total.Rough || total.End >= s.Text.Length || s.Text[total.End] != '（' || Closing(s, total.End) is not { } close) continue;
            var inner = Within(mentions, total.End, close).Where(m => m.Depth == total.Depth + 1 && m.Unit == total.Unit).Take(MaxParts + 1).ToList();
            if (inner.Count >= 2) List(s, shares, s, total, inner, s.Text[total.End..close]);
        }
        // 99件，其中甲29件，乙57件，丙13件
        for (var at = s.Among; at >= 0 && at < s.Text.Length; at = s.Text.IndexOf("其中", at + 2, StringComparison.Ordinal))
        {
            var depth = s.Depth(at);
            var end = s.Text.Length;
            if (depth > 0) for (end = at; end < s.Text.Length && s.Depth(end + 1) >= depth; end++) { }
            var next = s.Text.IndexOf("其中", at + 2, StringComparison.Ordinal);
            if (next > 0 && next < end && s.Depth(next) == depth) end = next;
            effort.Spend(end - at);
            var after = Within(mentions, at, end).Where(m => m.Depth == depth).Take(MaxParts + 1).ToList();
            if (after.Count < 2) continue;
            var (home, before) = (s, Last(mentions, at, m => m.Depth <= depth && m.Unit == after[0].Unit));
            if (before is null && at <= 1 && reading.Above(s, 1).FirstOrDefault() is { } up) (home, before) = (up, up.Mentions.LastOrDefault(m => m.Counts && m.Depth == 0 && m.Unit == after[0].Unit));
            var parts = after.TakeWhile(m => m.Unit == after[0].Unit && !effort.Finds(Aside(), s.Text[ReportWords.ClauseStart(s.Text, m.Start)..m.Start])).ToList();
            if (before is { Rough: false } && parts.Count >= 2) List(s, shares, home, before, parts, s.Text[at..end]);
        }
        // 甲8个、乙11个，合计19个
        for (var t = 0; t < mentions.Count; t++)
        {
            var total = mentions[t];
            if (!effort.Finds(Total(), s.Text[Math.Max(0, total.Start - 6)..total.Start])) continue;
            var parts = new List<Mention>();
            for (var i = t - 1; i >= 0 && parts.Count <= MaxParts; i--)
            {
                effort.Spend(1);
                if (mentions[i].Depth != total.Depth) continue;
                if (mentions[i].Unit != total.Unit || mentions[i].Rough) break;
                parts.Insert(0, mentions[i]);
            }
            if (parts.Count is < 2 or > MaxParts) continue;
            if (parts.Sum(p => p.Value) == total.Value) { checks.Add(Sum(s, total, parts, CheckOutcome.Holds)); continue; }
            // An enumeration joined by 、 and closed by 合计 is a sum and nothing else.
            var joined = Enumerable.Range(1, parts.Count - 1).All(i => s.Text.AsSpan(parts[i - 1].End, parts[i].Start - parts[i - 1].End).IndexOfAny("，；（") < 0);
            if (joined && total.Start - parts[^1].End <= 4 && !total.Rough) checks.Add(Sum(s, total, parts, CheckOutcome.Fails));
        }
    }

    [GeneratedRegex("累计|截至|以来|同比|较上|比上|比去|结转")]
    private static partial Regex Aside();

    /// <summary>How many of the numbers begin at a place or before it.</summary>
    static int Until(List<Mention> mentions, int at)
    {
        var (low, high) = (0, mentions.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (mentions[middle].Start <= at) low = middle + 1; else high = middle;
        }
        return low;
    }

    /// <summary>Numbers between two places, in order.</summary>
    IEnumerable<Mention> Within(List<Mention> mentions, int from, int to)
    {
        for (var i = Until(mentions, from); i < mentions.Count && mentions[i].End <= to; i++)
        {
            effort.Spend(1);
            yield return mentions[i];
        }
    }

    /// <summary>The nearest number before a place that fits.</summary>
    Mention? Last(List<Mention> mentions, int before, Func<Mention, bool> fits)
    {
        for (var i = Until(mentions, before) - 1; i >= 0; i--)
        {
            effort.Spend(1);
            if (mentions[i].End <= before && fits(mentions[i])) return mentions[i];
        }
        return null;
    }

    /// <summary>Where the bracket that opens at a place is closed; null where it never is.</summary>
    int? Closing(Sentence s, int open)
    {
        for (var i = open + 1; i < s.Text.Length; i++)
            if (s.Text[i] == '）' && s.Depth(i + 1) == s.Depth(open)) { effort.Spend(i - open); return i; }
        effort.Spend(s.Text.Length - open);
        return null;
    }

    static Check Sum(Sentence s, Mention total, IReadOnlyList<Mention> parts, CheckOutcome outcome) =>
        new("prose_sum", s.Of.Place, outcome, $"{ReportWords.Print(total.Value)}{total.Unit}", $"{string.Join("＋", parts.Select(p => ReportWords.Print(p.Value)))}＝{ReportWords.Print(parts.Sum(p => p.Value))}", s.Quote(parts[0].Start), false);

    [GeneratedRegex(@"其他|其它|分别|自然人.*法人|法人.*自然人")]
    private static partial Regex Exhaustive();

    [GeneratedRegex(@"[区县市]级[^，。]{0,16}\d[^。]{0,200}(?:镇|乡|街道)[^，。]{0,16}\d[^。]{0,200}(?:村|社区)[^，。]{0,8}\d")]
    private static partial Regex Levels();

    /// <param name="home">the sentence in which the total stands</param>
    void List(Sentence s, List<Match> shares, Sentence home, Mention total, List<Mention> parts, string text)
    {
        if (parts.Count > MaxParts) return;
        effort.Spend(parts.Count * parts.Count);
        // What stands before or after the list may not belong to it, so any stretch of it that adds up will do.
        for (var from = 0; from + 2 <= parts.Count; from++)
        {
            var upTo = 0m;
            var found = 0;
            for (var n = from; n < parts.Count; n++)
                if ((upTo += parts[n].Value) == total.Value && n > from) found = n + 1;
            if (found == 0) continue;
            checks.Add(Sum(s, total, parts[from..found], CheckOutcome.Holds));
            foreach (var part in parts[from..found]) NearName(s, home, total, part);
            return;
        }
        if (parts.Any(p => p.Rough || p.Value > total.Value)) return;
        var after = parts.Count;
        // Shares that make 100 % say that the list is complete; so do 其他 at its end, and a pair such as 立案、未立案.
        effort.Spend(shares.Count);
        var starts = parts.Select(p => p.Start).ToHashSet();
        var shared = shares.Where(m => starts.Contains(m.Index)).ToList();
        var closed = shared.Count >= 2 && Math.Abs(shared.Sum(m => Parse(m.Groups["p"].Value)) - 100) <= 1;
        if (closed) parts = [.. parts.Where(p => shared.Any(m => m.Index == p.Start))];
        if (parts.Count < 2 || parts.Sum(p => p.Value) == total.Value) return;
        var last = Label(s.Text, parts[^1].Start);
        var pair = parts.Count == 2 && Negated(Label(s.Text, parts[0].Start), last);
        var sum = parts.Sum(p => p.Value);
        // Said elsewhere with their right sum, or district, towns and villages: nothing is left over.
        closed |= parts.Count == after && SaidElsewhere(s, total.Unit, sum, parts);
        closed |= parts.Count == 3 && effort.Finds(Levels(), text);
        if (closed || pair || (parts.Count >= 3 && (last.StartsWith("其他", StringComparison.Ordinal) || last.StartsWith("其它", StringComparison.Ordinal))) || (parts.Count == 2 && effort.Finds(Exhaustive(), text))) checks.Add(Sum(s, total, parts, CheckOutcome.Fails));
        else if (Math.Abs(sum - total.Value) * 10 <= total.Value && sum > 0)
            checks.Add(Sum(s, total, parts, CheckOutcome.Uncertain) with { Severity = Math.Abs(sum - total.Value) <= 2 ? CheckSeverity.Warn : CheckSeverity.Info });
    }

    static bool Negated(string a, string b)
    {
        a = a.Replace("其中", "", StringComparison.Ordinal);
        return a.Length >= 2 && (b == "未" + a || b == "不" + a || b == "非" + a);
    }

    Dictionary<(decimal, string), List<int>>? said;

    /// <summary>Another sentence that has the parts and their sum. Where a number stands in very many, a few of them are asked.</summary>
    bool SaidElsewhere(Sentence s, string unit, decimal sum, List<Mention> parts)
    {
        if (said is null)
        {
            said = [];
            foreach (var x in reading.Sentences)
                foreach (var m in x.Mentions)
                {
                    if (!said.TryGetValue((m.Value, m.Unit), out var where)) said[(m.Value, m.Unit)] = where = [];
                    if (where.Count == 0 || where[^1] != x.Index) where.Add(x.Index);
                }
            effort.Spend(said.Count);
        }
        const int most = 20;
        effort.Spend(most * parts.Count);
        return said.GetValueOrDefault((sum, unit))?.Where(x => x != s.Index).Take(most).Any(x => parts.All(p => said.GetValueOrDefault((p.Value, p.Unit))?.BinarySearch(x) >= 0)) == true;
    }

    /// <summary>公开信息…件，其中公开政府信息…件: the total and a part of it, told apart by 政府 alone.</summary>
    void NearName(Sentence s, Sentence home, Mention total, Mention part)
    {
        static string Plain(string text) => text.Replace("政府信息", "信息", StringComparison.Ordinal);
        var name = Label(s.Text, part.Start).Replace("其中", "", StringComparison.Ordinal);
        if (part.Value == total.Value || Plain(name) is not { Length: >= 4 } core || !core.EndsWith("信息", StringComparison.Ordinal)) return;
        var whole = home.Text[Math.Max(0, total.Start - core.Length - 2)..total.Start];
        if (whole.EndsWith(name, StringComparison.Ordinal) || !Plain(whole).EndsWith(core, StringComparison.Ordinal)) return;
        checks.Add(new("terminology", s.Of.Place, CheckOutcome.Uncertain, $"{(whole.EndsWith(core, StringComparison.Ordinal) ? core : whole)} {ReportWords.Print(total.Value)}、{name} {ReportWords.Print(part.Value)}", "总数和其中一项的名称只差“政府”二字，请用不会混淆的名称", s.Quote(part.Start), false) { Severity = CheckSeverity.Info });
    }

    // 满意率96.3%；提案人满意率和基本满意率达99.5%；办复率100%
    [GeneratedRegex(@"(?<label>[^，。；、\d（）]{0,24}?率)(?:分别)?(?:均|为|达到|达|是|约)*" + P)]
    private static partial Regex Rate();

    [GeneratedRegex("提案|建议|议案|代表|委员|公开申请")]
    private static partial Regex Counted();

    [GeneratedRegex("增长|同比|增|降|覆盖|占|准确|点击|转化|知晓|更新|网办")]
    private static partial Regex OtherRate();

    [GeneratedRegex("满意|答复|办复|办结|回复")]
    private static partial Regex RateOfReplies();

    [GeneratedRegex("群众|公众|企业|社会|热线|工单|诉求|留言|事项|服务|网上|测评|问卷|信件")]
    private static partial Regex OtherBase();

    [GeneratedRegex("(?:基本)?(?<w>[^的人和及、]{2,4})率$")]
    private static partial Regex RateName();

    void Rates(Sentence s)
    {
        if (!s.Text.Contains('率') || !effort.Finds(Counted(), s.Text)) return;
        HashSet<decimal>? above = null;
        foreach (var m in effort.Matches(Rate(), s.Text).ToList())
        {
            var (label, p, d) = (m.Groups["label"].Value, Parse(m.Groups["p"].Value), m.Groups["d"].Length);
            if (effort.Finds(OtherRate(), label)) continue;
            // Whose rate it is must be plain: rates of hotlines, services and polls have bases that no report gives.
            if (!effort.Finds(RateOfReplies(), label) || effort.Finds(OtherBase(), s.Text[Math.Max(0, m.Index - 40)..(m.Index + m.Length)])) continue;
            if (p == 100) BaseUnsaid(s, m);
            if (p is 0 or >= 100) continue;
            if (above is null)
            {
                var near = reading.Above(s, MaxAbove + 1).ToList();
                if (near.Count > MaxAbove) return;
                above = [];
                foreach (var x in near)
                    foreach (var y in x.Mentions)
                        if (above.Count <= MaxBases && y.Counts && !y.Rough && y.Value > 0) above.Add(y.Value);
                effort.Spend(near.Sum(x => x.Mentions.Count));
            }
            // 建议82件、提案117件，满意率…: the base may be their sum.
            var together = s.Mentions.Take(s.First(m.Index)).Where(x => x.Counts && !x.Rough && x.Value > 0).Take(MaxParts + 1).ToList();
            effort.Spend(6 * (above.Count + together.Count));
            if (above.Count + together.Count > MaxBases || together.Count > MaxParts) return;
            var counts = above.Concat(together.Select(x => x.Value)).Distinct().ToList();
            if (counts.Count == 0) continue;
            var bases = counts.ToList();
            for (var i = 0; i < together.Count; i++)
                for (var j = i + 1; j < together.Count && j < i + 6; j++) bases.Add(together[i..(j + 1)].Sum(x => x.Value));
            // 满意52件 … 满意率: the numerator has the name of the rate.
            var name = RateName().Match(label).Groups["w"].Value;
            var own = s.Mentions.Take(s.First(m.Index)).Where(x => x.Counts).ToList();
            var named = name.Length < 2 || label.Contains('和') || label.Contains('及') ? [] : own.Where(x => Label(s.Text, x.Start) is var l && l.EndsWith(name, StringComparison.Ordinal) && !l.Contains('未')).ToList();
            bool Gives(decimal k, decimal b) => k <= b && Round(100 * k / b, d) == p;
            effort.Spend(bases.Count * counts.Count);
            if (bases.Any(b => counts.Any(k => Gives(k, b)))) { checks.Add(new("K11", s.Of.Place, CheckOutcome.Holds, m.Value, "", s.Quote(m.Index), false)); continue; }
            var reach = bases.Where(b => Enumerable.Range(-1, 3).Any(i => decimal.Floor(p * b / 100) + i is >= 0 and var k && Gives(k, b))).ToList();
            if (reach.Count > 0)
            {
                // 基本满意 may be counted in, so sums of named numerators are tried too.
                var sums = named.Count == 0 ? [] : named.Select(x => x.Value).Append(own.Where(x => Label(s.Text, x.Start).Contains(name, StringComparison.Ordinal)).Sum(x => x.Value)).ToList();
                if (named.Count == 1 && !sums.Any(k => bases.Any(b => Gives(k, b))) && counts.Where(b => b > named[0].Value).ToList() is { Count: > 0 } larger)
                    checks.Add(new("K11", s.Of.Place, larger.Count == 1 ? CheckOutcome.Fails : CheckOutcome.Uncertain, m.Value, string.Join("；", larger.Take(3).Select(b => $"{ReportWords.Print(named[0].Value)}/{ReportWords.Print(b)}＝{Percent(Round(100 * named[0].Value / b, d), d)}")), s.Quote(m.Index), false));
                continue;
            }
            var shown = counts.Where(b => b >= 20).OrderDescending().Take(2).ToList();
            if (shown.Count == 0) continue;
            checks.Add(new("K12", s.Of.Place, CheckOutcome.Fails, m.Value, string.Join("；", shown.Select(b => Around(b, p, d))), "按文中的任何一个件数都算不出这个比例；" + s.Quote(m.Index), false));
        }
    }

    static string Around(decimal b, decimal p, int d)
    {
        var k = decimal.Floor(p * b / 100);
        return $"{ReportWords.Print(k)}/{ReportWords.Print(b)}＝{Percent(Round(100 * k / b, d), d)}，{ReportWords.Print(k + 1)}/{ReportWords.Print(b)}＝{Percent(Round(100 * (k + 1) / b, d), d)}";
    }

    // 提案264件，其中立案255件，未立案9件
    [GeneratedRegex(@"(?<!\d)(?<n>\d+)(?<u>件|条|份|个)，?[（，]?(?:其中)?[，：]?(?<w>立案|受理)(?<a>\d+)\k<u>[，、；]?(?:未予?|不予?)\k<w>(?<b>\d+)\k<u>")]
    private static partial Regex Taken();

    /// <summary>All were answered: all that came, or all that were taken up? Only where the paragraph has told both, and the sentence neither.</summary>
    void BaseUnsaid(Sentence s, Match rate)
    {
        if (s.Mentions.Take(s.First(rate.Index)).Any(m => m.Counts) || s.Text.AsSpan(0, rate.Index).Contains("立案", StringComparison.Ordinal) || s.Text.AsSpan(0, rate.Index).Contains("受理", StringComparison.Ordinal) || rate.Groups["label"].Value.Contains("满意", StringComparison.Ordinal)) return;
        foreach (var x in reading.Above(s, 4).Reverse())
        {
            if (effort.Match(Taken(), x.Text) is { Success: true } taken)
            {
                var (n, a, b) = (Parse(taken.Groups["n"].Value), Parse(taken.Groups["a"].Value), Parse(taken.Groups["b"].Value));
                if (a + b == n && b > 0)
                    checks.Add(new("ambiguous_base", s.Of.Place, CheckOutcome.Uncertain, rate.Value, $"基数是全部的 {ReportWords.Print(n)} 件，还是{taken.Groups["w"].Value}的 {ReportWords.Print(a)} 件，请写明", s.Quote(rate.Index), false) { Severity = CheckSeverity.Info });
                return;
            }
            // A sentence in between that says what was answered gives the base.
            if (effort.Finds(RateOfReplies(), x.Text)) return;
        }
    }

    const string More = "增长|增加|上升|提高|上涨|增幅|增多";

    [GeneratedRegex(@"(?<!\d)(?<n>\d+)(?<u>件次|件|条|宗|起|份|个|次|项|篇|期|人|家|户|场)(?:申请|信息)?[，（]?(?:同比|(?:较|比|与)(?:上年度?|去年|上一年度?|20\d\d年度?)(?:同期)?(?:相比)?)(?:的?(?<m>\d+)\k<u>)?[^\d。；，]{0,6}?(?:(?<dir>增长|增加|上升|提高|上涨|增多|减少|下降|降低|下滑)(?:了|约|为)*(?<k>\d+)\k<u>[，、]?(?:同比)?)?(?<dir2>增长|增加|上升|提高|上涨|增幅|增多|减少|下降|降低|降幅|下滑)(?:了|约|为|达)*" + P)]
    private static partial Regex Grown();

    [GeneratedRegex(@"(?<!\d)(?<n>\d+)" + U + @"[，（]?(?:同比|(?:较|比|与)(?:上年度?|去年|上一年度?|20\d\d年度?)(?:同期)?(?:相比)?)(?<dir>增长|增加|上升|增多|减少|下降|降低)(?:了)?(?<k>\d+)" + U + "(?!，?(?:同比)?(?:增|减|下降|上升|降))")]
    private static partial Regex GrownBy();

    void Growth(Sentence s)
    {
        foreach (var m in effort.Matches(Grown(), s.Text).ToList())
        {
            var (n, p, d) = (Parse(m.Groups["n"].Value), Parse(m.Groups["p"].Value), m.Groups["d"].Length);
            var up = More.Contains(m.Groups["dir2"].Value, StringComparison.Ordinal);
            var (before, source, certain) = Before(s, m, n);
            if (m.Groups["m"].Success) (before, source, certain) = (Parse(m.Groups["m"].Value), "本句", true);
            else if (m.Groups["k"].Success) (before, source, certain) = (More.Contains(m.Groups["dir"].Value, StringComparison.Ordinal) ? n - Parse(m.Groups["k"].Value) : n + Parse(m.Groups["k"].Value), "本句", true);
            if (before is not > 0 || s.At(m.Index) is { Rough: true }) continue;
            var exact = 100 * (n - before.Value) / before.Value;
            var signed = up ? p : -p;
            var right = Round(exact, d) == signed;
            var cut = !right && Truncate(exact, d) == signed;
            checks.Add(new("K13", s.Of.Place, right ? CheckOutcome.Holds : certain ? CheckOutcome.Fails : CheckOutcome.Uncertain, $"{ReportWords.Print(n)}，{m.Groups["dir2"].Value}{Percent(p, d)}",
                $"{source}上年 {ReportWords.Print(before.Value)}，{(exact < 0 ? "减少" : "增长")}{Math.Abs(Math.Round(exact, 3)):0.###}%，应为 {Percent(Math.Abs(Round(exact, d)), d)}", (cut ? "舍去了尾数，应四舍五入；" : "") + s.Quote(m.Index), false));
        }
        foreach (var m in effort.Matches(GrownBy(), s.Text).ToList())
        {
            var n = Parse(m.Groups["n"].Value);
            if (Before(s, m, n) is not ({ } before, var source, var certain)) continue;
            var change = (More.Contains(m.Groups["dir"].Value, StringComparison.Ordinal) ? 1 : -1) * Parse(m.Groups["k"].Value);
            checks.Add(new("K13", s.Of.Place, n - before == change ? CheckOutcome.Holds : certain ? CheckOutcome.Fails : CheckOutcome.Uncertain, m.Value, $"{source}上年 {ReportWords.Print(before)}，相差 {ReportWords.Print(n - before)}", s.Quote(m.Index), false));
        }
    }

    [GeneratedRegex("(?:收到|新收|受理)[^，]*申请")]
    private static partial Regex Requests();

    const int ShortLabel = 4, LongLabel = 12;

    [GeneratedRegex(@"[^\d年，共计]{4,12}$")]
    private static partial Regex Counting();

    /// <summary>Last year's figure for what the sentence counts: from its tables where the number is one of ours, else from a sentence of the same words.</summary>
    (decimal? Value, string Source, bool Certain) Before(Sentence s, Match m, decimal n)
    {
        if (previous is null) return (null, "", false);
        var words = s.Text[ReportWords.ClauseStart(s.Text, m.Index)..m.Index];
        if (effort.Finds(Requests(), words) && reading[new(ReportTables.New, "total")] == n)
        {
            var cell = previous[ReportTables.New, "total"];
            return (cell.Kind == CellKind.Number ? cell.Value : null, "附表三", cell.Certain);
        }
        var label = effort.Match(Counting(), words).Value;
        return label.Length < ShortLabel ? (null, "", false) : (Earlier(previous).GetValueOrDefault(label), "", true);
    }

    Dictionary<string, decimal?>? earlier;

    /// <summary>What last year's sentences say of each name of 4–12 characters; null where they say different things.</summary>
    Dictionary<string, decimal?> Earlier(ReportReading previous)
    {
        if (earlier is not null) return earlier;
        earlier = [];
        foreach (var x in previous.Sentences)
            foreach (var y in x.Mentions)
            {
                if (!y.Counts || y.Rough) continue;
                effort.Spend(LongLabel);
                for (var n = ShortLabel; n <= LongLabel && n <= y.Start; n++)
                {
                    var label = x.Text[(y.Start - n)..y.Start];
                    earlier[label] = earlier.TryGetValue(label, out var other) && other != y.Value ? null : y.Value;
                }
            }
        return earlier;
    }
}
