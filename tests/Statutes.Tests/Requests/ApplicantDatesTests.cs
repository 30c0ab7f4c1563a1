using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Tests.Requests;

/// <summary>The applicant's calendar along the ways a request can take.</summary>
public sealed class ApplicantDatesTests
{
    static readonly DateOnly Today = new(2026, 12, 1);
    static readonly Procedure Table = RequestProcedure.Table;

    static DossierState Story(params (string Act, string On, (string Key, string Value)[] Values)[] acts)
    {
        var state = new DossierState();
        void Do(string key, string on, params (string Key, string Value)[] values)
        {
            var act = Table.Find(key)!;
            var map = values.Where(v => v.Key != "wait").ToDictionary(v => v.Key, v => v.Value);
            var role = act.Roles.Contains(Role.Officer) ? Role.Officer : act.Roles[0];
            var input = act.DecidedBy is null ? new ActInput(DateOnly.Parse(on), "clerk", "clerk", map) : new ActInput(DateOnly.Parse(on), "head", "clerk", map) { Proof = Proofs.Scan, DeciderRoles = [Role.Leader] };
            state.Apply(Rulebook.Perform(Table, act, state, Today, input with { Wait = values.FirstOrDefault(v => v.Key == "wait").Value }, role, ProcedureLaw.BuiltIn));
        }
        Do("register", "2026-03-02", ("channel", "counter"), ("received", "2026-03-02"), ("category", "person"), ("applicant", "某"), ("contact", "某"), ("subject", "某"), ("form", "paper"), ("route", "mail"));
        foreach (var (act, on, values) in acts) Do(act, on, values);
        return state;
    }

    static IEnumerable<(string, DateOnly, bool)> Days(DossierState state) => ApplicantDates.Of(state, ProcedureLaw.BuiltIn).Select(d => (d.Key, d.Day, d.Provisional));

    static (string, string, (string, string)[]) Act(string act, string on, params (string, string)[] values) => (act, on, values);

    [Fact]
    public void While_it_runs_the_reply_is_the_offices_day() =>
        Assert.Equal([("reply", new DateOnly(2026, 3, 30), false)], Days(Story()));

    [Fact]
    public void A_correction_that_is_owed_is_the_only_day_until_it_is_handed_in()
    {
        var asked = Act("request-correction", "2026-03-05", ("points", "某"), ("due", "2026-03-26"));
        Assert.Equal([("correction:1", new DateOnly(2026, 3, 26), false)], Days(Story(asked)));
        Assert.Equal("reply", Assert.Single(ApplicantDates.Of(Story(asked, Act("receive-correction", "2026-03-20", ("subject", "某"))), ProcedureLaw.BuiltIn)).Key);
        Assert.Empty(Days(Story(asked, Act("late-correction", "2026-03-30", ("subject", "某"), ("reason", "某")))));
    }

    [Fact]
    public void While_others_are_asked_the_reply_may_move()
    {
        var dates = ApplicantDates.Of(Story(Act("consult-third-party", "2026-03-05", ("party", "甲"), ("content", "某"))), ProcedureLaw.BuiltIn);
        Assert.Equal(("reply", true), (Assert.Single(dates).Key, dates[0].Provisional));
    }

    [Fact]
    public void A_withdrawn_request_has_no_days_left() =>
        Assert.Empty(Days(Story(Act("withdraw", "2026-03-06", ("written", "yes")))));

    /// <summary>Built by hand: what counts is the outcome, the day of the reply and the day it arrived.</summary>
    static DossierState Ended(string outcome, string sent, string? served, string? ground = null)
    {
        var state = Story();
        Envelope Next(string row, string on, string to, ClockEffect clock, Dictionary<string, string> data) =>
            new(state.Count + 1, row, state.Stage, to, DateOnly.Parse(on), "head", "clerk", Proofs.Scan, clock, null, [], null, data, []);
        var facts = new Dictionary<string, string> { ["outcome"] = outcome };
        if (ground is not null) facts["refused-ground"] = ground;
        state.Apply(Next("propose", sent, RequestStages.Drafting, ClockEffect.None, facts));
        state.Apply(Next("send", sent, RequestStages.Sent, ClockEffect.Stop, new() { ["sent-by"] = "post" }));
        if (served is not null) state.Apply(Next("served", served, RequestStages.Closed, ClockEffect.None, new() { ["service"] = "signed" }));
        return state;
    }

    [Fact]
    public void Remedies_end_sixty_days_and_six_months_after_the_reply_came()
    {
        // The day it came is not counted; a month without that day ends with its last.
        Assert.Equal([("review", new DateOnly(2026, 10, 30), false), ("lawsuit", new DateOnly(2027, 2, 28), false)], Days(Ended("GRANT", "2026-08-28", "2026-08-31")));
        // Until it is known when it came the days are reckoned from the sending, which is never too late.
        Assert.Equal([("review", new DateOnly(2026, 10, 27), true), ("lawsuit", new DateOnly(2027, 2, 28), true)], Days(Ended("GRANT", "2026-08-28", null)));
        // 复议前置: there is no day for a lawsuit yet.
        Assert.Equal([("review", new DateOnly(2026, 10, 30), false)], Days(Ended("DENY_PROCESS", "2026-08-28", "2026-08-31")));
        Assert.Contains("应当先申请行政复议", ApplicantDates.Of(Ended("DENY_PROCESS", "2026-08-28", "2026-08-31"), ProcedureLaw.BuiltIn)[0].Detail);
        Assert.Equal(["review", "lawsuit"], ApplicantDates.Of(Ended("PARTIAL", "2026-08-28", "2026-08-31"), ProcedureLaw.BuiltIn).Select(d => d.Key));
        // Replied before 2024 there was a choice.
        Assert.Equal(2, ApplicantDates.Of(Ended("DENY_PROCESS", "2023-12-29", "2023-12-30"), ProcedureLaw.BuiltIn).Count);
    }
}
