using Gongkai.Agencies;

namespace Gongkai.Search;

/// <summary>A finding as it is shown: beside a question that is still being written, or on a page of its own.</summary>
public sealed record FoundView(Finding Finding, AgencyTree Tree)
{
    /// <summary>Beside a form: links leave it alone.</summary>
    public bool Aside { get; init; }
    public bool Units { get; init; } = true;
    /// <summary>Units lead to an application to them.</summary>
    public bool Links { get; init; }
    /// <summary>Where to say that one of the records is what was wanted.</summary>
    public string? Stop { get; init; }
}
