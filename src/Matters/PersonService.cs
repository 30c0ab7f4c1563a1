using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Requests.Pages;
using Gongkai.Requests.Papers;
using Gongkai.Shared;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Matters;

/// <summary>What the person sees of their own matter: where it stands, what is asked of them, what they were told; nothing of what the office asked others.</summary>
public sealed record PersonView(
    MatterRow Row, string Name, string Agency, string About, string Headline, string Detail, (string Label, DateOnly Due)? Due, bool YourTurn, IReadOnlyList<(DateOnly On, string Text)> Lines, IReadOnlyList<Act> Acts, IReadOnlyList<PaperLine> Papers, string? Told, int Seen);

/// <summary>The person's side of a matter: found by number and query code, looked at, answered. No account.</summary>
public sealed class PersonService(GongkaiContext db, DossierLedger ledger, CurrentLaw laws, AgencyDirectory agencies, IEnumerable<MatterService> services, AttachmentService attachments, PaperService papers, OfficeClock clock)
{
    /// <summary>The matter of this number if the code is its code, with a mark that dies with the code.</summary>
    public async Task<(long Id, string Mark)?> FindAsync(string? number, string? code, CancellationToken cancel = default)
    {
        var plain = QueryCode.Plain(code) ?? "";
        var wanted = ApplicantService.Number(number);
        var kept = await db.Matters.Where(r => r.Number == wanted).Join(db.Set<QueryCode>(), r => r.DossierId, c => c.DossierId, (r, c) => c).AsNoTracking().FirstOrDefaultAsync(cancel);
        return QueryCode.Matches(kept, plain) ? (kept!.DossierId, ApplicantService.Mark(kept)) : null;
    }

    public async Task<PersonView> ViewAsync(long id, CancellationToken cancel = default)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        var (state, table) = (loaded.State, loaded.Procedure);
        var row = await db.Matters.AsNoTracking().FirstAsync(r => r.DossierId == id, cancel);
        var law = (await laws.GetAsync(cancel)).Law;
        var contents = await ledger.ContentsAsync(id, cancel);
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        var acts = table.Acts.Where(a => !a.Opening && a.Roles.Contains(Role.Applicant) && Rulebook.Ask(table, a, state, clock.Today, null, Role.Applicant, law).Allowed).ToList();
        var owed = table.Clocks(state, law).FirstOrDefault(c => c.Name == "conclude");
        var proof = state.WaitsOf(AmendmentProcedure.Proof).FirstOrDefault();
        var (headline, detail) = Words(state, table, contents, proof);
        string? told = table == ComplaintProcedure.Table ? state.Stage == ComplaintProcedure.Told ? contents.GetValueOrDefault("reply", "（已清除）") : state.Stage == ComplaintProcedure.Elsewhere ? $"{state.Fact("where")}：{contents.GetValueOrDefault("reason", "（已清除）")}" : null
            : state.Stage switch { AmendmentProcedure.Corrected => contents.GetValueOrDefault("amended", "（已清除）"), AmendmentProcedure.Refused => contents.GetValueOrDefault("reason", "（已清除）"), AmendmentProcedure.Transferred or AmendmentProcedure.Pointed => $"{state.Fact("party-agency")}：{contents.GetValueOrDefault("reason", "（已清除）")}", _ => null };
        return new(row, services.First(s => s.Procedure == table).Name, tree.Name(row.AgencyId), tree.Name(row.AboutId), headline, detail, proof?.Due is { } until ? ("补充证据", until) : owed is null ? null : (owed.Label, owed.Due), proof is not null,
            [.. state.Events.Where(e => Shown.Contains(e.Row)).Select(e => (e.OccurredOn, Line(table, e)))], acts, PaperService.Reached(state), told, state.Count);
    }

    /// <summary>Acts that concern the person; what the office and the unit write to each other does not.</summary>
    static readonly HashSet<string> Shown = [ComplaintProcedure.Lodge, AmendmentProcedure.Lodge, "accept", "elsewhere", "tell", "ask-proof", "give-proof", "proof-lapse", "correct", "refuse", "transfer", "point", MatterFields.TakeBack, MatterFields.IssueCode];

    static string Line(Procedure table, Envelope e) => e.Row switch
    {
        ComplaintProcedure.Lodge or AmendmentProcedure.Lodge => e.Recorder == Proofs.Applicant ? "网上提交" : "登记",
        "tell" => "作出结论并告知", MatterFields.TakeBack => "撤回", "ask-proof" => "请您补充证据", "give-proof" => "收到您补充的证据", _ => table.ActName(e.Row),
    };

    static (string Headline, string Detail) Words(DossierState state, Procedure table, IReadOnlyDictionary<string, string> contents, Wait? proof) => (table.Key, state.Stage) switch
    {
        (_, _) when proof is not null => ("请您补充证据", contents.GetValueOrDefault("points", "（已清除）")),
        ("complaint", ComplaintProcedure.Received) => ("已经收到，正在决定是否受理", "属于受理范围的，主管部门会调查核实；不属于的，会告知您应当向谁反映。"),
        ("complaint", ComplaintProcedure.Looking) => ("已经受理，正在调查", "主管部门正在向有关单位了解情况。您的姓名和联系方式不会告诉被投诉的单位。"),
        ("complaint", ComplaintProcedure.Found) => ("已经作出结论，即将告知您", "查证属实的，主管部门会督促整改或者通报批评。"),
        ("complaint", ComplaintProcedure.Told) => ("已经办结", state.Fact("result") switch { ComplaintProcedure.True => "您反映的情况属实。", ComplaintProcedure.Partly => "您反映的情况部分属实。", _ => "经调查，您反映的情况不属实。" }),
        ("complaint", ComplaintProcedure.Elsewhere) => ("请向有权机关反映", "您反映的事项不由本机关处理，应当向谁反映见下面。"),
        ("amendment", AmendmentProcedure.Received) => ("已经收到，正在核实", "核实以后会更正、说明不予更正的理由，或者转送、告知有权更正的机关。"),
        ("amendment", AmendmentProcedure.Corrected) => ("已经更正", "更正的内容见下面。"),
        ("amendment", AmendmentProcedure.Refused) => ("不予更正", "理由见下面。不服的，可以依法申请行政复议或者提起行政诉讼。"),
        ("amendment", AmendmentProcedure.Transferred) => ("已经转送有权更正的机关", "由该机关处理并告知您。"),
        ("amendment", AmendmentProcedure.Pointed) => ("请向有权更正的机关提出", "应当向谁提出见下面。"),
        _ => ("已经撤回", "不再办理。仍然需要的，可以重新提出。"),
    };

    /// <summary>Does one act of the person's, with the files that come with it.</summary>
    /// <param name="expected">number of events the person saw</param>
    public async Task<Envelope> PerformAsync(long id, string row, IReadOnlyDictionary<string, string> values, IReadOnlyList<(string Name, Stream Bytes)> files, int expected, CancellationToken cancel = default)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        if (services.All(s => s.Procedure != loaded.Procedure) || loaded.Procedure.Find(row) is not { Opening: false } act || !act.Roles.Contains(Role.Applicant)) throw new NotFound("没有这一步");
        return await ledger.PerformWithFilesAsync(attachments, loaded, act, ApplicantService.Input(clock.Today, values), files, Role.Applicant, expected, (await laws.GetAsync(cancel)).Law, cancel);
    }

    /// <summary>A paper that has reached the person.</summary>
    public Task<(Stream Bytes, string ContentType, string Name)> PaperAsync(long id, int seq, CancellationToken cancel = default) => papers.ForApplicantAsync(id, seq, cancel);
}

/// <summary>One matter, for whoever named its number and query code.</summary>
public sealed class MatterCookie(IDataProtectionProvider protection, IHttpContextAccessor http, ApplicantService applicants) : CodeCookie(protection, http, "gongkai-matter", "matter", "/query")
{
    protected override Task<bool> IsGoodAsync(long id, string mark, CancellationToken cancel) => applicants.IsGoodAsync(id, mark, cancel);
}
