using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Requests;

/// <summary>Whom a row of <see cref="RequestNotices"/> tells.</summary>
public enum NoticeTo
{
    /// <summary>申请人，按其选择的短信、邮件。</summary>
    Applicant,
    /// <summary>承办人；没有指定的，本单位承办人。自己登记的不提醒自己。</summary>
    Handler,
    /// <summary>这一步点名的人：会办人。</summary>
    Colleague,
}

/// <summary>办了哪一步，告诉谁，怎么说。</summary>
/// <param name="Text">{编号}、{收到日期}、{答复期限} are filled in; nothing else is, so no personal data can get into a message.</param>
public sealed record NoticeRow(string Act, NoticeTo To, string Title, string Text)
{
    /// <summary>Told only where the act says something of this field; null: always.</summary>
    public string? Where { get; init; }
}

/// <summary>
/// 提醒表：办理程序的哪一步，提醒谁，原话是什么。提醒不是送达：法律要求书面告知的，文书照常送达（《政府信息公开条例》第三十条、第三十二条、第三十三条、第三十五条、第三十六条、第四十二条），提醒里也这样写明。
/// A message holds the number and days, never a name, what was asked for, or the query code.
/// </summary>
public static class RequestNotices
{
    const string NotService = "文书另行送达，本条只作提醒，不是送达。";

    public static readonly IReadOnlyList<Option> Ways = [new("none", "不要提醒"), new("sms", "发短信到上面的手机"), new("email", "发邮件到上面的邮箱"), new("both", "短信和邮件都发"), new("messenger", "发消息到上面手机号的政务服务账号")];

    /// <summary>The ways that the office can go, to choose from; none: there is nothing to choose.</summary>
    public static IReadOnlyList<Option> Offered(bool sms, bool mail, bool messenger = false) => [.. Ways.Where(w => w.Key != "none" && (sms || !BySms(w.Key)) && (mail || !ByMail(w.Key)) && (messenger || !ByMessenger(w.Key)))];

    /// <summary>The fields of a form with only the ways that are offered; without the question where none is.</summary>
    public static IReadOnlyList<Field> Fitting(IReadOnlyList<Field> fields, IReadOnlyList<Option> offered) =>
        offered.Count == 0 ? [.. fields.Where(f => f.Key != RequestProcedure.Reminders)] : [.. fields.Select(f => f.Key == RequestProcedure.Reminders ? f with { Options = offered } : f)];

    public static bool BySms(string? ways) => ways is "sms" or "both";
    public static bool ByMessenger(string? ways) => ways is "messenger";
    public static bool ByMail(string? ways) => ways is "email" or "both";

    public static readonly IReadOnlyList<NoticeRow> Table =
    [
        // 申请人
        new("receive", NoticeTo.Applicant, "收到申请", "您的政府信息公开申请已经收到，编号{编号}。收到日期要与您确认，确认以后起算答复期限。"),
        new("register", NoticeTo.Applicant, "收到申请", "您的政府信息公开申请已经登记，编号{编号}，收到日期{收到日期}，最迟{答复期限}答复。"),
        new("confirm", NoticeTo.Applicant, "收到日期已确认", "您的政府信息公开申请（{编号}）收到日期为{收到日期}，最迟{答复期限}答复。"),
        new("request-correction", NoticeTo.Applicant, "需要补正", "您的申请（{编号}）需要补正，请留意补正告知书，在期限内补正。" + NotService),
        new("request-reasons", NoticeTo.Applicant, "需要说明理由", "您的申请（{编号}）需要说明理由，请留意告知书，在期限内说明。" + NotService),
        new("extend", NoticeTo.Applicant, "延期答复", "您的申请（{编号}）延期答复，最迟{答复期限}。" + NotService),
        new("delay", NoticeTo.Applicant, "延迟答复", "您的申请（{编号}）延迟答复，最迟{答复期限}。" + NotService),
        new("notify-fee", NoticeTo.Applicant, "收费通知", "您的申请（{编号}）有收费通知，请留意收费通知书，在期限内缴纳。" + NotService),
        new("consult-third-party", NoticeTo.Applicant, "征求第三方意见", "您的申请（{编号}）正在书面征求第三方的意见，所需时间不计入答复期限。" + NotService),
        new("send", NoticeTo.Applicant, "答复已发出", "您的申请（{编号}）答复已经发出。" + NotService),
        new("abandon-correction", NoticeTo.Applicant, "不再处理", "您的申请（{编号}）没有按期补正，不再处理；需要时可以重新申请。" + NotService),
        new("abandon-fee", NoticeTo.Applicant, "不再处理", "您的申请（{编号}）没有按期缴费，不再处理；需要时可以重新申请。" + NotService),
        new("undelivered", NoticeTo.Applicant, "答复没有送到", "您的申请（{编号}）答复没有送到，将再次送达。地址变了的，请重新确认送达地址。" + NotService),
        new("supplement", NoticeTo.Applicant, "补充答复", "您的申请（{编号}）有补充或者变更的答复，请留意。" + NotService),
        new("redo-send", NoticeTo.Applicant, "重新答复已发出", "您的申请（{编号}）的重新答复已经发出。" + NotService),
        new("split", NoticeTo.Applicant, "拆分办理", "您的申请（{编号}）内容互不相关的部分另立成件，分别答复；查询码不变，在查询页可以看到。"),
        new("amend-entry", NoticeTo.Applicant, "收到日期更正", "您的申请（{编号}）收到日期更正为{收到日期}，最迟{答复期限}答复。") { Where = "received" },
        new(RequestProcedure.IssueCode, NoticeTo.Applicant, "换发了查询码", "您的申请（{编号}）换发了新的查询码，以前的不能再用。不是您本人办理的，请马上与受理单位联系。"),
        // 工作人员
        new("assign", NoticeTo.Handler, "分办给您", "{编号}已经分办给您，请接办。"),
        new(RequestProcedure.AskJoint, NoticeTo.Colleague, "请您会办", "{编号}请您会办，请登记会办意见。"),
        new(RequestProcedure.JointOpinion, NoticeTo.Handler, "会办意见来了", "{编号}有了会办意见。"),
        new("reassign", NoticeTo.Handler, "改派给您", "{编号}已经改派给您，请接着办。"),
        new("third-party-answer", NoticeTo.Handler, "第三方答复了", "{编号}征求意见的第三方已经答复，答复期限恢复计算。"),
        new("third-party-late", NoticeTo.Handler, "第三方答复了", "{编号}征求意见的第三方逾期提出了意见，请附卷审查。"),
        new("co-maker-answer", NoticeTo.Handler, "共同制作机关答复了", "{编号}征求意见的共同制作机关已经答复，答复期限恢复计算。"),
        new("agency-answer", NoticeTo.Handler, "其他机关答复了", "{编号}征求意见的机关已经答复，答复期限恢复计算。"),
        new("assist-answer", NoticeTo.Handler, "协助调查复函到了", "{编号}的协助调查有了复函。"),
        new("receive-correction", NoticeTo.Handler, "收到补正", "{编号}的申请人提交了补正，答复期限重新起算。"),
        new("late-correction", NoticeTo.Handler, "逾期的补正", "{编号}的申请人逾期提交了补正，请认定有没有正当理由。"),
        new("state-reasons", NoticeTo.Handler, "申请人说明了理由", "{编号}的申请人说明了理由，请认定是否合理。"),
        new("declare-payment", NoticeTo.Handler, "申请人告知已缴费", "{编号}的申请人告知已经缴费，请核对到账。"),
        new("withdraw", NoticeTo.Handler, "申请人撤回", "{编号}的申请人撤回了申请，不用再办。"),
        new(RequestProcedure.TakeBack, NoticeTo.Handler, "申请人撤回", "{编号}的申请人在确认收到日期以前撤回了申请，不用再办。"),
        new("propose-publication", NoticeTo.Handler, "建议主动公开", "{编号}的申请人建议主动公开，请作出决定。"),
        new("redo-ordered", NoticeTo.Handler, "责令重新答复", "{编号}的答复被责令重新作出，请按决定、判决的期限重新拟稿。"),
        new(RequestProcedure.FileMail, NoticeTo.Handler, "收到邮件", "{编号}收到一封邮件，已经附卷。"),
    ];

    public static IEnumerable<NoticeRow> Of(string act) => Table.Where(r => r.Act == act);

    /// <summary>How many working days before a last day of theirs applicants are reminded of it, once.</summary>
    public const int DaysBefore = 3;

    /// <summary>What applicants are told before a last day of theirs (<see cref="ApplicantDate.Yours"/>); null where nothing is owed by then. The title names the day, so that each is told once.</summary>
    public static NoticeRow? Before(ApplicantDate date)
    {
        var (what, after) = date.Key.Split(':')[0] switch { "correction" => ("补正", "逾期不补正又没有正当理由的，视为放弃申请。"), "reasons" => ("说明理由", "请在期限内说明。"), "fee" => ("缴费", "逾期不缴的，视为放弃申请。"), _ => ("", "") };
        return what.Length == 0 ? null : new("", NoticeTo.Applicant, $"{what}快到期（{Chinese.MonthDay(date.Day)}）", $"您的申请（{{编号}}）{what}的最后一天是{Chinese.Date(date.Day)}。{after}");
    }

    /// <summary>The text of a row for a request as it stands after the act.</summary>
    public static string Say(NoticeRow row, string number, DossierState state, ProcedureLaw law) => row.Text.Replace("{编号}", number, StringComparison.Ordinal)
        .Replace("{收到日期}", state.StartedOn is { } received ? Chinese.Date(received) : "待确认", StringComparison.Ordinal)
        .Replace("{答复期限}", RequestClocks.Reply(state, law.Clock)?.Due is { } due ? Chinese.Date(due) : "（期限另行告知）", StringComparison.Ordinal);

    /// <summary>A mainland mobile number without blanks and country code; null where it is none.</summary>
    public static string? Mobile(string? typed)
    {
        var digits = new string([.. (typed ?? "").Where(c => c is not (' ' or '-'))]);
        if (digits.StartsWith("+86", StringComparison.Ordinal)) digits = digits[3..];
        return digits.Length == 11 && digits[0] == '1' && digits[1] is >= '3' and <= '9' && digits.All(char.IsAsciiDigit) ? digits : null;
    }
}
