using System.Text.Json;
using CsCheck;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Clocks;

namespace Gongkai.Statutes.Tests.Clocks;

/// <summary>
/// The reckoner against a naive one that walks single days with its own reading of the notices:
/// a day counts when it is worked and no hold covers it; the answer is the day on which the count is full.
/// </summary>
public sealed class OracleTests
{
    static readonly HashSet<DateOnly> Off = [], Worked = [];

    static OracleTests()
    {
        using var document = JsonDocument.Parse(WorkCalendar.BuiltInJson());
        foreach (var year in document.RootElement.GetProperty("years").EnumerateObject())
        {
            foreach (var d in year.Value.GetProperty("holidays").EnumerateArray()) Off.Add(DateOnly.Parse(d.GetString()!));
            foreach (var d in year.Value.GetProperty("workdays").EnumerateArray()) Worked.Add(DateOnly.Parse(d.GetString()!));
        }
    }

    static bool Works(DateOnly d) => Worked.Contains(d) || (!Off.Contains(d) && d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));

    static DateOnly After(DateOnly d, int n)
    {
        while (n > 0) { d = d.AddDays(1); if (Works(d)) n--; }
        return d;
    }

    /// <summary>One consultation: letter on a day, served so many days later or never, answered so many days later or never.</summary>
    sealed record Hold(HoldKind Kind, int Start, int? Served, int? Answer);

    sealed record Extension(int Day, int Days);

    sealed record History(DateOnly Received, Hold[] Holds, int? Correction, Extension? Extension, int? Paid, int? PaidServed, int? Closed, bool PaymentResets, bool CountSending, bool CountAnswer);

    static readonly Gen<Hold> GenHold = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 45], Gen.Int[0, 12].Nullable(), Gen.Int[0, 60].Nullable(),
        (k, start, served, answer) => new Hold((HoldKind)k, start, served, answer is { } a && served is { } s && a < s ? s : answer));

    static readonly Gen<History> GenHistory = Gen.Select(
        // Into a year that has no notice yet.
        Gen.Int[0, 365 * 20].Select(d => new DateOnly(2007, 1, 1).AddDays(d)), GenHold.Array[0, 4], Gen.Int[0, 40].Nullable(),
        Gen.Select(Gen.Int[0, 70], Gen.Int[1, 15], (day, days) => new Extension(day, days)).Null(),
        Gen.Select(Gen.Int[0, 50].Nullable(), Gen.Int[0, 9].Nullable(), Gen.Int[71, 150].Nullable(), Gen.Bool, Gen.Bool, Gen.Bool),
        (received, holds, correction, extension, x) => new History(received, holds, correction, extension, x.Item1, x.Item2, x.Item3, x.Item4, x.Item5, x.Item6));

    [Fact]
    public void Reckoning_equals_counting_single_days()
    {
        GenHistory.Sample(h =>
        {
            var law = new ClockLaw(WorkCalendar.BuiltIn, new ClockSettings { PaymentResets = h.PaymentResets, HoldCountsSendingDay = h.CountSending, HoldCountsAnswerDay = h.CountAnswer });
            var events = Events(h);
            var closed = events is [{ Kind: ClockEventKind.Closed, On: var on }, ..] ? on : null;
            var actual = Reckoner.Reckon(ClockKind.Reply, h.Received, events, law);
            Assert.Null(actual.Refusal);
            Assert.Equal(Naive(h), actual.Due);
            Assert.NotEmpty(actual.Steps);
            Assert.Equal(actual.Due, actual.Steps[^1].Date);
            Assert.Equal(closed > actual.Due, actual.Breaches.Any(b => b.Text.StartsWith("答复晚于")));
            if (closed is not null || h.Holds.All(x => x.Answer is not null))
                Assert.Equal(Enumerable.Range(h.Received.Year, actual.Due!.Value.Year - h.Received.Year + 1).Any(y => y > 2026), actual.Provisional);
        }, iter: 20_000);
    }

    static ClockEvent[] Events(History h)
    {
        var events = new List<ClockEvent>();
        for (var i = 0; i < h.Holds.Length; i++)
        {
            var hold = h.Holds[i];
            var start = h.Received.AddDays(hold.Start);
            events.Add(ClockEvent.HoldStarted(start, hold.Kind, $"{i}"));
            if (hold.Served is { } s) events.Add(ClockEvent.Served(start.AddDays(s), hold.Kind, $"{i}"));
            if (hold.Answer is { } a) events.Add(ClockEvent.HoldEnded(start.AddDays(a), hold.Kind, $"{i}"));
        }
        if (h.Correction is { } c)
        {
            events.Add(ClockEvent.CorrectionRequested(h.Received));
            events.Add(ClockEvent.CorrectionReceived(h.Received.AddDays(c)));
        }
        if (h.Paid is { } p)
        {
            events.Add(ClockEvent.HoldStarted(h.Received.AddDays(p), HoldKind.Fee, "fee"));
            if (h.PaidServed is { } s) events.Add(ClockEvent.Served(h.Received.AddDays(p + s), HoldKind.Fee, "fee"));
            events.Add(ClockEvent.Paid(h.Received.AddDays(p + 9)));
        }
        // Listed last: on the day of a restart it comes after it.
        if (h.Extension is { } e) events.Add(ClockEvent.Extended(h.Received.AddDays(e.Day), e.Days));
        // Whatever the office did came before it closed the request; holds begun or answered later do not belong to this history.
        if (h.Closed is { } closed && events.TrueForAll(x => x.On <= h.Received.AddDays(closed))) events.Insert(0, ClockEvent.Closed(h.Received.AddDays(closed)));
        return [.. events];
    }

    static DateOnly Naive(History h)
    {
        var start = h.Received;
        if (h.Correction is { } c) start = h.Received.AddDays(c);
        if (h.Paid is { } p && h.PaymentResets && h.Received.AddDays(p + 9) > start) start = h.Received.AddDays(p + 9);

        var excluded = new HashSet<DateOnly>();
        void Exclude(DateOnly from, DateOnly to, bool ended)
        {
            for (var d = from; d <= to; d = d.AddDays(1))
            {
                if (d == from && !h.CountSending) continue;
                if (d == to && ended && !h.CountAnswer) continue;
                excluded.Add(d);
            }
        }
        foreach (var hold in h.Holds)
        {
            var from = h.Received.AddDays(hold.Start);
            var served = hold.Served is { } s ? from.AddDays(s) : (DateOnly?)null;
            var limit = After(served ?? from, 15);
            if (hold.Answer is not { } a) { Exclude(from, limit, ended: false); continue; }
            var answer = from.AddDays(a);
            var capped = served is not null && hold.Kind != HoldKind.Agency && answer > limit;
            Exclude(from, capped ? limit : answer, ended: !capped);
        }
        if (h.Paid is { } letter) Exclude(h.Received.AddDays(letter), h.Received.AddDays(letter + 9), ended: true);

        // An extension belongs to the period in which it was decided.
        var need = (start < new DateOnly(2019, 5, 15) ? 15 : 20) + (h.Extension is { } e && h.Received.AddDays(e.Day) >= start ? e.Days : 0);
        var day = start;
        while (need > 0)
        {
            day = day.AddDays(1);
            if (Works(day) && !excluded.Contains(day)) need--;
        }
        return day;
    }
}
