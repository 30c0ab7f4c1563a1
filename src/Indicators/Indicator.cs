using Gongkai.Agencies;

namespace Gongkai.Indicators;

/// <summary>Where a figure comes from.</summary>
public enum IndicatorSource
{
    /// <summary>由记录计数。</summary>
    Counted,
    /// <summary>单位填报，有来源、填报人和日期。</summary>
    Typed,
    /// <summary>依法为零。</summary>
    ZeroByLaw,
}

/// <summary>
/// A number with an address: a family, a date rule and fixed values; or typed per unit; or zero by law.
/// <see cref="Key"/> of a report cell is its address (row/column).
/// </summary>
public sealed record Indicator(string Key, string Label, string Unit, IndicatorSource Source)
{
    public Family? Family { get; init; }
    public string Rule { get; init; } = "";
    /// <summary>Dimension → values that count; a missing dimension is not narrowed.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Where { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
    /// <summary>Only units of these kinds.</summary>
    public IReadOnlyList<AgencyKind> Kinds { get; init; } = [];
    /// <summary>Divides the stored value for print: fen → 万元.</summary>
    public long Scale { get; init; } = 1;
    public string Article { get; init; } = "";
    /// <summary>What stands at the end of a period (running accounts) and is not added up over months; otherwise what flows in the period.</summary>
    public bool Stock { get; init; }

    /// <summary>The sum of a year's months or quarters is the year's figure; otherwise it is what stands at the period's end or beginning.</summary>
    public bool AddsUp => Source switch
    {
        IndicatorSource.Counted => Rule is "received" or "finished" or "concluded" or "made" or "repealed" or "published",
        IndicatorSource.Typed => !Stock,
        _ => true,
    };

    public string RuleWords => RuleWordsOf(PeriodKind.Year);

    public string RuleWordsOf(PeriodKind kind) => Source switch
    {
        IndicatorSource.Counted => Family!.Rules[Rule].WordsOf(kind),
        IndicatorSource.Typed => "各单位填报，注明来源；同一单位以最后一次填报为准" + (Stock ? "；按月填报的取最后一个月" : "；按月填报的为各月合计"),
        _ => "区级以下机关没有规章制定权（《立法法》），依法为 0",
    };
}

/// <summary>A value of an indicator in a period and scope; null means "not filled in", never zero. <paramref name="Units"/>: how many units filled it in.</summary>
public sealed record IndicatorValue(Indicator Indicator, decimal? Value, string SourceText, int Units = 0);
