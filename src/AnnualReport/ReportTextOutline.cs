using Gongkai.Agencies;
using Gongkai.Catalogue;
using Gongkai.Indicators;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

/// <summary>
/// A place in the report for text and pictures. <paramref name="Section"/>: number of the section it stands in, -1 before all of them. <paramref name="Heading"/> without its number.
/// <paramref name="Help"/>: what the law asks for there. An <paramref name="Optional"/> one is left out when nobody writes it.
/// </summary>
public sealed record ReportSlot(string Key, int Section, string Title, string? Heading, string Help, bool Optional = false);

/// <summary>
/// The fixed outline of the report. Sources: 条例第五十条; 年度报告格式（国办公开办函〔2021〕30号), whose first section has five aspects;
/// the additional items of section 六 as the province asks.
/// </summary>
public static class ReportOutline
{
    public const string Disclosure = "disclosure", Requests = "requests", Proposals = "proposals";

    public static readonly IReadOnlyList<ReportSlot> All =
    [
        new("preface", -1, "引言", null, "写明编制依据、报告的组成、数据的统计期限。"),
        new("contact", -1, "查阅和联系方式", null, "写明本报告在哪里查阅、下载，对报告有疑问向谁联系（单位、地址、电话）。"),
        new("summary", 0, "总体情况的概括", null, "可以用一段话概括全年政府信息公开工作；不写也可以。", Optional: true),
        new(Disclosure, 0, "主动公开情况", "主动公开情况", "《条例》第五十条第（一）项：主动公开政府信息的情况。数量由登记簿计数；还可以写公开的重点、载体和时效。"),
        new(Requests, 0, "依申请公开情况", "依申请公开情况", "《条例》第五十条第（二）项、第（三）项：收到和处理申请的情况，因此引起的行政复议、行政诉讼情况。数量由办件计数；还可以写渠道、协助调查、答复质量。"),
        new("management", 0, "政府信息管理情况", "政府信息管理情况", "写清政府信息的制作、审核、发布、动态调整，规范性文件的制发、清理和集中公开。"),
        new("platform", 0, "政府信息公开平台建设情况", "政府信息公开平台建设情况", "写清网站、政务新媒体、政府公报、政务公开专区等平台的建设和运行。数量先在“填报指标”里填，再引用。"),
        new("supervision", 0, "监督保障情况", "监督保障情况",
            "《条例》第五十条第（四）项要求各级人民政府写明工作考核、社会评议和责任追究的结果：考核怎样进行、结果如何；评议的方式和结果；有没有追究责任、追究几人几次，没有的写明没有。部门写清本单位的机构、人员、培训和制度。只写办法不写结果的，视为没有报告。"),
        new("problems", 4, "存在的主要问题", "存在的主要问题", "《条例》第五十条第（四）项：政府信息公开工作存在的主要问题。写本年实际存在的问题，逐条写明；可以写上年问题的整改结果。不能写“无”，不能照抄上年。"),
        new("measures", 4, "改进情况", "改进情况", "《条例》第五十条第（四）项：改进情况。对应上面每一个问题写措施，写明谁来做、什么时候完成。"),
        new("fees", 5, "收取信息处理费情况", "收取信息处理费情况", "写明发出收费通知的件数和实际收取的总金额；没有收费的写明没有收费（《政府信息公开信息处理费管理办法》）。"),
        new("key-points", 5, "落实上级年度政务公开工作要点情况", "落实上级年度政务公开工作要点情况", "逐项写明上级本年政务公开工作要点和任务分工在本单位的落实结果。"),
        new(Proposals, 5, "人大代表建议和政协提案办理结果公开情况", "人大代表建议和政协提案办理结果公开情况", "写明承办的件数、办结和公开的情况、代表和委员的评价；没有承办的写明没有承办。数量先在“填报指标”里填，再引用。"),
        new("innovation", 5, "年度政务公开工作创新情况", "年度政务公开工作创新情况", "写本年做成的创新做法及其效果；没有的写明没有。"),
        new("statistics", 5, "年度报告数据统计需要说明的事项", "年度报告数据统计需要说明的事项", "写明数据的来源和口径、与上年不同的地方、汇总时的调整。"),
        new("matters", 5, "本行政机关认为需要报告的其他事项", "本行政机关认为需要报告的其他事项", "有需要报告的再写，不写就不印。", Optional: true),
        new("documents", 5, "其他有关文件专门要求报告的事项", "其他有关文件专门要求通过政府信息公开工作年度报告予以报告的事项", "有关文件专门要求通过年度报告予以报告的，写在这里；不写就不印。", Optional: true),
    ];

    public static ReportSlot? Find(string key) => All.FirstOrDefault(s => s.Key == key);

    /// <summary>The heading with its number, which counts only what is printed before it: （一）….</summary>
    public static string Numbered(int number, string heading) => $"（{"一二三四五六七八九"[number - 1]}）{heading}";
}

/// <summary>
/// Drafts: what the figures alone can say, in the words of an official report. Nothing is claimed that no record holds; a slot without a record gives null, and a person has to write it.
/// Zeros are said as zeros; only what there is is listed.
/// </summary>
public static class ReportDrafts
{
    public static string? Of(string slot, Report report, ReportTexts texts) => slot switch
    {
        "preface" => Preface,
        ReportOutline.Disclosure => Disclosure(report, texts),
        ReportOutline.Requests => Requests(report, texts),
        "management" => Management(report),
        "platform" => Platform(report),
        "fees" => Fees(report),
        ReportOutline.Proposals => Proposals(report),
        "statistics" => Statistics(report),
        _ => null,
    };

    const string Lead = "｛年份｝年，｛范围｝";

    const string Preface = """
        本报告按照《中华人民共和国政府信息公开条例》（以下简称《条例》）和《中华人民共和国政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）编制，由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议和行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六部分组成。
        本报告所列数据的统计期限自｛年份｝年1月1日起至｛年份｝年12月31日止。
        """;

    static string F(string key) => ReportFields.Write(key);
    static bool None(Report report, params string[] keys) => keys.All(k => report.Figure(k) is null);
    static bool Zero(Report report, params string[] keys) => keys.All(k => (report.Figure(k) ?? 0) == 0);

    static string Growth(Report report, ReportTexts texts, string key) =>
        texts.Of(key, report.Year - 1) is not null && report.Figure(key) is not null ? "，" + ReportFields.WriteGrowth(key) : "";

    static string Disclosure(Report report, ReportTexts texts)
    {
        if (Zero(report, "items/total")) return $"{Lead}主动公开信息{F("items/total")}件。";
        var lead = $"{Lead}主动公开信息{F("items/total")}件{Growth(report, texts, "items/total")}。其中，网站栏目动态类{F("items/news")}件，占{ReportFields.WriteShare("items/news", "items/total")}；主动公开政府信息{F("items/open")}件，占{ReportFields.WriteShare("items/open", "items/total")}。｛占比说明｝";
        if (Zero(report, "items/open")) return lead;
        var there = Categories.All.Where(c => report.Count($"items/{c.Key}") > 0).ToList();
        var rest = Categories.All.Count - there.Count;
        return $"{lead}\n主动公开的政府信息按类别分：{string.Join("，", there.Select(c => $"{c.Label}{F($"items/{c.Key}")}件"))}{(rest == 0 ? "" : $"；其余{Chinese(rest)}类本年没有公开")}。";
    }

    static string Requests(Report report, ReportTexts texts)
    {
        const string received = ReportTables.New + "/total", carried = ReportTables.CarriedIn + "/total", done = ReportTables.Sum + "/total", open = ReportTables.CarriedOut + "/total";
        var lines = new List<string>();
        var before = Zero(report, carried) ? "，没有上年结转的申请。" : $"，上年结转{F(carried)}件。";
        if (Zero(report, received)) lines.Add($"{Lead}未收到政府信息公开申请{(texts.Of(received, report.Year - 1) is { Value: > 0 } ? $"（上年｛{ReportFields.Of(received).Name}：上年｝件）" : "")}{before}");
        else
        {
            var by = ReportTables.Table3Columns.SkipLast(1).Where(c => report.Count($"{ReportTables.New}/{c.Key}") > 0).ToList();
            var whose = by.Count == 1 ? $"申请人{(report.Count(received) > 1 ? "均" : "")}为{by[0].Label}。" : $"按申请人分，{string.Join("，", by.Select(c => $"{c.Label}{F($"{ReportTables.New}/{c.Key}")}件"))}。";
            lines.Add($"{Lead}新收政府信息公开申请{F(received)}件{Growth(report, texts, received)}{before}{whose}");
            if (report.Agency.Kind == AgencyKind.District)
                lines.Add($"按收到申请的机关分，区政府及区政府办公室收到{F("requests/office")}件，占{ReportFields.WriteShare("requests/office", received)}；部门（单位）收到{F("requests/departments")}件，占{ReportFields.WriteShare("requests/departments", received)}；镇（街道）及开发区收到{F("requests/towns")}件，占{ReportFields.WriteShare("requests/towns", received)}。｛占比说明｝");
        }
        if (!Zero(report, done))
        {
            var groups = IndicatorCatalogue.OutcomeGroups.Where(g => report.Count($"requests/{g.Key}") > 0).ToList();
            var none = IndicatorCatalogue.OutcomeGroups.Where(g => report.Count($"requests/{g.Key}") == 0).Select(g => g.Label).ToList();
            var zeros = none.Count == 0 ? "" : $"；{string.Join("、", none)}{(none.Count > 1 ? "均" : "")}为0件";
            lines.Add($"本年办结{F(done)}件：{string.Join("；", groups.Select(g => $"{g.Label}{F($"requests/{g.Key}")}件，占{ReportFields.WriteShare($"requests/{g.Key}", done)}"))}{zeros}。{(Zero(report, open) ? "没有结转下年度继续办理的申请。" : $"结转下年度继续办理{F(open)}件。")}｛占比说明｝");
        }
        else if (!Zero(report, received, carried)) lines.Add($"本年没有办结的申请，结转下年度继续办理{F(open)}件。");

        string[] kinds = ["T4.review", "T4.lawsuit", "T4.lawsuit-after-review"];
        string[] names = ["行政复议案件", "未经复议直接起诉的行政诉讼案件", "复议后起诉的行政诉讼案件"];
        if (Zero(report, [.. kinds.Select(k => k + "/total")])) lines.Add("本年没有因政府信息公开工作引起的行政复议和行政诉讼案件。");
        else
        {
            string Results(string kind) => string.Join("、", ReportTables.Table4Columns.SkipLast(1).Where(c => report.Count($"{kind}/{c.Key}") > 0).Select(c => $"{c.Label}{F($"{kind}/{c.Key}")}件"));
            lines.Add("因政府信息公开工作引起的" + string.Join("；", kinds.Select((k, i) => report.Count(k + "/total") == 0 ? $"没有{names[i]}" : $"{names[i]}{F(k + "/total")}件，其中{Results(k)}").OrderBy(s => s.StartsWith("没有", StringComparison.Ordinal))) + "。");
        }
        return string.Join('\n', lines);
    }

    static string Management(Report report)
    {
        var made = Zero(report, "T2.1.2/made") ? "未制发行政规范性文件" : $"制发行政规范性文件{F("T2.1.2/made")}件";
        var repealed = Zero(report, "T2.1.2/repealed") ? "未废止行政规范性文件" : $"废止{(Zero(report, "T2.1.2/made") ? "行政规范性文件" : "")}{F("T2.1.2/repealed")}件";
        if (Zero(report, "T2.1.2/made", "T2.1.2/repealed")) (made, repealed) = ("未制发、未废止行政规范性文件", "");
        var standing = Zero(report, "T2.1.2/in-force") ? "年末没有现行有效的行政规范性文件" : $"年末现行有效{F("T2.1.2/in-force")}件";
        return $"{Lead}{made}{(repealed.Length > 0 ? "，" + repealed : "")}，{standing}。";
    }

    static string? Platform(Report report)
    {
        string[] columns = ["platform/columns-basic", "platform/columns-key"], accounts = ["accounts/closed", "accounts/running"], zones = ["zones/district", "zones/halls", "zones/villages"];
        if (None(report, [.. columns, .. accounts, .. zones])) return null;
        var lines = new List<string>();
        string List((string Key, string Words)[] parts) => string.Join("，", parts.Where(p => report.Figure(p.Key) is not null).Select(p => $"{p.Words}{F(p.Key)}个"));
        if (!None(report, columns))
            lines.Add(Zero(report, columns) ? "网站栏目方面，本年未新建专题专栏。" : $"网站栏目方面，本年新建专题专栏，其中{List([("platform/columns-basic", "基础信息方面"), ("platform/columns-key", "重点领域方面")])}。");
        if (!None(report, accounts))
            lines.Add($"政务新媒体方面，{(report.Figure("accounts/closed") is 0 ? "本年未关停账号，" : report.Figure("accounts/closed") is null ? "" : $"本年关停账号{F("accounts/closed")}个，")}{(report.Figure("accounts/running") is null ? "" : $"年末正常运行账号{F("accounts/running")}个")}".TrimEnd('，') + "。");
        if (!None(report, zones))
            lines.Add(Zero(report, zones) ? "政务公开专区方面，年末未设线下专区。" : $"政务公开专区方面，年末建成线下专区，其中{List([("zones/district", "区级"), ("zones/halls", "镇（街道）为民服务大厅"), ("zones/villages", "社区（村）")])}。");
        return string.Join('\n', lines);
    }

    static string? Fees(Report report)
    {
        if (None(report, "fees/notices", "fees/charged")) return null;
        if (report.Figure("fees/notices") is 0 && report.Figure("fees/charged") is 0) return $"{Lead}未发出信息处理费收费通知，实际收取信息处理费{F("fees/charged")}元。";
        return $"{Lead}发出信息处理费收费通知{F("fees/notices")}件，实际收取信息处理费{F("fees/charged")}元。";
    }

    static string? Proposals(Report report)
    {
        string[] congress = ["proposals/motions", "proposals/suggestions"], cppcc = ["proposals/cppcc-received"];
        if (None(report, [.. congress, .. cppcc])) return null;
        var lines = new List<string>();
        if (!None(report, congress))
        {
            var judged = None(report, "proposals/satisfied", "proposals/fairly-satisfied") ? "" : $"；代表对办理结果表示满意的{F("proposals/satisfied")}件，基本满意的{F("proposals/fairly-satisfied")}件";
            lines.Add(Zero(report, congress) ? $"{Lead}没有承办人大代表议案和建议。" : $"{Lead}承办人大重点议案{F("proposals/motions")}件、代表建议{F("proposals/suggestions")}件{judged}。");
        }
        if (!None(report, cppcc))
            lines.Add(Zero(report, cppcc) ? $"{(lines.Count == 0 ? Lead : "")}没有收到政协交办的提案。" : $"{(lines.Count == 0 ? Lead : "")}收到政协交办提案{F("proposals/cppcc-received")}件{(report.Figure("proposals/cppcc-filed") is null ? "" : $"，其中立案{F("proposals/cppcc-filed")}件，占{ReportFields.WriteShare("proposals/cppcc-filed", "proposals/cppcc-received")}")}。");
        return string.Join('\n', lines);
    }

    static string Statistics(Report report) =>
        (report.Agency.Kind == AgencyKind.District ? "本报告汇总｛范围｝各行政机关的数据，包括政府及政府办公室、各部门（单位）、各镇（街道）和开发区。" : "")
        + "附表三、附表四由办件和案件逐件计数；主动公开信息、行政规范性文件由登记簿计数；其余为单位填报数，逐项留有来源、填报人和日期。本稿数据校验码｛数据校验码｝。";

    static char Chinese(int number) => "零一二三四五六七八九十"[Math.Min(10, number)];
}
