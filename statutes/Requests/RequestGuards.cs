using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;
using static Gongkai.Statutes.Procedures.Objection;

namespace Gongkai.Statutes.Requests;

/// <summary>The conditions of the request table that a stage and a wait cannot express. Each cites its article.</summary>
static class RequestGuards
{
    /// <summary>第三十条：补正告知自收到申请之日起 7 个工作日内。</summary>
    public static IEnumerable<Objection> CorrectionInTime(Asking a)
    {
        if (a.State.Waiting("correction")) { yield return Impossible("上一次补正告知还没有结果", Articles.A30); yield break; }
        if (a.State.RunsFrom is not { } from) yield break;
        var limit = a.Law.Clock.Calendar.AddWorkdays(from, ClockLaw.CorrectionNotice.Length);
        if (On(a) > limit) yield return Breach($"补正告知期限{Chinese.Date(limit)}已过，原则上应按现有内容答复", Articles.A30);
        if (a.State.Did("request-correction")) yield return Breach("补正应当一次性告知，已经告知过一次", Articles.A30);
    }

    /// <summary>The period set for the applicant must be ahead.</summary>
    public static Guard DueAhead(string article) => a => Check(a, article);
    static IEnumerable<Objection> Check(Asking a, string article)
    {
        if (a.Input?.Date("due") is { } due && due <= a.Input.OccurredOn)
            yield return Impossible("期限应当晚于发出之日", article);
    }

    public static IEnumerable<Objection> CorrectionOnTimeOrJustified(Asking a)
    {
        if (a.Input is { } input && a.State.WaitsOf("correction").FirstOrDefault()?.Due is { } due
            && input.OccurredOn > due && input["justified"] != "yes")
            yield return Impossible($"补正期限{Chinese.Date(due)}已过，又没有正当理由：视为放弃申请，应作“逾期不补正，不再处理”", Articles.A30);
    }

    /// <summary>An applicant has given up only after the last day has passed.</summary>
    public static Guard Lapsed(string wait, string article) => a => LapsedCheck(a, wait, article);
    static IEnumerable<Objection> LapsedCheck(Asking a, string wait, string article)
    {
        var open = a.State.WaitsOf(wait).FirstOrDefault();
        if (open is null || RequestClocks.WaitDue(open, a.Law.Clock) is not { } due) yield break;
        if (open.Kind is "fee" or "third-party" or "co-maker" && open.ServedOn is null)
            yield return Impossible("还没有登记送达日期，期限没有开始计算", article);
        else if (On(a) <= due)
            yield return Impossible($"期限至{Chinese.Date(due)}，还没有届满", article);
    }

    /// <summary>第三十三条：期限届满前，经工作机构负责人同意，合计不超过 20 个工作日。</summary>
    public static IEnumerable<Objection> ExtensionLawful(Asking a)
    {
        if (a.State.RunsFrom is not { } from) yield break;
        var limit = ClockLaw.ExtensionLimit(from).Length;
        if (a.Input?.Number("days") is { } days && (days < 1 || days > limit))
            yield return Impossible($"延长的期限应在1至{limit}个工作日之间", Articles.A33Term);
        // A new period may bring a new right to extend, if the district reads the law so; a delay belongs to its own period in any case.
        var fresh = a.State.Events.LastOrDefault(e => e.Clock == ClockEffect.CorrectionReceived || e.Clock == ClockEffect.Pay && a.Law.Clock.Settings.PaymentResets)?.Seq ?? 0;
        if (a.State.Events.Any(e => e.Row == "extend" && (e.Seq > fresh || !a.Law.Clock.Settings.ExtensionAfterReset)))
            yield return Impossible("已经延期过一次", Articles.A33Term);
        if (a.State.Events.Any(e => e.Row == "delay" && e.Seq > fresh)) yield return Impossible("已经确定延迟答复的期限", Articles.A35);
        var reply = RequestClocks.Reply(a.State, a.Law.Clock);
        if (reply?.Due is { } due && On(a) > due)
            yield return Breach($"答复期限{Chinese.Date(due)}已过，延期应当在届满前决定", Articles.A33Term);
    }

    public static IEnumerable<Objection> FeesEnabled(Asking a)
    {
        if (!a.Law.Requests.FeesEnabled) yield return Impossible("本区没有开启信息处理费", Articles.A42);
        if (a.State.Waiting("fee")) yield return Impossible("上一次收费通知还没有结果", Articles.FeeRules);
        else if (a.State.Did("notify-fee")) yield return Impossible("收费通知已经发过一次", Articles.FeeRules);
        if (a.Input?["fee-basis"] is { } basis && a.Input.Number("fee-count") is { } count && long.TryParse(a.Input["amount"], out var amount))
        {
            var due = basis == "pages" ? Fees.ForPages(count) : Fees.ForNthRequest(Math.Max(1, count));
            if (due != amount)
                yield return Impossible($"按标准应为{Chinese.Yuan(due)}元，填写的是{Chinese.Yuan(amount)}元", Articles.FeeRules);
            else if (due == 0)
                yield return Impossible("没有超过规定的数量，不收费", Articles.FeeRules);
        }
    }

    /// <summary>No paper may be drafted while somebody is still being asked.</summary>
    public static IEnumerable<Objection> NothingPending(Asking a)
    {
        foreach (var (kind, text, article) in Pending)
            if (a.State.Waiting(kind)) yield return Impossible(text, article);
    }

    static readonly (string Kind, string Text, string Article)[] Pending =
    [
        ("correction", "正在等待申请人补正", Articles.A30),
        ("reasons", "正在等待申请人说明理由", Articles.A35),
        ("third-party", "正在征求第三方意见", Articles.A32),
        ("co-maker", "正在征求共同制作机关意见", Articles.A34),
        ("agency", "正在征求其他机关意见", Articles.A33Hold),
        ("fee", "正在等待缴费", Articles.A42),
        ("assist", "协助调查还没有复函", "本区协助调查工作规定"),
    ];

    /// <summary>The outcome must have the ground it needs on the record.</summary>
    public static IEnumerable<Objection> OutcomeGrounded(Asking a)
    {
        switch (a.Input?["outcome"])
        {
            case "NONE_NOT_EXIST" when !a.State.Did("search"):
                yield return Impossible("答复信息不存在，须先登记检索情况", Articles.A36 + "第（四）项");
                break;
            case "NONE_UNCLEAR" when !a.State.Did("receive-correction"):
                yield return Impossible("没有经过补正，不能以“补正后仍不明确”答复", Articles.A30);
                break;
            case "REFUSE_EXCESS" when !a.State.Did("request-reasons"):
                yield return Impossible("没有要求申请人说明理由，不能以此不予处理", Articles.A35);
                break;
            case "REFUSE_EXCESS" when a.State.Fact("reasonable") == "yes":
                yield return Impossible("申请人的理由已经认定为合理", Articles.A35);
                break;
            case "DENY_THIRD" when !a.State.Did("third-party-answer") && !a.State.Did("third-party-lapse"):
                yield return Breach("没有征求过第三方意见", Articles.A32);
                break;
        }
        if (a.Input?["outcome"] == "PARTIAL" && a.Input["refused-ground"] is null)
            yield return Impossible("部分公开须写明不公开部分的依据", Articles.A37);
    }

    /// <summary>Those who drafted may not approve: neither who is named as drafter nor who wrote the draft down, whoever records the approval.</summary>
    public static IEnumerable<Objection> NotOwnDraft(Asking a)
    {
        if (a.Input is { } input && a.State.Last("draft") is { } draft && (input.Decider == draft.Decider || input.Decider == draft.Recorder))
            yield return Impossible("拟稿人不能签发自己的文稿", Articles.A45);
    }

    /// <summary>第三十二条：第三方不同意而决定公开的，先书面告知第三方。</summary>
    public static IEnumerable<Objection> ObjectorTold(Asking a)
    {
        if (Objected(a.State) && a.State.Fact("outcome") is ("GRANT" or "PARTIAL") && !a.State.Did("notify-third-party"))
            yield return Impossible("第三方不同意公开，须先将公开的决定和理由书面告知第三方", Articles.A32);
    }

    public static IEnumerable<Objection> ThirdPartyObjected(Asking a)
    {
        if (!Objected(a.State)) yield return Impossible("没有第三方表示不同意公开", Articles.A32);
    }

    public static IEnumerable<Objection> ReasonsJudgedReasonable(Asking a)
    {
        if (a.State.Fact("reasonable") != "yes") yield return Impossible("须先收到理由并认定为合理", Articles.A35);
        if (a.Input?.Date("until") is { } until && until <= a.Input.OccurredOn) yield return Impossible("延迟答复的日期应当在今后", Articles.A35);
    }

    public static IEnumerable<Objection> NotServedYet(Asking a)
    {
        if (a.Act.Closes is { } kind && a.State.WaitsOf(kind).All(w => w.ServedOn is not null))
            yield return Impossible("送达日期已经登记", a.Act.Article);
    }

    public static IEnumerable<Objection> ReceivedNotAfter(Asking a)
    {
        if (a.Input?.Date("received") is { } received && received > a.Input.OccurredOn)
            yield return Impossible("收到日期不能晚于登记日期", Articles.A31);
    }

    static bool Objected(DossierState state) => state.Events.Any(e => e.Data.GetValueOrDefault("opinion") == "against");

    static DateOnly On(Asking a) => a.Input?.OccurredOn ?? a.Today;
}
