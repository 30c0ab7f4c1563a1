using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Requests.Papers;

/// <summary>信函格式, plain form with a table, or a record kept in the file (GB/T 9704—2012, 10.1).</summary>
public enum PaperForm { Letter, Form, Record }

public enum PaperTo { Applicant, ThirdParty, Agency, File }

/// <summary>
/// What a paper must contain, and why. Each of <paramref name="Needs"/> must stand in the template: a field ｛…｝ or words.
/// <paramref name="When"/>: needed only where this condition holds, so it may stand in a paragraph kept under that condition.
/// </summary>
public sealed record Element(string Name, string Article, IReadOnlyList<string> Needs, string? When = null);

/// <summary>A series of numbers: its key and how the agency's mark ends in it (任政公开 → 任政公复).</summary>
public sealed record PaperSeries(string Key, string Name, string Ending)
{
    public static readonly PaperSeries Reply = new("reply", "答复类", "公复"), Notice = new("notice", "告知类", "公知"), Letter = new("letter", "函件类", "公函"), Fee = new("fee", "收费类", "公费");
    public static readonly IReadOnlyList<PaperSeries> All = [Reply, Notice, Letter, Fee];

    /// <summary>The usual mark of the series, from the mark under which the agency registers requests.</summary>
    public string Usual(string agencyMark) => (agencyMark.EndsWith("公开", StringComparison.Ordinal) ? agencyMark[..^2] : agencyMark) + Ending;
}

/// <summary>One paper of disclosure on request.</summary>
/// <param name="Key">short English key</param>
/// <param name="Name">as the table of acts calls it</param>
/// <param name="Title">as printed</param>
/// <param name="Series">null: no number of its own, it bears the number of the request</param>
/// <param name="Acts">rows of <see cref="RequestProcedure"/> that produce it</param>
public sealed record PaperKind(string Key, string Name, string Title, PaperForm Form, PaperTo To, PaperSeries? Series, IReadOnlyList<string> Acts)
{
    public required IReadOnlyList<Element> Elements { get; init; }
    /// <summary>The built-in text: a line is a paragraph, ｜ divides a line into the cells of a form, 【…】 at its head says when it is kept.</summary>
    public required string Template { get; init; }
    /// <summary>What the record of the request does not hold; asked when the paper is made.</summary>
    public IReadOnlyList<Field> Asks { get; init; } = [];
    /// <summary>Outcomes for which the paper is the reply.</summary>
    public IReadOnlyList<string> Outcomes { get; init; } = [];
    /// <summary>Signed and sealed by the agency; a record of the file is signed by persons instead.</summary>
    public bool Sealed => To != PaperTo.File && !Returned;
    /// <summary>Filled in by the other side and sent back.</summary>
    public bool Returned { get; init; }
    public bool Numbered => Series is not null;
    /// <summary>What tells who applied must not reach anybody else.</summary>
    public bool HidesApplicant => To is PaperTo.ThirdParty or PaperTo.Agency && !PassesOn;
    /// <summary>Hands a person's own matter on to the agency that can settle it, which must know whose it is.</summary>
    public bool PassesOn { get; init; }
}
