using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Dossiers;
using Gongkai.Requests.Desk;
using Gongkai.Statutes;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;

namespace Gongkai.Requests.CaseFiles;

/// <summary>The pages of a file that are written out of the record: contents, application, course, remarks.</summary>
static class CasePages
{
    static TableCell C(string text, bool left = false, bool bold = false, int span = 1) => new(text.Length == 0 ? "　" : text, span, Left: left, Bold: bold);

    /// <summary>卷内目录: every document with the page on which it begins; what is no paper is named all the same.</summary>
    public static OfficialDocument Contents(string number, string agency, IReadOnlyList<(CaseDocument Document, int Pages, string Remark)> documents)
    {
        var page = 1;
        var rows = new List<IReadOnlyList<TableCell>> { new[] { "序号", "文号", "责任者", "题名", "日期", "页号", "页数", "备注" }.Select(h => C(h, bold: true)).ToList() };
        foreach (var (d, pages, remark) in documents)
        {
            rows.Add([C($"{rows.Count}"), C(d.Number), C(d.By), C(d.Title + (d.Attachment is { } a && d.Paper is null && d.Number.Length == 0 ? $"（{a.Name}）" : ""), left: true), C(d.On.ToString("yyyyMMdd")), C(pages > 0 ? $"{page}" : "—"), C(pages > 0 ? $"{pages}" : "—"), C(remark)]);
            page += pages;
        }
        return new("卷　内　目　录", [
            new Paragraph($"案卷题名：政府信息公开申请办理（{number}）", ParagraphKind.Small), new Paragraph($"立卷单位：{agency}　　共{page - 1}页", ParagraphKind.Small),
            new TableBlock([0.06, 0.19, 0.13, 0.28, 0.11, 0.06, 0.06, 0.11], rows, 1, "卷内文件：序号、文号、责任者、题名、日期、页号、页数、备注") { Size = 10 }]);
    }

    static readonly (string Key, string Label)[] Said =
    [
        ("applicant", "申请人"), ("identity", "证件"), ("representative", "法定代表人（负责人）"), ("contact-person", "联系人"), ("agent", "代理人"), ("phone", "电话"), ("address", "地址"), ("postcode", "邮政编码"), ("email", "电子邮箱"), ("contact", "联系方式"), ("subject", "所需信息"),
    ];

    /// <summary>The application as it was registered (条例第二十九条).</summary>
    public static OfficialDocument Application(RequestView view)
    {
        var (state, fields) = (view.Loaded.State, RequestProcedure.Table.Find("register")!.Fields);
        string? Choice(string key) => state.Fact(key) is { } value ? fields.FirstOrDefault(f => f.Key == key)?.Options?.FirstOrDefault(o => o.Key == value)?.Label ?? value : null;
        List<(string Label, string? Value)> lines =
        [
            ("登记编号", view.Row.Number), ("收到方式", Channels.Name(view.Row.Channel)), ("收到日期", state.StartedOn is { } day ? Chinese.Date(day) : "待确认"), ("申请人类型", Applicants.Name(view.Row.Category)),
            .. Said.Select(s => (s.Label, view.Contents.GetValueOrDefault(s.Key))), ("获取信息的方式", Choice("form")), ("获取信息的途径", Choice("route")),
        ];
        return new("政府信息公开申请", [new TableBlock([0.28, 0.72], [.. lines.Where(l => !string.IsNullOrWhiteSpace(l.Value)).Select(l => (IReadOnlyList<TableCell>)[C(l.Label), C(l.Value!, left: true)])], 0, "申请的内容，一项一行") { Size = 12 }])
        { FormNumber = view.Row.Number };
    }

    /// <summary>Every act of the ledger: day, act, article, who, what was entered, and the head that proves the chain.</summary>
    public static OfficialDocument Course(RequestView view, AgencyTree tree)
    {
        var table = RequestProcedure.Table;
        string Person(string id) => view.People.GetValueOrDefault(id, "（不在名册）");
        var rows = new List<IReadOnlyList<TableCell>> { new[] { "序号", "日期", "步骤", "内容", "决定、登记", "依据" }.Select(h => C(h, bold: true)).ToList() };
        foreach (var entry in view.Loaded.Entries)
        {
            var e = entry.Envelope;
            var act = table.Find(e.Row);
            // The bundle goes to those who review and to court; what people said among themselves stays in the ledger.
            IReadOnlyList<string> said = RequestProcedure.Inside.Contains(e.Row) ? ["（内部记录，见台账）"] : [.. ActWords.Details(view, tree, entry)];
            rows.Add([C($"{e.Seq}"), C(e.OccurredOn.ToString("yyyy-MM-dd")), C(table.ActName(e.Row), left: true), C(string.Join('\n', said), left: true),
                C(e.Decider == e.Recorder ? Person(e.Recorder) : $"{Person(e.Decider)}决定\n{Person(e.Recorder)}登记"), C(act is null ? "" : $"{act.Article}", left: true)]);
        }
        return new("办理经过", [new Paragraph($"台账共{view.Loaded.State.Count}条，末条校验值 {Convert.ToHexStringLower(view.Loaded.Dossier.Head)}", ParagraphKind.Small),
            new TableBlock([0.06, 0.12, 0.16, 0.36, 0.14, 0.16], rows, 1, "台账的每一步：日期、步骤、内容、决定和登记的人、依据") { Size = 9 }]) { FormNumber = view.Row.Number };
    }

    /// <summary>卷内备考表.</summary>
    public static OfficialDocument Remarks(LoadedDossier loaded, string agency, int apart, int pages, string by, DateOnly on) => new("卷 内 备 考 表",
    [
        new TableBlock([0.28, 0.72],
        [
            [C("案卷"), C($"{agency}　{loaded.Dossier.Number}", left: true)],
            [C("本卷情况说明"), C($"本表以前共{pages}页，由台账和所附文件合成。{(apart > 0 ? $"另有{apart}份文件不能成为页面，另存电子文件，见卷内目录备注。" : "文件齐全。")}", left: true)],
            [C("立卷人"), C(by, left: true)], [C("立卷时间"), C(Chinese.Date(on), left: true)], [C("检查人"), C("", left: true)], [C("检查时间"), C("", left: true)],
        ], 0, "案卷的情况、立卷人和检查人") { Size = 12, Heights = [14, 60, 14, 14, 14, 14] },
    ]);
}
