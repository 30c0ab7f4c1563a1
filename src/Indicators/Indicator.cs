using Gongkai.Agencies;

namespace Gongkai.Indicators;

/// <summary>Where a figure comes from.</summary>
public enum IndicatorSource
{
    /// <summary>由记录计数。</summary>
    Counted,
    /// <summary>单位填报，有来源、填报人和日期。</summary>
    Typed,
    /// <summary>抄自本系统启用以前已经公布的年度报告，有来源、录入人和日期。</summary>
    Imported,
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

    public string RuleWords => Source switch
    {
        IndicatorSource.Counted => Family!.Rules[Rule].Words,
        IndicatorSource.Typed => "各单位填报，注明来源；同一单位以最后一次填报为准",
        _ => "区级以下机关没有规章制定权（《立法法》），依法为 0",
    };
}

/// <summary>A value of an indicator in a year and scope; null means "not filled in", never zero.</summary>
public sealed record IndicatorValue(Indicator Indicator, decimal? Value, string SourceText);
