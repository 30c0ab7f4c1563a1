using System.Text.RegularExpressions;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport.Checking;

/// <summary>Knows the rows of the tables by the words that no other row has, however the label is shortened, merged or torn.</summary>
static partial class RowLabels
{
    static readonly (string Code, Regex Words)[] Table3 =
    [
        (ReportTables.New, new("新收.{0,20}申请|新收政府信息|本年度?新收")),
        (ReportTables.CarriedIn, new("上年度?结转|上一年度?结转|上年结转")),
        (ReportTables.CarriedOut, new("结转下一?年|结转至?下|下年度继续办理")),
        ("T3.3.3.1", new("国家秘密")),
        ("T3.3.3.2", new("其[他它]法律|法规禁止|法律禁止")),
        ("T3.3.3.3", new("三安全|一稳定")),
        ("T3.3.3.4", new("第三方(?:合法|权益)|保护第三方")),
        ("T3.3.3.5", new("内部(?:事务|信息)")),
        ("T3.3.3.6", new("过程性|四类过程")),
        ("T3.3.3.7", new("执法案卷")),
        ("T3.3.3.8", new("行政查询")),
        ("T3.3.4.1", new("不掌握")),
        ("T3.3.4.2", new("[没无]有?现成|另行制作")),
        ("T3.3.4.3", new("补正后|仍不明确")),
        ("T3.3.6.1", new("逾期不补正|不补正")),
        ("T3.3.6.2", new("收费通知|缴纳费用|缴费|交费")),
        ("T3.3.5.1", new("信访|举报|投诉")),
        ("T3.3.5.4", new("大量反复|反复申请")),
        ("T3.3.5.2", new("重复申请")),
        ("T3.3.5.3", new("公开出版物")),
        ("T3.3.5.5", new("重新出具|确认或|要求确认|已获取信息")),
    ];

    static readonly (string Code, Regex Words)[] Table2 =
    [
        ("T2.1.2", new("规范性文件")), ("T2.1.1", new("^(?:政府|部门)?规章$")), ("T2.5.1", new("^行政许可$")), ("T2.6.1", new("^行政处罚$")), ("T2.6.2", new("^行政强制(?:措施)?$")), ("T2.8.1", new("行政事业性收费")),
    ];

    [GeneratedRegex(@"^(?:\(六\)其他处理)?(?:\d{1,2}|[一二三四五六七八九十])?[.、．]?其[他它](?:情形|原因)?$")]
    private static partial Regex OtherRow();

    [GeneratedRegex(@"^(?:[（(]?[七8八7][)）][、.]?)?总\s*计$|^[（(]七[)）].*(?:总|合)计")]
    private static partial Regex TotalRow();

    /// <summary>No label is longer, two parts of one included.</summary>
    const int MaxLabel = 160;

    [GeneratedRegex(@"^(?:\d{1,2}[.、．]|[(（][一二三四五六七八][)）]|[一二三四][、.．])")]
    private static partial Regex Mark();

    /// <summary>Whether a label begins with the number of an item; the second part of a torn one does not.</summary>
    public static bool Begins(string label) => Mark().IsMatch(label);

    /// <param name="label">without blanks, signs narrow</param>
    public static string? Of3(string label)
    {
        if (label.Length > MaxLabel) return null;
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
        if (label.Length > MaxLabel) return null;
        label = Regex.Replace(label, @"^(?:\d{1,2}|[（(]?[一二三四五六][)）]?)[.、．]", "");
        foreach (var (code, words) in Table2) if (words.IsMatch(label)) return code;
        return null;
    }

    /// <summary>Words of a label in running text, blanks and line ends allowed between any two signs.</summary>
    public static Regex Loose(string words) => new(string.Join(@"\s*", words.Select(c => Regex.Escape($"{c}"))));
}
