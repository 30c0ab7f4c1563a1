using System.Text.RegularExpressions;

namespace Gongkai.Statutes.Reports;

/// <summary>
/// K9, K10, K14: numbers and claims in sentences against the tables. A sentence about a part (one office, one channel, another year,
/// a running total) is no statement about the table; where the scope is not clear, a difference is "uncertain".
/// </summary>
sealed partial class ProseTableChecks(ReportReading reading, Effort effort, List<Check> checks)
{
    enum Scope { Whole, Unclear, Part }

    const string U = ReportWords.U, N = @"(?<n>\d+)" + U;

    [GeneratedRegex(@"(?<verb>新收|收到|受理|接收|接到)(?<object>[^，。；：\d]{0,40}?(?:申请|依申请)[^，。；：\d（）]{0,16}?)" + N + @"(?!次)|(?<verb>新收|收到|受理|接收|接到)[^，。；：\d]{0,12}?" + N + @"(?<object>(?:的)?[^，。；\d]{0,10}(?:政府信息|信息公开|公开申请|依申请))")]
    private static partial Regex Received();

    [GeneratedRegex(@"(?<y>上年度?|去年|上一年度?|20\d\d年度?)(?:共)?(?:结转|转结|转入|遗留)(?!到|至|下|20)[^，。；：、\d]{0,16}?" + N)]
    private static partial Regex CarriedIn();

    [GeneratedRegex(@"结转(?:到|至|入)?(?:(?<y>20\d\d)年度?|下一?年度?|次年)[^，。；、\d]{0,14}?" + N + @"|(?:(?:其余|剩余|尚有|还有|另有|另)[^，。；、\d]{0,6}" + N + @"(?:申请)?，?|(?<!\d)" + N + @"(?:申请)?)(?:均|已|均已|按规定|依法|需)?结转(?:到|至|入)?(?:(?<y>20\d\d)年|下一?年|次年)(?:度)?(?:继续)?(?:办理|答复|处理)?(?!\d)")]
    private static partial Regex CarriedOut();

    [GeneratedRegex(@"(?<g>(?<!主动)予以公开|部分公开|不予公开|无法提供|不予处理|其他处理)(?:的|类|情形|申请|答复|决定|信息|数量|事项|政府|共计?|有|为|：)*" + N)]
    private static partial Regex Outcome();

    [GeneratedRegex(@"本年度?(?:共)?办结[^，。；：、\d]{0,14}?" + N)]
    private static partial Regex Finished();

    [GeneratedRegex(@"(?<k>未经复议直接(?:起诉|提起)|复议后(?:起诉|提起)|行政复议|行政诉讼)(?:的|案件|申请|数量|行政诉讼|共计?|有|为|数|：)*" + N)]
    private static partial Regex Remedy();

    [GeneratedRegex(@"(?<w>制发|废止|现行有效)的?行政规范性文件[^，。；、\d]{0,6}?" + N)]
    private static partial Regex Documents();

    [GeneratedRegex(@"行政(?<w>许可|处罚|强制)处理决定(?:数量|共计?|为)*" + N)]
    private static partial Regex Decisions();

    [GeneratedRegex(@"行政事业性收费[^，。；、\d]{0,8}?(?<n>\d+(?:\.\d+)?)万元")]
    private static partial Regex Charges();

    [GeneratedRegex(@"信息公开|依申请|公开申请|政府信息")]
    private static partial Regex AboutDisclosure();

    [GeneratedRegex(@"复议申请|许可|补正|撤回|更正|听证|诉讼|信访|提案|建议")]
    private static partial Regex OtherApplication();

    [GeneratedRegex("最多|较多|主要|涉及|方面|类型?|的是|其中|咨询|电话|投诉|举报|协查|协助|函|[局委镇乡]|街道")]
    private static partial Regex Ranking();

    [GeneratedRegex(@"累计|截至|截止|历年|以来|近[一二三四五六七八九十两\d]+年|上半年|下半年|季度|(?<!1|2)\d+月|1[0-2]?[-—至]\d+月|同期")]
    private static partial Regex OtherSpan();

    [GeneratedRegex(@"网络|网站|在线|网上|信函|邮寄|邮件|当面|现场|传真|平台|窗口|书面|电子|自然人|法人|企业|个人|公民申请")]
    private static partial Regex Channel();

    [GeneratedRegex(@"(?:较|比|与|同比|对比)[^，。；]{0,10}$|(?:上年|去年|上一年|同期)[^，。；]{0,6}$")]
    private static partial Regex Compared();

    [GeneratedRegex(@"全(?:区|市|县|旗|州|省|镇|乡|街道|局|系统|盟)|我(?:区|市|县|旗|州|省|镇|乡|街道|局|委|中心|单位|机关|厅|院)|本(?:区|市|县|旗|镇|乡|街道|局|委|机关|单位|部门|行政机关|地区)|各级|各部门|各单位|各镇|各乡|各街道|各有关|政府系统|行政机关")]
    private static partial Regex Everybody();

    [GeneratedRegex(@"本级|办公[室厅]|政府办(?!理)|部门|镇|街道|乡|局|委|单位|科|中心|公司|学校|医院|园区|开发区|高新区")]
    private static partial Regex Somebody();

    [GeneratedRegex(@"(?:20\d\d年)?1月1日[起]?[至到\-—]+(?:20\d\d年)?12月31日(?:期间|止)?|(?:20\d\d年)?1月?[至到\-—]+12月(?:份|期间)?")]
    private static partial Regex WholeYear();

    [GeneratedRegex(@"20\d\d(?=年)")]
    private static partial Regex Year();

    /// <summary>How far before and after a place whom it is about is sought.</summary>
    const int Before = 300, After = 60;

    /// <summary>Results that one sentence names; where there are more, nobody could tell which list they belong to.</summary>
    const int MaxResults = 60;

    /// <summary>What a sentence is asked more than once.</summary>
    sealed class Facts(Sentence s, Effort effort)
    {
        List<Match>? years, received;
        int? everybody, other;
        bool? about;

        public List<Match> Years => years ??= effort.Matches(Year(), s.Text).ToList();
        public List<Match> Received => received ??= effort.Matches(ProseTableChecks.Received(), s.Text).ToList();

        /// <summary>Where the first word for all of them ends; past the end if there is none.</summary>
        public int Everybody => everybody ??= End(ProseTableChecks.Everybody());

        /// <summary>Where the first word for applications of other kinds ends.</summary>
        public int Other => other ??= End(OtherApplication());

        public bool AboutDisclosure => about ??= effort.Finds(ProseTableChecks.AboutDisclosure(), s.Text);

        int End(Regex words) => effort.Match(words, s.Text) is { Success: true } m ? m.Index + m.Length : int.MaxValue;
    }

    public static void Run(ReportReading reading, Effort effort, List<Check> checks)
    {
        var rules = new ProseTableChecks(reading, effort, checks);
        foreach (var s in reading.Sentences)
        {
            effort.Spend(s.Text.Length);
            var facts = new Facts(s, effort);
            rules.Intake(s, facts);
            rules.Results(s, facts);
            rules.Remedies(s, facts);
            rules.Registers(s, facts);
            rules.Claims(s, facts);
        }
        rules.Fees();
    }

    /// <summary>Whom a statement is about: the words between the start of its clause (or the sentence) and its verb.</summary>
    /// <param name="apart">what follows 其中 is said for itself</param>
    Scope About(Sentence s, Facts facts, int at, bool apart = false)
    {
        if (!apart && s.Among + 2 <= at) return Scope.Part;
        var from = Math.Max(0, at - Before);
        var before = s.Text[from..at];
        if (apart) before = before.Replace("其中", "，", StringComparison.Ordinal);
        effort.Spend(5 * before.Length);
        // The whole year named by its first and last day is no other span.
        if (WholeYear().Match(before) is { Success: true } whole) before = before.Remove(whole.Index, whole.Length).Insert(whole.Index, "全年");
        var start = ReportWords.ClauseStart(before, before.Length);
        var subject = before[start..];
        // 2021年，任城区共收到…: who is meant may stand in the clause before.
        if (start > 1 && !Everybody().IsMatch(subject) && !Somebody().IsMatch(subject)) subject = before[ReportWords.ClauseStart(before, start - 1)..];
        var year = Year().Matches(before).LastOrDefault()?.Value ?? facts.Years.LastOrDefault(y => y.Index + y.Length <= from)?.Value;
        if (year is not null && reading.Year is { } y && year != $"{y}") return Scope.Part;
        if (OtherSpan().IsMatch(subject) || Compared().IsMatch(subject) || OtherSpan().IsMatch((before[start..] + s.Text[at..Math.Min(s.Text.Length, at + 30)]).Split('，', '；')[0])) return Scope.Part;
        if (reading.Agency is { } agency)
        {
            var own = agency.Replace("人民政府", "", StringComparison.Ordinal);
            // The name of the whole, in full or from its last part on, says nothing about a part.
            for (var i = 0; i <= own.Length - 2; i++)
                if (subject.Contains(own[i..], StringComparison.Ordinal)) { subject = subject.Replace(own[i..], "", StringComparison.Ordinal); break; }
        }
        if (subject.Contains("本级", StringComparison.Ordinal)) return Scope.Part;
        if (Everybody().IsMatch(subject)) return Scope.Whole;
        if (Somebody().IsMatch(subject)) return Scope.Part;
        return subject.Contains("政府", StringComparison.Ordinal) || subject.Contains('办') ? Scope.Unclear : Scope.Whole;
    }

    void Compare(Sentence s, string what, int at, decimal printed, IReadOnlyList<CellAddress> cells, bool sure)
    {
        decimal? sum = 0;
        foreach (var cell in cells) sum += reading[cell];
        if (sum is null) return;
        var certain = sure && cells.All(c => reading.Cell(c) is { Certain: true, Kind: CellKind.Number or CellKind.RowNotPrinted });
        checks.Add(new("K9", s.Of.Place, printed == sum ? CheckOutcome.Holds : certain ? CheckOutcome.Fails : CheckOutcome.Uncertain,
            $"{what} {ReportWords.Print(printed)}", $"附表 {ReportWords.Print(sum.Value)}", s.Quote(at), true) { Cells = cells });
    }

    static IReadOnlyList<CellAddress> Total(params string[] rows) => [.. rows.Select(r => new CellAddress(r, "total"))];

    decimal? Value(params string[] rows)
    {
        decimal? sum = 0;
        foreach (var row in rows) sum += reading[new CellAddress(row, "total")];
        return sum;
    }

    void Intake(Sentence s, Facts facts)
    {
        foreach (var m in facts.Received)
        {
            effort.Spend(ReportWords.MaxClause);
            var words = m.Groups["object"].Value;
            if (OtherApplication().IsMatch(words) || Ranking().IsMatch(words[(words.LastIndexOf("申请", StringComparison.Ordinal) + 1)..]) || !(AboutDisclosure().IsMatch(m.Value) || s.Of.Place.Contains("依申请", StringComparison.Ordinal))) continue;
            var n = decimal.Parse(m.Groups["n"].Value);
            var verb = m.Groups["verb"];
            var scope = About(s, facts, verb.Index);
            if (scope == Scope.Part || Rough(s, m.Groups["n"].Index)) continue;
            if (Channel().IsMatch(s.Text[ReportWords.ClauseStart(s.Text, verb.Index)..m.Groups["n"].Index].Replace("政府信息公开平台", "", StringComparison.Ordinal)) && Value(ReportTables.New) != n) continue;
            var (fresh, handled, finished) = (Value(ReportTables.New), Value(ReportTables.New, ReportTables.CarriedIn), Value(ReportTables.Sum));
            var both = Regex.IsMatch(s.Text[ReportWords.ClauseStart(s.Text, verb.Index)..m.Groups["n"].Index], "办理|答复|处理|受理|结转");
            if (n != fresh && (n == handled && (both || s.Text.Contains("结转", StringComparison.Ordinal)) || (both && n == finished))) continue;
            Compare(s, "新收申请", m.Index, n, Total(ReportTables.New), scope == Scope.Whole && !both && n != handled);
            if (n == fresh) Applicants(s, m.Index + m.Length);
        }
        foreach (var m in effort.Matches(CarriedIn(), s.Text).ToList())
        {
            var year = m.Groups["y"].Value;
            if (year[0] == '2' && year[..4] != $"{reading.Year - 1}") continue;
            var scope = ScopeOfCarry(s, facts, m.Index);
            if (scope != Scope.Part) Compare(s, "上年结转", m.Index, decimal.Parse(m.Groups["n"].Value), Total(ReportTables.CarriedIn), scope == Scope.Whole);
        }
        foreach (var m in effort.Matches(CarriedOut(), s.Text).ToList())
        {
            if (m.Groups["y"] is { Success: true } y && y.Value != $"{reading.Year + 1}") continue;
            var scope = ScopeOfCarry(s, facts, m.Index);
            if (scope != Scope.Part) Compare(s, "结转下年度", m.Index, decimal.Parse(m.Groups["n"].Value), Total(ReportTables.CarriedOut), scope == Scope.Whole);
        }
        if (effort.Match(Finished(), s.Text) is { Success: true } done && (facts.AboutDisclosure || s.Of.Place.Contains("依申请", StringComparison.Ordinal)) && About(s, facts, done.Index) == Scope.Whole)
        {
            var n = decimal.Parse(done.Groups["n"].Value);
            if (n != Value(ReportTables.New)) Compare(s, "本年办结", done.Index, n, Total(ReportTables.Sum), facts.Other == int.MaxValue);
        }
    }

    [GeneratedRegex(@"^，?[（，]?其中[，：]?(?:属于)?自然人(?:提出|提交)?(?:的)?(?:申请)?(?<a>\d+)" + U + @"[^，、；。\d]{0,6}[，、；][^，、；。\d]{0,2}法人(?:或|和|及|、)?(?:者)?其他组织(?:提出|提交)?(?:的)?(?:申请)?(?<b>\d+)" + U)]
    private static partial Regex ByApplicant();

    void Applicants(Sentence s, int from)
    {
        if (ByApplicant().Match(s.Text[from..Math.Min(s.Text.Length, from + After)]) is not { Success: true } m) return;
        Compare(s, "自然人", from, decimal.Parse(m.Groups["a"].Value), [new(ReportTables.New, "person")], true);
        Compare(s, "法人或其他组织", from, decimal.Parse(m.Groups["b"].Value), [.. ReportTables.Table3Columns.Skip(1).Take(5).Select(c => new CellAddress(ReportTables.New, c.Key))], true);
    }

    /// <summary>"其中" before 结转 often opens the list of results: only a named office or another total makes it a part.</summary>
    Scope ScopeOfCarry(Sentence s, Facts facts, int at)
    {
        if (facts.Other < int.MaxValue) return Scope.Part;
        var clause = s.Text[ReportWords.After(s.Text, at, "；。", Before)..at];
        effort.Spend(2 * clause.Length);
        var own = reading.Agency?.Replace("人民政府", "", StringComparison.Ordinal);
        if (own is { Length: > 1 }) clause = clause.Replace(own, "", StringComparison.Ordinal);
        return Everybody().IsMatch(clause) ? Scope.Whole : Somebody().IsMatch(clause) ? Scope.Part : Scope.Whole;
    }

    static bool Rough(Sentence s, int at) => s.At(at) is { Rough: true };

    static IReadOnlyList<CellAddress> Group(string label) => [.. ReportTables.Table3Rows
        .Where(r => r.Label.Contains(label, StringComparison.Ordinal) || r.Group?.Contains(label, StringComparison.Ordinal) == true).Select(r => new CellAddress(r.Code, "total"))];

    void Results(Sentence s, Facts facts)
    {
        var found = effort.Matches(Outcome(), s.Text).Select(m => (Match: m, Label: m.Groups["g"].Value, N: decimal.Parse(m.Groups["n"].Value))).ToList();
        if (found.Count is 0 or > MaxResults || OtherSpan().IsMatch(s.Text[Math.Max(0, found[0].Match.Index - 30)..found[0].Match.Index])) return;
        if (found.Count < 3 && !Regex.IsMatch(s.Text, "申请|答复|办理")) return;
        decimal? Sum(string label) { decimal? sum = 0; foreach (var c in Group(label)) sum += reading[c]; return sum; }
        // A sentence that names one office and then its results is about that office.
        if (found.Where(f => facts.Everybody > f.Match.Index).Any(f => facts.Received.LastOrDefault(r => r.Index + r.Length <= f.Match.Index) is { } r && About(s, facts, r.Index) == Scope.Part)) return;
        if (facts.Years.LastOrDefault(y => y.Index + y.Length < found[0].Match.Index) is { } y && y.Value != $"{reading.Year}") return;
        var right = found.Count(f => Sum(f.Label) == f.N);
        // A fault shows beside what is right; a list in which nothing fits counts something else.
        var sure = found.Count >= 3 ? right * 2 >= found.Count : found.Count == right || About(s, facts, found[0].Match.Index) == Scope.Whole && (facts.Everybody <= found[0].Match.Index || right > 0);
        if (found.Count >= 3 && right == 0) return;
        foreach (var f in found) Compare(s, f.Label, f.Match.Index, f.N, Group(f.Label), sure);
    }

    void Remedies(Sentence s, Facts facts)
    {
        if (!facts.AboutDisclosure && s.Of.Section != 4 && !s.Of.Place.Contains("依申请", StringComparison.Ordinal)) return;
        foreach (var m in effort.Matches(Remedy(), s.Text).ToList())
        {
            var cells = m.Groups["k"].Value switch
            {
                "行政复议" => Total("T4.review"),
                "行政诉讼" => Total("T4.lawsuit", "T4.lawsuit-after-review"),
                ['未', ..] => Total("T4.lawsuit"),
                _ => Total("T4.lawsuit-after-review"),
            };
            if (Regex.IsMatch(s.Text[Math.Max(0, m.Index - 6)..m.Index], "一审|二审|再审|上年|办理|答复|应诉")) continue;
            var scope = About(s, facts, m.Index, apart: true);
            if (scope != Scope.Part) Compare(s, m.Groups["k"].Value, m.Index, decimal.Parse(m.Groups["n"].Value), cells, scope == Scope.Whole && facts.AboutDisclosure);
        }
    }

    void Registers(Sentence s, Facts facts)
    {
        void Each(Regex pattern, Func<Match, (string What, CellAddress Cell)> of)
        {
            foreach (var m in effort.Matches(pattern, s.Text).ToList())
                if (!Regex.IsMatch(s.Text[ReportWords.ClauseStart(s.Text, m.Index)..m.Index], "减|免|降|取消|退|清理|停征|拟|备案") && About(s, facts, m.Index) is var scope and not Scope.Part && !Rough(s, m.Groups["n"].Index))
                    Compare(s, of(m).What, m.Index, decimal.Parse(m.Groups["n"].Value, System.Globalization.CultureInfo.InvariantCulture), [of(m).Cell], scope == Scope.Whole && (facts.Everybody <= m.Index || s.Of.Section is 1 or 2 && m.Value.Contains("处理决定", StringComparison.Ordinal)));
        }
        Each(Documents(), m => ($"{m.Groups["w"].Value}行政规范性文件", new("T2.1.2", m.Groups["w"].Value switch { "制发" => "made", "废止" => "repealed", _ => "in-force" })));
        Each(Decisions(), m => ($"行政{m.Groups["w"].Value}处理决定", new(m.Groups["w"].Value switch { "许可" => "T2.5.1", "处罚" => "T2.6.1", _ => "T2.6.2" }, "count")));
        Each(Charges(), m => ("行政事业性收费（万元）", new("T2.8.1", "amount")));
    }

    [GeneratedRegex(@"(?:所有|全部|均|悉数)[^，。；]{0,30}(?:答复|办结|回复|办理完毕|处理完毕|办理完成)(?!的)")]
    private static partial Regex AllAnswered();

    [GeneratedRegex(@"(?:(?:未|没有)(?:发生|收到|产生|引发|引起|涉及|接到|被|因|出现|有|存在|发现)|没有|不存在|无(?=因|行政|政府信息|信息公开|被|任何|相关|涉))[^。；，\d]{0,40}?(?<k>复议|诉讼)")]
    private static partial Regex NoRemedy();

    [GeneratedRegex(@"(?:未|没有|均未)(?:收到|接到|受理)[^，。；、]{0,24}(?:依申请公开|信息公开申请|公开申请)[^，。；、]{0,6}$")]
    private static partial Regex NoRequest();

    [GeneratedRegex(@"(?:均?未|没有|从未)(?:对[^，。；]{0,20})?(?:收取|收费|产生)[^，。；]{0,16}")]
    private static partial Regex NoCharge();

    [GeneratedRegex(@"(?:实际)?收取[^，。；\d]{0,20}?(?<n>\d+(?:\.\d+)?)(?:万?元)|(?:信息处理费|收费)[^，。；\d]{0,12}?(?<n>\d+(?:\.\d+)?)(?:万?元)")]
    private static partial Regex Charged();

    void Claims(Sentence s, Facts facts)
    {
        var about = facts.AboutDisclosure || s.Of.Place.Contains("依申请", StringComparison.Ordinal);
        var open = reading["T3.4", "total"];
        if (about && open is { Kind: CellKind.Number, Value: { } waiting } && s.Text.Contains("申请", StringComparison.Ordinal))
        {
            var limited = effort.Finds(Limited(), s.Text);
            foreach (var m in limited ? [] : effort.Matches(AllAnswered(), s.Text).ToList())
            {
                if (effort.Finds(OtherReplies(), m.Value) || facts.Other <= m.Index || effort.Finds(Letters(), s.Text[Math.Max(0, m.Index - 40)..m.Index]) || Regex.IsMatch(m.Value, "均未|均不")
                    || ScopeOfCarry(s, facts, m.Index) == Scope.Part || About(s, facts, m.Index, apart: true) == Scope.Part && !m.Value.StartsWith("所有", StringComparison.Ordinal)) continue;
                var total = Value(ReportTables.Sum);
                checks.Add(new("K10", s.Of.Place, waiting == 0 ? CheckOutcome.Holds : open.Certain ? CheckOutcome.Fails : CheckOutcome.Uncertain, m.Value,
                    waiting == 0 ? "没有结转" : $"年末还有 {ReportWords.Print(waiting)} 件结转下年度继续办理{(total is { } t ? $"，已办结 {ReportWords.Print(t)} 件" : "")}", s.Quote(m.Index), false) { Cells = [open.Address] });
                break;
            }
        }
        var at = 0;
        foreach (var clause in s.Text.Split('，', '；', '。'))
        {
            if (effort.Match(NoRequest(), clause) is { Success: true } none && About(s, facts, at + none.Index) == Scope.Whole && !OtherApplication().IsMatch(none.Value)
                && reading["T3.1", "total"] is { Kind: CellKind.Number, Value: { } received } cell)
                checks.Add(new("K10", s.Of.Place, received == 0 ? CheckOutcome.Holds : cell.Certain ? CheckOutcome.Fails : CheckOutcome.Uncertain, none.Value, $"附表三新收 {ReportWords.Print(received)} 件", s.Quote(at), false) { Cells = [cell.Address] });
            at += clause.Length + 1;
        }
        if (about || s.Of.Section == 4)
            foreach (var m in effort.Matches(NoRemedy(), s.Text).ToList())
            {
                var rest = s.Text[m.Index..Math.Min(s.Text.Length, m.Index + m.Length + 12)].Split('。', '；', '，')[0];
                if (Regex.IsMatch(rest, "败诉|纠正|纠错|撤销|违法|投诉率|未经") || About(s, facts, m.Index) == Scope.Part) continue;
                var review = m.Groups["k"].Value == "复议" || m.Value.Contains("复议", StringComparison.Ordinal);
                var lawsuit = rest.Contains("诉讼", StringComparison.Ordinal);
                var cells = (review, lawsuit) switch { (true, true) => Total("T4.review", "T4.lawsuit", "T4.lawsuit-after-review"), (true, false) => Total("T4.review"), _ => Total("T4.lawsuit", "T4.lawsuit-after-review") };
                if (cells.Any(c => reading[c] is null)) continue;
                var sum = cells.Sum(c => reading[c] ?? 0);
                var certain = cells.All(c => reading.Cell(c).Certain);
                checks.Add(new("K10", s.Of.Place, sum == 0 ? CheckOutcome.Holds : certain ? CheckOutcome.Fails : CheckOutcome.Uncertain, rest, $"附表四有 {ReportWords.Print(sum)} 件", s.Quote(m.Index), false) { Cells = cells });
                break;
            }
    }

    [GeneratedRegex(@"(?:发出|发送|开具|制发)?[^，。；\d]{0,14}收费通知[书单]?[^，。；\d元]{0,8}?(?<n>\d+)" + U + @"|(?<![\d.])(?<n>\d+)" + U + @"收费通知")]
    private static partial Regex Notices();

    [GeneratedRegex(@"补正(?:告知|通知)[书]?[^，。；\d]{0,8}?(?<n>\d+)" + U)]
    private static partial Regex Corrections();

    [GeneratedRegex("结转|其余|除[^，。]{0,20}外|尚在|正在办理|未到期|应答复|办结的")]
    private static partial Regex Limited();

    [GeneratedRegex("未|提案|建议|留言|信件|咨询|诉求|热线|来信|工单|复函")]
    private static partial Regex OtherReplies();

    [GeneratedRegex("留言|信件|咨询|诉求|热线|来信|工单|信箱")]
    private static partial Regex Letters();

    [GeneratedRegex("收费|收取|处理费")]
    private static partial Regex Fee();

    [GeneratedRegex("未(?:发出|发送|开具)[^，。]{0,8}收费通知")]
    private static partial Regex NoNotice();

    void Fees()
    {
        var fee = reading.Sentences.Where(s => effort.Finds(Fee(), s.Text)).ToList();
        var charged = fee.SelectMany(s => effort.Matches(Charged(), s.Text).Where(m => !s.Text.AsSpan(0, m.Index).EndsWith("行政事业性") && !m.Value.Contains("事业性", StringComparison.Ordinal)).Select(m => (s, N: decimal.Parse(m.Groups["n"].Value, System.Globalization.CultureInfo.InvariantCulture))))
            .Where(c => c.N > 0 && !effort.Finds(OtherSpan(), c.s.Text)).DistinctBy(c => c.s.Index).Take(2).ToList();
        foreach (var s in fee)
            if (effort.Match(NoCharge(), s.Text) is { Success: true } m && (effort.Finds(AboutDisclosure(), s.Text) || s.Of.Place.Contains("申请", StringComparison.Ordinal)) && About(s, new(s, effort), m.Index) != Scope.Part)
            {
                var against = charged.Where(c => c.s != s).ToList();
                checks.Add(new("K10", s.Of.Place, against.Count == 0 ? CheckOutcome.Holds : CheckOutcome.Fails, m.Value, against.Count == 0 ? "" : $"另一处写收取 {ReportWords.Print(against[0].N)} 元：{against[0].s.Quote(0)}", s.Quote(m.Index), false));
            }
        var unpaid = reading["T3.3.6.2", "total"];
        var notices = fee.SelectMany(s => effort.Matches(Notices(), s.Text).Select(m => (s, m.Index, N: decimal.Parse(m.Groups["n"].Value)))).ToList();
        if (unpaid is { Kind: CellKind.Number, Value: { } n } && notices.Count > 0)
        {
            var most = notices.MaxBy(x => x.N);
            checks.Add(new("K14", most.s.Of.Place, n <= most.N ? CheckOutcome.Holds : unpaid.Certain ? CheckOutcome.Fails : CheckOutcome.Uncertain, $"收费通知 {ReportWords.Print(most.N)} 件", $"附表三逾期未缴费不再处理 {ReportWords.Print(n)} 件", most.s.Quote(most.Index), false) { Cells = [unpaid.Address] });
        }
        else if (unpaid is { Kind: CellKind.Number, Certain: true, Value: > 0 } && notices.Count == 0 && reading.Sentences.FirstOrDefault(s => s.Of.Section == 6 && effort.Finds(NoNotice(), s.Text)) is { } none)
            checks.Add(new("K14", none.Of.Place, CheckOutcome.Fails, "未发出收费通知", $"附表三逾期未缴费不再处理 {unpaid.Printed} 件", none.Quote(0), false) { Cells = [unpaid.Address] });
        var silent = reading["T3.3.6.1", "total"];
        if (silent is { Kind: CellKind.Number, Value: > 0 and { } left })
            foreach (var s in reading.Sentences)
                if (effort.Match(Corrections(), s.Text) is { Success: true } m && About(s, new(s, effort), m.Index) == Scope.Whole && decimal.Parse(m.Groups["n"].Value) is var asked)
                    checks.Add(new("K14", s.Of.Place, left <= asked ? CheckOutcome.Holds : silent.Certain ? CheckOutcome.Fails : CheckOutcome.Uncertain, $"补正告知 {ReportWords.Print(asked)} 件", $"附表三逾期不补正 {ReportWords.Print(left)} 件", s.Quote(m.Index), false) { Cells = [silent.Address] });
    }
}
