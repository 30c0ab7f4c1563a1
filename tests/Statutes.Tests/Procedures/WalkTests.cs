using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Gongkai.Statutes.Reports;
using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Tests.Procedures;

/// <summary>
/// Walks a procedure's whole state space: from every state that can be reached, every row is tried with every choice it offers.
/// A state is what later guards may look at: stage, open waits (served or not), rows done, last outcome and opinions.
/// Open waits and remembered rows together are bounded by <see cref="Budget"/>: every combination of three is walked,
/// and all outcomes wherever two are at hand; no guard looks at more at once.
/// </summary>
public sealed class WalkTests
{
    const int Budget = 3;
    /// <summary>As built in, with everything that a district may switch on.</summary>
    static readonly ProcedureLaw Law = ProcedureLaw.BuiltIn with { Requests = new() { PublicLog = true } };
    static readonly DateOnly Start = new(2021, 3, 1);
    static readonly DateOnly Today = new(2026, 12, 1);

    sealed record Node(DossierState State, IReadOnlyList<Envelope> History);

    sealed record Walk(IReadOnlyDictionary<string, Node> Nodes, IReadOnlyDictionary<string, HashSet<string>> Next, IReadOnlySet<string> Performed, IReadOnlyList<string> WithoutClock);

    static readonly Lazy<Walk> Requests = new(() => Explore(RequestProcedure.Table));
    static readonly Lazy<Walk> Remedies = new(() => Explore(RemedyProcedure.Table));
    static readonly Lazy<Walk> Filings = new(() => Explore(FilingProcedure.Table));
    static readonly Lazy<Walk> Complaints = new(() => Explore(ComplaintProcedure.Table));
    static readonly Lazy<Walk> Amendments = new(() => Explore(AmendmentProcedure.Table));
    static readonly Lazy<Walk> Disposals = new(() => Explore(DisposalProcedure.Table));

    static Walk Explore(Procedure procedure)
    {
        var nodes = new Dictionary<string, Node>();
        var next = new Dictionary<string, HashSet<string>>();
        var performed = new HashSet<string>();
        var withoutClock = new List<string>();
        var first = new Node(new DossierState(), []);
        nodes[Key(first.State)] = first;
        List<(string Key, Node Node)> frontier = [(Key(first.State), first)];
        while (frontier.Count > 0)
        {
            // Step by step: what follows from each state is found on all cores, and entered in order.
            var steps = frontier.AsParallel().AsOrdered().Select(n => (From: n.Key, Steps: Steps(procedure, n.Node, nodes).ToList())).ToList();
            frontier = [];
            foreach (var (from, found) in steps)
            {
                next[from] = [];
                foreach (var (act, key, node, refusal) in found)
                {
                    performed.Add(act);
                    if (refusal is not null) withoutClock.Add(refusal);
                    if (key is null) continue;
                    next[from].Add(key);
                    if (node is not null && nodes.TryAdd(key, node)) frontier.Add((key, node));
                }
            }
        }
        return new Walk(nodes, next, performed, withoutClock);
    }

    /// <summary>Every act that can be done, with the state that follows, or none where that is beyond the budget; the state itself only where it is new.</summary>
    static IEnumerable<(string Act, string? Key, Node? Node, string? Refusal)> Steps(Procedure procedure, Node node, Dictionary<string, Node> seen)
    {
        // Papers move nothing: their acts have a test of their own.
        foreach (var act in procedure.Acts.Where(a => !a.Aside))
            foreach (var input in Inputs(procedure, act, node.State))
            {
                Envelope envelope;
                try { envelope = Rulebook.Perform(procedure, act, node.State, Today, input, act.Roles[0], Law); }
                catch (Refused) { continue; }
                IReadOnlyList<Envelope> history = [.. node.History, envelope];
                var state = DossierState.Fold(history);
                // The clock is asked after every act from every state, also where the result looks like one already seen.
                var refusal = procedure == RequestProcedure.Table && RequestClocks.Reply(state, Law.Clock)?.Refusal is { } why ? $"{string.Join(' ', history.Select(e => e.Row))}: {why}" : null;
                var key = Weight(state) <= Budget ? Key(state) : null;
                yield return (act.Key, key, key is null || seen.ContainsKey(key) ? null : new Node(state, history), refusal);
            }
    }

    static string Key(DossierState s) => string.Join('|', s.Stage,
        string.Join(',', s.Waits.Values.Select(w => w.Kind + (w.ServedOn is null ? "" : "+")).Order()),
        string.Join(',', Remembered(s).Order()), Outcome(s), Opinion(s), Told(s), Judged(s), s.Last("search")?.Data["found"], s.Fact("reasonable"), s.Fact("result"), s.Fact("kind"), Given(s), Published(s), Joined(s), s.StoppedOn is null ? "" : RequestProcedure.OutcomeOf(s));

    /// <summary>In a reply that is ordered anew the guards ask only whether something is given; by what it is counted is settled.</summary>
    static string? Outcome(DossierState s) => !s.Did("redo-ordered") ? s.Fact("outcome") : (s.LastOf(["redo-draft"], s.Last("redo-ordered")!.Seq) is null ? "" : "anew ") + (s.Fact("outcome") is "GRANT" or "PARTIAL" ? s.Fact("outcome") : "other");

    /// <summary>What the guards make of all opinions together.</summary>
    static string Opinion(DossierState s)
    {
        var opinions = s.Events.Select(e => e.Data.GetValueOrDefault("opinion")).Where(o => o is not null).ToHashSet();
        return opinions.Contains("against") || opinions.Contains("against-weak") || opinions.Contains("objects") ? "against" : opinions.Contains("part") ? "part" : opinions.Count > 0 ? "agree" : "";
    }

    /// <summary>Whom it was given to inside the unit: looked at only where nothing else has happened, since nothing else depends on it.</summary>
    static string Given(DossierState s) => Weight(s) > 0 || s.Stage is not (RequestStages.Registered or RequestStages.Processing) ? "" : Handling.Of(s) is var h && h.Accepted ? "accepted" : h.Declined ? "declined" : h.Handler is null ? "" : "named";

    /// <summary>Whether a line of it stands in the public log: looked at only where nothing else has happened, since nothing else depends on it.</summary>
    static bool Published(DossierState s) => Weight(s) == 0 && RequestProcedure.IsLinePublished(s);

    /// <summary>Whether somebody was asked to join in: looked at only where nothing else has happened, since nothing else depends on it.</summary>
    static bool Joined(DossierState s) => Weight(s) == 0 && s.Stage == RequestStages.Registered && s.LastOf([RequestProcedure.AskJoint, RequestProcedure.JointOpinion])?.Row == RequestProcedure.AskJoint;

    /// <summary>Whether the third parties were told after the last of them spoke.</summary>
    static bool Told(DossierState s) => s.LastOf(["notify-third-party", "third-party-answer", "third-party-late"])?.Row == "notify-third-party";

    /// <summary>Whether the office said what it makes of the last objection in somebody's own words.</summary>
    static bool Judged(DossierState s) => s.Events.LastOrDefault(e => e.Data.GetValueOrDefault("opinion") == "objects") is not { } last || s.LastOf(["judge-opinion"], last.Seq) is not null;

    // Telling the third party is what a late state may still need to go on, so it costs nothing.
    static int Weight(DossierState s) => s.Waits.Count + Remembered(s).Count(r => r != "notify-third-party") + (s.Did("redo-ordered") && !s.Waiting("redo") ? 2 : s.Did("redo-ordered") ? 1 : 0);

    /// <summary>Rows that some guard asks about ("was it done?").</summary>
    static IEnumerable<string> Remembered(DossierState s) => s.Events.Select(e => e.Row).Where(Asked.Contains).Distinct();

    static readonly HashSet<string> Asked =
        ["request-correction", "receive-correction", "request-reasons", "search", "extend", "notify-fee", "fee-cancel", "third-party-answer", "third-party-late", "third-party-lapse", "notify-third-party", "delay"];

    /// <summary>Every choice the form offers, one at a time, with valid values for the rest; on a day when any open period has passed, and soon after the last act.</summary>
    static IEnumerable<ActInput> Inputs(Procedure procedure, Act act, DossierState state)
    {
        var last = state.Count == 0 ? Start : state.Events[^1].OccurredOn;
        var dates = new List<DateOnly> { last };
        foreach (var wait in state.Waits.Values)
            if (RequestClocks.WaitDue(wait, Law.Clock) is { } due && due.AddDays(1) > last && act.Closes == wait.Kind) dates.Add(due.AddDays(1));
        foreach (var on in dates.Distinct())
            foreach (var values in Choices(act, on, Weight(state) < Budget))
                foreach (var wait in act.Closes is { } kind ? state.WaitsOf(kind).Select(w => w.Key) : [null!])
                    yield return act.Roles is [Role.Applicant] ? new ActInput(on, Proofs.Applicant, Proofs.Applicant, values) { Wait = wait, Proof = Proofs.Code }
                        // Two sign a list of destruction, neither of them who drew it up.
                        : procedure == DisposalProcedure.Table && act.Key is DisposalProcedure.Witness or "refuse" ? new ActInput(on, "another", "another", values)
                        : procedure == RequestProcedure.Table && act.Key is "accept" or "decline" ? new ActInput(on, Handling.Of(state).Handler ?? "nobody", "clerk", values) { Proof = Proofs.Phone }
                        : act.Key == RequestProcedure.JointOpinion ? new ActInput(on, "handler", "clerk", values) { Proof = Proofs.Phone }
                        : act.DecidedBy is null ? new ActInput(on, "clerk", "clerk", values) { Wait = wait } : Head(on, values) with { Wait = wait };
    }

    /// <summary>Decided by the head on paper, recorded by the clerk.</summary>
    static ActInput Head(DateOnly on, IReadOnlyDictionary<string, string> values) => new(on, "head", "clerk", values) { Proof = Proofs.Scan, DeciderRoles = [Role.Leader], Evidence = new Dictionary<string, string> { ["attachment"] = "1" } };

    static IEnumerable<Dictionary<string, string>> Choices(Act act, DateOnly on, bool all)
    {
        Dictionary<string, string> plain = new() { ["override"] = "照实登记" };
        foreach (var field in act.Fields) plain[field.Key] = Valid(field, on);
        if (act.Key == "reassign") plain["handler"] = "another";
        yield return plain;
        if (!all && act.Key == "draft") yield break;
        // The choices that decide what may follow.
        foreach (var key in new[] { "outcome", "opinion", "reasonable", "result", "kind", "justified", "found" })
            if (act.Fields.FirstOrDefault(f => f.Key == key) is { } field)
                foreach (var value in field.Options?.Select(o => o.Key) ?? ["yes", "no"])
                    yield return new(plain) { [key] = value };
    }

    static string Valid(Field field, DateOnly on) => field.Kind switch
    {
        FieldKind.Date => (field.Key is "received" or "paid-on" ? on : WorkCalendar.BuiltIn.AddWorkdays(on, field.Key == "until" ? 90 : 3)).ToString("yyyy-MM-dd"),
        FieldKind.Number => field.Key switch { "fee-count" => "31", "year" => "2021", _ => "2" },
        FieldKind.File => "1",
        FieldKind.Files => "1,2",
        FieldKind.Money => "20000",
        FieldKind.Choice => field.Options![0].Key,
        FieldKind.YesNo => "yes",
        FieldKind.Person => "handler",
        FieldKind.Agency => "7",
        _ => field.Key switch { "url" => "https://example.gov.cn/1", RequestProcedure.Given => RequestProcedure.NoneEnclosed, _ => "文字" },
    };

    /// <summary>Whatever state a request can be in, its applicant is told something, with a day wherever somebody's period runs.</summary>
    [Fact]
    public void Every_state_of_a_request_has_words_for_its_applicant()
    {
        foreach (var (key, node) in Requests.Value.Nodes)
        {
            if (node.State.Count == 0) continue;
            var said = ApplicantWords.Of(node.State, node.State.Events[^1].OccurredOn, Law);
            Assert.True(said.Headline.Length > 0 && said.Detail.Length > 0, key);
            var open = node.State.StoppedOn is null && RequestProcedure.Table.Stage(node.State.Stage) is { Open: true } && node.State.Stage != RequestStages.Submitted;
            var judged = said.Headline.Contains("认定") || said.Headline.Contains("核对");
            Assert.True(!open || judged || said.Latest is not null, $"{key}：{said.Headline}");
        }
    }

    /// <summary>Work lists rest on it: what is open is somebody's turn or waits, and owes one day at most.</summary>
    [Fact]
    public void In_every_state_it_is_somebodys_turn_until_the_request_is_over_and_one_day_is_owed()
    {
        var seen = new HashSet<string>();
        foreach (var (key, node) in Requests.Value.Nodes.Where(n => n.Value.State.Count > 0))
        {
            var state = node.State;
            var turn = RequestTurns.Of(state);
            Assert.True(RequestTurns.Words(state, turn).Length > 0 && (turn == RequestTurns.None || RequestTurns.Name(turn).Length > 0), key);
            Assert.Equal(state.StoppedOn is null && state.Stage != RequestStages.Voided || state.Stage == RequestStages.Sent || state.Waiting("redo"), turn != RequestTurns.None);
            Assert.Equal(state.Stage != RequestStages.Voided && (state.StoppedOn is null && !state.Waiting("correction") || state.Waiting("redo")) ? 1 : 0, RequestProcedure.Table.Clocks(state, Law).Count(c => c.Owed));
            seen.Add(turn);
        }
        // What an applicant hands in leaves the state as it was for every guard, so the walk passes it by.
        Assert.Equal(RequestTurns.All.Select(t => t.Key).Append(RequestTurns.None).Except([RequestTurns.Judge]).Order(), seen.Order());
    }

    [Fact]
    public void Every_row_can_be_performed()
    {
        Assert.Empty(RequestProcedure.Table.Acts.Where(a => !a.Aside).Select(a => a.Key).Except(Requests.Value.Performed));
        Assert.Empty(RemedyProcedure.Table.Acts.Where(a => !a.Aside).Select(a => a.Key).Except(Remedies.Value.Performed));
        Assert.Empty(FilingProcedure.Table.Acts.Select(a => a.Key).Except(Filings.Value.Performed));
        foreach (var (table, walk) in new[] { (ComplaintProcedure.Table, Complaints.Value), (AmendmentProcedure.Table, Amendments.Value), (DisposalProcedure.Table, Disposals.Value) })
            Assert.Empty(table.Acts.Where(a => !a.Aside).Select(a => a.Key).Except(walk.Performed));
    }

    [Fact]
    public void From_every_state_an_end_can_be_reached()
    {
        foreach (var (procedure, walk) in new[] { (RequestProcedure.Table, Requests.Value), (RemedyProcedure.Table, Remedies.Value), (FilingProcedure.Table, Filings.Value), (ComplaintProcedure.Table, Complaints.Value), (AmendmentProcedure.Table, Amendments.Value) })
        {
            // An answer or a lapse, not merely the applicant's withdrawal, which is always open.
            var ends = walk.Nodes.Where(n => n.Value.State.StoppedOn is not null && !n.Value.State.Did("withdraw") && !n.Value.State.Did(MatterFields.TakeBack)).Select(n => n.Key).ToHashSet();
            var back = walk.Next.SelectMany(n => n.Value.Select(to => (From: n.Key, To: to))).ToLookup(e => e.To, e => e.From);
            var reach = new HashSet<string>(ends);
            var queue = new Queue<string>(ends);
            while (queue.TryDequeue(out var at))
                foreach (var from in back[at])
                    if (reach.Add(from)) queue.Enqueue(from);
            var stuck = walk.Nodes.Where(n => !reach.Contains(n.Key) && !n.Value.State.Did("withdraw") && n.Value.State.Stage != RequestStages.Voided && !n.Value.State.Did(MatterFields.TakeBack)).Select(n => n.Key).Take(3).ToList();
            Assert.True(stuck.Count == 0, $"{procedure.Key}: {string.Join(" / ", stuck)}");
        }
    }

    [Fact]
    public void No_act_that_is_allowed_leaves_a_history_that_cannot_be_reckoned() => Assert.Empty(Requests.Value.WithoutClock.Take(3));

    /// <summary>Whatever state a complaint or an amendment is in, the office owes one day at most until it is told; then only what the unit was ordered is left.</summary>
    [Fact]
    public void A_persons_matter_owes_one_day_until_it_is_told_and_then_only_its_order()
    {
        foreach (var (table, walk) in new[] { (ComplaintProcedure.Table, Complaints.Value), (AmendmentProcedure.Table, Amendments.Value) })
            foreach (var (key, node) in walk.Nodes.Where(n => n.Value.State.Count > 0))
            {
                var owed = table.Clocks(node.State, ProcedureLaw.BuiltIn).Where(c => c.Owed).ToList();
                var left = node.State.StoppedOn is null || node.State.Waiting(ComplaintProcedure.Rectification);
                Assert.True(owed.Count == (left ? 1 : 0), key);
                Assert.Equal(node.State.StoppedOn is null, (table == ComplaintProcedure.Table ? ComplaintProcedure.ResultOf(node.State) : AmendmentProcedure.ResultOf(node.State)).Length == 0 || node.State.Stage == ComplaintProcedure.Found);
            }
    }

    /// <summary>A file that holds words of persons has an end: it is destroyed, or kept longer, once nothing of it is open, and not before; what is gone is not kept.</summary>
    [Fact]
    public void Every_file_at_its_end_can_be_destroyed_and_no_other()
    {
        foreach (var (table, walk) in new[] { (RequestProcedure.Table, Requests.Value), (RemedyProcedure.Table, Remedies.Value), (ComplaintProcedure.Table, Complaints.Value), (AmendmentProcedure.Table, Amendments.Value) })
            foreach (var (key, node) in walk.Nodes.Where(n => n.Value.State.Count > 0))
            {
                Assert.Contains(table, RetentionSchedule.Procedures);
                var stage = table.Stage(node.State.Stage);
                // A request is archived first; a registration that was void never is.
                var ended = !stage.Open && node.State.Waits.Count == 0 && (table != RequestProcedure.Table || stage.Void || stage.Key == RequestStages.Archived);
                var input = new ActInput(Today, "head", "system", new Dictionary<string, string> { [Destruction.Basis] = "清册", [Destruction.KeptThrough] = "2040" }) { Proof = Proofs.Register, DeciderRoles = [Role.Leader] };
                Verdict Ask(string row, DossierState state) => Rulebook.Ask(table, table.Find(row)!, state, Today, input, Role.System, Law);
                Assert.True(Ask(Destruction.Key, node.State).Allowed == ended, key);
                if (!ended) continue;
                Assert.True(Ask(Destruction.KeepLonger, node.State).Allowed, key);
                var gone = DossierState.Fold([.. node.History, Rulebook.Perform(table, table.Find(Destruction.Key)!, node.State, Today, input, Role.System, Law)]);
                Assert.Contains("已经销毁", Assert.Single(Ask(Destruction.KeepLonger, gone).Refusals).Text);
            }
    }

    [Fact]
    public void Every_wait_can_be_ended_without_the_other_side()
    {
        // Whoever is asked may never answer; the request must go on all the same, and truthfully.
        foreach (var kind in RequestProcedure.Table.WaitNames.Keys.Where(k => k != "redo"))
            Assert.Contains(RequestProcedure.Table.Acts, a => a.Closes == kind && !a.KeepsWait && (a.Key.EndsWith("-cancel") || a.Key.EndsWith("-lapse") || a.Key.StartsWith("abandon")));
    }

    [Fact]
    public void Every_wait_is_opened_and_closed_by_some_row()
    {
        var table = RequestProcedure.Table;
        foreach (var kind in table.WaitNames.Keys)
        {
            Assert.Contains(table.Acts, a => a.Opens == kind);
            // A reply ordered anew ends every order that it answers.
            Assert.Contains(table.Acts, a => a.Closes == kind && !a.KeepsWait || kind == "redo" && a.ClosesAll && a.Key == "redo-send");
        }
        Assert.All(table.Acts.Where(a => a.Closes is not null), a => Assert.Contains(a.Closes!, table.WaitNames.Keys));
    }

    [Fact]
    public void Rows_have_one_key_known_stages_an_article_and_forms_that_can_be_filled()
    {
        foreach (var table in new[] { RequestProcedure.Table, RemedyProcedure.Table, FilingProcedure.Table, Statutes.Assistance.AssistProcedure.Table, Statutes.Settings.SettingsProcedure.Table, ComplaintProcedure.Table, AmendmentProcedure.Table, DisposalProcedure.Table, MailProcedure.Table })
        {
            Assert.Equal(table.Acts.Count, table.Acts.Select(a => a.Key).Distinct().Count());
            var stages = table.Stages.Select(s => s.Key).ToHashSet();
            foreach (var act in table.Acts)
            {
                Assert.All(act.To is { } to ? act.From.Append(to) : act.From, stage => Assert.Contains(stage, stages));
                Assert.False(string.IsNullOrWhiteSpace(act.Article));
                Assert.Equal(act.Fields.Count, act.Fields.Select(f => f.Key).Distinct().Count());
                Assert.All(act.Fields.Where(f => f.Kind == FieldKind.Choice), f => Assert.NotEmpty(f.Options!));
            }
        }
    }

    [Fact]
    public void A_table_that_contradicts_itself_stops_the_program_at_its_start()
    {
        Procedure Make(params Act[] acts) => new("x", "x", [new("a", "甲", true)], new Dictionary<string, string>(), acts, (_, _) => []);
        Act Row(string key) => new(key, key, "某条") { From = ["a"] };
        string Refusal(params Act[] acts) => Assert.Throws<InvalidOperationException>(() => Make(acts)).Message;
        Assert.Contains("k 有两行", Refusal(Row("k"), Row("k")));
        Assert.Contains("阶段 b 不存在", Refusal(Row("k") with { To = "b" }));
        Assert.Contains("等待 w 不存在", Refusal(Row("k") with { Opens = "w" }));
        Assert.Contains("没有选项", Refusal(Row("k") with { Fields = [new("f", "f", FieldKind.Choice)] }));
        Assert.NotNull(Make(Row("k")).Find("k"));
    }

    [Fact]
    public void Every_end_state_is_counted_in_exactly_one_row_of_table_three_and_every_outcome_can_be_reached()
    {
        var seen = new HashSet<string>();
        foreach (var node in Requests.Value.Nodes.Values)
        {
            var code = RequestProcedure.OutcomeOf(node.State);
            // What is open is counted as carried over; a registration that was void is no request.
            if (node.State.StoppedOn is null)
            {
                Assert.Null(code);
                Assert.True(node.State.Count == 0 || RequestProcedure.Table.Stage(node.State.Stage) is { Open: true } or { Void: true });
                continue;
            }
            var outcome = Outcomes.Find(code);
            Assert.NotNull(outcome);
            Assert.Single(ReportTables.OutcomeRows, r => r == outcome.ReportRow);
            seen.Add(outcome.Code);
        }
        Assert.Equal(Outcomes.All.Select(o => o.Code).Order(), seen.Order());
        Assert.Equal(23, Outcomes.All.Count);
        Assert.Equal(ReportTables.OutcomeRows.Order(), Outcomes.All.Select(o => o.ReportRow).Distinct().Order());
    }

    [Fact]
    public void A_stage_that_is_over_has_stopped_the_clock_and_an_open_one_has_not()
    {
        foreach (var (table, walk) in new[] { (RequestProcedure.Table, Requests.Value), (RemedyProcedure.Table, Remedies.Value), (ComplaintProcedure.Table, Complaints.Value), (AmendmentProcedure.Table, Amendments.Value), (DisposalProcedure.Table, Disposals.Value) })
            foreach (var node in walk.Nodes.Values.Where(n => n.State.Count > 0))
                Assert.Equal(table.Stage(node.State.Stage) is { Open: true } or { Void: true }, node.State.StoppedOn is null);
    }

    [Fact]
    public void An_open_request_always_shows_when_the_answer_is_due()
    {
        foreach (var node in Requests.Value.Nodes.Values.Where(n => n.State is { StartedOn: not null, StoppedOn: null }))
            Assert.Contains(RequestProcedure.Table.Clocks(node.State, Law), c => c.Name == "reply");
    }

    [Fact]
    public void Rows_of_the_description_are_all_carried_out_or_named_as_separate_matters()
    {
        // 36: a proposal to publish is an act of its request; 更正、投诉举报 are matters of their own.
        var cited = RequestProcedure.Table.Acts.SelectMany(a => a.Rows.Split('、', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse).Distinct().Order();
        Assert.Equal(Enumerable.Range(1, 36), cited);
    }

    [Fact]
    public void Folding_never_asks_the_table_and_can_be_cut_anywhere()
    {
        foreach (var node in Requests.Value.Nodes.Values.Where((_, i) => i % 50 == 0))
        {
            // A row the table no longer has folds to the same state.
            var renamed = DossierState.Fold(node.History.Select(e => e with { Row = "gone-" + e.Row }));
            Assert.Equal(node.State.Stage, renamed.Stage);
            Assert.Equal(node.State.Waits.Keys.Order(), renamed.Waits.Keys.Order());
            Assert.Equal(node.State.StoppedOn, renamed.StoppedOn);
            for (var cut = 0; cut <= node.History.Count; cut++)
            {
                var state = DossierState.Fold(node.History.Take(cut));
                foreach (var e in node.History.Skip(cut)) state.Apply(e);
                Assert.Equal(Key(node.State), Key(state));
            }
        }
    }

    [Fact]
    public void Later_service_supplement_and_archive_never_change_the_outcome_or_the_day()
    {
        foreach (var (key, node) in Requests.Value.Nodes.Where(n => n.Value.State.StoppedOn is not null))
            foreach (var to in Requests.Value.Next[key].Select(k => Requests.Value.Nodes[k].State))
                Assert.Equal(RequestProcedure.OutcomeOf(node.State), RequestProcedure.OutcomeOf(to));
    }

    [Fact]
    public void The_one_who_drafted_may_not_sign()
    {
        var node = Requests.Value.Nodes.Values.First(n => n.State.Stage == RequestStages.Reviewing && n.State.Waits.Count == 0);
        var sign = RequestProcedure.Table.Find("sign")!;
        var head = Head(node.State.Events[^1].OccurredOn, new Dictionary<string, string>());
        string Refusal(ActInput input) => Assert.Single(Rulebook.Ask(RequestProcedure.Table, sign, node.State, Today, input, Role.Leader, Law).Refusals).Text;
        Assert.Contains("拟稿人不能签发", Refusal(head with { Decider = "clerk", Proof = Proofs.Login }));
        // A head who wrote the draft down is barred too, whoever records the signature.
        Assert.Contains("拟稿人不能签发", Refusal(head with { Decider = "clerk", Recorder = "another" }));
        Assert.True(Rulebook.Ask(RequestProcedure.Table, sign, node.State, Today, head, Role.Leader, Law).Allowed);
    }

    [Fact]
    public void What_is_reserved_to_a_head_is_refused_without_one_and_needs_proof_when_another_records_it()
    {
        var reserved = RequestProcedure.Table.Acts.Where(a => a.DecidedBy is not null).ToList();
        Assert.Equal(["abandon-correction", "abandon-fee", "answer-on-spot", "decide-publication", "delay", "erase", "extend", "fee-cancel", "notify-fee", "notify-third-party", "publish-line", "redo-cancel", "redo-sign", "require-review", "sign", "supplement", "void", "withdraw-line"], reserved.Select(a => a.Key).Order());
        foreach (var act in reserved)
        {
            var node = Requests.Value.Nodes.Values.First(n => act.From.Contains(n.State.Stage) && (act.Closes is null || n.State.Waiting(act.Closes)));
            var values = Choices(act, node.State.Events[^1].OccurredOn, false).First();
            IEnumerable<string> Refusals(ActInput input) => Rulebook.Ask(RequestProcedure.Table, act, node.State, Today, input with { Wait = node.State.Waits.Keys.FirstOrDefault(w => w.StartsWith((act.Closes ?? "-") + ":", StringComparison.Ordinal)) },
                act.Roles[0], Law).Refusals.Select(r => r.Text);
            var head = Head(node.State.Events[^1].OccurredOn, values);
            Assert.Contains(Refusals(head with { DeciderRoles = [Role.Officer] }), r => r.Contains("决定，请选择决定人"));
            Assert.Contains(Refusals(head with { Proof = Proofs.Login }), r => r.Contains("须注明凭据"));
            Assert.DoesNotContain(Refusals(head), r => r.Contains("决定人") || r.Contains("凭据"));
        }
    }

    [Fact]
    public void A_breach_needs_a_reason_and_stays_marked()
    {
        var table = RequestProcedure.Table;
        var state = DossierState.Fold([new Envelope(1, "register", "", RequestStages.Registered, Start, "a", "a", "login", ClockEffect.Start, null, [], null,
            new Dictionary<string, string> { ["category"] = "person", ["received"] = "2021-03-01" }, [])]);
        var act = table.Find("request-correction")!;
        Dictionary<string, string> values = new() { ["points"] = "请写明", ["due"] = "2021-04-01" };
        ActInput Input() => new(new DateOnly(2021, 3, 12), "a", "a", values);
        var refused = Assert.Throws<Refused>(() => Rulebook.Perform(table, act, state, Today, Input(), Role.Officer, Law));
        Assert.Contains("第三十条", refused.Message);
        values["override"] = "内容确实无法理解";
        Assert.Contains("2021年3月10日", Assert.Single(Rulebook.Perform(table, act, state, Today, Input(), Role.Officer, Law).Breaches));
    }
}
