using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Xunit;

namespace Gongkai.Statutes.Tests.Requests;

/// <summary>Rows of redaction: no strike without ground, and nothing but what was made by it goes with a reply.</summary>
public sealed class RedactionRowsTests
{
    static readonly DateOnly Day = new(2022, 1, 20);

    static Envelope Do(DossierState state, string row, params (string Key, string Value)[] values)
    {
        var act = RequestProcedure.Table.Find(row)!;
        var all = values.ToDictionary(v => v.Key, v => v.Value);
        var input = act.DecidedBy is null ? new ActInput(Day, "clerk", "clerk", all) : new ActInput(Day, "head", "clerk", all) { Proof = Proofs.Scan, DeciderRoles = [Role.Leader] };
        var envelope = Rulebook.Perform(RequestProcedure.Table, act, state, Day, input, Role.Officer, ProcedureLaw.BuiltIn);
        state.Apply(envelope);
        return envelope;
    }

    static DossierState Registered()
    {
        var state = new DossierState();
        Do(state, "register", ("channel", "counter"), ("received", "2022-01-10"), ("category", "person"), ("applicant", "甲"), ("phone", "1"), ("subject", "内容"), ("form", "paper"), ("route", "mail"));
        return state;
    }

    static Envelope Redact(DossierState state, string file, string method = RequestProcedure.Struck, params (string, string)[] more) =>
        Do(state, RequestProcedure.Redact, [(RequestProcedure.Method, method), ("record-hash", "aa"), (RequestProcedure.Released, file), ("released-hash", "bb"), ("certificate", "{}"), .. more]);

    [Fact]
    public void What_is_struck_has_a_ground_of_the_law()
    {
        var state = Registered();
        Assert.Contains("依据", Assert.Throws<Refused>(() => Redact(state, "7")).Message);
        Assert.Contains("依据", Assert.Throws<Refused>(() => Redact(state, "7", more: [("withheld", "A15,A99")])).Message);
        Redact(state, "7", more: [("withheld", "A15,A16-2")]);
        // Cleaning strikes nothing that can be seen.
        Redact(state, "8", RequestProcedure.Cleaned);
        Assert.Equal([7, 8], RequestProcedure.ReleasedIn(state).Order());
        Assert.All(WithheldGrounds.All, g => Assert.Contains(g.Words[2..], g.Article));
    }

    [Fact]
    public void Only_files_made_by_redaction_in_the_same_request_go_with_the_reply_and_none_is_changed_under_review()
    {
        var state = Registered();
        Redact(state, "7", more: [("withheld", "A15")]);
        foreach (var others in new[] { "6", "7,6", "x", "7," }) Assert.Contains("区分处理", Assert.Throws<Refused>(() => Do(state, RequestProcedure.Enclose, (RequestProcedure.Enclosed, others))).Message);
        Assert.Empty(RequestProcedure.EnclosedIn(state));
        Do(state, RequestProcedure.Enclose, (RequestProcedure.Enclosed, "7"));
        Assert.Equal([7], RequestProcedure.EnclosedIn(state));
        Do(state, RequestProcedure.Enclose, (RequestProcedure.Enclosed, RequestProcedure.NoneEnclosed));
        Assert.Empty(RequestProcedure.EnclosedIn(state));
        Do(state, "assign", ("unit", "综合科"));
        Do(state, "draft", ("outcome", "PARTIAL"), ("refused-ground", "A15"), ("text", "要点"));
        Do(state, "submit-review");
        Assert.Throws<Refused>(() => Do(state, RequestProcedure.Enclose, (RequestProcedure.Enclosed, "7")));
        // The clock of the reply runs on.
        Assert.Null(state.StoppedOn);
    }

    [Fact]
    public void What_was_given_stays_given_and_what_is_chosen_later_goes_with_a_later_reply()
    {
        var state = Registered();
        Redact(state, "7", RequestProcedure.Whole);
        Do(state, RequestProcedure.Enclose, (RequestProcedure.Enclosed, "7"));
        Assert.Empty(RequestProcedure.GivenIn(state));
        Do(state, "assign", ("unit", "综合科"));
        Do(state, "draft", ("outcome", "GRANT"), ("text", "要点"));
        Do(state, "submit-review");
        Do(state, "sign", (RequestProcedure.Given, "7"));
        Do(state, "send", ("sent-by", "post"));
        Assert.Equal([7], RequestProcedure.GivenIn(state));
        Do(state, "served", ("service", "signed"));
        Redact(state, "8", RequestProcedure.Whole);
        Do(state, RequestProcedure.Enclose, (RequestProcedure.Enclosed, "8"));
        Assert.Equal([7], RequestProcedure.GivenIn(state));
        Do(state, "supplement", ("reason", "又找到一份"), (RequestProcedure.Given, "8"));
        Assert.Equal([7, 8], RequestProcedure.GivenIn(state).Order());
    }

    [Fact]
    public void The_decider_of_a_reply_names_the_files_that_go_out_and_no_other_goes()
    {
        var state = Registered();
        foreach (var file in new[] { "7", "8", "9" }) Redact(state, file, RequestProcedure.Whole);
        Assert.Equal([], RequestProcedure.GoingOut(state, "answer-on-spot"));
        Assert.Null(RequestProcedure.GoingOut(state, "extend"));
        Do(state, RequestProcedure.Enclose, (RequestProcedure.Enclosed, "7,8"));
        Assert.Equal([7, 8], RequestProcedure.GoingOut(state, "answer-on-spot"));
        (string, string)[] reply = [("outcome", "GRANT"), ("text", "要点")];
        foreach (var seen in new (string, string)[][] { [], [(RequestProcedure.Given, "none")], [(RequestProcedure.Given, "7")], [(RequestProcedure.Given, "7,8,9")] })
            Assert.Contains("与请示时的不同", Assert.Throws<Refused>(() => Do(state, "answer-on-spot", [.. reply, .. seen])).Message);
        Do(state, "answer-on-spot", [.. reply, (RequestProcedure.Given, "7,8")]);
        Assert.Empty(RequestProcedure.GivenIn(state));
        Do(state, "hand-over", ("receiver", "甲"));
        Assert.Equal([7, 8], RequestProcedure.GivenIn(state).Order());
        // What is chosen later waits for its own decision, and what the applicant has does not go out again.
        Do(state, RequestProcedure.Enclose, (RequestProcedure.Enclosed, "8,9"));
        Assert.Equal([9], RequestProcedure.GoingOut(state, "supplement"));
        Do(state, "redo-ordered", ("case", "某案"), ("due", "2022-02-20"));
        Do(state, "redo-draft", ("outcome", "GRANT"), ("text", "要点"));
        Do(state, "redo-submit");
        Assert.Throws<Refused>(() => Do(state, "redo-sign"));
        Do(state, "redo-sign", (RequestProcedure.Given, "8,9"));
        Assert.Equal([7, 8], RequestProcedure.GivenIn(state).Order());
        Do(state, "redo-send", ("sent-by", "post"));
        Assert.Equal([7, 8, 9], RequestProcedure.GivenIn(state).Order());
        // Acts from before they carried the list let go out what was settled then.
        Assert.Equal([7, 8, 9], RequestProcedure.GivenIn(DossierState.Fold(state.Events.Select(e => e with { Data = e.Data.Where(d => d.Key != RequestProcedure.Given).ToDictionary() }))).Order());
    }
}
