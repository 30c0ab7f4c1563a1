using Gongkai.Statutes;

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

    public static string Day(DateOnly? d) => d is { } day ? day.ToString("yyyy-MM-dd") : "";
    public static string Fen(string fen) => long.TryParse(fen, out var f) ? Chinese.Yuan(f) + " 元" : fen;
}
