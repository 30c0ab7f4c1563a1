using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Tests.Requests;

/// <summary>The table of who is told of which act.</summary>
public sealed class RequestNoticesTests
{
    [Fact]
    public void Every_row_names_an_act_of_the_procedure_once_and_fills_only_numbers_and_days()
    {
        Assert.Equal(RequestNotices.Table.Count, RequestNotices.Table.Select(r => (r.Act, r.To)).Distinct().Count());
        Assert.All(RequestNotices.Table, row =>
        {
            Assert.NotNull(RequestProcedure.Table.Find(row.Act));
            Assert.Contains("{编号}", row.Text);
            Assert.DoesNotMatch(@"\{(?!编号|收到日期|答复期限)", row.Text);
            Assert.True(row.Text.Length <= 100, row.Act);
        });
    }

    [Fact]
    public void Where_a_paper_waits_the_applicant_is_told_that_this_is_not_its_service()
    {
        foreach (var row in RequestNotices.Table.Where(r => r.To == NoticeTo.Applicant))
        {
            var paper = RequestProcedure.Table.Find(row.Act)!.Paper is { } made && made != "登记回执";
            Assert.True(paper == row.Text.Contains("不是送达"), row.Act);
        }
    }

    [Theory, InlineData(true, true, "sms,email,both"), InlineData(true, false, "sms"), InlineData(false, true, "email"), InlineData(false, false, "")]
    public void Only_the_ways_that_work_are_offered(bool sms, bool mail, string keys)
    {
        Assert.Equal(keys, string.Join(',', RequestNotices.Offered(sms, mail).Select(o => o.Key)));
        Assert.Equal((keys + ",messenger").Trim(','), string.Join(',', RequestNotices.Offered(sms, mail, messenger: true).Select(o => o.Key)));
        var fields = RequestNotices.Fitting(RequestProcedure.Table.Find("register")!.Fields, RequestNotices.Offered(sms, mail));
        Assert.Equal(keys.Length > 0, fields.Any(f => f.Key == RequestProcedure.Reminders));
    }

    [Fact]
    public void Before_the_day_of_receipt_is_known_no_day_is_named()
    {
        var state = new DossierState();
        var act = RequestProcedure.Table.Find("receive")!;
        state.Apply(Rulebook.Perform(RequestProcedure.Table, act, state, new(2026, 3, 2), new ActInput(new(2026, 3, 2), "a", "a", new Dictionary<string, string>
        {
            ["channel"] = "email", ["category"] = "person", ["applicant"] = "某", ["email"] = "a@example.cn", ["subject"] = "某", ["form"] = "paper", ["route"] = "mail",
        }), Role.Officer, ProcedureLaw.BuiltIn));
        Assert.Equal("您的政府信息公开申请已经收到，编号任公开〔2026〕1号。收到日期要与您确认，确认以后起算答复期限。", RequestNotices.Say(RequestNotices.Of("receive").Single(), "任公开〔2026〕1号", state, ProcedureLaw.BuiltIn));
        Assert.Contains("收到日期待确认", RequestNotices.Say(RequestNotices.Of("register").Single(), "x", state, ProcedureLaw.BuiltIn));
    }
}
