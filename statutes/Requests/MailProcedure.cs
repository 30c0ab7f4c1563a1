using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Requests;

/// <summary>
/// 来信程序表：申请邮箱收到的每一封邮件，由人决定是不是政府信息公开申请。邮件不会自己变成申请：收到日期以双方确认之日为准（《政府信息公开条例》第三十一条），须先由人收件、与申请人确认。
/// </summary>
public static class MailProcedure
{
    public const string New = "new", Aside = "aside", Taken = "taken", Filed = "filed", Dismissed = "dismissed";
    public const string Arrive = "arrive", ArriveAside = "arrive-aside", Register = "register", FileIn = "file", Dismiss = "dismiss", Reopen = "reopen";
    public const string Clock = "handle";

    /// <summary>Why a mail is no matter for people at first.</summary>
    public static readonly IReadOnlyList<Option> Machines =
        [new("automatic", "自动回复或者系统邮件"), new("bounce", "退信"), new("bulk", "群发或者邮件列表"), new("own", "本邮箱自己发的"), new("flood", "同一发件人一小时内来信过多")];

    public static readonly IReadOnlyList<Option> Reasons =
        [new("complaint", "信访、投诉、举报"), new("consult", "咨询、建议"), new("business", "公务往来"), new("advertising", "广告、垃圾邮件"), new("other", "其他")];

    static Field[] Mail =>
    [
        new("mail-key", "邮件的校验值", FieldKind.Text) { Supplied = true }, new("size", "大小（字节）", FieldKind.Number) { Supplied = true }, new("taken", "收下的时刻", FieldKind.Text) { Supplied = true }, new("message", "邮件编号的校验值", FieldKind.Text, Required: false) { Supplied = true },
        new("answers", "所回邮件编号的校验值", FieldKind.Text, Required: false) { Supplied = true }, new("about", "可能有关的办件", FieldKind.Number, Required: false) { Supplied = true },
        new("sender", "发件人地址", FieldKind.Text, Required: false, Personal: true) { Supplied = true }, new("sender-name", "发件人", FieldKind.Text, Required: false, Personal: true) { Supplied = true },
        new("subject", "主题", FieldKind.Text, Required: false, Personal: true) { Supplied = true }, new("text", "正文", FieldKind.Document, Required: false, Personal: true) { Supplied = true },
        new("message-id", "邮件编号", FieldKind.Text, Required: false, Personal: true) { Supplied = true },
        new("left-out", "没有另存的附件", FieldKind.Document, Required: false, Personal: true) { Supplied = true },
        new(RequestProcedure.MailFile, "邮件原文", FieldKind.File, Required: false) { Supplied = true }, new(RequestProcedure.MailFiles, "附件", FieldKind.Files, Required: false) { Supplied = true },
    ];

    static readonly Field Request = new("request", "办件", FieldKind.Number) { Supplied = true };

    static IEnumerable<Objection> StillThere(Asking a)
    {
        if (a.State.Did("erase")) yield return Objection.Impossible("这封来信的内容已经到期删除", Articles.Personal19);
    }

    public static readonly Procedure Table = new("mail", "来信",
        [new(New, "待处理", true), new(Aside, "自动邮件", false), new(Taken, "已登记为申请", false), new(Filed, "已归入办件", false), new(Dismissed, "不是公开申请", false)],
        new Dictionary<string, string>(),
        [
            new(Arrive, "收到邮件", Articles.A31) { From = [], To = New, Roles = [Role.System], Fields = Mail, Help = "申请邮箱收到的邮件，原文存档。" },
            new(ArriveAside, "收到自动邮件", Articles.A31)
            {
                From = [], To = Aside, Roles = [Role.System], Fields = [new("machine", "为什么放在一边", FieldKind.Choice, Options: Machines) { Supplied = true }, .. Mail],
                Help = "机器发的、退回来的、群发的和一下子来得太多的，放在一边，不提醒、不回复；仍然看得到，可以改为待处理。",
            },
            new(Register, "登记为公开申请", Articles.A31)
            {
                From = [New], To = Taken, Aside = true, Fields = [Request],
                Help = "收到方式为电子邮件，先收件；与申请人确认之日为收到之日。",
            },
            new(FileIn, "归入办件", Articles.A45) { From = [New], To = Filed, Aside = true, Fields = [Request], Help = "申请人等就已有的申请发来的邮件。" },
            new(Dismiss, "不是公开申请", Articles.A39)
            {
                From = [New], To = Dismissed,
                Fields = [new("why", "是什么", FieldKind.Choice, Options: Reasons), new("note", "说明", FieldKind.LongText, Required: false, Personal: true)],
                Help = "以政府信息公开申请的形式进行信访、投诉、举报等活动的，仍应告知不作为申请处理；这里只用于没有申请公开信息的来信。",
            },
            new(Reopen, "改为待处理", Articles.A45) { From = [Aside, Dismissed], To = New, Guards = [StillThere], Help = "放错了的，随时可以改回来，重新处理。" },
            new("erase", "到期删除内容", Articles.Personal19)
            {
                From = [Aside, Taken, Filed, Dismissed], Roles = [Role.System], Fields = [new("basis", "依据", FieldKind.Text) { Supplied = true }], Guards = [StillThere],
                Help = "不是申请的，保留期满删除；已经成为申请或者归入办件的，随办件清除个人信息时删除。",
            },
        ],
        (state, law) =>
        {
            if (state.Stage != New) return [];
            var since = state.Events[^1].OccurredOn;
            // 第三十一条 asks for a confirmation of plain mail on the day itself; for e-mail the office gives itself one working day.
            return [new(Clock, "处理来信", since, law.Clock.Calendar.AddWorkdays(since, 1), !law.Clock.Calendar.Covers(since.Year), Articles.A31, null, ClockSide.Internal) { Owed = true }];
        });
}
