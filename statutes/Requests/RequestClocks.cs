using System.Runtime.InteropServices;
using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Requests;

/// <summary>The named clocks of a request: the reply itself, the correction notice, and one for every open wait that has a day.</summary>
public static class RequestClocks
{
    public static Reckoning? Reply(DossierState state, ClockLaw law) =>
        state.ReckonedFrom is { } from
            ? Reckoner.Reckon(ClockKind.Reply, from, state.ClockEvents is List<ClockEvent> list ? CollectionsMarshal.AsSpan(list) : [.. state.ClockEvents], law)
            : null;

    public static IReadOnlyList<NamedClock> Of(DossierState state, ProcedureLaw law)
    {
        var clocks = new List<NamedClock>(2);
        var clock = law.Clock;
        if (state.StartedOn is not null && state.StoppedOn is null && Reply(state, clock) is { Due: { } due } reply)
        {
            // While the applicant owes a correction the office cannot be late: what it owes begins anew when that comes.
            clocks.Add(new("reply", "答复", reply.From, due, reply.Provisional, Articles.A33Term, reply) { Owed = !state.Waiting("correction") });
            if (state.Stage is RequestStages.Registered or RequestStages.Processing && !state.Corrected && !state.Did("request-correction"))
                Add("correction-notice", "补正告知（内容不明确时）", ClockLaw.CorrectionNotice, state.RunsFrom!.Value, ClockSide.Optional);
        }
        if (state.Stage == RequestStages.Submitted)
        {
            // 第三十一条 asks for the confirmation of plain mail on the day itself; for the rest the office gives itself one working day.
            var arrived = state.Events[0].OccurredOn;
            var plain = state.Fact("channel") == "plain-mail";
            clocks.Add(new("confirm", "确认收到日期", arrived, plain ? arrived : clock.Calendar.AddWorkdays(arrived, 1), false, Articles.A31, null, plain ? ClockSide.Ours : ClockSide.Internal) { Owed = true });
        }
        // Ordered twice, the earlier day is the one to keep.
        var firstRedo = state.WaitsOf("redo").MinBy(w => w.Due);
        foreach (var wait in state.Waits.Values)
        {
            switch (wait.Kind)
            {
                case "third-party" when wait.ServedOn is { } served:
                    Add(wait.Key, "第三方意见", ClockLaw.ThirdPartyOpinion, served, ClockSide.Theirs);
                    break;
                case "co-maker" when wait.ServedOn is { } served:
                    Add(wait.Key, "共同制作机关意见（逾期视为同意公开）", ClockLaw.CoMakerOpinion, served, ClockSide.Theirs);
                    break;
                case "fee" when wait.ServedOn is { } served:
                    Add(wait.Key, "缴费", ClockLaw.Payment, served, ClockSide.Theirs);
                    break;
                case "correction" or "reasons" or "redo" or "assist" when wait.Due is { } day:
                    clocks.Add(new(wait.Key, WaitLabel(wait.Kind), wait.OpenedOn, day, !clock.Calendar.Covers(day.Year), WaitArticle(wait.Kind), null,
                        wait.Kind == "redo" ? ClockSide.Ours : ClockSide.Theirs) { Owed = wait == firstRedo });
                    break;
            }
        }
        return clocks;

        void Add(string name, string label, Term term, DateOnly from, ClockSide side)
        {
            var reckoning = Reckoner.Reckon(term, from, clock);
            if (reckoning.Due is { } day)
                clocks.Add(new(name, label, from, day, reckoning.Provisional, term.Article, reckoning, side));
        }
    }

    /// <summary>The office's own marks on the way to the reply: when the draft, and when the signature, should be there. They follow the deadline as it moves.</summary>
    public static IReadOnlyList<NamedClock> Milestones(DossierState state, NamedClock reply, ProcedureLaw law)
    {
        NamedClock At(string name, string label, int lead) =>
            new(name, label, reply.StartedOn, law.Clock.Calendar.AtOrdinal(law.Clock.Calendar.Ordinal(reply.Due) - lead), reply.Provisional, "本区内部进度", null, ClockSide.Internal);
        return state.Stage switch
        {
            RequestStages.Registered or RequestStages.Processing => [At("draft", "拟出文稿", law.Requests.DraftLead), At("sign", "审核签发", law.Requests.SignLead)],
            RequestStages.Drafting or RequestStages.Reviewing => [At("sign", "审核签发", law.Requests.SignLead)],
            _ => [],
        };
    }

    /// <summary>The last day of an open wait, or null where it has none yet (not served, no day set).</summary>
    public static DateOnly? WaitDue(Wait wait, ClockLaw law) => wait.Kind switch
    {
        "third-party" or "co-maker" or "fee" => law.HoldEnds(DossierState.HoldOf(wait.Key), wait.ServedOn ?? wait.OpenedOn),
        _ => wait.Due,
    };

    static string WaitLabel(string kind) => kind switch
    {
        "correction" => "申请人补正",
        "reasons" => "申请人说明理由",
        "redo" => "重新答复",
        _ => "协助调查",
    };

    static string WaitArticle(string kind) => kind switch
    {
        "correction" => Articles.A30,
        "reasons" => Articles.A35,
        "redo" => Articles.A51,
        _ => RequestGuards.AssistRule,
    };
}

/// <summary>Stages of a request.</summary>
public static class RequestStages
{
    public const string Submitted = "submitted", Registered = "registered", Processing = "processing", Drafting = "drafting",
        Reviewing = "reviewing", Signed = "signed", Sent = "sent", Closed = "closed", Archived = "archived", Voided = "voided";
    /// <summary>Of a reply that was ordered anew: the request has its outcome, and is counted by it, all the while.</summary>
    public const string Redoing = "redoing", RedoReviewing = "redo-reviewing", RedoSigned = "redo-signed";

    public static readonly IReadOnlyList<Stage> All =
    [
        new(Submitted, "待确认", true),
        new(Registered, "已登记", true),
        new(Processing, "办理中", true),
        new(Drafting, "拟稿", true),
        new(Reviewing, "审核", true),
        new(Signed, "已签发", true),
        new(Sent, "已发出", false),
        new(Closed, "已办结", false),
        new(Archived, "已归档", false),
        new(Redoing, "重新办理", false),
        new(RedoReviewing, "重新答复审核", false),
        new(RedoSigned, "重新答复已签发", false),
        new(Voided, "登记作废", false, Void: true),
    ];
}
