using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Disposal;

/// <summary>A class of files with its period. <paramref name="Years"/>: null is 永久.</summary>
public sealed record RetentionClass(string Key, string Name, int? Years, string Source)
{
    public string Words => RetentionSchedule.Words(Years);
}

/// <summary>
/// 保管期限表：依申请公开的办件归档以后保存多久，看办理结果和有没有经过复议、诉讼。
/// The periods themselves (永久、30年、10年) are those of the national rules; the rules name no class for disclosure on request, so which class gets which period
/// is a design (标“设计”), drawn up after the items for complaints by letter and for reviews in the model schedule, and may be lengthened per unit by a setting.
/// </summary>
public static class RetentionSchedule
{
    public const string Corrected = "corrected", Contested = "contested", Withheld = "withheld", Other = "other";

    const string Design = "设计：参照保管期限表中复议、信访类的分法";

    public static readonly IReadOnlyList<RetentionClass> All =
    [
        new(Corrected, "复议、诉讼中被纠正的", null, Design),
        new(Contested, "经过复议、诉讼的其他办件", 30, Design),
        new(Withheld, "部分公开、不予公开、无法提供的", 30, Design),
        new(Other, "予以公开、不予处理和其他处理的", 10, Design),
    ];

    /// <summary>Rows of table 三 of what was not given, or only in part.</summary>
    public static readonly IReadOnlyList<string> WithheldRows =
        [.. Outcomes.All.Select(o => o.ReportRow).Distinct().Where(r => r == "T3.3.2" || r.StartsWith("T3.3.3.", StringComparison.Ordinal) || r.StartsWith("T3.3.4.", StringComparison.Ordinal))];

    public static RetentionClass Find(string key) => All.First(c => c.Key == key);

    /// <param name="reportRow">row of table 三 under which the request is counted</param>
    /// <param name="remedies">results of the reviews and lawsuits about it</param>
    public static RetentionClass Of(string reportRow, IReadOnlyCollection<string> remedies) =>
        Find(remedies.Contains("corrected") ? Corrected : remedies.Count > 0 ? Contested : WithheldRows.Contains(reportRow) ? Withheld : Other);

    /// <summary>The last year of the period, which runs from the year after that of archiving; null: for ever.</summary>
    public static int? Through(DateOnly archivedOn, int? years) => years is { } n ? archivedOn.Year + n : null;

    public static string Words(int? years) => years is { } n ? $"{n}年" : "永久";
    public static string ThroughWords(int? year) => year is { } y ? $"{y}年12月31日" : "永久";

    /// <summary>Terms to which a unit may lengthen a class; the first takes a lengthening back.</summary>
    public static readonly IReadOnlyList<Option> Terms = [new("table", "按保管期限表"), new("15", "15年"), new("20", "20年"), new("30", "30年"), new("permanent", "永久")];

    /// <summary>A term in years; null: for ever. Not to be asked of "table".</summary>
    public static int? YearsOf(string term) => term == "permanent" ? null : int.Parse(term);

    /// <summary>Whether the first period is shorter than the second.</summary>
    public static bool Shorter(int? years, int? than) => (years ?? int.MaxValue) < (than ?? int.MaxValue);
}

/// <summary>The act that destroys what a file says of persons, the same in every procedure whose dossiers are parts of a request's file.</summary>
public static class Destruction
{
    public const string Key = "erase", Basis = "basis";

    public static Act Erase(params string[] from) => new(Key, "清除个人信息", Articles.Archives)
    {
        From = from, Aside = true, Roles = [Role.System], DecidedBy = Role.Leader, Fields = [new(Basis, "依据（保管期限届满等）", FieldKind.Text)],
        Help = "保管期限届满、经鉴定批准销毁的，删除姓名、联系方式、申请内容和文件，台账的校验链保持完整。不能恢复。",
    };
}
