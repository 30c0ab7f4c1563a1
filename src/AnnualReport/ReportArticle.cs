using Gongkai.Documents;
using Microsoft.AspNetCore.Html;

namespace Gongkai.AnnualReport;

/// <summary>The report as a page of the desk shows it: figures lead to their records, and whoever may write has the way to the text beside it.</summary>
public sealed record ReportArticle(Report Report, ReportTexts Texts, bool MayWrite)
{
    public IReadOnlyList<ReportBlock> Blocks { get; } = ReportBody.Compose(Report, Texts);

    public string Behind(string key) => $"/desk/report/{Report.Year}/behind?agency={Report.Agency.Id}&key={Uri.EscapeDataString(key)}{(Report.Frozen is { } frozen ? $"&version={frozen.Version}" : "")}";
    public string Edit(string slot) => $"/desk/report/{Report.Year}/text/{slot}?agency={Report.Agency.Id}";

    /// <summary>What the figure is, for the pointer and for the reader of the screen.</summary>
    public string Says(Run run)
    {
        var name = Indicators.IndicatorCatalogue.Find(run.Key!)?.Label ?? run.Key!;
        return run.Kind switch
        {
            RunKind.Share => $"{name}占{Indicators.IndicatorCatalogue.Find(run.Of!)?.Label}的比重",
            RunKind.Growth => Texts.Of(run.Key!, Report.Year - 1) is { } last ? $"{name}：上年{Indicators.IndicatorCatalogue.Find(run.Key!) switch { { } i => Report.Print(i, last.Value), _ => "" }}（{last.Source}）" : name,
            RunKind.Earlier => Texts.Of(run.Key!, Report.Year - 1) is { } before ? $"{name}：{before.Source}" : name,
            _ => name,
        };
    }

    /// <summary>The last block of a slot that has no heading to stand beside.</summary>
    public bool Closes(int at) => Blocks[at].Slot is { } slot && ReportOutline.Find(slot)!.Heading is null && (at + 1 == Blocks.Count || Blocks[at + 1].Slot != slot);

    /// <summary>Parts that may be added to a section, once its last block is out.</summary>
    public IReadOnlyList<ReportSlot> Addable(int at)
    {
        if (!MayWrite || (at + 1 < Blocks.Count && Blocks[at + 1] is not ReportHeading { Level: 1 })) return [];
        var section = Blocks.Take(at + 1).Count(b => b is ReportHeading { Level: 1 }) - 1;
        return [.. ReportOutline.All.Where(s => s.Section == section && s.Optional && Blocks.All(b => b.Slot != s.Key))];
    }

    /// <summary>A line without a blank between its runs, which Chinese would show.</summary>
    public IHtmlContent Line(IEnumerable<Run> runs)
    {
        var line = new HtmlContentBuilder();
        foreach (var run in runs)
            if (run.Key is not { } key) line.Append(run.Text);
            else line.AppendHtml(run.Missing ? "<a class=\"figure missing\" href=\"" : "<a class=\"figure\" href=\"").Append(Behind(key)).AppendHtml("\" title=\"").Append(Says(run)).AppendHtml("\">").Append(run.Text).AppendHtml("</a>");
        return line;
    }

    /// <summary>Made by ourselves, every text in it encoded.</summary>
    public static IHtmlContent Svg(ChartBlock chart) => new HtmlString(ChartSvg.Write(chart));
}
