using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;
using static Gongkai.Statutes.Procedures.Objection;

namespace Gongkai.Statutes.Requests;

/// <summary>The conditions of the request table that a stage and a wait cannot express. Each cites its article.</summary>
public static class RequestGuards
{
    public const string AssistRule = "本区协助调查工作规定";

    /// <summary>第三十条：补正告知自收到申请之日起 7 个工作日内。</summary>
    public static IEnumerable<Objection> CorrectionInTime(Asking a)
    {
        if (a.State.Waiting("correction")) { yield return Impossible("上一次补正告知还没有结果", Articles.A30); yield break; }
        if (a.State.RunsFrom is not { } from) yield break;
        var limit = a.Law.Clock.Calendar.AddWorkdays(from, ClockLaw.CorrectionNotice.Length);
        if (a.On > limit) yield return Breach($"补正告知期限{Chinese.Date(limit)}已过，原则上应按现有内容答复", Articles.A30);
        if (a.State.Corrected || a.State.Did("request-correction")) yield return Breach("补正应当一次性告知，已经告知过一次", Articles.A30);
    }

    /// <summary>第三十条：补正是把内容写清楚，或者补交材料。</summary>
    public static IEnumerable<Objection> CorrectionSaid(Asking a)
    {
        // What came late and is only judged now was said then.
        if (a.Input is { } input && input["subject"] is null && input[RequestProcedure.CorrectionFiles] is null && (a.Act.Key == "late-correction" || a.State.LastOf(["late-correction"], a.State.Last("request-correction")?.Seq ?? 0) is null)) yield return Impossible("“补正后的内容”“补交的材料”至少填一项", Articles.A30);
    }

    static bool NoticeServed(DossierState state, string asked) => state.LastOf(["correction-served"], state.Last(asked)?.Seq ?? 0) is not null;

    public static Guard NoticeNotServedYet(string asked) => a => NoticeServed(a.State, asked) ? [Impossible("已经登记过送达", a.Act.Article)] : [];

    /// <summary>第三十条：视为放弃以前，告知要有凭据：印发的补正告知书，或者登记的送达。An earlier register does not tell of it.</summary>
    public static IEnumerable<Objection> CorrectionTold(Asking a)
    {
        if (a.Input is not { Source: null } || a.State.Last("request-correction") is not { } asked || NoticeServed(a.State, asked.Row)) yield break;
        if (!Papers.PaperTable.Issued(a.State).Any(p => p.About == asked.Seq && !p.Void)) yield return Breach("没有印发补正告知书，也没有登记送达：不能证明已经告知申请人", Articles.A30);
    }

    /// <summary>国办公开办函〔2016〕235号：今天从网上发出的，申请人凭查询码打开的就是答复书，要有，而且要盖章。What was sent earlier is recorded as it was done.</summary>
    public static IEnumerable<Objection> ReplyToOpen(Asking a)
    {
        if (a.Input is not { Source: null } input || input["sent-by"] != "electronic" || input.OccurredOn < a.Today || a.State.LastOf([.. RequestProcedure.Signing]) is not { } signed) yield break;
        var reply = Papers.PaperTable.Issued(a.State).LastOrDefault(p => p.About == signed.Seq && !p.Void && Papers.PaperTable.Find(p.Kind)?.Outcomes.Count > 0);
        if (reply is null) yield return Breach("还没有印发答复书：申请人在网上打开看不到答复", Articles.Service235);
        else if (reply.Scan is null) yield return Breach($"{reply.Number}没有盖章：还没有上传盖章的扫描件，也没有加盖电子印章", Articles.Service235);
    }

    /// <summary>The period set for somebody else must be ahead.</summary>
    public static Guard DueAhead(string article) => a =>
        a.Input?.Date("due") is { } due && due <= a.Input.OccurredOn ? [Impossible("期限应当晚于发出之日", article)] : [];

    public static IEnumerable<Objection> CorrectionOnTimeOrJustified(Asking a)
    {
        if (a.Input is { } input && a.Waits[0].Due is { } due && input.OccurredOn > due && input["justified"] != "yes")
            yield return Impossible($"补正期限{Chinese.Date(due)}已过，又没有正当理由：视为放弃申请，应作“逾期不补正，不再处理”", Articles.A30);
    }

    /// <summary>A period is over only after its last day has passed; of several it is the one named that counts.</summary>
    public static Guard Lapsed(string article) => a => LapsedCheck(a, article);
    static IEnumerable<Objection> LapsedCheck(Asking a, string article)
    {
        var against = a.Waits.Select(w => Running(w, a, article)).ToList();
        if (against.Count > 0 && against.TrueForAll(o => o is not null)) yield return against[0]!;
    }

    static Objection? Running(Wait wait, Asking a, string article) =>
        wait.Kind is "fee" or "third-party" or "co-maker" && wait.ServedOn is null ? Impossible("还没有登记送达日期，期限没有开始计算", article)
        : RequestClocks.WaitDue(wait, a.Law.Clock) is { } due && a.On <= due ? Impossible($"期限至{Chinese.Date(due)}，还没有届满", article)
        : null;

    /// <summary>第三十三条：期限届满前，经工作机构负责人同意，合计不超过 20 个工作日。</summary>
    public static IEnumerable<Objection> ExtensionLawful(Asking a)
    {
        if (a.State.RunsFrom is not { } from) yield break;
        var limit = ClockLaw.ExtensionLimit(from).Length;
        if (a.Input?.Number("days") is { } days && (days < 1 || days > limit))
            yield return Impossible($"延长的期限应在1至{limit}个工作日之间", Articles.A33Term);
        // A new period may bring a new right to extend, if the district reads the law so; a delay belongs to its own period in any case.
        var fresh = a.State.Events.LastOrDefault(e => e.Clock == ClockEffect.CorrectionReceived || e.Clock == ClockEffect.Pay && a.Law.Clock.Settings.PaymentResets)?.Seq ?? 0;
        if (a.State.Events.Any(e => (e.Row == "extend" || e.Data.ContainsKey("extended-days")) && (e.Seq > fresh || !a.Law.Clock.Settings.ExtensionAfterReset)))
            yield return Impossible("已经延期过一次", Articles.A33Term);
        if (a.State.Events.Any(e => e.Row == "delay" && e.Seq > fresh)) yield return Impossible("已经确定延迟答复的期限", Articles.A35);
        if (AfterReplyDue(a) is { } due) yield return Breach($"答复期限{Chinese.Date(due)}已过，延期应当在届满前决定", Articles.A33Term);
    }

    /// <summary>The reply's last day, if it has passed.</summary>
    static DateOnly? AfterReplyDue(Asking a) => RequestClocks.Reply(a.State, a.Law.Clock)?.Due is { } due && a.On > due ? due : null;

    public static IEnumerable<Objection> FeeLawful(Asking a)
    {
        if (!a.Law.Requests.FeesEnabled) yield return Impossible("本区没有开启信息处理费", Articles.A42);
        if (a.State.Waiting("fee")) yield return Impossible("上一次收费通知还没有结果", Articles.FeeRules);
        else if (a.State.LastOf(["notify-fee", "fee-cancel"])?.Row == "notify-fee") yield return Impossible("收费通知已经发过一次", Articles.FeeRules);
        if (AfterReplyDue(a) is { } past) yield return Breach($"答复期限{Chinese.Date(past)}已过，收费通知应当在届满前发出", Articles.FeeRules);
        if (a.Input?["fee-basis"] is { } basis && a.Input.Number("fee-count") is { } count && long.TryParse(a.Input["amount"], out var amount))
        {
            var due = basis == "pages" ? Fees.ForPages(count) : Fees.ForNthRequest(Math.Max(1, count));
            if (due != amount)
                yield return Impossible($"按标准应为{Chinese.Yuan(due)}元，填写的是{Chinese.Yuan(amount)}元", Articles.FeeRules);
            else if (due == 0)
                yield return Impossible("没有超过规定的数量，不收费", Articles.FeeRules);
        }
    }

    /// <summary>What comes after its own last day counts as it came, and stays marked.</summary>
    public static IEnumerable<Objection> PaidInTime(Asking a)
    {
        if (a.Waits is [{ ServedOn: not null } fee] && RequestClocks.WaitDue(fee, a.Law.Clock) is { } due && a.On > due)
            yield return Breach($"缴费期限{Chinese.Date(due)}已过", Articles.FeeRules);
    }

    /// <summary>第三十一条：平常信函应当在收到之日与申请人确认。</summary>
    public static IEnumerable<Objection> ConfirmedOnTheDay(Asking a)
    {
        var arrived = a.State.Events[0].OccurredOn;
        if (a.State.Fact("channel") == "plain-mail" && a.On > arrived)
            yield return Breach($"平常信函应当在收到当日（{Chinese.Date(arrived)}）与申请人确认", Articles.A31);
    }

    /// <summary>No paper may be drafted while somebody is still being asked.</summary>
    public static IEnumerable<Objection> NothingPending(Asking a)
    {
        foreach (var (kind, text, article) in Pending)
            if (a.State.Waiting(kind)) yield return Impossible(text, article);
        if (Unjudged(a.State)) yield return Impossible("第三方不同意公开，理由是否合理还没有认定", Articles.A32);
    }

    static readonly (string Kind, string Text, string Article)[] Pending =
    [
        ("correction", "正在等待申请人补正", Articles.A30),
        ("reasons", "正在等待申请人说明理由", Articles.A35),
        ("third-party", "正在征求第三方意见", Articles.A32),
        ("co-maker", "正在征求共同制作机关意见", Articles.A34),
        ("agency", "正在征求其他机关意见", Articles.A33Hold),
        ("fee", "正在等待缴费", Articles.A42),
        ("assist", "协助调查还没有复函", AssistRule),
    ];

    /// <summary>The outcome must have the ground it needs on the record.</summary>
    public static IEnumerable<Objection> OutcomeGrounded(Asking a)
    {
        switch (a.Input?["outcome"])
        {
            // What was looked for before the content was corrected was something else.
            case "NONE_NOT_EXIST" when a.State.LastOf(["search"], a.State.Last("receive-correction")?.Seq ?? 0) is not { } search:
                yield return Impossible("答复信息不存在，须先按现在的内容登记检索情况", Articles.A36 + "第（四）项");
                break;
            case "NONE_NOT_EXIST" when a.State.Last("search")!.Data.GetValueOrDefault("found") == "yes":
                yield return Impossible("最近一次检索登记为找到，不能答复信息不存在", Articles.A36 + "第（四）项");
                break;
            case "NONE_UNCLEAR" when !a.State.Corrected:
                yield return Impossible("没有经过补正，不能以“补正后仍不明确”答复", Articles.A30);
                break;
            case "REFUSE_EXCESS" when !a.State.Did("request-reasons"):
                yield return Impossible("没有要求申请人说明理由，不能以此不予处理", Articles.A35);
                break;
            case "REFUSE_EXCESS" when ReasonsReasonable(a.State):
                yield return Impossible("申请人的理由已经认定为合理", Articles.A35);
                break;
            // An earlier register does not say what was answered before.
            case "REFUSE_REPEAT" when a.Input.Source is null && a.Input["earlier"] is null:
                yield return Impossible("不予重复处理，须写明“此前答复的编号（重复申请时填）”", Articles.A36 + "第（六）项");
                break;
            case "DENY_THIRD" when !Opinions(a.State).Any() && !a.State.Did("third-party-lapse"):
                yield return Breach("没有征求过第三方意见", Articles.A32);
                break;
            case "DENY_THIRD" when Opinions(a.State).Any() && Opinions(a.State).All(o => o.Data["opinion"] == "agree") && !a.State.Did("third-party-lapse"):
                yield return Breach("第三方已经同意公开", Articles.A15);
                break;
        }
        if (a.Input?["outcome"] == "PARTIAL" && a.Input["refused-ground"] is null)
            yield return Impossible("部分公开须写明不公开部分的依据", Articles.A37);
    }

    /// <summary>How the last request for reasons ended: judged reasonable, or not (silence is not).</summary>
    static bool ReasonsReasonable(DossierState state) =>
        state.Last("request-reasons") is { } asked && state.LastOf(["receive-reasons"], asked.Seq)?.Data.GetValueOrDefault("reasonable") == "yes";

    /// <summary>What third parties said, in time or late.</summary>
    static IEnumerable<Envelope> Opinions(DossierState state) => state.Events.Where(e => e.Row is "third-party-answer" or "third-party-late");

    /// <summary>A third party objected in its own words, and the office has not said what it makes of the reasons.</summary>
    static bool Unjudged(DossierState state) =>
        Opinions(state).LastOrDefault(o => o.Data["opinion"] == "objects") is { } objection && state.LastOf(["judge-opinion"], objection.Seq) is null;

    public static IEnumerable<Objection> ObjectionToJudge(Asking a)
    {
        if (!Unjudged(a.State)) yield return Impossible("没有尚未认定的第三方意见", Articles.A32);
    }

    /// <summary>第三十二条：理由是否合理由行政机关认定；不同意的要有理由。</summary>
    public static IEnumerable<Objection> OpinionInTheirOwnWords(Asking a)
    {
        if (a.Input is not { Decider: Proofs.Consulted } input) yield break;
        if (input["opinion"] is "against" or "against-weak") yield return Impossible("理由是否合理，由行政机关认定", a.Act.Article);
        if ((input["opinion"] ?? input["co-opinion"] ?? input["agency-opinion"]) is "objects" or "against" or "part" && input["opinion-text"] is null)
            yield return Impossible("不同意公开或者只同意公开一部分的，请写明理由", a.Act.Article);
    }

    /// <summary>The kinds of waits in which somebody outside is asked for an opinion.</summary>
    public static readonly IReadOnlyList<string> Consulting = ["third-party", "co-maker", "agency"];

    public static IEnumerable<Objection> StillConsulting(Asking a)
    {
        var named = a.Input?[RequestProcedure.LinkWait];
        if (!a.State.Waits.Values.Any(w => Consulting.Contains(w.Kind) && (named is null || w.Key == named))) yield return Impossible("没有正在征求的意见", a.Act.Article);
    }

    /// <summary>Those who drafted may not approve: neither who is named as drafter nor who wrote the draft down, whoever records the approval.</summary>
    public static IEnumerable<Objection> NotOwnDraft(Asking a)
    {
        // An earlier register does not say who drafted and who approved.
        if (a.Input is { Source: null } input && a.State.LastOf(["draft", "redo-draft"]) is { } draft && (input.Decider == draft.Decider || input.Decider == draft.Recorder))
            yield return Impossible("拟稿人不能签发自己的文稿", Articles.A45);
    }

    /// <summary>第十七条：审查的人不是拟稿的人。</summary>
    public static IEnumerable<Objection> NotReviewedByDrafter(Asking a)
    {
        if (a.Input is { } input && a.State.LastOf(["draft", "redo-draft"]) is { } draft && input.Decider == draft.Decider) yield return Breach("审查意见由拟稿人自己登记", Articles.A17);
    }

    /// <summary>第十七条：拟公开的信息先审查；审查认为不能办理的，不能签发。</summary>
    public static IEnumerable<Objection> Reviewed(Asking a)
    {
        // An earlier register does not tell of it.
        if (a.Input is { Source: not null }) yield break;
        var since = a.State.LastOf(["submit-review", "redo-submit"])?.Seq ?? 0;
        var asked = a.State.Last(RequestProcedure.RequireReview)?.Data[RequestProcedure.Reviews];
        foreach (var (key, name, always) in new[] { (RequestProcedure.SecrecyReview, "保密审查", a.Law.Requests.SecrecyReviewed), (RequestProcedure.LegalityReview, "法制审核", a.Law.Requests.LegalityReviewed) })
        {
            var said = a.State.LastOf([key], since);
            if (said?.Data[RequestProcedure.ReviewResult] == RequestProcedure.ReviewFails) yield return Impossible($"{name}认为不能按拟稿办理：退回修改，或者另行登记审查意见", Articles.A17);
            else if (said is null && (always || asked == key || asked == RequestProcedure.BothReviews)) yield return Breach($"没有登记{name}意见", Articles.A17);
        }
    }

    /// <summary>第五十一条：责令重新答复的，须按决定、判决另行拟稿。</summary>
    public static IEnumerable<Objection> DraftedAnew(Asking a)
    {
        if (a.State.LastOf(["redo-draft"], a.State.Last("redo-ordered")?.Seq ?? 0) is null) yield return Impossible("还没有重新拟稿", Articles.A51);
    }

    /// <summary>第三十二条：第三方不同意而决定公开的，先书面告知第三方；之后又有第三方不同意的，再告知。</summary>
    public static IEnumerable<Objection> ObjectorTold(Asking a)
    {
        var against = a.State.Fact("outcome") switch
        {
            // Who agreed to a part is content with a part.
            "PARTIAL" => Opinions(a.State).Where(o => o.Data["opinion"] is "against" or "against-weak" or "objects"),
            "GRANT" => Opinions(a.State).Where(o => o.Data["opinion"] != "agree"),
            _ => [],
        };
        if (against.LastOrDefault() is { } last && a.State.LastOf(["notify-third-party"], last.Seq) is null)
            yield return Impossible("第三方不同意公开，须先将公开的决定和理由书面告知第三方", Articles.A32);
    }

    /// <summary>第三十二条：补充答复提供的文件多于原来的，不同意公开的第三方同样先要告知，不论原来怎样答复。</summary>
    public static IEnumerable<Objection> ObjectorToldOfMore(Asking a)
    {
        if (a.Input?[RequestProcedure.Given] is not { } given || given == RequestProcedure.NoneEnclosed || given == a.State.LastOf([.. RequestProcedure.Signing, "answer-on-spot", "supplement"])?.Data.GetValueOrDefault(RequestProcedure.Given)) yield break;
        if (Opinions(a.State).Where(o => o.Data["opinion"] != "agree").LastOrDefault() is { } last && a.State.LastOf(["notify-third-party"], last.Seq) is null)
            yield return Impossible("第三方不同意公开，须先将公开的决定和理由书面告知第三方", Articles.A32);
    }

    public static IEnumerable<Objection> ThirdPartyObjected(Asking a)
    {
        if (Opinions(a.State).All(o => o.Data["opinion"] == "agree")) yield return Impossible("没有第三方表示不同意公开", Articles.A32);
    }

    public static IEnumerable<Objection> ThirdPartyWasSilent(Asking a)
    {
        if (!a.State.Did("third-party-lapse") && !a.State.Did("third-party-cancel")) yield return Impossible("没有逾期未提出意见的第三方", Articles.A32);
    }

    public static IEnumerable<Objection> DelayLawful(Asking a)
    {
        if (!ReasonsReasonable(a.State)) yield return Impossible("须先收到理由并认定为合理", Articles.A35);
        if (RequestClocks.Reply(a.State, a.Law.Clock)?.Due is not { } due) yield break;
        if (a.Input?.Date("until") is { } until && until <= due) yield return Impossible($"延迟答复的日期应当晚于现在的期限{Chinese.Date(due)}", Articles.A35);
        if (a.On > due) yield return Breach($"答复期限{Chinese.Date(due)}已过，延迟应当在届满前确定", Articles.A35);
    }

    /// <summary>第四十五条；分办给谁，由谁接办或者退回，别人不能代他决定。</summary>
    public static IEnumerable<Objection> ByTheHandler(Asking a)
    {
        var handling = Handling.Of(a.State);
        if (handling.Handler is not { } handler) yield return Impossible("没有确定承办人", Articles.A45);
        else if (handling.Accepted) yield return Impossible("承办人已经接办，换人的用“改派承办人”", Articles.A45);
        else if (a.Input is { } input && input.Decider != handler) yield return Impossible("接办和退回由承办人本人决定，请选择决定人", Articles.A45);
    }

    public static IEnumerable<Objection> AnotherHandler(Asking a)
    {
        if (a.State.LastOf(["assign", "reassign"]) is null) yield return Impossible("还没有分办", Articles.A45);
        else if (a.Input?["handler"] is { } named && named == Handling.Of(a.State).Handler) yield return Impossible("“承办人”就是现在的承办人", Articles.A45);
    }

    public static IEnumerable<Objection> NotServedYet(Asking a)
    {
        if (a.Waits.All(w => w.ServedOn is not null)) yield return Impossible("送达日期已经登记", a.Act.Article);
    }

    public static IEnumerable<Objection> AssistantNamed(Asking a)
    {
        if (a.Input is { } input && input["party-agency"] is null && input["to-agency"] is null) yield return Impossible("协助单位没有填", AssistRule);
    }

    public static IEnumerable<Objection> ReceivedNotAfter(Asking a)
    {
        if (a.Input?.Date("received") is { } received && received > a.Input.OccurredOn)
            yield return Impossible("收到日期不能晚于登记日期", Articles.A31);
    }

    /// <summary>Who wants to be reminded has given the way to do it.</summary>
    public static IEnumerable<Objection> Remindable(Asking a)
    {
        if (a.Input?[RequestProcedure.Reminders] is not { } ways) yield break;
        if ((RequestNotices.BySms(ways) || RequestNotices.ByMessenger(ways)) && RequestNotices.Mobile(a.Input["phone"]) is null) yield return Impossible("“办理中的提醒”选了短信或者消息，“联系电话”应当是手机号码", Articles.A45);
        if (RequestNotices.ByMail(ways) && a.Input["email"] is null) yield return Impossible("“办理中的提醒”选了邮件，“电子邮箱”没有填", Articles.A45);
    }

    public static IEnumerable<Objection> LogIsPublic(Asking a)
    {
        if (!a.Law.Requests.PublicLog) yield return Impossible("本区没有开启办理公示", Articles.A15);
    }

    public static IEnumerable<Objection> LineIsShort(Asking a)
    {
        if (a.Input?[RequestProcedure.PublicLine] is { Length: > RequestProcedure.LongestLine }) yield return Impossible($"“公示的一行内容”最多{RequestProcedure.LongestLine}字", Articles.A15);
    }

    public static IEnumerable<Objection> LinePublished(Asking a)
    {
        if (!RequestProcedure.IsLinePublished(a.State)) yield return Impossible("没有公示的内容", Articles.A15);
    }

    /// <summary>Who was asked to join in, as often as they were asked.</summary>
    public static IEnumerable<Objection> AskedToJoin(Asking a)
    {
        int Times(string row, string who) => a.State.Events.Count(e => e.Row == row && (row == RequestProcedure.AskJoint ? e.Data[RequestProcedure.Colleague] : e.Decider) == who);
        var open = a.State.Events.Where(e => e.Row == RequestProcedure.AskJoint).Select(e => e.Data[RequestProcedure.Colleague]).Distinct().Where(who => Times(RequestProcedure.AskJoint, who) > Times(RequestProcedure.JointOpinion, who)).ToList();
        if (open.Count == 0) yield return Impossible("没有等待的会办意见", Articles.A45);
        else if (a.Input is { } input && !open.Contains(input.Decider)) yield return Impossible("会办意见由请来会办的人提出，请选择决定人", Articles.A45);
    }

    static readonly string[] WaysToReach = ["phone", "address", "email", "contact"];

    /// <summary>第二十九条：申请应当包括联系方式。</summary>
    public static IEnumerable<Objection> Reachable(Asking a)
    {
        if (a.Input is { } input && WaysToReach.All(k => input[k] is null)) yield return Impossible("联系电话、送达地址、电子邮箱、其他联系方式，至少填一种", Articles.A29);
    }

    const string GuidingCase = "最高人民法院指导案例26号";

    static bool ByApplicant(Asking a) => a.Input?.Proof == Proofs.Code;

    /// <summary>Applicants themselves come by the portal, and on the day they come; when that counts as received is the district's published rule.</summary>
    public static IEnumerable<Objection> OnlyThePortal(Asking a)
    {
        if (a.Input is not { } input) yield break;
        var portal = input["channel"] == "portal";
        if (ByApplicant(a) && (!portal || input["received"] is { } on && on != input.OccurredOn.ToString("yyyy-MM-dd"))) yield return Impossible("网上提交的，收到方式是网上申请，收到日期是提交当天", GuidingCase);
        if (portal && input.Source is null && a.Act.Clock == ClockEffect.None && !a.Law.Requests.PortalConfirms) yield return Impossible("网上申请以提交成功之日为收到之日，请直接登记", GuidingCase);
        if (portal && ByApplicant(a) && a.Act.Clock != ClockEffect.None && a.Law.Requests.PortalConfirms) yield return Impossible("本区公布的规则是工作人员确认之日为收到之日", Articles.A31);
    }

    /// <summary>What the applicant says to a wait is said once; the office judges it.</summary>
    public static Guard OnceAWait(string asked) => a =>
        a.State.LastOf([a.Act.Key], a.State.Last(asked)?.Seq ?? 0) is not null ? [Impossible("已经提交过，请等待受理单位处理", a.Act.Article)] : [];

    public static IEnumerable<Objection> PaidBefore(Asking a)
    {
        if (a.Input?.Date("paid-on") is { } day && day > a.Input.OccurredOn) yield return Impossible("“缴费日期”还没有到", Articles.FeeRules);
    }

    /// <summary>第四十四条第二款说的是依申请公开的信息：公开了的才谈得上主动公开。</summary>
    public static IEnumerable<Objection> Proposable(Asking a)
    {
        if (a.State.Did("propose-publication")) yield return Impossible("已经提出过建议", Articles.A44);
        else if (RequestProcedure.OutcomeOf(a.State) is not ("GRANT" or "PARTIAL")) yield return Impossible("没有依申请公开的信息，不能建议主动公开", Articles.A44);
    }

    public static IEnumerable<Objection> NotJudgedByThemselves(Asking a)
    {
        // The period begins on the day the correction came, not on the day somebody judged why it was late; later acts may have taken that day.
        if (a.Input is { } judged && !ByApplicant(a) && a.State.LastOf(["late-correction"], a.State.Last("request-correction")?.Seq ?? 0) is { } late && judged.OccurredOn != late.OccurredOn && RequestProcedure.Table.LastOn(a.State, a.Waits) == late.OccurredOn)
            yield return Impossible($"申请人{Chinese.Date(late.OccurredOn)}已经在网上提交补正，办理日期应填这一天：期限自收到补正之日起重新计算", Articles.A30);
        if (ByApplicant(a) && a.Input!["justified"] is not null) yield return Impossible("逾期有无正当理由，由行政机关认定", Articles.A30);
    }

    public static IEnumerable<Objection> ConfirmedByThemselves(Asking a)
    {
        if (!ByApplicant(a)) yield break;
        if (a.Input!["service"] != "confirmed" || RequestProcedure.SentBy(a.State) != "electronic") yield return Impossible("申请人在网上只能确认收到电子答复；邮寄的，以签收为准", Articles.Service235);
    }

    /// <summary>A slip in the day of receipt can be put right while the request is open, to a day on which it could have been registered.</summary>
    public static IEnumerable<Objection> EntryAmendable(Asking a)
    {
        if (a.Input is not { } input) yield break;
        if (input.Date("received") is { } received)
        {
            if (a.State.StoppedOn is not null) yield return Impossible("已经办结，收到日期不能再改", Articles.A31);
            else if (a.State.StartedOn is null) yield return Impossible("收到日期还没有确认，确认时填写即可", Articles.A31);
            else if (received > a.State.Events.First(e => e.Clock == ClockEffect.Start).OccurredOn || a.State.ReckonedFrom != a.State.StartedOn && received > a.State.ReckonedFrom) yield return Impossible("收到日期不能晚于登记日期", Articles.A31);
        }
        if (a.Act.Fields.All(f => f.Key == "reason" || input[f.Key] is null)) yield return Impossible("没有填写要更正的内容", Articles.A45);
    }

    /// <summary>第四十五条；拆分是受理时的事，已经占用别人时间的不能再拆。</summary>
    public static IEnumerable<Objection> Splittable(Asking a)
    {
        if (a.Input?.Number("parts") is { } n && n is < 1 or > 20) yield return Impossible("拆出的件数应在1至20之间", Articles.A45);
        if (a.State.Waits.Count > 0) yield return Impossible("还有等待的事项，先办完再拆分", Articles.A45);
        else if (a.State.Did("request-reasons")) yield return Impossible("已经要求说明理由的，不能再拆分", Articles.A45);
        else if (a.State.ClockEvents.Any(e => e.Kind is ClockEventKind.HoldStarted or ClockEventKind.Delayed)) yield return Impossible("已经征求意见、收费或者确定延迟答复的，不能再拆分", Articles.A45);
    }

    /// <summary>第三十七条：遮盖的每一处都要有不予公开的依据。</summary>
    public static IEnumerable<Objection> GroundsNamed(Asking a)
    {
        if (a.Input is not { } input || input[RequestProcedure.Method] != RequestProcedure.Struck) yield break;
        if (input["withheld"] is not { } grounds || grounds.Split(',').Any(g => WithheldGrounds.Find(g) is null)) yield return Impossible("遮盖的内容没有写明不予公开的依据", Articles.A37);
    }

    /// <summary>第三十七条：随答复提供的，只能是经区分处理、通过核验的文件，不能是原件。</summary>
    public static IEnumerable<Objection> OnlyRedacted(Asking a)
    {
        if (a.Input?[RequestProcedure.Enclosed] is not { } text || text == RequestProcedure.NoneEnclosed) yield break;
        var made = RequestProcedure.ReleasedIn(a.State);
        if (text.Split(',').Any(id => !long.TryParse(id, out var n) || !made.Contains(n))) yield return Impossible("只有本件经区分处理、通过核验的文件可以随答复提供", Articles.A37);
    }

    /// <summary>第三十七条、第四十五条：给出哪些文件，由决定答复的人定；决定的就是现在选定的这些，少一个多一个都要重新请示。</summary>
    public static IEnumerable<Objection> FilesAsDecided(Asking a)
    {
        if (a.Input is { } input && (input[RequestProcedure.Given] ?? RequestProcedure.NoneEnclosed) != (a.State.Fact(RequestProcedure.Enclosed) ?? RequestProcedure.NoneEnclosed))
            yield return Impossible("随答复提供的文件与请示时的不同，请决定人看过现在的文件再定", Articles.A37);
    }

    /// <summary>A paper tells of an act that produces it, and is issued once; what was voided may be issued anew.</summary>
    public static IEnumerable<Objection> PaperOfItsAct(Asking a)
    {
        if (a.Input is not { } input) yield break;
        var about = a.State.Events.ElementAtOrDefault((input.Number("about") ?? 0) - 1);
        if (about is null || Papers.PaperTable.Of(about.Row, Papers.PaperTable.OutcomeAt(a.State, about)).All(k => k.Key != input["paper"]))
            yield return Impossible("这一步不产生这种文书", Articles.A45);
        else if (Papers.PaperTable.Issued(a.State).FirstOrDefault(p => !p.Void && p.Kind == input["paper"] && p.About == about.Seq) is { } issued)
            yield return Impossible($"这份文书已经印发（{issued.Number}），要改的先作废", Articles.A45);
    }

    static Papers.IssuedPaper? Paper(Asking a) => Papers.PaperTable.Issued(a.State).FirstOrDefault(p => p.Seq == a.Input!.Number("paper-seq"));

    public static IEnumerable<Objection> PaperInForce(Asking a)
    {
        if (a.Input is null) yield break;
        if (Paper(a) is not { } paper) yield return Impossible("没有印发过这份文书", Articles.A45);
        else if (paper.Void) yield return Impossible($"{paper.Number}已经作废", Articles.A45);
    }

    /// <summary>What the applicant has got cannot be unsaid; it is supplemented.</summary>
    public static IEnumerable<Objection> PaperNotSent(Asking a)
    {
        if (a.Input is not null && Paper(a) is { } paper && Papers.PaperTable.Find(paper.Kind)?.Outcomes.Count > 0 && Papers.PaperTable.ReachedApplicant(a.State, paper))
            yield return Impossible("已经送出的答复不能作废，用“补充或者变更答复”", Articles.A36);
    }

    /// <summary>归档的卷里要有答复：印发的答复书，或者寄出、送达的凭据。An earlier register keeps its papers elsewhere, and what was archived earlier is recorded as it was done.</summary>
    public static IEnumerable<Objection> ReplyOnFile(Asking a)
    {
        if (a.Input is { Source: not null } || a.Input?.OccurredOn < a.Today || a.State.Events[0].Data.ContainsKey(Proofs.SourceKey) || a.State.LastOf([.. RequestProcedure.Delivering]) is not { } sent) yield break;
        if (Papers.PaperTable.Issued(a.State).Any(p => !p.Void && Papers.PaperTable.Find(p.Kind)?.Outcomes.Count > 0)) yield break;
        if (a.State.Events.Any(e => e.Data.ContainsKey(RequestProcedure.DispatchProof) || e.Data.ContainsKey(RequestProcedure.ServiceProofFile))) yield break;
        yield return Breach("卷里没有答复书，也没有寄出、送达的凭据", Articles.A45);
    }

    public static IEnumerable<Objection> NoRedoPending(Asking a)
    {
        if (a.State.Waiting("redo")) yield return Impossible("责令重新答复的事项还没有办完", Articles.A51);
    }
}
