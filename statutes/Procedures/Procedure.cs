namespace Gongkai.Statutes.Procedures;

/// <summary>Who may perform an act. A person holds roles per agency; <see cref="System"/> is the job that writes lapses.</summary>
public enum Role
{
    /// <summary>承办人。</summary>
    Officer,
    /// <summary>政府信息公开工作机构负责人。</summary>
    Chief,
    /// <summary>分管负责人。</summary>
    Leader,
    /// <summary>系统按法定期限自动登记。</summary>
    System,
    /// <summary>政府信息公开工作主管部门。</summary>
    Supervisor,
    /// <summary>申请人本人或者代理人，凭编号和查询码办理。</summary>
    Applicant,
    /// <summary>被征求意见的第三方、机关，凭一次性链接办理；被请求协助的单位，由其工作人员办理。</summary>
    Consulted,
}

/// <summary>A stage of a dossier; <paramref name="Open"/> stages still await an outcome. A void dossier is no matter at all and counted nowhere.</summary>
public sealed record Stage(string Key, string Name, bool Open, bool Void = false);

/// <summary><see cref="Document"/> is a whole file's text, kept beside the ledger; <see cref="File"/> the number of an attachment, <see cref="Files"/> of several, with commas between; <see cref="Person"/> the id of somebody with a post at the unit, never a name; <see cref="Agency"/> the id of a unit of the district.</summary>
public enum FieldKind { Date, Text, LongText, Number, Choice, Money, YesNo, Document, File, Files, Person, Agency }

public sealed record Option(string Key, string Label);

/// <summary>
/// One thing an act asks for. A <paramref name="Personal"/> field (names, free text) is kept beside the ledger
/// so that it can be erased; the others go into the envelope and may steer guards, clocks and counts.
/// </summary>
public sealed record Field(
    string Key, string Label, FieldKind Kind, bool Required = true, bool Personal = false,
    IReadOnlyList<Option>? Options = null, string? Help = null)
{
    /// <summary>Put in by the service that performs the act; no form asks for it.</summary>
    public bool Supplied { get; init; }
}

/// <summary>What the act does to the clocks; stored in the event, so that replay never asks the table.</summary>
public enum ClockEffect
{
    None,
    /// <summary>起算。</summary>
    Start,
    /// <summary>收到日期登记错了，改正过来。</summary>
    Restate,
    /// <summary>补正告知发出。</summary>
    CorrectionRequested,
    /// <summary>收到补正：重新起算。</summary>
    CorrectionReceived,
    HoldStart,
    HoldServed,
    HoldEnd,
    /// <summary>终止征求意见，没有结果。</summary>
    HoldCancel,
    Extend,
    Delay,
    /// <summary>缴费：重新起算。</summary>
    Pay,
    /// <summary>停止计算：答复之日。</summary>
    Stop,
    /// <summary>不再处理：申请人放弃或者撤回，没有答复可言，也就不存在逾期答复。</summary>
    Drop,
    /// <summary>登记作废：从来没有这件申请。</summary>
    Void,
}

/// <summary>Why an act may not be done now, or may be done only as a breach that stays marked.</summary>
public sealed record Objection(string Text, string Article, bool IsBreach = false)
{
    public static Objection Impossible(string text, string article) => new(text, article);
    public static Objection Breach(string text, string article) => new(text, article, true);
}

/// <summary>
/// What a guard may look at. <see cref="Input"/> is null while only asking what could be done; <see cref="Waits"/> are the open waits
/// that the act could be about: the one named, or all of the kind while only asking.
/// </summary>
public sealed record Asking(DossierState State, Act Act, DateOnly Today, ActInput? Input, ProcedureLaw Law, IReadOnlyList<Wait> Waits)
{
    public DateOnly On => Input?.OccurredOn ?? Today;
}

public delegate IEnumerable<Objection> Guard(Asking asking);

/// <summary>
/// One row of a procedure: the act, when it is allowed, what it opens or closes, its effect on the clocks,
/// the paper it produces and the article it rests on. The table is the only place where this is written.
/// </summary>
public sealed record Act(string Key, string Name, string Article)
{
    /// <summary>Stages in which the act may be done; empty: it opens the dossier.</summary>
    public required IReadOnlyList<string> From { get; init; }
    /// <summary>Stage afterwards; null leaves the stage.</summary>
    public string? To { get; init; }
    /// <summary>Kind of wait opened (numbered where several may be open at once).</summary>
    public string? Opens { get; init; }
    /// <summary>Kind of wait that must be open; closed by the act unless <see cref="KeepsWait"/>.</summary>
    public string? Closes { get; init; }
    public bool KeepsWait { get; init; }
    /// <summary>All waits end with the act: the dossier is over.</summary>
    public bool ClosesAll { get; init; }
    public ClockEffect Clock { get; init; }
    public string? Paper { get; init; }
    /// <summary>Rows of the domain description that this row carries out.</summary>
    public string Rows { get; init; } = "";
    public IReadOnlyList<Role> Roles { get; init; } = [Role.Officer, Role.Chief, Role.Leader];
    /// <summary>Who must have decided it (consent of the head, signature), when not simply the recorder.</summary>
    public Role? DecidedBy { get; init; }
    public IReadOnlyList<Field> Fields { get; init; } = [];
    public IReadOnlyList<Guard> Guards { get; init; } = [];
    /// <summary>Done on a page of its own by a service that supplies its fields; no general form offers it.</summary>
    public bool Aside { get; init; }
    /// <summary>Written down beside the steps: it holds none of them back, whatever day they are entered as of.</summary>
    public bool Alongside { get; init; }
    /// <summary>One sentence of help at the form.</summary>
    public string Help { get; init; } = "";

    public bool Opening => From.Count == 0;
}

/// <summary>A procedure: its stages, its waits by name, and its rows.</summary>
public sealed record Procedure(
    string Key, string Name, IReadOnlyList<Stage> Stages, IReadOnlyDictionary<string, string> WaitNames, IReadOnlyList<Act> Acts,
    Func<DossierState, ProcedureLaw, IReadOnlyList<NamedClock>> Clocks)
{
    readonly Dictionary<string, Act> byKey = Checked(Key, Stages, WaitNames, Acts).ToDictionary(a => a.Key);
    readonly Dictionary<string, Stage> stages = Stages.ToDictionary(s => s.Key);

    /// <summary>A table that contradicts itself stops the program at its start, and says where.</summary>
    /// <exception cref="InvalidOperationException">a key twice, or a stage or wait that the table does not have.</exception>
    static IReadOnlyList<Act> Checked(string procedure, IReadOnlyList<Stage> stages, IReadOnlyDictionary<string, string> waits, IReadOnlyList<Act> acts)
    {
        var known = stages.Select(s => s.Key).ToHashSet();
        var wrong = acts.GroupBy(a => a.Key).Where(g => g.Count() > 1).Select(g => $"{g.Key} 有两行")
            .Concat(acts.SelectMany(a => (a.To is { } to ? a.From.Append(to) : a.From).Where(s => !known.Contains(s)).Select(s => $"{a.Key} 的阶段 {s} 不存在")))
            .Concat(acts.SelectMany(a => new[] { a.Opens, a.Closes }.Where(w => w is not null && !waits.ContainsKey(w)).Select(w => $"{a.Key} 的等待 {w} 不存在")))
            .Concat(acts.Where(a => a.Fields.GroupBy(f => f.Key).Any(g => g.Count() > 1) || a.Fields.Any(f => f.Kind == FieldKind.Choice && f.Options is not { Count: > 0 })).Select(a => $"{a.Key} 的字段重复或者没有选项")).ToList();
        return wrong.Count == 0 ? acts : throw new InvalidOperationException($"程序表 {procedure} 不对：{string.Join("；", wrong)}");
    }

    public Act? Find(string key) => byKey.GetValueOrDefault(key);
    public Stage Stage(string key) => stages[key];
    public string StageName(string key) => stages.TryGetValue(key, out var s) ? s.Name : "未立卷";
    public string ActName(string key) => byKey.TryGetValue(key, out var a) ? a.Name : key;
    /// <summary>
    /// The day of the latest step: nothing entered afterwards lies before it; within one day the order is that of entering. What is only written down beside the steps
    /// (a paper printed, a code handed over, a word of the applicant) holds no step back: what the office did yesterday is entered as of yesterday, though the applicant wrote today.
    /// </summary>
    /// <param name="answered">Waits that the next act is about: it comes after what was said to them.</param>
    public DateOnly? LastOn(DossierState state, IEnumerable<Wait> answered) =>
        state.Events.Where(e => !Beside(e) || answered.Any(w => w.Key == e.Wait)).Max(e => (DateOnly?)e.OccurredOn);

    bool Beside(Envelope e) => Find(e.Row) is { Aside: true } or { Alongside: true } or { Roles: [Role.Applicant] or [Role.Consulted] } && e.Clock == ClockEffect.None && e.From == e.To && e.Opened is null && e.Closed.Count == 0;

    public string WaitName(string wait)
    {
        var parts = wait.Split(':');
        var name = WaitNames.GetValueOrDefault(parts[0], parts[0]);
        return parts.Length > 1 && parts[1] != "1" ? $"{name}（{parts[1]}）" : name;
    }
}

/// <summary>Whose a period is: our own duty by law, the other side's, what we may still do within it, or a mark of the office's own.</summary>
public enum ClockSide { Ours, Theirs, Optional, Internal }

/// <summary>A clock with a name: what is due when, and by which law. Stopped clocks are not listed.</summary>
public sealed record NamedClock(string Name, string Label, DateOnly StartedOn, DateOnly Due, bool Provisional, string Article, Clocks.Reckoning? Reckoning, ClockSide Side = ClockSide.Ours)
{
    /// <summary>The one that counts for work lists: what the office owes next on the dossier. At most one of a dossier's clocks.</summary>
    public bool Owed { get; init; }
}

/// <summary>The pinned law a fold or a guard works with.</summary>
public sealed record ProcedureLaw(Clocks.ClockLaw Clock, RequestSettings Requests)
{
    public Reports.FilingSettings Filing { get; init; } = new();
    public Matters.MatterSettings Matters { get; init; } = new();
    public static readonly ProcedureLaw BuiltIn = new(Clocks.ClockLaw.BuiltIn, new RequestSettings());
}

/// <summary>Settings of the district for requests, where law is silent or local.</summary>
public sealed record RequestSettings
{
    /// <summary>补正期限的默认工作日数（条例只说“合理”）。</summary>
    public int CorrectionDays { get; init; } = 15;
    /// <summary>说明理由期限的默认工作日数。</summary>
    public int ReasonsDays { get; init; } = 15;
    /// <summary>本区是否收取信息处理费。</summary>
    public bool FeesEnabled { get; init; } = true;
    /// <summary>网上申请以工作人员确认之日为收到之日（须事先公布）；否则以提交成功之日为收到之日（最高人民法院指导案例26号）。</summary>
    public bool PortalConfirms { get; init; }
    /// <summary>签发以前须登记保密审查意见（条例第十七条要求审查，怎样留痕由各区定）。</summary>
    public bool SecrecyReviewed { get; init; }
    /// <summary>签发以前须登记法制审核意见。</summary>
    public bool LegalityReviewed { get; init; }
    /// <summary>协助调查的内部期限，工作日。</summary>
    public int AssistDays { get; init; } = 5;
    /// <summary>征求意见的答复链接，在对方的期限届满以后再保留几天（自然日）。</summary>
    public int LinkDays { get; init; } = 5;
    /// <summary>内部进度：答复期限届满前几个工作日应当拟出文稿。</summary>
    public int DraftLead { get; init; } = 5;
    /// <summary>内部进度：答复期限届满前几个工作日应当签发。</summary>
    public int SignLead { get; init; } = 2;
    /// <summary>向社会公示依申请公开的办理情况（/open/log）。各区自己决定，默认不公示。</summary>
    public bool PublicLog { get; init; }
    /// <summary>向社会公布各单位的办理统计（/open/statistics）。各区自己决定，默认不公布。</summary>
    public bool PublicStatistics { get; init; }
    /// <summary>公示和统计里，不足几件的一组不细说，免得认出人来。</summary>
    public int PublicLeast { get; init; } = 5;
    public const int LeastOfPublic = 3, MostOfPublic = 50;
}
