using Gongkai.Statutes.Assistance;
using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Tests.Assistance;

/// <summary>The letter that asks for help with searching, by its table.</summary>
public sealed class AssistProcedureTests
{
    static readonly DateOnly Today = new(2026, 12, 1);
    static readonly Procedure Table = AssistProcedure.Table;
    static readonly Dictionary<string, string> Full = new()
    {
        ["held"] = "no", ["places"] = "综合档案室", ["words"] = "征收补偿", ["period"] = "2015年至2020年", ["result"] = "没有查到", ["signer"] = "某主任", [AssistProcedure.SealScan] = "7",
    };

    static DossierState Letter(string way)
    {
        var state = new DossierState();
        var act = Table.Find(way == AssistProcedure.In ? "register" : "send")!;
        Do(state, act, "2026-03-02", new() { ["way"] = way, ["party-agency"] = "某局", ["content"] = "某", ["received"] = "2026-03-02", ["due"] = "2026-03-09", ["to-agency"] = way == AssistProcedure.Within ? "7" : "" });
        return state;
    }

    static void Do(DossierState state, Act act, string on, Dictionary<string, string> values) =>
        state.Apply(Rulebook.Perform(Table, act, state, Today, new ActInput(DateOnly.Parse(on), "clerk", "clerk", values), act.Roles[0], ProcedureLaw.BuiltIn));

    static void Do(DossierState state, string act, string on, Dictionary<string, string>? values = null) => Do(state, Table.Find(act)!, on, values ?? []);

    static string Against(DossierState state, string act, Dictionary<string, string>? values = null) =>
        string.Join("；", Rulebook.Ask(Table, Table.Find(act)!, state, Today, values is null ? null : new ActInput(new(2026, 3, 5), "clerk", "clerk", values), Table.Find(act)!.Roles[0], ProcedureLaw.BuiltIn).Refusals.Select(r => r.Text));

    [Theory, InlineData("signer", "负责人签字"), InlineData(AssistProcedure.SealScan, "盖章的复函"), InlineData("places", "检索的系统"), InlineData("words", "检索的关键词"), InlineData("period", "检索的期间"), InlineData("result", "检索结果"), InlineData("held", "有无相关信息")]
    public void A_reply_without_signer_seal_or_search_record_is_none(string left, string said)
    {
        var state = Letter(AssistProcedure.Within);
        Do(state, "receive", "2026-03-03");
        Assert.Equal("", Against(state, "reply", Full));
        Assert.Contains(said, Against(state, "reply", Full.Where(f => f.Key != left).ToDictionary()));
    }

    [Fact]
    public void What_must_not_be_published_needs_its_ground()
    {
        var state = Letter(AssistProcedure.Within);
        Do(state, "receive", "2026-03-03");
        Assert.Contains("法律依据", Against(state, "reply", new(Full) { ["opinion"] = "against" }));
        Assert.Equal("", Against(state, "reply", new(Full) { ["opinion"] = "against", ["ground"] = "《条例》第十五条" }));
    }

    [Fact]
    public void Each_side_has_its_own_rows_and_who_is_outside_is_written_for()
    {
        var within = Letter(AssistProcedure.Within);
        Assert.Contains("由其自己复函", Against(within, "record-reply"));
        Assert.Contains("待接收", Against(within, "reply"));
        var outside = Letter(AssistProcedure.Out);
        foreach (var act in new[] { "receive", "return" }) Assert.Contains("区外", Against(outside, act));
        Do(outside, "record-reply", "2026-03-05", Full);
        Assert.Equal(AssistProcedure.Replied, outside.Stage);
        var received = Letter(AssistProcedure.In);
        Assert.Contains("由对方终止", Against(received, "cancel"));
        Do(received, "return", "2026-03-03", new() { ["reason"] = "由档案馆保存" });
        Assert.Equal(AssistProcedure.Returned, received.Stage);
        var refused = Assert.Throws<Refused>(() => Rulebook.Perform(Table, Table.Find("receive")!, within, Today, new ActInput(new(2026, 3, 3), "clerk", "clerk", new Dictionary<string, string>()), Role.Officer, ProcedureLaw.BuiltIn));
        Assert.Contains("请求协助的一方", refused.Message);
    }

    [Fact]
    public void Its_period_is_the_offices_own_and_runs_until_it_is_over()
    {
        var state = Letter(AssistProcedure.Within);
        var clock = Assert.Single(Table.Clocks(state, ProcedureLaw.BuiltIn));
        Assert.Equal((new DateOnly(2026, 3, 9), ClockSide.Internal, false), (clock.Due, clock.Side, clock.Owed));
        Do(state, "urge", "2026-03-10", new() { ["means"] = "phone" });
        Assert.Single(Table.Clocks(state, ProcedureLaw.BuiltIn));
        Do(state, "cancel", "2026-03-11", new() { ["reason"] = "逾期不复" });
        Assert.Empty(Table.Clocks(state, ProcedureLaw.BuiltIn));
        Assert.Contains("晚于", Assert.Throws<Refused>(() => Do(new DossierState(), "send", "2026-03-02", new() { ["way"] = "out", ["party-agency"] = "某局", ["content"] = "某", ["due"] = "2026-03-02" })).Message);
    }
}
