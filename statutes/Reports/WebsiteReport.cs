namespace Gongkai.Statutes.Reports;

/// <summary>How an entry of the website report gets its value.</summary>
public enum WebsiteEntryKind
{
    /// <summary>由登记的公开信息计数。</summary>
    Counted,
    /// <summary>填报的数，可以按月累计。</summary>
    Number,
    Text,
    YesNo,
    Date,
}

/// <summary>One entry: key, group as printed, label, kind, unit. <paramref name="Indicator"/>: the indicator that gives the number.</summary>
public sealed record WebsiteEntry(string Key, string Group, string Label, WebsiteEntryKind Kind, string Unit = "", string? Indicator = null)
{
    /// <summary>What stands at the year's end, not what flows in the year.</summary>
    public bool Stock { get; init; }
    /// <summary>Fractions are allowed (average days).</summary>
    public bool Fraction { get; init; }
}

/// <summary>
/// 政府网站工作年度报表：每年1月31日前在网站首页公布上一年的。
/// Source: 国办函〔2018〕12号附件 (fields as far as known from published tables; the national reporting system decides in doubt).
/// </summary>
public static class WebsiteReport
{
    static WebsiteEntry Text(string key, string group, string label) => new(key, group, label, WebsiteEntryKind.Text);
    static WebsiteEntry Yes(string key, string group, string label) => new(key, group, label, WebsiteEntryKind.YesNo);
    static WebsiteEntry Number(string key, string group, string label, string unit, bool stock = false) => new(key, group, label, WebsiteEntryKind.Number, unit, "site/" + key) { Stock = stock };
    static WebsiteEntry Counted(string key, string group, string label, string indicator) => new(key, group, label, WebsiteEntryKind.Counted, "条", indicator);

    const string Basics = "网站基本情况", Visits = "访问情况", Publishing = "信息发布", Topics = "专栏专题", Reading = "解读回应", Services = "办事服务", Talking = "互动交流", Security = "安全防护", Media = "移动新媒体", Novel = "创新发展", Signing = "填报";

    public static readonly IReadOnlyList<WebsiteEntry> Entries =
    [
        Text("name", Basics, "网站名称"), Text("home", Basics, "首页网址"), Text("owner", Basics, "主办单位"), Text("type", Basics, "网站类型"),
        Text("code", Basics, "政府网站标识码"), Text("icp", Basics, "ICP备案号"), Text("police", Basics, "公安机关备案号"),
        Number("visitors", Visits, "独立用户访问总量", "个"), Number("visits", Visits, "网站总访问量", "次"),
        Counted("items", Publishing, "信息发布总数", "items/total"), Counted("items-news", Publishing, "政务动态信息更新量", "items/news"), Counted("items-open", Publishing, "信息公开目录信息更新量", "items/open"),
        Number("items-about", Publishing, "概况类信息更新量", "条"),
        Number("topics-kept", Topics, "维护数量", "个", stock: true), Number("topics-new", Topics, "新开设数量", "个"),
        Number("readings", Reading, "解读信息发布总数", "条"), Number("reading-texts", Reading, "解读材料数量", "条"), Number("reading-products", Reading, "解读产品数量", "个"), Number("reading-media", Reading, "媒体评论文章数量", "篇"),
        Number("responses", Reading, "回应公众关注热点或重大舆情数量", "次"),
        Yes("service-list", Services, "是否发布服务事项目录"), Number("users", Services, "注册用户数", "个", stock: true), Number("service-items", Services, "政务服务事项数量", "项", stock: true),
        Number("service-online", Services, "可全程在线办理政务服务事项数量", "项", stock: true), Number("cases", Services, "办件量总数", "件"), Number("cases-persons", Services, "自然人办件量", "件"), Number("cases-bodies", Services, "法人办件量", "件"),
        Yes("one-platform", Talking, "是否使用统一平台"), Number("letters-in", Talking, "收到留言数量", "条"), Number("letters-done", Talking, "办结留言数量", "条"),
        new("letters-days", Talking, "留言平均办理时间", WebsiteEntryKind.Number, "天", "site/letters-days") { Stock = true, Fraction = true }, Number("letters-open", Talking, "公开答复数量", "条"),
        Number("surveys", Talking, "征集调查期数", "期"), Number("survey-opinions", Talking, "收到意见数量", "条"), Number("survey-results", Talking, "公布调查结果期数", "期"),
        Number("interviews", Talking, "在线访谈期数", "期"), Number("interview-questions", Talking, "网民留言数量", "条"), Number("interview-answers", Talking, "答复网民提问数量", "条"), Yes("assistant", Talking, "是否提供智能问答"),
        Number("tests", Security, "安全检测评估次数", "次"), Number("tests-found", Security, "发现问题数量", "个"), Number("tests-fixed", Security, "问题整改数量", "个"),
        Yes("monitoring", Security, "是否建立安全监测预警机制"), Yes("drill", Security, "是否开展应急演练"), Yes("keeper", Security, "是否明确网站安全责任人"),
        Yes("media", Media, "是否有移动新媒体"), Text("weibo", Media, "微博名称"), Number("weibo-posts", Media, "微博信息发布量", "条"), Number("weibo-fans", Media, "微博关注量", "个", stock: true),
        Text("wechat", Media, "微信名称"), Number("wechat-posts", Media, "微信信息发布量", "条"), Number("wechat-fans", Media, "微信订阅数", "个", stock: true), Text("media-other", Media, "其他移动新媒体"),
        Yes("search", Novel, "搜索即服务"), Yes("languages", Novel, "多语言版本"), Yes("accessible", Novel, "无障碍浏览"), Yes("personal", Novel, "千人千网"), Text("novel-other", Novel, "其他"),
        Text("head", Signing, "单位负责人"), Text("checker", Signing, "审核人"), Text("filler", Signing, "填报人"), Text("phone", Signing, "联系电话"), new("filled-on", Signing, "填报日期", WebsiteEntryKind.Date),
    ];

    /// <summary>Of a whole and its parts, and of what cannot be more than another: what contradicts itself, in words.</summary>
    public static IEnumerable<string> Contradictions(Func<string, decimal?> value)
    {
        string Label(string key) => Entries.First(e => e.Key == key).Label;
        foreach (var (whole, parts) in new[] { ("cases", new[] { "cases-persons", "cases-bodies" }), ("readings", ["reading-texts", "reading-products", "reading-media"]) })
            if (value(whole) is { } sum && parts.All(p => value(p) is not null) && parts.Sum(p => value(p)!.Value) is var parted && parted != sum)
                yield return $"{Label(whole)} {sum:0.##} 不等于 {string.Join("＋", parts.Select(Label))} {parted:0.##}";
        foreach (var (less, more) in new[] { ("visitors", "visits"), ("service-online", "service-items"), ("letters-done", "letters-in"), ("survey-results", "surveys"), ("tests-fixed", "tests-found"), ("interview-answers", "interview-questions") })
            if (value(less) is { } small && value(more) is { } large && small > large) yield return $"{Label(less)} {small:0.##} 多于{Label(more)} {large:0.##}";
    }
}
