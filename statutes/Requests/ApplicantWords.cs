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
    /// <summary>The last day has passed, be it only by a day of rest.</summary>
    public bool Over { get; init; }

    /// <summary>“还要等6个工作日，最迟3月10日”.</summary>
    public string? Wait => Latest is not { } day ? null
        : WorkdaysLeft is not { } left ? $"最迟{Chinese.MonthDay(day)}"
        : left < 0 || Over ? (YourTurn ? $"{Chinese.MonthDay(day)}已经到期" : $"应在{Chinese.MonthDay(day)}前答复，已经超过{(left < 0 ? $"{-left}个工作日" : "期限")}")
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
            var anew = Outcomes.Find(held.Outcome) is { } second ? $"已经重新答复：{second.Name}" : "已经重新答复";
            return new(anew, Went(state, Chinese.MonthDay(held.On)));
        }
        if (state.Did("withdraw")) return new("您已经撤回申请", $"{on}撤回，不再办理。需要时可以重新申请。");
        if (state.Did("abandon-correction")) return new("没有按期补正，不再处理", $"{on}结束。这不妨碍您把内容写清楚以后重新申请。");
        if (state.Did("abandon-fee")) return new("没有按期缴费，不再处理", $"{on}结束。");
        var outcome = Outcomes.Find(RequestProcedure.OutcomeOf(state));
        var answered = outcome is null ? "已经答复" : $"已经答复：{outcome.Name}";
        return new(answered, Went(state, on));
    }

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
