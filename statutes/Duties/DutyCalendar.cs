using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Reports;

namespace Gongkai.Statutes.Duties;

/// <summary>Who has a duty.</summary>
public enum DutyOf
{
    /// <summary>每个单位。</summary>
    Unit,
    /// <summary>政府信息公开工作主管部门（区政府办公室）。</summary>
    Office,
}

/// <summary>
/// One duty of the year. <paramref name="Period"/> says for which time it is done (2021年, 2021年第四季度); <paramref name="Source"/> is the law, or the usage where no law gives the day.
/// </summary>
public sealed record Duty(string Key, string Name, DutyOf Of, string Period, DateOnly From, DateOnly Due, string Source, string Help)
{
    /// <summary>Where in the product it is done, if it is.</summary>
    public string? Link { get; init; }
    /// <summary>The records say by themselves whether it is done; nobody ticks it off.</summary>
    public bool Recorded { get; init; }
}

/// <summary>A duty that comes with an occasion and has no day in the calendar.</summary>
public sealed record Occasion(string Name, string When, string Source, string Help);

/// <summary>
/// 政务公开工作年历：法律和国务院办公厅文件规定的、有固定日期的工作。没有法定日期、按惯例办理的，写明“惯例”，本区可以在规则设置中调整报送期限。
/// Source: 《政府信息公开条例》, 国办函〔2018〕12号, 国办发〔2017〕47号（《政府网站发展指引》）, 国办秘函〔2019〕19号（检查指标）.
/// </summary>
public static class DutyCalendar
{
    const string WebsiteReport = "国办函〔2018〕12号", Inspection = "《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）";

    /// <summary>Every duty whose day lies in <paramref name="year"/>, in order of the day.</summary>
    public static IReadOnlyList<Duty> Of(int year, FilingSettings settings)
    {
        var last = year - 1;
        DateOnly first = new(year, 1, 1);
        var duties = new List<Duty>
        {
            new("report-file", "报送年度报告", DutyOf.Unit, $"{last}年", first, FilingProcedure.FileBy(last, settings), "本区规定的报送期限", "核对三张表、写好正文，负责人签字后报送主管部门。") { Link = $"/desk/report/{last}", Recorded = true },
            new("report-publish", "公布年度报告", DutyOf.Unit, $"{last}年", first, FilingProcedure.PublishBy(last, false), Articles.A49, "审核通过后在政府信息公开平台的年报栏目发布，登记网址和截图。") { Link = $"/desk/report/{last}", Recorded = true },
            new("report-government", "公布本级政府年度报告", DutyOf.Office, $"{last}年", new(year, 2, 1), FilingProcedure.PublishBy(last, true), Articles.A49, "各单位都通过以后汇总，呈分管领导签批后发布。") { Link = $"/desk/report/{last}/units", Recorded = true },
            new("website-report", "公布政府网站工作年度报表", DutyOf.Office, $"{last}年", first, new(year, 1, 31), WebsiteReport, "在全国政府网站信息报送系统填报，在网站首页公布，并把网址登记回来。") { Link = $"/desk/website/{last}", Recorded = true },
            new("enforcement-report", "公布行政执法统计年报", DutyOf.Unit, $"{last}年", first, new(year, 1, 31), "惯例：各省“三项制度”实施办法，以本省规定为准", "有行政许可、处罚、强制、检查等执法职能的单位办理。"),
        };
        for (var quarter = 1; quarter <= 4; quarter++)
        {
            var (period, end) = (Chinese.Quarter(year, quarter), new DateOnly(year, quarter * 3, 1).AddMonths(1).AddDays(-1));
            duties.Add(new("site-check", "政府网站和政务新媒体季度检查", DutyOf.Office, period, end.AddMonths(-3).AddDays(1), end, Inspection, "检查栏目更新、链接、错别字和账号更新，通报问题并督促整改。"));
            duties.Add(new("task-report", "上报政务公开工作任务进展", DutyOf.Unit, period, end.AddDays(-14), end, "惯例：上级年度政务公开工作要点", "对照任务清单写进展，附公开网址作证明。"));
        }
        return [.. duties.OrderBy(d => d.Due).ThenBy(d => d.Of).ThenBy(d => d.Key, StringComparer.Ordinal)];
    }

    public static readonly IReadOnlyList<Occasion> Occasions =
    [
        new("主动公开", "信息形成或者变更之日起20个工作日内", Articles.A26, "法律、法规对期限另有规定的从其规定。"),
        new("不予公开信息的定期评估", "情况变化时，至少每年看一遍", Articles.Regulation("十八条"), "因情势变化可以公开的，应当公开。"),
        new("向档案馆、图书馆提供主动公开的信息", "及时，一般每季度一次", Articles.Regulation("二十五条"), "附移送明细表，双方签收。"),
        new("行政规范性文件清理", "至少每两年一次", "国办发〔2018〕37号等", "清理结果向社会公布，废止和失效分开写。"),
        new("政策解读", "与文件同时，最迟3个工作日内", "国办发〔2016〕80号", "负责人解读、图解、问答等多种形式。"),
        new("政府开放日、新闻发布会、在线访谈", "每次活动后登记", "政务公开工作要点", "年报和网站年度报表都要用到次数。"),
    ];
}
