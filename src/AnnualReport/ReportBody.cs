using Gongkai.Catalogue;
using Gongkai.Indicators;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

/// <summary>A piece of a sentence: plain words, or a figure that leads to its indicator.</summary>
public sealed record Run(string Text, string? Key = null);

/// <summary>One block of the report, before it becomes a page or a file.</summary>
public abstract record ReportBlock;
public sealed record ReportHeading(int Level, string Text) : ReportBlock;
public sealed record ReportParagraph(IReadOnlyList<Run> Runs) : ReportBlock
{
    public string Text => string.Concat(Runs.Select(r => r.Text));
}
public sealed record ReportGrid(ReportTable Table) : ReportBlock;
/// <summary>What no record can supply: a person has to write it.</summary>
public sealed record ReportGap(string Text) : ReportBlock;

/// <summary>
/// The report in the statutory order, its prose drafted from the figures: every number in a sentence is a <see cref="Run"/> with its indicator.
/// Source: 年度报告格式（国办公开办函〔2021〕30号）; the additional items of section 六 as the province asks.
/// </summary>
public static class ReportBody
{
    public static IReadOnlyList<ReportBlock> Compose(Report report)
    {
        var b = new List<ReportBlock>();
        Run N(string key) => new(Report.Print(IndicatorCatalogue.Find(key)!, report.Figure(key)), key);
        Run Share(string key, string of) => new(Rounding.PercentText(report.Count(key), report.Count(of)));
        Run T(string text) => new(text);
        string Note(string of, params string[] keys) => Rounding.SumNote(keys.Select(k => Rounding.Percent(report.Count(k), report.Count(of)))) is { } note ? note + "。" : "";
        void P(params Run[] runs) => b.Add(new ReportParagraph(runs));
        var year = report.Year;
        var scope = report.Agency.Kind == Agencies.AgencyKind.District ? "全区" : report.Agency.ShortName;

        P(T($"本报告按照《中华人民共和国政府信息公开条例》和《中华人民共和国政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）编制，包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议和行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六部分。"));
        P(T($"本报告所列数据的统计期限为{year}年1月1日至{year}年12月31日。"));

        b.Add(new ReportHeading(1, ReportTables.Sections[0]));
        b.Add(new ReportHeading(2, "（一）主动公开情况"));
        P(T($"{year}年，{scope}主动公开信息"), N("items/total"), T("件，其中网站栏目动态类"), N("items/news"), T("件，主动公开政府信息"), N("items/open"), T("件。"));
        var categories = new List<Run> { T("主动公开政府信息按类别：") };
        foreach (var (key, label) in Categories.All)
        {
            categories.Add(T(label));
            categories.Add(N($"items/{key}"));
            categories.Add(T(key == Categories.All[^1].Key ? "件。" : "件，"));
        }
        b.Add(new ReportParagraph(categories));

        b.Add(new ReportHeading(2, "（二）依申请公开情况"));
        const string received = "T3.1/total";
        var intake = new List<Run> { T($"{year}年，{scope}新收政府信息公开申请"), N(received), T("件，上年结转"), N("T3.2/total"), T("件。") };
        if (report.Agency.Kind == Agencies.AgencyKind.District && report.Count(received) > 0)
            intake.AddRange(
            [
                T("新收申请中，区政府及区政府办公室收到"), N("requests/office"), T("件，占"), Share("requests/office", received),
                T("；部门（单位）收到"), N("requests/departments"), T("件，占"), Share("requests/departments", received),
                T("；镇（街道）及开发区收到"), N("requests/towns"), T("件，占"), Share("requests/towns", received), T("。" + Note(received, "requests/office", "requests/departments", "requests/towns")),
            ]);
        b.Add(new ReportParagraph(intake));
        var results = new List<Run> { T("本年办结"), N("T3.3.7/total"), T("件：") };
        foreach (var (key, label, _) in IndicatorCatalogue.OutcomeGroups)
        {
            results.Add(T(label));
            results.Add(N($"requests/{key}"));
            results.Add(T("件，占"));
            results.Add(Share($"requests/{key}", "T3.3.7/total"));
            results.Add(T("；"));
        }
        results.AddRange([T("结转下年度继续办理"), N("T3.4/total"), T("件。占比以本年办结件数为基数，四舍五入保留一位小数。" + Note("T3.3.7/total", [.. IndicatorCatalogue.OutcomeGroups.Select(g => $"requests/{g.Key}")]))]);
        b.Add(new ReportParagraph(results));
        P(T("因政府信息公开引起的行政复议"), N("T4.review/total"), T("件，未经复议直接起诉的行政诉讼"), N("T4.lawsuit/total"), T("件，复议后起诉的行政诉讼"), N("T4.lawsuit-after-review/total"), T("件。"));

        b.Add(new ReportHeading(2, "（三）政府信息管理情况"));
        P(T("本年制发行政规范性文件"), N("T2.1.2/made"), T("件，废止"), N("T2.1.2/repealed"), T("件，年末现行有效"), N("T2.1.2/in-force"), T("件。"));

        b.Add(new ReportHeading(2, "（四）政府信息公开平台建设情况"));
        P(T("新建基础信息专题专栏"), N("platform/columns-basic"), T("个、重点领域专题专栏"), N("platform/columns-key"), T("个；关停政务新媒体账号"), N("accounts/closed"),
            T("个，年末正常运行"), N("accounts/running"), T("个；建成政务公开专区区级"), N("zones/district"), T("个、镇（街道）为民服务大厅"), N("zones/halls"), T("个、社区（村）"), N("zones/villages"), T("个。"));

        b.Add(new ReportHeading(2, "（五）监督保障情况"));
        b.Add(new ReportGap("工作考核、社会评议和责任追究结果情况须由单位撰写。"));

        b.Add(new ReportHeading(1, ReportTables.Sections[1]));
        b.Add(new ReportGrid(ReportTables.Table2));
        b.Add(new ReportHeading(1, ReportTables.Sections[2]));
        b.Add(new ReportGrid(ReportTables.Table3));
        b.Add(new ReportHeading(1, ReportTables.Sections[3]));
        b.Add(new ReportGrid(ReportTables.Table4));

        b.Add(new ReportHeading(1, ReportTables.Sections[4]));
        b.Add(new ReportGap("存在的主要问题和改进措施须由单位撰写，不能写“无”。"));

        b.Add(new ReportHeading(1, ReportTables.Sections[5]));
        b.Add(new ReportHeading(2, "（一）政府信息公开申请收费情况"));
        P(T("本年发出信息处理费收费通知"), N("fees/notices"), T("件，实际收取"), N("fees/charged"), T("元。"));
        b.Add(new ReportHeading(2, "（二）人大代表建议和政协提案办理结果公开情况"));
        P(T("承办人大重点议案"), N("proposals/motions"), T("件、代表建议"), N("proposals/suggestions"), T("件，代表答复满意"), N("proposals/satisfied"), T("件、基本满意"),
            N("proposals/fairly-satisfied"), T("件；收到政协交办提案"), N("proposals/cppcc-received"), T("件，其中立案"), N("proposals/cppcc-filed"), T("件。"));
        b.Add(new ReportHeading(2, "（三）年度报告数据统计需要说明的事项"));
        P(T($"附表三、附表四由办件和案件记录逐件计数，主动公开信息和行政规范性文件由登记簿计数，其余为各单位填报数，在系统中逐项注明来源和填报人。本稿数据校验码 {report.SnapshotHash[..16]}。"));
        return b;
    }
}
