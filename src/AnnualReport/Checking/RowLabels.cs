using System.Text.RegularExpressions;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport.Checking;

/// <summary>Knows the rows of the tables by the words that no other row has, however the label is shortened, merged or torn.</summary>
static partial class RowLabels
{
    static readonly (string Code, Regex Words)[] Table3 =
    [
        (ReportTables.New, new("新收.*申请|新收政府信息")),
        (ReportTables.CarriedIn, new("上年度?结转|上一年度?结转|上年结转")),
        (ReportTables.CarriedOut, new("结转下一?年|结转至?下|下年度继续办理")),
        ("T3.3.3.1", new("国家秘密")),
        ("T3.3.3.2", new("其他法律|行政法规禁止|法规禁止公开")),
        ("T3.3.3.3", new("三安全|一稳定")),
        ("T3.3.3.4", new("第三方合法|保护第三方")),
        ("T3.3.3.5", new("内部事务")),
        ("T3.3.3.6", new("过程性")),
        ("T3.3.3.7", new("执法案卷")),
        ("T3.3.3.8", new("行政查询")),
        ("T3.3.4.1", new("不掌握")),
        ("T3.3.4.2", new("没有现成|另行制作")),
        ("T3.3.4.3", new("补正后|内容仍不明")),
        ("T3.3.6.1", new("逾期不补正|不补正")),
        ("T3.3.6.2", new("收费通知|缴纳费用|缴费")),
        ("T3.3.5.1", new("信访|举报投诉|投诉举报")),
        ("T3.3.5.4", new("大量反复|反复申请")),
        ("T3.3.5.2", new("重复申请")),
        ("T3.3.5.3", new("公开出版物")),
        ("T3.3.5.5", new("重新出具|确认或|已获取信息")),
    ];

    static readonly (string Code, Regex Words)[] Table2 =
    [
        ("T2.1.2", new("规范性文件")), ("T2.1.1", new("^(?:政府|部门)?规章$")), ("T2.5.1", new("^行政许可$")), ("T2.6.1", new("^行政处罚$")), ("T2.6.2", new("^行政强制(?:措施)?$")), ("T2.8.1", new("行政事业性收费")),
    ];

    [GeneratedRegex(@"^(?:\d{1,2}|[一二三四五六七八九十])?[.、．]?其他(?:情形)?$")]
    private static partial Regex OtherRow();

    [GeneratedRegex(@"^(?:[（(]?[七8八7][)）][、.]?)?总\s*计$|^[（(]七[)）].*(?:总|合)计")]
    private static partial Regex TotalRow();

    public static string? Of3(string label, string? group)
    {
        foreach (var (code, words) in Table3) if (words.IsMatch(label)) return code;
        if (TotalRow().IsMatch(label)) return ReportTables.Sum;
        if (Regex.IsMatch(label, "部分公开")) return "T3.3.2";
        if (Regex.IsMatch(label, "予以公开") && !label.Contains("不予", StringComparison.Ordinal)) return "T3.3.1";
        if (OtherRow().IsMatch(label)) return "T3.3.6.3";
        // One row for the whole group, as the form of 2019 and 2020 has it.
        return Regex.IsMatch(label, "其他处理") ? "T3.3.6" : null;
    }

    public static string? Of2(string label)
    {
        label = Regex.Replace(label, @"^(?:\d{1,2}|[（(]?[一二三四五六][)）]?)[.、．]", "");
        foreach (var (code, words) in Table2) if (words.IsMatch(label)) return code;
        return null;
    }

    /// <summary>Words of a label in running text, blanks and line ends allowed between any two signs.</summary>
    public static Regex Loose(string words) => new(string.Join(@"\s*", words.Select(c => Regex.Escape($"{c}"))));
}
