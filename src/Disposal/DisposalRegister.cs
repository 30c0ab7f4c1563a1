using Gongkai.Documents;
using Gongkai.Dossiers;
using Gongkai.Statutes;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;

namespace Gongkai.Disposal;

/// <summary>档案销毁清册, as it is printed, signed and kept for ever.</summary>
public static class DisposalRegister
{
    static TableCell C(string text, bool left = false, bool bold = false) => new(text, Left: left, Bold: bold);

    /// <param name="people">names by user id</param>
    public static OfficialDocument Document(LoadedDossier list, string agency, IReadOnlyList<DisposalOutcome> outcomes, IReadOnlyDictionary<string, string> people, DateOnly on, string? notice)
    {
        var rows = new List<IReadOnlyList<TableCell>> { new[] { "序号", "档号", "归档、办结日期", "保管期限", "届满", "鉴定意见", "结果", "销毁后的校验值" }.Select(h => C(h, bold: true)).ToList() };
        foreach (var o in outcomes)
            rows.Add([C($"{rows.Count}"), C(o.Entry.Number, left: true), C(o.Entry.ArchivedOn.ToString("yyyyMMdd")), C(o.Entry.Period), C($"{o.Entry.Through}年底"), C($"{o.Entry.Decision}：{o.Entry.Reason}", left: true),
                C(o.Destroyed ? "已销毁" : o.Left is { } why ? $"没有销毁：{why}" : "继续保存", left: true), C(o.Destroyed ? o.Head[..16] : "—")]);
        string Who(string row) => list.State.Last(row) is { } e ? $"{people.GetValueOrDefault(e.Decider, "（不在名册）")}　{Chinese.Date(e.OccurredOn)}　{Proof(e)}" : "";
        return new("档 案 销 毁 清 册",
        [
            new Paragraph($"立档单位：{agency}　　案卷：{DisposalEntry.Kinds(outcomes.Select(o => o.Entry))}", ParagraphKind.Small),
            new Paragraph($"共{outcomes.Count}件：已销毁{outcomes.Count(o => o.Destroyed)}件，继续保存{outcomes.Count(o => !o.Entry.Destroy)}件，没有销毁{outcomes.Count(o => o.Left is not null)}件。完成日期：{Chinese.Date(on)}", ParagraphKind.Small),
            new TableBlock([0.06, 0.18, 0.1, 0.08, 0.1, 0.2, 0.14, 0.14], rows, 1, "逐件：档号、归档或者办结日期、保管期限、鉴定意见、结果、校验值") { Size = 9 },
            new Paragraph("销毁的是案卷中的姓名、联系方式、申请、投诉和答复的内容以及所附文件；编号、日期、办理步骤、办理结果和校验值保留，统计数字不变。校验值是该件台账销毁后末条的前16位。", ParagraphKind.Small),
            new TableBlock([0.2, 0.5, 0.3],
            [
                [C("", bold: true), C("姓名、日期和凭据", bold: true), C("签字", bold: true)],
                [C("拟定人"), C(Who(DisposalProcedure.DrawUp), left: true), C("")], [C("主管负责人"), C(Who(DisposalProcedure.Approve), left: true), C("")], [C("监销人"), C(Who(DisposalProcedure.Witness), left: true), C("")],
            ], 1, "拟定人、主管负责人、监销人") { Size = 10.5, Heights = [9, 14, 14, 14] },
        ], notice) { FormNumber = list.Dossier.Number };
    }

    static string Proof(Envelope e) => e.Proof switch { Proofs.Scan => "签字纸件", Proofs.Link => "本人经链接决定", _ => "本人登录" };
}
