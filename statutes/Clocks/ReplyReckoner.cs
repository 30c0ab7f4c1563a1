using Gongkai.Statutes.Calendars;

namespace Gongkai.Statutes.Clocks;

/// <summary>
/// The reply deadline of one request. Works in ordinals of working days: a hold is an interval of ordinals
/// left out, so the n-th counted working day is found by walking the merged intervals, not the days.
/// </summary>
struct ReplyReckoner(DateOnly receivedOn, ClockLaw clockLaw)
{
    struct Hold
    {
        public HoldKind Kind;
        public string Ref;
        public DateOnly Start;
        public DateOnly? Served, Ended;
        /// <summary>Ended by nothing but its own last day.</summary>
        public bool Lapsed;
        /// <summary>Given up without an answer.</summary>
        public bool Cancelled;
        /// <summary>收费的：已经缴费。</summary>
        public bool Paid;
        /// <summary>Left out: working days with ordinals in (From, Through].</summary>
        public int From, Through;
        public DateOnly Until;
    }

    readonly DateOnly received = receivedOn;
    readonly ClockLaw law = clockLaw;
    readonly WorkCalendar calendar = clockLaw.Calendar;
    readonly List<Hold> holds = [];
    readonly List<Breach> breaches = [];
    readonly List<ReckoningStep> history = [];
    /// <summary>From when the days are counted: the receipt, or the latest restart.</summary>
    DateOnly start = receivedOn;
    /// <summary>From when the application as it stands has been here: the receipt, or its correction; payment does not move it.</summary>
    DateOnly applied = receivedOn;
    int extension, extensions, corrections;
    DateOnly? delayedUntil, correctionOpen, closedOn;
    bool paid;

    public Reckoning Run(ReadOnlySpan<ClockEvent> events)
    {
        Span<int> order = events.Length <= 64 ? stackalloc int[events.Length] : new int[events.Length];
        if (Sort(events, order) is { } undated) return undated;
        foreach (var i in order)
            if (Apply(events[i]) is { } refused)
                return refused;

        var (due, excluded, held, until) = Count();
        if (closedOn is { } closed && closed > due)
            breaches.Add(new(closed, ReckoningText.Late("答复", calendar, due, closed, TermUnit.Workday), ClockLaw.ReplyTerm(start).Article));
        // A hold without an end matters only while the request is open and the hold reaches into the period; a date that the agency fixed stands.
        var open = held && closedOn is null && delayedUntil is null;
        var provisional = open || !calendar.Covers(received, due) || (delayedUntil is null && until is { } u && !calendar.Covers(received, u));
        var self = this;
        return new Reckoning(start, due, provisional, breaches.Count == 0 ? [] : breaches, excluded, open, () => self.Explain(due, excluded, open));
    }

    /// <summary>
    /// Order by date, otherwise as listed; what closes the request is the last thing of its day. An undated extension keeps its place in the list,
    /// before the closing at the latest.
    /// </summary>
    static Reckoning? Sort(ReadOnlySpan<ClockEvent> events, Span<int> order)
    {
        Span<int> keys = events.Length <= 64 ? stackalloc int[events.Length] : new int[events.Length];
        var last = 0;
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i].On is { } on) last = on.DayNumber;
            else if (events[i].Kind != ClockEventKind.Extended) return new Reckoning("有事件没有日期", Articles.A45);
            var key = last * 2 + (events[i].Kind == ClockEventKind.Closed ? 1 : 0);
            var j = i;
            for (; j > 0 && keys[j - 1] > key; j--) { keys[j] = keys[j - 1]; order[j] = order[j - 1]; }
            keys[j] = key;
            order[j] = i;
        }
        return null;
    }

    Reckoning? Apply(in ClockEvent e)
    {
        var on = e.On ?? start;
        if (on < received)
            return new($"{Chinese.Date(on)}的事件早于收到申请的{Chinese.Date(received)}", Articles.A31);
        if (closedOn is { } closed)
            return new($"{Chinese.Date(closed)}已经办结，之后不能再有影响期限的事件", Articles.A33);
        switch (e.Kind)
        {
            case ClockEventKind.CorrectionRequested: return CorrectionRequested(on);
            case ClockEventKind.CorrectionReceived:
                if (correctionOpen is null) breaches.Add(new(on, "没有补正告知的记录就收到了补正材料", Articles.A30));
                correctionOpen = null;
                applied = on;
                Restart(on, $"{Chinese.Date(on)}收到补正材料，期限自该日重新起算", Articles.A30);
                return null;
            case ClockEventKind.HoldStarted: return HoldStarted(e, on);
            case ClockEventKind.Served: return Served(e, on);
            case ClockEventKind.HoldEnded or ClockEventKind.HoldCancelled: return HoldEnded(e, on);
            case ClockEventKind.Extended: return Extended(e, on);
            case ClockEventKind.Paid: return Paid(on);
            case ClockEventKind.Delayed:
                if (e.Until is not { } date || date < on) return new("延迟答复没有写明之后的答复日期", Articles.A35);
                _ = calendar.KindOf(date); // refuses a day outside the calendar
                if (Count().Due is var before && on > before)
                    breaches.Add(new(on, $"确定延迟答复的期限时，原期限{Chinese.Date(before)}已过", Articles.A35));
                delayedUntil = date;
                history.Add(new(on, $"确定延迟答复的合理期限，至{Chinese.Date(date)}", Articles.A35));
                return null;
            default:
                closedOn = on;
                return null;
        }
    }

    Reckoning? CorrectionRequested(DateOnly on)
    {
        if (correctionOpen is { } earlier)
            return new($"{Chinese.Date(earlier)}的补正告知还没有结果，不能再次要求补正", Articles.A30);
        corrections++;
        if (corrections > 1) breaches.Add(new(on, "补正要求应当一次性告知，这是第二次", Articles.A30));
        var limit = calendar.AddWorkdays(applied, ClockLaw.CorrectionNotice.Length);
        if (on > limit)
            breaches.Add(new(on, $"补正告知晚于{Chinese.Date(limit)}（收到申请之日起7个工作日）", Articles.A30));
        correctionOpen = on;
        history.Add(new(on, $"{Chinese.Date(on)}发出补正告知，收到补正材料前期限照常计算", Articles.A30));
        return null;
    }

    Reckoning? HoldStarted(in ClockEvent e, DateOnly on)
    {
        if (Find(e) is >= 0 and var i)
        {
            if (on <= holds[i].Until) return new($"{HoldName(e.Hold)}还没有结束，不能重复开始", HoldArticle(e.Hold));
            // Nothing came, and the period of the first letter is over: this is a new one.
            holds[i] = Measured(holds[i] with { Ended = holds[i].Until, Lapsed = true });
        }
        holds.Add(Measured(new Hold { Kind = e.Hold, Ref = e.Ref, Start = on }));
        return null;
    }

    Reckoning? Served(in ClockEvent e, DateOnly on)
    {
        var i = Find(e);
        // Of things listed under one day the service comes before the answer, whichever is named first.
        if (i < 0) i = FindEnded(e, on, h => h.Served is null);
        if (i < 0) return new($"没有正在进行的{HoldName(e.Hold)}，不能登记送达", HoldArticle(e.Hold));
        var hold = holds[i];
        if (hold.Served is { } already) return new($"{HoldName(e.Hold)}已于{Chinese.Date(already)}送达，不能重复登记", HoldArticle(e.Hold));
        hold.Served = on;
        holds[i] = Measured(hold);
        return null;
    }

    Reckoning? HoldEnded(in ClockEvent e, DateOnly on)
    {
        var i = Find(e);
        // A payment has ended the wait for it already.
        if (i < 0 && FindEnded(e, on, h => h.Paid) >= 0) return null;
        if (i < 0) return new($"没有正在进行的{HoldName(e.Hold)}，不能登记结束", HoldArticle(e.Hold));
        var hold = holds[i];
        hold.Ended = on;
        hold.Cancelled = e.Kind == ClockEventKind.HoldCancelled;
        holds[i] = Measured(hold);
        return null;
    }

    Reckoning? Extended(in ClockEvent e, DateOnly on)
    {
        var limit = ClockLaw.ExtensionLimit(start).Length;
        var rule = ClockLaw.ReplyTerm(start).Article;
        if (e.Days < 1 || e.Days > limit)
            return new($"延长答复的期限合计应在1至{limit}个工作日之间", rule);
        extensions++;
        if (extensions > 1) breaches.Add(new(on, "已经延期过一次，又再次延期", rule));
        if (delayedUntil is { } fixedDay) breaches.Add(new(on, $"已经确定延迟答复至{Chinese.Date(fixedDay)}，不能再延期", Articles.A35));
        else if (e.On is not null && Count().Due is var due && on > due)
            breaches.Add(new(on, $"延期决定作出时，原期限{Chinese.Date(due)}已过", rule));
        if (extension + e.Days > limit) breaches.Add(new(on, $"延长答复的期限合计超过{limit}个工作日，只计{limit}个", rule));
        extension = Math.Min(limit, extension + e.Days);
        history.Add(new(on, e.On is null ? $"延长答复期限{e.Days}个工作日" : $"{Chinese.Date(on)}决定延长答复期限{e.Days}个工作日", rule));
        return null;
    }

    Reckoning? Paid(DateOnly on)
    {
        var i = holds.FindLastIndex(h => h.Kind == HoldKind.Fee && !h.Paid);
        if (i >= 0)
        {
            var hold = holds[i];
            // Without a day of service nobody can say that the payment is late.
            if (hold.Served is { } served && law.HoldEnds(HoldKind.Fee, served) is var limit && limit < on)
                breaches.Add(new(on, $"缴费晚于缴费期限{Chinese.Date(limit)}", Articles.FeeRules));
            hold.Ended ??= on;
            hold.Paid = true;
            holds[i] = Measured(hold);
        }
        else if (paid) return new("没有待缴的收费通知，不能登记缴费", Articles.FeeRules);
        else breaches.Add(new(on, "没有收费通知的记录就收到了缴费", Articles.FeeRules));
        paid = true;
        if (law.Settings.PaymentResets)
            Restart(on, $"{Chinese.Date(on)}缴费，期限自次日重新计算", Articles.FeeRules);
        else
            history.Add(new(on, $"{Chinese.Date(on)}缴费，等待缴费的时间不计算在内", Articles.FeeRules));
        return null;
    }

    void Restart(DateOnly on, string text, string rule)
    {
        start = on;
        extension = 0;
        delayedUntil = null;
        if (law.Settings.ExtensionAfterReset) extensions = 0;
        history.Add(new(on, text, rule));
    }

    readonly int Find(in ClockEvent e)
    {
        for (var i = holds.Count - 1; i >= 0; i--)
            if (holds[i].Ended is null && holds[i].Kind == e.Hold && holds[i].Ref == e.Ref) return i;
        return -1;
    }

    /// <summary>The latest matching hold that ended on that very day.</summary>
    readonly int FindEnded(in ClockEvent e, DateOnly on, Func<Hold, bool> which)
    {
        for (var i = holds.Count - 1; i >= 0; i--)
            if (holds[i].Ended == on && holds[i].Kind == e.Hold && holds[i].Ref == e.Ref && which(holds[i])) return i;
        return -1;
    }

    /// <summary>
    /// The end that counts: the answer, or the last day of the consulted party's own period if that comes first.
    /// Where the day of service is unknown an answer is taken as it came; with neither, and where the asking was given up, the period runs from the letter.
    /// </summary>
    readonly Hold Measured(Hold hold)
    {
        var limit = law.HoldEnds(hold.Kind, hold.Served ?? hold.Start);
        var capped = hold.Cancelled || hold.Served is not null && hold.Kind != HoldKind.Agency;
        hold.Until = hold.Ended is { } ended ? (capped && ended > limit ? limit : ended) : limit;
        hold.From = calendar.Ordinal(law.Settings.HoldCountsSendingDay ? hold.Start.AddDays(-1) : hold.Start);
        hold.Through = calendar.Ordinal(law.Settings.HoldCountsAnswerDay || hold.Lapsed || hold.Ended != hold.Until ? hold.Until : hold.Until.AddDays(-1));
        return hold;
    }

    /// <summary>
    /// Where the counting leads: the last day, the working days that holds left out on the way to it, whether one of these holds is still open, and the latest day that one reaches.
    /// </summary>
    readonly record struct Counted(DateOnly Due, int Excluded, bool Held, DateOnly? Until);

    /// <summary>Counts to the n-th working day after the start that no hold leaves out (a date that the agency fixed stands); <paramref name="left"/> gets what each hold leaves out, if wanted.</summary>
    readonly Counted Count(Span<int> left = default)
    {
        var need = ClockLaw.ReplyTerm(start).Length + extension;
        var at = calendar.Ordinal(start);
        if (holds.Count == 0)
            return new(delayedUntil ?? calendar.AtOrdinal(at + need), 0, false, null);

        Span<int> order = holds.Count <= 64 ? stackalloc int[holds.Count] : new int[holds.Count];
        for (var i = 0; i < order.Length; i++)
        {
            var j = i;
            for (; j > 0 && holds[order[j - 1]].From > holds[i].From; j--) order[j] = order[j - 1];
            order[j] = i;
        }
        var (excluded, held, until) = (0, false, (DateOnly?)null);
        foreach (var i in order)
        {
            var hold = holds[i];
            // An answer on the day of the letter may leave nothing out at all.
            if (hold.Through <= Math.Max(at, hold.From)) continue;
            var free = Math.Max(0, hold.From - at);
            if (free >= need) break;
            held |= hold.Ended is null;
            need -= free;
            at = Math.Max(at, hold.From);
            excluded += hold.Through - at;
            if (left.Length > i) left[i] = hold.Through - at;
            at = hold.Through;
            if (until is null || hold.Until > until) until = hold.Until;
        }
        return new(delayedUntil ?? calendar.AtOrdinal(at + need), excluded, held, until);
    }

    readonly IReadOnlyList<ReckoningStep> Explain(DateOnly due, int excluded, bool open)
    {
        var term = ClockLaw.ReplyTerm(start);
        var steps = new List<ReckoningStep>
        {
            new(received, $"{Chinese.Date(received)}收到申请，当日不计入，自次一个工作日起算", Articles.A31 + "、" + Articles.Civil201),
        };
        var middle = new List<ReckoningStep>(history);
        var left = new int[holds.Count];
        Count(left);
        for (var i = 0; i < holds.Count; i++) middle.Add(Explain(holds[i], left[i]));
        steps.AddRange(middle.OrderBy(s => s.Date));
        steps.AddRange(ReckoningText.Skipped(calendar, start, due, TermUnit.Workday));
        steps.AddRange(ReckoningText.Uncovered(calendar, start, due));
        if (open) steps.Add(new(due, "征求意见或者缴费还没有结果，暂按对方期限届满推算，日期可能变动", Articles.A33Hold));
        var sum = delayedUntil is not null ? "按确定的延迟答复期限"
            : term.Text + (extension > 0 ? $"，延长{extension}个工作日" : "") + (excluded > 0 ? $"，扣除{excluded}个工作日" : "");
        steps.Add(new(due, $"{sum}，答复期限至{Chinese.Date(due)}届满", delayedUntil is not null ? Articles.A35 : term.Article));
        return steps;
    }

    readonly ReckoningStep Explain(Hold hold, int days)
    {
        var name = HoldName(hold.Kind);
        var served = hold.Served is { } s ? $"，{Chinese.MonthDay(s)}送达" : "";
        var end = hold.Ended is null
            ? $"，至今没有结果，推算至{Chinese.Date(hold.Until)}（{(hold.Served is null ? "发出" : "送达")}之日起{ClockLaw.HoldTerm(hold.Kind).Text}）"
            : hold.Lapsed ? $"，期限{Chinese.MonthDay(hold.Until)}届满没有结果"
            : hold.Until < hold.Ended
                ? $"，{Chinese.MonthDay(hold.Ended.Value)}{(hold.Cancelled ? "终止" : "才有结果")}，对方期限{Chinese.MonthDay(hold.Until)}已届满，算到届满之日"
                : $"，{Chinese.MonthDay(hold.Until)}{(hold.Cancelled ? "终止" : "有结果")}";
        return new(hold.Start, $"{Chinese.Date(hold.Start)}开始{name}{served}{end}，{(days > 0 ? $"其间{days}个工作日不计算在内" : "不影响现在的期限")}", HoldArticle(hold.Kind));
    }

    static string HoldName(HoldKind hold) => hold switch
    {
        HoldKind.ThirdParty => "征求第三方意见",
        HoldKind.CoMaker => "征求共同制作机关意见",
        HoldKind.Agency => "征求其他机关意见",
        _ => "等待缴费",
    };

    static string HoldArticle(HoldKind hold) => hold switch
    {
        HoldKind.Fee => Articles.FeeRules,
        HoldKind.CoMaker => Articles.A33Hold + "、第三十四条",
        HoldKind.ThirdParty => Articles.A33Hold + "、第三十二条",
        _ => Articles.A33Hold,
    };
}
