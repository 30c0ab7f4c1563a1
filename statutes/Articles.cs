namespace Gongkai.Statutes;

/// <summary>法条的引用方式，全系统一个写法。</summary>
public static class Articles
{
    const string R = "《政府信息公开条例》";
    public static string Regulation(string article) => R + "第" + article;

    public const string A14 = R + "第十四条";
    public const string A15 = R + "第十五条";
    public const string A16 = R + "第十六条";
    public const string A17 = R + "第十七条第三款";
    public const string A27 = R + "第二十七条";
    public const string A29 = R + "第二十九条";
    public const string A30 = R + "第三十条";
    public const string A31 = R + "第三十一条";
    public const string A32 = R + "第三十二条";
    public const string A33 = R + "第三十三条";
    public const string A33Spot = R + "第三十三条第一款";
    public const string A33Term = R + "第三十三条第二款";
    public const string A33Hold = R + "第三十三条第三款";
    public const string A34 = R + "第三十四条";
    /// <summary>征求第三方、其他机关、共同制作机关意见。</summary>
    public const string Opinions = R + "第三十二条至第三十四条";
    public const string A35 = R + "第三十五条";
    public const string A36 = R + "第三十六条";
    public const string A37 = R + "第三十七条";
    public const string A38 = R + "第三十八条";
    public const string A39 = R + "第三十九条";
    /// <summary>更正行政机关记录的与自身相关的信息。</summary>
    public const string A41 = R + "第四十一条";
    public const string A42 = R + "第四十二条";
    /// <summary>有阅读困难、视听障碍的，提供必要的帮助。</summary>
    public const string A43 = R + "第四十三条";
    public const string A44 = R + "第四十四条";
    public const string A45 = R + "第四十五条";
    public const string A25 = R + "第二十五条";
    public const string A26 = R + "第二十六条";
    /// <summary>向主管部门投诉；查证属实的督促整改或者通报批评。</summary>
    public const string A47 = R + "第四十七条第二款";
    public const string A49 = R + "第四十九条";
    public const string A50 = R + "第五十条";
    public const string A51 = R + "第五十一条";
    /// <summary>2007 年条例：答复和延期各 15 个工作日，至 2019-05-14。</summary>
    public const string Old24 = "《政府信息公开条例》（2007年）第二十四条";
    public const string FeeRules = "《政府信息公开信息处理费管理办法》";
    public const string Civil201 = "《民法典》第二百零一条";
    public const string Civil203 = "《民法典》第二百零三条";
    public const string Holidays = "《全国年节及纪念日放假办法》";
    public const string Review88 = "《行政复议法》第八十八条";
    public const string ReviewAnswer = "《行政复议法》第四十八条";
    public const string ReviewAnswerSimple = "《行政复议法》第五十四条";
    public const string Litigation67 = "《行政诉讼法》第六十七条";
    /// <summary>No number: the law of 2025 counts its articles anew.</summary>
    public const string CyberSecurity = "《网络安全法》关于网络安全等级保护的规定";
    /// <summary>No number: what is sure is the rule, that nobody destroys archives of their own accord.</summary>
    public const string Archives = "《档案法》关于鉴定和销毁档案的规定";
    /// <summary>国家档案局令第8号：保管期限分永久、定期，定期一般分30年、10年。</summary>
    public const string ArchivePeriods = "《机关文件材料归档范围和文书档案保管期限规定》";
    /// <summary>保存期限应当为实现处理目的所必要的最短时间。</summary>
    public const string Personal19 = "《个人信息保护法》第十九条";
    public const string Service235 = "国办公开办函〔2016〕235号";
    /// <summary>格式“明确责任”：主要负责人是第一责任人，工作机构是法定责任主体。</summary>
    public const string ReportDuty = "《政府信息公开工作年度报告格式》第（四）部分";
    public const string ReportFormat = "《政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）";
}
