using Gongkai.Statutes.Clocks;

namespace Gongkai.Statutes.Procedures;

/// <summary>What a person (or a job) submits when performing an act. Keys are those of the row's fields.</summary>
public sealed record ActInput(DateOnly OccurredOn, string Decider, string Recorder, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Which open wait the act answers, where several are open ("third-party:2").</summary>
    public string? Wait { get; init; }
    /// <summary>How it is known that the decider decided; see <see cref="Proofs"/>.</summary>
    public string Proof { get; init; } = Proofs.Login;
    /// <summary>What the proof rests on (number of a link, digest of a scan), kept in the envelope under <see cref="Proofs.Prefix"/>.</summary>
    public IReadOnlyDictionary<string, string> Evidence { get; init; } = new Dictionary<string, string>();
    /// <summary>What the decider is at the unit that handles the dossier.</summary>
    public IReadOnlyCollection<Role> DeciderRoles { get; init; } = [];
    /// <summary>The row of an earlier register this act is taken from ("hash of the file#row"), where it was done before the dossier was kept here.</summary>
    public string? Source { get; init; }
    public string? this[string key] => Values.TryGetValue(key, out var v) && v.Length > 0 ? v : null;
    public DateOnly? Date(string key) => DateOnly.TryParseExact(this[key], "yyyy-MM-dd", out var d) ? d : null;
    public int? Number(string key) => int.TryParse(this[key], out var n) ? n : null;
}

/// <summary>Ways to prove a decision: by one's own log-in, by a link sent to the decider's phone, or recorded by somebody else from paper or a telephone call.</summary>
public static class Proofs
{
    public const string Login = "login", Scan = "scan", Phone = "phone", Job = "job", Link = "link";
    /// <summary>By a register of destruction that its approvers signed; only the job that carries it out says so.</summary>
    public const string Register = "register";
    /// <summary>By the applicant, who named the number of the request and its query code; <see cref="Applicant"/> stands for them.</summary>
    public const string Code = "code", Applicant = "applicant";
    /// <summary>By the applicant on another government's portal, which handed it on through the interface.</summary>
    public const string Platform = "platform";
    /// <summary>Stands for a third party or an agency that has no account here and answers by a one-time link.</summary>
    public const string Consulted = "consulted";
    /// <summary>Begins every key of evidence in an envelope's data.</summary>
    public const string Prefix = "proof-";
    /// <summary>What the decider added in their own words; kept beside the ledger like every free text.</summary>
    public const string Remark = "decision-remark";
    /// <summary>Taken over from an earlier register, which does not name who decided: <see cref="Unnamed"/> stands for them.</summary>
    public const string Import = "import", Unnamed = "unnamed";
    /// <summary>Where an act taken over keeps its <see cref="ActInput.Source"/>.</summary>
    public const string SourceKey = "source";
    /// <summary>What a person may record for a decider who is somebody else.</summary>
    public static readonly IReadOnlyList<Option> Recorded = [new(Scan, "签字的纸件（存扫描件）"), new(Phone, "电话同意（补签字）")];
}

/// <summary>
/// What the ledger keeps of one act, without personal data. It carries its own result (stage, waits, clock),
/// so folding never consults the table and a corrected table cannot make history illegal.
/// </summary>
public sealed record Envelope(
    int Seq, string Row, string From, string To, DateOnly OccurredOn, string Decider, string Recorder, string Proof,
    ClockEffect Clock, string? Opened, IReadOnlyList<string> Closed, string? Wait,
    IReadOnlyDictionary<string, string> Data, IReadOnlyList<string> Breaches);

public sealed record Wait(string Key, DateOnly OpenedOn, DateOnly? ServedOn, DateOnly? Due, IReadOnlyDictionary<string, string> Data)
{
    public string Kind => Key.Split(':')[0];
}

/// <summary>The fold of a dossier's envelopes: one stage, a set of open waits, facts, and the events that move clocks.</summary>
public sealed class DossierState
{
    readonly Dictionary<string, Wait> waits = [];
    readonly Dictionary<string, string> facts = [];
    readonly List<Envelope> events = [];
    readonly List<ClockEvent> clock = [];
    readonly Dictionary<string, int> numbers = [];

    public string Stage { get; private set; } = "";
    public int Count => events.Count;
    public IReadOnlyDictionary<string, Wait> Waits => waits;
    public IReadOnlyList<Envelope> Events => events;
    public IReadOnlyList<ClockEvent> ClockEvents => clock;
    /// <summary>The day of receipt (D0).</summary>
    public DateOnly? StartedOn { get; private set; }
    /// <summary>From when the main clock is reckoned: D0, or for a part split off after a correction the day that came.</summary>
    public DateOnly? ReckonedFrom { get; private set; }
    /// <summary>From when the application as it now stands has been here: D0, or the day its correction came.</summary>
    public DateOnly? RunsFrom { get; private set; }
    /// <summary>Whether the application was corrected, here or in the whole that this is a part of.</summary>
    public bool Corrected { get; private set; }
    /// <summary>The day the main clock stopped: finished.</summary>
    public DateOnly? StoppedOn { get; private set; }

    public string? Fact(string key) => facts.GetValueOrDefault(key);
    public bool Did(string row) => events.Exists(e => e.Row == row);
    public Envelope? Last(string row) => events.FindLast(e => e.Row == row);
    /// <summary>The latest of several rows, if it came after <paramref name="since"/> (a sequence number).</summary>
    public Envelope? LastOf(ReadOnlySpan<string> rows, int since = 0)
    {
        for (var i = events.Count - 1; i >= since; i--)
            if (rows.Contains(events[i].Row)) return events[i];
        return null;
    }
    public IEnumerable<Wait> WaitsOf(string kind) => waits.Values.Where(w => w.Kind == kind).OrderBy(w => w.Key, StringComparer.Ordinal);
    public bool Waiting(string kind) => waits.Values.Any(w => w.Kind == kind);
    public IEnumerable<string> Breaches => events.SelectMany(e => e.Breaches);

    public static DossierState Fold(IEnumerable<Envelope> envelopes)
    {
        var state = new DossierState();
        foreach (var e in envelopes) state.Apply(e);
        return state;
    }

    /// <summary>The key a new wait of this kind gets: numbered in order of opening.</summary>
    public string NextWait(string kind) => $"{kind}:{numbers.GetValueOrDefault(kind) + 1}";

    public void Apply(Envelope e)
    {
        if (e.Seq != events.Count + 1) throw new InvalidOperationException($"台账次序不对：应为第{events.Count + 1}条，实为第{e.Seq}条");
        events.Add(e);
        Stage = e.To;
        foreach (var (key, value) in e.Data) facts[key] = value;
        ApplyClock(e);
        foreach (var key in e.Closed) waits.Remove(key);
        if (e.Opened is { } opened)
        {
            var kind = opened.Split(':')[0];
            numbers[kind] = numbers.GetValueOrDefault(kind) + 1;
            waits[opened] = new Wait(opened, e.OccurredOn, null, DateIn(e, "due"), e.Data);
        }
        else if (e.Clock == ClockEffect.HoldServed && e.Wait is { } served && waits.TryGetValue(served, out var wait))
            waits[served] = wait with { ServedOn = e.OccurredOn };
    }

    void ApplyClock(Envelope e)
    {
        var on = e.OccurredOn;
        switch (e.Clock)
        {
            case ClockEffect.Start:
                if (DateIn(e, "received") is { } received) on = received;
                StartedOn ??= on;
                Corrected = e.Data.ContainsKey("runs-from");
                ReckonedFrom = RunsFrom = DateIn(e, "runs-from") ?? on;
                // A part takes along what was added to the period of the whole.
                if (e.Data.TryGetValue("extended-days", out var days)) clock.Add(ClockEvent.Extended(null, int.Parse(days)));
                break;
            case ClockEffect.Restate when DateIn(e, "received") is { } corrected:
                if (!Corrected) RunsFrom = corrected;
                // A part whose whole was corrected is reckoned from there.
                if (ReckonedFrom == StartedOn) ReckonedFrom = corrected;
                StartedOn = corrected;
                break;
            case ClockEffect.CorrectionRequested: clock.Add(ClockEvent.CorrectionRequested(on)); break;
            case ClockEffect.CorrectionReceived:
                clock.Add(ClockEvent.CorrectionReceived(on));
                Corrected = true;
                RunsFrom = on;
                break;
            case ClockEffect.HoldStart when e.Opened is { } opened: clock.Add(ClockEvent.HoldStarted(on, HoldOf(opened), opened)); break;
            case ClockEffect.HoldServed when e.Wait is { } wait: clock.Add(ClockEvent.Served(on, HoldOf(wait), wait)); break;
            case ClockEffect.HoldEnd when e.Wait is { } wait: clock.Add(ClockEvent.HoldEnded(on, HoldOf(wait), wait)); break;
            case ClockEffect.HoldCancel when e.Wait is { } wait: clock.Add(ClockEvent.HoldCancelled(on, HoldOf(wait), wait)); break;
            case ClockEffect.Extend: clock.Add(ClockEvent.Extended(on, int.Parse(e.Data["days"]))); break;
            case ClockEffect.Delay: clock.Add(ClockEvent.Delayed(on, DateIn(e, "until")!.Value)); break;
            case ClockEffect.Pay: clock.Add(ClockEvent.Paid(on)); break;
            case ClockEffect.Drop: StoppedOn ??= on; break;
            case ClockEffect.Void: StartedOn = ReckonedFrom = RunsFrom = null; break;
            case ClockEffect.Stop:
                // A later paper (service proof, supplement) never moves the day the clock stopped.
                if (StoppedOn is null) { StoppedOn = on; clock.Add(ClockEvent.Closed(on)); }
                break;
        }
    }

    public static HoldKind HoldOf(string wait) => wait.Split(':')[0] switch
    {
        "third-party" => HoldKind.ThirdParty,
        "co-maker" => HoldKind.CoMaker,
        "fee" => HoldKind.Fee,
        _ => HoldKind.Agency,
    };

    static DateOnly? DateIn(Envelope e, string key) =>
        e.Data.TryGetValue(key, out var v) && DateOnly.TryParseExact(v, "yyyy-MM-dd", out var d) ? d : null;
}
