using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Tests.Requests;

/// <summary>Mail by its table: walked through every state that can be reached.</summary>
public sealed class MailProcedureTests
{
    static readonly DateOnly Day = new(2026, 3, 2), Today = new(2026, 12, 1);
    static readonly Procedure Table = MailProcedure.Table;

    static string Value(Field f) => f.Kind switch { FieldKind.Choice => f.Options![0].Key, FieldKind.Number or FieldKind.File or FieldKind.Files => "7", _ => "x" };

    static Verdict Ask(DossierState state, Act act, Role role, bool filled) => Rulebook.Ask(Table, act, state, Today, filled ? Input(act) : null, role, ProcedureLaw.BuiltIn);
    static ActInput Input(Act act) => new(Day, "a", "a", act.Fields.ToDictionary(f => f.Key, Value));

    static DossierState After(IEnumerable<string> rows)
    {
        var state = new DossierState();
        foreach (var row in rows) { var act = Table.Find(row)!; state.Apply(Rulebook.Perform(Table, act, state, Today, Input(act), act.Roles[0], ProcedureLaw.BuiltIn)); }
        return state;
    }

    [Fact]
    public void Every_stage_is_reached_and_only_what_became_of_a_request_cannot_be_taken_back()
    {
        var reached = new HashSet<string>();
        var paths = new Queue<string[]>([[MailProcedure.Arrive], [MailProcedure.ArriveAside]]);
        while (paths.TryDequeue(out var path))
        {
            var state = After(path);
            reached.Add(state.Stage);
            if (path.Length == 5) continue;
            foreach (var act in Table.Acts.Where(a => !a.Opening))
            {
                var allowed = Ask(state, act, act.Roles[0], filled: true).Allowed;
                Assert.Equal(allowed, act.From.Contains(state.Stage) && !(state.Did("erase") && act.Key is "erase" or MailProcedure.Reopen));
                if (allowed) paths.Enqueue([.. path, act.Key]);
            }
            if (state.Stage is MailProcedure.Taken or MailProcedure.Filed) Assert.False(Ask(state, Table.Find(MailProcedure.Reopen)!, Role.Officer, filled: true).Allowed);
        }
        Assert.Equal(Table.Stages.Select(s => s.Key).Order(), reached.Order());
    }

    [Fact]
    public void Only_the_system_takes_mail_in_and_erases_it()
    {
        foreach (var role in new[] { Role.Officer, Role.Chief, Role.Leader, Role.Applicant, Role.Consulted })
        {
            Assert.False(Ask(new(), Table.Find(MailProcedure.Arrive)!, role, filled: true).Allowed);
            Assert.False(Ask(After([MailProcedure.Arrive, MailProcedure.Dismiss]), Table.Find("erase")!, role, filled: true).Allowed);
        }
        Assert.False(Ask(After([MailProcedure.Arrive]), Table.Find(MailProcedure.Dismiss)!, Role.System, filled: true).Allowed);
    }

    [Fact]
    public void A_mail_owes_to_be_looked_at_within_a_working_day_and_again_when_it_is_taken_back()
    {
        var clock = Assert.Single(Table.Clocks(After([MailProcedure.Arrive]), ProcedureLaw.BuiltIn));
        Assert.Equal((new DateOnly(2026, 3, 3), true, ClockSide.Internal), (clock.Due, clock.Owed, clock.Side));
        Assert.Empty(Table.Clocks(After([MailProcedure.ArriveAside]), ProcedureLaw.BuiltIn));
        Assert.Empty(Table.Clocks(After([MailProcedure.Arrive, MailProcedure.Dismiss]), ProcedureLaw.BuiltIn));
        Assert.Single(Table.Clocks(After([MailProcedure.ArriveAside, MailProcedure.Reopen]), ProcedureLaw.BuiltIn));
    }
}
