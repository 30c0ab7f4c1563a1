using Gongkai.Statutes.Calendars;

namespace Gongkai.Statutes.Clocks;

/// <summary>期限的种类；键就是命令行 <c>reckon</c> 的 kind。</summary>
public enum ClockKind
{
    /// <summary>答复：自收到申请起 20 个工作日。</summary>
    Reply,
    /// <summary>发出补正告知：自收到申请起 7 个工作日。</summary>
    Correction,
    /// <summary>第三方、共同制作机关提出意见：自收到征求意见书起 15 个工作日。</summary>
    ThirdParty,
    /// <summary>缴费：自收到收费通知次日起 20 个工作日。</summary>
    Fee,
    /// <summary>主动公开：自形成或者变更之日起 20 个工作日。</summary>
    Proactive,
    /// <summary>行政复议答复：10 个工作日，简易程序 5 个工作日。</summary>
    ReviewAnswer,
    /// <summary>行政应诉答辩：15 日（自然日）。</summary>
    CourtAnswer,
}

public enum TermUnit { Workday, Day }

/// <summary>A length of time the law gives. <paramref name="Article"/> is its source.</summary>
public readonly record struct Term(int Length, TermUnit Unit, string Article)
{
    public string Text => Unit == TermUnit.Workday ? $"{Length}个工作日" : $"{Length}日";
}

/// <summary>Points on which the law is silent or local; every one is a setting (defaults as in the domain description).</summary>
public sealed record ClockSettings
{
    /// <summary>缴费后期限重新起算（true）；false 时只扣除等待缴费的时间。</summary>
    public bool PaymentResets { get; init; } = true;
    /// <summary>补正、缴费后重新起算的，可否再次延期。</summary>
    public bool ExtensionAfterReset { get; init; }
    /// <summary>发出征求意见书的当天是否也扣除。</summary>
    public bool HoldCountsSendingDay { get; init; }
    /// <summary>收到意见的当天是否也扣除。</summary>
    public bool HoldCountsAnswerDay { get; init; } = true;
    /// <summary>复议案件适用简易程序。</summary>
    public bool SimplifiedReview { get; init; }

    public static readonly ClockSettings Default = new();
}

/// <summary>What a deadline is reckoned by: the pinned calendar and settings. Terms themselves are date-effective here.</summary>
public sealed record ClockLaw(WorkCalendar Calendar, ClockSettings Settings)
{
    /// <summary>国务院令第711号修订的条例施行之日。</summary>
    public static readonly DateOnly Revised = new(2019, 5, 15);

    public static ClockLaw BuiltIn { get; } = new(WorkCalendar.BuiltIn, ClockSettings.Default);

    /// <summary>The law in force when the request was received: 15 working days before 2019-05-15, 20 since.</summary>
    public static Term ReplyTerm(DateOnly received) => received < Revised
        ? new(15, TermUnit.Workday, Articles.Old24)
        : new(20, TermUnit.Workday, Articles.A33Term);

    /// <summary>The most an extension may add in all.</summary>
    public static Term ExtensionLimit(DateOnly received) => received < Revised
        ? new(15, TermUnit.Workday, Articles.Old24)
        : new(20, TermUnit.Workday, Articles.A33Term);

    public static readonly Term CorrectionNotice = new(7, TermUnit.Workday, Articles.A30);
    public static readonly Term ThirdPartyOpinion = new(15, TermUnit.Workday, Articles.A32);
    public static readonly Term CoMakerOpinion = new(15, TermUnit.Workday, Articles.A34);
    public static readonly Term Payment = new(20, TermUnit.Workday, Articles.FeeRules);
    public static readonly Term Proactive = new(20, TermUnit.Workday, Articles.A26);
    public static readonly Term CourtAnswer = new(15, TermUnit.Day, Articles.Litigation67);

    public static Term ReviewAnswer(bool simplified) => simplified
        ? new(5, TermUnit.Workday, Articles.ReviewAnswerSimple)
        : new(10, TermUnit.Workday, Articles.ReviewAnswer);

    /// <summary>How long a consulted party (or the payer) has: fees 20, opinions 15 working days.</summary>
    public static Term HoldTerm(HoldKind hold) => hold switch
    {
        HoldKind.Fee => Payment,
        HoldKind.ThirdParty => ThirdPartyOpinion,
        _ => CoMakerOpinion,
    };

    /// <summary>The last day of that time, for one who was served (or, where that is unknown, written to) on <paramref name="from"/>.</summary>
    public DateOnly HoldEnds(HoldKind hold, DateOnly from) => Calendar.AddWorkdays(from, HoldTerm(hold).Length);
}
