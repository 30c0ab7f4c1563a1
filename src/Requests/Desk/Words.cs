using Gongkai.Statutes;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;

namespace Gongkai.Requests.Desk;

/// <summary>A deadline for one reader. <paramref name="Left"/>: how much is left, or gone; <paramref name="Urge"/>: this reader is to urge it on.</summary>
public sealed record DeadlineWords(string Css, string Text, string Left, bool Urge);

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

    /// <summary>
    /// What the office owes on a request, by the ladder of working days: its first step is marked for who handles it (<paramref name="early"/>),
    /// the later ones for everybody, and the head of the 工作机构 (<paramref name="chief"/>) is to urge it on.
    /// </summary>
    public static DeadlineWords Owed(DateOnly due, Warning warning, bool provisional, string turn, bool early, bool chief)
    {
        var confirms = turn == RequestTurns.Confirm;
        var marked = warning.Overdue || warning.Urgent || early && warning.Step is not null;
        var (css, mark, word) = warning.Overdue ? ("late", "■", confirms ? "未按时确认" : "超期") : marked ? ("soon", "▲", confirms ? "应当确认" : "临期") : ("ok", "●", "在期");
        return new(css, $"{mark} {word} {due:yyyy-MM-dd}{(provisional ? "（暂定）" : "")}", Left(warning), chief && warning.Urgent);
    }

    public static string Left(Warning warning) => warning.Overdue
        ? warning.Workdays > 0 ? $"已过 {warning.Workdays} 个工作日" : "已过最后一天"
        : warning.Workdays == 0 ? "今天到期" : $"还剩 {warning.Workdays} 个工作日";

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
