using Gongkai.Statutes.Procedures;
using static Gongkai.Statutes.Requests.RequestStages;

namespace Gongkai.Statutes.Requests;

/// <summary>
/// 分办 inside the addressee as it stands: the section, the person named, and whether that person took it over. A person who sent it back is no longer named.
/// </summary>
/// <param name="Handler">User id of the person named; null: nobody in particular.</param>
public sealed record Handling(string? Handler, bool Accepted, bool Declined)
{
    static readonly string[] Rows = ["assign", "reassign", "accept", "decline"];

    public static Handling Of(DossierState state) => state.LastOf(Rows) switch
    {
        null => new(null, false, false),
        { Row: "decline" } => new(null, false, true),
        // Whoever names themselves has no need to say so again.
        { Row: "assign" or "reassign" } named => new(named.Data.GetValueOrDefault("handler"), named.Data.TryGetValue("handler", out var handler) && handler == named.Decider, false),
        var accepted => new(state.LastOf(["assign", "reassign"])!.Data.GetValueOrDefault("handler"), true, false),
    };
}

/// <summary>
/// Whose turn it is: the one thing the office has to do next on a request, or that it waits. A pure function of the fold, so that work lists can keep it in a column;
/// whether a period has run out meanwhile is asked of the clocks on the day.
/// </summary>
public static class RequestTurns
{
    /// <summary>Nothing is left to do but to file it.</summary>
    public const string None = "";
    public const string Confirm = "confirm", Assign = "assign", Accept = "accept", Handle = "handle", Draft = "draft", Review = "review", Send = "send", Serve = "serve",
        Judge = "judge", Notice = "notice", Wait = "wait", Redo = "redo";

    /// <summary>In the order in which a request goes through them.</summary>
    public static readonly IReadOnlyList<Option> All =
    [
        new(Confirm, "待确认收到日期"), new(Assign, "待分办"), new(Accept, "待接办"), new(Handle, "待检索拟稿"), new(Draft, "待送审"), new(Review, "待审核签发"),
        new(Send, "待发出"), new(Serve, "待登记送达"), new(Judge, "待认定申请人提交的"), new(Notice, "待登记通知送达"), new(Wait, "等待对方"), new(Redo, "待重新答复"),
    ];

    /// <summary>What is for the heads of the unit to do.</summary>
    public static readonly IReadOnlyList<string> OfHeads = [Review];
    /// <summary>What is for the person named, or where nobody is, for any officer of the unit.</summary>
    public static readonly IReadOnlyList<string> OfHandlers = [Confirm, Assign, Accept, Handle, Draft, Send, Serve, Judge, Notice, Redo];

    public static string Name(string turn) => All.FirstOrDefault(t => t.Key == turn)?.Label ?? "";

    public static string Of(DossierState state)
    {
        if (state.Stage == Submitted) return Confirm;
        if (state.StoppedOn is not null || state.Stage == Voided) return state.Stage == RedoReviewing ? Review : state.Stage == RedoSigned ? Send : state.Waiting("redo") ? Redo : state.Stage == Sent ? Serve : None;
        if (state.Waits.Count > 0)
            return state.Waits.Values.Any(w => Spoken(state, w)) ? Judge
                : state.Waits.Values.Any(w => w.Kind is "third-party" or "co-maker" or "fee" && w.ServedOn is null) ? Notice
                : Wait;
        var handling = Handling.Of(state);
        return state.Stage switch
        {
            Registered or Processing when handling.Handler is not null => handling.Accepted ? Handle : Accept,
            Registered => Assign,
            Processing => handling.Declined ? Assign : Handle,
            Drafting => Draft,
            Reviewing => Review,
            _ => Send,
        };
    }

    /// <summary>The applicant handed something in on this wait, and nobody has said yet what it is worth.</summary>
    static bool Spoken(DossierState state, Wait wait) =>
        state.Events.Any(e => e.Row is "late-correction" or "state-reasons" or "declare-payment" && e.Wait == wait.Key && !e.Closed.Contains(wait.Key));

    /// <summary>What to do now, in a sentence for the top of the page.</summary>
    public static string Words(DossierState state, string turn) => turn switch
    {
        Confirm => "与申请人确认收到日期",
        Assign when Handling.Of(state).Declined => "重新分办：承办人退回了",
        Assign => "审看内容：不明确的要求补正，明确的分办",
        Accept => "由承办人接办，或者写明理由退回分办",
        Handle => "检索、审查，提出办理结果并拟稿",
        Draft => "完成文稿并送审",
        Review => "审核后签发，或者退回修改",
        Send => "发出或者当面送达答复",
        Serve => "登记送达情况",
        Redo => "按决定、判决重新拟稿，审核、签发、送达",
        _ => state.Stage switch
        {
            Closed => "归档",
            Voided => "登记已经作废，没有要办的事",
            _ => "已经归档，没有要办的事",
        },
    };
}
