using Gongkai.Statutes.Assistance;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Settings;

namespace Gongkai.Statutes.Tests.Disposal;

/// <summary>How long a file is kept, and who may put an end to it.</summary>
public sealed class RetentionScheduleTests
{
    [Fact]
    public void Every_outcome_has_a_class_and_a_case_about_it_only_lengthens_the_period()
    {
        foreach (var outcome in Outcomes.All)
        {
            var plain = RetentionSchedule.Of(outcome.ReportRow, []);
            foreach (var result in new[] { "", "upheld", "other", "corrected" })
                Assert.False(RetentionSchedule.Shorter(RetentionSchedule.Of(outcome.ReportRow, [result]).Years, plain.Years), outcome.Code);
            Assert.Null(RetentionSchedule.Of(outcome.ReportRow, ["upheld", "corrected"]).Years);
        }
        Assert.Equal((10, 30, 30), (RetentionSchedule.Of("T3.3.1", []).Years, RetentionSchedule.Of("T3.3.2", []).Years, RetentionSchedule.Of("T3.3.1", ["upheld"]).Years));
        Assert.All(RetentionSchedule.All, c => Assert.Contains("设计", c.Source));
    }

    [Fact]
    public void Every_way_in_which_a_matter_ends_has_a_class_and_what_was_found_or_decided_is_kept_longer()
    {
        foreach (var (procedure, results) in new[] { (ComplaintProcedure.Table, ComplaintProcedure.Results), (AmendmentProcedure.Table, AmendmentProcedure.Results), (RemedyProcedure.Table, RemedyProcedure.Results) })
            foreach (var result in results) Assert.True(RetentionSchedule.OfMatter(procedure.Key, result.Key).Years is null or 10 or 30);
        string[] Long(Procedure procedure, IReadOnlyList<Option> results) => [.. results.Where(r => RetentionSchedule.OfMatter(procedure.Key, r.Key).Years == 30).Select(r => r.Key).Order()];
        Assert.Equal([ComplaintProcedure.Partly, ComplaintProcedure.True], Long(ComplaintProcedure.Table, ComplaintProcedure.Results));
        Assert.Equal([AmendmentProcedure.Corrected, AmendmentProcedure.Refused], Long(AmendmentProcedure.Table, AmendmentProcedure.Results));
        Assert.Equal((10, null), (RetentionSchedule.OfMatter(AssistProcedure.Table.Key, "").Years, RetentionSchedule.OfMatter(RemedyProcedure.Table.Key, "corrected").Years));
    }

    [Fact]
    public void Every_procedure_of_the_schedule_ends_in_the_same_two_acts_done_by_nobody_but_the_job()
    {
        foreach (var table in RetentionSchedule.Procedures)
            foreach (var row in new[] { Destruction.KeepLonger, Destruction.Key })
            {
                var act = table.Find(row)!;
                Assert.True(act.Aside, table.Key);
                Assert.Contains(Role.System, act.Roles);
                // Wherever nothing is open any more; a request is archived before, and one that is answered anew is worked on.
                Assert.Equal(table.Stages.Where(s => !s.Open && !(table == RequestProcedure.Table && s.Key is RequestStages.Sent or RequestStages.Closed or RequestStages.Redoing or RequestStages.RedoReviewing or RequestStages.RedoSigned)).Select(s => s.Key).Order(), act.From.Order());
            }
    }

    [Fact]
    public void The_period_runs_from_the_year_after_archiving()
    {
        Assert.Equal(2031, RetentionSchedule.Through(new(2021, 1, 4), 10));
        Assert.Equal(2031, RetentionSchedule.Through(new(2021, 12, 31), 10));
        Assert.Null(RetentionSchedule.Through(new(2021, 1, 4), null));
        Assert.Equal(("2031年12月31日", "永久"), (RetentionSchedule.ThroughWords(2031), RetentionSchedule.ThroughWords(null)));
    }

    [Fact]
    public void A_units_own_period_counts_only_where_it_is_longer()
    {
        var of = RetentionSchedule.Find(RetentionSchedule.Withheld);
        RetentionSettings With(int? years) => new() { Longer = new Dictionary<(int, string), int?> { [(7, of.Key)] = years } };
        Assert.Equal((30, null, 30), (With(15).YearsOf(7, of), With(null).YearsOf(7, of), With(null).YearsOf(8, of)));
    }

    static readonly DateOnly Day = new(2022, 1, 20);

    static void Do(DossierState state, string row, string who, string proof = Proofs.Login, string? recorder = null, Role role = Role.Leader) =>
        state.Apply(Rulebook.Perform(DisposalProcedure.Table, DisposalProcedure.Table.Find(row)!, state, Day,
            new ActInput(Day, who, recorder ?? who, new Dictionary<string, string> { [DisposalProcedure.Entries] = "[]", [DisposalProcedure.Destroys] = "1", [DisposalProcedure.Keeps] = "0", ["reason"] = "某" }) { Proof = proof, DeciderRoles = [Role.Leader], Evidence = proof == Proofs.Scan ? new Dictionary<string, string> { ["attachment"] = "1" } : new Dictionary<string, string>() },
            row is DisposalProcedure.DrawUp or "withdraw" ? Role.Chief : role, ProcedureLaw.BuiltIn));

    static string Refused(Action act) => Assert.Throws<Refused>(act).Message;

    [Fact]
    public void Three_different_people_stand_behind_a_destruction()
    {
        var state = new DossierState();
        Do(state, DisposalProcedure.DrawUp, "maker");
        Assert.Contains("拟定清册的人", Refused(() => Do(state, DisposalProcedure.Approve, "maker")));
        Assert.Contains("待监销人确认", Refused(() => Do(state, DisposalProcedure.Witness, "other")));
        Do(state, DisposalProcedure.Approve, "head", Proofs.Scan, "maker");
        Assert.Contains("两个人", Refused(() => Do(state, DisposalProcedure.Witness, "head")));
        Assert.Contains("拟定清册的人", Refused(() => Do(state, DisposalProcedure.Witness, "maker")));
        Do(state, DisposalProcedure.Witness, "other");
        Assert.Equal(DisposalProcedure.Ready, state.Stage);
        Assert.Contains("已批准", Refused(() => Do(state, "withdraw", "maker")));
        // Nobody but the job says that it is done.
        Assert.Contains("须由系统办理", Refused(() => Do(state, DisposalProcedure.Destroy, "other")));
    }

    [Fact]
    public void A_list_is_withdrawn_while_one_signature_is_missing_and_for_ever_has_no_act_that_erases_it()
    {
        foreach (var signed in new[] { false, true })
        {
            var state = new DossierState();
            Do(state, DisposalProcedure.DrawUp, "maker");
            if (signed) Do(state, DisposalProcedure.Approve, "head");
            Do(state, "withdraw", "maker");
            Assert.Equal((DisposalProcedure.Withdrawn, true), (state.Stage, state.StoppedOn is not null));
        }
        Assert.Null(DisposalProcedure.Table.Find(Destruction.Key));
    }
}
