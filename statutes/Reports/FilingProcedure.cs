using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Reports;

/// <summary>Settings of the district for annual reports, where law is silent or local.</summary>
public sealed record FilingSettings
{
    /// <summary>单位向主管部门报送的内部期限（次年几月几日）；法律只规定公布的期限。</summary>
    public (int Month, int Day) FileBy { get; init; } = (1, 25);
    /// <summary>区政府收到的申请并入区政府办公室的报告，一并填报。</summary>
    public bool Combined { get; init; } = true;
}

/// <summary>
/// 政府信息公开工作年度报告的编制、报送、审核和公布，一个单位一年一卷。部门和镇街的报告由主管部门审核；本级政府的报告由分管领导签批。
/// Source: 《政府信息公开条例》第四十九、五十条, 年度报告格式第（四）部分“明确责任”; 报送、退回、通过 are the practice of districts.
/// </summary>
public static class FilingProcedure
{
    public const string Draft = "draft", Filed = "filed", Returned = "returned", Passed = "passed", Published = "published";

    /// <summary>Whose report: a unit's own, or the government's over all units.</summary>
    public static readonly IReadOnlyList<Option> Kinds = [new("unit", "单位的报告"), new("government", "本级政府的报告")];

    static readonly IReadOnlyList<Role> Unit = [Role.Officer, Role.Chief, Role.Leader];
    static readonly IReadOnlyList<Role> Supervision = [Role.Supervisor];

    static readonly Field SignedPage = new("signed-page", "负责人签字页的扫描件或照片", FieldKind.File, Required: false, Help: "PDF、JPG 或 PNG，最大 20 MB；负责人在手机上用一次性链接决定，或者本人登录办理的，可以不上传");
    /// <summary>The frozen version that the act is about, put in by the service and never by a form.</summary>
    static readonly IReadOnlyList<Field> Version =
        [new("version", "冻结的版本", FieldKind.Number) { Supplied = true }, new("hash", "校验码", FieldKind.Text) { Supplied = true }];

    public static readonly Procedure Table = new("annual-report", "年度报告",
        [new(Draft, "草稿", true), new(Filed, "已报", true), new(Returned, "退回", true), new(Passed, "通过", true), new(Published, "已发布", false)],
        new Dictionary<string, string>(),
        [
            new("begin", "开始编制", Articles.A49)
            {
                From = [], To = Draft, Clock = ClockEffect.Start, Roles = [.. Unit, Role.Supervisor],
                Fields = [new("year", "报告年份", FieldKind.Number) { Supplied = true }, new("kind", "报告种类", FieldKind.Choice, Options: Kinds) { Supplied = true }],
                Guards = [YearIsOver],
            },
            new("file", "报送", Articles.ReportDuty)
            {
                From = [Draft, Returned], To = Filed, Roles = [.. Unit, Role.Supervisor], DecidedBy = Role.Leader,
                Fields = [SignedPage, .. Version, new("remark", "说明", FieldKind.LongText, Required: false, Personal: true)],
                Guards = [OfUnit, Correctable, Signed],
                Help = "本单位负责人是第一责任人：先打印签字，再上传签字页。报送后表和正文冻结，退回以前不能再改。",
            },
            new("recall", "撤回报送", Articles.ReportDuty)
            {
                From = [Filed], To = Draft, Roles = [.. Unit, Role.Supervisor],
                Fields = [new("why", "撤回原因", FieldKind.LongText, Personal: true)],
                Help = "主管部门审核以前可以撤回修改。",
            },
            new("return", "退回修改", Articles.A49)
            {
                From = [Filed, Passed], To = Returned, Roles = Supervision,
                Fields = [new("remarks", "退回意见", FieldKind.LongText, Personal: true)],
                Guards = [OfUnit],
                Help = "写明哪一处要改、怎样改；单位在报告页上看到这段话。",
            },
            new("pass", "审核通过", Articles.A49)
            {
                From = [Filed], To = Passed, Roles = Supervision,
                Fields = [new("remarks", "审核意见", FieldKind.LongText, Required: false, Personal: true)],
                Guards = [OfUnit],
            },
            new("send-up", "送审", Articles.ReportDuty)
            {
                From = [Draft, Returned], To = Filed, Roles = Supervision, Paper = "呈批件、送审稿",
                Fields = [.. Version, new("missing", "没有报送的单位", FieldKind.Text, Required: false) { Supplied = true }, new("remark", "拟办意见", FieldKind.LongText, Required: false, Personal: true)],
                Guards = [OfGovernment, Correctable, Complete],
                Help = "冻结这一版，生成送审稿和呈批件送分管领导。",
            },
            new("approve", "领导签批", Articles.ReportDuty)
            {
                From = [Filed], To = Passed, Roles = Supervision, DecidedBy = Role.Leader,
                Fields = [SignedPage with { Label = "签批后的呈批件扫描件或照片" }, new("remarks", "批示", FieldKind.LongText, Required: false, Personal: true)],
                Guards = [OfGovernment, Signed],
            },
            new("revise", "领导要求修改", Articles.ReportDuty)
            {
                From = [Filed, Passed], To = Returned, Roles = Supervision, DecidedBy = Role.Leader,
                Fields = [new("remarks", "修改意见", FieldKind.LongText, Personal: true)],
                Guards = [OfGovernment],
            },
            new("publish", "登记发布", Articles.A49)
            {
                From = [Passed], To = Published, Roles = [.. Unit, Role.Supervisor], Clock = ClockEffect.Stop,
                Fields = [new("url", "发布网址", FieldKind.Text, Help: "政府信息公开年报栏目中的网址，以 http:// 或 https:// 开头"),
                    new("screenshot", "发布页面截图", FieldKind.File, Help: "能看到标题和发布日期的截图，JPG、PNG 或 PDF")],
                Guards = [IsAddress, InTime],
                Help = "在政府信息公开平台发布以后登记：办理日期填发布的日期。",
            },
            new("reopen", "更正已发布的报告", Articles.A49)
            {
                From = [Published], To = Draft, Roles = [.. Unit, Role.Supervisor],
                Fields = [new("note", "更正说明", FieldKind.LongText, Personal: true, Help: "随更正后的报告一并公布：改了什么，为什么")],
                Help = "已发布的版本原样保留；更正后重新报送、审核、发布，成为新的一版。",
            },
        ],
        FilingClocks);

    /// <summary>条例第四十九条：部门每年1月31日前，本级政府每年3月31日前；当日公布的不算迟。</summary>
    public static DateOnly PublishBy(int year, bool government) => government ? new(year + 1, 3, 31) : new(year + 1, 1, 31);

    /// <summary>The day by which a unit hands in; never after the day by which it must publish.</summary>
    public static DateOnly FileBy(int year, FilingSettings settings)
    {
        var day = new DateOnly(year + 1, settings.FileBy.Month, settings.FileBy.Day);
        return day < PublishBy(year, false) ? day : PublishBy(year, false);
    }

    static bool Government(DossierState state) => state.Fact("kind") == "government";
    static int Year(DossierState state) => int.Parse(state.Fact("year")!);

    static IEnumerable<Objection> YearIsOver(Asking a)
    {
        if (a.Input?.Number("year") is { } year && year >= a.Today.Year) yield return Objection.Impossible($"{year}年还没有结束", Articles.A49);
    }

    static IEnumerable<Objection> OfUnit(Asking a)
    {
        if (Government(a.State)) yield return Objection.Impossible("本级政府的报告由分管领导签批，不向主管部门报送", Articles.A49);
    }

    static IEnumerable<Objection> OfGovernment(Asking a)
    {
        if (!Government(a.State)) yield return Objection.Impossible("这是单位的报告，由主管部门审核", Articles.A49);
    }

    /// <summary>A correction that corrects nothing would replace a published report by itself.</summary>
    static IEnumerable<Objection> Correctable(Asking a)
    {
        if (a.State.Last("publish") is { } publication && a.Input?["hash"] is { } hash && hash == a.State.Events.Where(e => e.Seq < publication.Seq && e.Data.ContainsKey("hash")).Select(e => e.Data["hash"]).LastOrDefault()) yield return Objection.Impossible("与已发布的版本完全一样，没有要更正的内容", Articles.A49);
    }

    /// <summary>Who decided on paper or by telephone has signed the paper; a link and a log-in are proof of themselves.</summary>
    static IEnumerable<Objection> Signed(Asking a)
    {
        if (a.Input is { Proof: Proofs.Scan or Proofs.Phone } input && input["signed-page"] is null) yield return Objection.Impossible($"“{a.Act.Fields.First(f => f.Key == "signed-page").Label}”没有填", Articles.ReportDuty);
    }

    /// <summary>The report covers every unit; one that goes up without some of them says why.</summary>
    static IEnumerable<Objection> Complete(Asking a)
    {
        if (a.Input?["missing"] is { } missing) yield return Objection.Breach($"还没有报送的单位：{missing}", Articles.A49);
    }

    static IEnumerable<Objection> IsAddress(Asking a)
    {
        if (a.Input?["url"] is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            yield return Objection.Impossible("“发布网址”不是网址", Articles.A49);
    }

    static IEnumerable<Objection> InTime(Asking a)
    {
        // Only the first publication has a term; a correction may come later.
        if (a.State.Did("publish")) yield break;
        var due = PublishBy(Year(a.State), Government(a.State));
        if (a.On > due) yield return Objection.Breach($"应当在{Chinese.Date(due)}以前公布", Articles.A49);
    }

    static IReadOnlyList<NamedClock> FilingClocks(DossierState state, ProcedureLaw law)
    {
        if (state.StoppedOn is not null || state.StartedOn is not { } from) return [];
        var year = Year(state);
        var publish = new NamedClock("publish", "公布年度报告", from, PublishBy(year, Government(state)), false, Articles.A49, null);
        return state.Stage is Draft or Returned && !Government(state)
            ? [new("file", "报送主管部门", from, FileBy(year, law.Filing), false, Articles.A49, null, ClockSide.Internal), publish] : [publish];
    }
}
