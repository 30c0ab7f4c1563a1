namespace Gongkai.Statutes.Clocks;

/// <summary>
/// The result of reckoning one deadline. <see cref="Due"/> is null exactly when <see cref="Refusal"/> says why.
/// Steps are worded when asked for: most callers want only the date.
/// </summary>
public sealed class Reckoning
{
    readonly Func<IReadOnlyList<ReckoningStep>>? explain;
    IReadOnlyList<ReckoningStep>? steps;

    internal Reckoning(DateOnly from, DateOnly due, bool provisional, IReadOnlyList<Breach> breaches, int excluded, bool held,
        Func<IReadOnlyList<ReckoningStep>> explain)
    {
        From = from;
        Due = due;
        Provisional = provisional;
        Breaches = breaches;
        ExcludedWorkdays = excluded;
        Held = held;
        this.explain = explain;
    }

    internal Reckoning(string refusal, string rule)
    {
        Refusal = refusal;
        RefusalRule = rule;
        Breaches = [];
        steps = [];
    }

    /// <summary>The day from whose morrow the days of <see cref="Due"/> were counted: the receipt, or the latest restart.</summary>
    public DateOnly From { get; }
    public DateOnly? Due { get; }
    /// <summary>日期可能变动：涉及尚未公布放假安排的年份，或者有仍未结束的征求意见。</summary>
    public bool Provisional { get; }
    public IReadOnlyList<Breach> Breaches { get; }
    /// <summary>Working days left out because of consultation or payment.</summary>
    public int ExcludedWorkdays { get; }
    /// <summary>A hold has no recorded end.</summary>
    public bool Held { get; }
    public string? Refusal { get; }
    public string? RefusalRule { get; }
    public IReadOnlyList<ReckoningStep> Steps => steps ??= explain!();
}
