using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests;

/// <summary>Everything the applicant sees of a request: nothing of third parties, nothing of what is inside the office.</summary>
public sealed record ApplicantView(
    RequestRow Row, int Seen, string Agency, ApplicantStatus Status, IReadOnlyList<(DateOnly On, string Text)> Lines, IReadOnlyList<Act> Acts,
    IReadOnlyDictionary<string, string> Contents, Reckoning? Reply, string? RemedyWords, DossierState State)
{
    /// <summary>The days to know of, the next first.</summary>
    public IReadOnlyList<ApplicantDate> Dates { get; init; } = [];

    /// <summary>The way out where the reply is overdue; null where it is not.</summary>
    public string? OverdueWords { get; init; }

    /// <summary>Papers that have reached the applicant, latest first.</summary>
    public IReadOnlyList<Papers.PaperLine> Papers => Requests.Papers.PaperService.Reached(State);
}

/// <summary>The applicant's own side of a request: found by number and query code, looked at, answered. No account.</summary>
public sealed class ApplicantService(GongkaiContext db, DossierLedger ledger, AttachmentService attachments, CurrentLaw laws, AgencyDirectory agencies, Papers.PaperWordings wordings, OfficeClock clock)
{
    static readonly Procedure Table = RequestProcedure.Table;

    /// <summary>The request of this number if the code is its code, with a mark that dies with the code. Which of the two is wrong nobody learns.</summary>
    public async Task<(long Id, string Mark)?> FindAsync(string? number, string? code, CancellationToken cancel = default)
    {
        var plain = QueryCode.Plain(code) ?? "";
        var wanted = Number(number);
        var kept = await db.Requests.Where(r => r.Number == wanted).Join(db.Set<QueryCode>(), r => r.DossierId, c => c.DossierId, (r, c) => c).AsNoTracking().FirstOrDefaultAsync(cancel);
        return QueryCode.Matches(kept, plain) ? (kept!.DossierId, Mark(kept)) : null;
    }

    /// <summary>Begins the opening keys of the parts that a request was split into.</summary>
    internal static string SplitOf(long id) => $"split:{id}:";

    /// <summary>The parts that a request was split into, with where each stands.</summary>
    public async Task<IReadOnlyList<(string Number, string Stage)>> PartsAsync(ApplicantView view, CancellationToken cancel = default)
    {
        if (!view.State.Did("split")) return [];
        var begin = SplitOf(view.Row.DossierId);
        var parts = await db.Dossiers.Where(d => d.OpeningKey!.StartsWith(begin)).OrderBy(d => d.Id).Join(db.Requests, d => d.Id, r => r.DossierId, (d, r) => new { r.Number, r.Stage }).ToListAsync(cancel);
        return parts.ConvertAll(p => (p.Number, Table.StageName(p.Stage)));
    }

    /// <summary>Whether a mark given earlier is still good.</summary>
    public async Task<bool> IsGoodAsync(long id, string mark, CancellationToken cancel = default) =>
        await db.Set<QueryCode>().AsNoTracking().FirstOrDefaultAsync(c => c.DossierId == id, cancel) is { } kept && Mark(kept) == mark;

    internal static string Mark(QueryCode kept) => Convert.ToHexStringLower(kept.Hash.AsSpan(0, 6));

    /// <summary>As typed on a telephone: other brackets, blanks and the width of the figures do not matter.</summary>
    internal static string Number(string? typed) => Statutes.Chinese.Start(new([.. Statutes.Chinese.HalfWidth(typed ?? "").Where(c => !char.IsWhiteSpace(c)).Select(c => c switch { '[' or '【' or '(' => '〔', ']' or '】' or ')' => '〕', _ => c })]), 100);

    public async Task<ApplicantView> ViewAsync(long id, CancellationToken cancel = default)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        var row = await db.Requests.AsNoTracking().FirstAsync(r => r.DossierId == id, cancel);
        var law = (await laws.GetAsync(cancel)).Law;
        var state = loaded.State;
        var contents = await ledger.ContentsAsync(id, cancel);
        var unit = (await agencies.LatestAsync(clock.Today, cancel)).Find(row.AgencyId)!;
        var acts = Table.Acts.Where(a => !a.Opening && a.Roles.Contains(Role.Applicant))
            .Where(a => Rulebook.Ask(Table, a, state, clock.Today, null, Role.Applicant, law).Allowed && !Overdue(a, state, law) && (a.Key != "served" || RequestProcedure.SentBy(state) == "electronic")).ToList();
        var held = RequestProcedure.Held(state);
        var remedy = held is not null && Outcomes.Find(held.Outcome) is { } outcome && (held.Anew || !state.Did("withdraw")) ? await wordings.RemedyAsync(unit, outcome.RemedyOn(held.On, held.Ground), held.On, cancel) : null;
        var status = ApplicantWords.Of(state, clock.Today, law);
        var reply = state.StoppedOn is null ? RequestClocks.Reply(state, law.Clock) : null;
        var overdue = status is { Over: true, YourTurn: false } && reply?.Due is not null;
        var (review, court) = overdue ? await wordings.BodiesAsync(unit, clock.Today, cancel) : default;
        return new ApplicantView(row, state.Count, unit.Name, status, [.. state.Events.Select(e => (e.OccurredOn, Text: ApplicantWords.Line(e))).Where(l => l.Text is not null).Select(l => (l.OccurredOn, l.Text!))],
            acts, contents, reply, remedy, state)
            { OverdueWords = overdue ? RemedyClause.Overdue(reply!.Due!.Value, review, court) : null, Dates = [.. ApplicantDates.Of(state, law).OrderBy(d => d.Day)] };
    }

    /// <summary>A correction past its day goes to the office to be judged, by another row.</summary>
    bool Overdue(Act act, DossierState state, ProcedureLaw law) =>
        act.Key == "receive-correction" && state.WaitsOf("correction").Any(w => RequestClocks.WaitDue(w, law.Clock) is { } due && clock.Today > due);

    /// <summary>Does one act of the applicant's.</summary>
    /// <param name="expected">number of events the person saw</param>
    /// <param name="by">what is to be said of how it came, if not by the pages of this site</param>
    /// <exception cref="Refused">the table does not allow it, or something is missing.</exception>
    /// <param name="files">what comes with it, where the act takes files</param>
    public async Task<Envelope> PerformAsync(long id, string row, IReadOnlyDictionary<string, string> values, int expected, CancellationToken cancel = default, Func<ActInput, ActInput>? by = null, IReadOnlyList<(string Name, Stream Bytes)>? files = null)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        // Taken back before it counts as received, it was never one.
        if (row == "withdraw" && loaded.State.Stage == RequestStages.Submitted) row = RequestProcedure.TakeBack;
        if (loaded.Procedure != Table || Table.Find(row) is not { Opening: false } act || !act.Roles.Contains(Role.Applicant)) throw new NotFound("没有这一步");
        var input = Input(clock.Today, row switch
        {
            "served" => new Dictionary<string, string> { ["service"] = "confirmed" },
            "withdraw" => new Dictionary<string, string>(values) { ["written"] = "yes" },
            _ => values,
        });
        input = by?.Invoke(input) ?? input;
        return await ledger.PerformWithFilesAsync(attachments, loaded, act, input, files ?? [], Role.Applicant, expected, (await laws.GetAsync(cancel)).Law, cancel);
    }

    internal static ActInput Input(DateOnly on, IReadOnlyDictionary<string, string> values) => new(on, Proofs.Applicant, Proofs.Applicant, values) { Proof = Proofs.Code };

    /// <summary>What the applicant is asked for when doing an act: what the office or the service says itself is left out.</summary>
    public static IReadOnlyList<Field> FieldsOf(Act act) => [.. act.Fields.Where(f => f.Key is not ("justified" or "service" or "written" or ServiceAddress.Signed or RequestProcedure.ServiceProofFile))];
}
