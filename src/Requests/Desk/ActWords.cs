using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Requests.Papers;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;

namespace Gongkai.Requests.Desk;

/// <summary>An act of a request as people read it, on the page and in the bound file.</summary>
public static class ActWords
{
    /// <summary>What was entered with an act, in the words of its form.</summary>
    public static IEnumerable<string> Details(RequestView view, AgencyTree tree, LedgerEntry entry)
    {
        var e = entry.Envelope;
        var act = RequestProcedure.Table.Find(e.Row);
        if (act is null) yield break;
        // What the application itself says stands beside the timeline.
        var beside = act.Opening ? RequestProcedure.Table.Find("amend-entry")!.Fields.Select(f => f.Key).Concat(["channel", "form", "route", ServiceAddress.Fact]).ToHashSet() : [];
        if (e.Data.GetValueOrDefault("paper-number") is { } number) yield return $"{Statutes.Requests.Papers.PaperTable.Find(e.Data["paper"])?.Name}：{number}";
        if (e.Data.GetValueOrDefault("paper-seq") is { } told && PaperService.Issued(view.Loaded.State).FirstOrDefault(p => p.Paper.Seq.ToString() == told) is { } paper) yield return $"{paper.Kind.Name}：{paper.Paper.Number}";
        if ((e.Data.GetValueOrDefault(RequestProcedure.Given) ?? e.Data.GetValueOrDefault(RequestProcedure.Enclosed)) is { } files)
            yield return "随答复提供的文件：" + (files == RequestProcedure.NoneEnclosed ? "没有" : string.Join("、", files.Split(',').Select(id => $"第{view.Loaded.State.Events.First(r => r.Row == RequestProcedure.Redact && r.Data[RequestProcedure.Released] == id).Seq}条台账处理的")));
        foreach (var field in act.Fields.Where(f => !f.Supplied))
        {
            if (beside.Contains(field.Key) && (field.Key != "subject" || !view.Loaded.State.Did("receive-correction"))) continue;
            var value = field.Personal ? view.Contents.GetValueOrDefault($"{e.Seq}/{field.Key}") : e.Data.GetValueOrDefault(field.Key);
            if (value is null)
            {
                if (entry.Digests.ContainsKey(field.Key)) yield return $"{field.Label}：（已清除）";
                continue;
            }
            yield return field.Kind switch
            {
                FieldKind.Choice when field.Key == ServiceAddress.Fact => $"{field.Label}：{ServiceAddress.Wording(value)}（第{value}版）",
                FieldKind.File => $"{field.Label}：已上传",
                FieldKind.Choice => $"{field.Label}：{field.Options!.FirstOrDefault(o => o.Key == value)?.Label ?? value}",
                FieldKind.YesNo => $"{field.Label}：{(value == "yes" ? "是" : "否")}",
                FieldKind.Money => $"{field.Label}：{Words.Fen(value)}",
                FieldKind.Person => $"{field.Label}：{view.People.GetValueOrDefault(value, "（不在名册）")}",
                FieldKind.Agency => $"{field.Label}：{(int.TryParse(value, out var unit) ? tree.Name(unit) : value)}",
                FieldKind.Files => $"{field.Label}：{value.Split(',').Length}个文件",
                _ => $"{field.Label}：{value}",
            };
        }
        if (act.Opening && e.Data.GetValueOrDefault(Proofs.SourceKey)?.Split('#') is [var hash, var line]) yield return $"导入自：文件（SHA-256 {(hash.Length > 12 ? hash[..12] : hash)}…）第{line}行";
        if (view.Contents.GetValueOrDefault($"{e.Seq}/override") is { } reason) yield return $"仍然办理的理由：{reason}";
    }
}
