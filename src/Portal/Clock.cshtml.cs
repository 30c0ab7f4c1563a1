using Gongkai.Dossiers;
using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Portal;

/// <summary>The public deadline calculator: everything is in the address, nothing is stored. It reckons by the very rules by which the office's own deadlines are reckoned.</summary>
public sealed class ClockModel(CurrentLaw laws) : PageModel
{
    public const string Path = "/clock";

    public static readonly IReadOnlyList<(string Key, string Label, ClockKind Kind)> Kinds =
    [
        ("reply", "答复政府信息公开申请（20个工作日）", ClockKind.Reply),
        ("correction", "行政机关告知补正（7个工作日）", ClockKind.Correction),
        ("third-party", "第三方提出意见（15个工作日）", ClockKind.ThirdParty),
        ("fee", "缴纳信息处理费（20个工作日）", ClockKind.Fee),
        ("proactive", "主动公开（20个工作日）", ClockKind.Proactive),
        ("review-answer", "行政复议答复（10个工作日）", ClockKind.ReviewAnswer),
        ("court-answer", "行政诉讼答辩举证（15日）", ClockKind.CourtAnswer),
    ];

    static readonly IReadOnlyList<(string Key, HoldKind Hold)> Holds = [("third-party", HoldKind.ThirdParty), ("co-maker", HoldKind.CoMaker), ("agency", HoldKind.Agency)];
    public static readonly IReadOnlyList<Option> Asked = [new("third-party", "第三方"), new("co-maker", "共同制作机关"), new("agency", "其他机关")];

    /// <summary>What may have happened, in groups: each with what it does to the period. A field of options is a choice; a number counts working days.</summary>
    public static readonly IReadOnlyList<(string Title, string Help, IReadOnlyList<Field> Fields)> Groups =
    [
        ("要求补正", "内容不明确的，行政机关一次性告知补正。收到补正材料以后，20个工作日重新起算。", [Day("asked", "发出补正告知的日期"), Day("corrected", "收到补正材料的日期")]),
        ("征求意见", "征求第三方或者其他机关意见的时间不算：自发出征求意见书的次日起，到收到意见之日。", Opinion("")),
        ("又征求另一方的意见", "两段时间重叠的，只扣一次。", Opinion("2")),
        ("信息处理费", "发出收费通知以后暂停，缴费以后期限重新起算。", [Day("notified", "发出收费通知的日期"), Day("notice-served", "收到收费通知的日期"), Day("paid", "缴费的日期")]),
        ("延长期限", "经政府信息公开工作机构负责人同意，可以延长一次，最多20个工作日。", [Day("extended", "决定延期的日期"), new("days", "延长几个工作日", FieldKind.Number, Required: false)]),
        ("已经答复", "填了的，看是不是按期。", [Day("closed", "实际答复的日期")]),
    ];

    static Field Day(string key, string label) => new(key, label, FieldKind.Date, Required: false);
    static Field[] Opinion(string n) => [new("party" + n, "征求谁的意见", FieldKind.Choice, Required: false, Options: Asked), Day("letter" + n, "发出征求意见书的日期"), Day("served" + n, "对方收到征求意见书的日期"), Day("answer" + n, "收到意见的日期")];

    public string Kind { get; private set; } = "reply";
    public string? Received { get; private set; }
    public bool Has(IReadOnlyList<Field> fields) => fields.Any(f => Value(f.Key).Length > 0);
    public string? Problem { get; private set; }
    public Reckoning? Result { get; private set; }
    public string CalendarVersion { get; private set; } = "";

    public string Value(string key) => Request.Query[key].ToString();

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Received = Value("received");
        if (Value("kind") is { Length: > 0 } kind) Kind = kind;
        var chosen = Kinds.FirstOrDefault(k => k.Key == Kind);
        if (chosen.Key is null) { Problem = "没有这种期限"; Kind = "reply"; return; }
        if (Received.Length == 0) return;
        if (!DateOnly.TryParseExact(Received, "yyyy-MM-dd", out var received)) { Problem = "收到的日期不对，例：2021-03-05"; return; }
        var law = (await laws.GetAsync(cancel)).Law.Clock;
        CalendarVersion = law.Calendar.Version;
        try
        {
            var result = Reckoner.Reckon(chosen.Kind, received, chosen.Kind == ClockKind.Reply ? Events() : [], law);
            if (result.Refusal is { } refusal) Problem = refusal;
            else Result = result;
        }
        catch (FormatException e) { Problem = e.Message; }
    }

    /// <exception cref="FormatException">something typed is no date, or half of what is needed.</exception>
    ClockEvent[] Events()
    {
        var events = new List<ClockEvent>();
        DateOnly? On(string key) => Value(key) is not { Length: > 0 } text ? null
            : DateOnly.TryParseExact(text, "yyyy-MM-dd", out var d) ? d : throw new FormatException($"“{Groups.SelectMany(g => g.Fields).First(f => f.Key == key).Label}”不对，例：2021-03-05");
        if (On("asked") is { } asked) events.Add(ClockEvent.CorrectionRequested(asked));
        if (On("corrected") is { } corrected) events.Add(ClockEvent.CorrectionReceived(corrected));
        foreach (var n in new[] { "", "2" })
        {
            var party = Value("party" + n) is { Length: > 0 } who ? who : Holds[0].Key;
            if (Holds.All(h => h.Key != party)) throw new FormatException("没有这一方");
            var hold = Holds.First(h => h.Key == party).Hold;
            if (On("letter" + n) is { } letter) events.Add(ClockEvent.HoldStarted(letter, hold, n));
            if (On("served" + n) is { } served) events.Add(ClockEvent.Served(served, hold, n));
            if (On("answer" + n) is { } answer) events.Add(ClockEvent.HoldEnded(answer, hold, n));
        }
        if (On("notified") is { } notified) events.Add(ClockEvent.HoldStarted(notified, HoldKind.Fee, "fee"));
        if (On("notice-served") is { } told) events.Add(ClockEvent.Served(told, HoldKind.Fee, "fee"));
        if (On("paid") is { } paid) events.Add(ClockEvent.Paid(paid));
        if (Value("days") is { Length: > 0 } days)
            events.Add(ClockEvent.Extended(On("extended"), int.TryParse(days, out var count) ? count : throw new FormatException("延长的工作日数不对")));
        else if (On("extended") is not null) throw new FormatException("填了延期的日期，还要填延长几个工作日");
        if (On("closed") is { } closed) events.Add(ClockEvent.Closed(closed));
        return [.. events];
    }
}
