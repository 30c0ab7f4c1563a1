using System.Globalization;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;

namespace Gongkai.Imports.Kinds;

/// <summary>
/// 办件 from an office's own register: every row becomes the acts that it tells, in the order of the procedure, and goes through the ledger like any request.
/// What the row does not tell is not made up: an act without its day or its ground is refused by the table's own rule.
/// </summary>
public sealed class RequestImport(RequestService requests, CurrentLaw laws) : ImportKind("requests", "依申请公开办件", "件")
{
    const string Unsaid = "（原台账没有记载）";

    static IReadOnlyList<ImportOption> Options(string act, string field, Dictionary<string, string[]>? words = null) =>
        [.. RequestProcedure.Table.Find(act)!.Fields.First(f => f.Key == field).Options!.Select(o => new ImportOption(o.Key, o.Label, words?.GetValueOrDefault(o.Key) ?? []))];

    static readonly Dictionary<string, string[]> OutcomeWords = new()
    {
        ["GRANT_ALREADY_PUBLIC"] = ["已主动公开", "主动公开", "告知已主动公开"], ["GRANT"] = ["予以公开", "同意公开", "公开", "全部公开"], ["PARTIAL"] = ["部分公开", "区分处理"],
        ["DENY_SECRET"] = ["属于国家秘密", "国家秘密"], ["DENY_LAW"] = ["其他法律行政法规禁止公开", "法律法规禁止公开"], ["DENY_SAFETY"] = ["危及三安全一稳定", "三安全一稳定"],
        ["DENY_THIRD"] = ["保护第三方合法权益", "商业秘密", "个人隐私"], ["DENY_INTERNAL"] = ["属于三类内部事务信息", "三类内部事务信息", "内部事务信息"],
        ["DENY_PROCESS"] = ["属于四类过程性信息", "四类过程性信息", "过程性信息"], ["DENY_CASEFILE"] = ["属于行政执法案卷", "行政执法案卷"], ["DENY_QUERY"] = ["属于行政查询事项", "行政查询事项", "行政查询"],
        ["NONE_NOT_EXIST"] = ["信息不存在", "不存在", "经检索不存在", "政府信息不存在"], ["NONE_NOT_OURS"] = ["非本机关", "不属于本机关", "不属于本机关公开", "本机关不掌握", "不掌握相关政府信息", "本机关不掌握相关政府信息", "非本机关政府信息"],
        ["NONE_TO_CREATE"] = ["没有现成信息需要另行制作", "需要另行制作", "需另行制作"], ["NONE_UNCLEAR"] = ["补正后申请内容仍不明确", "补正后仍不明确"],
        ["REFUSE_PETITION"] = ["信访举报投诉类申请", "信访举报投诉", "信访"], ["REFUSE_REPEAT"] = ["重复申请"], ["REFUSE_PUBLICATION"] = ["要求提供公开出版物", "公开出版物"],
        ["REFUSE_EXCESS"] = ["无正当理由大量反复申请", "大量反复申请"], ["REFUSE_CONFIRM"] = ["要求行政机关确认或重新出具已获取信息", "重新出具已获取信息"],
        ["OTHER_NO_CORRECTION"] = ["申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "逾期不补正", "视为放弃申请"], ["OTHER_NO_FEE"] = ["逾期未缴费", "逾期未按收费通知要求缴纳费用"],
        ["OTHER"] = ["其他", "其他处理"],
    };

    const string Withdrawn = "WITHDRAWN";

    public override IReadOnlyList<ImportField> Fields { get; } =
    [
        new("number", "编号", ValueKind.Text, "申请编号", "受理编号", "登记编号", "登记号", "办件编号", "受理号", "申请单号") { Help = "原来的编号，原样保留；没有的按收到日期顺次编号", Example = "" },
        new("received", "收到日期", ValueKind.Day, "收到申请日期", "收到时间", "申请日期", "申请时间", "受理日期", "受理时间", "收件日期", "登记日期", "收文日期") { Required = true, Original = true, Help = "答复期限自次日起算", Example = "2021-03-05" },
        new("channel", "收到方式", ValueKind.Choice, "申请方式", "申请途径", "提交方式", "申请渠道", "受理方式")
        {
            Required = true, Constant = true, Example = "网上申请",
            Options = [.. Channels.AtOnce.Concat(Channels.ToConfirm).Select(o => new ImportOption(o.Key, Channels.Name(o.Key), o.Key switch
            {
                "counter" => ["当面", "现场", "现场申请", "当面申请", "窗口"], "registered-mail" => ["挂号信", "EMS", "邮政特快专递", "特快专递", "快递"], "portal" => ["网上", "网络", "在线申请", "在线平台", "网站", "门户网站"],
                "plain-mail" => ["平信", "信函", "普通信函"], "email" => ["邮箱", "电子信箱"], _ => [],
            }))],
            Vague = new Dictionary<string, string> { ["邮寄"] = "请写明是挂号信、EMS，还是平常信函", ["信件"] = "请写明是挂号信、EMS，还是平常信函" },
        },
        new("category", "申请人类型", ValueKind.Choice, "申请人类别", "申请人性质", "申请主体", "主体类型")
        {
            Required = true, Constant = true, Example = "自然人",
            Options = [.. Applicants.Categories.Select(o => new ImportOption(o.Key, o.Label, o.Key switch
            {
                "person" => ["公民", "个人", "自然人申请"], "business" => ["企业", "公司", "商业企业法人"], "research" => ["科研单位", "高校"], "charity" => ["社会组织", "公益组织"], "legal" => ["律师事务所", "律师"], _ => ["其它"],
            }))],
            Vague = new Dictionary<string, string> { ["法人"] = "商业企业、科研机构、社会公益组织、法律服务机构或者其他", ["法人或其他组织"] = "商业企业、科研机构、社会公益组织、法律服务机构或者其他", ["法人或者其他组织"] = "商业企业、科研机构、社会公益组织、法律服务机构或者其他" },
        },
        new("applicant", "姓名或者名称", ValueKind.Text, "申请人", "申请人姓名", "申请人名称", "申请人姓名或名称", "姓名", "申请人姓名名称") { Required = true, Example = "王某某" },
        new("identity", "证件名称和号码", ValueKind.Text, "证件号码", "身份证号", "身份证号码", "证件号", "统一社会信用代码") { Example = "" },
        new("contact", "联系方式", ValueKind.Text, "联系电话", "电话", "手机", "手机号码", "通讯地址", "联系地址", "邮箱") { Required = true, Constant = true, Help = "台账里没有的，可以统一写“原台账没有记载”", Example = "电话、地址或者邮箱" },
        new("subject", "所需政府信息", ValueKind.LongText, "申请内容", "申请事项", "申请公开内容", "所需信息", "所需政府信息内容", "信息内容描述", "申请公开的内容", "申请公开事项", "内容", "所需内容") { Required = true, Example = "某路改造工程的规划许可证" },
        new("form", "获取信息的方式", ValueKind.Choice, "获取方式", "提供方式", "信息载体", "介质", "所需信息的指定提供方式")
            { Required = true, Constant = true, Options = Options("register", "form", new() { ["paper"] = ["纸质文本", "纸面"], ["electronic"] = ["电子邮件", "电子版", "光盘", "电子文本"], ["inspect"] = ["查阅", "抄录", "现场查阅"] }), Example = "纸质" },
        new("route", "获取信息的途径", ValueKind.Choice, "获取途径", "答复送达途径", "领取方式", "获取信息方式")
            { Required = true, Constant = true, Options = Options("register", "route", new() { ["mail"] = ["快递", "邮政"], ["online"] = ["网上", "在线", "网络"], ["in-person"] = ["自行领取", "当面", "自取"], ["email"] = ["邮箱"] }), Example = "邮寄" },
        new("unit", "单位", ValueKind.Unit, "受理单位", "受理机关", "答复机关", "受理机构", "行政机关") { Help = "不填就是上传时选的单位", Example = "" },
        new("office", "承办科室", ValueKind.Text, "承办单位", "承办人", "办理科室", "承办部门", "承办机构", "经办科室") { Example = "综合科" },
        new("assigned", "分办日期", ValueKind.Day, "交办日期", "转办日期", "分办时间") { Help = "没有的按收到日期", Example = "" },
        new("correction-asked", "补正告知日期", ValueKind.Day, "要求补正日期", "告知补正日期", "补正通知日期", "补正通知时间", "补正日期") { Example = "" },
        new("correction-due", "补正期限", ValueKind.Day, "补正期限至", "补正截止日期") { Help = "没有的按设置里的默认工作日数", Example = "" },
        new("correction-came", "收到补正日期", ValueKind.Day, "补正收到日期", "补正材料收到日期", "申请人补正日期") { Example = "" },
        new("party-asked", "征求第三方意见日期", ValueKind.Day, "第三方征求意见日期", "征求意见日期", "征求第三方日期") { Example = "" },
        new("party-answered", "第三方答复日期", ValueKind.Day, "第三方回复日期", "第三方意见日期", "收到第三方意见日期") { Example = "" },
        new("party-opinion", "第三方意见", ValueKind.Choice, "第三方意见内容") { Options = Options("third-party-answer", "opinion", new() { ["agree"] = ["同意"], ["part"] = ["部分同意"] }),
            Vague = new Dictionary<string, string> { ["不同意"] = "请写明“不同意公开，有合理理由”还是“不同意公开，理由不合理”", ["不同意公开"] = "请写明“不同意公开，有合理理由”还是“不同意公开，理由不合理”" }, Example = "" },
        new("extended", "延期日期", ValueKind.Day, "延期告知日期", "决定延期日期", "延期答复日期", "延长答复期限日期") { Example = "" },
        new("extended-days", "延长工作日数", ValueKind.Number, "延期天数", "延长天数", "延期工作日", "延长期限") { Help = "1至20", Example = "" },
        new("search", "检索情况", ValueKind.LongText, "检索记录", "检索说明") { Help = "答复“信息不存在”的必须有", Example = "" },
        new("outcome", "办理结果", ValueKind.Choice, "答复类型", "答复结果", "处理结果", "答复情况", "办理情况", "答复内容类型", "答复种类", "公开情况")
        {
            Options = [.. Outcomes.All.Select(o => new ImportOption(o.Code, o.Name, OutcomeWords.GetValueOrDefault(o.Code, []))), new(Withdrawn, "申请人撤回", "撤回申请", "撤回", "主动撤回", "撤销申请")],
            Vague = new Dictionary<string, string>
            {
                ["不予公开"] = "请写明理由，如“不予公开：三类内部事务信息”", ["无法提供"] = "请写明“信息不存在”“非本机关”等", ["不予处理"] = "请写明“重复申请”“信访举报投诉”等", ["不公开"] = "请写明理由", ["内部信息"] = "“三类内部事务信息”还是“四类过程性信息”",
            },
            Help = "还没有办结的不填", Example = "予以公开",
        },
        new("ground", "不公开部分的依据", ValueKind.Choice, "部分公开依据", "不予公开依据") { Options = Options("draft", "refused-ground", new() { ["A14"] = ["14"], ["A15"] = ["15"], ["A16"] = ["16"], ["A36"] = ["其余部分不存在", "36"] }), Help = "部分公开的必须填", Example = "" },
        new("replied", "答复日期", ValueKind.Day, "答复时间", "办结日期", "办结时间", "回复日期", "回复时间", "办理完成日期", "发出日期") { Help = "邮寄的为交邮之日，当面的为签收之日", Example = "2021-03-20" },
        new("sent-by", "答复方式", ValueKind.Choice, "答复途径", "送达方式", "发出方式", "回复方式")
        {
            Options = [new("post", "邮寄", "邮政寄送", "挂号信", "EMS", "特快专递"), new("electronic", "网上、电子邮件、传真", "网上", "电子邮件", "邮箱", "在线", "网络", "传真", "电子送达"), new("hand", "当面送达", "当面", "直接送达", "现场领取", "自取")],
            Help = "没有的按获取信息的途径", Example = "邮寄",
        },
        new("served", "送达日期", ValueKind.Day, "签收日期", "送达时间", "签收时间") { Example = "" },
        new("note", "备注", ValueKind.LongText, "说明") { Example = "" },
        new("year", "年度", ValueKind.Year, "年份") { Help = "日期没有写年份的才需要", Example = "" },
    ];

    public override string List => "/desk";
    public override string Record(long id) => $"/desk/requests/{id}";
    public override string Help => "一行一件申请：收到日期、申请人、内容，办结的写上办理结果和答复日期。导入以后和逐件登记的一样计算期限、计入年报。";
    public override string Remedy => "台账只增不改，导入的办件不能整批撤销。个别写错的，打开办件“更正登记信息”；没有办结而本来不该有的，“登记作废”，不计入年报。";

    public override async Task CheckAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        var law = (await laws.GetAsync(cancel)).Law;
        var told = new List<ReadRow>();
        foreach (var row in rows)
        {
            if (!row.Good) continue;
            if (run.Tree.Find(row.AgencyId) is not { Addressee: true }) row.Reasons.Add("这个单位不单独接收政府信息公开申请");
            if (row["number"] is { Length: > 100 }) row.Reasons.Add("“编号”最多100字");
            var request = Tell(run, row, law);
            if (!row.Good) continue;
            row.Fact = request;
            told.Add(row);
            if (request.Number is { } number) row.Keys.Add(("n " + number, $"编号{number}"));
            row.Keys.Add(($"a {row.AgencyId} {request.Received:yyyy-MM-dd} {row["applicant"]} {row["subject"]}", "同一天、同一申请人、同一内容"));
        }
        foreach (var (row, verdict) in told.Zip(await requests.ExamineAsync(run.Actor, [.. told.Select(r => (EarlierRequest)r.Fact!)], cancel)))
        {
            row.Reasons.AddRange(verdict.Refusals);
            row.Notices.AddRange(verdict.Breaches.Select(b => $"照原样导入，标记为不合规定：{b}"));
        }
    }

    /// <summary>The acts of a row in their order. The row's reasons say what could not be told.</summary>
    static EarlierRequest Tell(ImportRun run, ReadRow row, ProcedureLaw law)
    {
        var acts = new List<EarlierAct>();
        void Do(string act, DateOnly on, params (string Key, string? Value)[] values) => acts.Add(new(act, on, values.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!)));
        void Need(bool there, string why) { if (!there) row.Reasons.Add(why); }
        static string Iso(DateOnly d) => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        var received = row.Day("received")!.Value;
        (string, string?)[] application =
        [
            ("channel", row["channel"]), ("category", row["category"]), ("applicant", row["applicant"]), ("identity", row["identity"]), ("contact", row["contact"]),
            ("subject", row["subject"]), ("form", row["form"]), ("route", row["route"]), ("note", row["note"]),
        ];
        if (Channels.AtOnce.Any(c => c.Key == row["channel"])) Do("register", received, [.. application, ("received", Iso(received))]);
        else
        {
            // What an office's register calls the day of receipt is the day on which it was confirmed.
            Do("receive", received, application);
            Do("confirm", received, ("proof", "原台账登记的收到日期"));
        }

        var middle = new List<(DateOnly On, Action Do)>();
        if (row["office"] is { } office)
        {
            var on = row.Day("assigned") ?? received;
            middle.Add((on, () => Do("assign", on, ("unit", office))));
        }
        if (row.Day("correction-asked") is { } asked)
        {
            var due = row.Day("correction-due") ?? law.Clock.Calendar.AddWorkdays(asked, law.Requests.CorrectionDays);
            middle.Add((asked, () => Do("request-correction", asked, ("points", Unsaid), ("due", Iso(due)))));
            if (row.Day("correction-came") is { } came) middle.Add((came, () => Do("receive-correction", came, ("subject", row["subject"]))));
        }
        else Need(row["correction-came"] is null, "“收到补正日期”填了，“补正告知日期”没有填");
        if (row.Day("party-asked") is { } consulted)
        {
            middle.Add((consulted, () => Do("consult-third-party", consulted, ("party", Unsaid), ("content", Unsaid))));
            if (row.Day("party-answered") is { } answered)
            {
                Need(row["party-opinion"] is not null, "“第三方意见”没有填");
                middle.Add((answered, () => Do("third-party-answer", answered, ("opinion", row["party-opinion"]))));
            }
        }
        else Need(row["party-answered"] is null, "“第三方答复日期”填了，“征求第三方意见日期”没有填");
        if (row.Day("extended") is { } extended)
        {
            Need(row["extended-days"] is not null, "“延长工作日数”没有填");
            middle.Add((extended, () => Do("extend", extended, ("days", row["extended-days"]), ("reason", Unsaid))));
        }
        else Need(row["extended-days"] is null or "0", "“延长工作日数”填了，“延期日期”没有填");
        foreach (var (_, act) in middle.OrderBy(m => m.On)) act();
        // Two acts told against their order would be refused as “earlier than the last”; days before the receipt are a slip to be named.
        if (middle.Count > 0 && middle.Min(m => m.On) < received) row.Reasons.Add("有的日期早于收到日期");
        End(row, Do, Need);
        return new EarlierRequest(row.AgencyId, row["number"], received, acts, $"{run.Import.Sha256}#{row.Line}", $"import:{run.Import.Id}:{row.Line}");
    }

    delegate void Doing(string act, DateOnly on, params (string Key, string? Value)[] values);

    static void End(ReadRow row, Doing act, Action<bool, string> need)
    {
        var outcome = row["outcome"];
        if (row.Day("replied") is not { } replied)
        {
            need(outcome is null, "“办理结果”填了，“答复日期”没有填");
            need(row["served"] is null, "“送达日期”填了，“答复日期”没有填");
            return;
        }
        need(outcome is not null, "“答复日期”填了，“办理结果”没有填");
        switch (outcome)
        {
            case null: return;
            case "OTHER_NO_CORRECTION": act("abandon-correction", replied); return;
            case Withdrawn: act("withdraw", replied, ("written", "yes"), ("note", row["note"])); return;
            case "OTHER_NO_FEE":
                row.Reasons.Add("逾期未缴费的，要有收费通知和送达的记录，请逐件登记");
                return;
        }
        if (row["search"] is { } search) act("search", replied, ("places", search), ("found", outcome.StartsWith("NONE", StringComparison.Ordinal) ? "no" : "yes"));
        act("draft", replied, ("outcome", outcome), ("refused-ground", row["ground"]), ("text", Unsaid));
        act("submit-review", replied);
        act("sign", replied);
        var by = row["sent-by"] ?? row["route"] switch { "mail" => "post", "in-person" => "hand", _ => "electronic" };
        if (by == "hand")
        {
            act("hand-over", replied, ("receiver", Unsaid));
            return;
        }
        act("send", replied, ("sent-by", by));
        if (row.Day("served") is { } served) act("served", served, ("service", by == "post" ? "signed" : "confirmed"));
    }

    public override async Task CompareAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        var facts = rows.Select(r => (Row: r, Request: (EarlierRequest)r.Fact!)).ToList();
        var (numbers, applications) = await requests.KnownAsync([.. facts.Select(f => f.Request.Number).OfType<string>().Distinct()], [.. rows.Select(r => r.AgencyId).Distinct()],
            facts.Min(f => f.Request.Received), facts.Max(f => f.Request.Received), cancel);
        foreach (var (row, request) in facts)
            if (request.Number is { } number && numbers.Contains(number)) row.Reasons.Add($"已经有编号{number}的办件");
            else if (applications.Contains((row.AgencyId, request.Received, row["applicant"]!, row["subject"]!))) row.Reasons.Add("已经有同一天、同一申请人、同一内容的办件");
    }

    public override async Task WriteAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        var ordered = rows.OrderBy(r => r.Line).ToList();
        foreach (var (row, id) in ordered.Zip(await requests.TakeOverAsync(run.Actor, [.. ordered.Select(r => (EarlierRequest)r.Fact!)], cancel))) row.RecordId = id;
    }
}
