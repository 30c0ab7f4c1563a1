using Gongkai.Dossiers;
using Gongkai.Requests.Desk;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport.Desk;

/// <summary>The top line of a report: where it stands, what is to be done now and by when, and why the rest may not be done.</summary>
public sealed record FilingPanel(int Year, int AgencyId, bool Government, LoadedDossier? Filing, IReadOnlyList<Verdict> Verdicts, bool MayWork, DateOnly? Due, DateOnly Today, int Standing, IReadOnlyDictionary<string, string> Contents)
{
    static readonly Procedure Table = FilingProcedure.Table;

    string Stage => Filing?.State.Stage ?? "";
    bool Correcting => Filing?.State.Did("publish") == true && Stage != FilingProcedure.Published;

    public string Headline => Stage switch
    {
        "" => "还没有开始编制",
        FilingProcedure.Draft when Correcting => "正在更正已发布的报告",
        FilingProcedure.Draft => Government ? "正在编制，完成后送审" : "正在编制，完成后报送",
        FilingProcedure.Filed => Government ? "已送分管领导，等签批" : "已报送，等主管部门审核",
        FilingProcedure.Returned => "退回修改，改好后重新报送",
        FilingProcedure.Passed => Government ? "领导已签批，可以发布" : "审核通过，可以发布",
        _ => "已发布",
    };

    public string Advice => Stage switch
    {
        "" when !MayWork => "单位开始编制后，这里显示进度。下面是按现有记录算出的数。",
        "" => "表和正文已经按记录算好，开始编制后可以改正文、作调整、填说明。",
        FilingProcedure.Draft or FilingProcedure.Returned when MayWork && Standing > 0 => $"还有 {Standing} 处核对不成立，改正或者写明理由以后才能{(Government ? "送审" : "报送")}，见下方“核对”。",
        FilingProcedure.Draft or FilingProcedure.Returned when MayWork => "核对都已成立或者写明理由。" + (Government ? "" : "打印出来请负责人签字，再上传签字页报送。"),
        FilingProcedure.Passed when MayWork => "在政府信息公开平台发布以后，回来登记网址和截图。",
        _ => "",
    };

    public string Main => Stage switch
    {
        FilingProcedure.Draft or FilingProcedure.Returned => Government ? "send-up" : "file",
        FilingProcedure.Filed => Government ? "approve" : "pass",
        _ => "publish",
    };

    public (string Css, string Text) DueWords => Words.Deadline(Due, Today, false);
    public string Css => Due is not null && DueWords.Css is "late" or "soon" ? DueWords.Css : "";
    public string DueRule => Stage is "" or FilingProcedure.Draft or FilingProcedure.Returned && !Government && !Correcting ? "本区规定的报送期限；条例第四十九条：1月31日前公布" : Government ? "条例第四十九条：3月31日前公布" : "条例第四十九条：1月31日前公布";

    /// <summary>What the supervisor said last, while it still stands.</summary>
    public (string Title, string Text)? Remarks =>
        Stage == FilingProcedure.Returned && Filing!.State.LastOf(["return", "revise"]) is { } e && Contents.GetValueOrDefault($"{e.Seq}/remarks") is { } text ? ($"退回意见（{e.OccurredOn:yyyy-MM-dd}）", text)
        : Correcting && Filing!.State.Last("reopen") is { } r && Contents.GetValueOrDefault($"{r.Seq}/note") is { } note ? ("更正说明", note) : null;

    public string To(string act) => $"/desk/report/{Year}/act/{act}?agency={AgencyId}";
    public string Post(string handler) => $"/desk/report/{Year}?handler={handler}&agency={AgencyId}";

    /// <summary>What was entered with one act, in the words of its form, and the files handed in.</summary>
    public IEnumerable<(string Label, string Value, string? File)> Details(Envelope e)
    {
        foreach (var f in Table.Find(e.Row)?.Fields ?? [])
            if ((f.Personal ? Contents.GetValueOrDefault($"{e.Seq}/{f.Key}") : e.Data.GetValueOrDefault(f.Key)) is { } value && f.Key is not ("year" or "kind"))
                yield return f.Kind == FieldKind.File ? (f.Label, "查看", $"/desk/files/{value}") : (f.Label, f.Key == "hash" ? value[..16] : value, null);
        if (Contents.GetValueOrDefault($"{e.Seq}/override") is { } reason) yield return ("仍然办理的理由", reason, null);
    }
}
