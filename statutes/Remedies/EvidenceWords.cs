using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;

namespace Gongkai.Statutes.Remedies;

/// <summary>
/// What each document of a request usually proves (证明内容), proposed to the officer who draws up a list of evidence and changes it at will.
/// The burden: 《行政复议法》第四十四条, 《行政诉讼法》第三十四条 (the agency proves that what it did was lawful).
/// </summary>
public static class EvidenceWords
{
    public const string Application = "申请人提出申请的日期、内容和获取方式", Course = "办理的全过程，台账的校验值证明记录没有改动",
        Clock = "本机关在法定期限内答复：期限的起算、扣除、延长和届满之日", Decision = "经负责人审批决定", Handed = "当事人提交的材料";

    static readonly IReadOnlyDictionary<string, string> Papers = new Dictionary<string, string>
    {
        ["register-form"] = "申请的登记情况和收到日期", [PaperTable.Receipt] = "已经向申请人出具登记回执", ["assignment"] = "申请的分办情况",
        ["correction"] = $"本机关依法一次性告知补正（{Articles.A30}）", ["reasons"] = $"本机关依法要求说明理由（{Articles.A35}）", ["delay"] = $"本机关依法确定并告知延迟答复的期限（{Articles.A35}）",
        ["extension"] = $"经工作机构负责人同意延期，并已告知申请人（{Articles.A33Term}）", ["fee"] = $"本机关依法发出收费通知（{Articles.A42}）",
        ["third-party"] = $"本机关书面征求第三方意见（{Articles.A32}）", ["third-party-notice"] = $"征求意见的时间不计入答复期限，并已告知申请人（{Articles.A33Hold}）", ["third-party-told"] = $"决定公开并已告知第三方（{Articles.A32}）",
        ["co-maker"] = $"本机关征求共同制作机关意见（{Articles.A34}）", ["consult-agency"] = $"本机关征求其他机关意见（{Articles.A33Hold}）", ["assist"] = "本机关请其他单位协助查找", ["search-record"] = "本机关尽到合理的检索义务：检索的系统、关键词、期间和结果",
        ["review-form"] = "答复经过审核、保密审查和负责人签发", [PaperTable.Closed] = "不再处理的事由、依据，并已告知救济途径", ["supplement"] = "本机关补充、变更答复的内容和理由", [PaperTable.Service] = "答复已经送达以及送达的日期",
    };

    /// <summary>Acts without a paper that are evidence by themselves, written out of the ledger; the order is that of the acts.</summary>
    public static readonly IReadOnlyDictionary<string, (string Title, string Proves)> Acts = new Dictionary<string, (string, string)>
    {
        ["search"] = ("检索情况", "本机关尽到合理的检索义务：检索的系统、关键词和结果"),
        ["receive-correction"] = ("申请人补正", $"申请人补正的日期和内容，答复期限由此重新起算（{Articles.A30}）"),
        ["third-party-answer"] = ("第三方意见", $"第三方的意见和收到的日期（{Articles.A32}）"), ["third-party-late"] = ("第三方逾期提出的意见", "意见在期限届满以后提出"), ["third-party-lapse"] = ("第三方逾期未提出意见", $"依法由本机关决定（{Articles.A32}）"),
        ["co-maker-answer"] = ("共同制作机关意见", $"对方的意见和收到的日期（{Articles.A34}）"), ["agency-answer"] = ("其他机关意见", "对方的意见和收到的日期"), ["assist-answer"] = ("协助调查结果", "其他单位查找的结果"),
        ["extend"] = ("延期的审批", $"延期经工作机构负责人同意（{Articles.A33Term}）"), ["sign"] = ("签发", "答复经负责人签发"),
        ["send"] = ("发出答复", "答复发出的日期和方式，期限由此停止计算"), ["hand-over"] = ("当面送达", "答复当面送达和签收的日期"), ["redo-sign"] = ("签发重新答复", "重新答复经负责人签发"), ["redo-send"] = ("发出重新答复", "按决定、判决重新答复，发出的日期和方式"), ["redo-hand-over"] = ("当面送达重新答复", "重新答复当面送达和签收的日期"), ["served"] = ("送达情况", "答复已经送达"), ["undelivered"] = ("退件或者拒收", "本机关依法送达，申请人拒收或者邮件退回"),
    };

    /// <summary>What a paper proves; the replies prove their own lawfulness.</summary>
    public static string OfPaper(PaperKind kind) => Papers.GetValueOrDefault(kind.Key) ?? (kind.Outcomes.Count > 0 ? "答复的内容、事实和法律依据，并已告知救济途径" : $"办理过程中的{kind.Name}");
}
