using Gongkai.Statutes.Calendars;

namespace Gongkai.Statutes.Clocks;

/// <summary>
/// Deadlines as a pure function of dated events and law. The rules, once: the day of receipt is not counted;
/// a hold leaves out the working days after the letter through the answer (the union where holds overlap);
/// an extension lengthens the period; a corrected request or a payment starts the period afresh.
/// Late acts count as they happened and are listed as breaches; impossible ones are refused.
/// Source: 条例第三十条至第三十五条, 民法典第二百零一条至第二百零三条.
/// </summary>
public static class Reckoner
{
    public static Reckoning Reckon(ClockKind kind, DateOnly received, ReadOnlySpan<ClockEvent> events, ClockLaw law)
    {
        try
        {
            return kind == ClockKind.Reply
                ? new ReplyReckoner(received, law).Run(events)
                : Plain(kind, TermOf(kind, law.Settings), received, events, law);
        }
        catch (CalendarException e)
        {
            return new Reckoning(e.Message, Articles.Holidays);
        }
    }

    /// <summary>A term that nothing suspends, from the day before its first.</summary>
    public static Reckoning Reckon(Term term, DateOnly from, ClockLaw law)
    {
        try { return Plain(default, term, from, [], law); }
        catch (CalendarException e) { return new Reckoning(e.Message, Articles.Holidays); }
    }

    public static Term TermOf(ClockKind kind, ClockSettings settings) => kind switch
    {
        ClockKind.Correction => ClockLaw.CorrectionNotice,
        ClockKind.ThirdParty => ClockLaw.ThirdPartyOpinion,
        ClockKind.Fee => ClockLaw.Payment,
        ClockKind.Proactive => ClockLaw.Proactive,
        ClockKind.ReviewAnswer => ClockLaw.ReviewAnswer(settings.SimplifiedReview),
        ClockKind.CourtAnswer => ClockLaw.CourtAnswer,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whether the event is the very thing that the period is set for.</summary>
    static bool Keeps(ClockKind kind, ClockEventKind done) => done == ClockEventKind.Closed || (kind, done) is
        (ClockKind.Correction, ClockEventKind.CorrectionRequested) or (ClockKind.ThirdParty, ClockEventKind.HoldEnded) or (ClockKind.Fee, ClockEventKind.Paid);

    /// <summary>A period that nothing suspends: term from a day, kept or not.</summary>
    static Reckoning Plain(ClockKind kind, Term term, DateOnly from, ReadOnlySpan<ClockEvent> events, ClockLaw law)
    {
        var calendar = law.Calendar;
        var due = term.Unit == TermUnit.Workday ? calendar.AddWorkdays(from, term.Length) : calendar.AddDays(from, term.Length);
        var provisional = !calendar.Covers(from, due);
        List<Breach>? breaches = null;
        foreach (var e in events)
        {
            if (!Keeps(kind, e.Kind))
                return new Reckoning("这一期限不因其他事件变化，只能记录完成的日期", term.Article);
            if (e.On is not { } on) return new Reckoning("完成的日期没有填", term.Article);
            if (on < from) return new Reckoning($"完成日期{Chinese.Date(on)}早于起算日{Chinese.Date(from)}", term.Article);
            if (on > due)
                (breaches ??= []).Add(new Breach(on, ReckoningText.Late("完成", calendar, due, on, term.Unit), term.Article));
        }
        return new Reckoning(from, due, provisional, breaches ?? [], 0, false, () =>
            [
                new(from, $"自{Chinese.Date(from)}的次日起算，当日不计入", Articles.Civil201),
                .. ReckoningText.Skipped(calendar, from, due, term.Unit),
                .. term.Unit == TermUnit.Day && due != from.AddDays(term.Length)
                    ? [new(from.AddDays(term.Length), $"最后一日{Chinese.Date(from.AddDays(term.Length))}不是工作日，顺延", Articles.Civil203)]
                    : Array.Empty<ReckoningStep>(),
                .. ReckoningText.Uncovered(calendar, from, due),
                new(due, $"{term.Text}，至{Chinese.Date(due)}届满", term.Article),
            ]);
    }
}
