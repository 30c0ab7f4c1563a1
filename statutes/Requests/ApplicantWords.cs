using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Requests;

/// <summary>Where a request stands, for the applicant, in plain words.</summary>
/// <param name="Headline">one line, large</param>
/// <param name="Detail">what it means and what happens next</param>
/// <param name="Latest">the last day of whoever has to act next: theirs if <paramref name="YourTurn"/>, else the office's</param>
/// <param name="WorkdaysLeft">workdays until then, today not counted; negative: past</param>
/// <param name="Stopped">the office's period is not running</param>
public sealed record ApplicantStatus(string Headline, string Detail, DateOnly? Latest = null, int? WorkdaysLeft = null, bool YourTurn = false, bool Stopped = false)
{
    /// <summary>What the applicant can do next where not all was given.</summary>
    public string? Next { get; init; }

    /// <summary>The last day has passed, be it only by a day of rest.</summary>
    public bool Over { get; init; }

    /// <summary>“还要等6个工作日，最迟3月10日”.</summary>
    public string? Wait => Latest is not { } day ? null
        : WorkdaysLeft is not { } left ? $"最迟{Chinese.MonthDay(day)}"
        : left < 0 || Over ? (YourTurn ? $"{Chinese.MonthDay(day)}已经到期" : $"最迟应在{Chinese.MonthDay(day)}答复，已经超过{(left < 0 ? $"{-left}个工作日" : "期限")}")
        : left == 0 ? "今天是最后一天"
        : YourTurn ? $"还有{left}个工作日，最迟{Chinese.MonthDay(day)}" : $"还要等{left}个工作日，最迟{Chinese.MonthDay(day)}";
}

/// <summary>Says to applicants what the table says to offices. No name of a third party, no internal step.</summary>
public static class ApplicantWords
{
    public static ApplicantStatus Of(DossierState state, DateOnly today, ProcedureLaw law)
    {
        int? Left(DateOnly? due) => due is { } d && law.Clock.Calendar.Covers(today, d) ? law.Clock.Calendar.CountWorkdays(today, d) : null;
        DateOnly? DueOf(string kind) => state.WaitsOf(kind).Select(w => RequestClocks.WaitDue(w, law.Clock)).Where(d => d is not null).Order().FirstOrDefault();
        ApplicantStatus Yours(string headline, string detail, DateOnly? due) => new(headline, detail, due, Left(due), YourTurn: true) { Over = due < today };

        if (state.Did(RequestProcedure.TakeBack)) return new("您已经撤回申请", "收到日期没有确认以前撤回，不再办理。需要时可以重新申请。");
        if (state.Stage == RequestStages.Voided) return new("登记已经作废", "这次登记不作为申请办理。有疑问请与受理单位联系。");
        if (state.Stage == RequestStages.Submitted) return new("已经收到，等待确认", "工作人员会与您确认收到日期，答复期限从确认的次日起计算。");
        if (state.StoppedOn is { } ended) return Ended(state, ended);
        if (state.Waiting("correction"))
            return state.LastOf(["late-correction"], state.Last("request-correction")?.Seq ?? 0) is not null
                ? new("补正材料已经收到，正在认定", "您的补正晚于期限，由受理单位认定理由是否正当。")
                : Yours("请您补正申请内容", "受理单位需要您把申请写得更清楚。请按补正告知书的要求补充；逾期不补正又没有正当理由的，视为放弃申请。", DueOf("correction"));
        if (state.Waiting("fee"))
            return state.LastOf(["declare-payment"], state.Last("notify-fee")?.Seq ?? 0) is not null
                ? new("正在核对缴费", "到账以后继续办理。")
                : Yours("请您缴纳信息处理费", "请按收费通知书缴费；逾期不缴的，视为放弃申请。", DueOf("fee"));
        var owed = RequestClocks.Reply(state, law.Clock);
        if (state.Waiting("reasons") && state.LastOf(["state-reasons"], state.Last("request-reasons")?.Seq ?? 0) is null)
            return Yours("请您说明理由", "您申请的数量、频次较多，请说明理由；答复期限照常计算。", DueOf("reasons"));
        var held = owed?.Held == true;
        var due = owed?.Due;
        var detail = state.Waiting("third-party") ? "内容涉及第三方，正在书面征求其意见。这段时间依法不计入答复期限。"
            : state.Waiting("co-maker") || state.Waiting("agency") ? "正在征求其他机关的意见。这段时间依法不计入答复期限。"
            : state.Stage switch
            {
                RequestStages.Registered => "受理单位已经登记，正在审看您的申请。",
                RequestStages.Processing => "受理单位正在查找、审查您要的信息。",
                RequestStages.Signed => "答复已经签发，正在送出。",
                _ => "答复正在拟写、审核。",
            };
        if (state.Did("extend") && !held) detail += "答复期限已经依法延长。";
        return new(held ? "正在征求意见" : "正在办理", detail, due, Left(due), Stopped: held) { Over = due < today };
    }

    static ApplicantStatus Ended(DossierState state, DateOnly ended)
    {
        var on = Chinese.MonthDay(ended);
        if (state.Waiting("redo")) return new("正在重新答复", $"{on}作出的处理，复议决定或者判决要求重新办理，受理单位正在重新答复。");
        var held = RequestProcedure.Held(state)!;
        if (held.Anew)
        {
            // What was ordered anew and went out is what the applicant holds now.
            return Answered("已经重新答复", held.Outcome, Went(state, Chinese.MonthDay(held.On)));
        }
        if (state.Did("withdraw")) return new("您已经撤回申请", $"{on}撤回，不再办理。需要时可以重新申请。");
        if (state.Did("abandon-correction")) return new("没有按期补正，不再处理", $"{on}结束。这不妨碍您把内容写清楚以后重新申请。");
        if (state.Did("abandon-fee")) return new("没有按期缴费，不再处理", $"{on}结束。");
        return Answered("已经答复", RequestProcedure.OutcomeOf(state), Went(state, on));
    }

    static ApplicantStatus Answered(string how, string? outcome, string detail) =>
        outcome is not null && Plain.TryGetValue(outcome, out var plain) ? new($"{how}：{plain.Words}", detail) { Next = plain.Next } : new(how, detail);

    /// <summary>The outcomes as people say them, and what can be done next; the reply itself says them as the law does.</summary>
    public static readonly IReadOnlyDictionary<string, (string Words, string? Next)> Plain = new Dictionary<string, (string, string?)>
    {
        ["GRANT_ALREADY_PUBLIC"] = ("信息已经公开", "答复里写明在哪里看、怎么取；找不到的，请联系受理单位。"),
        ["GRANT"] = ("同意提供", null),
        ["PARTIAL"] = ("提供了一部分", "没有提供的部分，答复里写明了依据和理由。"),
        ["DENY_SECRET"] = ("不予公开，是国家秘密", "只要其中不涉密的内容的，可以写明要哪一部分，另行申请。"),
        ["DENY_LAW"] = ("不予公开，法律、行政法规不允许", "答复里写明了是哪一部法律、行政法规。"),
        ["DENY_SAFETY"] = ("不予公开，可能危及国家安全、公共安全、经济安全、社会稳定", null),
        ["DENY_THIRD"] = ("不予公开，涉及他人的商业秘密或者隐私", "对方同意了的，可以附上同意的书面材料再申请。"),
        ["DENY_INTERNAL"] = ("不予公开，是单位内部的人事、后勤等事务", null),
        ["DENY_PROCESS"] = ("不予公开，是还没有定下来的讨论、请示等过程材料", "事情定下来以后的正式文件，可以另行申请。"),
        ["DENY_CASEFILE"] = ("不予公开，是行政执法案卷", "您是案件当事人的，可以依照有关法律的规定查阅案卷。"),
        ["DENY_QUERY"] = ("要按专门的规定查询", "工商、不动产登记等资料，到登记机构按规定查询；办法写在答复里。"),
        ["NONE_NOT_EXIST"] = ("找过，没有这项信息", "知道文号、时间或者别的名称的，可以带上这些线索再申请。"),
        ["NONE_NOT_OURS"] = ("不由这个单位公开", "答复里写明应当找哪个单位的，可以向那个单位申请；答复期限从它收到时另算。"),
        ["NONE_TO_CREATE"] = ("没有现成的，要汇总、分析才有", "可以改为申请原来的文件。"),
        ["NONE_UNCLEAR"] = ("内容还不够清楚，没法查找", "把名称、文号、时间写得更具体，可以重新申请。"),
        ["REFUSE_PETITION"] = ("是信访、举报、投诉，不作为申请公开办理", "要反映问题的，请通过信访、投诉举报的渠道提出。"),
        ["REFUSE_REPEAT"] = ("以前已经答复过", "以前那件的编号写在答复里，那份答复仍然有效。"),
        ["REFUSE_PUBLICATION"] = ("是公开的出版物", "怎样取得写在答复里。"),
        ["REFUSE_EXCESS"] = ("申请太多、太频繁，又没有说明正当的理由", "有正当理由的，可以写明理由再申请。"),
        ["REFUSE_CONFIRM"] = ("是要求确认或者重新出具您已经有的信息", null),
        ["OTHER_NO_CORRECTION"] = ("没有按期补正，不再处理", "把内容写清楚，可以重新申请。"),
        ["OTHER_NO_FEE"] = ("没有按期缴费，不再处理", "需要的可以重新申请。"),
        ["OTHER"] = ("不属于政府信息公开申请的范围", "应当找谁办、怎么办，写在答复里。"),
    };

    static string Went(DossierState state, string on) => state.Stage != RequestStages.Sent ? $"{on}答复。"
        : RequestProcedure.SentBy(state) == "post" ? $"{on}交邮寄出，请注意查收。" : $"{on}发出，请查看答复并确认收到。";

    /// <summary>One step for the applicant's own history; null for what is inside the office.</summary>
    public static string? Line(Envelope e) => e.Row switch
    {
        "receive" => "收到申请，等待确认收到日期",
        "register" or "register-part" => "登记申请",
        "confirm" => "确认收到日期，答复期限自次日起算",
        "amend-entry" => "更正登记信息",
        "split" => $"内容互不相关的，另立{e.Data.GetValueOrDefault("parts")}件，分别答复",
        ServiceAddress.Confirm => "确认送达地址",
        RequestProcedure.SetReminders => "您改变了提醒的方式",
        RequestProcedure.GiveHelp => "受理单位为您提供了帮助",
        RequestProcedure.TakeBack => "撤回申请",
        "void" => "登记作废",
        "request-correction" => "发出补正告知书",
        "receive-correction" => "收到补正，答复期限重新起算",
        "late-correction" => "收到逾期的补正",
        "abandon-correction" => "逾期没有补正，不再处理",
        "request-reasons" => "请您说明理由",
        "state-reasons" or "receive-reasons" => "收到您的理由",
        "delay" => "延迟答复",
        "consult-third-party" => "开始征求第三方意见",
        "third-party-answer" or "third-party-lapse" or "third-party-cancel" => "征求第三方意见结束",
        "consult-co-maker" or "consult-agency" => "开始征求其他机关意见",
        "co-maker-answer" or "co-maker-lapse" or "co-maker-cancel" or "agency-answer" or "agency-cancel" => "征求其他机关意见结束",
        "extend" => $"延长答复期限{e.Data.GetValueOrDefault("days")}个工作日",
        "notify-fee" => "发出收费通知",
        "declare-payment" => "您告知已经缴费",
        "receive-payment" => "收到缴费",
        "fee-cancel" => "撤销收费通知",
        "abandon-fee" => "逾期没有缴费，不再处理",
        "send" => "发出答复",
        "hand-over" => "当面送达答复",
        "served" => "答复已经送达",
        "undelivered" => "答复没有送达，重新送达",
        "withdraw" => "撤回申请",
        "supplement" => "补充或者变更答复",
        "issue-code" => "发给新的查询码，以前的不能再用",
        "propose-publication" => "您建议主动公开",
        "decide-publication" => e.Data.GetValueOrDefault("publish") == "yes" ? "决定转为主动公开" : null,
        "redo-ordered" => "责令重新答复",
        "redo-send" => "发出重新答复",
        "redo-hand-over" => "当面送达重新答复",
        "redo-cancel" => "不再重新答复",
        _ => null,
    };
}
