using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Requests;

/// <summary>A day that an applicant should know of.</summary>
/// <param name="Key">what it is: the same day moved keeps its key</param>
/// <param name="Yours">something the applicant has to do, or may do, until then</param>
/// <param name="Provisional">it may still move</param>
public sealed record ApplicantDate(string Key, string Title, DateOnly Day, string Detail, string Article, bool Yours, bool Provisional = false);

/// <summary>
/// The applicant's own calendar: when the reply is due, until when a correction, reasons or a payment is owed, until when a review or a lawsuit may be begun.
/// The office's inner days and those of third parties are not in it.
/// </summary>
public static class ApplicantDates
{
    public const int ReviewDays = 60, LawsuitMonths = 6;

    public static IReadOnlyList<ApplicantDate> Of(DossierState state, ProcedureLaw law)
    {
        var dates = new List<ApplicantDate>();
        if (state.StoppedOn is null)
        {
            if (state.Stage == RequestStages.Voided) return dates;
            void Owed(string kind, string title, string detail, string article, bool answered)
            {
                if (answered) return;
                foreach (var wait in state.WaitsOf(kind))
                    if (RequestClocks.WaitDue(wait, law.Clock) is { } day) dates.Add(new(wait.Key, title, day, detail, article, true, kind == "fee" && wait.ServedOn is null));
            }
            // What was handed in and is being judged is owed no more.
            bool Answered(string asked, params string[] rows) => state.LastOf(rows, state.Last(asked)?.Seq ?? 0) is not null;
            Owed("correction", "补正的最后一天", "逾期不补正又没有正当理由的，视为放弃申请。", Articles.A30, Answered("request-correction", "late-correction"));
            Owed("reasons", "说明理由的最后一天", "答复期限照常计算。", Articles.A35, Answered("request-reasons", "state-reasons"));
            Owed("fee", "缴费的最后一天", "逾期不缴的，视为放弃申请。", Articles.A42, Answered("notify-fee", "declare-payment"));
            // While a correction is owed the period begins anew when it comes: no day of the office's stands.
            if (!state.Waiting("correction") && RequestClocks.Reply(state, law.Clock) is { Due: { } due } reply)
                dates.Add(new("reply", "答复期限届满", due, reply.Held ? "期限正在依法暂停计算，日期会顺延。" : "受理单位应当在这一天以前答复。", Articles.A33Term, false, reply.Held || reply.Provisional));
            return dates;
        }
        // A reply that was ordered anew is an act of its own, with periods of its own.
        var held = RequestProcedure.Held(state)!;
        if (state.Did("withdraw") && !held.Anew || Outcomes.Find(held.Outcome) is not { } outcome) return dates;
        var told = Told(state) ?? held.On;
        var certain = Told(state) is not null;
        var from = certain ? $"自{Chinese.Date(told)}收到答复起算" : $"自{Chinese.Date(told)}起算；收到答复更晚的，从收到之日起算";
        var remedy = outcome.RemedyOn(held.On, held.Ground);
        // 期间开始之日不算；最后一天是休假日的还可以顺延，这里写不顺延的那一天，不会让人错过。
        dates.Add(new("review", "申请行政复议的最后一天", told.AddDays(ReviewDays), $"{from}，{ReviewDays}日。{(remedy == Remedy.ReviewFirst ? "不服的，应当先申请行政复议。" : remedy == Remedy.RefusedPartReviewFirst ? "对不予公开的部分不服的，应当先申请行政复议。" : "")}", "《行政复议法》第二十条、第二十三条", true, !certain));
        if (remedy != Remedy.ReviewFirst)
            dates.Add(new("lawsuit", "直接提起行政诉讼的最后一天", told.AddMonths(LawsuitMonths), $"{from}，{LawsuitMonths}个月。{(remedy == Remedy.RefusedPartReviewFirst ? "只对不予公开以外的部分。" : "")}", "《行政诉讼法》第四十六条", true, !certain));
        return dates;
    }

    /// <summary>The day on which the reply reached the applicant; null while that is not known.</summary>
    static DateOnly? Told(DossierState state) => state.LastOf(["served", .. RequestProcedure.HandingOver], state.LastOf([.. RequestProcedure.Sending])?.Seq ?? 0)?.OccurredOn;
}
