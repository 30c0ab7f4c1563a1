using Gongkai.Statutes.Procedures;
using static Gongkai.Statutes.Requests.Papers.PaperForm;

namespace Gongkai.Statutes.Requests.Papers;

/// <summary>
/// 依申请公开的全部文书：题名、格式、发给谁、哪一步产生、必须写明什么和依据、通用文本。
/// What every sealed paper has by its form and no template can leave out: issuing agency, number, addressee, title, date, place of the seal, contact.
/// Sources: 条例第二十九条至第四十五条；《政府信息公开信息处理费管理办法》；国办公开办函〔2016〕235号；指导案例101号；《行政复议法》第二十三条.
/// </summary>
public static class PaperTable
{
    const string Review23 = "《行政复议法》第二十三条";

    static Element E(string name, string article, params string[] needs) => new(name, article, needs);
    static readonly Element Request = E("收到日期和申请内容", Articles.A29, "｛收到日期｝", "｛所需信息｝");
    static readonly Element Remedy = E("救济途径", Review23 + "、" + Articles.A51, "｛救济途径｝");
    static readonly Field Attached = new("附件", "附件", FieldKind.LongText, Required: false, Help: "随文附送的材料，一行一个名称；不填的，写决定提供的文件");

    const string Received = "本机关于｛收到日期｝收到｛称谓｝提出的政府信息公开申请（编号：｛办件编号｝），申请公开“｛所需信息｝”。";
    const string Enclosed = "【有附件】附件：｛附件｝";

    public const string Service = "service", ContentsList = "contents", Closed = "closed", Receipt = "receipt", Address = "address";

    static PaperKind Reply(string key, string name, string title, IReadOnlyList<string> outcomes, IReadOnlyList<Element> elements, string middle, IReadOnlyList<Field>? asks = null) =>
        new(key, name, title, Letter, PaperTo.Applicant, PaperSeries.Reply, RequestProcedure.Signing)
        {
            Outcomes = outcomes, Asks = [.. asks ?? [], Attached],
            Elements = [Request, E("法律依据", Articles.A36, "｛结果表述｝"), E("事实和理由", Articles.A36, "｛答复内容｝"), .. elements, Remedy],
            Template = $"{Received}\n【重新答复】根据｛责令案号｝的要求，本机关重新作出答复。\n【补正过】本机关于｛补正日期｝收到｛称谓｝的补正，答复期限自该日起重新计算。\n【有延期】本机关已经依法延长答复期限并告知｛称谓｝。\n{middle}\n｛救济途径｝\n{Enclosed}",
        };

    public static readonly IReadOnlyList<PaperKind> All =
    [
        // 登记
        new("register-form", "登记表", "政府信息公开申请登记表", Record, PaperTo.File, null, ["register", "register-part", "confirm"])
        {
            Elements = [E("登记编号", Articles.A45, "｛办件编号｝"), E("收到方式、收到日期及其凭证", Articles.A31, "｛收到方式｝", "｛收到日期｝", "｛收到凭证｝"), E("申请人", Articles.A29, "｛申请人｝", "｛证件｝", "｛联系方式｝"),
                E("申请人类型", Articles.A50, "｛申请人类型｝"), E("申请公开的内容", Articles.A29, "｛所需信息｝"), E("获取方式、途径", Articles.A29, "｛获取方式｝", "｛获取途径｝"), E("承办人", Articles.A45, "｛经办人｝"), E("答复期限", Articles.A33Term, "｛答复期限｝"),
                E("申请人签名", Articles.A29, "申请人签名"), new("代写人", Articles.A29, ["｛代写人｝"], "代为填写")],
            Template = "登记编号｜｛办件编号｝｜收到方式｜｛收到方式｝\n收到日期｜｛收到日期｝｜答复期限｜｛答复期限｝\n收到日期的凭证｜｛收到凭证｝\n申请人｜｛申请人｝｜申请人类型｜｛申请人类型｝\n证件｜｛证件｝\n联系方式｜｛联系方式｝\n【有代理人】代理人｜｛代理人｝\n申请公开的内容｜｛所需信息｝\n获取信息的方式｜｛获取方式｝｜获取信息的途径｜｛获取途径｝\n【代为填写】代为填写｜申请人书写有困难，口头提出，由代写人填写，并向申请人宣读，核对无误。\n【代为填写】代写人｜｛代写人｝｜代写人签名｜　\n申请人签名或者捺印（以上内容核对无误）｜\n经办人｜｛经办人｝｜登记日期｜｛文书日期｝\n备注｜　",
        },
        new(Receipt, "登记回执", "政府信息公开申请登记回执", Form, PaperTo.Applicant, null, ["register", "register-part", "confirm"])
        {
            Elements = [E("登记编号", Articles.A45, "｛办件编号｝"), E("收到日期", Articles.A31, "｛收到日期｝"), E("申请内容", Articles.A29, "｛所需信息｝"), E("查询码", Articles.A45, "｛查询码｝"), E("答复期限", Articles.A33Term, "｛答复期限｝"), E("联系方式", Articles.A45, "｛联系电话｝")],
            Template = "登记编号｜｛办件编号｝｜收到日期｜｛收到日期｝\n申请人｜｛申请人｝｜收到方式｜｛收到方式｝\n申请公开的内容｜｛所需信息｝\n答复期限｜｛答复期限｝（自收到次日起20个工作日；依法延长、征求意见、补正的另行计算并告知）\n查询码｜｛查询码｝\n联系人｜｛联系人｝｜联系电话｜｛联系电话｝\n联系地址｜｛联系地址｝\n请保管好登记编号和查询码，凭这两项可以在网上查询办理情况、提交补正。",
        },
        new(Address, "送达地址确认书", "送达地址确认书", Record, PaperTo.File, null, ["register", "confirm", ServiceAddress.Confirm])
        {
            Elements = [E("登记编号", Articles.A45, "｛办件编号｝"), E("受送达人", Articles.Service235, "｛申请人｝"), E("送达地址", Articles.Service235, "｛邮寄地址｝"), E("告知的事项", Articles.Service235, "｛送达告知｝"), E("受送达人签名", Articles.Service235, "受送达人签名或者盖章")],
            Template = "登记编号｜｛办件编号｝｜获取信息的途径｜｛获取途径｝\n受送达人｜｛申请人｝\n【有代理人】代理人｜｛代理人｝\n送达地址｜｛邮寄地址｝\n邮政编码｜｛邮政编码｝｜收件人、电话｜｛收件电话｝\n告知的事项｜｛送达告知｝\n受送达人签名或者盖章｜\n确认日期｜　　年　月　日｜经办人｜｛经办人｝",
        },
        new("assignment", "交办单", "政府信息公开申请交办单", Record, PaperTo.File, null, ["assign"])
        {
            Elements = [E("登记编号", Articles.A45, "｛办件编号｝"), E("申请公开的内容", Articles.A29, "｛所需信息｝"), E("承办科室", Articles.A45, "｛承办科室｝"), E("答复期限", Articles.A33Term, "｛答复期限｝")],
            Template = "登记编号｜｛办件编号｝｜收到日期｜｛收到日期｝\n申请公开的内容｜｛所需信息｝\n承办科室｜｛承办科室｝｜答复期限｜｛答复期限｝\n【分办到人】承办人｜｛承办人｝\n【有说明】交办要求｜｛交办要求｝\n交办人｜｛经办人｝｜交办日期｜｛文书日期｝\n承办科室意见｜\n接收人签名｜　｜接收日期｜　",
        },
        // 补正、说明理由
        new("correction", "补正告知书", "政府信息公开申请补正告知书", Letter, PaperTo.Applicant, PaperSeries.Notice, ["request-correction"])
        {
            Elements = [Request, E("依据", Articles.A30, "第三十条"), E("需要补正的事项", Articles.A30, "｛补正事项｝"), E("补正期限", Articles.A30, "｛补正期限｝"), E("逾期的后果", Articles.A30, "视为放弃申请"), E("提交补正的办法", Articles.A30, "｛联系地址｝")],
            Template = Received + "\n经审查，申请的内容不明确。依照《中华人民共和国政府信息公开条例》第三十条，请｛称谓｝一次性补正下列事项：\n｛补正事项｝\n请于｛补正期限｝以前提交补正。可以当面提交或者邮寄至｛联系地址｝，也可以凭登记编号和查询码在网上提交。\n无正当理由逾期不补正的，视为放弃申请，本机关不再处理该申请。答复期限自本机关收到补正的申请之日起重新计算。",
        },
        new("reasons", "说明理由告知书", "政府信息公开申请说明理由告知书", Letter, PaperTo.Applicant, PaperSeries.Notice, ["request-reasons"])
        {
            Elements = [Request, E("依据", Articles.A35, "第三十五条"), E("数量、频次", Articles.A35, "｛数量频次｝"), E("说明理由的期限", Articles.A35, "｛说明理由期限｝"), E("后果", Articles.A35, "不予处理")],
            Template = Received + "\n经统计，｛称谓｝申请公开政府信息的情况是：｛数量频次｝。申请的数量、频次明显超过合理范围。\n依照《中华人民共和国政府信息公开条例》第三十五条，请｛称谓｝于｛说明理由期限｝以前书面说明理由，当面提交、邮寄至｛联系地址｝或者在网上提交。\n理由不合理或者逾期没有说明的，本机关不予处理；理由合理但是不能在规定期限内答复的，本机关将确定延迟答复的合理期限并告知｛称谓｝。",
        },
        new("delay", "延迟答复告知书", "政府信息公开申请延迟答复告知书", Letter, PaperTo.Applicant, PaperSeries.Notice, ["delay"])
        {
            Elements = [Request, E("依据", Articles.A35, "第三十五条"), E("理由", Articles.A35, "｛延迟理由｝"), E("延迟后的答复期限", Articles.A35, "｛延迟至｝")],
            Template = Received + "\n｛称谓｝说明的理由合理，但是本机关不能在规定的期限内答复：｛延迟理由｝\n依照《中华人民共和国政府信息公开条例》第三十五条，本机关确定最迟于｛延迟至｝答复。特此告知。",
        },
        // 延期、收费
        new("extension", "延期答复告知书", "政府信息公开申请延期答复告知书", Letter, PaperTo.Applicant, PaperSeries.Notice, ["extend"])
        {
            Elements = [Request, E("依据", Articles.A33Term, "第三十三条第二款"), E("延期的理由", Articles.A33Term, "｛延期理由｝"), E("延长的期限", Articles.A33Term, "｛延长天数｝"), E("新的答复期限", Articles.A33Term, "｛新答复期限｝")],
            Template = Received + "\n因｛延期理由｝，本机关不能在20个工作日内答复。依照《中华人民共和国政府信息公开条例》第三十三条第二款，经政府信息公开工作机构负责人同意，延长答复期限｛延长天数｝个工作日，最迟于｛新答复期限｝答复。特此告知。",
        },
        new("fee", "收费通知书", "政府信息公开信息处理费收费通知书", Letter, PaperTo.Applicant, PaperSeries.Fee, ["notify-fee"])
        {
            Asks = [new("缴纳方式", "缴纳方式", FieldKind.LongText, Help: "非税收入缴款码、账户、缴款网点")],
            Elements = [Request, E("收费依据", Articles.A42, "第四十二条", "《政府信息公开信息处理费管理办法》"), E("收费标准", Articles.FeeRules, "｛收费标准｝"), E("计收方式和数量", Articles.FeeRules, "｛计费方式｝", "｛计费数量｝"), E("金额", Articles.FeeRules, "｛收费金额｝"), E("缴纳方式", Articles.FeeRules, "｛缴纳方式｝"), E("缴纳期限", Articles.FeeRules, "20个工作日"), E("逾期的后果", Articles.FeeRules, "视为放弃申请"), E("送达途径", Articles.FeeRules, "｛获取途径｝")],
            Template = Received + "\n｛称谓｝申请公开政府信息的数量、频次明显超过合理范围。依照《中华人民共和国政府信息公开条例》第四十二条和《政府信息公开信息处理费管理办法》（国办函〔2020〕109号），本机关决定收取信息处理费。\n收费标准：｛收费标准｝\n｛称谓｝的申请｛计费方式｝，本次为｛计费数量｝，应当缴纳信息处理费｛收费金额｝元。\n缴纳方式：｛缴纳方式｝\n请自收到本通知次日起20个工作日内缴纳。逾期未缴纳的，视为放弃申请，本机关不再处理该申请。\n本通知按照｛称谓｝申请时选择的途径（｛获取途径｝）送达。",
        },
        // 征求意见
        new("third-party", "征求意见书（第三方）", "政府信息公开征求第三方意见书", Letter, PaperTo.ThirdParty, PaperSeries.Letter, ["consult-third-party"])
        {
            Elements = [E("依据", Articles.A32, "第三十二条"), E("拟公开的内容", Articles.A32, "｛拟公开内容｝"), E("提出意见的期限", Articles.A32, "15个工作日"), E("逾期的后果", Articles.A32, "由本机关依照"), E("回复的格式", Articles.A32, "征求意见确认函", "理由")],
            Template = "本机关正在办理一件政府信息公开申请，申请公开的信息涉及你方：\n｛拟公开内容｝\n上述信息公开后可能损害你方的合法权益。依照《中华人民共和国政府信息公开条例》第三十二条，现书面征求你方是否同意公开的意见。\n请自收到本意见书之日起15个工作日内，填写所附征求意见确认函，写明同意、部分同意或者不同意公开；不同意的，请写明理由并附有关材料，签名或者盖章后送交或者寄至｛联系地址｝。\n逾期未提出意见的，由本机关依照《中华人民共和国政府信息公开条例》的规定决定是否公开。\n附件：征求意见确认函",
        },
        new("third-party-reply", "征求意见确认函", "征求意见确认函", Form, PaperTo.ThirdParty, null, ["consult-third-party"])
        {
            Returned = true,
            Elements = [E("收到日期", Articles.A32, "收到征求意见书的日期"), E("意见", Articles.A32, "同意公开", "不同意公开"), E("理由", Articles.A32, "理由"), E("签名或者盖章", Articles.A32, "签名或者盖章")],
            Template = "征求意见的机关｜｛本机关｝\n征求意见的内容｜｛拟公开内容｝\n收到征求意见书的日期｜　　　　年　　月　　日\n意见｜□ 同意公开　　□ 部分同意公开　　□ 不同意公开\n部分同意的，可以公开的部分｜\n不同意的理由｜\n第三方签名或者盖章｜\n联系人、联系电话｜　｜填写日期｜　　年　月　日\n请在收到征求意见书之日起15个工作日内送交或者寄至：｛联系地址｝，｛联系人｝，｛联系电话｝。",
        },
        new("third-party-notice", "征求意见告知书", "政府信息公开征求第三方意见告知书", Letter, PaperTo.Applicant, PaperSeries.Notice, ["consult-third-party"])
        {
            Elements = [Request, E("依据", Articles.A32, "第三十二条"), E("正在征求第三方意见", Articles.A32, "第三方的意见"), E("期间不计入答复期限", Articles.A33Hold, "不计算在")],
            Template = Received + "\n经审查，该信息涉及第三方的合法权益。依照《中华人民共和国政府信息公开条例》第三十二条，本机关正在书面征求第三方的意见。\n依照该条例第三十三条第三款，征求第三方意见所需时间不计算在答复期限内。特此告知。",
        },
        new("third-party-told", "依申请公开告知书（第三方）", "政府信息公开告知书（第三方）", Letter, PaperTo.ThirdParty, PaperSeries.Notice, ["notify-third-party"])
        {
            Elements = [E("依据", Articles.A32, "第三十二条"), E("公开的决定", Articles.A32, "决定予以公开"), E("公开的内容和理由", Articles.A32, "｛公开内容和理由｝"), Remedy],
            Template = "本机关就一件政府信息公开申请征求过你方的意见，你方表示不同意公开。\n经审查，本机关认为不公开可能对公共利益造成重大影响，依照《中华人民共和国政府信息公开条例》第三十二条，决定予以公开。公开的内容和理由是：\n｛公开内容和理由｝\n特此告知。\n｛救济途径｝",
        },
        new("co-maker", "征求意见书（共同制作机关）", "政府信息公开征求意见书", Letter, PaperTo.Agency, PaperSeries.Letter, ["consult-co-maker"])
        {
            Elements = [E("依据", Articles.A34, "第三十四条"), E("征求意见的内容", Articles.A34, "｛拟公开内容｝"), E("提出意见的期限", Articles.A34, "15个工作日"), E("逾期的后果", Articles.A34, "视为同意公开")],
            Template = "本机关正在办理一件政府信息公开申请，申请公开的信息由本机关牵头、与你单位共同制作：\n｛拟公开内容｝\n依照《中华人民共和国政府信息公开条例》第三十四条，现征求你单位的意见。请自收到本意见书之日起15个工作日内书面提出意见；不同意公开的，请写明法律依据。\n逾期未提出意见的，视为同意公开。",
        },
        new("consult-agency", "征求意见函", "政府信息公开征求意见函", Letter, PaperTo.Agency, PaperSeries.Letter, ["consult-agency"])
        {
            Elements = [E("依据", Articles.A33Hold, "｛征求事由｝"), E("征求意见的内容", Articles.A33Hold, "｛拟公开内容｝"), E("复函的要求", Articles.A33Hold, "书面")],
            Template = "本机关正在办理一件政府信息公开申请，现就下列内容征求你单位的意见（｛征求事由｝）：\n｛拟公开内容｝\n请书面复函，写明可以公开、部分可以公开或者不宜公开；不宜公开的，请写明法律依据。征求意见所需时间依照《中华人民共和国政府信息公开条例》第三十三条第三款不计算在答复期限内，请尽快函复。",
        },
        new("instruction", "请示", "关于政府信息可否公开的请示", Letter, PaperTo.Agency, PaperSeries.Letter, ["consult-agency"])
        {
            Elements = [E("依据", Articles.A17, "第十七条第三款"), E("请示的内容", Articles.A17, "｛拟公开内容｝"), E("请求", Articles.A17, "妥否，请批示")],
            Template = "本机关正在办理一件政府信息公开申请，对下列政府信息可否公开不能确定：\n｛拟公开内容｝\n依照《中华人民共和国政府信息公开条例》第十七条第三款，现请予确定。请示所需时间依照该条例第三十三条第三款不计算在答复期限内，请尽快批复。\n妥否，请批示。",
        },
        new("assist", "协助调查函", "政府信息公开协助调查函", Letter, PaperTo.Agency, PaperSeries.Letter, ["request-assist"])
        {
            Elements = [E("办件编号", RequestGuards.AssistRule, "｛办件编号｝"), E("查找的关键词、期间和范围", RequestGuards.AssistRule, "｛协查内容｝"), E("复函期限", RequestGuards.AssistRule, "｛协查期限｝"), E("联系人", RequestGuards.AssistRule, "｛联系人｝"), E("复函的格式", RequestGuards.AssistRule, "协助调查复函")],
            Template = "本机关正在办理一件政府信息公开申请（编号：｛办件编号｝），请你单位协助查找下列信息：\n｛协查内容｝\n请于｛协查期限｝以前，按所附格式复函（协助调查复函），写明有无相关信息、检索的范围和办法、公开的意见和法律依据，由负责人签字并加盖公章；查到的，请附复印件。\n联系人：｛联系人｝，电话：｛联系电话｝。\n附件：协助调查复函",
        },
        new("assist-reply", "协助调查复函", "政府信息公开协助调查复函", Form, PaperTo.Agency, null, ["request-assist"])
        {
            Returned = true,
            Elements = [E("来函编号", RequestGuards.AssistRule, "｛办件编号｝"), E("有无相关信息", RequestGuards.AssistRule, "□ 有", "□ 没有"), E("检索情况", RequestGuards.AssistRule, "检索的系统、档案", "检索人"), E("公开的意见和法律依据", RequestGuards.AssistRule, "公开的意见和法律依据"), E("负责人签字、公章", RequestGuards.AssistRule, "负责人签字", "公章")],
            Template = "来函单位｜｛本机关｝｜办件编号｜｛办件编号｝\n查找的内容｜｛协查内容｝\n有无相关信息｜□ 有（附复印件　　份）　　□ 没有\n检索的系统、档案和关键词｜\n检索的期间｜　｜检索人、日期｜　\n公开的意见和法律依据｜\n负责人签字｜　｜复函日期｜　\n单位（公章）｜\n请于｛协查期限｝以前送｛本机关｝，联系人｛联系人｝，电话｛联系电话｝。没有负责人签字、公章或者检索情况的，退回补充。",
        },
        new("search-record", "检索记录", "政府信息检索记录", Record, PaperTo.File, null, ["search"])
        {
            Asks = [new("检索期间", "检索的期间", FieldKind.Text, Help: "例如：2015年1月1日至2021年12月31日"), new("检索人", "检索人", FieldKind.Text)],
            Elements = [E("检索的系统、档案和关键词", "指导案例101号", "｛检索范围｝"), E("检索的期间", "指导案例101号", "｛检索期间｝"), E("检索人", "指导案例101号", "｛检索人｝"), E("检索日期", "指导案例101号", "｛检索日期｝"), E("结果", Articles.A36, "｛检索结果｝")],
            Template = "登记编号｜｛办件编号｝｜收到日期｜｛收到日期｝\n申请公开的内容｜｛所需信息｝\n检索的系统、档案和关键词｜｛检索范围｝\n检索的期间｜｛检索期间｝｜检索日期｜｛检索日期｝\n检索结果｜｛检索结果｝\n检索人｜｛检索人｝｜检索人签名｜　\n复核意见、签名｜",
        },
        // 审批
        new("review-form", "审查呈批单", "政府信息公开申请审查呈批单", Record, PaperTo.File, null, ["submit-review", "redo-submit"])
        {
            Elements = [E("登记编号", Articles.A45, "｛办件编号｝"), E("申请公开的内容", Articles.A29, "｛所需信息｝"), E("拟办结果和依据", Articles.A36, "｛办理结果｝", "｛结果表述｝"), E("答复内容", Articles.A36, "｛答复内容｝"), E("随答复提供的文件", Articles.A37, "｛提供的文件｝"), E("业务审核", Articles.A17, "业务科室意见"), E("保密审查", Articles.A17, "保密审查意见"), E("法制审核", Articles.A45, "法制审核意见"), E("负责人签发", Articles.A45, "负责人签发"), E("答复期限", Articles.A33Term, "｛答复期限｝")],
            Template = "登记编号｜｛办件编号｝｜答复期限｜｛答复期限｝\n申请人｜｛申请人｝｜收到日期｜｛收到日期｝\n申请公开的内容｜｛所需信息｝\n拟办结果｜｛办理结果｝\n拟答复内容｜｛结果表述｝｛答复内容｝\n随答复提供的文件｜｛提供的文件｝\n拟稿人｜｛经办人｝｜送审日期｜｛文书日期｝\n业务科室意见｜\n保密审查意见｜\n法制审核意见｜\n负责人签发｜",
        },
        // 答复
        Reply("reply-grant", "政府信息公开告知书", "政府信息公开告知书", ["GRANT_ALREADY_PUBLIC", "GRANT", "DENY_QUERY", "NONE_TO_CREATE", "NONE_UNCLEAR", "REFUSE_PUBLICATION", "REFUSE_CONFIRM", "OTHER"],
            [new("提供的方式、途径和时间", Articles.A36 + "第（二）项", ["｛获取方式｝", "｛获取途径｝", "随本告知书"], "提供信息")],
            "｛结果表述｝\n｛答复内容｝\n【提供信息】本机关按照｛称谓｝选择的方式（｛获取方式｝）和途径（｛获取途径｝）提供该信息，随本告知书一并送达。"),
        Reply("reply-partial", "政府信息部分公开告知书", "政府信息部分公开告知书", ["PARTIAL"],
            [E("不公开部分的依据", Articles.A37, "｛不公开依据｝"), E("提供的方式、途径和时间", Articles.A36 + "第（二）项", "｛获取方式｝", "｛获取途径｝", "随本告知书")],
            "｛结果表述｝\n不予公开部分的依据：｛不公开依据｝。\n｛答复内容｝\n可以公开的部分，本机关按照｛称谓｝选择的方式（｛获取方式｝）和途径（｛获取途径｝）提供，随本告知书一并送达。"),
        Reply("reply-deny", "政府信息不予公开告知书", "政府信息不予公开告知书", ["DENY_SECRET", "DENY_LAW", "DENY_SAFETY", "DENY_THIRD", "DENY_INTERNAL", "DENY_PROCESS", "DENY_CASEFILE"], [], "｛结果表述｝\n｛答复内容｝"),
        Reply("reply-none", "政府信息不存在告知书", "政府信息不存在告知书", ["NONE_NOT_EXIST"], [E("检索情况", Articles.A36 + "第（四）项", "｛检索范围｝")], "经审查，本机关对｛称谓｝申请的信息进行了检索：｛检索范围｝\n｛结果表述｝\n｛答复内容｝"),
        Reply("reply-not-ours", "非本机关政府信息告知书", "非本机关政府信息告知书", ["NONE_NOT_OURS"], [E("负责公开的机关名称、联系方式", Articles.A36 + "第（五）项", "｛公开机关｝")], "｛结果表述｝\n｛答复内容｝\n｛称谓｝可以向下列机关申请：｛公开机关｝",
            [new("公开机关", "负责公开的机关和联系方式", FieldKind.LongText, Help: "能够确定的，写名称和联系方式；不能确定的，写明“本机关不能确定”")]),
        Reply("reply-refuse", "不予处理告知书", "政府信息公开申请不予处理告知书", ["REFUSE_PETITION", "REFUSE_EXCESS"], [], "｛结果表述｝\n｛答复内容｝"),
        Reply("reply-repeat", "不予重复处理告知书", "政府信息公开申请不予重复处理告知书", ["REFUSE_REPEAT"], [], "｛结果表述｝\n｛答复内容｝"),
        new(Closed, "不再处理告知书", "政府信息公开申请不再处理告知书", Letter, PaperTo.Applicant, PaperSeries.Reply, ["abandon-correction", "abandon-fee"])
        {
            Outcomes = ["OTHER_NO_CORRECTION", "OTHER_NO_FEE"],
            Elements = [Request, E("经过", Articles.A30, "｛不再处理事由｝"), E("法律依据和后果", Articles.A30, "｛结果表述｝"), Remedy],
            Template = Received + "\n｛不再处理事由｝\n｛结果表述｝\n｛称谓｝仍然需要该信息的，可以重新提出申请。\n｛救济途径｝",
        },
        new("supplement", "补充答复书", "政府信息公开申请补充答复书", Letter, PaperTo.Applicant, PaperSeries.Reply, ["supplement"])
        {
            Asks = [new("原文号", "原答复的文号", FieldKind.Text), Attached],
            Elements = [Request, E("原答复", Articles.A36, "｛原文号｝"), E("补充、变更的内容和理由", Articles.A36, "｛补充内容｝"), Remedy],
            Template = Received + "\n本机关已经以｛原文号｝作出答复，现补充（变更）如下：\n｛补充内容｝\n原答复与本答复不一致的，以本答复为准。\n｛救济途径｝\n" + Enclosed,
        },
        new("withdrawal", "撤回记录", "政府信息公开申请撤回记录", Record, PaperTo.File, null, ["withdraw"])
        {
            Elements = [E("登记编号", Articles.A45, "｛办件编号｝"), E("申请人", Articles.A29, "｛申请人｝"), E("申请公开的内容", Articles.A29, "｛所需信息｝"), E("撤回日期", Articles.A45, "｛文书日期｝"), E("撤回的情况", Articles.A45, "｛撤回情况｝"), E("申请人签名", Articles.A45, "申请人签名")],
            Template = "登记编号｜｛办件编号｝｜收到日期｜｛收到日期｝\n申请人｜｛申请人｝\n申请公开的内容｜｛所需信息｝\n撤回的情况｜｛撤回情况｝\n申请人签名｜　｜记录日期｜｛文书日期｝\n记录人｜｛经办人｝｜备注｜　\n撤回以后本机关不再处理这件申请；申请人仍然需要的，可以重新提出。",
        },
        // 更正
        new("amendment-notice", "更正告知书", "更正政府信息记录告知书", Letter, PaperTo.Applicant, PaperSeries.Notice, ["correct", "refuse", "transfer", "point"])
        {
            Elements = [E("申请", Articles.A41, "｛收到日期｝", "｛更正的记录｝"), E("申请人的主张", Articles.A41, "｛不准确之处｝"), E("依据", Articles.A41, "第四十一条"), E("结果和理由", Articles.A41, "｛更正结果｝"), E("救济途径", "法释〔2011〕17号", "｛救济途径｝")],
            Template = "本机关于｛收到日期｝收到｛称谓｝提出的更正申请（编号：｛办件编号｝），申请更正“｛更正的记录｝”。｛称谓｝认为：｛不准确之处｝\n依照《中华人民共和国政府信息公开条例》第四十一条，现告知如下：\n｛更正结果｝\n｛救济途径｝",
        },
        new("transfer", "转送函", "更正政府信息记录申请转送函", Letter, PaperTo.Agency, PaperSeries.Letter, ["transfer"])
        {
            PassesOn = true,
            Elements = [E("申请人", Articles.A41, "｛申请人｝", "｛联系方式｝"), E("申请更正的记录", Articles.A41, "｛更正的记录｝"), E("不准确之处和应当更正的内容", Articles.A41, "｛不准确之处｝", "｛应当更正为｝"), E("依据", Articles.A41, "第四十一条"), E("请求", Articles.A41, "直接告知申请人")],
            Template = "｛申请人｝于｛收到日期｝向本机关提出更正申请（编号：｛办件编号｝），申请更正“｛更正的记录｝”。\n申请人认为不准确之处：｛不准确之处｝\n申请人认为应当更正为：｛应当更正为｝\n｛更正结果｝\n依照《中华人民共和国政府信息公开条例》第四十一条，现将该申请及证据转送你单位。请依法处理，并将结果直接告知申请人（｛联系方式｝）。\n附件：更正申请和证据",
        },
        // 送达、归档
        new(Service, "送达回证", "送 达 回 证", Record, PaperTo.File, null, [.. RequestProcedure.Delivering, "served"])
        {
            Asks = [new("送达文书", "送达的文书和文号", FieldKind.LongText)],
            Elements = [E("送达的文书和文号", Articles.Service235, "｛送达文书｝"), E("受送达人", Articles.Service235, "｛申请人｝"), E("送达方式", Articles.Service235, "｛送达方式｝"), E("送达日期", Articles.Service235, "送达日期"), E("签收或者拒收的记载", Articles.Service235, "受送达人签名或者盖章", "拒收", "见证人")],
            Template = "送达机关｜｛本机关｝｜办件编号｜｛办件编号｝\n送达的文书和文号｜｛送达文书｝\n受送达人｜｛申请人｝\n送达地址｜｛送达地址｝\n送达方式｜｛送达方式｝｜邮件号码｜｛邮件号码｝\n交邮或者发出日期｜｛送达日期｝｜送达日期｜　　年　月　日\n受送达人签名或者盖章｜\n代收人签名及与受送达人的关系｜\n拒收的情况和理由、见证人签名｜\n送达人｜｛经办人｝｜备注｜　",
        },
        new(ContentsList, "卷内目录", "卷 内 目 录", Record, PaperTo.File, null, ["archive"])
        {
            Elements = [E("登记编号", Articles.A45, "｛办件编号｝"), E("卷内文件", Articles.A45, "｛卷内文件｝")],
            Template = "登记编号：｛办件编号｝　　立卷机关：｛本机关｝\n序号｜文件名称｜文号或者编号｜日期｜页数｜备注\n｛卷内文件｝\n立卷人：｛经办人｝　　立卷日期：｛文书日期｝",
        },
    ];

    static readonly Dictionary<string, PaperKind> byKey = All.ToDictionary(k => k.Key);

    public static PaperKind? Find(string? key) => key is null ? null : byKey.GetValueOrDefault(key);

    /// <summary>The procedure whose acts produce the paper.</summary>
    public static Procedure ProcedureOf(PaperKind kind) => RequestProcedure.Table.Find(kind.Acts[0]) is not null ? RequestProcedure.Table : Matters.AmendmentProcedure.Table;

    /// <summary>The papers of an act; of the reply papers, the one of the outcome.</summary>
    public static IReadOnlyList<PaperKind> Of(string act, string? outcome) =>
        [.. All.Where(k => k.Acts.Contains(act) && (k.Outcomes.Count == 0 || outcome is not null && k.Outcomes.Contains(outcome)))];

    /// <summary>The outcome that a reply paper of this act tells: that of the act that ended the request, else the one drafted before it.</summary>
    public static string? OutcomeAt(DossierState state, Envelope act) => act.Row switch
    {
        "abandon-correction" => "OTHER_NO_CORRECTION",
        "abandon-fee" => "OTHER_NO_FEE",
        _ => state.Events.Where(e => e.Seq <= act.Seq && e.Data.ContainsKey("outcome")).Select(e => e.Data["outcome"]).LastOrDefault(),
    };

    /// <summary>Where a paper stands: issued by which act of the ledger, about which act, its served scan, whether void.</summary>
    public static IReadOnlyList<IssuedPaper> Issued(DossierState state)
    {
        var papers = new List<IssuedPaper>();
        foreach (var e in state.Events)
            switch (e.Row)
            {
                case RequestProcedure.IssuePaper:
                    papers.Add(new(e.Seq, int.Parse(e.Data["about"]), e.Data["paper"], e.Data["paper-number"], e.OccurredOn, e.Data["paper-hash"], null, null, false));
                    break;
                case RequestProcedure.PaperScan or RequestProcedure.VoidPaper when papers.FindIndex(p => p.Seq == int.Parse(e.Data["paper-seq"])) is >= 0 and var at:
                    papers[at] = e.Row == RequestProcedure.VoidPaper ? papers[at] with { Void = true } : papers[at] with { Scan = long.Parse(e.Data["scan"]), ScanHash = e.Data["scan-hash"] };
                    break;
            }
        return papers;
    }

    /// <summary>Whether the applicant may read it: addressed to them and sent. A reply that is only signed is still the office's; the other papers are sent by being issued.</summary>
    public static bool ReachedApplicant(DossierState state, IssuedPaper paper)
    {
        if (Find(paper.Kind) is not { To: PaperTo.Applicant }) return false;
        // What was once before their eyes stays there, marked as void.
        if (!RequestProcedure.Signing.Contains(state.Events[paper.About - 1].Row)) return true;
        if (paper.Void) return false;
        // What was signed, dropped and signed anew did not go with what was sent then.
        var next = state.Events.Skip(paper.About).FirstOrDefault(e => RequestProcedure.Signing.Contains(e.Row) || RequestProcedure.Delivering.Contains(e.Row));
        return next is not null && !RequestProcedure.Signing.Contains(next.Row);
    }
}

/// <summary>An issued paper as the ledger tells it.</summary>
/// <param name="Seq">the act that issued it</param>
/// <param name="About">the act it tells of</param>
/// <param name="Hash">SHA-256 of the file as issued</param>
public sealed record IssuedPaper(int Seq, int About, string Kind, string Number, DateOnly On, string Hash, long? Scan, string? ScanHash, bool Void);
