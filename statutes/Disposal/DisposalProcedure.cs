using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Disposal;

/// <summary>
/// 档案鉴定销毁：保管期限届满的案卷（办件、投诉举报、更正申请等）逐件鉴定，销毁或者继续保存，编成清册，经主管和监销两人批准以后销毁。清册本身永久保存，所以没有“清除”一步。
/// Sources: 《档案法》（禁止擅自销毁档案）；《机关档案管理规定》（鉴定、销毁清册、两人以上监销）. The order of the two signatures is a design.
/// </summary>
public static class DisposalProcedure
{
    public const string Proposed = "proposed", Approved = "approved", Ready = "ready", Done = "done", Withdrawn = "withdrawn", Refused = "refused";
    public const string DrawUp = "draw-up", Approve = "approve", Witness = "witness", Destroy = "destroy";
    /// <summary>The files, one by one, as they were drawn up; a document beside the ledger.</summary>
    public const string Entries = "entries";
    public const string Destroys = "destroys", Keeps = "keeps", RegisterFile = "register-file", RegisterHash = "register-hash", RegisterPdf = "register-pdf";
    public const int MostFiles = 200;

    const string Rule = Articles.Archives;
    static readonly string[] Open = [Proposed, Approved];

    static Field Supplied(string key, string label, FieldKind kind, bool required = true, bool personal = false) => new(key, label, kind, required, personal) { Supplied = true };

    public static readonly Procedure Table = new("disposal", "档案鉴定销毁",
        [new(Proposed, "待主管审批", true), new(Approved, "待监销人确认", true), new(Ready, "已批准，待销毁", true), new(Done, "已销毁", false), new(Withdrawn, "已撤回", false), new(Refused, "未批准", false)],
        new Dictionary<string, string>(),
        [
            new(DrawUp, "拟定鉴定销毁清册", Rule)
            {
                From = [], To = Proposed, Clock = ClockEffect.Start, Paper = "档案鉴定销毁清册", Roles = [Role.Chief],
                Fields = [Supplied(Entries, "清册", FieldKind.Document, personal: true), Supplied(Destroys, "销毁件数", FieldKind.Number), Supplied(Keeps, "继续保存件数", FieldKind.Number), new("note", "说明", FieldKind.LongText, Required: false, Personal: true)],
                Help = "由政府信息公开工作机构负责人逐件鉴定：没有继续保存价值的销毁，还要用的写明理由、继续保存。",
            },
            new(Approve, "主管负责人批准", Rule)
            {
                From = [Proposed], To = Approved, DecidedBy = Role.Leader, Guards = [Signed, NotTheMaker],
                Help = "主管负责人不能是拟定清册的人。在纸质清册上签字的，由他人登记并附扫描件。",
            },
            new(Witness, "监销人确认", Rule)
            {
                From = [Approved], To = Ready, Guards = [Signed, NotTheMaker, NotTheApprover],
                Help = "监销人核对清册与拟销毁的案卷，不能是拟定人，也不能是批准人。确认以后，系统随即逐件销毁，不能再撤回。",
            },
            new("refuse", "不批准", Rule)
            {
                From = Open, To = Refused, Clock = ClockEffect.Drop, Guards = [NotTheMaker], Fields = [new("reason", "理由", FieldKind.LongText, Personal: true)],
            },
            new("withdraw", "撤回清册", Rule)
            {
                From = Open, To = Withdrawn, Clock = ClockEffect.Drop, Roles = [Role.Chief], Fields = [new("reason", "理由", FieldKind.LongText, Personal: true)],
                Help = "两人都批准以前可以撤回；要改清册的，撤回以后重新拟定。",
            },
            new(Destroy, "销毁完成，清册存档", Rule)
            {
                From = [Ready], To = Done, Clock = ClockEffect.Stop, Aside = true, Roles = [Role.System], Paper = "档案销毁清册",
                Fields = [Supplied("destroyed", "已销毁件数", FieldKind.Number), Supplied("kept", "继续保存件数", FieldKind.Number), Supplied("left", "没有销毁的件数", FieldKind.Number),
                    Supplied(RegisterFile, "清册（Word）", FieldKind.File), Supplied(RegisterHash, "清册的校验值", FieldKind.Text), Supplied(RegisterPdf, "清册（PDF）", FieldKind.File, required: false)],
            },
        ],
        (_, _) => []);

    static IEnumerable<Objection> Signed(Asking a)
    {
        if (a.Input is { Proof: Proofs.Phone }) yield return Objection.Impossible("销毁档案须由本人签字：可以本人登录、凭链接决定，或者附签字的扫描件，电话同意不行", Rule);
        else if (a.Input is { Proof: Proofs.Scan } input && !input.Evidence.ContainsKey("attachment")) yield return Objection.Impossible("请附签字的扫描件：销毁档案只凭纸件登记的，扫描件不能省", Rule);
    }

    static IEnumerable<Objection> NotTheMaker(Asking a)
    {
        if (a.Input is { } input && a.State.Events[0] is var made && (input.Decider == made.Decider || input.Decider == made.Recorder)) yield return Objection.Impossible("拟定清册的人不能批准、监销自己拟定的清册，请选择别的决定人", Rule);
    }

    static IEnumerable<Objection> NotTheApprover(Asking a)
    {
        if (a.Input is { } input && a.State.Last(Approve)?.Decider == input.Decider) yield return Objection.Impossible("主管和监销须是两个人，请选择别的决定人", Rule);
    }
}
