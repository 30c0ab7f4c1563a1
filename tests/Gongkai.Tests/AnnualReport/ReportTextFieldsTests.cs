using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Indicators;
using Xunit;

namespace Gongkai.Tests.AnnualReport;

public sealed class ReportTextFieldsTests
{
    static string Filled(string text, Report report, params (string Key, int Year, decimal Value)[] earlier) =>
        string.Join('\n', ReportFields.Fill(text, report, Reports.Texts(report, earlier)).Select(l => string.Concat(l.Select(r => r.Text))));

    [Fact]
    public void Every_indicator_has_a_name_of_its_own_that_can_stand_between_braces_and_its_label_leads_there_too()
    {
        var names = ReportFields.All.Select(f => f.Name).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        foreach (var indicator in IndicatorCatalogue.All)
        {
            var field = ReportFields.Of(indicator.Key);
            Assert.DoesNotMatch(@"[｛｝{}：:\s]|^T\d", field.Name);
            Assert.Same(indicator, ReportFields.Find(field.Name)!.Indicator);
            Assert.Same(indicator, ReportFields.Find(indicator.Label)!.Indicator);
            var (pieces, problems) = ReportFields.Parse(ReportFields.Write(indicator.Key));
            Assert.Empty(problems);
            Assert.Same(indicator, Assert.Single(pieces).Field!.Indicator);
        }
    }

    [Fact]
    public void Fields_are_filled_in_either_width_of_braces_with_figures_shares_growth_and_the_words_around_them_kept()
    {
        var report = Reports.Of(AgencyKind.Town, ("T3.1/total", 8), ("T3.3.7/total", 6), ("requests/granted", 4), ("fees/charged", 12.5m), ("T2.5.1/count", null));
        Assert.Equal("2021年，东河镇收到8件（上年5件，同比增加60.0%）。", Filled("｛年份｝年，｛范围｝收到{ 新收申请 }件（上年｛新收申请：上年｝件，{新收申请:同比}）。", report, ("T3.1/total", 2020, 5)));
        Assert.Equal("66.7%，收12.5元，许可未填件", Filled("｛予以公开：占本年办结｝，收｛实收信息处理费｝元，许可｛行政许可｝件", report));
        Assert.Equal("某县东河镇人民政府 2020 2022 aaaaaaaaaaaaaaaa", Filled("｛本机关｝ ｛上年｝ ｛下年｝ ｛数据校验码｝", report));
        Assert.Equal("—", Filled("｛行政处罚：占行政强制｝", report));
        Assert.Equal("全县", Filled("｛范围｝", Reports.Of(AgencyKind.District)));
        // One line is one paragraph; empty lines are none.
        Assert.Equal("甲\n乙", Filled("甲\n\n  乙  \n", report));
    }

    [Theory]
    [InlineData(8, 8, "与上年持平")]
    [InlineData(8, 0, "比上年增加8件")]
    [InlineData(0, 8, "同比减少100.0%")]
    [InlineData(15643, 17347, "同比减少9.8%")]
    public void Growth_is_said_in_words(int now, int before, string words) =>
        Assert.Equal(words, Filled("｛新收申请：同比｝", Reports.Of(AgencyKind.Town, ("T3.1/total", now)), ("T3.1/total", 2020, before)));

    [Fact]
    public void What_is_not_known_says_so_in_its_place()
    {
        var report = Reports.Of(AgencyKind.Town, ("T2.5.1/count", null));
        var runs = ReportFields.Fill("｛新收申请：同比｝｛新收申请：上年｝｛行政许可｝｛行政许可：占行政处罚｝", report, Reports.Texts(report)).Single();
        Assert.All(runs, r => Assert.True(r.Missing));
        Assert.Equal("（没有2020年的数，不能比较）（没有2020年的数）未填未填", string.Concat(runs.Select(r => r.Text)));
    }

    [Fact]
    public void Runs_lead_to_their_indicators_a_share_to_both()
    {
        var report = Reports.Of(AgencyKind.Town, ("T3.3.7/total", 6), ("requests/granted", 4));
        var share = ReportFields.Fill("占｛予以公开：占本年办结｝", report, Reports.Texts(report)).Single()[1];
        Assert.Equal(("requests/granted", "T3.3.7/total", RunKind.Share), (share.Key, share.Of, share.Kind));
    }

    [Fact]
    public void The_note_names_the_base_and_says_when_all_parts_of_a_whole_do_not_add_to_100()
    {
        var report = Reports.Of(AgencyKind.District, ("T3.1/total", 7), ("requests/office", 3), ("requests/departments", 3), ("requests/towns", 1));
        const string shares = "｛区政府及办公室收到：占新收申请｝｛部门（单位）收到：占新收申请｝";
        Assert.Equal("42.9%42.9%14.3%占比以新收申请数量（7件）为基数，四舍五入保留一位小数；各项占比按四舍五入计算，合计为100.1%。", Filled(shares + "｛镇（街道）及开发区收到：占新收申请｝｛占比说明｝", report));
        // Two of three parts are no whole, so their sum is nothing to explain.
        Assert.Equal("42.9%42.9%占比以新收申请数量（7件）为基数，四舍五入保留一位小数。", Filled(shares + "｛占比说明｝", report));
        Assert.Equal("没有占比", Filled("没有占比｛占比说明｝", report));
    }

    [Theory]
    [InlineData("收到｛新收申青｝件", "没有名为“新收申青”的字段，相近的有“新收申请”")]
    [InlineData("收到｛新收申请件", "“｛新收申请件”处的花括号没有成对")]
    [InlineData("收到新收申请｝件", "花括号没有成对")]
    [InlineData("｛新收申请：环比｝", "“环比”不认识")]
    [InlineData("｛年份：同比｝", "“年份”后面不能再加“同比”")]
    [InlineData("｛新收申请：占某某｝", "没有名为“某某”的字段")]
    [InlineData("｛新收申请：占行政事业性收费｝", "计量单位不同")]
    [InlineData("｛｝", "没有名为“”的字段")]
    public void A_field_that_there_is_not_is_refused_by_name(string text, string words) => Assert.Contains(words, string.Join('\n', ReportFields.Parse(text).Problems));

    [Fact]
    public void A_text_that_no_longer_fits_is_printed_as_it_was_written()
    {
        var report = Reports.Of(AgencyKind.Town);
        Assert.Equal("旧字段｛没有了｝", Filled("旧字段｛没有了｝", report));
    }

    [Fact]
    public void Numbers_typed_by_hand_are_found_with_the_indicators_of_the_same_value_and_can_become_fields()
    {
        var report = Reports.Of(AgencyKind.Town, ("T3.1/total", 83), ("items/total", 83), ("T2.6.1/count", 7));
        const string text = "2021年3月5日按照条例第20条和〔2021〕30号文件，新收申请83件，处罚7件，培训12次，占9.8%，另有｛新收申请｝件。";
        var numbers = ReportTextNumbers.Find(text, report);
        Assert.Equal(["83", "7", "12", "9.8%"], numbers.Select(n => n.Written));
        Assert.Equal("新收申请", numbers[0].Same[0].Name);
        Assert.Contains(numbers[0].Same, f => f.Name == "主动公开信息");
        Assert.Equal(["行政处罚"], numbers[1].Same.Select(f => f.Name));
        Assert.Empty(numbers[2].Same);
        Assert.Empty(numbers[3].Same);
        var replaced = ReportTextNumbers.Replace(text, numbers[0].Start, "83", "新收申请");
        Assert.Contains("新收申请｛新收申请｝件，处罚7件", replaced);
        Assert.Equal(["7", "12", "9.8%"], ReportTextNumbers.Find(replaced!, report).Select(n => n.Written));
        Assert.Null(ReportTextNumbers.Replace(text, numbers[0].Start + 1, "83", "新收申请"));
        Assert.Null(ReportTextNumbers.Replace(text, 9999, "83", "新收申请"));
    }
}
