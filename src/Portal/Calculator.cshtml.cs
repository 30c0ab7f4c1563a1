using Gongkai.Dossiers;
using Gongkai.Statutes.Clocks;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Portal;

/// <summary>The public deadline calculator: everything is in the address, nothing is stored.</summary>
public sealed class CalculatorModel(CurrentLaw laws) : PageModel
{
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

    public static readonly IReadOnlyList<(string Key, string Label, bool Number)> Fields =
    [
        ("asked", "发出补正告知的日期", false), ("corrected", "收到补正材料的日期", false),
        ("letter", "发出征求意见书的日期", false), ("served", "对方收到征求意见书的日期", false), ("answer", "收到意见的日期", false),
        ("extended", "决定延期的日期", false), ("days", "延长几个工作日", true), ("closed", "实际答复的日期", false),
    ];

    public string Kind { get; private set; } = "reply";
    public string? Received { get; private set; }
    public bool HasEvents => Fields.Any(f => Value(f.Key).Length > 0);
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

    ClockEvent[] Events()
    {
        var events = new List<ClockEvent>();
        DateOnly? On(string key) => Value(key) is not { Length: > 0 } text ? null
            : DateOnly.TryParseExact(text, "yyyy-MM-dd", out var d) ? d : throw new FormatException($"“{Fields.First(f => f.Key == key).Label}”不对，例：2021-03-05");
        if (On("asked") is { } asked) events.Add(ClockEvent.CorrectionRequested(asked));
        if (On("corrected") is { } corrected) events.Add(ClockEvent.CorrectionReceived(corrected));
        if (On("letter") is { } letter) events.Add(ClockEvent.HoldStarted(letter, HoldKind.ThirdParty));
        if (On("served") is { } served) events.Add(ClockEvent.Served(served, HoldKind.ThirdParty));
        if (On("answer") is { } answer) events.Add(ClockEvent.HoldEnded(answer, HoldKind.ThirdParty));
        if (Value("days") is { Length: > 0 } days)
            events.Add(ClockEvent.Extended(On("extended"), int.TryParse(days, out var n) ? n : throw new FormatException("延长的工作日数不对")));
        else if (On("extended") is not null) throw new FormatException("填了延期的日期，还要填延长几个工作日");
        if (On("closed") is { } closed) events.Add(ClockEvent.Closed(closed));
        return [.. events];
    }
}
