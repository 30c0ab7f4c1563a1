namespace Gongkai.Statutes.Clocks;

/// <summary>影响期限的事件。</summary>
public enum ClockEventKind
{
    CorrectionRequested,
    CorrectionReceived,
    HoldStarted,
    Served,
    HoldEnded,
    /// <summary>征求意见（或者收费通知）终止而没有结果：最多扣到对方期限届满之日。</summary>
    HoldCancelled,
    Extended,
    Paid,
    /// <summary>第三十五条：行政机关确定的延迟答复期限。</summary>
    Delayed,
    Closed,
}

/// <summary>暂停计算期限的事由。</summary>
public enum HoldKind
{
    ThirdParty,
    /// <summary>共同制作机关（第三十四条）。</summary>
    CoMaker,
    /// <summary>其他机关的意见或者确定（第十一条、第十七条第三款）。</summary>
    Agency,
    Fee,
}

/// <summary>
/// One dated fact. <see cref="On"/> may be missing only for an extension. <see cref="Ref"/> tells several
/// parties apart; <see cref="Days"/> belongs to an extension, <see cref="Until"/> to a delay.
/// </summary>
public readonly record struct ClockEvent(
    ClockEventKind Kind, DateOnly? On, HoldKind Hold = HoldKind.ThirdParty, string Ref = "", int Days = 0, DateOnly? Until = null)
{
    public static ClockEvent CorrectionRequested(DateOnly on) => new(ClockEventKind.CorrectionRequested, on);
    public static ClockEvent CorrectionReceived(DateOnly on) => new(ClockEventKind.CorrectionReceived, on);
    public static ClockEvent HoldStarted(DateOnly on, HoldKind hold, string reference = "") => new(ClockEventKind.HoldStarted, on, hold, reference);
    public static ClockEvent Served(DateOnly on, HoldKind hold, string reference = "") => new(ClockEventKind.Served, on, hold, reference);
    public static ClockEvent HoldEnded(DateOnly on, HoldKind hold, string reference = "") => new(ClockEventKind.HoldEnded, on, hold, reference);
    public static ClockEvent HoldCancelled(DateOnly on, HoldKind hold, string reference = "") => new(ClockEventKind.HoldCancelled, on, hold, reference);
    public static ClockEvent Extended(DateOnly? on, int days) => new(ClockEventKind.Extended, on, Days: days);
    public static ClockEvent Paid(DateOnly on) => new(ClockEventKind.Paid, on);
    public static ClockEvent Delayed(DateOnly on, DateOnly until) => new(ClockEventKind.Delayed, on, Until: until);
    public static ClockEvent Closed(DateOnly on) => new(ClockEventKind.Closed, on);
}

/// <summary>One line of the reckoning, in the order a person would count.</summary>
public sealed record ReckoningStep(DateOnly Date, string Text, string Rule);

/// <summary>An act that happened too late or too often: it counts as it happened, and stays marked.</summary>
public sealed record Breach(DateOnly Date, string Text, string Rule);
