using Gongkai.Statutes.Reports;

namespace Gongkai.Statutes.Tests.Reports;

/// <summary>Sentences as offices write them, against the tables of one invented county. A wrong alarm costs more than a miss.</summary>
public sealed class ReportChecksTests
{
    const string Agency = "清河县人民政府";

    sealed class Figures(Dictionary<string, decimal> values) : IReportFigures
    {
        public decimal? this[CellAddress address] => values.GetValueOrDefault(address.ToString());
    }

    static Dictionary<string, decimal> County(decimal received = 120, decimal carried = 5, decimal open = 5)
    {
        var f = new Dictionary<string, decimal>
        {
            ["T2.1.2/made"] = 12, ["T2.1.2/repealed"] = 3, ["T2.1.2/in-force"] = 40, ["T2.5.1/count"] = 5600, ["T2.6.1/count"] = 300, ["T2.6.2/count"] = 20, ["T2.8.1/amount"] = 1234.5m,
            ["T4.review/upheld"] = 2, ["T4.review/corrected"] = 1, ["T4.review/total"] = 3, ["T4.lawsuit/upheld"] = 1, ["T4.lawsuit/total"] = 1, ["T4.lawsuit-after-review/pending"] = 1, ["T4.lawsuit-after-review/total"] = 1,
        };
        void Row(string code, decimal person, decimal business) => (f[$"{code}/person"], f[$"{code}/business"], f[$"{code}/total"]) = (person, business, person + business);
        Row("T3.1", received - 20, 20);
        Row("T3.2", carried, 0);
        Row("T3.3.1", 40, 10);
        Row("T3.3.2", 15, 5);
        Row("T3.3.3.4", 5, 0);
        Row("T3.3.3.5", 3, 0);
        Row("T3.3.4.1", 24, 4);
        Row("T3.3.4.2", 1, 1);
        Row("T3.3.5.1", 6, 0);
        Row("T3.3.5.2", 2, 0);
        Row("T3.3.6.1", 3, 0);
        Row("T3.3.6.3", 1, 0);
        Row("T3.3.7", 100, 20);
        Row("T3.4", open, 0);
        return f;
    }

    static ReportReading Reading(Dictionary<string, decimal> figures, string prose, int section = 1, string place = "一、总体情况/（二）依申请公开情况", int year = 2023) =>
        ReportReading.Of($"{Agency}{year}年政府信息公开工作年度报告", Agency, year, new Figures(figures), [new(section, place, prose)]);

    static readonly ReportReading Before = Reading(County(100, 4, 5), "2022年，全县主动公开政府信息4000条。全县共收到政府信息公开申请100件。", year: 2022);

    static IEnumerable<Check> Prose(string text, int section = 1, string place = "一、总体情况/（二）依申请公开情况", ReportReading? previous = null) =>
        ReportChecks.Check(Reading(County(), text, section, place), previous).Where(c => c.Rule is "K9" or "K10" or "K11" or "K12" or "K13" or "K14" or "prose_sum" or "label_drift" or "K19" && c.Outcome == CheckOutcome.Fails);

    [Theory]
    [InlineData("2023年，全县共收到政府信息公开申请120件，其中县政府办公室收到35件，占29.2%；县直部门收到60件，占50.0%；乡镇（街道）收到25件，占20.8%。")]
    [InlineData("2023年，清河县共收到政府信息公开申请120件，其中县政府及县政府办公室共收到政府信息公开申请35件；部门（单位）共收到政府信息公开申请60件；2022年结转申请5件。")]
    [InlineData("2023年全县各级行政机关共办理政府信息公开申请125件（含上年结转5件），办结120件，结转下年度继续办理5件。")]
    [InlineData("县公安局收到政府信息公开申请15件，均已按期答复。")]
    [InlineData("全年通过网络收到政府信息公开申请70件，通过信函收到政府信息公开申请30件，当面收到政府信息公开申请20件。")]
    [InlineData("自条例施行以来，全县累计收到政府信息公开申请1560件。")]
    [InlineData("2022年全县收到政府信息公开申请100件，2023年收到政府信息公开申请120件，增长20%。")]
    [InlineData("全县共收到政府信息公开申请120件，同比增长20.0%。")]
    [InlineData("全县共收到政府信息公开申请120件，较上年增加20件，增长20%。")]
    [InlineData("较2022年的100件增加20件。")]
    [InlineData("从办理结果看，予以公开50件，部分公开20件，不予公开8件，无法提供30件，不予处理8件，其他处理4件，结转下年度5件。")]
    [InlineData("从办理结果看，予以公开50件，占41.7%；部分公开20件，占16.7%；不予公开8件，占6.7%；无法提供30件，占25.0%；不予处理8件，占6.7%；其他处理4件，占3.3%。")]
    [InlineData("县政府办公室收到政府信息公开申请35件，其中予以公开10件，部分公开5件，无法提供20件。")]
    [InlineData("因政府信息公开引发的行政复议3件，行政诉讼2件。")]
    [InlineData("全县因政府信息公开被申请行政复议3件，未经复议直接起诉的行政诉讼1件，复议后起诉1件。")]
    [InlineData("截至2023年12月31日，除5件结转下年度办理外，其余政府信息公开申请均已按期答复。")]
    [InlineData("全年办理群众来信230件，答复率100%，均已办结。")]
    [InlineData("承办人大代表建议62件、政协提案75件，均已办理完毕，代表委员满意率98.4%。")]
    [InlineData("开展评议活动，群众满意率达到98.7%。")]
    [InlineData("全年发布信息4500条，其中政策文件120条，解读材料45条，图解20条。")]
    [InlineData("全县共收到政府信息公开申请120件，其中自然人申请100件，占83.3%，法人或其他组织申请20件，占16.7%。")]
    [InlineData("全县政府信息公开申请办理中，涉及征地拆迁类48件，占40%，涉及财政类12件，占10%。")]
    [InlineData("举办培训2场，开展检查4次，召开会议3次，共发现问题30个。")]
    [InlineData("微信公众号发布信息2560条，同比增长12.3%，阅读量约15万次。")]
    [InlineData("全县共受理政府信息公开申请125件，已全部按规定登记。")]
    [InlineData("全县未发生因政府信息公开行政诉讼败诉的情况。")]
    [InlineData("公开行政许可信息5400条，行政处罚信息280条。")]
    [InlineData("制发行政规范性文件12件，废止行政规范性文件3件，现行有效行政规范性文件40件。")]
    [InlineData("全县共收到政府信息公开申请 １２０ 件（其中：网上申请 70 件，信函申请 30 件，当面申请 20 件）。")]
    [InlineData("县财政局制发规范性文件2件；县住建局收到申请40件，予以公开12件，同比减少3件。")]
    [InlineData("上半年收到政府信息公开申请56件，下半年收到政府信息公开申请64件。")]
    [InlineData("全县收到的政府信息公开申请数量同比上升2.5个百分点。")]
    [InlineData("新建专栏19个，其中基础信息8个，重点领域11个。")]
    [InlineData("全县主动公开政府信息4500条，同比增长12.5%。")]
    [InlineData("县政府门户网站公开信息1.2万余条，其中动态类5000条，通知公告类3000条。")]
    [InlineData("收到申请最多的是县自然资源局31件、县住建局22件、县农业农村局10件。")]
    [InlineData("全县政府系统均未收取信息处理费。")]
    [InlineData("对7件补正后仍不明确的申请依法告知，对2件申请延期答复。")]
    [InlineData("2023年1月1日至12月31日，全县共收到政府信息公开申请120件，上年结转5件。")]
    [InlineData("承办代表建议82件、政协提案117件，办复率100%，代表委员满意率99.5%。")]
    [InlineData("从办理结果看，不予公开8件，无法提供30件、行政复议3件、行政诉讼2件。")]
    [InlineData("因未及时公开政府信息引发行政复议3件。")]
    [InlineData("未经行政复议直接起诉的政府信息公开案件1件。")]
    [InlineData("收到政府信息公开申请咨询35件，收到政府信息公开申请协查函5件。")]
    [InlineData("全县主动予以公开政府信息4500条，其中予以公开的答复均已归档。")]
    [InlineData("全县减免行政事业性收费120万元，清理废止行政规范性文件30件。")]
    [InlineData("政府信息公开申请热线诉求全部答复，回应关切360次，热线办结率99.8%。")]
    [InlineData("全县政府信息公开行政诉讼应诉工作扎实，二审行政诉讼1件。")]
    [InlineData("县档案局全年未收到政府信息公开申请。")]
    [InlineData("2023年收到政府信息公开申请120件，比2021年的96件增长25%。")]
    [InlineData("全县共收到政府信息公开申请一百二十件，上年结转五件，结转下年度继续办理五件。")]
    [InlineData("推进“高效办成一件事”13件，其中新增5件，扩面8件；办好实事二十余件，建成几十件、上百件小微项目，完成二三十件。")]
    [InlineData("落实《条例》第二十件配套文件，收到零件加工、软件开发类申请咨询十二件次。")]
    [InlineData("全县收到政府信息公开申请120件，身份证明编号11010119900101001X，统一编码99999999999999999999999999999999。")]
    public void Sentences_that_are_right_or_about_something_else_raise_no_alarm(string text) =>
        Assert.Empty(Prose(text, previous: Before).Where(c => c.Outcome is CheckOutcome.Fails or CheckOutcome.Uncertain).Select(c => $"{c.Rule} {c.Outcome} {c.Printed} | {c.Computed}"));

    [Theory]
    [InlineData("K9", "2023年，全县共收到政府信息公开申请121件。")]
    [InlineData("K9", "2023年，清河县共收到政府信息公开申请119件，其中县政府办公室收到35件。")]
    [InlineData("K9", "全年新收政府信息公开申请102件。")]
    [InlineData("K9", "全县共收到120件政府信息公开申请，上年结转6件。")]
    [InlineData("K9", "全县共收到政府信息公开申请一百二十一件。")]
    [InlineData("K9", "2022年结转政府信息公开申请两件。")]
    [InlineData("prose_sum", "公开信息九十九件（政策类四十件，财政类三十件，人事类二十件，其他类八件）。")]
    [InlineData("K9", "2022年结转政府信息公开申请3件。")]
    [InlineData("K9", "从办理结果看，予以公开51件，部分公开20件，不予公开8件，无法提供30件。")]
    [InlineData("K9", "从办理结果看，予以公开50件，部分公开20件，不予公开8件，无法提供30件，结转下年度继续办理6件。")]
    [InlineData("K9", "其余7件结转至2024年办理。")]
    [InlineData("K9", "全县因政府信息公开被申请行政复议4件。")]
    [InlineData("K9", "全县因政府信息公开引发行政诉讼3件。")]
    [InlineData("K9", "全县共收到政府信息公开申请120件，其中自然人申请90件，法人或其他组织申请30件。")]
    [InlineData("K9", "全县制发行政规范性文件13件。")]
    [InlineData("K9", "全县作出行政许可处理决定5601件。")]
    [InlineData("K9", "全县行政事业性收费1243.5万元。")]
    [InlineData("K10", "所有政府信息公开申请均在法定期限内予以答复。")]
    [InlineData("K10", "全县收到的政府信息公开申请均已按期答复。")]
    [InlineData("K10", "全县未发生因政府信息公开申请提起的行政复议和行政诉讼案件。")]
    [InlineData("K9", "2023年1月1日至12月31日，全县共收到政府信息公开申请112件。")]
    [InlineData("K10", "全县全年未收到政府信息公开申请。")]
    [InlineData("K10", "没有因政府信息公开被提起行政诉讼的情况。")]
    [InlineData("K11", "全县共收到政府信息公开申请120件，其中县政府办公室收到35件，占29.1%；县直部门收到60件，占50.0%；乡镇（街道）收到25件，占20.8%。")]
    [InlineData("K11", "255件立案提案中，涉及经济建设30件、占11.8%，城市管理80件、占31.4%，社会民生145件、占58.9%。")]
    [InlineData("K11", "全县共收到政府信息公开申请120件，其中自然人申请100件，占83.8%。")]
    [InlineData("K11", "承办代表建议54件，其中满意50件，满意率96.3%。")]
    [InlineData("K12", "收到政协提案200件，均已办复，提案人满意率99.7%。")]
    [InlineData("K13", "全县共收到政府信息公开申请120件，同比增长25.0%。")]
    [InlineData("K13", "全县共收到政府信息公开申请120件，同比减少20.0%。")]
    [InlineData("K13", "公开信息4500条，较上年的4000条增长12.4%。")]
    [InlineData("K13", "公开信息4500条，较上年增加500条，增长11.1%。")]
    [InlineData("K13", "全县主动公开政府信息4500条，同比增长15%。")]
    [InlineData("prose_sum", "公开信息99件（政策类40件，财政类30件，人事类20件，其他类8件）。")]
    [InlineData("prose_sum", "受理提案264件，其中立案255件，未立案8件。")]
    [InlineData("prose_sum", "收到建议99件，其中工业类29件，占29.3%；农业类57件，占57.6%；商贸类14件，占13.1%。")]
    [InlineData("prose_sum", "基础信息类专栏8个、重点领域类专栏11个，合计20个。")]
    [InlineData("prose_sum", "建成政务公开专区35个，其中县级专区1个，乡镇便民大厅15个，村居社区18个。")]
    [InlineData("prose_sum", "新建专栏20个，其中基础信息8个，重点领域11个。县政府网站新建专栏19个，其中基础信息8个，重点领域11个。")]
    [InlineData("label_drift", "结转到2024年答复5件。结转下年5件。")]
    [InlineData("K14", "发出补正告知书2件。")]
    public void A_fault_is_found_by_its_rule_and_no_other(string rule, string text)
    {
        var found = Prose(text, previous: Before).Where(c => c.Outcome == CheckOutcome.Fails).ToList();
        Assert.Equal([rule], found.Select(c => c.Rule).Distinct());
        Assert.All(found, c => Assert.NotEmpty(c.Evidence));
    }

    static IEnumerable<Check> Hints(string rule, params IEnumerable<string> paragraphs) => ReportChecks.Check(ReportReading.Of("x", Agency, 2023, new Figures(County()), paragraphs.Select(p => new ParagraphReading(6, "六、其他需要报告的事项", p)))).Where(c => c.Rule == rule);

    [Theory]
    [InlineData(true, "全县主动公开信息4500条，同比减少9.8%。其中，动态类2300条，主动公开政府信息2200条。")]
    [InlineData(true, "全县主动公开政府信息4500条，其中主动公开信息2200条，解读类2300条。")]
    // The parts do not make the total, so they may be something else.
    [InlineData(false, "全县主动公开信息4500条，其中动态类2300条，主动公开政府信息1200条。")]
    [InlineData(false, "全县主动公开政府信息4500条，其中县政府办公室主动公开政府信息2200条，县直部门主动公开政府信息2300条。")]
    [InlineData(false, "全县公开信息4500条，其中政府网站公开信息2300条，政务新媒体公开信息2200条。")]
    [InlineData(false, "全县公开信息4500条，其中县政府公开信息2300条，部门公开信息2200条。")]
    public void A_total_and_its_part_told_apart_by_one_word_are_named(bool named, string text)
    {
        var found = Hints("terminology", text).ToList();
        Assert.Equal(named ? 1 : 0, found.Count);
        Assert.All(found, c => Assert.Equal((CheckOutcome.Uncertain, CheckSeverity.Info), (c.Outcome, c.Severity)));
    }

    [Theory]
    [InlineData(true, "县政府收到政协提案264件，其中立案255件，未立案9件。各承办单位通力协作，所有提案均已办复，办复率100%。")]
    [InlineData(true, "收到建议120件，立案100件、不予立案20件。涉及交通40件、教育60件。建议均已办结，办结率达100%。")]
    [InlineData(false, "县政府收到政协提案264件，其中立案255件，未立案9件。立案提案均已办复，办复率100%。")]
    [InlineData(false, "县政府收到政协提案264件，其中立案255件，未立案9件。255件提案全部办复，办复率100%。")]
    [InlineData(false, "县政府收到政协提案264件，其中立案255件，未立案9件。立案的均已答复。提案办复率100%。")]
    [InlineData(false, "县政府收到政协提案264件，均已办复，办复率100%。")]
    [InlineData(false, "收到提案264件，其中集体提案60件，个人提案204件。所有提案均已办复，办复率100%。")]
    [InlineData(false, "县政府收到政协提案264件，其中立案255件，未立案9件。网民留言答复率100%。")]
    [InlineData(false, "县政府收到政协提案264件，其中立案255件，未立案9件。提案人满意率100%。")]
    public void A_rate_of_replies_of_which_two_bases_are_possible_is_named(bool named, string text)
    {
        var found = Hints("ambiguous_base", text).ToList();
        Assert.Equal(named ? 1 : 0, found.Count);
        Assert.All(found, c => Assert.Equal((CheckOutcome.Uncertain, CheckSeverity.Info), (c.Outcome, c.Severity)));
    }

    [Theory]
    [InlineData("10000", "近五年主动公开信息数量对比 主动公开信息数 30000 28120 25000 26400 20000 17347 15643 15000 12210 10000 2017 年 2018 年 2019 年 2020 年 2021 年")]
    [InlineData("200", "300 280 260 251 240 233 220 207 200 2021年2022年2023年")]
    // From zero; the zero lost; marks that are uneven, too few, or not all there; values beyond them; years that leave one out.
    [InlineData(null, "250 208 200 140 150 90 100 50 99 72 43 0 2016 年 2017 年 2018 年 2019 年 2020 年 2021 年")]
    [InlineData(null, "250 208 200 140 150 90 100 50 99 72 43 2016年2017年2018年2019年2020年")]
    [InlineData(null, "400 280 260 251 240 233 220 207 200 2021年2022年2023年")]
    [InlineData(null, "251 233 207 300 200 250 2021年2022年2023年")]
    [InlineData(null, "300 280 260 251 240 233 220 307 200 2021年2022年2023年")]
    [InlineData(null, "300 280 260 251 240 233 220 207 200 2020年2022年2023年")]
    [InlineData(null, "甲120件、乙140件、丙160件、丁180件、戊200件，2021年2022年2023年均有增长。")]
    public void An_axis_that_leaves_out_zero_shows_in_the_run_of_its_numbers(string? from, string text)
    {
        var found = Hints("chart_axis", text).ToList();
        Assert.Equal(from is null ? [] : [$"数值轴从 {from} 起"], found.Select(c => c.Printed));
        Assert.All(found, c => Assert.Equal((CheckOutcome.Uncertain, CheckSeverity.Info), (c.Outcome, c.Severity)));
    }

    [Fact]
    public void The_axis_that_a_file_sets_for_its_bars_is_certain()
    {
        var reading = new ReportReading { Year = 2023, Cells = [], Charts = [new("近五年公开数量", true, 10_000), new("零起", true, 0), new("未设", true, null), new("折线", false, 50)] };
        Assert.Equal([("图“近五年公开数量”", CheckOutcome.Fails, false), ("图“零起”", CheckOutcome.Holds, false)], ReportChecks.Check(reading).Where(c => c.Rule == "chart_axis").Select(c => (c.Place, c.Outcome, c.Counts)));
    }

    [Fact]
    public void A_truncated_share_is_told_from_a_rounded_one_and_a_share_of_other_precision_is_a_hint()
    {
        var found = Prose("255件立案提案中，涉及经济发展32件、占12.5%，城市建设82件、占32.1%，科教文卫53件、占20.8%，三农12件、占4.7%，政法66件、占26%，其他10件、占3.9%。").Where(c => c.Outcome == CheckOutcome.Fails).ToList();
        Assert.Equal([("K11", CheckSeverity.Warn, true), ("K11", CheckSeverity.Info, false)], found.Select(c => (c.Rule, c.Severity, c.Evidence.StartsWith("舍去了尾数", StringComparison.Ordinal))));
        Assert.Contains("82/255＝32.157%，应为 32.2%", found[0].Computed);
    }

    [Theory]
    [InlineData("本年度均未收取信息处理费。", true)]
    [InlineData("本年度发出收费通知0件，收取信息处理费0元。", false)]
    [InlineData("本年度未发出收费通知，未收取信息处理费。", false)]
    [InlineData("本年度发出收费通知2件，总金额1200元，实际收取1200元。", false)]
    public void Section_six_gives_the_counts_of_fee_notices_and_amounts(string text, bool missing)
    {
        var found = ReportChecks.Check(Reading(County(), text, 6, "六、其他需要报告的事项")).Where(c => c.Rule == "missing" && c.Counts);
        Assert.Equal(missing, found.Any());
    }

    [Fact]
    public void A_fee_not_charged_in_one_place_and_charged_in_another_is_a_contradiction()
    {
        var reading = ReportReading.Of("x", Agency, 2023, new Figures(County()), [new(1, "一、总体情况/（二）依申请公开情况", "全县政府信息公开申请均未收取费用。"), new(6, "六、其他需要报告的事项", "发出收费通知2件，实际收取信息处理费1200元。")]);
        Assert.Contains(ReportChecks.Check(reading), c => c.Rule == "K10" && c.Outcome == CheckOutcome.Fails && c.Computed.Contains("1200"));
    }

    [Fact]
    public void Last_years_report_opens_the_checks_that_compare_two_years()
    {
        var figures = County(carried: 6);
        figures["T3.3.1/person"]++;
        (figures["T3.3.1/total"], figures["T3.3.7/person"], figures["T3.3.7/total"]) = (51, 101, 121);
        figures["T2.8.1/amount"] = 12_345_000;
        var failed = ReportChecks.Check(Reading(figures, ""), Before).Where(c => c.Outcome == CheckOutcome.Fails && c.Rule != "K17").Select(c => c.Rule).Distinct().Order();
        // 40 in force a year ago + 12 made − 3 repealed = 49, not 40.
        Assert.Equal(["K20", "K4", "K6"], failed);
    }

    [Fact]
    public void A_report_copied_from_last_year_is_told_with_its_tables()
    {
        var words = string.Concat(Enumerable.Range(1, 12).Select(i => $"第{i}项工作按照上级部署扎实推进并取得明显成效。"));
        var failed = ReportChecks.Check(Reading(County(), words), Reading(County(), words, year: 2022)).Where(c => c.Rule == "K18" && c.Outcome == CheckOutcome.Fails).Select(c => c.Place);
        Assert.Equal(["全文", "附表三"], failed);
    }

    [Fact]
    public void An_uncertain_reading_never_fails_a_check_and_a_blank_fails_only_its_own()
    {
        ReportReading With(CellReading cell) => new() { Agency = Agency, Year = 2023, Cells = ReportTables.All.SelectMany(t => t.Addresses).Select(a => a == cell.Address ? cell : new CellReading(a, CellKind.Number, new Figures(County())[a], "x")) };
        CellAddress at = new("T3.3.1", "person");
        var unsure = ReportChecks.Check(With(new(at, CellKind.Number, 41, "41", CellSource.Deduced, Certain: false)));
        Assert.DoesNotContain(unsure, c => c.Outcome == CheckOutcome.Fails);
        Assert.Equal(["K1", "K2"], unsure.Where(c => c.Outcome == CheckOutcome.Uncertain).Select(c => c.Rule).Order());
        var blank = ReportChecks.Check(With(new(at, CellKind.Blank, null, "")));
        Assert.Equal(["K7"], blank.Where(c => c.Outcome == CheckOutcome.Fails).Select(c => c.Rule));
        var stroke = ReportChecks.Check(With(new(new("T3.3.3.1", "total"), CellKind.Stroke, null, "/")));
        Assert.Equal(["K7"], stroke.Where(c => c.Outcome is CheckOutcome.Fails or CheckOutcome.Uncertain).Select(c => c.Rule));
    }

    [Theory]
    [InlineData("五、存在的主要问题及改进情况", "五、存在问题", CheckOutcome.Fails)]
    [InlineData("五、存在的主要问题及改进情况", "五、 存在的主要问题及改进情况", CheckOutcome.Holds)]
    [InlineData("五、存在的主要问题及改进情况", "存在的主要问题及改进情况", CheckOutcome.Holds)]
    public void Headings_are_compared_without_blanks_and_with_their_words(string right, string printed, CheckOutcome outcome)
    {
        var headings = ReportTables.Sections.Select((s, i) => new HeadingReading(s == right ? printed : s, i + 1)).ToList();
        var checks = ReportChecks.Check(new ReportReading { Year = 2023, Headings = headings, Cells = [] });
        Assert.Equal(outcome, checks.Single(c => c.Rule == "K19" && c.Place.Contains(right)).Outcome);
    }

    [Theory]
    [InlineData("清河县人民政府", CheckOutcome.Fails)]
    [InlineData("济宁市任城区财政局", CheckOutcome.Fails)]
    [InlineData("济宁市人民政府", CheckOutcome.NotAssessable)]
    [InlineData("内蒙古自治区人民政府", CheckOutcome.NotAssessable)]
    public void Only_who_certainly_may_not_make_rules_is_told_so(string agency, CheckOutcome outcome)
    {
        var figures = County();
        figures["T2.1.1/in-force"] = 2;
        Assert.Equal(outcome, ReportChecks.Check(ReportReading.Of("x", agency, 2023, new Figures(figures), [])).Single(c => c.Rule == "K8" && c.Printed == "2").Outcome);
    }

    [Fact]
    public void The_period_and_the_fee_statement_name_the_year_of_the_report()
    {
        var reading = ReportReading.Of("x", Agency, 2023, new Figures(County()), [new(0, "", "本报告数据统计期限自2022年1月1日起至2022年12月31日止。"), new(6, "六、其他需要报告的事项", "2022年度发出收费通知0件，收取信息处理费0元。")]);
        Assert.Equal(2, ReportChecks.Check(reading).Count(c => c.Rule == "K19" && c.Outcome == CheckOutcome.Fails));
    }
}
