using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;

namespace Gongkai.Statutes.Tests.Requests;

/// <summary>The conditions of the request table, each by what it keeps from happening and what it lets through.</summary>
public sealed class GuardTests
{
    static readonly DateOnly Today = new(2026, 12, 1);
    static readonly Procedure Table = RequestProcedure.Table;

    /// <summary>A request of 2 March 2026, driven act by act through the table.</summary>
    sealed class Story
    {
        readonly ProcedureLaw law;
        public DossierState State { get; } = new();

        public Story(ProcedureLaw? law = null, string opening = "register", string channel = "counter")
        {
            this.law = law ?? ProcedureLaw.BuiltIn;
            Do(opening, "2026-03-02", ("channel", channel), ("received", "2026-03-02"), ("category", "person"), ("applicant", "某"), ("contact", "某"), ("subject", "某"), ("form", "paper"), ("route", "mail"));
        }

        ActInput Input(Act act, string on, (string Key, string Value)[] values)
        {
            var map = values.Where(v => v.Key != "wait").ToDictionary(v => v.Key, v => v.Value);
            var wait = values.FirstOrDefault(v => v.Key == "wait").Value;
            var input = act.DecidedBy is null ? new ActInput(DateOnly.Parse(on), "clerk", "clerk", map)
                : new ActInput(DateOnly.Parse(on), "head", "clerk", map) { Proof = Proofs.Scan, DeciderRoles = [Role.Leader] };
            return input with { Wait = wait };
        }

        public Story Do(string key, string on, params (string Key, string Value)[] values)
        {
            var act = Table.Find(key)!;
            State.Apply(Rulebook.Perform(Table, act, State, Today, Input(act, on, values), act.Roles[0], law));
            return this;
        }

        /// <summary>Everything said against the act: refusals and breaches.</summary>
        public string Against(string key, string on, params (string Key, string Value)[] values)
        {
            var act = Table.Find(key)!;
            var verdict = Rulebook.Ask(Table, act, State, Today, Input(act, on, values), act.Roles[0], law);
            return string.Join("；", verdict.Refusals.Select(r => r.Text).Concat(verdict.Breaches.Select(b => "■" + b.Text)));
        }

        public DateOnly? Due => RequestClocks.Reply(State, law.Clock)!.Due;
    }

    static Story TwoParties() => new Story().Do("consult-third-party", "2026-03-03", ("party", "甲"), ("content", "某")).Do("consult-third-party", "2026-03-03", ("party", "乙"), ("content", "某"));

    /// <summary>What somebody says who was asked, by their link.</summary>
    static ActInput ByLink(string on, params (string Key, string Value)[] values) =>
        new(DateOnly.Parse(on), Proofs.Consulted, Proofs.Consulted, values.ToDictionary(v => v.Key, v => v.Value)) { Proof = Proofs.Link };

    [Fact]
    public void Nobody_has_given_up_what_they_were_not_told_to_correct()
    {
        Story Asked() => new Story().Do("request-correction", "2026-03-04", ("points", "某"), ("due", "2026-03-25"));
        Assert.Contains("■没有印发补正告知书，也没有登记送达", Asked().Against("abandon-correction", "2026-03-26"));
        Assert.Equal("", Asked().Do("correction-served", "2026-03-06").Against("abandon-correction", "2026-03-26"));
        Assert.Contains("已经登记过送达", Asked().Do("correction-served", "2026-03-06").Against("correction-served", "2026-03-07"));
        Assert.Equal("", Asked().Do(RequestProcedure.IssuePaper, "2026-03-04", ("paper", "correction"), ("about", "2"), ("paper-number", "某〔2026〕1号"), ("template", "x"), ("paper-file", "1"), ("paper-hash", "ab"), ("paper-text", "某")).Against("abandon-correction", "2026-03-26"));
        Assert.Contains("至少填一项", Asked().Against("receive-correction", "2026-03-05"));
        Assert.Equal("", Asked().Against("receive-correction", "2026-03-05", (RequestProcedure.CorrectionFiles, "7")));
    }

    [Fact]
    public void One_request_may_be_put_on_the_stricter_way_at_any_time_before_it_is_signed()
    {
        Story Submitted(string reviews) => new Story().Do(RequestProcedure.RequireReview, "2026-03-03", (RequestProcedure.Reviews, reviews), ("reason", "敏感")).Do("draft", "2026-03-10", ("outcome", "GRANT"), ("text", "某")).Do("submit-review", "2026-03-10");
        Assert.Contains("■没有登记保密审查意见", Submitted(RequestProcedure.SecrecyReview).Against("sign", "2026-03-11"));
        Assert.DoesNotContain("法制审核", Submitted(RequestProcedure.SecrecyReview).Against("sign", "2026-03-11"));
        Assert.Contains("■没有登记法制审核意见", Submitted(RequestProcedure.BothReviews).Against("sign", "2026-03-11"));
        Assert.Equal("", Submitted(RequestProcedure.SecrecyReview).Do(RequestProcedure.SecrecyReview, "2026-03-11", (RequestProcedure.ReviewResult, "agree"), ("reviewed-by", "某"), ("override", "照实")).Against("sign", "2026-03-11"));
        // Asked for while it is before the reviewer, and no longer asked for.
        Assert.Contains("■没有登记保密审查意见", Submitted("none").Do(RequestProcedure.RequireReview, "2026-03-11", (RequestProcedure.Reviews, RequestProcedure.SecrecyReview), ("reason", "敏感")).Against("sign", "2026-03-11"));
        Assert.Equal("", Submitted("none").Against("sign", "2026-03-11"));
    }

    [Fact]
    public void A_supplement_gives_nothing_out_that_a_third_party_refused_before_it_was_told()
    {
        Story Refused() => new Story().Do("consult-third-party", "2026-03-03", ("party", "某公司"), ("content", "某")).Do("third-party-answer", "2026-03-09", ("opinion", "against"), ("opinion-text", "某"))
            .Do("draft", "2026-03-10", ("outcome", "DENY_THIRD"), ("text", "某")).Do("submit-review", "2026-03-10").Do("sign", "2026-03-11").Do("send", "2026-03-12", ("sent-by", "post")).Do("served", "2026-03-15", ("service", "signed"))
            .Do(RequestProcedure.Redact, "2026-03-16", (RequestProcedure.Method, RequestProcedure.Whole), ("record-hash", "aa"), (RequestProcedure.Released, "7"), ("released-hash", "bb"), ("certificate", "{}"))
            .Do(RequestProcedure.Enclose, "2026-03-16", (RequestProcedure.Enclosed, "7"));
        Assert.Contains("书面告知第三方", Refused().Against("supplement", "2026-03-17", ("reason", "某"), (RequestProcedure.Given, "7")));
        Assert.Equal("", Refused().Do("notify-third-party", "2026-03-17", ("reason", "某")).Against("supplement", "2026-03-17", ("reason", "某"), (RequestProcedure.Given, "7")));
    }

    [Fact]
    public void A_file_without_its_reply_is_not_archived_unless_it_is_said_why()
    {
        Story Answered() => new Story().Do("draft", "2026-03-10", ("outcome", "GRANT"), ("text", "某")).Do("submit-review", "2026-03-10").Do("sign", "2026-03-11").Do("send", "2026-03-12", ("sent-by", "post"));
        Assert.Contains("■卷里没有答复书", Answered().Do("served", "2026-03-15", ("service", "signed")).Against("archive", $"{Today:yyyy-MM-dd}"));
        Assert.Equal("", Answered().Do("served", "2026-03-15", ("service", "signed"), (RequestProcedure.ServiceProofFile, "9")).Against("archive", $"{Today:yyyy-MM-dd}"));
    }

    [Fact]
    public void The_reply_that_was_ordered_anew_is_the_one_its_applicant_holds()
    {
        // Given up for want of a correction; a review found that this was wrong.
        var story = new Story().Do("request-correction", "2026-03-04", ("points", "某"), ("due", "2026-03-25")).Do("correction-served", "2026-03-06").Do("abandon-correction", "2026-03-26")
            .Do("redo-ordered", "2026-05-08", ("case", "某复"), ("due", "2026-06-08"));
        ApplicantStatus Told() => ApplicantWords.Of(story.State, Today, ProcedureLaw.BuiltIn);
        Assert.Equal("正在重新答复", Told().Headline);
        (string, string)[] draft = [("outcome", "PARTIAL"), ("refused-ground", "A15"), ("text", "某")];
        story.Do("redo-draft", "2026-05-11", draft).Do("redo-submit", "2026-05-11").Do("redo-sign", "2026-05-12");
        var dropped = story.Do(RequestProcedure.IssuePaper, "2026-12-01", ("paper", "reply-partial"), ("about", $"{story.State.Count}"), ("paper-number", "某〔2026〕1号"), ("template", "x"), ("paper-file", "1"), ("paper-hash", "ab"), ("paper-text", "某")).State.Count;
        // Ordered once more before it went: what was signed is dropped, and never reaches the applicant.
        story.Do("redo-ordered", "2026-05-13", ("case", "某判"), ("due", "2026-06-20")).Do("redo-draft", "2026-05-14", ("outcome", "DENY_PROCESS"), ("text", "某")).Do("redo-submit", "2026-05-14").Do("redo-sign", "2026-05-15").Do("redo-send", "2026-05-18", ("sent-by", "post"));
        Assert.Equal(new HeldReply(new(2026, 5, 18), "DENY_PROCESS", null, true), RequestProcedure.Held(story.State));
        Assert.Equal(("已经重新答复：" + ApplicantWords.Plain["DENY_PROCESS"].Words, "5月18日交邮寄出，请注意查收。"), (Told().Headline, Told().Detail));
        Assert.False(PaperTable.ReachedApplicant(story.State, PaperTable.Issued(story.State).Single(p => p.Seq == dropped)));
        // Refused on the ground of Art. 16 it goes to review first; and the report counts how it first ended.
        Assert.DoesNotContain(ApplicantDates.Of(story.State, ProcedureLaw.BuiltIn), d => d.Key == "lawsuit");
        Assert.Equal("OTHER_NO_CORRECTION", RequestProcedure.OutcomeOf(story.State));
        Assert.Empty(story.State.Waits);
    }

    [Fact]
    public void What_is_sent_from_the_site_today_is_there_to_open_and_sealed()
    {
        Story Signed() => new Story().Do("draft", "2026-12-01", ("override", "某"), ("outcome", "GRANT"), ("text", "某")).Do("submit-review", "2026-12-01").Do("sign", "2026-12-01");
        (string, string)[] online = [("sent-by", "electronic")];
        Assert.Contains("■还没有印发答复书", Signed().Against("send", "2026-12-01", online));
        Assert.Equal("", Signed().Against("send", "2026-12-01", ("sent-by", "post")));
        // What was sent on an earlier day was done outside, and is recorded as it was.
        Assert.Equal("", new Story().Do("draft", "2026-03-09", ("outcome", "GRANT"), ("text", "某")).Do("submit-review", "2026-03-09").Do("sign", "2026-03-09").Against("send", "2026-03-10", online));
        var issued = Signed().Do(RequestProcedure.IssuePaper, "2026-12-01", ("paper", "reply-grant"), ("about", "4"), ("paper-number", "某〔2026〕1号"), ("template", "x"), ("paper-file", "1"), ("paper-hash", "ab"), ("paper-text", "某"));
        Assert.Contains("■某〔2026〕1号没有盖章", issued.Against("send", "2026-12-01", online));
        Assert.Equal("", issued.Do(RequestProcedure.PaperScan, "2026-12-01", ("paper-seq", "5"), ("scan", "7"), ("scan-hash", "cd")).Against("send", "2026-12-01", online));
    }

    [Fact]
    public void Who_is_asked_to_join_in_says_so_once_and_holds_nothing_up()
    {
        var story = new Story();
        Assert.Contains("没有等待的会办意见", story.Against(RequestProcedure.JointOpinion, "2026-03-03", ("joint-opinion", "某")));
        story.Do(RequestProcedure.AskJoint, "2026-03-03", (RequestProcedure.Colleague, "zhang"), ("matter", "某"));
        // The story's acts are the clerk's.
        Assert.Contains("由请来会办的人提出", story.Against(RequestProcedure.JointOpinion, "2026-03-04", ("joint-opinion", "某")));
        story.Do(RequestProcedure.AskJoint, "2026-03-03", (RequestProcedure.Colleague, "clerk"), ("matter", "某"));
        Assert.Equal("", story.Against(RequestProcedure.JointOpinion, "2026-03-04", ("joint-opinion", "某")));
        story.Do(RequestProcedure.JointOpinion, "2026-03-04", ("joint-opinion", "某"));
        Assert.Contains("由请来会办的人提出", story.Against(RequestProcedure.JointOpinion, "2026-03-05", ("joint-opinion", "某")));
        Assert.Equal(("", RequestTurns.Assign), (story.Against("draft", "2026-03-03", ("outcome", "GRANT"), ("text", "某")), RequestTurns.Of(story.State)));
    }

    [Fact]
    public void What_the_reviewers_say_stands_before_the_signature()
    {
        Story Reviewing(ProcedureLaw? law = null) => new Story(law).Do("draft", "2026-03-09", ("outcome", "GRANT"), ("text", "某")).Do("submit-review", "2026-03-09");
        (string, string)[] Said(string result) => [(RequestProcedure.ReviewResult, result), ("reviewed-by", "保密办某人")];
        Assert.Equal("", Reviewing().Against("sign", "2026-03-10"));
        var strict = ProcedureLaw.BuiltIn with { Requests = new RequestSettings { SecrecyReviewed = true, LegalityReviewed = true } };
        Assert.Equal("■没有登记保密审查意见；■没有登记法制审核意见", Reviewing(strict).Against("sign", "2026-03-10"));
        // The drafter may note it down, but not without saying why.
        Assert.Contains("■审查意见由拟稿人自己登记", Reviewing().Against(RequestProcedure.SecrecyReview, "2026-03-10", Said("agree")));
        (string, string)[] Noted(string result) => [.. Said(result), ("override", "纸上审查，由我录入")];
        Assert.Equal("", Reviewing(strict).Do(RequestProcedure.SecrecyReview, "2026-03-10", Noted("agree")).Do(RequestProcedure.LegalityReview, "2026-03-10", Noted("changed")).Against("sign", "2026-03-10"));
        var against = Reviewing().Do(RequestProcedure.SecrecyReview, "2026-03-10", Noted(RequestProcedure.ReviewFails));
        Assert.Contains("保密审查认为不能按拟稿办理", against.Against("sign", "2026-03-10"));
        // Sent back and drafted again, the next draft is reviewed anew.
        Assert.Equal("", against.Do("return-draft", "2026-03-10", ("reason", "某")).Do("submit-review", "2026-03-11").Against("sign", "2026-03-11"));
    }

    [Fact]
    public void A_third_party_gives_its_reasons_and_the_office_judges_them()
    {
        var story = new Story().Do("consult-third-party", "2026-03-03", ("party", "甲"), ("content", "某")).Do("third-party-served", "2026-03-04");
        var act = Table.Find("third-party-answer")!;
        string Said(ActInput input) => string.Join("；", Rulebook.Ask(Table, act, story.State, Today, input, Role.Consulted, ProcedureLaw.BuiltIn).Refusals.Select(r => r.Text));
        Assert.Contains("由行政机关认定", Said(ByLink("2026-03-06", ("opinion", "against"), ("opinion-text", "某"))));
        Assert.Contains("写明理由", Said(ByLink("2026-03-06", ("opinion", "objects"))));
        Assert.Contains("写明理由", Said(ByLink("2026-03-06", ("opinion", "part"))));
        Assert.Equal("", Said(ByLink("2026-03-06", ("opinion", "agree"))));
        // The link is proof for those who were asked, and for nobody else.
        Assert.Contains("本人登录", Said(new ActInput(new(2026, 3, 6), "clerk", "clerk", new Dictionary<string, string> { ["opinion"] = "agree" }) { Proof = Proofs.Link }));
        story.State.Apply(Rulebook.Perform(Table, act, story.State, Today, ByLink("2026-03-06", ("opinion", "objects"), ("opinion-text", "客户名单")), Role.Consulted, ProcedureLaw.BuiltIn));
        Assert.False(story.State.Waiting("third-party"));
        Assert.Contains("还没有认定", story.Against("draft", "2026-03-09", ("outcome", "DENY_THIRD"), ("text", "某")));
        story.Do("judge-opinion", "2026-03-09", ("judged", "reasonable"), ("reason", "属于商业秘密"));
        Assert.Contains("没有尚未认定", story.Against("judge-opinion", "2026-03-09", ("judged", "weak"), ("reason", "某")));
        Assert.Equal("", story.Against("draft", "2026-03-09", ("outcome", "DENY_THIRD"), ("text", "某")));
        // An objection is one, whoever wrote it down: to publish all the same, the third party is told first.
        Assert.Equal("", story.Against("notify-third-party", "2026-03-09", ("reason", "公共利益")));
    }

    [Fact]
    public void A_co_makers_period_and_its_silence_are_those_of_article_34()
    {
        var story = new Story().Do("consult-co-maker", "2026-03-03", ("party-agency", "某局"), ("content", "某")).Do("co-maker-served", "2026-03-04");
        var clock = RequestClocks.Of(story.State, ProcedureLaw.BuiltIn).Single(c => c.Name == "co-maker:1");
        Assert.Equal((Articles.A34, new DateOnly(2026, 3, 25)), (clock.Article, clock.Due));
        Assert.Contains("视为同意公开", clock.Label);
        Assert.Equal(Articles.A34, clock.Reckoning!.Steps[^1].Rule);
        Assert.Contains("第三十四条", Table.Find("co-maker-lapse")!.Article);
        Assert.Contains("写明理由", string.Join("；", Rulebook.Ask(Table, Table.Find("co-maker-answer")!, story.State, Today, ByLink("2026-03-06", ("co-opinion", "against")), Role.Consulted, ProcedureLaw.BuiltIn).Refusals.Select(r => r.Text)));
    }

    [Fact]
    public void A_letter_for_help_names_who_is_asked()
    {
        Assert.Contains("协助单位没有填", new Story().Against("request-assist", "2026-03-03", ("content", "某"), ("due", "2026-03-10")));
    }

    [Fact]
    public void What_was_given_to_somebody_is_taken_over_or_sent_back_by_them_alone_and_once()
    {
        var story = new Story();
        Assert.Contains("没有确定承办人", story.Against("accept", "2026-03-03"));
        Assert.Contains("还没有分办", story.Against("reassign", "2026-03-03", ("handler", "a"), ("reason", "某")));
        story.Do("assign", "2026-03-03", ("unit", "综合科"), ("handler", "another"));
        Assert.Equal((RequestTurns.Accept, "another"), (RequestTurns.Of(story.State), Handling.Of(story.State).Handler));
        Assert.Contains("由承办人本人决定", story.Against("accept", "2026-03-03"));
        Assert.Contains("由承办人本人决定", story.Against("decline", "2026-03-03", ("reason", "某")));
        Assert.Contains("就是现在的承办人", story.Against("reassign", "2026-03-03", ("handler", "another"), ("reason", "某")));
        // Who names themselves has nothing to take over.
        story.Do("reassign", "2026-03-03", ("handler", "clerk"), ("reason", "某"));
        Assert.Equal(new Handling("clerk", true, false), Handling.Of(story.State));
        Assert.Contains("已经接办", story.Against("accept", "2026-03-03"));
        Assert.Equal(RequestTurns.Handle, RequestTurns.Of(story.State));
        // Given to a section only, it is for whoever works there.
        Assert.Equal(new Handling(null, false, false), Handling.Of(new Story().Do("assign", "2026-03-03", ("unit", "综合科")).State));
    }

    [Fact]
    public void What_the_applicant_hands_in_late_is_for_the_office_to_judge_until_it_has()
    {
        var story = new Story().Do("request-correction", "2026-03-03", ("points", "某"), ("due", "2026-03-24"));
        Assert.Equal(RequestTurns.Wait, RequestTurns.Of(story.State));
        var act = Table.Find("late-correction")!;
        story.State.Apply(Rulebook.Perform(Table, act, story.State, Today, new ActInput(new DateOnly(2026, 3, 26), Proofs.Applicant, Proofs.Applicant, new Dictionary<string, string> { ["subject"] = "某", ["reason"] = "住院" }) { Proof = Proofs.Code }, Role.Applicant, ProcedureLaw.BuiltIn));
        Assert.Equal(RequestTurns.Judge, RequestTurns.Of(story.State));
        Assert.Equal(RequestTurns.Assign, RequestTurns.Of(story.Do("receive-correction", "2026-03-26", ("justified", "yes"), ("subject", "某")).State));
    }

    [Fact]
    public void What_the_office_did_before_the_applicant_wrote_is_entered_as_of_its_own_day()
    {
        var story = new Story().Do("assign", "2026-03-03", ("unit", "综合科")).Do("request-reasons", "2026-03-04", ("counts", "某"), ("due", "2026-03-20"));
        var act = Table.Find("state-reasons")!;
        story.State.Apply(Rulebook.Perform(Table, act, story.State, Today, new ActInput(new DateOnly(2026, 3, 9), Proofs.Applicant, Proofs.Applicant, new Dictionary<string, string> { ["reasons"] = "某" }) { Proof = Proofs.Code }, Role.Applicant, ProcedureLaw.BuiltIn));
        // Searched on the 6th, entered on the 9th after the applicant's word; but no answer comes before what it answers, and no step before the one before it.
        Assert.Equal("", story.Against("search", "2026-03-06", ("places", "某"), ("found", "yes")));
        Assert.Contains("早于上一步的2026年3月9日", story.Against("receive-reasons", "2026-03-06", ("reasonable", "yes")));
        Assert.Contains("早于上一步的2026年3月4日", story.Against("search", "2026-03-03", ("places", "某"), ("found", "yes")));
        // Within one day the order is that of entering, whoever acts.
        story.Do("search", "2026-03-09", ("places", "某"), ("found", "yes"));
        Assert.Equal("", story.Against("receive-reasons", "2026-03-09", ("reasonable", "yes"), ("reasons", "某")));
    }

    [Fact]
    public void A_repeat_names_what_was_answered_before()
    {
        var story = new Story();
        Assert.Contains("此前答复的编号", story.Against("draft", "2026-03-03", ("outcome", "REFUSE_REPEAT"), ("text", "某")));
        Assert.Equal("", story.Against("draft", "2026-03-03", ("outcome", "REFUSE_REPEAT"), ("earlier", "任公开〔2025〕3号"), ("text", "某")));
    }

    [Fact]
    public void Of_two_parties_the_one_already_served_is_not_served_again()
    {
        var story = TwoParties().Do("third-party-served", "2026-03-05", ("wait", "third-party:1"));
        Assert.Contains("已经登记", story.Against("third-party-served", "2026-03-06", ("wait", "third-party:1")));
        Assert.Equal("", story.Against("third-party-served", "2026-03-06", ("wait", "third-party:2")));
        Assert.Contains("没有指明", story.Against("third-party-served", "2026-03-06"));
    }

    [Fact]
    public void Each_party_has_its_own_fifteen_days()
    {
        var story = TwoParties().Do("third-party-served", "2026-03-05", ("wait", "third-party:1")).Do("third-party-served", "2026-03-20", ("wait", "third-party:2"));
        Assert.Equal("", story.Against("third-party-lapse", "2026-03-27", ("wait", "third-party:1")));
        Assert.Contains("2026年4月13日，还没有届满", story.Against("third-party-lapse", "2026-03-27", ("wait", "third-party:2")));
        var unserved = TwoParties().Do("third-party-served", "2026-03-05", ("wait", "third-party:2"));
        Assert.Contains("还没有登记送达", unserved.Against("third-party-lapse", "2026-03-27", ("wait", "third-party:1")));
        Assert.Equal("", unserved.Against("third-party-lapse", "2026-03-27", ("wait", "third-party:2")));
    }

    [Fact]
    public void A_search_that_found_it_or_that_looked_for_something_else_is_no_ground_for_not_existing()
    {
        (string, string)[] draft = [("outcome", "NONE_NOT_EXIST"), ("text", "某")];
        var story = new Story();
        Assert.Contains("须先按现在的内容登记检索", story.Against("draft", "2026-03-04", draft));
        story.Do("search", "2026-03-04", ("places", "某"), ("found", "yes"));
        Assert.Contains("登记为找到", story.Against("draft", "2026-03-04", draft));
        story.Do("search", "2026-03-05", ("places", "某"), ("found", "no"));
        Assert.Equal("", story.Against("draft", "2026-03-05", draft));
        story.Do("request-correction", "2026-03-05", ("points", "某"), ("due", "2026-03-20")).Do("receive-correction", "2026-03-09", ("subject", "某"));
        Assert.Contains("须先按现在的内容登记检索", story.Against("draft", "2026-03-10", draft));
    }

    [Fact]
    public void Reasons_are_judged_by_the_last_request_for_them()
    {
        var story = new Story().Do("request-reasons", "2026-03-03", ("counts", "某"), ("due", "2026-03-10")).Do("receive-reasons", "2026-03-05", ("reasonable", "yes"), ("reasons", "某"));
        (string, string)[] draft = [("outcome", "REFUSE_EXCESS"), ("text", "某")];
        Assert.Contains("认定为合理", story.Against("draft", "2026-03-06", draft));
        Assert.Equal("", story.Against("delay", "2026-03-06", ("until", "2026-05-29"), ("reason", "某")));
        story.Do("request-reasons", "2026-03-09", ("counts", "某"), ("due", "2026-03-12")).Do("reasons-lapse", "2026-03-13");
        Assert.Equal("", story.Against("draft", "2026-03-13", draft));
        Assert.Contains("认定为合理", story.Against("delay", "2026-03-13", ("until", "2026-05-29"), ("reason", "某")));
    }

    [Fact]
    public void A_delay_lengthens_and_comes_in_time()
    {
        var story = new Story().Do("request-reasons", "2026-03-03", ("counts", "某"), ("due", "2026-03-10")).Do("receive-reasons", "2026-03-05", ("reasonable", "yes"), ("reasons", "某"));
        Assert.Contains("应当晚于现在的期限2026年3月30日", story.Against("delay", "2026-03-06", ("until", "2026-03-30"), ("reason", "某")));
        Assert.Contains("■答复期限2026年3月30日已过", story.Against("delay", "2026-03-31", ("until", "2026-05-29"), ("reason", "某")));
    }

    static Story Answered(string opinion) => new Story().Do("consult-third-party", "2026-03-03", ("party", "甲"), ("content", "某")).Do("third-party-served", "2026-03-04").Do("third-party-answer", "2026-03-06", ("opinion", opinion));

    static Story Signed(Story story, string outcome) => story.Do("draft", "2026-03-09", ("outcome", outcome), ("text", "某"), ("refused-ground", "A15"), ("override", "某")).Do("submit-review", "2026-03-09").Do("sign", "2026-03-10");

    [Theory]
    [InlineData("agree", "GRANT", false)]
    [InlineData("part", "GRANT", true)]
    [InlineData("part", "PARTIAL", false)]
    [InlineData("against", "PARTIAL", true)]
    [InlineData("against-weak", "GRANT", true)]
    [InlineData("against", "DENY_THIRD", false)]
    public void Who_did_not_agree_is_told_before_it_is_disclosed(string opinion, string outcome, bool told)
    {
        var story = Signed(Answered(opinion), outcome);
        Assert.Equal(told, story.Against("send", "2026-03-11", ("sent-by", "post")).Contains("书面告知第三方"));
        if (!told) return;
        story.Do("notify-third-party", "2026-03-11", ("reason", "某"));
        Assert.Equal("", story.Against("send", "2026-03-11", ("sent-by", "post")));
    }

    [Fact]
    public void An_objection_after_the_notice_asks_for_another()
    {
        var story = Answered("against").Do("notify-third-party", "2026-03-09", ("reason", "某"))
            .Do("consult-third-party", "2026-03-09", ("party", "乙"), ("content", "某")).Do("third-party-answer", "2026-03-09", ("opinion", "against"));
        Assert.Contains("书面告知第三方", Signed(story, "GRANT").Against("send", "2026-03-11", ("sent-by", "post")));
    }

    [Fact]
    public void Refusing_for_a_third_party_that_agreed_is_a_breach() =>
        Assert.Contains("■第三方已经同意公开", Answered("agree").Against("draft", "2026-03-09", ("outcome", "DENY_THIRD"), ("text", "某")));

    [Fact]
    public void A_late_opinion_is_kept_without_touching_the_clock()
    {
        var story = new Story().Do("consult-third-party", "2026-03-03", ("party", "甲"), ("content", "某")).Do("third-party-served", "2026-03-04");
        Assert.Contains("没有逾期未提出意见", story.Against("third-party-late", "2026-03-09", ("opinion", "against")));
        story.Do("third-party-lapse", "2026-03-26");
        var due = story.Due;
        story.Do("third-party-late", "2026-03-27", ("opinion", "against"));
        Assert.Equal(due, story.Due);
        Assert.Contains("书面告知第三方", story.Do("draft", "2026-03-27", ("outcome", "GRANT"), ("text", "某")).Do("submit-review", "2026-03-27").Do("sign", "2026-03-27").Against("send", "2026-03-27", ("sent-by", "post")));
    }

    [Fact]
    public void A_cancelled_consultation_ends_the_hold_that_day()
    {
        var story = new Story().Do("consult-third-party", "2026-03-09", ("party", "甲"), ("content", "某")).Do("third-party-cancel", "2026-03-25", ("reason", "退件"));
        Assert.Equal(new DateOnly(2026, 4, 16), story.Due);
        Assert.Empty(story.State.Waits);
        Assert.Contains("没有第三方表示不同意", story.Against("notify-third-party", "2026-03-26", ("reason", "某")));
        Assert.Equal("", story.Against("third-party-late", "2026-03-26", ("opinion", "against")));
    }

    [Theory]
    [InlineData("third-party", "party")]
    [InlineData("agency", "party-agency")]
    public void Leaving_a_consultation_open_gains_no_time_beyond_its_own_period(string kind, string party)
    {
        Story Asked() => new Story().Do("consult-" + kind, "2026-03-09", (party, "甲"), ("content", "某"), ("purpose", "opinion"));
        var atItsEnd = Asked().Do(kind + "-cancel", "2026-03-30", ("reason", "退件")).Due;
        Assert.Equal(atItsEnd, Asked().Do(kind + "-cancel", "2026-09-01", ("reason", "退件")).Due);
    }

    [Fact]
    public void A_fee_notice_that_was_cancelled_can_be_sent_anew_but_one_that_stands_cannot()
    {
        (string, string)[] fee = [("fee-basis", "requests"), ("fee-count", "31"), ("amount", "20000")];
        var story = new Story().Do("notify-fee", "2026-03-04", fee).Do("fee-cancel", "2026-03-06", ("reason", "计算有误"));
        Assert.Equal("", story.Against("notify-fee", "2026-03-09", fee));
        story.Do("notify-fee", "2026-03-09", fee).Do("fee-served", "2026-03-10");
        Assert.Contains("■缴费期限2026年4月8日已过", story.Against("receive-payment", "2026-04-09", ("receipt", "1")));
        story.Do("receive-payment", "2026-03-20", ("receipt", "1"));
        Assert.Contains("已经发过一次", story.Against("notify-fee", "2026-03-23", fee));
        Assert.Contains("■答复期限2026年3月30日已过", new Story().Against("notify-fee", "2026-03-31", fee));
    }

    [Theory]
    [InlineData("2", "10000", "按标准应为0元")]
    [InlineData("31", "10000", "按标准应为200元")]
    [InlineData("35", "20000", "")]
    public void A_fee_is_what_the_tariff_says(string count, string amount, string words) =>
        Assert.Contains(words, new Story().Against("notify-fee", "2026-03-04", ("fee-basis", "requests"), ("fee-count", count), ("amount", amount)));

    [Theory]
    [InlineData("plain-mail", true)]
    [InlineData("email", false)]
    public void Plain_mail_is_confirmed_on_the_day(string channel, bool late)
    {
        var story = new Story(opening: "receive", channel: channel);
        var confirm = RequestProcedure.Table.Clocks(story.State, ProcedureLaw.BuiltIn).Single();
        Assert.Equal(("confirm", late ? new DateOnly(2026, 3, 2) : new DateOnly(2026, 3, 3)), (confirm.Name, confirm.Due));
        Assert.Equal("", story.Against("confirm", "2026-03-02", ("proof", "电话")));
        Assert.Equal(late, story.Against("confirm", "2026-03-03", ("proof", "电话")).StartsWith('■'));
    }

    [Fact]
    public void A_slip_in_the_day_of_receipt_moves_the_deadline_and_cannot_reach_past_registration()
    {
        var story = new Story().Do("amend-entry", "2026-03-03", ("received", "2026-02-27"), ("reason", "录错"));
        Assert.Equal(new DateOnly(2026, 3, 26), story.Due);
        Assert.Equal(new DateOnly(2026, 2, 27), story.State.StartedOn);
        Assert.Contains("不能晚于登记日期", story.Against("amend-entry", "2026-03-05", ("received", "2026-03-04"), ("reason", "录错")));
        Assert.Contains("没有填写要更正的内容", story.Against("amend-entry", "2026-03-05", ("reason", "录错")));
        Assert.Contains("已经办结", Signed(story, "GRANT").Do("hand-over", "2026-03-11", ("receiver", "某")).Against("amend-entry", "2026-03-11", ("received", "2026-02-26"), ("reason", "录错")));
    }

    [Fact]
    public void A_void_registration_has_no_clock_no_outcome_and_no_way_on()
    {
        var story = new Story().Do("void", "2026-03-03", ("void-reason", "duplicate"));
        Assert.Empty(RequestProcedure.Table.Clocks(story.State, ProcedureLaw.BuiltIn));
        Assert.Null(RequestProcedure.OutcomeOf(story.State));
        Assert.DoesNotContain(Rulebook.AskAll(Table, story.State, Today, Role.Leader, ProcedureLaw.BuiltIn), v => v.Allowed && !v.Act.Aside);
    }

    [Fact]
    public void What_already_waits_or_has_waited_for_others_is_not_split()
    {
        Assert.Equal("", new Story().Against("split", "2026-03-03", ("parts", "2"), ("reason", "某")));
        Assert.Contains("先办完再拆分", TwoParties().Against("split", "2026-03-04", ("parts", "2"), ("reason", "某")));
        Assert.Contains("不能再拆分", Answered("agree").Against("split", "2026-03-09", ("parts", "2"), ("reason", "某")));
        var asked = new Story().Do("request-reasons", "2026-03-03", ("counts", "某"), ("due", "2026-03-10")).Do("receive-reasons", "2026-03-04", ("reasonable", "no"), ("reasons", "某"));
        Assert.Contains("要求说明理由的，不能再拆分", asked.Against("split", "2026-03-05", ("parts", "2"), ("reason", "某")));
        Assert.Contains("1至20", new Story().Against("split", "2026-03-03", ("parts", "21"), ("reason", "某")));
    }

    [Fact]
    public void Marks_on_the_way_follow_the_deadline()
    {
        var story = new Story();
        IReadOnlyList<(string, DateOnly)> Marks() =>
            [.. RequestClocks.Milestones(story.State, RequestProcedure.Table.Clocks(story.State, ProcedureLaw.BuiltIn).First(c => c.Name == "reply"), ProcedureLaw.BuiltIn).Select(m => (m.Name, m.Due))];
        Assert.Equal([("draft", new DateOnly(2026, 3, 23)), ("sign", new DateOnly(2026, 3, 26))], Marks());
        story.Do("extend", "2026-03-20", ("days", "20"), ("reason", "某"));
        Assert.Equal([("draft", new DateOnly(2026, 4, 21)), ("sign", new DateOnly(2026, 4, 24))], Marks());
        story.Do("draft", "2026-03-23", ("outcome", "GRANT"), ("text", "某"));
        Assert.Equal("sign", Assert.Single(Marks()).Item1);
    }
}
