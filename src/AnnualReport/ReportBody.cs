using Gongkai.Documents;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

/// <summary>One block of the report, before it becomes a page or a file.</summary>
public abstract record ReportBlock
{
    /// <summary>The slot it belongs to; null for what is fixed (headings of sections, tables).</summary>
    public string? Slot { get; init; }
}

public sealed record ReportHeading(int Level, string Text) : ReportBlock;

public sealed record ReportParagraph(IReadOnlyList<Run> Runs) : ReportBlock
{
    public string Text => string.Concat(Runs.Select(r => r.Text));
}

public sealed record ReportGrid(ReportTable Table) : ReportBlock;

/// <summary>What no record can supply: a person has to write it. <paramref name="Help"/> says what the law asks for.</summary>
public sealed record ReportGap(string Text, string Help = "") : ReportBlock;

/// <summary>A chart; <paramref name="Keys"/> lead each category to its indicator of this year, <paramref name="Sources"/> say where a value of another year comes from.</summary>
public sealed record ReportChart(ChartBlock Chart, IReadOnlyList<string?> Keys, IReadOnlyList<string>? Sources = null) : ReportBlock
{
    /// <summary>Counts all figures of the report from 1.</summary>
    public int Number { get; init; }
    public string Caption => $"图{Number}　{Chart.CaptionText}";
}

public sealed record ReportPicture(SlotPicture Picture) : ReportBlock
{
    public int Number { get; init; }
    public string Caption => $"图{Number}　{Picture.Caption}";
}

/// <summary>
/// The report in the statutory order out of its figures and texts: every number of a field is a <see cref="Run"/> with its indicator.
/// Source: 年度报告格式（国办公开办函〔2021〕30号）.
/// </summary>
public static class ReportBody
{
    public static IReadOnlyList<ReportBlock> Compose(Report report, ReportTexts texts)
    {
        var body = new List<ReportBlock>();
        var figures = 0;
        foreach (var slot in ReportOutline.All.Where(s => s.Section < 0)) Add(slot, null);
        for (var section = 0; section < ReportTables.Sections.Count; section++)
        {
            body.Add(new ReportHeading(1, ReportTables.Sections[section]));
            if (ReportTables.All.FirstOrDefault(t => t.Title == ReportTables.Sections[section]) is { } table) body.Add(new ReportGrid(table));
            var number = 0;
            foreach (var slot in ReportOutline.All.Where(s => s.Section == section))
                if (Printed(slot)) Add(slot, slot.Heading is null ? null : ReportOutline.Numbered(++number, slot.Heading));
        }
        return body;

        bool Printed(ReportSlot slot) => !slot.Optional || texts[slot.Key] is { Text: not null } or { Pictures.Count: > 0 };

        void Add(ReportSlot slot, string? heading)
        {
            var text = texts[slot.Key];
            if (heading is not null) body.Add(new ReportHeading(2, heading) { Slot = slot.Key });
            if (text.Text is null) { if (!slot.Optional) body.Add(new ReportGap($"“{slot.Title}”还没有写，须由单位撰写。", slot.Help) { Slot = slot.Key }); }
            else foreach (var line in ReportFields.Fill(text.Text, report, texts)) body.Add(new ReportParagraph(line) { Slot = slot.Key });
            foreach (var chart in ReportCharts.Of(slot.Key, report, texts)) body.Add(chart with { Number = ++figures, Slot = slot.Key });
            foreach (var picture in text.Pictures) body.Add(new ReportPicture(picture) { Number = ++figures, Slot = slot.Key });
        }
    }
}
