using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Requests.Desk;
using Gongkai.Statutes;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;

namespace Gongkai.Remedies.Evidence;

/// <summary>The pages of a bundle of evidence that are written out of the ledgers: the list, single acts, the reckoning of the period; and the draft of the answer.</summary>
static class EvidencePages
{
    static TableCell C(string text, bool left = false, bool bold = false) => new(text.Length == 0 ? "　" : text, Left: left, Bold: bold);

    /// <summary>证据目录.</summary>
    public static OfficialDocument List(string agency, string caseNumber, DateOnly on, IReadOnlyList<(EvidenceDocument Document, int Pages, string Remark)> documents)
    {
        var page = 1;
        var rows = new List<IReadOnlyList<TableCell>> { new[] { "序号", "证据名称", "证明内容", "页数", "页码", "来源" }.Select(h => C(h, bold: true)).ToList() };
        foreach (var (d, pages, remark) in documents)
        {
            rows.Add([C($"{rows.Count}"), C(d.Title, left: true), C(d.Line.Proves, left: true), C(pages > 0 ? $"{pages}" : "—"), C(pages == 0 ? remark : pages == 1 ? $"{page}" : $"{page}—{page + pages - 1}"), C(d.Source, left: true)]);
            page += pages;
        }
        return new("证　据　目　录",
        [
            new Paragraph($"案号：{caseNumber}", ParagraphKind.Small), new Paragraph($"提交人：{agency}　　共{documents.Count}份，{page - 1}页", ParagraphKind.Small),
            new TableBlock([0.07, 0.2, 0.31, 0.08, 0.1, 0.24], rows, 1, "证据：序号、证据名称、证明内容、页数、页码、来源") { Size = 10.5 },
            new Signature(agency, Chinese.Date(on)),
        ]);
    }

    /// <summary>Acts as the ledger has them, for evidence that no paper tells.</summary>
    public static OfficialDocument Acts(RequestView view, AgencyTree tree, string title, IReadOnlyList<int> acts)
    {
        string Person(string id) => view.People.GetValueOrDefault(id, "（不在名册）");
        var blocks = new List<Block>();
        foreach (var entry in acts.Select(seq => view.Loaded.Entries[seq - 1]))
        {
            var e = entry.Envelope;
            List<IReadOnlyList<TableCell>> rows = [[C("步骤"), C(RequestProcedure.Table.ActName(e.Row), left: true)], [C("日期"), C(Chinese.Date(e.OccurredOn), left: true)]];
            foreach (var line in ActWords.Details(view, tree, entry))
            {
                var at = line.IndexOf('：');
                rows.Add(at > 0 ? [C(line[..at]), C(line[(at + 1)..], left: true)] : [C("内容"), C(line, left: true)]);
            }
            rows.Add([C("决定、登记"), C(e.Decider == e.Recorder ? Person(e.Recorder) : $"{Person(e.Decider)}决定，{Person(e.Recorder)}登记", left: true)]);
            rows.Add([C("台账"), C($"第{e.Seq}条，{view.Row.Number}", left: true)]);
            blocks.Add(new TableBlock([0.28, 0.72], rows, 0, $"{title}：台账的记录") { Size = 12 });
        }
        return new(title, blocks) { FormNumber = view.Row.Number };
    }

    /// <summary>How the period of the reply was reckoned, step by step, with its articles.</summary>
    public static OfficialDocument Clock(RequestView view)
    {
        var rows = new List<IReadOnlyList<TableCell>> { new[] { "序号", "计算", "依据" }.Select(h => C(h, bold: true)).ToList() };
        foreach (var step in view.Reply!.Steps) rows.Add([C($"{rows.Count}"), C(step.Text, left: true), C(step.Rule, left: true)]);
        var finished = view.Row.FinishedOn;
        return new("答复期限的计算",
        [
            new Paragraph($"收到日期：{(view.Row.ReceivedOn is { } day ? Chinese.Date(day) : "")}　　答复期限：{(view.Reply.Due is { } due ? Chinese.Date(due) : "")}　　答复日期：{(finished is { } on ? Chinese.Date(on) : "尚未答复")}", ParagraphKind.Small),
            new TableBlock([0.08, 0.64, 0.28], rows, 1, "期限的每一步计算和依据") { Size = 10.5 },
            .. view.Reply.Breaches.Select(b => new Paragraph($"{b.Text}（{b.Rule}）", ParagraphKind.Small)),
        ]) { FormNumber = view.Row.Number };
    }

    /// <summary>答复书、答辩状的草稿: what the ledgers know is written, what only the agency can say is left open in 〔〕.</summary>
    public static OfficialDocument Draft(DossierState remedy, string agency, RequestView view, DateOnly on)
    {
        var review = remedy.Fact("kind") == "review";
        var state = view.Loaded.State;
        var outcome = Outcomes.Find(view.Row.Outcome);
        var (side, other, paper) = review ? ("被申请人", "申请人", "行政复议答复书") : ("被告", "原告", "行政诉讼答辩状");
        var steps = state.Events.Where(e => RequestProcedure.Table.Find(e.Row) is { Aside: false } && !RequestProcedure.Inside.Contains(e.Row) && e.Row is not ("accept" or "decline" or "reassign" or "assign" or "archive" or "submit-review" or "return-draft")).Select(e => $"{Chinese.Date(e.OccurredOn)}，{RequestProcedure.Table.ActName(e.Row)}");
        return new($"{paper}（稿）",
        [
            new Paragraph($"{side}：{agency}", ParagraphKind.Flush), new Paragraph("地址：〔机关地址〕　法定代表人：〔姓名、职务〕", ParagraphKind.Flush), new Paragraph($"{other}：〔姓名或者名称〕", ParagraphKind.Flush), new Paragraph($"案号：{remedy.Fact("number")}", ParagraphKind.Flush),
            new Heading(1, $"一、{(review ? "答复" : "答辩")}请求"), new Paragraph(review ? "请求依法维持本机关作出的政府信息公开答复。〔或者写明其他请求〕" : "请求依法驳回原告的诉讼请求。〔或者写明其他请求〕"),
            new Heading(1, "二、事实和办理经过"), new Paragraph($"本机关于{(state.StartedOn is { } d0 ? Chinese.Date(d0) : "〔日期〕")}收到政府信息公开申请（编号：{view.Row.Number}）。办理经过如下："),
            .. steps.Select(s => new Paragraph(s + "。")),
            new Heading(1, "三、程序合法"), new Paragraph(view.Reply?.Due is { } due ? $"依照《中华人民共和国政府信息公开条例》第三十三条计算，答复期限届满之日是{Chinese.Date(due)}，本机关于{(view.Row.FinishedOn is { } fin ? Chinese.Date(fin) : "〔日期〕")}作出处理。期限的计算见证据目录。" : "〔期限的计算〕"),
            new Heading(1, "四、实体合法"), new Paragraph(outcome is null ? "〔答复的内容和依据〕" : OutcomeWords.Of(outcome)), new Paragraph($"〔针对{other}的主张逐项答复〕"),
            new Paragraph($"附件：证据目录和证据"), new Signature(agency, Chinese.Date(on)),
        ]);
    }
}
