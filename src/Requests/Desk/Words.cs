using Gongkai.Statutes;
using Gongkai.Statutes.Procedures;

namespace Gongkai.Requests.Desk;

/// <summary>How a deadline is said on a screen: a mark, a word and a colour, never colour alone.</summary>
public static class Words
{
    /// <summary>(css, mark and word) of a running deadline.</summary>
    public static (string Css, string Text) Deadline(DateOnly? due, DateOnly today, bool provisional)
    {
        if (due is not { } day) return ("paused", "‖ 未起算");
        var mark = provisional ? "（暂定）" : "";
        return (day.DayNumber - today.DayNumber) switch
        {
            < 0 => ("late", $"■ 超期 {day:yyyy-MM-dd}{mark}"),
            <= 3 => ("soon", $"▲ 临期 {day:yyyy-MM-dd}{mark}"),
            _ => ("ok", $"● 在期 {day:yyyy-MM-dd}{mark}"),
        };
    }

    /// <summary>The same for any clock of a dossier: only what we ourselves owe can be overdue.</summary>
    public static (string Css, string Text) Deadline(NamedClock clock, DateOnly today) =>
        clock.Due < today && clock.Side != ClockSide.Ours
            ? (clock.Side == ClockSide.Internal ? "soon" : "paused", (clock.Side == ClockSide.Internal ? "▲ 已过 " : "‖ 已过 ") + Day(clock.Due))
            : Deadline(clock.Due, today, clock.Provisional);

    public static string Side(ClockSide side) => side switch
    {
        ClockSide.Ours => "本机关",
        ClockSide.Theirs => "对方",
        ClockSide.Optional => "需要时",
        _ => "内部",
    };

    public static string Day(DateOnly? d) => d is { } day ? day.ToString("yyyy-MM-dd") : "";
    public static string Fen(string fen) => long.TryParse(fen, out var f) ? Chinese.Yuan(f) + " 元" : fen;
}
