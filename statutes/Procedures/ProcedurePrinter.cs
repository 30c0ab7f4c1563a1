using System.Text;

namespace Gongkai.Statutes.Procedures;

/// <summary>Prints a procedure for people: the table of acts, the picture of its stages, and who may do what where.</summary>
public static class ProcedurePrinter
{
    public static string Print(Procedure procedure)
    {
        var text = new StringBuilder();
        void Line(string s = "") => text.Append(s).Append('\n');
        string Stages(IEnumerable<string> keys) => string.Join("、", keys.Select(procedure.StageName));

        Line($"# {procedure.Name}：办理程序");
        Line();
        Line("本文由程序表生成，与系统实际执行的完全一致；表改了而本文没有重新生成，测试不会通过。");
        Line();
        Line("## 阶段");
        Line();
        foreach (var stage in procedure.Stages) Line($"- {stage.Name}（`{stage.Key}`）{(stage.Void ? "：不是申请，不计数" : stage.Open ? "" : "：已有结果")}");
        Line();
        Line("## 办理事项");
        Line();
        Line("| 事项 | 何时可办 | 之后 | 等待 | 期限 | 文书 | 谁办 | 谁决定 | 依据 | 对应说明行 |");
        Line("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var act in procedure.Acts)
        {
            var wait = string.Join("；", new[]
            {
                act.Opens is { } o ? "开始" + procedure.WaitName(o) : null,
                act.Closes is { } c ? (act.KeepsWait ? "须在" : "结束") + procedure.WaitName(c) : null,
                act.ClosesAll ? "全部等待结束" : null,
            }.Where(s => s is not null));
            Line($"| {act.Name}（`{act.Key}`） | {(act.Opening ? "立卷" : Stages(act.From))} | {(act.To is { } to ? procedure.StageName(to) : "不变")} | {wait} | {Effect(act.Clock)} | {act.Paper} | {string.Join("、", act.Roles.Select(Rulebook.RoleName))} | {(act.DecidedBy is { } d ? Rulebook.RoleName(d) : "")} | {act.Article} | {act.Rows} |");
        }
        Line();
        Line("## 图");
        Line();
        Line("```mermaid");
        Line("stateDiagram-v2");
        foreach (var stage in procedure.Stages) Line($"  {Id(stage.Key)}: {stage.Name}");
        foreach (var act in procedure.Acts.Where(a => a.To is not null))
            foreach (var from in act.Opening ? [""] : act.From)
                if (from != act.To) Line($"  {(from.Length == 0 ? "[*]" : Id(from))} --> {Id(act.To!)}: {act.Name}");
        Line("```");
        Line();
        Line("## 谁在哪个阶段可以办什么");
        foreach (var role in Enum.GetValues<Role>())
        {
            var rows = procedure.Stages.Select(s => (s.Name, Acts: procedure.Acts.Where(a => a.Roles.Contains(role) && a.From.Contains(s.Key)).Select(a => a.Name).ToList()))
                .Prepend(("立卷", procedure.Acts.Where(a => a.Roles.Contains(role) && a.Opening).Select(a => a.Name).ToList())).Where(r => r.Item2.Count > 0).ToList();
            if (rows.Count == 0) continue;
            Line();
            Line($"### {Rulebook.RoleName(role)}");
            Line();
            foreach (var (name, acts) in rows) Line($"- {name}：{string.Join("、", acts)}");
        }
        return text.ToString();
    }

    static string Id(string key) => key.Replace('-', '_');

    static string Effect(ClockEffect effect) => effect switch
    {
        ClockEffect.Start => "起算",
        ClockEffect.Restate => "按改正的日期重算",
        ClockEffect.Void => "没有期限",
        ClockEffect.CorrectionRequested => "照常计算",
        ClockEffect.CorrectionReceived => "重新起算",
        ClockEffect.HoldStart => "次日起暂停",
        ClockEffect.HoldServed => "对方期限起算",
        ClockEffect.HoldEnd => "次一工作日恢复",
        ClockEffect.HoldCancel => "次一工作日恢复，最多扣到对方期限届满",
        ClockEffect.Extend => "延长",
        ClockEffect.Delay => "改为确定的日期",
        ClockEffect.Pay => "重新起算",
        ClockEffect.Stop => "停止计算",
        ClockEffect.Drop => "停止：不再处理",
        _ => "",
    };
}
