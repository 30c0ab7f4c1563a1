using Gongkai.Agencies;

namespace Gongkai.Demonstration;

/// <summary>The parts of a report that no record supplies, written for the demonstration; every one says that it is invented.</summary>
static class DemonstrationTexts
{
    public static readonly IReadOnlyList<(string Slot, string Text)> OfDistrict =
    [
        ("contact", "本报告在区政府门户网站“政府信息公开年报”栏目公布，可以下载。对本报告有疑问的，请与区政府办公室政务公开科联系。（演示）"),
        ("supervision", "政务公开纳入全区年度综合考核，考核结果为优秀的有九个单位，其余合格，没有不合格的单位。社会评议由第三方通过问卷进行，结果总体满意，群众提出的意见都已转有关单位办理。全年没有因政府信息公开追究责任的情形。（演示）"),
        ("problems", "一是部分单位信息形成以后报送迟，主动公开的时效还不够。二是政策解读以文字为主，图解、问答偏少，群众看不懂、不爱看。三是个别单位答复申请时检索记录不全，协助调查的复函不规范。（演示）"),
        ("measures", "一是把信息公开嵌入办文流程，形成时就确定是否公开、何时公开，逐月通报各单位的时效。二是与群众利益密切相关的文件，同时准备图解和问答，一并报批、一并发布。三是统一检索记录和复函的格式，上半年对承办人员集中培训一遍，逐件评查答复书。（演示）"),
        ("key-points", "对照上级本年政务公开工作要点，逐项分解到责任单位，年底逐项核对，任务均已完成，公开的网址在任务台账中可以查到。（演示）"),
        ("innovation", "在镇街为民服务大厅设立政务公开专区，群众可以当场查询文件、提交申请、得到工作人员的帮助。（演示）"),
    ];

    static readonly string[] Troubles =
    [
        "业务科室形成信息以后送审偏迟，有的信息公开不及时", "政策解读的形式单一，图解和问答少", "栏目之间分工不清，有的信息放错了栏目",
        "答复申请时检索范围写得不全", "专职人员少，换人以后业务不熟", "意见征集的反馈写得过于简单",
    ];

    static readonly string[] Remedies =
    [
        "科室形成信息后三个工作日内送审，由办公室按月通报", "重要文件起草时同步准备图解和问答，与文件一并发布", "重新梳理栏目，写明每个栏目放什么、谁负责、多久更新一次",
        "检索情况逐件写明部门、时间、关键词和经手人，随办件归档", "建立经办人和备岗，交接时当面移交台账，新任人员先跟办再独立办理", "意见采纳与否逐条说明理由，与结果一并公布",
    ];

    /// <summary>A unit's own words; which troubles it names follows from <paramref name="number"/>.</summary>
    public static IReadOnlyList<(string Slot, string Text)> OfUnit(AgencyKind kind, int number)
    {
        int a = number % Troubles.Length, b = (a + 1 + number / Troubles.Length % (Troubles.Length - 1)) % Troubles.Length;
        var town = kind is AgencyKind.Town or AgencyKind.Zone;
        return
        [
            ("contact", $"本报告在区政府门户网站“政府信息公开年报”栏目公布，可以下载。对本报告有疑问的，请与本单位{(town ? "党政" : "")}办公室联系。（演示）"),
            ("supervision", $"由一名负责同志分管政务公开，{(town ? "党政办公室" : "办公室")}承办，信息发布逐条经过保密审查。参加全区业务培训并通过测试。区里年度考核结果为合格，社会评议没有不满意的意见，没有因政府信息公开被追究责任的情形。（演示）"),
            ("problems", $"一是{Troubles[a]}。二是{Troubles[b]}。（演示）"),
            ("measures", $"一是{Remedies[a]}。二是{Remedies[b]}。（演示）"),
            ("key-points", "对照全区政务公开工作任务分工逐项落实，承担的任务已经完成并报送网址。（演示）"),
            ("innovation", town ? "把与居民关系密切的信息同时印在村居公示栏，不上网的老人也能看到。（演示）" : "把常被问到的事项编成问答，放在办事指南旁边。（演示）"),
        ];
    }
}
