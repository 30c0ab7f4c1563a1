using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;

namespace Gongkai.Statutes.Tests.Requests.Papers;

/// <summary>The table of papers against the table of acts, and what a template may not leave out.</summary>
public sealed class PaperTableTests
{
    public static TheoryData<string> Keys => [.. PaperTable.All.Select(k => k.Key)];

    /// <summary>Papers that others write, or that are no text of ours.</summary>
    static readonly string[] Others = ["第三方意见书", "复函", "财政票据", "答复书（稿）", "邮件存根", "发送记录", "拒收记录"];

    [Fact]
    public void Every_paper_that_the_procedure_names_is_in_the_table_and_every_act_of_the_table_is_in_the_procedure()
    {
        var names = PaperTable.All.Select(k => k.Name).ToHashSet();
        // A receipt of what is no request is told on the page; it is no paper of the table.
        foreach (var act in RequestProcedure.Table.Acts.Concat(Statutes.Matters.AmendmentProcedure.Table.Acts.Where(a => !a.Opening)).Where(a => a.Paper is not null))
            foreach (var name in act.Paper!.Split('、').Where(n => !Others.Contains(n)))
                // “答复书” stands for the reply papers of the outcomes; what comes back filled in was sent out by an earlier act.
                Assert.True(name == "答复书" ? PaperTable.All.Any(k => k.Acts.Contains(act.Key) && k.Outcomes.Count > 0) : PaperTable.All.Any(k => k.Name == name && (k.Returned || k.Acts.Contains(act.Key))), $"{act.Name}: {name}");
        Assert.All(PaperTable.All, k => Assert.All(k.Acts, a => Assert.NotNull(PaperTable.ProcedureOf(k).Find(a))));
        Assert.Equal(PaperTable.All.Count, names.Count);
    }

    [Fact]
    public void Every_outcome_has_the_one_reply_paper_that_the_outcomes_name()
    {
        foreach (var outcome in Outcomes.All)
        {
            var kind = Assert.Single(PaperTable.All, k => k.Outcomes.Contains(outcome.Code));
            Assert.Equal(outcome.Paper, kind.Name);
            Assert.Contains("《中华人民共和国政府信息公开条例》", OutcomeWords.Of(outcome));
            Assert.DoesNotContain("您", OutcomeWords.Of(outcome, "你单位"));
        }
    }

    [Theory, MemberData(nameof(Keys))]
    public void The_built_in_text_has_all_it_must_have_and_without_one_of_them_it_is_refused_by_name_and_article(string key)
    {
        var kind = PaperTable.Find(key)!;
        Assert.Empty(new PaperTemplate(kind.Template).Problems(kind));
        Assert.NotEmpty(kind.Elements);
        foreach (var element in kind.Elements)
            foreach (var need in element.Needs)
            {
                var without = kind.Template.Replace(need, "某");
                Assert.Contains(new PaperTemplate(without).Problems(kind), p => p.Contains($"“{element.Name}”（{element.Article}）"));
            }
    }

    [Fact]
    public void An_element_that_is_kept_only_sometimes_does_not_count()
    {
        var kind = PaperTable.Find("reply-deny")!;
        var sometimes = kind.Template.Replace("｛救济途径｝", "【有延期】｛救济途径｝");
        Assert.Contains(new PaperTemplate(sometimes).Problems(kind), p => p.Contains("救济途径"));
        // Where the element itself is owed only then, it may stand under that condition and under no other.
        var grant = PaperTable.Find("reply-grant")!;
        Assert.Contains(new PaperTemplate(grant.Template.Replace("【提供信息】", "【有延期】")).Problems(grant), p => p.Contains("提供的方式、途径和时间"));
    }

    [Fact]
    public void Papers_to_third_parties_and_other_agencies_cannot_tell_who_applied()
    {
        foreach (var kind in PaperTable.All.Where(k => k.HidesApplicant))
            foreach (var field in PaperFields.OfApplicant)
                Assert.Contains(new PaperTemplate(kind.Template + $"\n｛{field}｝").Problems(kind), p => p.Contains("不得写出申请人"));
    }

    [Theory]
    [InlineData("｛没有这个｝", "没有名为“没有这个”的字段")]
    [InlineData("【什么时候】甲", "没有名为“什么时候”的条件")]
    [InlineData("｛申请人", "花括号没有成对")]
    [InlineData("", "模板是空的")]
    [InlineData("一｜二｜三｜四｜五｜六｜七", "一行最多六格")]
    public void What_is_no_template_is_refused_in_words(string text, string words) =>
        Assert.Contains(new PaperTemplate(text).Problems(PaperTable.Find("receipt")!), p => p.Contains(words));

    [Fact]
    public void What_stands_in_a_value_is_never_syntax()
    {
        const string Hostile = "【有延期】｛救济途径｝｜{申请人}";
        var values = new PaperValues(new Dictionary<string, string> { ["申请人"] = Hostile, ["所需信息"] = "一\n二" }, new HashSet<string> { "有延期" }, []);
        var lines = new PaperTemplate("｛申请人｝\n【有延期】甲\n【有代理人】乙\n名称｜｛所需信息｝\n｛所需信息｝\n｛收到日期｝").Fill(values, out var missing);
        Assert.Equal([[Hostile], ["甲"], ["名称", "一\n二"], ["一"], ["二"], ["〔收到日期〕"]], lines.Select(l => l.Cells));
        Assert.Equal(["收到日期"], missing);
    }

    [Fact]
    public void The_printed_table_is_the_approved_one()
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "..", "docs", "papers", "README.md"));
        var printed = PaperPrinter.Print();
        if (Environment.GetEnvironmentVariable("GONGKAI_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, printed);
        }
        Assert.Equal(File.ReadAllText(path), printed);
    }

    static string Here([System.Runtime.CompilerServices.CallerFilePath] string here = "") => here;

    static readonly DateOnly Day = new(2022, 1, 4);

    static Envelope Do(DossierState state, string row, params (string Key, string Value)[] values)
    {
        var act = RequestProcedure.Table.Find(row)!;
        var all = values.ToDictionary(v => v.Key, v => v.Value);
        var input = act.DecidedBy is null ? new ActInput(Day, "clerk", "clerk", all) : new ActInput(Day, "head", "clerk", all) { Proof = Proofs.Scan, DeciderRoles = [Role.Leader] };
        var envelope = Rulebook.Perform(RequestProcedure.Table, act, state, Day.AddYears(1), input, Role.Officer, ProcedureLaw.BuiltIn);
        state.Apply(envelope);
        return envelope;
    }

    static Envelope Issue(DossierState state, string kind, int about, string number = "任政公复〔2022〕1号") =>
        Do(state, RequestProcedure.IssuePaper, ("paper", kind), ("about", $"{about}"), ("paper-number", number), ("template", "通用"), ("paper-file", "9"), ("paper-hash", "ab"), ("paper-text", "全文"));

    static DossierState Signed()
    {
        var state = new DossierState();
        Do(state, "register", ("channel", "counter"), ("received", "2022-01-04"), ("category", "person"), ("applicant", "甲"), ("contact", "电话"), ("subject", "某某"), ("form", "paper"), ("route", "mail"));
        Do(state, "draft", ("outcome", "GRANT"), ("text", "要点"));
        Do(state, "submit-review");
        Do(state, "sign");
        return state;
    }

    [Fact]
    public void A_paper_is_issued_for_an_act_that_makes_it_once_and_anew_only_when_void()
    {
        var state = Signed();
        Assert.Throws<Refused>(() => Issue(state, "reply-deny", 4)); // granted
        Assert.Throws<Refused>(() => Issue(state, "reply-grant", 2)); // a draft makes no reply
        Assert.Throws<Refused>(() => Issue(state, "reply-grant", 99));
        var issued = Issue(state, "reply-grant", 4);
        Assert.Contains("已经印发", Assert.Throws<Refused>(() => Issue(state, "reply-grant", 4)).Message);
        Assert.Throws<Refused>(() => Do(state, RequestProcedure.PaperScan, ("paper-seq", "1"), ("scan", "7"), ("scan-hash", "cd")));
        Do(state, RequestProcedure.VoidPaper, ("paper-seq", $"{issued.Seq}"), ("reason", "写错了"));
        Assert.Contains("已经作废", Assert.Throws<Refused>(() => Do(state, RequestProcedure.PaperScan, ("paper-seq", $"{issued.Seq}"), ("scan", "7"), ("scan-hash", "cd"))).Message);
        var again = Issue(state, "reply-grant", 4, "任政公复〔2022〕2号");
        Do(state, RequestProcedure.PaperScan, ("paper-seq", $"{again.Seq}"), ("scan", "7"), ("scan-hash", "cd"));
        Assert.Equal([(issued.Seq, true, (long?)null), (again.Seq, false, (long?)7)], PaperTable.Issued(state).Select(p => (p.Seq, p.Void, p.Scan)));
        // Nothing of this moves the request.
        Assert.Equal((RequestStages.Signed, (DateOnly?)null), (state.Stage, state.StoppedOn));
    }

    [Fact]
    public void A_signed_reply_reaches_its_applicant_when_it_is_sent_and_cannot_be_voided_then()
    {
        var state = Signed();
        var receipt = Issue(state, "receipt", 1, "甲-5");
        var form = Issue(state, "register-form", 1, "甲-6");
        var reply = Issue(state, "reply-grant", 4);
        IEnumerable<int> Reached() => PaperTable.Issued(state).Where(p => PaperTable.ReachedApplicant(state, p)).Select(p => p.Seq);
        Assert.Equal([receipt.Seq], Reached());
        Do(state, "send", ("sent-by", "electronic"));
        Assert.Equal([receipt.Seq, reply.Seq], Reached());
        Assert.Contains("补充或者变更答复", Assert.Throws<Refused>(() => Do(state, RequestProcedure.VoidPaper, ("paper-seq", $"{reply.Seq}"), ("reason", "写错了"))).Message);
        Do(state, RequestProcedure.VoidPaper, ("paper-seq", $"{receipt.Seq}"), ("reason", "写错了"));
        Assert.Equal([receipt.Seq, reply.Seq], Reached());
        Assert.True(form.Seq > 0);
    }
}
