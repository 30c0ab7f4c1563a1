using System.Text.Json;
using Gongkai.Agencies;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Reports;
using Gongkai.Users;

namespace Gongkai.Demonstration;

/// <summary>
/// Plausible histories for the requests of 2021: how many of each kind comes from the published figures, who received them
/// from the published split (29 + 57 + 13); days, words and persons are invented.
/// </summary>
static class RequestStories
{
    public sealed record Step(string Act, DateOnly On, Dictionary<string, string> Values, Post? DecidedBy = null, bool ByHead = false);

    public sealed record Story(int AgencyId, string Opening, IReadOnlyList<Step> Steps);

    /// <summary>Stands in a step's values for the officer of the unit.</summary>
    public const string Officer = "officer";

    sealed record Case(string Category, string Row);

    static readonly WorkCalendar Calendar = WorkCalendar.BuiltIn;

    public static IReadOnlyList<Story> Plan(IReadOnlyList<Agency> units, JsonElement fixture)
    {
        var random = new Random(2021);
        var cases = Cases(fixture);
        var recipients = fixture.GetProperty("requests").GetProperty("by_recipient").EnumerateArray().Select(r => r.GetProperty("count").GetInt32()).ToArray();
        var desks = units.Where(u => u.Kind is AgencyKind.Government or AgencyKind.Office).ToList();
        var departments = units.Where(u => u.Kind == AgencyKind.Department).ToList();
        var towns = units.Where(u => u.Kind is AgencyKind.Town or AgencyKind.Zone).ToList();

        // The office's own published report gives some of its outcomes; the rest of its share is whatever is left over.
        var child = fixture.GetProperty("related_child_report").GetProperty("requests").GetProperty("outcomes").EnumerateArray()
            .Select(o => o.GetProperty("count").GetInt32()).ToArray();
        string[] prefixes = ["T3.3.1", "T3.3.2", "T3.3.3.", "T3.3.4.", "T3.3.5."];
        var own = new List<Case>();
        for (var i = 0; i < child.Length; i++)
            foreach (var c in cases.Where(c => prefixes[i].EndsWith('.') ? c.Row.StartsWith(prefixes[i], StringComparison.Ordinal) : c.Row == prefixes[i]).Take(child[i]).ToList())
            {
                own.Add(c);
                cases.Remove(c);
            }
        foreach (var c in cases.Where(c => c.Row is ReportTables.CarriedOut or "T3.3.6.3").Take(recipients[0] - own.Count).ToList())
        {
            own.Add(c);
            cases.Remove(c);
        }
        Shuffle(cases, random);

        var placed = new List<(int Agency, Case Case)>();
        placed.AddRange(own.Select((c, i) => (desks[i % desks.Count].Id, c)));
        placed.AddRange(cases.Take(recipients[1]).Select((c, i) => (departments[i * 7 % departments.Count].Id, c)));
        placed.AddRange(cases.Skip(recipients[1]).Select((c, i) => (towns[i % towns.Count].Id, c)));

        var closed = placed.Where(p => p.Case.Row != ReportTables.CarriedOut).ToList();
        Shuffle(closed, random);
        var open = placed.Where(p => p.Case.Row == ReportTables.CarriedOut).ToList();
        var stories = new List<Story>();
        for (var i = 0; i < closed.Count; i++)
        {
            var received = Workday(new DateOnly(2021, 1, 4).AddDays(i * 310 / closed.Count));
            stories.Add(Closed(closed[i].Agency, closed[i].Case, received, i, random, Helper(departments, i, closed[i].Agency)));
        }
        for (var i = 0; i < open.Count; i++)
            stories.Add(Open(open[i].Agency, open[i].Case, Workday(new DateOnly(2021, 12, 23).AddDays(i * 8 / open.Count)), i, Helper(departments, departments.FindIndex(u => u.Code == "RC-308"), open[i].Agency)));
        // A letter by plain mail that nobody has called the applicant about, two working days after it came.
        stories.Add(new Builder(new DateOnly(2022, 1, 18)).Receive(300).Story(desks[^1].Id));
        return [.. stories.OrderBy(s => s.Steps[0].On)];
    }

    /// <summary>A department that another unit asks for help.</summary>
    static int Helper(List<Agency> departments, int i, int asking) => departments[i % departments.Count].Id is var id && id != asking ? id : departments[(i + 1) % departments.Count].Id;

    /// <summary>One entry for every finished or carried-over request in the published table.</summary>
    static List<Case> Cases(JsonElement fixture)
    {
        var cases = new List<Case>();
        foreach (var row in fixture.GetProperty("table3").GetProperty("rows").EnumerateArray())
        {
            var code = row.GetProperty("code").GetString()!;
            if (code != ReportTables.CarriedOut && !ReportTables.OutcomeRows.Contains(code)) continue;
            var values = row.GetProperty("values");
            for (var c = 0; c < 6; c++)
                for (var n = 0; n < values[c].GetInt32(); n++)
                    cases.Add(new Case(ReportTables.Table3Columns[c].Key, code));
        }
        return cases;
    }

    static Story Closed(int agency, Case c, DateOnly received, int i, Random random, int helper)
    {
        var b = new Builder(received);
        b.Register(c.Category, i);
        if (i % 9 == 4)
            b.Do("request-correction", 3, ("points", "请写明所需信息的名称、文号或者大致年份（演示）"), ("due", Text(Calendar.AddWorkdays(b.At, 18))))
                .Do("receive-correction", 6, ("subject", Subject(i) + "（已补充年份）"));
        if (c.Row == "T3.3.6.3" && i % 2 == 0)
            return b.Do("assign", 1, ("unit", "综合科")).Do("withdraw", 3, ("written", "yes"), ("note", "申请人已从网站查到（演示）")).Story(agency);
        b.Do("assign", 1, ("unit", Units[i % Units.Length]), ("handler", Officer));
        if (i % 11 == 3)
            b.Do("request-assist", 1, i % 22 == 3 ? ("party-agency", "邻区档案馆（演示）") : ("to-agency", $"{helper}"), ("content", "查找相关批复及附件（演示）"), ("due", Text(Calendar.AddWorkdays(b.At, 6))))
                .Do("assist-answer", 3, ("held", "yes"), ("signer", "负责人（演示）"), ("search", "已检索室藏档案（演示）"));
        if (c.Row is "T3.3.2" || i % 17 == 5)
            b.Do("consult-third-party", 1, ("party", "第三方（演示）"), ("content", "拟公开的合同主要条款（演示）"))
                .Do("third-party-served", 2)
                .Do("third-party-answer", 6, ("opinion", c.Row is "T3.3.2" ? "part" : "agree"), ("opinion-text", "意见（演示）"));
        var outcome = OutcomeFor(c.Row, i);
        b.Do("search", 2, ("places", "公文管理系统、档案室，关键词见申请内容（演示）"), ("found", outcome.StartsWith("NONE", StringComparison.Ordinal) ? "no" : "yes"));
        if (i % 13 == 7) b.Decided("extend", 1, Post.Chief, ("days", "10"), ("reason", "内容较多，需要进一步核实（演示）"));
        var draft = new List<(string, string)> { ("outcome", outcome), ("text", "答复要点（演示）") };
        if (outcome == "PARTIAL") draft.Add(("refused-ground", "A15"));
        if (outcome == "REFUSE_REPEAT") draft.Add(("earlier", "任公开〔2020〕1号（演示）"));
        b.Do("draft", 1 + random.Next(4), [.. draft]).Do("submit-review", 1);
        if (i % 14 == 6)
            b.ByHead("return-draft", 0, ("reason", "请补充救济途径的表述（演示）")).Do("draft", 1, [.. draft]).Do("submit-review", 0);
        b.Decided("sign", 1, Post.Leader);
        if (i % 4 == 1) b.Do("hand-over", 1, ("receiver", "申请人本人（演示）"));
        else
            b.Do("send", i % 3 == 0 ? 1 : 0, ("sent-by", i % 3 == 0 ? "post" : "electronic")).Do("served", 2, ("service", i % 3 == 0 ? "signed" : "confirmed"));
        return b.Do("archive", 4).Story(agency);
    }

    /// <summary>Carried into 2022: one of each kind of waiting, so that the work list shows what a desk sees in January.</summary>
    static Story Open(int agency, Case c, DateOnly received, int i, int helper)
    {
        var b = new Builder(received);
        b.Register(c.Category, 200 + i);
        switch (i)
        {
            case 0:
                b.Do("assign", 1, ("unit", "综合科"), ("handler", Officer)).Do("consult-third-party", 2, ("party", "第三方（演示）"), ("content", "拟公开的评估报告摘要（演示）")).Do("third-party-served", 2);
                break;
            case 1:
                b.Do("request-correction", 3, ("points", "请写明征收项目名称（演示）"), ("due", Text(Calendar.AddWorkdays(b.At, 18))));
                break;
            case 2:
                b.Do("assign", 1, ("unit", "法规科"), ("handler", Officer)).Do("search", 3, ("places", "公文管理系统（演示）"), ("found", "yes"))
                    .Do("draft", 3, ("outcome", "GRANT"), ("text", "答复要点（演示）")).Do("submit-review", 1);
                break;
            case 3:
                b.Do("assign", 1, ("unit", "规划科"), ("handler", Officer)).Decided("extend", 8, Post.Chief, ("days", "15"), ("reason", "涉及多个年度，需要逐份核实（演示）"));
                break;
            case 4:
                b.Do("assign", 2, ("unit", "综合科"), ("handler", Officer)).Do("request-assist", 2, ("to-agency", $"{helper}"), ("content", "查找宗地档案（演示）"), ("due", Text(Calendar.AddWorkdays(b.At, 12))));
                break;
            default:
                // Given to the officer by the head of the office, and not taken over yet.
                b.ByHead("assign", 3, ("unit", "综合科"), ("handler", Officer));
                break;
        }
        return b.Story(agency);
    }

    sealed class Builder(DateOnly receivedOn)
    {
        readonly DateOnly received = receivedOn;
        readonly List<Step> steps = [];
        public DateOnly At { get; private set; } = receivedOn;

        public void Register(string category, int i)
        {
            string[] channels = ["counter", "registered-mail", "portal", "portal"];
            Open("register", channels[i % channels.Length], category, i);
            steps[0].Values["received"] = Text(received);
        }

        /// <summary>A letter whose day of receipt is still to be confirmed.</summary>
        public Builder Receive(int i)
        {
            Open("receive", "plain-mail", "person", i);
            return this;
        }

        void Open(string act, string channel, string category, int i) =>
            steps.Add(new(act, received, new()
            {
                ["channel"] = channel, ["category"] = category,
                ["applicant"] = category == "person" ? $"{Surnames[i % Surnames.Length]}某某（演示{i + 1}）" : $"演示商贸有限公司（{i + 1}）",
                ["contact"] = $"演示联系电话 {10_000 + i * 37}", ["subject"] = Subject(i), ["form"] = i % 3 == 0 ? "paper" : "electronic",
                ["route"] = i % 3 == 0 ? "mail" : "online",
            }));

        public Builder Do(string act, int workdays, params (string Key, string Value)[] values) => Add(act, workdays, null, false, values);
        public Builder Decided(string act, int workdays, Post by, params (string Key, string Value)[] values) => Add(act, workdays, by, false, values);
        public Builder ByHead(string act, int workdays, params (string Key, string Value)[] values) => Add(act, workdays, null, true, values);

        Builder Add(string act, int workdays, Post? by, bool byHead, (string Key, string Value)[] values)
        {
            if (workdays > 0) At = Calendar.AddWorkdays(At, workdays);
            steps.Add(new(act, At, values.ToDictionary(v => v.Key, v => v.Value), by, byHead));
            return this;
        }

        public Story Story(int agency) => new(agency, steps[0].Act, steps);
    }

    static string OutcomeFor(string row, int i) => row switch
    {
        "T3.3.1" => i % 4 == 0 ? "GRANT_ALREADY_PUBLIC" : "GRANT",
        "T3.3.2" => "PARTIAL",
        "T3.3.3.5" => "DENY_INTERNAL",
        "T3.3.3.8" => "DENY_QUERY",
        "T3.3.4.1" => i % 2 == 0 ? "NONE_NOT_EXIST" : "NONE_NOT_OURS",
        "T3.3.5.1" => "REFUSE_PETITION",
        "T3.3.5.2" => "REFUSE_REPEAT",
        "T3.3.6.3" => "OTHER",
        _ => Statutes.Requests.Outcomes.All.First(o => o.ReportRow == row).Code,
    };

    static readonly string[] Surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "孙", "周", "徐", "马", "朱"];
    static readonly string[] Units = ["综合科", "法规科", "规划科", "财务科", "项目科"];

    static readonly string[] Subjects =
    [
        "某片区国有土地上房屋征收补偿方案及评估结果", "某村集体土地征收公告和补偿登记材料", "某小区规划许可证及总平面图", "年度城市低保发放标准和依据",
        "某道路改造工程招标文件和中标结果", "某企业环境影响评价批复", "公办幼儿园收费标准及批准文件", "老旧小区改造计划和资金安排",
        "村级公益事业财政奖补项目清单", "食品安全抽检结果和处置情况", "养老机构补贴发放明细", "河道治理项目可行性研究报告批复",
    ];

    static string Subject(int i) => Subjects[i % Subjects.Length] + "（演示）";
    static string Text(DateOnly d) => d.ToString("yyyy-MM-dd");
    static DateOnly Workday(DateOnly d) => Calendar.IsWorkday(d) ? d : Calendar.AddWorkdays(d, 1);

    static void Shuffle<T>(List<T> list, Random random)
    {
        for (var i = list.Count - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }
    }
}
