using Gongkai.Statutes.Clocks;

namespace Gongkai.Statutes.Tests.Clocks;

/// <summary>Late but real acts count and stay marked; impossible ones are refused.</summary>
public sealed class BreachTests
{
    static DateOnly D(string s) => DateOnly.Parse(s);
    static Reckoning Reply(params ClockEvent[] events) => Reckoner.Reckon(ClockKind.Reply, D("2026-03-02"), events, ClockLaw.BuiltIn);

    [Fact]
    public void Correction_notice_on_the_eighth_day()
    {
        Assert.Empty(Reply(ClockEvent.CorrectionRequested(D("2026-03-11"))).Breaches);
        Assert.Contains("7个工作日", Assert.Single(Reply(ClockEvent.CorrectionRequested(D("2026-03-12"))).Breaches).Text);
    }

    [Fact]
    public void Second_correction_notice()
    {
        var r = Reply(ClockEvent.CorrectionRequested(D("2026-03-04")), ClockEvent.CorrectionReceived(D("2026-03-10")), ClockEvent.CorrectionRequested(D("2026-03-12")));
        Assert.Contains("第二次", Assert.Single(r.Breaches).Text);
    }

    [Fact]
    public void Extension_after_the_due_day_counts_and_is_marked()
    {
        var r = Reply(ClockEvent.Extended(D("2026-03-31"), 5));
        Assert.Contains("已过", Assert.Single(r.Breaches).Text);
        Assert.Equal(D("2026-04-07"), r.Due);
    }

    [Fact]
    public void Second_extension()
    {
        var r = Reply(ClockEvent.Extended(D("2026-03-20"), 5), ClockEvent.Extended(D("2026-03-23"), 5));
        Assert.Contains("再次延期", Assert.Single(r.Breaches).Text);
    }

    [Fact]
    public void Extensions_that_add_up_to_more_than_the_law_gives_count_only_as_far_as_it_goes()
    {
        var r = Reply(ClockEvent.Extended(D("2026-03-04"), 11), ClockEvent.Extended(D("2026-03-05"), 10));
        Assert.Equal(D("2026-04-28"), r.Due);
        Assert.Contains(r.Breaches, b => b.Text.Contains("只计20个"));
    }

    [Fact]
    public void Answer_on_a_day_off_after_the_due_day()
    {
        // Due on a Friday, answered on the Saturday.
        var r = Reckoner.Reckon(ClockKind.Reply, D("2026-05-15"), [ClockEvent.Closed(D("2026-06-13"))], ClockLaw.BuiltIn);
        Assert.Equal(D("2026-06-12"), r.Due);
        Assert.EndsWith("在其后的休息日", Assert.Single(r.Breaches).Text);
    }

    [Fact]
    public void Answer_after_the_due_day() => Assert.Contains("晚于期限2026年3月30日，超过1个工作日", Assert.Single(Reply(ClockEvent.Closed(D("2026-03-31"))).Breaches).Text);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_payment_ends_the_wait_for_it_whichever_is_listed_first(bool paidFirst)
    {
        ClockEvent paid = ClockEvent.Paid(D("2026-03-20")), ended = ClockEvent.HoldEnded(D("2026-03-20"), HoldKind.Fee);
        var r = Reply([ClockEvent.HoldStarted(D("2026-03-04"), HoldKind.Fee), ClockEvent.Served(D("2026-03-05"), HoldKind.Fee), .. paidFirst ? new[] { paid, ended } : [ended, paid]]);
        Assert.Equal(D("2026-04-20"), r.Due);
        Assert.Empty(r.Breaches);
    }

    [Fact]
    public void A_payment_whose_notice_has_no_day_of_service_is_not_called_late() =>
        Assert.Empty(Reply(ClockEvent.HoldStarted(D("2026-03-04"), HoldKind.Fee), ClockEvent.Paid(D("2026-04-20"))).Breaches);

    [Fact]
    public void What_closes_is_the_last_thing_of_its_day_and_an_undated_extension_comes_before_it()
    {
        Assert.Equal(D("2026-04-28"), Reply(ClockEvent.Closed(D("2026-04-10")), ClockEvent.Extended(null, 20)).Due);
        var r = Reply(ClockEvent.HoldStarted(D("2026-03-09"), HoldKind.ThirdParty), ClockEvent.Closed(D("2026-03-25")), ClockEvent.HoldEnded(D("2026-03-25"), HoldKind.ThirdParty));
        Assert.Equal(D("2026-04-16"), r.Due);
    }

    [Fact]
    public void Service_and_answer_on_one_day_may_be_listed_either_way()
    {
        ClockEvent start = ClockEvent.HoldStarted(D("2026-03-09"), HoldKind.ThirdParty), served = ClockEvent.Served(D("2026-03-11"), HoldKind.ThirdParty), ended = ClockEvent.HoldEnded(D("2026-03-11"), HoldKind.ThirdParty);
        Assert.Equal(Reply(start, served, ended).Due, Reply(start, ended, served).Due);
    }

    [Fact]
    public void A_party_that_never_answered_can_be_asked_again_after_its_period()
    {
        var again = Reply(ClockEvent.HoldStarted(D("2026-03-04"), HoldKind.ThirdParty), ClockEvent.HoldStarted(D("2026-03-27"), HoldKind.ThirdParty), ClockEvent.HoldEnded(D("2026-03-31"), HoldKind.ThirdParty));
        Assert.Null(again.Refusal);
        Assert.Equal(15 + 2, again.ExcludedWorkdays);
        Assert.Contains(again.Steps, s => s.Text.Contains("届满没有结果"));
    }

    [Fact]
    public void A_payment_does_not_give_the_correction_notice_another_seven_days()
    {
        var r = Reply(ClockEvent.HoldStarted(D("2026-03-10"), HoldKind.Fee), ClockEvent.Paid(D("2026-03-20")), ClockEvent.CorrectionRequested(D("2026-03-25")));
        Assert.Contains("2026年3月11日", Assert.Single(r.Breaches).Text);
    }

    [Fact]
    public void A_day_fixed_by_delay_stands_and_a_later_extension_of_it_is_marked()
    {
        var r = Reply(ClockEvent.Delayed(D("2026-03-20"), D("2026-05-29")), ClockEvent.HoldStarted(D("2026-03-23"), HoldKind.ThirdParty), ClockEvent.Extended(D("2026-03-24"), 5));
        Assert.Equal(D("2026-05-29"), r.Due);
        Assert.False(r.Provisional);
        Assert.Contains("不能再延期", Assert.Single(r.Breaches).Text);
        Assert.Contains("原期限2026年3月30日已过", Assert.Single(Reply(ClockEvent.Delayed(D("2026-03-31"), D("2026-05-29"))).Breaches).Text);
    }

    [Fact]
    public void A_hold_that_leaves_nothing_out_says_so()
    {
        var r = Reply(ClockEvent.CorrectionRequested(D("2026-03-04")), ClockEvent.HoldStarted(D("2026-03-05"), HoldKind.ThirdParty), ClockEvent.HoldEnded(D("2026-03-10"), HoldKind.ThirdParty), ClockEvent.CorrectionReceived(D("2026-03-24")));
        Assert.Equal(0, r.ExcludedWorkdays);
        Assert.Contains(r.Steps, s => s.Text.Contains("不影响现在的期限"));
    }

    [Theory]
    [InlineData(ClockKind.Fee, ClockEventKind.Paid)]
    [InlineData(ClockKind.Correction, ClockEventKind.CorrectionRequested)]
    [InlineData(ClockKind.ThirdParty, ClockEventKind.HoldEnded)]
    [InlineData(ClockKind.Proactive, ClockEventKind.Closed)]
    public void Other_periods_are_kept_by_the_very_thing_they_are_set_for(ClockKind kind, ClockEventKind done)
    {
        Assert.Empty(Reckoner.Reckon(kind, D("2026-03-02"), [new(done, D("2026-03-05"))], ClockLaw.BuiltIn).Breaches);
        Assert.Single(Reckoner.Reckon(kind, D("2026-03-02"), [new(done, D("2026-06-05"))], ClockLaw.BuiltIn).Breaches);
    }

    [Fact]
    public void Lateness_in_court_is_counted_in_days() =>
        Assert.Contains("超过3日", Assert.Single(Reckoner.Reckon(ClockKind.CourtAnswer, D("2026-03-02"), [ClockEvent.Closed(D("2026-03-20"))], ClockLaw.BuiltIn).Breaches).Text);

    [Fact]
    public void Payment_after_the_last_day_to_pay()
    {
        var r = Reply(ClockEvent.HoldStarted(D("2026-03-04"), HoldKind.Fee), ClockEvent.Served(D("2026-03-05"), HoldKind.Fee), ClockEvent.Paid(D("2026-04-20")));
        Assert.Contains("缴费晚于", Assert.Single(r.Breaches).Text);
        Assert.Equal(D("2026-05-20"), r.Due);
    }

    [Fact]
    public void Corrected_request_without_a_recorded_notice_restarts_and_is_marked()
    {
        var r = Reply(ClockEvent.CorrectionReceived(D("2026-03-24")));
        Assert.Equal(D("2026-04-22"), r.Due);
        Assert.Single(r.Breaches);
    }

    public static TheoryData<string, ClockEvent[]> Impossible => new()
    {
        { "早于收到申请", [ClockEvent.CorrectionRequested(new(2026, 3, 1))] },
        { "还没有结果", [ClockEvent.CorrectionRequested(new(2026, 3, 4)), ClockEvent.CorrectionRequested(new(2026, 3, 5))] },
        { "不能重复开始", [ClockEvent.HoldStarted(new(2026, 3, 4), HoldKind.ThirdParty), ClockEvent.HoldStarted(new(2026, 3, 5), HoldKind.ThirdParty)] },
        { "不能登记结束", [ClockEvent.HoldEnded(new(2026, 3, 5), HoldKind.ThirdParty)] },
        { "不能登记送达", [ClockEvent.Served(new(2026, 3, 5), HoldKind.CoMaker)] },
        { "不能重复登记", [ClockEvent.HoldStarted(new(2026, 3, 4), HoldKind.ThirdParty), ClockEvent.Served(new(2026, 3, 5), HoldKind.ThirdParty), ClockEvent.Served(new(2026, 3, 6), HoldKind.ThirdParty)] },
        { "1至20个工作日", [ClockEvent.Extended(new(2026, 3, 4), 21)] },
        { "1至20个工作日", [ClockEvent.Extended(null, 0)] },
        { "已经办结", [ClockEvent.Closed(new(2026, 3, 5)), ClockEvent.Extended(new(2026, 3, 6), 5)] },
        { "之后的答复日期", [new(ClockEventKind.Delayed, new DateOnly(2026, 3, 5))] },
        { "没有日期", [new(ClockEventKind.Paid, null)] },
    };

    [Theory, MemberData(nameof(Impossible))]
    public void Impossible_histories_are_refused_with_the_rule(string words, ClockEvent[] events)
    {
        var r = Reply(events);
        Assert.Null(r.Due);
        Assert.Contains(words, r.Refusal);
        Assert.NotNull(r.RefusalRule);
    }

    [Fact]
    public void A_day_outside_the_calendar_is_refused() =>
        Assert.NotNull(Reckoner.Reckon(ClockKind.Reply, new(2069, 12, 20), [], ClockLaw.BuiltIn).Refusal);

    [Fact]
    public void Several_parties_are_told_apart_and_overlapping_holds_count_once()
    {
        var one = Reply(ClockEvent.HoldStarted(D("2026-03-04"), HoldKind.ThirdParty, "a"), ClockEvent.HoldStarted(D("2026-03-06"), HoldKind.ThirdParty, "b"),
            ClockEvent.HoldEnded(D("2026-03-10"), HoldKind.ThirdParty, "a"), ClockEvent.HoldEnded(D("2026-03-12"), HoldKind.ThirdParty, "b"));
        var same = Reply(ClockEvent.HoldStarted(D("2026-03-04"), HoldKind.ThirdParty), ClockEvent.HoldEnded(D("2026-03-12"), HoldKind.ThirdParty));
        Assert.Equal(same.Due, one.Due);
        Assert.Equal(6, one.ExcludedWorkdays);
    }

    [Fact]
    public void An_answer_after_the_partys_own_fifteen_days_does_not_lengthen_the_hold()
    {
        var late = Reply(ClockEvent.HoldStarted(D("2026-03-09"), HoldKind.ThirdParty), ClockEvent.Served(D("2026-03-11"), HoldKind.ThirdParty), ClockEvent.HoldEnded(D("2026-04-20"), HoldKind.ThirdParty));
        Assert.Equal(D("2026-04-23"), late.Due);
        Assert.False(late.Provisional);
    }

    [Fact]
    public void A_restart_discards_an_extension_and_earlier_holds_unless_the_setting_says_otherwise()
    {
        ClockEvent[] history = [ClockEvent.Extended(D("2026-03-05"), 10), ClockEvent.CorrectionRequested(D("2026-03-06")), ClockEvent.HoldStarted(D("2026-03-09"), HoldKind.Agency), ClockEvent.HoldEnded(D("2026-03-11"), HoldKind.Agency), ClockEvent.CorrectionReceived(D("2026-03-24")), ClockEvent.Extended(D("2026-04-01"), 10)];
        Assert.Contains(Reply(history).Breaches, b => b.Text.Contains("再次延期"));
        var allowed = Reckoner.Reckon(ClockKind.Reply, D("2026-03-02"), history, ClockLaw.BuiltIn with { Settings = new() { ExtensionAfterReset = true } });
        Assert.Empty(allowed.Breaches);
        Assert.Equal(D("2026-05-09"), allowed.Due);
    }
}
