using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Disposal;

namespace Gongkai.Statutes.Settings;

/// <summary>
/// The district's own settings as a dossier: every change of calendar or rule is an act with its decider, date and reason,
/// so that any deadline can be traced to the law it was reckoned by.
/// </summary>
public static class SettingsProcedure
{
    public const string InForce = "in-force", Amend = "amend-calendar", Change = "change-rules", Lengthen = "lengthen-retention", Secure = "change-security";

    /// <summary>What of requests is seen outside; switches, off at first.</summary>
    public const string PublicLogKey = "public-log", PublicStatisticsKey = "public-statistics", PublicLeastKey = "public-least";

    static readonly string[] DayKeys = ["correction-days", "reasons-days", "assist-days", "link-days", "draft-lead", "sign-lead", "complaint-accept-days", "complaint-days", "statement-days", "rectify-days", "amendment-days", "proof-days"];

    static Field Days(string key, string label) => new(key, label, FieldKind.Number, Required: false, Help: "1至60");

    static IEnumerable<Objection> DaysInReason(Asking a)
    {
        foreach (var key in DayKeys)
            if (a.Input?.Number(key) is { } days && days is < 1 or > 60) yield return Objection.Impossible("默认的天数应在1至60之间", Articles.A45);
    }

    static IEnumerable<Objection> RetentionInReason(Asking a)
    {
        if (a.Input?[NoticeSettings.SiteKey] is { } site && NoticeSettings.SiteOf(site) is null) yield return Objection.Impossible("“本站的网址”应当像 https://gk.example.gov.cn，没有后面的路径", Articles.A45);
        if (a.Input?.Number(RetentionSettings.MailKey) is < 1 or > RetentionSettings.MostDays) yield return Objection.Impossible($"“不是申请的来信保留的天数”应在1至{RetentionSettings.MostDays}之间", Articles.Personal19);
        if (a.Input?.Number(RetentionSettings.ImportRowKey) is < 1 or > RetentionSettings.MostDays) yield return Objection.Impossible($"“导入结束以后坏行保留的天数”应在1至{RetentionSettings.MostDays}之间", Articles.Personal19);
    }

    static IEnumerable<Objection> LeastInReason(Asking a)
    {
        if (a.Input?.Number(PublicLeastKey) is < RequestSettings.LeastOfPublic or > RequestSettings.MostOfPublic)
            yield return Objection.Impossible($"“公示和统计中不足几件的不细说”应在{RequestSettings.LeastOfPublic}至{RequestSettings.MostOfPublic}之间", Articles.A15);
    }

    static IEnumerable<Objection> SecurityInReason(Asking a)
    {
        if (a.Input?.Number("password-days") is { } days && days != 0 && days is < 30 or > 730) yield return Objection.Impossible("“密码最长使用天数”应在30至730之间，或者填0", Articles.CyberSecurity);
        if (a.Input?.Number("decision-hours") is < 1 or > 168) yield return Objection.Impossible("“请领导决定的链接有效小时数”应在1至168之间", Articles.CyberSecurity);
    }

    static IEnumerable<Objection> DayInJanuary(Asking a)
    {
        if (a.Input?["file-by"] is { } text && MonthDay(text) is not { Month: 1 }) yield return Objection.Impossible("“单位报送年度报告的期限”应在 01-01 至 01-31 之间", Articles.A49);
    }

    static (int Month, int Day)? MonthDay(string? text) =>
        DateOnly.TryParseExact("2023-" + text, "yyyy-MM-dd", out var day) ? (day.Month, day.Day) : null;

    static Field Rule(string key, string label, string help) => new(key, label, FieldKind.YesNo, Required: false, Help: help);

    public static readonly Procedure Table = new("settings", "规则设置", [new(InForce, "施行", true)], new Dictionary<string, string>(),
        [
            new("adopt", "启用", Articles.Holidays)
            {
                From = [], To = InForce,
                Fields = [new("version", "日历版本", FieldKind.Text), new("calendar", "日历", FieldKind.Document, Personal: true)],
                Guards = [CalendarReads],
            },
            new(Amend, "更新放假安排", Articles.Holidays)
            {
                From = [InForce],
                Fields = [new("version", "日历版本", FieldKind.Text), new("calendar", "日历（JSON）", FieldKind.Document, Personal: true),
                    new("reason", "依据（通知名称、文号）", FieldKind.Text)],
                Guards = [CalendarReads],
                Help = "国务院办公厅发布或者调整放假安排后，在此更新；所有在办件的期限随即重算，并列出变动。",
            },
            new(Change, "调整规则", Articles.A45)
            {
                From = [InForce],
                Fields =
                [
                    Rule("payment-resets", "缴费后期限重新起算", "否：只扣除等待缴费的时间"),
                    Rule("extension-after-reset", "重新起算后可以再次延期", "默认否"),
                    Rule("hold-sending-day", "发出征求意见书的当天也扣除", "默认否"),
                    Rule("hold-answer-day", "收到意见的当天也扣除", "默认是"),
                    Rule("fees", "收取信息处理费", "默认是"),
                    Rule("secrecy-reviewed", "签发答复以前须登记保密审查意见", "默认否：可以登记，不登记的也能签发。改为是的，没有登记而签发的须写明理由"),
                    Rule("legality-reviewed", "签发答复以前须登记法制审核意见", "默认否，同上"),
                    Rule("portal-confirms", "网上申请以工作人员确认之日为收到之日", "默认否：以提交成功之日为收到之日。改为是的，须事先向社会公布，申请页会写明"),
                    Days("correction-days", "补正期限默认工作日数"), Days("reasons-days", "说明理由期限默认工作日数"), Days("assist-days", "协助调查内部期限工作日数"), Days("link-days", "征求意见的答复链接在期限届满后再保留的天数"),
                    Days("draft-lead", "届满前几个工作日拟出文稿（内部进度）"), Days("sign-lead", "届满前几个工作日签发（内部进度）"),
                    Days("complaint-accept-days", "投诉举报决定是否受理的工作日数"), Days("complaint-days", "投诉举报作出结论并告知的工作日数"), Days("statement-days", "被投诉的单位说明情况的工作日数"), Days("rectify-days", "投诉属实以后整改的工作日数"),
                    Days("amendment-days", "更正申请处理并告知的工作日数"), Days("proof-days", "更正申请补充证据的工作日数"),
                    new("file-by", "单位报送年度报告的期限", FieldKind.Text, Required: false, Help: "次年的月-日，如 01-25；不能晚于法定的1月31日"),
                    Rule("combined-report", "区政府收到的申请并入区政府办公室的年度报告", "默认是"),
                    Rule(PublicLogKey, "向社会公示依申请公开的办理情况", "默认否；公示的是月份、办理结果和经审核的一行内容，不含申请人和编号"),
                    Rule(PublicStatisticsKey, "向社会公布各单位的办理统计", "默认否；数字与年度报告相同"),
                    new(PublicLeastKey, "公示和统计中不足几件的不细说", FieldKind.Number, Required: false, Help: $"{RequestSettings.LeastOfPublic}至{RequestSettings.MostOfPublic}，默认5"),
                    new(RetentionSettings.ImportRowKey, "导入结束以后坏行保留的天数", FieldKind.Number, Required: false, Help: $"1至{RetentionSettings.MostDays}；坏行含有台账里的个人信息，到期自动清除"),
                    new(RetentionSettings.MailKey, "不是申请的来信保留的天数", FieldKind.Number, Required: false, Help: $"1至{RetentionSettings.MostDays}；自动回复、退信、群发邮件和标为“不是公开申请”的来信，到期删除内容和附件"),
                    Rule(NoticeSettings.ApplicantsKey, "给愿意收的申请人发短信、邮件提醒", "默认否；须先配置短信或者邮件通道"),
                    Rule(NoticeSettings.OfficersKey, "把工作提醒同时发到短信、邮件、消息", "默认否，只在站内提醒；改为是以后，各人在“我的账号”里选"),
                    Rule(NoticeSettings.AcknowledgeKey, "收到来信自动回复邮件", "默认否；只说邮件收到了，不是登记回执；不回复机器发的邮件"),
                    new(NoticeSettings.SiteKey, "本站的网址", FieldKind.Text, Required: false, Help: "写进提醒里的链接，例如 https://gk.example.gov.cn；没有填的，提醒里只写页面的名称"),
                    new("reason", "依据", FieldKind.Text),
                ],
                Guards = [DaysInReason, DayInJanuary, RetentionInReason, LeastInReason],
                Help = "《条例》没有写明或者各地做法不同的地方，由本区确定；每次调整都记入台账，在办件的期限随即重算。",
            },
            new(Lengthen, "延长保管期限", Articles.ArchivePeriods)
            {
                From = [InForce],
                Fields =
                [
                    new("retention-agency", "单位", FieldKind.Agency), new("retention-class", "案卷", FieldKind.Choice, Options: [.. RetentionSchedule.All.Where(c => c.Years is not null).Select(c => new Option(c.Key, $"{c.Name}（{c.Words}）"))]),
                    new("retention-term", "保管期限", FieldKind.Choice, Options: RetentionSchedule.Terms), new("reason", "依据", FieldKind.Text),
                ],
                Guards = [OnlyLonger],
                Help = "个别单位需要保管得更久的，在此延长；不能短于保管期限表。已经归档、办结的案卷一并按新的期限计算。",
            },
            new(Secure, "调整安全规则", Articles.CyberSecurity)
            {
                From = [InForce],
                Fields =
                [
                    Rule("three-apart", "三员分立", "默认是：系统管理员、安全保密管理员、安全审计员由三个人分任，也不兼办件岗位。否：人手少的单位，前两员可以由一人兼任，安全审计员仍须另外一人"),
                    new("second-factor", "登录须有第二因素的人", FieldKind.Choice, Required: false, Options: SecuritySettings.Who, Help: "默认不要求，各人可以自己启用"),
                    new("password-days", "密码最长使用天数", FieldKind.Number, Required: false, Help: "30至730；0为不限，默认不限"),
                    new("decision-hours", "请领导决定的链接有效小时数", FieldKind.Number, Required: false, Help: "1至168，默认48"),
                    new("reason", "依据", FieldKind.Text),
                ],
                Guards = [SecurityInReason],
                Help = "由安全保密管理员调整，每次都记入台账。",
            },
        ],
        (_, _) => []);

    static IEnumerable<Objection> CalendarReads(Asking a)
    {
        if (a.Input?["calendar"] is not { } text) yield break;
        string? wrong = null;
        try
        {
            var calendar = WorkCalendar.Parse(text);
            if (calendar.Version.Length > 40) wrong = "日历版本最多40字";
            else if (calendar.Version != a.Input["version"]) wrong = $"文件中的版本是“{calendar.Version}”，与填写的不同";
            else if (a.Act.Key == Amend && a.Law.Clock.Calendar.Years.Select(y => y.Year).Except(calendar.Years.Select(y => y.Year)).Order().ToList() is { Count: > 0 } lost)
                wrong = $"新的日历缺少{string.Join("、", lost)}年，这些年份的放假安排不能丢掉";
            else if (a.State.Fact("version") == calendar.Version) wrong = $"版本“{calendar.Version}”已经在用，更新须换一个版本号";
        }
        catch (CalendarException e) { wrong = e.Message; }
        if (wrong is not null) yield return Objection.Impossible(wrong, Articles.Holidays);
    }

    /// <summary>The rules of security in force after these settings.</summary>
    public static SecuritySettings Security(DossierState state)
    {
        var defaults = new SecuritySettings();
        int Number(string key, int otherwise) => int.TryParse(state.Fact(key), out var n) ? n : otherwise;
        return new SecuritySettings
        {
            ThreeApart = state.Fact("three-apart") is not "no", SecondFactor = state.Fact("second-factor") ?? defaults.SecondFactor,
            PasswordDays = Number("password-days", defaults.PasswordDays), DecisionHours = Number("decision-hours", defaults.DecisionHours),
        };
    }

    static IEnumerable<Objection> OnlyLonger(Asking a)
    {
        if (a.Input is not { } input || input["retention-class"] is not { } key || input["retention-term"] is not { } term || term == "table" || RetentionSchedule.All.FirstOrDefault(c => c.Key == key) is not { } of) yield break;
        if (RetentionSchedule.Terms.Any(t => t.Key == term) && RetentionSchedule.Shorter(RetentionSchedule.YearsOf(term), of.Years)) yield return Objection.Impossible($"“保管期限”不能短于保管期限表的{of.Words}", Articles.ArchivePeriods);
    }

    /// <summary>How long what is kept for a while is kept, after these settings.</summary>
    public static RetentionSettings Retention(DossierState state)
    {
        var longer = new Dictionary<(int, string), int?>();
        foreach (var e in state.Events.Where(e => e.Row == Lengthen))
        {
            var key = (int.Parse(e.Data["retention-agency"]), e.Data["retention-class"]);
            if (e.Data["retention-term"] == "table") longer.Remove(key);
            else longer[key] = RetentionSchedule.YearsOf(e.Data["retention-term"]);
        }
        return new() { ImportRowDays = Days(state, RetentionSettings.ImportRowKey) ?? new RetentionSettings().ImportRowDays, MailDays = Days(state, RetentionSettings.MailKey) ?? new RetentionSettings().MailDays, Longer = longer };
    }

    static int? Days(DossierState state, string key) => int.TryParse(state.Fact(key), out var days) ? days : null;

    /// <summary>Who is told of things outside the pages, after these settings.</summary>
    public static NoticeSettings Notices(DossierState state) => new()
    {
        Applicants = state.Fact(NoticeSettings.ApplicantsKey) == "yes", Officers = state.Fact(NoticeSettings.OfficersKey) == "yes", Acknowledge = state.Fact(NoticeSettings.AcknowledgeKey) == "yes",
        Site = NoticeSettings.SiteOf(state.Fact(NoticeSettings.SiteKey)),
    };

    /// <summary>The law in force after these settings.</summary>
    public static ProcedureLaw Law(DossierState state, WorkCalendar calendar)
    {
        bool Is(string key, bool otherwise) => state.Fact(key) is { } v ? v == "yes" : otherwise;
        int Number(string key, int otherwise) => int.TryParse(state.Fact(key), out var n) ? n : otherwise;
        var defaults = new RequestSettings();
        return new ProcedureLaw(
            new ClockLaw(calendar, new ClockSettings
            {
                PaymentResets = Is("payment-resets", true),
                ExtensionAfterReset = Is("extension-after-reset", false),
                HoldCountsSendingDay = Is("hold-sending-day", false),
                HoldCountsAnswerDay = Is("hold-answer-day", true),
            }),
            defaults with
            {
                FeesEnabled = Is("fees", true),
                PortalConfirms = Is("portal-confirms", false),
                SecrecyReviewed = Is("secrecy-reviewed", false),
                LegalityReviewed = Is("legality-reviewed", false),
                CorrectionDays = Number("correction-days", defaults.CorrectionDays),
                ReasonsDays = Number("reasons-days", defaults.ReasonsDays),
                AssistDays = Number("assist-days", defaults.AssistDays),
                LinkDays = Number("link-days", defaults.LinkDays),
                DraftLead = Number("draft-lead", defaults.DraftLead),
                SignLead = Number("sign-lead", defaults.SignLead),
                PublicLog = Is(PublicLogKey, defaults.PublicLog),
                PublicStatistics = Is(PublicStatisticsKey, defaults.PublicStatistics),
                PublicLeast = Number(PublicLeastKey, defaults.PublicLeast),
            })
        {
            Matters = new()
            {
                AcceptDays = Number("complaint-accept-days", new Matters.MatterSettings().AcceptDays), ComplaintDays = Number("complaint-days", new Matters.MatterSettings().ComplaintDays), StatementDays = Number("statement-days", new Matters.MatterSettings().StatementDays),
                RectifyDays = Number("rectify-days", new Matters.MatterSettings().RectifyDays), AmendmentDays = Number("amendment-days", new Matters.MatterSettings().AmendmentDays), ProofDays = Number("proof-days", new Matters.MatterSettings().ProofDays),
            },
            Filing = new() { FileBy = MonthDay(state.Fact("file-by")) ?? new Reports.FilingSettings().FileBy, Combined = Is("combined-report", true) },
        };
    }
}
