using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Clocks;

namespace Gongkai.Statutes.Tests.Clocks;

/// <summary>The worked examples of the rules, each a test of its name.</summary>
public sealed class VectorTests
{
    static DateOnly D(string s) => DateOnly.Parse(s);

    [Theory]
    [InlineData("2011-06-01", 15, "2011-06-23", "指导案例26号")]
    [InlineData("2020-01-22", 20, "2020-02-27", "延长的春节假期")]
    [InlineData("2021-02-05", 20, "2021-03-10", "调休上班的周日和周六")]
    [InlineData("2021-09-17", 20, "2021-10-21", "中秋国庆调休")]
    [InlineData("2021-09-18", 20, "2021-10-22", "调休上班的周六收到")]
    [InlineData("2021-12-06", 20, "2022-01-04", "跨年")]
    [InlineData("2021-12-13", 20, "2022-01-11", "跨年")]
    [InlineData("2022-10-01", 20, "2022-11-02", "放假日网上收到")]
    [InlineData("2023-12-29", 20, "2024-01-29", "年末")]
    [InlineData("2024-02-08", 7, "2024-02-23", "补正告知，春节")]
    [InlineData("2024-02-08", 20, "2024-03-13", "春节")]
    [InlineData("2025-01-24", 15, "2025-02-20", "征求意见，春节")]
    [InlineData("2025-09-22", 20, "2025-10-24", "缴费，国庆")]
    [InlineData("2026-02-13", 7, "2026-03-02", "春节前一天")]
    [InlineData("2026-02-13", 20, "2026-03-19", "春节前一天")]
    [InlineData("2026-03-02", 20, "2026-03-30", "平常")]
    [InlineData("2026-09-18", 20, "2026-10-22", "主动公开")]
    public void Working_days_after_a_day(string from, int n, string due, string why)
    {
        Assert.True(D(due) == WorkCalendar.BuiltIn.AddWorkdays(D(from), n), why);
    }

    static Reckoning Reply(string received, params ClockEvent[] events) => Reckoner.Reckon(ClockKind.Reply, D(received), events, ClockLaw.BuiltIn);

    [Fact]
    public void Extension_of_twenty_days_ends_on_2026_04_28()
    {
        var r = Reply("2026-03-02", ClockEvent.Extended(D("2026-03-25"), 20));
        Assert.Equal(D("2026-04-28"), r.Due);
        Assert.Empty(r.Breaches);
    }

    [Fact]
    public void Third_party_letter_0309_answer_0325_ends_on_2026_04_16_with_twelve_days_left_out()
    {
        var r = Reply("2026-03-02", ClockEvent.HoldStarted(D("2026-03-09"), HoldKind.ThirdParty), ClockEvent.HoldEnded(D("2026-03-25"), HoldKind.ThirdParty));
        Assert.Equal(D("2026-04-16"), r.Due);
        Assert.Equal(12, r.ExcludedWorkdays);
        Assert.False(r.Provisional);
    }

    [Fact]
    public void Third_party_served_0311_and_silent_ends_on_2026_04_23_with_seventeen_days_left_out()
    {
        var r = Reply("2026-03-02", ClockEvent.HoldStarted(D("2026-03-09"), HoldKind.ThirdParty), ClockEvent.Served(D("2026-03-11"), HoldKind.ThirdParty));
        Assert.Equal(D("2026-04-23"), r.Due);
        Assert.Equal(17, r.ExcludedWorkdays);
        Assert.True(r.Provisional);
        Assert.Contains(r.Steps, s => s.Text.Contains("还没有结果"));
    }

    [Fact]
    public void Corrected_request_received_0324_starts_afresh_and_ends_on_2026_04_22()
    {
        Assert.Equal(D("2026-03-11"), WorkCalendar.BuiltIn.AddWorkdays(D("2026-03-02"), 7));
        var r = Reply("2026-03-02", ClockEvent.CorrectionRequested(D("2026-03-11")), ClockEvent.CorrectionReceived(D("2026-03-24")));
        Assert.Equal(D("2026-04-22"), r.Due);
        Assert.Empty(r.Breaches);
    }

    [Theory]
    [InlineData(ClockKind.Correction, "2024-02-08", "2024-02-23")]
    [InlineData(ClockKind.ThirdParty, "2025-01-24", "2025-02-20")]
    [InlineData(ClockKind.Fee, "2025-09-22", "2025-10-24")]
    [InlineData(ClockKind.Proactive, "2026-09-18", "2026-10-22")]
    [InlineData(ClockKind.ReviewAnswer, "2026-03-02", "2026-03-16")]
    [InlineData(ClockKind.CourtAnswer, "2026-03-02", "2026-03-17")]
    [InlineData(ClockKind.CourtAnswer, "2021-09-17", "2021-10-08")] // 10-02 is a holiday: moved to the first working day
    public void Other_periods(ClockKind kind, string from, string due) =>
        Assert.Equal(D(due), Reckoner.Reckon(kind, D(from), [], ClockLaw.BuiltIn).Due);

    [Fact]
    public void Simplified_review_is_answered_in_five_working_days() =>
        Assert.Equal(D("2026-03-09"), Reckoner.Reckon(ClockKind.ReviewAnswer, D("2026-03-02"), [], ClockLaw.BuiltIn with { Settings = new() { SimplifiedReview = true } }).Due);

    [Theory]
    [InlineData("2019-05-14", 15)]
    [InlineData("2019-05-15", 20)]
    public void The_law_in_force_on_the_day_of_receipt_gives_the_length(string received, int days)
    {
        Assert.Equal(WorkCalendar.BuiltIn.AddWorkdays(D(received), days), Reply(received).Due);
    }

    [Fact]
    public void Months_end_on_the_corresponding_day_or_the_month_end_and_move_past_days_off()
    {
        var calendar = WorkCalendar.BuiltIn;
        Assert.Equal(D("2021-02-28"), D("2020-08-31").AddMonths(6));
        Assert.Equal(D("2021-03-01"), calendar.AddMonths(D("2020-08-31"), 6));
        Assert.Equal(D("2026-04-30"), calendar.AddDays(D("2026-03-01"), 60));
    }

    [Fact]
    public void A_year_without_a_notice_is_provisional_and_says_so()
    {
        var r = Reply("2026-12-20");
        Assert.NotNull(r.Due);
        Assert.True(r.Provisional);
        Assert.Contains(r.Steps, s => s.Text.Contains("2027年的放假安排不在日历中"));
        Assert.False(Reply("2026-11-20").Provisional);
    }

    [Fact]
    public void An_amended_notice_moves_the_deadline()
    {
        var text = WorkCalendar.BuiltInJson().Replace("\"2021\": {\"holidays\":[\"2021-01-01\"", "\"2021\": {\"holidays\":[\"2021-01-06\",\"2021-01-01\"");
        var amended = new ClockLaw(WorkCalendar.Parse(text), ClockSettings.Default);
        Assert.Equal(D("2022-01-04"), Reply("2021-12-06").Due);
        var before = Reckoner.Reckon(ClockKind.Reply, D("2021-01-04"), [], ClockLaw.BuiltIn).Due!.Value;
        var after = Reckoner.Reckon(ClockKind.Reply, D("2021-01-04"), [], amended).Due!.Value;
        Assert.Equal(WorkCalendar.BuiltIn.AddWorkdays(before, 1), after);
    }
}
