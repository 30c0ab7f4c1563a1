using Gongkai.Statutes.Assistance;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Disposal;

/// <summary>A class of files (案卷) with its period. <paramref name="Years"/>: null is 永久.</summary>
public sealed record RetentionClass(string Key, string Name, int? Years, string Source)
{
    public string Words => RetentionSchedule.Words(Years);
}

/// <summary>
/// 保管期限表：每一种案卷办结以后保存多久。依申请公开的办件看办理结果和有没有经过复议、诉讼，投诉举报、更正申请看有没有查证属实、作出决定；没有关联办件的复议诉讼、协助调查函各自成卷。
/// The periods themselves (永久、30年、10年) are those of the national rules; the rules name no class for disclosure on request, so which class gets which period
/// is a design (标“设计”), drawn up after the items for complaints by letter and for reviews in the model schedule, and may be lengthened per unit by a setting.
/// </summary>
public static class RetentionSchedule
{
    public const string Corrected = "corrected", Contested = "contested", Withheld = "withheld", Other = "other";
    public const string Upheld = "complaint-upheld", Complaint = "complaint", Decided = "amendment-decided", Amendment = "amendment", Letter = "letter";

    const string Design = "设计：参照保管期限表中复议、信访类的分法";

    /// <summary>Procedures whose dossiers are files, or parts of one. What else holds words of persons for a while has a period of its own (<see cref="Settings.RetentionSettings"/>).</summary>
    public static IReadOnlyList<Procedure> Procedures => [RequestProcedure.Table, ComplaintProcedure.Table, AmendmentProcedure.Table, RemedyProcedure.Table, AssistProcedure.Table];

    public static readonly IReadOnlyList<RetentionClass> All =
    [
        new(Corrected, "复议、诉讼中被纠正的", null, Design),
        new(Contested, "其他经过复议、诉讼的", 30, Design),
        new(Withheld, "办件：部分公开、不予公开、无法提供的", 30, Design),
        new(Other, "办件：予以公开、不予处理、其他处理和登记作废的", 10, Design),
        new(Upheld, "投诉举报：属实、部分属实的", 30, Design),
        new(Complaint, "投诉举报：其他", 10, Design),
        new(Decided, "更正申请：更正、不予更正的", 30, Design),
        new(Amendment, "更正申请：其他", 10, Design),
        new(Letter, "区外来函请求协助调查的", 10, Design),
    ];

    /// <summary>Rows of table 三 of what was not given, or only in part.</summary>
    public static readonly IReadOnlyList<string> WithheldRows =
        [.. Outcomes.All.Select(o => o.ReportRow).Distinct().Where(r => r == "T3.3.2" || r.StartsWith("T3.3.3.", StringComparison.Ordinal) || r.StartsWith("T3.3.4.", StringComparison.Ordinal))];

    public static RetentionClass Find(string key) => All.First(c => c.Key == key);

    /// <param name="reportRow">row of table 三 under which the request is counted</param>
    /// <param name="remedies">results of the reviews and lawsuits about it</param>
    public static RetentionClass Of(string reportRow, IReadOnlyCollection<string> remedies) =>
        Find(remedies.Contains("corrected") ? Corrected : remedies.Count > 0 ? Contested : WithheldRows.Contains(reportRow) ? Withheld : Other);

    /// <summary>Results of complaints and amendments that keep the file longer: something was found, or decided.</summary>
    public static readonly IReadOnlyList<string> UpheldResults = [ComplaintProcedure.True, ComplaintProcedure.Partly], DecidedResults = [AmendmentProcedure.Corrected, AmendmentProcedure.Refused];

    /// <summary>The class of a file that is no request.</summary>
    /// <param name="procedure">key of one of <see cref="Procedures"/></param>
    /// <param name="result">how it ended, as its procedure says</param>
    public static RetentionClass OfMatter(string procedure, string result) => Find(
        procedure == RemedyProcedure.Table.Key ? result == "corrected" ? Corrected : Contested
        : procedure == ComplaintProcedure.Table.Key ? UpheldResults.Contains(result) ? Upheld : Complaint
        : procedure == AmendmentProcedure.Table.Key ? DecidedResults.Contains(result) ? Decided : Amendment : Letter);

    /// <summary>The last year of the period, which runs from the year after that in which the last part of the file was ended; null: for ever.</summary>
    public static int? Through(DateOnly endedOn, int? years) => years is { } n ? endedOn.Year + n : null;

    public static string Words(int? years) => years is { } n ? $"{n}年" : "永久";
    public static string ThroughWords(int? year) => year is { } y ? $"{y}年12月31日" : "永久";

    /// <summary>Terms to which a unit may lengthen a class; the first takes a lengthening back.</summary>
    public static readonly IReadOnlyList<Option> Terms = [new("table", "按保管期限表"), new("15", "15年"), new("20", "20年"), new("30", "30年"), new("permanent", "永久")];

    /// <summary>A term in years; null: for ever. Not to be asked of "table".</summary>
    public static int? YearsOf(string term) => term == "permanent" ? null : int.Parse(term);

    /// <summary>Whether the first period is shorter than the second.</summary>
    public static bool Shorter(int? years, int? than) => (years ?? int.MaxValue) < (than ?? int.MaxValue);
}

/// <summary>What an appraisal makes of a file, the same in every procedure of the schedule: it is kept longer, or what it says of persons is destroyed.</summary>
public static class Destruction
{
    public const string Key = "erase", Basis = "basis";
    /// <summary>What was decided instead of destroying: the last year through which the file is kept.</summary>
    public const string KeepLonger = "keep-longer", KeptThrough = "kept-through";

    /// <param name="from">the stages in which a file is at its end</param>
    public static Act Keep(params string[] from) => new(KeepLonger, "延长保管期限", Articles.Archives)
    {
        From = from, Aside = true, Roles = [Role.System], Fields = [new(KeptThrough, "保管到哪一年年底", FieldKind.Number), new(Basis, "依据", FieldKind.Text)], Guards = [NotGone],
        Help = "鉴定认为还要继续保存的；由批准的鉴定销毁清册产生。",
    };

    /// <inheritdoc cref="Keep"/>
    public static Act Erase(params string[] from) => new(Key, "清除个人信息", Articles.Archives)
    {
        From = from, Aside = true, Roles = [Role.System], DecidedBy = Role.Leader, Fields = [new(Basis, "依据（保管期限届满等）", FieldKind.Text)],
        Help = "保管期限届满、经鉴定批准销毁的，删除姓名、联系方式、申请内容和文件，台账的校验链保持完整。不能恢复。",
    };

    static IEnumerable<Objection> NotGone(Asking a)
    {
        if (a.State.Did(Key)) yield return Objection.Impossible("已经销毁，没有可以继续保存的", Articles.Archives);
    }

    /// <summary>The last year through which an appraisal keeps the file beyond its period; null: none did.</summary>
    public static int? KeptThroughOf(DossierState state) => int.TryParse(state.Fact(KeptThrough), out var year) ? year : null;
}
