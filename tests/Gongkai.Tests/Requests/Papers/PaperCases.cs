using Gongkai.Requests;
using Gongkai.Requests.Papers;
using Gongkai.Statutes.Requests.Papers;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gongkai.Tests.Requests.Papers;

/// <summary>A request that has come to the act of each paper, through the office's own services.</summary>
public static class PaperCases
{
    public sealed record Step(string Row, string On, string? Head, params (string Key, string Value)[] Values);

    /// <summary>A "handler" among the values stands for the officer.</summary>
    static Step Do(string row, string on, params (string, string)[] values) => new(row, on, null, values);
    static Step Chief(string row, string on, params (string, string)[] values) => new(row, on, "kezhang", values);
    static Step Leader(string row, string on, params (string, string)[] values) => new(row, on, "fenguan", values);

    static readonly Step[] Consulted =
    [
        Do("consult-third-party", "2021-12-03", ("party", "某某商贸有限公司"), ("content", "合同的主要条款和金额")), Do("third-party-served", "2021-12-06"),
        Do("third-party-answer", "2021-12-10", ("opinion", "against-weak"), ("opinion-text", "不愿公开")),
    ];

    static readonly Step Search = Do("search", "2021-12-13", ("places", "公文管理系统、档案室；关键词“补偿方案”"), ("found", "no"));
    static readonly Step[] Corrected = [Do("request-correction", "2021-12-03", ("points", "写明所需信息的名称\n写明大致年份"), ("due", "2021-12-20")), Do("receive-correction", "2021-12-08", ("subject", "某片区补偿方案（2020年）"))];

    static Step[] Replied(string outcome, params Step[] before) =>
    [
        .. before, Do("draft", "2021-12-14", [("outcome", outcome), ("text", "经查，情况如下。"), .. outcome switch { "PARTIAL" => [("refused-ground", "A15")], "REFUSE_REPEAT" => [("earlier", "任政办公开〔2020〕5号")], _ => Array.Empty<(string, string)>() }, ("override", "照实登记")]),
        Do("submit-review", "2021-12-15"), Leader("sign", "2021-12-16"),
    ];

    /// <summary>The steps that lead to the reply of an outcome.</summary>
    public static Step[] ToReply(string outcome) => outcome switch
    {
        "NONE_NOT_EXIST" => Replied(outcome, Search),
        "NONE_UNCLEAR" => Replied(outcome, Corrected),
        "REFUSE_EXCESS" => Replied(outcome, Do("request-reasons", "2021-12-03", ("counts", "三个月内提出45件，内容相近"), ("due", "2021-12-10")), Do("receive-reasons", "2021-12-08", ("reasonable", "no"), ("reasons", "想知道"))),
        "OTHER_NO_CORRECTION" => [Corrected[0], Do("correction-served", "2021-12-06"), Chief("abandon-correction", "2021-12-21")],
        "OTHER_NO_FEE" => [Fee, Do("fee-served", "2021-12-03"), Chief("abandon-fee", "2022-01-10")],
        _ => Replied(outcome),
    };

    static readonly Step Fee = Chief("notify-fee", "2021-12-03", ("fee-basis", "requests"), ("fee-count", "35"), ("amount", "20000"));

    /// <summary>Steps after registration, the last of them the act of the paper; none where registering is.</summary>
    public static Step[] StepsTo(PaperKind kind) => kind.Key switch
    {
        "register-form" or "receipt" or "address" => [],
        "assignment" => [Do("assign", "2021-12-02", ("unit", "综合科"), ("handler", "officer"), ("note", "请于三日内提出意见"))],
        "correction" => [Corrected[0]],
        "reasons" => [Do("request-reasons", "2021-12-03", ("counts", "三个月内提出45件，内容相近"), ("due", "2021-12-20"))],
        "delay" => [Do("request-reasons", "2021-12-03", ("counts", "三个月内提出45件"), ("due", "2021-12-20")), Do("receive-reasons", "2021-12-08", ("reasonable", "yes"), ("reasons", "诉讼需要")), Chief("delay", "2021-12-09", ("until", "2022-03-01"), ("reason", "件数较多，需要逐件检索。"))],
        "extension" => [Chief("extend", "2021-12-10", ("days", "15"), ("reason", "涉及多个年度，需要逐份核实。"))],
        "fee" => [Fee],
        "third-party" or "third-party-reply" or "third-party-notice" => [Consulted[0]],
        "third-party-told" => [.. Consulted, Chief("notify-third-party", "2021-12-13", ("reason", "公开合同的金额。涉及公共资金的使用，不公开可能对公共利益造成重大影响。"))],
        "co-maker" => [Do("consult-co-maker", "2021-12-03", ("party-agency", "济宁市任城区财政局"), ("content", "联合印发的资金管理办法"))],
        "consult-agency" => [Do("consult-agency", "2021-12-03", ("party-agency", "济宁市任城区司法局"), ("purpose", "opinion"), ("content", "该批复可否公开"))],
        "instruction" => [Do("consult-agency", "2021-12-03", ("party-agency", "济宁市任城区保密局"), ("purpose", "ruling"), ("content", "该会议纪要可否公开"))],
        "withdrawal" => [Do("withdraw", "2021-12-03", ("written", "yes"), ("note", "不要了"))],
        "assist" or "assist-reply" => [Do("request-assist", "2021-12-03", ("party-agency", "济宁市任城区档案馆"), ("content", "关键词“补偿方案”，2015年至2021年，室藏档案"), ("due", "2021-12-10"))],
        "search-record" => [Search],
        "review-form" => [.. Replied("GRANT")[..^1]],
        "supplement" => [.. Replied("GRANT"), Do("send", "2021-12-17", ("sent-by", "electronic")), Chief("supplement", "2022-01-10", ("reason", "原答复遗漏附件二，现予补充。"))],
        "service" => [.. Replied("GRANT"), Do("hand-over", "2021-12-17", ("receiver", "本人"))],
        "contents" => [.. Replied("GRANT"), Do("hand-over", "2021-12-17", ("receiver", "本人")), Do("archive", "2021-12-20")],
        _ => ToReply(kind.Outcomes[0]),
    };

    public static readonly (string Key, string Value)[] Application =
    [
        ("channel", "counter"), ("received", "2021-12-01"), ("category", "person"), ("applicant", "王𠮷㐀"), ("identity", "居民身份证 11010519491231002X"), ("phone", "13800001234"), ("address", "某路1号"), ("agent", "李某某，身份证，电话"),
        ("subject", "名称：某片区征收补偿方案\n特征描述：含评估结果"), ("form", "paper"), ("route", "mail"),
    ];

    public static async Task<(long Id, int About)> OpenAsync(this IServiceProvider p, Step[] steps, string agency = "RC-002", string officer = "chengban", params (string Key, string Value)[] changes)
    {
        var values = Application.ToDictionary(v => v.Key, v => v.Value);
        foreach (var (key, value) in changes) values[key] = value;
        var requests = p.GetRequiredService<RequestService>();
        var actor = await p.ActorAsync(officer);
        var id = (await requests.RegisterAsync(actor, await p.AgencyAsync(agency), "register", new ActForm(new DateOnly(2021, 12, 1), values), null)).Id;
        foreach (var step in steps)
        {
            // Elsewhere than at the office the unit's own heads decide.
            var head = step.Head is null || agency is "RC-001" or "RC-002" ? step.Head : $"{agency.ToLowerInvariant()}-{(step.Head == "kezhang" ? "b" : "c")}";
            var decider = head is null ? null : await p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == head).Select(u => u.Id).SingleAsync();
            await requests.PerformAsync(actor, id, step.Row, People.Form(step.On, [.. step.Values.Select(v => v.Key == "handler" ? (v.Key, actor.UserId) : v)]) with { Decider = decider });
        }
        return (id, steps.Length + 1);
    }

    /// <summary>A matter of 更正 at the office that has come to an end of this kind; the act that ended it.</summary>
    public static async Task<(long Id, int About)> AmendmentAsync(this IServiceProvider p, string end)
    {
        var (service, clerk, unit) = (p.GetRequiredService<Gongkai.Matters.AmendmentService>(), await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"));
        var proof = await p.GetRequiredService<AttachmentService>().AddAsync(clerk, unit, Statutes.Matters.MatterFields.Files, "户口簿.pdf", new MemoryStream("%PDF-1.4 book"u8.ToArray()), AttachmentService.FromApplicants);
        var id = (await service.RegisterAsync(clerk, unit, People.Form("2021-12-01", ("channel", "counter"), ("received", "2021-12-01"), ("record", "低保审批表（2020年）"), ("wrong", "家庭人口写成两人"), ("right", "三人"),
            ("person", "王𠮷㐀"), ("identity", "11010519491231002X"), ("phone", "13800001234"), (Statutes.Matters.MatterFields.Files, $"{proof.Id}")), null)).Id;
        var chief = (await p.ActorAsync("kezhang")).UserId;
        await service.PerformAsync(clerk, id, end, end switch
        {
            "correct" => People.Form("2021-12-03", ("amended", "家庭人口由两人改为三人")) with { Decider = chief },
            "refuse" => People.Form("2021-12-03", ("reason", "证据不足")) with { Decider = chief },
            _ => People.Form("2021-12-03", ("party-agency", "济宁市任城区民政局"), ("reason", "由民政局制作")),
        });
        return (id, 2);
    }

    public static IReadOnlyDictionary<string, string> Typed(PaperKind kind) => kind.Asks.ToDictionary(a => a.Key, a => a.Key switch
    {
        "附件" => "补偿方案复印件\n评估报告复印件", "缴纳方式" => "持本通知到指定银行网点缴款", "检索期间" => "2015年1月1日至2021年12月31日", "检索人" => "经办人、档案员", "公开机关" => "济宁市任城区自然资源局，政务公开电话（演示）",
        "原文号" => "任政办公复〔2021〕8号", "送达文书" => "政府信息公开告知书（任政办公复〔2022〕1号）", _ => "内容",
    });

    public static async Task<int> IssueAsync(this IServiceProvider p, long id, string kind, int about, string officer = "chengban") =>
        await p.GetRequiredService<PaperService>().IssueAsync(await p.ActorAsync(officer), id, kind, about, Typed(PaperTable.Find(kind)!), null);

    public static async Task<byte[]> BytesAsync(this IServiceProvider p, long id, int seq, string format = "docx", string officer = "chengban")
    {
        var (bytes, _, _) = await p.GetRequiredService<PaperService>().FileAsync(await p.ActorAsync(officer), id, seq, format);
        using var copy = new MemoryStream();
        await using (bytes) await bytes.CopyToAsync(copy);
        return copy.ToArray();
    }
}
