using System.Text;

namespace Gongkai.Statutes.Requests.Papers;

/// <summary>Prints the table of papers for people who check it against the law.</summary>
public static class PaperPrinter
{
    public static string Print()
    {
        var text = new StringBuilder();
        void Line(string s = "") => text.Append(s).Append('\n');
        Line("# 依申请公开的文书");
        Line();
        Line("本文由文书表生成，与系统实际使用的一致。同名的 `.docx` 是每种文书的样张，用演示数据、经过系统的全部步骤印发；表或者样张变了而没有重新生成，测试不会通过。");
        Line();
        Line("重新生成：设 `GONGKAI_APPROVE=1` 运行测试 `PaperTableTests`（本文）和 `PaperServiceTests`（样张）。");
        Line();
        Line("由格式印出、任何模板都不能缺少的：机关全称、文号（或者登记编号）、收件人、题名、成文日期、盖章的位置、联系人和电话、查验码。");
        foreach (var kind in PaperTable.All)
        {
            Line();
            Line($"## {kind.Name}");
            Line();
            Line($"[样张]({kind.Key}.docx)。题名“{kind.Title}”；{Form(kind.Form)}；发给{To(kind.To)}；{(kind.Series is { } s ? $"文号用{s.Name}代字" : "用登记编号")}；由{string.Join("、", kind.Acts.Select(a => $"“{RequestProcedure.Table.ActName(a)}”"))}产生{(kind.Outcomes.Count > 0 ? $"，办理结果为{string.Join("、", kind.Outcomes.Select(o => $"“{OutcomeName(o)}”"))}" : "")}。");
            Line();
            Line("| 必须写明 | 依据 | 模板中要有 | 何时 |");
            Line("|---|---|---|---|");
            foreach (var e in kind.Elements) Line($"| {e.Name} | {e.Article} | {string.Join("、", e.Needs)} | {e.When ?? "总是"} |");
        }
        Line();
        Line("## 复议机关和一审法院");
        Line();
        Line("| 答复机关 | 复议机关 | 法院 | 依据 |");
        Line("|---|---|---|---|");
        foreach (var r in RemedyClause.Rules) Line($"| {r.Name} | {Body(r.Body)} | {(r.IntermediateCourt ? "中级人民法院" : "基层人民法院")} | {r.Article} |");
        return text.ToString();
    }

    static string OutcomeName(string code) => Requests.Outcomes.Find(code)!.Name;
    static string Form(PaperForm form) => form switch { PaperForm.Letter => "信函格式", PaperForm.Form => "表格", _ => "存卷表格" };
    static string To(PaperTo to) => to switch { PaperTo.Applicant => "申请人", PaperTo.ThirdParty => "第三方", PaperTo.Agency => "其他机关、单位", _ => "本卷" };
    static string Body(ReviewBody body) => body switch { ReviewBody.OwnGovernment => "本级人民政府", ReviewBody.UpperGovernment => "上一级人民政府", ReviewBody.UpperDepartment => "上一级主管部门", _ => "本级人民政府或者上一级司法行政部门" };
}
