using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Indicators;
using Gongkai.Statutes.Reports;
using Xunit;

namespace Gongkai.Tests.AnnualReport;

public sealed class ReportTextOutlineTests
{
    static string Draft(string slot, Report report, params (string Key, int Year, decimal Value)[] earlier)
    {
        var texts = Reports.Texts(report, earlier);
        return texts[slot].Text is { } text ? string.Join('\n', ReportFields.Fill(text, report, texts).Select(l => string.Concat(l.Select(r => r.Text)))) : "";
    }

    [Fact]
    public void The_outline_is_the_statutory_one()
    {
        var (report, texts) = Reports.Full();
        var headings = ReportBody.Compose(report, texts).OfType<ReportHeading>().ToList();
        Assert.Equal(ReportTables.Sections, headings.Where(h => h.Level == 1).Select(h => h.Text));
        Assert.Equal(["（一）主动公开情况", "（二）依申请公开情况", "（三）政府信息管理情况", "（四）政府信息公开平台建设情况", "（五）监督保障情况", "（一）存在的主要问题", "（二）改进情况",
            "（一）收取信息处理费情况", "（二）落实上级年度政务公开工作要点情况", "（三）人大代表建议和政协提案办理结果公开情况", "（四）年度政务公开工作创新情况", "（五）年度报告数据统计需要说明的事项"], headings.Where(h => h.Level == 2).Select(h => h.Text));
        Assert.Equal(ReportOutline.All.Count, ReportOutline.All.Select(s => s.Key).Distinct().Count());
        Assert.All(ReportOutline.All, s => Assert.True(s.Help.Length > 10 && s.Key.Length <= 30));
        // What somebody writes of the optional parts is printed with the next number.
        var more = texts with { Slots = [.. texts.Slots.Select(s => s.Slot == "matters" ? s with { Text = "另有一事。" } : s)] };
        Assert.Contains(ReportBody.Compose(report, more).OfType<ReportHeading>(), h => h.Text == "（六）本行政机关认为需要报告的其他事项");
    }

    [Fact]
    public void Drafts_use_only_fields_that_there_are_and_never_say_what_is_not_known()
    {
        var random = new Random(7);
        foreach (var kind in new[] { AgencyKind.District, AgencyKind.Town, AgencyKind.Department })
            for (var round = 0; round < 60; round++)
            {
                // Typed figures may be missing; what is counted never is.
                var report = Reports.Of(kind, [.. IndicatorCatalogue.All.Select(i => (i.Key, random.Next(3) switch { 0 when i.Source == IndicatorSource.Typed => (decimal?)null, 1 => 0, _ => random.Next(1, 40) }))]);
                var texts = Reports.Texts(report, round % 2 == 0 ? [] : [("items/total", 2020, random.Next(50)), ("T3.1/total", 2020, random.Next(50))]);
                foreach (var slot in texts.Slots.Where(s => s.Text is not null))
                {
                    Assert.Empty(ReportFields.Parse(slot.Text!).Problems);
                    Assert.DoesNotMatch("，，|。。|，。|；。|：。|^，|件件|、。", string.Concat(ReportFields.Fill(slot.Text!, report, texts).SelectMany(l => l).Select(r => r.Text)));
                    // A figure of a sentence is a field, except zeros said in words and what the format itself numbers.
                    Assert.All(ReportTextNumbers.Find(slot.Text!, report), n => Assert.Equal("0", n.Written));
                }
            }
    }

    [Fact]
    public void A_town_with_nothing_reads_like_a_report_all_the_same()
    {
        var report = Reports.Of(AgencyKind.Town, [.. IndicatorCatalogue.All.Where(i => i.Source == IndicatorSource.Typed).Select(i => (i.Key, (decimal?)null))]);
        Assert.Equal("2021年，东河镇未收到政府信息公开申请，没有上年结转的申请。\n本年没有因政府信息公开工作引起的行政复议和行政诉讼案件。", Draft(ReportOutline.Requests, report));
        Assert.Equal("2021年，东河镇主动公开信息0件。", Draft(ReportOutline.Disclosure, report));
        Assert.Equal("2021年，东河镇未制发、未废止行政规范性文件，年末没有现行有效的行政规范性文件。", Draft("management", report));
        foreach (var slot in new[] { "platform", "supervision", "problems", "measures", "fees", "key-points", ReportOutline.Proposals, "innovation", "contact" }) Assert.Equal("", Draft(slot, report));
        var texts = Reports.Texts(report);
        var body = ReportBody.Compose(report, texts);
        Assert.DoesNotContain(body, b => b is ReportChart);
        Assert.Equal(9, body.OfType<ReportGap>().Count());
        Assert.All(body.OfType<ReportGap>(), g => Assert.NotEmpty(g.Help));
    }

    [Fact]
    public void Last_years_figures_are_compared_with_and_zeros_are_listed_as_zeros()
    {
        var (report, _) = Reports.Full();
        var text = Draft(ReportOutline.Requests, report, ("T3.1/total", 2020, 50));
        Assert.Contains("新收政府信息公开申请60件，同比增加20.0%，上年结转4件。按申请人分，自然人50件，商业企业10件。", text);
        Assert.Contains("区政府及区政府办公室收到20件，占33.3%；部门（单位）收到30件，占50.0%；镇（街道）及开发区收到10件，占16.7%。占比以新收申请数量（60件）为基数", text);
        Assert.Contains("本年办结61件：予以公开31件，占50.8%", text);
        Assert.Contains("因政府信息公开工作引起的行政复议案件3件，其中结果维持2件、尚未审结1件；没有", text);
        var few = Reports.Of(AgencyKind.Town, ("T3.1/total", 2), ("T3.1/person", 2), ("T3.3.7/total", 2), ("requests/granted", 2));
        Assert.Contains("申请人均为自然人。", Draft(ReportOutline.Requests, few));
        Assert.Contains("予以公开2件，占100.0%；部分公开、不予公开、无法提供、不予处理、其他处理均为0件。没有结转下年度继续办理的申请。", Draft(ReportOutline.Requests, few));
        Assert.Contains("未收到政府信息公开申请（上年3件）", Draft(ReportOutline.Requests, Reports.Of(AgencyKind.Town), ("T3.1/total", 2020, 3)));
    }

    [Fact]
    public void Six_charts_where_there_is_data_none_where_there_is_not_and_missing_years_are_named()
    {
        var (report, texts) = Reports.Full();
        var charts = ReportBody.Compose(report, texts).OfType<ReportChart>().ToList();
        Assert.Equal([1, 2, 3, 4, 5, 6], charts.Select(c => c.Number));
        Assert.All(charts, c => c.Chart.Check());
        Assert.All(charts, c => Assert.Equal(c.Chart.Categories.Count, c.Keys.Count));
        Assert.Equal("近五年主动公开信息数量对比（2018年没有数据，未列出）", charts[2].Chart.Title);
        Assert.Equal(["2017年", "2019年", "2020年", "2021年"], charts[2].Chart.Categories);
        Assert.Equal(["2016年", "2017年", "2019年", "2020年", "2021年"], charts[3].Chart.Categories);
        Assert.Equal(60, charts[3].Chart.Series[0].Values[^1]);
        Assert.Contains("2020年年度报告", charts[3].Sources!);
        Assert.Equal(61, charts[5].Chart.Series[0].Values.Sum());
        Assert.Equal(4, ReportBody.Compose(report, Reports.Texts(report)).OfType<ReportChart>().Count());
    }
}
